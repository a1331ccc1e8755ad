//! What the name of an error means where no entry knows it: APIs make up names of their own, from the same few words
//! (`knowledge/error-names.toml`). Behind a good status the name is all that tells of the failure; beside a status that
//! says little (a 400 for every slip, a 503 for a limit) it says more than the status does.

use super::observed::Observed;
use super::phrases::{as_written, joined, says, says_all};
use super::structured::{Problem, Shape};
use super::{Finding, Rank, SeenClue, notice, status};
use crate::knowledge::{self, Certainty, Code, MEANINGS, Meaning, Side, clues};

/// The longest name that is shown, in bytes, and the longest sentence that is looked through, in characters.
const LONGEST_NAME: usize = 80;
const LONGEST_MESSAGE: usize = 300;
/// The longest message that can be a name written out, such as "Rate limit exceeded", in bytes.
const LONGEST_SPELT: usize = 40;

/// What a structured error means by its name or its sentence.
pub(super) struct Meant {
    pub meaning: &'static Meaning,
    pub words: &'static Code,
    /// The name as it was sent.
    pub name: String,
    /// Whether the sentence tells it, and not a name.
    in_sentence: bool,
}

/// The name of an error that means something other than the status it came with.
pub(super) fn find(observed: &Observed<'_>) -> Option<Finding> {
    let problem = observed.problem.as_ref().filter(|_| !observed.has_header("content-type: text/html"))?;
    let number = observed.status().filter(|number| *number >= 400)?;
    let (own, code, name) = status::look_up(number)?;
    // SOAP sends all its faults with a 500; the fault says whose it is.
    let of_soap = |meant: &Meant| {
        let known = meant.words.side != Side::Unknown && meant.words.side != own.side;
        number == 500 && problem.shape == Shape::Soap && known
    };
    let meant = of(observed, problem)?;
    let clues = vec![meant.clue()];
    let certainty = meant.words.certainty.min(Certainty::Inferred);
    // Planned work has a code of its own.
    if number == 503 && meant.words.id == notice::WORK {
        return Some(Finding::of(Rank::Structured, meant.words, certainty, clues));
    }
    (says_more(number, own, meant.words) || of_soap(&meant)).then_some(())?;
    Some(Finding { rank: Rank::Structured, code, name, entry: meant.words, certainty, clues })
}

/// Whether the words for a name say more than those for the status. A status of its own meaning is believed; one that
/// servers send for everything gives way.
pub(super) fn says_more(status: u16, own: &Code, words: &Code) -> bool {
    let known = words.side != Side::Unknown && words.side != own.side;
    known
        && match status {
            400 | 409 | 412 | 418 | 422 => true,
            401 | 403 | 405 | 500..=503 => words.side == Side::Limit || is_owners(words),
            404 | 410 | 429 => is_owners(words),
            _ => false,
        }
}

/// Whether words tell of what the site's owner has to put right, in names that nothing else has: a closed account, a full
/// disk.
fn is_owners(words: &Code) -> bool {
    matches!(words.id, "http/403/app-stopped" | "http/507")
}

/// What an error means by its names and its sentence: of several meanings the one that says the most, which stands
/// first in the table.
pub(super) fn of(observed: &Observed<'_>, problem: &Problem) -> Option<Meant> {
    let service = observed.service.map(|service| service.id);
    let readable = |name: &&String| is_readable(name);
    // Who was at fault, in SOAP's own words, where the fault has no better name.
    let blamed = |name: &&String| problem.shape == Shape::Soap && matches!(name.as_str(), "Client" | "Sender");
    let at_fault = problem.tokens.iter().find(blamed).and_then(|name| Some((request()?, name.clone(), false)));
    let spelt = Some(&problem.message).filter(|message| message.len() <= LONGEST_SPELT);
    let names = problem.tokens.iter().chain(&problem.more).chain(spelt).filter(readable);
    // What only this service calls so says it best.
    let own = names.clone().find_map(|name| Some((of_service(service?, name)?, name.clone(), false)));
    let by_name = names.filter_map(|name| Some((meaning(service, name)?, name.clone(), false)));
    let by_sentence = sentence(&problem.message).map(|(at, phrase)| (at, phrase, true));
    let others = || by_name.chain(by_sentence).chain(at_fault).min_by_key(|(at, ..)| *at);
    let (at, name, in_sentence) = own.or_else(others)?;
    let meaning = &MEANINGS[at];
    Some(Meant { meaning, words: knowledge::code(meaning.words)?, name, in_sentence })
}

