//! Status reports in words.

use super::{CouldNotTell, Level};
use crate::foreign::Unreadable;
use crate::knowledge::{Lang, Text, words};

impl Level {
    /// What a page of this level reports, in one sentence.
    pub fn sentence(self, lang: Lang) -> &'static str {
        let text = match self {
            Self::Fine => &words::STATUS_FINE,
            Self::Maintenance => &words::STATUS_MAINTENANCE,
            Self::Degraded => &words::STATUS_DEGRADED,
            Self::Partial => &words::STATUS_PARTIAL,
            Self::Major => &words::STATUS_MAJOR,
        };
        text.get(lang)
    }

    /// The state of one component.
    pub fn label(self, lang: Lang) -> &'static str {
        let text = match self {
            Self::Fine => &words::STATE_FINE,
            Self::Maintenance => &words::STATE_MAINTENANCE,
            Self::Degraded => &words::STATE_DEGRADED,
            Self::Partial => &words::STATE_PARTIAL,
            Self::Major => &words::STATE_MAJOR,
        };
        text.get(lang)
    }
}

impl CouldNotTell {
    /// Why the page says nothing, in one sentence.
    pub fn sentence(self, lang: Lang) -> String {
        let text: &Text = match self {
            Self::Unreadable(why) => return why.of_a_status_page(lang),
            Self::Contradictory => &words::STATUS_CONTRADICTORY,
            Self::LeftAlone => &words::STATUS_LEFT_ALONE,
            Self::NotCovered => &words::STATUS_NOT_COVERED,
        };
        text.get(lang).to_owned()
    }
}

impl Unreadable {
    fn of_a_status_page(self, lang: Lang) -> String {
        let text = match self {
            Self::NoAnswer => &words::STATUS_NO_ANSWER,
            Self::Refused(code) => return words::STATUS_REFUSED.fill(lang, &[("code", &code.to_string())]),
            Self::Empty => &words::STATUS_EMPTY,
            Self::TooLarge => &words::STATUS_TOO_LARGE,
            Self::NotJson => &words::STATUS_NOT_JSON,
            Self::UnknownForm => &words::STATUS_UNKNOWN_FORM,
        };
        text.get(lang).to_owned()
    }
}
