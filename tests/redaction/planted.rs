//! Secrets planted anywhere in anything, by chance.

use proptest::prelude::*;
use proptest::test_runner::RngSeed;
use whatbroke::knowledge::Lang;
use whatbroke::report::{Piece, redact};

use super::leaks::{self, leak};
use super::shapes::{self, Sample};
use super::{Way, base64, undo_base64};

fn as_it_is(text: &str) -> String {
    text.to_owned()
}

/// Any shape, drawn from any seed.
fn sample() -> impl Strategy<Value = Sample> {
    (0..shapes::count(), any::<u64>()).prop_map(|(number, seed)| shapes::drawn(number, seed))
}

fn encoding() -> impl Strategy<Value = Way> {
    let ways: [Way; 8] = [
        (as_it_is, as_it_is),
        (leaks::percent_some, leaks::undo_percent),
        (leaks::percent, leaks::undo_percent),
        (
            |text| leaks::percent_some(&leaks::percent_some(text)),
            |text| leaks::undo_percent(&leaks::undo_percent(text)),
        ),
        (leaks::json_escapes, leaks::undo_json_escapes),
        (leaks::html_numbers, leaks::undo_html_numbers),
        (|text| base64(text.as_bytes(), false), undo_base64),
        (|text| base64(text.as_bytes(), true), undo_base64),
    ];
    (0..ways.len()).prop_map(move |at| ways[at])
}

/// Where a text can stand. None of these ends in a letter or digit: what begins in the middle of a word is part of it.
fn place() -> impl Strategy<Value = (String, &'static str)> {
    let fixed = prop_oneof![
        Just(("", "")),
        Just(("Hello, I see ", " on the page.")),
        Just(("주문하려는데 ", " 이런 게 떠요.")),
        Just(("오류(", ")가 나요")),
        Just(("{\"error\":{\"message\":\"", "\"},\"code\":500}")),
        Just(("<div class=\"x\"><p>", "</p></div>")),
        Just(("HTTP/1.1 500 Oops\r\nServer: nginx\r\n\r\n", "\r\n")),
        Just(("2026-11-22T07:28:00Z [error] 12#12: *1 ", ", client: 10.0.0.1")),
        Just(("- ", "\n- next\n")),
        Just(("> ", "\n")),
        Just(("`", "`")),
        Just(("a=1, b=", ", c=3")),
    ];
    let noise = "[^\\p{L}\\p{N}\"'`<>&%\\\\=:+_./@#?~-]{0,12}";
    (fixed, ".{0,30}", noise).prop_map(|((before, after), text, noise)| (format!("{text} {noise} {before}"), after))
}

/// How a page splits what is too long for a line: with what, and after how many characters.
fn splitting() -> impl Strategy<Value = (&'static str, usize)> {
    let with = prop_oneof![
        Just("\u{AD}"),
        Just("\u{200B}"),
        Just("\u{2060}"),
        Just("<wbr>"),
        Just("</span><span>"),
        Just("\r\n    "),
        Just("\n")
    ];
    (with, 3..30_usize)
}

/// The same texts in every run: of drawn strings one in some ten thousand looks like a word, and a test must not fail
/// by chance. `WHATBROKE_SEED` has others tried.
fn config() -> ProptestConfig {
    let seed = std::env::var("WHATBROKE_SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(1);
    ProptestConfig {
        cases: 3000,
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn planted_secrets_never_leak(sample in sample(), (before, after) in place(), (write, read) in encoding()) {
        let text = format!("{before}{}{after}", write(&sample.text(as_it_is)));
        let shown = read(&redact(&text).text(Lang::En));
        let around = format!("{before}{}{after}", sample.around.concat());
        for secret in &sample.secrets {
            prop_assert_eq!(leak(&shown, secret, &around), None, "{} in {:?}", sample.id, text);
        }
    }

    #[test]
    fn split_secrets_never_leak(sample in sample(), (before, after) in place(), (with, every) in splitting()) {
        let split = |secret: &str| leaks::split(secret, every, with);
        let text = format!("{before}{}{after}", sample.text(split));
        let shown = redact(&text).text(Lang::Ko);
        let around = format!("{before}{}{after}", sample.around.concat());
        for secret in &sample.secrets {
            prop_assert_eq!(leak(&shown, secret, &around), None, "{} in {:?}", sample.id, text);
        }
    }

    #[test]
    fn whatever_comes_in_the_pieces_make_up_the_text(text in ".{0,400}", odd in "[%&\\\\<@:/?#=.0-9a-z\"\u{AD}\n -]{0,200}") {
        for text in [text, odd] {
            let mut redacted = redact(&text);
            let whole: String = redacted.pieces().map(|piece| match piece {
                Piece::Text(text) => text,
                Piece::Gap { behind, .. } => behind,
            }).collect();
            prop_assert_eq!(&whole, &text);
            for number in 0..redacted.gaps().len() {
                redacted.show(number, true);
            }
            prop_assert_eq!(redacted.text(Lang::Ko), text);
        }
    }

    #[test]
    fn what_is_redacted_stays_so_when_it_is_redacted_again(sample in sample()) {
        let once = redact(&sample.text(as_it_is)).text(Lang::En);
        let twice = redact(&once).text(Lang::En);
        for secret in &sample.secrets {
            prop_assert_eq!(leak(&twice, secret, &sample.around.concat()), None);
        }
    }
}
