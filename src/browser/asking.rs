//! Asking status pages and resolvers. They get an address and nothing else: no cookies, no referrer, and nobody is asked
//! but the one that was named.

use std::time::Duration;

use gloo_net::http::Request;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::future_to_promise;
use web_sys::{AbortController, ReferrerPolicy, RequestCache, RequestCredentials, RequestRedirect};

use super::actor::now;
use super::perform::in_time;
use super::probe::read_body;
use crate::background::Heard;

/// How long an answer may take, from the first byte of the question to the last of the answer.
const ANSWERS: Duration = Duration::from_secs(5);

/// Asks once at this very address, and reads at most so many bytes.
pub(super) async fn ask(address: &str, accept: &str, most: usize) -> Heard {
    let Ok(abort) = AbortController::new() else { return Heard::Nothing };
    let begun = now();
    let request = Request::get(address)
        .header("accept", accept)
        .cache(RequestCache::NoStore)
        .credentials(RequestCredentials::Omit)
        .redirect(RequestRedirect::Manual)
        .referrer_policy(ReferrerPolicy::NoReferrer)
        .abort_signal(Some(&abort.signal()));
    let head = future_to_promise(async move {
        let answer = request.send().await.map_err(|error| JsValue::from_str(&error.to_string()))?;
        Ok(web_sys::Response::from(answer).into())
    });
    let heard = match in_time(head, ANSWERS).await {
        Ok(answer) => read(answer.unchecked_ref(), most, ANSWERS.saturating_sub(now().since(begun))).await,
        Err(_) => Heard::Nothing,
    };
    abort.abort();
    heard
}

async fn read(answer: &web_sys::Response, most: usize, left: Duration) -> Heard {
    // What is not followed shows neither status nor address (Fetch Standard, opaque-redirect filtered response).
    if answer.status() == 0 {
        return Heard::Elsewhere;
    }
    // One byte more than may be read tells that there is more.
    let (body, ended) = read_body(answer.body(), most + 1, left).await;
    match body.len() {
        length if length > most => Heard::TooLarge,
        _ if !ended => Heard::Nothing,
        _ => Heard::Answer { status: answer.status(), body },
    }
}
