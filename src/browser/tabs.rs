//! Tabs, and what is shown beside them: badge and notifications.

use futures_util::future::join_all;
use js_sys::{Object, Reflect};
use wasm_bindgen::JsValue;

use super::perform::{BROWSER, ignore, object, wait};
use super::{access, actor, chrome};
use crate::background::{AppPage, Front, TabId};
use crate::evidence::Address;
use crate::time::Timestamp;

/// Whether the tab is loading another page, or its own anew, of which nothing has come yet.
pub(super) async fn is_on_its_way(tab: TabId) -> bool {
    let tab = wait(chrome::get_tab(tab.0), BROWSER).await.unwrap_or_default();
    Reflect::get(&tab, &"pendingUrl".into()).is_ok_and(|url| url.is_truthy())
}

/// Whether the tab shows the document that the brain knows of there, or the browser's own page in place of one.
/// Where the browser does not say, it does not.
pub(super) async fn still_shows(tab: TabId) -> bool {
    let frame = object(&[("tabId", tab.0.into()), ("frameId", 0.into())]);
    let frame = wait(chrome::get_frame(&frame), BROWSER).await.unwrap_or_default();
    let text = |key: &str| Reflect::get(&frame, &key.into()).ok().and_then(|value| value.as_string());
    let own_page = Reflect::get(&frame, &"errorOccurred".into()).is_ok_and(|it| it.is_truthy());
    let url = text("url").and_then(|url| Address::parse(&url));
    actor::shows(tab, url.as_ref(), text("documentId").as_deref(), own_page)
}

/// Where a tab is. `None` where the browser does not say.
pub(super) async fn front(tab: TabId) -> Option<Front> {
    let tab = wait(chrome::get_tab(tab.0), BROWSER).await?;
    let field = |of: &JsValue, key: &str| Reflect::get(of, &key.into()).ok();
    let window = field(&tab, "windowId")?.as_f64()? as i32;
    let focused = field(&wait(chrome::get_window(window), BROWSER).await?, "focused")?.as_bool()?;
    Some(Front {
        active: field(&tab, "active")?.as_bool()?,
        focused,
        since: Timestamp(field(&tab, "lastAccessed")?.as_f64()? as i64),
        by_link: field(&tab, "openerTabId")?.as_f64().is_some(),
    })
}

/// The most pages of one app that are asked where they are.
const MOST_PAGES: usize = 20;

/// The tabs that show pages of this origin, each with its document and where it is.
pub(super) async fn pages_of(origin: &Address) -> Vec<AppPage> {
    let open = access::tabs(&Object::new()).await;
    let own = open.into_iter().filter(|(_, url)| url.is_same_origin(origin)).take(MOST_PAGES);
    let page = async |tab: TabId| {
        let frame = object(&[("tabId", tab.0.into()), ("frameId", 0.into())]);
        let frame = wait(chrome::get_frame(&frame), BROWSER).await?;
        let document = Reflect::get(&frame, &"documentId".into()).ok()?.as_string()?;
        Some(AppPage { tab, document, front: front(tab).await })
    };
    join_all(own.map(|(tab, _)| page(tab))).await.into_iter().flatten().collect()
}

/// A notification with the tab's number for its name, unless the person has that tab before them.
pub(super) async fn notify(tab: TabId, title: &str, text: &str, silent: bool) {
    let seen = if tab.is_closed() { None } else { front(tab).await };
    if seen.is_some_and(|front| front.active && front.focused) {
        return;
    }
    let icon = chrome::get_url("icons/128.png").unwrap_or_default();
    let options = object(&[
        ("type", "basic".into()),
        ("iconUrl", icon.into()),
        ("title", title.into()),
        ("message", text.into()),
        ("silent", silent.into()),
    ]);
    // Where the person has taken the leave back, the badge has to do.
    ignore(chrome::create_notification(&tab.0.to_string(), &options)).await;
}

pub(super) async fn show_tab(tab: TabId) {
    ignore(chrome::clear_notification(&tab.0.to_string())).await;
    let shown = wait(chrome::update_tab(tab.0, &object(&[("active", true.into())])), BROWSER).await;
    let window = shown.and_then(|tab| Reflect::get(&tab, &"windowId".into()).ok()).and_then(|id| id.as_f64());
    if let Some(window) = window {
        ignore(chrome::update_window(window as i32, &object(&[("focused", true.into())]))).await;
    }
}

pub(super) async fn badge(tab: TabId, text: &str, title: &str) {
    let details = |key: &str, value: &str| object(&[("tabId", tab.0.into()), (key, value.into())]);
    // One colour that white and black text can both be read on; the text tells the states apart.
    ignore(chrome::set_badge_background_color(&details("color", "#8a5300"))).await;
    ignore(chrome::set_badge_text(&details("text", text))).await;
    ignore(chrome::set_title(&details("title", title))).await;
}
