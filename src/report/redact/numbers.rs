//! Numbers of people: phones, resident registration numbers, cards.

use std::ops::Range;

use super::view::View;
use super::{Kind, Scan};

/// A group of digits, and what stands between it and the group before it.
struct Group {
    at: Range<usize>,
    /// Up to two bytes of separators, or `None` where the group before is no neighbour.
    between: Option<[u8; 2]>,
}

/// No number has more groups.
const MOST_GROUPS: usize = 8;
/// The digits of an international number (ITU-T E.164): at most 15 with the country's; fewer than 8 are something else.
const INTERNATIONAL: std::ops::RangeInclusive<usize> = 8..=15;
/// Korean prefixes of mobile phones, and those that may stand without separators.
const MOBILE: [&str; 7] = ["010", "011", "016", "017", "018", "019", "070"];
/// What a number of a card has: digits (ISO/IEC 7812-1).
const CARD: std::ops::RangeInclusive<usize> = 13..=19;
const RESIDENT: usize = 13;
/// From this day on, numbers are given out without a check digit: 1 October 2020, as year, month and day.
const WITHOUT_CHECK_SINCE: u32 = 20_10_01;

pub(super) fn find(scan: &mut Scan<'_>) {
    let view = scan.view;
    let groups = groups(view);
    let mut done = 0;
    for first in 0..groups.len() {
        if groups[first].at.start < done {
            continue;
        }
        let few = &groups[first..groups.len().min(first + MOST_GROUPS)];
        let found = resident(view, few)
            .or_else(|| card(view, few))
            .or_else(|| joined_card(view, few))
            .or_else(|| split_card(view, few))
            .or_else(|| international(view, few))
            .or_else(|| korean_phone(view, few))
            .or_else(|| american(view, few));
        if let Some((kind, at)) = found {
            done = at.end;
            scan.add(kind, at);
        }
    }
}

/// All groups of digits of a text.
fn groups(view: &View) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut at = 0;
    while at < view.len() {
        if !view.at(at).is_ascii_digit() {
            at += 1;
            continue;
        }
        let end = view.run(at, |byte| byte.is_ascii_digit());
        let before = groups.last().map_or(usize::MAX, |group| group.at.end);
        let separates = |byte: u8| b" -.()".contains(&byte);
        let between = match at.checked_sub(before) {
            Some(1) => Some([view.at(before), 0]),
            Some(2) => Some([view.at(before), view.at(before + 1)]),
            _ => None,
        };
        let between = between.filter(|[one, two]| separates(*one) && (*two == 0 || separates(*two)));
        groups.push(Group { at: at..end, between });
        at = end;
    }
    groups
}

/// The text of a group.
fn digits<'v>(view: &'v View, group: &Group) -> &'v str {
    view.bytes().get(group.at.clone()).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
}

/// The lengths of the first groups that are neighbours, as far as one of `separators` stands between them.
fn lengths(few: &[Group], separators: &[u8]) -> Vec<usize> {
    let near = |group: &&Group| {
        group.between.is_some_and(|[one, two]| separators.contains(&one) && (two == 0 || separators.contains(&two)))
    };
    let rest = few.iter().skip(1).take_while(near);
    few.iter().take(1).chain(rest).map(|group| group.at.len()).collect()
}

fn span(few: &[Group], count: usize) -> Range<usize> {
    few[0].at.start..few[count - 1].at.end
}

/// Whether no letter stands right before or behind: a number without separators could be part of an id else.
fn stands_alone(view: &View, at: &Range<usize>) -> bool {
    let part = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
    !part(view.before(at.start)) && !part(view.at(at.end))
}

