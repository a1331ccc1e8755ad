//! Looking up a code or a pasted message.

use leptos::prelude::*;

use super::Card;
use super::bindings::{said, tag};
use crate::knowledge::{Lang, words};
use crate::protocol::Failure;

/// What is known about a text.
#[derive(Clone, Debug, PartialEq)]
pub enum Found {
    /// Whoever knows is not ready yet.
    Coming,
    /// Nothing.
    Nothing,
    Here(Box<Failure>),
    /// The explanations could not be had.
    Missing,
}

/// A box whose `text` is explained by what is `found` about it.
#[component]
pub fn LookUp(
    #[prop(into)] text: RwSignal<String>,
    #[prop(into)] found: Signal<Found>,
    #[prop(into)] lang: Signal<Lang>,
) -> impl IntoView {
    let asked = move || !text.with(|text| text.trim().is_empty());
    let card = move || match found.get() {
        Found::Here(failure) => Some(view! { <Card failure=Signal::stored(*failure) lang /> }),
        _ => None,
    };
    let none = move || match found.get() {
        Found::Nothing => Some(("lookup-none", &words::LOOKUP_NONE)),
        Found::Missing => Some(("lookup-no-texts", &words::LOOKUP_NO_TEXTS)),
        Found::Coming | Found::Here(_) => None,
    };
    view! {
        <section class="lookup" data-testid="lookup" lang=tag(lang)>
            <label for="lookup-input">{said(&words::LOOKUP_LABEL, lang)}</label>
            <textarea
                id="lookup-input"
                data-testid="lookup-input"
                rows="1"
                spellcheck="false"
                autocomplete="off"
                placeholder=said(&words::LOOKUP_HINT, lang)
                prop:value=move || text.get()
                on:input=move |event| text.set(event_target_value(&event))
            ></textarea>
            <div aria-live="polite">
                {card}
                {move || {
                    asked()
                        .then(none)
                        .flatten()
                        .map(|(id, words)| view! { <p class="small" data-testid=id>{words.get(lang.get())}</p> })
                }}
            </div>
        </section>
    }
}
