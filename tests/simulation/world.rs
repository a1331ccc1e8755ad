//! The servers, and the network between them and the browser.

use std::time::{Duration, UNIX_EPOCH};

use whatbroke::evidence::{Address, Headers, Method};
use whatbroke::retry::LONGEST;

use crate::chance::Chance;

/// Where the clock of every history begins, in milliseconds since 1970: Fri, 15 Jan 2027 08:00:00 GMT.
pub const BEGINNING: i64 = 1_800_000_000_000;

/// The pages of this world. Two of a site share its server.
pub const PAGES: [&str; 8] = [
    "https://shop.test/",
    "https://shop.test/cart",
    "http://news.test:8080/",
    "http://news.test:8080/today",
    "https://bank.test/pay",
    "https://chat.test/app",
    "http://localhost:3000/",
    "https://claude.ai/",
];

/// The page of an AI chat, which runs, and whose requests are watched.
pub const CHAT: usize = 7;

/// Of each page the server that answers for it.
pub const SITE_OF: [usize; 8] = [0, 0, 1, 1, 2, 3, 4, 5];

/// The servers by name.
pub const SITES: [&str; 6] = ["shop.test", "news.test:8080", "bank.test", "chat.test", "localhost:3000", "claude.ai"];

/// What a browser calls each of them in a list of granted sites.
pub const GRANTS: [&str; 6] = [
    "https://shop.test/*",
    "http://news.test/*",
    "https://bank.test/*",
    "https://chat.test/*",
    "http://localhost/*",
    "https://claude.ai/*",
];

/// What a server says of when to come back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    Nothing,
    Seconds(u32),
    /// A date so many seconds ahead of the server's clock, which differs from the true time by `wrong` seconds.
    /// `dated`: it says its own time with it.
    Date {
        ahead: i32,
        wrong: i32,
        dated: bool,
    },
    /// Nothing that can be read.
    Garbage,
}

/// How a server is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Fine,
    Fails(u16, Word),
    /// Every second request is answered well.
    Flaps(u16, Word),
    /// No answer, but an error of the network.
    Error(&'static str),
    /// The answer breaks off after its beginning.
    CutOff(u16),
    /// A status, and nothing with it.
    Empty(u16),
    /// A good answer, and a text that tells of planned work.
    Notice,
    /// Never answers.
    Silent,
    /// A check that the reader is human, told by a header.
    Challenge,
    /// A check that only the page itself tells of. Every second one comes with a good status, as waiting lines do.
    HiddenGate,
    /// The page's own service worker answers, so nobody hears of a request. A check asks the server behind it.
    OwnWorker(u16),
    /// Another site's page, by way of a redirect.
    SendsOn(usize),
    /// A file to keep instead of a page.
    Download,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    Page,
    Notice,
    ErrorPage,
    Gate,
    App,
    Nothing,
    CutOff,
    File,
}

/// What comes of a request.
#[derive(Clone, Debug)]
pub enum Answer {
    Head {
        status: u16,
        headers: Headers,
        /// So many seconds the server asked for, as it means it; capped like every wait that is believed.
        asks: Option<u64>,
        body: Body,
        /// The request was seen by the extension.
        seen: bool,
        page: usize,
    },
    Error(&'static str),
    Never,
}

/// What a page says while its site is worked on.
pub const NOTICE: &str = "시스템 점검 중입니다. 잠시 후 다시 오세요.";
/// What any other page says.
pub const WELCOME: &str = "Welcome to our shop. Here is what we have for you today.";

impl Answer {
    /// Whether a page may be loaded again because of it; with `text`, of what it says, too.
    pub fn is_good(&self, text: bool) -> bool {
        let Self::Head { status, headers, body, .. } = self else { return false };
        *status < 400 && headers.get("cf-mitigated").is_none() && !(text && *body == Body::Notice)
    }
}

pub struct World {
    pub modes: [Mode; SITES.len()],
    requests: [u32; SITES.len()],
    pub online: bool,
    pub addresses: Vec<Address>,
}

impl World {
    pub fn new() -> Self {
        let addresses = PAGES.iter().map(|page| Address::parse(page).expect("a web address")).collect();
        Self { modes: [Mode::Fine; SITES.len()], requests: [0; SITES.len()], online: true, addresses }
    }

