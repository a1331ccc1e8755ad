//! WhatBroke: why a web page failed, whose side it is on, and what to do now.
//!
//! The map of the crate; docs/architecture.md has the invariants behind it.
//!
//! - [`evidence`]: what was observed of one load.
//! - [`diagnosis`]: from evidence to a diagnosis, and a diagnosis in words.
//! - [`knowledge`]: typed access to the tables made from `knowledge/`.
//! - [`retry`]: `Retry-After` and the plan of waits.
//! - [`background`]: the extension's brain, `step(state, event) → effects`.
//! - [`protocol`]: the messages between pages and background.
//! - [`time`]: points in time, as values.
//!
//! These are pure: no clock, no chance, no I/O, no JavaScript.

pub mod background;
pub mod diagnosis;
pub mod evidence;
pub mod knowledge;
pub mod protocol;
pub mod retry;
pub mod time;
