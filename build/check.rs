//! What can be wrong with an entry by itself, and with what it refers to.

use std::collections::BTreeSet;

use crate::resolve::Entry;
use crate::schema::{Gate, Lines, Responder, Sentence, Sign, Signal, Step, Text, Typed};
use crate::{Fail, Knowledge, names, services};

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

/// What may stand directly behind a value in Korean: units, which belong to the number.
const UNITS: [&str; 7] = ["초", "분", "시간", "번", "개", "일", "명"];

pub fn is_hangul(c: char) -> bool {
    ('가'..='힣').contains(&c)
}

/// Checks one text: both languages say something, name the same values, and no Korean particle follows
/// a value, because it would depend on how the value is read.
pub fn check_text(at: &str, text: &Text) -> Result<(), Fail> {
    for (language, words) in [("en", &text.en), ("ko", &text.ko)] {
        if words.trim().is_empty() {
            return Err(format!("{at}.{language} is empty"));
        }
        if words.trim() != words || words.contains("  ") {
            return Err(format!("{at}.{language} has stray spaces: {words:?}"));
        }
    }
    let (en, ko) = (placeholders(&text.en), placeholders(&text.ko));
    if en != ko {
        return Err(format!("{at}: English has the values {en:?}, Korean has {ko:?}"));
    }
    for after in text.ko.split('}').skip(1) {
        let unit = UNITS.iter().any(|unit| after.starts_with(unit));
        if after.starts_with(is_hangul) && !unit {
            return Err(format!(
                "{at}.ko: a value is followed directly by {:?}; give it a noun of its own",
                first_word(after)
            ));
        }
    }
    if text.ko.contains("을(를)") || text.ko.contains("이(가)") || text.ko.contains("은(는)") {
        return Err(format!("{at}.ko: a particle in two forms; give the value a noun of its own"));
    }
    Ok(())
}

/// Checks words that are looked for: some in each language, in the form that they are compared in, each once.
pub fn check_signal(signal: &Signal) -> Result<(), Fail> {
    let mut seen = BTreeSet::new();
    for (language, words) in [("en", &signal.en), ("ko", &signal.ko), ("others", &signal.others)] {
        if words.is_empty() && language != "others" {
            return Err(format!("{language} is empty"));
        }
        for word in words {
            if word.trim().is_empty() || word.trim() != word || word.to_lowercase() != *word || word.contains('’') {
                return Err(format!("{language}: {word:?} is not in lower case with plain apostrophes"));
            }
            if !seen.insert(word) {
                return Err(format!("{language}: {word:?} stands twice"));
            }
        }
    }
    Ok(())
}

/// Checks the rules about typed text: names stand in the form that they are compared in, each once. A word becomes part
/// of a regular expression as it is.
pub fn check_typed(typed: &Typed) -> Result<(), Fail> {
    let mut seen = BTreeSet::new();
    let plain = |word: &str| word.chars().all(|c| c.is_alphanumeric() && c.to_lowercase().eq([c]));
    for (key, words) in [("whole", &typed.whole), ("anywhere", &typed.anywhere)] {
        for word in words {
            // What is looked for anywhere is looked for without spaces.
            let parts: Vec<&str> = if key == "whole" { word.split(' ').collect() } else { vec![word] };
            if !parts.iter().all(|part| !part.is_empty() && plain(part)) {
                return Err(format!("{key}: {word:?} is not of letters and digits in lower case"));
            }
            if !seen.insert(word) {
                return Err(format!("{key}: {word:?} stands twice"));
            }
        }
    }
    let selectors =
        [("fields", &typed.fields), ("never", &typed.never), ("whole", &typed.whole), ("anywhere", &typed.anywhere)];
    match selectors.iter().find(|(_, list)| list.is_empty()) {
        Some((key, _)) => Err(format!("{key}: is empty")),
        None => Ok(()),
    }
}

fn first_word(text: &str) -> &str {
    text.split_whitespace().next().unwrap_or_default()
}

fn check_lines(at: &str, lines: &Lines) -> Result<(), Fail> {
    if lines.en.len() != lines.ko.len() {
        return Err(format!("{at}: {} English and {} Korean sentences", lines.en.len(), lines.ko.len()));
    }
    if lines.en.is_empty() {
        return Err(format!("{at} is empty"));
    }
    let pairs = lines.en.iter().zip(&lines.ko).enumerate();
    pairs
        .into_iter()
        .try_for_each(|(i, (en, ko))| check_text(&format!("{at}[{i}]"), &Text { en: en.clone(), ko: ko.clone() }))
}

pub fn one_of(at: &str, value: &str, allowed: &[&str]) -> Result<(), Fail> {
    if allowed.contains(&value) {
        Ok(())
    } else {
        Err(format!("{at} is {value:?}; it must be one of {}", allowed.join(", ")))
    }
}

const CERTAINTIES: [&str; 3] = ["stated", "inferred", "guess"];

