//! When to try again, and when to stop. docs/retry.md has the reasons and the numbers.

use std::ops::RangeInclusive;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Told;

const fn minutes(number: u64) -> Duration {
    Duration::from_secs(number * 60)
}

/// The waits that a person can choose from, in minutes.
pub const PLAN: [u8; 4] = [5, 15, 30, 60];

/// So often, and no more, is tried between a person's start and the end of the plan.
pub const MOST_TRIES: u8 = 4;

/// The same for a wait that a person has fixed: with the load that failed first they make ten requests.
pub const MOST_FIXED_TRIES: u8 = 9;

/// So long after the person's start our own plan ends. A later time that the server itself named is still waited
/// for, once: a try that is made after this ends the waiting, whatever it finds.
pub const LONGEST_PLAN: Duration = minutes(60);

/// The first try of [`Choice::Smart`] falls into the second half of this, because most troubles are short. The second
/// one comes half of it later at the earliest.
const SOON: Duration = minutes(1);

/// The time in which everybody who waits by [`Choice::Smart`], and whose first try was in vain, comes back once, each
/// in a moment of their own. With those who have only just come, a server that can serve them all within 20 minutes
/// is then asked for at most half more than it has, and for that no longer than a minute.
pub const ROUND: Duration = minutes(24);

/// How far a try may stray from its moment in the round.
const STRAY: Duration = minutes(1);

/// The shortest wait. A server that names a time in the past is not asked again in the same instant.
const SHORTEST: Duration = Duration::from_secs(3);

/// A check takes at most half of this: so the last one is over within the hour, too.
const MARGIN: Duration = minutes(1);

/// How the person chose to wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Choice {
    /// Soon, then at a moment of one's own within a round, then once a round.
    #[default]
    Smart,
    /// Always so many minutes, at least one, unless the server asks for more.
    Minutes(u8),
}

/// All that decides when to try next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Situation {
    pub choice: Choice,
    /// What is still left of the wait that the newest answer asked for.
    pub told: Option<Told>,
    /// Tries made in vain since the person's start.
    pub tries: u8,
    /// The time since the person's start.
    pub elapsed: Duration,
    /// Any number, drawn anew for each try.
    pub random: u32,
}

/// Why there is no further try.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stop {
    /// Tried often enough.
    Tries,
    /// Our own plan ends an hour after the person's start.
    Hour,
}

/// How long to wait before the next try.
///
/// # Errors
/// When there is to be no further one. The first is never refused.
pub fn next_try(situation: &Situation) -> Result<Duration, Stop> {
    let Situation { choice, tries, elapsed, .. } = *situation;
    if tries == 0 {
        return wait_within(situation, Duration::MAX).ok_or(Stop::Hour);
    }
    if tries >= choice.most_tries() {
        return Err(Stop::Tries);
    }
    if elapsed >= LONGEST_PLAN {
        return Err(Stop::Hour);
    }
    wait_within(situation, (LONGEST_PLAN - MARGIN).saturating_sub(elapsed)).ok_or(Stop::Hour)
}

/// How long to wait where our own plan has only so much time `left`; `None` where that is too little for it and the
/// server has named no later time. [`Duration::MAX`] is a plan without an end.
pub fn wait_within(situation: &Situation, left: Duration) -> Option<Duration> {
    let Situation { choice, told, tries, elapsed, random } = *situation;
    let own = choice.window(tries, left).map(|window| draw(&window, random));
    let Some(told) = told else { return own };
    // At the end of our own plan only a time behind it is still waited for.
    if own.is_none() && told.wait() <= left {
        return None;
    }
    let named = draw(&told.window(elapsed), random);
    // The server's word is the least. Where a person has fixed a longer wait, theirs counts.
    Some(match choice {
        Choice::Minutes(_) => named.max(own.unwrap_or_default()),
        _ if tries == 0 => named,
        // A time that was kept in vain has shown that the server does not know. So this client alone waits twice as
        // long as before; where everybody waits, our own plan spreads them.
        _ if told.alone => named.max(elapsed.min(ROUND)),
        _ => named.max(own.unwrap_or_default()),
    })
}

impl Choice {
    fn most_tries(self) -> u8 {
        match self {
            Self::Minutes(_) => MOST_FIXED_TRIES,
            Self::Smart => MOST_TRIES,
        }
    }

    /// What the next wait is drawn from; `None` where too little is `left` of the hour.
    fn window(self, tries: u8, left: Duration) -> Option<RangeInclusive<Duration>> {
        let (window, usual) = match self {
            Self::Smart if tries == 0 => (SOON / 2..=SOON, SOON),
            Self::Smart if tries == 1 => (SOON / 2..=SOON / 2 + ROUND, ROUND),
            Self::Smart => (ROUND - STRAY..=ROUND + STRAY, ROUND),
            Self::Minutes(number) => equal_jitter(number.max(1)),
        };
        if *window.end() <= left {
            return Some(window);
        }
        // The last try comes earlier, so that it still comes, but not at the end of the hour for all.
        (left >= usual / 3).then(|| left / 2..=left)
    }
}

