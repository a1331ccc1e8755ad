//! The public page: the look-up, without an extension around it.

use leptos::prelude::*;

use super::LookUp;
use crate::knowledge::{Lang, words};

/// A page that explains what is typed into it, in the reader's language.
#[component]
pub fn LookUpPage() -> impl IntoView {
    let lang = RwSignal::new(Lang::from_tag(&window().navigator().language().unwrap_or_default()));
    // A screen reader takes the language of the whole page from its root.
    Effect::new(move |_| {
        if let Some(root) = document().document_element() {
            drop(root.set_attribute("lang", lang.get().tag()));
        }
    });
    view! {
        <main>
            <header class="quiet-head" lang=move || lang.get().tag()>
                <h1>{move || words::APP.get(lang.get())}</h1>
                <button
                    type="button"
                    class="quiet"
                    data-testid="language"
                    lang=move || lang.get().other().tag()
                    on:click=move |_| lang.update(|lang| *lang = lang.other())
                >
                    {move || words::BUTTON_LANGUAGE.get(lang.get())}
                </button>
            </header>
            <p class="lead" lang=move || lang.get().tag()>
                {move || words::SITE_LEAD.get(lang.get())}
            </p>
            <LookUp lang />
        </main>
    }
}
