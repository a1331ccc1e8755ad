//! What counts as a leak, and the forms in which a page can show a secret.

use std::collections::HashSet;

/// So many characters of a secret in a row are a leak, and so many digits of a number.
const WINDOW: usize = 8;
const DIGITS: usize = 7;

/// A piece of the secret that still stands in a text, if one does and does not stand in what is around it anyway.
/// A secret of fewer characters leaks only as a whole.
pub fn leak(shown: &str, secret: &str, around: &str) -> Option<String> {
    let (shown, secret, around) = (plain(shown), plain(secret), plain(around));
    let piece = window(&shown, &secret, &around, WINDOW);
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    let is_number = digits(&secret).len() >= DIGITS && secret.chars().filter(|c| c.is_alphabetic()).count() < 3;
    piece.or_else(|| is_number.then(|| window(&digits(&shown), &digits(&secret), &digits(&around), DIGITS))?)
}

fn window(shown: &str, secret: &str, around: &str, size: usize) -> Option<String> {
    let letters: Vec<char> = secret.chars().collect();
    let size = size.min(letters.len()).max(1);
    let stands: HashSet<Vec<char>> = windows(shown, size);
    let anyway: HashSet<Vec<char>> = windows(around, size);
    letters
        .windows(size)
        .find(|piece| stands.contains(*piece) && !anyway.contains(*piece))
        .map(|piece| piece.iter().collect())
}

fn windows(text: &str, size: usize) -> HashSet<Vec<char>> {
    let letters: Vec<char> = text.chars().collect();
    letters.windows(size).map(<[char]>::to_vec).collect()
}

/// A text as a reader sees it: what splits it is left out, and full-width letters are plain.
fn plain(text: &str) -> String {
    let text = text.replace("\r\n    ", "").replace("<wbr>", "").replace("<span>", "").replace("</span>", "");
    let seen = text.chars().filter(|c| !matches!(c, '\u{AD}' | '\u{200B}' | '\u{2060}' | '\n' | '\r'));
    seen.map(|c| if ('！'..='～').contains(&c) { char::from_u32(c as u32 - 0xFEE0).unwrap_or(c) } else { c }).collect()
}

/// Puts something between each so many characters.
pub fn split(text: &str, every: usize, with: &str) -> String {
    let letters: Vec<char> = text.chars().collect();
    letters.chunks(every.max(1)).map(|chunk| chunk.iter().collect::<String>()).collect::<Vec<_>>().join(with)
}

pub fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

/// As JavaScript's `encodeURIComponent` does.
pub fn percent_some(text: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.!~*'()".contains(&byte);
    text.bytes().map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02X}") }).collect()
}

/// Undoes what is left of an encoding by a table of pieces: each encoded byte or character for itself.
fn undone(text: &str, begin: &str, length: usize, radix: u32, stop: &str) -> String {
    let mut bytes: Vec<u8> = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once(begin) {
        bytes.extend(before.bytes());
        let end = if length > 0 { length.min(behind.len()) } else { behind.find(stop).unwrap_or(0) };
        let code = behind.get(..end).and_then(|code| u32::from_str_radix(code, radix).ok());
        match code {
            Some(code) if length == 2 => bytes.push(u8::try_from(code).expect("two digits")),
            Some(code) => bytes.extend(char::from_u32(code).unwrap_or('?').to_string().bytes()),
            None => bytes.extend(begin.bytes()),
        }
        rest = if code.is_some() { &behind[end + stop.len()..] } else { behind };
    }
    bytes.extend(rest.bytes());
    String::from_utf8_lossy(&bytes).into_owned()
}

pub fn undo_percent(text: &str) -> String {
    undone(text, "%", 2, 16, "")
}

pub fn undo_json_escapes(text: &str) -> String {
    undone(text, "\\u", 4, 16, "")
}

pub fn undo_html_numbers(text: &str) -> String {
    undone(text, "&#", 0, 10, ";")
}

pub fn json_escapes(text: &str) -> String {
    text.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect()
}

pub fn html_numbers(text: &str) -> String {
    text.chars().map(|c| format!("&#{};", c as u32)).collect()
}

pub fn html(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

pub fn wide(text: &str) -> String {
    text.chars()
        .map(|c| if ('!'..='~').contains(&c) { char::from_u32(c as u32 + 0xFEE0).unwrap_or(c) } else { c })
        .collect()
}
