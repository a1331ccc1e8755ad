//! Strings that look drawn by chance, as tokens, keys and session numbers do.
//!
//! A word of a language or of a program is made of pairs of letters that follow each other often. A string that was
//! drawn has rare pairs, and digits in the middle of letters. How much of that stands in a string is its surprise.

use std::ops::Range;

use super::view::View;
use super::{Kind, Scan};

/// For each letter, those that often follow it: 258 of the 676 pairs, which make up 96 of 100 in English prose and in
/// the names of programs, counted over this project and the crates that it uses.
const FOLLOWS: [&[u8]; 26] = [
    b"bcdfgiklmnprstuvy",
    b"aeiloru",
    b"acehiklorstu",
    b"adeilorsu",
    b"abcdefgilmnpqrstvwxy",
    b"aefilortu",
    b"aehinorsu",
    b"aeiortu",
    b"abcdefgklmnoprstvz",
    b"aeou",
    b"eis",
    b"adefilostuy",
    b"abeilmopsu",
    b"acdefgiklnostuvy",
    b"abcdfgiklmnoprstuvw",
    b"aeiloprstu",
    b"u",
    b"acdefgiklmnorstuvy",
    b"acehiklopstuy",
    b"acdehiloprstuwy",
    b"abcdegilmnprst",
    b"aei",
    b"aehinors",
    b"apt",
    b"nopst",
    b"e",
];
/// The shortest string that is judged by its looks alone, and the shortest one that may have a slash in it.
const SHORTEST: usize = 16;
const SHORTEST_WITH_SLASH: usize = 24;
/// The shortest part of a token that has a long one beside it.
const SHORTEST_NEIGHBOUR: usize = 4;
/// Surprise in quarters: a string looks drawn from this much for each ten of its pairs on. Drawn strings have 20 to
/// 25, words and names 0 to 8.
const DRAWN: usize = 12;
/// The most of one string that is weighed: the rest of a long one is like its beginning.
const MOST_WEIGHED: usize = 256;
/// What ends the name of a file that pages load; what stands before it is a mark of its version.
const ASSETS: [&[u8]; 34] = [
    b"js",
    b"mjs",
    b"cjs",
    b"css",
    b"map",
    b"json",
    b"wasm",
    b"png",
    b"jpg",
    b"jpeg",
    b"gif",
    b"svg",
    b"webp",
    b"avif",
    b"ico",
    b"bmp",
    b"woff",
    b"woff2",
    b"ttf",
    b"otf",
    b"eot",
    b"mp3",
    b"mp4",
    b"m4s",
    b"webm",
    b"ts",
    b"m3u8",
    b"html",
    b"htm",
    b"xml",
    b"txt",
    b"webmanifest",
    b"br",
    b"gz",
];
/// Marks of a file's version are no longer than a SHA-256 in hex.
const LONGEST_MARK: usize = 64;
/// How a checksum begins (Subresource Integrity, docker images): it says what a file is, and opens nothing.
const CHECKSUMS: [&[u8]; 7] = [b"sha1-", b"sha256-", b"sha384-", b"sha512-", b"md5-", b"sha256:", b"sha512:"];

/// Finds what looks drawn by chance.
pub(super) fn find(scan: &mut Scan<'_>) {
    let view = scan.view;
    let mut at = 0;
    while at < view.len() {
        if !is_solid(view.at(at)) {
            at += 1;
            continue;
        }
        let end = view.run(at, |byte| is_solid(byte) || byte == b'.');
        chain(scan, at, end);
        at = end;
    }
}

/// Parts between dots. What the last segment of a path is called tells whether it is a file.
fn chain(scan: &mut Scan<'_>, start: usize, end: usize) {
    let view = scan.view;
    let file = file_name(view, start, end);
    let before = scan.found.len();
    let mut parts = Vec::new();
    split(view, start, end, |byte| byte == b'.', |from, to| parts.push((from, to)));
    for (from, to) in parts.iter().copied() {
        let mark = file.as_ref().is_some_and(|file| from >= file.start) && to - from <= LONGEST_MARK;
        if !mark && !is_checksum(view, from) {
            // Only the last segment of this part can belong to the file's name.
            let to = file.as_ref().filter(|file| from < file.start).map_or(to, |file| to.min(file.start));
            weigh(scan, from, to);
        }
    }
    if scan.found.len() > before && file.is_none() {
        neighbours(scan, before, &parts);
    }
}

