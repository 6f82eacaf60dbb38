//! What a benefit year has seen: the numbers of it, and the sums that a case finds.
//!
//! A person's year is the sum over the claims that were not reversed, by hospital and by listed disease too: nothing
//! is kept twice. What a family shares is a row of its own, because the claims lie with several people.

use std::collections::BTreeMap;

use rules::{
    facts::{Accumulators, DiseaseAccumulators, FamilyAccumulators, HospitalAccumulators},
    money::Money,
};
use uuid::Uuid;

use super::loading;
use crate::{
    engine::Engine,
    error::{Result, StoreError},
    sql::{Line, sql},
    types::{Booking, ClaimRecord, ClaimStatus, PersonId, YearUsage},
};

/// A number of the year, and the columns of a claim that hold what it found and what it added.
struct Count {
    name: &'static str,
    before: &'static str,
    adds: &'static str,
}

macro_rules! counts {
    ($($name:literal),+ $(,)?) => {
        [$(Count { name: $name, before: concat!("before_", $name), adds: concat!("adds_", $name) }),+]
    };
}

const COUNT: usize = 16;

/// All numbers, in the order of [`numbers`].
const COUNTS: [Count; COUNT] = counts![
    "stays",
    "deductible_charged",
    "banded",
    "basic_fund",
    "compliant_self_pay",
    "catastrophic_fund",
    "aid",
    "outpatient_fund",
    "deductible_highest",
    "outpatient_deductible",
    "chronic_fund",
    "accident_fund",
    "hospital_deductible",
    "disease_fund",
    "family_basic_fund",
    "family_outpatient_fund",
];

/// So many of them, from the first, are the person's own.
const OWN: usize = 12;
/// Which of them is a maximum.
const HIGHEST: usize = 8;
/// So many, from the first, belong to nearly every claim. The others are zero in most.
const USUAL: usize = 9;

/// The columns of a claim for the numbers that belong to nearly every one, and those for the others.
pub(super) fn columns() -> (impl Iterator<Item = &'static str>, impl Iterator<Item = &'static str>) {
    let (usual, rare) = COUNTS.split_at(USUAL);
    let columns = |counts: &'static [Count]| counts.iter().flat_map(|count| [count.before, count.adds]);
    (columns(usual), columns(rare))
}

/// The year before a claim and what it added, as whole numbers in the order of [`columns`].
pub(super) struct FoundAndAdded([[i64; 2]; COUNT]);

impl FoundAndAdded {
    pub(super) fn of(claim: &ClaimRecord) -> Self {
        let (before, after) = (numbers(&claim.before), numbers(&claim.after));
        let mut both = [[0; 2]; COUNT];
        for ((both, before), after) in both.iter_mut().zip(before).zip(after) {
            *both = [before, after - before];
        }
        Self(both)
    }

    pub(super) fn usual(&self) -> &[i64] {
        self.0[..USUAL].as_flattened()
    }

    pub(super) fn rare(&self) -> &[i64] {
        self.0[USUAL..].as_flattened()
    }
}

/// The year before and after the claim of a row.
pub(super) fn before_and_after<E: Engine>(row: &Line<E>) -> Result<(Accumulators, Accumulators)> {
    let (mut before, mut after) = ([0; COUNT], [0; COUNT]);
    for ((count, before), after) in COUNTS.iter().zip(&mut before).zip(&mut after) {
        *before = row.get(count.before)?;
        *after = before.saturating_add(row.get(count.adds)?);
    }
    let wrong = || row.wrong("before_stays");
    Ok((accumulators(before).ok_or_else(wrong)?, accumulators(after).ok_or_else(wrong)?))
}

fn numbers(year: &Accumulators) -> [i64; COUNT] {
    [
        i64::from(year.stays),
        year.deductible_charged.fen(),
        year.banded.fen(),
        year.basic_fund.fen(),
        year.compliant_self_pay.fen(),
        year.catastrophic_fund.fen(),
        year.aid.fen(),
        year.outpatient_fund.fen(),
        year.deductible_highest.fen(),
        year.outpatient_deductible.fen(),
        year.chronic_fund.fen(),
        year.accident_fund.fen(),
        year.hospital.deductible_charged.fen(),
        year.disease.fund.fen(),
        year.family.basic_fund.fen(),
        year.family.outpatient_fund.fen(),
    ]
}

