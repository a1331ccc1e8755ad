//! Machines that look for many pieces of text at once, made in one place: in WebAssembly each other type of list brings
//! the making along once more.

use aho_corasick::nfa::contiguous::NFA;

/// The machine for these pieces, whatever the case of their ASCII letters where that is said. The smallest kind there
/// is: the others are faster and several times as large.
///
/// `None` only for more pieces than its table can hold.
#[inline(never)]
pub(crate) fn machine(pieces: &[&str], any_case: bool) -> Option<NFA> {
    NFA::builder().ascii_case_insensitive(any_case).build(pieces).ok()
}
