//! A diagnosis in words: what overlay, popup, command and site all show.

use serde::{Deserialize, Serialize};

use super::{Diagnosis, code_label, responder};
use crate::evidence::{Address, Method};
use crate::knowledge::{Action, Certainty, Code, Lang, RetryPolicy, Side, Step, Text, words};
use crate::retry::PLAN;

/// A diagnosis in words of one language. Everything is plain text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Explanation {
    pub lang: Lang,
    pub code: String,
    /// The code as a person reads it, without the family.
    pub label: String,
    pub also: Vec<String>,
    pub name: String,
    pub side: Side,
    pub side_text: String,
    pub certainty: Certainty,
    /// How sure it is, in the fixed form of its certainty.
    pub grounds: String,
    pub clues: Vec<String>,
    pub answered_by: Option<String>,
    pub retry: RetryPolicy,
    pub retry_text: String,
    /// The wait that the server asked for, in seconds.
    pub after_seconds: Option<u32>,
    pub lasts: String,
    pub title: String,
    pub meaning: String,
    /// The one thing to do now.
    pub now: String,
    /// The button that does it, where there is one.
    pub primary: Option<Action>,
    pub causes: Vec<String>,
    pub differs: Option<String>,
    /// What helps, in order, and then what does not.
    pub steps: Vec<StepText>,
    pub developer: Vec<String>,
}

/// A step in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepText {
    pub id: String,
    pub text: String,
    pub will_help: bool,
    pub link: Option<String>,
}

/// Where an explanation is read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Setting<'a> {
    /// The address of the page that failed, where it is known.
    pub url: Option<&'a Address>,
    /// How the page was asked for.
    pub method: Method,
    /// Whether buttons stand beside the words. A terminal and a look-up have none.
    pub buttons: bool,
}

/// Puts a diagnosis into words.
pub fn explain(diagnosis: &Diagnosis, lang: Lang, setting: Setting<'_>) -> Explanation {
    let Setting { url, method, buttons } = setting;
    let entry = diagnosis.words();
    let site = url.map_or_else(|| words::THIS_SITE.get(lang).to_owned(), Address::site);
    let steps = steps(entry, method);
    let primary = steps.first().and_then(|step| step.action);
    Explanation {
        lang,
        code: diagnosis.code.clone(),
        label: label(diagnosis).to_owned(),
        also: diagnosis.also.clone(),
        name: diagnosis.name.clone(),
        side: diagnosis.side,
        side_text: side_word(diagnosis.side).get(lang).to_owned(),
        certainty: diagnosis.certainty,
        grounds: grounds(diagnosis, entry, lang),
        clues: diagnosis
            .clues
            .iter()
            .map(|clue| sentence(&clue.because(lang)))
            .filter(|text| !text.is_empty())
            .collect(),
        answered_by: diagnosis.answered_by.as_deref().and_then(responder).map(|who| who.name.to_owned()),
        retry: diagnosis.retry,
        retry_text: retry_word(diagnosis).get(lang).to_owned(),
        after_seconds: diagnosis.told.map(|told| told.seconds),
        lasts: entry.lasts.text.get(lang).to_owned(),
        title: entry.title.fill(lang, &[("site", &site)]),
        meaning: entry.meaning.get(lang).join(" "),
        now: now(diagnosis, lang, setting, &steps, &site),
        primary: primary.filter(|_| buttons),
        causes: entry.causes.iter().map(|cause| cause.text.get(lang).to_owned()).collect(),
        differs: entry.differs.map(|text| text.get(lang).to_owned()),
        steps: step_texts(&steps, entry, lang, &site),
        developer: developer(entry, lang, url),
    }
}

/// What a person reads as the code. A gate has none but its status, so its name stands there.
fn label(diagnosis: &Diagnosis) -> &str {
    let label = code_label(&diagnosis.code);
    let named = diagnosis.is_gate() && !diagnosis.name.is_empty() && !label.bytes().all(|byte| byte.is_ascii_digit());
    if named { &diagnosis.name } else { label }
}

