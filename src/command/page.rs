//! A body as a reader would see it. In the browser the document itself is asked; here the markup is read.

use ego_tree::iter::Edge;
use encoding_rs::{Encoding, UTF_8};
use scraper::{ElementRef, Html, Node, Selector};
use whatbroke::diagnosis::PageFacts;
use whatbroke::evidence::{BODY_LIMIT, Body, Headers};
use whatbroke::knowledge::GATES;

use super::facts;

/// What is never seen.
pub(super) const UNSEEN: [&str; 6] = ["script", "style", "noscript", "template", "head", "svg"];

/// What does not break a line.
const INLINE: [&str; 14] =
    ["a", "abbr", "b", "bdi", "code", "em", "font", "i", "small", "span", "strong", "sub", "sup", "u"];

/// A body, and the marks of gates that its markup has.
pub struct Page {
    pub body: Body,
    pub elements: Vec<String>,
    /// What its markup tells of it, where it has any.
    pub facts: Option<PageFacts>,
}

/// Reads a body by the headers that it came with.
pub fn read(bytes: &[u8], headers: &Headers, status: u16) -> Page {
    let content_type = headers.get("content-type").unwrap_or_default().to_lowercase();
    let source = decoded(&bytes[..bytes.len().min(BODY_LIMIT)], &content_type);
    if !is_markup(&source, &content_type) {
        return Page { body: Body::plain(source), elements: Vec::new(), facts: None };
    }
    let document = Html::parse_document(&source);
    let is_there = |selector: &&&str| Selector::parse(selector).is_ok_and(|it| document.select(&it).next().is_some());
    let selectors = GATES.iter().flat_map(|gate| gate.elements);
    let elements = selectors.filter(is_there).map(|selector| (*selector).to_owned()).collect();
    let text = text_of(document.root_element());
    let facts = PageFacts { source: source.clone(), ..facts::of_markup(&document, status, &content_type) };
    let facts = Some(facts);
    Page { body: Body { source, text }, elements, facts }
}

/// The text in the encoding that header or markup names (WHATWG Encoding), else in UTF-8.
fn decoded(bytes: &[u8], content_type: &str) -> String {
    let named = |text: &str| {
        let (_, rest) = text.split_once("charset=")?;
        let label = rest.trim_start_matches(['"', '\'']).split(['"', '\'', ';', ' ', '>', '/']).next()?;
        Encoding::for_label(label.as_bytes())
    };
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_lowercase();
    let encoding = named(content_type).or_else(|| named(&head)).unwrap_or(UTF_8);
    encoding.decode(bytes).0.into_owned()
}

fn is_markup(source: &str, content_type: &str) -> bool {
    let start = source.trim_start().get(..200).unwrap_or(source).to_lowercase();
    let looks = ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| start.contains(tag));
    content_type.contains("html") || (content_type.is_empty() && looks)
}

/// What a reader sees: the title first, then the text, line by line.
fn text_of(root: ElementRef<'_>) -> String {
    let mut text = String::new();
    let title = Selector::parse("title").ok().and_then(|title| root.select(&title).next());
    if let Some(title) = title {
        text.extend(title.text());
        text.push('\n');
    }
    add_text(root, &mut text);
    text
}

/// Walks through the tree without recursion: markup can be nested as deep as it is long.
fn add_text(root: ElementRef<'_>, into: &mut String) {
    let mut unseen = 0_u32;
    for edge in root.traverse() {
        let (node, opens) = match edge {
            Edge::Open(node) => (node, true),
            Edge::Close(node) => (node, false),
        };
        match node.value() {
            Node::Text(text) if opens && unseen == 0 => into.push_str(text),
            Node::Element(element) if UNSEEN.contains(&element.name()) => {
                unseen = if opens { unseen + 1 } else { unseen.saturating_sub(1) };
            }
            Node::Element(element) if unseen == 0 && !INLINE.contains(&element.name()) && !into.ends_with('\n') => {
                into.push('\n');
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(markup: &str) -> String {
        read(markup.as_bytes(), &Headers::default(), 0).body.text
    }

    #[test]
    fn only_what_a_reader_sees_is_text() {
        let markup = "<html><head><title>Oops</title><style>b{}</style></head><body><p>One <b>two</b></p><script>no()</script><div>three</div></body>";
        assert_eq!(text(markup).split_whitespace().collect::<Vec<_>>(), ["Oops", "One", "two", "three"]);
        assert!(text(markup).contains("One two\n"));
    }

    #[test]
    fn very_deep_markup_is_read() {
        assert!(text(&format!("<html>{}deep", "<b>".repeat(20_000))).contains("deep"));
    }

    #[test]
    fn a_body_is_read_in_its_own_encoding() {
        let mut headers = Headers::default();
        headers.add("content-type", "text/html; charset=euc-kr");
        // "점검" in EUC-KR.
        assert!(read(b"<html><p>\xc1\xa1\xb0\xcb", &headers, 0).body.text.contains("점검"));
        let named_inside = b"<html><meta charset=\"shift_jis\"><p>\x83\x47\x83\x89\x81\x5b";
        assert!(read(named_inside, &Headers::default(), 0).body.text.contains("エラー"));
    }

    #[test]
    fn what_is_no_markup_stays_as_it_is() {
        assert_eq!(text("{\"error\": \"<b>\"}"), "{\"error\": \"<b>\"}");
    }
}
