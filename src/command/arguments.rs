//! The arguments, as they may be given.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;
use jiff::tz::{Offset, TimeZone};
use whatbroke::evidence::{Address, NetError};
use whatbroke::knowledge::{self, Lang, Service, StatusKind};
use whatbroke::names::Here;
use whatbroke::report::TriedResult;
use whatbroke::verdict::{Check, Tried};

/// Says why a web page failed, whose side it is on, and what to do now.
#[derive(Parser)]
#[command(version, about, long_about = None, arg_required_else_help = true)]
pub struct Arguments {
    #[command(subcommand)]
    pub wanted: Wanted,
}

#[derive(Subcommand)]
pub enum Wanted {
    /// Explain one failure.
    ///
    /// Without --status, --net-error, --text, --body and --response a raw HTTP response is read from standard
    /// input: `curl -si https://example.com/ | whatbroke explain`. Exit status: 0 explained, 1 nothing failed,
    /// 2 bad usage or unreadable input.
    Explain(Box<Explain>),
    /// Write a report for a site's support, without what must not leave with it.
    ///
    /// Takes the same as explain, and what else support asks for. Each gap can be looked at with --gaps and shown with
    /// --show. Exit status: 0 written, 1 nothing failed, 2 bad usage or unreadable input.
    Report(Box<Report>),
    /// Show every code that is known.
    List(List),
    /// Read what a service's status page answers to programs.
    ///
    /// Without a file it says which address has to be asked for it. `curl -s https://status.claude.com/api/v2/summary.json | whatbroke status --service claude -`. Exit status: 0 read,
    /// 1 nothing could be told from it, 2 bad usage or unreadable input.
    Status(Status),
    /// Compare what public resolvers answer for a name (application/dns-json) with what happened here.
    ///
    /// Without files it says which addresses have to be asked for them. Exit status: 0 compared, 1 nothing could be told, 2 bad usage or unreadable input.
    Names(Names),
    /// Say where a failure comes from: the site, the connection, this network's DNS, what the browser stored.
    ///
    /// The failure is given as to `explain`, or not at all; everything else that is known adds to it. Exit status:
    /// 0 something was said, 1 not certain yet, 2 bad usage or unreadable input.
    Verdict(Box<Verdict>),
    /// Show the services that are known by name, with their hosts and their status pages.
    ///
    /// With --url only the service that the address belongs to, and what a request for it is for. Exit status: 0 shown,
    /// 1 no known service, 2 bad usage.
    Services(Services),
}

#[derive(Args)]
pub struct Explain {
    #[command(flatten)]
    pub failure: Failure,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
}

