//! What a person typed or pasted: an exact name, a number that stands as an error code, a known message.

use super::observed::Observed;
use super::{Finding, Rank, SeenClue, network, status};
use crate::evidence::NetError;
use crate::knowledge::{self, Certainty, Code, MARKERS, clues};

pub(super) fn find(observed: &Observed<'_>) -> Vec<Finding> {
    let Some(body) = observed.body.as_deref().filter(|_| observed.pasted) else { return Vec::new() };
    let words: Vec<&str> =
        body.text.split(|c: char| !c.is_alphanumeric() && c != '_').filter(|word| !word.is_empty()).collect();
    let mut found: Vec<Finding> = words.iter().filter_map(|word| by_name(word)).collect();
    found.extend((0..words.len()).filter_map(|at| by_number(&words, at)));
    if let Some(problem) = &observed.problem {
        found.extend(problem.status.and_then(of_problem));
    }
    found
}

/// The status that a pasted structured error names.
fn of_problem(number: u16) -> Option<Finding> {
    let (entry, code, name) = status::look_up(number)?;
    let clues = vec![SeenClue::new(&clues::STATUS_ONLY_TYPED, &[("code", &number.to_string())])];
    Some(Finding { rank: Rank::Typed, code, name, entry, certainty: typed_certainty(entry), clues })
}

/// `ERR_CONNECTION_REFUSED`, `DNS_PROBE_FINISHED_NXDOMAIN`.
fn by_name(word: &str) -> Option<Finding> {
    let clue = |name: &str| vec![SeenClue::new(&clues::STATUS_ONLY_TYPED, &[("code", name)])];
    let named = knowledge::code_for_alias(word).or_else(|| knowledge::code_for_token(word));
    if let Some(entry) = named {
        return Some(Finding::of(Rank::Typed, entry, typed_certainty(entry), clue(word)));
    }
    let error = NetError::parse(word)?;
    if error.is_abort() || knowledge::net_error(error.as_str()).is_none() {
        return None;
    }
    let (entry, code) = network::look_up(&error)?;
    let name = error.as_str().to_owned();
    Some(Finding { rank: Rank::Typed, code, clues: clue(&name), name, entry, certainty: typed_certainty(entry) })
}

/// `Internal Server Error`: a status that is named without its number.
pub(super) fn by_reason(text: &str) -> Option<Finding> {
    let reason = text.trim().trim_end_matches(['.', '!']);
    let is_named = |code: &&Code| code.id.starts_with("http/") && code.name.eq_ignore_ascii_case(reason);
    let entry = knowledge::codes().find(is_named)?;
    let clue = SeenClue::new(&clues::STATUS_ONLY_TYPED, &[("code", entry.name)]);
    Some(Finding::of(Rank::Typed, entry, typed_certainty(entry), vec![clue]))
}

/// What was only typed is never stated, and no surer than the same code seen in a real load.
fn typed_certainty(entry: &Code) -> Certainty {
    entry.certainty.min(Certainty::Inferred)
}

/// A number from 400 to 999 that stands alone, beside a word such as "error", or before its own name.
fn by_number(words: &[&str], at: usize) -> Option<Finding> {
    let word = words[at];
    let number: u16 = (word.len() == 3).then(|| word.parse().ok())??;
    let (entry, code, name) = status::look_up(number)?;
    let is_marker = |at: Option<usize>| {
        let word = at.and_then(|at| words.get(at)).map(|word| word.to_lowercase());
        word.is_some_and(|word| MARKERS.contains(&word.as_str()))
    };
    let next_is_name = words
        .get(at + 1)
        .is_some_and(|next| name.split(' ').next().is_some_and(|first| first.eq_ignore_ascii_case(next)));
    // "HTTP/1.1 503" is the words HTTP, 1, 1, 503.
    let after_version =
        at.checked_sub(1).and_then(|at| words.get(at)).is_some_and(|word| matches!(*word, "1" | "2" | "3"))
            && words[..at].iter().rev().take(3).any(|word| word.eq_ignore_ascii_case("http"));
    let stands =
        words.len() == 1 || is_marker(at.checked_sub(1)) || is_marker(Some(at + 1)) || next_is_name || after_version;
    // An unknown number is believed only where it is all that was typed.
    let known = knowledge::status(number).is_some() || words.len() == 1;
    let clues = vec![SeenClue::new(&clues::STATUS_ONLY_TYPED, &[("code", word)])];
    (stands && known).then(|| Finding {
        rank: Rank::Typed,
        code,
        name,
        entry,
        certainty: typed_certainty(entry),
        clues,
    })
}

