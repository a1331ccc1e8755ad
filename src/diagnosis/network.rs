//! What the browser itself reported: Chromium's network errors (net/base/net_error_list.h).

use super::observed::Observed;
use super::{Finding, Rank, SeenClue};
use crate::evidence::NetError;
use crate::knowledge::{self, Clue, Code, clues};

pub(super) fn find(observed: &Observed<'_>) -> Option<Finding> {
    let evidence = observed.evidence;
    let error = evidence.net_error.as_ref()?;
    // Where an answer with a status stands behind the error, the status says more.
    if error.is_abort() || (error.hides_a_status() && evidence.response.is_some()) {
        return None;
    }
    let (entry, code) = look_up(error)?;
    let mut clues = vec![SeenClue::new(&clues::NET_ERROR, &[("name", error.as_str())])];
    if let Some(clue) = own_clue(error.as_str()) {
        clues.insert(0, SeenClue::new(clue, &[]));
    }
    Some(Finding {
        rank: Rank::NetError,
        code,
        name: error.as_str().to_owned(),
        entry,
        certainty: entry.certainty,
        clues,
    })
}

/// The words for a network error, and its canonical id. One that Chromium adds later gets the words that
/// are true of all of them.
pub(super) fn look_up(error: &NetError) -> Option<(&'static Code, String)> {
    let code = format!("net/{}", error.as_str());
    let class = knowledge::net_error(error.as_str()).map_or("class/net-browser", |named| named.class);
    Some((knowledge::code(&code).or_else(|| knowledge::code(class))?, code))
}

/// What a person would call the observation.
fn own_clue(name: &str) -> Option<&'static Clue> {
    Some(match name {
        "ERR_INTERNET_DISCONNECTED" => &clues::OFFLINE,
        "ERR_NAME_NOT_RESOLVED" => &clues::NAME_MISSING,
        "ERR_CONNECTION_REFUSED" => &clues::REFUSED,
        "ERR_CONNECTION_RESET" => &clues::RESET,
        "ERR_CONNECTION_TIMED_OUT" | "ERR_TIMED_OUT" => &clues::TIMED_OUT,
        "ERR_EMPTY_RESPONSE" => &clues::EMPTY_ANSWER,
        "ERR_TOO_MANY_REDIRECTS" => &clues::REDIRECTS,
        "ERR_CERT_DATE_INVALID" => &clues::CERTIFICATE_DATE,
        "ERR_CERT_AUTHORITY_INVALID" => &clues::CERTIFICATE_ISSUER,
        "ERR_CERT_COMMON_NAME_INVALID" => &clues::CERTIFICATE_NAME,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::diagnose;
    use super::*;
    use crate::evidence::Evidence;

    fn failed_with(name: &str) -> Evidence {
        Evidence { net_error: NetError::parse(name), ..Evidence::default() }
    }

    #[test]
    fn an_error_of_its_own_says_what_the_browser_saw() {
        let diagnosis = diagnose(&failed_with("net::ERR_CONNECTION_REFUSED")).unwrap();
        assert_eq!(diagnosis.code, "net/ERR_CONNECTION_REFUSED");
        assert_eq!(diagnosis.clues[0].id, "refused");
    }

    #[test]
    fn an_aborted_load_is_no_failure() {
        assert_eq!(diagnose(&failed_with("net::ERR_ABORTED")), None);
    }

    #[test]
    fn a_hidden_status_without_a_status_is_still_told() {
        let diagnosis = diagnose(&failed_with("net::ERR_INVALID_RESPONSE")).unwrap();
        assert_eq!(diagnosis.code, "net/ERR_INVALID_RESPONSE");
    }
}
