//! The history: what of a failure is written down, when, and how it ended; and what is kept of it.

use std::time::Duration;

use proptest::prelude::*;
use whatbroke::background::{Arrival, AskId, Effect, Event, Input, Phase, Reading, State, TabId, load, step};
use whatbroke::diagnosis::PageFacts;
use whatbroke::evidence::{Address, Headers, Method, NetError, Response};
use whatbroke::history::{DAYS, End, Entry, History, MOST, SAME};
use whatbroke::knowledge::{Lang, Side};
use whatbroke::protocol::{Request, Shown};
use whatbroke::time::Timestamp;

const TAB: TabId = TabId(7);
const OTHER: TabId = TabId(8);
const PAGE: &str = "https://site.test/a/path?with=a#query";
const SITE: &str = "https://site.test";
/// 2027-01-15T08:00:00Z
const NOON: Timestamp = Timestamp(1_800_000_000_000);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

const ENDS: [End; 7] = [End::Unknown, End::Left, End::Itself, End::Reloaded, End::Waited, End::Cleared, End::Deleted];

/// The brain, with the history as the browser's side keeps it.
struct Play {
    state: State,
    now: Timestamp,
    stored: Option<(String, String)>,
    history: History,
    remembered: usize,
}

impl Play {
    fn new() -> Self {
        Self { state: State::default(), now: NOON, stored: None, history: History::default(), remembered: 0 }
    }

    fn event(&mut self, event: Event) -> Vec<Effect> {
        let effects = step(&mut self.state, Input { now: self.now, random: 0, event });
        for effect in &effects {
            match effect {
                Effect::Persist { state, settings, .. } => self.stored = Some((state.clone(), settings.clone())),
                Effect::ForgetHistory => self.history.forget(),
                Effect::Remember { entry } => {
                    self.remembered += 1;
                    self.history.add((**entry).clone());
                    self.history.prune(self.now);
                    let last = self.history.last_time(&entry.site, &entry.code, entry.app, entry.began);
                    if last.is_some() && !entry.end.is_good() {
                        self.event(Event::LastTime { entry: entry.clone(), last });
                    }
                }
                _ => {}
            }
        }
        effects
    }

    fn pass(&mut self, seconds: u64) {
        self.now = self.now + Duration::from_secs(seconds);
    }

    fn worker_dies(&mut self) {
        let (state, settings) = self.stored.clone().unzip();
        let (state, aside) = load(state, settings);
        assert!(aside.is_empty(), "{aside:?}");
        self.state = state;
    }

    /// A page fails, and its text is read.
    fn fails(&mut self, tab: TabId, url: &str, status: u16) {
        self.fails_with(tab, url, status, PageFacts::default());
    }

    fn fails_with(&mut self, tab: TabId, url: &str, status: u16, facts: PageFacts) {
        let response = Response { status, headers: Headers::default(), at: self.now };
        self.event(Event::Answered { tab, url: address(url), response, method: Method::Get });
        let document = self.commits(tab, url, false, false);
        let reading = Reading::Page(PageFacts { url: url.to_owned(), status, ..facts });
        self.event(Event::DocumentRead { tab, document: Some(document), text: true, reading, ask: None });
    }

    fn breaks(&mut self, tab: TabId, url: &str, error: &str) {
        let error = NetError::parse(error).expect("a network error");
        self.event(Event::Failed { tab, url: address(url), method: Method::Get, error, document: None });
    }

    fn commits(&mut self, tab: TabId, url: &str, known_fine: bool, reload: bool) -> String {
        let document = format!("doc-{}-{}", tab.0, self.now.0);
        let arrival = Arrival { reload, ..Arrival::default() };
        let (url, name) = (Address::parse(url), document.clone());
        self.event(Event::Committed { tab, url, document: name, known_fine, arrival });
        document
    }

    /// A page comes well, opened anew by the person.
    fn comes(&mut self, tab: TabId, url: &str) {
        self.commits(tab, url, true, false);
    }

