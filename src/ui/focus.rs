//! Whoever works with the keyboard keeps their place: where what has the focus goes away, the focus goes to what stands
//! around it, and not to the beginning of the page.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Array;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, MutationObserver, MutationObserverInit};

/// What can take the focus in place of something in it, and is no stop of the Tab key.
const PLACE: &str = "[tabindex='-1']";

/// Watches over the focus of this page, for as long as it lives.
pub(super) fn keep_focus() -> Result<(), JsValue> {
    let body = document().body().ok_or("no body")?;
    // What has the focus, and all that stands around it, from the inside out.
    let path: Rc<RefCell<Vec<Element>>> = Rc::default();
    let kept = path.clone();
    let taken = Closure::<dyn Fn(Event)>::new(move |event: Event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        *kept.borrow_mut() = std::iter::successors(target, |inner| inner.parent_element()).collect();
    });
    body.add_event_listener_with_callback("focusin", taken.into_js_value().unchecked_ref())?;
    let changed = Closure::<dyn Fn()>::new(move || {
        // Another frame may have the focus, and nothing is taken from it.
        if !document().has_focus().unwrap_or(false) || has_focus() {
            return;
        }
        let place = {
            let path = path.borrow();
            // Whoever has left it by a click on nothing wants it nowhere.
            let lost = path.first().is_some_and(|own| !is_there(own) || own.has_attribute("disabled"));
            path.iter().skip(1).filter(|_| lost).find_map(place_in)
        };
        if let Some(place) = place {
            drop(place.focus());
        }
    });
    let changes = MutationObserverInit::new();
    changes.set_child_list(true);
    changes.set_subtree(true);
    changes.set_attribute_filter(&Array::of2(&"hidden".into(), &"disabled".into()));
    MutationObserver::new(changed.into_js_value().unchecked_ref())?.observe_with_options(&body, &changes)
}

/// Whether anything in this page has the focus.
fn has_focus() -> bool {
    let (active, body) = (document().active_element(), document().body());
    active.is_some_and(|active| Some(&active) != body.as_deref())
}

/// Whether it is still in the page, and seen.
fn is_there(element: &Element) -> bool {
    element.dyn_ref::<HtmlElement>().is_some_and(|element| element.offset_width() > 0)
}

/// Where the focus goes in what stood around it: to that itself, to the line that a fold is opened by, or in a card to
/// the sentence that says what is going on.
fn place_in(around: &Element) -> Option<HtmlElement> {
    if !is_there(around) {
        return None;
    }
    let found = match around.tag_name().as_str() {
        _ if around.matches(PLACE).unwrap_or(false) => Some(around.clone()),
        "DETAILS" => around.query_selector("summary").ok().flatten(),
        "ARTICLE" | "MAIN" => {
            let all = around.query_selector_all(PLACE).ok()?;
            let one = |at| all.item(at).and_then(|node| node.dyn_into::<Element>().ok());
            (0..all.length()).filter_map(one).find(|it| is_there(it) && it.text_content() != Some(String::new()))
        }
        _ => None,
    };
    found?.dyn_into().ok()
}
