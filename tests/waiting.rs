//! Waiting and checking: what tabs of one origin share, what a check finds, and what holds a reload up.

use std::time::Duration;

use whatbroke::background::{
    Access, Arrival, AskId, Busy, Effect, Event, Incident, Input, OpId, Outcome, Phase, Reading, State, TabId, step,
};
use whatbroke::diagnosis::PageFacts;
use whatbroke::evidence::{Address, Headers, Method, NetError, Response};
use whatbroke::protocol::{Doing, Failure, Request, Shown};
use whatbroke::time::Timestamp;

const MINUTE: u64 = 60;

/// The brain, with a clock of its own and many tabs.
struct Play {
    state: State,
    now: Timestamp,
}

impl Play {
    fn new() -> Self {
        Self { state: State::default(), now: Timestamp(1_800_000_000_000) }
    }

    fn event(&mut self, event: Event) -> Vec<Effect> {
        step(&mut self.state, Input { now: self.now, random: 0, event })
    }

    fn pass(&mut self, seconds: u64) {
        self.now = self.now + Duration::from_secs(seconds);
    }

    fn answered(&mut self, tab: TabId, url: &str, status: u16, headers: &[(&str, &str)], method: Method) {
        let mut kept = Headers::default();
        headers.iter().for_each(|(name, value)| kept.add(name, value));
        let response = Response { status, headers: kept, at: self.now };
        self.event(Event::Answered { tab, url: address(url), response, method });
        let (document, arrival) = (format!("doc-{}", tab.0), Arrival::default());
        self.event(Event::Committed { tab, url: Address::parse(url), document, known_fine: false, arrival });
    }

    fn fails(&mut self, tab: i32, url: &str, status: u16) -> TabId {
        self.answered(TabId(tab), url, status, &[], Method::Get);
        TabId(tab)
    }

    fn ask(&mut self, tab: TabId, request: Request) -> Vec<Effect> {
        self.event(Event::Asked { ask: AskId(1), tab: Some(tab), request })
    }

    fn waits(&mut self, tab: TabId) {
        self.ask(tab, Request::TryAgain { minutes: None });
    }

    fn incident(&self, tab: TabId) -> &Incident {
        self.state.tabs[&tab].incident.as_ref().expect("the tab has an incident")
    }

    fn due(&self, tab: TabId) -> Timestamp {
        match self.incident(tab).phase {
            Phase::Waiting { due, .. } => due,
            other => panic!("{tab:?} does not wait: {other:?}"),
        }
    }

    fn shown(&mut self, tab: TabId) -> Failure {
        let effects = self.ask(tab, Request::View);
        match effects.into_iter().find_map(|effect| match effect {
            Effect::Answer { view, .. } => Some(view.shown),
            _ => None,
        }) {
            Some(Shown::Failure(failure)) => *failure,
            other => panic!("no failure is shown but {other:?}"),
        }
    }

    /// The countdown of this tab ends.
    fn comes_due(&mut self, tab: TabId) -> Vec<Effect> {
        self.now = self.due(tab);
        self.event(Event::Woke)
    }

    /// The countdown ends, and the one check has this answer.
    fn check(&mut self, tab: TabId, status: Option<u16>) -> Vec<Effect> {
        let effects = self.comes_due(tab);
        let [(asker, op, _)] = probes(&effects)[..] else { panic!("one check, not {effects:?}") };
        self.answer(asker, op, status)
    }

    fn answer(&mut self, tab: TabId, op: OpId, status: Option<u16>) -> Vec<Effect> {
        let answer = status.map(|status| Response { status, at: self.now, ..Response::default() });
        self.event(Event::Probed { tab, op, answer, landed: None, body: None })
    }
}

#[test]
fn an_answer_that_the_device_slept_over_is_heard() {
    let mut play = Play::new();
    let tab = play.fails(1, "https://shop.test/", 503);
    play.waits(tab);
    let effects = play.comes_due(tab);
    let [(asker, op, _)] = probes(&effects)[..] else { panic!("one check, not {effects:?}") };
    play.pass(40 * MINUTE);
    let mut headers = Headers::default();
    headers.add("retry-after", "5000");
    let answer = Some(Response { status: 503, headers, at: play.now });
    play.event(Event::Probed { tab: asker, op, answer, landed: None, body: None });
    assert!(play.due(tab).since(play.now) >= Duration::from_secs(5000));
}

fn address(url: &str) -> Address {
    Address::parse(url).expect("a web address")
}

fn probes(effects: &[Effect]) -> Vec<(TabId, OpId, String)> {
    let probe = |effect: &Effect| match effect {
        Effect::Probe { tab, op, url, .. } => Some((*tab, *op, url.as_str().to_owned())),
        _ => None,
    };
    effects.iter().filter_map(probe).collect()
}

fn reloads(effects: &[Effect]) -> Vec<(TabId, OpId)> {
    let reload = |effect: &Effect| match effect {
        Effect::Reload { tab, op, .. } => Some((*tab, *op)),
        _ => None,
    };
    effects.iter().filter_map(reload).collect()
}

/// The operation for which a page is asked where its files came from, the first step of clearing.
fn listed(effects: &[Effect]) -> OpId {
    let lists = |effect: &Effect| match effect {
        Effect::ListOrigins { op, .. } => Some(*op),
        _ => None,
    };
    effects.iter().find_map(lists).expect("the page is asked")
}

const SITE: &str = "http://site.test/";

/// What a page says while its site is worked on, though its answer is a good one.
const NOTICE: &str = "점검 안내\n시스템 점검 중입니다\n이용에 불편을 드려 죄송합니다.";
const NOTICE_AS_SENT: &str =
    "<title>점검 안내</title><h1>시스템 점검 중입니다</h1><p>이용에 불편을 드려 죄송합니다.</p>";
const FINE: &str = "<title>Shop</title><h1>Welcome</h1><p>Here is what we have for you today.</p>";

fn says(url: &str, text: &str) -> Reading {
    let (text, own) = (text.to_owned(), text.to_owned());
    let (text_length, own_length) = (text.len() as u32, own.len() as u32);
    let content_type = "text/html".to_owned();
    let url = url.to_owned();
    Reading::Page(PageFacts {
        url,
        status: 200,
        content_type,
        text,
        text_length,
        own,
        own_length,
        ..PageFacts::default()
    })
}

