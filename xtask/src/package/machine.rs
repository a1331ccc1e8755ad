//! Nothing in the zip names a folder of the machine that built it: elsewhere it would have other bytes, and it is
//! nobody's business.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::name_of;
use crate::build::cargo_home;
use crate::project::Project;

/// The folders of this machine that a compiler could have written into what it made.
pub fn folders(project: &Project) -> Vec<String> {
    let folders = [Some(project.root.clone()), cargo_home(), env::home_dir()];
    let folders = folders.into_iter().flatten().map(|folder| folder.display().to_string());
    // The home of a system's own account can be the root.
    folders.filter(|folder| folder.len() > 1).chain([".cargo/registry".to_owned()]).collect()
}

/// Fails where a file names one of these folders.
pub fn check(folder: &Path, files: &[PathBuf], names: &[String]) -> Result<()> {
    for file in files {
        let bytes = fs::read(folder.join(file)).with_context(|| format!("cannot read {}", file.display()))?;
        let named = names.iter().find(|name| bytes.windows(name.len()).any(|part| part == name.as_bytes()));
        if let Some(name) = named {
            bail!("{} names the folder {name} of this machine", name_of(file));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::files_below;
    use crate::package::tests::folder_of;

    #[test]
    fn what_names_a_folder_of_the_machine_is_refused() {
        let check = |content: &str| {
            let folder = folder_of(&[("a.wasm", content)]);
            let names = ["/home/somebody".to_owned(), ".cargo/registry".to_owned()];
            check(folder.path(), &files_below(folder.path()).unwrap(), &names)
        };
        check("index/serde/src/lib.rs src/lib.rs").unwrap();
        for content in ["\0/home/somebody/whatbroke/src/lib.rs\0", "/elsewhere/.cargo/registry/src/index"] {
            assert!(check(content).unwrap_err().to_string().contains("a.wasm names the folder"), "{content}");
        }
    }
}
