//! Errors in a stream of server-sent events (WHATWG HTML, "Server-sent events"): the answer began well, with a
//! status of 200, and broke off with an event that says why.

use super::{Problem, Shape, json};

/// Whether a text is a stream of events, for answers that do not say so in a header.
pub(super) fn looks_like_one(source: &str) -> bool {
    let mut lines = source.lines().filter(|line| !line.is_empty());
    let field = |line: &str| ["data:", "event:", "id:", "retry:", ":"].iter().any(|name| line.starts_with(name));
    let first = lines.next().is_some_and(|line| line.starts_with("data:") || line.starts_with("event:"));
    first && lines.take(3).all(field)
}

/// The error that ended the stream: the last one in it.
pub(super) fn read(source: &str) -> Option<Problem> {
    let data = source.lines().rev().filter_map(|line| line.strip_prefix("data:"));
    let found = data.filter_map(|line| json::read(line.trim(), false)).find(is_error)?;
    // An error object of its own ends the stream, whatever is repeated beside it.
    let own = matches!(found.shape, Shape::OpenAi | Shape::Google | Shape::Azure | Shape::Anthropic);
    Some(Problem { in_stream: true, is_all: found.is_all || own, ..found })
}

/// The error that ended an answer of one JSON object in each line. Lines of a log name errors of others, so only the
/// last line counts, and only an error object of its own.
pub(super) fn read_lines(source: &str) -> Option<Problem> {
    let last = source.lines().rev().find(|line| !line.trim().is_empty())?;
    let value: serde_json::Value = serde_json::from_str(last.trim()).ok()?;
    let object = value.as_object()?;
    let alone = object.get("error").is_some_and(|error| error.is_object())
        && object.keys().all(|key| matches!(key.as_str(), "error" | "type" | "request_id"));
    let found = json::from_value(&value).filter(|_| alone).filter(is_error)?;
    Some(Problem { in_stream: true, ..found })
}

/// Whether a text is one JSON object in each line, two of them at least.
pub(super) fn looks_like_lines(source: &str) -> bool {
    let mut lines = source.lines().filter(|line| !line.trim().is_empty());
    let object = |line: &str| line.starts_with('{') && line.trim_end().ends_with('}');
    lines.next().is_some_and(object) && lines.next().is_some_and(object)
}

/// Other events carry JSON, too; only what names a code or a status is an error.
fn is_error(problem: &Problem) -> bool {
    !problem.tokens.is_empty() || problem.status.is_some_and(|status| status >= 400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_error_that_ended_a_stream_is_found() {
        let source = "event: message_start\ndata: {\"type\":\"message_start\"}\n\nevent: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Overloaded\"}}\n\n";
        assert!(looks_like_one(source));
        let problem = read(source).unwrap();
        assert_eq!(problem.tokens, ["overloaded_error"]);
        assert!(problem.in_stream);
    }

    #[test]
    fn a_stream_that_went_well_has_no_error() {
        let source = "data: {\"choices\":[{\"delta\":{\"content\":\"an error occurred\"}}]}\n\ndata: [DONE]\n\n";
        assert!(looks_like_one(source));
        assert_eq!(read(source), None);
    }

    #[test]
    fn an_error_ends_lines_of_json() {
        let failed = "{\"text\":\"Hi\"}\n{\"error\":{\"code\":503,\"message\":\"m\",\"status\":\"UNAVAILABLE\"}}\n";
        assert!(looks_like_lines(failed));
        assert_eq!(read_lines(failed).map(|problem| problem.tokens), Some(vec!["UNAVAILABLE".to_owned()]));
        for fine in [
            "{\"error\":{\"code\":503,\"message\":\"m\"}}\n{\"level\":\"info\",\"message\":\"done\"}",
            "{\"id\":1}\n{\"id\":2,\"error\":{\"code\":404,\"message\":\"no such row\"}}",
            "{\"id\":1}\n{\"error\":\"text\"}",
        ] {
            assert!(looks_like_lines(fine));
            assert_eq!(read_lines(fine), None, "{fine}");
        }
        assert!(!looks_like_lines("{\n  \"error\": 1\n}"));
    }

    #[test]
    fn prose_is_no_stream() {
        assert!(!looks_like_one("data: what is it?\nA chapter about data."));
        assert!(!looks_like_one("An event: hello"));
    }
}
