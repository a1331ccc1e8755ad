//! A text as the scanners read it, with the way back to where each byte stood.
//!
//! Pages hide secrets from simple searches without meaning to: with soft hyphens and zero-width characters that let a
//! long word break, with full-width letters, with line breaks and tags in the middle, percent-encoded, or as escapes
//! of JSON and HTML. Each of these is undone in a view of its own, and what is found there is taken out of the source.

use std::ops::Range;

use super::work;

/// Bytes, and for each the place in the source that it came from. What lies between the places of two bytes was left
/// out of the view.
pub(super) struct View {
    bytes: Vec<u8>,
    places: Vec<(u32, u32)>,
    /// Where something was left out of the middle of a word, in ascending order.
    joints: Vec<usize>,
}

/// Tags that stand inside of words.
const INLINE: [&[u8]; 15] =
    [b"a", b"b", b"bdi", b"br", b"code", b"em", b"font", b"i", b"kbd", b"mark", b"s", b"span", b"strong", b"u", b"wbr"];
/// The most of a tag that is looked at, in bytes.
const LONGEST_TAG: usize = 200;
/// Names of characters in HTML that can stand in a secret, or split one.
const NAMED: [(&[u8], u8); 21] = [
    (b"amp", b'&'),
    (b"lt", b'<'),
    (b"gt", b'>'),
    (b"quot", b'"'),
    (b"apos", b'\''),
    (b"commat", b'@'),
    (b"period", b'.'),
    (b"lowbar", b'_'),
    (b"hyphen", b'-'),
    (b"dash", b'-'),
    (b"plus", b'+'),
    (b"equals", b'='),
    (b"sol", b'/'),
    (b"colon", b':'),
    (b"num", b'#'),
    (b"percnt", b'%'),
    (b"nbsp", b' '),
    (b"Tab", b' '),
    (b"NewLine", b'\n'),
    (b"shy", 0),
    (b"ZeroWidthSpace", 0),
];

impl View {
    /// The text without what nobody sees, and with one form of each hyphen, space and letter of ASCII.
    pub fn of(text: &str) -> Self {
        let mut raw = Self::with_room(text.len());
        for (at, c) in text.char_indices() {
            let place = (short(at), short(at + c.len_utf8()));
            let mut bytes = [0; 4];
            c.encode_utf8(&mut bytes).bytes().for_each(|byte| raw.push(byte, place));
        }
        raw.folded()
    }

    /// Bytes that came from nowhere: what an encoded text says.
    pub fn of_bytes(bytes: Vec<u8>) -> Self {
        let places = vec![(0, 0); bytes.len()];
        Self { bytes, places, joints: Vec::new() }
    }

    fn with_room(room: usize) -> Self {
        Self { bytes: Vec::with_capacity(room), places: Vec::with_capacity(room), joints: Vec::new() }
    }

    fn push(&mut self, byte: u8, place: (u32, u32)) {
        self.bytes.push(byte);
        self.places.push(place);
    }

    /// The byte at a place, or 0 behind the end.
    pub fn at(&self, at: usize) -> u8 {
        work::look();
        self.bytes.get(at).copied().unwrap_or(0)
    }

    /// The byte before a place, or 0 at the start.
    pub fn before(&self, at: usize) -> u8 {
        at.checked_sub(1).map_or(0, |at| self.at(at))
    }

    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether these bytes stand at a place.
    pub fn has(&self, at: usize, wanted: &[u8]) -> bool {
        work::look();
        self.bytes.get(at..).is_some_and(|rest| rest.starts_with(wanted))
    }

    /// The end of the run of bytes from a place on that `holds` accepts.
    pub fn run(&self, from: usize, holds: impl Fn(u8) -> bool) -> usize {
        let mut at = from;
        while at < self.len() && holds(self.at(at)) {
            at += 1;
        }
        at
    }

