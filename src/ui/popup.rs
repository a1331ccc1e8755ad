//! The popup: what the tab in front shows, and a box to look up anything else.

use leptos::prelude::*;

use super::LookUp;
use super::bindings::{Given, said, tag};
use super::current::{Current, language, typed_in};
use super::focus::keep_focus;
use super::held_back::HeldBack;
use super::language::LanguageButton;
use super::manners::{HushNote, Settings, WatchApp};
use super::typed::TypedText;
use crate::background::TabId;
use crate::browser::pages;
use crate::knowledge::words;
use crate::protocol::{Request, Shown};

/// The tab that the page's address names, for a popup that was opened as a page of its own.
pub fn named_tab() -> Option<TabId> {
    let search = window().location().search().ok()?;
    let named = web_sys::UrlSearchParams::new_with_str(&search).ok()?.get("tab")?;
    named.parse().ok().map(TabId)
}

/// The page of the popup, about `tab`.
#[component]
pub fn Popup(tab: Option<TabId>) -> impl IntoView {
    let (view, ask) = pages::watch(tab);
    // Without it, only the keyboard is harder to use.
    drop(keep_focus());
    let lang = language(view);
    let quiet = move || {
        view.with(|view| match view.as_ref().map(|view| &view.shown) {
            Some(Shown::Fine) => Some(("fine", &words::FINE)),
            Some(Shown::Unseen) => Some(("unseen", &words::UNSEEN)),
            _ => None,
        })
    };
    let speak = Callback::new(move |lang| ask.run(Request::Speak { lang }));
    let hush = Memo::new(move |_| {
        view.with(|view| match view.as_ref().map(|view| &view.shown) {
            Some(Shown::Failure(failure)) => failure.hush,
            _ => None,
        })
    });
    let manners =
        Memo::new(move |_| view.with(|view| view.as_ref().map(|view| view.manners.clone())).unwrap_or_default());
    let watch = Memo::new(move |_| view.with(|view| view.as_ref().and_then(|view| view.watch.clone())));
    let text = RwSignal::new(String::new());
    let found = pages::look_up(text.into(), lang);
    view! {
        <main>
            <Current view lang ask />
            {move || hush.get().map(|hush| view! { <HushNote hush lang ask /> })}
            {move || {
                quiet()
                    .map(|(name, text)| {
                        view! {
                            <header class="quiet-head" lang=tag(lang)>
                                <h1 data-testid=name>{said(text, lang)}</h1>
                                <LanguageButton lang speak />
                            </header>
                        }
                    })
            }}
            // Where a card is drawn, it has this in it.
            {move || quiet().map(|_| view! { <TypedText typed=typed_in(view) lang ask /> })}
            <HeldBack tab lang />
            <WatchApp watch lang ask />
            <Given when=move || view.with(Option::is_some)>
                <LookUp text found lang />
                <Settings manners=manners.into() lang ask />
            </Given>
        </main>
    }
}
