//! What JavaScript may call, in each module of WebAssembly.

#[cfg(feature = "worker")]
mod worker {
    use js_sys::Function;
    use wasm_bindgen::prelude::*;

    use crate::browser;

    /// Makes the brain ready in the service worker. Calling it again changes nothing.
    ///
    /// # Errors
    /// When the browser gives no storage or no files, or not in time.
    #[wasm_bindgen]
    pub async fn start() -> Result<(), JsValue> {
        console_error_panic_hook::set_once();
        browser::start().await
    }

    /// Takes one event in the service worker. `reply` is called once, for a question.
    #[wasm_bindgen]
    pub fn handle(kind: &str, details: JsValue, reply: Option<Function>) {
        browser::handle(kind, details, reply);
    }
}

#[cfg(feature = "pages")]
mod pages {
    use leptos::mount::mount_to_body;
    use leptos::view;
    use wasm_bindgen::prelude::*;
    use wasm_bindgen_futures::spawn_local;

    use crate::browser::{pages, port};
    use crate::ui::{Options, Overlay, Popup, Report, Welcome, named_tab};

    /// Fills a page of the extension: `overlay`, `popup`, `options`, `report` or `welcome`.
    #[wasm_bindgen]
    pub fn mount(page: &str) {
        console_error_panic_hook::set_once();
        match page {
            "overlay" => {
                mount_to_body(|| view! { <Overlay /> });
                port::speak();
            }
            "options" => mount_to_body(|| view! { <Options /> }),
            "welcome" => mount_to_body(|| view! { <Welcome /> }),
            "report" => mount_to_body(|| view! { <Report tab=named_tab() /> }),
            "popup" => spawn_local(async {
                let tab = match named_tab() {
                    Some(tab) => Some(tab),
                    None => pages::tab_in_front().await,
                };
                mount_to_body(move || view! { <Popup tab /> });
            }),
            _ => {}
        }
    }
}

#[cfg(feature = "look-up")]
mod look_up {
    use leptos::mount::mount_to_body;
    use leptos::view;
    use wasm_bindgen::prelude::*;

    use crate::ui::LookUpPage;

    /// Fills the public look-up page.
    #[wasm_bindgen]
    pub fn mount_look_up() {
        console_error_panic_hook::set_once();
        // What stood there was for the time until now.
        leptos::prelude::document().body().iter().for_each(|body| body.set_inner_html(""));
        mount_to_body(|| view! { <LookUpPage /> });
    }
}
