//! What a service's status page says, from the bytes that it sends to programs.
//!
//! Five forms are read: Atlassian Statuspage and incident.io (`/api/v2/summary.json`), Instatus (`/summary.json`),
//! Google's dashboards (`incidents.json`) and Slack (`/api/v2.0.0/current`). A page that cannot be read, contradicts
//! itself or has been left alone says nothing: [`CouldNotTell`], with the reason.

mod google;
mod instatus;
mod slack;
mod statuspage;
mod words;

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::foreign::{Reply, Unreadable};
use crate::knowledge::{StatusApi, StatusKind};
use crate::ordered;
use crate::time::Timestamp;

/// The most bytes of an answer that are read. Summaries of large pages have about 100 kB.
pub const MOST_BYTES: usize = 1024 * 1024;

/// The same for Google, whose list has every incident of years and grows to megabytes.
pub const MOST_BYTES_OF_GOOGLE: usize = 16 * 1024 * 1024;

/// The most components and incidents that are kept, the worst first.
const MOST_COMPONENTS: usize = 100;
const MOST_INCIDENTS: usize = 20;

/// The longest name that is kept, in characters.
const MOST_NAME: usize = 140;

/// An incident that nobody has written about for so long was forgotten, not lasting.
const FORGOTTEN: Duration = Duration::from_secs(30 * 86_400);

/// A page that reports no trouble and has not changed for so long is not kept up. The old page of DeepSeek still says
/// that all is well, months after it was left.
const LEFT_ALONE: Duration = Duration::from_secs(180 * 86_400);

/// How well something works, from the best to the worst.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    Fine,
    /// Planned work is going on.
    Maintenance,
    /// Slow, or failing for some.
    Degraded,
    /// Part of it is down.
    Partial,
    Major,
}

/// What a status page says of one service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusReport {
    /// When it was said.
    pub answered_at: Timestamp,
    /// The worst of all that concerns the service.
    pub level: Level,
    /// The components of the service, the worst first.
    pub components: Vec<Component>,
    /// The incidents that are going on and concern the service, or may, the worst first.
    pub incidents: Vec<Incident>,
    /// How many components and incidents were too many to keep.
    pub left_out: usize,
}

/// One part of a service.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Component {
    pub name: String,
    pub level: Level,
}

/// Something that is going on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    pub name: String,
    pub level: Level,
    pub since: Option<Timestamp>,
    pub updated: Option<Timestamp>,
    /// The names of what it touches; empty where the page does not say.
    pub components: Vec<String>,
}

/// Why a status page says nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum CouldNotTell {
    Unreadable(Unreadable),
    /// It says that all is well, and that it is not.
    Contradictory,
    /// It says that all is well, and nobody has changed it for half a year.
    LeftAlone,
    /// Others share the page, and the components of this service are not on it.
    NotCovered,
}

impl From<Unreadable> for CouldNotTell {
    fn from(why: Unreadable) -> Self {
        Self::Unreadable(why)
    }
}

/// Reads what a service's status page answered at this time.
///
/// # Errors
/// Where nothing can be told from it.
pub fn read(api: &StatusApi, reply: Reply<'_>, answered_at: Timestamp) -> Result<StatusReport, CouldNotTell> {
    let scope = Scope(api.parts);
    let page = match api.kind {
        StatusKind::Statuspage | StatusKind::IncidentIo => statuspage::read(reply, scope)?,
        StatusKind::Instatus => instatus::read(reply, scope)?,
        StatusKind::GoogleIncidents => google::read(reply, scope)?,
        StatusKind::Slack => slack::read(reply, scope)?,
    };
    page.report(answered_at)
}

/// Which components count.
#[derive(Clone, Copy)]
struct Scope(&'static [&'static str]);

impl Scope {
    /// Whether the page is the service's own.
    fn is_whole(self) -> bool {
        self.0.is_empty()
    }

    fn names(self, name: &str) -> bool {
        self.0.iter().any(|part| part.eq_ignore_ascii_case(name.trim()))
    }

    /// Whether one of these ids and names is the service's, or all are.
    fn covers<'a>(self, mut names: impl Iterator<Item = &'a str>) -> bool {
        self.is_whole() || names.any(|name| self.names(name))
    }
}

/// What was found on a page, before it is cut and judged.
#[derive(Default)]
struct Page {
    /// What the page says of all of it, where it says so and all of it is the service's.
    overall: Option<Level>,
    components: Vec<Component>,
    incidents: Vec<Incident>,
    /// When anything on it changed last.
    changed: Option<Timestamp>,
}

impl Page {
    fn report(mut self, answered_at: Timestamp) -> Result<StatusReport, CouldNotTell> {
        self.incidents.retain(|incident| !is_forgotten(incident, answered_at));
        // A time that has not come yet is nobody's fault but a clock's, and says nothing.
        let told = |time: &mut Option<Timestamp>| *time = time.filter(|time| *time <= answered_at + CLOCKS);
        for incident in &mut self.incidents {
            told(&mut incident.since);
            told(&mut incident.updated);
            incident.updated = incident.updated.filter(|updated| incident.since.is_none_or(|since| since <= *updated));
        }
        let incidents = self.incidents.iter().map(|incident| incident.level);
        let levels = self.overall.into_iter().chain(self.components.iter().map(|one| one.level)).chain(incidents);
        let level = levels.max().unwrap_or(Level::Fine);
        let idle = self.changed.is_some_and(|changed| answered_at.since(changed) > LEFT_ALONE);
        if level == Level::Fine && idle {
            return Err(CouldNotTell::LeftAlone);
        }
        // The worst first, of those the newest; of which nobody says since when come last.
        let since = |at: Option<Timestamp>| at.map_or(0, |at| at.0.saturating_add(1).max(1).unsigned_abs());
        ordered::by_key(&mut self.components, |one| u64::MAX - one.level as u64);
        ordered::by_key(&mut self.incidents, |one| u64::MAX - since(one.since));
        ordered::by_key(&mut self.incidents, |one| u64::MAX - one.level as u64);
        let all = self.components.len() + self.incidents.len();
        self.components.truncate(MOST_COMPONENTS);
        self.incidents.truncate(MOST_INCIDENTS);
        let left_out = all - self.components.len() - self.incidents.len();
        let Self { components, incidents, .. } = self;
        Ok(StatusReport { answered_at, level, components, incidents, left_out })
    }
}

/// How far the clocks of two machines may be apart.
const CLOCKS: Duration = Duration::from_secs(3600);

fn is_forgotten(incident: &Incident, now: Timestamp) -> bool {
    incident.updated.or(incident.since).is_some_and(|last| now.since(last) > FORGOTTEN)
}
