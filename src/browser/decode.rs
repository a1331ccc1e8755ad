//! What the shim forwards, as events. What makes no sense is refused with a reason and changes nothing.

use std::fmt;

use js_sys::Reflect;
use serde::Deserialize;
use wasm_bindgen::JsValue;

use super::{apps, typed, value};
use crate::background::{Arrival, AskId, Beginning, Event, TabId};
use crate::evidence::{Address, Headers, Method, NetError, Response};
use crate::protocol::Message;
use crate::time::Timestamp;

/// Why an event was refused: which kind it was and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DecodeError {
    kind: String,
    reason: String,
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "event {:?}: {}", self.kind, self.reason)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Details {
    tab_id: Option<i32>,
    url: Option<String>,
    method: Option<String>,
    status_code: Option<u16>,
    #[serde(default)]
    response_headers: Vec<Header>,
    document_id: Option<String>,
    error: Option<String>,
    transition_type: Option<String>,
    #[serde(default)]
    transition_qualifiers: Vec<String>,
    #[serde(default)]
    known_fine: bool,
    #[serde(default)]
    unseen: bool,
    time_stamp: Option<f64>,
    initiator: Option<String>,
    shown: Option<String>,
}

/// What all tabs show, as it comes with a failure.
#[derive(Deserialize)]
struct Around {
    url: String,
    /// The page of an app that asked for it.
    initiator: Option<String>,
    #[serde(default)]
    around: Vec<Loaded>,
    /// It came well, and over the network.
    #[serde(default)]
    loaded: bool,
}

#[derive(Deserialize)]
struct Loaded {
    url: String,
    at: f64,
    /// It is known to have come well, and over the network.
    #[serde(default)]
    fine: bool,
}

/// The most tabs that count. One would do.
const MOST_AROUND: usize = 100;

