//! The card of the page in front, as long as there is something to say about it.

use leptos::prelude::*;

use super::typed::Offered;
use super::{Ask, Card};
use crate::knowledge::Lang;
use crate::protocol::{Failure, Shown, View};

/// Keeps one card while its contents change, so that what is open in it stays open.
#[component]
pub(super) fn Current(
    view: ReadSignal<Option<View>>,
    lang: Signal<Lang>,
    ask: Ask,
    #[prop(optional)] closes: bool,
) -> impl IntoView {
    let failure = Memo::new(move |_| view.with(|view| view.as_ref().and_then(failure_of)));
    let typed = typed_in(view);
    let known = Memo::new(move |_| failure.with(Option::is_some));
    move || {
        let first = known.get().then(|| failure.get_untracked())??;
        let last = Memo::new(move |before: Option<&Failure>| {
            failure.get().unwrap_or_else(|| before.unwrap_or(&first).clone())
        });
        Some(view! { <Card failure=last lang ask closes typed /> })
    }
}

/// The language of a view; before the first one, English.
pub(super) fn language(view: ReadSignal<Option<View>>) -> Signal<Lang> {
    // A screen reader takes the language of the whole page from its root.
    Effect::new(move |_| {
        let lang = view.with(|view| view.as_ref().map(|view| view.lang));
        if let (Some(lang), Some(root)) = (lang, document().document_element()) {
            drop(root.set_attribute("lang", lang.tag()));
        }
    });
    Signal::derive(move || view.with(|view| view.as_ref().map_or_else(Lang::default, |view| view.lang)))
}

/// What was typed in the tab and is kept.
pub(super) fn typed_in(view: ReadSignal<Option<View>>) -> Offered {
    Callback::new(move |()| view.with(|view| view.as_ref().and_then(|view| view.typed)))
}

fn failure_of(view: &View) -> Option<Failure> {
    match &view.shown {
        Shown::Failure(failure) => Some((**failure).clone()),
        Shown::Fine | Shown::Unseen => None,
    }
}
