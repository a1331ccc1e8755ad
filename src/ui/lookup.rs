//! Looking up a code or a pasted message. Nothing leaves the page.

use leptos::prelude::*;

use super::Card;
use crate::diagnosis::{Setting, diagnose, explain};
use crate::evidence::Evidence;
use crate::knowledge::{Lang, words};
use crate::protocol::{Doing, Failure};

/// A box that explains what is typed into it.
#[component]
pub fn LookUp(#[prop(into)] lang: Signal<Lang>) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let found = Memo::new(move |_| look_up(&text.get(), lang.get()));
    let asked = move || !text.with(|text| text.trim().is_empty());
    view! {
        <section class="lookup" data-testid="lookup" lang=move || lang.get().tag()>
            <label for="lookup-input">{move || words::LOOKUP_LABEL.get(lang.get())}</label>
            <textarea
                id="lookup-input"
                data-testid="lookup-input"
                rows="1"
                spellcheck="false"
                autocomplete="off"
                placeholder=move || words::LOOKUP_HINT.get(lang.get())
                prop:value=move || text.get()
                on:input=move |event| text.set(event_target_value(&event))
            ></textarea>
            <div aria-live="polite">
                {move || {
                    found
                        .get()
                        .map(|failure| view! { <Card failure=Signal::stored(failure) lang /> })
                }}
                <Show when=move || asked() && found.with(Option::is_none)>
                    <p class="small" data-testid="lookup-none">{move || words::LOOKUP_NONE.get(lang.get())}</p>
                </Show>
            </div>
        </section>
    }
}

/// What is known about a typed or pasted text.
fn look_up(text: &str, lang: Lang) -> Option<Failure> {
    let evidence = Evidence { text: Some(text.to_owned()), ..Evidence::default() };
    let diagnosis = diagnose(&evidence)?;
    Some(Failure {
        explanation: explain(&diagnosis, lang, Setting::default()),
        site: String::new(),
        over: false,
        may_retry: false,
        may_reload: false,
        may_clear: false,
        clear_reloads: false,
        wait_seconds: 0,
        waits: Vec::new(),
        doing: Doing::Nothing,
        outcome: None,
        cleared: None,
        tries: 0,
        hush: None,
    })
}
