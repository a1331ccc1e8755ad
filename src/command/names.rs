//! What public resolvers say of a name.

use std::net::IpAddr;
use std::path::PathBuf;

use serde_json::json;
use whatbroke::foreign::Reply;
use whatbroke::names::{self, Comparison, Kind, Lookup, MOST_BYTES, Outcome, RESOLVERS, Unclear, compare};

use super::arguments::Names;
use super::{EXPLAINED, NOTHING_FAILED, input};

/// The comparison, and the exit status.
///
/// # Errors
/// With a message that names the file that cannot be read.
pub fn show(wanted: &Names) -> Result<(String, u8), String> {
    if wanted.files.is_empty() {
        return questions(&wanted.name).map(|questions| (questions, EXPLAINED));
    }
    let answers = read(&wanted.files, &wanted.name)?;
    let found = compare(&wanted.here, &answers);
    let status = if found == Comparison::CouldNotTell { NOTHING_FAILED } else { EXPLAINED };
    let sentence = found.sentence(wanted.language.get());
    if !wanted.json {
        return Ok((format!("{sentence}\n"), status));
    }
    let answers: Vec<_> = answers
        .iter()
        .map(|answer| match answer {
            Ok(lookup) => json!({
                "outcome": outcome(&lookup.outcome),
                "addresses": addresses(&lookup.outcome),
                "validated": lookup.validated,
                "comment": lookup.comment,
            }),
            Err(_) => json!({ "outcome": null }),
        })
        .collect();
    Ok((format!("{:#}\n", json!({ "found": found, "sentence": sentence, "answers": answers })), status))
}

/// One line for each question: each resolver, each kind of address.
fn questions(name: &str) -> Result<String, String> {
    let all = RESOLVERS.iter().flat_map(|resolver| Kind::ALL.map(|kind| resolver.question(name, kind)));
    let line = |question| format!("curl -s -H 'accept: application/dns-json' '{question}'\n");
    let lines: Option<String> = all.map(|question| question.map(line)).collect();
    lines.ok_or_else(|| format!("{name}: a name in ASCII is needed, such as example.com"))
}

/// What the resolvers answered when they were asked for this name.
///
/// # Errors
/// With a message that names the file that cannot be read.
pub fn read(files: &[PathBuf], name: &str) -> Result<Vec<Result<Lookup, Unclear>>, String> {
    let one = |file: &PathBuf| {
        let bytes = input::read_up_to(file, MOST_BYTES)?;
        Ok(names::read(Reply::of_file(&bytes), name))
    };
    files.iter().map(one).collect()
}

fn outcome(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Addresses(_) => "addresses".into(),
        Outcome::NoAddress => "no-address".into(),
        Outcome::NoSuchName => "no-such-name".into(),
        Outcome::Failed(code) => format!("failed-{code}"),
    }
}

fn addresses(outcome: &Outcome) -> &[IpAddr] {
    match outcome {
        Outcome::Addresses(addresses) => addresses,
        _ => &[],
    }
}
