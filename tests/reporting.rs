//! The report in the extension, played through: what goes into it of what the brain knows, and what stays out.

use std::time::Duration;

use whatbroke::background::{Arrival, AskId, Effect, Event, Input, OpId, Phase, Reading, State, TabId, load, step};
use whatbroke::diagnosis::PageFacts;
use whatbroke::evidence::{Address, Headers, Method, Response};
use whatbroke::knowledge::Lang;
use whatbroke::protocol::{Request, Wanted, Written};
use whatbroke::report::Device;
use whatbroke::time::Timestamp;
use whatbroke::verdict::{Check, Tried};

const TAB: TabId = TabId(7);
const PAGE: &str = "https://shop.test/cart?session=s3cr3tvalue";

struct Play {
    state: State,
    now: Timestamp,
    stored: Option<(String, String)>,
}

impl Play {
    fn new() -> Self {
        // 2027-01-15T08:00:00Z
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

    fn ask(&mut self, request: Request) -> Vec<Effect> {
        self.event(Event::Asked { ask: AskId(1), tab: Some(TAB), request })
    }

    fn pass(&mut self, seconds: u64) {
        self.now = self.now + Duration::from_secs(seconds);
    }

    fn worker_dies(&mut self) {
        let (state, settings) = self.stored.clone().unzip();
        let (state, aside) = load(state, settings);
        assert!(aside.is_empty(), "{aside:?}");
        self.state = state;
    }

    fn commits(&mut self, document: &str, status: u16, reload: bool) {
        let mut headers = Headers::default();
        headers.add("x-request-id", "7f3a9c1e5b2d4f60");
        headers.add("server", "nginx");
        let response = Response { status, headers, at: self.now };
        let (url, document) = (address(), document.to_owned());
        if status >= 400 {
            self.event(Event::Answered { tab: TAB, url: url.clone(), response, method: Method::Get });
        }
        let arrival = Arrival { reload, ..Arrival::default() };
        self.event(Event::Committed { tab: TAB, url: Some(url), document, known_fine: status < 400, arrival });
    }

    fn reads(&mut self, document: &str, text: &str) {
        self.reads_as(document, 503, text);
    }

    fn reads_as(&mut self, document: &str, status: u16, text: &str) {
        let facts = PageFacts { url: PAGE.into(), status, text: text.into(), ..PageFacts::default() };
        let document = Some(document.to_owned());
        self.event(Event::DocumentRead { tab: TAB, document, text: true, reading: Reading::Page(facts), ask: None });
    }

    fn op(&self) -> OpId {
        match self.state.tabs[&TAB].incident.as_ref().expect("an incident").phase {
            Phase::Clearing { op, .. } | Phase::Checking { op, .. } | Phase::Reloading { op, .. } => op,
            other => panic!("{other:?}"),
        }
    }

    /// The button that clears, until the page has failed again.
    fn clears_in_vain(&mut self) {
        self.ask(Request::ClearCache);
        let op = self.op();
        self.event(Event::OriginsListed { tab: TAB, op, origins: Vec::new() });
        let op = self.op();
        self.event(Event::Cleared { tab: TAB, op, done: true });
        self.pass(2);
        self.commits("doc-2", 503, true);
    }

    fn report(&mut self, wanted: Wanted) -> Option<Written> {
        let mut effects = self.ask(Request::Report { wanted });
        match effects.pop() {
            Some(Effect::AnswerReport { ask: AskId(1), report }) => report.map(|report| *report),
            other => panic!("{other:?}"),
        }
    }
}

fn address() -> Address {
    Address::parse(PAGE).expect("an address")
}

fn wanted(lang: Lang) -> Wanted {
    Wanted {
        lang,
        markdown: false,
        words: String::new(),
        shown: Vec::new(),
        device: Device { browser: "Chrome 156.0.1".into(), system: "Windows 11".into(), language: "ko-KR, en".into() },
        minutes_ahead: 540,
    }
}

/// A page that has failed, said so, and failed again after its cache was cleared.
fn failed_twice() -> Play {
    let mut play = Play::new();
    play.commits("doc-1", 503, false);
    play.reads("doc-1", "We'll be back. Reference ID: 9c1e5b2d4f607f3a");
    play.pass(60);
    play.clears_in_vain();
    play
}

#[test]
fn the_report_says_what_is_known_of_the_failure() {
    let mut play = failed_twice();
    play.reads("doc-2", "We'll be back. Reference ID: 1111aaaa2222bbbb");
    let report = play.report(wanted(Lang::En)).expect("a report");
    for part in [
        "Address: https://shop.test/cart?session=[secret]",
        "Error code: 503 (Service Unavailable)",
        "Failing since: 2027-01-15 17:00:00 (UTC+09:00)",
        "When: 2027-01-15 17:01:02 (UTC+09:00)",
        "Browser: Chrome 156.0.1",
        "System: Windows 11",
        "Language: ko-KR, en",
        "1. cleared the site's cache: the same error came back, 2027-01-15 17:01:02 (UTC+09:00)",
        "x-request-id: 7f3a9c1e5b2d4f60",
        "1111aaaa2222bbbb",
    ] {
        assert!(report.text.contains(part), "{part} is not in\n{}", report.text);
    }
    assert!(!report.text.contains("s3cr3tvalue"), "{}", report.text);
    assert!(!report.text.contains("9c1e5b2d4f607f3a"), "an id of an older answer: {}", report.text);
}

#[test]
fn it_speaks_the_language_that_is_asked_for_and_not_that_of_the_card() {
    let mut play = failed_twice();
    let report = play.report(wanted(Lang::Ko)).expect("a report");
    assert!(report.text.contains("오류 코드: 503"), "{}", report.text);
    assert!(report.text.contains("1. 사이트 캐시를 지움: 같은 오류가 다시 남"), "{}", report.text);
    assert_eq!(play.state.lang(), Lang::En);
}

#[test]
fn markdown_is_markdown() {
    let mut play = failed_twice();
    let report = play.report(Wanted { markdown: true, ..wanted(Lang::En) }).expect("a report");
    assert!(report.text.starts_with("# Support report\n"), "{}", report.text);
    assert!(report.text.contains("| Error code | "), "{}", report.text);
}

#[test]
fn what_was_taken_out_is_shown_by_what_it_is_and_not_by_its_number() {
    let mut play = failed_twice();
    let words = "I am anna@shop.test".to_owned();
    let report = play.report(Wanted { words: words.clone(), ..wanted(Lang::En) }).expect("a report");
    let behind: Vec<&str> = report.gaps.iter().map(|gap| gap.behind.as_str()).collect();
    assert_eq!(behind, ["s3cr3tvalue", "anna@shop.test"]);
    assert!(report.text.contains("I am [e-mail]"), "{}", report.text);
    let mail = &report.gaps[1];
    let shown = vec![(mail.place.clone(), mail.behind.clone())];
    // What stands before it now has one gap more.
    let words = format!("Call +82 10-1234-5678.\n{words}");
    let report = play.report(Wanted { words, shown, ..wanted(Lang::En) }).expect("a report");
    assert!(report.text.contains("I am anna@shop.test"), "{}", report.text);
    assert!(report.text.contains("Call [phone number]"), "{}", report.text);
    assert_eq!(report.gaps.iter().map(|gap| gap.shown).collect::<Vec<_>>(), [false, false, true]);
}

#[test]
fn what_was_tried_outlives_the_worker_and_the_page() {
    let mut play = failed_twice();
    play.ask(Request::Tried { check: Check::OtherNetwork, tried: Some(Tried::Fails) });
    play.worker_dies();
    play.ask(Request::Reload);
    play.pass(3);
    play.commits("doc-3", 200, true);
    play.reads_as("doc-3", 200, "Your cart");
    let report = play.report(wanted(Lang::En)).expect("a report");
    let tried: Vec<&str> = report.text.lines().filter(|line| line.starts_with(['1', '2', '3'])).collect();
    assert_eq!(tried.len(), 3, "{}", report.text);
    assert!(tried[0].starts_with("1. cleared the site's cache: the same error came back"), "{tried:?}");
    assert!(tried[1].starts_with("2. loaded the page once more: it worked"), "{tried:?}");
    assert!(tried[2].contains("It still fails"), "{tried:?}");
}

#[test]
fn a_check_is_told_once_it_has_an_end() {
    let mut play = Play::new();
    play.commits("doc-1", 503, false);
    play.ask(Request::TryAgain { minutes: None });
    play.pass(90);
    play.event(Event::Woke);
    let op = play.op();
    let report = play.report(wanted(Lang::En)).expect("a report");
    assert!(!report.text.contains("What was tried"), "{}", report.text);
    let answer = Response { status: 503, headers: Headers::default(), at: play.now };
    play.event(Event::Probed { tab: TAB, op, answer: Some(answer), landed: None, body: None });
    let report = play.report(wanted(Lang::En)).expect("a report");
    assert!(
        report.text.contains("1. waited, then asked for the page again: the same error came back"),
        "{}",
        report.text
    );
}

#[test]
fn a_wait_that_was_called_off_is_nothing_that_was_tried() {
    let mut play = Play::new();
    play.commits("doc-1", 503, false);
    play.ask(Request::TryAgain { minutes: None });
    play.pass(90);
    play.event(Event::Woke);
    play.ask(Request::Cancel);
    let report = play.report(wanted(Lang::En)).expect("a report");
    assert!(!report.text.contains("What was tried"), "{}", report.text);
}

#[test]
fn deeds_are_bounded() {
    let mut play = Play::new();
    play.commits("doc-1", 503, false);
    for _ in 0..30 {
        play.clears_in_vain();
    }
    let incident = play.state.tabs[&TAB].incident.as_ref().expect("an incident");
    assert_eq!(incident.deeds.len(), 12);
}

#[test]
fn nothing_is_reported_of_a_page_that_is_fine_and_its_page_is_not_opened() {
    let mut play = Play::new();
    play.commits("doc-1", 200, false);
    assert_eq!(play.report(wanted(Lang::En)), None);
    assert!(!play.ask(Request::OpenReport).iter().any(|effect| matches!(effect, Effect::OpenReport { .. })));
    let mut play = failed_twice();
    assert!(play.ask(Request::OpenReport).contains(&Effect::OpenReport { tab: TAB }));
}

#[test]
fn words_without_end_and_times_of_nowhere_do_no_harm() {
    let mut play = failed_twice();
    let words = "ab ".repeat(100_000);
    let report = play.report(Wanted { words, minutes_ahead: i16::MIN, ..wanted(Lang::En) }).expect("a report");
    assert!(report.text.len() < 20_000, "{}", report.text.len());
    assert!(report.text.contains("(UTC+00:00)"), "{}", report.text);
}
