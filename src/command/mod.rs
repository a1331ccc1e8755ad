//! `whatbroke explain` and `whatbroke list`.
//!
//! Exit status: 0 explained, 1 nothing failed, 2 bad usage or unreadable input.

mod arguments;
mod input;
mod output;
mod page;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::Parser;
use whatbroke::diagnosis::{Setting, diagnose, explain};

use arguments::{Arguments, Explain, List, Wanted};

const EXPLAINED: u8 = 0;
const NOTHING_FAILED: u8 = 1;
const BAD_INPUT: u8 = 2;

/// Runs the command with the arguments of this process.
pub fn run() -> ExitCode {
    let printed = match Arguments::parse().wanted {
        Wanted::Explain(wanted) => explain_one(&wanted),
        Wanted::List(wanted) => Ok((list(&wanted), EXPLAINED)),
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
    let lang = wanted.language.get();
    let evidence = input::evidence(wanted)?;
    let setting = Setting { url: evidence.url.as_ref(), method: evidence.method, buttons: false };
    let explanation = diagnose(&evidence).map(|diagnosis| explain(&diagnosis, lang, setting));
    let status = if explanation.is_some() { EXPLAINED } else { NOTHING_FAILED };
    let text = if wanted.json { output::json(explanation.as_ref()) } else { output::text(explanation.as_ref(), lang) };
    Ok((text, status))
}

fn list(wanted: &List) -> String {
    let lang = wanted.language.get();
    if wanted.json { output::list_json(lang) } else { output::list_text(lang) }
}
