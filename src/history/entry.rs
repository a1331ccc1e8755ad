//! One incident, as the history keeps it.

use serde::{Deserialize, Serialize};

use crate::knowledge::Side;
use crate::time::Timestamp;

/// How an incident ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum End {
    /// Nobody has seen an end.
    Unknown,
    /// The person left the page while it failed.
    Left,
    /// It was there again, and nobody knows of anything that was done for it; what an app had failed with went well
    /// again.
    Itself,
    /// The person loaded it again, and it was there.
    Reloaded,
    /// A check found that the site answers again.
    Waited,
    /// It was there when the cache had been cleared.
    Cleared,
    /// It was there when the site's cookies and stored data had been deleted.
    Deleted,
}

impl End {
    /// Whether the page was seen to work again.
    pub fn is_good(self) -> bool {
        self > Self::Left
    }
}

/// One incident: a site that failed, from its first failure on. Stored by these names.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Scheme, host and port.
    pub site: String,
    /// The canonical id of what it failed with.
    pub code: String,
    pub side: Side,
    /// The id of the program that answered; empty where it is not known.
    pub by: String,
    /// The id of the service; empty where it is no known one.
    pub service: String,
    /// The page ran, and its app failed.
    pub app: bool,
    pub began: Timestamp,
    /// When it was seen to work again, or was last seen to fail.
    pub until: Timestamp,
    pub end: End,
    /// Checks in vain.
    pub tries: u8,
}

impl Entry {
    /// How long it lasted, as far as anybody saw, in seconds.
    pub fn seconds(&self) -> u64 {
        self.until.since(self.began).as_secs()
    }
}

/// How a site worked again, the last time that it had failed with the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastTime {
    pub ended: Timestamp,
    /// From the first failure on.
    pub seconds: u32,
    /// One that is good.
    pub end: End,
}
