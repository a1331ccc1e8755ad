//! Bodies that say in a structured form what went wrong, read as what they are: JSON, XML, event streams.

mod anywhere;
mod fields;
mod form;
mod grpc;
mod json;
mod refusal;
mod stream;
mod xml;

use crate::evidence::Body;

pub(super) use grpc::read as read_grpc;

/// An error as a structured body tells it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Problem {
    pub shape: Shape,
    /// The codes that it names, the most specific first.
    pub tokens: Vec<String>,
    /// Further names that stand somewhere in it.
    pub more: Vec<String>,
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
    /// The body is one sentence under a name, and nothing else: an error, or a piece of data.
    pub is_lone: bool,
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
    /// `grpc-status: 14` (github.com/grpc/grpc, "gRPC over HTTP2").
    Grpc,
    /// `{"detail": "…"}`.
    Detail,
    /// `<Error><Code>…</Code>…`: S3 and what follows it.
    S3,
    /// A fault of SOAP (SOAP 1.1 §4.4, SOAP 1.2 §5.4).
    Soap,
    /// None that is described: only names and sentences were found.
    Loose,
    /// The fields of a form.
    Fields,
    /// `{"error": "…"}`, `{"message": "…"}` and the like, without more structure.
    #[default]
    Plain,
}

impl Problem {
    /// Reads a body. `None` where it is no structured error.
    pub fn read(body: &Body, content_type: &str, failed: bool) -> Option<Self> {
        let source = body.source.trim_start_matches('\u{feff}').trim();
        // A browser shows what is not markup as text, and only the text is at hand there.
        let text = body.text.trim();
        if content_type.contains("event-stream") || stream::looks_like_one(source) {
            return stream::read(source);
        }
        if stream::looks_like_lines(source) {
            return stream::read_lines(source);
        }
        if content_type.contains("form-urlencoded") || form::is_acknowledged(source) {
            return form::read(source);
        }
        if let Some(data) = bare_json(source) {
            return json::read(data, failed);
        }
        if source.starts_with("<?xml") || (source.starts_with('<') && content_type.contains("xml")) {
            return xml::read(source, failed);
        }
        // A browser shows XML as a tree with words of its own above it.
        if let Some(at) = source.find("<Error>").filter(|_| content_type.contains("xml")) {
            return xml::read(&source[at..], failed);
        }
        if text != source && text.starts_with('{') && text.ends_with('}') { json::read(text, failed) } else { None }
    }
}

/// What comes before JSON so that no other site can run it (Google, Facebook, Angular).
const GUARDS: [&str; 4] = [")]}',", ")]}'", "for(;;);", "while(1);"];

/// The JSON in a body that is JSON, also behind a guard or within the call of a function (JSONP).
fn bare_json(source: &str) -> Option<&str> {
    let opens = |text: &str| text.starts_with(['{', '[']);
    let unguarded = GUARDS.iter().find_map(|guard| source.strip_prefix(guard)).unwrap_or(source).trim_start();
    if opens(unguarded) {
        return Some(unguarded);
    }
    let (callback, rest) = unguarded.trim_start_matches("/**/").split_once('(')?;
    let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.');
    let inner = rest.trim_end().trim_end_matches(';').strip_suffix(')')?.trim();
    (!callback.is_empty() && callback.len() <= LONGEST_CALLBACK && callback.chars().all(named) && opens(inner))
        .then_some(inner)
}

/// The longest name of a function around JSON, in bytes.
const LONGEST_CALLBACK: usize = 80;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_is_read_behind_what_guards_it() {
        let read = |source: &str| Problem::read(&Body::plain(source), "text/javascript", false);
        let error = r#"{"error":"rate_limited"}"#;
        for source in [format!(")]}}',\n{error}"), format!("for(;;);{error}"), format!("/**/cb.x({error});")] {
            assert_eq!(read(&source).map(|problem| problem.tokens), Some(vec!["rate_limited".to_owned()]), "{source}");
        }
        for source in ["alert(1)", "f({", "a b({\"error\":\"x\"})", "({\"error\":\"x\"})"] {
            assert_eq!(read(source), None, "{source}");
        }
    }

    #[test]
    fn xml_is_read_as_a_browser_shows_it() {
        let shown = "This XML file does not appear to have any style information associated with it. \
                     <Error> <Code>NoSuchKey</Code> <Message>The key is not there.</Message> </Error>";
        let tokens =
            |content_type: &str| Problem::read(&Body::plain(shown), content_type, true).map(|problem| problem.tokens);
        assert_eq!(tokens("application/xml"), Some(vec!["NoSuchKey".to_owned()]));
        assert_eq!(tokens("text/html"), None);
    }
}
