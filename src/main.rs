//! The command: the same engine for terminals, scripts and tests.

mod command;

use std::process::ExitCode;

fn main() -> ExitCode {
    command::run()
}
