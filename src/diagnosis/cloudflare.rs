//! Cloudflare's own statuses, 520 to 530: Cloudflare is up, the site behind it is not as it should be.
//!
//! `cf-ray` proves nothing, because pages that passed through have it too; the `server` header names who
//! wrote the answer.

use super::{Finding, Rank, SeenClue, status};
use crate::evidence::Evidence;
use crate::knowledge::{Certainty, clues};

pub(super) fn find(evidence: &Evidence) -> Option<Finding> {
    let response = evidence.response.as_ref()?;
    if !(520..=530).contains(&response.status) {
        return None;
    }
    let (entry, code, name) = status::look_up(response.status)?;
    if !code.starts_with("cloudflare/") {
        return None;
    }
    let named = response.headers.get("server").is_some_and(|server| server.eq_ignore_ascii_case("cloudflare"));
    let number = response.status.to_string();
    let mut clues = vec![SeenClue::new(&clues::STATUS, &[("code", &number)])];
    if !named {
        clues.insert(0, SeenClue::new(&clues::CLOUDFLARE_WITHOUT_HEADER, &[]));
    }
    let certainty = if named { entry.certainty } else { Certainty::Guess };
    Some(Finding { rank: Rank::VendorCode, code, name, entry, certainty, clues })
}

#[cfg(test)]
mod tests {
    use super::super::{diagnose, tests::answer};
    use crate::knowledge::Certainty;

    #[test]
    fn cloudflares_code_from_cloudflare_is_certain() {
        let diagnosis = diagnose(&answer("https://a.test/", 522, &[("server", "cloudflare")])).unwrap();
        assert_eq!((diagnosis.code.as_str(), diagnosis.certainty), ("cloudflare/522", Certainty::Stated));
        assert_eq!(diagnosis.answered_by.as_deref(), Some("cloudflare"));
    }

    #[test]
    fn cloudflares_code_from_somebody_else_is_a_guess() {
        let diagnosis = diagnose(&answer("https://a.test/", 522, &[("server", "nginx")])).unwrap();
        assert_eq!((diagnosis.code.as_str(), diagnosis.certainty), ("cloudflare/522", Certainty::Guess));
    }

    #[test]
    fn a_number_that_cloudflare_does_not_use_is_not_cloudflares() {
        let diagnosis = diagnose(&answer("https://a.test/", 529, &[("server", "cloudflare")])).unwrap();
        assert!(!diagnosis.code.starts_with("cloudflare/"), "{}", diagnosis.code);
    }
}
