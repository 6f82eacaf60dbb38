//! A hand-in as a bill that can be judged, and what it comes to.

use rules::{
    catalogue,
    facts::{Charges, Level, Totals},
    what_if::{Partial, Question, ranges},
};
use time::Date;

use super::content::{self, Version};
use crate::{
    engine::Engine,
    error::Result,
    keys::Keys,
    types::{
        HandInEstimate, HandInFacts, HandInHospital, Hospital, HospitalBill, NotSettled, Person, PersonId,
        PersonNumber, PreSettled,
    },
    usecases::{
        hospitals, people,
        settlement::{
            Judged,
            hand_in::{HandedIn, judge},
        },
    },
};

/// A bill and the hospital that wrote it.
pub(super) struct Prepared {
    pub(super) hospital: Hospital,
    pub(super) bill: HospitalBill,
}

/// What a bill is made from.
pub(super) struct Parts<'a> {
    pub(super) facts: &'a HandInFacts,
    pub(super) charges: (Charges, Vec<String>),
    pub(super) reference: &'a str,
    /// Code and level of a hospital outside the register, as it is entered.
    pub(super) entered: Option<(String, Level)>,
}

impl<'a> Parts<'a> {
    /// Those of a version.
    pub(super) fn of(version: &'a Version, reference: &'a str) -> Self {
        let charges = content::charges(&version.items);
        Self { facts: &version.facts, charges, reference, entered: None }
    }
}

/// Puts a bill together. A newborn's papers come under the number of who handed them in.
pub(super) async fn prepare<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    (person, by): (&Person, PersonId),
    parts: Parts<'_>,
) -> Result<Result<Prepared, NotSettled>> {
    let id_number = match &person.id_number {
        PersonNumber::Id(number) => Some(number.clone()),
        PersonNumber::Temporary(_) => match people::load::<E>(connection, keys, by).await? {
            Some(Person { id_number: PersonNumber::Id(number), .. }) => Some(number),
            _ => None,
        },
    };
    let Some(id_number) = id_number else { return Ok(Err(NotSettled::UnknownPerson)) };
    let facts = parts.facts;
    let (hospital, designated) = match &facts.hospital {
        HandInHospital::Registered(code) => match hospitals::find::<E>(connection, code).await? {
            Some(hospital) => (hospital, true),
            None => return Ok(Err(NotSettled::UnknownHospital)),
        },
        HandInHospital::Other { name, level, designated } => {
            let (code, level) = parts.entered.unwrap_or_else(|| (String::new(), *level));
            let jurisdiction = hospitals::ELSEWHERE.to_owned();
            (Hospital { code, jurisdiction, name: name.clone(), level }, *designated)
        }
    };
    let (charges, item_names) = parts.charges;
    let bill = HospitalBill {
        id_number,
        name: None,
        slip_no: parts.reference.to_owned(),
        admission_no: facts.admission_no.clone(),
        invoice_no: Some(facts.invoice_no.clone()),
        care: facts.care(hospital.level, designated),
        level_told: None,
        charges,
        item_names,
        total_told: None,
    };
    Ok(Ok(Prepared { hospital, bill }))
}

/// What a bill comes to on the year as it stands, with nothing written. Without sums by class it is computed with all of it
/// in class A, and what other classes would make of it.
pub(super) async fn estimate<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    who: (&Person, PersonId),
    (parts, today): (Parts<'_>, Date),
) -> Result<HandInEstimate> {
    let prepared = match prepare::<E>(connection, keys, who, parts).await? {
        Ok(prepared) => prepared,
        Err(not) => return Ok(HandInEstimate::Not(not)),
    };
    let Prepared { hospital, bill } = &prepared;
    let bill = HandedIn { person: who.0, hospital, bill, today, lock: false };
    Ok(match judge::<E>(connection, &bill).await {
        Ok(judged) => HandInEstimate::Amount(Box::new(computed(judged))),
        Err(unsettled) => HandInEstimate::Not(unsettled.told()?),
    })
}

/// The same for a bill whose sums by class are not known.
pub(super) async fn estimate_range<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    who: (&Person, PersonId),
    (facts, today): (&HandInFacts, Date),
) -> Result<HandInEstimate> {
    let charges = Charges::Totals(Totals { a: facts.total, ..Totals::default() });
    let parts = Parts { facts, charges: (charges, Vec::new()), reference: "", entered: None };
    let prepared = match prepare::<E>(connection, keys, who, parts).await? {
        Ok(prepared) => prepared,
        Err(not) => return Ok(HandInEstimate::Not(not)),
    };
    let Prepared { hospital, bill } = &prepared;
    let bill = HandedIn { person: who.0, hospital, bill, today, lock: false };
    let judged = match judge::<E>(connection, &bill).await {
        Ok(judged) => judged,
        Err(unsettled) => return Ok(HandInEstimate::Not(unsettled.told()?)),
    };
    let pack = catalogue::shipped().get(&judged.facts.pack);
    let partial = Partial::new(judged.facts.clone()).without(Question::ClassMix);
    let range = pack.and_then(|pack| ranges(pack, &partial, &judged.facts.year_to_date).ok());
    let most = Box::new(computed(judged));
    Ok(match range.and_then(|range| range.fund) {
        Some(ends) => {
            HandInEstimate::Between { lowest: ends.lowest.amount, highest: ends.highest.amount, most }
        }
        None => HandInEstimate::Amount(most),
    })
}

fn computed(judged: Judged) -> PreSettled {
    PreSettled {
        scheme: judged.scheme,
        agency: judged.agency,
        benefit_year: judged.booking.benefit_year,
        assessment: judged.assessment,
    }
}
