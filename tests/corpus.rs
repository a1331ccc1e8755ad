//! The corpus: real responses and pages that are fine, each with what is true of it. See tests/corpus/README.md.

use std::collections::BTreeMap;
use std::fs;
use std::num::NonZero;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;

use serde_json::Value;
use whatbroke::evidence::Address;

/// The targets, as shares of all responses.
const RIGHT_CODE: f64 = 1.0;
const RIGHT_SIDE: f64 = 1.0;
const RIGHT_ANSWERER: f64 = 0.97;

/// One response and what is true of it.
struct Fixture {
    path: PathBuf,
    row: BTreeMap<String, String>,
}

impl Fixture {
    /// What a column says; `-` stands for nothing.
    fn get(&self, column: &str) -> Option<&str> {
        self.row.get(column).map(String::as_str).filter(|value| *value != "-" && !value.is_empty())
    }

    /// What the command says of it.
    fn explained(&self) -> Value {
        let mut command = Command::new(env!("CARGO_BIN_EXE_whatbroke"));
        if let Some(url) = self.get("url") {
            assert!(Address::parse(url).is_some(), "{}: {url} is no address", self.name());
        }
        command
            .args(["explain", "--json", "--lang", "en", "--now", "2026-10-21T07:28:00Z", "--response"])
            .arg(&self.path);
        if let Some(url) = self.get("url") {
            command.args(["--url", url]);
        }
        let output = command.output().expect("the command runs");
        let text = String::from_utf8_lossy(&output.stdout);
        serde_json::from_str(&text).unwrap_or_else(|error| {
            panic!("{}: {error}: {}", self.path.display(), String::from_utf8_lossy(&output.stderr))
        })
    }

    fn name(&self) -> String {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus");
        self.path.strip_prefix(&root).unwrap_or(&self.path).display().to_string()
    }
}

/// What the command says of each of them, in their order; all processors take part.
fn explained(all: &[Fixture]) -> Vec<Value> {
    let threads = thread::available_parallelism().map_or(1, NonZero::get);
    thread::scope(|scope| {
        let parts = all.chunks(all.len().div_ceil(threads).max(1));
        let parts: Vec<_> =
            parts.map(|part| scope.spawn(|| part.iter().map(Fixture::explained).collect::<Vec<_>>())).collect();
        parts.into_iter().flat_map(|part| part.join().expect("each of them is explained")).collect()
    })
}

/// Every response of a folder, with its row in `expected.tsv`.
fn fixtures(folder: &str) -> Vec<Fixture> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/corpus").join(folder)];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
        let paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
        folders.extend(paths.iter().filter(|path| path.is_dir()).cloned());
        let table = folder.join("expected.tsv");
        let rows = if table.is_file() { rows(&table) } else { Vec::new() };
        let responses: Vec<_> = paths.iter().filter(|path| path.extension().is_some_and(|it| it == "http")).collect();
        let files: Vec<PathBuf> = rows.iter().map(|row| folder.join(&row["file"])).collect();
        for path in &responses {
            assert!(files.contains(path), "{} has no row in {}", path.display(), table.display());
        }
        for (path, row) in files.into_iter().zip(rows) {
            assert!(path.is_file(), "{}: there is no {}", table.display(), path.display());
            found.push(Fixture { path, row });
        }
    }
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found
}

/// The rows of a table whose first line names the columns.
fn rows(table: &Path) -> Vec<BTreeMap<String, String>> {
    let text = fs::read_to_string(table).unwrap();
    let mut lines = text.lines().filter(|line| !line.is_empty());
    let head: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let row = |line: &str| {
        let cells: Vec<&str> = line.split('\t').collect();
        assert_eq!(cells.len(), head.len(), "{}: {line}", table.display());
        head.iter().zip(cells).map(|(name, cell)| ((*name).to_owned(), cell.to_owned())).collect()
    };
    lines.map(row).collect()
}

fn rank(certainty: &str) -> usize {
    ["guess", "inferred", "stated"].iter().position(|known| *known == certainty).unwrap_or(0)
}

#[test]
fn every_response_is_named_as_what_it_is() {
    let all = fixtures("responses");
    assert!(all.len() >= 250, "{} responses", all.len());
    let (mut code, mut side, mut answerer, mut certain_and_wrong) = (0, 0, 0, Vec::new());
    let mut groups: BTreeMap<String, [usize; 4]> = BTreeMap::new();
    let mut wrong = Vec::new();
    for (fixture, found) in all.iter().zip(explained(&all)) {
        let said = |key: &str| found[key].as_str();
        let right_code = said("code") == fixture.get("code");
        let right_side = said("side") == fixture.get("side");
        let right_answerer = said("answered_by") == fixture.get("answered_by");
        code += usize::from(right_code);
        side += usize::from(right_side);
        answerer += usize::from(right_answerer);
        let group = fixture.path.parent().and_then(Path::file_name).map(|name| name.display().to_string());
        let counts = [true, right_code, right_side, right_answerer];
        let row = groups.entry(group.unwrap_or_default()).or_default();
        row.iter_mut().zip(counts).for_each(|(count, right)| *count += usize::from(right));
        let most = fixture.get("certainty_at_most").unwrap_or("stated");
        let certainty = said("certainty").unwrap_or("guess");
        let too_certain = rank(certainty) > rank(most);
        if (!right_code || !right_side) && certainty == "stated" || too_certain {
            certain_and_wrong.push(format!("{}: {:?} {certainty}, {most} at most", fixture.name(), said("code")));
        }
        if !(right_code && right_side && right_answerer) {
            let seen = |key| format!("{key} {:?} for {:?}", said(key).unwrap_or("-"), fixture.get(key).unwrap_or("-"));
            let differing = ["code", "side", "answered_by"].into_iter().filter(|key| said(key) != fixture.get(key));
            wrong.push(format!("{}: {}", fixture.name(), differing.map(seen).collect::<Vec<_>>().join(", ")));
        }
    }
    println!("{:<22}{:>6}{:>6}{:>6}{:>10}", "group", "all", "code", "side", "answered");
    for (group, [all, code, side, answerer]) in &groups {
        println!("{group:<22}{all:>6}{code:>6}{side:>6}{answerer:>10}");
    }
    let share = |count: usize| count as f64 / all.len() as f64;
    println!(
        "{} responses: right code {:.1} %, right side {:.1} %, who answered {:.1} %, wrong and certain {}",
        all.len(),
        share(code) * 100.0,
        share(side) * 100.0,
        share(answerer) * 100.0,
        certain_and_wrong.len()
    );
    println!("{}", wrong.join("\n"));
    assert!(share(code) >= RIGHT_CODE && share(side) >= RIGHT_SIDE && share(answerer) >= RIGHT_ANSWERER, "see above");
    assert_eq!(certain_and_wrong, Vec::<String>::new());
}

#[test]
fn no_page_that_is_fine_is_taken_for_a_failure() {
    let all = fixtures("negatives");
    assert!(all.len() >= 100, "{} pages", all.len());
    let taken = all.iter().zip(explained(&all)).filter_map(|(fixture, found)| {
        (!found["code"].is_null()).then(|| format!("{}: {}", fixture.name(), found["code"]))
    });
    assert_eq!(taken.collect::<Vec<_>>(), Vec::<String>::new());
}