impl Play {
    /// The person opens the popup over a page that answered well. `method`: how it was seen to be asked for.
    fn looks_into(&mut self, tab: TabId, url: &str, method: Option<Method>, text: &str) {
        if let Some(method) = method {
            self.event(Event::Shown { document: format!("doc-{}", tab.0), method });
        }
        let effects = self.ask(tab, Request::View);
        let ask = AskId(1);
        assert!(effects.contains(&Effect::ReadDocument { tab, document: None, text: true, ask: Some(ask) }));
        let document = Some(format!("doc-{}", tab.0));
        self.event(Event::DocumentRead { tab, document, text: true, reading: says(url, text), ask: Some(ask) });
    }

    /// The countdown ends, and the one check reads this.
    fn reads(&mut self, tab: TabId, body: &str) -> Vec<Effect> {
        let effects = self.comes_due(tab);
        let [(asker, op, _)] = probes(&effects)[..] else { panic!("one check, not {effects:?}") };
        let reads = |effect: &Effect| matches!(effect, Effect::Probe { text: true, .. });
        assert!(asker == tab && effects.iter().any(reads), "{effects:?}");
        let mut headers = Headers::default();
        headers.add("content-type", "text/html");
        let answer = Some(Response { status: 200, headers, at: self.now });
        self.event(Event::Probed { tab, op, answer, landed: None, body: Some(body.to_owned()) })
    }

    /// The reload has led to a page that answered well, and that says this.
    fn comes_back(&mut self, tab: TabId, op: OpId, text: &str) {
        self.event(Event::Reloaded { tab, op, done: true });
        self.shows_again(tab, text);
    }

    fn shows_again(&mut self, tab: TabId, text: &str) -> Vec<Effect> {
        let reading = says(self.incident(tab).url.as_str(), text);
        self.is_read_again(tab, reading)
    }

    /// The page of a tab has loaded again and was answered well: it is read before anything is said of it.
    fn is_read_again(&mut self, tab: TabId, reading: Reading) -> Vec<Effect> {
        let arrival = Arrival { reload: true, ..Arrival::default() };
        let url = Some(self.incident(tab).url.clone());
        let document = format!("again-{}", tab.0);
        let effects = self.event(Event::Committed { tab, url, document: document.clone(), known_fine: true, arrival });
        let document = Some(document);
        assert!(effects.contains(&Effect::ReadDocument { tab, document: document.clone(), text: true, ask: None }));
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::ShowCard { .. } | Effect::Notify { .. })));
        self.event(Event::DocumentRead { tab, document, text: true, reading, ask: None })
    }

    /// A page that failed with 503 is waited for, a check finds it, and it is loaded.
    fn is_loaded_again(&mut self) -> TabId {
        let tab = self.fails(1, SITE, 503);
        self.waits(tab);
        let effects = self.check(tab, Some(200));
        let [(tab, op)] = reloads(&effects)[..] else { panic!("one reload, not {effects:?}") };
        self.event(Event::Reloaded { tab, op, done: true });
        tab
    }
}

fn with(reading: Reading, change: impl FnOnce(&mut PageFacts)) -> Reading {
    let Reading::Page(mut facts) = reading else { panic!("a page") };
    change(&mut facts);
    Reading::Page(facts)
}

fn covers(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::ShowCard { .. }))
}

#[test]
fn a_page_that_comes_back_as_a_notice_is_not_fixed() {
    let mut play = Play::new();
    let a = play.is_loaded_again();
    let effects = play.shows_again(a, NOTICE);
    let shown = play.shown(a);
    assert_eq!((shown.outcome, shown.over, shown.tries), (Some(Outcome::Another), false, 1));
    assert_eq!(shown.explanation.code, "maintenance/page");
    assert!(matches!(shown.doing, Doing::Waiting { .. }) && covers(&effects), "{effects:?}");
    // From now on its text is read by each check.
    play.reads(a, NOTICE_AS_SENT);
    assert_eq!(play.shown(a).tries, 2);
}

#[test]
fn over_a_page_that_comes_back_as_a_waiting_line_stands_nothing() {
    for tells in [false, true] {
        let mut play = Play::new();
        let a = play.is_loaded_again();
        play.state.tabs.get_mut(&a).and_then(|tab| tab.incident.as_mut()).expect("it failed").tell = tells;
        let line = with(says(SITE, "Welcome"), |facts| facts.elements = vec!["#NetFunnel_Loading_Popup".to_owned()]);
        let effects = play.is_read_again(a, line.clone());
        assert!(!covers(&effects), "{effects:?}");
        assert_eq!(notices(&effects).len(), usize::from(tells));
        assert_eq!((play.incident(a).phase, play.incident(a).over), (Phase::Idle, false));
        play.pass(60 * MINUTE);
        assert!(probes(&play.event(Event::Woke)).is_empty());
        // It goes away without a word, so whoever looks is told what is there then.
        let effects = play.ask(a, Request::View);
        assert!(effects.iter().any(|effect| matches!(effect, Effect::ReadDocument { text: true, ask: Some(_), .. })));
    }
}

#[test]
fn a_page_that_comes_back_with_a_login_says_so() {
    let login = |facts: &mut PageFacts| facts.password_fields = 1;
    let mut play = Play::new();
    let a = play.is_loaded_again();
    assert!(covers(&play.is_read_again(a, with(says(SITE, "Sign in"), login))));
    assert_eq!((play.shown(a).outcome, play.shown(a).over), (Some(Outcome::SignIn), true));
    // A page that has one in its corner is the page.
    let mut play = Play::new();
    let a = play.is_loaded_again();
    play.is_read_again(a, with(says(SITE, &"What we have for you today. ".repeat(40)), login));
    assert_eq!(play.shown(a).outcome, Some(Outcome::Fixed));
}

#[test]
fn a_page_that_nobody_can_read_is_taken_by_its_status() {
    let mut play = Play::new();
    let a = play.is_loaded_again();
    assert!(covers(&play.is_read_again(a, Reading::Unreachable)));
    assert_eq!((play.shown(a).outcome, play.shown(a).over), (Some(Outcome::Fixed), true));
}

