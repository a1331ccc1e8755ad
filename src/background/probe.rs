//! Checks: one for each origin, however many tabs wait for it, and what comes of it for each of them.

use std::time::Duration;

use super::seen::without_the_useless;
use super::{Effect, Incident, OpId, Outcome, Phase, Run, TabId, Waited};
use crate::diagnosis::{Diagnosis, diagnose};
use crate::evidence::{Address, Body, Evidence, Method, Response};
use crate::retry::Choice;
use crate::time::Timestamp;

/// A check without an answer for so long is a check in vain.
pub(super) const CHECKING: Duration = Duration::from_secs(30);

/// The site answers again, but not with the page of the tab that asked. So soon the next tab asks for its own.
const NEXT_OF_THE_ORIGIN: Duration = Duration::from_secs(5);

/// What a check has found.
enum Finding {
    /// The page answers well.
    Good,
    /// Somebody is wanted there; to ask again could cost a place in a line.
    Gate(Diagnosis),
    /// The site answers, with an error that waiting does not mend.
    Otherwise(Diagnosis),
    /// Still failing. With the newest answer, where there was one.
    Failing(Option<Diagnosis>),
}

impl Finding {
    fn of(url: Option<Address>, answer: Option<&Response>, body: Option<String>) -> Self {
        let Some(response) = answer.cloned() else { return Self::Failing(None) };
        let body = body.map(|body| Body::read(body, response.headers.get("content-type").unwrap_or_default()));
        let evidence = Evidence { url, response: Some(response), body, ..Evidence::default() };
        match diagnose(&evidence) {
            None => Self::Good,
            Some(gate) if gate.is_gate() => Self::Gate(gate),
            Some(failing) if failing.retry.passes_by_itself() || is_servers(&evidence) => Self::Failing(Some(failing)),
            Some(otherwise) => Self::Otherwise(otherwise),
        }
    }
}

/// Whether the failure is the server's own (RFC 9110 §15.6): as long as that lasts, the site does not answer again.
fn is_servers(evidence: &Evidence) -> bool {
    evidence.response.as_ref().is_some_and(|response| response.status >= 500)
}

