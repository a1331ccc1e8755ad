//! Who can answer in a page's place, and how it is recognised.

use serde::{Deserialize, Serialize};

use super::Certainty;

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
    /// Whether it sends what other programs write, under its own name.
    pub serves: bool,
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
    /// The hosts that it is known by, with all names below them, where nothing else is known of it.
    pub hosts: &'static [&'static str],
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

/// What names of errors mean, such as `token_revoked` (`knowledge/error-names.toml`).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Meaning {
    /// What such a name would be as an HTTP status.
    pub status: u16,
    /// The entry that speaks for it.
    pub words: &'static str,
    /// Whole names, letters and digits alone; behind a service's id and a slash what only this one calls so.
    pub names: &'static [&'static str],
    /// What may stand anywhere in a name: `|` between what means the same, `+` between what has to be there together.
    pub parts: &'static [&'static str],
    /// What may stand in the sentence beside a name, in the same form, without spaces beside letters outside ASCII.
    pub says: &'static [&'static str],
    /// What makes it something else.
    pub unless: &'static [&'static str],
}

/// A notice that is all of a page (`knowledge/notices.toml`).
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Notice {
    /// The entry that speaks for it.
    pub entry: &'static str,
    /// The statuses that it counts under; none: a good one, and the entry's own.
    pub status: &'static [u16],
    /// What its title or first lines have, one of them; none: the rest tells enough.
    pub head: &'static [&'static str],
    /// What the page begins with, one of them, and it has no title: the bare report of a program.
    pub starts: &'static [&'static str],
    /// The most characters that it has; 0: as many as any notice.
    pub most: usize,
    /// What stands in its text: one of each line, parts joined by `|`.
    pub says: &'static [&'static str],
    /// What makes it something else.
    pub never: &'static [&'static str],
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
