//! Instatus: `page`, `activeIncidents`, `activeMaintenances` (<https://instatus.com/help/api/public-data>). What is
//! fine is left out, so a calm page has nothing but its name.

use serde_json::Value;

use super::{CouldNotTell, Incident, Level, MOST_BYTES, MOST_NAME, Page, Scope};
use crate::foreign::{Reply, Unreadable, line, list, moment, object, word};

pub(super) fn read(reply: Reply<'_>, scope: Scope) -> Result<Page, CouldNotTell> {
    // Its summary does not say which components there are.
    if !scope.is_whole() {
        return Err(CouldNotTell::NotCovered);
    }
    let summary = object(reply, MOST_BYTES)?;
    let overall = summary.get("page").and_then(|page| word(page, "status")).and_then(level);
    let overall = overall.ok_or(Unreadable::UnknownForm)?;
    let incidents = list(&summary, "activeIncidents")?.iter().filter_map(incident);
    let planned = list(&summary, "activeMaintenances")?.iter().filter_map(maintenance);
    Ok(Page { overall: Some(overall), incidents: incidents.chain(planned).collect(), ..Page::default() })
}

/// What a status of the page or the impact of an incident means. The page's begin with `ALL` or `SOME` where they name
/// one of the component's.
fn level(name: &str) -> Option<Level> {
    let name = name.strip_prefix("ALL").or_else(|| name.strip_prefix("SOME")).unwrap_or(name);
    Some(match name {
        "UP" | "OPERATIONAL" => Level::Fine,
        "UNDERMAINTENANCE" => Level::Maintenance,
        "HASISSUES" | "DEGRADEDPERFORMANCE" => Level::Degraded,
        "PARTIALOUTAGE" | "MINOROUTAGE" => Level::Partial,
        "MAJOROUTAGE" => Level::Major,
        _ => return None,
    })
}

fn incident(value: &Value) -> Option<Incident> {
    let level = word(value, "impact").and_then(level).unwrap_or(Level::Degraded);
    match word(value, "status") {
        Some("RESOLVED") => None,
        Some("MONITORING") => told(value, level.min(Level::Degraded)),
        _ => told(value, level),
    }
}

fn maintenance(value: &Value) -> Option<Incident> {
    let begun = word(value, "status") == Some("INPROGRESS");
    begun.then(|| told(value, Level::Maintenance)).flatten()
}

fn told(value: &Value, level: Level) -> Option<Incident> {
    let time = |keys: &[&str]| keys.iter().find_map(|key| moment(word(value, key)?));
    let (since, updated) = (time(&["started", "start"]), time(&["updatedAt"]));
    Some(Incident { name: line(value, "name", MOST_NAME)?, level, since, updated, components: Vec::new() })
}
