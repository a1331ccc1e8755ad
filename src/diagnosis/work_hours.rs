//! Until when planned work lasts, by the notice itself: “금일 23:30 ~ 익일 06:00”, “from 02:00 to 06:00 UTC”.
//!
//! A notice counts hours by the clock of its writer. Where it names no zone, Korean and Japanese are read as nine hours
//! ahead of UTC and Chinese as eight, because each is written in that one zone nearly always; of other languages
//! nothing is guessed. A time is believed only if the work has begun by now and has not ended: hours of a help desk, a
//! plan for another day and a notice that was left standing are no wait.

use std::time::{Duration, UNIX_EPOCH};

use crate::foreign::moment;
use crate::knowledge::CLOCK_WORDS;
use crate::time::Timestamp;

/// In minutes.
const DAY: i64 = 24 * 60;
/// A site may close so long before the time that it names, in minutes.
const EARLY: i64 = 60;
/// What has no beginning and no day ends within this, in minutes.
const NEAR: i64 = 12 * 60;
/// A notice says no more than this, in characters.
const MOST_TEXT: usize = 4000;
/// Parts of one time stand so near each other, in bytes: `11월 24일(화요일) 06:00`.
const GAP: usize = 14;

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

#[derive(Clone, Copy, Debug, PartialEq)]
enum Token {
    Day(Day),
    /// Before noon, or after it.
    Half(bool),
    /// Minutes since midnight; whether it is plain in which half of the day.
    Time {
        minutes: i64,
        half: bool,
    },
    To,
    Until,
    /// Minutes ahead of UTC.
    Zone(i64),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Day {
    Date {
        year: Option<i64>,
        month: i64,
        day: i64,
    },
    /// So many days after the one on which it is read.
    After(i64),
    /// The day of the beginning.
    Same,
    /// The day after the beginning.
    Next,
}

impl Token {
    /// What the words of this kind stand for (`knowledge/clock-words.toml`).
    fn of(kind: &str) -> Option<Self> {
        Some(match kind {
            "today" => Self::Day(Day::After(0)),
            "tomorrow" => Self::Day(Day::After(1)),
            "same-day" => Self::Day(Day::Same),
            "next-day" => Self::Day(Day::Next),
            "before-noon" => Self::Half(false),
            "after-noon" => Self::Half(true),
            "noon" => Self::Time { minutes: DAY / 2, half: true },
            "midnight" => Self::Time { minutes: 0, half: true },
            "to" => Self::To,
            "until" => Self::Until,
            ahead => Self::Zone(ahead.strip_prefix('+').unwrap_or(ahead).parse().ok()?),
        })
    }
}

/// The words of this kind.
fn words(kind: &str) -> &'static [&'static str] {
    CLOCK_WORDS.iter().find(|(known, _)| *known == kind).map_or(&[], |(_, words)| words)
}

/// A time of a notice: the day, if it names one, and the minutes since midnight.
#[derive(Clone, Copy)]
struct Named {
    day: Option<Day>,
    minutes: i64,
    half: bool,
}

/// How long the work goes on by its notice, and the part of the text that says so. `now` is the time by the clock of
/// who wrote it.
pub(super) fn left(text: &str, now: Timestamp) -> Option<(Duration, String)> {
    let text = plain(text);
    let tokens = tokens(&text);
    let clock = |at: usize| zone(&tokens, at).or_else(|| zone_of_script(&text)).map(|ahead| Clock::new(now, ahead));
    let mut at = 0;
    while let Some((_, from, _)) = tokens.get(at) {
        let Some((start, next)) = named(&tokens, at) else {
            at += 1;
            continue;
        };
        let range = separator(&tokens, next).and_then(|after| named(&tokens, after));
        let last = range.map_or(next, |(_, last)| last);
        let left = match range {
            Some((end, _)) => clock(last).and_then(|clock| clock.left_of(start, end)),
            None if said_as_end(&tokens, at, next) => clock(last).and_then(|clock| clock.left_until(start)),
            None => None,
        };
        let others = || words("other-hours").iter().any(|word| line(&text, *from).contains(word));
        if let Some(left) = left.filter(|_| !others()) {
            let until = tokens.get(last - 1).map_or(text.len(), |(_, _, to)| *to);
            return Some((left, text[*from..until].split_whitespace().collect::<Vec<_>>().join(" ")));
        }
        // A part of what is not believed is no more to be believed.
        at = last;
    }
    None
}

