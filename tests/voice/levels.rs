//! How hard a code's texts are to read.

use whatbroke::knowledge::{Code, Lang};

use crate::korean;
use crate::sentences::{sentences, without_quotations, words};
use crate::syllables::syllables;

/// The highest Flesch–Kincaid grade, and the most words per sentence on average.
pub const MOST_GRADE: f64 = 6.0;
pub const MOST_AVERAGE_WORDS: f64 = 12.0;
/// The most Korean letters per sentence of a meaning on average.
pub const MOST_AVERAGE_LETTERS: f64 = 30.0;

/// Brand names say nothing about how hard a sentence is.
const BRANDS: &[&str] = &["Chrome", "Chromium", "Cloudflare", "Edge", "Mac", "WhatBroke", "Windows"];

/// The level of one code: its title, its meaning and the steps that help.
pub struct Level {
    pub id: &'static str,
    pub grade: f64,
    pub average_words: f64,
    pub longest_sentence: usize,
    pub korean_average: f64,
    pub korean_longest: usize,
}

impl Level {
    pub fn of(code: &'static Code) -> Self {
        let english = read_text(code, Lang::En);
        let counts: Vec<usize> = sentences(&without_quotations(&english)).iter().map(|one| words(one).len()).collect();
        let korean: Vec<usize> = code.meaning.get(Lang::Ko).flat_map(korean::lengths).collect();
        Self {
            id: code.id,
            grade: grade(&english),
            average_words: average(&counts),
            longest_sentence: counts.into_iter().max().unwrap_or(0),
            korean_average: average(&korean),
            korean_longest: korean.into_iter().max().unwrap_or(0),
        }
    }

    /// What is above its limit.
    pub fn problems(&self) -> Vec<String> {
        let limits = [
            ("grade", self.grade, MOST_GRADE),
            ("words per sentence", self.average_words, MOST_AVERAGE_WORDS),
            ("Korean letters per sentence", self.korean_average, MOST_AVERAGE_LETTERS),
        ];
        let over = limits.into_iter().filter(|(_, value, most)| value > most);
        over.map(|(what, value, most)| format!("{what}: {value:.1}, {most} at most")).collect()
    }
}

/// What a person reads of a code before anything else.
fn read_text(code: &Code, lang: Lang) -> String {
    let steps = code.steps.iter().map(|step| step.text.get(lang));
    let lines = std::iter::once(code.title.get(lang)).chain(code.meaning.get(lang));
    lines.chain(steps).collect::<Vec<_>>().join(" ")
}

fn average(counts: &[usize]) -> f64 {
    counts.iter().sum::<usize>() as f64 / counts.len().max(1) as f64
}

/// The Flesch–Kincaid grade: 0.39 words per sentence + 11.8 syllables per word − 15.59. Menu names, codes
/// and brand names are left out.
pub fn grade(text: &str) -> f64 {
    let plain = without_quotations(text);
    let sentences = sentences(&plain);
    let read: Vec<&str> = sentences.iter().flat_map(|sentence| words(sentence)).filter(|word| counts(word)).collect();
    let spoken: usize = read.iter().map(|word| syllables(word)).sum();
    let (words, sentences) = (read.len().max(1) as f64, sentences.len().max(1) as f64);
    0.39 * words / sentences + 11.8 * spoken as f64 / words - 15.59
}

fn counts(word: &str) -> bool {
    let name = word.trim_end_matches("'s");
    let code = name.contains('_') || (name.len() == 3 && name.chars().all(|c| c.is_ascii_digit()));
    word.chars().any(char::is_alphanumeric) && !code && !BRANDS.contains(&name)
}

/// The table of levels, the hardest first.
pub fn table(levels: &[Level]) -> String {
    let mut rows: Vec<&Level> = levels.iter().collect();
    rows.sort_by(|a, b| b.grade.total_cmp(&a.grade));
    let head = format!("{:36} {:>5} {:>7} {:>7} {:>7} {:>6}\n", "", "grade", "average", "longest", "ko avg", "ko max");
    let row = |level: &Level| {
        let Level { id, grade, average_words, longest_sentence, korean_average, korean_longest } = level;
        format!(
            "{id:36} {grade:5.1} {average_words:7.1} {longest_sentence:7} {korean_average:7.1} {korean_longest:6}\n"
        )
    };
    head + &rows.into_iter().map(row).collect::<String>()
}

#[test]
fn hard_words_make_a_hard_text() {
    let easy = grade("The site can't show this page right now. Wait a bit.");
    let hard = grade("Intermediary infrastructure experienced considerable unavailability.");
    assert!(easy < 3.0 && hard > 15.0, "{easy} {hard}");
}

#[test]
fn a_known_text_has_its_known_grade() {
    // 15 words, 17 syllables, 2 sentences, counted by hand.
    let text = "The cat sat on the mat. It looked at me and then went away again.";
    assert_eq!(words(text).len(), 15);
    assert!((grade(text) - (0.39 * 7.5 + 11.8 * 17.0 / 15.0 - 15.59)).abs() < 0.01, "{}", grade(text));
}

#[test]
fn menu_names_codes_and_brands_are_left_out() {
    let short = grade("Press it now.");
    assert_eq!(grade("Press it now, Cloudflare 503 “Privacy > Security”."), short);
}

#[test]
fn a_level_above_its_limits_is_a_problem() {
    let level = |grade, average_words, korean_average| Level {
        id: "",
        grade,
        average_words,
        longest_sentence: 9,
        korean_average,
        korean_longest: 9,
    };
    assert!(level(6.0, 12.0, 30.0).problems().is_empty());
    assert_eq!(level(6.1, 12.1, 30.1).problems().len(), 3);
}
