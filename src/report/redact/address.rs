//! Addresses: who signs in with them, the values of the query, the fragment, and parts of the path that look like
//! tokens (RFC 3986). Schemes, hosts, paths and the names of the query's values stay.

use super::random;
use super::view::View;
use super::{Kind, Scan};
use crate::knowledge::signs;

/// A name of a query's value is no longer.
const LONGEST_NAME: usize = 64;
/// The longest scheme, and the longest host (RFC 1035 §2.3.4).
const LONGEST_SCHEME: usize = 24;
const LONGEST_HOST: usize = 253;
/// So many digits in one part of a path number a person, an order or a message.
const LONG_NUMBER: usize = 10;
/// The shortest piece of a path that can look like a token, and behind a word such as `reset`.
const SHORTEST_TOKEN: usize = 10;
const SHORTEST_TOLD: usize = 6;

/// Finds what addresses tell, and marks their hosts.
pub(super) fn find(scan: &mut Scan<'_>) {
    let view = scan.view;
    let mut at = 0;
    while at < view.len() {
        if ends_address(view.at(at)) {
            at += 1;
            continue;
        }
        let end = view.run(at, |byte| !ends_address(byte));
        let stop = trimmed(view, at, end);
        word(scan, at, stop);
        at = if stop > at { stop } else { end };
    }
}

/// What an address cannot hold where it stands in a text.
fn ends_address(byte: u8) -> bool {
    byte <= b' ' || matches!(byte, b'"' | b'\'' | b'<' | b'>' | b'`' | b'\\' | 0x7F)
}

/// Without the punctuation of the sentence around: what ends the sentence, and a bracket that it opened, behind which
/// Korean goes on.
fn trimmed(view: &View, start: usize, end: usize) -> usize {
    let mut open = false;
    let mut end = end;
    for at in start..end {
        match view.at(at) {
            b'(' => open = true,
            // What was opened before the address closes behind it.
            b':' if view.has(at + 1, b"//") => open = false,
            b')' if !open && !view.at(at + 1).is_ascii() => {
                end = at;
                break;
            }
            _ => {}
        }
    }
    while end > start && b".,;:!?)]}*".contains(&view.at(end - 1)) {
        end -= 1;
    }
    end
}

/// One word of a text, which may hold an address.
fn word(scan: &mut Scan<'_>, start: usize, end: usize) {
    let view = scan.view;
    if let Some(colon) = scheme(view, start, end) {
        return whole(scan, colon + 3, end);
    }
    let host = bare_host(view, start, end);
    if let Some(host) = host {
        scan.hosts.push(start..host);
    }
    if host.is_some() || (view.at(start) == b'/' && end > start + 1) {
        return behind_host(scan, host.unwrap_or(start), end);
    }
    // The end of an address whose beginning was cut off: `index?id=5`.
    for at in start..end {
        let name = view.at(at) == b'?'
            && (at + 1..end.min(at + LONGEST_NAME))
                .find(|at| !is_name(view.at(*at)))
                .is_some_and(|at| view.at(at) == b'=');
        if name {
            return queries(scan, at + 1, end);
        }
    }
}

/// Where `://` stands behind the letters of a scheme.
fn scheme(view: &View, start: usize, end: usize) -> Option<usize> {
    (start..end).find(|at| view.at(*at) == b':' && view.has(at + 1, b"//") && view.before(*at).is_ascii_alphanumeric())
}

/// Where the host ends with which a word begins, if it is one and more follows: `site.test/a`.
fn bare_host(view: &View, start: usize, end: usize) -> Option<usize> {
    let stop = end.min(start + LONGEST_HOST);
    let host = (start..stop).find(|at| !is_host(view.at(*at))).unwrap_or(stop);
    let dot = (start..host).rev().find(|at| view.at(*at) == b'.')?;
    let last = view.bytes().get(dot + 1..host)?;
    let named = (2..=18).contains(&last.len()) && last.iter().all(u8::is_ascii_lowercase) && dot > start;
    let port = if view.at(host) == b':' {
        (host + 1..end).find(|at| !view.at(*at).is_ascii_digit()).unwrap_or(end)
    } else {
        host
    };
    (named && (port == end || matches!(view.at(port), b'/' | b'?' | b'#'))).then_some(port)
}

fn is_host(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.')
}

/// An address from its authority on, and addresses that stand in its path.
fn whole(scan: &mut Scan<'_>, start: usize, end: usize) {
    let view = scan.view;
    let mut from = start;
    let mut path_end = path_end(view, from, end);
    if has_odd_password(view, from, end)
        && let Some(at) = (from..end).rev().find(|at| view.at(*at) == b'@')
    {
        scan.add(Kind::UserInfo, from..at);
        from = at + 1;
        path_end = self::path_end(view, from, end);
    }
    loop {
        let authority = (from..path_end).find(|at| view.at(*at) == b'/').unwrap_or(path_end);
        let at = (from..authority).rev().find(|at| view.at(*at) == b'@');
        if let Some(at) = at {
            scan.add(Kind::UserInfo, from..at);
        }
        let host = at.map_or(from, |at| at + 1);
        if looks_like_host(view, host, authority) {
            scan.hosts.push(host..authority);
        }
        let Some(next) = scheme(view, authority, path_end) else {
            path(scan, authority, path_end);
            break;
        };
        path(scan, authority, next.saturating_sub(LONGEST_SCHEME).max(authority));
        from = next + 3;
    }
    behind_path(scan, path_end, end);
}

