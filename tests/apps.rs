//! Apps that run: which failures of their requests are told, which messages, when, and what is never told.

use std::collections::BTreeSet;
use std::time::Duration;

use whatbroke::background::{
    Access, AppPage, AppRequest, Arrival, AskId, Effect, Event, Field, Front, GRACE, Ground, Input, Outcome, Private,
    Reading, State, TabId, load, step,
};
use whatbroke::diagnosis::PageFacts;
use whatbroke::diagnosis::app::Met;
use whatbroke::evidence::{Address, Headers, Method, NetError, Response};
use whatbroke::knowledge::{Certainty, Code, Lang, SERVICES, codes};
use whatbroke::protocol::{Failure, Judged, Request, Shown, View, Whereabouts};
use whatbroke::time::Timestamp;
use whatbroke::verdict::{Check, Tried, Verdict};

const TAB: TabId = TabId(3);
const CHAT: &str = "https://chatgpt.com";
const SEND: &str = "https://chatgpt.com/backend-api/f/conversation";
const DOCUMENT: &str = "document-1";

struct Play {
    state: State,
    now: Timestamp,
    disk: Option<(String, String)>,
    effects: Vec<Effect>,
}

impl Play {
    fn new() -> Self {
        Self { state: State::default(), now: Timestamp(1_800_000_000_000), disk: None, effects: Vec::new() }
    }

    fn event(&mut self, event: Event) -> &[Effect] {
        self.effects = step(&mut self.state, Input { now: self.now, random: 0, event });
        for effect in &self.effects {
            if let Effect::Persist { state, settings, .. } = effect {
                self.disk = Some((state.clone(), settings.clone()));
            }
        }
        &self.effects
    }

    fn pass(&mut self, seconds: f64) -> &[Effect] {
        self.now = self.now + Duration::from_millis((seconds * 1000.0) as u64);
        self.event(Event::Woke)
    }

    fn fails_at(&mut self, tab: TabId, page: &str, url: &str, met: Met) -> &[Effect] {
        let request = request(page, url, Method::Post);
        self.event(Event::AppFailed { tab: Some(tab), request, met })
    }

    fn fails(&mut self, met: Met) -> &[Effect] {
        self.fails_at(TAB, CHAT, SEND, met)
    }

    /// The app's own service worker asks in vain, and the browser says which of these pages is where.
    fn worker_fails(&mut self, met: Met, pages: &[AppPage]) -> Vec<Effect> {
        let request = AppRequest { document: String::new(), ..request(CHAT, SEND, Method::Post) };
        let effects = self.event(Event::AppFailed { tab: None, request, met }).to_vec();
        let failed = effects.into_iter().find_map(|effect| match effect {
            Effect::FindPages { failed } => Some(failed),
            _ => None,
        });
        let Some(failed) = failed else { return Vec::new() };
        self.event(Event::PagesFound { pages: pages.to_vec(), failed }).to_vec()
    }

    fn goes(&mut self, url: &str, ended: bool) -> &[Effect] {
        self.event(Event::AppAnswered { tab: Some(TAB), request: request(CHAT, url, Method::Post), ended })
    }

    fn says(&mut self, page: &str, text: &str, ground: Ground) -> &[Effect] {
        let page = address(page);
        self.event(Event::AppSaid { tab: TAB, document: DOCUMENT.into(), page, text: text.into(), ground })
    }

    fn worker_dies(&mut self) {
        let (state, settings) = self.disk.clone().unzip();
        let (state, aside) = load(state, settings);
        assert!(aside.is_empty(), "{aside:?}");
        self.state = state;
    }

    fn view(&mut self, tab: TabId, request: Request) -> Option<View> {
        let effects = self.event(Event::Asked { ask: AskId(1), tab: Some(tab), request });
        effects.iter().find_map(|effect| match effect {
            Effect::Answer { view, .. } => Some((**view).clone()),
            _ => None,
        })
    }

    /// What is said about the tab; nothing while its page would have to be asked.
    fn said(&mut self) -> Option<Failure> {
        match self.view(TAB, Request::View)?.shown {
            Shown::Failure(failure) => Some(*failure),
            _ => None,
        }
    }

    /// The code that is said after all has been waited for.
    fn code(&mut self) -> Option<String> {
        self.pass(6.0);
        self.said().map(|failure| failure.explanation.code)
    }
}

/// A tab with a page of the chat: in front of its window or not, in the window with the keyboard or not.
fn page(tab: i32, active: bool, focused: bool) -> AppPage {
    let front = Front { active, focused, since: Timestamp(0), by_link: false };
    let document = if tab == TAB.0 { DOCUMENT.to_owned() } else { format!("document-of-{tab}") };
    AppPage { tab: TabId(tab), document, front: Some(front) }
}

fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

fn request(page: &str, url: &str, method: Method) -> AppRequest {
    AppRequest { document: DOCUMENT.into(), page: address(page), url: address(url), method, socket: false }
}

fn status(status: u16) -> Met {
    with_header(status, "server", "cloudflare")
}

fn with_header(status: u16, name: &str, value: &str) -> Met {
    let mut headers = Headers::default();
    headers.add(name, value);
    Met::Answer(Response { status, headers, at: Timestamp(1_800_000_000_000) })
}

fn broken(name: &str) -> Met {
    Met::Broken { error: NetError::parse(name).expect("an error"), begun: false }
}

fn shows_card(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::ShowCard { .. }))
}

#[test]
fn what_counts_as_a_failure_of_an_app() {
    let cases = [
        (status(500), Some("http/500")),
        (status(502), Some("http/502")),
        (status(503), Some("http/503")),
        (status(529), Some("http/529")),
        (status(429), Some("http/429")),
        (status(401), Some("http/401")),
        (status(403), Some("http/403")),
        (broken("ERR_CONNECTION_RESET"), Some("net/ERR_CONNECTION_RESET")),
        (broken("ERR_INCOMPLETE_CHUNKED_ENCODING"), Some("net/ERR_INCOMPLETE_CHUNKED_ENCODING")),
        (broken("ERR_HTTP2_PROTOCOL_ERROR"), Some("net/ERR_HTTP2_PROTOCOL_ERROR")),
        (broken("ERR_INTERNET_DISCONNECTED"), Some("net/ERR_INTERNET_DISCONNECTED")),
        (broken("ERR_NAME_NOT_RESOLVED"), Some("net/ERR_NAME_NOT_RESOLVED")),
        // What a person stops, what a blocker stops, and what every app asks for in vain now and then.
        (broken("ERR_ABORTED"), None),
        (broken("ERR_FAILED"), None),
        (broken("ERR_BLOCKED_BY_CLIENT"), None),
        (status(400), None),
        (status(404), None),
        (status(409), None),
        (status(422), None),
        // A check for humans is the page's own to show.
        (with_header(403, "cf-mitigated", "challenge"), None),
    ];
    for (met, expected) in cases {
        let mut play = Play::new();
        play.fails(met.clone());
        assert_eq!(play.code().as_deref(), expected, "{met:?}");
    }
}

