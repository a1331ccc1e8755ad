//! Them or me, played through: what the browser knows at no cost, what others are asked, and what the person tries.

use std::time::Duration;

use whatbroke::background::{
    Arrival, AskId, Effect, Event, Heard, Input, Outcome, Phase, Reading, State, TabId, Waited, load, step,
};
use whatbroke::evidence::{Address, Headers, Method, NetError, Response};
use whatbroke::knowledge::ServicePage;
use whatbroke::protocol::{Judged, Request, Shown, Stage, StatusText};
use whatbroke::time::Timestamp;
use whatbroke::verdict::{Check, Tried, Verdict};

const TAB: TabId = TabId(7);
const OTHER: TabId = TabId(8);
const CHAT: &str = "https://claude.ai/chat/1";
const OUTAGE: &str = r#"{"page":{"name":"Claude","updated_at":"2027-01-15T07:00:00Z"},"status":{"indicator":"major"},
    "components":[{"id":"rwppv331jlwc","name":"claude.ai","status":"major_outage","group":false}],
    "incidents":[{"name":"Elevated errors","impact":"major","status":"investigating","created_at":"2027-01-15T07:30:00Z","updated_at":"2027-01-15T07:40:00Z","components":[{"id":"rwppv331jlwc","name":"claude.ai"}]}]}"#;

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

    fn pass(&mut self, seconds: u64) {
        self.now = self.now + Duration::from_secs(seconds);
    }

    fn worker_dies(&mut self) {
        let (state, settings) = self.stored.clone().unzip();
        let (state, aside) = load(state, settings);
        assert!(aside.is_empty(), "{aside:?}");
        self.state = state;
    }

    fn answers(&mut self, tab: TabId, url: &str, status: u16) -> Vec<Effect> {
        let response = Response { status, headers: Headers::default(), at: self.now };
        self.event(Event::Answered { tab, url: address(url), response, method: Method::Get });
        self.commits(tab, url, false)
    }

    fn commits(&mut self, tab: TabId, url: &str, known_fine: bool) -> Vec<Effect> {
        let document = format!("doc-{}-{}", tab.0, self.now.0);
        let arrival = Arrival::default();
        self.event(Event::Committed { tab, url: Address::parse(url), document, known_fine, arrival })
    }

    fn breaks(&mut self, tab: TabId, url: &str, error: &str) -> Vec<Effect> {
        let error = NetError::parse(error).expect("a network error");
        self.event(Event::Failed { tab, url: address(url), method: Method::Get, error, document: None })
    }

    /// A page loads well, as the shim tells of it.
    fn loads(&mut self, tab: TabId, url: &str) -> Vec<Effect> {
        let mut effects = self.event(Event::Loaded { url: address(url) });
        effects.extend(self.commits(tab, url, true));
        effects
    }

    fn around(&mut self, url: &str, loaded: &[(&str, u64)]) {
        let before = |seconds: u64| self.now - Duration::from_secs(seconds);
        let loaded = loaded.iter().map(|(url, ago)| (address(url), before(*ago))).collect();
        self.event(Event::Around { url: address(url), loaded });
    }

    fn ask(&mut self, request: Request) -> Vec<Effect> {
        self.event(Event::Asked { ask: AskId(1), tab: Some(TAB), request })
    }

    /// What the card of a tab says; nothing where it does not ask the question.
    fn judged_in(&mut self, tab: TabId) -> Option<Judged> {
        let effects = self.event(Event::Asked { ask: AskId(1), tab: Some(tab), request: Request::View });
        effects.into_iter().find_map(|effect| match effect {
            Effect::Answer { view, .. } => match view.shown {
                Shown::Failure(failure) => failure.judged.map(|judged| *judged),
                _ => None,
            },
            _ => None,
        })
    }

    fn judged(&mut self) -> Judged {
        self.judged_in(TAB).expect("the question can be asked")
    }

    fn verdict(&mut self) -> Verdict {
        self.judged().verdict
    }

    fn tells(&mut self, service: &str, heard: Heard) -> Vec<Effect> {
        self.event(Event::StatusTold { service: service.to_owned(), heard })
    }
}

fn address(url: &str) -> Address {
    Address::parse(url).expect("a web address")
}

fn body(text: &str) -> Heard {
    Heard::Answer { status: 200, body: text.as_bytes().to_vec() }
}