#[derive(Args)]
pub struct Report {
    #[command(flatten)]
    pub failure: Failure,
    /// Since when it has been failing.
    #[arg(long, value_name = "RFC3339")]
    pub since: Option<Timestamp>,
    /// The time zone of the report, such as Asia/Seoul or +09:00; without it that of the system.
    #[arg(long, value_name = "ZONE", value_parser = time_zone, allow_hyphen_values = true)]
    pub time_zone: Option<TimeZone>,
    /// The browser and its version.
    #[arg(long, value_name = "STRING", default_value = "")]
    pub browser: String,
    /// The operating system and its version.
    #[arg(long, value_name = "STRING", default_value = "")]
    pub system: String,
    /// The browser's languages, such as ko-KR.
    #[arg(long, value_name = "STRING", default_value = "")]
    pub browser_language: String,
    /// What was tried: the id of a step or words, then fixed, same or another, then the time, with bars between, as in
    /// "clear-cache | same | 2026-10-21T07:30:00Z"; may be given several times.
    #[arg(long, value_name = "TRIED", value_parser = attempt)]
    pub tried: Vec<TriedOnce>,
    /// What the service's status page said.
    #[arg(long, value_name = "STRING")]
    pub status_page: Option<String>,
    /// Your own words.
    #[arg(long, value_name = "STRING", conflicts_with = "words_file")]
    pub words: Option<String>,
    /// A file with your own words.
    #[arg(long, value_name = "FILE")]
    pub words_file: Option<PathBuf>,
    /// How it is written.
    #[arg(long, value_enum, default_value = "text")]
    pub format: Format,
    /// List what was taken out, each with its number, instead of the report.
    #[arg(long)]
    pub gaps: bool,
    /// Show what stands behind these gaps, by their numbers: 1,3.
    #[arg(long, value_name = "NUMBERS", value_delimiter = ',')]
    pub show: Vec<usize>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
pub enum Format {
    Text,
    Markdown,
}

/// What was tried, with what came of it and when.
#[derive(Clone)]
pub struct TriedOnce {
    pub what: String,
    pub result: Option<TriedResult>,
    pub when: Option<Timestamp>,
}

/// What was seen of one failure.
#[derive(Args)]
pub struct Failure {
    /// The address of the page, http or https.
    #[arg(long, value_parser = address)]
    pub url: Option<Address>,
    /// The HTTP status of the answer, 100 to 999.
    #[arg(long, value_parser = clap::value_parser!(u16).range(100..=999), conflicts_with = "response")]
    pub status: Option<u16>,
    /// The browser's network error, such as ERR_CERT_DATE_INVALID.
    #[arg(long, value_name = "NAME", value_parser = net_error, conflicts_with = "response")]
    pub net_error: Option<NetError>,
    /// A header of the answer, "Name: value"; may be given several times.
    #[arg(long = "header", value_name = "HEADER", value_parser = header, conflicts_with = "response")]
    pub headers: Vec<(String, String)>,
    /// A file with the body of the answer.
    #[arg(long, value_name = "FILE", conflicts_with = "response")]
    pub body: Option<PathBuf>,
    /// A message as it stands on the screen, or a code.
    #[arg(long, value_name = "STRING", conflicts_with_all = ["response", "status", "net_error", "headers", "body"])]
    pub text: Option<String>,
    /// A file with a raw HTTP response, status line first; "-" is standard input.
    #[arg(long, value_name = "FILE")]
    pub response: Option<PathBuf>,
    #[command(flatten)]
    pub language: Language,
    /// The time at which the answer came, such as 2026-10-21T07:28:00Z; for tests.
    #[arg(long, value_name = "RFC3339")]
    pub now: Option<Timestamp>,
}

#[derive(Args)]
pub struct List {
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub language: Language,
}

#[derive(Args)]
pub struct Status {
    /// A file with the answer; "-" is standard input.
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub page: StatusPage,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub language: Language,
    /// The time at which the answer came, such as 2026-10-21T07:28:00Z; for tests.
    #[arg(long, value_name = "RFC3339")]
    pub now: Option<Timestamp>,
}

/// Whose status page it is, and in which form it answers.
#[derive(Args)]
pub struct StatusPage {
    /// The form of the answer: statuspage, incident-io, instatus, google-incidents or slack. Without it the service's.
    #[arg(long, value_parser = status_kind)]
    pub kind: Option<StatusKind>,
    /// The service, as `whatbroke services` names it: only its parts of the page count.
    #[arg(long, value_name = "ID", value_parser = service)]
    pub service: Option<&'static Service>,
}

#[derive(Args)]
pub struct Names {
    /// The name that was looked up, such as example.com.
    pub name: String,
    /// Files with the answers, one for each question.
    pub files: Vec<PathBuf>,
    /// What happened here: "failed", or the addresses that the name led to, with commas between them.
    #[arg(long, value_parser = here, default_value = "failed")]
    pub here: Here,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub language: Language,
}

#[derive(Args)]
pub struct Verdict {
    #[command(flatten)]
    pub failure: Failure,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    /// Whether the device has a network.
    #[arg(long, action = clap::ArgAction::Set, value_name = "true|false")]
    pub online: Option<bool>,
    /// How many other sites loaded in the last two minutes.
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    pub others_loaded: u8,
    /// How many other sites met no answer in the last two minutes.
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    pub others_failed: u8,
    /// How many other tabs of the same site fail.
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    pub tabs_failing: u8,
    /// How the same failure of this site ended before; may be given several times.
    #[arg(long = "ended-before", value_name = "HOW")]
    pub ended_before: Vec<Ended>,
    /// A file with what the status page answered.
    #[arg(long, value_name = "FILE")]
    pub status_page: Option<PathBuf>,
    #[command(flatten)]
    pub page: StatusPage,
    /// A file with what a public resolver answered for the host of --url; may be given several times.
    #[arg(long = "names", value_name = "FILE", requires = "url")]
    pub names: Vec<PathBuf>,
    /// What was tried, CHECK=works, CHECK=fails or CHECK=none; may be given several times. The checks: private-window,
    /// vpn-off, other-browser, other-network, other-device, restart-browser, restart-router.
    #[arg(long = "tried", value_name = "CHECK=RESULT", value_parser = tried)]
    pub tried: Vec<(Check, Tried)>,
}

/// How a failure ended.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Ended {
    /// While somebody waited.
    ByItself,
    /// After this site's cache was cleared.
    ByClearing,
}

#[derive(Args)]
pub struct Services {
    /// The address of a page, or of a request in the background.
    #[arg(long, value_parser = address)]
    pub url: Option<Address>,
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
    #[command(flatten)]
    pub language: Language,
}