#[test]
fn only_places_that_an_app_cannot_do_without_count() {
    let cases = [
        (CHAT, SEND, true),
        (CHAT, "https://chatgpt.com/backend-anon/conversation", true),
        (CHAT, "https://chatgpt.com/ces/v1/t", false),
        (CHAT, "https://ab.chatgpt.com/v1/rgstr", false),
        (CHAT, "https://chatgpt.com/cdn/assets/a.json", false),
        (CHAT, "https://api.example.com/backend-api", false),
        ("https://character.ai", "https://neo.character.ai/turns", true),
        ("https://character.ai", "https://events.character.ai/v1/batch", false),
        ("https://claude.ai", "https://claude.ai/api/organizations/1/chat_conversations/2/completion", true),
        ("https://claude.ai", "https://a.claude.ai/v1/m", false),
        ("https://www.perplexity.ai", "https://www.perplexity.ai/rest/event/analytics", false),
        ("https://janitorai.com", "https://janitorai.com/generateAlpha", true),
        ("https://janitorai.com", "https://janitorai.com/hampter/chats/12345678", true),
        ("https://janitorai.com", "https://janitorai.com/hampter/profiles/mine", false),
        ("https://www.kimi.com", "https://www.kimi.com/apiv2/kimi.gateway.chat.v1.ChatService/Chat", true),
        ("https://www.kimi.com", "https://www.kimi.com/apiv2/kimi.gateway.billing.v1.BillingService/GetUsages", false),
        ("https://www.meta.ai", "https://graph.meta.ai/graphql?locale=user", true),
        ("https://caveduck.io", "https://caveduck.io/api/chat/sessions/1", true),
        ("https://crushon.ai", "https://crushon.ai/api/auth/session", false),
        // Nobody knows the places of this one: what holds for sites that were added holds for it.
        ("https://www.talkie-ai.com", "https://api.talkie-ai.com/chat", true),
        ("https://www.talkie-ai.com", "https://api.talkie-ai.com/report/events", false),
        ("https://www.talkie-ai.com", "https://api.example.com/chat", false),
        // A page of somebody else that asks the same service is not its app.
        ("https://blog.example.com", SEND, false),
    ];
    for (page, url, counts) in cases {
        let mut play = Play::new();
        play.fails_at(TAB, page, url, status(500));
        assert_eq!(play.code().is_some(), counts, "{page} asks {url}");
    }
}

#[test]
fn a_failure_is_told_after_a_grace_and_once() {
    let mut play = Play::new();
    assert!(!shows_card(play.fails(status(500))));
    play.pass(GRACE.as_secs_f64() - 0.1);
    assert_eq!(play.said(), None);
    let effects = play.pass(0.2);
    assert!(shows_card(effects));
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ReadTyped { .. })), "what was typed is kept");
    for _ in 0..20 {
        play.fails(status(500));
        play.fails(status(503));
        assert!(!shows_card(play.pass(5.0)));
    }
    assert_eq!(play.said().map(|said| said.explanation.code).as_deref(), Some("http/500"));
}

#[test]
fn a_second_try_that_succeeds_within_seconds_is_no_failure() {
    let mut play = Play::new();
    for _ in 0..2 {
        play.fails(status(503));
        play.pass(1.0);
        // Its answer has only begun: it may take a minute to come.
        play.goes(SEND, false);
        assert_eq!(play.code(), None);
    }
    // What fails and begins anew all the time does fail.
    play.fails(status(503));
    assert_eq!(play.code().as_deref(), Some("http/503"));
}

#[test]
fn the_success_of_another_request_changes_nothing() {
    let mut play = Play::new();
    play.fails(status(503));
    play.goes("https://chatgpt.com/backend-api/me", true);
    assert_eq!(play.code().as_deref(), Some("http/503"));
    play.goes("https://chatgpt.com/backend-api/me", true);
    assert!(!play.said().expect("still failing").over);
}

#[test]
fn numbers_and_names_within_an_address_play_no_part() {
    let of = |chat: &str| format!("https://claude.ai/api/organizations/0a1b2c3d/chat_conversations/{chat}/completion");
    let mut play = Play::new();
    play.fails_at(TAB, "https://claude.ai", &of("11112222-aaaa"), status(529));
    assert_eq!(play.code().as_deref(), Some("http/529"));
    let answered = request("https://claude.ai", &of("33334444-bbbb"), Method::Post);
    play.event(Event::AppAnswered { tab: Some(TAB), request: answered, ended: true });
    assert_eq!(play.said().and_then(|said| said.outcome), Some(Outcome::Works));
}

#[test]
fn what_works_again_is_said_for_a_moment_and_then_gone() {
    let mut play = Play::new();
    play.fails(status(500));
    play.pass(5.0);
    play.goes(SEND, false);
    assert!(!play.said().expect("an answer that began may break off").over);
    play.goes(SEND, true);
    let said = play.said().expect("said");
    assert!(said.over && said.outcome == Some(Outcome::Works));
    let effects = play.pass(13.0);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::HideCard { .. })));
    assert!(play.state.tabs.get(&TAB).is_none_or(|tab| tab.incident.is_none()));
    play.pass(120.0);
    assert!(play.state.tabs.is_empty(), "nothing is kept of a tab that is fine: {:?}", play.state.tabs);
}

#[test]
fn a_clock_that_is_set_back_keeps_nothing_unsaid_and_nothing_for_hours() {
    let mut play = Play::new();
    play.fails(status(500));
    play.pass(1.0);
    play.now = play.now - Duration::from_secs(7_200);
    assert!(shows_card(play.event(Event::Woke)), "the grace is over");
    play.goes(SEND, true);
    play.now = play.now - Duration::from_secs(7_200);
    assert!(play.event(Event::Woke).iter().any(|effect| matches!(effect, Effect::HideCard { .. })));
    play.fails(broken("ERR_FAILED"));
    play.fails(status(503));
    play.goes(SEND, true);
    play.now = play.now - Duration::from_secs(7_200);
    play.event(Event::Woke);
    assert!(play.state.tabs.is_empty(), "{:?}", play.state.tabs);
}

#[test]
fn a_worker_is_not_woken_for_what_has_come_to_nothing() {
    let wakes_now = |play: &Play| {
        play.effects.iter().any(|effect| matches!(effect, Effect::Wake { at: Some(at) } if *at <= play.now))
    };
    // Said by the page alone, and said once more by a socket that cannot be opened: both are settled by then.
    let mut play = Play::new();
    play.says(CHAT, "Error in message stream", Ground::Own);
    let socket = AppRequest { socket: true, ..request(CHAT, SEND, Method::Get) };
    for second in 0..80 {
        play.pass(1.0);
        assert!(!wakes_now(&play), "after {second} s: {:?}", play.effects);
        if second == 10 {
            play.event(Event::AppFailed { tab: Some(TAB), request: socket.clone(), met: broken("ERR_FAILED") });
            play.says(CHAT, "Error in body stream", Ground::Own);
        }
    }
    assert!(play.said().is_some());
}

#[test]
fn how_an_app_recovered_counts_when_it_fails_again() {
    let said = "Last time this error went away by itself.";
    let mut play = Play::new();
    play.fails(status(500));
    let first = judged(&mut play).expect("judged");
    assert!(!first.reasons.iter().any(|reason| reason == said), "{:?}", first.reasons);
    play.goes(SEND, true);
    play.pass(70.0);
    play.worker_dies();
    play.fails(status(500));
    let second = judged(&mut play).expect("judged");
    assert!(second.reasons.iter().any(|reason| reason == said), "{:?}", second.reasons);
    // Another error has no such past, and what goes with its page has not ended well.
    let document = "document-2".to_owned();
    let (url, arrival) = (Some(address(CHAT)), Arrival::default());
    play.event(Event::Committed { tab: TAB, url, document, known_fine: true, arrival });
    assert_eq!(play.state.ended.len(), 1);
    play.fails(status(503));
    let other = judged(&mut play).expect("judged");
    assert!(!other.reasons.iter().any(|reason| reason == said), "{:?}", other.reasons);
}

