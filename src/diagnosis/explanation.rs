//! A diagnosis in words: what overlay, popup, command and site all show.

use serde::{Deserialize, Serialize};

use super::{Diagnosis, code_label, diagnose, responder};
use crate::evidence::{Address, Evidence, Method};
use crate::knowledge::{
    self, Action, Certainty, Code, Form, Lang, Link, Passage, RetryPolicy, Sentence, Service, Side, Step, Text, clues,
    words,
};
use crate::ordered;
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
    /// The name of the service that was asked, where it is a known one.
    pub service: Option<String>,
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
    /// An everyday comparison.
    pub comparison: Option<String>,
    /// What may be lost.
    pub losses: Vec<String>,
    /// How to make it less likely.
    pub hints: Vec<String>,
    /// The technical words that stand in these texts.
    pub glossary: Vec<TermText>,
    /// For developers, and for the site's own people.
    pub developer: Vec<String>,
}

/// What a typed or pasted text means, where it names a failure.
pub fn look_up(text: &str, lang: Lang) -> Option<Explanation> {
    let evidence = Evidence { text: Some(text.to_owned()), ..Evidence::default() };
    Some(explain(&diagnose(&evidence)?, lang, Setting::default()))
}

/// A technical word and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermText {
    pub id: String,
    pub name: String,
    pub text: String,
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
    pub cookies: Cookies,
    /// The wait in seconds that a press on the button starts, where the server names none. Without buttons, and
    /// without this, the words go by the first wait of the plan.
    pub wait: Option<u64>,
    /// The page runs on, and its app has failed: nothing is asked for again by itself there.
    pub app: bool,
}

/// How the cookies of the site can be deleted from here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cookies {
    /// In the browser's settings.
    #[default]
    ByHand,
    ByButton,
    /// So, too, and they were deleted for this failure already.
    Deleted,
}

/// Puts a diagnosis into words.
pub fn explain(diagnosis: &Diagnosis, lang: Lang, setting: Setting<'_>) -> Explanation {
    let Setting { url, method, buttons, cookies, .. } = setting;
    let deletes = cookies != Cookies::ByHand;
    let entry = diagnosis.words();
    let service = diagnosis.service.as_deref().and_then(knowledge::service);
    let names = Names::of(url, service, lang);
    let mut steps = steps(entry, method, service);
    if setting.app {
        for_an_app(&mut steps);
    }
    if cookies == Cookies::Deleted {
        ordered::by_key(&mut steps, |step| u64::from(step.action == Some(Action::DeleteData)));
    }
    let primary = steps.first().and_then(|step| step.action);
    let mut explanation = Explanation {
        lang,
        code: diagnosis.code.clone(),
        label: label(diagnosis).to_owned(),
        also: diagnosis.also.clone(),
        name: diagnosis.name.clone(),
        side: diagnosis.side,
        side_text: side_word(diagnosis.side).get(lang).to_owned(),
        certainty: diagnosis.certainty,
        grounds: grounds(diagnosis, entry, &names),
        clues: diagnosis
            .clues
            .iter()
            .map(|clue| sentence(&clue.because(lang)))
            .filter(|text| !text.is_empty())
            .collect(),
        answered_by: diagnosis.answered_by.as_deref().and_then(responder).map(|who| who.name.to_owned()),
        service: service.map(|service| service.name.get(lang).to_owned()),
        retry: diagnosis.retry,
        retry_text: retry_word(diagnosis).get(lang).to_owned(),
        after_seconds: diagnosis.told.map(|told| told.seconds),
        lasts: entry.lasts.text.get(lang).to_owned(),
        title: names.put(&entry.title),
        meaning: meaning(diagnosis, entry, &names),
        now: now(diagnosis, setting, &steps, &names),
        primary: primary.filter(|action| if *action == Action::DeleteData { deletes } else { buttons }),
        causes: sentences(entry.causes, &names),
        differs: entry.differs.map(|text| names.put(&text)),
        steps: step_texts(&steps, entry, service, deletes, &names),
        comparison: entry.comparison.map(|one| names.put(&one.text)),
        losses: sentences(entry.losses(), &names),
        hints: sentences(entry.hints(), &names),
        glossary: Vec::new(),
        developer: developer(entry, url, &names),
    };
    explanation.glossary = glossary(&explanation);
    explanation
}