#[test]
fn a_document_whose_answer_nobody_saw_takes_back_no_time_that_was_named() {
    let mut play = Play::new();
    let a = TabId(1);
    play.answered(a, SITE, 503, &[("retry-after", "90000")], Method::Get);
    let effects = play.ask(a, Request::Reload);
    let [(tab, op)] = reloads(&effects)[..] else { panic!("one reload, not {effects:?}") };
    play.event(Event::Reloaded { tab, op, done: true });
    let (url, document) = (Address::parse(SITE), "again".to_owned());
    let arrival = Arrival { reload: true, ..Arrival::default() };
    play.event(Event::Committed { tab, url, document, known_fine: false, arrival });
    let reading = with(says(SITE, "Service Unavailable"), |facts| facts.status = 503);
    let document = Some("again".to_owned());
    play.event(Event::DocumentRead { tab, document, text: true, reading, ask: None });
    play.waits(a);
    assert!(play.due(a).since(play.now) > Duration::from_secs(23 * 60 * MINUTE));
}

#[test]
fn over_a_check_whose_answer_nobody_saw_stands_nothing_from_the_start() {
    let mut play = Play::new();
    let (tab, url, document) = (TabId(1), Address::parse(SITE), "doc-1".to_owned());
    let arrival = Arrival { history: true, ..Arrival::default() };
    play.event(Event::Committed { tab, url, document, known_fine: false, arrival });
    let reading = with(says(SITE, ""), |facts| {
        (facts.status, facts.elements) = (503, vec!["#px-captcha".to_owned()]);
    });
    let document = Some("doc-1".to_owned());
    let effects = play.event(Event::DocumentRead { tab, document, text: false, reading, ask: None });
    assert!(!covers(&effects), "{effects:?}");
}

#[test]
fn a_worker_that_dies_over_the_page_that_came_leaves_the_reading_to_the_next() {
    let mut play = Play::new();
    let a = play.is_loaded_again();
    let (url, document) = (Address::parse(SITE), "again".to_owned());
    let arrival = Arrival { reload: true, ..Arrival::default() };
    play.event(Event::Committed { tab: a, url, document, known_fine: true, arrival });
    play.state.caught_up = false;
    let effects = play.event(Event::Access { access: Access::Everywhere, front: Vec::new() });
    let document = Some("again".to_owned());
    assert!(effects.contains(&Effect::ReadDocument { tab: a, document: document.clone(), text: true, ask: None }));
    let reading = says(SITE, "Welcome. Here is what we have for you today.");
    play.event(Event::DocumentRead { tab: a, document, text: true, reading, ask: None });
    assert_eq!(play.shown(a).outcome, Some(Outcome::Fixed));
}

/// The page loads itself in a hidden tab, the browser does, or the person.
#[test]
fn whoever_asked_is_told_of_a_page_that_comes_back_without_us() {
    for (tells, text) in [(true, "Welcome. Here is what we have for you today."), (true, NOTICE), (false, NOTICE)] {
        let mut play = Play::new();
        let a = play.fails(1, SITE, 503);
        play.waits(a);
        play.ask(a, Request::TellMe { on: tells });
        if !tells {
            let (url, document) = (Address::parse(SITE), "again".to_owned());
            let arrival = Arrival { reload: true, ..Arrival::default() };
            let effects = play.event(Event::Committed { tab: a, url, document, known_fine: true, arrival });
            assert!(notices(&effects).is_empty() && play.state.tabs.is_empty(), "{effects:?}");
            continue;
        }
        let effects = play.shows_again(a, text);
        if text == NOTICE {
            assert!(notices(&effects).is_empty() && matches!(play.shown(a).doing, Doing::Waiting { .. }));
        } else {
            assert_eq!(notices(&effects), [(a, "site.test answers again".to_owned())]);
            assert!(!covers(&effects) && play.state.tabs.is_empty());
        }
    }
}

#[test]
fn a_page_that_loads_itself_into_a_waiting_line_is_checked_no_more() {
    let mut play = Play::new();
    let a = play.fails(1, SITE, 503);
    play.waits(a);
    let mut headers = Headers::default();
    headers.add("cf-mitigated", "challenge");
    let response = Response { status: 403, headers, at: play.now };
    play.event(Event::Answered { tab: a, url: address(SITE), response, method: Method::Get });
    let arrival = Arrival { reload: true, by_itself: true, ..Arrival::default() };
    let (url, document) = (Address::parse(SITE), "doc-2".to_owned());
    play.event(Event::Committed { tab: a, url, document, known_fine: false, arrival });
    play.pass(60 * MINUTE);
    assert!(probes(&play.event(Event::Woke)).is_empty());
}

#[test]
fn a_failure_that_only_the_text_tells_of_is_over_when_the_text_is_gone() {
    let mut play = Play::new();
    let a = TabId(1);
    play.looks_into(a, SITE, Some(Method::Get), NOTICE);
    let shown = play.shown(a);
    assert_eq!((shown.explanation.code.as_str(), shown.may_retry), ("maintenance/page", true));
    play.waits(a);
    let effects = play.reads(a, NOTICE_AS_SENT);
    assert!(reloads(&effects).is_empty(), "the site answers, and says the same");
    assert_eq!((play.shown(a).tries, play.shown(a).outcome), (1, Some(Outcome::Still)));
    let effects = play.reads(a, FINE);
    let [(tab, op)] = reloads(&effects)[..] else { panic!("one reload, not {effects:?}") };
    play.comes_back(tab, op, "Welcome. Here is what we have for you today.");
    assert_eq!((play.shown(a).outcome, play.shown(a).over), (Some(Outcome::Fixed), true));
}

/// REQUIREMENTS K5: the end that a notice names is the wait, by the clock of Korea, whatever the status is.
#[test]
fn a_notice_that_names_its_end_is_waited_for_until_then() {
    // 17:00 in Korea.
    let now = Timestamp(1_800_000_000_000);
    let notice = "서비스 점검 안내\n시스템 점검으로 인해 서비스가 일시 중단됩니다.\n점검 시간: 금일 16:30 ~ 20:00\n불편을 드려 죄송합니다.";
    let mut play = Play::new();
    assert_eq!(play.now, now);
    let a = TabId(1);
    play.looks_into(a, SITE, Some(Method::Get), notice);
    let shown = play.shown(a);
    assert!(shown.explanation.now.contains("3 hours"), "{}", shown.explanation.now);
    assert!(shown.explanation.clues.iter().any(|clue| clue.contains("16:30 ~ 20:00")), "{:?}", shown.explanation.clues);
    assert!(shown.waits.is_empty(), "the notice says when");
    play.waits(a);
    let due = play.due(a);
    let minutes = due.since(now).as_secs() / 60;
    assert!((180..215).contains(&minutes), "{minutes}");
    // It is longer than an hour of our own, and gets its one check.
    let effects = play.reads(a, FINE);
    assert_eq!(reloads(&effects).len(), 1);
}

