//! Settled claims computed again from nothing, in the order in which they were settled, and the year's end compared with
//! what the next case would find. What differs is a question to auditors; where a claim's own rules give another amount than
//! was paid, two of staff decide about it too, and the person is told.

use std::collections::BTreeMap;

use rules::{
    catalogue::Catalogue,
    facts::Accumulators,
    history::{Member, Options, replay},
    text::Text,
};
use sha2::{Digest, Sha256};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::{
    keep::{self, About, Begun, New},
    lots::{By, Lot, Lots},
    stored::{self, Again, Stored},
};
use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    types::{
        ClaimKey, FigureFound, FindingDetail, FindingKind, PersonId, Population, RecomputeClaims, RunReport,
    },
    usecases::{claims::hex, objections, years},
};

/// What the database's sums of a year say, by person and year.
type Ends = BTreeMap<(PersonId, i32), Accumulators>;

pub(super) async fn run<E: Engine>(db: &Db<E>, command: RecomputeClaims) -> Result<RunReport> {
    let begun = Begun::new(command.at)?;
    let RecomputeClaims { population, packs, by, today, at } = command;
    keep::begin(db, begun, "recompute", (&by, &population), None).await?;
    let mut report = RunReport::default();
    // People whose claims count for a family are computed with it, the second time round.
    for cut in [By::Person, By::Family] {
        let lots = Lots::new(cut);
        let lane = || lane(db, (begun, (today, at)), &lots, &population, packs);
        // One reads while another computes: three keep two cores busy.
        let (one, two, three) = tokio::try_join!(lane(), lane(), lane())?;
        report += one;
        report += two;
        report += three;
    }
    keep::end(db, begun, "recompute", by, report).await
}

/// Takes lot after lot until there is none left.
async fn lane<E: Engine>(
    db: &Db<E>,
    (begun, when): (Begun, (Date, OffsetDateTime)),
    lots: &Lots,
    population: &Population,
    packs: &'static Catalogue,
) -> Result<RunReport> {
    let mut report = RunReport::default();
    while let Some(lot) = lots.next(db).await? {
        let wanted = population.clone();
        let (claims, ends) = db
            .snapshot(move |connection| {
                Box::pin(async move {
                    let claims = stored::read::<E>(connection, lot, &wanted, packs).await?;
                    let ends = if claims.is_empty() {
                        Ends::new()
                    } else {
                        ends::<E>(connection, lot, &wanted).await?
                    };
                    Ok((claims, ends))
                })
            })
            .await?;
        let again = tokio::task::spawn_blocking(move || again(lot, claims, &ends));
        let (part, found) = again.await.map_err(|_| StoreError::Stopped)?;
        report += part;
        let keys: Vec<ClaimKey> = found.iter().filter_map(New::claim).collect();
        report += keep::keep(db, begun, found).await?;
        // Those found before too: a run that was cut short may not have come to it.
        for key in keys {
            objections::review(db, key, when).await?;
        }
    }
    Ok(report)
}

async fn ends<E: Engine>(connection: &mut E::Connection, lot: Lot, population: &Population) -> Result<Ends> {
    let rows = lot.claims::<E>(population, years::OWN_YEARS, years::OF_OWN_YEARS).all(connection).await?;
    rows.iter().map(|row| years::own_year(row).map(|(person, year, own)| ((person, year), own))).collect()
}

/// Computes a lot again.
fn again(lot: Lot, mut claims: Vec<Stored>, ends: &Ends) -> (RunReport, Vec<New>) {
    claims.sort_by_key(|claim| (claim.key.person, claim.year, claim.settled_at, claim.key.claim));
    let mut report = RunReport::default();
    let mut numbers = Numbers::default();
    let mut years: BTreeMap<i32, Vec<Again<'_>>> = BTreeMap::new();
    let mut number = 0;
    for year in claims.chunk_by(|one, next| (one.key.person, one.year) == (next.key.person, next.year)) {
        let (first, family) = (number, year.iter().filter_map(|claim| claim.family).min());
        number += year.len();
        let ours = match lot.by {
            By::Person => family.is_none(),
            By::Family => family.is_some_and(|family| lot.holds(family)),
        };
        let Some(claim) = year.first().filter(|_| ours) else { continue };
        report.claims += year.len() as u64;
        let packs: Option<Vec<_>> = year.iter().map(|claim| claim.pack).collect();
        let Some(packs) = packs else {
            report.left_out += year.len() as u64;
            continue;
        };
        let who = numbers.of(family, claim.key.person);
        let again = year.iter().zip(packs).zip(first..);
        let again = again.map(|((stored, pack), number)| Again { stored, pack, number, who });
        years.entry(claim.year).or_default().extend(again);
    }
    let mut figures = BTreeMap::new();
    for (year, cases) in years {
        compare_year(year, cases, ends, &mut figures);
    }
    report.found = figures.len() as u64;
    let found =
        figures.into_iter().filter_map(|(number, figures)| Some(finding(claims.get(number)?, figures)));
    (report, found.collect())
}

