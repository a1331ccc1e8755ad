//! Services that people know by name: their pages, their status page, what their app asks for in the background.

use super::{ServicePage, Text};
use crate::evidence::Address;

/// A service that people know by name.
#[derive(Debug, PartialEq, Eq)]
pub struct Service {
    pub id: &'static str,
    pub name: Text,
    /// Its hosts, each with the names below it.
    pub domains: &'static [&'static str],
    /// The families of codes that it sends.
    pub families: &'static [&'static str],
    /// Headers that only its answers carry, in lower case.
    pub headers: &'static [&'static str],
    pub status: Option<&'static str>,
    pub support: Option<&'static str>,
    pub notices: Option<&'static str>,
    pub keys: Option<&'static str>,
    pub billing: Option<&'static str>,
    /// Whether it is an AI chat, whose background requests are watched without being asked to.
    pub chat: bool,
    /// Whether the pages were verified to be the service's own; others are never shown.
    pub verified: bool,
    pub(super) api: Option<StatusApi>,
    /// The places that its app asks for in the background: what it cannot do without, and what only counts.
    pub(super) app: &'static [&'static str],
    pub(super) telemetry: &'static [&'static str],
}

impl Service {
    /// The address of one of its pages, where it is known for certain.
    pub fn page(&self, page: ServicePage) -> Option<&'static str> {
        let address = match page {
            ServicePage::Status => self.status,
            ServicePage::Support => self.support,
            ServicePage::Notices => self.notices,
            ServicePage::Keys => self.keys,
            ServicePage::Billing => self.billing,
        };
        address.filter(|_| self.verified)
    }

    /// What answers for its status page to programs. `None` where it has none that WhatBroke can read.
    pub fn status_api(&self) -> Option<&StatusApi> {
        self.api.as_ref().filter(|_| self.verified)
    }

    /// What a request in the background is for, by the longest place that it lies in. `None` where that is not known:
    /// images, scripts, and everything that lies elsewhere.
    pub fn purpose(&self, address: &Address) -> Option<Purpose> {
        let own = self.places().filter(|(_, place)| address.lies_in(place));
        own.max_by_key(|(_, place)| place.len()).map(|(purpose, _)| purpose)
    }

    /// The places that its app asks for in the background.
    pub fn places(&self) -> impl Iterator<Item = (Purpose, &'static str)> + use<> {
        let of = |purpose: Purpose, places: &'static [&'static str]| places.iter().map(move |place| (purpose, *place));
        of(Purpose::App, self.app).chain(of(Purpose::Telemetry, self.telemetry))
    }
}

/// A third party where people say that a service fails for them. It is linked, and never asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Detector {
    pub name: &'static str,
    pub address: &'static str,
}

pub const DETECTOR: Detector = Detector { name: "Downdetector", address: "https://downdetector.com" };

/// What a request in the background is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// The app cannot do without it.
    App,
    /// It only counts what people do; where it fails, nobody misses it.
    Telemetry,
}

/// What answers for a status page to programs.
#[derive(Debug, PartialEq, Eq)]
pub struct StatusApi {
    pub kind: StatusKind,
    pub address: &'static str,
    /// The ids or names of the components that belong to the service; empty where the page is its own.
    pub parts: &'static [&'static str],
}

/// The forms in which status pages answer programs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StatusKind {
    /// `/api/v2/summary.json` of Atlassian Statuspage.
    Statuspage,
    /// The same address at incident.io, which answers in the same form.
    IncidentIo,
    /// `/summary.json` of Instatus.
    Instatus,
    /// `incidents.json` of Google's status dashboards.
    GoogleIncidents,
    /// `/api/v2.0.0/current` of Slack.
    Slack,
}

impl StatusKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Statuspage, Self::IncidentIo, Self::Instatus, Self::GoogleIncidents, Self::Slack];

    /// Its name in `knowledge/services.toml` and in the command.
    pub fn name(self) -> &'static str {
        match self {
            Self::Statuspage => "statuspage",
            Self::IncidentIo => "incident-io",
            Self::Instatus => "instatus",
            Self::GoogleIncidents => "google-incidents",
            Self::Slack => "slack",
        }
    }

    /// The kind with this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::{SERVICES, service, service_of_host};

    fn purpose(id: &str, address: &str) -> Option<Purpose> {
        service(id).unwrap().purpose(&Address::parse(address).unwrap())
    }

    #[test]
    fn what_only_counts_is_told_from_what_the_app_needs() {
        let cases = [
            ("chatgpt", "https://chatgpt.com/backend-api/f/conversation", Some(Purpose::App)),
            ("chatgpt", "https://chatgpt.com/ces/v1/t", Some(Purpose::Telemetry)),
            ("chatgpt", "https://ab.chatgpt.com/v1/initialize", Some(Purpose::Telemetry)),
            ("chatgpt", "https://chatgpt.com/backend-apis", None),
            ("chatgpt", "https://chatgpt.com/cdn/a.js", None),
            ("perplexity", "https://www.perplexity.ai/rest/sse/perplexity_ask", Some(Purpose::App)),
            ("perplexity", "https://www.perplexity.ai/rest/event/analytics", Some(Purpose::Telemetry)),
            ("deepseek", "https://chat.deepseek.com/api/v0/events", Some(Purpose::Telemetry)),
            ("deepseek", "https://chat.deepseek.com/api/v0/chat/completion", Some(Purpose::App)),
            ("crack", "https://crack-api.wrtn.ai/crack-gen/v3/chats", Some(Purpose::App)),
            ("claude", "https://chatgpt.com/backend-api/f/conversation", None),
        ];
        for (id, address, expected) in cases {
            assert_eq!(purpose(id, address), expected, "{address}");
        }
    }

    #[test]
    fn a_service_below_another_is_found_by_its_own_name() {
        let of = |host| service_of_host(host).map(|service| service.id);
        assert_eq!(of("crack.wrtn.ai"), Some("crack"));
        assert_eq!(of("wrtn.ai"), Some("wrtn"));
        assert_eq!(of("api.zeta-ai.io"), Some("zeta"));
        assert_eq!(of("notzeta-ai.io"), None);
    }

    #[test]
    fn every_chat_that_is_watched_is_a_chat() {
        let chats: Vec<&str> = SERVICES.iter().filter(|service| service.chat).map(|service| service.id).collect();
        for id in ["chatgpt", "claude", "gemini", "character-ai", "wrtn", "crack", "zeta", "poe", "janitor-ai"] {
            assert!(chats.contains(&id), "{id}");
        }
        for id in ["openai-api", "github", "naver", "youtube"] {
            assert!(!chats.contains(&id), "{id}");
        }
    }

    #[test]
    fn only_a_verified_page_is_asked() {
        for service in SERVICES.iter().filter(|service| !service.verified) {
            assert_eq!(service.status_api(), None, "{}", service.id);
        }
        let api = |id| knowledge_api(id).map(|api| (api.kind, api.parts.len()));
        assert_eq!(api("claude"), Some((StatusKind::Statuspage, 1)));
        assert_eq!(api("discord"), Some((StatusKind::Statuspage, 0)));
        assert_eq!(api("deepseek"), None);
    }

    fn knowledge_api(id: &str) -> Option<&'static StatusApi> {
        service(id)?.status_api()
    }
}
