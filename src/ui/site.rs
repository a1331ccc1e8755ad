//! The public page: the look-up, without an extension around it.

use leptos::prelude::*;

use super::LookUp;
use super::bindings::{said, tag};
use super::language::LanguageButton;
use super::look_up_here::look_up_here;
use crate::knowledge::{Lang, words};

/// A page that explains what is typed into it, in the reader's language.
#[component]
pub fn LookUpPage() -> impl IntoView {
    let chosen = RwSignal::new(Lang::from_tag(&window().navigator().language().unwrap_or_default()));
    let lang: Signal<Lang> = chosen.into();
    let text = RwSignal::new(String::new());
    let found = look_up_here(text, lang);
    let speak = Callback::new(move |lang| chosen.set(lang));
    // A screen reader takes the language of the whole page from its root.
    Effect::new(move |_| {
        if let Some(root) = document().document_element() {
            drop(root.set_attribute("lang", lang.get().tag()));
        }
    });
    view! {
        <main>
            <header class="quiet-head" lang=tag(lang)>
                <h1>{said(&words::APP, lang)}</h1>
                <LanguageButton lang speak />
            </header>
            <p class="lead" lang=tag(lang)>
                {said(&words::SITE_LEAD, lang)}
            </p>
            <LookUp text found lang />
            <p class="lead" lang=tag(lang)>
                <a href=move || format!("{}/index.html", lang.get().tag()) data-testid="all-codes">
                    {said(&words::SITE_ALL, lang)}
                </a>
            </p>
        </main>
    }
}
