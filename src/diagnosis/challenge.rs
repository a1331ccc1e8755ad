//! A check that the reader is human, by header.
//!
//! Cloudflare marks its own check with `cf-mitigated: challenge`
//! (developers.cloudflare.com, "Detect a Challenge Page response"). Repeating the request makes it worse,
//! so this outranks the status.

use super::{Finding, Rank, SeenClue};
use crate::evidence::Evidence;
use crate::knowledge::{self, Certainty, clues};

pub(super) fn find(evidence: &Evidence) -> Option<Finding> {
    let headers = &evidence.response.as_ref()?.headers;
    if !headers.get("cf-mitigated")?.eq_ignore_ascii_case("challenge") {
        return None;
    }
    let entry = knowledge::code("cloudflare/challenge")?;
    Some(Finding::of(Rank::Challenge, entry, Certainty::Stated, vec![SeenClue::new(&clues::CHALLENGE_HEADER, &[])]))
}
