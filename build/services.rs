//! What can be wrong with a service: its hosts, its pages, its status page, what its app asks for.

use std::collections::BTreeMap;

use crate::Fail;
use crate::check::{check_text, lower, one_of};
use crate::schema::{Service, StatusApi};

/// The forms in which status pages answer programs, as `src/status/` reads them.
const KINDS: [&str; 5] = ["statuspage", "incident-io", "instatus", "google-incidents", "slack"];

/// The longest name of a host, and of one part of it (RFC 1035 section 2.3.4).
const MOST_HOST: usize = 253;
const MOST_LABEL: usize = 63;

pub fn check(services: &[Service]) -> Result<(), Fail> {
    let mut owners = BTreeMap::new();
    for service in services {
        let at = format!("service {}", service.id);
        check_one(service).map_err(|error| format!("{at}: {error}"))?;
        let own =
            |kind: &'static str, names: &[String]| names.iter().map(|one| (kind, one.clone())).collect::<Vec<_>>();
        let ids = [("id", service.id.clone())];
        for (kind, name) in ids.into_iter().chain(own("host", &service.domains)).chain(own("family", &service.families))
        {
            if let Some(first) = owners.insert((kind, name.clone()), &service.id) {
                return Err(format!("{at}: the {kind} {name:?} belongs to {first} already"));
            }
        }
    }
    check_shared_pages(services)
}

fn check_one(service: &Service) -> Result<(), Fail> {
    check_text("name", &service.name)?;
    lower("headers", &service.headers)?;
    if service.domains.is_empty() {
        return Err("domains is empty".into());
    }
    for domain in &service.domains {
        check_host("domains", domain)?;
        if let Some(above) = service.domains.iter().find(|above| *above != domain && lies_below(domain, above)) {
            return Err(format!("domains: {domain:?} lies below {above:?}, so it need not be named"));
        }
    }
    let pages = [&service.status, &service.support, &service.notices, &service.keys, &service.billing];
    pages.into_iter().flatten().try_for_each(|page| check_address("page", page))?;
    if service.source.is_empty() {
        return Err("source is empty".into());
    }
    service.source.iter().try_for_each(|source| check_address("source", source))?;
    for (key, places) in [("app", &service.app), ("telemetry", &service.telemetry)] {
        places.iter().try_for_each(|place| check_place(key, place, service))?;
    }
    if let Some(place) = service.app.iter().find(|place| service.telemetry.contains(place)) {
        return Err(format!("telemetry: {place:?} stands in app, too"));
    }
    service.status_api.as_ref().map_or(Ok(()), |api| check_api(api, service))
}

fn check_api(api: &StatusApi, service: &Service) -> Result<(), Fail> {
    one_of("status_api.kind", &api.kind, &KINDS)?;
    check_address("status_api.address", &api.address)?;
    if service.status.is_none() {
        return Err("status_api: the page that people read is missing (status)".into());
    }
    if !service.verified {
        return Err("status_api: it would never be asked, because the service is not verified".into());
    }
    match api.parts.iter().find(|part| part.trim() != **part || part.is_empty()) {
        Some(part) => Err(format!("status_api.parts: {part:?} is empty or has stray spaces")),
        None => Ok(()),
    }
}

/// Where several services share a page, each but one says which of its components are its own: else the trouble of
/// one would be told of the other.
fn check_shared_pages(services: &[Service]) -> Result<(), Fail> {
    let mut whole = BTreeMap::new();
    for service in services {
        let Some(api) = service.status_api.as_ref().filter(|api| api.parts.is_empty()) else { continue };
        if let Some(first) = whole.insert(&api.address, &service.id) {
            return Err(format!(
                "service {}: status_api: {first} has the whole page already; name its parts",
                service.id
            ));
        }
    }
    Ok(())
}

fn check_host(at: &str, host: &str) -> Result<(), Fail> {
    let label = |label: &str| {
        let fits = label.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-');
        fits && !label.is_empty() && label.len() <= MOST_LABEL && !label.starts_with('-') && !label.ends_with('-')
    };
    // A name ends in letters; what ends in digits is an address of numbers.
    let named = host.rsplit('.').next().is_some_and(|last| last.bytes().any(|byte| byte.is_ascii_alphabetic()));
    if host.len() <= MOST_HOST && host.contains('.') && named && host.split('.').all(label) {
        Ok(())
    } else {
        Err(format!("{at}: {host:?} is no host in lower case, such as \"api.example.com\""))
    }
}

fn check_address(at: &str, address: &str) -> Result<(), Fail> {
    let host = address.strip_prefix("https://").map(|rest| rest.split(['/', '?', '#', ' ']).next().unwrap_or_default());
    match host {
        Some(host) => check_host(at, host),
        None => Err(format!("{at}: {address:?} does not begin with https://")),
    }
}

/// A place lies on a host of the service, so that what is watched is no more than its hosts.
fn check_place(key: &str, place: &str, service: &Service) -> Result<(), Fail> {
    let (host, path) = place.split_at(place.find('/').unwrap_or(place.len()));
    check_host(key, host)?;
    if path.ends_with('/') || path.contains(['?', '#', ' ']) {
        return Err(format!("{key}: {place:?} is a host and the beginning of a path, without a slash at its end"));
    }
    if !service.domains.iter().any(|domain| domain == host || lies_below(host, domain)) {
        return Err(format!("{key}: {place:?} lies on none of its domains"));
    }
    Ok(())
}

fn lies_below(host: &str, domain: &str) -> bool {
    host.strip_suffix(domain).is_some_and(|before| before.ends_with('.'))
}
