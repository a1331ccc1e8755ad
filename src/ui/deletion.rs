//! Deleting cookies and stored data: offered with what it costs, and asked about once more in the same place.

use std::time::Duration;

use leptos::html::{self, Button};
use leptos::prelude::*;

use super::Ask;
use super::actions::clock;
use super::bindings::{Given, said};
use crate::knowledge::{Lang, words};
use crate::protocol::{Deletion, Failure, Request};
use crate::time::Timestamp;

/// The second press of a double click is no answer.
const DOUBLE_CLICK: Duration = Duration::from_millis(500);

/// The offer, where it is the first thing to do, or else where it is not. `asking`: the question is open.
#[component]
pub(super) fn DeleteData(
    failure: Signal<Failure>,
    lang: Signal<Lang>,
    ask: Ask,
    asking: RwSignal<bool>,
    first: bool,
) -> impl IntoView {
    let deletion =
        Memo::new(move |_| failure.with(|failure| failure.deletion.clone().filter(|offer| offer.first == first)));
    let cost = move || deletion.with(|offer| offer.as_ref().map(|offer| cost_text(offer, lang.get())));
    let (group, start) = (NodeRef::<html::Div>::new(), NodeRef::<Button>::new());
    let asked = StoredValue::new(Timestamp(0));
    let begin = move |_| {
        asked.set_value(clock());
        asking.set(true);
    };
    let delete = move |_| {
        if clock().since(asked.get_value()) >= DOUBLE_CLICK {
            asking.set(false);
            ask.run(Request::DeleteData);
        }
    };
    Effect::new(move |before: Option<bool>| {
        let now = asking.get();
        if before.is_some_and(|before| before != now) {
            // The question takes the focus and none of its answers, so that a press too many does nothing.
            request_animation_frame(move || {
                let _ = match now {
                    true => group.get_untracked().map(|group| group.focus()),
                    false => start.get_untracked().map(|start| start.focus()),
                };
            });
        }
        now
    });
    Effect::new(move |_| {
        if !failure.with(|failure| failure.deletion.is_some()) {
            asking.set(false);
        }
    });
    view! {
        <Given when=move || deletion.with(Option::is_some)>
            <div
                node_ref=group
                class="deletion"
                class:asking=move || asking.get()
                role="group"
                tabindex="-1"
                aria-labelledby="deletion-cost"
                data-testid="deletion"
            >
                <Given when=move || !first>
                    <h2>{said(&words::HEADING_DELETE, lang)}</h2>
                </Given>
                <p id="deletion-cost" class="small" data-testid="deletion-cost">{cost}</p>
                <div class="buttons">
                    <button
                        node_ref=start
                        type="button"
                        class:primary=first
                        data-testid="delete-data"
                        data-primary=first.to_string()
                        aria-describedby="deletion-cost"
                        hidden=move || asking.get()
                        on:click=begin
                    >
                        {said(&words::BUTTON_DELETE, lang)}
                    </button>
                    <button type="button" class="costs" data-testid="delete-now" hidden=move || !asking.get() on:click=delete>
                        {said(&words::BUTTON_DELETE_NOW, lang)}
                    </button>
                    <button type="button" data-testid="keep-data" hidden=move || !asking.get() on:click=move |_| asking.set(false)>
                        {said(&words::BUTTON_KEEP, lang)}
                    </button>
                </div>
            </div>
        </Given>
    }
}

/// What it costs, before it is done.
fn cost_text(Deletion { owner, below, .. }: &Deletion, lang: Lang) -> String {
    let text = if *below { &words::DELETE_COST } else { &words::DELETE_COST_ONE };
    text.fill(lang, &[("site", owner)])
}
