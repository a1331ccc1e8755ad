//! Nothing secret leaves with a report, and what support needs does.

mod leaks;
mod planted;
mod shapes;

use leaks::{
    html, html_numbers, json_escapes, leak, percent, percent_some, split, undo_html_numbers, undo_json_escapes,
    undo_percent, wide,
};
use shapes::{Sample, samples};
use whatbroke::knowledge::Lang;
use whatbroke::report::redact;

/// Base64 (RFC 4648), in the alphabet for addresses and without padding where `url` says so.
fn base64(bytes: &[u8], url: bool) -> String {
    let letters: &[u8] = if url {
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    } else {
        b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    };
    let mut out = String::new();
    for chunk in bytes.chunks(3) {
        let bits = (0..3).fold(0_u32, |bits, at| (bits << 8) | u32::from(chunk.get(at).copied().unwrap_or(0)));
        for at in 0..4 {
            match at <= chunk.len() {
                true => out.push(char::from(letters[(bits >> (18 - 6 * at)) as usize & 63])),
                false if !url => out.push('='),
                false => {}
            }
        }
    }
    out
}

/// A way in which a text is written, and how what is left of it is read again.
type Way = (fn(&str) -> String, fn(&str) -> String);

fn shown(text: &str) -> String {
    redact(text).text(Lang::En)
}

/// The leaks of samples that stand in texts made by `place`, with their secrets changed by `change`.
fn found(rounds: u64, change: impl Fn(&str) -> String, place: impl Fn(&str) -> String) -> Vec<String> {
    let mut found = Vec::new();
    for sample in (0..rounds).flat_map(samples) {
        let text = place(&sample.text(&change));
        let around = place(&sample.around.concat());
        let shown = shown(&text);
        for secret in &sample.secrets {
            if let Some(piece) = leak(&shown, &change(secret), &around) {
                found.push(format!("{}: {piece:?} of\n    {text:?}\n    {shown:?}", sample.id));
            }
        }
    }
    found
}

fn nothing_leaks(found: &[String]) {
    assert!(found.is_empty(), "{} leaks\n{}", found.len(), found.join("\n"));
}

fn as_it_is(text: &str) -> String {
    text.to_owned()
}

#[test]
fn there_are_four_hundred_shapes_and_more() {
    assert!(shapes::count() >= 400, "{}", shapes::count());
    assert_eq!(
        samples(0).iter().map(|sample| &sample.id).collect::<std::collections::HashSet<_>>().len(),
        shapes::count()
    );
}

#[test]
fn no_secret_leaks() {
    nothing_leaks(&found(4, as_it_is, as_it_is));
}

#[test]
fn no_secret_leaks_from_sentences_logs_and_markup() {
    let places: [fn(&str) -> String; 8] = [
        |text| format!("I get this: {text} – what now?"),
        |text| format!("오류가 계속 나요. {text} 이렇게 나와요."),
        |text| format!("2026-11-22T07:28:00.123Z ERROR [web-1] request failed: {text}"),
        |text| serde_json::json!({ "error": { "message": text, "code": 500 } }).to_string(),
        |text| format!("<p class=\"note\">{}</p>", html(text)),
        |text| format!("HTTP/1.1 500 Internal Server Error\r\nServer: nginx\r\n\r\n{text}\r\n"),
        |text| format!("`{text}`\n\n> quoted\n"),
        |text| format!("({text})"),
    ];
    nothing_leaks(&places.into_iter().flat_map(|place| found(1, as_it_is, place)).collect::<Vec<_>>());
}

#[test]
fn no_secret_leaks_encoded() {
    // How it is encoded, and how what is left of it is read again.
    let ways: [Way; 7] = [
        (percent, undo_percent),
        (percent_some, undo_percent),
        (|text| percent(&percent(text)), |text| undo_percent(&undo_percent(text))),
        (json_escapes, undo_json_escapes),
        (html_numbers, undo_html_numbers),
        (|text| base64(text.as_bytes(), false), undo_base64),
        (|text| base64(text.as_bytes(), true), undo_base64),
    ];
    let mut found = Vec::new();
    for ((encode, undo), sample) in ways.into_iter().flat_map(|way| samples(1).into_iter().map(move |one| (way, one))) {
        let text = format!("it says {} and nothing else", encode(&sample.text(as_it_is)));
        let shown = undo(&shown(&text));
        for secret in &sample.secrets {
            if let Some(piece) = leak(&shown, secret, &sample.around.concat()) {
                found.push(format!("{}: {piece:?} of\n    {text:?}\n    {shown:?}", sample.id));
            }
        }
    }
    nothing_leaks(&found);
}

