//! Apps that run: requests of theirs that fail while the page is there, and what they say about it.
//!
//! A failure is told once, and only if it matters: not what counts people, not what was given up, not what a second try
//! mended within moments. Of all of it only codes, numbers and times are stored, never an address or a text.

use std::time::Duration;

use super::trouble::{Ground, Running, Trouble, is_over};
use super::watched::{AppRequest, is_failure, key, matters};
use super::whose::Ended;
use super::{Effect, Incident, Outcome, Phase, Run, State, Tab, TabId, WorkerFailed};
use crate::diagnosis::Diagnosis;
use crate::diagnosis::app::{self, Met};
use crate::evidence::{Address, Evidence};
use crate::time::Timestamp;
use crate::verdict::Part;

/// An answer that began and has not broken off for so long goes well.
const STEADY: Duration = Duration::from_secs(10);
/// A request that sends takes so long where it is what the app is there for.
const LASTS: Duration = Duration::from_secs(1);
/// So long it is said that the app works again.
const FAREWELL: Duration = Duration::from_secs(12);

impl Incident {
    /// When what runs has to be looked at again.
    pub(super) fn running_next(&self) -> Option<Timestamp> {
        let running = self.running?;
        let farewell = self.ended.filter(|_| self.over).map(|ended| ended + FAREWELL);
        farewell.or(running.steady.map(|since| since + STEADY))
    }
}

impl State {
    /// When something of an app may have to be said, or taken back. What has come to nothing by now is not looked at
    /// again for that.
    pub(super) fn apps_next(&self, now: Timestamp) -> Option<Timestamp> {
        let doubts = self.tabs.values().filter_map(|tab| tab.trouble.as_ref()).flat_map(Trouble::times);
        let running = self.tabs.values().filter_map(|tab| tab.incident.as_ref()?.running_next());
        doubts.chain(running).filter(|at| *at > now).min()
    }
}

/// The part of a request that failed.
fn part(met: &Met) -> Option<Part> {
    match met {
        Met::Answer(_) => Some(Part::Answer),
        Met::Broken { error, .. } => Part::of_net_error(error),
    }
}