/// The names that texts are filled with, in one language.
struct Names {
    lang: Lang,
    site: String,
    service: String,
}

impl Names {
    fn of(url: Option<&Address>, service: Option<&Service>, lang: Lang) -> Self {
        Self {
            lang,
            site: url.map_or_else(|| words::THIS_SITE.get(lang).to_owned(), Address::site),
            service: service.map_or(words::THIS_SERVICE, |service| service.name).get(lang).to_owned(),
        }
    }

    fn put(&self, text: &Passage) -> String {
        text.fill(self.lang, &[("site", &self.site), ("service", &self.service)])
    }
}

/// What a person reads as the code. A gate has none but its status, and a page that is known by its looks has none
/// but an id of ours, in small letters, so its name stands there.
fn label(diagnosis: &Diagnosis) -> &str {
    let label = code_label(&diagnosis.code);
    let gate = diagnosis.is_gate() && !label.bytes().all(|byte| byte.is_ascii_digit());
    let ours = label.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    if (gate || ours) && !diagnosis.name.is_empty() { &diagnosis.name } else { label }
}

fn sentences(all: &[&Sentence], names: &Names) -> Vec<String> {
    all.iter().map(|one| names.put(&one.text)).collect()
}

/// What it means for the reader. Where a server in front answered for one behind it, that comes first: it says more
/// than the code does.
fn meaning(diagnosis: &Diagnosis, entry: &Code, names: &Names) -> String {
    let front = diagnosis.answered_by.as_deref().and_then(responder).filter(|who| who.front && diagnosis.from_site);
    let speaks = matches!(diagnosis.code.as_str(), "http/502" | "http/503" | "http/504");
    let front = front.filter(|_| speaks).map(|who| words::FRONT_ANSWERED.fill(names.lang, &[("who", who.name)]));
    let own = entry.meaning.get(names.lang).map(|line| line.to_owned());
    let filled = own.map(|line| knowledge::fill(&line, &[("site", &names.site), ("service", &names.service)]));
    front.into_iter().chain(filled).collect::<Vec<_>>().join(" ")
}

/// The technical words in what is shown, in the order of their names.
fn glossary(explanation: &Explanation) -> Vec<TermText> {
    let lang = explanation.lang;
    let steps = explanation.steps.iter().map(|step| &step.text);
    let shown = [&explanation.title, &explanation.meaning, &explanation.now, &explanation.grounds];
    let shown = shown.into_iter().chain(steps).chain(&explanation.causes).chain(&explanation.differs);
    let shown = shown.map(|text| text.to_lowercase()).collect::<Vec<_>>().join("\n");
    let stands = |forms: &[&str]| forms.iter().any(|form| holds_word(&shown, form, lang));
    let terms = knowledge::terms().filter(|term| stands(term.forms(lang)));
    let put = |term: &knowledge::Term| TermText {
        id: term.id.to_owned(),
        name: term.name.get(lang).to_owned(),
        text: term.text.get(lang).to_owned(),
    };
    terms.map(put).collect()
}

/// Whether a text holds a word. In English it has to stand alone; in Korean particles follow it.
fn holds_word(text: &str, word: &str, lang: Lang) -> bool {
    let ends = |rest: &str| lang == Lang::Ko || !rest.starts_with(char::is_alphanumeric);
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(char::is_alphanumeric) && ends(&text[at + word.len()..]))
}

