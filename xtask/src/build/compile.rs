//! Rust to wasm. Cargo knows by itself what is up to date.

use std::fs;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::{Context, Result, bail};

use super::{report, size_of};
use crate::process;
use crate::project::{PACKAGE, Profile, Project};
use crate::stamp::Outcome;
use crate::tools::rust::WASM_TARGET;

/// What every Cargo command for the pages is given, so that build, lints and tests agree.
pub const PAGES: [&str; 7] = for_wasm("pages");

/// The same for the public look-up page.
pub const LOOK_UP: [&str; 7] = for_wasm("look-up");

const fn for_wasm(feature: &'static str) -> [&'static str; 7] {
    ["--package", PACKAGE, "--target", WASM_TARGET, "--no-default-features", "--features", feature]
}

/// What the compiler made.
pub struct Compiled {
    pub module: PathBuf,
    /// What the build script wrote to lie beside this module: the texts of each language, and tables.
    pub beside: Vec<PathBuf>,
}

/// Which of the modules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Module {
    Extension,
    /// The engine and the look-up alone: readers of the public page fetch nothing that only the extension needs.
    LookUp,
}

/// Compiles the library.
pub fn run(project: &Project, profile: Profile, which: Module) -> Result<Compiled> {
    let module = project.target.join(WASM_TARGET).join(profile.folder()).join(format!("{PACKAGE}.wasm"));
    let before = changed_at(&module);
    let mut cargo = process::cargo(&project.root);
    cargo.args(["build", "--lib", "--profile", profile.cargo_name()]);
    match which {
        Module::Extension => cargo.args(PAGES),
        Module::LookUp => cargo.args(LOOK_UP),
    };
    cargo.arg("--target-dir").arg(&project.target);
    cargo.arg("--message-format=json-render-diagnostics");
    let beside = beside(&process::lines_of(&mut cargo)?)?;
    let outcome = if before.is_some() && before == changed_at(&module) { Outcome::UpToDate } else { Outcome::Done };
    report("compile", outcome, &format!("{profile}, {}", size_of(&module)?));
    Ok(Compiled { module, beside })
}

/// The kinds of files that lie beside the module.
const KINDS: [&str; 2] = ["texts", "packed"];

/// The files in the folder of the build script, which Cargo names in its messages.
fn beside(messages: &str) -> Result<Vec<PathBuf>> {
    let folder = messages
        .lines()
        .filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok())
        .filter(|message| message["reason"] == "build-script-executed")
        .filter(|message| message["package_id"].as_str().is_some_and(is_ours))
        .find_map(|message| message["out_dir"].as_str().map(PathBuf::from))
        .context("Cargo did not say where the build script wrote its files")?;
    let mut found = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("cannot read {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|kind| KINDS.iter().any(|known| kind == *known)) {
            found.push(path);
        }
    }
    for kind in KINDS {
        if !found.iter().any(|path| path.extension().is_some_and(|own| own == kind)) {
            bail!("{} holds no .{kind}", folder.display());
        }
    }
    found.sort();
    Ok(found)
}

/// Whether a package id (`path+file:///…/whatbroke#0.1.0`, `path+file:///…/main#whatbroke@0.1.0`) is the crate's.
fn is_ours(id: &str) -> bool {
    let name = |part: &str| part.split('@').next() == Some(PACKAGE);
    match id.split_once('#') {
        Some((path, rest)) => name(rest) || (!rest.contains('@') && path.rsplit('/').next() == Some(PACKAGE)),
        None => false,
    }
}

fn changed_at(path: &Path) -> Option<SystemTime> {
    fs::metadata(path).and_then(|metadata| metadata.modified()).ok()
}
