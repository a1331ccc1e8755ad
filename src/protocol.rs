//! What the pages of the extension and the background say to each other.

use serde::{Deserialize, Serialize};

use crate::background::{Busy, Cleared, Outcome, Private, TabId, Target};
use crate::diagnosis::Explanation;
use crate::knowledge::{Lang, ServicePage};
use crate::report::Device;
use crate::time::Timestamp;
use crate::verdict::{Check, Tried, Verdict};

/// What a page asks for. Each is answered with a [`View`], but for [`Request::LookUp`] and [`Request::Report`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Request {
    /// What there is to show.
    View,
    /// Wait, then look whether the page answers. `minutes` is the person's choice, one of the plan's.
    TryAgain { minutes: Option<u8> },
    /// Stop waiting.
    Cancel,
    /// Clear the site's cache and load the page past it.
    ClearCache,
    /// Delete the site's cookies and all that it has stored, and load the page anew.
    DeleteData,
    /// Load the page once more.
    Reload,
    /// Open the page of the browser that a step of this failure leads to.
    OpenStep { step: String },
    /// Close the card for this incident.
    Close,
    /// Open the popup, because the card's buttons cannot be pressed safely where it stands.
    OpenPopup,
    /// Whether the card can be seen, or has been covered for a while.
    Seen { seen: bool },
    /// Put what was typed into this page, and lost with an earlier document of it, into its fields again.
    PutBack,
    /// Give what was typed, for the clipboard: see [`View::text`].
    CopyTyped,
    /// Speak this language from now on.
    Speak { lang: Lang },
    /// Show no card by itself at the site of this tab any more.
    Mute,
    /// Show cards by themselves again at this site, or at the site of this tab.
    Unmute { site: Option<String> },
    /// Show nothing but the badge by itself, anywhere, or cards again.
    BadgeOnly { on: bool },
    /// Whether the popup may open by itself.
    PopupOpens { on: bool },
    /// Tell what comes of the wait, or not.
    TellMe { on: bool },
    /// Whether notifications make a sound.
    Sound { on: bool },
    /// Watch the app at this site, or no longer.
    Watch { site: String, on: bool },
    /// Ask the status page of the service that failed.
    AskStatus,
    /// Ask the two resolvers about the name of the site that failed.
    AskNames,
    /// What came of a check that the person made; nothing to be asked anew.
    Tried { check: Check, tried: Option<Tried> },
    /// Open a page of the service that failed, or the one where others report.
    OpenLink { page: Option<ServicePage> },
    /// Open the browser's page where its DNS is chosen.
    OpenDns,
    /// Open the page of the report for the site's support.
    OpenReport,
    /// Write that report. Answered with a [`Written`], or nothing.
    Report { wanted: Wanted },
    /// Whether the status pages of AI services are asked as soon as one of them fails.
    StatusByItself { on: bool },
    /// Ask these two resolvers from now on, by their ids.
    Resolvers { ids: Vec<String> },
    /// Have the same settings on all computers of the person, or not.
    Share { on: bool },
    /// Write down how failures end, from now on, or no longer.
    KeepHistory { on: bool },
    /// Delete what was written down.
    ForgetHistory,
    /// What a typed or pasted text means. Answered with an [`Explanation`], or nothing.
    LookUp { text: String, lang: Lang },
}

impl Request {
    /// Whether it only says how things shall be: said twice, it says no more than once. A page whose background ended
    /// over it asks once more, so that what was pressed is not lost.
    pub fn may_be_repeated(&self) -> bool {
        !matches!(
            self,
            Self::ClearCache
                | Self::DeleteData
                | Self::Reload
                | Self::OpenStep { .. }
                | Self::OpenPopup
                | Self::PutBack
                | Self::CopyTyped
                | Self::OpenLink { .. }
                | Self::OpenDns
                | Self::OpenReport
        )
    }
}

/// How a report is to be written, and what only the page knows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    pub lang: Lang,
    /// Markdown, and not plain text.
    pub markdown: bool,
    /// The person's own words.
    pub words: String,
    /// What the person has decided to show: where it stands, and what it is.
    pub shown: Vec<(String, String)>,
    pub device: Device,
    /// How far the device's clock is ahead of UTC, in minutes.
    pub minutes_ahead: i16,
}

