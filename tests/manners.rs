//! What comes by itself, played through: muted sites, the badge alone, and what is closed.

use std::time::Duration;

use whatbroke::background::{Arrival, AskId, Effect, Event, Input, Reading, Settings, State, TabId, load, step};
use whatbroke::diagnosis::PageFacts;
use whatbroke::evidence::{Address, Method, Response};
use whatbroke::protocol::{Failure, Hush, Request, Shown, View};
use whatbroke::time::Timestamp;

const TAB: TabId = TabId(7);
const OTHER: TabId = TabId(8);
const PAGE: &str = "http://site.test/page";

/// The brain with a clock of its own.
struct Play {
    state: State,
    now: Timestamp,
}

impl Play {
    fn new() -> Self {
        Self { state: State::default(), now: Timestamp(1_800_000_000_000) }
    }

    fn event(&mut self, event: Event) -> Vec<Effect> {
        self.now = self.now + Duration::from_millis(10);
        step(&mut self.state, Input { now: self.now, random: 0, event })
    }

    /// A page that can carry a card fails in a tab.
    fn fails(&mut self, tab: TabId, url: &str, status: u16, document: &str) -> Vec<Effect> {
        let address = address(url);
        let response = Response { status, at: self.now, ..Response::default() };
        self.event(Event::Answered { tab, url: address.clone(), response, method: Method::Get });
        self.committed(tab, url, document, false)
    }

    fn committed(&mut self, tab: TabId, url: &str, document: &str, known_fine: bool) -> Vec<Effect> {
        let (url, document) = (Address::parse(url), document.to_owned());
        self.event(Event::Committed { tab, url, document, known_fine, arrival: Arrival::default() })
    }

    fn ask(&mut self, tab: TabId, request: Request) -> (View, Vec<Effect>) {
        let effects = self.event(Event::Asked { ask: AskId(1), tab: Some(tab), request });
        let view = effects.iter().find_map(|effect| match effect {
            Effect::Answer { view, .. } => Some((**view).clone()),
            _ => None,
        });
        (view.expect("every request is answered at once where a failure is known"), effects)
    }
}

fn address(url: &str) -> Address {
    Address::parse(url).expect("a web address")
}

fn failure(view: &View) -> &Failure {
    match &view.shown {
        Shown::Failure(failure) => failure,
        other => panic!("not a failure but {other:?}"),
    }
}

fn shown(effects: &[Effect]) -> Vec<TabId> {
    let tabs = effects.iter().filter_map(|effect| match effect {
        Effect::ShowCard { tab, .. } => Some(*tab),
        _ => None,
    });
    tabs.collect()
}

fn hidden(effects: &[Effect]) -> Vec<TabId> {
    let tabs = effects.iter().filter_map(|effect| match effect {
        Effect::HideCard { tab, .. } => Some(*tab),
        _ => None,
    });
    tabs.collect()
}

fn badge(effects: &[Effect]) -> Option<&str> {
    effects.iter().rev().find_map(|effect| match effect {
        Effect::Badge { text, .. } => Some(text.as_str()),
        _ => None,
    })
}

/// The text of the page came: a short one, as servers' own error pages have.
fn read(play: &mut Play, document: &str, status: u16) -> Vec<Effect> {
    let facts = PageFacts { status, text: "Not found".into(), text_length: 9, ..PageFacts::default() };
    let document = Some(document.to_owned());
    play.event(Event::DocumentRead { tab: TAB, document, text: true, reading: Reading::Page(facts), ask: None })
}

#[test]
fn a_muted_site_has_its_badge_and_its_popup_but_no_card() {
    let mut play = Play::new();
    assert_eq!(shown(&play.fails(TAB, PAGE, 503, "doc-1")), [TAB]);
    let (view, _) = play.ask(TAB, Request::Mute);
    assert_eq!(failure(&view).hush, Some(Hush::Site));

    let effects = play.fails(TAB, "http://site.test/other", 500, "doc-2");
    assert_eq!((shown(&effects), badge(&effects)), (vec![], Some("500")));
    let (view, _) = play.ask(TAB, Request::View);
    assert_eq!(failure(&view).explanation.code, "http/500");
    assert_eq!(failure(&view).hush, Some(Hush::Site));
}

#[test]
fn a_site_is_muted_as_the_address_bar_names_it() {
    let mut play = Play::new();
    play.fails(TAB, "https://www.site.test/a", 503, "doc-1");
    let (view, _) = play.ask(TAB, Request::Mute);
    assert_eq!(view.manners.muted, ["site.test"]);
    for (url, comes) in [
        ("http://site.test/", false),
        ("https://www.site.test/b?c", false),
        ("https://mail.site.test/", true),
        ("http://site.test:8080/", true),
        ("http://othersite.test/", true),
    ] {
        assert_eq!(!shown(&play.fails(TAB, url, 503, url)).is_empty(), comes, "{url}");
    }
}

#[test]
fn a_quiet_code_on_a_muted_site_gets_no_card_when_its_text_comes() {
    let mut play = Play::new();
    play.fails(TAB, PAGE, 503, "doc-1");
    play.ask(TAB, Request::Mute);
    play.fails(TAB, "http://site.test/missing", 404, "doc-2");
    assert_eq!(shown(&read(&mut play, "doc-2", 404)), []);
    // Undone, it stands where it would have stood.
    let (_, effects) = play.ask(TAB, Request::Unmute { site: None });
    assert_eq!(shown(&effects), [TAB]);
}

