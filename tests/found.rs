//! What the simulation (tests/simulation) has found, each as the short history that showed it.

use std::time::Duration;

use whatbroke::background::{
    Access, Arrival, AskId, Effect, Event, Incident, Input, OpId, Outcome, Phase, Reading, State, TabId, load, step,
};
use whatbroke::diagnosis::PageFacts;
use whatbroke::evidence::{Address, Headers, Method, NetError, Response};
use whatbroke::protocol::Request;
use whatbroke::time::Timestamp;

const TAB: TabId = TabId(7);
const OTHER: TabId = TabId(8);
const PAGE: &str = "http://site.test/page";

struct Play {
    state: State,
    now: Timestamp,
    stored: Option<String>,
}

impl Play {
    fn new() -> Self {
        Self { state: State::default(), now: Timestamp(1_800_000_000_000), stored: None }
    }

    fn event(&mut self, event: Event) -> Vec<Effect> {
        let effects = step(&mut self.state, Input { now: self.now, random: 0, event });
        for effect in &effects {
            if let Effect::Persist { state, .. } = effect {
                self.stored = Some(state.clone());
            }
        }
        effects
    }

    fn pass(&mut self, seconds: u64) {
        self.now = self.now + Duration::from_secs(seconds);
    }

    fn set_back(&mut self, seconds: u64) {
        self.now = self.now - Duration::from_secs(seconds);
    }

    fn answered(&mut self, tab: TabId, status: u16, headers: &[(&str, &str)]) {
        let mut kept = Headers::default();
        headers.iter().for_each(|(name, value)| kept.add(name, value));
        let response = Response { status, headers: kept, at: self.now };
        self.event(Event::Answered { tab, url: address(), response, method: Method::Get });
    }

    fn commits(&mut self, tab: TabId, arrival: Arrival) -> Vec<Effect> {
        let (url, document) = (Some(address()), format!("doc-{}", tab.0));
        self.event(Event::Committed { tab, url, document, known_fine: false, arrival })
    }

    fn fails(&mut self, tab: TabId, headers: &[(&str, &str)]) {
        self.answered(tab, 503, headers);
        self.commits(tab, Arrival::default());
    }

    fn ask(&mut self, tab: TabId, request: Request) -> Vec<Effect> {
        self.event(Event::Asked { ask: AskId(1), tab: Some(tab), request })
    }

    fn waits(&mut self, tab: TabId, minutes: Option<u8>) -> Vec<Effect> {
        self.ask(tab, Request::TryAgain { minutes })
    }

    fn incident(&self, tab: TabId) -> &Incident {
        self.state.tabs[&tab].incident.as_ref().expect("the tab has an incident")
    }

    /// How long the countdown of this tab still is, in seconds.
    fn left(&self, tab: TabId) -> u64 {
        match self.incident(tab).phase {
            Phase::Waiting { due, .. } => due.since(self.now).as_secs(),
            other => panic!("not waiting but {other:?}"),
        }
    }
}

fn address() -> Address {
    Address::parse(PAGE).expect("a web address")
}

fn operation(effects: &[Effect]) -> OpId {
    effects.iter().find_map(Effect::operation).expect("something is begun")
}

fn place(effects: &[Effect], is_it: impl Fn(&Effect) -> bool) -> usize {
    effects.iter().position(is_it).unwrap_or_else(|| panic!("it is missing in {effects:?}"))
}

fn failing(headers: &[(&str, &str)], at: Timestamp) -> Response {
    let mut kept = Headers::default();
    headers.iter().for_each(|(name, value)| kept.add(name, value));
    Response { status: 503, headers: kept, at }
}

#[test]
fn what_the_person_has_left_while_its_reason_was_stored_is_not_begun() {
    let mut play = Play::new();
    play.fails(TAB, &[]);
    let reload = operation(&play.ask(TAB, Request::Reload));
    assert!(play.state.still_wants(reload));
    // Meanwhile the result of a form has taken the place of the page.
    let (url, document) = (Address::parse("http://site.test/sent"), "doc-9".to_owned());
    let arrival = Arrival { form: true, ..Arrival::default() };
    play.event(Event::Committed { tab: TAB, url, document, known_fine: true, arrival });
    assert!(!play.state.still_wants(reload));
}

