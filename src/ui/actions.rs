//! What to do now: the sentence, the buttons, the countdown, and what came of it.

use std::time::Duration;

use leptos::prelude::*;

use super::Ask;
use crate::background::Outcome;
use crate::diagnosis::duration_text;
use crate::knowledge::{Action, Lang, Text, words};
use crate::protocol::{Doing, Failure, Request};
use crate::time::Timestamp;

/// The part of the card that acts.
#[component]
pub(super) fn Actions(failure: Signal<Failure>, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    let doing = Memo::new(move |_| failure.with(|failure| failure.doing));
    let over = Memo::new(move |_| failure.with(|failure| failure.over));
    let outcome = Memo::new(move |_| failure.with(|failure| (failure.outcome, failure.tries)));
    view! {
        <p role="status" class="outcome" data-testid="outcome" data-outcome=move || outcome.get().0.map(outcome_name)>
            {move || outcome_text(outcome.get(), lang.get())}
        </p>
        <Show when=move || !over.get()>
            <p class="now" data-testid="card-now">
                {move || match doing.get() {
                    Doing::Nothing => failure.with(|failure| failure.explanation.now.clone()),
                    Doing::Waiting { .. } => words::NOW_WAITING.get(lang.get()).to_owned(),
                    Doing::Checking => words::BUSY_CHECKING.get(lang.get()).to_owned(),
                    Doing::Clearing => words::BUSY_CLEARING.get(lang.get()).to_owned(),
                    Doing::Reloading => words::BUSY_RELOADING.get(lang.get()).to_owned(),
                }}
            </p>
            {move || match doing.get() {
                Doing::Waiting { due, from } => view! { <Countdown due from lang /> }.into_any(),
                _ => ().into_any(),
            }}
            <Tries failure lang />
            <Buttons failure lang ask doing />
        </Show>
    }
}

#[component]
fn Tries(failure: Signal<Failure>, lang: Signal<Lang>) -> impl IntoView {
    let text = move || {
        let tries = failure.with(|failure| failure.tries);
        let waiting = failure.with(|failure| matches!(failure.doing, Doing::Waiting { .. }));
        match tries {
            1 if waiting => Some(words::TRIES_ONE.get(lang.get()).to_owned()),
            2.. if waiting => Some(words::TRIES_MANY.fill(lang.get(), &[("tries", &tries.to_string())])),
            _ => None,
        }
    };
    move || text().map(|text| view! { <p class="small" data-testid="tries">{text}</p> })
}

#[component]
fn Buttons(failure: Signal<Failure>, lang: Signal<Lang>, ask: Ask, doing: Memo<Doing>) -> impl IntoView {
    let is_primary =
        move |action| Signal::derive(move || failure.with(|failure| failure.explanation.primary == Some(action)));
    let waits =
        Memo::new(move |_| failure.with(|failure| if failure.may_retry { failure.waits.clone() } else { Vec::new() }));
    let try_label = move || {
        let time = duration_text(lang.get(), failure.with(|failure| failure.wait_seconds.into()));
        words::BUTTON_TRY_AGAIN_IN.fill(lang.get(), &[("time", &time)])
    };
    let clear_label = move || {
        let reloads = failure.with(|failure| failure.clear_reloads);
        if reloads { words::BUTTON_CLEAR_RELOAD.get(lang.get()) } else { words::BUTTON_CLEAR.get(lang.get()) }
    };
    // Where the first thing to do is a setting of the browser, the way there is the main button.
    let setting = Memo::new(move |_| {
        failure.with(|failure| {
            let first = failure.explanation.steps.first()?;
            (first.will_help && first.link.is_some()).then(|| first.id.clone())
        })
    });
    let can_stop = move || matches!(doing.get(), Doing::Waiting { .. } | Doing::Checking);
    view! {
        <div class="buttons">
            <Show when=can_stop>
                <Button name="cancel" primary=true press=move || ask.run(Request::Cancel)>
                    {move || words::BUTTON_STOP_WAITING.get(lang.get())}
                </Button>
            </Show>
            <Show when=move || setting.with(Option::is_some)>
                <Button
                    name="open-settings"
                    primary=true
                    press=move || {
                        if let Some(step) = setting.get_untracked() {
                            ask.run(Request::OpenStep { step });
                        }
                    }
                >
                    {move || words::BUTTON_OPEN.get(lang.get())}
                </Button>
            </Show>
            <Show when=move || failure.with(|failure| failure.may_retry)>
                <Button
                    name="try-again"
                    primary=is_primary(Action::TryAgain)
                    press=move || ask.run(Request::TryAgain { minutes: None })
                >
                    {try_label}
                </Button>
            </Show>
            <Show when=move || failure.with(|failure| failure.may_reload)>
                <Button name="reload" primary=is_primary(Action::Reload) press=move || ask.run(Request::Reload)>
                    {move || words::BUTTON_RELOAD.get(lang.get())}
                </Button>
            </Show>
            <Show when=move || failure.with(|failure| failure.may_clear)>
                <Button
                    name="clear-cache"
                    primary=is_primary(Action::ClearCache)
                    press=move || ask.run(Request::ClearCache)
                    describe=Signal::derive(move || words::CLEAR_NOTE.get(lang.get()))
                >
                    {clear_label}
                </Button>
            </Show>
        </div>
        <Show when=move || waits.with(|waits| !waits.is_empty())>
            <p class="waits small">
                <span>{move || words::WAIT_OTHER.get(lang.get())}</span>
                {move || {
                    waits
                        .get()
                        .into_iter()
                        .map(|minutes| {
                            let time = move || duration_text(lang.get(), u64::from(minutes) * 60);
                            let whole = move || words::BUTTON_TRY_AGAIN_IN.fill(lang.get(), &[("time", &time())]);
                            let press = move |_| ask.run(Request::TryAgain { minutes: Some(minutes) });
                            view! {
                                <button
                                    type="button"
                                    class="chip"
                                    data-testid=format!("wait-{minutes}")
                                    aria-label=whole
                                    on:click=press
                                >
                                    {time}
                                </button>
                            }
                        })
                        .collect_view()
                }}
            </p>
        </Show>
        <Show when=move || failure.with(|failure| failure.may_clear)>
            <p class="small" data-testid="clear-note">{move || words::CLEAR_NOTE.get(lang.get())}</p>
        </Show>
    }
}

