//! Which apps are watched, and which of their requests.

use super::Settings;
use crate::diagnosis::app::Met;
use crate::evidence::{Address, Method};
use crate::knowledge::{Lang, Purpose, SERVICES, Service, service_of_host};

/// The most sites that can be added, and taken out.
pub(super) const MOST_WATCHED: usize = 100;

/// A request of a page, as the browser tells of it.
#[derive(Clone, Debug, PartialEq)]
pub struct AppRequest {
    /// Empty where the app's own service worker has asked.
    pub document: String,
    /// The origin of the page, or of the service worker, that has asked.
    pub page: Address,
    pub url: Address,
    pub method: Method,
    /// The beginning of a connection that both sides speak on (RFC 6455).
    pub socket: bool,
}

/// The same number for the same kind of request: numbers and names within an address play no part. It tells nobody
/// which address it was (FNV-1a).
pub(super) fn key(asked: &AppRequest) -> u32 {
    let path = asked.url.as_str().split(['?', '#']).next().unwrap_or_default();
    let is_name = |part: &str| part.len() >= 8 && part.bytes().any(|byte| byte.is_ascii_digit());
    let mut key: u32 = 0x811c_9dc5;
    for byte in
        path.split('/').map(|part| if is_name(part) { "*" } else { part }).flat_map(|part| part.bytes().chain([b'/']))
    {
        key = (key ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    (key ^ asked.method as u32).max(1)
}

/// Words in the path of a request that only counts what people do, where nobody has listed its places.
const COUNTING: [&str; 12] = [
    "analytics",
    "beacon",
    "collect",
    "event",
    "events",
    "log",
    "logs",
    "metrics",
    "sentry",
    "stats",
    "telemetry",
    "track",
];

impl Settings {
    /// Whether the apps at this page are watched.
    pub fn watches(&self, page: &Address) -> bool {
        let of = service_of_host(page.host());
        let chat = || self.chats().any(|chat| of.is_some_and(|service| service.id == chat.id));
        self.watched.contains(&page.site_as_read()) || chat()
    }

    /// Where watched apps ask, if other apps are watched than at first.
    pub(super) fn chosen_requests(&self) -> Option<Vec<String>> {
        (!self.watched.is_empty() || !self.unwatched.is_empty()).then(|| self.requests())
    }

    fn chats(&self) -> impl Iterator<Item = &'static Service> + '_ {
        let taken_out = |domain: &&str| self.unwatched.iter().any(|site| site == domain);
        SERVICES.iter().filter(move |service| service.chat && !service.domains.iter().any(&taken_out))
    }

    /// The names of the chats that are watched, and name and site of those that the person has taken out.
    pub(super) fn chats_by_name(&self, lang: Lang) -> (Vec<String>, Vec<(String, String)>) {
        let name = |service: &Service| service.name.get(lang).to_owned();
        let out = SERVICES.iter().filter(|service| service.chat && self.chats().all(|chat| chat.id != service.id));
        let out = out.filter_map(|service| Some((name(service), (*service.domains.first()?).to_owned())));
        (self.chats().map(name).collect(), out.collect())
    }

    /// Pages of the sites that were added.
    fn added(&self) -> impl Iterator<Item = Address> {
        self.watched.iter().filter_map(|site| Address::parse(&format!("http://{site}/"))).filter(can_be_watched)
    }

    /// Where watched apps ask: each a host with all below it, and the beginning of a path with a star at its end.
    pub(super) fn requests(&self) -> Vec<String> {
        let places = |service: &'static Service| {
            let places = service.places().filter(|(purpose, _)| *purpose == Purpose::App);
            let places: Vec<&str> = places.map(|(_, place)| place).collect();
            // Where nobody knows its places, all of its own addresses.
            if places.is_empty() { service.domains.to_vec() } else { places }
        };
        let own = self.chats().flat_map(places);
        let own = own.map(|place| if place.contains('/') { format!("{place}*") } else { format!("{place}/*") });
        own.chain(self.added().map(|page| format!("{}/*", page.owner()))).collect()
    }

    /// The pages of watched apps, in the same form.
    pub(super) fn pages(&self) -> Vec<String> {
        self.hosts().map(|host| format!("{host}/*")).collect()
    }

    /// The hosts of watched apps, each with all below it.
    pub(super) fn hosts(&self) -> impl Iterator<Item = String> {
        let own = self.chats().flat_map(|service| service.domains).map(|host| (*host).to_owned());
        own.chain(self.added().map(|page| page.host().to_owned()))
    }

    /// Watches the apps of a site, or no longer.
    pub(super) fn watch(&mut self, page: &Address, on: bool) {
        let site = page.site_as_read();
        let service = service_of_host(page.host()).filter(|service| service.chat);
        let own = service.and_then(|service| service.domains.first()).map(|domain| (*domain).to_owned());
        self.watched.retain(|one| *one != site);
        self.unwatched.retain(|one| Some(one) != own.as_ref());
        if self.watches(page) != on {
            let list = if on { &mut self.watched } else { &mut self.unwatched };
            if list.len() >= MOST_WATCHED {
                list.remove(0);
            }
            list.push(own.filter(|_| !on).unwrap_or(site));
        }
    }
}

/// Whether the browser can be told to listen to this site: it has no pattern for an address of IPv6 with all below it.
pub(super) fn can_be_watched(page: &Address) -> bool {
    !page.host().starts_with('[')
}

/// Whether an app cannot do without this request.
pub(super) fn matters(asked: &AppRequest) -> bool {
    let AppRequest { page, url, .. } = asked;
    let service = service_of_host(page.host());
    match service.filter(|service| service.places().next().is_some()) {
        Some(service) => service.purpose(url) == Some(Purpose::App),
        None => {
            let path = url.as_str().split(['?', '#']).next().unwrap_or_default().to_lowercase();
            let counts = path.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| COUNTING.contains(&word));
            url.is_same_site(page) && !counts
        }
    }
}

/// Whether it is a failure of the service, or of the way to it.
pub(super) fn is_failure(met: &Met, socket: bool) -> bool {
    match met {
        Met::Answer(response) => matches!(response.status, 401 | 403 | 429 | 500..),
        // A page that gives a request up, a blocker and a forbidden origin all end it with the same few names.
        Met::Broken { error, .. } => match error.as_str() {
            "ERR_FAILED" => socket,
            "ERR_ABORTED" | "ERR_CACHE_MISS" | "ERR_BLOCKED_BY_CLIENT" | "ERR_BLOCKED_BY_RESPONSE" => false,
            "ERR_BLOCKED_BY_ORB" | "ERR_BLOCKED_BY_CSP" => false,
            _ => true,
        },
    }
}
