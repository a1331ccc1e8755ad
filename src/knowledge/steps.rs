//! Steps, and the pages that they lead to.

use serde::{Deserialize, Serialize};

use super::{Action, Passage, Service};

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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
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
