//! Deleting a site's cookies and stored data: where it is offered, what it costs, and what comes of it.

use std::time::Duration;

use whatbroke::background::{
    Access, Arrival, AskId, Did, Effect, Event, Incident, Input, OpId, Outcome, Phase, Reading, State, TabId, Target,
    load, step,
};
use whatbroke::evidence::{Address, Headers, Method, NetError, Response};
use whatbroke::knowledge::Action;
use whatbroke::protocol::{Deletion, Doing, Failure, Request, Shown};
use whatbroke::time::Timestamp;

const TAB: TabId = TabId(7);
const PAGE: &str = "https://www.shop.co.kr/page";
const FORM: Arrival = Arrival { form: true, reload: false, history: false, by_itself: false, unseen: false };
const RELOAD: Arrival = Arrival { form: false, reload: true, history: false, by_itself: false, unseen: false };

/// A brain with a clock of its own, and with what it has stored.
struct Play {
    state: State,
    now: Timestamp,
    stored: Option<(String, String)>,
}

impl Play {
    /// A page that fails with a status.
    fn fails(status: u16) -> Self {
        Self::fails_at(PAGE, status, Method::Get, Arrival::default())
    }

    fn fails_at(url: &str, status: u16, method: Method, arrival: Arrival) -> Self {
        let mut play = Self { state: State::default(), now: Timestamp(1_800_000_000_000), stored: None };
        play.answers(url, status, method);
        play.commits(url, "doc-1", false, arrival);
        play
    }

    fn answers(&mut self, url: &str, status: u16, method: Method) {
        let response = Response { status, headers: Headers::default(), at: self.now };
        self.event(Event::Answered { tab: TAB, url: address(url), response, method });
    }

    fn commits(&mut self, url: &str, document: &str, known_fine: bool, arrival: Arrival) -> Vec<Effect> {
        let document = document.to_owned();
        self.event(Event::Committed { tab: TAB, url: Address::parse(url), document, known_fine, arrival })
    }

