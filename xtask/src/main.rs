//! The project's front door: `cargo xtask build`, `test`, `site`, `package`, `bench`, `demo`, `gallery`.
//!
//! It never depends on the crate it builds, so that it opens when the house does not compile.

mod bench;
mod build;
mod demo;
mod fingerprint;
mod gallery;
mod package;
mod process;
mod project;
mod stages;
mod stamp;
mod tools;

use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::project::{Profile, Project};

/// Builds, tests and shows WhatBroke.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Build the extension into dist/extension, ready for "Load unpacked"
    Build {
        /// Optimise for size, as it is shipped
        #[arg(long)]
        release: bool,
    },
    /// Run every check and test: format, lints, unit, wasm and browser tests
    Test(stages::Options),
    /// Build the public site into dist/site: a page for each code, and the look-up
    Site {
        /// The address below which it will lie; with it the pages name their canonical addresses, and there is a sitemap
        #[arg(long, value_name = "URL")]
        address: Option<String>,
    },
    /// Build the zip for the stores into dist, the same bytes on every run
    Package {
        /// Have Mozilla's web-ext lint what is packed, too; npx fetches it
        #[arg(long)]
        lint: bool,
    },
    /// Measure the budgets: speed against rivals in a browser, sizes, memory
    Bench(bench::Options),
    /// Show WhatBroke on a local site that fails in every way it knows
    Demo(demo::Options),
    /// Take a picture of every page and state into dist/gallery, to look through by eye
    Gallery(gallery::Options),
}

fn main() -> ExitCode {
    match run(Arguments::parse().task) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: Task) -> Result<ExitCode> {
    let project = Project::find()?;
    match task {
        Task::Build { release } => {
            build::extension(&project, Profile::of(release))?;
            build::say_how_to_load(&project);
            Ok(ExitCode::SUCCESS)
        }
        Task::Test(options) => stages::run(&project, &options),
        Task::Site { address } => {
            build::site(&project, address.as_deref())?;
            println!("The site is in {}", project.site().display());
            if address.is_none() {
                println!(
                    "It names no canonical addresses and has no sitemap: say where it will lie with --address URL."
                );
            }
            Ok(ExitCode::SUCCESS)
        }
        Task::Package { lint } => {
            build::extension(&project, Profile::Release)?;
            package::run(&project)?;
            if lint {
                package::lint(&project)?;
            }
            Ok(ExitCode::SUCCESS)
        }
        Task::Bench(options) => bench::run(&project, &options),
        Task::Demo(options) => demo::run(&project, &options),
        Task::Gallery(options) => gallery::run(&project, &options),
    }
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, error::ErrorKind};

    use super::*;

    fn error_of(arguments: &[&str]) -> Option<clap::Error> {
        Arguments::try_parse_from(arguments).err()
    }

    #[test]
    fn the_arguments_are_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn an_unknown_stage_is_answered_with_the_stages() {
        let error = error_of(&["cargo xtask", "test", "--only", "everything"]).unwrap();
        assert_eq!(error.kind(), ErrorKind::InvalidValue);
        assert_eq!(error.exit_code(), 2);
        let text = error.to_string();
        for stage in ["fmt", "lint", "lint-wasm", "unit", "wasm", "build", "browser"] {
            assert!(text.contains(stage), "{stage} is missing in: {text}");
        }
    }

    #[test]
    fn an_unknown_language_is_refused() {
        let error = error_of(&["cargo xtask", "demo", "--lang", "fr"]).unwrap();
        assert_eq!(error.exit_code(), 2);
    }

    #[test]
    fn a_stage_can_be_asked_for_twice() {
        assert!(error_of(&["cargo xtask", "test", "--only", "fmt", "--only", "unit"]).is_none());
    }
}
