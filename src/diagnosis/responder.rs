//! Who wrote the answer: by the `Server` header, by headers that only one vendor sends, by the marks of its
//! own error pages. A front server rewrites what stands behind it, so the order is from the outside in.

use super::SeenClue;
use crate::evidence::Evidence;
use crate::knowledge::{RESPONDERS, Responder, clues};

/// Who answered, and what shows it.
pub(super) struct Answerer {
    pub who: &'static Responder,
    pub clue: SeenClue,
}

pub(super) fn find(evidence: &Evidence) -> Option<Answerer> {
    let response = evidence.response.as_ref()?;
    let server = response.headers.get("server").unwrap_or_default().to_lowercase();
    let by_vendor = RESPONDERS.iter().find(|one| one.headers.iter().any(|name| response.headers.get(name).is_some()));
    let by_server = RESPONDERS.iter().find(|one| one.server.iter().any(|start| server.starts_with(start)));
    let (who, clue) = match (by_vendor, by_server) {
        (Some(who), _) => (who, &clues::VENDOR_HEADER),
        (None, Some(who)) => (who, &clues::SERVER_HEADER),
        (None, None) => (by_body(evidence)?, &clues::BODY_SIGNATURE),
    };
    Some(Answerer { who, clue: SeenClue::new(clue, &[("who", who.name)]) })
}

fn by_body(evidence: &Evidence) -> Option<&'static Responder> {
    let body = evidence.body.as_deref()?.to_lowercase();
    RESPONDERS.iter().find(|one| one.body.iter().any(|mark| body.contains(mark)))
}
