//! Steps, and the pages that they lead to.

use super::{Action, Passage, Text};

/// A step that several codes share.
#[derive(Debug, PartialEq, Eq)]
pub struct Step {
    pub id: &'static str,
    /// Short, for the list of what will not help.
    pub name: Passage,
    /// The step itself, with how the reader knows that it worked.
    pub text: Passage,
    /// The button that does it, where WhatBroke can.
    pub action: Option<Action>,
    /// The page that the step opens.
    pub link: Option<Link>,
    /// The step that stands in where a known service has no such page.
    pub without: Option<&'static Step>,
}

impl Step {
    /// The address of the page that the step opens, of the browser or of the service.
    pub fn leads_to(&self, service: Option<&Service>) -> Option<&'static str> {
        match self.link? {
            Link::Browser(page) => Some(page),
            Link::Service(page) => service?.page(page),
        }
    }
}

/// Where a step leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Link {
    /// A page of the browser, such as `chrome://settings/security`.
    Browser(&'static str),
    /// A page of the service that failed.
    Service(ServicePage),
}

/// Pages of a service that a step can lead to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServicePage {
    /// The official status page.
    Status,
    Support,
    /// Where the service posts notices, for services without a status page.
    Notices,
    /// API keys.
    Keys,
    /// Credit, plan and limits.
    Billing,
}

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
    /// Whether the pages were verified to be the service's own; others are never shown.
    pub verified: bool,
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
}
