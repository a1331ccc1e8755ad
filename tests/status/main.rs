//! Status pages: what is read from each form, and that nothing which a server may send is more than an answer.

use std::fs;

use proptest::prelude::*;
use whatbroke::foreign::{Reply, Unreadable};
use whatbroke::knowledge::{Lang, StatusApi, StatusKind};
use whatbroke::status::{CouldNotTell, Level, MOST_BYTES, MOST_BYTES_OF_GOOGLE, StatusReport, read};
use whatbroke::time::Timestamp;

/// 2026-11-22T06:00:00Z.
const NOW: Timestamp = Timestamp(1_795_327_200_000);

const KINDS: [StatusKind; 5] = StatusKind::ALL;

fn folder() -> String {
    format!("{}/tests/status", env!("CARGO_MANIFEST_DIR"))
}

fn page(file: &str) -> Vec<u8> {
    fs::read(format!("{}/pages/{file}", folder())).unwrap_or_else(|error| panic!("{file}: {error}"))
}

fn api(kind: StatusKind, parts: &'static [&'static str]) -> StatusApi {
    StatusApi { kind, address: "https://status.example.com/", parts }
}

fn report(kind: StatusKind, body: &[u8]) -> Result<StatusReport, CouldNotTell> {
    read(&api(kind, &[]), Reply::of_file(body), NOW)
}

fn in_short(answer: &Result<StatusReport, CouldNotTell>) -> String {
    answer.as_ref().map_or_else(|why| format!("{why:?}"), |report| format!("{:?}", report.level))
}

