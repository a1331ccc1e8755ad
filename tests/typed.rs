//! What was typed into failed pages: kept apart from everything that is stored, given back, and gone in time.

use std::time::Duration;

use whatbroke::background::{
    AllTyped, Arrival, AskId, Effect, Event, Fate, Field, Input, MOST_TYPED, Private, Reading, State, TabId, load, step,
};
use whatbroke::evidence::{Address, Headers, Method, Response};
use whatbroke::protocol::{Offer, PutBack, Request, View, Whereabouts};
use whatbroke::time::Timestamp;

const TAB: TabId = TabId(7);
const PAGE: &str = "http://site.test/write";
const SECRET: &str = "Once upon a time";
const HOUR: u64 = 60 * 60;

/// The brain, with what it has stored, on the disk and in the browser's memory.
struct Play {
    state: State,
    now: Timestamp,
    disk: Option<(String, String)>,
    open: Vec<TabId>,
    memory: Option<String>,
    documents: u32,
}

impl Play {
    fn new() -> Self {
        let now = Timestamp(1_800_000_000_000);
        Self { state: State::default(), now, disk: None, open: Vec::new(), memory: None, documents: 0 }
    }

    fn event(&mut self, event: Event) -> Vec<Effect> {
        let effects = step(&mut self.state, Input { now: self.now, random: 0, event });
        for effect in &effects {
            match effect {
                Effect::Persist { state, settings, open } => {
                    assert!(!state.contains(SECRET) && !settings.contains(SECRET), "what was typed is on the disk");
                    self.disk = Some((state.clone(), settings.clone()));
                    self.open.clone_from(open);
                }
                Effect::StoreTyped { typed } => self.memory = Some(typed.as_str().to_owned()),
                _ => {}
            }
        }
        assert!(!format!("{effects:?} {:?}", self.state).contains(SECRET), "what was typed is in a log");
        effects
    }

    fn pass(&mut self, seconds: u64) {
        self.now = self.now + Duration::from_secs(seconds);
    }

    fn worker_dies(&mut self) {
        let (state, settings) = self.disk.clone().unzip();
        let (mut state, aside) = load(state, settings);
        assert!(aside.is_empty(), "{aside:?}");
        state.typed = self.memory.as_deref().map(AllTyped::load).unwrap_or_default();
        self.state = state;
    }

    /// A page loads, and fails or not. Gives its document.
    fn loads(&mut self, url: &str, status: u16, arrival: Arrival) -> (String, Vec<Effect>) {
        self.documents += 1;
        let document = format!("document-{}", self.documents);
        if status >= 400 {
            let mut headers = Headers::default();
            headers.add("retry-after", "60");
            let response = Response { status, headers, at: self.now };
            self.event(Event::Answered { tab: TAB, url: address(url), response, method: Method::Get });
        }
        let event = Event::Committed {
            tab: TAB,
            url: Some(address(url)),
            document: document.clone(),
            known_fine: status < 400,
            arrival,
        };
        let mut effects = self.event(event);
        if status < 400 && effects.iter().any(|effect| matches!(effect, Effect::ReadDocument { text: true, .. })) {
            let (read, reading) = (Some(document.clone()), Reading::Unreachable);
            effects.extend(self.event(Event::DocumentRead {
                tab: TAB,
                document: read,
                text: true,
                reading,
                ask: None,
            }));
        }
        (document, effects)
    }

    fn fails(&mut self) -> String {
        self.loads(PAGE, 503, Arrival::default()).0
    }

    fn reads(&mut self, document: &str, url: &str, fields: Vec<Field>) -> Vec<Effect> {
        self.event(Event::Typed { tab: TAB, document: document.to_owned(), url: address(url), fields })
    }

    fn ask(&mut self, request: Request) -> (View, Vec<Effect>) {
        let mut effects = self.event(Event::Asked { ask: AskId(1), tab: Some(TAB), request });
        let at = effects.iter().position(|effect| matches!(effect, Effect::Answer { .. })).expect("an answer");
        match effects.remove(at) {
            Effect::Answer { view, .. } => (*view, effects),
            _ => unreachable!(),
        }
    }

    fn offer(&mut self) -> Option<Offer> {
        self.ask(Request::View).0.typed
    }

    fn place(&mut self) -> Option<Whereabouts> {
        self.offer().map(|offer| offer.place)
    }

    /// The person waits, the check goes well, and the tab is loaded again.
    fn reload_begins(&mut self) -> Vec<Effect> {
        self.ask(Request::TryAgain { minutes: None });
        self.pass(10 * 60);
        let effects = self.event(Event::Woke);
        let op = effects.iter().find_map(|effect| match effect {
            Effect::Probe { op, .. } => Some(*op),
            _ => None,
        });
        let answer = Some(Response { status: 200, at: self.now, ..Response::default() });
        self.event(Event::Probed { tab: TAB, op: op.expect("a check"), answer, landed: None, body: None })
    }

