//! Clearing the cache of a site as people understand it: the page's own address and those that its files came from,
//! as far as they belong to the same owner.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Effect, Incident, OpId, Outcome, Phase, Run, TabId, Waited};
use crate::evidence::{Address, Method};

/// After this an operation without a result is given up. The browser clears a cache in milliseconds.
const CLEARING: Duration = Duration::from_secs(20);
/// The most addresses that are cleared at once. A page may name as many as it likes.
const MOST_ORIGINS: usize = 100;
/// A host name has at most 253 letters (RFC 1035 §2.3.4); scheme and port come to it.
const LONGEST_ORIGIN: usize = 300;

/// What was cleared.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cleared {
    /// The registered domain that all of it belongs to, or the host itself where there is none.
    pub owner: String,
    /// The hosts, with the port where it is not the scheme's own; the page's own first. Never empty.
    pub hosts: Vec<String>,
}

impl Run<'_> {
    pub(super) fn clear_cache(&mut self, tab: TabId) {
        let op = self.operation();
        let until = self.now + CLEARING;
        let access = self.state.access.clone();
        let Some(incident) = self.incident(tab).filter(|incident| incident.may_clear()) else { return };
        let resume = incident.phase.resume();
        // A check that is on its way is a try, whatever it would have found.
        incident.tries = incident.tries.saturating_add(u8::from(matches!(incident.phase, Phase::Checking { .. })));
        incident.phase = Phase::Clearing { op, until, resume };
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
        if self.incident(tab).is_some_and(|incident| incident.phase.is_operation(op)) {
            self.clear_origins(tab, listed);
        }
    }

    fn clear_origins(&mut self, tab: TabId, listed: &[String]) {
        let op = self.operation();
        let until = self.now + CLEARING;
        let Some(incident) = self.incident(tab) else { return };
        let resume = incident.phase.resume();
        let origins = origins_of_the_site(&incident.url, listed);
        incident.phase = Phase::Clearing { op, until, resume };
        incident.cleared = Some(Cleared::new(&incident.url, &origins));
        let origins = origins.iter().map(Address::origin).collect();
        self.effects.push(Effect::ClearCache { tab, op, origins });
    }

    pub(super) fn cache_cleared(&mut self, tab: TabId, op: OpId, done: bool) {
        let Some(mut incident) = self.take_operation(tab, op) else { return };
        let resume = incident.phase.resume();
        if done && incident.method.is_repeatable() && self.may_look_at(&incident.url) {
            self.put_incident(tab, incident);
            return self.begin_reload(tab, Waited::Cleared { resume });
        }
        incident.outcome = Some(match incident.method {
            _ if !done => Outcome::ClearFailed,
            Method::Post => Outcome::Cleared,
            Method::Get | Method::Other => Outcome::ClearedUnwatched,
        });
        self.resume(&mut incident, resume);
        self.put_incident(tab, incident);
    }
}

impl Incident {
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
    fn new(url: &Address, origins: &[Address]) -> Self {
        let mut hosts: Vec<String> = Vec::new();
        for host in origins.iter().map(Address::site) {
            if !hosts.contains(&host) {
                hosts.push(host);
            }
        }
        Self { owner: url.owner().to_owned(), hosts }
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
        (origins.iter().map(Address::origin).collect(), Cleared::new(&url, &origins))
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
