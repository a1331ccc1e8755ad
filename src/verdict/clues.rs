//! What each thing that is known says for and against each place where the fault may lie.
//!
//! The weights are steps on one scale. What an answer states weighs 8, so it takes two checks of the person to outweigh
//! what it says of the site; what was inferred weighs 3, and a guess 1. Whatever speaks for the site adds to the site or
//! takes from the reader's side; whatever speaks for the reader's side does the opposite. Nothing does both, and that
//! is what keeps the verdict from moving the wrong way.

use super::check::{Check, Tried};
use super::known::{Known, Names, Part, StatusPage};
use super::{Diagnosed, Verdict};
use crate::knowledge::Certainty;
use crate::names::{Comparison, Difference};
use crate::status::{CouldNotTell, Level};

/// Why the verdict is what it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    Offline,
    OthersLoaded,
    OthersFailed,
    TabsFail,
    EndedByItself,
    EndedByClearing,
    Failed(Part),
    Diagnosed(Verdict, Certainty),
    Status(Level),
    StatusUnclear(CouldNotTell),
    Names(Comparison),
    Tried(Check, Tried),
}

/// One clue on the scales.
pub(super) struct Clue {
    pub reason: Reason,
    /// What it adds to each place, and takes where it is negative.
    pub weighs: Vec<(Verdict, i32)>,
    /// Places that it rules out.
    pub rules_out: Vec<Verdict>,
    /// What it adds to whatever is not the reader's doing: to the site, and to a limit or a block that is in question.
    pub elsewhere: i32,
}

impl Clue {
    fn new(reason: Reason) -> Self {
        Self { reason, weighs: Vec::new(), rules_out: Vec::new(), elsewhere: 0 }
    }

    fn weighs(mut self, at: Verdict, weight: i32) -> Self {
        self.weighs.push((at, weight));
        self
    }

    fn rules_out(mut self, places: &[Verdict]) -> Self {
        self.rules_out.extend(places);
        self
    }

    fn elsewhere(mut self, weight: i32) -> Self {
        self.elsewhere = weight;
        self
    }
}

/// Every clue, in the order of the way.
pub(super) fn all(known: &Known) -> Vec<Clue> {
    let mut clues = Vec::new();
    clues.extend(around(known));
    clues.extend(known.part.map(|part| failed(part, known)));
    clues.extend(known.diagnosis.map(diagnosed));
    clues.extend(status(&known.status));
    clues.extend(names(known));
    clues.extend(known.tried.iter().filter_map(|(check, tried)| person_tried(*check, *tried, known)));
    clues
}

/// What the browser knows at no cost.
fn around(known: &Known) -> Vec<Clue> {
    use Verdict::{Connection, StoredData};
    let mut clues = Vec::new();
    // Where an answer came, the device had a network then.
    if known.online == Some(false) && !known.is_answered() {
        clues.push(Clue::new(Reason::Offline).weighs(Connection, 10));
    }
    if known.recent(&known.others_loaded) > 0 {
        clues.push(Clue::new(Reason::OthersLoaded).weighs(Connection, -2).elsewhere(1));
    }
    let failed = known.recent(&known.others_failed);
    if failed > 0 && !known.is_answered() {
        let weight = if failed > 1 { 4 } else { 3 };
        clues.push(Clue::new(Reason::OthersFailed).weighs(Connection, weight));
    }
    if known.tabs_failing > 0 {
        clues.push(Clue::new(Reason::TabsFail).elsewhere(1));
    }
    if known.before.by_itself > 0 {
        clues.push(Clue::new(Reason::EndedByItself).elsewhere(1));
    }
    if known.before.by_clearing > 0 {
        clues.push(Clue::new(Reason::EndedByClearing).weighs(StoredData, 2));
    }
    clues
}

fn failed(part: Part, known: &Known) -> Clue {
    use Verdict::{Connection, Limit, NetworkDns, NoSuchName, StoredData};
    let clue = Clue::new(Reason::Failed(part));
    // Its own words may name stored data all the same: a broken cache meets no answer.
    let stored = known.diagnosis.is_some_and(|diagnosed| diagnosed.points_at == StoredData);
    let clue = if stored || part == Part::Answer { clue } else { clue.rules_out(&[StoredData]) };
    match part {
        Part::Name => clue.weighs(NetworkDns, 1).rules_out(&[Limit]),
        Part::Connection | Part::Encryption => clue.rules_out(&[NoSuchName, Limit]),
        // A proxy answers, too.
        Part::Answer if known.diagnosis.is_some_and(|diagnosed| diagnosed.points_at == Connection) => {
            clue.rules_out(&[NetworkDns, NoSuchName])
        }
        Part::Answer => clue.weighs(Connection, -4).rules_out(&[NetworkDns, NoSuchName]),
    }
}

fn diagnosed(diagnosed: Diagnosed) -> Clue {
    let weight = match diagnosed.certainty {
        Certainty::Stated => 8,
        Certainty::Inferred => 3,
        Certainty::Guess => 1,
    };
    let Diagnosed { points_at, certainty } = diagnosed;
    Clue::new(Reason::Diagnosed(points_at, certainty)).weighs(points_at, weight)
}

