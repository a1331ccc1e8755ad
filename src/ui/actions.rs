//! What to do now: the sentence, the buttons, the countdown, and what came of it.

use std::time::Duration;

use leptos::prelude::*;

use super::Ask;
use super::bindings::{Given, of_failure};
use super::buttons::Buttons;
use super::cleared::{ClearedAddresses, cleared_text};
use super::deletion::DeleteData;
use super::tell_me::TellMe;
use crate::background::{Busy, Outcome, Target};
use crate::diagnosis::duration_text;
use crate::knowledge::{Lang, Text, words};
use crate::protocol::{Doing, Failure, Request};
use crate::time::Timestamp;

/// The part of the card that acts.
#[component]
pub(super) fn Actions(failure: Signal<Failure>, lang: Signal<Lang>, ask: Ask, asking: RwSignal<bool>) -> impl IntoView {
    let doing = of_failure(failure, |failure| failure.doing);
    let over = of_failure(failure, |failure| failure.over);
    let outcome = of_failure(failure, |failure| failure.outcome);
    let watches = of_failure(failure, |failure| failure.watches);
    view! {
        <p role="status" class="outcome" tabindex="-1" data-testid="outcome" data-outcome=move || outcome.get().map(outcome_name)>
            {move || failure.with(|failure| outcome_text(failure, lang.get()))}
        </p>
        <ClearedAddresses failure lang />
        <Given when=move || !over.get()>
            <p class="now" tabindex="-1" data-testid="card-now">
                {move || match doing.get() {
                    Doing::Nothing => failure.with(|failure| failure.explanation.now.clone()),
                    Doing::Waiting { .. } if watches.get() => words::NOW_WATCHING.get(lang.get()).to_owned(),
                    Doing::Waiting { .. } => words::NOW_WAITING.get(lang.get()).to_owned(),
                    Doing::Offline => words::NOW_OFFLINE.get(lang.get()).to_owned(),
                    Doing::Held { busy: Busy::Typing } => words::NOW_HELD_TYPING.get(lang.get()).to_owned(),
                    Doing::Held { busy: Busy::Blocked } => words::NOW_HELD_BLOCKED.get(lang.get()).to_owned(),
                    Doing::Checking => words::BUSY_CHECKING.get(lang.get()).to_owned(),
                    Doing::Clearing { what: Target::Cache } => words::BUSY_CLEARING.get(lang.get()).to_owned(),
                    Doing::Clearing { what: Target::SiteData } => words::BUSY_DELETING.get(lang.get()).to_owned(),
                    Doing::Reloading => words::BUSY_RELOADING.get(lang.get()).to_owned(),
                }}
            </p>
            {move || match doing.get() {
                Doing::Waiting { due, from } => view! { <Countdown due from lang ask /> }.into_any(),
                _ => ().into_any(),
            }}
            <Lasting failure lang />
            {move || {
                let last = failure.with(|failure| failure.last_time.clone());
                last.map(|text| view! { <p class="small" data-testid="last-time">{text}</p> })
            }}
            <Tries failure lang />
            <TellMe failure lang ask />
            <DeleteData failure lang ask asking first=true />
            <Buttons failure lang ask doing />
        </Given>
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

/// How long the page has failed by now. It is not announced each minute: the element is not live.
#[component]
fn Lasting(failure: Signal<Failure>, lang: Signal<Lang>) -> impl IntoView {
    let since = of_failure(failure, |failure| failure.since);
    let now = RwSignal::new(clock());
    Effect::new(move |_| {
        let ticking = set_interval_with_handle(move || now.set(clock()), Duration::from_secs(5));
        on_cleanup(move || drop(ticking.map(|handle| handle.clear())));
    });
    let minutes = Memo::new(move |_| now.get().since(since.get()).as_secs() / 60);
    let text = move || words::LASTING.fill(lang.get(), &[("time", &duration_text(lang.get(), minutes.get() * 60))]);
    move || (minutes.get() > 0).then(|| view! { <p class="small" data-testid="lasting">{text}</p> })
}

/// The time that is left, by the page's own clock. It is not announced every second: the element is not live.
#[component]
fn Countdown(due: Timestamp, from: Timestamp, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    let now = RwSignal::new(clock());
    // The device's clock was set back, and the alarm comes that much later. Whoever asks wakes the worker, which
    // then holds to the wait as it was.
    let set_back = Memo::new(move |_| now.get() < from);
    Effect::new(move |_| {
        if set_back.get() {
            ask.run(Request::View);
        }
    });
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
pub(super) fn clock() -> Timestamp {
    #[cfg(target_arch = "wasm32")]
    return Timestamp(js_sys::Date::now() as i64);
    #[cfg(not(target_arch = "wasm32"))]
    return Timestamp(0);
}

fn outcome_text(failure: &Failure, lang: Lang) -> String {
    let cleared = failure.cleared.as_ref();
    let after_clear = |text: &Text| format!("{} {}", cleared_text(cleared, &failure.site, lang), text.get(lang));
    match failure.outcome {
        None => String::new(),
        Some(Outcome::Fixed) => match failure.lasted_seconds / 60 {
            0 => words::OUTCOME_FIXED.get(lang).to_owned(),
            minutes => {
                words::OUTCOME_FIXED_AFTER.fill(lang, &[("time", &duration_text(lang, u64::from(minutes) * 60))])
            }
        },
        Some(Outcome::Works) => words::OUTCOME_WORKS.get(lang).to_owned(),
        Some(Outcome::FixedAfterClear) => after_clear(&words::OUTCOME_FIXED),
        Some(Outcome::Elsewhere) if cleared.is_some() => after_clear(&words::OUTCOME_ELSEWHERE),
        Some(Outcome::Elsewhere) => words::OUTCOME_ELSEWHERE.get(lang).to_owned(),
        Some(Outcome::SignIn) if cleared.is_some() => after_clear(&words::OUTCOME_SIGN_IN),
        Some(Outcome::SignIn) => words::OUTCOME_SIGN_IN.get(lang).to_owned(),
        Some(Outcome::Same) => words::OUTCOME_SAME.get(lang).to_owned(),
        Some(Outcome::SameAfterClear) => after_clear(&words::OUTCOME_SAME),
        Some(Outcome::Another) => words::OUTCOME_ANOTHER.get(lang).to_owned(),
        Some(Outcome::AnotherAfterClear) => after_clear(&words::OUTCOME_ANOTHER),
        Some(Outcome::Cleared) => after_clear(&words::OUTCOME_CLEARED_POST),
        Some(Outcome::ClearedUnwatched) => after_clear(&words::OUTCOME_CLEARED_UNWATCHED),
        Some(Outcome::ClearFailed) => words::OUTCOME_CLEAR_FAILED.get(lang).to_owned(),
        Some(Outcome::DeleteFailed) => words::OUTCOME_DELETE_FAILED.get(lang).to_owned(),
        Some(Outcome::DeleteHeldBack) => words::OUTCOME_DELETE_HELD_BACK.get(lang).to_owned(),
        Some(Outcome::Cancelled) => words::OUTCOME_CANCELLED.get(lang).to_owned(),
        Some(Outcome::HeldBack) => words::OUTCOME_HELD_BACK.get(lang).to_owned(),
        Some(Outcome::LookedCloser) => words::OUTCOME_LOOKED_CLOSER.get(lang).to_owned(),
        Some(Outcome::Still) => words::OUTCOME_STILL.get(lang).to_owned(),
        Some(Outcome::Gate) => words::OUTCOME_GATE.get(lang).to_owned(),
        Some(Outcome::SendAgain) => words::OUTCOME_SEND_AGAIN.get(lang).to_owned(),
        Some(Outcome::AnswersUnwatched) => words::OUTCOME_ANSWERS_UNWATCHED.get(lang).to_owned(),
        Some(Outcome::AnswersOtherwise) => words::OUTCOME_ANSWERS_OTHERWISE.get(lang).to_owned(),
        Some(Outcome::HourOver) => words::OUTCOME_HOUR_OVER.get(lang).to_owned(),
        Some(Outcome::Stopped) => words::OUTCOME_STOPPED.fill(lang, &[("tries", &failure.tries.to_string())]),
    }
}

/// The outcome as styles and tests name it.
fn outcome_name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Fixed | Outcome::FixedAfterClear => "fixed",
        Outcome::Works => "works",
        Outcome::Elsewhere => "elsewhere",
        Outcome::SignIn => "sign-in",
        Outcome::Same | Outcome::SameAfterClear => "same",
        Outcome::Another | Outcome::AnotherAfterClear => "another",
        Outcome::Cleared | Outcome::ClearedUnwatched => "cleared",
        Outcome::ClearFailed | Outcome::DeleteFailed => "clear-failed",
        Outcome::Cancelled => "cancelled",
        Outcome::HeldBack | Outcome::DeleteHeldBack => "held-back",
        Outcome::LookedCloser => "looked-closer",
        Outcome::Still => "still",
        Outcome::Gate => "gate",
        Outcome::Stopped => "stopped",
        Outcome::HourOver => "hour-over",
        Outcome::SendAgain => "send-again",
        Outcome::AnswersUnwatched => "answers",
        Outcome::AnswersOtherwise => "answers-otherwise",
    }
}
