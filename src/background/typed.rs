//! What the person typed, kept for when the page loses it, and offered back.
//!
//! It stands beside the state and never in its stored form: the browser keeps it in memory, under a key of its own.
//! [`Private`] keeps it out of logs.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{Effect, Incident, Run, TabId};
use crate::evidence::Address;
use crate::json;
use crate::protocol::{Offer, PutBack, Whereabouts};
use crate::time::Timestamp;

/// How long it is kept at most.
const KEPT: Duration = Duration::from_secs(60 * 60);
/// The most UTF-16 units that are taken from one document.
pub const MOST_TYPED: u32 = 200_000;
/// The most bytes that are kept in all. `storage.session` takes 10 MB.
const MOST_BYTES: usize = 2_000_000;
/// The most documents of one tab, and the most fields of one document.
const MOST_DOCUMENTS: usize = 4;
const MOST_FIELDS: usize = 100;
/// What names a field is cut to as many letters by the script; what is longer did not come from it.
const LONGEST_MARK: usize = 1_000;

/// The version of the stored form. Another one is dropped: it is an hour's worth at most.
const VERSION: u32 = 1;

/// A text that no log shows.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Private(String);

impl Private {
    pub fn new(text: String) -> Self {
        Self(text)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Private {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Private({} bytes)", self.0.len())
    }
}

/// A field or an editor with what was typed into it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Field {
    /// `input`, `textarea` or `editor`.
    pub kind: String,
    /// What it is known by: id, name, `autocomplete`, label and hint; empty where it has none.
    pub marks: Vec<String>,
    /// Its place among those of the same kind, name, label and hint.
    pub at: u32,
    pub text: Private,
    /// Whether nothing of it was left out: numbers like card numbers, or more than [`MOST_TYPED`].
    pub whole: bool,
    /// It stands in its field again, in the document of the tab.
    #[serde(default)]
    pub back: bool,
}

impl Field {
    fn is_same_place(&self, other: &Self) -> bool {
        (&self.kind, &self.marks, self.at) == (&other.kind, &other.marks, other.at)
    }

    fn is_sound(&self) -> bool {
        let marks = self.marks.iter().all(|mark| mark.len() <= LONGEST_MARK);
        marks && self.kind.len() <= LONGEST_MARK && !self.text.as_str().trim().is_empty()
    }
}

/// What became of a text that was to be put back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Fate {
    /// It stands in its field.
    Back,
    /// The field holds something else that the person has typed, and was left as it is.
    Newer,
    /// The field is not there, or did not take it.
    Missing,
}

/// What was typed into one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    tab: TabId,
    document: String,
    url: Address,
    at: Timestamp,
    fields: Vec<Field>,
}

/// What came of putting texts back into the document that a tab shows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    tab: TabId,
    document: String,
    result: PutBack,
}

/// What is kept of all tabs.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct All {
    version: u32,
    /// By document, the newest reading last.
    kept: Vec<Kept>,
    told: Vec<Told>,
}

/// What is kept of all tabs. A copy costs nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllTyped(Arc<All>);

impl AllTyped {
    /// Reads the stored form. What cannot be read is dropped, and nobody is told what it was.
    pub fn load(text: &str) -> Self {
        let read = json::read::<All>(text).ok();
        read.filter(|read| read.version == VERSION).map(|read| Self(Arc::new(read))).unwrap_or_default()
    }

    /// The stored form.
    pub(super) fn save(&self) -> Private {
        // Plain data, which JSON can always hold.
        Private(json::write(&*self.0))
    }

