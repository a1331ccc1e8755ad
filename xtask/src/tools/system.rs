//! What the browser tests and the demo need from the system: a browser, a server, a font.

use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use super::{apt, browser, npm};
use crate::process;
use crate::project::Project;

/// Where the tools are.
pub struct BrowserTools {
    pub chromium: PathBuf,
    pub nginx: PathBuf,
}

impl BrowserTools {
    /// Tells the scripts under tests/e2e where everything is.
    pub fn hand_to(&self, command: &mut Command, project: &Project) {
        command
            .env(browser::CHOICE, &self.chromium)
            .env("WHATBROKE_NGINX", &self.nginx)
            .env("WHATBROKE_EXTENSION", project.extension());
    }
}

/// Something that the system lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Missing {
    Chromium,
    Nginx,
    /// A resolver of names.
    Unbound,
    /// What people pipe into the command, and so do its tests.
    Curl,
    KoreanFont,
}

/// Finds the tools, after installing what is missing where that can be done without asking.
pub fn for_the_browser(project: &Project) -> Result<BrowserTools> {
    npm::ensure_packages(project)?;
    let missing = missing(project)?;
    if !missing.is_empty() {
        let Some(apt) = apt::Apt::for_root() else {
            bail!("some tools are missing. Run: {}", advice(&missing));
        };
        apt.install(&missing)?;
    }
    let chromium = browser::find(project)?
        .with_context(|| "no Chromium that starts was found. Run: npx playwright install --with-deps chromium")?;
    let nginx = nginx().context("nginx was installed and cannot be found")?;
    Ok(BrowserTools { chromium, nginx })
}

fn missing(project: &Project) -> Result<Vec<Missing>> {
    let mut missing = Vec::new();
    if browser::find(project)?.is_none() {
        missing.push(Missing::Chromium);
    }
    if nginx().is_none() {
        missing.push(Missing::Nginx);
    }
    if unbound().is_none() {
        missing.push(Missing::Unbound);
    }
    if process::find("curl", &[]).is_none() {
        missing.push(Missing::Curl);
    }
    if !has_korean_font()? {
        missing.push(Missing::KoreanFont);
    }
    Ok(missing)
}

/// Debian puts nginx where only root's `PATH` leads.
fn nginx() -> Option<PathBuf> {
    process::find("nginx", &["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/bin"])
}

/// As with nginx.
fn unbound() -> Option<PathBuf> {
    process::find("unbound", &["/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"])
}

/// macOS and Windows come with Korean fonts; elsewhere fontconfig knows.
fn has_korean_font() -> Result<bool> {
    if !cfg!(target_os = "linux") {
        return Ok(true);
    }
    let mut list = Command::new("fc-list");
    let fonts = process::output_if_found(list.args([":lang=ko", "family"]))?;
    Ok(fonts.is_some_and(|fonts| !fonts.trim().is_empty()))
}

/// The one line to run.
fn advice(missing: &[Missing]) -> String {
    if cfg!(target_os = "linux") {
        return format!("sudo apt-get install {}", apt::packages(missing, "chromium").join(" "));
    }
    let (server, resolver) = match cfg!(windows) {
        true => ("choco install nginx", "choco install unbound"),
        false => ("brew install nginx", "brew install unbound"),
    };
    missing
        .iter()
        .filter_map(|missing| match missing {
            Missing::Chromium => Some("npx playwright install chromium"),
            Missing::Nginx => Some(server),
            Missing::Unbound => Some(resolver),
            // macOS and Windows come with both.
            Missing::Curl | Missing::KoreanFont => None,
        })
        .collect::<Vec<_>>()
        .join(" && ")
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn the_advice_names_only_what_is_missing() {
        assert_eq!(advice(&[Missing::Nginx]), "sudo apt-get install nginx");
        assert_eq!(
            advice(&[Missing::Chromium, Missing::Nginx, Missing::KoreanFont]),
            "sudo apt-get install chromium nginx fontconfig fonts-noto-cjk"
        );
    }
}
