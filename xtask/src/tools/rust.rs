//! The wasm target of the compiler, and the runner of the wasm tests.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use crate::process;
use crate::project::Project;

pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// Adds the target through rustup where it is missing.
///
/// The compiler is asked, not rustup: a compiler from a package manager may bring the target too.
pub fn ensure_wasm_target(project: &Project) -> Result<()> {
    let mut rustc = Command::new(env::var_os("RUSTC").unwrap_or_else(|| "rustc".into()));
    rustc.current_dir(&project.root).args(["--print", "target-libdir", "--target", WASM_TARGET]);
    if Path::new(process::output_of(&mut rustc)?.trim_end()).is_dir() {
        return Ok(());
    }
    if process::find("rustup", &[]).is_none() {
        bail!(
            "the compiler cannot build for {WASM_TARGET}. Install rustup (https://rustup.rs) \
             and run: rustup target add {WASM_TARGET}"
        );
    }
    println!("Adding the compiler's target {WASM_TARGET}");
    let mut rustup = Command::new("rustup");
    process::run(rustup.current_dir(&project.root).args(["target", "add", WASM_TARGET]))
}

/// Adds the formatter and the linter through rustup where its smallest profile left them out.
pub fn ensure_components(project: &Project) -> Result<()> {
    for (tool, component) in [("fmt", "rustfmt"), ("clippy", "clippy")] {
        let mut cargo = process::cargo(&project.root);
        if process::output_of(cargo.args([tool, "--version"])).is_ok() {
            continue;
        }
        if process::find("rustup", &[]).is_none() {
            bail!("cargo has no {tool}. Install rustup (https://rustup.rs) and run: rustup component add {component}");
        }
        println!("Adding {component}");
        let mut rustup = Command::new("rustup");
        process::run(rustup.current_dir(&project.root).args(["component", "add", component]))?;
    }
    Ok(())
}

/// Builds the program that runs wasm tests in Node, and gives its path.
pub fn build_wasm_test_runner(project: &Project) -> Result<PathBuf> {
    let mut cargo = process::cargo(&project.root);
    process::run(cargo.args(["build", "--package", "wasm-test-runner"]))?;
    let name = format!("wasm-test-runner{}", env::consts::EXE_SUFFIX);
    Ok(project.target.join("debug").join(name))
}
