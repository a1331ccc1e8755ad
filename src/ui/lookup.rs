//! Looking up a code or a pasted message. Nothing leaves the page.

use leptos::prelude::*;

use super::Card;
#[cfg(not(target_arch = "wasm32"))]
use crate::beside::Beside;
#[cfg(target_arch = "wasm32")]
use crate::browser::beside::need;
use crate::diagnosis::{Setting, diagnose, explain};
use crate::evidence::Evidence;
use crate::knowledge::{Lang, texts, words};
use crate::protocol::{Doing, Failure};
use crate::time::Timestamp;

/// A box that explains what is typed into it.
#[component]
pub fn LookUp(#[prop(into)] lang: Signal<Lang>) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let texts = texts_of(lang);
    let found = Memo::new(move |_| (texts.get() == Texts::Here).then(|| look_up(&text.get(), lang.get())).flatten());
    let asked = move || !text.with(|text| text.trim().is_empty());
    let none = move || match texts.get() {
        Texts::Coming => None,
        Texts::Here => found.with(Option::is_none).then_some(("lookup-none", &words::LOOKUP_NONE)),
        Texts::Missing => Some(("lookup-no-texts", &words::LOOKUP_NO_TEXTS)),
    };
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

/// The texts of the reader's language, which a page fetches when it needs them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Texts {
    Coming,
    Here,
    Missing,
}

fn texts_of(lang: Signal<Lang>) -> RwSignal<Texts> {
    let at_first = if texts::file(lang.get_untracked()).bytes().is_some() { Texts::Here } else { Texts::Coming };
    let texts = RwSignal::new(at_first);
    Effect::new(move |_| {
        let wanted = lang.get();
        texts.set(if texts::file(wanted).bytes().is_some() { Texts::Here } else { Texts::Coming });
        leptos::task::spawn_local(async move {
            let outcome = need(texts::file(wanted)).await;
            // The reader may have changed the language again meanwhile.
            if lang.try_get_untracked() == Some(wanted) {
                texts.set(if outcome.is_ok() { Texts::Here } else { Texts::Missing });
            }
            if let Err(error) = outcome {
                leptos::logging::warn!("WhatBroke: {error}");
            }
        });
    });
    texts
}

/// Outside the browser all texts are built in.
#[cfg(not(target_arch = "wasm32"))]
async fn need(_: &'static Beside) -> Result<(), String> {
    Ok(())
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
        may_watch: false,
        may_reload: false,
        may_clear: false,
        clear_reloads: false,
        wait_seconds: 0,
        waits: Vec::new(),
        doing: Doing::Nothing,
        watches: false,
        outcome: None,
        cleared: None,
        tries: 0,
        tells: None,
        since: Timestamp(0),
        lasted_seconds: 0,
        hush: None,
    })
}
