//! The house is tidy: nothing lies about unused, and what belongs in one place stands nowhere else.
//!
//! Each check takes a text and gives what is wrong with it, so that bad samples can show that it fails.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use whatbroke::knowledge::{self, clues, words};
use whatbroke::retry::{MOST_FIXED_TRIES, MOST_TRIES};

/// Where the code knows no clock, no chance, no files and no JavaScript (docs/architecture.md).
const PURE: [&str; 14] = [
    "src/background/",
    "src/diagnosis/",
    "src/evidence/",
    "src/foreign/",
    "src/history/",
    "src/json.rs",
    "src/knowledge/",
    "src/names/",
    "src/protocol.rs",
    "src/report/",
    "src/retry/",
    "src/status/",
    "src/time.rs",
    "src/verdict/",
];

/// Reading a clock is impure, and a point in time as a value is not; so it is with addresses.
const IMPURE: [&str; 11] = [
    "js_sys",
    "web_sys",
    "wasm_bindgen",
    "gloo",
    "::now(",
    "std::fs",
    "std::env",
    "TcpStream",
    "UdpSocket",
    "rand::",
    "getrandom",
];

const MOST_JAVASCRIPT: usize = 600;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The files below a folder with this extension, by their path from the root.
fn files(folder: &str, extension: &str) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == extension) {
                found.insert(name_of(&path), fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

fn name_of(path: &Path) -> String {
    path.strip_prefix(root()).unwrap_or(path).to_string_lossy().replace('\\', "/")
}

/// The Rust of `src/` without its tests and its comments, line by line.
fn code() -> BTreeMap<String, String> {
    let sources = files("src", "rs").into_iter().filter(|(name, _)| !name.ends_with("/tests.rs"));
    sources.map(|(name, text)| (name, without_tests_and_comments(&text))).collect()
}

fn without_tests_and_comments(text: &str) -> String {
    let code = text.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().map(|line| {
        // The two slashes of an address are no comment.
        let comment = line.match_indices("//").find(|(at, _)| !line[..*at].ends_with(':'));
        comment.map_or(line, |(at, _)| &line[..at])
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// Whether the code names `path::NAME`, and not only a longer name that begins so.
fn names(code: &str, path: &str, name: &str) -> bool {
    let whole = format!("{path}::{name}");
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    code.match_indices(&whole).any(|(at, _)| ends(&code[at + whole.len()..]))
}

fn unused<'a>(code: &str, path: &str, ids: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    ids.filter(|id| !names(code, path, &id.replace('-', "_").to_uppercase())).collect()
}

/// The lines that hold something, each with its file and number.
fn lines_with(sources: &BTreeMap<String, String>, holds: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let lines =
        sources.iter().flat_map(|(name, text)| text.lines().enumerate().map(move |(at, line)| (name, at, line)));
    let found = lines.filter(|(name, _, line)| holds(name, line));
    found.map(|(name, at, line)| format!("{name}:{}: {}", at + 1, line.trim())).collect()
}

fn has_korean(line: &str) -> bool {
    line.chars().any(|c| ('가'..='힣').contains(&c) || ('ㄱ'..='ㅣ').contains(&c))
}

fn names_chrome(line: &str) -> bool {
    let rest = line.split("js_namespace").nth(1).unwrap_or_default();
    rest.trim_start_matches([' ', '=', '[', '"']).starts_with("chrome")
}

fn is_impure(line: &str) -> bool {
    IMPURE.iter().any(|name| line.contains(name))
}

/// How many lines of JavaScript hold code.
fn javascript_lines(text: &str) -> usize {
    let mut in_comment = false;
    let is_code = |line: &&str| {
        let begins = line.starts_with("/*");
        let comment = in_comment || begins || line.starts_with("//");
        in_comment = (in_comment || begins) && !line.contains("*/");
        !comment && !line.is_empty()
    };
    text.lines().map(str::trim).filter(is_code).count()
}

/// The permissions of a manifest, for sites too, each with whether it is optional.
fn permissions(manifest: &str) -> BTreeMap<String, bool> {
    let manifest: serde_json::Value = serde_json::from_str(manifest).expect("manifest.json is JSON");
    let lists = [
        ("permissions", false),
        ("host_permissions", false),
        ("optional_permissions", true),
        ("optional_host_permissions", true),
    ];
    let named = lists.iter().flat_map(|(key, optional)| {
        let list = manifest[*key].as_array().into_iter().flatten();
        list.map(|name| (name.as_str().expect("a permission is a text").to_owned(), *optional))
    });
    named.collect()
}

/// The permissions that a page explains, each with whether it is said to be optional: rows that begin with
/// "| `permission` |". A row without a reason explains nothing.
fn explained(page: &str) -> BTreeMap<String, bool> {
    let rows = page.lines().filter_map(|line| line.trim().strip_prefix('|')?.trim_start().strip_prefix('`'));
    let named = rows.filter_map(|row| row.split_once('`'));
    let with_reason = named.filter_map(|(name, rest)| {
        let why = rest.trim().strip_prefix('|')?.trim_end_matches('|').trim();
        (why.split_whitespace().count() >= 4).then(|| (name.to_owned(), why.starts_with("Optional: ")))
    });
    with_reason.collect()
}

#[test]
fn every_word_is_used() {
    let code: String = code().into_values().collect::<Vec<_>>().join("\n");
    let unused = unused(&code, "words", words::ALL.iter().map(|(key, _)| *key));
    assert!(unused.is_empty(), "words of knowledge/words.toml that nothing shows: {unused:?}");
}

#[test]
fn every_clue_is_used() {
    let code: String = code().into_values().collect::<Vec<_>>().join("\n");
    let unused = unused(&code, "clues", clues::ALL.iter().map(|clue| clue.id));
    assert!(unused.is_empty(), "clues of knowledge/clues.toml that nothing finds: {unused:?}");
}

#[test]
fn every_duration_is_used() {
    let file = fs::read_to_string(root().join("knowledge/durations.toml")).unwrap();
    let written = file.lines().filter_map(|line| line.strip_prefix("id = \"")?.strip_suffix('"'));
    let used: BTreeSet<&str> = knowledge::all_codes().map(|code| code.lasts.id).collect();
    let unused: Vec<&str> = written.filter(|id| !used.contains(id)).collect();
    assert!(unused.is_empty(), "durations that no code uses: {unused:?}");
}

#[test]
fn texts_are_data_and_not_code() {
    let found = lines_with(&code(), |_, line| has_korean(line));
    assert!(found.is_empty(), "Korean in code; texts live in knowledge/\n{}", found.join("\n"));
}

#[test]
fn only_the_browser_folder_names_chrome() {
    let found = lines_with(&code(), |name, line| !name.starts_with("src/browser/") && names_chrome(line));
    assert!(found.is_empty(), "chrome.* outside src/browser/\n{}", found.join("\n"));
}

#[test]
fn the_core_knows_no_clock_no_files_and_no_javascript() {
    let found = lines_with(&code(), |name, line| PURE.iter().any(|pure| name.starts_with(pure)) && is_impure(line));
    assert!(found.is_empty(), "the core is not pure\n{}", found.join("\n"));
}

#[test]
fn javascript_is_a_shim() {
    let files: Vec<(String, usize)> = ["js", "mjs"]
        .iter()
        .flat_map(|kind| files("extension", kind).into_iter().chain(files("www", kind)))
        .map(|(name, text)| (name, javascript_lines(&text)))
        .collect();
    let lines: usize = files.iter().map(|(_, lines)| lines).sum();
    assert!(lines <= MOST_JAVASCRIPT, "{lines} lines of JavaScript, {MOST_JAVASCRIPT} at most: {files:?}");
}

#[test]
fn the_documents_name_as_many_checks_as_are_made() {
    const NUMBERS: [&str; 10] = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];
    let [few, many] = [MOST_TRIES, MOST_FIXED_TRIES].map(|tries| NUMBERS[usize::from(tries)]);
    for (file, said) in [
        ("docs/privacy.md", format!("At most {few} of these follow one press, {many} where you have chosen the time")),
        ("docs/decisions/0005-check-before-reload.md", format!("(one load and {few} checks)")),
        ("docs/retry.md", format!("| after {MOST_TRIES} tries or an hour |")),
        ("docs/retry.md", format!("| after {MOST_FIXED_TRIES} tries or an hour |")),
        ("README.md", format!("stops after {few} checks in vain, {many} where you have chosen a time")),
        ("README.md", format!("{MOST_TRIES}번까지, 시간을 직접 고르면 {MOST_FIXED_TRIES}번까지예요")),
    ] {
        let text = fs::read_to_string(root().join(file)).unwrap();
        assert!(text.contains(&said), "{file} does not say “{said}”");
    }
}

#[test]
fn every_permission_is_explained_and_no_other() {
    let manifest = fs::read_to_string(root().join("manifest.json")).expect("manifest.json");
    for name in ["docs/privacy.md", "docs/store/permissions.md"] {
        let page = fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(permissions(&manifest), explained(&page), "left: manifest.json, right: {name}");
    }
}

#[test]
fn the_page_after_the_installation_names_every_permission() {
    let manifest = fs::read_to_string(root().join("manifest.json")).expect("manifest.json");
    let page = fs::read_to_string(root().join("src/ui/welcome.rs")).expect("the page");
    let table = page.split_once("const PERMISSIONS").and_then(|(_, rest)| rest.split_once("];"));
    let quoted = table.expect("its table").0.split('"').skip(1).step_by(2);
    let named: BTreeSet<String> = quoted.flat_map(|names| names.split(", ")).map(str::to_owned).collect();
    assert_eq!(named, permissions(&manifest).into_keys().collect());
}

mod each_check_can_fail {
    use super::*;

    #[test]
    fn a_name_counts_only_whole_and_outside_tests() {
        let code = "words::CLOSE_ALL; clues::STATUS";
        assert_eq!(unused(code, "words", ["close", "close_all"].into_iter()), ["close"]);
        assert_eq!(unused(code, "clues", ["status", "net-error"].into_iter()), ["net-error"]);
        let text = "a(words::ONE); // words::TWO\nb(\"https://a.test\", words::FOUR)\n#[cfg(test)]\nwords::THREE";
        let code = without_tests_and_comments(text);
        assert_eq!(unused(&code, "words", ["one", "two", "three", "four"].into_iter()), ["two", "three"]);
    }

    #[test]
    fn a_line_is_named_with_its_file_and_number() {
        let sources = BTreeMap::from([("src/a.rs".to_owned(), "fn a()\nlet b = \"오류\";".to_owned())]);
        assert_eq!(lines_with(&sources, |_, line| has_korean(line)), ["src/a.rs:2: let b = \"오류\";"]);
    }

    #[test]
    fn chrome_is_seen_in_every_form() {
        for bad in [r#"js_namespace = chrome"#, r#"js_namespace = ["chrome", "tabs"]"#, r#"js_namespace="chrome""#] {
            assert!(names_chrome(bad), "{bad}");
        }
        assert!(!names_chrome("js_namespace = console"));
    }

    #[test]
    fn a_clock_and_javascript_are_seen() {
        for bad in ["use js_sys::Date;", "SystemTime::now()", "std::time::Instant::now()", "std::fs::read(a)"] {
            assert!(is_impure(bad), "{bad}");
        }
        assert!(!is_impure("let at: SystemTime = UNIX_EPOCH + state.now;"));
    }

    #[test]
    fn blank_lines_and_comments_are_no_javascript() {
        assert_eq!(javascript_lines("// a\n\n/* b\n c */\nlet d;\n  e();\n/** f */\ng();"), 3);
    }

    #[test]
    fn a_permission_without_a_row_is_seen() {
        let manifest = r#"{"permissions": ["alarms"], "host_permissions": ["<all_urls>"]}"#;
        let page =
            "| Permission | Why |\n|---|---|\n| `alarms` | to wake `x` in time |\n|`<all_urls>`| any site can fail |\n";
        assert_eq!(permissions(manifest), explained(page));
        assert_ne!(permissions(manifest), explained("| `alarms` | to wake in time |"));
        assert_ne!(permissions(manifest), explained(&format!("{page}| `tabs` | to see all addresses |")));
        assert_ne!(permissions(manifest), explained(&page.replace("any site can fail", "")));
    }

    #[test]
    fn an_optional_permission_has_to_be_called_so() {
        for key in ["optional_permissions", "optional_host_permissions"] {
            let manifest = format!(r#"{{"{key}": ["notifications"]}}"#);
            assert_eq!(permissions(&manifest), explained("| `notifications` | Optional: to tell you when it works |"));
            assert_ne!(permissions(&manifest), explained("| `notifications` | to tell you when it works |"));
        }
    }
}