/// Pages of a service that a step can lead to.
const SERVICE_PAGES: [&str; 5] =
    ["service:status", "service:support", "service:notices", "service:keys", "service:billing"];

pub fn check(all: &Knowledge) -> Result<(), Fail> {
    for (file, entry) in all.entries.values() {
        check_entry(all, entry).map_err(|error| format!("{file}: {}: {error}", entry.id))?;
    }
    for (file, step) in all.steps.values() {
        check_step(all, step).map_err(|error| format!("{file}: step {}: {error}", step.id))?;
    }
    let entries = || all.entries.values().map(|(_, entry)| entry);
    let used: [(&str, &crate::Table<Sentence>, BTreeSet<&String>); 5] = [
        ("cause", &all.causes, entries().flat_map(|entry| &entry.causes).collect()),
        ("comparison", &all.comparisons, entries().filter_map(|entry| entry.comparison.as_ref()).collect()),
        ("loss", &all.losses, entries().flat_map(|entry| &entry.losses).collect()),
        ("hint", &all.hints, entries().flat_map(|entry| &entry.hints).collect()),
        ("operation", &all.operations, entries().flat_map(|entry| &entry.operator).collect()),
    ];
    for (kind, table, used) in &used {
        if let Some(id) = used.iter().find(|id| !table.contains_key(**id)) {
            return Err(format!("knowledge: there is no {kind} {id:?}"));
        }
        for (file, sentence) in table.values() {
            check_text(&format!("{file}: {kind} {}", sentence.id), &sentence.text())?;
            if !used.contains(&sentence.id) {
                return Err(format!("{file}: {kind} {}: no code uses it", sentence.id));
            }
        }
    }
    for (file, clue) in all.clues.values() {
        check_text(&format!("{file}: {}", clue.id), &clue.text())?;
    }
    for (file, lasts) in all.durations.values() {
        check_text(&format!("{file}: {}", lasts.id), &Text { en: lasts.en.clone(), ko: lasts.ko.clone() })?;
    }
    for (file, term) in all.terms.values() {
        let at = format!("{file}: term {}", term.id);
        check_text(&format!("{at}: name"), &term.name)?;
        check_text(&format!("{at}: text"), &term.text)?;
        if term.forms.en.is_empty() || term.forms.ko.is_empty() {
            return Err(format!("{at}: forms is empty in one language"));
        }
    }
    all.responders.iter().try_for_each(|responder| check_responder(all, responder))?;
    let gate = |gate: &Gate| check_gate(all, gate).map_err(|error| format!("gate {}: {error}", gate.id));
    all.gates.iter().try_for_each(gate)?;
    names::check(all)?;
    services::check(&all.services)
}

fn check_entry(all: &Knowledge, entry: &Entry) -> Result<(), Fail> {
    one_of("side", &entry.side, &["site", "between", "you", "access", "limit", "unknown"])?;
    one_of("certainty", &entry.certainty, &CERTAINTIES)?;
    one_of("retry", &entry.retry, &["helps", "wait-as-told", "once", "harmful", "useless"])?;
    one_of("show", &entry.show, &["card", "error-page", "never"])?;
    check_text("title", &entry.title)?;
    check_lines("meaning", &entry.meaning)?;
    check_text("looks", &entry.looks)?;
    check_lines("developer", &entry.developer)?;
    if let Some(differs) = &entry.differs {
        check_text("differs", differs)?;
    }
    match &entry.claim {
        Some(claim) if !claim.ko.ends_with('고') => return Err("claim.ko must end in \"고\"".into()),
        Some(claim) => check_text("claim", claim)?,
        None if entry.certainty == "stated" => return Err("certainty is \"stated\", so claim is needed".into()),
        None => {}
    }
    if entry.source.is_empty() {
        return Err("source is empty".into());
    }
    if !all.durations.contains_key(&entry.lasts) {
        return Err(format!("lasts: there is no duration {:?}", entry.lasts));
    }
    let mut seen = BTreeSet::new();
    for id in entry.steps.iter().chain(&entry.wont_help) {
        if !all.steps.contains_key(id) {
            return Err(format!("steps: there is no step {id:?}"));
        }
        if !seen.insert(id) {
            return Err(format!("steps: {id:?} stands twice"));
        }
    }
    if entry.steps.is_empty() {
        return Err("steps is empty".into());
    }
    lower("messages", &entry.messages)?;
    if let Some(alias) = entry.aliases.iter().find(|alias| alias.to_ascii_uppercase() != **alias) {
        return Err(format!("aliases: {alias:?} is not in upper case"));
    }
    entry.signs.iter().try_for_each(|sign| check_sign(all, sign))
}

