//! What was typed into pages: read from them, kept in the browser's memory, put back into them.

use std::cell::RefCell;

use js_sys::{Array, Promise};
use serde::Deserialize;
use wasm_bindgen::JsValue;

use super::actor::{dispatch, web_log};
use super::perform::{BROWSER, in_time, object};
use super::scripts::run;
use super::{store, value};
use crate::background::{AllTyped, Event, Fate, Field, MOST_TYPED, Private, TabId};
use crate::evidence::Address;
use crate::knowledge::TYPED;

/// Where it is kept.
const KEY: &str = "typed";

thread_local! {
    /// The newest write, for those who may go on only when it is done.
    static NEWEST: RefCell<Option<Result<Promise, JsValue>>> = const { RefCell::new(None) };
}

/// What the script in a page says of its fields.
#[derive(Deserialize)]
pub(super) struct Reading {
    url: String,
    fields: Vec<Field>,
}

impl Reading {
    /// As an event, if the document has a web address.
    pub(super) fn event(self, tab: TabId, document: String) -> Option<Event> {
        Some(Event::Typed { tab, document, url: Address::parse(&self.url)?, fields: self.fields })
    }
}

/// What was kept before the worker ended.
pub(super) async fn load() -> AllTyped {
    let stored = store::read_passing(KEY).await.ok().and_then(|text| text.as_string());
    stored.map(|text| AllTyped::load(&text)).unwrap_or_default()
}

pub(super) fn store(typed: &Private) {
    let write = store::write_passing(&object(&[(KEY, typed.as_str().into())]));
    if write.is_err() {
        web_log("what was typed could not be stored");
    }
    NEWEST.set(Some(write));
}

/// Reads what was typed into a document, and lets the brain keep it.
pub(super) async fn read(tab: TabId, document: String) {
    // Where the page cannot be reached, nothing was typed that anybody could keep.
    let Some((_, reading)) = run(tab, Some(&document), "typedText", &arguments(&JsValue::NULL)).await else {
        return;
    };
    // What is wrong with a value that cannot be read is not said: it could be what was typed.
    let event = value::read::<Reading>(&reading).ok().and_then(|reading| reading.event(tab, document));
    if let Some(event) = event {
        dispatch(event);
    }
}

/// The same, and whether all that is kept is stored now.
pub(super) async fn keep(tab: TabId, document: String) -> bool {
    read(tab, document).await;
    match NEWEST.with_borrow(Clone::clone) {
        Some(Ok(write)) => in_time(write, BROWSER).await.is_ok(),
        Some(Err(_)) => false,
        None => true,
    }
}

/// Puts texts into their fields again, and tells the brain what became of each.
pub(super) async fn put_back(tab: TabId, document: String, fields: Vec<Field>) {
    let fates = run(tab, Some(&document), "typedText", &arguments(&value::write(&fields))).await;
    let fates = fates.and_then(|(_, fates)| value::read::<Vec<Fate>>(&fates).ok());
    let fates = fates.unwrap_or_else(|| vec![Fate::Missing; fields.len()]);
    dispatch(Event::WasPutBack { tab, document, fields, fates });
}

fn arguments(back: &JsValue) -> Array {
    let rules = object(&[
        ("fields", TYPED.fields.into()),
        ("placeholder", TYPED.placeholder.into()),
        ("never", TYPED.never.into()),
        ("whole", TYPED.whole.into()),
        ("anywhere", TYPED.anywhere.into()),
        ("cardNumber", TYPED.card_number.into()),
        ("residentNumber", TYPED.resident_number.into()),
    ]);
    Array::of3(&rules, &MOST_TYPED.into(), back)
}
