//! Errors of known services: the codes in their structured bodies, and the messages that they show.

use super::observed::Observed;
use super::structured::{Problem, Shape};
use super::{Finding, Rank, SeenClue, meaning};
use crate::knowledge::{self, Certainty, Code, Side, clues};

/// The longest message that can be a code written out, such as "Insufficient Balance", in bytes.
const LONGEST_CODE: usize = 60;

/// A page that says no more than this beside a message, in characters, is that message.
const MOST_BESIDE: usize = 400;

/// The code that a structured error names.
pub(super) fn in_structure(observed: &Observed<'_>) -> Option<Finding> {
    let problem = observed.problem.as_ref()?;
    let status = problem.status.or(observed.status());
    let sender = |family: &'static str| {
        let asked = observed.service.is_some_and(|service| service.families.contains(&family));
        let by_status = || in_family(family).find(|code| asked && speaks_for(code, status));
        let anybodys = !asked && problem.shape == Shape::OpenAi;
        let nobodys = anybodys && observed.evidence.url.is_some();
        // Everybody who has taken over OpenAI's form has such names; an address of nobody known outweighs them.
        let common = |name: &str| nobodys && meaning::is_common(name);
        let named = entry(family, anybodys, &common, problem, observed.status());
        named.map(|entry| (entry, asked, true)).or_else(|| Some((by_status()?, asked, false)))
    };
    let (entry, asked, named) = families(observed, problem).into_iter().find_map(sender)?;
    // What calls itself a page is no answer of somebody's API.
    if !asked && observed.has_header("content-type: text/html") {
        return None;
    }
    // The form of an error is easily taken over, and a text may be anybody's.
    let most = if named && asked && !observed.only_linked && !observed.pasted {
        Certainty::Stated
    } else {
        Certainty::Inferred
    };
    let label = super::code_label(entry.id);
    let clue = match (named, problem.in_stream, status) {
        (false, _, Some(status)) => SeenClue::new(&clues::STATUS, &[("code", &status.to_string())]),
        (_, true, _) => SeenClue::new(&clues::STREAM_ERROR, &[("code", label)]),
        (_, false, _) => SeenClue::new(&clues::STRUCTURED_ERROR, &[("code", label)]),
    };
    let found = Finding::of(Rank::Structured, entry, entry.certainty.min(most), vec![clue]);
    Some(match found.code == GRAPHQL {
        true => by_graphql_name(problem, found),
        false => better_worded(observed, problem, found),
    })
}

/// The code of an answer of GraphQL that names none of the failures that a status would tell.
const GRAPHQL: &str = "graphql/errors";

/// All of GraphQL's errors travel with a status of 200. The name beside them says what the status would have been;
/// its own words stay, where it has some.
fn by_graphql_name(problem: &Problem, found: Finding) -> Finding {
    let name = problem.tokens.first().map(String::as_str).unwrap_or_default();
    let meant = meaning::of_name(name);
    let status = meant.and_then(|meant| super::status::look_up(meant.status));
    let (Some(meant), Some((_, code, status))) = (meant, status) else { return found };
    let entry = if found.entry.id == GRAPHQL { knowledge::code(meant.words) } else { None }.unwrap_or(found.entry);
    let clues = vec![SeenClue::new(&clues::STRUCTURED_ERROR, &[("code", name)])];
    Finding { code, name: status, entry, clues, certainty: found.certainty.min(Certainty::Inferred), ..found }
}

/// The same code with the words for a more specific name beside it: Google's PERMISSION_DENIED with the reason
/// `rateLimitExceeded` is a limit.
fn better_worded(observed: &Observed<'_>, problem: &Problem, found: Finding) -> Finding {
    let own = found.entry;
    let status = observed.status().unwrap_or_default();
    let other = |meant: &meaning::Meant| {
        let more =
            meant.words.side != Side::You && own.side != Side::Limit && meaning::says_more(status, own, meant.words);
        more && !names(own, &meant.name)
    };
    let certainty = found.certainty.min(Certainty::Inferred);
    // All of Google's services share their codes; the words are those of one of them.
    let another = matches!(problem.shape, Shape::Google | Shape::Grpc)
        && observed.service.is_some_and(|asked| own.service().is_some_and(|service| service.id != asked.id));
    if let Some(meant) = meaning::of(observed, problem).filter(|meant| another || other(meant)) {
        return Finding { entry: meant.words, certainty, clues: vec![meant.clue()], ..found };
    }
    let number = problem.status.or(observed.status()).filter(|_| another);
    let plain = number.and_then(super::status::look_up).map(|(entry, ..)| entry);
    Finding { entry: plain.unwrap_or(own), ..found }
}

