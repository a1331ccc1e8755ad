//! `cargo xtask package`: the zip for the stores, with only what runs, and the same bytes on every run.

mod machine;
mod remote;
mod used;
mod web_ext;

use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::fingerprint::files_below;
use crate::project::Project;
use crate::stages::budget;

pub use web_ext::lint;

/// The most that the zip may weigh, in bytes.
const MOST_ZIP: u64 = 900_000;

/// Zopfli's, which begin above zlib's: each step is one more look at the same bytes.
const COMPRESSION: i64 = 15;

/// Packs `dist/extension` as it was built.
pub fn run(project: &Project) -> Result<()> {
    let (folder, zip) = (project.extension(), project.package());
    let files = files_below(&folder)?;
    used::check(&folder, &files)?;
    remote::check(&folder, &files)?;
    machine::check(&folder, &files, &machine::folders(project))?;
    fs::write(&zip, packed(&folder, &files)?).with_context(|| format!("cannot write {}", zip.display()))?;
    println!("package   {} files in {}", files.len(), zip.display());
    budget(&zip, MOST_ZIP)
}

/// Packs twice, and fails where the bytes differ: then nobody could check a published zip against its source.
pub fn run_twice(project: &Project) -> Result<()> {
    run(project)?;
    let first = fs::read(project.package())?;
    run(project)?;
    if first != fs::read(project.package())? {
        bail!("{} has other bytes when it is made a second time", project.package().display());
    }
    Ok(())
}

/// The bytes of the zip: entries in the order of their names, without times, owners or folders of their own.
fn packed(folder: &Path, files: &[PathBuf]) -> Result<Vec<u8>> {
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .compression_level(Some(COMPRESSION))
        .last_modified_time(DateTime::default())
        .unix_permissions(0o644);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for file in files {
        let context = || format!("cannot pack {}", file.display());
        zip.start_file(name_of(file), options).with_context(context)?;
        zip.write_all(&fs::read(folder.join(file)).with_context(context)?).with_context(context)?;
    }
    Ok(zip.finish()?.into_inner())
}

/// A path as zips and pages write it, on every system.
fn name_of(file: &Path) -> String {
    file.iter().map(|part| part.to_string_lossy()).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn folder_of(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        folder
    }

    pub(super) const WHOLE: [(&str, &str); 7] = [
        ("manifest.json", r#"{"icons": {"16": "icons/16.png"}, "background": {"service_worker": "worker.js"}}"#),
        ("worker.js", "import init from \"./module.js\";"),
        ("module.js", "fetch(\"module_bg.wasm\");"),
        ("module_bg.wasm", "\0asmen.textsko.texts"),
        ("icons/16.png", "picture"),
        ("_locales/ko/messages.json", "{}"),
        ("ko.texts", "packed"),
    ];

    fn pack(folder: &Path) -> Vec<u8> {
        packed(folder, &files_below(folder).unwrap()).unwrap()
    }

    #[test]
    fn the_same_files_give_the_same_bytes_whenever_and_wherever_they_were_written() {
        let first = folder_of(&WHOLE);
        let mut reversed = WHOLE;
        reversed.reverse();
        let second = folder_of(&reversed);
        let later = std::time::SystemTime::now() + std::time::Duration::from_secs(86_400);
        fs::File::options().write(true).open(second.path().join("worker.js")).unwrap().set_modified(later).unwrap();
        assert_eq!(pack(first.path()), pack(second.path()));
    }

    #[test]
    fn other_content_gives_other_bytes() {
        let (first, mut changed) = (folder_of(&WHOLE), WHOLE);
        changed[4].1 = "another picture";
        assert_ne!(pack(first.path()), pack(folder_of(&changed).path()));
    }

    #[test]
    fn the_zip_holds_every_file_by_its_name_in_order() {
        let folder = folder_of(&WHOLE);
        let mut zip = zip::ZipArchive::new(Cursor::new(pack(folder.path()))).unwrap();
        let names: Vec<String> =
            (0..zip.len()).map(|at| zip.by_index(at).unwrap().name().unwrap().into_owned()).collect();
        let mut expected: Vec<&str> = WHOLE.iter().map(|(name, _)| *name).collect();
        expected.sort_unstable();
        assert_eq!(names, expected);
        let worker = std::io::read_to_string(zip.by_name("worker.js").unwrap()).unwrap();
        assert_eq!(worker, WHOLE[1].1);
    }
}
