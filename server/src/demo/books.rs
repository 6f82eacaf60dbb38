//! What a family's years have used while its cases are settled: what the store would hand out before each.

use std::collections::BTreeMap;

use rules::facts::{Accumulators, DiseaseAccumulators, FamilyAccumulators, HospitalAccumulators};
use store::Booking;

/// Years of one family. Members are numbers, hospitals and diseases the keys of the booking.
#[derive(Debug, Default)]
pub(super) struct Books {
    own: BTreeMap<(usize, i32), Accumulators>,
    hospitals: BTreeMap<(usize, i32, String), HospitalAccumulators>,
    diseases: BTreeMap<(usize, i32, String), DiseaseAccumulators>,
    family: BTreeMap<i32, FamilyAccumulators>,
}

impl Books {
    /// What a case of a member finds.
    pub(super) fn before(&self, member: usize, booking: &Booking) -> Accumulators {
        let year = booking.benefit_year;
        let hospital = booking.hospital.clone().and_then(|name| self.hospitals.get(&(member, year, name)));
        let disease = booking.disease.clone().and_then(|name| self.diseases.get(&(member, year, name)));
        let family = self.family.get(&year).filter(|_| booking.per_family);
        Accumulators {
            hospital: hospital.copied().unwrap_or_default(),
            disease: disease.copied().unwrap_or_default(),
            family: family.copied().unwrap_or_default(),
            ..self.own.get(&(member, year)).copied().unwrap_or_default()
        }
    }

    /// Keeps what the case left.
    pub(super) fn put(&mut self, member: usize, booking: &Booking, after: &Accumulators) {
        let year = booking.benefit_year;
        self.own.insert((member, year), *after);
        if let Some(name) = booking.hospital.clone() {
            self.hospitals.insert((member, year, name), after.hospital);
        }
        if let Some(name) = booking.disease.clone() {
            self.diseases.insert((member, year, name), after.disease);
        }
        if booking.per_family {
            self.family.insert(year, after.family);
        }
    }
}

#[cfg(test)]
mod tests {
    use rules::money::Money;

    use super::*;

    fn fen(fen: i64) -> Money {
        Money::from_fen(fen)
    }

    #[test]
    fn each_case_finds_its_hospital_its_disease_and_the_family() {
        let mut books = Books::default();
        let at = |hospital: &str, disease: &str, per_family| Booking {
            hospital: Some(hospital.to_owned()),
            disease: Some(disease.to_owned()),
            per_family,
            ..Booking::of_year(2015)
        };
        let after = Accumulators {
            stays: 1,
            hospital: HospitalAccumulators { deductible_charged: fen(2) },
            disease: DiseaseAccumulators { fund: fen(3) },
            family: FamilyAccumulators { basic_fund: fen(4), outpatient_fund: fen(5) },
            ..Accumulators::default()
        };
        books.put(0, &at("H1", "I10", true), &after);
        assert_eq!(books.before(0, &at("H1", "I10", true)), after);
        let (own, nothing) = (Accumulators { stays: 1, ..Accumulators::default() }, Accumulators::default());
        assert_eq!(books.before(0, &at("H2", "E11", false)), own);
        assert_eq!(books.before(0, &Booking::of_year(2015)), own);
        assert_eq!(books.before(0, &Booking { benefit_year: 2016, ..at("H1", "I10", true) }), nothing);
        let family = Accumulators { family: after.family, ..nothing };
        assert_eq!(books.before(1, &at("H1", "I10", true)), family);
        // Another case of the member leaves the parts of the first as they were.
        books.put(0, &at("H2", "E11", false), &Accumulators { stays: 2, ..nothing });
        assert_eq!(books.before(0, &at("H1", "I10", true)), Accumulators { stays: 2, ..after });
    }
}