impl Run<'_> {
    /// A request that the page of a tab, or the service worker of an app, has made failed.
    pub(super) fn app_failed(&mut self, tab: Option<TabId>, asked: AppRequest, met: Met) {
        let watched = self.state.settings.watches(&asked.page) && self.may_look_at(&asked.page);
        if !watched || !is_failure(&met, asked.socket) || !matters(&asked) {
            return;
        }
        let others = self.take_others_loaded(&asked.page);
        match tab {
            Some(tab) => self.page_failed(tab, &asked, &met, others, true),
            None => self.effects.push(Effect::FindPages { failed: WorkerFailed { asked, met, others } }),
        }
    }

    /// What the page of a tab asked for failed. Where it is not `sure` that it was this page, it has to say so itself.
    pub(super) fn page_failed(
        &mut self,
        tab: TabId,
        asked: &AppRequest,
        met: &Met,
        others: Option<Timestamp>,
        sure: bool,
    ) {
        // Something waits for the reader, or the page itself has failed: that says enough.
        let Some(diagnosis) = app::request(&asked.page, met) else { return };
        if self.incident(tab).is_some_and(|incident| incident.running.is_none() && !incident.over) {
            return;
        }
        let (now, key) = (self.now, key(asked));
        // Apps find out with such a request whether somebody is signed in.
        let asks_who = matches!(met, Met::Answer(response) if matches!(response.status, 401 | 403));
        let sure = sure && !(asks_who && asked.method.is_repeatable());
        let trouble = self.trouble(tab, &asked.document, &asked.page);
        trouble.others_loaded = others;
        trouble.doubt(key, (diagnosis, part(met)), asked.socket, now, sure);
        if let Some(running) = self.incident(tab).and_then(|incident| incident.running.as_mut())
            && (running.key == key || running.trial == key)
        {
            running.steady = None;
        }
        self.say_what_is_due(tab);
    }

    fn trouble(&mut self, tab: TabId, document: &str, page: &Address) -> &mut Trouble {
        let known = &mut self.tab(tab).trouble;
        if known.as_ref().is_some_and(|known| known.document != document) {
            *known = None;
        }
        known.get_or_insert_with(|| Trouble::of(document, page))
    }

    /// A request of the page goes well: its answer began, or has come to its end. One of the app's own service worker
    /// does so for all pages of its origin.
    pub(super) fn app_answered(&mut self, tab: Option<TabId>, asked: &AppRequest, ended: bool) {
        if !matters(asked) {
            return;
        }
        let tabs = tab.map_or_else(|| self.state.tabs_with_apps(&asked.page), |tab| vec![tab]);
        tabs.into_iter().for_each(|tab| self.goes_well(tab, asked, ended));
    }

    fn goes_well(&mut self, tab: TabId, asked: &AppRequest, ended: bool) {
        let key = key(asked);
        if let Some(trouble) = self.state.tabs.get_mut(&tab).and_then(|tab| tab.trouble.as_mut()) {
            trouble.mended(key);
        }
        let now = self.now;
        let Some(incident) = self.incident(tab).filter(|incident| !incident.over) else { return };
        let Some(running) = &mut incident.running else { return };
        if running.key == 0 {
            return self.goes_on(tab, asked, ended);
        }
        let same = running.key == key;
        // A connection that was opened is all that is ever seen of it.
        if same && ended && !asked.socket {
            return self.works_again(tab);
        }
        if same && running.steady.is_none() {
            running.steady = Some(now);
        }
    }

    /// Only a message tells of the failure. It is over when the app sends something and is answered at length: what is
    /// answered in a moment counts nothing but names, settings and the like.
    fn goes_on(&mut self, tab: TabId, asked: &AppRequest, ended: bool) {
        let (now, key) = (self.now, key(asked));
        let Some(running) = self.incident(tab).and_then(|incident| incident.running.as_mut()) else { return };
        if asked.method.is_repeatable() || asked.socket {
            return;
        }
        match running.steady.filter(|_| running.trial == key) {
            Some(since) if ended && now.since(since) >= LASTS => self.works_again(tab),
            Some(_) if ended => running.steady = None,
            None if !ended => (running.steady, running.trial) = (Some(now), key),
            _ => {}
        }
    }

    /// The page shows a text that may be a message of its app.
    pub(super) fn app_said(&mut self, tab: TabId, document: &str, page: &Address, text: &str, ground: Ground) {
        if !self.state.settings.watches(page) || !self.may_look_at(page) {
            return;
        }
        if self.incident(tab).is_some_and(|incident| incident.running.is_none() && !incident.over) {
            return;
        }
        let now = self.now;
        let trouble = self.state.tabs.get(&tab).and_then(|tab| tab.trouble.as_ref());
        let failing = trouble.is_some_and(|trouble| trouble.is_fresh(document, now));
        let known = app::message(page, text, failing);
        let Some(diagnosis) = known.or_else(|| app::common_message(page, text).filter(|_| failing)) else { return };
        self.trouble(tab, document, page).says(diagnosis, ground, now);
        self.say_what_is_due(tab);
    }

    /// Says what has to be said by now, and takes back what has been said long enough, in every tab.
    pub(super) fn mind_the_apps(&mut self) {
        let concerned = |tab: &Tab| {
            tab.trouble.is_some() || tab.incident.as_ref().is_some_and(|incident| incident.running.is_some())
        };
        let tabs: Vec<TabId> = self.state.tabs.iter().filter(|(_, tab)| concerned(tab)).map(|(id, _)| *id).collect();
        for tab in tabs {
            self.say_what_is_due(tab);
            let now = self.now;
            let next = self.incident(tab).and_then(|incident| incident.running_next());
            match self.incident(tab) {
                Some(incident) if next.is_some_and(|next| is_over(next, FAREWELL, now)) => {
                    if incident.over {
                        self.app_is_left(tab)
                    } else {
                        self.works_again(tab)
                    }
                }
                _ => {}
            }
            let Some(one) = self.state.tabs.get_mut(&tab) else { continue };
            one.trouble.take_if(|trouble| trouble.is_past(now));
            if *one == Tab::default() {
                self.state.tabs.remove(&tab);
            }
        }
    }

    fn say_what_is_due(&mut self, tab: TabId) {
        let now = self.now;
        let Some(trouble) = self.state.tabs.get(&tab).and_then(|tab| tab.trouble.as_ref()) else { return };
        let Some((running, diagnosis)) = trouble.verdict(now) else { return };
        let (page, document) = (trouble.page.clone(), trouble.document.clone());
        if running.told {
            self.it_was_of(tab, running.key);
        }
        match self.incident(tab) {
            Some(incident) if !incident.over => {
                // Said once. What the app itself says of it later is more than what the request told.
                let Some(known) = incident.running.filter(|known| running.told && !known.told) else { return };
                let same = incident.diagnosis.entry == diagnosis.entry;
                incident.running = Some(Running { told: true, ..known });
                incident.outcome = (!same).then_some(Outcome::LookedCloser).or(incident.outcome);
                incident.diagnosis = diagnosis;
                self.refresh(tab);
            }
            _ => self.app_fails(tab, page, document, diagnosis, running),
        }
    }

    fn app_fails(&mut self, tab: TabId, page: Address, document: String, diagnosis: Diagnosis, running: Running) {
        let evidence = Evidence { url: Some(page.clone()), ..Evidence::default() };
        let local = page.is_local();
        let mut incident = self.new_incident(page, Some(document.clone()), evidence, diagnosis);
        incident.card = !local;
        incident.running = Some(running);
        incident.tried = self.state.asked.tried(&incident.tried_about());
        let shows = self.card_comes(&incident);
        if let Some(trouble) = &mut self.tab(tab).trouble {
            trouble.is_told();
            incident.others_loaded = trouble.others_loaded;
        }
        self.ask_status_by_itself(&incident);
        self.put_incident(tab, incident);
        if shows {
            self.effects.push(Effect::ShowCard { tab, document });
        }
        self.keep_typed(tab);
    }

    /// What failed goes well again: that is said for a moment.
    fn works_again(&mut self, tab: TabId) {
        let now = self.now;
        // What was to be said of it is over with it.
        self.tab(tab).trouble = None;
        let Some(ended) = self.incident(tab).map(|incident| Ended::of(incident, false)) else { return };
        self.remember_end(ended);
        let Some(incident) = self.incident(tab) else { return };
        let busy = incident.phase != Phase::Idle;
        if busy || incident.closed {
            if !busy {
                self.app_is_left(tab);
            }
            return;
        }
        incident.over = true;
        incident.ended = Some(now);
        incident.outcome = Some(Outcome::Works);
        self.refresh(tab);
    }

    /// Nothing more is said of the app in this tab.
    fn app_is_left(&mut self, tab: TabId) {
        let Some(incident) = self.take_incident(tab) else { return };
        if let Some(document) = incident.document.filter(|_| self.may_look_at(&incident.url)) {
            self.effects.push(Effect::HideCard { tab, document });
        }
        self.clear_badge(tab);
    }

    /// The tab shows another document, or none: what was said of the app in the one before is over. What was typed
    /// there is offered in the new one, if that is a page of the same site that came well.
    pub(super) fn app_page_goes(&mut self, tab: TabId, url: Option<&Address>, document: &str, fine: bool) -> bool {
        let Some(known) = self.state.tabs.get_mut(&tab) else { return false };
        known.trouble.take_if(|trouble| trouble.document != document);
        let Some(mut incident) = known.incident.take_if(|incident| incident.running.is_some()) else { return false };
        let back = url.filter(|url| url.is_same_origin(&incident.url) && self.has_lost(tab, url, document));
        self.clear_badge(tab);
        let Some(url) = back.cloned() else { return false };
        let gone = incident.document.replace(document.to_owned());
        incident.address = Some(url);
        incident.running = None;
        (incident.over, incident.ended, incident.outcome, incident.phase) = (true, Some(self.now), None, Phase::Idle);
        self.offer_anew(tab, &mut incident, gone.as_deref());
        self.tab(tab).offering = Some(Box::new(incident));
        fine && self.offer_what_was_typed(tab, document)
    }

    /// The page has come well, in which what was typed into the one before is offered.
    pub(super) fn offer_what_was_typed(&mut self, tab: TabId, document: &str) -> bool {
        let offering = self.state.tabs.get_mut(&tab).and_then(|tab| tab.offering.take());
        let Some(incident) = offering.filter(|incident| incident.document.as_deref() == Some(document)) else {
            return false;
        };
        let shows = self.card_comes(&incident);
        self.put_incident(tab, *incident);
        if shows {
            self.effects.push(Effect::ShowCard { tab, document: document.to_owned() });
        }
        true
    }

    /// The person has the apps of a site watched, or no longer.
    pub(super) fn watch(&mut self, site: &str, on: bool) {
        let Some(page) = Address::parse(&format!("https://{site}/")) else { return };
        self.state.settings.watch(&page, on);
        self.mind_what_is_watched();
    }

    /// Other apps are watched than before. What is known of those that are not any more is forgotten.
    pub(super) fn mind_what_is_watched(&mut self) {
        let Self { state, .. } = self;
        let watches = |page: &Address| state.settings.watches(page);
        for tab in state.tabs.values_mut() {
            tab.trouble.take_if(|trouble| !watches(&trouble.page));
        }
        let fails = |tab: &Tab| tab.incident.as_ref().is_some_and(|it| it.running.is_some() && !watches(&it.url));
        let tabs: Vec<TabId> = state.tabs.iter().filter(|(_, tab)| fails(tab)).map(|(id, _)| *id).collect();
        tabs.into_iter().for_each(|tab| self.app_is_left(tab));
        self.listen_to_apps();
    }

    /// Has the browser tell of the requests of watched apps, and of no others.
    pub(super) fn listen_to_apps(&mut self) {
        let settings = &self.state.settings;
        self.effects.push(Effect::ListenToApps { requests: settings.chosen_requests(), pages: settings.pages() });
    }

    /// What the browser listens to may be older than what the person has chosen: a worker may die between the two.
    pub(super) fn listens_to(&mut self, requests: Option<&[String]>) {
        if self.state.settings.chosen_requests().as_deref() != requests {
            self.listen_to_apps();
        }
    }
}
