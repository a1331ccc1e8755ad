//! What ends and begins again around a countdown: the worker, the browser, the extension, the device.

use std::time::Duration;

use whatbroke::background::{
    Arrival, AskId, Effect, Event, Incident, Input, Outcome, Phase, Reading, State, TabId, load, step,
};
use whatbroke::diagnosis::PageFacts;
use whatbroke::evidence::{Address, Headers, Method, Response};
use whatbroke::protocol::Request;
use whatbroke::time::Timestamp;
use whatbroke::verdict::{Check, Tried};

const TAB: TabId = TabId(7);
const PAGE: &str = "http://site.test/page";
const MINUTE: u64 = 60;

/// A brain that can be ended, with what it has stored.
struct Play {
    state: State,
    now: Timestamp,
    stored: (Option<String>, Option<String>),
}

impl Play {
    fn new() -> Self {
        Self { state: State::default(), now: Timestamp(1_800_000_000_000), stored: (None, None) }
    }

    fn event(&mut self, event: Event) -> Vec<Effect> {
        let effects = step(&mut self.state, Input { now: self.now, random: 0, event });
        for effect in &effects {
            if let Effect::Persist { state, settings, .. } = effect {
                self.stored = (Some(state.clone()), Some(settings.clone()));
            }
        }
        effects
    }

    fn pass(&mut self, seconds: u64) {
        self.now = self.now + Duration::from_secs(seconds);
    }

    fn worker_dies(&mut self) {
        let (state, settings) = self.stored.clone();
        let (state, aside) = load(state, settings);
        assert!(aside.is_empty(), "{aside:?}");
        self.state = state;
    }

    /// The browser is closed and opened again, with these tabs.
    fn browser_restarts(&mut self, open: &[(TabId, &str)]) -> Vec<Effect> {
        self.worker_dies();
        let open = open.iter().map(|(tab, url)| (*tab, address(url))).collect();
        self.event(Event::Started { open })
    }

    fn fails_in(&mut self, tab: TabId, url: &str, status: u16, headers: &[(&str, &str)]) -> Vec<Effect> {
        let mut kept = Headers::default();
        headers.iter().for_each(|(name, value)| kept.add(name, value));
        let response = Response { status, headers: kept, at: self.now };
        self.event(Event::Answered { tab, url: address(url), response, method: Method::Get });
        let (url, document) = (Address::parse(url), format!("doc-{}", tab.0));
        self.event(Event::Committed { tab, url, document, known_fine: false, arrival: Arrival::default() })
    }

    fn fails(&mut self, headers: &[(&str, &str)]) -> Vec<Effect> {
        self.fails_in(TAB, PAGE, 503, headers)
    }

    fn ask(&mut self, tab: TabId, request: Request) -> Vec<Effect> {
        self.event(Event::Asked { ask: AskId(1), tab: Some(tab), request })
    }

    fn try_again(&mut self) {
        self.ask(TAB, Request::TryAgain { minutes: None });
    }

    /// Waits for ten minutes, which is the least that a choice of fifteen leads to.
    fn try_again_later(&mut self) {
        self.ask(TAB, Request::TryAgain { minutes: Some(15) });
    }

    /// A page of which nobody heard is found in a tab at the start, and tells how the browser came to it.
    fn is_met(&mut self, status: u16, navigation: &str) -> &Incident {
        let tab = TabId(70);
        self.event(Event::Started { open: vec![(tab, address(PAGE))] });
        let (url, navigation) = (PAGE.into(), navigation.into());
        let reading = Reading::Page(PageFacts { url, status, navigation, ..PageFacts::default() });
        let document = Some("doc-9".to_owned());
        self.event(Event::DocumentRead { tab, document, text: false, reading, ask: None });
        self.state.tabs[&tab].incident.as_ref().expect("the page is known to fail")
    }

    fn incident(&self) -> &Incident {
        self.state.tabs[&TAB].incident.as_ref().expect("the tab has an incident")
    }

    fn due(&self) -> Timestamp {
        match self.incident().phase {
            Phase::Waiting { due, .. } => due,
            other => panic!("not waiting but {other:?}"),
        }
    }
}

fn address(url: &str) -> Address {
    Address::parse(url).expect("a web address")
}

