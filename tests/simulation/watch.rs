//! Looks on, and says which promise was broken: what the machine decides is held against what the servers, the
//! browser and the person saw.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use whatbroke::background::{Effect, Event, Incident, OpId, Phase, Reading, State, TabId, Waited};
use whatbroke::evidence::Address;
use whatbroke::protocol::Request;
use whatbroke::retry::{Choice, MOST_FIXED_TRIES, MOST_TRIES};
use whatbroke::time::Timestamp;

use crate::apps::{Apps, told_of};
use crate::chronicle::Chronicle;
use crate::clearing::Clears;
use crate::play::Play;
use crate::properties::{Count, Counts, Fault, Property};
use crate::world::{Answer, Body, PAGES, SITE_OF};

/// Whether one check serves all tabs of an origin: then no origin is asked twice at a time, and its tabs show the
/// same countdown. Otherwise both hold for each tab by itself.
pub const SHARED: bool = true;

/// So long after its time a countdown may still be on, where nothing disturbed the device: the alarm of a packed
/// extension, its lateness, and the minute in which the badge counts.
const TOLERANCE: u64 = 4 * 60_000;
/// A check that has no answer by then is given up.
const CHECKING: u64 = 30_000;
/// Sites that came due while nobody could be asked are asked so long after one another, in milliseconds.
const APART: u64 = 1_900;
/// No check follows another one of the same tab sooner.
const SHORTEST: u64 = 2_900;

/// What a tab was known to show.
#[derive(Clone, Debug)]
pub struct Known {
    pub phase: Phase,
    /// When it ends in the device's waking time; none after the clock went back, and where it was read from an older
    /// store, until the machine has looked at it and has set its alarm.
    ends: Option<u64>,
    /// How long it was to last from when the machine last looked at it.
    lasts: u64,
    pub page: Option<usize>,
    /// The person wants to be told what comes of it.
    pub tell: bool,
    /// The document whose app has failed and is told of.
    pub app: Option<String>,
}

/// What a server said last of when to come back.
#[derive(Clone, Debug)]
struct Word {
    page: usize,
    clock: Timestamp,
    real: u64,
    /// How far the clock had been set back by then.
    set_back: u64,
    seconds: u64,
}

/// What was known before a step that may come to nothing.
struct Before {
    known: BTreeMap<TabId, Known>,
    words: BTreeMap<TabId, Word>,
    tells: BTreeSet<TabId>,
    tries: BTreeMap<TabId, (u32, u32)>,
    gates: BTreeSet<TabId>,
    asked_late: Option<(usize, u64)>,
    unseen_set_back: bool,
}

#[derive(Default)]
pub struct Watch {
    pub fault: Option<Fault>,
    pub counts: Counts,
    pub chronicle: Chronicle,
    pub documents: u64,
    pub apps: Apps,
    pub missed_closings: usize,
    /// Tabs that were closed, and of which the machine has not heard yet.
    pub untold_closings: usize,
    lives: u64,
    pub known: BTreeMap<TabId, Known>,
    before_step: Option<Before>,
    words: BTreeMap<TabId, Word>,
    /// The tabs whose waits the person wants to hear of.
    pub tells: BTreeSet<TabId>,
    /// The person has just said that they do not.
    pub tells_no_more: Option<TabId>,
    /// The pages of such waits in an earlier session of the browser.
    pub told_before: BTreeSet<usize>,
    operations: BTreeSet<u64>,
    in_flight: Vec<(TabId, usize, OpId)>,
    pub good: Option<OpId>,
    answer: Option<(OpId, Answer)>,
    /// Of each tab the checks since the person last pressed, and how many more than their choice has the circumstances
    /// allow.
    tries: BTreeMap<TabId, (u32, u32)>,
    last_probe: BTreeMap<TabId, Timestamp>,
    /// The site that was last asked after its time, and when.
    asked_late: Option<(usize, u64)>,
    gates: BTreeSet<TabId>,
    pub told_held: [bool; crate::world::SITES.len()],
    pub clears: Clears,
    /// When something last happened after which a countdown may come late.
    disturbed_at: u64,
    clock_set: bool,
    /// The clock was set back, and the machine has not looked at it since: its alarm comes that much later.
    unseen_set_back: bool,
    /// It may have looked, and died before it could set the alarm anew.
    alarm_lags: bool,
    /// The clock was set, and no alarm since.
    alarm_of_old_clock: bool,
    /// Tabs of which a brain that could not start has missed something.
    missed: BTreeSet<TabId>,
    newest_verdict: Option<TabId>,
    /// The browser has started, and the brain has not heard which tabs are open.
    to_meet: bool,
    wakes: (u64, u32),
}

