//! What can happen in a history, and histories by chance.

use crate::apps::{self, OTHERS, Others, Running};
use crate::chance::Chance;
use crate::world::{CHAT, Mode, PAGES, SITE_OF, SITES, Word};

/// What a person presses, on the card or in the popup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    TryAgain(Option<u8>),
    Cancel,
    ClearCache,
    DeleteData,
    Reload,
    Close,
    Look,
    Mute,
    Unmute,
    Speak,
    /// Whether the person wants to be told what comes of the wait.
    TellMe(bool),
    /// The status page is to be asked, or the resolvers are.
    AskStatus,
    AskNames,
    /// Whether status pages are asked by themselves.
    StatusByItself(bool),
    /// Whether the chat is watched.
    Watch(bool),
}

/// How a person goes to a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Going {
    Typed,
    Link,
    /// A form is sent there.
    Post,
}

/// How storage is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Storage {
    Well,
    /// Writes are refused.
    Refuses,
    /// Writes take effect, but nobody is told in time.
    TellsLate,
    /// Writes vanish.
    Loses,
    /// Nothing can be read, so no brain starts.
    Unreadable,
}

/// One thing that happens. A tab is counted among those that are open then, round and round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    /// Milliseconds pass.
    Pass(u64),
    /// Time passes until the next countdown has ended, an hour at most.
    PassUntilDue,
    Open(usize),
    Go(usize, usize, Going),
    /// By the browser's own button; a form is sent again where there was one, as the person says so.
    ReloadByHand(usize),
    Back(usize),
    Stop(usize),
    CloseTab(usize),
    /// To another window.
    Move(usize),
    Discard(usize),
    /// To the browser's own pages.
    LeaveTheWeb(usize),
    /// The browser asks for a page before anybody wants it.
    Prefetch(usize, usize),
    Press(usize, Press),
    /// Something happens in a page of the chat, counted among those.
    App(usize, Running),
    /// So status pages and resolvers answer from now on.
    Others(Others),
    /// The person types in a page for so many milliseconds.
    Type(usize, u64),
    /// A dialog of the page's own stands over it for so many milliseconds.
    Dialog(usize, u64),
    /// The person clicks on one of the notifications that are there.
    ClickNotice(usize),
    /// Whether the person lets the extension show any.
    Notices(bool),
    Server(usize, Mode),
    Online(bool),
    Sleep(u64),
    /// The device's clock is set, by so many milliseconds.
    Clock(i64),
    WorkerDies,
    /// It dies once it has carried out so many more effects.
    WorkerWillDie(u32),
    Storage(Storage),
    /// So many of the newest writes are lost with it, where it crashes.
    BrowserRestarts {
        lost: usize,
        with_tabs: bool,
    },
    ExtensionUpdates,
    HoldBack(usize),
    Grant(usize),
}

/// A history: what kind of browser it plays in, and what happens, each with the seed of its chances.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct History {
    /// Where all of the browser's times are short, and chance adds nothing: what a person reads.
    pub plain: bool,
    /// A packed extension, which is promised no alarm before 30 s.
    pub packed: bool,
    /// The side of private windows.
    pub private: bool,
    /// Cards and popups ask for the view whenever they are told to.
    pub pages_ask: bool,
    /// The browser loads its own error pages again by itself.
    pub reloads_itself: bool,
    pub actions: Vec<(Action, u64)>,
}

impl History {
    pub fn by_chance(seed: u64) -> Self {
        let mut chance = Chance::new(seed);
        let length = chance.between(20, 60);
        let mut history = Self {
            plain: false,
            packed: chance.percent(80),
            private: chance.percent(15),
            pages_ask: chance.percent(20),
            reloads_itself: chance.percent(30),
            actions: Vec::new(),
        };
        // A few faults to a history, so that the rest of it has a meaning.
        let theme = Theme {
            storage: chance.percent(30),
            clock: chance.percent(35),
            access: chance.percent(25),
            busy: chance.percent(25),
            notices: chance.percent(15),
            apps: chance.percent(30),
        };
        for site in 0..SITES.len() {
            let how = if theme.apps && site == SITE_OF[CHAT] {
                Mode::Fine
            } else if theme.notices {
                Mode::Notice
            } else {
                failing(&mut chance)
            };
            let action = Action::Server(site, how);
            history.actions.push((action, chance.next()));
        }
        for _ in 0..chance.between(1, 3) {
            history.actions.push((Action::Open(chance.between(0, PAGES.len() as u64 - 1) as usize), chance.next()));
            history.actions.push((Action::Pass(chance.between(300, 2_000)), chance.next()));
        }
        while (history.actions.len() as u64) < length {
            let actions = if theme.apps && chance.percent(6) {
                apps::scene(chance.between(0, 7) as usize, &mut chance)
            } else if chance.percent(2) {
                theme.scene(&mut chance)
            } else {
                vec![theme.action(&mut chance)]
            };
            history.actions.extend(actions.into_iter().map(|action| (action, chance.next())));
            if chance.percent(45) {
                history.actions.push((pause(&mut chance), chance.next()));
            }
        }
        history
    }
}