fn probes(effects: &[Effect]) -> Vec<TabId> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Probe { tab, .. } => Some(*tab),
            _ => None,
        })
        .collect()
}

fn wakes(effects: &[Effect]) -> Vec<Option<Timestamp>> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::Wake { at } => Some(*at),
            _ => None,
        })
        .collect()
}

fn badge(effects: &[Effect]) -> Option<&str> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Badge { text, .. } => Some(text.as_str()),
        _ => None,
    })
}

#[test]
fn a_new_worker_sets_its_timer_anew_at_its_first_event() {
    let mut play = Play::new();
    play.fails(&[("retry-after", "12")]);
    play.try_again();
    let due = play.due();
    play.worker_dies();
    play.pass(5);
    let effects = play.ask(TAB, Request::View);
    assert_eq!(wakes(&effects), [Some(due)]);
    assert_eq!(wakes(&play.ask(TAB, Request::View)), [], "once is enough");
}

#[test]
fn a_countdown_whose_worker_died_ends_once_when_the_alarm_comes_late() {
    let mut play = Play::new();
    play.fails(&[("retry-after", "12")]);
    play.try_again();
    play.worker_dies();
    play.pass(30);
    assert_eq!(probes(&play.event(Event::Woke)), [TAB]);
    // The new worker's own timer, set for what is overdue, may come right behind.
    assert_eq!(probes(&play.event(Event::Woke)), []);
}

#[test]
fn a_countdown_goes_on_to_its_time_when_the_browser_comes_back_before() {
    let mut play = Play::new();
    play.fails(&[]);
    play.try_again_later();
    let due = play.due();
    play.pass(MINUTE);
    play.browser_restarts(&[(TabId(70), PAGE)]);
    play.pass(MINUTE);
    let effects = play.fails_in(TAB, PAGE, 503, &[]);
    assert_eq!(play.due(), due);
    assert_eq!(badge(&effects), Some("8m"));
    assert_eq!(wakes(&effects).last(), Some(&Some(due - Duration::from_secs(7 * MINUTE))));
    assert!(play.state.restored.is_empty());
}

#[test]
fn an_answer_after_the_restart_may_ask_for_longer_but_not_for_less() {
    for (told, at_least) in [("600", 600), ("10", 4 * MINUTE)] {
        let mut play = Play::new();
        play.fails(&[("date", "Sun, 22 Nov 2026 00:00:00 GMT"), ("retry-after", "300")]);
        play.try_again();
        play.pass(MINUTE);
        play.browser_restarts(&[]);
        play.fails(&[("date", "Sun, 22 Nov 2026 00:01:00 GMT"), ("retry-after", told)]);
        assert_eq!(play.due().since(play.now), Duration::from_secs(at_least), "{told}");
    }
}

/// A restored tab shows the old answer out of the browser's cache, and nobody has been asked.
#[test]
fn the_old_answer_from_the_cache_asks_for_nothing_anew() {
    let old = [("date", "Sun, 22 Nov 2026 00:00:00 GMT"), ("retry-after", "300")];
    let mut play = Play::new();
    play.fails(&old);
    play.try_again();
    let due = play.due();
    play.pass(MINUTE);
    play.browser_restarts(&[]);
    play.fails(&old);
    assert_eq!(play.due(), due);
}

#[test]
fn behind_an_old_answer_a_check_that_is_due_is_made_at_once_and_once() {
    let old = [("date", "Sun, 22 Nov 2026 00:00:00 GMT"), ("retry-after", "300")];
    let mut play = Play::new();
    play.fails(&old);
    play.try_again();
    play.pass(20 * MINUTE);
    play.browser_restarts(&[]);
    let effects = play.fails(&old);
    assert_eq!(wakes(&effects), [Some(play.now)]);
    assert_eq!(probes(&play.event(Event::Woke)), [TAB]);
    assert_eq!(probes(&play.event(Event::Woke)), []);
}

