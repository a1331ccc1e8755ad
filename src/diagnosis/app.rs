//! A running app: its page loaded, and a request of its own failed, or it shows a message about a failure.
//!
//! The body of such an answer cannot be seen, so a request alone is never more than inferred. What the app itself says
//! is its own word: where a request failed at the same moment, in a way that fits, it is as sure as anything is.

use super::observed::Observed;
use super::{Diagnosis, Finding, Rank, SeenClue, assemble, gate_header, network, pasted, responder, status};
use crate::evidence::{Address, Body, Evidence, NetError, Response};
use crate::knowledge::{self, BESIDE, Certainty, Code, MARKERS, Service, Side, clues, service_of_host};

/// So many characters a message of an app may have beside the one that is known, such as whom to ask.
const MOST_BESIDE: usize = 120;
/// So many more characters a sentence may have that begins as those of apps do.
const MOST_MORE: usize = 24;
/// What parts of a message end with, beside a full stop before a space.
const ENDS: [char; 9] = ['!', ',', ':', ';', '…', '\n', '(', ')', '·'];

/// What a request of an app met.
#[derive(Clone, Debug, PartialEq)]
pub enum Met {
    /// An answer with an error status.
    Answer(Response),
    /// No answer, or one that broke off after it had begun.
    Broken { error: NetError, begun: bool },
}

/// What a request means that the page of an app has made. `None` where it is no failure, or waits for the reader.
pub fn request(page: &Address, met: &Met) -> Option<Diagnosis> {
    let mut evidence = Evidence { url: Some(page.clone()), ..Evidence::default() };
    match met {
        Met::Answer(response) => evidence.response = Some(response.clone()),
        Met::Broken { error, .. } => evidence.net_error = Some(error.clone()),
    }
    if gate_header::find(&evidence).is_some() {
        return None;
    }
    let service = service_of_host(page.host());
    let chat = service.is_some_and(|service| service.chat);
    let (plain, code, name, clue) = match met {
        Met::Answer(response) => {
            let (plain, code, name) = status::look_up(response.status)?;
            // A number that only some vendor uses says nothing of him here.
            let known = code.starts_with("http/") || code.starts_with("cloudflare/");
            let number = response.status;
            let (code, name) = if known { (code, name) } else { (format!("http/{number}"), format!("HTTP {number}")) };
            (plain, code, name, SeenClue::new(&clues::APP_STATUS, &[("code", &response.status.to_string())]))
        }
        Met::Broken { error, .. } => {
            let (plain, code) = network::look_up(error)?;
            let name = error.as_str().to_owned();
            (plain, code, name.clone(), SeenClue::new(&clues::APP_NET_ERROR, &[("name", &name)]))
        }
    };
    let entry = words(met, chat, plain);
    let found = Finding {
        rank: Rank::Status,
        code,
        name,
        entry,
        certainty: entry.certainty.min(Certainty::Inferred),
        clues: vec![clue],
    };
    Some(finish(&evidence, found))
}

/// The words for it. The device's own offline state says more than any app does.
fn words(met: &Met, chat: bool, plain: &'static Code) -> &'static Code {
    let id = match (met, chat) {
        (Met::Broken { error, .. }, _) if error.as_str() == "ERR_INTERNET_DISCONNECTED" => return plain,
        (Met::Broken { begun, error }, true) if *begun || breaks_off(error) => "class/ai-stream",
        (Met::Broken { .. }, true) => "class/chat-connection",
        (Met::Broken { .. }, false) => "class/app-connection",
        (Met::Answer(response), chat) => match (response.status, chat) {
            (401, true) => "class/chat-sign-in",
            (403, true) => "class/chat-refused",
            (429, true) => "class/chat-limit",
            (503 | 529, true) => "class/chat-busy",
            (504 | 524, true) => "class/ai-timeout",
            (_, true) => "class/chat-server",
            (401 | 403, false) => "class/app-refused",
            (429, false) => "class/app-limit",
            (_, false) => "class/app-server",
        },
    };
    knowledge::code(id).unwrap_or(plain)
}

/// Errors that only an answer can meet that has begun.
fn breaks_off(error: &NetError) -> bool {
    matches!(
        error.as_str(),
        "ERR_INCOMPLETE_CHUNKED_ENCODING" | "ERR_CONTENT_LENGTH_MISMATCH" | "ERR_INCOMPLETE_HTTP2_STREAM"
    )
}

/// What a message means that the page of an app shows. `None` where nobody knows it.
///
/// People and models write such messages, too. Unless a request of the page is `failing` at that moment, one counts only
/// where nothing stands beside it but what apps say there.
pub fn message(page: &Address, text: &str, failing: bool) -> Option<Diagnosis> {
    let service = service_of_host(page.host())?;
    let text = text.trim();
    let entry = shown_by(service, text, failing).or_else(|| named_in(service, text, failing))?;
    let evidence = Evidence { url: Some(page.clone()), body: Some(Body::plain(text)), ..Evidence::default() };
    let certainty = entry.certainty.min(Certainty::Inferred);
    Some(said(&evidence, Finding::of(Rank::Message, entry, certainty, Vec::new())))
}

/// The entry whose known message this text is, or whose name it is.
fn shown_by(service: &Service, text: &str, failing: bool) -> Option<&'static Code> {
    let lower = text.to_lowercase().replace('’', "'");
    let length = lower.chars().count();
    let own = |code: &&'static Code| code.service().is_some_and(|one| one.id == service.id);
    let fits = |known: &str| match failing {
        true => lower.contains(known) && length <= known.chars().count() + MOST_BESIDE,
        false => is_all_of(&lower, known),
    };
    let by_message = knowledge::codes().filter(own).find(|code| code.messages().any(fits));
    by_message.or_else(|| knowledge::codes().filter(own).find(|code| is_all_of(&lower, &code.name.to_lowercase())))
}

