//! The switch between the two languages, in the words of the other one.

use leptos::prelude::*;

use super::bindings::said;
use crate::knowledge::{Lang, words};

/// One click speaks the other language.
#[component]
pub(super) fn LanguageButton(lang: Signal<Lang>, speak: Callback<Lang>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="quiet"
            data-testid="language"
            lang=move || lang.get().other().tag()
            on:click=move |_| speak.run(lang.get_untracked().other())
        >
            {said(&words::BUTTON_LANGUAGE, lang)}
        </button>
    }
}
