//! What a person asks for, and what came of it.

use std::time::Duration;

use super::{AskId, Effect, OpId, Outcome, Phase, Run, TabId, Waited};
use crate::knowledge::Lang;
use crate::protocol::{Request, Shown};
use crate::retry::{Choice, PLAN};

/// After this an operation without a result is given up. The browser clears a cache in milliseconds; a page
/// may take its time to load.
const CLEARING: Duration = Duration::from_secs(20);
const RELOADING: Duration = Duration::from_secs(120);

impl Run<'_> {
    pub(super) fn asked(&mut self, ask: AskId, tab: Option<TabId>, request: Request) {
        if let Request::Speak { lang } = request {
            self.speak(lang);
            return self.answer(ask, tab, Shown::Fine);
        }
        let Some(tab) = tab else { return self.answer(ask, None, Shown::Unseen) };
        match request {
            Request::View => return self.look(ask, tab),
            Request::TryAgain { minutes } => self.try_again(tab, minutes),
            Request::Cancel => self.cancel(tab),
            Request::ClearCache => self.clear_cache(tab),
            Request::Reload => self.reload(tab),
            Request::OpenStep { step } => self.open_step(tab, &step),
            Request::Close => self.close(tab),
            Request::Speak { .. } => {}
        }
        self.answer(ask, Some(tab), Shown::Fine);
    }

    /// Answers at once where something is known, else looks into the page first.
    fn look(&mut self, ask: AskId, tab: TabId) {
        if self.incident(tab).is_some() {
            return self.answer(ask, Some(tab), Shown::Fine);
        }
        self.state.asks.push(ask);
        self.effects.push(Effect::ReadDocument { tab, document: None, text: false, ask: Some(ask) });
    }

    fn speak(&mut self, lang: Lang) {
        self.state.settings.lang = Some(lang);
        for tab in self.state.open_tabs() {
            self.refresh(tab);
        }
    }

    fn try_again(&mut self, tab: TabId, minutes: Option<u8>) {
        let choice = minutes.filter(|minutes| PLAN.contains(minutes)).map_or(Choice::Plan, Choice::Minutes);
        let Some(mut incident) = self.take_incident(tab) else { return };
        if incident.may_repeat() && matches!(incident.phase, Phase::Idle | Phase::Waiting { .. }) {
            // The person starts anew, so earlier tries no longer count.
            incident.tries = 0;
            incident.asked = self.now;
            incident.outcome = None;
            self.wait(&mut incident, choice);
        }
        self.put_incident(tab, incident);
    }

    fn cancel(&mut self, tab: TabId) {
        if let Some(incident) =
            self.incident(tab).filter(|it| matches!(it.phase, Phase::Waiting { .. } | Phase::Checking { .. }))
        {
            incident.phase = Phase::Idle;
            incident.outcome = Some(Outcome::Cancelled);
            self.refresh(tab);
        }
    }

    fn clear_cache(&mut self, tab: TabId) {
        let op = self.operation();
        let until = self.now + CLEARING;
        let Some(incident) = self.incident(tab) else { return };
        if !incident.may_clear() {
            return;
        }
        incident.phase = Phase::Clearing { op, until };
        incident.outcome = None;
        let url = incident.url.clone();
        self.effects.push(Effect::ClearCache { tab, op, url });
        self.refresh(tab);
    }

    pub(super) fn cache_cleared(&mut self, tab: TabId, op: OpId, done: bool) {
        let Some(incident) = self.incident(tab).filter(|incident| incident.phase.is_operation(op)) else { return };
        if !done {
            incident.phase = Phase::Idle;
            incident.outcome = Some(Outcome::ClearFailed);
        } else if incident.method.is_repeatable() {
            return self.begin_reload(tab, Waited::Cleared);
        } else {
            incident.phase = Phase::Idle;
            incident.outcome = Some(Outcome::Cleared);
        }
        self.refresh(tab);
    }

    fn reload(&mut self, tab: TabId) {
        if self
            .incident(tab)
            .is_some_and(|it| it.may_repeat() && matches!(it.phase, Phase::Idle | Phase::Waiting { .. }))
        {
            self.begin_reload(tab, Waited::Asked);
        }
    }

    /// Loads the page of a tab again, after the reason for it is stored.
    pub(super) fn begin_reload(&mut self, tab: TabId, waited: Waited) {
        let op = self.operation();
        let until = self.now + RELOADING;
        let Some(incident) = self.incident(tab) else { return };
        incident.phase = Phase::Reloading { op, until, waited };
        self.effects.push(Effect::Reload { tab, op, past_cache: waited == Waited::Cleared });
        self.refresh(tab);
    }

    /// The browser would not begin the reload: nothing is under way any more.
    pub(super) fn reloaded(&mut self, tab: TabId, op: OpId, done: bool) {
        if let Some(incident) = self.incident(tab).filter(|incident| !done && incident.phase.is_operation(op)) {
            incident.phase = Phase::Idle;
            self.refresh(tab);
        }
    }

    /// Only pages that `knowledge/` names are ever opened.
    fn open_step(&mut self, tab: TabId, step: &str) {
        let Some(incident) = self.incident(tab) else { return };
        let steps = incident.diagnosis.words().steps;
        if let Some(url) = steps.iter().find(|known| known.id == step).and_then(|known| known.link) {
            self.effects.push(Effect::OpenPage { url });
        }
    }

    fn close(&mut self, tab: TabId) {
        let Some(incident) = self.incident(tab) else { return };
        incident.closed = true;
        if let Some(document) = incident.document.clone() {
            self.effects.push(Effect::HideCard { tab, document });
        }
        self.tell(tab);
    }

    /// Ends what is overdue. After the worker's death nobody may ever report it; it is never begun again by
    /// itself, because nobody knows how far it came.
    pub(super) fn give_up_on_overdue(&mut self) {
        let now = self.now;
        let overdue = |phase: &Phase| phase.until().is_some_and(|until| until <= now);
        let tabs = self.state.open_tabs();
        for tab in tabs {
            let Some(mut incident) = self.take_incident(tab) else { continue };
            if overdue(&incident.phase) {
                match incident.phase {
                    // A check without a result is a check in vain.
                    Phase::Checking { choice, .. } => self.count_try(&mut incident, choice),
                    Phase::Clearing { .. } => {
                        incident.phase = Phase::Idle;
                        incident.outcome = Some(Outcome::ClearFailed);
                    }
                    _ => incident.phase = Phase::Idle,
                }
                self.put_incident(tab, incident);
                self.refresh(tab);
            } else {
                self.tab(tab).incident = Some(incident);
            }
        }
    }

    pub(super) fn take_incident(&mut self, tab: TabId) -> Option<super::Incident> {
        self.state.tabs.get_mut(&tab)?.incident.take()
    }

    pub(super) fn put_incident(&mut self, tab: TabId, incident: super::Incident) {
        self.tab(tab).incident = Some(incident);
        self.refresh(tab);
    }
}
