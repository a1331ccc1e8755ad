//! The brain played through: what is shown, what is done, and what is left alone.

use std::time::Duration;

use whatbroke::background::{
    Arrival, AskId, Effect, Event, Incident, Input, OpId, Outcome, Phase, Reading, State, TabId, load, step,
};
use whatbroke::diagnosis::PageFacts;
use whatbroke::evidence::{Address, Headers, Method, NetError, Response};
use whatbroke::knowledge::Lang;
use whatbroke::protocol::{Request, Shown, View};
use whatbroke::time::Timestamp;

const TAB: TabId = TabId(7);
const PAGE: &str = "http://site.test/page";
const ASK: AskId = AskId(1);

/// The brain with a clock of its own, and with what it has stored.
#[derive(Clone)]
struct Play {
    state: State,
    now: Timestamp,
    stored: Option<(String, String)>,
}

impl Play {
    fn new() -> Self {
        Self { state: State::default(), now: Timestamp(1_800_000_000_000), stored: None }
    }

    fn event(&mut self, event: Event) -> Vec<Effect> {
        let effects = step(&mut self.state, Input { now: self.now, random: 0, event });
        for effect in &effects {
            if let Effect::Persist { state, settings, .. } = effect {
                self.stored = Some((state.clone(), settings.clone()));
            }
        }
        effects
    }

    fn pass(&mut self, seconds: u64) {
        self.now = self.now + Duration::from_secs(seconds);
    }

    /// The worker dies and starts anew from what was stored.
    fn worker_dies(&mut self) {
        let (state, settings) = self.stored.clone().unzip();
        let (state, aside) = load(state, settings);
        assert!(aside.is_empty(), "{aside:?}");
        self.state = state;
    }

    fn answered(&mut self, url: &str, status: u16, headers: &[(&str, &str)], method: Method) {
        let mut kept = Headers::default();
        headers.iter().for_each(|(name, value)| kept.add(name, value));
        let response = Response { status, headers: kept, at: self.now };
        self.event(Event::Answered { tab: TAB, url: address(url), response, method });
    }

    fn committed(&mut self, url: &str, document: &str, known_fine: bool) -> Vec<Effect> {
        self.arrived(url, document, known_fine, Arrival::default())
    }

    /// A document comes, fine or not yet known, in a certain way.
    fn arrived(&mut self, url: &str, document: &str, known_fine: bool, arrival: Arrival) -> Vec<Effect> {
        let (url, document) = (Address::parse(url), document.to_owned());
        let read = Some(document.clone());
        let mut effects = self.event(Event::Committed { tab: TAB, url, document, known_fine, arrival });
        if known_fine && effects.iter().any(|effect| matches!(effect, Effect::ReadDocument { text: true, .. })) {
            let (text, reading) = (true, Reading::Unreachable);
            effects.extend(self.event(Event::DocumentRead { tab: TAB, document: read, text, reading, ask: None }));
        }
        effects
    }

    /// A page fails with a status, as the browser reports it.
    fn fails(&mut self, status: u16, headers: &[(&str, &str)]) -> Vec<Effect> {
        self.answered(PAGE, status, headers, Method::Get);
        self.committed(PAGE, "doc-1", false)
    }

    fn ask(&mut self, request: Request) -> (View, Vec<Effect>) {
        let mut effects = self.event(Event::Asked { ask: ASK, tab: Some(TAB), request });
        let at = effects
            .iter()
            .position(|effect| matches!(effect, Effect::Answer { .. }))
            .expect("every request is answered");
        match effects.remove(at) {
            Effect::Answer { view, .. } => (*view, effects),
            _ => unreachable!(),
        }
    }

    fn phase(&self) -> Phase {
        self.incident().phase
    }

    fn incident(&self) -> &Incident {
        self.state.tabs[&TAB].incident.as_ref().expect("the tab has an incident")
    }

    fn due(&self) -> Timestamp {
        match self.phase() {
            Phase::Waiting { due, .. } => due,
            other => panic!("not waiting but {other:?}"),
        }
    }

    /// The countdown ends and the check begins.
    fn check_begins(&mut self) -> OpId {
        self.now = self.due();
        let effects = self.event(Event::Woke);
        effects
            .iter()
            .find_map(|effect| match effect {
                Effect::Probe { op, .. } => Some(*op),
                _ => None,
            })
            .expect("a check begins")
    }

    fn probed(&mut self, op: OpId, status: Option<u16>) -> Vec<Effect> {
        let answer = status.map(|status| Response { status, at: self.now, ..Response::default() });
        self.event(Event::Probed { tab: TAB, op, answer, landed: None, body: None })
    }
}

fn address(url: &str) -> Address {
    Address::parse(url).expect("a web address")
}

fn shows_card(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::ShowCard { .. }))
}

fn badge(effects: &[Effect]) -> Option<&str> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Badge { text, .. } => Some(text.as_str()),
        _ => None,
    })
}

fn reload(effects: &[Effect]) -> Option<(OpId, bool)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Reload { op, past_cache, .. } => Some((*op, *past_cache)),
        _ => None,
    })
}

fn facts(text: &str, status: u16) -> PageFacts {
    let length = text.chars().count() as u32;
    let (text, own) = (text.to_owned(), text.to_owned());
    PageFacts { status, text, text_length: length, own, own_length: length, ..PageFacts::default() }
}

#[test]
fn a_page_that_failed_before_whatbroke_was_there_is_explained_and_never_loaded_again() {
    let mut play = Play::new();
    let other = TabId(8);
    let effects =
        play.event(Event::Started { open: vec![(TAB, address(PAGE)), (other, address("http://fine.test/"))] });
    let looks = |tab| Effect::ReadDocument { tab, document: None, text: false, ask: None };
    assert!(effects.contains(&looks(TAB)) && effects.contains(&looks(other)), "{effects:?}");
    let told = |tab, url: &str, status| {
        let reading = Reading::Page(PageFacts { url: url.into(), status, ..PageFacts::default() });
        Event::DocumentRead { tab, document: Some("doc-1".into()), text: false, reading, ask: None }
    };
    assert!(shows_card(&play.event(told(TAB, PAGE, 503))));
    assert!(!play.incident().may_repeat(), "it may have been a form's");
    play.event(told(other, "http://fine.test/", 200));
    assert!(!play.state.tabs.contains_key(&other));
}

#[test]
fn what_is_seen_at_work_outranks_the_look_at_the_start() {
    let mut play = Play::new();
    play.event(Event::Started { open: vec![(TAB, address(PAGE))] });
    play.fails(503, &[]);
    let reading = Reading::Page(PageFacts { url: PAGE.into(), status: 200, ..PageFacts::default() });
    play.event(Event::DocumentRead { tab: TAB, document: Some("doc-0".into()), text: false, reading, ask: None });
    assert_eq!(play.incident().diagnosis.code, "http/503");
    assert!(play.incident().may_repeat());
}

#[test]
fn a_tab_that_cannot_be_looked_into_at_the_start_is_left_alone() {
    let mut play = Play::new();
    play.event(Event::Started { open: vec![(TAB, address(PAGE))] });
    let reading = Reading::Unreachable;
    let effects = play.event(Event::DocumentRead { tab: TAB, document: None, text: false, reading, ask: None });
    assert!(!play.state.tabs.contains_key(&TAB));
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Badge { text, .. } if !text.is_empty())));
}

/// The browser refuses to look into a tab whose first page is about to come. That page is looked into by itself.
#[test]
fn a_look_that_came_before_the_page_says_nothing_of_the_page() {
    let told = |play: &mut Play, ask| {
        let restored = Arrival { reload: true, ..Arrival::default() };
        play.arrived(PAGE, "doc-1", false, restored);
        let reading = Reading::Unreachable;
        play.event(Event::DocumentRead { tab: TAB, document: None, text: false, reading, ask });
        let reading = Reading::Page(PageFacts { url: PAGE.into(), status: 503, ..PageFacts::default() });
        let document = Some("doc-1".into());
        shows_card(&play.event(Event::DocumentRead { tab: TAB, document, text: false, reading, ask: None }))
    };
    let mut play = Play::new();
    play.event(Event::Started { open: vec![(TAB, address(PAGE))] });
    assert!(told(&mut play, None));
    let mut play = Play::new();
    play.event(Event::Asked { ask: ASK, tab: Some(TAB), request: Request::View });
    assert!(told(&mut play, Some(ASK)));
}

