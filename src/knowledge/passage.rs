//! The texts of the entries. They are packed, one pool for each language, and unpacked at the first use:
//! together they are larger than all the rest, and a page shows those of one failure in one language.

use std::sync::OnceLock;

use super::fill::fill;
use super::{Lang, PACKED_EN, PACKED_KO, Text};

/// A pool as the build packed it (zlib, RFC 1950).
pub(super) struct Packed {
    pub bytes: &'static [u8],
    /// Bytes after unpacking.
    pub length: usize,
}

/// A place in a pool: the offset in bytes, and in the lowest [`LENGTH_BITS`] bits the length. There are thousands of
/// places, so each is as small as it can be.
type Place = u32;

/// As `build/pool.rs` writes them.
const LENGTH_BITS: u32 = 12;

/// One text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage {
    pub(super) en: Place,
    pub(super) ko: Place,
}

/// Sentences in both languages; the build checks that both have as many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passages(pub(super) Passage);

impl Passage {
    /// The text in one language.
    pub fn get(&self, lang: Lang) -> &'static str {
        let (pool, place) = match lang {
            Lang::En => (pool(&EN, &PACKED_EN), self.en),
            Lang::Ko => (pool(&KO, &PACKED_KO), self.ko),
        };
        let (at, length) = ((place >> LENGTH_BITS) as usize, (place & ((1 << LENGTH_BITS) - 1)) as usize);
        pool.get(at..at + length).unwrap_or_default()
    }

    /// The text in both languages.
    pub fn both(&self) -> Text {
        Text { en: self.get(Lang::En), ko: self.get(Lang::Ko) }
    }

    /// The text with each `{name}` replaced by its value, as [`super::Text::fill`] does it.
    pub fn fill(&self, lang: Lang, values: &[(&str, &str)]) -> String {
        fill(self.get(lang), values)
    }
}

impl Passages {
    /// The sentences in one language.
    pub fn get(&self, lang: Lang) -> impl Iterator<Item = &'static str> + use<> {
        self.0.get(lang).lines()
    }
}

static EN: OnceLock<String> = OnceLock::new();
static KO: OnceLock<String> = OnceLock::new();

fn pool(text: &'static OnceLock<String>, packed: &Packed) -> &'static str {
    text.get_or_init(|| {
        let bytes = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(packed.bytes, packed.length);
        // Both are made by the build; a test unpacks every text.
        String::from_utf8(bytes.unwrap_or_default()).unwrap_or_default()
    })
}