#[test]
fn a_document_that_took_the_place_of_the_failed_one_is_told_from_it() {
    let mut play = Play::new();
    play.fails(TAB, &[]);
    let url = address();
    assert!(play.state.shows(TAB, Some(&url), Some("doc-7"), false));
    assert!(!play.state.shows(TAB, Some(&url), Some("doc-9"), false), "a form's result, it may be");
    assert!(!play.state.shows(TAB, Some(&url), None, false));
    assert!(!play.state.shows(OTHER, Some(&url), Some("doc-7"), false));
}

/// A form is sent to the address that failed, fails there as well, and the worker has died over the word of it.
#[test]
fn an_error_page_that_took_the_place_of_another_one_is_told_from_it() {
    let mut play = Play::new();
    let error = NetError::parse("ERR_CONNECTION_TIMED_OUT").expect("a name");
    play.event(Event::Failed {
        tab: TAB,
        url: address(),
        method: Method::Get,
        error,
        document: Some("own-1".to_owned()),
    });
    let (state, _) = load(play.stored.take(), None);
    play.state = state;
    assert!(play.incident(TAB).document.is_none(), "nothing can be injected there");
    let url = address();
    assert!(play.state.shows(TAB, Some(&url), Some("own-1"), true));
    assert!(!play.state.shows(TAB, Some(&url), Some("own-2"), true), "the form's");
    assert!(!play.state.shows(TAB, Some(&url), Some("own-1"), false));
    assert!(!play.state.shows(TAB, Address::parse("http://site.test/sent").as_ref(), Some("own-1"), true));
}

#[test]
fn the_number_of_a_tab_of_the_last_session_gets_no_badge() {
    let mut play = Play::new();
    play.fails(TAB, &[]);
    play.waits(TAB, None);
    play.ask(TAB, Request::Reload);
    let (state, _) = load(play.stored.take(), None);
    play.state = state;
    // The browser was closed in the middle of the reload, which is long overdue.
    play.pass(150);
    let effects = play.event(Event::Started { open: Vec::new() });
    let badge = |effect: &Effect| matches!(effect, Effect::Badge { .. } | Effect::Tell { .. });
    assert!(!effects.iter().any(badge), "{effects:?}");
    assert_eq!(play.state.restored.len(), 1, "its wait goes on when its page comes back");
}

/// The worker died over the answer, and only the browser's own error page is told of.
#[test]
fn an_answer_that_nobody_saw_may_have_been_a_forms() {
    let mut play = Play::new();
    let error = NetError::parse("ERR_HTTP_RESPONSE_CODE_FAILURE").expect("a name");
    play.event(Event::Failed { tab: TAB, url: address(), method: Method::Get, error, document: None });
    assert_eq!(play.incident(TAB).method, Method::Other);
    assert_eq!(play.ask(TAB, Request::Reload).iter().find_map(Effect::operation), None);
}

#[test]
fn a_wait_ends_where_the_text_tells_that_somebody_is_wanted() {
    let mut play = Play::new();
    play.fails(TAB, &[]);
    play.waits(TAB, None);
    let facts =
        PageFacts { url: PAGE.into(), status: 503, elements: vec!["#px-captcha".into()], ..PageFacts::default() };
    let (document, reading) = (Some("doc-7".to_owned()), Reading::Page(facts));
    let effects = play.event(Event::DocumentRead { tab: TAB, document, text: true, reading, ask: None });
    assert_eq!((play.incident(TAB).phase, play.incident(TAB).outcome), (Phase::Idle, Some(Outcome::Gate)));
    assert!(effects.contains(&Effect::Tell { tab: TAB }));
}

