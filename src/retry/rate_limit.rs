//! When a rate limit ends, in the headers in which servers say so.
//!
//! Such headers come with good answers, too, and with failures that have nothing to do with them. So a reset counts
//! only where the answer says that this very limit has stopped it: a status for it (429; 403 and 503 are used as
//! well, GitHub's and others), and nothing left of what is allowed. A 429 whose header does not say how much is left
//! counts as well. A limit of which something is left has stopped nobody.

use std::time::{Duration, UNIX_EPOCH};

use super::retry_after::parse_date;
use super::told::sent;
use crate::evidence::Response;
use crate::time::Timestamp;

/// Which header says when a limit ends, beside the one that says what is left of it.
const RESETS: [(&str, &str); 10] = [
    // The drafts of the IETF up to the sixth.
    ("ratelimit-reset", "ratelimit-remaining"),
    // GitHub, GitLab, Discord and many more; seconds of the epoch or from now.
    ("x-ratelimit-reset", "x-ratelimit-remaining"),
    // Discord.
    ("x-ratelimit-reset-after", "x-ratelimit-remaining"),
    // X.
    ("x-rate-limit-reset", "x-rate-limit-remaining"),
    // OpenAI and those who speak like it: durations as Go writes them.
    ("x-ratelimit-reset-requests", "x-ratelimit-remaining-requests"),
    ("x-ratelimit-reset-tokens", "x-ratelimit-remaining-tokens"),
    // Anthropic: RFC 3339.
    ("anthropic-ratelimit-requests-reset", "anthropic-ratelimit-requests-remaining"),
    ("anthropic-ratelimit-tokens-reset", "anthropic-ratelimit-tokens-remaining"),
    ("anthropic-ratelimit-input-tokens-reset", "anthropic-ratelimit-input-tokens-remaining"),
    ("anthropic-ratelimit-output-tokens-reset", "anthropic-ratelimit-output-tokens-remaining"),
];

/// The drafts' own fields from the seventh on, with all limits in one line.
const FIELD: &str = "ratelimit";
const POLICY: &str = "ratelimit-policy";

/// Whether this header belongs to a rate limit; the name is in lower case.
pub(super) fn is_header(name: &str) -> bool {
    name == FIELD || name == POLICY || RESETS.iter().any(|(reset, left)| name == *reset || name == *left)
}

/// How long the limits that have stopped this answer still last: the longest of them.
pub(super) fn reset(response: &Response) -> Option<Duration> {
    let own = RESETS.iter().filter_map(|(reset, left)| {
        let left = response.headers.get(left);
        let moment = response.headers.get(reset)?;
        stops(response.status, left).then(|| until(moment, sent(response)))?
    });
    own.chain(in_field(response)).max()
}

/// Whether an answer with this status was stopped by a limit of which so much is left.
fn stops(status: u16, left: Option<&str>) -> bool {
    match left.and_then(number) {
        Some(left) => left == 0 && [403, 429, 503].contains(&status),
        None => status == 429,
    }
}

/// The `RateLimit` field: `"name";r=0;t=30` for each limit, or in the seventh draft and before
/// `limit=100, remaining=0, reset=30` for one. Where it leaves the time out, the window of that policy is the most
/// that it can be.
fn in_field(response: &Response) -> Option<Duration> {
    let lines = |wanted: &'static str| response.headers.iter().filter(move |(name, _)| *name == wanted);
    let limits: Vec<Limit<'_>> = lines(FIELD).flat_map(|(_, line)| split(line, ',')).map(Limit::read).collect();
    let listed = limits.iter().filter(|limit| limit.name_is_no_pair() && stops(response.status, limit.get("r")));
    let times = listed.filter_map(|limit| {
        let mut policies = lines(POLICY).flat_map(|(_, line)| split(line, ',')).map(Limit::read);
        let window = || policies.find(|policy| policy.name == limit.name)?.get("w").and_then(seconds);
        limit.get("t").and_then(seconds).or_else(window)
    });
    let pair = |key: &str| limits.iter().find_map(|limit| limit.name.strip_prefix(key)?.strip_prefix('='));
    let plain = pair("reset").filter(|_| stops(response.status, pair("remaining")));
    times.chain(plain.and_then(|moment| until(moment, sent(response)))).max()
}

/// One member of a list with its parameters (RFC 9651 §3.1), as far as it is needed here. What is malformed yields
/// names and values that nothing asks for.
struct Limit<'a> {
    name: &'a str,
    parameters: Vec<(&'a str, &'a str)>,
}