/// A person opens the popup, and the page is looked into where nothing is known of it.
fn looks(play: &mut Play, facts: PageFacts) -> Vec<Effect> {
    let mut effects = play.event(Event::Asked { ask: ASK, tab: Some(TAB), request: Request::View });
    if effects.iter().any(|effect| matches!(effect, Effect::ReadDocument { .. })) {
        let (document, reading) = (Some("doc-1".into()), Reading::Page(facts));
        effects = play.event(Event::DocumentRead { tab: TAB, document, text: false, reading, ask: Some(ASK) });
    }
    effects
}

fn read(play: &mut Play, document: &str, facts: PageFacts) -> Vec<Effect> {
    play.event(Event::DocumentRead {
        tab: TAB,
        document: Some(document.into()),
        text: true,
        reading: Reading::Page(facts),
        ask: None,
    })
}

#[test]
fn nothing_is_shown_before_the_verdict() {
    let mut play = Play::new();
    play.answered(PAGE, 503, &[], Method::Get);
    assert!(play.state.tabs[&TAB].incident.is_none());
    let effects = play.committed(PAGE, "doc-1", false);
    assert!(shows_card(&effects));
    assert_eq!(badge(&effects), Some("503"));
}

#[test]
fn a_prefetched_failure_is_never_shown() {
    let mut play = Play::new();
    play.answered("http://site.test/next", 404, &[], Method::Get);
    let effects = play.committed(PAGE, "doc-1", true);
    assert!(!shows_card(&effects) && badge(&effects).is_none(), "{effects:?}");
    assert!(play.state.tabs.is_empty());
}

#[test]
fn a_prefetch_beside_a_failing_page_does_not_hide_it() {
    let mut play = Play::new();
    play.answered(PAGE, 503, &[], Method::Get);
    play.answered("http://site.test/next", 404, &[], Method::Get);
    assert!(shows_card(&play.committed(PAGE, "doc-1", false)));
    assert_eq!(play.incident().diagnosis.code, "http/503");
}

#[test]
fn a_fine_page_writes_nothing_and_says_nothing() {
    let mut play = Play::new();
    assert_eq!(play.committed(PAGE, "doc-1", true), []);
}

#[test]
fn an_error_page_of_the_browser_has_badge_and_popup_only() {
    let mut play = Play::new();
    let error = NetError::parse("net::ERR_CONNECTION_REFUSED").unwrap();
    let effects =
        play.event(Event::Failed { tab: TAB, url: address(PAGE), method: Method::Get, error, document: None });
    assert!(!shows_card(&effects));
    assert_eq!(badge(&effects), Some("!"));
    let (view, _) = play.ask(Request::View);
    assert!(matches!(view.shown, Shown::Failure(failure) if failure.explanation.code == "net/ERR_CONNECTION_REFUSED"));
}

#[test]
fn an_empty_error_page_joins_the_status_seen_before() {
    let mut play = Play::new();
    play.answered(PAGE, 500, &[], Method::Get);
    let error = NetError::parse("net::ERR_HTTP_RESPONSE_CODE_FAILURE").unwrap();
    let effects =
        play.event(Event::Failed { tab: TAB, url: address(PAGE), method: Method::Get, error, document: None });
    assert_eq!(badge(&effects), Some("500"));
}

#[test]
fn an_aborted_load_changes_nothing() {
    let mut play = Play::new();
    play.fails(503, &[]);
    let before = play.state.clone();
    let error = NetError::parse("net::ERR_ABORTED").unwrap();
    assert_eq!(
        play.event(Event::Failed { tab: TAB, url: address(PAGE), method: Method::Get, error, document: None }),
        []
    );
    assert_eq!(play.state, before);
}

#[test]
fn a_bot_check_gets_neither_card_nor_badge() {
    let mut play = Play::new();
    let effects = play.fails(403, &[("cf-mitigated", "challenge")]);
    assert!(!shows_card(&effects));
    assert_eq!(badge(&effects), Some(""));
    let (_, effects) = play.ask(Request::TryAgain { minutes: None });
    assert_eq!(play.phase(), Phase::Idle);
    assert!(!effects.iter().any(Effect::is_irrevocable));
}

#[test]
fn localhost_gets_the_badge_only() {
    let mut play = Play::new();
    play.answered("http://localhost:3000/", 500, &[], Method::Get);
    let effects = play.committed("http://localhost:3000/", "doc-1", false);
    assert!(!shows_card(&effects));
    assert_eq!(badge(&effects), Some("500"));
}

#[test]
fn a_quiet_code_gets_its_card_only_on_an_error_page() {
    let mut play = Play::new();
    assert!(!shows_card(&play.fails(404, &[])));
    assert!(shows_card(&read(&mut play, "doc-1", facts("404 Not Found", 404))));

    let mut play = Play::new();
    play.fails(404, &[]);
    let sign_in = PageFacts { password_fields: 1, ..facts("404", 404) };
    assert!(!shows_card(&read(&mut play, "doc-1", sign_in)));
}

fn looked_again(play: &mut Play, document: &str, reading: Reading) -> Vec<Effect> {
    play.event(Event::LookedAgain { tab: TAB, document: document.into(), reading })
}

#[test]
fn an_app_that_goes_on_from_its_error_page_takes_the_card_with_it() {
    let mut play = Play::new();
    play.fails(404, &[]);
    read(&mut play, "doc-1", facts("404 Not Found", 404));
    let step = |document: &str| Event::Stepped { tab: TAB, document: document.into() };
    let again = Effect::LookAgain { tab: TAB, document: "doc-1".into() };
    assert!(!play.event(step("doc-0")).contains(&again));
    assert!(play.event(step("doc-1")).contains(&again));
    let effects = looked_again(&mut play.clone(), "doc-1", Reading::Page(facts("404 Not Found", 404)));
    assert!(effects.is_empty(), "still an error page: {effects:?}");
    let home = PageFacts { controls: 20, ..facts("Welcome back", 404) };
    let effects = looked_again(&mut play, "doc-1", Reading::Page(home));
    assert!(effects.contains(&Effect::HideCard { tab: TAB, document: "doc-1".into() }), "{effects:?}");
    assert_eq!(badge(&effects), Some(""));
    assert!(!play.state.tabs.contains_key(&TAB));
}

#[test]
fn a_step_inside_a_page_that_is_down_changes_nothing() {
    let mut play = Play::new();
    play.fails(503, &[]);
    assert_eq!(play.event(Event::Stepped { tab: TAB, document: "doc-1".into() }), []);
}

#[test]
fn an_app_that_draws_late_is_looked_at_twice_and_never_a_third_time() {
    let shell = || PageFacts { scripts: 4, ..facts("", 404) };
    let again = Effect::LookAgain { tab: TAB, document: "doc-1".into() };
    let mut first = Play::new();
    first.fails(404, &[]);
    let effects = read(&mut first, "doc-1", shell());
    assert!(effects.contains(&again) && !shows_card(&effects), "{effects:?}");

    let drawn = PageFacts { controls: 20, ..shell() };
    for useful in [drawn, shell()] {
        let effects = looked_again(&mut first.clone(), "doc-1", Reading::Page(useful));
        assert!(!effects.contains(&again) && !shows_card(&effects), "{effects:?}");
    }
    assert!(!shows_card(&looked_again(&mut first.clone(), "doc-1", Reading::Unreachable)));
    assert!(!shows_card(&looked_again(&mut first.clone(), "doc-0", Reading::Page(facts("404 Not Found", 404)))));
    assert!(shows_card(&looked_again(&mut first, "doc-1", Reading::Page(facts("404 Not Found", 404)))));
}

