//! Which sites the browser lets WhatBroke look at. The person can hold back all of them, or all but some.

use std::time::Duration;

use super::{Arrival, Effect, Incident, Outcome, Phase, Run, TabId};
use crate::diagnosis::{PageFacts, diagnose};
use crate::evidence::{Address, Evidence, Method, Response};

/// A reading of a page takes less than this.
const TIME_TO_READ: Duration = Duration::from_secs(6);

/// The sites that WhatBroke may look at.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Access {
    #[default]
    Everywhere,
    /// Only where one of these fits.
    Only(Vec<Pattern>),
}

/// A match pattern of the browser's, such as `https://*.example.com/*`, without its path: what is granted is
/// granted for whole sites (<https://developer.chrome.com/docs/extensions/develop/concepts/match-patterns>).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// `None` is http and https.
    scheme: Option<String>,
    host: Host,
    /// `None` is every port.
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Host {
    Any,
    Exactly(String),
    /// The name and every name below it.
    Under(String),
}

impl Host {
    /// Whether some page of it is of this host, or of one below it.
    fn meets(&self, host: &str) -> bool {
        match self {
            Self::Any => true,
            Self::Exactly(own) => is_at_or_below(own, host),
            Self::Under(own) => is_at_or_below(own, host) || is_at_or_below(host, own),
        }
    }
}

fn is_at_or_below(name: &str, other: &str) -> bool {
    name.strip_suffix(other).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

impl Access {
    /// What the browser lists as granted. A pattern that makes no sense grants nothing.
    pub fn of<'a>(origins: impl Iterator<Item = &'a str>) -> Self {
        let patterns: Vec<Pattern> = origins.filter_map(Pattern::parse).collect();
        let all = |it: &Pattern| it.scheme.is_none() && it.host == Host::Any && it.port.is_none();
        if patterns.iter().any(all) { Self::Everywhere } else { Self::Only(patterns) }
    }

    /// Whether it lets in pages of this host, or of one below it, that were kept out before. A worker that was woken for
    /// the change knows no other before.
    fn opens(&self, before: &Self, host: &str) -> bool {
        match (self, before) {
            (Self::Everywhere, _) => true,
            (Self::Only(_), Self::Everywhere) => false,
            (Self::Only(patterns), Self::Only(known)) => {
                let is_new = |pattern: &&Pattern| self == before || !known.contains(pattern);
                patterns.iter().filter(is_new).any(|pattern| pattern.host.meets(host))
            }
        }
    }

    /// Whether WhatBroke may look at this page and ask for it.
    pub fn allows(&self, url: &Address) -> bool {
        match self {
            Self::Everywhere => true,
            Self::Only(patterns) => patterns.iter().any(|pattern| pattern.fits(url)),
        }
    }
}

impl Pattern {
    fn parse(text: &str) -> Option<Self> {
        if text == "<all_urls>" {
            return Some(Self { scheme: None, host: Host::Any, port: None });
        }
        let (scheme, rest) = text.split_once("://")?;
        let site = rest.split_once('/').map_or(rest, |(site, _)| site);
        // The colons of an IPv6 address stand in brackets.
        let (host, port) = match site.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')) {
            Some((host, "*")) => (host, None),
            Some((host, port)) => (host, Some(port.parse().ok()?)),
            None => (site, None),
        };
        let scheme = match scheme {
            "*" => None,
            "http" | "https" => Some(scheme.to_owned()),
            _ => return None,
        };
        let host = match (host, host.strip_prefix("*.")) {
            ("*", _) => Host::Any,
            ("", _) => return None,
            (_, Some(name)) => Host::Under(name.to_lowercase()),
            (name, None) => Host::Exactly(name.to_lowercase()),
        };
        Some(Self { scheme, host, port })
    }

    fn fits(&self, url: &Address) -> bool {
        let host = match &self.host {
            Host::Any => true,
            Host::Exactly(name) => url.host() == name,
            Host::Under(name) => is_at_or_below(url.host(), name),
        };
        host && self.scheme.as_deref().is_none_or(|scheme| scheme == url.scheme())
            && self.port.is_none_or(|port| url.port() == Some(port))
    }
}

