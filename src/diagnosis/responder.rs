//! Who wrote the answer.
//!
//! A front server passes on what stands behind it, and some put their own name on that, too. So the strongest sign
//! is the page itself, then a header that only one program sends, then the `Server` header.

use super::SeenClue;
use super::observed::Observed;
use crate::knowledge::{RESPONDERS, Responder, Together, clues};

/// Who answered, and what shows it.
pub(super) struct Answerer {
    pub who: &'static Responder,
    pub clue: SeenClue,
}

pub(super) fn find(observed: &Observed<'_>) -> Option<Answerer> {
    observed.response()?;
    let by_body = RESPONDERS.iter().find(|one| wrote(one, observed));
    let by_header = RESPONDERS.iter().find(|one| one.headers.iter().any(|wanted| observed.has_header(wanted)));
    let (who, clue) = match (by_body, by_header, observed.sender) {
        (Some(who), _, _) => (who, &clues::BODY_SIGNATURE),
        (None, Some(who), _) => (who, &clues::VENDOR_HEADER),
        (None, None, Some(who)) => (who, &clues::SERVER_HEADER),
        (None, None, None) => return None,
    };
    Some(Answerer { who, clue: SeenClue::new(clue, &[("who", who.name)]) })
}

/// Whether the page is one of its own. Whoever names itself on all that it sends is not believed to have sent a page
/// that names another sender: such pages are imitated.
fn wrote(responder: &Responder, observed: &Observed<'_>) -> bool {
    let contradicted = responder.passes && observed.sender.is_some_and(|sender| sender.id != responder.id);
    let has = |piece: &&str| observed.marks.has(piece);
    let together = |marks: &Together| {
        marks.headers.iter().all(|wanted| observed.has_header(wanted)) && marks.body.iter().all(&has)
    };
    !contradicted && (responder.body.iter().any(&has) || responder.together.iter().any(together))
}
