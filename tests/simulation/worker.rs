//! The extension around the machine: the shim, the worker's lives, storage, alarm and timer, and the carrying out of
//! effects as `src/browser/perform.rs` does it.

use std::collections::{BTreeMap, VecDeque};

use whatbroke::background::{
    Access, AllTyped, Arrival, AskId, Beginning, Busy, Effect, Event, Fate, Field, OpId, Private, Reading, State,
    TIME_TO_DRAW, TabId, load,
};
use whatbroke::evidence::{Address, Headers, Method, NetError, Response};
use whatbroke::knowledge::Lang;
use whatbroke::protocol::Request;
use whatbroke::time::Timestamp;

use crate::histories::{Press, Storage};
use crate::play::{Item, Play};
use crate::properties::Property;
use crate::world::{Answer, Body, GRANTS, NOTICE, PAGES, SITE_OF, WELCOME};

/// A page of the extension that asks: the popup, or the card over a document.
#[derive(Clone, Debug)]
pub struct Sender {
    pub tab: TabId,
    pub document: Option<String>,
    pub press: Press,
    pub first: bool,
}

/// What the browser tells the shim.
#[derive(Clone, Debug)]
pub enum Heard {
    Woke,
    Access,
    Answered {
        tab: TabId,
        url: Address,
        method: Method,
        status: u16,
        headers: Headers,
    },
    /// A load of the tab, or one that is made ahead.
    Begins {
        tab: TabId,
        beginning: Beginning,
        method: Method,
        ahead: bool,
    },
    RequestFailed {
        tab: TabId,
        url: Address,
        method: Method,
    },
    Committed {
        tab: TabId,
        url: Option<Address>,
        document: String,
        arrival: Arrival,
    },
    Failed {
        tab: TabId,
        url: Address,
        error: NetError,
        document: Option<String>,
    },
    /// What the shim itself tells after a failure.
    Begun {
        tab: TabId,
        beginning: Beginning,
    },
    TabClosed(TabId),
    Shown {
        document: String,
        method: Method,
    },
    Notified(TabId),
    /// What the browser tells of a watched app.
    App(Box<Event>),
    Asked(Sender),
}

/// What the shim forwards, with what it noted before.
pub struct Forwarded {
    heard: Heard,
    noted: Knows,
}

/// What the shim knows of the load that a verdict is for.
#[derive(Clone, Default)]
struct Knows {
    /// Its answer was a good one.
    fine: bool,
    /// How it was asked for.
    method: Option<Method>,
    begun: Option<Beginning>,
    /// Nobody saw it begin.
    unseen: bool,
}

/// The worker, from its start to its death.
pub struct Life {
    pub number: u64,
    idle_at: u64,
    /// The newest load of each tab, and how it was asked for.
    loads: BTreeMap<TabId, (Beginning, Method)>,
    /// The newest answer of each tab.
    answers: BTreeMap<TabId, Noted>,
    /// How the page was asked for that a tab shows.
    shown: BTreeMap<TabId, (String, Method)>,
    pub brain: Brain,
}

/// What the shim notes of an answer, or of a request without one, whose status is 0.
#[derive(Clone)]
struct Noted {
    url: Address,
    at: i64,
    status: u16,
    method: Method,
}

pub enum Brain {
    None,
    Starting(VecDeque<Forwarded>),
    Running(Box<Actor>),
}

pub struct Actor {
    pub state: State,
    next_ask: u32,
    /// The questions without an answer, with the time at which they came.
    pub asks: BTreeMap<AskId, (u64, Sender)>,
    timer: u64,
    again: u64,
}

/// The one alarm.
pub struct Alarm {
    pub number: u64,
    when: Timestamp,
    not_before: u64,
}

/// What is stored, and what was stored before.
pub struct Stored {
    pub how: Storage,
    state: Option<String>,
    settings: Option<String>,
    older: Vec<(Option<String>, Option<String>)>,
    /// Where the browser is to tell of requests of apps from the next start of the shim on.
    listens: Option<Vec<String>>,
    /// In `storage.session`: the tabs that something is kept of.
    open: Option<Vec<TabId>>,
    /// And what was typed into their pages.
    typed: String,
    /// When a write was in vain that nothing newer has made good.
    pub failed_at: Option<u64>,
}

impl Default for Stored {
    fn default() -> Self {
        let (state, settings, older, listens, open, failed_at) = (None, None, Vec::new(), None, None, None);
        Self { how: Storage::Well, state, settings, older, listens, open, typed: String::new(), failed_at }
    }
}

