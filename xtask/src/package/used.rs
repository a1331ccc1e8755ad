//! Every file in the zip is one that the manifest leads to.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::name_of;

/// Fails with the files that nothing leads to from the manifest: what does not run is not shipped.
pub fn check(folder: &Path, files: &[PathBuf]) -> Result<()> {
    let all: BTreeSet<String> = files.iter().map(|file| name_of(file)).collect();
    // Locales are found by the folder of their language, which the manifest does not name.
    let mut used: BTreeSet<String> = all.iter().filter(|name| name.starts_with("_locales/")).cloned().collect();
    let mut unread = vec!["manifest.json".to_owned()];
    while let Some(name) = unread.pop() {
        if !used.insert(name.clone()) {
            continue;
        }
        let bytes = fs::read(folder.join(&name)).with_context(|| format!("cannot read {name}"))?;
        let holds = |word: &str| bytes.windows(word.len()).any(|part| part == word.as_bytes());
        let named = |file: &&String| {
            // In a module the constants stand one behind the other, without quotes. Only what lies beside it is named there.
            if name.ends_with(".wasm") {
                [".texts", ".packed", ".js", ".html"].iter().any(|kind| file.ends_with(kind)) && holds(file)
            } else {
                ["", "./"].iter().any(|start| holds(&format!("\"{start}{file}\"")))
            }
        };
        unread.extend(all.iter().filter(named).cloned());
    }
    let idle: Vec<&String> = all.difference(&used).collect();
    if !idle.is_empty() {
        bail!("nothing in the extension leads to {idle:?}: name it where it is used, or take it out of extension/");
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fingerprint::files_below;
    use crate::package::tests::{WHOLE, folder_of};

    fn check_of(files: &[(&str, &str)]) -> Result<()> {
        let folder = folder_of(files);
        super::check(folder.path(), &files_below(folder.path())?)
    }

    #[test]
    fn what_the_manifest_leads_to_is_used() {
        check_of(&WHOLE).unwrap();
    }

    #[test]
    fn a_file_that_nothing_names_is_refused() {
        let files = [&WHOLE[..], &[("notes.txt", "module.js")]].concat();
        let error = check_of(&files).unwrap_err().to_string();
        assert!(error.contains("notes.txt") && !error.contains("worker.js"), "{error}");
    }

    #[test]
    fn a_folder_without_a_manifest_is_refused() {
        assert!(check_of(&WHOLE[1..]).unwrap_err().to_string().contains("manifest.json"));
    }
}
