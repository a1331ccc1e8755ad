//! The texts of one language, as the build packed them (`build/pool.rs`). They are unpacked at the first use:
//! together they are larger than all the rest, and a page shows those of one failure in one language.

use std::sync::OnceLock;

use super::{EN, KO, Lang};
use crate::beside::Beside;

/// One language's texts.
pub(super) struct Texts {
    file: Beside,
    /// Bytes after unpacking.
    length: usize,
    unpacked: OnceLock<Unpacked>,
}

/// All texts in one, each with an [`END`] behind it.
#[derive(Default)]
struct Unpacked {
    text: String,
    /// Where each ends.
    ends: Vec<u32>,
}

/// Behind each text.
const END: char = '\0';

/// Codes of one byte; the bytes from here on begin a code of two.
const SINGLE: usize = 252;

impl Texts {
    pub(super) const fn new(file: Beside, length: usize) -> Self {
        Self { file, length, unpacked: OnceLock::new() }
    }

    /// A text by its number; empty as long as nobody has supplied the file.
    pub(super) fn get(&self, number: u16) -> &str {
        let Some(packed) = self.file.bytes() else { return "" };
        // It is made by the build, and its checksum was compared; a test unpacks every text.
        let Unpacked { text, ends } = self.unpacked.get_or_init(|| unpack(packed, self.length).unwrap_or_default());
        let end = |at: usize| ends.get(at).map(|end| *end as usize);
        let at = usize::from(number);
        let start = at.checked_sub(1).and_then(end).map_or(0, |before| before + END.len_utf8());
        end(at).and_then(|end| text.get(start..end)).unwrap_or_default()
    }
}

/// First come the pieces that have codes, each with its length before it, up to a length of nothing; then the codes.
fn unpack(packed: &[u8], length: usize) -> Option<Unpacked> {
    let (mut pieces, mut rest) = (Vec::new(), packed);
    loop {
        let (length, after) = rest.split_first()?;
        let (piece, after) = after.split_at_checked(usize::from(*length))?;
        rest = after;
        if piece.is_empty() {
            break;
        }
        pieces.push(std::str::from_utf8(piece).ok()?);
    }
    let mut text = String::with_capacity(length);
    let mut codes = rest.iter().map(|code| usize::from(*code));
    while let Some(first) = codes.next() {
        let code = if first < SINGLE { first } else { SINGLE + (first - SINGLE) * 256 + codes.next()? };
        text.push_str(pieces.get(code)?);
    }
    let ends = text.match_indices(END).map(|(at, _)| at as u32).collect();
    Some(Unpacked { text, ends })
}

pub(super) fn of(lang: Lang) -> &'static Texts {
    match lang {
        Lang::En => &EN,
        Lang::Ko => &KO,
    }
}

/// The file with the texts of a language.
pub fn file(lang: Lang) -> &'static Beside {
    &of(lang).file
}
