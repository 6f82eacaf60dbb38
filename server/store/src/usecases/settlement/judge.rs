//! What a bill comes to: every check and the amounts, with nothing written. Settling and computing beforehand share it.

use std::mem;

use rules::{
    assess::{Assessment, Stop, try_assess},
    catalogue,
    facts::{Care, Facts},
    history::Terms,
    jurisdiction,
    scheme::Scheme,
};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{
    cover::{Asked, Cover},
    known::Known,
    register::{self, Patient, Register},
};
use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    sql::sql,
    types::{Booking, Hospital, HospitalBill, NotSettled, PersonId, PreSettle, PreSettleOutcome, PreSettled},
    usecases::{hospitals, years},
};

/// A bill with all that can be said about it before it is settled.
pub(in crate::usecases) struct Judged {
    pub(in crate::usecases) person: PersonId,
    pub(in crate::usecases) scheme: Scheme,
    pub(in crate::usecases) agency: String,
    pub(in crate::usecases) booking: Booking,
    /// With the year before the case.
    pub(in crate::usecases) facts: Facts,
    pub(in crate::usecases) assessment: Assessment,
    /// When the last settlement was that this one is computed on top of.
    pub(super) last: Option<OffsetDateTime>,
}

/// Who asks, and whether the rows are locked for what will be written.
pub(super) struct Ask<'a> {
    pub(super) hospital: &'a Hospital,
    pub(super) bill: &'a HospitalBill,
    pub(super) today: Date,
    pub(super) lock: bool,
}

pub(super) async fn presettle<E: Engine>(db: &Db<E>, command: PreSettle) -> Result<PreSettleOutcome> {
    let keys = db.shared_keys();
    db.snapshot(move |connection| {
        Box::pin(async move {
            let PreSettle { hospital, bill, today } = command;
            let Some(hospital) = hospitals::find::<E>(connection, &hospital).await? else {
                return Ok(PreSettleOutcome { person: None, found: Err(NotSettled::UnknownHospital) });
            };
            let patient = register::patient::<E>(connection, &keys, &bill.id_number).await?;
            let person = patient.as_ref().map(|patient| patient.id);
            let ask = Ask { hospital: &hospital, bill: &bill, today, lock: false };
            let found = match at_counter::<E>(connection, patient, ask).await {
                Ok(judged) => Ok(Box::new(PreSettled {
                    scheme: judged.scheme,
                    agency: judged.agency,
                    benefit_year: judged.booking.benefit_year,
                    assessment: judged.assessment,
                })),
                Err(unsettled) => Err(unsettled.told()?),
            };
            Ok(PreSettleOutcome { person, found })
        })
    })
    .await
}

/// Why a bill is not settled: for a reason that the hospital is told, or because something failed.
#[derive(Debug)]
pub(in crate::usecases) enum Unsettled {
    Not(NotSettled),
    Failed(StoreError),
}

impl Unsettled {
    /// The reason that the hospital is told.
    pub(in crate::usecases) fn told(self) -> Result<NotSettled> {
        match self {
            Self::Not(not) => Ok(not),
            Self::Failed(error) => Err(error),
        }
    }
}

impl From<NotSettled> for Unsettled {
    fn from(not: NotSettled) -> Self {
        Self::Not(not)
    }
}