/// The steps for this page, in order. What came from a form is never asked for again, so the steps that
/// would do so are left out. Where a service has no page for a step, the step that stands in for it is taken.
fn steps(entry: &Code, method: Method, service: Option<&'static Service>) -> Vec<&'static Step> {
    let repeats = |step: &Step| matches!(step.action, Some(Action::TryAgain | Action::Reload));
    let fitting = |step: &'static Step| match (step.link, service) {
        (Some(Link::Service(page)), Some(service)) if service.page(page).is_none() => step.without.unwrap_or(step),
        _ => step,
    };
    let own = entry.steps.iter().map(|step| fitting(step));
    let mut steps: Vec<_> = own.filter(|step| method.is_repeatable() || !repeats(step)).collect();
    if method == Method::Post {
        // What was sent may have arrived, so the first thing is to look.
        ordered::by_key(&mut steps, |step| u64::from(step.id != "check-list-first"));
    }
    steps
}

/// Nobody waits for a page that is there, and a reload costs what was typed: it comes after what can be done inside.
fn for_an_app(steps: &mut Vec<&'static Step>) {
    steps.retain(|step| step.action != Some(Action::TryAgain));
    ordered::by_key(steps, |step| u64::from(step.action == Some(Action::Reload)));
}

fn step_texts(
    steps: &[&'static Step],
    entry: &Code,
    service: Option<&Service>,
    deletes: bool,
    names: &Names,
) -> Vec<StepText> {
    let put = |step: &Step, text: &Passage, will_help| StepText {
        id: step.id.to_owned(),
        text: names.put(text),
        will_help,
        link: step.leads_to(service).map(str::to_owned),
    };
    let by_button = |step: &Step| StepText {
        id: step.id.to_owned(),
        text: words::NOW_DELETE.get(names.lang).to_owned(),
        will_help: true,
        link: None,
    };
    let helping = steps.iter().map(|step| match step.action {
        Some(Action::DeleteData) if deletes => by_button(step),
        _ => put(step, &step.text, true),
    });
    helping.chain(entry.wont_help.iter().map(|step| put(step, &step.name, false))).collect()
}

/// The sentence that says how sure WhatBroke is.
fn grounds(diagnosis: &Diagnosis, entry: &Code, names: &Names) -> String {
    let form = match diagnosis.certainty {
        Certainty::Stated if diagnosis.from_site => Form::StatedSite,
        Certainty::Stated => Form::StatedAnswer,
        Certainty::Inferred => Form::Inferred,
        Certainty::Guess => Form::Guess,
    };
    let because = diagnosis.clues.first().map(|clue| clue.because(names.lang)).unwrap_or_default();
    let values = [("because", because.as_str()), ("site", &names.site), ("service", &names.service)];
    knowledge::fill(&entry.grounds.sentence(form, names.lang), &values)
}

fn now(diagnosis: &Diagnosis, setting: Setting<'_>, steps: &[&'static Step], names: &Names) -> String {
    let lang = names.lang;
    match setting.method {
        Method::Get => {}
        Method::Post => return words::NOW_POST.get(lang).to_owned(),
        // A reload could cost the place in a line, so what waits for the reader is told of in its own words.
        Method::Other if diagnosis.is_gate() => {}
        Method::Other => return words::NOW_UNWATCHED.get(lang).to_owned(),
    }
    let Some(first) = steps.first() else { return String::new() };
    if let (true, Some(told)) = (setting.app, diagnosis.told) {
        return words::NOW_APP_TOLD.fill(lang, &[("time", &duration_text(lang, told.seconds.into()))]);
    }
    if first.action == Some(Action::DeleteData) && setting.cookies != Cookies::ByHand {
        return words::NOW_DELETE.get(lang).to_owned();
    }
    let by_notice = diagnosis.clues.iter().any(|clue| clue.id == clues::WORK_HOURS.id);
    // The notice has said what else there would be to look for.
    if first.action != Some(Action::TryAgain) && !by_notice {
        return names.put(&first.text);
    }
    let own = setting.wait.unwrap_or(u64::from(PLAN[0]) * 60);
    let time = duration_text(lang, diagnosis.told.map_or(own, |told| told.seconds.into()));
    let form = match (diagnosis.told, setting.buttons) {
        (Some(_), true) if by_notice => &words::NOW_TOLD_NOTICE,
        (Some(_), true) if diagnosis.from_site => &words::NOW_TOLD_SITE,
        (Some(_), true) => &words::NOW_TOLD_ANSWER,
        (None, true) => &words::NOW_PLAN,
        (_, false) => &words::NOW_WAIT,
    };
    form.fill(lang, &[("time", &time)])
}

