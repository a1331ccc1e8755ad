//! Machines that are broken on purpose. Each of them must be found out: a promise that nothing can break is none.

use std::time::Duration;

use whatbroke::background::{Access, Effect, Event, Input, OpId, Phase, State, TabId, Target, step};
use whatbroke::diagnosis::app::Met;
use whatbroke::evidence::{Method, NetError};
use whatbroke::protocol::Request;

use crate::histories::History;
use crate::play::{Machine, play};
use crate::play_many;
use crate::properties::Property;
use crate::shrink::shrink;

/// Enough for each of these to show itself.
const HISTORIES: u64 = 4_000;

fn incidents(state: &mut State) -> impl Iterator<Item = (TabId, &mut whatbroke::background::Incident)> {
    state.tabs.iter_mut().filter_map(|(id, tab)| Some((*id, tab.incident.as_mut()?)))
}

fn without(effects: Vec<Effect>, is_left_out: impl Fn(&Effect) -> bool) -> Vec<Effect> {
    effects.into_iter().filter(|effect| !is_left_out(effect)).collect()
}

/// Takes every page for one that was asked for with GET.
fn repeats_posts(state: &mut State, mut input: Input) -> Vec<Effect> {
    if let Event::Answered { method, .. } | Event::Failed { method, .. } = &mut input.event {
        *method = Method::Get;
    }
    step(state, input)
}

/// Takes no notice of what servers ask for.
fn hears_no_server(state: &mut State, input: Input) -> Vec<Effect> {
    let effects = step(state, input);
    incidents(state).for_each(|(_, incident)| incident.diagnosis.told = None);
    effects
}

/// Checks when it wakes, whether the countdown has ended or not.
fn checks_early(state: &mut State, input: Input) -> Vec<Effect> {
    let mut later = input.clone();
    if matches!(input.event, Event::Woke) {
        later.now = later.now + Duration::from_secs(60);
    }
    step(state, later)
}

/// Carries out each check twice.
fn checks_twice(state: &mut State, input: Input) -> Vec<Effect> {
    let mut effects = step(state, input);
    let again: Vec<Effect> = effects.iter().filter(|effect| matches!(effect, Effect::Probe { .. })).cloned().collect();
    effects.extend(again);
    effects
}

/// Ends countdowns, and says nothing.
fn ends_in_silence(state: &mut State, input: Input) -> Vec<Effect> {
    let woke = matches!(input.event, Event::Woke);
    let effects = step(state, input);
    if !woke {
        return effects;
    }
    for (_, incident) in incidents(state) {
        if matches!(incident.phase, Phase::Checking { .. }) {
            incident.phase = Phase::Idle;
        }
    }
    without(effects, |effect| matches!(effect, Effect::Probe { .. } | Effect::Persist { .. }))
}

/// Stores only what the person has not asked for.
fn stores_no_countdown(state: &mut State, input: Input) -> Vec<Effect> {
    let pressed = matches!(input.event, Event::Asked { .. } | Event::CardAsked { .. });
    without(step(state, input), |effect| pressed && matches!(effect, Effect::Persist { .. }))
}

/// Has nobody wake it.
fn sleeps_for_ever(state: &mut State, input: Input) -> Vec<Effect> {
    without(step(state, input), |effect| matches!(effect, Effect::Wake { .. }))
}

/// Loads each page twice.
fn loads_twice(state: &mut State, input: Input) -> Vec<Effect> {
    let mut effects = step(state, input);
    let again: Vec<Effect> = effects.iter().filter(|effect| matches!(effect, Effect::Reload { .. })).cloned().collect();
    effects.extend(again);
    effects
}

/// Has no rest: whenever it wakes, it wants to be woken at once.
fn does_not_rest(state: &mut State, input: Input) -> Vec<Effect> {
    let now = input.now;
    let woke = matches!(input.event, Event::Woke);
    let mut effects = step(state, input);
    if woke && !state.tabs.is_empty() {
        effects.push(Effect::Wake { at: Some(now) });
    }
    effects
}

