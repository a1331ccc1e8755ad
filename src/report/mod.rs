//! The report for a site's support, and what is taken out of it.

mod redact;

pub use redact::{Gap, Kind, Piece, Redacted, ids_in, redact, redact_header};