fn status(page: &StatusPage) -> Option<Clue> {
    let says = |level: Level, weight| Clue::new(Reason::Status(level)).weighs(Verdict::Site, weight);
    match page {
        StatusPage::None | StatusPage::Unasked => None,
        // Pages lag behind what people see, so good news weighs little.
        StatusPage::Says(Level::Fine) => Some(says(Level::Fine, -1)),
        StatusPage::Says(Level::Degraded) => Some(says(Level::Degraded, 3)),
        StatusPage::Says(level @ (Level::Maintenance | Level::Partial)) => Some(says(*level, 4)),
        StatusPage::Says(Level::Major) => Some(says(Level::Major, 5)),
        StatusPage::CouldNotTell(why) => Some(Clue::new(Reason::StatusUnclear(*why))),
    }
}

fn names(known: &Known) -> Option<Clue> {
    use Verdict::{NetworkDns, NoSuchName, Site};
    let Names::Compared(comparison) = known.names else { return None };
    if !known.names_matter() {
        return None;
    }
    let clue = Clue::new(Reason::Names(comparison));
    Some(match comparison {
        Comparison::OnlyThere => clue.weighs(NetworkDns, 6).weighs(Site, -3),
        Comparison::Different(Difference::PrivateHere) => clue.weighs(NetworkDns, 4).weighs(Site, -1),
        Comparison::Nowhere => clue.weighs(NoSuchName, 5).rules_out(&[NetworkDns]),
        Comparison::Same => clue.rules_out(&[NetworkDns, NoSuchName]),
        Comparison::Found => clue.rules_out(&[NoSuchName]),
        Comparison::Different(_) | Comparison::CouldNotTell => clue,
    })
}

fn person_tried(check: Check, tried: Tried, known: &Known) -> Option<Clue> {
    match tried {
        Tried::Works => Some(works(check, known)),
        Tried::Fails => Some(fails(check)),
        Tried::NotPossible => None,
    }
}

/// It worked: the fault is in what was changed.
fn works(check: Check, known: &Known) -> Clue {
    use Verdict::{Connection, NetworkDns, Site, StoredData, YourSide};
    let clue = Clue::new(Reason::Tried(check, Tried::Works));
    let stored = if known.is_answered() || known.part.is_none() { StoredData } else { YourSide };
    match check {
        Check::PrivateWindow => clue.weighs(stored, 5).weighs(Site, -1),
        // What another browser does not share is what this one stored, or how it is set up.
        Check::OtherBrowser if stored == StoredData => clue.weighs(StoredData, 3).weighs(YourSide, 3).weighs(Site, -2),
        Check::OtherBrowser => clue.weighs(YourSide, 5).weighs(Site, -1),
        Check::VpnOff => clue.weighs(Connection, 5).weighs(Site, -3),
        // The other network had its own DNS as well. What the connection gets stays, or a clue for the DNS would take
        // from the reader's side.
        Check::OtherNetwork if known.part == Some(Part::Name) || dns_differs(known) => {
            clue.weighs(NetworkDns, 8).weighs(Connection, 8).weighs(Site, -2)
        }
        Check::OtherNetwork => clue.weighs(Connection, 8).weighs(Site, -2),
        Check::OtherDevice if stored == StoredData => clue.weighs(StoredData, 4).weighs(YourSide, 5).weighs(Site, -1),
        Check::OtherDevice => clue.weighs(YourSide, 5).weighs(Site, -1),
        Check::RestartBrowser => clue.weighs(YourSide, 5).weighs(Site, -1),
        Check::RestartRouter => clue.weighs(Connection, 6).weighs(Site, -2),
        // These are asked of others, and their answers stand elsewhere.
        Check::StatusPage | Check::Names => clue,
    }
}

/// Whether the DNS of this network says something else than public resolvers do.
fn dns_differs(known: &Known) -> bool {
    let differs = [Comparison::OnlyThere, Comparison::Different(Difference::PrivateHere)];
    known.names_matter() && differs.iter().any(|one| known.names == Names::Compared(*one))
}

/// It failed there, too: what was changed is not to blame.
fn fails(check: Check) -> Clue {
    use Verdict::{Connection, NetworkDns, StoredData, YourSide};
    let clue = Clue::new(Reason::Tried(check, Tried::Fails));
    match check {
        Check::PrivateWindow | Check::OtherBrowser => clue.rules_out(&[StoredData]).elsewhere(1),
        Check::VpnOff | Check::RestartRouter => clue.weighs(Connection, -1),
        Check::OtherNetwork => clue.rules_out(&[Connection, NetworkDns]).elsewhere(2),
        Check::OtherDevice => clue.rules_out(&[StoredData, YourSide]).elsewhere(1),
        Check::RestartBrowser => clue.weighs(YourSide, -1),
        Check::StatusPage | Check::Names => clue,
    }
}