/// Starts anew after each try, so that it never has enough.
fn never_has_enough(state: &mut State, input: Input) -> Vec<Effect> {
    let now = input.now;
    let effects = step(state, input);
    for (_, incident) in incidents(state) {
        incident.tries = 0;
        incident.asked = now;
    }
    effects
}

/// Keeps what belongs to closed tabs.
fn forgets_nothing(state: &mut State, input: Input) -> Vec<Effect> {
    if matches!(input.event, Event::TabClosed { .. }) { Vec::new() } else { step(state, input) }
}

/// Keeps every answer that was ever seen.
fn keeps_all_answers(state: &mut State, input: Input) -> Vec<Effect> {
    let heard = match &input.event {
        Event::Answered { tab, .. } => Some(*tab),
        _ => None,
    };
    let effects = step(state, input);
    if let Some(tab) = heard.and_then(|tab| state.tabs.get_mut(&tab)) {
        let kept = tab.seen.clone();
        (0..5).for_each(|_| tab.seen.extend(kept.iter().cloned()));
    }
    effects
}

/// Acts first and stores the reason afterwards.
fn stores_afterwards(state: &mut State, input: Input) -> Vec<Effect> {
    let mut effects = step(state, input);
    effects.sort_by_key(|effect| matches!(effect, Effect::Persist { .. }));
    effects
}

/// Stores what nobody can read.
fn stores_nonsense(state: &mut State, input: Input) -> Vec<Effect> {
    let mut effects = step(state, input);
    for effect in &mut effects {
        if let Effect::Persist { state, .. } = effect {
            *state = state.replace("waiting", "dancing");
        }
    }
    effects
}

/// Does not answer whoever wants to cancel.
fn gives_no_answer(state: &mut State, input: Input) -> Vec<Effect> {
    let cancels = matches!(
        input.event,
        Event::Asked { request: Request::Cancel, .. } | Event::CardAsked { request: Request::Cancel, .. }
    );
    without(step(state, input), |effect| cancels && matches!(effect, Effect::Answer { .. }))
}

/// Takes no notice of what the person holds back.
fn looks_everywhere(state: &mut State, input: Input) -> Vec<Effect> {
    state.access = Access::Everywhere;
    let event = match input.event {
        Event::Access { front, .. } => Event::Access { access: Access::Everywhere, front },
        other => other,
    };
    step(state, Input { event, ..input })
}

/// Takes no notice of pages that wait for their reader.
fn sees_no_gates(state: &mut State, mut input: Input) -> Vec<Effect> {
    if let Event::DocumentRead { reading: whatbroke::background::Reading::Page(facts), .. } = &mut input.event {
        facts.elements.clear();
    }
    step(state, input)
}

/// Takes every answer for a good one.
fn loads_for_nothing(state: &mut State, mut input: Input) -> Vec<Effect> {
    if let Event::Probed { answer: Some(answer), .. } = &mut input.event {
        answer.status = 200;
    }
    step(state, input)
}

/// Takes a page that answers well for one that is there again.
fn believes_the_status(state: &mut State, mut input: Input) -> Vec<Effect> {
    if let Event::DocumentRead { reading: whatbroke::background::Reading::Page(facts), text: true, .. } =
        &mut input.event
    {
        facts.elements.clear();
        facts.text.clear();
    }
    step(state, input)
}

/// Asks all sites at once that came due while it slept.
fn asks_all_at_once(state: &mut State, input: Input) -> Vec<Effect> {
    let mut now = input.now;
    let woke = matches!(input.event, Event::Woke);
    let late = woke && incidents(state).any(|(_, it)| matches!(it.phase, Phase::Waiting { due, .. } if due < now));
    let random = input.random;
    let mut effects = step(state, input);
    for _ in 0..if late { 5 } else { 0 } {
        now = now + Duration::from_secs(2);
        effects.extend(step(state, Input { now, random, event: Event::Woke }));
    }
    effects
}