/// The reverse of [`numbers`]; `None` for a number of stays that cannot be.
fn accumulators(numbers: [i64; COUNT]) -> Option<Accumulators> {
    let [stays, amounts @ ..] = numbers;
    let [
        deductible_charged,
        banded,
        basic_fund,
        compliant_self_pay,
        catastrophic_fund,
        aid,
        outpatient_fund,
        deductible_highest,
        outpatient_deductible,
        chronic_fund,
        accident_fund,
        hospital_deductible,
        disease_fund,
        family_basic_fund,
        family_outpatient_fund,
    ] = amounts.map(Money::from_fen);
    Some(Accumulators {
        stays: stays.try_into().ok()?,
        deductible_charged,
        banded,
        basic_fund,
        compliant_self_pay,
        catastrophic_fund,
        aid,
        outpatient_fund,
        deductible_highest,
        outpatient_deductible,
        chronic_fund,
        accident_fund,
        hospital: HospitalAccumulators { deductible_charged: hospital_deductible },
        disease: DiseaseAccumulators { fund: disease_fund },
        family: FamilyAccumulators { basic_fund: family_basic_fund, outpatient_fund: family_outpatient_fund },
    })
}

/// A person's own numbers over rows of `claim`, each under its name. The highest deductible is a maximum; it is exact as
/// long as claims are taken back from the last one on.
macro_rules! own_sums {
    () => {
        "CAST(COALESCE(SUM(adds_stays), 0) AS BIGINT) AS stays,
         CAST(COALESCE(SUM(adds_deductible_charged), 0) AS BIGINT) AS deductible_charged,
         CAST(COALESCE(SUM(adds_banded), 0) AS BIGINT) AS banded,
         CAST(COALESCE(SUM(adds_basic_fund), 0) AS BIGINT) AS basic_fund,
         CAST(COALESCE(SUM(adds_compliant_self_pay), 0) AS BIGINT) AS compliant_self_pay,
         CAST(COALESCE(SUM(adds_catastrophic_fund), 0) AS BIGINT) AS catastrophic_fund,
         CAST(COALESCE(SUM(adds_aid), 0) AS BIGINT) AS aid,
         CAST(COALESCE(SUM(adds_outpatient_fund), 0) AS BIGINT) AS outpatient_fund,
         CAST(COALESCE(MAX(before_deductible_highest + adds_deductible_highest), 0) AS BIGINT) AS deductible_highest,
         CAST(COALESCE(SUM(adds_outpatient_deductible), 0) AS BIGINT) AS outpatient_deductible,
         CAST(COALESCE(SUM(adds_chronic_fund), 0) AS BIGINT) AS chronic_fund,
         CAST(COALESCE(SUM(adds_accident_fund), 0) AS BIGINT) AS accident_fund"
    };
}

/// The names of [`own_sums`].
macro_rules! own_names {
    () => {
        "stays, deductible_charged, banded, basic_fund, compliant_self_pay, catastrophic_fund, aid, outpatient_fund,
         deductible_highest, outpatient_deductible, chronic_fund, accident_fund"
    };
}

mod used;

pub(super) use used::{USED, Used};

