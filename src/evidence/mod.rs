//! What was observed of one load.
//!
//! Evidence is only what was seen; what it means is decided in `diagnosis`. Addresses lose user info and
//! fragment here, at the edge, so that nothing behind it can store, show or send them.

mod address;
mod headers;
mod markup;
mod public_suffix;
mod raw;

pub use address::Address;
pub use headers::Headers;
pub use markup::charset;
pub use public_suffix::SUFFIXES;
pub use raw::{RawResponseError, parse_raw_response};

use serde::{Deserialize, Serialize};

use crate::time::Timestamp;

/// The most of a body that is looked at, in bytes.
pub const BODY_LIMIT: usize = 64 * 1024;

/// What was observed of one load, or what a person typed or pasted about one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    pub url: Option<Address>,
    pub method: Method,
    pub response: Option<Response>,
    pub net_error: Option<NetError>,
    /// What came with the answer. Never stored: it can be private and it is large.
    #[serde(skip)]
    pub body: Option<Body>,
    /// The selectors of `knowledge/gates.toml` that the document answers to. Never stored: they are asked anew.
    #[serde(skip)]
    pub elements: Vec<String>,
    /// What a person typed or pasted.
    #[serde(skip)]
    pub text: Option<String>,
}

/// What came with an answer, each part at most [`BODY_LIMIT`] bytes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// As it was sent: markup, JSON, XML or plain text.
    pub source: String,
    /// What a reader sees of it.
    pub text: String,
}

impl Body {
    /// A body that is text and nothing else.
    pub fn plain(text: impl Into<String>) -> Self {
        let source = text.into();
        Self { text: source.clone(), source }
    }
}

/// How the page was asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    #[default]
    Get,
    /// A form was sent; it is never sent again by WhatBroke.
    Post,
    /// Anything else that a repetition could do twice.
    Other,
}

impl Method {
    /// Reads a request method (RFC 9110 §9). Methods are case-sensitive; browsers send upper case.
    pub fn parse(name: &str) -> Self {
        match name {
            "GET" | "HEAD" => Self::Get,
            "POST" => Self::Post,
            _ => Self::Other,
        }
    }

    /// Whether asking once more cannot do anything twice.
    pub fn is_repeatable(self) -> bool {
        self == Self::Get
    }
}

/// The head of an answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Response {
    pub status: u16,
    pub headers: Headers,
    /// When it arrived.
    pub at: Timestamp,
}

/// A network error of Chromium by its canonical name, such as `ERR_CONNECTION_REFUSED`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct NetError(String);

impl NetError {
    /// Reads `net::ERR_…`, `NET::ERR_…` or `ERR_…`. Anything else is not a network error.
    pub fn parse(name: &str) -> Option<Self> {
        let name = name.trim().to_ascii_uppercase();
        let name = name.strip_prefix("NET::").unwrap_or(&name);
        let rest = name.strip_prefix("ERR_")?;
        let plain = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
        (!rest.is_empty() && name.len() <= 80 && rest.bytes().all(plain)).then(|| Self(name.to_owned()))
    }

    /// The name without the prefix `net::`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A load that the person or the browser gave up, a download, or a 204: nothing failed.
    pub fn is_abort(&self) -> bool {
        self.0 == "ERR_ABORTED"
    }

    /// An error by which Chromium tells that an answer with a status came, but no page that it could show:
    /// an error status with an empty body, a dismissed sign-in dialog, an error sent as a download.
    pub fn hides_a_status(&self) -> bool {
        matches!(
            self.0.as_str(),
            "ERR_HTTP_RESPONSE_CODE_FAILURE" | "ERR_INVALID_AUTH_CREDENTIALS" | "ERR_INVALID_RESPONSE"
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_error_has_one_name() {
        for written in ["net::ERR_EMPTY_RESPONSE", "NET::ERR_EMPTY_RESPONSE", " err_empty_response "] {
            assert_eq!(NetError::parse(written).as_ref().map(NetError::as_str), Some("ERR_EMPTY_RESPONSE"));
        }
    }

    #[test]
    fn what_is_no_network_error_is_refused() {
        for written in ["", "ERR_", "503", "ERR_A B", "ERR_<b>", "DNS_PROBE_FINISHED_NXDOMAIN"] {
            assert_eq!(NetError::parse(written), None, "{written}");
        }
    }

    #[test]
    fn only_a_get_may_be_repeated() {
        assert!(Method::parse("GET").is_repeatable());
        for name in ["POST", "PUT", "DELETE", "get", ""] {
            assert!(!Method::parse(name).is_repeatable(), "{name}");
        }
    }
}