#[test]
fn badge_only_is_for_every_site_and_ends_when_it_is_turned_off() {
    let mut play = Play::new();
    play.fails(TAB, PAGE, 503, "doc-1");
    let (view, _) = play.ask(TAB, Request::BadgeOnly { on: true });
    assert_eq!(failure(&view).hush, Some(Hush::Everywhere));
    let effects = play.fails(OTHER, "http://elsewhere.test/", 502, "doc-2");
    assert_eq!((shown(&effects), badge(&effects)), (vec![], Some("502")));

    let (view, effects) = play.ask(TAB, Request::BadgeOnly { on: false });
    assert_eq!(failure(&view).hush, None);
    // In the tab where it was chosen the card has not gone yet.
    assert_eq!(shown(&effects), [OTHER]);
}

#[test]
fn the_card_that_was_asked_says_so_and_the_others_of_that_site_go_at_once() {
    let mut play = Play::new();
    play.fails(TAB, PAGE, 503, "doc-1");
    play.fails(OTHER, "http://site.test/b", 503, "doc-2");
    play.fails(TabId(9), "http://elsewhere.test/", 503, "doc-3");
    let (_, effects) = play.ask(TAB, Request::Mute);
    assert_eq!(hidden(&effects), [OTHER]);
    assert!(effects.contains(&Effect::Tell { tab: TAB }));
    // Undone while it still says so, it stands there already.
    assert_eq!(shown(&play.ask(TAB, Request::Unmute { site: None }).1), [OTHER]);
    play.ask(TAB, Request::Mute);
    // Once it has said so, it goes, and undoing in the popup brings it back.
    let (_, effects) = play.ask(TAB, Request::Close);
    assert_eq!(hidden(&effects), [TAB]);
    let (view, effects) = play.ask(TAB, Request::Unmute { site: None });
    assert_eq!((shown(&effects), failure(&view).hush), (vec![TAB, OTHER], None));
}

#[test]
fn undoing_does_not_bring_back_what_was_closed() {
    let mut play = Play::new();
    play.fails(TAB, PAGE, 503, "doc-1");
    play.ask(TAB, Request::Close);
    play.ask(TAB, Request::Mute);
    let (_, effects) = play.ask(TAB, Request::Unmute { site: Some("site.test".into()) });
    assert_eq!(shown(&effects), []);
}

#[test]
fn a_muted_site_says_its_result_in_the_popup_only() {
    let mut play = Play::new();
    play.fails(TAB, PAGE, 500, "doc-1");
    play.ask(TAB, Request::Mute);
    play.ask(TAB, Request::ClearCache);
    let op = whatbroke::background::OpId(1);
    play.event(Event::Cleared { tab: TAB, op, done: true });
    let arrival = Arrival { reload: true, ..Arrival::default() };
    let (url, document) = (Address::parse(PAGE), "doc-2".to_owned());
    play.event(Event::Committed { tab: TAB, url, document, known_fine: true, arrival });
    let (document, reading) = (Some("doc-2".to_owned()), Reading::Unreachable);
    let effects = play.event(Event::DocumentRead { tab: TAB, document, text: true, reading, ask: None });
    assert_eq!(shown(&effects), []);
    assert!(failure(&play.ask(TAB, Request::View).0).over);
}

#[test]
fn what_was_chosen_outlives_the_worker() {
    let mut play = Play::new();
    play.fails(TAB, PAGE, 503, "doc-1");
    play.ask(TAB, Request::PopupOpens { on: false });
    let (_, effects) = play.ask(TAB, Request::Mute);
    let stored = effects.iter().find_map(|effect| match effect {
        Effect::Persist { settings, .. } => Some(settings.clone()),
        _ => None,
    });
    let (state, aside) = load(None, stored);
    assert!(aside.is_empty());
    assert_eq!(state.settings, play.state.settings);
    assert!(!state.settings.popup_opens);
}

#[test]
fn settings_of_an_earlier_build_still_load() {
    let (state, aside) = load(None, Some(r#"{"version":1,"value":{"lang":"ko"}}"#.into()));
    assert!(aside.is_empty());
    let settings = Settings { lang: Some(whatbroke::knowledge::Lang::Ko), ..Settings::default() };
    assert_eq!(state.settings, settings);
    assert!(state.settings.popup_opens && !state.settings.badge_only);
}

#[test]
fn the_list_of_muted_sites_has_an_end_and_the_oldest_gives_way() {
    let mut play = Play::new();
    for at in 0..201 {
        play.fails(TAB, &format!("http://s{at}.test/"), 503, &format!("doc-{at}"));
        play.ask(TAB, Request::Mute);
    }
    let muted = &play.state.settings.muted;
    assert_eq!((muted.len(), muted.first().map(String::as_str)), (200, Some("s1.test")));
}

#[test]
fn settings_can_be_changed_where_no_tab_is_known() {
    let mut play = Play::new();
    play.event(Event::Asked { ask: AskId(1), tab: None, request: Request::BadgeOnly { on: true } });
    assert!(play.state.settings.badge_only);
}

#[test]
fn after_the_installation_it_says_once_what_it_does() {
    let mut play = Play::new();
    assert!(play.event(Event::Installed).contains(&Effect::Welcome));
    assert!(!play.event(Event::Woke).contains(&Effect::Welcome));
    assert!(!play.event(Event::Installed).contains(&Effect::Welcome));
    assert!(!play.event(Event::Started { open: Vec::new() }).contains(&Effect::Welcome));
    let mut private = Play { state: State { private: true, ..State::default() }, ..Play::new() };
    assert!(!private.event(Event::Installed).contains(&Effect::Welcome), "its regular side has said it");
}