/// Tokens have parts with dots between: where one of them is long and drawn, the short ones beside it belong to it.
fn neighbours(scan: &mut Scan<'_>, before: usize, parts: &[(usize, usize)]) {
    let view = scan.view;
    let found = scan.found.get(before..).unwrap_or_default();
    let long = found.iter().any(|(at, _)| at.len() >= SHORTEST_WITH_SLASH);
    let first = found.iter().map(|(at, _)| at.start).min().unwrap_or(0);
    let last = found.iter().map(|(at, _)| at.end).max().unwrap_or(0);
    let few = |(from, to): &(usize, usize)| (SHORTEST_NEIGHBOUR..SHORTEST_WITH_SLASH).contains(&(to - from));
    for (from, to) in parts.iter().copied().filter(few) {
        let digits = (from..to).any(|at| view.at(at).is_ascii_digit());
        let between = first < from && to < last;
        if long && (between || digits || is_drawn(view, from, to)) {
            scan.add(Kind::Random, from..to);
        }
    }
}

/// Where the name of a file begins that pages load, if that is what the chain ends in.
pub(super) fn file_name(view: &View, start: usize, end: usize) -> Option<Range<usize>> {
    let mut slash = None;
    let mut dot = None;
    for at in start..end {
        match view.at(at) {
            b'/' => slash = Some(at + 1),
            b'.' => dot = Some(at + 1),
            _ => {}
        }
    }
    let (from, dot) = (slash.unwrap_or(start), dot?);
    // A place in the file may follow (`a.js:1:20`), and in a joined text the next line.
    let stop = (dot..end).find(|at| !view.at(*at).is_ascii_alphanumeric()).unwrap_or(end);
    let stop = view.joints(&(dot..stop)).first().copied().unwrap_or(stop);
    let place = (stop..end).all(|at| view.at(at) == b':' || view.at(at).is_ascii_digit());
    let ending = view.bytes().get(dot..stop)?.to_ascii_lowercase();
    let joined = !view.joints(&(dot..end)).is_empty();
    (dot > from && (place || joined) && ASSETS.contains(&ending.as_slice())).then_some(from..end)
}

fn is_checksum(view: &View, at: usize) -> bool {
    CHECKSUMS.iter().any(|begin| view.has(at, begin) || (begin.ends_with(b":") && before_is(view, at, begin)))
}

fn before_is(view: &View, at: usize, wanted: &[u8]) -> bool {
    at.checked_sub(wanted.len()).is_some_and(|from| view.has(from, wanted))
}

/// One part without dots: as a whole, else by its segments, else by their pieces.
fn weigh(scan: &mut Scan<'_>, start: usize, end: usize) {
    let view = scan.view;
    // In an address slashes part the segments of the path, which are looked at one by one.
    let host = scan.hosts.get(scan.hosts.partition_point(|host| host.end < start));
    let in_address = host.is_some_and(|host| host.start <= end);
    let whole = !in_address && end - start >= SHORTEST_WITH_SLASH && is_drawn(view, start, end);
    if whole {
        scan.add(Kind::Random, start..padded(view, end));
        return;
    }
    split(view, start, end, |byte| byte == b'/', |from, to| segment(scan, from, to));
}

fn segment(scan: &mut Scan<'_>, start: usize, end: usize) {
    if end - start < SHORTEST {
        return;
    }
    let view = scan.view;
    if is_drawn(view, start, end) || is_license(view, start, end) {
        scan.add(Kind::Random, start..padded(view, end));
        return;
    }
    let separates = |byte: u8| !byte.is_ascii_alphanumeric();
    split(view, start, end, separates, |from, to| {
        if to - from >= SHORTEST && is_drawn(view, from, to) {
            scan.add(Kind::Random, from..to);
        }
    });
}

