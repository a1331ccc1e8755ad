//! What is run inside pages: the functions of `extension/injected.js`.

use std::time::Duration;

use js_sys::{Array, Object, Reflect};
use wasm_bindgen::JsValue;

use super::perform::{in_time, is_late, object, wait};
use super::{chrome, value};
use crate::background::{Busy, TabId};
use crate::diagnosis::PageFacts;
use crate::evidence::BODY_LIMIT;
use crate::knowledge::GATES;

/// A script on a page that the browser will not let us into stays pending for ever; others take milliseconds.
const SCRIPT: Duration = Duration::from_secs(5);
/// A page that runs answers within milliseconds; while a dialog of its own is open, it does not.
const ANSWERS: Duration = Duration::from_secs(2);

/// Fields and editors that people write in.
const WRITTEN: &str = "textarea, [contenteditable=''], [contenteditable=true]";
/// Whatever people fill in, but for [`WRITTEN`].
const CHOSEN: &str = "select, \
    input:not([type=hidden],[type=submit],[type=button],[type=reset],[type=image],[type=checkbox],[type=radio])";
const PRESSED: &str =
    "button, [role=button], [type=submit], [type=button], [type=image], [type=checkbox], [type=radio]";
const SHOWN: &str = "canvas, video, iframe, frame, embed, object";
/// What frames a page on every page of its site. A header inside of an article is the article's own.
const AROUND: &str = "nav, footer, aside, header:not(main header, article header, section header), \
    [role=navigation], [role=banner], [role=contentinfo], [role=complementary], [role=search], [role=menu]";

/// What a document says of itself after `delay`, and its id.
pub(super) async fn read_page(
    tab: TabId,
    document: Option<&str>,
    text: bool,
    delay: Duration,
) -> Option<(Option<String>, PageFacts)> {
    let limit = if text { BODY_LIMIT } else { 0 };
    let elements: Array = GATES.iter().flat_map(|gate| gate.elements).map(|one| JsValue::from(*one)).collect();
    let filled = format!("{WRITTEN}, {CHOSEN}");
    let counted = format!("{filled}, {PRESSED}, {SHOWN}, img, svg, a[href]");
    let kinds = object(&[
        ("WRITTEN", WRITTEN.into()),
        ("FILLED", filled.into()),
        ("PRESSED", PRESSED.into()),
        ("SHOWN", SHOWN.into()),
        ("COUNTED", counted.into()),
        ("AROUND", AROUND.into()),
    ]);
    let delayed = JsValue::from(delay.as_millis() as u32);
    let args = Array::of4(&JsValue::from(limit as u32), &elements, &delayed, &kinds);
    let (id, facts) = run_within(SCRIPT + delay, tab, document, "readPage", &args).await?;
    Some((id, value::read(&facts).ok()?))
}

pub(super) async fn show_card(tab: TabId, document: &str) -> bool {
    let Ok(url) = chrome::get_url("overlay.html") else { return false };
    // The card shows by its address over which document it was put; no page can name its document.
    let url = format!("{url}#{document}");
    let shown = run(tab, Some(document), "showCard", &Array::of2(&url.into(), &"WhatBroke".into())).await;
    shown.is_some_and(|(_, shown)| shown.is_truthy())
}

/// Runs one of the functions of `injected.js` in a document, or in whatever the tab shows. Gives the document's
/// id and the function's result; `None` where the browser will not let us in, or not in time.
pub(super) async fn run(
    tab: TabId,
    document: Option<&str>,
    name: &str,
    args: &Array,
) -> Option<(Option<String>, JsValue)> {
    run_within(SCRIPT, tab, document, name, args).await
}

async fn run_within(
    limit: Duration,
    tab: TabId,
    document: Option<&str>,
    name: &str,
    args: &Array,
) -> Option<(Option<String>, JsValue)> {
    let script = injection(tab, document, name, args)?;
    let results = Array::from(&wait(chrome::execute_script(&script), limit).await?);
    let first = results.get(0);
    let id = Reflect::get(&first, &"documentId".into()).ok().and_then(|id| id.as_string());
    Some((id, Reflect::get(&first, &"result".into()).ok()?))
}

fn injection(tab: TabId, document: Option<&str>, name: &str, args: &Array) -> Option<Object> {
    let injected = Reflect::get(&js_sys::global(), &"injected".into()).ok()?;
    let function = Reflect::get(&injected, &name.into()).ok()?;
    let target = object(&[("tabId", tab.0.into())]);
    match document {
        Some(document) => Reflect::set(&target, &"documentIds".into(), &Array::of1(&document.into())),
        None => Reflect::set(&target, &"frameIds".into(), &Array::of1(&0.into())),
    }
    .ok()?;
    Some(object(&[
        ("target", target.into()),
        ("func", function),
        ("args", args.into()),
        ("injectImmediately", true.into()),
    ]))
}

/// What keeps a page from being loaded again by itself. A page that cannot be asked at all keeps nobody.
pub(super) async fn busy(tab: TabId, document: Option<&str>) -> Option<Busy> {
    let script = injection(tab, Some(document?), "isTyping", &Array::new())?;
    match in_time(chrome::execute_script(&script).ok()?, ANSWERS).await {
        Ok(results) => {
            let typing = Reflect::get(&Array::from(&results).get(0), &"result".into()).ok()?;
            typing.is_truthy().then_some(Busy::Typing)
        }
        Err(error) if is_late(&error) => Some(Busy::Blocked),
        Err(_) => None,
    }
}
