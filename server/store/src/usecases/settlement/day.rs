//! Days and years of the books: the accounting day, a hospital's day compared with its file, closing a year.

use std::collections::BTreeMap;

use serde_json::json;
use time::{Date, Duration, OffsetDateTime, Time, UtcOffset};

use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::{Line, sql},
    types::{DayComparison, DaySums, NewAudit, SlipDifference, SlipSums},
    usecases::database,
};

/// All jurisdictions keep China's time.
const CHINA: UtcOffset = match UtcOffset::from_hms(8, 0, 0) {
    Ok(offset) => offset,
    Err(_) => UtcOffset::UTC,
};

/// The day in whose books something stands.
pub(in crate::usecases) fn accounting_day(at: OffsetDateTime) -> Date {
    at.to_offset(CHINA).date()
}

/// A slip, and whether it was taken back: on one day both can happen to it.
type Key = (String, bool);

/// Compares what was settled and taken back at the counter on a day. What the registers brought along has no counter.
pub(super) async fn compare<E: Engine>(
    db: &Db<E>,
    hospital: &str,
    day: Date,
    file: Vec<SlipSums>,
) -> Result<DayComparison> {
    let hospital = hospital.to_owned();
    let begins = day.with_time(Time::MIDNIGHT).assume_offset(CHINA);
    let ends = begins.saturating_add(Duration::days(1));
    db.snapshot(move |connection| {
        Box::pin(async move {
            let mut here = Vec::new();
            for (reversed, statement) in [(false, SETTLED), (true, TAKEN_BACK)] {
                let rows = sql::<E>("claim", statement)
                    .bind(hospital.as_str())
                    .bind(begins)
                    .bind(ends)
                    .all(connection)
                    .await?;
                for row in &rows {
                    here.push(sums(row, reversed)?);
                }
            }
            Ok(DayComparison {
                day,
                here: total(&here),
                there: total(&file),
                differences: differences(here, file),
            })
        })
    })
    .await
}

const SETTLED: &str = "SELECT slip_no, medfee_sumamt, fund_pay_sumamt, psn_part_amt
     FROM claim
     WHERE hospital = $1 AND route = 'counter' AND settled_at >= $2 AND settled_at < $3";

const TAKEN_BACK: &str = "SELECT slip_no, medfee_sumamt, fund_pay_sumamt, psn_part_amt
     FROM claim
     WHERE hospital = $1 AND reversed_at IS NOT NULL AND reversed_at >= $2 AND reversed_at < $3";

fn sums<E: Engine>(row: &Line<E>, reversed: bool) -> Result<SlipSums> {
    Ok(SlipSums {
        slip_no: row.get("slip_no")?,
        reversed,
        total: row.money("medfee_sumamt")?,
        fund: row.money("fund_pay_sumamt")?,
        own: row.money("psn_part_amt")?,
    })
}

fn total(slips: &[SlipSums]) -> DaySums {
    let mut sums = DaySums::default();
    for slip in slips {
        let sign = if slip.reversed { -1 } else { 1 };
        let count = if slip.reversed { &mut sums.reversed } else { &mut sums.settled };
        *count = count.saturating_add(1);
        for (sum, amount) in
            [(&mut sums.total, slip.total), (&mut sums.fund, slip.fund), (&mut sums.own, slip.own)]
        {
            *sum = sum.saturating_add(amount.fen().saturating_mul(sign));
        }
    }
    sums
}

fn differences(here: Vec<SlipSums>, file: Vec<SlipSums>) -> Vec<SlipDifference> {
    let key = |slip: &SlipSums| -> Key { (slip.slip_no.clone(), slip.reversed) };
    let mut ours: BTreeMap<Key, SlipSums> = here.into_iter().map(|slip| (key(&slip), slip)).collect();
    let mut theirs: BTreeMap<Key, Vec<SlipSums>> = BTreeMap::new();
    for slip in file {
        theirs.entry(key(&slip)).or_default().push(slip);
    }
    let mut found: BTreeMap<Key, Vec<SlipDifference>> = BTreeMap::new();
    for (key, slips) in theirs {
        let mut slips = slips.into_iter();
        let Some(there) = slips.next() else { continue };
        let difference = match ours.remove(&key) {
            None => Some(SlipDifference::OnlyThere(there)),
            Some(here) if here == there => None,
            Some(here) => Some(SlipDifference::Differs { here, there }),
        };
        found.entry(key).or_default().extend(difference.into_iter().chain(slips.map(SlipDifference::Twice)));
    }
    for (key, slip) in ours {
        found.entry(key).or_default().push(SlipDifference::OnlyHere(slip));
    }
    found.into_values().flatten().collect()
}

pub(super) async fn close_year<E: Engine>(
    db: &Db<E>,
    jurisdiction: &str,
    benefit_year: i32,
    by: &str,
    at: OffsetDateTime,
) -> Result<bool> {
    let (jurisdiction, by) = (jurisdiction.to_owned(), by.to_owned());
    db.write(move |connection| {
        Box::pin(async move {
            // What is being settled at this moment is settled first, or sees the closed year.
            E::lock_closing(connection).await?;
            let closed = sql::<E>(
                "closed_year",
                "INSERT INTO closed_year (jurisdiction, benefit_year, closed_by, closed_at) VALUES ($1, $2, $3, $4)
                 ON CONFLICT (jurisdiction, benefit_year) DO NOTHING",
            )
            .bind(jurisdiction.as_str())
            .bind(i64::from(benefit_year))
            .bind(by.as_str())
            .bind(at)
            .run(connection)
            .await?;
            if closed == 1 {
                let detail = json!({ "jurisdiction": jurisdiction, "benefit_year": benefit_year });
                let action = "year.close".to_owned();
                let entry = NewAudit { at, actor: by, action, subject: None, detail };
                database::record::<E>(connection, entry).await?;
            }
            Ok(closed == 1)
        })
    })
    .await
}