#[test]
fn a_page_that_says_the_same_after_its_reload_is_a_try_in_vain() {
    let mut play = Play::new();
    let a = TabId(1);
    play.looks_into(a, SITE, Some(Method::Get), NOTICE);
    play.waits(a);
    let effects = play.reads(a, FINE);
    let [(tab, op)] = reloads(&effects)[..] else { panic!("one reload, not {effects:?}") };
    play.comes_back(tab, op, NOTICE);
    assert_eq!((play.shown(a).tries, play.shown(a).outcome), (1, Some(Outcome::Same)));
    assert!(matches!(play.shown(a).doing, Doing::Waiting { .. }));
    // And so on: what it says still counts, not that it answers.
    play.reads(a, NOTICE_AS_SENT);
    assert_eq!(play.shown(a).tries, 2);
}

#[test]
fn a_page_of_which_nobody_knows_how_it_was_asked_for_is_only_watched() {
    for method in [None, Some(Method::Post)] {
        let mut play = Play::new();
        let a = TabId(1);
        play.looks_into(a, SITE, method, NOTICE);
        assert_eq!((play.shown(a).may_retry, play.shown(a).may_watch), (false, true));
        play.waits(a);
        play.reads(a, NOTICE_AS_SENT);
        assert_eq!((play.shown(a).tries, play.shown(a).outcome), (1, Some(Outcome::Still)));
        let effects = play.reads(a, FINE);
        assert!(reloads(&effects).is_empty());
        let said = if method.is_none() { Outcome::AnswersUnwatched } else { Outcome::SendAgain };
        assert_eq!(play.shown(a).outcome, Some(said));
    }
}

#[test]
fn how_another_document_was_asked_for_says_nothing_of_this_one() {
    let mut play = Play::new();
    // While the person presses, the answer to a form takes the place of the page, at the same address.
    play.event(Event::Shown { document: "doc-0".to_owned(), method: Method::Get });
    play.looks_into(TabId(1), SITE, None, NOTICE);
    assert!(!play.shown(TabId(1)).may_retry);
}

#[test]
fn another_page_that_answers_is_no_proof_that_the_text_of_this_one_is_gone() {
    let mut play = Play::new();
    let (a, b) = (play.fails(1, "http://site.test/a", 503), TabId(2));
    play.looks_into(b, "http://site.test/b", Some(Method::Get), NOTICE);
    play.waits(a);
    play.waits(b);
    let effects = play.check(a, Some(200));
    assert_eq!(reloads(&effects).iter().map(|(tab, _)| *tab).collect::<Vec<_>>(), [a]);
    play.reads(b, NOTICE_AS_SENT);
    assert_eq!(play.shown(b).tries, 1);
}

#[test]
fn a_page_that_is_loaded_by_hand_and_still_says_so_is_waited_for_anew() {
    let mut play = Play::new();
    let a = TabId(1);
    play.looks_into(a, SITE, Some(Method::Get), NOTICE);
    play.waits(a);
    play.pass(MINUTE);
    play.shows_again(a, NOTICE);
    assert!(matches!(play.shown(a).doing, Doing::Waiting { from, .. } if from == play.now));
    play.shows_again(a, "Welcome. Here is what we have for you today.");
    assert!(play.state.tabs.is_empty(), "nobody waits any more");
}

#[test]
fn an_answer_that_fails_by_its_status_is_not_read() {
    let mut play = Play::new();
    let a = play.fails(1, SITE, 503);
    play.waits(a);
    let effects = play.comes_due(a);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::Probe { text: false, .. })), "{effects:?}");
}

/// The device slept over the first tab's check; the second one's joins it; then the clock is mended.
#[test]
fn a_countdown_that_waits_with_another_counts_from_then_on() {
    let mut play = Play::new();
    let [a, b] = [1, 2].map(|tab| play.fails(tab, SITE, 503));
    play.waits(a);
    play.pass(600);
    play.waits(b);
    play.now = play.now - Duration::from_secs(300);
    play.event(Event::Woke);
    assert!(play.due(a).since(play.now) <= Duration::from_secs(60), "{:?}", play.incident(a).phase);
}

#[test]
fn thirty_tabs_of_one_origin_ask_once_and_come_back_together() {
    let mut play = Play::new();
    let tabs: Vec<TabId> = (1..=30).map(|tab| play.fails(tab, &format!("{SITE}{tab}"), 503)).collect();
    for tab in &tabs {
        play.waits(*tab);
        play.pass(1);
    }
    let due = play.due(tabs[0]);
    assert!(tabs.iter().all(|tab| play.due(*tab) == due), "all show the same countdown");
    let effects = play.comes_due(tabs[0]);
    let [(asker, op, _)] = probes(&effects)[..] else { panic!("one check, not {effects:?}") };
    assert!(tabs.iter().all(|tab| matches!(play.incident(*tab).phase, Phase::Checking { .. })));
    assert_eq!(reloads(&play.answer(asker, op, Some(200))).len(), 30);
}

#[test]
fn a_check_in_vain_counts_for_every_tab_that_waited_for_it() {
    let mut play = Play::new();
    let (a, b) = (play.fails(1, "http://site.test/a", 503), play.fails(2, "http://site.test/b", 502));
    play.waits(a);
    play.waits(b);
    assert!(reloads(&play.check(a, Some(503))).is_empty());
    assert_eq!((play.incident(a).tries, play.incident(b).tries), (1, 1));
    assert_eq!(play.due(a), play.due(b));
    assert_eq!(play.incident(b).diagnosis.code, "http/502", "only the page that was asked for has a newer answer");
}

#[test]
fn another_origin_waits_for_itself() {
    let mut play = Play::new();
    let (a, b) = (play.fails(1, SITE, 503), play.fails(2, "http://other.test/", 503));
    play.waits(a);
    play.pass(10);
    play.waits(b);
    assert_ne!(play.due(a), play.due(b));
    assert_eq!(probes(&play.comes_due(a)).len(), 1);
    assert!(matches!(play.incident(b).phase, Phase::Waiting { .. }));
}

