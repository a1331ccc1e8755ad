//! Whether a name leads somewhere: what two public resolvers answer over HTTPS, compared with what happened here.
//!
//! The form is `application/dns-json`, as Cloudflare
//! (<https://developers.cloudflare.com/1.1.1.1/encryption/dns-over-https/make-api-requests/dns-json/>) and Google
//! (<https://developers.google.com/speed/public-dns/docs/doh/json>) document it.

mod comparison;
mod resolvers;

pub use comparison::{Comparison, Difference, Here, compare};
pub use resolvers::{ALL_RESOLVERS, Kind, RESOLVERS, Resolver, chosen};

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use serde_json::Value;

use crate::foreign::{Reply, Unreadable, cleaned, list, object, word};

/// The most bytes of an answer that are read; real ones have a few hundred.
pub const MOST_BYTES: usize = 64 * 1024;

/// The most addresses that are kept.
const MOST_ADDRESSES: usize = 32;

/// The longest comment that is kept, in characters.
const MOST_COMMENT: usize = 200;

/// What a resolver answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lookup {
    pub outcome: Outcome,
    /// Whether the resolver checked that the answer is the owner's (`AD`, RFC 4035 section 3.2.3).
    pub validated: bool,
    /// What the resolver says of it.
    pub comment: Option<String>,
}

/// What came of looking a name up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The name has these addresses.
    Addresses(Vec<IpAddr>),
    /// The name exists, and has no address of the kind that was asked for.
    NoAddress,
    /// There is no such name (RCODE 3, RFC 1035 section 4.1.1).
    NoSuchName,
    /// The resolver could not find out; this is its RCODE.
    Failed(u16),
}

/// Why an answer says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unclear {
    Unreadable(Unreadable),
    /// It answers for another name than the one that was asked for.
    OtherName,
}

impl From<Unreadable> for Unclear {
    fn from(why: Unreadable) -> Self {
        Self::Unreadable(why)
    }
}

/// Reads what a resolver answered when it was asked for this name.
///
/// # Errors
/// Where nothing can be told from it.
pub fn read(reply: Reply<'_>, name: &str) -> Result<Lookup, Unclear> {
    let answer = object(reply, MOST_BYTES)?;
    // RFC 6895 section 2.3: RCODEs have sixteen bits.
    let code = answer.get("Status").and_then(Value::as_u64).and_then(|code| u16::try_from(code).ok());
    let code = code.ok_or(Unreadable::UnknownForm)?;
    let questions = list(&answer, "Question")?;
    if questions.iter().any(|question| word(question, "name").is_none_or(|asked| !is_same_name(asked, name))) {
        return Err(Unclear::OtherName);
    }
    let records = list(&answer, "Answer")?;
    let mut addresses = Vec::new();
    for record in records {
        addresses.extend(address(record)?);
    }
    addresses.truncate(MOST_ADDRESSES);
    let outcome = match code {
        0 if !addresses.is_empty() => Outcome::Addresses(addresses),
        // The answer did not fit, and what was left out may be an address.
        0 if answer.get("TC") == Some(&Value::Bool(true)) => Outcome::Failed(0),
        0 => Outcome::NoAddress,
        3 => Outcome::NoSuchName,
        code => Outcome::Failed(code),
    };
    let validated = answer.get("AD") == Some(&Value::Bool(true)) && answer.get("CD") != Some(&Value::Bool(true));
    Ok(Lookup { outcome, validated, comment: answer.get("Comment").and_then(comment) })
}

/// The address in a record of type A (1) or AAAA (28); nothing in others, such as CNAME.
fn address(record: &Value) -> Result<Option<IpAddr>, Unreadable> {
    let kind = record.get("type").and_then(Value::as_u64).ok_or(Unreadable::UnknownForm)?;
    let data = || word(record, "data").map(str::trim);
    let parsed = match kind {
        1 => data().and_then(|data| data.parse::<Ipv4Addr>().ok()).map(IpAddr::V4),
        28 => data().and_then(|data| data.parse::<Ipv6Addr>().ok()).map(IpAddr::V6),
        _ => return Ok(None),
    };
    parsed.map(Some).ok_or(Unreadable::UnknownForm)
}

