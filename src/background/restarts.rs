//! Countdowns from before the browser was closed, and their pages when they come back.

use super::{Incident, Phase, Run};
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
    }
}

impl Run<'_> {
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
