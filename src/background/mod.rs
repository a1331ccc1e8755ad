//! The extension's brain, as one actor: `step` takes what happened and says what to do.
//!
//! Everything comes in as a value, the time and chance included, so a native test can play a year of outages
//! in a second. Nothing here performs anything; `browser` does, and its results come back as events.

mod access;
mod actions;
mod apps;
mod asking;
mod card;
mod clearing;
mod deeds;
mod documents;
mod effect;
mod event;
mod failures;
mod history;
mod loads;
mod manners;
mod phase;
mod popup;
mod probe;
mod reporting;
mod restarts;
mod seen;
mod sharing;
mod state;
mod stored;
mod telling;
mod trouble;
mod typed;
mod view;
mod waiting;
mod watched;
mod whose;
mod workers;

use crate::history::Entry;
use crate::ordered;
use crate::time::Timestamp;

pub use access::{Access, Pattern};
pub use asking::{Answer, Asked, Early, Heard, NameSaid};
pub use clearing::Cleared;
pub use deeds::{Deed, Did};
pub use effect::{Effect, TIME_TO_DRAW};
pub use event::{Arrival, Event, Input, Reading};
pub use phase::{Busy, Outcome, Phase, Target, Waited};
pub use popup::{Beginning, Front};
pub use sharing::Words;
pub use state::{AskId, Incident, OpId, Settings, State, Tab, TabId};
pub use stored::{SetAside, load};
pub use trouble::{GRACE, Ground, TOGETHER};
pub use typed::{AllTyped, Fate, Field, MOST_TYPED, Private};
pub use watched::AppRequest;
pub use whose::Ended;
pub use workers::{AppPage, WorkerFailed};

/// Takes one event and says what to do, in order. The state is what the stored value will be: if anything in
/// it changed, the first effect writes it; only an alarm is set before that.
pub fn step(state: &mut State, input: Input) -> Vec<Effect> {
    let mut before = state.clone();
    let Input { now, random, event } = input;
    // What the browser forgets between its starts has to be written anew, changed or not; and so has what a write
    // in vain was to keep.
    let anew = matches!(event, Event::Started { .. } | Event::NotStored);
    // The alarm may be from before the worker's last death, for what is no more.
    let woke = matches!(event, Event::Woke | Event::Installed);
    let heard = matches!(event, Event::Carried { .. });
    let mut run = Run { state, now, random, effects: Vec::new(), ended: Vec::new() };
    let needed = run.state.next_wake(now);
    if let Event::Started { open } = &event {
        // Numbers of tabs from an earlier session are other tabs' by now, and nothing may come of them.
        run.state.keep_tabs(open, now);
    }
    // A device that slept over a check has its answer all the same, and what the server asked for in it counts.
    let answered = if let Event::Probed { op, .. } = &event { Some(*op) } else { None };
    run.give_up_on_overdue(answered);
    run.state.typed.forget_old(now);
    run.mind_the_apps();
    run.state.asked.forget_old(now);
    match event {
        Event::Started { open } => run.started(&open),
        Event::Answered { tab, url, response, method } => run.answered(tab, url, response, method),
        Event::Committed { tab, url, document, known_fine, arrival } => {
            run.committed(tab, url, document, known_fine, arrival)
        }
        Event::Failed { tab, url, method, error, document } => {
            run.load_failed(tab, url, method, error, document.as_deref());
        }
        Event::Begun { tab, beginning } => run.begun(tab, &beginning),
        Event::Front { tab, front } => run.front(tab, front),
        Event::AppFailed { tab, request, met } => run.app_failed(tab, request, met),
        Event::PagesFound { pages, failed } => run.pages_found(&pages, &failed),
        Event::AppAnswered { tab, request, ended } => run.app_answered(tab, &request, ended),
        Event::AppSaid { tab, document, page, text, ground } => run.app_said(tab, &document, &page, &text, ground),
        Event::TabClosed { tab } => run.tab_closed(tab),
        Event::Around { url, loaded } => run.others_loaded(&url, &loaded),
        Event::Loaded { url } => run.loaded_elsewhere(&url),
        Event::StatusTold { service, heard } => run.status_told(&service, &heard),
        Event::NamesTold { name, by, heard } => run.names_told(&name, by, &heard),
        Event::Shown { document, method } => run.state.shown = Some((document, method)),
        Event::DocumentRead { tab, document, text, reading, ask } => {
            run.document_read(tab, document, text, reading, ask)
        }
        Event::LookedAgain { tab, document, reading: Reading::Page(facts) } => {
            run.refine(tab, Some(&document), facts, true)
        }
        Event::LookedAgain { reading: Reading::Unreachable, .. } => {}
        Event::CardShown { tab, document, shown } => run.card_shown(tab, document, shown),
        Event::Stepped { tab, document } => run.stepped(tab, document),
        Event::OriginsListed { tab, op, origins } => run.origins_listed(tab, op, &origins),
        Event::Cleared { tab, op, done } => run.cleared(tab, op, done),
        Event::Probed { tab, op, answer, landed, body } => run.probed(tab, op, answer, landed, body),
        Event::NotAsked { op } => run.not_asked(op),
        Event::Reloaded { tab, op, done } => run.reloaded(tab, op, done),
        Event::OnItsWay { tab, op } => run.on_its_way(tab, op),
        Event::Busy { tab, op, busy } => run.busy(tab, op, busy),
        Event::Network { online } => run.network(online),
        Event::Notified { tab } => run.notified(tab),
        Event::Typed { tab, document, url, fields } => run.typed(tab, document, url, fields),
        Event::WasPutBack { tab, document, fields, fates } => run.was_put_back(tab, document, &fields, &fates),
        Event::Woke => run.woke(),
        Event::Installed => run.installed(),
        Event::NotStored => {}
        Event::Listening { requests } => run.listens_to(requests.as_deref()),
        Event::Carried { items } => run.carried(items.as_deref()),
        Event::Access { access, front } => run.access_changed(access, &front),
        Event::LookedInto { tab, document, facts } => run.looked_at_front(tab, document, facts),
        Event::LastTime { entry, last } => run.know_last_time(&entry, last),
        Event::Asked { ask, tab, request } => run.asked(ask, tab, request),
        Event::CardAsked { ask, tab, document, request } => run.card_asked(ask, tab, &document, request),
    }
    run.share_waits();
    run.note_deeds(&before);
    if !heard {
        run.note_choices(&before.settings);
    }
    run.mind_the_closed();
    run.keep_history(&before);
    run.schedule(woke);
    let mut effects = run.effects;
    let (open, known_before) = (state.known_tabs(), before.known_tabs());
    if before.typed != state.typed {
        effects.insert(0, Effect::StoreTyped { typed: state.typed.save() });
    }
    // Comparing costs a fraction of writing, and most events change nothing. Not all that changes is stored.
    state.lend_what_is_not_stored(&mut before);
    // What was typed is stored elsewhere, but its tabs are to be heard of.
    if anew || before != *state || known_before != open {
        let stored::Saved { state, settings } = stored::save(state);
        let first = put_first_what_may_be_done_in_vain(&mut effects, needed);
        effects.insert(first, Effect::Persist { state, settings, open });
    }
    effects
}

