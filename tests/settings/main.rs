//! The settings beyond one computer: shared with others.

mod sharing;
