//! The rules of docs/voice.md for Korean: how long, how it ends, how a button is named.

use crate::sentences::{sentences, without_quotations};

/// The most letters in a sentence, by what it is for.
pub const TITLE: usize = 25;
pub const BODY: usize = 45;
pub const STEP: usize = 50;
pub const DETAIL: usize = 70;

/// The lengths of the sentences of a text in letters, spaces counted. Menu paths, addresses, codes, values
/// and the final stop are left out.
pub fn lengths(text: &str) -> Vec<usize> {
    let plain = without_quotations(text).replace('□', "");
    sentences(&plain).into_iter().map(length).collect()
}

fn length(sentence: &str) -> usize {
    let mut left = String::new();
    let mut rest = sentence.trim_end_matches(['.', '?', ':']);
    while let Some(open) = rest.find('{') {
        left.push_str(&rest[..open]);
        rest = rest[open..].split_once('}').map_or("", |(_, after)| after);
    }
    left.push_str(rest);
    let words: Vec<String> = left.split_whitespace().map(without_code).filter(|word| !word.is_empty()).collect();
    words.join(" ").chars().count()
}

/// The word without a code or an address at its beginning.
fn without_code(word: &str) -> String {
    let is_code = |piece: &str| {
        piece.contains("://")
            || piece.starts_with("ERR_")
            || (piece.len() >= 3 && piece.chars().all(|c| c.is_ascii_digit()))
    };
    let end = word.find(|c: char| !c.is_ascii_graphic()).unwrap_or(word.len());
    if is_code(&word[..end]) { word[end..].to_owned() } else { word.to_owned() }
}

/// Sentences that are too long.
pub fn length_problems(text: &str, most: usize) -> Vec<String> {
    let over = lengths(text).into_iter().filter(|length| *length > most);
    over.map(|length| format!("{length} letters in one sentence, {most} at most")).collect()
}

/// Sentences that do not end in 해요체.
pub fn ending_problems(text: &str) -> Vec<String> {
    let plain = without_quotations(text);
    let ends = |sentence: &str| sentence.strip_suffix(['.', '?']).is_some_and(|words| words.ends_with('요'));
    let wrong = sentences(&plain).into_iter().filter(|sentence| !ends(sentence)).map(str::to_owned);
    wrong.map(|sentence| format!("it doesn't end in 요 and a stop: {sentence}")).collect()
}

/// A label may be a noun phrase; what ends in a stop is a sentence.
pub fn label_problems(text: &str) -> Vec<String> {
    if text.contains(['.', '?']) {
        return ending_problems(text);
    }
    let plain_style = text.trim_end_matches(':').ends_with(['다', '까', '자', '죠']);
    if plain_style { vec!["a label in another style".to_owned()] } else { Vec::new() }
}

/// A title is one sentence.
pub fn title_problems(text: &str) -> Vec<String> {
    let mut found = length_problems(text, TITLE);
    if sentences(text).len() != 1 {
        found.push("not one sentence".to_owned());
    }
    found
}

/// A step asks with 하세요 or 해 보세요, and says how to know that it worked.
pub fn step_problems(text: &str) -> Vec<String> {
    let all = sentences(text);
    let mut found = length_problems(text, STEP);
    if !all.first().is_some_and(|first| first.ends_with("세요.")) {
        found.push("the first sentence doesn't ask with 세요".to_owned());
    }
    if all.len() < 2 {
        found.push("it doesn't say how to know that it worked".to_owned());
    }
    found
}

/// A button is a noun phrase of 4 to 14 letters without a stop; so is the short name of a step.
pub fn button_problems(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let letters = length(text);
    if !(4..=14).contains(&letters) {
        found.push(format!("{letters} letters; a button has 4 to 14"));
    }
    if text.ends_with(['.', '?', ':']) {
        found.push("a stop at the end".to_owned());
    }
    if text.ends_with("하기") {
        found.push("\"-하기\"; the noun alone says it".to_owned());
    }
    if text.ends_with(['요', '다', '까', '자', '죠']) {
        found.push("not a noun phrase".to_owned());
    }
    if ["확인", "예", "네", "아니요", "취소"].contains(&text) {
        found.push("it doesn't say what it does".to_owned());
    }
    found
}

#[test]
fn spaces_count_and_paths_codes_values_and_stops_do_not() {
    assert_eq!(lengths("사이트가 쉬어요."), [8]);
    assert_eq!(lengths("‘설정 > 보안’에서 끄세요. 503 오류는 {time} 뒤에 끝나요."), [6, 10]);
    assert_eq!(lengths("https://a.test/b에서 보세요."), [6]);
}

#[test]
fn a_long_sentence_is_found() {
    let long = format!("{}요.", "가".repeat(25));
    assert_eq!(length_problems(&long, TITLE).len(), 1);
    assert!(length_problems(&long, BODY).is_empty());
    assert_eq!(title_problems("하나예요. 둘이에요."), ["not one sentence"]);
}

#[test]
fn another_style_is_found() {
    assert!(ending_problems("열려요. 지울까요? ‘종료’를 누르세요.").is_empty());
    for bad in ["열립니다.", "열려.", "열려요", "안 열림."] {
        assert_eq!(ending_problems(bad).len(), 1, "{bad}");
    }
    assert!(label_problems("사이트 쪽 문제").is_empty());
    assert_eq!(label_problems("사이트가 바쁘다").len(), 1);
}

#[test]
fn a_step_asks_and_says_when_it_worked() {
    assert!(step_problems("눌러 보세요. 열리면 해결됐어요.").is_empty());
    for bad in ["누르면 돼요. 열려요.", "눌러 보세요."] {
        assert_eq!(step_problems(bad).len(), 1, "{bad}");
    }
}

#[test]
fn a_button_that_says_too_little_or_too_much_is_found() {
    assert!(button_problems("{time} 뒤 다시 시도").is_empty());
    for bad in ["그만", "오류 코드를 복사하기", "지우고 새로고침.", "쿠키를 지워요", "한 번 새로고침하고 캐시도 지우기"]
    {
        assert_eq!(button_problems(bad).len(), 1, "{bad}");
    }
    assert_eq!(button_problems("확인").len(), 2);
}
