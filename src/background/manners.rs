//! What comes by itself, and what the person has told WhatBroke to leave be. The badge and the popup explain
//! whatever was chosen; only what comes unasked can be turned off.

use super::{Effect, Incident, Run, Settings, TabId};
use crate::evidence::Address;
use crate::protocol::{Hush, Manners};

/// The most sites that can be muted. The oldest gives way.
pub(super) const MOST_MUTED: usize = 200;

impl Settings {
    /// Why nothing comes by itself at this address, if so. Sites are told apart as the address bar names them.
    pub fn hush(&self, url: &Address) -> Option<Hush> {
        if self.badge_only {
            return Some(Hush::Everywhere);
        }
        self.muted.contains(&url.site_as_read()).then_some(Hush::Site)
    }

    /// The settings as pages show them.
    pub(super) fn manners(&self) -> Manners {
        let muted = self.muted.iter().rev().cloned().collect();
        Manners { badge_only: self.badge_only, popup_opens: self.popup_opens, sound: self.sound, muted }
    }
}

impl Run<'_> {
    /// Whether the card of this incident stands in its page by itself.
    pub(super) fn card_comes(&self, incident: &Incident) -> bool {
        let wanted = incident.card && !incident.closed && self.state.settings.hush(&incident.url).is_none();
        wanted && self.may_look_at(&incident.url)
    }

    /// Whether the card of this tab stands in its page by itself.
    pub(super) fn stands(&self, tab: TabId) -> bool {
        let incident = self.state.tabs.get(&tab).and_then(|tab| tab.incident.as_ref());
        incident.is_some_and(|incident| self.card_comes(incident))
    }

    /// No card comes by itself at the site of this tab any more.
    pub(super) fn mute(&mut self, tab: TabId) {
        let Some(site) = self.incident(tab).map(|incident| incident.url.site_as_read()) else { return };
        self.choose(Some(tab), |settings| {
            settings.muted.retain(|muted| *muted != site);
            if settings.muted.len() >= MOST_MUTED {
                settings.muted.remove(0);
            }
            settings.muted.push(site);
        });
    }

    /// Cards come by themselves again at `site`, or at the site of this tab.
    pub(super) fn unmute(&mut self, tab: Option<TabId>, site: Option<&str>) {
        let own = || self.state.tabs.get(&tab?)?.incident.as_ref().map(|incident| incident.url.site_as_read());
        let Some(site) = site.map(str::to_owned).or_else(own) else { return };
        self.choose(tab, |settings| settings.muted.retain(|muted| *muted != site));
    }

    pub(super) fn show_badge_only(&mut self, tab: Option<TabId>, on: bool) {
        self.choose(tab, |settings| settings.badge_only = on);
    }

    /// Changes the settings. Cards that may stand no more go and those that may again come back, in every tab.
    /// The one in which the choice was made goes by itself, after it has said what was done.
    pub(super) fn choose(&mut self, chosen_in: Option<TabId>, change: impl FnOnce(&mut Settings)) {
        let before: Vec<(TabId, bool)> =
            self.state.open_tabs().into_iter().map(|tab| (tab, self.stands(tab))).collect();
        change(&mut self.state.settings);
        for (tab, stood) in before {
            let stands = self.stands(tab);
            let Some(incident) = self.incident(tab).filter(|_| stands != stood) else { continue };
            let still_there = std::mem::replace(&mut incident.leaving, !stands && chosen_in == Some(tab));
            let leaving = incident.leaving;
            let Some(document) = incident.document.clone() else { continue };
            if stands && !still_there {
                self.effects.push(Effect::ShowCard { tab, document });
            } else if !stands && !leaving {
                self.effects.push(Effect::HideCard { tab, document });
            }
        }
        if let Some(tab) = chosen_in {
            self.tell(tab);
        }
    }
}