    /// Where something was left out between the ends of a range.
    pub fn joints(&self, range: &Range<usize>) -> &[usize] {
        let from = self.joints.partition_point(|joint| *joint <= range.start);
        let to = self.joints.partition_point(|joint| *joint < range.end);
        self.joints.get(from..to).unwrap_or_default()
    }

    /// Where a range stands in the source; nothing for an empty one.
    pub fn source(&self, range: &Range<usize>) -> Option<Range<usize>> {
        let first = self.places.get(range.start)?.0;
        let last = self.places.get(range.end.checked_sub(1)?)?.1;
        (first < last).then_some(first as usize..last as usize)
    }

    fn folded(&self) -> Self {
        let mut out = Self::with_room(self.len());
        let mut at = 0;
        while at < self.len() {
            let byte = self.at(at);
            let wide = if byte < 0x80 { None } else { self.char_at(at) };
            let Some((c, width)) = wide else {
                out.push(byte, self.places[at]);
                at += 1;
                continue;
            };
            let place = (self.places[at].0, self.places[at + width - 1].1);
            match fold(c) {
                Some('\0') => {}
                Some(plain) => out.push(u8::try_from(plain).unwrap_or(b' '), place),
                None => (at..at + width).for_each(|at| out.push(self.bytes[at], place)),
            }
            at += width;
        }
        out
    }

    /// The character of several bytes at a place, with its width.
    fn char_at(&self, at: usize) -> Option<(char, usize)> {
        let width = match self.bytes.get(at)? {
            0xC2..=0xDF => 2,
            0xE0..=0xEF => 3,
            0xF0..=0xF4 => 4,
            _ => return None,
        };
        let c = std::str::from_utf8(self.bytes.get(at..at + width)?).ok()?.chars().next()?;
        Some((c, width))
    }

