//! What a reader would see of markup, where there is no document that could be asked: elements are told apart, and
//! nothing is known of styles and scripts.

use std::borrow::Cow;

use super::Body;

/// What does not break a line.
const INLINE: [&str; 14] =
    ["a", "abbr", "b", "bdi", "code", "em", "font", "i", "small", "span", "strong", "sub", "sup", "u"];

/// What is in the markup and never seen. It is left out of the source as well: a program carries many messages that
/// it does not show.
const UNSEEN: [&str; 6] = ["script", "style", "noscript", "template", "svg", "textarea"];

/// The character references that matter for reading (HTML Standard, "Named character references").
const NAMED: [(&str, char); 6] = [("amp", '&'), ("lt", '<'), ("gt", '>'), ("quot", '"'), ("apos", '\''), ("nbsp", ' ')];

impl Body {
    /// Reads what came with an answer, by its `Content-Type`. What is no markup stays as it is.
    pub fn read(source: String, content_type: &str) -> Self {
        let start: String = source.trim_start().chars().take(20).collect::<String>().to_ascii_lowercase();
        let looks = ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| start.starts_with(tag));
        let is_markup = content_type.to_ascii_lowercase().contains("html") || (content_type.is_empty() && looks);
        if is_markup { Self::of_markup(&source) } else { Self::plain(source) }
    }

    fn of_markup(markup: &str) -> Self {
        let (mut source, mut text) = (String::new(), String::new());
        let mut rest = markup;
        while let Some(at) = rest.find('<') {
            let (before, tag) = rest.split_at(at);
            add(before, &mut source, &mut text);
            // A lone sign for "less than" is text (HTML Standard, "Tag open state").
            if !tag[1..].starts_with(|next: char| next.is_ascii_alphabetic() || "/!?".contains(next)) {
                add("<", &mut source, &mut text);
                rest = &tag[1..];
                continue;
            }
            // A tag that was cut off is not there.
            let Some(end) = end_of_tag(tag) else { return Self { source, text } };
            let (tag, after) = tag.split_at(end);
            let name = name_of(tag);
            let opens = !tag.starts_with("</") && !tag.ends_with("/>");
            rest = after;
            if UNSEEN.contains(&name.as_str()) {
                rest = if opens { behind(after, &name) } else { after };
            } else if !name.is_empty() {
                source.push_str(tag);
                if !INLINE.contains(&name.as_str()) && !text.ends_with('\n') {
                    text.push('\n');
                }
            }
        }
        add(rest, &mut source, &mut text);
        Self { source, text }
    }
}

/// The encoding that the header of an answer names, or the beginning of its markup (HTML Standard, "Determining the
/// character encoding": the first 1,024 bytes).
pub fn charset(bytes: &[u8], content_type: &str) -> Option<String> {
    let named = |text: &str| {
        let (_, rest) = text.split_once("charset=")?;
        let label = rest.trim_start_matches(['"', '\'']).split(['"', '\'', ';', ' ', '>', '/']).next()?;
        (!label.is_empty()).then(|| label.to_owned())
    };
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(1024)]).to_ascii_lowercase();
    named(&content_type.to_ascii_lowercase()).or_else(|| named(&head))
}

fn add(words: &str, source: &mut String, text: &mut String) {
    source.push_str(words);
    text.push_str(&without_references(words));
}

/// Where the tag or comment that begins here ends; `None` where it was cut off.
fn end_of_tag(tag: &str) -> Option<usize> {
    if tag.starts_with("<!--") {
        return tag.find("-->").map(|at| at + 3);
    }
    let mut quote = None;
    for (at, letter) in tag.char_indices() {
        match (quote, letter) {
            (None, '>') => return Some(at + 1),
            (None, '"' | '\'') if tag[..at].ends_with('=') => quote = Some(letter),
            (Some(open), letter) if open == letter => quote = None,
            _ => {}
        }
    }
    None
}

