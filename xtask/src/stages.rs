//! `cargo xtask test`: every check and test, in the order in which failures are cheapest to find.

use std::env::consts::EXE_EXTENSION;
use std::fmt;
use std::fs;
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::bench;
use crate::build::{self, Module};
use crate::package;
use crate::process;
use crate::project::{PACKAGE, Profile, Project};
use crate::tools::{self, rust};

#[derive(Args)]
pub struct Options {
    /// Run only this stage (may be given several times)
    #[arg(long, value_name = "STAGE")]
    only: Vec<Stage>,
    /// Play so many histories in the simulation of the waits, instead of a hundred thousand
    #[arg(long, value_name = "NUMBER")]
    histories: Option<u64>,
    /// Run the stages after a failed one too
    #[arg(long)]
    keep_going: bool,
}

/// The stages, in the order in which they run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Stage {
    /// Formatting
    Fmt,
    /// Lints of everything native, with and without the site
    Lint,
    /// Lints of what becomes WebAssembly
    LintWasm,
    /// Unit, property and integration tests
    Unit,
    /// Tests of the worker's module, in Node
    Wasm,
    /// The extension as it is shipped, for the browser tests
    Build,
    /// Tests in a real browser against real servers
    Browser,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fmt => "fmt",
            Self::Lint => "lint",
            Self::LintWasm => "lint-wasm",
            Self::Unit => "unit",
            Self::Wasm => "wasm",
            Self::Build => "build",
            Self::Browser => "browser",
        })
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Verdict {
    Passed(Duration),
    Failed(Duration),
    /// An earlier stage failed.
    Skipped,
}

/// Runs the stages and says at the end how each went.
pub fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let stages = chosen(&options.only);
    // What is missing is installed first: an answer after ten minutes of tests would be late.
    prepare(project, &stages)?;
    let mut failed = false;
    let mut verdicts = Vec::new();
    for stage in stages {
        let skips = failed && !options.keep_going;
        let verdict = if skips { Verdict::Skipped } else { announce_and_run(project, stage, options.histories) };
        failed |= matches!(verdict, Verdict::Failed(_));
        verdicts.push((stage, verdict));
    }
    println!("\n{}", summary(&verdicts));
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The order is always that of the list, however it was asked for.
fn chosen(only: &[Stage]) -> Vec<Stage> {
    let all = Stage::value_variants().iter().copied();
    all.filter(|stage| only.is_empty() || only.contains(stage)).collect()
}

fn prepare(project: &Project, stages: &[Stage]) -> Result<()> {
    if stages.contains(&Stage::Browser) {
        tools::for_the_browser(project)?;
    }
    if stages.iter().any(|stage| matches!(stage, Stage::Fmt | Stage::Lint | Stage::LintWasm)) {
        rust::ensure_components(project)?;
    }
    if stages.iter().any(|stage| matches!(stage, Stage::LintWasm | Stage::Wasm)) {
        rust::ensure_wasm_target(project)?;
    }
    if stages.contains(&Stage::Wasm) {
        tools::node::ensure(&project.root)?;
    }
    Ok(())
}

fn announce_and_run(project: &Project, stage: Stage, histories: Option<u64>) -> Verdict {
    println!("\n── {stage}");
    let start = Instant::now();
    match carry_out(project, stage, histories) {
        Ok(()) => Verdict::Passed(start.elapsed()),
        Err(error) => {
            eprintln!("error: {stage}: {error:#}");
            Verdict::Failed(start.elapsed())
        }
    }
}

