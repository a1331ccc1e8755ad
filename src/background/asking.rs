//! Asking others about a failure, when the person wants it: the service's own status page, and public resolvers of
//! names. What they say is kept for all tabs, so nobody is asked twice within a minute.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Effect, Incident, Run, State, TabId};
use crate::evidence::Address;
use crate::foreign::{Reply, Unreadable};
use crate::knowledge::{self, SERVICES, Service, StatusKind, service_of_host};
use crate::map::Map;
use crate::names::{self, ALL_RESOLVERS, Comparison, Here, Kind, MOST_BYTES, Resolver, Unclear, chosen, compare};
use crate::protocol::Choices;
use crate::status::{self, CouldNotTell, Level, MOST_BYTES_OF_GOOGLE, StatusReport};
use crate::time::Timestamp;
use crate::verdict::{Check, Part, Tried};

/// So soon nobody is asked again, however many tabs there are.
const AT_MOST_EACH: Duration = Duration::from_secs(60);
/// After so long an answer that never came has died with its worker.
const UNDER_WAY: Duration = Duration::from_secs(15);
/// So long an answer is kept, and the most of each kind.
const KEPT: Duration = Duration::from_secs(3600);
const MOST: usize = 20;

/// What is kept of a status page: the parts in trouble, what is going on, and what that touches.
const MOST_COMPONENTS: usize = 10;
const MOST_INCIDENTS: usize = 5;
const MOST_TOUCHED: usize = 5;

/// The name that the options show questions for (RFC 2606).
const EXAMPLE: &str = "example.com";

/// What came back from somebody who was asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Heard {
    Answer {
        status: u16,
        body: Vec<u8>,
    },
    TooLarge,
    /// It sends whoever asks to another address, which is not followed: only the one that was named is asked.
    Elsewhere,
    Nothing,
}

impl Heard {
    fn reply(&self) -> Result<Reply<'_>, Unreadable> {
        match self {
            Self::Answer { status, body } => Ok(Reply { status: *status, body }),
            Self::TooLarge => Err(Unreadable::TooLarge),
            Self::Elsewhere => Err(Unreadable::NotJson),
            Self::Nothing => Err(Unreadable::NoAnswer),
        }
    }
}

/// Everything that was asked, by service and by name.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    pub status: Map<String, Answer<Result<StatusReport, CouldNotTell>>>,
    pub names: Map<String, Answer<NameSaid>>,
    /// What the person has tried, by what it was about: see [`Incident::tried_about`].
    pub tried: Map<String, Answer<Map<Check, Tried>>>,
}

/// What somebody was asked, and said.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Answer<T> {
    pub asked: Timestamp,
    /// Nothing as long as no answer has come.
    pub said: Option<T>,
}

/// What resolvers said of a name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct NameSaid {
    /// What that tells where it was not found here,
    pub not_found: Comparison,
    /// and where it led somewhere. To which address, the browser tells nobody.
    pub found: Comparison,
    /// Who was asked, by name.
    pub by: Vec<String>,
    pub at: Timestamp,
}

impl NameSaid {
    /// What it tells of a failure of this part of a load.
    pub(super) fn beside(&self, part: Option<Part>) -> Comparison {
        if part == Some(Part::Name) { self.not_found } else { self.found }
    }
}

/// When the person pressed once more though the answer was not a minute old: on the status page, and on the resolvers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Early {
    pub status: Option<Timestamp>,
    pub names: Option<Timestamp>,
}

impl<T> Answer<T> {
    fn new(asked: Timestamp) -> Self {
        Self { asked, said: None }
    }

    /// Whether the answer is still on its way.
    pub(super) fn is_awaited(&self, now: Timestamp) -> bool {
        self.said.is_none() && now.since(self.asked) < UNDER_WAY && self.asked <= now
    }

    /// Whether somebody pressed too soon after this very answer.
    pub(super) fn was_wanted_anew(&self, early: Option<Timestamp>) -> bool {
        early.is_some_and(|early| self.asked <= early && early.since(self.asked) < AT_MOST_EACH)
    }

    /// A clock that was set back counts as time that has passed: nobody waits for an hour that is over.
    fn bars(&self, now: Timestamp) -> bool {
        let limit = if self.said.is_some() { AT_MOST_EACH } else { UNDER_WAY };
        self.asked <= now && now.since(self.asked) < limit
    }
}

