//! What a person used of each year, read at once, and what a case finds of it.

use rules::facts::Accumulators;
use time::OffsetDateTime;

use super::{COUNT, HIGHEST, OWN, accumulators, read};
use crate::{
    engine::Engine,
    error::Result,
    sql::{Line, sql},
    types::{Booking, PersonId},
};

/// The person's own numbers, and those at a hospital and for a listed disease.
const SUMS: usize = OWN + 2;
/// Where the number at a hospital stands, and behind it that for a disease.
const AT_HOSPITAL: usize = OWN;

/// What the claims of person `$1` that stand added: a row for each year and, where a pack counted these apart, for each
/// hospital and listed disease, with the time of the last claim and its sums in one value.
pub(in crate::usecases) const USED: &str = concat!(
    "SELECT benefit_year, hospital_key, disease_key, at, concat_ws(',', ",
    own_names!(),
    ", hospital_deductible, disease_fund) AS used
     FROM (SELECT benefit_year, hospital_key, disease_key, MAX(settled_at) AS at,
                  CAST(SUM(adds_hospital_deductible) AS BIGINT) AS hospital_deductible,
                  CAST(SUM(adds_disease_fund) AS BIGINT) AS disease_fund,
                  ",
    own_sums!(),
    "      FROM claim
           WHERE person = $1 AND status <> 'reversed'
           GROUP BY benefit_year, hospital_key, disease_key) AS used"
);

/// What a person used.
#[derive(Debug, Default)]
pub(in crate::usecases) struct Used {
    parts: Vec<Part>,
    /// When the last of the claims was settled.
    pub(in crate::usecases) last: Option<OffsetDateTime>,
}

/// A row of [`USED`].
#[derive(Debug)]
struct Part {
    year: i32,
    hospital: Option<String>,
    disease: Option<String>,
    sums: [i64; SUMS],
}

impl Used {
    /// What a person used of every year.
    pub(in crate::usecases) async fn of<E: Engine>(
        connection: &mut E::Connection,
        person: PersonId,
    ) -> Result<Self> {
        let mut used = Self::default();
        for row in sql::<E>("claim", USED).bind(person.0).all(connection).await? {
            used.learn(&row)?;
        }
        Ok(used)
    }

    /// Adds a row of [`USED`].
    pub(in crate::usecases) fn learn<E: Engine>(&mut self, row: &Line<E>) -> Result<()> {
        self.parts.push(Part {
            year: row.small("benefit_year")?,
            hospital: row.option("hospital_key")?,
            disease: row.option("disease_key")?,
            sums: row.word("used", read)?,
        });
        self.last = self.last.max(row.option("at")?);
        Ok(())
    }

    /// Years with a claim that stands.
    pub(in crate::usecases) fn years(&self) -> Vec<i32> {
        self.parts.iter().map(|part| part.year).collect()
    }

    /// What a case finds, without the family; `None` for numbers that cannot be.
    pub(super) fn before(&self, booking: &Booking) -> Option<Accumulators> {
        let mut found = [0; COUNT];
        for part in self.parts.iter().filter(|part| part.year == booking.benefit_year) {
            let same = |key: &Option<String>, asked: &Option<String>| key.is_some() && key == asked;
            let counts = [same(&part.hospital, &booking.hospital), same(&part.disease, &booking.disease)];
            for (place, (sum, added)) in found.iter_mut().zip(part.sums).enumerate() {
                *sum = match place.checked_sub(AT_HOSPITAL) {
                    None if place == HIGHEST => added.max(*sum),
                    Some(key) if !counts[key] => *sum,
                    _ => sum.checked_add(added)?,
                };
            }
        }
        accumulators(found)
    }
}

#[cfg(test)]
mod tests {
    use rules::money::Money;

    use super::*;

    fn part(year: i32, hospital: Option<&str>, disease: Option<&str>, sums: [i64; SUMS]) -> Part {
        Part { year, hospital: hospital.map(Into::into), disease: disease.map(Into::into), sums }
    }

    /// One stay, a highest deductible, and what was charged at a hospital and paid for a disease.
    fn sums(highest: i64, at_hospital: i64, for_disease: i64) -> [i64; SUMS] {
        let mut sums = [0; SUMS];
        [sums[0], sums[HIGHEST], sums[AT_HOSPITAL], sums[AT_HOSPITAL + 1]] =
            [1, highest, at_hospital, for_disease];
        sums
    }

    #[test]
    fn a_case_finds_its_year_its_hospital_and_its_disease() {
        let used = Used {
            parts: vec![
                part(2015, None, None, sums(300, 0, 0)),
                part(2015, Some("H1"), None, sums(500, 70, 0)),
                part(2015, Some("H2"), Some("D1"), sums(100, 9, 40)),
                part(2014, Some("H1"), Some("D1"), sums(900, 800, 700)),
            ],
            last: None,
        };
        let found = |year, hospital: Option<&str>, disease: Option<&str>| {
            let booking = Booking {
                hospital: hospital.map(Into::into),
                disease: disease.map(Into::into),
                ..Booking::of_year(year)
            };
            let before = used.before(&booking).unwrap();
            let parts = [before.deductible_highest, before.hospital.deductible_charged, before.disease.fund];
            (before.stays, parts.map(Money::fen))
        };
        assert_eq!(found(2015, None, None), (3, [500, 0, 0]));
        assert_eq!(found(2015, Some("H1"), None), (3, [500, 70, 0]));
        assert_eq!(found(2015, Some("H2"), Some("D1")), (3, [500, 9, 40]));
        assert_eq!(found(2014, Some("H2"), Some("D1")), (1, [900, 0, 700]));
        assert_eq!(found(2013, Some("H1"), Some("D1")), (0, [0, 0, 0]));
    }
}
