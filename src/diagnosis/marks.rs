//! Which of the known pieces of text stand in a body: one pass over it for all of them together.

use std::borrow::Cow;
use std::sync::OnceLock;

use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, Input, automaton::Automaton, automaton::OverlappingState};

use crate::evidence::Body;
use crate::knowledge::{self, GATES, RESPONDERS};
use crate::pieces;

/// The pieces that were found: for each of the finder's, whether it was one. None where nothing was looked through.
#[derive(Clone, Debug, Default)]
pub(super) struct Marks(Vec<bool>);

/// Every piece that is looked for, once and in order, and the machine that finds them.
struct Finder {
    pieces: Vec<&'static str>,
    machine: Option<NFA>,
}

impl Marks {
    /// Looks through what was sent and what a reader sees of it.
    pub fn of(body: &Body) -> Self {
        let mut marks = Self::in_text(&body.source);
        if body.text != body.source {
            marks.0.iter_mut().zip(Self::in_text(&body.text).0).for_each(|(own, other)| *own |= other);
        }
        marks
    }

    /// Looks through a text.
    pub fn in_text(text: &str) -> Self {
        let text = evened(text);
        let mut state = OverlappingState::start();
        let input = Input::new(text.as_ref()).anchored(Anchored::No);
        let Finder { pieces, machine } = finder();
        let mut found = vec![false; pieces.len()];
        // Searching fails only for kinds of searches that the machine was not built for.
        while machine.as_ref().is_some_and(|machine| machine.try_find_overlapping(&input, &mut state).is_ok()) {
            let Some(one) = state.get_match() else { break };
            found[one.pattern().as_usize()] = true;
        }
        Self(found)
    }

    /// Whether this piece was found. Pieces that no table holds are never found.
    pub fn has(&self, piece: &str) -> bool {
        finder().pieces.binary_search(&piece).is_ok_and(|at| self.0.get(at).is_some_and(|found| *found))
    }

    /// The messages that were found, the longest first.
    pub fn messages(&self) -> impl Iterator<Item = (&'static str, &'static knowledge::Code)> + '_ {
        knowledge::messages().filter(|(message, _)| self.has(message))
    }
}

fn finder() -> &'static Finder {
    static FINDER: OnceLock<Finder> = OnceLock::new();
    FINDER.get_or_init(|| {
        let signs = knowledge::page_signs().flat_map(|(_, sign)| sign.body);
        let together = RESPONDERS.iter().flat_map(|responder| responder.together).flat_map(|marks| marks.body);
        let says = RESPONDERS.iter().flat_map(|responder| responder.says).flat_map(|says| says.body);
        let responders = RESPONDERS.iter().flat_map(|responder| responder.body).chain(together).chain(says);
        let messages = knowledge::messages().map(|(message, _)| message);
        let gates = GATES.iter().flat_map(|gate| gate.text);
        let mut pieces: Vec<&'static str> = signs.chain(responders).chain(gates).copied().chain(messages).collect();
        pieces.sort_unstable();
        pieces.dedup();
        // It is there for as many as a table can hold; a test counts on it.
        let machine = pieces::machine(&pieces, true);
        Finder { pieces, machine }
    })
}

/// Line breaks and runs of spaces as one space, curly apostrophes as straight ones: markup breaks lines anywhere.
fn evened(text: &str) -> Cow<'_, str> {
    if is_even(text) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut after_space = false;
    for c in text.chars() {
        let space = c == ' ' || c.is_whitespace();
        match c {
            _ if space && after_space => {}
            _ if space => out.push(' '),
            '’' => out.push('\''),
            c => out.push(c),
        }
        after_space = space;
    }
    Cow::Owned(out)
}

/// Whether there is nothing to even out. Bytes tell it faster than characters; those that begin a space or a curly
/// apostrophe outside ASCII begin other characters, too, so this may say no where it could say yes.
fn is_even(text: &str) -> bool {
    let mut after_space = false;
    text.bytes().all(|byte| {
        let space = byte == b' ';
        let odd = (space && after_space) || matches!(byte, b'\t'..=b'\r' | 0xC2 | 0xE1..=0xE3);
        after_space = space;
        !odd
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_are_found_whatever_their_case_and_spaces() {
        let marks = Marks::in_text("<CENTER>nginx/1.22</center>\nGuru\n   Meditation:\r\nXID: 5");
        assert!(marks.has("<center>nginx") && marks.has("guru meditation: xid:"));
        assert!(!marks.has("<address>apache"));
    }

    #[test]
    fn a_piece_inside_another_is_found_too() {
        assert!(finder().machine.is_some());
        for piece in &finder().pieces {
            assert!(Marks::in_text(piece).has(piece), "{piece}");
        }
    }

    #[test]
    fn spaces_are_evened_only_where_they_have_to_be() {
        assert!(matches!(evened("a b c"), Cow::Borrowed(_)));
        assert_eq!(evened("a  b\r\n\tc’s"), "a b c's");
    }
}
