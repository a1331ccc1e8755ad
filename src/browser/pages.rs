//! The background, as the pages of the extension see it.

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::*;
use serde::de::DeserializeOwned;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::{chrome, value};
use crate::background::TabId;
use crate::diagnosis::Explanation;
use crate::knowledge::Lang;
use crate::protocol::{Failure, Message, Request, View};
use crate::ui::{Ask, Found, clipboard};

/// The view of a tab, kept up to date, and the way to ask for something. The overlay leaves the tab out.
pub fn watch(tab: Option<TabId>) -> (ReadSignal<Option<View>>, Ask) {
    let (view, set_view) = signal(None);
    let ask = Ask::new(move |request| send(tab, request, set_view));
    let listener = Closure::<dyn Fn(JsValue)>::new(move |message: JsValue| {
        let field = |key: &str| Reflect::get(&message, &key.into()).unwrap_or_default();
        let changed = field("tab").as_f64().map(|id| TabId(id as i32));
        let shown = view.with_untracked(|view: &Option<View>| view.as_ref().and_then(|view| view.tab));
        if field("to").as_string().as_deref() == Some("pages") && (shown.is_none() || changed == shown) {
            ask.run(Request::View);
        }
    });
    // The listener lives as long as its page.
    if chrome::on_message(&Function::from(listener.into_js_value())).is_ok() {
        ask.run(Request::View);
    }
    (view, ask)
}

fn send(tab: Option<TabId>, request: Request, set_view: WriteSignal<Option<View>>) {
    spawn_local(async move {
        let message = Message { tab, request };
        let first = tab.is_none() && message.request == Request::View;
        let mut view: Option<View> = match first.then(asked_ahead).flatten() {
            Some(question) => answer_of(question).await,
            None => round_trip(&message).await,
        };
        if view.is_none() && message.request.may_be_repeated() {
            // The brain was ended or started afresh in this moment, and may have heard it or not.
            view = round_trip(&message).await;
        }
        if let Some(mut view) = view {
            // What was typed goes to the clipboard and nowhere else.
            if let (Some(text), Some(typed)) = (view.text.take(), &mut view.typed) {
                typed.copied = clipboard::write(text.as_str()).await;
            }
            set_view.set(Some(view));
        }
    });
}

/// What the worker knows about a text. What is typed while it looks is looked up after that.
pub fn look_up(text: Signal<String>, lang: Signal<Lang>) -> Signal<Found> {
    let found = RwSignal::new(Found::Nothing);
    let newest = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let (text, lang) = (text.get(), lang.get());
        newest.update_value(|number| *number = number.wrapping_add(1));
        let number = newest.get_value();
        if text.trim().is_empty() {
            return found.set(Found::Nothing);
        }
        let request = Request::LookUp { text, lang };
        spawn_local(async move {
            let answer: Option<Option<Explanation>> = round_trip(&Message { tab: None, request }).await;
            // Answers come in the order of their questions, unless the worker was started afresh between them.
            if newest.try_get_value() == Some(number) {
                found.set(match answer {
                    Some(Some(explanation)) => Found::Here(Box::new(Failure::looked_up(explanation))),
                    Some(None) => Found::Nothing,
                    None => Found::Missing,
                });
            }
        });
    });
    found.into()
}

pub(super) async fn round_trip<T: DeserializeOwned>(message: &Message) -> Option<T> {
    let envelope = Object::new();
    Reflect::set(&envelope, &"to".into(), &"background".into()).ok()?;
    Reflect::set(&envelope, &"message".into(), &value::write(message)).ok()?;
    answer_of(chrome::send_message(&envelope).ok()?).await
}

async fn answer_of<T: DeserializeOwned>(question: Promise) -> Option<T> {
    value::read(&JsFuture::from(question).await.ok()?).ok()
}

/// The overlay's first question, which `page.js` has sent while the wasm was starting. Its answer is taken once.
fn asked_ahead() -> Option<Promise> {
    let (global, key) = (js_sys::global(), JsValue::from_str("viewAhead"));
    let question = Reflect::get(&global, &key).ok()?.dyn_into::<Promise>().ok()?;
    Reflect::delete_property(&global, &key).ok()?;
    Some(question)
}

/// The tab in front of the window that the page belongs to.
pub async fn tab_in_front() -> Option<TabId> {
    let query = Object::new();
    Reflect::set(&query, &"active".into(), &JsValue::TRUE).ok()?;
    Reflect::set(&query, &"currentWindow".into(), &JsValue::TRUE).ok()?;
    let tabs = Array::from(&JsFuture::from(chrome::query_tabs(&query).ok()?).await.ok()?);
    Reflect::get(&tabs.get(0), &"id".into()).ok()?.as_f64().map(|id| TabId(id as i32))
}
