//! Errors in JSON.

use serde_json::{Map, Value};

use super::fields::{MESSAGES, get, number, text};
use super::{Problem, Shape, anywhere, refusal};

/// The longest message that is kept, in characters.
const MOST_MESSAGE: usize = 500;

/// Reads a body; where the answer `failed`, whatever it names is about the failure.
pub(super) fn read(source: &str, failed: bool) -> Option<Problem> {
    let value = parse(source)?;
    let found = from_value(&value);
    let first = value.as_array().and_then(|items| items.first()).unwrap_or(&value);
    let Some(loose) = first.as_object().filter(|_| failed).and_then(anywhere::read) else { return found };
    let Some(found) = found else { return Some(loose) };
    let more = loose.tokens.into_iter().filter(|name| !found.tokens.contains(name)).collect();
    // Some write a name where others have the sentence: `"message": "EGW00201", "msg1": "…"`.
    let is_sentence = anywhere::is_sentence;
    let better = found.message.is_empty() || (is_sentence(&loose.message) && !is_sentence(&found.message));
    let message = if better { loose.message } else { found.message };
    Some(Problem { more, message, ..found })
}

/// What a JSON value says went wrong. `None` where it says nothing of the kind.
pub(super) fn from_value(value: &Value) -> Option<Problem> {
    match value {
        // Google's batch and streaming answers put the error into a list. A list of several is data.
        Value::Array(items) => {
            let first = items.first().and_then(from_value)?;
            Some(Problem { is_all: first.is_all && items.len() == 1, ..first })
        }
        Value::Object(object) => from_object(object),
        _ => None,
    }
}

fn from_object(object: &Map<String, Value>) -> Option<Problem> {
    graph_ql(object)
        .or_else(|| problem_details(object).filter(|problem| problem.shape == Shape::Cloudflare))
        .or_else(|| refusal::read(object))
        .or_else(|| nested(object))
        .or_else(|| problem_details(object))
        .or_else(|| spring(object))
        .or_else(|| flat(object))
}

/// `{"error": {…}}` in its dialects.
fn nested(object: &Map<String, Value>) -> Option<Problem> {
    let error = get(object, "error").and_then(Value::as_object).or_else(|| {
        // A stream of OpenAI's Responses API carries the failed response whole.
        get(object, "response")?.get("error")?.as_object()
    })?;
    let code = get(error, "code");
    let status_name = text(error, "status");
    let inner = get(error, "innererror").and_then(Value::as_object).and_then(|inner| text(inner, "code"));
    // Google's older APIs name the reason in a list of its own (developers.google.com, "Standard error responses").
    let listed = get(error, "errors").and_then(Value::as_array).and_then(|all| all.first()?.get("reason")?.as_str());
    let shape = if get(object, "type").and_then(Value::as_str) == Some("error") {
        Shape::Anthropic
    } else if code.is_some_and(Value::is_number) && (status_name.is_some() || listed.is_some()) {
        Shape::Google
    } else if error.contains_key("innererror") || error.contains_key("target") {
        Shape::Azure
    } else {
        Shape::OpenAi
    };
    let reasons = get(error, "details").and_then(Value::as_array).into_iter().flatten();
    let details: Vec<&Value> = reasons.collect();
    let reason = details.iter().find_map(|detail| detail.get("reason")?.as_str());
    let own = code.and_then(Value::as_str);
    // OpenAI names the field instead of a code.
    let field = text(error, "param").filter(|_| own.is_none() && text(error, "type") == Some("invalid_request_error"));
    let field = field.map(|field| format!("invalid_{field}"));
    let tokens =
        [inner, own, field.as_deref(), text(error, "declinecode"), reason, listed, status_name, text(error, "type")];
    let delay = details.iter().find_map(|detail| detail.get("retryDelay")?.as_str());
    let message = MESSAGES.iter().find_map(|key| text(error, key));
    let found = problem(shape, &tokens, number(code), message, delay.and_then(seconds))?;
    let beside = object.iter().filter(|(key, value)| *key != "error" && (value.is_object() || value.is_array()));
    Some(Problem { is_all: beside.count() == 0 && message.is_some(), ..found })
}

/// RFC 9457, also in the form that Cloudflare gives its own errors.
/// A text as it is, everything else as JSON.
fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| crate::json::write(value), str::to_owned)
}