#[test]
fn what_is_watched_and_what_was_chosen_is_listed() {
    let mut play = Play::new();
    let watch = |play: &mut Play, site: &str, on| drop(play.view(TAB, Request::Watch { site: site.into(), on }));
    let listed = |play: &mut Play| {
        let effects = play.event(Event::Asked { ask: AskId(1), tab: None, request: Request::View }).to_vec();
        let choices = effects.into_iter().find_map(|effect| match effect {
            Effect::Answer { view, .. } => view.choices,
            _ => None,
        });
        let choices = choices.expect("the options ask");
        (choices.chats, choices.added, choices.left_out)
    };
    let (chats, added, left_out) = listed(&mut play);
    let all = SERVICES.iter().filter(|service| service.chat).count();
    assert_eq!((chats.len(), added.len(), left_out.len()), (all, 0, 0));
    for site in ["notes.example.com", "app.example.com", "claude.ai"] {
        watch(&mut play, site, site != "claude.ai");
    }
    let (chats, added, left_out) = listed(&mut play);
    assert_eq!((chats.len(), left_out), (all - 1, vec![("Claude".to_owned(), "claude.ai".to_owned())]));
    assert_eq!(added, ["app.example.com", "notes.example.com"], "the latest first");
    for (site, on) in [("app.example.com", false), ("claude.ai", true)] {
        watch(&mut play, site, on);
    }
    let (chats, added, left_out) = listed(&mut play);
    assert_eq!((chats.len(), added, left_out.len()), (all, vec!["notes.example.com".to_owned()], 0));
}

#[test]
fn a_stream_that_stays_is_well_again_without_an_end() {
    let mut play = Play::new();
    play.fails(broken("ERR_INCOMPLETE_CHUNKED_ENCODING"));
    play.pass(5.0);
    play.goes(SEND, false);
    play.pass(5.0);
    // It breaks off again.
    play.fails(broken("ERR_INCOMPLETE_CHUNKED_ENCODING"));
    play.pass(20.0);
    assert!(!play.said().expect("failing").over);
    play.goes(SEND, false);
    play.pass(11.0);
    assert!(play.said().expect("the last word").over);
}

#[test]
fn a_socket_counts_when_it_cannot_be_opened_twice() {
    let socket = |play: &mut Play, met: Option<Met>| {
        let request = AppRequest { socket: true, ..request(CHAT, SEND, Method::Get) };
        match met {
            Some(met) => drop(play.event(Event::AppFailed { tab: Some(TAB), request, met }).to_vec()),
            None => drop(play.event(Event::AppAnswered { tab: Some(TAB), request, ended: false }).to_vec()),
        }
    };
    let mut play = Play::new();
    socket(&mut play, Some(broken("ERR_FAILED")));
    assert_eq!(play.code(), None, "a page that gives up a socket looks the same");
    socket(&mut play, Some(broken("ERR_FAILED")));
    assert_eq!(play.code().as_deref(), Some("net/ERR_FAILED"));
    socket(&mut play, None);
    play.pass(11.0);
    assert!(play.said().expect("said").over);
}

#[test]
fn a_socket_that_is_opened_in_between_has_failed_once_each_time() {
    let socket = AppRequest { socket: true, ..request(CHAT, SEND, Method::Get) };
    let mut play = Play::new();
    for _ in 0..5 {
        let request = socket.clone();
        play.event(Event::AppFailed { tab: Some(TAB), request: request.clone(), met: broken("ERR_FAILED") });
        play.pass(1.0);
        play.event(Event::AppAnswered { tab: Some(TAB), request, ended: false });
        assert_eq!(play.code(), None);
    }
    // Twice within a minute, and not opened since.
    for seconds in [0.0, 40.0] {
        play.pass(seconds);
        play.event(Event::AppFailed { tab: Some(TAB), request: socket.clone(), met: broken("ERR_FAILED") });
    }
    assert_eq!(play.code().as_deref(), Some("net/ERR_FAILED"));
    // And twice, but not within one.
    let mut play = Play::new();
    for seconds in [0.0, 70.0] {
        play.pass(seconds);
        play.event(Event::AppFailed { tab: Some(TAB), request: socket.clone(), met: broken("ERR_FAILED") });
    }
    assert_eq!(play.code(), None);
}

/// Of a failure that only a message tells of nobody knows which request it was.
#[test]
fn what_only_a_message_tells_of_is_over_when_something_is_sent_and_answered_at_length() {
    let said = || {
        let mut play = Play::new();
        play.says(CHAT, "Error in message stream", Ground::Own);
        assert!(play.code().is_some());
        play
    };
    let over = |play: &mut Play| play.said().is_none_or(|said| said.over);
    let rename = "https://chatgpt.com/backend-api/conversation/rename";
    let mut play = said();
    for url in [rename, "https://chatgpt.com/ces/v1/t"] {
        play.goes(url, false);
        play.pass(0.2);
        play.goes(url, true);
        play.pass(15.0);
        assert!(!over(&mut play), "{url} is answered in a moment");
    }
    play.goes("https://chatgpt.com/ces/v1/t", false);
    play.pass(15.0);
    assert!(!over(&mut play), "it only counts what people do, however long it lasts");
    play.event(Event::AppAnswered { tab: Some(TAB), request: request(CHAT, SEND, Method::Get), ended: false });
    play.pass(15.0);
    assert!(!over(&mut play), "nothing was sent");
    // Another one that ends is not the one that began.
    play.goes(SEND, false);
    play.pass(2.0);
    play.goes(rename, true);
    assert!(!over(&mut play));
    play.worker_dies();
    play.goes(SEND, true);
    assert!(over(&mut play), "it took two seconds");
    // An answer that goes on and on is one as well, unless it breaks off.
    let mut play = said();
    play.goes(SEND, false);
    play.pass(5.0);
    play.fails(broken("ERR_INCOMPLETE_CHUNKED_ENCODING"));
    play.pass(15.0);
    assert!(!over(&mut play));
    play.goes(SEND, false);
    play.pass(11.0);
    assert!(over(&mut play));
}

#[test]
fn who_is_asked_for_in_vain_counts_only_where_the_page_says_so_too() {
    let asks = |play: &mut Play, met: Met, method: Method| {
        let request = request(CHAT, "https://chatgpt.com/backend-api/me", method);
        play.event(Event::AppFailed { tab: Some(TAB), request, met });
    };
    for code in [401, 403] {
        let mut play = Play::new();
        for _ in 0..5 {
            asks(&mut play, status(code), Method::Get);
            assert_eq!(play.code(), None, "apps find out so whether somebody is signed in");
        }
        asks(&mut play, status(code), Method::Get);
        play.says(CHAT, "Your access token has expired", Ground::Live);
        assert_eq!(play.code().as_deref(), Some("chatgpt/session_expired"));
        let mut play = Play::new();
        asks(&mut play, status(code), Method::Post);
        assert_eq!(play.code(), Some(format!("http/{code}")), "something was sent");
    }
    let mut play = Play::new();
    asks(&mut play, status(500), Method::Get);
    assert_eq!(play.code().as_deref(), Some("http/500"));
}

