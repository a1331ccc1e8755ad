//! Notices that are all of a page: closed for planned work, stopped by a guard, kept out by a filter
//! (`knowledge/notices.toml`). Under a good status nothing else tells of them; under the status that fits they say whose
//! it is. Their words stand in news, on notice boards and in help pages, too, so the page is asked for more than words:
//! it has to be short, to say so at its top, and to hold nothing else.

use super::observed::Observed;
use super::{Finding, Rank, SeenClue, canonical};
use crate::evidence::Body;
use crate::knowledge::{self, Certainty, NOTICES, clues};

/// The entry that speaks for planned work.
const WORK: &str = "maintenance/page";
/// A notice says no more than this, in characters.
const MOST_TEXT: usize = 600;
/// A page that says no more than this in all, in characters, is the notice itself and need not add that it is sorry.
const BRIEF: usize = 40;
/// What counts as its top: so many lines, and so many characters of each. A headline is short.
const TOP_LINES: usize = 3;
const TOP_LINE: usize = 60;
/// A way back, a phone number, the page of the provider. More is a page to go on from.
const MOST_LINKS: usize = 3;
/// What a page has that is more than a notice.
const USES: [&str; 8] = ["<input", "<textarea", "<select", "<form", "<nav", "<video", "<canvas", "property=\"article:"];

pub(super) fn find(observed: &Observed<'_>) -> Option<Finding> {
    let status = observed.status().filter(|status| matches!(status, 200..=299 | 403 | 503))?;
    let body = observed.body.as_deref().filter(|body| is_alone(observed, body))?;
    let top: String = top(&body.text);
    let all = joined(&body.text);
    let brief = all.chars().nth(BRIEF).is_none();
    let notice = NOTICES.iter().find(|notice| {
        let none = || !notice.never.iter().any(|part| all.contains(part));
        let fits = status < 400
            || canonical(notice.entry) == format!("http/{status}")
            || (status == 503 && notice.entry == WORK);
        // A page that failed need not say so at its top.
        let said = status == 503 || notice.head.iter().any(|part| top.contains(part));
        let needed = notice.says.len().saturating_sub(usize::from(brief && notice.entry == WORK));
        fits && said && notice.says.iter().take(needed).all(|line| says(line, &all).is_some()) && none()
    })?;
    let text =
        notice.head.iter().find(|part| top.contains(**part)).copied().or_else(|| says(notice.says.first()?, &all))?;
    let entry = knowledge::code(notice.entry)?;
    let seen = SeenClue::new(&clues::PHRASE, &[("text", text)]);
    Some(Finding::of(Rank::VendorCode, entry, entry.certainty.min(Certainty::Inferred), vec![seen]))
}

/// Which of the parts of a line stands in a text.
fn says<'a>(line: &'a str, text: &str) -> Option<&'a str> {
    line.split('|').find(|part| text.contains(*part))
}

/// Whether the page is one and holds nothing but a few sentences.
fn is_alone(observed: &Observed<'_>, body: &Body) -> bool {
    let page = observed.has_header("content-type: text/html") || (observed.is_bare() && body.source.contains('<'));
    let short = body.text.chars().nth(MOST_TEXT).is_none();
    page && short && {
        let source = body.source.to_ascii_lowercase();
        source.matches("<a ").count() <= MOST_LINKS && !USES.iter().any(|part| source.contains(part))
    }
}

/// The title and the first lines, where they are short enough for a headline.
fn top(text: &str) -> String {
    let lines = text.lines().map(joined).filter(|line| !line.is_empty()).take(TOP_LINES);
    lines.filter(|line| line.chars().nth(TOP_LINE).is_none()).collect::<Vec<_>>().join("\n")
}

/// A text in lower case without the spaces beside letters outside ASCII: Korean sets them freely, Japanese not at all.
fn joined(text: &str) -> String {
    let text = text.to_lowercase().replace('’', "'");
    let words: Vec<&str> = text.split_whitespace().collect();
    let mut out = String::with_capacity(text.len());
    for word in words {
        let latin = |c: Option<char>| c.is_some_and(|c| c.is_ascii());
        if latin(out.chars().next_back()) && latin(word.chars().next()) {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::{diagnose, tests::answer};
    use crate::evidence::Body;

    fn found(title: &str, rest: &str) -> Option<String> {
        let mut evidence = answer("https://a.test/", 200, &[("content-type", "text/html; charset=utf-8")]);
        let plain = rest.replace("<a href=/>", "").replace("<form>", "");
        evidence.body =
            Some(Body { source: format!("<title>{title}</title>{rest}"), text: format!("{title}\n{plain}") });
        diagnose(&evidence).map(|diagnosis| diagnosis.code)
    }

    #[test]
    fn a_page_that_is_only_a_notice_is_known() {
        let work = Some("maintenance/page".to_owned());
        assert_eq!(
            found("서비스 점검 안내", "시스템 점검으로 인해 서비스가 일시 중단됩니다.\n작업일시: 02:00 ~ 06:00"),
            work
        );
        assert_eq!(found("We'll be back soon", "Our site is down for maintenance. Sorry for the inconvenience."), work);
        assert_eq!(found("서비스 점검 중입니다", "<h1>서비스 점검 중입니다</h1>"), work, "that is all it says");
        let stopped = Some("http/403".to_owned());
        assert_eq!(found("접근 차단", "웹 방화벽 정책에 의해 차단되었습니다. 관리자에게 문의하세요."), stopped);
        assert_eq!(found("접속 차단 안내", "사내 보안 정책에 따라 차단된 사이트입니다."), stopped);
    }

    #[test]
    fn a_page_that_holds_more_is_not() {
        let says = "시스템 점검으로 인해 서비스가 일시 중단됩니다. 이용에 불편을 드려 죄송합니다.";
        assert_eq!(found("서비스 점검 안내", &format!("{says}{}", "<a href=/>글".repeat(5))), None, "links");
        assert_eq!(found("서비스 점검 안내", &format!("{says}<form>")), None, "a form");
        assert_eq!(found("서비스 점검 안내", &format!("{says}{}", "긴 글 ".repeat(200))), None, "a long text");
        assert_eq!(
            found("우리 동네 소식", &format!("모임은 토요일입니다.\n날씨가 좋습니다.\n{says}")),
            None,
            "it is not at the top"
        );
        assert_eq!(found("서비스 점검 안내", &format!("{says} 조회수 31")), None, "a post");
        assert_eq!(found("서비스 점검 예정 안내", says), None, "a plan");
    }
}
