//! What to do about it.

use std::time::Duration;

use super::{AskId, Field, OpId, Private, TabId, Target, WorkerFailed};
use crate::diagnosis::Explanation;
use crate::evidence::Address;
use crate::history::Entry;
use crate::protocol::{View, Written};
use crate::time::Timestamp;

/// How long an app may take to draw itself before what it shows counts.
pub const TIME_TO_DRAW: Duration = Duration::from_millis(3_500);

/// What to do. Each has a deadline in `browser`, and its result, if any, is an event.
#[derive(Clone, Debug, PartialEq)]
pub enum Effect {
    /// Store both values as they are, and the tabs that a later commit matters for.
    Persist { state: String, settings: String, open: Vec<TabId> },
    /// Put the card over this very document.
    ShowCard { tab: TabId, document: String },
    /// Take the card away again.
    HideCard { tab: TabId, document: String },
    /// Look into the document. Without `text` only its status is asked for. Without `document`: whatever the
    /// tab shows.
    ReadDocument { tab: TabId, document: Option<String>, text: bool, ask: Option<AskId> },
    /// Look into whatever a tab shows, because access to it was just given.
    LookInto { tab: TabId },
    /// Look into a document once more, after it has had [`TIME_TO_DRAW`].
    LookAgain { tab: TabId, document: String },
    /// Set text, colour and title of the icon in one tab; empty text takes the badge away.
    Badge { tab: TabId, text: String, title: String },
    /// Tell the pages of the extension that this tab's view has changed.
    Tell { tab: TabId },
    /// Have the browser tell of the requests of watched apps and look after their pages: hosts with all below them and
    /// the beginning of a path. `requests`: where they ask, if the person has chosen other apps than those at first.
    ListenToApps { requests: Option<Vec<String>>, pages: Vec<String> },
    /// Wake the worker at that time, and each minute after it until this is said anew; or never.
    Wake { at: Option<Timestamp> },
    /// Ask this very document where its files came from.
    ListOrigins { tab: TabId, op: OpId, document: String },
    /// Clear this of these origins. Cookies go with their owner's registered domain, whichever of its origins is named.
    Clear { tab: TabId, op: OpId, what: Target, origins: Vec<String> },
    /// Ask for the address without loading it, and stop once the head of the answer is known; with `text` once so
    /// much of the answer is read as is ever looked at.
    Probe { tab: TabId, op: OpId, url: Address, text: bool },
    /// Read what stands in the fields of this document and did not come with it. The page's script then also tells
    /// when the person leaves the document.
    ReadTyped { tab: TabId, document: String },
    /// Store what was typed into pages, apart from the rest and in memory only.
    StoreTyped { typed: Private },
    /// Ask what the browser has carried here from the person's other computers.
    ReadShared,
    /// Have the browser carry these items, an object by their names, to the person's other computers.
    StoreShared { items: String },
    /// Put texts into the fields of this document again.
    PutBack { tab: TabId, document: String, fields: Vec<Field> },
    /// Load the tab's page again, past the cache where `past_cache`. With `yields`, not while the tab is on its way
    /// to a page, which the browser would give up, nor while the person is busy in `document`. What was typed
    /// into `document` is read and stored first; where that fails, nothing is loaded.
    Reload { tab: TabId, op: OpId, past_cache: bool, yields: bool, document: Option<String> },
    /// Ask where the tab is: in front, in a window that has the keyboard, since when.
    AskFront { tab: TabId },
    /// Ask which tabs show pages of the app whose own service worker has asked in vain.
    FindPages { failed: WorkerFailed },
    /// Tell the person what came of a wait, unless they have that tab before them.
    Notify { tab: TabId, title: String, text: String, silent: bool },
    /// Bring a tab to the front, and take its notification away.
    ShowTab { tab: TabId },
    /// Open a web page in a new tab, and take the notification about a closed one away.
    OpenAddress { tab: TabId, url: Address },
    /// Open a page of the browser, such as its security settings, in a new tab.
    OpenPage { url: &'static str },
    /// Open the page that says what WhatBroke does, unless somebody has installed it for many people.
    Welcome,
    /// Open the popup over the window in front.
    OpenPopup { tab: TabId },
    /// Ask the status page of a service at exactly this address, and read at most so many bytes of what it says.
    AskStatus { service: &'static str, address: &'static str, most: usize },
    /// Ask resolvers these questions about a name, and read at most so many bytes of each answer. `by`: their names.
    AskNames { name: String, by: Vec<String>, questions: Vec<String>, most: usize },
    /// Write this down in the history.
    Remember { entry: Box<Entry> },
    /// Delete the history.
    ForgetHistory,
    /// Answer a page of the extension.
    Answer { ask: AskId, view: Box<View> },
    /// Answer a page that has looked something up, with what it means, where that is known.
    AnswerLookUp { ask: AskId, found: Option<Box<Explanation>> },
    /// Answer the page of the report with it, where anything is known of the failure.
    AnswerReport { ask: AskId, report: Option<Box<Written>> },
    /// Open the page of the report about this tab, in a new one.
    OpenReport { tab: TabId },
}

impl Effect {
    /// Whether it cannot be taken back, so that it starts only when the intent is stored.
    pub fn is_irrevocable(&self) -> bool {
        self.operation().is_some()
    }

    /// The tab whose badge it sets.
    pub(super) fn badge(&self) -> Option<TabId> {
        match self {
            Self::Badge { tab, .. } => Some(*tab),
            _ => None,
        }
    }

    /// The operation that it carries out, where that cannot be taken back.
    pub fn operation(&self) -> Option<OpId> {
        match self {
            Self::Clear { op, .. } | Self::Probe { op, .. } | Self::Reload { op, .. } => Some(*op),
            _ => None,
        }
    }
}