#[test]
fn a_status_in_words_alone_is_the_apps_message_where_a_request_fails() {
    for text in ["Service Unavailable", "Bad Gateway."] {
        let mut play = Play::new();
        play.says(CHAT, text, Ground::Live);
        assert_eq!(play.code(), None, "{text}: anybody may write it");
    }
    let mut play = Play::new();
    play.fails(status(503));
    play.says(CHAT, "Service Unavailable.", Ground::Live);
    play.pass(6.0);
    let told = play.said().expect("told").explanation;
    assert_eq!((told.code.as_str(), told.certainty), ("http/503", Certainty::Stated));
}

#[test]
fn what_the_person_has_tried_in_an_app_is_kept_for_its_next_failure_within_the_hour() {
    let mut play = Play::new();
    let tried = |play: &mut Play| -> Vec<Check> {
        let checks = judged(play).expect("judged").checks;
        checks.into_iter().filter(|check| check.tried.is_some()).map(|check| check.check).collect()
    };
    let reset = || broken("ERR_CONNECTION_RESET");
    play.fails(reset());
    assert_eq!(tried(&mut play), []);
    play.view(TAB, Request::Tried { check: Check::OtherNetwork, tried: Some(Tried::Fails) });
    play.worker_dies();
    assert_eq!(tried(&mut play), [Check::OtherNetwork]);
    play.goes(SEND, true);
    play.pass(70.0);
    play.worker_dies();
    play.fails(reset());
    assert_eq!(tried(&mut play), [Check::OtherNetwork], "a few minutes later");
    // Another app has its own.
    let other = TabId(9);
    let send = "https://claude.ai/api/organizations/1/chat_conversations/2/completion";
    play.fails_at(other, "https://claude.ai", send, reset());
    play.pass(6.0);
    let incident = play.state.tabs[&other].incident.clone().expect("it failed");
    assert!(incident.tried.is_empty());
    play.goes(SEND, true);
    play.pass(3_601.0);
    play.fails(reset());
    assert_eq!(tried(&mut play), [], "an hour later the network may be another one");
}

#[test]
fn pages_that_are_open_are_looked_after_once_they_may_be() {
    let only = |site: &str| Access::of([site].into_iter());
    let access = |play: &mut Play, access: Access| {
        let effects = play.event(Event::Access { access, front: Vec::new() });
        effects.iter().any(|effect| matches!(effect, Effect::ListenToApps { .. }))
    };
    let mut play = Play::new();
    play.state.access = only("https://a.test/*");
    assert!(!access(&mut play, only("https://a.test/*")), "a worker that starts knows of it");
    assert!(access(&mut play, Access::of(["https://a.test/*", "https://chatgpt.com/*"].into_iter())));
    assert!(!access(&mut play, only("https://a.test/*")), "it was taken back");
    assert!(!access(&mut play, Access::of(["https://a.test/*", "https://b.test/*"].into_iter())), "of no app");
    assert!(access(&mut play, only("*://*.www.perplexity.ai/*")), "where the app may be as well");
    assert!(access(&mut play, Access::Everywhere));
    // The worker was woken for it.
    let mut play = Play::new();
    access(&mut play, Access::Everywhere);
    assert!(access(&mut play, Access::Everywhere));
}

#[test]
fn a_closed_explanation_stays_closed_until_it_works_again() {
    let mut play = Play::new();
    play.fails(status(500));
    play.pass(5.0);
    play.event(Event::CardAsked { ask: AskId(1), tab: TAB, document: DOCUMENT.into(), request: Request::Close });
    play.fails(status(500));
    assert!(!shows_card(play.pass(10.0)));
    play.goes(SEND, true);
    play.pass(70.0);
    play.fails(status(500));
    assert!(shows_card(play.pass(5.0)));
}

#[test]
fn it_is_told_in_the_tab_that_asked_and_in_no_other() {
    let mut play = Play::new();
    play.fails_at(TabId(1), CHAT, SEND, status(500));
    play.pass(5.0);
    assert_eq!(play.state.tabs.keys().copied().collect::<Vec<_>>(), [TabId(1)]);
}

/// The tabs in which something is said by now.
fn told(play: &mut Play) -> Vec<i32> {
    play.pass(6.0);
    play.state.open_tabs().into_iter().map(|tab| tab.0).collect()
}

#[test]
fn what_the_own_service_worker_of_an_app_asks_for_counts_where_the_person_looks() {
    let here = TAB.0;
    let cases: [(&[AppPage], &[i32]); 8] = [
        // The only page of the app, wherever it is.
        (&[page(here, false, false)], &[here]),
        (&[AppPage { front: None, ..page(here, false, false) }], &[here]),
        // Of several the one in front of the window with the keyboard.
        (&[page(here, true, true), page(7, false, true)], &[here]),
        (&[page(7, true, false), page(here, true, true)], &[here]),
        // The person is in another program: the only one that can be seen.
        (&[page(7, false, false), page(here, true, false)], &[here]),
        // Nobody can tell.
        (&[page(7, true, false), page(here, true, false)], &[]),
        (&[page(7, false, true), page(here, false, false)], &[]),
        (&[], &[]),
    ];
    for (pages, expected) in cases {
        let mut play = Play::new();
        assert!(!shows_card(&play.worker_fails(status(500), pages)), "there is a grace: {pages:?}");
        assert_eq!(told(&mut play), expected, "{pages:?}");
    }
}

#[test]
fn the_same_rules_hold_for_the_own_service_worker_of_an_app() {
    let one = [page(TAB.0, true, true)];
    for met in [broken("ERR_ABORTED"), broken("ERR_FAILED"), status(404), with_header(403, "cf-mitigated", "challenge")]
    {
        let mut play = Play::new();
        play.worker_fails(met.clone(), &one);
        assert_eq!(told(&mut play), [] as [i32; 0], "{met:?}");
    }
    let mut play = Play::new();
    let worker_goes = |play: &mut Play, ended| {
        let request = AppRequest { document: String::new(), ..request(CHAT, SEND, Method::Post) };
        play.event(Event::AppAnswered { tab: None, request, ended });
    };
    play.worker_fails(status(503), &one);
    play.pass(1.0);
    worker_goes(&mut play, false);
    assert_eq!(told(&mut play), [] as [i32; 0], "a second try mended it");
    play.pass(90.0);
    play.worker_fails(status(503), &one);
    assert_eq!(play.code().as_deref(), Some("http/503"));
    for _ in 0..5 {
        assert!(!shows_card(&play.worker_fails(status(500), &one)), "said once");
        assert!(!shows_card(play.pass(6.0)));
    }
    worker_goes(&mut play, true);
    assert_eq!(play.said().and_then(|said| said.outcome), Some(Outcome::Works));
    // Telemetry, and a site that nobody watches.
    let mut play = Play::new();
    for (page, url) in
        [(CHAT, "https://chatgpt.com/ces/v1/t"), ("https://blog.example.com", "https://blog.example.com/api")]
    {
        let request = AppRequest { document: String::new(), ..request(page, url, Method::Post) };
        let effects = play.event(Event::AppFailed { tab: None, request, met: status(500) });
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::FindPages { .. })), "{url}");
    }
}