/// The evidence that comes with a verdict, or with a request of an app: of one that is not known to be good, which other
/// pages came well; of a page that is, that the connection works. Nothing with other events.
pub(super) fn around(kind: &str, details: &JsValue) -> Option<Event> {
    if !matches!(kind, "committed" | "failed" | "app") {
        return None;
    }
    let Around { url, initiator, around, loaded: well } = value::read(details).ok()?;
    let one = |loaded: Loaded| Some((Address::parse(&loaded.url)?, Timestamp(loaded.at as i64)));
    let fine = around.into_iter().filter(|loaded| loaded.fine).take(MOST_AROUND);
    let loaded: Vec<_> = fine.filter_map(one).collect();
    let url = Address::parse(initiator.as_ref().filter(|_| kind == "app").unwrap_or(&url))?;
    match (well, loaded.is_empty()) {
        (true, _) => Some(Event::Loaded { url }),
        (false, true) => None,
        (false, false) => Some(Event::Around { url, loaded }),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Header {
    name: String,
    value: Option<String>,
    /// Where the value is not UTF-8, the browser gives its bytes.
    binary_value: Option<Vec<u8>>,
}

#[derive(Deserialize)]
struct Asked {
    message: Envelope,
    sender: Sender,
}

#[derive(Deserialize)]
struct Envelope {
    message: Message,
}

/// Who sent a message, by the browser's word.
#[derive(Deserialize)]
struct Sender {
    id: Option<String>,
    url: Option<String>,
    tab: Option<SenderTab>,
    #[serde(rename = "documentId")]
    document: Option<String>,
    origin: Option<String>,
    /// What the script in the page says of its fields.
    typed: Option<typed::Reading>,
    /// What the script in the page says of its app.
    said: Option<apps::Said>,
}

#[derive(Deserialize)]
struct SenderTab {
    id: Option<i32>,
}

/// Turns what the shim forwards into an event. `own` is the extension's id.
///
/// # Errors
/// When the kind is unknown, a field is missing or of another type, there is no tab, or a message was not sent
/// by a page of the extension itself.
pub fn event(kind: &str, details: JsValue, at: Timestamp, ask: AskId, own: &str) -> Result<Event, DecodeError> {
    let fail = |reason: &str| DecodeError { kind: kind.to_owned(), reason: reason.to_owned() };
    match kind {
        "woke" => {
            let reason = Reflect::get(&details, &"reason".into()).ok().and_then(|reason| reason.as_string());
            return Ok(if reason.as_deref() == Some("install") { Event::Installed } else { Event::Woke });
        }
        "asked" => {
            let asked: Asked = value::read(&details).map_err(|error| fail(&error))?;
            return asked_by(asked, ask, own).map_err(fail);
        }
        "card-lost" => {
            let sender: Sender = value::read(&details).map_err(|error| fail(&error))?;
            return card_lost(sender, own).map_err(fail);
        }
        "card-stepped" => {
            let sender: Sender = value::read(&details).map_err(|error| fail(&error))?;
            let (tab, document) = card_of(sender, own).map_err(fail)?;
            return Ok(Event::Stepped { tab, document });
        }
        "app" => {
            let request: apps::Details = value::read(&details).map_err(|error| fail(&error))?;
            return request.event(at).map_err(fail);
        }
        "app-said" => {
            // What is wrong with it is not said: it could be what somebody wrote.
            let mut sender: Sender = value::read(&details).map_err(|_| fail("not readable"))?;
            let said = sender.said.take().ok_or_else(|| fail("nothing said"))?;
            let page = sender.origin.take().and_then(|origin| Address::parse(&origin));
            let (tab, document) = card_of(sender, own).map_err(fail)?;
            let page = page.ok_or_else(|| fail("no web page"))?;
            return Ok(Event::AppSaid { tab, document, page, text: said.text, ground: said.ground });
        }
        "typed" => {
            // What is wrong with it is not said: it could be what was typed.
            let mut sender: Sender = value::read(&details).map_err(|_| fail("not readable"))?;
            let typed = sender.typed.take().ok_or_else(|| fail("nothing typed"))?;
            let (tab, document) = card_of(sender, own).map_err(fail)?;
            return typed.event(tab, document).ok_or_else(|| fail("no web address"));
        }
        _ => {}
    }
    let details: Details = value::read(&details).map_err(|error| fail(&error))?;
    if kind == "notified" {
        // A tab that was closed has a number below zero.
        return details.tab_id.map(|id| Event::Notified { tab: TabId(id) }).ok_or_else(|| fail("no tab"));
    }
    // Chrome gives -1 to requests that belong to no tab.
    let tab = details.tab_id.filter(|id| *id >= 0).map(TabId).ok_or_else(|| fail("no tab"))?;
    let url = details.url.as_deref().and_then(Address::parse);
    let method = details.method.as_deref().map_or(Method::Get, Method::parse);
    Ok(match kind {
        "answered" => {
            let status = details.status_code.ok_or_else(|| fail("no statusCode"))?;
            let url = url.ok_or_else(|| fail("no web address"))?;
            Event::Answered {
                tab,
                url,
                method,
                response: Response { status, headers: headers(details.response_headers), at },
            }
        }
        "committed" => {
            let arrival = arrival(&details);
            let document = details.document_id.ok_or_else(|| fail("no documentId"))?;
            Event::Committed { tab, url, document, known_fine: details.known_fine, arrival }
        }
        "failed" => {
            let error = details.error.as_deref().and_then(NetError::parse).ok_or_else(|| fail("no network error"))?;
            // Zeros where no document came of it.
            let document = details.document_id.filter(|id| id.bytes().any(|digit| digit != b'0'));
            failed(tab, url, method, error, document).ok_or_else(|| fail("no web address"))?
        }
        "begun" => {
            let at = details.time_stamp.ok_or_else(|| fail("no timeStamp"))?;
            let shown = details.shown.as_deref().and_then(Address::parse);
            let url = url.ok_or_else(|| fail("no web address"))?;
            let beginning = Beginning { url, at: Timestamp(at as i64), initiator: details.initiator, shown };
            Event::Begun { tab, beginning }
        }
        "tab-closed" => Event::TabClosed { tab },
        "shown" => Event::Shown { document: details.document_id.ok_or_else(|| fail("no documentId"))?, method },
        _ => return Err(fail("unknown kind")),
    })
}

fn arrival(details: &Details) -> Arrival {
    let is = |kind: &str| details.transition_type.as_deref() == Some(kind);
    let has = |qualifier: &str| details.transition_qualifiers.iter().any(|it| it == qualifier);
    Arrival {
        form: is("form_submit"),
        reload: is("reload"),
        history: has("forward_back"),
        by_itself: has("client_redirect"),
        unseen: details.unseen,
    }
}

fn failed(
    tab: TabId,
    url: Option<Address>,
    method: Method,
    error: NetError,
    document: Option<String>,
) -> Option<Event> {
    match url {
        Some(url) => Some(Event::Failed { tab, url, method, error, document }),
        // A load that was given up leaves the page that was there, whatever it was for.
        None if error.is_abort() => None,
        // The tab shows the browser's own page for a file or for what is no address at all.
        None => {
            let (document, arrival) = (document.unwrap_or_default(), Arrival::default());
            Some(Event::Committed { tab, url: None, document, known_fine: false, arrival })
        }
    }
}

pub(super) fn headers(list: Vec<Header>) -> Headers {
    let mut headers = Headers::default();
    for Header { name, value, binary_value } in list {
        match (value, binary_value) {
            (Some(value), _) => headers.add(&name, &value),
            (None, Some(bytes)) => headers.add_bytes(&name, &bytes),
            (None, None) => headers.add(&name, ""),
        }
    }
    headers
}

/// The script that put the card into a page says that it could not stay there.
fn card_lost(sender: Sender, own: &str) -> Result<Event, &'static str> {
    let (tab, document) = card_of(sender, own)?;
    Ok(Event::CardShown { tab, document, shown: false })
}

/// The tab and the document of the script that put a card there.
fn card_of(sender: Sender, own: &str) -> Result<(TabId, String), &'static str> {
    if sender.id.as_deref() != Some(own) {
        return Err("the sender is another extension");
    }
    let tab = sender.tab.and_then(|tab| tab.id).map(TabId).ok_or("no tab")?;
    Ok((tab, sender.document.ok_or("no documentId")?))
}

/// A message counts only from a page of the extension. The overlay speaks for the tab it sits in, whatever it
/// says, and for the document that its own address names; only the popup and the report, which no web page can
/// open, name theirs.
fn asked_by(asked: Asked, ask: AskId, own: &str) -> Result<Event, &'static str> {
    let Asked { message: Envelope { message }, sender } = asked;
    if sender.id.as_deref() != Some(own) {
        return Err("the sender is another extension");
    }
    let url = sender.url.unwrap_or_default();
    let page = url.strip_prefix("chrome-extension://").and_then(|rest| rest.split_once('/')).map(|(_, path)| path);
    let page = page.ok_or("the sender is no page of the extension")?;
    let (page, document) = page.split_once('#').unwrap_or((page, ""));
    let request = message.request;
    match page.split('?').next() {
        Some("popup.html" | "options.html" | "report.html" | "welcome.html") => {
            Ok(Event::Asked { ask, tab: message.tab, request })
        }
        Some("overlay.html") => {
            let tab = sender.tab.and_then(|tab| tab.id).map(TabId).ok_or("the card sits in no tab")?;
            Ok(Event::CardAsked { ask, tab, document: document.to_owned(), request })
        }
        _ => Err("the sender is no page that asks"),
    }
}