#[test]
fn a_time_that_the_person_names_counts_for_all_tabs_of_the_origin() {
    let mut play = Play::new();
    let (a, b) = (play.fails(1, "http://site.test/a", 503), play.fails(2, "http://site.test/b", 503));
    play.waits(a);
    play.ask(b, Request::TryAgain { minutes: Some(15) });
    // Two thirds of what is chosen are sure, and the rest is drawn.
    assert_eq!(play.due(b).since(play.now).as_secs(), 10 * MINUTE);
    assert_eq!(play.due(a), play.due(b));
}

#[test]
fn whoever_joins_never_makes_a_check_early_against_the_servers_word() {
    let mut play = Play::new();
    let a = play.fails(1, "http://site.test/a", 503);
    let b = TabId(2);
    play.answered(b, "http://site.test/b", 429, &[("retry-after", "1800")], Method::Get);
    play.waits(a);
    play.waits(b);
    assert!(play.due(b).since(play.now).as_secs() >= 1800);
    assert_eq!(play.due(a), play.due(b));
    play.ask(a, Request::TryAgain { minutes: Some(5) });
    assert!(play.due(b).since(play.now).as_secs() >= 1800, "and so no choice does");
}

#[test]
fn who_begins_to_wait_while_a_check_is_under_way_asks_no_second_time() {
    let mut play = Play::new();
    let (a, b) = (play.fails(1, "http://site.test/a", 503), TabId(2));
    play.waits(a);
    let effects = play.comes_due(a);
    let [(asker, op, _)] = probes(&effects)[..] else { panic!("one check, not {effects:?}") };
    play.answered(b, "http://site.test/b", 503, &[("retry-after", "3")], Method::Get);
    play.waits(b);
    assert!(probes(&play.comes_due(b)).is_empty());
    assert_eq!(reloads(&play.answer(asker, op, Some(200))).len(), 2);
}

#[test]
fn the_answer_counts_for_the_others_when_the_tab_that_asked_is_gone() {
    let mut play = Play::new();
    let (a, b) = (play.fails(1, "http://site.test/a", 503), play.fails(2, "http://site.test/b", 503));
    play.waits(a);
    play.waits(b);
    let effects = play.comes_due(a);
    let [(asker, op, _)] = probes(&effects)[..] else { panic!("one check, not {effects:?}") };
    play.event(Event::TabClosed { tab: asker });
    let left = if asker == a { b } else { a };
    assert_eq!(reloads(&play.answer(asker, op, Some(200))).iter().map(|(tab, _)| *tab).collect::<Vec<_>>(), [left]);
}

#[test]
fn tabs_take_turns_so_that_one_broken_page_does_not_hide_the_others() {
    let mut play = Play::new();
    let (a, b) = (play.fails(1, "http://site.test/a", 500), play.fails(2, "http://site.test/b", 503));
    play.waits(a);
    play.waits(b);
    let first = probes(&play.comes_due(a))[0].clone();
    play.answer(first.0, first.1, Some(500));
    let second = probes(&play.comes_due(a))[0].clone();
    assert_ne!(first.2, second.2);
}

#[test]
fn a_gone_page_ends_the_wait_of_its_tab_and_the_others_ask_for_their_own() {
    let mut play = Play::new();
    let (a, b) = (play.fails(1, "http://site.test/a", 503), play.fails(2, "http://site.test/b", 503));
    play.waits(a);
    play.waits(b);
    let effects = play.check(a, Some(404));
    assert!(reloads(&effects).is_empty());
    assert_eq!((play.incident(a).phase, play.incident(a).outcome), (Phase::Idle, Some(Outcome::AnswersOtherwise)));
    assert_eq!(play.incident(a).diagnosis.code, "http/404", "the card explains what there is now");
    assert_eq!(play.incident(b).tries, 0);
    assert!(play.due(b).since(play.now).as_secs() <= 10);
    let effects = play.comes_due(b);
    assert_eq!(probes(&effects)[0].2, "http://site.test/b");
}

#[test]
fn a_site_that_now_wants_a_login_answers_again_and_is_not_reloaded() {
    for status in [401, 403] {
        let mut play = Play::new();
        let a = play.fails(1, SITE, 503);
        play.waits(a);
        assert!(reloads(&play.check(a, Some(status))).is_empty());
        assert_eq!(play.incident(a).outcome, Some(Outcome::AnswersOtherwise), "{status}");
    }
}

#[test]
fn an_error_of_the_server_that_waiting_seldom_mends_is_still_a_failure() {
    let mut play = Play::new();
    let a = play.fails(1, SITE, 503);
    play.waits(a);
    play.check(a, Some(501));
    assert_eq!(play.incident(a).outcome, Some(Outcome::Still));
}

#[test]
fn a_form_is_watched_for_and_never_sent() {
    for status in [200, 404, 405, 403] {
        let mut play = Play::new();
        let a = TabId(1);
        play.answered(a, SITE, 503, &[], Method::Post);
        let failure = play.shown(a);
        assert!(failure.may_watch && failure.watches && !failure.may_retry && !failure.may_reload);
        play.waits(a);
        let effects = play.check(a, Some(status));
        assert!(reloads(&effects).is_empty(), "{status}: {effects:?}");
        assert_eq!((play.incident(a).phase, play.incident(a).outcome), (Phase::Idle, Some(Outcome::SendAgain)));
    }
}

#[test]
fn a_form_that_is_watched_for_once_more_waits_as_the_site_last_asked() {
    let mut play = Play::new();
    let a = TabId(1);
    play.answered(a, SITE, 503, &[], Method::Post);
    play.waits(a);
    let effects = play.comes_due(a);
    let [(asker, op, _)] = probes(&effects)[..] else { panic!("one check, not {effects:?}") };
    let mut headers = Headers::default();
    headers.add("retry-after", "5000");
    let answer = Some(Response { status: 403, headers, at: play.now });
    play.event(Event::Probed { tab: asker, op, answer, landed: None, body: None });
    assert_eq!(play.incident(a).outcome, Some(Outcome::SendAgain));
    play.pass(200);
    play.waits(a);
    assert!(play.due(a) >= play.now + Duration::from_secs(4_800), "{:?}", play.incident(a).phase);
}

#[test]
fn a_form_whose_site_stays_down_is_not_said_to_be_ready() {
    for status in [Some(503), Some(500), Some(429), None] {
        let mut play = Play::new();
        let a = TabId(1);
        play.answered(a, SITE, 503, &[], Method::Post);
        play.waits(a);
        play.check(a, status);
        assert_eq!(play.incident(a).outcome, Some(Outcome::Still), "{status:?}");
    }
}

