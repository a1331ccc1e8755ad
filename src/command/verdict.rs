//! Where a failure comes from.

use std::fmt::Write;
use std::time::Duration;

use serde_json::json;
use whatbroke::diagnosis::diagnose;
use whatbroke::evidence::Evidence;
use whatbroke::knowledge::{Lang, StatusApi, service_of_host, words};
use whatbroke::names::{Here, compare};
use whatbroke::status::MOST_BYTES_OF_GOOGLE;
use whatbroke::verdict::{self, Before, Diagnosed, Judgement, Known, Names, Part, StatusPage};

use super::arguments::{Ended, Failure, Verdict};
use super::{EXPLAINED, NOTHING_FAILED, input, names, status};

/// The verdict, and the exit status.
///
/// # Errors
/// With a message that says which file or argument is wrong.
pub fn show(wanted: &Verdict) -> Result<(String, u8), String> {
    let known = known(wanted)?;
    let judgement = verdict::judge(&known);
    let lang = wanted.failure.language.get();
    let status = if judgement.verdict == verdict::Verdict::CannotTell { NOTHING_FAILED } else { EXPLAINED };
    let text = if wanted.json { json(&judgement, lang) } else { text(&judgement, lang) };
    Ok((text, status))
}

fn known(wanted: &Verdict) -> Result<Known, String> {
    let now = input::time(wanted.failure.now);
    let just_now = now - Duration::from_secs(1);
    let evidence = failure(&wanted.failure)?;
    let diagnosis = diagnose(&evidence);
    let part = Part::of(&evidence);
    Ok(Known {
        now,
        online: wanted.online,
        others_loaded: vec![just_now; wanted.others_loaded.into()],
        others_failed: vec![just_now; wanted.others_failed.into()],
        tabs_failing: wanted.tabs_failing.into(),
        before: Before { by_itself: ended(wanted, Ended::ByItself), by_clearing: ended(wanted, Ended::ByClearing) },
        part,
        diagnosis: diagnosis.as_ref().and_then(|diagnosis| Diagnosed::of(diagnosis, part)),
        status: status_page(wanted, &evidence)?,
        names: looked_up(wanted, &evidence, part)?,
        tried: wanted.tried.iter().copied().collect(),
    })
}

fn ended(wanted: &Verdict, how: Ended) -> u32 {
    wanted.ended_before.iter().map(|one| u32::from(*one == how)).sum()
}

/// The failure, where one is given.
fn failure(wanted: &Failure) -> Result<Evidence, String> {
    let given = wanted.status.is_some() || wanted.net_error.is_some() || wanted.body.is_some();
    if given || wanted.text.is_some() || wanted.response.is_some() || !wanted.headers.is_empty() {
        return input::evidence(wanted).map(|(evidence, _)| evidence);
    }
    Ok(Evidence { url: wanted.url.clone(), ..Evidence::default() })
}

fn status_page(wanted: &Verdict, evidence: &Evidence) -> Result<StatusPage, String> {
    let asked = evidence.url.as_ref().and_then(|url| service_of_host(url.host())).and_then(|one| one.status_api());
    let Some(file) = &wanted.status_page else {
        let known: Option<&StatusApi> = wanted.page.service.map_or(asked, |service| service.status_api());
        return Ok(if known.is_some() { StatusPage::Unasked } else { StatusPage::None });
    };
    let bytes = input::read_up_to(file, MOST_BYTES_OF_GOOGLE)?;
    let answer = status::read(&wanted.page, asked, &bytes, input::time(wanted.failure.now))?;
    Ok(StatusPage::from(&answer))
}

fn looked_up(wanted: &Verdict, evidence: &Evidence, part: Option<Part>) -> Result<Names, String> {
    let Some(url) = &evidence.url else { return Ok(Names::None) };
    if wanted.names.is_empty() {
        return Ok(if url.is_local() { Names::None } else { Names::Unasked });
    }
    let here = if part == Some(Part::Name) { Here::Failed } else { Here::Found(Vec::new()) };
    Ok(Names::Compared(compare(&here, &names::read(&wanted.names, url.host())?)))
}

fn text(judgement: &Judgement, lang: Lang) -> String {
    let mut out = format!("{}\n{}\n", judgement.verdict.line(lang), judgement.advice(lang));
    let mut section = |heading: &str, lines: Vec<String>| {
        if lines.is_empty() {
            return;
        }
        // Writing to a string cannot fail.
        let _ = writeln!(out, "\n{heading}");
        lines.iter().for_each(|line| {
            let _ = writeln!(out, "- {line}");
        });
    };
    section(words::HEADING_REASONS.get(lang), judgement.sentences(lang));
    let next = judgement.next.map(|check| format!("{} ({})", check.question(lang), check.name()));
    section(words::HEADING_NEXT.get(lang), next.into_iter().collect());
    let stops = judgement.path.iter().map(|(stop, state)| format!("{}: {}", stop.label(lang), state.label(lang)));
    section(words::HEADING_PATH.get(lang), stops.collect());
    out
}

fn json(judgement: &Judgement, lang: Lang) -> String {
    let next = judgement.next.map(|check| json!({ "check": check.name(), "question": check.question(lang) }));
    let path: Vec<_> = judgement.path.iter().map(|(stop, state)| json!({ "stop": stop, "state": state })).collect();
    let value = json!({
        "verdict": judgement.verdict,
        "line": judgement.verdict.line(lang),
        "advice": judgement.advice(lang),
        "reasons": judgement.sentences(lang),
        "despite": judgement.despite,
        "next": next,
        "path": path,
    });
    format!("{value:#}\n")
}
