//! Claims: lists, details, the year's accumulators, and recording an assessed claim.

use std::collections::BTreeMap;

use rules::{
    assess::Shares,
    facts::{
        Accumulators, Care, Class, ContinuedFrom, Delivery, Group, Kind, Level, Line, PersonFacts, Place,
    },
    money::Money,
    name::PersonName,
    scheme::Scheme,
};
use rust_decimal::Decimal;
use serde_json::json;
use uuid::Uuid;

use super::{database, loading, years};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::{self, Built, sql, sql_built},
    types::{
        Booking, ClaimDetail, ClaimId, ClaimKey, ClaimLine, ClaimRecord, ClaimStatus, ClaimSummary, NewAudit,
        PersonId, RecordClaim, RecordOutcome,
    },
};

pub(super) async fn claims<E: Engine>(
    db: &Db<E>,
    person: PersonId,
    benefit_year: Option<i32>,
) -> Result<Vec<ClaimSummary>> {
    of::<E>(&mut *db.reader().await?, person, benefit_year).await
}

/// Claims of a person, within a transaction or not.
pub(super) async fn of<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
    benefit_year: Option<i32>,
) -> Result<Vec<ClaimSummary>> {
    let rows = sql::<E>(
        "claim",
        "SELECT claim.id, claim.slip_no, claim.level, claim.kind, claim.admitted, claim.discharged,
                claim.benefit_year, claim.scheme, claim.medfee_sumamt, claim.fund_pay_sumamt, claim.psn_part_amt,
                claim.status, claim.settled_at, claim.paid_on, claim.route, hospital.name AS hospital_name
         FROM claim
         JOIN hospital ON hospital.code = claim.hospital
         WHERE claim.person = $1 AND ($2 = 0 OR claim.benefit_year = $2)
         ORDER BY claim.discharged DESC, claim.settled_at DESC, claim.id DESC",
    )
    .bind(person.0)
    .bind(benefit_year.map_or(0, i64::from))
    .all(connection)
    .await?;
    rows.iter().map(summary).collect()
}

pub(super) fn summary<E: Engine>(row: &sql::Line<E>) -> Result<ClaimSummary> {
    Ok(ClaimSummary {
        id: ClaimId(row.get("id")?),
        slip_no: row.get("slip_no")?,
        hospital_name: row.get("hospital_name")?,
        level: row.word("level", Level::from_word)?,
        kind: row.word("kind", Kind::from_word)?,
        admitted: row.option("admitted")?,
        discharged: row.get("discharged")?,
        benefit_year: row.small("benefit_year")?,
        scheme: row.word("scheme", Scheme::from_code)?,
        total: row.money("medfee_sumamt")?,
        fund: row.money("fund_pay_sumamt")?,
        own: row.money("psn_part_amt")?,
        status: row.word("status", ClaimStatus::from_code)?,
        settled_at: row.get("settled_at")?,
        paid_on: row.option("paid_on")?,
        handed_in: handed_in(row)?,
    })
}

/// Whether a claim came by a hand-in.
fn handed_in<E: Engine>(row: &sql::Line<E>) -> Result<bool> {
    Ok(row.get::<String>("route")? == "hand_in")
}

pub(super) async fn claim_years<E: Engine>(db: &Db<E>, person: PersonId) -> Result<Vec<i32>> {
    let rows = sql::<E>(
        "claim",
        "SELECT DISTINCT benefit_year FROM claim WHERE person = $1 ORDER BY benefit_year DESC",
    )
    .bind(person.0)
    .all(&mut *db.reader().await?)
    .await?;
    rows.iter().map(|row| row.small("benefit_year")).collect()
}

pub(super) async fn claim<E: Engine>(
    db: &Db<E>,
    person: PersonId,
    claim: ClaimId,
) -> Result<Option<Box<ClaimDetail>>> {
    db.snapshot(move |connection| {
        Box::pin(async move { Ok(detail::<E>(connection, person, claim).await?.map(Box::new)) })
    })
    .await
}

