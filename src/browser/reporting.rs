//! What the page of the report gets from the browser: the report from the worker, the device by its own word, and a
//! picture of the page that failed.

use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Date, Function, Object, Promise, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::chrome;
use super::pages::round_trip;
use crate::background::TabId;
use crate::protocol::{Message, Request, Wanted, Written};
use crate::report::Device;

/// So long a tab that came to the front has to draw itself.
const TO_DRAW_MS: u32 = 400;

/// The report about a tab, written anew whenever something else is wanted. What was known once stays, also where its tab
/// has gone on. The inner value is `None` where nothing was ever known.
pub fn report(tab: Option<TabId>, wanted: Signal<Option<Wanted>>) -> Signal<Option<Option<Written>>> {
    let written = RwSignal::new(None);
    let newest = StoredValue::new(0_u32);
    Effect::new(move |_| {
        let Some(wanted) = wanted.get() else { return };
        newest.update_value(|number| *number = number.wrapping_add(1));
        let number = newest.get_value();
        spawn_local(async move {
            let message = Message { tab, request: Request::Report { wanted } };
            let mut answer: Option<Option<Written>> = round_trip(&message).await;
            if answer.is_none() {
                // The brain may have been started afresh in this moment.
                answer = round_trip(&message).await;
            }
            let answer = answer.flatten();
            let known = written.with_untracked(|before: &Option<Option<Written>>| matches!(before, Some(Some(_))));
            if newest.try_get_value() == Some(number) && (answer.is_some() || !known) {
                written.set(Some(answer));
            }
        });
    });
    written.into()
}

/// How far the clock of this device is ahead of UTC, in minutes.
pub fn minutes_ahead() -> i16 {
    -(Date::new_0().get_timezone_offset() as i16)
}

/// The device by its own word (User-Agent Client Hints), as far as it says.
pub async fn device() -> Device {
    let navigator = window().navigator();
    let languages = Array::from(&field(&navigator, "languages"));
    let languages: Vec<String> = languages.iter().filter_map(|it| it.as_string()).collect();
    let hints = field(&navigator, "userAgentData");
    let all = told(&hints).await.unwrap_or_default();
    let (platform, version) = (text(&hints, "platform"), text(&all, "platformVersion"));
    Device { browser: browser(&all), system: system(&platform, &version), language: languages.join(", ") }
}

async fn told(hints: &JsValue) -> Option<JsValue> {
    let ask: Function = field(hints, "getHighEntropyValues").dyn_into().ok()?;
    let wanted = Array::of2(&"fullVersionList".into(), &"platformVersion".into());
    JsFuture::from(ask.call1(hints, &wanted).ok()?.dyn_into::<Promise>().ok()?).await.ok()
}

/// The brand that names the browser itself: not the engine that many share, and none of those that only keep others on
/// their toes.
fn browser(all: &JsValue) -> String {
    let brands: Vec<(String, String)> = Array::from(&field(all, "fullVersionList"))
        .iter()
        .map(|it| (text(&it, "brand"), text(&it, "version")))
        .filter(|(brand, _)| !brand.contains("Not"))
        .collect();
    let own = brands.iter().find(|(brand, _)| brand != "Chromium").or(brands.first());
    own.map(|(brand, version)| format!("{brand} {version}")).unwrap_or_default()
}

/// The system as people know it. Windows tells from 13 on that it is Windows 11, and from 1 on that it is Windows 10
/// (<https://learn.microsoft.com/microsoft-edge/web-platform/how-to-detect-win11>).
fn system(platform: &str, version: &str) -> String {
    let major = version.split('.').next().and_then(|major| major.parse::<u32>().ok()).unwrap_or(0);
    match (platform, major) {
        ("Windows", 13..) => "Windows 11".to_owned(),
        ("Windows", 1..) => "Windows 10".to_owned(),
        _ => format!("{platform} {version}").trim().to_owned(),
    }
}

/// A picture of what a tab shows, as a PNG in a `data:` address: the browser draws only what is in front, so the tab
/// comes to the front for a moment. `None` where the browser gives none.
pub async fn picture(tab: TabId) -> Option<String> {
    let own = JsFuture::from(chrome::own_tab().ok()?).await.ok()?;
    let own = field(&own, "id").as_f64()? as i32;
    let shown = bring_to_front(tab.0).await?;
    let window = field(&shown, "windowId").as_f64()? as i32;
    TimeoutFuture::new(TO_DRAW_MS).await;
    let png = Object::new();
    Reflect::set(&png, &"format".into(), &"png".into()).ok()?;
    let picture = match chrome::picture_of(window, &png) {
        Ok(picture) => JsFuture::from(picture).await.ok(),
        Err(_) => None,
    };
    drop(bring_to_front(own).await);
    picture?.as_string()
}

async fn bring_to_front(tab: i32) -> Option<JsValue> {
    let wanted = Object::new();
    Reflect::set(&wanted, &"active".into(), &JsValue::TRUE).ok()?;
    JsFuture::from(chrome::update_tab(tab, &wanted).ok()?).await.ok()
}

fn field(of: &JsValue, key: &str) -> JsValue {
    Reflect::get(of, &key.into()).unwrap_or_default()
}

fn text(of: &JsValue, key: &str) -> String {
    field(of, key).as_string().unwrap_or_default()
}