/// Everybody's own numbers of each year, over rows of `claim` that the caller chooses and [`OF_OWN_YEARS`] then groups. In one
/// value, commas between: reading a dozen cells of a row costs more than adding them up.
pub(super) const OWN_YEARS: &str = concat!(
    "SELECT person, benefit_year, concat_ws(',', ",
    own_names!(),
    ") AS own
     FROM (SELECT claim.person, claim.benefit_year, ",
    own_sums!(),
    " FROM claim"
);

/// The end of [`OWN_YEARS`].
pub(super) const OF_OWN_YEARS: &str = " GROUP BY claim.person, claim.benefit_year) AS years";

/// A row of [`OWN_YEARS`].
pub(super) fn own_year<E: Engine>(row: &Line<E>) -> Result<(PersonId, i32, Accumulators)> {
    Ok((PersonId(row.get("person")?), row.small("benefit_year")?, row.word("own", own)?))
}

/// Reads what [`OWN_YEARS`] writes.
fn own(text: &str) -> Option<Accumulators> {
    let own: [i64; OWN] = read(text)?;
    let mut found = [0; COUNT];
    found[..OWN].copy_from_slice(&own);
    accumulators(found)
}

/// Numbers with commas between: as many as are asked for, no more.
fn read<const MANY: usize>(text: &str) -> Option<[i64; MANY]> {
    let mut found = [0; MANY];
    let mut parts = text.split(',');
    for number in &mut found {
        *number = parts.next()?.parse().ok()?;
    }
    parts.next().is_none().then_some(found)
}

/// The person's own numbers of a row of sums.
fn sums<E: Engine>(row: &Line<E>) -> Result<Accumulators> {
    let mut found = [0; COUNT];
    for (number, count) in found.iter_mut().zip(&COUNTS[..OWN]) {
        *number = row.get(count.name)?;
    }
    accumulators(found).ok_or_else(|| row.wrong("stays"))
}

/// What a case of a person finds.
pub(super) async fn before<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
    booking: &Booking,
) -> Result<Accumulators> {
    let used = Used::of::<E>(connection, person).await?;
    before_of::<E>(connection, person, &used, booking).await
}

/// The same where it is known what the person used.
pub(super) async fn before_of<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
    used: &Used,
    booking: &Booking,
) -> Result<Accumulators> {
    let wrong = StoreError::Inconsistent { table: "claim", column: "adds_stays" };
    let mut year = used.before(booking).ok_or(wrong)?;
    if booking.per_family {
        let families = family_years::<E>(connection, person).await?;
        year.family = families.get(&booking.benefit_year).copied().unwrap_or_default();
    }
    Ok(year)
}

/// Every year in which a person, or the family, used something, the newest first.
pub(super) async fn usage<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
) -> Result<Vec<YearUsage>> {
    let rows = sql::<E>(
        "claim",
        concat!(
            "SELECT benefit_year,
                    COUNT(*) AS claims,
                    CAST(SUM(medfee_sumamt) AS BIGINT) AS total,
                    CAST(SUM(fund_pay_sumamt) AS BIGINT) AS fund,
                    ",
            own_sums!(),
            " FROM claim
             WHERE person = $1 AND status <> 'reversed'
             GROUP BY benefit_year",
        ),
    )
    .bind(person.0)
    .all(connection)
    .await?;
    let mut years = BTreeMap::new();
    for row in &rows {
        let benefit_year = row.small("benefit_year")?;
        let usage = YearUsage {
            accumulators: sums(row)?,
            claims: row.small("claims")?,
            total: row.money("total")?,
            fund: row.money("fund")?,
            ..YearUsage::nothing(benefit_year)
        };
        years.insert(benefit_year, usage);
    }
    for (benefit_year, family) in family_years::<E>(connection, person).await? {
        let usage = years.entry(benefit_year).or_insert_with(|| YearUsage::nothing(benefit_year));
        usage.accumulators.family = family;
    }
    Ok(years.into_values().rev().collect())
}

/// What the family of a person shares, by benefit year.
async fn family_years<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
) -> Result<BTreeMap<i32, FamilyAccumulators>> {
    let family = family_of::<E>(connection, person).await?;
    let rows = sql::<E>(
        "family_year",
        "SELECT benefit_year, basic_fund, outpatient_fund
         FROM family_year
         WHERE family = $1",
    )
    .bind(family)
    .all(connection)
    .await?;
    rows.iter()
        .map(|row| {
            let (basic_fund, outpatient_fund) = (row.money("basic_fund")?, row.money("outpatient_fund")?);
            Ok((row.small("benefit_year")?, FamilyAccumulators { basic_fund, outpatient_fund }))
        })
        .collect()
}

/// Under which id a person's family counts: the household's, or the person's own where none is known.
async fn family_of<E: Engine>(connection: &mut E::Connection, person: PersonId) -> Result<Uuid> {
    let household = sql::<E>("household_member", "SELECT household FROM household_member WHERE person = $1")
        .bind(person.0)
        .first(connection)
        .await?;
    household.map_or(Ok(person.0), |row| row.get("household"))
}

