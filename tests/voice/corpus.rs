//! Every text of `knowledge/`, `_locales` and the listing in the stores, each with its id and what it is for.

use std::collections::BTreeMap;

use whatbroke::knowledge::{self, Code, Form, Grounds, Lang, Lasts, Passages, Sentence, Step, Text, clues, words};

/// What a text is for; the rules depend on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Title,
    /// One line of the meaning.
    Meaning,
    /// One form of the sentence that says how sure WhatBroke is.
    Grounds,
    Differs,
    Developer,
    Step,
    StepName,
    Cause,
    /// An everyday comparison, what may be lost, a hint, the meaning of a technical word.
    Aside,
    Lasts,
    /// English: a clause after "because". Korean: a sentence.
    Clue,
    Button,
    /// A label or a sentence of the pages.
    Word,
}

pub struct Entry {
    pub id: String,
    pub role: Role,
    pub text: Text,
}

/// Every text, in the order of the ids.
pub fn all() -> Vec<Entry> {
    let mut entries = Vec::new();
    let mut add = |id: String, role, text| entries.push(Entry { id, role, text });
    for code in knowledge::all_codes() {
        add(format!("{} title", code.id), Role::Title, code.title.both());
        for (at, text) in pairs(&code.meaning).enumerate() {
            add(format!("{} meaning[{at}]", code.id), Role::Meaning, text);
        }
        for form in [Form::StatedSite, Form::StatedAnswer, Form::Inferred, Form::Guess] {
            add(format!("{} grounds {form:?}", code.id), Role::Grounds, said(&code.grounds, form));
        }
        code.differs.into_iter().for_each(|text| add(format!("{} differs", code.id), Role::Differs, text.both()));
        for (at, text) in pairs(&code.developer).enumerate() {
            add(format!("{} developer[{at}]", code.id), Role::Developer, text);
        }
    }
    for step in steps() {
        add(format!("step {} name", step.id), Role::StepName, step.name.both());
        add(format!("step {}", step.id), Role::Step, step.text.both());
    }
    let mut sentences = |kind: &str, role, of: fn(&'static Code) -> Vec<&'static Sentence>| {
        each(|code| of(code).into_iter().map(|one| (one.id, one)).collect())
            .for_each(|one| add(format!("{kind} {}", one.id), role, one.text.both()));
    };
    sentences("cause", Role::Cause, |code| code.causes.to_vec());
    sentences("comparison", Role::Aside, |code| code.comparison.into_iter().collect());
    sentences("loss", Role::Aside, |code| code.losses().to_vec());
    sentences("hint", Role::Aside, |code| code.hints().to_vec());
    sentences("operation", Role::Developer, |code| code.operator().to_vec());
    for term in knowledge::terms() {
        add(format!("term {}", term.id), Role::Aside, term.text.both());
    }
    durations().for_each(|lasts| add(format!("duration {}", lasts.id), Role::Lasts, lasts.text.both()));
    clues::ALL.iter().for_each(|clue| add(format!("clue {}", clue.id), Role::Clue, clue.because));
    for (key, text) in words::ALL {
        let role = if key.starts_with("button_") { Role::Button } else { Role::Word };
        // The button that changes the language speaks the language that it leads to.
        let text = if key == "button_language" { Text { en: text.ko, ko: text.en } } else { *text };
        add(format!("word {key}"), role, text);
    }
    for (key, text) in said_without_the_wasm() {
        let role = match key.as_str() {
            "plain_title" => Role::Title,
            "plain_reload" => Role::Button,
            _ => Role::Word,
        };
        add(format!("_locales {key}"), role, text);
    }
    for (at, text) in listing().into_iter().enumerate() {
        let role = if text.en.ends_with('.') { Role::Aside } else { Role::Word };
        add(format!("listing {}", at + 1), role, text);
    }
    entries
}

fn read(name: &str) -> String {
    let file = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{file}: {error}"))
}

/// What `_locales` says in both languages.
fn locales() -> Vec<(String, Text)> {
    let messages = |lang: &str| -> BTreeMap<String, serde_json::Value> {
        let text = read(&format!("extension/_locales/{lang}/messages.json"));
        serde_json::from_str(&text).expect("messages.json is JSON")
    };
    let (en, ko) = (messages("en"), messages("ko"));
    assert!(en.keys().eq(ko.keys()), "_locales: both languages have the same messages");
    // Texts are static elsewhere; these few live as long as the test.
    let text = |value: &serde_json::Value| -> &'static str {
        value["message"].as_str().map(str::to_owned).map(String::leak).expect("a message")
    };
    en.iter().zip(ko.values()).map(|((key, en), ko)| (key.clone(), Text { en: text(en), ko: text(ko) })).collect()
}

/// What the shim says where the wasm does not start: all of `_locales` but the extension's name and description.
fn said_without_the_wasm() -> Vec<(String, Text)> {
    locales().into_iter().filter(|(key, _)| !matches!(key.as_str(), "name" | "description")).collect()
}

/// What people read in the stores before they have WhatBroke: the summary, and the description paragraph by paragraph.
/// What people search for is in their words, and not here.
fn listing() -> Vec<Text> {
    let paragraphs = |lang: &str, heading: &str| -> Vec<&'static str> {
        let text: &'static str = read(&format!("docs/store/listing.{lang}.md")).leak();
        let (_, rest) = text.split_once(heading).unwrap_or_else(|| panic!("listing.{lang}.md has no {heading:?}"));
        let description = rest.split("\n## ").next().unwrap_or_default();
        description.lines().map(|line| line.trim_start_matches("- ")).filter(|line| !line.is_empty()).collect()
    };
    let (en, ko) = (paragraphs("en", "## Detailed description\n"), paragraphs("ko", "## 자세한 설명\n"));
    assert_eq!(en.len(), ko.len(), "docs/store: both languages have the same paragraphs");
    let summary = locales().into_iter().filter(|(key, _)| key == "description").map(|(_, text)| text);
    summary.chain(en.into_iter().zip(ko).map(|(en, ko)| Text { en, ko })).collect()
}

/// One form of how sure WhatBroke is, in both languages.
pub fn said(grounds: &Grounds, form: Form) -> Text {
    let whole = |lang| &*Box::leak(grounds.sentence(form, lang).into_boxed_str());
    Text { en: whole(Lang::En), ko: whole(Lang::Ko) }
}

/// Each line in both languages.
pub fn pairs(lines: &Passages) -> impl Iterator<Item = Text> + use<> {
    lines.get(Lang::En).zip(lines.get(Lang::Ko)).map(|(en, ko)| Text { en, ko })
}

/// Every step that some code uses, whether it helps or not.
pub fn steps() -> impl Iterator<Item = &'static Step> {
    each(|code| code.steps.iter().chain(code.wont_help).map(|step| (step.id, *step)).collect())
}

fn durations() -> impl Iterator<Item = &'static Lasts> {
    each(|code| vec![(code.lasts.id, code.lasts)])
}

fn each<T: 'static>(of: impl Fn(&'static Code) -> Vec<(&'static str, &'static T)>) -> impl Iterator<Item = &'static T> {
    knowledge::all_codes().flat_map(of).collect::<BTreeMap<_, _>>().into_values()
}

#[test]
fn the_corpus_holds_every_kind_of_text() {
    let entries = all();
    assert!(entries.len() > 500, "{}", entries.len());
    for id in [
        "http/503 title",
        "class/http-5xx meaning[1]",
        "step try-again",
        "clue status",
        "word button_clear",
        "_locales plain_step",
        "listing 20",
    ] {
        assert!(entries.iter().any(|entry| entry.id == id), "{id}");
    }
}
