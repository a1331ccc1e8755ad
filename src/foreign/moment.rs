//! Points in time, as others write them.

use std::time::UNIX_EPOCH;

use crate::time::Timestamp;

/// A point in time: RFC 3339 with any offset, or the way in which JavaScript prints a date
/// (`Sat Jun 11 2022 18:55:50 GMT+0000 (Coordinated Universal Time)`), as Instatus documents it.
pub fn moment(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    if !text.is_ascii() || text.len() > 100 {
        return None;
    }
    rfc_3339(text).or_else(|| printed_by_javascript(text))
}

fn rfc_3339(text: &str) -> Option<Timestamp> {
    // The date has ten characters, and dashes of its own.
    let zone = text.get(10..)?.find(['Z', 'z', '+', '-']).map(|at| at + 10)?;
    let (local, offset) = text.split_at(zone);
    let since = humantime::parse_rfc3339(&format!("{local}Z")).ok()?.duration_since(UNIX_EPOCH).ok()?;
    let minutes = if offset.eq_ignore_ascii_case("z") { 0 } else { offset_minutes(offset)? };
    i64::try_from(since.as_millis()).ok()?.checked_sub(minutes * 60_000).map(Timestamp)
}

/// `+09:00`, `+0900` or `-07` in minutes.
fn offset_minutes(offset: &str) -> Option<i64> {
    let sign = match offset.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits = offset[1..].replacen(':', "", 1);
    if !matches!(digits.len(), 2 | 4) || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (hours, minutes) = digits.split_at(2);
    let (hours, minutes): (i64, i64) =
        (hours.parse().ok()?, if minutes.is_empty() { 0 } else { minutes.parse().ok()? });
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

fn printed_by_javascript(text: &str) -> Option<Timestamp> {
    let mut words = text.split(' ');
    let (weekday, month, day, year) = (words.next()?, words.next()?, words.next()?, words.next()?);
    let (time, zone) = (words.next()?, words.next()?.strip_prefix("GMT")?);
    // The form of RFC 9110 section 5.6.7, for which there is a reader already.
    let since = httpdate::parse_http_date(&format!("{weekday}, {day} {month} {year} {time} GMT")).ok()?;
    let millis = i64::try_from(since.duration_since(UNIX_EPOCH).ok()?.as_millis()).ok()?;
    millis.checked_sub(offset_minutes(zone)? * 60_000).map(Timestamp)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_the_same_in_every_form() {
        for text in [
            "2022-06-11T18:55:50Z",
            "2022-06-11T18:55:50.000+00:00",
            "2022-06-12T03:55:50+09:00",
            "2022-06-11T11:55:50-0700",
            "Sat Jun 11 2022 18:55:50 GMT+0000 (Coordinated Universal Time)",
            "Sun Jun 12 2022 03:55:50 GMT+0900 (Korean Standard Time)",
        ] {
            assert_eq!(moment(text), Some(Timestamp(1_654_973_750_000)), "{text}");
        }
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in [
            "",
            "soon",
            "2022-06-11",
            "2022-06-11T18:55:50",
            "2022-13-11T18:55:50Z",
            "2022-06-11T18:55:50+99:00",
            "2022-06-11T18:55:50+9",
            "2022-06-1١T18:55:50Z",
            "1654973750",
            "Sat Jun 11 2022",
            "Sat Foo 11 2022 18:55:50 GMT+0000",
            "9999999999-06-11T18:55:50Z",
        ] {
            assert_eq!(moment(text), None, "{text}");
        }
        assert_eq!(moment(&"2".repeat(10_000)), None);
    }
}
