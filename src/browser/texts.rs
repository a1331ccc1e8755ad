//! The files with the texts of the entries, beside the module.

use gloo_net::http::Request;
use web_sys::RequestCache;

use crate::knowledge::{Lang, texts};

/// Sees to it that the texts of a language are there.
///
/// # Errors
/// When the file cannot be read, or belongs to another build.
pub async fn need(lang: Lang) -> Result<(), String> {
    if texts::are_here(lang) {
        return Ok(());
    }
    let kept = texts::supply(lang, get(lang, RequestCache::Default).await?);
    if kept.is_ok() {
        return Ok(());
    }
    // On the public page the browser may have kept the file of an older build.
    texts::supply(lang, get(lang, RequestCache::Reload).await?).map_err(|error| error.to_string())
}

async fn get(lang: Lang, cache: RequestCache) -> Result<Vec<u8>, String> {
    let name = texts::file_name(lang);
    let fail = |error: gloo_net::Error| format!("{name}: {error}");
    let answer = Request::get(name).cache(cache).send().await.map_err(fail)?;
    if !answer.ok() {
        return Err(format!("{name}: status {}", answer.status()));
    }
    answer.binary().await.map_err(fail)
}
