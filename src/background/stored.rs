//! The stored form of the state: JSON with a version, from the first release on.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::{Incident, Settings, State, Tab, TabId, Words};
use crate::{json, ordered};

/// The settings, with what is known of when each was chosen.
#[derive(Serialize)]
struct Chosen<'a> {
    version: u32,
    value: &'a Settings,
    known: &'a Words,
}

/// Both values, as they are written.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Saved {
    pub state: String,
    pub settings: String,
}

/// A value that could not be read, kept as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SetAside {
    /// The storage key it stood under.
    pub key: &'static str,
    pub value: String,
    /// What is wrong with it, and where.
    pub reason: String,
}

/// The most bytes of the state that are stored. `storage.local` takes 10 MB in all, and counts a quotation mark
/// within a text twice; ordinary tabs need about a kilobyte each.
const MOST_STORED: usize = 4_000_000;

pub(super) fn save(state: &State) -> Saved {
    let whole = json::versioned(state);
    let state_text =
        if whole.len() <= MOST_STORED { whole } else { json::versioned(&without_the_largest(state, whole.len())) };
    let settings = Chosen { version: json::VERSION, value: &state.settings, known: &state.known };
    Saved { state: state_text, settings: json::write(&settings) }
}

/// The state without the tabs that need the most room, such as those with addresses of megabytes. They are still
/// explained while the worker lives; a value that is too large would not be stored at all.
fn without_the_largest(state: &State, mut size: usize) -> State {
    let mut small = state.clone();
    let mut sizes: Vec<(usize, TabId)> = state.tabs.iter().map(|(id, tab)| (json::versioned(tab).len(), *id)).collect();
    ordered::by_key(&mut sizes, |(size, _)| *size as u64);
    while size > MOST_STORED
        && let Some((largest, tab)) = sizes.pop()
    {
        small.tabs.remove(&tab);
        size = size.saturating_sub(largest);
    }
    if size > MOST_STORED {
        small.restored.clear();
    }
    small
}

/// Reads the stored values. What is missing is new; what cannot be read is set aside and starts anew, and
/// never stops the rest.
pub fn load(state: Option<String>, settings: Option<String>) -> (State, Vec<SetAside>) {
    let mut aside = Vec::new();
    // Sound is what nearly every start finds, so that is tried first.
    let mut loaded = state.as_deref().and_then(|text| parse::<State>(text).ok()).unwrap_or_else(|| {
        let state = state.map(|text| spare_the_sound(text, &mut aside));
        read("state", state, &mut aside)
    });
    loaded.known = settings.as_deref().map(known_in).unwrap_or_default();
    loaded.settings = read("settings", settings, &mut aside);
    loaded.tabs.values_mut().filter_map(|tab| tab.incident.as_mut()).for_each(Incident::survive);
    (loaded, aside)
}

/// What is known of when each setting was chosen. Where that cannot be read, they are as old as anything.
fn known_in(settings: &str) -> Words {
    let known = json::parse(settings).ok().filter(|whole| json::check_version(whole).is_ok());
    known.and_then(|whole| whole.get("known")?.as_object().cloned()).unwrap_or_default()
}

/// Takes out the tabs and countdowns that cannot be read, so that one broken piece does not cost the others.
fn spare_the_sound(text: String, aside: &mut Vec<SetAside>) -> String {
    let Ok(mut whole) = json::parse(&text) else { return text };
    // What another version means by its pieces is not for this one to judge.
    if json::check_version(&whole).is_err() {
        return text;
    }
    let mut broken = Vec::new();
    if let Some(Value::Object(tabs)) = whole.pointer_mut("/value/tabs") {
        tabs.retain(|id, tab| is_sound::<TabId>(&number(id), &mut broken) && is_sound::<Tab>(tab, &mut broken));
    }
    if let Some(Value::Array(restored)) = whole.pointer_mut("/value/restored") {
        restored.retain(|incident| is_sound::<Incident>(incident, &mut broken));
    }
    if broken.is_empty() {
        return text;
    }
    aside.extend(broken);
    json::write(&whole)
}

fn is_sound<T: DeserializeOwned>(piece: &Value, broken: &mut Vec<SetAside>) -> bool {
    let result = json::make::<T>(piece);
    result.map_err(|reason| broken.push(SetAside { key: "state", value: json::write(piece), reason })).is_ok()
}

fn read<T: Default + DeserializeOwned>(key: &'static str, text: Option<String>, aside: &mut Vec<SetAside>) -> T {
    let Some(text) = text else { return T::default() };
    match parse(&text) {
        Ok(value) => value,
        Err(reason) => {
            aside.push(SetAside { key, value: text, reason });
            T::default()
        }
    }
}

fn parse<T: DeserializeOwned>(text: &str) -> Result<T, String> {
    let whole = json::parse(text)?;
    // The version is looked at first: of another one nothing else can be judged.
    json::check_version(&whole)?;
    json::make(whole.get("value").unwrap_or(&Value::Null))
}

/// A key of a JSON object as the number that it stands for, or as it is.
fn number(key: &str) -> Value {
    key.parse::<i64>().map_or_else(|_| Value::from(key), Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Lang;

    #[test]
    fn what_is_saved_is_loaded() {
        let mut state = State { operations: 7, ..State::default() };
        state.tabs.insert(TabId(3), Tab::default());
        state.settings.lang = Some(Lang::Ko);
        let saved = save(&state);
        assert!(saved.state.starts_with(r#"{"version":1,"#), "{}", saved.state);
        let (loaded, aside) = load(Some(saved.state), Some(saved.settings));
        assert_eq!((loaded, aside), (state, Vec::new()));
    }

    #[test]
    fn nothing_stored_is_a_fresh_start() {
        assert_eq!(load(None, None), (State::default(), Vec::new()));
    }

    #[test]
    fn one_broken_tab_does_not_cost_the_others() {
        let text = r#"{"version":1,"value":{"operations":7,"tabs":{"1":{"seen":[]},"2":{"seen":"no"},"x":{}},"restored":[42]}}"#;
        let (loaded, aside) = load(Some(text.into()), None);
        assert_eq!((loaded.operations, loaded.known_tabs()), (7, vec![TabId(1)]));
        let values: Vec<&str> = aside.iter().map(|piece| piece.value.as_str()).collect();
        assert_eq!(values, [r#"{"seen":"no"}"#, r#""x""#, "42"]);
    }

    #[test]
    fn a_newer_value_is_set_aside_whole() {
        let text = r#"{"version":2,"value":{"tabs":{"1":{"seen":"other"}}}}"#;
        let (_, aside) = load(Some(text.into()), None);
        assert_eq!(aside.iter().map(|piece| piece.value.as_str()).collect::<Vec<_>>(), [text]);
    }

    #[test]
    fn a_value_that_cannot_be_read_is_set_aside_and_the_other_is_kept() {
        let settings = r#"{"version":1,"value":{"lang":"ko"}}"#;
        for broken in
            ["", "{", "[]", "null", "42", r#"{"value":{}}"#, r#"{"version":99}"#, r#"{"version":1,"value":7}"#]
        {
            let (loaded, aside) = load(Some(broken.into()), Some(settings.into()));
            assert_eq!(loaded.settings.lang, Some(Lang::Ko), "{broken}");
            assert_eq!((aside.len(), aside[0].key, aside[0].value.as_str()), (1, "state", broken));
        }
    }
}
