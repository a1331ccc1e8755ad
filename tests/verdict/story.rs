//! Stories: what is known, written in words, and what has to come of it.

use std::fs;
use std::time::Duration;

use whatbroke::diagnosis::diagnose;
use whatbroke::evidence::{Address, Body, Evidence, Headers, NetError, Response};
use whatbroke::foreign::Unreadable;
use whatbroke::names::{Comparison, Difference};
use whatbroke::status::{CouldNotTell, Level};
use whatbroke::time::Timestamp;
use whatbroke::verdict::{Check, Diagnosed, Known, Names, Part, StatusPage, Tried, judge};

const NOW: Timestamp = Timestamp(1_800_000_000_000);

pub struct Story {
    pub title: String,
    pub known: Known,
    verdict: String,
    next: String,
}

impl Story {
    /// Every row of `stories.tsv`.
    pub fn all() -> Vec<Self> {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/verdict/stories.tsv");
        let table = fs::read_to_string(path).expect("tests/verdict/stories.tsv");
        let rows = table.lines().skip(1).filter(|line| !line.is_empty() && !line.starts_with('#'));
        rows.map(Self::read).collect()
    }

    fn read(row: &str) -> Self {
        let columns: Vec<&str> = row.split('\t').collect();
        let [title, words, verdict, next] = columns[..] else { panic!("four columns are needed: {row}") };
        Self { title: title.into(), known: known(words), verdict: verdict.into(), next: next.into() }
    }

    /// How it ends, where it does not end as it should.
    pub fn problem(&self) -> Option<String> {
        let found = judge(&self.known);
        let (verdict, next) =
            (kebab(&format!("{:?}", found.verdict)), found.next.map(|next| kebab(&format!("{next:?}"))));
        let next = next.unwrap_or_else(|| "-".into());
        let right = verdict == self.verdict && next == self.next;
        (!right).then(|| {
            let wanted = format!("{} / {}", self.verdict, self.next);
            format!("{}\n    {verdict} / {next}, not {wanted}\n    {:?}", self.title, found.reasons)
        })
    }
}

/// `NetworkDns` as `network-dns`.
fn kebab(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && !out.is_empty() {
            out.push('-');
        }
        out.push(c.to_ascii_lowercase());
    }
    out
}

/// Reads what is known: words between spaces, such as `http=503 loaded=2 status=fine private-window=fails`.
pub fn known(words: &str) -> Known {
    let mut known = Known { now: NOW, ..Known::default() };
    let mut evidence = Evidence { url: Address::parse("https://site.test/"), ..Evidence::default() };
    for word in words.split(' ').filter(|word| !word.is_empty()) {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        if !of_failure(&mut evidence, key, value) && !of_browser(&mut known, key, value) {
            of_person(&mut known, key, value);
        }
    }
    known.part = known.part.or_else(|| Part::of(&evidence));
    let diagnosis = diagnose(&evidence);
    known.diagnosis = known.diagnosis.or_else(|| Diagnosed::of(&diagnosis?, known.part));
    known
}

/// The failure itself, for the engine to diagnose.
fn of_failure(evidence: &mut Evidence, key: &str, value: &str) -> bool {
    match key {
        "url" => evidence.url = Some(Address::parse(value).expect(value)),
        "http" => {
            let headers = evidence.response.take().map(|response| response.headers).unwrap_or_default();
            evidence.response = Some(Response { status: value.parse().expect(value), headers, at: NOW });
        }
        "server" => {
            let response =
                evidence.response.get_or_insert_with(|| Response { status: 200, headers: Headers::default(), at: NOW });
            response.headers.add("server", value);
        }
        "json" => {
            evidence.body = Some(Body::plain(value));
            let response = evidence.response.as_mut().expect("json= comes after http=");
            response.headers.add("content-type", "application/json");
        }
        "net" => evidence.net_error = Some(NetError::parse(value).expect(value)),
        _ => return false,
    }
    true
}

/// What the browser knows at no cost.
fn of_browser(known: &mut Known, key: &str, value: &str) -> bool {
    let number = || value.parse::<u32>().expect("a number");
    let ago = |seconds: u64| NOW - Duration::from_secs(seconds);
    let times = |count: u32| (0..count).map(|at| ago(10 + u64::from(at))).collect();
    match key {
        "online" => known.online = Some(true),
        "offline" => known.online = Some(false),
        "loaded" => known.others_loaded = times(number()),
        "loaded-long-ago" => known.others_loaded = vec![ago(121)],
        "loaded-tomorrow" => known.others_loaded = vec![NOW + Duration::from_secs(86_400)],
        "failed" => known.others_failed = times(number()),
        "tabs" => known.tabs_failing = number(),
        "ended-by-itself" => known.before.by_itself = number(),
        "ended-by-clearing" => known.before.by_clearing = number(),
        _ => return false,
    }
    true
}

/// What was asked and tried.
fn of_person(known: &mut Known, key: &str, value: &str) {
    match key {
        "status" => known.status = status(value),
        "names" => known.names = names(value),
        check => {
            let tried = match value {
                "works" => Tried::Works,
                "fails" => Tried::Fails,
                "none" => Tried::NotPossible,
                _ => panic!("{check}={value}"),
            };
            known.tried.insert(Check::named(check).unwrap_or_else(|| panic!("{check} is no check")), tried);
        }
    }
}

fn status(value: &str) -> StatusPage {
    match value {
        "unasked" => StatusPage::Unasked,
        "fine" => StatusPage::Says(Level::Fine),
        "maintenance" => StatusPage::Says(Level::Maintenance),
        "degraded" => StatusPage::Says(Level::Degraded),
        "partial" => StatusPage::Says(Level::Partial),
        "major" => StatusPage::Says(Level::Major),
        "slow" => StatusPage::CouldNotTell(CouldNotTell::Unreadable(Unreadable::NoAnswer)),
        "lying" => StatusPage::CouldNotTell(CouldNotTell::Contradictory),
        "left-alone" => StatusPage::CouldNotTell(CouldNotTell::LeftAlone),
        _ => panic!("status={value}"),
    }
}

fn names(value: &str) -> Names {
    Names::Compared(match value {
        "unasked" => return Names::Unasked,
        "only-there" => Comparison::OnlyThere,
        "nowhere" => Comparison::Nowhere,
        "same" => Comparison::Same,
        "found" => Comparison::Found,
        "private-here" => Comparison::Different(Difference::PrivateHere),
        "only-here" => Comparison::Different(Difference::OnlyHere),
        "resolvers" => Comparison::Different(Difference::Resolvers),
        "addresses" => Comparison::Different(Difference::Addresses),
        "silent" => Comparison::CouldNotTell,
        _ => panic!("names={value}"),
    })
}
