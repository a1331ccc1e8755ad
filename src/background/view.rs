//! The state as pages and badge show it.

use std::time::Duration;

use super::watched::can_be_watched;
use super::whose::judged;
use super::{AskId, Effect, Incident, Phase, Run, State, TabId};
use crate::diagnosis::{Cookies, Explanation, Setting, code_label, duration_text, explain, long_text};
use crate::evidence::Address;
use crate::history::{End, LastTime};
use crate::knowledge::{Action, Lang, RetryPolicy, words};
use crate::protocol::{Doing, Failure, Shown, View, Watch};
use crate::retry::{PLAN, Situation, Told, next_try};
use crate::time::Timestamp;

impl Run<'_> {
    /// Answers a page with what there is to show about a tab.
    pub(super) fn answer(&mut self, ask: AskId, tab: Option<TabId>, nothing: Shown) {
        let shown = match tab.and_then(|tab| self.state.tabs.get(&tab)).and_then(|tab| tab.incident.as_ref()) {
            Some(incident) => Shown::Failure(Box::new(failure(self.state, incident, self.now))),
            None => nothing,
        };
        let typed = tab.and_then(|tab| self.state.typed.offer(tab, self.shown(tab)));
        let view = View {
            lang: self.state.lang(),
            tab,
            now: self.now,
            shown,
            typed,
            watch: tab.and_then(|tab| self.watch_of(tab)),
            text: None,
            manners: self.state.settings.manners(),
            choices: tab.is_none().then(|| Box::new(self.state.choices())),
        };
        self.effects.push(Effect::Answer { ask, view: Box::new(view) });
    }

    /// Whether the app of the page that a tab shows is watched, where that page may be looked at.
    fn watch_of(&self, tab: TabId) -> Option<Watch> {
        let incident = self.state.tabs.get(&tab).and_then(|tab| tab.incident.as_ref());
        // A page that did not come has no app that runs.
        let failed = incident.filter(|incident| !incident.over && incident.running.is_none() && !incident.in_text);
        let looked_at = self.state.looked_at.as_ref().filter(|(own, _)| *own == tab).map(|(_, url)| url);
        let url = incident.map(|incident| &incident.url).or(looked_at).filter(|_| failed.is_none())?;
        let possible = self.may_look_at(url) && !url.is_local() && can_be_watched(url);
        possible.then(|| Watch { site: url.site_as_read(), on: self.state.settings.watches(url) })
    }

    /// The same, with what was typed, for the clipboard.
    pub(super) fn answer_with_typed(&mut self, ask: AskId, tab: TabId) {
        self.answer(ask, Some(tab), Shown::Fine);
        let text = self.state.typed.text(tab, self.shown(tab));
        if let Some(Effect::Answer { view, .. }) = self.effects.last_mut() {
            view.text = text;
        }
    }

    /// The page that a tab shows, and its document, where texts can be put into its fields.
    fn shown(&self, tab: TabId) -> Option<(&Address, &str)> {
        let incident = self.state.tabs.get(&tab)?.incident.as_ref()?;
        Some((incident.address(), self.document_with_fields(tab)?))
    }

    /// Sets the badge of a tab to what its incident needs: the status, "!" for a network error, or the
    /// minutes of a countdown. What only waits for the reader gets none, and so does what is over.
    pub(super) fn badge(&mut self, tab: TabId) {
        let lang = self.state.lang();
        let Some(incident) = self.state.tabs.get(&tab).and_then(|tab| tab.incident.as_ref()) else { return };
        let quiet = incident.over || incident.diagnosis.is_gate() || !self.may_look_at(&incident.url);
        let text = match incident.phase {
            _ if quiet => String::new(),
            Phase::Waiting { due, .. } => {
                let minutes = due.since(self.now).as_secs().div_ceil(60).max(1);
                words::BADGE_MINUTES.fill(lang, &[("n", &minutes.to_string())])
            }
            _ => badge_text(&incident.diagnosis.code),
        };
        let title = if quiet { words::APP.get(lang).to_owned() } else { title(incident, lang) };
        self.effects.push(Effect::Badge { tab, text, title });
    }

    /// Takes a badge away. The browser does so at each new document, but a badge that was set a moment later stays.
    pub(super) fn clear_badge(&mut self, tab: TabId) {
        let title = words::APP.get(self.state.lang()).to_owned();
        self.effects.push(Effect::Badge { tab, text: String::new(), title });
        self.tell(tab);
    }

    /// Shows what is new of a tab wherever it can be seen.
    pub(super) fn refresh(&mut self, tab: TabId) {
        self.badge(tab);
        self.tell(tab);
    }
}

fn title(incident: &Incident, lang: Lang) -> String {
    incident.diagnosis.words().title.fill(lang, &[("site", &incident.url.site())])
}

/// A status is its own badge; a network error's name is too long for one, and a word of ours says nothing there.
fn badge_text(code: &str) -> String {
    let label = code_label(code);
    if label.len() <= 4 && label.bytes().any(|byte| byte.is_ascii_digit()) { label.to_owned() } else { "!".to_owned() }
}