#[test]
fn where_nobody_can_tell_whose_request_it_was_the_page_itself_has_to_say_so() {
    let mut play = Play::new();
    let both = [page(7, true, true), page(TAB.0, false, true)];
    play.worker_fails(broken("ERR_INCOMPLETE_CHUNKED_ENCODING"), &both);
    // It was the one behind, and it says so.
    assert!(shows_card(play.says(CHAT, "Error in message stream", Ground::Live)));
    let said = play.said().expect("said").explanation;
    assert_eq!((said.code.as_str(), said.certainty), ("chatgpt/message_stream", Certainty::Stated));
    assert_eq!(told(&mut play), [TAB.0], "so it was not the one in front");
    // What fails over and over says no more of a page that says nothing.
    let mut play = Play::new();
    let neither = [page(7, false, true), page(TAB.0, false, true)];
    for _ in 0..5 {
        play.worker_fails(status(500), &neither);
        assert_eq!(told(&mut play), [] as [i32; 0]);
    }
    play.says(CHAT, "Copied to clipboard", Ground::Own);
    assert_eq!(told(&mut play), [] as [i32; 0]);
}

#[test]
fn what_an_app_says_itself_is_known() {
    // The ten of a Korean guide, as an app shows them, and the faces of Character.AI; the code that is named.
    let cases = [
        (CHAT, "invalid_api_key: Incorrect API key provided.", "openai/invalid_api_key"),
        (CHAT, "Error: insufficient_quota", "openai/insufficient_quota"),
        (CHAT, "quota_exceeded", "chatgpt/quota_exceeded"),
        (CHAT, "timeout_error", "chatgpt/timeout_error"),
        (CHAT, "rate_limit_exceeded", "openai/rate_limit_exceeded"),
        (CHAT, "Network error", "chatgpt/network_error"),
        (CHAT, "connection_reset", "chatgpt/connection_reset"),
        (CHAT, "Internal server error", "chatgpt/internal_server_error"),
        (CHAT, "validation_error", "chatgpt/validation_error"),
        (CHAT, "ChatGPT is at capacity right now", "chatgpt/at_capacity"),
        (CHAT, "Too many concurrent requests", "chatgpt/too_many_concurrent"),
        (CHAT, "Error in message stream", "chatgpt/message_stream"),
        (CHAT, "Error in body stream", "chatgpt/body_stream"),
        (CHAT, "Access denied. You do not have access to chat.openai.com. (1020)", "chatgpt/access_denied"),
        (CHAT, "permission_error", "openai/permission_error"),
        (CHAT, "Something went wrong.", "chatgpt/something_went_wrong"),
        ("https://character.ai", "Chat Error", "character-ai/chat_error"),
        ("https://character.ai", "Please slow down. Please wait 12 seconds.", "character-ai/slow_down"),
        (
            "https://character.ai",
            "Sometimes the AI generates a reply that doesn't meet our guidelines.",
            "character-ai/filter",
        ),
    ];
    for (page, text, code) in cases {
        let mut play = Play::new();
        play.says(page, text, Ground::Own);
        assert_eq!(play.code().as_deref(), Some(code), "{text}");
        let said = play.said().expect("said");
        assert_ne!(said.explanation.certainty, Certainty::Stated, "alone it is not certain: {text}");
        // In a region that is read out a failed request has to stand beside it.
        let mut play = Play::new();
        play.says(page, text, Ground::Live);
        assert_eq!(play.code(), None, "{text}");
    }
}

#[test]
fn what_an_app_says_of_other_things_is_nothing() {
    let texts = [
        "Copied to clipboard",
        "Your chat was renamed",
        "Up to 500 characters",
        "Error 404 is the name of this band",
        "File uploaded. 403 kB.",
        "Error in message stream is what I get when I ask about it, and I would like to know what it means and how to \
         make it stop, because it has been like this for three days and I have tried everything that I could find.",
        "",
    ];
    for text in texts {
        for page in [CHAT, "https://character.ai", "https://wrtn.ai"] {
            let mut play = Play::new();
            play.says(page, text, Ground::Own);
            assert_eq!(play.code(), None, "{text}");
        }
    }
    let mut play = Play::new();
    play.says("https://blog.example.com", "Error in message stream", Ground::Own);
    assert_eq!(play.code(), None, "a page that nobody watches");
}

/// How people and models speak of an error, in English and Korean.
const SPOKEN: [&str; 40] = [
    "What does {} mean?",
    "“{}” is what it says.",
    "\"{}\" again",
    "I keep seeing {}. What can I do?",
    "{}!!! again and again",
    "{}, every evening",
    "{} is all I get. Thanks.",
    "{}. Thanks.",
    "{}. That is what it said, and then it went on.",
    "{} - is it me?",
    "{}: a poem",
    "{}: what to do now",
    "Please translate: {}",
    "Title: {}",
    "Error: {}, she read, and put the phone away.",
    "My log says {} and then nothing",
    "Sure! It is called {}.",
    "Yes. {} mostly goes away by itself.",
    "Try again later. {} mostly goes away by itself.",
    "1. Open it. 2. {}. 3. Close it.",
    "If it says {}, please contact us through our help center.",
    "{} (in Korean)",
    "throw new Error('{}')",
    "{} or not, I would wait",
    "{}가 떠요.",
    "{} 떠요",
    "{}. 이게 무슨 뜻이에요?",
    "{}. 또 떴어요.",
    "{} 해결 방법 알려 줘",
    "{} 오류는 왜 생겨요?",
    "오늘만 세 번째예요: {}",
    "제목: {}",
    "소설 제목으로 '{}' 어때?",
    "네, “{}”는 답변이 끊겼다는 뜻이에요.",
    "잠시 뒤 다시 시도해 보세요. {} 메시지는 보통 저절로 사라져요.",
    "{} 오류는 서버가 응답하지 못할 때 나와요.",
    "{}라고 뜨면 새로고침해 보세요.",
    "{}, 어제도 그랬어요.",
    "번역: {}",
    "{} 3번 떴어요",
];

#[test]
fn a_conversation_about_errors_stays_silent() {
    let mut silent = BTreeSet::new();
    for (page, family) in [
        (CHAT, "chatgpt"),
        (CHAT, "openai"),
        ("https://character.ai", "character-ai"),
        ("https://claude.ai", "claude"),
        ("https://gemini.google.com", "gemini"),
    ] {
        let own = |code: &&'static Code| code.id.split_once('/').is_some_and(|(own, _)| own == family);
        for code in codes().filter(own) {
            let label = code.id.split_once('/').map(|(_, label)| label).filter(|label| label.contains('_'));
            for error in [code.name].into_iter().chain(label).chain(code.messages()) {
                for spoken in SPOKEN {
                    let text = spoken.replace("{}", error.trim_end_matches('.'));
                    let mut play = Play::new();
                    play.says(page, &text, Ground::Own);
                    assert_eq!(play.code(), None, "{page}: {text}");
                    silent.insert(text);
                }
            }
        }
    }
    assert!(silent.len() > 1000, "only {} messages", silent.len());
}

