//! Settling what somebody handed in: judged and written as at the counter, owed to the person instead of the hospital.

use time::{Date, OffsetDateTime};

use super::{
    judge::{Ask, Judged, Unsettled, of_patient},
    register::Patient,
    settle::{after, claim_of, post},
};
use crate::{
    engine::Engine,
    error::Result,
    inserts::Inserts,
    types::{ClaimRecord, Hospital, HospitalBill, NotSettled, Person},
    usecases::loading::{self, Papers},
};

/// A bill that somebody handed in. Its slip is the number of the hand-in.
pub(in crate::usecases) struct HandedIn<'a> {
    pub(in crate::usecases) person: &'a Person,
    pub(in crate::usecases) hospital: &'a Hospital,
    pub(in crate::usecases) bill: &'a HospitalBill,
    pub(in crate::usecases) today: Date,
    /// Whether it will be written; the person is locked then, and no year is closed meanwhile.
    pub(in crate::usecases) lock: bool,
}

/// Checks a bill and computes it on top of the year as it stands. The hospital may lie anywhere.
pub(in crate::usecases) async fn judge<E: Engine>(
    connection: &mut E::Connection,
    handed_in: &HandedIn<'_>,
) -> Result<Judged, Unsettled> {
    let HandedIn { person, hospital, bill, today, lock } = *handed_in;
    let days = [bill.care.discharged, bill.care.begins()];
    if let Some(told) = days.into_iter().find(|day| *day > today) {
        return Err(NotSettled::Future { told }.into());
    }
    let patient = Patient {
        id: person.id,
        jurisdiction: person.jurisdiction.clone(),
        name: person.name.clone(),
        birth_date: person.birth_date,
    };
    of_patient::<E>(connection, patient, Ask { hospital, bill, today, lock }).await
}

/// Writes a judged bill: the claim with its lines, and what is owed to the person.
pub(in crate::usecases) async fn write<E: Engine>(
    connection: &mut E::Connection,
    judged: Judged,
    handed_in: &HandedIn<'_>,
    at: OffsetDateTime,
) -> Result<ClaimRecord> {
    let settled_at = after(judged.last, at);
    let bill = handed_in.bill;
    let claim = claim_of(judged, &handed_in.hospital.code, bill, settled_at)?;
    let papers = Papers {
        route: "hand_in",
        admission_no: bill.admission_no.clone(),
        invoice_no: bill.invoice_no.clone(),
        client: None,
        receipt: None,
    };
    let mut inserts = Inserts::new();
    loading::add_settlement::<E>(connection, &mut inserts, claim.clone(), &papers).await?;
    post::<E>(&mut inserts, &claim, "payable_person")?;
    inserts.run(connection).await?;
    Ok(claim)
}