/// What a step is about.
pub struct About {
    pub tab: Option<TabId>,
    pub kind: Kind,
    pub op: Option<OpId>,
    /// The address of the page that is there.
    pub at: Option<Address>,
    /// The document that the tab shows from now on.
    pub document: Option<String>,
    /// What a page of the extension asks for.
    pub request: Option<Request>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The tab shows another document, or has failed to.
    Verdict,
    /// A load was given up.
    GivenUp,
    Document,
    Closed,
    /// The person has clicked on a notification.
    Clicked,
    Started,
    Woke,
    Probed,
    Pressed,
    Looked,
    Access,
    /// A watched app, and whose it is.
    App,
    Other,
}

impl Watch {
    pub fn fails(&mut self, property: Property, how: String) {
        self.fault.get_or_insert(Fault { property, how });
    }

    pub fn next_life(&mut self) -> u64 {
        self.lives += 1;
        self.lives
    }

    pub fn alarm_is_set(&mut self) {
        self.alarm_lags = false;
        self.alarm_of_old_clock = false;
    }

    pub fn disturbed(&mut self, ticks: u64) {
        self.disturbed_at = ticks;
    }

    pub fn clock_was_set(&mut self, by: i64, ticks: u64) {
        self.counts.count(Count::ClockJumps);
        self.disturbed(ticks);
        self.clock_set = true;
        self.alarm_of_old_clock = true;
        if by < 0 {
            self.unseen_set_back = true;
            self.alarm_lags = true;
            self.known.values_mut().for_each(|known| known.ends = None);
        }
    }

    pub fn slept(&mut self, ticks: u64, millis: u64) {
        self.counts.count(Count::Sleeps);
        self.disturbed(ticks);
        // What was to end while the device slept ends when it wakes.
        for known in self.known.values_mut() {
            known.ends = known.ends.map(|ends| ends.saturating_sub(millis).max(ticks));
        }
        // What was asked before has run out of its time.
        if millis >= CHECKING {
            self.in_flight.clear();
        }
    }

    pub fn worker_died(&mut self) {
        self.counts.count(Count::Deaths);
        self.in_flight.clear();
        self.last_probe.clear();
        self.clears.worker_died();
        self.tries.values_mut().for_each(|(_, allowed)| *allowed += 1);
    }

    /// Tabs have new numbers, and nothing is promised until their pages are met again.
    pub fn restarted(&mut self, ticks: u64) {
        self.counts.count(Count::Restarts);
        self.disturbed(ticks);
        self.to_meet = true;
        // Operations are counted on from what is stored, which may be older.
        self.operations.clear();
        self.keeps_word();
        self.known.clear();
        self.words.clear();
        self.tries.clear();
        self.gates.clear();
        self.tells.retain(|tab| tab.is_closed());
    }

    /// A wait whose tab is gone, or shows another page by now, goes on wherever its page comes back.
    pub fn keeps_word(&mut self) {
        let asked = self.known.iter().filter(|(tab, _)| self.tells.contains(tab));
        self.told_before.extend(asked.filter_map(|(_, known)| known.page));
    }

    pub fn meets(&mut self, tab: TabId) {
        self.tries.entry(tab).or_default();
    }

    pub fn put_off(&mut self, tab: TabId) {
        self.allow_one_more(tab);
    }

    pub fn missed(&mut self, tab: TabId) {
        self.missed.insert(tab);
        self.gates.remove(&tab);
    }

    pub fn allow_one_more(&mut self, tab: TabId) {
        self.tries.entry(tab).or_default().1 += 1;
    }

    /// The worker died before the step was stored or shown.
    pub fn nothing_came_of_it(&mut self) {
        if let Some(Before { known, words, tells, tries, gates, asked_late, unseen_set_back }) = self.before_step.take()
        {
            (self.known, self.words, self.tells, self.tries) = (known, words, tells, tries);
            (self.gates, self.asked_late, self.unseen_set_back) = (gates, asked_late, unseen_set_back);
        }
        if let Some(tab) = &self.newest_verdict {
            self.gates.remove(tab);
        }
        self.missed.extend(self.newest_verdict.take());
        self.apps.owes_nothing();
    }

