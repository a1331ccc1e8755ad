//! When the popup opens by itself, played through.

use std::time::Duration;

use whatbroke::background::{Arrival, AskId, Beginning, Effect, Event, Front, Input, State, TabId, step};
use whatbroke::evidence::{Address, Method, NetError, Response};
use whatbroke::protocol::Request;
use whatbroke::time::Timestamp;

const TAB: TabId = TabId(7);
const PAGE: &str = "http://gone.test/page";

/// A tab in front, in a window that has the keyboard, and the person has been there for a while.
const IN_FRONT: Front = Front { active: true, focused: true, since: Timestamp(0), by_link: false };

/// The brain with a clock of its own, a minute after the start of the browser.
struct Play {
    state: State,
    now: Timestamp,
}

impl Play {
    fn new() -> Self {
        let mut play = Self { state: State::default(), now: Timestamp(1_800_000_000_000) };
        play.event(Event::Started { open: Vec::new() });
        play.pass(60_000);
        play
    }

    fn event(&mut self, event: Event) -> Vec<Effect> {
        step(&mut self.state, Input { now: self.now, random: 0, event })
    }

    fn pass(&mut self, millis: u64) {
        self.now = self.now + Duration::from_millis(millis);
    }

    /// A load is begun, and its name is not found after `millis`.
    fn fails(&mut self, url: &str, millis: u64) -> bool {
        self.fails_as(Beginning { url: address(url), at: self.now, initiator: None, shown: None }, millis, IN_FRONT)
    }

    /// Gives whether the popup opens.
    fn fails_as(&mut self, beginning: Beginning, millis: u64, front: Front) -> bool {
        self.pass(millis);
        let url = beginning.url.clone();
        let error = NetError::parse("net::ERR_NAME_NOT_RESOLVED").expect("a network error");
        self.event(Event::Failed { tab: TAB, url, method: Method::Get, error, document: None });
        let asked = self.event(Event::Begun { tab: TAB, beginning });
        asked.contains(&Effect::AskFront { tab: TAB }) && self.answers(front)
    }

    fn answers(&mut self, front: Front) -> bool {
        self.event(Event::Front { tab: TAB, front: Some(front) }).contains(&Effect::OpenPopup { tab: TAB })
    }

    fn ask(&mut self, request: Request) {
        self.event(Event::Asked { ask: AskId(1), tab: Some(TAB), request });
    }
}

fn address(url: &str) -> Address {
    Address::parse(url).expect("a web address")
}

#[test]
fn a_page_that_was_just_asked_for_and_cannot_be_shown_opens_the_popup() {
    assert!(Play::new().fails(PAGE, 50));
}

#[test]
fn what_fails_later_than_three_seconds_after_its_beginning_does_not() {
    assert!(Play::new().fails(PAGE, 2_999));
    assert!(!Play::new().fails(PAGE, 3_000));
}

#[test]
fn an_answer_of_the_browser_that_comes_late_counts_as_late() {
    let mut play = Play::new();
    let beginning = Beginning { url: address(PAGE), at: play.now, initiator: None, shown: None };
    let error = NetError::parse("net::ERR_CONNECTION_REFUSED").expect("a network error");
    play.event(Event::Failed { tab: TAB, url: address(PAGE), method: Method::Get, error, document: None });
    assert!(play.event(Event::Begun { tab: TAB, beginning }).contains(&Effect::AskFront { tab: TAB }));
    play.pass(3_000);
    assert!(!play.answers(IN_FRONT));
}

#[test]
fn it_opens_once_for_an_incident() {
    let mut play = Play::new();
    assert!(play.fails(PAGE, 50));
    // An answer that comes twice opens nothing twice.
    assert!(!play.answers(IN_FRONT));
    play.pass(5_000);
    assert!(!play.fails(PAGE, 50), "the same page again, by whatever reload");
    assert!(play.fails("http://gone.test/another", 50), "another page is another incident");
}