#[test]
fn each_page_is_read_as_its_makers_document_it() {
    let table = fs::read_to_string(format!("{}/pages.tsv", folder())).unwrap();
    let mut wrong = Vec::new();
    for row in table.lines().skip(1) {
        let columns: Vec<&str> = row.split('\t').collect();
        let [file, kind, part, expected] = columns[..] else { panic!("four columns are needed: {row}") };
        let kind = StatusKind::named(kind).unwrap_or_else(|| panic!("{kind} is no kind"));
        let part: &'static str = String::leak(part.to_owned());
        let parts: &'static [&'static str] = if part.is_empty() { &[] } else { Vec::leak(vec![part]) };
        let found = in_short(&read(&api(kind, parts), Reply::of_file(&page(file)), NOW));
        if found != expected {
            wrong.push(format!("{file} ({part}): {found}, not {expected}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_page_of_the_folder_is_in_the_table() {
    let table = fs::read_to_string(format!("{}/pages.tsv", folder())).unwrap();
    for entry in fs::read_dir(format!("{}/pages", folder())).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(table.lines().any(|row| row.split('\t').next() == Some(&name)), "{name}");
    }
}

#[test]
fn an_outage_is_told_with_its_parts_and_times() {
    let report = report(StatusKind::Statuspage, &page("statuspage-outage.json")).unwrap();
    let components: Vec<(&str, Level)> = report.components.iter().map(|one| (one.name.as_str(), one.level)).collect();
    assert_eq!(components, [("App", Level::Major), ("Sign-in", Level::Degraded), ("API", Level::Fine)]);
    let names: Vec<&str> = report.incidents.iter().map(|one| one.name.as_str()).collect();
    assert_eq!(names, ["The app doesn't load", "Moving the database"]);
    let first = &report.incidents[0];
    assert_eq!(first.components, ["App"]);
    assert_eq!(
        (first.since, first.updated),
        (Some(Timestamp(NOW.0 - 50 * 60_000)), Some(Timestamp(NOW.0 - 29 * 60_000)))
    );
    assert_eq!((report.answered_at, report.left_out), (NOW, 0));
}

#[test]
fn times_are_read_with_their_offset() {
    let slack = report(StatusKind::Slack, &page("slack-active.json")).unwrap();
    // 20:34:15 in California is 04:34:15 of the next day.
    assert_eq!(slack.incidents[0].since, Some(Timestamp(NOW.0 - (85 * 60 + 45) * 1000)));
    let instatus = report(StatusKind::Instatus, &page("instatus-issues.json")).unwrap();
    assert_eq!(instatus.incidents[0].since, Some(Timestamp(NOW.0 - 55 * 60_000)));
}

#[test]
fn an_incident_that_does_not_say_what_it_touches_may_concern_anybody_on_the_page() {
    let parts: &'static [&'static str] = &["01AAAAAAAAAAAAAAAAAAAAAAAA"];
    let answer = read(&api(StatusKind::IncidentIo, parts), Reply::of_file(&page("incident-io-shared.json")), NOW);
    let report = answer.unwrap();
    assert_eq!(report.incidents.iter().map(|one| one.name.as_str()).collect::<Vec<_>>(), ["Elevated error rates"]);
    assert_eq!(report.incidents[0].level, Level::Degraded);
}

#[test]
fn names_are_cleaned_and_times_that_lie_are_dropped() {
    let report = report(StatusKind::Statuspage, &page("statuspage-marks.json")).unwrap();
    assert_eq!(report.components[0].name, "ppA");
    let incident = &report.incidents[0];
    assert_eq!(incident.name, "Line one line two <b>bold</b>");
    // It begins in ten years.
    assert_eq!((incident.since, incident.updated.is_some()), (None, true));
}

#[test]
fn ten_thousand_incidents_are_counted_and_cut() {
    let incident = |at: usize| {
        let impact = if at == 9_999 { "critical" } else { "minor" };
        format!(r#"{{"name":"Incident {at} {}","impact":"{impact}","status":"investigating"}}"#, "x".repeat(20))
    };
    let all: Vec<String> = (0..10_000).map(incident).collect();
    let body = format!(r#"{{"status":{{"indicator":"critical"}},"incidents":[{}]}}"#, all.join(","));
    let report = report(StatusKind::Statuspage, body.as_bytes()).unwrap();
    assert_eq!((report.level, report.incidents.len(), report.left_out), (Level::Major, 20, 9_980));
    assert!(report.incidents[0].name.starts_with("Incident 9999 "), "the worst comes first");
}

#[test]
fn a_name_without_end_is_cut() {
    let body = format!(r#"{{"status":{{"indicator":"minor"}},"incidents":[{{"name":"{}"}}]}}"#, "가".repeat(50_000));
    let report = report(StatusKind::Statuspage, body.as_bytes()).unwrap();
    assert_eq!(report.incidents[0].name.chars().count(), 141);
}

#[test]
fn what_is_too_large_is_not_read() {
    let too_large = Err(CouldNotTell::Unreadable(Unreadable::TooLarge));
    for kind in KINDS {
        let most = if kind == StatusKind::GoogleIncidents { MOST_BYTES_OF_GOOGLE } else { MOST_BYTES };
        assert_eq!(report(kind, &vec![b'['; most + 1]), too_large, "{kind:?}");
        assert_ne!(report(kind, &vec![b'['; most]), too_large, "{kind:?}");
    }
}

#[test]
fn years_of_googles_incidents_are_read_to_the_end() {
    let closed =
        r#"{"begin":"2024-01-01T00:00:00Z","end":"2024-01-02T00:00:00Z","external_desc":"x","updates":[{"text":"y"}]}"#;
    let open = r#"{"begin":"2026-11-22T05:00:00Z","external_desc":"The last one","status_impact":"SERVICE_OUTAGE"}"#;
    let mut all = vec![closed; 50_000];
    all.push(open);
    let report = report(StatusKind::GoogleIncidents, format!("[{}]", all.join(",")).as_bytes()).unwrap();
    assert_eq!((report.level, report.incidents.len()), (Level::Major, 1));
}

#[test]
fn more_open_incidents_than_there_can_be_are_not_kept() {
    let open = r#"{"begin":"2026-11-22T05:00:00Z","external_desc":"x"}"#;
    let read = |count| report(StatusKind::GoogleIncidents, format!("[{}]", vec![open; count].join(",")).as_bytes());
    assert_eq!(read(1_001), Err(CouldNotTell::Unreadable(Unreadable::TooLarge)));
    assert_eq!(read(100_000), Err(CouldNotTell::Unreadable(Unreadable::TooLarge)));
    assert_eq!(read(1_000).map(|report| report.left_out), Ok(980));
}

#[test]
fn a_page_that_is_down_says_nothing() {
    for (status, why) in [(503, Unreadable::Refused(503)), (404, Unreadable::Refused(404)), (200, Unreadable::Empty)] {
        for kind in KINDS {
            let reply = Reply { status, body: b"\n" };
            assert_eq!(read(&api(kind, &[]), reply, NOW), Err(CouldNotTell::Unreadable(why)), "{kind:?}");
        }
    }
}

#[test]
fn a_page_that_is_red_without_anything_red_on_it_contradicts_itself() {
    let summary = |indicator: &str, component: &str, incidents: &str| {
        format!(
            r#"{{"page":{{"name":"Shop"}},"status":{{"indicator":"{indicator}"}},"components":[{{"id":"a","name":"API","status":"{component}"}}],"incidents":[{incidents}],"scheduled_maintenances":[]}}"#
        )
    };
    let read = |body: String| report(StatusKind::Statuspage, body.as_bytes()).map(|report| report.level);
    let incident =
        |status: &str, impact: &str| format!(r#"{{"name":"Errors","status":"{status}","impact":"{impact}"}}"#);
    for over in [String::new(), incident("resolved", "critical"), incident("investigating", "none")] {
        let red = summary("critical", "operational", &over);
        assert_eq!(read(red), Err(CouldNotTell::Contradictory), "{over}");
    }
    assert_eq!(read(summary("critical", "operational", &incident("identified", "critical"))), Ok(Level::Major));
    assert_eq!(read(summary("critical", "major_outage", "")), Ok(Level::Major));
    assert_eq!(read(summary("none", "major_outage", "")), Err(CouldNotTell::Contradictory));
    assert_eq!(read(summary("none", "operational", "")), Ok(Level::Fine));
}

#[test]
fn each_level_and_each_reason_has_its_sentence() {
    let levels = [Level::Fine, Level::Maintenance, Level::Degraded, Level::Partial, Level::Major];
    let unreadable = [
        Unreadable::NoAnswer,
        Unreadable::Refused(502),
        Unreadable::Empty,
        Unreadable::TooLarge,
        Unreadable::NotJson,
        Unreadable::UnknownForm,
    ];
    let whys = [CouldNotTell::Contradictory, CouldNotTell::LeftAlone, CouldNotTell::NotCovered];
    for lang in [Lang::En, Lang::Ko] {
        let whys = whys.into_iter().chain(unreadable.map(CouldNotTell::Unreadable)).map(|why| why.sentence(lang));
        let all = levels.iter().map(|level| level.sentence(lang).to_owned()).chain(whys);
        let mut all: Vec<String> = all.chain(levels.iter().map(|level| level.label(lang).to_owned())).collect();
        let count = all.len();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), count, "two sentences are the same");
        assert!(!all.iter().any(|sentence| sentence.contains('{')));
    }
}

/// JSON of the keys and words that the forms have, in any place and of any type.
fn json() -> impl Strategy<Value = String> {
    let words = [
        "none",
        "critical",
        "minor",
        "operational",
        "major_outage",
        "investigating",
        "monitoring",
        "in_progress",
        "UP",
        "HASISSUES",
        "MAJOROUTAGE",
        "INPROGRESS",
        "SERVICE_OUTAGE",
        "AVAILABLE",
        "ok",
        "active",
        "outage",
        "App",
        "2026-11-22T05:00:00Z",
        "2036-01-01T00:00:00+09:00",
        "\\u202e",
        "",
    ];
    let keys = [
        "page",
        "status",
        "indicator",
        "components",
        "incidents",
        "scheduled_maintenances",
        "name",
        "impact",
        "group",
        "incident_updates",
        "affected_components",
        "activeIncidents",
        "activeMaintenances",
        "end",
        "begin",
        "updated_at",
        "most_recent_update",
        "affected_products",
        "title",
        "active_incidents",
        "type",
        "services",
        "external_desc",
    ];
    let leaf = prop_oneof![
        prop::sample::select(words.to_vec()).prop_map(|word| format!("\"{word}\"")),
        Just("null".to_owned()),
        Just("true".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
    ];
    leaf.prop_recursive(5, 60, 6, move |inner| {
        let member = (prop::sample::select(keys.to_vec()), inner.clone());
        let object = prop::collection::vec(member, 0..8);
        let object = object.prop_map(|members| {
            let members: Vec<String> = members.into_iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
            format!("{{{}}}", members.join(","))
        });
        let list = prop::collection::vec(inner, 0..6).prop_map(|items| format!("[{}]", items.join(",")));
        prop_oneof![object, list]
    })
}

/// What holds of every report, whatever it was read from.
fn promises(answer: Result<StatusReport, CouldNotTell>) -> Result<(), TestCaseError> {
    let Ok(report) = answer else { return Ok(()) };
    prop_assert!(report.components.len() <= 100 && report.incidents.len() <= 20);
    let worst = report.components.iter().map(|one| one.level).chain(report.incidents.iter().map(|one| one.level)).max();
    prop_assert!(worst.is_none_or(|worst| worst <= report.level));
    let names = report.components.iter().map(|one| &one.name);
    for name in names.chain(report.incidents.iter().flat_map(|one| one.components.iter().chain([&one.name]))) {
        prop_assert!(!name.is_empty() && name.chars().count() <= 141);
        prop_assert!(!name.chars().any(|c| c.is_control() || ('\u{202a}'..='\u{202e}').contains(&c)), "{:?}", name);
    }
    let latest = Timestamp(report.answered_at.0.saturating_add(3_600_000));
    for incident in &report.incidents {
        prop_assert!(incident.since.is_none_or(|since| since <= latest));
        prop_assert!(incident.updated.is_none_or(|updated| updated <= latest));
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_an_answer(body in prop::collection::vec(any::<u8>(), 0..200), status in any::<u16>(), at in any::<i64>()) {
        for kind in KINDS {
            promises(read(&api(kind, &["App"]), Reply { status, body: &body }, Timestamp(at)))?;
        }
    }

    #[test]
    fn any_json_is_an_answer(body in json(), at in any::<i64>()) {
        for kind in KINDS {
            for parts in [&[][..], &["App"]] {
                promises(read(&api(kind, parts), Reply::of_file(body.as_bytes()), Timestamp(at)))?;
                promises(read(&api(kind, parts), Reply::of_file(body.as_bytes()), NOW))?;
            }
        }
    }

    #[test]
    fn a_page_that_breaks_off_or_is_damaged_is_an_answer(at in 0..3_000_usize, byte in any::<u8>(), cut in any::<bool>()) {
        let pages = ["statuspage-outage.json", "incident-io-shared.json", "instatus-issues.json", "google-outage.json", "slack-active.json"];
        for (file, kind) in pages.into_iter().zip(KINDS) {
            let mut body = page(file);
            let at = at % body.len();
            if cut {
                body.truncate(at);
            } else {
                body[at] = byte;
            }
            promises(report(kind, &body))?;
        }
    }
}
