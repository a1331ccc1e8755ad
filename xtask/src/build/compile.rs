//! Rust to wasm. Cargo knows by itself what is up to date.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Result;

use super::{report, size_of};
use crate::process;
use crate::project::{PACKAGE, Profile, Project};
use crate::stamp::Outcome;
use crate::tools::rust::WASM_TARGET;

/// What every Cargo command for the pages is given, so that build, lints and tests agree.
pub const PAGES: [&str; 7] =
    ["--package", PACKAGE, "--target", WASM_TARGET, "--no-default-features", "--features", "pages"];

/// Compiles the library and gives the path of the module.
pub fn run(project: &Project, profile: Profile) -> Result<PathBuf> {
    let module = project.target.join(WASM_TARGET).join(profile.folder()).join(format!("{PACKAGE}.wasm"));
    let before = changed_at(&module);
    let mut cargo = process::cargo(&project.root);
    cargo.args(["build", "--lib", "--profile", profile.cargo_name()]);
    process::run(cargo.args(PAGES))?;
    let outcome = if before.is_some() && before == changed_at(&module) { Outcome::UpToDate } else { Outcome::Done };
    report("compile", outcome, &format!("{profile}, {}", size_of(&module)?));
    Ok(module)
}

fn changed_at(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}