/// The steps for this page, in order. What came from a form is never asked for again, so the steps that
/// would do so are left out.
fn steps(entry: &Code, method: Method) -> Vec<&'static Step> {
    let repeats = |step: &Step| matches!(step.action, Some(Action::TryAgain | Action::Reload));
    let mut steps: Vec<_> =
        entry.steps.iter().copied().filter(|step| method.is_repeatable() || !repeats(step)).collect();
    if method == Method::Post {
        // What was sent may have arrived, so the first thing is to look.
        steps.sort_by_key(|step| step.id != "check-list-first");
    }
    steps
}

fn step_texts(steps: &[&'static Step], entry: &Code, lang: Lang, site: &str) -> Vec<StepText> {
    let put = |step: &Step, text: &Text, will_help| StepText {
        id: step.id.to_owned(),
        text: text.fill(lang, &[("site", site)]),
        will_help,
        link: step.link.map(str::to_owned),
    };
    let helping = steps.iter().map(|step| put(step, &step.text, true));
    helping.chain(entry.wont_help.iter().map(|step| put(step, &step.name, false))).collect()
}

/// The sentence that says how sure WhatBroke is.
fn grounds(diagnosis: &Diagnosis, entry: &Code, lang: Lang) -> String {
    let form = match diagnosis.certainty {
        Certainty::Stated if diagnosis.from_site => &entry.grounds.stated_site,
        Certainty::Stated => &entry.grounds.stated_answer,
        Certainty::Inferred => &entry.grounds.inferred,
        Certainty::Guess => &entry.grounds.guess,
    };
    let because = diagnosis.clues.first().map(|clue| clue.because(lang)).unwrap_or_default();
    form.fill(lang, &[("because", &because)])
}

fn now(diagnosis: &Diagnosis, lang: Lang, setting: Setting<'_>, steps: &[&'static Step], site: &str) -> String {
    match setting.method {
        Method::Get => {}
        Method::Post => return words::NOW_POST.get(lang).to_owned(),
        // A reload could cost the place in a line, so what waits for the reader is told of in its own words.
        Method::Other if diagnosis.is_gate() => {}
        Method::Other => return words::NOW_UNWATCHED.get(lang).to_owned(),
    }
    let Some(first) = steps.first() else { return String::new() };
    if first.action != Some(Action::TryAgain) {
        return first.text.fill(lang, &[("site", site)]);
    }
    let own = u64::from(PLAN[0]) * 60;
    let time = duration_text(lang, diagnosis.told.map_or(own, |told| told.seconds.into()));
    let form = match (diagnosis.told, setting.buttons) {
        (Some(_), true) if diagnosis.from_site => &words::NOW_TOLD_SITE,
        (Some(_), true) => &words::NOW_TOLD_ANSWER,
        (None, true) => &words::NOW_PLAN,
        (_, false) => &words::NOW_WAIT,
    };
    form.fill(lang, &[("time", &time)])
}

fn developer(entry: &Code, lang: Lang, url: Option<&Address>) -> Vec<String> {
    let mut lines: Vec<String> = entry.developer.get(lang).iter().map(|line| (*line).to_owned()).collect();
    if let Some(url) = url {
        // In a POSIX shell nothing is special between single quotes but the quote itself.
        let command = format!("curl -si '{}'", url.as_str().replace('\'', r"'\''"));
        lines.push(words::DEVELOPER_CURL.fill(lang, &[("command", &command)]));
    }
    lines
}

fn side_word(side: Side) -> &'static Text {
    match side {
        Side::Site => &words::SIDE_SITE,
        Side::Between => &words::SIDE_BETWEEN,
        Side::You => &words::SIDE_YOU,
        Side::Access => &words::SIDE_ACCESS,
        Side::Limit => &words::SIDE_LIMIT,
        Side::Unknown => &words::SIDE_UNKNOWN,
    }
}

