//! What holds whatever is known.

use std::time::Duration;

use proptest::prelude::*;
use whatbroke::foreign::Unreadable;
use whatbroke::knowledge::{Certainty, Lang};
use whatbroke::names::{Comparison, Difference};
use whatbroke::status::{CouldNotTell, Level};
use whatbroke::time::Timestamp;
use whatbroke::verdict::{Before, Check, Diagnosed, Known, Names, Part, State, StatusPage, Tried, Verdict, judge};

const NOW: Timestamp = Timestamp(1_800_000_000_000);

fn times() -> impl Strategy<Value = Vec<Timestamp>> {
    let offset = prop_oneof![0..200_i64, -100_000..100_000_i64];
    prop::collection::vec(offset.prop_map(|seconds| Timestamp(NOW.0 - seconds * 1000)), 0..4)
}

fn part() -> impl Strategy<Value = Option<Part>> {
    prop::sample::select(vec![
        None,
        Some(Part::Name),
        Some(Part::Connection),
        Some(Part::Encryption),
        Some(Part::Answer),
    ])
}

fn certainty() -> impl Strategy<Value = Certainty> {
    prop::sample::select(vec![Certainty::Guess, Certainty::Inferred, Certainty::Stated])
}

fn diagnosis() -> impl Strategy<Value = Option<Diagnosed>> {
    let places: Vec<Verdict> = Verdict::ALL.into_iter().filter(|place| *place != Verdict::CannotTell).collect();
    let some = (prop::sample::select(places), certainty());
    prop::option::of(some.prop_map(|(points_at, certainty)| Diagnosed { points_at, certainty }))
}

fn status() -> impl Strategy<Value = StatusPage> {
    let why = [
        CouldNotTell::Unreadable(Unreadable::Refused(502)),
        CouldNotTell::Contradictory,
        CouldNotTell::LeftAlone,
        CouldNotTell::NotCovered,
    ];
    let levels = [Level::Fine, Level::Maintenance, Level::Degraded, Level::Partial, Level::Major];
    let all = [StatusPage::None, StatusPage::Unasked].into_iter();
    let all = all.chain(levels.map(StatusPage::Says)).chain(why.map(StatusPage::CouldNotTell));
    prop::sample::select(all.collect::<Vec<_>>())
}

fn names() -> impl Strategy<Value = Names> {
    let all = [
        Comparison::OnlyThere,
        Comparison::Nowhere,
        Comparison::Same,
        Comparison::Found,
        Comparison::Different(Difference::PrivateHere),
        Comparison::Different(Difference::OnlyHere),
        Comparison::Different(Difference::Resolvers),
        Comparison::Different(Difference::Addresses),
        Comparison::CouldNotTell,
    ];
    let all = [Names::None, Names::Unasked].into_iter().chain(all.map(Names::Compared));
    prop::sample::select(all.collect::<Vec<_>>())
}

fn check() -> impl Strategy<Value = Check> {
    prop::sample::select(Check::ALL.to_vec())
}

fn tried() -> impl Strategy<Value = Tried> {
    prop::sample::select(vec![Tried::Works, Tried::Fails, Tried::NotPossible])
}

fn known() -> impl Strategy<Value = Known> {
    let around = (any::<Option<bool>>(), times(), times(), 0..3_u32, 0..3_u32, 0..3_u32);
    let asked = (part(), diagnosis(), status(), names(), prop::collection::btree_map(check(), tried(), 0..9));
    (around, asked).prop_map(|(around, asked)| {
        let (online, others_loaded, others_failed, tabs_failing, by_itself, by_clearing) = around;
        let (part, diagnosis, status, names, tried) = asked;
        let before = Before { by_itself, by_clearing };
        let now = NOW;
        Known {
            now,
            online,
            others_loaded,
            others_failed,
            tabs_failing,
            before,
            part,
            diagnosis,
            status,
            names,
            tried: tried.into_iter().collect(),
        }
    })
}

/// One more thing that speaks for the site. `None` where it is known already.
fn one_more_for_the_site(known: &Known, which: usize) -> Option<Known> {
    let mut then = known.clone();
    match which {
        0 => then.status = worse(&known.status)?,
        1 => then.others_loaded.push(NOW - Duration::from_secs(5)),
        2 => then.tabs_failing += 1,
        3 => then.before.by_itself += 1,
        4 => then.diagnosis = Some(surer(known.diagnosis, Verdict::Site)?),
        5 if known.online == Some(false) => then.online = Some(true),
        5 => return None,
        6 => then.others_failed.pop().map(drop)?,
        _ => {
            let checks = [Check::PrivateWindow, Check::OtherBrowser, Check::OtherNetwork, Check::OtherDevice];
            let check = checks[which % checks.len()];
            if known.tried.contains_key(&check) {
                return None;
            }
            then.tried.insert(check, Tried::Fails);
        }
    }
    Some(then)
}

