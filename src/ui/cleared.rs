//! What was cleared: in one sentence, and by its addresses.

use leptos::prelude::*;

use crate::background::Cleared;
use crate::knowledge::{Lang, words};
use crate::protocol::Failure;

/// The sentence that says whose cache was cleared.
pub(super) fn cleared_text(cleared: Option<&Cleared>, site: &str, lang: Lang) -> String {
    match cleared {
        Some(Cleared { owner, hosts }) if hosts.len() > 1 => {
            let n = hosts.len().to_string();
            words::OUTCOME_CLEARED_MANY.fill(lang, &[("n", &n), ("site", owner)])
        }
        Some(Cleared { owner, hosts }) => {
            words::OUTCOME_CLEARED_ONE.fill(lang, &[("site", hosts.first().unwrap_or(owner))])
        }
        // An earlier release did not keep what it cleared; it was the page's own address.
        None => words::OUTCOME_CLEARED_ONE.fill(lang, &[("site", site)]),
    }
}

/// The addresses that were cleared, folded: there can be many, and few people want them.
#[component]
pub(super) fn ClearedAddresses(failure: Signal<Failure>, lang: Signal<Lang>) -> impl IntoView {
    let hosts = Memo::new(move |_| {
        failure.with(|failure| failure.cleared.as_ref().map(|cleared| cleared.hosts.clone()).unwrap_or_default())
    });
    let address = |host: String| {
        view! {
            <li>
                <bdi>{host}</bdi>
            </li>
        }
    };
    view! {
        <Show when=move || hosts.with(|hosts| !hosts.is_empty())>
            <details class="cleared small" data-testid="cleared">
                <summary>{move || words::CLEARED_ADDRESSES.get(lang.get())}</summary>
                <ul data-testid="cleared-hosts">{move || hosts.get().into_iter().map(address).collect_view()}</ul>
                <p data-testid="cleared-note">{move || words::CLEARED_NOTE.get(lang.get())}</p>
            </details>
        </Show>
    }
}
