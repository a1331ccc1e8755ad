//! Fetching the files that lie beside the module.

use gloo_net::http::Request;
use web_sys::RequestCache;

use crate::beside::Beside;

/// Sees to it that a file is there.
///
/// # Errors
/// When it cannot be read, or belongs to another build.
pub async fn need(file: &'static Beside) -> Result<(), String> {
    if file.bytes().is_some() || file.supply(get(file.name, RequestCache::Default).await?).is_ok() {
        return Ok(());
    }
    // On the public page the browser may have kept the file of an older build.
    file.supply(get(file.name, RequestCache::Reload).await?).map_err(|error| error.to_string())
}

async fn get(name: &str, cache: RequestCache) -> Result<Vec<u8>, String> {
    let fail = |error: gloo_net::Error| format!("{name}: {error}");
    let answer = Request::get(name).cache(cache).send().await.map_err(fail)?;
    if !answer.ok() {
        return Err(format!("{name}: status {}", answer.status()));
    }
    answer.binary().await.map_err(fail)
}
