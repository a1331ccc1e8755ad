//! The overlay's page: the card over a failed page.

use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;

use super::Ask;
use super::current::{Current, language};
use super::focus::keep_focus;
use super::guard::guard;
use super::manners::Hidden;
use crate::browser::pages;
use crate::knowledge::{Lang, words};
use crate::protocol::{Hush, Request, Shown};

/// How long the card says what was turned off before it goes.
const FAREWELL: Duration = Duration::from_secs(12);

/// The card of the tab that this page sits in. Esc closes it.
#[component]
pub fn Overlay() -> impl IntoView {
    let (view, ask) = pages::watch(None);
    // Without it, only the keyboard is harder to use.
    drop(keep_focus());
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" {
            ask.run(Request::Close);
        }
    });
    on_cleanup(move || escape.remove());
    let lang = language(view);
    let hush = Memo::new(move |_| {
        view.with(|view| match view.as_ref().map(|view| &view.shown) {
            Some(Shown::Failure(failure)) => failure.hush,
            _ => None,
        })
    });
    let unseen = RwSignal::new(false);
    let pressed = move |in_sight: bool| {
        unseen.set(!in_sight);
        if !in_sight {
            ask.run(Request::OpenPopup);
        }
    };
    // Without the guard no button would be safe, so the card is not shown at all.
    if guard(pressed, move |covered| ask.run(Request::Seen { seen: !covered })).is_err() {
        return ().into_any();
    }
    view! {
        <main>
            {move || match hush.get() {
                Some(hush) => view! { <Farewell hush lang ask /> }.into_any(),
                None => view! { <Current view lang ask closes=true /> }.into_any(),
            }}
            <p role="status" class="unseen" data-testid="unseen">
                {move || unseen.get().then(|| words::UNSEEN_PRESS.get(lang.get()))}
            </p>
        </main>
    }
    .into_any()
}

/// The last word of a card that was turned off.
#[component]
fn Farewell(hush: Hush, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    let going = set_timeout_with_handle(move || ask.run(Request::Close), FAREWELL);
    on_cleanup(move || drop(going.map(|handle| handle.clear())));
    view! { <Hidden hush lang ask /> }
}
