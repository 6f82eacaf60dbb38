//! Keeping what runs find: the run itself, and findings, each once.

use std::{collections::BTreeMap, time::Instant};

use serde_json::json;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    sql::{Built, Line, sql, sql_built},
    types::{
        ClaimKey, FindingDetail, FindingId, FindingKind, NewAudit, PersonId, Population, Run, RunId,
        RunReport, SampleMethod,
    },
    usecases::{claims::hex, database, loading},
};

/// Something found, before it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct New {
    /// What is asked about.
    pub(super) kind: FindingKind,
    /// What makes it the same finding when it is found again.
    pub(super) key: String,
    /// Code of the hospital.
    pub(super) hospital: String,
    /// The claim, or the jurisdiction where it is about none.
    pub(super) about: About,
    /// What it says.
    pub(super) detail: FindingDetail,
}

/// What a finding is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// A claim; the jurisdiction is the person's.
    Claim(ClaimKey),
    /// A hospital of a jurisdiction.
    Hospital(String),
}

/// A run that has begun. Its stop watch is no clock: when it began is an argument.
#[derive(Clone, Copy, Debug)]
pub(super) struct Begun {
    /// Its id.
    pub(super) id: RunId,
    /// When.
    pub(super) at: OffsetDateTime,
    watch: Instant,
}

impl Begun {
    pub(super) fn new(at: OffsetDateTime) -> Result<Self> {
        Ok(Self { id: RunId::fresh(at)?, at, watch: Instant::now() })
    }

    /// The report with the time that it took.
    pub(super) fn timed(self, report: RunReport) -> RunReport {
        let milliseconds = u64::try_from(self.watch.elapsed().as_millis()).unwrap_or(u64::MAX);
        RunReport { milliseconds, ..report }
    }
}

/// Notes that a run has begun: findings point to it.
pub(super) async fn begin<E: Engine>(
    db: &Db<E>,
    begun: Begun,
    task: &'static str,
    (by, population): (&str, &Population),
    parameters: Option<&'static str>,
) -> Result<()> {
    let (by, population) = (by.to_owned(), population.clone());
    db.write(move |connection| {
        Box::pin(async move {
            sql::<E>(
                "supervision_run",
                "INSERT INTO supervision_run
                     (id, task, run_by, jurisdiction, benefit_year, began_at, claims, left_out, found, raised,
                      engine, parameters)
                 VALUES ($1, $2, $3, $4, $5, $6, 0, 0, 0, 0, $7, $8)",
            )
            .bind(begun.id.0)
            .bind(task)
            .bind(by.as_str())
            .bind(population.jurisdiction.as_deref())
            .bind(population.benefit_year.map(i64::from))
            .bind(begun.at)
            .bind(rules::ENGINE)
            .bind(parameters)
            .run(connection)
            .await
            .map(drop)
        })
    })
    .await
}

/// Notes what a run came to.
pub(super) async fn end<E: Engine>(
    db: &Db<E>,
    begun: Begun,
    task: &'static str,
    by: String,
    report: RunReport,
) -> Result<RunReport> {
    let report = begun.timed(report);
    db.write(move |connection| {
        Box::pin(async move {
            sql::<E>(
                "supervision_run",
                "UPDATE supervision_run
                 SET ended_at = $2, claims = $3, left_out = $4, found = $5, raised = $6
                 WHERE id = $1",
            )
            .bind(begun.id.0)
            .bind(ended(begun.at, report))
            .bind(number(report.claims))
            .bind(number(report.left_out))
            .bind(number(report.found))
            .bind(number(report.raised))
            .run(connection)
            .await?;
            record::<E>(connection, begun, task, by, report).await
        })
    })
    .await?;
    Ok(report)
}

/// When a run ended.
pub(super) fn ended(began_at: OffsetDateTime, report: RunReport) -> OffsetDateTime {
    began_at.saturating_add(Duration::milliseconds(number(report.milliseconds)))
}

/// The entry of a run in the audit trail.
pub(super) async fn record<E: Engine>(
    connection: &mut E::Connection,
    begun: Begun,
    task: &str,
    by: String,
    report: RunReport,
) -> Result<()> {
    let detail = json!({
        "run": begun.id.to_string(),
        "claims": report.claims,
        "left_out": report.left_out,
        "found": report.found,
        "raised": report.raised,
    });
    let entry =
        NewAudit { at: begun.at, actor: by, action: format!("supervision.{task}"), subject: None, detail };
    database::record::<E>(connection, entry).await
}

