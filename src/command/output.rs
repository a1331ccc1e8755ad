//! Explanations as text and as JSON.

use std::fmt::Write;

use serde_json::{Value, json};
use whatbroke::diagnosis::{Explanation, StepText};
use whatbroke::knowledge::{Lang, known_ids, words};

/// An explanation for people.
pub fn text(explanation: Option<&Explanation>, lang: Lang) -> String {
    let Some(it) = explanation else { return format!("{}\n", words::NOTHING_FAILED.get(lang)) };
    let mut out = format!("{}\n\n{}\n{}\n\n", it.title, it.meaning, it.now);
    let name = if it.name == it.label { String::new() } else { format!(" ({})", it.name) };
    line(&mut out, &format!("{}{name}", words::ERROR_CODE.fill(lang, &[("code", &it.label)])));
    line(&mut out, &it.side_text);
    line(&mut out, &it.grounds);
    if let Some(service) = &it.service {
        line(&mut out, &words::SERVICE.fill(lang, &[("service", service)]));
    }
    if let Some(who) = &it.answered_by {
        line(&mut out, &words::ANSWERED_BY.fill(lang, &[("who", who)]));
    }
    line(&mut out, &it.lasts);
    line(&mut out, &it.retry_text);
    let steps =
        |helps| it.steps.iter().filter(move |step| step.will_help == helps).map(with_address).collect::<Vec<_>>();
    section(&mut out, words::HEADING_STEPS.get(lang), steps(true).iter().map(String::as_str));
    section(&mut out, words::HEADING_WONT_HELP.get(lang), steps(false).iter().map(String::as_str));
    section(&mut out, words::HEADING_LOSSES.get(lang), it.losses.iter().map(String::as_str));
    section(&mut out, words::HEADING_HINTS.get(lang), it.hints.iter().map(String::as_str));
    section(&mut out, words::HEADING_COMPARISON.get(lang), it.comparison.iter().map(String::as_str));
    let glossary: Vec<String> = it.glossary.iter().map(|term| format!("{}: {}", term.name, term.text)).collect();
    section(&mut out, words::HEADING_GLOSSARY.get(lang), glossary.iter().map(String::as_str));
    section(&mut out, words::HEADING_DEVELOPER.get(lang), it.developer.iter().map(String::as_str));
    out
}

/// A step with the address of the service's page that it leads to; a page of the browser is named in its text.
fn with_address(step: &StepText) -> String {
    let address = step.link.as_deref().filter(|link| step.will_help && link.starts_with("https://"));
    address.map_or_else(|| step.text.clone(), |address| format!("{} {address}", step.text))
}

fn line(out: &mut String, text: &str) {
    // Writing to a string cannot fail.
    let _ = writeln!(out, "{text}");
}

fn section<'a>(out: &mut String, heading: &str, items: impl Iterator<Item = &'a str>) {
    let mut items = items.peekable();
    if items.peek().is_none() {
        return;
    }
    line(out, &format!("\n{heading}"));
    items.for_each(|item| line(out, &format!("- {item}")));
}

/// An explanation for programs. The keys are the same whether anything failed or not.
pub fn json(explanation: Option<&Explanation>) -> String {
    let value = explanation.map_or_else(
        || {
            json!({
                "code": null, "also": [], "name": null, "side": null, "certainty": null, "clues": [],
                "answered_by": null, "service": null, "retry": null, "lasts": null, "title": null,
                "meaning": null, "steps": [], "developer": [],
                "comparison": null, "losses": [], "hints": [], "glossary": [],
            })
        },
        |it| {
            json!({
                "code": it.code,
                "also": it.also,
                "name": it.name,
                "side": it.side,
                "certainty": it.certainty,
                "clues": it.clues,
                "answered_by": it.answered_by,
                "service": it.service,
                "retry": { "policy": it.retry, "after_seconds": it.after_seconds },
                "lasts": it.lasts,
                "title": it.title,
                "meaning": it.meaning,
                "steps": it.steps.iter().map(step).collect::<Vec<_>>(),
                "developer": it.developer,
                "comparison": it.comparison,
                "losses": it.losses,
                "hints": it.hints,
                "glossary": it.glossary,
            })
        },
    );
    format!("{value:#}\n")
}

fn step(step: &StepText) -> Value {
    json!({ "id": step.id, "text": step.text, "will_help": step.will_help, "link": step.link })
}

/// Every known code, one a line: id, name, title.
pub fn list_text(lang: Lang) -> String {
    known_ids().fold(String::new(), |mut out, (id, name, code)| {
        line(&mut out, &format!("{id}\t{name}\t{}", code.title.get(lang)));
        out
    })
}

/// Every known code, for programs. `words` is the entry that speaks for it.
pub fn list_json(lang: Lang) -> String {
    let rows: Vec<Value> = known_ids()
        .map(|(id, name, code)| {
            json!({ "code": id, "name": name, "side": code.side, "words": code.id, "title": code.title.get(lang) })
        })
        .collect();
    format!("{:#}\n", Value::Array(rows))
}
