//! The start of browser or extension, and countdowns from before it, with their pages when they come back.

use super::{Effect, Incident, Phase, Run, TabId};
use crate::evidence::{Address, Method};

impl Incident {
    /// Goes on with what is known of an earlier failure of the same page.
    pub(super) fn continues(&mut self, earlier: &Self) {
        self.since = earlier.since;
        self.tries = earlier.tries;
        self.asked = earlier.asked;
        self.tell = earlier.tell;
        self.closed = earlier.closed;
        self.cleared = earlier.cleared.clone();
        self.tried = earlier.tried.clone();
        self.deeds = earlier.deeds.clone();
        self.noted = earlier.noted.clone();
        self.last_time = earlier.last_time.filter(|_| earlier.diagnosis.code == self.diagnosis.code);
    }
}

impl Run<'_> {
    pub(super) fn started(&mut self, open: &[(TabId, Address)]) {
        self.state.started = self.now;
        // The browser's memory ended with the last session, and numbers of tabs with it.
        self.state.typed.clear();
        self.listen_to_apps();
        // What was of the last session says nothing of this one.
        self.state.asked.begin_anew(self.now);
        self.state.ended.clear();
        // Whatever was set to wake the worker may be gone.
        self.state.wake = None;
        for tab in self.state.open_tabs() {
            self.show_anew(tab);
        }
        // The browser's first pages load while the extension starts, and nobody tells of them.
        for (tab, _) in open {
            if self.incident(*tab).is_none() {
                self.tab(*tab).unwatched = true;
                self.effects.push(Effect::ReadDocument { tab: *tab, document: None, text: false, ask: None });
            }
        }
    }

    /// A card from before an update of the extension is a dead box; a new one takes its place, or none.
    fn show_anew(&mut self, tab: TabId) {
        self.badge(tab);
        let Some(incident) = self.incident(tab) else { return };
        let Some(document) = incident.document.clone() else { return };
        let effect =
            if self.stands(tab) { Effect::ShowCard { tab, document } } else { Effect::HideCard { tab, document } };
        self.effects.push(effect);
    }

    /// How the page of such a countdown was asked for. A browser that starts shows a page from its cache before it
    /// tells of the request. What a form gave it does not show again: that ends in `ERR_CACHE_MISS`.
    pub(super) fn restored_method(&self, url: &Address) -> Option<Method> {
        self.state.restored.iter().find(|incident| incident.url == *url).map(|incident| incident.method)
    }

    /// The page of such a countdown has failed again. Before its time the countdown goes on, for longer where a
    /// newer answer asks for that. After its time this load was the check; where nobody was asked, it is made now.
    pub(super) fn meet_again(&mut self, incident: &mut Incident) {
        let Some(earlier) = self.state.take_restored(&incident.url, self.now) else { return };
        let Phase::Waiting { due, from, choice } = earlier.phase else { return };
        let is_new = is_new(incident, &earlier);
        incident.continues(&earlier);
        if due <= self.now && is_new {
            return self.count_try(incident, choice);
        }
        self.resume(incident, Some(choice));
        if let Phase::Waiting { due: anew, .. } = incident.phase {
            let asked_for_longer = is_new && incident.diagnosis.told.is_some();
            let due = if asked_for_longer { due.max(anew) } else { due.max(self.now) };
            incident.phase = Phase::Waiting { due, from: from.min(self.now), choice };
        }
    }
}

/// Whether somebody was asked. A tab that the browser restores shows the old answer out of the cache, as old as it
/// is; the moment that an answer names tells it from a new one.
fn is_new(incident: &Incident, earlier: &Incident) -> bool {
    let date = |of: &Incident| of.evidence.response.as_ref()?.headers.get("date").map(str::to_owned);
    incident.evidence.response.is_none() || (date(incident).is_some() && date(incident) != date(earlier))
}
