//! The module as small as it gets, by npm's binaryen.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use super::compile::Module;
use super::{order, report, size_of};
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
const PASSES: [&str; 8] = [
    "-Oz",
    "--converge",
    // A function that is called once is compressed better by itself than within another, unless it is very small.
    "--one-caller-inline-max-function-size",
    "10",
    // Zeros within the data cost next to nothing when compressed, what says where each piece of the rest goes does.
    "--skip-pass=memory-packing",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// Only another order of the functions, by [`order`](super::order), written as small as before.
const REORDER: [&str; 7] = [
    "--optimize-level=2",
    "--shrink-level=2",
    "--skip-pass=memory-packing",
    "--reorder-functions-by-name",
    "--generate-stack-ir",
    "--optimize-stack-ir",
    "--strip-debug",
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
    FEATURES.into_iter().chain(PASSES).chain(REORDER).collect()
}

fn optimise(project: &Project, bound: &Path, optimised: &Path) -> Result<()> {
    if let Some(folder) = optimised.parent() {
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
    }
    let small = optimised.with_extension("small.wasm");
    wasm_opt(project, &PASSES, bound, &small)?;
    let bytes = fs::read(&small).with_context(|| format!("cannot read {}", small.display()))?;
    let named = order::named_by_likeness(&bytes).with_context(|| small.display().to_string())?;
    fs::write(&small, named).with_context(|| format!("cannot write {}", small.display()))?;
    wasm_opt(project, &REORDER, &small, optimised)?;
    fs::remove_file(&small).with_context(|| format!("cannot remove {}", small.display()))
}

fn wasm_opt(project: &Project, passes: &[&str], from: &Path, to: &Path) -> Result<()> {
    let program = project.root.join("node_modules/.bin/wasm-opt");
    let mut command = process::script(&program.to_string_lossy(), &project.root);
    process::run(command.args(FEATURES).args(passes).arg(from).arg("--output").arg(to))
}