fn retry_word(diagnosis: &Diagnosis) -> &'static Text {
    match diagnosis.retry {
        RetryPolicy::WaitAsTold if diagnosis.told.is_some() => &words::RETRY_WAIT_AS_TOLD,
        RetryPolicy::Helps | RetryPolicy::WaitAsTold => &words::RETRY_HELPS,
        RetryPolicy::Once => &words::RETRY_ONCE,
        RetryPolicy::Harmful => &words::RETRY_HARMFUL,
        RetryPolicy::Useless => &words::RETRY_USELESS,
    }
}

/// A clause as a sentence of its own.
fn sentence(clause: &str) -> String {
    let mut letters = clause.chars();
    let Some(first) = letters.next() else { return String::new() };
    let stop = if clause.ends_with(['.', '?']) { "" } else { "." };
    format!("{}{}{stop}", first.to_uppercase(), letters.as_str())
}

/// A time in words, in the largest unit that says it well; parts are rounded up, so that nobody comes back
/// too early. Up to two minutes in seconds where it is not a whole minute, up to two hours in minutes.
pub fn duration_text(lang: Lang, seconds: u64) -> String {
    let (count, one, many) = match seconds {
        0..60 => (seconds, &words::SECOND_ONE, &words::SECONDS),
        60..120 if !seconds.is_multiple_of(60) => (seconds, &words::SECOND_ONE, &words::SECONDS),
        60..7200 if seconds != 3600 => (seconds.div_ceil(60), &words::MINUTE_ONE, &words::MINUTES),
        _ => (seconds.div_ceil(3600), &words::HOUR_ONE, &words::HOURS),
    };
    if count == 1 { one.get(lang).to_owned() } else { many.fill(lang, &[("n", &count.to_string())]) }
}

#[cfg(test)]
mod tests {
    use super::super::{diagnose, tests::answer};
    use super::*;

    fn explained(status: u16, headers: &[(&str, &str)], method: Method) -> Explanation {
        let evidence = answer("https://site.test/a?b=it's", status, headers);
        let setting = Setting { url: evidence.url.as_ref(), method, buttons: true };
        explain(&diagnose(&evidence).unwrap(), Lang::En, setting)
    }

    #[test]
    fn the_servers_wait_is_the_thing_to_do_now() {
        let told = explained(503, &[("retry-after", "120")], Method::Get);
        assert!(told.now.contains("2 minutes"), "{}", told.now);
        assert_eq!(told.primary, Some(Action::TryAgain));
        assert!(explained(503, &[], Method::Get).now.contains("5 minutes"));
    }

    #[test]
    fn nobody_is_sent_to_reload_what_waits_for_them() {
        let gate = explained(403, &[("cf-mitigated", "challenge")], Method::Other);
        assert!(gate.now.contains("check"), "{}", gate.now);
        assert!(explained(503, &[], Method::Other).now.contains("Reload it yourself"));
    }

    #[test]
    fn a_form_is_never_offered_to_be_sent_again() {
        for status in [429, 500, 502, 503, 504] {
            let post = explained(status, &[], Method::Post);
            assert!(!matches!(post.primary, Some(Action::TryAgain | Action::Reload)), "{status}");
            assert!(post.now.contains("never sends it again"));
            assert!(!post.steps.iter().any(|step| step.will_help && step.id == "try-again"), "{status}");
        }
    }

    #[test]
    fn an_address_cannot_break_out_of_the_curl_line() {
        let line = explained(500, &[], Method::Get).developer.pop().unwrap();
        assert!(line.ends_with(r"curl -si 'https://site.test/a?b=it%27s'"), "{line}");
    }

    #[test]
    fn times_are_said_in_units_that_fit() {
        let text = |seconds| duration_text(Lang::En, seconds);
        assert_eq!([text(1), text(45), text(60), text(90)], ["1 second", "45 seconds", "1 minute", "90 seconds"]);
        assert_eq!([text(120), text(121), text(3600), text(5400)], ["2 minutes", "3 minutes", "1 hour", "90 minutes"]);
        assert_eq!([text(7200), text(86_400)], ["2 hours", "24 hours"]);
        assert_eq!(duration_text(Lang::Ko, 120), "2분");
    }
}
