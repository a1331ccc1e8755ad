//! Values of JavaScript as Rust's and the other way round, by way of JSON: the same reader and writer as for what is
//! stored, so each is in the module once.

use js_sys::JSON;
use serde::Serialize;
use serde::de::DeserializeOwned;
use wasm_bindgen::JsValue;

use crate::json;

/// Reads a value.
///
/// # Errors
/// With what is wrong and where, when the value is no plain data or not of this type.
pub(super) fn read<T: DeserializeOwned>(value: &JsValue) -> Result<T, String> {
    let text = JSON::stringify(value).map_err(|_| "no plain data".to_owned())?;
    // What JSON has no word for, such as a function, comes out as undefined.
    let text = text.as_string().ok_or_else(|| "no plain data".to_owned())?;
    json::read(&text)
}

/// A value as JavaScript has it: plain objects, which `chrome.runtime` passes on as they are. None of ours has no form
/// in JSON.
pub(super) fn write<T: Serialize>(value: &T) -> JsValue {
    JSON::parse(&json::write(value)).unwrap_or(JsValue::NULL)
}
