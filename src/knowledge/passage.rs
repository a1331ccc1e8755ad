//! Places of texts. The texts themselves are packed, see [`super::texts`].

use super::fill::fill;
use super::{Lang, Text, texts};

/// A place in the texts of a language: the offset in bytes, and in the lowest [`LENGTH_BITS`] bits the length. There are thousands of
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
        let place = match lang {
            Lang::En => self.en,
            Lang::Ko => self.ko,
        };
        let (at, length) = ((place >> LENGTH_BITS) as usize, (place & ((1 << LENGTH_BITS) - 1)) as usize);
        texts::of(lang).all().get(at..at + length).unwrap_or_default()
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