impl<'a> Limit<'a> {
    fn read(member: &'a str) -> Self {
        let mut parts = split(member, ';');
        let name = parts.next().unwrap_or_default();
        Self { name, parameters: parts.filter_map(|part| part.split_once('=')).collect() }
    }

    fn get(&self, key: &str) -> Option<&'a str> {
        self.parameters.iter().find(|(own, _)| *own == key).map(|(_, value)| *value)
    }

    fn name_is_no_pair(&self) -> bool {
        self.name.starts_with('"') || !self.name.contains('=')
    }
}

/// The parts between separators that do not stand in quotes, without the spaces around them.
fn split(line: &str, separator: char) -> impl Iterator<Item = &str> {
    let (mut quoted, mut escaped) = (false, false);
    let parts = line.split(move |letter| {
        let ends = letter == separator && !quoted;
        quoted ^= letter == '"' && !escaped;
        escaped = letter == '\\' && quoted && !escaped;
        ends
    });
    parts.map(str::trim)
}

/// Whole seconds from now.
fn seconds(value: &str) -> Option<Duration> {
    value.parse().ok().map(Duration::from_secs)
}

/// From here on a number is a moment and no wait: 2001-09-09 in seconds of the epoch, or 31 years from now.
const EPOCH_SECONDS: u64 = 1_000_000_000;
/// The same moment in milliseconds, and in microseconds.
const EPOCH_MILLISECONDS: u64 = 1000 * EPOCH_SECONDS;
const EPOCH_MICROSECONDS: u64 = 1000 * EPOCH_MILLISECONDS;

/// The time until a moment that is given in one of many ways: seconds from now (`33`, `1.336`), seconds,
/// milliseconds or microseconds of the epoch, a duration (`6m0s`, `120ms`), a date as in `Date`, or RFC 3339 in UTC.
/// What is over is no wait.
fn until(moment: &str, now: Timestamp) -> Option<Duration> {
    let moment = moment.trim();
    if let Some(number) = number(moment) {
        let then = match number {
            _ if number < EPOCH_SECONDS => return Some(Duration::from_secs(number)),
            _ if number < EPOCH_MILLISECONDS => number * 1000,
            _ if number < EPOCH_MICROSECONDS => number,
            _ => number.div_ceil(1000),
        };
        return Some(Timestamp(i64::try_from(then).unwrap_or(i64::MAX)).since(now));
    }
    let date = || parse_date(moment).map(|date| date.since(now));
    let instant = || {
        let instant = humantime::parse_rfc3339(moment).ok()?;
        Some((Timestamp(0) + instant.duration_since(UNIX_EPOCH).unwrap_or_default()).since(now))
    };
    let duration = || humantime::parse_duration(moment).ok();
    date().or_else(instant).or_else(duration)
}

