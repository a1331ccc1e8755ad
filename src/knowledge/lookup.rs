//! Finding an entry.

use super::{ALIASES, CODES, Code, HTTP_NAMES, NET_NAMES, Named, PHRASES};

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

/// Messages in lower case and the entries that they suggest, the longest message first.
pub fn phrase_index() -> impl Iterator<Item = (&'static str, &'static Code)> {
    PHRASES.iter().map(|(phrase, at)| (*phrase, &CODES[*at]))
}

/// The name of an HTTP status and the class that speaks for it, where it has no entry of its own.
pub fn status(status: u16) -> Option<&'static Named> {
    HTTP_NAMES.iter().find(|named| named.id.rsplit('/').next() == Some(status.to_string().as_str()))
}

/// The network error `ERR_…`, with its class. Not every one has an entry of its own.
pub fn net_error(name: &str) -> Option<&'static Named> {
    NET_NAMES.binary_search_by(|named| named.name.cmp(name)).ok().map(|at| &NET_NAMES[at])
}

/// Every id that WhatBroke has a name for: its own entries and the codes that a class speaks for.
pub fn known_ids() -> impl Iterator<Item = (&'static str, &'static str, &'static Code)> {
    let own = codes().map(|code| (code.id, code.name, code));
    let named = HTTP_NAMES.iter().chain(NET_NAMES).filter(|named| code(named.id).is_none());
    own.chain(named.filter_map(|named| code(named.class).map(|class| (named.id, named.name, class))))
}