/// Leaves the badge as it was.
fn shows_no_badge(state: &mut State, input: Input) -> Vec<Effect> {
    let pressed = matches!(input.event, Event::Asked { .. } | Event::CardAsked { .. } | Event::Woke);
    without(step(state, input), |effect| pressed && matches!(effect, Effect::Badge { .. }))
}

/// Does not look at the time while a page is loaded again.
fn loads_for_ever(state: &mut State, input: Input) -> Vec<Effect> {
    let loads = incidents(state).any(|(_, incident)| matches!(incident.phase, Phase::Reloading { .. }));
    if loads && matches!(input.event, Event::Woke | Event::Listening { .. } | Event::Access { .. }) {
        return vec![Effect::Wake { at: Some(input.now + Duration::from_secs(60)) }];
    }
    step(state, input)
}

/// Has one of two tabs of an origin count a second longer.
fn counts_apart(state: &mut State, input: Input) -> Vec<Effect> {
    let effects = step(state, input);
    let mut origins: Vec<String> = Vec::new();
    for (_, incident) in incidents(state) {
        let origin = incident.url.origin();
        if let Phase::Waiting { due, .. } = &mut incident.phase {
            if origins.contains(&origin) {
                *due = *due + Duration::from_secs(1);
            }
            origins.push(origin);
        }
    }
    effects
}

/// Loads pages whatever the person does in them.
fn waits_for_nobody(state: &mut State, input: Input) -> Vec<Effect> {
    let mut effects = step(state, input);
    for effect in &mut effects {
        if let Effect::Reload { document, .. } = effect {
            *document = None;
        }
    }
    effects
}

/// Tells nobody anything.
fn tells_nobody(state: &mut State, input: Input) -> Vec<Effect> {
    without(step(state, input), |effect| matches!(effect, Effect::Notify { .. }))
}

/// Takes everybody for one who wants to be told.
fn tells_everybody(state: &mut State, input: Input) -> Vec<Effect> {
    incidents(state).for_each(|(_, incident)| incident.tell = true);
    step(state, input)
}

/// Takes private windows for others.
fn keeps_no_secret(state: &mut State, input: Input) -> Vec<Effect> {
    state.private = false;
    // What it writes down is another promise.
    state.settings.keep_history = false;
    step(state, input)
}

/// Takes private windows for others when it writes down what failed.
fn writes_down_secrets(state: &mut State, input: Input) -> Vec<Effect> {
    state.private = false;
    without(step(state, input), |effect| matches!(effect, Effect::Notify { .. }))
}

/// Writes down each failure as another one.
fn writes_down_fancies(state: &mut State, input: Input) -> Vec<Effect> {
    let mut effects = step(state, input);
    for effect in &mut effects {
        if let Effect::Remember { entry, .. } = effect {
            entry.began = entry.began - Duration::from_secs(1);
        }
    }
    effects
}

/// Forgets closed tabs, whoever wants to hear of them.
fn forgets_the_closed(state: &mut State, input: Input) -> Vec<Effect> {
    let effects = step(state, input);
    state.tabs.retain(|tab, _| !tab.is_closed());
    effects
}

/// Does not read what a page says.
fn reads_no_text(state: &mut State, mut input: Input) -> Vec<Effect> {
    if let Event::Probed { body, .. } = &mut input.event {
        *body = None;
    }
    step(state, input)
}

/// Takes a load of which nobody saw how it was begun for one that may be repeated.
fn trusts_the_unseen(state: &mut State, mut input: Input) -> Vec<Effect> {
    if let Event::Failed { method, .. } = &mut input.event
        && *method == Method::Other
    {
        *method = Method::Get;
    }
    step(state, input)
}

