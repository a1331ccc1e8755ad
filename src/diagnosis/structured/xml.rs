//! Errors in XML, as S3 and the stores that follow it send them (docs.aws.amazon.com, "Error responses").

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{Problem, Shape, refusal};

/// Errors lie this deep at most.
const MOST_DEPTH: usize = 4;

/// Where a code and its message stand: the element around them, theirs, and the form.
const FORMS: [(&str, &str, &str, Shape); 5] = [
    ("Error", "Code", "Message", Shape::S3),
    // data.go.kr, in front of and behind its gateway.
    ("cmmMsgHeader", "returnReasonCode", "returnAuthMsg", Shape::Plain),
    ("header", "resultCode", "resultMsg", Shape::Plain),
    // NEIS and the data portals of Korean provinces.
    ("RESULT", "CODE", "MESSAGE", Shape::Plain),
    // developers.naver.com, "오류 코드".
    ("result", "errorCode", "errorMessage", Shape::Plain),
];

/// The most pieces of text of an answer that is nothing but an error.
const MOST_PIECES: usize = 8;

/// Reads `<Error><Code>…</Code><Message>…</Message></Error>` and what stands for it elsewhere, also inside a wrapper.
/// `None` for other XML.
pub(super) fn read(source: &str) -> Option<Problem> {
    let mut reader = Reader::from_str(source);
    let mut path: Vec<String> = Vec::new();
    let mut found: [(String, String); FORMS.len()] = Default::default();
    let (mut pieces, mut extra) = (0, String::new());
    // What is cut off or broken ends the reading, not the diagnosis.
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) => path.push(tag.local_name().as_ref().to_owned()),
            Event::End(_) => {
                path.pop();
            }
            Event::Text(text) if !text.trim().is_empty() => {
                pieces += 1;
                let [.., around, own] = path.as_slice() else { continue };
                if own == "errMsg" && around == "cmmMsgHeader" {
                    extra.push_str(&text);
                }
                let form = FORMS
                    .iter()
                    .position(|(outer, code, message, _)| outer == around && (code == own || message == own));
                if let Some(at) = form.filter(|_| path.len() <= MOST_DEPTH) {
                    let (code, message) = &mut found[at];
                    let into = if *own == FORMS[at].1 { code } else { message };
                    into.push_str(&text);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let (at, (code, message)) = found.into_iter().enumerate().find(|(_, (code, _))| !code.is_empty())?;
    if at > 0 && refusal::is_success(code.trim()) {
        return None;
    }
    let named =
        [message.trim(), extra.trim()].into_iter().filter(|name| at > 0 && !name.is_empty() && !name.contains(' '));
    // The gateway's sentences can say less than its number.
    let own = if FORMS[at].0 == "cmmMsgHeader" { format!("returnReasonCode{}", code.trim()) } else { code };
    let tokens = named.map(str::to_owned).chain([own.clone()]).collect();
    Some(Problem { shape: FORMS[at].3, tokens, message, is_all: pieces <= MOST_PIECES, ..Problem::default() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_of_a_store_is_read() {
        let source = r#"<?xml version="1.0" encoding="UTF-8"?>
<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message><Key>a&amp;b</Key></Error>"#;
        let problem = read(source).unwrap();
        assert_eq!(
            (problem.tokens[0].as_str(), problem.message.as_str()),
            ("NoSuchKey", "The specified key does not exist.")
        );
        assert_eq!(read(&source[..90]).map(|problem| problem.tokens), Some(vec!["NoSuchKey".to_owned()]));
    }

    #[test]
    fn an_error_of_korean_public_data_is_read() {
        let gateway = "<OpenAPI_ServiceResponse><cmmMsgHeader><errMsg>SERVICE ERROR</errMsg>\
            <returnAuthMsg>LIMITED_NUMBER_OF_SERVICE_REQUESTS_EXCEEDS_ERROR</returnAuthMsg>\
            <returnReasonCode>22</returnReasonCode></cmmMsgHeader></OpenAPI_ServiceResponse>";
        let tokens = |source: &str| read(source).map(|problem| (problem.tokens.join(" "), problem.is_all));
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
    fn other_xml_is_no_error() {
        for source in [
            "<?xml version=\"1.0\"?><rss><channel><title>Error</title></channel></rss>",
            "<Error>",
            "<Error/>",
            "<Code>1</Code>",
        ] {
            assert_eq!(read(source), None, "{source}");
        }
    }
}
