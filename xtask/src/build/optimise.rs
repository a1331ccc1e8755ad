//! The module as small as it gets, by npm's binaryen.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::compile::Module;
use super::{report, size_of};
use crate::fingerprint::Fingerprint;
use crate::process;
use crate::project::{Profile, Project};

/// The features that rustc's wasm32 target switches on, and no others: with `--all-features`
/// wasm-opt emits a kind of import that Chromium refuses.
const FEATURES: [&str; 8] = [
    "--enable-bulk-memory",
    "--enable-bulk-memory-opt",
    "--enable-call-indirect-overlong",
    "--enable-multivalue",
    "--enable-mutable-globals",
    "--enable-nontrapping-float-to-int",
    "--enable-reference-types",
    "--enable-sign-ext",
];

/// Size before speed, and nothing in the file that only tools read.
const PASSES: [&str; 9] = [
    "-Oz",
    "--converge",
    // A function that is called once is compressed better by itself than within another, unless it is very small.
    "--one-caller-inline-max-function-size",
    "10",
    // Zeros within the data cost next to nothing when compressed, what says where each piece of the rest goes does.
    "--skip-pass=memory-packing",
    // Copies of one generic function come to lie beside each other, where the zip's compression sees that they are alike.
    "--reorder-functions-by-name",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// Optimises the bound module and gives the path of the result.
pub fn run(project: &Project, profile: Profile, which: Module, bound: &Path) -> Result<PathBuf> {
    let optimised = which.work(project, profile).join("optimised").join(which.file());
    let inputs = Fingerprint::default()
        .text(&arguments().join(" "))
        .file(&project.root.join("package-lock.json"))?
        .file(bound)?
        .finish();
    let outcome = which.stamp(project, profile, "optimise").unless_fresh(
        &inputs,
        || Ok(Fingerprint::default().file(&optimised)?.finish()),
        || optimise(project, bound, &optimised),
    )?;
    let sizes = format!("{} → {}", size_of(bound)?, size_of(&optimised)?);
    report(&format!("optimise {}", which.feature()), outcome, &sizes);
    Ok(optimised)
}

fn arguments() -> Vec<&'static str> {
    FEATURES.into_iter().chain(PASSES).collect()
}

fn optimise(project: &Project, bound: &Path, optimised: &Path) -> Result<()> {
    if let Some(folder) = optimised.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    let wasm_opt = project.root.join("node_modules/.bin/wasm-opt");
    let mut command = process::script(&wasm_opt.to_string_lossy(), &project.root);
    process::run(command.args(arguments()).arg(bound).arg("--output").arg(optimised))
}
