//! What is kept: adding, merging, and letting go of what is old.

use std::time::Duration;

use serde_json::Value;

use super::{Entry, LastTime};
use crate::json;
use crate::time::Timestamp;

/// The most incidents that are kept, and the days for which one is.
pub const MOST: usize = 2_000;
pub const DAYS: u64 = 90;
/// The most bytes of them. Names of hosts and codes may be long, and `storage.local` has 10 MB for everything.
const MOST_BYTES: usize = 500_000;
/// What an entry needs beside its texts.
const FRAME: usize = 150;

/// What fails again so soon was not over.
pub const SAME: Duration = Duration::from_secs(10 * 60);

/// What took longer than a day says nothing about how long to wait.
const TELLING: Duration = Duration::from_secs(24 * 60 * 60);

/// Every incident that is kept, by when it began.
#[derive(Clone, Debug, Default)]
pub struct History {
    pub(super) entries: Vec<Entry>,
    /// It differs from what is stored.
    changed: bool,
}

impl Entry {
    /// Whether both tell of one and the same: of one beginning, or of the same failure of a place at one time.
    fn is_one_with(&self, other: &Self) -> bool {
        let same = self.code == other.code && self.app == other.app;
        let together = self.began <= other.until + SAME && other.began <= self.until + SAME;
        self.site == other.site && (self.began == other.began || (same && together))
    }

    /// Takes in newer news of the same. Who saw it fail last has the last word; of several who saw it work, the first.
    fn learns(&mut self, news: Entry) {
        let overlap = news.began <= self.until && self.began <= news.until;
        let is_newer = if self.end.is_good() && news.end.is_good() && overlap {
            news.until < self.until
        } else {
            (news.until, news.end) > (self.until, self.end)
        };
        let keep = |own: &mut String, news: String| {
            if !news.is_empty() {
                *own = news;
            }
        };
        if news.began >= self.began {
            (self.code, self.side) = (news.code, news.side);
            keep(&mut self.by, news.by);
            keep(&mut self.service, news.service);
        }
        self.began = self.began.min(news.began);
        self.tries = self.tries.max(news.tries);
        if is_newer {
            (self.until, self.end) = (news.until, news.end);
        }
    }

    fn bytes(&self) -> usize {
        self.site.len() + self.code.len() + self.by.len() + self.service.len() + FRAME
    }
}

impl History {
    /// Reads what was stored. What cannot be read is given back as it was, with the reason: all of it, or the entries
    /// that are broken.
    pub fn load(text: &str) -> (Self, Vec<(String, String)>) {
        let whole = json::parse(text).and_then(|whole| json::check_version(&whole).map(|()| whole));
        let whole = match whole {
            Ok(whole) if whole.get("value").is_some_and(Value::is_array) => whole,
            wrong => {
                let reason = wrong.err().unwrap_or_else(|| "no list".into());
                return (Self { changed: true, ..Self::default() }, vec![(text.to_owned(), reason)]);
            }
        };
        let (mut history, mut broken) = (Self::default(), Vec::new());
        for piece in whole.get("value").and_then(Value::as_array).into_iter().flatten() {
            match json::make::<Entry>(piece) {
                Ok(entry) => history.put(entry),
                Err(reason) => broken.push((json::write(piece), reason)),
            }
        }
        history.changed = !broken.is_empty();
        (history, broken)
    }

    /// The stored form, as long as it was not asked for since the last change: JSON with a version, as everything that is
    /// stored.
    pub fn unsaved(&mut self) -> Option<String> {
        std::mem::take(&mut self.changed).then(|| json::versioned(&self.entries))
    }

    /// What was to be stored was not.
    pub fn not_saved(&mut self) {
        self.changed = true;
    }

    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// Adds an incident, or what is new of one.
    pub fn add(&mut self, news: Entry) {
        let began = |entry: &Entry| entry.site == news.site && entry.began == news.began;
        let same = |entry: &Entry| entry.is_one_with(&news);
        let entries = &self.entries;
        match entries.iter().rposition(began).or_else(|| entries.iter().rposition(same)) {
            Some(at) => {
                // It may have begun sooner than it was thought to.
                let mut known = self.entries.remove(at);
                known.learns(news);
                self.put(known);
            }
            None => self.put(news),
        }
        self.changed = true;
    }

    /// Puts an entry into its place. Nearly always that is the end.
    fn put(&mut self, entry: Entry) {
        let before = |own: &Entry| (own.began, &own.site) <= (entry.began, &entry.site);
        let at = self.entries.iter().rposition(before).map_or(0, |at| at + 1);
        self.entries.insert(at, entry);
    }

    /// Lets go of what is too old, and of the oldest where there is too much.
    pub fn prune(&mut self, now: Timestamp) {
        let before = self.entries.len();
        let oldest = now - Duration::from_secs(DAYS * 24 * 60 * 60);
        self.entries.retain(|entry| entry.until >= oldest);
        let mut bytes = 0;
        let fits = |entry: &&Entry| {
            bytes += entry.bytes();
            bytes <= MOST_BYTES
        };
        let newest = self.entries.iter().rev().take(MOST).take_while(fits).count();
        self.entries.drain(..self.entries.len() - newest);
        self.changed |= self.entries.len() < before;
    }

    /// Deletes all of it.
    pub fn forget(&mut self) {
        self.entries.clear();
        self.changed = true;
    }

    /// How a place worked again, the last time that it had failed with the same as in the incident that began `since`.
    pub fn last_time(&self, site: &str, code: &str, app: bool, since: Timestamp) -> Option<LastTime> {
        let same = |entry: &&Entry| entry.site == site && entry.code == code && entry.app == app;
        let earlier = |entry: &&Entry| entry.until + SAME < since;
        let last = self.entries.iter().filter(same).filter(earlier).max_by_key(|entry| entry.until)?;
        let tells = last.end.is_good() && last.until.since(last.began) <= TELLING;
        tells.then(|| LastTime {
            ended: last.until,
            seconds: u32::try_from(last.seconds()).unwrap_or(u32::MAX),
            end: last.end,
        })
    }
}