    /// The same, and then the page loads as `status` says.
    fn reloads(&mut self, document: &str, typed: Vec<Field>, url: &str, status: u16) -> String {
        let effects = self.reload_begins();
        let reload = effects.iter().find_map(|effect| match effect {
            Effect::Reload { op, document, .. } => Some((*op, document.clone())),
            _ => None,
        });
        let (op, keeps) = reload.expect("a reload");
        assert_eq!(keeps.as_deref(), Some(document), "what was typed is read first");
        self.reads(document, PAGE, typed);
        self.event(Event::Reloaded { tab: TAB, op, done: true });
        self.loads(url, status, Arrival { reload: true, ..Arrival::default() }).0
    }

    /// Presses "put it back". Gives what is to be put where.
    fn put_back(&mut self) -> Option<(String, Vec<Field>)> {
        let (_, effects) = self.ask(Request::PutBack);
        effects.into_iter().find_map(|effect| match effect {
            Effect::PutBack { document, fields, .. } => Some((document, fields)),
            _ => None,
        })
    }

    fn was_put_back(&mut self, document: &str, fields: Vec<Field>, fates: &[Fate]) {
        let document = document.to_owned();
        self.event(Event::WasPutBack { tab: TAB, document, fields, fates: fates.to_vec() });
    }

    fn copied(&mut self) -> Option<String> {
        self.ask(Request::CopyTyped).0.text.map(|text| text.as_str().to_owned())
    }

    fn keeps_nothing(&self) -> bool {
        self.state.typed == AllTyped::default() && self.memory.as_deref().is_none_or(|text| !text.contains("text"))
    }
}

fn address(url: &str) -> Address {
    Address::parse(url).expect("a web address")
}

fn field(name: &str, text: &str) -> Field {
    let marks = ["", name, "", "", ""].map(str::to_owned).to_vec();
    let text = Private::new(text.to_owned());
    Field { kind: "textarea".into(), marks, at: 0, text, whole: true, back: false }
}

fn story() -> Vec<Field> {
    vec![field("message", SECRET), field("title", "A story")]
}

#[test]
fn what_a_reload_of_ours_takes_is_kept_and_put_back() {
    let mut play = Play::new();
    let failed = play.fails();
    assert_eq!(play.offer(), None);
    let works = play.reloads(&failed, story(), PAGE, 200);
    let offer = play.offer().expect("an offer");
    assert_eq!((offer.place, offer.fields, offer.whole, offer.told), (Whereabouts::Lost, 2, true, None));
    let (document, fields) = play.put_back().expect("it can be put back");
    assert_eq!((document.as_str(), fields.clone()), (works.as_str(), story()));
    play.was_put_back(&works, fields, &[Fate::Back, Fate::Back]);
    let told = PutBack { back: 2, newer: 0, missing: 0 };
    let offer = play.offer().expect("the result");
    assert_eq!((offer.place, offer.told), (Whereabouts::Back, Some(told)));
    assert_eq!((play.put_back(), play.copied()), (None, None), "nothing is left to give");
    play.loads("http://site.test/sent", 200, Arrival::default());
    assert!(play.keeps_nothing(), "the page went on: {:?}", play.memory);
}

#[test]
fn the_fields_of_a_failed_page_are_read_when_its_text_is() {
    let mut play = Play::new();
    let document = play.fails();
    let facts = whatbroke::diagnosis::PageFacts { url: PAGE.into(), status: 503, ..Default::default() };
    let event = Event::DocumentRead {
        tab: TAB,
        document: Some(document.clone()),
        text: true,
        reading: whatbroke::background::Reading::Page(facts),
        ask: None,
    };
    let effects = play.event(event);
    assert!(effects.contains(&Effect::ReadTyped { tab: TAB, document }), "{effects:?}");
}

#[test]
fn what_still_stands_in_the_page_is_not_put_back_and_can_be_copied() {
    let mut play = Play::new();
    let document = play.fails();
    let effects = play.reads(&document, PAGE, story());
    assert!(effects.contains(&Effect::Tell { tab: TAB }));
    assert_eq!(play.place(), Some(Whereabouts::Here));
    assert_eq!(play.put_back(), None);
    assert_eq!(play.copied().as_deref(), Some("Once upon a time\n\nA story"));
    assert!(play.ask(Request::View).0.text.is_none(), "the text goes out only to be copied");
    // What the person deletes is not kept.
    play.reads(&document, PAGE, Vec::new());
    assert!(play.keeps_nothing());
}

