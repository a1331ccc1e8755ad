//! Carrying out effects. Each has a deadline, and its result is an event.

use std::cell::RefCell;
use std::future::{Future, poll_fn};
use std::pin::pin;
use std::task::Poll;
use std::time::Duration;

use futures_util::future::join_all;
use gloo_timers::callback::Timeout;
use gloo_timers::future::TimeoutFuture;
use js_sys::{Array, Object, Promise, Reflect};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::{JsFuture, spawn_local};

use super::actor::{self, dispatch, now};
use super::probe::{self, Probed};
use super::{apps, asking, chrome, history, scripts, store, tabs, typed, value};
use crate::background::{Arrival, AskId, Effect, Event, OpId, Reading, TIME_TO_DRAW, TabId, Target};
use crate::time::Timestamp;

/// Any other call of the browser.
pub(super) const BROWSER: Duration = Duration::from_secs(10);

/// The most origins that a page may name. Most of them are other people's, and the brain takes far fewer.
const MOST_LISTED: u32 = 1_000;

/// The one alarm. Its name carries no address.
const ALARM: &str = "wake";
/// Packed extensions are promised no alarm before 30 s, so shorter waits need the worker's own timer beside it.
const SHORT: Duration = Duration::from_secs(31);

/// So long after a write in vain it is tried again.
const UNSTORED: Duration = Duration::from_secs(5);

thread_local! {
    static AGAIN: RefCell<Option<Timeout>> = const { RefCell::new(None) };
    static TIMER: RefCell<Option<Timeout>> = const { RefCell::new(None) };
}

/// Carries out the effects of one step. What cannot be taken back waits until the intent is stored.
pub(super) fn all(effects: Vec<Effect>) {
    let mut stored: Option<Result<Promise, JsValue>> = None;
    for effect in effects {
        match effect {
            Effect::Persist { state, settings, open } => {
                let written = persist(&state, &settings, &open);
                stored = Some(written.clone());
                spawn_local(async {
                    if let Some(Err(_)) = settled(Some(written)).await {
                        store_again();
                    }
                });
            }
            Effect::Wake { at } => wake(at),
            // At once, so that whoever waits for it finds it begun.
            Effect::StoreTyped { typed } => typed::store(&typed),
            effect if effect.is_irrevocable() => {
                let stored = stored.clone();
                spawn_local(async move {
                    // Where the write fails, acting without a trace is worse than not acting.
                    if let Some(Err(_)) = settled(stored).await {
                        return fail(effect);
                    }
                    if effect.operation().is_none_or(actor::still_wants) {
                        one(effect).await;
                    }
                });
            }
            effect => spawn_local(one(effect)),
        }
    }
}

async fn settled(stored: Option<Result<Promise, JsValue>>) -> Option<Result<JsValue, JsValue>> {
    Some(match stored? {
        Ok(promise) => in_time(promise, BROWSER).await,
        Err(error) => Err(error),
    })
}

/// The result of an effect that was never begun.
fn fail(effect: Effect) {
    match effect {
        Effect::Clear { tab, op, .. } => dispatch(Event::Cleared { tab, op, done: false }),
        Effect::Probe { tab, op, .. } => dispatch(no_answer(tab, op)),
        Effect::Reload { tab, op, .. } => dispatch(Event::Reloaded { tab, op, done: false }),
        _ => {}
    }
}

/// A check to which nothing came.
fn no_answer(tab: TabId, op: OpId) -> Event {
    Event::Probed { tab, op, answer: None, landed: None, body: None }
}

fn persist(state: &str, settings: &str, open: &[TabId]) -> Result<Promise, JsValue> {
    let values = object(&[("state", state.into()), ("settings", settings.into())]);
    // Where this fails, the shim wakes the brain in vain, or not for the end of what it kept.
    let _ = store::note_open(open);
    store::write(&values).inspect_err(|error| actor::web_log(&format!("storing: {error:?}")))
}

