//! Accumulators of many people, made for millions of cases: a number for each person, and parts by hospital, chronic
//! disease and family only where a pack uses them.

use std::collections::BTreeMap;

use super::terms::{Parts, Terms};
use crate::facts::{Accumulators, DiseaseAccumulators, FamilyAccumulators, HospitalAccumulators};

/// A person in a replay: numbers of the caller's choice. Somebody without family has a number of family that nobody else
/// has. The same number under another family is another person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Member {
    /// The family.
    pub family: u32,
    /// The person.
    pub person: u32,
}

/// Where the years of many people stand. A person takes the size of [`Accumulators`] and a place in the index.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    index: BTreeMap<Member, usize>,
    own: Vec<Accumulators>,
    hospitals: ByName<HospitalAccumulators>,
    diseases: ByName<DiseaseAccumulators>,
    families: BTreeMap<u32, FamilyAccumulators>,
}

/// A person's place in the ledger.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    slot: usize,
    family: u32,
}

impl Ledger {
    /// The place of a person, made where there is none yet.
    pub(super) fn place(&mut self, who: Member) -> Place {
        let next = self.own.len();
        let slot = *self.index.entry(who).or_insert(next);
        if slot == next {
            self.own.push(Accumulators::default());
        }
        Place { slot, family: who.family }
    }

    /// What a case of the person finds.
    pub(super) fn before(&self, place: Place, terms: &Terms<'_>) -> Accumulators {
        let family = || self.families.get(&place.family).copied().unwrap_or_default();
        let parts = Parts {
            own: self.own.get(place.slot).copied().unwrap_or_default(),
            hospital: self.hospitals.get(place.slot, terms.hospital),
            disease: self.diseases.get(place.slot, terms.disease),
            family: if terms.per_family { family() } else { FamilyAccumulators::default() },
        };
        parts.whole()
    }

    /// Puts what a case of the person leaves. The same accumulators as they are kept come back.
    pub(super) fn put(&mut self, place: Place, terms: &Terms<'_>, year: &Accumulators) -> Accumulators {
        let parts = Parts::of(year, terms);
        if let Some(own) = self.own.get_mut(place.slot) {
            *own = parts.own;
        }
        self.hospitals.put(place.slot, terms.hospital, parts.hospital);
        self.diseases.put(place.slot, terms.disease, parts.disease);
        if terms.per_family {
            self.families.insert(place.family, parts.family);
        }
        parts.whole()
    }

    /// Everybody's own accumulators, by person.
    pub(super) fn people(&self) -> impl Iterator<Item = (Member, Accumulators)> {
        self.index.iter().filter_map(|(who, slot)| Some((*who, *self.own.get(*slot)?)))
    }

    /// One person's own accumulators.
    pub(super) fn person(&self, who: Member) -> Option<Accumulators> {
        self.own.get(*self.index.get(&who)?).copied()
    }

    /// What a person used at a hospital.
    pub(super) fn hospital(&self, who: Member, name: &str) -> HospitalAccumulators {
        self.index.get(&who).map(|slot| self.hospitals.get(*slot, Some(name))).unwrap_or_default()
    }

    /// What a person used for a chronic disease.
    pub(super) fn disease(&self, who: Member, code: &str) -> DiseaseAccumulators {
        self.index.get(&who).map(|slot| self.diseases.get(*slot, Some(code))).unwrap_or_default()
    }

    /// What families used that share ceilings, by family.
    pub(super) fn families(&self) -> impl Iterator<Item = (u32, FamilyAccumulators)> {
        self.families.iter().map(|(family, year)| (*family, *year))
    }
}

/// A part of people's accumulators by name: each name is kept once, and only what is not nothing.
#[derive(Debug, Default)]
struct ByName<T> {
    names: BTreeMap<Box<str>, usize>,
    parts: BTreeMap<(usize, usize), T>,
}

impl<T: Copy + Default + PartialEq> ByName<T> {
    fn get(&self, slot: usize, name: Option<&str>) -> T {
        let name = name.filter(|_| !self.parts.is_empty()).and_then(|name| self.names.get(name));
        name.and_then(|name| self.parts.get(&(slot, *name))).copied().unwrap_or_default()
    }

    fn put(&mut self, slot: usize, name: Option<&str>, part: T) {
        let Some(name) = name else { return };
        let known = self.names.get(name).copied();
        if part == T::default() {
            if let Some(known) = known {
                self.parts.remove(&(slot, known));
            }
            return;
        }
        let key = known.unwrap_or_else(|| {
            let next = self.names.len();
            self.names.insert(name.into(), next);
            next
        });
        self.parts.insert((slot, key), part);
    }
}