#[test]
fn what_shows_its_card_at_once_is_not_looked_at_again() {
    let mut play = Play::new();
    assert!(shows_card(&play.fails(503, &[])));
    let effects = read(&mut play, "doc-1", PageFacts { scripts: 4, ..facts("", 503) });
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::LookAgain { .. })), "{effects:?}");
}

#[test]
fn the_text_of_another_document_is_not_believed() {
    let mut play = Play::new();
    play.fails(404, &[]);
    assert!(!shows_card(&read(&mut play, "doc-0", facts("404 Not Found", 404))));
}

#[test]
fn a_page_from_its_own_service_worker_is_asked_for_its_status() {
    let mut play = Play::new();
    let effects = play.committed(PAGE, "doc-1", false);
    assert!(effects.contains(&Effect::ReadDocument {
        tab: TAB,
        document: Some("doc-1".into()),
        text: false,
        ask: None
    }));
    let effects = read(&mut play, "doc-1", facts("", 503));
    assert!(shows_card(&effects));

    let mut play = Play::new();
    play.committed(PAGE, "doc-1", false);
    assert!(!shows_card(&read(&mut play, "doc-1", facts("", 200))));
    assert!(play.state.tabs.is_empty());
}

#[test]
fn another_page_ends_the_incident() {
    let mut play = Play::new();
    play.fails(503, &[]);
    play.ask(Request::TryAgain { minutes: None });
    play.committed("http://site.test/other", "doc-2", true);
    assert!(play.state.tabs.is_empty());
    assert_eq!(play.state.wake, None);
}

#[test]
fn a_closed_tab_ends_the_incident() {
    let mut play = Play::new();
    play.fails(503, &[]);
    play.ask(Request::TryAgain { minutes: None });
    let effects = play.event(Event::TabClosed { tab: TAB });
    assert!(effects.contains(&Effect::Wake { at: None }));
    // What was under way for the tab reports in vain.
    assert_eq!(play.event(Event::Cleared { tab: TAB, op: OpId(1), done: true }), []);
    assert_eq!(play.event(Event::Probed { tab: TAB, op: OpId(1), answer: None, landed: None, body: None }), []);
    assert_eq!(play.event(Event::CardShown { tab: TAB, document: "doc-1".into(), shown: false }), []);
}

#[test]
fn what_is_closed_stays_closed_for_the_incident() {
    let mut play = Play::new();
    play.fails(503, &[]);
    let (_, effects) = play.ask(Request::Close);
    assert!(effects.contains(&Effect::HideCard { tab: TAB, document: "doc-1".into() }));
    play.answered(PAGE, 503, &[], Method::Get);
    assert!(!shows_card(&play.committed(PAGE, "doc-2", false)));
}

#[test]
fn the_wait_that_the_server_named_is_kept_to_the_second() {
    let mut play = Play::new();
    play.fails(503, &[("retry-after", "120")]);
    play.pass(20);
    let (view, effects) = play.ask(Request::TryAgain { minutes: None });
    assert_eq!(play.due().since(play.now), Duration::from_secs(100));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Wake { at: Some(_) })));
    assert_eq!(badge(&effects), Some("2m"));
    assert!(matches!(view.shown, Shown::Failure(failure) if failure.waits.is_empty()));
}

#[test]
fn a_retry_after_that_makes_no_sense_leaves_the_plan() {
    for value in ["-1", "1.5", "soon", ""] {
        let mut play = Play::new();
        play.fails(503, &[("retry-after", value)]);
        play.ask(Request::TryAgain { minutes: None });
        assert_eq!(play.due().since(play.now), Duration::from_secs(30), "{value}");
    }
    let mut play = Play::new();
    play.fails(503, &[("retry-after", "99999999999")]);
    play.ask(Request::TryAgain { minutes: None });
    assert_eq!(play.due().since(play.now), Duration::from_secs(86_400));
}

#[test]
fn a_person_can_choose_one_of_the_plans_waits_and_no_other() {
    // Two thirds of a chosen wait are sure and as much again is drawn; where nothing is chosen, half a minute is the least.
    let chosen = [(Some(5), 200), (Some(15), 600), (Some(30), 1200), (Some(0), 30), (Some(255), 30), (None, 30)];
    for (asked, least) in chosen {
        let mut play = Play::new();
        play.fails(500, &[]);
        play.ask(Request::TryAgain { minutes: asked });
        assert_eq!(play.due().since(play.now), Duration::from_secs(least), "{asked:?}");
    }
}

#[test]
fn only_a_good_check_reloads_the_page() {
    let mut play = Play::new();
    play.fails(503, &[("retry-after", "10")]);
    play.ask(Request::TryAgain { minutes: None });
    let op = play.check_begins();
    assert_eq!(reload(&play.probed(op, Some(503))), None);
    assert_eq!((play.incident().tries, play.incident().outcome), (1, Some(Outcome::Still)));

    let op = play.check_begins();
    let effects = play.probed(op, Some(200));
    assert!(matches!(reload(&effects), Some((_, false))));
    play.answered(PAGE, 503, &[], Method::Get);
    let effects = play.committed(PAGE, "doc-2", true);
    assert!(shows_card(&effects));
    assert_eq!((play.incident().outcome, play.incident().over), (Some(Outcome::Fixed), true));
    assert_eq!(badge(&effects), Some(""));
}

#[test]
fn tries_end_after_the_plan() {
    let mut play = Play::new();
    play.fails(500, &[]);
    play.ask(Request::TryAgain { minutes: None });
    let mut waits = Vec::new();
    for _ in 0..4 {
        waits.push(play.due().since(play.now).as_secs());
        let op = play.check_begins();
        play.probed(op, None);
    }
    assert_eq!(waits, [30, 30, 23 * 60, 23 * 60]);
    assert_eq!((play.phase(), play.incident().outcome), (Phase::Idle, Some(Outcome::Stopped)));
}

#[test]
fn a_check_that_meets_a_bot_check_stops_the_waiting() {
    let mut play = Play::new();
    play.fails(503, &[]);
    play.ask(Request::TryAgain { minutes: None });
    let op = play.check_begins();
    let mut headers = Headers::default();
    headers.add("cf-mitigated", "challenge");
    let answer = Some(Response { status: 403, headers, at: play.now });
    play.event(Event::Probed { tab: TAB, op, answer, landed: None, body: None });
    assert_eq!((play.phase(), play.incident().outcome), (Phase::Idle, Some(Outcome::Gate)));
}

#[test]
fn a_check_that_lands_in_a_waiting_line_stops_the_waiting_and_never_reloads() {
    let mut play = Play::new();
    play.fails(503, &[]);
    play.ask(Request::TryAgain { minutes: None });
    let op = play.check_begins();
    let answer = Some(Response { status: 200, at: play.now, ..Response::default() });
    let landed = Address::parse("https://shop.queue-it.net/?c=shop");
    let effects = play.event(Event::Probed { tab: TAB, op, answer, landed, body: None });
    assert!(!effects.iter().any(Effect::is_irrevocable), "{effects:?}");
    assert_eq!((play.phase(), play.incident().outcome), (Phase::Idle, Some(Outcome::Gate)));
    assert_eq!(play.incident().diagnosis.code, "queue/waiting-room");
    assert_eq!(play.state.wake, None);
}

#[test]
fn a_line_that_the_page_itself_tells_of_gets_no_card() {
    let mut play = Play::new();
    // A header makes it worth to look first: no card flashes up.
    let effects = play.fails(429, &[("refresh", "20")]);
    assert!(!shows_card(&effects));
    let words = PageFacts { status: 429, text: "Waiting Room powered by Cloudflare".into(), ..PageFacts::default() };
    let effects = read(&mut play, "doc-1", words);
    assert!(!shows_card(&effects));
    assert_eq!(badge(&effects), Some(""));
    // Without one the card goes again as soon as the page has told.
    let mut play = Play::new();
    assert!(shows_card(&play.fails(429, &[])));
    let check = PageFacts { status: 429, elements: vec!["#px-captcha".into()], ..PageFacts::default() };
    let effects = read(&mut play, "doc-1", check);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::HideCard { .. })), "{effects:?}");
    assert_eq!(badge(&effects), Some(""));
}