fn check_sign(all: &Knowledge, sign: &Sign) -> Result<(), Fail> {
    one_of("sign.certainty", &sign.certainty, &CERTAINTIES)?;
    lower("sign.headers", &sign.headers)?;
    lower("sign.body", &sign.body)?;
    if sign.headers.is_empty() && sign.body.is_empty() && sign.host.is_none() {
        return Err("sign: nothing is looked for".into());
    }
    if let Some(id) = sign.server.as_ref().filter(|id| !all.responders.iter().any(|one| one.id == **id)) {
        return Err(format!("sign.server: there is no responder {id:?}"));
    }
    if let Some(status) = sign.status.iter().find(|status| !(100..=999).contains(*status)) {
        return Err(format!("sign.status: {status} is no HTTP status"));
    }
    Ok(())
}

fn check_step(all: &Knowledge, step: &Step) -> Result<(), Fail> {
    check_text("name", &step.name)?;
    check_text("text", &step.text)?;
    if let Some(action) = &step.action {
        one_of("action", action, &["try-again", "clear-cache", "delete-data", "reload"])?;
    }
    if let Some(link) = step.link.as_ref().filter(|link| !link.starts_with("chrome://")) {
        one_of("link", link, &SERVICE_PAGES).map_err(|error| format!("{error}, or a page of the browser"))?;
    }
    if let Some(other) = step.without.as_ref().filter(|other| !all.steps.contains_key(*other)) {
        return Err(format!("without: there is no step {other:?}"));
    }
    let stands_in = all.steps.values().any(|(_, other)| other.without.as_ref() == Some(&step.id));
    let used =
        all.entries.values().any(|(_, entry)| entry.steps.contains(&step.id) || entry.wont_help.contains(&step.id));
    if used || stands_in { Ok(()) } else { Err("no code uses it".into()) }
}

fn check_responder(all: &Knowledge, responder: &Responder) -> Result<(), Fail> {
    let at = format!("responder {}", responder.id);
    one_of(&format!("{at}: place"), &responder.place, &["site", "between", "either"])?;
    let marks = [
        ("server", &responder.server),
        ("headers", &responder.headers),
        ("body", &responder.body),
        ("whole", &responder.whole),
        ("weak", &responder.weak),
        ("leaves", &responder.leaves),
        ("passed", &responder.passed),
        ("families", &responder.families),
        ("hosts", &responder.hosts),
    ];
    let statuses = crate::write::names("knowledge/names/http.tsv", 3)?;
    let known = |family: &String| {
        let mut ids = all.entries.keys().chain(statuses.iter().map(|row| &row[0]));
        all.services.iter().any(|service| service.families.contains(family))
            || ids.any(|id| id.split('/').next() == Some(family.as_str()))
    };
    if let Some(family) = responder.families.iter().find(|family| !known(family)) {
        return Err(format!("{at}: families: there is no service and no code of {family:?}"));
    }
    for says in &responder.says {
        lower(&format!("{at}: says.headers"), &says.headers)?;
        lower(&format!("{at}: says.body"), &says.body)?;
        if says.headers.is_empty() && says.body.is_empty() {
            return Err(format!("{at}: says: it needs headers or body"));
        }
        if let Some(words) = says.words.as_ref().filter(|words| !all.entries.contains_key(*words)) {
            return Err(format!("{at}: says.words: there is no entry {words:?}"));
        }
    }
    marks.into_iter().try_for_each(|(what, marks)| lower(&format!("{at}: {what}"), marks))?;
    responder.together.iter().try_for_each(|marks| {
        lower(&format!("{at}: together.headers"), &marks.headers)?;
        lower(&format!("{at}: together.body"), &marks.body)
    })
}

fn check_gate(all: &Knowledge, gate: &Gate) -> Result<(), Fail> {
    one_of("certainty", &gate.certainty, &["stated", "inferred"])?;
    match all.entries.get(&gate.code) {
        None => return Err(format!("code: there is no entry {:?}", gate.code)),
        Some((_, code)) if code.show != "never" => return Err(format!("code: {:?} shows by itself", gate.code)),
        Some((_, code)) if gate.certainty == "stated" && code.claim.is_none() => {
            return Err(format!("certainty is \"stated\", but {:?} has no claim", gate.code));
        }
        Some(_) => {}
    }
    let marks: Vec<&String> = gate.headers.iter().chain(&gate.hosts).chain(&gate.text).collect();
    if marks.is_empty() && gate.elements.is_empty() {
        return Err("it has no marks".into());
    }
    if let Some(mark) = marks.into_iter().chain(&gate.suspects).find(|mark| mark.to_lowercase() != **mark) {
        return Err(format!("{mark:?} is not in lower case"));
    }
    if let Some(host) = gate.hosts.iter().find(|host| host.contains("://") || host.starts_with('.')) {
        return Err(format!("hosts: {host:?} is no host"));
    }
    if gate.source.is_empty() || gate.name.is_empty() {
        return Err("source or name is empty".into());
    }
    Ok(())
}

pub fn lower(at: &str, marks: &[String]) -> Result<(), Fail> {
    match marks.iter().find(|mark| mark.to_lowercase() != **mark || mark.trim().is_empty() || mark.contains('’')) {
        Some(mark) => Err(format!("{at}: {mark:?} is empty, not in lower case, or has a curly apostrophe")),
        None => Ok(()),
    }
}