fn problem_details(object: &Map<String, Value>) -> Option<Problem> {
    let named = text(object, "title").is_some() && (object.contains_key("status") || object.contains_key("type"));
    if !named {
        return None;
    }
    let cloudflare = object.contains_key("cloudflare_error") || object.contains_key("error_code");
    let code = get(object, "errorcode").map(as_text);
    let shape = if cloudflare { Shape::Cloudflare } else { Shape::ProblemDetails };
    let kind = text(object, "type").filter(|kind| !kind.contains("://") && *kind != "about:blank");
    let wait = get(object, "retryafter").and_then(Value::as_u64).and_then(|wait| u32::try_from(wait).ok());
    let tokens = [code.as_deref(), text(object, "code"), kind];
    let message = text(object, "detail").or_else(|| text(object, "title"));
    problem(shape, &tokens, number(get(object, "status")), message, wait)
}

fn spring(object: &Map<String, Value>) -> Option<Problem> {
    let whole = ["timestamp", "status", "error"].iter().all(|key| object.contains_key(*key));
    let status = number(get(object, "status"));
    status.filter(|_| whole)?;
    let found = problem(Shape::Spring, &[], status, text(object, "message").or_else(|| text(object, "error")), None)?;
    Some(Problem { is_all: text(object, "path").is_some_and(|path| path.starts_with('/')), ..found })
}

/// An answer of GraphQL without data. With some data it is a partial success, and the app decides.
fn graph_ql(object: &Map<String, Value>) -> Option<Problem> {
    let errors = get(object, "errors")?.as_array()?;
    let first = errors.first()?.as_object()?;
    let message = text(first, "message")?;
    // A report of something that was done lists its errors beside the rest.
    let answer = object.keys().all(|key| matches!(key.as_str(), "data" | "errors" | "extensions"));
    if !answer || get(object, "data").is_some_and(|data| !is_without_answer(data)) {
        return None;
    }
    // Spring calls it a classification; AppSync and GitHub write a type beside the message.
    let inner = get(first, "extensions").and_then(Value::as_object);
    let code = inner.and_then(|inner| text(inner, "code").or_else(|| text(inner, "classification")));
    let class = || inner.and_then(|inner| text(inner, "errorclass"));
    let code = code.or_else(class).or_else(|| text(first, "errortype")).or_else(|| text(first, "type"));
    problem(Shape::GraphQl, &[code, Some("errors")], None, Some(message), None)
}

/// Whether nothing that was asked for came: no data, or an object of nothing but empty members.
fn is_without_answer(data: &Value) -> bool {
    data.is_null() || data.as_object().is_some_and(|asked| asked.values().all(Value::is_null))
}

/// Errors without an object of their own.
fn flat(object: &Map<String, Value>) -> Option<Problem> {
    let code = ["code", "errorcode", "errcode", "errortype"].iter().find_map(|key| text(object, key));
    let message = text(object, "message");
    let status = number(get(object, "status")).or_else(|| number(get(object, "statuscode")));
    let status = status.or_else(|| number(get(object, "code")));
    let is_lone = object.len() == 1;
    // `{"code": "402"}` (dev.qweather.com, "错误码"): from others it may be the code of a town.
    if is_lone && status.is_some_and(|status| status >= 400) {
        return Some(Problem { is_lone, ..problem(Shape::Plain, &[], status, None, None)? });
    }
    let detail = get(object, "detail").map(as_text);
    if let Some(kind) = text(object, "__type") {
        let name = kind.rsplit('#').next();
        return problem(Shape::Aws, &[name], status, message, None);
    }
    if text(object, "object") == Some("error") {
        return problem(Shape::Mistral, &[code, text(object, "type")], status, message, None);
    }
    if let Some(error) = text(object, "error") {
        let wait = get(object, "estimatedtime").and_then(Value::as_f64).map(|wait| wait.ceil() as u32);
        let shape = match (wait, code) {
            (Some(_), _) => Shape::HuggingFace,
            // Where the code is a sentence of its own.
            (None, Some(code)) if code.contains(' ') => Shape::Xai,
            _ => Shape::Plain,
        };
        // Nobody else says how long a model will take to load.
        let loading = (shape == Shape::HuggingFace).then_some("model_loading");
        let name = (code.is_none() && !error.contains(' ')).then_some(error);
        let message = message.or_else(|| text(object, "errordescription")).or(Some(error));
        return Some(Problem { is_lone, ..problem(shape, &[code, loading, name], status, message, wait)? });
    }
    if let Some(inner) = get(object, "detail").and_then(Value::as_object).filter(|_| object.len() == 1) {
        // FastAPI's `detail` may hold an error of its own making (ElevenLabs).
        let names = ["status", "code", "type", "error"].map(|key| text(inner, key).filter(|name| !name.contains(' ')));
        return problem(Shape::Detail, &names, status, text(inner, "message").or_else(|| text(inner, "error")), None);
    }
    if let Some(detail) = detail.filter(|_| object.len() == 1) {
        return problem(Shape::Detail, &[], status, Some(&detail), None);
    }
    let failed = status.is_some_and(|status| status >= 400);
    let is_error = failed || code.is_some() || is_lone;
    // Alpha Vantage tells of its limit in `Note` or `Information`.
    let noted = || ["note", "information", "notice", "msg"].iter().find_map(|key| text(object, key));
    let message = message.or_else(|| noted().filter(|_| is_lone)).filter(|_| is_error)?;
    let found = problem(Shape::Plain, &[code, text(object, "type")], status, Some(message), None)?;
    // A name and a sentence, and nothing beside them that would be an answer.
    let named = code.is_some_and(|code| code.bytes().any(|byte| byte.is_ascii_alphabetic()) && !code.contains(' '));
    // Or a status, and the place of the answer empty.
    let emptied = failed && refusal::is_emptied(object);
    Some(Problem { is_all: (named || emptied) && refusal::is_alone(object), is_lone, ..found })
}

