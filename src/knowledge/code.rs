//! The entry of one code.

use super::{
    CODE_API_STATUS, CODE_HINTS, CODE_LOSSES, CODE_OPERATIONS, CODE_SIGNS, CODES, Certainty, Lang, Lasts, Passage,
    Passages, RetryPolicy, SERVICES, Sentence, Service, Show, Side, Step, forms, messages,
};

/// What is said of how sure WhatBroke is. The sentences around it are the fixed forms of `knowledge/certainty.toml`.
#[derive(Debug, PartialEq, Eq)]
pub struct Grounds {
    /// What the answer says; without it nothing is ever stated, and the inferred sentence stands in its place.
    pub(super) claim: Option<Passage>,
    /// What it looks like.
    pub(super) looks: Passage,
    /// Whether a particle that follows in Korean takes its form after a consonant.
    pub(super) closed: bool,
}

/// A fixed form of how sure WhatBroke is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The site itself, or the CDN it uses, said so.
    StatedSite,
    /// The answer says so, and who gave it is not known.
    StatedAnswer,
    /// With `{because}` for the clue.
    Inferred,
    Guess,
}

impl Grounds {
    /// The sentence in one form. Values are still to be filled in.
    pub fn sentence(&self, form: Form, lang: Lang) -> String {
        let inferred = if self.closed { &forms::INFERRED_CLOSED } else { &forms::INFERRED };
        let (text, what) = match (form, &self.claim) {
            (Form::StatedSite, Some(claim)) => (&forms::STATED_SITE, claim),
            (Form::StatedAnswer, Some(claim)) => (&forms::STATED_ANSWER, claim),
            (Form::Guess, _) => (&forms::GUESS, &self.looks),
            (Form::StatedSite | Form::StatedAnswer | Form::Inferred, _) => (inferred, &self.looks),
        };
        text.fill(lang, &[("what", what.get(lang))])
    }
}

/// What marks a vendor's own page: all of it has to be there.
#[derive(Debug, PartialEq, Eq)]
pub struct Sign {
    /// The statuses that it comes with; none: every error status.
    pub status: &'static [u16],
    /// `name` or `name: beginning of the value`, in lower case.
    pub headers: &'static [&'static str],
    /// Pieces of the page, in lower case.
    pub body: &'static [&'static str],
    /// The host that the page must come from, itself or a name below it.
    pub host: Option<&'static str>,
    /// The id of the responder that sends such pages; where another is named, the sign is worth a guess.
    pub server: Option<&'static str>,
    /// Whether it counts only on a page with little more to read: longer ones quote such words.
    pub short: bool,
    /// The most that this sign allows to say.
    pub certainty: Certainty,
}

/// Everything that is said about one code.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// The canonical id, `family/code`.
    pub id: &'static str,
    /// The field's own name for it. Empty for the entry of a class.
    pub name: &'static str,
    pub side: Side,
    /// What the code alone, seen in a real answer, allows to say.
    pub certainty: Certainty,
    pub lasts: &'static Lasts,
    pub retry: RetryPolicy,
    pub show: Show,
    /// The place of the service that sends this code, where only one does.
    pub(super) service: Option<u8>,
    pub title: Passage,
    pub meaning: Passages,
    pub grounds: Grounds,
    /// How it differs from its neighbours.
    pub differs: Option<Passage>,
    pub causes: &'static [&'static Sentence],
    pub steps: &'static [&'static Step],
    pub wont_help: &'static [&'static Step],
    /// An everyday comparison.
    pub comparison: Option<&'static Sentence>,
    pub developer: Passages,
}

impl Code {
    /// The service that sends this code, where only one does.
    pub fn service(&self) -> Option<&'static Service> {
        self.service.and_then(|at| SERVICES.get(usize::from(at)))
    }

    // What only some entries have: a table of its own is smaller than a field in each.

    /// What may be lost.
    pub fn losses(&self) -> &'static [&'static Sentence] {
        self.row_of(&CODE_LOSSES)
    }

    /// How to make it less likely.
    pub fn hints(&self) -> &'static [&'static Sentence] {
        self.row_of(&CODE_HINTS)
    }

    /// What the site's own people look at.
    pub fn operator(&self) -> &'static [&'static Sentence] {
        self.row_of(&CODE_OPERATIONS)
    }

    /// The statuses for which this entry speaks where a service's structured error names nothing better.
    pub fn api_status(&self) -> &'static [u16] {
        self.row_of(&CODE_API_STATUS)
    }

    /// Messages that suggest this code, in lower case.
    pub fn messages(&self) -> impl Iterator<Item = &'static str> + '_ {
        messages().filter(|(_, code)| code.id == self.id).map(|(message, _)| message)
    }

    /// The row of this entry in a table that is sorted by the entries' places.
    fn row_of<T>(&self, table: &'static [(u16, &'static [T])]) -> &'static [T] {
        let place = CODES.binary_search_by(|code| code.id.cmp(self.id)).unwrap_or(usize::MAX);
        let row = table.binary_search_by(|(at, _)| usize::from(*at).cmp(&place));
        row.map_or(&[], |at| table[at].1)
    }
}

/// Every sign of a vendor's own page, with the entry that it names.
pub fn page_signs() -> impl Iterator<Item = (&'static Code, &'static Sign)> {
    CODE_SIGNS.iter().flat_map(|(at, signs)| signs.iter().map(|sign| (&CODES[usize::from(*at)], sign)))
}
