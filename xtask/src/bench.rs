//! `cargo xtask bench`: the budgets of docs/performance.md, each as a ratio within one run or as an absolute size.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use anyhow::{Context, Result, bail};
use clap::{Args, ValueEnum};

use crate::build::{self, Module};
use crate::package;
use crate::process;
use crate::project::{PACKAGE, Profile, Project};
use crate::stages::budget;
use crate::tools::{self, node};

/// The most that the wasm may weigh in bytes, uncompressed: it is compiled at each start of the worker.
const MOST_WASM: u64 = 1_500_000;
/// The most that the look-up page's site may weigh on its way, compressed by brotli.
const MOST_SITE: u64 = 400_000;
/// The most that a diagnosis may cost, in passes of a substring search over the same body.
const MOST_PASSES: f64 = 4.0;

/// Prints what brotli makes of each file in a folder, in sum; of the texts only the larger language counts, because a
/// reader waits for one. Pages of codes lie in folders below. Node brings brotli; nothing else here needs it.
const BROTLI: &str = "import { readdirSync, readFileSync } from 'node:fs'; import { brotliCompressSync } from 'node:zlib';
    const folder = process.argv[1];
    const files = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isFile());
    const size = (one) => brotliCompressSync(readFileSync(`${one.parentPath ?? one.path}/${one.name}`)).length;
    const [texts, others] = [true, false].map((is) => files.filter((one) => one.name.endsWith('.texts') === is).map(size));
    console.log(others.reduce((sum, size) => sum + size, Math.max(...texts)));";

