//! Them or me: where a failure comes from, for all that is known.
//!
//! The engine is fed with what the browser knows at no cost, and with what the person asked for or tried. It walks the
//! questions in the order in which a guide would ([`Stop`]), weighs every clue for and against each place where the
//! fault may lie, and says where it stands: a [`Verdict`], its reasons, and the next check whose answer can still change
//! it. More clues for the site never move it towards the reader, and the other way round.

mod check;
mod clues;
mod known;
mod path;
mod scales;
mod words;

pub use check::{Check, Tried};
pub use clues::Reason;
pub use known::{Before, Diagnosed, Known, Names, Part, StatusPage};
pub use path::{State, Stop};

use serde::{Deserialize, Serialize};

use crate::knowledge::Certainty;
use scales::Scales;

/// Where the fault lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// With the site: the reader can only wait.
    Site,
    /// The address is wrong, or its owner gave it up.
    NoSuchName,
    /// On the way: Wi-Fi, router, carrier, proxy.
    Connection,
    /// With the part of this network that finds addresses.
    NetworkDns,
    /// In what this browser has stored of the site.
    StoredData,
    /// With something else on the reader's device: a setting, an extension, the request itself.
    YourSide,
    /// An account's or a plan's limit is reached.
    Limit,
    /// Nothing is broken: access is not allowed.
    Access,
    CannotTell,
}

/// Whose matter a verdict makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lean {
    /// The reader's: the device, or the network that it is on.
    You,
    /// Neither's, or not known.
    Neither,
    Site,
}

impl Verdict {
    /// All of them.
    pub const ALL: [Self; 9] = [
        Self::Site,
        Self::NoSuchName,
        Self::NetworkDns,
        Self::StoredData,
        Self::YourSide,
        Self::Connection,
        Self::Limit,
        Self::Access,
        Self::CannotTell,
    ];

    /// Whose matter it is.
    pub fn lean(self) -> Lean {
        match self {
            Self::Site => Lean::Site,
            Self::Connection | Self::NetworkDns | Self::StoredData | Self::YourSide => Lean::You,
            Self::NoSuchName | Self::Limit | Self::Access | Self::CannotTell => Lean::Neither,
        }
    }
}

/// What the engine says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judgement {
    pub verdict: Verdict,
    /// What it rests on, the strongest first; then what speaks against it; then what could not be told.
    pub reasons: Vec<Reason>,
    /// Where the answer itself stated something else, and this outweighed it: what was stated.
    pub despite: Option<Verdict>,
    /// The next check whose answer can still change the verdict, the easiest first.
    pub next: Option<Check>,
    /// The whole way, stop by stop.
    pub path: Vec<(Stop, State)>,
}

/// Says where a failure comes from.
pub fn judge(known: &Known) -> Judgement {
    let scales = Scales::of(known);
    let verdict = scales.verdict();
    let stated = known.diagnosis.filter(|diagnosed| diagnosed.certainty == Certainty::Stated);
    Judgement {
        verdict,
        reasons: scales.reasons(verdict),
        despite: stated.map(|diagnosed| diagnosed.points_at).filter(|stated| *stated != verdict),
        next: check::next(known, &scales),
        path: path::walk(known),
    }
}
