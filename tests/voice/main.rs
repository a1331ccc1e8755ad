//! How WhatBroke speaks: the rules of docs/voice.md, over every text that it has.
//!
//! Each claim prints all that breaks it at once, with the id and the sentence. The checkers have their own
//! tests beside them, with bad samples: each can fail.

mod corpus;
mod english;
mod korean;
mod levels;
mod pairs;
mod said;
mod sentences;
mod spelling;
mod syllables;

use corpus::{Entry, Role};
use levels::Level;
use sentences::bare_codes;
use whatbroke::knowledge::{self, Action, Lang, Text, words};

/// Fails with everything that `check` finds in the texts.
fn no_text(breaks: &str, check: impl Fn(&Entry) -> Vec<String>) {
    let entries = corpus::all();
    let found = entries.iter().flat_map(|entry| {
        check(entry)
            .into_iter()
            .map(|what| format!("{}: {what}\n    {}\n    {}", entry.id, entry.text.en, entry.text.ko))
    });
    nothing(breaks, found.collect());
}

fn nothing(breaks: &str, found: Vec<String>) {
    assert!(found.is_empty(), "{} times {breaks}\n{}", found.len(), found.join("\n"));
}

fn of_roles(entry: &Entry, roles: &[Role], check: impl Fn(&Text) -> Vec<String>) -> Vec<String> {
    if roles.contains(&entry.role) { check(&entry.text) } else { Vec::new() }
}

#[test]
fn english_uses_the_house_words_in_sentences_of_20_words() {
    no_text("English is not in the house's words", |entry| english::problems(entry.text.en));
}

#[test]
fn what_everybody_reads_has_no_word_of_developers() {
    no_text("a word of developers", |entry| match entry.role {
        Role::Developer => Vec::new(),
        _ => english::jargon(entry.text.en),
    });
}

#[test]
fn english_titles_are_one_sentence_without_a_code() {
    no_text("a title breaks its rules", |entry| {
        of_roles(entry, &[Role::Title], |text| english::title_problems(text.en))
    });
}

#[test]
fn the_first_sentence_of_a_meaning_has_no_code_in_it() {
    no_text("a code in everyday words", |entry| {
        let first = entry.role == Role::Meaning && entry.id.ends_with("[0]");
        if first { english::code_problems(&format!("{} {}", entry.text.en, entry.text.ko)) } else { Vec::new() }
    });
}

#[test]
fn a_code_in_a_sentence_has_its_noun() {
    let roles = [Role::Title, Role::Meaning, Role::Differs, Role::Step, Role::Cause, Role::Clue];
    let both = |text: &Text| {
        let mut found = bare_codes(text.en, &["error"]);
        found.extend(bare_codes(text.ko, &["오류", "코드"]));
        found
    };
    no_text("a bare code", |entry| of_roles(entry, &roles, both));
}

#[test]
fn names_of_errors_stand_in_the_longer_part_only() {
    no_text("an error's name", |entry| {
        let both = |text: &Text| english::error_name_problems(&format!("{} {}", text.en, text.ko));
        of_roles(entry, &[Role::Title, Role::Meaning, Role::Step, Role::StepName], both)
    });
}

#[test]
fn english_buttons_begin_with_their_verb() {
    no_text("a button breaks its rules", |entry| {
        of_roles(entry, &[Role::Button, Role::StepName], |text| english::button_problems(text.en))
    });
}

#[test]
fn english_steps_begin_with_the_action_and_say_when_it_worked() {
    no_text("a step breaks its rules", |entry| of_roles(entry, &[Role::Step], |text| english::step_problems(text.en)));
}

#[test]
fn english_clues_are_clauses() {
    no_text("a clue breaks its rules", |entry| of_roles(entry, &[Role::Clue], |text| english::clue_problems(text.en)));
}

#[test]
fn english_sentences_end_in_a_full_stop() {
    let roles = [Role::Meaning, Role::Differs, Role::Developer, Role::Cause, Role::Lasts];
    let stop = |text: &Text| if text.en.ends_with('.') { Vec::new() } else { vec!["no full stop".to_owned()] };
    no_text("an end is missing", |entry| of_roles(entry, &roles, stop));
}

