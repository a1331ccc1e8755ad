//! The plain HTTP status of a real answer (RFC 9110 §15).

use super::observed::Observed;
use super::{Finding, Rank, SeenClue};
use crate::knowledge::{self, Code, clues};

pub(super) fn find(observed: &Observed<'_>) -> Option<Finding> {
    let status = observed.status()?;
    let (entry, code, name) = look_up(status)?;
    if code.starts_with("cloudflare/") {
        return None;
    }
    let mut clues = vec![SeenClue::new(&clues::STATUS, &[("code", &status.to_string())])];
    if observed.evidence.net_error.as_ref().is_some_and(|error| error.as_str() == "ERR_HTTP_RESPONSE_CODE_FAILURE") {
        clues.push(SeenClue::new(&clues::EMPTY_BODY, &[]));
    }
    Some(Finding { rank: Rank::Status, code, name, entry, certainty: entry.certainty, clues })
}

/// The words for a status, its canonical id and its name. `None` for a status that is no failure.
pub(super) fn look_up(status: u16) -> Option<(&'static Code, String, String)> {
    if !(400..=999).contains(&status) {
        return None;
    }
    let known = knowledge::status(status);
    let code = known.map_or_else(|| format!("http/{status}"), |named| named.id.to_owned());
    let name = known.map_or_else(|| format!("HTTP {status}"), |named| named.name.to_owned());
    let class = match (known, status) {
        (Some(named), _) => named.class,
        (None, 400..=499) => "class/http-4xx",
        (None, 500..=599) => "class/http-5xx",
        (None, _) => "class/http-other",
    };
    Some((knowledge::code(&code).or_else(|| knowledge::code(class))?, code, name))
}
