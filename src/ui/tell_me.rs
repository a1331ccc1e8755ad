//! “Tell me when it's back”, while something is waited for.

use leptos::prelude::*;
use leptos::{ev::Event, web_sys::HtmlInputElement};

use super::Ask;
use super::bindings::{Given, of_failure, said};
use crate::knowledge::{Lang, words};
use crate::protocol::{Failure, Request};

/// The choice. The browser asks the person for leave when it is first made.
#[component]
pub(super) fn TellMe(failure: Signal<Failure>, lang: Signal<Lang>, ask: Ask) -> impl IntoView {
    let tells = of_failure(failure, |failure| failure.tells);
    let refused = RwSignal::new(false);
    let turn = move |event: Event| {
        refused.set(false);
        let (input, on) = (event_target::<HtmlInputElement>(&event), event_target_checked(&event));
        if !on {
            return ask.run(Request::TellMe { on });
        }
        allowed(move |allowed| {
            refused.set(!allowed);
            // The choice is what it was, so nothing else would take back the tick.
            input.set_checked(allowed);
            ask.run(Request::TellMe { on: allowed });
        });
    };
    view! {
        <Given when=move || tells.get().is_some()>
            <div class="switch" data-testid="tell">
                <input
                    type="checkbox"
                    id="tell-me"
                    data-testid="tell-me"
                    prop:checked=move || tells.get() == Some(true)
                    aria-describedby="tell-me-note"
                    on:change=turn
                />
                <label for="tell-me">{said(&words::TELL_ME, lang)}</label>
                <p id="tell-me-note" class="small" role="status">
                    {move || {
                        let text = if refused.get() { &words::TELL_ME_REFUSED } else { &words::TELL_ME_NOTE };
                        text.get(lang.get())
                    }}
                </p>
            </div>
        </Given>
    }
}

#[cfg(all(feature = "pages", target_arch = "wasm32"))]
fn allowed(then: impl FnOnce(bool) + 'static) {
    crate::browser::site_access::ask_to_notify(then);
}

/// Outside the extension nobody can be asked.
#[cfg(not(all(feature = "pages", target_arch = "wasm32")))]
fn allowed(then: impl FnOnce(bool) + 'static) {
    then(false);
}
