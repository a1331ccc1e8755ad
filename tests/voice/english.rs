//! The rules of docs/voice.md for English.

use crate::sentences::{quotations, sentences, stands, without_quotations, words};

/// The most words in a sentence.
const MOST_WORDS: usize = 20;

/// Words that are not used, each with the one to use. Parts of words do not count.
const NOT_USED: &[(&str, &str)] = &[
    // More certain than anyone is, or scare words, or manners that the house does not have.
    ("probably", "a form of certainty"),
    ("definitely", "a form of certainty"),
    ("certainly", "a form of certainty"),
    ("obviously", "leave it out"),
    ("simply", "leave it out"),
    ("fatal", "what happened"),
    ("illegal", "what happened"),
    ("invalid", "what happened"),
    ("abort", "stop"),
    ("aborted", "stopped"),
    ("sorry", "leave it out"),
    ("apologize", "leave it out"),
    ("apologies", "leave it out"),
    ("oops", "leave it out"),
    ("please", "leave it out"),
    // The table of terms.
    ("website", "site"),
    ("web site", "site"),
    ("websites", "site"),
    ("homepage", "front page"),
    ("webpage", "page"),
    ("web page", "page"),
    ("log in", "sign in"),
    ("log out", "sign out"),
    ("login", "sign-in"),
    ("logout", "sign-out"),
    ("logged in", "signed in"),
    ("refresh", "reload"),
    ("ISP", "internet provider"),
    ("SSL", "security certificate"),
    ("clear cookies", "delete cookies"),
    ("cache or cookies", "clearing the cache or deleting cookies"),
    ("clearing cookies", "deleting cookies"),
    // US spelling.
    ("any more", "anymore"),
    ("behaviour", "behavior"),
    ("cancelled", "canceled"),
    ("catalogue", "catalog"),
    ("centre", "center"),
    ("colour", "color"),
    ("favourite", "favorite"),
    ("grey", "gray"),
    ("honour", "honor"),
    ("labelled", "labeled"),
    ("learnt", "learned"),
    ("licence", "license"),
    ("neighbour", "neighbor"),
    ("organisation", "organization"),
    ("programme", "program"),
    ("realise", "realize"),
    ("recognise", "recognize"),
    ("synchronise", "synchronize"),
    ("travelled", "traveled"),
    ("whilst", "while"),
];

/// Words that only people who run sites use; the reader's texts do without them.
const FOR_DEVELOPERS_ONLY: &[(&str, &str)] = &[
    ("timeout", "took too long"),
    ("timed out", "took too long"),
    ("overload", "too many people"),
    ("overloaded", "too many people"),
    ("maintenance", "planned work"),
    ("retry", "try again"),
    ("redirect", "send on"),
    ("gateway", "proxy"),
    ("CAPTCHA", "check that you are human"),
    ("backend", "behind the scenes"),
    ("origin", "the site's server"),
    ("rate limit", "usage limit"),
    ("quota", "usage limit"),
];

/// What a step and a button begin with: the action.
const ACTIONS: &[&str] = &[
    "Allow", "Ask", "Check", "Choose", "Clear", "Close", "Connect", "Copy", "Delete", "Find", "Finish", "Get", "Hide",
    "Look", "Open", "Pick", "Press", "Read", "Reload", "Restart", "See", "Send", "Set", "Show", "Sign", "Start",
    "Stop", "Tell", "Try", "Turn", "Undo", "Unplug", "Update", "Wait", "Change", "Do", "Keep", "Leave", "Come",
    "Compare", "Let", "Make", "Move", "Say", "Use", "Write", "Save", "Note", "Go", "Add", "Put", "Remove", "Switch",
    "Enter", "Type",
];

/// Names that keep their capital letter anywhere.
const NAMES: &[&str] = &["DNS", "English", "Korean", "VPN", "WhatBroke", "Wi-Fi", "Cloudflare"];

/// What is wrong with any text, whatever it is for.
pub fn problems(text: &str) -> Vec<String> {
    let plain = without_quotations(text);
    let mut found = Vec::new();
    if plain.contains('!') {
        found.push("an exclamation mark".to_owned());
    }
    if plain.chars().any(|c| ('가'..='힣').contains(&c)) {
        found.push("Korean in an English text".to_owned());
    }
    if plain.contains(['’', '‘']) {
        found.push("a curly apostrophe; write it straight".to_owned());
    }
    found.extend(not_used(text, NOT_USED));
    for sentence in sentences(&plain) {
        let count = words(sentence).len();
        if count > MOST_WORDS {
            found.push(format!("{count} words in one sentence: {sentence}"));
        }
    }
    found
}

/// The words of developers in a text for everybody.
pub fn jargon(text: &str) -> Vec<String> {
    not_used(text, FOR_DEVELOPERS_ONLY)
}

fn not_used(text: &str, list: &[(&str, &str)]) -> Vec<String> {
    let lower = without_quotations(text).to_lowercase();
    let alone = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '-' && c != '_');
    let used = |word: &str| stands(&lower, &word.to_lowercase(), |before, after| alone(before) && alone(after));
    let found = list.iter().filter(|(word, _)| used(word));
    found.map(|(word, instead)| format!("{word:?} is not used; instead: {instead}")).collect()
}

