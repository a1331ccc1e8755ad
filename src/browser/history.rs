//! The history, where it is stored. It is read when it is first needed, and changed here alone, one thing after
//! another; what comes while a write is under way goes into the next one.

use std::cell::RefCell;
use std::collections::VecDeque;

use js_sys::{Array, JSON, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::actor::{dispatch, now, web_log};
use super::perform::{BROWSER, in_time, object};
use super::store;
use crate::background::Event;
use crate::history::{Entry, History};

const KEY: &str = "history";
/// What could not be read, as it was.
const ASIDE: &str = "history-set-aside";
/// The most letters that are set aside. What is there first stays.
const MOST_ASIDE: usize = 2_500_000;

#[derive(Default)]
struct Keeper {
    /// Nothing before it was read.
    history: Option<History>,
    /// What is to be written down; nothing where all of it is to be deleted.
    jobs: VecDeque<Option<Box<Entry>>>,
    /// Somebody is at it.
    busy: bool,
}

thread_local! {
    static KEEPER: RefCell<Keeper> = RefCell::default();
}

/// Writes this down, or with nothing deletes all of it, once everything before it is done. In incognito windows there
/// is no history.
pub(super) async fn take(job: Option<Box<Entry>>) {
    if store::incognito() {
        return;
    }
    let busy = KEEPER.with_borrow_mut(|keeper| {
        keeper.jobs.push_back(job);
        std::mem::replace(&mut keeper.busy, true)
    });
    if busy {
        return;
    }
    if KEEPER.with_borrow(|keeper| keeper.history.is_none()) {
        let read = read().await.inspect_err(complain).ok();
        KEEPER.with_borrow_mut(|keeper| keeper.history = read);
    }
    while let Some(job) = KEEPER.with_borrow_mut(|keeper| keeper.jobs.pop_front()) {
        carry_out(job);
        let is_last = KEEPER.with_borrow(|keeper| keeper.jobs.is_empty());
        if is_last && write().await.inspect_err(complain).is_err() {
            KEEPER.with_borrow_mut(|keeper| keeper.history.iter_mut().for_each(History::not_saved));
        }
    }
    KEEPER.with_borrow_mut(|keeper| keeper.busy = false);
}

fn carry_out(job: Option<Box<Entry>>) {
    let last = KEEPER.with_borrow_mut(|keeper| {
        let history = keeper.history.as_mut()?;
        let Some(entry) = &job else {
            history.forget();
            return None;
        };
        history.add((**entry).clone());
        history.prune(now());
        history.last_time(&entry.site, &entry.code, entry.app, entry.began)
    });
    // An event may bring more to do here, so nothing is borrowed by now.
    if let (Some(entry), Some(_)) = (job.filter(|entry| !entry.end.is_good()), last) {
        dispatch(Event::LastTime { entry, last });
    }
}

/// Reads what was stored. What cannot be read is set aside first, whole; where that fails, nothing is read, so that
/// nothing is written over it.
async fn read() -> Result<History, JsValue> {
    let stored = store::read(&[KEY, ASIDE]).await?;
    let value = Reflect::get(&stored, &KEY.into())?;
    if value.is_undefined() {
        return Ok(History::default());
    }
    // A value of another type is as unreadable as a broken one.
    let text = value.as_string().or_else(|| JSON::stringify(&value).ok().map(String::from)).unwrap_or_default();
    let (history, broken) = History::load(&text);
    if broken.is_empty() {
        return Ok(history);
    }
    let kept = Reflect::get(&stored, &ASIDE.into())?.dyn_into::<Array>().unwrap_or_default();
    let mut length: usize = kept.iter().filter_map(|piece| Some(piece.as_string()?.len())).sum();
    for (piece, reason) in broken {
        web_log(&format!("{KEY}: {reason}; set aside"));
        length += piece.len();
        if length <= MOST_ASIDE {
            kept.push(&piece.into());
        }
    }
    in_time(store::write(&object(&[(ASIDE, kept.into())]))?, BROWSER).await?;
    Ok(history)
}

/// Writes what has changed, if anything has.
async fn write() -> Result<(), JsValue> {
    let text = KEEPER.with_borrow_mut(|keeper| keeper.history.as_mut().and_then(History::unsaved));
    if let Some(text) = text {
        in_time(store::write(&object(&[(KEY, text.into())]))?, BROWSER).await?;
    }
    Ok(())
}

fn complain(error: &JsValue) {
    web_log(&format!("history: {error:?}"));
}