#[test]
fn what_an_app_says_beside_its_message_takes_nothing_from_it() {
    let cases = [
        (
            CHAT,
            "Something went wrong. If this issue persists please contact us through our help center at help.openai.com.",
            "chatgpt/something_went_wrong",
        ),
        (
            CHAT,
            "Something went wrong while generating the response. If this issue persists please contact us through our help center at help.openai.com.",
            "chatgpt/something_went_wrong",
        ),
        (CHAT, "Network error. Please try again.", "chatgpt/network_error"),
        (CHAT, "Error: Conversation not found", "chatgpt/conversation_not_found"),
        (CHAT, "Internal server error (500)", "chatgpt/internal_server_error"),
        (CHAT, "Error 429: rate_limit_exceeded", "openai/rate_limit_exceeded"),
        (CHAT, "오류: insufficient_quota. 나중에 다시 시도해 주세요.", "openai/insufficient_quota"),
        (
            "https://claude.ai",
            "Due to unexpected capacity constraints, Claude is unable to respond to your message. Please try again soon.",
            "claude/capacity",
        ),
        ("https://claude.ai", "You are out of free messages until 3:00 PM", "claude/message_limit"),
        (
            "https://claude.ai",
            "Your message will exceed the length limit for this chat. Try attaching fewer or smaller files.",
            "claude/too_long",
        ),
        ("https://gemini.google.com", "Something went wrong (1076)", "gemini/1076"),
    ];
    for (page, text, code) in cases {
        let mut play = Play::new();
        play.says(page, text, Ground::Own);
        assert_eq!(play.code().as_deref(), Some(code), "{text}");
    }
    // Where a request has failed at that moment, more may stand beside it.
    let text = "Error in body stream, said the server in the cellar";
    let mut play = Play::new();
    play.says(CHAT, text, Ground::Own);
    assert_eq!(play.code(), None);
    play.fails(status(500));
    play.says(CHAT, text, Ground::Own);
    assert_eq!(play.code().as_deref(), Some("chatgpt/body_stream"));
}

#[test]
fn a_message_and_a_request_at_the_same_moment_are_certain_together() {
    let cases = [
        (
            broken("ERR_INCOMPLETE_CHUNKED_ENCODING"),
            "Error in message stream",
            "chatgpt/message_stream",
            Certainty::Stated,
        ),
        (status(500), "Something went wrong", "chatgpt/something_went_wrong", Certainty::Stated),
        (status(429), "Too many requests in 1 hour. Try again later.", "chatgpt/too_many_requests", Certainty::Stated),
        (status(401), "Your access token has expired", "chatgpt/session_expired", Certainty::Stated),
        // They do not fit: the request was another one.
        (
            status(500),
            "Too many requests in 1 hour. Try again later.",
            "chatgpt/too_many_requests",
            Certainty::Inferred,
        ),
    ];
    for (met, text, code, certainty) in cases {
        for ground in [Ground::Own, Ground::Live] {
            let mut play = Play::new();
            play.fails(met.clone());
            play.pass(0.8);
            // The app has given up by itself, so nothing is waited for.
            assert!(shows_card(play.says(CHAT, text, ground)), "{text}");
            let said = play.said().expect("said").explanation;
            assert_eq!((said.code.as_str(), said.certainty), (code, certainty), "{text}");
            assert_eq!(said.also.len(), 1, "{text}");
            play.goes(SEND, true);
            for _ in 0..3 {
                assert!(play.said().expect("the last word").over, "{text}");
                play.pass(1.0);
            }
            play.pass(20.0);
            assert_eq!(play.code(), None, "{text}");
        }
    }
}

#[test]
fn a_message_that_comes_later_says_more_and_shows_nothing_anew() {
    let mut play = Play::new();
    play.fails(broken("ERR_CONNECTION_RESET"));
    play.pass(4.5);
    assert_eq!(play.said().expect("said").explanation.code, "net/ERR_CONNECTION_RESET");
    assert!(!shows_card(play.says(CHAT, "Error in message stream", Ground::Own)));
    let said = play.said().expect("said");
    assert_eq!((said.explanation.code.as_str(), said.outcome), ("chatgpt/message_stream", Some(Outcome::LookedCloser)));
}

#[test]
fn nothing_is_stored_but_codes_services_and_times() {
    let mut play = Play::new();
    let secret = "https://chatgpt.com/backend-api/conversation/6f1c2b3a-secret?q=private";
    play.fails_at(TAB, CHAT, secret, with_header(500, "x-request-id", "private"));
    let stored = play.disk.clone().expect("stored").0;
    play.pass(5.0);
    play.says(CHAT, "Something went wrong. Ask about private things.", Ground::Own);
    for text in [stored, play.disk.clone().expect("stored").0] {
        for word in ["secret", "private", "conversation/", "backend-api", "went wrong. Ask"] {
            assert!(!text.contains(word), "{word} is stored: {text}");
        }
    }
}

#[test]
fn the_grace_outlives_the_worker() {
    let mut play = Play::new();
    play.fails(status(500));
    play.worker_dies();
    assert!(shows_card(play.pass(5.0)));
    play.worker_dies();
    play.goes(SEND, true);
    assert!(play.said().expect("said").over);
}

/// A page of which the worker saw no answer is read. What was read comes when a request of it has failed already.
#[test]
fn a_request_that_fails_before_its_page_was_read_is_told_all_the_same() {
    let read =
        |reading| Event::DocumentRead { tab: TAB, document: Some(DOCUMENT.into()), text: false, reading, ask: None };
    let facts = PageFacts { url: format!("{CHAT}/"), status: 200, ..PageFacts::default() };
    for reading in [Reading::Page(facts), Reading::Unreachable] {
        for seconds in [0.1, 5.0] {
            let mut play = Play::new();
            play.event(Event::Committed {
                tab: TAB,
                url: Some(address("https://chatgpt.com/")),
                document: DOCUMENT.into(),
                known_fine: false,
                arrival: Arrival::default(),
            });
            play.fails(status(500));
            play.pass(seconds);
            play.event(read(reading.clone()));
            assert_eq!(play.code().as_deref(), Some("http/500"), "{reading:?} after {seconds} s");
        }
        // A page that was open before the extension is read as well.
        let mut play = Play::new();
        play.event(Event::Started { open: vec![(TAB, address("https://chatgpt.com/"))] });
        play.fails(status(500));
        play.event(read(reading.clone()));
        assert_eq!(play.code().as_deref(), Some("http/500"), "{reading:?}, open before");
    }
}

/// What the person has chosen is stored before what the browser is to listen to. A worker that dies between the two
/// leaves that to the next one.
#[test]
fn what_is_listened_to_is_what_was_chosen() {
    let listens = |effects: &[Effect]| {
        effects.iter().any(|effect| {
            matches!(effect, Effect::ListenToApps { requests: Some(requests), .. }
            if requests.iter().any(|place| place == "example.com/*"))
        })
    };
    let mut play = Play::new();
    assert!(!listens(play.event(Event::Listening { requests: None })), "what is listened to at first");
    let shown = play.event(Event::Asked {
        ask: AskId(1),
        tab: None,
        request: Request::Watch { site: "example.com".into(), on: true },
    });
    assert!(listens(shown));
    play.worker_dies();
    assert!(listens(play.event(Event::Listening { requests: None })));
    let requests = play.effects.iter().find_map(|effect| match effect {
        Effect::ListenToApps { requests, .. } => requests.clone(),
        _ => None,
    });
    assert!(play.event(Event::Listening { requests }).is_empty(), "nothing has changed");
    play.event(Event::Asked {
        ask: AskId(1),
        tab: None,
        request: Request::Watch { site: "example.com".into(), on: false },
    });
    play.worker_dies();
    let effects = play.event(Event::Listening { requests: Some(vec!["example.com/*".into()]) });
    assert!(effects.iter().any(|effect| matches!(effect, Effect::ListenToApps { requests: None, .. })));
}

