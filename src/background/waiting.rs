//! Countdowns, and what holds them up.

use std::time::Duration;

use super::view::remaining;
use super::{Busy, Effect, Incident, OpId, Outcome, Phase, Run, State, TabId, Waited};
use crate::retry::{Choice, Situation, Stop, Told, next_try};
use crate::time::Timestamp;

/// So often, at the shortest, a page is looked at in which the person is busy.
const SHORTEST_LOOK: Duration = Duration::from_secs(10);

/// A page in which the person has been busy for so long is left to them.
const LONGEST_HELD: Duration = Duration::from_secs(60 * 60);

/// A worker that hears nothing of the network looks for it so often.
const LOOK_FOR_THE_NETWORK: Duration = Duration::from_secs(30);

/// After the network is back, the first check; and after that or a sleep the time between the checks of one site and the
/// next.
const SOONEST: Duration = Duration::from_secs(3);
const SPREAD: Duration = Duration::from_secs(2);

/// The badge counts minutes, so the worker is woken at most once a minute for it.
const MINUTE: Duration = Duration::from_secs(60);

impl Incident {
    /// What the server asked for, less the time that has passed since it asked.
    pub(super) fn told_still(&self, now: Timestamp) -> Option<Told> {
        let told = self.diagnosis.told?;
        let at = self.evidence.response.as_ref().map_or(now, |response| response.at);
        let left = remaining(told.wait(), at, now);
        let seconds = u32::try_from(left.as_millis().div_ceil(1000)).unwrap_or(u32::MAX);
        Some(Told { seconds, ..told })
    }

    /// The time that the server has just named counts from now, whichever tab has asked.
    pub(super) fn is_told(&mut self, told: Option<Told>, now: Timestamp) {
        self.diagnosis.told = told;
        self.evidence.response.iter_mut().for_each(|response| response.at = now);
    }
}

