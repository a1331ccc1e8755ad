//! Failures under a good status, known by their form alone: a server's own page, or an error object that is all there
//! is. What merely tells of an error looks alike, so a form that nothing else has is asked for, and never more is said
//! than that it looks like one.

use super::observed::Observed;
use super::structured::{Problem, Shape};
use super::{Finding, Rank, SeenClue, meaning, notice, responder, status};
use crate::knowledge::{self, Certainty, Code, at_address, clues};

/// A server's own page says no more than this, in characters.
const MOST_OF_A_SERVERS_PAGE: usize = 300;

/// A page that is no more than an alert has no more than this, in bytes.
const MOST_OF_AN_ALERT: usize = 6_000;

/// The longest name of an error that is shown, in bytes.
const LONGEST_NAME: usize = 60;

pub(super) fn find(observed: &Observed<'_>) -> Option<Finding> {
    observed.status().filter(|status| (200..300).contains(status))?;
    let seen = |clue, number: u16| SeenClue::new(clue, &[("code", &number.to_string())]);
    let (number, words, clue) = in_call(observed)
        .or_else(|| in_object(observed).map(|number| (number, None, seen(&clues::STRUCTURED_ERROR, number))))
        .or_else(|| by_name(observed))
        .or_else(|| in_alert(observed))
        .or_else(|| on_a_page(observed).map(|number| (number, None, seen(&clues::VENDOR_PAGE, number))))?;
    let (entry, code, name) = status::look_up(number)?;
    let (entry, clues) = (words.unwrap_or(entry), vec![clue]);
    let certainty = entry.certainty.min(Certainty::Inferred);
    // Planned work has a code of its own.
    if entry.id == notice::WORK {
        return Some(Finding::of(Rank::Status, entry, certainty, clues));
    }
    Some(Finding { rank: Rank::Status, code, name, entry, certainty, clues })
}

/// What the result of a call by gRPC stands for, under its name.
fn in_call(observed: &Observed<'_>) -> Option<(u16, Option<&'static Code>, SeenClue)> {
    let problem = observed.problem.as_ref().filter(|problem| problem.shape == Shape::Grpc)?;
    Some((problem.status?, None, SeenClue::new(&clues::STRUCTURED_ERROR, &[("code", problem.tokens.first()?)])))
}

/// The status that an error object names.
fn in_object(observed: &Observed<'_>) -> Option<u16> {
    whole(observed)?.status.filter(|status| *status >= 400)
}

/// The error object that is all there is, in an answer that is data. A sentence alone counts where it is known who was
/// asked for data and had nothing else to say.
fn whole<'a>(observed: &'a Observed<'_>) -> Option<&'a Problem> {
    let named = observed.has_header("content-type: application/problem+json");
    let only = |problem: &Problem| problem.is_all || named || (problem.is_lone && is_asked(observed));
    let problem = observed.problem.as_ref().filter(|problem| only(problem))?;
    let data = ["application/", "text/xml", "text/json", "text/javascript"]
        .iter()
        .any(|kind| observed.has_header(&format!("content-type: {kind}")));
    (data || problem.in_stream || problem.shape == Shape::Fields).then_some(problem)
}

/// Whether somebody who is known was asked, and nobody on the way can have answered.
fn is_asked(observed: &Observed<'_>) -> bool {
    let url = observed.evidence.url.as_ref().filter(|url| url.is_https());
    url.is_some_and(|url| observed.service.is_some() || at_address(url.host()).is_some())
}

/// What an error object means by its name. A known service that refuses a request says so, whatever name it has for it.
fn by_name(observed: &Observed<'_>) -> Option<(u16, Option<&'static Code>, SeenClue)> {
    let problem = whole(observed)?;
    if let Some(meant) = meaning::of(observed, problem) {
        return Some((meant.meaning.status, Some(meant.words), meant.clue()));
    }
    let name =
        problem.tokens.first().filter(|name| problem.refused && name.bytes().all(|byte| byte.is_ascii_graphic()))?;
    (is_asked(observed) && name.len() <= LONGEST_NAME)
        .then(|| (400, knowledge::code("class/ai-request"), SeenClue::new(&clues::STRUCTURED_ERROR, &[("code", name)])))
}

