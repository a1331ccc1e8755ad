//! Takes out of a text what must not leave with a report: who somebody is, and what opens their accounts.
//!
//! A [`Redacted`] text keeps what was taken out, as gaps that can be looked at one by one and shown by the person
//! whose text it is. What support needs stays: hosts, codes, versions, times, the marks of files, and request ids
//! behind their names (`docs/report.md`).
//!
//! The scanners read the text in several [views](view::View), in which what pages put between the letters of a secret
//! is undone. Each takes time in proportion to the text.

mod address;
mod email;
mod encoded;
mod kept;
mod keys;
mod named;
mod numbers;
mod random;
mod shapes;
mod view;
mod work;

use std::ops::Range;

use aho_corasick::automaton::{Automaton, OverlappingState};
use aho_corasick::nfa::contiguous::NFA;
use aho_corasick::{Anchored, Input, Match};
use view::View;

use crate::knowledge::{Lang, Text, words};
use crate::ordered::{self, range_key};

/// Encodings inside of each other are undone this often.
const LAYERS: usize = 3;

/// What was taken out; declared from the least to the most telling.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A string that looks drawn by chance.
    Random,
    /// A part of an address's path that looks like a token.
    PathToken,
    /// A value of an address's query.
    QueryValue,
    /// What stands behind the `#` of an address.
    Fragment,
    /// A phone number.
    Phone,
    /// An e-mail address.
    Email,
    /// Who signs in, in front of an address's host.
    UserInfo,
    /// The value of a cookie.
    Cookie,
    /// A password, or another value that its name says is secret.
    Password,
    /// The credentials of an `Authorization` header.
    Authorization,
    /// A Korean resident registration number.
    ResidentNumber,
    /// The number of a payment card.
    CardNumber,
    /// A JSON web token (RFC 7519).
    Jwt,
    /// A key or token of a known service.
    Key,
    /// A block of a private key or certificate (RFC 7468).
    PrivateKey,
}

impl Kind {
    /// Its name, as it stands in the gap.
    pub fn word(self) -> &'static Text {
        match self {
            Self::Random => &words::GAP_RANDOM,
            Self::PathToken => &words::GAP_PATH_TOKEN,
            Self::QueryValue => &words::GAP_QUERY_VALUE,
            Self::Fragment => &words::GAP_FRAGMENT,
            Self::Phone => &words::GAP_PHONE,
            Self::Email => &words::GAP_EMAIL,
            Self::UserInfo => &words::GAP_USER_INFO,
            Self::Cookie => &words::GAP_COOKIE,
            Self::Password => &words::GAP_PASSWORD,
            Self::Authorization => &words::GAP_AUTHORIZATION,
            Self::ResidentNumber => &words::GAP_RESIDENT_NUMBER,
            Self::CardNumber => &words::GAP_CARD_NUMBER,
            Self::Jwt => &words::GAP_JWT,
            Self::Key => &words::GAP_KEY,
            Self::PrivateKey => &words::GAP_PRIVATE_KEY,
        }
    }
}

/// What was taken out of a text at one place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gap {
    pub kind: Kind,
    /// Where it stands in the text as it was, in bytes.
    pub at: Range<usize>,
    /// How long it is, in characters.
    pub length: usize,
    /// Whether the person has decided to show it.
    pub shown: bool,
}

/// A text with gaps.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Redacted {
    whole: String,
    gaps: Vec<Gap>,
}

/// A part of a redacted text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text that stays.
    Text(&'a str),
    /// A gap by its number, with what stands behind it.
    Gap { number: usize, gap: &'a Gap, behind: &'a str },
}

impl Redacted {
    /// A text of our own, in which nothing has to be looked for.
    pub(super) fn plain(text: impl Into<String>) -> Self {
        Self { whole: text.into(), gaps: Vec::new() }
    }

    /// The text with all that was taken out.
    pub(super) fn whole(&self) -> &str {
        &self.whole
    }

    /// What was taken out, in the order of the text.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// What stands behind a gap.
    pub fn behind(&self, number: usize) -> Option<&str> {
        self.gaps.get(number).and_then(|gap| self.whole.get(gap.at.clone()))
    }

    /// Shows what stands behind one gap, or hides it again. A number without a gap changes nothing.
    pub fn show(&mut self, number: usize, shown: bool) {
        if let Some(gap) = self.gaps.get_mut(number) {
            gap.shown = shown;
        }
    }

    /// Whether there is nothing at all in it.
    pub fn is_empty(&self) -> bool {
        self.whole.trim().is_empty()
    }

