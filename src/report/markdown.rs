//! Text in Markdown (CommonMark 0.31, and what GitHub adds), so that nothing in it is taken for markup.

/// What means something to Markdown wherever it stands.
const MARKUP: &str = "\\`*_[]<>#|~&!^$@{}";
/// What means something only at the beginning of a line: lists, headings below, thematic breaks, tables.
const LINE_BEGIN: &str = "-+=:";
/// What means something behind a number at the beginning of a line: a list.
const BEHIND_NUMBER: &str = ".)";

/// One line of prose. Line breaks become spaces.
pub(super) fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let (mut begins, mut number) = (true, false);
    let evened = one_line(text);
    for (at, c) in evened.char_indices() {
        let rest = &evened[at..];
        // Addresses become links by themselves.
        let link =
            rest.starts_with("://") || rest.starts_with('.') && evened[..at].to_ascii_lowercase().ends_with("www");
        let mark = (begins && LINE_BEGIN.contains(c)) || (number && BEHIND_NUMBER.contains(c));
        if MARKUP.contains(c) || link || mark {
            out.push('\\');
        }
        number = c.is_ascii_digit() && (begins || number);
        begins &= c == ' ';
        out.push(c);
    }
    out
}

/// A value as it is, between as many backticks as it takes; a dash for an empty one. In a table a bar is escaped even
/// there.
pub(super) fn code(text: &str) -> String {
    let text = one_line(text);
    let text = text.trim();
    if text.is_empty() {
        return "–".to_owned();
    }
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{fence}{space}{}{space}{fence}", text.replace('|', "\\|"))
}

/// Text without line breaks and other control characters.
pub(super) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_in_prose_is_only_text() {
        assert_eq!(prose("a *b* [c](d) <e> & `f`"), "a \\*b\\* \\[c\\](d) \\<e\\> \\& \\`f\\`");
        assert_eq!(prose("1. one"), "1\\. one");
        assert_eq!(prose("- one\n- two"), "\\- one - two");
        assert_eq!(prose("see https://a.test and www.a.test"), "see https\\://a.test and www\\.a.test");
        assert_eq!(prose("버전 1.2"), "버전 1.2");
        assert_eq!(prose("2026-11-22 (UTC+09:00)"), "2026-11-22 (UTC+09:00)");
    }

    #[test]
    fn a_value_cannot_end_its_code() {
        assert_eq!(code("a`b"), "``a`b``");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code("a|b\nc"), "`a\\|b c`");
        assert_eq!(code(" \n"), "–");
    }
}