/// Each word of a text as it is, and as what it says where it is base64.
fn undo_base64(text: &str) -> String {
    let value = |c: char| "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".find(c);
    let read = |word: &str| {
        let values: Vec<usize> = word.replace('-', "+").replace('_', "/").chars().filter_map(value).collect();
        let bytes = values.chunks(4).flat_map(|four| {
            let bits = (0..4).fold(0, |bits, at| (bits << 6) | four.get(at).copied().unwrap_or(0));
            [16, 8, 0].map(|by| (bits >> by) as u8)
        });
        String::from_utf8_lossy(&bytes.collect::<Vec<_>>()).into_owned()
    };
    text.split_whitespace().map(|word| format!("{word} {} ", read(word))).collect()
}

#[test]
fn no_secret_leaks_split_by_the_page() {
    let ways: [fn(&str) -> String; 7] = [
        |text| split(text, 4, "\u{AD}"),
        |text| split(text, 3, "\u{200B}"),
        |text| split(text, 8, "<wbr>"),
        |text| split(text, 12, "</span><span>"),
        |text| split(text, text.chars().count().div_ceil(2), "\n"),
        |text| split(text, 11, "\r\n    "),
        wide,
    ];
    nothing_leaks(&ways.into_iter().flat_map(|way| found(1, way, as_it_is)).collect::<Vec<_>>());
}

#[test]
fn the_check_itself_finds_leaks() {
    let sample = Sample { id: "a".into(), around: vec!["b ".into(), " c".into()], secrets: vec!["0123456789".into()] };
    assert_eq!(sample.text(as_it_is), "b 0123456789 c");
    assert!(leak("b 0123456789 c", "0123456789", "b  c").is_some());
    assert!(leak("b x12345678x c", "0123456789", "b  c").is_some());
    assert!(leak("b 01\u{AD}234\n567 c", "0123456789", "b  c").is_some());
    assert!(leak("b 012-345-6 c", "0123-456-789", "b  c").is_some());
    assert!(leak("b [key] c 012", "0123456789", "b  c").is_none());
    assert!(leak("shop.test/x", "me@shop.test/", "shop.test/").is_none());
    for text in ["a b가=1", "%25", ""] {
        assert_eq!(undo_percent(&percent_some(text)), text);
        assert_eq!(undo_percent(&percent(text)), text);
        assert_eq!(undo_json_escapes(&json_escapes(text)), text);
        assert_eq!(undo_html_numbers(&html_numbers(text)), text);
        assert!(undo_base64(&base64(text.as_bytes(), true)).contains(text), "{text}");
    }
    assert_eq!(base64(b"light work.", false), "bGlnaHQgd29yay4=");
}

const HARMLESS: &str = include_str!("../corpus/redaction/harmless.txt");
/// The share of harmless lines that have to survive whole, in percent.
const SURVIVE: usize = 97;

#[test]
fn what_support_needs_survives() {
    let lines: Vec<&str> = HARMLESS.lines().filter(|line| !line.is_empty() && !line.starts_with("# ")).collect();
    let lost: Vec<String> = lines
        .iter()
        .map(|line| (line, shown(line)))
        .filter(|(line, shown)| line != &shown)
        .map(|(line, shown)| format!("{line}\n    {shown}"))
        .collect();
    let survived = lines.len() - lost.len();
    println!("{survived} of {} harmless lines survive\n{}", lines.len(), lost.join("\n"));
    assert!(lines.len() >= 300, "{}", lines.len());
    assert!(survived * 100 >= lines.len() * SURVIVE, "{} of {} are lost\n{}", lost.len(), lines.len(), lost.join("\n"));
}
