//! Much at once: what the brain keeps stays small enough to be stored, and the newest failure is explained right.

use std::time::Duration;

use whatbroke::background::{Arrival, AskId, Effect, Event, Input, State, TabId, load, step};
use whatbroke::evidence::{Address, Headers, Method, Response};
use whatbroke::protocol::{Request, Shown};
use whatbroke::time::Timestamp;

/// `storage.local` takes 10 MB, and counts the quotation marks within a text twice.
const QUOTA: usize = 10 * 1024 * 1024;

struct Brain {
    state: State,
    now: Timestamp,
    stored: String,
}

impl Brain {
    fn new() -> Self {
        Self { state: State::default(), now: Timestamp(1_800_000_000_000), stored: String::new() }
    }

    fn event(&mut self, event: Event) -> Vec<Effect> {
        self.now = self.now + Duration::from_millis(1);
        let effects = step(&mut self.state, Input { now: self.now, random: 0, event });
        for effect in &effects {
            if let Effect::Persist { state, .. } = effect {
                self.stored.clone_from(state);
            }
        }
        effects
    }

    /// A page fails with a status and these headers, as the browser reports it.
    fn fails(&mut self, tab: i32, url: &str, status: u16, headers: &Headers) {
        let (tab, url) = (TabId(tab), Address::parse(url).expect("a web address"));
        let response = Response { status, headers: headers.clone(), at: self.now };
        self.event(Event::Answered { tab, url: url.clone(), response, method: Method::Get });
        let document = format!("document-{}", self.now.0);
        let arrival = Arrival::default();
        self.event(Event::Committed { tab, url: Some(url), document, known_fine: false, arrival });
    }

    /// The code that the popup shows for a tab.
    fn code(&mut self, tab: i32) -> Option<String> {
        let effects = self.event(Event::Asked { ask: AskId(1), tab: Some(TabId(tab)), request: Request::View });
        effects.into_iter().find_map(|effect| match effect {
            Effect::Answer { view, .. } => match view.shown {
                Shown::Failure(failure) => Some(failure.explanation.code),
                _ => None,
            },
            _ => None,
        })
    }

    fn size_in_storage(&self) -> usize {
        serde_json::to_string(&self.stored).expect("text").len()
    }
}

fn many_headers() -> Headers {
    let mut headers = Headers::default();
    headers.add("server", "nginx");
    for at in 0..300 {
        headers.add(&format!("x-header-{at}"), &"v".repeat(8000));
    }
    headers
}

#[test]
fn a_thousand_failures_in_one_tab_take_no_more_room_than_ten() {
    let sizes: Vec<usize> = [10, 1000]
        .into_iter()
        .map(|times| {
            let mut brain = Brain::new();
            for at in 0..times {
                brain.fails(1, &format!("http://site.test/{:04}", at), 500 + at % 5, &many_headers());
            }
            brain.stored.len()
        })
        .collect();
    // The numbers of operations and documents may have more digits.
    assert!(sizes[1] <= sizes[0] + 20, "{sizes:?}");
}

#[test]
fn two_hundred_tabs_are_all_remembered() {
    let mut brain = Brain::new();
    for tab in 0..200 {
        brain.fails(tab, &format!("http://site-{tab}.test/"), 503, &many_headers());
    }
    brain.fails(199, "http://last.test/", 502, &Headers::default());
    assert!(brain.size_in_storage() < 1_000_000, "{}", brain.size_in_storage());
    let (state, aside) = load(Some(brain.stored.clone()), None);
    assert_eq!((state.open_tabs().len(), aside.len()), (200, 0));
    assert_eq!(brain.code(199).as_deref(), Some("http/502"));
}

#[test]
fn addresses_of_megabytes_cost_only_their_own_tabs() {
    let mut brain = Brain::new();
    brain.fails(1, "http://small.test/", 503, &Headers::default());
    let long = "a".repeat(1_900_000);
    for tab in 2..6 {
        brain.fails(tab, &format!("http://site.test/{long}"), 502, &Headers::default());
        assert!(brain.size_in_storage() < QUOTA / 2, "{}", brain.size_in_storage());
    }
    assert_eq!(brain.code(5).as_deref(), Some("http/502"), "the worker that lives still knows it");
    let (state, aside) = load(Some(brain.stored.clone()), None);
    assert_eq!(aside, Vec::new());
    assert!(state.open_tabs().contains(&TabId(1)), "{:?}", state.open_tabs());
}