#[test]
fn a_reload_of_our_own_does_not_open_it() {
    let mut play = Play::new();
    let response = Response { status: 500, at: play.now, ..Response::default() };
    play.event(Event::Answered { tab: TAB, url: address(PAGE), response, method: Method::Get });
    let (url, document, arrival) = (Some(address(PAGE)), "doc-1".to_owned(), Arrival::default());
    play.event(Event::Committed { tab: TAB, url, document, known_fine: false, arrival });
    play.ask(Request::Reload);
    play.pass(100);
    assert!(!play.fails(PAGE, 50));
}

#[test]
fn only_a_tab_in_front_of_the_window_with_the_keyboard_opens_it() {
    for front in [
        Front { active: false, ..IN_FRONT },
        Front { focused: false, ..IN_FRONT },
        Front { active: false, focused: false, ..IN_FRONT },
    ] {
        let mut play = Play::new();
        let beginning = Beginning { url: address(PAGE), at: play.now, initiator: None, shown: None };
        assert!(!play.fails_as(beginning, 50, front), "{front:?}");
        // Coming to the front later does not open it either.
        assert!(!play.answers(IN_FRONT));
    }
}

#[test]
fn a_tab_that_loads_because_it_came_to_the_front_does_not_open_it() {
    for (before, by_link, opens) in [(200, false, false), (200, true, true), (1_000, false, true)] {
        let mut play = Play::new();
        let since = play.now;
        play.pass(before);
        let beginning = Beginning { url: address(PAGE), at: play.now, initiator: None, shown: None };
        assert_eq!(play.fails_as(beginning, 50, Front { since, by_link, ..IN_FRONT }), opens, "{before} {by_link}");
    }
}

#[test]
fn pages_of_the_last_session_do_not_open_it() {
    let mut play = Play::new();
    play.event(Event::Started { open: Vec::new() });
    play.pass(9_000);
    assert!(!play.fails(PAGE, 50));
    play.pass(2_000);
    assert!(play.fails("http://gone.test/typed", 50));
}

#[test]
fn a_page_that_loads_itself_again_does_not_open_it() {
    let own = Some("http://gone.test".to_owned());
    let here = || Some(address(PAGE));
    for (initiator, shown, opens) in [
        (own.clone(), here(), false),
        // Nobody knows what the tab showed: it may have been this very page.
        (own.clone(), None, false),
        (own, Some(address("http://gone.test/before")), true),
        (Some("http://elsewhere.test".to_owned()), None, true),
        // The person pressed the button of the browser.
        (None, here(), true),
    ] {
        let mut play = Play::new();
        let told = format!("{initiator:?} {shown:?}");
        let beginning = Beginning { url: address(PAGE), at: play.now, initiator, shown };
        assert_eq!(play.fails_as(beginning, 50, IN_FRONT), opens, "{told}");
    }
}

#[test]
fn local_addresses_and_what_was_turned_off_do_not_open_it() {
    for url in ["http://localhost:3000/", "http://127.0.0.1/", "http://[::1]/", "http://printer.local/"] {
        assert!(!Play::new().fails(url, 50), "{url}");
    }
    for request in [Request::PopupOpens { on: false }, Request::BadgeOnly { on: true }, Request::Mute] {
        let mut play = Play::new();
        play.fails(PAGE, 50);
        play.ask(request.clone());
        assert!(!play.fails("http://gone.test/next", 50), "{request:?}");
    }
}

#[test]
fn a_beginning_of_another_load_or_of_none_opens_nothing() {
    let mut play = Play::new();
    let at = play.now;
    let other = Beginning { url: address("http://other.test/"), at, initiator: None, shown: None };
    assert_eq!(play.event(Event::Begun { tab: TAB, beginning: other.clone() }), []);
    play.fails(PAGE, 50);
    assert_eq!(play.event(Event::Begun { tab: TAB, beginning: other }), []);
    assert_eq!(play.event(Event::Front { tab: TabId(99), front: Some(IN_FRONT) }), []);
}

#[test]
fn a_clock_that_went_back_opens_nothing() {
    let mut play = Play::new();
    let at = play.now + Duration::from_secs(3_600);
    assert!(!play.fails_as(Beginning { url: address(PAGE), at, initiator: None, shown: None }, 0, IN_FRONT));
}
