//! Looking through claims, and handing a person everything that is on file about them.
//!
//! Every statement here reads the rows of one person, which the primary key `(person, id)` finds; the some hundred rows
//! that a person has are then filtered and sorted in memory.

use std::collections::BTreeMap;

use async_trait::async_trait;
use rules::{facts::Kind, money::Money};
use serde_json::json;

use super::{certificates, claims, database, evidence, guardians, hand_in};
use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    sql::{self, sql},
    store::{CorrectionStore, HistoryStore, NoticeStore, ObjectionStore, Store},
    types::{
        ClaimChoices, ClaimDetail, ClaimFilter, ClaimKey, ClaimPage, ClaimRecord, ClaimStatus, ClaimSums,
        Everything, HISTORY_MOST, HandOver, NewAudit, PersonId, YearSums,
    },
};

#[async_trait]
impl<E: Engine> HistoryStore for Db<E> {
    async fn claim_page(
        &self,
        person: PersonId,
        filter: ClaimFilter,
        skip: u32,
        most: u32,
    ) -> Result<ClaimPage> {
        self.snapshot(move |connection| {
            Box::pin(async move { page::<E>(connection, person, &filter, skip, most).await })
        })
        .await
    }

    async fn claims_in_full(&self, person: PersonId, filter: ClaimFilter) -> Result<Vec<ClaimDetail>> {
        in_full(self, person, filter).await
    }

    async fn claim_choices(&self, person: PersonId) -> Result<ClaimChoices> {
        choices(self, person).await
    }

    async fn claim_sums(&self, person: PersonId) -> Result<Vec<YearSums>> {
        year_sums(self, person).await
    }

    async fn everything_of(&self, command: HandOver) -> Result<Option<Box<Everything>>> {
        everything_of(self, command).await
    }
}

/// Whose claims, and which of them: binds what `filtered!` asks for.
fn asked<E: Engine>(
    statement: sql::Statement<E>,
    person: PersonId,
    filter: &ClaimFilter,
) -> sql::Statement<E> {
    statement
        .bind(person.0)
        .bind(filter.benefit_year.map_or(0, i64::from))
        .bind(filter.kind.map_or("", Kind::word))
        .bind(filter.hospital.as_deref().unwrap_or_default())
        .bind(filter.status.map_or("", ClaimStatus::code))
}

macro_rules! filtered {
    () => {
        " WHERE claim.person = $1
            AND ($2 = 0 OR claim.benefit_year = $2)
            AND ($3 = '' OR claim.kind = $3)
            AND ($4 = '' OR claim.hospital = $4)
            AND ($5 = '' OR claim.status = $5)"
    };
}

async fn page<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
    filter: &ClaimFilter,
    skip: u32,
    most: u32,
) -> Result<ClaimPage> {
    let count = sql::<E>("claim", concat!("SELECT COUNT(*) AS found FROM claim", filtered!()));
    let all = asked(count, person, filter).only(connection).await?.small("found")?;
    let rows = sql::<E>(
        "claim",
        concat!(
            "SELECT claim.id, claim.slip_no, claim.level, claim.kind, claim.admitted, claim.discharged,
                    claim.benefit_year, claim.scheme, claim.medfee_sumamt, claim.fund_pay_sumamt, claim.psn_part_amt,
                    claim.status, claim.settled_at, claim.paid_on, claim.route, hospital.name AS hospital_name
             FROM claim
             JOIN hospital ON hospital.code = claim.hospital",
            filtered!(),
            " ORDER BY claim.discharged DESC, claim.settled_at DESC, claim.id DESC
              LIMIT $6 OFFSET $7"
        ),
    );
    let rows =
        asked(rows, person, filter).bind(i64::from(most)).bind(i64::from(skip)).all(connection).await?;
    Ok(ClaimPage { claims: rows.iter().map(claims::summary).collect::<Result<_>>()?, all })
}

async fn choices<E: Engine>(db: &Db<E>, person: PersonId) -> Result<ClaimChoices> {
    let rows = sql::<E>(
        "claim",
        "SELECT DISTINCT claim.benefit_year, claim.kind, claim.hospital, claim.status, hospital.name AS hospital_name
         FROM claim
         JOIN hospital ON hospital.code = claim.hospital
         WHERE claim.person = $1",
    )
    .bind(person.0)
    .all(&mut *db.reader().await?)
    .await?;
    let mut found = ClaimChoices::default();
    for row in &rows {
        found.years.push(row.small("benefit_year")?);
        found.kinds.push(row.word("kind", Kind::from_word)?);
        found.hospitals.push((row.get("hospital")?, row.get("hospital_name")?));
        found.statuses.push(row.word("status", ClaimStatus::from_code)?);
    }
    found.years.sort_unstable_by(|one, other| other.cmp(one));
    found.years.dedup();
    found.hospitals.sort_unstable();
    found.hospitals.dedup();
    let occurs = |kind: &Kind| found.kinds.contains(kind);
    found.kinds = Kind::ALL.iter().copied().filter(occurs).collect();
    let occurs = |status: &ClaimStatus| found.statuses.contains(status);
    found.statuses = ClaimStatus::ALL.into_iter().filter(occurs).collect();
    Ok(found)
}