fn asked(effects: &[Effect]) -> Vec<&'static str> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::AskStatus { address, .. } => Some(*address),
            _ => None,
        })
        .collect()
}

fn questions(effects: &[Effect]) -> Vec<String> {
    effects
        .iter()
        .filter_map(|effect| match effect {
            Effect::AskNames { questions, .. } => Some(questions.clone()),
            _ => None,
        })
        .flatten()
        .collect()
}

fn told(judged: &Judged) -> StatusText {
    match &judged.status.as_ref().expect("it can be asked").stage {
        Stage::Told(text) => text.clone(),
        other => panic!("nothing was told: {other:?}"),
    }
}

#[test]
fn other_sites_that_load_speak_for_the_site() {
    let refused = |loaded: &[(&str, u64)]| {
        let mut play = Play::new();
        play.around("https://shop.test/", loaded);
        play.breaks(TAB, "https://shop.test/", "ERR_CONNECTION_REFUSED");
        play.verdict()
    };
    assert_eq!(refused(&[]), Verdict::CannotTell);
    assert_eq!(refused(&[("https://news.test/a", 60)]), Verdict::Site);
    // Two minutes ago the connection may have been another one, and the site's own pages are no other sites.
    assert_eq!(refused(&[("https://news.test/a", 121)]), Verdict::CannotTell);
    assert_eq!(refused(&[("https://www.shop.test/a", 5)]), Verdict::CannotTell);
    assert_eq!(refused(&[("http://localhost:8080/", 5), ("http://192.168.0.1/", 5)]), Verdict::CannotTell);
}

#[test]
fn what_is_known_of_other_sites_is_a_time_and_no_address() {
    let mut play = Play::new();
    play.around("https://shop.test/", &[("https://private.news.test/secret", 5)]);
    play.breaks(TAB, "https://shop.test/", "ERR_CONNECTION_REFUSED");
    play.loads(OTHER, "https://another.secret.test/");
    let kept = format!("{:?} {}", play.state, play.stored.clone().expect("it is stored").0);
    assert!(!kept.contains("secret") && !kept.contains("news.test"), "{kept}");
}

#[test]
fn evidence_of_one_failure_is_not_that_of_the_next() {
    let mut play = Play::new();
    play.around("https://shop.test/", &[("https://news.test/", 5)]);
    play.breaks(TAB, "https://shop.test/", "ERR_CONNECTION_REFUSED");
    play.pass(600);
    play.breaks(TAB, "https://shop.test/", "ERR_CONNECTION_REFUSED");
    assert_eq!(play.verdict(), Verdict::CannotTell);
}

#[test]
fn evidence_for_one_page_is_not_taken_for_another() {
    let mut play = Play::new();
    // What came with this verdict was never used, because the page turned out to be fine.
    play.around("https://shop.test/", &[("https://news.test/", 5)]);
    play.breaks(TAB, "https://news.test/", "ERR_CONNECTION_REFUSED");
    assert_eq!(play.verdict(), Verdict::CannotTell);
}

#[test]
fn a_site_that_loads_after_the_failure_counts_and_the_card_hears_of_it() {
    let mut play = Play::new();
    play.breaks(TAB, "https://shop.test/", "ERR_CONNECTION_REFUSED");
    assert_eq!(play.verdict(), Verdict::CannotTell);
    play.pass(30);
    play.loads(OTHER, "http://localhost:3000/");
    // Out of the cache.
    play.commits(OTHER, "https://old.test/", true);
    assert_eq!(play.verdict(), Verdict::CannotTell);
    let effects = play.loads(OTHER, "https://news.test/");
    assert!(effects.contains(&Effect::Tell { tab: TAB }), "{effects:?}");
    assert_eq!(play.verdict(), Verdict::Site);
    // The next one is no news, so nothing is written for it.
    let effects = play.loads(OTHER, "https://news.test/2");
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::Persist { .. })), "{effects:?}");
}

#[test]
fn an_hour_later_the_card_says_the_same() {
    let mut play = Play::new();
    play.around("https://shop.test/", &[("https://news.test/", 60)]);
    play.breaks(TAB, "https://shop.test/", "ERR_CONNECTION_REFUSED");
    let before = play.judged();
    play.pass(3_000);
    assert_eq!(play.judged(), before);
}

