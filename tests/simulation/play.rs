//! One history, played: a virtual clock, and what is under way on it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap};

use whatbroke::background::{Busy, Effect, Event, Input, State, TabId};
use whatbroke::time::Timestamp;

use crate::apps::Others;
use crate::browser::{LoadStep, Tab};
use crate::chance::Chance;
use crate::histories::{Action, History, Press};
use crate::print;
use crate::properties::{Counts, Fault};
use crate::watch::Watch;
use crate::worker::{Alarm, Brain, Heard, Life, Result, Sender, Stored};
use crate::world::{BEGINNING, Mode, SITES, World};

/// The machine that is played, so that a broken one can take its place.
pub type Machine = fn(&mut State, Input) -> Vec<Effect>;

/// What is under way, and comes at its time.
pub enum Item {
    Load(TabId, u64, LoadStep),
    /// Comes to this life of the worker only.
    Result(u64, Box<Result>),
    BrainReady(u64),
    Timer(u64, u64),
    /// The browser looks whether an alarm of this number is due.
    Alarm(u64),
    /// The life ends where nothing has happened for long enough.
    Idle(u64),
    /// A page of the extension asks: of its tab, as a card or as the popup.
    PageAsks {
        tab: TabId,
        press: Press,
    },
    /// It asks once more, because the worker ended over its question.
    AsksAgain(Sender),
    /// The browser loads its own error page again: this document of a tab, the so many-th time.
    LoadsItself(TabId, u64, usize),
}

pub struct Play<'a> {
    pub machine: Machine,
    pub history: &'a History,
    pub chance: Chance,
    /// Milliseconds that the device has been awake.
    pub ticks: u64,
    /// Milliseconds that it slept.
    pub slept: u64,
    /// By how much its clock is wrong.
    pub offset: i64,
    /// How far the clock was set back, in all.
    pub set_back: u64,
    queue: BinaryHeap<Reverse<(u64, u64)>>,
    items: BTreeMap<u64, Item>,
    number: u64,
    pub world: World,
    /// How status pages and resolvers answer.
    pub others: Others,
    /// Where the browser tells of requests of apps, if not at the places of the first day.
    pub listens: Option<Vec<String>>,
    pub tabs: BTreeMap<TabId, Tab>,
    pub next_tab: i32,
    /// The notifications that are there, by the numbers of their tabs.
    pub notices: BTreeSet<TabId>,
    pub notices_allowed: bool,
    /// Of each server whether the person holds back access to it.
    pub held: [bool; SITES.len()],
    pub life: Option<Life>,
    pub stored: Stored,
    pub alarm: Option<Alarm>,
    /// After so many effects the worker dies.
    pub dies_after: Option<u32>,
    pub watch: Watch,
    pub log: Option<Vec<String>>,
}

/// What came of a history.
pub struct Played {
    pub fault: Option<Fault>,
    pub counts: Counts,
    pub log: Vec<String>,
}

/// At the end all goes well for so long, so that what was promised can show.
const SETTLING: u64 = 6 * 60_000;

pub fn play(history: &History, machine: Machine, told: bool) -> Played {
    let mut play = Play {
        machine,
        history,
        chance: Chance::new(0),
        ticks: 0,
        slept: 0,
        offset: 0,
        set_back: 0,
        queue: BinaryHeap::new(),
        items: BTreeMap::new(),
        number: 0,
        world: World::new(),
        others: Others::Well,
        listens: None,
        tabs: BTreeMap::new(),
        next_tab: 1,
        notices: BTreeSet::new(),
        notices_allowed: true,
        held: [false; SITES.len()],
        life: None,
        stored: Stored::default(),
        alarm: None,
        dies_after: None,
        watch: Watch::default(),
        log: told.then(Vec::new),
    };
    // The extension was installed before.
    play.hear(Heard::Woke);
    play.pass(1_000);
    for (action, luck) in &history.actions {
        if play.watch.fault.is_some() {
            break;
        }
        play.chance = Chance::new(*luck);
        play.act(*action);
    }
    play.settle();
    Played { fault: play.watch.fault, counts: play.watch.counts, log: play.log.unwrap_or_default() }
}

