//! What a person asks for, and what came of it.

use std::time::Duration;

use super::phase::LONGEST_OPERATION;
use super::{AskId, Effect, Incident, OpId, Outcome, Phase, Run, TabId, Target, Waited};
use crate::diagnosis::look_up;
use crate::knowledge::{self, Lang};
use crate::protocol::{Request, Shown};
use crate::retry::{Choice, PLAN};

/// After this a reload without a result is given up. A page may take its time to load.
const RELOADING: Duration = LONGEST_OPERATION;

/// So long a reload waits for a tab that is on its way to another page.
const PUT_OFF: Duration = Duration::from_secs(60);

impl Run<'_> {
    pub(super) fn asked(&mut self, ask: AskId, tab: Option<TabId>, request: Request) {
        match &request {
            Request::Speak { lang } => self.speak(*lang),
            Request::Unmute { site } => self.unmute(tab, site.as_deref()),
            Request::BadgeOnly { on } => self.show_badge_only(tab, *on),
            Request::PopupOpens { on } => self.state.settings.popup_opens = *on,
            Request::Sound { on } => self.state.settings.sound = *on,
            Request::Watch { site, on } => self.watch(site, *on),
            Request::StatusByItself { on } => self.state.settings.status_by_itself = *on,
            Request::Resolvers { ids } => self.choose_resolvers(ids),
            Request::Share { on } => self.share(*on),
            Request::LookUp { text, lang } => {
                let found = look_up(text, *lang).map(Box::new);
                return self.effects.push(Effect::AnswerLookUp { ask, found });
            }
            Request::KeepHistory { on } => self.choose_history(*on),
            Request::ForgetHistory => self.forget_history(),
            _ => {}
        }
        let Some(tab) = tab else { return self.answer(ask, None, Shown::Unseen) };
        match request {
            Request::TryAgain { minutes } => self.try_again(tab, minutes),
            Request::Cancel => self.cancel(tab),
            Request::ClearCache => self.clear(tab, Target::Cache),
            Request::DeleteData => self.clear(tab, Target::SiteData),
            Request::Reload => self.reload(tab),
            Request::OpenStep { step } => self.open_step(tab, &step),
            Request::TellMe { on } => self.tell_me(tab, on),
            Request::Close => self.close(tab),
            Request::Mute => self.mute(tab),
            Request::OpenPopup => self.open_popup(tab),
            Request::Seen { seen } => self.card_seen(tab, seen),
            Request::PutBack => self.put_back(tab),
            Request::AskStatus => self.ask_status(tab),
            Request::AskNames => self.ask_names(tab),
            Request::Tried { check, tried } => self.tried(tab, check, tried),
            Request::OpenLink { page } => self.open_link(tab, page),
            Request::OpenDns => self.open_dns(tab),
            Request::OpenReport => self.open_report(tab),
            Request::Report { wanted } => return self.answer_report(ask, tab, &wanted),
            Request::CopyTyped => return self.answer_with_typed(ask, tab),
            Request::View
            | Request::Speak { .. }
            | Request::Unmute { .. }
            | Request::BadgeOnly { .. }
            | Request::PopupOpens { .. }
            | Request::Sound { .. }
            | Request::Watch { .. }
            | Request::StatusByItself { .. }
            | Request::Resolvers { .. }
            | Request::Share { .. }
            | Request::KeepHistory { .. }
            | Request::ForgetHistory
            | Request::LookUp { .. } => {}
        }
        self.look(ask, tab);
    }

    /// Answers at once where something is known, else looks into the page first.
    fn look(&mut self, ask: AskId, tab: TabId) {
        // A waiting line inside a page that is fine goes away without a word, so the page is looked at anew.
        if self.incident(tab).is_some_and(|incident| incident.is_passing_gate()) {
            self.tab(tab).incident = None;
        }
        if self.incident(tab).is_some() {
            return self.answer(ask, Some(tab), Shown::Fine);
        }
        self.effects.push(Effect::ReadDocument { tab, document: None, text: true, ask: Some(ask) });
    }

    fn speak(&mut self, lang: Lang) {
        self.state.settings.lang = Some(lang);
        for tab in self.state.open_tabs() {
            self.refresh(tab);
        }
    }

    fn try_again(&mut self, tab: TabId, minutes: Option<u8>) {
        let choice = minutes.filter(|minutes| PLAN.contains(minutes)).map_or(Choice::Smart, Choice::Minutes);
        let Some(mut incident) = self.take_incident(tab) else { return };
        let possible = incident.may_wait() && self.may_look_at(&incident.url);
        if possible && matches!(incident.phase, Phase::Idle | Phase::Waiting { .. }) {
            // The person starts anew, so earlier tries no longer count.
            incident.tries = 0;
            incident.asked = self.now;
            incident.outcome = None;
            self.wait(&mut incident, choice);
            self.wait_together(&mut incident, minutes.is_some());
        }
        self.put_incident(tab, incident);
    }

    fn cancel(&mut self, tab: TabId) {
        let stops =
            |phase: &Phase| matches!(phase, Phase::Waiting { .. } | Phase::Checking { .. } | Phase::Held { .. });
        if let Some(incident) = self.incident(tab).filter(|it| stops(&it.phase)) {
            incident.phase = Phase::Idle;
            incident.outcome = Some(Outcome::Cancelled);
            self.refresh(tab);
        }
    }

    fn reload(&mut self, tab: TabId) {
        let free = |phase: &Phase| matches!(phase, Phase::Idle | Phase::Waiting { .. } | Phase::Held { .. });
        let Some(incident) = self.incident(tab).filter(|it| it.may_repeat() && free(&it.phase)) else { return };
        let url = incident.url.clone();
        let resume = incident.phase.resume();
        if self.may_look_at(&url) {
            self.begin_reload(tab, Waited::Asked { resume });
        }
    }

    /// Loads the page of a tab again, after the reason for it is stored.
    pub(super) fn begin_reload(&mut self, tab: TabId, waited: Waited) {
        let op = self.operation();
        let until = self.now + RELOADING;
        let Some(incident) = self.incident(tab) else { return };
        incident.phase = Phase::Reloading { op, until, waited, begun: false };
        // What nobody presses for gives way to the person.
        let yields = matches!(waited, Waited::Checked { .. });
        let past_cache = matches!(waited, Waited::Cleared { .. });
        let document = incident.document.clone();
        self.effects.push(Effect::Reload { tab, op, past_cache, yields, document });
        self.refresh(tab);
    }

    /// The browser has begun the reload, or would not.
    pub(super) fn reloaded(&mut self, tab: TabId, op: OpId, done: bool) {
        if done {
            if let Some(Phase::Reloading { op: own, begun, .. }) = self.incident(tab).map(|it| &mut it.phase) {
                *begun |= *own == op;
            }
            return;
        }
        let Some(mut incident) = self.take_operation(tab, op) else { return };
        self.give_up(&mut incident);
        self.put_incident(tab, incident);
    }

    /// The person goes elsewhere in the tab. If they come to nothing there, the page is still waited for.
    pub(super) fn on_its_way(&mut self, tab: TabId, op: OpId) {
        let Some(mut incident) = self.take_operation(tab, op) else { return };
        if let Some(choice) = incident.phase.resume() {
            incident.phase = Phase::Waiting { due: self.now + PUT_OFF, from: self.now, choice };
        }
        self.put_incident(tab, incident);
    }

    /// Only pages that `knowledge/` names are ever opened.
    fn open_step(&mut self, tab: TabId, step: &str) {
        let Some(incident) = self.incident(tab) else { return };
        let service = incident.diagnosis.service.as_deref().and_then(knowledge::service);
        let steps = incident.diagnosis.words().steps.iter().copied();
        let known = steps.flat_map(|one| [Some(one), one.without]).flatten().find(|known| known.id == step);
        if let Some(url) = known.and_then(|known| known.leads_to(service)) {
            self.effects.push(Effect::OpenPage { url });
        }
    }

    fn close(&mut self, tab: TabId) {
        let Some(url) = self.incident(tab).map(|incident| incident.url.clone()) else { return };
        // Where the person has turned the card off, what is closed is only the word about that.
        let hushed = self.state.settings.hush(&url).is_some();
        let Some(incident) = self.incident(tab) else { return };
        incident.closed |= !hushed;
        incident.leaving = false;
        let document = incident.document.clone();
        // Where access was taken back meanwhile, the card's frame has to close itself.
        if let Some(document) = document.filter(|_| self.may_look_at(&url)) {
            self.effects.push(Effect::HideCard { tab, document });
        }
        self.tell(tab);
    }

    /// Ends what is overdue and is not `answered` just now. After the worker's death nobody may ever report it; it is
    /// never begun again by itself, because nobody knows how far it came.
    pub(super) fn give_up_on_overdue(&mut self, answered: Option<OpId>) {
        let now = self.now;
        self.state.offline = self.state.offline.map(|look| look.min(now + LONGEST_OPERATION));
        for tab in self.state.open_tabs() {
            let Some(mut incident) = self.take_incident(tab) else { continue };
            let held = incident.phase.held_to(now);
            let set_back = held != incident.phase;
            incident.phase = held;
            let has_come = answered.is_some_and(|op| incident.phase.is_operation(op));
            if incident.phase.until().is_some_and(|until| until <= now) && !has_come {
                self.give_up(&mut incident);
                self.put_incident(tab, incident);
            } else if set_back {
                self.put_incident(tab, incident);
            } else {
                self.tab(tab).incident = Some(incident);
            }
        }
    }

    /// What was begun has no result and will have none. A wait that was on goes on.
    fn give_up(&mut self, incident: &mut Incident) {
        match incident.phase {
            // A check without a result is a check in vain, and so is one whose reload never came.
            Phase::Checking { choice, .. } | Phase::Reloading { waited: Waited::Checked { choice }, .. } => {
                incident.diagnosis.told = None;
                incident.outcome = None;
                self.count_try(incident, choice);
            }
            Phase::Clearing { resume, what, .. } => {
                incident.outcome = Some(what.failed());
                self.resume(incident, resume);
            }
            phase => self.resume(incident, phase.resume()),
        }
    }

    /// The incident whose operation under way is this one. An older result is not believed.
    pub(super) fn take_operation(&mut self, tab: TabId, op: OpId) -> Option<Incident> {
        self.incident(tab).filter(|incident| incident.phase.is_operation(op))?;
        self.take_incident(tab)
    }

    pub(super) fn take_incident(&mut self, tab: TabId) -> Option<Incident> {
        self.state.tabs.get_mut(&tab)?.incident.take()
    }

    /// Where a wait has ended by this, whoever wanted to know of it is told.
    pub(super) fn put_incident(&mut self, tab: TabId, mut incident: Incident) {
        if incident.phase == Phase::Idle {
            self.tell_outcome(tab, &mut incident);
        }
        self.tab(tab).incident = Some(incident);
        self.refresh(tab);
    }
}
