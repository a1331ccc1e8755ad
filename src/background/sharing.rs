//! The same settings on all computers of a person.
//!
//! The browser carries items from one computer to another, and of two versions of an item it keeps one, whichever it
//! likes. So each computer keeps for itself what it knows: of each setting, and of each site in a list, the last word
//! and its time. What comes from elsewhere is merged into that, the later word counts, and what the others lack is
//! given out again. Whatever is lost, late, doubled or out of order on the way, all end up with the same.

use serde_json::{Map, Value};

use super::{Effect, Run, Settings, State, TabId};
use crate::evidence::Address;
use crate::knowledge::{Text, words};
use crate::time::Timestamp;
use crate::{json, ordered};

/// By setting, or by list and site with a slash between them: a time, and the word of that time. Of a site in a list
/// the word is whether it stands there.
pub type Words = Map<String, Value>;

/// The lists of sites, each with the most that it may hold.
pub(super) const LISTS: [(&str, usize); 3] = [
    ("muted", super::manners::MOST_MUTED),
    ("watched", super::watched::MOST_WATCHED),
    ("unwatched", super::watched::MOST_WATCHED),
];
/// What is each computer's own.
pub(super) const OWN: &str = "shared";

/// What the items are called: the version of what stands in them, and a number. Another version has other items.
const ITEM: &str = "1/";
/// The items that sites are spread over; one more has the settings that are no lists.
const ITEMS_OF_SITES: u32 = 11;
/// The most bytes of an item. The browser carries 8,192 of each, with its name and as it writes it, and 102,400 of all.
const MOST_OF_AN_ITEM: usize = 7_000;
/// The most bytes of a name and of a word.
const MOST_OF_A_WORD: usize = 1_000;
/// So long it is remembered that a site was taken out of a list.
const REMEMBERED_MS: i64 = 90 * 24 * 60 * 60 * 1_000;
/// The last moment that JavaScript has a date for. What claims to be later is broken.
const LAST_MOMENT: i64 = 8_640_000_000_000_000;

fn word(at: i64, value: Value) -> Value {
    Value::Array(vec![at.into(), value])
}

/// Time and word, where it is sound.
fn sound(word: &Value) -> Option<(i64, &Value)> {
    let [at, value] = word.as_array()?.as_slice() else { return None };
    Some((at.as_i64().filter(|at| (0..=LAST_MOMENT).contains(at))?, value))
}

/// Whether a word counts more than the other: the later, and of the same moment the same one everywhere.
fn beats(one: &Value, other: Option<&Value>) -> bool {
    let strength = |word| sound(word).map(|(at, value)| (at, json::write(value)));
    strength(one) > other.and_then(strength)
}

/// Whether it says that a site is in no list any more.
fn takes_out(name: &str, word: &Value) -> bool {
    name.contains('/') && sound(word).is_some_and(|(_, value)| *value == Value::Bool(false))
}

fn object(value: Option<&Value>) -> Option<&Words> {
    value.and_then(Value::as_object)
}