    /// A page that met a network error.
    fn meets(error: &str) -> Self {
        let mut play = Self { state: State::default(), now: Timestamp(1_800_000_000_000), stored: None };
        let error = NetError::parse(error).expect("an error of the browser's");
        play.event(Event::Failed { tab: TAB, url: address(PAGE), method: Method::Get, error, document: None });
        play
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

    /// The worker dies, and a new one begins with what was stored.
    fn worker_dies(&mut self) {
        let (state, settings) = self.stored.clone().unzip();
        let (state, aside) = load(state, settings);
        assert!(aside.is_empty(), "{aside:?}");
        self.state = state;
    }

    fn holds_back(&mut self) -> Vec<Effect> {
        self.event(Event::Access { access: Access::of([].into_iter()), front: Vec::new() })
    }

    /// The person has confirmed, and the page names where its files came from.
    fn deletes(&mut self, named: &[&str]) -> Vec<Effect> {
        let effects = self.ask(Request::DeleteData);
        self.lists(&effects, named).unwrap_or(effects)
    }

    fn lists(&mut self, effects: &[Effect], named: &[&str]) -> Option<Vec<Effect>> {
        let op = effects.iter().find_map(|effect| match effect {
            Effect::ListOrigins { op, .. } => Some(*op),
            _ => None,
        })?;
        let origins = named.iter().map(|&origin| origin.to_owned()).collect();
        Some(self.event(Event::OriginsListed { tab: TAB, op, origins }))
    }

    /// All of it, up to what the browser says.
    fn deleted(&mut self, done: bool) -> Vec<Effect> {
        let effects = self.deletes(&[]);
        let (op, _) = deletion(&effects).expect("it is deleted");
        self.event(Event::Cleared { tab: TAB, op, done })
    }

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

/// The origins whose data are deleted.
fn deletion(effects: &[Effect]) -> Option<(OpId, Vec<&str>)> {
    effects.iter().find_map(|effect| match effect {
        Effect::Clear { op, what: Target::SiteData, origins, .. } => {
            Some((*op, origins.iter().map(String::as_str).collect()))
        }
        _ => None,
    })
}

fn loads_again(effects: &[Effect]) -> bool {
    effects.iter().any(|effect| matches!(effect, Effect::Reload { past_cache: true, .. }))
}

#[test]
fn it_comes_first_only_where_the_knowledge_says_that_cookies_are_the_cause() {
    for mut play in [Play::fails(431), Play::fails(494), Play::meets("net::ERR_TOO_MANY_REDIRECTS")] {
        let failure = play.shown();
        let code = failure.explanation.code.clone();
        assert_eq!(failure.explanation.primary, Some(Action::DeleteData), "{code}");
        assert_eq!(failure.deletion.map(|offer| offer.first), Some(true), "{code}");
        assert_eq!(failure.explanation.steps[0].link, None, "{code}: the button stands for the way to the settings");
    }
    for status in [400, 401] {
        let failure = Play::fails(status).shown();
        assert_ne!(failure.explanation.primary, Some(Action::DeleteData), "{status}");
        assert_eq!(failure.deletion.map(|offer| offer.first), Some(false), "{status}");
    }
}

#[test]
fn where_it_cannot_help_it_is_not_offered() {
    for mut play in [
        Play::fails(407),
        Play::meets("net::ERR_NAME_NOT_RESOLVED"),
        Play::meets("net::ERR_CERT_DATE_INVALID"),
        Play::meets("net::ERR_CONNECTION_REFUSED"),
    ] {
        let failure = play.shown();
        assert_eq!(failure.deletion, None, "{}", failure.explanation.code);
        assert!(deletion(&play.deletes(&[])).is_none());
        assert_eq!(play.incident().phase, Phase::Idle);
    }
}

#[test]
fn what_it_costs_is_said_of_whom_the_cookies_belong_to() {
    let cost = |url: &str| {
        let offer = Play::fails_at(url, 431, Method::Get, Arrival::default()).shown().deletion.expect("it is offered");
        (offer.owner, offer.below)
    };
    let said = |owner: &str, below| (owner.to_owned(), below);
    assert_eq!(cost(PAGE), said("shop.co.kr", true));
    assert_eq!(cost("https://mina.github.io/page"), said("mina.github.io", true));
    // Cookies know no ports.
    assert_eq!(cost("http://localhost:3000/page"), said("localhost", false));
    assert_eq!(cost("http://192.168.0.1:8080/page"), said("192.168.0.1", false));
    assert_eq!(cost("http://[::1]:8080/page"), said("[::1]", false));
}

#[test]
fn nothing_is_deleted_before_the_page_was_asked_and_then_only_what_has_its_owner() {
    let mut play = Play::fails(431);
    let effects = play.ask(Request::DeleteData);
    assert_eq!(deletion(&effects), None);
    assert_eq!(play.shown().doing, Doing::Clearing { what: Target::SiteData });
    let named = ["https://img.shop.co.kr", "https://bank.co.kr", "https://www.shop.co.kr:8443"];
    let effects = play.lists(&effects, &named).expect("the page is asked");
    let (op, origins) = deletion(&effects).expect("it is deleted");
    assert_eq!(origins, ["https://www.shop.co.kr", "https://img.shop.co.kr", "https://www.shop.co.kr:8443"]);
    let stored = effects.iter().position(|effect| matches!(effect, Effect::Persist { .. }));
    let begun = effects.iter().position(|effect| matches!(effect, Effect::Clear { .. }));
    assert!(stored.expect("it is stored") < begun.expect("it is deleted"), "{effects:?}");

    assert!(loads_again(&play.event(Event::Cleared { tab: TAB, op, done: true })));
    play.commits(PAGE, "doc-2", true, RELOAD);
    let (document, reading) = (Some("doc-2".to_owned()), Reading::Unreachable);
    play.event(Event::DocumentRead { tab: TAB, document, text: true, reading, ask: None });
    let failure = play.shown();
    assert!(failure.over && failure.deletion.is_none());
    assert_eq!(failure.outcome, Some(Outcome::FixedAfterClear));
    let cleared = failure.cleared.expect("what was deleted is said");
    assert_eq!((cleared.what, cleared.owner.as_str(), cleared.hosts.len()), (Target::SiteData, "shop.co.kr", 3));
}

#[test]
fn the_same_error_after_it_is_called_the_same() {
    let mut play = Play::fails(431);
    play.deleted(true);
    play.answers(PAGE, 431, Method::Get);
    play.commits(PAGE, "doc-2", false, RELOAD);
    let failure = play.shown();
    assert_eq!(failure.outcome, Some(Outcome::SameAfterClear));
    assert_eq!(failure.cleared.map(|it| it.what), Some(Target::SiteData));
    assert_eq!(failure.deletion.map(|it| it.first), Some(false), "it may be tried once more, and steps back");
    assert_ne!(failure.explanation.primary, Some(Action::DeleteData));
    let steps: Vec<&str> = failure.explanation.steps.iter().filter(|it| it.will_help).map(|it| &*it.id).collect();
    assert_eq!(steps.last(), Some(&"delete-cookies"), "{steps:?}");
    let deeds = &play.incident().deeds;
    assert_eq!(deeds.iter().map(|deed| deed.did).collect::<Vec<_>>(), [Did::Deleted], "as the report tells it");
}

#[test]
fn a_page_that_came_from_a_form_is_never_sent_again() {
    let mut play = Play::fails_at(PAGE, 431, Method::Post, FORM);
    assert!(!play.shown().clear_reloads);
    assert!(!loads_again(&play.deleted(true)));
    let failure = play.shown();
    assert_eq!((failure.outcome, failure.doing), (Some(Outcome::Cleared), Doing::Nothing));
    assert_eq!(failure.cleared.map(|it| it.what), Some(Target::SiteData));
    // Nor is one of which nobody saw how it was asked for.
    let mut play = Play::fails_at(PAGE, 431, Method::Other, Arrival::default());
    assert!(!loads_again(&play.deleted(true)));
    assert_eq!(play.incident().outcome, Some(Outcome::ClearedUnwatched));
}

#[test]
fn a_site_that_is_held_back_is_left_alone() {
    let mut play = Play::fails(431);
    play.holds_back();
    let failure = play.shown();
    assert_eq!((failure.deletion, failure.explanation.primary), (None, None));
    assert!(failure.explanation.steps[0].link.is_some(), "the way to the settings is still there");
    assert_eq!(deletion(&play.deletes(&[])), None);
    assert_eq!(play.incident().phase, Phase::Idle);
}

#[test]
fn access_that_is_taken_back_at_the_last_moment_counts() {
    let mut play = Play::fails(431);
    let effects = play.ask(Request::DeleteData);
    play.holds_back();
    let effects = play.lists(&effects, &["https://img.shop.co.kr"]).expect("the page was asked");
    assert_eq!(deletion(&effects), None);
    assert_eq!((play.incident().phase, play.incident().outcome), (Phase::Idle, Some(Outcome::DeleteHeldBack)));
    play.event(Event::Access { access: Access::Everywhere, front: Vec::new() });
    assert_eq!(play.incident().outcome, None, "what it said is true no more");
}

#[test]
fn one_at_a_time_and_only_for_a_press() {
    let mut play = Play::fails(431);
    let effects = play.deletes(&[]);
    let (op, _) = deletion(&effects).expect("it is deleted");
    for request in [Request::DeleteData, Request::ClearCache, Request::Reload, Request::View] {
        let effects = play.ask(request);
        assert!(!effects.iter().any(Effect::is_irrevocable), "{effects:?}");
    }
    assert!(play.shown().deletion.is_none(), "no button for a second one");
    play.event(Event::Cleared { tab: TAB, op, done: true });
    assert_eq!(play.event(Event::Cleared { tab: TAB, op, done: true }), []);
}

#[test]
fn what_the_browser_does_not_confirm_is_not_called_done() {
    let mut play = Play::fails(431);
    assert!(!loads_again(&play.deleted(false)));
    let failure = play.shown();
    assert_eq!((failure.outcome, failure.cleared), (Some(Outcome::DeleteFailed), None));
    assert_eq!(failure.deletion.map(|it| it.first), Some(true), "the words say that it can be tried once more");

    let mut play = Play::fails(431);
    play.deletes(&[]);
    play.pass(21);
    assert!(!play.event(Event::Woke).iter().any(Effect::is_irrevocable));
    assert_eq!(play.incident().outcome, Some(Outcome::DeleteFailed));
}

#[test]
fn a_deletion_that_died_with_its_worker_is_never_begun_again() {
    // While the page was asked, and while the browser deleted.
    for begun in [false, true] {
        let mut play = Play::fails(431);
        let effects = play.ask(Request::DeleteData);
        if begun {
            play.lists(&effects, &[]);
        }
        play.worker_dies();
        assert!(matches!(play.incident().phase, Phase::Clearing { what: Target::SiteData, .. }));
        play.pass(10);
        assert!(!play.event(Event::Woke).iter().any(Effect::is_irrevocable));
        play.pass(20);
        assert!(!play.event(Event::Woke).iter().any(Effect::is_irrevocable));
        assert_eq!((play.incident().phase, play.incident().outcome), (Phase::Idle, Some(Outcome::DeleteFailed)));
    }
}

#[test]
fn a_wait_that_it_puts_off_goes_on() {
    let mut play = Play::fails(401);
    play.state.tabs.get_mut(&TAB).and_then(|tab| tab.incident.as_mut()).expect("it failed").diagnosis.retry =
        whatbroke::knowledge::RetryPolicy::Helps;
    play.ask(Request::TryAgain { minutes: Some(15) });
    assert!(matches!(play.incident().phase, Phase::Waiting { .. }), "{:?}", play.incident().phase);
    play.deleted(false);
    assert!(matches!(play.incident().phase, Phase::Waiting { .. }), "{:?}", play.incident().phase);
}

#[test]
fn what_an_earlier_release_stored_cleared_a_cache() {
    let mut play = Play::fails(431);
    play.deletes(&[]);
    let (state, settings) = play.stored.clone().expect("it is stored");
    let earlier = state.replace(r#","what":"site-data""#, "").replace(r#""what":"site-data","#, "");
    assert_ne!(earlier, state);
    let (loaded, aside) = load(Some(earlier), Some(settings));
    assert!(aside.is_empty(), "{aside:?}");
    let incident = loaded.tabs[&TAB].incident.as_ref().expect("it is kept");
    assert!(matches!(incident.phase, Phase::Clearing { what: Target::Cache, .. }), "{:?}", incident.phase);
    assert_eq!(incident.cleared.as_ref().map(|it| it.what), Some(Target::Cache));
}

#[test]
fn an_offer_says_whose_cookies_go_and_whether_it_comes_first() {
    let offer = Play::fails(431).shown().deletion;
    assert_eq!(offer, Some(Deletion { owner: "shop.co.kr".into(), below: true, first: true }));
}