/// In lower case and with one form of each sign of the same meaning; of a long text its beginning.
fn plain(text: &str) -> String {
    let one = |c: char| match c {
        '～' | '〜' | '∼' => '~',
        '：' => ':',
        '０'..='９' => char::from_u32(c as u32 - '０' as u32 + '0' as u32).unwrap_or(c),
        '\u{a0}' => ' ',
        _ => c,
    };
    text.chars().take(MOST_TEXT).map(one).flat_map(char::to_lowercase).collect()
}

/// The line in which this stands.
fn line(text: &str, at: usize) -> &str {
    let from = text[..at].rfind('\n').map_or(0, |at| at + 1);
    text[from..].lines().next().unwrap_or_default()
}

type Found = (Token, usize, usize);

fn tokens(text: &str) -> Vec<Found> {
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        let begins = !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric());
        let token = if !c.is_ascii_alphanumeric() || begins { token(rest) } else { None };
        match token {
            Some((token, length)) => {
                let one = joined(&mut found, token, at, at + length);
                found.push(one);
                at += length;
            }
            None => at += c.len_utf8(),
        }
    }
    found
}

/// A time takes the half of the day that stands right before it.
fn joined(found: &mut Vec<Found>, token: Token, from: usize, to: usize) -> Found {
    let (Token::Time { minutes, half: false }, Some((Token::Half(late), begun, ended))) =
        (token, found.last().copied())
    else {
        return (token, from, to);
    };
    if from - ended > 2 {
        return (token, from, to);
    }
    found.pop();
    (Token::Time { minutes: in_half(minutes, late), half: true }, begun, to)
}

/// The token that a text begins with, and its length.
fn token(rest: &str) -> Option<(Token, usize)> {
    if rest.starts_with(|c: char| c.is_ascii_digit()) {
        return date(rest).or_else(|| time(rest)).or_else(|| day_of_english_month(rest));
    }
    if let Some(found) = offset(rest).or_else(|| english_month(rest)) {
        return Some(found);
    }
    let all = CLOCK_WORDS.iter().flat_map(|(kind, words)| words.iter().map(move |word| (*word, *kind)));
    let here = all.filter(|(word, _)| rest.starts_with(word)).filter_map(|(word, kind)| Some((word, Token::of(kind)?)));
    let (word, token) = here.max_by_key(|(word, _)| word.len())?;
    let whole = !word.ends_with(|c: char| c.is_ascii_alphabetic())
        || !rest[word.len()..].starts_with(|c: char| c.is_ascii_alphanumeric());
    // A word between two times is found with the space before it.
    whole.then_some((token, word.trim_end().len()))
}

/// The number at the beginning, of at most so many digits, and its length.
fn number(text: &str, most: usize) -> Option<(i64, usize)> {
    let length = text.bytes().take_while(u8::is_ascii_digit).count();
    (1..=most).contains(&length).then(|| text[..length].parse().ok().map(|number| (number, length)))?
}

/// What is left after one of these, and after spaces around it.
fn after<'a>(text: &'a str, signs: &[&str]) -> Option<&'a str> {
    unit(text, signs).map(|rest| rest.trim_start_matches(' '))
}

/// `2026-11-24`, `2026. 11. 24.`, `2026년 11월 24일`, `11월 24일`, `11/24`, `11.24`.
fn date(text: &str) -> Option<(Token, usize)> {
    const SIGNS: [&str; 3] = ["-", ".", "/"];
    let year = number(text, 4).filter(|(year, length)| *length == 4 && (2000..2100).contains(year));
    let (year, rest) = match year {
        Some((year, length)) => {
            (Some(year), after(&text[length..], &SIGNS).or_else(|| after(&text[length..], words("year")))?)
        }
        None => (None, text),
    };
    let (month, length) = number(rest, 2)?;
    let in_words = after(&rest[length..], words("month"));
    // Without a year and without its words a pair of numbers with a dash is mostly something else.
    let rest = in_words.or_else(|| after(&rest[length..], if year.is_some() { &SIGNS } else { &["/", "."] }))?;
    let (day, length) = number(rest, 2)?;
    let rest = &rest[length..];
    let rest = match in_words {
        Some(_) => after(rest, words("day"))?,
        // Not the beginning of a longer number.
        None if rest.starts_with(|c: char| c.is_ascii_digit() || c == ':') => return None,
        None => rest.strip_prefix('.').unwrap_or(rest),
    };
    let sound = (1..=12).contains(&month) && (1..=31).contains(&day);
    sound.then_some((Token::Day(Day::Date { year, month, day }), text.len() - rest.len()))
}

