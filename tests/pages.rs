//! "Is this document an error page?", on the facts that were measured of the corpus in `tests/corpus/pages/`.
//!
//! `tests/e2e/error-pages.spec.mjs` asks the same in the browser, and checks that these facts are what it measures.

use std::collections::BTreeMap;
use std::fs;

use whatbroke::diagnosis::{PageFacts, PageKind, page_kind};

const CORPUS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/corpus/pages");

fn read(file: &str) -> String {
    fs::read_to_string(format!("{CORPUS}/{file}")).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn facts() -> BTreeMap<String, PageFacts> {
    serde_json::from_str(&read("facts.json")).expect("facts.json has facts by file")
}

/// The rows of the table: file, and whether it is an error page.
fn table() -> Vec<(String, bool)> {
    let table = read("pages.tsv");
    let rows = table.lines().skip(1).map(|line| match line.split('\t').collect::<Vec<_>>()[..] {
        [file, _, _, _, "error-page", _] => (file.to_owned(), true),
        [file, _, _, _, "page-of-use", _] => (file.to_owned(), false),
        _ => panic!("pages.tsv: {line:?}"),
    });
    rows.collect()
}

#[test]
fn every_document_of_the_corpus_is_taken_for_what_it_is() {
    let facts = facts();
    let rows = table();
    assert!(rows.len() >= 60, "{} documents", rows.len());
    let kinds = rows.iter().map(|(file, is_error)| (file, is_error, page_kind(&facts[file], true)));
    let wrong: Vec<_> = kinds.filter(|(_, is_error, kind)| matches!(kind, PageKind::Error(_)) != **is_error).collect();
    assert!(wrong.is_empty(), "{} of {}: {wrong:#?}", wrong.len(), rows.len());
}

#[test]
fn only_what_has_scripts_is_looked_at_twice() {
    for (file, facts) in facts().iter().filter(|(_, facts)| facts.scripts == 0) {
        assert_eq!(page_kind(facts, false), page_kind(facts, true), "{file}");
    }
}

/// What is measured may be anything, because a page can lie about itself in every way.
#[test]
fn no_facts_are_too_odd() {
    let odd = ["", "404", "\u{202e}", "찾을 수 없", "’’’", "İ", "404404"];
    for text in odd {
        let own = text.to_owned();
        let page = PageFacts { status: 404, title: own.clone(), heading: own.clone(), own, ..PageFacts::default() };
        let most = PageFacts { own_length: u32::MAX, links: u32::MAX, controls: u32::MAX, ..page.clone() };
        assert_ne!(page_kind(&page, true), PageKind::Undrawn);
        assert!(matches!(page_kind(&most, true), PageKind::OfUse(_)), "{text:?}");
    }
}
