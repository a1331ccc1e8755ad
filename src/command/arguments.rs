//! The arguments, as they may be given.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::Timestamp;
use whatbroke::evidence::{Address, NetError};
use whatbroke::knowledge::Lang;

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
    /// Show every code that is known.
    List(List),
    /// Show the services that are known by name, with their hosts and their status pages.
    ///
    /// With --url only the service that the address belongs to, and what a request for it is for. Exit status: 0 shown,
    /// 1 no known service, 2 bad usage.
    Services(Services),
}

#[derive(Args)]
pub struct Explain {
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
    /// Print JSON.
    #[arg(long)]
    pub json: bool,
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

fn header(text: &str) -> Result<(String, String), &'static str> {
    let parts = text.split_once(':').map(|(name, value)| (name.trim(), value.trim()));
    let is_token = |name: &str| !name.is_empty() && !name.contains(char::is_whitespace);
    match parts {
        Some((name, value)) if is_token(name) => Ok((name.to_owned(), value.to_owned())),
        _ => Err("a header is written as \"Name: value\""),
    }
}