/// A claim of a person, within a transaction.
pub(super) async fn detail<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
    claim: ClaimId,
) -> Result<Option<ClaimDetail>> {
    let row = sql::<E>(
        "claim",
        "SELECT claim.*, hospital.name AS hospital_name
         FROM claim
         JOIN hospital ON hospital.code = claim.hospital
         WHERE claim.person = $1 AND claim.id = $2",
    )
    .bind(person.0)
    .bind(claim.0)
    .first(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let mut claim = record(&row)?;
    claim.lines = lines::<E>(connection, person, claim.id).await?;
    detail_of(&row, claim).map(Some)
}

/// A claim with what its row says beside it.
pub(super) fn detail_of<E: Engine>(row: &sql::Line<E>, claim: ClaimRecord) -> Result<ClaimDetail> {
    Ok(ClaimDetail {
        hospital_name: row.get("hospital_name")?,
        receipt: row.option("receipt")?,
        handed_in: handed_in(row)?,
        claim,
    })
}

/// A claim without its lines, and its person's name.
pub(super) async fn stored<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
    claim: ClaimId,
) -> Result<Option<(PersonName, ClaimRecord)>> {
    let row = sql::<E>(
        "claim",
        "SELECT claim.*, person.name AS person_name
         FROM claim
         JOIN person ON person.id = claim.person
         WHERE claim.person = $1 AND claim.id = $2",
    )
    .bind(person.0)
    .bind(claim.0)
    .first(connection)
    .await?;
    let Some(row) = row else { return Ok(None) };
    let name = row.word("person_name", |text| PersonName::parse(text).ok())?;
    record(&row).map(|claim| Some((name, claim)))
}

/// The claim of a row, without its lines.
pub(super) fn record<E: Engine>(row: &sql::Line<E>) -> Result<ClaimRecord> {
    let (before, after) = years::before_and_after(row)?;
    Ok(ClaimRecord {
        id: ClaimId(row.get("id")?),
        person: PersonId(row.get("person")?),
        slip_no: row.get("slip_no")?,
        hospital: row.get("hospital")?,
        booking: Booking {
            benefit_year: row.small("benefit_year")?,
            hospital: row.option("hospital_key")?,
            disease: row.option("disease_key")?,
            per_family: row.option::<Uuid>("family")?.is_some(),
        },
        scheme: row.word("scheme", Scheme::from_code)?,
        pack: row.get("pack")?,
        tier: row.option("tier")?,
        pack_hash: row.parsed("pack_hash", |bytes: Vec<u8>| (bytes.len() == 32).then(|| hex(&bytes)))?,
        known_as_of: row.option("known_as_of")?,
        told: told(row)?,
        care: care(row)?,
        by_totals: row.get("by_totals")?,
        basic_fund_elsewhere: row.option("basic_fund_elsewhere")?.map(Money::from_fen),
        before,
        after,
        shares: shares(row)?,
        limited_by: row.option("limited_by")?,
        agency: row.get("agency")?,
        status: row.word("status", ClaimStatus::from_code)?,
        settled_at: row.get("settled_at")?,
        paid_on: row.option("paid_on")?,
        lines: Vec::new(),
    })
}

pub(super) fn told<E: Engine>(row: &sql::Line<E>) -> Result<PersonFacts> {
    Ok(PersonFacts {
        birth_date: row.option("birth_date")?,
        groups: row
            .word("person_groups", |words| words.split_whitespace().map(Group::from_word).collect())?,
        covered_from: row.option("covered_from")?,
        unbroken_years: row.small("unbroken_years")?,
        claim_free_years: row.small("claim_free_years")?,
        contract_doctor: row.get("contract_doctor")?,
    })
}

pub(super) fn care<E: Engine>(row: &sql::Line<E>) -> Result<Care> {
    let level: Option<Level> = row.optional_word("continued_level", Level::from_word)?;
    let deductible: Option<i64> = row.option("continued_deductible")?;
    Ok(Care {
        kind: row.word("kind", Kind::from_word)?,
        hospital_level: row.word("level", Level::from_word)?,
        hospital: row.option("rule_hospital")?,
        place: row.word("place", Place::from_word)?,
        filed: row.get("filed")?,
        admitted: row.option("admitted")?,
        discharged: row.get("discharged")?,
        disease: row.option("disease")?,
        delivery: row.optional_word("delivery", Delivery::from_word)?,
        continued_from: level.zip(deductible).map(|(hospital_level, fen)| ContinuedFrom {
            hospital_level,
            deductible_charged: Money::from_fen(fen),
        }),
        designated: row.get("designated")?,
    })
}

pub(super) fn shares<E: Engine>(row: &sql::Line<E>) -> Result<Shares> {
    Ok(Shares {
        medfee_sumamt: row.money("medfee_sumamt")?,
        fulamt_ownpay_amt: row.money("fulamt_ownpay_amt")?,
        overlmt_selfpay: row.money("overlmt_selfpay")?,
        preselfpay_amt: row.money("preselfpay_amt")?,
        inscp_scp_amt: row.money("inscp_scp_amt")?,
        act_pay_dedc: row.money("act_pay_dedc")?,
        pool_prop_selfpay: Decimal::new(row.get("ratio_ppm")?, 6).normalize(),
        hifp_pay: row.money("hifp_pay")?,
        hifmi_pay: row.money("hifmi_pay")?,
        maf_pay: row.money("maf_pay")?,
        oth_pay: row.money("oth_pay")?,
        fund_pay_sumamt: row.money("fund_pay_sumamt")?,
        hosp_part_amt: row.money("hosp_part_amt")?,
        psn_part_amt: row.money("psn_part_amt")?,
    })
}

