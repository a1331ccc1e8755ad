//! From evidence to a diagnosis.
//!
//! Each kind of clue has its file: it looks at the evidence and says what it found. Here the findings are
//! weighed: the strongest clue names the code, what contradicts it is dropped and listed.

mod alone;
pub mod app;
mod cloudflare;
mod explanation;
mod gate_address;
mod gate_header;
mod gate_page;
mod marks;
mod meaning;
mod network;
mod notice;
mod observed;
mod page;
mod pasted;
mod phrases;
mod responder;
mod service;
mod soft;
mod status;
mod structured;
mod vendor;
mod work_hours;

pub use explanation::{Cookies, Explanation, Setting, StepText, TermText, duration_text, explain, long_text, look_up};
pub use gate_header::is_suspect;
pub use observed::is_useful_header;
pub use page::{Ground, PageFacts, PageKind, page_kind};

pub use crate::knowledge::responder;

use serde::{Deserialize, Serialize};

use observed::Observed;

use crate::evidence::Evidence;
use crate::knowledge::{self, Certainty, Clue, Code, Gate, Lang, Place, RetryPolicy, Show, Side, clues};
use crate::ordered;
use crate::retry::{Told, sent, told};

/// What was found out about a failure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Diagnosis {
    /// The canonical id, such as `http/503`.
    pub code: String,
    /// The entry of `knowledge/` whose words are said: the code's own, or its class's.
    pub entry: String,
    /// The field's own name for the code.
    pub name: String,
    pub side: Side,
    pub certainty: Certainty,
    pub clues: Vec<SeenClue>,
    /// The id of the program that answered, where it is known.
    pub answered_by: Option<String>,
    /// The id of the service that was asked, where it is a known one.
    #[serde(default)]
    pub service: Option<String>,
    /// Whether the answer came from the site or from a CDN that it uses, for all that can be told.
    pub from_site: bool,
    /// Other codes that are true as well, the stronger first.
    pub also: Vec<String>,
    pub retry: RetryPolicy,
    pub told: Option<Told>,
}

/// A clue, with the values that it was seen with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeenClue {
    pub id: String,
    pub values: Vec<(String, String)>,
}

impl SeenClue {
    fn new(clue: &'static Clue, values: &[(&str, &str)]) -> Self {
        let values = values.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        Self { id: clue.id.to_owned(), values }
    }

    /// The clue in words: a clause after "because" in English, a sentence in Korean. Empty for a clue that
    /// an older version has stored and this one no longer knows.
    pub fn because(&self, lang: Lang) -> String {
        // A time is kept in seconds, because its words depend on the language.
        let worded: Vec<(&str, String)> = self
            .values
            .iter()
            .map(|(key, value)| match (key.as_str(), value.parse()) {
                ("time", Ok(seconds)) => ("time", duration_text(lang, seconds)),
                _ => (key.as_str(), value.clone()),
            })
            .collect();
        let values: Vec<(&str, &str)> = worded.iter().map(|(key, value)| (*key, value.as_str())).collect();
        let clue = clues::ALL.iter().find(|clue| clue.id == self.id);
        clue.map(|clue| clue.because.fill(lang, &values)).unwrap_or_default()
    }
}

/// How strong a clue is, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// Something waits for the reader in front of the page: it outranks the status that it is sent with.
    Gate,
    /// A code in a structured error.
    Structured,
    /// A vendor's own code on a vendor's own page.
    VendorCode,
    /// A message of a known service.
    Message,
    /// A status that only one vendor uses.
    VendorStatus,
    /// A status in a real answer.
    Status,
    /// A message that a service is not known for certain to show, under a status that says something itself.
    Possible,
    /// What the browser itself reported.
    NetError,
    /// An exact name or number that a person typed or pasted.
    Typed,
}

/// What one kind of clue says.
struct Finding {
    rank: Rank,
    code: String,
    name: String,
    entry: &'static Code,
    certainty: Certainty,
    clues: Vec<SeenClue>,
}

impl Finding {
    /// A finding whose words are the code's own.
    fn of(rank: Rank, entry: &'static Code, certainty: Certainty, clues: Vec<SeenClue>) -> Self {
        let code = canonical(entry.id).to_owned();
        Self { rank, code, name: entry.name.to_owned(), entry, certainty, clues }
    }
}

