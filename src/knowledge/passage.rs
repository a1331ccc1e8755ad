//! The numbers of texts. The texts themselves are packed, see [`super::texts`].

use super::fill::fill;
use super::{Lang, Text, texts};

/// One text in both languages: its number. There are thousands of them, so it is as small as it can be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passage(u16);

/// Sentences in both languages; the build checks that both have as many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passages(pub(super) Passage);

impl Passage {
    /// The text at a place among those of one field, which lie together.
    pub(super) const fn of(first: u16, at: u16) -> Self {
        Self(first + at)
    }

    /// The text in one language.
    pub fn get(&self, lang: Lang) -> &'static str {
        texts::of(lang).get(self.0)
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
