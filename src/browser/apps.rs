//! Watched apps: what the browser is asked to tell of them, and what it tells.

use futures_util::future::join_all;
use js_sys::{Array, Function, Reflect};
use serde::Deserialize;
use wasm_bindgen::{JsCast, JsValue};

use super::actor::web_log;
use super::decode::{Header, headers};
use super::perform::{ignore, object};
use super::{access, chrome, store};
use crate::background::{AppRequest, Event, Ground, TabId};
use crate::diagnosis::app::Met;
use crate::evidence::{Address, Method, NetError, Response};
use crate::time::Timestamp;

/// Where the shim finds at each of its starts what it listens to, if that is not what it listens to at first.
pub(super) const KEY: &str = "watched";
/// The name of the one script that the browser puts into pages of watched apps.
const SCRIPT: &str = "apps";

/// What the shim forwards of a request.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Details {
    tab_id: i32,
    frame_id: i32,
    document_id: Option<String>,
    #[serde(default)]
    document_lifecycle: String,
    initiator: Option<String>,
    url: String,
    method: String,
    #[serde(rename = "type")]
    kind: String,
    status_code: Option<u16>,
    #[serde(default)]
    response_headers: Vec<Header>,
    error: Option<String>,
    /// Its answer had begun before it broke off.
    #[serde(default)]
    begun: bool,
    /// Its answer has come to its end.
    #[serde(default)]
    ended: bool,
}

/// A text that the script in a page has seen.
#[derive(Deserialize)]
pub(super) struct Said {
    pub text: String,
    pub ground: Ground,
}

impl Details {
    /// As an event.
    ///
    /// # Errors
    /// When it is not of a page that a tab shows, or says nothing of how the request went.
    pub(super) fn event(self, at: Timestamp) -> Result<Event, &'static str> {
        let shown = self.tab_id >= 0 && self.frame_id == 0 && matches!(self.document_lifecycle.as_str(), "" | "active");
        // What the service worker of an app asks for belongs to no tab, no frame and no document.
        let by_worker = self.tab_id < 0 && self.frame_id < 0 && self.document_id.is_none();
        let document = self.document_id.filter(|_| shown).or(by_worker.then(String::new));
        let document = document.ok_or("of no page that is shown")?;
        let page = self.initiator.as_deref().and_then(Address::parse).ok_or("no initiator")?;
        // A socket's address is one of the web, but for its scheme.
        let url = self.url.strip_prefix("ws").map_or(self.url.clone(), |rest| format!("http{rest}"));
        let url = Address::parse(&url).ok_or("no web address")?;
        let request =
            AppRequest { document, page, url, method: Method::parse(&self.method), socket: self.kind == "websocket" };
        let tab = shown.then_some(TabId(self.tab_id));
        if let Some(error) = self.error {
            let error = NetError::parse(&error).ok_or("no network error")?;
            return Ok(Event::AppFailed { tab, request, met: Met::Broken { error, begun: self.begun } });
        }
        let status = self.status_code.ok_or("no statusCode")?;
        if status < 400 {
            return Ok(Event::AppAnswered { tab, request, ended: self.ended });
        }
        let response = Response { status, headers: headers(self.response_headers), at };
        Ok(Event::AppFailed { tab, request, met: Met::Answer(response) })
    }
}

/// What was stored under [`KEY`].
pub(super) fn listened_to(stored: &JsValue) -> Option<Vec<String>> {
    let list = Reflect::get(stored, &KEY.into()).ok()?.dyn_into::<Array>().ok()?;
    Some(list.iter().filter_map(|place| place.as_string()).collect())
}

/// Has the browser tell of these requests and put the script into these pages, now and at each start.
pub(super) async fn listen(requests: Option<Vec<String>>, pages: Vec<String>) {
    let list = |all: &[String]| all.iter().map(|one| JsValue::from_str(one)).collect::<Array>();
    let requests = requests.map_or(JsValue::NULL, |requests| list(&requests).into());
    let watch =
        Reflect::get(&js_sys::global(), &"watch".into()).ok().and_then(|watch| watch.dyn_into::<Function>().ok());
    if let Some(watch) = watch
        && watch.call1(&JsValue::NULL, &requests).is_err()
    {
        web_log("requests of apps cannot be listened to");
    }
    // The regular side chooses for both, as with settings; scripts are the browser's for both.
    if store::incognito() {
        return;
    }
    let stored = store::read(&[KEY]).await.and_then(|values| Reflect::get(&values, &KEY.into())).unwrap_or_default();
    if requests.is_object() || stored.is_object() {
        match store::write(&object(&[(KEY, requests)])) {
            Ok(written) => ignore(Ok(written)).await,
            Err(_) => web_log("what is listened to could not be stored"),
        }
    }
    ignore(chrome::unregister_scripts(&object(&[("ids", Array::of1(&SCRIPT.into()).into())]))).await;
    let matches: Array = pages.iter().map(|page| JsValue::from(format!("*://*.{page}"))).collect();
    let script = object(&[
        ("id", SCRIPT.into()),
        ("matches", matches.clone().into()),
        ("js", Array::of2(&"alerts.js".into(), &"observer.js".into()).into()),
        ("runAt", "document_start".into()),
    ]);
    if !pages.is_empty() {
        ignore(chrome::register_scripts(&Array::of1(&script))).await;
        look_after_what_is_open(&matches).await;
    }
}

/// Puts the script into the pages that are open already: those of a site that was just added, and all where the
/// extension is new or was updated. One that has it looks after its page no more than once.
async fn look_after_what_is_open(matches: &Array) {
    let query = object(&[("url", matches.clone().into()), ("discarded", false.into())]);
    let files = Array::of2(&"alerts.js".into(), &"observer.js".into());
    let put = async |tab: TabId| {
        let target = object(&[("tabId", tab.0.into())]);
        ignore(chrome::execute_script(&object(&[("target", target.into()), ("files", files.clone().into())]))).await;
    };
    join_all(access::tabs(&query).await.into_iter().map(|(tab, _)| put(tab))).await;
}