/// What a page tells in a box of its script before it sends the reader elsewhere, with nothing else on it: boards and
/// offices in Korea refuse a request so.
fn in_alert(observed: &Observed<'_>) -> Option<(u16, Option<&'static Code>, SeenClue)> {
    let page = observed.has_header("content-type: text/html");
    let body = observed.body.as_ref().filter(|body| page && body.source.len() <= MOST_OF_AN_ALERT)?;
    let links = body.source.matches("<a ").count();
    let little = links <= 1 && body.text.chars().nth(MOST_OF_A_SERVERS_PAGE).is_none();
    let (before, said) = body.source.split_once("alert(").filter(|_| little)?;
    // What a function says, it says only when something calls it.
    let script = before.rfind("<script")?;
    let at_once = !before[script..].contains("function");
    let quote = said.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    let (message, after) = said[1..].split_once(quote)?;
    let leaves = ["history.", "location"].iter().any(|way| after.contains(way));
    let message = message.replace("\\n", " ");
    let (meant, phrase) = meaning::of_sentence(&message).filter(|_| at_once && leaves)?;
    Some((meant.status, knowledge::code(meant.words), SeenClue::new(&clues::PHRASE, &[("text", &phrase)])))
}

/// The status on a page that a known server wrote and that has only the status on it: as its title, and once more as
/// its heading.
fn on_a_page(observed: &Observed<'_>) -> Option<u16> {
    let body = observed.body.as_ref().filter(|body| body.text.chars().nth(MOST_OF_A_SERVERS_PAGE).is_none())?;
    let mut lines = body.text.lines().map(str::trim).filter(|line| !line.is_empty());
    let title = lines.next()?;
    let (number, name) =
        title.split_once(' ').filter(|(_, name)| name.starts_with(|c: char| c.is_ascii_uppercase()))?;
    let repeated = lines.next().is_some_and(|heading| heading == title || heading == name);
    number.parse().ok().filter(|_| repeated && responder::has_written(observed))
}

#[cfg(test)]
mod tests {
    use super::super::{Diagnosis, diagnose, tests::answer};
    use crate::evidence::Body;
    use crate::knowledge::{Certainty, Side};

    fn found(content_type: &str, source: &str, text: &str) -> Option<Diagnosis> {
        let mut evidence = answer("https://a.test/", 200, &[("content-type", content_type)]);
        evidence.body = Some(Body { source: source.into(), text: text.into() });
        diagnose(&evidence)
    }

    #[test]
    fn a_servers_own_page_is_known_under_a_good_status() {
        let page =
            |mark: &str| format!("<title>502 Bad Gateway</title><h1>502 Bad Gateway</h1><hr><center>{mark}</center>");
        let text = "502 Bad Gateway\n502 Bad Gateway\nnginx";
        let diagnosis = found("text/html", &page("nginx/1.20"), text).unwrap();
        assert_eq!((diagnosis.code.as_str(), diagnosis.certainty), ("http/502", Certainty::Inferred));
        assert_eq!(diagnosis.answered_by.as_deref(), Some("nginx"));
        // Nobody who is known writes such a page.
        assert_eq!(found("text/html", &page("a house"), text), None);
        // There is more to read.
        let article = format!("{text}\n{}", "and what it means ".repeat(20));
        assert_eq!(found("text/html", &page("nginx"), &article), None);
        assert_eq!(found("text/html", &page("nginx"), "502 Bad Gateway\nWhat it is\nnginx"), None);
    }

    #[test]
    fn what_a_page_tells_in_a_box_alone_is_known() {
        let told = |source: &str| {
            let found = found("text/html; charset=utf-8", source, "")?;
            Some((found.code, found.side, found.certainty))
        };
        for (message, code, side) in [
            ("로그인 후 이용하실 수 있습니다.", "http/401", Side::Access),
            ("글을 읽을 권한이 없습니다.", "http/403", Side::Access),
            ("존재하지 않는 게시물입니다.", "http/404", Side::Unknown),
            ("잘못된 접근입니다.", "http/400", Side::You),
            ("시스템 오류가 발생했습니다.", "http/500", Side::Site),
        ] {
            let known = Some((code.to_owned(), side, Certainty::Inferred));
            assert_eq!(told(&format!("<script>alert(\"{message}\");history.back();</script>")), known, "{message}");
        }
        let said = "alert('로그인 후 이용하세요.');location.href='/login';";
        assert!(told(&format!("<script>{said}</script>")).is_some());
        assert_eq!(told(&format!("<script>function buy() {{ {said} }}</script>")), None, "nobody has called it");
        assert_eq!(told("<script>alert('로그인 후 이용하세요.');</script>"), None, "the page stays");
        assert_eq!(told("<script>alert('저장되었습니다.');history.back();</script>"), None, "it went well");
        let links = "<a href=/1>글</a><a href=/2>글</a>";
        assert_eq!(told(&format!("{links}<script>{said}</script>")), None, "a page with more on it");
    }