/// The item that something is carried in. It never changes, so that one new site is one new item to carry (FNV-1a).
fn item_of(name: &str) -> String {
    let mix = |key: u32, byte: u8| (key ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    let sites = || 1 + name.bytes().fold(0x811c_9dc5, mix) % ITEMS_OF_SITES;
    let number = if name.contains('/') { sites() } else { 0 };
    format!("{ITEM}{number}")
}

/// The words, the oldest first.
fn oldest_first(words: &Words) -> Vec<(&String, &Value)> {
    let mut all: Vec<(&String, &Value)> = words.iter().collect();
    ordered::by_key(&mut all, |(_, word)| sound(word).map_or(0, |(at, _)| at as u64));
    all
}

/// Leaves only those words that are wanted. A map's own methods for it would be in the module once more for each use.
fn keep(words: &mut Words, is_wanted: &dyn Fn(&str, &Value) -> bool) {
    for (name, word) in std::mem::take(words) {
        if is_wanted(&name, &word) {
            words.insert(name, word);
        }
    }
}

/// What is known, as it is carried. Where an item would be too large, the oldest words are not in it.
fn items(known: &Words) -> Words {
    let mut items = Words::new();
    for (name, word) in oldest_first(known).into_iter().rev() {
        let item = items.entry(item_of(name)).or_insert(Value::Object(Words::new()));
        let size = json::write(item).len() + name.len() + json::write(word).len() + 4;
        if let Some(item) = item.as_object_mut().filter(|_| size <= MOST_OF_AN_ITEM) {
            item.insert(name.clone(), word.clone());
        }
    }
    items
}

/// Whether a name is one that a site can have in the lists.
fn is_site(name: &str) -> bool {
    let read = |scheme: &str| Address::parse(&format!("{scheme}://{name}/")).map(|url| url.site_as_read());
    // The reader of addresses takes a star for a name like any other; to the browser it is a pattern.
    !name.contains('*') && ["https", "http"].into_iter().any(|scheme| read(scheme).as_deref() == Some(name))
}

impl Settings {
    /// The settings by name, as they are stored.
    pub(super) fn by_name(&self) -> Words {
        object(json::parse(&json::write(self)).ok().as_ref()).cloned().unwrap_or_default()
    }

    /// The settings of these names. Nothing where one of them cannot be what is said.
    pub(super) fn of_names(fields: Words) -> Result<Self, String> {
        json::make(&Value::Object(fields))
    }

    /// What is chosen here, each with its value: of lists, that a site is in it.
    fn chosen(&self) -> Words {
        let mut chosen = Words::new();
        for (name, value) in self.by_name() {
            if LISTS.iter().any(|(list, _)| *list == name) {
                for site in value.as_array().into_iter().flatten().filter_map(Value::as_str) {
                    chosen.insert(format!("{name}/{site}"), true.into());
                }
            } else if name != OWN {
                chosen.insert(name, value);
            }
        }
        chosen
    }

    /// Makes the settings what the last words say. What this release cannot make sense of stays as it is here.
    fn obey(&mut self, known: &Words) {
        let mut fields = self.by_name();
        let all = oldest_first(known);
        for (name, said) in &all {
            let Some(own) = fields.get_mut(*name).filter(|_| *name != OWN) else { continue };
            let Some((_, value)) = sound(said).filter(|(_, value)| *value != own) else { continue };
            let before = std::mem::replace(own, value.clone());
            match Self::of_names(fields.clone()) {
                Ok(changed) => *self = changed,
                Err(_) => drop(fields.insert((*name).clone(), before)),
            }
        }
        for ((list, most), sites) in LISTS.iter().zip([&mut self.muted, &mut self.watched, &mut self.unwatched]) {
            // What nothing is known of, because it was too much, stays where it is, and so is the oldest.
            for (name, word) in &all {
                let Some(site) = name.strip_prefix(list).and_then(|rest| rest.strip_prefix('/')) else { continue };
                let stood = sites.iter().position(|own| own == site).map(|at| sites.remove(at)).is_some();
                let stands = sound(word).and_then(|(_, value)| value.as_bool()).unwrap_or(stood);
                if stands && (stood || is_site(site)) {
                    sites.push(site.to_owned());
                }
            }
            sites.drain(..sites.len().saturating_sub(*most));
        }
    }
}

/// Notes what was chosen here, and when: later than what it changes, whatever the clocks say.
fn note_choices(known: &mut Words, before: &Settings, after: &Settings, now: Timestamp) {
    let mut say = |name: &str, value: Value| {
        let last = known.get(name).and_then(sound).map_or(-1, |(at, _)| at);
        let at = now.0.max(last.saturating_add(1)).clamp(0, LAST_MOMENT);
        known.insert(name.to_owned(), word(at, value));
    };
    let (old, new) = (before.chosen(), after.chosen());
    for (name, value) in &new {
        if old.get(name) != Some(value) {
            say(name, value.clone());
        }
    }
    for name in old.keys().filter(|name| !new.contains_key(*name)) {
        say(name, false.into());
    }
    // Only who shares has somebody to tell that a site is out of a list.
    if !after.shared {
        keep(known, &|name, said| !takes_out(name, said));
    }
}

/// Takes in what the browser has carried here, and gives what is wrong with it.
fn hear(known: &mut Words, settings: &mut Settings, carried: &Words, now: Timestamp) -> Option<&'static Text> {
    let at_first = Settings::default().chosen();
    for (name, value) in settings.chosen() {
        // What was chosen before times were kept is older than anything.
        if !known.contains_key(&name) && at_first.get(&name) != Some(&value) {
            known.insert(name, word(0, value));
        }
    }
    let mut broken = false;
    for (_, item) in carried.iter().filter(|(key, _)| key.starts_with(ITEM)) {
        broken |= !item.is_object();
        for (name, said) in object(Some(item)).into_iter().flatten() {
            if sound(said).is_none() || name.len() + json::write(said).len() > MOST_OF_A_WORD {
                broken = true;
            } else if beats(said, known.get(name)) {
                known.insert(name.clone(), said.clone());
            }
        }
    }
    settings.obey(known);
    let old = now.0.saturating_sub(REMEMBERED_MS);
    let fitting = items(known);
    let fits = |name: &str| object(fitting.get(&item_of(name))).is_some_and(|item| item.contains_key(name));
    keep(known, &|name, said| fits(name) && (!takes_out(name, said) || sound(said).is_some_and(|(at, _)| at > old)));
    let left_out = settings.chosen().keys().any(|name| name.contains('/') && !known.contains_key(name));
    broken.then_some(&words::SHARING_BROKEN).or(left_out.then_some(&words::SHARING_TOO_LONG))
}

