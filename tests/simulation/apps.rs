//! The chat of this world, which runs in its pages and fails there, and those who can be asked about a failure.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use whatbroke::background::{
    AppPage, AppRequest, Effect, Event, Ground, Heard as Said, Incident, Phase, State, TabId, WorkerFailed,
};
use whatbroke::diagnosis::app::Met;
use whatbroke::evidence::{Address, Headers, Method, NetError, Response};
use whatbroke::protocol::Request;
use whatbroke::time::Timestamp;

use crate::chance::Chance;
use crate::histories::{Action, Press, Storage};
use crate::play::Play;
use crate::properties::{Count, Property};
use crate::watch::{About, Kind, Known};
use crate::worker::{Heard, Result};
use crate::world::{Body, CHAT, Mode, PAGES, SITE_OF};

/// What a request of the chat meets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Meets {
    Status(u16),
    Error(&'static str),
}

impl Meets {
    /// Whether it is a failure: not what the page or the person gave up, and not what every app asks in vain.
    fn is_failure(self) -> bool {
        match self {
            Self::Status(status) => status != 404,
            Self::Error(name) => !matches!(name, "ERR_ABORTED" | "ERR_FAILED"),
        }
    }
}

/// Where the chat asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Send,
    List,
    /// It only counts what people do.
    Count,
}

/// What happens in a page of the chat.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Running {
    /// A request is in vain; its own service worker may have asked.
    Fails {
        place: Place,
        meets: Meets,
        by_worker: bool,
    },
    Goes {
        place: Place,
        ended: bool,
        by_worker: bool,
    },
    /// It puts up one of these texts, in an alert of its own or in a region that is read out.
    Says {
        text: usize,
        own: bool,
    },
}

/// What the chat puts up. The last two say nothing of a failure.
pub const TEXTS: [&str; 5] = [
    "Due to unexpected capacity constraints, Claude is unable to respond to your message.",
    "Something went wrong",
    "Internal server error",
    "Copied to clipboard",
    "Error 404 is the name of this band",
];

/// What a status page and resolvers answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Others {
    Well,
    Outage,
    Silent,
    Garbage,
    /// Thousands of parts with endless names.
    Endless,
    TooLarge,
    Elsewhere,
    Down,
}

pub const OTHERS: [Others; 8] = [
    Others::Well,
    Others::Outage,
    Others::Silent,
    Others::Garbage,
    Others::Endless,
    Others::TooLarge,
    Others::Elsewhere,
    Others::Down,
];

