//! The overlay's page: the card over a failed page.

use leptos::ev;
use leptos::prelude::*;

use super::current::{Current, language};
use crate::browser::pages;
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
    let lang = language(view);
    view! {
        <main>
            <Current view lang ask closes=true />
        </main>
    }
}
