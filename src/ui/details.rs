//! The longer part of the card: grounds, steps, what will not help, the developer's view.

use leptos::prelude::*;

use super::Ask;
use super::bindings::{Given, asks, lines, part_of};
use super::buttons::open_word;
use super::deletion::DeleteData;
#[cfg(any(feature = "pages", feature = "site"))]
use super::whose::Checks;
use crate::diagnosis::{Explanation, StepText, TermText};
use crate::knowledge::{Lang, Text, words};
use crate::protocol::{Failure, Request};

/// Everything behind "more", and the code under it.
#[component]
pub(super) fn Details(
    explanation: Memo<Explanation>,
    ask: Option<Ask>,
    failure: Signal<Failure>,
    #[prop(into)] lang: Signal<Lang>,
    asking: RwSignal<bool>,
    still: bool,
) -> impl IntoView {
    let shown = lang;
    let lang = Memo::new(move |_| explanation.with(|it| it.lang));
    let label = move |text: &'static Text| move || text.get(lang.get());
    view! {
        {(!still)
            .then(|| {
                view! {
                    <p class="grounds small" data-testid="card-grounds">
                        {part_of(explanation, |it| it.grounds.clone())}
                    </p>
                }
            })}
        <details data-testid="more" open=still>
            <summary>{label(&words::MORE)}</summary>
            <h2>{label(&words::HEADING_STEPS)}</h2>
            <ol data-testid="steps">{move || steps(explanation.get(), true, ask, still)}</ol>
            {ask.map(|ask| view! { <DeleteData failure lang=shown ask asking first=false /> })}
            {ask.map(|ask| checks(failure, shown, ask))}
            <Given when=move || explanation.with(|it| it.steps.iter().any(|step| !step.will_help))>
                <h2>{label(&words::HEADING_WONT_HELP)}</h2>
                <ul class="wont-help" data-testid="wont-help">{move || steps(explanation.get(), false, None, still)}</ul>
            </Given>
            <h2>{label(&words::HEADING_LASTS)}</h2>
            <p data-testid="lasts">{part_of(explanation, |it| it.lasts.clone())}</p>
            <h2>{label(&words::HEADING_RETRY)}</h2>
            <p data-testid="retry">{part_of(explanation, |it| it.retry_text.clone())}</p>
            <Section explanation name="causes" heading=&words::HEADING_CAUSES of=|it| it.causes.clone() />
            {move || {
                explanation
                    .with(|it| it.differs.clone())
                    .map(|text| {
                        view! {
                            <h2>{label(&words::HEADING_DIFFERS)}</h2>
                            <p data-testid="differs">{text}</p>
                        }
                    })
            }}
            <Section explanation name="losses" heading=&words::HEADING_LOSSES of=|it| it.losses.clone() />
            <Section explanation name="hints" heading=&words::HEADING_HINTS of=|it| it.hints.clone() />
            <Section
                explanation
                name="comparison"
                heading=&words::HEADING_COMPARISON
                of=|it| it.comparison.iter().cloned().collect()
            />
            <Section explanation name="clues" heading=&words::HEADING_GROUNDS of=|it| it.clues.clone() />
            <h2>{label(&words::HEADING_DEVELOPER)}</h2>
            <ul class="developer" data-testid="developer">{move || lines(explanation.with(developer))}</ul>
            <Glossary explanation />
        </details>
        <CodeLine explanation ask still />
    }
}

/// The checks of the person. The look-up page has nothing to check.
#[cfg(any(feature = "pages", feature = "site"))]
fn checks(failure: Signal<Failure>, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    view! { <Checks failure lang ask /> }
}

#[cfg(not(any(feature = "pages", feature = "site")))]
fn checks(_failure: Signal<Failure>, _lang: Signal<Lang>, _ask: Ask) {}

/// What those who run or build sites want to know.
fn developer(explanation: &Explanation) -> Vec<String> {
    let Explanation { lang, answered_by, service, also, developer, .. } = explanation;
    let who = answered_by.as_ref().map(|who| words::ANSWERED_BY.fill(*lang, &[("who", who)]));
    let service = service.as_ref().map(|service| words::SERVICE.fill(*lang, &[("service", service)]));
    let also = (!also.is_empty()).then(|| words::ALSO.fill(*lang, &[("codes", &also.join(", "))]));
    developer.iter().cloned().chain(service).chain(who).chain(also).collect()
}

