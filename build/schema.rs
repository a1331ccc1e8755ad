//! The files of `knowledge/` as they are written.

use std::collections::BTreeMap;

use serde::Deserialize;

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Text {
    pub en: String,
    pub ko: String,
}

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Lines {
    pub en: Vec<String>,
    pub ko: Vec<String>,
}

/// An entry. What it leaves out it takes from the entry that it is `like`.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Code {
    pub id: String,
    pub name: String,
    pub source: String,
    pub like: Option<String>,
    pub side: Option<String>,
    pub certainty: Option<String>,
    pub lasts: Option<String>,
    pub retry: Option<String>,
    pub show: Option<String>,
    pub causes: Option<Vec<String>>,
    pub steps: Option<Vec<String>>,
    pub wont_help: Option<Vec<String>>,
    pub title: Option<Text>,
    pub meaning: Option<Lines>,
    pub claim: Option<Text>,
    pub looks: Option<Text>,
    pub developer: Option<Lines>,
    pub operator: Option<Vec<String>>,
    pub comparison: Option<String>,
    pub losses: Option<Vec<String>>,
    pub hints: Option<Vec<String>>,
    /// These five are an entry's own and are never taken from another.
    pub differs: Option<Text>,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub messages: Vec<String>,
    #[serde(default)]
    pub sign: Vec<Sign>,
    /// The statuses for which this entry speaks where a service's structured error names nothing better.
    #[serde(default)]
    pub api_status: Vec<u16>,
}

/// What marks a vendor's own page: all of it has to be there.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Sign {
    /// The statuses that it comes with; none: every error status.
    #[serde(default)]
    pub status: Vec<u16>,
    /// `name` or `name: beginning of the value`, in lower case.
    #[serde(default)]
    pub headers: Vec<String>,
    /// Pieces of the page, in lower case.
    #[serde(default)]
    pub body: Vec<String>,
    /// A host that the page must come from, itself or a name below it.
    pub host: Option<String>,
    /// The responder that sends such pages; where another one is named, the sign is worth a guess.
    pub server: Option<String>,
    /// Whether it counts only on a page with little more to read: longer ones quote such words.
    #[serde(default)]
    pub short: bool,
    /// The most that this sign allows to say.
    pub certainty: String,
}

/// What the script in pages of watched apps looks at.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alerts {
    pub written: String,
    pub chat: String,
    pub alert: String,
    pub live: String,
    pub retry: String,
    pub tools: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub id: String,
    pub action: Option<String>,
    /// A page of the browser, or a page of the service: `service:status`.
    pub link: Option<String>,
    /// The step that stands in where a known service has no such page.
    pub without: Option<String>,
    pub name: Text,
    pub text: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duration {
    pub id: String,
    pub minutes: Option<(u32, u32)>,
    pub en: String,
    pub ko: String,
}

/// A sentence that several entries refer to.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sentence {
    pub id: String,
    pub en: String,
    pub ko: String,
}

impl Sentence {
    pub fn text(&self) -> Text {
        Text { en: self.en.clone(), ko: self.ko.clone() }
    }
}

/// A technical word, the forms in which it stands in texts, and what it means.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Term {
    pub id: String,
    pub name: Text,
    pub forms: Lines,
    pub text: Text,
}

#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Responder {
    pub id: String,
    pub name: String,
    pub place: String,
    /// Whether it also puts its name on answers that it only passes on.
    #[serde(default)]
    pub passes: bool,
    /// Whether it stands in front of other servers and speaks for them when they don't answer.
    #[serde(default)]
    pub front: bool,
    #[serde(default)]
    pub server: Vec<String>,
    /// `name` or `name: beginning of the value`, in lower case.
    #[serde(default)]
    pub headers: Vec<String>,
    #[serde(default)]
    pub body: Vec<String>,
    /// Marks that tell only together.
    #[serde(default)]
    pub together: Vec<Together>,
    /// Pages of its own that are no more than this.
    #[serde(default)]
    pub whole: Vec<String>,
    /// Headers that name it where nothing else names anybody.
    #[serde(default)]
    pub weak: Vec<String>,
    /// Headers that it leaves on everything that it sends: a page of its own without any of them is imitated.
    #[serde(default)]
    pub leaves: Vec<String>,
    /// Headers that it leaves on what it passed on, and never on what it wrote.
    #[serde(default)]
    pub passed: Vec<String>,
    /// Whether it sends what other programs write, under its own name.
    #[serde(default)]
    pub serves: bool,
    /// The families of codes that it writes itself.
    #[serde(default)]
    pub families: Vec<String>,
    /// What it says of its own failure, and the words for that.
    #[serde(default)]
    pub says: Vec<Says>,
    /// The hosts that it is known by, where nothing else is known of it (`names/answers.tsv`).
    #[serde(skip)]
    pub hosts: Vec<String>,
}

/// What a proxy says of a failure: one of the marks is enough.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Says {
    #[serde(default)]
    pub status: Vec<u16>,
    #[serde(default)]
    pub headers: Vec<String>,
    #[serde(default)]
    pub body: Vec<String>,
    /// The entry that speaks for it; none: the code's own.
    pub words: Option<String>,
}

/// Marks of a responder that tell only together.
#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
pub struct Together {
    #[serde(default)]
    pub headers: Vec<String>,
    #[serde(default)]
    pub body: Vec<String>,
}

/// Words that are looked for in a page. They are never shown.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Signal {
    pub id: String,
    pub en: Vec<String>,
    pub ko: Vec<String>,
    /// In the other languages that pages are met in.
    #[serde(default)]
    pub others: Vec<String>,
}