/// The failure in the words of a language.
pub(super) fn explained(state: &State, incident: &Incident, lang: Lang, now: Timestamp) -> Explanation {
    let (wait, _) = promised(incident, now);
    explain(&incident.diagnosis, lang, setting(state, incident, wait))
}

/// The wait that the button promises, and what the server asked for. A press starts anew, so it is that of a first try.
fn promised(incident: &Incident, now: Timestamp) -> (Duration, Option<Told>) {
    let told = incident.told_still(now);
    let first = Situation { told, random: incident.lot, ..Situation::default() };
    (next_try(&first).unwrap_or_default(), told)
}

fn setting<'a>(state: &State, incident: &'a Incident, wait: Duration) -> Setting<'a> {
    Setting {
        url: Some(&incident.url),
        method: incident.method,
        // Without access nobody can check, so no words may send the reader to such a button.
        buttons: state.access.allows(&incident.url),
        cookies: match incident.may_delete(&state.access) {
            true if incident.is_deleted() => Cookies::Deleted,
            true => Cookies::ByButton,
            false => Cookies::ByHand,
        },
        wait: Some(wait.as_secs()),
        app: incident.running.is_some(),
    }
}

fn failure(state: &State, incident: &Incident, now: Timestamp) -> Failure {
    let may_look = state.access.allows(&incident.url);
    let (wait, told) = promised(incident, now);
    let app = incident.running.is_some();
    let explanation = explain(&incident.diagnosis, state.lang(), setting(state, incident, wait));
    let policy = incident.diagnosis.retry;
    let idle = incident.phase == Phase::Idle;
    let may_repeat = incident.may_repeat() && may_look;
    // In an app that runs, a reload is one of the steps or nothing.
    let reload_step = || steps_reload(incident);
    let reload_helps =
        if app { reload_step() } else { policy == RetryPolicy::Once || explanation.primary == Some(Action::Reload) };
    Failure {
        explanation,
        site: incident.url.site(),
        over: incident.over,
        app,
        may_retry: incident.is_worth_waiting() && may_look && idle,
        may_watch: incident.is_worth_watching() && may_look && idle,
        may_reload: may_repeat && ((idle && reload_helps) || matches!(incident.phase, Phase::Held { .. })),
        may_clear: incident.may_clear(),
        deletion: incident.deletion(&state.access),
        clear_reloads: incident.method.is_repeatable() && state.access.allows(&incident.url),
        wait_seconds: whole_seconds(wait),
        waits: if app { Vec::new() } else { other_waits(told, wait) },
        doing: match incident.phase {
            Phase::Idle => Doing::Nothing,
            Phase::Waiting { .. } if state.offline.is_some() => Doing::Offline,
            Phase::Waiting { due, from, .. } => Doing::Waiting { due, from },
            Phase::Held { busy, .. } => Doing::Held { busy },
            Phase::Checking { .. } => Doing::Checking,
            Phase::Clearing { what, .. } => Doing::Clearing { what },
            Phase::Reloading { .. } => Doing::Reloading,
        },
        watches: !incident.may_repeat(),
        outcome: incident.outcome,
        cleared: incident.cleared_now().cloned(),
        tries: incident.tries,
        tells: (incident.may_tell() && !state.private).then_some(incident.tell),
        since: incident.since,
        last_time: incident.last_time.filter(|_| !incident.over).map(|last| last_time(last, state.lang(), now)),
        lasted_seconds: incident.ended.map_or(0, |ended| whole_seconds(ended.since(incident.since))),
        hush: state.settings.hush(&incident.url),
        judged: judged(state, incident, state.lang(), now).map(Box::new),
    }
}

/// How it was over the last time. How long it lasted is what was seen: it may have been over sooner.
fn last_time(last: LastTime, lang: Lang, now: Timestamp) -> String {
    let ago = words::AGO.fill(lang, &[("time", &long_text(lang, now.since(last.ended).as_secs()))]);
    let text = match last.end {
        End::Cleared => &words::LAST_TIME_CLEARED,
        End::Deleted => &words::LAST_TIME_DELETED,
        _ => &words::LAST_TIME,
    };
    text.fill(lang, &[("ago", &ago), ("time", &duration_text(lang, u64::from(last.seconds).max(60)))])
}

fn steps_reload(incident: &Incident) -> bool {
    incident.diagnosis.words().steps.iter().any(|step| step.action == Some(Action::Reload))
}

fn whole_seconds(time: Duration) -> u32 {
    u32::try_from(time.as_secs()).unwrap_or(u32::MAX)
}

/// The part of a wait that is still ahead.
pub(super) fn remaining(wait: Duration, since: Timestamp, now: Timestamp) -> Duration {
    wait.saturating_sub(now.since(since))
}

/// The plan's waits that the main button does not stand for already; none where the server named its own.
fn other_waits(told: Option<Told>, promised: Duration) -> Vec<u8> {
    let is_other = |minutes: &u8| Duration::from_secs(u64::from(*minutes) * 60) != promised;
    if told.is_some() { Vec::new() } else { PLAN.into_iter().filter(is_other).collect() }
}
