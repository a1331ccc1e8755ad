//! Asking for an address without loading it.

use std::cell::RefCell;
use std::rc::Rc;
use std::time::Duration;

use gloo_net::http::{Request, Response as Answer};
use js_sys::{Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{
    AbortController, ReadableStream, ReadableStreamDefaultReader, RequestCache, RequestCredentials, TextDecoder,
};

use super::actor::now;
use super::perform::in_time;
use crate::evidence::{Address, BODY_LIMIT, Headers, Response, charset};

/// How long the head of an answer may take, and then its text.
const HEAD: Duration = Duration::from_secs(20);
const TEXT: Duration = Duration::from_secs(5);

/// A navigation's own `Accept`, so that the check gets the answer that a page would get.
const ACCEPT: &str = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

/// What came of asking.
pub(super) struct Probed {
    pub answer: Response,
    /// Where the answer came from after all redirects.
    pub landed: Option<Address>,
    pub body: Option<String>,
}

/// Asks for an address as a page load would, and gives the head of the answer. With `text`, also what can be read of
/// its body in time, at most [`BODY_LIMIT`] bytes; otherwise the body is never read.
pub(super) async fn probe(url: &Address, text: bool) -> Option<Probed> {
    let abort = AbortController::new().ok()?;
    let request = Request::get(url.as_str())
        .cache(RequestCache::NoStore)
        .credentials(RequestCredentials::Include)
        .header("accept", ACCEPT)
        .abort_signal(Some(&abort.signal()));
    let head = future_to_promise(async move {
        let answer = request.send().await.map_err(|error| JsValue::from_str(&error.to_string()))?;
        Ok(web_sys::Response::from(answer).into())
    });
    let answer = in_time(head, HEAD).await;
    let at = now();
    let read = match &answer {
        Ok(answer) if text => read_body(answer.unchecked_ref::<web_sys::Response>().body(), BODY_LIMIT, TEXT).await.0,
        _ => Vec::new(),
    };
    abort.abort();
    let answer = Answer::from(web_sys::Response::from(answer.ok()?));
    let mut headers = Headers::default();
    answer.headers().entries().for_each(|(name, value)| headers.add(&name, &value));
    let body = text.then(|| decoded(&read, headers.get("content-type").unwrap_or_default()));
    let landed = Address::parse(&answer.url());
    Some(Probed { answer: Response { status: answer.status(), headers, at }, landed, body })
}

/// The beginning of a body, at most so many bytes, as far as it comes in time; and whether that came to an end.
pub(super) async fn read_body(body: Option<ReadableStream>, most: usize, limit: Duration) -> (Vec<u8>, bool) {
    let read = Rc::new(RefCell::new(Vec::new()));
    let Some(body) = body else { return (Vec::new(), true) };
    let reader: ReadableStreamDefaultReader = body.get_reader().unchecked_into();
    let into = read.clone();
    let reading = future_to_promise(async move {
        while into.borrow().len() < most {
            let chunk = JsFuture::from(reader.read()).await?;
            if Reflect::get(&chunk, &"done".into())?.is_truthy() {
                break;
            }
            let bytes: Uint8Array = Reflect::get(&chunk, &"value".into())?.unchecked_into();
            let left = most - into.borrow().len();
            let end = bytes.length().min(u32::try_from(left).unwrap_or(u32::MAX));
            into.borrow_mut().extend(bytes.subarray(0, end).to_vec());
        }
        Ok(JsValue::UNDEFINED)
    });
    // What came before it broke off, or was too slow, is what a reader would see as well.
    let ended = in_time(reading, limit).await.is_ok();
    (read.take(), ended)
}

/// The text in the encoding that it names, else in UTF-8.
fn decoded(bytes: &[u8], content_type: &str) -> String {
    let named = charset(bytes, content_type).and_then(|label| TextDecoder::new_with_label(&label).ok());
    let read = named.and_then(|decoder| decoder.decode_with_u8_array(bytes).ok());
    read.unwrap_or_else(|| String::from_utf8_lossy(bytes).into_owned())
}
