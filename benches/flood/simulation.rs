//! A crowd in front of one server that fails for a while and then comes back with a limited capacity.
//!
//! Time goes in seconds. In each second the server takes as many requests as it can, in an order that chance makes,
//! and fails the rest. Everybody who has not got the page yet has at most one request on its way. People come while
//! the server is down, by the chosen [`Arrivals`]; their first load fails, and then their [`Habit`] decides. Nobody
//! gives up of their own accord.

use std::time::Duration;

use fastrand::Rng;
use whatbroke::retry::{Choice, Situation, Told, next_try, wait_within};

/// In seconds. Nothing is looked at later than this.
const LONGEST: u32 = 6 * 60 * 60;

/// How people come while the server is down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrivals {
    /// As many in each minute as in any other.
    Evenly,
    /// Half of them in the first tenth of the outage, the others evenly.
    HalfAtFirst,
    /// All in the first minute.
    AtOnce,
    /// None at first, then more and more: as word spreads.
    Growing,
}

/// What somebody does whose page has failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Habit {
    /// Presses F5 five times, 1 to 5 seconds apart, then waits for 1 to 2 minutes and does it again; each pause is
    /// twice as long as the one before, the longest 16 to 32 minutes. An assumption: some 30 times in 45 minutes.
    PressesF5,
    /// Loads the page every 10 seconds, as extensions and scripts do.
    Refreshes,
    /// What Chromium does with its own error pages while they are in sight: 1, 5 and 30 seconds, 1, 5, 10 and 30
    /// minutes, then every 30 minutes (components/error_page/content/browser/net_error_auto_reloader.cc). It does so
    /// only where the network fails, not for answers such as a 503.
    ChromesOwn,
    /// Reads the card for 5 to 30 seconds and presses “Try again”; then WhatBroke asks first and loads the page in
    /// the next second if the answer is good. `stops`: whether its plan ends after an hour.
    WhatBroke { choice: Choice, stops: bool },
}

/// What happens.
#[derive(Clone, Copy, Debug)]
pub struct Scenario {
    pub people: u32,
    /// How long the server is down, in seconds.
    pub outage: u32,
    /// In how many seconds the server can answer as many requests as there are people.
    pub round: u32,
    pub arrivals: Arrivals,
    /// What the server puts into `Retry-After` when it is over its capacity, and while it is down.
    pub over_says: Option<u32>,
    pub down_says: Option<u32>,
    /// What it costs to refuse a request, as a share of what an answer costs. Nothing is kind to those who ask often:
    /// a real server at many times its capacity answers nobody any more.
    pub refusal: f64,
}

impl Scenario {
    /// Requests a second.
    pub fn capacity(&self) -> f64 {
        f64::from(self.people) / f64::from(self.round)
    }

    /// When this share of the people have their page if nobody comes too early or too late: each needs a check and a
    /// load, one after the other. In seconds from the start of the outage.
    pub fn ideal(&self, share: f64) -> f64 {
        f64::from(self.outage) + share * 2.0 * f64::from(self.round)
    }

    /// How many of these requests are answered where there is capacity for `credit`.
    fn answered(&self, requests: usize, credit: f64) -> usize {
        if requests as f64 <= credit {
            return requests;
        }
        ((credit - self.refusal * requests as f64) / (1.0 - self.refusal)).max(0.0) as usize
    }