    /// The tabs of which something is kept, some of them more than once.
    pub(super) fn tabs(&self) -> impl Iterator<Item = TabId> + '_ {
        self.0.kept.iter().map(|kept| kept.tab)
    }

    /// When the oldest of it has to go.
    pub(super) fn ends(&self) -> Option<Timestamp> {
        self.0.kept.iter().map(|kept| kept.at + KEPT).min()
    }

    /// Nothing is kept any more.
    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }

    pub(super) fn forget(&mut self, tab: TabId) {
        if self.tabs().any(|kept| kept == tab) {
            self.retain(|kept| kept.tab != tab);
        }
    }

    /// Drops what is older than an hour.
    pub(super) fn forget_old(&mut self, now: Timestamp) {
        if self.ends().is_some_and(|end| end <= now) {
            self.retain(|kept| kept.at + KEPT > now);
        }
    }

    fn change(&mut self) -> &mut All {
        let all = Arc::make_mut(&mut self.0);
        all.version = VERSION;
        all
    }

    fn retain(&mut self, stays: impl Fn(&Kept) -> bool) {
        let All { kept, told, .. } = self.change();
        kept.retain(stays);
        told.retain(|told| kept.iter().any(|kept| kept.tab == told.tab));
        if kept.is_empty() {
            self.clear();
        }
    }

    /// Drops the oldest as long as there is more than is kept in all.
    fn shrink(&mut self) {
        let size = |kept: &Kept| kept.fields.iter().map(|field| field.text.0.len()).sum::<usize>();
        while self.0.kept.iter().map(size).sum::<usize>() > MOST_BYTES
            && let Some(oldest) = self.0.kept.iter().map(|kept| kept.at).min()
        {
            self.retain(|kept| kept.at > oldest);
        }
    }

    /// Keeps a reading. It is all that stands in its document now, so an earlier one of the same document is over; what
    /// was typed into an earlier document stays, unless it stands in the same field of this one.
    fn keep(&mut self, new: Kept) {
        let is_same = |kept: &Kept| (kept.tab, &kept.document) == (new.tab, &new.document);
        let known = self.0.kept.iter().find(|kept| is_same(kept));
        if known.map_or(new.fields.is_empty(), |known| known.fields == new.fields) {
            return;
        }
        let all = self.change();
        all.kept.retain(|kept| !is_same(kept));
        for kept in all.kept.iter_mut().filter(|kept| kept.tab == new.tab && kept.url == new.url) {
            let stands = |old: &Field, field: &Field| field.is_same_place(old) && field.text.0.contains(&old.text.0);
            kept.fields.retain(|old| !new.fields.iter().any(|field| stands(old, field)));
        }
        let of_tab = all.kept.iter().filter(|kept| kept.tab == new.tab).count();
        if of_tab >= MOST_DOCUMENTS
            && let Some(oldest) = all.kept.iter().position(|kept| kept.tab == new.tab)
        {
            all.kept.remove(oldest);
        }
        all.kept.push(new);
        self.retain(|kept| !kept.fields.is_empty());
        self.shrink();
    }

    /// What was typed in a tab and is not back in its fields: all of which `stands` is true.
    fn fields(&self, tab: TabId, stands: impl Fn(&Kept) -> bool) -> Vec<&Field> {
        let kept = self.0.kept.iter().filter(|kept| kept.tab == tab && stands(kept));
        kept.flat_map(|kept| &kept.fields).filter(|field| !field.back).collect()
    }

    /// The fields that were lost with earlier documents of this page, each place once with its newest text.
    fn lost(&self, tab: TabId, url: &Address, document: &str) -> Vec<&Field> {
        let all = self.fields(tab, |kept| kept.url == *url && kept.document != document);
        let is_newest = |at: usize| !all.iter().skip(at + 1).any(|newer| newer.is_same_place(all[at]));
        (0..all.len()).filter(|at| is_newest(*at)).map(|at| all[at]).collect()
    }

    fn told(&self, tab: TabId, document: &str) -> Option<PutBack> {
        self.0.told.iter().find(|told| told.tab == tab && told.document == document).map(|told| told.result)
    }

    /// What of it the card and the popup speak of, where the tab shows this page, or one that nothing is known of.
    fn offered(&self, tab: TabId, shown: Option<(&Address, &str)>) -> (Whereabouts, Vec<&Field>) {
        let Some((url, document)) = shown else { return (Whereabouts::Elsewhere, self.fields(tab, |_| true)) };
        let lost = self.lost(tab, url, document);
        if !lost.is_empty() {
            return (Whereabouts::Lost, lost);
        }
        if self.told(tab, document).is_some() {
            return (Whereabouts::Back, Vec::new());
        }
        let elsewhere = self.fields(tab, |kept| kept.url != *url);
        if !elsewhere.is_empty() {
            return (Whereabouts::Elsewhere, elsewhere);
        }
        (Whereabouts::Here, self.fields(tab, |_| true))
    }

    pub(super) fn offer(&self, tab: TabId, shown: Option<(&Address, &str)>) -> Option<Offer> {
        let (place, fields) = self.offered(tab, shown);
        let told = shown.and_then(|(_, document)| self.told(tab, document));
        if fields.is_empty() && told.is_none() {
            return None;
        }
        let whole = fields.iter().all(|field| field.whole);
        let n = u16::try_from(fields.len()).unwrap_or(u16::MAX);
        Some(Offer { place, fields: n, whole, told, copied: false })
    }

    /// The texts that are offered, as they are copied: each once, with an empty line between them.
    pub(super) fn text(&self, tab: TabId, shown: Option<(&Address, &str)>) -> Option<Private> {
        let mut texts: Vec<&str> = Vec::new();
        for text in self.offered(tab, shown).1.into_iter().map(|field| field.text.as_str()) {
            if !texts.contains(&text) {
                texts.push(text);
            }
        }
        (!texts.is_empty()).then(|| Private(texts.join("\n\n")))
    }
}

