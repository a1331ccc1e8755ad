//! Loads: evidence comes first, the verdict decides, and only then is anything shown.

use super::event::Reading;
use super::state::{Committed, Seen};
use super::{AskId, Effect, Incident, Outcome, Phase, Run, TabId, Waited};
use crate::diagnosis::{Diagnosis, PageFacts, diagnose, is_error_page};
use crate::evidence::{Address, Evidence, Method, NetError, Response};
use crate::knowledge::{RESPONDERS, Show};
use crate::protocol::Shown;

/// Answers that are kept for a tab while they wait for a verdict: the page's own and speculative ones.
const MOST_SEEN: usize = 4;

/// Headers that a diagnosis can use beside those in `knowledge/responders.toml`.
const USEFUL_HEADERS: [&str; 5] = ["cf-mitigated", "content-type", "date", "retry-after", "server"];

impl Run<'_> {
    pub(super) fn started(&mut self, open: &[(TabId, Address)]) {
        self.state.keep_tabs(open, self.now);
        // Whatever was set to wake the worker may be gone.
        self.state.wake = None;
        for tab in self.state.open_tabs() {
            self.badge(tab);
        }
    }

    pub(super) fn tab_closed(&mut self, tab: TabId) {
        self.state.tabs.remove(&tab);
    }

    pub(super) fn answered(&mut self, tab: TabId, url: Address, mut response: Response, method: Method) {
        let useful =
            |name: &str| USEFUL_HEADERS.contains(&name) || RESPONDERS.iter().any(|one| one.headers.contains(&name));
        response.headers.retain(useful);
        self.remember(tab, Seen { url, method, response: Some(response) });
    }

    pub(super) fn request_failed(&mut self, tab: TabId, url: Address, method: Method) {
        self.remember(tab, Seen { url, method, response: None });
    }

    fn remember(&mut self, tab: TabId, seen: Seen) {
        let kept = &mut self.tab(tab).seen;
        kept.retain(|other| other.url != seen.url);
        if kept.len() >= MOST_SEEN {
            kept.remove(0);
        }
        kept.push(seen);
    }

    /// Takes what was seen for this address; the verdict ends the wait of everything else, too.
    fn take_seen(&mut self, tab: TabId, url: &Address) -> Option<Seen> {
        let seen = std::mem::take(&mut self.tab(tab).seen);
        seen.into_iter().rev().find(|seen| seen.url == *url)
    }

    pub(super) fn committed(
        &mut self,
        tab: TabId,
        url: Option<Address>,
        document: String,
        known_fine: bool,
        form: bool,
    ) {
        let Some(url) = url else { return self.left(tab) };
        let seen = self.take_seen(tab, &url);
        if known_fine {
            return self.loaded_well(tab, &url, document);
        }
        let method = seen.as_ref().map_or(if form { Method::Post } else { Method::Get }, |seen| seen.method);
        let Some(response) = seen.and_then(|seen| seen.response) else {
            // No answer was seen: the page's own service worker gave it, or a cache. Only the document knows.
            let same = self.incident(tab).is_some_and(|incident| incident.url == url);
            if same || form {
                // What was known of the method is needed again when the status is known.
                let known = self.incident(tab).filter(|incident| incident.url == url).map(|incident| incident.method);
                let method = known.filter(|_| !form).unwrap_or(method);
                self.remember(tab, Seen { url: url.clone(), method, response: None });
            }
            self.effects.push(Effect::ReadDocument { tab, document: Some(document.clone()), text: false, ask: None });
            self.tab(tab).committed = Some(Committed { url, document });
            return;
        };
        self.judge(tab, url, document, method, response);
    }

    /// A document with a known answer.
    fn judge(&mut self, tab: TabId, url: Address, document: String, method: Method, response: Response) {
        let evidence = Evidence { url: Some(url.clone()), method, response: Some(response), ..Evidence::default() };
        match diagnose(&evidence) {
            Some(diagnosis) => self.failed(tab, url, Some(document), evidence, diagnosis),
            None => self.loaded_well(tab, &url, document),
        }
    }

    pub(super) fn load_failed(&mut self, tab: TabId, url: Address, error: NetError) {
        if error.is_abort() {
            return;
        }
        let seen = self.take_seen(tab, &url);
        // Going back to what a form gave is refused by the cache; loading it again would send the form again.
        let unsent = if error.as_str() == "ERR_CACHE_MISS" { Method::Post } else { Method::Get };
        let method = seen.as_ref().map_or(unsent, |seen| seen.method);
        let response = seen.and_then(|seen| seen.response).filter(|_| error.hides_a_status());
        let evidence =
            Evidence { url: Some(url.clone()), method, response, net_error: Some(error), ..Evidence::default() };
        if let Some(diagnosis) = diagnose(&evidence) {
            self.failed(tab, url, None, evidence, diagnosis);
        }
    }

    /// The tab shows something that is no web page.
    fn left(&mut self, tab: TabId) {
        if self.state.tabs.remove(&tab).is_some() {
            self.tell(tab);
        }
    }

    fn loaded_well(&mut self, tab: TabId, url: &Address, document: String) {
        let here = self.tab(tab);
        let expected = |incident: &Incident| incident.url == *url && matches!(incident.phase, Phase::Reloading { .. });
        match here.incident.take() {
            Some(mut incident) if expected(&incident) => {
                let cleared = matches!(incident.phase, Phase::Reloading { waited: Waited::Cleared, .. });
                incident.outcome = Some(if cleared { Outcome::FixedAfterClear } else { Outcome::Fixed });
                incident.phase = Phase::Idle;
                incident.over = true;
                incident.document = Some(document.clone());
                let shows = incident.card && !incident.closed;
                here.incident = Some(incident);
                if shows {
                    self.effects.push(Effect::ShowCard { tab, document });
                }
                self.refresh(tab);
            }
            Some(_) => {
                self.state.tabs.remove(&tab);
                self.tell(tab);
            }
            None => {
                self.state.tabs.remove(&tab);
            }
        }
    }

    /// A load failed, and it is certain that it did.
    fn failed(&mut self, tab: TabId, url: Address, document: Option<String>, evidence: Evidence, diagnosis: Diagnosis) {
        let earlier = self.earlier_incident(tab, &url);
        let shows = !url.is_local() && !diagnosis.is_challenge();
        let at_once = shows && document.is_some() && diagnosis.words().show == Show::Card;
        let mut incident = self.new_incident(url, document.clone(), evidence, diagnosis);
        incident.card = at_once;
        if let Some(earlier) = earlier {
            self.carry_on(&earlier, &mut incident);
        }
        let card = at_once && !incident.closed;
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

    fn new_incident(
        &self,
        url: Address,
        document: Option<String>,
        evidence: Evidence,
        diagnosis: Diagnosis,
    ) -> Incident {
        Incident {
            url,
            method: evidence.method,
            evidence,
            diagnosis,
            document,
            since: self.now,
            tries: 0,
            asked: self.now,
            card: false,
            closed: false,
            phase: Phase::Idle,
            outcome: None,
            over: false,
        }
    }

    /// The incident that this failure belongs to: the same page of this tab, or one from before a restart.
    fn earlier_incident(&mut self, tab: TabId, url: &Address) -> Option<Incident> {
        if let Some(incident) = self.tab(tab).incident.take().filter(|incident| incident.url == *url && !incident.over)
        {
            return Some(incident);
        }
        let at = self.state.restored.iter().position(|incident| incident.url == *url)?;
        Some(self.state.restored.remove(at))
    }

    /// The page failed again: what was under way has its result.
    fn carry_on(&mut self, earlier: &Incident, incident: &mut Incident) {
        let same = earlier.diagnosis.code == incident.diagnosis.code;
        incident.since = earlier.since;
        incident.tries = earlier.tries;
        incident.asked = earlier.asked;
        incident.closed = earlier.closed;
        if !incident.may_repeat() {
            return;
        }
        match earlier.phase {
            Phase::Idle => {}
            Phase::Reloading { waited: Waited::Checked { choice }, .. } => {
                incident.outcome = Some(if same { Outcome::Same } else { Outcome::Another });
                self.count_try(incident, choice);
            }
            Phase::Reloading { waited: Waited::Cleared, .. } => {
                incident.outcome = Some(if same { Outcome::SameAfterClear } else { Outcome::AnotherAfterClear });
            }
            Phase::Reloading { waited: Waited::Asked, .. } => {
                incident.outcome = Some(if same { Outcome::Same } else { Outcome::Another });
            }
            // The person reloaded by hand: the wait begins anew, by the newest answer.
            Phase::Waiting { choice, .. } | Phase::Checking { choice, .. } => self.wait(incident, choice),
            Phase::Clearing { .. } => incident.phase = earlier.phase,
        }
    }

    pub(super) fn document_read(&mut self, tab: TabId, document: Option<String>, reading: Reading, ask: Option<AskId>) {
        if let Some(ask) = ask {
            self.state.asks.retain(|other| *other != ask);
        }
        let of_this = |it: &mut Committed| document.as_ref().is_none_or(|id| *id == it.document);
        let committed = self.state.tabs.get_mut(&tab).and_then(|tab| tab.committed.take_if(of_this));
        let mut unseen = false;
        match (reading, committed) {
            (Reading::Page(facts), Some(committed)) => {
                let seen = self.take_seen(tab, &committed.url);
                let method = seen.map_or(Method::Get, |seen| seen.method);
                let response = Response { status: facts.status, at: self.now, ..Response::default() };
                self.judge(tab, committed.url, committed.document, method, response);
            }
            (Reading::Unreachable, Some(_)) => self.left(tab),
            (Reading::Page(facts), None) => match (ask, document) {
                (Some(_), document) => self.looked_into(tab, document, &facts),
                (None, document) => self.refine(tab, document.as_deref(), facts),
            },
            (Reading::Unreachable, None) => unseen = true,
        }
        if let Some(ask) = ask {
            self.answer(ask, Some(tab), if unseen { Shown::Unseen } else { Shown::Fine });
        }
    }

    /// The person opened the popup over a page that nothing is known of, and it turns out to have failed. It is
    /// explained where the person looks: in the popup.
    fn looked_into(&mut self, tab: TabId, document: Option<String>, facts: &PageFacts) {
        let Some(url) = Address::parse(&facts.url) else { return };
        let response = Response { status: facts.status, at: self.now, ..Response::default() };
        // How the page was asked for cannot be told from the document, so nothing is repeated on a guess.
        let method = Method::Other;
        let evidence = Evidence { url: Some(url.clone()), method, response: Some(response), ..Evidence::default() };
        let Some(diagnosis) = diagnose(&evidence) else { return };
        let mut incident = self.new_incident(url, document, evidence, diagnosis);
        incident.closed = true;
        self.tab(tab).incident = Some(incident);
        self.refresh(tab);
    }

    /// The text of the failed page came: it may say who answered, and whether the page is an error page.
    fn refine(&mut self, tab: TabId, document: Option<&str>, facts: PageFacts) {
        let Some(incident) = self.incident(tab) else { return };
        let (Some(shown), false) = (incident.document.clone(), incident.over) else { return };
        if document != Some(shown.as_str()) {
            return;
        }
        let error_page = is_error_page(&facts);
        let evidence = Evidence { body: Some(facts.text), ..incident.evidence.clone() };
        let Some(diagnosis) = diagnose(&evidence) else { return };
        let changed = diagnosis != incident.diagnosis;
        if diagnosis.entry != incident.diagnosis.entry {
            // Other words than those that may have been read already: that is said.
            incident.outcome = Some(Outcome::LookedCloser);
        }
        let quiet = incident.url.is_local() || diagnosis.is_challenge();
        incident.diagnosis = diagnosis;
        let appears = error_page && !incident.card && !incident.closed && !quiet;
        if appears {
            incident.card = true;
            self.effects.push(Effect::ShowCard { tab, document: shown });
        }
        if changed {
            self.refresh(tab);
        }
    }

    /// The card could not be put there, so badge and popup are what there is.
    pub(super) fn card_shown(&mut self, tab: TabId, document: String, shown: bool) {
        if let Some(incident) = self.incident(tab).filter(|incident| incident.document == Some(document))
            && !shown
        {
            incident.card = false;
        }
    }
}