impl Others {
    fn status(self) -> Said {
        let part = |name: &str, state: &str| {
            format!(r#"{{"id":"rwppv331jlwc","name":"{name}","status":"{state}","group":false}}"#)
        };
        let page = |indicator: &str, parts: String, incidents: String| {
            let body = format!(
                r#"{{"page":{{"name":"Claude","updated_at":"2027-01-15T07:00:00Z"}},"status":{{"indicator":"{indicator}"}},"components":[{parts}],"incidents":[{incidents}]}}"#
            );
            Said::Answer { status: 200, body: body.into_bytes() }
        };
        match self {
            Self::Well => page("none", part("claude.ai", "operational"), String::new()),
            Self::Outage => page("major", part("claude.ai", "major_outage"), String::new()),
            Self::Endless => {
                let name = "\u{202e}claude.ai ".repeat(60);
                let incident = format!(
                    r#"{{"name":"{name}","impact":"major","status":"investigating","created_at":"2027-01-15T07:00:00Z","components":[{}]}}"#,
                    part("claude.ai", "major_outage")
                );
                let parts = vec![part(&name, "major_outage"); 200].join(",");
                page("critical", parts, vec![incident; 100].join(","))
            }
            other => other.answer(),
        }
    }

    fn names(self, question: &str) -> Said {
        let name = question.split(['?', '&']).find_map(|part| part.strip_prefix("name=")).unwrap_or_default();
        let asks = format!(r#""Question":[{{"name":"{name}.","type":1}}]"#);
        let body = match self {
            Self::Well => {
                format!(r#"{{"Status":0,{asks},"Answer":[{{"name":"{name}.","type":1,"TTL":60,"data":"192.0.2.7"}}]}}"#)
            }
            Self::Outage => format!(r#"{{"Status":3,{asks}}}"#),
            Self::Endless => format!(r#"{{"Status":0,{asks},"Comment":"{}"}}"#, "x".repeat(9_000)),
            other => return other.answer(),
        };
        Said::Answer { status: 200, body: body.into_bytes() }
    }

    fn answer(self) -> Said {
        match self {
            Self::Garbage => Said::Answer { status: 200, body: vec![0xff, b'{', 0, b'"'] },
            Self::TooLarge => Said::TooLarge,
            Self::Elsewhere => Said::Elsewhere,
            Self::Down => Said::Answer { status: 503, body: b"<h1>503</h1>".to_vec() },
            _ => Said::Nothing,
        }
    }
}

/// What can happen in a page of the chat, by chance.
pub fn running(chance: &mut Chance) -> Running {
    let place = chance.one_of(&[Place::Send, Place::Send, Place::Send, Place::List, Place::Count]);
    let by_worker = chance.percent(25);
    let errors =
        ["ERR_CONNECTION_RESET", "ERR_INCOMPLETE_CHUNKED_ENCODING", "ERR_ABORTED", "ERR_ABORTED", "ERR_FAILED"];
    match chance.between(0, 9) {
        0..=3 => {
            let status = chance.one_of(&[500, 500, 503, 529, 429, 401, 403, 404]);
            Running::Fails { place, meets: Meets::Status(status), by_worker }
        }
        4..=5 => Running::Fails { place, meets: Meets::Error(chance.one_of(&errors)), by_worker },
        6..=7 => Running::Goes { place, ended: chance.percent(60), by_worker },
        _ => Running::Says { text: chance.between(0, TEXTS.len() as u64 - 1) as usize, own: chance.percent(60) },
    }
}

/// A chat that dies, whoever is asked about it, and mostly works again. Anything may come in between.
pub fn scene(tab: usize, chance: &mut Chance) -> Vec<Action> {
    let meets = chance.one_of(&[Meets::Status(500), Meets::Status(529), Meets::Error("ERR_CONNECTION_RESET")]);
    let by_worker = chance.percent(25);
    let fails = Action::App(tab, Running::Fails { place: Place::Send, meets, by_worker });
    let goes = Action::App(tab, Running::Goes { place: Place::Send, ended: true, by_worker });
    // Where the page's own service worker gives it, something may fail there before it was read.
    let (how, drawn) =
        chance.one_of(&[(Mode::Fine, 1_500), (Mode::OwnWorker(200), 1_500), (Mode::OwnWorker(200), 480)]);
    let opens = [Action::Server(SITE_OF[CHAT], how), Action::Open(CHAT), Action::Pass(chance.between(60, drawn))];
    let mut scene = opens.to_vec();
    scene.extend([fails, Action::Pass(chance.between(1_000, 6_000))]);
    if chance.percent(20) {
        // The worker dies over the choice to have the chat watched, or not.
        let watch = Action::Press(tab, Press::Watch(chance.percent(50)));
        scene.extend([Action::WorkerWillDie(chance.between(0, 4) as u32), watch, Action::Pass(500)]);
    }
    if chance.percent(50) {
        scene.push(Action::App(tab, Running::Says { text: 0, own: true }));
    }
    if chance.percent(50) {
        let ask = Action::Press(tab, Press::AskStatus);
        scene.extend([ask, Action::Pass(chance.between(100, 70_000)), ask]);
    }
    if chance.percent(70) {
        scene.push(goes);
    }
    scene
}

/// What the one who looks on knows of apps, and of those who were asked.
#[derive(Default)]
pub struct Apps {
    /// The documents in which something failed, or that said so.
    grounds: BTreeSet<String>,
    /// What failed for the service worker. That counts for the pages that are there when the brain has heard of it.
    of_workers: Vec<(Address, Met)>,
    /// Who was asked when, and whether the answer has come.
    asked: BTreeMap<String, (Timestamp, bool)>,
    /// The documents in which something failed that has to be told, until when, and where nothing mended it.
    owed: BTreeMap<TabId, Owed>,
}

/// A failure that has to be told.
struct Owed {
    document: String,
    key: String,
    until: u64,
}

/// So long after a failure it is told, or mended: the grace, and the alarm of a worker that died over it.
const TOLD: u64 = 3 * 60_000;

impl Apps {
    /// A new brain: what was answered may not have been stored, nor, where writes were in vain, that anybody was asked.
    pub fn loaded(&mut self, forgets: bool) {
        self.asked.values_mut().for_each(|(_, told)| *told = false);
        if forgets {
            self.asked.clear();
            self.owes_nothing();
        }
    }

    /// Nobody can say any more what has to be told.
    pub fn owes_nothing(&mut self) {
        self.owed.clear();
    }
}

/// Whether the browser tells of the requests of the chat, where it was told to listen to these, or to those at first.
pub fn hears_the_chat(listens: Option<&[String]>) -> bool {
    listens.is_none_or(|places| places.iter().any(|place| place.starts_with("claude.ai/")))
}

/// The document of an app that runs and is told of.
pub fn told_of(incident: &Incident) -> Option<String> {
    incident.document.clone().filter(|_| incident.running.is_some() && !incident.over)
}

fn request(document: String, place: Place) -> AppRequest {
    let url = match place {
        Place::Send => "https://claude.ai/api/organizations/0a1b2c3d/chat_conversations/1234abcd/completion",
        Place::List => "https://claude.ai/api/organizations/0a1b2c3d/chat_conversations",
        Place::Count => "https://a.claude.ai/v1/m",
    };
    let method = if place == Place::List { Method::Get } else { Method::Post };
    let address = |text: &str| Address::parse(text).expect("a web address");
    AppRequest { document, page: address(PAGES[CHAT]), url: address(url), method, socket: false }
}

impl Play<'_> {
    /// The pages of the chat that are there and run.
    fn chats(&self) -> Vec<(TabId, String)> {
        let runs = self.tabs.iter().filter(|(_, tab)| {
            tab.shown.page == Some(CHAT) && tab.shown.body == Body::Page && !tab.shown.own_page && !tab.discarded
        });
        runs.map(|(id, tab)| (*id, tab.shown.name())).collect()
    }

    /// Something happens in the so many-th page of the chat.
    pub fn runs(&mut self, at: usize, running: Running) {
        let chats = self.chats();
        let Some((tab, document)) = chats.get(at % chats.len().max(1)).cloned() else { return };
        let says = matches!(running, Running::Says { .. });
        if !self.lets_in(CHAT) || !(says || hears_the_chat(self.listens.as_deref())) {
            return;
        }
        let of = |by_worker: bool| (if by_worker { None } else { Some(tab) }, if by_worker { "" } else { &document });
        let event = match running {
            Running::Fails { place, meets, by_worker } => {
                let (tab, document) = of(by_worker);
                let at = self.clock();
                let met = match meets {
                    Meets::Status(status) => Met::Answer(Response { status, headers: Headers::default(), at }),
                    Meets::Error(name) => {
                        Met::Broken { error: NetError::parse(name).expect("a name"), begun: self.chance.percent(50) }
                    }
                };
                let request = request(document.to_owned(), place);
                if meets.is_failure() && place != Place::Count {
                    if by_worker {
                        self.watch.apps.of_workers.push((request.url.clone(), met.clone()));
                    } else {
                        self.watch.apps.grounds.insert(document.to_owned());
                    }
                }
                Event::AppFailed { tab, request, met }
            }
            Running::Goes { place, ended, by_worker } => {
                let (tab, document) = of(by_worker);
                Event::AppAnswered { tab, request: request(document.to_owned(), place), ended }
            }
            Running::Says { text, own } => {
                if text < 3 && own {
                    self.watch.apps.grounds.insert(document.clone());
                }
                let ground = if own { Ground::Own } else { Ground::Live };
                let page = Address::parse(PAGES[CHAT]).expect("a web address");
                Event::AppSaid { tab, document, page, text: TEXTS[text].to_owned(), ground }
            }
        };
        self.hear(Heard::App(Box::new(event)));
    }

    /// The browser says which tabs show the chat, whose service worker has asked in vain.
    pub fn finds_pages(&mut self, failed: WorkerFailed) {
        let mut pages = Vec::new();
        let failed_so = (failed.asked.url.clone(), failed.met.clone());
        let has_failed = self.watch.apps.of_workers.contains(&failed_so);
        for (tab, document) in self.chats() {
            if has_failed {
                self.watch.apps.grounds.insert(document.clone());
            }
            let front = self.front(tab);
            pages.push(AppPage { tab, document, front });
        }
        let takes = self.short(2, 30);
        self.answers_in(takes, Result::Event(Box::new(Event::PagesFound { pages, failed })));
    }

    pub fn asks_status(&mut self, service: &'static str) {
        self.asks(service.to_owned());
        let heard = self.others.status();
        self.others_answer(Event::StatusTold { service: service.to_owned(), heard });
    }

    pub fn asks_names(&mut self, name: String, by: Vec<String>, questions: &[String]) {
        self.asks(name.clone());
        let heard = questions.iter().map(|question| self.others.names(question)).collect();
        self.others_answer(Event::NamesTold { name, by, heard });
    }

    fn others_answer(&mut self, event: Event) {
        let takes = if self.others == Others::Silent { 5_000 } else { self.short(20, 3_000) };
        self.answers_in(takes, Result::Event(Box::new(event)));
    }

    /// Nobody is asked twice within a minute, however many tabs there are; where no answer has come, within 15 s.
    fn asks(&mut self, whom: String) {
        self.watch.counts.count(Count::Asked);
        let now = self.clock();
        let before = self.watch.apps.asked.insert(whom.clone(), (now, false));
        let Some((at, told)) = before.filter(|(at, _)| *at <= now) else { return };
        let least = Duration::from_secs(if told { 60 } else { 15 });
        if now.since(at) < least {
            let how = format!("{whom} is asked again after {} s", now.since(at).as_secs_f64());
            self.watch.fails(Property::AskedTwice, how);
        }
    }

    /// What the brain is about to hear of apps: what it has to tell of after that, and what it has to tell no more.
    pub fn hears_of_apps(&mut self, event: &Event) {
        let well = self.stored.how == Storage::Well && self.stored.failed_at.is_none();
        let key = |request: &AppRequest| request.url.as_str().to_owned();
        match event {
            Event::AppFailed { tab: Some(tab), request, met } if well => {
                let counts = match met {
                    Met::Answer(response) => response.status >= 429,
                    Met::Broken { error, .. } => error.as_str() == "ERR_CONNECTION_RESET",
                };
                if counts && !request.url.as_str().starts_with("https://a.") {
                    let (document, key, until) = (request.document.clone(), key(request), self.ticks + TOLD);
                    self.watch.apps.owed.insert(*tab, Owed { document, key, until });
                }
            }
            Event::AppAnswered { request, .. } => self.watch.apps.owed.retain(|_, owed| owed.key != key(request)),
            Event::Asked { request: Request::Watch { .. }, .. } => self.watch.apps.owes_nothing(),
            _ => {}
        }
    }

    /// What failed and matters is told, whatever the brain hears of the page before it is.
    fn tells_what_it_owes(&mut self, state: &State) {
        let watches = state.settings.watches(&self.url(CHAT));
        let mut owed = std::mem::take(&mut self.watch.apps.owed);
        owed.retain(|tab, owed| {
            let shows = self.tabs.get(tab).is_some_and(|it| it.shown.name() == owed.document && !it.discarded);
            let incident = state.tabs.get(tab).and_then(|tab| tab.incident.as_ref());
            // It is told, or the page itself has failed, which says enough.
            watches && shows && self.lets_in(CHAT) && incident.is_none_or(|incident| incident.over)
        });
        self.watch.apps.owed = owed;
    }

    /// What had to be told by now, and what has to be listened to.
    pub fn look_at_apps(&mut self) {
        let late = self.watch.apps.owed.iter().find(|(_, owed)| self.ticks > owed.until).map(|(tab, _)| *tab);
        if let Some(tab) = late {
            let shows = self.tabs.get(&tab).map(|tab| tab.shown.name());
            let owed = self.watch.apps.owed.remove(&tab).filter(|owed| Some(&owed.document) == shows.as_ref());
            if owed.is_some_and(|_| self.lets_in(CHAT)) {
                self.watch.fails(Property::AppUntold, format!("what failed in the app of tab {} is never told", tab.0));
            }
        }
        let (url, listens) = (self.url(CHAT), hears_the_chat(self.listens.as_deref()));
        if self.state().is_some_and(|state| state.settings.watches(&url) != listens) {
            let how = format!("the chat is listened to: {listens}; that is not what was chosen");
            self.watch.fails(Property::AppUnheard, how);
        }
    }

    /// What became of apps that run, after a step.
    pub fn apps_keep_to(&mut self, before: &BTreeMap<TabId, Known>, state: &State, about: &About, effects: &[Effect]) {
        self.tells_what_it_owes(state);
        self.asked_as_wanted(state, about, effects);
        for (tab, incident) in state.tabs.iter().filter_map(|(id, tab)| Some((*id, tab.incident.as_ref()?))) {
            let known = before.get(&tab).and_then(|known| known.app.clone());
            let now = told_of(incident);
            if known.is_some() && now.is_none() && incident.over {
                self.watch.counts.count(Count::Mended);
            }
            let shows = effects.iter().any(|effect| matches!(effect, Effect::ShowCard { tab: of, .. } if *of == tab));
            if incident.running.is_some() {
                self.nothing_by_itself(tab, incident, about, effects);
            }
            let Some(now) = now else { continue };
            if known.as_ref() == Some(&now) {
                if shows && about.kind == Kind::App {
                    self.watch.fails(Property::AppTwice, format!("the app in tab {} is told of twice", tab.0));
                }
            } else {
                self.watch.counts.count(Count::Apps);
                if !self.watch.apps.grounds.contains(&now) {
                    let how = format!("the app in tab {} is told of, and nothing has failed there", tab.0);
                    self.watch.fails(Property::AppGroundless, how);
                }
            }
            let another = about.tab == Some(tab) && about.document.as_ref().is_some_and(|document| *document != now);
            if another {
                let how = format!("tab {} shows another document, and the app of the one before is told of", tab.0);
                self.watch.fails(Property::AppStays, how);
            }
        }
    }

    /// Nothing waits, checks, clears or loads again in an app that runs, but what the person presses.
    fn nothing_by_itself(&mut self, tab: TabId, incident: &Incident, about: &About, effects: &[Effect]) {
        let phase = !matches!(incident.phase, Phase::Idle | Phase::Reloading { .. });
        let acts = effects.iter().find(|effect| match effect {
            Effect::Probe { tab: of, .. } | Effect::Clear { tab: of, .. } => *of == tab,
            Effect::Reload { tab: of, .. } => *of == tab && about.kind != Kind::Pressed,
            _ => false,
        });
        if phase || acts.is_some() {
            let how = format!("an app runs in tab {}, and comes to {:?} and {acts:?}", tab.0, incident.phase);
            self.watch.fails(Property::AppActs, how);
        }
    }

    /// Nobody is asked unasked, but status pages where the person has switched that on.
    fn asked_as_wanted(&mut self, state: &State, about: &About, effects: &[Effect]) {
        for effect in effects {
            let (wanted, whom) = match effect {
                Effect::AskStatus { service, .. } => {
                    let by_itself = state.settings.status_by_itself;
                    (about.request == Some(Request::AskStatus) || by_itself, (*service).to_owned())
                }
                Effect::AskNames { name, .. } => (about.request == Some(Request::AskNames), name.clone()),
                _ => continue,
            };
            if !wanted {
                self.watch.fails(Property::Unasked, format!("{whom} is asked, and nobody wanted that"));
            }
        }
    }

    /// An answer has come to the brain.
    pub fn others_told(&mut self, event: &Event) {
        let whom = match event {
            Event::StatusTold { service, .. } => service,
            Event::NamesTold { name, .. } => name,
            _ => return,
        };
        if let Some((_, told)) = self.watch.apps.asked.get_mut(whom) {
            *told = true;
        }
    }
}
