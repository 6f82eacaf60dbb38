//! What a person is insured with, and the choice of a tier.

use rules::scheme::Scheme;
use time::Date;

use super::{eligibility, people, staff::cases, years};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::{Line, sql},
    types::{
        Contribution, ContributionId, Coverage, Enrolment, EnrolmentId, EnrolmentStatus, Person, PersonId,
    },
};

/// The columns of an enrolment, as [`enrolment`] reads them.
macro_rules! select_enrolment {
    ($rest:literal) => {
        concat!(
            "SELECT enrolment.id, person, benefit_year, scheme, option_id, pack, tier, status, reference,
                    entered_on, covers_from, covers_to, chosen_at
             FROM enrolment ",
            $rest
        )
    };
}
pub(in crate::usecases) use select_enrolment;

/// The columns of a contribution, as [`contribution`] reads them.
macro_rules! select_contribution {
    ($rest:literal) => {
        concat!(
            "SELECT contribution.id, person, benefit_year, scheme, option_id, own_fen, subsidy_fen, paid_on,
                    receipt_no, enrolment
             FROM contribution ",
            $rest
        )
    };
}
pub(in crate::usecases) use select_contribution;

pub(super) async fn coverage<E: Engine>(
    db: &Db<E>,
    person: PersonId,
    benefit_year: i32,
    today: Date,
) -> Result<Option<Coverage>> {
    let keys = db.shared_keys();
    db.snapshot(move |connection| {
        Box::pin(async move {
            let Some(person) = people::load::<E>(connection, &keys, person).await? else { return Ok(None) };
            of::<E>(connection, person, benefit_year, today).await.map(Some)
        })
    })
    .await
}

/// Everything about a person's insurance, within a transaction.
pub(super) async fn of<E: Engine>(
    connection: &mut E::Connection,
    person: Person,
    benefit_year: i32,
    today: Date,
) -> Result<Coverage> {
    let groups = people::groups::<E>(connection, person.id).await?;
    let household = people::household::<E>(connection, person.id).await?;
    let enrolments = enrolments::<E>(connection, person.id).await?;
    let contributions = contributions::<E>(connection, person.id).await?;
    let usage = years::usage::<E>(connection, person.id).await?;
    let decision = cases::decision_of::<E>(connection, person.id, benefit_year).await?;
    let register = eligibility::Register {
        person: &person,
        groups: &groups,
        enrolments: &enrolments,
        contributions: &contributions,
        decision: decision.as_ref(),
    };
    let eligibility = eligibility::judge(&register, benefit_year, today);
    Ok(Coverage { person, groups, household, enrolments, contributions, usage, eligibility })
}

/// Enrolments that are not void, the newest first.
pub(super) async fn enrolments<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
) -> Result<Vec<Enrolment>> {
    let rows = sql::<E>(
        "enrolment",
        select_enrolment!(
            "WHERE person = $1 AND status <> 'void' ORDER BY benefit_year DESC, covers_from DESC"
        ),
    )
    .bind(person.0)
    .all(connection)
    .await?;
    rows.iter().map(enrolment).collect()
}

pub(super) fn enrolment<E: Engine>(row: &Line<E>) -> Result<Enrolment> {
    Ok(Enrolment {
        id: EnrolmentId(row.get("id")?),
        person: PersonId(row.get("person")?),
        benefit_year: row.small("benefit_year")?,
        scheme: row.word("scheme", Scheme::from_code)?,
        option: row.get("option_id")?,
        pack: row.get("pack")?,
        tier: row.option("tier")?,
        status: row.word("status", EnrolmentStatus::from_code)?,
        reference: row.get("reference")?,
        entered_on: row.option("entered_on")?,
        covers_from: row.get("covers_from")?,
        covers_to: row.get("covers_to")?,
        chosen_at: row.option("chosen_at")?,
    })
}

/// Writes a choice.
pub(super) async fn insert_enrolment<E: Engine>(
    connection: &mut E::Connection,
    enrolment: &Enrolment,
) -> Result<()> {
    sql::<E>(
        "enrolment",
        "INSERT INTO enrolment
             (id, person, benefit_year, scheme, option_id, pack, tier, status, reference,
              entered_on, covers_from, covers_to, chosen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(enrolment.id.0)
    .bind(enrolment.person.0)
    .bind(i64::from(enrolment.benefit_year))
    .bind(enrolment.scheme.code())
    .bind(enrolment.option.as_str())
    .bind(enrolment.pack.as_str())
    .bind(enrolment.tier.as_deref())
    .bind(enrolment.status.code())
    .bind(enrolment.reference.as_str())
    .bind(enrolment.entered_on)
    .bind(enrolment.covers_from)
    .bind(enrolment.covers_to)
    .bind(enrolment.chosen_at)
    .run(connection)
    .await
    .map(drop)
}

/// Contributions, the newest year first; without those whose choice was taken back.
pub(super) async fn contributions<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
) -> Result<Vec<Contribution>> {
    let rows = sql::<E>(
        "contribution",
        select_contribution!(
            "WHERE person = $1 AND withdrawn_at IS NULL ORDER BY benefit_year DESC, paid_on"
        ),
    )
    .bind(person.0)
    .all(connection)
    .await?;
    rows.iter().map(contribution).collect()
}

pub(super) fn contribution<E: Engine>(row: &Line<E>) -> Result<Contribution> {
    Ok(Contribution {
        id: ContributionId(row.get("id")?),
        person: PersonId(row.get("person")?),
        benefit_year: row.small("benefit_year")?,
        scheme: row.word("scheme", Scheme::from_code)?,
        option: row.get("option_id")?,
        own: row.money("own_fen")?,
        subsidy: row.money("subsidy_fen")?,
        paid_on: row.get("paid_on")?,
        receipt_no: row.get("receipt_no")?,
        enrolment: row.option("enrolment")?.map(EnrolmentId),
    })
}
