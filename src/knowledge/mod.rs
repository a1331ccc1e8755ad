//! Typed access to what WhatBroke knows.
//!
//! The tables are data in `knowledge/`, checked and turned into statics by `build/`. Nothing here
//! is computed at run time but look-ups by binary search, and what is unpacked once (`packed.rs`, `texts.rs`); an
//! inconsistent entry fails the build with its file and key.

mod code;
mod fill;
mod lookup;
mod packed;
mod passage;
mod responders;
mod service;
mod steps;
pub mod texts;
mod typed;

pub use code::{Code, Form, Grounds, Sign, page_signs};
pub(crate) use fill::fill;
pub use lookup::{
    all_codes, code, code_for_alias, code_for_token, codes, known_ids, messages, net_error, service, service_of_host,
    status, step, terms,
};
pub(crate) use packed::{HTTP_NAMES, MEANINGS, MESSAGES, NET_NAMES, NOTICES, at_address};
pub use packed::{RESPONDERS, SERVICES, responder};
pub use passage::{Passage, Passages};
pub use responders::{Gate, Place, Responder, Says, Together};
pub(crate) use responders::{Meaning, Notice};
pub use service::{DETECTOR, Detector, Purpose, Service, StatusApi, StatusKind};
pub use steps::{Link, ServicePage, Step};
pub use typed::TypedRules;

use serde::{Deserialize, Serialize};

use texts::Texts;

include!(concat!(env!("OUT_DIR"), "/knowledge.rs"));

/// A language that every text exists in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lang {
    /// English, and the answer for a language that WhatBroke does not speak.
    #[default]
    En,
    /// Korean.
    Ko,
}

impl Lang {
    /// Reads a BCP 47 tag or a POSIX locale (`ko`, `ko-KR`, `ko_KR.UTF-8`). Anything that is not
    /// Korean is English.
    pub fn from_tag(tag: &str) -> Self {
        let primary = tag.split(['-', '_', '.']).next().unwrap_or_default();
        if primary.eq_ignore_ascii_case("ko") { Self::Ko } else { Self::En }
    }

    /// The BCP 47 tag, for the `lang` attribute.
    pub fn tag(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Ko => "ko",
        }
    }

    /// The other of the two languages.
    pub fn other(self) -> Self {
        match self {
            Self::En => Self::Ko,
            Self::Ko => Self::En,
        }
    }
}

/// One text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    pub en: &'static str,
    pub ko: &'static str,
}

/// Who can mend it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    /// The site, its CDN included.
    Site,
    /// The way between: carrier, Wi-Fi, company network, proxy.
    Between,
    /// The reader's own device or browser.
    You,
    /// Access is not allowed from here or for this account.
    Access,
    /// A usage limit is reached.
    Limit,
    /// Not known yet.
    Unknown,
}

/// How sure a diagnosis is; declared from the weakest to the strongest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Certainty {
    /// It may be so.
    Guess,
    /// It follows from what was seen.
    Inferred,
    /// The server said so itself.
    Stated,
}

/// What trying again does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RetryPolicy {
    /// It often works after a while.
    Helps,
    /// It works at the time that the server names, not before.
    WaitAsTold,
    /// One more try is worth it, more are not.
    Once,
    /// It makes things worse.
    Harmful,
    /// It changes nothing.
    Useless,
}

impl RetryPolicy {
    /// Whether it can be waited for.
    pub fn passes_by_itself(self) -> bool {
        matches!(self, Self::Helps | Self::WaitAsTold)
    }
}

/// Where a failure is shown by itself (docs/architecture.md, "Manners").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// On every page that failed this way.
    Card,
    /// Only where the document is an error page; elsewhere the badge alone.
    ErrorPage,
    /// Nowhere: something waits for the reader, and WhatBroke keeps out of its way. The popup explains.
    Never,
}

/// What a button on the card does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Action {
    /// Wait, then look whether the page answers again.
    TryAgain,
    /// Clear this site's cache and reload past it.
    ClearCache,
    /// Delete this site's cookies and what it has stored.
    DeleteData,
    /// Load the page once more.
    Reload,
}

/// How long a kind of failure usually lasts, in minutes. A rule of thumb, and said to be one.
#[derive(Debug, PartialEq, Eq)]
pub struct Lasts {
    pub id: &'static str,
    /// `None` where the time cannot be told.
    pub minutes: Option<(u32, u32)>,
    pub text: Passage,
}

/// A sentence that several codes refer to: a cause, an everyday comparison, what may be lost, a hint how to
/// avoid it, something for the operator to look at.
#[derive(Debug, PartialEq, Eq)]
pub struct Sentence {
    pub id: &'static str,
    pub text: Passage,
}

/// A technical word and what it means.
#[derive(Debug, PartialEq, Eq)]
pub struct Term {
    pub id: &'static str,
    pub name: Passage,
    pub text: Passage,
    /// The forms in which it stands in texts.
    pub(crate) forms_en: &'static [&'static str],
    pub(crate) forms_ko: &'static [&'static str],
}

impl Term {
    /// The forms in which it stands in texts of one language.
    pub fn forms(&self, lang: Lang) -> &'static [&'static str] {
        match lang {
            Lang::En => self.forms_en,
            Lang::Ko => self.forms_ko,
        }
    }
}

/// What a diagnosis rests on.
#[derive(Debug, PartialEq, Eq)]
pub struct Clue {
    pub id: &'static str,
    /// English: a clause that follows "because". Korean: a sentence.
    pub because: Text,
}

/// A name for a code that has no entry of its own, and the class that speaks for it.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    pub id: &'static str,
    /// Empty where it is the part of the id behind the slash.
    name: &'static str,
    pub class: &'static str,
}

impl Named {
    /// The field's own name.
    pub fn name(&self) -> &'static str {
        if self.name.is_empty() { self.id.rsplit('/').next().unwrap_or_default() } else { self.name }
    }
}
