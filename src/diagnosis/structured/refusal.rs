//! Errors in JSON whose form says that the request was refused, whatever the status: `{"ok": false, …}` and what single
//! vendors send for it. Many of them travel with a status of 200.

use serde_json::{Map, Value};

use super::super::meaning;
use super::fields::{MESSAGES, get, is_called, name, number, text};
use super::json::problem;
use super::{Problem, Shape};

/// Members that stand beside an error without being an answer, whatever they hold.
const BESIDE: [&str; 10] = [
    "error",
    "errors",
    "errorinfo",
    "meta",
    "metadata",
    "responsemetadata",
    "resultinfo",
    "messages",
    "details",
    "ret",
];

/// The names under which errors stand.
const NAMES: [&str; 8] = ["error", "errorcode", "errortype", "code", "errcode", "reason", "errorname", "codigo"];
/// Members that are `false` where the request was refused, and those that are `true`.
const FALSE: [&str; 10] =
    ["ok", "success", "issuccess", "succeeded", "successful", "sucesso", "exito", "succes", "erfolg", "response"];
const TRUE: [&str; 3] = ["error", "iserror", "haserror"];
/// The most members of an object that says no more than that it failed, and why: a job that failed has more.
const MOST_OF_A_REFUSAL: usize = 3;
/// The values that say so where `true` and `false` do not.
const FAILED: [&str; 7] = ["error", "err", "fail", "failed", "failure", "ng", "nok"];
/// Where numbers of errors stand, the surest first; the last ones may number anything.
const NUMBERS: [&str; 15] = [
    "errcode",
    "errorcode",
    "errno",
    "errorno",
    "returnreasoncode",
    "resultcode",
    "returncode",
    "retcode",
    "respcode",
    "rspcode",
    "rtcode",
    "rtcd",
    "ret",
    "statuscode",
    "code",
];
/// Those of them that nothing but errors has.
const ERRORS_ONLY: [&str; 4] = ["errcode", "errorcode", "errno", "errorno"];
/// What stands around an error and its message.
const WRAPPERS: [&str; 14] = [
    "baseresp",
    "response",
    "header",
    "head",
    "result",
    "faultinfo",
    "fault",
    "cmmmsgheader",
    "meta",
    "status",
    "error",
    "errorresponse",
    "resp",
    "responsestatus",
];
/// Where the answer stands that an error leaves empty.
const ANSWERS: [&str; 7] = ["data", "result", "results", "body", "payload", "content", "items"];

/// Reads an object that says that the request was refused. `None` for every other.
pub(super) fn read(object: &Map<String, Value>) -> Option<Problem> {
    not_ok(object)
        .or_else(|| numbered(object))
        .or_else(|| google_maps(object))
        .or_else(|| amap(object))
        .or_else(|| etherscan(object))
        .or_else(|| listed(object))
        .or_else(|| wrapped(object))
        .or_else(|| told(object))
}

/// `{"ok": false, "error": "token_revoked"}` (Slack), `{"success": false, "errors": [{…}]}` (Cloudflare),
/// `{"status": "error", "errorType": "RATE_LIMIT"}` (HubSpot), `{"stat": "fail", "code": 100}` (Flickr).
fn not_ok(object: &Map<String, Value>) -> Option<Problem> {
    let is = |keys: &[&str], wanted: bool| {
        let same = |value: &Value| match value {
            Value::Bool(value) => *value == wanted,
            Value::String(text) => text.eq_ignore_ascii_case(if wanted { "true" } else { "false" }),
            _ => false,
        };
        keys.iter().any(|key| get(object, key).is_some_and(same))
    };
    let is_false = is(&FALSE, false) || is(&TRUE, true);
    let failed = |key: &&str| text(object, key).is_some_and(|value| FAILED.contains(&value.to_lowercase().as_str()));
    // The values are common words, so what failed has to have a name, or a sentence and nothing else.
    let told = || object.len() <= MOST_OF_A_REFUSAL && get(object, "id").is_none() && sentence(object).is_some();
    let named = || NAMES.iter().any(|key| text(object, key).is_some()) || text(object, "stat").is_some() || told();
    let refused = is_false || (["status", "result", "stat", "state"].iter().any(failed) && named());
    refused.then_some(())?;
    let listed = get(object, "errors").and_then(Value::as_array).and_then(|all| all.first());
    let inner = get(object, "error").or(listed).and_then(Value::as_object);
    let own = inner.unwrap_or(object);
    let names: Vec<String> = NAMES.iter().filter_map(|key| name(get(own, key)?)).collect();
    let message = MESSAGES.iter().find_map(|key| text(own, key)).or_else(|| listed?.as_str());
    let status = ["status", "statuscode", "code", "errorcode"].iter().find_map(|key| number(get(own, key)));
    let tokens: Vec<Option<&str>> = names.iter().map(|name| Some(name.as_str())).collect();
    let found = problem(Shape::Plain, &tokens, status.filter(|status| *status >= 400), message, None)?;
    Some(Problem { refused: true, is_all: is_alone(object), ..found })
}

