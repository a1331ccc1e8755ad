//! Values of JavaScript as Rust's and the other way round. They are read by way of JSON: the same reader as for what is
//! stored, so it is in the module once.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_wasm_bindgen::Serializer;
use wasm_bindgen::JsValue;

use crate::json;

/// Reads a value.
///
/// # Errors
/// With what is wrong and where, when the value is no plain data or not of this type.
pub(super) fn read<T: DeserializeOwned>(value: &JsValue) -> Result<T, String> {
    let text = js_sys::JSON::stringify(value).map_err(|_| "no plain data".to_owned())?;
    // What JSON has no word for, such as a function, comes out as undefined.
    let text = text.as_string().ok_or_else(|| "no plain data".to_owned())?;
    json::read(&text)
}

/// A value as JavaScript has it: plain objects, which `chrome.runtime` passes on as they are. Every one of ours has such
/// a form.
pub(super) fn write<T: Serialize>(value: &T) -> JsValue {
    value.serialize(&Serializer::json_compatible()).unwrap_or(JsValue::NULL)
}
