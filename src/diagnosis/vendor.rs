//! A vendor's own error page, known by its marks: headers, pieces of the page, the host. The marks of each are
//! data, beside the words (`[[code.sign]]`).

use super::observed::Observed;
use super::{Finding, Rank, SeenClue};
use crate::knowledge::{self, Certainty, Code, Sign, clues};

pub(super) fn find(observed: &Observed<'_>) -> Vec<Finding> {
    let signs = knowledge::page_signs();
    let mut found: Vec<_> = signs.filter(|(_, sign)| fits(sign, observed)).collect();
    // The sign that asks for more says more.
    found.sort_by_key(|(_, sign)| std::cmp::Reverse(weight(sign)));
    found.into_iter().map(|(code, sign)| finding(code, sign, observed)).collect()
}

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