/// A report, ready to be copied.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Written {
    pub text: String,
    /// What was taken out of it, in its order.
    pub gaps: Vec<GapText>,
    /// Whether the service that failed has a page for support that can be opened.
    pub support: bool,
}

/// Something that was taken out of a report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GapText {
    /// What kind of thing it is, as the gap says.
    pub kind: String,
    /// Where it stands.
    pub place: String,
    /// What it is.
    pub behind: String,
    pub shown: bool,
}

/// A request, with the tab it is about. The overlay leaves the tab out: its tab is the sender's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Message {
    pub tab: Option<TabId>,
    pub request: Request,
}

/// What a page shows.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    pub lang: Lang,
    pub tab: Option<TabId>,
    pub now: Timestamp,
    pub shown: Shown,
    /// What was typed in this tab and is kept.
    pub typed: Option<Offer>,
    /// Whether the app of the page in front is watched, where it could be.
    pub watch: Option<Watch>,
    /// The very text, in the answer to [`Request::CopyTyped`] alone.
    pub text: Option<Private>,
    pub manners: Manners,
    /// What else can be chosen, for the page of the options.
    pub choices: Option<Box<Choices>>,
}

/// A site whose app can be watched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// As the address bar names it.
    pub site: String,
    pub on: bool,
}

/// What was typed and is kept, as it is offered. The text itself is not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    pub place: Whereabouts,
    /// How many fields.
    pub fields: u16,
    /// Whether nothing was left out of them.
    pub whole: bool,
    /// What came of putting it back into the page in front.
    pub told: Option<PutBack>,
    /// It is on the clipboard: the page that has put it there says so to itself.
    pub copied: bool,
}

/// Where what was typed stands now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Whereabouts {
    /// Still in the page in front.
    Here,
    /// Not in the page in front any more, but it was typed there, so it can be put back.
    Lost,
    /// All of it is in the page in front again.
    Back,
    /// It was typed into another page of this tab.
    Elsewhere,
}

/// What came of putting texts back: how many fields hold theirs, hold something newer, or are not there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PutBack {
    pub back: u16,
    pub newer: u16,
    pub missing: u16,
}

/// What comes by itself, as the person chose it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manners {
    pub badge_only: bool,
    pub popup_opens: bool,
    pub sound: bool,
    /// The muted sites, the latest first.
    pub muted: Vec<String>,
}

/// What is watched and who can be asked about a failure, and what the person chose.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choices {
    /// The AI chats that are watched without being asked to, by name.
    pub chats: Vec<String>,
    /// The sites whose apps the person has added, the latest first.
    pub added: Vec<String>,
    /// The AI chats that the person has switched off, by name and site.
    pub left_out: Vec<(String, String)>,
    pub status_by_itself: bool,
    /// How failures end is written down.
    pub keep_history: bool,
    /// The AI services whose status pages would be asked by themselves, each with the address.
    pub services: Vec<(String, String)>,
    /// The resolvers to choose from, by id and name.
    pub resolvers: Vec<(String, String)>,
    /// The ids of the two that are asked.
    pub asked: Vec<String>,
    /// What they would be asked about a site called `example.com`.
    pub questions: Vec<String>,
    /// Whether the settings are the same on the person's other computers; nothing where that cannot be.
    pub shared: Option<bool>,
    /// What is wrong with that.
    pub sharing_trouble: String,
}

/// Where no card comes by itself, because the person said so.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Hush {
    /// At this site.
    Site,
    /// Anywhere.
    Everywhere,
}

/// What there is to show.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Shown {
    /// The page in front failed, or has just recovered.
    Failure(Box<Failure>),
    /// The page in front is fine.
    Fine,
    /// Nothing can be said about the page in front.
    Unseen,
}

