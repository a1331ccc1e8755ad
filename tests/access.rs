//! Access to sites, given, held back and taken away: what is shown, and what is left alone.

use std::time::Duration;

use whatbroke::background::{
    Access, Arrival, AskId, Effect, Event, Incident, Input, Outcome, Phase, Reading, State, TabId, load, step,
};
use whatbroke::diagnosis::PageFacts;
use whatbroke::evidence::{Address, Headers, Method, NetError, Response};
use whatbroke::protocol::{Failure, Request, Shown};
use whatbroke::time::Timestamp;

const TAB: TabId = TabId(7);
const PAGE: &str = "http://site.test/page";
const ASK: AskId = AskId(1);

/// A brain in a browser that holds back some sites.
struct Play {
    state: State,
    now: Timestamp,
}

impl Play {
    fn with(granted: &[&str]) -> Self {
        let mut play = Self { state: State::default(), now: Timestamp(1_800_000_000_000) };
        play.granted(granted, &[]);
        play
    }

    fn event(&mut self, event: Event) -> Vec<Effect> {
        step(&mut self.state, Input { now: self.now, random: 0, event })
    }

    /// From now on these sites may be looked at; `front` is what people see.
    fn granted(&mut self, origins: &[&str], front: &[(TabId, &str)]) -> Vec<Effect> {
        let access = Access::of(origins.iter().copied());
        let front = front.iter().map(|(tab, url)| (*tab, address(url))).collect();
        self.event(Event::Access { access, front })
    }

    fn fails(&mut self, headers: &[(&str, &str)]) -> Vec<Effect> {
        let mut kept = Headers::default();
        headers.iter().for_each(|(name, value)| kept.add(name, value));
        let response = Response { status: 503, headers: kept, at: self.now };
        self.event(Event::Answered { tab: TAB, url: address(PAGE), response, method: Method::Get });
        self.commits()
    }

    fn commits(&mut self) -> Vec<Effect> {
        let (url, document) = (Address::parse(PAGE), "doc-1".to_owned());
        self.event(Event::Committed { tab: TAB, url, document, known_fine: false, arrival: Arrival::default() })
    }

    fn refused(&mut self) -> Vec<Effect> {
        let error = NetError::parse("net::ERR_CONNECTION_REFUSED").expect("an error of the browser's");
        self.event(Event::Failed { tab: TAB, url: address(PAGE), method: Method::Other, error, document: None })
    }

    fn ask(&mut self, request: Request) -> Vec<Effect> {
        self.event(Event::Asked { ask: ASK, tab: Some(TAB), request })
    }

    /// What the popup shows.
    fn shown(&mut self) -> Failure {
        let effects = self.ask(Request::View);
        let view = effects.into_iter().find_map(|effect| match effect {
            Effect::Answer { view, .. } => Some(view.shown),
            _ => None,
        });
        match view {
            Some(Shown::Failure(failure)) => *failure,
            other => panic!("{other:?} is no failure"),
        }
    }

    fn incident(&self) -> &Incident {
        self.state.tabs[&TAB].incident.as_ref().expect("the tab has an incident")
    }
}

fn address(url: &str) -> Address {
    Address::parse(url).expect("a web address")
}

fn facts(status: u16) -> PageFacts {
    PageFacts { url: PAGE.into(), status, ..PageFacts::default() }
}

fn badge(effects: &[Effect]) -> Option<&str> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Badge { text, .. } => Some(text.as_str()),
        _ => None,
    })
}

/// Nothing goes into the page, nothing stands on the icon, and nobody is asked.
fn is_silent(effects: &[Effect]) -> bool {
    badge(effects).is_none_or(str::is_empty)
        && !effects.iter().any(|effect| {
            effect.is_irrevocable() || matches!(effect, Effect::ShowCard { .. } | Effect::ReadDocument { .. })
        })
}

#[test]
fn a_page_that_is_held_back_is_not_even_asked_for_its_status() {
    let mut play = Play::with(&[]);
    assert!(is_silent(&play.commits()));
    assert!(play.state.tabs.is_empty());
}

#[test]
fn a_network_error_of_a_site_that_is_held_back_waits_for_the_click() {
    let mut play = Play::with(&["http://other.test/*"]);
    let effects = play.refused();
    assert!(is_silent(&effects), "{effects:?}");
    let failure = play.shown();
    assert_eq!(failure.explanation.code, "net/ERR_CONNECTION_REFUSED");
    // Nobody saw how the page was asked for, and nobody may ask for it.
    assert_eq!(play.incident().method, Method::Other);
    assert!(!failure.may_retry && !failure.may_reload);
    assert!(is_silent(&play.ask(Request::TryAgain { minutes: None })));
    assert!(is_silent(&play.ask(Request::Reload)));
    assert_eq!(play.incident().phase, Phase::Idle);
}

