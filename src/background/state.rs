//! What the brain remembers.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::asking::{Asked, Early};
use super::probe::CHECKING;
use super::seen::Seen;
use super::trouble::{Running, Trouble};
use super::whose::Ended;
use super::{Access, AllTyped, Cleared, Deed, Outcome, Phase, Words};
use crate::diagnosis::Diagnosis;
use crate::evidence::{Address, Evidence, Method, Response};
use crate::history::LastTime;
use crate::knowledge::{Lang, RetryPolicy, Text};
use crate::map::Map;
use crate::time::Timestamp;
use crate::verdict::{Check, Tried};

/// A tab, by the browser's number. Valid until the browser is closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TabId(pub i32);

/// A question of a page, answered once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AskId(pub u32);

/// Something that was begun; its result carries the same number, and an older result is not believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OpId(pub u64);

/// Everything that outlives the worker.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    pub tabs: Map<TabId, Tab>,
    pub operations: u64,
    /// Countdowns from before a browser restart, until their page is seen again.
    pub restored: Vec<Incident>,
    /// What status pages and resolvers said, for all tabs.
    pub asked: Asked,
    /// How failures of this browser session ended, the latest last.
    pub ended: Vec<Ended>,
    /// The page that the next verdict is about, and when another site than its own loaded last.
    #[serde(skip)]
    pub others_loaded: Option<(Address, Timestamp)>,
    /// When the worker will be woken. Not stored: the worker's own timer dies with it, so each new one sets it anew.
    #[serde(skip)]
    pub wake: Option<Timestamp>,
    /// This worker has shown what it found stored: the one before it may have died before it could.
    #[serde(skip)]
    pub caught_up: bool,
    /// When the browser or the extension was started.
    pub started: Timestamp,
    /// What WhatBroke does was said. A folder that is loaded by a flag is installed anew at each start of the browser.
    pub welcomed: bool,
    /// The device has no network: when that is looked at again. Each worker asks the browser anew.
    #[serde(skip)]
    pub offline: Option<Timestamp>,
    /// How the document was asked for that somebody asks about just now.
    #[serde(skip)]
    pub shown: Option<(String, Method)>,
    /// The page that somebody has just opened the popup over.
    #[serde(skip)]
    pub looked_at: Option<(TabId, Address)>,
    /// This brain serves private windows.
    #[serde(skip)]
    pub private: bool,
    #[serde(skip)]
    pub settings: Settings,
    /// The sites that may be looked at. The browser knows; nothing of it is stored.
    #[serde(skip)]
    pub access: Access,
    /// What was typed into failed pages. It is stored apart, in the browser's memory only.
    #[serde(skip)]
    pub typed: AllTyped,
    /// The last word about each setting, and its time: see `sharing`. It is stored beside the settings.
    #[serde(skip)]
    pub known: Words,
    /// What is wrong with what the browser has carried here from the person's other computers.
    #[serde(skip)]
    pub sharing_trouble: Option<&'static Text>,
    /// The browser's language, for people who chose none.
    #[serde(skip)]
    pub browser_lang: Lang,
}

/// What the person chose.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub lang: Option<Lang>,
    /// Sites at which nothing comes by itself, as [`Address::site_as_read`] names them; the latest is the last.
    pub muted: Vec<String>,
    /// Nothing comes by itself anywhere: the badge is all.
    pub badge_only: bool,
    /// The popup opens by itself where no card can stand.
    pub popup_opens: bool,
    /// Notifications make the system's sound.
    pub sound: bool,
    /// Sites whose apps are watched because the person wants it, as [`Address::site_as_read`] names them.
    pub watched: Vec<String>,
    /// AI chats that are not watched because the person wants it, each by its service's first host.
    pub unwatched: Vec<String>,
    /// The status pages of AI services are asked as soon as one fails.
    pub status_by_itself: bool,
    /// The ids of the two resolvers to ask; none for the usual ones.
    pub resolvers: Vec<String>,
    /// All this is the same on the person's other computers.
    pub shared: bool,
    /// How failures end is written down.
    pub keep_history: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lang: None,
            muted: Vec::new(),
            badge_only: false,
            popup_opens: true,
            sound: false,
            watched: Vec::new(),
            unwatched: Vec::new(),
            status_by_itself: false,
            resolvers: Vec::new(),
            shared: false,
            keep_history: true,
        }
    }
}