#[test]
fn a_reload_by_hand_is_offered_the_same() {
    for status in [503, 200] {
        let mut play = Play::new();
        let failed = play.fails();
        play.reads(&failed, PAGE, story());
        let (_, effects) = play.loads(PAGE, status, Arrival { reload: true, ..Arrival::default() });
        assert!(effects.iter().any(|effect| matches!(effect, Effect::ShowCard { .. })), "{status}: {effects:?}");
        assert_eq!(play.place(), Some(Whereabouts::Lost), "{status}");
    }
}

#[test]
fn a_page_that_is_fine_and_took_nothing_gets_no_card() {
    let mut play = Play::new();
    play.fails();
    let (_, effects) = play.loads(PAGE, 200, Arrival { reload: true, ..Arrival::default() });
    assert!(!effects.iter().any(|effect| matches!(effect, Effect::ShowCard { .. })), "{effects:?}");
}

#[test]
fn a_worker_that_dies_forgets_nothing_of_it() {
    let mut play = Play::new();
    let failed = play.fails();
    play.reads(&failed, PAGE, story());
    play.worker_dies();
    assert_eq!(play.place(), Some(Whereabouts::Here));
    let works = play.reloads(&failed, story(), PAGE, 200);
    play.worker_dies();
    assert_eq!(play.place(), Some(Whereabouts::Lost));
    let (document, fields) = play.put_back().expect("it can be put back");
    // The worker dies before the page has told what became of it: the same may be asked again.
    play.worker_dies();
    assert_eq!(play.put_back(), Some((document, fields.clone())));
    play.was_put_back(&works, fields, &[Fate::Back, Fate::Missing]);
    play.worker_dies();
    let offer = play.offer().expect("a part is left");
    assert_eq!((offer.place, offer.fields), (Whereabouts::Lost, 1));
    assert_eq!(play.copied().as_deref(), Some("A story"));
}

#[test]
fn it_is_gone_after_an_hour_and_the_worker_wakes_for_it() {
    let mut play = Play::new();
    let document = play.fails();
    let effects = play.reads(&document, PAGE, story());
    let end = play.now + Duration::from_secs(HOUR);
    assert!(effects.contains(&Effect::Wake { at: Some(end) }), "{effects:?}");
    play.pass(HOUR - 1);
    play.event(Event::Woke);
    assert_eq!(play.place(), Some(Whereabouts::Here));
    play.pass(1);
    let effects = play.event(Event::Woke);
    assert!(effects.iter().any(|effect| matches!(effect, Effect::StoreTyped { .. })), "{effects:?}");
    assert!(play.keeps_nothing());
    assert_eq!(play.offer(), None);
}

#[test]
fn an_hour_that_passed_while_no_worker_lived_counts_too() {
    let mut play = Play::new();
    let document = play.fails();
    play.reads(&document, PAGE, story());
    play.pass(HOUR);
    play.worker_dies();
    assert_eq!(play.offer(), None);
    assert!(play.keeps_nothing());
}

#[test]
fn it_ends_with_its_tab_also_where_nothing_else_is_known_of_the_tab() {
    let mut play = Play::new();
    let document = play.fails();
    play.reads(&document, PAGE, story());
    play.loads("http://other.test/", 200, Arrival::default());
    assert_eq!(play.open, [TAB], "the shim has to tell of the tab's end");
    play.event(Event::TabClosed { tab: TAB });
    assert!(play.keeps_nothing());
    assert!(play.open.is_empty());
    // What the page still says as it goes comes too late.
    play.reads(&document, PAGE, story());
    assert!(play.keeps_nothing());
}

#[test]
fn nothing_of_an_earlier_session_is_kept() {
    let mut play = Play::new();
    let document = play.fails();
    play.reads(&document, PAGE, story());
    play.event(Event::Started { open: vec![(TAB, address(PAGE))] });
    assert!(play.keeps_nothing());
}

#[test]
fn another_page_is_offered_a_copy_and_nothing_is_put_into_it() {
    let mut play = Play::new();
    let failed = play.fails();
    play.reloads(&failed, story(), "http://site.test/login", 200);
    assert_eq!(play.place(), Some(Whereabouts::Elsewhere));
    assert_eq!(play.put_back(), None);
    assert_eq!(play.copied().as_deref(), Some("Once upon a time\n\nA story"));
}

#[test]
fn a_closed_card_comes_back_once_with_what_was_lost() {
    let mut play = Play::new();
    let failed = play.fails();
    play.ask(Request::Close);
    let again = play.reloads(&failed, story(), PAGE, 503);
    assert!(!play.state.tabs[&TAB].incident.as_ref().expect("it failed again").closed);
    play.ask(Request::Close);
    play.reloads(&again, Vec::new(), PAGE, 503);
    assert!(play.state.tabs[&TAB].incident.as_ref().expect("and again").closed, "it was offered already");
    assert_eq!(play.place(), Some(Whereabouts::Lost), "the popup still offers it");
}

