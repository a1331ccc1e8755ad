//! Them or me, for one failure: what is known of it and of what is around it goes to the engine of `verdict/`, and what
//! that says is shown.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::asking::{public_name, service_of};
use super::{Effect, Incident, Run, State, TabId};
use crate::evidence::Address;
use crate::knowledge::{self, Certainty, DETECTOR, Lang, RetryPolicy, Service, ServicePage, Side, words};
use crate::protocol::{Asking, CheckText, Judged, LinkText, Stage, StatusText};
use crate::status::{Component, CouldNotTell, Level, StatusReport};
use crate::time::Timestamp;
use crate::verdict::{Before, Check, Diagnosed, Known, Names, Part, StatusPage, Tried, Verdict, judge};

/// What happens within two minutes of a failure is of the same time.
const SAME_TIME: Duration = Duration::from_secs(120);
/// The most failures whose end is remembered.
const MOST_ENDED: usize = 50;

/// How a failure of this browser session ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ended {
    /// Scheme, host and port.
    pub origin: String,
    pub code: String,
    /// After clearing, not by itself.
    pub cleared: bool,
}

impl Ended {
    pub(super) fn of(incident: &Incident, cleared: bool) -> Self {
        Self { origin: incident.url.origin(), code: incident.diagnosis.code.clone(), cleared }
    }
}

impl Incident {
    /// Whether the question can be asked here at all: not where something only waits for the reader, not of the own
    /// machine, and not where the error says all that there is to say, as a missing page does. An app says so as well,
    /// and that somebody has to sign in is no block.
    fn may_be_judged(&self) -> bool {
        let app = self.running.is_some();
        let useless = matches!(self.diagnosis.retry, RetryPolicy::Useless | RetryPolicy::Harmful);
        let says_it_all = useless && (app || self.evidence.response.is_some());
        let refused = app && self.diagnosis.side == Side::Access;
        !(self.over || self.diagnosis.is_gate() || self.url.is_local() || says_it_all || refused)
    }

    /// Whether what was heard then is a clue to this failure: a card that stands there for an hour says the same at its
    /// end.
    fn is_of_the_time(&self, heard: Timestamp) -> bool {
        heard >= self.failed_at || self.failed_at.since(heard) <= SAME_TIME
    }

    /// What the person's answers are about: an app, whatever it fails with; of a page, this failure of its site.
    pub(super) fn tried_about(&self) -> String {
        let origin = self.url.origin();
        if self.running.is_some() { origin } else { format!("{origin} {}", self.first_code()) }
    }

    /// The part that failed, of the load or of the app's request.
    fn part(&self) -> Option<Part> {
        self.running.map_or_else(|| Part::of(&self.evidence), |running| running.part)
    }

    /// What the diagnosis points at. What the failure of an app is called is surer than whose it is: a message that fits
    /// its request states the one. Of the other only an answer of 5xx is a statement (RFC 9110, section 15.6); where a
    /// connection broke off, any end of it may have.
    fn diagnosed(&self) -> Option<Diagnosed> {
        let part = self.part();
        let found = Diagnosed::of(&self.diagnosis, part)?;
        let Some(_) = self.running else { return Some(found) };
        let certainty = match (found.points_at, part) {
            (Verdict::Site, Some(_)) if self.server_erred() => Certainty::Stated,
            (Verdict::Site, Some(_)) => Certainty::Guess,
            _ => found.certainty.min(self.diagnosis.words().certainty),
        };
        Some(Diagnosed { certainty, ..found })
    }

    /// Whether a request of the app was answered with 5xx. Of the answer only its code is kept.
    fn server_erred(&self) -> bool {
        let codes = [&self.diagnosis.code].into_iter().chain(&self.diagnosis.also);
        let mut numbers = codes.filter_map(|code| code.split_once('/').map(|(_, number)| number));
        numbers.any(|number| number.len() == 3 && number.starts_with('5') && number.bytes().all(|b| b.is_ascii_digit()))
    }

    /// Another site has loaded well.
    fn heard_of(&mut self, url: &Address, at: Timestamp) {
        let before = self.others_loaded.is_none_or(|known| known < self.failed_at);
        if before && !self.over && is_another_site(url, &self.url) {
            self.others_loaded = Some(at);
        }
    }
}

