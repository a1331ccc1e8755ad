//! The tables as Rust.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;

use crate::check::is_hangul;
use crate::pool::Pools;
use crate::resolve::Entry;
use crate::schema::{Alerts, Certainty, Sentence, Sign, Text, Typed};
use crate::{Fail, Knowledge, Table, packed};

/// A Rust string literal.
pub fn lit(text: &str) -> String {
    format!("{text:?}")
}

fn text(text: &Text) -> String {
    format!("Text {{ en: {}, ko: {} }}", lit(&text.en), lit(&text.ko))
}

fn list<'a>(items: impl IntoIterator<Item = &'a String>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| lit(item)).collect();
    format!("&[{}]", items.join(", "))
}

fn option(item: Option<&String>) -> String {
    item.map_or_else(|| "None".to_owned(), |item| format!("Some({})", lit(item)))
}

/// `wait-as-told` as a variant of an enum: `WaitAsTold`.
fn variant(word: &str) -> String {
    word.split('-').map(|part| part[..1].to_uppercase() + &part[1..]).collect()
}

/// `try-again` as the name of a static: `TRY_AGAIN`.
fn constant(word: &str) -> String {
    word.replace('-', "_").to_uppercase()
}

/// Reads a table of names: lines of `key<TAB>…`, comments with `#`.
pub(crate) fn names(path: &str, columns: usize) -> Result<Vec<Vec<String>>, Fail> {
    let source = fs::read_to_string(path).map_err(|error| format!("{path}: {error}"))?;
    let rows = source.lines().enumerate().filter(|(_, line)| !line.starts_with('#') && !line.is_empty());
    rows.map(|(at, line)| {
        let row: Vec<String> = line.split('\t').map(str::to_owned).collect();
        if row.len() == columns {
            Ok(row)
        } else {
            Err(format!("{path}:{}: {} columns, {columns} are needed", at + 1, row.len()))
        }
    })
    .collect()
}

fn index_of<T>(map: &BTreeMap<String, T>, id: &str) -> usize {
    map.keys().position(|key| key == id).expect("checked before")
}

fn refs<T>(table: &str, map: &BTreeMap<String, T>, ids: &[String]) -> String {
    let items: Vec<String> = ids.iter().map(|id| format!("&{table}[{}]", index_of(map, id))).collect();
    format!("&[{}]", items.join(", "))
}

fn grounds(entry: &Entry, pools: &mut Pools) -> String {
    let claim = entry
        .claim
        .as_ref()
        .map_or_else(|| "None".to_owned(), |claim| format!("Some({})", pools.passage("claim", claim)));
    format!(
        "Grounds {{ claim: {claim}, looks: {}, closed: {} }}",
        pools.passage("looks", &entry.looks),
        is_closed(&entry.looks.ko)
    )
}

/// Whether a Korean text ends in a syllable after which the particle is 으로 and not 로.
fn is_closed(text: &str) -> bool {
    let last = text.chars().next_back().unwrap_or(' ');
    // A syllable's final consonant is its code point's distance from 가 modulo 28; 0 is none, 8 is ㄹ.
    is_hangul(last) && !matches!((last as u32 - '가' as u32) % 28, 0 | 8)
}

/// The fixed forms of how sure WhatBroke is; the inferred one in two, by the particle that fits.
fn write_forms(out: &mut String, forms: &Certainty) {
    out.push_str("mod forms {\nuse super::Text;\n");
    let all = [
        ("STATED_SITE", &forms.stated_site, ""),
        ("STATED_ANSWER", &forms.stated_answer, ""),
        ("INFERRED", &forms.inferred, "로"),
        ("INFERRED_CLOSED", &forms.inferred, "으로"),
        ("GUESS", &forms.guess, ""),
    ];
    for (name, form, particle) in all {
        let put =
            |text: &str| text.replace("{claim}", "{what}").replace("{looks}", "{what}").replace("(으)로", particle);
        let form = Text { en: put(&form.en), ko: put(&form.ko) };
        let _ = writeln!(out, "pub(super) static {name}: Text = {};", text(&form));
    }
    out.push_str("}\n");
}

