//! Looking for what people say in a text, as `knowledge/notices.toml` and `knowledge/error-names.toml` write it: `|`
//! stands between what says the same, `+` between what has to be there together.

/// Where the letters of Korean begin; those of Chinese and Japanese follow.
const FIRST_OF_KOREAN: char = '\u{1100}';

/// A text in lower case without the spaces beside Korean, Chinese and Japanese letters: Korean sets them freely,
/// Japanese not at all.
pub(super) fn joined(text: &str) -> String {
    let text = text.to_lowercase().replace('’', "'");
    let mut out = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        let spaced = |c: Option<char>| c.is_some_and(|c| c < FIRST_OF_KOREAN);
        if spaced(out.chars().next_back()) && spaced(word.chars().next()) {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// Which of the parts that say the same stands in a text.
pub(super) fn says<'a>(line: &'a str, text: &str) -> Option<&'a str> {
    line.split('|').find(|part| text.contains(*part))
}

/// Whether all groups of a line are there; the first part that is.
pub(super) fn says_all<'a>(line: &'a str, text: &str) -> Option<&'a str> {
    let mut groups = line.split(" + ");
    let first = says(groups.next()?, text)?;
    groups.all(|group| says(group, text).is_some()).then_some(first)
}

/// A part as the text itself writes it, with the spaces that `joined` takes away.
pub(super) fn as_written(text: &str, part: &str) -> String {
    let wanted: Vec<char> = part.chars().filter(|c| !c.is_whitespace()).collect();
    let found = text.char_indices().find_map(|(start, _)| {
        let mut left = wanted.iter();
        let mut next = left.next();
        for (at, c) in text[start..].char_indices() {
            let Some(want) = next else { return Some(&text[start..start + at]) };
            let same = c.to_lowercase().next() == Some(*want) || (c == '’' && *want == '\'');
            match (same, c.is_whitespace() && at > 0) {
                (true, _) => next = left.next(),
                (false, true) => {}
                (false, false) => return None,
            }
        }
        next.is_none().then_some(&text[start..])
    });
    let found = found.unwrap_or(part);
    found.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spaces_count_where_a_script_needs_them() {
        assert_eq!(joined("서비스  점검\n안내"), "서비스점검안내");
        assert_eq!(joined("Under  Maintenance"), "under maintenance");
        assert_eq!(joined("시스템 Upgrade 안내"), "시스템upgrade안내");
        assert_eq!(joined("Mise à  jour"), "mise à jour");
        assert_eq!(joined("Технические работы"), "технические работы");
    }

    #[test]
    fn a_part_is_quoted_as_it_was_written() {
        assert_eq!(as_written("이 사이트는 서비스 이용이\n 제한됩니다", "서비스이용이제한"), "서비스 이용이 제한");
        assert_eq!(as_written("We’ll Be  Back soon", "be back"), "Be Back");
        assert_eq!(as_written("서비스 점검", "점검"), "점검");
        assert_eq!(as_written("nothing of it", "점검"), "점검", "else as it is known");
    }

    #[test]
    fn all_groups_of_a_line_are_needed() {
        let line = "quota|limit + exceeded|reached";
        assert_eq!(says_all(line, "the daily limit was reached"), Some("limit"));
        assert_eq!(says_all(line, "the limit is ten"), None);
    }
}
