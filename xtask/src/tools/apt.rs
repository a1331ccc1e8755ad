//! Installing packages as root on Debian and Ubuntu, which is how new build machines look.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result};

use super::system::Missing;
use crate::process;

/// While this file exists and says 101, packages do not start their services.
const POLICY: &str = "/usr/sbin/policy-rc.d";

/// The right to call apt-get, and the one name that differs between the two systems.
pub struct Apt {
    chromium: &'static str,
}

impl Apt {
    /// Only for root on Debian, Ubuntu and their children.
    pub fn for_root() -> Option<Self> {
        let user = process::output_of(Command::new("id").arg("-u")).ok()?;
        let release = fs::read_to_string("/etc/os-release").ok()?;
        Self::of(user.trim(), &release)
    }

    fn of(user: &str, release: &str) -> Option<Self> {
        if user != "0" {
            return None;
        }
        let systems = systems(release);
        if systems.contains(&"ubuntu") {
            Some(Self { chromium: "chromium-browser" })
        } else if systems.contains(&"debian") {
            Some(Self { chromium: "chromium" })
        } else {
            None
        }
    }

    pub fn install(&self, missing: &[Missing]) -> Result<()> {
        let packages = packages(missing, self.chromium);
        println!("Installing {} with apt-get", packages.join(", "));
        let quiet = NoServices::begin()?;
        // Hundreds of lines that nobody reads; apt-get's complaints are shown when it fails.
        process::output_of(apt_get().arg("update"))?;
        process::output_of(apt_get().args(["install", "-y", "--no-install-recommends"]).args(packages))?;
        drop(quiet);
        // The tests start their own. Nobody asked for a web server or a resolver at every boot.
        let servers = [(Missing::Nginx, "nginx"), (Missing::Unbound, "unbound")];
        for (_, server) in servers.iter().filter(|(one, _)| missing.contains(one)) {
            if Path::new("/run/systemd/system").is_dir() {
                process::run(Command::new("systemctl").args(["disable", "--quiet", server]))?;
            }
        }
        Ok(())
    }
}

/// What `/etc/os-release` calls the system and those it descends from.
fn systems(release: &str) -> Vec<&str> {
    release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .flat_map(|value| value.trim_matches(['"', '\'']).split_whitespace())
        .collect()
}

/// The packages that bring what is missing.
pub fn packages(missing: &[Missing], chromium: &'static str) -> Vec<&'static str> {
    missing
        .iter()
        .flat_map(|missing| match missing {
            Missing::Chromium => vec![chromium],
            Missing::Nginx => vec!["nginx"],
            Missing::Unbound => vec!["unbound"],
            Missing::Curl => vec!["curl"],
            Missing::KoreanFont => vec!["fontconfig", "fonts-noto-cjk"],
        })
        .collect()
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive").arg("-qq");
    command
}

/// Keeps nginx from opening port 80 on someone's machine just because it was installed.
struct NoServices {
    ours: bool,
}

impl NoServices {
    fn begin() -> Result<Self> {
        let ours = !Path::new(POLICY).exists();
        if ours {
            fs::write(POLICY, "#!/bin/sh\nexit 101\n").with_context(|| format!("cannot write {POLICY}"))?;
            let mut chmod = Command::new("chmod");
            process::run(chmod.args(["755", POLICY]))?;
        }
        Ok(Self { ours })
    }
}

impl Drop for NoServices {
    fn drop(&mut self) {
        if self.ours
            && let Err(error) = fs::remove_file(POLICY)
        {
            eprintln!("warning: cannot remove {POLICY}: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DEBIAN: &str = "PRETTY_NAME=\"Debian GNU/Linux 12\"\nID=debian\n";
    const MINT: &str = "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n";
    const FEDORA: &str = "ID=fedora\n";

    fn chromium_of(user: &str, release: &str) -> Option<&'static str> {
        Apt::of(user, release).map(|apt| apt.chromium)
    }

    #[test]
    fn root_on_debian_may_install() {
        assert_eq!(chromium_of("0", DEBIAN), Some("chromium"));
    }

    #[test]
    fn ubuntu_and_its_children_name_the_browser_otherwise() {
        assert_eq!(chromium_of("0", MINT), Some("chromium-browser"));
    }

    #[test]
    fn nobody_else_may_install() {
        assert_eq!(chromium_of("1000", DEBIAN), None);
        assert_eq!(chromium_of("0", FEDORA), None);
    }
}
