//! Writes the public site's pages into a folder; `cargo xtask site` puts the look-up beside them.

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::{fs, io};

use clap::Parser;
use whatbroke::site::{File, Home, files};

/// Writes a page for each code, in both languages.
#[derive(Parser)]
struct Arguments {
    /// The folder, which is made anew
    folder: PathBuf,
    /// The address below which the site will lie
    #[arg(long, value_parser = Home::parse)]
    address: Option<Home>,
}

fn main() -> ExitCode {
    let Arguments { folder, address } = Arguments::parse();
    match write(&folder, &files(address.as_ref())) {
        Ok(()) => ExitCode::SUCCESS,
        Err((path, error)) => {
            eprintln!("whatbroke-site: {}: {error}", path.display());
            ExitCode::FAILURE
        }
    }
}

/// Writes all files, and says which one could not be.
fn write(folder: &Path, files: &[File]) -> Result<(), (PathBuf, io::Error)> {
    if folder.exists() {
        fs::remove_dir_all(folder).map_err(|error| (folder.to_owned(), error))?;
    }
    for file in files {
        let path = folder.join(&file.path);
        let parent = path.parent().unwrap_or(folder);
        fs::create_dir_all(parent).and_then(|()| fs::write(&path, &file.content)).map_err(|error| (path, error))?;
    }
    Ok(())
}
