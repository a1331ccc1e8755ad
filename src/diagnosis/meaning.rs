//! What the name of an error means where no entry knows it: APIs make up names of their own, from the same few words
//! (`knowledge/error-names.toml`). Behind a good status the name is all that tells of the failure; beside a status that
//! says little (a 400 for every slip, a 503 for a limit) it says more than the status does.

use super::observed::Observed;
use super::structured::Problem;
use super::{Finding, Rank, SeenClue, status};
use crate::knowledge::{self, Certainty, Code, MEANINGS, Meaning, Side, clues};

/// The longest name, in bytes, and the longest message that can be one written out, such as "Rate limit exceeded".
const LONGEST_NAME: usize = 80;
const LONGEST_MESSAGE: usize = 40;

/// What a structured error means by its name.
pub(super) struct Meant<'a> {
    pub meaning: &'static Meaning,
    pub words: &'static Code,
    /// The name as it was sent.
    pub name: &'a str,
}

/// The name of an error that means something other than the status it came with.
pub(super) fn find(observed: &Observed<'_>) -> Option<Finding> {
    let problem = observed.problem.as_ref().filter(|_| !observed.has_header("content-type: text/html"))?;
    let number = observed.status().filter(|number| *number >= 400)?;
    let (own, code, name) = status::look_up(number)?;
    let meant = of(observed, problem).filter(|meant| says_more(number, own, meant.words))?;
    let clues = vec![meant.clue()];
    let certainty = meant.words.certainty.min(Certainty::Inferred);
    Some(Finding { rank: Rank::Structured, code, name, entry: meant.words, certainty, clues })
}

/// Whether the words for a name say more than those for the status. A status of its own meaning is believed; one that
/// servers send for everything gives way.
pub(super) fn says_more(status: u16, own: &Code, words: &Code) -> bool {
    let known = words.side != Side::Unknown && words.side != own.side;
    known
        && match status {
            400 | 409 | 412 | 422 => true,
            401 | 403 | 405 | 500..=503 => words.side == Side::Limit,
            _ => false,
        }
}

/// What an error means by its names, or by a message as short as a name.
pub(super) fn of<'a>(observed: &Observed<'_>, problem: &'a Problem) -> Option<Meant<'a>> {
    let service = observed.service.map(|service| service.id);
    let message = Some(&problem.message).filter(|message| message.len() <= LONGEST_MESSAGE);
    // They are shown, so nothing but letters that everybody can read.
    let names =
        problem.tokens.iter().chain(message).filter(|name| name.bytes().all(|byte| matches!(byte, b' '..=b'~')));
    names.filter(|name| name.len() <= LONGEST_NAME).find_map(|name| {
        let meaning = meaning(service, name)?;
        Some(Meant { meaning, words: knowledge::code(meaning.words)?, name })
    })
}

/// Whether a name is made of the words that every API uses. Money is the exception: few call it alike.
pub(super) fn is_common(name: &str) -> bool {
    meaning(None, name).is_some_and(|meaning| meaning.status != 402)
}

impl Meant<'_> {
    pub fn clue(&self) -> SeenClue {
        SeenClue::new(&clues::STRUCTURED_ERROR, &[("code", self.name)])
    }
}

fn meaning(service: Option<&str>, name: &str) -> Option<&'static Meaning> {
    let plain: String = name.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect();
    let whole = |known: &&str| match known.split_once('/') {
        Some((own, rest)) => service == Some(own) && rest == plain,
        None => *known == plain,
    };
    let has = |part: &&str| plain.contains(*part);
    let fits =
        |one: &&Meaning| one.names.iter().any(whole) || (one.parts.iter().any(has) && !one.unless.iter().any(has));
    MEANINGS.iter().find(fits).filter(|_| !plain.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::{Diagnosis, diagnose, tests::answer};
    use super::*;
    use crate::evidence::Body;

    fn found(url: &str, status: u16, body: &str) -> Diagnosis {
        let mut evidence = answer(url, status, &[("content-type", "application/json")]);
        evidence.body = Some(Body::plain(body));
        diagnose(&evidence).unwrap()
    }

    #[test]
    fn a_throttle_is_a_limit_whatever_its_status() {
        for name in
            ["ThrottlingException", "RequestLimitExceeded", "ProvisionedThroughputExceededException", "SlowDown"]
        {
            for status in [400, 401, 403, 503] {
                let diagnosis = found("https://a.test/", status, &format!("{{\"__type\":\"x#{name}\"}}"));
                assert_eq!((diagnosis.side, diagnosis.certainty), (Side::Limit, Certainty::Inferred), "{name}");
                assert_eq!(diagnosis.code, format!("http/{status}"));
            }
        }
    }

    #[test]
    fn a_status_of_its_own_meaning_is_believed() {
        for (status, side) in [(404, Side::Unknown), (410, Side::Site), (504, Side::Site), (402, Side::Access)] {
            let diagnosis = found("https://a.test/", status, r#"{"error":"rate_limited"}"#);
            assert_eq!((diagnosis.side, diagnosis.certainty), (side, Certainty::Stated), "{status}");
        }
        assert_eq!(found("https://a.test/", 500, r#"{"error":"invalid_token"}"#).side, Side::Site);
    }

    #[test]
    fn a_limit_on_size_is_no_limit_on_use() {
        for name in ["context_length_limit_exceeded_exception", "PayloadSizeLimitExceededException"] {
            assert_ne!(meaning(None, name).map(|one| one.status), Some(429), "{name}");
        }
    }

    #[test]
    fn a_number_counts_only_for_its_own_service() {
        assert_eq!(meaning(Some("kakao"), "-10").map(|one| one.status), Some(429));
        assert_eq!(meaning(None, "-10").map(|one| one.status), None);
        assert_eq!(meaning(None, "").map(|one| one.status), None);
    }

    #[test]
    fn no_name_stands_twice() {
        let mut names: Vec<_> = MEANINGS.iter().flat_map(|one| one.names.iter().chain(one.parts)).collect();
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