    /// What a reload brings is read before it counts.
    fn comes_again(&mut self, tab: TabId, url: &str) {
        let document = self.commits(tab, url, true, true);
        let reading = Reading::Page(PageFacts { url: url.to_owned(), status: 200, ..PageFacts::default() });
        self.event(Event::DocumentRead { tab, document: Some(document), text: true, reading, ask: None });
    }

    /// The cache is cleared, or the cookies are deleted, up to the reload that follows.
    fn clears(&mut self, request: Request) {
        self.ask(TAB, request);
        let Phase::Clearing { op, .. } = self.phase() else { panic!("nothing is cleared") };
        let effects = self.event(Event::OriginsListed { tab: TAB, op, origins: Vec::new() });
        let op = effects.iter().find_map(Effect::operation).expect("something to clear");
        let effects = self.event(Event::Cleared { tab: TAB, op, done: true });
        assert!(effects.iter().any(|effect| matches!(effect, Effect::Reload { .. })), "{effects:?}");
    }

    fn ask(&mut self, tab: TabId, request: Request) -> Vec<Effect> {
        self.event(Event::Asked { ask: AskId(1), tab: Some(tab), request })
    }

    fn last_time(&mut self, tab: TabId) -> Option<String> {
        let effects = self.ask(tab, Request::View);
        let view = effects.into_iter().find_map(|effect| match effect {
            Effect::Answer { view, .. } => Some(view),
            _ => None,
        });
        match view.expect("an answer").shown {
            Shown::Failure(failure) => failure.last_time,
            _ => None,
        }
    }

    /// The one incident that is kept.
    fn only(&self) -> &Entry {
        let [entry] = self.history.entries() else { panic!("{:?}", self.history.entries()) };
        entry
    }

    fn phase(&self) -> Phase {
        self.state.tabs[&TAB].incident.as_ref().expect("an incident").phase
    }
}

fn address(url: &str) -> Address {
    Address::parse(url).expect("an address")
}

fn entry(site: &str, code: &str, began: Timestamp, minutes: u64, end: End) -> Entry {
    Entry {
        site: site.to_owned(),
        code: code.to_owned(),
        side: Side::Site,
        by: "nginx".to_owned(),
        service: String::new(),
        app: false,
        began,
        until: began + Duration::from_secs(minutes * 60),
        end,
        tries: 0,
    }
}

#[test]
fn an_incident_is_written_down_once_it_is_known_and_once_more_at_its_end() {
    let mut play = Play::new();
    play.fails(TAB, PAGE, 503);
    assert_eq!((play.remembered, play.only().end), (1, End::Unknown));
    for _ in 0..5 {
        play.pass(30);
        play.ask(TAB, Request::View);
        play.fails(TAB, PAGE, 503);
    }
    assert_eq!(play.remembered, 1, "a reload that changes nothing is no news");
    play.pass(30);
    play.comes(TAB, PAGE);
    let entry = play.only();
    assert_eq!((entry.end, entry.seconds()), (End::Itself, 180));
    assert_eq!((entry.site.as_str(), entry.code.as_str(), entry.side), (SITE, "http/503", Side::Site));
    assert_eq!(play.remembered, 2);
}

#[test]
fn of_a_page_nothing_but_its_site_is_kept() {
    let mut play = Play::new();
    play.fails(TAB, "https://anna:secret@site.test:8443/a/path?with=a#query", 503);
    let written = play.history.unsaved().expect("something new");
    assert!(written.contains("https://site.test:8443"), "{written}");
    for part in ["anna", "secret", "path", "with", "query"] {
        assert!(!written.contains(part), "{part} in {written}");
    }
    assert!(written.len() < 220, "{} bytes: {written}", written.len());
}

