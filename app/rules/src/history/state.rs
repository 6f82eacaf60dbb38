//! Accumulators of a family's benefit year: the members', by hospital and chronic disease where used, and the family's.
//!
//! What is nothing is not kept, so that equal years are equal texts: taking the last settlement back restores the state
//! byte for byte.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::terms::{Parts, Terms};
use crate::facts::{Accumulators, DiseaseAccumulators, FamilyAccumulators, HospitalAccumulators};

/// Where a benefit year stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct State {
    members: BTreeMap<String, Counts>,
    family: FamilyAccumulators,
}

/// Where one person's benefit year stands. Amounts in yuan on the wire.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// The person's own; its hospital, disease and family are nothing.
    pub own: Accumulators,
    /// By hospital.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub hospitals: BTreeMap<String, HospitalAccumulators>,
    /// By chronic disease.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub diseases: BTreeMap<String, DiseaseAccumulators>,
}

impl State {
    /// The counts of a member; `None`: nothing so far.
    #[must_use]
    pub fn member(&self, person: &str) -> Option<&Counts> {
        self.members.get(person)
    }

    /// The members with anything counted, by key.
    pub fn members(&self) -> impl Iterator<Item = (&str, &Counts)> {
        self.members.iter().map(|(person, counts)| (person.as_str(), counts))
    }

    /// What is counted for the family.
    #[must_use]
    pub const fn family(&self) -> FamilyAccumulators {
        self.family
    }

    /// What a case of a member finds.
    #[must_use]
    pub fn before(&self, person: &str, terms: &Terms<'_>) -> Accumulators {
        let mut parts = self.members.get(person).map(|counts| counts.parts(terms)).unwrap_or_default();
        if terms.per_family {
            parts.family = self.family;
        }
        parts.whole()
    }

    /// Puts what a case of a member leaves, or, when it is taken back, what it found. The same accumulators as they are
    /// kept come back.
    pub(super) fn put(&mut self, person: &str, terms: &Terms<'_>, year: &Accumulators) -> Accumulators {
        let parts = Parts::of(year, terms);
        if terms.per_family {
            self.family = parts.family;
        }
        let mut counts = self.members.remove(person).unwrap_or_default();
        counts.own = parts.own;
        put_part(&mut counts.hospitals, terms.hospital, parts.hospital);
        put_part(&mut counts.diseases, terms.disease, parts.disease);
        if counts != Counts::default() {
            self.members.insert(person.to_owned(), counts);
        }
        parts.whole()
    }
}

impl Counts {
    fn parts(&self, terms: &Terms<'_>) -> Parts {
        let hospital = terms.hospital.and_then(|name| self.hospitals.get(name));
        let disease = terms.disease.and_then(|code| self.diseases.get(code));
        Parts {
            own: self.own,
            hospital: hospital.copied().unwrap_or_default(),
            disease: disease.copied().unwrap_or_default(),
            family: FamilyAccumulators::default(),
        }
    }
}

fn put_part<T: Default + PartialEq>(parts: &mut BTreeMap<String, T>, key: Option<&str>, part: T) {
    let Some(key) = key else { return };
    if part == T::default() {
        parts.remove(key);
    } else {
        parts.insert(key.to_owned(), part);
    }
}
