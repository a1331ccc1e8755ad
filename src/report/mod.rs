//! The report for a site's support: what happened, in words that support can use, without what must not leave.
//!
//! [`Report::of`] puts typed facts into an order that whoever helps can read: a summary, the facts, what was tried,
//! the ids by which the request can be found, and the person's own words. It is written as plain text or as Markdown.
//! Everything that came from outside goes through [`redact`] first.

mod markdown;
mod moment;
mod redact;
mod write;

pub use moment::{Moment, UtcOffset};
pub use redact::{Gap, Kind, Piece, Redacted, ids_in, redact, redact_header};

use serde::{Deserialize, Serialize};

use crate::diagnosis::{Explanation, duration_text};
use crate::evidence::{Address, Response};
use crate::knowledge::{Lang, Step, Text, signs, words};

/// The most ids that are shown.
const MOST_IDS: usize = 12;

/// What a report is made of.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The failure in words, in the language of the report.
    pub explanation: &'a Explanation,
    pub url: Option<&'a Address>,
    /// The head of the answer, where there was one.
    pub response: Option<&'a Response>,
    /// The ids that the page itself names: see [`ids_in`].
    pub page_ids: &'a [(String, String)],
    /// When it failed.
    pub when: Moment,
    /// Since when it has been failing, where that is known.
    pub since: Option<Moment>,
    pub device: &'a Device,
    pub tried: &'a [Tried],
    pub status_page: Option<&'a StatusPage>,
    /// What the person wants to say.
    pub own_words: &'a str,
}

/// The machine that the page failed on. Empty where it is not known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// The browser with its version.
    pub browser: String,
    /// The operating system with its version.
    pub system: String,
    /// The browser's languages.
    pub language: String,
}

/// Something that was tried against the failure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Tried {
    pub what: Attempt,
    pub when: Option<Moment>,
    pub result: Option<TriedResult>,
}

/// What was tried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// A step of `knowledge/`.
    Step(&'static Step),
    /// Something else, as the person names it.
    Own(String),
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum TriedResult {
    Fixed,
    Same,
    Another,
}

/// What the service's status page said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusPage {
    pub said: String,
    pub when: Option<Moment>,
}

/// A report, ready to be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    lang: Lang,
    /// What happened, and how sure that is.
    summary: Vec<Redacted>,
    facts: Vec<Line>,
    tried: Vec<Line>,
    status_page: Option<Line>,
    ids: Vec<Line>,
    own_words: Option<Redacted>,
}

/// A value with its name. A value of our own is a word or a number; one from outside is shown as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Line {
    name: Redacted,
    value: Redacted,
    ours: bool,
}

/// A gap of a report, for whoever wants to look at it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportGap<'a> {
    /// Where it stands: the name of the value, or of the part of the report.
    pub place: &'a str,
    pub gap: &'a Gap,
    pub behind: &'a str,
}

impl Report {
    /// Puts facts in order, and takes out what must not leave.
    pub fn of(facts: &Facts<'_>) -> Self {
        let it = facts.explanation;
        let own_words = redact(facts.own_words);
        Self {
            lang: it.lang,
            summary: [&it.title, &it.grounds].into_iter().map(|text| redact(text)).collect(),
            facts: lines(facts),
            tried: facts.tried.iter().map(|tried| tried_line(tried, it.lang)).collect(),
            status_page: facts.status_page.map(|page| status_line(page, it.lang)),
            ids: ids(facts),
            own_words: (!own_words.is_empty()).then_some(own_words),
        }
    }

    /// Everything that was taken out, in the order of the report. The place in this list is a gap's number.
    pub fn gaps(&self) -> Vec<ReportGap<'_>> {
        let own = |text: &'static Text| text.get(self.lang);
        let summary = self.summary.iter().map(|text| (own(&words::REPORT), text));
        let facts = self.facts.iter().map(|line| (line.name.whole(), &line.value));
        let tried = self.tried.iter().map(|line| (own(&words::REPORT_TRIED), &line.name));
        let status = self.status_page.iter().map(|line| (own(&words::REPORT_STATUS_PAGE), &line.value));
        let ids = self.ids.iter().map(|line| (line.name.whole(), &line.value));
        let words = self.own_words.iter().map(|text| (own(&words::REPORT_OWN_WORDS), text));
        let all = summary.chain(facts).chain(tried).chain(status).chain(ids).chain(words);
        let each = all.flat_map(|(place, text)| text.gaps().iter().map(move |gap| (place, gap, text)));
        each.filter_map(|(place, gap, text)| Some(ReportGap { place, gap, behind: text.whole().get(gap.at.clone())? }))
            .collect()
    }

    /// Shows what stands behind a gap, by its number in [`Report::gaps`], or hides it again.
    pub fn show(&mut self, number: usize, shown: bool) {
        let facts = self.facts.iter_mut().map(|line| &mut line.value);
        let tried = self.tried.iter_mut().map(|line| &mut line.name);
        let status = self.status_page.iter_mut().map(|line| &mut line.value);
        let ids = self.ids.iter_mut().map(|line| &mut line.value);
        let all = self.summary.iter_mut().chain(facts).chain(tried).chain(status).chain(ids);
        let mut before = 0;
        for text in all.chain(self.own_words.iter_mut()) {
            let here = text.gaps().len();
            if number < before + here {
                return text.show(number - before, shown);
            }
            before += here;
        }
    }
}

