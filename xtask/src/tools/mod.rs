//! The tools that a task needs: found, or installed, or named in one line to run.

mod apt;
pub mod browser;
pub mod node;
pub mod npm;
pub mod rust;
mod system;

pub use system::for_the_browser;