/// `{"errcode": 40001, "errmsg": "…"}` (WeChat, DingTalk), `{"code": -10, "msg": "…"}` (Kakao),
/// `{"errorCode": "024", "errorMessage": "…"}` (Naver), `{"resultCode": "10", "resultMsg": "…"}` (data.go.kr).
fn numbered(object: &Map<String, Value>) -> Option<Problem> {
    // Digits that begin with 0 or with more than 5 are no HTTP status: `{"status": "020", "message": "…"}`, and nothing
    // beside them (opendart.fss.or.kr). Numbers of one's own tell by the sentence (lbs.qq.com, lbsyun.baidu.com), and
    // `error` may be one (last.fm).
    let own = |value: &Value| value.is_number() && object.len() <= MOST_OF_A_REFUSAL && sentence(object).is_some();
    let counts = |value: &Value| value.as_str().is_some_and(is_padded) || own(value);
    let of_status = || Some(("status", get(object, "status")?)).filter(|(_, value)| counts(value));
    let of_error = || Some(("errno", get(object, "error")?)).filter(|(_, value)| value.is_number());
    let known = NUMBERS.iter().find_map(|key| Some((*key, get(object, key)?)));
    let (key, code) = known.or_else(of_status).or_else(of_error)?;
    let code = name(code)?;
    // Alibaba writes both as one: `NAME::sentence`.
    let (code, beside) = code.split_once("::").map_or((code.as_str(), None), |(code, rest)| (code, Some(rest)));
    // What OpenAI and its followers send is read as theirs.
    let message = match key {
        "code" => text(object, "msg").or_else(|| text(object, "message").filter(|_| is_emptied(object)))?,
        _ => beside.or_else(|| MESSAGES.iter().find_map(|key| text(object, key)))?,
    };
    if is_success(code) || is_success(message) {
        return None;
    }
    // A positive `code` of one's own beside `msg` may mean anything, success included, but for what the sentence says.
    let may_be_fine = matches!(key, "code" | "statuscode" | "ret");
    let said = || meaning::of_sentence(message).is_some();
    let refused = !may_be_fine || code.starts_with('-') || is_emptied(object) || said();
    let status = number(get(object, key)).filter(|status| (400..600).contains(status) && may_be_fine);
    let named = Some(message).filter(|message| message.contains('_') && !message.contains(' '));
    let found = problem(Shape::Plain, &[Some(code), named], status, Some(message), None)?;
    let is_all = refused && is_alone(object);
    Some(Problem { is_all, refused: is_all && ERRORS_ONLY.contains(&key), ..found })
}

/// The sentence of an object, where it means something.
fn sentence(object: &Map<String, Value>) -> Option<&str> {
    let mut said = ["message", "msg", "reason", "detail", "info"].iter().filter_map(|key| text(object, key));
    said.find(|said| meaning::of_sentence(said).is_some())
}

fn is_padded(code: &str) -> bool {
    code.starts_with(['0', '6', '7', '8', '9']) && code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether the place of an answer is there, and empty.
pub(super) fn is_emptied(object: &Map<String, Value>) -> bool {
    ANSWERS.iter().any(|key| get(object, key).is_some_and(|value| value.is_null() || is_empty(value)))
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.is_empty(),
        Value::String(text) => text.is_empty(),
        other => other.is_null(),
    }
}