/// What is left after the sign of a unit.
fn unit<'a>(text: &'a str, signs: &[&str]) -> Option<&'a str> {
    signs.iter().find_map(|sign| text.trim_start_matches(' ').strip_prefix(sign))
}

/// `06:00`, `24:00`, `6:00 pm`, `6 am`, `6시 30분`, `6시 반`, `6時30分`, `6点`.
fn time(text: &str) -> Option<(Token, usize)> {
    let (hours, length) = number(text, 2)?;
    let mut rest = &text[length..];
    let mut minutes = 0;
    let mut plain = false;
    if let Some(behind) = rest.strip_prefix(':') {
        let (read, length) = number(behind, 2).filter(|(_, length)| *length == 2)?;
        (minutes, rest, plain) = (read, &behind[length..], true);
        // Seconds say nothing here.
        if let Some((_, length)) = rest.strip_prefix(':').and_then(|behind| number(behind, 2)) {
            rest = &rest[length + 1..];
        }
    } else if let Some(behind) = unit(rest, words("hour")).filter(|_| unit(rest, words("span")).is_none()) {
        let word = behind.trim_start_matches(' ');
        let read = number(word, 2).and_then(|(read, length)| Some((read, unit(&word[length..], words("minute"))?)));
        let by_half = unit(word, words("half-hour")).map(|behind| (30, behind));
        (minutes, rest) = read.or(by_half).unwrap_or((0, behind));
    }
    let half = [("a.m.", false), ("p.m.", true), ("am", false), ("pm", true)].into_iter().find_map(|(word, late)| {
        let behind = rest.trim_start_matches(' ').strip_prefix(word)?;
        (!behind.starts_with(|c: char| c.is_ascii_alphanumeric())).then_some((late, behind))
    });
    let said = plain || rest.len() < text.len() - length || half.is_some();
    let of_day = hours * 60 + minutes;
    if !said || of_day > DAY || minutes > 59 || (half.is_some() && !(1..=12).contains(&hours)) {
        return None;
    }
    let rest_of = half.map_or(rest, |(_, behind)| behind);
    let minutes = half.map_or(of_day, |(late, _)| in_half(of_day, late));
    Some((Token::Time { minutes, half: half.is_some() || hours > 12 || hours == 0 }, text.len() - rest_of.len()))
}

/// A time as it stands in the half of a day that is named beside it: 12 a.m. is midnight.
fn in_half(minutes: i64, late: bool) -> i64 {
    match (minutes / 60, late) {
        (12, false) => minutes - DAY / 2,
        (0..12, true) => minutes + DAY / 2,
        _ => minutes,
    }
}

/// `november 24, 2026`, `nov. 24`.
fn english_month(text: &str) -> Option<(Token, usize)> {
    let month = MONTHS.iter().position(|month| text.starts_with(month))?;
    let word = text.bytes().take_while(u8::is_ascii_alphabetic).count();
    let rest = text[word..].strip_prefix('.').unwrap_or(&text[word..]).strip_prefix(' ')?;
    let (day, length) = number(rest, 2)?;
    let rest =
        ["st", "nd", "rd", "th"].iter().find_map(|end| rest[length..].strip_prefix(end)).unwrap_or(&rest[length..]);
    if rest.starts_with(':') || !(1..=31).contains(&day) {
        return None;
    }
    let (year, rest) = year_behind(rest);
    let day = Day::Date { year, month: i64::try_from(month).ok()? + 1, day };
    Some((Token::Day(day), text.len() - rest.len()))
}

/// `24 november 2026`.
fn day_of_english_month(text: &str) -> Option<(Token, usize)> {
    let (day, length) = number(text, 2).filter(|(day, _)| (1..=31).contains(day))?;
    let rest = text[length..].strip_prefix(' ')?;
    let month = MONTHS.iter().position(|month| rest.starts_with(month))?;
    let word = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (year, rest) = year_behind(&rest[word..]);
    let day = Day::Date { year, month: i64::try_from(month).ok()? + 1, day };
    Some((Token::Day(day), text.len() - rest.len()))
}