impl Run<'_> {
    /// Has what was typed into the document of this tab's incident kept, where it may be looked at.
    pub(super) fn keep_typed(&mut self, tab: TabId) {
        if let Some(document) = self.document_with_fields(tab).map(str::to_owned) {
            self.effects.push(Effect::ReadTyped { tab, document });
        }
    }

    /// The document of this tab's incident, if somebody may have typed into it. What waits for the reader is left alone.
    pub(super) fn document_with_fields(&self, tab: TabId) -> Option<&str> {
        let incident = self.state.tabs.get(&tab)?.incident.as_ref()?;
        let looked_at = self.may_look_at(&incident.url) && !incident.diagnosis.is_gate();
        incident.document.as_deref().filter(|_| looked_at)
    }

    /// What stands in the fields of a document has been read. A tab that nothing is known of was closed, or left.
    pub(super) fn typed(&mut self, tab: TabId, document: String, url: Address, mut fields: Vec<Field>) {
        if !self.state.tabs.contains_key(&tab) || !self.may_look_at(&url) {
            return;
        }
        fields.retain(Field::is_sound);
        fields.truncate(MOST_FIELDS);
        let before = self.state.typed.clone();
        self.state.typed.keep(Kept { tab, url, document, at: self.now, fields });
        if self.state.typed != before {
            self.tell(tab);
        }
    }

    /// Puts what was lost into the page in front, where it is the page that it was typed into.
    pub(super) fn put_back(&mut self, tab: TabId) {
        let Some(document) = self.document_with_fields(tab).map(str::to_owned) else { return };
        let Some(url) = self.incident(tab).map(|incident| incident.address().clone()) else { return };
        let fields: Vec<Field> = self.state.typed.lost(tab, &url, &document).into_iter().cloned().collect();
        if !fields.is_empty() {
            self.effects.push(Effect::PutBack { tab, document, fields });
        }
    }

    /// The page has taken it, or not.
    pub(super) fn was_put_back(&mut self, tab: TabId, document: String, fields: &[Field], fates: &[Fate]) {
        let count = |fate| u16::try_from(fates.iter().filter(|it| **it == fate).count()).unwrap_or(u16::MAX);
        let result = PutBack { back: count(Fate::Back), newer: count(Fate::Newer), missing: count(Fate::Missing) };
        let is_back = |field: &Field| {
            let pairs = fields.iter().zip(fates).filter(|(_, fate)| **fate == Fate::Back);
            pairs.into_iter().any(|(back, _)| back.is_same_place(field) && back.text == field.text)
        };
        let Some(url) = self.incident(tab).map(|incident| incident.address().clone()) else { return };
        let all = self.state.typed.change();
        for kept in all.kept.iter_mut().filter(|kept| kept.tab == tab && kept.url == url && kept.document != document) {
            kept.fields.iter_mut().filter(|field| is_back(field)).for_each(|field| field.back = true);
        }
        all.told.retain(|told| told.tab != tab);
        all.told.push(Told { tab, document, result });
        self.tell(tab);
    }

    /// The tab goes on to another document: what was put back into the last one has served.
    pub(super) fn typed_goes_on(&mut self, tab: TabId, document: &str) {
        if !self.state.typed.0.told.iter().any(|told| told.tab == tab && told.document != document) {
            return;
        }
        let all = self.state.typed.change();
        all.told.retain(|told| told.tab != tab);
        for kept in all.kept.iter_mut().filter(|kept| kept.tab == tab) {
            kept.fields.retain(|field| !field.back);
        }
        self.state.typed.retain(|kept| !kept.fields.is_empty());
    }

    /// Whether something typed into this page was lost with an earlier document of it.
    pub(super) fn has_lost(&self, tab: TabId, url: &Address, document: &str) -> bool {
        !self.state.typed.lost(tab, url, document).is_empty()
    }

    /// A card that was closed comes back once, with what was typed into the document that has just gone.
    pub(super) fn offer_anew(&self, tab: TabId, incident: &mut Incident, gone: Option<&str>) {
        let lost = |kept: &Kept| kept.tab == tab && Some(kept.document.as_str()) == gone;
        if incident.document.as_deref() != gone && self.state.typed.0.kept.iter().any(lost) {
            incident.closed = false;
        }
    }
}
