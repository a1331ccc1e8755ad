//! The members of an object by what they are for. APIs write `errorCode`, `error_code`, `ErrorCode` and `ERROR-CODE`
//! for one thing, so case and separators do not count.

use serde_json::{Map, Value};

/// Where errors have their name, the most specific first; written in lower case without separators.
pub(super) const CODES: [&str; 30] = [
    "subcode",
    "errorcode",
    "errcode",
    "errorname",
    "errortype",
    "error",
    "code",
    "errortitle",
    "reason",
    "errorid",
    "errno",
    "errorno",
    "errornum",
    "resultcode",
    "returncode",
    "retcode",
    "ret",
    "respcode",
    "rspcode",
    "rtcode",
    "faultcode",
    "msgcode",
    "msgcd",
    "errorclass",
    "codigo",
    "status",
    "result",
    "type",
    "name",
    "title",
];

/// Where errors have their sentence.
pub(super) const MESSAGES: [&str; 32] = [
    "message",
    "errormessage",
    "errmsg",
    "errormsg",
    "errordescription",
    "errordetail",
    "description",
    "detail",
    "msg",
    "msg1",
    "desc",
    "resultmsg",
    "resultmessage",
    "returnmsg",
    "returnmessage",
    "retmsg",
    "retmessage",
    "respmsg",
    "rspmsg",
    "faultstring",
    "developermessage",
    "usermessage",
    "mensaje",
    "mensagem",
    "meldung",
    "nachricht",
    "erro",
    "error",
    "errorinfo",
    "reason",
    "info",
    "title",
];

/// Where an HTTP status stands.
pub(super) const STATUSES: [&str; 7] =
    ["statuscode", "httpstatus", "httpstatuscode", "httpcode", "status", "code", "errorcode"];

/// How many members are looked through for a name in another case: an error has few.
const MOST_MEMBERS: usize = 100;

/// The member of this name, written in lower case without separators.
pub(super) fn get<'a>(object: &'a Map<String, Value>, wanted: &str) -> Option<&'a Value> {
    object
        .get(wanted)
        .or_else(|| object.iter().take(MOST_MEMBERS).find(|(key, _)| is_called(key, wanted)).map(|(_, value)| value))
}

/// Whether a member's name is this one, but for case and separators.
pub(super) fn is_called(key: &str, wanted: &str) -> bool {
    let letters = key.bytes().filter(|byte| !matches!(byte, b'_' | b'-' | b'.' | b' '));
    letters.map(|byte| byte.to_ascii_lowercase()).eq(wanted.bytes())
}

pub(super) fn text<'a>(object: &'a Map<String, Value>, wanted: &str) -> Option<&'a str> {
    get(object, wanted).and_then(Value::as_str).filter(|text| !text.is_empty())
}

/// An HTTP status, as a number or as digits.
pub(super) fn number(value: Option<&Value>) -> Option<u16> {
    let value = value?;
    let number = value.as_u64().or_else(|| value.as_str()?.parse().ok())?;
    u16::try_from(number).ok().filter(|status| (100..=999).contains(status))
}

/// What a name is given as: letters, or a number.
pub(super) fn name(value: &Value) -> Option<String> {
    match value {
        Value::String(name) if !name.is_empty() => Some(name.clone()),
        Value::Number(number) => Some(number.to_string()),
        // Alibaba's `ret` is a list of `NAME::sentence`.
        Value::Array(items) => items.first().filter(|item| item.is_string()).and_then(name),
        _ => None,
    }
}