fn year_behind(text: &str) -> (Option<i64>, &str) {
    let behind = text.trim_start_matches([',', ' ']);
    let year = number(behind, 4).filter(|(year, _)| (2000..2100).contains(year));
    year.map_or((None, text), |(year, length)| (Some(year), &behind[length..]))
}

/// `utc`, `gmt+9`, `utc+09:00`.
fn offset(text: &str) -> Option<(Token, usize)> {
    let rest = text.strip_prefix("utc").or_else(|| text.strip_prefix("gmt"))?;
    let sign = match rest.as_bytes().first() {
        Some(b'+') => 1,
        Some(b'-') => -1,
        Some(c) if c.is_ascii_alphanumeric() => return None,
        _ => return Some((Token::Zone(0), text.len() - rest.len())),
    };
    let (hours, length) = number(&rest[1..], 2)?;
    let rest = &rest[1 + length..];
    let minutes = rest.strip_prefix(':').and_then(|behind| number(behind, 2));
    let (minutes, rest) = minutes.map_or((0, rest), |(minutes, length)| (minutes, &rest[1 + length..]));
    Some((Token::Zone(sign * (hours * 60 + minutes)), text.len() - rest.len()))
}

/// The time that begins at this token, with its day before it, and the number of the token behind it.
fn named(tokens: &[Found], at: usize) -> Option<(Named, usize)> {
    let (token, _, to) = tokens.get(at)?;
    match token {
        Token::Time { minutes, half } => Some((Named { day: None, minutes: *minutes, half: *half }, at + 1)),
        Token::Day(day) => {
            let (Token::Time { minutes, half }, from, _) = tokens.get(at + 1)? else { return None };
            (from - to <= GAP).then_some((Named { day: Some(*day), minutes: *minutes, half: *half }, at + 2))
        }
        _ => None,
    }
}

/// The number of the token behind what stands between two times. A zone may stand before it.
fn separator(tokens: &[Found], at: usize) -> Option<usize> {
    let zoned = matches!(tokens.get(at), Some((Token::Zone(_), ..)));
    let at = at + usize::from(zoned);
    let before = tokens.get(at.checked_sub(1)?)?;
    let (Token::To | Token::Until, from, to) = tokens.get(at)? else { return None };
    let next = tokens.get(at + 1)?;
    (from - before.2 <= GAP && next.1 - to <= GAP).then_some(at + 1)
}

/// Whether a time stands alone as the end: `until 06:00`, `06:00까지`.
fn said_as_end(tokens: &[Found], at: usize, next: usize) -> bool {
    let until = |found: Option<&Found>| found.filter(|(token, ..)| *token == Token::Until).copied();
    let behind = until(tokens.get(next)).zip(tokens.get(next.wrapping_sub(1)));
    let before = until(at.checked_sub(1).and_then(|at| tokens.get(at))).zip(tokens.get(at));
    [behind.map(|(word, time)| word.1 - time.2), before.map(|(word, time)| time.1 - word.2)]
        .into_iter()
        .flatten()
        .any(|gap| gap <= 2)
}

/// The zone that is named nearest behind these times, or before them.
fn zone(tokens: &[Found], at: usize) -> Option<i64> {
    let of = |(token, ..): &Found| match token {
        Token::Zone(ahead) => Some(*ahead),
        _ => None,
    };
    let at = at.min(tokens.len());
    tokens[at..].iter().find_map(of).or_else(|| tokens[..at].iter().rev().find_map(of))
}

/// How far the clocks are ahead of UTC where people write like this.
fn zone_of_script(text: &str) -> Option<i64> {
    let has = |range: std::ops::RangeInclusive<char>| text.chars().any(|c| range.contains(&c));
    let japanese = has('\u{3040}'..='\u{30ff}') || words("japanese").iter().any(|word| text.contains(word));
    if has('\u{ac00}'..='\u{d7a3}') || japanese {
        return Some(9 * 60);
    }
    has('\u{4e00}'..='\u{9fff}').then_some(8 * 60)
}

/// The time at which it is read, by the clock of the notice.
struct Clock {
    /// Milliseconds since 1970 by that clock.
    now: i64,
    /// Days since 1970 by that clock.
    today: i64,
    /// Minutes since midnight.
    minutes: i64,
}

impl Clock {
    fn new(now: Timestamp, ahead: i64) -> Self {
        let now = now.0.saturating_add(ahead * 60_000);
        let all = now.div_euclid(60_000);
        Self { now, today: all.div_euclid(DAY), minutes: all.rem_euclid(DAY) }
    }

