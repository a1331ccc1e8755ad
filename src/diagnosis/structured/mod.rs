//! Bodies that say in a structured form what went wrong, read as what they are: JSON, XML, event streams.

mod json;
mod refusal;
mod stream;
mod xml;

use crate::evidence::Body;

/// An error as a structured body tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Problem {
    pub shape: Shape,
    /// The codes that it names, the most specific first.
    pub tokens: Vec<String>,
    /// The HTTP status that it names.
    pub status: Option<u16>,
    /// The sentence for people or developers.
    pub message: String,
    /// The wait that it asks for, in seconds.
    pub wait: Option<u32>,
    /// It came inside a stream that began well.
    pub in_stream: bool,
    /// The body is this error and nothing else, in a form that nothing but errors has.
    pub is_all: bool,
    /// It says in so many words that the request was refused: `"ok": false`.
    pub refused: bool,
}

/// The form of a structured error. Each is known from its sender's documentation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Shape {
    /// `{"error": {"message", "type", "code"}}`: OpenAI's, and of the many that follow it.
    OpenAi,
    /// `{"type": "error", "error": {"type", "message"}}` (docs.claude.com, "Errors").
    Anthropic,
    /// `{"error": {"code": 503, "status": "UNAVAILABLE", …}}` (cloud.google.com/apis/design/errors).
    Google,
    /// `{"error": {"code": "…", "innererror": …}}` (Microsoft REST API guidelines).
    Azure,
    /// `{"__type": "…"}` or an error type in a header (AWS).
    Aws,
    /// `{"object": "error", …}`.
    Mistral,
    /// `{"error": "…", "estimated_time": 20.0}`.
    HuggingFace,
    /// `{"code": "a sentence", "error": "…"}`.
    Xai,
    /// `{"timestamp", "status", "error", "path"}`.
    Spring,
    /// RFC 9457.
    ProblemDetails,
    /// Problem details with `cloudflare_error`.
    Cloudflare,
    /// `{"data": null, "errors": […]}` (spec.graphql.org, "Response").
    GraphQl,
    /// `{"detail": "…"}`.
    Detail,
    /// `<Error><Code>…</Code>…`: S3 and what follows it.
    S3,
    /// `{"error": "…"}`, `{"message": "…"}` and the like, without more structure.
    #[default]
    Plain,
}

impl Problem {
    /// Reads a body. `None` where it is no structured error.
    pub fn read(body: &Body, content_type: &str) -> Option<Self> {
        let source = body.source.trim_start_matches('\u{feff}').trim();
        // A browser shows what is not markup as text, and only the text is at hand there.
        let text = body.text.trim();
        let first = source.chars().next()?;
        if content_type.contains("event-stream") || stream::looks_like_one(source) {
            return stream::read(source);
        }
        if stream::looks_like_lines(source) {
            return stream::read_lines(source);
        }
        if matches!(first, '{' | '[') {
            return json::read(source);
        }
        if source.starts_with("<?xml") || (source.starts_with('<') && content_type.contains("xml")) {
            return xml::read(source);
        }
        // A browser shows XML as a tree with words of its own above it.
        if let Some(at) = source.find("<Error>").filter(|_| content_type.contains("xml")) {
            return xml::read(&source[at..]);
        }
        if text != source && text.starts_with('{') && text.ends_with('}') { json::read(text) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn xml_is_read_as_a_browser_shows_it() {
        let shown = "This XML file does not appear to have any style information associated with it. \
                     <Error> <Code>NoSuchKey</Code> <Message>The key is not there.</Message> </Error>";
        let tokens =
            |content_type: &str| Problem::read(&Body::plain(shown), content_type).map(|problem| problem.tokens);
        assert_eq!(tokens("application/xml"), Some(vec!["NoSuchKey".to_owned()]));
        assert_eq!(tokens("text/html"), None);
    }
}