#[test]
fn a_failure_that_might_have_been_a_line_gets_its_card_when_its_page_has_told() {
    let mut play = Play::new();
    assert!(!shows_card(&play.fails(503, &[("refresh", "20")])));
    let long = PageFacts { status: 503, text_length: 9_000, text: "Down".into(), ..PageFacts::default() };
    assert!(shows_card(&read(&mut play, "doc-1", long)));
}

#[test]
fn a_line_inside_a_page_that_is_fine_is_told_only_while_it_is_there() {
    let mut play = Play::new();
    let line = |there: bool| PageFacts {
        url: PAGE.into(),
        status: 200,
        elements: if there { vec!["#NetFunnel_Loading_Popup".into()] } else { Vec::new() },
        ..PageFacts::default()
    };
    looks(&mut play, line(true));
    assert_eq!(play.incident().diagnosis.code, "queue/waiting-room");
    let effects = looks(&mut play, line(false));
    assert!(play.state.tabs.get(&TAB).is_none_or(|tab| tab.incident.is_none()));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Answer { view, .. } if view.shown == Shown::Fine)));
}

#[test]
fn a_good_check_before_a_page_that_still_fails_is_a_try_in_vain() {
    let mut play = Play::new();
    play.fails(503, &[]);
    play.ask(Request::TryAgain { minutes: None });
    let op = play.check_begins();
    play.probed(op, Some(200));
    play.fails(503, &[]);
    assert_eq!((play.incident().tries, play.incident().outcome), (1, Some(Outcome::Same)));
    assert_eq!(play.due().since(play.now), Duration::from_secs(30));
}

#[test]
fn a_result_of_an_older_check_is_not_believed() {
    let mut play = Play::new();
    play.fails(503, &[]);
    play.ask(Request::TryAgain { minutes: None });
    let op = play.check_begins();
    play.ask(Request::Cancel);
    assert_eq!(play.probed(op, Some(200)), []);
    assert_eq!(play.incident().outcome, Some(Outcome::Cancelled));
}

#[test]
fn a_countdown_outlives_the_worker() {
    let mut play = Play::new();
    play.fails(503, &[("retry-after", "3600")]);
    play.ask(Request::TryAgain { minutes: None });
    let due = play.due();
    play.worker_dies();
    assert_eq!(play.due(), due);
    play.check_begins();
}

#[test]
fn a_check_that_died_with_its_worker_is_made_again() {
    let mut play = Play::new();
    play.fails(503, &[]);
    play.ask(Request::TryAgain { minutes: None });
    let op = play.check_begins();
    let wake = play.state.wake.expect("its end is awaited");
    play.worker_dies();
    play.now = wake;
    let effects = play.event(Event::Woke);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Probe { .. })), "{effects:?}");
    assert_eq!(play.incident().tries, 0, "nobody knows how it would have ended");
    assert_eq!(reload(&play.probed(op, Some(200))), None, "the old result comes too late");
}

#[test]
fn a_check_that_never_ends_is_a_try_in_vain() {
    let mut play = Play::new();
    play.fails(503, &[]);
    play.ask(Request::TryAgain { minutes: None });
    play.check_begins();
    play.pass(60);
    let effects = play.event(Event::Woke);
    assert!(!effects.iter().any(Effect::is_irrevocable), "{effects:?}");
    assert_eq!(play.incident().tries, 1);
}

#[test]
fn an_unfinished_reload_is_never_replayed() {
    let mut play = Play::new();
    play.fails(503, &[]);
    let (_, effects) = play.ask(Request::Reload);
    assert!(reload(&effects).is_some());
    play.worker_dies();
    play.pass(600);
    let effects = play.event(Event::Woke);
    assert_eq!(reload(&effects), None);
    assert_eq!(play.phase(), Phase::Idle);
}

#[test]
fn a_countdown_outlives_the_browser_and_meets_its_page_again() {
    let mut play = Play::new();
    play.fails(503, &[("retry-after", "600")]);
    play.ask(Request::TryAgain { minutes: None });
    play.worker_dies();
    // The number of the tab now stands for another page.
    play.event(Event::Started { open: vec![(TAB, address("http://other.test/"))] });
    assert!(play.state.tabs.values().all(|tab| tab.incident.is_none()));
    play.answered(PAGE, 503, &[("retry-after", "600")], Method::Get);
    play.committed(PAGE, "doc-9", false);
    assert!(matches!(play.phase(), Phase::Waiting { .. }));
    assert!(play.state.restored.is_empty());
}

#[test]
fn clearing_reloads_past_the_cache_and_says_what_came_of_it() {
    let cleared = |status: Option<u16>| {
        let mut play = Play::new();
        play.fails(503, &[]);
        let effects = clear(&mut play);
        assert!(matches!(reload(&effects), Some((_, true))));
        match status {
            Some(status) => drop(play.fails(status, &[])),
            None => drop(play.committed(PAGE, "doc-2", true)),
        }
        play.incident().outcome
    };
    assert_eq!(cleared(Some(503)), Some(Outcome::SameAfterClear));
    assert_eq!(cleared(Some(500)), Some(Outcome::AnotherAfterClear));
    assert_eq!(cleared(None), Some(Outcome::FixedAfterClear));
}

#[test]
fn the_intent_is_stored_before_anything_irrevocable() {
    let mut play = Play::new();
    play.fails(503, &[]);
    for request in [Request::ClearCache, Request::Reload] {
        let mut play = play.clone();
        let (_, effects) = play.ask(request);
        let effects = asked_for_its_origins(&mut play, &effects, &[]).unwrap_or(effects);
        let stored = effects.iter().position(|effect| matches!(effect, Effect::Persist { .. }));
        let done = effects.iter().position(Effect::is_irrevocable);
        assert!(stored < done && stored.is_some(), "{effects:?}");
    }
}

#[test]
fn a_post_is_never_repeated() {
    let mut play = Play::new();
    play.answered(PAGE, 503, &[("retry-after", "5")], Method::Post);
    play.committed(PAGE, "doc-1", false);
    let (view, _) = play.ask(Request::View);
    let Shown::Failure(failure) = view.shown else { panic!("a failure is shown") };
    assert!(!failure.may_retry && !failure.may_reload && !failure.clear_reloads && failure.may_clear);
    for request in [Request::TryAgain { minutes: Some(5) }, Request::Reload] {
        let (_, effects) = play.ask(request.clone());
        assert!(!effects.iter().any(Effect::is_irrevocable), "{request:?}");
    }
    let effects = clear(&mut play);
    assert_eq!(reload(&effects), None);
    assert_eq!(play.incident().outcome, Some(Outcome::Cleared));
}

#[test]
fn a_post_that_met_no_answer_is_a_post_too() {
    let mut play = Play::new();
    let error = NetError::parse("net::ERR_CONNECTION_RESET").unwrap();
    play.event(Event::Failed { tab: TAB, url: address(PAGE), method: Method::Post, error, document: None });
    assert!(!play.incident().may_repeat());
}

#[test]
fn a_form_answered_by_a_service_worker_counts_as_a_post() {
    let mut play = Play::new();
    let document = "doc-1".to_owned();
    play.event(Event::Committed {
        tab: TAB,
        url: Some(address(PAGE)),
        document,
        known_fine: false,
        arrival: Arrival { form: true, ..Arrival::default() },
    });
    read(&mut play, "doc-1", facts("", 503));
    assert!(!play.incident().may_repeat());
}

