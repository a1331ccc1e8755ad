//! Values that are secret because of their names: passwords, tokens, cookies, credentials, and numbers of people
//! behind a word that says so. In headers, JSON, forms, markup, and sentences.

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::nfa::contiguous::NFA;

use super::view::View;
use super::{Id, Kind, Scan, every_match};
use crate::knowledge::signs;
use crate::pieces;

/// What a name says of its value.
#[derive(Clone, Copy, PartialEq)]
enum Class {
    /// Whatever stands there is secret.
    Password,
    /// Secret, unless it is a plain word.
    Token,
    /// Some digits.
    Number,
    Phone,
    Cookie,
    Authorization,
    /// `Bearer` and its like, without the header's name.
    Scheme,
    /// A name and a password with a colon between, as `curl` takes them.
    Login,
    /// What support needs: it stays.
    Id,
}

/// The words of each class, in the order in which the machine knows them.
const CLASSES: [(Class, &[&str]); 10] = [
    (Class::Password, signs::SECRET_PASSWORD),
    (Class::Token, signs::SECRET_TOKEN),
    (Class::Number, signs::SECRET_NUMBER),
    (Class::Phone, signs::SECRET_PHONE),
    (Class::Cookie, signs::SECRET_COOKIE),
    (Class::Authorization, signs::SECRET_AUTHORIZATION),
    (Class::Scheme, signs::SECRET_SCHEME),
    (Class::Login, signs::SECRET_LOGIN),
    (Class::Id, signs::KEPT_ID),
    (Class::Id, signs::REQUEST_ID),
];
/// Names of one word that are so short that they have to stand alone.
const SHORT: usize = 4;
/// The most that stands between a name and its value.
const MOST_BETWEEN: usize = 12;
/// The most of a tag between a name and its value, and how many bytes may stand there with tags.
const MOST_TAG: usize = 40;
/// A value behind nothing but a space has to be that long, and to have letters and digits.
const LOOSE: usize = 6;
/// So many digits behind nothing but a space.
const LOOSE_DIGITS: usize = 4;
/// A plain word that stands for a token is no longer.
const LONGEST_WORD: usize = 15;
/// The most of an id.
const LONGEST_ID: usize = 200;
/// What a cookie says of itself beside its value (RFC 6265 §4.1).
const ATTRIBUTES: [&str; 9] =
    ["path", "domain", "expires", "max-age", "samesite", "priority", "version", "secure", "httponly"];
/// Particles that stand between a name and what it is: those of the topic and of the subject.
const PARTICLES: [&str; 4] = ["\u{C740}", "\u{B294}", "\u{C774}", "\u{AC00}"];

struct Finder {
    /// Fails only for more patterns than a table can hold; a test counts on it.
    machine: Option<NFA>,
    classes: Vec<Class>,
}

fn finder() -> &'static Finder {
    static FINDER: OnceLock<Finder> = OnceLock::new();
    FINDER.get_or_init(|| {
        let words: Vec<&str> = CLASSES.iter().flat_map(|(_, words)| *words).copied().collect();
        let classes = CLASSES.iter().flat_map(|(class, words)| words.iter().map(|_| *class)).collect();
        Finder { machine: pieces::machine(&words, true), classes }
    })
}

/// How a value is set off.
struct Value {
    start: usize,
    /// The quotation mark before it, or 0.
    quote: u8,
    /// Whether more than a space stands between it and its name.
    marked: bool,
}

/// Finds the values. Each reading gives where it has read to, or 0 where it left what it saw to others.
pub(super) fn find(scan: &mut Scan<'_>) {
    let view = scan.view;
    let finder = finder();
    let Some(machine) = &finder.machine else { return };
    let mut done = 0;
    every_match(machine, view, |one| {
        let Some(class) = finder.classes.get(one.pattern().as_usize()).copied() else { return };
        if one.start() < done || !is_whole(view, one.start(), one.end(), class) {
            return;
        }
        let Some(value) = value(view, one.end(), class) else { return };
        let end = match class {
            Class::Cookie => cookies(scan, &value),
            Class::Authorization => authorization(scan, &value),
            Class::Scheme => scheme(scan, &value),
            Class::Login => login(scan, &value),
            Class::Id => id(scan, one.start()..one.end(), &value),
            Class::Number | Class::Phone => number(scan, &value, class),
            Class::Password | Class::Token => secret(scan, &value, class),
        };
        done = done.max(end);
    });
}

/// Whether a name ends here, and begins here where it is a short one.
fn is_whole(view: &View, start: usize, end: usize, class: Class) -> bool {
    let goes_on = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_');
    let hyphen = view.at(end) == b'-' && view.at(end + 1).is_ascii_alphanumeric();
    let alone = end - start <= SHORT || matches!(class, Class::Scheme | Class::Phone | Class::Login);
    let ascii = view.at(start).is_ascii();
    let inside = view.before(start).is_ascii_alphanumeric();
    !(ascii && (goes_on(view.at(end)) || hyphen)) && !(alone && ascii && inside)
}

