//! WhatBroke: why a web page failed, whose side it is on, and what to do now.
//!
//! The map of the crate; docs/architecture.md has the invariants behind it.
//!
//! Pure, without clock, chance, I/O or JavaScript:
//! - [`evidence`]: what was observed of one load.
//! - [`diagnosis`]: from evidence to a diagnosis, and a diagnosis in words.
//! - [`knowledge`]: typed access to the tables made from `knowledge/`.
//! - [`foreign`]: what other servers send that are asked about a failure, made safe to read.
//! - [`status`]: what a service's status page says.
//! - [`names`]: whether a name leads somewhere, here and elsewhere.
//! - [`verdict`]: where a failure comes from, and what to check next.
//! - [`retry`]: `Retry-After` and the plan of waits.
//! - [`background`]: the extension's brain, `step(state, event) → effects`.
//! - [`history`]: the incidents of this machine, and how they ended.
//! - [`report`]: the report for a site's support, and what is taken out of it.
//! - [`protocol`]: the messages between pages and background.
//! - `ordered`: the one sort.
//! - `pieces`: machines that look for many pieces of text at once.
//! - `json`: the one reader of what is stored and of what JavaScript says.
//! - [`time`]: points in time, as values.
//! - [`beside`]: files that lie beside the module in WebAssembly.
//!
//! Around them, each behind a feature:
//! - `ui` (`pages`, `look-up`, `site`): the pages, as components.
//! - `site` (`site`, not on WebAssembly): the public site, a page for each code.
//! - `browser` and `wasm` (`worker`, `pages`, `look-up`, on WebAssembly): the browser's side, and what JavaScript
//!   may call.

pub mod background;
pub mod beside;
pub mod diagnosis;
pub mod evidence;
pub mod foreign;
pub mod history;
mod json;
pub mod knowledge;
pub mod map;
pub mod names;
mod ordered;
mod pieces;
pub mod protocol;
pub mod report;
pub mod retry;
pub mod status;
pub mod time;
pub mod verdict;

#[cfg(any(feature = "pages", feature = "look-up", feature = "site"))]
pub mod ui;

#[cfg(all(feature = "site", not(target_arch = "wasm32")))]
pub mod site;

#[cfg(all(any(feature = "worker", feature = "pages", feature = "look-up"), target_arch = "wasm32"))]
pub mod browser;
#[cfg(all(any(feature = "worker", feature = "pages", feature = "look-up"), target_arch = "wasm32"))]
pub mod wasm;
