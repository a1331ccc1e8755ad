//! What the server asks for, in whichever header it says so.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::rate_limit;
use super::retry_after::{parse_date, parse_retry_after};
use crate::evidence::Response;
use crate::time::Timestamp;

/// The longest wait that is believed. A later time is taken as a day: nobody keeps a page open for longer,
/// and servers that mean "never" send years.
pub const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// Too many requests (RFC 6585 §4): what is told with it is told to this client alone.
const TOO_MANY: u16 = 429;

/// What the server asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// The wait in whole seconds, counted from the arrival of the answer.
    pub seconds: u32,
    /// Whether the server named more than [`LONGEST`].
    pub capped: bool,
    /// Whether this client alone has to wait (a rate limit), and not everybody (an outage). Unknown in what an
    /// earlier release stored, which then counts as everybody's.
    #[serde(default)]
    pub alone: bool,
}

impl Told {
    pub(super) fn new(wait: Duration) -> Self {
        let kept = wait.min(LONGEST);
        // A part of a second is rounded up: never early against the server's word.
        let seconds = kept.as_secs() + u64::from(kept.subsec_nanos() > 0);
        Self { seconds: u32::try_from(seconds).unwrap_or(u32::MAX), capped: wait > LONGEST, alone: false }
    }

    /// A wait that the body of an answer with this status names, in seconds.
    pub fn in_body(seconds: u32, status: Option<u16>) -> Self {
        Self { alone: status == Some(TOO_MANY), ..Self::new(Duration::from_secs(seconds.into())) }
    }

    /// What is left of planned work by the notice of it.
    pub fn in_notice(left: Duration) -> Self {
        Self::new(left)
    }

    /// The wait, counted from the arrival of the answer.
    pub fn wait(self) -> Duration {
        Duration::from_secs(self.seconds.into())
    }
}

/// What this answer asks for. `None` where it names no time, or none that can be read.
///
/// `Retry-After` counts first, because a reset of a limit must give way to it
/// (draft-ietf-httpapi-ratelimit-headers, "Client Behavior"); then `retry-after-ms`, the same in milliseconds; then
/// the reset of a limit, where the answer says that this limit has stopped it. A value that makes no sense leaves
/// the word to the next.
pub fn told(response: &Response) -> Option<Told> {
    let header = |name: &str| response.headers.get(name);
    let date = header("date");
    let after = header("retry-after").and_then(|value| parse_retry_after(value, date, response.at).ok());
    let alone = response.status == TOO_MANY;
    let exactly = || header(MILLISECONDS).and_then(milliseconds).map(Told::new);
    let reset = || rate_limit::reset(response).map(|wait| Told { alone: true, ..Told::new(wait) });
    let told = after.or_else(exactly).map(|told| Told { alone, ..told });
    told.or_else(reset)
}

const MILLISECONDS: &str = "retry-after-ms";

/// Whether a time can stand in this header, or what is needed to read one; the name is in lower case.
pub fn is_told_in(name: &str) -> bool {
    ["date", "retry-after", MILLISECONDS].contains(&name) || rate_limit::is_header(name)
}

/// Azure's form of `Retry-After`. More digits than fit are simply very long.
fn milliseconds(value: &str) -> Option<Duration> {
    let digits = !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| Duration::from_millis(value.parse().unwrap_or(u64::MAX)))
}

/// When the server sent its answer, by its own clock; by ours where it does not say.
pub fn sent(response: &Response) -> Timestamp {
    response.headers.get("date").and_then(|date| parse_date(date.trim())).unwrap_or(response.at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::Headers;

    fn answer(status: u16, headers: &[(&str, &str)]) -> Option<Told> {
        let mut kept = Headers::default();
        headers.iter().for_each(|(name, value)| kept.add(name, value));
        told(&Response { status, headers: kept, at: Timestamp(1_800_000_000_000) })
    }

    fn seconds(status: u16, headers: &[(&str, &str)]) -> Option<u32> {
        answer(status, headers).map(|told| told.seconds)
    }

    #[test]
    fn retry_after_outranks_every_other_word() {
        let all = [("retry-after", "5"), ("retry-after-ms", "7000"), ("ratelimit", r#""a";r=0;t=30"#)];
        assert_eq!(seconds(429, &all), Some(5));
        assert_eq!(seconds(429, &all[1..]), Some(7));
        assert_eq!(seconds(429, &all[2..]), Some(30));
        // What makes no sense leaves the word to the next.
        assert_eq!(seconds(429, &[("retry-after", "-1"), all[1]]), Some(7));
        assert_eq!(seconds(429, &[("retry-after", "soon"), ("retry-after-ms", "1.5"), all[2]]), Some(30));
    }

    #[test]
    fn milliseconds_are_rounded_up_and_capped() {
        assert_eq!(seconds(429, &[("retry-after-ms", "1500")]), Some(2));
        assert_eq!(seconds(503, &[("retry-after-ms", "0")]), Some(0));
        let never = answer(503, &[("retry-after-ms", "99999999999999999999999999")]);
        assert_eq!(never, Some(Told { seconds: 86_400, capped: true, alone: false }));
        for value in ["", "-5", "1e3", "soon"] {
            assert_eq!(seconds(503, &[("retry-after-ms", value)]), None, "{value}");
        }
    }

    #[test]
    fn a_rate_limit_is_this_clients_and_an_outage_everybodys() {
        let alone = |status, headers: &[_]| answer(status, headers).map(|told| told.alone);
        assert_eq!(alone(429, &[("retry-after", "5")]), Some(true));
        assert_eq!(alone(503, &[("retry-after", "5")]), Some(false));
        assert_eq!(alone(503, &[("ratelimit", r#""a";r=0;t=30"#)]), Some(true));
        assert!(Told::in_body(3, Some(429)).alone && !Told::in_body(3, Some(503)).alone);
    }

    #[test]
    fn what_an_earlier_release_stored_is_everybodys() {
        let stored: Told = serde_json::from_str(r#"{"seconds":120,"capped":false}"#).unwrap();
        assert_eq!(stored, Told { seconds: 120, capped: false, alone: false });
    }
}