#[test]
fn another_page_ends_it() {
    let mut play = Play::new();
    play.fails(status(500));
    play.event(Event::Committed {
        tab: TAB,
        url: Some(address("https://chatgpt.com/")),
        document: "document-2".into(),
        known_fine: true,
        arrival: Arrival { reload: true, ..Arrival::default() },
    });
    assert_eq!(play.code(), None, "what failed before the reload is over");
    assert!(play.state.tabs.is_empty());
}

#[test]
fn what_was_typed_is_given_back_after_a_reload() {
    let chat = "https://chatgpt.com/c/123";
    let field = Field {
        kind: "editor".into(),
        marks: vec![String::new(); 5],
        at: 0,
        text: Private::new("A long question".into()),
        whole: true,
        back: false,
    };
    let mut play = Play::new();
    play.fails(status(500));
    play.pass(5.0);
    play.event(Event::Typed { tab: TAB, document: DOCUMENT.into(), url: address(chat), fields: vec![field] });
    let committed = |fine| Event::Committed {
        tab: TAB,
        url: Some(address(chat)),
        document: "document-2".into(),
        known_fine: fine,
        arrival: Arrival { reload: true, ..Arrival::default() },
    };
    // Where the page's own service worker gave it, nobody knows at first how it came.
    let mut other = Play { state: play.state.clone(), ..Play::new() };
    other.now = play.now;
    assert!(!shows_card(other.event(committed(false))));
    let facts = PageFacts { url: chat.into(), status: 200, ..PageFacts::default() };
    let document = Some("document-2".to_owned());
    let reading = Reading::Page(facts);
    let read = Event::DocumentRead { tab: TAB, document, text: false, reading, ask: None };
    assert!(shows_card(other.event(read)));
    assert!(shows_card(play.event(committed(true))));
    let view = play.view(TAB, Request::View).expect("a view");
    assert_eq!(view.typed.map(|typed| typed.place), Some(Whereabouts::Lost));
    assert!(!play.disk.expect("stored").0.contains("/c/123"), "the address of the chat stays in memory");
}

#[test]
fn nothing_in_an_app_is_done_by_itself_and_a_reload_comes_late() {
    let mut play = Play::new();
    for (met, text) in [(status(500), ""), (status(503), ""), (broken("ERR_CONNECTION_RESET"), "Error in body stream")]
    {
        play.state = State::default();
        play.fails(met);
        play.says(CHAT, text, Ground::Own);
        play.pass(5.0);
        let said = play.said().expect("said");
        assert!(said.app && !said.may_retry && !said.may_watch && !said.may_clear && said.waits.is_empty());
        let steps: Vec<&str> =
            said.explanation.steps.iter().filter(|step| step.will_help).map(|step| step.id.as_str()).collect();
        assert!(!steps.contains(&"try-again"), "{steps:?}");
        assert!(
            steps.iter().position(|step| *step == "reload-once").is_none_or(|at| at + 1 == steps.len()),
            "{steps:?}"
        );
        assert_eq!(steps[0], "regenerate");
    }
    play.view(TAB, Request::TryAgain { minutes: None });
    assert!(!play.pass(4000.0).iter().any(|effect| matches!(effect, Effect::Probe { .. } | Effect::Reload { .. })));
}

#[test]
fn the_time_that_a_service_names_is_said() {
    let mut play = Play::new();
    play.fails(with_header(429, "retry-after", "90"));
    play.pass(5.0);
    let said = play.said().expect("said");
    assert!(said.explanation.now.contains("90 seconds"), "{}", said.explanation.now);
}

#[test]
fn any_site_can_be_added_and_any_chat_taken_out() {
    let page = "https://app.example.com";
    let api = "https://api.example.com/v1/notes";
    let mut play = Play::new();
    play.fails_at(TAB, page, api, status(500));
    assert_eq!(play.code(), None);
    let listens = |effects: &[Effect]| {
        effects.iter().find_map(|effect| match effect {
            Effect::ListenToApps { requests, pages } => Some((requests.clone(), pages.clone())),
            _ => None,
        })
    };
    let watch = |play: &mut Play, site: &str, on| {
        play.view(TAB, Request::Watch { site: site.into(), on });
        listens(&play.effects).expect("the browser is told")
    };
    let (requests, pages) = watch(&mut play, "app.example.com", true);
    let requests = requests.expect("another choice");
    assert!(requests.contains(&"example.com/*".to_owned()), "the app asks other hosts of its owner: {requests:?}");
    assert!(pages.contains(&"app.example.com/*".to_owned()) && pages.contains(&"chatgpt.com/*".to_owned()));
    play.fails_at(TAB, page, "https://api.example.com/v1/metrics", status(500));
    assert_eq!(play.code(), None, "it only counts what people do");
    play.fails_at(TAB, page, api, status(500));
    let code = play.code();
    assert_eq!(code.as_deref(), Some("http/500"));
    // It was chosen for good.
    play.worker_dies();
    assert!(play.state.settings.watches(&address(page)));
    let (requests, _) = watch(&mut play, "app.example.com", false);
    assert_eq!(requests, None, "as at first");
    assert_eq!(play.code(), None, "what was said goes with it");
    watch(&mut play, "app.example.com", true);
    play.fails_at(TAB, page, api, status(429));
    watch(&mut play, "app.example.com", false);
    play.pass(10.0);
    assert_eq!(play.code(), None, "what was not said yet is not said any more");
    let (requests, pages) = watch(&mut play, "chatgpt.com", false);
    assert!(!requests.expect("another choice").iter().any(|place| place.starts_with("chatgpt.com")));
    assert!(!pages.iter().any(|page| page.starts_with("chatgpt.com") || page.starts_with("chat.openai.com")));
    play.fails(status(500));
    assert_eq!(play.code(), None);
    watch(&mut play, "chatgpt.com", true);
    play.fails(status(500));
    assert_eq!(play.code().as_deref(), Some("http/500"));
}

#[test]
fn a_site_that_the_browser_has_no_pattern_for_takes_nothing_from_the_others() {
    let mut play = Play::new();
    for site in ["[2001:db8::1]", "[2001:db8::1]:8443", "192.0.2.7:8443", "notes.example.com:8443"] {
        play.view(TAB, Request::Watch { site: site.into(), on: true });
    }
    let patterns = play.effects.iter().find_map(|effect| match effect {
        Effect::ListenToApps { requests, pages } => {
            Some([requests.clone().unwrap_or_default(), pages.clone()].concat())
        }
        _ => None,
    });
    let patterns = patterns.expect("the browser is told");
    assert!(!patterns.iter().any(|pattern| pattern.contains(['[', ':'])), "{patterns:?}");
    for pattern in ["192.0.2.7/*", "example.com/*", "notes.example.com/*"] {
        assert!(patterns.iter().any(|one| one == pattern), "{pattern}: {patterns:?}");
    }
}

#[test]
fn a_message_is_known_with_either_apostrophe() {
    for text in ["You've hit your limit. Please try again later.", "You’ve hit your limit. Please try again later."] {
        let mut play = Play::new();
        play.says(CHAT, text, Ground::Live);
        play.fails(status(429));
        play.pass(5.0);
        assert_eq!(play.code().as_deref(), Some("chatgpt/message_limit"), "{text}");
    }
}

#[test]
fn a_card_cannot_choose_what_is_watched() {
    let mut play = Play::new();
    play.fails(status(500));
    play.pass(5.0);
    let request = Request::Watch { site: "bank.example.com".into(), on: true };
    play.event(Event::CardAsked { ask: AskId(1), tab: TAB, document: DOCUMENT.into(), request });
    assert!(play.state.settings.watched.is_empty());
}

