//! Keeping what runs find: the run itself, and findings, each once.

use std::{
    collections::{BTreeMap, BTreeSet},
    time::Instant,
};

use serde_json::json;
use time::{Duration, OffsetDateTime};

use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    sql::{Built, Line, Statement, sql, sql_built},
    types::{
        ClaimId, ClaimKey, ClaimStatus, Drawn, FindingDetail, FindingId, FindingKind, NewAudit, PersonId,
        Population, Run, RunId, RunReport, SampleMethod,
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

impl New {
    /// The claim that it is about.
    pub(super) fn claim(&self) -> Option<ClaimKey> {
        match self.about {
            About::Claim(key) => Some(key),
            About::Hospital(_) => None,
        }
    }
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
                 SET ended_at = $2, claims = $3, left_out = $4, found = $5, raised = $6, gone = $7
                 WHERE id = $1",
            )
            .bind(begun.id.0)
            .bind(ended(begun.at, report))
            .bind(number(report.claims))
            .bind(number(report.left_out))
            .bind(number(report.found))
            .bind(number(report.raised))
            .bind(number(report.gone))
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
        "gone": report.gone,
    });
    let entry =
        NewAudit { at: begun.at, actor: by, action: format!("supervision.{task}"), subject: None, detail };
    database::record::<E>(connection, entry).await
}

/// A count as the database keeps it.
pub(super) fn number(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// How many findings a transaction keeps: as long as it lasts nothing is settled for their people.
const AT_ONCE: usize = 400;

/// Keeps findings; how many of them are new, and how many are about claims that are gone.
pub(super) async fn keep<E: Engine>(db: &Db<E>, begun: Begun, found: Vec<New>) -> Result<RunReport> {
    let mut report = RunReport::default();
    for some in found.chunks(AT_ONCE) {
        let some = some.to_vec();
        report += db
            .write(move |connection| Box::pin(async move { insert::<E>(connection, begun, some).await }))
            .await?;
    }
    Ok(report)
}

async fn insert<E: Engine>(
    connection: &mut E::Connection,
    begun: Begun,
    found: Vec<New>,
) -> Result<RunReport> {
    let now = Now::read::<E>(connection, &found).await?;
    let all = found.len();
    let mut rows = Vec::with_capacity(all);
    for new in found {
        let Some(place) = now.place(&new) else { continue };
        rows.push((FindingId::fresh(begun.at)?, place, new));
    }
    let gone = (all - rows.len()) as u64;
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
    let fill = |statement: &mut Statement<E>, (id, place, new): (FindingId, String, New)| {
        let claim = new.claim();
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
    };
    let raised = loading::upsert::<E, _>(connection, "finding", &columns, rows, once, fill).await?;
    Ok(RunReport { raised, gone, ..RunReport::default() })
}

/// How the claims of findings stand now. What was found is from before: since then a claim may have been taken back, or
/// given to another person. The next run sees it as it is.
#[derive(Default)]
struct Now {
    /// Where people are insured.
    places: BTreeMap<PersonId, String>,
    /// Their claims, and whether these stand.
    claims: BTreeMap<ClaimKey, bool>,
}

impl Now {
    /// Reads under the locks of the people, so that it stays so until the end of the transaction.
    async fn read<E: Engine>(connection: &mut E::Connection, found: &[New]) -> Result<Self> {
        let people: BTreeSet<PersonId> = found.iter().filter_map(New::claim).map(|key| key.person).collect();
        let people: Vec<PersonId> = people.into_iter().collect();
        let mut now = Self::default();
        if people.is_empty() {
            return Ok(now);
        }
        // In the order of ids, as whoever locks several people does.
        let text = Built::new("SELECT person.id, person.jurisdiction FROM person WHERE person.id IN ")
            .list(1, people.len())
            .then(" ORDER BY person.id")
            .then(E::LOCK_PERSON);
        for row in of::<E>("person", text, &people).all(connection).await? {
            now.places.insert(PersonId(row.get("id")?), row.get("jurisdiction")?);
        }
        let text = Built::new("SELECT person, id, status FROM claim WHERE person IN ").list(1, people.len());
        for row in of::<E>("claim", text, &people).all(connection).await? {
            let key = ClaimKey { person: PersonId(row.get("person")?), claim: ClaimId(row.get("id")?) };
            now.claims.insert(key, row.get::<String>("status")? != ClaimStatus::Reversed.code());
        }
        Ok(now)
    }

    /// Where a finding belongs; `None`: its claim is gone. A sample is of a moment: it matters not what became of its claims
    /// later, as long as they are this person's.
    fn place(&self, new: &New) -> Option<String> {
        match &new.about {
            About::Hospital(jurisdiction) => Some(jurisdiction.clone()),
            About::Claim(key) => {
                let stands = *self.claims.get(key)?;
                let kept = stands || new.kind == FindingKind::Sample;
                kept.then(|| self.places.get(&key.person).cloned()).flatten()
            }
        }
    }
}

/// A statement over so many people.
fn of<E: Engine>(table: &'static str, text: Built, people: &[PersonId]) -> Statement<E> {
    let mut statement = sql_built::<E>(table, text);
    for person in people {
        statement.push(person.0);
    }
    statement
}

pub(super) async fn runs<E: Engine>(db: &Db<E>, limit: u32) -> Result<Vec<Run>> {
    let rows = sql::<E>(
        "supervision_run",
        "SELECT id, task, run_by, jurisdiction, benefit_year, began_at, ended_at, claims, left_out, found, raised,
                gone, method, sample_size, seed, population_hash, as_of
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
            Some(Drawn {
                method,
                count: row.small("sample_size")?,
                seed: row.get("seed")?,
                as_of: row.option("as_of")?,
                population_hash: hex(&hash),
            })
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
            gone: row.small("gone")?,
            milliseconds: u64::try_from(took).unwrap_or_default(),
        },
        drawn,
    })
}