/// Where query or fragment begin.
fn path_end(view: &View, from: usize, end: usize) -> usize {
    (from..end).find(|at| matches!(view.at(*at), b'?' | b'#')).unwrap_or(end)
}

/// Whether a password stands there that holds a slash or the like, so that the `@` comes only behind it: behind the
/// first colon stands no port.
fn has_odd_password(view: &View, from: usize, end: usize) -> bool {
    let stop = (from..end).find(|at| matches!(view.at(*at), b'/' | b'?' | b'#' | b'@')).unwrap_or(end);
    let colon = (from..stop).find(|at| view.at(*at) == b':' || view.at(*at) == b'[');
    view.at(stop) != b'@'
        && colon.is_some_and(|at| view.at(at) == b':' && (at + 1..stop).any(|at| !view.at(at).is_ascii_digit()))
}

fn looks_like_host(view: &View, start: usize, end: usize) -> bool {
    let short = end - start <= LONGEST_HOST;
    let dotted = short && (start..end).any(|at| matches!(view.at(at), b'.' | b':' | b'['));
    short && (dotted || end - start <= 15)
}

fn behind_host(scan: &mut Scan<'_>, start: usize, end: usize) {
    let path_end = path_end(scan.view, start, end);
    path(scan, start, path_end);
    behind_path(scan, path_end, end);
}

/// Query and fragment.
fn behind_path(scan: &mut Scan<'_>, start: usize, end: usize) {
    let view = scan.view;
    let hash = (start..end).find(|at| view.at(*at) == b'#').unwrap_or(end);
    if view.at(start) == b'?' && start < hash {
        queries(scan, start + 1, hash);
    }
    if hash + 1 < end {
        scan.add(Kind::Fragment, hash + 1..end);
    }
}

/// The values of a query. What has no name is a value.
fn queries(scan: &mut Scan<'_>, start: usize, end: usize) {
    let view = scan.view;
    random::split(
        view,
        start,
        end,
        |byte| matches!(byte, b'&' | b';'),
        |from, to| {
            let name = (from..to).find(|at| view.at(*at) == b'=');
            let value = name.map_or(from, |at| at + 1);
            if value < to {
                scan.add(Kind::QueryValue, value..to);
            }
        },
    );
}

fn is_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"_-.[]%".contains(&byte)
}

/// The parts of a path that look like tokens.
fn path(scan: &mut Scan<'_>, start: usize, end: usize) {
    let view = scan.view;
    let file = random::file_name(view, start, end);
    let mut told = false;
    random::split(
        view,
        start,
        end,
        |byte| byte == b'/',
        |from, to| {
            let is_file = file.as_ref().is_some_and(|file| from >= file.start);
            if !is_file {
                segment(scan, from, to, told);
            }
            told = tells(view, from, to);
        },
    );
}

/// Whether what follows is a token: `/reset/…`.
fn tells(view: &View, start: usize, end: usize) -> bool {
    let word = view.bytes().get(start..end.min(start + LONGEST_NAME)).unwrap_or_default().to_ascii_lowercase();
    let word = String::from_utf8_lossy(&word);
    word.split(['-', '_']).any(|part| signs::SECRET_PATH.contains(&part))
}

fn segment(scan: &mut Scan<'_>, start: usize, end: usize, told: bool) {
    let view = scan.view;
    // Values can stand in the path, too: `/list;jsessionid=…`.
    let semicolon = (start..end).find(|at| view.at(*at) == b';').unwrap_or(end);
    if semicolon + 1 < end {
        queries(scan, semicolon + 1, end);
    }
    // Korean goes on right behind an address.
    let korean = (start..semicolon).find(|at| !view.at(*at).is_ascii()).filter(|at| *at > start);
    let end = korean.unwrap_or(semicolon);
    // Encoded letters of other scripts look drawn and are not; the view without the encoding shows what they say.
    if (start..end).any(|at| view.at(at) == b'%') {
        return;
    }
    let digits = (start..end).filter(|at| view.at(*at).is_ascii_digit()).count();
    let number = digits == end - start && (digits >= LONG_NUMBER || (told && digits >= 4));
    let told = told && end - start >= SHORTEST_TOLD && (digits > 0 || random::is_drawn(view, start, end));
    if number || told || random::is_hex(view, start, end) && end - start >= SHORTEST_TOKEN {
        return scan.add(Kind::PathToken, start..end);
    }
    let separates = |byte: u8| !byte.is_ascii_alphanumeric();
    let mut found = false;
    random::split(view, start, end, separates, |from, to| {
        let mixed =
            (from..to).any(|at| view.at(at).is_ascii_digit()) && (from..to).any(|at| view.at(at).is_ascii_alphabetic());
        if to - from >= SHORTEST_TOKEN && mixed && random::is_drawn(view, from, to) {
            scan.add(Kind::PathToken, from..to);
            found = true;
        }
    });
    if !found && end - start >= 16 && digits > 0 && random::is_drawn(view, start, end) {
        scan.add(Kind::PathToken, start..end);
    }
}