/// Figures that differ, by the number of the claim.
type Figures = BTreeMap<usize, Vec<FigureFound>>;

/// Replays one year of a lot; a year's end that is wrong is told at its last claim.
fn compare_year(year: i32, mut cases: Vec<Again<'_>>, ends: &Ends, figures: &mut Figures) {
    // Of two at the same moment nobody knows which was first: that of the person who came first counts first.
    cases.sort_by_key(|case| (case.stored.settled_at, case.stored.key));
    let last: BTreeMap<Member, (usize, PersonId)> =
        cases.iter().map(|case| (case.who, (case.number, case.stored.key.person))).collect();
    let report = replay(Options { keep: usize::MAX, ..Options::year(year) }, cases);
    for difference in report.differences {
        figures.entry(difference.id).or_default().push(FigureFound {
            member: difference.member.to_owned(),
            stored: difference.stored.to_string(),
            recomputed: difference.recomputed.to_string(),
        });
    }
    for (who, own) in report.ends.people() {
        let Some((number, person)) = last.get(&who) else { continue };
        let stored = ends.get(&(*person, year)).copied().unwrap_or_default();
        let differing = year_figures(&stored, &own);
        if !differing.is_empty() {
            figures.entry(*number).or_default().extend(differing);
        }
    }
}

/// Where two ends of a person's own year differ.
fn year_figures(stored: &Accumulators, now: &Accumulators) -> Vec<FigureFound> {
    let figure = |member: &str, stored: String, recomputed: String| FigureFound {
        member: format!("year_to_date.{member}"),
        stored,
        recomputed,
    };
    let amounts = [
        ("deductible_charged", stored.deductible_charged, now.deductible_charged),
        ("deductible_highest", stored.deductible_highest, now.deductible_highest),
        ("banded", stored.banded, now.banded),
        ("basic_fund", stored.basic_fund, now.basic_fund),
        ("compliant_self_pay", stored.compliant_self_pay, now.compliant_self_pay),
        ("catastrophic_fund", stored.catastrophic_fund, now.catastrophic_fund),
        ("aid", stored.aid, now.aid),
        ("outpatient_fund", stored.outpatient_fund, now.outpatient_fund),
        ("outpatient_deductible", stored.outpatient_deductible, now.outpatient_deductible),
        ("chronic_fund", stored.chronic_fund, now.chronic_fund),
        ("accident_fund", stored.accident_fund, now.accident_fund),
    ];
    let stays =
        (stored.stays != now.stays).then(|| figure("stays", stored.stays.to_string(), now.stays.to_string()));
    let amounts = amounts.into_iter().filter(|(_, stored, now)| stored != now);
    stays
        .into_iter()
        .chain(amounts.map(|(member, stored, now)| figure(member, stored.to_string(), now.to_string())))
        .collect()
}

/// Found again with the same figures it is the same finding; with others it is a new one.
fn finding(claim: &Stored, figures: Vec<FigureFound>) -> New {
    let ClaimKey { claim: id, .. } = claim.key;
    let mut hash = Sha256::new();
    for figure in &figures {
        for part in [&figure.member, &figure.stored, &figure.recomputed] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
    }
    let count = figures.len();
    let seen = Text::new(
        format!("按当时的办法重新计算，有 {count} 项数字与登记的不同。"),
        format!("Computed again by the rules of its time, {count} figures differ from what is stored."),
    );
    let why = Text::new(
        "登记的数字可能被改动过，结算的先后可能有误，或者当时算错了。请查明是哪一种。",
        "The stored figures may have been altered, the order of settling may be wrong, or it was computed wrongly \
         then. Please find out which.",
    );
    New {
        kind: FindingKind::Difference,
        key: format!("{id}:{}", &hex(&hash.finalize())[..32]),
        hospital: claim.hospital.clone(),
        about: About::Claim(claim.key),
        detail: FindingDetail { seen, why, figures, ..FindingDetail::default() },
    }
}

/// Numbers for the people and families of a lot.
#[derive(Default)]
struct Numbers {
    people: BTreeMap<PersonId, u32>,
    families: BTreeMap<Uuid, u32>,
}

impl Numbers {
    /// A person's number and the family's; somebody without one is a family alone.
    fn of(&mut self, family: Option<Uuid>, person: PersonId) -> Member {
        // A lot has some thousands at most.
        let after = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let next = (after(self.people.len()), after(self.families.len()));
        Member {
            person: *self.people.entry(person).or_insert(next.0),
            family: *self.families.entry(family.unwrap_or(person.0)).or_insert(next.1),
        }
    }
}