#[test]
fn a_page_that_may_have_been_a_forms_is_left_to_the_person() {
    let mut play = Play::new();
    let a = TabId(1);
    play.answered(a, SITE, 503, &[], Method::Other);
    play.waits(a);
    assert!(reloads(&play.check(a, Some(200))).is_empty());
    assert_eq!(play.incident(a).outcome, Some(Outcome::AnswersUnwatched));
}

#[test]
fn without_a_network_nothing_is_asked_and_nothing_is_counted() {
    let mut play = Play::new();
    let a = play.fails(1, SITE, 503);
    play.waits(a);
    play.event(Event::Network { online: false });
    assert_eq!(play.shown(a).doing, Doing::Offline);
    assert!(probes(&play.comes_due(a)).is_empty());
    let looks = play.state.wake.expect("the network is looked at again");
    assert!(looks > play.now && looks.since(play.now).as_secs() <= MINUTE);
    play.now = looks;
    assert!(probes(&play.event(Event::Woke)).is_empty());
    assert_eq!(play.incident(a).tries, 0);
}

#[test]
fn when_the_network_is_back_the_sites_are_asked_one_after_another() {
    let mut play = Play::new();
    let tabs: Vec<TabId> = (1..=5).map(|tab| play.fails(tab, &format!("http://site-{tab}.test/"), 503)).collect();
    tabs.iter().for_each(|tab| play.waits(*tab));
    play.event(Event::Network { online: false });
    play.pass(60 * MINUTE);
    play.event(Event::Woke);
    assert!(probes(&play.event(Event::Network { online: true })).is_empty());
    let mut due: Vec<Timestamp> = tabs.iter().map(|tab| play.due(*tab)).collect();
    due.sort();
    due.dedup();
    assert_eq!(due.len(), 5);
    assert!(due[0] > play.now && due[4].since(play.now).as_secs() < 30);
}

#[test]
fn a_check_that_fails_because_the_network_went_is_not_counted() {
    let mut play = Play::new();
    let a = play.fails(1, SITE, 503);
    play.waits(a);
    let effects = play.comes_due(a);
    let [(asker, op, _)] = probes(&effects)[..] else { panic!("one check, not {effects:?}") };
    play.event(Event::Network { online: false });
    play.answer(asker, op, None);
    assert_eq!((play.incident(a).tries, play.shown(a).doing), (0, Doing::Offline));
    play.event(Event::Network { online: true });
    assert_eq!(probes(&play.comes_due(a)).len(), 1);
}

/// A page that answers again while the person is busy in it.
fn held(play: &mut Play, tab: TabId, busy: Busy) {
    play.waits(tab);
    let effects = play.check(tab, Some(200));
    let [(tab, op)] = reloads(&effects)[..] else { panic!("one reload, not {effects:?}") };
    play.event(Event::Busy { tab, op, busy });
}

#[test]
fn who_types_is_waited_for_and_nobody_is_asked_meanwhile() {
    let mut play = Play::new();
    let a = play.fails(1, SITE, 503);
    held(&mut play, a, Busy::Typing);
    let failure = play.shown(a);
    assert_eq!(failure.doing, Doing::Held { busy: Busy::Typing });
    assert!(failure.may_reload, "the person may want it at once");
    for _ in 0..5 {
        play.now = play.state.wake.expect("the page is looked at again");
        let effects = play.event(Event::Woke);
        assert!(probes(&effects).is_empty());
        let [(tab, op)] = reloads(&effects)[..] else { panic!("one reload, not {effects:?}") };
        play.event(Event::Busy { tab, op, busy: Busy::Typing });
    }
    play.now = play.state.wake.expect("the page is looked at again");
    assert_eq!(reloads(&play.event(Event::Woke)).len(), 1, "and then it is loaded");
    assert_eq!(play.incident(a).tries, 0);
}

#[test]
fn who_is_busy_for_an_hour_is_left_alone() {
    let mut play = Play::new();
    let a = play.fails(1, SITE, 503);
    held(&mut play, a, Busy::Blocked);
    play.pass(60 * MINUTE);
    assert!(reloads(&play.event(Event::Woke)).is_empty());
    assert_eq!((play.incident(a).phase, play.incident(a).outcome), (Phase::Idle, Some(Outcome::AnswersUnwatched)));
}

#[test]
fn a_held_page_can_be_reloaded_at_once_or_not_at_all() {
    let mut play = Play::new();
    let a = play.fails(1, SITE, 503);
    held(&mut play, a, Busy::Typing);
    let mut stopped = Play { state: play.state.clone(), now: play.now };
    assert_eq!(reloads(&play.ask(a, Request::Reload)).len(), 1);
    stopped.ask(a, Request::Cancel);
    assert_eq!(stopped.incident(a).outcome, Some(Outcome::Cancelled));
    stopped.pass(10 * MINUTE);
    assert!(reloads(&stopped.event(Event::Woke)).is_empty());
}

#[test]
fn the_hour_and_the_number_of_tries_end_a_wait_each_with_its_own_word() {
    let mut play = Play::new();
    let (tried, waited) = (play.fails(1, SITE, 503), TabId(2));
    play.waits(tried);
    (0..4).for_each(|_| drop(play.check(tried, Some(503))));
    assert_eq!(play.shown(tried).outcome, Some(Outcome::Stopped));
    // A fixed wait has nine tries, more than an hour has room for with waits of ten minutes and more.
    play.fails(2, "http://other.test/", 503);
    play.ask(waited, Request::TryAgain { minutes: Some(15) });
    while play.shown(waited).doing != Doing::Nothing {
        play.check(waited, Some(503));
    }
    let shown = play.shown(waited);
    assert_eq!((shown.outcome, shown.tries), (Some(Outcome::HourOver), 6));
}

#[test]
fn after_the_hour_the_person_may_go_on_for_another() {
    let mut play = Play::new();
    let told = [("retry-after", "5400")];
    play.answered(TabId(1), SITE, 503, &told, Method::Get);
    let a = TabId(1);
    play.waits(a);
    // The server has named a later time, and it gets its one try.
    play.check(a, Some(503));
    let shown = play.shown(a);
    assert_eq!((shown.outcome, shown.doing, shown.may_retry), (Some(Outcome::HourOver), Doing::Nothing, true));
    let pressed = play.now;
    play.waits(a);
    assert_eq!((play.shown(a).outcome, play.shown(a).tries), (None, 0));
    while play.shown(a).doing != Doing::Nothing {
        play.check(a, Some(503));
    }
    assert_eq!((play.shown(a).outcome, play.shown(a).tries), (Some(Outcome::Stopped), 4));
    assert!(play.now.since(pressed) < Duration::from_secs(60 * MINUTE));
}

