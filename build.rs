//! Checks `knowledge/` and turns it into static tables.
//!
//! Everything that can be wrong with an entry by itself fails the build here, with the file and the
//! key: an unknown field, a missing language, a step that does not exist, different placeholders in
//! the two languages, a Korean particle behind a value. How the texts read is tested in `tests/voice/`.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

use serde::Deserialize;

#[path = "build/public_suffix.rs"]
mod public_suffix;

type Fail = String;

#[derive(Deserialize, Clone)]
#[serde(deny_unknown_fields)]
struct Text {
    en: String,
    ko: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Lines {
    en: Vec<String>,
    ko: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Code {
    id: String,
    name: String,
    source: String,
    side: String,
    certainty: String,
    lasts: String,
    retry: String,
    show: String,
    causes: Vec<String>,
    steps: Vec<String>,
    wont_help: Vec<String>,
    #[serde(default)]
    aliases: Vec<String>,
    #[serde(default)]
    phrases: Vec<String>,
    title: Text,
    meaning: Lines,
    claim: Option<Text>,
    looks: Text,
    differs: Option<Text>,
    developer: Lines,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    id: String,
    action: Option<String>,
    link: Option<String>,
    name: Text,
    text: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Duration {
    id: String,
    minutes: Option<(u32, u32)>,
    en: String,
    ko: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sentence {
    id: String,
    en: String,
    ko: String,
}

/// Words that are looked for in a page, in both languages. They are never shown.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sign {
    id: String,
    en: Vec<String>,
    ko: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Responder {
    id: String,
    name: String,
    place: String,
    #[serde(default)]
    server: Vec<String>,
    #[serde(default)]
    headers: Vec<String>,
    #[serde(default)]
    body: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Gate {
    id: String,
    name: String,
    code: String,
    source: String,
    certainty: String,
    #[serde(default)]
    statuses: Vec<u16>,
    #[serde(default)]
    headers: Vec<String>,
    #[serde(default)]
    hosts: Vec<String>,
    #[serde(default)]
    elements: Vec<String>,
    #[serde(default)]
    text: Vec<String>,
    #[serde(default)]
    suspects: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Certainty {
    stated_site: Text,
    stated_answer: Text,
    inferred: Text,
    guess: Text,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    code: Vec<Code>,
    #[serde(default)]
    step: Vec<Step>,
    #[serde(default)]
    cause: Vec<Sentence>,
    #[serde(default)]
    clue: Vec<Sentence>,
    #[serde(default)]
    duration: Vec<Duration>,
    #[serde(default)]
    responder: Vec<Responder>,
    #[serde(default)]
    gate: Vec<Gate>,
    #[serde(default)]
    word: BTreeMap<String, Text>,
    #[serde(default)]
    markers: Vec<String>,
    #[serde(default)]
    sign: Vec<Sign>,
}

/// A Rust string literal.
fn lit(text: &str) -> String {
    format!("{text:?}")
}

fn text(text: &Text) -> String {
    format!("Text {{ en: {}, ko: {} }}", lit(&text.en), lit(&text.ko))
}

fn list<'a>(items: impl IntoIterator<Item = &'a String>) -> String {
    let items: Vec<String> = items.into_iter().map(|item| lit(item)).collect();
    format!("&[{}]", items.join(", "))
}

/// `wait-as-told` as a variant of an enum: `WaitAsTold`.
fn variant(word: &str) -> String {
    word.split('-').map(|part| part[..1].to_uppercase() + &part[1..]).collect()
}

/// `try-again` as the name of a static: `TRY_AGAIN`.
fn constant(word: &str) -> String {
    word.replace('-', "_").to_uppercase()
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

/// What may stand directly behind a value in Korean: units, which belong to the number.
const UNITS: [&str; 7] = ["초", "분", "시간", "번", "개", "일", "명"];

fn is_hangul(c: char) -> bool {
    ('가'..='힣').contains(&c)
}

/// Checks one text: both languages say something, name the same values, and no Korean particle follows
/// a value, because it would depend on how the value is read.
fn check_text(at: &str, text: &Text) -> Result<(), Fail> {
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
fn check_sign(sign: &Sign) -> Result<(), Fail> {
    let mut seen = BTreeSet::new();
    for (language, words) in [("en", &sign.en), ("ko", &sign.ko)] {
        if words.is_empty() {
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

fn one_of(at: &str, value: &str, allowed: &[&str]) -> Result<(), Fail> {
    if allowed.contains(&value) {
        Ok(())
    } else {
        Err(format!("{at} is {value:?}; it must be one of {}", allowed.join(", ")))
    }
}

/// Writes the form of 으로/로 that fits the syllable before it.
fn with_particle(text: &str) -> String {
    let Some((before, after)) = text.split_once("(으)로") else { return text.to_owned() };
    let last = before.chars().next_back().unwrap_or(' ');
    // A syllable's final consonant is its code point's distance from 가 modulo 28; 0 is none, 8 is ㄹ.
    let closed = is_hangul(last) && !matches!((last as u32 - '가' as u32) % 28, 0 | 8);
    format!("{before}{}{after}", if closed { "으로" } else { "로" })
}

/// The tables, as they grow while the files are read.
#[derive(Default)]
struct Knowledge {
    codes: BTreeMap<String, (String, Code)>,
    steps: BTreeMap<String, (String, Step)>,
    causes: BTreeMap<String, (String, Sentence)>,
    clues: BTreeMap<String, (String, Sentence)>,
    durations: BTreeMap<String, (String, Duration)>,
    responders: Vec<Responder>,
    gates: Vec<Gate>,
    words: BTreeMap<String, Text>,
    markers: Vec<String>,
    signs: BTreeMap<String, (String, Sign)>,
}

fn insert<T>(into: &mut BTreeMap<String, (String, T)>, file: &str, id: &str, value: T) -> Result<(), Fail> {
    if let Some((first, _)) = into.get(id) {
        return Err(format!("{file}: {id:?} stands in {first} already"));
    }
    into.insert(id.to_owned(), (file.to_owned(), value));
    Ok(())
}

impl Knowledge {
    fn read(&mut self, path: &Path) -> Result<(), Fail> {
        let name = path.display().to_string();
        let source = fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
        let file: File = toml::from_str(&source).map_err(|error| format!("{name}: {error}"))?;
        for code in file.code {
            insert(&mut self.codes, &name, &code.id.clone(), code)?;
        }
        for step in file.step {
            insert(&mut self.steps, &name, &step.id.clone(), step)?;
        }
        for cause in file.cause {
            insert(&mut self.causes, &name, &cause.id.clone(), cause)?;
        }
        for clue in file.clue {
            insert(&mut self.clues, &name, &clue.id.clone(), clue)?;
        }
        for duration in file.duration {
            insert(&mut self.durations, &name, &duration.id.clone(), duration)?;
        }
        for sign in file.sign {
            check_sign(&sign).map_err(|error| format!("{name}: sign {}: {error}", sign.id))?;
            insert(&mut self.signs, &name, &sign.id.clone(), sign)?;
        }
        self.responders.extend(file.responder);
        self.gates.extend(file.gate);
        self.markers.extend(file.markers);
        for (key, word) in file.word {
            check_text(&format!("{name}: word.{key}"), &word)?;
            if self.words.insert(key.clone(), word).is_some() {
                return Err(format!("{name}: word.{key} stands twice"));
            }
        }
        Ok(())
    }

    fn check(&self) -> Result<(), Fail> {
        for (file, code) in self.codes.values() {
            self.check_code(code).map_err(|error| format!("{file}: {}: {error}", code.id))?;
        }
        for (file, step) in self.steps.values() {
            let at = format!("{file}: step {}", step.id);
            check_text(&format!("{at}: name"), &step.name)?;
            check_text(&format!("{at}: text"), &step.text)?;
            if let Some(action) = &step.action {
                one_of(&format!("{at}: action"), action, &["try-again", "clear-cache", "reload"])?;
            }
            if let Some(link) = step.link.as_ref().filter(|link| !link.starts_with("chrome://")) {
                return Err(format!("{at}: link {link:?} is no page of the browser"));
            }
            if !self.codes.values().any(|(_, code)| code.steps.contains(&step.id) || code.wont_help.contains(&step.id))
            {
                return Err(format!("{at}: no code uses it"));
            }
        }
        let sentences = self.causes.values().chain(self.clues.values());
        for (file, sentence) in sentences {
            let both = Text { en: sentence.en.clone(), ko: sentence.ko.clone() };
            check_text(&format!("{file}: {}", sentence.id), &both)?;
        }
        for (file, cause) in self.causes.values() {
            if !self.codes.values().any(|(_, code)| code.causes.contains(&cause.id)) {
                return Err(format!("{file}: cause {}: no code uses it", cause.id));
            }
        }
        for (file, lasts) in self.durations.values() {
            check_text(&format!("{file}: {}", lasts.id), &Text { en: lasts.en.clone(), ko: lasts.ko.clone() })?;
        }
        for responder in &self.responders {
            one_of(&format!("responder {}: place", responder.id), &responder.place, &["site", "between", "either"])?;
            let marks = responder.server.iter().chain(&responder.headers).chain(&responder.body);
            if let Some(mark) = marks.into_iter().find(|mark| mark.to_lowercase() != **mark) {
                return Err(format!("responder {}: {mark:?} is not in lower case", responder.id));
            }
        }
        self.gates
            .iter()
            .try_for_each(|gate| self.check_gate(gate).map_err(|error| format!("gate {}: {error}", gate.id)))
    }

    fn check_gate(&self, gate: &Gate) -> Result<(), Fail> {
        one_of("certainty", &gate.certainty, &["stated", "inferred"])?;
        match self.codes.get(&gate.code) {
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

    fn check_code(&self, code: &Code) -> Result<(), Fail> {
        one_of("side", &code.side, &["site", "between", "you", "access", "limit", "unknown"])?;
        one_of("certainty", &code.certainty, &["stated", "inferred", "guess"])?;
        one_of("retry", &code.retry, &["helps", "wait-as-told", "once", "harmful", "useless"])?;
        one_of("show", &code.show, &["card", "error-page", "never"])?;
        check_text("title", &code.title)?;
        check_lines("meaning", &code.meaning)?;
        check_text("looks", &code.looks)?;
        check_lines("developer", &code.developer)?;
        if let Some(differs) = &code.differs {
            check_text("differs", differs)?;
        }
        match &code.claim {
            Some(claim) if !claim.ko.ends_with('고') => return Err("claim.ko must end in \"고\"".into()),
            Some(claim) => check_text("claim", claim)?,
            None if code.certainty == "stated" => return Err("certainty is \"stated\", so claim is needed".into()),
            None => {}
        }
        if code.source.is_empty() {
            return Err("source is empty".into());
        }
        if !self.durations.contains_key(&code.lasts) {
            return Err(format!("lasts: there is no duration {:?}", code.lasts));
        }
        if let Some(id) = code.causes.iter().find(|id| !self.causes.contains_key(*id)) {
            return Err(format!("causes: there is no cause {id:?}"));
        }
        let mut seen = BTreeSet::new();
        for id in code.steps.iter().chain(&code.wont_help) {
            if !self.steps.contains_key(id) {
                return Err(format!("steps: there is no step {id:?}"));
            }
            if !seen.insert(id) {
                return Err(format!("steps: {id:?} stands twice"));
            }
        }
        if code.steps.is_empty() {
            return Err("steps is empty".into());
        }
        if let Some(phrase) = code.phrases.iter().find(|phrase| phrase.to_lowercase() != **phrase) {
            return Err(format!("phrases: {phrase:?} is not in lower case"));
        }
        if let Some(alias) = code.aliases.iter().find(|alias| alias.to_ascii_uppercase() != **alias) {
            return Err(format!("aliases: {alias:?} is not in upper case"));
        }
        Ok(())
    }
}

/// Reads a table of names: lines of `key<TAB>…`, comments with `#`.
fn names(path: &str, columns: usize) -> Result<Vec<Vec<String>>, Fail> {
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

fn grounds(code: &Code, forms: &Certainty) -> String {
    let put = |form: &Text, claim: &Text| Text {
        en: form.en.replace("{claim}", &claim.en).replace("{looks}", &claim.en),
        ko: with_particle(&form.ko.replace("{claim}", &claim.ko).replace("{looks}", &claim.ko)),
    };
    let looks = put(&forms.inferred, &code.looks);
    // Without a claim nothing is ever stated; the inferred sentence stands in its place.
    let stated = |form: &Text| code.claim.as_ref().map_or_else(|| looks.clone(), |claim| put(form, claim));
    format!(
        "Grounds {{ stated_site: {}, stated_answer: {}, inferred: {}, guess: {} }}",
        text(&stated(&forms.stated_site)),
        text(&stated(&forms.stated_answer)),
        text(&looks),
        text(&put(&forms.guess, &code.looks)),
    )
}

fn write_codes(out: &mut String, all: &Knowledge, forms: &Certainty) {
    let _ = writeln!(out, "pub(crate) static CODES: [Code; {}] = [", all.codes.len());
    for (_, code) in all.codes.values() {
        let differs = code.differs.as_ref().map_or("None".to_owned(), |words| format!("Some({})", text(words)));
        let lines = |lines: &Lines| format!("Lines {{ en: {}, ko: {} }}", list(&lines.en), list(&lines.ko));
        let _ = writeln!(
            out,
            "Code {{ id: {}, name: {}, source: {}, side: Side::{}, certainty: Certainty::{}, lasts: &LASTS[{}], \
             retry: RetryPolicy::{}, show: Show::{}, title: {}, meaning: {}, grounds: {}, differs: {differs}, causes: {}, \
             steps: {}, wont_help: {}, developer: {}, aliases: {}, phrases: {} }},",
            lit(&code.id),
            lit(&code.name),
            lit(&code.source),
            variant(&code.side),
            variant(&code.certainty),
            index_of(&all.durations, &code.lasts),
            variant(&code.retry),
            variant(&code.show),
            text(&code.title),
            lines(&code.meaning),
            grounds(code, forms),
            refs("CAUSES", &all.causes, &code.causes),
            refs("STEPS", &all.steps, &code.steps),
            refs("STEPS", &all.steps, &code.wont_help),
            lines(&code.developer),
            list(&code.aliases),
            list(&code.phrases),
        );
    }
    out.push_str("];\n");
}

/// The tokens and messages of all codes, each with the place of its code.
fn write_indexes(out: &mut String, all: &Knowledge) -> Result<(), Fail> {
    let mut aliases = BTreeMap::new();
    let mut phrases = BTreeMap::new();
    for (at, (_, code)) in all.codes.values().enumerate() {
        for (words, into) in [(&code.aliases, &mut aliases), (&code.phrases, &mut phrases)] {
            for word in words {
                if into.insert(word.clone(), at).is_some() {
                    return Err(format!("{}: {word:?} belongs to another code already", code.id));
                }
            }
        }
    }
    let mut phrases: Vec<_> = phrases.into_iter().collect();
    phrases.sort_by_key(|(phrase, _)| (std::cmp::Reverse(phrase.len()), phrase.clone()));
    for (table, rows) in [("ALIASES", aliases.into_iter().collect()), ("PHRASES", phrases)] {
        let rows: Vec<String> = rows.iter().map(|(word, at)| format!("({}, {at})", lit(word))).collect();
        let _ = writeln!(out, "pub(crate) static {table}: [(&str, usize); {}] = [{}];", rows.len(), rows.join(", "));
    }
    Ok(())
}

fn write_names(out: &mut String, all: &Knowledge) -> Result<(), Fail> {
    let http = names("knowledge/names/http.tsv", 3)?;
    let mut net = names("knowledge/names/net.tsv", 2)?;
    net.sort();
    let net = net.into_iter().map(|row| vec![format!("net/{}", row[0]), row[0].clone(), row[1].clone()]).collect();
    for (table, rows) in [("HTTP_NAMES", http), ("NET_NAMES", net)] {
        let _ = writeln!(out, "pub(crate) static {table}: &[Named] = &[");
        for row in &rows {
            if !all.codes.contains_key(&row[2]) {
                return Err(format!("knowledge/names: {}: there is no entry {:?}", row[0], row[2]));
            }
            let _ = writeln!(out, "Named {{ id: {}, name: {}, class: {} }},", lit(&row[0]), lit(&row[1]), lit(&row[2]));
        }
        out.push_str("];\n");
    }
    Ok(())
}

/// What several codes refer to: durations, causes, steps.
fn write_shared(out: &mut String, all: &Knowledge) {
    let _ = writeln!(out, "pub(crate) static LASTS: [Lasts; {}] = [", all.durations.len());
    for (_, lasts) in all.durations.values() {
        let words = Text { en: lasts.en.clone(), ko: lasts.ko.clone() };
        let _ =
            writeln!(out, "Lasts {{ id: {}, minutes: {:?}, text: {} }},", lit(&lasts.id), lasts.minutes, text(&words));
    }
    let _ = writeln!(out, "];\npub(crate) static CAUSES: [Cause; {}] = [", all.causes.len());
    for (_, cause) in all.causes.values() {
        let words = Text { en: cause.en.clone(), ko: cause.ko.clone() };
        let _ = writeln!(out, "Cause {{ id: {}, text: {} }},", lit(&cause.id), text(&words));
    }
    let _ = writeln!(out, "];\npub(crate) static STEPS: [Step; {}] = [", all.steps.len());
    for (_, step) in all.steps.values() {
        let action =
            step.action.as_ref().map_or("None".to_owned(), |action| format!("Some(Action::{})", variant(action)));
        let (name, words) = (text(&step.name), text(&step.text));
        let _ = writeln!(
            out,
            "Step {{ id: {}, name: {name}, text: {words}, action: {action}, link: {:?} }},",
            lit(&step.id),
            step.link
        );
    }
    out.push_str("];\n");
}

fn write_responders(out: &mut String, all: &Knowledge) {
    let _ = writeln!(
        out,
        "/// Who can answer a request.\npub static RESPONDERS: [Responder; {}] = [",
        all.responders.len()
    );
    for responder in &all.responders {
        let _ = writeln!(
            out,
            "Responder {{ id: {}, name: {}, place: Place::{}, server: {}, headers: {}, body: {} }},",
            lit(&responder.id),
            lit(&responder.name),
            variant(&responder.place),
            list(&responder.server),
            list(&responder.headers),
            list(&responder.body),
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

fn generate(all: &Knowledge, forms: &Certainty) -> Result<String, Fail> {
    let mut out = String::new();
    write_shared(&mut out, all);
    write_codes(&mut out, all, forms);
    write_indexes(&mut out, all)?;
    write_names(&mut out, all)?;

    let markers = list(&all.markers);
    let _ = writeln!(
        out,
        "/// Words beside a number that make it an error code.\npub static MARKERS: &[&str] = {markers};"
    );
    write_responders(&mut out, all);
    write_gates(&mut out, all);
    out.push_str("/// Words that tell an error page from a page of use.\npub mod signs {\n");
    for (id, (_, sign)) in &all.signs {
        let words = list(sign.en.iter().chain(&sign.ko));
        let _ = writeln!(out, "pub static {}: &[&str] = {words};", constant(id));
    }
    out.push_str("}\n");
    out.push_str("/// What a diagnosis can rest on.\npub mod clues {\nuse super::{Clue, Text};\n");
    for (_, clue) in all.clues.values() {
        let because = text(&Text { en: clue.en.clone(), ko: clue.ko.clone() });
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
    Ok(out)
}

/// Every TOML file below a folder, in the order of the names.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Fail> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| format!("{}: {error}", folder.display()))?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn build() -> Result<(), Fail> {
    let mut all = Knowledge::default();
    let forms_path = Path::new("knowledge/certainty.toml");
    let forms = fs::read_to_string(forms_path).map_err(|error| format!("knowledge/certainty.toml: {error}"))?;
    let forms: Certainty = toml::from_str(&forms).map_err(|error| format!("knowledge/certainty.toml: {error}"))?;
    for path in files(Path::new("knowledge"))? {
        if path != forms_path {
            all.read(&path)?;
        }
    }
    all.check()?;
    let target = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?).join("knowledge.rs");
    fs::write(&target, generate(&all, &forms)?).map_err(|error| format!("{}: {error}", target.display()))
}

fn main() {
    println!("cargo::rerun-if-changed=knowledge");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    if let Err(error) = build().and_then(|()| public_suffix::build()) {
        println!("cargo::error={}", error.replace('\n', "\ncargo::error="));
    }
}