/// The items of a claim, in the order of the bill.
pub(super) async fn lines<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
    claim: ClaimId,
) -> Result<Vec<ClaimLine>> {
    let rows = sql::<E>(
        "claim_line",
        "SELECT item, name, class, unit_price, quantity_1e4, price_limit, self_ratio_ppm
         FROM claim_line
         WHERE person = $1 AND claim = $2
         ORDER BY position",
    )
    .bind(person.0)
    .bind(claim.0)
    .all(connection)
    .await?;
    rows.iter().map(line).collect()
}

/// The lines of several claims, read at once.
pub(super) async fn lines_of<E: Engine>(
    connection: &mut E::Connection,
    claims: &[ClaimKey],
) -> Result<BTreeMap<ClaimKey, Vec<ClaimLine>>> {
    let mut found: BTreeMap<ClaimKey, Vec<ClaimLine>> = BTreeMap::new();
    for chunk in claims.chunks(200) {
        let text = Built::new(
            "SELECT person, claim, item, name, class, unit_price, quantity_1e4, price_limit, self_ratio_ppm
             FROM claim_line
             WHERE person IN ",
        )
        .list(1, chunk.len())
        .then(" AND claim IN ")
        .list(chunk.len() + 1, chunk.len())
        .then(" ORDER BY person, claim, position");
        let mut statement = sql_built::<E>("claim_line", text);
        for key in chunk {
            statement.push(key.person.0);
        }
        for key in chunk {
            statement.push(key.claim.0);
        }
        for row in statement.all(connection).await? {
            let key = ClaimKey { person: PersonId(row.get("person")?), claim: ClaimId(row.get("claim")?) };
            found.entry(key).or_default().push(line(&row)?);
        }
    }
    Ok(found)
}

pub(super) fn line<E: Engine>(row: &sql::Line<E>) -> Result<ClaimLine> {
    let line = Line {
        item: row.option("item")?,
        class: row.word("class", Class::from_word)?,
        unit_price: row.money("unit_price")?,
        quantity: Decimal::new(row.get("quantity_1e4")?, 4).normalize(),
        price_limit: row.option("price_limit")?.map(Money::from_fen),
        self_ratio: row.option("self_ratio_ppm")?.map(|ppm: i64| Decimal::new(ppm, 6).normalize()),
    };
    Ok(ClaimLine { name: row.get("name")?, line })
}

pub(super) async fn accumulators<E: Engine>(
    db: &Db<E>,
    person: PersonId,
    booking: &Booking,
) -> Result<Accumulators> {
    let booking = booking.clone();
    db.snapshot(move |connection| {
        Box::pin(async move { years::before::<E>(connection, person, &booking).await })
    })
    .await
}

pub(super) async fn record_claim<E: Engine>(db: &Db<E>, claim: RecordClaim) -> Result<RecordOutcome> {
    let claim = ClaimRecord::from(claim);
    db.write(move |connection| {
        Box::pin(async move {
            // Two counters that settle for one person come one after the other.
            E::lock_person(connection, claim.person.0).await?;
            let known = "SELECT id FROM person WHERE id = $1";
            if sql::<E>("person", known).bind(claim.person.0).first(connection).await?.is_none() {
                return Ok(RecordOutcome::UnknownPerson);
            }
            let slip = sql::<E>("claim", "SELECT id FROM claim WHERE hospital = $1 AND slip_no = $2")
                .bind(claim.hospital.as_str())
                .bind(claim.slip_no.as_str())
                .first(connection)
                .await?;
            if slip.is_some() {
                return Ok(RecordOutcome::KnownSlip);
            }
            if claim.booking.per_family {
                years::lock_family::<E>(connection, claim.person, claim.booking.benefit_year).await?;
            }
            let now = years::before::<E>(connection, claim.person, &claim.booking).await?;
            if now != claim.before {
                return Ok(RecordOutcome::Stale(Box::new(now)));
            }
            let entry = NewAudit {
                at: claim.settled_at,
                actor: format!("hospital:{}", claim.hospital),
                action: "claim.record".to_owned(),
                subject: Some(claim.person),
                detail: json!({ "claim": claim.id.to_string(), "fund_fen": claim.shares.fund_pay_sumamt.fen() }),
            };
            loading::insert_claims::<E>(connection, vec![claim]).await?;
            database::record::<E>(connection, entry).await?;
            Ok(RecordOutcome::Recorded)
        })
    })
    .await
}

/// Lower-case hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
