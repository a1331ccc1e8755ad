//! Where things are stored. Each side of a split extension has a store of its own.
//!
//! The regular side has `storage.local`, and `storage.session` for what ends with the browser or the extension.
//! The incognito side sees the very same two, so nothing of it may stand there. Its Cache Storage is its own: it
//! lies in memory, the regular side does not see it, and it ends with the last incognito window.

use std::cell::RefCell;

use js_sys::{Array, JSON, Object, Promise, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Cache, Response, WorkerGlobalScope};

use super::chrome;
use super::perform::{BROWSER, ignore, in_time, object, wait};
use crate::background::TabId;

/// The tabs that something is kept of. The shim reads this one before it wakes the brain.
const OPEN: &str = "open";
/// In `storage.session`: this extension has been seen by its incognito side since it was started. Says nothing else.
const INCOGNITO_STARTED: &str = "incognito-started";

/// The name of the incognito side's cache, and where its entries pretend to come from: a cache takes none from an
/// extension's own address, and the shim has the same one.
const CACHE: &str = "incognito";
const ENTRIES: &str = "https://incognito.invalid/";

thread_local! {
    /// The newest write of the incognito side. Caches promise no order, so each write waits for the one before.
    static NEWEST: RefCell<Option<Promise>> = const { RefCell::new(None) };
}

/// Whether this worker serves the incognito windows of a split extension.
pub(super) fn incognito() -> bool {
    chrome::IN_INCOGNITO.with(|it| it.unwrap_or(false))
}

/// The values that stand under these keys, as one object. Where the incognito side has no settings yet, it begins
/// with a copy of the regular side's.
///
/// # Errors
/// When the browser gives no storage at all, or not in time.
pub(super) async fn read(keys: &[&str]) -> Result<JsValue, JsValue> {
    if !incognito() {
        let keys: Array = keys.iter().map(|key| JsValue::from(*key)).collect();
        return in_time(chrome::local_get(&keys)?, BROWSER).await;
    }
    // For what the person never chose there, what they chose before counts. Only this one key is looked at.
    let regular = in_time(chrome::local_get(&"settings".into())?, BROWSER).await?;
    let values = object(&[("settings", Reflect::get(&regular, &"settings".into())?)]);
    let cache = cache().await?;
    for key in keys {
        let value = entry(&cache, key).await?;
        if !value.is_undefined() {
            Reflect::set(&values, &(*key).into(), &value)?;
        }
    }
    Ok(values.into())
}

/// Writes these values. Writes that are issued one after another keep their order.
pub(super) fn write(values: &Object) -> Result<Promise, JsValue> {
    if incognito() { Ok(put(values.clone())) } else { chrome::local_set(values) }
}

/// The text under a key that ends with the browser and with the extension, or `undefined`.
///
/// # Errors
/// When the browser gives no storage, or not in time.
pub(super) async fn read_passing(key: &str) -> Result<JsValue, JsValue> {
    if incognito() {
        return entry(&cache().await?, key).await;
    }
    Reflect::get(&in_time(chrome::session_get(&key.into())?, BROWSER).await?, &key.into())
}

/// Writes values that end with the browser and with the extension; on the incognito side, with its last window.
pub(super) fn write_passing(values: &Object) -> Result<Promise, JsValue> {
    if incognito() { Ok(put(values.clone())) } else { chrome::session_set(values) }
}

/// All that the browser carries between the person's computers, as JSON; nothing where it does not say.
pub(super) async fn read_shared() -> Option<String> {
    let items = wait(chrome::sync_get(&JsValue::NULL), BROWSER).await?;
    JSON::stringify(&items).ok().map(String::from)
}

/// Has the browser carry these items, an object by their names as JSON. Where it does not, the next start tries again.
pub(super) async fn write_shared(items: &str) {
    if let Ok(items) = JSON::parse(items) {
        ignore(chrome::sync_set(&items)).await;
    }
}

/// Writes for the shim which tabs something is kept of. It ends with the browser and with the extension.
pub(super) fn note_open(tabs: &[TabId]) -> Result<Promise, JsValue> {
    let tabs: Array = tabs.iter().map(|tab| JsValue::from(tab.0)).collect();
    write_passing(&object(&[(OPEN, tabs.into())]))
}

/// Whether this is the first start since the browser, this side of it, or the extension was started, by the marks
/// that end with them, and that [`note_start`] leaves.
///
/// # Errors
/// When the browser does not say, or not in time.
pub(super) async fn is_first_start() -> Result<bool, JsValue> {
    let mark = if incognito() { INCOGNITO_STARTED } else { OPEN };
    let session = in_time(chrome::session_get(&mark.into())?, BROWSER).await?;
    // The browser's memory outlives the incognito side, whose own store outlives an update of the extension.
    Ok(Reflect::get(&session, &mark.into())?.is_undefined()
        || (incognito() && entry(&cache().await?, OPEN).await?.is_undefined()))
}

/// Leaves the mark of the first start that the tabs' list alone is not.
pub(super) fn note_start() {
    if incognito() {
        // Where this fails, the next start is a first one, too, and keeps what still fits.
        drop(chrome::session_set(&object(&[(INCOGNITO_STARTED, true.into())])));
    }
}

fn put(values: Object) -> Promise {
    let before = NEWEST.take();
    let write = future_to_promise(async move {
        if let Some(before) = before {
            // That it failed was told to whoever waited for it.
            let _ = JsFuture::from(before).await;
        }
        let cache = cache().await?;
        for pair in Object::entries(&values) {
            let pair = Array::from(&pair);
            let key = pair.get(0).as_string().unwrap_or_default();
            let text = String::from(JSON::stringify(&pair.get(1))?);
            let answer = Response::new_with_opt_str(Some(&text))?;
            in_time(cache.put_with_str(&address(&key), &answer), BROWSER).await?;
        }
        Ok(JsValue::UNDEFINED)
    });
    NEWEST.set(Some(write.clone()));
    write
}

async fn cache() -> Result<Cache, JsValue> {
    let scope: WorkerGlobalScope = js_sys::global().unchecked_into();
    Ok(in_time(scope.caches()?.open(CACHE), BROWSER).await?.unchecked_into())
}

/// What stands under this key, or `undefined`.
async fn entry(cache: &Cache, key: &str) -> Result<JsValue, JsValue> {
    let answer = in_time(cache.match_with_str(&address(key)), BROWSER).await?;
    let Ok(answer) = answer.dyn_into::<Response>() else { return Ok(JsValue::UNDEFINED) };
    in_time(answer.json()?, BROWSER).await
}

fn address(key: &str) -> String {
    format!("{ENTRIES}{key}")
}
