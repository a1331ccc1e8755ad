//! `Retry-After` (RFC 9110 §10.2.3): how long the server asks to wait.

use std::error::Error;
use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use super::Told;
use crate::time::Timestamp;

/// Why a value is no `Retry-After`. The message says what was found and what would be right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RetryAfterError(String);

impl fmt::Display for RetryAfterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "Retry-After: {:?} is neither a whole number of seconds, such as \"120\", nor a date, such as \"Wed, 21 Oct 2026 07:28:00 GMT\"",
            self.0
        )
    }
}

impl Error for RetryAfterError {}

/// Reads a `Retry-After` value that came with the answer of the time `at`. A date is measured against the
/// answer's own `date`, so that a device's wrong clock does not matter; a date in the past means no wait.
///
/// # Errors
/// When the value is neither `1*DIGIT` nor an HTTP date (RFC 9110 §5.6.7). `-1` and `1.5` are neither.
pub fn parse_retry_after(value: &str, date: Option<&str>, at: Timestamp) -> Result<Told, RetryAfterError> {
    let value = value.trim();
    if !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit()) {
        // More digits than fit are simply very long.
        let seconds = value.parse().unwrap_or(u64::MAX);
        return Ok(Told::new(Duration::from_secs(seconds)));
    }
    let then = parse_date(value).ok_or_else(|| RetryAfterError(value.chars().take(60).collect()))?;
    let sent = date.and_then(|date| parse_date(date.trim()));
    Ok(Told::new(then.since(sent.unwrap_or(at))))
}

/// An HTTP date (RFC 9110 §5.6.7). A date before 1970 is as past as 1970.
pub(super) fn parse_date(value: &str) -> Option<Timestamp> {
    let date = httpdate::parse_http_date(value).ok()?;
    Some(Timestamp(0) + date.duration_since(UNIX_EPOCH).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Wed, 21 Oct 2026 07:28:00 GMT
    const NOW: Timestamp = Timestamp(1_792_567_680_000);

    fn seconds(value: &str) -> Option<u32> {
        parse_retry_after(value, None, NOW).ok().map(|told| told.seconds)
    }

    #[test]
    fn whole_seconds() {
        assert_eq!(seconds("120"), Some(120));
        assert_eq!(seconds(" 0 "), Some(0));
    }

    #[test]
    fn a_date_is_measured_against_the_answers_own_date() {
        let told = parse_retry_after("Wed, 21 Oct 2026 07:30:00 GMT", Some("Wed, 21 Oct 2026 07:29:00 GMT"), NOW);
        assert_eq!(told, Ok(Told { seconds: 60, ..Told::default() }));
    }

    #[test]
    fn a_date_without_the_answers_date_is_measured_by_the_clock() {
        assert_eq!(seconds("Wed, 21 Oct 2026 07:30:00 GMT"), Some(120));
        assert_eq!(seconds("Wednesday, 21-Oct-26 07:30:00 GMT"), Some(120));
        let told = parse_retry_after("Wed, 21 Oct 2026 07:30:00 GMT", Some("yesterday"), NOW);
        assert_eq!(told.map(|told| told.seconds), Ok(120));
    }

    #[test]
    fn a_date_in_the_past_means_no_wait() {
        assert_eq!(seconds("Wed, 21 Oct 2015 07:28:00 GMT"), Some(0));
    }

    #[test]
    fn the_far_future_is_a_day() {
        let day = Told { seconds: 86_400, capped: true, alone: false };
        for value in ["99999999999", "999999999999999999999999999999", "Thu, 01 Jan 2099 00:00:00 GMT"] {
            assert_eq!(parse_retry_after(value, None, NOW), Ok(day), "{value}");
        }
    }

    #[test]
    fn a_part_of_a_second_is_waited_too() {
        let told = parse_retry_after("Wed, 21 Oct 2026 07:28:10 GMT", None, Timestamp(NOW.0 + 1));
        assert_eq!(told.map(|told| told.seconds), Ok(10));
    }

    #[test]
    fn what_is_no_retry_after_is_refused_with_what_would_be() {
        for value in ["-1", "1.5", "", "soon", "1e3", "+5", "0x10", "١٢", "Wed, 32 Oct 2026 07:28:00 GMT"] {
            let error = parse_retry_after(value, None, NOW).unwrap_err().to_string();
            assert!(error.contains("whole number of seconds"), "{value}: {error}");
        }
    }
}
