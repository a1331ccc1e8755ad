//! The JavaScript around the module, by wasm-bindgen used as a library.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::compile::Module;
use super::{report, size_of};
use crate::fingerprint::Fingerprint;
use crate::project::{Profile, Project};

/// What the output depends on besides the module: these options, and the pinned version of
/// wasm-bindgen, which stands in xtask's own manifest.
const OPTIONS: &str = "web, no TypeScript, reset state";
const XTASK_MANIFEST: &str = include_str!("../../Cargo.toml");

/// Binds the module and gives the folder with the JavaScript and the bound module.
pub fn run(project: &Project, profile: Profile, which: Module, module: &Path) -> Result<PathBuf> {
    let bound = which.work(project, profile).join("bound");
    let inputs = Fingerprint::default().text(OPTIONS).text(XTASK_MANIFEST).file(module)?.finish();
    let outcome = which.stamp(project, profile, "bind").unless_fresh(
        &inputs,
        || Ok(Fingerprint::default().file(&bound.join(which.file()))?.folder(&bound)?.finish()),
        || bind(module, which, &bound),
    )?;
    report(&format!("bind {}", which.feature()), outcome, &size_of(&bound.join(which.file()))?);
    Ok(bound)
}

fn bind(module: &Path, which: Module, bound: &Path) -> Result<()> {
    // Files of an earlier run, such as snippets that are gone, must not reach the extension.
    if bound.exists() {
        fs::remove_dir_all(bound).with_context(|| format!("cannot empty {}", bound.display()))?;
    }
    Bindgen::new()
        .input_path(module)
        .out_name(which.name())
        .web(true)?
        .typescript(false)
        // A panic poisons the instance; this gives the service worker a way to a fresh one.
        .reset_state_function(true)
        .generate(bound)
        .with_context(|| format!("cannot bind {}", module.display()))
}