/// One tab.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tab {
    /// Answers that came for this tab and have no verdict yet.
    pub seen: Vec<Seen>,
    /// A document for which no answer was seen, until it has told its status.
    pub committed: Option<Committed>,
    pub incident: Option<Incident>,
    /// The tab was open before WhatBroke was there, and its document has not told its status yet.
    pub unwatched: bool,
    /// What its app has had trouble with, and nobody was told of yet.
    pub trouble: Option<Trouble>,
    /// What is said once the page that takes an app's place has told that it came well. Never stored.
    #[serde(skip)]
    pub offering: Option<Box<Incident>>,
}

/// A document that a tab shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Committed {
    pub url: Address,
    pub document: String,
    pub method: Method,
    /// An answer that may be this document's.
    pub response: Option<Response>,
    pub reload: bool,
    /// A good answer was seen for it, and its text is to tell whether it is one.
    #[serde(default)]
    pub fine: bool,
}

/// A page that failed, from its first failure until another page takes its place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Incident {
    pub url: Address,
    pub method: Method,
    pub evidence: Evidence,
    pub diagnosis: Diagnosis,
    /// The document that can be injected into; `None` on the browser's own error page.
    pub document: Option<String>,
    /// The document of the browser's own error page, where that is what the tab shows. Nothing can be injected there,
    /// but it tells one failure at an address from the next. Missing in what an earlier release stored.
    #[serde(default)]
    pub own_page: Option<String>,
    pub since: Timestamp,
    /// When it failed last.
    #[serde(default)]
    pub failed_at: Timestamp,
    /// When another site loaded well, around that time or since.
    #[serde(default)]
    pub others_loaded: Option<Timestamp>,
    /// What the person tried, and what came of it.
    #[serde(default)]
    pub tried: Map<Check, Tried>,
    /// What was done about it here, the oldest first.
    #[serde(default)]
    pub deeds: Vec<Deed>,
    /// The ids of the request that the page itself names, for those who look for it.
    #[serde(default)]
    pub ids: Vec<(String, String)>,
    /// When the person last wanted somebody asked who had been asked within the minute.
    #[serde(default)]
    pub early: Early,
    /// Checks made in vain.
    pub tries: u8,
    /// When the person asked for checks.
    #[serde(default)]
    pub asked: Timestamp,
    /// What chance has to say about the first wait. Drawn with the incident, so that the button can promise it.
    #[serde(default)]
    pub lot: u32,
    /// Whether the card belongs on this page at all.
    pub card: bool,
    /// The person closed the card: it stays closed for this incident.
    pub closed: bool,
    /// The person turned the card off: it still says so, and then goes.
    #[serde(default)]
    pub leaving: bool,
    /// When its load was begun, while the browser is asked whether the person still looks at it.
    #[serde(default)]
    pub begun: Option<Timestamp>,
    pub phase: Phase,
    /// Since when a page that answers again waits for the person to be done in it.
    #[serde(default)]
    pub held: Option<Timestamp>,
    pub outcome: Option<Outcome>,
    /// What the last clearing was for.
    #[serde(default)]
    pub cleared: Option<Cleared>,
    /// The code that the head of the answer names, before the page's own text is read. Empty in what an earlier
    /// release stored.
    #[serde(default)]
    pub first_code: String,
    /// While the result of a reload is said: the code that the page failed with before it, text and all.
    #[serde(default)]
    pub before: Option<String>,
    /// Only the page's own text tells of the failure: its answer was a good one.
    #[serde(default)]
    pub in_text: bool,
    /// The page's text is being read; it may yet say that nobody is to ask for the page.
    #[serde(default)]
    pub unread: bool,
    /// The person wants to be told what comes of the wait.
    #[serde(default)]
    pub tell: bool,
    /// The page loads again; only the result is still said.
    pub over: bool,
    /// When it loaded again.
    #[serde(default)]
    pub ended: Option<Timestamp>,
    /// The code by which it stands in the history; empty as long as it does not.
    #[serde(default)]
    pub noted: String,
    /// How it ended the last time.
    #[serde(default)]
    pub last_time: Option<LastTime>,
    /// The page itself runs, and its app has failed. Then `url` is the page's origin alone.
    #[serde(default)]
    pub running: Option<Running>,
    /// The page's whole address where `url` is its origin alone, for what was typed. Never stored.
    #[serde(skip)]
    pub address: Option<Address>,
}