#[test]
fn the_popup_looks_into_a_page_that_nothing_is_known_of() {
    let mut play = Play::new();
    let effects = play.event(Event::Asked { ask: ASK, tab: Some(TAB), request: Request::View });
    assert!(effects.contains(&Effect::ReadDocument { tab: TAB, document: None, text: true, ask: Some(ASK) }));
    let reading = Reading::Page(facts("", 200));
    let effects = play.event(Event::DocumentRead { tab: TAB, document: None, text: false, reading, ask: Some(ASK) });
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Answer { view, .. } if view.shown == Shown::Fine)));
}

#[test]
fn the_popup_explains_a_failed_page_that_nobody_watched() {
    let mut play = Play::new();
    play.event(Event::Asked { ask: ASK, tab: Some(TAB), request: Request::View });
    let facts = PageFacts { url: PAGE.into(), ..facts("", 502) };
    let effects = play.event(Event::DocumentRead {
        tab: TAB,
        document: Some("doc-1".into()),
        text: false,
        reading: Reading::Page(facts),
        ask: Some(ASK),
    });
    assert!(
        effects
            .iter()
            .any(|effect| matches!(effect, Effect::Answer { view, .. } if matches!(view.shown, Shown::Failure(_))))
    );
    assert!(!shows_card(&effects), "the popup is what the person opened");
}

#[test]
fn a_page_that_cannot_be_looked_into_is_called_so() {
    let mut play = Play::new();
    play.event(Event::Asked { ask: ASK, tab: Some(TAB), request: Request::View });
    let effects = play.event(Event::DocumentRead {
        tab: TAB,
        document: None,
        text: false,
        reading: Reading::Unreachable,
        ask: Some(ASK),
    });
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Answer { view, .. } if view.shown == Shown::Unseen)));
}

#[test]
fn the_language_is_remembered_and_followed_everywhere() {
    let mut play = Play::new();
    play.fails(503, &[]);
    let (view, effects) = play.ask(Request::Speak { lang: Lang::Ko });
    assert_eq!(view.lang, Lang::Ko);
    assert!(effects.contains(&Effect::Tell { tab: TAB }));
    play.worker_dies();
    assert_eq!(play.ask(Request::View).0.lang, Lang::Ko);
}

#[test]
fn the_badge_counts_minutes_and_costs_one_wake_a_minute() {
    let mut play = Play::new();
    play.fails(503, &[("retry-after", "150")]);
    play.ask(Request::TryAgain { minutes: None });
    let due = play.due();
    let mut seen = Vec::new();
    while let Some(at) = play.state.wake.filter(|at| *at < due) {
        play.now = at;
        seen.push(badge(&play.event(Event::Woke)).unwrap_or_default().to_owned());
    }
    assert_eq!(seen, ["2m", "1m"]);
    assert_eq!(play.state.wake, Some(due));
}

#[test]
fn a_reload_by_hand_keeps_the_countdown_and_starts_it_anew() {
    let mut play = Play::new();
    play.fails(503, &[("retry-after", "600")]);
    play.ask(Request::TryAgain { minutes: None });
    play.pass(300);
    play.fails(503, &[("retry-after", "60")]);
    assert_eq!(play.due().since(play.now), Duration::from_secs(60));
}

#[test]
fn a_storm_of_loads_leaves_the_state_small() {
    let mut play = Play::new();
    for i in 0..1000 {
        let url = format!("http://site.test/{i}");
        play.answered(&url, 503, &[("server", &"x".repeat(5000))], Method::Get);
        play.committed(&url, &format!("doc-{i}"), false);
    }
    assert_eq!(play.state.tabs.len(), 1);
    assert!(play.stored.is_some_and(|(state, _)| state.len() < 5_000));
}

#[test]
fn a_countdown_outlives_an_update_of_the_extension() {
    let mut play = Play::new();
    play.fails(503, &[("retry-after", "600")]);
    play.ask(Request::TryAgain { minutes: None });
    let due = play.due();
    play.worker_dies();
    let effects = play.event(Event::Started { open: vec![(TAB, address(PAGE))] });
    assert_eq!(play.due(), due);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Persist { open, .. } if *open == [TAB])));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Wake { at: Some(_) })), "the alarm is set anew");
}

#[test]
fn what_the_browser_forgot_is_written_anew_at_its_start() {
    let mut play = Play::new();
    play.fails(503, &[]);
    let effects = play.event(Event::Started { open: vec![(TAB, address(PAGE))] });
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Persist { open, .. } if *open == [TAB])));
}

#[test]
fn checks_end_after_an_hour_but_a_promised_one_is_made() {
    let mut play = Play::new();
    play.fails(503, &[("retry-after", "7200")]);
    play.ask(Request::TryAgain { minutes: None });
    let op = play.check_begins();
    play.probed(op, Some(503));
    assert_eq!((play.phase(), play.incident().outcome), (Phase::Idle, Some(Outcome::HourOver)));
}

/// A page is cleared and loaded again, and its text is read each time. `named`: the code that the first text names.
/// Gives what is said of the reload before and after the second text.
fn loaded_again_and_read(named: &str) -> [Option<Outcome>; 2] {
    const PROXY: &str = "Generated Mon by proxy.example (squid/5.7)";
    let mut play = Play::new();
    play.fails(503, &[]);
    read(&mut play, "doc-1", facts(PROXY, 503));
    let incident = play.state.tabs.get_mut(&TAB).and_then(|tab| tab.incident.as_mut()).expect("it failed");
    incident.diagnosis.code = named.to_owned();
    clear(&mut play);
    play.fails(503, &[]);
    let at_first = play.incident().outcome;
    read(&mut play, "doc-1", facts(PROXY, 503));
    [at_first, play.incident().outcome]
}

#[test]
fn the_result_of_a_reload_is_said_whatever_the_text_adds() {
    assert_eq!(loaded_again_and_read("http/503"), [Some(Outcome::SameAfterClear); 2]);
}

#[test]
fn a_page_is_called_another_only_once_its_text_was_read_as_that_of_the_one_before() {
    let said = loaded_again_and_read("openai/insufficient_quota");
    assert_eq!(said, [Some(Outcome::SameAfterClear), Some(Outcome::AnotherAfterClear)]);
}

#[test]
fn words_that_change_under_the_reader_are_announced() {
    let mut play = Play::new();
    play.fails(503, &[]);
    let before = play.incident().diagnosis.entry.clone();
    read(&mut play, "doc-1", facts("Generated Mon by proxy.example (squid/5.7)", 503));
    let changed = play.incident().diagnosis.entry != before;
    assert!(changed, "the page names a proxy");
    assert_eq!(play.incident().outcome, Some(Outcome::LookedCloser));
}

#[test]
fn a_step_opens_only_the_page_that_it_names() {
    let mut play = Play::new();
    play.fails(431, &[]);
    let opened = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::OpenPage { url } => Some(*url),
            _ => None,
        })
    };
    let (_, effects) = play.ask(Request::OpenStep { step: "delete-cookies".into() });
    assert_eq!(opened(&effects), Some("chrome://settings/content/all"));
    for step in ["https://evil.test/", "check-dns", ""] {
        let (_, effects) = play.ask(Request::OpenStep { step: step.into() });
        assert_eq!(opened(&effects), None, "{step}");
    }
}

const RELOAD: Arrival = Arrival { form: false, reload: true, history: false, by_itself: false, unseen: false };
const OTHER: &str = "http://site.test/other";

/// Clears the cache of the failing page, up to the reload.
/// What a card asks that was put over this document.
fn card_asks(play: &mut Play, document: &str, request: Request) -> Vec<Effect> {
    play.event(Event::CardAsked { ask: ASK, tab: TAB, document: document.to_owned(), request })
}

#[test]
fn only_the_card_of_the_tabs_own_document_may_speak() {
    let mut play = Play::new();
    play.fails(503, &[]);
    let before = play.state.clone();
    for stranger in ["doc-0", "", "doc-12"] {
        for request in [Request::ClearCache, Request::Close, Request::Speak { lang: Lang::Ko }, Request::OpenPopup] {
            let effects = card_asks(&mut play, stranger, request);
            assert_eq!(play.state, before);
            let [Effect::Answer { view, .. }] = effects.as_slice() else { panic!("{effects:?}") };
            assert_eq!(view.shown, Shown::Unseen, "a stranger learns nothing");
        }
    }
    card_asks(&mut play, "doc-1", Request::ClearCache);
    assert!(matches!(play.phase(), Phase::Clearing { .. }), "{:?}", play.phase());
}

