//! What documents say about themselves: their status where no answer was seen, their text, whether the card
//! stands in them.

use super::event::{Arrival, Reading};
use super::reporting::ids_of;
use super::state::Committed;
use super::{AskId, Effect, Outcome, Phase, Run, TabId};
use crate::diagnosis::{Diagnosis, PageFacts, PageKind, diagnose, page_kind};
use crate::evidence::{Address, Body, Evidence, Method, Response};
use crate::knowledge::Show;
use crate::protocol::Shown;

impl Run<'_> {
    pub(super) fn document_read(
        &mut self,
        tab: TabId,
        document: Option<String>,
        text: bool,
        reading: Reading,
        ask: Option<AskId>,
    ) {
        if let (Reading::Page(facts), Some(_), None) = (&reading, ask, self.incident(tab)) {
            self.state.looked_at = Address::parse(&facts.url).map(|url| (tab, url));
        }
        // A look that nobody could take is of no document: the one that has come meanwhile has its own.
        let of_this = |it: &mut Committed| document.as_ref() == Some(&it.document);
        let committed = self.state.tabs.get_mut(&tab).and_then(|tab| tab.committed.take_if(of_this));
        if let Some(incident) = self.incident(tab).filter(|it| text && it.document == document) {
            incident.unread = false;
        }
        let mut unseen = false;
        if let (None, None, false) = (&committed, ask, text)
            && self.state.tabs.get(&tab).is_some_and(|tab| tab.unwatched)
        {
            return self.met(tab, document, reading);
        }
        match (reading, committed) {
            (Reading::Page(facts), Some(mut committed)) => {
                // An answer that was seen counts only where the document confirms it.
                committed.response = committed.response.filter(|response| response.status == facts.status);
                let may_wait_for_reader = facts.status >= 400 && !facts.elements.is_empty();
                if may_wait_for_reader || (text && self.incident(tab).is_some()) {
                    self.judge_text(tab, committed, facts);
                } else {
                    let Committed { url, document, method, response, reload, .. } = committed;
                    let plain = Response { status: facts.status, at: self.now, ..Response::default() };
                    let arrival = Arrival { reload, ..Arrival::default() };
                    self.judge(tab, url, document, method, response.unwrap_or(plain), arrival);
                }
            }
            // A page that nobody can read is taken by its status.
            (Reading::Unreachable, Some(Committed { url, document, reload, fine: true, .. })) => {
                self.loaded_well(tab, url, document, Arrival { reload, ..Arrival::default() }, false);
            }
            (Reading::Unreachable, Some(_)) => self.left(tab),
            (Reading::Page(facts), None) if ask.is_some() && self.incident(tab).is_none() => {
                self.looked_into(tab, document, facts);
            }
            (Reading::Page(facts), None) if text => self.refine(tab, document.as_deref(), facts, false),
            (Reading::Page(_), None) => {}
            (Reading::Unreachable, None) => unseen = true,
        }
        if let Some(ask) = ask {
            self.answer(ask, Some(tab), if unseen { Shown::Unseen } else { Shown::Fine });
        }
    }

    /// A page that was there before WhatBroke tells its status. How it was asked for is not known, unless the browser
    /// has brought it back and a countdown of its last session waits for it. A form that a person has sent there since
    /// is a navigation of its own.
    fn met(&mut self, tab: TabId, document: Option<String>, reading: Reading) {
        self.tab(tab).unwatched = false;
        let Reading::Page(facts) = reading else { return self.left(tab) };
        let (Some(url), Some(document)) = (Address::parse(&facts.url), document) else { return self.left(tab) };
        let response = Response { status: facts.status, at: self.now, ..Response::default() };
        let brought_back = facts.navigation == "back_forward";
        let method = self.restored_method(&url).filter(|_| brought_back).unwrap_or(Method::Other);
        self.judge(tab, url, document, method, response, Arrival::default());
    }

    /// The person opened the popup over a page that nothing is known of, and it turns out to have failed. It is
    /// explained where the person looks: in the popup.
    fn looked_into(&mut self, tab: TabId, document: Option<String>, facts: PageFacts) {
        if self.incident(tab).is_some() {
            return;
        }
        let Some(url) = Address::parse(&facts.url) else { return };
        // The document cannot tell how it was asked for, and nothing is repeated on a guess.
        let known = self.state.shown.take().filter(|(shown, _)| document.as_ref() == Some(shown));
        let method = known.map_or(Method::Other, |(_, method)| method);
        let Some((evidence, diagnosis)) = self.diagnose_page(&url, method, facts, None) else { return };
        let incident = self.new_incident(url, document, evidence, diagnosis);
        self.tab(tab).incident = Some(incident);
        self.keep_typed(tab);
        // Whoever asked is answered; to tell the pages of it would make them ask again.
        self.badge(tab);
    }

    /// A page that somebody waits for has come: its text decides what it is.
    fn judge_text(&mut self, tab: TabId, committed: Committed, facts: PageFacts) {
        let Committed { url, document, method, response, reload, .. } = committed;
        let arrival = Arrival { reload, ..Arrival::default() };
        let signs_in = facts.asks_to_sign_in();
        match self.diagnose_page(&url, method, facts, response) {
            Some((evidence, diagnosis)) => self.failed(tab, url, Some(document), evidence, diagnosis, arrival),
            None => self.loaded_well(tab, url, document, arrival, signs_in),
        }
    }

    /// What a document tells of itself, text and all, and of the answer that was seen for it. The evidence comes without
    /// the text, as it is kept.
    fn diagnose_page(
        &self,
        url: &Address,
        method: Method,
        facts: PageFacts,
        seen: Option<Response>,
    ) -> Option<(Evidence, Diagnosis)> {
        let plain = Response { status: facts.status, at: self.now, ..Response::default() };
        let mut response = seen.unwrap_or(plain);
        if response.headers.get("content-type").is_none() {
            response.headers.add("content-type", &facts.content_type);
        }
        let good = facts.status < 400;
        let useful = matches!(page_kind(&facts, true), PageKind::OfUse(_));
        let evidence = Evidence {
            url: Some(url.clone()),
            method,
            response: Some(response),
            elements: facts.elements.clone(),
            ..Evidence::default()
        };
        let diagnosis = diagnose(&Evidence { body: Some(body_of(facts)), ..evidence.clone() })?;
        // Behind a good status hides what the page itself is, and no page that can be used.
        let is_page = good && useful && diagnosis.words().show == Show::ErrorPage;
        (!is_page).then_some((evidence, diagnosis))
    }

    /// The text of the failed page came: it may say who answered, and whether the page is an error page.
    /// With `last` it was the second look, at a document that had next to nothing on it at the first.
    pub(super) fn refine(&mut self, tab: TabId, document: Option<&str>, facts: PageFacts, last: bool) {
        let Some(incident) = self.incident(tab) else { return };
        let (Some(shown), false) = (incident.document.clone(), incident.over) else { return };
        if document != Some(shown.as_str()) {
            return;
        }
        if !last {
            self.keep_typed(tab);
        }
        let Some(incident) = self.incident(tab) else { return };
        let kind = page_kind(&facts, last);
        let elements = facts.elements.clone();
        let body = body_of(facts);
        incident.ids = ids_of(&body);
        let evidence = Evidence { body: Some(body), elements, ..incident.evidence.clone() };
        let Some(mut diagnosis) = diagnose(&evidence) else { return };
        // A time that the server named in an answer whose head is lost still stands.
        diagnosis.told = diagnosis.told.or(incident.diagnosis.told);
        let outgrown = incident.card && matches!(kind, PageKind::OfUse(_)) && diagnosis.words().show == Show::ErrorPage;
        if last && outgrown {
            // The app has gone on to a page of use: there is nothing left to explain.
            self.effects.push(Effect::HideCard { tab, document: shown });
            return self.left(tab);
        }
        let said = incident.outcome;
        let same = incident.before.as_ref() == Some(&diagnosis.code);
        let result = incident.outcome.and_then(|outcome| outcome.with_the_code(same));
        if result.is_some() {
            // What came of a reload is what the person wants to know.
            incident.outcome = result;
        } else if diagnosis.entry != incident.diagnosis.entry {
            // Other words than those that may have been read already: that is said.
            incident.outcome = Some(Outcome::LookedCloser);
        }
        let gate = diagnosis.is_gate();
        let fits = matches!(kind, PageKind::Error(_)) || diagnosis.words().show == Show::Card;
        let may_appear = !incident.card && !incident.url.is_local() && !gate;
        let appears = may_appear && fits;
        let vanishes = gate && incident.card;
        let known = std::mem::replace(&mut incident.diagnosis, diagnosis);
        if gate {
            incident.outcome = None;
        }
        // Nobody waits for what waiting cannot mend, or makes worse.
        let waits = matches!(incident.phase, Phase::Waiting { .. } | Phase::Checking { .. } | Phase::Held { .. });
        let ends = waits && !incident.may_wait();
        if ends {
            incident.phase = Phase::Idle;
            incident.outcome = Some(if gate { Outcome::Gate } else { Outcome::Cancelled });
        }
        let changed = known != incident.diagnosis || said != incident.outcome;
        // Where the page waits for the reader after all, nothing may lie over it.
        incident.card = (incident.card || appears) && !vanishes;
        if appears && self.stands(tab) {
            self.effects.push(Effect::ShowCard { tab, document: shown });
        } else if vanishes {
            self.effects.push(Effect::HideCard { tab, document: shown });
        } else if may_appear && kind == PageKind::Undrawn {
            self.effects.push(Effect::LookAgain { tab, document: shown });
        }
        if ends && let Some(mut incident) = self.take_incident(tab) {
            self.tell_outcome(tab, &mut incident);
            self.tab(tab).incident = Some(incident);
        }
        if changed {
            self.refresh(tab);
        }
    }

    /// An app goes on inside its document. Where its error page was what the card came for, what it shows now is
    /// looked at, once it has had its time to draw.
    pub(super) fn stepped(&mut self, tab: TabId, document: String) {
        let Some(incident) = self.incident(tab).filter(|incident| incident.running.is_none()) else { return };
        let quiet = incident.card && !incident.over && incident.diagnosis.words().show == Show::ErrorPage;
        if quiet && incident.document.as_ref() == Some(&document) {
            self.effects.push(Effect::LookAgain { tab, document });
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

/// What the document says, as far as it can be read: its title first, as whoever looks at it reads it.
fn body_of(facts: PageFacts) -> Body {
    let text = match facts.title.trim() {
        "" => facts.text,
        title => format!("{title}\n{}", facts.text),
    };
    match facts.source {
        source if source.is_empty() => Body::plain(text),
        source => Body { source, text },
    }
}