#[test]
fn korean_speaks_in_haeyo_style() {
    no_text("Korean is in another style", |entry| match entry.role {
        Role::Button | Role::StepName => Vec::new(),
        Role::Word => korean::label_problems(entry.text.ko),
        // The reason is put in later, and is a clue.
        Role::Grounds => korean::ending_problems(entry.text.ko.trim_end_matches("{because}").trim_end()),
        _ => korean::ending_problems(entry.text.ko),
    });
}

#[test]
fn korean_sentences_are_short() {
    no_text("Korean is too long", |entry| match entry.role {
        Role::Title => korean::title_problems(entry.text.ko),
        Role::Meaning | Role::Lasts | Role::Word => korean::length_problems(entry.text.ko, korean::BODY),
        Role::Step => korean::step_problems(entry.text.ko),
        Role::Button | Role::StepName => korean::button_problems(entry.text.ko),
        _ => korean::length_problems(entry.text.ko, korean::DETAIL),
    });
}

#[test]
fn korean_uses_the_house_words_and_spelling() {
    no_text("Korean is not in the house's words", |entry| spelling::problems(entry.text.ko));
}

#[test]
fn both_languages_name_the_same_numbers_values_links_and_menus() {
    no_text("the languages differ", |entry| pairs::problems(&entry.text));
}

#[test]
fn both_languages_have_as_many_sentences() {
    let roles = [Role::Title, Role::Meaning, Role::Step];
    no_text("the languages differ", |entry| of_roles(entry, &roles, pairs::sentence_problems));
}

#[test]
fn how_sure_we_are_is_said_in_fixed_forms() {
    let found = knowledge::all_codes().flat_map(|code| {
        pairs::certainty_problems(code.certainty, &pairs::Forms::of(&code.grounds))
            .into_iter()
            .map(|what| format!("{}: {what}", code.id))
    });
    nothing("certainty is said in another way", found.collect());
}

#[test]
fn what_is_really_said_keeps_the_rules_too() {
    let found = |lang, check: fn(&str) -> Vec<String>| {
        said::sentences(lang).into_iter().flat_map(move |(text, id)| {
            check(&text).into_iter().map(move |what| format!("{id}: {what}\n    {text}")).collect::<Vec<_>>()
        })
    };
    let korean = |text: &str| {
        let mut found = korean::ending_problems(text);
        found.extend(korean::length_problems(text, korean::DETAIL));
        found.extend(spelling::problems(text));
        found
    };
    nothing(
        "an explanation breaks the rules",
        found(Lang::En, english::problems).chain(found(Lang::Ko, korean)).collect(),
    );
}

#[test]
fn a_step_names_only_buttons_that_exist() {
    let ours = |lang| -> Vec<&'static str> {
        let buttons = words::ALL.iter().filter(|(key, _)| key.starts_with("button_"));
        let fixed = buttons.filter(|(_, text)| !text.en.contains('{')).map(move |(_, text)| text.get(lang));
        // The time on this button changes.
        fixed.chain([if lang == Lang::En { "Try again" } else { "다시 시도" }]).collect()
    };
    let found = corpus::steps().flat_map(|step| {
        let en = english::unknown_buttons(step.text.get(Lang::En), &ours(Lang::En), &["Exit", "Quit"]);
        let ko = english::unknown_buttons(step.text.get(Lang::Ko), &ours(Lang::Ko), &["종료"]);
        en.into_iter().chain(ko).map(|name| format!("step {}: {name}", step.id))
    });
    nothing("there is no such button", found.collect());
}

#[test]
fn a_step_that_a_button_does_is_named_like_the_button() {
    let found = corpus::steps().filter_map(|step| {
        let button = match step.action? {
            Action::TryAgain => Text { en: "Try again", ko: "다시 시도" },
            Action::ClearCache => words::BUTTON_CLEAR_RELOAD,
            Action::DeleteData => words::BUTTON_DELETE,
            Action::Reload => words::BUTTON_RELOAD,
        };
        (step.name.both() != button).then(|| format!("step {}: {:?}, {button:?}", step.id, step.name.both()))
    });
    nothing("a step and its button have different names", found.collect());
}

#[test]
fn every_code_reads_at_grade_6_or_lower() {
    let levels: Vec<Level> = knowledge::all_codes().map(Level::of).collect();
    println!("{}", levels::table(&levels));
    let found =
        levels.iter().flat_map(|level| level.problems().into_iter().map(|what| format!("{}: {what}", level.id)));
    nothing("a code is too hard to read", found.collect());
}
