//! The extension's brain, as one actor: `step` takes what happened and says what to do.
//!
//! Everything comes in as a value, the time and chance included, so a native test can play a year of outages
//! in a second. Nothing here performs anything; `browser` does, and its results come back as events.

mod access;
mod actions;
mod card;
mod clearing;
mod documents;
mod effect;
mod event;
mod loads;
mod manners;
mod phase;
mod popup;
mod probe;
mod restarts;
mod state;
mod stored;
mod telling;
mod view;
mod waiting;

pub use access::{Access, Pattern};
pub use clearing::Cleared;
pub use effect::{Effect, TIME_TO_DRAW};
pub use event::{Arrival, Event, Input, Reading};
pub use phase::{Busy, Outcome, Phase, Waited};
pub use popup::{Beginning, Front};
pub use state::{AskId, Incident, OpId, Settings, State, Tab, TabId};
pub use stored::{SetAside, load};

/// Takes one event and says what to do, in order. The state is what the stored value will be: if anything in
/// it changed, the first effect writes it.
pub fn step(state: &mut State, input: Input) -> Vec<Effect> {
    let before = state.clone();
    let Input { now, random, event } = input;
    // What the browser forgets between its starts has to be written anew, changed or not.
    let anew = matches!(event, Event::Started { .. });
    let mut run = Run { state, now, random, effects: Vec::new() };
    run.give_up_on_overdue();
    match event {
        Event::Started { open } => run.started(&open),
        Event::Answered { tab, url, response, method } => run.answered(tab, url, response, method),
        Event::RequestFailed { tab, url, method } => run.request_failed(tab, url, method),
        Event::Committed { tab, url, document, known_fine, arrival } => {
            run.committed(tab, url, document, known_fine, arrival)
        }
        Event::Failed { tab, url, error, document } => run.load_failed(tab, url, error, document.as_deref()),
        Event::Begun { tab, beginning } => run.begun(tab, &beginning),
        Event::Front { tab, front } => run.front(tab, front),
        Event::TabClosed { tab } => run.tab_closed(tab),
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
        Event::CacheCleared { tab, op, done } => run.cache_cleared(tab, op, done),
        Event::Probed { tab, op, answer, landed } => run.probed(tab, op, answer, landed),
        Event::Reloaded { tab, op, done } => run.reloaded(tab, op, done),
        Event::OnItsWay { tab, op } => run.on_its_way(tab, op),
        Event::Busy { tab, op, busy } => run.busy(tab, op, busy),
        Event::Network { online } => run.network(online),
        Event::Notified { tab } => run.notified(tab),
        Event::Woke => run.woke(),
        Event::Access { access, front } => run.access_changed(access, &front),
        Event::LookedInto { tab, document, facts } => run.looked_at_front(tab, document, facts),
        Event::Asked { ask, tab, request } => run.asked(ask, tab, request),
        Event::CardAsked { ask, tab, document, request } => run.card_asked(ask, tab, &document, request),
    }
    run.share_waits();
    run.mind_the_closed();
    run.schedule();
    let mut effects = run.effects;
    let open = state.known_tabs();
    // Comparing costs a fraction of writing, and most events change nothing. Not all that changes is stored.
    if anew || before != *state {
        let after = stored::save(state);
        if anew || stored::save(&before) != after {
            let (state, settings) = (after.state, after.settings);
            effects.insert(0, Effect::Persist { state, settings, open });
        }
    }
    effects
}

/// One step under way.
struct Run<'a> {
    state: &'a mut State,
    now: crate::time::Timestamp,
    random: u32,
    effects: Vec<Effect>,
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