impl Asked {
    /// What was said long ago is no news any more.
    pub(super) fn forget_old(&mut self, now: Timestamp) {
        let keeps = |asked: Timestamp| asked <= now && now.since(asked) < KEPT;
        self.status.retain(|_, answer| keeps(answer.asked));
        self.names.retain(|_, answer| keeps(answer.asked));
        self.tried.retain(|_, answer| keeps(answer.asked));
    }

    /// What the person has tried lately: the next failure of the kind begins with it.
    pub(super) fn tried(&self, about: &str) -> Map<Check, Tried> {
        self.tried.get(about).and_then(|answer| answer.said.clone()).unwrap_or_default()
    }

    pub(super) fn remember_tried(&mut self, about: String, tried: Map<Check, Tried>, now: Timestamp) {
        self.tried.remove(&about);
        Self::make_room(&mut self.tried);
        self.tried.insert(about, Answer { asked: now, said: Some(tried) });
    }

    /// What was said in an earlier session says nothing of this one, but nobody is asked again so soon, even then. What
    /// the person has tried stays: a restart of the browser is one of the checks.
    pub(super) fn begin_anew(&mut self, now: Timestamp) {
        self.status.retain(|_, answer| answer.bars(now));
        self.names.retain(|_, answer| answer.bars(now));
    }

    /// Forgets the oldest where there are too many.
    fn make_room<T>(answers: &mut Map<String, Answer<T>>) {
        while answers.len() >= MOST {
            let oldest = answers.iter().min_by_key(|(_, answer)| answer.asked).map(|(key, _)| key.clone());
            let Some(oldest) = oldest else { return };
            answers.remove(&oldest);
        }
    }
}

/// The service that an address belongs to.
pub(super) fn service_of(url: &Address) -> Option<&'static Service> {
    service_of_host(url.host())
}

/// The name that resolvers can be asked about; nothing where only this network can know it.
pub(super) fn public_name(url: &Address) -> Option<&str> {
    let host = url.host();
    let known = !url.is_local() && host.contains('.');
    host.strip_suffix('.').or(Some(host)).filter(|host| known && names::RESOLVERS[0].question(host, Kind::V4).is_some())
}

impl State {
    /// Whom the person can choose to ask, and would.
    pub(super) fn choices(&self) -> Choices {
        let lang = self.lang();
        let own = |service: &&Service| service.chat && service.status_api().is_some();
        let services = SERVICES
            .iter()
            .filter(own)
            .filter_map(|service| Some((service.name.get(lang).to_owned(), service.status_api()?.address.to_owned())));
        let (chats, left_out) = self.settings.chats_by_name(lang);
        let asked = self.resolvers();
        let questions = asked.iter().flat_map(|one| Kind::ALL.map(|kind| one.question(EXAMPLE, kind))).flatten();
        Choices {
            chats,
            added: self.settings.watched.iter().rev().cloned().collect(),
            left_out,
            status_by_itself: self.settings.status_by_itself,
            keep_history: self.settings.keep_history,
            services: services.collect(),
            resolvers: ALL_RESOLVERS.map(|one| (one.id.to_owned(), one.name.to_owned())).to_vec(),
            asked: asked.map(|one| one.id.to_owned()).to_vec(),
            questions: questions.collect(),
            shared: (!self.private).then_some(self.settings.shared),
            sharing_trouble: self.sharing_trouble.map_or_else(String::new, |text| text.get(lang).to_owned()),
        }
    }

    /// The two resolvers that the person has chosen.
    pub fn resolvers(&self) -> [Resolver; 2] {
        chosen(self.settings.resolvers.iter().map(String::as_str))
    }
}

