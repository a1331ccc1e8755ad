//! What goes into the stores' forms fits them, and the package says of itself what the stores read there.
//!
//! The limits stand in docs/store/README.md, with where they come from. How the texts speak is checked in tests/voice.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use serde_json::Value;

/// The smaller of what both stores take.
const MOST_NAME: usize = 45;
const MOST_SUMMARY: usize = 132;
const DESCRIPTION: std::ops::RangeInclusive<usize> = 250..=10_000;
const MOST_JUSTIFICATION: usize = 1_000;
const MOST_TERMS: usize = 7;
const MOST_TERM: usize = 30;
const MOST_TERM_WORDS: usize = 21;

const LANGUAGES: [&str; 2] = ["en", "ko"];

fn read(name: &str) -> String {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

fn json(name: &str) -> Value {
    serde_json::from_str(&read(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The messages of a language, by their keys.
fn messages(lang: &str) -> BTreeMap<String, String> {
    let Value::Object(all) = json(&format!("extension/_locales/{lang}/messages.json")) else { panic!("no messages") };
    all.into_iter().map(|(key, value)| (key, value["message"].as_str().expect("a message").to_owned())).collect()
}

fn letters(text: &str) -> usize {
    text.chars().count()
}

/// The second-level sections of a page, each by its heading.
fn sections(page: &str) -> Vec<(&str, &str)> {
    page.split("\n## ")
        .skip(1)
        .filter_map(|part| part.split_once('\n'))
        .map(|(head, text)| (head, text.trim()))
        .collect()
}

/// What is wrong with the description and the search terms of a listing, which are its two sections.
fn listing_problems(page: &str) -> Vec<String> {
    let [(_, description), (_, terms)] = sections(page)[..] else { return vec!["not two sections".to_owned()] };
    let mut found = Vec::new();
    if !DESCRIPTION.contains(&letters(description)) {
        found.push(format!("the description has {} letters", letters(description)));
    }
    let terms: Vec<&str> = terms.lines().filter_map(|line| line.strip_prefix("- ")).collect();
    let words: usize = terms.iter().map(|term| term.split_whitespace().count()).sum();
    if terms.is_empty() || terms.len() > MOST_TERMS || words > MOST_TERM_WORDS {
        found.push(format!("{} search terms of {words} words", terms.len()));
    }
    let long = terms.into_iter().filter(|term| letters(term) > MOST_TERM);
    found.extend(long.map(|term| format!("a search term is too long: {term}")));
    found
}

/// The messages that the package asks for: the manifest by `__MSG_…__`, the scripts by their name.
fn used_messages(manifest: &str, scripts: &[String]) -> BTreeSet<String> {
    let in_manifest = manifest.match_indices("__MSG_").filter_map(|(at, begin)| {
        let (name, _) = manifest[at + begin.len()..].split_once("__")?;
        Some(name.to_owned())
    });
    let quoted = scripts.iter().flat_map(|script| script.split('"').skip(1).step_by(2));
    in_manifest.chain(quoted.map(str::to_owned)).collect()
}

#[test]
fn the_package_says_its_name_and_summary_within_the_stores_limits() {
    for lang in LANGUAGES {
        let messages = messages(lang);
        for (key, most) in [("name", MOST_NAME), ("description", MOST_SUMMARY)] {
            let length = letters(&messages[key]);
            assert!((1..=most).contains(&length), "{lang}: {key} has {length} letters, {most} at most");
        }
    }
}

#[test]
fn both_languages_have_every_message_and_each_is_used() {
    let manifest = json("manifest.json");
    assert_eq!(manifest["default_locale"], "en");
    let scripts = ["first-aid.js", "page.js", "service-worker.js"].map(|name| read(&format!("extension/{name}")));
    let used = used_messages(&read("manifest.json"), &scripts);
    for lang in LANGUAGES {
        let there: BTreeSet<String> = messages(lang).into_keys().collect();
        let idle: Vec<_> = there.difference(&used).collect();
        assert!(idle.is_empty(), "{lang}: nothing says {idle:?}");
        for key in ["name", "description"] {
            assert!(used.contains(key) && there.contains(key), "{lang}: {key}");
        }
    }
    let [en, ko] = LANGUAGES.map(|lang| messages(lang).into_keys().collect::<BTreeSet<_>>());
    assert_eq!(en, ko);
}

#[test]
fn the_listing_fits_the_forms() {
    for lang in LANGUAGES {
        assert_eq!(listing_problems(&read(&format!("docs/store/listing.{lang}.md"))), [""; 0], "{lang}");
    }
}

#[test]
fn purpose_and_justifications_fit_the_forms() {
    let page = read("docs/store/permissions.md");
    let sections: BTreeMap<&str, &str> = sections(&page).into_iter().collect();
    let purpose = sections["Single purpose"];
    assert!((50..=MOST_JUSTIFICATION).contains(&letters(purpose)), "{} letters", letters(purpose));
    let rows = sections["Justification of each permission"].lines().filter(|line| line.starts_with("| `"));
    let rows: Vec<usize> = rows.map(|row| letters(row.split('|').nth(2).unwrap_or_default().trim())).collect();
    assert!(!rows.is_empty() && rows.iter().all(|length| (50..=MOST_JUSTIFICATION).contains(length)), "{rows:?}");
}

#[test]
fn the_keys_are_those_that_are_written_down() {
    let manifest = json("manifest.json");
    let commands = manifest["commands"].as_object().expect("the popup has its keys");
    assert_eq!(commands.keys().collect::<Vec<_>>(), ["_execute_action"]);
    let keys = &commands["_execute_action"]["suggested_key"];
    let default = keys["default"].as_str().expect("a key for every system");
    let mac = keys["mac"].as_str().expect("a key for a Mac").replace("MacCtrl", "Control");
    for name in ["README.md", "docs/store/listing.en.md", "docs/store/listing.ko.md"] {
        let page = read(name);
        assert!(page.contains(default) && page.contains(&mac), "{name} names other keys than {default} and {mac}");
    }
}

mod each_check_can_fail {
    use super::*;

    #[test]
    fn a_listing_that_does_not_fit_is_told() {
        let page = |description: &str, terms: &str| format!("# A\n\n## B\n\n{description}\n\n## C\n\n{terms}\n");
        let (text, long) = ("word ".repeat(60), "x".repeat(31));
        assert!(listing_problems(&page(&text, "- a b")).is_empty());
        for (description, terms) in [
            ("short", "- a"),
            (&*"word ".repeat(2_001), "- a"),
            (&*text, ""),
            (&*text, &*"- a\n".repeat(8)),
            (&*text, &*"- a b c d\n".repeat(6)),
            (&*text, &*format!("- {long}")),
        ] {
            assert_eq!(listing_problems(&page(description, terms)).len(), 1, "{terms}");
        }
        assert_eq!(listing_problems("# A\n\n## B\n\ntext"), ["not two sections"]);
    }

    #[test]
    fn a_message_is_used_where_its_name_stands() {
        let used = used_messages(r#"{"name": "__MSG_name__"}"#, &[r#"part("x", "plain_step")"#.to_owned()]);
        assert!(used.contains("name") && used.contains("plain_step") && !used.contains("plain"));
    }
}
