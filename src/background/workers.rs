//! Requests of an app's own service worker. The browser says of which origin it is, and never for which page it asked.

use super::{AppRequest, Front, Run, State, TabId};
use crate::diagnosis::app::Met;
use crate::evidence::Address;
use crate::time::Timestamp;

/// What the service worker of an app asked for in vain.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkerFailed {
    pub asked: AppRequest,
    pub met: Met,
    /// When another site had last loaded well.
    pub others: Option<Timestamp>,
}

/// A tab that shows a page of an app.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppPage {
    pub tab: TabId,
    pub document: String,
    pub front: Option<Front>,
}

impl State {
    /// The tabs in which something is known of an app of this origin.
    pub(super) fn tabs_with_apps(&self, page: &Address) -> Vec<TabId> {
        let known = self.tabs.iter().filter(|(_, tab)| {
            let trouble = tab.trouble.as_ref().is_some_and(|trouble| trouble.page.is_same_origin(page));
            let incident = tab.incident.as_ref().filter(|incident| incident.running.is_some());
            trouble || incident.is_some_and(|incident| incident.url.is_same_origin(page))
        });
        known.map(|(id, _)| *id).collect()
    }
}

/// The page that a service worker has most likely asked for: the only one, or the one that the person looks at.
fn asker(pages: &[AppPage]) -> Option<TabId> {
    let only = |of: &dyn Fn(&Front) -> bool| {
        let mut fit = pages.iter().filter(|page| page.front.as_ref().is_some_and(of));
        fit.next().filter(|_| fit.next().is_none()).map(|page| page.tab)
    };
    match pages {
        [page] => Some(page.tab),
        _ => only(&|front| front.active && front.focused).or_else(|| only(&|front| front.active)),
    }
}

impl Run<'_> {
    /// The pages of an app are known whose service worker has asked in vain. Whose it was counts like a request of its
    /// own; in the others it counts once the page itself says that something failed.
    pub(super) fn pages_found(&mut self, pages: &[AppPage], failed: &WorkerFailed) {
        let asker = asker(pages);
        for page in pages {
            let asked = AppRequest { document: page.document.clone(), ..failed.asked.clone() };
            self.page_failed(page.tab, &asked, &failed.met, failed.others, asker == Some(page.tab));
        }
    }

    /// A page says itself what failed there. If its service worker had asked, it was for this page and no other.
    pub(super) fn it_was_of(&mut self, tab: TabId, key: u32) {
        let Some(trouble) = self.state.tabs.get(&tab).and_then(|tab| tab.trouble.as_ref()) else { return };
        let Some(at) = trouble.newest(key) else { return };
        for other in self.state.tabs_with_apps(&trouble.page.clone()) {
            let known = self.state.tabs.get_mut(&other).and_then(|tab| tab.trouble.as_mut());
            if let Some(known) = known.filter(|_| other != tab) {
                known.was_elsewhere(key, at);
            }
        }
    }
}
