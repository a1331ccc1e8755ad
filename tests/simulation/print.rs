//! A history as a person reads it.

use crate::histories::{Action, Going, Press, Storage};
use crate::play::Play;
use crate::world::{Answer, Mode, PAGES, SITES, Word};

/// Hours, minutes, seconds and milliseconds since the beginning.
pub fn time(millis: u64) -> String {
    let (hours, minutes, seconds) = (millis / 3_600_000, millis / 60_000 % 60, millis / 1_000 % 60);
    format!("{hours:02}:{minutes:02}:{seconds:02}.{:03}", millis % 1_000)
}

pub fn answer(answer: &Answer) -> String {
    match answer {
        Answer::Head { status, headers, body, page, .. } => {
            let after = headers.get("retry-after").map(|value| format!(", Retry-After {value}")).unwrap_or_default();
            format!("{} answers {status}{after} ({body:?})", crate::worker::site(*page))
        }
        Answer::Error(name) => format!("fails with {name}"),
        Answer::Never => "no answer".to_owned(),
    }
}

fn word(word: Word) -> String {
    match word {
        Word::Nothing => String::new(),
        Word::Seconds(seconds) => format!(", Retry-After {seconds}"),
        Word::Date { ahead, wrong, dated } => {
            let clock = if wrong == 0 { String::new() } else { format!(", its clock wrong by {wrong} s") };
            let date = if dated { "" } else { ", without a Date" };
            format!(", Retry-After as a date {ahead} s ahead{clock}{date}")
        }
        Word::Garbage => ", Retry-After that nobody can read".to_owned(),
    }
}

fn mode(mode: Mode) -> String {
    match mode {
        Mode::Fine => "is fine".to_owned(),
        Mode::Fails(status, said) => format!("answers {status}{}", word(said)),
        Mode::Flaps(status, said) => format!("answers {status}{} every second time", word(said)),
        Mode::Error(name) => format!("cannot be reached ({name})"),
        Mode::CutOff(status) => format!("answers {status} and breaks off"),
        Mode::Empty(status) => format!("answers {status} without a body"),
        Mode::Notice => "answers 200 and tells of planned work".to_owned(),
        Mode::Silent => "does not answer".to_owned(),
        Mode::Challenge => "asks whether its reader is human, in a header".to_owned(),
        Mode::HiddenGate => "asks whether its reader is human, in the page".to_owned(),
        Mode::OwnWorker(status) => format!("has a service worker that answers {status}"),
        Mode::SendsOn(page) => format!("sends on to {}", PAGES[page]),
        Mode::Download => "gives a file".to_owned(),
    }
}

fn press(press: Press) -> String {
    match press {
        Press::TryAgain(None) => "“Try again”".to_owned(),
        Press::TryAgain(Some(minutes)) => format!("“Try again in {minutes} minutes”"),
        Press::Look => "nothing, but looks".to_owned(),
        other => format!("“{other:?}”"),
    }
}

fn seconds(millis: u64) -> String {
    format!("{} s", millis as f64 / 1_000.0)
}

pub fn action(play: &Play<'_>, action: Action) -> String {
    let tab = |at: usize| {
        let tabs = play.tabs.len();
        let id = (tabs > 0).then(|| play.tabs.keys().nth(at % tabs)).flatten();
        id.map_or_else(|| "no tab".to_owned(), |id| format!("tab {}", id.0))
    };
    match action {
        Action::Pass(millis) => format!("{} pass", seconds(millis)),
        Action::PassUntilDue => "time passes until a countdown ends".to_owned(),
        Action::Open(page) => format!("a new tab goes to {}", PAGES[page]),
        Action::Go(at, page, Going::Post) => format!("{}: a form is sent to {}", tab(at), PAGES[page]),
        Action::Go(at, page, how) => format!("{} goes to {} ({how:?})", tab(at), PAGES[page]),
        Action::ReloadByHand(at) => format!("{}: the person loads it again", tab(at)),
        Action::Back(at) => format!("{}: back", tab(at)),
        Action::Stop(at) => format!("{}: the person stops loading", tab(at)),
        Action::CloseTab(at) => format!("{} is closed", tab(at)),
        Action::Move(at) => format!("{} is moved", tab(at)),
        Action::Discard(at) => format!("{} is discarded", tab(at)),
        Action::LeaveTheWeb(at) => format!("{} goes to a page of the browser", tab(at)),
        Action::Prefetch(at, page) => format!("{}: the browser fetches {} ahead", tab(at), PAGES[page]),
        Action::Press(at, what) => format!("{}: the person presses {}", tab(at), press(what)),
        Action::Type(at, millis) => format!("{}: the person types for {}", tab(at), seconds(millis)),
        Action::Dialog(at, millis) => format!("{} shows a dialog for {}", tab(at), seconds(millis)),
        Action::ClickNotice(at) => match play.notice(at) {
            Some(tab) => format!("the person clicks on the notification of tab {}", tab.0),
            None => "there is no notification to click on".to_owned(),
        },
        Action::Notices(true) => "notifications are allowed".to_owned(),
        Action::Notices(false) => "notifications are forbidden".to_owned(),
        Action::App(at, running) => format!("in page {at} of the chat: {running:?}"),
        Action::Others(others) => format!("whoever is asked answers: {others:?}"),
        Action::Server(site, how) => format!("{} {}", SITES[site], mode(how)),
        Action::Online(true) => "the device is online".to_owned(),
        Action::Online(false) => "the device is offline".to_owned(),
        Action::Sleep(millis) => format!("the device sleeps for {}", seconds(millis)),
        Action::Clock(by) if by < 0 => format!("the clock is set back by {}", seconds(by.unsigned_abs())),
        Action::Clock(by) => format!("the clock is set on by {}", seconds(by.unsigned_abs())),
        Action::WorkerDies => "the worker is killed".to_owned(),
        Action::WorkerWillDie(effects) => format!("the worker will be killed after {effects} more effects"),
        Action::Storage(how) => match how {
            Storage::Well => "storage is well".to_owned(),
            Storage::Refuses => "storage refuses writes".to_owned(),
            Storage::TellsLate => "storage writes, and tells too late".to_owned(),
            Storage::Loses => "storage loses writes".to_owned(),
            Storage::Unreadable => "storage cannot be read".to_owned(),
        },
        Action::BrowserRestarts { lost, with_tabs } => {
            let tabs = if with_tabs { "with its tabs" } else { "without tabs" };
            format!("the browser starts again {tabs}; {lost} writes are lost")
        }
        Action::ExtensionUpdates => "the extension is updated".to_owned(),
        Action::HoldBack(site) => format!("access to {} is taken back", SITES[site]),
        Action::Grant(site) => format!("access to {} is given", SITES[site]),
    }
}
