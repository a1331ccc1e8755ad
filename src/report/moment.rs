//! Points in time as people at different places read them.

use std::fmt;
use std::time::{Duration, UNIX_EPOCH};

use crate::time::Timestamp;

/// How far a clock is ahead of UTC, in minutes; behind it where it is less than nothing.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UtcOffset(i16);

impl UtcOffset {
    /// No zone is further from UTC: 18 hours (as in ISO 8601 and `java.time`).
    const FURTHEST: i16 = 18 * 60;

    /// An offset in minutes. `None` where no zone has it.
    pub fn of_minutes(minutes: i16) -> Option<Self> {
        (-Self::FURTHEST..=Self::FURTHEST).contains(&minutes).then_some(Self(minutes))
    }
}

impl fmt::Display for UtcOffset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { '-' } else { '+' };
        let minutes = self.0.unsigned_abs();
        write!(f, "UTC{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

/// A point in time and the offset of the clock that it was read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moment {
    pub at: Timestamp,
    pub offset: UtcOffset,
}

impl fmt::Display for Moment {
    /// The date and time of that clock, to the second, with the offset: `2026-11-22 16:28:00 (UTC+09:00)`. Times
    /// before 1970 and after 9999 are written as the first and the last one that can be.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const LAST: i64 = 253_402_300_799;
        let local = self.at.0.div_euclid(1000).saturating_add(i64::from(self.offset.0) * 60).clamp(0, LAST);
        let since = Duration::from_secs(u64::try_from(local).unwrap_or(0));
        let written = humantime::format_rfc3339_seconds(UNIX_EPOCH + since).to_string();
        let (date, time) = written.trim_end_matches('Z').split_once('T').unwrap_or((&written, ""));
        write!(f, "{date} {time} ({})", self.offset)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(at: i64, minutes: i16) -> String {
        Moment { at: Timestamp(at), offset: UtcOffset::of_minutes(minutes).unwrap() }.to_string()
    }

    #[test]
    fn a_moment_is_written_as_its_own_clock_shows_it() {
        assert_eq!(moment(1_792_567_680_500, 0), "2026-10-21 07:28:00 (UTC+00:00)");
        assert_eq!(moment(1_792_567_680_500, 540), "2026-10-21 16:28:00 (UTC+09:00)");
        assert_eq!(moment(1_792_567_680_500, -210), "2026-10-21 03:58:00 (UTC-03:30)");
    }

    #[test]
    fn the_ends_of_time_are_written_too() {
        assert_eq!(moment(i64::MIN, -600), "1970-01-01 00:00:00 (UTC-10:00)");
        assert_eq!(moment(i64::MAX, 600), "9999-12-31 23:59:59 (UTC+10:00)");
    }

    #[test]
    fn no_zone_is_a_day_away() {
        assert_eq!(UtcOffset::of_minutes(1081), None);
        assert_eq!(UtcOffset::of_minutes(i16::MIN), None);
    }
}