    /// The worker died before it could set its alarm: what it had only read, it has promised to nobody.
    pub fn no_alarm_came_of_it(&mut self) {
        let Some(Before { known: before, unseen_set_back, .. }) = &self.before_step else { return };
        self.unseen_set_back = *unseen_set_back;
        for (tab, known) in &mut self.known {
            let Some(before) = before.get(tab) else { continue };
            // The alarm that stands was set by another clock, and comes that much later.
            let is_new = self.alarm_of_old_clock && before.phase != known.phase;
            if before.ends.is_none() || is_new {
                known.ends = None;
            }
            if is_new {
                self.missed.insert(*tab);
            }
        }
    }

    pub fn next_due(&self) -> Option<Timestamp> {
        let due = self.known.values().filter_map(|known| match known.phase {
            Phase::Waiting { due, .. } => Some(due),
            _ => None,
        });
        due.min()
    }

    /// A site is asked after its time, at this moment: not all that slept through theirs may be.
    pub fn asked_late(&mut self, site: usize, real: u64) {
        let last = self.asked_late.replace((site, real));
        if last.is_some_and(|(other, at)| other != site && real < at + APART) {
            self.fails(Property::Storm, "two sites are asked at once, long after their time".to_owned());
        }
    }

    pub fn operates(&mut self, tab: TabId, op: OpId) {
        if !self.operations.insert(op.0) {
            self.fails(Property::Twice, format!("operation {} of tab {} is carried out twice", op.0, tab.0));
        }
    }

    /// `dies`: the worker may die before the step is stored or shown.
    pub fn before_step(&mut self, event: &Event, dies: bool) -> About {
        self.counts.count(Count::Steps);
        self.before_step = dies.then(|| {
            let Watch { known, words, tells, tries, gates, .. } = &*self;
            let (known, words, tells, tries) = (known.clone(), words.clone(), tells.clone(), tries.clone());
            let (gates, asked_late) = (gates.clone(), self.asked_late);
            Before { known, words, tells, tries, gates, asked_late, unseen_set_back: self.unseen_set_back }
        });
        self.unseen_set_back = false;
        self.clears.hear(event);
        let about = about(event);
        let tab = about.tab;
        if let (
            Event::Asked { request: Request::TellMe { on }, .. }
            | Event::CardAsked { request: Request::TellMe { on }, .. },
            Some(tab),
        ) = (event, tab)
        {
            if *on {
                self.tells.insert(tab);
            } else {
                self.tells_no_more = Some(tab);
            }
        }
        if let (
            Event::Asked { request: Request::TryAgain { .. }, .. }
            | Event::CardAsked { request: Request::TryAgain { .. }, .. },
            Some(tab),
        ) = (event, tab)
        {
            self.tries.insert(tab, (0, 0));
        }
        match event {
            Event::TabClosed { .. } => self.untold_closings = self.untold_closings.saturating_sub(1),
            Event::Committed { tab, .. } => drop(self.gates.remove(tab)),
            Event::Failed { tab, error, .. } if !error.is_abort() => drop(self.gates.remove(tab)),
            Event::DocumentRead { tab, reading: Reading::Page(facts), text: true, .. }
                if !facts.elements.is_empty() =>
            {
                self.gates.insert(*tab);
            }
            _ => {}
        }
        self.newest_verdict = tab.filter(|_| matches!(about.kind, Kind::Verdict | Kind::Document | Kind::Closed));
        about
    }
}