#[test]
fn a_form_that_failed_while_access_was_held_back_is_never_repeated() {
    let mut play = Play::with(&[]);
    play.refused();
    play.granted(&["<all_urls>"], &[(TAB, PAGE)]);
    assert!(!play.shown().may_retry && play.shown().may_watch);
    play.ask(Request::TryAgain { minutes: None });
    assert!(play.shown().watches, "the site is watched, and the page is left alone");
    assert!(!play.incident().may_repeat());
}

#[test]
fn a_site_among_those_that_are_granted_is_explained_as_ever() {
    let mut play = Play::with(&["http://site.test/*"]);
    let effects = play.fails(&[]);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ShowCard { .. })));
    assert_eq!(badge(&effects), Some("503"));
}

#[test]
fn a_reload_by_hand_after_a_click_stays_quiet_until_the_next_click() {
    // The click gives access to this tab until it leaves the site, so the answer is seen.
    let mut play = Play::with(&[]);
    let effects = play.fails(&[]);
    assert!(is_silent(&effects), "{effects:?}");
    assert_eq!(play.shown().explanation.code, "http/503");
}

#[test]
fn access_that_is_taken_back_ends_the_countdown_and_says_so() {
    let mut play = Play::with(&["<all_urls>"]);
    play.fails(&[("retry-after", "120")]);
    play.ask(Request::TryAgain { minutes: None });
    let effects = play.granted(&[], &[(TAB, PAGE)]);
    assert_eq!(badge(&effects), Some(""));
    assert!(effects.contains(&Effect::Tell { tab: TAB }) && effects.contains(&Effect::Wake { at: None }));
    let failure = play.shown();
    assert_eq!(failure.outcome, Some(Outcome::HeldBack));
    assert!(!failure.may_retry && failure.explanation.primary.is_none());
    play.now = play.now + Duration::from_secs(600);
    assert!(is_silent(&play.event(Event::Woke)));
}

#[test]
fn a_card_whose_site_is_allowed_again_no_longer_says_that_it_is_held_back() {
    let mut play = Play::with(&["<all_urls>"]);
    play.fails(&[("retry-after", "30")]);
    play.ask(Request::TryAgain { minutes: None });
    play.granted(&[], &[]);
    assert_eq!(play.shown().outcome, Some(Outcome::HeldBack));
    play.granted(&["<all_urls>"], &[(TAB, PAGE)]);
    let failure = play.shown();
    assert_eq!((failure.outcome, failure.may_retry), (None, true));
}

#[test]
fn access_to_another_site_leaves_the_countdown_alone() {
    let mut play = Play::with(&["<all_urls>"]);
    play.fails(&[("retry-after", "120")]);
    play.ask(Request::TryAgain { minutes: None });
    let before = play.incident().phase;
    assert_eq!(play.granted(&["http://site.test/*"], &[(TAB, PAGE)]), []);
    assert_eq!(play.incident().phase, before);
}

#[test]
fn access_taken_back_during_a_check_leaves_its_answer_without_effect() {
    let mut play = Play::with(&["<all_urls>"]);
    play.fails(&[("retry-after", "120")]);
    play.ask(Request::TryAgain { minutes: None });
    play.now = play.now + Duration::from_secs(200);
    let effects = play.event(Event::Woke);
    let op = effects.iter().find_map(|effect| match effect {
        Effect::Probe { op, .. } => Some(*op),
        _ => None,
    });
    play.granted(&[], &[]);
    let answer = Some(Response { status: 200, at: play.now, ..Response::default() });
    let effects =
        play.event(Event::Probed { tab: TAB, op: op.expect("a check begins"), answer, landed: None, body: None });
    assert!(is_silent(&effects));
    assert_eq!((play.incident().phase, play.incident().outcome), (Phase::Idle, Some(Outcome::HeldBack)));
}

#[test]
fn a_wait_does_not_come_back_after_clearing_where_access_is_gone() {
    let mut play = Play::with(&["<all_urls>"]);
    play.fails(&[("retry-after", "120")]);
    play.ask(Request::TryAgain { minutes: None });
    play.ask(Request::ClearCache);
    play.granted(&[], &[]);
    let Phase::Clearing { op, .. } = play.incident().phase else { panic!("clearing") };
    play.event(Event::Cleared { tab: TAB, op, done: false });
    assert_eq!((play.incident().phase, play.incident().outcome), (Phase::Idle, Some(Outcome::HeldBack)));
}

