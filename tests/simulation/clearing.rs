//! What is cleared of a site, and who has asked for it: each press clears once at most, and no two clears of a tab
//! overlap, whoever dies in between, unless the first was given up by the clock because the device slept over it.

use std::collections::BTreeMap;

use whatbroke::background::{Effect, Event, OpId, Phase, State, TabId, Target};
use whatbroke::protocol::Request;
use whatbroke::time::Timestamp;

use crate::play::Play;
use crate::properties::{Count, Property};
use crate::world::SITE_OF;

#[derive(Clone, Default)]
pub struct Clears {
    /// What the person has pressed for and nothing has been cleared for yet.
    asked: Vec<(TabId, Target)>,
    /// When the browser will have done with what was begun last for a failure, which its tab and its beginning tell,
    /// and when it is given up by the clock.
    until: BTreeMap<(TabId, Timestamp), (u64, Timestamp)>,
}

impl Clears {
    pub fn hear(&mut self, event: &Event) {
        let (tab, request) = match event {
            Event::Asked { tab: Some(tab), request, .. } | Event::CardAsked { tab, request, .. } => (*tab, request),
            _ => return,
        };
        match request {
            Request::ClearCache => self.asked.push((tab, Target::Cache)),
            Request::DeleteData => self.asked.push((tab, Target::SiteData)),
            _ => {}
        }
    }

    /// Where nothing is being cleared after a step, the press has come to nothing, and excuses nothing later.
    pub fn settle(&mut self, state: &State) {
        self.asked.retain(|(tab, what)| {
            let incident = state.tabs.get(tab).and_then(|tab| tab.incident.as_ref());
            incident.is_some_and(|it| matches!(it.phase, Phase::Clearing { what: own, .. } if own == *what))
        });
    }

    /// What was not begun by then never is.
    pub fn worker_died(&mut self) {
        self.asked.clear();
    }
}

impl Play<'_> {
    /// The browser begins to clear, and takes so long.
    pub fn clears(&mut self, tab: TabId, op: OpId, what: Target, takes: u64) {
        self.watch.operates(tab, op);
        self.watch.counts.count(if what == Target::Cache { Count::Cleared } else { Count::Deleted });
        self.say(|_| format!("the extension clears {what:?} for tab {}", tab.0));
        let asked = self.watch.clears.asked.contains(&(tab, what));
        self.watch.clears.asked.retain(|(own, _)| *own != tab);
        if !asked {
            self.watch
                .fails(Property::ClearedUnasked, format!("{what:?} is cleared for tab {}, and nobody pressed", tab.0));
        }
        let incident = self.state().and_then(|state| state.tabs.get(&tab)?.incident.as_ref());
        let Some((Phase::Clearing { until, .. }, failure)) = incident.map(|it| (it.phase, it.since)) else { return };
        let (ticks, now) = (self.ticks, self.clock());
        let earlier = self.watch.clears.until.insert((tab, failure), (ticks + takes, until));
        if earlier.is_some_and(|(done, given_up)| done > ticks && now < given_up) {
            self.watch.fails(
                Property::ClearedUnasked,
                format!("{what:?} is cleared for tab {} while it is being cleared", tab.0),
            );
        }
    }

    /// Cookies of a site that is held back are left alone.
    pub fn deletes_only_where_it_may(&mut self, state: &State, effects: &[Effect]) {
        for effect in effects {
            let Effect::Clear { tab, what: Target::SiteData, .. } = effect else { continue };
            let url = state.tabs.get(tab).and_then(|tab| tab.incident.as_ref()).map(|incident| &incident.url);
            let page = url.and_then(|url| self.world.page_of(url));
            if page.is_some_and(|page| self.watch.told_held[SITE_OF[page]]) {
                self.watch.fails(Property::HeldBack, format!("the cookies of tab {} are deleted", tab.0));
            }
        }
    }
}
