//! Typed access to what WhatBroke knows.
//!
//! The tables are data in `knowledge/`, checked and turned into statics by `build/`. Nothing here
//! is computed at run time but look-ups by binary search; an inconsistent entry fails the build with
//! its file and key.

mod fill;
mod lookup;
mod passage;
pub mod texts;

pub(crate) use fill::fill;
pub use lookup::{
    all_codes, code, code_for_alias, code_for_token, codes, known_ids, messages, net_error, service, service_of_host,
    status, terms,
};
pub use passage::{Passage, Passages};

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

/// A step that several codes share.
#[derive(Debug, PartialEq, Eq)]
pub struct Step {
    pub id: &'static str,
    /// Short, for the list of what will not help.
    pub name: Passage,
    /// The step itself, with how the reader knows that it worked.
    pub text: Passage,
    /// The button that does it, where WhatBroke can.
    pub action: Option<Action>,
    /// The page that the step opens.
    pub link: Option<Link>,
    /// The step that stands in where a known service has no such page.
    pub without: Option<&'static Step>,
}

impl Step {
    /// The address of the page that the step opens, of the browser or of the service.
    pub fn leads_to(&self, service: Option<&Service>) -> Option<&'static str> {
        match self.link? {
            Link::Browser(page) => Some(page),
            Link::Service(page) => service?.page(page),
        }
    }
}

/// Where a step leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// A page of the browser, such as `chrome://settings/security`.
    Browser(&'static str),
    /// A page of the service that failed.
    Service(ServicePage),
}

/// Pages of a service that a step can lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServicePage {
    /// The official status page.
    Status,
    Support,
    /// Where the service posts notices, for services without a status page.
    Notices,
    /// API keys.
    Keys,
    /// Credit, plan and limits.
    Billing,
}

/// A service that people know by name.
#[derive(Debug, PartialEq, Eq)]
pub struct Service {
    pub id: &'static str,
    pub name: Text,
    /// Its hosts, each with the names below it.
    pub domains: &'static [&'static str],
    /// The families of codes that it sends.
    pub families: &'static [&'static str],
    /// Headers that only its answers carry, in lower case.
    pub headers: &'static [&'static str],
    pub status: Option<&'static str>,
    pub support: Option<&'static str>,
    pub notices: Option<&'static str>,
    pub keys: Option<&'static str>,
    pub billing: Option<&'static str>,
    /// Whether the pages were verified to be the service's own; others are never shown.
    pub verified: bool,
}

impl Service {
    /// The address of one of its pages, where it is known for certain.
    pub fn page(&self, page: ServicePage) -> Option<&'static str> {
        let address = match page {
            ServicePage::Status => self.status,
            ServicePage::Support => self.support,
            ServicePage::Notices => self.notices,
            ServicePage::Keys => self.keys,
            ServicePage::Billing => self.billing,
        };
        address.filter(|_| self.verified)
    }
}

/// What is said of how sure WhatBroke is. The sentences around it are the fixed forms of `knowledge/certainty.toml`.
#[derive(Debug, PartialEq, Eq)]
pub struct Grounds {
    /// What the answer says; without it nothing is ever stated, and the inferred sentence stands in its place.
    claim: Option<Passage>,
    /// What it looks like.
    looks: Passage,
    /// Whether a particle that follows in Korean takes its form after a consonant.
    closed: bool,
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
    /// The service that sends this code, where only one does.
    pub service: Option<&'static Service>,
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

/// What only some entries have: a table of its own is smaller than a field in each.
impl Code {
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
    /// Whether it also puts its name on answers that it only passes on.
    pub passes: bool,
    /// Whether it stands in front of other servers and speaks for them when they don't answer.
    pub front: bool,
    /// Beginnings of the `Server` header, in lower case; behind a `*` what stands anywhere in it.
    pub server: &'static [&'static str],
    /// Headers that only it sends: `name` or `name: beginning of the value`, in lower case.
    pub headers: &'static [&'static str],
    /// Pieces of its own error pages, in lower case.
    pub body: &'static [&'static str],
    /// Marks that tell only together.
    pub together: &'static [Together],
    /// Pages of its own that are no more than this, in lower case.
    pub whole: &'static [&'static str],
    /// Headers that name it where nothing else names anybody.
    pub weak: &'static [&'static str],
    /// Headers that it leaves on everything that it sends: a page of its own without any of them is imitated.
    pub leaves: &'static [&'static str],
    /// Headers that it leaves on what it passed on, and never on what it wrote.
    pub passed: &'static [&'static str],
    /// The families of codes that it writes itself.
    pub families: &'static [&'static str],
    /// What it says of its own failure, and the words for that.
    pub says: &'static [Says],
}

/// What a proxy says of a failure: one of the marks is enough.
#[derive(Debug, PartialEq, Eq)]
pub struct Says {
    /// The statuses that count; none means any.
    pub status: &'static [u16],
    pub headers: &'static [&'static str],
    pub body: &'static [&'static str],
    /// The entry that speaks for it; none: the code's own.
    pub words: Option<&'static str>,
}

/// Marks of a responder that tell only together: headers and pieces of the page.
#[derive(Debug, PartialEq, Eq)]
pub struct Together {
    pub headers: &'static [&'static str],
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
