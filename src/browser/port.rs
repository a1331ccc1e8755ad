//! The way from the card's frame to the script that put it into the page: how high the card is, whether it is folded,
//! that it closes; and back, how much room there is.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Object, Promise, Reflect};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    Document, Element, KeyboardEvent, KeyboardEventInit, MessageEvent, MessagePort, MouseEvent, MutationObserver,
    MutationObserverInit, ResizeObserver, window,
};

/// Speaks through the port that `page.js` waits for, as long as the page lives.
pub fn speak() {
    spawn_local(async {
        // Without a port nobody sees the card anyway.
        let _ = begin().await;
    });
}

async fn begin() -> Option<()> {
    let promise = Reflect::get(&js_sys::global(), &"port".into()).ok()?.dyn_into::<Promise>().ok()?;
    let port = JsFuture::from(promise).await.ok()?.dyn_into::<MessagePort>().ok()?;
    let document = window()?.document()?;
    let body = document.body()?;
    // A page that was started anew has old listeners, which are dead.
    let last = Rc::new(RefCell::new(String::new()));
    let tell = {
        let (document, port, last) = (document.clone(), port.clone(), last.clone());
        move || {
            // A page that is going away has nothing to tell.
            let _ = tell(&document, &port, &last);
        }
    };
    let heard = {
        let (document, tell, last) = (document.clone(), tell.clone(), last);
        move |event: MessageEvent| {
            // Whoever asks is told, even what they know.
            last.borrow_mut().clear();
            hear(&document, &event, &tell);
        }
    };
    let heard = Closure::<dyn Fn(MessageEvent)>::new(heard).into_js_value();
    port.set_onmessage(Some(heard.unchecked_ref()));
    let close = {
        let port = port.clone();
        move || close(port.clone())
    };
    on(&document, "keydown", {
        let close = close.clone();
        move |event| {
            if event.dyn_ref::<KeyboardEvent>().is_some_and(|event| event.key() == "Escape") {
                close();
            }
        }
    });
    on(&document, "click", move |event| {
        let target = event.dyn_ref::<MouseEvent>().and_then(|event| event.target());
        let target = target.and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.closest("[data-testid=close]").ok().flatten().is_some()) {
            close();
        }
    });
    // A frame without height draws nothing, and in a tab that is not in front nothing is measured by itself, so what is
    // new is measured at once.
    let changed = Closure::<dyn Fn()>::new(tell.clone()).into_js_value();
    ResizeObserver::new(changed.unchecked_ref()).ok()?.observe(&body);
    let all = MutationObserverInit::new();
    all.set_child_list(true);
    all.set_subtree(true);
    MutationObserver::new(changed.unchecked_ref()).ok()?.observe_with_options(&body, &all).ok()?;
    tell();
    Some(())
}

fn on(document: &Document, kind: &str, listener: impl Fn(web_sys::Event) + 'static) {
    let listener = Closure::<dyn Fn(web_sys::Event)>::new(listener).into_js_value();
    if let Some(view) = document.default_view() {
        // The browser takes any listener.
        let _ = view.add_event_listener_with_callback(kind, listener.unchecked_ref());
    }
}

/// How much room there is, or the key that was pressed in the page.
fn hear(document: &Document, event: &MessageEvent, tell: &dyn Fn()) {
    let said = event.data().as_string().unwrap_or_default();
    match (said.as_str(), document.body()) {
        (room @ ("small" | "large"), Some(body)) => {
            let _ = body.set_attribute("data-room", room);
            tell();
        }
        ("escape", _) => {
            let key = KeyboardEventInit::new();
            key.set_key("Escape");
            let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &key);
            if let (Ok(event), Some(view)) = (event, document.default_view()) {
                let _ = view.dispatch_event(&event);
            }
        }
        _ => {}
    }
}

/// Closing works without the worker, too. The worker is told first.
fn close(port: MessagePort) {
    gloo_timers::callback::Timeout::new(50, move || drop(port.post_message(&"close".into()))).forget();
}

/// The frame is as high as the card, which is a bar where there is little room or an app runs behind it, until
/// somebody opens it.
fn tell(document: &Document, port: &MessagePort, last: &RefCell<String>) -> Option<()> {
    let found = |selector: &str| document.query_selector(selector).ok().flatten();
    found("body[data-room]")?;
    let height = found("main").map_or(0, |main| main.scroll_height());
    let folded = found(".card:not(.open)").is_some();
    let bar = found(".card.app").is_some();
    let said = Object::new();
    for (key, value) in [("height", JsValue::from(height)), ("folded", folded.into()), ("bar", bar.into())] {
        Reflect::set(&said, &key.into(), &value).ok()?;
    }
    let newest = format!("{height} {folded} {bar}");
    if *last.borrow() != newest {
        *last.borrow_mut() = newest;
        port.post_message(&said).ok()?;
    }
    Some(())
}
