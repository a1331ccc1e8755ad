//! The result of a call by gRPC. Every answer travels with a status of 200; whether the call failed stands in
//! `grpc-status`, among the headers where there is no answer, else in trailers, which gRPC-Web puts at the end of the
//! body (github.com/grpc/grpc, "gRPC over HTTP2" and "gRPC Web").

use super::{Problem, Shape};
use crate::evidence::{Body, Headers};

/// The names by number, each with the HTTP status that Google's `google/rpc/code.proto` gives it. 0 is no failure, and
/// 1 is a call that the caller itself gave up.
const NAMES: [(&str, u16); 15] = [
    ("UNKNOWN", 500),
    ("INVALID_ARGUMENT", 400),
    ("DEADLINE_EXCEEDED", 504),
    ("NOT_FOUND", 404),
    ("ALREADY_EXISTS", 409),
    ("PERMISSION_DENIED", 403),
    ("RESOURCE_EXHAUSTED", 429),
    ("FAILED_PRECONDITION", 400),
    ("ABORTED", 409),
    ("OUT_OF_RANGE", 400),
    ("UNIMPLEMENTED", 501),
    ("INTERNAL", 500),
    ("UNAVAILABLE", 503),
    ("DATA_LOSS", 500),
    ("UNAUTHENTICATED", 401),
];
const FIRST_NAME: usize = 2;

/// The trailers stand behind a byte that marks them and four bytes with their length.
const TRAILER: &str = "grpc-status:";

/// What an answer says went wrong. `None` where it is none of gRPC, or the call went well.
pub(in crate::diagnosis) fn read(headers: &Headers, body: Option<&Body>) -> Option<Problem> {
    let kind = headers.get("content-type")?.to_lowercase();
    kind.starts_with("application/grpc").then_some(())?;
    let trailers = || body?.source.rsplit_once(TRAILER)?.1.lines().next();
    let number: usize = headers.get("grpc-status").or_else(trailers)?.trim().parse().ok()?;
    let (name, status) = number.checked_sub(FIRST_NAME).and_then(|at| NAMES.get(at))?;
    Some(Problem {
        shape: Shape::Grpc,
        tokens: vec![(*name).to_owned()],
        status: Some(*status),
        message: headers.get("grpc-message").unwrap_or_default().to_owned(),
        is_all: true,
        refused: true,
        ..Problem::default()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(status: Option<&str>, kind: &str, body: &str) -> Option<(String, u16)> {
        let mut headers = Headers::default();
        headers.add("content-type", kind);
        status.into_iter().for_each(|status| headers.add("grpc-status", status));
        let problem = read(&headers, Some(&Body::plain(body)))?;
        Some((problem.tokens[0].clone(), problem.status?))
    }

    #[test]
    fn a_call_that_failed_is_told_by_its_number() {
        let web = "application/grpc-web+proto";
        assert_eq!(found(Some("14"), web, ""), Some(("UNAVAILABLE".to_owned(), 503)));
        assert_eq!(found(Some("16"), "application/grpc", ""), Some(("UNAUTHENTICATED".to_owned(), 401)));
        assert_eq!(found(Some("2"), web, ""), Some(("UNKNOWN".to_owned(), 500)));
        let trailers = "\u{fffd}\0\0\0\u{1e}grpc-status:8\r\ngrpc-message:slow down\r\n";
        assert_eq!(found(None, web, trailers), Some(("RESOURCE_EXHAUSTED".to_owned(), 429)));
    }

    #[test]
    fn a_call_that_went_well_or_was_given_up_is_no_failure() {
        for status in ["0", "1", "17", "-1", "", "fine"] {
            assert_eq!(found(Some(status), "application/grpc", ""), None, "{status}");
        }
        assert_eq!(found(None, "application/grpc-web+proto", "text grpc-status: 14\r\ngrpc-status:0\r\n"), None);
        assert_eq!(found(Some("14"), "text/html", ""), None);
        assert_eq!(found(None, "text/plain", "grpc-status: 14"), None);
    }
}
