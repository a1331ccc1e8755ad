//! The evidence, looked through once for everything that the kinds of clues ask for.

use std::borrow::Cow;

use super::marks::Marks;
use super::structured::{Problem, read_grpc};
use crate::evidence::{Body, Evidence, Response};
use crate::knowledge::{GATES, Gate, RESPONDERS, Responder, SERVICES, Service, page_signs, service_of_host};
use crate::retry::is_told_in;

/// The most of a pasted text that is looked at, in bytes; a message stands near its beginning.
const MOST_TEXT: usize = 4096;

pub(super) struct Observed<'a> {
    pub evidence: &'a Evidence,
    /// What came with the answer, or what a person pasted.
    pub body: Option<Cow<'a, Body>>,
    /// Whether there is no answer of its own around the text.
    pub pasted: bool,
    pub marks: Marks,
    pub problem: Option<Problem>,
    /// The service that was asked, by the address or by headers that only it sends.
    pub service: Option<&'static Service>,
    /// Whether only a link in the error's message tells which service it is.
    pub only_linked: bool,
    /// Who the `Server` header names; nobody where such headers name several.
    pub sender: Option<&'static Responder>,
    /// Whether `Server` headers name several.
    pub senders_differ: bool,
}

impl<'a> Observed<'a> {
    pub fn new(evidence: &'a Evidence) -> Self {
        let alone = evidence.response.is_none() && evidence.net_error.is_none();
        let pasted = evidence.text.is_some() || alone;
        let body = match &evidence.text {
            Some(text) => Some(Cow::Owned(Body::plain(&text[..floor_char_boundary(text, MOST_TEXT)]))),
            None => evidence.body.as_ref().map(Cow::Borrowed),
        };
        let response = evidence.response.as_ref();
        let header = |name: &str| response.and_then(|response| response.headers.get(name)).unwrap_or_default();
        let senders = senders(response);
        let failed = response.is_some_and(|response| response.status >= 400);
        let problem =
            body.as_deref().and_then(|body| Problem::read(body, &header("content-type").to_lowercase(), failed));
        let grpc = || read_grpc(&response.filter(|_| !failed)?.headers, body.as_deref());
        let problem = problem.or_else(grpc);
        let asked = service_of(evidence);
        let linked =
            || problem.as_ref().filter(|_| evidence.url.is_none()).and_then(|problem| linked(&problem.message));
        Self {
            evidence,
            pasted,
            marks: body.as_deref().map(Marks::of).unwrap_or_default(),
            service: asked.or_else(linked),
            only_linked: asked.is_none(),
            problem,
            sender: senders.first().copied().filter(|_| senders.len() == 1),
            senders_differ: senders.len() > 1,
            body,
        }
    }

    pub fn response(&self) -> Option<&Response> {
        self.evidence.response.as_ref()
    }

    /// The status of a real answer.
    pub fn status(&self) -> Option<u16> {
        self.response().map(|response| response.status)
    }

    /// Whether the answer has this header: `name`, or `name: beginning of the value` in lower case.
    pub fn has_header(&self, wanted: &str) -> bool {
        let (name, start) = wanted.split_once(": ").unwrap_or((wanted, ""));
        let mut headers = self.response().into_iter().flat_map(|response| response.headers.iter());
        headers.any(|(key, value)| key == name && value.to_lowercase().starts_with(start))
    }

    /// Whether it is known that nothing came with the answer: the browser shows a page of its own then.
    pub fn is_empty(&self) -> bool {
        let said = self.evidence.net_error.as_ref();
        said.is_some_and(|error| error.as_str() == "ERR_HTTP_RESPONSE_CODE_FAILURE")
            || self.body.as_ref().is_some_and(|body| body.source.trim().is_empty() && body.text.trim().is_empty())
    }

    /// Whether nothing came with the body but what describes it, so that only the body can tell.
    pub fn is_bare(&self) -> bool {
        let describes = |name: &str| name.starts_with("content-") || matches!(name, "date" | "connection");
        self.response().is_some_and(|response| response.headers.iter().all(|(name, _)| describes(name)))
            && self.evidence.url.is_none()
    }

    /// Whether the body is this and nothing more, but for case and spaces.
    pub fn is_all(&self, text: &str) -> bool {
        let words = text.split_whitespace();
        self.body.as_ref().is_some_and(|body| {
            let own = if body.text.trim().is_empty() { &body.source } else { &body.text };
            own.len() <= 2 * text.len() + 64 && own.to_lowercase().split_whitespace().eq(words)
        })
    }

    /// Whether the page came from this host or from a name below it.
    pub fn is_from(&self, host: &str) -> bool {
        let own = self.evidence.url.as_ref().map(|url| url.host()).unwrap_or_default();
        own.strip_suffix(host).is_some_and(|before| before.is_empty() || before.ends_with('.'))
    }
}

/// Headers that a diagnosis can use beside those that the tables name and those in which a server names a time.
const USEFUL_HEADERS: [&str; 4] = ["content-type", "server", "grpc-status", "grpc-message"];

/// Whether a diagnosis can use this header; the name is in lower case. Nothing else of an answer is kept.
pub fn is_useful_header(name: &str) -> bool {
    let named = |wanted: &&str| wanted.split_once(": ").map_or(*wanted, |(own, _)| own) == name;
    let of_a_responder = |one: &Responder| {
        let own = one.headers.iter().chain(one.weak).chain(one.leaves).chain(one.passed);
        let more = one.together.iter().flat_map(|marks| marks.headers);
        own.chain(more).chain(one.says.iter().flat_map(|says| says.headers)).any(&named)
    };
    let of_a_gate = |gate: &Gate| {
        let line = |line: &&[(&str, Option<&str>)]| line.iter().any(|(part, _)| *part == name);
        gate.suspects.contains(&name) || gate.headers.iter().any(line)
    };
    USEFUL_HEADERS.contains(&name)
        || is_told_in(name)
        || RESPONDERS.iter().any(of_a_responder)
        || GATES.iter().any(of_a_gate)
        || SERVICES.iter().any(|service| service.headers.contains(&name))
        || page_signs().flat_map(|(_, sign)| sign.headers).any(named)
}

/// Everybody whom `Server` headers name.
fn senders(response: Option<&Response>) -> Vec<&'static Responder> {
    let mut found: Vec<&'static Responder> = Vec::new();
    for (_, value) in
        response.into_iter().flat_map(|response| response.headers.iter()).filter(|(key, _)| *key == "server")
    {
        let value = value.to_lowercase();
        let is = |wanted: &&str| match wanted.strip_prefix('*') {
            Some(part) => value.contains(part),
            None => value.starts_with(wanted),
        };
        let named = RESPONDERS.iter().find(|one| one.server.iter().any(is));
        found.extend(named.filter(|one| found.iter().all(|other| other.id != one.id)));
    }
    found
}

fn service_of(evidence: &Evidence) -> Option<&'static Service> {
    let by_host = evidence.url.as_ref().and_then(|url| service_of_host(url.host()));
    let headers = evidence.response.as_ref().map(|response| &response.headers);
    let marked =
        |service: &&Service| service.headers.iter().any(|name| headers.is_some_and(|all| all.get(name).is_some()));
    by_host.or_else(|| SERVICES.iter().find(marked))
}

/// The service that an error's own message leads to, such as to the page with its keys.
fn linked(message: &str) -> Option<&'static Service> {
    let host = |rest: &str| {
        let end = rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '.' | '-'))).unwrap_or(rest.len());
        service_of_host(rest[..end].trim_end_matches('.'))
    };
    message.split("https://").skip(1).find_map(host)
}

fn floor_char_boundary(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}