/// How long a countdown from before a browser restart waits for its page to be seen again.
const KEPT_AFTER_RESTART: Duration = Duration::from_secs(60 * 60);
/// The most of them.
const MOST_RESTORED: usize = 50;

impl State {
    /// The language of everything that is shown.
    pub fn lang(&self) -> Lang {
        self.settings.lang.unwrap_or(self.browser_lang)
    }

    /// The tabs of which the brain has to hear when they load something or are closed.
    pub fn known_tabs(&self) -> Vec<TabId> {
        let mut tabs: Vec<TabId> = self.tabs.keys().copied().filter(|tab| !tab.is_closed()).collect();
        for tab in self.typed.tabs() {
            if !tabs.contains(&tab) {
                tabs.push(tab);
            }
        }
        tabs
    }

    /// Gives to another state what of this one is not stored, so that what is left to tell them apart is.
    pub(super) fn lend_what_is_not_stored(&self, other: &mut Self) {
        other.wake = self.wake;
        other.caught_up = self.caught_up;
        other.offline = self.offline;
        other.others_loaded.clone_from(&self.others_loaded);
        other.shown.clone_from(&self.shown);
        other.looked_at.clone_from(&self.looked_at);
        other.private = self.private;
        other.access.clone_from(&self.access);
        other.typed.clone_from(&self.typed);
        other.sharing_trouble = self.sharing_trouble;
        other.browser_lang = self.browser_lang;
    }

    /// Whether this operation is still under way. While its reason was being stored, the person may have stopped
    /// waiting, or gone to another page: one that a form gave, it may be.
    pub fn still_wants(&self, op: OpId) -> bool {
        self.tabs.values().filter_map(|tab| tab.incident.as_ref()).any(|incident| incident.phase.is_operation(op))
    }

    /// Whether this tab itself still wants it. Its page may have said something newer since.
    pub fn still_asks(&self, tab: TabId, op: OpId) -> bool {
        let incident = self.tabs.get(&tab).and_then(|tab| tab.incident.as_ref());
        incident.is_some_and(|incident| incident.phase.is_operation(op))
    }

    /// Whether this is what failed in the tab: the document, or at this address the browser's `own_page`. That may be
    /// another one by now, for a form that was sent to the same address.
    pub fn shows(&self, tab: TabId, url: Option<&Address>, document: Option<&str>, own_page: bool) -> bool {
        let incident = self.tabs.get(&tab).and_then(|tab| tab.incident.as_ref());
        incident.is_some_and(|incident| match &incident.document {
            Some(known) => !own_page && document == Some(known),
            None => {
                let same = incident.own_page.as_deref().is_none_or(|known| document == Some(known));
                own_page && same && url == Some(&incident.url)
            }
        })
    }

    /// The tabs in which something failed.
    pub fn open_tabs(&self) -> Vec<TabId> {
        self.tabs.iter().filter(|(_, tab)| tab.incident.is_some()).map(|(id, _)| *id).collect()
    }