fn developer(entry: &Code, url: Option<&Address>, names: &Names) -> Vec<String> {
    let mut lines: Vec<String> = entry.developer.get(names.lang).map(str::to_owned).collect();
    lines.extend(sentences(entry.operator(), names));
    if let Some(url) = url {
        // In a POSIX shell nothing is special between single quotes but the quote itself.
        let command = format!("curl -si '{}'", url.as_str().replace('\'', r"'\''"));
        lines.push(words::DEVELOPER_CURL.fill(names.lang, &[("command", &command)]));
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
    format!("{}{}{stop}", first.to_ascii_uppercase(), letters.as_str())
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

/// A time that may be days. Whole days only, rounded down: it is for what is long ago.
pub fn long_text(lang: Lang, seconds: u64) -> String {
    match seconds / (24 * 60 * 60) {
        0 => duration_text(lang, seconds.max(60)),
        1 => words::DAY_ONE.get(lang).to_owned(),
        days => words::DAYS.fill(lang, &[("n", &days.to_string())]),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{diagnose, tests::answer};
    use super::*;

    fn explained(status: u16, headers: &[(&str, &str)], method: Method) -> Explanation {
        let evidence = answer("https://site.test/a?b=it's", status, headers);
        let setting = Setting {
            url: evidence.url.as_ref(),
            method,
            buttons: true,
            cookies: Cookies::ByHand,
            wait: None,
            app: false,
        };
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
    fn a_step_leads_to_the_services_own_page_where_it_is_known() {
        let link = |url: &str, step: &str| {
            let evidence = answer(url, 503, &[]);
            let setting = Setting {
                url: evidence.url.as_ref(),
                method: Method::Get,
                buttons: true,
                cookies: Cookies::ByHand,
                wait: None,
                app: false,
            };
            let shown = explain(&diagnose(&evidence).unwrap(), Lang::Ko, setting);
            shown.steps.into_iter().find(|one| one.id == step).map(|one| one.link)
        };
        let status = Some(Some("https://www.githubstatus.com".to_owned()));
        assert_eq!(link("https://github.com/a", "check-status"), status);
        // Naver has no status page, so its notices are looked at.
        assert_eq!(link("https://www.naver.com/", "check-status"), None);
        let notices = Some(Some("https://notice.naver.com/notices/wwwpc".to_owned()));
        assert_eq!(link("https://www.naver.com/", "check-notices"), notices);
        // Nobody's page is known here, and nobody's is made up.
        assert_eq!(link("https://site.test/", "check-status"), Some(None));
    }

    #[test]
    fn a_key_is_looked_after_on_the_page_of_the_service_that_gave_it() {
        let keys = |text: &str| {
            let evidence = crate::evidence::Evidence { text: Some(text.into()), ..Default::default() };
            let setting = Setting {
                url: None,
                method: Method::Get,
                buttons: false,
                cookies: Cookies::ByHand,
                wait: None,
                app: false,
            };
            let shown = explain(&diagnose(&evidence).unwrap(), Lang::En, setting);
            shown.steps.into_iter().find(|one| one.id == "check-key").and_then(|one| one.link)
        };
        assert_eq!(keys("invalid_api_key").as_deref(), Some("https://platform.openai.com/api-keys"));
        assert_eq!(keys("authentication_error").as_deref(), Some("https://platform.claude.com/settings/keys"));
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