/// What a step is about.
fn about(event: &Event) -> About {
    let (tab, kind, op) = match event {
        Event::Failed { tab, error, .. } if error.is_abort() => (Some(*tab), Kind::GivenUp, None),
        // What comes back from memory says what it said before.
        Event::Committed { tab, arrival, .. } if arrival.history => (Some(*tab), Kind::Document, None),
        Event::Committed { tab, .. } | Event::Failed { tab, .. } => (Some(*tab), Kind::Verdict, None),
        Event::TabClosed { tab } => (Some(*tab), Kind::Closed, None),
        Event::Notified { tab } => (Some(*tab), Kind::Clicked, None),
        Event::DocumentRead { tab, .. } | Event::LookedAgain { tab, .. } | Event::LookedInto { tab, .. } => {
            (Some(*tab), Kind::Document, None)
        }
        Event::Started { .. } => (None, Kind::Started, None),
        Event::Woke => (None, Kind::Woke, None),
        Event::Probed { tab, op, .. } => (Some(*tab), Kind::Probed, Some(*op)),
        Event::Asked { tab, request, .. } => (*tab, asks(request), None),
        Event::CardAsked { tab, request, .. } => (Some(*tab), asks(request), None),
        Event::Access { .. } => (None, Kind::Access, None),
        Event::AppFailed { tab, .. } | Event::AppAnswered { tab, .. } => (*tab, Kind::App, None),
        Event::AppSaid { tab, .. } => (Some(*tab), Kind::App, None),
        Event::PagesFound { .. } => (None, Kind::App, None),
        _ => (None, Kind::Other, None),
    };
    let document = match event {
        Event::Committed { document, .. } => Some(document.clone()),
        _ => None,
    };
    let at = match event {
        Event::Committed { url, .. } => url.clone(),
        Event::DocumentRead { reading: Reading::Page(facts), .. } => Address::parse(&facts.url),
        _ => None,
    };
    let request = match event {
        Event::Asked { request, .. } | Event::CardAsked { request, .. } => Some(request.clone()),
        _ => None,
    };
    About { tab, kind, op, at, document, request }
}

fn asks(request: &Request) -> Kind {
    if *request == Request::View { Kind::Looked } else { Kind::Pressed }
}

/// Whether somebody waits for something here, be it put off by something else.
pub fn is_promise(phase: Phase) -> bool {
    match phase {
        Phase::Idle => false,
        Phase::Waiting { .. } | Phase::Checking { .. } | Phase::Held { .. } => true,
        Phase::Clearing { resume, .. } => resume.is_some(),
        Phase::Reloading { waited, .. } => match waited {
            Waited::Checked { .. } => true,
            Waited::Cleared { resume } | Waited::Asked { resume } => resume.is_some(),
        },
    }
}

/// When what is under way has to have come to its end.
pub fn until(phase: Phase) -> Option<Timestamp> {
    match phase {
        Phase::Idle => None,
        Phase::Waiting { due, .. } => Some(due),
        Phase::Held { look, .. } => Some(look),
        Phase::Checking { until, .. } | Phase::Clearing { until, .. } | Phase::Reloading { until, .. } => Some(until),
    }
}

