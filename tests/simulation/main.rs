//! The whole background machine, played: `background::step` with everything around it, in histories by chance.
//!
//! `WHATBROKE_HISTORIES` says how many, `WHATBROKE_SEED` where to begin. See CONTRIBUTING.md.

mod apps;
mod broken;
mod browser;
mod chance;
mod chronicle;
mod clearing;
mod histories;
mod judging;
mod play;
mod print;
mod properties;
mod shrink;
mod watch;
mod worker;
mod world;

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;

use whatbroke::background::step;

use histories::History;
use play::{Machine, play};
use properties::{Count, Counts, Property};
use shrink::shrink;

/// Histories in `cargo xtask test`.
const HISTORIES: u64 = 100_000;

/// A number from the environment.
fn number(name: &str, otherwise: u64) -> u64 {
    let Ok(text) = std::env::var(name) else { return otherwise };
    text.parse().unwrap_or_else(|_| panic!("{name}={text:?} is no whole number, such as 1000000"))
}

/// What came of many histories: of each promise that was broken how often, with the first seed that shows it.
#[derive(Default)]
struct Result {
    counts: Counts,
    faults: BTreeMap<Property, (u64, u64)>,
}

/// After so many histories that fail the rest would tell nothing new.
const MOST_FAULTS: u64 = 300;

/// Plays this many histories, on all processors.
fn play_many(first: u64, histories: u64, machine: Machine) -> Result {
    let (next, failed) = (AtomicU64::new(0), AtomicU64::new(0));
    let result = Mutex::new(Result::default());
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        let mut own = Result::default();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            if at >= histories || failed.load(Ordering::Relaxed) >= MOST_FAULTS {
                break;
            }
            let seed = first + at;
            let played = play(&History::by_chance(seed), machine, false);
            own.counts.add(&played.counts);
            if let Some(fault) = played.fault {
                failed.fetch_add(1, Ordering::Relaxed);
                own.faults.entry(fault.property).or_insert((0, seed)).0 += 1;
            }
        }
        let mut all = result.lock().expect("no thread panicked");
        all.counts.add(&own.counts);
        for (property, (times, seed)) in own.faults {
            let known = all.faults.entry(property).or_insert((0, seed));
            *known = (known.0 + times, known.1.min(seed));
        }
    };
    thread::scope(|scope| (0..threads).for_each(|_| drop(scope.spawn(work))));
    result.into_inner().expect("no thread panicked")
}

/// The story of a history that breaks this promise, as short as it could be made.
fn story(history: &History, machine: Machine, property: Property) -> String {
    let small = shrink(history, machine, property);
    let played = play(&small, machine, true);
    let how = played.fault.map_or_else(String::new, |fault| fault.how);
    format!("{}\n{property:?}: {how}\n{small:?}", played.log.join("\n"))
}

#[test]
fn a_hundred_thousand_histories_keep_the_promises() {
    let first = number("WHATBROKE_SEED", 0);
    let histories = number("WHATBROKE_HISTORIES", HISTORIES);
    let Result { counts, faults } = play_many(first, histories, step);
    println!("{histories} histories from seed {first}:\n{counts}");
    let stories = faults.iter().map(|(property, (times, seed))| {
        let story = story(&History::by_chance(*seed), step, *property);
        format!("{property:?} is broken {times} times, first by seed {seed}:\n\n{story}")
    });
    let stories: Vec<String> = stories.collect();
    assert!(stories.is_empty(), "{}", stories.join("\n\n"));
    // A simulation that exercises nothing proves nothing.
    if histories >= 1_000 {
        for what in Count::ALL {
            assert!(counts.of(what) * 100 >= histories, "{what:?} happens too seldom:\n{counts}");
        }
    }
}
