//! The menu of a card that stands in a page: where errors show from now on. And the button that opens a bar.

use leptos::html::Button;
use leptos::prelude::*;

use super::Ask;
use super::bindings::{Given, said};
use crate::knowledge::{Lang, Text, words};
use crate::protocol::Request;

/// The two choices that the card's menu offers, under the button that opens it.
#[component]
pub(super) fn Menu(lang: Signal<Lang>, ask: Ask, open: RwSignal<bool>) -> impl IntoView {
    let choice = move |name: &'static str, text: &'static Text, request: Request| {
        let press = move |_| {
            open.set(false);
            ask.run(request.clone());
        };
        view! {
            <button type="button" data-testid=name on:click=press>
                {said(text, lang)}
            </button>
        }
    };
    view! {
        <Given when=move || open.get()>
            <div id="menu" class="menu" role="group" aria-labelledby="menu-label" data-testid="menu-choices">
                <p id="menu-label" class="small">{said(&words::MENU_LABEL, lang)}</p>
                {choice("mute", &words::BUTTON_MUTE, Request::Mute)}
                {choice("badge-only", &words::BUTTON_BADGE_ONLY, Request::BadgeOnly { on: true })}
            </div>
        </Given>
    }
}

/// The button with the three dots.
#[component]
pub(super) fn MenuButton(lang: Signal<Lang>, open: RwSignal<bool>, dots: NodeRef<Button>) -> impl IntoView {
    view! {
        <button
            node_ref=dots
            type="button"
            class="quiet icon"
            data-testid="menu"
            aria-label=said(&words::BUTTON_MENU, lang)
            title=said(&words::BUTTON_MENU, lang)
            aria-expanded=move || open.get().to_string()
            aria-controls="menu"
            on:click=move |_| open.update(|open| *open = !*open)
        >
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" fill="currentColor">
                <circle cx="3" cy="8" r="1.5" />
                <circle cx="8" cy="8" r="1.5" />
                <circle cx="13" cy="8" r="1.5" />
            </svg>
        </button>
    }
}

/// Opens and folds a card that is a bar, in a small window.
#[component]
pub(super) fn ExpandButton(lang: Signal<Lang>, open: RwSignal<bool>) -> impl IntoView {
    view! {
        <button
            type="button"
            class="quiet icon expand"
            data-testid="expand"
            aria-label=said(&words::BUTTON_EXPAND, lang)
            title=said(&words::BUTTON_EXPAND, lang)
            aria-expanded=move || open.get().to_string()
            on:click=move |_| open.update(|open| *open = !*open)
        >
            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                <path d="M3 10l5-5 5 5" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" />
            </svg>
        </button>
    }
}