impl Gate {
    /// Whether it is met with such an answer.
    fn counts_for(&self, evidence: &Evidence) -> bool {
        let status = evidence.response.as_ref().map(|response| response.status);
        self.statuses.is_empty() || status.is_some_and(|status| self.statuses.contains(&status))
    }

    fn finding(&self, certainty: Certainty, clue: SeenClue) -> Option<Finding> {
        Some(Finding::of(Rank::Gate, knowledge::code(self.code)?, certainty, vec![clue]))
    }
}

/// Says what failed. `None` where nothing did, or nothing that WhatBroke knows a name for.
pub fn diagnose(evidence: &Evidence) -> Option<Diagnosis> {
    let observed = Observed::new(evidence);
    let mut findings = Vec::new();
    findings.extend(gate_header::find(evidence));
    findings.extend(gate_address::find(evidence));
    findings.extend(gate_page::find(&observed));
    findings.extend(service::in_structure(&observed));
    findings.extend(meaning::find(&observed));
    findings.extend(vendor::find(&observed));
    findings.extend(cloudflare::find(&observed));
    findings.extend(notice::find(&observed));
    findings.extend(service::by_message(&observed));
    findings.extend(status::find(&observed));
    findings.extend(soft::find(&observed));
    findings.extend(network::find(&observed));
    findings.extend(pasted::find(&observed));
    ordered::by_key(&mut findings, |finding| finding.rank as u64);

    let mut findings = findings.into_iter();
    let mut first = findings.next()?;
    // A check for humans has no code of its own: it keeps the one that it is sent with, and only its words count.
    if first.code.starts_with("challenge/")
        && let Some(sent) =
            findings.as_slice().iter().find(|sent| (Rank::Structured..=Rank::Status).contains(&sent.rank))
    {
        first.code.clone_from(&sent.code);
        first.name.clone_from(&sent.name);
    }
    // Behind a good status it keeps the reader out as a refusal would.
    if first.code == "challenge/human"
        && observed.status().is_some_and(|status| (200..300).contains(&status))
        && let Some((_, code, name)) = status::look_up(403)
    {
        (first.code, first.name) = (code, name);
    }
    // A network's sign-in in the place of a page is what 511 was made for (RFC 6585 §6).
    if first.code.starts_with("challenge/wifi")
        && let Some((_, code, name)) = status::look_up(511)
    {
        (first.code, first.name) = (code, name);
    }
    let answerer = responder::find(&observed, &first);
    let mut also = Vec::new();
    for other in findings {
        if other.code == first.code {
            first.clues.extend(other.clues.into_iter().filter(|clue| !first.clues.contains(clue)).collect::<Vec<_>>());
        } else if other.rank <= Rank::NetError && !also.contains(&other.code) {
            also.push(other.code);
        } else if !also.contains(&other.code) {
            first.clues.push(SeenClue::new(&clues::CONTRADICTION, &[("code", code_label(&other.code))]));
        }
    }
    Some(assemble(&observed, first, also, answerer))
}

fn assemble(
    observed: &Observed<'_>,
    first: Finding,
    also: Vec<String>,
    answerer: Option<responder::Answerer>,
) -> Diagnosis {
    let evidence = observed.evidence;
    let https = evidence.url.as_ref().is_some_and(|url| url.is_https());
    let Finding { mut entry, mut certainty, mut clues, code, name, .. } = first;
    // The header was made for this; where it is missing, the body may say.
    let in_body = || {
        let wait = observed.problem.as_ref().and_then(|problem| problem.wait)?;
        Some(Told::in_body(wait, observed.status()))
    };
    let told = evidence.response.as_ref().and_then(told).or_else(in_body);
    // A notice of planned work names its end in a sentence.
    let hours =
        evidence.response.as_ref().filter(|_| told.is_none() && entry.id == notice::WORK).and_then(|response| {
            let (left, text) = work_hours::left(&observed.body.as_deref()?.text, sent(response))?;
            Some((Told::in_notice(left), SeenClue::new(&clues::WORK_HOURS, &[("text", &text)])))
        });
    let mut from_site = https && evidence.response.is_some();
    if let Some(found) = &answerer {
        // An encrypted connection proves the site's name, but for filters that are made to open it.
        let between = match found.who.place {
            Place::Site => false,
            Place::Between => true,
            Place::Either => !https,
        };
        from_site = !between;
        clues.push(found.clue.clone());
        // A gate says by itself whose it is.
        let unsaid = between && entry.show != Show::Never;
        // It may say itself whose failure it is; else nobody can tell.
        let words = responder::says(found.who, observed).map_or(Some("class/proxy-answered"), |says| says.words);
        if let (true, Some(proxy)) = (unsaid, words.and_then(knowledge::code)) {
            entry = proxy;
            certainty = Certainty::Inferred;
            clues.insert(0, SeenClue::new(&clues::PROXY_ANSWERED, &[("who", found.who.name)]));
        }
    }
    match (told, &hours) {
        (Some(told), _) => clues.push(SeenClue::new(&clues::RETRY_AFTER, &[("time", &told.seconds.to_string())])),
        (None, Some((_, clue))) => clues.push(clue.clone()),
        (None, None) => {}
    }
    Diagnosis {
        code,
        entry: entry.id.to_owned(),
        name,
        side: entry.side,
        certainty,
        clues,
        answered_by: answerer.map(|found| found.who.id.to_owned()),
        service: observed.service.or(entry.service()).map(|service| service.id.to_owned()),
        from_site,
        also,
        retry: entry.retry,
        told: told.or(hours.map(|(told, _)| told)),
    }
}

