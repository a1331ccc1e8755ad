//! In the popup: that the browser holds back access to the page in front, and the way to give it.

use leptos::prelude::*;

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
        <Show when=move || site.with(Option::is_some)>
            <section class="held-back" data-testid="held-back" lang=move || lang.get().tag()>
                <p>{move || words::HELD_BACK.get(lang.get())}</p>
                <button type="button" data-testid="allow-site" on:click=allow>
                    {move || words::BUTTON_ALLOW_SITE.get(lang.get())}
                </button>
            </section>
        </Show>
    }
}