/// Takes what was given up in an app for a failure.
fn takes_a_stop_for_a_failure(state: &mut State, mut input: Input) -> Vec<Effect> {
    if let Event::AppFailed { met: Met::Broken { error, .. }, .. } = &mut input.event
        && error.is_abort()
    {
        *error = NetError::parse("ERR_CONNECTION_RESET").expect("a name");
    }
    step(state, input)
}

/// Tells of an app whenever it fails.
fn tells_of_each_failure(state: &mut State, input: Input) -> Vec<Effect> {
    let failed = matches!(input.event, Event::AppFailed { .. } | Event::PagesFound { .. });
    let mut effects = step(state, input);
    for (tab, incident) in incidents(state).filter(|(_, incident)| failed && incident.running.is_some()) {
        let document = incident.document.clone().unwrap_or_default();
        effects.push(Effect::ShowCard { tab, document });
    }
    effects
}

/// Loads the page of an app again as soon as it fails.
fn loads_apps_again(state: &mut State, input: Input) -> Vec<Effect> {
    let mut effects = step(state, input);
    let failed: Vec<TabId> =
        incidents(state).filter(|(_, it)| it.running.is_some() && !it.over).map(|it| it.0).collect();
    for tab in failed {
        let op = OpId(state.operations + 1_000);
        effects.push(Effect::Reload { tab, op, past_cache: false, yields: false, document: None });
    }
    effects
}

/// Does not look at what a tab shows while its app is told of.
fn keeps_what_it_told(state: &mut State, input: Input) -> Vec<Effect> {
    let kept = match &input.event {
        Event::Committed { tab, .. } => {
            let incident = state.tabs.get(tab).and_then(|tab| tab.incident.clone());
            incident.filter(|incident| incident.running.is_some() && !incident.over).map(|incident| (*tab, incident))
        }
        _ => None,
    };
    let effects = step(state, input);
    if let Some((tab, incident)) = kept {
        state.tabs.entry(tab).or_default().incident = Some(incident);
    }
    effects
}

/// Forgets what an app has trouble with when its page turns out to have come well.
fn forgets_over_the_page(state: &mut State, input: Input) -> Vec<Effect> {
    if let Event::DocumentRead { tab, .. } = &input.event
        && let Some(tab) = state.tabs.get_mut(tab)
    {
        tab.trouble = None;
    }
    step(state, input)
}

/// Does not look at its start whether the browser listens to what was chosen.
fn listens_to_what_it_finds(state: &mut State, input: Input) -> Vec<Effect> {
    let starts = matches!(input.event, Event::Listening { .. });
    without(step(state, input), |effect| starts && matches!(effect, Effect::ListenToApps { .. }))
}

/// Asks the status page of whatever fails.
fn asks_by_itself(state: &mut State, input: Input) -> Vec<Effect> {
    let failed = matches!(input.event, Event::AppFailed { .. });
    let mut effects = step(state, input);
    if failed {
        let address = "https://status.claude.com/api/v2/summary.json";
        effects.push(Effect::AskStatus { service: "claude", address, most: 1_000 });
    }
    effects
}

/// Forgets whom it has asked.
fn asks_each_time(state: &mut State, input: Input) -> Vec<Effect> {
    state.asked.status.clear();
    state.asked.names.clear();
    step(state, input)
}

/// Clears what it is waiting for anyway.
fn clears_unasked(state: &mut State, input: Input) -> Vec<Effect> {
    let woke = matches!(input.event, Event::Woke);
    let until = input.now + Duration::from_secs(20);
    let mut effects = step(state, input);
    state.operations += u64::from(woke);
    let op = OpId(state.operations);
    for (tab, incident) in incidents(state).filter(|_| woke) {
        if let Phase::Waiting { choice, .. } = incident.phase {
            let what = Target::SiteData;
            incident.phase = Phase::Clearing { op, until, resume: Some(choice), what };
            effects.push(Effect::Clear { tab, op, what, origins: vec![incident.url.origin()] });
            break;
        }
    }
    effects
}

