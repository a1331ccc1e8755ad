//! What a service's status page says.

use std::fmt::Write;

use jiff::tz::TimeZone;
use serde_json::{Value, json};
use whatbroke::foreign::Reply;
use whatbroke::knowledge::{Lang, Service, StatusApi, words};
use whatbroke::status::{self, CouldNotTell, Incident, Level, MOST_BYTES_OF_GOOGLE, StatusReport};
use whatbroke::time::Timestamp;

use super::arguments::{Status, StatusPage};
use super::{EXPLAINED, NOTHING_FAILED, input};

/// What was read, and the exit status.
///
/// # Errors
/// With a message that says which file or argument is wrong.
pub fn show(wanted: &Status) -> Result<(String, u8), String> {
    let Some(file) = &wanted.file else {
        let api = wanted.page.service.and_then(Service::status_api);
        let api = api.ok_or("a file with the answer is needed, or a --service whose status page can be asked")?;
        return Ok((format!("curl -s {}\n", api.address), EXPLAINED));
    };
    let bytes = input::read_up_to(file, MOST_BYTES_OF_GOOGLE)?;
    let answer = read(&wanted.page, None, &bytes, input::time(wanted.now))?;
    let lang = wanted.language.get();
    let status = if answer.is_ok() { EXPLAINED } else { NOTHING_FAILED };
    let text = if wanted.json { format!("{:#}\n", to_json(&answer, lang)) } else { text(&answer, lang) };
    Ok((text, status))
}

/// Reads an answer in the form that was named, or in that of the service.
///
/// # Errors
/// Where neither says which form it has.
pub fn read(
    page: &StatusPage,
    asked: Option<&'static StatusApi>,
    bytes: &[u8],
    at: Timestamp,
) -> Result<Result<StatusReport, CouldNotTell>, String> {
    let known = page.service.map_or(asked, |service| service.status_api());
    let kind = page.kind.or(known.map(|api| api.kind));
    let Some(kind) = kind else {
        return Err("--kind: the form of the status page is not known; name it, or a --service that has one".into());
    };
    let parts: &'static [&'static str] = known.map_or(&[], |api| api.parts);
    let api = StatusApi { kind, address: known.map_or("", |api| api.address), parts };
    Ok(status::read(&api, Reply::of_file(bytes), at))
}

fn text(answer: &Result<StatusReport, CouldNotTell>, lang: Lang) -> String {
    let report = match answer {
        Ok(report) => report,
        Err(why) => return format!("{}\n", why.sentence(lang)),
    };
    let mut out = format!("{}\n", report.level.sentence(lang));
    let mut line = |text: &str| {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{text}");
    };
    for incident in &report.incidents {
        line(&format!("- {}", incident_text(incident, lang)));
    }
    for component in report.components.iter().filter(|component| component.level > Level::Fine) {
        line(&format!("- {}: {}", component.name, component.level.label(lang)));
    }
    if report.left_out > 0 {
        line(&words::STATUS_LEFT_OUT.fill(lang, &[("n", &report.left_out.to_string())]));
    }
    line(&words::STATUS_ANSWERED.fill(lang, &[("time", &here(report.answered_at))]));
    out
}

fn incident_text(incident: &Incident, lang: Lang) -> String {
    let since = incident.since.map(here);
    let told = since.map(|time| words::STATUS_INCIDENT.fill(lang, &[("name", &incident.name), ("time", &time)]));
    let told = told.unwrap_or_else(|| incident.name.clone());
    if incident.components.is_empty() {
        return told;
    }
    let parts = incident.components.join(", ");
    format!("{told}. {}", words::STATUS_TOUCHES.fill(lang, &[("parts", &parts)]))
}

/// A time as this machine's clock shows it.
fn here(time: Timestamp) -> String {
    let time = jiff::Timestamp::from_millisecond(time.0).unwrap_or_default();
    time.to_zoned(TimeZone::system()).strftime("%Y-%m-%d %H:%M").to_string()
}

/// An answer for programs; times in UTC.
pub fn to_json(answer: &Result<StatusReport, CouldNotTell>, lang: Lang) -> Value {
    let time = |time: Option<Timestamp>| {
        time.and_then(|time| jiff::Timestamp::from_millisecond(time.0).ok()).map(|time| time.to_string())
    };
    match answer {
        Err(why) => json!({ "level": null, "sentence": why.sentence(lang), "components": [], "incidents": [] }),
        Ok(report) => json!({
            "level": report.level,
            "sentence": report.level.sentence(lang),
            "answered_at": time(Some(report.answered_at)),
            "components": report.components.iter()
                .map(|one| json!({ "name": one.name, "level": one.level }))
                .collect::<Vec<_>>(),
            "incidents": report.incidents.iter()
                .map(|one| json!({
                    "name": one.name,
                    "level": one.level,
                    "since": time(one.since),
                    "updated": time(one.updated),
                    "components": one.components,
                }))
                .collect::<Vec<_>>(),
            "left_out": report.left_out,
        }),
    }
}
