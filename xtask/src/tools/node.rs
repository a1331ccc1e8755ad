//! Node, which runs wasm tests, browser tests, the demo and wasm-opt.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process;

const OLDEST: u32 = 20;

/// Node itself, in the given folder.
pub fn command(folder: &Path) -> Command {
    let mut command = Command::new("node");
    command.current_dir(folder);
    command
}

/// Node is the one tool besides Rust that people install themselves.
pub fn ensure(folder: &Path) -> Result<()> {
    let found = process::output_if_found(command(folder).arg("--version"))?;
    let Some(version) = found else {
        bail!("Node is missing. Install version {OLDEST} or newer: https://nodejs.org/en/download");
    };
    let version = version.trim();
    if major(version).with_context(|| format!("cannot read Node's version `{version}`"))? < OLDEST {
        bail!(
            "Node {version} is too old. Install version {OLDEST} or newer: \
             https://nodejs.org/en/download"
        );
    }
    Ok(())
}

fn major(version: &str) -> Option<u32> {
    version.strip_prefix('v')?.split('.').next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_is_the_first_number() {
        assert_eq!(major("v20.20.2"), Some(20));
        assert_eq!(major("v8.0.0"), Some(8));
        assert_eq!(major("twenty"), None);
    }
}
