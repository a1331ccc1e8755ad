//! The browser's side: typed bindings to `chrome.*`, events in, effects out. The only folder that names
//! `chrome`. Each module of WebAssembly takes of it what it needs.

#[cfg(feature = "worker")]
mod access;
#[cfg(feature = "worker")]
mod actor;
#[cfg(feature = "worker")]
mod apps;
#[cfg(feature = "worker")]
mod asking;
#[cfg(any(feature = "worker", feature = "look-up"))]
pub mod beside;
#[cfg(any(feature = "worker", feature = "pages"))]
mod chrome;
#[cfg(feature = "worker")]
mod decode;
#[cfg(feature = "worker")]
mod history;
#[cfg(feature = "pages")]
pub mod pages;
#[cfg(feature = "worker")]
mod perform;
#[cfg(feature = "pages")]
pub mod port;
#[cfg(feature = "worker")]
mod probe;
#[cfg(feature = "pages")]
pub mod reporting;
#[cfg(feature = "worker")]
mod scripts;
#[cfg(feature = "pages")]
pub mod site_access;
#[cfg(feature = "worker")]
mod store;
#[cfg(feature = "worker")]
mod tabs;
#[cfg(feature = "worker")]
mod typed;
#[cfg(any(feature = "worker", feature = "pages"))]
mod value;

#[cfg(feature = "worker")]
pub use actor::{handle, start};
#[cfg(feature = "worker")]
pub use decode::{DecodeError, event};