/// Where the value behind a name begins.
fn value(view: &View, name_end: usize, class: Class) -> Option<Value> {
    let mut stop = name_end + MOST_BETWEEN;
    let last = name_end + 3 * MOST_TAG;
    let mut at = name_end;
    let particle = PARTICLES.iter().find(|one| view.has(at, one.as_bytes()));
    at += particle.map_or(0, |one| one.len());
    let is = [&b" is "[..], b" was ", b" are "].into_iter().find(|word| view.has(at, word));
    at += is.map_or(0, |word| word.len());
    let mut marked = particle.is_some() || is.is_some();
    let mut quote = 0;
    while at < stop.min(last) {
        match view.at(at) {
            b' ' | b'\t' => {}
            // The line ends: what follows is something else. Only an id may stand on the next line.
            b'\n' if class == Class::Id => {}
            b':' | b'=' => marked = true,
            b'>' if at == name_end || marked || quote != 0 => marked = true,
            b'-' if view.at(at + 1) == b'>' => marked = true,
            b'#' if class == Class::Id => marked = true,
            b'<' if class == Class::Id => {
                at = (at..at + MOST_TAG).find(|at| view.at(*at) == b'>')?;
                stop = at + MOST_BETWEEN;
            }
            b'[' | b'(' if marked => {}
            byte @ (b'"' | b'\'' | b'`') => {
                quote = if marked { byte } else { 0 };
                // `name="password" value="…"`
                if view.has(at + 1, b" value=") {
                    at += b" value=".len();
                    marked = true;
                }
            }
            b']' | b')' if !marked => {}
            0 => return None,
            _ => return Some(Value { start: at, quote, marked }),
        }
        at += 1;
    }
    None
}

/// Where a value ends: at its quotation mark, else at the first byte that does not belong to it.
fn value_end(view: &View, value: &Value) -> usize {
    if value.quote != 0 {
        let end = view.run(value.start, |byte| byte != value.quote && byte != b'\n');
        return end;
    }
    let mut end = view.run(value.start, |byte| byte > b' ' && !b"\"'<&`".contains(&byte));
    while end > value.start && b".,;:!?)]}".contains(&view.at(end - 1)) {
        end -= 1;
    }
    // Korean goes on right behind a word.
    let korean = (value.start..end).find(|at| !view.at(*at).is_ascii());
    korean.filter(|at| *at > value.start).unwrap_or(end)
}

fn is_plain(view: &View, start: usize, end: usize) -> bool {
    const LONGEST: usize = 32;
    if end - start > LONGEST {
        return false;
    }
    let word = view.bytes().get(start..end).unwrap_or_default().to_ascii_lowercase();
    let word = String::from_utf8_lossy(&word);
    let masked = word.chars().all(|c| "*•x.-_…#".contains(c));
    masked || signs::SECRET_STATUS.contains(&word.as_ref())
}

fn secret(scan: &mut Scan<'_>, value: &Value, class: Class) -> usize {
    let view = scan.view;
    let start = value.start;
    if value.quote == 0 && !view.at(start).is_ascii() {
        return 0;
    }
    let end = value_end(view, value);
    // In a joined text a plain word may end the line.
    let line = view.joints(&(start..end)).first().copied().unwrap_or(end);
    if start >= end || is_plain(view, start, end) || is_plain(view, start, line) {
        return 0;
    }
    let digit = (start..end).any(|at| view.at(at).is_ascii_digit());
    let letter = (start..end).any(|at| view.at(at).is_ascii_alphabetic());
    let upper = (start + 1..end).any(|at| view.at(at).is_ascii_uppercase());
    let secret = match class {
        _ if !value.marked => digit && letter && end - start >= LOOSE,
        Class::Token => (digit && end - start >= SHORT) || upper || end - start > LONGEST_WORD,
        _ => true,
    };
    if secret {
        scan.add(Kind::Password, start..end);
    }
    end
}

/// Digits, with what people put between them.
fn number(scan: &mut Scan<'_>, value: &Value, class: Class) -> usize {
    const MOST: usize = 40;
    let view = scan.view;
    let begin = if class == Class::Number { behind_word(view, value.start) } else { value.start };
    let value = &Value { start: begin, ..*value };
    let part = |byte: u8| {
        byte.is_ascii_digit() || b"-. ()+/*".contains(&byte) || (byte.is_ascii_uppercase() && class == Class::Number)
    };
    let mut end = (value.start..value.start + MOST).find(|at| !part(view.at(*at))).unwrap_or(value.start + MOST);
    while end > value.start && !view.at(end - 1).is_ascii_alphanumeric() {
        end -= 1;
    }
    let digits = (value.start..end).filter(|at| view.at(*at).is_ascii_digit()).count();
    let (kind, fewest) = if class == Class::Phone { (Kind::Phone, 8) } else { (Kind::Password, 3) };
    let marked = value.marked || digits >= LOOSE_DIGITS;
    if marked && digits >= fewest && !view.at(end).is_ascii_alphanumeric() {
        scan.add(kind, value.start..end);
        return end;
    }
    0
}