/// What a name means by itself, whoever uses it.
pub(super) fn of_name(name: &str) -> Option<&'static Meaning> {
    meaning(None, name).filter(|_| is_readable(name)).map(|at| &MEANINGS[at])
}

/// Whether a name can be shown: nothing but letters that everybody can read.
fn is_readable(name: &str) -> bool {
    name.len() <= LONGEST_NAME && name.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

/// Whether what an error says of itself is something else than its status, or sounds like it: then both are less sure.
pub(super) fn disagrees(observed: &Observed<'_>, own: &Code) -> bool {
    let Some(problem) = &observed.problem else { return false };
    let meant = of(observed, problem).is_some_and(|meant| {
        let side = meant.words.side;
        side != Side::Unknown && side != own.side
    });
    meant || sounds_otherwise(&problem.message, own)
}

/// Whether a sentence speaks of keys, money or amounts in words that no rule covers, where the status speaks of
/// something else.
fn sounds_otherwise(message: &str, own: &Code) -> bool {
    let text = joined(message);
    let spoken_of = |line: &&str| line.split(" + ").next().is_some_and(|group| says(group, &text).is_some());
    let others = MEANINGS.iter().filter(|one| matches!(one.status, 401 | 402 | 429));
    let mut others = others.filter(|one| knowledge::code(one.words).is_some_and(|words| words.side != own.side));
    others.any(|one| one.says.iter().any(spoken_of))
}

/// Whether a name is made of the words that every API uses. Money is the exception: few call it alike.
pub(super) fn is_common(name: &str) -> bool {
    meaning(None, name).is_some_and(|at| MEANINGS[at].status != 402)
}

impl Meant {
    pub fn clue(&self) -> SeenClue {
        match self.in_sentence {
            true => SeenClue::new(&clues::PHRASE, &[("text", &self.name)]),
            false => SeenClue::new(&clues::STRUCTURED_ERROR, &[("code", &self.name)]),
        }
    }
}

/// The place in the table of a request that cannot be accepted.
fn request() -> Option<usize> {
    MEANINGS.iter().position(|one| one.status == 400)
}

/// The place in the table of what only one service calls so.
fn of_service(service: &str, name: &str) -> Option<usize> {
    let plain = plain(name);
    let own = |known: &&str| known.split_once('/').is_some_and(|(own, rest)| own == service && rest == plain);
    MEANINGS.iter().position(|one| one.names.iter().any(own))
}

/// The letters and digits of a name.
fn plain(name: &str) -> String {
    name.chars().filter(|c| c.is_ascii_alphanumeric()).map(|c| c.to_ascii_lowercase()).collect()
}

/// The place in the table of what a name means.
fn meaning(service: Option<&str>, name: &str) -> Option<usize> {
    let plain = plain(name);
    let whole = |known: &&str| match known.split_once('/') {
        Some((own, rest)) => service == Some(own) && rest == plain,
        None => *known == plain,
    };
    let part = |line: &&str| says_all(line, &plain).is_some();
    let has = |part: &&str| plain.contains(*part);
    let fits =
        |one: &Meaning| one.names.iter().any(whole) || (one.parts.iter().any(part) && !one.unless.iter().any(has));
    MEANINGS.iter().position(fits).filter(|_| !plain.is_empty())
}

/// What a sentence means by itself.
pub(super) fn of_sentence(message: &str) -> Option<(&'static Meaning, String)> {
    sentence(message).map(|(at, phrase)| (&MEANINGS[at], phrase))
}

/// The place in the table of what a sentence means, and the words that tell it.
fn sentence(message: &str) -> Option<(usize, String)> {
    let message: String = message.chars().take(LONGEST_MESSAGE).collect();
    let text = joined(&message);
    MEANINGS.iter().enumerate().find_map(|(at, one)| {
        let part = one.says.iter().find_map(|line| says_all(line, &text))?;
        let other = one.unless.iter().any(|part| text.contains(part));
        (!other).then(|| (at, as_written(&message, part)))
    })
}

#[cfg(test)]
mod faults {
    use super::super::{diagnose, tests::answer};
    use crate::evidence::Body;
    use crate::knowledge::{Certainty, Side};

    /// What is said of a fault of SOAP, which always comes with a 500.
    fn side(fault: &str) -> (String, Side, Certainty) {
        let mut evidence = answer("https://a.test/ws", 500, &[("content-type", "text/xml")]);
        evidence.body =
            Some(Body::plain(format!("<s:Envelope><s:Body><s:Fault>{fault}</s:Fault></s:Body></s:Envelope>")));
        let found = diagnose(&evidence).unwrap();
        (found.code, found.side, found.certainty)
    }

    #[test]
    fn a_fault_of_soap_says_whose_it_is() {
        let of = |code: &str| format!("<faultcode>s:{code}</faultcode><faultstring>m</faultstring>");
        let new =
            |code: &str| format!("<s:Code><s:Value>s:{code}</s:Value></s:Code><s:Reason><s:Text>m</s:Text></s:Reason>");
        let known = |side| ("http/500".to_owned(), side, Certainty::Inferred);
        assert_eq!(side(&of("Client")), known(Side::You));
        assert_eq!(side(&new("Sender")), known(Side::You));
        assert_eq!(side(&of("INVALID_SESSION_ID")), known(Side::Access));
        for server in [of("Server"), new("Receiver")] {
            assert_eq!(side(&server), ("http/500".to_owned(), Side::Site, Certainty::Stated), "{server}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::of_json as found;
    use super::*;

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
    fn a_status_of_its_own_meaning_is_believed_and_less_sure_where_a_name_disagrees() {
        for (status, side) in [(404, Side::Unknown), (410, Side::Site), (504, Side::Site), (402, Side::Access)] {
            let diagnosis = found("https://a.test/", status, r#"{"error":"rate_limited"}"#);
            assert_eq!((diagnosis.side, diagnosis.certainty), (side, Certainty::Inferred), "{status}");
            let agrees = found("https://a.test/", status, r#"{"error":"oops"}"#);
            assert_eq!((agrees.side, agrees.certainty), (side, Certainty::Stated), "{status}");
        }
        assert_eq!(found("https://a.test/", 500, r#"{"error":"invalid_token"}"#).side, Side::Site);
    }

    #[test]
    fn planned_work_has_a_code_of_its_own() {
        let work = r#"{"error":{"message":"We are down for maintenance."}}"#;
        assert_eq!(found("https://a.test/", 503, work).code, "maintenance/page");
        assert_eq!(found("https://a.test/", 400, work).code, "http/400");
    }

    #[test]
    fn what_only_one_service_calls_so_says_it_best() {
        let right = r#"{"errcode":48001,"errmsg":"api unauthorized"}"#;
        assert_eq!(found("https://api.weixin.qq.com/cgi-bin/a", 200, right).code, "http/403");
        assert_eq!(found("https://a.test/", 200, right).code, "http/401");
    }

    #[test]
    fn a_sentence_means_what_its_name_does_not_say() {
        for (message, side) in [
            ("You have exceeded your daily sending limit of 500 requests.", Side::Limit),
            ("账户余额不足，请充值", Side::Limit),
            ("本日のリクエスト回数の上限に達しました。", Side::Limit),
            ("일일 호출 건수를 초과하였습니다.", Side::Limit),
            ("승인되지 않은 인증키 입니다.", Side::Access),
            ("登录已过期，请重新登录", Side::Access),
            ("title: the limit of 100 characters was exceeded", Side::You),
        ] {
            let body = format!("{{\"code\":\"E12\",\"message\":\"{message}\"}}");
            let diagnosis = found("https://a.test/", 400, &body);
            assert_eq!((diagnosis.side, diagnosis.certainty), (side, Certainty::Inferred), "{message}");
        }
    }

    #[test]
    fn members_count_whatever_their_case_and_depth() {
        for body in [
            r#"{"RequestId":"A","Code":"Throttling.User","Message":"m"}"#,
            r#"{"ErrorCode":"REQUEST_LIMIT_EXCEEDED"}"#,
            r#"{"fault":{"detail":{"errorcode":"policies.ratelimit.QuotaViolation"}}}"#,
            r#"{"result":{"err":{"error_name":"too_many_requests"}}}"#,
            r#"{"error":{"message":"m","type":"oops","sub_code":"NOT_ENOUGH_BALANCE"}}"#,
        ] {
            let diagnosis = found("https://a.test/", 400, body);
            assert_eq!((diagnosis.side, diagnosis.certainty), (Side::Limit, Certainty::Inferred), "{body}");
        }
    }

    #[test]
    fn a_limit_on_size_is_no_limit_on_use() {
        for name in ["context_length_limit_exceeded_exception", "PayloadSizeLimitExceededException"] {
            assert_ne!(meaning(None, name).map(|at| MEANINGS[at].status), Some(429), "{name}");
        }
    }

    #[test]
    fn a_number_counts_only_for_its_own_service() {
        assert_eq!(meaning(Some("kakao"), "-10").map(|at| MEANINGS[at].status), Some(429));
        assert_eq!(meaning(None, "-10").map(|at| MEANINGS[at].status), None);
        assert_eq!(meaning(None, "").map(|at| MEANINGS[at].status), None);
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
