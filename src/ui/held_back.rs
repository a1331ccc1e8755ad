//! In the popup: that the browser holds back access to the page in front, and the way to give it.

use leptos::prelude::*;

use super::bindings::{Given, said, tag};
use crate::background::TabId;
use crate::browser::site_access;
use crate::knowledge::{Lang, words};

/// Says so where access is held back, and nothing elsewhere.
#[component]
pub(super) fn HeldBack(tab: Option<TabId>, lang: Signal<Lang>) -> impl IntoView {
    let site = site_access::held_back(tab);
    let allow = move |_| {
        if let Some(site) = site.get_untracked() {
            site_access::ask_for(&site);
        }
    };
    view! {
        <Given when=move || site.with(Option::is_some)>
            <section class="held-back" data-testid="held-back" lang=tag(lang)>
                <p>{said(&words::HELD_BACK, lang)}</p>
                <button type="button" data-testid="allow-site" on:click=allow>
                    {said(&words::BUTTON_ALLOW_SITE, lang)}
                </button>
            </section>
        </Given>
    }
}
