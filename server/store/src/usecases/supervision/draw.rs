//! Drawing a sample: the population passes by twice, once to be counted, once to be drawn from. Only the sample is kept in
//! memory.
//!
//! The population is that of a moment: what is settled or taken back later changes neither a draw under way nor one that is
//! repeated.

use rules::{facts::Kind, money::Money, text::Text};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use super::{
    keep::{self, About, Begun, New},
    lots::{By, Lots},
    sampling::{Census, Draw, Unit},
};
use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    sql::{Line, sql},
    types::{
        ClaimId, ClaimKey, DrawSample, FindingDetail, FindingKind, PersonId, Population, RunReport, Sample,
        SampleMethod,
    },
    usecases::claims::hex,
};

pub(super) async fn run<E: Engine>(db: &Db<E>, command: DrawSample) -> Result<Sample> {
    if command.as_of > command.at {
        return Err(StoreError::Refused { what: "the population of a moment that is not over".to_owned() });
    }
    let begun = Begun::new(command.at)?;
    let mut census = count(db, &command).await?;
    for _ in 0..PASSES {
        let (draw, seen) = pass(db, &command, &census).await?;
        if seen.hash() == census.hash() {
            return keep(db, begun, command, &census, draw.finish()).await;
        }
        census = seen;
    }
    Err(StoreError::Conflict { what: "the population of a sample".to_owned() })
}

/// How often it is drawn anew where the population changed under it: two people on file became one, or a claim settled just
/// before the moment was written just now.
const PASSES: usize = 3;

async fn count<E: Engine>(db: &Db<E>, command: &DrawSample) -> Result<Census> {
    let mut census = Census::default();
    each(db, command, |unit| census.count(&unit)).await?;
    Ok(census)
}

/// Draws by a census, and counts again: it must be of the same claims.
async fn pass<E: Engine>(db: &Db<E>, command: &DrawSample, census: &Census) -> Result<(Draw, Census)> {
    let mut draw = Draw::new(command.method, command.count.into(), &command.seed, census);
    let mut seen = Census::default();
    each(db, command, |unit| {
        seen.count(&unit);
        draw.see(unit);
    })
    .await?;
    Ok((draw, seen))
}

/// Keeps the draw and what was drawn. A draw that is cut short has no end on record; repeated, it goes on where it ended.
async fn keep<E: Engine>(
    db: &Db<E>,
    begun: Begun,
    command: DrawSample,
    census: &Census,
    drawn: Vec<Unit>,
) -> Result<Sample> {
    let hash = census.hash();
    let claims = drawn.iter().map(|unit| unit.key.claim).collect();
    let found = questions(&command, hash, drawn);
    let mut report = RunReport { claims: census.count, found: found.len() as u64, ..RunReport::default() };
    begin(db, begun, &command, hash, report).await?;
    report += keep::keep(db, begun, found).await?;
    let report = keep::end(db, begun, "sample", command.by, report).await?;
    Ok(Sample { report, population_hash: hex(&hash), claims })
}

const SELECT: &str =
    "SELECT claim.person, claim.id, claim.hospital, claim.kind, claim.fund_pay_sumamt FROM claim";

/// Every claim of the population in the order of people and ids.
async fn each<E: Engine>(db: &Db<E>, command: &DrawSample, mut take: impl FnMut(Unit)) -> Result<()> {
    let lots = Lots::new(By::Person);
    while let Some(lot) = lots.next(db).await? {
        let (wanted, moment): (Population, OffsetDateTime) = (command.population.clone(), command.as_of);
        let units = db
            .snapshot(move |connection| {
                Box::pin(async move {
                    let ordered = " ORDER BY claim.person, claim.id";
                    let rows = lot.claims_at::<E>(&wanted, moment, SELECT, ordered).all(connection).await?;
                    rows.iter().map(unit).collect::<Result<Vec<_>>>()
                })
            })
            .await?;
        units.into_iter().for_each(&mut take);
    }
    Ok(())
}

fn unit<E: Engine>(row: &Line<E>) -> Result<Unit> {
    Ok(Unit {
        key: ClaimKey { person: PersonId(row.get("person")?), claim: ClaimId(row.get("id")?) },
        hospital: row.get("hospital")?,
        kind: row.word("kind", Kind::from_word)?.word(),
        fund: row.small("fund_pay_sumamt")?,
    })
}

/// The drawn claims as findings. The same draw asks about the same claims: it is not asked again.
fn questions(command: &DrawSample, population: [u8; 32], drawn: Vec<Unit>) -> Vec<New> {
    let mut hash = Sha256::new();
    hash.update(population);
    hash.update(command.method.code());
    hash.update(command.count.to_be_bytes());
    hash.update(command.seed.as_bytes());
    let draw = hex(&hash.finalize());
    let (zh, en) = match command.method {
        SampleMethod::Random => ("简单随机抽样", "by simple random sampling"),
        SampleMethod::Value => ("按基金支付金额抽样（货币单位抽样）", "by value (monetary unit sampling)"),
        SampleMethod::Variance => {
            ("按差异分层抽样（奈曼分配）", "by variance (stratified, Neyman's allocation)")
        }
    };
    let detail = |unit: &Unit| FindingDetail {
        seen: Text::new(
            format!("{zh}抽中，种子 {}。基金支付 {} 元。", command.seed, fund(unit)),
            format!("Drawn {en}, seed {}. The fund paid {} yuan.", command.seed, fund(unit)),
        ),
        why: Text::new(
            "抽中不表示有问题。请对照病历和单据复核这笔结算。",
            "Being drawn says nothing against the claim. Please review it with its records and slips.",
        ),
        ..FindingDetail::default()
    };
    drawn
        .into_iter()
        .map(|unit| New {
            kind: FindingKind::Sample,
            key: format!("{}:{}", &draw[..32], unit.key.claim),
            detail: detail(&unit),
            hospital: unit.hospital,
            about: About::Claim(unit.key),
        })
        .collect()
}

fn fund(unit: &Unit) -> String {
    Money::from_fen(i64::try_from(unit.fund).unwrap_or(i64::MAX)).grouped()
}

/// Notes what is drawn from, and with what.
async fn begin<E: Engine>(
    db: &Db<E>,
    begun: Begun,
    command: &DrawSample,
    hash: [u8; 32],
    report: RunReport,
) -> Result<()> {
    let command = command.clone();
    db.write(move |connection| {
        Box::pin(async move {
            let DrawSample { population, method, count, seed, as_of, by, .. } = command;
            sql::<E>(
                "supervision_run",
                "INSERT INTO supervision_run
                     (id, task, run_by, jurisdiction, benefit_year, began_at, claims, left_out, found, raised, engine,
                      method, sample_size, seed, population_hash, as_of)
                 VALUES ($1, 'sample', $2, $3, $4, $5, $6, 0, $7, 0, $8, $9, $10, $11, $12, $13)",
            )
            .bind(begun.id.0)
            .bind(by.as_str())
            .bind(population.jurisdiction.as_deref())
            .bind(population.benefit_year.map(i64::from))
            .bind(begun.at)
            .bind(keep::number(report.claims))
            .bind(keep::number(report.found))
            .bind(rules::ENGINE)
            .bind(method.code())
            .bind(i64::from(count))
            .bind(seed.as_str())
            .bind(hash.to_vec())
            .bind(as_of)
            .run(connection)
            .await
            .map(drop)
        })
    })
    .await
}
