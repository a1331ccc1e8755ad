//! Errors in XML, as S3 and the stores that follow it send them (docs.aws.amazon.com, "Error responses").

use quick_xml::Reader;
use quick_xml::events::Event;

use super::{Problem, Shape};

/// Errors lie this deep at most.
const MOST_DEPTH: usize = 4;

/// Reads `<Error><Code>…</Code><Message>…</Message></Error>`, also inside a wrapper. `None` for other XML.
pub(super) fn read(source: &str) -> Option<Problem> {
    let mut reader = Reader::from_str(source);
    let mut path: Vec<String> = Vec::new();
    let (mut code, mut message) = (String::new(), String::new());
    // What is cut off or broken ends the reading, not the diagnosis.
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) => path.push(tag.local_name().as_ref().to_owned()),
            Event::End(_) => {
                path.pop();
            }
            Event::Text(text) => {
                let into = match path.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
                    [.., "Error", "Code"] if path.len() <= MOST_DEPTH => &mut code,
                    [.., "Error", "Message"] if path.len() <= MOST_DEPTH => &mut message,
                    _ => continue,
                };
                into.push_str(&text);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    let found = Problem { shape: Shape::S3, tokens: vec![code], message, ..Problem::default() };
    (!found.tokens[0].is_empty()).then_some(found)
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
