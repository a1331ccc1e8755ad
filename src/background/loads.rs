//! Loads: evidence comes first, the verdict decides, and only then is anything shown.

use std::time::Duration;

use super::event::Arrival;
use super::seen::Seen;
use super::state::Committed;
use super::{Effect, Ended, Incident, Outcome, Phase, Run, Tab, TabId, Waited};
use crate::diagnosis::diagnose;
use crate::evidence::{Address, Evidence, Method, NetError, Response};

/// A verdict mostly follows its answer within moments. An older answer may have been a speculative load's, so the
/// document has to confirm it.
const FRESH: Duration = Duration::from_secs(10);

impl Run<'_> {
    pub(super) fn tab_closed(&mut self, tab: TabId) {
        self.keep_closed(tab);
        self.state.tabs.remove(&tab);
        self.state.typed.forget(tab);
    }

    pub(super) fn committed(
        &mut self,
        tab: TabId,
        url: Option<Address>,
        document: String,
        known_fine: bool,
        arrival: Arrival,
    ) {
        self.typed_goes_on(tab, &document);
        self.outdate_committed(tab);
        if self.app_page_goes(tab, url.as_ref(), &document, known_fine) {
            return;
        }
        let Some(url) = url else { return self.left(tab) };
        self.tab(tab).unwatched = false;
        let seen = self.take_seen(tab, &url);
        self.leave_behind(tab, &url, arrival);
        if known_fine {
            if self.text_decides(tab) && self.may_look_at(&url) {
                return self.ask_document(tab, url, document, None, arrival, true);
            }
            return self.loaded_well(tab, url, document, arrival, false);
        }
        let now = self.now;
        let method = seen.as_ref().map(|seen| seen.method_of(arrival));
        match (seen, method) {
            // A page that comes back from memory asked nobody; an answer seen at that moment was a prefetch's.
            (Some(Seen { response, at, .. }), Some(method)) if !arrival.history && now.since(at) < FRESH => {
                self.judge(tab, url, document, method, response, arrival);
            }
            (seen, _) => self.ask_document(tab, url, document, seen, arrival, false),
        }
    }

    /// Whether a good status is not enough for what is about to be said: a page that somebody waits for may come back
    /// as a notice, as a waiting line, or with a form to sign in. Where only the text told of the failure, only the text
    /// can tell that it is gone.
    pub(super) fn text_decides(&self, tab: TabId) -> bool {
        let incident = self.state.tabs.get(&tab).and_then(|tab| tab.incident.as_ref());
        incident.is_some_and(|it| match it.phase {
            Phase::Idle => false,
            Phase::Reloading { .. } => true,
            _ => it.in_text || it.tell,
        })
    }

    /// What is known of the answer is not enough: nobody saw it, because the page's own service worker gave it, or a
    /// cache; or it was a good one (`fine`), and what the page says counts as well. The document knows.
    fn ask_document(
        &mut self,
        tab: TabId,
        url: Address,
        document: String,
        seen: Option<Seen>,
        arrival: Arrival,
        fine: bool,
    ) {
        // A script for a page that is held back stays pending, and the next click on the icon would run it instead
        // of opening the popup.
        if !self.may_look_at(&url) {
            return self.left(tab);
        }
        let earlier = self.incident(tab).filter(|incident| incident.url == url).map(|incident| incident.method);
        let earlier = earlier.or_else(|| self.restored_method(&url));
        let method = match (&seen, earlier) {
            (Some(seen), _) => seen.method_of(arrival),
            (None, _) if arrival.form => Method::Post,
            (None, Some(earlier)) => earlier,
            // What is loaded again or comes back may have been a form's; that is not guessed.
            (None, None) if arrival.reload || arrival.history => Method::Other,
            (None, None) => Method::Get,
        };
        let response = seen.map(|seen| seen.response);
        self.tab(tab).committed = Some(Committed { url, document, method, response, reload: arrival.reload, fine });
        self.read_committed(tab);
    }

    /// Reads the document that has come and has not told of itself yet. A worker that dies over it leaves that to the
    /// next one.
    pub(super) fn read_committed(&mut self, tab: TabId) {
        let text = self.text_decides(tab);
        let Some(committed) = self.state.tabs.get(&tab).and_then(|tab| tab.committed.as_ref()) else { return };
        if self.may_look_at(&committed.url) {
            let document = Some(committed.document.clone());
            self.effects.push(Effect::ReadDocument { tab, document, text, ask: None });
        }
    }

    /// Another one has taken its place, and what it tells of itself comes too late.
    fn outdate_committed(&mut self, tab: TabId) {
        if let Some(tab) = self.state.tabs.get_mut(&tab) {
            tab.committed = None;
        }
    }

    /// Another page ends what was going on for the one before, unless it is what a reload of ours led to.
    fn leave_behind(&mut self, tab: TabId, url: &Address, arrival: Arrival) {
        let ours = |phase: &Phase| matches!(phase, Phase::Reloading { .. }) && arrival.reload;
        if self.incident(tab).is_some_and(|incident| incident.url != *url && !ours(&incident.phase)) {
            self.tab(tab).incident = None;
            self.clear_badge(tab);
        }
    }

    /// A document with a known answer.
    pub(super) fn judge(
        &mut self,
        tab: TabId,
        url: Address,
        document: String,
        method: Method,
        response: Response,
        arrival: Arrival,
    ) {
        let evidence = Evidence { url: Some(url.clone()), method, response: Some(response), ..Evidence::default() };
        match diagnose(&evidence) {
            Some(diagnosis) => self.failed(tab, url, Some(document), evidence, diagnosis, arrival),
            None => self.loaded_well(tab, url, document, arrival, false),
        }
    }

    pub(super) fn load_failed(
        &mut self,
        tab: TabId,
        url: Address,
        method: Method,
        error: NetError,
        document: Option<&str>,
    ) {
        // The rest of a document that is shown already did not come: what was said of it stays true.
        let is_shown = |known: &Tab| {
            let asked = known.committed.as_ref().map(|committed| committed.document.as_str());
            [asked, known.incident.as_ref().and_then(|incident| incident.document.as_deref())].contains(&document)
        };
        if document.is_some() && self.state.tabs.get(&tab).is_some_and(is_shown) {
            return;
        }
        if error.is_abort() {
            return self.reload_stopped(tab);
        }
        self.outdate_committed(tab);
        self.typed_goes_on(tab, document.unwrap_or_default());
        self.app_page_goes(tab, None, document.unwrap_or_default(), false);
        self.tab(tab).unwatched = false;
        // Whatever else the person had opened would have stopped a reload of ours first, so this is its result,
        // wherever it was sent.
        let ours = |incident: &&mut Incident| matches!(incident.phase, Phase::Reloading { .. });
        let arrival = Arrival { reload: self.incident(tab).filter(ours).is_some(), ..Arrival::default() };
        let seen = self.take_seen(tab, &url);
        let answered = seen.as_ref().map(|seen| seen.method);
        let method = match error.as_str() {
            // Going back to what a form gave is refused by the cache; loading it again would send the form again.
            "ERR_CACHE_MISS" => Method::Post,
            // There was an answer, and it was not seen.
            _ if error.hides_a_status() && seen.is_none() => Method::Other,
            // Of what was seen one may have been a prefetch's.
            _ => answered.filter(|answered| !answered.is_repeatable()).unwrap_or(method),
        };
        let response = seen.map(|seen| seen.response).filter(|_| error.hides_a_status());
        let evidence =
            Evidence { url: Some(url.clone()), method, response, net_error: Some(error), ..Evidence::default() };
        if let Some(diagnosis) = diagnose(&evidence) {
            self.failed(tab, url, None, evidence, diagnosis, arrival);
            if let Some(incident) = self.incident(tab) {
                incident.own_page = document.map(str::to_owned);
            }
        }
    }

    /// A reload of ours came to nothing: the person stopped it, or it became a download. A wait that it had put
    /// off goes on. Before the browser has begun it, what is given up is something else: mostly what was on its way
    /// in the tab, which the reload takes the place of.
    fn reload_stopped(&mut self, tab: TabId) {
        // Its page has come, and is being read: what is given up is a load after it.
        if self.state.tabs.get(&tab).is_some_and(|tab| tab.committed.is_some()) {
            return;
        }
        let Some(mut incident) = self.take_incident(tab) else { return };
        match incident.phase {
            Phase::Reloading { waited: Waited::Checked { .. }, begun: true, .. } => {
                incident.phase = Phase::Idle;
                incident.outcome = Some(Outcome::Cancelled);
            }
            phase @ Phase::Reloading { begun: true, .. } => self.resume(&mut incident, phase.resume()),
            _ => {
                self.tab(tab).incident = Some(incident);
                return;
            }
        }
        self.put_incident(tab, incident);
    }

    /// There is nothing to say of the page that the tab shows: it came well, or is no web page.
    pub(super) fn left(&mut self, tab: TabId) {
        if self.state.tabs.contains_key(&tab) && !self.leave_to_the_app(tab) {
            self.clear_badge(tab);
        }
    }

    /// Forgets the tab, but for what its app has trouble with: that is of the page that is shown, and may have begun
    /// before that page was known to have come well. Says whether something of it is shown.
    fn leave_to_the_app(&mut self, tab: TabId) -> bool {
        let Some(known) = self.state.tabs.remove(&tab) else { return false };
        let incident = known.incident.filter(|incident| incident.running.is_some());
        let (shows, kept) = (incident.is_some(), Tab { incident, trouble: known.trouble, ..Tab::default() });
        if kept != Tab::default() {
            self.state.tabs.insert(tab, kept);
        }
        shows
    }

    /// `signs_in`: the page is a form to sign in.
    pub(super) fn loaded_well(&mut self, tab: TabId, url: Address, document: String, arrival: Arrival, signs_in: bool) {
        // Nobody waits any more for a page that is there.
        self.state.restored.retain(|incident| incident.url != url);
        if self.offer_what_was_typed(tab, &document) {
            return;
        }
        if self.incident(tab).is_none_or(|incident| incident.running.is_some()) {
            self.leave_to_the_app(tab);
            return;
        }
        let Some(mut incident) = self.take_incident(tab) else { return };
        let there = incident.url == url;
        if there || (arrival.reload && matches!(incident.phase, Phase::Reloading { .. })) {
            self.is_over(&incident, arrival);
        }
        let waited = match incident.phase {
            Phase::Reloading { waited, .. } => Some(waited),
            // The person reloaded by hand, and what they had typed is still to be given back.
            _ if there && self.has_lost(tab, &url, &document) => None,
            phase => {
                // It came back without us. Whoever asked to be told may not be looking.
                if there && phase.resume().is_some() {
                    incident.outcome = Some(if signs_in { Outcome::SignIn } else { Outcome::Fixed });
                    self.tell_outcome(tab, &mut incident);
                }
                return self.left(tab);
            }
        };
        if !there && !arrival.reload {
            return self.left(tab);
        }
        let cleared = matches!(waited, Some(Waited::Cleared { .. }));
        incident.outcome = Some(match there {
            _ if signs_in => Outcome::SignIn,
            false => Outcome::Elsewhere,
            true if cleared => Outcome::FixedAfterClear,
            true => Outcome::Fixed,
        });
        if there && waited.is_some() {
            self.remember_end(Ended::of(&incident, cleared));
        }
        if !cleared {
            incident.cleared = None;
        }
        incident.url = url;
        incident.phase = Phase::Idle;
        incident.over = true;
        incident.ended = Some(self.now);
        incident.leaving = false;
        let gone = incident.document.replace(document.clone());
        self.offer_anew(tab, &mut incident, gone.as_deref());
        self.tell_outcome(tab, &mut incident);
        let shows = self.card_comes(&incident);
        self.put_incident(tab, incident);
        if shows {
            self.effects.push(Effect::ShowCard { tab, document });
        }
    }
}