/// A heading and what stands under it; nothing where nothing does.
#[component]
fn Section(
    explanation: Memo<Explanation>,
    name: &'static str,
    heading: &'static Text,
    of: fn(&Explanation) -> Vec<String>,
) -> impl IntoView {
    move || {
        let (texts, lang) = explanation.with(|it| (of(it), it.lang));
        (!texts.is_empty()).then(|| {
            view! {
                <h2>{heading.get(lang)}</h2>
                <ul data-testid=name>{lines(texts)}</ul>
            }
        })
    }
}

/// The technical words that stand in this explanation, each with its meaning.
#[component]
fn Glossary(explanation: Memo<Explanation>) -> impl IntoView {
    move || {
        let (terms, lang) = explanation.with(|it| (it.glossary.clone(), it.lang));
        let one = |term: TermText| view! { <dt>{term.name}</dt> <dd>{term.text}</dd> };
        (!terms.is_empty()).then(|| {
            view! {
                <h2>{words::HEADING_GLOSSARY.get(lang)}</h2>
                <dl data-testid="glossary">{terms.into_iter().map(one).collect_view()}</dl>
            }
        })
    }
}

/// The code by its number and its name, for support and for searching.
#[component]
fn CodeLine(explanation: Memo<Explanation>, ask: Option<Ask>, still: bool) -> impl IntoView {
    let copied = RwSignal::new(false);
    let copy = move |_| {
        let text = explanation.with_untracked(|it| {
            if it.name == it.label { it.name.clone() } else { format!("{} {}", it.label, it.name) }
        });
        write_clipboard(text, copied);
    };
    view! {
        <footer>
            <p class="code small" data-testid="card-code">
                {move || explanation.with(|it| words::ERROR_CODE.fill(it.lang, &[("code", &it.label)]))}
                {move || {
                    explanation
                        .with(|it| (it.name != it.label).then(|| view! { <span class="name" lang="en">{it.name.clone()}</span> }))
                }}
            </p>
            {ask.map(|ask| {
                view! {
                    <button type="button" class="chip" data-testid="open-report" on:click=asks(ask, Request::OpenReport)>
                        {move || words::BUTTON_REPORT.get(explanation.with(|it| it.lang))}
                    </button>
                }
            })}
            {(!still)
                .then(|| {
                    view! {
                        <button type="button" class="quiet" data-testid="copy-code" on:click=copy>
                            {move || {
                                let lang = explanation.with(|it| it.lang);
                                if copied.get() { words::COPIED.get(lang) } else { words::BUTTON_COPY.get(lang) }
                            }}
                        </button>
                    }
                })}
        </footer>
    }
}

fn steps(explanation: Explanation, helping: bool, ask: Option<Ask>, still: bool) -> impl IntoView {
    let lang = explanation.lang;
    let one = move |step: StepText| {
        let open = ask.filter(|_| step.link.is_some()).map(|ask| {
            let word = open_word(step.link.as_deref());
            let press = asks(ask, Request::OpenStep { step: step.id.clone() });
            view! {
                <button type="button" class="chip" data-testid=format!("open-{}", step.id) on:click=press>
                    {word.get(lang)}
                </button>
            }
        });
        // A page of the web may lead to another one, and to no settings of the browser.
        let web = step.link.filter(|link| still && link.starts_with("https://")).map(|link| {
            view! { <a href=link.clone()>{open_word(Some(&link)).get(lang)}</a> }
        });
        view! { <li data-step=step.id>{step.text} " " {open} {web}</li> }
    };
    explanation.steps.into_iter().filter(|step| step.will_help == helping).map(one).collect_view()
}

/// Puts text on the clipboard, and says so once it is there.
#[cfg(target_arch = "wasm32")]
fn write_clipboard(text: String, done: RwSignal<bool>) {
    use std::time::Duration;

    use wasm_bindgen_futures::spawn_local;

    spawn_local(async move {
        if super::clipboard::write(&text).await {
            done.set(true);
            set_timeout(move || done.set(false), Duration::from_secs(3));
        }
    });
}

/// On a server there is no clipboard.
#[cfg(not(target_arch = "wasm32"))]
fn write_clipboard(_text: String, _done: RwSignal<bool>) {}