#[test]
fn a_countdown_of_a_browser_that_was_closed_does_not_begin_where_access_is_gone() {
    let mut play = Play::with(&["<all_urls>"]);
    play.fails(&[("retry-after", "120")]);
    play.ask(Request::TryAgain { minutes: None });
    let saved = play.event(Event::Started { open: Vec::new() }).into_iter().find_map(|effect| match effect {
        Effect::Persist { state, settings, .. } => Some((state, settings)),
        _ => None,
    });
    let (state, settings) = saved.unzip();
    let mut play = Play { state: load(state, settings).0, now: play.now };
    play.granted(&[], &[]);
    assert!(is_silent(&play.refused()));
    assert_eq!(play.incident().phase, Phase::Idle);
}

#[test]
fn access_that_is_given_has_the_page_in_front_explained_at_once() {
    let mut play = Play::with(&[]);
    play.commits();
    let effects = play.granted(&["http://site.test/*"], &[(TAB, PAGE), (TabId(8), "http://other.test/")]);
    assert_eq!(effects, [Effect::LookInto { tab: TAB }]);
    let looked = |status| Event::LookedInto { tab: TAB, document: "doc-1".into(), facts: facts(status) };
    assert_eq!(play.event(looked(200)), [], "a fine page");
    let effects = play.event(looked(503));
    assert!(effects.contains(&Effect::ShowCard { tab: TAB, document: "doc-1".into() }));
    assert_eq!(badge(&effects), Some("503"));
    assert!(!play.shown().may_retry, "how the page was asked for was not seen");
}

#[test]
fn access_that_is_given_shows_the_badge_of_a_network_error() {
    let mut play = Play::with(&[]);
    play.refused();
    let effects = play.granted(&["<all_urls>"], &[(TAB, PAGE)]);
    assert_eq!(badge(&effects), Some("!"));
    assert!(!effects.contains(&Effect::LookInto { tab: TAB }), "nothing can look into the browser's own page");
}

#[test]
fn a_look_that_comes_late_does_not_replace_what_is_known() {
    let mut play = Play::with(&["<all_urls>"]);
    play.fails(&[]);
    let before = play.state.clone();
    let late = Event::LookedInto { tab: TAB, document: "doc-0".into(), facts: facts(404) };
    assert_eq!(play.event(late), []);
    assert_eq!(play.state, before);
}

#[test]
fn a_click_explains_the_page_in_front_without_a_card() {
    let mut play = Play::with(&[]);
    play.commits();
    let effects = play.ask(Request::View);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ReadDocument { ask: Some(_), .. })));
    let reading = Reading::Page(facts(503));
    let effects = play.event(Event::DocumentRead {
        tab: TAB,
        document: Some("doc-1".into()),
        text: false,
        reading,
        ask: Some(ASK),
    });
    assert!(is_silent(&effects), "{effects:?}");
    let failure = play.shown();
    assert_eq!(failure.explanation.code, "http/503");
    assert_eq!(failure.explanation.answered_by, None, "the headers were not seen");
}

#[test]
fn a_card_of_a_site_that_is_held_back_is_not_taken_away_by_a_script() {
    let mut play = Play::with(&["<all_urls>"]);
    play.fails(&[]);
    play.granted(&[], &[]);
    let effects = play.ask(Request::Close);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::HideCard { .. })));
    assert!(play.incident().closed);
}

#[test]
fn a_stored_value_from_before_access_was_known_is_read() {
    let text = r#"{"version":1,"value":{"tabs":{},"operations":3,"restored":[],"wake":null}}"#;
    let (state, aside) = load(Some(text.into()), None);
    assert_eq!((state.operations, state.access, aside.len()), (3, Access::Everywhere, 0));
}

#[test]
fn clearing_sends_no_script_where_access_is_gone_and_loads_nothing_that_nobody_would_see() {
    let mut play = Play::with(&["http://site.test/*"]);
    play.fails(&[]);
    assert!(play.shown().clear_reloads);
    play.granted(&[], &[]);
    assert!(!play.shown().clear_reloads);
    let effects = play.ask(Request::ClearCache);
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::ListOrigins { .. })), "{effects:?}");
    let cleared = effects.iter().find_map(|effect| match effect {
        Effect::Clear { op, origins, .. } => Some((*op, origins.clone())),
        _ => None,
    });
    let (op, origins) = cleared.expect("its own address is cleared");
    assert_eq!(origins, ["http://site.test"]);
    let effects = play.event(Event::Cleared { tab: TAB, op, done: true });
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Reload { .. })), "{effects:?}");
    assert_eq!(play.incident().outcome, Some(Outcome::ClearedUnwatched));
}