#[test]
fn a_form_that_is_watched_for_has_its_hour_too() {
    let mut play = Play::new();
    let a = TabId(1);
    play.answered(a, SITE, 503, &[("retry-after", "5400")], Method::Post);
    play.waits(a);
    play.check(a, Some(503));
    let shown = play.shown(a);
    assert_eq!((shown.outcome, shown.may_watch, shown.may_retry), (Some(Outcome::HourOver), true, false));
}

#[test]
fn what_was_fixed_says_after_how_long() {
    let mut play = Play::new();
    let a = play.fails(1, SITE, 503);
    play.pass(7 * MINUTE);
    play.waits(a);
    let effects = play.check(a, Some(200));
    let [(tab, op)] = reloads(&effects)[..] else { panic!("one reload, not {effects:?}") };
    play.event(Event::Reloaded { tab, op, done: true });
    play.shows_again(tab, "Welcome");
    play.pass(30 * MINUTE);
    assert_eq!(u64::from(play.shown(a).lasted_seconds), 7 * MINUTE + 30);
}

#[test]
fn a_page_that_loads_itself_again_does_not_put_off_its_check() {
    let mut play = Play::new();
    let a = play.fails(1, SITE, 503);
    play.waits(a);
    let due = play.due(a);
    for _ in 0..3 {
        play.pass(MINUTE);
        let response = Response { status: 503, at: play.now, ..Response::default() };
        play.event(Event::Answered { tab: a, url: address(SITE), response, method: Method::Get });
        let arrival = Arrival { reload: true, by_itself: true, ..Arrival::default() };
        let (url, document) = (Address::parse(SITE), "doc-2".to_owned());
        play.event(Event::Committed { tab: a, url, document, known_fine: false, arrival });
        assert_eq!(play.due(a), due);
    }
}

fn notices(effects: &[Effect]) -> Vec<(TabId, String)> {
    let notice = |effect: &Effect| match effect {
        Effect::Notify { tab, title, silent, .. } => {
            assert!(*silent, "nobody has asked for a sound");
            Some((*tab, title.clone()))
        }
        _ => None,
    };
    effects.iter().filter_map(notice).collect()
}

fn only_closed(play: &Play) -> Vec<TabId> {
    play.state.tabs.keys().copied().filter(|tab| tab.is_closed()).collect()
}

/// A tab that was closed while its wait goes on, because the person wants to know, and its number.
fn closed_and_waited_for() -> (Play, TabId) {
    let mut play = Play::new();
    let a = play.fails(1, SITE, 503);
    play.waits(a);
    play.ask(a, Request::TellMe { on: true });
    play.event(Event::TabClosed { tab: a });
    let [closed] = only_closed(&play)[..] else { panic!("one wait goes on: {:?}", play.state.tabs) };
    (play, closed)
}

#[test]
fn who_asked_to_be_told_is_told_once() {
    let mut play = Play::new();
    let a = play.fails(1, SITE, 503);
    play.waits(a);
    assert_eq!(play.shown(a).tells, Some(false));
    play.ask(a, Request::TellMe { on: true });
    assert_eq!(play.shown(a).tells, Some(true));
    assert!(notices(&play.check(a, Some(503))).is_empty(), "nothing has come of it yet");
    let effects = play.check(a, Some(200));
    let [(tab, op)] = reloads(&effects)[..] else { panic!("one reload, not {effects:?}") };
    play.event(Event::Reloaded { tab, op, done: true });
    let effects = play.shows_again(tab, "Welcome");
    assert_eq!(notices(&effects).len(), 1);
    assert!(play.shown(a).tells.is_none());
}

#[test]
fn whoever_is_told_of_a_wait_in_vain_is_not_told_that_the_site_answers() {
    for (wait, tries) in [("5400", 1), ("1", 4)] {
        let mut play = Play::new();
        let a = TabId(1);
        play.answered(a, SITE, 429, &[("retry-after", wait)], Method::Get);
        play.waits(a);
        play.ask(a, Request::TellMe { on: true });
        let told: Vec<_> = (0..tries).flat_map(|_| notices(&play.check(a, Some(429)))).collect();
        assert_eq!(told, [(a, "site.test still fails".to_owned())]);
    }
}

/// The browser would not load the page again, and by then the hour of the plan was over.
#[test]
fn whoever_asked_is_told_of_a_wait_that_ends_because_nothing_could_be_loaded() {
    let mut play = Play::new();
    let a = play.fails(1, SITE, 503);
    play.waits(a);
    play.ask(a, Request::TellMe { on: true });
    play.check(a, Some(503));
    play.pass(60 * 60);
    let op = listed(&play.ask(a, Request::ClearCache));
    let clears = play.event(Event::OriginsListed { tab: a, op, origins: Vec::new() });
    let op = clears.iter().find_map(Effect::operation).expect("it is cleared");
    let effects = play.event(Event::Cleared { tab: a, op, done: true });
    let [(tab, op)] = reloads(&effects)[..] else { panic!("one reload, not {effects:?}") };
    let effects = play.event(Event::Reloaded { tab, op, done: false });
    assert_eq!(play.incident(a).outcome, Some(Outcome::HourOver));
    assert_eq!(notices(&effects).len(), 1);
}

#[test]
fn whoever_asked_is_told_of_a_wait_that_a_reload_in_vain_has_ended() {
    let mut play = Play::new();
    let a = play.fails(1, SITE, 503);
    play.waits(a);
    play.ask(a, Request::TellMe { on: true });
    let fails = |play: &mut Play| {
        let error = NetError::parse("ERR_INTERNET_DISCONNECTED").expect("a name");
        play.event(Event::Failed { tab: a, url: address(SITE), method: Method::Get, error, document: None })
    };
    let op = listed(&play.ask(a, Request::ClearCache));
    fails(&mut play);
    let clears = play.event(Event::OriginsListed { tab: a, op, origins: Vec::new() });
    let op = clears.iter().find_map(Effect::operation).expect("it is cleared");
    let effects = play.event(Event::Cleared { tab: a, op, done: true });
    let [(tab, op)] = reloads(&effects)[..] else { panic!("one reload, not {effects:?}") };
    play.event(Event::Reloaded { tab, op, done: true });
    let effects = fails(&mut play);
    assert_eq!(
        (play.incident(a).phase, play.incident(a).outcome),
        (Phase::Idle, Some(Outcome::SameAfterClear)),
        "nobody waits for a device without a network"
    );
    assert_eq!(notices(&effects).len(), 1);
}

