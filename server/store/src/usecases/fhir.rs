//! What hospitals read of people and settlements. What a resident handed in is no settlement of the hospital's.

use async_trait::async_trait;
use rules::facts::Level;

use super::claims;
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::{Line, Statement, sql},
    store::FhirStore,
    types::{EnrolmentId, Hospital, HospitalClaim, HospitalClaims, PersonId, WhichClaims},
};

macro_rules! claims_where {
    ($condition:literal) => {
        concat!(
            "SELECT claim.*, hospital.name AS hospital_name, hospital.level AS hospital_level,
                    hospital.jurisdiction AS hospital_jurisdiction, person.jurisdiction AS insured_in,
                    enrolment.id AS enrolment
             FROM claim
             JOIN hospital ON hospital.code = claim.hospital
             JOIN person ON person.id = claim.person
             LEFT JOIN enrolment ON enrolment.person = claim.person
                                AND enrolment.benefit_year = claim.benefit_year
                                AND enrolment.status IN ('entered', 'chosen', 'paid', 'active')
             WHERE claim.hospital = $1 AND claim.route <> 'hand_in' AND ",
            $condition,
            " ORDER BY claim.id DESC
             LIMIT $2"
        )
    };
}

#[async_trait]
impl<E: Engine> FhirStore for Db<E> {
    async fn has_settled_for(&self, hospital: &str, person: PersonId) -> Result<bool> {
        let row = sql::<E>(
            "claim",
            "SELECT id FROM claim
             WHERE person = $1 AND hospital = $2 AND route <> 'hand_in'
             ORDER BY id LIMIT 1",
        )
        .bind(person.0)
        .bind(hospital)
        .first(&mut *self.reader().await?)
        .await?;
        Ok(row.is_some())
    }

    async fn enrolled_by(&self, enrolment: EnrolmentId) -> Result<Option<PersonId>> {
        let row = sql::<E>("enrolment", "SELECT person FROM enrolment WHERE id = $1 AND status <> 'void'")
            .bind(enrolment.0)
            .first(&mut *self.reader().await?)
            .await?;
        row.map(|row| row.get("person").map(PersonId)).transpose()
    }

    async fn claims_of_hospital(&self, wanted: HospitalClaims) -> Result<Vec<HospitalClaim>> {
        self.snapshot(move |connection| {
            Box::pin(async move {
                let mut found = Vec::new();
                for row in statement::<E>(&wanted).all(connection).await? {
                    let mut claim = from_row(&row)?;
                    claim.claim.lines =
                        claims::lines::<E>(connection, claim.claim.person, claim.claim.id).await?;
                    found.push(claim);
                }
                Ok(found)
            })
        })
        .await
    }
}

/// One statement for each way to ask, so that each finds its index.
fn statement<E: Engine>(wanted: &HospitalClaims) -> Statement<E> {
    let text = match (&wanted.which, wanted.before) {
        (WhichClaims::All, None) => claims_where!("TRUE"),
        (WhichClaims::All, Some(_)) => claims_where!("claim.id < $3"),
        (WhichClaims::Of(_), None) => claims_where!("claim.person = $3"),
        (WhichClaims::Of(_), Some(_)) => claims_where!("claim.person = $3 AND claim.id < $4"),
        (WhichClaims::One(_), None) => claims_where!("claim.id = $3"),
        (WhichClaims::One(_), Some(_)) => claims_where!("claim.id = $3 AND claim.id < $4"),
        (WhichClaims::Slip(_), None) => claims_where!("claim.slip_no = $3"),
        (WhichClaims::Slip(_), Some(_)) => claims_where!("claim.slip_no = $3 AND claim.id < $4"),
    };
    let statement = sql::<E>("claim", text).bind(wanted.hospital.as_str()).bind(i64::from(wanted.limit));
    let statement = match &wanted.which {
        WhichClaims::All => statement,
        WhichClaims::Of(person) => statement.bind(person.0),
        WhichClaims::One(claim) => statement.bind(claim.0),
        WhichClaims::Slip(slip) => statement.bind(slip.as_str()),
    };
    match wanted.before {
        Some(before) => statement.bind(before.0),
        None => statement,
    }
}

fn from_row<E: Engine>(row: &Line<E>) -> Result<HospitalClaim> {
    let claim = claims::record(row)?;
    Ok(HospitalClaim {
        hospital: Hospital {
            code: claim.hospital.clone(),
            jurisdiction: row.get("hospital_jurisdiction")?,
            name: row.get("hospital_name")?,
            level: row.word("hospital_level", Level::from_word)?,
        },
        jurisdiction: row.get("insured_in")?,
        enrolment: row.option("enrolment")?.map(EnrolmentId),
        claim,
    })
}