#[test]
fn nothing_that_loads_is_the_connection() {
    let mut play = Play::new();
    play.breaks(OTHER, "https://news.test/", "ERR_CONNECTION_TIMED_OUT");
    play.breaks(TabId(9), "https://mail.test/", "ERR_NAME_NOT_RESOLVED");
    play.breaks(TAB, "https://shop.test/", "ERR_CONNECTION_TIMED_OUT");
    assert_eq!(play.verdict(), Verdict::Connection);
    // The tabs of one site are one site.
    let mut play = Play::new();
    play.breaks(OTHER, "https://www.shop.test/a", "ERR_CONNECTION_TIMED_OUT");
    play.breaks(TAB, "https://shop.test/", "ERR_CONNECTION_TIMED_OUT");
    assert_ne!(play.verdict(), Verdict::Connection);
}

#[test]
fn a_device_without_a_network_is_told_so() {
    let mut play = Play::new();
    play.event(Event::Network { online: false });
    play.breaks(TAB, "https://shop.test/", "ERR_INTERNET_DISCONNECTED");
    let judged = play.judged();
    assert_eq!((judged.verdict, judged.reasons[0].as_str()), (Verdict::Connection, "This device is offline."));
    play.breaks(TAB, CHAT, "ERR_INTERNET_DISCONNECTED");
    assert_eq!(play.judged().status, None, "nobody can be asked without a network");
    assert_eq!(asked(&play.ask(Request::AskStatus)), Vec::<&str>::new());
}

#[test]
fn where_the_question_makes_no_sense_it_is_not_asked() {
    let mut play = Play::new();
    for (url, status) in [("https://shop.test/a", 404), ("https://shop.test/b", 410), ("http://localhost:3000/", 503)] {
        play.answers(TAB, url, status);
        assert_eq!(play.judged_in(TAB), None, "{url} {status}");
    }
    play.answers(TAB, "https://shop.test/c", 503);
    assert_eq!(play.verdict(), Verdict::Site);
}

#[test]
fn how_it_ended_last_time_counts_for_this_session_only() {
    let mut play = Play::new();
    play.answers(TAB, "https://shop.test/", 420);
    let incident = |play: &mut Play| play.state.tabs.get_mut(&TAB).and_then(|tab| tab.incident.as_mut()).is_some();
    assert!(incident(&mut play));
    play.ask(Request::ClearCache);
    let op = match play.state.tabs[&TAB].incident.as_ref().expect("it failed").phase {
        Phase::Clearing { op, .. } => op,
        other => panic!("{other:?}"),
    };
    play.event(Event::Cleared { tab: TAB, op, done: true });
    let phase = play.state.tabs[&TAB].incident.as_ref().expect("it failed").phase;
    if let Phase::Clearing { op, .. } = phase {
        play.event(Event::OriginsListed { tab: TAB, op, origins: Vec::new() });
        play.event(Event::Cleared { tab: TAB, op, done: true });
    }
    let phase = play.state.tabs[&TAB].incident.as_ref().expect("it failed").phase;
    assert!(matches!(phase, Phase::Reloading { waited: Waited::Cleared { .. }, .. }), "{phase:?}");
    let arrival = Arrival { reload: true, ..Arrival::default() };
    let url = Address::parse("https://shop.test/");
    play.event(Event::Committed { tab: TAB, url, document: "again".into(), known_fine: true, arrival });
    let (document, reading) = (Some("again".into()), Reading::Unreachable);
    play.event(Event::DocumentRead { tab: TAB, document, text: true, reading, ask: None });
    let outcome = play.state.tabs[&TAB].incident.as_ref().and_then(|incident| incident.outcome);
    assert_eq!(outcome, Some(Outcome::FixedAfterClear));
    play.answers(TAB, "https://shop.test/", 420);
    let said = "Last time clearing the cache helped.";
    assert!(play.judged().reasons.iter().any(|reason| reason == said), "{:?}", play.judged().reasons);
    play.worker_dies();
    assert!(play.judged().reasons.iter().any(|reason| reason == said), "it outlives the worker");
    play.event(Event::Started { open: Vec::new() });
    assert!(play.state.ended.is_empty(), "a new session begins without it");
}

