//! A Chromium that loads unpacked extensions from its command line.
//!
//! Google Chrome (since version 137) and Microsoft Edge are not looked for: their branded builds
//! ignore `--load-extension` (<https://playwright.dev/docs/chrome-extensions>). Chromium and
//! Chrome for Testing, which Playwright installs, obey it.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};

use super::node;
use crate::process;
use crate::project::Project;

/// The person's own choice, which wins.
pub const CHOICE: &str = "WHATBROKE_CHROMIUM";

const NAMES: [&str; 2] = ["chromium", "chromium-browser"];

const MAC_PATHS: [&str; 2] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome for Testing.app/Contents/MacOS/Google Chrome for Testing",
];

/// Looks for a browser; the npm packages must be there already.
pub fn find(project: &Project) -> Result<Option<PathBuf>> {
    if let Some(choice) = env::var_os(CHOICE) {
        return chosen(PathBuf::from(choice)).map(Some);
    }
    let named = NAMES.iter().filter_map(|name| process::find(name, &[]));
    let mac = MAC_PATHS.iter().map(PathBuf::from);
    let windows = env::var_os("LOCALAPPDATA").map(|folder| Path::new(&folder).join("Chromium/Application/chrome.exe"));
    let found = named.chain(mac).chain(windows).find(|path| path.is_file() && starts(path));
    Ok(found.or_else(|| playwrights_own(project)))
}

fn chosen(path: PathBuf) -> Result<PathBuf> {
    if !path.is_file() {
        bail!("{CHOICE} is {}, and there is no such file", path.display());
    }
    Ok(path)
}

/// Ubuntu's package is a script that only works with a snap behind it, so the file proves little.
fn starts(path: &Path) -> bool {
    // On Windows the question opens a window instead of being answered.
    cfg!(windows) || process::output_of(Command::new(path).arg("--version")).is_ok()
}

/// The browser of `npx playwright install chromium`, if someone ran that.
fn playwrights_own(project: &Project) -> Option<PathBuf> {
    let mut command = node::command(&project.root);
    command.args([
        "--input-type=module",
        "--eval",
        "import { chromium } from '@playwright/test'; console.log(chromium.executablePath());",
    ]);
    let path = process::output_of(&mut command).ok()?;
    Some(PathBuf::from(path.trim_end())).filter(|path| path.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chosen_browser_that_does_not_exist_is_named() {
        let error = chosen(PathBuf::from("/no/such/browser")).unwrap_err().to_string();
        assert!(error.contains("/no/such/browser") && error.contains(CHOICE));
    }
}