/// The families whose codes this error may be of, the likeliest first.
fn families(observed: &Observed<'_>, problem: &Problem) -> Vec<&'static str> {
    let own: &[&'static str] = observed.service.map_or(&[], |service| service.families);
    let by_shape = match problem.shape {
        Shape::OpenAi => "openai",
        Shape::Anthropic => "anthropic",
        Shape::Google => "google",
        Shape::Azure => "azure-openai",
        Shape::Aws => "aws",
        Shape::Mistral => "mistral",
        Shape::HuggingFace => "huggingface",
        Shape::Xai => "xai",
        // Google's storage speaks S3's language.
        Shape::S3 if observed.has_header("x-guploader-uploadid") => "gcs",
        Shape::S3 => "s3",
        // Where a status says that it failed, the status is the code.
        Shape::GraphQl if observed.status().is_none_or(|status| status < 400) => "graphql",
        Shape::GraphQl => "",
        Shape::Cloudflare => "cloudflare",
        Shape::Spring | Shape::ProblemDetails | Shape::Detail | Shape::Loose => "",
        Shape::Plain | Shape::Grpc | Shape::Soap | Shape::Fields => "",
    };
    let by_shape = Some(by_shape).filter(|family| !family.is_empty() && may_be_of(observed, problem.shape));
    own.iter().copied().chain(by_shape).collect()
}

/// Whether the form alone may name whose error it is. A known service that was asked speaks for itself, also where it
/// has taken over another's form.
fn may_be_of(observed: &Observed<'_>, shape: Shape) -> bool {
    match observed.service {
        Some(service) => {
            matches!(shape, Shape::Google | Shape::S3 | Shape::Aws | Shape::GraphQl | Shape::Cloudflare)
                && !service.families.is_empty()
        }
        None => true,
    }
}

/// The entry of a family for an error: by its codes, by its message. Many services answer in OpenAI's form, so where
/// nobody knows who was asked, what stands for a whole status does not count there.
fn entry(
    family: &str,
    anybodys: bool,
    common: &dyn Fn(&str) -> bool,
    problem: &Problem,
    status: Option<u16>,
) -> Option<&'static Code> {
    let (first, rest) = problem.tokens.split_first().map_or((None, &[][..]), |(first, rest)| (Some(first), rest));
    let by_token = |token: &String| {
        in_family(family).find(|code| names(code, token) && !(anybodys && is_vague(code))).filter(|_| !common(token))
    };
    // A message that the service is not known for certain to show says less than the status of a real answer.
    let failed = status.is_some_and(|status| status >= 400);
    let counts = |code: &&'static Code| !(failed && code.certainty == Certainty::Guess);
    let message = problem.message.to_lowercase();
    let short = (problem.message.len() <= LONGEST_CODE).then_some(&problem.message);
    first
        .and_then(by_token)
        .filter(|found| !is_vague(found))
        .or_else(|| in_family(family).filter(counts).find(|code| shown(code, &message)))
        .or_else(|| first.into_iter().chain(rest).find_map(by_token))
        .or_else(|| short.and_then(by_token).filter(counts))
}

/// Whether an entry stands for a whole status, so that a message may say more.
fn is_vague(code: &Code) -> bool {
    !code.api_status().is_empty()
}

fn shown(code: &Code, message: &str) -> bool {
    code.messages().any(|known| message.contains(known))
}

fn speaks_for(code: &Code, status: Option<u16>) -> bool {
    status.is_some_and(|status| code.api_status().contains(&status))
}

fn in_family(family: &str) -> impl Iterator<Item = &'static Code> + use<'_> {
    knowledge::codes().filter(move |code| code.id.split_once('/').is_some_and(|(own, _)| own == family))
}

/// Whether the code's label, or its name, is this token: compared by letters and digits alone.
fn names(code: &Code, token: &str) -> bool {
    let plain =
        |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect() };
    let wanted = plain(token);
    !wanted.is_empty() && (plain(super::code_label(code.id)) == wanted || plain(code.name) == wanted)
}

