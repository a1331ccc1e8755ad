//! Checks that can still be made, and which of them is worth making.

use serde::{Deserialize, Serialize};

use super::known::{Known, Names, Part, StatusPage};
use super::{Scales, Verdict};
use crate::foreign::Unreadable;
use crate::names::{Comparison, Difference};
use crate::status::{CouldNotTell, Level};

/// A check whose answer may change the verdict. In the order of how little it costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// Ask the official status page.
    StatusPage,
    /// Look the name up at public resolvers.
    Names,
    PrivateWindow,
    VpnOff,
    OtherBrowser,
    OtherNetwork,
    OtherDevice,
    RestartBrowser,
    RestartRouter,
}

/// What came of a check that the person made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tried {
    /// The site opens there, or since then.
    Works,
    /// It fails there, too.
    Fails,
    /// There is no other device, no VPN to turn off, no router at hand.
    NotPossible,
}

impl Check {
    /// All of them, the cheapest first.
    pub const ALL: [Self; 9] = [
        Self::StatusPage,
        Self::Names,
        Self::PrivateWindow,
        Self::VpnOff,
        Self::OtherBrowser,
        Self::OtherNetwork,
        Self::OtherDevice,
        Self::RestartBrowser,
        Self::RestartRouter,
    ];

    /// Its name in the command and in what is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::StatusPage => "status-page",
            Self::Names => "names",
            Self::PrivateWindow => "private-window",
            Self::VpnOff => "vpn-off",
            Self::OtherBrowser => "other-browser",
            Self::OtherNetwork => "other-network",
            Self::OtherDevice => "other-device",
            Self::RestartBrowser => "restart-browser",
            Self::RestartRouter => "restart-router",
        }
    }

    /// The check with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|check| check.name() == name)
    }

    /// Those that the person makes, and the engine cannot.
    pub fn is_of_the_person(self) -> bool {
        !matches!(self, Self::StatusPage | Self::Names)
    }

    /// Whether it can be made and was not.
    fn is_open(self, known: &Known) -> bool {
        match self {
            Self::StatusPage => known.status == StatusPage::Unasked,
            // Who is blocked is not shown a way around it.
            Self::Names => {
                let blocked = known.diagnosis.is_some_and(|diagnosed| diagnosed.points_at == Verdict::Access);
                known.names == Names::Unasked && known.names_matter() && !blocked
            }
            // What is stored plays no part before an answer.
            Self::PrivateWindow => !known.tried.contains_key(&self) && matches!(known.part, None | Some(Part::Answer)),
            _ => !known.tried.contains_key(&self),
        }
    }

    /// What would be known after it, for each answer that it can have.
    fn outcomes(self, known: &Known) -> Vec<Known> {
        match self {
            Self::StatusPage => {
                let silent = StatusPage::CouldNotTell(CouldNotTell::Unreadable(Unreadable::NoAnswer));
                let says = [Level::Major, Level::Partial, Level::Degraded, Level::Maintenance, Level::Fine];
                let answers = says.map(StatusPage::Says).into_iter().chain([silent]);
                answers.map(|status| Known { status, ..known.clone() }).collect()
            }
            Self::Names => {
                let answers = [
                    Comparison::OnlyThere,
                    Comparison::Nowhere,
                    Comparison::Same,
                    Comparison::Found,
                    Comparison::Different(Difference::PrivateHere),
                    Comparison::Different(Difference::Resolvers),
                    Comparison::CouldNotTell,
                ];
                answers.map(|answer| Known { names: Names::Compared(answer), ..known.clone() }).to_vec()
            }
            check => {
                let after = |answer| {
                    let mut then = known.clone();
                    then.tried.insert(check, answer);
                    then
                };
                vec![after(Tried::Works), after(Tried::Fails)]
            }
        }
    }
}

/// The cheapest check whose answer can still change the verdict. None where it is decided.
pub(super) fn next(known: &Known, scales: &Scales) -> Option<Check> {
    let verdict = scales.verdict();
    let changes = |then: &Known| Scales::of(then).verdict() != verdict;
    let worth = |check: &Check| check.is_open(known) && check.outcomes(known).iter().any(changes);
    Check::ALL.into_iter().filter(|_| !scales.is_decided()).find(worth)
}