#[test]
fn every_chat_that_names_its_places_is_listened_to_at_first() {
    let mut play = Play::new();
    let effects = play.event(Event::Started { open: Vec::new() }).to_vec();
    let pages = effects.iter().find_map(|effect| match effect {
        Effect::ListenToApps { requests: None, pages } => Some(pages.clone()),
        _ => None,
    });
    let pages = pages.expect("the browser is told");
    for service in SERVICES.iter().filter(|service| service.chat) {
        for domain in service.domains {
            assert!(pages.contains(&format!("{domain}/*")), "{domain}");
        }
    }
}

#[test]
fn a_chat_of_which_nobody_knows_where_it_asks_is_listened_to_at_all_its_addresses() {
    let mut play = Play::new();
    play.view(TAB, Request::Watch { site: "app.example.com".into(), on: true });
    let requests = play.effects.iter().find_map(|effect| match effect {
        Effect::ListenToApps { requests, .. } => requests.clone(),
        _ => None,
    });
    let requests = requests.expect("another choice");
    for service in SERVICES.iter().filter(|service| service.chat) {
        let own = requests.iter().any(|place| service.domains.iter().any(|domain| place.contains(domain)));
        assert!(own, "{}", service.id);
    }
    assert!(requests.contains(&"talkie-ai.com/*".to_owned()) && !requests.contains(&"chatgpt.com/*".to_owned()));
}

#[test]
fn everything_is_said_in_both_languages() {
    for lang in [Lang::En, Lang::Ko] {
        for met in
            [status(401), status(403), status(429), status(500), status(503), status(504), broken("ERR_TIMED_OUT")]
        {
            for (page, url) in [(CHAT, SEND), ("https://app.example.com", "https://app.example.com/api")] {
                let mut play = Play::new();
                play.state.browser_lang = lang;
                play.state.settings.watched.push("app.example.com".into());
                play.fails_at(TAB, page, url, met.clone());
                play.pass(5.0);
                let said = play.said().expect("said").explanation;
                for text in [&said.title, &said.meaning, &said.now, &said.grounds] {
                    let korean = text.chars().any(|c| ('가'..='힣').contains(&c));
                    assert!(!text.is_empty() && korean == (lang == Lang::Ko), "{text}");
                }
            }
        }
    }
}

/// What the question "them or me" is answered with; nothing where it is not asked.
fn judged(play: &mut Play) -> Option<Judged> {
    play.pass(6.0);
    play.said()?.judged.map(|judged| *judged)
}

#[test]
fn an_app_that_fails_is_judged_by_what_its_request_met() {
    let cases = [
        (status(500), Some(Verdict::Site)),
        (status(529), Some(Verdict::Site)),
        (status(522), Some(Verdict::Site)),
        (status(429), Some(Verdict::Limit)),
        // The stream broke off: the Wi-Fi may have, as well as the service.
        (broken("ERR_CONNECTION_RESET"), Some(Verdict::CannotTell)),
        (broken("ERR_INCOMPLETE_CHUNKED_ENCODING"), Some(Verdict::CannotTell)),
        // Whoever has to sign in, or is refused, asks nobody whether it is them.
        (status(401), None),
        (status(403), None),
    ];
    for (met, expected) in cases {
        let mut play = Play::new();
        play.fails(met.clone());
        assert_eq!(judged(&mut play).map(|it| it.verdict), expected, "{met:?}");
    }
}

#[test]
fn other_sites_that_load_are_told_of_and_never_make_a_broken_connection_the_service() {
    let after = |met: Met, loaded: &str| {
        let mut play = Play::new();
        let loaded = vec![(address(loaded), play.now - Duration::from_secs(30))];
        play.event(Event::Around { url: address(CHAT), loaded });
        play.fails(met);
        let judged = judged(&mut play).expect("judged");
        (judged.verdict, judged.reasons.iter().any(|reason| reason == "Other sites load."))
    };
    assert_eq!(after(status(500), "https://news.test/"), (Verdict::Site, true));
    // The page of the app itself is no other site.
    assert_eq!(after(status(500), "https://chatgpt.com/c/1"), (Verdict::Site, false));
    for error in ["ERR_NETWORK_CHANGED", "ERR_CONNECTION_RESET", "ERR_TIMED_OUT", "ERR_INCOMPLETE_CHUNKED_ENCODING"] {
        assert_eq!(after(broken(error), "https://news.test/"), (Verdict::CannotTell, true), "{error}");
    }
}

#[test]
fn what_an_app_says_of_a_broken_stream_does_not_blame_the_service() {
    for (met, expected) in [
        (broken("ERR_NETWORK_CHANGED"), Verdict::CannotTell),
        (broken("ERR_INCOMPLETE_CHUNKED_ENCODING"), Verdict::CannotTell),
        (status(500), Verdict::Site),
    ] {
        let mut play = Play::new();
        let loaded = vec![(address("https://news.test/"), play.now)];
        play.event(Event::Around { url: address(CHAT), loaded });
        play.fails(met.clone());
        play.says(CHAT, "Error in message stream", Ground::Own);
        let judged = judged(&mut play).expect("judged");
        assert_eq!(judged.verdict, expected, "{met:?}");
        let states = judged.reasons.iter().any(|reason| reason.starts_with("The error says"));
        assert_eq!(states, expected == Verdict::Site, "{:?}", judged.reasons);
        assert_eq!(play.said().map(|said| said.explanation.certainty), Some(Certainty::Stated), "what it is called");
    }
}

#[test]
fn the_status_page_of_an_app_that_fails_is_asked_on_a_press_or_where_that_is_switched_on() {
    let asks = |effects: &[Effect]| effects.iter().filter(|effect| matches!(effect, Effect::AskStatus { .. })).count();
    let mut play = Play::new();
    play.fails(status(500));
    assert_eq!(asks(play.pass(6.0)), 0, "nothing is asked by itself");
    let judged = play.said().and_then(|said| said.judged).expect("judged");
    assert!(judged.status.is_some_and(|status| status.note.contains("status.openai.com")));
    assert!(judged.names.is_none(), "which name the app asked for is not kept");
    assert_eq!(asks(play.event(Event::Asked { ask: AskId(1), tab: Some(TAB), request: Request::AskStatus })), 1);

    let mut play = Play::new();
    play.view(TAB, Request::StatusByItself { on: true });
    play.fails(status(500));
    assert_eq!(asks(play.pass(6.0)), 1);
    for _ in 0..5 {
        play.fails(status(500));
        assert_eq!(asks(play.pass(6.0)), 0, "told once, asked once");
    }
}

#[test]
fn what_is_known_of_an_app_that_fails_outlives_the_worker_and_holds_no_address() {
    let mut play = Play::new();
    let loaded = vec![(address("https://secret.news.test/a"), play.now)];
    play.event(Event::Around { url: address(CHAT), loaded });
    play.fails(status(500));
    play.worker_dies();
    assert_eq!(judged(&mut play).map(|it| it.verdict), Some(Verdict::Site));
    let stored = play.disk.clone().expect("stored").0;
    assert!(!stored.contains("news.test"), "{stored}");
    // What an earlier release stored of it has no such part.
    let (state, settings) = play.disk.take().expect("stored");
    let older = state.replace(",\"part\":\"answer\"", "");
    assert_ne!(older, state);
    play.disk = Some((older, settings));
    play.worker_dies();
    assert!(play.said().is_some());
}
