//! The buttons of the card.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::Ask;
use super::bindings::{Given, asks, said};
use crate::diagnosis::duration_text;
use crate::knowledge::{Action, Lang, Text, words};
use crate::protocol::{Doing, Failure, Request};

/// Every button that there is for this failure now, the main one first.
#[component]
pub(super) fn Buttons(failure: Signal<Failure>, lang: Signal<Lang>, ask: Ask, doing: Memo<Doing>) -> impl IntoView {
    let is_primary =
        move |action| Signal::derive(move || failure.with(|failure| failure.explanation.primary == Some(action)));
    let in_time = move |words: &Text| {
        let time = duration_text(lang.get(), failure.with(|failure| failure.wait_seconds.into()));
        words.fill(lang.get(), &[("time", &time)])
    };
    let try_label = move || in_time(&words::BUTTON_TRY_AGAIN_IN);
    let watch_label = move || in_time(&words::BUTTON_WATCH);
    let clear_label = move || {
        let reloads = failure.with(|failure| failure.clear_reloads);
        if reloads { words::BUTTON_CLEAR_RELOAD.get(lang.get()) } else { words::BUTTON_CLEAR.get(lang.get()) }
    };
    let can_stop =
        move || matches!(doing.get(), Doing::Waiting { .. } | Doing::Offline | Doing::Held { .. } | Doing::Checking);
    view! {
        <div class="buttons">
            <Given when=can_stop>
                <Button name="cancel" primary=true press=asks(ask, Request::Cancel)>
                    {said(&words::BUTTON_STOP_WAITING, lang)}
                </Button>
            </Given>
            <OpenSetting failure lang ask />
            <Given when=move || failure.with(|failure| failure.may_retry)>
                <Button
                    name="try-again"
                    primary=is_primary(Action::TryAgain)
                    press=asks(ask, Request::TryAgain { minutes: None })
                >
                    {try_label}
                </Button>
            </Given>
            <Given when=move || failure.with(|failure| failure.may_watch)>
                <Button
                    name="watch"
                    primary=false
                    press=asks(ask, Request::TryAgain { minutes: None })
                >
                    {watch_label}
                </Button>
            </Given>
            <Given when=move || failure.with(|failure| failure.may_reload)>
                <Button name="reload" primary=is_primary(Action::Reload) press=asks(ask, Request::Reload)>
                    {said(&words::BUTTON_RELOAD, lang)}
                </Button>
            </Given>
            <Given when=move || failure.with(|failure| failure.may_clear)>
                <Button
                    name="clear-cache"
                    primary=is_primary(Action::ClearCache)
                    press=asks(ask, Request::ClearCache)
                    describe=Signal::derive(said(&words::CLEAR_NOTE, lang))
                >
                    {clear_label}
                </Button>
            </Given>
        </div>
        <Waits failure lang ask />
        <Given when=move || failure.with(|failure| failure.may_clear)>
            <p class="small" data-testid="clear-note">{said(&words::CLEAR_NOTE, lang)}</p>
        </Given>
    }
}

#[component]
fn Button(
    name: &'static str,
    #[prop(into)] primary: Signal<bool>,
    press: impl Fn(MouseEvent) + 'static,
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
            on:click=press
        >
            {children()}
        </button>
    }
}

/// What a button is called that opens a page: the browser's own pages are its settings.
pub(super) fn open_word(link: Option<&str>) -> &'static Text {
    let page = link.is_some_and(|link| !link.starts_with("chrome://"));
    if page { &words::BUTTON_OPEN_PAGE } else { &words::BUTTON_OPEN }
}

/// Where the first thing to do is a setting of the browser or a page of the service, the way there is the main button.
#[component]
fn OpenSetting(failure: Signal<Failure>, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    let setting = Memo::new(move |_| {
        failure.with(|failure| {
            let first = failure.explanation.steps.first().filter(|first| first.will_help)?;
            Some((first.id.clone(), first.link.clone()?))
        })
    });
    let press = move |_| {
        if let Some((step, _)) = setting.get_untracked() {
            ask.run(Request::OpenStep { step });
        }
    };
    view! {
        <Given when=move || setting.with(Option::is_some)>
            <Button name="open-settings" primary=true press>
                {move || setting.with(|setting| open_word(setting.as_ref().map(|(_, link)| link.as_str())).get(lang.get()))}
            </Button>
        </Given>
    }
}

/// The longer waits.
#[component]
fn Waits(failure: Signal<Failure>, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    let waits =
        Memo::new(move |_| failure.with(|failure| if failure.may_retry { failure.waits.clone() } else { Vec::new() }));
    let one = move |minutes: u8| {
        let time = move || duration_text(lang.get(), u64::from(minutes) * 60);
        let whole = move || words::BUTTON_TRY_AGAIN_IN.fill(lang.get(), &[("time", &time())]);
        let press = asks(ask, Request::TryAgain { minutes: Some(minutes) });
        let name = format!("wait-{minutes}");
        view! {
            <button type="button" class="chip" data-testid=name aria-label=whole on:click=press>
                {time}
            </button>
        }
    };
    view! {
        <Given when=move || waits.with(|waits| !waits.is_empty())>
            <p class="waits small">
                <span>{said(&words::WAIT_OTHER, lang)}</span>
                {move || waits.get().into_iter().map(one).collect_view()}
            </p>
        </Given>
    }
}