/// `{"error_message": "…", "results": [], "status": "REQUEST_DENIED"}` (developers.google.com/maps, "Status codes").
fn google_maps(object: &Map<String, Value>) -> Option<Problem> {
    let status = text(object, "status").filter(|status| status.chars().all(|c| c.is_ascii_uppercase() || c == '_'))?;
    let message = text(object, "errormessage")?;
    let found = problem(Shape::Plain, &[Some(status)], None, Some(message), None)?;
    Some(Problem { is_all: is_alone(object), ..found })
}

/// `{"status": "0", "info": "USER_DAILY_QUERY_OVER_LIMIT", "infocode": "10044"}` (lbs.amap.com, "错误码说明").
fn amap(object: &Map<String, Value>) -> Option<Problem> {
    let name = text(object, "info").filter(|_| text(object, "status") == Some("0"))?;
    let code = text(object, "infocode")?;
    let found = problem(Shape::Plain, &[Some(name), Some(code)], None, Some(name), None)?;
    Some(Problem { is_all: is_alone(object), ..found })
}

/// `{"status": "0", "message": "NOTOK", "result": "Max calls per sec rate limit reached"}` (docs.etherscan.io, "Common
/// Error Messages"), and the explorers of other chains.
fn etherscan(object: &Map<String, Value>) -> Option<Problem> {
    let said = text(object, "message").filter(|said| said.eq_ignore_ascii_case("notok"))?;
    let result = text(object, "result").filter(|_| text(object, "status") == Some("0"))?;
    let found = problem(Shape::Plain, &[Some(said)], None, Some(result), None)?;
    Some(Problem { is_all: is_alone(object), refused: true, ..found })
}

/// `{"error": ["EAPI:Rate limit exceeded"]}` (docs.kraken.com, "Errors").
fn listed(object: &Map<String, Value>) -> Option<Problem> {
    let said = get(object, "error")?.as_array()?.first()?.as_str()?;
    let found = problem(Shape::Plain, &[Some(said)], None, Some(said), None)?;
    Some(Problem { is_all: is_alone(object), ..found })
}

/// A message that is called an error's, some steps into an answer with nothing else in it: whether it tells of one is for
/// its words to say (`{"GET_STATS_LIST": {"RESULT": {"STATUS": 100, "ERROR_MSG": "…"}, …}}`, e-stat.go.jp).
fn told(object: &Map<String, Value>) -> Option<Problem> {
    let said = |inner: &Map<String, Value>| {
        ["errormsg", "errmsg", "errormessage"].iter().find_map(|key| text(inner, key)).map(str::to_owned)
    };
    let below = |outer: &Map<String, Value>| outer.values().filter_map(Value::as_object).find_map(said);
    let deeper = || object.values().filter_map(Value::as_object).find_map(below);
    let message = said(object).or_else(|| below(object)).or_else(deeper)?;
    let little = object.values().all(is_little);
    meaning::of_sentence(&message).filter(|_| little)?;
    let found = problem(Shape::Plain, &[], None, Some(&message), None)?;
    Some(Problem { is_all: true, ..found })
}

/// An error in a wrapper: `{"Response": {"Error": {…}}}` (Tencent Cloud), `{"base_resp": {…}}` (MiniMax),
/// `{"status": {"error_code": 1001, …}}` (CoinMarketCap), and Korea's public data:
/// `{"response": {"header": {"resultCode", "resultMsg"}}}`, `{"RESULT": {"CODE", "MESSAGE"}}`, `{"faultInfo": {…}}`.
fn wrapped(object: &Map<String, Value>) -> Option<Problem> {
    let once = inside(object).filter(|(key, _)| *key != "error").map(|(key, inner)| (object, key, inner));
    let twice = inside(object).flat_map(|(_, outer)| inside(outer).map(move |(key, inner)| (outer, key, inner)));
    once.chain(twice).find_map(|(outer, key, inner)| {
        let code = NUMBERS.iter().find_map(|key| get(inner, key))?;
        let message = WRAPPED_MESSAGES.iter().chain(&MESSAGES).find_map(|key| text(inner, key))?;
        let code = name(code).filter(|code| !is_success(code) && !is_success(message))?;
        // Their sentences are names: LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR.
        let named = Some(message).filter(|message| !message.contains(' '));
        let others = outer.iter().filter(|(other, _)| !is_called(other, key));
        let is_all = others.clone().all(|(_, value)| is_little(value));
        let status = number(Some(&Value::String(code.clone()))).filter(|status| (400..600).contains(status));
        let found = problem(Shape::Plain, &[named, Some(&code)], status, Some(message), None)?;
        Some(Problem { is_all, ..found })
    })
}