/// The entry whose exact name stands in a short text, as programs write it: `rate_limit_exceeded`.
fn named_in(service: &Service, text: &str, failing: bool) -> Option<&'static Code> {
    if text.chars().count() > MOST_BESIDE {
        return None;
    }
    let lower = text.to_lowercase();
    let words = || lower.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| word.contains('_'));
    let label =
        |code: &Code, word: &str| code.id.split_once('/').is_some_and(|(_, own)| own.eq_ignore_ascii_case(word));
    let own = |word: &str| {
        knowledge::codes().find(|code| code.service().is_some_and(|one| one.id == service.id) && label(code, word))
    };
    let counts = |word: &&str| failing || is_all_of(&lower, word);
    words().filter(counts).find_map(|word| own(word).or_else(|| knowledge::code_for_token(word)))
}

/// Whether a text is a known message, and all beside it is what apps say there: a number, whom to ask, what to do.
fn is_all_of(text: &str, known: &str) -> bool {
    let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric());
    let is_alone = |(at, _): (usize, &str)| {
        let (before, after) = (&text[..at], &text[at + known.len()..]);
        let goes_on = parts(after).next().is_some_and(|rest| !is_plain(rest));
        let is_app = |part: &str| is_plain(part) || is_of_apps(part);
        is_edge(before.chars().next_back())
            && is_edge(after.chars().next())
            && !goes_on
            && parts(before).chain(parts(after)).all(is_app)
    };
    let is_short = text.chars().count() <= known.chars().count() + MOST_BESIDE;
    is_short && !text.contains('?') && text.match_indices(known).any(is_alone)
}

/// A text in parts, as its punctuation has it.
fn parts(text: &str) -> impl Iterator<Item = &str> {
    const JOINTS: [&str; 3] = [". ", " and ", " or "];
    let mut parts: Vec<&str> = text.split(ENDS).collect();
    for joint in JOINTS {
        parts = parts.into_iter().flat_map(|part| part.split(joint)).collect();
    }
    parts.into_iter().map(|part| part.trim().trim_end_matches('.'))
}

/// Whether a part is but a number, or words that stand beside one.
fn is_plain(part: &str) -> bool {
    let is_number = |word: &str| word.chars().all(|c| c.is_ascii_digit());
    part.split_whitespace().all(|word| is_number(word) || MARKERS.contains(&word) || BESIDE.contains(&word))
}

/// Whether a part begins as apps go on, in one language, or is a known message or name itself.
fn is_of_apps(part: &str) -> bool {
    let ends_so = |known: &str, rest: &str| rest.chars().count() <= MOST_MORE && rest.is_ascii() == known.is_ascii();
    let begins = |known: &&str| {
        known.contains(' ') && part.strip_prefix(*known).is_some_and(|rest| rest.is_empty() || ends_so(known, rest))
    };
    BESIDE.iter().any(begins)
        || knowledge::messages().any(|(known, _)| part == known)
        || knowledge::codes().any(|code| code.name.eq_ignore_ascii_case(part))
}

/// What a message means together with a request that failed at the same moment.
pub fn joined(said: Diagnosis, met: &Diagnosis) -> Diagnosis {
    let fits = match (said.side, met.side) {
        (Side::Limit, other) => other == Side::Limit,
        (Side::Access | Side::You, other) => other == Side::Access,
        (_, other) => matches!(other, Side::Site | Side::Between | Side::Unknown),
    };
    let certainty = if fits { Certainty::Stated } else { said.certainty.max(Certainty::Inferred) };
    let mut also = said.also.clone();
    if met.code != said.code {
        also.push(met.code.clone());
    }
    let clues = said.clues.iter().chain(&met.clues).cloned().collect();
    Diagnosis { certainty, clues, also, told: met.told, from_site: met.from_site || said.from_site, ..said }
}

/// What a text means that an app shows while a request fails: a text that only many apps have says something then.
pub fn common_message(page: &Address, text: &str) -> Option<Diagnosis> {
    let evidence = Evidence { text: Some(text.to_owned()), url: Some(page.clone()), ..Evidence::default() };
    let found = pasted::find(&Observed::new(&evidence)).into_iter().next().or_else(|| pasted::by_reason(text))?;
    Some(said(&evidence, found))
}

/// What the page itself says is the site's word, where the connection proves whose page it is.
fn said(evidence: &Evidence, found: Finding) -> Diagnosis {
    let clues = vec![SeenClue::new(&clues::APP_MESSAGE, &[])];
    let from_site = evidence.url.as_ref().is_some_and(Address::is_https);
    Diagnosis { from_site, ..finish(evidence, Finding { clues, ..found }) }
}

fn finish(evidence: &Evidence, found: Finding) -> Diagnosis {
    let observed = Observed::new(evidence);
    let answerer = responder::find(&observed, &found);
    assemble(&observed, found, Vec::new(), answerer)
}
