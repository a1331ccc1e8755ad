//! The texts of the entries, packed: a file for each language, with a number for each text.
//!
//! Together the texts are larger than all the rest. A page needs only those of one failure in one
//! language, so they are unpacked at the first use, one language at a time. The zip compresses the files, so what is
//! done here is only what its Deflate cannot: texts of one kind lie together, because it looks no further back than
//! 32 kB, and what comes often has a code of one byte or two, Korean syllables above all, which take three otherwise.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt::Write as _;

use crate::schema::{Lines, Text};

/// Between the sentences of a passage. No text holds it: texts are single lines.
pub const LINE: char = '\n';

/// Behind each text.
const END: &str = "\0";

/// Codes of one byte; the bytes from here on begin a code of two. `src/knowledge/texts.rs` reads them.
const SINGLE: usize = 252;

/// What a word has to save before it gets a code of its own, in characters. Measured with Zopfli: half of it and
/// double cost some hundred bytes more.
const WORTH: usize = 60;

/// The texts, each once, by the field in which it came first.
#[derive(Default)]
pub struct Pools {
    fields: BTreeMap<&'static str, Vec<(String, String)>>,
    known: HashMap<(String, String), String>,
}

impl Pools {
    /// A text as an expression of Rust.
    pub fn passage(&mut self, field: &'static str, text: &Text) -> String {
        let pair = (text.en.clone(), text.ko.clone());
        let fields = &mut self.fields;
        let known = self.known.entry(pair.clone()).or_insert_with(|| {
            let of_this = fields.entry(field).or_default();
            of_this.push(pair);
            format!("Passage::of(first::{}, {})", field.to_uppercase(), of_this.len() - 1)
        });
        known.clone()
    }

    /// Several sentences as an expression of Rust.
    pub fn passages(&mut self, field: &'static str, lines: &Lines) -> String {
        let join = |lines: &[String]| lines.join(&LINE.to_string());
        format!("Passages({})", self.passage(field, &Text { en: join(&lines.en), ko: join(&lines.ko) }))
    }

    /// Where the texts of each field begin, and both languages as statics and as files. In WebAssembly the files stay
    /// outside: see `src/beside.rs`.
    pub fn write(&self, out: &mut String) -> [(&'static str, Vec<u8>); 2] {
        out.push_str("/// The number of the first text of each field.\nmod first {\n");
        let mut first = 0;
        for (field, texts) in &self.fields {
            let _ = writeln!(out, "pub const {}: u16 = {first};", field.to_uppercase());
            first += texts.len();
        }
        out.push_str("}\n");
        assert!(first <= usize::from(u16::MAX), "there are more texts than numbers");
        let all = || self.fields.values().flatten();
        let joined = |texts: Vec<&String>| texts.iter().flat_map(|text| [text.as_str(), END]).collect::<String>();
        let (en, ko) = (joined(all().map(|(en, _)| en).collect()), joined(all().map(|(_, ko)| ko).collect()));
        [("EN", "en.texts", en), ("KO", "ko.texts", ko)].map(|(name, file, texts)| {
            let packed = packed(&texts);
            let _ = writeln!(out, "static {name}: Texts = Texts::new({}, {});", beside(file, &packed), texts.len());
            (file, packed)
        })
    }
}

/// The pieces that have a code, each with its length before it, up to a length of nothing; then the codes. The pieces
/// that come most often have the codes of one byte.
fn packed(texts: &str) -> Vec<u8> {
    let words = words(texts);
    let mut often = HashMap::<&str, usize>::new();
    words.iter().for_each(|word| *often.entry(word).or_default() += 1);
    let is_worth = |word: &str| (often[word] - 1) * (word.chars().count() - 1) >= WORTH;
    let mut pieces: Vec<&str> = Vec::new();
    for word in words {
        if is_worth(word) {
            pieces.push(word);
        } else {
            pieces.extend(word.split_inclusive(|_: char| true));
        }
    }
    let mut counts = BTreeMap::<&str, usize>::new();
    pieces.iter().for_each(|piece| *counts.entry(piece).or_default() += 1);
    let mut order: Vec<(&str, usize)> = counts.into_iter().collect();
    order.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let (single, double) = order.split_at(SINGLE.min(order.len()));
    // Beside each other in the alphabet is better for what compresses the file than beside each other in number.
    let sorted = |part: &[(&'_ str, usize)]| part.iter().map(|(piece, _)| (*piece).to_owned()).collect::<BTreeSet<_>>();
    let symbols: Vec<String> = sorted(single).into_iter().chain(sorted(double)).collect();
    assert!(symbols.len() <= SINGLE + (256 - SINGLE) * 256, "there are more pieces than codes");

    let mut out = Vec::new();
    for symbol in &symbols {
        out.push(u8::try_from(symbol.len()).expect("no word is that long"));
        out.extend_from_slice(symbol.as_bytes());
    }
    out.push(0);
    let codes: HashMap<&str, usize> =
        symbols.iter().enumerate().map(|(code, symbol)| (symbol.as_str(), code)).collect();
    for piece in pieces {
        let code = codes[piece];
        match code.checked_sub(SINGLE) {
            None => out.push(code as u8),
            Some(code) => out.extend([(SINGLE + code / 256) as u8, (code % 256) as u8]),
        }
    }
    out
}

/// The words of a text, each with the space before it, and what stands between them one by one.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let space = usize::from(first == ' ');
        let letters = rest[space..].find(|letter: char| !letter.is_alphabetic()).unwrap_or(rest.len() - space);
        let length = if letters == 0 { first.len_utf8() } else { space + letters };
        let (word, after) = rest.split_at(length);
        words.push(word);
        rest = after;
    }
    words
}

/// A file in the build's folder, as an expression of Rust.
pub fn beside(file: &str, bytes: &[u8]) -> String {
    let checksum = adler2::adler32_slice(bytes);
    format!(
        "{{ #[cfg(target_arch = \"wasm32\")] const BYTES: Option<&[u8]> = None;\n\
         #[cfg(not(target_arch = \"wasm32\"))] const BYTES: Option<&[u8]> = \
         Some(include_bytes!(concat!(env!(\"OUT_DIR\"), \"/{file}\")));\n\
         crate::beside::Beside::new({file:?}, {checksum}, BYTES) }}"
    )
}