impl From<StoreError> for Unsettled {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl From<Stop> for Unsettled {
    fn from(stop: Stop) -> Self {
        Self::Not(match stop {
            Stop::Refused(refusal) => NotSettled::Refused(refusal),
            Stop::Faults(faults) => NotSettled::Faults(faults),
        })
    }
}

/// Checks a bill and computes it on top of the year as it stands. The person is locked where it is to be settled.
pub(super) async fn at_counter<E: Engine>(
    connection: &mut E::Connection,
    patient: Option<Patient>,
    ask: Ask<'_>,
) -> Result<Judged, Unsettled> {
    let patient = patient.ok_or(NotSettled::UnknownPerson)?;
    at_sight(&patient, &ask)?;
    of_patient::<E>(connection, patient, ask).await
}

/// The same for a person who is known, and locked where that is asked for. What a hospital alone is asked is not asked.
pub(super) async fn of_patient<E: Engine>(
    connection: &mut E::Connection,
    patient: Patient,
    ask: Ask<'_>,
) -> Result<Judged, Unsettled> {
    let mut known = Known::about::<E>(connection, ask.hospital, &patient, ask.bill).await?;
    known.against(&ask.bill.care)?;
    let (entries, groups) = (mem::take(&mut known.entries), mem::take(&mut known.groups));
    let register = Register { groups, entries, years_with_claims: known.used.years(), patient };
    let cover = covered(&ask, &register)?;
    let booking = Booking::from(&Terms::of(cover.pack, &cover.facts)?);
    if known.is_closed(booking.benefit_year) {
        return Err(NotSettled::ClosedYear(booking.benefit_year).into());
    }
    let person = register.patient.id;
    let mut last = known.used.last;
    if ask.lock && booking.per_family {
        let family = years::lock_family::<E>(connection, person, booking.benefit_year).await?;
        last = last.max(last_of_family::<E>(connection, family, booking.benefit_year).await?);
    }
    let before = years::before_of::<E>(connection, person, &known.used, &booking).await?;
    let facts = Facts { year_to_date: before, ..cover.facts };
    let assessment = try_assess(cover.pack, &facts, &before)?;
    let sum = assessment.shares.medfee_sumamt;
    if ask.bill.total_told.is_some_and(|told| told != sum) {
        return Err(NotSettled::SumDiffers { sum }.into());
    }
    let (scheme, agency) = (cover.record.scheme, cover.agency);
    Ok(Judged { person, scheme, agency, booking, facts, assessment, last })
}

/// Whose rules pay. Level and name of the hospital are those of the register.
fn covered<'r>(ask: &Ask<'_>, register: &'r Register) -> Result<Cover<'r, 'static>, Unsettled> {
    let place = jurisdiction::get(&register.patient.jurisdiction).ok_or(NotSettled::Elsewhere)?;
    let Ask { hospital, bill, .. } = ask;
    let (hospital_level, code) = (hospital.level, Some(hospital.code.clone()));
    let care = Care { hospital_level, hospital: code, ..bill.care.clone() };
    Asked { place, catalogue: catalogue::shipped(), register }.cover(&care, bill)
}

/// What is wrong with a bill before the books are asked.
fn at_sight(patient: &Patient, ask: &Ask<'_>) -> Result<(), NotSettled> {
    let Ask { hospital, bill, today, .. } = ask;
    if bill.name.as_ref().is_some_and(|name| !name.matches(&patient.name)) {
        return Err(NotSettled::NameDiffers);
    }
    if patient.jurisdiction != hospital.jurisdiction {
        return Err(NotSettled::Elsewhere);
    }
    if bill.level_told.is_some_and(|told| told != hospital.level) {
        return Err(NotSettled::LevelDiffers { registered: hospital.level });
    }
    let days = [bill.care.discharged, bill.care.begins()];
    match days.into_iter().find(|day| day > today) {
        Some(told) => Err(NotSettled::Future { told }),
        None => Ok(()),
    }
}

/// When the last settlement was that a family's year rests on.
async fn last_of_family<E: Engine>(
    connection: &mut E::Connection,
    family: Uuid,
    benefit_year: i32,
) -> Result<Option<OffsetDateTime>> {
    let row = sql::<E>(
        "claim",
        "SELECT MAX(settled_at) AS at
         FROM claim
         WHERE family = $1 AND benefit_year = $2 AND status <> 'reversed'",
    )
    .bind(family)
    .bind(i64::from(benefit_year))
    .only(connection)
    .await?;
    row.option("at")
}
