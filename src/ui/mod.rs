//! The pages, as components. Everything that they show comes in a [`crate::protocol::View`]; what a person
//! does goes out as a [`crate::protocol::Request`].

mod actions;
mod bindings;
mod buttons;
mod card;
mod cleared;
#[cfg(target_arch = "wasm32")]
pub(crate) mod clipboard;
#[cfg(all(feature = "pages", target_arch = "wasm32"))]
mod current;
mod deletion;
mod details;
#[cfg(all(feature = "pages", target_arch = "wasm32"))]
mod focus;
#[cfg(all(feature = "pages", target_arch = "wasm32"))]
mod guard;
#[cfg(all(feature = "pages", target_arch = "wasm32"))]
mod held_back;
mod language;
mod lookup;
#[cfg(all(feature = "pages", target_arch = "wasm32"))]
mod manners;
mod menu;
#[cfg(any(feature = "pages", feature = "site"))]
mod moment;
mod tell_me;
mod typed;
#[cfg(any(feature = "pages", feature = "site"))]
mod whose;

#[cfg(all(feature = "look-up", target_arch = "wasm32"))]
mod look_up_here;
#[cfg(all(feature = "pages", target_arch = "wasm32"))]
mod options;
#[cfg(all(feature = "pages", target_arch = "wasm32"))]
mod overlay;
#[cfg(all(feature = "pages", target_arch = "wasm32"))]
mod popup;
#[cfg(all(feature = "pages", target_arch = "wasm32"))]
mod report;
#[cfg(all(feature = "look-up", target_arch = "wasm32"))]
mod site;
#[cfg(all(feature = "pages", target_arch = "wasm32"))]
mod welcome;

pub use card::Card;
pub use lookup::{Found, LookUp};

#[cfg(all(feature = "pages", target_arch = "wasm32"))]
pub use options::Options;
#[cfg(all(feature = "pages", target_arch = "wasm32"))]
pub use overlay::Overlay;
#[cfg(all(feature = "pages", target_arch = "wasm32"))]
pub use popup::{Popup, named_tab};
#[cfg(all(feature = "pages", target_arch = "wasm32"))]
pub use report::Report;
#[cfg(all(feature = "look-up", target_arch = "wasm32"))]
pub use site::LookUpPage;
#[cfg(all(feature = "pages", target_arch = "wasm32"))]
pub use welcome::Welcome;

/// What becomes of a person's wish.
pub type Ask = leptos::prelude::Callback<crate::protocol::Request>;
