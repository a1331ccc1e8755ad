//! What must be true of every history.

use std::fmt;

/// A promise that was broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Property {
    /// What a form gave is asked for again.
    PostRepeated,
    /// A check before the time that the server named.
    EarlyForTheServer,
    /// A check before the end of the countdown that was shown.
    EarlyForThePerson,
    /// The same operation carried out twice, or a check that follows from no countdown.
    Twice,
    /// A countdown that ended without a word.
    Silent,
    /// A countdown that the worker's death has ended or changed.
    Forgotten,
    /// A countdown or an operation that has no end.
    Late,
    /// More than one check of an origin at a time.
    TwoProbes,
    /// Too many requests in a short time, or a worker that does not rest.
    Storm,
    /// More tries than a press allows.
    TooMany,
    /// A state that grows.
    Unbounded,
    /// Something irrevocable without a stored reason.
    Unstored,
    /// A stored state that cannot be read again.
    Unreadable,
    /// A question without an answer, or with two.
    Unanswered,
    /// A site that is held back, and is asked.
    HeldBack,
    /// A gate that is asked for its page.
    Gate,
    /// A reload that no good answer allows.
    Groundless,
    /// A badge that counts where nothing is waited for, or the other way round.
    Stale,
    /// A page that is said to be there again, and shows a notice or a waiting line.
    Untrue,
    /// Tabs of one origin that count differently.
    Apart,
    /// A page that is loaded again under somebody's hands.
    Interrupted,
    /// Somebody who asked to be told what comes of a wait, and is not.
    Untold,
    /// Somebody who is told and has not asked, or sits in a private window.
    Uncalled,
    /// An app that is told of twice for one trouble.
    AppTwice,
    /// An app that is told of though nothing failed in it, but what was given up.
    AppGroundless,
    /// An app that fails, and is never told of.
    AppUntold,
    /// A chat that is listened to though the person does not want it watched, or the other way round.
    AppUnheard,
    /// Something that waits, checks, clears or loads in an app that runs, by itself.
    AppActs,
    /// What was told of an app, and outlives its document.
    AppStays,
    /// A status page or a resolver that is asked, and nobody wanted that.
    Unasked,
    /// One that is asked twice within a minute.
    AskedTwice,
    /// Something is cleared that nobody has pressed for, or twice at once.
    ClearedUnasked,
    /// The history has what never failed, has it twice, or has what a private window showed.
    Chronicle,
}

/// A promise that was broken, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fault {
    pub property: Property,
    pub how: String,
}

/// What is counted, so that a simulation that exercises nothing cannot pass.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Count {
    Steps,
    Promised,
    Fired,
    Cancelled,
    /// The person left the page of a countdown.
    Left,
    Probes,
    Reloads,
    Recovered,
    Deaths,
    /// A brain began with a countdown that an earlier one had promised.
    Taken,
    Restarts,
    Sleeps,
    ClockJumps,
    Posts,
    LostWrites,
    HeldBack,
    /// A page waits for the person to be done in it.
    Typing,
    Blocked,
    Told,
    /// A wait goes on though its tab is closed.
    Closed,
    /// Something happens with a failure that only the text tells of.
    InText,
    /// An app that runs is told of.
    Apps,
    /// It works again.
    Mended,
    /// A status page or resolvers are asked.
    Asked,
    /// The cache of a site was cleared.
    Cleared,
    /// Its cookies and stored data were deleted.
    Deleted,
    /// Something is written into the history.
    Remembered,
}

/// How often each of them was.
#[derive(Clone, Copy, Debug, Default)]
pub struct Counts([u64; Count::ALL.len()]);

impl Count {
    pub const ALL: [Self; 27] = [
        Self::Steps,
        Self::Promised,
        Self::Fired,
        Self::Cancelled,
        Self::Left,
        Self::Probes,
        Self::Reloads,
        Self::Recovered,
        Self::Deaths,
        Self::Taken,
        Self::Restarts,
        Self::Sleeps,
        Self::ClockJumps,
        Self::Posts,
        Self::LostWrites,
        Self::HeldBack,
        Self::Typing,
        Self::Blocked,
        Self::Told,
        Self::Closed,
        Self::InText,
        Self::Apps,
        Self::Mended,
        Self::Asked,
        Self::Cleared,
        Self::Deleted,
        Self::Remembered,
    ];
}

impl Counts {
    pub fn count(&mut self, what: Count) {
        self.0[what as usize] += 1;
    }

    pub fn of(&self, what: Count) -> u64 {
        self.0[what as usize]
    }

    pub fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(other.0).for_each(|(sum, more)| *sum += more);
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Count::ALL.iter().try_for_each(|what| writeln!(f, "{:>12}  {what:?}", self.of(*what)))
    }
}
