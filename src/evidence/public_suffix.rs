//! Which hosts belong to the same people: the Public Suffix List, as a table that the build has packed.
//!
//! The algorithm is that of <https://github.com/publicsuffix/list/wiki/Format>. Both parts of the list count: two
//! names below `github.io`, a private suffix, belong to two people. `build/public_suffix.rs` writes the table, and
//! knowledge/public-suffix-list/README.md says where the list comes from.

use std::cmp::Ordering;
use std::sync::LazyLock;

use crate::beside::Beside;

/// The rules. Without a table every last label is a suffix; a test makes sure of it.
static RULES: LazyLock<Rules> = LazyLock::new(|| Rules::unpack(SUFFIXES.bytes().unwrap_or_default()));

/// The packed table.
pub static SUFFIXES: Beside = include!(concat!(env!("OUT_DIR"), "/suffixes.rs"));

/// Kinds of rules, as bits of a value: the name itself, every name right below it, and an exception from the latter.
const NAME: u8 = 1;
const BELOW: u8 = 2;
const EXCEPTION: u8 = 4;

/// What `build/public_suffix.rs` adds to a number of dropped bytes and to kinds. What lies between is part of a name.
const DROPPED: u8 = 128;
const KINDS: u8 = 32;

/// The rules by their labels from the right, in order.
#[derive(Default)]
struct Rules {
    /// One name after another, each with its kinds as the last byte.
    names: Vec<u8>,
    /// Where each ends.
    ends: Vec<u32>,
}

impl Rules {
    fn unpack(packed: &[u8]) -> Self {
        let mut rules = Self::default();
        let mut name = Vec::new();
        let mut rows = packed.chunk_by(|_, next| *next < DROPPED);
        while let Some([dropped, row @ ..]) = rows.next() {
            name.truncate(name.len().saturating_sub(usize::from(dropped.saturating_sub(DROPPED))));
            let (row, kinds) = match row {
                [row @ .., last] if *last < b'-' => (row, last.saturating_sub(KINDS)),
                _ => (row, NAME),
            };
            name.extend_from_slice(row);
            rules.names.extend_from_slice(&name);
            rules.names.push(kinds);
            rules.ends.push(rules.names.len() as u32);
        }
        rules
    }

    /// The kinds of rules that a name has.
    fn kinds(&self, name: &str) -> u8 {
        let row = |at: usize| {
            let start = at.checked_sub(1).map_or(0, |before| self.ends[before] as usize);
            self.names[start..self.ends[at] as usize].split_last()
        };
        let (mut from, mut to) = (0, self.ends.len());
        while from < to {
            let middle = from.midpoint(to);
            let Some((kinds, known)) = row(middle) else { return 0 };
            match known.cmp(name.as_bytes()) {
                Ordering::Equal => return *kinds,
                Ordering::Less => from = middle + 1,
                Ordering::Greater => to = middle,
            }
        }
        0
    }
}

