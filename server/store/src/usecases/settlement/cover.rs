//! Whose rules pay for a case: how the person stood on the day that decides, and the facts that the rules are told.
//!
//! - The day that decides is that of the pack: discharge or service, or admission where the pack has a stay across the
//!   year's end counted so. Scheme, agency and figures are those of this day, whatever the register says today.
//! - Groups are those that held on this day; the birth date is the register's of now.
//! - `covered_from` is the first day of the enrolment that reaches the day.
//! - `unbroken_years` counts paid enrolments of benefit years without a gap, back from that of the day, which counts too.
//!   `claim_free_years` counts paid years without a gap before it in which no claim stands. Both say what this register
//!   holds: years insured elsewhere are not in it.
//! - `contract_doctor` is `false`: no register says who has a contract with a doctor.

use rules::{
    catalogue::Catalogue,
    facts::{Accumulators, Bill, Care, Facts, Fault, PersonFacts},
    identity::IdNumber,
    jurisdiction::{self, Jurisdiction},
    pack::Pack,
    standing::{self, Record, Standing},
    text::Text,
};
use time::Date;

use super::{
    judge::Unsettled,
    known::Known,
    register::{self, Entry, Register},
};
use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    types::{Booking, CoverOn, HospitalBill, NotSettled},
    usecases::{people, years},
};

/// Whose rules pay, and what they are told.
#[derive(Debug)]
pub(super) struct Cover<'r, 'c> {
    pub(super) record: &'r Record,
    pub(super) agency: String,
    pub(super) pack: &'c Pack,
    /// Without the year before the case.
    pub(super) facts: Facts,
}

/// The registers with the rules that go with them.
pub(super) struct Asked<'r, 'c> {
    pub(super) place: &'r Jurisdiction,
    pub(super) catalogue: &'c Catalogue,
    pub(super) register: &'r Register,
}

impl<'r, 'c> Asked<'r, 'c> {
    /// Whose rules pay for a bill. The care is that of the bill, with level and code of the hospital from the register.
    pub(super) fn cover(&self, care: &Care, bill: &HospitalBill) -> Result<Cover<'r, 'c>, Unsettled> {
        let records: Vec<_> = self.register.entries.iter().map(|entry| entry.record.clone()).collect();
        let (last, first) = (care.discharged, care.begins());
        // The pack says which end of a stay decides, and the person must be insured on one of them to have a pack.
        let (on, found) = match self.on(&records, last) {
            Err(not @ Unsettled::Not(_)) => (first, self.on(&records, first).map_err(|_| not)?),
            found => (last, found?),
        };
        let cover = self.told(found, on, care, bill);
        let decides = cover.pack.deciding_date(&cover.facts)?;
        if decides == on {
            return Ok(cover);
        }
        let cover = self.told(self.on(&records, decides)?, decides, care, bill);
        let same = cover.pack.deciding_date(&cover.facts)? == decides;
        if same { Ok(cover) } else { Err(two_ways().into()) }
    }

    /// The enrolment that pays on a day, its figures and the agency in charge.
    fn on(&self, records: &[Record], day: Date) -> Result<(&'r Entry, &'c Pack, String), Unsettled> {
        let found = standing::standing_on(self.place, records, day);
        let not = || Unsettled::Not(NotSettled::NotCovered { on: day, standing: found.standing });
        let record = found.record.filter(|_| found.standing == Standing::Covered).ok_or_else(not)?;
        let entry = self.register.entries.iter().find(|entry| entry.record == *record).ok_or_else(not)?;
        let pack = self.catalogue.get(&entry.pack);
        let broken = || StoreError::Inconsistent { table: "enrolment", column: "pack" };
        let agency = found.agency.map(|agency| agency.name.zh.clone());
        Ok((entry, pack.ok_or_else(broken)?, agency.unwrap_or_default()))
    }

    fn told(
        &self,
        (entry, pack, agency): (&'r Entry, &'c Pack, String),
        day: Date,
        care: &Care,
        bill: &HospitalBill,
    ) -> Cover<'r, 'c> {
        let patient = &self.register.patient;
        let person = PersonFacts {
            birth_date: Some(patient.birth_date),
            groups: people::groups_on(&self.register.groups, day),
            covered_from: Some(entry.record.covers.0),
            unbroken_years: self.unbroken(entry.record.year),
            claim_free_years: self.claim_free(entry.record.year),
            contract_doctor: false,
        };
        let facts = Facts {
            pack: entry.pack.clone(),
            tier: entry.tier.clone(),
            known_as_of: None,
            person,
            care: care.clone(),
            bill: Bill { charges: bill.charges.clone(), basic_fund: None },
            year_to_date: Accumulators::default(),
        };
        Cover { record: &entry.record, agency, pack, facts }
    }

    fn is_paid(&self, year: i32) -> bool {
        self.register.entries.iter().any(|entry| entry.record.year == year && entry.record.paid.is_some())
    }

    fn unbroken(&self, year: i32) -> u16 {
        count((0..).map(|back| year - back).take_while(|year| self.is_paid(*year)))
    }

    fn claim_free(&self, year: i32) -> u16 {
        let claimed = |year| self.register.years_with_claims.contains(&year);
        count((1..).map(|back| year - back).take_while(|year| self.is_paid(*year) && !claimed(*year)))
    }
}

fn count(years: impl Iterator<Item = i32>) -> u16 {
    u16::try_from(years.count()).unwrap_or(u16::MAX)
}

/// The pack of the one end of a stay has the other end decide, and the pack of that one has it the other way.
fn two_ways() -> NotSettled {
    NotSettled::Faults(vec![Fault {
        path: "/care/discharged".to_owned(),
        code: "impossible".to_owned(),
        detail: Text::new(
            "两个年度的规定对跨年度住院归入哪一年说法不同，请联系经办机构",
            "the rules of the two years disagree about the year in which the stay counts: ask the agency",
        ),
    }])
}

/// Whether somebody is covered on a day.
pub(super) async fn on<E: Engine>(
    db: &Db<E>,
    jurisdiction: &str,
    id_number: &IdNumber,
    day: Date,
) -> Result<Option<CoverOn>> {
    let Some(place) = jurisdiction::get(jurisdiction) else { return Ok(None) };
    let (keys, id_number) = (db.shared_keys(), id_number.clone());
    db.snapshot(move |connection| {
        Box::pin(async move {
            let patient = register::patient::<E>(connection, &keys, &id_number).await?;
            let Some(patient) = patient.filter(|patient| patient.jurisdiction == place.code) else {
                return Ok(None);
            };
            let Known { entries, used, .. } = Known::of::<E>(connection, patient.id).await?;
            let records: Vec<_> = entries.iter().map(|entry| entry.record.clone()).collect();
            let found = standing::standing_on(place, &records, day);
            let record = found.record.filter(|_| found.standing == Standing::Covered);
            let entry = record.and_then(|record| entries.iter().find(|entry| entry.record == *record));
            let booking = Booking::of_year(record.map_or_else(|| day.year(), |record| record.year));
            Ok(Some(CoverOn {
                person: patient.id,
                standing: found.standing,
                scheme: record.map(|record| record.scheme),
                agency: record.and(found.agency).map(|agency| agency.name.zh.clone()),
                pack: entry.map(|entry| (entry.pack.clone(), entry.tier.clone())),
                used: years::before_of::<E>(connection, patient.id, &used, &booking).await?,
                name: patient.name,
            }))
        })
    })
    .await
}

#[cfg(test)]
mod tests;