/// Clears twice for one press.
fn clears_twice(state: &mut State, input: Input) -> Vec<Effect> {
    let mut effects = step(state, input);
    let again: Vec<Effect> = effects.iter().filter(|effect| matches!(effect, Effect::Clear { .. })).cloned().collect();
    effects.extend(again.into_iter().map(|effect| match effect {
        Effect::Clear { tab, op, origins, .. } => Effect::Clear { tab, op, what: Target::SiteData, origins },
        other => other,
    }));
    effects
}

/// Deletes cookies of sites that are held back, whatever the person presses there.
fn deletes_everywhere(state: &mut State, mut input: Input) -> Vec<Effect> {
    let held = |tab: &TabId| {
        let incident = state.tabs.get(tab).and_then(|tab| tab.incident.as_ref());
        incident.is_some_and(|incident| !state.access.allows(&incident.url))
    };
    let here = match &mut input.event {
        Event::OriginsListed { tab, .. } => held(tab),
        Event::Asked { tab: Some(tab), request, .. } | Event::CardAsked { tab, request, .. } if held(tab) => {
            *request = Request::DeleteData;
            true
        }
        _ => false,
    };
    if !here {
        return step(state, input);
    }
    let access = std::mem::replace(&mut state.access, Access::Everywhere);
    let effects = step(state, input);
    state.access = access;
    effects
}

/// That this machine is found out by this promise, and by a history that can be read.
#[track_caller]
fn is_found_out(machine: Machine, property: Property) {
    let result = play_many(0, HISTORIES, machine);
    let Some((_, seed)) = result.faults.get(&property) else {
        panic!("{property:?} is not found broken, but {:?}", result.faults);
    };
    let small = shrink(&History::by_chance(*seed), machine, property);
    let played = play(&small, machine, true);
    assert_eq!(played.fault.map(|fault| fault.property), Some(property));
    assert!(
        small.actions.len() <= 20,
        "{} actions are too many to read:\n{}",
        small.actions.len(),
        played.log.join("\n")
    );
}

#[test]
fn a_post_that_is_repeated_is_found() {
    is_found_out(repeats_posts, Property::PostRepeated);
}

#[test]
fn a_check_before_the_servers_time_is_found() {
    is_found_out(hears_no_server, Property::EarlyForTheServer);
}

#[test]
fn a_check_before_its_countdown_has_ended_is_found() {
    is_found_out(checks_early, Property::EarlyForThePerson);
}

#[test]
fn an_act_that_is_done_twice_is_found() {
    is_found_out(loads_twice, Property::Twice);
}

#[test]
fn a_countdown_that_ends_in_silence_is_found() {
    is_found_out(ends_in_silence, Property::Silent);
}

#[test]
fn a_countdown_that_dies_with_its_worker_is_found() {
    is_found_out(stores_no_countdown, Property::Forgotten);
}

#[test]
fn a_countdown_that_never_ends_is_found() {
    is_found_out(sleeps_for_ever, Property::Late);
}

#[test]
fn a_reload_that_never_ends_is_found() {
    is_found_out(loads_for_ever, Property::Late);
}

#[test]
fn two_checks_at_a_time_are_found() {
    is_found_out(checks_twice, Property::TwoProbes);
}

#[test]
fn a_worker_that_does_not_rest_is_found() {
    is_found_out(does_not_rest, Property::Storm);
}

#[test]
fn sites_that_are_asked_all_at_once_after_a_sleep_are_found() {
    is_found_out(asks_all_at_once, Property::Storm);
}

#[test]
fn a_notice_that_is_taken_for_the_page_is_found() {
    is_found_out(believes_the_status, Property::Untrue);
}

#[test]
fn tries_without_end_are_found() {
    is_found_out(never_has_enough, Property::TooMany);
}