#[test]
fn a_card_over_the_browsers_own_page_is_nobodys() {
    let mut play = Play::new();
    let error = NetError::parse("net::ERR_CONNECTION_RESET").expect("a network error");
    play.event(Event::Failed { tab: TAB, url: address(PAGE), method: Method::Get, error, document: None });
    let before = play.state.clone();
    card_asks(&mut play, "", Request::ClearCache);
    assert_eq!(play.state, before);
}

#[test]
fn what_the_card_cannot_do_safely_the_popup_does() {
    let mut play = Play::new();
    play.fails(503, &[]);
    let effects = card_asks(&mut play, "doc-1", Request::OpenPopup);
    assert!(effects.contains(&Effect::OpenPopup { tab: TAB }), "{effects:?}");
}

#[test]
fn a_card_that_is_covered_or_lost_counts_as_none() {
    let mut play = Play::new();
    play.fails(503, &[]);
    card_asks(&mut play, "doc-1", Request::Seen { seen: false });
    assert!(!play.incident().card);
    card_asks(&mut play, "doc-1", Request::Seen { seen: true });
    assert!(play.incident().card);
    play.event(Event::CardShown { tab: TAB, document: "doc-0".to_owned(), shown: false });
    assert!(play.incident().card, "another document's card is not this one");
    play.event(Event::CardShown { tab: TAB, document: "doc-1".to_owned(), shown: false });
    assert!(!play.incident().card);
}

fn clear(play: &mut Play) -> Vec<Effect> {
    let (_, effects) = play.ask(Request::ClearCache);
    let (op, _) = clears(&asked_for_its_origins(play, &effects, &[]).unwrap_or(effects)).expect("it is cleared");
    play.event(Event::Cleared { tab: TAB, op, done: true })
}

/// The page names the origins of its files, where it is asked.
fn asked_for_its_origins(play: &mut Play, effects: &[Effect], named: &[&str]) -> Option<Vec<Effect>> {
    let op = effects.iter().find_map(|effect| match effect {
        Effect::ListOrigins { op, .. } => Some(*op),
        _ => None,
    })?;
    let origins = named.iter().map(|&origin| origin.to_owned()).collect();
    Some(play.event(Event::OriginsListed { tab: TAB, op, origins }))
}

/// The origins that are cleared.
fn clears(effects: &[Effect]) -> Option<(OpId, Vec<&str>)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Clear { op, origins, .. } => Some((*op, origins.iter().map(String::as_str).collect())),
        _ => None,
    })
}

#[test]
fn clearing_reaches_what_belongs_to_the_sites_owner() {
    let mut play = Play::new();
    play.fails(503, &[]);
    let (_, effects) = play.ask(Request::ClearCache);
    assert_eq!(clears(&effects), None, "nothing is cleared before the page was asked");
    let named = ["http://cdn.site.test", "http://other.test", "http://cdn.site.test:8080"];
    let effects = asked_for_its_origins(&mut play, &effects, &named).expect("the page is asked");
    let (op, origins) = clears(&effects).expect("it is cleared");
    assert_eq!(origins, ["http://site.test", "http://cdn.site.test", "http://cdn.site.test:8080"]);
    play.event(Event::Cleared { tab: TAB, op, done: true });
    play.committed(PAGE, "doc-2", true);
    let (view, _) = play.ask(Request::View);
    let Shown::Failure(failure) = view.shown else { panic!("the result is shown") };
    let cleared = failure.cleared.expect("what was cleared is said");
    assert_eq!(cleared.owner, "site.test");
    assert_eq!(cleared.hosts, ["site.test", "cdn.site.test", "cdn.site.test:8080"]);
}

#[test]
fn a_page_that_cannot_be_asked_has_its_own_address_cleared() {
    let mut play = Play::new();
    play.fails(503, &[]);
    let (_, effects) = play.ask(Request::ClearCache);
    let effects = asked_for_its_origins(&mut play, &effects, &[]).expect("the page is asked");
    assert_eq!(clears(&effects).expect("it is cleared").1, ["http://site.test"]);
    // The browser's own error page is not even asked.
    let mut play = Play::new();
    play.answered(PAGE, 503, &[], Method::Get);
    let error = NetError::parse("net::ERR_HTTP_RESPONSE_CODE_FAILURE").unwrap();
    play.event(Event::Failed { tab: TAB, url: address(PAGE), method: Method::Get, error, document: None });
    let (_, effects) = play.ask(Request::ClearCache);
    assert_eq!(clears(&effects).expect("it is cleared").1, ["http://site.test"]);
}

#[test]
fn an_old_list_of_origins_clears_nothing() {
    let mut play = Play::new();
    play.fails(503, &[]);
    play.ask(Request::ClearCache);
    let old = Event::OriginsListed { tab: TAB, op: OpId(99), origins: vec!["http://cdn.site.test".into()] };
    assert_eq!(clears(&play.event(old.clone())), None);
    play.pass(60);
    play.event(Event::Woke);
    assert_eq!(play.incident().outcome, Some(Outcome::ClearFailed));
    assert_eq!(clears(&play.event(old)), None);
}

#[test]
fn a_page_that_nobody_watched_is_cleared_and_left_where_it_is() {
    let mut play = Play::new();
    play.answered(PAGE, 503, &[], Method::Other);
    play.committed(PAGE, "doc-1", false);
    assert_eq!(reload(&clear(&mut play)), None);
    assert_eq!(play.incident().outcome, Some(Outcome::ClearedUnwatched));
}

#[test]
fn a_failure_stored_before_clearing_was_told_apart_is_read() {
    let mut play = Play::new();
    play.fails(503, &[]);
    let (state, settings) = play.stored.clone().expect("it is stored");
    let earlier = state.replace(r#""cleared":null,"#, "");
    assert_ne!(earlier, state);
    let (loaded, aside) = load(Some(earlier), Some(settings));
    assert!(aside.is_empty(), "{aside:?}");
    assert_eq!(loaded.tabs, play.state.tabs);
}

#[test]
fn what_was_cleared_is_said_only_of_the_clearing() {
    let mut play = Play::new();
    play.fails(503, &[]);
    clear(&mut play);
    play.fails(503, &[]);
    assert!(play.incident().cleared.is_some());
    let (_, effects) = play.ask(Request::Reload);
    assert_eq!(reload(&effects).map(|(_, past_cache)| past_cache), Some(false));
    play.arrived(OTHER, "doc-3", true, RELOAD);
    let (view, _) = play.ask(Request::View);
    let Shown::Failure(failure) = view.shown else { panic!("the result is shown") };
    assert_eq!((failure.outcome, failure.cleared), (Some(Outcome::Elsewhere), None));
}

#[test]
fn an_answer_without_a_verdict_is_soon_forgotten() {
    let mut play = Play::new();
    play.answered(PAGE, 503, &[], Method::Get);
    play.pass(60);
    assert!(!shows_card(&play.committed(PAGE, "doc-1", false)), "a prefetch of a minute ago says nothing of this page");
}

#[test]
fn a_page_from_memory_is_asked_for_its_own_status() {
    let history = Arrival { history: true, ..Arrival::default() };
    for (status, fails) in [(200, false), (503, true)] {
        let mut play = Play::new();
        play.answered(PAGE, 503, &[("retry-after", "120")], Method::Get);
        assert!(!shows_card(&play.arrived(PAGE, "doc-1", false, history)));
        assert_eq!(shows_card(&read(&mut play, "doc-1", facts("", status))), fails, "{status}");
        if fails {
            assert_eq!(play.incident().diagnosis.told.map(|told| told.seconds), Some(120));
        }
    }
}

#[test]
fn a_wait_that_was_served_is_over() {
    let mut play = Play::new();
    play.fails(503, &[("retry-after", "120")]);
    play.ask(Request::TryAgain { minutes: None });
    let op = play.check_begins();
    play.probed(op, None);
    assert_eq!(play.due().since(play.now), Duration::from_secs(30));
}

#[test]
fn a_body_that_breaks_off_leaves_what_was_said() {
    let mut play = Play::new();
    play.fails(503, &[("retry-after", "120")]);
    play.ask(Request::TryAgain { minutes: None });
    let before = play.state.clone();
    let error = NetError::parse("net::ERR_CONTENT_LENGTH_MISMATCH").unwrap();
    let document = Some("doc-1".to_owned());
    assert_eq!(play.event(Event::Failed { tab: TAB, url: address(PAGE), method: Method::Get, error, document }), []);
    assert_eq!(play.state, before);
    let (_, effects) = play.ask(Request::Close);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::HideCard { .. })));
}

