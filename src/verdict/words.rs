//! Verdicts in words: one line, its reasons, what to do, the next check.

use super::check::{Check, Tried};
use super::clues::Reason;
use super::known::Part;
use super::path::{State, Stop};
use super::{Judgement, Verdict};
use crate::knowledge::{Certainty, Lang, Text, words};
use crate::names::{Comparison, Difference};

impl Verdict {
    /// The verdict in one line.
    pub fn line(self, lang: Lang) -> &'static str {
        let text = match self {
            Self::Site => &words::VERDICT_SITE,
            Self::NoSuchName => &words::VERDICT_NO_SUCH_NAME,
            Self::Connection => &words::VERDICT_CONNECTION,
            Self::NetworkDns => &words::VERDICT_NETWORK_DNS,
            Self::StoredData => &words::VERDICT_STORED_DATA,
            Self::YourSide => &words::VERDICT_YOUR_SIDE,
            Self::Limit => &words::VERDICT_LIMIT,
            Self::Access => &words::VERDICT_ACCESS,
            Self::CannotTell => &words::VERDICT_CANNOT_TELL,
        };
        text.get(lang)
    }
}

impl Judgement {
    /// What to do with the verdict: the next check where nothing is certain yet.
    pub fn advice(&self, lang: Lang) -> &'static str {
        let text = match self.verdict {
            Verdict::Site => &words::ADVICE_SITE,
            Verdict::NoSuchName => &words::ADVICE_NO_SUCH_NAME,
            Verdict::Connection => &words::ADVICE_CONNECTION,
            Verdict::NetworkDns => &words::ADVICE_NETWORK_DNS,
            Verdict::StoredData => &words::ADVICE_STORED_DATA,
            Verdict::YourSide => &words::ADVICE_YOUR_SIDE,
            Verdict::Limit => &words::ADVICE_LIMIT,
            Verdict::Access => &words::ADVICE_ACCESS,
            Verdict::CannotTell if self.next.is_some() => &words::ADVICE_CHECK,
            Verdict::CannotTell => &words::ADVICE_CANNOT_TELL,
        };
        text.get(lang)
    }

    /// The reasons, one sentence each; first of all why a statement of the answer itself was outweighed.
    pub fn sentences(&self, lang: Lang) -> Vec<String> {
        let despite = self.despite.map(|_| match self.verdict {
            Verdict::CannotTell => &words::DESPITE_UNSURE,
            _ => &words::DESPITE_STATED,
        });
        let despite = despite.map(|text| text.get(lang).to_owned());
        despite.into_iter().chain(self.reasons.iter().map(|reason| reason.sentence(lang))).collect()
    }
}

impl Reason {
    /// The reason in one sentence.
    pub fn sentence(self, lang: Lang) -> String {
        let text = match self {
            Self::Offline => &words::REASON_OFFLINE,
            Self::OthersLoaded => &words::REASON_OTHERS_LOADED,
            Self::OthersFailed => &words::REASON_OTHERS_FAILED,
            Self::TabsFail => &words::REASON_TABS_FAIL,
            Self::EndedByItself => &words::REASON_ENDED_BY_ITSELF,
            Self::EndedByClearing => &words::REASON_ENDED_BY_CLEARING,
            Self::Failed(part) => of_part(part),
            Self::Diagnosed(points_at, certainty) => of_diagnosis(points_at, certainty),
            Self::Status(level) => return level.sentence(lang).to_owned(),
            Self::StatusUnclear(why) => return why.sentence(lang),
            Self::Names(comparison) => return comparison.sentence(lang).to_owned(),
            Self::Tried(check, tried) => of_check(check, tried),
        };
        text.get(lang).to_owned()
    }
}

fn of_part(part: Part) -> &'static Text {
    match part {
        Part::Name => &words::REASON_PART_NAME,
        Part::Connection => &words::REASON_PART_CONNECTION,
        Part::Encryption => &words::REASON_PART_ENCRYPTION,
        Part::Answer => &words::REASON_PART_ANSWER,
    }
}

fn of_diagnosis(points_at: Verdict, certainty: Certainty) -> &'static Text {
    use Certainty::{Guess, Inferred, Stated};
    match (points_at, certainty) {
        (Verdict::Connection | Verdict::NetworkDns, Stated) => &words::REASON_STATED_CONNECTION,
        (Verdict::StoredData | Verdict::YourSide, Stated) => &words::REASON_STATED_YOU,
        (Verdict::Limit, Stated) => &words::REASON_STATED_LIMIT,
        (Verdict::Access, Stated) => &words::REASON_STATED_ACCESS,
        (_, Stated) => &words::REASON_STATED_SITE,
        (Verdict::Connection, Inferred) => &words::REASON_INFERRED_CONNECTION,
        (Verdict::NetworkDns, Inferred) => &words::REASON_INFERRED_DNS,
        (Verdict::StoredData, Inferred) => &words::REASON_INFERRED_STORED,
        (Verdict::YourSide, Inferred) => &words::REASON_INFERRED_YOU,
        (Verdict::Limit, Inferred) => &words::REASON_INFERRED_LIMIT,
        (Verdict::Access, Inferred) => &words::REASON_INFERRED_ACCESS,
        (_, Inferred) => &words::REASON_INFERRED_SITE,
        (Verdict::Connection | Verdict::NetworkDns, Guess) => &words::REASON_GUESS_CONNECTION,
        (Verdict::StoredData, Guess) => &words::REASON_GUESS_STORED,
        (Verdict::YourSide, Guess) => &words::REASON_GUESS_YOU,
        (Verdict::Limit, Guess) => &words::REASON_GUESS_LIMIT,
        (Verdict::Access, Guess) => &words::REASON_GUESS_ACCESS,
        (_, Guess) => &words::REASON_GUESS_SITE,
    }
}

