//! The plain HTTP status of a real answer (RFC 9110 §15).

use super::observed::Observed;
use super::structured::Shape;
use super::{Finding, Rank, SeenClue, meaning, notice, responder};
use crate::knowledge::{self, Certainty, Code, clues};

/// How much of the visible text is its headline, in characters.
const HEADLINE: usize = 200;

pub(super) fn find(observed: &Observed<'_>) -> Option<Finding> {
    let status = observed.status()?;
    let (entry, code, name) = look_up(status)?;
    if code.starts_with("cloudflare/") {
        return None;
    }
    let mut clues = vec![SeenClue::new(&clues::STATUS, &[("code", &status.to_string())])];
    if observed.evidence.net_error.as_ref().is_some_and(|error| error.as_str() == "ERR_HTTP_RESPONSE_CODE_FAILURE") {
        clues.push(SeenClue::new(&clues::EMPTY_BODY, &[]));
    }
    let mut certainty = entry.certainty.min(worth(observed, status, &code));
    let otherwise = meaning::disagrees(observed, entry) || notice::sounds_otherwise(observed, entry);
    if otherwise || is_unread(observed, status, &name) {
        certainty = certainty.min(Certainty::Inferred);
    }
    if let Some(other) = named_otherwise(observed, status) {
        clues.push(SeenClue::new(&clues::CONTRADICTION, &[("code", &other.to_string())]));
        certainty = certainty.min(Certainty::Inferred);
    }
    Some(Finding { rank: Rank::Status, code, name, entry, certainty, clues })
}

/// What the number alone is worth. Numbers that no standard gives a meaning are whatever their sender means by them.
fn worth(observed: &Observed<'_>, status: u16, code: &str) -> Certainty {
    let family = code.split('/').next().unwrap_or_default();
    let by_its_maker = observed.sender.is_some_and(|sender| sender.families.contains(&family));
    let standard = family == "http" && knowledge::status(status).is_some();
    if standard || by_its_maker { Certainty::Stated } else { Certainty::Inferred }
}

/// Whether a status that is sent for several reasons came with words that nobody here understands: a page in another
/// language that names no status, or an error with a name of its sender's own.
fn is_unread(observed: &Observed<'_>, status: u16, name: &str) -> bool {
    if !matches!(status, 400 | 403 | 409 | 429 | 500 | 503) || observed.pasted {
        return false;
    }
    if let Some(problem) = observed.problem.as_ref() {
        let own = problem.tokens.iter().any(|token| token.bytes().any(|byte| byte.is_ascii_uppercase()));
        let known = observed.service.is_some_and(|service| !service.families.is_empty());
        // A fault of SOAP says itself whose it is.
        return own && !known && problem.shape != Shape::Soap && meaning::of(observed, problem).is_none();
    }
    let Some(body) = observed.body.as_deref().filter(|_| !matches!(status, 400 | 409 | 500)) else { return false };
    let text = body.text.to_lowercase();
    let korean = |c: char| ('\u{ac00}'..='\u{d7a3}').contains(&c);
    let foreign = text.chars().any(|c| c.is_alphabetic() && !c.is_ascii()) && !text.chars().any(korean);
    foreign
        && !text.contains(&status.to_string())
        && !text.contains(&name.to_lowercase())
        && !responder::has_written(observed)
}

/// The other status that the headline of the page names, with its number and its name.
fn named_otherwise(observed: &Observed<'_>, status: u16) -> Option<u16> {
    let body = observed.body.as_deref().filter(|_| !observed.pasted)?;
    let headline: String = body.text.chars().take(HEADLINE).collect::<String>().to_lowercase();
    let words: Vec<&str> = headline.split_whitespace().collect();
    let named = |at: usize| {
        let number = words[at].parse().ok().filter(|number| (400..600).contains(number) && *number != status)?;
        let (_, _, name) = look_up(number)?;
        let name = name.to_lowercase();
        let said = words[at + 1..].iter().zip(name.split(' ')).filter(|(said, name)| *said == name).count();
        (said == name.split(' ').count()).then_some(number)
    };
    (0..words.len()).find_map(named)
}

/// The words for a status, its canonical id and its name. `None` for a status that is no failure.
pub(super) fn look_up(status: u16) -> Option<(&'static Code, String, String)> {
    if !(400..=999).contains(&status) {
        return None;
    }
    let known = knowledge::status(status);
    let code = known.map_or_else(|| format!("http/{status}"), |named| named.id.to_owned());
    let name = known.map_or_else(|| format!("HTTP {status}"), |named| named.name().to_owned());
    let class = match (known, status) {
        (Some(named), _) => named.class,
        (None, 400..=499) => "class/http-4xx",
        (None, 500..=599) => "class/http-5xx",
        (None, _) => "class/http-other",
    };
    Some((knowledge::code(&code).or_else(|| knowledge::code(class))?, code, name))
}

#[cfg(test)]
mod tests {
    use super::super::{diagnose, tests::answer};
    use crate::evidence::Body;
    use crate::knowledge::Certainty;

    fn certainty(status: u16, headers: &[(&str, &str)]) -> Certainty {
        diagnose(&answer("https://a.test/", status, headers)).unwrap().certainty
    }

    #[test]
    fn a_number_without_a_standard_is_worth_what_its_sender_means() {
        assert_eq!(certainty(503, &[]), Certainty::Stated);
        assert!(certainty(555, &[]) < Certainty::Stated);
        assert!(certainty(494, &[]) < Certainty::Stated);
        assert_eq!(certainty(494, &[("server", "nginx")]), Certainty::Stated);
    }

    #[test]
    fn words_that_nobody_here_understands_make_a_status_less_sure() {
        let with = |status: u16, kind: &str, said: &str| {
            let mut evidence = answer("https://a.test/", status, &[("content-type", kind)]);
            evidence.body = Some(Body::plain(said));
            diagnose(&evidence).unwrap().certainty
        };
        assert_eq!(with(503, "text/html", "Þjónustan er lokuð"), Certainty::Inferred);
        assert_eq!(with(503, "text/html", "503: Þjónustan er lokuð"), Certainty::Stated);
        assert_eq!(with(503, "text/html", "Sorry"), Certainty::Stated);
        assert_eq!(with(404, "text/html", "Þjónustan er lokuð"), Certainty::Stated);
        let own = r#"{"code":"ZX_KLM","message":"m n"}"#;
        assert_eq!(with(429, "application/json", own), Certainty::Inferred);
        assert_eq!(with(404, "application/json", own), Certainty::Stated);
        assert_eq!(with(429, "application/json", r#"{"message":"m n"}"#), Certainty::Stated);
    }

    #[test]
    fn a_page_that_names_another_status_makes_it_less_sure() {
        let mut evidence = answer("https://a.test/", 404, &[]);
        evidence.body = Some(Body::plain("502 Bad Gateway\nnginx"));
        let diagnosis = diagnose(&evidence).unwrap();
        assert_eq!((diagnosis.code.as_str(), diagnosis.certainty), ("http/404", Certainty::Inferred));
        for agrees in ["404 Not Found", "Room 502 is not here", "502 ways to cook"] {
            evidence.body = Some(Body::plain(agrees));
            assert_eq!(diagnose(&evidence).unwrap().certainty, Certainty::Stated, "{agrees}");
        }
    }
}
