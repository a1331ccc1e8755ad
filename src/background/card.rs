//! The card as the page that it stands in treats it: only the card of the tab's own document may speak, and one
//! that cannot be seen counts as none.

use super::{AskId, Effect, Run, TabId};
use crate::protocol::{Request, Shown};

impl Run<'_> {
    /// A card asks. The address of its frame names the document that it was put over. No page can learn that
    /// name, so a frame that a page has made by itself, or that belongs to an older document, changes nothing.
    pub(super) fn card_asked(&mut self, ask: AskId, tab: TabId, document: &str, request: Request) {
        let of_this = self.incident(tab).is_some_and(|incident| incident.document.as_deref() == Some(document));
        // Which sites are watched is chosen in the popup, which no page can put itself before.
        let of_this = of_this && !matches!(request, Request::Watch { .. });
        if of_this { self.asked(ask, Some(tab), request) } else { self.answer(ask, None, Shown::Unseen) }
    }

    /// A card that something covers is no card: badge and popup are what there is, until it can be seen again.
    pub(super) fn card_seen(&mut self, tab: TabId, seen: bool) {
        if let Some(incident) = self.incident(tab) {
            incident.card = seen;
        }
    }

    /// What the card could not do safely is done in the popup, which no page can cover.
    pub(super) fn open_popup(&mut self, tab: TabId) {
        if self.incident(tab).is_some() {
            self.effects.push(Effect::OpenPopup { tab });
        }
    }
}
