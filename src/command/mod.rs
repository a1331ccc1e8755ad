//! `whatbroke explain`, `report`, `list`, `services`, `status`, `names` and `verdict`.
//!
//! Exit status: 0 explained, written or shown, 1 nothing failed or nothing known, 2 bad usage or unreadable input.

mod arguments;
mod facts;
mod input;
mod names;
mod output;
mod page;
mod report;
mod services;
mod status;
mod verdict;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use whatbroke::diagnosis::{
    Cookies, Diagnosis, Explanation, Ground, PageFacts, PageKind, Setting, diagnose, explain, page_kind,
};
use whatbroke::evidence::Evidence;
use whatbroke::knowledge::{Show, clues};

use arguments::{Arguments, Explain, Failure, List, Wanted};

const EXPLAINED: u8 = 0;
const NOTHING_FAILED: u8 = 1;
const BAD_INPUT: u8 = 2;

/// Runs the command with the arguments of this process.
pub fn run() -> ExitCode {
    let printed = match Arguments::parse().wanted {
        Wanted::Explain(wanted) => explain_one(&wanted),
        Wanted::Report(wanted) => report::write(&wanted),
        Wanted::List(wanted) => Ok((list(&wanted), EXPLAINED)),
        Wanted::Services(wanted) => Ok(services::show(&wanted)),
        Wanted::Status(wanted) => status::show(&wanted),
        Wanted::Names(wanted) => names::show(&wanted),
        Wanted::Verdict(wanted) => verdict::show(&wanted),
    };
    let (text, status) = match printed {
        Ok(printed) => printed,
        Err(error) => {
            eprintln!("whatbroke: {error}");
            return BAD_INPUT.into();
        }
    };
    match io::stdout().lock().write_all(text.as_bytes()) {
        // Whoever reads has read enough, as in `whatbroke list | head`.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            eprintln!("whatbroke: standard output: {error}");
            BAD_INPUT.into()
        }
        _ => status.into(),
    }
}

fn explain_one(wanted: &Explain) -> Result<(String, u8), String> {
    let lang = wanted.failure.language.get();
    let (_, explanation) = explained(&wanted.failure)?;
    let status = if explanation.is_some() { EXPLAINED } else { NOTHING_FAILED };
    let text = if wanted.json { output::json(explanation.as_ref()) } else { output::text(explanation.as_ref(), lang) };
    Ok((text, status))
}

/// What was seen, and its explanation where anything failed.
fn explained(wanted: &Failure) -> Result<(Evidence, Option<Explanation>), String> {
    let (evidence, facts) = input::evidence(wanted)?;
    let setting = Setting {
        url: evidence.url.as_ref(),
        method: evidence.method,
        buttons: false,
        cookies: Cookies::ByHand,
        wait: None,
        app: false,
    };
    let shell = evidence.body.as_ref().is_some_and(|body| is_shell(&body.source));
    let failed = diagnose(&evidence).filter(|diagnosis| !works(diagnosis, facts.as_ref(), shell));
    let explanation = failed.map(|diagnosis| explain(&diagnosis, wanted.language.get(), setting));
    Ok((evidence, explanation))
}

/// Whether the page works whatever its status says: a login form that came with a 401, an app that renders. A known
/// program's own error page does not, nor does a page whose scripts would have to run first, but for the shell of an
/// app: hosts send it with a 404 for every address, and it draws the page.
fn works(diagnosis: &Diagnosis, facts: Option<&PageFacts>, shell: bool) -> bool {
    let quiet = diagnosis.words().show == Show::ErrorPage;
    let known =
        diagnosis.clues.iter().any(|clue| [clues::BODY_SIGNATURE.id, clues::VENDOR_PAGE.id].contains(&&*clue.id));
    let of_use = |facts| match page_kind(facts, true) {
        // A wiki names itself on the page that it offers to write, too.
        PageKind::OfUse(Ground::Editor) if facts.is_to_be_written() => true,
        PageKind::OfUse(Ground::Undrawn) | PageKind::Error(Ground::Little) => shell && !known,
        kind => !known && matches!(kind, PageKind::OfUse(_)),
    };
    quiet && facts.is_some_and(of_use)
}

/// Whether markup has the element that the usual frameworks draw into: empty, or drawn already beside a module.
fn is_shell(source: &str) -> bool {
    let roots = ["id=\"root\"><", "id=\"app\"><", "id=\"root\" data-", "id=\"app\" data-"];
    let drawn = roots.iter().any(|root| source.contains(root));
    if drawn && source.contains("<script type=\"module\"") {
        return true;
    }
    let roots = [
        "id=\"root\"></div>",
        "id=\"app\"></div>",
        "id=\"__next\"></div>",
        "id=\"__nuxt\"></div>",
        "<app-root></app-root>",
    ];
    source.contains("<script") && roots.iter().any(|root| source.contains(root))
}

fn list(wanted: &List) -> String {
    let lang = wanted.language.get();
    if wanted.json { output::list_json(lang) } else { output::list_text(lang) }
}