    /// The text with its percent-encoding and the escapes of JSON and HTML undone, once; `None` where it has none.
    pub fn unescaped(&self) -> Option<Self> {
        let mut out = Self::with_room(self.len());
        let mut at = 0;
        let mut changed = false;
        while at < self.len() {
            let unescaped = match self.at(at) {
                b'%' => self.hex(at + 1, 2).and_then(|code| u8::try_from(code).ok()).map(|byte| (Plain::Byte(byte), 3)),
                b'\\' => self.backslash(at + 1),
                b'&' => self.entity(at + 1),
                _ => None,
            };
            let Some((plain, width)) = unescaped else {
                out.push(self.bytes[at], self.places[at]);
                at += 1;
                continue;
            };
            let place = (self.places[at].0, self.places[at + width - 1].1);
            match plain {
                Plain::Byte(0) => {}
                Plain::Byte(byte) => out.push(byte, place),
                Plain::Char(c) => c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| out.push(byte, place)),
            }
            at += width;
            changed = true;
        }
        changed.then(|| out.folded())
    }

    fn hex(&self, from: usize, digits: usize) -> Option<u32> {
        (from..from + digits)
            .try_fold(0, |code, at| Some(code * 16 + char::from(self.bytes.get(at).copied()?).to_digit(16)?))
    }

    /// What stands behind a backslash (RFC 8259 §7, and `\x` of JavaScript).
    fn backslash(&self, at: usize) -> Option<(Plain, usize)> {
        match self.at(at) {
            b'u' => self.hex(at + 1, 4).map(|code| (Plain::of(code), 6)),
            b'x' => self.hex(at + 1, 2).map(|code| (Plain::of(code), 4)),
            b'n' | b'r' => Some((Plain::Byte(b'\n'), 2)),
            b't' => Some((Plain::Byte(b' '), 2)),
            byte @ (b'/' | b'"' | b'\'' | b'\\') => Some((Plain::Byte(byte), 2)),
            _ => None,
        }
    }

    fn entity(&self, at: usize) -> Option<(Plain, usize)> {
        if self.at(at) == b'#' {
            let (from, radix) = if matches!(self.at(at + 1), b'x' | b'X') { (at + 2, 16) } else { (at + 1, 10) };
            let mut code = 0;
            let mut end = from;
            while let Some(digit) = char::from(self.at(end)).to_digit(radix).filter(|_| end < from + 7) {
                code = code * radix + digit;
                end += 1;
            }
            let stop = usize::from(self.at(end) == b';');
            return (end > from).then(|| (Plain::of(code), end + stop + 1 - at));
        }
        let (name, byte) = NAMED.iter().find(|(name, _)| self.has(at, name) && self.at(at + name.len()) == b';')?;
        Some((Plain::Byte(*byte), name.len() + 2))
    }

    /// The text with line breaks left out of the middle of words, and inline tags wherever they stand; `None` where
    /// there are none.
    pub fn joined(&self) -> Option<Self> {
        let mut out = Self::with_room(self.len());
        let mut at = 0;
        while at < self.len() {
            match self.gap(at, &out.bytes) {
                Some(next) => {
                    let joint = out.len();
                    out.joints.push(joint);
                    at = next;
                }
                None => {
                    out.push(self.bytes[at], self.places[at]);
                    at += 1;
                }
            }
        }
        (!out.joints.is_empty()).then_some(out)
    }

    /// Where the text goes on behind a line break or tags that stand at a place, if they split something.
    fn gap(&self, at: usize, before: &[u8]) -> Option<usize> {
        let last = before.last().copied().unwrap_or(0);
        // An address that begins a line is the next one.
        let joins = |next: usize| splits(last, self.at(next)) && !self.has(next, b"http");
        match self.at(at) {
            b'<' => self.inline_tag(at),
            b'\r' | b'\n' => self.line_break(at).filter(|next| joins(*next) || in_mail_host(before)),
            b' ' | b'\t' if is_word(last) => self.line_break(at).filter(|next| joins(*next)),
            _ => None,
        }
    }

    /// Where the next line begins, if there is nothing before it but one line break with a few spaces around.
    fn line_break(&self, at: usize) -> Option<usize> {
        const MOST_SPACES: usize = 40;
        let space = |byte| matches!(byte, b' ' | b'\t');
        let spaces = |from: usize| {
            let mut at = from;
            while at < from + MOST_SPACES && space(self.at(at)) {
                at += 1;
            }
            at
        };
        let end = spaces(at);
        let next = match (self.at(end), self.at(end + 1)) {
            (b'\r', b'\n') => end + 2,
            (b'\r' | b'\n', _) => end + 1,
            _ => return None,
        };
        let start = spaces(next);
        (!matches!(self.at(start), b'\r' | b'\n')).then_some(start)
    }

    /// Where a tag that stands inside of words ends, or an empty comment.
    fn inline_tag(&self, at: usize) -> Option<usize> {
        if self.has(at, b"<!--") {
            return (at + 4..at + 6).find(|end| self.has(*end, b"-->")).map(|end| end + 3);
        }
        let from = if self.at(at + 1) == b'/' { at + 2 } else { at + 1 };
        let mut end = from;
        while end < from + 8 && self.at(end).is_ascii_alphanumeric() {
            end += 1;
        }
        let name = self.bytes.get(from..end)?.to_ascii_lowercase();
        if !INLINE.contains(&name.as_slice()) || !matches!(self.at(end), b'>' | b'/' | b' ' | b'\n') {
            return None;
        }
        let close = (end..at + LONGEST_TAG).find(|at| matches!(self.at(*at), b'>' | b'<' | 0))?;
        (self.at(close) == b'>').then_some(close + 1)
    }
}

/// What an escape stands for; the byte 0 for nothing at all.
enum Plain {
    Byte(u8),
    Char(char),
}

impl Plain {
    fn of(code: u32) -> Self {
        char::from_u32(code).map_or(Self::Byte(b'?'), Self::Char)
    }
}

