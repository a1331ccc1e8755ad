//! What is known of a failure and of what is around it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Verdict;
use super::check::{Check, Tried};
use crate::diagnosis::Diagnosis;
use crate::evidence::{Evidence, NetError};
use crate::knowledge::{self, Certainty, Side};
use crate::map::Map;
use crate::names::Comparison;
use crate::status::{CouldNotTell, Level, StatusReport};
use crate::time::Timestamp;

/// A load of another site tells of the connection for so long.
pub const RECENT: Duration = Duration::from_secs(120);

/// What is known. Nothing of it has to be.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    pub now: Timestamp,
    /// Whether the device has a network, as the browser says.
    pub online: Option<bool>,
    /// When other sites loaded: times only, no addresses.
    pub others_loaded: Vec<Timestamp>,
    /// When loads of other sites met no answer.
    pub others_failed: Vec<Timestamp>,
    /// How many other tabs fail at the same origin.
    pub tabs_failing: u32,
    pub before: Before,
    /// The part that failed.
    pub part: Option<Part>,
    pub diagnosis: Option<Diagnosed>,
    pub status: StatusPage,
    pub names: Names,
    /// What the person tried, and what came of it.
    pub tried: Map<Check, Tried>,
}

impl Known {
    /// How many of these times are no longer than two minutes ago. What has not come yet is a clock that was set back.
    pub(super) fn recent(&self, times: &[Timestamp]) -> usize {
        times.iter().filter(|time| **time <= self.now && self.now.since(**time) <= RECENT).count()
    }

    /// Whether an answer came.
    pub(super) fn is_answered(&self) -> bool {
        self.part == Some(Part::Answer)
    }

    /// Whether what was found out about the name says anything: a site that answered was found.
    pub(super) fn names_matter(&self) -> bool {
        !self.is_answered() && self.part != Some(Part::Encryption)
    }
}

/// How the same failure of the same site ended before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// It went away while somebody waited.
    pub by_itself: u32,
    /// It went away after this site's cache was cleared.
    pub by_clearing: u32,
}

/// The part of a load that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Part {
    /// Nobody found the site's address.
    Name,
    Connection,
    /// The encryption, or the certificate that belongs to it.
    Encryption,
    /// An answer came, and it was an error.
    Answer,
}

impl Part {
    /// The part that evidence tells of.
    pub fn of(evidence: &Evidence) -> Option<Self> {
        if evidence.response.is_some() {
            return Some(Self::Answer);
        }
        Self::of_net_error(evidence.net_error.as_ref()?)
    }

    /// The part that a network error tells of.
    pub fn of_net_error(error: &NetError) -> Option<Self> {
        // An entry may speak for a code, and a class for that entry.
        let named = knowledge::net_error(error.as_str())?;
        let class = match named.class.strip_prefix("net/") {
            Some(name) => knowledge::net_error(name)?.class,
            None => named.class,
        };
        match class {
            "class/net-dns" => Some(Self::Name),
            "class/net-certificate" | "class/net-secure-connection" => Some(Self::Encryption),
            "class/net-answer" => Some(Self::Answer),
            "class/net-connection" | "class/net-proxy" => Some(Self::Connection),
            _ => None,
        }
    }
}

/// What the diagnosis of the failure points at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Diagnosed {
    pub points_at: Verdict,
    pub certainty: Certainty,
}

impl Diagnosed {
    /// What a diagnosis points at, by its side, and by its first step where the side leaves several places open.
    /// `None` where it points nowhere.
    pub fn of(diagnosis: &Diagnosis, part: Option<Part>) -> Option<Self> {
        let first = diagnosis.words().steps.first().map_or("", |step| step.id);
        let in_browser = matches!(first, "delete-cookies" | "clear-cache");
        let on_the_way = matches!(first, "check-connection" | "connect-network" | "restart-router" | "wifi-sign-in");
        let certainty = diagnosis.certainty;
        let points_at = match diagnosis.side {
            Side::Site => Verdict::Site,
            Side::Access => Verdict::Access,
            Side::Limit => Verdict::Limit,
            Side::Between | Side::You if part == Some(Part::Name) && !in_browser => match diagnosis.side {
                Side::Between => Verdict::NetworkDns,
                _ => Verdict::YourSide,
            },
            Side::Between => Verdict::Connection,
            Side::You | Side::Unknown if in_browser => Verdict::StoredData,
            Side::You if on_the_way => Verdict::Connection,
            Side::You => Verdict::YourSide,
            Side::Unknown => return None,
        };
        // A plain refusal leaves open what on the reader's side it is: an address, an extension, what the site stored.
        let stored = |id: &str| matches!(id, "delete-cookies" | "clear-cache");
        let open = points_at == Verdict::YourSide && diagnosis.words().steps.iter().any(|step| stored(step.id));
        let certainty = if open || diagnosis.side == Side::Unknown { Certainty::Guess } else { certainty };
        Some(Self { points_at, certainty })
    }
}

/// What the official status page says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum StatusPage {
    /// There is none that can be asked.
    #[default]
    None,
    /// It can be asked, and nobody has.
    Unasked,
    Says(Level),
    CouldNotTell(CouldNotTell),
}

impl From<&Result<StatusReport, CouldNotTell>> for StatusPage {
    fn from(answer: &Result<StatusReport, CouldNotTell>) -> Self {
        match answer {
            Ok(report) => Self::Says(report.level),
            Err(why) => Self::CouldNotTell(*why),
        }
    }
}

/// What public resolvers say of the site's name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Names {
    /// They cannot be asked.
    #[default]
    None,
    /// They can be asked, and nobody has.
    Unasked,
    Compared(Comparison),
}
