//! Errors of known services: the codes in their structured bodies, and the messages that they show.

use super::observed::Observed;
use super::structured::{Problem, Shape};
use super::{Finding, Rank, SeenClue};
use crate::knowledge::{self, Certainty, Code, clues};

/// The longest message that can be a code written out, such as "Insufficient Balance", in bytes.
const LONGEST_CODE: usize = 60;

/// A page that says no more than this beside a message, in characters, is that message.
const MOST_BESIDE: usize = 400;

/// The code that a structured error names.
pub(super) fn in_structure(observed: &Observed<'_>) -> Option<Finding> {
    let problem = observed.problem.as_ref()?;
    let sender = |family: &'static str| {
        let asked = observed.service.is_some_and(|service| service.families.contains(&family));
        Some((entry(family, asked, problem, observed.status())?, asked))
    };
    let (entry, asked) = families(observed, problem).into_iter().find_map(sender)?;
    // What calls itself a page is no answer of somebody's API.
    if !asked && observed.has_header("content-type: text/html") {
        return None;
    }
    // The form of an error is easily taken over, and a text may be anybody's.
    let most = if asked && !observed.pasted { Certainty::Stated } else { Certainty::Inferred };
    let label = super::code_label(entry.id);
    let clue = if problem.in_stream { &clues::STREAM_ERROR } else { &clues::STRUCTURED_ERROR };
    let clues = vec![SeenClue::new(clue, &[("code", label)])];
    Some(Finding::of(Rank::Structured, entry, entry.certainty.min(most), clues))
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
        Shape::S3 => "s3",
        Shape::GraphQl => "graphql",
        Shape::Cloudflare => "cloudflare",
        Shape::Spring | Shape::ProblemDetails | Shape::Detail | Shape::Plain => "",
    };
    own.iter().copied().chain([by_shape]).filter(|family| !family.is_empty()).collect()
}

/// The entry of a family for an error: by its codes, by its message, by its status. Many services answer in
/// OpenAI's form, so where nobody knows who was asked, what stands for a whole status does not count there.
fn entry(family: &str, asked: bool, problem: &Problem, status: Option<u16>) -> Option<&'static Code> {
    let (first, rest) = problem.tokens.split_first().map_or((None, &[][..]), |(first, rest)| (Some(first), rest));
    let anybodys = !asked && problem.shape == Shape::OpenAi;
    let by_token = |token: &String| in_family(family).find(|code| names(code, token) && !(anybodys && is_vague(code)));
    // A message that the service is not known for certain to show says less than the status of a real answer.
    let failed = status.is_some_and(|status| status >= 400);
    let counts = |code: &&'static Code| !(failed && code.certainty == Certainty::Guess);
    let message = problem.message.to_lowercase();
    let short = (problem.message.len() <= LONGEST_CODE).then_some(&problem.message);
    let status = problem.status.or(status);
    first
        .and_then(by_token)
        .filter(|found| !is_vague(found))
        .or_else(|| in_family(family).filter(counts).find(|code| shown(code, &message)))
        .or_else(|| first.into_iter().chain(rest).find_map(by_token))
        .or_else(|| short.and_then(by_token).filter(counts))
        .or_else(|| in_family(family).filter(|_| !anybodys).find(|code| speaks_for(code, status)))
}

/// Whether an entry stands for a whole status, so that a message may say more.
fn is_vague(code: &Code) -> bool {
    !code.api_status.is_empty()
}

fn shown(code: &Code, message: &str) -> bool {
    code.messages.iter().any(|known| message.contains(known))
}

fn speaks_for(code: &Code, status: Option<u16>) -> bool {
    status.is_some_and(|status| code.api_status.contains(&status))
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
        let here = match (code.service, observed.service) {
            (Some(own), Some(asked)) => own.id == asked.id,
            (Some(_), None) => observed.pasted || failed,
            // What many sites say names no code of its own where the answer carries one.
            (None, _) => observed.pasted,
        };
        let alone = length <= message.chars().count() + MOST_BESIDE;
        here && (observed.pasted || failed || alone)
    };
    let found = observed.marks.messages().filter(|(message, code)| fits(message, code));
    let most = |code: &Code| if code.service.is_some() { Certainty::Inferred } else { Certainty::Guess };
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
