//! Telling a person who has turned away that the site is back: a notification, only where they asked for one. Whoever
//! closes the tab is told all the same; such a wait goes on under a number that no tab of the browser has.

use std::time::Duration;

use super::{Effect, Incident, OpId, Outcome, Phase, Run, TabId, Waited};
use crate::knowledge::{Text, words};

/// The most closed tabs that are still waited for. The oldest gives way.
const MOST_CLOSED: usize = 20;

/// So long the word of a closed tab can be clicked.
const CLICKABLE: Duration = Duration::from_secs(24 * 60 * 60);

impl TabId {
    /// What the browser calls no tab.
    pub const NONE: Self = Self(-1);

    /// Whether it stands for a tab that was closed. The browser numbers its tabs from 0 on, and -1 means none.
    pub fn is_closed(self) -> bool {
        self.0 < 0
    }
}

impl Run<'_> {
    /// The person wants to be told, or no longer.
    pub(super) fn tell_me(&mut self, tab: TabId, on: bool) {
        if self.state.private {
            // The system's list of notifications outlives the private window.
            return;
        }
        if let Some(incident) = self.incident(tab) {
            incident.tell = on;
        }
        self.tell(tab);
    }

    /// The wait for a tab that is closed goes on, where the person wants to be told.
    pub(super) fn keep_closed(&mut self, tab: TabId) {
        let Some(mut incident) = self.take_incident(tab).filter(|it| it.tell) else { return };
        let answers = match incident.phase {
            Phase::Waiting { .. } | Phase::Checking { .. } => false,
            // A check has found the page.
            Phase::Held { .. } | Phase::Reloading { waited: Waited::Checked { .. }, .. } => true,
            phase if phase.resume().is_none() => return,
            phase => {
                self.resume(&mut incident, phase.resume());
                false
            }
        };
        let closed: Vec<TabId> = self.state.tabs.keys().copied().filter(|tab| tab.is_closed()).collect();
        if let Some(oldest) = closed.iter().max().filter(|_| closed.len() >= MOST_CLOSED) {
            self.state.tabs.remove(oldest);
        }
        incident.card = false;
        incident.document = None;
        let tab = self.closed_number();
        if answers {
            return self.answers_for_closed(tab, incident);
        }
        if incident.phase == Phase::Idle {
            self.tell_outcome(tab, &mut incident);
        }
        self.tab(tab).incident = Some(incident);
    }

    /// A number that no tab has and none has had: notifications are named by it, and some are clicked on days later.
    fn closed_number(&mut self) -> TabId {
        let OpId(number) = self.operation();
        let below = i32::try_from(number % u64::from(i32::MAX.unsigned_abs() - 2)).unwrap_or(0);
        TabId(-2 - below)
    }

    /// Something came of a wait. The browser's side says nothing to a person who has the page before them.
    pub(super) fn tell_outcome(&mut self, tab: TabId, incident: &mut Incident) {
        let Some((title, text)) = incident.outcome.filter(|_| incident.tell).and_then(told) else { return };
        incident.tell = false;
        if tab.is_closed() {
            // From now on the word can be clicked.
            incident.ended = Some(self.now);
        }
        let lang = self.state.lang();
        let title = title.fill(lang, &[("site", &incident.url.site())]);
        let silent = !self.state.settings.sound;
        self.effects.push(Effect::Notify { tab, title, text: text.get(lang).to_owned(), silent });
    }

    /// A closed tab's page answers again: there is nothing to load, only to tell.
    pub(super) fn answers_for_closed(&mut self, tab: TabId, mut incident: Incident) {
        incident.phase = Phase::Idle;
        incident.outcome = Some(if incident.may_repeat() { Outcome::Fixed } else { Outcome::SendAgain });
        self.tell_outcome(tab, &mut incident);
        incident.over = true;
        self.tab(tab).incident = Some(incident);
    }

    /// The person has clicked on the word about this tab.
    pub(super) fn notified(&mut self, tab: TabId) {
        if !tab.is_closed() {
            return self.effects.push(Effect::ShowTab { tab });
        }
        if let Some(incident) = self.take_incident(tab) {
            self.effects.push(Effect::OpenAddress { tab, url: incident.url });
        }
        self.state.tabs.remove(&tab);
    }

    /// Closed tabs of which there is nothing more to say are forgotten, and what only open tabs can have is not done.
    pub(super) fn mind_the_closed(&mut self) {
        let now = self.now;
        self.state.tabs.retain(|tab, it| {
            let old = |it: &Incident| it.ended.is_none_or(|ended| now.since(ended) >= CLICKABLE);
            !tab.is_closed() || it.incident.as_ref().is_some_and(|it| it.phase != Phase::Idle || !old(it))
        });
        self.effects.retain(|effect| match effect {
            Effect::Badge { tab, .. } => !tab.is_closed(),
            Effect::Tell { tab } => !tab.is_closed() || *tab == TabId::NONE,
            _ => true,
        });
    }
}

/// What is told of it, title and text; nothing of what needs nobody.
fn told(outcome: Outcome) -> Option<(&'static Text, &'static Text)> {
    let answers = |text| Some((&words::TOLD_TITLE, text));
    let still = |text| Some((&words::TOLD_TITLE_STILL, text));
    match outcome {
        Outcome::Fixed | Outcome::FixedAfterClear => answers(&words::TOLD_FIXED),
        Outcome::Elsewhere => answers(&words::OUTCOME_ELSEWHERE),
        Outcome::SignIn => answers(&words::OUTCOME_SIGN_IN),
        Outcome::SendAgain => answers(&words::OUTCOME_SEND_AGAIN),
        Outcome::AnswersUnwatched => answers(&words::OUTCOME_ANSWERS_UNWATCHED),
        Outcome::AnswersOtherwise => answers(&words::TOLD_OTHERWISE),
        Outcome::Gate => answers(&words::TOLD_GATE),
        // A reload that changed nothing ends a wait only where that was in vain before.
        Outcome::Same | Outcome::SameAfterClear | Outcome::Another | Outcome::AnotherAfterClear => {
            still(&words::TOLD_OTHERWISE)
        }
        Outcome::Stopped => still(&words::TOLD_STOPPED),
        Outcome::HourOver => still(&words::TOLD_HOUR_OVER),
        _ => None,
    }
}

impl Outcome {
    /// Whether a wait that ends with it is told of.
    pub(super) fn is_told(self) -> bool {
        told(self).is_some()
    }
}

impl Incident {
    /// Whether telling can be offered: while something is waited for.
    pub(super) fn may_tell(&self) -> bool {
        !self.over && matches!(self.phase, Phase::Waiting { .. } | Phase::Checking { .. })
    }
}