/// Groups of the same length, of capital letters and digits with hyphens between, as keys of programs are printed.
fn is_license(view: &View, start: usize, end: usize) -> bool {
    let mut groups = Vec::new();
    let (mut letters, mut digits) = (0, 0);
    for at in start..end.min(start + MOST_WEIGHED) {
        match view.at(at) {
            b'A'..=b'Z' => letters += 1,
            b'0'..=b'9' => digits += 1,
            b'-' => {}
            _ => return false,
        }
    }
    split(view, start, end, |byte| byte == b'-', |from, to| groups.push(to - from));
    let same = groups.len() >= 4 && (4..=8).contains(&groups[0]) && groups.iter().all(|group| *group == groups[0]);
    same && letters >= 3 && digits >= 3
}

/// The end of a string with the padding of base64 behind it.
fn padded(view: &View, end: usize) -> usize {
    view.run(end, |byte| byte == b'=').min(end + 2)
}

/// Hands on what stands between the bytes that separate.
pub(super) fn split(
    view: &View,
    start: usize,
    end: usize,
    separates: impl Fn(u8) -> bool,
    mut each: impl FnMut(usize, usize),
) {
    let mut from = start;
    for at in start..end {
        if separates(view.at(at)) {
            if at > from {
                each(from, at);
            }
            from = at + 1;
        }
    }
    if end > from {
        each(from, end);
    }
}

/// Whether a string looks drawn: hex with letters and digits, or full of surprise.
pub(super) fn is_drawn(view: &View, start: usize, end: usize) -> bool {
    let end_weighed = end.min(start + MOST_WEIGHED);
    let pairs = (start + 1..end_weighed).filter(|at| both_solid(view.at(at - 1), view.at(*at))).count();
    is_hex(view, start, end) || surprise(view, start, end_weighed) * 10 >= (pairs + 1) * DRAWN
}

fn both_solid(a: u8, b: u8) -> bool {
    a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric()
}

/// Hex digits only, letters and digits among them, or a UUID.
pub(super) fn is_hex(view: &View, start: usize, end: usize) -> bool {
    let (mut letters, mut digits) = (0, 0);
    for at in start..end.min(start + MOST_WEIGHED) {
        match view.at(at) {
            b'0'..=b'9' => digits += 1,
            b'a'..=b'f' | b'A'..=b'F' => letters += 1,
            b'-' if is_uuid(view, start, end) => return true,
            _ => return false,
        }
    }
    letters > 0 && digits > 0
}

/// 8-4-4-4-12 hex digits (RFC 9562 §4).
fn is_uuid(view: &View, start: usize, end: usize) -> bool {
    end - start == 36
        && (0..36).all(|at| match at {
            8 | 13 | 18 | 23 => view.at(start + at) == b'-',
            _ => view.at(start + at).is_ascii_hexdigit(),
        })
}

/// How unlike words a string is, in quarters.
pub(super) fn surprise(view: &View, start: usize, end: usize) -> usize {
    let mut sum = 0;
    let mut last = 0;
    for at in start..end {
        let byte = view.at(at);
        sum += of_pair(last, byte);
        last = byte;
    }
    sum
}

fn of_pair(a: u8, b: u8) -> usize {
    match (a, b) {
        _ if a.is_ascii_digit() && b.is_ascii_alphabetic() => 4,
        _ if a.is_ascii_alphabetic() && b.is_ascii_digit() => 2,
        // A new word in the middle of a name.
        _ if a.is_ascii_lowercase() && b.is_ascii_uppercase() => 2,
        _ if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
            let row = FOLLOWS[usize::from(a.to_ascii_lowercase() - b'a')];
            if row.contains(&b.to_ascii_lowercase()) { 0 } else { 4 }
        }
        _ if b == b'+' => 2,
        _ => 0,
    }
}

fn is_solid(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-+/~".contains(&byte)
}