/// A number, with a fraction rounded up, because waits are kept in whole seconds and never end early. What is too
/// large is as large as can be.
fn number(text: &str) -> Option<u64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let more = u64::from(fraction.bytes().any(|byte| byte != b'0'));
    (digits(whole) && digits(fraction)).then(|| whole.parse().unwrap_or(u64::MAX).saturating_add(more))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Headers;

    /// Sun, 22 Nov 2026 00:00:00 GMT
    const NOW: i64 = 1_795_305_600;
    const DATE: (&str, &str) = ("date", "Sun, 22 Nov 2026 00:00:00 GMT");

    /// What is read of an answer whose device has a clock that is a year late.
    fn reset_of(status: u16, headers: &[(&str, &str)]) -> Option<f64> {
        let mut kept = Headers::default();
        headers.iter().chain(&[DATE]).for_each(|(name, value)| kept.add(name, value));
        let late = Timestamp((NOW - 365 * 86_400) * 1000);
        reset(&Response { status, headers: kept, at: late }).map(|wait| wait.as_secs_f64())
    }

    #[test]
    fn a_moment_is_read_in_each_form() {
        for (value, wait) in [
            ("33", 33.0),
            ("1.336", 2.0),
            ("1.000", 1.0),
            ("0", 0.0),
            ("1795305660", 60.0),
            ("1795305660.25", 61.0),
            ("1795305660000", 60.0),
            ("1795305660000000", 60.0),
            ("1s", 1.0),
            ("120ms", 0.12),
            ("6m0s", 360.0),
            ("1h0m2.5s", 3602.5),
            ("Sun, 22 Nov 2026 00:02:00 GMT", 120.0),
            ("2026-11-22T00:00:30Z", 30.0),
            ("2026-11-22T00:00:30.5Z", 30.5),
            // Over already.
            ("1795305000", 0.0),
            ("2026-11-21T23:00:00Z", 0.0),
        ] {
            assert_eq!(reset_of(429, &[("x-ratelimit-reset", value)]), Some(wait), "{value}");
        }
    }

    #[test]
    fn what_is_no_moment_says_nothing() {
        let long = "9".repeat(400);
        for value in ["", ".", "1.2.3", "-5", "soon", "NaN", "1e9", "+5", "6m0x", "2026-13-01T00:00:00Z", "٣", "𝟙s"]
        {
            assert_eq!(reset_of(429, &[("x-ratelimit-reset", value)]), None, "{value}");
        }
        for huge in [long.as_str(), "18446744073709551615", "99999999999999h"] {
            let wait = reset_of(429, &[("x-ratelimit-reset", huge)]);
            assert!(wait.is_none_or(|wait| wait > 1e6), "{huge}: {wait:?}");
        }
    }

    #[test]
    fn a_reset_counts_only_where_its_limit_has_stopped_the_answer() {
        let with = |left: Option<&'static str>| {
            let left = left.map(|left| ("x-ratelimit-remaining", left));
            Vec::from_iter([Some(("x-ratelimit-reset", "60")), left].into_iter().flatten())
        };
        let stopped = |status, left| reset_of(status, &with(left)).is_some();
        for status in [403, 429, 503] {
            assert!(stopped(status, Some("0")), "{status}");
            assert!(!stopped(status, Some("12")), "{status}");
        }
        for status in [200, 401, 404, 500, 502] {
            assert!(!stopped(status, Some("0")), "{status}");
        }
        assert!(stopped(429, None) && stopped(429, Some("many")));
        assert!(!stopped(503, None) && !stopped(403, None));
    }

    #[test]
    fn the_longest_of_the_limits_that_stopped_it_counts() {
        let openai = [
            ("x-ratelimit-remaining-requests", "0"),
            ("x-ratelimit-reset-requests", "1s"),
            ("x-ratelimit-remaining-tokens", "0"),
            ("x-ratelimit-reset-tokens", "6m0s"),
        ];
        assert_eq!(reset_of(429, &openai), Some(360.0));
        assert_eq!(reset_of(429, &openai[..2]), Some(1.0));
        let anthropic = [
            ("anthropic-ratelimit-requests-remaining", "999"),
            ("anthropic-ratelimit-requests-reset", "2026-11-22T01:00:00Z"),
            ("anthropic-ratelimit-input-tokens-remaining", "0"),
            ("anthropic-ratelimit-input-tokens-reset", "2026-11-22T00:00:20Z"),
        ];
        assert_eq!(reset_of(429, &anthropic), Some(20.0));
    }

    #[test]
    fn the_field_of_the_draft_is_read_in_each_of_its_forms() {
        let field = |value: &'static str| reset_of(429, &[("ratelimit", value)]);
        assert_eq!(field(r#""default";r=0;t=30"#), Some(30.0));
        assert_eq!(field("default;r=0;t=30"), Some(30.0));
        assert_eq!(field(r#""min";r=20;t=23, "day";r=0;t=2402"#), Some(2402.0));
        assert_eq!(field(r#""a, \"b\";r=0;t=1";r=0;t=7"#), Some(7.0));
        assert_eq!(field("limit=100, remaining=0, reset=50"), Some(50.0));
        assert_eq!(field("limit=100, remaining=3, reset=50"), None);
        for malformed in ["", ";;;", "\"", "r=0;t=5", "x;r=0;t=-5", "x;r=0;t=1.5", "x;r=0;t", ",,,=,;", "\"a;r=0;t=5"] {
            assert_eq!(field(malformed), None, "{malformed}");
        }
        let two = [("ratelimit", r#""a";r=0;t=3"#), ("ratelimit", r#""b";r=0;t=9"#)];
        assert_eq!(reset_of(503, &two), Some(9.0));
    }

    #[test]
    fn without_a_time_the_window_of_the_same_policy_is_waited_for() {
        let policy = ("ratelimit-policy", r#""burst";q=10;w=1, "day";q=100;w=60"#);
        assert_eq!(reset_of(429, &[policy, ("ratelimit", r#""day";r=0"#)]), Some(60.0));
        assert_eq!(reset_of(429, &[policy, ("ratelimit", r#""other";r=0"#)]), None);
        assert_eq!(reset_of(429, &[policy]), None);
    }

    #[test]
    fn the_older_three_headers_are_read() {
        let three = [("ratelimit-limit", "100"), ("ratelimit-remaining", "0"), ("ratelimit-reset", "33")];
        assert_eq!(reset_of(503, &three), Some(33.0));
    }
}
