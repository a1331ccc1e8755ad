//! The card: what happened, whose side, what now.

use leptos::ev::KeyboardEvent;
use leptos::html::Button;
use leptos::prelude::*;

use super::Ask;
use super::actions::Actions;
use super::bindings::{Given, asks, of_failure, part_of, said, tag};
use super::details::Details;
use super::language::LanguageButton;
use super::menu::{ExpandButton, Menu, MenuButton};
use super::typed::{Offered, TypedText};
#[cfg(any(feature = "pages", feature = "site"))]
use super::whose::{Whose, verdict_side};
use crate::knowledge::{Lang, Side, words};
use crate::protocol::{Failure, Request};
#[cfg(not(any(feature = "pages", feature = "site")))]
use crate::verdict::Verdict;

/// One failure, explained. `ask` is absent where nothing can be done, as in a look-up; `closes` is whether
/// the card can be closed by itself; `typed` what was typed and is kept. `still`: it is a page of its own about a code,
/// without a script, so it is unfolded, and says nothing of what was seen.
#[component]
pub fn Card(
    #[prop(into)] failure: Signal<Failure>,
    #[prop(into)] lang: Signal<Lang>,
    #[prop(optional)] ask: Option<Ask>,
    #[prop(optional)] closes: bool,
    #[prop(optional)] typed: Option<Offered>,
    #[prop(optional)] still: bool,
) -> impl IntoView {
    let explanation = of_failure(failure, |failure| failure.explanation.clone());
    let over = of_failure(failure, |failure| failure.over);
    // The question whose side it is on is answered once: by the verdict, where there is one.
    let judged = Memo::new(move |_| {
        failure.with(|failure| failure.judged.as_ref().filter(|_| ask.is_some()).map(|it| it.verdict))
    });
    let colour = move || judged.get().map_or_else(|| explanation.with(|it| side_class(it.side)), verdict_side);
    let site = of_failure(failure, |failure| failure.site.clone());
    let menu = RwSignal::new(false);
    // In a small window the card is a bar until it is opened; elsewhere this changes nothing.
    let open = RwSignal::new(false);
    let dots = NodeRef::new();
    // Whether it is asked just now if cookies are really to be deleted.
    let asking = RwSignal::new(false);
    let leave = move |event: KeyboardEvent| {
        if event.key() != "Escape" || !(menu.get_untracked() || asking.get_untracked()) {
            return;
        }
        // Esc closes one thing at a time. The browser closes the popup with what nobody has prevented.
        event.stop_propagation();
        event.prevent_default();
        if menu.get_untracked() {
            menu.set(false);
            focus(dots);
        } else {
            asking.set(false);
        }
    };
    view! {
        <article
            class=move || format!("card side-{}", colour())
            class:over=move || over.get()
            class:app=move || failure.with(|failure| failure.app)
            class:open=move || open.get()
            data-testid="card"
            data-code=part_of(explanation, |it| it.code.clone())
            data-side=move || explanation.with(|it| side_class(it.side))
            data-certainty=move || explanation.with(|it| format!("{:?}", it.certainty).to_ascii_lowercase())
            lang=tag(lang)
            on:keydown=leave
        >
            <header>
                <Given when=move || judged.with(Option::is_none)>
                    // Where only the result is left, there is no other heading.
                    {move || {
                        let dot = view! { <span class="dot" aria-hidden="true"></span> };
                        if over.get() {
                            view! { <h1 class="side" data-testid="side">{dot} {words::APP.get(lang.get())}</h1> }.into_any()
                        } else {
                            let side = move || explanation.with(|it| it.side_text.clone());
                            view! { <p class="side" data-testid="side">{dot} {side}</p> }.into_any()
                        }
                    }}
                </Given>
                <bdi class="site">{move || site.get()}</bdi>
                {ask.map(|ask| view! { <Tools lang ask closes menu dots open /> })}
            </header>
            {ask.filter(|_| closes).map(|ask| view! { <Menu lang ask open=menu /> })}
            <Given when=move || !over.get()>
                <h1 data-testid="card-title">{part_of(explanation, |it| it.title.clone())}</h1>
                <p data-testid="card-meaning">{part_of(explanation, |it| it.meaning.clone())}</p>
            </Given>
            {match ask {
                Some(ask) => view! {
                    {whose(failure, lang, ask)}
                    <Actions failure lang ask asking />
                    {typed.map(|typed| view! { <TypedText typed lang ask /> })}
                }
                .into_any(),
                None => {
                    view! {
                        <p class="now" data-testid="card-now">
                            {part_of(explanation, |it| it.now.clone())}
                        </p>
                    }
                        .into_any()
                }
            }}
            <Given when=move || !over.get()>
                <Details explanation ask failure lang asking still />
            </Given>
        </article>
    }
}

/// Language, and for a card that stands in a page its menu and close.
#[component]
fn Tools(
    lang: Signal<Lang>,
    ask: Ask,
    closes: bool,
    menu: RwSignal<bool>,
    dots: NodeRef<Button>,
    open: RwSignal<bool>,
) -> impl IntoView {
    let speak = Callback::new(move |lang| ask.run(Request::Speak { lang }));
    view! {
        <div class="tools">
            <LanguageButton lang speak />
            {closes
                .then(|| {
                    view! {
                        <MenuButton lang open=menu dots />
                        <ExpandButton lang open />
                        <button
                            type="button"
                            class="quiet icon"
                            data-testid="close"
                            aria-label=said(&words::BUTTON_CLOSE, lang)
                            title=said(&words::BUTTON_CLOSE, lang)
                            on:click=asks(ask, Request::Close)
                        >
                            <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
                                <path d="M3 3l10 10M13 3L3 13" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" />
                            </svg>
                        </button>
                    }
                })}
        </div>
    }
}

/// Them or me. The look-up page has nobody who could be asked.
#[cfg(any(feature = "pages", feature = "site"))]
fn whose(failure: Signal<Failure>, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    view! { <Whose failure lang ask /> }
}

#[cfg(not(any(feature = "pages", feature = "site")))]
fn whose(_failure: Signal<Failure>, _lang: Signal<Lang>, _ask: Ask) {}

#[cfg(not(any(feature = "pages", feature = "site")))]
fn verdict_side(_verdict: Verdict) -> &'static str {
    "unknown"
}

/// Gives a button the focus back.
fn focus(button: NodeRef<Button>) {
    if let Some(button) = button.get_untracked() {
        drop(button.focus());
    }
}

/// The side as styles and tests name it.
pub(super) fn side_class(side: Side) -> &'static str {
    match side {
        Side::Site => "site",
        Side::Between => "between",
        Side::You => "you",
        Side::Access => "access",
        Side::Limit => "limit",
        Side::Unknown => "unknown",
    }
}