#[test]
fn what_was_put_back_is_lost_only_once_with_the_next_reload() {
    let mut play = Play::new();
    let failed = play.fails();
    let again = play.reloads(&failed, story(), PAGE, 503);
    let (_, fields) = play.put_back().expect("it can be put back");
    play.was_put_back(&again, fields, &[Fate::Back, Fate::Back]);
    let longer = vec![field("message", "Once upon a time, and more"), field("title", "A story")];
    play.reloads(&again, longer.clone(), PAGE, 200);
    assert_eq!(play.put_back().map(|(_, fields)| fields), Some(longer));
    assert_eq!(play.copied().as_deref(), Some("Once upon a time, and more\n\nA story"));
}

#[test]
fn an_older_text_of_the_same_field_is_not_lost_to_a_newer_one() {
    let mut play = Play::new();
    let failed = play.fails();
    let again = play.reloads(&failed, vec![field("message", SECRET)], PAGE, 503);
    let works = play.reloads(&again, vec![field("message", "x")], PAGE, 200);
    let (_, fields) = play.put_back().expect("the newest");
    assert_eq!(fields, [field("message", "x")]);
    play.was_put_back(&works, fields, &[Fate::Back]);
    assert_eq!(play.copied().as_deref(), Some(SECRET), "the older one is still offered");
}

#[test]
fn a_field_with_newer_text_stays_and_its_older_text_can_be_copied() {
    let mut play = Play::new();
    let failed = play.fails();
    let works = play.reloads(&failed, story(), PAGE, 200);
    let (_, fields) = play.put_back().expect("it can be put back");
    play.was_put_back(&works, fields, &[Fate::Newer, Fate::Back]);
    let offer = play.offer().expect("a part is left");
    assert_eq!(offer.told, Some(PutBack { back: 1, newer: 1, missing: 0 }));
    assert_eq!(play.copied().as_deref(), Some(SECRET));
}

#[test]
fn a_gate_is_left_alone() {
    let mut play = Play::new();
    let mut headers = Headers::default();
    headers.add("cf-mitigated", "challenge");
    let response = Response { status: 403, headers, at: play.now };
    play.event(Event::Answered { tab: TAB, url: address(PAGE), response, method: Method::Get });
    let facts = whatbroke::diagnosis::PageFacts { url: PAGE.into(), status: 403, ..Default::default() };
    let committed = Event::Committed {
        tab: TAB,
        url: Some(address(PAGE)),
        document: "gate".into(),
        known_fine: false,
        arrival: Arrival::default(),
    };
    let read = Event::DocumentRead {
        tab: TAB,
        document: Some("gate".into()),
        text: true,
        reading: whatbroke::background::Reading::Page(facts),
        ask: None,
    };
    for event in [committed, read] {
        let effects = play.event(event);
        assert!(!effects.iter().any(|effect| matches!(effect, Effect::ReadTyped { .. })), "{effects:?}");
    }
}

#[test]
fn what_is_kept_is_bounded() {
    let mut play = Play::new();
    let long = "x".repeat(MOST_TYPED as usize);
    for tab in 0..12 {
        let tab = TabId(tab);
        let response = Response { status: 503, at: play.now, ..Response::default() };
        play.event(Event::Answered { tab, url: address(PAGE), response, method: Method::Get });
        for at in 0..5 {
            play.pass(1);
            let document = format!("{tab:?}-{at}");
            let fields = (0..200).map(|n| field(&n.to_string(), if n == 0 { &long } else { "short" })).collect();
            let committed = Event::Committed {
                tab,
                url: Some(address(PAGE)),
                document: document.clone(),
                known_fine: false,
                arrival: Arrival::default(),
            };
            play.event(committed);
            play.event(Event::Typed { tab, document, url: address(PAGE), fields });
        }
    }
    let size = play.memory.as_ref().map_or(0, String::len);
    assert!((1_000_000..4_000_000).contains(&size), "{size}");
    assert!(play.memory.as_ref().is_some_and(|text| text.contains("TabId(11)-4") && !text.contains("TabId(0)-4")));
}

#[test]
fn nonsense_in_the_browsers_memory_is_dropped() {
    for text in ["", "{", "null", "7", r#"{"version":2,"kept":[],"told":[]}"#, r#"{"version":1,"kept":[7],"told":[]}"#]
    {
        assert_eq!(AllTyped::load(text), AllTyped::default(), "{text}");
    }
}

#[test]
fn a_text_that_is_private_shows_in_no_log() {
    assert_eq!(format!("{:?}", Private::new(SECRET.into())), "Private(16 bytes)");
}
