//! `cargo xtask demo`: a local site that fails, and WhatBroke on it.

use std::env;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Args, ValueEnum};

use crate::build;
use crate::process;
use crate::project::{Profile, Project};
use crate::tools::{self, node};

#[derive(Args)]
pub struct Options {
    /// Walk the tour without a window, as happens by itself where there is no display
    #[arg(long)]
    headless: bool,
    /// The language that WhatBroke speaks first
    #[arg(long, value_name = "LANGUAGE")]
    lang: Option<Language>,
    /// Show the optimised build instead of the quick one
    #[arg(long)]
    release: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Language {
    Ko,
    En,
}

impl Language {
    fn tag(self) -> &'static str {
        match self {
            Self::Ko => "ko",
            Self::En => "en",
        }
    }
}

/// Builds and shows. The demo's own exit status is passed on.
pub fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let tools = tools::for_the_browser(project)?;
    // The quick build shows the same; only its size and start differ.
    build::extension(project, Profile::of(options.release))?;
    let mut command = node::command(&project.root);
    command.arg("tests/e2e/demo.mjs");
    tools.hand_to(&mut command, project);
    if options.headless || !has_display() {
        command.arg("--headless");
    }
    if let Some(language) = options.lang {
        command.args(["--lang", language.tag()]);
    }
    let status = process::status_of(&mut command)?;
    // A demo that was ended by a signal has no code.
    let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
    Ok(ExitCode::from(code))
}

/// Only Linux says in the environment whether there is a display.
fn has_display() -> bool {
    !cfg!(target_os = "linux")
        || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some_and(|value| !value.is_empty()))
}