fn signs(signs: &[Sign]) -> String {
    let one = |sign: &Sign| {
        format!(
            "Sign {{ status: &{:?}, headers: {}, body: {}, host: {}, server: {}, short: {}, certainty: Certainty::{} }}",
            sign.status,
            list(&sign.headers),
            list(&sign.body),
            option(sign.host.as_ref()),
            option(sign.server.as_ref()),
            sign.short,
            variant(&sign.certainty),
        )
    };
    format!("&[{}]", signs.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn write_codes(out: &mut String, all: &Knowledge, pools: &mut Pools) {
    let _ = writeln!(out, "pub(crate) static CODES: [Code; {}] = [", all.entries.len());
    for (_, entry) in all.entries.values() {
        let differs = entry.differs.as_ref().map(|words| pools.passage("differs", words));
        let comparison =
            entry.comparison.as_ref().map(|id| format!("&COMPARISONS[{}]", index_of(&all.comparisons, id)));
        let family = entry.id.split('/').next().unwrap_or_default();
        let service = all.services.iter().position(|service| service.families.iter().any(|one| one == family));
        let some = |value: Option<String>| value.map_or_else(|| "None".to_owned(), |value| format!("Some({value})"));
        let _ = writeln!(
            out,
            "Code {{ id: {}, name: {}, side: Side::{}, certainty: Certainty::{}, lasts: &LASTS[{}], \
             retry: RetryPolicy::{}, show: Show::{}, service: {}, title: {}, meaning: {}, grounds: {}, differs: {}, \
             causes: {}, steps: {}, wont_help: {}, comparison: {}, developer: {} }},",
            lit(&entry.id),
            lit(&entry.name),
            variant(&entry.side),
            variant(&entry.certainty),
            index_of(&all.durations, &entry.lasts),
            variant(&entry.retry),
            variant(&entry.show),
            service.map_or_else(|| "None".to_owned(), |at| format!("Some({at})")),
            pools.passage("title", &entry.title),
            pools.passages("meaning", &entry.meaning),
            grounds(entry, pools),
            some(differs),
            refs("CAUSES", &all.causes, &entry.causes),
            refs("STEPS", &all.steps, &entry.steps),
            refs("STEPS", &all.steps, &entry.wont_help),
            some(comparison),
            pools.passages("developer", &entry.developer),
        );
    }
    out.push_str("];\n");
    write_side_tables(out, all);
}

/// What only some entries have, each row with the place of its entry.
fn write_side_tables(out: &mut String, all: &Knowledge) {
    let mut table = |name: &str, kind: &str, row: &dyn Fn(&Entry) -> String| {
        let rows = all.entries.values().enumerate().map(|(at, (_, entry))| (at, row(entry)));
        let rows: Vec<String> =
            rows.filter(|(_, row)| row != "&[]").map(|(at, row)| format!("({at}, {row})")).collect();
        let _ = writeln!(out, "static {name}: [(u16, &[{kind}]); {}] = [{}];", rows.len(), rows.join(", "));
    };
    table("CODE_LOSSES", "&Sentence", &|entry| refs("LOSSES", &all.losses, &entry.losses));
    table("CODE_HINTS", "&Sentence", &|entry| refs("HINTS", &all.hints, &entry.hints));
    table("CODE_OPERATIONS", "&Sentence", &|entry| refs("OPERATIONS", &all.operations, &entry.operator));
    table("CODE_SIGNS", "Sign", &|entry| signs(&entry.signs));
    table("CODE_API_STATUS", "u16", &|entry| format!("&{:?}", entry.api_status));
}

/// The tokens of all codes, each with the place of its code. Gives their messages in the same form, the longest first.
fn write_indexes(out: &mut String, all: &Knowledge) -> Result<Vec<(String, usize)>, Fail> {
    let mut aliases = BTreeMap::new();
    let mut messages = BTreeMap::new();
    for (at, (file, entry)) in all.entries.values().enumerate() {
        for (words, into) in [(&entry.aliases, &mut aliases), (&entry.messages, &mut messages)] {
            for word in words {
                if into.insert(word.clone(), at).is_some() {
                    return Err(format!("{file}: {}: {word:?} belongs to another code already", entry.id));
                }
            }
        }
    }
    let rows: Vec<String> = aliases.iter().map(|(word, at)| format!("({}, {at})", lit(word))).collect();
    let _ = writeln!(out, "pub(crate) static ALIASES: [(&str, usize); {}] = [{}];", rows.len(), rows.join(", "));
    let mut messages: Vec<_> = messages.into_iter().collect();
    messages.sort_by_key(|(message, _)| (std::cmp::Reverse(message.len()), message.clone()));
    Ok(messages)
}

fn write_sentences(out: &mut String, table: &str, kind: &str, rows: &Table<Sentence>, pools: &mut Pools) {
    let _ = writeln!(out, "pub(crate) static {table}: [{kind}; {}] = [", rows.len());
    for (_, row) in rows.values() {
        let _ = writeln!(out, "{kind} {{ id: {}, text: {} }},", lit(&row.id), pools.passage("text", &row.text()));
    }
    out.push_str("];\n");
}

/// What several codes refer to: durations, causes, steps and the like.
fn write_shared(out: &mut String, all: &Knowledge, pools: &mut Pools) {
    let _ = writeln!(out, "pub(crate) static LASTS: [Lasts; {}] = [", all.durations.len());
    for (_, lasts) in all.durations.values() {
        let words = pools.passage("text", &Text { en: lasts.en.clone(), ko: lasts.ko.clone() });
        let _ = writeln!(out, "Lasts {{ id: {}, minutes: {:?}, text: {words} }},", lit(&lasts.id), lasts.minutes);
    }
    out.push_str("];\n");
    write_sentences(out, "CAUSES", "Sentence", &all.causes, pools);
    write_sentences(out, "COMPARISONS", "Sentence", &all.comparisons, pools);
    write_sentences(out, "LOSSES", "Sentence", &all.losses, pools);
    write_sentences(out, "HINTS", "Sentence", &all.hints, pools);
    write_sentences(out, "OPERATIONS", "Sentence", &all.operations, pools);
    let _ = writeln!(out, "pub(crate) static STEPS: [Step; {}] = [", all.steps.len());
    for (_, step) in all.steps.values() {
        let action =
            step.action.as_ref().map_or("None".to_owned(), |action| format!("Some(Action::{})", variant(action)));
        let link = match step.link.as_deref().map(|link| link.split_once("service:").ok_or(link)) {
            None => "None".to_owned(),
            Some(Ok((_, page))) => format!("Some(Link::Service(ServicePage::{}))", variant(page)),
            Some(Err(link)) => format!("Some(Link::Browser({}))", lit(link)),
        };
        let without = step.without.as_ref().map(|id| format!("Some(&STEPS[{}])", index_of(&all.steps, id)));
        let _ = writeln!(
            out,
            "Step {{ id: {}, name: {}, text: {}, action: {action}, link: {link}, without: {} }},",
            lit(&step.id),
            pools.passage("name", &step.name),
            pools.passage("text", &step.text),
            without.unwrap_or_else(|| "None".to_owned()),
        );
    }
    out.push_str("];\n");
    let _ = writeln!(out, "pub(crate) static TERMS: [Term; {}] = [", all.terms.len());
    for (_, term) in all.terms.values() {
        let _ = writeln!(
            out,
            "Term {{ id: {}, name: {}, text: {}, forms_en: {}, forms_ko: {} }},",
            lit(&term.id),
            pools.passage("name", &term.name),
            pools.passage("text", &term.text),
            list(&term.forms.en),
            list(&term.forms.ko),
        );
    }
    out.push_str("];\n");
}

/// The headers of a gate: lines of which one is enough, each of parts that come together.
fn header_lines(headers: &[String]) -> String {
    let part = |part: &str| match part.split_once(": ") {
        Some((name, value)) => format!("({name:?}, Some({value:?}))"),
        None => format!("({part:?}, None)"),
    };
    let line = |line: &String| format!("&[{}]", line.split(" & ").map(part).collect::<Vec<_>>().join(", "));
    format!("&[{}]", headers.iter().map(line).collect::<Vec<_>>().join(", "))
}

fn write_gates(out: &mut String, all: &Knowledge) {
    let _ = writeln!(out, "/// What can stand in front of a page.\npub static GATES: [Gate; {}] = [", all.gates.len());
    for gate in &all.gates {
        let _ = writeln!(
            out,
            "Gate {{ id: {}, name: {}, code: {}, certainty: Certainty::{}, statuses: &{:?}, headers: {}, hosts: {}, \
             elements: {}, text: {}, suspects: {} }},",
            lit(&gate.id),
            lit(&gate.name),
            lit(&gate.code),
            variant(&gate.certainty),
            gate.statuses,
            header_lines(&gate.headers),
            list(&gate.hosts),
            list(&gate.elements),
            list(&gate.text),
            list(&gate.suspects),
        );
    }
    out.push_str("];\n");
}

fn write_signals(out: &mut String, all: &Knowledge) {
    out.push_str("/// Words that are looked for in texts of others.\npub mod signs {\n");
    for (id, (_, signal)) in &all.signals {
        let words = list(signal.en.iter().chain(&signal.ko).chain(&signal.others));
        let _ = writeln!(out, "pub static {}: &[&str] = {words};", constant(id));
    }
    out.push_str("}\n");
}

/// The rules about typed text in the form that the script takes them: three selectors and four regular expressions.
fn write_typed(out: &mut String, typed: &Typed) {
    let whole = format!("(?:^|[^a-z])(?:{})(?:[^a-z]|$)", typed.whole.join("|"));
    let _ = writeln!(
        out,
        "/// What is typed into pages, and what of it never leaves them.\npub static TYPED: TypedRules = TypedRules {{ fields: {}, \
         placeholder: {}, never: {}, whole: {}, anywhere: {}, card_number: {}, resident_number: {} }};",
        lit(&typed.fields.join(", ")),
        lit(&typed.placeholder.join(", ")),
        lit(&typed.never.join(", ")),
        lit(&whole),
        lit(&typed.anywhere.join("|")),
        lit(&typed.card_number),
        lit(&typed.resident_number),
    );
}

fn write_words(out: &mut String, all: &Knowledge) {
    out.push_str("/// What a diagnosis can rest on.\npub mod clues {\nuse super::{Clue, Text};\n");
    for (_, clue) in all.clues.values() {
        let because = text(&clue.text());
        let _ = writeln!(
            out,
            "pub static {}: Clue = Clue {{ id: {}, because: {because} }};",
            constant(&clue.id),
            lit(&clue.id)
        );
    }
    let items: Vec<String> = all.clues.keys().map(|id| format!("&{}", constant(id))).collect();
    let _ = writeln!(out, "/// All of them.\npub static ALL: [&Clue; {}] = [{}];", items.len(), items.join(", "));
    out.push_str("}\n/// The words of the pages themselves.\npub mod words {\nuse super::Text;\n");
    for (key, word) in &all.words {
        let _ = writeln!(out, "pub static {}: Text = {};", constant(key), text(word));
    }
    let items: Vec<String> = all.words.keys().map(|key| format!("({}, &{})", lit(key), constant(key))).collect();
    let _ = writeln!(
        out,
        "/// All of them, by key.\npub static ALL: [(&str, &Text); {}] = [{}];\n}}",
        items.len(),
        items.join(", ")
    );
}

/// What the worker listens to from its first moment on, as the shim reads it: where the apps of AI chats ask, as
/// match patterns.
fn watched(all: &Knowledge) -> String {
    let chats = all.services.iter().filter(|service| service.chat);
    // Where nobody knows its places, all of its own addresses.
    let places = chats.flat_map(|service| if service.app.is_empty() { &service.domains } else { &service.app });
    let pattern = |place: &String| {
        let (host, path) = place.split_once('/').unwrap_or((place, ""));
        format!("{host}/{path}*")
    };
    let patterns: Vec<String> = places.map(pattern).collect();
    format!("export const WATCHED = {};\n", list(&patterns).trim_start_matches('&'))
}

/// What JavaScript needs of it before any Rust runs, or where none can.
pub fn scripts(all: &Knowledge, alerts: &Alerts) -> Vec<(&'static str, Vec<u8>)> {
    let Alerts { written, chat, alert, live, retry, tools } = alerts;
    let pairs =
        [("written", written), ("chat", chat), ("alert", alert), ("live", live), ("retry", retry), ("tools", tools)];
    let pairs: Vec<String> = pairs.iter().map(|(key, value)| format!("{key}: {}", lit(value))).collect();
    // Another start of the same script in the same page finds it there.
    let alerts = format!("var ALERTS = {{ {} }};\n", pairs.join(", "));
    vec![("watched.js", watched(all).into_bytes()), ("alerts.js", alerts.into_bytes())]
}

/// Every generated file: the tables, and the packed texts that they point into.
pub fn tables(all: &Knowledge, forms: &Certainty) -> Result<Vec<(&'static str, Vec<u8>)>, Fail> {
    let mut out = String::new();
    let mut pools = Pools::default();
    write_shared(&mut out, all, &mut pools);
    write_codes(&mut out, all, &mut pools);
    write_forms(&mut out, forms);
    let messages = write_indexes(&mut out, all)?;
    packed::write(&mut out, all, &messages)?;
    let markers = list(&all.markers);
    let _ = writeln!(
        out,
        "/// Words beside a number that make it an error code.\npub static MARKERS: &[&str] = {markers};"
    );
    let beside = list(&all.beside);
    let _ = writeln!(out, "/// What apps say beside a message.\npub static BESIDE: &[&str] = {beside};");
    let clock: Vec<String> = all.clock.iter().map(|(key, words)| format!("({}, {})", lit(key), list(words))).collect();
    let clock = clock.join(", ");
    let _ = writeln!(
        out,
        "/// How notices write hours, by what it means.\npub static CLOCK_WORDS: &[(&str, &[&str])] = &[{clock}];"
    );
    write_gates(&mut out, all);
    write_signals(&mut out, all);
    write_typed(&mut out, &all.typed);
    write_words(&mut out, all);
    let packed = pools.write(&mut out);
    Ok(packed.into_iter().chain([("knowledge.rs", out.into_bytes())]).collect())
}