#[derive(Args)]
pub struct Options {
    /// Measure only these parts
    #[arg(value_name = "PART")]
    parts: Vec<Part>,
    /// Measure only this part (may be given several times)
    #[arg(long, value_name = "PART")]
    only: Vec<Part>,
    /// How often each variant takes its turn in the browser
    #[arg(long, value_name = "NUMBER", default_value_t = 60)]
    rounds: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Part {
    /// The sizes of module, zip and look-up page
    Sizes,
    /// A diagnosis of 64 kB beside one search through them
    Diagnosis,
    /// Loads of a page that is fine
    Loads,
    /// From a failed load to the card that can be read
    Cards,
    /// The memory of the worker
    Memory,
    /// What Lighthouse says of the public site
    Site,
    /// A million people in front of a server that comes back: a simulation, with its plot
    Flood,
}

/// Builds, measures the parts and says which budgets are kept. Fails where one is missed.
pub fn run(project: &Project, options: &Options) -> Result<ExitCode> {
    let mut kept = true;
    if wants(options, Part::Flood) {
        kept &= said(flood(project));
    }
    if options.chosen().all(|part| part == Part::Flood) && options.chosen().next().is_some() {
        return Ok(verdict(kept));
    }
    let tools = tools::for_the_browser(project)?;
    build::extension(project, Profile::Release)?;
    build::site(project, None)?;
    if wants(options, Part::Sizes) {
        kept &= said(package::run(project));
        kept &= said(module_sizes(project));
        kept &= said(site_size(project));
    }
    if wants(options, Part::Diagnosis) {
        kept &= diagnosis(project)?;
    }
    let in_browser = [(Part::Loads, "loads"), (Part::Cards, "cards"), (Part::Memory, "memory"), (Part::Site, "site")];
    let parts: Vec<&str> = in_browser.iter().filter(|(part, _)| wants(options, *part)).map(|(_, name)| *name).collect();
    if !parts.is_empty() {
        let mut command = node::command(&project.root);
        command.arg("benches/browser.mjs").args(parts).args(["--rounds", &options.rounds.to_string()]);
        tools.hand_to(&mut command, project);
        match process::status_of(&mut command)?.code() {
            Some(0) => {}
            Some(1) => kept = false,
            _ => bail!("the browser could not be measured"),
        }
    }
    Ok(verdict(kept))
}

fn verdict(kept: bool) -> ExitCode {
    if kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

impl Options {
    fn chosen(&self) -> impl Iterator<Item = Part> {
        self.parts.iter().chain(&self.only).copied()
    }
}

/// Without a choice every part is wanted.
fn wants(options: &Options, part: Part) -> bool {
    options.chosen().next().is_none() || options.chosen().any(|chosen| chosen == part)
}

/// Fails where WhatBroke misses a target.
fn flood(project: &Project) -> Result<()> {
    let mut cargo = process::cargo(&project.root);
    process::run(cargo.args(["bench", "--package", PACKAGE, "--bench", "flood"]))
        .context("a crowd that waits by the plan misses a target")
}

/// Whether it went well; if not, why is said.
fn said(result: Result<()>) -> bool {
    if let Err(error) = &result {
        println!("MISSED    {error:#}");
    }
    result.is_ok()
}

/// Fails where a module of the extension has outgrown its budget.
pub fn module_sizes(project: &Project) -> Result<()> {
    let modules = [Module::Worker, Module::Pages];
    modules.into_iter().try_for_each(|module| budget(&project.extension().join(module.file()), MOST_WASM))
}

/// Fails where the look-up page, as it travels, has outgrown its budget.
fn site_size(project: &Project) -> Result<()> {
    let mut command = node::command(&project.root);
    command.args(["--input-type=module", "--eval", BROTLI]).arg(project.site());
    let size: u64 = process::output_of(&mut command)?.trim().parse().context("cannot read the size of the site")?;
    if size > MOST_SITE {
        bail!("the look-up page has {size} bytes by brotli, more than its budget of {MOST_SITE}");
    }
    println!("budget    {size} of {MOST_SITE} bytes by brotli, {}", project.site().display());
    Ok(())
}

fn diagnosis(project: &Project) -> Result<bool> {
    let mut cargo = process::cargo(&project.root);
    process::run(cargo.args(["bench", "--package", PACKAGE, "--bench", "diagnosis"]))?;
    let folder = project.target.join("criterion").join("diagnosis");
    let time = |name: &str| median(&folder.join(name).join("new").join("estimates.json"));
    let (pass, again, ours) = (time("one-pass")?, time("one-pass-again")?, time("64-kb")?);
    println!("one pass again / one pass {:.2}", again / pass);
    let passes = ours / pass;
    let verdict = if passes <= MOST_PASSES { "kept" } else { "MISSED" };
    println!("diagnosis of 64 kB / one pass {passes:.1}  ({:.0} µs)  budget {MOST_PASSES}  {verdict}", ours / 1000.0);
    Ok(passes <= MOST_PASSES)
}

/// The median that Criterion has estimated, in nanoseconds.
fn median(file: &Path) -> Result<f64> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    let json: serde_json::Value =
        serde_json::from_str(&text).with_context(|| format!("{} is not valid JSON", file.display()))?;
    json["median"]["point_estimate"].as_f64().with_context(|| format!("{} names no median", file.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_choice_every_part_is_measured() {
        let options = Options { parts: Vec::new(), only: Vec::new(), rounds: 60 };
        assert!(Part::value_variants().iter().all(|part| wants(&options, *part)));
        let options = Options { parts: vec![Part::Flood], only: vec![Part::Memory], rounds: 60 };
        assert!(wants(&options, Part::Memory) && wants(&options, Part::Flood) && !wants(&options, Part::Sizes));
    }

    #[test]
    fn the_median_is_read_from_what_criterion_writes() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("estimates.json");
        fs::write(&file, r#"{"mean": {"point_estimate": 9.0}, "median": {"point_estimate": 2.5}}"#).unwrap();
        assert_eq!(median(&file).unwrap(), 2.5);
        fs::write(&file, r#"{"mean": {"point_estimate": 9.0}}"#).unwrap();
        assert!(median(&file).unwrap_err().to_string().contains("names no median"));
    }
}
