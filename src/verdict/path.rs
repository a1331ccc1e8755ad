//! The way that a guide would walk, stop by stop, and what is known at each.

use serde::Serialize;

use super::check::{Check, Tried};
use super::known::{Known, Names, Part, StatusPage};
use crate::names::Comparison;
use crate::status::Level;

/// One question on the way, in this order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stop {
    /// Does the device have a network?
    Online,
    /// Do other sites load?
    OtherSites,
    /// Did the site answer?
    Answered,
    /// Does the official status page report trouble?
    StatusPage,
    /// Does the name lead somewhere else?
    Name,
    /// Does it open in another browser or a private window?
    OtherBrowser,
    /// Does it open on another network?
    OtherNetwork,
    /// Does it open on another device?
    OtherDevice,
}

/// What is known at a stop.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    Yes,
    No,
    NotKnown,
    /// The answer changes nothing here.
    DoesNotMatter,
}

impl From<Option<bool>> for State {
    fn from(answer: Option<bool>) -> Self {
        match answer {
            Some(true) => Self::Yes,
            Some(false) => Self::No,
            None => Self::NotKnown,
        }
    }
}

pub(super) fn walk(known: &Known) -> Vec<(Stop, State)> {
    let loaded = known.recent(&known.others_loaded) > 0;
    let others = if loaded { Some(true) } else { (known.recent(&known.others_failed) > 0).then_some(false) };
    let trouble = match &known.status {
        StatusPage::Says(level) => Some(*level != Level::Fine),
        _ => None,
    };
    let name = match known.names {
        _ if !known.names_matter() => State::DoesNotMatter,
        Names::Compared(Comparison::OnlyThere | Comparison::Same | Comparison::Found) => State::Yes,
        Names::Compared(Comparison::Nowhere) => State::No,
        _ => State::NotKnown,
    };
    let tried = |checks: &[Check]| {
        let answers = || checks.iter().filter_map(|check| known.tried.get(check));
        if answers().any(|answer| *answer == Tried::Works) {
            State::Yes
        } else if answers().any(|answer| *answer == Tried::Fails) {
            State::No
        } else {
            State::NotKnown
        }
    };
    let answered = known.part.map(|part| part == Part::Answer);
    vec![
        (Stop::Online, known.online.into()),
        (Stop::OtherSites, others.into()),
        (Stop::Answered, answered.into()),
        (Stop::StatusPage, trouble.into()),
        (Stop::Name, name),
        (Stop::OtherBrowser, tried(&[Check::PrivateWindow, Check::OtherBrowser])),
        (Stop::OtherNetwork, tried(&[Check::OtherNetwork])),
        (Stop::OtherDevice, tried(&[Check::OtherDevice])),
    ]
}
