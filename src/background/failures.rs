//! Failures: what a load that failed makes of the incident of its tab.

use super::event::Arrival;
use super::{Early, Effect, Incident, Outcome, Phase, Run, TabId, Waited};
use crate::diagnosis::{Diagnosis, is_suspect};
use crate::evidence::{Address, Evidence};
use crate::knowledge::Show;
use crate::map::Map;

/// Whether a good answer came, so that nothing but its text can tell of a failure.
fn is_good(evidence: &Evidence) -> bool {
    evidence.response.as_ref().is_some_and(|response| response.status < 400)
}

impl Run<'_> {
    /// A load failed, and it is certain that it did.
    pub(super) fn failed(
        &mut self,
        tab: TabId,
        url: Address,
        document: Option<String>,
        evidence: Evidence,
        diagnosis: Diagnosis,
        arrival: Arrival,
    ) {
        let earlier = self.earlier_incident(tab, &url, arrival);
        // What only the text tells is explained where the person looks: in the popup.
        let in_text = is_good(&evidence);
        let shows = !in_text && !url.is_local() && !diagnosis.is_gate() && self.may_look_at(&url);
        // Where the page may wait for the reader, its text is looked at first.
        let sure = !evidence.response.as_ref().is_some_and(is_suspect);
        let at_once = shows && sure && document.is_some() && diagnosis.words().show == Show::Card;
        // Whoever was told of a wait on the page is told there what has come of it; over what waits for the reader stands
        // nothing.
        let owed = in_text && !diagnosis.is_gate() && earlier.as_ref().is_some_and(Incident::was_reloaded_under_a_card);
        let mut incident = self.new_incident(url, document.clone(), evidence, diagnosis);
        incident.card = at_once || owed;
        incident.unread = shows && document.is_some();
        incident.others_loaded = self.take_others_loaded(&incident.url);
        match &earlier {
            Some(earlier) => self.carry_on(earlier, &mut incident, arrival),
            None => {
                incident.tried = self.state.asked.tried(&incident.tried_about());
                self.meet_again(&mut incident);
            }
        }
        if incident.phase == Phase::Idle {
            self.tell_outcome(tab, &mut incident);
        }
        if incident.in_text && incident.diagnosis.is_gate() {
            // It goes away without a word, so nothing is left that says it was there.
            incident.outcome = None;
        }
        self.offer_anew(tab, &mut incident, earlier.as_ref().and_then(|earlier| earlier.document.as_deref()));
        let card = self.card_comes(&incident);
        self.ask_status_by_itself(&incident);
        self.tab(tab).incident = Some(incident);
        if let Some(document) = document {
            if card {
                self.effects.push(Effect::ShowCard { tab, document: document.clone() });
            }
            if shows {
                self.effects.push(Effect::ReadDocument { tab, document: Some(document), text: true, ask: None });
            }
        }
        self.refresh(tab);
    }

    pub(super) fn new_incident(
        &self,
        url: Address,
        document: Option<String>,
        evidence: Evidence,
        diagnosis: Diagnosis,
    ) -> Incident {
        Incident {
            url,
            method: evidence.method,
            in_text: is_good(&evidence),
            unread: false,
            evidence,
            first_code: diagnosis.code.clone(),
            before: None,
            diagnosis,
            document,
            own_page: None,
            since: self.now,
            failed_at: self.now,
            others_loaded: None,
            tried: Map::new(),
            deeds: Vec::new(),
            ids: Vec::new(),
            early: Early::default(),
            tries: 0,
            asked: self.now,
            lot: self.random,
            card: false,
            closed: false,
            leaving: false,
            begun: None,
            phase: Phase::Idle,
            held: None,
            outcome: None,
            cleared: None,
            tell: false,
            over: false,
            ended: None,
            noted: String::new(),
            last_time: None,
            running: None,
            address: None,
        }
    }

    /// The incident that this failure belongs to: the same page of this tab, or what a reload of ours led to.
    fn earlier_incident(&mut self, tab: TabId, url: &Address, arrival: Arrival) -> Option<Incident> {
        let incident = self.take_incident(tab).filter(|incident| !incident.over);
        let ours = |it: &Incident| matches!(it.phase, Phase::Reloading { .. }) && arrival.reload;
        incident.filter(|incident| incident.url == *url || ours(incident))
    }

    /// The page failed again: what was under way has its result.
    fn carry_on(&mut self, earlier: &Incident, incident: &mut Incident, arrival: Arrival) {
        // The text of the new page is not read yet, so only what both were known by at first can be compared.
        let same = earlier.first_code() == incident.first_code() && earlier.url == incident.url;
        incident.continues(earlier);
        // Where no server was heard, the time that it named before stands. Its type a document knows by itself.
        let heard = incident
            .evidence
            .response
            .as_ref()
            .is_some_and(|response| response.headers.iter().any(|(name, _)| name != "content-type"));
        if !heard && earlier.url == incident.url && incident.diagnosis.told.is_none() {
            incident.diagnosis.told = earlier.told_still(self.now).filter(|told| told.seconds > 0);
        }
        if let Phase::Reloading { waited, .. } = earlier.phase {
            incident.outcome = Some(waited.outcome(same));
            incident.before = Some(earlier.diagnosis.code.clone()).filter(|_| earlier.url == incident.url);
            if incident.diagnosis.is_gate() {
                incident.outcome = Some(Outcome::Gate);
            }
        }
        match earlier.phase {
            Phase::Reloading { waited: Waited::Checked { choice }, .. } => self.count_try(incident, choice),
            Phase::Clearing { .. } => incident.phase = earlier.phase,
            // A page that keeps loading itself would put off its check for ever.
            Phase::Waiting { due, from, choice }
                if arrival.by_itself && earlier.url == incident.url && incident.may_wait() =>
            {
                let told = incident.told_still(self.now).map_or(due, |told| self.now + told.wait());
                incident.phase = Phase::Waiting { due: due.max(told), from, choice };
            }
            // Where the person reloaded by hand, the wait begins anew, by the newest answer. It was for this page.
            _ if earlier.url == incident.url => self.resume(incident, earlier.phase.resume()),
            _ => {}
        }
    }
}
