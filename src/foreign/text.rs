//! Texts of others, made fit to be shown beside ours.

/// Marks that change the direction of what follows, and characters that nobody sees: with them a name could seem to be
/// another one, or reach into the words around it.
const INVISIBLE: [(char, char); 8] = [
    ('\u{ad}', '\u{ad}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{180e}', '\u{180e}'),
    ('\u{200b}', '\u{200f}'),
    ('\u{2028}', '\u{202e}'),
    ('\u{2060}', '\u{206f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{e0000}', '\u{e0fff}'),
];

/// The text on one line, without control characters and invisible ones, and cut where it is longer than `most`
/// characters. `None` where nothing is left.
pub fn cleaned(text: &str, most: usize) -> Option<String> {
    let is_invisible = |c: char| INVISIBLE.iter().any(|(first, last)| (*first..=*last).contains(&c));
    let seen = text.chars().map(|c| if c.is_control() || is_invisible(c) { ' ' } else { c });
    let mut out = String::new();
    let (mut length, mut gap) = (0, false);
    for c in seen {
        if c.is_whitespace() {
            gap = length > 0;
            continue;
        }
        let needed = 1 + usize::from(gap);
        if length + needed > most {
            out.push('…');
            break;
        }
        if std::mem::take(&mut gap) {
            out.push(' ');
        }
        out.push(c);
        length += needed;
    }
    (length > 0).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_seen_is_taken_away() {
        let cleaned = |text| cleaned(text, 30);
        assert_eq!(cleaned("  API \t errors\r\n\u{0}now ").as_deref(), Some("API errors now"));
        assert_eq!(cleaned("safe\u{202e}gpj.exe").as_deref(), Some("safe gpj.exe"));
        assert_eq!(cleaned("\u{2066}a\u{2069}\u{200b}").as_deref(), Some("a"));
        assert_eq!(cleaned("\u{200f}\u{e0041} \u{7}"), None);
        assert_eq!(cleaned(""), None);
    }

    #[test]
    fn what_is_too_long_is_cut_between_characters() {
        assert_eq!(cleaned("가나다라", 3).as_deref(), Some("가나다…"));
        assert_eq!(cleaned("가나다", 3).as_deref(), Some("가나다"));
        assert_eq!(cleaned("a b", 2).as_deref(), Some("a…"));
        assert_eq!(cleaned("a", 0), None);
    }
}
