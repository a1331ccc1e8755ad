//! Makes a history that fails small enough to read.

use crate::apps::Others;
use crate::histories::{Action, History, Storage};
use crate::play::{Machine, play};
use crate::properties::Property;
use crate::world::{Mode, Word};

/// The smallest history that could be found by leaving out and making simpler, and that breaks the same promise.
pub fn shrink(history: &History, machine: Machine, property: Property) -> History {
    let fails = |history: &History| play(history, machine, false).fault.is_some_and(|fault| fault.property == property);
    let mut best = history.clone();
    loop {
        let before = best.clone();
        leave_out(&mut best, &fails);
        simplify(&mut best, &fails);
        if best == before {
            return best;
        }
    }
}

/// Leaves out pieces, half of the history at first, then ever smaller ones.
fn leave_out(best: &mut History, fails: &impl Fn(&History) -> bool) {
    let mut size = best.actions.len().div_ceil(2).max(1);
    loop {
        let mut at = 0;
        while at < best.actions.len() {
            let mut smaller = best.clone();
            smaller.actions.drain(at..(at + size).min(best.actions.len()));
            if fails(&smaller) {
                *best = smaller;
            } else {
                at += size;
            }
        }
        if size == 1 {
            return;
        }
        size = size.div_ceil(2);
    }
}

fn simplify(best: &mut History, fails: &impl Fn(&History) -> bool) {
    let mut plainer = |change: fn(&mut History)| {
        let mut simpler = best.clone();
        change(&mut simpler);
        if simpler != *best && fails(&simpler) {
            *best = simpler;
        }
    };
    plainer(|history| history.plain = true);
    plainer(|history| history.pages_ask = false);
    plainer(|history| history.reloads_itself = false);
    plainer(|history| history.packed = true);
    plainer(|history| history.private = false);
    for at in 0..best.actions.len() {
        let (action, luck) = best.actions[at];
        let tries = simpler(action).into_iter().map(|simpler| (simpler, luck)).chain([(action, 0), (action, 1)]);
        for one in tries {
            let mut candidate = best.clone();
            candidate.actions[at] = one;
            if weight(&candidate.actions[at]) < weight(&best.actions[at]) && fails(&candidate) {
                *best = candidate;
            }
        }
    }
}

/// A smaller number is easier to read.
fn weight((action, luck): &(Action, u64)) -> (u64, u64) {
    let weight = match *action {
        Action::Pass(millis) | Action::Sleep(millis) => millis + u64::from(millis % 1_000 != 0) * 500,
        Action::Clock(by) => by.unsigned_abs() + u64::from(by % 60_000 != 0) * 500,
        Action::Server(_, mode) => match mode {
            Mode::Fine => 0,
            Mode::Fails(status, word) => 1 + word_weight(word) + u64::from(status != 503),
            Mode::Flaps(status, word) => 10 + word_weight(word) + u64::from(status != 503),
            _ => 5,
        },
        Action::WorkerWillDie(effects) => u64::from(effects),
        Action::Storage(Storage::Refuses) => 1,
        Action::Storage(_) => 2,
        Action::BrowserRestarts { lost, with_tabs } => lost as u64 + u64::from(with_tabs),
        Action::Others(Others::Well) => 0,
        Action::Others(_) => 1,
        Action::Open(page) | Action::Go(_, page, _) => page as u64,
        _ => 0,
    };
    (weight, (*luck).min(2))
}

fn word_weight(word: Word) -> u64 {
    match word {
        Word::Nothing => 0,
        Word::Seconds(seconds) => 1 + u64::from(seconds.min(9)),
        Word::Date { .. } => 12,
        Word::Garbage => 2,
    }
}

fn simpler(action: Action) -> Vec<Action> {
    match action {
        Action::Pass(millis) => {
            [100, 1_000, 5_000, 60_000, millis / 2, millis / 1_000 * 1_000].map(Action::Pass).into()
        }
        Action::Sleep(millis) => [60_000, 600_000, millis / 2].map(Action::Sleep).into(),
        Action::Clock(by) => [by.signum() * 60_000, by.signum() * 3_600_000, by / 2].map(Action::Clock).into(),
        Action::Server(site, mode) => {
            let modes: Vec<Mode> = match mode {
                Mode::Fails(status, word) | Mode::Flaps(status, word) => {
                    vec![
                        Mode::Fails(503, Word::Nothing),
                        Mode::Fails(503, Word::Seconds(3)),
                        Mode::Fails(503, word),
                        Mode::Fails(status, Word::Nothing),
                        Mode::Fails(status, word),
                    ]
                }
                Mode::Fine => Vec::new(),
                _ => vec![Mode::Fine, Mode::Fails(503, Word::Nothing)],
            };
            modes.into_iter().map(|mode| Action::Server(site, mode)).collect()
        }
        Action::WorkerWillDie(effects) => (0..effects).map(Action::WorkerWillDie).collect(),
        Action::Storage(_) => vec![Action::Storage(Storage::Refuses)],
        Action::BrowserRestarts { with_tabs, .. } => vec![
            Action::BrowserRestarts { lost: 0, with_tabs: false },
            Action::BrowserRestarts { lost: 0, with_tabs },
            Action::BrowserRestarts { lost: 1, with_tabs },
        ],
        Action::Others(_) => vec![Action::Others(Others::Well)],
        Action::Open(_) => vec![Action::Open(0), Action::Open(2)],
        _ => Vec::new(),
    }
}
