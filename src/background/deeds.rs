//! What was done about a failure, when, and what came of it: for the report.

use serde::{Deserialize, Serialize};

use super::{Incident, Outcome, Phase, Run, State, Target, Waited};
use crate::report::TriedResult;
use crate::time::Timestamp;

/// The most that is kept of one failure. The oldest gives way.
const MOST_DEEDS: usize = 12;

/// Something that was done about a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    pub did: Did,
    /// When it was done with.
    pub at: Timestamp,
    /// What came of it; nothing where nobody saw.
    pub result: Option<TriedResult>,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Did {
    /// The page was asked for, and loaded again where it answered.
    Checked,
    Cleared,
    Deleted,
    Reloaded,
}

impl Run<'_> {
    /// Notes what has come to its end in this step.
    pub(super) fn note_deeds(&mut self, before: &State) {
        let now = self.now;
        for (tab, it) in &mut self.state.tabs {
            let Some(incident) = &mut it.incident else { continue };
            let earlier = before.tabs.get(tab).and_then(|tab| tab.incident.as_ref());
            if let Some(earlier) = earlier.filter(|earlier| earlier.since == incident.since) {
                incident.note_deed(earlier, now);
            }
        }
    }
}

impl Incident {
    /// What it was that was cleared last.
    pub(super) fn cleared_as(&self) -> Did {
        match self.cleared.as_ref().map(|cleared| cleared.what) {
            Some(Target::SiteData) => Did::Deleted,
            Some(Target::Cache) | None => Did::Cleared,
        }
    }

    fn note_deed(&mut self, before: &Self, at: Timestamp) {
        let result = self.outcome.and_then(result);
        if let Some(did) = ended(before.phase, self) {
            if self.deeds.len() >= MOST_DEEDS {
                self.deeds.remove(0);
            }
            self.deeds.push(Deed { did, at, result });
        } else if self.outcome != before.outcome
            && let (Some(_), Some(last)) = (result, self.deeds.last_mut())
        {
            // What the page failed with is surer once its text is read.
            last.result = last.result.and(result);
        }
    }
}

/// What was under way before and is no more, unless it was called off.
fn ended(before: Phase, after: &Incident) -> Option<Did> {
    let called_off = matches!(
        after.outcome,
        Some(
            Outcome::Cancelled
                | Outcome::HeldBack
                | Outcome::ClearFailed
                | Outcome::DeleteFailed
                | Outcome::DeleteHeldBack
        )
    );
    match (before, after.phase) {
        _ if called_off => None,
        (Phase::Reloading { .. }, Phase::Reloading { .. }) => None,
        (Phase::Reloading { waited, .. }, _) => after.outcome.map(|_| match waited {
            Waited::Checked { .. } => Did::Checked,
            Waited::Cleared { .. } => after.cleared_as(),
            Waited::Asked { .. } => Did::Reloaded,
        }),
        (Phase::Checking { .. }, Phase::Waiting { .. } | Phase::Idle) => after.outcome.map(|_| Did::Checked),
        (Phase::Clearing { .. }, Phase::Waiting { .. } | Phase::Idle) => after.outcome.map(|_| after.cleared_as()),
        _ => None,
    }
}

/// What an outcome says of what was done before it.
fn result(outcome: Outcome) -> Option<TriedResult> {
    Some(match outcome {
        Outcome::Fixed | Outcome::FixedAfterClear | Outcome::Elsewhere | Outcome::SignIn | Outcome::Works => {
            TriedResult::Fixed
        }
        Outcome::Same | Outcome::SameAfterClear | Outcome::Still | Outcome::Stopped | Outcome::HourOver => {
            TriedResult::Same
        }
        Outcome::Another | Outcome::AnotherAfterClear | Outcome::AnswersOtherwise | Outcome::Gate => {
            TriedResult::Another
        }
        _ => return None,
    })
}