/// The part of a host name that somebody registered: a public suffix and one label more. The name is in the ASCII
/// form that addresses have. `None` where nothing is registered: a public suffix itself, or no name.
pub(super) fn registrable_domain(name: &str) -> Option<&str> {
    if name.split('.').any(str::is_empty) {
        return None;
    }
    // By label from the right, the longest rule counts; an exception ends the search. Where no rule fits, the last
    // label is the suffix.
    let labels: Vec<&str> = name.rsplit('.').collect();
    let (mut suffix, mut key, mut covered) = (1, String::with_capacity(name.len()), false);
    for (at, label) in labels.iter().enumerate() {
        if at > 0 {
            key.push('.');
        }
        key.push_str(label);
        let kinds = RULES.kinds(&key);
        if kinds & EXCEPTION != 0 {
            suffix = at;
            break;
        }
        if covered || kinds & NAME != 0 {
            suffix = at + 1;
        }
        covered = kinds & BELOW != 0;
    }
    let registered = labels.get(..=suffix)?;
    let length = registered.iter().map(|label| label.len() + 1).sum::<usize>() - 1;
    name.get(name.len() - length..)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const LIST: &str = include_str!("../../knowledge/public-suffix-list/public_suffix_list.dat");
    const VECTORS: &str = include_str!("../../knowledge/public-suffix-list/test_psl.txt");

    /// A name as an address carries it: in lower case and ASCII.
    fn ascii(name: &str) -> String {
        idna::domain_to_ascii(name).unwrap_or_else(|_| panic!("{name} is a host"))
    }

    #[test]
    fn the_lists_own_examples_come_out_right() {
        let mut checked = 0;
        for line in VECTORS.lines() {
            let Some(arguments) = line.strip_prefix("checkPublicSuffix(") else { continue };
            let (name, expected) = arguments.trim_end_matches(");").split_once(", ").expect(line);
            let [name, expected] = [name, expected].map(|text| text.trim_matches('\''));
            if name == "null" {
                continue;
            }
            let name = ascii(name);
            let expected = (expected != "null").then(|| ascii(expected));
            assert_eq!(registrable_domain(&name), expected.as_deref(), "{line}");
            checked += 1;
        }
        assert!(checked > 70, "{checked} examples were read");
    }

    #[test]
    fn both_parts_of_the_list_count() {
        for (name, owner) in [
            ("news.naver.com", Some("naver.com")),
            ("www.shop.co.kr", Some("shop.co.kr")),
            ("www.city.go.kr", Some("city.go.kr")),
            ("www.direct.kr", Some("direct.kr")),
            ("co.kr", None),
            ("anna.github.io", Some("anna.github.io")),
            ("www.anna.github.io", Some("anna.github.io")),
            ("github.io", None),
            ("shop.tistory.com", Some("tistory.com")),
            ("www.xn--vk1b187a8ue.xn--3e0b707e", Some("xn--vk1b187a8ue.xn--3e0b707e")),
            ("localhost", None),
            ("", None),
            (".", None),
            ("a..com", None),
        ] {
            assert_eq!(registrable_domain(name), owner, "{name}");
        }
    }

    /// The rules of the list as lines, in ASCII, with their marks.
    fn rules() -> Vec<String> {
        let rules = LIST.lines().filter(|line| !line.is_empty() && !line.starts_with("//"));
        let split = |rule: &str| {
            let name = rule.trim_start_matches("*.").trim_start_matches('!').to_owned();
            format!("{}{}", &rule[..rule.len() - name.len()], ascii(&name))
        };
        rules.map(split).collect()
    }

    /// Says the same of a name as the `psl` library does with the same list. The library forgets a wildcard where a
    /// longer rule begins below it: with `*.futurecms.at` and `*.ex.futurecms.at`, it misses that the first one
    /// makes `ex.futurecms.at` a suffix. The list's format has no such exception.
    fn agrees_with_the_library(name: &str) -> bool {
        let forgotten = || {
            let (_, above) = name.split_once('.').unwrap_or_default();
            let (wildcard, longer) = (format!("*.{above}"), format!("*.{name}"));
            rules().contains(&wildcard) && rules().contains(&longer) && registrable_domain(name).is_none()
        };
        registrable_domain(name) == psl::domain_str(name) || forgotten()
    }

    #[test]
    fn every_rule_says_what_the_library_says() {
        for rule in rules() {
            let name = rule.trim_start_matches("*.").trim_start_matches('!');
            for probe in [name.to_owned(), format!("a.{name}"), format!("b.a.{name}"), format!("c.b.a.{name}")] {
                assert!(agrees_with_the_library(&probe), "{probe} by {rule}: {:?}", registrable_domain(&probe));
            }
        }
    }

    proptest! {
        #[test]
        fn names_made_of_the_lists_own_labels_say_what_the_library_says(
            picks in prop::collection::vec((prop::sample::select(rules()), any::<prop::sample::Index>()), 1..5)
        ) {
            let label = |(rule, at): &(String, prop::sample::Index)| {
                let labels: Vec<&str> = rule.split('.').collect();
                at.get(&labels).trim_start_matches('!').replace('*', "any")
            };
            let name = picks.iter().map(label).collect::<Vec<_>>().join(".");
            prop_assert!(agrees_with_the_library(&name), "{}: {:?}", name, registrable_domain(&name));
        }

        #[test]
        fn no_text_is_too_odd(name in "\\PC{0,40}") {
            let owner = registrable_domain(&name);
            prop_assert!(owner.is_none_or(|owner| name.ends_with(owner)));
        }
    }
}