#[test]
fn speaking_another_language_does_not_make_a_page_fine() {
    let mut play = Play::new();
    let request = Request::Speak { lang: Lang::Ko };
    let effects = play.event(Event::Asked { ask: ASK, tab: Some(TAB), request });
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Answer { .. })), "the page is looked into first");
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ReadDocument { ask: Some(ASK), .. })));
}

#[test]
fn a_reload_that_leads_elsewhere_has_its_result_too() {
    let mut play = Play::new();
    play.fails(503, &[]);
    clear(&mut play);
    play.arrived(OTHER, "doc-2", true, RELOAD);
    assert_eq!((play.incident().outcome, play.incident().over), (Some(Outcome::Elsewhere), true));

    let mut play = Play::new();
    play.fails(503, &[]);
    clear(&mut play);
    play.answered(OTHER, 500, &[], Method::Get);
    play.arrived(OTHER, "doc-2", false, RELOAD);
    assert_eq!(play.incident().outcome, Some(Outcome::AnotherAfterClear));
}

#[test]
fn a_navigation_of_the_persons_own_is_no_result() {
    let mut play = Play::new();
    play.fails(503, &[]);
    clear(&mut play);
    play.answered(OTHER, 500, &[], Method::Get);
    play.committed(OTHER, "doc-2", false);
    assert_eq!(play.incident().outcome, None);
}

fn aborted(play: &mut Play, url: &str, document: Option<&str>) {
    let error = NetError::parse("net::ERR_ABORTED").unwrap();
    play.event(Event::Failed {
        tab: TAB,
        url: address(url),
        method: Method::Get,
        error,
        document: document.map(str::to_owned),
    });
}

#[test]
fn a_reload_that_is_stopped_is_over_wherever_it_was_sent() {
    for url in [PAGE, OTHER] {
        let mut play = Play::new();
        play.fails(503, &[]);
        clear_and_begin(&mut play);
        // First the old document's own load ends; that is not yet the reload's.
        aborted(&mut play, PAGE, Some("doc-1"));
        assert!(matches!(play.phase(), Phase::Reloading { .. }));
        aborted(&mut play, url, None);
        assert_eq!(play.phase(), Phase::Idle, "{url}");
    }
}

#[test]
fn a_reload_that_is_stopped_does_not_end_a_wait() {
    let mut play = Play::new();
    play.fails(503, &[("retry-after", "300")]);
    play.ask(Request::TryAgain { minutes: None });
    clear_and_begin(&mut play);
    aborted(&mut play, PAGE, None);
    assert!(matches!(play.phase(), Phase::Waiting { .. }));
}

/// The browser has begun the reload after the clearing.
fn clear_and_begin(play: &mut Play) {
    let (op, _) = reload(&clear(play)).expect("the page is loaded again");
    play.event(Event::Reloaded { tab: TAB, op, done: true });
}

#[test]
fn a_load_that_a_reload_of_ours_takes_the_place_of_is_not_that_reload() {
    let mut play = Play::new();
    play.fails(503, &[]);
    let (op, _) = reload(&clear(&mut play)).expect("the page is loaded again");
    aborted(&mut play, OTHER, None);
    play.event(Event::Reloaded { tab: TAB, op, done: true });
    play.arrived(PAGE, "doc-2", true, RELOAD);
    assert_eq!(play.incident().outcome, Some(Outcome::FixedAfterClear));
}

#[test]
fn a_tab_that_is_on_its_way_elsewhere_is_not_called_back() {
    let mut play = Play::new();
    play.fails(503, &[]);
    let pressed = clear(&mut play.clone());
    assert!(pressed.iter().any(|effect| matches!(effect, Effect::Reload { yields: false, .. })), "{pressed:?}");
    play.ask(Request::TryAgain { minutes: None });
    let op = play.check_begins();
    let effects = play.probed(op, Some(200));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Reload { yields: true, .. })), "{effects:?}");
    let (op, _) = reload(&effects).expect("the page is loaded again");
    play.event(Event::OnItsWay { tab: TAB, op });
    // Nobody knows whether they arrive, so the page is waited for, and no check has failed.
    assert_eq!((play.incident().tries, play.incident().outcome), (0, None));
    let op = play.check_begins();
    assert!(reload(&play.probed(op, Some(200))).is_some());
}

#[test]
fn a_reload_that_fails_elsewhere_without_a_document_has_its_result() {
    let mut play = Play::new();
    play.fails(503, &[]);
    clear(&mut play);
    let error = NetError::parse("net::ERR_TOO_MANY_REDIRECTS").unwrap();
    play.event(Event::Failed { tab: TAB, url: address(OTHER), method: Method::Get, error, document: None });
    assert_eq!(play.incident().outcome, Some(Outcome::AnotherAfterClear));
}

#[test]
fn a_wait_is_not_carried_to_another_page_or_to_a_code_that_no_wait_mends() {
    let mut play = Play::new();
    play.fails(503, &[]);
    play.ask(Request::TryAgain { minutes: None });
    clear(&mut play);
    play.answered(OTHER, 503, &[], Method::Get);
    play.arrived(OTHER, "doc-2", false, RELOAD);
    assert_eq!(play.phase(), Phase::Idle);

    let mut play = Play::new();
    play.fails(503, &[]);
    play.ask(Request::TryAgain { minutes: None });
    clear(&mut play);
    play.fails(404, &[]);
    assert_eq!((play.phase(), play.incident().outcome), (Phase::Idle, Some(Outcome::AnotherAfterClear)));
}

#[test]
fn a_badge_never_stays_on_the_page_that_follows() {
    for url in ["http://site.test/fine", "chrome://newtab/"] {
        let mut play = Play::new();
        play.fails(503, &[]);
        assert_eq!(badge(&play.committed(url, "doc-2", true)), Some(""), "{url}");
    }
}

#[test]
fn an_answer_whose_page_came_late_counts_once_the_page_confirms_it() {
    let mut play = Play::new();
    play.answered(PAGE, 503, &[("retry-after", "40")], Method::Post);
    play.pass(12);
    play.arrived(PAGE, "doc-1", false, RELOAD);
    read(&mut play, "doc-1", facts("", 503));
    assert_eq!(play.incident().diagnosis.told.map(|told| told.seconds), Some(40));
    assert!(!play.incident().may_repeat(), "it came from a form");
}

#[test]
fn a_page_that_was_loaded_again_and_never_seen_is_not_repeated_on_a_guess() {
    for arrival in [RELOAD, Arrival { history: true, ..Arrival::default() }] {
        let mut play = Play::new();
        play.arrived(PAGE, "doc-1", false, arrival);
        read(&mut play, "doc-1", facts("", 503));
        assert!(!play.incident().may_repeat());
    }
}

#[test]
fn cards_from_before_an_update_are_replaced_or_taken_away() {
    let mut play = Play::new();
    play.fails(503, &[]);
    let open = || vec![(TAB, address(PAGE))];
    assert!(shows_card(&play.event(Event::Started { open: open() })));
    play.ask(Request::Close);
    let effects = play.event(Event::Started { open: open() });
    assert!(effects.iter().any(|effect| matches!(effect, Effect::HideCard { .. })));
}

