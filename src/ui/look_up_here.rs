//! Looking things up in the page itself, with the engine beside it. Nothing leaves the page.

use leptos::prelude::*;

use super::Found;
use crate::browser::beside::need;
use crate::diagnosis::look_up;
use crate::knowledge::{Lang, texts};
use crate::protocol::Failure;

/// What is known about `text`, once the texts of the reader's language are there.
pub(super) fn look_up_here(text: RwSignal<String>, lang: Signal<Lang>) -> Signal<Found> {
    let texts = texts_of(lang);
    let found = Memo::new(move |_| match texts.get() {
        Texts::Coming => Found::Coming,
        Texts::Missing => Found::Missing,
        Texts::Here => match text.with(|text| look_up(text, lang.get())) {
            Some(explanation) => Found::Here(Box::new(Failure::looked_up(explanation))),
            None => Found::Nothing,
        },
    });
    found.into()
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