    /// What is left of the work that lasts from one time to another.
    fn left_of(&self, start: Named, end: Named) -> Option<Duration> {
        let dated = matches!(start.day, Some(Day::Date { .. }));
        let first = self.day(start.day, self.today)?;
        let mut from = first * DAY + start.minutes;
        let mut until = self.day(end.day, first)? * DAY + end.minutes;
        // “오후 2시 ~ 6시”: both are after noon.
        if start.half && !end.half && end.minutes < DAY / 2 && start.minutes >= DAY / 2 && until + DAY / 2 > from {
            until += if until <= from { DAY / 2 } else { 0 };
        }
        if end.day.is_none() && until <= from {
            until += DAY;
        }
        // What names no date was written for the night that is not over yet.
        if !dated && from > self.today * DAY + self.minutes + EARLY {
            (from, until) = (from - DAY, until - DAY);
        }
        (from <= until && from - EARLY <= self.today * DAY + self.minutes).then(|| self.until(until))?
    }

    fn left_until(&self, end: Named) -> Option<Duration> {
        let until = self.day(end.day, self.today)? * DAY + end.minutes;
        let passed = end.day.is_none() && until <= self.today * DAY + self.minutes;
        let until = until + if passed { DAY } else { 0 };
        let near = end.day.is_some() || until - (self.today * DAY + self.minutes) <= NEAR;
        near.then(|| self.until(until))?
    }

    /// The days since 1970 of a day, where the work begins on `first`.
    fn day(&self, day: Option<Day>, first: i64) -> Option<i64> {
        match day {
            None | Some(Day::Same) => Some(first),
            Some(Day::After(days)) => Some(self.today + days),
            Some(Day::Next) => Some(first + 1),
            Some(Day::Date { year: Some(year), month, day }) => days(year, month, day),
            Some(Day::Date { year: None, month, day }) => {
                let this = year(self.now)?;
                let near = |year| days(year, month, day).filter(|days| (days - self.today).abs() < 183);
                [this, this + 1, this - 1].into_iter().find_map(near)
            }
        }
    }

    /// The time until this minute, if it has not come.
    fn until(&self, minute: i64) -> Option<Duration> {
        let left = minute.checked_mul(60_000)?.checked_sub(self.now)?;
        u64::try_from(left).ok().filter(|left| *left > 0).map(Duration::from_millis)
    }
}

/// The days since 1970 of a date, if there is such a day.
fn days(year: i64, month: i64, day: i64) -> Option<i64> {
    Some(moment(&format!("{year:04}-{month:02}-{day:02}T00:00:00Z"))?.0.div_euclid(DAY * 60_000))
}