/// The items that hold something newer than what was carried here.
fn news(known: &Words, carried: &Words) -> Words {
    let mut items = items(known);
    keep(&mut items, &|key, item| {
        let there = object(carried.get(key));
        object(Some(item)).into_iter().flatten().any(|(name, said)| beats(said, there.and_then(|it| it.get(name))))
    });
    items
}

impl Run<'_> {
    /// The person wants the same settings everywhere, or no longer.
    pub(super) fn share(&mut self, on: bool) {
        // Private windows share nothing.
        self.state.settings.shared = on && !self.state.private;
        self.state.sharing_trouble = None;
    }

    /// The browser has said what was carried here; `None` where it could not.
    pub(super) fn carried(&mut self, items: Option<&str>) {
        if !self.state.settings.shared || self.state.private {
            return;
        }
        // The page of the options belongs to no tab.
        self.tell(TabId::NONE);
        let items = items.and_then(|text| json::parse(text).ok());
        let Some(Value::Object(carried)) = items else {
            self.state.sharing_trouble = Some(&words::SHARING_UNREADABLE);
            return;
        };
        let mut settings = self.state.settings.clone();
        self.state.sharing_trouble = hear(&mut self.state.known, &mut settings, &carried, self.now);
        self.adopt(settings);
        let news = news(&self.state.known, &carried);
        if !news.is_empty() {
            self.effects.push(Effect::StoreShared { items: json::write(&news) });
        }
    }

    /// Begins to do everything as these settings say.
    pub(super) fn adopt(&mut self, settings: Settings) {
        let lang = self.state.lang();
        let before = &self.state.settings;
        let other_apps = before.watched != settings.watched || before.unwatched != settings.unwatched;
        self.choose(None, |own| *own = settings);
        if other_apps {
            self.mind_what_is_watched();
        }
        if lang != self.state.lang() {
            self.state.open_tabs().into_iter().for_each(|tab| self.refresh(tab));
        }
    }

    /// Notes what was chosen in this step. Where it is shared, what is there is read again first, and what the others
    /// lack is put to it.
    pub(super) fn note_choices(&mut self, before: &Settings) {
        let State { settings, known, .. } = &mut *self.state;
        if *settings == *before {
            return;
        }
        note_choices(known, before, settings, self.now);
        if settings.shared && !self.state.private {
            self.effects.push(Effect::ReadShared);
        }
    }
}
