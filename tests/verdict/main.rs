//! Them or me: stories of real life with the verdict that each has to end in, and what holds whatever is known.

mod promises;
mod story;

use std::collections::BTreeSet;

use story::Story;
use whatbroke::knowledge::Lang;
use whatbroke::verdict::{Verdict, judge};

#[test]
fn every_story_ends_in_its_verdict() {
    let stories = Story::all();
    assert!(stories.len() >= 60, "{} stories", stories.len());
    let wrong: Vec<String> = stories.iter().filter_map(Story::problem).collect();
    assert!(wrong.is_empty(), "{} stories end otherwise:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn every_verdict_has_a_story_and_no_story_is_told_twice() {
    let stories = Story::all();
    let told: BTreeSet<String> = stories.iter().map(|story| format!("{:?}", judge(&story.known).verdict)).collect();
    for verdict in Verdict::ALL {
        assert!(told.contains(&format!("{verdict:?}")), "{verdict:?}");
    }
    let titles: BTreeSet<&str> = stories.iter().map(|story| story.title.as_str()).collect();
    assert_eq!(titles.len(), stories.len());
}

#[test]
fn a_verdict_is_one_short_line() {
    for lang in [Lang::En, Lang::Ko] {
        for verdict in Verdict::ALL {
            let line = verdict.line(lang);
            assert!(line.chars().count() <= 60, "{line}");
        }
    }
}

#[test]
fn the_strongest_reason_comes_first() {
    let first = |known: &str| judge(&story::known(known)).sentences(Lang::En).remove(0);
    assert_eq!(first("http=503 loaded=3 tabs=1"), "The error says that the site failed.");
    assert_eq!(
        first("net=ERR_NAME_NOT_RESOLVED loaded=2 names=only-there"),
        "The address is found elsewhere, but not on this network."
    );
    assert_eq!(first("net=ERR_INTERNET_DISCONNECTED offline"), "This device is offline.");
    assert_eq!(
        first("http=500 other-device=works other-network=works private-window=works"),
        "The error itself says otherwise, but the checks weigh more."
    );
}
