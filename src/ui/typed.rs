//! What was typed and is kept: put it back, or copy it.

use leptos::prelude::*;

use super::Ask;
use super::bindings::{asks, said, tag};
use crate::knowledge::{Lang, Text, words};
use crate::protocol::{Offer, PutBack, Request, Whereabouts};

/// Where the offer comes from, as it is at that moment.
pub(super) type Offered = Callback<(), Option<Offer>>;

/// The offer, where there is one. All of it is always there, if hidden: a button that was pressed keeps the focus, and
/// a screen reader reads what the text changes to.
#[component]
pub(super) fn TypedText(typed: Offered, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    let is = move |wanted: fn(&Offer) -> bool| typed.run(()).as_ref().is_some_and(wanted);
    let copies = move || is(|offer| offer.fields > 0);
    let button = move |name: &'static str, text: &'static Text, request: Request, there: fn(&Offer) -> bool| {
        let label = move || if is(|offer| offer.copied) && name == "copy-typed" { &words::COPIED } else { text };
        view! {
            <button type="button" data-testid=name hidden=move || !is(there) on:click=asks(ask, request)>
                {move || label().get(lang.get())}
            </button>
        }
    };
    view! {
        <section
            class="typed"
            tabindex="-1"
            data-testid="typed"
            data-place=move || typed.run(()).map(|offer| place_name(offer.place))
            lang=tag(lang)
        >
            <p role="status" data-testid="typed-text">
                {move || typed.run(()).map(|offer| offer_text(&offer, lang.get())).unwrap_or_default()}
            </p>
            <div class="buttons">
                {button("put-back", &words::BUTTON_PUT_BACK, Request::PutBack, |offer| offer.place == Whereabouts::Lost)}
                {button("copy-typed", &words::BUTTON_COPY_TYPED, Request::CopyTyped, |offer| offer.fields > 0)}
            </div>
            <p class="small" data-testid="typed-note" hidden=move || !copies()>
                {said(&words::TYPED_NOTE, lang)}
            </p>
        </section>
    }
}

/// What is kept, what came of putting it back, and what was left out.
fn offer_text(offer: &Offer, lang: Lang) -> String {
    let kept = match (offer.place, offer.fields) {
        (Whereabouts::Back, _) => None,
        (Whereabouts::Here, _) => Some(words::TYPED_HERE.get(lang).to_owned()),
        // Of what could not be put back the result speaks.
        (Whereabouts::Lost, _) if offer.told.is_some_and(|told| told.newer + told.missing > 0) => None,
        (_, 1) => Some(words::TYPED_LOST_ONE.get(lang).to_owned()),
        (_, n) => Some(words::TYPED_LOST_MANY.fill(lang, &[("n", &n.to_string())])),
    };
    let told = offer.told.map(|told| result(told, lang));
    let left_out = (!offer.whole).then(|| words::TYPED_LEFT_OUT.get(lang).to_owned());
    [told, kept, left_out].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

fn result(told: PutBack, lang: Lang) -> String {
    let mut parts: Vec<&Text> = Vec::new();
    if told.back > 0 {
        parts.push(if told.newer + told.missing == 0 { &words::TYPED_BACK_ALL } else { &words::TYPED_BACK_SOME });
    }
    if told.newer > 0 {
        parts.push(&words::TYPED_NEWER);
    }
    if told.missing > 0 || told.back + told.newer == 0 {
        parts.push(&words::TYPED_MISSING);
    }
    parts.into_iter().map(|part| part.get(lang)).collect::<Vec<_>>().join(" ")
}

/// The place as tests name it.
fn place_name(place: Whereabouts) -> &'static str {
    match place {
        Whereabouts::Here => "here",
        Whereabouts::Lost => "lost",
        Whereabouts::Back => "back",
        Whereabouts::Elsewhere => "elsewhere",
    }
}