/// What the names of errors mean that programs read.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meaning {
    pub id: String,
    /// What such a name would be as an HTTP status.
    pub status: u16,
    /// The entry that speaks for it.
    pub words: String,
    /// Whole names: letters and digits alone, in lower case, behind a service's id and a slash where only it uses them.
    #[serde(default)]
    pub names: Vec<String>,
    /// What may stand anywhere in a name.
    #[serde(default)]
    pub parts: Vec<String>,
    /// What may stand in the sentence beside a name.
    #[serde(default)]
    pub says: Vec<String>,
    /// Parts that make it something else.
    #[serde(default)]
    pub unless: Vec<String>,
}

/// A notice that is all of a page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// The entry that speaks for it.
    pub entry: String,
    /// The statuses that it counts under; none: a good one, and the entry's own.
    #[serde(default)]
    pub status: Vec<u16>,
    /// What its title or first lines have, one of them; none: the rest tells enough.
    #[serde(default)]
    pub head: Vec<String>,
    /// What the page begins with, one of them, and it has no title: the bare report of a program.
    #[serde(default)]
    pub starts: Vec<String>,
    /// The most characters that it has; 0: as many as any notice.
    #[serde(default)]
    pub most: u16,
    /// What stands in its text: one of each line, parts joined by `|`.
    pub says: Vec<String>,
    /// What makes it something else.
    pub never: Vec<String>,
}

/// What can stand in front of a page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    pub id: String,
    pub name: String,
    pub code: String,
    pub source: String,
    pub certainty: String,
    #[serde(default)]
    pub statuses: Vec<u16>,
    #[serde(default)]
    pub headers: Vec<String>,
    #[serde(default)]
    pub hosts: Vec<String>,
    #[serde(default)]
    pub elements: Vec<String>,
    #[serde(default)]
    pub text: Vec<String>,
    #[serde(default)]
    pub suspects: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Service {
    pub id: String,
    pub name: Text,
    pub domains: Vec<String>,
    /// The families of codes that this service sends.
    #[serde(default)]
    pub families: Vec<String>,
    /// Headers that only its answers carry, in lower case.
    #[serde(default)]
    pub headers: Vec<String>,
    /// Whether it writes what its addresses answer, so that it is a responder under its own name.
    #[serde(default)]
    pub answers: bool,
    pub status: Option<String>,
    pub support: Option<String>,
    pub notices: Option<String>,
    pub keys: Option<String>,
    pub billing: Option<String>,
    /// Whether it is an AI chat, whose background requests are watched without being asked to.
    #[serde(default)]
    pub chat: bool,
    /// Places that its app cannot do without: a host with all below it, and after a slash the beginning of a path.
    #[serde(default)]
    pub app: Vec<String>,
    /// Places that only count what people do. Where both fit, the longer one counts.
    #[serde(default)]
    pub telemetry: Vec<String>,
    /// Where hosts and pages are taken from.
    pub source: Vec<String>,
    /// Whether the pages were verified to be the service's own.
    pub verified: bool,
    pub status_api: Option<StatusApi>,
}

/// What answers for a status page to programs.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StatusApi {
    pub kind: String,
    pub address: String,
    /// The ids or names of the components that belong to the service, where others share the page.
    #[serde(default)]
    pub parts: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certainty {
    pub stated_site: Text,
    pub stated_answer: Text,
    pub inferred: Text,
    pub guess: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    #[serde(default)]
    pub code: Vec<Code>,
    #[serde(default)]
    pub step: Vec<Step>,
    #[serde(default)]
    pub cause: Vec<Sentence>,
    #[serde(default)]
    pub clue: Vec<Sentence>,
    #[serde(default)]
    pub comparison: Vec<Sentence>,
    #[serde(default)]
    pub loss: Vec<Sentence>,
    #[serde(default)]
    pub hint: Vec<Sentence>,
    #[serde(default)]
    pub operation: Vec<Sentence>,
    #[serde(default)]
    pub term: Vec<Term>,
    #[serde(default)]
    pub duration: Vec<Duration>,
    #[serde(default)]
    pub responder: Vec<Responder>,
    #[serde(default)]
    pub gate: Vec<Gate>,
    #[serde(default)]
    pub meaning: Vec<Meaning>,
    #[serde(default)]
    pub notice: Vec<Notice>,
    #[serde(default)]
    pub service: Vec<Service>,
    #[serde(default)]
    pub word: BTreeMap<String, Text>,
    #[serde(default)]
    pub markers: Vec<String>,
    #[serde(default)]
    pub beside: Vec<String>,
    /// How notices write the hours of planned work.
    #[serde(default)]
    pub clock: BTreeMap<String, Vec<String>>,
    /// What tells an error page from a page of use.
    #[serde(default)]
    pub sign: Vec<Signal>,
    pub typed: Option<Typed>,
}

/// Where people type, and what of it never leaves a page.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
pub struct Typed {
    /// CSS selectors of fields and editors.
    pub fields: Vec<String>,
    /// CSS selectors of what stands in an editor that is empty.
    pub placeholder: Vec<String>,
    /// CSS selectors of those that are left alone.
    pub never: Vec<String>,
    /// Words of a name or label that make a field a secret one: as words of their own, and anywhere.
    pub whole: Vec<String>,
    pub anywhere: Vec<String>,
    /// Regular expressions of JavaScript: for what may be a card number (its first group), and for what is taken for a
    /// resident registration number.
    pub card_number: String,
    pub resident_number: String,
}