/// Half of it is fixed and half is drawn ("equal jitter"), so that the mean is what was named.
fn equal_jitter(number: u8) -> (RangeInclusive<Duration>, Duration) {
    let mean = minutes(number.into());
    (mean * 2 / 3..=mean * 4 / 3, mean)
}

impl Told {
    /// From the moment that the server named on, never before it. Everybody who was turned away while a site was down
    /// was told the same moment, and the longer it is away, the more they are: so they are spread over half of the
    /// time in which they have gathered, at most over a round. Who waits alone needs little.
    fn window(self, elapsed: Duration) -> RangeInclusive<Duration> {
        let least = self.wait().max(SHORTEST);
        let spread = if self.alone { least / 10 } else { (least.saturating_add(elapsed) / 2).min(ROUND) };
        least..=least + spread.min(ROUND)
    }
}

/// A moment of the window, each as likely as the next.
fn draw(window: &RangeInclusive<Duration>, random: u32) -> Duration {
    let share = f64::from(random) / f64::from(u32::MAX);
    *window.start() + (*window.end() - *window.start()).mul_f64(share)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RANDOM: [u32; 5] = [0, 1, u32::MAX / 3, u32::MAX - 1, u32::MAX];
    const CHOICES: [Choice; 5] =
        [Choice::Smart, Choice::Minutes(0), Choice::Minutes(5), Choice::Minutes(60), Choice::Minutes(u8::MAX)];

    fn told(seconds: u32) -> Option<Told> {
        Some(Told { seconds, ..Told::default() })
    }

    fn told_alone(seconds: u32) -> Option<Told> {
        Some(Told { seconds, alone: true, ..Told::default() })
    }

    fn first(choice: Choice, told: Option<Told>, random: u32) -> Duration {
        next_try(&Situation { choice, told, random, ..Situation::default() }).unwrap()
    }

    /// The moments of all tries in minutes from the start, and why there are no more.
    fn history(choice: Choice, random: impl Fn(u8) -> u32) -> (Vec<u64>, Stop) {
        let mut situation = Situation { choice, ..Situation::default() };
        let mut moments = Vec::new();
        loop {
            situation.random = random(situation.tries);
            match next_try(&situation) {
                Ok(wait) => situation.elapsed += wait,
                Err(stop) => return (moments, stop),
            }
            moments.push(situation.elapsed.as_secs() / 60);
            situation.tries += 1;
        }
    }

    #[test]
    fn the_first_try_is_soon_and_the_second_anywhere_in_the_round() {
        let bounds = |tries| {
            [0, u32::MAX]
                .map(|random| next_try(&Situation { tries, random, ..Situation::default() }).unwrap().as_secs())
        };
        assert_eq!(bounds(0), [30, 60]);
        assert_eq!(bounds(1), [30, 30 + 24 * 60]);
        assert_eq!(bounds(2), [23 * 60, 25 * 60]);
    }

    #[test]
    fn an_hour_has_four_tries_wherever_the_second_falls() {
        for random in 0..=1000 {
            let (moments, stop) = history(Choice::Smart, |_| random * (u32::MAX / 1000));
            assert_eq!((moments.len(), stop), (4, Stop::Tries), "{moments:?}");
            assert!(moments[3] >= 46 && moments[3] < 60, "{moments:?}");
        }
    }

    #[test]
    fn a_fixed_wait_ends_with_its_hour() {
        let middle = |_| u32::MAX / 2;
        assert_eq!(history(Choice::Minutes(5), middle).0.len(), usize::from(MOST_FIXED_TRIES));
        assert_eq!(history(Choice::Minutes(15), middle), (vec![14, 29, 44, 55], Stop::Hour));
        assert_eq!(history(Choice::Minutes(60), |_| u32::MAX), (vec![80], Stop::Hour));
    }

    #[test]
    fn our_own_tries_are_over_within_the_hour() {
        for choice in CHOICES {
            for random in RANDOM {
                for seconds in (0..7200).step_by(30) {
                    let elapsed = Duration::from_secs(seconds);
                    let situation = Situation { choice, tries: 1, elapsed, random, ..Situation::default() };
                    let end = next_try(&situation).map_or(Duration::ZERO, |wait| elapsed + wait);
                    assert!(end <= LONGEST_PLAN - MARGIN, "{situation:?}");
                }
            }
        }
    }

    #[test]
    fn a_later_time_of_the_servers_gets_one_try() {
        let late = Situation { tries: 2, elapsed: minutes(59), told: told(7200), ..Situation::default() };
        assert_eq!(next_try(&late), Ok(minutes(120)));
        let after = Situation { tries: 1, elapsed: minutes(179), told: told(7200), ..Situation::default() };
        assert_eq!(next_try(&after), Err(Stop::Hour));
    }

    #[test]
    fn a_time_of_the_servers_does_not_shorten_a_fixed_wait_at_the_end_of_the_hour() {
        for told in [told(0), told_alone(0), told_alone(60)] {
            let choice = Choice::Minutes(30);
            let late = Situation { choice, told, tries: 2, elapsed: minutes(50), ..Situation::default() };
            assert_eq!(next_try(&late), Err(Stop::Hour));
        }
    }

    #[test]
    fn a_plan_without_an_end_always_has_a_next_try() {
        for choice in CHOICES {
            let late = Situation { choice, tries: 200, elapsed: minutes(500), ..Situation::default() };
            assert!(wait_within(&late, Duration::MAX).is_some(), "{choice:?}");
            assert!(next_try(&late).is_err(), "{choice:?}");
        }
        let late = Situation { tries: 9, elapsed: minutes(200), ..Situation::default() };
        assert_eq!(wait_within(&late, Duration::MAX), Some(minutes(23)));
    }

    #[test]
    fn too_many_tries_and_an_hour_that_is_over_are_told_apart() {
        let stop = |tries, passed| {
            next_try(&Situation { tries, elapsed: minutes(passed), ..Situation::default() }).unwrap_err()
        };
        assert_eq!((stop(MOST_TRIES, 50), stop(1, 60), stop(2, 55)), (Stop::Tries, Stop::Hour, Stop::Hour));
        // Where both are true, that it was tried often enough is the reason.
        assert_eq!(stop(MOST_TRIES, 70), Stop::Tries);
    }

    #[test]
    fn nobody_comes_before_the_time_that_the_server_named() {
        for choice in CHOICES {
            for random in RANDOM {
                for (seconds, tries, elapsed) in [(0, 0, 0), (1, 1, 3), (120, 0, 0), (3600, 2, 3000), (86_400, 1, 10)] {
                    for told in [told(seconds), told_alone(seconds)] {
                        let elapsed = Duration::from_secs(elapsed);
                        let situation = Situation { choice, told, tries, elapsed, random };
                        let Ok(wait) = next_try(&situation) else {
                            // A fixed wait that the hour has no room for.
                            assert!(matches!(choice, Choice::Minutes(u8::MAX)) && seconds == 1, "{situation:?}");
                            continue;
                        };
                        assert!(wait >= Duration::from_secs(seconds.into()).max(SHORTEST), "{situation:?}: {wait:?}");
                        assert!(wait <= Duration::from_secs(seconds.into()) + minutes(400), "{situation:?}: {wait:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_moment_told_to_everybody_is_spread_over_half_of_the_time_to_it() {
        let latest = |told| first(Choice::Smart, told, u32::MAX).as_secs();
        assert_eq!(latest(told(600)), 900);
        assert_eq!(latest(told_alone(600)), 660);
        assert_eq!(latest(told(86_400)), 86_400 + ROUND.as_secs());
    }

    #[test]
    fn a_time_that_was_kept_in_vain_is_not_believed_alone_again() {
        let second = |told, elapsed| {
            let elapsed = Duration::from_secs(elapsed);
            next_try(&Situation { told, tries: 1, elapsed, ..Situation::default() }).unwrap().as_secs()
        };
        assert_eq!(second(told(60), 90), 60);
        assert_eq!(next_try(&Situation { told: told(60), tries: 2, ..Situation::default() }), Ok(minutes(23)));
        assert_eq!(second(told_alone(60), 90), 90);
        assert_eq!(second(told_alone(60), 3000), 24 * 60);
        assert_eq!(second(told_alone(3600), 600), 3600);
    }

    #[test]
    fn a_fixed_wait_gives_way_to_a_longer_one_of_the_servers() {
        assert_eq!(first(Choice::Minutes(5), told(3600), 0).as_secs(), 3600);
        assert_eq!(first(Choice::Minutes(15), told(1), 0).as_secs(), 600);
        let mean: Duration = [0, u32::MAX].map(|random| first(Choice::Minutes(15), None, random)).iter().sum();
        assert_eq!(mean / 2, minutes(15));
    }

    #[test]
    fn a_choice_is_stored_by_its_name() {
        let read = |text: &str| serde_json::from_str::<Choice>(text).unwrap();
        assert_eq!(read(r#"{"minutes":15}"#), Choice::Minutes(15));
        assert_eq!(serde_json::to_string(&Choice::Smart).unwrap(), r#""smart""#);
    }
}