/// Google gives a comment as a text, Cloudflare as a list of texts.
fn comment(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => cleaned(text, MOST_COMMENT),
        Value::Array(lines) => {
            let lines: Vec<&str> = lines.iter().filter_map(Value::as_str).take(10).collect();
            cleaned(&lines.join(" "), MOST_COMMENT)
        }
        _ => None,
    }
}

/// Names are compared without regard to case, and to the dot that ends them (RFC 4343).
fn is_same_name(one: &str, two: &str) -> bool {
    one.trim_end_matches('.').eq_ignore_ascii_case(two.trim_end_matches('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(body: &str) -> Result<Outcome, Unclear> {
        read(Reply::of_file(body.as_bytes()), "site.test").map(|lookup| lookup.outcome)
    }

    #[test]
    fn each_outcome_is_told_from_the_others() {
        let found = r#"{"Status":0,"TC":false,"RD":true,"RA":true,"AD":true,"CD":false,"Question":[{"name":"Site.test.","type":1}],
            "Answer":[{"name":"site.test.","type":5,"TTL":1,"data":"a.cdn.test."},{"name":"a.cdn.test.","type":1,"TTL":1,"data":"192.0.2.1"}]}"#;
        let lookup = read(Reply::of_file(found.as_bytes()), "site.test").unwrap();
        assert_eq!(lookup.outcome, Outcome::Addresses(vec!["192.0.2.1".parse().unwrap()]));
        assert!(lookup.validated);
        assert_eq!(outcome(r#"{"Status":3,"Question":[{"name":"site.test","type":1}]}"#), Ok(Outcome::NoSuchName));
        assert_eq!(outcome(r#"{"Status":0}"#), Ok(Outcome::NoAddress));
        assert_eq!(outcome(r#"{"Status":0,"TC":true}"#), Ok(Outcome::Failed(0)));
        assert_eq!(outcome(r#"{"Status":2,"Comment":["EDE(9): DNSKEY Missing"]}"#), Ok(Outcome::Failed(2)));
    }

    #[test]
    fn a_comment_is_read_in_both_forms() {
        let comment = |body: &str| read(Reply::of_file(body.as_bytes()), "site.test").unwrap().comment;
        assert_eq!(
            comment(r#"{"Status":2,"Comment":"Response from 192.0.2.7."}"#).as_deref(),
            Some("Response from 192.0.2.7.")
        );
        assert_eq!(
            comment(r#"{"Status":2,"Comment":["EDE(22)","\u202eEDE(23)"]}"#).as_deref(),
            Some("EDE(22) EDE(23)")
        );
        assert_eq!(comment(r#"{"Status":2,"Comment":7}"#), None);
    }

    #[test]
    fn an_answer_that_lies_says_nothing() {
        let unknown = Err(Unclear::Unreadable(Unreadable::UnknownForm));
        assert_eq!(outcome(r#"{"Status":0,"Question":[{"name":"bank.test","type":1}]}"#), Err(Unclear::OtherName));
        assert_eq!(outcome(r#"{"Status":"0"}"#), unknown);
        assert_eq!(outcome(r#"{"Status":70000}"#), unknown);
        assert_eq!(outcome(r#"{"Status":0,"Answer":[{"type":1,"data":"2001:db8::1"}]}"#), unknown);
        assert_eq!(outcome(r#"{"Status":0,"Answer":[{"type":28,"data":"<b>"}]}"#), unknown);
        assert_eq!(outcome(r#"{"Status":0,"Answer":{"type":1}}"#), unknown);
        assert_eq!(outcome("<html>"), Err(Unclear::Unreadable(Unreadable::NotJson)));
    }
}
