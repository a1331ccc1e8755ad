//! What servers send that WhatBroke asks about somebody else's failure: status pages, resolvers of names.
//!
//! They may be down themselves, or say anything at all. What cannot be read is no answer, with the reason; what can be
//! read is cut to a size and cleaned before it is kept.

mod moment;
mod text;

pub use moment::moment;
pub use text::cleaned;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What came back.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    /// The HTTP status.
    pub status: u16,
    pub body: &'a [u8],
}

impl<'a> Reply<'a> {
    /// A reply that a file holds.
    pub fn of_file(body: &'a [u8]) -> Self {
        Self { status: 200, body }
    }
}

/// Why nothing could be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Unreadable {
    /// Nobody answered in time.
    NoAnswer,
    /// It answered with this HTTP status.
    Refused(u16),
    Empty,
    TooLarge,
    /// A page for people, or something broken.
    NotJson,
    /// JSON, and not in the form that is documented.
    UnknownForm,
}

/// The body, where it is one and not too large, without the mark that may begin a text in UTF-8.
///
/// # Errors
/// Where there is nothing to read, or too much.
pub fn body(reply: Reply<'_>, most_bytes: usize) -> Result<&[u8], Unreadable> {
    if !(200..300).contains(&reply.status) {
        return Err(Unreadable::Refused(reply.status));
    }
    let body = reply.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(reply.body);
    match body.len() {
        _ if body.iter().all(u8::is_ascii_whitespace) => Err(Unreadable::Empty),
        length if length > most_bytes => Err(Unreadable::TooLarge),
        _ => Ok(body),
    }
}

/// The body as an object of JSON.
///
/// # Errors
/// Where there is nothing to read, too much, or something else.
pub fn object(reply: Reply<'_>, most_bytes: usize) -> Result<Map<String, Value>, Unreadable> {
    match serde_json::from_slice(body(reply, most_bytes)?) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Unreadable::UnknownForm),
        Err(_) => Err(Unreadable::NotJson),
    }
}

/// The list under this key; nothing where there is none.
///
/// # Errors
/// Where something else stands there.
pub fn list<'a>(object: &'a Map<String, Value>, key: &str) -> Result<&'a [Value], Unreadable> {
    match object.get(key) {
        None | Some(Value::Null) => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(_) => Err(Unreadable::UnknownForm),
    }
}

/// The text under this key, as it was sent.
pub fn word<'a>(value: &'a Value, key: &str) -> Option<&'a str> {
    value.get(key)?.as_str()
}

/// The text under this key, cleaned, at most so many characters long.
pub fn line(value: &Value, key: &str, most: usize) -> Option<String> {
    cleaned(word(value, key)?, most)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(status: u16, body: &[u8]) -> Result<Map<String, Value>, Unreadable> {
        object(Reply { status, body }, 20)
    }

    #[test]
    fn what_is_no_object_of_json_is_refused_with_the_reason() {
        for (status, body, why) in [
            (503, &b"{}"[..], Unreadable::Refused(503)),
            (304, b"{}", Unreadable::Refused(304)),
            (200, b" \r\n", Unreadable::Empty),
            (200, b"{\"a\": \"aaaaaaaaaaaaaaaa\"}", Unreadable::TooLarge),
            (200, b"<!doctype html>", Unreadable::NotJson),
            (200, b"{\"a\":", Unreadable::NotJson),
            (200, b"\xff\xfe{", Unreadable::NotJson),
            (200, b"[1]", Unreadable::UnknownForm),
            (200, b"null", Unreadable::UnknownForm),
        ] {
            assert_eq!(read(status, body), Err(why), "{}", String::from_utf8_lossy(body));
        }
        assert!(read(200, b"\xef\xbb\xbf{}").is_ok());
    }

    #[test]
    fn very_deep_json_is_refused() {
        let deep = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
        assert_eq!(object(Reply::of_file(deep.as_bytes()), 1 << 20), Err(Unreadable::NotJson));
    }
}