#[test]
fn what_was_waited_for_ends_with_its_wait() {
    let mut play = Play::new();
    play.fails(TAB, PAGE, 503);
    play.ask(TAB, Request::TryAgain { minutes: None });
    let Phase::Waiting { due, .. } = play.phase() else { panic!("no wait") };
    play.now = due;
    let effects = play.event(Event::Woke);
    let op = effects.iter().find_map(Effect::operation).expect("a check");
    let answer = Some(Response { status: 200, headers: Headers::default(), at: play.now });
    play.event(Event::Probed { tab: TAB, op, answer, landed: None, body: None });
    play.comes_again(TAB, PAGE);
    assert_eq!((play.only().end, play.only().until), (End::Waited, due));
}

#[test]
fn what_was_done_before_it_ended_is_kept_with_the_end() {
    for (status, request, end) in [(500, Request::ClearCache, End::Cleared), (431, Request::DeleteData, End::Deleted)] {
        let mut play = Play::new();
        play.fails(TAB, PAGE, status);
        play.clears(request);
        play.pass(2);
        play.comes_again(TAB, PAGE);
        assert_eq!((play.only().end, play.only().seconds()), (end, 2));
    }
    let mut play = Play::new();
    play.fails(TAB, PAGE, 503);
    play.commits(TAB, PAGE, true, true);
    assert_eq!(play.only().end, End::Reloaded, "the person has reloaded by hand");
}

#[test]
fn what_did_not_help_is_not_what_ended_it() {
    let mut play = Play::new();
    play.fails(TAB, PAGE, 500);
    play.clears(Request::ClearCache);
    play.pass(2);
    play.fails(TAB, PAGE, 500);
    play.pass(60);
    play.comes(TAB, PAGE);
    assert_eq!(play.only().end, End::Itself);
}

#[test]
fn who_leaves_has_seen_no_end() {
    for leave in ["another page", "closed", "no page"] {
        let mut play = Play::new();
        play.fails(TAB, PAGE, 503);
        let failed = play.now;
        play.pass(3_600);
        match leave {
            "closed" => drop(play.event(Event::TabClosed { tab: TAB })),
            "no page" => play.comes(TAB, "about:blank"),
            _ => play.comes(TAB, "https://other.test/"),
        }
        assert_eq!((play.only().end, play.only().until), (End::Left, failed), "{leave}");
    }
}

#[test]
fn an_incident_outlives_the_worker_and_the_browser() {
    let mut play = Play::new();
    play.fails(TAB, PAGE, 503);
    play.worker_dies();
    play.pass(60);
    play.comes(TAB, PAGE);
    assert_eq!(play.only().end, End::Itself);
    play.pass(3_600);
    play.fails(TAB, PAGE, 503);
    play.worker_dies();
    play.event(Event::Started { open: Vec::new() });
    assert_eq!(play.history.entries().iter().map(|it| it.end).collect::<Vec<_>>(), [End::Itself, End::Left]);
}

#[test]
fn several_tabs_of_a_site_are_one_incident() {
    let mut play = Play::new();
    play.fails(TAB, PAGE, 503);
    play.pass(60);
    play.fails(OTHER, "https://site.test/another", 503);
    play.pass(60);
    play.comes(TAB, PAGE);
    play.pass(3_600);
    play.event(Event::TabClosed { tab: OTHER });
    assert_eq!((play.only().end, play.only().seconds()), (End::Itself, 120), "who left late knows no better");
}

#[test]
fn what_fails_again_at_once_was_not_over() {
    let mut play = Play::new();
    for _ in 0..20 {
        play.fails(TAB, PAGE, 503);
        play.pass(60);
        play.comes(TAB, PAGE);
        play.pass(60);
    }
    assert_eq!((play.only().end, play.only().seconds()), (End::Itself, 39 * 60));
    play.pass(SAME.as_secs());
    play.fails(TAB, PAGE, 503);
    assert_eq!(play.history.entries().len(), 2);
}

#[test]
fn what_is_no_failure_of_a_site_is_not_kept() {
    let mut play = Play::new();
    play.fails(TAB, "http://localhost:3000/", 500);
    play.fails(TAB, "http://192.168.0.1/", 500);
    // A page of use with the status of a missing one: nothing was told.
    let facts = PageFacts { editors: 1, ..PageFacts::default() };
    play.fails_with(TAB, "https://site.test/app", 404, facts);
    play.comes(TAB, "https://site.test/");
    assert_eq!(play.history.entries(), []);
    play.breaks(TAB, PAGE, "ERR_CONNECTION_RESET");
    assert_eq!(play.only().code, "net/ERR_CONNECTION_RESET");
}