    pub fn page_of(&self, url: &Address) -> Option<usize> {
        self.addresses.iter().position(|known| known == url)
    }

    /// Asks for a page. `real` is the true time in milliseconds since the beginning.
    pub fn ask(&mut self, page: usize, method: Method, real: u64, chance: &mut Chance) -> (u64, Answer) {
        if !self.online {
            return (chance.between(1, 5), Answer::Error("ERR_INTERNET_DISCONNECTED"));
        }
        let latency = chance.between(5, 400);
        (latency, self.answer(page, method, real, true))
    }

    fn answer(&mut self, page: usize, method: Method, real: u64, may_send_on: bool) -> Answer {
        let site = SITE_OF[page];
        self.requests[site] += 1;
        let plain = |status: u16, body: Body| {
            let headers = headers(&[], real, 0, true);
            Answer::Head { status, headers, asks: None, body, seen: true, page }
        };
        match self.modes[site] {
            Mode::Fine => plain(200, Body::Page),
            Mode::Flaps(..) if self.requests[site].is_multiple_of(2) => plain(200, Body::Page),
            Mode::Fails(status, word) | Mode::Flaps(status, word) => failure(page, status, word, real),
            Mode::Error(name) => Answer::Error(name),
            Mode::CutOff(status) => plain(status, Body::CutOff),
            Mode::Empty(status) => plain(status, Body::Nothing),
            Mode::Notice => plain(200, Body::Notice),
            Mode::Silent => Answer::Never,
            Mode::Challenge => {
                let headers = headers(&[("cf-mitigated", "challenge".to_owned())], real, 0, true);
                Answer::Head { status: 403, headers, asks: None, body: Body::Gate, seen: true, page }
            }
            Mode::HiddenGate if self.requests[site].is_multiple_of(2) => plain(200, Body::Gate),
            Mode::HiddenGate => plain(503, Body::Gate),
            Mode::OwnWorker(status) => {
                let headers = Headers::default();
                let body = if status < 400 { Body::Page } else { Body::App };
                Answer::Head { status, headers, asks: None, body, seen: false, page }
            }
            // A post that is sent on is asked for with GET (RFC 9110 §15.4.4).
            Mode::SendsOn(to) if may_send_on && SITE_OF[to] != site => {
                let _ = method;
                self.answer(to, Method::Get, real, false)
            }
            Mode::SendsOn(_) => plain(200, Body::Page),
            Mode::Download => plain(200, Body::File),
        }
    }
}

fn failure(page: usize, status: u16, word: Word, real: u64) -> Answer {
    let body = if status == 404 { Body::App } else { Body::ErrorPage };
    let value = |text: String| [("retry-after", text)];
    let most = LONGEST.as_secs();
    let (headers, asks) = match word {
        Word::Nothing => (headers(&[], real, 0, true), None),
        Word::Garbage => (headers(&value("-1".to_owned()), real, 0, true), None),
        Word::Seconds(seconds) => {
            (headers(&value(seconds.to_string()), real, 0, true), Some(u64::from(seconds).min(most)))
        }
        Word::Date { ahead, wrong, dated } => {
            let sent = BEGINNING / 1000 + (real / 1000) as i64 + i64::from(wrong);
            let date = date(sent + i64::from(ahead));
            // Without the server's own time nobody can know how long it means.
            let asks = dated.then(|| u64::try_from(ahead).unwrap_or(0).min(most));
            (headers(&value(date), real, wrong, dated), asks)
        }
    };
    Answer::Head { status, headers, asks, body, seen: true, page }
}

fn headers(list: &[(&str, String)], real: u64, wrong: i32, dated: bool) -> Headers {
    let mut headers = Headers::default();
    headers.add("server", "nginx");
    headers.add("content-type", "text/html");
    if dated {
        headers.add("date", &date(BEGINNING / 1000 + (real / 1000) as i64 + i64::from(wrong)));
    }
    list.iter().for_each(|(name, value)| headers.add(name, value));
    headers
}

fn date(seconds: i64) -> String {
    httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}
