//! Finding an entry.

use super::{ALIASES, CODES, Code, HTTP_NAMES, MESSAGES, NET_NAMES, Named, SERVICES, Service, Step, TERMS, Term};

/// Every entry with words of its own, the classes left out.
pub fn codes() -> impl Iterator<Item = &'static Code> {
    CODES.iter().filter(|code| !code.id.starts_with("class/"))
}

/// Every entry, the classes included.
pub fn all_codes() -> impl Iterator<Item = &'static Code> {
    CODES.iter()
}

/// The entry with this id, classes included.
pub fn code(id: &str) -> Option<&'static Code> {
    CODES.binary_search_by(|code| code.id.cmp(id)).ok().map(|at| &CODES[at])
}

/// The entry that has this exact token as another name. The token is compared without regard to case.
pub fn code_for_alias(token: &str) -> Option<&'static Code> {
    let token = token.to_ascii_uppercase();
    ALIASES.binary_search_by(|(alias, _)| (*alias).cmp(&token)).ok().map(|at| &CODES[ALIASES[at].1])
}

/// The entry whose label is this token, such as `insufficient_quota`: only for tokens that are no ordinary words,
/// so with an underscore or capitals inside. Where several services have it, the first of `knowledge/services.toml`.
pub fn code_for_token(token: &str) -> Option<&'static Code> {
    let inner_capital = token.chars().skip(1).any(char::is_uppercase) && token.chars().any(char::is_lowercase);
    if !token.contains('_') && !inner_capital {
        return None;
    }
    let label = |code: &Code| code.id.split_once('/').is_some_and(|(_, label)| label.eq_ignore_ascii_case(token));
    let place = |code: &&Code| code.service.map_or(usize::MAX, usize::from);
    codes().filter(|code| !code.id.starts_with("net/") && label(code)).min_by_key(place)
}

/// Messages in lower case and the entries that they suggest, the longest message first.
pub fn messages() -> impl Iterator<Item = (&'static str, &'static Code)> {
    MESSAGES.iter().map(|(message, at)| (*message, &CODES[*at]))
}

/// The service with this id.
pub fn service(id: &str) -> Option<&'static Service> {
    SERVICES.iter().find(|service| service.id == id)
}

/// Every technical word that is explained.
pub fn terms() -> impl Iterator<Item = &'static Term> {
    TERMS.iter()
}

/// The service that a host belongs to, by the longest domain that fits.
pub fn service_of_host(host: &str) -> Option<&'static Service> {
    let fits =
        |domain: &&str| host.strip_suffix(*domain).is_some_and(|before| before.is_empty() || before.ends_with('.'));
    let longest = |service: &&Service| service.domains.iter().filter(|domain| fits(domain)).map(|one| one.len()).max();
    SERVICES.iter().filter(|service| longest(service).is_some()).max_by_key(longest)
}

/// The name of an HTTP status and the class that speaks for it, where it has no entry of its own.
pub fn status(status: u16) -> Option<&'static Named> {
    HTTP_NAMES.iter().find(|named| named.id.rsplit('/').next() == Some(status.to_string().as_str()))
}

/// The network error `ERR_…`, with its class. Not every one has an entry of its own.
pub fn net_error(name: &str) -> Option<&'static Named> {
    NET_NAMES.binary_search_by(|named| named.name().cmp(name)).ok().map(|at| &NET_NAMES[at])
}

/// Every id that WhatBroke has a name for: its own entries and the codes that a class speaks for.
pub fn known_ids() -> impl Iterator<Item = (&'static str, &'static str, &'static Code)> {
    let own = codes().map(|code| (code.id, code.name, code));
    let named = HTTP_NAMES.iter().chain(NET_NAMES.iter()).filter(|named| code(named.id).is_none());
    own.chain(named.filter_map(|named| code(named.class).map(|class| (named.id, named.name(), class))))
}
/// A step by its id, as far as some code uses it.
pub fn step(id: &str) -> Option<&'static Step> {
    all_codes().flat_map(|code| code.steps.iter().chain(code.wont_help)).copied().find(|step| step.id == id)
}
