//! What was known of each countdown against what is known after a step: none ends, begins or changes without a reason
//! and a word.

use std::collections::BTreeMap;
use std::mem::discriminant;
use std::time::Duration;

use whatbroke::background::{Busy, Effect, Incident, OpId, Outcome, Phase, State, TabId, Waited};

use crate::play::Play;
use crate::properties::{Count, Property};
use crate::watch::{About, Kind, Known, is_promise, until};
use crate::world::{Body, SITE_OF};

/// A check that comes so late was held up, as by a sleep, and others with it.
const OVERDUE: Duration = Duration::from_secs(10);

/// A tab before and after a step.
struct Change<'a> {
    tab: TabId,
    known: &'a Known,
    incident: &'a Incident,
    /// The step is about this tab.
    here: bool,
    /// It is about what the tab shows.
    of_the_page: bool,
    /// Somebody is told that the tab's view has changed.
    told: bool,
}

impl Play<'_> {
    /// What was known of a tab against what is known now.
    pub fn judge(&mut self, tab: TabId, known: &Known, after: Option<&Incident>, about: &About, effects: &[Effect]) {
        let here = about.tab == Some(tab);
        let of_the_page = here && matches!(about.kind, Kind::Verdict | Kind::GivenUp | Kind::Document);
        let Some(incident) = after else { return self.judge_forgotten(tab, known, about, of_the_page, effects) };
        if known.phase == incident.phase {
            return;
        }
        // Nobody sees a tab that is closed.
        let told = tab.is_closed() || effects.contains(&Effect::Tell { tab });
        let change = Change { tab, known, incident, here, of_the_page, told };
        match (known.phase, incident.phase) {
            // The clock was set back, and the machine holds to it.
            (Phase::Checking { op: before, .. }, Phase::Checking { op, .. }) if before == op => {}
            (_, Phase::Checking { .. }) => self.judge_check(&change),
            // The browser has begun it.
            (Phase::Reloading { op: before, .. }, Phase::Reloading { op, .. }) if before == op => {}
            (_, Phase::Reloading { waited: Waited::Checked { .. }, .. }) => self.judge_reload(&change, about),
            (Phase::Waiting { .. } | Phase::Checking { .. }, Phase::Waiting { .. }) => self.judge_wait(&change, about),
            (_, after) if is_promise(known.phase) && !is_promise(after) => self.judge_end(&change, about.kind, effects),
            (before, after) if is_promise(before) && discriminant(&before) != discriminant(&after) && !told => {
                self.silent(tab, known, &format!("goes from {before:?} to {after:?}, and nobody is told"));
            }
            _ => {}
        }
        if let (Phase::Held { busy, .. }, false) = (incident.phase, matches!(known.phase, Phase::Held { .. })) {
            self.watch.counts.count(if busy == Busy::Typing { Count::Typing } else { Count::Blocked });
        }
    }

    fn judge_forgotten(&mut self, tab: TabId, known: &Known, about: &About, of_the_page: bool, effects: &[Effect]) {
        let was = is_promise(known.phase);
        let badge = effects.iter().any(|effect| matches!(effect, Effect::Badge { tab: shown, .. } if *shown == tab));
        let here = about.tab == Some(tab);
        let gone = of_the_page && badge || here && matches!(about.kind, Kind::Closed | Kind::Clicked | Kind::Looked);
        // Who takes back access to the site ends the wait for it, and a closed tab has no card that could say so.
        let held_back = tab.is_closed() && about.kind == Kind::Access;
        let back = known.page.is_some() && about.at.as_ref().and_then(|url| self.world.page_of(url)) == known.page;
        let notified = effects.iter().any(|effect| matches!(effect, Effect::Notify { tab: of, .. } if *of == tab));
        if was && known.tell && of_the_page && back && !notified {
            let how = format!("the page of tab {} is there again, and whoever asked is not told", tab.0);
            self.watch.fails(Property::Untold, how);
        }
        if was && !gone && !held_back && about.kind != Kind::Started {
            self.silent(tab, known, "is forgotten");
        }
        if was {
            self.watch.counts.count(Count::Left);
        }
    }

    fn judge_check(&mut self, change: &Change<'_>) {
        let tab = change.tab;
        let Phase::Waiting { due, .. } = change.known.phase else {
            let how = format!("tab {} is checked, and nothing was counted down", tab.0);
            return self.watch.fails(Property::Twice, how);
        };
        self.watch.counts.count(Count::Fired);
        if self.clock() < due {
            let early = due.since(self.clock()).as_secs_f64();
            let how = format!("tab {} is checked {early} s before its countdown ends", tab.0);
            self.watch.fails(Property::EarlyForThePerson, how);
        }
        if let Some(page) = change.known.page.filter(|_| self.clock().since(due) >= OVERDUE) {
            self.watch.asked_late(SITE_OF[page], self.real());
        }
    }

    fn judge_reload(&mut self, change: &Change<'_>, about: &About) {
        let of_a_check = match change.known.phase {
            // The person has done with the page, which was found before.
            Phase::Held { .. } => return,
            Phase::Checking { op, .. } => about.op == Some(op),
            _ => false,
        };
        let of_another_page = change.incident.in_text && !change.here;
        if !of_a_check || of_another_page || self.watch.good != about.op {
            let how = format!("tab {} is loaded again, and no check found its page", change.tab.0);
            self.watch.fails(Property::Groundless, how);
        }
    }

    fn judge_wait(&mut self, change: &Change<'_>, about: &About) {
        let tab = change.tab;
        match (change.known.phase, change.incident.phase) {
            // Loaded by hand while it was checked: the check counts for nothing.
            (Phase::Checking { .. }, _) if change.of_the_page => self.watch.allow_one_more(tab),
            // The site answers, and this page has to be asked for by itself.
            (Phase::Checking { .. }, _) if self.watch.good == about.op && !change.here => {}
            (Phase::Waiting { due, .. }, Phase::Waiting { due: anew, .. }) => {
                let asked = change.here && about.kind == Kind::Pressed;
                if due != anew && !asked && !change.of_the_page && !change.told {
                    self.silent(tab, change.known, "is set anew by nobody");
                }
            }
            (before, after) if !change.told => {
                self.silent(tab, change.known, &format!("goes from {before:?} to {after:?}, and nobody is told"));
            }
            _ => {}
        }
    }

    fn judge_end(&mut self, change: &Change<'_>, kind: Kind, effects: &[Effect]) {
        let Change { tab, known, incident, here, of_the_page, told } = *change;
        let result = incident.over && matches!(known.phase, Phase::Reloading { .. });
        if result {
            self.watch.counts.count(Count::Recovered);
            self.judge_result(tab, incident);
        } else {
            self.watch.counts.count(Count::Cancelled);
            self.say(|_| format!("tab {}: counts down no more ({:?})", tab.0, incident.outcome));
        }
        // It had run out before the press, and what the person pressed for is told in the place of that.
        let ran_out = until(known.phase).is_some_and(|until| until <= self.clock());
        let other = matches!(incident.phase, Phase::Clearing { .. } | Phase::Reloading { .. });
        let replaced = here && kind == Kind::Pressed && ran_out && other;
        if !(told && (incident.outcome.is_some() || of_the_page || replaced)) {
            self.silent(tab, known, "ends without a word");
        }
        let is_news = !matches!(incident.outcome, None | Some(Outcome::Cancelled | Outcome::HeldBack));
        let notified = effects.iter().any(|effect| matches!(effect, Effect::Notify { tab: of, .. } if *of == tab));
        // Whoever goes elsewhere in the tab waits no more; what is said there is said of another page.
        let left = !matches!(known.phase, Phase::Reloading { .. }) && self.world.page_of(&incident.url) != known.page;
        if known.tell && is_news && !left && !notified {
            let how =
                format!("the wait of tab {} ends with {:?}, and whoever asked is not told", tab.0, incident.outcome);
            self.watch.fails(Property::Untold, how);
        }
    }

    /// What is said to be fixed is fixed, as far as anybody can read it.
    fn judge_result(&mut self, tab: TabId, incident: &Incident) {
        let Some(document) = incident.document.as_deref() else { return };
        let shown = self.tabs.get(&tab).map(|it| it.shown.body);
        if matches!(shown, Some(Body::Notice | Body::Gate)) && self.read(tab, Some(document), true).is_some() {
            let how = format!("tab {} shows {shown:?}, and {:?} is said of it", tab.0, incident.outcome);
            self.watch.fails(Property::Untrue, how);
        }
    }

    pub fn silent(&mut self, tab: TabId, known: &Known, how: &str) {
        let how = format!("the countdown of tab {} {how}; it was {:?}", tab.0, known.phase);
        self.watch.fails(Property::Silent, how);
    }

    /// Whoever is told something has asked for it, and is told once; and nobody is who sits in a private window.
    pub fn told_as_asked(&mut self, before: &BTreeMap<TabId, Known>, effects: &[Effect]) {
        for effect in effects {
            let Effect::Notify { tab, .. } = effect else { continue };
            self.watch.counts.count(Count::Told);
            if self.history.private {
                self.watch.fails(Property::Uncalled, format!("a private window tells of tab {}", tab.0));
            }
            let ended = before.get(tab).and_then(|known| until(known.phase)).is_some_and(|until| until <= self.clock());
            // Whoever wants to hear no more hears of what had ended before they said so, and of nothing else.
            let late = self.watch.tells_no_more == Some(*tab) && !ended;
            let asked = self.watch.tells.remove(tab) && !late;
            // It may be told where a reload of the page has led to.
            let pages: Vec<usize> =
                [self.watch.known.get(tab), before.get(tab)].into_iter().flatten().filter_map(|it| it.page).collect();
            if !asked && !pages.is_empty() && pages.iter().all(|page| !self.watch.told_before.contains(page)) {
                self.watch.fails(Property::Uncalled, format!("somebody is told of tab {}, and has not asked", tab.0));
            }
        }
    }

    /// The page of a tab is loaded again.
    pub fn reloads(&mut self, tab: TabId, op: OpId) {
        self.watch.counts.count(Count::Reloads);
        self.watch.operates(tab, op);
        if !self.by_itself(tab) {
            return;
        }
        self.watch.meets(tab);
        let busy =
            self.tabs.get(&tab).filter(|it| !it.shown.own_page && it.types_until.max(it.blocked_until) > self.ticks);
        // In a page that the browser keeps to itself nobody can see it.
        if busy.is_some_and(|it| it.shown.page.is_some_and(|page| self.lets_in(page)) && !it.discarded) {
            let how = format!("tab {} is loaded again while somebody is busy in it", tab.0);
            self.watch.fails(Property::Interrupted, how);
        }
    }

    /// Nobody has pressed for the reload that is under way.
    fn by_itself(&mut self, tab: TabId) -> bool {
        let is = |state: &State| {
            let phase = state.tabs.get(&tab).and_then(|tab| tab.incident.as_ref()).map(|incident| incident.phase);
            matches!(phase, Some(Phase::Reloading { waited: Waited::Checked { .. }, .. }))
        };
        self.state().is_some_and(is)
    }
}