#[test]
fn a_wait_behind_something_under_way_outlives_the_browser() {
    let mut play = Play::new();
    play.fails(503, &[("retry-after", "60")]);
    play.ask(Request::TryAgain { minutes: None });
    play.check_begins();
    play.event(Event::Started { open: Vec::new() });
    play.fails(503, &[("retry-after", "60")]);
    assert!(matches!(play.phase(), Phase::Waiting { .. }));
}

#[test]
fn clearing_in_the_middle_of_a_wait_does_not_end_it() {
    let mut play = Play::new();
    play.fails(500, &[]);
    play.ask(Request::TryAgain { minutes: Some(30) });
    clear(&mut play);
    play.fails(500, &[]);
    assert_eq!(play.incident().outcome, Some(Outcome::SameAfterClear));
    assert_eq!(play.due().since(play.now), Duration::from_secs(20 * 60));
}

#[test]
fn a_reload_that_never_came_is_a_try_in_vain() {
    for dies in [false, true] {
        let mut play = Play::new();
        play.fails(500, &[]);
        play.ask(Request::TryAgain { minutes: None });
        let op = play.check_begins();
        let (op, _) = reload(&play.probed(op, Some(200))).expect("the page is loaded again");
        if dies {
            play.worker_dies();
            play.pass(600);
            play.event(Event::Woke);
        } else {
            play.event(Event::Reloaded { tab: TAB, op, done: false });
        }
        assert_eq!((play.incident().tries, play.incident().outcome), (1, Some(Outcome::Still)), "{dies}");
        assert_eq!(play.due().since(play.now), Duration::from_secs(30), "{dies}");
    }
}

#[test]
fn the_button_promises_the_moment_that_was_drawn() {
    let mut play = Play::new();
    play.fails(500, &[]);
    play.state.tabs.get_mut(&TAB).and_then(|tab| tab.incident.as_mut()).expect("it failed").lot = u32::MAX / 2;
    let (view, _) = play.ask(Request::View);
    let Shown::Failure(failure) = view.shown else { panic!("a failure is shown") };
    assert_eq!((failure.wait_seconds, failure.waits), (44, vec![5, 15, 30, 60]));
    assert!(failure.explanation.now.contains("44 seconds"), "{}", failure.explanation.now);
    play.ask(Request::TryAgain { minutes: None });
    assert_eq!(play.due().since(play.now).as_secs(), 44);
}

#[test]
fn the_button_promises_what_it_does() {
    let mut play = Play::new();
    play.fails(500, &[]);
    play.ask(Request::TryAgain { minutes: None });
    let op = play.check_begins();
    play.probed(op, None);
    let (view, _) = play.ask(Request::Cancel);
    let Shown::Failure(failure) = view.shown else { panic!("a failure is shown") };
    assert_eq!((failure.wait_seconds, failure.waits), (30, vec![5, 15, 30, 60]));
    play.ask(Request::TryAgain { minutes: None });
    assert_eq!(play.due().since(play.now), Duration::from_secs(30));
}

#[test]
fn a_look_from_the_popup_changes_nothing_that_is_known() {
    let mut play = Play::new();
    play.fails(503, &[]);
    play.ask(Request::TryAgain { minutes: None });
    let before = play.state.clone();
    let reading = Reading::Page(PageFacts { url: PAGE.into(), ..facts("", 503) });
    play.event(Event::DocumentRead { tab: TAB, document: Some("doc-1".into()), text: false, reading, ask: Some(ASK) });
    assert_eq!(play.state, before);
}

#[test]
fn a_status_alone_does_not_make_an_error_page() {
    let mut play = Play::new();
    play.fails(404, &[]);
    let reading = Reading::Page(facts("", 404));
    let document = Some("doc-1".to_owned());
    let effects = play.event(Event::DocumentRead { tab: TAB, document, text: false, reading, ask: None });
    assert!(!shows_card(&effects));
}

#[test]
fn a_countdown_of_long_ago_does_not_begin_by_itself() {
    let mut play = Play::new();
    play.fails(503, &[("retry-after", "600")]);
    play.ask(Request::TryAgain { minutes: None });
    play.event(Event::Started { open: Vec::new() });
    assert_eq!(play.state.restored.len(), 1);
    play.pass(5 * 24 * 60 * 60);
    play.fails(503, &[]);
    assert_eq!(play.phase(), Phase::Idle);
    assert!(play.state.restored.is_empty());
}

#[test]
fn a_page_that_took_the_place_is_never_reloaded() {
    let mut play = Play::new();
    play.fails(503, &[("retry-after", "60")]);
    play.ask(Request::TryAgain { minutes: None });
    play.committed(OTHER, "doc-2", false);
    play.worker_dies();
    play.pass(120);
    let effects = play.event(Event::Woke);
    assert!(!effects.iter().any(Effect::is_irrevocable), "{effects:?}");
}

#[test]
fn the_browser_tells_of_every_tab_that_anything_is_kept_of() {
    let mut play = Play::new();
    let response = Response { status: 404, at: play.now, ..Response::default() };
    let effects = play.event(Event::Answered { tab: TAB, url: address(PAGE), response, method: Method::Get });
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Persist { open, .. } if *open == [TAB])));
}

#[test]
fn of_an_answer_only_what_a_diagnosis_can_use_is_stored() {
    let mut headers = Headers::default();
    headers.add("x-account", "a-secret");
    headers.add("server", "nginx");
    let answer = |at| Response { status: 503, headers: headers.clone(), at };
    let mut play = Play::new();
    play.event(Event::Answered { tab: TAB, url: address(PAGE), response: answer(play.now), method: Method::Get });
    play.committed(PAGE, "doc-1", false);
    play.ask(Request::TryAgain { minutes: None });
    let op = play.check_begins();
    play.event(Event::Probed { tab: TAB, op, answer: Some(answer(play.now)), landed: None, body: None });
    let (state, _) = play.stored.expect("the state is stored");
    assert!(state.contains("nginx") && !state.contains("a-secret"), "{state}");
}

#[test]
fn a_look_up_is_answered_in_the_language_that_was_asked_for_and_keeps_nothing() {
    let mut play = Play::new();
    let mut found = |text: &str, lang| {
        let request = Request::LookUp { text: text.to_owned(), lang };
        let mut effects = play.event(Event::Asked { ask: ASK, tab: None, request });
        let Some(Effect::AnswerLookUp { ask: ASK, found }) = effects.pop() else { panic!("{effects:?}") };
        assert_eq!(effects, [], "nothing is stored, nothing else happens");
        found.map(|explanation| (explanation.code, explanation.lang))
    };
    assert_eq!(found("HTTP ERROR 503", Lang::Ko), Some(("http/503".to_owned(), Lang::Ko)));
    assert_eq!(found("net::ERR_CONNECTION_REFUSED", Lang::En).unwrap().0, "net/ERR_CONNECTION_REFUSED");
    assert_eq!(found("all is well", Lang::En), None);
}

#[test]
fn the_answer_of_a_prefetch_that_an_earlier_worker_saw_does_not_pass_for_a_forms() {
    let mut play = Play::new();
    play.answered(PAGE, 503, &[], Method::Get);
    let effects = play.event(Event::NotStored);
    let stored = effects.into_iter().find_map(|effect| match effect {
        Effect::Persist { state, settings, .. } => Some((state, settings)),
        _ => None,
    });
    let (state, settings) = stored.expect("an answer is stored");
    let form = Arrival { form: true, ..Arrival::default() };
    // As long as the worker lives, what it has seen last is what came last: a search, say.
    play.arrived(PAGE, "doc-1", false, form);
    assert!(play.incident().method.is_repeatable());
    // The form's own answer died with the worker that had seen it.
    (play.state, _) = load(Some(state), Some(settings));
    play.arrived(PAGE, "doc-2", false, Arrival { unseen: true, ..form });
    assert!(!play.incident().method.is_repeatable());
}
