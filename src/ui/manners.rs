//! What comes by itself: the word after a choice, and the settings in the popup.

use leptos::prelude::*;

use super::Ask;
use super::bindings::{Given, asks, said, tag};
use crate::knowledge::{Lang, Text, words};
use crate::protocol::{Hush, Manners, Request, Watch};

/// The word of a card that was just turned off, and the way back.
#[component]
pub(super) fn Hidden(hush: Hush, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    let title = match hush {
        Hush::Site => &words::HUSHED_NOW_SITE,
        Hush::Everywhere => &words::HUSHED_NOW_EVERYWHERE,
    };
    view! {
        <article class="hush" data-testid="hush" data-hush=name(hush) lang=tag(lang)>
            <div role="status" tabindex="-1">
                <h1>{said(title, lang)}</h1>
                <p>{said(&words::HUSHED_NOW, lang)}</p>
            </div>
            <button type="button" data-testid="undo" on:click=asks(ask, undo(hush))>
                {said(&words::BUTTON_UNDO, lang)}
            </button>
        </article>
    }
}

/// Why the page in front has no card, and the way back.
#[component]
pub(super) fn HushNote(hush: Hush, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    let (told, label) = match hush {
        Hush::Site => (&words::HUSHED_SITE, &words::BUTTON_UNMUTE),
        Hush::Everywhere => (&words::HUSHED_EVERYWHERE, &words::BUTTON_BADGE_ONLY_OFF),
    };
    view! {
        <div class="hush" data-testid="hush" data-hush=name(hush) lang=tag(lang)>
            <p>{said(told, lang)}</p>
            <button type="button" class="chip" data-testid="undo" on:click=asks(ask, undo(hush))>
                {said(label, lang)}
            </button>
        </div>
    }
}

fn undo(hush: Hush) -> Request {
    match hush {
        Hush::Site => Request::Unmute { site: None },
        Hush::Everywhere => Request::BadgeOnly { on: false },
    }
}

/// The choice as tests name it.
fn name(hush: Hush) -> &'static str {
    match hush {
        Hush::Site => "site",
        Hush::Everywhere => "everywhere",
    }
}

/// The settings, folded away under the rest of the popup.
#[component]
pub(super) fn Settings(manners: Signal<Manners>, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    view! {
        <details class="settings" data-testid="settings" lang=tag(lang)>
            <summary>{said(&words::SETTINGS, lang)}</summary>
            <Switches manners lang ask />
            <p>
                <a href="options.html" target="_blank" data-testid="all-settings">
                    {said(&words::ALL_SETTINGS, lang)}
                </a>
            </p>
        </details>
    }
}

/// What shows by itself, each with its switch, and the sites where nothing does.
#[component]
pub(super) fn Switches(manners: Signal<Manners>, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    let badge_only = Signal::derive(move || manners.with(|it| it.badge_only));
    let popup_opens = Signal::derive(move || manners.with(|it| it.popup_opens));
    let sound = Signal::derive(move || manners.with(|it| it.sound));
    view! {
            <Switch
                name="set-badge-only"
                on=badge_only
                label=&words::SETTING_BADGE_ONLY
                note=&words::SETTING_BADGE_ONLY_NOTE
                lang
                turn=Callback::new(move |on| ask.run(Request::BadgeOnly { on }))
            />
            <Switch
                name="set-popup-opens"
                on=popup_opens
                label=&words::SETTING_POPUP_OPENS
                note=&words::SETTING_POPUP_OPENS_NOTE
                lang
                turn=Callback::new(move |on| ask.run(Request::PopupOpens { on }))
            />
            <Switch
                name="set-sound"
                on=sound
                label=&words::SETTING_SOUND
                note=&words::SETTING_SOUND_NOTE
                lang
                turn=Callback::new(move |on| ask.run(Request::Sound { on }))
            />
            <Muted manners lang ask />
    }
}

/// Whether the app of the page in front is watched, where it could be.
#[component]
pub(super) fn WatchApp(#[prop(into)] watch: Signal<Option<Watch>>, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    let on = Signal::derive(move || watch.with(|watch| watch.as_ref().is_some_and(|watch| watch.on)));
    let turn = Callback::new(move |on| {
        if let Some(Watch { site, .. }) = watch.get_untracked() {
            ask.run(Request::Watch { site, on });
        }
    });
    view! {
        <Given when=move || watch.with(Option::is_some)>
            <section class="settings watch" data-testid="apps" lang=tag(lang)>
                <Switch name="watch-app" on label=&words::WATCH_APP note=&words::WATCH_APP_NOTE lang turn />
            </section>
        </Given>
    }
}

#[component]
pub(super) fn Switch(
    name: &'static str,
    on: Signal<bool>,
    label: &'static Text,
    note: &'static Text,
    lang: Signal<Lang>,
    turn: Callback<bool>,
) -> impl IntoView {
    let described = format!("{name}-note");
    view! {
        <div class="switch">
            <input
                type="checkbox"
                id=name
                data-testid=name
                prop:checked=move || on.get()
                aria-describedby=described.clone()
                on:change=move |event| turn.run(event_target_checked(&event))
            />
            <label for=name>{said(label, lang)}</label>
            <p id=described class="small">{said(note, lang)}</p>
        </div>
    }
}

/// The muted sites, each with the way back.
#[component]
fn Muted(manners: Signal<Manners>, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    let muted = Memo::new(move |_| manners.with(|it| it.muted.clone()));
    let one = move |site: String| {
        let press = asks(ask, Request::Unmute { site: Some(site.clone()) });
        let named = site.clone();
        let whole = move || format!("{named}: {}", words::BUTTON_SHOW_AGAIN.get(lang.get()));
        view! {
            <li>
                <bdi>{site}</bdi>
                <button type="button" class="chip" data-testid="unmute" aria-label=whole on:click=press>
                    {said(&words::BUTTON_SHOW_AGAIN, lang)}
                </button>
            </li>
        }
    };
    view! {
        <Given when=move || muted.with(|muted| !muted.is_empty())>
            <h2>{said(&words::SETTING_MUTED, lang)}</h2>
            <ul class="muted" data-testid="muted">
                {move || muted.get().into_iter().map(one).collect_view()}
            </ul>
        </Given>
    }
}