/// Six digits of a birthday and seven more. With a hyphen or a space between them the day is enough. Written in one,
/// the check digit has to fit, or the number is one of those that have none any more.
fn resident(view: &View, few: &[Group]) -> Option<(Kind, Range<usize>)> {
    let (number, at, parted) = match lengths(few, b"- ").as_slice() {
        [6, 7, ..] => (format!("{}{}", digits(view, &few[0]), digits(view, &few[1])), span(few, 2), true),
        [RESIDENT, ..] if stands_alone(view, &few[0].at) => (digits(view, &few[0]).to_owned(), span(few, 1), false),
        // With its last digits hidden the birthday is still there.
        [6, 1, ..] if view.has(few[1].at.end, b"*") => {
            let end = view.run(few[1].at.end, |byte| byte == b'*');
            return is_day(digits(view, &few[0])).then_some((Kind::ResidentNumber, few[0].at.start..end));
        }
        _ => return None,
    };
    let values: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).collect();
    let fits = is_day(&number) && (parted || has_check_digit(&values) || has_none(&number, &values));
    fits.then_some((Kind::ResidentNumber, at))
}

fn is_day(number: &str) -> bool {
    let two = |from: usize| number.get(from..from + 2).and_then(|two| two.parse::<u32>().ok()).unwrap_or(0);
    (1..=12).contains(&two(2)) && (1..=31).contains(&two(4))
}

/// The check digit of a resident registration number: the weighted sum, against 11.
fn has_check_digit(values: &[u32]) -> bool {
    let weights = [2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5];
    let sum: u32 = values.iter().zip(weights).map(|(value, weight)| value * weight).sum();
    let of_foreigners = matches!(values.get(6), Some(5..=8));
    let check = (11 - sum % 11) % 10;
    let last = values.get(12).copied();
    last == Some(check) || (of_foreigners && last == Some((check + 2) % 10))
}

/// Whether somebody born since October 2020 could have it: their numbers end in digits drawn by chance.
fn has_none(number: &str, values: &[u32]) -> bool {
    let day = number.get(..6).and_then(|day| day.parse::<u32>().ok()).unwrap_or(0);
    matches!(values.get(6), Some(3 | 4 | 7 | 8)) && day >= WITHOUT_CHECK_SINCE
}

/// A card's number in the groups in which cards show it.
fn card(view: &View, few: &[Group]) -> Option<(Kind, Range<usize>)> {
    let count = match lengths(few, b"- ").as_slice() {
        [4, 4, 4, 4, 3, ..] => 5,
        [4, 4, 4, 1..=4, ..] => 4,
        [4, 6, 5 | 4, ..] => 3,
        _ => return None,
    };
    let number: String = few[..count].iter().map(|group| digits(view, group)).collect();
    is_card(&number).then(|| (Kind::CardNumber, span(few, count)))
}

/// A card's number in one.
fn joined_card(view: &View, few: &[Group]) -> Option<(Kind, Range<usize>)> {
    let at = &few[0].at;
    (stands_alone(view, at) && is_card(digits(view, &few[0]))).then(|| (Kind::CardNumber, at.clone()))
}

/// A card's number that the page has split.
fn split_card(view: &View, few: &[Group]) -> Option<(Kind, Range<usize>)> {
    let mut number = String::new();
    for count in 1..=lengths(few, b"- ").len() {
        number.push_str(digits(view, &few[count - 1]));
        let at = span(few, count);
        if is_card(&number) && !view.joints(&at).is_empty() {
            return Some((Kind::CardNumber, at));
        }
    }
    None
}

/// A number that a card can begin with, of a length that cards have, with the check digit that they have.
fn is_card(number: &str) -> bool {
    let values: Vec<u32> = number.chars().filter_map(|c| c.to_digit(10)).collect();
    let issued = matches!(values.first(), Some(2..=6 | 9)) && values.iter().any(|value| *value != values[0]);
    CARD.contains(&values.len()) && issued && luhn(&values)
}

/// The check of Luhn (ISO/IEC 7812-1 annex B).
fn luhn(values: &[u32]) -> bool {
    let doubled = |value: u32| if value > 4 { value * 2 - 9 } else { value * 2 };
    let sum: u32 =
        values.iter().rev().enumerate().map(|(at, value)| if at % 2 == 1 { doubled(*value) } else { *value }).sum();
    sum.is_multiple_of(10)
}