/// A line of which the value is ours.
fn ours(name: &'static Text, value: impl Into<String>, lang: Lang) -> Line {
    Line { name: Redacted::plain(name.get(lang)), value: Redacted::plain(value), ours: true }
}

/// A line of which the value came from outside; none where there is nothing to show.
fn outside(name: &'static Text, value: &str, lang: Lang) -> Option<Line> {
    let value = redact(value);
    (!value.is_empty()).then(|| Line { name: Redacted::plain(name.get(lang)), value, ours: false })
}

fn lines(facts: &Facts<'_>) -> Vec<Line> {
    let it = facts.explanation;
    let lang = it.lang;
    let code = if it.name.is_empty() || it.name == it.label {
        it.label.clone()
    } else {
        format!("{} ({})", it.label, it.name)
    };
    let wait = it.after_seconds.map(|seconds| duration_text(lang, seconds.into()));
    let since = facts.since.map(|since| {
        let lasting = facts.when.at.since(since.at).as_secs();
        words::REPORT_SO_FAR.fill(lang, &[("since", &since.to_string()), ("time", &duration_text(lang, lasting))])
    });
    let status = facts.response.map(|response| response.status.to_string()).filter(|status| *status != it.label);
    let address = facts.url.map(Address::as_str).unwrap_or_default();
    [
        outside(&words::REPORT_ADDRESS, address, lang),
        outside(&words::REPORT_CODE, &code, lang),
        outside(&words::REPORT_ALSO, &it.also.join(", "), lang),
        outside(&words::REPORT_HTTP, status.as_deref().unwrap_or_default(), lang),
        Some(ours(&words::REPORT_SIDE, &it.side_text, lang)),
        Some(ours(&words::REPORT_WHEN, facts.when.to_string(), lang)),
        since.map(|since| ours(&words::REPORT_SINCE, since, lang)),
        outside(&words::REPORT_ANSWERED_BY, it.answered_by.as_deref().unwrap_or_default(), lang),
        outside(&words::REPORT_SERVICE, it.service.as_deref().unwrap_or_default(), lang),
        wait.map(|wait| ours(&words::REPORT_WAIT, wait, lang)),
        outside(&words::REPORT_BROWSER, &facts.device.browser, lang),
        outside(&words::REPORT_SYSTEM, &facts.device.system, lang),
        outside(&words::REPORT_LANGUAGE, &facts.device.language, lang),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What was tried, with its result and its time.
fn tried_line(tried: &Tried, lang: Lang) -> Line {
    let name = match &tried.what {
        Attempt::Step(step) => Redacted::plain(step.name.get(lang)),
        Attempt::Own(words) => redact(words),
    };
    let result = tried.result.map(|result| match result {
        TriedResult::Fixed => words::TRIED_FIXED.get(lang),
        TriedResult::Same => words::TRIED_SAME.get(lang),
        TriedResult::Another => words::TRIED_ANOTHER.get(lang),
    });
    let when = tried.when.map(|when| when.to_string());
    let parts: Vec<String> = result.map(str::to_owned).into_iter().chain(when).collect();
    Line { name, value: Redacted::plain(parts.join(", ")), ours: true }
}

fn status_line(page: &StatusPage, lang: Lang) -> Line {
    let when = page.when.map_or_else(|| words::REPORT_STATUS_PAGE.get(lang).to_owned(), |when| when.to_string());
    Line { name: Redacted::plain(when), value: redact(&page.said), ours: false }
}

/// Whether a header, by its name in lower case, has the id of a request.
pub fn is_request_id(name: &str) -> bool {
    signs::REQUEST_ID.contains(&name)
}

/// The ids by which support finds the request: from the headers, and from the page, each once.
fn ids(facts: &Facts<'_>) -> Vec<Line> {
    let headers = facts.response.into_iter().flat_map(|response| response.headers.iter());
    let asked = headers.filter(|(name, value)| is_request_id(name) && !value.is_empty());
    let from_headers = asked.map(|(name, value)| (name.to_owned(), value.to_owned()));
    let mut found: Vec<(String, String)> = Vec::new();
    for (name, value) in from_headers.chain(facts.page_ids.iter().cloned()) {
        if found.len() < MOST_IDS && !found.iter().any(|(_, other)| other.contains(&value)) {
            found.push((name, value));
        }
    }
    let line = |(name, value): (String, String)| {
        let value = redact_header(&name, &value);
        Line { name: redact(&name), value, ours: false }
    };
    found.into_iter().map(line).collect()
}
