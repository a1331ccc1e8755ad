//! Typed access to what WhatBroke knows.
//!
//! The tables are data in `knowledge/`, checked and turned into statics by `build.rs`. Nothing here
//! is computed at run time but look-ups by binary search; an inconsistent entry fails the build with
//! its file and key.

mod fill;
mod lookup;

pub use lookup::{all_codes, code, code_for_alias, codes, known_ids, net_error, phrase_index, status};

use serde::{Deserialize, Serialize};

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

/// Sentences in both languages; the build checks that both have as many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lines {
    pub en: &'static [&'static str],
    pub ko: &'static [&'static str],
}

impl Lines {
    /// The sentences in one language.
    pub fn get(&self, lang: Lang) -> &'static [&'static str] {
        match lang {
            Lang::En => self.en,
            Lang::Ko => self.ko,
        }
    }
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
    /// Load the page once more.
    Reload,
}

/// How long a kind of failure usually lasts, in minutes. A rule of thumb, and said to be one.
#[derive(Debug, PartialEq, Eq)]
pub struct Lasts {
    pub id: &'static str,
    /// `None` where the time cannot be told.
    pub minutes: Option<(u32, u32)>,
    pub text: Text,
}

/// A cause that several codes share.
#[derive(Debug, PartialEq, Eq)]
pub struct Cause {
    pub id: &'static str,
    pub text: Text,
}

/// A step that several codes share.
#[derive(Debug, PartialEq, Eq)]
pub struct Step {
    pub id: &'static str,
    /// Short, for the list of what will not help.
    pub name: Text,
    /// The step itself, with how the reader knows that it worked.
    pub text: Text,
    /// The button that does it, where WhatBroke can.
    pub action: Option<Action>,
    /// A page of the browser that the step opens, such as `chrome://settings/security`.
    pub link: Option<&'static str>,
}

/// The sentence that says how sure WhatBroke is, in the fixed forms of `knowledge/certainty.toml`.
#[derive(Debug, PartialEq, Eq)]
pub struct Grounds {
    /// The site itself, or the CDN it uses, said so.
    pub stated_site: Text,
    /// The answer says so, and who gave it is not known.
    pub stated_answer: Text,
    /// With `{because}` for the clue.
    pub inferred: Text,
    pub guess: Text,
}

/// Everything that is said about one code.
#[derive(Debug, PartialEq, Eq)]
pub struct Code {
    /// The canonical id, `family/code`.
    pub id: &'static str,
    /// The field's own name for it. Empty for the entry of a class.
    pub name: &'static str,
    /// The RFC section or vendor page behind the entry.
    pub source: &'static str,
    pub side: Side,
    /// What the code alone, seen in a real answer, allows to say.
    pub certainty: Certainty,
    pub lasts: &'static Lasts,
    pub retry: RetryPolicy,
    pub show: Show,
    pub title: Text,
    pub meaning: Lines,
    pub grounds: Grounds,
    /// How it differs from its neighbours.
    pub differs: Option<Text>,
    pub causes: &'static [&'static Cause],
    pub steps: &'static [&'static Step],
    pub wont_help: &'static [&'static Step],
    pub developer: Lines,
    /// Other names that mean exactly this code, such as `DNS_PROBE_FINISHED_NXDOMAIN`.
    pub aliases: &'static [&'static str],
    /// Messages that suggest this code, in lower case.
    pub phrases: &'static [&'static str],
}

/// What a diagnosis rests on.
#[derive(Debug, PartialEq, Eq)]
pub struct Clue {
    pub id: &'static str,
    /// English: a clause that follows "because". Korean: a sentence.
    pub because: Text,
}

/// Where an answering program stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Place {
    /// Software of the site itself, or a CDN that the site uses.
    Site,
    /// A filter between the reader and the site, which never stands on the site's side.
    Between,
    /// A proxy that some sites use for themselves, and some networks for their people.
    Either,
}

/// A program or service that can answer a request, and how it is recognised.
#[derive(Debug, PartialEq, Eq)]
pub struct Responder {
    pub id: &'static str,
    pub name: &'static str,
    pub place: Place,
    /// Beginnings of the `Server` header, in lower case.
    pub server: &'static [&'static str],
    /// Names of headers that only it sends.
    pub headers: &'static [&'static str],
    /// Pieces of its own error pages, in lower case.
    pub body: &'static [&'static str],
}

/// What can stand in front of a page and is passed by the reader, and how it is recognised
/// (`knowledge/gates.toml`).
#[derive(Debug, PartialEq, Eq)]
pub struct Gate {
    pub id: &'static str,
    pub name: &'static str,
    /// The entry whose words are said.
    pub code: &'static str,
    /// What the headers allow to say.
    pub certainty: Certainty,
    /// The statuses that count; none means any.
    pub statuses: &'static [u16],
    /// Lines of which one is enough, each of headers that come together; without a value any will do.
    pub headers: &'static [&'static [(&'static str, Option<&'static str>)]],
    /// Hosts with all below them; a path may follow.
    pub hosts: &'static [&'static str],
    /// CSS selectors of what only the gate's own page has.
    pub elements: &'static [&'static str],
    /// Words of the gate's own page, in lower case.
    pub text: &'static [&'static str],
    /// Headers that make it worth to look into the page before a card is put over it.
    pub suspects: &'static [&'static str],
}

/// A name for a code that has no entry of its own, and the class that speaks for it.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    pub id: &'static str,
    pub name: &'static str,
    pub class: &'static str,
}