#[test]
fn the_alarm_is_set_before_the_countdown_is_stored_and_taken_away_after() {
    let mut play = Play::new();
    play.fails(TAB, &[]);
    let effects = play.waits(TAB, None);
    let stores = |effect: &Effect| matches!(effect, Effect::Persist { .. });
    assert!(place(&effects, |effect| matches!(effect, Effect::Wake { at: Some(_) })) < place(&effects, stores));
    let effects = play.ask(TAB, Request::Cancel);
    assert!(place(&effects, |effect| matches!(effect, Effect::Wake { at: None })) > place(&effects, stores));
}

/// It may be from before the worker's death, and it comes back until it is taken away.
#[test]
fn an_alarm_for_nothing_is_taken_away() {
    let mut play = Play::new();
    assert_eq!(play.event(Event::Woke), [Effect::Wake { at: None }]);
}

#[test]
fn a_new_brain_shows_what_the_one_before_had_stored() {
    let mut play = Play::new();
    play.fails(TAB, &[]);
    play.waits(TAB, None);
    (play.state, _) = load(play.stored.clone(), None);
    let effects = play.event(Event::Access { access: Access::Everywhere, front: Vec::new() });
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Badge { text, .. } if text == "1m")), "{effects:?}");
    assert!(effects.contains(&Effect::Tell { tab: TAB }));
}

#[test]
fn what_was_not_stored_is_stored_again() {
    let mut play = Play::new();
    play.fails(TAB, &[]);
    let stored = play.stored.take();
    play.event(Event::NotStored);
    assert_eq!(play.stored, stored);
}

#[test]
fn a_clock_that_is_set_back_makes_nothing_longer_than_it_was() {
    let mut play = Play::new();
    play.fails(TAB, &[]);
    play.waits(TAB, Some(15));
    play.pass(60);
    play.set_back(3 * 3600);
    let effects = play.event(Event::Woke);
    assert_eq!(play.left(TAB), 660, "with the minute in which nobody may have noticed");
    assert!(effects.contains(&Effect::Tell { tab: TAB }));
    play.ask(TAB, Request::Reload);
    play.set_back(3 * 3600);
    play.event(Event::Woke);
    let Phase::Reloading { until, .. } = play.incident(TAB).phase else { panic!("it is loaded again") };
    assert!(until.since(play.now) <= Duration::from_secs(120));
}

/// The worker died over the newest answer, or the network is gone.
#[test]
fn a_time_that_the_server_named_stands_until_it_names_another() {
    let mut play = Play::new();
    play.fails(TAB, &[("retry-after", "3600"), ("date", "Sun, 22 Nov 2026 00:00:00 GMT")]);
    play.pass(10);
    let error = NetError::parse("ERR_CONNECTION_TIMED_OUT").expect("a name");
    play.event(Event::Failed { tab: TAB, url: address(), method: Method::Get, error, document: None });
    play.waits(TAB, None);
    assert_eq!(play.left(TAB), 3590);
}

/// One check serves both tabs, and what it hears is as new for the one that has not asked.
#[test]
fn a_time_that_another_tabs_check_heard_counts_from_that_check() {
    let mut play = Play::new();
    for tab in [TAB, OTHER] {
        play.fails(tab, &[("retry-after", "120")]);
        play.waits(tab, None);
    }
    play.pass(120);
    let op = operation(&play.event(Event::Woke));
    let answer = Some(failing(&[("retry-after", "120")], play.now));
    play.event(Event::Probed { tab: TAB, op, answer, landed: None, body: None });
    for tab in [TAB, OTHER] {
        play.event(Event::TabClosed { tab });
        if tab == TAB {
            play.waits(OTHER, None);
            assert_eq!(play.left(OTHER), 120);
        }
    }
}

#[test]
fn a_wait_that_another_tab_has_changed_is_shown() {
    let mut play = Play::new();
    for tab in [TAB, OTHER] {
        play.fails(tab, &[]);
    }
    play.waits(TAB, None);
    let before = play.left(TAB);
    let effects = play.waits(OTHER, Some(30));
    assert_ne!(play.left(TAB), before);
    assert_eq!(play.left(TAB), play.left(OTHER));
    assert!(effects.contains(&Effect::Tell { tab: TAB }), "{effects:?}");
}

