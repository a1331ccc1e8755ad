//! A running app: its page loaded, and a request of its own failed, or it shows a message about a failure.
//!
//! The body of such an answer cannot be seen, so a request alone is never more than inferred. What the app itself says
//! is its own word: where a request failed at the same moment, in a way that fits, it is as sure as anything is.

use super::observed::Observed;
use super::{Diagnosis, Finding, Rank, SeenClue, assemble, gate_header, network, pasted, responder, status};
use crate::evidence::{Address, Body, Evidence, NetError, Response};
use crate::knowledge::{self, Certainty, Code, Service, Side, clues, service_of_host};

/// So many characters a message of an app may have beside the one that is known, such as whom to ask.
const MOST_BESIDE: usize = 120;

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
pub fn message(page: &Address, text: &str) -> Option<Diagnosis> {
    let service = service_of_host(page.host())?;
    let text = text.trim();
    let entry = shown_by(service, text).or_else(|| named_in(service, text))?;
    let evidence = Evidence { url: Some(page.clone()), body: Some(Body::plain(text)), ..Evidence::default() };
    let certainty = entry.certainty.min(Certainty::Inferred);
    Some(said(&evidence, Finding::of(Rank::Message, entry, certainty, Vec::new())))
}

/// The entry whose known message nearly all of this text is, or whose name all of it is.
fn shown_by(service: &Service, text: &str) -> Option<&'static Code> {
    let lower = text.to_lowercase().replace('’', "'");
    let length = lower.chars().count();
    let all = lower.trim_end_matches(['.', '!', '…']);
    let own = |code: &&'static Code| code.service().is_some_and(|one| one.id == service.id);
    let is_message = |code: &&'static Code| {
        let fits = |known: &str| lower.contains(known) && length <= known.chars().count() + MOST_BESIDE;
        code.messages().any(fits)
    };
    let by_message = knowledge::codes().filter(own).find(is_message);
    by_message.or_else(|| knowledge::codes().filter(own).find(|code| code.name.to_lowercase() == all))
}

/// The entry whose exact name stands in a short text, as programs write it: `rate_limit_exceeded`.
fn named_in(service: &Service, text: &str) -> Option<&'static Code> {
    if text.chars().count() > MOST_BESIDE {
        return None;
    }
    let words = || text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| word.contains('_'));
    let label =
        |code: &Code, word: &str| code.id.split_once('/').is_some_and(|(_, own)| own.eq_ignore_ascii_case(word));
    let own = |word: &str| {
        knowledge::codes().find(|code| code.service().is_some_and(|one| one.id == service.id) && label(code, word))
    };
    words().find_map(|word| own(word).or_else(|| knowledge::code_for_token(word)))
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
    let found = pasted::find(&Observed::new(&evidence)).into_iter().next()?;
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
