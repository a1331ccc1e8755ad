//! What was cleared: in one sentence, and by its addresses and kinds.

use leptos::prelude::*;

use super::bindings::{Given, of_failure, said};
use crate::background::{Cleared, Target};
use crate::knowledge::{Lang, Text, words};
use crate::protocol::Failure;

/// The sentence that says what was cleared, and whose.
pub(super) fn cleared_text(cleared: Option<&Cleared>, site: &str, lang: Lang) -> String {
    // An earlier release did not keep what it cleared; it was the page's own address.
    let Some(Cleared { what, owner, hosts }) = cleared else {
        return words::OUTCOME_CLEARED_ONE.fill(lang, &[("site", site)]);
    };
    let n = hosts.len().to_string();
    let host = hosts.first().unwrap_or(owner);
    match (what, hosts.len() > 1) {
        (Target::Cache, true) => words::OUTCOME_CLEARED_MANY.fill(lang, &[("n", &n), ("site", owner)]),
        (Target::Cache, false) => words::OUTCOME_CLEARED_ONE.fill(lang, &[("site", host)]),
        (Target::SiteData, true) => words::OUTCOME_DELETED_MANY.fill(lang, &[("n", &n), ("site", owner)]),
        (Target::SiteData, false) => words::OUTCOME_DELETED_ONE.fill(lang, &[("host", host), ("site", owner)]),
    }
}

/// What went, kind by kind, as the browser was asked for it and has confirmed it.
fn kinds(Cleared { what, owner, .. }: &Cleared, lang: Lang) -> Vec<String> {
    let plain = |text: &Text| text.get(lang).to_owned();
    let both = [&words::KIND_OFFLINE, &words::KIND_WORKER].map(plain);
    let own = match what {
        Target::Cache => vec![plain(&words::KIND_CACHE)],
        Target::SiteData => vec![words::KIND_COOKIES.fill(lang, &[("site", owner)]), plain(&words::KIND_STORED)],
    };
    own.into_iter().chain(both).collect()
}

/// What was cleared, folded: there can be many addresses, and few people want them.
#[component]
pub(super) fn ClearedAddresses(failure: Signal<Failure>, lang: Signal<Lang>) -> impl IntoView {
    let cleared = of_failure(failure, |failure| failure.cleared.clone());
    let target = Memo::new(move |_| cleared.with(|it| it.as_ref().map(|it| it.what)).unwrap_or_default());
    let word = move |cache: &'static Text, data: &'static Text| {
        move || if target.get() == Target::Cache { cache } else { data }.get(lang.get())
    };
    let of = move |list: fn(&Cleared, Lang) -> Vec<String>| {
        let one = |text: String| {
            view! {
                <li>
                    <bdi>{text}</bdi>
                </li>
            }
        };
        let all = cleared.with(|it| it.as_ref().map(|it| list(it, lang.get()))).unwrap_or_default();
        all.into_iter().map(one).collect_view()
    };
    view! {
        <Given when=move || cleared.with(Option::is_some)>
            <details class="cleared small" data-testid="cleared">
                <summary>{word(&words::CLEARED_ADDRESSES, &words::DELETED_ADDRESSES)}</summary>
                <h2>{said(&words::CLEARED_WHERE, lang)}</h2>
                <ul data-testid="cleared-hosts">{move || of(|it, _| it.hosts.clone())}</ul>
                <h2>{said(&words::CLEARED_KINDS, lang)}</h2>
                <ul data-testid="cleared-kinds">{move || of(kinds)}</ul>
                <p data-testid="cleared-note">{word(&words::CLEARED_NOTE, &words::DELETED_NOTE)}</p>
            </details>
        </Given>
    }
}
