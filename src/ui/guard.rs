//! The page around the card may be hostile: it can cover the card, or make it transparent, and have a person
//! press what they cannot see. So the card's buttons act only once they have been truly visible for a while, which
//! the browser itself vouches for (IntersectionObserver, version 2: <https://w3c.github.io/IntersectionObserver/v2/>).

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use js_sys::{Array, Object, Reflect, WeakMap};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{
    Element, Event, IntersectionObserver, IntersectionObserverEntry, MutationObserver, MutationObserverInit,
};

/// How long a button must have been visible without a break, in milliseconds.
const LONG_ENOUGH: f64 = 500.0;
/// How long the card may be covered before it counts as not there.
const COVERED: Duration = Duration::from_secs(2);
/// The browser looks at most this often (at least 100 is asked for), in milliseconds.
const DELAY: f64 = 100.0;
/// The part of a button that must be in sight. Not all of it, because places on the screen are rounded.
const IN_SIGHT: f64 = 0.95;
/// Quiet buttons change nothing but the card itself: they close it, turn its language, copy its code. Every other
/// one is guarded.
const GUARDED: &str = "button:not(.quiet), a[href], input, select";

/// Watches over everything that can be pressed in this page. `pressed` is called when somebody presses it, with
/// whether it was in sight and so will act; `covered` when the whole card is covered, or no longer.
pub(super) fn guard(pressed: impl Fn(bool) + 'static, covered: impl Fn(bool) + 'static) -> Result<(), JsValue> {
    // Button → since when it has been visible, in milliseconds of the page's own clock.
    let visible = WeakMap::new();
    let observer = watch_buttons(visible.clone())?;
    let card = watch_card(covered)?;
    let body: Element = document().body().ok_or("no body")?.into();
    card.observe(&body);
    let whole = body.clone();
    let look = move || {
        let Ok(found) = whole.query_selector_all(GUARDED) else { return };
        for at in 0..found.length() {
            // Observing what is observed already changes nothing.
            let Some(button) = found.item(at).and_then(|node| node.dyn_into::<Element>().ok()) else { continue };
            observer.observe(&button);
        }
    };
    look();
    let changed = Closure::<dyn Fn()>::new(look).into_js_value();
    let changes = MutationObserverInit::new();
    changes.set_child_list(true);
    changes.set_subtree(true);
    MutationObserver::new(changed.unchecked_ref())?.observe_with_options(&body, &changes)?;
    let clicked = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let Some(button) = target.and_then(|target| target.closest(GUARDED).ok().flatten()) else { return };
        let since = visible.get(&button).as_f64();
        let in_sight = since.is_some_and(|since| event.time_stamp() - since >= LONG_ENOUGH);
        if !event.is_trusted() || !in_sight {
            event.stop_immediate_propagation();
            event.prevent_default();
        }
        if event.is_trusted() {
            pressed(in_sight);
        }
    });
    // The window comes first, before any button hears of it.
    window().add_event_listener_with_callback_and_bool("click", clicked.into_js_value().unchecked_ref(), true)
}

/// Keeps the times since which buttons have been visible. Everything here lives as long as its page.
fn watch_buttons(visible: WeakMap) -> Result<IntersectionObserver, JsValue> {
    observer(move |entry| {
        let target: Object = entry.target().into();
        if !is_visible(&entry) || entry.intersection_ratio() < IN_SIGHT {
            visible.delete(&target);
        } else if !visible.has(&target) {
            visible.set(&target, &entry.time().into());
        }
    })
}

/// Says when the card has been covered for a while, and when it can be seen again.
fn watch_card(covered: impl Fn(bool) + 'static) -> Result<IntersectionObserver, JsValue> {
    let covered = Rc::new(covered);
    let timer = Cell::new(None::<TimeoutHandle>);
    let said = Rc::new(Cell::new(false));
    observer(move |entry| {
        if let Some(timer) = timer.take() {
            timer.clear();
        }
        if !is_visible(&entry) {
            let (covered, said) = (covered.clone(), said.clone());
            let late = move || {
                said.set(true);
                covered(true);
            };
            timer.set(set_timeout_with_handle(late, COVERED).ok());
        } else if said.replace(false) {
            covered(false);
        }
    })
}

fn observer(each: impl Fn(IntersectionObserverEntry) + 'static) -> Result<IntersectionObserver, JsValue> {
    let seen = Closure::<dyn Fn(Array)>::new(move |entries: Array| {
        entries.iter().filter_map(|entry| entry.dyn_into().ok()).for_each(&each);
    });
    // Version 2 is younger than the bindings, so its options and its answer are named here.
    let options = Object::new();
    Reflect::set(&options, &"trackVisibility".into(), &JsValue::TRUE)?;
    Reflect::set(&options, &"delay".into(), &DELAY.into())?;
    Reflect::set(&options, &"threshold".into(), &Array::of2(&0.into(), &IN_SIGHT.into()))?;
    IntersectionObserver::new_with_options(seen.into_js_value().unchecked_ref(), options.unchecked_ref())
}

fn is_visible(entry: &IntersectionObserverEntry) -> bool {
    Reflect::get(entry, &"isVisible".into()).is_ok_and(|visible| visible.is_truthy())
}
