//! Errors as the fields of a form: `error=access_denied&error_description=…` (RFC 6749 §5.2, in the form in which GitHub
//! and others answered before JSON), and `ACK=Failure&L_ERRORCODE0=…` (PayPal's name-value pairs). They travel with a
//! status of 200.

use super::{Problem, Shape};

/// Where names of errors stand, and their sentences.
const NAMES: [&str; 2] = ["error", "L_ERRORCODE0"];
const SENTENCES: [&str; 3] = ["error_description", "L_LONGMESSAGE0", "L_SHORTMESSAGE0"];
/// What was asked for, where there is no error beside it.
const ANSWERS: [&str; 1] = ["access_token"];

/// Whether the fields say themselves how the call went: they come as plain text.
pub(super) fn is_acknowledged(source: &str) -> bool {
    source.split('&').any(|field| field.starts_with("ACK=Failure"))
}

pub(super) fn read(source: &str) -> Option<Problem> {
    let field = |wanted: &&str| {
        let (_, value) =
            source.trim().split('&').filter_map(|one| one.split_once('=')).find(|(key, _)| key == wanted)?;
        Some(decoded(value)).filter(|value| !value.is_empty())
    };
    let name = NAMES.iter().find_map(field)?;
    let message = SENTENCES.iter().find_map(field).unwrap_or_default();
    let alone = ANSWERS.iter().find_map(field).is_none();
    Some(Problem {
        shape: Shape::Fields,
        tokens: vec![name],
        message,
        is_all: alone,
        refused: alone,
        ..Problem::default()
    })
}

/// The value of a field without its encoding (HTML, "application/x-www-form-urlencoded").
fn decoded(value: &str) -> String {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.as_bytes().iter();
    while let Some(&byte) = rest.next() {
        let hex = |digits: &[u8]| u8::from_str_radix(std::str::from_utf8(digits.get(..2)?).ok()?, 16).ok();
        match (byte, hex(rest.as_slice())) {
            (b'+', _) => bytes.push(b' '),
            (b'%', Some(own)) => {
                bytes.push(own);
                rest.nth(1);
            }
            _ => bytes.push(byte),
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_in_the_fields_of_a_form_is_read() {
        let found = read("error=bad_verification_code&error_description=The+code+has+expired.").unwrap();
        assert_eq!(
            (found.tokens[0].as_str(), found.message.as_str()),
            ("bad_verification_code", "The code has expired.")
        );
        assert!(found.is_all && found.refused);
        assert_eq!(read("access_token=a&scope=repo"), None);
        assert_eq!(read("error="), None);
    }

    #[test]
    fn a_call_that_says_how_it_went_is_read() {
        let failed = "VERSION=1%2e0&ACK=Failure&L_ERRORCODE0=81100&L_SHORTMESSAGE0=Missing%20Parameter";
        assert!(is_acknowledged(failed) && !is_acknowledged("ACK=Success&TOKEN=1"));
        let found = read(failed).unwrap();
        assert_eq!((found.tokens[0].as_str(), found.message.as_str()), ("81100", "Missing Parameter"));
    }

    #[test]
    fn a_value_is_read_without_its_encoding() {
        assert_eq!(decoded("a+b%20c%ea%b0%80"), "a b c가");
        assert_eq!(decoded("100%"), "100%");
        assert_eq!(decoded("%zz%2"), "%zz%2");
    }
}