#[test]
fn a_form_and_a_prefetch_of_its_address_are_not_mixed_up() {
    let mut play = Play::new();
    for method in [Method::Post, Method::Get] {
        let response = Response { status: 503, at: play.now, ..Response::default() };
        play.event(Event::Answered { tab: TAB, url: address(), response, method });
    }
    play.commits(TAB, Arrival::default());
    assert!(!play.incident(TAB).may_repeat(), "the page may be the form's");
}

#[test]
fn a_load_of_which_nobody_saw_how_it_was_begun_may_have_been_a_forms() {
    // The worker has died between the failure of a request and the word that its page could not be loaded.
    let fails = |answered: Option<Method>, method: Method, name: &str| {
        let mut play = Play::new();
        if let Some(method) = answered {
            let response = Response { status: 503, at: play.now, ..Response::default() };
            play.event(Event::Answered { tab: TAB, url: address(), response, method });
        }
        let error = NetError::parse(name).expect("a name");
        play.event(Event::Failed { tab: TAB, url: address(), method, error, document: None });
        let incident = play.incident(TAB);
        (incident.method, incident.evidence.response.as_ref().map(|response| response.status))
    };
    let (refused, no_body) = ("ERR_CONNECTION_REFUSED", "ERR_HTTP_RESPONSE_CODE_FAILURE");
    let (get, post, unknown) = (Method::Get, Method::Post, Method::Other);
    assert_eq!(fails(None, get, refused), (get, None), "the shim has seen it");
    assert_eq!(fails(None, unknown, refused), (unknown, None));
    assert_eq!(fails(None, post, refused), (post, None));
    // What was seen of this address may have been a prefetch's.
    assert_eq!(fails(Some(get), unknown, no_body), (unknown, Some(503)));
    assert_eq!(fails(Some(post), get, no_body), (post, Some(503)));
    assert_eq!(fails(None, get, no_body), (unknown, None), "its answer was not seen");
    assert_eq!(fails(None, unknown, "ERR_CACHE_MISS"), (post, None));
}

#[test]
fn a_time_that_another_page_of_the_origin_heard_binds_this_one_too() {
    let mut play = Play::new();
    play.fails(TAB, &[]);
    play.fails(OTHER, &[]);
    play.waits(TAB, Some(5));
    play.waits(OTHER, Some(5));
    play.pass(play.left(TAB) + 1);
    let effects = play.event(Event::Woke);
    let op = operation(&effects);
    let asker = effects.iter().find_map(|effect| match effect {
        Effect::Probe { tab, .. } => Some(*tab),
        _ => None,
    });
    let asker = asker.expect("somebody asks");
    let other = if asker == TAB { OTHER } else { TAB };
    let answer = Some(Response { status: 401, ..failing(&[("retry-after", "90000")], play.now) });
    play.event(Event::Probed { tab: asker, op, answer, landed: None, body: None });
    assert!(play.left(other) >= 86_400 - 1);
    // Pressing again changes nothing about it.
    play.pass(1);
    play.waits(other, Some(5));
    assert!(play.left(other) >= 86_400 - 2, "{}", play.left(other));
}

/// What is told of this tab or of the closed ones.
fn told(effects: &[Effect]) -> usize {
    effects.iter().filter(|effect| matches!(effect, Effect::Notify { .. })).count()
}

#[test]
fn whoever_closes_a_tab_in_the_middle_of_a_reload_is_told_all_the_same() {
    // By hand, while a wait was on; and by itself, after a check that found the page.
    for by_hand in [true, false] {
        let mut play = Play::new();
        play.fails(TAB, &[]);
        play.waits(TAB, Some(5));
        play.ask(TAB, Request::TellMe { on: true });
        if by_hand {
            play.ask(TAB, Request::Reload);
        } else {
            play.pass(play.left(TAB) + 1);
            let op = operation(&play.event(Event::Woke));
            let answer = Some(Response { status: 200, at: play.now, ..Response::default() });
            play.event(Event::Probed { tab: TAB, op, answer, landed: None, body: None });
        }
        assert!(matches!(play.incident(TAB).phase, Phase::Reloading { .. }));
        let effects = play.event(Event::TabClosed { tab: TAB });
        let waits = |play: &Play| {
            play.state
                .tabs
                .values()
                .filter(|tab| matches!(tab.incident.as_ref().map(|it| it.phase), Some(Phase::Waiting { .. })))
                .count()
        };
        assert_eq!((told(&effects), waits(&play)), if by_hand { (0, 1) } else { (1, 0) });
    }
}

