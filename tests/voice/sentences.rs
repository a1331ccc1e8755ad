//! Taking a text apart: quotations, sentences, words, numbers, links, placeholders.

/// A stand-in for a quotation: one word, with no letters to spell or to read.
const QUOTE: &str = "□";

/// The text with each quotation between curly quotes, such as a menu path, replaced by one stand-in word.
pub fn without_quotations(text: &str) -> String {
    let mut rest = text;
    let mut out = String::new();
    while let Some(open) = rest.find(['“', '‘']) {
        let close = if rest[open..].starts_with('“') { '”' } else { '’' };
        let Some(end) = rest[open..].find(close).map(|at| open + at) else { break };
        out.push_str(&rest[..open]);
        out.push_str(QUOTE);
        rest = &rest[end + close.len_utf8()..];
    }
    out + rest
}

/// What stands between curly quotes.
pub fn quotations(text: &str) -> Vec<&str> {
    let mut rest = text;
    let mut found = Vec::new();
    while let Some(open) = rest.find(['“', '‘']) {
        let close = if rest[open..].starts_with('“') { '”' } else { '’' };
        let start = open + '“'.len_utf8();
        let Some(end) = rest[start..].find(close).map(|at| start + at) else { break };
        found.push(&rest[start..end]);
        rest = &rest[end + close.len_utf8()..];
    }
    found
}

/// The sentences of a text, each with its stop. A stop ends a sentence where a space or the end follows.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, _) in text.match_indices(['.', '?', '!']) {
        let end = at + 1;
        let closers = text[end..].chars().take_while(|c| matches!(c, ')' | '”' | '’' | '"')).map(char::len_utf8);
        let end = end + closers.sum::<usize>();
        if end == text.len() || text[end..].starts_with(' ') {
            found.push(text[start..end].trim());
            start = end;
        }
    }
    if !text[start..].trim().is_empty() {
        found.push(text[start..].trim());
    }
    found
}

/// The words of a sentence without the punctuation around them; a placeholder is a word.
pub fn words(sentence: &str) -> Vec<&str> {
    let part_of_a_word = |c: char| c.is_alphanumeric() || QUOTE.contains(c);
    let trimmed = sentence.split_whitespace().map(|word| word.trim_matches(|c: char| !part_of_a_word(c)));
    trimmed.filter(|word| !word.is_empty()).collect()
}

/// The numbers of a text, sorted, each once. `IPv6`, `x509` and `h2` are names and not numbers.
pub fn numbers(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let part_of_a_name = at > 0 && (chars[at - 1].is_ascii_alphabetic() || matches!(chars[at - 1], '_' | '#'));
        if !chars[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        while at < chars.len()
            && (chars[at].is_ascii_digit()
                || (matches!(chars[at], '.' | ',') && chars.get(at + 1).is_some_and(char::is_ascii_digit)))
        {
            at += 1;
        }
        if !part_of_a_name {
            found.push(chars[start..at].iter().collect());
        }
    }
    found.sort();
    found.dedup();
    found
}

/// The addresses of a text, sorted.
pub fn links(text: &str) -> Vec<&str> {
    let starts = ["http://", "https://", "chrome://", "edge://"];
    let mut found: Vec<&str> = Vec::new();
    for start in starts {
        for (at, _) in text.match_indices(start) {
            let rest = &text[at..];
            let end = rest.find(|c: char| !c.is_ascii_graphic() || matches!(c, ')' | ',' | '"')).unwrap_or(rest.len());
            found.push(rest[..end].trim_end_matches(['.', ':', '/']));
        }
    }
    found.sort_unstable();
    found
}

/// The names between braces, sorted, each once.
pub fn placeholders(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> =
        text.split('{').skip(1).filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// Code numbers that none of these nouns follows: "503 error", and never a bare "503".
pub fn bare_codes(text: &str, nouns: &[&str]) -> Vec<String> {
    let plain = without_quotations(text);
    let words: Vec<&str> = plain.split_whitespace().collect();
    let is_code = |word: &str| {
        let number: String = word.chars().take_while(char::is_ascii_digit).collect();
        number.len() == 3 && !word[3..].starts_with(['.', ',', '-'])
    };
    let named = |at: usize| words.get(at + 1).is_some_and(|next| nouns.iter().any(|noun| next.starts_with(noun)));
    let bare = words.iter().enumerate().filter(|(at, word)| is_code(word) && !(word.len() == 3 && named(*at)));
    bare.map(|(_, word)| format!("a code without its noun: {word}")).collect()
}

/// Whether `piece` stands in `text` where the characters before and after it satisfy `fits`.
pub fn stands(text: &str, piece: &str, fits: impl Fn(Option<char>, Option<char>) -> bool) -> bool {
    text.match_indices(piece)
        .any(|(at, _)| fits(text[..at].chars().next_back(), text[at + piece.len()..].chars().next()))
}

#[test]
fn a_menu_path_is_one_word() {
    let text = "Pick one in “Settings > Security > Use secure DNS”. ‘종료’를 누르세요.";
    assert_eq!(without_quotations(text), "Pick one in □. □를 누르세요.");
    assert_eq!(quotations(text), ["Settings > Security > Use secure DNS", "종료"]);
    assert_eq!(words("Press □, then – wait."), ["Press", "□", "then", "wait"]);
}

#[test]
fn a_stop_inside_a_name_ends_no_sentence() {
    assert_eq!(
        sentences("Use HTTP/1.1 at www.a.test now. Then (RFC 8910.) Why? End"),
        ["Use HTTP/1.1 at www.a.test now.", "Then (RFC 8910.)", "Why?", "End"]
    );
}

#[test]
fn numbers_are_read_with_their_points_and_without_names() {
    assert_eq!(numbers("3.2MB, 5~30분, 1,000 times. IPv6 x509 30."), ["1,000", "3.2", "30", "5"]);
}

#[test]
fn links_and_placeholders_are_found() {
    assert_eq!(
        links("Open chrome://policy (https://a.test/b). See chrome://net-export로"),
        ["chrome://net-export", "chrome://policy", "https://a.test/b"]
    );
    assert_eq!(placeholders("{site} and {time}, {site}"), ["site", "time"]);
}

#[test]
fn a_code_without_its_noun_is_found() {
    assert_eq!(bare_codes("With a 503 it waits.", &["error"]).len(), 1);
    assert_eq!(bare_codes("503은 다른 뜻이에요.", &["오류"]).len(), 1);
    assert!(bare_codes("A 503 error, 30 minutes, “404”.", &["error"]).is_empty());
    assert!(bare_codes("503 오류는 다른 뜻이에요.", &["오류"]).is_empty());
}
