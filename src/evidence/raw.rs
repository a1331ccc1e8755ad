//! A raw HTTP response, as `curl -si` prints it.

use std::error::Error;
use std::fmt;

use super::{BODY_LIMIT, Headers, Response};
use crate::time::Timestamp;

/// Why a text is not an HTTP response. The message says what was found and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawResponseError(Kind);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Kind {
    Empty,
    StatusLine { line: usize, found: String },
    Header { line: usize, found: String },
}

impl fmt::Display for RawResponseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Kind::Empty => {
                write!(f, "the response is empty; a first line such as \"HTTP/1.1 503 Service Unavailable\" is needed")
            }
            Kind::StatusLine { line, found } => {
                write!(
                    f,
                    "line {line}: {found:?} is not a status line; \"HTTP/1.1 503 Service Unavailable\" would be one"
                )
            }
            Kind::Header { line, found } => {
                write!(f, "line {line}: {found:?} is not a header; \"Name: value\" would be one")
            }
        }
    }
}

impl Error for RawResponseError {}

/// Reads a raw response: status line, headers, an empty line, the body. Heads that come before the last
/// one (`100 Continue`, redirects that `curl -L` followed, a proxy's answer to CONNECT) are passed over.
///
/// # Errors
/// When a head has a line that is neither a status line (RFC 9112 §4, also `HTTP/2 503`) nor a header.
pub fn parse_raw_response(bytes: &[u8], at: Timestamp) -> Result<(Response, &[u8]), RawResponseError> {
    let mut rest = bytes;
    let mut line = 1;
    if rest.iter().all(u8::is_ascii_whitespace) {
        return Err(RawResponseError(Kind::Empty));
    }
    loop {
        let (response, body, lines) = parse_head(rest, line, at)?;
        let another_head = body.starts_with(b"HTTP/");
        if !another_head || !is_passed_over(&response) {
            return Ok((response, &body[..body.len().min(BODY_LIMIT)]));
        }
        rest = body;
        line += lines;
    }
}

/// Interim answers, redirects, and a proxy's 200 to CONNECT may be followed by another head. An answer that names
/// the type of its content has content, though it looks like an answer.
fn is_passed_over(response: &Response) -> bool {
    match response.status {
        200..=299 => response.headers.get("content-type").is_none(),
        status => matches!(status, 100..=399 | 401 | 407),
    }
}

/// One head, what follows it, and how many lines it took.
fn parse_head(bytes: &[u8], first_line: usize, at: Timestamp) -> Result<(Response, &[u8], usize), RawResponseError> {
    let mut rest = bytes;
    let mut number = first_line;
    let status_line = take_line(&mut rest);
    let status = parse_status_line(&status_line)
        .ok_or_else(|| RawResponseError(Kind::StatusLine { line: number, found: shorten(&status_line) }))?;
    let mut headers = Headers::default();
    while !rest.is_empty() {
        number += 1;
        let line = take_line(&mut rest);
        if line.is_empty() {
            break;
        }
        let colon = line.iter().position(|byte| *byte == b':').filter(|at| *at > 0);
        let (Some(colon), false) = (colon, line[0].is_ascii_whitespace()) else {
            return Err(RawResponseError(Kind::Header { line: number, found: shorten(&line) }));
        };
        headers.add_bytes(&String::from_utf8_lossy(&line[..colon]), &line[colon + 1..]);
    }
    Ok((Response { status, headers, at }, rest, number - first_line + 1))
}

/// `HTTP/1.1 503 Service Unavailable`, `HTTP/2 503`.
fn parse_status_line(line: &[u8]) -> Option<u16> {
    let text = std::str::from_utf8(line).ok()?;
    let mut words = text.strip_prefix("HTTP/")?.split(' ').filter(|word| !word.is_empty());
    words.next()?;
    let status = words.next()?;
    (status.len() == 3).then(|| status.parse().ok())?
}

/// The next line without its end, CR LF or LF alone.
fn take_line(rest: &mut &[u8]) -> Vec<u8> {
    let end = rest.iter().position(|byte| *byte == b'\n').map_or(rest.len(), |at| at + 1);
    let line = rest[..end].trim_ascii_end().to_vec();
    *rest = &rest[end..];
    line
}

fn shorten(line: &[u8]) -> String {
    String::from_utf8_lossy(line).chars().take(60).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<(Response, String), RawResponseError> {
        let (response, body) = parse_raw_response(text.as_bytes(), Timestamp(0))?;
        Ok((response, String::from_utf8_lossy(body).into_owned()))
    }

    #[test]
    fn curls_output_is_read() {
        let (response, body) = parse("HTTP/2 503 \r\nserver: nginx\r\nretry-after: 120\r\n\r\n<html>").unwrap();
        assert_eq!((response.status, response.headers.get("retry-after"), body.as_str()), (503, Some("120"), "<html>"));
    }

    #[test]
    fn the_last_of_several_heads_counts() {
        let text = "HTTP/1.1 301 Moved\r\nlocation: /b\r\n\r\nHTTP/1.1 404 Not Found\r\n\r\n";
        assert_eq!(parse(text).unwrap().0.status, 404);
    }

    #[test]
    fn a_body_that_shows_a_response_is_only_a_body() {
        let (response, body) = parse("HTTP/1.1 500 Oops\r\n\r\nHTTP/1.1 200 OK\r\n\r\n").unwrap();
        assert_eq!((response.status, body.starts_with("HTTP/1.1 200")), (500, true));
        let shown = parse("HTTP/2 200 \r\ncontent-type: text/plain\r\n\r\nHTTP/1.1 502 Bad Gateway\r\n\r\n").unwrap();
        assert_eq!((shown.0.status, shown.1.starts_with("HTTP/1.1 502")), (200, true));
        let tunnel = parse("HTTP/1.1 200 Connection established\r\n\r\nHTTP/1.1 502 Bad Gateway\r\n\r\n").unwrap();
        assert_eq!(tunnel.0.status, 502);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_line() {
        let text = |text: &str| parse(text).unwrap_err().to_string();
        assert!(text("").contains("empty"));
        assert!(text("<html>").starts_with("line 1: \"<html>\""));
        assert!(text("HTTP/1.1 503 x\r\nserver: a\r\nno colon here\r\n\r\n").starts_with("line 3:"));
        assert!(text("HTTP/1.1 300 x\r\na: b\r\n\r\nHTTP/1.1 abc\r\n\r\n").starts_with("line 4:"));
    }

    #[test]
    fn a_head_without_an_end_is_still_a_head() {
        assert_eq!(parse("HTTP/1.1 502 Bad Gateway").unwrap().0.status, 502);
    }
}
