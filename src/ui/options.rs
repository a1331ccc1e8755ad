//! The options: everything that can be chosen, and exactly whom WhatBroke would ask, and with what.

use leptos::{html, prelude::*};

use super::Ask;
use super::bindings::{Given, said, tag};
use super::current::language;
use super::language::LanguageButton;
use super::manners::{Switch, Switches};
use crate::browser::pages;
use crate::knowledge::{Lang, Text, words};
use crate::protocol::{Choices, Request};

/// The page of the options.
#[component]
pub fn Options() -> impl IntoView {
    let (view, ask) = pages::watch(None);
    let lang = language(view);
    let speak = Callback::new(move |lang| ask.run(Request::Speak { lang }));
    let manners =
        Memo::new(move |_| view.with(|view| view.as_ref().map(|view| view.manners.clone())).unwrap_or_default());
    let choices = Memo::new(move |_| {
        view.with(|view| view.as_ref().and_then(|view| view.choices.as_deref().cloned())).unwrap_or_default()
    });
    view! {
        <main class="options" lang=tag(lang)>
            <Given when=move || view.with(Option::is_some)>
                <header class="quiet-head">
                    <h1>{said(&words::OPTIONS, lang)}</h1>
                    <LanguageButton lang speak />
                </header>
                <section>
                    <h2>{said(&words::HEADING_SHOW, lang)}</h2>
                    <Switches manners=manners.into() lang ask />
                </section>
                <Apps choices lang ask />
                <History choices lang ask />
                <AskingStatus choices lang ask />
                <AskingNames choices lang ask />
                <SharedSettings choices lang ask />
            </Given>
        </main>
    }
}

/// What is watched for errors inside its app: chats by themselves, and whatever the person has added.
#[component]
fn Apps(choices: Memo<Choices>, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    let heading = NodeRef::<html::H2>::new();
    // The button that was pressed goes with its line, and whoever pressed it with the keyboard goes on from here.
    let watch = Callback::new(move |(site, on): (String, bool)| {
        ask.run(Request::Watch { site, on });
        let _ = heading.get_untracked().map(|heading| heading.focus());
    });
    let added =
        Memo::new(move |_| choices.with(|it| it.added.iter().map(|site| (site.clone(), site.clone())).collect()));
    let left_out = Memo::new(move |_| choices.with(|it| it.left_out.clone()));
    view! {
        <section data-testid="watched-apps">
            <h2 tabindex="-1" node_ref=heading>{said(&words::HEADING_APPS, lang)}</h2>
            <p>{said(&words::OPTIONS_APPS, lang)}</p>
            <p data-testid="chats">{move || choices.with(|it| it.chats.join(", "))}</p>
            <Sites sites=left_out name="left-out" title=&words::APPS_LEFT_OUT button=&words::BUTTON_WATCH_AGAIN on=true lang watch />
            <Sites sites=added name="added" title=&words::APPS_ADDED button=&words::BUTTON_REMOVE on=false lang watch />
            <Given when=move || added.with(Vec::is_empty)>
                <p class="small">{said(&words::APPS_NONE, lang)}</p>
            </Given>
        </section>
    }
}

/// Sites by name, each with a button that has it watched or not.
#[component]
fn Sites(
    sites: Memo<Vec<(String, String)>>,
    name: &'static str,
    title: &'static Text,
    button: &'static Text,
    on: bool,
    lang: Signal<Lang>,
    watch: Callback<(String, bool)>,
) -> impl IntoView {
    let one = move |(named, site): (String, String)| {
        let whole = format!("{named}: ");
        view! {
            <li>
                <bdi>{named}</bdi>
                <button
                    type="button"
                    class="chip"
                    aria-label=move || format!("{whole}{}", button.get(lang.get()))
                    on:click=move |_| watch.run((site.clone(), on))
                >
                    {said(button, lang)}
                </button>
            </li>
        }
    };
    view! {
        <Given when=move || sites.with(|sites| !sites.is_empty())>
            <h3>{said(title, lang)}</h3>
            <ul class="muted" data-testid=name>{move || sites.get().into_iter().map(one).collect_view()}</ul>
        </Given>
    }
}

