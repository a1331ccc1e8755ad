//! Errors in XML, as S3 and the stores that follow it send them (docs.aws.amazon.com, "Error responses"), and what
//! stands for them elsewhere.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::fields::{CODES, MESSAGES, is_called};
use super::{Problem, Shape, refusal};

/// Errors lie this deep at most.
const MOST_DEPTH: usize = 5;

/// Where a code and its message stand: the element around them and theirs, without case and separators.
const FORMS: [(&str, &str, &str); 7] = [
    ("error", "code", "message"),
    // data.go.kr, in front of and behind its gateway.
    ("cmmmsgheader", "returnreasoncode", "returnauthmsg"),
    ("header", "resultcode", "resultmsg"),
    // NEIS and the data portals of Korean provinces.
    ("result", "code", "message"),
    // developers.naver.com, "오류 코드".
    ("result", "errorcode", "errormessage"),
    // SOAP 1.1 §4.4; SOAP 1.2 §5.4 has an element more around each.
    ("fault", "faultcode", "faultstring"),
    ("code", "value", ""),
];
/// The first of the forms of SOAP.
const SOAP: usize = 5;

/// The most pieces of text of an answer that is nothing but an error.
const MOST_PIECES: usize = 8;
/// The longest name, in bytes.
const LONGEST_NAME: usize = 80;

/// Reads `<Error><Code>…</Code><Message>…</Message></Error>` and what stands for it elsewhere, also inside a wrapper;
/// where the answer `failed`, names count wherever they stand. `None` for other XML.
pub(super) fn read(source: &str, failed: bool) -> Option<Problem> {
    let mut found = Found::default();
    found.look(source);
    let Found { forms, pieces, extra, loose, message, own, .. } = found;
    let known = forms.into_iter().enumerate().find(|(_, (code, _))| !code.trim().is_empty());
    let Some((at, (code, said))) = known else {
        let says = (failed && !(loose.is_empty() && message.is_empty())) || own;
        return says.then(|| Problem { tokens: loose, message, is_all: own, refused: own, ..Problem::default() });
    };
    if at > 0 && refusal::is_success(code.trim()) {
        return None;
    }
    let named = [said.trim(), extra.trim()].into_iter();
    let named = named.filter(|name| at > 0 && !name.is_empty() && !name.contains(' '));
    let code = code.trim().rsplit(':').next().unwrap_or_default();
    // The gateway's sentences can say less than its number.
    let code = if FORMS[at].0 == "cmmmsgheader" { format!("returnReasonCode{code}") } else { code.to_owned() };
    let tokens: Vec<String> = named.map(str::to_owned).chain([code]).collect();
    let more = loose.into_iter().filter(|name| failed && !tokens.contains(name)).collect();
    let shape = match at {
        0 if source.contains("<Code>") => Shape::S3,
        SOAP.. => Shape::Soap,
        _ => Shape::Plain,
    };
    let message = if said.is_empty() { message } else { said };
    Some(Problem { shape, tokens, more, message, is_all: pieces <= MOST_PIECES, ..Problem::default() })
}

#[derive(Default)]
struct Found {
    path: Vec<String>,
    forms: [(String, String); FORMS.len()],
    pieces: usize,
    /// What data.go.kr says beside its code.
    extra: String,
    /// Names and a sentence, wherever they stand.
    loose: Vec<String>,
    message: String,
    /// An element says by itself that it is an error: `<rsp stat="fail"><err code="100" msg="…"/></rsp>`.
    own: bool,
}