#[derive(Args)]
pub struct Language {
    /// The language; without it that of the system.
    #[arg(long)]
    lang: Option<LangName>,
}

#[derive(Clone, Copy, ValueEnum)]
enum LangName {
    Ko,
    En,
}

impl Language {
    /// The chosen language, else that of the system's locale.
    pub fn get(&self) -> Lang {
        match self.lang {
            Some(LangName::Ko) => Lang::Ko,
            Some(LangName::En) => Lang::En,
            None => Lang::from_tag(&sys_locale::get_locale().unwrap_or_default()),
        }
    }
}

fn address(text: &str) -> Result<Address, &'static str> {
    Address::parse(&in_ascii(text)).ok_or("an http or https address is needed, such as https://example.com/")
}

/// The address with its host in ASCII, as a browser gives it (UTS 46): people write hosts in their own letters.
fn in_ascii(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("://") else { return text.to_owned() };
    let (authority, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    // Who signs in with the address plays no part.
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let (name, port) = host.split_at(host.find(':').unwrap_or(host.len()));
    match idna::domain_to_ascii(name) {
        Ok(ascii) if !name.is_ascii() => format!("{scheme}://{ascii}{port}{path}"),
        _ => text.to_owned(),
    }
}

fn net_error(text: &str) -> Result<NetError, &'static str> {
    NetError::parse(text).ok_or("a network error of Chromium is needed, such as ERR_CONNECTION_REFUSED")
}

fn status_kind(text: &str) -> Result<StatusKind, String> {
    let kinds = StatusKind::ALL.map(StatusKind::name).join(", ");
    StatusKind::named(text).ok_or_else(|| format!("a form of status pages is needed: {kinds}"))
}

fn service(text: &str) -> Result<&'static Service, &'static str> {
    knowledge::service(text).ok_or("a service is needed as `whatbroke services` names it, such as chatgpt")
}

fn here(text: &str) -> Result<Here, &'static str> {
    if text == "failed" {
        return Ok(Here::Failed);
    }
    let addresses: Result<Vec<_>, _> = text.split(',').map(|address| address.trim().parse()).collect();
    addresses.map(Here::Found).map_err(|_| "\"failed\" is needed, or IP addresses such as 192.0.2.1,2001:db8::1")
}

fn tried(text: &str) -> Result<(Check, Tried), &'static str> {
    let said = text.split_once('=').and_then(|(check, result)| {
        let result = match result {
            "works" => Tried::Works,
            "fails" => Tried::Fails,
            "none" => Tried::NotPossible,
            _ => return None,
        };
        Some((Check::named(check).filter(|check| check.is_of_the_person())?, result))
    });
    said.ok_or("a check and its result are needed, such as private-window=fails")
}

fn header(text: &str) -> Result<(String, String), &'static str> {
    let parts = text.split_once(':').map(|(name, value)| (name.trim(), value.trim()));
    let is_token = |name: &str| !name.is_empty() && !name.contains(char::is_whitespace);
    match parts {
        Some((name, value)) if is_token(name) => Ok((name.to_owned(), value.to_owned())),
        _ => Err("a header is written as \"Name: value\""),
    }
}

fn time_zone(text: &str) -> Result<TimeZone, &'static str> {
    let wrong = "a time zone is needed, such as Asia/Seoul or +09:00";
    if !text.starts_with(['+', '-']) {
        return TimeZone::get(text).map_err(|_| wrong);
    }
    let (hours, minutes) = text[1..].split_once(':').ok_or(wrong)?;
    let number = |digits: &str| digits.parse::<i32>().ok().filter(|_| digits.len() == 2).ok_or(wrong);
    let seconds = (number(hours)? * 60 + number(minutes)?) * 60;
    let offset = Offset::from_seconds(if text.starts_with('-') { -seconds } else { seconds }).map_err(|_| wrong)?;
    Ok(TimeZone::fixed(offset))
}

fn attempt(text: &str) -> Result<TriedOnce, &'static str> {
    let mut parts = text.split('|').map(str::trim);
    let what = parts.next().filter(|what| !what.is_empty()).ok_or("what was tried is needed first")?;
    let mut once = TriedOnce { what: what.to_owned(), result: None, when: None };
    for part in parts.filter(|part| !part.is_empty()) {
        match part {
            "fixed" => once.result = Some(TriedResult::Fixed),
            "same" => once.result = Some(TriedResult::Same),
            "another" => once.result = Some(TriedResult::Another),
            time => {
                let wrong = "behind a bar stands fixed, same, another, or a time such as 2026-10-21T07:28:00Z";
                once.when = Some(time.parse().map_err(|_| wrong)?);
            }
        }
    }
    Ok(once)
}
