//! `cargo xtask gallery`: a picture of every page and state, and the pictures for the stores.

use std::process::ExitCode;

use anyhow::Result;
use clap::Args;

use crate::build;
use crate::process;
use crate::project::{Profile, Project};
use crate::tools::{self, node};

#[derive(Args)]
pub struct Options {
    /// Take only the states whose names hold this
    #[arg(long, value_name = "TEXT", conflicts_with = "store")]
    only: Option<String>,
    /// Take the pictures for the stores instead, into dist/store
    #[arg(long)]
    store: bool,
}

/// Builds what people get, and takes the pictures. Fails where one could not be taken.
pub fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let tools = tools::for_the_browser(project)?;
    build::extension(project, Profile::Release)?;
    build::site(project, None)?;
    let mut command = node::command(&project.root);
    command.arg("tests/e2e/gallery.mjs");
    if options.store {
        command.arg("--store");
    }
    if let Some(only) = &options.only {
        command.args(["--only", only]);
    }
    tools.hand_to(&mut command, project);
    process::run(&mut command)?;
    Ok(ExitCode::SUCCESS)
}