/// A browser that starts may show a restored page before the brain hears of its request.
#[test]
fn a_restored_page_whose_request_was_not_seen_is_still_waited_for() {
    let mut play = Play::new();
    play.fails(&[]);
    play.try_again();
    let due = play.due();
    play.browser_restarts(&[]);
    let arrival = Arrival { reload: true, ..Arrival::default() };
    let (url, document) = (Address::parse(PAGE), "doc-9".to_owned());
    play.event(Event::Committed { tab: TAB, url, document, known_fine: false, arrival });
    let facts = PageFacts { url: PAGE.into(), status: 503, ..PageFacts::default() };
    let reading = Reading::Page(facts);
    let document = Some("doc-9".to_owned());
    play.event(Event::DocumentRead { tab: TAB, document, text: false, reading, ask: None });
    assert_eq!(play.due(), due);
}

/// Or before anybody hears of it at all; then the open tabs are asked.
#[test]
fn a_restored_page_of_which_nobody_heard_is_still_waited_for() {
    let mut play = Play::new();
    play.fails(&[]);
    play.try_again();
    let due = play.due();
    play.worker_dies();
    let incident = play.is_met(503, "back_forward");
    assert!(matches!(incident.phase, Phase::Waiting { due: kept, .. } if kept == due), "{:?}", incident.phase);
}

/// The tabs are asked a moment after the start. A person may have sent a form by then, to the same address.
#[test]
fn a_page_that_the_browser_did_not_bring_back_is_never_loaded_again_for_an_earlier_one() {
    for kind in ["navigate", "reload"] {
        let mut play = Play::new();
        play.fails(&[]);
        play.try_again();
        play.worker_dies();
        let incident = play.is_met(503, kind);
        assert!(!incident.may_repeat(), "{kind}: {incident:?}");
    }
}

#[test]
fn a_load_after_the_time_was_the_check_that_the_closed_browser_could_not_make() {
    let mut play = Play::new();
    play.fails(&[("date", "Sun, 22 Nov 2026 00:00:00 GMT")]);
    play.try_again();
    play.pass(20 * MINUTE);
    play.browser_restarts(&[]);
    let effects = play.fails(&[("date", "Sun, 22 Nov 2026 00:20:00 GMT")]);
    assert_eq!(probes(&effects), []);
    assert_eq!((play.incident().tries, play.incident().outcome), (1, Some(Outcome::Still)));
    assert_eq!(play.due().since(play.now), Duration::from_secs(30));
}

#[test]
fn the_hour_goes_on_while_the_browser_is_closed() {
    let mut play = Play::new();
    play.fails(&[]);
    play.try_again();
    play.pass(60 * MINUTE);
    play.browser_restarts(&[]);
    play.fails(&[("date", "Sun, 22 Nov 2026 00:20:00 GMT")]);
    assert_eq!((play.incident().phase, play.incident().outcome), (Phase::Idle, Some(Outcome::HourOver)));
}

#[test]
fn a_page_that_works_after_the_restart_is_waited_for_no_more() {
    let mut play = Play::new();
    play.fails(&[]);
    play.try_again();
    play.browser_restarts(&[]);
    let (url, document) = (Address::parse(PAGE), "doc-9".to_owned());
    play.event(Event::Committed { tab: TAB, url, document, known_fine: true, arrival: Arrival::default() });
    assert!(play.state.restored.is_empty());
    play.fails(&[]);
    assert_eq!(play.incident().phase, Phase::Idle);
}

#[test]
fn a_page_that_now_fails_beyond_help_is_waited_for_no_more() {
    let mut play = Play::new();
    play.fails(&[]);
    play.try_again();
    play.browser_restarts(&[]);
    play.pass(30 * MINUTE);
    play.fails_in(TAB, PAGE, 404, &[("date", "Sun, 22 Nov 2026 00:30:00 GMT")]);
    assert_eq!((play.incident().phase, play.incident().outcome), (Phase::Idle, Some(Outcome::Another)));
}

#[test]
fn of_two_tabs_with_the_same_page_each_goes_on_once() {
    let mut play = Play::new();
    for tab in [TAB, TabId(8)] {
        play.fails_in(tab, PAGE, 503, &[]);
        play.ask(tab, Request::TryAgain { minutes: None });
    }
    play.browser_restarts(&[]);
    for tab in [TabId(71), TabId(72), TabId(73)] {
        play.fails_in(tab, PAGE, 503, &[]);
    }
    let waits = |tab: i32| {
        let incident = play.state.tabs[&TabId(tab)].incident.as_ref();
        incident.is_some_and(|incident| matches!(incident.phase, Phase::Waiting { .. }))
    };
    assert_eq!([waits(71), waits(72), waits(73)], [true, true, false]);
}