impl Play<'_> {
    /// The time by the device's clock.
    pub fn clock(&self) -> Timestamp {
        Timestamp(BEGINNING + self.real() as i64 + self.offset)
    }

    /// The true time in milliseconds since the beginning.
    pub fn real(&self) -> u64 {
        self.ticks + self.slept
    }

    /// So long something of the browser takes.
    pub fn short(&mut self, least: u64, most: u64) -> u64 {
        if self.history.plain { least } else { self.chance.between(least, most) }
    }

    pub fn say(&mut self, what: impl FnOnce(&Self) -> String) {
        if self.log.is_some() {
            let line = format!("{}  {}", print::time(self.real()), what(self));
            self.log.iter_mut().for_each(|log| log.push(line.clone()));
        }
    }

    /// Something comes in so many milliseconds of the device's waking time.
    pub fn later(&mut self, millis: u64, item: Item) {
        self.number += 1;
        self.queue.push(Reverse((self.ticks + millis, self.number)));
        self.items.insert(self.number, item);
    }

    pub fn pass(&mut self, millis: u64) {
        let end = self.ticks + millis;
        while let Some(Reverse((at, number))) = self.queue.peek().copied().filter(|Reverse((at, _))| *at <= end) {
            self.queue.pop();
            self.ticks = self.ticks.max(at);
            if let Some(item) = self.items.remove(&number) {
                self.happens(item);
            }
            self.look_for_what_is_late();
            if self.watch.fault.is_some() {
                return;
            }
        }
        self.ticks = end;
        self.look_for_what_is_late();
    }

    fn happens(&mut self, item: Item) {
        match item {
            Item::Load(tab, load, step) => self.load_goes_on(tab, load, step),
            Item::Result(life, result) => self.result(life, *result),
            Item::BrainReady(life) => self.brain_ready(life),
            Item::Timer(life, number) => self.timer(life, number),
            Item::Alarm(number) => self.look_at_alarm(number),
            Item::Idle(life) => self.idle(life),
            Item::PageAsks { tab, press } => self.page_asks(tab, press),
            Item::AsksAgain(sender) => self.asks_again(sender),
            Item::LoadsItself(tab, shown, times) => self.loads_itself(tab, shown, times),
        }
    }

    /// What is on its way in the network when the device goes to sleep or the network goes away is lost.
    fn network_breaks(&mut self) {
        let mut broken = Vec::new();
        for (number, item) in &mut self.items {
            match item {
                Item::Load(tab, load, step) if !matches!(step, LoadStep::Rest(_)) => {
                    broken.push((*number, Item::Load(*tab, *load, LoadStep::Error("ERR_NETWORK_IO_SUSPENDED"))));
                }
                Item::Result(life, result) => {
                    if let Result::ProbeAnswer { tab, op, text, .. } = **result {
                        let result = Result::ProbeAnswer { tab, op, answer: crate::world::Answer::Never, text };
                        broken.push((*number, Item::Result(*life, Box::new(result))));
                    }
                }
                _ => {}
            }
        }
        self.items.extend(broken);
    }

    fn act(&mut self, action: Action) {
        if !matches!(action, Action::Pass(_) | Action::PassUntilDue) {
            self.say(|play| print::action(play, action));
        }
        let tab = |at: usize| self.tabs.keys().nth(at % self.tabs.len().max(1)).copied();
        match action {
            Action::Pass(millis) => self.pass(millis),
            Action::PassUntilDue => self.pass_until_due(),
            Action::Server(site, mode) => self.world.modes[site] = mode,
            Action::Online(online) => self.network(online),
            Action::Sleep(millis) => self.sleep(millis),
            Action::Clock(by) => self.set_clock(by),
            Action::WorkerDies => self.worker_dies(),
            Action::WorkerWillDie(effects) => self.dies_after = self.life.is_some().then_some(effects),
            Action::Storage(how) => {
                self.stored.how = how;
                self.watch.disturbed(self.ticks);
                self.watch.apps.owes_nothing();
            }
            Action::BrowserRestarts { lost, with_tabs } => self.browser_restarts(lost, with_tabs),
            Action::ExtensionUpdates => self.extension_updates(),
            Action::HoldBack(site) => self.hold_back(site, true),
            Action::Grant(site) => self.hold_back(site, false),
            Action::Open(page) => self.open(page),
            Action::Go(at, page, how) => self.with(tab(at), |play, tab| play.go(tab, page, how)),
            Action::ReloadByHand(at) => self.with(tab(at), Self::reload_by_hand),
            Action::Back(at) => self.with(tab(at), Self::back),
            Action::Stop(at) => self.with(tab(at), Self::stop),
            Action::CloseTab(at) => self.with(tab(at), Self::close_tab),
            // The tab keeps its number, and nobody is told.
            Action::Move(_) => {}
            Action::Discard(at) => self.with(tab(at), Self::discard),
            Action::LeaveTheWeb(at) => self.with(tab(at), Self::leave_the_web),
            Action::Prefetch(at, page) => self.with(tab(at), |play, tab| play.prefetch(tab, page)),
            Action::Type(at, millis) => self.with(tab(at), |play, tab| play.is_busy(tab, millis, Busy::Typing)),
            Action::Dialog(at, millis) => self.with(tab(at), |play, tab| play.is_busy(tab, millis, Busy::Blocked)),
            Action::ClickNotice(at) => self.with(self.notice(at), |play, tab| play.hear(Heard::Notified(tab))),
            Action::Notices(allowed) => self.allow_notices(allowed),
            Action::App(at, running) => self.runs(at, running),
            Action::Others(others) => self.others = others,
            Action::Press(at, press) => self.with(tab(at), |play, tab| play.press(tab, press)),
        }
    }

    fn network(&mut self, online: bool) {
        self.world.online = online;
        self.watch.disturbed(self.ticks);
        if !online {
            self.network_breaks();
        }
        // A brain that runs hears of it at once.
        if matches!(&self.life, Some(life) if matches!(life.brain, Brain::Running(_))) {
            self.hear(Heard::Woke);
        }
    }

    fn set_clock(&mut self, by: i64) {
        self.offset += by;
        self.set_back += by.min(0).unsigned_abs();
        self.watch.clock_was_set(by, self.ticks);
        self.watch.apps.owes_nothing();
    }

    fn is_busy(&mut self, tab: TabId, millis: u64, busy: Busy) {
        let until = self.ticks + millis;
        let Some(tab) = self.tabs.get_mut(&tab) else { return };
        match busy {
            Busy::Typing => tab.types_until = until,
            Busy::Blocked => tab.blocked_until = until,
        }
    }

    fn allow_notices(&mut self, allowed: bool) {
        self.notices_allowed = allowed;
        if !allowed {
            self.notices.clear();
        }
    }

    /// The notification that such a click is for.
    pub fn notice(&self, at: usize) -> Option<TabId> {
        self.notices.iter().nth(at % self.notices.len().max(1)).copied()
    }

    fn with(&mut self, tab: Option<TabId>, act: impl FnOnce(&mut Self, TabId)) {
        if let Some(tab) = tab {
            act(self, tab);
        }
    }

    fn pass_until_due(&mut self) {
        let now = self.clock();
        let due = self.watch.next_due().map(|due| due.since(now).as_millis() as u64);
        // Past the end of it, and past the answer of the check that follows.
        self.pass(due.unwrap_or(2_000).min(16 * 60_000) + 600);
    }

    fn sleep(&mut self, millis: u64) {
        let broken = self.chance.percent(80);
        let dies = self.chance.percent(50);
        self.slept += millis;
        self.watch.slept(self.ticks, millis);
        self.watch.apps.owes_nothing();
        if broken {
            self.network_breaks();
        }
        if dies {
            self.worker_dies();
        }
        // Missed alarms come once the device is awake.
        if let Some(number) = self.alarm.as_ref().map(|alarm| alarm.number) {
            let soon = self.short(10, 3_000);
            self.later(soon, Item::Alarm(number));
        }
    }

    fn settle(&mut self) {
        if self.watch.fault.is_some() {
            return;
        }
        self.chance = Chance::new(1);
        self.dies_after = None;
        self.stored.how = crate::histories::Storage::Well;
        self.world.online = true;
        self.watch.disturbed(self.ticks);
        self.say(|_| "from here on nothing goes wrong".to_owned());
        self.pass(SETTLING);
        if self.watch.fault.is_none() {
            self.at_the_end();
        }
    }

    /// Lets the machine take an event, and looks at what it makes of it.
    pub fn step(&mut self, state: &mut State, event: Event) -> Vec<Effect> {
        let random = if self.history.plain { 0 } else { (self.chance.next() >> 32) as u32 };
        let about = self.watch.before_step(&event, self.dies_after.is_some());
        self.hears_of_apps(&event);
        let effects = (self.machine)(state, Input { now: self.clock(), random, event });
        self.after_step(&about, state, &effects);
        effects
    }

    pub fn is_fine(&self, site: usize) -> bool {
        matches!(self.world.modes[site], Mode::Fine)
    }
}
