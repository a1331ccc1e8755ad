//! The history that the machine writes: what stands in it has happened, stands there once, and nowhere in private.

use std::collections::BTreeSet;

use whatbroke::background::{Event, State};
use whatbroke::history::{Entry, History};
use whatbroke::time::Timestamp;

use crate::play::Play;
use crate::properties::{Count, Property};
use crate::worker::Result;

/// What was written, and what may be.
#[derive(Default)]
pub struct Chronicle {
    history: History,
    /// The site and the beginning of everything that has ever failed.
    failed: BTreeSet<(String, Timestamp)>,
}

impl Play<'_> {
    /// What the machine knows to have failed by now.
    pub fn note_failures(&mut self, state: &State) {
        let tabs = state.tabs.values().filter_map(|tab| tab.incident.as_ref());
        let failed = tabs.chain(&state.restored).map(|incident| (incident.url.origin(), incident.since));
        self.watch.chronicle.failed.extend(failed);
    }

    /// Writes down what the machine wants to be remembered, and tells of the last time, as the browser's side does.
    pub fn remember(&mut self, entry: Box<Entry>) {
        self.watch.counts.count(Count::Remembered);
        let now = self.clock();
        let Chronicle { history, failed } = &mut self.watch.chronicle;
        let has_failed = failed.contains(&(entry.site.clone(), entry.began));
        history.add((*entry).clone());
        history.prune(now);
        let last = history.last_time(&entry.site, &entry.code, entry.app, entry.began);
        let kept = history.entries();
        let places: BTreeSet<_> = kept.iter().map(|entry| (&entry.site, entry.began)).collect();
        let wrong = if self.history.private {
            Some("a private window writes down")
        } else if !has_failed {
            Some("nobody knows that it failed, and yet there is")
        } else if places.len() < kept.len() || kept.len() > failed.len() {
            Some("it stands there twice")
        } else {
            None
        };
        if let Some(wrong) = wrong {
            self.watch.fails(Property::Chronicle, format!("{wrong}: {entry:?}"));
        }
        if last.is_some() && !entry.end.is_good() {
            self.answers_in(1, Result::Event(Box::new(Event::LastTime { entry, last })));
        }
    }
}