fn short(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

/// What stands for a character: itself (`None`), one of ASCII, or nothing (0).
fn fold(c: char) -> Option<char> {
    match c {
        // Soft hyphen, joiners, marks of direction, variation selectors, tags: nobody sees them.
        '\u{AD}'
        | '\u{34F}'
        | '\u{61C}'
        | '\u{115F}'
        | '\u{1160}'
        | '\u{17B4}'
        | '\u{17B5}'
        | '\u{180B}'..='\u{180E}' => Some('\0'),
        '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}' | '\u{3164}' => Some('\0'),
        '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF9}'..='\u{FFFB}' => Some('\0'),
        '\u{E0000}'..='\u{E0FFF}' => Some('\0'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{FE58}' | '\u{FE63}' => Some('-'),
        '\u{85}' | '\u{2028}' | '\u{2029}' => Some('\n'),
        '\u{A0}' | '\u{1680}' | '\u{2000}'..='\u{200A}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => Some(' '),
        // Full-width ASCII stands 0xFEE0 behind the plain one.
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0),
        _ => None,
    }
}

/// Whether a text ends in the host of an e-mail address in letters that no other word is looked for in.
fn in_mail_host(before: &[u8]) -> bool {
    const LONGEST: usize = 60;
    let word = before.iter().rev().take(LONGEST).take_while(|byte| !byte.is_ascii_whitespace());
    before.last().is_some_and(|byte| !byte.is_ascii() || *byte == b'.') && word.into_iter().any(|byte| *byte == b'@')
}

/// Whether two bytes at the ends of lines could have stood side by side.
fn splits(last: u8, next: u8) -> bool {
    let number = b" ()".contains(&last) && (next.is_ascii_digit() || b"()".contains(&next));
    (is_word(last) && is_word(next)) || number || last == b'@' || next == b'@'
}

/// What the words of secrets are made of.
fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-_+/=.@:%~$".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(view: &View) -> String {
        String::from_utf8_lossy(view.bytes()).into_owned()
    }

    #[test]
    fn what_nobody_sees_is_left_out_and_the_way_back_is_known() {
        let text = "a\u{AD}b\u{200B}가ＡＢ‐\u{A0}c";
        let view = View::of(text);
        assert_eq!(shown(&view), "ab가AB- c");
        let at = view.bytes().iter().position(|byte| *byte == b'B').unwrap();
        assert_eq!(&text[view.source(&(at..at + 1)).unwrap()], "Ｂ");
        assert_eq!(&text[view.source(&(0..2)).unwrap()], "a\u{AD}b");
        assert_eq!(view.source(&(0..0)), None);
    }

    #[test]
    fn escapes_are_undone_layer_by_layer() {
        let once = |text: &str| View::of(text).unescaped().map(|view| shown(&view));
        assert_eq!(once("%41b%2").as_deref(), Some("Ab%2"));
        assert_eq!(once("%2541").as_deref(), Some("%41"));
        assert_eq!(once(r"a\/b\u0040c\x2Dd\n").as_deref(), Some("a/b@c-d\n"));
        assert_eq!(once("a&#64;b&#x2d;c&commat;d&shy;e").as_deref(), Some("a@b-c@de"));
        assert_eq!(once("%E2%80%8Ba").as_deref(), Some("a"));
        assert_eq!(once("50% & more \\d &unknown;"), None);
    }

    #[test]
    fn words_are_joined_over_line_breaks_and_inline_tags() {
        let joined = |text: &str| View::of(text).joined().map(|view| shown(&view));
        assert_eq!(joined("ab \r\n\t cd").as_deref(), Some("abcd"));
        assert_eq!(joined("ab<wbr>cd<span class='x'>ef</span>gh<!-- -->i").as_deref(), Some("abcdefghi"));
        assert_eq!(joined("ab\n\ncd"), None);
        assert_eq!(joined("a</span><span>b ").as_deref(), Some("ab "));
        assert_eq!(joined("ab</td><td>cd, \nef"), None);
        let view = View::of("ab\ncd").joined().unwrap();
        assert_eq!(view.joints(&(0..4)), [2]);
        assert_eq!(view.joints(&(2..4)), [0_usize; 0]);
    }
}
