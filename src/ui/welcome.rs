//! The page that opens once, after the installation: what WhatBroke does, what each permission is for, and a failure to
//! try it on.

use leptos::prelude::*;

use super::bindings::{Given, said, tag};
use super::current::language;
use super::language::LanguageButton;
use crate::browser::pages;
use crate::knowledge::{Lang, Text, words};
use crate::protocol::Request;

/// The permissions of `manifest.json`, as many names on a line as serve one purpose.
const PERMISSIONS: [(&str, &Text); 6] = [
    ("<all_urls>", &words::PERMISSION_SITES),
    ("webRequest, webNavigation", &words::PERMISSION_ANSWERS),
    ("scripting, activeTab", &words::PERMISSION_CARD),
    ("storage, alarms", &words::PERMISSION_STORAGE),
    ("browsingData", &words::PERMISSION_CLEAR),
    ("notifications", &words::PERMISSION_TELL),
];

/// The page.
#[component]
pub fn Welcome() -> impl IntoView {
    let (view, ask) = pages::watch(None);
    let lang = language(view);
    let speak = Callback::new(move |lang| ask.run(Request::Speak { lang }));
    view! {
        <main class="options welcome" lang=tag(lang)>
            <Given when=move || view.with(Option::is_some)>
                <header class="quiet-head">
                    <h1>{said(&words::WELCOME, lang)}</h1>
                    <LanguageButton lang speak />
                </header>
                <section>
                    <p>{said(&words::WELCOME_LEAD, lang)}</p>
                    <p>{said(&words::WELCOME_PRIVATE, lang)}</p>
                </section>
                <Try lang />
                <Permissions lang />
                <section>
                    <p>
                        <a href="options.html" data-testid="all-settings">{said(&words::ALL_SETTINGS, lang)}</a>
                    </p>
                </section>
            </Given>
        </main>
    }
}

/// An address that nobody has, and where the explanation of it will be.
#[component]
fn Try(lang: Signal<Lang>) -> impl IntoView {
    view! {
        <section>
            <h2>{said(&words::HEADING_TRY, lang)}</h2>
            <p>{said(&words::WELCOME_TRY, lang)}</p>
            <div class="buttons">
                // No name may ever end in this (RFC 6761 §6.4), so it fails everywhere, and nobody is asked for anything.
                <a class="button primary" href="http://whatbroke.invalid/" target="_blank" data-testid="try">
                    {said(&words::BUTTON_TRY_IT, lang)}
                </a>
            </div>
            <p class="small">{said(&words::WELCOME_PIN, lang)}</p>
        </section>
    }
}

#[component]
fn Permissions(lang: Signal<Lang>) -> impl IntoView {
    let one = move |(names, text): (&'static str, &'static Text)| {
        view! {
            <dt>{said(text, lang)}</dt>
            <dd class="small"><code>{names}</code></dd>
        }
    };
    view! {
        <section>
            <h2>{said(&words::HEADING_PERMISSIONS, lang)}</h2>
            <dl data-testid="permissions">{PERMISSIONS.map(one).into_iter().collect_view()}</dl>
        </section>
    }
}
