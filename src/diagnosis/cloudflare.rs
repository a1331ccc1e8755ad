//! Cloudflare's own codes: the statuses 520 to 530, and the codes from 1000 on in the page, in a line of plain text
//! or in problem details. Cloudflare is up; what it says is about the site behind it, or about the visitor.
//!
//! `cf-ray` proves nothing, because pages that passed through have it too; the `server` header names who
//! wrote the answer.

use super::observed::Observed;
use super::structured::Shape;
use super::{Finding, Rank, SeenClue, status};
use crate::knowledge::{self, Certainty, Clue, MARKERS, clues};

/// What stands before the code on Cloudflare's pages, in lower case: the element that holds it, and the words.
const BEFORE_A_CODE: [&str; 4] = ["cf-error-code\">", "error code: ", "error code ", "error "];

/// What Cloudflare's pages have beside a code, in lower case.
const BESIDE_A_CODE: [&str; 5] = ["cloudflare", "ray id", "cf-error", "cf-wrapper", "error code: "];

pub(super) fn find(observed: &Observed<'_>) -> Vec<Finding> {
    by_status(observed).into_iter().chain(by_code(observed).or_else(|| typed(observed))).collect()
}

fn by_status(observed: &Observed<'_>) -> Option<Finding> {
    let status = observed.status().filter(|status| (520..=530).contains(status))?;
    let (entry, code, name) = status::look_up(status)?;
    if !code.starts_with("cloudflare/") {
        return None;
    }
    let mut clues = vec![SeenClue::new(&clues::STATUS, &[("code", &status.to_string())])];
    let (most, doubt) = sender(observed);
    clues.splice(0..0, doubt.map(|doubt| SeenClue::new(doubt, &[])));
    // The number alone names Cloudflare only where nobody else does.
    let certainty = if most == Certainty::Stated { entry.certainty } else { Certainty::Guess };
    Some(Finding { rank: Rank::VendorStatus, code, name, entry, certainty, clues })
}

/// A code from 1000 on. The status that it travels with says less.
fn by_code(observed: &Observed<'_>) -> Option<Finding> {
    let number = in_problem(observed).or_else(|| in_text(observed))?;
    let entry = knowledge::code(&format!("cloudflare/{number}"))?;
    let (most, doubt) = sender(observed);
    let most = if observed.pasted { Certainty::Inferred } else { most };
    let mut clues = vec![SeenClue::new(&clues::VENDOR_PAGE, &[("code", &number.to_string())])];
    clues.extend(doubt.map(|doubt| SeenClue::new(doubt, &[])));
    Some(Finding::of(Rank::VendorCode, entry, entry.certainty.min(most), clues))
}

fn in_problem(observed: &Observed<'_>) -> Option<u16> {
    let problem = observed.problem.as_ref().filter(|problem| problem.shape == Shape::Cloudflare)?;
    problem.tokens.first()?.parse().ok()
}

fn in_text(observed: &Observed<'_>) -> Option<u16> {
    let body = observed.body.as_deref()?;
    // Under a good status only the page itself counts, and not what is written about it.
    let failed = observed.pasted || observed.status().is_some_and(|status| status >= 400);
    if !failed && !body.source.contains("id=\"cf-error-details\"") {
        return None;
    }
    let found = [&body.source, &body.text].into_iter().find_map(|text| number_in(&text.to_lowercase()));
    // The word and the number may stand in elements of their own.
    let joined = |text: &str| text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let apart = || number_in(&joined(&body.source).replace("</span> <span>", " ").replace("</span><span>", " "));
    found.or_else(apart)
}

/// The first number from 1000 to 1299 that stands as an error code on a page with Cloudflare's marks.
fn number_in(text: &str) -> Option<u16> {
    if !BESIDE_A_CODE.iter().any(|mark| text.contains(mark)) {
        return None;
    }
    let numbers =
        BEFORE_A_CODE.iter().flat_map(|before| text.match_indices(before).map(|(at, _)| &text[at + before.len()..]));
    let number = |rest: &str| {
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        rest[..digits].parse().ok().filter(|number| digits == 4 && (1000..1300).contains(number))
    };
    numbers.filter_map(number).next()
}