#[test]
fn whoever_asked_to_be_told_hears_of_a_page_that_clearing_has_fixed() {
    let mut play = Play::new();
    play.fails(TAB, &[]);
    play.waits(TAB, None);
    play.ask(TAB, Request::TellMe { on: true });
    let listed = play.ask(TAB, Request::ClearCache);
    let op = listed.iter().find_map(|effect| match effect {
        Effect::ListOrigins { op, .. } => Some(*op),
        _ => None,
    });
    let op = op.expect("the page is asked for its origins");
    let op = operation(&play.event(Event::OriginsListed { tab: TAB, op, origins: Vec::new() }));
    let effects = play.event(Event::Cleared { tab: TAB, op, done: true });
    let reload = operation(&effects);
    play.event(Event::Reloaded { tab: TAB, op: reload, done: true });
    let (url, document) = (Some(address()), "doc-9".to_owned());
    let arrival = Arrival { reload: true, ..Arrival::default() };
    play.event(Event::Committed { tab: TAB, url, document, known_fine: true, arrival });
    let (document, reading) = (Some("doc-9".to_owned()), Reading::Unreachable);
    let effects = play.event(Event::DocumentRead { tab: TAB, document, text: true, reading, ask: None });
    assert_eq!((told(&effects), play.incident(TAB).outcome), (1, Some(Outcome::FixedAfterClear)));
}

#[test]
fn a_check_that_has_not_begun_gives_way_to_what_its_page_has_just_said() {
    let mut play = Play::new();
    play.fails(TAB, &[]);
    play.fails(OTHER, &[]);
    play.waits(TAB, Some(5));
    play.waits(OTHER, Some(5));
    play.pass(play.left(TAB) + 1);
    let effects = play.event(Event::Woke);
    let op = operation(&effects);
    let asks = |tab| effects.iter().any(|effect| matches!(effect, Effect::Probe { tab: asker, .. } if *asker == tab));
    let (asker, other) = if asks(TAB) { (TAB, OTHER) } else { (OTHER, TAB) };
    // While the reason for the check is stored, the page comes, loaded by hand, with a time of its own.
    play.fails(asker, &[("retry-after", "120")]);
    assert!(!play.state.still_asks(asker, op) && play.state.still_wants(op));
    play.event(Event::NotAsked { op });
    // The person has chosen a longer time than that, and it counts for both.
    assert_eq!((play.left(asker), play.left(other)), (200, 200));
    assert_eq!(play.incident(other).tries, 0);
}

#[test]
fn whoever_asked_to_be_told_hears_of_another_error_and_of_a_gate() {
    let waiting = || {
        let mut play = Play::new();
        play.fails(TAB, &[]);
        play.waits(TAB, Some(5));
        play.ask(TAB, Request::TellMe { on: true });
        play
    };
    let mut play = waiting();
    let op = operation(&play.ask(TAB, Request::Reload));
    play.event(Event::Reloaded { tab: TAB, op, done: true });
    play.answered(TAB, 404, &[]);
    let effects = play.commits(TAB, Arrival { reload: true, ..Arrival::default() });
    assert_eq!((told(&effects), play.incident(TAB).outcome), (1, Some(Outcome::Another)));

    let mut play = waiting();
    let elements = vec!["#px-captcha".to_owned()];
    let facts = PageFacts { url: PAGE.into(), status: 503, elements, ..PageFacts::default() };
    let (document, reading) = (Some("doc-7".to_owned()), Reading::Page(facts));
    let effects = play.event(Event::DocumentRead { tab: TAB, document, text: true, reading, ask: None });
    assert_eq!((told(&effects), play.incident(TAB).outcome), (1, Some(Outcome::Gate)));
}

