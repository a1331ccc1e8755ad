//! What an app has had trouble with, until it is said or mended.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::diagnosis::Diagnosis;
use crate::diagnosis::app;
use crate::evidence::Address;
use crate::time::Timestamp;
use crate::verdict::Part;

/// So long an app may mend it by itself before anything is said.
pub const GRACE: Duration = Duration::from_secs(4);
/// A message and a request that failed belong together within this.
pub const TOGETHER: Duration = Duration::from_secs(5);
/// A message is this much slower than its request, because the page is left to settle first.
const SETTLED: Duration = Duration::from_millis(1500);
/// Failures of one request are counted together within this.
const MEMORY: Duration = Duration::from_secs(60);
/// So often a request may break and begin anew within [`MEMORY`] before that counts as failing, too.
const FLAPS: u8 = 3;
/// The most requests of one page that are remembered.
const MOST_DOUBTS: usize = 8;

/// Why a text is thought to be the app's own word, and nothing that people or models wrote.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Ground {
    /// It stands in an alert of the page, or with a button beside it that tries again.
    Own,
    /// It stands in a region that screen readers read out; many apps have their chat in one.
    Live,
}

/// What is remembered of a page whose app had trouble.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Trouble {
    pub(super) document: String,
    /// The origin of the page.
    pub(super) page: Address,
    doubts: Vec<Doubt>,
    said: Option<Said>,
    /// When another site had last loaded well, as the newest failure found it.
    #[serde(default)]
    pub(super) others_loaded: Option<Timestamp>,
}

/// A request that failed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Doubt {
    key: u32,
    diagnosis: Diagnosis,
    since: Timestamp,
    newest: Timestamp,
    times: u8,
    /// When it is said, unless it is mended until then.
    due: Option<Timestamp>,
    socket: bool,
    /// The part of it that failed.
    #[serde(default)]
    part: Option<Part>,
}

/// A message that the page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Said {
    diagnosis: Diagnosis,
    at: Timestamp,
    ground: Ground,
}

/// What an incident is about where a page runs on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Running {
    /// The request that failed; zero where only a message tells of it.
    pub key: u32,
    /// The page has said itself what it is.
    pub told: bool,
    /// Since when the request goes well again, as far as can be told.
    pub steady: Option<Timestamp>,
    /// Where only a message tells of it: the request that has gone well since then.
    #[serde(default)]
    pub trial: u32,
    /// The part of the request that failed.
    #[serde(default)]
    pub part: Option<Part>,
}

impl Trouble {
    pub(super) fn of(asked_by: &str, page: &Address) -> Self {
        Self { document: asked_by.to_owned(), page: page.clone(), doubts: Vec::new(), said: None, others_loaded: None }
    }

    /// A request failed. Unless it is `sure` that this page has made it, it only stands beside what the page says.
    pub(super) fn doubt(&mut self, key: u32, met: (Diagnosis, Option<Part>), socket: bool, now: Timestamp, sure: bool) {
        let (diagnosis, part) = met;
        self.doubts.retain(|doubt| now.since(doubt.newest) < MEMORY);
        let due = sure.then_some(now + GRACE);
        if let Some(known) = self.doubts.iter_mut().find(|doubt| doubt.key == key) {
            known.times = known.times.saturating_add(u8::from(sure));
            (known.newest, known.diagnosis, known.part) = (now, diagnosis, part);
            known.due = known.due.or(if sure && known.times >= FLAPS { Some(now) } else { due });
            return;
        }
        if self.doubts.len() >= MOST_DOUBTS {
            self.doubts.remove(0);
        }
        self.doubts.push(Doubt { key, diagnosis, since: now, newest: now, times: u8::from(sure), due, socket, part });
    }

    /// A message that the page shows.
    pub(super) fn says(&mut self, diagnosis: Diagnosis, ground: Ground, now: Timestamp) {
        self.said = Some(Said { diagnosis, at: now, ground });
    }

    /// The request goes well. A socket that was opened has nothing behind it any more.
    pub(super) fn mended(&mut self, key: u32) {
        self.doubts.retain(|doubt| !doubt.socket || doubt.key != key);
        self.doubts.iter_mut().filter(|doubt| doubt.key == key).for_each(|doubt| doubt.due = None);
    }

    /// When the request failed last.
    pub(super) fn newest(&self, key: u32) -> Option<Timestamp> {
        self.doubts.iter().find(|doubt| doubt.key == key).map(|doubt| doubt.newest)
    }

    /// The request that failed at that moment was another page's.
    pub(super) fn was_elsewhere(&mut self, key: u32, at: Timestamp) {
        self.doubts
            .iter_mut()
            .filter(|doubt| doubt.key == key && doubt.newest == at)
            .for_each(|doubt| doubt.due = None);
    }

    /// What there was to say has been said.
    pub(super) fn is_told(&mut self) {
        self.doubts.iter_mut().for_each(|doubt| doubt.due = None);
    }

    /// Whether a request of this document failed a moment ago.
    pub(super) fn is_fresh(&self, document: &str, now: Timestamp) -> bool {
        self.document == document && self.doubts.iter().any(|doubt| now.since(doubt.newest) < TOGETHER)
    }

    /// What has to be said by now, with the request that it is about.
    pub(super) fn verdict(&self, now: Timestamp) -> Option<(Running, Diagnosis)> {
        let near = |doubt: &&Doubt, said: &Said| now_between(doubt.newest, said.at) < TOGETHER;
        if let Some(said) = &self.said {
            let with = self.doubts.iter().filter(|doubt| near(doubt, said)).max_by_key(|doubt| doubt.newest);
            if let Some(doubt) = with {
                let running = Running { key: doubt.key, told: true, part: doubt.part, ..Running::default() };
                return Some((running, app::joined(said.diagnosis.clone(), &doubt.diagnosis)));
            }
            if said.ground == Ground::Own && said.at + SETTLED <= now {
                return Some((Running { told: true, ..Running::default() }, said.diagnosis.clone()));
            }
        }
        // A connection that the page itself gave up looks like one that failed; an app that tries again has not.
        let is_due = |doubt: &&Doubt| {
            doubt.due.is_some_and(|due| is_over(due, GRACE, now)) && (!doubt.socket || doubt.times > 1)
        };
        let first = self.doubts.iter().filter(is_due).min_by_key(|doubt| doubt.since)?;
        Some((Running { key: first.key, part: first.part, ..Running::default() }, first.diagnosis.clone()))
    }

    /// When something may have to be said, and when nothing is worth remembering any more.
    pub(super) fn times(&self) -> impl Iterator<Item = Timestamp> + '_ {
        let due = self.doubts.iter().filter_map(|doubt| doubt.due);
        let settled = self.said.iter().filter(|said| said.ground == Ground::Own).map(|said| said.at + SETTLED);
        due.chain(settled).chain([self.ends()])
    }

    /// Whether nothing of it is worth remembering any more.
    pub(super) fn is_past(&self, now: Timestamp) -> bool {
        is_over(self.ends(), MEMORY, now)
    }

    fn ends(&self) -> Timestamp {
        let newest = self.doubts.iter().map(|doubt| doubt.newest + MEMORY);
        newest.chain(self.said.iter().map(|said| said.at + TOGETHER)).max().unwrap_or_default()
    }
}

/// Whether a time that was at most so far ahead has come. A clock that was set back counts as time that has passed.
pub(super) fn is_over(at: Timestamp, most: Duration, now: Timestamp) -> bool {
    at <= now || now + most < at
}

/// The time between two moments, whichever comes first.
fn now_between(one: Timestamp, other: Timestamp) -> Duration {
    one.since(other).max(other.since(one))
}