struct Theme {
    storage: bool,
    clock: bool,
    access: bool,
    /// The person types, and pages show dialogs.
    busy: bool,
    /// Servers tell of planned work.
    notices: bool,
    /// The chat runs, and fails there.
    apps: bool,
}

impl Theme {
    /// What would seldom come together by chance alone. Anything may come in between.
    fn scene(&self, chance: &mut Chance) -> Vec<Action> {
        let tab = chance.between(0, 7) as usize;
        let page = chance.between(0, PAGES.len() as u64 - 1) as usize;
        let moment = Action::Pass(chance.between(500, 2_000));
        let mut scene = vec![Action::Go(tab, page, Going::Link), moment];
        let try_again = Action::Press(tab, Press::TryAgain(None));
        if self.busy {
            // The site answers again, and the person is busy in the page.
            let answers = Action::Server(SITE_OF[page], Mode::Fine);
            scene.extend([try_again, answers, busy(tab, chance), Action::PassUntilDue]);
        } else if chance.percent(50) {
            // Whoever wants to be told closes the tab.
            let tell = Action::Press(tab, Press::TellMe(true));
            scene.extend([try_again, tell, Action::CloseTab(tab), Action::PassUntilDue]);
        } else {
            // The worker dies over a form.
            let under_way = Action::Pass(chance.between(10, 300));
            let reload = Action::Press(tab, Press::Reload);
            scene.extend([Action::Go(tab, page, Going::Post), under_way, Action::WorkerDies, moment, reload]);
        }
        let in_between = |chance: &mut Chance| chance.percent(15).then(|| self.action(chance));
        scene.into_iter().flat_map(|action| [Some(action), in_between(chance)]).flatten().collect()
    }

    fn action(&self, chance: &mut Chance) -> Action {
        let tab = chance.between(0, 7) as usize;
        let page = chance.between(0, PAGES.len() as u64 - 1) as usize;
        let site = chance.between(0, SITES.len() as u64 - 1) as usize;
        match chance.between(0, 99) {
            0..=9 if self.apps && chance.percent(40) => Action::Others(chance.one_of(&OTHERS)),
            10..=33 if self.apps && chance.percent(60) => Action::App(tab, apps::running(chance)),
            0..=23 => Action::Press(tab, press(chance)),
            24..=33 if self.busy && chance.percent(40) => busy(tab, chance),
            24..=33 => Action::PassUntilDue,
            34..=47 if self.notices && chance.percent(50) => Action::Server(site, Mode::Notice),
            34..=47 => Action::Server(site, mode(chance)),
            48..=53 => Action::Open(page),
            54..=59 => Action::Go(tab, page, chance.one_of(&[Going::Typed, Going::Link, Going::Link, Going::Post])),
            60..=63 => Action::ReloadByHand(tab),
            64..=65 => Action::Back(tab),
            66 => Action::Stop(tab),
            67 => busy(tab, chance),
            68..=69 => Action::CloseTab(tab),
            70 => Action::Move(tab),
            71..=72 => Action::Discard(tab),
            73 => Action::LeaveTheWeb(tab),
            74 => Action::Prefetch(tab, page),
            75 if chance.percent(70) => Action::ClickNotice(tab),
            75 => Action::Notices(chance.percent(70)),
            76..=81 => Action::WorkerDies,
            82..=87 => Action::WorkerWillDie(chance.between(0, 20) as u32),
            88..=89 => Action::Sleep(chance.one_of(&[20_000, 90_000, 20 * 60_000, 8 * 3_600_000])),
            90..=91 => Action::Online(chance.percent(60)),
            92 => Action::ExtensionUpdates,
            93..=94 => Action::BrowserRestarts { lost: chance.between(0, 3) as usize, with_tabs: chance.percent(70) },
            95..=96 if self.clock => {
                let hours = chance.between(1, 20_000_000) as i64;
                Action::Clock(if chance.percent(50) { hours } else { -hours })
            }
            97..=98 if self.access && chance.percent(50) => Action::HoldBack(site),
            97..=98 if self.access => Action::Grant(site),
            _ if self.storage => Action::Storage(chance.one_of(&[
                Storage::Well,
                Storage::Well,
                Storage::Refuses,
                Storage::TellsLate,
                Storage::Loses,
                Storage::Unreadable,
            ])),
            _ => Action::Press(tab, Press::TryAgain(None)),
        }
    }
}