/// A code from 1000 on that a person typed: alone, or beside a word such as "error". Others count like that, too,
/// so without Cloudflare's marks it is a guess.
fn typed(observed: &Observed<'_>) -> Option<Finding> {
    let body = observed.body.as_deref().filter(|_| observed.pasted)?;
    let text = body.text.to_lowercase();
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_marker = |word: Option<&&str>| word.is_some_and(|word| MARKERS.contains(word) || *word == "cloudflare");
    let stands = |at: usize| words.len() == 1 || is_marker(words[..at].last()) || is_marker(words.get(at + 1));
    let (number, entry) = words.iter().enumerate().find_map(|(at, word)| {
        let four = (word.len() == 4 && word.starts_with('1')).then(|| knowledge::code(&format!("cloudflare/{word}")));
        let entry = four.flatten()?;
        // "1020 Access denied": the number before its own name.
        let name = entry.name.to_lowercase();
        let named = !name.is_empty()
            && name.split(' ').enumerate().all(|(after, part)| words.get(at + 1 + after) == Some(&part));
        (stands(at) || named).then_some((word, entry))
    })?;
    let clues = vec![SeenClue::new(&clues::STATUS_ONLY_TYPED, &[("code", number)])];
    Some(Finding::of(Rank::VendorCode, entry, Certainty::Guess, clues))
}

/// How much a code of Cloudflare's is worth by who sent it, and the doubt that has to be said.
fn sender(observed: &Observed<'_>) -> (Certainty, Option<&'static Clue>) {
    match observed.sender {
        Some(sender) if sender.id == "cloudflare" => (Certainty::Stated, None),
        Some(_) => (Certainty::Guess, Some(&clues::CLOUDFLARE_WITHOUT_HEADER)),
        None => (Certainty::Inferred, Some(&clues::CLOUDFLARE_WITHOUT_HEADER)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{diagnose, tests::answer};
    use crate::knowledge::Certainty;

    #[test]
    fn cloudflares_code_from_cloudflare_is_certain() {
        let diagnosis = diagnose(&answer("https://a.test/", 522, &[("server", "cloudflare")])).unwrap();
        assert_eq!((diagnosis.code.as_str(), diagnosis.certainty), ("cloudflare/522", Certainty::Stated));
        assert_eq!(diagnosis.answered_by.as_deref(), Some("cloudflare"));
    }

    #[test]
    fn cloudflares_code_from_somebody_else_is_a_guess() {
        let diagnosis = diagnose(&answer("https://a.test/", 522, &[("server", "nginx")])).unwrap();
        assert_eq!((diagnosis.code.as_str(), diagnosis.certainty), ("cloudflare/522", Certainty::Guess));
    }

    #[test]
    fn a_code_from_1000_on_that_was_only_typed_is_a_guess() {
        for text in [
            "1020",
            "Error 1020",
            "error code: 1020?",
            "오류 1020",
            "Access denied. Error code 1020",
            "Cloudflare 1020",
            "1020 Access Denied",
            "1020 access denied. What happened?",
        ] {
            let typed = crate::evidence::Evidence { text: Some(text.into()), ..Default::default() };
            let diagnosis = diagnose(&typed).unwrap();
            assert_eq!(diagnosis.code, "cloudflare/1020", "{text}");
            assert!(diagnosis.certainty <= Certainty::Inferred, "{text}");
        }
        for text in ["In 1020 a king died.", "error 1299", "code 10200"] {
            let typed = crate::evidence::Evidence { text: Some(text.into()), ..Default::default() };
            assert_eq!(diagnose(&typed), None, "{text}");
        }
    }

    #[test]
    fn a_code_in_elements_of_its_own_is_found() {
        for between in ["", "\n      "] {
            let mut evidence = answer("https://a.test/", 530, &[("server", "cloudflare")]);
            let code = format!("<span>Error</span>{between}<span>1101</span>");
            let source = format!("<div id=\"cf-error-details\"><h1>{code}</h1>Ray ID: 1</div>");
            evidence.body = Some(crate::evidence::Body { source, text: format!("Error{between}1101\nRay ID: 1") });
            assert_eq!(diagnose(&evidence).unwrap().code, "cloudflare/1101", "{code}");
        }
    }

    #[test]
    fn a_number_that_cloudflare_does_not_use_is_not_cloudflares() {
        let diagnosis = diagnose(&answer("https://a.test/", 529, &[("server", "cloudflare")])).unwrap();
        assert!(!diagnosis.code.starts_with("cloudflare/"), "{}", diagnosis.code);
    }
}
