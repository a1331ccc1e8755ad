//! Where the project's files are.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::process;

/// The package that becomes the extension. It is known by name only.
pub const PACKAGE: &str = "whatbroke";

/// The folders and the version of the project.
#[derive(Clone, Debug)]
pub struct Project {
    pub root: PathBuf,
    /// Cargo's target folder, wherever `CARGO_TARGET_DIR` or a configuration puts it.
    pub target: PathBuf,
    /// The version of the package in Cargo.toml.
    pub version: String,
}

impl Project {
    /// Asks Cargo, which alone knows the target folder and inherited versions.
    pub fn find() -> Result<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().context("xtask lies in no project")?;
        let mut cargo = process::cargo(root);
        cargo.args(["metadata", "--no-deps", "--format-version", "1"]);
        let text = process::output_of(&mut cargo)?;
        Self::from_metadata(&text)
    }

    fn from_metadata(text: &str) -> Result<Self> {
        let metadata: serde_json::Value =
            serde_json::from_str(text).context("cannot read the answer of cargo metadata")?;
        let path = |key: &str| {
            metadata[key].as_str().map(PathBuf::from).with_context(|| format!("cargo metadata names no {key}"))
        };
        let packages = metadata["packages"].as_array().map_or(&[][..], Vec::as_slice);
        let Some(package) = packages.iter().find(|p| p["name"] == PACKAGE) else {
            bail!("the workspace has no package named {PACKAGE}");
        };
        Ok(Self {
            root: path("workspace_root")?,
            target: path("target_directory")?,
            version: package["version"]
                .as_str()
                .with_context(|| format!("the package {PACKAGE} has no version"))?
                .to_owned(),
        })
    }

    /// The public site, as a web server takes it.
    pub fn site(&self) -> PathBuf {
        self.root.join("dist").join("site")
    }

    /// What the stores take.
    pub fn package(&self) -> PathBuf {
        self.root.join("dist").join(format!("{PACKAGE}-{}.zip", self.version))
    }

    /// What Chrome and Edge load unpacked.
    pub fn extension(&self) -> PathBuf {
        self.root.join("dist").join("extension")
    }

    /// A folder for the intermediate files of one profile.
    pub fn work(&self, profile: Profile) -> PathBuf {
        self.target.join("xtask").join(profile.folder())
    }

    /// The stamp of a stage; `None` stands for stages that serve every profile.
    pub fn stamp(&self, profile: Option<Profile>, stage: &str) -> PathBuf {
        let folder = profile.map_or("all", Profile::folder);
        let stamps = self.target.join("xtask").join("stamps");
        stamps.join(folder).join(stage)
    }
}

/// How the wasm module is compiled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Profile {
    /// Quick to build; large.
    Debug,
    /// Small; what people get.
    Release,
}

impl Profile {
    pub fn of(release: bool) -> Self {
        if release { Self::Release } else { Self::Debug }
    }

    /// The name that Cargo knows.
    pub fn cargo_name(self) -> &'static str {
        match self {
            Self::Debug => "dev",
            Self::Release => "wasm-release",
        }
    }

    /// The folder that Cargo writes to; `dev` is the one profile whose folder is named otherwise.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Release => "wasm-release",
        }
    }
}

impl fmt::Display for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Debug => "debug",
            Self::Release => "release",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_that_of_the_package_not_of_xtask() {
        let text = r#"{"workspace_root": "/p", "target_directory": "/elsewhere",
            "packages": [{"name": "xtask", "version": "0.0.0"},
                         {"name": "whatbroke", "version": "1.2.3"}]}"#;
        let project = Project::from_metadata(text).unwrap();
        assert_eq!(project.version, "1.2.3");
        assert_eq!(project.target, Path::new("/elsewhere"));
        assert_eq!(project.extension(), Path::new("/p/dist/extension"));
    }

    #[test]
    fn a_workspace_without_the_package_is_an_error_that_names_it() {
        let text = r#"{"workspace_root": "/p", "target_directory": "/t", "packages": []}"#;
        let error = Project::from_metadata(text).err().unwrap();
        assert!(error.to_string().contains("whatbroke"));
    }
}
