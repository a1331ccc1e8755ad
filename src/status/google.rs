//! Google's dashboards: one list of all incidents of years (<https://status.cloud.google.com/incidents.schema.json>).
//! What is going on has no end yet. What is fine does not stand in it, so an empty list is good news.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::{CouldNotTell, Incident, Level, MOST_BYTES_OF_GOOGLE, MOST_COMPONENTS, MOST_NAME, Page, Scope};
use crate::foreign::{Reply, Unreadable, body, line, moment, word};

pub(super) fn read(reply: Reply<'_>, scope: Scope) -> Result<Page, CouldNotTell> {
    let body = body(reply, MOST_BYTES_OF_GOOGLE)?;
    let Open(open) = serde_json::from_slice(body).map_err(|_| Unreadable::NotJson)?;
    let open = open.ok_or(Unreadable::UnknownForm)?;
    if open.len() > MOST_OPEN {
        return Err(Unreadable::TooLarge.into());
    }
    let incidents = open.iter().filter(|one| scope.covers(marks(one))).filter_map(incident);
    Ok(Page { incidents: incidents.collect(), ..Page::default() })
}

/// The most incidents that can be going on at once. Real lists have a handful; what holds more would fill the memory.
const MOST_OPEN: usize = 1000;

/// The incidents that have no end, one more than can be at most. The others are let go one by one as the list is read: it is megabytes long.
/// `None` for what is no list.
struct Open(Option<Vec<Value>>);

impl<'de> Deserialize<'de> for Open {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(OpenOnly)
    }
}

struct OpenOnly;

/// What else can stand there. Left to serde, the module carries what writes a number into an error that nobody sees.
macro_rules! no_list {
    ($($visit:ident($($value:ty)?);)*) => {
        $(fn $visit<E>(self $(, _: $value)?) -> Result<Open, E> {
            Ok(Open(None))
        })*
    };
}

impl<'de> Visitor<'de> for OpenOnly {
    type Value = Open;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of incidents")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Open, A::Error> {
        let mut open = Vec::new();
        while let Some(item) = items.next_element::<Value>()? {
            if open.len() <= MOST_OPEN && item.is_object() && is_open(&item) {
                open.push(item);
            }
        }
        Ok(Open(Some(open)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Open, A::Error> {
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Open(None))
    }

    no_list! {
        visit_unit();
        visit_bool(bool);
        visit_u64(u64);
        visit_i64(i64);
        visit_f64(f64);
        visit_str(&str);
    }
}

fn is_open(incident: &Value) -> bool {
    let ended = word(incident, "end").is_some_and(|end| !end.trim().is_empty());
    let back = incident.get("most_recent_update").and_then(|update| word(update, "status")) == Some("AVAILABLE");
    !ended && !back
}

/// The ids and names of the products that it touches.
fn marks(incident: &Value) -> impl Iterator<Item = &str> {
    let products = products(incident).flat_map(|one| ["id", "title"].into_iter().filter_map(|key| word(one, key)));
    products.chain(["service_key", "service_name"].into_iter().filter_map(|key| word(incident, key)))
}

fn products(incident: &Value) -> impl Iterator<Item = &Value> {
    incident.get("affected_products").and_then(Value::as_array).into_iter().flatten()
}

fn incident(value: &Value) -> Option<Incident> {
    let level = match word(value, "status_impact") {
        Some("SERVICE_OUTAGE") => Level::Major,
        Some("SERVICE_DISRUPTION") => Level::Partial,
        _ => Level::Degraded,
    };
    let time = |key| moment(word(value, key)?);
    let components = products(value).filter_map(|one| line(one, "title", MOST_NAME)).take(MOST_COMPONENTS).collect();
    let name = line(value, "external_desc", MOST_NAME).or_else(|| line(value, "service_name", MOST_NAME))?;
    let since = time("begin").or_else(|| time("created"));
    Some(Incident { name, level, since, updated: time("modified"), components })
}
