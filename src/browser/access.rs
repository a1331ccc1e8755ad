//! What the browser lets WhatBroke look at.

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;

use super::chrome;
use super::perform::{BROWSER, in_time};
use crate::background::{Access, Event, TabId};
use crate::evidence::Address;

/// The sites that are granted now. Where the browser does not say, none is thought to be held back: then every
/// call that needs access fails by itself.
pub(super) async fn granted() -> Access {
    let origins = async {
        let all = in_time(chrome::all_permissions().ok()?, BROWSER).await.ok()?;
        Some(Array::from(&Reflect::get(&all, &"origins".into()).ok()?))
    };
    let Some(origins) = origins.await else { return Access::Everywhere };
    let texts: Vec<String> = origins.iter().filter_map(|origin| origin.as_string()).collect();
    Access::of(texts.iter().map(String::as_str))
}

/// The change, as an event: what is granted now, and the pages that people see.
pub(super) async fn changed() -> Event {
    let active = Object::new();
    // Setting a property of a fresh plain object cannot fail.
    let _ = Reflect::set(&active, &"active".into(), &JsValue::TRUE);
    Event::Access { access: granted().await, front: tabs(&active).await }
}

/// The tabs that show a web page. Where the browser does not tell an address, the tab is left out.
pub(super) async fn tabs(query: &Object) -> Vec<(TabId, Address)> {
    let Ok(query) = chrome::query_tabs(query) else { return Vec::new() };
    let tabs = Array::from(&in_time(query, BROWSER).await.unwrap_or_default());
    let one = |tab: JsValue| {
        let id = Reflect::get(&tab, &"id".into()).ok()?.as_f64()?;
        let url = Reflect::get(&tab, &"url".into()).ok()?.as_string()?;
        Some((TabId(id as i32), Address::parse(&url)?))
    };
    tabs.iter().filter_map(one).collect()
}