/// Behind a Korean word, such as the name of a bank, where digits follow it.
fn behind_word(view: &View, start: usize) -> usize {
    const LONGEST: usize = 30;
    let end = (start..start + LONGEST).find(|at| view.at(*at).is_ascii()).unwrap_or(start);
    let behind = view.at(end) == b' ' && view.at(end + 1).is_ascii_digit();
    if end > start && behind { end + 1 } else { start }
}

/// Where a header's value ends: with its line or its quotation mark. Where lines were joined, it ends where the next
/// header begins, or a line of words.
fn line_end(view: &View, value: &Value) -> usize {
    const LONGEST: usize = 200;
    let end = view.run(value.start, |byte| byte != b'\n' && (value.quote == 0 || byte != value.quote));
    let is_next = |at: &&usize| {
        let name = (**at..**at + 64).find(|at| !view.at(*at).is_ascii_alphanumeric() && view.at(*at) != b'-');
        let is_header = name.is_some_and(|colon| colon > **at && view.has(colon, b": "));
        let stop = (**at..end.min(**at + LONGEST)).find(|at| b"; \"'".contains(&view.at(*at)));
        is_header || stop.is_some_and(|stop| view.at(stop) == b' ')
    };
    view.joints(&(value.start..end)).iter().find(is_next).copied().unwrap_or(end)
}

/// The values of cookies. Their names stay: they tell which one is too large.
fn cookies(scan: &mut Scan<'_>, value: &Value) -> usize {
    let view = scan.view;
    if !value.marked {
        return 0;
    }
    let end = line_end(view, value);
    super::random::split(
        view,
        value.start,
        end,
        |byte| byte == b';',
        |from, to| {
            let from = view.run(from, |byte| byte == b' ').min(to);
            let equals = (from..to).find(|at| view.at(*at) == b'=');
            let name = view.bytes().get(from..equals.unwrap_or(to)).unwrap_or_default().to_ascii_lowercase();
            let name = String::from_utf8_lossy(&name);
            let start = equals.map_or(from, |at| at + 1);
            let said = ATTRIBUTES.contains(&name.trim()) || !view.at(start).is_ascii() && equals.is_none();
            // A sentence about cookies has spaces, and no value has.
            let sentence = equals.is_none() && (start..to).any(|at| view.at(at) == b' ');
            let to = (start..to).rev().find(|at| !matches!(view.at(*at), b' ' | b'\r')).map_or(start, |at| at + 1);
            if !said && !sentence && start < to && !is_plain(view, start, to) {
                scan.add(Kind::Cookie, start..to);
            }
        },
    );
    end
}

/// All that follows the scheme (RFC 9110 §11.4).
fn authorization(scan: &mut Scan<'_>, value: &Value) -> usize {
    let view = scan.view;
    if !value.marked || !view.at(value.start).is_ascii() {
        return 0;
    }
    let end = line_end(view, value);
    let end = (value.start..end)
        .rev()
        .find(|at| !matches!(view.at(*at), b' ' | b'\r' | b'"' | b'\'' | b'\\'))
        .map_or(value.start, |at| at + 1);
    let first = view.run(value.start, |byte| byte.is_ascii_alphanumeric() || byte == b'-').min(end);
    let is_scheme = view.at(first) == b' ' && first - value.start <= 20;
    let start = if is_scheme { view.run(first, |byte| byte == b' ').min(end) } else { value.start };
    if start < end && !is_plain(view, start, end) {
        scan.add(Kind::Authorization, start..end);
    }
    end
}

/// A token behind `Bearer` and the like; what follows in `WWW-Authenticate` are names with values.
fn scheme(scan: &mut Scan<'_>, value: &Value) -> usize {
    let view = scan.view;
    let end = view.run(value.start, |byte| byte.is_ascii_alphanumeric() || b"-._~+/=".contains(&byte));
    let named = view.at(end) == b'"' && view.before(end) == b'=';
    let digit = (value.start..end).any(|at| view.at(at).is_ascii_digit() || view.at(at).is_ascii_uppercase());
    let long = end - value.start >= 8 && (digit || end - value.start > LONGEST_WORD) || view.before(end) == b'=';
    if long && !named && end - value.start >= 4 && !is_plain(view, value.start, end) {
        scan.add(Kind::Authorization, value.start..end);
    }
    end.max(value.start)
}

/// `name:password` behind the option that takes it.
fn login(scan: &mut Scan<'_>, value: &Value) -> usize {
    let view = scan.view;
    let end = value_end(view, value);
    let colon = (value.start..end).find(|at| view.at(*at) == b':');
    if colon.is_some_and(|colon| colon > value.start && colon + 1 < end && view.at(colon + 1) != b'/') {
        scan.add(Kind::UserInfo, value.start..end);
    }
    end
}

/// A request's id.
fn id(scan: &mut Scan<'_>, name: Range<usize>, value: &Value) -> usize {
    let view = scan.view;
    let part = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.+/=:~|;".contains(&byte);
    if let Some(end) = (value.start..value.start + LONGEST_ID).find(|at| !part(view.at(*at))) {
        scan.ids.push(Id { name, at: value.start..end });
    }
    0
}