/// Puts what is done even before the state is stored to the beginning, and gives its number. Should the worker die
/// in between, an alarm in vain does no harm, and a badge that was taken away is set again; the other way round, a
/// countdown would have no end, and a page that is nobody's would keep its badge. An alarm later than what is stored
/// still `needed` comes after it, for the same reason.
fn put_first_what_may_be_done_in_vain(effects: &mut Vec<Effect>, needed: Option<Timestamp>) -> usize {
    let is_first = |effect: &Effect| match effect {
        Effect::Wake { at } => at.is_some_and(|at| needed.is_none_or(|needed| at <= needed)),
        Effect::Badge { text, .. } => text.is_empty(),
        _ => false,
    };
    // Of several badges for one tab the last counts.
    let badges: Vec<(usize, TabId)> =
        effects.iter().enumerate().filter_map(|(at, it)| Some((at, it.badge()?))).collect();
    let outdated = |at: usize, tab: TabId| badges.iter().any(|(later, other)| *later > at && *other == tab);
    let mut at = 0;
    effects.retain(|effect| {
        at += 1;
        effect.badge().is_none_or(|tab| !outdated(at - 1, tab))
    });
    ordered::by_key(effects, |effect| u64::from(!is_first(effect)));
    effects.iter().filter(|effect| is_first(effect)).count()
}

/// One step under way.
struct Run<'a> {
    state: &'a mut State,
    now: Timestamp,
    random: u32,
    effects: Vec<Effect>,
    /// What is seen to be over in this step.
    ended: Vec<Entry>,
}

impl Run<'_> {
    fn tab(&mut self, tab: TabId) -> &mut Tab {
        self.state.tabs.entry(tab).or_default()
    }

    fn incident(&mut self, tab: TabId) -> Option<&mut Incident> {
        self.state.tabs.get_mut(&tab)?.incident.as_mut()
    }

    fn operation(&mut self) -> OpId {
        self.state.operations = self.state.operations.wrapping_add(1);
        OpId(self.state.operations)
    }

    fn tell(&mut self, tab: TabId) {
        if !self.effects.contains(&Effect::Tell { tab }) {
            self.effects.push(Effect::Tell { tab });
        }
    }
}