pub(super) fn problem(
    shape: Shape,
    tokens: &[Option<&str>],
    status: Option<u16>,
    message: Option<&str>,
    wait: Option<u32>,
) -> Option<Problem> {
    let tokens: Vec<String> = tokens.iter().flatten().map(|token| (*token).to_owned()).collect();
    let message: String = message.unwrap_or_default().chars().take(MOST_MESSAGE).collect();
    let says_something = !tokens.is_empty() || status.is_some() || !message.is_empty();
    says_something.then_some(Problem { shape, tokens, status, message, wait, ..Problem::default() })
}

/// A duration of Protocol Buffers, such as `36s` or `1.5s`, rounded up.
fn seconds(text: &str) -> Option<u32> {
    let number = text.strip_suffix('s')?;
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_digits(whole) || !is_digits(fraction) {
        return None;
    }
    let begun = u32::from(fraction.bytes().any(|digit| digit != b'0'));
    Some(whole.parse().unwrap_or(u32::MAX).saturating_add(begun))
}

/// JSON, also where its end is missing: a body may be cut off, and it is looked at only so far.
fn parse(source: &str) -> Option<Value> {
    serde_json::from_str(source).ok().or_else(|| serde_json::from_str(&completed(source)?).ok())
}

/// The text with what is open closed again, up to the last whole member.
fn completed(source: &str) -> Option<String> {
    let mut open = Vec::new();
    let (mut in_string, mut escaped) = (false, false);
    // Where a member ended, and what was open there.
    let mut whole: Option<(usize, Vec<char>)> = None;
    for (at, c) in source.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            _ if in_string => {}
            '{' => open.push('}'),
            '[' => open.push(']'),
            '}' | ']' => {
                if open.pop() != Some(c) {
                    return None;
                }
                whole = Some((at + 1, open.clone()));
            }
            ',' => whole = Some((at, open.clone())),
            _ => {}
        }
    }
    let closed = |text: &str, open: &[char]| text.to_owned() + &open.iter().rev().collect::<String>();
    // A string that was cut is worth more than no string: it is mostly the message.
    let tail = if in_string { format!("{}\"", source.trim_end_matches('\\')) } else { source.to_owned() };
    let tail = closed(&tail, &open);
    if serde_json::from_str::<serde::de::IgnoredAny>(&tail).is_ok() {
        return Some(tail);
    }
    whole.map(|(end, open)| closed(&source[..end], &open))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(source: &str) -> Option<(Shape, Vec<String>)> {
        read(source, false).map(|problem| (problem.shape, problem.tokens))
    }

    #[test]
    fn each_dialect_is_told_from_the_others() {
        let of = |source: &str| tokens(source).map(|(shape, tokens)| (shape, tokens.join(" ")));
        let cases = [
            (
                r#"{"error":{"message":"m","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}"#,
                Shape::OpenAi,
                "insufficient_quota insufficient_quota",
            ),
            (
                r#"{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"},"request_id":"req_1"}"#,
                Shape::Anthropic,
                "overloaded_error",
            ),
            (
                r#"{"error":{"message":"m","type":"invalid_request_error","param":"service_tier","code":null}}"#,
                Shape::OpenAi,
                "invalid_service_tier invalid_request_error",
            ),
            (r#"{"error":{"code":503,"message":"m","status":"UNAVAILABLE"}}"#, Shape::Google, "UNAVAILABLE"),
            (
                r#"[{"error":{"code":400,"message":"m","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}]"#,
                Shape::Google,
                "API_KEY_INVALID INVALID_ARGUMENT",
            ),
            (
                r#"{"error":{"code":"content_filter","message":"m","innererror":{"code":"ResponsibleAIPolicyViolation"}}}"#,
                Shape::Azure,
                "ResponsibleAIPolicyViolation content_filter",
            ),
            (
                r#"{"__type":"com.amazon#ThrottlingException","message":"Rate exceeded"}"#,
                Shape::Aws,
                "ThrottlingException",
            ),
            (
                r#"{"object":"error","message":"m","type":"invalid_request_error","code":"1"}"#,
                Shape::Mistral,
                "1 invalid_request_error",
            ),
            (r#"{"error":"Model x is currently loading","estimated_time":20.5}"#, Shape::HuggingFace, "model_loading"),
            (
                r#"{"code":"Some requested entity was not found","error":"m"}"#,
                Shape::Xai,
                "Some requested entity was not found",
            ),
            (r#"{"timestamp":"t","status":500,"error":"Internal Server Error","path":"/"}"#, Shape::Spring, ""),
            (r#"{"type":"about:blank","title":"Forbidden","status":403,"detail":"d"}"#, Shape::ProblemDetails, ""),
            (
                r#"{"title":"Error 1015","status":429,"error_code":1015,"cloudflare_error":true,"retry_after":30}"#,
                Shape::Cloudflare,
                "1015",
            ),
            (
                r#"{"errors":[{"message":"m","extensions":{"code":"UNAUTHENTICATED"}}],"data":null}"#,
                Shape::GraphQl,
                "UNAUTHENTICATED errors",
            ),
            (r#"{"detail":"Not Found"}"#, Shape::Detail, ""),
            (r#"{"message":"Forbidden"}"#, Shape::Plain, ""),
        ];
        for (source, shape, tokens) in cases {
            assert_eq!(of(source), Some((shape, tokens.to_owned())), "{source}");
        }
    }

    #[test]
    fn a_wait_is_read_in_each_form() {
        let wait = |source: &str| read(source, false).and_then(|problem| problem.wait);
        for (text, told) in [("36s", Some(36)), ("1.5s", Some(2)), ("0.0s", Some(0)), ("99999999999s", Some(u32::MAX))]
        {
            assert_eq!(seconds(text), told, "{text}");
        }
        for text in ["36", "s", ".5s", "-1s", "1e9s", "1.xs", "infs"] {
            assert_eq!(seconds(text), None, "{text}");
        }
        let google = r#"{"error":{"code":429,"status":"RESOURCE_EXHAUSTED","details":[{"retryDelay":"35.2s"}]}}"#;
        assert_eq!(wait(google), Some(36));
        assert_eq!(wait(r#"{"error":"Model x is currently loading","estimated_time":20.5}"#), Some(21));
        assert_eq!(wait(r#"{"title":"t","status":429,"error_code":1015,"retry_after":30}"#), Some(30));
    }

    #[test]
    fn what_is_no_error_is_none() {
        for source in [
            r#"{"error":null,"data":{"a":1}}"#,
            r#"{"errors":[],"data":{}}"#,
            r#"{"errors":[{"message":"m"}],"data":{"a":1}}"#,
            r#"{"message":"hello","user":"a"}"#,
            r#"{"items":[{"status":500}]}"#,
            r#"{"job":"import","errors":[{"row":17,"message":"bad date"}]}"#,
            "[]",
            "[1,2]",
            "null",
            "42",
            "",
            "{",
        ] {
            assert_eq!(read(source, false), None, "{source}");
        }
    }

    #[test]
    fn a_body_that_was_cut_off_says_what_it_says() {
        let whole = r#"{"error":{"code":503,"message":"The model is overloaded. Try later.","status":"UNAVAILABLE"}}"#;
        for end in 40..whole.len() {
            assert_eq!(read(&whole[..end], false).and_then(|problem| problem.status), Some(503), "{}", &whole[..end]);
        }
    }
}
