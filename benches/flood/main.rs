//! A million people in front of one server that comes back after an outage, by what they do meanwhile: the numbers
//! and the plot of docs/performance.md. `cargo xtask bench flood`, or with another seed `cargo bench --bench flood --
//! 7`. Ends with status 1 where WhatBroke misses a target.

#[cfg(not(target_arch = "wasm32"))]
mod plot;
#[cfg(not(target_arch = "wasm32"))]
mod simulation;

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::error::Error;
    use std::path::Path;
    use std::process::ExitCode;

    use plotters::style::RGBColor;
    use whatbroke::retry::Choice;

    use crate::plot::{Line, draw};
    use crate::simulation::{Arrivals, Habit, Outcome, Scenario, play};

    /// The targets: the most load after the recovery, the most delay against the ideal order, the most requests of
    /// one person while the server is down.
    const MOST_LOAD: f64 = 1.5;
    const MOST_DELAY: f64 = 1.1;
    const MOST_REQUESTS: u32 = 10;

    const SMART: Habit = Habit::WhatBroke { choice: Choice::Smart, stops: false };
    const SMART_AN_HOUR: Habit = Habit::WhatBroke { choice: Choice::Smart, stops: true };

    const MAIN: Scenario = Scenario {
        people: 1_000_000,
        outage: 45 * 60,
        round: 600,
        arrivals: Arrivals::Evenly,
        over_says: None,
        down_says: None,
        refusal: 0.0,
    };

    /// Prints one line; whether the targets are kept.
    fn report(name: &str, scenario: &Scenario, outcome: &Outcome) -> bool {
        let delay = |share| outcome.time_of(share).map(|time| f64::from(time) / scenario.ideal(share));
        let (half, most) = (delay(0.5), delay(0.99));
        let said = |share: f64, delay: Option<f64>| match (outcome.time_of(share), delay) {
            (Some(time), Some(delay)) => format!("{:6.1} ({:+5.1} %)", f64::from(time) / 60.0, (delay - 1.0) * 100.0),
            _ => "  never         ".to_owned(),
        };
        let kept = outcome.highest <= MOST_LOAD
            && outcome.most_of_one <= MOST_REQUESTS
            && [half, most].iter().all(|delay| delay.is_some_and(|delay| delay <= MOST_DELAY));
        println!(
            "{name:<34} {:>11} {:>6.2} {:>5} {:>8.2} {} {} {:>8} {}",
            outcome.in_vain,
            outcome.in_vain as f64 / f64::from(scenario.people),
            outcome.most_of_one,
            outcome.highest,
            said(0.5, half),
            said(0.99, most),
            outcome.stopped,
            if kept { "kept" } else { "missed" },
        );
        kept
    }

    fn title(text: &str) {
        println!("\n{text}");
        println!(
            "{:<34} {:>11} {:>6} {:>5} {:>8} {:>16} {:>16} {:>8}",
            "", "in vain", "each", "most", "load", "half, min", "99 %, min", "stopped"
        );
    }

    fn run(seed: u64) -> Result<bool, Box<dyn Error>> {
        println!("seed {seed}; load: the highest in a second after the recovery, against the capacity");
        let habits = [
            ("presses F5", Habit::PressesF5, RGBColor(200, 80, 30)),
            ("refreshes every 10 s", Habit::Refreshes, RGBColor(150, 60, 160)),
            ("Chrome's own schedule", Habit::ChromesOwn, RGBColor(190, 150, 0)),
            ("WhatBroke", SMART, RGBColor(0, 110, 180)),
        ];
        title("45 minutes, people come evenly, the hour's end suspended");
        let outcomes = habits.map(|(_, habit, _)| play(&MAIN, habit, seed));
        let mut kept = true;
        for ((name, habit, _), outcome) in habits.iter().zip(&outcomes) {
            let good = report(name, &MAIN, outcome);
            kept &= good || *habit != SMART;
        }
        let lines: Vec<Line<'_>> =
            habits.iter().zip(&outcomes).map(|(&(name, _, color), outcome)| Line { name, outcome, color }).collect();
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/images/flood.svg");
        draw(&file, &MAIN, &lines)?;

        let half_an_hour = Scenario { outage: 30 * 60, ..MAIN };
        title("30 minutes, with the hour's end");
        kept &= report("WhatBroke", &half_an_hour, &play(&half_an_hour, SMART_AN_HOUR, seed));

        title("45 minutes, at a server for which a refusal costs a twentieth of an answer");
        let costly = Scenario { refusal: 0.05, ..MAIN };
        for (name, habit, _) in habits {
            report(name, &costly, &play(&costly, habit, seed));
        }

        title("What else may be, without a target: other choices, words and crowds");
        let own = |choice| Habit::WhatBroke { choice, stops: false };
        let over = Scenario { over_says: Some(120), ..MAIN };
        let down = Scenario { down_says: Some(60), over_says: Some(60), ..MAIN };
        for (name, scenario, habit) in [
            ("Retry-After: 120 when over", over, SMART),
            ("Retry-After: 60 all the time", down, SMART),
            ("45 minutes, with the hour's end", MAIN, SMART_AN_HOUR),
            ("all choose 5 minutes", MAIN, own(Choice::Minutes(5))),
            ("all choose 30 minutes", MAIN, own(Choice::Minutes(30))),
            ("half come at first", Scenario { arrivals: Arrivals::HalfAtFirst, ..MAIN }, SMART),
            ("all come at once", Scenario { arrivals: Arrivals::AtOnce, ..MAIN }, SMART),
            ("more and more come", Scenario { arrivals: Arrivals::Growing, ..MAIN }, SMART),
            ("10 minutes", Scenario { outage: 10 * 60, ..MAIN }, SMART),
            ("20 minutes", Scenario { outage: 20 * 60, ..MAIN }, SMART),
            ("90 minutes", Scenario { outage: 90 * 60, ..MAIN }, SMART),
            ("half of the capacity", Scenario { round: 1200, ..MAIN }, SMART),
            ("half, Retry-After: 120 when over", Scenario { round: 1200, ..over }, SMART),
            ("a quarter of the capacity", Scenario { round: 2400, ..MAIN }, SMART),
        ] {
            report(name, &scenario, &play(&scenario, habit, seed));
        }
        Ok(kept)
    }

    pub fn main() -> ExitCode {
        let seed = std::env::args().find_map(|argument| argument.parse().ok()).unwrap_or(1);
        match run(seed) {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            Err(error) => {
                eprintln!("error: {error}");
                ExitCode::FAILURE
            }
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn main() -> std::process::ExitCode {
    native::main()
}

#[cfg(target_arch = "wasm32")]
fn main() {}