/// A Korean number: a prefix that exists, three or four digits, four digits.
fn korean_phone(view: &View, few: &[Group]) -> Option<(Kind, Range<usize>)> {
    let prefix = digits(view, &few[0]);
    let count = match lengths(few, b"-. )").as_slice() {
        [2..=4, 3 | 4, 4, ..] if is_korean_prefix(prefix) => 3,
        [3, 7 | 8, ..] if MOBILE.contains(&prefix) => 2,
        [7, 4, ..] if is_mobile(prefix) => 2,
        [10 | 11, ..] if is_mobile(prefix) && stands_alone(view, &few[0].at) => 1,
        // Korea's own number first, as in an international one without its plus.
        [2 | 4, 2, 3 | 4, 4, ..] if matches!(prefix, "82" | "0082") => 4,
        _ => return None,
    };
    Some((Kind::Phone, span(few, count)))
}

fn is_mobile(number: &str) -> bool {
    MOBILE.iter().any(|prefix| number.starts_with(prefix))
}

/// Seoul, the provinces, mobile phones, and numbers that follow their owner.
fn is_korean_prefix(prefix: &str) -> bool {
    let province = matches!(prefix.as_bytes(), [b'0', b'3'..=b'6', b'1'..=b'5']);
    let follows = matches!(prefix.as_bytes(), [b'0', b'5', b'0', b'2'..=b'9'] | [b'0', b'5', b'0']);
    prefix == "02" || province || follows || MOBILE.contains(&prefix)
}

/// A plus, the number of a country, and the rest.
fn international(view: &View, few: &[Group]) -> Option<(Kind, Range<usize>)> {
    let start = few[0].at.start.checked_sub(1)?;
    let sum_is_no_number = view.before(start).is_ascii_alphanumeric() || view.at(start + 1) == b'0';
    if view.at(start) != b'+' || sum_is_no_number {
        return None;
    }
    let mut count = 0;
    let mut total = 0;
    for length in lengths(few, b"-. ()") {
        if total + length > *INTERNATIONAL.end() {
            break;
        }
        total += length;
        count += 1;
    }
    INTERNATIONAL.contains(&total).then(|| (Kind::Phone, start..span(few, count).end))
}

/// A number of the North American plan, as it is written at home.
fn american(view: &View, few: &[Group]) -> Option<(Kind, Range<usize>)> {
    let area = digits(view, &few[0]);
    let fits = matches!(lengths(few, b"-) ").as_slice(), [3, 3, 4, ..]) && matches!(area.as_bytes(), [b'2'..=b'9', ..]);
    let marked =
        matches!(few.get(1)?.between, Some([b'-' | b')', _])) && matches!(few.get(2)?.between, Some([b'-', 0]));
    (fits && marked && stands_alone(view, &span(few, 3))).then(|| (Kind::Phone, span(few, 3)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(number: &str) -> Vec<u32> {
        number.chars().filter_map(|c| c.to_digit(10)).collect()
    }

    #[test]
    fn check_digits_are_reckoned_as_their_rules_say() {
        // Nothing but the check digit: 11 less 0 is 11, of which the last digit counts. A one in front weighs 2.
        assert!(has_check_digit(&values("0000000000001")) && has_check_digit(&values("1000000000009")));
        assert!(luhn(&values("4111111111111111")) && !luhn(&values("4111111111111112")));
        assert!(luhn(&values("378282246310005")));
    }

    #[test]
    fn exactly_one_last_digit_fits_a_number() {
        for begin in ["900101123456", "850803105674", "011231312345"] {
            let fitting = (0..10).filter(|last| has_check_digit(&values(&format!("{begin}{last}")))).count();
            assert_eq!(fitting, 1, "{begin}");
        }
    }
}
