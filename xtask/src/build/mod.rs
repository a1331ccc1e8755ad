//! From Rust to `dist/extension`: compile, bind, optimise, draw the icons, lay out.

mod bind;
mod compile;
mod icons;
mod layout;
mod optimise;
mod order;

pub use compile::{Module, cargo_home};

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::process;
use crate::project::{PACKAGE, Profile, Project};
use crate::stamp::Outcome;
use crate::tools;

/// Builds the extension. Stages whose inputs are the same as last time are skipped.
pub fn extension(project: &Project, profile: Profile) -> Result<()> {
    let worker = product(project, profile, Module::Worker)?;
    let mut pages = product(project, profile, Module::Pages)?;
    // The pages get their sentences from the worker.
    pages.beside.clear();
    layout::run(project, profile, &[worker, pages], &icons::run(project)?)
}

/// Builds the public site, as it is shipped: with its address, its pages name each other in full.
pub fn site(project: &Project, address: Option<&str>) -> Result<()> {
    // First, because an address that cannot be one is refused there.
    let pages = code_pages(project, address)?;
    let mut product = product(project, Profile::Release, Module::LookUp)?;
    // A look-up clears nobody's cache, so it need not know what belongs to whom.
    product.beside.retain(|file| file.extension().is_some_and(|kind| kind == "texts"));
    layout::site(project, &product, &pages)
}

/// Has the pages of the codes written, by the components of the extension's own pages.
fn code_pages(project: &Project, address: Option<&str>) -> Result<PathBuf> {
    let pages = project.work(Profile::Debug).join("site");
    let mut cargo = process::cargo(&project.root);
    cargo.args(["run", "--quiet", "--package", PACKAGE, "--features", "site", "--bin", "whatbroke-site", "--"]);
    cargo.arg(&pages);
    if let Some(address) = address {
        cargo.args(["--address", address]);
    }
    process::run(&mut cargo)?;
    Ok(pages)
}

/// What is shipped of one module.
pub struct Product {
    /// The folder with the JavaScript around the module.
    bound: PathBuf,
    module: PathBuf,
    beside: Vec<PathBuf>,
}

fn product(project: &Project, profile: Profile, which: Module) -> Result<Product> {
    tools::rust::ensure_wasm_target(project)?;
    let compiled = compile::run(project, profile, which)?;
    let bound = bind::run(project, profile, which, &compiled.module)?;
    let module = match profile {
        Profile::Debug => bound.join(which.file()),
        Profile::Release => {
            tools::npm::ensure_packages(project)?;
            optimise::run(project, profile, which, &bound.join(which.file()))?
        }
    };
    Ok(Product { bound, module, beside: compiled.beside })
}

/// Tells a newcomer the last step, which no program can do for them.
pub fn say_how_to_load(project: &Project) {
    println!("The extension is in {}", project.extension().display());
    println!(
        "To load it: open chrome://extensions (or edge://extensions), switch on Developer mode, \
         click Load unpacked and choose that folder."
    );
}

/// One calm line per stage.
fn report(stage: &str, outcome: Outcome, done: &str) {
    let what = match outcome {
        Outcome::Done => done,
        Outcome::UpToDate => "up to date",
    };
    println!("{stage:<16} {what}");
}

/// The size of a file in the units that people use for downloads.
fn size_of(path: &Path) -> Result<String> {
    let length = path.metadata().with_context(|| format!("cannot read the size of {}", path.display()))?.len();
    Ok(size(length))
}

fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} kB", bytes.div_ceil(1_000)),
        _ => format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_written_in_the_unit_that_fits() {
        assert_eq!(size(999), "999 B");
        assert_eq!(size(1_500), "2 kB");
        assert_eq!(size(1_490_000), "1.4 MB");
    }
}