fn carry_out(project: &Project, stage: Stage, histories: Option<u64>) -> Result<()> {
    match stage {
        Stage::Fmt => cargo(project, &["fmt", "--all", "--check"]),
        Stage::Lint => {
            cargo(project, &["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])?;
            let site = ["clippy", "--package", PACKAGE, "--all-targets", "--features", "site"];
            cargo(project, &[&site[..], &["--", "-D", "warnings"]].concat())
        }
        Stage::LintWasm => {
            for module in Module::ALL {
                // The border to the browser's events is the worker's.
                let tests: &[&str] = if module == Module::Worker { &["--test", "wasm"] } else { &[] };
                let targets = [&["clippy", "--lib"], tests, &module.arguments()].concat();
                cargo(project, &[&targets[..], &["--", "-D", "warnings"]].concat())?;
            }
            Ok(())
        }
        Stage::Unit => {
            // One call for each package: together they would share features, and the libraries
            // under xtask, which `cargo xtask` has just built, would be built a second time.
            let mut tests = process::cargo(&project.root);
            tests.args(["test", "--package", PACKAGE, "--features", "site"]);
            tests.envs(histories.map(|number| ("WHATBROKE_HISTORIES", number.to_string())));
            process::run(&mut tests)?;
            cargo(project, &["test", "--package", "xtask"])
        }
        Stage::Wasm => {
            let runner = rust::build_wasm_test_runner(project)?;
            let mut cargo = process::cargo(&project.root);
            cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER", runner);
            process::run(cargo.args(["test", "--test", "wasm"]).args(Module::Worker.arguments()))
        }
        Stage::Build => {
            build::extension(project, Profile::Release)?;
            build::site(project, None)?;
            bench::module_sizes(project)?;
            package::run_twice(project)
        }
        Stage::Browser => browser_tests(project),
    }
}

fn cargo(project: &Project, arguments: &[&str]) -> Result<()> {
    process::run(process::cargo(&project.root).args(arguments))
}

/// A file may not outgrow its budget unnoticed.
pub fn budget(file: &Path, most: u64) -> Result<()> {
    let size = fs::metadata(file).with_context(|| file.display().to_string())?.len();
    if size > most {
        bail!("{} has {size} bytes, more than its budget of {most}", file.display());
    }
    println!("budget    {size} of {most} bytes");
    Ok(())
}

fn browser_tests(project: &Project) -> Result<()> {
    if !project.extension().join("manifest.json").is_file() || !project.site().join("index.html").is_file() {
        bail!("there is nothing to test yet. Run: cargo xtask build --release && cargo xtask site");
    }
    let tools = tools::for_the_browser(project)?;
    let playwright = project.root.join("node_modules/.bin/playwright");
    let mut command = process::script(&playwright.to_string_lossy(), &project.root);
    command.args(["test", "--config", "tests/e2e/playwright.config.mjs"]);
    tools.hand_to(&mut command, project);
    // One test pipes curl into the command.
    cargo(project, &["build", "--package", PACKAGE, "--bin", PACKAGE])?;
    command.env("WHATBROKE_COMMAND", project.target.join("debug").join(PACKAGE).with_extension(EXE_EXTENSION));
    process::run(&mut command)
}

/// Each stage with its time, and a last line that programs can read.
fn summary(verdicts: &[(Stage, Verdict)]) -> String {
    let times: Vec<String> = verdicts
        .iter()
        .map(|(stage, verdict)| match verdict {
            Verdict::Passed(time) => format!("{stage} ok {} s", time.as_secs()),
            Verdict::Failed(time) => format!("{stage} FAILED {} s", time.as_secs()),
            Verdict::Skipped => format!("{stage} not run"),
        })
        .collect();
    let count = |wanted: fn(&Verdict) -> bool| verdicts.iter().filter(|(_, verdict)| wanted(verdict)).count();
    let passed = count(|verdict| matches!(verdict, Verdict::Passed(_)));
    let failed = count(|verdict| matches!(verdict, Verdict::Failed(_)));
    let skipped = match count(|verdict| matches!(verdict, Verdict::Skipped)) {
        0 => String::new(),
        skipped => format!(", {skipped} skipped"),
    };
    format!("{}\nstages: {passed} passed, {failed} failed{skipped}", times.join(" · "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_choice_every_stage_runs() {
        assert_eq!(chosen(&[]).len(), Stage::value_variants().len());
    }

    #[test]
    fn what_outgrows_its_budget_fails() -> Result<()> {
        let file = std::env::temp_dir().join(format!("whatbroke-budget-{}", std::process::id()));
        fs::write(&file, [0; 10])?;
        let (kept, broken) = (budget(&file, 10), budget(&file, 9));
        fs::remove_file(&file)?;
        assert!(kept.is_ok() && broken.is_err());
        Ok(())
    }

    #[test]
    fn the_order_is_that_of_the_list() {
        assert_eq!(chosen(&[Stage::Unit, Stage::Fmt, Stage::Unit]), [Stage::Fmt, Stage::Unit]);
    }

    #[test]
    fn a_stage_is_shown_by_the_name_it_is_asked_for() {
        for stage in Stage::value_variants() {
            assert_eq!(Stage::from_str(&stage.to_string(), false), Ok(*stage));
        }
    }

    #[test]
    fn the_last_line_counts_what_ran() {
        let second = Duration::from_secs(1);
        let all = [(Stage::Fmt, Verdict::Passed(second)), (Stage::Lint, Verdict::Passed(second))];
        assert_eq!(summary(&all), "fmt ok 1 s · lint ok 1 s\nstages: 2 passed, 0 failed");
    }

    #[test]
    fn a_stage_after_a_failed_one_is_not_counted_as_passed() {
        let verdicts = [(Stage::Fmt, Verdict::Failed(Duration::ZERO)), (Stage::Lint, Verdict::Skipped)];
        assert!(summary(&verdicts).ends_with("stages: 0 passed, 1 failed, 1 skipped"));
    }
}
