//! `cargo xtask package`: the zip for the stores, with only what runs, and the same bytes on every run.

use std::collections::BTreeSet;
use std::env;
use std::fs;
use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::build::cargo_home;
use crate::fingerprint::files_below;
use crate::project::Project;
use crate::stages::budget;

/// The most that the zip may weigh, in bytes.
const MOST_ZIP: u64 = 900_000;

/// Zopfli's, which begin above zlib's: each step is one more look at the same bytes.
const COMPRESSION: i64 = 15;

/// Packs `dist/extension` as it was built.
pub fn run(project: &Project) -> Result<()> {
    let (folder, zip) = (project.extension(), project.package());
    let files = files_below(&folder)?;
    every_file_is_used(&folder, &files)?;
    no_file_names_a_folder(&folder, &files, &folders_here(project))?;
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

/// Fails with the files that nothing leads to from the manifest: what does not run is not shipped.
fn every_file_is_used(folder: &Path, files: &[PathBuf]) -> Result<()> {
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

/// The folders of this machine that a compiler could have written into what it made.
fn folders_here(project: &Project) -> Vec<String> {
    let folders = [Some(project.root.clone()), cargo_home(), env::home_dir()];
    let folders = folders.into_iter().flatten().map(|folder| folder.display().to_string());
    // The home of a system's own account can be the root.
    folders.filter(|folder| folder.len() > 1).chain([".cargo/registry".to_owned()]).collect()
}

/// Fails where a file names a folder of the machine that built it: elsewhere it would have other bytes, and it is
/// nobody's business.
fn no_file_names_a_folder(folder: &Path, files: &[PathBuf], names: &[String]) -> Result<()> {
    for file in files {
        let bytes = fs::read(folder.join(file)).with_context(|| format!("cannot read {}", file.display()))?;
        let named = names.iter().find(|name| bytes.windows(name.len()).any(|part| part == name.as_bytes()));
        if let Some(name) = named {
            bail!("{} names the folder {name} of this machine", file.display());
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

    const WHOLE: [(&str, &str); 7] = [
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

    fn check(files: &[(&str, &str)]) -> Result<()> {
        let folder = folder_of(files);
        every_file_is_used(folder.path(), &files_below(folder.path())?)
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

    #[test]
    fn what_the_manifest_leads_to_is_used() {
        check(&WHOLE).unwrap();
    }

    #[test]
    fn a_file_that_nothing_names_is_refused() {
        let files = [&WHOLE[..], &[("notes.txt", "module.js")]].concat();
        let error = check(&files).unwrap_err().to_string();
        assert!(error.contains("notes.txt") && !error.contains("worker.js"), "{error}");
    }

    #[test]
    fn what_names_a_folder_of_the_machine_is_refused() {
        let check = |content: &str| {
            let folder = folder_of(&[("a.wasm", content)]);
            let names = ["/home/somebody".to_owned(), ".cargo/registry".to_owned()];
            no_file_names_a_folder(folder.path(), &files_below(folder.path()).unwrap(), &names)
        };
        check("index/serde/src/lib.rs src/lib.rs").unwrap();
        for content in ["\0/home/somebody/whatbroke/src/lib.rs\0", "/elsewhere/.cargo/registry/src/index"] {
            assert!(check(content).unwrap_err().to_string().contains("a.wasm names the folder"), "{content}");
        }
    }

    #[test]
    fn a_folder_without_a_manifest_is_refused() {
        assert!(check(&WHOLE[1..]).unwrap_err().to_string().contains("manifest.json"));
    }
}
