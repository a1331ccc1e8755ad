//! Running other programs, with errors that say which one failed.

use std::env;
use std::ffi::OsStr;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

/// Cargo itself, in the given folder.
///
/// `cargo run` tells xtask about its own package in the environment. Handed on, these variables
/// would make build scripts that watch them run again, once for each way of calling Cargo.
pub fn cargo(folder: &Path) -> Command {
    let program = env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(program);
    command.current_dir(folder);
    for (name, _) in env::vars_os() {
        let text = name.to_string_lossy();
        if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
            command.env_remove(&name);
        }
    }
    command
}

/// A program in the given folder. Windows finds scripts such as `npm.cmd` only by their full name.
pub fn script(name: &str, folder: &Path) -> Command {
    let mut command = if cfg!(windows) { Command::new(format!("{name}.cmd")) } else { Command::new(name) };
    command.current_dir(folder);
    command
}

/// Runs to the end; what it prints is shown. Fails when it fails.
pub fn run(command: &mut Command) -> Result<()> {
    let status = status_of(command)?;
    if !status.success() {
        bail!("`{}` failed ({status})", line(command));
    }
    Ok(())
}

/// Runs to the end; what it prints is shown. The exit status is the answer.
pub fn status_of(command: &mut Command) -> Result<ExitStatus> {
    command.status().with_context(|| format!("cannot run `{}`", line(command)))
}

/// Runs to the end and gives what it prints; its progress and complaints are shown.
pub fn lines_of(command: &mut Command) -> Result<String> {
    let output =
        command.stderr(Stdio::inherit()).output().with_context(|| format!("cannot run `{}`", line(command)))?;
    if !output.status.success() {
        bail!("`{}` failed ({})", line(command), output.status);
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{}` printed bytes that are not UTF-8", line(command)))
}

/// Runs to the end and gives what it prints. Its complaints are shown only when it fails.
pub fn output_of(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().with_context(|| format!("cannot run `{}`", line(command)))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed ({})\n{}", line(command), output.status, complaint.trim_end());
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{}` printed bytes that are not UTF-8", line(command)))
}

/// What a program prints, or `None` when the program does not exist.
pub fn output_if_found(command: &mut Command) -> Result<Option<String>> {
    match output_of(command) {
        Ok(text) => Ok(Some(text)),
        Err(error) => match error.downcast_ref::<std::io::Error>() {
            Some(cause) if cause.kind() == ErrorKind::NotFound => Ok(None),
            _ => Err(error),
        },
    }
}

/// Looks a program up in `PATH` and then in `more` folders.
pub fn find(name: &str, more: &[&str]) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let file = format!("{name}{}", env::consts::EXE_SUFFIX);
    env::split_paths(&path)
        .chain(more.iter().map(PathBuf::from))
        .map(|folder| folder.join(&file))
        .find(|candidate| candidate.is_file())
}

/// The command as a person would type it, for messages.
fn line(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let program = program.file_name().unwrap_or(program.as_os_str());
    std::iter::once(program).chain(command.get_args()).map(OsStr::to_string_lossy).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_not_an_error_where_it_may_be_missing() {
        let mut command = Command::new("no-program-of-this-name");
        assert!(output_if_found(&mut command).unwrap().is_none());
    }

    #[test]
    fn a_failure_names_the_command() {
        let mut command = cargo(Path::new("."));
        let error = output_of(command.arg("no-command-of-this-name")).unwrap_err();
        assert!(error.to_string().contains("no-command-of-this-name` failed"));
    }
}
