//! Asking about claims: once over all of them for what is usual, once for the questions.

use std::collections::BTreeMap;

use rules::{
    facts::{Kind, Level},
    jurisdiction,
};

use super::{
    keep::{self, Begun, New},
    lots::{By, Lot, Lots},
    parameters::{self, Parameters},
    peers::{Cost, far_from_peers},
    questions::{Usual, Visit, of_person},
};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::{Line, sql},
    types::{ClaimId, ClaimKey, PersonId, Population, RaiseFlags, RunReport},
};

pub(super) async fn run<E: Engine>(db: &Db<E>, command: RaiseFlags) -> Result<RunReport> {
    let begun = Begun::new(command.at)?;
    let parameters = parameters::shipped()?;
    let RaiseFlags { population, by, .. } = command;
    keep::begin(db, begun, "flags", (&by, &population), Some(parameters::FILE)).await?;
    let lots = Lots::new(By::Person);
    let lane = || survey(db, &lots, &population);
    let (mut all, two, three) = tokio::try_join!(lane(), lane(), lane())?;
    all.add(two);
    all.add(three);
    let Survey { claims, usual, costs } = all;
    let mut report = RunReport { claims, ..RunReport::default() };
    let far = far_from_peers(costs.with_places(db).await?, &parameters);
    report.found += far.len() as u64;
    report.raised += keep::keep(db, begun, far).await?;
    let lots = Lots::new(By::Person);
    let lane = || ask(db, begun, &lots, &population, (&usual, &parameters));
    let (one, two, three) = tokio::try_join!(lane(), lane(), lane())?;
    report += one;
    report += two;
    report += three;
    keep::end(db, begun, "flags", by, report).await
}

/// What is usual among all claims.
#[derive(Default)]
struct Survey {
    claims: u64,
    usual: Usual,
    costs: Costs,
}

impl Survey {
    fn add(&mut self, other: Self) {
        self.claims += other.claims;
        self.usual.add(other.usual);
        for (key, (claims, total)) in other.costs.0 {
            self.costs.count(key, claims, total);
        }
    }
}

/// What hospitals charged: number and sum of bills by hospital, level, kind and year.
#[derive(Default)]
struct Costs(BTreeMap<(String, Level, Kind, i32), (i64, i64)>);

impl Costs {
    fn count(&mut self, key: (String, Level, Kind, i32), claims: i64, total: i64) {
        let sums = self.0.entry(key).or_default();
        sums.0 = sums.0.saturating_add(claims);
        sums.1 = sums.1.saturating_add(total);
    }

    async fn with_places<E: Engine>(self, db: &Db<E>) -> Result<Vec<Cost>> {
        let rows = sql::<E>("hospital", "SELECT code, jurisdiction FROM hospital")
            .all(&mut *db.reader().await?)
            .await?;
        let places = rows
            .iter()
            .map(|row| Ok((row.get("code")?, row.get("jurisdiction")?)))
            .collect::<Result<BTreeMap<String, String>>>()?;
        let cost = |((hospital, level, kind, year), (claims, total)): (_, _)| {
            let (level, kind): (Level, Kind) = (level, kind);
            let hospital: String = hospital;
            // A hospital of no jurisdiction here is known by what residents handed in alone: it has no peers.
            let place = places.get(&hospital).filter(|place| jurisdiction::get(place).is_some())?.clone();
            let peers = (place, level.word().to_owned(), kind.word().to_owned(), year);
            Some(Cost { peers, hospital, claims, total })
        };
        Ok(self.0.into_iter().filter_map(cost).collect())
    }
}

async fn survey<E: Engine>(db: &Db<E>, lots: &Lots, population: &Population) -> Result<Survey> {
    let mut survey = Survey::default();
    while let Some(lot) = lots.next(db).await? {
        for Seen { visit, level, year, bill } in read(db, lot, population).await? {
            survey.claims += 1;
            survey.usual.count(&visit);
            survey.costs.count((visit.hospital, level, visit.kind, year), 1, bill);
        }
    }
    Ok(survey)
}

async fn ask<E: Engine>(
    db: &Db<E>,
    begun: Begun,
    lots: &Lots,
    population: &Population,
    (usual, parameters): (&Usual, &Parameters),
) -> Result<RunReport> {
    let mut report = RunReport::default();
    while let Some(lot) = lots.next(db).await? {
        let mut visits: Vec<Visit> =
            read(db, lot, population).await?.into_iter().map(|seen| seen.visit).collect();
        visits.sort_by_key(|visit| visit.key);
        let people = visits.chunk_by(|one, next| one.key.person == next.key.person);
        let found: Vec<New> = people.flat_map(|visits| of_person(visits, usual, parameters)).collect();
        report.found += found.len() as u64;
        report.raised += keep::keep(db, begun, found).await?;
    }
    Ok(report)
}

/// A claim with what its hospital is compared by.
struct Seen {
    visit: Visit,
    level: Level,
    year: i32,
    bill: i64,
}

const SELECT: &str = "SELECT claim.person, claim.id, claim.slip_no, claim.hospital, claim.kind, claim.level,
        claim.benefit_year, claim.admitted, claim.discharged, claim.continued_level, claim.medfee_sumamt
     FROM claim";

/// The items of a claim in one value, one a line.
const ITEMS: &str = "SELECT claim_line.person, claim_line.claim,
        string_agg(claim_line.quantity_1e4 || ',' || claim_line.item, '\n') AS items
     FROM claim_line";

async fn read<E: Engine>(db: &Db<E>, lot: Lot, population: &Population) -> Result<Vec<Seen>> {
    let population = population.clone();
    db.snapshot(move |connection| {
        Box::pin(async move {
            let grouped = " AND claim_line.item IS NOT NULL GROUP BY claim_line.person, claim_line.claim";
            let mut items = BTreeMap::new();
            for row in lot.lines::<E>(ITEMS, grouped).all(connection).await? {
                let key =
                    ClaimKey { person: PersonId(row.get("person")?), claim: ClaimId(row.get("claim")?) };
                items.insert(key, quantities(&row.get::<String>("items")?));
            }
            let rows = lot.claims::<E>(&population, SELECT, "").all(connection).await?;
            rows.iter().map(|row| seen(row, &mut items)).collect()
        })
    })
    .await
}

/// Reads what [`ITEMS`] writes; a code that hides a line break in it is left out.
fn quantities(text: &str) -> Vec<(String, i64)> {
    let item = |line: &str| {
        let (quantity, item) = line.split_once(',')?;
        Some((item.to_owned(), quantity.parse().ok()?))
    };
    text.split('\n').filter_map(item).collect()
}

fn seen<E: Engine>(row: &Line<E>, items: &mut BTreeMap<ClaimKey, Vec<(String, i64)>>) -> Result<Seen> {
    let key = ClaimKey { person: PersonId(row.get("person")?), claim: ClaimId(row.get("id")?) };
    let ends = row.get("discharged")?;
    Ok(Seen {
        visit: Visit {
            key,
            slip_no: row.get("slip_no")?,
            hospital: row.get("hospital")?,
            kind: row.word("kind", Kind::from_word)?,
            begins: row.option("admitted")?.unwrap_or(ends),
            ends,
            continued: row.option::<String>("continued_level")?.is_some(),
            items: items.remove(&key).unwrap_or_default(),
        },
        level: row.word("level", Level::from_word)?,
        year: row.small("benefit_year")?,
        bill: row.get("medfee_sumamt")?,
    })
}
