//! E-mail addresses (RFC 5321 §4.1.2, as people write them), also with names and hosts in letters of any script.

use super::view::View;
use super::{Kind, Scan};

/// The longest name before the `@` and the longest host behind it that are taken as one, in bytes.
const LONGEST_NAME: usize = 128;
const LONGEST_HOST: usize = 255;
/// Endings of pictures: `icon@2x.png` is a file for screens of twice the density.
const PICTURES: [&[u8]; 6] = [b"png", b"jpg", b"jpeg", b"gif", b"webp", b"svg"];

pub(super) fn find(scan: &mut Scan<'_>) {
    let view = scan.view;
    for at in 0..view.len() {
        if view.at(at) != b'@' {
            continue;
        }
        let (start, Some(end)) = (name_start(view, at), host_end(view, at + 1)) else { continue };
        if start < at {
            scan.add(Kind::Email, start..end);
        }
    }
}

/// Where the name before an `@` begins. Korean words stand right before a name in Latin letters, so a name is of one
/// script.
fn name_start(view: &View, at: usize) -> usize {
    let back = |from: usize, holds: fn(u8) -> bool| {
        (1..=LONGEST_NAME.min(from))
            .take_while(|back| holds(view.at(from - back)))
            .last()
            .map_or(from, |back| from - back)
    };
    let latin = back(at, |byte| byte.is_ascii_alphanumeric() || b"._%+-'".contains(&byte));
    if latin < at { latin } else { back(at, |byte| byte >= 0x80) }
}

/// Where the host behind an `@` ends: at least two labels, the last one of letters.
fn host_end(view: &View, from: usize) -> Option<usize> {
    let latin = !view.at(from).is_ascii() || view.at(from) == 0;
    let holds = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.') || (latin && byte >= 0x80);
    let mut end = from;
    while end < from + LONGEST_HOST && holds(view.at(end)) {
        end += 1;
    }
    while end > from && matches!(view.at(end - 1), b'.' | b'-') {
        end -= 1;
    }
    let dot = (from..end).rev().find(|at| view.at(*at) == b'.')?;
    let last = view.bytes().get(dot + 1..end)?;
    let letters = last.len() >= 2 && last.iter().all(|byte| byte.is_ascii_alphabetic() || !byte.is_ascii());
    let labels = dot > from && letters;
    let dense = view.at(from).is_ascii_digit() && view.at(from + 1) == b'x' && PICTURES.contains(&last);
    (labels && !dense).then_some(end)
}