pub(super) async fn one(effect: Effect) {
    match effect {
        Effect::Persist { .. } | Effect::StoreTyped { .. } | Effect::Wake { .. } => {}
        Effect::ListenToApps { requests, pages } => apps::listen(requests, pages).await,
        Effect::ReadShared => dispatch(Event::Carried { items: store::read_shared().await }),
        Effect::StoreShared { items } => store::write_shared(&items).await,
        Effect::ReadTyped { tab, document } => typed::read(tab, document).await,
        Effect::PutBack { tab, document, fields } => typed::put_back(tab, document, fields).await,
        Effect::ShowCard { tab, document } => {
            let shown = scripts::show_card(tab, &document).await;
            dispatch(Event::CardShown { tab, document, shown });
        }
        Effect::HideCard { tab, document } => drop(scripts::run(tab, Some(&document), "hideCard", &Array::new()).await),
        Effect::ReadDocument { tab, document, text, ask } => read_document(tab, document, text, ask).await,
        Effect::LookInto { tab } => {
            if let Some((Some(document), facts)) = scripts::read_page(tab, None, false, Duration::ZERO).await {
                dispatch(Event::LookedInto { tab, document, facts });
            }
        }
        Effect::LookAgain { tab, document } => {
            let read = scripts::read_page(tab, Some(&document), true, TIME_TO_DRAW).await;
            let reading = read.map_or(Reading::Unreachable, |(_, facts)| Reading::Page(facts));
            dispatch(Event::LookedAgain { tab, document, reading });
        }
        Effect::Badge { tab, text, title } => tabs::badge(tab, &text, &title).await,
        Effect::Tell { tab } => {
            let message = object(&[("to", "pages".into()), ("tab", tab.0.into())]);
            // Without a page that listens the promise fails, and that is fine.
            ignore(chrome::send_message(&message)).await;
        }
        Effect::ListOrigins { tab, op, document } => {
            let listed = scripts::run(tab, Some(&document), "listOrigins", &Array::of1(&MOST_LISTED.into())).await;
            let origins = listed.and_then(|(_, origins)| value::read(&origins).ok());
            dispatch(Event::OriginsListed { tab, op, origins: origins.unwrap_or_default() });
        }
        Effect::Clear { tab, op, what, origins } => {
            let done = clear(what, &origins).await;
            dispatch(Event::Cleared { tab, op, done });
        }
        Effect::Probe { tab, op, .. } if !actor::still_asks(tab, op) => dispatch(Event::NotAsked { op }),
        Effect::Probe { tab, op, url, text } => dispatch(match probe::probe(&url, text).await {
            Some(Probed { answer, landed, body }) => Event::Probed { tab, op, answer: Some(answer), landed, body },
            None => no_answer(tab, op),
        }),
        Effect::Reload { tab, op, yields, document, past_cache } => {
            dispatch(reload(tab, op, document, yields, past_cache).await);
        }
        Effect::AskFront { tab } => {
            let front = tabs::front(tab).await;
            dispatch(Event::Front { tab, front });
        }
        Effect::FindPages { failed } => {
            let pages = tabs::pages_of(&failed.asked.page).await;
            dispatch(Event::PagesFound { pages, failed });
        }
        Effect::Notify { tab, title, text, silent } => tabs::notify(tab, &title, &text, silent).await,
        Effect::ShowTab { tab } => tabs::show_tab(tab).await,
        Effect::OpenAddress { tab, url } => {
            ignore(chrome::clear_notification(&tab.0.to_string())).await;
            ignore(chrome::create_tab(&object(&[("url", url.as_str().into())]))).await;
        }
        Effect::OpenPage { url } => ignore(chrome::create_tab(&object(&[("url", url.into())]))).await,
        Effect::Welcome => welcome().await,
        // Where it cannot open, or is open already, the badge has to do.
        Effect::OpenPopup { .. } => ignore(chrome::open_popup()).await,
        Effect::AskStatus { service, address, most } => {
            let heard = asking::ask(address, "application/json", most).await;
            dispatch(Event::StatusTold { service: service.to_owned(), heard });
        }
        Effect::AskNames { name, by, questions, most } => {
            let all = questions.iter().map(|question| asking::ask(question, "application/dns-json", most));
            let heard = join_all(all).await;
            dispatch(Event::NamesTold { name, by, heard });
        }
        Effect::Remember { entry } => history::take(Some(entry)).await,
        Effect::ForgetHistory => history::take(None).await,
        Effect::Answer { ask, view } => actor::answer(ask, &view),
        Effect::AnswerLookUp { ask, found } => actor::answer(ask, &found),
        Effect::AnswerReport { ask, report } => actor::answer(ask, &report),
        Effect::OpenReport { tab } => {
            let url = format!("report.html?tab={}", tab.0);
            ignore(chrome::create_tab(&object(&[("url", url.into())]))).await;
        }
    }
}

/// On machines that an administrator sets up, nobody has asked for anything.
async fn welcome() {
    let own = match chrome::get_self() {
        Ok(own) => in_time(own, BROWSER).await.unwrap_or_default(),
        Err(_) => JsValue::UNDEFINED,
    };
    let how = Reflect::get(&own, &"installType".into()).ok().and_then(|how| how.as_string());
    if how.as_deref() != Some("admin") {
        ignore(chrome::create_tab(&object(&[("url", "welcome.html".into())]))).await;
    }
}

async fn read_document(tab: TabId, document: Option<String>, text: bool, ask: Option<AskId>) {
    let facts = scripts::read_page(tab, document.as_deref(), text, Duration::ZERO).await;
    let (document, reading) = match facts {
        Some((id, facts)) => (id.or(document), Reading::Page(facts)),
        None => (document, Reading::Unreachable),
    };
    dispatch(Event::DocumentRead { tab, document, text, reading, ask });
}