/// One more thing that speaks for the reader's side.
fn one_more_for_you(known: &Known, which: usize) -> Option<Known> {
    let mut then = known.clone();
    match which {
        0 if known.status == StatusPage::Unasked => then.status = StatusPage::Says(Level::Fine),
        0 => return None,
        1 if matches!(known.names, Names::Unasked | Names::None) => then.names = Names::Compared(Comparison::OnlyThere),
        1 => return None,
        2 => then.others_failed.push(NOW - Duration::from_secs(5)),
        3 => then.before.by_clearing += 1,
        4 => {
            let own = known.diagnosis.map(|diagnosed| diagnosed.points_at);
            let places = [Verdict::Connection, Verdict::NetworkDns, Verdict::StoredData, Verdict::YourSide];
            then.diagnosis = Some(surer(known.diagnosis, own.filter(|own| places.contains(own))?)?);
        }
        5 => then.online = Some(false),
        _ => {
            let check = Check::ALL[which % Check::ALL.len()];
            if !check.is_of_the_person() || known.tried.contains_key(&check) {
                return None;
            }
            then.tried.insert(check, Tried::Works);
        }
    }
    Some(then)
}

fn worse(page: &StatusPage) -> Option<StatusPage> {
    Some(StatusPage::Says(match page {
        StatusPage::Says(Level::Major) => return None,
        StatusPage::Says(Level::Partial | Level::Maintenance) => Level::Major,
        StatusPage::Says(Level::Degraded) => Level::Partial,
        _ => Level::Degraded,
    }))
}

/// The same pointing, one step surer. Nothing where it points elsewhere or is as sure as can be.
fn surer(diagnosis: Option<Diagnosed>, points_at: Verdict) -> Option<Diagnosed> {
    let certainty = match diagnosis {
        None => Certainty::Guess,
        Some(diagnosed) if diagnosed.points_at != points_at => return None,
        Some(diagnosed) => match diagnosed.certainty {
            Certainty::Guess => Certainty::Inferred,
            Certainty::Inferred => Certainty::Stated,
            Certainty::Stated => return None,
        },
    };
    Some(Diagnosed { points_at, certainty })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20_000, ..ProptestConfig::default() })]

    #[test]
    fn more_for_the_site_never_moves_the_verdict_towards_you(known in known(), which in 0..11_usize) {
        if let Some(then) = one_more_for_the_site(&known, which) {
            let (before, after) = (judge(&known).verdict, judge(&then).verdict);
            prop_assert!(after.lean() >= before.lean(), "{:?} became {:?}\n{:?}", before, after, then);
        }
    }

    #[test]
    fn more_for_you_never_moves_the_verdict_towards_the_site(known in known(), which in 0..15_usize) {
        if let Some(then) = one_more_for_you(&known, which) {
            let (before, after) = (judge(&known).verdict, judge(&then).verdict);
            prop_assert!(after.lean() <= before.lean(), "{:?} became {:?}\n{:?}", before, after, then);
        }
    }

    #[test]
    fn the_next_check_can_still_change_the_verdict(known in known()) {
        let judgement = judge(&known);
        let Some(next) = judgement.next else { return Ok(()) };
        let mut answers = Vec::new();
        match next {
            Check::StatusPage => {
                prop_assert_eq!(&known.status, &StatusPage::Unasked);
                answers.extend([Level::Major, Level::Partial, Level::Degraded, Level::Maintenance, Level::Fine].map(|level| {
                    Known { status: StatusPage::Says(level), ..known.clone() }
                }));
            }
            Check::Names => {
                prop_assert_eq!(known.names, Names::Unasked);
                answers.extend([Comparison::OnlyThere, Comparison::Nowhere, Comparison::Same, Comparison::Different(Difference::PrivateHere)].map(|found| {
                    Known { names: Names::Compared(found), ..known.clone() }
                }));
            }
            check => {
                prop_assert!(!known.tried.contains_key(&check));
                answers.extend([Tried::Works, Tried::Fails].map(|tried| {
                    let mut then = known.clone();
                    then.tried.insert(check, tried);
                    then
                }));
            }
        }
        prop_assert!(answers.iter().any(|then| judge(then).verdict != judgement.verdict), "{next:?}");
    }

    #[test]
    fn a_statement_is_never_outweighed_in_silence(known in known()) {
        let judgement = judge(&known);
        let stated = known.diagnosis.filter(|diagnosed| diagnosed.certainty == Certainty::Stated);
        let other = stated.map(|diagnosed| diagnosed.points_at).filter(|stated| *stated != judgement.verdict);
        prop_assert_eq!(judgement.despite, other);
        for lang in [Lang::En, Lang::Ko] {
            let sentences = judgement.sentences(lang);
            prop_assert_eq!(sentences.len(), judgement.reasons.len() + usize::from(other.is_some()));
            if other.is_some() {
                // Besides that it was outweighed, what outweighs it is said.
                prop_assert!(sentences.len() > 2, "{:?}", sentences);
            }
        }
    }

    #[test]
    fn every_verdict_has_a_reason_and_every_reason_its_words(known in known()) {
        let judgement = judge(&known);
        prop_assert!(judgement.verdict == Verdict::CannotTell || !judgement.reasons.is_empty());
        for lang in [Lang::En, Lang::Ko] {
            for sentence in judgement.sentences(lang) {
                let filled = !sentence.contains(['{', '}']);
                prop_assert!(filled && !sentence.is_empty());
            }
            prop_assert!(!judgement.advice(lang).is_empty());
        }
        prop_assert_eq!(judgement.path.len(), 8);
        for (stop, state) in &judgement.path {
            prop_assert!(!stop.label(Lang::Ko).is_empty() && !state.label(Lang::En).is_empty());
        }
    }

    /// Whoever makes every check that is asked for is not asked for ever.
    #[test]
    fn the_questions_end(mut known in known(), answers in prop::collection::vec(any::<bool>(), 12)) {
        let mut asked = 0;
        while let Some(next) = judge(&known).next {
            let works = answers[asked];
            match next {
                Check::StatusPage => known.status = StatusPage::Says(if works { Level::Fine } else { Level::Partial }),
                Check::Names => known.names = Names::Compared(if works { Comparison::Same } else { Comparison::OnlyThere }),
                check => drop(known.tried.insert(check, if works { Tried::Works } else { Tried::Fails }).is_some()),
            }
            asked += 1;
            prop_assert!(asked <= Check::ALL.len());
        }
    }
}

