//! Clearing what belongs to a site as people understand it: the page's own address and those that its files came
//! from, as far as they belong to the same owner. The cache, or cookies and all that is stored.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Access, Did, Effect, Incident, OpId, Outcome, Phase, Run, TabId, Target, Waited};
use crate::evidence::{Address, Method};
use crate::knowledge::Action;
use crate::protocol::Deletion;

/// After this an operation without a result is given up. The browser clears a cache in milliseconds.
const CLEARING: Duration = Duration::from_secs(20);
/// The most addresses that are cleared at once. A page may name as many as it likes.
const MOST_ORIGINS: usize = 100;
/// A host name has at most 253 letters (RFC 1035 §2.3.4); scheme and port come to it.
const LONGEST_ORIGIN: usize = 300;

/// What was cleared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cleared {
    /// An earlier release cleared nothing but caches.
    #[serde(default)]
    pub what: Target,
    /// The registered domain that all of it belongs to, or the host itself where there is none.
    pub owner: String,
    /// The hosts, with the port where it is not the scheme's own; the page's own first. Never empty.
    pub hosts: Vec<String>,
}

impl Run<'_> {
    pub(super) fn clear(&mut self, tab: TabId, what: Target) {
        let op = self.operation();
        let until = self.now + CLEARING;
        let access = self.state.access.clone();
        let may = |incident: &&mut Incident| match what {
            Target::Cache => incident.may_clear(),
            Target::SiteData => incident.may_delete(&access),
        };
        let Some(incident) = self.incident(tab).filter(may) else { return };
        let resume = incident.phase.resume();
        // A check that is on its way is a try, whatever it would have found.
        incident.tries = incident.tries.saturating_add(u8::from(matches!(incident.phase, Phase::Checking { .. })));
        incident.phase = Phase::Clearing { op, until, resume, what };
        incident.outcome = None;
        incident.cleared = None;
        match incident.document.clone().filter(|_| access.allows(&incident.url)) {
            Some(document) => self.effects.push(Effect::ListOrigins { tab, op, document }),
            // Nothing can be asked on the browser's own error page, or where access is held back.
            None => self.clear_origins(tab, &[]),
        }
        self.refresh(tab);
    }

    /// The page has said where its files came from, or nothing was to be heard of it.
    pub(super) fn origins_listed(&mut self, tab: TabId, op: OpId, listed: &[String]) {
        let Some(incident) = self.incident(tab).filter(|incident| incident.phase.is_operation(op)) else { return };
        let url = incident.url.clone();
        if matches!(incident.phase, Phase::Clearing { what: Target::SiteData, .. }) && !self.may_look_at(&url) {
            return self.hold_back_deletion(tab, op);
        }
        self.clear_origins(tab, listed);
    }

    /// The person has taken back access while the page was asked: its data are left alone.
    fn hold_back_deletion(&mut self, tab: TabId, op: OpId) {
        let Some(mut incident) = self.take_operation(tab, op) else { return };
        incident.phase = Phase::Idle;
        incident.outcome = Some(Outcome::DeleteHeldBack);
        self.put_incident(tab, incident);
    }

    fn clear_origins(&mut self, tab: TabId, listed: &[String]) {
        let op = self.operation();
        let until = self.now + CLEARING;
        let Some(incident) = self.incident(tab) else { return };
        let Phase::Clearing { resume, what, .. } = incident.phase else { return };
        let origins = origins_of_the_site(&incident.url, listed);
        incident.phase = Phase::Clearing { op, until, resume, what };
        incident.cleared = Some(Cleared::new(what, &incident.url, &origins));
        let origins = origins.iter().map(Address::origin).collect();
        self.effects.push(Effect::Clear { tab, op, what, origins });
    }

    pub(super) fn cleared(&mut self, tab: TabId, op: OpId, done: bool) {
        let Some(mut incident) = self.take_operation(tab, op) else { return };
        let Phase::Clearing { resume, what, .. } = incident.phase else { return self.put_incident(tab, incident) };
        if done && incident.method.is_repeatable() && self.may_look_at(&incident.url) {
            self.put_incident(tab, incident);
            return self.begin_reload(tab, Waited::Cleared { resume });
        }
        incident.outcome = Some(match incident.method {
            _ if !done => what.failed(),
            Method::Post => Outcome::Cleared,
            Method::Get | Method::Other => Outcome::ClearedUnwatched,
        });
        self.resume(&mut incident, resume);
        self.put_incident(tab, incident);
    }
}

impl Target {
    /// What is said where the browser does not confirm it.
    pub(super) fn failed(self) -> Outcome {
        match self {
            Self::Cache => Outcome::ClearFailed,
            Self::SiteData => Outcome::DeleteFailed,
        }
    }
}

impl Incident {
    /// Whether clearing the cache can be offered. Where no answer came at all, no cached answer can be at fault,
    /// and the entry says so; there the button would only be in the way.
    pub fn may_clear(&self) -> bool {
        self.is_clearable() && (self.evidence.response.is_some() || !self.is_useless(Action::ClearCache))
    }

    /// Whether deleting cookies and stored data can be offered: where it may help. What no answer came to has nothing
    /// to do with them, unless the entry says so.
    pub fn may_delete(&self, access: &Access) -> bool {
        let named = self.diagnosis.words().steps.iter().any(|step| step.action == Some(Action::DeleteData));
        let may_help = named || (self.evidence.response.is_some() && !self.is_useless(Action::DeleteData));
        self.is_clearable() && may_help && access.allows(&self.url)
    }