#[test]
fn after_a_night_with_the_lid_closed_each_waiting_page_is_checked_once() {
    let mut play = Play::new();
    let tabs: Vec<TabId> = (1..=40).map(TabId).collect();
    for tab in &tabs {
        play.fails_in(*tab, &format!("http://s{}.test/", tab.0), 503, &[]);
        play.ask(*tab, Request::TryAgain { minutes: Some([5, 15, 30][tab.0 as usize % 3]) });
    }
    play.pass(8 * 60 * MINUTE);
    // Timer and alarm both come at once, and so does whatever the pages ask for.
    let mut checked = Vec::new();
    for _ in &tabs {
        let before = checked.len();
        checked.extend(probes(&play.event(Event::Woke)));
        for _ in 0..3 {
            checked.extend(probes(&play.event(Event::Woke)));
            checked.extend(probes(&play.ask(TabId(1), Request::View)));
        }
        assert_eq!(checked.len(), before + 1, "one site after another");
        play.pass(2);
    }
    checked.sort();
    assert_eq!(checked, tabs);
}

#[test]
fn a_check_that_slept_through_its_end_is_in_vain_and_not_made_twice() {
    let mut play = Play::new();
    play.fails(&[("retry-after", "12")]);
    play.try_again();
    play.pass(12);
    assert_eq!(probes(&play.event(Event::Woke)), [TAB]);
    play.pass(8 * 60 * MINUTE);
    assert_eq!(probes(&play.event(Event::Woke)), []);
    // An hour after the press it ends, as ever.
    assert_eq!((play.incident().tries, play.incident().outcome), (1, Some(Outcome::HourOver)));
}

#[test]
fn a_clock_that_was_set_back_does_not_check_at_once_or_oftener() {
    let mut play = Play::new();
    play.fails(&[]);
    play.try_again();
    play.now = play.now - Duration::from_secs(3600);
    let effects = play.event(Event::Woke);
    assert_eq!(probes(&effects), []);
    assert!(wakes(&effects).iter().flatten().all(|at| *at > play.now), "{effects:?}");
}

#[test]
fn a_stored_state_with_the_time_of_the_next_wake_is_still_read() {
    let mut play = Play::new();
    play.fails(&[]);
    play.try_again();
    let text = play.stored.0.take().expect("something is stored");
    assert!(!text.contains(r#""wake""#), "{text}");
    let earlier = text.replacen(r#""operations":"#, r#""wake":1800000300000,"operations":"#, 1);
    assert_ne!(earlier, text);
    let (state, aside) = load(Some(earlier), None);
    assert_eq!((state.wake, aside.len(), state.tabs.len()), (None, 0, 1));
}

#[test]
fn what_was_tried_before_a_restart_of_the_browser_is_known_after_it_for_an_hour() {
    let tried = |play: &Play, tab: TabId| play.state.tabs[&tab].incident.as_ref().expect("it has failed").tried.clone();
    let mut play = Play::new();
    play.fails(&[]);
    play.ask(TAB, Request::Tried { check: Check::PrivateWindow, tried: Some(Tried::Fails) });
    let known = tried(&play, TAB);
    assert_eq!(known.len(), 1);

    play.browser_restarts(&[]);
    let again = TabId(40);
    play.fails_in(again, "http://site.test/other", 503, &[]);
    assert_eq!(tried(&play, again), known, "another page of the site");
    play.ask(again, Request::Tried { check: Check::RestartBrowser, tried: Some(Tried::Fails) });
    play.fails_in(TabId(41), PAGE, 502, &[]);
    assert!(tried(&play, TabId(41)).is_empty(), "another failure");
    play.fails_in(TabId(42), "http://else.test/", 503, &[]);
    assert!(tried(&play, TabId(42)).is_empty(), "another site");
    play.fails_in(TabId(43), PAGE, 503, &[]);
    assert_eq!(tried(&play, TabId(43)).len(), 2);

    play.pass(61 * MINUTE);
    play.fails_in(TabId(44), PAGE, 503, &[]);
    assert!(tried(&play, TabId(44)).is_empty(), "more than an hour later");
}