/// Loads a tab again, unless something speaks against it by now: gives what is to be made of it.
async fn reload(tab: TabId, op: OpId, document: Option<String>, yields: bool, past_cache: bool) -> Event {
    if yields && tabs::is_on_its_way(tab).await {
        return Event::OnItsWay { tab, op };
    }
    if let Some(busy) = scripts::busy(tab, document.as_deref().filter(|_| yields)).await {
        return Event::Busy { tab, op, busy };
    }
    // Where it could not be kept, the reload would lose what was typed.
    if let Some(document) = document
        && !typed::keep(tab, document).await
    {
        return Event::Reloaded { tab, op, done: false };
    }
    // Whoever was to hear of another page may have died over it, and that page may be a form's.
    if !tabs::still_shows(tab).await {
        let (document, arrival) = (String::new(), Arrival::default());
        return Event::Committed { tab, url: None, document, known_fine: false, arrival };
    }
    if !actor::still_wants(op) {
        return Event::Reloaded { tab, op, done: false };
    }
    let options = object(&[("bypassCache", past_cache.into())]);
    let done = wait(chrome::reload_tab(tab.0, &options), BROWSER).await.is_some();
    Event::Reloaded { tab, op, done }
}

/// A state that is not stored ends with the worker, so it is written again until it is. Trying keeps the worker alive.
fn store_again() {
    let again = Timeout::new(UNSTORED.as_millis() as u32, || dispatch(Event::NotStored));
    AGAIN.with_borrow_mut(|timer| *timer = Some(again));
}

/// Sets the alarm, and the worker's own timer for waits that the alarm is too coarse for. The alarm comes back until
/// it is set anew, for a worker that died before it could, or could not start.
fn wake(at: Option<Timestamp>) {
    TIMER.with_borrow_mut(|timer| *timer = None);
    let Some(at) = at else { return spawn_local(ignore(chrome::clear_alarm(ALARM))) };
    let left = at.since(now());
    if left < SHORT {
        // Timers may be early by a rounding.
        let millis = u32::try_from(left.as_millis()).unwrap_or(0) + 5;
        TIMER.with_borrow_mut(|timer| *timer = Some(Timeout::new(millis, || dispatch(Event::Woke))));
    }
    let alarm = object(&[("when", (at.0 as f64).into()), ("periodInMinutes", 1.into())]);
    spawn_local(ignore(chrome::create_alarm(ALARM, &alarm)));
}

/// What of these origins can be fetched anew. Nothing here signs anybody out.
const CACHE: [&str; 3] = ["cache", "cacheStorage", "serviceWorkers"];
/// Cookies of their owners' registered domains, and all that these origins themselves have stored.
const SITE_DATA: [&str; 6] = ["cookies", "localStorage", "indexedDB", "fileSystems", "cacheStorage", "serviceWorkers"];

async fn clear(what: Target, origins: &[String]) -> bool {
    let kinds: &[&str] = match what {
        Target::Cache => &CACHE,
        Target::SiteData => &SITE_DATA,
    };
    let origins: Array = origins.iter().map(|origin| JsValue::from_str(origin)).collect();
    let options = object(&[("origins", origins.into())]);
    let types: Vec<_> = kinds.iter().map(|kind| (*kind, JsValue::TRUE)).collect();
    let removed = wait(chrome::remove_browsing_data(&options, &object(&types)), BROWSER).await;
    if what == Target::SiteData {
        return removed.is_some();
    }
    // What pages keep in memory outlives that: the next page of the same tab would still run the old scripts. This
    // call has every page forget them as it goes to its next address.
    removed.is_some() && wait(chrome::forget_memory_caches(), BROWSER).await.is_some()
}

/// The value of a call that may throw, fail, or never settle.
pub(super) async fn wait(call: Result<Promise, JsValue>, limit: Duration) -> Option<JsValue> {
    in_time(call.ok()?, limit).await.ok()
}

pub(super) async fn ignore(call: Result<Promise, JsValue>) {
    wait(call, BROWSER).await;
}

/// The value of a promise, or an error after `limit`.
pub(super) async fn in_time(promise: Promise, limit: Duration) -> Result<JsValue, JsValue> {
    let mut wanted = pin!(JsFuture::from(promise));
    // Dropped with this future, it takes its timer away: a thousand calls in a minute leave no thousand timers.
    let mut late = pin!(TimeoutFuture::new(u32::try_from(limit.as_millis()).unwrap_or(u32::MAX)));
    poll_fn(|context| match wanted.as_mut().poll(context) {
        Poll::Ready(result) => Poll::Ready(result),
        Poll::Pending => late.as_mut().poll(context).map(|()| Err(JsValue::from_str(LATE))),
    })
    .await
}

/// The error of what did not settle in time.
const LATE: &str = "not in time";

pub(super) fn is_late(error: &JsValue) -> bool {
    error.as_string().as_deref() == Some(LATE)
}

pub(super) fn object(entries: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (key, value) in entries {
        // Setting a property of a fresh plain object cannot fail.
        let _ = Reflect::set(&object, &(*key).into(), value);
    }
    object
}