/// What a wrapper's message is called beside the names that all have.
const WRAPPED_MESSAGES: [&str; 2] = ["statusmsg", "returnauthmsg"];

fn inside(outer: &Map<String, Value>) -> impl Iterator<Item = (&'static str, &Map<String, Value>)> {
    WRAPPERS.iter().filter_map(move |key| Some((*key, get(outer, key)?.as_object()?)))
}

/// Whether nothing stands beside the error that would be an answer.
pub(super) fn is_alone(object: &Map<String, Value>) -> bool {
    object.iter().all(|(key, value)| BESIDE.iter().any(|known| is_called(key, known)) || is_little(value))
}

/// Whether a value is no answer by itself.
fn is_little(value: &Value) -> bool {
    match value {
        Value::Array(items) => items.is_empty(),
        Value::Object(members) => members.values().all(is_little),
        _ => true,
    }
}

/// What stands for "nothing went wrong": 0, 00, 0000, 200, INFO-000, OK.
pub(super) fn is_success(code: &str) -> bool {
    let digits = code.trim_start_matches(|c: char| !c.is_ascii_digit());
    let word = code.trim_end_matches(['.', '!']).to_lowercase();
    matches!(digits, "1" | "200") && digits == code
        || (!digits.is_empty() && digits.chars().all(|c| c == '0'))
        || SUCCESS.contains(&word.as_str())
}

/// The words for it.
const SUCCESS: [&str; 6] = ["ok", "success", "succeeded", "successful", "normal_service", "normal service"];

#[cfg(test)]
mod tests {
    use super::super::json;

    fn found(source: &str) -> Option<(String, bool)> {
        json::read(source, false).map(|problem| (problem.tokens.join(" "), problem.is_all))
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
            (r#"{"resultCode":"10","resultMsg":"A_B"}"#, "10 A_B"),
            (r#"{"ret":["FAIL_SYS_TOKEN_EXPIRED::m"],"data":{}}"#, "FAIL_SYS_TOKEN_EXPIRED"),
            (r#"{"code":401,"message":"m m","data":null}"#, "401"),
            (r#"{"status":"020","message":"m m"}"#, "020"),
            (r#"{"status":{"error_code":1001,"error_message":"m m"},"data":[]}"#, "1001"),
            (r#"{"stat":"fail","code":100,"message":"m m"}"#, "100"),
            (r#"{"status":"0","message":"NOTOK","result":"m m"}"#, "NOTOK"),
            (r#"{"status":"fail","message":"rate limit exceeded","query":"a"}"#, ""),
            (r#"{"error":true,"message":"m m"}"#, ""),
            (r#"{"Response":"False","Error":"m m"}"#, "m m"),
            (r#"{"error":10,"message":"m m"}"#, "10"),
            (r#"{"error":["EAPI:Invalid key"]}"#, "EAPI:Invalid key"),
            (r#"{"status":121,"message":"此key每日调用量已达到上限","request_id":"a"}"#, "121"),
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
            r#"{"code":10000,"msg":"Success","data":null}"#,
            r#"{"ret":["SUCCESS::m"],"data":{}}"#,
            r#"{"code":1001,"msg":"m m","data":{"id":[1]}}"#,
            r#"{"meta":{"code":200,"message":"m m"},"data":[]}"#,
            r#"{"status":"0","message":"No transactions found","result":[]}"#,
            r#"{"status":"fail","message":"m m","query":"a"}"#,
            r#"{"id":4,"status":"failed","message":"rate limit exceeded"}"#,
            r#"{"error":0,"message":"m m"}"#,
            r#"{"error":[],"result":{"a":[1]}}"#,
            r#"{"status":2,"message":"on its way"}"#,
        ] {
            assert!(found(source).is_none_or(|(_, is_all)| !is_all), "{source}");
        }
    }
}