async fn year_sums<E: Engine>(db: &Db<E>, person: PersonId) -> Result<Vec<YearSums>> {
    let rows = sql::<E>(
        "claim",
        "SELECT benefit_year, kind,
                COUNT(*) AS claims,
                CAST(SUM(medfee_sumamt) AS BIGINT) AS total,
                CAST(SUM(fund_pay_sumamt) AS BIGINT) AS fund,
                CAST(SUM(psn_part_amt) AS BIGINT) AS own,
                CAST(SUM(hosp_part_amt) AS BIGINT) AS hospital
         FROM claim
         WHERE person = $1 AND status <> 'reversed'
         GROUP BY benefit_year, kind",
    )
    .bind(person.0)
    .all(&mut *db.reader().await?)
    .await?;
    let mut years: BTreeMap<i32, Vec<(Kind, ClaimSums)>> = BTreeMap::new();
    for row in &rows {
        let sums = ClaimSums {
            claims: row.small("claims")?,
            total: row.money("total")?,
            fund: row.money("fund")?,
            own: row.money("own")?,
            hospital: row.money("hospital")?,
        };
        let kind = row.word("kind", Kind::from_word)?;
        years.entry(row.small("benefit_year")?).or_default().push((kind, sums));
    }
    let year = |(benefit_year, mut kinds): (i32, Vec<(Kind, ClaimSums)>)| {
        kinds.sort_unstable_by_key(|(kind, _)| Kind::ALL.iter().position(|other| other == kind));
        Ok(YearSums { benefit_year, all: together(&kinds)?, kinds })
    };
    years.into_iter().rev().map(year).collect()
}

/// Of all kinds together. No year of a person comes near the largest amount there is: one that does is no true one.
fn together(kinds: &[(Kind, ClaimSums)]) -> Result<ClaimSums> {
    let add = |one: Money, other: Money, column| {
        one.checked_add(other).ok_or(StoreError::Inconsistent { table: "claim", column })
    };
    kinds.iter().try_fold(ClaimSums::default(), |sum, (_, more)| {
        Ok(ClaimSums {
            claims: sum.claims.saturating_add(more.claims),
            total: add(sum.total, more.total, "medfee_sumamt")?,
            fund: add(sum.fund, more.fund, "fund_pay_sumamt")?,
            own: add(sum.own, more.own, "psn_part_amt")?,
            hospital: add(sum.hospital, more.hospital, "hosp_part_amt")?,
        })
    })
}

async fn everything_of<E: Engine>(db: &Db<E>, command: HandOver) -> Result<Option<Box<Everything>>> {
    let HandOver { person, session, today, at } = command;
    let Some(coverage) = db.coverage(person, today.year(), today).await? else { return Ok(None) };
    // On record before anything leaves the house.
    let entry = NewAudit {
        at,
        actor: database::actor(person),
        action: "person.hand_over".to_owned(),
        subject: Some(person),
        detail: json!({}),
    };
    db.append_audit(entry).await?;
    Ok(Some(Box::new(Everything {
        coverage,
        phone: db.phone_of(person).await?,
        payments: db.payments_of(person).await?,
        claims: in_full(db, person, ClaimFilter::default()).await?,
        links: db.family_links(person, today).await?,
        consents: guardians::consents_of(db, person).await?,
        corrections: db.on_file(person, today).await?.map(|found| found.corrections).unwrap_or_default(),
        objections: db.objections(person).await?,
        hand_ins: hand_in::in_full(db, person).await?,
        certificates: certificates::of(db, person).await?,
        evidence: evidence::of_owner(db, person).await?,
        notices: db.notices(person, 0, HISTORY_MOST).await?.notices,
        sessions: db.sessions_of(person, &session, at).await?,
        audit: db.audit_of(person, HISTORY_MOST).await?,
    })))
}

/// Claims with their lines, in a few statements however many there are.
async fn in_full<E: Engine>(db: &Db<E>, person: PersonId, filter: ClaimFilter) -> Result<Vec<ClaimDetail>> {
    db.snapshot(move |connection| {
        Box::pin(async move {
            let rows = sql::<E>(
                "claim",
                concat!(
                    "SELECT claim.*, hospital.name AS hospital_name
                     FROM claim
                     JOIN hospital ON hospital.code = claim.hospital",
                    filtered!(),
                    " ORDER BY claim.discharged DESC, claim.settled_at DESC, claim.id DESC
                      LIMIT $6"
                ),
            );
            let rows = asked(rows, person, &filter).bind(i64::from(HISTORY_MOST)).all(connection).await?;
            let records = rows.iter().map(claims::record).collect::<Result<Vec<_>>>()?;
            let keys: Vec<_> = records.iter().map(|claim| ClaimKey { person, claim: claim.id }).collect();
            let mut lines = claims::lines_of::<E>(connection, &keys).await?;
            let detail = |(row, mut claim): (&sql::Line<E>, ClaimRecord)| {
                let key = ClaimKey { person, claim: claim.id };
                claim.lines = lines.remove(&key).unwrap_or_default();
                claims::detail_of(row, claim)
            };
            rows.iter().zip(records).map(detail).collect()
        })
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_beyond_the_largest_amount_is_an_error_and_no_amount() {
        let of = |fund| ClaimSums { claims: 1, fund, ..ClaimSums::default() };
        let cent = Money::from_fen(1);
        let sums = together(&[(Kind::Inpatient, of(cent)), (Kind::Outpatient, of(cent))]).unwrap();
        assert_eq!((sums.claims, sums.fund), (2, Money::from_fen(2)));
        let wrong =
            together(&[(Kind::Inpatient, of(Money::from_fen(i64::MAX))), (Kind::Outpatient, of(cent))]);
        assert!(matches!(wrong, Err(StoreError::Inconsistent { column: "fund_pay_sumamt", .. })));
    }
}
