//! What binds views to what they show, for many components. Each closure is a type of its own, and for each type that
//! stands in a view the module holds the code that draws it and keeps it up to date once more; what comes from one
//! function is one type.

use leptos::ev::MouseEvent;
use leptos::prelude::*;

use super::Ask;
use crate::diagnosis::Explanation;
use crate::knowledge::{Lang, Text};
use crate::protocol::{Failure, Request};

/// Children that are there for as long as a condition holds.
#[component]
pub(super) fn Given(when: impl Fn() -> bool + Send + Sync + 'static, children: ChildrenFn) -> impl IntoView {
    given(Signal::derive(when), children)
}

fn given(when: Signal<bool>, children: ChildrenFn) -> impl IntoView {
    // What is shown stays as it is while the condition is only told again.
    let holds = Memo::new(move |_| when.get());
    move || holds.get().then(|| children())
}

/// A text in the reader's language.
pub(super) fn said(text: &'static Text, lang: Signal<Lang>) -> impl Fn() -> &'static str + Copy + Send + Sync {
    move || text.get(lang.get())
}

/// A language as markup names it.
pub(super) fn tag(lang: Signal<Lang>) -> impl Fn() -> &'static str + Copy + Send + Sync {
    move || lang.get().tag()
}

/// A text of an explanation.
pub(super) fn part_of(
    explanation: Memo<Explanation>,
    part: fn(&Explanation) -> String,
) -> impl Fn() -> String + Copy + Send + Sync {
    move || explanation.with(part)
}

/// A part of a failure, which is told again only when it has changed.
pub(super) fn of_failure<T: PartialEq + Send + Sync + 'static>(
    failure: Signal<Failure>,
    part: fn(&Failure) -> T,
) -> Memo<T> {
    Memo::new(move |_| failure.with(part))
}

/// Lines of a list.
pub(super) fn lines(texts: Vec<String>) -> impl IntoView {
    texts.into_iter().map(|text| view! { <li>{text}</li> }).collect_view()
}

/// What a press asks for.
pub(super) fn asks(ask: Ask, request: Request) -> impl Fn(MouseEvent) + Clone {
    move |_| ask.run(request.clone())
}
