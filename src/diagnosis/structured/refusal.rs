//! Errors in JSON whose form says that the request was refused, whatever the status: `{"ok": false, …}` and what single
//! vendors send for it. Many of them travel with a status of 200.

use serde_json::{Map, Value};

use super::json::{number, problem, text};
use super::{Problem, Shape};

/// Members that stand beside an error without being an answer, whatever they hold.
const BESIDE: [&str; 9] =
    ["error", "errors", "error_info", "meta", "metadata", "response_metadata", "result_info", "messages", "details"];

/// The names under which errors stand.
const NAMES: [&str; 9] =
    ["error", "error_code", "errorCode", "errorType", "error-type", "code", "errcode", "error_type", "reason"];
/// The values that say so where `true` and `false` do not.
const FAILED: [&str; 4] = ["error", "fail", "failed", "failure"];
const MESSAGES: [&str; 9] = [
    "message",
    "error_message",
    "errorMessage",
    "error_description",
    "description",
    "msg",
    "errmsg",
    "error_msg",
    "detail",
];

/// Reads an object that says that the request was refused. `None` for every other.
pub(super) fn read(object: &Map<String, Value>) -> Option<Problem> {
    not_ok(object).or_else(|| numbered(object)).or_else(|| google_maps(object)).or_else(|| wrapped(object))
}

/// `{"ok": false, "error": "token_revoked"}` (Slack), `{"success": false, "errors": [{…}]}` (Cloudflare),
/// `{"status": "error", "errorType": "RATE_LIMIT"}` (HubSpot).
fn not_ok(object: &Map<String, Value>) -> Option<Problem> {
    let is_false = ["ok", "success", "isSuccess"].iter().any(|key| object.get(*key) == Some(&Value::Bool(false)));
    let failed = |key: &str| text(object, key).is_some_and(|value| FAILED.contains(&value.to_lowercase().as_str()));
    // The values are common words, so what failed has to have a name.
    let named = || NAMES.iter().any(|key| object.get(*key).and_then(Value::as_str).is_some());
    let refused = is_false || ((failed("status") || failed("result")) && named());
    refused.then_some(())?;
    let listed = object.get("errors").and_then(Value::as_array).and_then(|all| all.first());
    let inner = object.get("error").or(listed).and_then(Value::as_object);
    let own = inner.unwrap_or(object);
    let names: Vec<String> = NAMES.iter().filter_map(|key| name(own.get(*key)?)).collect();
    let message = MESSAGES.iter().find_map(|key| text(own, key)).or_else(|| listed?.as_str());
    let status = ["status", "statusCode", "code", "error_code"].iter().find_map(|key| number(own.get(*key)));
    let tokens: Vec<Option<&str>> = names.iter().map(|name| Some(name.as_str())).collect();
    let found = problem(Shape::Plain, &tokens, status.filter(|status| *status >= 400), message, None)?;
    Some(Problem { refused: true, is_all: is_alone(object), ..found })
}

/// `{"errcode": 40001, "errmsg": "…"}` (WeChat, DingTalk), `{"code": -10, "msg": "…"}` (Kakao),
/// `{"errorCode": "024", "errorMessage": "…"}` (Naver).
fn numbered(object: &Map<String, Value>) -> Option<Problem> {
    let pairs = [("errcode", "errmsg"), ("error_code", "error_msg"), ("errorCode", "errorMessage"), ("code", "msg")];
    let (code, message) =
        pairs.iter().find_map(|(code, message)| Some((object.get(*code)?, text(object, message)?)))?;
    let code = name(code).filter(|code| !is_success(code))?;
    // A positive `code` of one's own beside `msg` may mean anything, success included.
    let refused = !object.contains_key("msg") || code.starts_with('-');
    let status = number(object.get("code")).filter(|status| *status >= 400);
    let found = problem(Shape::Plain, &[Some(&code)], status, Some(message), None)?;
    Some(Problem { is_all: refused && is_alone(object), ..found })
}

/// `{"error_message": "…", "results": [], "status": "REQUEST_DENIED"}` (developers.google.com/maps, "Status codes").
fn google_maps(object: &Map<String, Value>) -> Option<Problem> {
    let status = text(object, "status").filter(|status| status.chars().all(|c| c.is_ascii_uppercase() || c == '_'))?;
    let message = text(object, "error_message")?;
    let found = problem(Shape::Plain, &[Some(status)], None, Some(message), None)?;
    Some(Problem { is_all: is_alone(object), ..found })
}