/// Whether a page of another site tells of the connection to this one. The own machine needs none.
fn is_another_site(other: &Address, url: &Address) -> bool {
    !other.is_local() && other.owner() != url.owner()
}

impl Run<'_> {
    /// What other tabs show, and since when: of that, only the newest time of another site is kept.
    pub(super) fn others_loaded(&mut self, url: &Address, loaded: &[(Address, Timestamp)]) {
        let others = loaded.iter().filter(|(other, _)| is_another_site(other, url));
        self.state.others_loaded = others.map(|(_, at)| *at).max().map(|at| (url.clone(), at));
    }

    /// The time that came with what is now known to have failed.
    pub(super) fn take_others_loaded(&mut self, url: &Address) -> Option<Timestamp> {
        self.state.others_loaded.take().filter(|(about, _)| about == url).map(|(_, at)| at)
    }

    /// A page has loaded well, which counts for what fails elsewhere.
    pub(super) fn loaded_elsewhere(&mut self, url: &Address) {
        let now = self.now;
        for tab in self.state.open_tabs() {
            let Some(incident) = self.incident(tab) else { continue };
            let known = incident.others_loaded;
            incident.heard_of(url, now);
            if incident.others_loaded != known {
                self.tell(tab);
            }
        }
    }

    /// A failure is over, and this is how.
    pub(super) fn remember_end(&mut self, ended: Ended) {
        let all = &mut self.state.ended;
        all.retain(|known| *known != ended);
        if all.len() >= MOST_ENDED {
            all.remove(0);
        }
        all.push(ended);
    }

    /// What came of a check that the person made, or that it is to be asked anew.
    pub(super) fn tried(&mut self, tab: TabId, check: Check, tried: Option<Tried>) {
        let Some(incident) = self.incident(tab).filter(|_| check.is_of_the_person()) else { return };
        match tried {
            Some(tried) => incident.tried.insert(check, tried),
            None => incident.tried.remove(&check),
        };
        let (about, tried) = (incident.tried_about(), incident.tried.clone());
        self.state.asked.remember_tried(about, tried, self.now);
        self.tell(tab);
    }
}

/// What the engine says of a failure.
pub(super) fn judged(state: &State, incident: &Incident, lang: Lang, now: Timestamp) -> Option<Judged> {
    if !incident.may_be_judged() {
        return None;
    }
    let known = known(state, incident);
    let judgement = judge(&known);
    let service = service_of(&incident.url);
    let online = state.offline.is_none();
    let next = judgement.next.map(|check| check.question(lang).to_owned());
    let line = match next {
        Some(question) if judgement.verdict == Verdict::CannotTell => {
            format!("{} {question}", words::VERDICT_NEXT.get(lang))
        }
        _ => judgement.verdict.line(lang).to_owned(),
    };
    // Who does not want to ask others can check by hand all the same.
    let alone = Known { status: without(&known.status), names: asked_only(known.names), ..known.clone() };
    let by_hand = judge(&alone).next.filter(|check| check.is_of_the_person());
    Some(Judged {
        verdict: judgement.verdict,
        line,
        reasons: judgement.sentences(lang),
        advice: judgement.advice(lang).to_owned(),
        path: judgement
            .path
            .iter()
            .map(|(stop, state)| format!("{}: {}", stop.label(lang), state.label(lang)))
            .collect(),
        // Without a network nobody can be asked.
        status: service.filter(|_| online).and_then(|service| status(state, service, incident, lang, now)),
        names: names(state, incident, &known, lang, now).filter(|_| online),
        change_dns: judgement.verdict == Verdict::NetworkDns,
        checks: checks(incident, by_hand, lang),
        links: links(service, lang),
    })
}

