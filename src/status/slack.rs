//! Slack: `status` and `active_incidents` (<https://api.slack.com/docs/slack-status>).

use serde_json::Value;

use super::{CouldNotTell, Incident, Level, MOST_BYTES, MOST_COMPONENTS, MOST_NAME, Page, Scope};
use crate::foreign::{Reply, Unreadable, cleaned, line, list, moment, object, word};

pub(super) fn read(reply: Reply<'_>, scope: Scope) -> Result<Page, CouldNotTell> {
    let current = object(reply, MOST_BYTES)?;
    let listed = list(&current, "active_incidents")?;
    let open: Vec<&Value> =
        listed.iter().filter(|one| word(one, "status").is_none_or(|status| status == "active")).collect();
    match current.get("status").and_then(Value::as_str) {
        Some("ok") if open.iter().any(|one| word(one, "type") == Some("outage")) => Err(CouldNotTell::Contradictory),
        Some("active") if listed.is_empty() => Err(CouldNotTell::Contradictory),
        Some("ok" | "active") => {
            let incidents = open.into_iter().filter(|one| scope.covers(services(one))).filter_map(incident);
            // The page says when it was asked, and not when it changed.
            Ok(Page { incidents: incidents.collect(), ..Page::default() })
        }
        _ => Err(Unreadable::UnknownForm.into()),
    }
}

fn services(incident: &Value) -> impl Iterator<Item = &str> {
    incident.get("services").and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str)
}

fn incident(value: &Value) -> Option<Incident> {
    let level = match word(value, "type") {
        Some("outage") => Level::Major,
        Some("incident") => Level::Partial,
        Some("maintenance") => Level::Maintenance,
        _ => Level::Degraded,
    };
    let time = |key| moment(word(value, key)?);
    let components = services(value).filter_map(|name| cleaned(name, MOST_NAME)).take(MOST_COMPONENTS).collect();
    let name = line(value, "title", MOST_NAME)?;
    Some(Incident { name, level, since: time("date_created"), updated: time("date_updated"), components })
}
