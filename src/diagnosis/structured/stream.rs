//! Errors in a stream of server-sent events (WHATWG HTML, "Server-sent events"): the answer began well, with a
//! status of 200, and broke off with an event that says why.

use super::{Problem, json};

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
    let found = data.filter_map(|line| json::read(line.trim())).find(is_error)?;
    Some(Problem { in_stream: true, ..found })
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
    fn prose_is_no_stream() {
        assert!(!looks_like_one("data: what is it?\nA chapter about data."));
        assert!(!looks_like_one("An event: hello"));
    }
}
