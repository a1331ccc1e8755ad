//! The texts of the entries, packed: one pool for each language, compressed, and a place in it for each text.
//!
//! Together the texts are larger than all the rest. A page needs only those of one failure in one
//! language, so they are unpacked at the first use, one language at a time.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::schema::{Lines, Text};

/// Between the sentences of a passage. No text holds it: texts are single lines.
pub const LINE: char = '\n';

/// Bits of a place that hold the length, as `src/knowledge/passage.rs` reads them.
const LENGTH_BITS: usize = 12;

#[derive(Default)]
struct Pool {
    text: String,
    known: BTreeMap<String, usize>,
}

impl Pool {
    /// Where a text lies: its offset, and in the lowest bits its length.
    fn place(&mut self, text: &str) -> usize {
        let at = *self.known.entry(text.to_owned()).or_insert_with(|| {
            let at = self.text.len();
            self.text.push_str(text);
            at
        });
        assert!(text.len() < 1 << LENGTH_BITS, "a text has more than {} bytes: {text}", 1 << LENGTH_BITS);
        assert!(at < 1 << (32 - LENGTH_BITS), "the texts of one language have outgrown their pool");
        at << LENGTH_BITS | text.len()
    }

    fn packed(&self) -> Vec<u8> {
        miniz_oxide::deflate::compress_to_vec_zlib(self.text.as_bytes(), 10)
    }
}

/// Both pools.
#[derive(Default)]
pub struct Pools {
    en: Pool,
    ko: Pool,
}

impl Pools {
    /// A text as an expression of Rust.
    pub fn passage(&mut self, text: &Text) -> String {
        let (en, ko) = (self.en.place(&text.en), self.ko.place(&text.ko));
        format!("Passage {{ en: {en}, ko: {ko} }}")
    }

    /// Several sentences as an expression of Rust.
    pub fn passages(&mut self, lines: &Lines) -> String {
        let join = |lines: &[String]| lines.join(&LINE.to_string());
        format!("Passages({})", self.passage(&Text { en: join(&lines.en), ko: join(&lines.ko) }))
    }

    /// Both pools as statics, and their files. In WebAssembly the files stay outside: see `src/beside.rs`.
    pub fn write(&self, out: &mut String) -> [(&'static str, Vec<u8>); 2] {
        [("EN", "en.texts", &self.en), ("KO", "ko.texts", &self.ko)].map(|(name, file, pool)| {
            let packed = pool.packed();
            let _ = writeln!(out, "static {name}: Texts = Texts::new({}, {});", beside(file, &packed), pool.text.len());
            (file, packed)
        })
    }
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