#[test]
fn who_did_not_ask_is_told_nothing() {
    let mut play = Play::new();
    let (a, b) = (play.fails(1, SITE, 503), TabId(2));
    play.waits(a);
    assert!(notices(&play.check(a, Some(404))).is_empty());
    play.answered(b, "http://other.test/", 503, &[], Method::Post);
    play.waits(b);
    assert!(notices(&play.check(b, Some(200))).is_empty());
}

#[test]
fn a_tab_that_is_closed_is_still_waited_for_where_the_person_wants_to_know() {
    let (mut play, closed) = closed_and_waited_for();
    let effects = play.check(closed, Some(200));
    assert!(reloads(&effects).is_empty(), "there is no tab to load it in");
    assert_eq!(notices(&effects).iter().map(|(tab, _)| *tab).collect::<Vec<_>>(), [closed]);
    let effects = play.event(Event::Notified { tab: closed });
    assert!(effects.contains(&Effect::OpenAddress { tab: closed, url: address(SITE) }));
    assert!(only_closed(&play).is_empty());
}

#[test]
fn a_closed_tab_asks_for_no_badge_and_is_forgotten_in_the_end() {
    let (mut play, closed) = closed_and_waited_for();
    for _ in 0..4 {
        let Phase::Waiting { .. } = play.incident(closed).phase else { break };
        let effects = play.check(closed, Some(503));
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::Badge { .. } | Effect::Tell { .. })));
    }
    assert_eq!(only_closed(&play), [closed], "its last word can be clicked");
    assert_eq!(play.incident(closed).outcome, Some(Outcome::Stopped));
    play.pass(25 * 60 * MINUTE);
    play.event(Event::Woke);
    assert!(only_closed(&play).is_empty());
}

#[test]
fn a_check_without_an_answer_is_the_last_word_of_a_closed_tab_too() {
    let (mut play, closed) = closed_and_waited_for();
    // The clock was set on, past the hour of the plan.
    play.pass(2 * 60 * MINUTE);
    assert_eq!(probes(&play.event(Event::Woke)).len(), 1);
    play.pass(2 * MINUTE);
    assert_eq!(notices(&play.event(Event::Woke)).len(), 1);
    assert_eq!(play.incident(closed).outcome, Some(Outcome::HourOver));
    let effects = play.event(Event::Notified { tab: closed });
    assert!(effects.contains(&Effect::OpenAddress { tab: closed, url: address(SITE) }), "its word can be clicked");
}

#[test]
fn closed_tabs_outlive_the_browser_and_stay_few() {
    let mut play = Play::new();
    for tab in 1..=40 {
        let tab = play.fails(tab, &format!("http://site-{tab}.test/"), 503);
        play.waits(tab);
        play.ask(tab, Request::TellMe { on: true });
        play.event(Event::TabClosed { tab });
    }
    assert_eq!(only_closed(&play).len(), 20);
    play.event(Event::Started { open: Vec::new() });
    assert_eq!(only_closed(&play).len(), 20);
}

#[test]
fn the_number_of_a_closed_tab_is_never_anothers() {
    let mut play = Play::new();
    let a = play.fails(1, SITE, 503);
    let closes = |play: &mut Play, tab: TabId| {
        play.waits(tab);
        play.ask(tab, Request::TellMe { on: true });
        play.event(Event::TabClosed { tab });
        only_closed(play)[0]
    };
    let first = closes(&mut play, a);
    play.check(first, Some(200));
    // Its word is still in the system's list of notifications, a day later.
    play.pass(25 * 60 * MINUTE);
    play.event(Event::Woke);
    assert!(only_closed(&play).is_empty());
    let b = play.fails(2, "http://other.test/", 503);
    let second = closes(&mut play, b);
    assert_ne!(first, second);
    play.event(Event::Notified { tab: first });
    assert_eq!(only_closed(&play), [second], "the other wait goes on");
}

#[test]
fn a_closed_tab_that_nobody_wants_to_hear_of_takes_its_wait_with_it() {
    let mut play = Play::new();
    let a = play.fails(1, SITE, 503);
    play.waits(a);
    play.event(Event::TabClosed { tab: a });
    assert!(play.state.tabs.is_empty() && play.state.wake.is_none());
}

#[test]
fn private_windows_notify_nobody() {
    let mut play = Play::new();
    play.state.private = true;
    let a = play.fails(1, SITE, 503);
    play.waits(a);
    play.ask(a, Request::TellMe { on: true });
    assert!(play.shown(a).tells.is_none() && !play.incident(a).tell);
}

#[test]
fn an_alarm_that_comes_later_than_what_is_stored_needs_is_set_after_the_store() {
    let mut play = Play::new();
    let slow = play.fails(1, "https://news.test/", 503);
    play.waits(slow);
    play.answered(TabId(2), "https://shop.test/", 503, &[("retry-after", "20")], Method::Get);
    let place = |effects: &[Effect], is: fn(&Effect) -> bool| effects.iter().position(is).expect("it is among them");
    let is_stored = |effect: &Effect| matches!(effect, Effect::Persist { .. });
    let is_alarm = |effect: &Effect| matches!(effect, Effect::Wake { at: Some(_) });
    let begins = play.ask(TabId(2), Request::TryAgain { minutes: None });
    assert!(place(&begins, is_alarm) < place(&begins, is_stored), "a stored countdown has its alarm: {begins:?}");
    let ends = play.ask(TabId(2), Request::Cancel);
    assert!(place(&ends, is_stored) < place(&ends, is_alarm), "what is stored keeps the earlier alarm: {ends:?}");
}

#[test]
fn a_check_that_clearing_cuts_short_is_a_try() {
    let mut play = Play::new();
    let tab = play.fails(1, "https://news.test/", 503);
    play.waits(tab);
    play.comes_due(tab);
    assert_eq!(play.incident(tab).tries, 0);
    play.ask(tab, Request::ClearCache);
    assert_eq!(play.incident(tab).tries, 1);
}