    #[test]
    fn a_sentence_alone_counts_where_it_is_known_who_was_asked() {
        let said = |url: &str, source: &str| {
            let mut evidence = answer(url, 200, &[("content-type", "application/json")]);
            evidence.body = Some(Body::plain(source));
            diagnose(&evidence).map(|found| found.code)
        };
        let note = r#"{"Note":"Our rate limit is 5 calls per minute."}"#;
        assert_eq!(said("https://www.alphavantage.co/query", note).as_deref(), Some("http/429"));
        assert_eq!(said("https://a.test/query", note), None);
        assert_eq!(said("http://www.alphavantage.co/query", note), None, "anybody on the way can answer");
        assert_eq!(said("https://www.alphavantage.co/query", r#"{"Note":"All is well."}"#), None);
        assert_eq!(
            said("https://devapi.qweather.com/v7/weather/now", r#"{"code":"402"}"#).as_deref(),
            Some("http/402")
        );
        let work = r#"{"success":false,"message":"The API is under maintenance."}"#;
        assert_eq!(said("https://a.test/v1", work).as_deref(), Some("maintenance/page"));
    }

    #[test]
    fn a_call_by_grpc_that_failed_is_known_under_a_good_status() {
        let call = |url: &str, status: &str, headers: &[(&str, &str)]| {
            let own = [("content-type", "application/grpc-web+proto"), ("grpc-status", status), ("server", "envoy")];
            let mut evidence = answer(url, 200, &[&own, headers].concat());
            evidence.body = Some(Body::plain(""));
            diagnose(&evidence)
        };
        let site = "https://a.test/boats.v1.Boats/List";
        let failed = call(site, "14", &[]).unwrap();
        assert_eq!((failed.code.as_str(), failed.certainty), ("http/503", Certainty::Inferred));
        assert_eq!(failed.answered_by.as_deref(), Some("envoy"));
        let passed_on = call(site, "5", &[("x-envoy-upstream-service-time", "3")]).unwrap();
        assert_eq!((passed_on.code.as_str(), passed_on.answered_by), ("http/404", None));
        let google = call("https://generativelanguage.googleapis.com/a.B/C", "14", &[]).unwrap();
        assert_eq!(google.code, "google/UNAVAILABLE");
        assert_eq!(call(site, "0", &[]), None);
    }

    #[test]
    fn an_error_object_is_known_under_a_good_status() {
        let code = |source: &str| found("application/json", source, source).map(|diagnosis| diagnosis.code);
        assert_eq!(code(r#"{"error":{"code":500,"message":"m"}}"#).as_deref(), Some("http/500"));
        let spring = r#"{"timestamp":"t","status":503,"error":"Service Unavailable","path":"/a"}"#;
        assert_eq!(code(spring).as_deref(), Some("http/503"));
        assert_eq!(code(r#"{"message":"m m","results":null,"status":400}"#).as_deref(), Some("http/400"));
        for fine in [
            r#"{"error":{"code":500,"message":"m"},"items":[1]}"#,
            r#"{"error":{"code":200,"message":"OK"}}"#,
            r#"{"timestamp":"t","status":503,"error":"e"}"#,
            r#"{"status":500,"message":"m"}"#,
            r#"{"information":"The rate limit is 5 requests per second."}"#,
            r#"{"code":"415"}"#,
        ] {
            assert_eq!(code(fine), None, "{fine}");
        }
        assert_eq!(found("text/html", spring, spring), None, "a page about it");
    }
}