/// A failure, as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Failure {
    pub explanation: Explanation,
    pub site: String,
    /// The page loads again, and only the result is said.
    pub over: bool,
    /// The page runs, and its app has failed.
    pub app: bool,
    /// Which buttons there are.
    pub may_retry: bool,
    /// Whether the site can be watched until it answers, though the page is not asked for again.
    pub may_watch: bool,
    pub may_reload: bool,
    pub may_clear: bool,
    /// That cookies and stored data can be deleted, and what it costs.
    pub deletion: Option<Deletion>,
    /// Whether clearing is followed by a reload.
    pub clear_reloads: bool,
    /// The wait that the button promises, in seconds.
    pub wait_seconds: u32,
    /// Other waits to choose from, in minutes; none where the server named its own.
    pub waits: Vec<u8>,
    pub doing: Doing,
    /// At the end of a countdown the page is not loaded again: it is only said that the site answers.
    pub watches: bool,
    pub outcome: Option<Outcome>,
    /// What was cleared, where that led to the outcome.
    pub cleared: Option<Cleared>,
    pub tries: u8,
    /// Whether the person wants to be told what comes of the wait; nothing where that cannot be offered.
    pub tells: Option<bool>,
    /// Since when the page has failed.
    pub since: Timestamp,
    /// How it was over the last time that the same site failed with the same.
    pub last_time: Option<String>,
    /// How long it had failed when it was fixed, in seconds.
    pub lasted_seconds: u32,
    /// Why no card stands in the page by itself, if the person wants none.
    pub hush: Option<Hush>,
    /// Them or me; nothing where the question makes no sense.
    pub judged: Option<Box<Judged>>,
}

/// What deleting a site's cookies costs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    /// Whose cookies go: the registered domain, or the host itself where there is none.
    pub owner: String,
    /// Whether those of all hosts below it go with them.
    pub below: bool,
    /// Whether it is the first thing to do.
    pub first: bool,
}

/// Where the failure comes from, in words.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Judged {
    pub verdict: Verdict,
    pub line: String,
    pub reasons: Vec<String>,
    pub advice: String,
    /// What is known at each stop of the way that a guide would walk.
    pub path: Vec<String>,
    /// The status page of the service; nothing where it has none that can be asked.
    pub status: Option<Asking<StatusText>>,
    /// Resolvers of names; nothing where their word would say nothing.
    pub names: Option<Asking<StatusText>>,
    /// Whether the browser's choice of DNS is what to look at.
    pub change_dns: bool,
    /// The checks that the person made, and the next one.
    pub checks: Vec<CheckText>,
    pub links: Vec<LinkText>,
}

/// Somebody who can be asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Asking<T> {
    /// Who would be asked, and with what.
    pub note: String,
    pub stage: Stage<T>,
}

/// How far the asking is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage<T> {
    Open,
    UnderWay,
    Told(T),
}

/// What somebody said who was asked.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct StatusText {
    pub sentence: String,
    /// When it was said.
    pub at: Timestamp,
    /// What is going on: its name, since when, and what it touches.
    pub incidents: Vec<(String, Option<Timestamp>, Option<String>)>,
    /// Parts in trouble; of resolvers, who they are.
    pub parts: Vec<String>,
    /// When they were asked, where the person wanted it anew within the minute that is kept between two questions.
    pub early: Option<Timestamp>,
}

/// A check of the person's, with what came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CheckText {
    pub check: Check,
    pub question: String,
    pub tried: Option<Tried>,
}

/// A page that can be opened: one of the service, or the one where others report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkText {
    pub page: Option<ServicePage>,
    pub text: String,
}

impl Failure {
    /// Something that was looked up, which happens nowhere.
    pub fn looked_up(explanation: Explanation) -> Self {
        Self {
            explanation,
            site: String::new(),
            over: false,
            app: false,
            may_retry: false,
            may_watch: false,
            may_reload: false,
            may_clear: false,
            deletion: None,
            clear_reloads: false,
            wait_seconds: 0,
            waits: Vec::new(),
            doing: Doing::Nothing,
            watches: false,
            outcome: None,
            cleared: None,
            tries: 0,
            tells: None,
            since: Timestamp(0),
            last_time: None,
            lasted_seconds: 0,
            hush: None,
            judged: None,
        }
    }
}

/// What is under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Doing {
    Nothing,
    Waiting {
        due: Timestamp,
        from: Timestamp,
    },
    /// The countdown stands still: the device has no network.
    Offline,
    /// The site answers again, and the person is busy in the page.
    Held {
        busy: Busy,
    },
    Checking,
    Clearing {
        what: Target,
    },
    Reloading,
}
