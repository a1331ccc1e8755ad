//! The packages from npm, exactly those of package-lock.json.

use anyhow::Result;

use super::node;
use crate::fingerprint::Fingerprint;
use crate::process;
use crate::project::Project;
use crate::stamp::{Outcome, Stamp};

/// Runs `npm ci` where the packages are missing or are not those of the lock file.
pub fn ensure_packages(project: &Project) -> Result<()> {
    node::ensure(&project.root)?;
    let inputs = Fingerprint::default()
        .file(&project.root.join("package.json"))?
        .file(&project.root.join("package-lock.json"))?
        .finish();
    // npm's own record of what it installed; it goes when node_modules goes.
    let installed = project.root.join("node_modules/.package-lock.json");
    let outcome = Stamp::at(project.stamp(None, "npm")).unless_fresh(
        &inputs,
        || Ok(Fingerprint::default().file(&installed)?.finish()),
        || process::run(process::script("npm", &project.root).arg("ci")),
    )?;
    if outcome == Outcome::Done {
        println!("Installed the packages of package-lock.json");
    }
    Ok(())
}
