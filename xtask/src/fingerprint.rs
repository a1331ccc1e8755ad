//! Fingerprints of files: equal content gives equal fingerprints, whatever the clock says.

use std::collections::hash_map::DefaultHasher;
use std::fs;
use std::hash::Hasher;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// Collects what a stage depends on. The order of the calls counts.
///
/// The standard library's hasher may change with the compiler; then one build repeats its work.
#[derive(Default)]
pub struct Fingerprint(DefaultHasher);

impl Fingerprint {
    pub fn text(mut self, text: &str) -> Self {
        self.bytes(text.as_bytes());
        self
    }

    pub fn file(mut self, path: &Path) -> Result<Self> {
        let content = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        self.bytes(&content);
        Ok(self)
    }

    /// Every file below a folder, with its name.
    pub fn folder(mut self, folder: &Path) -> Result<Self> {
        for file in files_below(folder)? {
            self.bytes(file.to_string_lossy().as_bytes());
            self = self.file(&folder.join(file))?;
        }
        Ok(self)
    }

    pub fn finish(self) -> String {
        format!("{:016x}", self.0.finish())
    }

    /// The length goes first, so that `ab` `c` and `a` `bc` differ.
    fn bytes(&mut self, bytes: &[u8]) {
        self.0.write_usize(bytes.len());
        self.0.write(bytes);
    }
}

/// The files below a folder, relative to it, in a fixed order. A missing folder has none.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    if folder.exists() {
        collect(folder, Path::new(""), &mut files)?;
    }
    files.sort();
    Ok(files)
}

fn collect(folder: &Path, relative: &Path, files: &mut Vec<PathBuf>) -> Result<()> {
    let context = || format!("cannot list {}", folder.display());
    for entry in fs::read_dir(folder).with_context(context)? {
        let entry = entry.with_context(context)?;
        let path = entry.path();
        let relative = relative.join(entry.file_name());
        if path.is_dir() {
            collect(&path, &relative, files)?;
        } else {
            files.push(relative);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_of(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        folder
    }

    fn of(files: &[(&str, &str)]) -> String {
        let folder = folder_of(files);
        Fingerprint::default().folder(folder.path()).unwrap().finish()
    }

    #[test]
    fn equal_content_has_an_equal_fingerprint() {
        assert_eq!(of(&[("a", "1"), ("b/c", "2")]), of(&[("b/c", "2"), ("a", "1")]));
    }

    #[test]
    fn a_renamed_file_changes_the_fingerprint() {
        assert_ne!(of(&[("a", "1")]), of(&[("b", "1")]));
    }

    #[test]
    fn the_border_between_two_texts_counts() {
        let one = Fingerprint::default().text("ab").text("c").finish();
        let other = Fingerprint::default().text("a").text("bc").finish();
        assert_ne!(one, other);
    }
}
