//! Rust to wasm, one module after another. Cargo knows by itself what is up to date.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::json;

use super::{report, size_of};
use crate::process;
use crate::project::{PACKAGE, Profile, Project};
use crate::stamp::{Outcome, Stamp};
use crate::tools::rust::WASM_TARGET;

/// One module of WebAssembly. All are made from the one library, each with a feature of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Module {
    /// The extension's service worker: the brain, and nothing that draws.
    Worker,
    /// The extension's pages: what draws, without the brain.
    Pages,
    /// The public look-up page: the engine and the look-up.
    LookUp,
}

impl Module {
    pub const ALL: [Self; 3] = [Self::Worker, Self::Pages, Self::LookUp];

    /// Its feature, and the name of its folder.
    pub fn feature(self) -> &'static str {
        match self {
            Self::Worker => "worker",
            Self::Pages => "pages",
            Self::LookUp => "look-up",
        }
    }

    /// The name of its JavaScript: two stand beside each other in the extension.
    pub fn name(self) -> &'static str {
        match self {
            Self::Worker | Self::LookUp => PACKAGE,
            Self::Pages => "whatbroke_pages",
        }
    }

    /// The file name that its JavaScript asks for.
    pub fn file(self) -> String {
        format!("{}_bg.wasm", self.name())
    }

    /// What every Cargo command for it is given, so that build, lints and tests agree.
    pub fn arguments(self) -> [&'static str; 7] {
        ["--package", PACKAGE, "--target", WASM_TARGET, "--no-default-features", "--features", self.feature()]
    }

    /// The folder for its intermediate files.
    pub fn work(self, project: &Project, profile: Profile) -> PathBuf {
        project.work(profile).join(self.feature())
    }

    /// The stamp of a stage.
    pub fn stamp(self, project: &Project, profile: Profile, stage: &str) -> Stamp {
        Stamp::at(project.stamp(Some(profile), &format!("{stage}-{}", self.feature())))
    }
}

/// What the compiler made.
pub struct Compiled {
    pub module: PathBuf,
    /// What the build script wrote to lie beside the module: the texts of each language, and tables.
    pub beside: Vec<PathBuf>,
}

/// Compiles the library.
pub fn run(project: &Project, profile: Profile, which: Module) -> Result<Compiled> {
    let mut cargo = process::cargo(&project.root);
    cargo.args(["build", "--lib", "--profile", profile.cargo_name()]).args(which.arguments());
    cargo.arg("--target-dir").arg(&project.target);
    cargo.arg("--message-format=json-render-diagnostics");
    if profile == Profile::Release {
        cargo.arg("--config").arg(without_paths(project)?);
    }
    let beside = beside(&process::lines_of(&mut cargo)?)?;
    // Cargo writes every module of the library to the same file.
    let written = project.target.join(WASM_TARGET).join(profile.folder()).join(format!("{PACKAGE}.wasm"));
    let module = which.work(project, profile).join("compiled.wasm");
    let outcome = keep(&written, &module)?;
    report(&format!("compile {}", which.feature()), outcome, &format!("{profile}, {}", size_of(&module)?));
    Ok(Compiled { module, beside })
}

/// Has the compiler leave out where the sources lie on this machine: messages of panics would name it, and the same
/// sources would give other bytes elsewhere. These flags come after those of `.cargo/config.toml`.
fn without_paths(project: &Project) -> Result<String> {
    let mut folders = vec![project.root.clone()];
    let crates = cargo_home().context("there is no folder of Cargo's")?.join("registry/src");
    if crates.is_dir() {
        // One for each registry, or mirror of one.
        for entry in fs::read_dir(&crates).with_context(|| format!("cannot read {}", crates.display()))? {
            folders.push(entry?.path());
        }
    }
    folders.sort();
    let flag = |folder: &PathBuf| json!(format!("--remap-path-prefix={}=", folder.display())).to_string();
    let flags: Vec<String> = folders.iter().map(flag).collect();
    Ok(format!("target.{WASM_TARGET}.rustflags=[{}]", flags.join(", ")))
}

/// Where Cargo keeps what it downloads.
pub fn cargo_home() -> Option<PathBuf> {
    env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| Some(env::home_dir()?.join(".cargo")))
}

/// Copies what changed.
fn keep(written: &Path, module: &Path) -> Result<Outcome> {
    let content = fs::read(written).with_context(|| format!("cannot read {}", written.display()))?;
    if fs::read(module).is_ok_and(|kept| kept == content) {
        return Ok(Outcome::UpToDate);
    }
    let context = || format!("cannot write {}", module.display());
    if let Some(folder) = module.parent() {
        fs::create_dir_all(folder).with_context(context)?;
    }
    fs::write(module, content).with_context(context)?;
    Ok(Outcome::Done)
}

/// The kinds of files that lie beside the module.
const KINDS: [&str; 3] = ["texts", "packed", "js"];

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