/// What comes back to the worker.
pub enum Result {
    Event(Box<Event>),
    /// The intent is stored, or not.
    Settled {
        effect: Effect,
        stored: bool,
    },
    ProbeAnswer {
        tab: TabId,
        op: OpId,
        answer: Answer,
        text: bool,
    },
    CardShown {
        tab: TabId,
        document: String,
    },
    Read {
        tab: TabId,
        document: Option<String>,
        text: bool,
        ask: Option<AskId>,
    },
    ReadAgain {
        tab: TabId,
        document: String,
    },
    LookInto {
        tab: TabId,
    },
    /// The so many-th write in vain is tried again, where none came after it.
    StoreAgain(u64),
    Access,
    /// What is to be listened to reaches the store.
    Listens(Option<Vec<String>>),
}

/// How long a call of the browser may take, a script in a page, a check; and a worker without anything to do.
const BROWSER: u64 = 10_000;
const SCRIPT: u64 = 5_000;
/// A page that says nothing for so long has a dialog of its own.
const ANSWERS: u64 = 2_000;
const PROBE: u64 = 20_000;
const IDLE: u64 = 30_000;
/// So long after a write in vain it is tried again.
const UNSTORED: u64 = 5_000;
/// The alarm comes back so often until it is set anew.
const PERIOD: u64 = 60_000;
/// Shorter waits get the worker's own timer beside the alarm.
const SHORT: u64 = 31_000;
/// A packed extension is promised no alarm before that.
const FLOOR: u64 = 30_000;
/// An answer belongs to a verdict that follows it so soon.
const FRESH: i64 = 10_000;

impl Life {
    /// What is known of what it hears; `None` where that is noted, and told to nobody.
    fn notes(&mut self, heard: &Heard, now: i64) -> Option<Knows> {
        let mut knows = Knows::default();
        let fits = |noted: &Noted, url: &Address| noted.url == *url && now - noted.at < FRESH;
        match heard {
            Heard::Begins { tab, beginning, method, ahead } => {
                if !ahead {
                    self.loads.insert(*tab, (beginning.clone(), *method));
                }
                return None;
            }
            Heard::Answered { tab, url, status, method, .. } => {
                // A form's answer and that of a prefetch of the same address: nobody says which the verdict is for.
                let before = self.answers.get(tab).filter(|noted| noted.url == *url && !noted.method.is_repeatable());
                let method = before.map_or(*method, |noted| noted.method);
                self.answers.insert(*tab, Noted { url: url.clone(), at: now, status: *status, method });
                knows.method = Some(method);
                if *status < 400 {
                    return None;
                }
            }
            Heard::RequestFailed { tab, url, method } => {
                if self.answers.get(tab).is_none_or(|noted| noted.url != *url) {
                    self.answers.insert(*tab, Noted { url: url.clone(), at: now, status: 0, method: *method });
                }
                return None;
            }
            Heard::Committed { tab, url, document, arrival } => {
                let noted = self.answers.remove(tab).filter(|noted| url.as_ref().is_some_and(|url| fits(noted, url)));
                knows.unseen = self.loads.remove(tab).is_none();
                self.shown.remove(tab);
                if let Some(Noted { method, .. }) = noted.clone().filter(|_| !arrival.form) {
                    self.shown.insert(*tab, (document.clone(), method));
                }
                knows.fine = noted.is_some_and(|noted| (1..400).contains(&noted.status));
            }
            Heard::Failed { tab, url, error, .. } if !error.is_abort() => {
                let noted = self.answers.remove(tab).filter(|noted| fits(noted, url)).map(|noted| noted.method);
                let begun = self.loads.get(tab).filter(|(begun, _)| begun.url == *url).cloned();
                // What was answered may have been a prefetch's.
                let form = noted.filter(|method| !method.is_repeatable());
                knows.method = form.or(begun.as_ref().map(|(_, method)| *method));
                knows.begun = begun.map(|(begun, _)| begun);
            }
            Heard::TabClosed(tab) => {
                self.answers.remove(tab);
                self.loads.remove(tab);
                self.shown.remove(tab);
            }
            _ => {}
        }
        Some(knows)
    }
}

