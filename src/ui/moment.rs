//! Points in time as the reader's clock shows them.

use crate::knowledge::Lang;
use crate::time::Timestamp;

/// The time of day, with the date where it is another day.
#[cfg(target_arch = "wasm32")]
pub(super) fn moment_text(at: Timestamp, lang: Lang) -> String {
    use js_sys::{Date, Object, Reflect};
    use wasm_bindgen::JsValue;

    let date = Date::new(&(at.0 as f64).into());
    let options = Object::new();
    let today = Date::new_0().to_date_string() == date.to_date_string();
    let day = if today { &[][..] } else { &[("month", "short"), ("day", "numeric")][..] };
    for (key, value) in day.iter().chain(&[("hour", "numeric"), ("minute", "2-digit")]) {
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&options, &JsValue::from(*key), &JsValue::from(*value));
    }
    date.to_locale_string(lang.tag(), &options).into()
}

/// A server has no reader's clock: hours and minutes in UTC.
#[cfg(not(target_arch = "wasm32"))]
pub(super) fn moment_text(at: Timestamp, _lang: Lang) -> String {
    let minutes = at.0.div_euclid(60_000).rem_euclid(24 * 60);
    format!("{:02}:{:02} UTC", minutes / 60, minutes % 60)
}
