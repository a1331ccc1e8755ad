//! Atlassian Statuspage, and incident.io in the same form: `page`, `status`, `components`, `incidents`,
//! `scheduled_maintenances`. Documented by every such page at `/api`.

use serde_json::Value;

use super::{Component, CouldNotTell, Incident, Level, MOST_BYTES, MOST_NAME, Page, Scope};
use crate::foreign::{Reply, Unreadable, line, list, moment, object, word};

pub(super) fn read(reply: Reply<'_>, scope: Scope) -> Result<Page, CouldNotTell> {
    let summary = object(reply, MOST_BYTES)?;
    let overall = summary.get("status").and_then(|status| word(status, "indicator")).map(str::to_owned);
    // What is said of the whole page is known even where only a part of it counts: it shows that this is such a page.
    let overall = overall.and_then(|indicator| impact(&indicator)).ok_or(Unreadable::UnknownForm)?;
    let all = list(&summary, "components")?;
    let own = |component: &&Value| scope.covers(marks(component));
    // What stands for its parts says nothing of its own.
    let components = all.iter().filter(own).filter(|one| one.get("group") != Some(&Value::Bool(true)));
    let components: Vec<Component> = components.filter_map(component).collect();
    if !scope.is_whole() && components.is_empty() {
        return Err(CouldNotTell::NotCovered);
    }
    if overall == Level::Fine && components.iter().any(|one| one.level >= Level::Partial) {
        return Err(CouldNotTell::Contradictory);
    }
    let (open, planned) = (list(&summary, "incidents")?, list(&summary, "scheduled_maintenances")?);
    if overall >= Level::Partial && !all.is_empty() && !names_trouble(all, open) {
        return Err(CouldNotTell::Contradictory);
    }
    let incidents = open.iter().filter_map(|one| incident(one, scope));
    let planned = planned.iter().filter_map(|one| maintenance(one, scope));
    let changed = summary.get("page").and_then(|page| moment(word(page, "updated_at")?));
    let touched = all.iter().filter_map(|one| moment(word(one, "updated_at")?)).max();
    Ok(Page {
        overall: scope.is_whole().then_some(overall),
        components,
        incidents: incidents.chain(planned).collect(),
        changed: changed.max(touched),
    })
}

/// Whether anything on the page is in trouble, of any service that it tells of.
fn names_trouble(components: &[Value], incidents: &[Value]) -> bool {
    let parts = components.iter().filter_map(component).map(|one| one.level);
    let incidents = incidents.iter().filter(|one| !is_over(one)).map(impact_of);
    parts.chain(incidents).any(|level| level > Level::Fine)
}

/// The ids and names by which a component can be meant, its group's included.
fn marks(component: &Value) -> impl Iterator<Item = &str> {
    ["id", "code", "name", "group_id"].into_iter().filter_map(|key| word(component, key))
}

fn component(value: &Value) -> Option<Component> {
    let level = match word(value, "status")? {
        "operational" => Level::Fine,
        "under_maintenance" => Level::Maintenance,
        "degraded_performance" => Level::Degraded,
        "partial_outage" => Level::Partial,
        "major_outage" | "full_outage" => Level::Major,
        _ => return None,
    };
    Some(Component { name: line(value, "name", MOST_NAME)?, level })
}

/// What an indicator of the page, or the impact of an incident, means.
fn impact(name: &str) -> Option<Level> {
    Some(match name {
        "none" => Level::Fine,
        "maintenance" => Level::Maintenance,
        "minor" => Level::Degraded,
        "major" => Level::Partial,
        "critical" => Level::Major,
        _ => return None,
    })
}

fn incident(value: &Value, scope: Scope) -> Option<Incident> {
    let level = impact_of(value);
    match word(value, "status") {
        _ if is_over(value) => None,
        // It is mended, as far as they know, and watched.
        Some("monitoring") => told(value, level.min(Level::Degraded), scope),
        _ => told(value, level, scope),
    }
}

fn impact_of(incident: &Value) -> Level {
    word(incident, "impact").and_then(impact).unwrap_or(Level::Degraded)
}

fn is_over(incident: &Value) -> bool {
    matches!(word(incident, "status"), Some("resolved" | "postmortem" | "completed"))
}

/// Planned work counts once it has begun.
fn maintenance(value: &Value, scope: Scope) -> Option<Incident> {
    let begun = matches!(word(value, "status"), Some("in_progress" | "verifying"));
    begun.then(|| told(value, Level::Maintenance, scope)).flatten()
}

/// What concerns the service, or may: where an incident of a shared page does not say what it touches, the worst that
/// it can mean for one of several services is not known.
fn told(value: &Value, level: Level, scope: Scope) -> Option<Incident> {
    let touched = touched(value);
    let concerns = touched.iter().any(|one| scope.covers(marks(one)));
    if !touched.is_empty() && !concerns {
        return None;
    }
    let level = if touched.is_empty() && !scope.is_whole() { level.min(Level::Degraded) } else { level };
    let own = touched.iter().filter(|one| scope.covers(marks(one)));
    let mut components: Vec<String> = own.filter_map(|one| line(one, "name", MOST_NAME)).collect();
    components.dedup();
    components.truncate(super::MOST_COMPONENTS);
    let time = |keys: &[&str]| keys.iter().find_map(|key| moment(word(value, key)?));
    Some(Incident {
        name: line(value, "name", MOST_NAME)?,
        level,
        since: time(&["started_at", "scheduled_for", "created_at"]),
        updated: time(&["updated_at"]),
        components,
    })
}

/// The components of an incident, listed by it or by its updates.
fn touched(incident: &Value) -> Vec<&Value> {
    let own: Vec<&Value> = items(incident, "components").collect();
    if !own.is_empty() {
        return own;
    }
    items(incident, "incident_updates").flat_map(|update| items(update, "affected_components")).collect()
}

fn items<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> + use<'a> {
    value.get(key).and_then(Value::as_array).into_iter().flatten()
}