impl Run<'_> {
    /// Starts a countdown, or says that there is no further one.
    pub(super) fn wait(&self, incident: &mut Incident, choice: Choice) {
        let told = incident.told_still(self.now);
        let elapsed = self.now.since(incident.asked);
        // The first wait was drawn with the incident: the button has promised it.
        let random = if incident.tries == 0 { incident.lot } else { self.random };
        let situation = Situation { choice, told, tries: incident.tries, elapsed, random };
        match next_try(&situation) {
            Ok(wait) => incident.phase = Phase::Waiting { due: self.now + wait, from: self.now, choice },
            Err(stop) => {
                incident.phase = Phase::Idle;
                incident.outcome = Some(match stop {
                    Stop::Tries => Outcome::Stopped,
                    Stop::Hour => Outcome::HourOver,
                });
            }
        }
    }

    /// Goes on waiting where a wait was on, or says why not; else does nothing more.
    pub(super) fn resume(&self, incident: &mut Incident, choice: Option<Choice>) {
        incident.phase = Phase::Idle;
        let Some(choice) = choice else { return };
        if !incident.may_wait() {
            // A result that is told of has said it already.
            if !incident.outcome.is_some_and(Outcome::is_told) {
                let gate = incident.diagnosis.is_gate();
                incident.outcome = Some(if gate { Outcome::Gate } else { Outcome::Another });
            }
        } else if self.may_look_at(&incident.url) {
            self.wait(incident, choice);
        } else {
            incident.outcome = Some(Outcome::HeldBack);
        }
    }

    /// A try was in vain: wait longer, or stop.
    pub(super) fn count_try(&self, incident: &mut Incident, choice: Choice) {
        incident.tries = incident.tries.saturating_add(1);
        if !incident.may_wait() {
            // The page fails, but no longer with something that passes by itself.
            incident.phase = Phase::Idle;
            incident.outcome = incident.outcome.or(Some(Outcome::Another));
        } else if !self.may_look_at(&incident.url) {
            incident.phase = Phase::Idle;
            incident.outcome = Some(Outcome::HeldBack);
        } else {
            incident.outcome = incident.outcome.or(Some(Outcome::Still));
            self.wait(incident, choice);
        }
    }

    /// Nobody has seen WhatBroke yet, so it says once what it does.
    pub(super) fn installed(&mut self) {
        self.woke();
        if !self.state.private && !std::mem::replace(&mut self.state.welcomed, true) {
            self.effects.push(Effect::Welcome);
        }
    }

    /// The alarm or the timer: whatever is due is checked, and the badges count on.
    pub(super) fn woke(&mut self) {
        self.state.wake = None;
        if self.state.offline.is_some_and(|look| look <= self.now) {
            self.state.offline = Some(self.now + LOOK_FOR_THE_NETWORK);
        }
        let mut overdue = Vec::new();
        for tab in self.state.open_tabs() {
            match self.incident(tab).map(|incident| incident.phase) {
                Some(Phase::Waiting { due, choice, .. }) if due <= self.now => overdue.push((due, tab, choice)),
                Some(Phase::Waiting { .. }) => self.badge(tab),
                Some(Phase::Held { look, since, choice, .. }) if look <= self.now => {
                    self.look_again(tab, since, choice)
                }
                _ => {}
            }
        }
        if self.state.offline.is_none() {
            let turn = self.put_in_line(overdue, Duration::ZERO);
            self.check_all(turn);
        }
    }

    /// Lets the sites that came due while nobody could be asked, as when the device slept, be asked one after another:
    /// the first of them `first` from now on. Gives the tabs whose turn it is at once.
    fn put_in_line(&mut self, mut overdue: Vec<(Timestamp, TabId, Choice)>, first: Duration) -> Vec<(TabId, Choice)> {
        let now = self.now;
        let mut origins: Vec<String> = Vec::new();
        let mut turn = Vec::new();
        overdue.sort_by_key(|(due, ..)| *due);
        for (_, tab, choice) in overdue {
            let Some(incident) = self.incident(tab) else { continue };
            let origin = incident.url.origin();
            let place = origins.iter().position(|known| *known == origin).unwrap_or(origins.len());
            if place == origins.len() {
                origins.push(origin);
            }
            let wait = first + SPREAD * place as u32;
            if wait.is_zero() {
                turn.push((tab, choice));
            } else {
                incident.phase = Phase::Waiting { due: now + wait, from: now, choice };
                self.refresh(tab);
            }
        }
        turn
    }

    /// The person was busy in a page that could be loaded again.
    fn look_again(&mut self, tab: TabId, since: Timestamp, choice: Choice) {
        if self.now.since(since) < LONGEST_HELD {
            return self.begin_reload(tab, Waited::Checked { choice });
        }
        let Some(mut incident) = self.take_incident(tab) else { return };
        incident.phase = Phase::Idle;
        incident.outcome = Some(Outcome::AnswersUnwatched);
        self.put_incident(tab, incident);
    }

    /// The page would have been loaded again, but the person is busy in it.
    pub(super) fn busy(&mut self, tab: TabId, op: OpId, busy: Busy) {
        let now = self.now;
        let Some(mut incident) = self.take_operation(tab, op) else { return };
        if let Some(choice) = incident.phase.resume() {
            let since = incident.held.unwrap_or(now);
            incident.held = Some(since);
            // Who types for minutes is not looked at every few seconds.
            let pause = (now.since(since) / 4).clamp(SHORTEST_LOOK, MINUTE);
            incident.phase = Phase::Held { since, look: now + pause, choice, busy };
        }
        self.put_incident(tab, incident);
    }

    /// The device has lost its network, or has it again. What came due meanwhile is spread out, so that not all of
    /// it is asked for in the same moment.
    pub(super) fn network(&mut self, online: bool) {
        self.state.offline = (!online).then_some(self.now + LOOK_FOR_THE_NETWORK);
        let mut overdue = Vec::new();
        for tab in self.state.open_tabs() {
            match self.incident(tab).map(|incident| incident.phase) {
                Some(Phase::Waiting { due, choice, .. }) if online && due <= self.now + SOONEST => {
                    overdue.push((due, tab, choice));
                }
                Some(Phase::Waiting { .. }) => self.refresh(tab),
                _ => {}
            }
        }
        self.put_in_line(overdue, SOONEST);
    }

    /// Has the worker woken when it is next needed. With `anew` that is said again, whatever was said before.
    pub(super) fn schedule(&mut self, anew: bool) {
        let wake = self.state.next_wake(self.now);
        if anew || wake != self.state.wake {
            self.state.wake = wake;
            self.effects.push(Effect::Wake { at: wake });
        }
    }
}

impl State {
    /// The next moment at which a countdown ends, its badge changes, or an operation is given up.
    pub(super) fn next_wake(&self, now: Timestamp) -> Option<Timestamp> {
        let incidents = self.tabs.values().filter_map(|tab| tab.incident.as_ref());
        incidents
            .filter_map(|incident| match incident.phase {
                Phase::Waiting { due, .. } => Some(match self.offline {
                    Some(look) if due <= now => look,
                    _ => badge_change(due, now),
                }),
                Phase::Held { look, .. } => Some(look),
                phase => phase.until(),
            })
            .chain(self.typed.ends())
            .chain(self.apps_next(now))
            .min()
            // What is overdue already is due now.
            .map(|at| at.max(now))
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