/// An error in a wrapper: `{"Response": {"Error": {…}}}` (Tencent Cloud), `{"base_resp": {…}}` (MiniMax), and Korea's
/// public data:
/// `{"response": {"header": {"resultCode", "resultMsg"}}}`, `{"RESULT": {"CODE", "MESSAGE"}}`, `{"faultInfo": {…}}`.
fn wrapped(object: &Map<String, Value>) -> Option<Problem> {
    let inside = |path: &[&str]| path.iter().try_fold(object, |inner, key| inner.get(*key)?.as_object());
    let forms: [(&[&str], &str, &str); 7] = [
        (&["base_resp"], "status_code", "status_msg"),
        (&["Response", "Error"], "Code", "Message"),
        (&["response", "header"], "resultCode", "resultMsg"),
        (&["header"], "resultCode", "resultMsg"),
        (&["RESULT"], "CODE", "MESSAGE"),
        (&["faultInfo"], "errorCode", "message"),
        (&["cmmMsgHeader"], "returnReasonCode", "returnAuthMsg"),
    ];
    let (path, inner, code, message) = forms.iter().find_map(|(path, code, message)| {
        Some((path, inside(path)?, *code, *message)).filter(|(_, inner, ..)| inner.contains_key(*code))
    })?;
    let code = name(inner.get(code)?).filter(|code| !is_success(code))?;
    let message = text(inner, message)?;
    // Their sentences are names: LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR.
    let named = Some(message).filter(|message| !message.contains(' '));
    let outer = if path.len() > 1 { inside(&path[..1])? } else { object };
    let others = outer.iter().filter(|(key, _)| *key != path[path.len() - 1]);
    let found = problem(Shape::Plain, &[named, Some(&code)], None, Some(message), None)?;
    Some(Problem { is_all: others.clone().all(|(_, value)| is_little(value)), ..found })
}

/// Whether nothing stands beside the error that would be an answer.
fn is_alone(object: &Map<String, Value>) -> bool {
    object.iter().all(|(key, value)| BESIDE.contains(&key.as_str()) || is_little(value))
}

/// Whether a value is no answer by itself.
fn is_little(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_little),
        _ => true,
    }
}

fn name(value: &Value) -> Option<String> {
    match value {
        Value::String(name) if !name.is_empty() => Some(name.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// What stands for "nothing went wrong": 0, 00, 0000, 200, INFO-000, OK.
pub(super) fn is_success(code: &str) -> bool {
    let digits = code.trim_start_matches(|c: char| !c.is_ascii_digit());
    matches!(digits, "1" | "200") && digits == code
        || (!digits.is_empty() && digits.chars().all(|c| c == '0'))
        || ["ok", "success", "normal_service", "normal service"].contains(&code.to_lowercase().as_str())
}

#[cfg(test)]
mod tests {
    use super::super::json;

    fn found(source: &str) -> Option<(String, bool)> {
        json::read(source).map(|problem| (problem.tokens.join(" "), problem.is_all))
    }

    #[test]
    fn each_form_of_a_refusal_is_read() {
        for (source, tokens) in [
            (r#"{"ok":false,"error":"token_revoked"}"#, "token_revoked"),
            (r#"{"ok":false,"error":"missing_scope","needed":"chat:write","provided":"identify"}"#, "missing_scope"),
            (r#"{"ok":false,"error":"x_y","response_metadata":{"messages":["[ERROR] a"]}}"#, "x_y"),
            (r#"{"success":false,"errors":[{"code":10000,"message":"m"}],"messages":[],"result":null}"#, "10000"),
            (r#"{"success":false,"error":{"code":"RATE_LIMITED","message":"m"}}"#, "RATE_LIMITED"),
            (r#"{"errcode":40001,"errmsg":"invalid credential"}"#, "40001"),
            (r#"{"msg":"m","code":-10}"#, "-10"),
            (r#"{"errorMessage":"m","errorCode":"024"}"#, "024"),
            (r#"{"error_message":"m","results":[],"status":"OVER_QUERY_LIMIT"}"#, "OVER_QUERY_LIMIT"),
            (r#"{"Response":{"Error":{"Code":"AuthFailure","Message":"m m"},"RequestId":"1"}}"#, "AuthFailure"),
            (r#"{"response":{"header":{"resultCode":"22","resultMsg":"A_B"}}}"#, "A_B 22"),
            (r#"{"RESULT":{"CODE":"ERROR-290","MESSAGE":"m m"}}"#, "ERROR-290"),
            (r#"{"faultInfo":{"message":"m m","errorCode":"320010"}}"#, "320010"),
        ] {
            assert_eq!(found(source), Some((tokens.to_owned(), true)), "{source}");
        }
    }

    #[test]
    fn an_answer_beside_the_error_is_an_answer() {
        for source in [
            r#"{"ok":false,"error":"partial","items":[1,2]}"#,
            r#"{"error_message":"m","results":[{"a":1}],"status":"OK"}"#,
            r#"{"response":{"header":{"resultCode":"22","resultMsg":"A_B"},"body":{"items":[1]}}}"#,
        ] {
            assert!(found(source).is_none_or(|(_, is_all)| !is_all), "{source}");
        }
    }

    #[test]
    fn what_went_well_is_no_error() {
        for source in [
            r#"{"response":{"header":{"resultCode":"00","resultMsg":"NORMAL_SERVICE"},"body":{}}}"#,
            r#"{"RESULT":{"CODE":"INFO-000","MESSAGE":"m m"}}"#,
            r#"{"errcode":0,"errmsg":"ok"}"#,
            r#"{"code":0,"msg":"success","data":{}}"#,
            r#"{"ok":true,"error":"none"}"#,
        ] {
            assert!(found(source).is_none_or(|(_, is_all)| !is_all), "{source}");
        }
    }
}