impl Run<'_> {
    /// Whether WhatBroke may look at this page and ask for it.
    pub(super) fn may_look_at(&self, url: &Address) -> bool {
        self.state.access.allows(url)
    }

    /// Access was given or taken back, or a new worker has asked for it. `front`: the pages that people see now.
    pub(super) fn access_changed(&mut self, access: Access, front: &[(TabId, Address)]) {
        let before = std::mem::replace(&mut self.state.access, access);
        let is_new = !std::mem::replace(&mut self.state.caught_up, true);
        if is_new {
            // The worker died over the reading of these.
            let tabs: Vec<TabId> = self.state.tabs.keys().copied().collect();
            tabs.into_iter().for_each(|tab| self.read_committed(tab));
        } else if self.state.settings.hosts().any(|host| self.state.access.opens(&before, &host)) {
            // Pages of watched apps that are open want to be looked after.
            self.listen_to_apps();
        }
        for tab in self.state.open_tabs() {
            let Some(mut incident) = self.take_incident(tab) else { continue };
            let (had, has) = (before.allows(&incident.url), self.may_look_at(&incident.url));
            if !has {
                end_wait(&mut incident);
            } else if matches!(incident.outcome, Some(Outcome::HeldBack | Outcome::DeleteHeldBack)) {
                // What it says is true no more.
                incident.outcome = None;
            }
            if is_new && has && incident.unread && !tab.is_closed() {
                self.read_again(tab, &mut incident);
            }
            self.tab(tab).incident = Some(incident);
            if had != has || !has || is_new {
                self.refresh(tab);
            }
        }
        for (tab, url) in front {
            let news = !before.allows(url) && self.may_look_at(url);
            if news && self.incident(*tab).is_none() {
                self.effects.push(Effect::LookInto { tab: *tab });
            }
        }
    }

    /// The worker died over the reading of a page's text. A check waits for it.
    fn read_again(&mut self, tab: TabId, incident: &mut Incident) {
        let document = incident.document.clone();
        self.effects.push(Effect::ReadDocument { tab, document, text: true, ask: None });
        let read = self.now + TIME_TO_READ;
        if let Phase::Waiting { due, choice, .. } = incident.phase
            && due < read
        {
            incident.phase = Phase::Waiting { due: read, from: self.now, choice };
        }
    }

    /// The page in front, of which nothing was known while access was held back, has told its status. How it was
    /// asked for was not seen.
    pub(super) fn looked_at_front(&mut self, tab: TabId, document: String, facts: PageFacts) {
        let Some(url) = Address::parse(&facts.url).filter(|url| self.may_look_at(url)) else { return };
        if self.state.tabs.contains_key(&tab) {
            return;
        }
        let response = Response { status: facts.status, at: self.now, ..Response::default() };
        let evidence = Evidence {
            url: Some(url.clone()),
            response: Some(response.clone()),
            elements: facts.elements,
            ..Evidence::default()
        };
        if diagnose(&evidence).is_some_and(|diagnosis| !diagnosis.is_gate()) {
            self.judge(tab, url, document, Method::Other, response, Arrival::default());
        }
    }
}

/// Nobody can ask for a page that is held back, so a wait for it ends, and says why.
fn end_wait(incident: &mut Incident) {
    if matches!(incident.phase, Phase::Waiting { .. } | Phase::Checking { .. } | Phase::Held { .. }) {
        incident.phase = Phase::Idle;
        incident.outcome = Some(Outcome::HeldBack);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(pattern: &str, url: &str) -> bool {
        Access::of([pattern].into_iter()).allows(&Address::parse(url).expect("a web address"))
    }

    #[test]
    fn everything_or_nothing() {
        for all in ["<all_urls>", "*://*/*"] {
            assert_eq!(Access::of([all].into_iter()), Access::Everywhere, "{all}");
        }
        assert!(!Access::of([].into_iter()).allows(&Address::parse("https://a.test/").expect("a web address")));
    }

    #[test]
    fn a_site_is_its_host_and_scheme() {
        assert!(allows("http://a.test/*", "http://a.test:8080/x?y"));
        assert!(!allows("http://a.test/*", "https://a.test/"));
        assert!(!allows("http://a.test/*", "http://www.a.test/"));
        assert!(!allows("http://a.test/*", "http://ba.test/"));
        assert!(allows("*://a.test/*", "https://a.test/"));
        assert!(allows("https://*/*", "https://b.test/") && !allows("https://*/*", "http://b.test/"));
    }

    #[test]
    fn a_star_before_a_name_is_the_name_and_all_below_it() {
        for url in ["http://a.test/", "https://x.a.test/", "http://y.x.a.test:81/"] {
            assert!(allows("*://*.a.test/*", url), "{url}");
        }
        assert!(!allows("*://*.a.test/*", "http://ba.test/"));
    }

    #[test]
    fn a_port_counts_where_it_is_named() {
        assert!(allows("http://a.test:8080/*", "http://a.test:8080/"));
        assert!(!allows("http://a.test:8080/*", "http://a.test/"));
        assert!(allows("http://a.test:80/*", "http://a.test/"));
        assert!(allows("http://a.test:*/*", "http://a.test:99/"));
        assert!(allows("http://[::1]/*", "http://[::1]:8080/") && allows("http://[::1]:8080/*", "http://[::1]:8080/"));
    }

    #[test]
    fn what_makes_no_sense_grants_nothing() {
        for odd in ["", "a.test", "ftp://a.test/*", "://", "http://", "http:///*", "http://a.test:x/*", "file:///*"] {
            assert!(!allows(odd, "http://a.test/"), "{odd}");
        }
    }
}
