//! Packs the Public Suffix List into a finite state transducer, which is read as it stands in the binary.
//!
//! The key of a rule is its name by labels from the right, in the ASCII form in which addresses carry it: `uk.co`
//! for `co.uk`. The value says which kinds of rule the name has: see `src/evidence/public_suffix.rs`.

use std::collections::BTreeMap;
use std::path::Path;
use std::{env, fs};

use crate::pool::beside;

const LIST: &str = "knowledge/public-suffix-list/public_suffix_list.dat";

/// The packed table.
const FILE: &str = "suffixes.packed";

/// Below this the list is not whole: it had more than 10,000 rules in 2026.
const FEWEST: usize = 9_000;

/// Kinds of rules, as bits of a value: the name itself, every name right below it, and an exception from the latter.
const NAME: u64 = 1;
const BELOW: u64 = 2;
const EXCEPTION: u64 = 4;

/// Writes the table into the folder of what is built, and with it the expression that names it.
pub fn build() -> Result<(), String> {
    let list = fs::read_to_string(LIST).map_err(|error| format!("{LIST}: {error}"))?;
    let table = pack(&list).map_err(|error| format!("{LIST}: {error}"))?;
    let folder = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
    let packed = miniz_oxide::deflate::compress_to_vec_zlib(&table, 10);
    let write = |name: &str, bytes: &[u8]| {
        let target = Path::new(&folder).join(name);
        fs::write(&target, bytes).map_err(|error| format!("{}: {error}", target.display()))
    };
    write("suffixes.rs", beside(FILE, &packed).as_bytes())?;
    write(FILE, &packed)
}

fn pack(list: &str) -> Result<Vec<u8>, String> {
    let mut rules = BTreeMap::<String, u64>::new();
    for (at, line) in list.lines().enumerate() {
        // A rule ends at the first space; the list's page on its format says so.
        let Some(rule) = line.split_whitespace().next().filter(|rule| !rule.starts_with("//")) else { continue };
        let (key, kind) = read(rule).map_err(|error| format!("line {}: {rule:?} {error}", at + 1))?;
        *rules.entry(key).or_default() |= kind;
    }
    // Both parts count: whoever has a name below a private suffix is not the owner of the suffix.
    for part in ["ICANN", "PRIVATE"] {
        if !list.contains(&format!("===BEGIN {part} DOMAINS===")) {
            return Err(format!("there is no part {part}"));
        }
    }
    if rules.len() < FEWEST {
        return Err(format!("{} rules; it cannot be the whole list", rules.len()));
    }
    let table = fst::Map::from_iter(rules).map_err(|error| error.to_string())?;
    Ok(table.into_fst().into_inner())
}

/// One rule as its key and kind.
fn read(rule: &str) -> Result<(String, u64), String> {
    let (name, kind) = match (rule.strip_prefix("*."), rule.strip_prefix('!')) {
        (Some(name), _) => (name, BELOW),
        (_, Some(name)) => (name, EXCEPTION),
        _ => (rule, NAME),
    };
    if name.contains(['*', '!']) {
        return Err("has a mark where none is understood".into());
    }
    let ascii = idna::domain_to_ascii(name).map_err(|_| "is no name".to_owned())?;
    let labels: Vec<&str> = ascii.rsplit('.').collect();
    if labels.iter().any(|label| label.is_empty()) || (kind == EXCEPTION && labels.len() < 2) {
        return Err("is no name".into());
    }
    Ok((labels.join("."), kind))
}