    fn says(&self, down: bool) -> Option<u32> {
        if down { self.down_says } else { self.over_says }
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    pub people: u32,
    /// Requests in each second from the start of the outage.
    pub load: Vec<u32>,
    /// People who got their page in each second.
    pub served: Vec<u32>,
    /// Requests while the server was down, of all and of whoever made most.
    pub in_vain: u64,
    pub most_of_one: u32,
    /// The most in one second after the recovery, as a multiple of the capacity.
    pub highest: f64,
    /// People whose plan ended before they had their page.
    pub stopped: u32,
}

impl Outcome {
    /// When this share of the people had their page, in seconds from the start of the outage.
    pub fn time_of(&self, share: f64) -> Option<u32> {
        let enough = (f64::from(self.people) * share).ceil() as u32;
        let mut so_far = 0;
        self.served.iter().zip(0..).find_map(|(served, second)| {
            so_far += served;
            (so_far >= enough).then_some(second)
        })
    }
}

#[derive(Clone, Copy, Debug, Default)]
struct Person {
    /// When the plan was started.
    start: u32,
    /// Requests while the server was down.
    in_vain: u32,
    tries: u8,
    /// The next request only asks whether the page answers.
    asks: bool,
}

/// Plays a scenario. The same seed gives the same outcome.
pub fn play(scenario: &Scenario, habit: Habit, seed: u64) -> Outcome {
    let mut rng = Rng::with_seed(seed);
    let mut people = vec![Person::default(); scenario.people as usize];
    let mut due: Vec<Vec<u32>> = vec![Vec::new(); LONGEST as usize];
    for person in 0..scenario.people {
        due[arrival(scenario, &mut rng) as usize].push(person);
    }
    let (mut load, mut served) = (Vec::new(), Vec::new());
    let (mut stopped, mut waiting, mut credit) = (0, scenario.people, 0.0_f64);
    for second in 0..LONGEST {
        let mut requests = std::mem::take(&mut due[second as usize]);
        let down = second < scenario.outage;
        // What a second leaves unused is lost; only the fraction of a request is carried on.
        credit = if down { 0.0 } else { credit.fract() + scenario.capacity() };
        let room = scenario.answered(requests.len(), credit);
        if !down && requests.len() > room {
            rng.shuffle(&mut requests);
        }
        let waited = waiting;
        for (place, number) in requests.iter().enumerate() {
            let person = &mut people[*number as usize];
            person.in_vain += u32::from(down);
            let next = match (place < room, std::mem::take(&mut person.asks)) {
                (true, true) => Some(second + 1),
                (true, false) => {
                    waiting -= 1;
                    continue;
                }
                (false, _) => habit.after_failure(person, second, scenario.says(down), &mut rng),
            };
            match next {
                Some(next) if next < LONGEST => due[next as usize].push(*number),
                Some(_) => {}
                None => stopped += 1,
            }
        }
        load.push(requests.len() as u32);
        served.push(waited - waiting);
        if waiting == stopped {
            break;
        }
    }
    let highest = load.iter().skip(scenario.outage as usize).copied().max().unwrap_or(0);
    Outcome {
        highest: f64::from(highest) / scenario.capacity(),
        in_vain: people.iter().map(|person| u64::from(person.in_vain)).sum(),
        most_of_one: people.iter().map(|person| person.in_vain).max().unwrap_or(0),
        people: scenario.people,
        load,
        served,
        stopped,
    }
}

fn arrival(scenario: &Scenario, rng: &mut Rng) -> u32 {
    let share = match scenario.arrivals {
        Arrivals::Evenly => rng.f64(),
        Arrivals::HalfAtFirst if rng.bool() => rng.f64() / 10.0,
        Arrivals::HalfAtFirst => rng.f64(),
        Arrivals::AtOnce => return rng.u32(..60.min(scenario.outage)),
        Arrivals::Growing => rng.f64().sqrt(),
    };
    (share * f64::from(scenario.outage)) as u32
}

impl Habit {
    /// When the next request is made after one that failed. `None`: no more.
    fn after_failure(self, person: &mut Person, now: u32, told: Option<u32>, rng: &mut Rng) -> Option<u32> {
        let tries = person.tries;
        person.tries = tries.saturating_add(1);
        let wait = match self {
            Self::PressesF5 if !(tries + 1).is_multiple_of(5) => rng.u32(1..=5),
            Self::PressesF5 => rng.u32(60..=120) << (tries / 5).min(4),
            Self::Refreshes => 10,
            Self::ChromesOwn => [1, 5, 30, 60, 300, 600, 1800][usize::from(tries).min(6)],
            Self::WhatBroke { choice, stops } => {
                person.asks = true;
                if tries == 0 {
                    person.start = now + rng.u32(5..=30);
                }
                let from = person.start.max(now);
                let situation = Situation {
                    choice,
                    told: told.map(|seconds| Told { seconds, ..Told::default() }),
                    tries,
                    elapsed: Duration::from_secs((from - person.start).into()),
                    random: rng.u32(..),
                };
                let wait = if stops { next_try(&situation).ok() } else { wait_within(&situation, Duration::MAX) }?;
                from - now + wait.as_secs() as u32 + u32::from(wait.subsec_nanos() > 0)
            }
        };
        Some(now + wait)
    }
}
