//! Them or me: the verdict in one line with its reasons behind it, what others say who can be asked, and the checks that
//! only the person can make.

use leptos::prelude::*;

use super::Ask;
use super::bindings::{Given, asks, lines, of_failure, said};
use super::moment::moment_text;
use crate::knowledge::{Lang, Text, words};
use crate::protocol::{Asking, CheckText, Failure, Judged, LinkText, Request, Stage, StatusText};
use crate::time::Timestamp;
use crate::verdict::{Tried, Verdict};

/// The verdict as styles and tests name it: the side whose colour it has.
pub(super) fn verdict_side(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Site => "site",
        Verdict::Connection | Verdict::NetworkDns => "between",
        Verdict::NoSuchName | Verdict::StoredData | Verdict::YourSide => "you",
        Verdict::Limit => "limit",
        Verdict::Access => "access",
        Verdict::CannotTell => "unknown",
    }
}

/// The verdict as tests name it.
fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Site => "site",
        Verdict::NoSuchName => "no-such-name",
        Verdict::Connection => "connection",
        Verdict::NetworkDns => "network-dns",
        Verdict::StoredData => "stored-data",
        Verdict::YourSide => "your-side",
        Verdict::Limit => "limit",
        Verdict::Access => "access",
        Verdict::CannotTell => "cannot-tell",
    }
}

/// The line, its reasons one press away, and what can be asked.
#[component]
pub(super) fn Whose(failure: Signal<Failure>, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    let judged = of_failure(failure, |failure| failure.judged.clone());
    view! {
        <Given when=move || judged.with(Option::is_some)>
            <Line judged lang ask />
            <AskStatus judged lang ask />
            <AskNames judged lang ask />
        </Given>
    }
}

type Known = Memo<Option<Box<Judged>>>;

/// A part of what is known; its default where nothing is.
fn part<T: Default>(judged: Known, of: impl Fn(&Judged) -> T) -> T {
    judged.with(|judged| judged.as_deref().map(of)).unwrap_or_default()
}

/// A text of what is known.
fn text(judged: Known, of: fn(&Judged) -> String) -> impl Fn() -> String + Copy + Send + Sync {
    move || part(judged, of)
}

/// Lines of what is known.
fn list(judged: Known, of: fn(&Judged) -> Vec<String>) -> impl IntoView {
    move || lines(part(judged, of))
}

#[component]
fn Line(judged: Known, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    let links = Memo::new(move |_| part(judged, |it| it.links.clone()));
    let link = move |link: LinkText| {
        let page = link.page;
        view! {
            <button type="button" class="chip" data-testid="link" on:click=asks(ask, Request::OpenLink { page })>
                {link.text}
            </button>
        }
    };
    view! {
        <details
            class=move || format!("whose side-{}", judged.with(|it| it.as_ref().map_or("unknown", |it| verdict_side(it.verdict))))
            data-testid="whose"
            data-verdict=move || judged.with(|it| it.as_ref().map(|it| verdict_name(it.verdict)))
        >
            <summary>
                <span data-testid="side">{text(judged, |it| it.line.clone())}</span>
            </summary>
            <h2>{said(&words::HEADING_REASONS, lang)}</h2>
            <ul data-testid="reasons">
                {list(judged, |it| it.reasons.clone())}
            </ul>
            <p data-testid="advice">{text(judged, |it| it.advice.clone())}</p>
            <Given when=move || part(judged, |it| it.change_dns)>
                <button type="button" class="chip" data-testid="open-dns" on:click=asks(ask, Request::OpenDns)>
                    {said(&words::BUTTON_OPEN, lang)}
                </button>
            </Given>
            <details data-testid="path">
                <summary>{said(&words::HEADING_PATH, lang)}</summary>
                <ul>
                    {list(judged, |it| it.path.clone())}
                </ul>
            </details>
            <Given when=move || links.with(|links| !links.is_empty())>
                <p class="links" data-testid="links">{move || links.get().into_iter().map(link).collect_view()}</p>
            </Given>
        </details>
    }
}

/// The words of something that can be asked.
#[derive(Clone, Copy)]
struct Labels {
    name: &'static str,
    first: &'static Text,
    again: &'static Text,
    under_way: &'static Text,
}

const STATUS: Labels = Labels {
    name: "status",
    first: &words::BUTTON_ASK_STATUS,
    again: &words::BUTTON_ASK_STATUS_AGAIN,
    under_way: &words::ASKING_STATUS,
};

const NAMES: Labels = Labels {
    name: "names",
    first: &words::BUTTON_ASK_NAMES,
    again: &words::BUTTON_ASK_NAMES_AGAIN,
    under_way: &words::ASKING_NAMES,
};

#[component]
fn AskStatus(judged: Known, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    let asking = Memo::new(move |_| judged.with(|it| it.as_ref().and_then(|it| it.status.clone())));
    let press = Callback::new(move |()| ask.run(Request::AskStatus));
    let told = move |told: StatusText| {
        let lang = lang.get_untracked();
        let time = words::STATUS_ANSWERED.fill(lang, &[("time", &moment_text(told.at, lang))]);
        view! { <Told told time lang /> }.into_any()
    };
    view! { <Asked asking labels=STATUS lang press told=Callback::new(told) /> }
}