    /// Keeps what belongs to tabs that still show the same page, and of the rest the countdowns, until their
    /// pages come back.
    pub(super) fn keep_tabs(&mut self, open: &[(TabId, Address)], now: Timestamp) {
        let is_open = |tab: TabId, incident: &Incident| open.iter().any(|(id, url)| *id == tab && *url == incident.url);
        for (id, tab) in std::mem::take(&mut self.tabs) {
            match tab.incident {
                Some(incident) if id.is_closed() || is_open(id, &incident) => {
                    self.tabs.insert(id, Tab { incident: Some(incident), ..Tab::default() });
                }
                Some(mut incident) => {
                    // What was under way when the browser ended is over; the wait behind it is not.
                    if let (Some(choice), Some(due)) = (incident.phase.resume(), incident.phase.until()) {
                        incident.phase = Phase::Waiting { due, from: now.min(due), choice };
                    }
                    self.restored.push(incident);
                }
                None => {}
            }
        }
        self.restored.retain(|incident| is_awaited(incident, now));
        self.restored.truncate(MOST_RESTORED);
    }

    /// Takes the countdown of an earlier browser session that waits for this page.
    pub(super) fn take_restored(&mut self, url: &Address, now: Timestamp) -> Option<Incident> {
        self.restored.retain(|incident| is_awaited(incident, now));
        let at = self.restored.iter().position(|incident| incident.url == *url)?;
        Some(self.restored.remove(at))
    }
}

/// Whether a countdown of an earlier browser session is still worth keeping.
fn is_awaited(incident: &Incident, now: Timestamp) -> bool {
    matches!(incident.phase, Phase::Waiting { due, .. } if now.since(due) < KEPT_AFTER_RESTART)
}

impl Incident {
    /// The page's address, as far as it is known.
    pub(super) fn address(&self) -> &Address {
        self.address.as_ref().unwrap_or(&self.url)
    }

    /// See the field of this name; what an earlier release stored has the one code that it kept.
    pub(super) fn first_code(&self) -> &str {
        if self.first_code.is_empty() { &self.diagnosis.code } else { &self.first_code }
    }

    /// Whether it is being loaded again by us, and said so on its page.
    pub(super) fn was_reloaded_under_a_card(&self) -> bool {
        self.card && matches!(self.phase, Phase::Reloading { .. })
    }

    /// Whether it is only something that waits for the reader, found in a page that answered well.
    pub(super) fn is_passing_gate(&self) -> bool {
        let well = self.evidence.response.as_ref().is_some_and(|response| response.status < 400);
        well && self.diagnosis.is_gate() && self.outcome != Some(Outcome::Gate)
    }

    /// A check that died with its worker is due again: it only asks, so asking twice does no harm, and nobody
    /// should wait longer for it. What does more than ask is never begun again by itself.
    pub(super) fn survive(&mut self) {
        if let Phase::Checking { until, choice, .. } = self.phase {
            self.phase = Phase::Waiting { due: until, from: until - CHECKING, choice };
        }
    }

    /// Whether waiting and asking again can help.
    pub fn is_worth_waiting(&self) -> bool {
        self.may_repeat() && self.running.is_none() && self.diagnosis.retry.passes_by_itself()
    }

    /// Whether WhatBroke can at least watch for the site to answer: the page itself is not asked for again, because
    /// it came from a form, or may have.
    pub fn is_worth_watching(&self) -> bool {
        !self.method.is_repeatable() && self.running.is_none() && !self.over && self.diagnosis.retry.passes_by_itself()
    }

    /// Whether there may be a countdown, whatever comes at its end.
    pub(super) fn may_wait(&self) -> bool {
        self.is_worth_waiting() || self.is_worth_watching()
    }

    /// Whether WhatBroke may ask for this page again.
    pub fn may_repeat(&self) -> bool {
        self.method.is_repeatable() && !self.over && self.diagnosis.retry != RetryPolicy::Harmful
    }
}
