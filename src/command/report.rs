//! `whatbroke report`: what support needs, on this machine's word.

use jiff::tz::TimeZone;
use whatbroke::evidence::Evidence;
use whatbroke::knowledge::{Lang, step, words};
use whatbroke::report::{Attempt, Device, Facts, Moment, Report, StatusPage, Tried, UtcOffset, ids_in};
use whatbroke::time::Timestamp;

use super::arguments::{self, Format, TriedOnce};
use super::{EXPLAINED, NOTHING_FAILED, explained, input};

/// Writes the report, or the list of what was taken out of it.
///
/// # Errors
/// With a message that says which file or argument is wrong, and what would be right.
pub fn write(wanted: &arguments::Report) -> Result<(String, u8), String> {
    let lang = wanted.failure.language.get();
    let (evidence, explanation) = explained(&wanted.failure)?;
    let Some(explanation) = explanation else {
        return Ok((format!("{}\n", words::NOTHING_FAILED.get(lang)), NOTHING_FAILED));
    };
    let zone = wanted.time_zone.clone().unwrap_or_else(TimeZone::system);
    let now = moment(input::time(wanted.failure.now), &zone);
    let own_words = own_words(wanted)?;
    let tried: Vec<Tried> = wanted.tried.iter().map(|once| tried(once, &zone)).collect();
    let device = Device {
        browser: wanted.browser.clone(),
        system: wanted.system.clone(),
        language: wanted.browser_language.clone(),
    };
    let status_page = wanted.status_page.as_ref().map(|said| StatusPage { said: said.clone(), when: Some(now) });
    let mut report = Report::of(&Facts {
        explanation: &explanation,
        url: evidence.url.as_ref(),
        response: evidence.response.as_ref(),
        page_ids: &ids_in(page(&evidence)),
        when: now,
        since: wanted.since.map(|since| moment(Timestamp(since.as_millisecond()), &zone)),
        device: &device,
        tried: &tried,
        status_page: status_page.as_ref(),
        own_words: &own_words,
    });
    let there = report.gaps().len();
    for number in wanted.show.iter().copied() {
        if !(1..=there).contains(&number) {
            return Err(format!("--show: there is no gap {number}; --gaps lists those that there are"));
        }
        report.show(number - 1, true);
    }
    let text = match wanted.format {
        _ if wanted.gaps => gaps(&report, lang),
        Format::Text => report.text(),
        Format::Markdown => report.markdown(),
    };
    Ok((text, EXPLAINED))
}

/// What a reader sees of the page, or what was typed.
fn page(evidence: &Evidence) -> &str {
    let body = evidence.body.as_ref().map(|body| body.text.as_str());
    body.or(evidence.text.as_deref()).unwrap_or_default()
}

fn own_words(wanted: &arguments::Report) -> Result<String, String> {
    match &wanted.words_file {
        Some(path) => Ok(String::from_utf8_lossy(&input::read_file(path)?).into_owned()),
        None => Ok(wanted.words.clone().unwrap_or_default()),
    }
}

fn tried(once: &TriedOnce, zone: &TimeZone) -> Tried {
    let what = step(&once.what).map_or_else(|| Attempt::Own(once.what.clone()), Attempt::Step);
    let when = once.when.map(|when| moment(Timestamp(when.as_millisecond()), zone));
    Tried { what, when, result: once.result }
}

/// A time as the clocks of a zone show it.
fn moment(at: Timestamp, zone: &TimeZone) -> Moment {
    let instant = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
    let minutes = zone.to_offset(instant).seconds() / 60;
    let offset = i16::try_from(minutes).ok().and_then(UtcOffset::of_minutes).unwrap_or_default();
    Moment { at, offset }
}

/// What was taken out, one a line.
fn gaps(report: &Report, lang: Lang) -> String {
    let gaps = report.gaps();
    if gaps.is_empty() {
        return format!("{}\n", words::REPORT_NO_GAPS.get(lang));
    }
    let lines = gaps.iter().enumerate().map(|(at, one)| {
        let behind = one.behind.replace(['\r', '\n'], " ");
        let (number, length) = ((at + 1).to_string(), one.gap.length.to_string());
        let kind = one.gap.kind.word().get(lang);
        let values =
            [("n", number.as_str()), ("kind", kind), ("place", one.place), ("length", &length), ("behind", &behind)];
        format!("{}\n", words::REPORT_GAP.fill(lang, &values))
    });
    lines.collect()
}