/// A count as the database keeps it.
pub(super) fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Keeps findings; how many of them are new.
pub(super) async fn keep<E: Engine>(db: &Db<E>, begun: Begun, found: Vec<New>) -> Result<u64> {
    if found.is_empty() {
        return Ok(0);
    }
    db.write(move |connection| Box::pin(async move { insert::<E>(connection, begun, found).await })).await
}

/// The same within a transaction.
pub(super) async fn insert<E: Engine>(
    connection: &mut E::Connection,
    begun: Begun,
    found: Vec<New>,
) -> Result<u64> {
    let jurisdictions = jurisdictions::<E>(connection, &found).await?;
    let mut rows = Vec::with_capacity(found.len());
    for new in found {
        // Somebody who was joined with another in between will be found there by the next run.
        let place = match &new.about {
            About::Claim(key) => jurisdictions.get(&key.person.0).cloned(),
            About::Hospital(jurisdiction) => Some(jurisdiction.clone()),
        };
        let Some(place) = place else { continue };
        rows.push((FindingId::fresh(begun.at)?, place, new));
    }
    let columns = [
        "id",
        "run",
        "kind",
        "finding_key",
        "jurisdiction",
        "hospital",
        "person",
        "claim",
        "detail",
        "raised_at",
    ];
    let once = "ON CONFLICT (kind, finding_key) DO NOTHING";
    loading::upsert::<E, _>(connection, "finding", &columns, rows, once, |statement, (id, place, new)| {
        let claim = match new.about {
            About::Claim(key) => Some(key),
            About::Hospital(_) => None,
        };
        let detail = serde_json::to_string(&new.detail)
            .map_err(|_| StoreError::Inconsistent { table: "finding", column: "detail" })?;
        statement.push(id.0);
        statement.push(begun.id.0);
        statement.push(new.kind.code());
        statement.push(new.key);
        statement.push(place);
        statement.push(new.hospital);
        statement.push(claim.map(|key| key.person.0));
        statement.push(claim.map(|key| key.claim.0));
        statement.push(detail);
        statement.push(begun.at);
        Ok(())
    })
    .await
}

/// Where the people of findings are insured.
async fn jurisdictions<E: Engine>(
    connection: &mut E::Connection,
    found: &[New],
) -> Result<BTreeMap<Uuid, String>> {
    let mut people: Vec<PersonId> = found
        .iter()
        .filter_map(|new| match new.about {
            About::Claim(key) => Some(key.person),
            About::Hospital(_) => None,
        })
        .collect();
    people.sort_unstable();
    people.dedup();
    let mut places = BTreeMap::new();
    for chunk in people.chunks(500) {
        let text = Built::new("SELECT id, jurisdiction FROM person WHERE id IN ").list(1, chunk.len());
        let mut statement = sql_built::<E>("person", text);
        for person in chunk {
            statement.push(person.0);
        }
        for row in statement.all(connection).await? {
            places.insert(row.get("id")?, row.get("jurisdiction")?);
        }
    }
    Ok(places)
}

pub(super) async fn runs<E: Engine>(db: &Db<E>, limit: u32) -> Result<Vec<Run>> {
    let rows = sql::<E>(
        "supervision_run",
        "SELECT id, task, run_by, jurisdiction, benefit_year, began_at, ended_at, claims, left_out, found, raised,
                method, sample_size, seed, population_hash
         FROM supervision_run
         ORDER BY began_at DESC, id DESC
         LIMIT $1",
    )
    .bind(i64::from(limit))
    .all(&mut *db.reader().await?)
    .await?;
    rows.iter().map(run).collect()
}

fn run<E: Engine>(row: &Line<E>) -> Result<Run> {
    let began_at: OffsetDateTime = row.get("began_at")?;
    let ended_at: Option<OffsetDateTime> = row.option("ended_at")?;
    let took = ended_at.map_or(0, |ended| (ended - began_at).whole_milliseconds());
    let drawn = match row.optional_word("method", SampleMethod::from_code)? {
        Some(method) => {
            let hash: Vec<u8> = row.get("population_hash")?;
            Some((method, row.small("sample_size")?, row.get("seed")?, hex(&hash)))
        }
        None => None,
    };
    Ok(Run {
        id: RunId(row.get("id")?),
        task: row.get("task")?,
        by: row.get("run_by")?,
        population: Population {
            jurisdiction: row.option("jurisdiction")?,
            benefit_year: row.option("benefit_year")?.and_then(|year: i64| i32::try_from(year).ok()),
        },
        began_at,
        ended_at,
        report: RunReport {
            claims: row.small("claims")?,
            left_out: row.small("left_out")?,
            found: row.small("found")?,
            raised: row.small("raised")?,
            milliseconds: u64::try_from(took).unwrap_or_default(),
        },
        drawn,
    })
}