#[test]
fn no_single_check_outweighs_what_an_answer_states_of_the_site() {
    let stated = super::story::known("http=500");
    assert_eq!(judge(&stated).verdict, Verdict::Site);
    for check in Check::ALL.into_iter().filter(|check| check.is_of_the_person()) {
        for tried in [Tried::Works, Tried::Fails] {
            let mut then = stated.clone();
            then.tried.insert(check, tried);
            assert_eq!(judge(&then).verdict, Verdict::Site, "{check:?} {tried:?}");
        }
    }
}

#[test]
fn a_name_found_elsewhere_takes_nothing_from_a_network_that_was_to_blame() {
    let now = NOW;
    let known = Known {
        now,
        others_loaded: vec![now],
        others_failed: vec![now],
        before: Before { by_itself: 1, by_clearing: 0 },
        diagnosis: Some(Diagnosed { points_at: Verdict::Limit, certainty: Certainty::Stated }),
        tried: [(Check::VpnOff, Tried::Works), (Check::OtherNetwork, Tried::Works)].into_iter().collect(),
        ..Known::default()
    };
    assert_eq!(judge(&known).verdict, Verdict::Connection);
    let then = Known { names: Names::Compared(Comparison::OnlyThere), ..known };
    assert_eq!(judge(&then).verdict, Verdict::NetworkDns);
}

#[test]
fn a_clock_that_was_set_back_tells_nothing() {
    let later = Known { now: NOW, others_loaded: vec![NOW + Duration::from_secs(60)], ..Known::default() };
    assert_eq!(judge(&later), judge(&Known { now: NOW, ..Known::default() }));
}

#[test]
fn the_path_says_what_is_known_at_each_stop() {
    let states: Vec<State> = judge(&super::story::known("http=503 online loaded=1 status=major other-network=fails"))
        .path
        .into_iter()
        .map(|(_, state)| state)
        .collect();
    use State::{DoesNotMatter, No, NotKnown, Yes};
    assert_eq!(states, [Yes, Yes, Yes, Yes, DoesNotMatter, NotKnown, No, NotKnown]);
}
