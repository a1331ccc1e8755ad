//! The clipboard, as far as the page around the card lets it be used.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;

/// Puts text on the clipboard. Gives whether it is there.
pub(crate) async fn write(text: &str) -> bool {
    // Some pages forbid the clipboard to all that they embed; copying a selection needs only the click.
    let clipboard = window().navigator().clipboard();
    JsFuture::from(clipboard.write_text(text)).await.is_ok() || copy_selection(text).is_some()
}

/// Copies text by selecting it in a field that nobody sees.
fn copy_selection(text: &str) -> Option<()> {
    let document = document().dyn_into::<web_sys::HtmlDocument>().ok()?;
    let field = document.create_element("textarea").ok()?.dyn_into::<web_sys::HtmlTextAreaElement>().ok()?;
    field.set_value(text);
    let body = document.body()?;
    let focused = document.active_element().and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok());
    body.append_child(&field).ok()?;
    field.select();
    let copied = document.exec_command("copy").unwrap_or(false);
    field.remove();
    // The button that was pressed keeps the focus. Where it is gone, nothing has it.
    if let Some(focused) = focused {
        drop(focused.focus());
    }
    copied.then_some(())
}