impl Play<'_> {
    pub fn after_step(&mut self, about: &About, state: &State, effects: &[Effect]) {
        self.intent_first(effects);
        self.note_failures(state);
        self.bounded(state, about, effects);
        self.only_where_it_may(state, about, effects);
        self.deletes_only_where_it_may(state, effects);
        self.watch.clears.settle(state);
        if about.kind == Kind::Probed {
            self.hear_the_probe(about);
        }
        let before = std::mem::take(&mut self.watch.known);
        if let (Some(closed), Kind::Closed) = (about.tab, about.kind) {
            self.goes_on_for_closed(closed, &before, state);
        }
        for (tab, known) in &before {
            let after = state.tabs.get(tab).and_then(|tab| tab.incident.as_ref());
            self.judge(*tab, known, after, about, effects);
        }
        for (tab, incident) in state.tabs.iter().filter_map(|(id, tab)| Some((*id, tab.incident.as_ref()?))) {
            let known = self.know(before.get(&tab), incident, true);
            if incident.in_text && before.get(&tab).is_none_or(|before| before.phase != known.phase) {
                self.watch.counts.count(Count::InText);
            }
            if before.get(&tab).is_none_or(|before| before.phase != known.phase)
                && let Phase::Waiting { due, .. } = known.phase
            {
                self.watch.counts.count(Count::Promised);
                self.say(|play| {
                    let left = due.since(play.clock()).as_millis().div_ceil(1_000);
                    format!("tab {}: counts down {left} s", tab.0)
                });
            }
            self.watch.known.insert(tab, known);
        }
        self.told_as_asked(&before, effects);
        self.apps_keep_to(&before, state, about, effects);
        if let Some(tab) = self.watch.tells_no_more.take() {
            self.watch.tells.remove(&tab);
        }
        self.hear_the_server(about, state);
        if about.kind == Kind::Woke {
            self.rests();
        }
        if SHARED {
            self.together(state);
        }
    }

    /// `looked`: the machine has looked at it, and not only read it.
    fn know(&self, before: Option<&Known>, incident: &Incident, looked: bool) -> Known {
        let page = self.world.page_of(&incident.url);
        let phase = incident.phase;
        let lasts = until(phase).map_or(0, |until| until.since(self.clock()).as_millis() as u64);
        let ends = match before.filter(|before| before.phase == phase) {
            // It goes on as it was.
            Some(Known { ends: Some(ends), .. }) => Some(*ends),
            Some(Known { ends: None, .. }) if !looked => None,
            // The machine has looked at it after the clock went back: whatever it makes of it, it promises anew.
            Some(Known { lasts, .. }) => Some(self.ticks + lasts),
            None => Some(self.ticks + lasts),
        };
        let lasts = before.filter(|before| before.phase == phase).map_or(lasts, |before| before.lasts);
        Known { phase, ends, lasts, page, tell: incident.tell, app: told_of(incident) }
    }

    /// The wait for a tab that is closed goes on under another number, with all that was said of it.
    fn goes_on_for_closed(&mut self, tab: TabId, before: &BTreeMap<TabId, Known>, state: &State) {
        let new = state.tabs.keys().find(|new| new.is_closed() && !before.contains_key(new)).copied();
        if let Some(word) = self.watch.words.remove(&tab) {
            new.map(|new| self.watch.words.insert(new, word));
        }
        if let Some(tries) = self.watch.tries.remove(&tab) {
            new.map(|new| self.watch.tries.insert(new, tries));
        }
        if self.watch.tells.remove(&tab)
            && let Some(new) = new
        {
            self.watch.counts.count(Count::Closed);
            self.watch.tells.insert(new);
        }
        let wanted = before.get(&tab).filter(|known| known.tell && is_promise(known.phase));
        if let (Some(known), None) = (wanted, new) {
            let known = known.clone();
            self.silent(tab, &known, "ends with its tab, and the person wanted to be told");
        }
    }

    /// A new brain has read what was stored.
    pub fn loaded(&mut self, state: &State) {
        // Where writes are in vain nobody can keep what they were to keep.
        let excused = self.stored.failed_at.is_some();
        if excused {
            self.watch.counts.count(Count::LostWrites);
        }
        self.watch.apps.loaded(excused);
        let before = std::mem::take(&mut self.watch.known);
        if excused {
            // Nor does it know of tabs that it has heard were closed, or what they showed, or that they show another page,
            // or which site was asked last.
            self.watch.missed.extend(before.keys().chain(state.tabs.keys()));
            self.watch.told_before.extend(0..PAGES.len());
            self.watch.words.clear();
            self.watch.gates.clear();
            self.watch.asked_late = None;
            let gone = state.tabs.keys().filter(|tab| !tab.is_closed() && !self.tabs.contains_key(tab)).count();
            self.watch.missed_closings += gone;
        }
        for (tab, known) in &before {
            // Its tab was closed while nobody was there to hear of it; the wait is its page's from then on.
            if self.watch.tells.contains(tab) && !tab.is_closed() && !self.tabs.contains_key(tab) {
                self.watch.told_before.extend(known.page);
            }
            let now = state.tabs.get(tab).and_then(|tab| tab.incident.as_ref()).map(|incident| incident.phase);
            let same = match (known.phase, now) {
                // A check that died with its worker is due again.
                (Phase::Checking { until, .. }, Some(Phase::Waiting { due, .. })) => due <= until,
                (before, now) => now == Some(before),
            };
            if is_promise(known.phase) && !same && !excused {
                let how = format!("tab {} showed {:?}, and the new worker knows of {now:?}", tab.0, known.phase);
                self.watch.fails(Property::Forgotten, how);
            }
            if is_promise(known.phase) && same {
                self.watch.counts.count(Count::Taken);
            }
        }
        for (tab, incident) in state.tabs.iter().filter_map(|(id, tab)| Some((*id, tab.incident.as_ref()?))) {
            if tab.is_closed() || self.tabs.contains_key(&tab) {
                let mut known = self.know(before.get(&tab), incident, false);
                // What people saw last could not be stored. Of what stands there instead, nobody has been told.
                if excused && before.get(&tab).is_none_or(|before| before.phase != known.phase) {
                    known.ends = None;
                }
                self.watch.known.insert(tab, known);
            }
        }
        self.watch.told_held = [false; crate::world::SITES.len()];
    }

    fn intent_first(&mut self, effects: &[Effect]) {
        let stored = effects.iter().position(|effect| matches!(effect, Effect::Persist { .. }));
        let acts = effects.iter().position(Effect::is_irrevocable);
        if acts.is_some_and(|acts| stored.is_none_or(|stored| acts < stored)) {
            self.watch.fails(
                Property::Unstored,
                format!("{:?} comes before its reason is stored", effects[acts.unwrap_or(0)]),
            );
        }
    }

    fn bounded(&mut self, state: &State, about: &About, effects: &[Effect]) {
        self.watch.to_meet &= about.kind != Kind::Started;
        if self.watch.to_meet {
            return;
        }
        // A tab that was closed unheard, or is closed while its result comes, may be known for a while.
        let most = self.tabs.len() + self.watch.missed_closings + self.watch.untold_closings + 2;
        let closed = state.tabs.keys().filter(|tab| tab.is_closed()).count();
        let seen = state.tabs.values().map(|tab| tab.seen.len()).max().unwrap_or(0);
        if state.tabs.len() - closed > most
            || closed > 20
            || state.restored.len() > 50
            || seen > 4
            || state.asked.status.len() > 20
            || state.asked.names.len() > 20
            || state.ended.len() > 50
            || effects.len() > 200
        {
            let how = format!(
                "{} tabs are known of {}, {} countdowns of earlier sessions, {seen} answers of a tab, {} effects at once",
                state.tabs.len(),
                self.tabs.len(),
                state.restored.len(),
                effects.len()
            );
            self.watch.fails(Property::Unbounded, how);
        }
        for effect in effects {
            if let Effect::Persist { state: text, settings, .. } = effect {
                let pieces = state.tabs.len() + state.restored.len();
                let answers = state.asked.status.len() + state.asked.names.len();
                if text.len() + settings.len() > 4_000 + 6_000 * pieces + 12_000 * answers {
                    let how = format!("{} bytes are stored of {pieces} tabs and countdowns", text.len());
                    self.watch.fails(Property::Unbounded, how);
                }
            }
        }
    }

    /// No site that is held back is asked, and no gate.
    fn only_where_it_may(&mut self, state: &State, about: &About, effects: &[Effect]) {
        if about.kind == Kind::Access {
            self.watch.told_held = self.held;
            self.watch.counts.count(Count::HeldBack);
        }
        for effect in effects {
            let (Effect::Probe { tab, .. } | Effect::Reload { tab, .. } | Effect::ShowCard { tab, .. }) = effect else {
                continue;
            };
            let Some(incident) = state.tabs.get(tab).and_then(|tab| tab.incident.as_ref()) else { continue };
            let page = self.world.page_of(&incident.url);
            if page.is_some_and(|page| self.watch.told_held[SITE_OF[page]]) {
                let how = format!("tab {}: {} is held back, and comes to {effect:?}", tab.0, incident.url.as_str());
                self.watch.fails(Property::HeldBack, how);
            }
            let gate = self.watch.gates.contains(tab) || incident.diagnosis.is_gate();
            // A card that is there already may be told of what a check has met.
            let shows_gate = || self.tabs.get(tab).is_some_and(|it| it.shown.body == Body::Gate);
            let covers = matches!(effect, Effect::ShowCard { .. }) && shows_gate();
            if gate && (covers || matches!(effect, Effect::Probe { .. } | Effect::Reload { yields: true, .. })) {
                let how = format!("tab {} shows a check that its reader is human, and {effect:?} follows", tab.0);
                self.watch.fails(Property::Gate, how);
            }
        }
    }

    /// What the machine has taken in of a server's word binds it from now on.
    fn hear_the_server(&mut self, about: &About, state: &State) {
        let (Some(tab), Kind::Verdict | Kind::Document) = (about.tab, about.kind) else { return };
        let Some(incident) = state.tabs.get(&tab).and_then(|tab| tab.incident.as_ref()) else {
            self.watch.words.remove(&tab);
            return;
        };
        let shown = self.world.page_of(&incident.url);
        // Whoever leaves a page and comes back begins anew, and a page that was there has outdone the word.
        if incident.over || self.watch.words.get(&tab).is_some_and(|word| shown != Some(word.page)) {
            self.watch.words.remove(&tab);
        }
        let Some(Answer::Head { headers, asks, page, .. }) = self.tabs.get(&tab).and_then(|tab| tab.answer.clone())
        else {
            return;
        };
        let answered = self.tabs.get(&tab).and_then(|tab| tab.answered_at);
        let kept = incident.evidence.response.as_ref();
        // An earlier answer of the same second says the same, and is another one.
        let heard = kept.filter(|response| answered.is_none_or(|(at, _)| response.at >= at)).is_some_and(|response| {
            response.headers.get("retry-after") == headers.get("retry-after")
                && response.headers.get("date") == headers.get("date")
        });
        if shown != Some(page) || !heard || incident.over {
            return;
        }
        match asks {
            // The answer came a while before its document told of it, so from when its word counts is not known here.
            Some(seconds) if about.kind == Kind::Document => {
                if self.watch.words.get(&tab).is_some_and(|word| word.seconds != seconds) {
                    self.watch.words.remove(&tab);
                }
            }
            asks => self.binds(tab, page, asks, answered),
        }
    }

    fn binds(&mut self, tab: TabId, page: usize, asks: Option<u64>, answered: Option<(Timestamp, u64)>) {
        let (clock, real) = answered.unwrap_or((self.clock(), self.real()));
        let word = asks.map(|seconds| Word { page, clock, real, set_back: self.set_back, seconds });
        match word {
            Some(word) => self.watch.words.insert(tab, word),
            None => self.watch.words.remove(&tab),
        };
    }

    pub fn probe_begins(&mut self, tab: TabId, op: OpId, page: usize) {
        self.watch.counts.count(Count::Probes);
        let site = SITE_OF[page];
        let other = self.watch.in_flight.iter().find(|(other, at, _)| if SHARED { *at == site } else { *other == tab });
        if let Some((other, ..)) = other {
            let how = format!("{} is asked for tab {}, and still for tab {}", PAGES[page], tab.0, other.0);
            self.watch.fails(Property::TwoProbes, how);
        }
        self.watch.in_flight.push((tab, site, op));
        self.watch.operates(tab, op);
        self.not_early(tab, page);
        self.not_often(tab);
    }

    fn not_early(&mut self, tab: TabId, page: usize) {
        let Some(word) = self.watch.words.remove(&tab).filter(|word| word.page == page) else { return };
        // Only time that went on can have been waited: what was set back in between went on twice.
        let set_back = Duration::from_millis(self.set_back - word.set_back);
        let by_clock = (self.clock() + set_back).since(word.clock).as_millis() as u64;
        let waited = by_clock.max(self.real() - word.real);
        if waited < word.seconds * 1_000 {
            let how = format!("{} asked for {} s, and is asked again after {waited} ms", PAGES[page], word.seconds);
            self.watch.fails(Property::EarlyForTheServer, how);
        }
    }

    fn not_often(&mut self, tab: TabId) {
        let clock = self.clock();
        let last = self.watch.last_probe.insert(tab, clock);
        let since = last.map(|last| clock.since(last).as_millis() as u64);
        if since.is_some_and(|since| since < SHORTEST) && !self.watch.clock_set {
            let how = format!("tab {} is checked twice within {} ms", tab.0, since.unwrap_or(0));
            self.watch.fails(Property::Storm, how);
        }
        self.watch.clock_set = false;
        let chosen = self.watch.known.get(&tab).map(|known| known.phase);
        let most = match chosen {
            Some(Phase::Checking { choice: Choice::Minutes(_), .. }) => MOST_FIXED_TRIES,
            _ => MOST_TRIES,
        };
        let (tries, more) = self.watch.tries.entry(tab).or_default();
        *tries += 1;
        let allowed = u32::from(most) + *more;
        if *tries > allowed {
            let how = format!("tab {} is checked {tries} times, and {allowed} are allowed", tab.0);
            self.watch.fails(Property::TooMany, how);
        }
    }

    pub fn probe_ends(&mut self, tab: TabId, op: OpId, answer: &Answer, text: bool) {
        self.watch.in_flight.retain(|(_, _, other)| *other != op);
        self.watch.answer = Some((op, answer.clone()));
        self.watch.good = answer.is_good(text).then_some(op);
        if !self.world.online {
            // Nobody was asked.
            self.watch.allow_one_more(tab);
        }
    }

    /// What a check heard binds every tab that waited for it.
    fn hear_the_probe(&mut self, about: &About) {
        let (Some(asker), Some((op, answer))) = (about.tab, self.watch.answer.take()) else { return };
        if self.watch.good == Some(op) || about.op != Some(op) {
            return;
        }
        let Answer::Head { headers, asks, .. } = &answer else { return };
        let waited = |known: &Known| matches!(known.phase, Phase::Checking { op: own, .. } if own == op);
        let known = self.watch.known.iter().filter(|(_, known)| waited(known));
        let tabs: Vec<(TabId, usize)> = known.filter_map(|(tab, known)| Some((*tab, known.page?))).collect();
        for (tab, page) in tabs {
            if headers.get("cf-mitigated").is_some() && tab == asker {
                self.watch.gates.insert(tab);
            }
            self.binds(tab, page, *asks, None);
        }
    }

    /// The worker does not wake without end.
    fn rests(&mut self) {
        let second = self.ticks / 1_000;
        if self.watch.wakes.0 != second {
            self.watch.wakes = (second, 0);
        }
        self.watch.wakes.1 += 1;
        if self.watch.wakes.1 > 8 {
            self.watch.fails(Property::Storm, format!("the worker wakes {} times in a second", self.watch.wakes.1));
        }
    }

    /// Tabs of one origin that wait show the same countdown.
    fn together(&mut self, state: &State) {
        let mut ends: BTreeMap<String, Timestamp> = BTreeMap::new();
        for incident in state.tabs.values().filter_map(|tab| tab.incident.as_ref()) {
            let Phase::Waiting { due, .. } = incident.phase else { continue };
            let known = *ends.entry(incident.url.origin()).or_insert(due);
            if known != due {
                let how = format!("two tabs of {} count to {due:?} and to {known:?}", incident.url.origin());
                self.watch.fails(Property::Apart, how);
            }
        }
    }

    /// What should have ended by now.
    pub fn look_for_what_is_late(&mut self) {
        self.look_at_apps();
        // Without a network all countdowns stand still.
        if !self.world.online || self.watch.alarm_lags || self.ticks < self.watch.disturbed_at + TOLERANCE {
            return;
        }
        let late = self.watch.known.iter().find(|(tab, known)| {
            let overdue = known.ends.is_some_and(|ends| self.ticks > ends + TOLERANCE);
            overdue && known.phase != Phase::Idle && (tab.is_closed() || self.tabs.contains_key(tab))
        });
        if let Some((tab, known)) = late {
            let how = format!("tab {} is still at {:?}, long after its end", tab.0, known.phase);
            self.watch.fails(Property::Late, how);
        }
    }

    /// Everything has had its time: what people see is what is known.
    pub fn at_the_end(&mut self) {
        let stale = self.tabs.iter().find_map(|(id, tab)| {
            let counts = tab.badge.ends_with('m') || tab.badge.ends_with('분');
            let waits = self.watch.known.get(id).is_some_and(|known| matches!(known.phase, Phase::Waiting { .. }));
            (counts != waits && !self.watch.missed.contains(id))
                .then(|| format!("the badge of tab {} is {:?}, and it waits: {waits}", id.0, tab.badge))
        });
        if let Some(how) = stale.filter(|_| !self.watch.unseen_set_back) {
            self.watch.fails(Property::Stale, how);
        }
        // What an app had trouble with for a moment is forgotten after a minute; by a clock that was set back, later.
        let set_back = self.set_back > 0;
        let doubts =
            self.state().and_then(|state| state.tabs.iter().find(|(_, tab)| tab.trouble.is_some())).map(|(id, _)| *id);
        if let Some(tab) = doubts.filter(|_| !set_back) {
            self.watch
                .fails(Property::Late, format!("what the app in tab {} had trouble with is never forgotten", tab.0));
        }
        // What a brain has died with, nobody can store any more.
        if self.stored.failed_at.is_some() && self.state().is_some() {
            self.watch.fails(Property::Forgotten, "what was not stored for a while is never stored".to_owned());
        }
    }
}