impl Run<'_> {
    /// Checks what is due. The tabs of one origin take turns, so that one page that stays broken does not keep the
    /// others from being asked for.
    pub(super) fn check_all(&mut self, due: Vec<(TabId, Choice)>) {
        let mut due: Vec<(Address, TabId, Choice)> =
            due.into_iter().filter_map(|(tab, choice)| Some((self.incident(tab)?.url.clone(), tab, choice))).collect();
        while let Some((url, first, _)) = due.first().cloned() {
            let (mut tabs, others): (Vec<_>, Vec<_>) =
                due.into_iter().partition(|(other, ..)| other.is_same_origin(&url));
            due = others;
            let turn = self.incident(first).map_or(0, |incident| usize::from(incident.tries) % tabs.len());
            tabs.rotate_left(turn);
            for (url, tab, choice) in tabs {
                self.check(tab, url, choice);
            }
        }
    }

    /// Asks for the page of this tab, or waits for the answer that another tab of the origin has asked for.
    fn check(&mut self, tab: TabId, url: Address, choice: Choice) {
        let under_way = self.check_under_way(&url);
        let (op, until) = under_way.unwrap_or_else(|| (self.operation(), self.now + CHECKING));
        let Some(incident) = self.incident(tab) else { return };
        incident.phase = Phase::Checking { op, until, choice };
        let text = incident.in_text;
        if under_way.is_none() {
            self.effects.push(Effect::Probe { tab, op, url, text });
        }
        self.refresh(tab);
    }

    fn check_under_way(&self, url: &Address) -> Option<(OpId, Timestamp)> {
        self.incidents().filter(|(_, it)| it.url.is_same_origin(url)).find_map(|(_, incident)| match incident.phase {
            Phase::Checking { op, until, .. } => Some((op, until)),
            _ => None,
        })
    }

    /// The answer to a check, for every tab that waits for it. `asker` is the tab whose page was asked for.
    pub(super) fn probed(
        &mut self,
        asker: TabId,
        op: OpId,
        answer: Option<Response>,
        landed: Option<Address>,
        body: Option<String>,
    ) {
        let own = self.incident(asker).filter(|it| it.phase.is_operation(op)).map(|it| it.url.clone());
        let finding = Finding::of(landed.or(own), answer.as_ref(), body);
        for tab in self.state.open_tabs() {
            let Some(mut incident) = self.take_operation(tab, op) else { continue };
            let Phase::Checking { choice, .. } = incident.phase else { return self.put_incident(tab, incident) };
            incident.outcome = None;
            let answer = answer.clone().filter(|_| tab == asker);
            match &finding {
                // The site answers; what this page says is for its own check to find.
                Finding::Good if incident.in_text && tab != asker => {
                    let due = self.now + NEXT_OF_THE_ORIGIN;
                    incident.phase = Phase::Waiting { due, from: self.now, choice };
                }
                Finding::Good if tab.is_closed() => {
                    self.answers_for_closed(tab, incident);
                    continue;
                }
                Finding::Good if incident.may_repeat() => {
                    incident.held = None;
                    self.put_incident(tab, incident);
                    self.begin_reload(tab, Waited::Checked { choice });
                    continue;
                }
                Finding::Good => answers_again(&mut incident),
                Finding::Gate(gate) => {
                    end(&mut incident, Outcome::Gate);
                    adopt(&mut incident, gate, answer);
                }
                Finding::Otherwise(other) if !incident.may_repeat() => {
                    // The person may wait for it once more, and the server's word binds that, too.
                    incident.is_told(other.told, self.now);
                    answers_again(&mut incident);
                }
                Finding::Otherwise(other) if tab == asker => {
                    end(&mut incident, Outcome::AnswersOtherwise);
                    adopt(&mut incident, other, answer);
                }
                Finding::Otherwise(other) => {
                    let asked = other.told.map_or(NEXT_OF_THE_ORIGIN, |told| told.wait().max(NEXT_OF_THE_ORIGIN));
                    let due = self.now + asked;
                    incident.is_told(other.told, self.now);
                    incident.phase = Phase::Waiting { due, from: self.now, choice };
                }
                Finding::Failing(None) if self.state.offline.is_some() => {
                    // Nobody was asked.
                    incident.phase = Phase::Waiting { due: self.now, from: self.now, choice };
                }
                Finding::Failing(newest) => {
                    // The newest answer's wait counts; one that was served is over.
                    incident.evidence.response = answer.map(without_the_useless).or(incident.evidence.response);
                    incident.is_told(newest.as_ref().and_then(|newest| newest.told), self.now);
                    self.count_try(&mut incident, choice);
                }
            }
            self.put_incident(tab, incident);
        }
    }

    /// Nobody was asked after all: whoever waited for the answer waits on, with the others of the origin.
    pub(super) fn not_asked(&mut self, op: OpId) {
        for tab in self.state.open_tabs() {
            let Some(mut incident) = self.take_operation(tab, op) else { continue };
            if let Some(choice) = incident.phase.resume() {
                incident.phase = Phase::Waiting { due: self.now, from: self.now, choice };
            }
            self.put_incident(tab, incident);
        }
    }

    /// Whoever begins to wait for an origin waits with those who do already. `chosen`: the person has named a time,
    /// which then counts for all of them, as far as the server's word allows.
    pub(super) fn wait_together(&mut self, incident: &mut Incident, chosen: bool) {
        let Phase::Waiting { due, choice, .. } = incident.phase else { return };
        let others = self.waiting_for(&incident.url);
        let Some((_, latest)) = others.iter().max_by_key(|(_, due)| *due) else { return };
        if !chosen {
            let told = incident.told_still(self.now).map_or(self.now, |told| self.now + told.wait());
            incident.phase = Phase::Waiting { due: told.max(*latest), from: self.now, choice };
            return;
        }
        let now = self.now;
        for (tab, _) in others {
            if let Some(other) = self.incident(tab) {
                let told = other.told_still(now).map_or(now, |told| now + told.wait());
                other.phase = Phase::Waiting { due: told.max(due), from: now, choice };
                self.refresh(tab);
            }
        }
    }

    /// All tabs of an origin show the same countdown: the latest of theirs, which is early against nobody's word.
    pub(super) fn share_waits(&mut self) {
        for tab in self.state.open_tabs() {
            let Some(incident) = self.incident(tab) else { continue };
            let Phase::Waiting { due, choice, .. } = incident.phase else { continue };
            let url = incident.url.clone();
            let latest = self.waiting_for(&url).into_iter().map(|(_, due)| due).max();
            let Some(shared) = latest.filter(|latest| *latest != due) else { continue };
            let from = self.now;
            if let Some(incident) = self.incident(tab) {
                // It counts from now on: with its old beginning, a clock that is set back could make it late.
                incident.phase = Phase::Waiting { due: shared, from, choice };
            }
            self.refresh(tab);
        }
    }

    fn waiting_for(&self, url: &Address) -> Vec<(TabId, Timestamp)> {
        let due = |incident: &Incident| match incident.phase {
            Phase::Waiting { due, .. } if incident.url.is_same_origin(url) => Some(due),
            _ => None,
        };
        self.incidents().filter_map(|(tab, incident)| Some((tab, due(incident)?))).collect()
    }

    fn incidents(&self) -> impl Iterator<Item = (TabId, &Incident)> {
        self.state.tabs.iter().filter_map(|(tab, it)| Some((*tab, it.incident.as_ref()?)))
    }
}

fn end(incident: &mut Incident, outcome: Outcome) {
    incident.phase = Phase::Idle;
    incident.outcome = Some(outcome);
}

/// The words of what was found now stand on the card of the tab that has asked.
fn adopt(incident: &mut Incident, newest: &Diagnosis, answer: Option<Response>) {
    if answer.is_some() {
        incident.diagnosis = newest.clone();
        incident.evidence.response = answer.map(without_the_useless);
    }
}

/// A page that is not asked for again, because that could send a form twice.
fn answers_again(incident: &mut Incident) {
    let sent = incident.method == Method::Post;
    end(incident, if sent { Outcome::SendAgain } else { Outcome::AnswersUnwatched });
}
