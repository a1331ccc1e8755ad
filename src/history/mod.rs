//! The history: which sites failed on this machine, when, and how it ended.
//!
//! Of a place only scheme, host and port are kept, never a path, a query or a title, so there is nothing in it that had
//! to be taken out again. Everything here takes values and gives values; the browser's side reads and writes them.

mod entry;
mod kept;

pub use entry::{End, Entry, LastTime};
pub use kept::{DAYS, History, MOST, SAME};