/// What is wrong with a title: one sentence, with a full stop and without a code.
pub fn title_problems(title: &str) -> Vec<String> {
    let mut found = code_problems(title);
    if !title.ends_with('.') {
        found.push("no full stop".to_owned());
    }
    if sentences(title).len() != 1 {
        found.push("not one sentence".to_owned());
    }
    found
}

/// A code number or an `ERR_` name where everyday words belong.
pub fn code_problems(text: &str) -> Vec<String> {
    let mut found = error_name_problems(text);
    let digits = |c: char| c.is_ascii_digit();
    if text.split(|c| !digits(c)).any(|run| run.len() == 3) {
        found.push("a code number".to_owned());
    }
    found
}

/// An `ERR_` name.
pub fn error_name_problems(text: &str) -> Vec<String> {
    if text.contains("ERR_") { vec!["an ERR_ name".to_owned()] } else { Vec::new() }
}

/// What is wrong with a button, or with the short name of a step: the verb first, sentence case, no stop.
pub fn button_problems(text: &str) -> Vec<String> {
    let mut found = first_word_problems(text);
    if text.ends_with(['.', '!', '?', ':']) {
        found.push("a stop at the end".to_owned());
    }
    for word in words(&without_quotations(text)).into_iter().skip(1) {
        if word.starts_with(|c: char| c.is_uppercase()) && !NAMES.contains(&word) {
            found.push(format!("not sentence case: {word:?}"));
        }
    }
    found
}

/// A step begins with its action, and says how the reader knows that it worked.
pub fn step_problems(text: &str) -> Vec<String> {
    let mut found = first_word_problems(text);
    if sentences(text).len() < 2 {
        found.push("it doesn't say how to know that it worked".to_owned());
    }
    if sentences(text).iter().any(|sentence| !sentence.ends_with(['.', '?'])) {
        found.push("no full stop".to_owned());
    }
    found
}

fn first_word_problems(text: &str) -> Vec<String> {
    let first = text.split(' ').next().unwrap_or_default();
    if ACTIONS.contains(&first) { Vec::new() } else { vec![format!("it begins with {first:?}, not with the action")] }
}

/// A clue follows "because": no capital letter but a name's, no stop at its end.
pub fn clue_problems(clause: &str) -> Vec<String> {
    let first = words(clause).first().copied().unwrap_or_default();
    let capital = first.starts_with(|c: char| c.is_uppercase()) && !NAMES.contains(&first.trim_end_matches("'s"));
    let mut found = Vec::new();
    if capital {
        found.push("it follows \"because\", so it begins with a small letter".to_owned());
    }
    if clause.ends_with('.') {
        found.push("it follows \"because\", so it has no full stop".to_owned());
    }
    found
}

/// Names in a step that are neither a menu path nor one of our buttons nor a browser's.
pub fn unknown_buttons<'a>(text: &'a str, ours: &[&str], theirs: &[&str]) -> Vec<&'a str> {
    let known = |name: &str| theirs.contains(&name) || ours.contains(&name);
    quotations(text).into_iter().filter(|name| !name.contains('>') && !known(name)).collect()
}

#[test]
fn a_long_sentence_is_found() {
    let long = "word ".repeat(21);
    assert!(problems(long.trim())[0].starts_with("21 words"));
    assert!(problems("word ".repeat(20).trim()).is_empty());
    assert!(problems(&format!("Pick “{}” now.", long.trim())).is_empty(), "a menu path is one word");
}

#[test]
fn words_that_are_not_used_are_found_whole() {
    for bad in ["It is probably down.", "Log in again.", "The Website", "An SSL error", "the colour", "Oh no!", "비밀"]
    {
        assert_eq!(problems(bad).len(), 1, "{bad}");
    }
    assert!(problems("Read the log in full.").len() == 1, "a false alarm that a writer can avoid");
    assert!(problems("This sorrypage has SSL_ERROR and catalogues.").is_empty());
    assert_eq!(jargon("A timeout at the gateway").len(), 2);
}

#[test]
fn a_title_is_one_sentence_without_a_code() {
    assert!(title_problems("The site is closed.").is_empty());
    for bad in ["The site is closed", "Error 503.", "See ERR_FAILED.", "One. Two."] {
        assert_eq!(title_problems(bad).len(), 1, "{bad}");
    }
    assert!(code_problems("Wait 30 minutes, or 1200.").is_empty());
}

#[test]
fn a_button_begins_with_its_verb() {
    assert!(button_problems("Clear cache and reload").is_empty());
    assert!(button_problems("Turn off VPN").is_empty());
    for bad in ["Cache clearing", "Clear Cache", "Clear cache."] {
        assert_eq!(button_problems(bad).len(), 1, "{bad}");
    }
}

#[test]
fn a_step_begins_with_the_action_and_says_when_it_worked() {
    assert!(step_problems("Press “Try again”. The page opens.").is_empty());
    for bad in ["In the menu, press it. It worked.", "Press it.", "Press it. It worked"] {
        assert_eq!(step_problems(bad).len(), 1, "{bad}");
    }
}

#[test]
fn a_clue_is_a_clause() {
    assert!(clue_problems("Cloudflare's mark is on it").is_empty());
    assert_eq!(clue_problems("The answer says so.").len(), 2);
}

#[test]
fn a_button_that_does_not_exist_is_found() {
    assert_eq!(unknown_buttons("Press “Go”, then “Exit” or “A > B”.", &["Stop"], &["Exit"]), ["Go"]);
}
