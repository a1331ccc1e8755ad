//! What is under way with an incident, and what came of it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::OpId;
use crate::retry::Choice;
use crate::time::Timestamp;

/// A worker with a countdown is woken each minute, so a clock that was set back is noticed within that.
const UNNOTICED: Duration = Duration::from_secs(60);

/// No operation is waited for any longer.
pub(super) const LONGEST_OPERATION: Duration = Duration::from_secs(120);

/// What is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Phase {
    Idle,
    Waiting {
        due: Timestamp,
        from: Timestamp,
        choice: Choice,
    },
    /// The site answers again, and the person is busy in the page: it is loaded when they are done.
    Held {
        since: Timestamp,
        /// When the page is looked at again.
        look: Timestamp,
        choice: Choice,
        busy: Busy,
    },
    Checking {
        op: OpId,
        until: Timestamp,
        choice: Choice,
    },
    Clearing {
        op: OpId,
        until: Timestamp,
        resume: Option<Choice>,
        /// An earlier release cleared nothing but caches.
        #[serde(default)]
        what: Target,
    },
    Reloading {
        op: OpId,
        until: Timestamp,
        waited: Waited,
        /// The browser has begun it, and whatever was on its way in the tab is given up.
        #[serde(default)]
        begun: bool,
    },
}

/// What is cleared of a site.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    /// What can be fetched anew: nobody is signed out.
    #[default]
    Cache,
    /// Cookies and all that the site has stored. It signs out.
    SiteData,
}

/// Why a page is not loaded again by itself just now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Busy {
    /// The person is typing in it.
    Typing,
    /// It does not answer, as while a dialog of its own is open.
    Blocked,
}

/// Why a page is being loaded again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Waited {
    /// The cache was cleared. `resume`: what was waited for before.
    Cleared { resume: Option<Choice> },
    /// A check found that the page answers.
    Checked { choice: Choice },
    /// The person asked for it. `resume`: what was waited for before.
    Asked { resume: Option<Choice> },
}

impl Phase {
    /// Whether `op` is what is under way.
    pub(super) fn is_operation(&self, wanted: OpId) -> bool {
        match self {
            Self::Checking { op, .. } | Self::Clearing { op, .. } | Self::Reloading { op, .. } => *op == wanted,
            Self::Idle | Self::Waiting { .. } | Self::Held { .. } => false,
        }
    }

    /// When an operation is given up.
    pub(super) fn until(&self) -> Option<Timestamp> {
        match self {
            Self::Checking { until, .. } | Self::Clearing { until, .. } | Self::Reloading { until, .. } => Some(*until),
            Self::Idle | Self::Waiting { .. } | Self::Held { .. } => None,
        }
    }

    /// The same after the device's clock was set back: a wait begins anew, with as much more as may have passed before
    /// that was noticed, so that it is never early; an operation takes no longer than it ever may.
    pub(super) fn held_to(self, now: Timestamp) -> Self {
        let most = now + LONGEST_OPERATION;
        match self {
            Self::Waiting { due, from, choice } if now < from => {
                Self::Waiting { due: due.min(now + due.since(from) + UNNOTICED), from: now, choice }
            }
            Self::Checking { op, until, choice } => Self::Checking { op, until: until.min(most), choice },
            Self::Clearing { op, until, resume, what } => Self::Clearing { op, until: until.min(most), resume, what },
            Self::Reloading { op, until, waited, begun } => {
                Self::Reloading { op, until: until.min(most), waited, begun }
            }
            Self::Held { since, look, choice, busy } => {
                Self::Held { since: since.min(now), look: look.min(most), choice, busy }
            }
            other => other,
        }
    }

    /// The wait that is on, or that something else has put off.
    pub(super) fn resume(&self) -> Option<Choice> {
        match self {
            Self::Idle => None,
            Self::Waiting { choice, .. } | Self::Checking { choice, .. } | Self::Held { choice, .. } => Some(*choice),
            Self::Clearing { resume, .. } => *resume,
            Self::Reloading { waited, .. } => match waited {
                Waited::Cleared { resume } | Waited::Asked { resume } => *resume,
                Waited::Checked { choice } => Some(*choice),
            },
        }
    }
}

impl Outcome {
    /// The same result of a reload, now that more is known of the code that came of it; `None` for other outcomes.
    pub(super) fn with_the_code(self, same: bool) -> Option<Self> {
        match self {
            Self::Same | Self::Another => Some(if same { Self::Same } else { Self::Another }),
            Self::SameAfterClear | Self::AnotherAfterClear => {
                Some(if same { Self::SameAfterClear } else { Self::AnotherAfterClear })
            }
            _ => None,
        }
    }
}

impl Waited {
    /// What to say when the page failed again, with the same code or another one.
    pub(super) fn outcome(self, same: bool) -> Outcome {
        match (self, same) {
            (Self::Cleared { .. }, true) => Outcome::SameAfterClear,
            (Self::Cleared { .. }, false) => Outcome::AnotherAfterClear,
            (_, true) => Outcome::Same,
            (_, false) => Outcome::Another,
        }
    }
}

/// What came of the last action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    Fixed,
    FixedAfterClear,
    /// The site answers again, but with another page than the one that failed.
    Elsewhere,
    /// The site answers again, with a form to sign in.
    SignIn,
    Same,
    SameAfterClear,
    Another,
    AnotherAfterClear,
    /// Cleared, and nothing was loaded again, because the page came from a form.
    Cleared,
    /// Cleared, and nothing was loaded again, because nobody saw how the page was asked for, or will see what comes.
    ClearedUnwatched,
    ClearFailed,
    /// The browser has not confirmed that cookies and stored data are gone.
    DeleteFailed,
    /// The browser no longer lets WhatBroke look at the site, so nothing was deleted.
    DeleteHeldBack,
    Cancelled,
    /// The browser no longer lets WhatBroke look at the site, so waiting ended.
    HeldBack,
    /// A check found the page still failing, and another check will follow.
    Still,
    /// Checked often enough.
    Stopped,
    /// Our own plan ends an hour after the person's start; a person may begin another.
    HourOver,
    /// The site answers again, but with another error, which waiting does not mend.
    AnswersOtherwise,
    /// The site answers again, and what a form sent was not sent again.
    SendAgain,
    /// The site answers again, and the page is not loaded again, because nobody saw how it was asked for.
    AnswersUnwatched,
    /// A check met something that waits for the reader, so there are no more.
    Gate,
    /// The page's own text has changed what is known.
    LookedCloser,
    /// The app whose request failed works again.
    Works,
}
