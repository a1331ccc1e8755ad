//! The overlay's page: the card over a failed page.

use leptos::ev;
use leptos::prelude::*;

use super::current::Current;
use crate::browser::pages;
use crate::knowledge::Lang;
use crate::protocol::Request;

/// The card of the tab that this page sits in. Esc closes it.
#[component]
pub fn Overlay() -> impl IntoView {
    let (view, ask) = pages::watch(None);
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" {
            ask.run(Request::Close);
        }
    });
    on_cleanup(move || escape.remove());
    let lang = Signal::derive(move || view.with(|view| view.as_ref().map_or_else(Lang::default, |view| view.lang)));
    view! {
        <main>
            <Current view lang ask closes=true />
        </main>
    }
}
