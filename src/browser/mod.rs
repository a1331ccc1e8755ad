//! The browser's side: typed bindings to `chrome.*`, events in, effects out. The only folder that names
//! `chrome`.

mod access;
mod actor;
pub mod beside;
mod chrome;
mod decode;
pub mod pages;
mod perform;
mod scripts;
pub mod site_access;
mod store;
mod tabs;
mod value;

pub use actor::{handle, start};
pub use decode::{DecodeError, event};