#[component]
fn Button(
    name: &'static str,
    #[prop(into)] primary: Signal<bool>,
    press: impl Fn() + 'static,
    #[prop(optional, into)] describe: Option<Signal<&'static str>>,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class:primary=move || primary.get()
            data-testid=name
            data-primary=move || primary.get().to_string()
            title=move || describe.map(|text| text.get())
            on:click=move |_| press()
        >
            {children()}
        </button>
    }
}

/// The time that is left, by the page's own clock. It is not announced every second: the element is not live.
#[component]
fn Countdown(due: Timestamp, from: Timestamp, lang: Signal<Lang>) -> impl IntoView {
    let now = RwSignal::new(clock());
    Effect::new(move |_| {
        let ticking = set_interval_with_handle(move || now.set(clock()), Duration::from_millis(250));
        on_cleanup(move || drop(ticking.map(|handle| handle.clear())));
    });
    let whole = due.since(from).as_millis().max(1);
    let left = move || due.since(now.get());
    let text = move || clock_text(lang.get(), left().as_millis().div_ceil(1000) as u64);
    view! {
        <div class="countdown" data-testid="countdown" data-due=due.0.to_string()>
            <progress max="1000" value=move || ((whole - left().as_millis().min(whole)) * 1000 / whole).to_string() aria-hidden="true"></progress>
            <span>{move || words::COUNTDOWN.fill(lang.get(), &[("time", &text())])}</span>
        </div>
    }
}

/// A time that counts down: to the second below an hour, because that is what one watches.
fn clock_text(lang: Lang, seconds: u64) -> String {
    let (minutes, rest) = (seconds / 60, seconds % 60);
    if minutes == 0 || minutes >= 60 || rest == 0 {
        return duration_text(lang, seconds);
    }
    words::MINUTES_SECONDS.fill(lang, &[("minutes", &minutes.to_string()), ("seconds", &rest.to_string())])
}

/// Milliseconds by the device's clock. On a server nothing counts down.
fn clock() -> Timestamp {
    #[cfg(target_arch = "wasm32")]
    return Timestamp(js_sys::Date::now() as i64);
    #[cfg(not(target_arch = "wasm32"))]
    return Timestamp(0);
}

fn outcome_text((outcome, tries): (Option<Outcome>, u8), lang: Lang) -> String {
    let after_clear = |text: &Text| format!("{} {}", words::OUTCOME_CLEARED_BEFORE.get(lang), text.get(lang));
    match outcome {
        None => String::new(),
        Some(Outcome::Fixed) => words::OUTCOME_FIXED.get(lang).to_owned(),
        Some(Outcome::FixedAfterClear) => after_clear(&words::OUTCOME_FIXED),
        Some(Outcome::Same) => words::OUTCOME_SAME.get(lang).to_owned(),
        Some(Outcome::SameAfterClear) => after_clear(&words::OUTCOME_SAME),
        Some(Outcome::Another) => words::OUTCOME_ANOTHER.get(lang).to_owned(),
        Some(Outcome::AnotherAfterClear) => after_clear(&words::OUTCOME_ANOTHER),
        Some(Outcome::Cleared) => words::OUTCOME_CLEARED_POST.get(lang).to_owned(),
        Some(Outcome::ClearFailed) => words::OUTCOME_CLEAR_FAILED.get(lang).to_owned(),
        Some(Outcome::Cancelled) => words::OUTCOME_CANCELLED.get(lang).to_owned(),
        Some(Outcome::LookedCloser) => words::OUTCOME_LOOKED_CLOSER.get(lang).to_owned(),
        Some(Outcome::Still) => words::OUTCOME_STILL.get(lang).to_owned(),
        Some(Outcome::Stopped) => words::OUTCOME_STOPPED.fill(lang, &[("tries", &tries.to_string())]),
    }
}

/// The outcome as styles and tests name it.
fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fixed | Outcome::FixedAfterClear => "fixed",
        Outcome::Same | Outcome::SameAfterClear => "same",
        Outcome::Another | Outcome::AnotherAfterClear => "another",
        Outcome::Cleared => "cleared",
        Outcome::ClearFailed => "clear-failed",
        Outcome::Cancelled => "cancelled",
        Outcome::LookedCloser => "looked-closer",
        Outcome::Still => "still",
        Outcome::Stopped => "stopped",
    }
}