#[test]
fn a_state_that_grows_is_found() {
    is_found_out(forgets_nothing, Property::Unbounded);
    is_found_out(keeps_all_answers, Property::Unbounded);
}

#[test]
fn an_act_before_its_stored_reason_is_found() {
    is_found_out(stores_afterwards, Property::Unstored);
}

#[test]
fn a_stored_state_that_nobody_can_read_is_found() {
    is_found_out(stores_nonsense, Property::Unreadable);
}

#[test]
fn a_question_without_an_answer_is_found() {
    is_found_out(gives_no_answer, Property::Unanswered);
}

#[test]
fn a_site_that_is_asked_though_held_back_is_found() {
    is_found_out(looks_everywhere, Property::HeldBack);
}

#[test]
fn a_gate_that_is_asked_is_found() {
    is_found_out(sees_no_gates, Property::Gate);
}

#[test]
fn a_reload_without_a_good_answer_is_found() {
    is_found_out(loads_for_nothing, Property::Groundless);
}

#[test]
fn a_badge_that_tells_something_else_is_found() {
    is_found_out(shows_no_badge, Property::Stale);
}

#[test]
fn tabs_of_one_origin_that_count_differently_are_found() {
    is_found_out(counts_apart, Property::Apart);
}

#[test]
fn a_reload_under_somebodys_hands_is_found() {
    is_found_out(waits_for_nobody, Property::Interrupted);
}

#[test]
fn a_clearing_that_nobody_asked_for_is_found() {
    is_found_out(clears_unasked, Property::ClearedUnasked);
    is_found_out(clears_twice, Property::Twice);
}

#[test]
fn cookies_of_a_site_that_is_held_back_and_that_are_deleted_are_found() {
    is_found_out(deletes_everywhere, Property::HeldBack);
}

#[test]
fn a_word_that_is_owed_and_not_said_is_found() {
    is_found_out(tells_nobody, Property::Untold);
    is_found_out(forgets_the_closed, Property::Silent);
}

#[test]
fn a_word_that_nobody_asked_for_is_found() {
    is_found_out(tells_everybody, Property::Uncalled);
    is_found_out(keeps_no_secret, Property::Uncalled);
}

#[test]
fn a_history_of_what_was_private_or_never_was_is_found() {
    is_found_out(writes_down_secrets, Property::Chronicle);
    is_found_out(writes_down_fancies, Property::Chronicle);
}

#[test]
fn a_reload_of_a_page_that_still_says_the_same_is_found() {
    is_found_out(reads_no_text, Property::Groundless);
}

#[test]
fn an_app_that_is_told_of_for_nothing_is_found() {
    is_found_out(takes_a_stop_for_a_failure, Property::AppGroundless);
}

#[test]
fn an_app_that_is_told_of_twice_is_found() {
    is_found_out(tells_of_each_failure, Property::AppTwice);
}

#[test]
fn an_app_that_fails_and_is_never_told_of_is_found() {
    is_found_out(forgets_over_the_page, Property::AppUntold);
}

#[test]
fn a_choice_that_the_browser_never_hears_of_is_found() {
    is_found_out(listens_to_what_it_finds, Property::AppUnheard);
}

#[test]
fn an_app_that_is_loaded_again_by_itself_is_found() {
    is_found_out(loads_apps_again, Property::AppActs);
}

#[test]
fn what_was_told_of_an_app_and_outlives_it_is_found() {
    is_found_out(keeps_what_it_told, Property::AppStays);
}

#[test]
fn somebody_who_is_asked_unasked_or_twice_is_found() {
    is_found_out(asks_by_itself, Property::Unasked);
    is_found_out(asks_each_time, Property::AskedTwice);
}

#[test]
fn a_form_that_nobody_saw_being_sent_and_that_is_repeated_is_found() {
    is_found_out(trusts_the_unseen, Property::PostRepeated);
}
