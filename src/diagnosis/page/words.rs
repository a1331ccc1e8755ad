//! Looking for words in a text.

/// Text in the form that signs are written in.
pub(super) fn plain(text: &str) -> String {
    text.to_lowercase().replace('’', "'")
}

/// Whether one of the words stands in the text: Latin ones as whole words, others anywhere.
pub(super) fn says(text: &str, words: &[&str]) -> bool {
    words.iter().any(|word| {
        text.match_indices(word).any(|(at, found)| !word.is_ascii() || is_whole(text, at, at + found.len()))
    })
}

/// Whether the text has this number as a word of its own.
pub(super) fn names_number(text: &str, number: u16) -> bool {
    let number = number.to_string();
    text.match_indices(&number).any(|(at, found)| is_whole(text, at, at + found.len()))
}

fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let is_word = |c: char| c.is_ascii_alphanumeric();
    !text[..start].ends_with(is_word) && !text[end..].starts_with(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::signs;

    #[test]
    fn a_number_counts_only_as_a_word() {
        assert!(names_number("error 404: not here", 404) && names_number("404", 404) && names_number("404오류", 404));
        assert!(!names_number("room 1404", 404) && !names_number("40404", 404) && !names_number("", 404));
    }

    #[test]
    fn latin_words_are_whole_and_korean_ones_need_not_be() {
        assert!(says("error: gone", signs::ERROR_NAME) && !says("terrors of bygone days", signs::ERROR_NAME));
        assert!(says("페이지를 찾을 수 없습니다", signs::ERROR));
        assert!(says(&plain("We Couldn’t Find it"), signs::ERROR));
    }
}
