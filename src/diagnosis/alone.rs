//! What a page is by its form: whether it holds nothing but a few sentences, asks for something, or is the bare report
//! of a program. Words that stand in news and help pages, too, count only on such pages.

use super::observed::Observed;
use super::page::is_told;
use super::phrases::joined;
use crate::evidence::Body;

/// A notice says no more than this, in characters, where nothing else tells of a failure; and where a status does.
const MOST_TEXT: usize = 600;
const MOST_TEXT_FAILED: usize = 1500;
/// So much of a program's report is looked at, in characters.
const MOST_OF_A_REPORT: usize = 4000;
/// What counts as its top: so many lines, and so many characters of each. A headline is short.
const TOP_LINES: usize = 3;
const TOP_LINE: usize = 60;
/// A way back, a phone number, the page of the provider. More is a page to go on from. A program that says in a line
/// that it failed has one at most.
const MOST_LINKS: usize = 3;
const MOST_LINKS_OF_A_LINE: usize = 1;
/// A notice tells; a page that asks more than once answers questions.
const MOST_QUESTIONS: usize = 1;
/// What a page has that is more than a notice.
const USES: [&str; 7] = ["<textarea", "<select", "<video", "<canvas", "<blockquote", "<pre", "<code"];
/// What a page has that stands among others: news, a help page, a page of a site that works.
const AMONG_OTHERS: [&str; 8] = [
    "<nav",
    "<aside",
    "property=\"article:",
    "content=\"article\"",
    "id=\"menu\"",
    "id=\"gnb\"",
    "class=\"gnb\"",
    "class=\"byline",
];

/// Whether what came is a page.
pub(super) fn is_page(observed: &Observed<'_>, body: &Body, failed: bool) -> bool {
    observed.has_header("content-type: text/html")
        || (failed && observed.has_header("content-type: text/plain"))
        || (observed.is_bare() && body.source.contains('<'))
}

/// A page, looked through once for all notices.
pub(super) struct Page {
    /// Its title and first lines.
    pub top: String,
    /// All text, as `joined` writes it.
    pub all: String,
    /// Whether it is short enough for a notice.
    pub is_short: bool,
    failed: bool,
    titled: bool,
    links: usize,
    questions: usize,
    /// Whether it has what a notice has not.
    of_use: bool,
    /// Whether there is something to press or to fill in.
    answered: bool,
    /// Whether something is done where it is pressed.
    pub posts: bool,
}

impl Page {
    /// `None` for a long page that failed or has a title: no notice looks like that.
    pub fn of(body: &Body, failed: bool) -> Option<Self> {
        let is_short = body.text.chars().nth(if failed { MOST_TEXT_FAILED } else { MOST_TEXT }).is_none();
        if !is_short && (failed || body.source.contains("<title")) {
            return None;
        }
        // A report is known by how it begins.
        let end = body.text.char_indices().nth(MOST_OF_A_REPORT).map_or(body.text.len(), |(at, _)| at);
        let source = body.source.to_ascii_lowercase();
        let has = |parts: &[&str]| parts.iter().any(|part| source.contains(part));
        Some(Self {
            top: top(&body.text),
            all: joined(&body.text[..end]),
            is_short,
            failed,
            titled: has(&["<title"]),
            links: source.matches("<a ").count(),
            questions: body.text.matches(['?', '？']).count(),
            of_use: fills_in(&source) || has(&USES) || (!failed && is_about_in(&source, body)),
            answered: has(&["<input", "<button", "<form"]),
            posts: has(&["method=\"post\"", "method=post", "method='post'"]),
        })
    }

    /// Whether it holds nothing but a few sentences, of so many characters at most where there is such a limit.
    pub fn is_alone(&self, most: usize) -> bool {
        let only = match most {
            0 => self.links <= MOST_LINKS && self.questions <= MOST_QUESTIONS,
            _ => self.links <= MOST_LINKS_OF_A_LINE && self.all.chars().nth(most).is_none(),
        };
        self.is_short && (self.failed || (only && !self.of_use))
    }

    /// Whether it has something to answer with, and hardly a link.
    pub fn asks(&self) -> bool {
        self.is_short && self.answered && self.links <= MOST_LINKS
    }

    /// Whether it has no title and begins with one of these.
    pub fn starts_bare(&self, starts: &[&str]) -> bool {
        !self.titled && starts.iter().any(|start| self.all.starts_with(start))
    }
}

/// Whether a page tells of what happens elsewhere, or helps with it.
pub(super) fn is_about(body: &Body) -> bool {
    is_about_in(&body.source.to_ascii_lowercase(), body)
}

fn is_about_in(source: &str, body: &Body) -> bool {
    AMONG_OTHERS.iter().any(|part| source.contains(part)) || is_told(&body.text)
}

/// Whether there is anything to fill in: fields that are more than buttons. The markup is in lower case.
fn fills_in(source: &str) -> bool {
    let mut fields = source.split("<input").skip(1).map(|rest| rest.split('>').next().unwrap_or_default());
    let button = |field: &str| ["button", "submit", "reset", "image"].iter().any(|kind| is_of(field, kind));
    let unnamed = source.contains("<form") && !source.contains("<input") && !source.contains("<button");
    unnamed || fields.any(|field| !button(field))
}

/// Whether a field is of this type, with or without quotes around it.
fn is_of(field: &str, kind: &str) -> bool {
    field.split_once("type=").is_some_and(|(_, rest)| rest.trim_start_matches(['"', '\'']).starts_with(kind))
}

/// The title and the first lines, where they are short enough for a headline.
fn top(text: &str) -> String {
    let lines = text.lines().map(joined).filter(|line| !line.is_empty()).take(TOP_LINES);
    lines.filter(|line| line.chars().nth(TOP_LINE).is_none()).collect::<Vec<_>>().join("\n")
}