#[cfg(test)]
mod tests {
    use super::super::diagnose;
    use super::*;
    use crate::evidence::Evidence;

    fn code_of(text: &str) -> Option<String> {
        diagnose(&Evidence { text: Some(text.into()), ..Evidence::default() }).map(|found| found.code)
    }

    #[test]
    fn a_code_alone_is_enough() {
        assert_eq!(code_of("503").as_deref(), Some("http/503"));
        assert_eq!(code_of(" 522 ").as_deref(), Some("cloudflare/522"));
        assert_eq!(code_of("net::ERR_NAME_NOT_RESOLVED").as_deref(), Some("net/ERR_NAME_NOT_RESOLVED"));
        assert_eq!(code_of("477").as_deref(), Some("http/477"));
    }

    #[test]
    fn both_names_of_a_missing_name_find_the_same_entry() {
        assert_eq!(code_of("DNS_PROBE_FINISHED_NXDOMAIN"), code_of("ERR_NAME_NOT_RESOLVED"));
    }

    #[test]
    fn a_dns_setting_that_fails_is_no_missing_name() {
        for name in ["DNS_PROBE_FINISHED_BAD_CONFIG", "DNS_PROBE_FINISHED_BAD_SECURE_CONFIG"] {
            assert_eq!(code_of(name).as_deref(), Some(format!("net/{name}").as_str()));
        }
        assert_eq!(code_of("DNS_PROBE_FINISHED_NO_INTERNET").as_deref(), Some("net/ERR_INTERNET_DISCONNECTED"));
    }

    #[test]
    fn a_code_is_found_in_what_people_paste() {
        for (text, code) in [
            ("HTTP ERROR 500", "http/500"),
            ("현재 a.test에서 요청을 처리할 수 없습니다. HTTP ERROR 503", "http/503"),
            ("503 오류가 떠요", "http/503"),
            ("502 Bad Gateway nginx/1.18.0", "http/502"),
            ("HTTP/1.1 404 Not Found", "http/404"),
            ("HTTP/2 429", "http/429"),
            ("Error code 521", "cloudflare/521"),
            ("ERR_CERT_DATE_INVALID", "net/ERR_CERT_DATE_INVALID"),
        ] {
            assert_eq!(code_of(text).as_deref(), Some(code), "{text}");
        }
    }

    #[test]
    fn an_ordinary_number_is_not_a_code() {
        for text in [
            "I paid 500 won",
            "room 404",
            "the year 1999",
            "503 people came",
            "",
            "   ",
            "hello",
            "1.503",
            "ERR_ABORTED",
        ] {
            assert_eq!(code_of(text), None, "{text:?}");
        }
    }

    #[test]
    fn what_was_only_typed_is_never_stated() {
        for named in ["503", "ERR_CONNECTION_RESET", "service unavailable"] {
            let found = diagnose(&Evidence { text: Some(named.into()), ..Evidence::default() }).unwrap();
            assert!(found.certainty < Certainty::Stated, "{named}");
        }
    }

    #[test]
    fn a_very_long_text_is_cut_at_a_letter() {
        assert_eq!(code_of(&"가".repeat(50_000)), None);
    }
}