#[test]
fn a_clock_that_was_set_back_is_noticed_at_whatever_happens_next() {
    // The alarm is set by the clock, so it comes late by as much as the clock was set back. Until then nothing is
    // early and nobody is asked; and the first event of any kind makes the wait as long as it was again. A card or a
    // popup that shows the countdown sees it and asks.
    let looks = Event::Asked { ask: AskId(2), tab: Some(TAB), request: Request::View };
    let elsewhere = Event::Committed {
        tab: OTHER,
        url: Address::parse("http://other.test/"),
        document: "doc-8".to_owned(),
        known_fine: false,
        arrival: Arrival::default(),
    };
    for event in [looks, elsewhere, Event::Woke] {
        let mut play = Play::new();
        play.fails(TAB, &[]);
        play.waits(TAB, Some(5));
        play.pass(60);
        let left = play.left(TAB);
        play.set_back(8 * 3_600);
        assert!(play.left(TAB) > 8 * 3_600, "nobody has looked yet");
        let effects = play.event(event);
        assert!((left..=200 + 60).contains(&play.left(TAB)), "{}", play.left(TAB));
        let wakes = effects.iter().find_map(|effect| match effect {
            Effect::Wake { at } => *at,
            _ => None,
        });
        assert!(wakes.is_some_and(|at| at.since(play.now) <= Duration::from_secs(60)), "{effects:?}");
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Probe { .. })), "and not early");
    }
}

/// The text may say that the page is a check of its reader, which nobody is to ask for.
#[test]
fn a_text_whose_reading_died_with_the_worker_is_read_before_the_check() {
    let mut play = Play::new();
    play.answered(TAB, 503, &[]);
    let effects = play.commits(TAB, Arrival::default());
    let reads = |effects: &[Effect]| effects.iter().any(|it| matches!(it, Effect::ReadDocument { text: true, .. }));
    assert!(reads(&effects));
    play.waits(TAB, None);
    play.pass(29);
    (play.state, _) = load(play.stored.clone(), None);
    let starts = Event::Access { access: Access::Everywhere, front: Vec::new() };
    assert!(reads(&play.event(starts.clone())));
    assert_eq!(play.left(TAB), 6);
    let document = play.incident(TAB).document.clone();
    let facts = PageFacts { url: PAGE.into(), status: 503, ..PageFacts::default() };
    play.event(Event::DocumentRead { tab: TAB, document, text: true, reading: Reading::Page(facts), ask: None });
    (play.state, _) = load(play.stored.clone(), None);
    assert!(!reads(&play.event(starts)), "it is read once");
}

#[test]
fn a_check_that_was_put_off_for_a_reading_is_not_late_when_the_clock_is_set_back() {
    let mut play = Play::new();
    play.answered(TAB, 503, &[]);
    play.commits(TAB, Arrival::default());
    play.waits(TAB, None);
    play.pass(480);
    (play.state, _) = load(play.stored.clone(), None);
    play.event(Event::Access { access: Access::Everywhere, front: Vec::new() });
    assert_eq!(play.left(TAB), 6);
    play.set_back(330);
    play.event(Event::Woke);
    assert!(play.left(TAB) <= 66, "{}", play.left(TAB));
}

/// A script for such a page stays pending, and the next click on the icon would run it.
#[test]
fn a_text_is_not_read_again_where_access_is_held_back() {
    let mut play = Play::new();
    play.answered(TAB, 503, &[]);
    play.commits(TAB, Arrival::default());
    (play.state, _) = load(play.stored.clone(), None);
    let effects = play.event(Event::Access { access: Access::Only(Vec::new()), front: Vec::new() });
    assert!(!effects.iter().any(|it| matches!(it, Effect::ReadDocument { .. })), "{effects:?}");
}
