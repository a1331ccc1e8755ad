//! All clues on the scales, and which way they tip.

use super::check::{Check, Tried};
use super::clues::{self, Clue, Reason};
use super::known::Known;
use super::{Lean, Verdict};
use crate::ordered;

/// What it takes to say "the site": more than one inference.
const ENOUGH_FOR_THE_SITE: i32 = 4;
/// What it takes to say anything else, which is worded as what it looks like.
const ENOUGH: i32 = 3;
/// By how much it has to outweigh what belongs to somebody else.
const LEAD: i32 = 2;
/// By how much it has to outweigh all else for nothing more to be asked.
const DECIDED: i32 = 5;

/// The places where the fault may lie. The more special ones of a side come first: where two weigh the same, the special
/// one says more.
const PLACES: [Verdict; 8] = [
    Verdict::Site,
    Verdict::NetworkDns,
    Verdict::StoredData,
    Verdict::YourSide,
    Verdict::Connection,
    Verdict::NoSuchName,
    Verdict::Limit,
    Verdict::Access,
];

pub(super) struct Scales {
    clues: Vec<Clue>,
    /// The weight of each place; none where it is ruled out.
    weights: Vec<(Verdict, i32)>,
}

impl Scales {
    pub fn of(known: &Known) -> Self {
        let clues = clues::all(known);
        let mut weights: Vec<(Verdict, i32)> = Vec::with_capacity(PLACES.len());
        for place in PLACES {
            let own = clues.iter().flat_map(|clue| &clue.weighs).filter(|(at, _)| *at == place);
            let own: i32 = own.map(|(_, weight)| weight).sum();
            // What is not the reader's doing can be a limit or a block as well, where something spoke of one.
            let in_question = place == Verdict::Site || (place.lean() == Lean::Neither && own > 0);
            let elsewhere: i32 = clues.iter().map(|clue| if in_question { clue.elsewhere } else { 0 }).sum();
            weights.push((place, own + elsewhere));
        }
        let ruled_out = |place: Verdict| clues.iter().any(|clue| clue.rules_out.contains(&place));
        weights.retain(|(place, _)| !ruled_out(*place));
        if known.tried.get(&Check::OtherDevice) == Some(&Tried::Works) {
            only_this_device(&mut weights);
        }
        Self { clues, weights }
    }

    fn heaviest(&self, lean: Lean) -> Option<(Verdict, i32)> {
        let own = self.weights.iter().filter(|(place, _)| place.lean() == lean);
        own.fold(None, |best: Option<(Verdict, i32)>, one| match best {
            Some(best) if best.1 >= one.1 => Some(best),
            _ => Some(*one),
        })
    }

    pub fn verdict(&self) -> Verdict {
        self.winner().map_or(Verdict::CannotTell, |(verdict, _)| verdict)
    }

    /// Whether so much speaks for the verdict that nobody need check further.
    pub fn is_decided(&self) -> bool {
        self.winner().is_some_and(|(_, lead)| lead >= DECIDED)
    }

    /// What outweighs the rest, and by how much.
    fn winner(&self) -> Option<(Verdict, i32)> {
        let sides = [Lean::Site, Lean::You, Lean::Neither].map(|lean| self.heaviest(lean));
        let wins = |side: usize| {
            let (place, weight) = sides[side]?;
            let enough = if place == Verdict::Site { ENOUGH_FOR_THE_SITE } else { ENOUGH };
            let others = (0..sides.len()).filter(|other| *other != side).filter_map(|other| sides[other]);
            // Nothing weighs less than nothing: else what is unlikely would make the rest look certain.
            let second = others.map(|(_, other)| other).max().unwrap_or(0);
            (weight >= enough && weight >= second + LEAD).then_some((place, weight - second.max(0)))
        };
        (0..sides.len()).find_map(wins)
    }

    /// What speaks for the verdict, the strongest first; then what speaks against it; then what says nothing.
    pub fn reasons(&self, verdict: Verdict) -> Vec<Reason> {
        let mut ranked: Vec<(i32, Reason)> =
            self.clues.iter().map(|clue| (speaks_for(clue, verdict), clue.reason)).collect();
        // Where nothing is decided, the order of the way is as good as any.
        if verdict != Verdict::CannotTell {
            ordered::by_key(&mut ranked, |(weight, _)| {
                let group: u64 = match weight {
                    1.. => 0,
                    ..0 => 1,
                    0 => 2,
                };
                (group << 32) | u64::from(u32::MAX - weight.unsigned_abs())
            });
        }
        ranked.into_iter().map(|(_, reason)| reason).collect()
    }
}

/// How much a clue speaks for a verdict; less than nothing where it speaks against it.
fn speaks_for(clue: &Clue, verdict: Verdict) -> i32 {
    if clue.rules_out.contains(&verdict) {
        return -8;
    }
    let of = |wanted: &dyn Fn(Verdict) -> bool| -> i32 {
        clue.weighs.iter().filter(|(at, _)| wanted(*at)).map(|(_, weight)| weight).sum()
    };
    let own = of(&|at| at == verdict);
    let others = of(&|at| at.lean() != verdict.lean());
    // To rule out the other side is to speak for this one, a little.
    let cleared = clue.rules_out.iter().any(|place| place.lean() != verdict.lean());
    let elsewhere = if verdict.lean() == Lean::You { -clue.elsewhere } else { clue.elsewhere };
    own * 10 - others * 2 + elsewhere * 10 + i32::from(cleared)
}

/// Another device opens the site on this network, so what looked like the network is this device: what it stored, or how
/// it is set up, whichever weighs more already.
fn only_this_device(weights: &mut [(Verdict, i32)]) {
    let weight_of = |wanted| weights.iter().find(|(place, _)| *place == wanted).map(|(_, weight)| *weight);
    let own = if weight_of(Verdict::StoredData) > weight_of(Verdict::YourSide) {
        Verdict::StoredData
    } else {
        Verdict::YourSide
    };
    let network = weight_of(Verdict::Connection).max(weight_of(Verdict::NetworkDns)).unwrap_or(0).max(0);
    for (place, weight) in weights.iter_mut() {
        match place {
            Verdict::Connection | Verdict::NetworkDns => *weight = (*weight).min(0),
            place if *place == own => *weight += network,
            _ => {}
        }
    }
}
