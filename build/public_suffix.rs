//! Packs the Public Suffix List: its rules in order, each without what it shares with the one before.
//!
//! The key of a rule is its name by labels from the right, in the ASCII form in which addresses carry it: `uk.co`
//! for `co.uk`. A rule is written as how many bytes at the end of the key before it are dropped, what stands there
//! instead, and the kinds of rule that the name has where it is not the name alone: see `src/evidence/public_suffix.rs`.

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
const NAME: u8 = 1;
const BELOW: u8 = 2;
const EXCEPTION: u8 = 4;

/// What is added to a number of dropped bytes and to kinds, so that neither looks like a part of a name.
const DROPPED: u8 = 128;
const KINDS: u8 = 32;

/// Writes the table into the folder of what is built, and with it the expression that names it.
pub fn build() -> Result<(), String> {
    let list = fs::read_to_string(LIST).map_err(|error| format!("{LIST}: {error}"))?;
    let table = pack(&list).map_err(|error| format!("{LIST}: {error}"))?;
    let folder = env::var_os("OUT_DIR").ok_or("OUT_DIR is not set")?;
    let write = |name: &str, bytes: &[u8]| {
        let target = Path::new(&folder).join(name);
        fs::write(&target, bytes).map_err(|error| format!("{}: {error}", target.display()))
    };
    write("suffixes.rs", beside(FILE, &table).as_bytes())?;
    write(FILE, &table)
}

fn pack(list: &str) -> Result<Vec<u8>, String> {
    let mut rules = BTreeMap::<String, u8>::new();
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
    let mut table = Vec::new();
    let mut before = "";
    for (key, kinds) in &rules {
        let shared = before.bytes().zip(key.bytes()).take_while(|(one, other)| one == other).count();
        let dropped = u8::try_from(before.len() - shared).ok().filter(|dropped| *dropped < DROPPED);
        table.push(DROPPED + dropped.ok_or_else(|| format!("{key:?} follows a name that is too long"))?);
        table.extend_from_slice(&key.as_bytes()[shared..]);
        if *kinds != NAME {
            table.push(KINDS + kinds);
        }
        before = key;
    }
    Ok(table)
}

/// One rule as its key and kind.
fn read(rule: &str) -> Result<(String, u8), String> {
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