/// The code that an entry speaks for. `google/INVALID_ARGUMENT/api-key` has words of its own for one case of
/// `google/INVALID_ARGUMENT`.
pub fn canonical(id: &str) -> &str {
    let end = id.match_indices('/').nth(1).map_or(id.len(), |(at, _)| at);
    &id[..end]
}

/// What a person reads as the code: the part behind the family, without the case that an entry is for.
pub fn code_label(code: &str) -> &str {
    canonical(code).split_once('/').map_or(code, |(_, label)| label)
}

impl Diagnosis {
    /// The words of the entry. An id that this version no longer has falls back to the class of all others.
    pub fn words(&self) -> &'static Code {
        knowledge::code(&self.entry).or_else(|| knowledge::code("class/http-other")).unwrap_or(&knowledge::CODES[0])
    }

    /// Whether something only waits for the reader (a check that they are human, a waiting line, a network's
    /// sign-in): WhatBroke keeps out of its way.
    pub fn is_gate(&self) -> bool {
        self.words().show == Show::Never
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Address, Body, Headers, NetError, Response};
    use crate::time::Timestamp;

    pub(super) fn answer(url: &str, status: u16, headers: &[(&str, &str)]) -> Evidence {
        let mut kept = Headers::default();
        headers.iter().for_each(|(name, value)| kept.add(name, value));
        let response = Response { status, headers: kept, at: Timestamp(0) };
        Evidence { url: Address::parse(url), response: Some(response), ..Evidence::default() }
    }

    /// What is said of an answer in JSON.
    pub(super) fn of_json(url: &str, status: u16, body: &str) -> Diagnosis {
        let mut evidence = answer(url, status, &[("content-type", "application/json")]);
        evidence.body = Some(Body::plain(body));
        diagnose(&evidence).unwrap()
    }

    fn code_of(evidence: &Evidence) -> Option<String> {
        diagnose(evidence).map(|diagnosis| diagnosis.code)
    }

    #[test]
    fn a_page_that_is_fine_has_no_diagnosis() {
        for status in [200, 204, 206, 301, 304, 100] {
            assert_eq!(code_of(&answer("https://a.test/", status, &[])), None, "{status}");
        }
        assert_eq!(diagnose(&Evidence::default()), None);
    }

    #[test]
    fn a_challenge_outranks_its_status() {
        let evidence = answer("https://a.test/", 403, &[("cf-mitigated", "challenge"), ("server", "cloudflare")]);
        let diagnosis = diagnose(&evidence).unwrap();
        assert_eq!(diagnosis.code, "cloudflare/challenge");
        assert_eq!(diagnosis.retry, RetryPolicy::Harmful);
        assert_eq!(diagnosis.also, ["http/403"]);
    }

    #[test]
    fn an_empty_error_page_is_known_by_its_status() {
        let mut evidence = answer("https://a.test/", 500, &[]);
        evidence.net_error = NetError::parse("net::ERR_HTTP_RESPONSE_CODE_FAILURE");
        assert_eq!(code_of(&evidence).as_deref(), Some("http/500"));
    }

    #[test]
    fn a_forward_proxy_that_answers_is_not_the_site() {
        let squid = [("server", "squid/5.7")];
        let between = diagnose(&answer("http://a.test/", 503, &squid)).unwrap();
        assert_eq!((between.side, between.code.as_str()), (Side::Between, "http/503"));
        assert!(!between.from_site);
        let site = diagnose(&answer("https://a.test/", 503, &squid)).unwrap();
        assert_eq!(site.side, Side::Site);
        assert!(site.from_site);
    }

    #[test]
    fn a_proxy_that_says_why_is_believed() {
        let answered = |status: u16, said: &str| {
            diagnose(&answer("http://a.test/", status, &[("server", "squid/5.7"), ("x-squid-error", said)])).unwrap()
        };
        for (status, said, side) in [
            (503, "ERR_CONNECT_FAIL 111", Side::Site),
            (502, "ERR_ZERO_SIZE_OBJECT 0", Side::Site),
            (503, "ERR_DNS_FAIL 0", Side::Between),
            (403, "ERR_ACCESS_DENIED 0", Side::Between),
            (413, "ERR_TOO_BIG 0", Side::Between),
            (502, "ERR_TOO_BIG 0", Side::Site),
            (503, "ERR_OF_NEXT_YEAR 0", Side::Between),
        ] {
            let found = answered(status, said);
            assert_eq!(found.side, side, "{said}");
            // Whoever's fault it is: the proxy said so, and not the site.
            assert!(!found.from_site && found.certainty == Certainty::Inferred, "{said}");
        }
        // Its words for a login are those of the status.
        assert_ne!(answered(407, "ERR_CACHE_ACCESS_DENIED 0").entry, "class/proxy-answered");
        let mut refused = answer("http://a.test/", 500, &[("server", "tinyproxy/1.11.1")]);
        refused.body = Some(Body::plain("Tinyproxy was unable to connect to the remote web server."));
        assert_eq!(diagnose(&refused).unwrap().side, Side::Site);
    }

    #[test]
    fn a_filter_that_opens_encrypted_connections_is_not_the_site() {
        let diagnosis = diagnose(&answer("https://a.test/", 403, &[("server", "Zscaler/6.2")])).unwrap();
        assert_eq!(diagnosis.side, Side::Between);
        assert!(!diagnosis.from_site);
    }

    #[test]
    fn who_answered_is_not_claimed_without_a_ground() {
        assert!(!diagnose(&answer("http://a.test/", 503, &[])).unwrap().from_site);
        assert!(diagnose(&answer("http://a.test/", 503, &[("server", "nginx")])).unwrap().from_site);
        assert!(diagnose(&answer("https://a.test/", 503, &[])).unwrap().from_site);
    }

    #[test]
    fn any_order_of_clues_gives_one_diagnosis() {
        let mut evidence = answer("https://a.test/", 522, &[("server", "cloudflare"), ("retry-after", "30")]);
        let early = diagnose(&evidence).unwrap();
        evidence.body = Some(Body::plain("<title>nothing of interest</title>"));
        let late = diagnose(&evidence).unwrap();
        assert_eq!(early, late);
        assert_eq!(late.told.map(|told| told.seconds), Some(30));
    }

    #[test]
    fn every_status_has_an_answer_in_words() {
        for status in 400..=999 {
            let diagnosis = diagnose(&answer("https://a.test/", status, &[])).unwrap();
            assert!(diagnosis.code.ends_with(&format!("/{status}")), "{}", diagnosis.code);
            assert!(!diagnosis.name.is_empty(), "{status}");
            assert!(!diagnosis.words().title.get(Lang::Ko).is_empty());
        }
    }

    #[test]
    fn every_network_error_has_an_answer_in_words() {
        for named in knowledge::NET_NAMES.iter() {
            let evidence = Evidence { net_error: NetError::parse(named.name()), ..Evidence::default() };
            let diagnosis = diagnose(&evidence);
            if named.name() == "ERR_ABORTED" {
                assert_eq!(diagnosis, None);
                continue;
            }
            assert_eq!(diagnosis.map(|found| found.name).as_deref(), Some(named.name()));
        }
        let unheard = Evidence { net_error: NetError::parse("ERR_OF_NEXT_YEAR"), ..Evidence::default() };
        assert_eq!(code_of(&unheard).as_deref(), Some("net/ERR_OF_NEXT_YEAR"));
    }
}
