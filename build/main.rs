//! Checks `knowledge/` and turns it into static tables.
//!
//! Everything that can be wrong with an entry by itself fails the build here, with the file and the
//! key: an unknown field, a missing language, a step that does not exist, different placeholders in
//! the two languages, a Korean particle behind a value. How the texts read is tested in `tests/voice/`.

mod check;
mod names;
mod packed;
mod pool;
mod public_suffix;
mod resolve;
mod schema;
mod services;
mod write;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::{env, fs};

use resolve::Entry;
use schema::{
    Alerts, Certainty, Code, Duration, File, Gate, Meaning, Notice, Responder, Sentence, Service, Signal, Step, Term,
    Text, Typed,
};

/// What is wrong, and where.
type Fail = String;

/// Rows by their id, each with the file that it stands in.
type Table<T> = BTreeMap<String, (String, T)>;

/// Everything that is known, as it grows while the files are read.
#[derive(Default)]
struct Knowledge {
    codes: Table<Code>,
    entries: Table<Entry>,
    steps: Table<Step>,
    causes: Table<Sentence>,
    clues: Table<Sentence>,
    comparisons: Table<Sentence>,
    losses: Table<Sentence>,
    hints: Table<Sentence>,
    operations: Table<Sentence>,
    terms: Table<Term>,
    durations: Table<Duration>,
    responders: Vec<Responder>,
    gates: Vec<Gate>,
    meanings: Vec<Meaning>,
    notices: Vec<Notice>,
    services: Vec<Service>,
    words: BTreeMap<String, Text>,
    markers: Vec<String>,
    beside: Vec<String>,
    clock: BTreeMap<String, Vec<String>>,
    signals: Table<Signal>,
    typed: Typed,
}

fn insert<T>(into: &mut Table<T>, file: &str, id: &str, value: T) -> Result<(), Fail> {
    if let Some((first, _)) = into.get(id) {
        return Err(format!("{file}: {id:?} stands in {first} already"));
    }
    into.insert(id.to_owned(), (file.to_owned(), value));
    Ok(())
}

impl Knowledge {
    fn read(&mut self, path: &Path) -> Result<(), Fail> {
        let name = path.display().to_string();
        let source = fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
        let file: File = toml::from_str(&source).map_err(|error| format!("{name}: {error}"))?;
        file.code.into_iter().try_for_each(|one| insert(&mut self.codes, &name, &one.id.clone(), one))?;
        file.step.into_iter().try_for_each(|one| insert(&mut self.steps, &name, &one.id.clone(), one))?;
        file.term.into_iter().try_for_each(|one| insert(&mut self.terms, &name, &one.id.clone(), one))?;
        file.duration.into_iter().try_for_each(|one| insert(&mut self.durations, &name, &one.id.clone(), one))?;
        let sentences = [
            (file.cause, &mut self.causes),
            (file.clue, &mut self.clues),
            (file.comparison, &mut self.comparisons),
            (file.loss, &mut self.losses),
            (file.hint, &mut self.hints),
            (file.operation, &mut self.operations),
        ];
        for (rows, table) in sentences {
            rows.into_iter().try_for_each(|one| insert(table, &name, &one.id.clone(), one))?;
        }
        for signal in file.sign {
            check::check_signal(&signal).map_err(|error| format!("{name}: sign {}: {error}", signal.id))?;
            insert(&mut self.signals, &name, &signal.id.clone(), signal)?;
        }
        if let Some(typed) = file.typed {
            check::check_typed(&typed).map_err(|error| format!("{name}: typed.{error}"))?;
            self.typed = typed;
        }
        self.responders.extend(file.responder);
        self.gates.extend(file.gate);
        self.meanings.extend(file.meaning);
        self.notices.extend(file.notice);
        self.services.extend(file.service);
        self.markers.extend(file.markers);
        self.beside.extend(file.beside);
        self.clock.extend(file.clock);
        for (key, word) in file.word {
            check::check_text(&format!("{name}: word.{key}"), &word)?;
            if self.words.insert(key.clone(), word).is_some() {
                return Err(format!("{name}: word.{key} stands twice"));
            }
        }
        Ok(())
    }

    fn resolve(&mut self) -> Result<(), Fail> {
        self.responders.extend(self.services.iter_mut().filter(|service| service.answers).map(resolve::responder));
        let by_address = write::names("knowledge/names/answers.tsv", 2)?;
        self.responders.extend(by_address.iter().map(|row| resolve::at_address(&row[0], &row[1])));
        for (id, (file, code)) in &self.codes {
            let entry = resolve::resolve(code, &self.codes).map_err(|error| format!("{file}: {id}: {error}"))?;
            self.entries.insert(id.clone(), (file.clone(), entry));
        }
        Ok(())
    }
}

/// Every TOML file below a folder, in the order of the names.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Fail> {
    let entries = fs::read_dir(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| format!("{}: {error}", folder.display()))?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else if path.extension().is_some_and(|extension| extension == "toml") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn build() -> Result<(), Fail> {
    let mut all = Knowledge::default();
    let forms_path = Path::new("knowledge/certainty.toml");
    let forms = fs::read_to_string(forms_path).map_err(|error| format!("knowledge/certainty.toml: {error}"))?;
    let forms: Certainty = toml::from_str(&forms).map_err(|error| format!("knowledge/certainty.toml: {error}"))?;
    let alerts_path = Path::new("knowledge/alerts.toml");
    let alerts = fs::read_to_string(alerts_path).map_err(|error| format!("knowledge/alerts.toml: {error}"))?;
    let alerts: Alerts = toml::from_str(&alerts).map_err(|error| format!("knowledge/alerts.toml: {error}"))?;
    for path in files(Path::new("knowledge"))? {
        if path != forms_path && path != alerts_path {
            all.read(&path)?;
        }
    }
    all.resolve()?;
    check::check(&all)?;
    let folder = PathBuf::from(env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?);
    for (name, bytes) in write::tables(&all, &forms)?.into_iter().chain(write::scripts(&all, &alerts)) {
        let target = folder.join(name);
        fs::write(&target, bytes).map_err(|error| format!("{}: {error}", target.display()))?;
    }
    Ok(())
}

fn main() {
    println!("cargo::rerun-if-changed=knowledge");
    println!("cargo::rerun-if-changed=build");
    if let Err(error) = build().and_then(|()| public_suffix::build()) {
        println!("cargo::error={}", error.replace('\n', "\ncargo::error="));
    }
}