impl Play<'_> {
    /// The browser tells the extension of something, and starts the worker for it.
    pub fn hear(&mut self, heard: Heard) {
        if self.life.is_none() {
            self.begin_life();
        }
        self.touch();
        let now = self.clock().0;
        let Some(life) = &mut self.life else { return };
        let Some(noted) = life.notes(&heard, now) else { return };
        if let Heard::Asked(Sender { tab, document: None, .. }) = &heard
            && let Some((document, method)) = self.life.as_ref().and_then(|life| life.shown.get(tab)).cloned()
        {
            let heard = Heard::Shown { document, method };
            self.forward(Forwarded { heard, noted: Knows::default() });
        }
        let begun = noted.begun.clone();
        let tab = if let Heard::Failed { tab, .. } = &heard { Some(*tab) } else { None };
        self.forward(Forwarded { heard, noted });
        if let (Some(tab), Some(beginning)) = (tab, begun) {
            self.forward(Forwarded { heard: Heard::Begun { tab, beginning }, noted: Knows::default() });
        }
    }

    fn begin_life(&mut self) {
        let number = self.watch.next_life();
        let (loads, answers, shown) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        self.listens = self.stored.listens.clone();
        self.life = Some(Life { number, idle_at: 0, loads, answers, shown, brain: Brain::None });
        self.later(IDLE, Item::Idle(number));
    }

    fn touch(&mut self) {
        let idle_at = self.ticks + IDLE;
        if let Some(life) = &mut self.life {
            life.idle_at = idle_at;
        }
    }

    fn forward(&mut self, forwarded: Forwarded) {
        match self.life.as_mut().map(|life| (life.number, &mut life.brain)) {
            Some((_, Brain::Running(_))) => self.handle(forwarded),
            Some((_, Brain::Starting(queue))) => queue.push_back(forwarded),
            Some((number, brain @ Brain::None)) => {
                if !is_wanted(&forwarded, self.stored.open.as_deref()) {
                    return;
                }
                *brain = Brain::Starting(VecDeque::from([forwarded]));
                let takes = self.short(20, 300);
                self.later(takes, Item::BrainReady(number));
            }
            // The one that was to hear of it has died over something before it.
            None => match forwarded.heard {
                Heard::Committed { tab, .. } | Heard::Failed { tab, .. } => self.watch.missed(tab),
                Heard::TabClosed(_) => self.watch.missed_closings += 1,
                _ => {}
            },
        }
    }

    pub fn brain_ready(&mut self, number: u64) {
        let Some(life) = self.life.as_mut().filter(|life| life.number == number) else { return };
        let Brain::Starting(mut queue) = std::mem::replace(&mut life.brain, Brain::None) else { return };
        if self.stored.how == Storage::Unreadable {
            self.say(|_| "the brain cannot start: storage is unreadable".to_owned());
            self.watch.disturbed(self.ticks);
            // The first in line is lost with this start, and the next one tries again.
            match queue.pop_front().map(|forwarded| forwarded.heard) {
                Some(Heard::TabClosed(_)) => self.watch.missed_closings += 1,
                Some(Heard::Committed { tab, .. } | Heard::Failed { tab, .. }) => self.watch.missed(tab),
                _ => {}
            }
            queue.into_iter().for_each(|forwarded| self.forward(forwarded));
            return;
        }
        let (mut state, aside) = load(self.stored.state.clone(), self.stored.settings.clone());
        if let Some(piece) = aside.first() {
            self.watch.fails(Property::Unreadable, format!("{}: {}", piece.reason, piece.value));
        }
        state.typed = AllTyped::load(&self.stored.typed);
        self.loaded(&state);
        self.stored.failed_at = None;
        let first = self.stored.open.is_none();
        let open = self.open_tabs();
        state.access = self.access();
        state.private = self.history.private;
        let actor = Actor { state, next_ask: 0, asks: BTreeMap::new(), timer: 0, again: 0 };
        if let Some(life) = &mut self.life {
            life.brain = Brain::Running(Box::new(actor));
        }
        if first {
            self.dispatch(Event::Started { open });
        } else {
            self.dispatch(Event::Listening { requests: self.stored.listens.clone() });
        }
        self.dispatch(Event::Access { access: self.access(), front: Vec::new() });
        queue.into_iter().for_each(|forwarded| self.forward(forwarded));
    }

    fn access(&self) -> Access {
        if self.held.iter().all(|held| !held) {
            return Access::Everywhere;
        }
        let granted = GRANTS.iter().zip(self.held).filter(|(_, held)| !held).map(|(grant, _)| *grant);
        Access::of(granted)
    }

    /// What the brain that runs remembers.
    pub fn state(&mut self) -> Option<&State> {
        self.actor().map(|actor| &actor.state)
    }

    fn actor(&mut self) -> Option<&mut Actor> {
        match &mut self.life.as_mut()?.brain {
            Brain::Running(actor) => Some(actor),
            _ => None,
        }
    }

    fn handle(&mut self, Forwarded { heard, noted }: Forwarded) {
        let (at, ticks) = (self.clock(), self.ticks);
        let event = match heard {
            // The shim keeps these to itself.
            Heard::Begins { .. } | Heard::RequestFailed { .. } => return,
            Heard::Woke => Event::Woke,
            // The browser is asked what is granted now, which takes a moment.
            Heard::Access => return self.answers_in(5, Result::Access),
            Heard::Answered { tab, url, method, status, headers } => {
                let method = noted.method.unwrap_or(method);
                Event::Answered { tab, url, method, response: Response { status, headers, at } }
            }
            Heard::Committed { tab, url, document, arrival } => {
                let arrival = Arrival { unseen: noted.unseen, ..arrival };
                Event::Committed { tab, url, document, known_fine: noted.fine, arrival }
            }
            Heard::Failed { tab, url, error, document } => {
                Event::Failed { tab, url, method: noted.method.unwrap_or(Method::Other), error, document }
            }
            Heard::Begun { tab, beginning } => Event::Begun { tab, beginning },
            Heard::TabClosed(tab) => Event::TabClosed { tab },
            Heard::Shown { document, method } => Event::Shown { document, method },
            Heard::Notified(tab) => Event::Notified { tab },
            Heard::App(event) => *event,
            Heard::Asked(sender) => {
                let Some(actor) = self.actor() else { return };
                actor.next_ask += 1;
                let ask = AskId(actor.next_ask);
                actor.asks.insert(ask, (ticks, sender.clone()));
                let (tab, request) = (sender.tab, request(sender.press));
                match sender.document {
                    Some(document) => Event::CardAsked { ask, tab, document, request },
                    None => Event::Asked { ask, tab: Some(tab), request },
                }
            }
        };
        self.dispatch(event);
    }

    /// The brain takes one event, and what it says is carried out.
    pub fn dispatch(&mut self, event: Event) {
        // What the browser knows of the network counts for whatever comes next.
        let online = self.world.online;
        let changed = self.actor().is_some_and(|actor| actor.state.offline.is_some() == online);
        if changed && !matches!(event, Event::Started { .. }) {
            self.take(Event::Network { online });
        }
        self.take(event);
    }

    fn take(&mut self, event: Event) {
        let Some(actor) = self.actor() else { return };
        let mut state = std::mem::take(&mut actor.state);
        let effects = self.step(&mut state, event);
        if let Some(actor) = self.actor() {
            actor.state = state;
        }
        self.perform(effects);
    }

    /// Whether the worker dies before its next effect.
    fn dies_now(&mut self) -> bool {
        let dies = self.dies_after == Some(0);
        self.dies_after = if dies { None } else { self.dies_after.map(|left| left - 1) };
        dies
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        // After how long the write is known to be done, and whether it was.
        let mut stored: Option<(u64, bool)> = None;
        let changes = effects.iter().any(|effect| matches!(effect, Effect::Persist { .. }));
        let wake = effects.iter().position(|effect| matches!(effect, Effect::Wake { .. }));
        for (at, effect) in effects.into_iter().enumerate() {
            if self.dies_now() {
                if changes && stored.is_none() {
                    self.watch.nothing_came_of_it();
                } else if wake.is_some_and(|wake| wake >= at) {
                    self.watch.no_alarm_came_of_it();
                }
                return self.worker_dies();
            }
            match effect {
                Effect::Persist { state, settings, open } => stored = Some(self.write(state, settings, open)),
                effect if effect.is_irrevocable() => {
                    let (after, stored) = stored.unwrap_or((0, true));
                    self.answers_in(after, Result::Settled { effect, stored });
                }
                effect => self.one(effect),
            }
        }
    }

    fn write(&mut self, state: String, settings: String, open: Vec<TabId>) -> (u64, bool) {
        let (lands, after, done) = match self.stored.how {
            Storage::Well | Storage::Unreadable => (true, self.short(1, 20), true),
            Storage::Refuses => (false, 1, false),
            Storage::TellsLate => (true, BROWSER, false),
            Storage::Loses => (false, BROWSER, false),
        };
        self.stored.open = Some(open);
        if lands {
            let before = (self.stored.state.replace(state), self.stored.settings.replace(settings));
            self.stored.older.push(before);
            if self.stored.older.len() > 4 {
                self.stored.older.remove(0);
            }
            self.stored.failed_at = None;
        } else {
            self.stored.failed_at.get_or_insert(self.ticks);
        }
        if !done && let Some(actor) = self.actor() {
            actor.again += 1;
            let again = actor.again;
            self.answers_in(after + UNSTORED, Result::StoreAgain(again));
        }
        (after, done)
    }

    pub fn answers_in(&mut self, millis: u64, result: Result) {
        if let Some(number) = self.life.as_ref().map(|life| life.number) {
            self.later(millis, Item::Result(number, Box::new(result)));
        }
    }

    /// Begins an effect that may begin at once.
    fn one(&mut self, effect: Effect) {
        match effect {
            Effect::Persist { .. } | Effect::Clear { .. } | Effect::Probe { .. } | Effect::Reload { .. } => {}
            Effect::StoreTyped { typed } => self.stored.typed = typed.as_str().to_owned(),
            // Nobody shares anything in these histories: tests/settings/ does.
            Effect::ReadShared | Effect::StoreShared { .. } => {}
            Effect::ReadTyped { tab, document } => {
                let takes = self.script(tab, 5, 60);
                if let Some(fields) = self.fields(tab, &document) {
                    let url = self.url(self.tabs[&tab].shown.page.expect("it was read"));
                    self.answers_in(takes, Result::Event(Box::new(Event::Typed { tab, document, url, fields })));
                }
            }
            Effect::ListenToApps { requests, .. } => self.listen(requests),
            Effect::FindPages { failed } => self.finds_pages(failed),
            Effect::PutBack { tab, document, fields } => {
                let takes = self.script(tab, 5, 60);
                let fate = if self.fields(tab, &document).is_some() { Fate::Back } else { Fate::Missing };
                let fates = vec![fate; fields.len()];
                self.answers_in(takes, Result::Event(Box::new(Event::WasPutBack { tab, document, fields, fates })));
            }
            Effect::ShowCard { tab, document } => {
                let takes = self.script(tab, 5, 60);
                self.answers_in(takes, Result::CardShown { tab, document });
            }
            Effect::HideCard { tab, document } => {
                if self.read(tab, Some(&document), false).is_some()
                    && let Some(tab) = self.tabs.get_mut(&tab)
                {
                    tab.shown.card = false;
                }
            }
            Effect::ReadDocument { tab, document, text, ask } => {
                let takes = self.script(tab, 5, if text { 900 } else { 60 });
                self.answers_in(takes, Result::Read { tab, document, text, ask });
            }
            Effect::LookAgain { tab, document } => {
                let takes = self.script(tab, 5, 60) + TIME_TO_DRAW.as_millis() as u64;
                self.answers_in(takes, Result::ReadAgain { tab, document });
            }
            Effect::LookInto { tab } => {
                let takes = self.script(tab, 5, 60);
                self.answers_in(takes, Result::LookInto { tab });
            }
            Effect::Badge { tab, text, .. } => {
                if let Some(tab) = self.tabs.get_mut(&tab) {
                    tab.badge = text;
                }
            }
            Effect::Tell { tab } => {
                if self.history.pages_ask && self.tabs.contains_key(&tab) {
                    self.later(5, Item::PageAsks { tab, press: Press::Look });
                }
            }
            Effect::Wake { at } => {
                self.watch.alarm_is_set();
                self.wake(at);
            }
            Effect::ListOrigins { tab, op, document } => {
                let takes = self.script(tab, 5, 60);
                let known = self.read(tab, Some(&document), false).is_some();
                let origins = if known { vec!["https://shop.test".to_owned()] } else { Vec::new() };
                self.answers_in(takes, Result::Event(Box::new(Event::OriginsListed { tab, op, origins })));
            }
            Effect::AskFront { tab } => {
                let front = self.front(tab);
                self.answers_in(3, Result::Event(Box::new(Event::Front { tab, front })));
            }
            Effect::Notify { tab, .. } => {
                if self.notices_allowed {
                    self.notices.insert(tab);
                }
            }
            Effect::ShowTab { tab } => drop(self.notices.remove(&tab)),
            Effect::OpenAddress { tab, url } => {
                self.notices.remove(&tab);
                if let Some(page) = self.world.page_of(&url) {
                    self.open(page);
                }
            }
            Effect::OpenPage { .. } | Effect::OpenReport { .. } | Effect::Welcome => drop(self.new_tab()),
            Effect::OpenPopup { tab } => {
                self.later(50, Item::PageAsks { tab, press: Press::Look });
            }
            Effect::AskStatus { service, .. } => self.asks_status(service),
            Effect::AskNames { name, by, questions, .. } => self.asks_names(name, by, &questions),
            Effect::Remember { entry } => self.remember(entry),
            Effect::ForgetHistory => {}
            Effect::Answer { ask, .. } | Effect::AnswerLookUp { ask, .. } | Effect::AnswerReport { ask, .. } => {
                if self.actor().is_none_or(|actor| actor.asks.remove(&ask).is_none()) {
                    self.watch.fails(Property::Unanswered, format!("question {} is answered twice", ask.0));
                }
            }
        }
    }

    /// What stands in the fields of a document, where a script can run there: in every other one something was typed.
    fn fields(&self, tab: TabId, document: &str) -> Option<Vec<Field>> {
        self.read(tab, Some(document), false)?;
        let is_typed = document.bytes().last().is_some_and(|last| last % 2 == 0);
        let field = Field {
            kind: "textarea".to_owned(),
            marks: vec!["message".to_owned()],
            at: 0,
            text: Private::new(format!("typed into {document}")),
            whole: true,
            back: false,
        };
        Some(if is_typed { vec![field] } else { Vec::new() })
    }

    /// How long a script takes there: where the browser will not let us in, or a dialog stands over the page, it stays
    /// pending, up to its deadline.
    fn script(&mut self, tab: TabId, least: u64, most: u64) -> u64 {
        let page = self.tabs.get(&tab).and_then(|tab| tab.shown.page);
        let pending = page.is_some_and(|page| !self.lets_in(page)) || self.is_blocked(tab);
        if pending { SCRIPT } else { self.short(least, most) }
    }

    fn is_blocked(&self, tab: TabId) -> bool {
        self.tabs.get(&tab).is_some_and(|tab| tab.blocked_until > self.ticks)
    }

    /// The browser tells of other requests from now on. For the shim's next start the regular side stores it, a moment
    /// later.
    fn listen(&mut self, requests: Option<Vec<String>>) {
        self.listens = requests.clone();
        if !self.history.private && !matches!(self.stored.how, Storage::Refuses | Storage::Loses) {
            self.answers_in(5, Result::Listens(requests));
        }
    }

    fn wake(&mut self, at: Option<Timestamp>) {
        let (clock, ticks, packed) = (self.clock(), self.ticks, self.history.packed);
        let Some(life) = self.life.as_ref().map(|life| life.number) else { return };
        let Some(actor) = self.actor() else { return };
        actor.timer += 1;
        let timer = actor.timer;
        let Some(when) = at else {
            self.alarm = None;
            return;
        };
        let left = when.since(clock).as_millis() as u64;
        if left < SHORT {
            self.later(left + 5, Item::Timer(life, timer));
        }
        let floor = if packed { FLOOR } else { 0 };
        let number = self.watch.next_life();
        self.alarm = Some(Alarm { number, when, not_before: ticks + floor });
        let late = self.short(0, 2_000);
        self.later(left.max(floor) + late, Item::Alarm(number));
    }

    fn wake_later(&mut self) {
        let (number, when) = (self.watch.next_life(), self.clock() + std::time::Duration::from_millis(PERIOD));
        self.alarm = Some(Alarm { number, when, not_before: self.ticks + FLOOR });
        self.later(PERIOD, Item::Alarm(number));
    }

    pub fn timer(&mut self, life: u64, number: u64) {
        let is_set = self.life.as_ref().is_some_and(|it| it.number == life)
            && self.actor().is_some_and(|actor| actor.timer == number);
        if is_set {
            self.touch();
            self.dispatch(Event::Woke);
        }
    }

    pub fn look_at_alarm(&mut self, number: u64) {
        let clock = self.clock();
        let Some(alarm) = self.alarm.as_mut().filter(|alarm| alarm.number == number) else { return };
        let left = (alarm.when.since(clock).as_millis() as u64).max(alarm.not_before.saturating_sub(self.ticks));
        if left > 0 {
            return self.later(left, Item::Alarm(number));
        }
        alarm.not_before = self.ticks + PERIOD;
        self.later(PERIOD, Item::Alarm(number));
        self.hear(Heard::Woke);
    }

    pub fn result(&mut self, life: u64, result: Result) {
        if self.life.as_ref().is_none_or(|it| it.number != life) {
            return;
        }
        self.touch();
        match result {
            Result::Event(event) => {
                self.others_told(&event);
                self.dispatch(*event);
            }
            Result::Settled { effect, stored } => self.settled(effect, stored),
            Result::ProbeAnswer { tab, op, answer, text } => self.probe_answered(tab, op, answer, text),
            Result::CardShown { tab, document } => {
                let shown = self.read(tab, Some(&document), false).is_some();
                if let Some(tab) = self.tabs.get_mut(&tab).filter(|_| shown) {
                    tab.shown.card = true;
                }
                if shown && self.history.pages_ask {
                    self.later(80, Item::PageAsks { tab, press: Press::Look });
                }
                self.dispatch(Event::CardShown { tab, document, shown });
            }
            Result::Read { tab, document, text, ask } => {
                let (document, reading) = self.reading(tab, document.as_deref(), text);
                self.dispatch(Event::DocumentRead { tab, document, text, reading, ask });
            }
            Result::ReadAgain { tab, document } => {
                let (_, reading) = self.reading(tab, Some(&document), true);
                self.dispatch(Event::LookedAgain { tab, document, reading });
            }
            Result::LookInto { tab } => {
                if let (Some(document), Reading::Page(facts)) = self.reading(tab, None, false) {
                    self.dispatch(Event::LookedInto { tab, document, facts });
                }
            }
            Result::StoreAgain(number) => {
                if self.actor().is_some_and(|actor| actor.again == number) {
                    self.dispatch(Event::NotStored);
                }
            }
            Result::Listens(requests) => self.stored.listens = requests,
            Result::Access => {
                let front = self.open_tabs();
                self.dispatch(Event::Access { access: self.access(), front });
            }
        }
    }

    /// What cannot be taken back begins once its reason is stored, or not at all.
    fn settled(&mut self, effect: Effect, stored: bool) {
        if self.dies_now() {
            return self.worker_dies();
        }
        match effect {
            Effect::Probe { tab, op, .. } if !stored => {
                self.dispatch(Event::Probed { tab, op, answer: None, landed: None, body: None });
            }
            effect if stored && effect.operation().is_some_and(|op| !self.still_wants(op)) => {}
            Effect::Reload { tab, op, .. } if !stored => self.dispatch(Event::Reloaded { tab, op, done: false }),
            Effect::Clear { tab, op, .. } if !stored => self.dispatch(Event::Cleared { tab, op, done: false }),
            Effect::Clear { tab, op, what, .. } => {
                let takes = self.short(5, 9_000);
                self.clears(tab, op, what, takes);
                self.answers_in(takes, Result::Event(Box::new(Event::Cleared { tab, op, done: true })));
            }
            Effect::Probe { tab, op, .. } if !self.still_asks(tab, op) => self.dispatch(Event::NotAsked { op }),
            Effect::Probe { tab, op, url, text } => self.probe(tab, op, &url, text),
            Effect::Reload { tab, op, yields, document, .. } => {
                let on_its_way = self.tabs.get(&tab).is_some_and(|tab| tab.load.is_some());
                if yields && on_its_way {
                    self.watch.put_off(tab);
                    return self.answers_in(2, Result::Event(Box::new(Event::OnItsWay { tab, op })));
                }
                if yields && document.is_some() && self.is_blocked(tab) {
                    return self
                        .answers_in(ANSWERS, Result::Event(Box::new(Event::Busy { tab, op, busy: Busy::Blocked })));
                }
                if yields && self.is_typing(tab, document.as_deref()) {
                    return self.dispatch(Event::Busy { tab, op, busy: Busy::Typing });
                }
                if !self.still_shows(tab) {
                    let (document, arrival) = (String::new(), Arrival::default());
                    return self.dispatch(Event::Committed { tab, url: None, document, known_fine: false, arrival });
                }
                self.reloads(tab, op);
                self.say(|_| format!("the extension loads tab {} again", tab.0));
                let done = self.reload_by_machine(tab);
                self.answers_in(2, Result::Event(Box::new(Event::Reloaded { tab, op, done })));
            }
            _ => {}
        }
    }

    fn still_wants(&mut self, op: OpId) -> bool {
        self.actor().is_some_and(|actor| actor.state.still_wants(op))
    }

    fn still_asks(&mut self, tab: TabId, op: OpId) -> bool {
        self.state().is_some_and(|state| state.still_asks(tab, op))
    }

    /// Whether the person is typing in this document; in a page that the browser will not let us into nobody knows.
    fn is_typing(&self, tab: TabId, document: Option<&str>) -> bool {
        let types = self.tabs.get(&tab).is_some_and(|tab| tab.types_until > self.ticks);
        types && document.is_some() && self.read(tab, document, false).is_some()
    }

    /// What the browser says of the tab's frame, against what the brain knows of it.
    fn still_shows(&mut self, tab: TabId) -> bool {
        let Some(shown) = self.tabs.get(&tab).map(|tab| tab.shown.clone()) else { return false };
        let url = shown.page.map(|page| self.url(page));
        self.actor().is_some_and(|actor| actor.state.shows(tab, url.as_ref(), Some(&shown.name()), shown.own_page))
    }

    fn probe(&mut self, tab: TabId, op: OpId, url: &Address, text: bool) {
        let Some(page) = self.world.page_of(url) else { return };
        self.probe_begins(tab, op, page);
        let real = self.real();
        let (latency, mut answer) = self.world.ask(page, Method::Get, real, &mut self.chance);
        self.say(|_| {
            format!("the extension asks {} for tab {}: {}", PAGES[page], tab.0, crate::print::answer(&answer))
        });
        let latency = match answer {
            Answer::Never => PROBE,
            _ if self.history.plain => 100,
            _ => latency,
        };
        // Without access the browser keeps the answer to itself.
        if !self.lets_in(page) {
            answer = Answer::Never;
        }
        self.answers_in(latency, Result::ProbeAnswer { tab, op, answer, text });
    }

    fn probe_answered(&mut self, tab: TabId, op: OpId, answer: Answer, text: bool) {
        self.probe_ends(tab, op, &answer, text);
        let at = self.clock();
        let event = match answer {
            Answer::Head { status, headers, page, body, .. } => {
                let words = if body == Body::Notice { NOTICE } else { WELCOME };
                let body = text.then(|| format!("<html><h1>{words}</h1>"));
                let (answer, landed) = (Some(Response { status, headers, at }), Some(self.url(page)));
                Event::Probed { tab, op, answer, landed, body }
            }
            _ => Event::Probed { tab, op, answer: None, landed: None, body: None },
        };
        self.dispatch(event);
    }

    pub fn idle(&mut self, number: u64) {
        let Some(life) = self.life.as_ref().filter(|life| life.number == number) else { return };
        let left = life.idle_at.saturating_sub(self.ticks);
        if left > 0 {
            return self.later(left, Item::Idle(number));
        }
        let now = self.ticks;
        let open =
            self.actor().and_then(|actor| actor.asks.iter().find(|(_, (at, _))| at + IDLE <= now).map(|(ask, _)| *ask));
        if let Some(ask) = open {
            self.watch.fails(Property::Unanswered, format!("question {} has no answer", ask.0));
        }
        self.life_ends();
    }

    /// The worker is killed.
    pub fn worker_dies(&mut self) {
        self.watch.disturbed(self.ticks);
        self.life_ends();
    }

    fn life_ends(&mut self) {
        let Some(life) = self.life.take() else { return };
        self.dies_after = None;
        self.say(|_| "the worker dies".to_owned());
        self.watch.worker_died();
        match life.brain {
            Brain::Running(actor) => {
                self.ask_again(actor.asks.into_values().map(|(_, sender)| sender).collect());
            }
            Brain::Starting(queue) => {
                for forwarded in &queue {
                    if let Heard::Committed { tab, .. } | Heard::Failed { tab, .. } = forwarded.heard {
                        self.watch.missed(tab);
                    }
                }
                let closings = queue.iter().filter(|it| matches!(it.heard, Heard::TabClosed(_))).count();
                self.watch.missed_closings += closings;
                let asks = queue.into_iter().filter_map(|it| match it.heard {
                    Heard::Asked(sender) => Some(sender),
                    _ => None,
                });
                self.ask_again(asks.collect());
            }
            Brain::None => {}
        }
    }

    /// A page whose question was lost asks once more, where that cannot do anything twice.
    fn ask_again(&mut self, lost: Vec<Sender>) {
        for sender in lost.into_iter().filter(|one| one.first && request(one.press).may_be_repeated()) {
            self.later(20, Item::AsksAgain(sender));
        }
    }

    pub fn extension_updates(&mut self) {
        self.worker_dies();
        // The browser forgets the badges of what it unloads.
        self.tabs.values_mut().for_each(|tab| tab.badge.clear());
        self.stored.open = None;
        self.watch.apps.owes_nothing();
        self.watch.keeps_word();
        self.watch.disturbed(self.ticks);
        self.wake_later();
        self.hear(Heard::Woke);
    }

    /// The last private window is closed, and with it goes all that its side has kept.
    pub fn privacy_ends(&mut self) {
        self.worker_dies();
        self.stored = Stored { how: self.stored.how, ..Stored::default() };
        self.alarm = None;
        self.watch.apps.loaded(true);
        self.notices.clear();
        self.watch.restarted(self.ticks);
    }

    pub fn browser_restarts(&mut self, lost: usize, with_tabs: bool) {
        if self.history.private {
            self.tabs.clear();
            self.privacy_ends();
            self.wake_later();
            return self.hear(Heard::Woke);
        }
        self.worker_dies();
        for _ in 0..lost {
            if let Some((state, settings)) = self.stored.older.pop() {
                (self.stored.state, self.stored.settings) = (state, settings);
                // It may have been stored there that somebody was told.
                self.watch.told_before.extend(0..PAGES.len());
            }
        }
        self.watch.apps.loaded(true);
        self.stored.open = None;
        self.stored.typed.clear();
        self.stored.failed_at = None;
        let before = std::mem::take(&mut self.tabs);
        self.watch.restarted(self.ticks);
        self.alarm = None;
        let early = self.chance.percent(50);
        if early {
            self.wake_later();
            self.hear(Heard::Woke);
        }
        for tab in before.into_values().filter(|_| with_tabs) {
            let Some(page) = tab.shown.page else { continue };
            let id = self.new_tab();
            if !tab.shown.post {
                self.restore(id, page);
            }
        }
        if !early {
            self.wake_later();
            self.hear(Heard::Woke);
        }
    }
}