    /// The text, piece by piece.
    pub fn pieces(&self) -> impl Iterator<Item = Piece<'_>> {
        let text = |range: Range<usize>| self.whole.get(range).filter(|text| !text.is_empty()).map(Piece::Text);
        let starts = std::iter::once(0).chain(self.gaps.iter().map(|gap| gap.at.end));
        let gaps = self.gaps.iter().enumerate().map(Some).chain([None]);
        starts.zip(gaps).flat_map(move |(start, gap)| {
            let end = gap.map_or(self.whole.len(), |(_, gap)| gap.at.start);
            let behind =
                gap.and_then(|(number, gap)| Some(Piece::Gap { number, gap, behind: self.whole.get(gap.at.clone())? }));
            text(start..end).into_iter().chain(behind)
        })
    }

    /// The text with the name of its kind in place of each gap, such as `[e-mail]`, and with what the person shows.
    pub fn text(&self, lang: Lang) -> String {
        self.pieces().fold(String::with_capacity(self.whole.len()), |mut out, piece| {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Gap { gap, behind, .. } if gap.shown => out.push_str(behind),
                Piece::Gap { gap, .. } => out.extend(["[", gap.kind.word().get(lang), "]"]),
            }
            out
        })
    }
}

/// Takes out of a text what must not leave with a report. The work is in proportion to its length.
pub fn redact(text: &str) -> Redacted {
    let mut found: Vec<(Range<usize>, Kind)> = Vec::new();
    let mut view = View::of(text);
    for _ in 0..=LAYERS {
        collect(&view, &mut found);
        if let Some(joined) = view.joined() {
            collect(&joined, &mut found);
        }
        match view.unescaped() {
            Some(next) => view = next,
            None => break,
        }
    }
    let gaps = merged(found).into_iter().map(|(at, kind)| {
        let length = text.get(at.clone()).map_or(0, |behind| behind.chars().count());
        Gap { kind, at, length, shown: false }
    });
    Redacted { gaps: gaps.collect(), whole: text.to_owned() }
}

/// Takes out of a header's value what must not leave with a report: what stays depends on the header's name.
pub fn redact_header(name: &str, value: &str) -> Redacted {
    let whole = redact(&format!("{name}: {value}"));
    let begin = name.len() + 2;
    let inside = |gap: Gap| {
        let at = gap.at.start.checked_sub(begin)?..gap.at.end.checked_sub(begin)?;
        Some(Gap { at, ..gap })
    };
    Redacted { whole: value.to_owned(), gaps: whole.gaps.into_iter().filter_map(inside).collect() }
}

/// The ids of requests that a text names, such as `Ray ID: 8f2a…`, with their names, each once.
pub fn ids_in(text: &str) -> Vec<(String, String)> {
    const SHORTEST: usize = 6;
    let view = View::of(text);
    let mut scan = Scan::of(&view, 0);
    named::find(&mut scan);
    // Of the names that end at one place the longest says most.
    ordered::by_key(&mut scan.ids, |id| range_key(id.at.start, id.name.start));
    scan.ids.dedup_by_key(|id| id.at.start);
    let read = |range: &Range<usize>| {
        String::from_utf8_lossy(view.bytes().get(range.clone()).unwrap_or_default()).into_owned()
    };
    let ids =
        scan.ids.iter().map(|id| (read(&id.name), read(&id.at).trim_end_matches(['.', ';', ':', '/']).to_owned()));
    ids.filter(|(_, id)| id.len() >= SHORTEST && id.bytes().any(|byte| byte.is_ascii_digit())).collect()
}

/// The id of a request, and its name before it.
struct Id {
    name: Range<usize>,
    at: Range<usize>,
}

/// One reading of a view.
struct Scan<'v> {
    view: &'v View,
    found: Vec<(Range<usize>, Kind)>,
    /// Where hosts stand: they stay.
    hosts: Vec<Range<usize>>,
    /// Where requests' ids stand: they may look drawn.
    ids: Vec<Id>,
    /// How many encodings this was inside of.
    depth: usize,
}

impl<'v> Scan<'v> {
    fn of(view: &'v View, depth: usize) -> Self {
        Self { view, found: Vec::new(), hosts: Vec::new(), ids: Vec::new(), depth }
    }

    fn add(&mut self, kind: Kind, at: Range<usize>) {
        if at.start < at.end {
            self.found.push((at, kind));
        }
    }
}

/// Scans a view and adds what it finds, in places of the source.
fn collect(view: &View, found: &mut Vec<(Range<usize>, Kind)>) {
    let mut scan = Scan::of(view, 0);
    known(&mut scan);
    random::find(&mut scan);
    encoded::find(&mut scan);
    let Scan { found: mine, hosts, ids, .. } = scan;
    let (hosts, ids) = (Zones::of(hosts), Zones::of(ids.into_iter().map(|id| id.at).collect()));
    for (at, kind) in mine {
        let by_looks = matches!(kind, Kind::Random | Kind::PathToken);
        // Who signs in at a host looks like an e-mail address, and is found by its place.
        let kept = by_looks && (ids.touches(&at) || kept::is_reference(view, &at))
            || kind == Kind::Email && hosts.touches(&at);
        let at = if by_looks { hosts.outside(at) } else { at };
        let at = cut(view, at, kind);
        if let Some(at) = view.source(&at).filter(|_| !kept) {
            found.push((at, kind));
        }
    }
}

