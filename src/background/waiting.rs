//! Countdowns and checks.

use std::time::Duration;

use super::loads::without_the_useless;
use super::view::remaining;
use super::{Effect, Incident, OpId, Outcome, Phase, Run, TabId, Waited};
use crate::diagnosis::{Diagnosis, diagnose};
use crate::evidence::{Address, Evidence, Response};
use crate::retry::{Choice, LONGEST_PLAN, MOST_TRIES, Told, wait_before_try};
use crate::time::Timestamp;

/// A check without an answer for so long is a check in vain.
const CHECKING: Duration = Duration::from_secs(30);

/// The badge counts minutes, so the worker is woken at most once a minute for it.
const MINUTE: Duration = Duration::from_secs(60);

impl Incident {
    /// What the server asked for, less the time that has passed since it asked.
    pub(super) fn told_still(&self, now: Timestamp) -> Option<Told> {
        let told = self.diagnosis.told?;
        let at = self.evidence.response.as_ref().map_or(now, |response| response.at);
        let left = remaining(told.wait(), at, now);
        let seconds = u32::try_from(left.as_millis().div_ceil(1000)).unwrap_or(u32::MAX);
        Some(Told { seconds, capped: told.capped })
    }
}

impl Run<'_> {
    /// Starts a countdown.
    pub(super) fn wait(&self, incident: &mut Incident, choice: Choice) {
        let wait = wait_before_try(choice, incident.told_still(self.now), incident.tries, self.random);
        incident.phase = Phase::Waiting { due: self.now + wait, from: self.now, choice };
    }

    /// Goes on waiting where a wait was on, else does nothing more.
    pub(super) fn resume(&self, incident: &mut Incident, choice: Option<Choice>) {
        incident.phase = Phase::Idle;
        match choice.filter(|_| incident.is_worth_waiting()) {
            Some(choice) if self.may_look_at(&incident.url) => self.wait(incident, choice),
            Some(_) => incident.outcome = Some(Outcome::HeldBack),
            None => {}
        }
    }

    /// A try was in vain: wait longer, or stop.
    pub(super) fn count_try(&self, incident: &mut Incident, choice: Choice) {
        incident.tries = incident.tries.saturating_add(1);
        let too_long = self.now.since(incident.asked) >= LONGEST_PLAN;
        if !incident.is_worth_waiting() {
            incident.phase = Phase::Idle;
            incident.outcome = incident.outcome.or(Some(Outcome::Stopped));
        } else if !self.may_look_at(&incident.url) {
            incident.phase = Phase::Idle;
            incident.outcome = Some(Outcome::HeldBack);
        } else if incident.tries >= MOST_TRIES || too_long {
            incident.phase = Phase::Idle;
            incident.outcome = Some(Outcome::Stopped);
        } else {
            incident.outcome = incident.outcome.or(Some(Outcome::Still));
            self.wait(incident, choice);
        }
    }

    /// The alarm or the timer: whatever is due is checked, and the badges count on.
    pub(super) fn woke(&mut self) {
        self.state.wake = None;
        for tab in self.state.open_tabs() {
            let Some(Phase::Waiting { due, choice, .. }) = self.incident(tab).map(|incident| incident.phase) else {
                continue;
            };
            if due <= self.now {
                self.check(tab, choice);
            } else {
                self.badge(tab);
            }
        }
    }

    fn check(&mut self, tab: TabId, choice: Choice) {
        let op = self.operation();
        let until = self.now + CHECKING;
        let Some(incident) = self.incident(tab) else { return };
        incident.phase = Phase::Checking { op, until, choice };
        let url = incident.url.clone();
        self.effects.push(Effect::Probe { tab, op, url });
        self.refresh(tab);
    }

    pub(super) fn probed(&mut self, tab: TabId, op: OpId, answer: Option<Response>, landed: Option<Address>) {
        let Some(mut incident) = self.take_incident(tab) else { return };
        let Phase::Checking { choice, .. } = incident.phase else { return self.restore(tab, incident) };
        if !incident.phase.is_operation(op) {
            return self.restore(tab, incident);
        }
        let url = landed.unwrap_or_else(|| incident.url.clone());
        let evidence = Evidence { url: Some(url), response: answer.clone(), ..Evidence::default() };
        let good = answer.is_some() && diagnose(&evidence).is_none();
        if good {
            self.restore(tab, incident);
            return self.begin_reload(tab, Waited::Checked { choice });
        }
        // The newest answer's wait counts; one that was served is over.
        let newest = diagnose(&evidence);
        incident.diagnosis.told = newest.as_ref().and_then(|newest| newest.told);
        incident.evidence.response = answer.map(without_the_useless).or(incident.evidence.response);
        incident.outcome = None;
        if let Some(gate) = newest.filter(Diagnosis::is_gate) {
            // Somebody is wanted there; to ask again could cost a place in a line.
            incident.diagnosis = gate;
            incident.phase = Phase::Idle;
            incident.outcome = Some(Outcome::Gate);
        } else {
            self.count_try(&mut incident, choice);
        }
        self.put_incident(tab, incident);
    }

    fn restore(&mut self, tab: TabId, incident: Incident) {
        self.tab(tab).incident = Some(incident);
    }

    /// Has the worker woken when it is next needed.
    pub(super) fn schedule(&mut self) {
        // What is overdue already is due now.
        let wake = self.next_wake().map(|at| at.max(self.now));
        if wake != self.state.wake {
            self.state.wake = wake;
            self.effects.push(Effect::Wake { at: wake });
        }
    }

    /// The next moment at which a countdown ends, its badge changes, or an operation is given up.
    fn next_wake(&self) -> Option<Timestamp> {
        let incidents = self.state.tabs.values().filter_map(|tab| tab.incident.as_ref());
        incidents
            .filter_map(|incident| match incident.phase {
                Phase::Waiting { due, .. } => Some(badge_change(due, self.now)),
                phase => phase.until(),
            })
            .min()
    }
}

/// When the minutes until `due` next change, or `due` itself in the last minute.
fn badge_change(due: Timestamp, now: Timestamp) -> Timestamp {
    let left = due.since(now);
    if left <= MINUTE {
        return due;
    }
    let whole = u32::try_from((left.as_millis() - 1) / MINUTE.as_millis()).unwrap_or(u32::MAX);
    due - MINUTE * whole
}
