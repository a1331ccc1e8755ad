//! The plan of waits.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Told;

/// The waits of the plan in minutes, where the server named none: short first, then longer.
pub const PLAN: [u8; 3] = [5, 15, 30];

/// After so many tries in vain WhatBroke stops and says so. The plan's three take 50 minutes together;
/// what lasts for longer does not end by asking more often.
pub const MOST_TRIES: u8 = 3;

/// After so long no further check is planned. A later time that the server itself named is still waited for,
/// once: the stop comes after a check in vain, never before one that was promised.
pub const LONGEST_PLAN: Duration = Duration::from_secs(60 * 60);

/// The shortest wait. A server that names a time in the past is not asked again in the same instant.
const SHORTEST: Duration = Duration::from_secs(3);

/// The most that chance adds, so that all who wait do not come back in the same second.
const MOST_JITTER: Duration = Duration::from_secs(60);

/// How the person chose to wait.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// As the server asks; where it names no time, by the plan.
    Plan,
    /// Always so many minutes, unless the server asks for more.
    Minutes(u8),
}

/// How long to wait before the next try. `tries` were made already; `random` is any number.
///
/// The server's word is the least, whatever was chosen. Chance adds up to a tenth, and never takes away.
pub fn wait_before_try(choice: Choice, told: Option<Told>, tries: u8, random: u32) -> Duration {
    let own = |minutes: u8| Duration::from_secs(u64::from(minutes) * 60);
    let base = match (choice, told) {
        (Choice::Minutes(minutes), None) => own(minutes),
        (Choice::Minutes(minutes), Some(told)) => told.wait().max(own(minutes)),
        (Choice::Plan, Some(told)) => told.wait(),
        (Choice::Plan, None) => own(PLAN[usize::from(tries).min(PLAN.len() - 1)]),
    };
    let base = base.max(SHORTEST);
    let share = f64::from(random) / f64::from(u32::MAX);
    base + (base / 10).min(MOST_JITTER).mul_f64(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(seconds: u32) -> Option<Told> {
        Some(Told { seconds, capped: false })
    }

    #[test]
    fn the_plan_grows() {
        let waits: Vec<u64> =
            (0..5).map(|tries| wait_before_try(Choice::Plan, None, tries, 0).as_secs() / 60).collect();
        assert_eq!(waits, [5, 15, 30, 30, 30]);
    }

    #[test]
    fn the_servers_word_is_the_least() {
        assert_eq!(wait_before_try(Choice::Plan, told(120), 0, 0).as_secs(), 120);
        assert_eq!(wait_before_try(Choice::Minutes(5), told(3600), 0, 0).as_secs(), 3600);
        assert_eq!(wait_before_try(Choice::Minutes(15), told(1), 0, 0).as_secs(), 900);
    }

    #[test]
    fn chance_only_adds_and_at_most_a_tenth() {
        for random in [0, 1, u32::MAX / 2, u32::MAX] {
            let wait = wait_before_try(Choice::Plan, told(100), 0, random).as_secs_f64();
            assert!((100.0..=110.0).contains(&wait), "{wait}");
        }
        assert_eq!(wait_before_try(Choice::Plan, told(86_400), 0, u32::MAX).as_secs(), 86_460);
    }

    #[test]
    fn no_wait_at_all_is_still_a_moment() {
        assert!(wait_before_try(Choice::Plan, told(0), 0, 0) >= SHORTEST);
    }
}
