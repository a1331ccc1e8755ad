//! The one place that holds the brain: events in, one after another, effects out.

use std::cell::RefCell;

use futures_util::future::join5;
use js_sys::{Array, Function, JsString, Object, Reflect};
use serde::Serialize;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{future_to_promise, spawn_local};

use super::perform::{BROWSER, in_time};
use super::{access, apps, beside, chrome, decode, perform, store, typed, value};
use crate::background::{AskId, Effect, Event, Input, OpId, SetAside, State, TabId, load, step};
use crate::evidence::{Address, SUFFIXES};
use crate::knowledge::{Lang, texts};
use crate::map::Map;
use crate::time::Timestamp;

/// The running brain.
struct Actor {
    state: State,
    next_ask: u32,
    replies: Map<AskId, Function>,
}

thread_local! {
    static ACTOR: RefCell<Option<Actor>> = const { RefCell::new(None) };
}

/// Reads what was stored and makes the brain ready. What cannot be read is set aside under another key.
///
/// # Errors
/// When the browser gives no storage or no files at all, or not in time.
pub async fn start() -> Result<(), JsValue> {
    if ACTOR.with_borrow(Option::is_some) {
        return Ok(());
    }
    let keys = ["state", "settings", "state-set-aside", "settings-set-aside", apps::KEY];
    // Each of them waits for the browser, and somebody waits for the card.
    let (stored, files, is_first, granted, typed) =
        join5(store::read(&keys), all_files(), store::is_first_start(), access::granted(), typed::load()).await;
    let stored = stored?;
    files?;
    let text = |key: &str| {
        let value = Reflect::get(&stored, &key.into()).ok().filter(|value| !value.is_undefined())?;
        // A value of another type is as unreadable as a broken one.
        Some(value.as_string().unwrap_or_else(|| js_sys::JSON::stringify(&value).map(String::from).unwrap_or_default()))
    };
    let (mut state, aside) = load(text("state"), text("settings"));
    set_aside(&aside, &stored);
    state.browser_lang = browser_language();
    state.private = store::incognito();
    state.typed = typed;
    // A session that cannot be read is taken for one that goes on: nothing of it is thrown away.
    let open = if is_first.unwrap_or(false) { Some(access::tabs(&Object::new()).await) } else { None };
    state.access = granted.clone();
    let shares = state.settings.shared && !state.private;
    let first = ACTOR.with_borrow_mut(|actor| {
        // Another start may have come first while this one read; its state is the newer.
        let first = actor.is_none();
        actor.get_or_insert(Actor { state, next_ask: 0, replies: Map::new() });
        first
    });
    if !first {
        return Ok(());
    }
    if let Some(open) = open {
        // What this stores is the mark of the first start. A worker that dies before it has not begun.
        dispatch(Event::Started { open });
        store::note_start();
    } else {
        dispatch(Event::Listening { requests: apps::listened_to(&stored) });
    }
    dispatch(Event::Access { access: granted, front: Vec::new() });
    if shares {
        // Nobody waits for it: what other computers say counts as soon as it is there.
        spawn_local(perform::one(Effect::ReadShared));
    }
    Ok(())
}

/// What lies beside the module. All of it may be needed in the middle of an event, where nothing can wait.
async fn all_files() -> Result<(), JsValue> {
    let files = [texts::file(Lang::En), texts::file(Lang::Ko), &SUFFIXES];
    let supply = |file| future_to_promise(async move { Ok(beside::need(file).await.map(|()| JsValue::UNDEFINED)?) });
    for supplied in files.map(supply) {
        in_time(supplied, BROWSER).await?;
    }
    Ok(())
}

/// Korean where the browser's menus or its first accepted language are Korean: many Koreans use an English
/// browser, and few others have either.
fn browser_language() -> Lang {
    let menus = chrome::ui_language().unwrap_or_default();
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).unwrap_or_default();
    let accepted = Reflect::get(&navigator, &"language".into()).unwrap_or_default().as_string().unwrap_or_default();
    if Lang::from_tag(&menus) == Lang::Ko { Lang::Ko } else { Lang::from_tag(&accepted) }
}

/// The most pieces that are kept of what could not be read, and the most UTF-16 units of each: together they
/// stay far below the 10 MB of `storage.local`, so that what is set aside never keeps the state from being stored.
const MOST_SET_ASIDE: u32 = 50;
const MOST_OF_A_PIECE: u32 = 20_000;

/// Keeps what could not be read, as it was (of a long piece its beginning), under a key of its own, beside what was kept before.
fn set_aside(pieces: &[SetAside], stored: &JsValue) {
    let values = Object::new();
    for piece in pieces {
        web_log(&format!("{}: {}; set aside", piece.key, piece.reason));
        let key = JsValue::from_str(&format!("{}-set-aside", piece.key));
        let list = |from: &JsValue| Reflect::get(from, &key).ok().and_then(|list| list.dyn_into::<Array>().ok());
        let kept = list(&values).or_else(|| list(stored)).unwrap_or_default();
        if kept.length() >= MOST_SET_ASIDE {
            continue;
        }
        kept.push(&JsString::from(piece.value.as_str()).slice(0, MOST_OF_A_PIECE));
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&values, &key, &kept);
    }
    if !pieces.is_empty() {
        drop(store::write(&values));
    }
}