/// Whether the shim wakes the brain for it.
fn is_wanted(forwarded: &Forwarded, open: Option<&[TabId]>) -> bool {
    let is_open = |tab: &TabId| open.is_none_or(|open| open.contains(tab));
    match &forwarded.heard {
        Heard::Committed { tab, url, .. } => (url.is_some() && !forwarded.noted.fine) || is_open(tab),
        Heard::Failed { tab, error, .. } => !error.is_abort() || is_open(tab),
        Heard::TabClosed(tab) => is_open(tab),
        // What goes well in an app matters only where something is kept; without a tab it may be any.
        Heard::App(event) => match &**event {
            Event::AppAnswered { tab: Some(tab), .. } => is_open(tab),
            Event::AppAnswered { tab: None, .. } => open.is_none_or(|open| !open.is_empty()),
            _ => true,
        },
        _ => true,
    }
}

fn request(press: Press) -> Request {
    match press {
        Press::TryAgain(minutes) => Request::TryAgain { minutes },
        Press::Cancel => Request::Cancel,
        Press::ClearCache => Request::ClearCache,
        Press::DeleteData => Request::DeleteData,
        Press::Reload => Request::Reload,
        Press::Close => Request::Close,
        Press::Look => Request::View,
        Press::Mute => Request::Mute,
        Press::Unmute => Request::Unmute { site: None },
        Press::TellMe(on) => Request::TellMe { on },
        Press::AskStatus => Request::AskStatus,
        Press::AskNames => Request::AskNames,
        Press::StatusByItself(on) => Request::StatusByItself { on },
        Press::Watch(on) => Request::Watch { site: "claude.ai".to_owned(), on },
        Press::Speak => Request::Speak { lang: Lang::Ko },
    }
}

/// The server of a page, for people.
pub fn site(page: usize) -> &'static str {
    crate::world::SITES[SITE_OF[page]]
}