/// Makes other settlements that count for the same family and year wait until this transaction ends, and says under which id
/// the family is counted. The person is locked before: always in this order.
pub(super) async fn lock_family<E: Engine>(
    connection: &mut E::Connection,
    person: PersonId,
    benefit_year: i32,
) -> Result<Uuid> {
    let family = family_of::<E>(connection, person).await?;
    lock_family_year::<E>(connection, family, benefit_year).await?;
    Ok(family)
}

/// The same for the id under which a family is counted.
pub(super) async fn lock_family_year<E: Engine>(
    connection: &mut E::Connection,
    family: Uuid,
    benefit_year: i32,
) -> Result<()> {
    // Touching the row locks it, and makes it where there is none to lock.
    sql::<E>(
        "family_year",
        "INSERT INTO family_year (family, benefit_year, basic_fund, outpatient_fund)
         VALUES ($1, $2, 0, 0)
         ON CONFLICT (family, benefit_year) DO UPDATE SET basic_fund = family_year.basic_fund",
    )
    .bind(family)
    .bind(i64::from(benefit_year))
    .run(connection)
    .await
    .map(drop)
}

/// The families under which claims are counted, by person. People whose claims share nothing are left out.
pub(super) async fn families<E: Engine>(
    connection: &mut E::Connection,
    claims: &[ClaimRecord],
) -> Result<BTreeMap<PersonId, Uuid>> {
    let sharing = claims.iter().filter(|claim| claim.booking.per_family).map(|claim| claim.person);
    let mut families: BTreeMap<_, _> = sharing.map(|person| (person, person.0)).collect();
    let people: Vec<_> = families.keys().copied().collect();
    for (person, household) in loading::households::<E>(connection, &people).await? {
        families.insert(person, household);
    }
    Ok(families)
}

/// Adds what claims added to the years of their families.
pub(super) async fn add_to_families<E: Engine>(
    connection: &mut E::Connection,
    claims: &[ClaimRecord],
    families: &BTreeMap<PersonId, Uuid>,
) -> Result<()> {
    // One row for each family and year, in the order of the keys: two loads at once cannot lock each other out.
    let mut sums: BTreeMap<(Uuid, i32), (i64, i64)> = BTreeMap::new();
    let standing = claims.iter().filter(|claim| claim.status != ClaimStatus::Reversed);
    for claim in standing.filter(|claim| claim.booking.per_family) {
        let Some(family) = families.get(&claim.person) else { continue };
        let (before, after) = (claim.before.family, claim.after.family);
        let sum = sums.entry((*family, claim.booking.benefit_year)).or_default();
        sum.0 += after.basic_fund.fen() - before.basic_fund.fen();
        sum.1 += after.outpatient_fund.fen() - before.outpatient_fund.fen();
    }
    let columns = ["family", "benefit_year", "basic_fund", "outpatient_fund"];
    let add = "ON CONFLICT (family, benefit_year) DO UPDATE
               SET basic_fund = family_year.basic_fund + excluded.basic_fund,
                   outpatient_fund = family_year.outpatient_fund + excluded.outpatient_fund";
    loading::upsert::<E, _>(connection, "family_year", &columns, sums, add, |statement, (key, sum)| {
        statement.push(key.0);
        statement.push(i64::from(key.1));
        statement.push(sum.0);
        statement.push(sum.1);
        Ok(())
    })
    .await
    .map(drop)
}

/// Takes from a family's year what a claim that was taken back had added.
pub(super) async fn take_from_family<E: Engine>(
    connection: &mut E::Connection,
    family: Uuid,
    claim: &ClaimRecord,
) -> Result<()> {
    let (before, after) = (claim.before.family, claim.after.family);
    sql::<E>(
        "family_year",
        "UPDATE family_year
         SET basic_fund = basic_fund - $3, outpatient_fund = outpatient_fund - $4
         WHERE family = $1 AND benefit_year = $2",
    )
    .bind(family)
    .bind(i64::from(claim.booking.benefit_year))
    .bind(after.basic_fund.fen() - before.basic_fund.fen())
    .bind(after.outpatient_fund.fen() - before.outpatient_fund.fen())
    .run(connection)
    .await
    .map(drop)
}