/// Takes an event from the shim. `reply` is called once for a question.
pub fn handle(kind: &str, details: JsValue, reply: Option<Function>) {
    let ask = ACTOR.with_borrow_mut(|actor| {
        let actor = actor.as_mut()?;
        actor.next_ask = actor.next_ask.wrapping_add(1);
        let ask = AskId(actor.next_ask);
        if let Some(reply) = reply.clone() {
            actor.replies.insert(ask, reply);
        }
        Some(ask)
    });
    let Some(ask) = ask else { return };
    if kind == "access" {
        return spawn_local(async { dispatch(access::changed().await) });
    }
    if let Some(around) = decode::around(kind, &details) {
        dispatch(around);
    }
    match decode::event(kind, details, now(), ask, &own_id()) {
        Ok(event) => dispatch(event),
        Err(error) => {
            web_log(&error.to_string());
            answer_null(ask);
        }
    }
}

/// Lets the brain take one event, and carries out what it says. `step` never waits, so events are taken whole
/// and in order; results come back here as events of their own.
pub(super) fn dispatch(event: Event) {
    let effects = ACTOR.with_borrow_mut(|actor| {
        let actor = actor.as_mut()?;
        let online = online();
        // What the browser knows of the network counts for whatever comes next; but for tabs of an earlier session.
        let changed = online == actor.state.offline.is_some() && !matches!(event, Event::Started { .. });
        let network = changed.then_some(Event::Network { online });
        let take = |event| {
            let random = (js_sys::Math::random() * f64::from(u32::MAX)) as u32;
            step(&mut actor.state, Input { now: now(), random, event })
        };
        Some(network.into_iter().chain([event]).map(take).collect::<Vec<_>>())
    });
    effects.unwrap_or_default().into_iter().for_each(perform::all);
}

/// Whether the device has any network, by the browser's word (HTML Standard, `NavigatorOnLine`). Where it says
/// nothing, it has.
fn online() -> bool {
    let navigator = Reflect::get(&js_sys::global(), &"navigator".into()).unwrap_or_default();
    Reflect::get(&navigator, &"onLine".into()).ok().and_then(|online| online.as_bool()).unwrap_or(true)
}

/// Whether the brain still wants what this operation is to do.
pub(super) fn still_wants(op: OpId) -> bool {
    ACTOR.with_borrow(|actor| actor.as_ref().is_some_and(|actor| actor.state.still_wants(op)))
}

/// Whether this tab itself still wants it.
pub(super) fn still_asks(tab: TabId, op: OpId) -> bool {
    ACTOR.with_borrow(|actor| actor.as_ref().is_some_and(|actor| actor.state.still_asks(tab, op)))
}

/// Whether the brain knows this page, or this document, as what failed in the tab.
pub(super) fn shows(tab: TabId, url: Option<&Address>, document: Option<&str>, own_page: bool) -> bool {
    ACTOR.with_borrow(|actor| actor.as_ref().is_some_and(|actor| actor.state.shows(tab, url, document, own_page)))
}

/// Gives a question its answer.
pub(super) fn answer(ask: AskId, answer: &impl Serialize) {
    reply_with(ask, &value::write(answer));
}

fn answer_null(ask: AskId) {
    reply_with(ask, &JsValue::NULL);
}

fn reply_with(ask: AskId, value: &JsValue) {
    let reply = ACTOR.with_borrow_mut(|actor| actor.as_mut()?.replies.remove(&ask));
    if let Some(reply) = reply {
        // A page that is gone cannot be told.
        let _ = reply.call1(&JsValue::NULL, value);
    }
}

fn own_id() -> String {
    let chrome = Reflect::get(&js_sys::global(), &"chrome".into()).ok();
    let runtime = chrome.and_then(|chrome| Reflect::get(&chrome, &"runtime".into()).ok());
    let id = runtime.and_then(|runtime| Reflect::get(&runtime, &"id".into()).ok());
    id.and_then(|id| id.as_string()).unwrap_or_default()
}

/// The time by the device's clock.
pub(super) fn now() -> Timestamp {
    Timestamp(js_sys::Date::now() as i64)
}

/// Says something in the worker's console, for developers.
pub(super) fn web_log(text: &str) {
    let console = Reflect::get(&js_sys::global(), &"console".into()).ok();
    let warn = console.as_ref().and_then(|console| Reflect::get(console, &"warn".into()).ok());
    if let Some(warn) = warn.and_then(|warn| warn.dyn_into::<Function>().ok()) {
        let _ = warn.call1(&JsValue::NULL, &JsValue::from_str(&format!("WhatBroke: {text}")));
    }
}