/// The message that a service shows. It counts on the service's own pages, where no page is known, and only where
/// it is nearly all that the page says or the answer failed: people write about errors, too.
pub(super) fn by_message(observed: &Observed<'_>) -> Vec<Finding> {
    let length = observed.body.as_ref().map_or(0, |body| body.text.chars().count());
    let failed = observed.status().is_none_or(|status| status >= 400);
    let fits = |message: &str, code: &Code| {
        let here = match (code.service(), observed.service) {
            (Some(own), Some(asked)) => own.id == asked.id,
            // Under another's address it is only alike.
            (Some(_), None) => observed.pasted || (failed && observed.evidence.url.is_none()),
            // What many sites say names no code of its own where the answer carries one.
            (None, _) => observed.pasted,
        };
        let alone = length <= message.chars().count() + MOST_BESIDE;
        here && (observed.pasted || failed || alone)
    };
    let found = observed.marks.messages().filter(|(message, code)| fits(message, code));
    let most = |code: &Code| if code.service().is_some() { Certainty::Inferred } else { Certainty::Guess };
    found
        .map(|(message, code)| {
            let clues = vec![SeenClue::new(&clues::PHRASE, &[("text", message)])];
            let guessed = code.certainty == Certainty::Guess && observed.status().is_some_and(|status| status >= 400);
            let rank = if guessed { Rank::Possible } else { Rank::Message };
            Finding::of(rank, code, code.certainty.min(most(code)), clues)
        })
        .take(1)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::tests::of_json as found;
    use crate::knowledge::{Certainty, Side};

    #[test]
    fn the_form_of_openai_is_anybodys() {
        let body = r#"{"error":{"message":"m","type":"invalid_request_error","code":null}}"#;
        assert_eq!(found("https://api.openai.com/v1/a", 400, body).code, "openai/invalid_request_error");
        assert_eq!(found("https://api.example.com/v1/a", 400, body).code, "http/400");
        let own = r#"{"error":{"message":"m","type":"insufficient_quota","code":"insufficient_quota"}}"#;
        let passed_on = found("https://api.example.com/v1/a", 429, own);
        assert_eq!((passed_on.code.as_str(), passed_on.certainty), ("openai/insufficient_quota", Certainty::Inferred));
        let taken_over = own.replace("insufficient_quota", "rate_limit_exceeded");
        let nobodys = found("https://api.example.com/v1/a", 429, &taken_over);
        assert_eq!((nobodys.code.as_str(), nobodys.service.as_deref()), ("http/429", None));
        let other = found("https://openrouter.ai/api/v1/a", 429, own);
        assert_eq!((other.code.as_str(), other.answered_by.as_deref()), ("http/429", Some("openrouter")));
    }

    #[test]
    fn the_name_of_an_error_of_graphql_says_what_its_status_would_be() {
        let said = |beside: &str| {
            let body = format!(r#"{{"data":null,"errors":[{{"message":"m",{beside}}}]}}"#);
            let diagnosis = found("https://api.example.com/graphql", 200, &body);
            assert_eq!(diagnosis.certainty, Certainty::Inferred, "{beside}");
            (diagnosis.code, diagnosis.side)
        };
        for (name, code, side) in [
            ("THROTTLED", "http/429", Side::Limit),
            ("RATE_LIMITED", "http/429", Side::Limit),
            ("UNAUTHENTICATED", "http/401", Side::Access),
            ("invalid-jwt", "http/401", Side::Access),
            ("FORBIDDEN", "http/403", Side::Access),
            ("ACCESS_DENIED", "http/403", Side::Access),
            ("INTERNAL_SERVER_ERROR", "http/500", Side::Site),
            ("BAD_USER_INPUT", "http/400", Side::You),
            ("GRAPHQL_VALIDATION_FAILED", "http/400", Side::You),
            ("PERSISTED_QUERY_NOT_FOUND", "graphql/errors", Side::Site),
            ("TEAPOT", "graphql/errors", Side::Site),
        ] {
            let expected = (code.to_owned(), side);
            assert_eq!(said(&format!(r#""extensions":{{"code":"{name}"}}"#)), expected, "{name}");
        }
        let limited = ("http/429".to_owned(), Side::Limit);
        assert_eq!(said(r#""type":"RATE_LIMITED""#), limited, "GitHub's");
        assert_eq!(said(r#""errorType":"ThrottlingException""#), limited, "AppSync's");
        assert_eq!(said(r#""extensions":{"classification":"UNAUTHORIZED"}"#).0, "http/401", "Spring's");
        // The words of its own stay.
        let body = r#"{"errors":[{"message":"m","extensions":{"code":"UNAUTHENTICATED"}}]}"#;
        assert_eq!(found("https://api.example.com/graphql", 200, body).entry, "graphql/errors/unauthenticated");
    }

    #[test]
    fn a_code_that_the_answer_does_not_name_is_inferred_from_its_status() {
        let diagnosis =
            found("https://api.anthropic.com/v1/messages", 529, r#"{"type":"error","error":{"message":"m"}}"#);
        assert_eq!((diagnosis.code.as_str(), diagnosis.certainty), ("anthropic/overloaded_error", Certainty::Inferred));
        assert_eq!(diagnosis.clues[0].id, "status");
    }

    #[test]
    fn a_guess_at_a_message_does_not_outrank_a_status() {
        let diagnosis = found("https://chatgpt.com/backend-api/a", 404, r#"{"detail":"Conversation not found"}"#);
        assert_eq!((diagnosis.code.as_str(), diagnosis.certainty), ("http/404", Certainty::Stated));
        assert_eq!(diagnosis.also, ["chatgpt/conversation_not_found"]);
    }

    #[test]
    fn a_case_of_a_code_has_its_own_words() {
        let wrong_key = r#"{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}"#;
        let diagnosis = found("https://generativelanguage.googleapis.com/v1beta/a", 400, wrong_key);
        let (code, entry) = (diagnosis.code.as_str(), diagnosis.entry.as_str());
        assert_eq!((code, entry), ("google/INVALID_ARGUMENT", "google/INVALID_ARGUMENT/api-key"));
    }
}