#[test]
fn in_incognito_windows_and_where_it_is_off_nothing_is_kept() {
    let mut play = Play::new();
    play.state.private = true;
    play.fails(TAB, PAGE, 503);
    play.comes(TAB, PAGE);
    assert_eq!(play.remembered, 0);
    let mut play = Play::new();
    play.ask(TAB, Request::KeepHistory { on: false });
    play.fails(TAB, PAGE, 503);
    play.comes(TAB, PAGE);
    assert_eq!(play.remembered, 0);
}

#[test]
fn what_an_earlier_release_stored_goes_on_and_is_written_down() {
    let mut play = Play::new();
    play.fails(TAB, PAGE, 503);
    let (state, settings) = play.stored.clone().expect("stored");
    let earlier = state.replace(r#","noted":"http/503","last_time":null"#, "");
    assert_ne!(earlier, state);
    let (state, aside) = load(Some(earlier), Some(settings.replace(r#","keep_history":true"#, "")));
    assert_eq!((aside.len(), state.settings.keep_history), (0, true));
    let mut play = Play { state, ..Play::new() };
    play.pass(60);
    play.comes(TAB, PAGE);
    assert_eq!((play.only().end, play.only().seconds()), (End::Itself, 60));
}

#[test]
fn the_card_says_how_it_was_over_the_last_time() {
    let mut play = Play::new();
    play.fails(TAB, PAGE, 503);
    assert_eq!(play.last_time(TAB), None);
    play.pass(12 * 60);
    play.comes(TAB, PAGE);
    play.pass(21 * 24 * 60 * 60);
    play.fails(TAB, PAGE, 503);
    assert_eq!(play.last_time(TAB).as_deref(), Some("The last time (21 days ago), it was over within 12 minutes."));
    play.ask(TAB, Request::Speak { lang: Lang::Ko });
    assert_eq!(play.last_time(TAB).as_deref(), Some("지난번(21일 전)에는 12분 안에 해결됐어요."));
    // It is said by the next worker as well, and no more where the history is off or gone.
    play.worker_dies();
    assert!(play.last_time(TAB).is_some());
    play.ask(TAB, Request::ForgetHistory);
    assert_eq!((play.last_time(TAB), play.history.entries().len()), (None, 0));
}

#[test]
fn nothing_is_said_of_another_failure_of_what_had_no_end_or_of_what_took_days() {
    for (code, end, minutes, said) in [
        ("http/503", End::Waited, 10, true),
        ("http/503", End::Cleared, 10, true),
        ("http/503", End::Deleted, 10, true),
        ("http/503", End::Reloaded, 10, true),
        ("http/500", End::Waited, 10, false),
        ("http/503", End::Left, 10, false),
        ("http/503", End::Unknown, 10, false),
        ("http/503", End::Itself, 2_000, false),
    ] {
        let mut history = History::default();
        history.add(entry(SITE, code, NOON - DAY * 3, minutes, end));
        let last = history.last_time(SITE, "http/503", false, NOON);
        assert_eq!(last.is_some(), said, "{code} {end:?}");
        assert!(last.is_none_or(|last| last.end == end && last.seconds == 600));
    }
    let mut history = History::default();
    history.add(entry(SITE, "http/503", NOON - DAY * 3, 10, End::Waited));
    history.add(entry(SITE, "http/503", NOON - DAY, 10, End::Left));
    assert_eq!(history.last_time(SITE, "http/503", false, NOON), None, "the last time is the last time");
}

#[test]
fn what_is_stored_is_read_again_and_what_is_broken_is_given_back() {
    let mut history = History::default();
    history.add(entry(SITE, "http/503", NOON, 10, End::Waited));
    history.add(entry("http://other.test:81", "net/ERR_FAILED", NOON + DAY, 0, End::Left));
    let text = history.unsaved().expect("something new");
    assert_eq!(history.unsaved(), None, "nothing has changed since");
    let (mut read, broken) = History::load(&text);
    assert_eq!((read.entries(), broken.len()), (history.entries(), 0));
    assert_eq!(read.unsaved(), None);
    // One broken entry does not cost the others.
    let torn = text.replace("\"left\"", "\"fell\"");
    let (mut read, broken) = History::load(&torn);
    assert_eq!((read.entries().len(), broken.len()), (1, 1));
    assert!(broken[0].0.contains("other.test") && broken[0].1.contains("fell"), "{broken:?}");
    assert!(read.unsaved().is_some(), "it is written without that, or it would be set aside again");
    for bad in ["", "{", "[]", "null", r#"{"value":[]}"#, r#"{"version":2,"value":[]}"#, r#"{"version":1,"value":{}}"#]
    {
        let (read, broken) = History::load(bad);
        assert_eq!((read.entries().len(), broken.len(), broken[0].0.as_str()), (0, 1, bad));
    }
}

#[test]
fn what_is_old_goes_and_so_does_what_is_too_much() {
    let days = |days: u64| Duration::from_secs(days * 24 * 60 * 60);
    let mut history = History::default();
    history.add(entry(SITE, "http/503", NOON - days(DAYS + 1), 0, End::Left));
    history.add(entry(SITE, "http/503", NOON - days(DAYS - 1), 0, End::Left));
    history.prune(NOON);
    assert_eq!(history.entries().len(), 1);
    // As many as there are minutes in a day and more, so that each is one of its own.
    let minute = Duration::from_secs(60);
    let mut history = History::default();
    for at in 0..MOST as u32 + 100 {
        history.add(entry(&format!("https://s{at}.test"), "http/503", NOON + minute * at, 0, End::Left));
    }
    history.prune(NOON + minute * MOST as u32);
    assert_eq!((history.entries().len(), history.entries()[0].began), (MOST, NOON + minute * 100));
    assert!(history.unsaved().is_some_and(|text| text.len() < 400_000));
    // Long names take no more room than short ones.
    let mut history = History::default();
    for at in 0..MOST {
        history.add(entry(&format!("https://{}{at}.test", "a".repeat(240)), &"c".repeat(200), NOON, 0, End::Left));
    }
    history.prune(NOON);
    assert!(history.unsaved().is_some_and(|text| text.len() < 550_000), "{}", history.entries().len());
}

prop_compose! {
    fn any_entry()(
        site in 0_u8..3, code in 0_u8..2, began in 0_i64..200, lasts in 0_i64..60, end in 0_usize..ENDS.len(),
        tries in 0_u8..3, app in any::<bool>(),
    ) -> Entry {
        let minute = |at: i64| Timestamp(NOON.0 + at * 60_000);
        Entry {
            tries,
            app,
            until: minute(began + lasts),
            ..entry(&format!("https://s{site}.test"), &format!("http/50{code}"), minute(began), 0, ENDS[end])
        }
    }
}

proptest! {
    #[test]
    fn whatever_comes_is_kept_in_order_and_merged(news in prop::collection::vec(any_entry(), 0..60)) {
        let mut history = History::default();
        for one in news {
            history.add(one);
            prop_assert!(history.entries().is_sorted_by_key(|it| it.began));
            prop_assert!(history.entries().iter().all(|it| it.began <= it.until));
        }
        let text = history.unsaved().unwrap_or_else(|| r#"{"version":1,"value":[]}"#.into());
        let (read, broken) = History::load(&text);
        prop_assert_eq!(read.entries(), history.entries());
        prop_assert!(broken.is_empty());
    }

    #[test]
    fn any_text_is_a_history_or_given_back(text in "\\PC*") {
        let (history, broken) = History::load(&text);
        prop_assert!(history.entries().is_empty() && broken.len() == 1 && broken[0].0 == text);
    }
}
