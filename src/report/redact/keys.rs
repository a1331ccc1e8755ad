//! Keys and tokens that are known by how they begin, as the services that give them out document it.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::nfa::contiguous::NFA;

use super::random;
use super::shapes::Body::{Alnum, Base64, Dotted, Hex, Path, Upper, Word};
use super::shapes::{Body, LIKELY, SURE, Shape};
use super::view::View;
use super::{Kind, Scan, every_match};
use crate::pieces;

const JWT: &str = "eyJ";
/// The shortest thing that begins like a JWT (RFC 7519) and is taken for one, in bytes behind its beginning.
const SHORTEST_JWT: usize = 17;
const BEGIN: &str = "-----BEGIN";
const END: &str = "-----END";
/// What a block's last line has behind `-----END`.
const LONGEST_END: usize = 80;
/// How much of a body is looked at to see whether it looks drawn.
const SAMPLE: usize = 48;

struct Finder {
    /// Fails only for more patterns than a table can hold; a test counts on it.
    machine: Option<NFA>,
}

fn finder() -> &'static Finder {
    static FINDER: OnceLock<Finder> = OnceLock::new();
    FINDER.get_or_init(|| {
        let shapes = SURE.iter().chain(LIKELY).map(|(begin, _, _)| *begin);
        let all: Vec<&str> = shapes.chain([JWT, BEGIN, END]).collect();
        Finder { machine: pieces::machine(&all, false) }
    })
}

/// The run of one kind of body that was walked through last, so that no run is walked through twice.
#[derive(Clone, Copy, Default)]
struct Walked {
    start: usize,
    end: usize,
}

/// Finds known keys, JWTs and PEM blocks (RFC 7468).
pub(super) fn find(scan: &mut Scan<'_>) {
    let view = scan.view;
    let Some(machine) = &finder().machine else { return };
    let mut walked = [Walked::default(); 7];
    let mut begins = Vec::new();
    let mut ends = Vec::new();
    every_match(machine, view, |one| {
        let (number, behind) = (one.pattern().as_usize(), one.end());
        let shape = SURE.get(number).or_else(|| LIKELY.get(number.checked_sub(SURE.len())?));
        match (shape, number - (SURE.len() + LIKELY.len()).min(number)) {
            (Some(shape), _) => key(scan, shape, number >= SURE.len(), one.start(), &mut walked),
            (None, 0) => {
                let end = body_end(view, Dotted, behind, &mut walked);
                if end - behind >= SHORTEST_JWT && starts_word(view, one.start()) {
                    scan.add(Kind::Jwt, one.start()..end);
                }
            }
            (None, 1) => begins.push(one.start()),
            (None, _) => ends.push(behind),
        }
    });
    blocks(scan, &begins, &ends);
    discord(scan);
    telegram(scan);
    azure(scan);
}

fn key(scan: &mut Scan<'_>, shape: &Shape, likely: bool, start: usize, walked: &mut [Walked; 7]) {
    let view = scan.view;
    let (begin, body, fewest) = *shape;
    let behind = start + begin.len();
    let end = body_end(view, body, behind, walked);
    if end - behind < fewest || (body != Path && !starts_word(view, start)) {
        return;
    }
    let sample = end.min(behind + SAMPLE);
    let digits = (behind..sample).any(|at| view.at(at).is_ascii_digit());
    if likely && !(digits && random::is_drawn(view, behind, sample)) {
        return;
    }
    // The host of a webhook is no secret.
    scan.add(Kind::Key, if body == Path { behind..end } else { start..end });
}

/// Whether something may begin here: no letter or digit stands before. A line that was joined is no word's middle.
fn starts_word(view: &View, at: usize) -> bool {
    !view.before(at).is_ascii_alphanumeric() || !view.joints(&(at.saturating_sub(1)..at + 1)).is_empty()
}

fn body_end(view: &View, body: Body, from: usize, walked: &mut [Walked; 7]) -> usize {
    let last = &mut walked[body as usize];
    if !(last.start..last.end).contains(&from) {
        *last = Walked { start: from, end: view.run(from, |byte| is_of(body, byte)) };
    }
    let mut end = last.end.max(from);
    while end > from && matches!(body, Dotted | Base64) && matches!(view.at(end - 1), b'.' | b'/') {
        end -= 1;
    }
    end
}

