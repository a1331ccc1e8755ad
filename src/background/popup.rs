//! The popup opens by itself where no card can stand: on the browser's own error page. It takes the keyboard from
//! whatever the person is doing, so it comes only right after the person has asked for that very page.

use std::time::Duration;

use super::{Effect, Run, TabId};
use crate::evidence::Address;
use crate::time::Timestamp;

/// Later than this after the load was begun, the person may be typing something else.
const SOON: Duration = Duration::from_secs(3);
/// What begins so soon after the start of the browser may be one of the pages of the last session.
const STARTING: Duration = Duration::from_secs(10);
/// What begins so soon after its tab came to the front was begun by that: a tab that the browser had put to sleep,
/// or had not yet loaded after its start.
const WAKING: Duration = Duration::from_secs(1);

/// How a load was begun, as far as the browser tells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beginning {
    pub url: Address,
    pub at: Timestamp,
    /// The origin of the page that asked for it; none where it was typed, chosen from the browser's menus, or
    /// given by another program.
    pub initiator: Option<String>,
    /// The page that the tab showed then, where that is known.
    pub shown: Option<Address>,
}

/// Where a tab is, by the browser's word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Front {
    /// It is the tab in front of its window.
    pub active: bool,
    /// Its window has the keyboard.
    pub focused: bool,
    /// When it came to the front.
    pub since: Timestamp,
    /// A link opened it.
    pub by_link: bool,
}

impl Beginning {
    /// Whether the page may have loaded itself again, as dashboards do. A page that asks for another page of its
    /// origin while nobody knows what it is itself counts as one.
    fn may_be_own_reload(&self) -> bool {
        let same_origin = self.initiator.as_ref().is_some_and(|origin| *origin == self.url.origin());
        same_origin && self.shown.as_ref().is_none_or(|shown| *shown == self.url)
    }
}

impl Front {
    fn has_the_person(&self, begun: Timestamp) -> bool {
        let woke = !self.by_link && begun.since(self.since) < WAKING;
        self.active && self.focused && !woke
    }
}

impl Run<'_> {
    /// The load that has just failed in this tab was begun in this way.
    pub(super) fn begun(&mut self, tab: TabId, beginning: &Beginning) {
        let Some(incident) = self.state.tabs.get(&tab).and_then(|tab| tab.incident.as_ref()) else { return };
        // An incident is as old as its first failure: what began after that is a reload of whatever kind.
        let first = incident.url == beginning.url && incident.document.is_none() && beginning.at <= incident.since;
        let starting = beginning.at.since(self.state.started) < STARTING;
        let fits = !incident.url.is_local() && !incident.diagnosis.is_gate() && self.may_look_at(&incident.url);
        if first && fits && !starting && !beginning.may_be_own_reload() && self.popup_may_open(tab, beginning.at) {
            if let Some(incident) = self.incident(tab) {
                incident.begun = Some(beginning.at);
            }
            self.effects.push(Effect::AskFront { tab });
        }
    }

    /// The browser has said where the tab is.
    pub(super) fn front(&mut self, tab: TabId, front: Option<Front>) {
        let Some(begun) = self.incident(tab).and_then(|incident| incident.begun.take()) else { return };
        if front.is_some_and(|front| front.has_the_person(begun)) && self.popup_may_open(tab, begun) {
            self.effects.push(Effect::OpenPopup { tab });
        }
    }

    /// Whether the person wants the popup here, and has begun the load so lately that it takes no key from
    /// something else.
    fn popup_may_open(&self, tab: TabId, begun: Timestamp) -> bool {
        let settings = &self.state.settings;
        let incident = self.state.tabs.get(&tab).and_then(|tab| tab.incident.as_ref());
        let wanted = incident.is_some_and(|incident| settings.hush(&incident.url).is_none());
        settings.popup_opens && wanted && begun <= self.now && self.now.since(begun) < SOON
    }
}
