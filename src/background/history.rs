//! What of a failure goes into the history, when, and what the history knows of the last time.
//!
//! It is told from the difference that a step has made: an incident is written down once it is known what it is, and
//! once more when it ends. Only that a page came well by itself is not seen in the state, so that is said.

use super::{Arrival, Deed, Did, Effect, Incident, Outcome, Phase, Run, State, Waited};
use crate::history::{End, Entry, LastTime};
use crate::knowledge::Show;
use crate::time::Timestamp;

impl Incident {
    /// Whether both are one incident, over all that a reload and a restart change.
    fn is_one_with(&self, other: &Self) -> bool {
        self.since == other.since && self.url.is_same_origin(&other.url)
    }

    /// Whether it belongs into the history: what was told, or would be if nothing was muted. What only waits for the
    /// reader is no failure, and the own machine is nobody's site.
    fn belongs_into_history(&self) -> bool {
        let told = self.diagnosis.words().show == Show::Card || self.card || self.in_text || self.document.is_none();
        told && !self.diagnosis.is_gate() && !self.url.is_local()
    }

    fn entry(&self, end: End, until: Timestamp) -> Entry {
        Entry {
            site: self.url.origin(),
            code: self.diagnosis.code.clone(),
            side: self.diagnosis.side,
            by: self.diagnosis.answered_by.clone().unwrap_or_default(),
            service: self.diagnosis.service.clone().unwrap_or_default(),
            app: self.running.is_some(),
            began: self.since,
            until: until.max(self.since),
            end,
            tries: self.tries,
        }
    }

    /// When it was last seen to fail: by the page, or by a check.
    fn last_seen(&self) -> Timestamp {
        self.evidence.response.as_ref().map_or(self.failed_at, |response| response.at.max(self.failed_at))
    }

    /// How it has just ended, if it has: as far as the tab still tells of it.
    fn has_ended(&self, before: &Self) -> Option<End> {
        match self.outcome {
            Some(Outcome::Works) if self.over => Some(End::Itself),
            Some(Outcome::Fixed) if self.over => Some(End::Waited),
            Some(Outcome::SendAgain | Outcome::AnswersUnwatched) if before.outcome != self.outcome => Some(End::Waited),
            _ => None,
        }
    }
}

impl State {
    fn all_incidents(&self) -> impl Iterator<Item = &Incident> {
        self.tabs.values().filter_map(|tab| tab.incident.as_ref()).chain(&self.restored)
    }

    fn all_incidents_mut(&mut self) -> impl Iterator<Item = &mut Incident> {
        self.tabs.values_mut().filter_map(|tab| tab.incident.as_mut()).chain(&mut self.restored)
    }

    fn keeps_history(&self) -> bool {
        !self.private && self.settings.keep_history
    }
}

impl Run<'_> {
    /// The page of this incident has come well.
    pub(super) fn is_over(&mut self, incident: &Incident, arrival: Arrival) {
        // What was cleared and not followed by a reload of ours has its result now: the person has loaded it again.
        let last = incident.deeds.last().filter(|deed| deed.result.is_none());
        let end = match (incident.phase, last) {
            (Phase::Reloading { waited: Waited::Checked { .. }, .. }, _) => End::Waited,
            (Phase::Reloading { waited: Waited::Cleared { .. }, .. }, _) => match incident.cleared_as() {
                Did::Deleted => End::Deleted,
                _ => End::Cleared,
            },
            (_, Some(Deed { did: Did::Cleared, .. })) => End::Cleared,
            (_, Some(Deed { did: Did::Deleted, .. })) => End::Deleted,
            _ if arrival.reload && !arrival.by_itself => End::Reloaded,
            _ => End::Itself,
        };
        if !incident.over && incident.belongs_into_history() {
            self.ended.push(incident.entry(end, self.now));
        }
    }

    /// Writes down what has begun, has changed its name or has ended in this step.
    pub(super) fn keep_history(&mut self, before: &State) {
        if !self.state.keeps_history() {
            return;
        }
        let mut news: Vec<Entry> = Vec::new();
        for incident in self.state.all_incidents_mut() {
            let sure = !incident.over && !incident.unread && incident.belongs_into_history();
            if sure && incident.noted != incident.diagnosis.code {
                incident.noted.clone_from(&incident.diagnosis.code);
                // What was known of another code says nothing of this one.
                incident.last_time = None;
                news.push(incident.entry(End::Unknown, incident.last_seen()));
            }
        }
        for known in before.all_incidents().filter(|it| !it.over && it.belongs_into_history()) {
            let entry = match self.state.all_incidents().find(|it| it.is_one_with(known)) {
                Some(incident) => incident.has_ended(known).map(|end| known.entry(end, self.now)),
                None => Some(known.entry(End::Left, known.last_seen())),
            };
            let of_this = |other: &Entry| other.began == known.since && other.site == known.url.origin();
            news.extend(entry.filter(|_| !self.ended.iter().any(of_this)));
        }
        news.append(&mut self.ended);
        news.dedup();
        self.effects.extend(news.into_iter().map(|entry| Effect::Remember { entry: Box::new(entry) }));
    }

    /// What the history knows of the last time that the same place failed with the same.
    pub(super) fn know_last_time(&mut self, entry: &Entry, last: Option<LastTime>) {
        for tab in self.state.open_tabs() {
            let of_this = |it: &&mut Incident| it.since == entry.began && it.url.origin() == entry.site;
            let Some(incident) = self.incident(tab).filter(of_this) else { continue };
            if incident.diagnosis.code == entry.code && incident.last_time != last {
                incident.last_time = last;
                self.tell(tab);
            }
        }
    }

    fn forget_last_times(&mut self) {
        for tab in self.state.open_tabs() {
            if self.incident(tab).is_some_and(|incident| incident.last_time.take().is_some()) {
                self.tell(tab);
            }
        }
    }

    /// The person has chosen whether anything is written down.
    pub(super) fn choose_history(&mut self, on: bool) {
        self.state.settings.keep_history = on;
        if !on {
            self.forget_last_times();
        }
    }

    pub(super) fn forget_history(&mut self) {
        self.forget_last_times();
        self.effects.push(Effect::ForgetHistory);
    }
}