fn is_of(body: Body, byte: u8) -> bool {
    match body {
        Hex => byte.is_ascii_hexdigit(),
        Upper => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        Alnum => byte.is_ascii_alphanumeric(),
        Word => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'),
        Dotted => byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.'),
        Base64 => byte.is_ascii_alphanumeric() || b"_-+/=.%".contains(&byte),
        Path => byte.is_ascii_alphanumeric() || b"_-+/=.%@?&~:".contains(&byte),
    }
}

/// From each `BEGIN` to its `END`, or as far as it looks like the inside of a block.
fn blocks(scan: &mut Scan<'_>, begins: &[usize], ends: &[usize]) {
    let view = scan.view;
    let mut done = 0;
    for begin in begins.iter().copied() {
        if begin < done {
            continue;
        }
        let end = ends.get(ends.partition_point(|end| *end < begin));
        done = match end {
            Some(end) => {
                let dash = (*end..*end + LONGEST_END).find(|at| matches!(view.at(*at), b'-' | 0));
                view.run(dash.unwrap_or(*end), |byte| byte == b'-')
            }
            None => view.run(begin, |byte| byte.is_ascii_alphanumeric() || b"-+/= \r\n\\,:".contains(&byte)),
        };
        scan.add(Kind::PrivateKey, begin..done);
    }
}

/// Discord's tokens: a user's number in base64, six characters, and 27 or more, with dots between.
fn discord(scan: &mut Scan<'_>) {
    let word = |byte: u8| is_of(Word, byte);
    let view = scan.view;
    parts(view, |first, second, third| {
        let begins = matches!(view.at(first.start), b'M' | b'N' | b'O');
        let sizes = (first.len() >= 23, (5..=7).contains(&second.len()), third.len() >= 25);
        if begins && sizes == (true, true, true) && !word(view.before(first.start)) {
            scan.add(Kind::Key, first.start..third.end);
        }
    });
}

/// Three words with dots between them, for each such three.
fn parts(view: &View, mut each: impl FnMut(Range<usize>, Range<usize>, Range<usize>)) {
    let mut last: [Range<usize>; 2] = [0..0, 0..0];
    let mut at = 0;
    while at < view.len() {
        if !is_of(Word, view.at(at)) {
            at += 1;
            continue;
        }
        let end = view.run(at, |byte| is_of(Word, byte));
        let dotted = |one: &Range<usize>, next: usize| one.end > 0 && one.end + 1 == next && view.at(one.end) == b'.';
        let [first, second] = &last;
        if dotted(first, second.start) && dotted(second, at) {
            each(first.clone(), second.clone(), at..end);
        }
        last = [last[1].clone(), at..end];
        at = end;
    }
}

/// Telegram's bot tokens: the bot's number, a colon, and 35 characters that begin with AA.
fn telegram(scan: &mut Scan<'_>) {
    let view = scan.view;
    for at in 0..view.len() {
        if view.at(at) != b':' || !view.has(at + 1, b"AA") {
            continue;
        }
        let digits = (1..=12).take_while(|back| at >= *back && view.at(at - back).is_ascii_digit()).count();
        let end = (at + 1..at + 80).find(|at| !is_of(Word, view.at(*at))).unwrap_or(at + 80);
        if digits >= 6 && end - at > 30 {
            scan.add(Kind::Key, at - digits..end);
        }
    }
}

/// Client secrets of Microsoft Entra: three characters, a digit, `Q~`, and 31 or more.
fn azure(scan: &mut Scan<'_>) {
    let view = scan.view;
    let inside = |byte: u8| is_of(Dotted, byte) || byte == b'~';
    for at in 4..view.len() {
        if view.at(at) != b'Q' || view.at(at + 1) != b'~' || !view.at(at - 1).is_ascii_digit() {
            continue;
        }
        let end = (at + 2..at + 60).find(|at| !inside(view.at(*at))).unwrap_or(at + 60);
        if end - at >= 30 && (at - 4..at).all(|at| inside(view.at(at))) {
            scan.add(Kind::Key, at - 4..end);
        }
    }
}
