//! A vendor's own error page, known by its marks: headers, pieces of the page, the host. The marks of each are
//! data, beside the words (`[[code.sign]]`).

use super::observed::Observed;
use super::{Finding, Rank, SeenClue, alone};
use crate::evidence::Body;
use crate::knowledge::{self, Certainty, Code, Sign, clues};
use crate::ordered;

pub(super) fn find(observed: &Observed<'_>) -> Vec<Finding> {
    let signs = knowledge::page_signs();
    let mut found: Vec<_> = signs.filter(|(_, sign)| fits(sign, observed)).collect();
    // The sign that asks for more says more.
    ordered::by_key(&mut found, |(_, sign)| u64::MAX - weight(sign) as u64);
    let by_sign = found.into_iter().map(|(code, sign)| finding(code, sign, observed));
    by_sign.chain(iis_title(observed)).collect()
}

/// The number in the title of IIS's detailed page: "IIS 10.0 … - 403.14 - …", with words in the language of Windows.
fn iis_title(observed: &Observed<'_>) -> Option<Finding> {
    let status = observed.status().filter(|status| *status >= 400)?;
    let title = observed.body.as_ref()?.text.lines().next()?.strip_prefix("IIS ")?;
    let number = title.split(" - ").nth(1).filter(|number| number.starts_with(&format!("{status}.")))?;
    let code = knowledge::code(&format!("iis/{number}"))?;
    let another = observed.sender.is_some_and(|sender| sender.id != "iis");
    let certainty = if another { Certainty::Guess } else { code.certainty };
    Some(Finding::of(
        Rank::VendorCode,
        code,
        certainty,
        vec![SeenClue::new(&clues::VENDOR_PAGE, &[("code", code.name)])],
    ))
}

/// The most that a short page says, in characters.
const MOST_OF_A_SHORT_PAGE: usize = 400;

fn weight(sign: &Sign) -> usize {
    2 * (sign.headers.len() + sign.body.len() + usize::from(sign.host.is_some())) + usize::from(!sign.status.is_empty())
}

fn fits(sign: &Sign, observed: &Observed<'_>) -> bool {
    let status = match observed.status() {
        Some(status) if sign.status.is_empty() => status >= 400,
        Some(status) => sign.status.contains(&status),
        // In a text alone only the text can speak.
        None => observed.pasted && !sign.body.is_empty(),
    };
    status
        && sign.headers.iter().all(|wanted| observed.has_header(wanted))
        && sign.host.is_none_or(|host| observed.is_from(host))
        && sign.body.iter().all(|piece| observed.marks.has(piece))
        && (!sign.short || is_short(observed))
}

/// Whether there is little more to read. Under a good status only a page counts, because data may hold anything, and none
/// that tells of what happened elsewhere.
fn is_short(observed: &Observed<'_>) -> bool {
    let failed = observed.status().is_none_or(|status| status >= 400);
    let page = observed.has_header("content-type: text/html") || failed;
    let short = |body: &Body| body.text.chars().nth(MOST_OF_A_SHORT_PAGE).is_none();
    page && observed.body.as_deref().is_none_or(|body| short(body) && (failed || !alone::is_about(body)))
}

fn finding(code: &'static Code, sign: &Sign, observed: &Observed<'_>) -> Finding {
    let another = sign.server.is_some_and(|id| observed.sender.is_some_and(|sender| sender.id != id));
    let certainty = match (another, observed.pasted) {
        (true, _) => Certainty::Guess,
        (false, true) => sign.certainty.min(Certainty::Inferred),
        (false, false) => sign.certainty,
    };
    // A status is known by its number; a vendor's own code by its name.
    let name = code.id.strip_prefix("http/").unwrap_or(code.name);
    Finding::of(Rank::VendorCode, code, certainty, vec![SeenClue::new(&clues::VENDOR_PAGE, &[("code", name)])])
}

#[cfg(test)]
mod tests {
    use super::super::{diagnose, tests::answer};
    use crate::evidence::Body;
    use crate::knowledge::Certainty;

    fn found(status: u16, content_type: &str, text: &str) -> Option<(String, Certainty)> {
        let mut evidence = answer("https://a.test/", status, &[("content-type", content_type)]);
        evidence.body = Some(Body::plain(text));
        diagnose(&evidence).map(|it| (it.code, it.certainty))
    }

    #[test]
    fn what_longer_pages_quote_counts_on_a_short_one() {
        let notice = "점검 중입니다. 이용에 불편을 드려 죄송합니다.";
        let maintenance = Some(("maintenance/page".to_owned(), Certainty::Inferred));
        assert_eq!(found(200, "text/html; charset=utf-8", notice), maintenance);
        assert_eq!(found(200, "text/html", &format!("{notice}{}", "긴 글 ".repeat(150))), None);
        assert_eq!(found(200, "application/json", notice), None, "data may hold anything");
    }

    #[test]
    fn iis_says_its_number_in_every_language() {
        let title = "IIS 10.0 詳細エラー - 403.14 - Forbidden\nもっと";
        assert_eq!(found(403, "text/html", title), Some(("iis/403.14".to_owned(), Certainty::Stated)));
        assert_eq!(found(403, "text/html", "IIS 10.0 - 500.19 - No").unwrap().0, "http/403");
        assert_eq!(found(200, "text/html", title), None);
    }
}