/// Whether it is written down how failures end, and the way to be rid of it.
#[component]
fn History(choices: Memo<Choices>, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    let on = Signal::derive(move || choices.with(|it| it.keep_history));
    let gone = RwSignal::new(false);
    let forget = move |_| {
        ask.run(Request::ForgetHistory);
        gone.set(true);
    };
    view! {
        <section data-testid="history">
            <h2>{move || words::HEADING_HISTORY.get(lang.get())}</h2>
            <Switch
                name="set-history"
                on
                label=&words::SETTING_HISTORY
                note=&words::SETTING_HISTORY_NOTE
                lang
                turn=Callback::new(move |on| ask.run(Request::KeepHistory { on }))
            />
            <button type="button" data-testid="forget-history" on:click=forget>
                {move || words::BUTTON_FORGET.get(lang.get())}
            </button>
            <p role="status" class="small" data-testid="history-gone">
                {move || gone.get().then(|| words::HISTORY_DELETED.get(lang.get()))}
            </p>
        </section>
    }
}

#[component]
fn AskingStatus(choices: Memo<Choices>, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    let on = Signal::derive(move || choices.with(|it| it.status_by_itself));
    let row = |(name, address): (String, String)| {
        view! {
            <li>
                <bdi>{name}</bdi>
                <code>{address}</code>
            </li>
        }
    };
    view! {
        <section data-testid="asking-status">
            <h2>{said(&words::HEADING_STATUS, lang)}</h2>
            <p>{said(&words::OPTIONS_STATUS, lang)}</p>
            <Switch
                name="set-status-by-itself"
                on
                label=&words::SETTING_STATUS
                note=&words::SETTING_STATUS_NOTE
                lang
                turn=Callback::new(move |on| ask.run(Request::StatusByItself { on }))
            />
            <ul class="addresses" data-testid="status-addresses">
                {move || choices.with(|it| it.services.clone()).into_iter().map(row).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn AskingNames(choices: Memo<Choices>, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    // Whoever picks the one that is picked already has the two change places.
    let pick = move |place: usize, id: String| {
        let mut ids = choices.with_untracked(|it| it.asked.clone());
        if let Some(other) = ids.iter().position(|asked| *asked == id) {
            ids.swap(place, other);
        } else if let Some(asked) = ids.get_mut(place) {
            *asked = id;
        }
        ask.run(Request::Resolvers { ids });
    };
    let select = move |place: usize, name: &'static str| {
        let chosen = move |id: &str| choices.with(|it| it.asked.get(place).is_some_and(|asked| asked == id));
        let option = move |(id, name): (String, String)| {
            let own = id.clone();
            view! { <option value=id prop:selected=move || chosen(&own)>{name}</option> }
        };
        let label = move || words::LABEL_RESOLVER.fill(lang.get(), &[("n", &(place + 1).to_string())]);
        view! {
            <label for=name>{label}</label>
            <select id=name data-testid=name on:change=move |event| pick(place, event_target_value(&event))>
                {move || choices.with(|it| it.resolvers.clone()).into_iter().map(option).collect_view()}
            </select>
        }
    };
    view! {
        <section data-testid="asking-names">
            <h2>{said(&words::HEADING_NAMES, lang)}</h2>
            <p>{said(&words::OPTIONS_NAMES, lang)}</p>
            <p class="selects">{select(0, "resolver-1")} {select(1, "resolver-2")}</p>
            <p class="small">{said(&words::OPTIONS_NAMES_NOTE, lang)}</p>
            <ul class="addresses" data-testid="name-addresses">
                {move || {
                    let questions = choices.with(|it| it.questions.clone());
                    questions.into_iter().map(|one| view! { <li><code>{one}</code></li> }).collect_view()
                }}
            </ul>
        </section>
    }
}

/// Whether the settings are the same on the person's other computers.
#[component]
fn SharedSettings(choices: Memo<Choices>, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    let shared = Memo::new(move |_| choices.with(|it| it.shared));
    let on = Signal::derive(move || shared.get() == Some(true));
    view! {
        <Given when=move || shared.get().is_some()>
            <section data-testid="sharing">
                <h2>{said(&words::HEADING_SHARING, lang)}</h2>
                <Switch
                    name="set-shared"
                    on
                    label=&words::SETTING_SHARED
                    note=&words::SETTING_SHARED_NOTE
                    lang
                    turn=Callback::new(move |on| ask.run(Request::Share { on }))
                />
                <p role="status" class="small" data-testid="sharing-trouble">
                    {move || choices.with(|it| it.sharing_trouble.clone())}
                </p>
            </section>
        </Given>
    }
}