/// The name of an element that opens or closes here; empty for a comment, a doctype and a lone `<`.
fn name_of(tag: &str) -> String {
    let name = tag.trim_start_matches('<').trim_start_matches('/');
    name.chars().take_while(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase()
}

/// What stands behind the end of an element whose content is not read.
fn behind<'a>(after: &'a str, name: &str) -> &'a str {
    let is_end = |at: &usize| {
        let tag = &after[*at..];
        tag.starts_with("</") && name_of(tag) == name
    };
    let mut ends = after.match_indices("</").map(|(at, _)| at);
    ends.find(is_end).map_or("", |at| {
        let tag = &after[at..];
        end_of_tag(tag).map_or("", |end| &tag[end..])
    })
}

fn without_references(text: &str) -> Cow<'_, str> {
    let mut parts = text.split('&');
    let first = parts.next().unwrap_or_default();
    if first.len() == text.len() {
        return Cow::Borrowed(text);
    }
    let mut read = first.to_owned();
    for part in parts {
        match part.split_once(';').and_then(|(name, rest)| Some((letter(name)?, rest))) {
            Some((letter, rest)) => {
                read.push(letter);
                read.push_str(rest);
            }
            None => {
                read.push('&');
                read.push_str(part);
            }
        }
    }
    Cow::Owned(read)
}

fn letter(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']).map(|hex| u32::from_str_radix(hex, 16));
        return char::from_u32(hex.unwrap_or_else(|| number.parse()).ok()?);
    }
    NAMED.iter().find(|(known, _)| *known == name).map(|(_, letter)| *letter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(markup: &str) -> String {
        let body = Body::read(markup.to_owned(), "text/html; charset=utf-8");
        body.text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_reader_sees_words_and_no_markup() {
        let page = "<!doctype html><head><title>Oops</title><style>b { c: '<p>' }</style></head><h1 title='a > b'>Not <b>now</b></h1><!-- <p>no --><p>Come&nbsp;back &amp; try &#54620;&#xAD6D;</p>";
        assert_eq!(text(page), "Oops Not now Come back & try 한국");
        assert!(Body::read(page.to_owned(), "text/html").text.contains("Oops\nNot now\n"));
    }

    #[test]
    fn what_a_program_could_say_is_not_what_the_page_says() {
        let page = "<html><script>const broken = 'Bad </b> gateway';</script><p>Fine</p><SCRIPT src=a.js></SCRIPT><textarea>mine</textarea>";
        let body = Body::read(page.to_owned(), "");
        assert!(!body.source.contains("gateway") && !body.source.contains("mine"), "{}", body.source);
        assert_eq!(text(page), "Fine");
    }

    #[test]
    fn what_is_no_markup_stays_as_it_is() {
        for plain in [r#"{"error": "<b>"}"#, "a < b", ""] {
            assert_eq!(Body::read(plain.to_owned(), "application/json"), Body::plain(plain));
        }
    }

    #[test]
    fn the_encoding_is_the_headers_or_the_markups() {
        assert_eq!(charset(b"<meta charset=shift_jis>", "text/html; charset=EUC-KR").as_deref(), Some("euc-kr"));
        let named = b"<meta http-equiv=Content-Type content=\"text/html; charset=euc-kr\">";
        assert_eq!(charset(named, "text/html").as_deref(), Some("euc-kr"));
        assert_eq!(charset(b"<meta charset=\"\"><p>\xc1\xa1", ""), None);
    }

    #[test]
    fn markup_that_breaks_off_is_read_up_to_there() {
        for (page, seen) in [
            ("<html><p>one<p class=", "one"),
            ("<html><p>one<script>two", "one"),
            ("<html><p>one<!-- two", "one"),
            ("<html><p>one &am", "one &am"),
            ("<html><p>1 < 2 and &#xD800; & &bogus; stay", "1 < 2 and &#xD800; & &bogus; stay"),
            ("<html></script><p>one", "one"),
        ] {
            assert_eq!(text(page), seen, "{page}");
        }
    }
}