fn known(state: &State, incident: &Incident) -> Known {
    let part = incident.part();
    let at = incident.failed_at;
    let others = state.tabs.values().filter_map(|tab| tab.incident.as_ref()).filter(|it| !it.over);
    let met_nothing = |it: &&Incident| matches!(it.part(), Some(Part::Name | Part::Connection));
    let failed = others.clone().filter(met_nothing).filter(|it| it.url.owner() != incident.url.owner());
    let failed = failed.filter(|it| incident.is_of_the_time(it.failed_at) && it.failed_at.since(at) <= SAME_TIME);
    let tabs = others.filter(|it| it.url.is_same_origin(&incident.url)).count().saturating_sub(1);
    let service = service_of(&incident.url);
    Known {
        now: at,
        online: Some(state.offline.is_none()),
        others_loaded: incident
            .others_loaded
            .filter(|other| incident.is_of_the_time(*other))
            .map(|_| at)
            .into_iter()
            .collect(),
        others_failed: failed.map(|_| at).collect(),
        tabs_failing: u32::try_from(tabs).unwrap_or(u32::MAX),
        before: before(state, incident),
        part,
        diagnosis: incident.diagnosed(),
        status: service.map_or(StatusPage::None, |service| status_page(state, service, incident)),
        names: asked_name(incident).map_or(Names::None, |name| looked_up(state, name, incident)),
        tried: incident.tried.clone(),
    }
}

fn before(state: &State, incident: &Incident) -> Before {
    let origin = incident.url.origin();
    let same = state.ended.iter().filter(|ended| ended.origin == origin && ended.code == incident.diagnosis.code);
    let by_clearing = u32::from(same.clone().any(|ended| ended.cleared));
    Before { by_itself: u32::from(same.clone().any(|ended| !ended.cleared)), by_clearing }
}

fn status_page(state: &State, service: &Service, incident: &Incident) -> StatusPage {
    let answer = state.asked.status.get(service.id).filter(|answer| incident.is_of_the_time(answer.asked));
    match answer.and_then(|answer| answer.said.as_ref()) {
        Some(said) => StatusPage::from(said),
        None if service.status_api().is_some() => StatusPage::Unasked,
        None => StatusPage::None,
    }
}

/// The name that resolvers can be asked about, where their word would say something about the failure. Which name an app
/// has asked for is not kept.
fn asked_name(incident: &Incident) -> Option<&str> {
    let tells = matches!(incident.part(), Some(Part::Name | Part::Connection)) && incident.running.is_none();
    public_name(&incident.url).filter(|_| tells)
}

fn looked_up(state: &State, name: &str, incident: &Incident) -> Names {
    let said = state.asked.names.get(name).and_then(|answer| answer.said.as_ref());
    let said = said.filter(|said| incident.is_of_the_time(said.at));
    said.map_or(Names::Unasked, |said| Names::Compared(said.beside(incident.part())))
}

fn without(page: &StatusPage) -> StatusPage {
    if *page == StatusPage::Unasked { StatusPage::None } else { page.clone() }
}

fn asked_only(names: Names) -> Names {
    if names == Names::Unasked { Names::None } else { names }
}

/// What can be asked of the status page, or what it said.
fn status(
    state: &State,
    service: &'static Service,
    incident: &Incident,
    lang: Lang,
    now: Timestamp,
) -> Option<Asking<StatusText>> {
    let api = service.status_api()?;
    let host = Address::parse(api.address)?.host().to_owned();
    let note = words::ASK_STATUS_NOTE.fill(lang, &[("host", &host)]);
    let answer = state.asked.status.get(service.id);
    let stage = match answer.map(|answer| (&answer.said, answer)) {
        Some((Some(said), answer)) => {
            let early = answer.was_wanted_anew(incident.early.status).then_some(answer.asked);
            Stage::Told(StatusText { early, ..status_text(said, answer.asked, lang) })
        }
        Some((None, answer)) if answer.is_awaited(now) => Stage::UnderWay,
        _ => Stage::Open,
    };
    Some(Asking { note, stage })
}