fn of_check(check: Check, tried: Tried) -> &'static Text {
    let works = tried == Tried::Works;
    let (yes, no) = match check {
        // What these found out has reasons of its own.
        Check::StatusPage => (&words::STATUS_MAJOR, &words::STATUS_FINE),
        Check::Names => (&words::NAMES_SAME, &words::NAMES_NOWHERE),
        Check::PrivateWindow => (&words::REASON_PRIVATE_WORKS, &words::REASON_PRIVATE_FAILS),
        Check::OtherBrowser => (&words::REASON_BROWSER_WORKS, &words::REASON_BROWSER_FAILS),
        Check::VpnOff => (&words::REASON_VPN_WORKS, &words::REASON_VPN_FAILS),
        Check::OtherNetwork => (&words::REASON_NETWORK_WORKS, &words::REASON_NETWORK_FAILS),
        Check::OtherDevice => (&words::REASON_DEVICE_WORKS, &words::REASON_DEVICE_FAILS),
        Check::RestartBrowser => (&words::REASON_RESTART_BROWSER_WORKS, &words::REASON_RESTART_BROWSER_FAILS),
        Check::RestartRouter => (&words::REASON_RESTART_ROUTER_WORKS, &words::REASON_RESTART_ROUTER_FAILS),
    };
    if works { yes } else { no }
}

impl Comparison {
    /// What looking up the name said, in one sentence.
    pub fn sentence(self, lang: Lang) -> &'static str {
        let text = match self {
            Self::OnlyThere => &words::NAMES_ONLY_THERE,
            Self::Nowhere => &words::NAMES_NOWHERE,
            Self::Same => &words::NAMES_SAME,
            Self::Found => &words::NAMES_FOUND,
            Self::Different(Difference::PrivateHere) => &words::NAMES_PRIVATE_HERE,
            Self::Different(Difference::OnlyHere) => &words::NAMES_ONLY_HERE,
            Self::Different(Difference::Resolvers) => &words::NAMES_RESOLVERS,
            Self::Different(Difference::Addresses) => &words::NAMES_ADDRESSES,
            Self::CouldNotTell => &words::NAMES_COULD_NOT_TELL,
        };
        text.get(lang)
    }
}

impl Check {
    /// The check as a question.
    pub fn question(self, lang: Lang) -> &'static str {
        let text = match self {
            Self::StatusPage => &words::CHECK_STATUS_PAGE,
            Self::Names => &words::CHECK_NAMES,
            Self::PrivateWindow => &words::CHECK_PRIVATE_WINDOW,
            Self::VpnOff => &words::CHECK_VPN_OFF,
            Self::OtherBrowser => &words::CHECK_OTHER_BROWSER,
            Self::OtherNetwork => &words::CHECK_OTHER_NETWORK,
            Self::OtherDevice => &words::CHECK_OTHER_DEVICE,
            Self::RestartBrowser => &words::CHECK_RESTART_BROWSER,
            Self::RestartRouter => &words::CHECK_RESTART_ROUTER,
        };
        text.get(lang)
    }
}

impl Stop {
    /// The stop as a statement that is true or not.
    pub fn label(self, lang: Lang) -> &'static str {
        let text = match self {
            Self::Online => &words::STOP_ONLINE,
            Self::OtherSites => &words::STOP_OTHER_SITES,
            Self::Answered => &words::STOP_ANSWERED,
            Self::StatusPage => &words::STOP_STATUS_PAGE,
            Self::Name => &words::STOP_NAME,
            Self::OtherBrowser => &words::STOP_OTHER_BROWSER,
            Self::OtherNetwork => &words::STOP_OTHER_NETWORK,
            Self::OtherDevice => &words::STOP_OTHER_DEVICE,
        };
        text.get(lang)
    }
}

impl State {
    /// Whether it is true.
    pub fn label(self, lang: Lang) -> &'static str {
        let text = match self {
            Self::Yes => &words::ANSWER_YES,
            Self::No => &words::ANSWER_NO,
            Self::NotKnown => &words::ANSWER_NOT_KNOWN,
            Self::DoesNotMatter => &words::ANSWER_DOES_NOT_MATTER,
        };
        text.get(lang)
    }
}
