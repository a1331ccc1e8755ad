//! What can happen.

use super::{
    Access, AppPage, AppRequest, AskId, Beginning, Busy, Fate, Field, Front, Ground, Heard, OpId, TabId, WorkerFailed,
};
use crate::diagnosis::PageFacts;
use crate::diagnosis::app::Met;
use crate::evidence::{Address, Method, NetError, Response};
use crate::history::{Entry, LastTime};
use crate::protocol::Request;
use crate::time::Timestamp;

/// An event, with the time at which it came and a random number for the waits that it may start.
#[derive(Clone, Debug)]
pub struct Input {
    pub now: Timestamp,
    pub random: u32,
    pub event: Event,
}

/// What can happen.
#[derive(Clone, Debug, PartialEq)]
pub enum Event {
    /// The first start since the browser or the extension was started. Tab ids of an earlier browser session
    /// mean nothing any more, so the tabs that are open come with it, with their addresses.
    Started {
        open: Vec<(TabId, Address)>,
    },
    /// Evidence: an answer with an error status came for a tab (`webRequest.onResponseStarted`).
    Answered {
        tab: TabId,
        url: Address,
        response: Response,
        method: Method,
    },
    /// Verdict: a tab shows a new document (`webNavigation.onCommitted`). `url` is `None` for what is no web
    /// page. `known_fine`: an answer below 400 was seen for it.
    Committed {
        tab: TabId,
        url: Option<Address>,
        document: String,
        known_fine: bool,
        arrival: Arrival,
    },
    /// Verdict: a tab could not load a page, or not all of it (`webNavigation.onErrorOccurred`). `document`: what the tab
    /// shows, which is the browser's own error page or the document whose rest did not come. `method`: as
    /// [`Method::Other`] where nobody saw how it was asked for.
    Failed {
        tab: TabId,
        url: Address,
        method: Method,
        error: NetError,
        document: Option<String>,
    },
    /// Evidence: how the load that has just failed in this tab was begun (`webRequest.onBeforeRequest`).
    Begun {
        tab: TabId,
        beginning: Beginning,
    },
    /// Result of [`super::Effect::AskFront`]; `None` where the browser does not say.
    Front {
        tab: TabId,
        front: Option<Front>,
    },
    /// A request that the page of a watched app has made failed (`webRequest.onHeadersReceived`, `onErrorOccurred`).
    /// Without a tab it was the app's own service worker that asked, and nobody says for which page.
    AppFailed {
        tab: Option<TabId>,
        request: AppRequest,
        met: Met,
    },
    /// Result of [`super::Effect::FindPages`].
    PagesFound {
        pages: Vec<AppPage>,
        failed: WorkerFailed,
    },
    /// One of a tab that something is known of goes well (`webRequest.onHeadersReceived`), or has come to its end
    /// (`onCompleted`). Without a tab as above.
    AppAnswered {
        tab: Option<TabId>,
        request: AppRequest,
        ended: bool,
    },
    /// What the browser was last told to listen to, as the worker found it at its start: other places than those of the
    /// first day, or none.
    Listening {
        requests: Option<Vec<String>>,
    },
    /// What the browser has carried here from the person's other computers: an object of items, as JSON; nothing where
    /// it does not say.
    Carried {
        items: Option<String>,
    },
    /// The script in the page of a watched app has seen a text that may be a message of the app.
    AppSaid {
        tab: TabId,
        document: String,
        page: Address,
        text: String,
        ground: Ground,
    },
    TabClosed {
        tab: TabId,
    },
    /// Evidence: what other tabs show that loaded well, and since when. Comes right before a verdict about `url` that is
    /// not known to be a good one. Only a time is kept of it.
    Around {
        url: Address,
        loaded: Vec<(Address, Timestamp)>,
    },
    /// Evidence: a page has loaded well, over the network and not out of the cache. Comes right before its verdict.
    Loaded {
        url: Address,
    },
    /// Result of [`super::Effect::AskStatus`].
    StatusTold {
        service: String,
        heard: Heard,
    },
    /// Result of [`super::Effect::AskNames`]: what each question led to, in their order.
    NamesTold {
        name: String,
        by: Vec<String>,
        heard: Vec<Heard>,
    },
    /// Evidence: how the document that a tab shows was asked for. Comes right before a page of the extension asks about
    /// the tab, where an answer was seen for the document.
    Shown {
        document: String,
        method: Method,
    },
    /// Result of [`super::Effect::ReadDocument`].
    DocumentRead {
        tab: TabId,
        document: Option<String>,
        text: bool,
        reading: Reading,
        ask: Option<AskId>,
    },
    /// Result of [`super::Effect::LookAgain`].
    LookedAgain {
        tab: TabId,
        document: String,
        reading: Reading,
    },
    /// Result of [`super::Effect::ShowCard`]; or the card was there and is lost.
    CardShown {
        tab: TabId,
        document: String,
        shown: bool,
    },
    /// The document in which the card stands has gone to another address by itself, as apps do.
    Stepped {
        tab: TabId,
        document: String,
    },
    /// Result of [`super::Effect::ListOrigins`]: the page's word, or nothing where it could not be asked.
    OriginsListed {
        tab: TabId,
        op: OpId,
        origins: Vec<String>,
    },
    /// Result of [`super::Effect::Clear`].
    Cleared {
        tab: TabId,
        op: OpId,
        done: bool,
    },
    /// Result of [`super::Effect::Probe`]; `None` where no answer came. `landed`: where the answer came from
    /// after all redirects. `body`: what was read of it as it was sent, where that was asked for.
    Probed {
        tab: TabId,
        op: OpId,
        answer: Option<Response>,
        landed: Option<Address>,
        body: Option<String>,
    },
    /// Result of [`super::Effect::Probe`]: not begun, because the tab that was to ask no longer wants to know, and others
    /// that wait for the answer do.
    NotAsked {
        op: OpId,
    },
    /// Result of [`super::Effect::Reload`]: whether the browser began it.
    Reloaded {
        tab: TabId,
        op: OpId,
        done: bool,
    },
    /// Result of [`super::Effect::Reload`]: not begun, because the person has the tab on its way to a page already.
    OnItsWay {
        tab: TabId,
        op: OpId,
    },
    /// Result of [`super::Effect::Reload`]: not begun, because the person is busy in the page.
    Busy {
        tab: TabId,
        op: OpId,
        busy: Busy,
    },
    /// Whether this device has any network at all, by the browser's word: whenever that has changed.
    Network {
        online: bool,
    },
    /// The person has clicked on the notification about this tab (`notifications.onClicked`).
    Notified {
        tab: TabId,
    },
    /// Result of [`super::Effect::ReadTyped`], or of a reload before it begins, or the script in the page says so as
    /// the person leaves. `url`: the address of the document at that moment.
    Typed {
        tab: TabId,
        document: String,
        url: Address,
        fields: Vec<Field>,
    },
    /// Result of [`super::Effect::PutBack`]: what became of each field. Empty where the page could not be reached.
    WasPutBack {
        tab: TabId,
        document: String,
        fields: Vec<Field>,
        fates: Vec<Fate>,
    },
    /// Which sites the browser lets WhatBroke look at: at each start of the brain, and whenever it changes
    /// (`permissions.onAdded`, `onRemoved`). `front`: the pages that people see at that moment.
    Access {
        access: Access,
        front: Vec<(TabId, Address)>,
    },
    /// Result of [`super::Effect::LookInto`]; nothing comes where the page could not be read.
    LookedInto {
        tab: TabId,
        document: String,
        facts: PageFacts,
    },
    /// Result of [`super::Effect::Remember`] of something that goes on: how the place worked again, the last time that it
    /// had failed with the same.
    LastTime {
        entry: Box<Entry>,
        last: Option<LastTime>,
    },
    /// The alarm or the worker's own timer.
    Woke,
    /// The extension has just been installed.
    Installed,
    /// Result of [`super::Effect::Persist`] a while ago: the browser did not store it. Nothing comes where it did.
    NotStored,
    /// The popup asks for something.
    Asked {
        ask: AskId,
        tab: Option<TabId>,
        request: Request,
    },
    /// A card asks for something: one that was put over this document of the tab that it sits in.
    CardAsked {
        ask: AskId,
        tab: TabId,
        document: String,
        request: Request,
    },
}

/// How a document was come by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arrival {
    /// A form was sent, by whatever method.
    pub form: bool,
    /// The tab's page was loaded again.
    pub reload: bool,
    /// Back or forward.
    pub history: bool,
    /// The page itself asked for it, as with `<meta http-equiv="refresh">`.
    pub by_itself: bool,
    /// Nobody saw it begin: whoever was to see it has died over it.
    pub unseen: bool,
}

/// What came of looking into a document.
#[derive(Clone, Debug, PartialEq)]
#[allow(clippy::large_enum_variant, reason = "one reading lives at a time, and for one step")]
pub enum Reading {
    Page(PageFacts),
    /// Nothing can be injected there: the browser's own page, a closed tab, no answer in time, no permission.
    Unreachable,
}