impl Found {
    fn look(&mut self, source: &str) {
        let mut reader = Reader::from_str(source);
        // What is cut off or broken ends the reading, not the diagnosis.
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Start(tag) => {
                    self.attributes(&tag);
                    self.path.push(tag.local_name().as_ref().to_owned());
                }
                Event::Empty(tag) => self.attributes(&tag),
                Event::End(_) => {
                    self.path.pop();
                }
                Event::Text(text) if !text.trim().is_empty() => self.text(&text),
                Event::Eof => break,
                _ => {}
            }
        }
    }

    fn text(&mut self, text: &str) {
        self.pieces += 1;
        let [.., around, own] = self.path.as_slice() else { return };
        if own == "errMsg" && around == "cmmMsgHeader" {
            self.extra.push_str(text);
        }
        let is = |(outer, code, message): &(&str, &str, &str)| {
            is_called(around, outer) && (is_called(own, code) || is_called(own, message))
        };
        let in_fault = self.path.iter().any(|element| is_called(element, "fault"));
        if in_fault && is_called(around, "reason") && is_called(own, "text") {
            self.message = text.trim().to_owned();
        }
        let counts = |at: &usize| self.path.len() <= MOST_DEPTH && (*at <= SOAP || in_fault);
        if let Some(at) = FORMS.iter().position(is).filter(counts) {
            let is_code = is_called(own, FORMS[at].1);
            let (code, message) = &mut self.forms[at];
            if is_code { code.push_str(text) } else { message.push_str(text) }
        }
        let own = own.clone();
        self.loose(&own, text.trim());
    }

    fn attributes(&mut self, tag: &BytesStart<'_>) {
        let element = tag.local_name().as_ref().to_owned();
        for attribute in tag.attributes().flatten() {
            let key = attribute.key.local_name().as_ref().to_owned();
            let value = attribute.value.into_owned();
            self.own |= key == "stat" && value == "fail" && self.path.is_empty();
            if element.to_ascii_lowercase().starts_with("err") {
                self.loose(&key, &value);
            }
        }
    }

    fn loose(&mut self, key: &str, value: &str) {
        let is = |names: &[&str]| names.iter().any(|wanted| is_called(key, wanted));
        if is(&CODES) && value.len() <= LONGEST_NAME && !value.contains(' ') {
            self.loose.push(value.to_owned());
        } else if is(&MESSAGES) && self.message.is_empty() {
            self.message = value.to_owned();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_a_store_is_read() {
        let source = r#"<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>a&amp;b</Key></Error>"#;
        let problem = read(source, false).unwrap();
        assert_eq!(
            (problem.tokens[0].as_str(), problem.message.as_str()),
            ("NoSuchKey", "The specified key does not exist.")
        );
        assert_eq!(read(&source[..90], false).map(|problem| problem.tokens), Some(vec!["NoSuchKey".to_owned()]));
    }

    #[test]
    fn an_error_of_korean_public_data_is_read() {
        let gateway = "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg>\
            <returnAuthMsg>LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR</returnAuthMsg>\
            <returnReasonCode>22</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>";
        let tokens = |source: &str| read(source, false).map(|problem| (problem.tokens.join(" "), problem.is_all));
        let limited = "LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR returnReasonCode22";
        assert_eq!(tokens(gateway), Some((limited.to_owned(), true)));
        let service = |code: &str, name: &str, items: &str| {
            format!(
                "<response><header><resultCode>{code}</resultCode><resultMsg>{name}</resultMsg></header>{items}</response>"
            )
        };
        assert_eq!(tokens(&service("04", "HTTP_ERROR", "")), Some(("HTTP_ERROR 04".to_owned(), true)));
        assert_eq!(tokens(&service("00", "NORMAL SERVICE.", "")), None);
        let items = format!("<body>{}</body>", "<item>1</item>".repeat(9));
        assert_eq!(tokens(&service("99", "PARTLY", &items)).map(|(_, is_all)| is_all), Some(false));
    }

    #[test]
    fn errors_of_other_forms_are_read() {
        let flickr = "<rsp stat=\"fail\"><err code=\"100\" msg=\"Invalid API Key\" /></rsp>";
        let found = read(flickr, false).unwrap();
        assert_eq!((found.tokens.as_slice(), found.message.as_str()), (&["100".to_owned()][..], "Invalid API Key"));
        assert!(found.is_all);
        assert_eq!(read(&flickr.replace("fail", "ok"), false), None);
        let soap = "<s:Envelope><s:Body><s:Fault><faultcode>s:Server</faultcode><faultstring>a b</faultstring></s:Fault></s:Body></s:Envelope>";
        assert_eq!(read(soap, false).map(|problem| problem.message), Some("a b".to_owned()));
        let own = "<answer><errorCode>OVER_QUOTA</errorCode></answer>";
        assert_eq!(read(own, false), None, "nothing failed");
        assert_eq!(read(own, true).map(|problem| problem.tokens), Some(vec!["OVER_QUOTA".to_owned()]));
    }

    #[test]
    fn other_xml_is_no_error() {
        for source in [
            "<?xml version=\"1.0\"?><rss><channel><title>Error</title></channel></rss>",
            "<Error>",
            "<Error/>",
            "<Code>1</Code>",
        ] {
            assert_eq!(read(source, false), None, "{source}");
        }
    }
}