    fn is_clearable(&self) -> bool {
        let free = !matches!(self.phase, Phase::Clearing { .. } | Phase::Reloading { .. });
        free && !self.over && self.running.is_none() && !self.diagnosis.is_gate()
    }

    fn is_useless(&self, action: Action) -> bool {
        self.diagnosis.words().wont_help.iter().any(|step| step.action == Some(action))
    }

    /// What deleting costs, where it can be offered.
    pub(super) fn deletion(&self, access: &Access) -> Option<Deletion> {
        let first = self.diagnosis.words().steps.first().and_then(|step| step.action) == Some(Action::DeleteData);
        self.may_delete(access).then(|| Deletion {
            owner: self.url.owner().to_owned(),
            below: self.url.is_registered(),
            first: first && !self.is_deleted(),
        })
    }

    /// Whether its cookies were deleted already: what has not helped is not the first thing to do again.
    pub(super) fn is_deleted(&self) -> bool {
        self.deeds.iter().any(|deed| deed.did == Did::Deleted)
    }

    /// What was cleared, where that led to the outcome.
    pub(super) fn cleared_now(&self) -> Option<&Cleared> {
        let led_here = matches!(
            self.outcome?,
            Outcome::FixedAfterClear
                | Outcome::SameAfterClear
                | Outcome::AnotherAfterClear
                | Outcome::Elsewhere
                | Outcome::SignIn
                | Outcome::Cleared
                | Outcome::ClearedUnwatched
        );
        self.cleared.as_ref().filter(|_| led_here)
    }
}

impl Cleared {
    fn new(what: Target, url: &Address, origins: &[Address]) -> Self {
        let mut hosts: Vec<String> = Vec::new();
        for host in origins.iter().map(Address::site) {
            if !hosts.contains(&host) {
                hosts.push(host);
            }
        }
        Self { what, owner: url.owner().to_owned(), hosts }
    }
}

/// The page's own origin, and those of a list that belong to the same owner. The list is the page's word, and the
/// page may be hostile: it decides nothing but which of its owner's caches are dropped.
fn origins_of_the_site(url: &Address, listed: &[String]) -> Vec<Address> {
    let mut origins = vec![url.clone()];
    let read = |origin: &String| Address::parse(origin).filter(|_| origin.len() <= LONGEST_ORIGIN);
    for origin in listed.iter().filter_map(read).filter(|origin| origin.is_same_site(url)) {
        if origins.len() >= MOST_ORIGINS {
            break;
        }
        if origins.iter().all(|known| known.origin() != origin.origin()) {
            origins.push(origin);
        }
    }
    origins
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cleared(page: &str, listed: &[&str]) -> (Vec<String>, Cleared) {
        let url = Address::parse(page).expect("a web address");
        let listed: Vec<String> = listed.iter().map(|&origin| origin.to_owned()).collect();
        let origins = origins_of_the_site(&url, &listed);
        (origins.iter().map(Address::origin).collect(), Cleared::new(Target::Cache, &url, &origins))
    }

    #[test]
    fn what_belongs_to_the_owner_is_cleared_and_nothing_else() {
        let (origins, said) = cleared(
            "https://www.shop.co.kr/page",
            &[
                "https://img.shop.co.kr",
                "http://img.shop.co.kr",
                "https://img.shop.co.kr:8443",
                "https://www.shop.co.kr",
                "https://img.shop.co.kr",
                "https://bank.co.kr",
                "https://co.kr",
                "https://shop.co.kr.evil.test",
                "https://cdn.test",
                "data:text/plain,x",
                "chrome-extension://abc",
                "null",
                "",
            ],
        );
        assert_eq!(
            origins,
            [
                "https://www.shop.co.kr",
                "https://img.shop.co.kr",
                "http://img.shop.co.kr",
                "https://img.shop.co.kr:8443"
            ]
        );
        assert_eq!(said.owner, "shop.co.kr");
        assert_eq!(said.hosts, ["www.shop.co.kr", "img.shop.co.kr", "img.shop.co.kr:8443"]);
    }

    #[test]
    fn a_neighbour_below_a_private_suffix_is_left_alone() {
        let (origins, said) = cleared("https://anna.github.io/", &["https://berta.github.io", "https://github.io"]);
        assert_eq!((origins.len(), said.hosts.len()), (1, 1));
        let (origins, _) = cleared("http://10.0.0.1/", &["http://10.0.0.2", "http://10.0.0.1:8080"]);
        assert_eq!(origins, ["http://10.0.0.1", "http://10.0.0.1:8080"]);
    }

    #[test]
    fn a_page_may_name_as_many_as_it_likes() {
        let mut listed: Vec<String> = (0..5_000).map(|n| format!("https://n{n}.site.test")).collect();
        listed.insert(0, format!("https://{}.site.test", "a".repeat(10_000_000)));
        let origins = origins_of_the_site(&Address::parse("https://site.test/").unwrap(), &listed);
        assert_eq!(origins.len(), MOST_ORIGINS);
        assert_eq!(origins[1].origin(), "https://n0.site.test");
    }
}