fn status_text(said: &Result<StatusReport, CouldNotTell>, asked: Timestamp, lang: Lang) -> StatusText {
    let report = match said {
        Ok(report) => report,
        Err(why) => return StatusText { sentence: why.sentence(lang), at: asked, ..StatusText::default() },
    };
    let lag = (report.level == Level::Fine).then(|| words::STATUS_MAY_LAG.get(lang));
    let sentences: Vec<&str> = [Some(report.level.sentence(lang)), lag].into_iter().flatten().collect();
    let part = |one: &Component| format!("{}: {}", one.name, one.level.label(lang));
    let left_out =
        (report.left_out > 0).then(|| words::STATUS_LEFT_OUT.fill(lang, &[("n", &report.left_out.to_string())]));
    StatusText {
        sentence: sentences.join(" "),
        at: report.answered_at,
        incidents: report
            .incidents
            .iter()
            .map(|one| (one.name.clone(), one.since, touched(&one.components, lang)))
            .collect(),
        parts: report.components.iter().map(part).chain(left_out).collect(),
        early: None,
    }
}

fn touched(parts: &[String], lang: Lang) -> Option<String> {
    (!parts.is_empty()).then(|| words::STATUS_TOUCHES.fill(lang, &[("parts", &parts.join(", "))]))
}

/// What can be asked of resolvers, or what they said; nothing where that says nothing about this failure.
fn names(state: &State, incident: &Incident, known: &Known, lang: Lang, now: Timestamp) -> Option<Asking<StatusText>> {
    // Who is blocked is not shown a way around it.
    let blocked = known.diagnosis.is_some_and(|diagnosed| diagnosed.points_at == Verdict::Access);
    let name = asked_name(incident).filter(|_| !blocked)?;
    let [one, two] = state.resolvers();
    let note = words::ASK_NAMES_NOTE.fill(lang, &[("site", name), ("one", one.name), ("two", two.name)]);
    let answer = state.asked.names.get(name);
    let stage = match answer.map(|answer| (&answer.said, answer)) {
        Some((Some(said), answer)) => {
            let sentence = said.beside(incident.part()).sentence(lang).to_owned();
            let early = answer.was_wanted_anew(incident.early.names).then_some(answer.asked);
            Stage::Told(StatusText { sentence, at: said.at, parts: said.by.clone(), incidents: Vec::new(), early })
        }
        Some((None, answer)) if answer.is_awaited(now) => Stage::UnderWay,
        _ => Stage::Open,
    };
    Some(Asking { note, stage })
}

/// The checks that were made, and the one that is worth making next.
fn checks(incident: &Incident, next: Option<Check>, lang: Lang) -> Vec<CheckText> {
    let text = |check: Check, tried| CheckText { check, question: check.question(lang).to_owned(), tried };
    let made = incident.tried.iter().map(|(check, tried)| text(*check, Some(*tried)));
    made.chain(next.map(|check| text(check, None))).collect()
}

/// The service's own pages, and a third party where others say that it fails for them.
fn links(service: Option<&'static Service>, lang: Lang) -> Vec<LinkText> {
    let Some(service) = service else { return Vec::new() };
    let pages = [
        (ServicePage::Status, &words::BUTTON_OPEN_STATUS),
        (ServicePage::Notices, &words::BUTTON_OPEN_NOTICES),
        (ServicePage::Support, &words::BUTTON_OPEN_SUPPORT),
    ];
    let own = pages.into_iter().filter(|(page, _)| service.page(*page).is_some());
    let own = own.map(|(page, text)| LinkText { page: Some(page), text: text.get(lang).to_owned() });
    let name = [("name", DETECTOR.name)];
    let others = LinkText { page: None, text: words::BUTTON_OPEN_DETECTOR.fill(lang, &name) };
    own.chain([others]).collect()
}

impl Run<'_> {
    /// Only pages of the catalogue are ever opened.
    pub(super) fn open_link(&mut self, tab: TabId, page: Option<ServicePage>) {
        let Some(service) = self.incident(tab).and_then(|incident| service_of(&incident.url)) else { return };
        let url = match page {
            Some(page) => service.page(page),
            None => Some(DETECTOR.address),
        };
        if let Some(url) = url {
            self.effects.push(Effect::OpenPage { url });
        }
    }

    /// The browser's own page of the DNS, where that is what seems to fail.
    pub(super) fn open_dns(&mut self, tab: TabId) {
        let step = knowledge::step("check-dns").and_then(|step| step.leads_to(None));
        if let (Some(url), true) = (step, self.incident(tab).is_some()) {
            self.effects.push(Effect::OpenPage { url });
        }
    }
}
