//! Putting values into texts.

use super::{Lang, Text};

impl Text {
    /// The text in one language.
    pub fn get(&self, lang: Lang) -> &'static str {
        match lang {
            Lang::En => self.en,
            Lang::Ko => self.ko,
        }
    }

    /// The text with each `{name}` replaced by its value. A placeholder without a value stays as it
    /// is, so that a slip is seen and not hidden; values are never searched for placeholders.
    pub fn fill(&self, lang: Lang, values: &[(&str, &str)]) -> String {
        fill(self.get(lang), values)
    }
}

/// See [`Text::fill`].
pub(crate) fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut rest = text;
    let mut out = String::with_capacity(rest.len() + 16);
    while let Some(open) = rest.find('{') {
        let Some(close) = rest[open..].find('}').map(|at| open + at) else { break };
        let name = &rest[open + 1..close];
        out.push_str(&rest[..open]);
        match values.iter().find(|(key, _)| *key == name) {
            Some((_, value)) => out.push_str(value),
            None => out.push_str(&rest[open..=close]),
        }
        rest = &rest[close + 1..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: Text =
        Text { en: "{site} asked for {time}.", ko: "{site} 사이트가 {time} 뒤라고 알렸어요." };

    #[test]
    fn every_placeholder_gets_its_value() {
        let values = [("time", "2 minutes"), ("site", "a.test")];
        assert_eq!(TEXT.fill(Lang::En, &values), "a.test asked for 2 minutes.");
    }

    #[test]
    fn a_value_that_looks_like_a_placeholder_is_only_text() {
        assert_eq!(TEXT.fill(Lang::En, &[("site", "{time}"), ("time", "x")]), "{time} asked for x.");
    }

    #[test]
    fn a_placeholder_without_a_value_stays_visible() {
        assert_eq!(TEXT.fill(Lang::En, &[("site", "a.test")]), "a.test asked for {time}.");
    }
}
