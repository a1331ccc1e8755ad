//! The page of the report for a site's support: what it says, what was taken out, and the person's own words.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::bindings::{Given, said, tag};
use super::clipboard;
use super::current::language;
use super::language::LanguageButton;
use super::manners::Switch;
use crate::background::TabId;
use crate::browser::{pages, reporting};
use crate::knowledge::{Lang, ServicePage, Text, words};
use crate::protocol::{GapText, Request, Wanted, Written};

/// The page about what failed in `tab`.
#[component]
pub fn Report(tab: Option<TabId>) -> impl IntoView {
    let (view, ask) = pages::watch(tab);
    let of_view = language(view);
    // Whoever writes to support in another language does not want another one everywhere.
    let chosen = RwSignal::new(None);
    let lang = Signal::derive(move || chosen.get().unwrap_or_else(|| of_view.get()));
    let speak = Callback::new(move |lang| chosen.set(Some(lang)));
    let (own, markdown, shown) = (RwSignal::new(String::new()), RwSignal::new(false), RwSignal::new(Vec::new()));
    let device = RwSignal::new(None);
    spawn_local(async move { device.set(Some(reporting::device().await)) });
    let wanted = Signal::derive(move || {
        // What comes anew of the failure belongs into the report, too.
        view.with(|view| view.as_ref().map(|_| ()))?;
        Some(Wanted {
            lang: lang.get(),
            markdown: markdown.get(),
            words: own.get(),
            shown: shown.get(),
            device: device.get()?,
            minutes_ahead: reporting::minutes_ahead(),
        })
    });
    let report = reporting::report(tab, wanted);
    let written = Memo::new(move |_| report.get().flatten());
    let gone = move || report.with(|report| matches!(report, Some(None)));
    let open_support = Callback::new(move |()| ask.run(Request::OpenLink { page: Some(ServicePage::Support) }));
    view! {
        <main class="options report" lang=tag(lang)>
            <header class="quiet-head">
                <h1>{said(&words::REPORT, lang)}</h1>
                <LanguageButton lang speak />
            </header>
            <Given when=gone>
                <p data-testid="report-gone">{said(&words::REPORT_GONE, lang)}</p>
            </Given>
            <Given when=move || written.with(Option::is_some)>
                <p>{said(&words::REPORT_LEAD, lang)}</p>
                <label for="own-words">{said(&words::REPORT_ADD, lang)}</label>
                <textarea
                    id="own-words"
                    data-testid="own-words"
                    rows="3"
                    maxlength="10000"
                    prop:value=move || own.get()
                    on:input=move |event| own.set(event_target_value(&event))
                ></textarea>
                <pre tabindex="0" role="region" aria-label=said(&words::REPORT, lang) data-testid="report-text">
                    {move || written.with(|it| it.as_ref().map(|it| it.text.clone()))}
                </pre>
                <Take written lang open_support />
                <Switch
                    name="markdown"
                    on=markdown.into()
                    label=&words::REPORT_MARKDOWN
                    note=&words::REPORT_MARKDOWN_NOTE
                    lang
                    turn=Callback::new(move |on| markdown.set(on))
                />
                <Gaps written lang shown />
                {tab.map(|tab| view! { <Picture tab lang /> })}
            </Given>
        </main>
    }
}