/// What is known by its form or its name.
fn known(scan: &mut Scan<'_>) {
    address::find(scan);
    keys::find(scan);
    named::find(scan);
    email::find(scan);
    numbers::find(scan);
}

/// The worst of what is known by its form or its name in something that was encoded.
fn scan_encoded(view: &View, depth: usize) -> Option<Kind> {
    let mut scan = Scan::of(view, depth);
    known(&mut scan);
    encoded::find(&mut scan);
    if let Some(unescaped) = view.unescaped() {
        let mut inner = Scan::of(&unescaped, depth);
        known(&mut inner);
        scan.found.extend(inner.found);
    }
    scan.found.into_iter().map(|(_, kind)| kind).filter(|kind| *kind > Kind::Fragment).max()
}

/// Where something was left out of the middle, what follows may be the next word of a sentence. A secret goes on only
/// as long as its rest does not look like words.
fn cut(view: &View, at: Range<usize>, kind: Kind) -> Range<usize> {
    let shortest = match kind {
        Kind::Random | Kind::Key | Kind::Jwt => 12,
        Kind::Password | Kind::QueryValue | Kind::Fragment => 1,
        _ => return at,
    };
    // What ends with a quotation mark does not go on.
    if matches!(view.at(at.end), b'"' | b'\'' | b'`') {
        return at;
    }
    let stays = |joint: &&usize| **joint - at.start >= shortest && is_wordy(view, **joint, at.end);
    let end = view.joints(&at).iter().rev().take_while(stays).last().copied();
    at.start..end.unwrap_or(at.end)
}

/// Whether the end of something looks like words: a few letters of one case, or more that words are made of.
fn is_wordy(view: &View, start: usize, end: usize) -> bool {
    const FEW: usize = 8;
    let digits = (start..end).any(|at| view.at(at).is_ascii_digit());
    let mixed = (start + 1..end).any(|at| {
        let joint = view.joints(&(at - 1..at + 1)).contains(&at);
        !joint && view.at(at).is_ascii_uppercase() && view.at(at - 1).is_ascii_lowercase()
    });
    !digits && !mixed && (end - start < FEW || random::surprise(view, start, end) * 10 < (end - start) * 8)
}

/// Every match of a machine, those inside of others too, in the order of their ends.
fn every_match(machine: &NFA, view: &View, mut each: impl FnMut(Match)) {
    let input = Input::new(view.bytes()).anchored(Anchored::No);
    let mut state = OverlappingState::start();
    // Searching fails only for kinds of searches that the machine was not built for.
    while machine.try_find_overlapping(&input, &mut state).is_ok() {
        let Some(one) = state.get_match() else { break };
        each(one);
    }
}

/// Ranges that do not overlap, in ascending order.
struct Zones(Vec<Range<usize>>);

impl Zones {
    fn of(mut ranges: Vec<Range<usize>>) -> Self {
        ordered::by_key(&mut ranges, |range| range_key(range.start, range.end));
        ranges.dedup_by(|next, last| {
            let overlap = next.start < last.end;
            last.end = if overlap { last.end.max(next.end) } else { last.end };
            overlap
        });
        Self(ranges)
    }

    fn touches(&self, at: &Range<usize>) -> bool {
        self.0.get(self.0.partition_point(|zone| zone.end <= at.start)).is_some_and(|zone| zone.start < at.end)
    }

    /// What of a range stands outside: before the zone that it reaches into, or behind it.
    fn outside(&self, at: Range<usize>) -> Range<usize> {
        let Some(zone) = self.0.get(self.0.partition_point(|zone| zone.end <= at.start)) else { return at };
        if zone.start >= at.end {
            at
        } else if zone.start > at.start {
            at.start..zone.start
        } else {
            zone.end.min(at.end)..at.end
        }
    }
}

/// What overlaps is one gap, of the more telling kind.
fn merged(mut found: Vec<(Range<usize>, Kind)>) -> Vec<(Range<usize>, Kind)> {
    ordered::by_key(&mut found, |(at, _)| range_key(at.start, at.end));
    let mut gaps: Vec<(Range<usize>, Kind)> = Vec::new();
    for (at, kind) in found {
        match gaps.last_mut() {
            Some((last, worst)) if at.start < last.end => {
                last.end = last.end.max(at.end);
                *worst = kind.max(*worst);
            }
            _ => gaps.push((at, kind)),
        }
    }
    gaps
}

#[cfg(test)]
mod tests;