/// The person is busy in a page.
fn busy(tab: usize, chance: &mut Chance) -> Action {
    let millis = chance.one_of(&[3_000, 60_000, 900_000, 7_200_000]);
    if chance.percent(50) { Action::Dialog(tab, millis) } else { Action::Type(tab, millis) }
}

fn pause(chance: &mut Chance) -> Action {
    Action::Pass(match chance.between(0, 9) {
        0..=3 => chance.between(1, 200),
        4..=6 => chance.between(500, 8_000),
        7..=8 => chance.between(20_000, 70_000),
        _ => chance.between(3, 20) * 60_000,
    })
}

fn press(chance: &mut Chance) -> Press {
    match chance.between(0, 29) {
        27 => chance.one_of(&[
            Press::StatusByItself(true),
            Press::StatusByItself(false),
            Press::Watch(true),
            Press::Watch(false),
        ]),
        26 => Press::AskNames,
        24..=25 => Press::AskStatus,
        20..=23 => Press::TellMe(chance.percent(85)),
        0..=9 => Press::TryAgain(chance.one_of(&[None, None, None, Some(5), Some(15), Some(30), Some(7)])),
        10..=12 => Press::Cancel,
        13..=14 => Press::Reload,
        15 => Press::ClearCache,
        28..=29 => Press::DeleteData,
        16 => Press::Close,
        17 => chance.one_of(&[Press::Mute, Press::Unmute, Press::Speak]),
        _ => Press::Look,
    }
}

fn word(chance: &mut Chance) -> Word {
    match chance.between(0, 9) {
        0..=3 => Word::Nothing,
        4..=6 => Word::Seconds(chance.one_of(&[0, 1, 3, 10, 20, 45, 120, 400, 3_600, 90_000, 4_000_000_000])),
        7..=8 => Word::Date {
            ahead: chance.one_of(&[-60, 0, 2, 30, 300, 5_000, 200_000]),
            wrong: chance.one_of(&[0, 0, -7_200, 7_200]),
            dated: chance.percent(80),
        },
        _ => Word::Garbage,
    }
}

fn failing(chance: &mut Chance) -> Mode {
    let status = chance.one_of(&[503, 503, 503, 500, 502, 504, 429, 520, 404, 403, 401, 431]);
    match chance.between(0, 19) {
        0..=9 => Mode::Fails(status, word(chance)),
        10..=11 => Mode::Flaps(status, word(chance)),
        12..=14 => Mode::Error(chance.one_of(&[
            "ERR_CONNECTION_REFUSED",
            "ERR_NAME_NOT_RESOLVED",
            "ERR_CONNECTION_TIMED_OUT",
            "ERR_CERT_DATE_INVALID",
        ])),
        15 => Mode::CutOff(chance.one_of(&[200, 503])),
        16 => Mode::Empty(chance.one_of(&[500, 404])),
        17 => chance.one_of(&[Mode::Challenge, Mode::HiddenGate]),
        18 if chance.percent(50) => Mode::OwnWorker(chance.one_of(&[503, 200])),
        18 => Mode::Notice,
        _ => Mode::Silent,
    }
}

fn mode(chance: &mut Chance) -> Mode {
    match chance.between(0, 9) {
        0..=3 => Mode::Fine,
        4 => Mode::SendsOn(chance.between(0, PAGES.len() as u64 - 1) as usize),
        5 if chance.percent(40) => Mode::Download,
        5 => Mode::Notice,
        _ => failing(chance),
    }
}