/// The extension may be updated in the middle of a session, which looks like its start.
#[test]
fn nobody_is_asked_again_within_the_minute_after_a_start() {
    let mut play = Play::new();
    play.answers(TAB, CHAT, 503);
    assert_eq!((asked(&play.ask(Request::AskStatus)).len(), questions(&play.ask(Request::AskNames)).len()), (1, 4));
    let open = || vec![(TAB, address(CHAT))];
    play.event(Event::Started { open: open() });
    assert_eq!((asked(&play.ask(Request::AskStatus)).len(), questions(&play.ask(Request::AskNames)).len()), (0, 0));
    play.tells("claude", body(OUTAGE));
    play.pass(30);
    play.event(Event::Started { open: open() });
    assert_eq!(asked(&play.ask(Request::AskStatus)).len(), 0, "the answer is half a minute old");
    play.pass(31);
    play.event(Event::Started { open: open() });
    assert!(play.state.asked.status.is_empty(), "what was said before says nothing of this session");
    assert_eq!(asked(&play.ask(Request::AskStatus)).len(), 1);
}

#[test]
fn a_status_page_is_asked_when_the_person_says_so_and_once_a_minute_for_all_tabs() {
    let mut play = Play::new();
    for tab in [TAB, OTHER] {
        let effects = play.answers(tab, CHAT, 503);
        assert_eq!(asked(&effects), Vec::<&str>::new(), "nothing is asked by itself");
    }
    let page = "https://status.claude.com/api/v2/summary.json";
    let effects = play.ask(Request::AskStatus);
    assert_eq!(asked(&effects), [page]);
    for tab in [TAB, OTHER] {
        assert!(effects.contains(&Effect::Tell { tab }));
        assert_eq!(play.judged_in(tab).expect("judged").status.expect("asked").stage, Stage::UnderWay);
    }
    assert_eq!(asked(&play.ask(Request::AskStatus)), Vec::<&str>::new(), "one is on its way");
    play.pass(2);
    let effects = play.tells("claude", body(OUTAGE));
    assert!(effects.contains(&Effect::Tell { tab: TAB }) && effects.contains(&Effect::Tell { tab: OTHER }));
    let said = told(&play.judged());
    assert_eq!((said.sentence.as_str(), said.at), ("The status page reports an outage.", play.now));
    assert_eq!(
        said.incidents,
        [(
            "Elevated errors".to_owned(),
            Some(play.now - Duration::from_secs(1_802)),
            Some("Affected: claude.ai".to_owned())
        )]
    );
    assert_eq!(said.parts, ["claude.ai: outage"]);
    play.worker_dies();
    assert_eq!(told(&play.judged()), said, "it outlives the worker");
    play.pass(50);
    assert_eq!(asked(&play.ask(Request::AskStatus)), Vec::<&str>::new(), "within the minute");
    play.pass(9);
    assert_eq!(asked(&play.ask(Request::AskStatus)), [page]);
    play.pass(3_700);
    assert_eq!(play.judged().status.expect("asked").stage, Stage::Open, "old news is no news");
}

#[test]
fn whoever_asks_again_within_the_minute_is_told_from_when_the_answer_is() {
    let mut play = Play::new();
    for tab in [TAB, OTHER] {
        play.answers(tab, CHAT, 503);
    }
    let at = play.now;
    play.ask(Request::AskStatus);
    play.tells("claude", body(OUTAGE));
    assert_eq!(told(&play.judged()).early, None);
    play.pass(20);
    let effects = play.ask(Request::AskStatus);
    assert!(asked(&effects).is_empty() && effects.contains(&Effect::Tell { tab: TAB }));
    assert_eq!(told(&play.judged()).early, Some(at));
    let other = play.judged_in(OTHER).expect("judged");
    assert_eq!(told(&other).early, None, "nobody pressed there");
    play.worker_dies();
    assert_eq!(told(&play.judged()).early, Some(at), "it outlives the worker");
    // The next answer is a new one.
    play.pass(41);
    assert_eq!(asked(&play.ask(Request::AskStatus)).len(), 1);
    play.tells("claude", body(OUTAGE));
    assert_eq!(told(&play.judged()).early, None);
    // The same of resolvers.
    let mut play = Play::new();
    play.breaks(TAB, "https://shop.test/", "ERR_NAME_NOT_RESOLVED");
    let at = play.now;
    play.ask(Request::AskNames);
    let by = vec!["Cloudflare".to_owned(), "Google".to_owned()];
    play.event(Event::NamesTold { name: "shop.test".into(), by, heard: vec![Heard::Nothing; 4] });
    let early = |play: &mut Play| match play.judged().names.expect("it can be asked").stage {
        Stage::Told(text) => text.early,
        other => panic!("nothing was told: {other:?}"),
    };
    assert_eq!(early(&mut play), None);
    play.pass(59);
    assert!(questions(&play.ask(Request::AskNames)).is_empty());
    assert_eq!(early(&mut play), Some(at));
}