impl Run<'_> {
    /// The person has chosen whom to ask about names.
    pub(super) fn choose_resolvers(&mut self, ids: &[String]) {
        let two = chosen(ids.iter().map(String::as_str));
        self.state.settings.resolvers = two.map(|one| one.id.to_owned()).to_vec();
    }

    /// The person wants to know what the service itself says.
    pub(super) fn ask_status(&mut self, tab: TabId) {
        let service = self.incident(tab).and_then(|incident| service_of(&incident.url));
        let (Some(service), now) = (service, self.now) else { return };
        if !self.ask_status_of(service)
            && let Some(incident) = self.incident(tab)
        {
            incident.early.status = Some(now);
            self.tell(tab);
        }
    }

    /// The person has switched on that AI services are asked by themselves.
    pub(super) fn ask_status_by_itself(&mut self, incident: &Incident) {
        let wanted =
            self.state.settings.status_by_itself && !incident.diagnosis.is_gate() && self.may_look_at(&incident.url);
        if let Some(service) = service_of(&incident.url).filter(|service| wanted && service.chat) {
            self.ask_status_of(service);
        }
    }

    /// Asks the status page, unless it was asked within the minute: gives whether it is asked.
    fn ask_status_of(&mut self, service: &'static Service) -> bool {
        let Some(api) = service.status_api() else { return false };
        let asked = &mut self.state.asked.status;
        if self.state.offline.is_some() || asked.get(service.id).is_some_and(|answer| answer.bars(self.now)) {
            return false;
        }
        asked.remove(service.id);
        Asked::make_room(asked);
        asked.insert(service.id.to_owned(), Answer::new(self.now));
        let google = api.kind == StatusKind::GoogleIncidents;
        let most = if google { MOST_BYTES_OF_GOOGLE } else { status::MOST_BYTES };
        self.effects.push(Effect::AskStatus { service: service.id, address: api.address, most });
        self.tell_all(|url| service_of(url).is_some_and(|own| own.id == service.id));
        true
    }

    /// The status page has answered, or has not.
    pub(super) fn status_told(&mut self, id: &str, heard: &Heard) {
        let Some(api) = knowledge::service(id).and_then(Service::status_api) else { return };
        let now = self.now;
        let Some(answer) = self.state.asked.status.get_mut(id) else { return };
        let said = heard.reply().map_err(CouldNotTell::from).and_then(|reply| status::read(api, reply, now));
        answer.said = Some(said.map(short));
        self.tell_all(|url| service_of(url).is_some_and(|own| own.id == id));
    }

    /// The person wants to know whether the name is found elsewhere.
    pub(super) fn ask_names(&mut self, tab: TabId) {
        let name = self.incident(tab).and_then(|incident| public_name(&incident.url).map(str::to_owned));
        let (Some(name), now) = (name, self.now) else { return };
        let asked = &mut self.state.asked.names;
        if self.state.offline.is_some() || asked.get(&name).is_some_and(|answer| answer.bars(now)) {
            if let Some(incident) = self.incident(tab) {
                incident.early.names = Some(now);
            }
            return self.tell(tab);
        }
        asked.remove(&name);
        Asked::make_room(asked);
        asked.insert(name.clone(), Answer::new(now));
        let resolvers = self.state.resolvers();
        let questions = resolvers.iter().flat_map(|one| Kind::ALL.map(|kind| one.question(&name, kind)));
        let questions = questions.flatten().collect();
        let by = resolvers.map(|one| one.name.to_owned()).to_vec();
        self.effects.push(Effect::AskNames { name: name.clone(), by, questions, most: MOST_BYTES });
        self.tell_all(|url| public_name(url) == Some(&name));
    }

    /// The resolvers have answered, or have not.
    pub(super) fn names_told(&mut self, name: &str, by: Vec<String>, heard: &[Heard]) {
        let now = self.now;
        let read = |one: &Heard| match one.reply() {
            Ok(reply) => names::read(reply, name),
            Err(why) => Err(Unclear::Unreadable(why)),
        };
        let answers: Vec<_> = heard.iter().map(read).collect();
        let Some(answer) = self.state.asked.names.get_mut(name) else { return };
        let [not_found, found] = [Here::Failed, Here::Found(Vec::new())].map(|here| compare(&here, &answers));
        answer.said = Some(NameSaid { not_found, found, by, at: now });
        self.tell_all(|url| public_name(url) == Some(name));
    }

    /// Every page that shows something about such an address hears of it.
    fn tell_all(&mut self, concerns: impl Fn(&Address) -> bool) {
        for tab in self.state.open_tabs() {
            if self.incident(tab).is_some_and(|incident| concerns(&incident.url)) {
                self.tell(tab);
            }
        }
    }
}

/// What is kept of a report: what is fine is said by the level alone.
fn short(mut report: StatusReport) -> StatusReport {
    let all = report.incidents.len() + report.components.len();
    let fine = report.components.iter().filter(|one| one.level == Level::Fine).count();
    report.components.retain(|one| one.level > Level::Fine);
    report.components.truncate(MOST_COMPONENTS);
    report.incidents.truncate(MOST_INCIDENTS);
    for incident in &mut report.incidents {
        incident.components.truncate(MOST_TOUCHED);
    }
    report.left_out += all - fine - report.incidents.len() - report.components.len();
    report
}