/// Where the report goes: onto the clipboard, into a file, and with the clipboard to the service's own page.
#[component]
fn Take(written: Memo<Option<Written>>, lang: Signal<Lang>, open_support: Callback<()>) -> impl IntoView {
    let copied = RwSignal::new(None);
    let text = move || written.with_untracked(|it| it.as_ref().map(|it| it.text.clone())).unwrap_or_default();
    let copy = move |opens: bool| {
        spawn_local(async move {
            let done = clipboard::write(&text()).await;
            copied.set(Some(done));
            if opens && done {
                open_support.run(());
            }
        });
    };
    // What is written next is not what was copied.
    Effect::new(move |_| {
        written.track();
        copied.set(None);
    });
    let file = move || {
        let text = written.with(|it| it.as_ref().map(|it| it.text.clone())).unwrap_or_default();
        format!("data:text/plain;charset=utf-8,{}", String::from(js_sys::encode_uri_component(&text)))
    };
    let result = move || match copied.get() {
        None => "",
        Some(true) => words::COPIED.get(lang.get()),
        Some(false) => words::NOT_COPIED.get(lang.get()),
    };
    view! {
        <div class="buttons">
            <button type="button" class="primary" data-testid="copy-report" on:click=move |_| copy(false)>
                {said(&words::BUTTON_COPY_REPORT, lang)}
            </button>
            <Given when=move || written.with(|it| it.as_ref().is_some_and(|it| it.support))>
                <button type="button" data-testid="copy-open-support" on:click=move |_| copy(true)>
                    {said(&words::BUTTON_COPY_OPEN_SUPPORT, lang)}
                </button>
            </Given>
            <a class="button" download="whatbroke-report.txt" data-testid="save-report" href=file>
                {said(&words::BUTTON_SAVE_REPORT, lang)}
            </a>
        </div>
        <p role="status" class="small" data-testid="report-copied">{result}</p>
    }
}

/// What was taken out, one by one, each with a look at it and the choice to show it.
#[component]
fn Gaps(written: Memo<Option<Written>>, lang: Signal<Lang>, shown: RwSignal<Vec<(String, String)>>) -> impl IntoView {
    let gaps = Memo::new(move |_| written.with(|it| it.as_ref().map(|it| it.gaps.clone())).unwrap_or_default());
    let one = move |gap: GapText| {
        let GapText { kind, place, behind, shown: on } = gap;
        let key = (place.clone(), behind.clone());
        let turn = move |event| {
            let on = event_target_checked(&event);
            shown.update(|all| {
                all.retain(|known| *known != key);
                all.extend(on.then(|| key.clone()));
            });
        };
        let named = move || words::REPORT_GAP_SHOW.fill(lang.get(), &[("kind", &kind), ("place", &place)]);
        view! {
            <li>
                <label>
                    <input type="checkbox" data-testid="show-gap" prop:checked=on on:change=turn />
                    <span>{named}</span>
                </label>
                <details>
                    <summary>{said(&words::REPORT_GAP_LOOK, lang)}</summary>
                    <code data-testid="behind-gap">{behind}</code>
                </details>
            </li>
        }
    };
    let title: fn(bool) -> &'static Text =
        |none| if none { &words::REPORT_NO_GAPS } else { &words::REPORT_GAPS_HEADING };
    view! {
        <section data-testid="gaps">
            <h2>{move || title(gaps.with(Vec::is_empty)).get(lang.get())}</h2>
            <ul class="gaps">{move || gaps.get().into_iter().map(one).collect_view()}</ul>
        </section>
    }
}

/// A picture of the page, where the person wants one. It stays here until it is saved.
#[component]
fn Picture(tab: TabId, lang: Signal<Lang>) -> impl IntoView {
    let picture = RwSignal::new(None::<Option<String>>);
    let take = move |_| {
        spawn_local(async move { picture.set(Some(reporting::picture(tab).await)) });
    };
    let there = move || picture.get().flatten();
    let failed = move || (picture.get() == Some(None)).then(|| words::REPORT_NO_PICTURE.get(lang.get()));
    view! {
        <section data-testid="picture">
            <h2>{said(&words::REPORT_PICTURE, lang)}</h2>
            <p>{said(&words::REPORT_PICTURE_NOTE, lang)}</p>
            <div class="buttons">
                <button type="button" data-testid="take-picture" on:click=take>
                    {said(&words::BUTTON_TAKE_PICTURE, lang)}
                </button>
                {move || {
                    there()
                        .map(|url| {
                            view! {
                                <a class="button" download="whatbroke-page.png" data-testid="save-picture" href=url>
                                    {said(&words::BUTTON_SAVE_PICTURE, lang)}
                                </a>
                            }
                        })
                }}
            </div>
            <p role="status" class="small" data-testid="no-picture">{failed}</p>
            {move || {
                there().map(|url| view! { <img src=url data-testid="page-picture" alt=said(&words::REPORT_PICTURE, lang) /> })
            }}
        </section>
    }
}
