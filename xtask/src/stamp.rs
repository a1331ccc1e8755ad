//! Stamps: what a stage was made from and what it made, so that a second build repeats nothing.

use std::fs;
use std::path::PathBuf;

use anyhow::{Context, Result};

/// Whether a stage had to work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    Done,
    UpToDate,
}

/// The memory of one stage, in one small file.
pub struct Stamp {
    path: PathBuf,
}

impl Stamp {
    pub fn at(path: PathBuf) -> Self {
        Self { path }
    }

    /// Works only when the inputs have changed, or the outputs are no longer what the stage made.
    ///
    /// `outputs` gives the fingerprint of what the stage made, or an error when that is missing.
    /// The old stamp goes before the work starts: a stage that fails half way starts afresh.
    pub fn unless_fresh(
        &self,
        inputs: &str,
        outputs: impl Fn() -> Result<String>,
        work: impl FnOnce() -> Result<()>,
    ) -> Result<Outcome> {
        if let (Ok(stored), Ok(made)) = (fs::read_to_string(&self.path), outputs())
            && stored == text(inputs, &made)
        {
            return Ok(Outcome::UpToDate);
        }
        if self.path.exists() {
            fs::remove_file(&self.path).with_context(|| format!("cannot remove {}", self.path.display()))?;
        }
        work()?;
        self.write(&text(inputs, &outputs()?))?;
        Ok(Outcome::Done)
    }

    fn write(&self, text: &str) -> Result<()> {
        let context = || format!("cannot write {}", self.path.display());
        if let Some(folder) = self.path.parent() {
            fs::create_dir_all(folder).with_context(context)?;
        }
        fs::write(&self.path, text).with_context(context)
    }
}

fn text(inputs: &str, outputs: &str) -> String {
    format!("inputs {inputs}\noutputs {outputs}\n")
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::path::Path;

    use anyhow::bail;

    use super::*;
    use crate::fingerprint::Fingerprint;

    /// A stage that copies its input's name into one file and counts how often it worked.
    struct Stage {
        folder: tempfile::TempDir,
        worked: Cell<u32>,
    }

    impl Stage {
        fn new() -> Self {
            Self { folder: tempfile::tempdir().unwrap(), worked: Cell::new(0) }
        }

        fn made(&self) -> PathBuf {
            self.folder.path().join("made")
        }

        fn run(&self, inputs: &str) -> Outcome {
            Stamp::at(self.folder.path().join("stamps").join("stage"))
                .unless_fresh(
                    inputs,
                    || fingerprint_of(&self.made()),
                    || {
                        self.worked.set(self.worked.get() + 1);
                        Ok(fs::write(self.made(), inputs)?)
                    },
                )
                .unwrap()
        }
    }

    fn fingerprint_of(path: &Path) -> Result<String> {
        Ok(Fingerprint::default().file(path)?.finish())
    }

    #[test]
    fn a_second_run_repeats_nothing() {
        let stage = Stage::new();
        assert_eq!(stage.run("one"), Outcome::Done);
        assert_eq!(stage.run("one"), Outcome::UpToDate);
        assert_eq!(stage.worked.get(), 1);
    }

    #[test]
    fn a_changed_input_is_worked_on() {
        let stage = Stage::new();
        stage.run("one");
        assert_eq!(stage.run("two"), Outcome::Done);
        assert_eq!(fs::read_to_string(stage.made()).unwrap(), "two");
    }

    #[test]
    fn a_missing_output_is_made_again() {
        let stage = Stage::new();
        stage.run("one");
        fs::remove_file(stage.made()).unwrap();
        assert_eq!(stage.run("one"), Outcome::Done);
    }

    #[test]
    fn an_output_that_someone_edited_is_made_again() {
        let stage = Stage::new();
        stage.run("one");
        fs::write(stage.made(), "edited").unwrap();
        assert_eq!(stage.run("one"), Outcome::Done);
        assert_eq!(fs::read_to_string(stage.made()).unwrap(), "one");
    }

    #[test]
    fn a_failed_stage_is_not_remembered_as_done() {
        let stage = Stage::new();
        stage.run("one");
        let stamp = Stamp::at(stage.folder.path().join("stamps").join("stage"));
        let failed = stamp.unless_fresh("two", || fingerprint_of(&stage.made()), || bail!("the tool stumbled"));
        assert!(failed.is_err());
        assert_eq!(stage.run("one"), Outcome::Done);
    }
}