#[component]
fn AskNames(judged: Known, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    let asking = Memo::new(move |_| judged.with(|it| it.as_ref().and_then(|it| it.names.clone())));
    let press = Callback::new(move |()| ask.run(Request::AskNames));
    let told = move |mut told: StatusText| {
        let lang = lang.get_untracked();
        let by = std::mem::take(&mut told.parts);
        let name = |at: usize| by.get(at).map(String::as_str).unwrap_or_default();
        let time = moment_text(told.at, lang);
        let time = words::NAMES_ANSWERED.fill(lang, &[("one", name(0)), ("two", name(1)), ("time", &time)]);
        view! { <Told told time lang /> }.into_any()
    };
    view! { <Asked asking labels=NAMES lang press told=Callback::new(told) /> }
}

/// A button with what it would send, and what came of it. The button stays, so that it keeps the focus.
#[component]
fn Asked(
    asking: Memo<Option<Asking<StatusText>>>,
    labels: Labels,
    lang: Signal<Lang>,
    press: Callback<()>,
    told: Callback<StatusText, AnyView>,
) -> impl IntoView {
    let stage = Memo::new(move |_| asking.with(|it| it.as_ref().map_or(Stage::Open, |it| it.stage.clone())));
    let note = move || asking.with(|it| it.as_ref().map(|it| it.note.clone()).unwrap_or_default());
    // What was sent is no news once it is answered.
    let told_already = move || matches!(stage.get(), Stage::Told(_));
    let label = move || if told_already() { labels.again } else { labels.first };
    let busy = move || stage.get() == Stage::UnderWay;
    // It stays a stop of the keyboard while it does nothing.
    let click = move |_| {
        if !busy() {
            press.run(());
        }
    };
    let note_id = format!("ask-{}-note", labels.name);
    view! {
        <Given when=move || asking.with(Option::is_some)>
            <section class="asks" data-testid=labels.name>
                <div role="status" data-testid=format!("{}-told", labels.name)>
                    {move || match stage.get() {
                        Stage::Open => ().into_any(),
                        Stage::UnderWay => view! { <p>{labels.under_way.get(lang.get())}</p> }.into_any(),
                        Stage::Told(text) => {
                            lang.track();
                            told.run(text)
                        }
                    }}
                </div>
                <button
                    type="button"
                    class="chip"
                    data-testid=format!("ask-{}", labels.name)
                    aria-disabled=move || busy().to_string()
                    aria-describedby=note_id.clone()
                    on:click=click
                >
                    {move || label().get(lang.get())}
                </button>
                <p class="small" id=note_id.clone() hidden=told_already>{note}</p>
            </section>
        </Given>
    }
}

/// What somebody said, with the time at which it was said.
#[component]
fn Told(told: StatusText, time: String, lang: Lang) -> impl IntoView {
    let incident = move |(name, since, touches): (String, Option<Timestamp>, Option<String>)| {
        let text = match since.map(|since| moment_text(since, lang)) {
            Some(since) => words::STATUS_INCIDENT.fill(lang, &[("name", &name), ("time", &since)]),
            None => name,
        };
        view! {
            <li>
                <bdi>{text}</bdi>
                {touches.map(|touches| view! { <span class="small">" " <bdi>{touches}</bdi></span> })}
            </li>
        }
    };
    let parts = told.parts.into_iter().map(|part| view! { <li><bdi>{part}</bdi></li> }).collect_view();
    view! {
        <p class="told">{told.sentence} " " <span class="small">{time}</span></p>
        <ul>{told.incidents.into_iter().map(incident).collect_view()} {parts}</ul>
        {told.early.map(|at| {
            let text = words::ASKED_EARLY.fill(lang, &[("time", &moment_text(at, lang))]);
            view! { <p class="small" data-testid="early">{text}</p> }
        })}
    }
}

/// The checks that only the person can make: those that were made, and the next that can still change the verdict.
#[component]
pub(super) fn Checks(failure: Signal<Failure>, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    let checks = Memo::new(move |_| {
        failure.with(|failure| failure.judged.as_ref().map(|it| it.checks.clone()).unwrap_or_default())
    });
    let one = move |item: CheckText| {
        let answer = item.tried.map(tried_text);
        let check = item.check;
        let buttons = move |choices: Vec<(&'static str, &'static Text, Option<Tried>)>| {
            let button = move |(name, text, tried): (&'static str, &'static Text, Option<Tried>)| {
                view! {
                    <button type="button" class="chip" data-testid=name on:click=asks(ask, Request::Tried { check, tried })>
                        {said(text, lang)}
                    </button>
                }
            };
            choices.into_iter().map(button).collect_view()
        };
        let choices = match answer {
            Some(_) => vec![("change-answer", &words::BUTTON_CHANGE_ANSWER, None)],
            None => vec![
                ("tried-works", &words::TRIED_WORKS, Some(Tried::Works)),
                ("tried-fails", &words::TRIED_FAILS, Some(Tried::Fails)),
                ("tried-not-possible", &words::TRIED_NOT_POSSIBLE, Some(Tried::NotPossible)),
            ],
        };
        view! {
            <li data-testid="check" data-check=check.name()>
                {item.question}
                {answer.map(|text| view! { " " <strong>{said(text, lang)}</strong> })}
                <span class="chips">{buttons(choices)}</span>
            </li>
        }
    };
    view! {
        <Given when=move || checks.with(|checks| !checks.is_empty())>
            <h2>{said(&words::HEADING_CHECKS, lang)}</h2>
            <ul class="checks" tabindex="-1" data-testid="checks">{move || checks.get().into_iter().map(one).collect_view()}</ul>
        </Given>
    }
}

fn tried_text(tried: Tried) -> &'static Text {
    match tried {
        Tried::Works => &words::TRIED_WORKS,
        Tried::Fails => &words::TRIED_FAILS,
        Tried::NotPossible => &words::TRIED_NOT_POSSIBLE,
    }
}
