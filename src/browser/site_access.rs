//! What the person lets WhatBroke do: see the page in front, show notifications.

use js_sys::{Array, Function, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Url;

use super::chrome;
use crate::background::TabId;

/// The match pattern of a tab's site, as long as the browser holds back access to it. A tab that tells no web
/// address has none.
pub fn held_back(tab: Option<TabId>) -> ReadSignal<Option<String>> {
    let (site, set_site) = signal(None);
    let look = move || spawn_local(async move { set_site.set(look_up(tab).await) });
    let listener = Function::from(Closure::<dyn Fn()>::new(look).into_js_value());
    // The listeners live as long as their page.
    drop((chrome::on_permission_added(&listener), chrome::on_permission_removed(&listener)));
    look();
    site
}

async fn look_up(tab: Option<TabId>) -> Option<String> {
    let tab = JsFuture::from(chrome::get_tab(tab?.0).ok()?).await.ok()?;
    let url = Url::new(&Reflect::get(&tab, &"url".into()).ok()?.as_string()?).ok()?;
    if !matches!(url.protocol().as_str(), "http:" | "https:") {
        return None;
    }
    let own = origins(&format!("{}/*", url.origin()));
    let granted = JsFuture::from(chrome::has_permissions(&own).ok()?).await.ok()?;
    // A site changes between http and https without anybody noticing, so both are asked for.
    (!granted.is_truthy()).then(|| format!("*://{}/*", url.hostname()))
}

/// Has the browser ask the person for access to a site. Only in answer to a press.
pub fn ask_for(site: &str) {
    if let Ok(asked) = chrome::request_permissions(&origins(site)) {
        // What comes of it is an event.
        spawn_local(async move { drop(JsFuture::from(asked).await) });
    }
}

/// Has the browser ask the person whether it may show notifications, where it has not yet. Only in answer to a press.
pub fn ask_to_notify(then: impl FnOnce(bool) + 'static) {
    let wanted = Object::new();
    // Setting a property of a fresh plain object cannot fail.
    let _ = Reflect::set(&wanted, &"permissions".into(), &Array::of1(&"notifications".into()));
    let asked = chrome::request_permissions(&wanted);
    spawn_local(async move {
        let given = match asked {
            Ok(asked) => JsFuture::from(asked).await.is_ok_and(|given| given.is_truthy()),
            Err(_) => false,
        };
        then(given);
    });
}

fn origins(pattern: &str) -> Object {
    let permissions = Object::new();
    // Setting a property of a fresh plain object cannot fail.
    let _ = Reflect::set(&permissions, &"origins".into(), &Array::of1(&pattern.into()));
    permissions
}
