//! The same case changed in one respect: another level of hospital, place, tier or track.

use serde::Serialize;

use super::{Changed, Difference, Outcome, effect, whole, words};
use crate::facts::{Accumulators, Facts, Place};
use crate::pack::Pack;
use crate::text::Text;

/// Another track that somebody could be on.
#[derive(Clone, Debug)]
pub struct Track<'p> {
    /// Its rules.
    pub pack: &'p Pack,
    /// The tier there, where it has several.
    pub tier: Option<String>,
}

/// A case that differs in one respect.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Alternative {
    /// In which.
    pub change: Changed,
    /// The same in words.
    pub text: Text,
    /// What comes out.
    #[serde(flatten)]
    pub outcome: Outcome,
    /// How much more is paid than in the case; `None` where one of the two has no amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difference: Option<Difference>,
    /// What it does to the person's payment, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<Text>,
    /// The changed case, with the year before it.
    #[serde(skip)]
    pub facts: Facts,
}

/// The case at every other level of hospital that the pack pays for, at every other place with and without
/// filing that it has a rule for, on its other tiers and on other tracks. In this order, and within each kind
/// the least own payment first; what is refused comes last, with its reason.
#[must_use]
pub fn alternatives(
    tracks: &[Track<'_>],
    pack: &Pack,
    facts: &Facts,
    history: &Accumulators,
) -> Vec<Alternative> {
    let facts = whole(facts, history);
    let case = Outcome::of(pack, &facts, history);
    let mut found = Vec::new();
    let mut add = |pack: &Pack, change: Changed, changed: Facts| {
        let outcome = Outcome::of(pack, &changed, history);
        let (difference, effect) = (outcome.more_than(&case), effect(&case, &outcome));
        let text = words::changed(&change, pack, changed.care.kind);
        found.push(Alternative { change, text, outcome, difference, effect, facts: changed });
    };
    let plan = pack.plan_of(&facts);
    for hospital_level in plan.map(super::asks::levels).unwrap_or_default() {
        if hospital_level != facts.care.hospital_level {
            let mut changed = facts.clone();
            changed.care.hospital_level = hospital_level;
            add(pack, Changed::Level { hospital_level }, changed);
        }
    }
    for (place, filed) in plan.map(super::asks::places).unwrap_or_default() {
        let here = &facts.care;
        if place != here.place || (place != Place::Local && filed != here.filed) {
            let mut changed = facts.clone();
            (changed.care.place, changed.care.filed) = (place, filed);
            add(pack, Changed::Place { place, filed }, changed);
        }
    }
    for (tier, _) in pack.tiers() {
        if facts.tier.as_ref() != Some(tier) {
            let changed = Facts { tier: Some(tier.clone()), ..facts.clone() };
            add(pack, Changed::Tier { tier: tier.clone() }, changed);
        }
    }
    for track in tracks {
        let name = track.pack.name();
        if name != pack.name() {
            let changed = Facts { pack: name.to_owned(), tier: track.tier.clone(), ..facts.clone() };
            let change = Changed::Track { pack: name.to_owned(), tier: track.tier.clone() };
            add(track.pack, change, changed);
        }
    }
    found.sort_by_key(|alternative| {
        let kind = match alternative.change {
            Changed::Level { .. } => 0,
            Changed::Place { .. } => 1,
            Changed::Tier { .. } => 2,
            _ => 3,
        };
        let paid = alternative.outcome.paid();
        (kind, paid.is_none(), paid.map(|paid| paid.person))
    });
    found
}