fn year(at: i64) -> Option<i64> {
    let since = UNIX_EPOCH + Duration::from_millis(u64::try_from(at).ok()?);
    humantime::format_rfc3339(since).to_string().get(..4)?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The minutes that are left, read at a time of Korea.
    fn minutes(text: &str, now: &str) -> Option<u64> {
        let now = moment(&format!("{now}:00+09:00")).expect("a time");
        left(text, now).map(|(left, _)| left.as_secs() / 60)
    }

    #[test]
    fn an_end_is_read_in_every_form_that_notices_have() {
        // Monday, 23 November 2026.
        for (text, now, wanted) in [
            ("금일 23:30~익일 06:00", "2026-11-23T23:40", 380),
            ("금일 23:30~익일 06:00", "2026-11-24T05:00", 60),
            ("점검시간 : 22:00 ~ 24:00", "2026-11-23T23:00", 60),
            ("작업일시: 02:00 ~ 06:00", "2026-11-23T03:00", 180),
            ("점검 2026-11-23 02:00 ~ 2026-11-23 06:00", "2026-11-23T05:30", 30),
            ("2026.11.23(월) 02:00 ～ 06:00", "2026-11-23T05:00", 60),
            ("점검 2026. 11. 22. 22:00 - 2026. 11. 23. 08:00", "2026-11-23T07:00", 60),
            ("2026년 11월 23일(월요일) 오전 2시부터 오전 6시 30분까지", "2026-11-23T06:00", 30),
            ("11월 23일 오전 6:00 ~ 오전 11:00", "2026-11-23T10:00", 60),
            ("11/23 (월) 새벽 1시 ~ 5시", "2026-11-23T04:00", 60),
            ("오후 2시 ~ 6시", "2026-11-23T17:00", 60),
            ("오후 11시 ~ 6시", "2026-11-24T05:00", 60),
            ("오늘 정오부터 오후 3시 반까지", "2026-11-23T15:00", 30),
            ("일시: 2026-11-23\n02:00 ~ 06:00", "2026-11-23T05:00", 60),
            ("서비스 중단시간 : 매일 23:30 ~ 00:30", "2026-11-24T00:20", 10),
            ("점검 12/31 22:00 ~ 1/1 06:00", "2027-01-01T05:00", 60),
            ("오전 6시까지 점검합니다.", "2026-11-23T05:00", 60),
            ("본 서비스는 내일 06:00까지 이용하실 수 없습니다.", "2026-11-23T22:00", 480),
            ("점검은 02:00에 시작합니다. 02:00 ~ 03:00", "2026-11-23T02:30", 30),
            ("メンテナンス 本日 23:00 から 翌日 5:00 まで", "2026-11-24T04:00", 60),
            ("11月23日 午前2時～午前6時", "2026-11-23T05:00", 60),
            ("系统维护：今日 01:00 至 05:00", "2026-11-23T05:30", 30),
            ("Maintenance from 17:00 to 21:00 UTC", "2026-11-24T05:00", 60),
            ("We'll be back until 6:00 AM KST", "2026-11-23T05:00", 60),
            ("November 23, 2026 2 AM - 6 AM (UTC+9)", "2026-11-23T05:00", 60),
            ("23 Nov 2026, 02:00 UTC – 04:00 UTC", "2026-11-23T12:00", 60),
        ] {
            assert_eq!(minutes(text, now), Some(wanted), "{text} at {now}");
        }
    }

    #[test]
    fn every_kind_of_word_is_read() {
        let named = ["japanese", "year", "month", "day", "hour", "half-hour", "minute", "span", "other-hours"];
        for (kind, all) in CLOCK_WORDS {
            assert!(named.contains(kind) || Token::of(kind).is_some(), "{kind}");
            assert!(all.iter().all(|word| *word == word.to_lowercase()), "{all:?}");
        }
        assert!(named.iter().all(|kind| !words(kind).is_empty()));
    }

    #[test]
    fn other_times_are_no_wait() {
        for (text, now) in [
            ("금일 02:00 ~ 06:00", "2026-11-23T07:00"),
            ("2025-11-23 02:00 ~ 06:00", "2026-11-23T03:00"),
            ("11월 30일 02:00 ~ 06:00", "2026-11-23T03:00"),
            ("고객센터 09:00 ~ 18:00", "2026-11-23T10:00"),
            ("상담시간: 평일 09:00~18:00", "2026-11-23T10:00"),
            ("문의 02-1234-5678", "2026-11-23T10:00"),
            ("인터넷뱅킹 이용시간 00:30 ~ 23:30", "2026-11-23T10:00"),
            ("약 2시간 ~ 3시간 걸립니다", "2026-11-23T01:00"),
            ("Maintenance from 02:00 to 06:00", "2026-11-23T03:00"),
            ("25:00 ~ 26:70", "2026-11-23T03:00"),
            ("2026-02-31 02:00 ~ 06:00", "2026-11-23T03:00"),
            ("버전 2.0.1 - 3.4", "2026-11-23T03:00"),
            ("", "2026-11-23T03:00"),
        ] {
            assert_eq!(minutes(text, now), None, "{text} at {now}");
        }
    }

    #[test]
    fn what_says_so_is_quoted() {
        let now = moment("2026-11-23T23:40:00+09:00").expect("a time");
        let (_, quoted) = left("점검 안내\n일시 : 금일 23:30 ~\n익일 06:00 (약 6시간)", now).expect("a time");
        assert_eq!(quoted, "금일 23:30 ~ 익일 06:00");
    }

    #[test]
    fn nothing_that_is_written_is_too_much() {
        let now = Timestamp(1_800_000_000_000);
        for text in ["~".repeat(9000), "9".repeat(9000), "2026-11-23 02:00 ~ ".repeat(500), "06:00까지".repeat(900)] {
            let _ = left(&text, now);
        }
        for at in [i64::MIN, i64::MAX, 0, -1] {
            let _ = left("금일 23:30~익일 06:00", Timestamp(at));
        }
    }
}
