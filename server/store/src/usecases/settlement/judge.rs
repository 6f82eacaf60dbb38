//! What a bill comes to: every check and the amounts, with nothing written. Settling and computing beforehand share it.

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
    cover::{Asked, Uncovered},
    door,
    known::Known,
    register::{self, Patient, Register},
};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::Keys,
    sql::sql,
    types::{Booking, Hospital, HospitalBill, NotSettled, PersonId, PreSettle, PreSettleOutcome, PreSettled},
    usecases::{people, years},
};

/// A bill with all that can be said about it before it is settled.
pub(super) struct Judged {
    pub(super) person: PersonId,
    pub(super) scheme: Scheme,
    pub(super) agency: String,
    pub(super) booking: Booking,
    /// With the year before the case.
    pub(super) facts: Facts,
    pub(super) assessment: Assessment,
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
            let Some(hospital) = door::hospital::<E>(connection, &hospital).await? else {
                return Ok(PreSettleOutcome::Not(NotSettled::UnknownHospital));
            };
            let ask = Ask { hospital: &hospital, bill: &bill, today, lock: false };
            Ok(match judge::<E>(connection, &keys, ask).await? {
                Ok(judged) => PreSettleOutcome::Computed(Box::new(PreSettled {
                    scheme: judged.scheme,
                    agency: judged.agency,
                    benefit_year: judged.booking.benefit_year,
                    assessment: judged.assessment,
                })),
                Err(not) => PreSettleOutcome::Not(not),
            })
        })
    })
    .await
}

/// Checks a bill and computes it on top of the year as it stands.
pub(super) async fn judge<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    ask: Ask<'_>,
) -> Result<Result<Judged, NotSettled>> {
    let Ask { hospital, bill, .. } = ask;
    let Some(patient) = register::patient::<E>(connection, keys, &bill.id_number, ask.lock).await? else {
        return Ok(Err(NotSettled::UnknownPerson));
    };
    if let Some(not) = at_sight(&patient, &ask) {
        return Ok(Err(not));
    }
    let Some(place) = jurisdiction::get(&patient.jurisdiction) else {
        return Ok(Err(NotSettled::Elsewhere));
    };
    let care =
        Care { hospital_level: hospital.level, hospital: Some(hospital.code.clone()), ..bill.care.clone() };
    let known = Known::about::<E>(connection, hospital, &patient, bill).await?;
    if let Some(not) = known.against(&care) {
        return Ok(Err(not));
    }
    let register = Register {
        groups: people::groups::<E>(connection, patient.id).await?,
        entries: register::entries::<E>(connection, patient.id).await?,
        years_with_claims: known.years.clone(),
        patient,
    };
    let asked = Asked { place, catalogue: catalogue::shipped(), register: &register };
    let cover = match asked.cover(&care, bill) {
        Ok(cover) => cover,
        Err(Uncovered::Not(not)) => return Ok(Err(not)),
        Err(Uncovered::Broken(error)) => return Err(error),
    };
    let booking = match Terms::of(cover.pack, &cover.facts) {
        Ok(terms) => Booking::from(&terms),
        Err(stop) => return Ok(Err(stopped(stop))),
    };
    if known.is_closed(booking.benefit_year) {
        return Ok(Err(NotSettled::ClosedYear(booking.benefit_year)));
    }
    let person = register.patient.id;
    let mut last = known.last;
    if ask.lock && booking.per_family {
        let family = years::lock_family::<E>(connection, person, booking.benefit_year).await?;
        last = last.max(last_of_family::<E>(connection, family, booking.benefit_year).await?);
    }
    let before = years::before::<E>(connection, person, &booking).await?;
    let facts = Facts { year_to_date: before, ..cover.facts };
    let assessment = match try_assess(cover.pack, &facts, &before) {
        Ok(assessment) => assessment,
        Err(stop) => return Ok(Err(stopped(stop))),
    };
    let sum = assessment.shares.medfee_sumamt;
    if bill.total_told.is_some_and(|told| told != sum) {
        return Ok(Err(NotSettled::SumDiffers { sum }));
    }
    let (scheme, agency) = (cover.record.scheme, cover.agency);
    Ok(Ok(Judged { person, scheme, agency, booking, facts, assessment, last }))
}

/// What is wrong with a bill before the books are asked.
fn at_sight(patient: &Patient, ask: &Ask<'_>) -> Option<NotSettled> {
    let Ask { hospital, bill, today, .. } = ask;
    if bill.name.as_ref().is_some_and(|name| !name.matches(&patient.name)) {
        return Some(NotSettled::NameDiffers);
    }
    if patient.jurisdiction != hospital.jurisdiction {
        return Some(NotSettled::Elsewhere);
    }
    if bill.level_told.is_some_and(|told| told != hospital.level) {
        return Some(NotSettled::LevelDiffers { registered: hospital.level });
    }
    let days = [bill.care.discharged, bill.care.begins()];
    days.into_iter().find(|day| day > today).map(|told| NotSettled::Future { told })
}

fn stopped(stop: Stop) -> NotSettled {
    match stop {
        Stop::Refused(refusal) => NotSettled::Refused(refusal),
        Stop::Faults(faults) => NotSettled::Faults(faults),
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