#[test]
fn what_cannot_be_told_is_said_with_its_reason_and_proves_nothing() {
    let lies = [
        (Heard::Nothing, "The status page gave no answer."),
        (Heard::TooLarge, "The status page sent more than WhatBroke reads."),
        (Heard::Elsewhere, "The status page sent something else than its status."),
        (Heard::Answer { status: 503, body: Vec::new() }, "The status page answered with error code 503."),
        (body("<html>"), "The status page sent something else than its status."),
        (body(r#"{"status":{"indicator":"none"}}"#), "The status page doesn't tell about this service."),
        (body("[]"), "The status page answered in a form that WhatBroke doesn't know."),
    ];
    for (heard, sentence) in lies {
        let mut play = Play::new();
        play.breaks(TAB, CHAT, "ERR_CONNECTION_TIMED_OUT");
        let before = play.verdict();
        play.ask(Request::AskStatus);
        play.tells("claude", heard.clone());
        let judged = play.judged();
        assert_eq!((told(&judged).sentence.as_str(), judged.verdict), (sentence, before), "{heard:?}");
    }
}

#[test]
fn all_green_is_said_as_what_it_is() {
    let green = OUTAGE.replace("major_outage", "operational").replace("\"major\"}", "\"none\"}");
    let green = format!("{}\"incidents\":[]}}", green.split("\"incidents\"").next().expect("a beginning"));
    let mut play = Play::new();
    play.answers(TAB, CHAT, 500);
    play.ask(Request::AskStatus);
    play.tells("claude", body(&green));
    let judged = play.judged();
    let said = "The status page reports no trouble. Such pages often change late, so the site may fail all the same.";
    assert_eq!((told(&judged).sentence.as_str(), judged.verdict), (said, Verdict::Site));
}

#[test]
fn an_answer_that_nobody_asked_for_changes_nothing() {
    let mut play = Play::new();
    play.answers(TAB, CHAT, 503);
    let before = play.judged();
    play.tells("claude", body(OUTAGE));
    play.tells("nobody", body(OUTAGE));
    let names = Event::NamesTold { name: "claude.ai".into(), by: Vec::new(), heard: vec![body("{}")] };
    play.event(names);
    assert_eq!(play.judged(), before);
}

#[test]
fn ai_services_are_asked_by_themselves_once_that_is_switched_on() {
    let mut play = Play::new();
    play.event(Event::Asked { ask: AskId(1), tab: None, request: Request::StatusByItself { on: true } });
    assert_eq!(asked(&play.answers(TAB, CHAT, 503)), ["https://status.claude.com/api/v2/summary.json"]);
    assert_eq!(asked(&play.answers(OTHER, CHAT, 503)), Vec::<&str>::new(), "one request for all tabs");
    assert_eq!(asked(&play.answers(OTHER, "https://github.com/", 503)), Vec::<&str>::new(), "no AI service");
    play.event(Event::Asked { ask: AskId(1), tab: None, request: Request::StatusByItself { on: false } });
    play.pass(120);
    assert_eq!(asked(&play.answers(OTHER, CHAT, 503)), Vec::<&str>::new());
}

fn dns(status: u8, address: Option<&str>) -> Heard {
    let answer = address.map(|ip| format!(r#"{{"name":"shop.test","type":1,"data":"{ip}"}}"#)).unwrap_or_default();
    let question = r#"[{"name":"shop.test","type":1}]"#;
    body(&format!(r#"{{"Status":{status},"Question":{question},"Answer":[{answer}]}}"#))
}

#[test]
fn two_resolvers_are_asked_for_both_kinds_of_addresses_and_for_nothing_else() {
    let mut play = Play::new();
    let effects = play.breaks(TAB, "https://shop.test/basket?id=7", "ERR_NAME_NOT_RESOLVED");
    assert_eq!(questions(&effects), Vec::<String>::new(), "nothing is asked by itself");
    let note = play.judged().names.expect("it can be asked").note;
    assert_eq!(note, "This sends the name shop.test to Cloudflare and Google.");
    let asked = questions(&play.ask(Request::AskNames));
    let expected = [
        "https://cloudflare-dns.com/dns-query?name=shop.test&type=A",
        "https://cloudflare-dns.com/dns-query?name=shop.test&type=AAAA",
        "https://dns.google/resolve?name=shop.test&type=A",
        "https://dns.google/resolve?name=shop.test&type=AAAA",
    ];
    assert_eq!(asked, expected);
    assert_eq!(questions(&play.ask(Request::AskNames)), Vec::<String>::new(), "once a minute");
    let ids = vec!["dns-sb".to_owned(), "google".to_owned()];
    play.event(Event::Asked { ask: AskId(1), tab: None, request: Request::Resolvers { ids } });
    play.pass(61);
    let asked = questions(&play.ask(Request::AskNames));
    assert!(asked[0].starts_with("https://doh.dns.sb/dns-query?name=shop.test&"), "{asked:?}");
}

#[test]
fn what_the_resolvers_say_moves_the_verdict() {
    let ask = |answers: [Heard; 4]| {
        let mut play = Play::new();
        play.breaks(TAB, "https://shop.test/", "ERR_NAME_NOT_RESOLVED");
        play.ask(Request::AskNames);
        let by = vec!["Cloudflare".to_owned(), "Google".to_owned()];
        play.event(Event::NamesTold { name: "shop.test".into(), by, heard: answers.to_vec() });
        play.judged()
    };
    let found = || dns(0, Some("192.0.2.1"));
    let elsewhere = ask([found(), dns(0, None), found(), dns(0, None)]);
    assert_eq!((elsewhere.verdict, elsewhere.change_dns), (Verdict::NetworkDns, true));
    assert!(elsewhere.advice.contains("On a company network, ask first."), "{}", elsewhere.advice);
    let nowhere = ask([dns(3, None), dns(3, None), dns(3, None), dns(3, None)]);
    assert_eq!((nowhere.verdict, nowhere.change_dns), (Verdict::NoSuchName, false));
    let silent = ask([Heard::Nothing, Heard::Nothing, Heard::Nothing, Heard::TooLarge]);
    assert_eq!(silent.verdict, Verdict::CannotTell);
    let split = ask([found(), found(), dns(3, None), dns(3, None)]);
    match split.names.expect("asked").stage {
        Stage::Told(text) => assert_eq!(text.sentence, "Public DNS services disagree about the address."),
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_found_out_about_one_failure_is_no_clue_to_another() {
    let mut play = Play::new();
    play.breaks(TAB, "https://shop.test/", "ERR_NAME_NOT_RESOLVED");
    play.ask(Request::AskNames);
    let found = || dns(0, Some("192.0.2.1"));
    let by = vec!["Cloudflare".to_owned(), "Google".to_owned()];
    let heard = vec![found(), dns(0, None), found(), dns(0, None)];
    play.event(Event::NamesTold { name: "shop.test".into(), by, heard });
    assert_eq!(play.verdict(), Verdict::NetworkDns);
    // A minute later the name is found here, too, and its server refuses.
    play.pass(60);
    play.breaks(TAB, "https://shop.test/", "ERR_CONNECTION_REFUSED");
    let said = |judged: Judged| match judged.names.expect("asked").stage {
        Stage::Told(text) => text.sentence,
        other => panic!("{other:?}"),
    };
    let judged = play.judged();
    assert_ne!(judged.verdict, Verdict::NetworkDns);
    let sentence = "The address is found here and elsewhere. Whether it's the same one, the browser doesn't say.";
    assert_eq!(said(judged), sentence);
    // Half an hour later its name is not found again, and nobody has asked anybody about that.
    play.pass(1800);
    play.breaks(TAB, "https://shop.test/", "ERR_NAME_NOT_RESOLVED");
    assert_ne!(play.verdict(), Verdict::NetworkDns);
}

#[test]
fn names_that_only_this_network_can_know_are_never_sent_out() {
    for url in ["http://intranet/", "http://192.168.0.9/", "http://printer.local/", "https://[2001:db8::1]/"] {
        let mut play = Play::new();
        play.breaks(TAB, url, "ERR_NAME_NOT_RESOLVED");
        assert_eq!(questions(&play.ask(Request::AskNames)), Vec::<String>::new(), "{url}");
        assert!(play.judged_in(TAB).is_none_or(|judged| judged.names.is_none()), "{url}");
    }
    // A site that answered was found.
    let mut play = Play::new();
    play.answers(TAB, "https://shop.test/", 503);
    assert!(play.judged().names.is_none());
}

#[test]
fn each_check_of_the_person_narrows_the_verdict_and_only_what_matters_is_asked() {
    let mut play = Play::new();
    play.breaks(TAB, "https://shop.test/", "ERR_CONNECTION_RESET");
    let mut asked = Vec::new();
    while let Some(next) = play.judged().checks.iter().find(|check| check.tried.is_none()).map(|check| check.check) {
        assert!(!asked.contains(&next), "{next:?} is asked twice");
        asked.push(next);
        let tried = if next == Check::OtherNetwork { Tried::Works } else { Tried::Fails };
        play.ask(Request::Tried { check: next, tried: Some(tried) });
    }
    assert!(asked.contains(&Check::OtherNetwork) && !asked.contains(&Check::PrivateWindow), "{asked:?}");
    assert_eq!(play.verdict(), Verdict::Connection);
    // It is remembered for the incident, and an answer can be taken back.
    play.pass(60);
    play.breaks(TAB, "https://shop.test/", "ERR_CONNECTION_RESET");
    play.worker_dies();
    assert_eq!(play.verdict(), Verdict::Connection);
    play.ask(Request::Tried { check: Check::OtherNetwork, tried: None });
    assert_ne!(play.verdict(), Verdict::Connection);
    // What the engine can ask by itself is no answer of the person's.
    play.ask(Request::Tried { check: Check::StatusPage, tried: Some(Tried::Works) });
    assert!(play.judged().checks.iter().all(|check| check.check != Check::StatusPage));
}

#[test]
fn only_pages_of_the_catalogue_are_opened() {
    let mut play = Play::new();
    play.answers(TAB, CHAT, 503);
    let opened = |effects: Vec<Effect>| {
        effects.into_iter().find_map(|effect| match effect {
            Effect::OpenPage { url } => Some(url),
            _ => None,
        })
    };
    let links = play.judged().links;
    assert!(links.iter().any(|link| link.page == Some(ServicePage::Status)), "{links:?}");
    for link in links {
        let url = opened(play.ask(Request::OpenLink { page: link.page })).expect("it opens");
        assert!(url.starts_with("https://"), "{url}");
    }
    assert_eq!(opened(play.ask(Request::OpenLink { page: Some(ServicePage::Notices) })), None, "what it does not have");
    assert!(opened(play.ask(Request::OpenDns)).is_some_and(|url| url.starts_with("chrome://settings/")));
    play.answers(TAB, "https://shop.test/", 503);
    assert_eq!(opened(play.ask(Request::OpenLink { page: Some(ServicePage::Status) })), None);
}

#[test]
fn what_is_kept_of_those_who_were_asked_is_bounded() {
    let mut play = Play::new();
    for n in 0..60 {
        play.pass(1);
        play.breaks(TAB, &format!("https://shop-{n}.test/"), "ERR_NAME_NOT_RESOLVED");
        play.ask(Request::AskNames);
    }
    assert!(play.state.asked.names.len() <= 20, "{}", play.state.asked.names.len());
    let many: Vec<String> = (0..500)
        .map(|n| format!(r#"{{"name":"{n} {}","impact":"major","status":"investigating"}}"#, "x".repeat(500)))
        .collect();
    let page = OUTAGE.replace("\"incidents\":[", &format!("\"incidents\":[{},", many.join(",")));
    play.answers(TAB, CHAT, 503);
    play.ask(Request::AskStatus);
    play.tells("claude", body(&page));
    let said = told(&play.judged());
    assert!(said.incidents.len() <= 5, "{}", said.incidents.len());
    assert!(play.stored.expect("stored").0.len() < 60_000);
}
