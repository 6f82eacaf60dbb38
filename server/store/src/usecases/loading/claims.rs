//! Loading claims with their lines, and the exact whole numbers in which they are kept.

use rules::{
    facts::{Accumulators, Delivery},
    money::Money,
};
use rust_decimal::Decimal;

use super::insert;
use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    sql::Statement,
    types::{ClaimId, ClaimLine, ClaimRecord, PersonId},
};

pub(in crate::usecases) async fn load_claims<E: Engine>(db: &Db<E>, claims: Vec<ClaimRecord>) -> Result<()> {
    db.write(move |connection| Box::pin(async move { insert_claims::<E>(connection, claims).await })).await
}

const CLAIM: [&str; 56] = [
    "person",
    "id",
    "slip_no",
    "hospital",
    "benefit_year",
    "scheme",
    "pack",
    "tier",
    "pack_hash",
    "agency",
    "kind",
    "level",
    "rule_hospital",
    "place",
    "filed",
    "admitted",
    "discharged",
    "disease",
    "delivery",
    "covered_from",
    "unbroken_years",
    "claim_free_years",
    "basic_fund_elsewhere",
    "ratio_ppm",
    "medfee_sumamt",
    "fulamt_ownpay_amt",
    "overlmt_selfpay",
    "preselfpay_amt",
    "inscp_scp_amt",
    "act_pay_dedc",
    "hifp_pay",
    "hifmi_pay",
    "maf_pay",
    "oth_pay",
    "fund_pay_sumamt",
    "hosp_part_amt",
    "psn_part_amt",
    "before_stays",
    "before_deductible_charged",
    "before_banded",
    "before_basic_fund",
    "before_compliant_self_pay",
    "before_catastrophic_fund",
    "before_aid",
    "before_outpatient_fund",
    "adds_stays",
    "adds_deductible_charged",
    "adds_banded",
    "adds_basic_fund",
    "adds_compliant_self_pay",
    "adds_catastrophic_fund",
    "adds_aid",
    "adds_outpatient_fund",
    "limited_by",
    "status",
    "settled_at",
];

/// Inserts claims and their lines.
pub(in crate::usecases) async fn insert_claims<E: Engine>(
    connection: &mut E::Connection,
    mut claims: Vec<ClaimRecord>,
) -> Result<()> {
    let lines: Vec<_> = claims
        .iter_mut()
        .flat_map(|claim| {
            let (person, id) = (claim.person, claim.id);
            let lines = std::mem::take(&mut claim.lines).into_iter().zip(0_i64..);
            lines.map(move |(line, position)| (person, id, position, line))
        })
        .collect();
    let columns: Vec<&str> = CLAIM.into_iter().chain(["paid_on"]).collect();
    insert::<E, _>(connection, "claim", &columns, claims, push_claim).await?;
    let columns = [
        "person",
        "claim",
        "position",
        "item",
        "name",
        "class",
        "unit_price",
        "quantity_1e4",
        "price_limit",
        "self_ratio_ppm",
    ];
    insert::<E, _>(connection, "claim_line", &columns, lines, push_line).await
}

fn push_claim<E: Engine>(statement: &mut Statement<E>, claim: ClaimRecord) -> Result<()> {
    let pack_hash = unhex(&claim.pack_hash).ok_or_else(|| refused("a pack's hash"))?;
    statement.push(claim.person.0);
    statement.push(claim.id.0);
    statement.push(claim.slip_no);
    statement.push(claim.hospital);
    statement.push(i64::from(claim.benefit_year));
    statement.push(claim.scheme.code());
    statement.push(claim.pack);
    statement.push(claim.tier);
    statement.push(pack_hash);
    statement.push(claim.agency);
    let care = claim.care;
    statement.push(care.kind.word());
    statement.push(care.hospital_level.word());
    statement.push(care.hospital);
    statement.push(care.place.word());
    statement.push(care.filed);
    statement.push(care.admitted);
    statement.push(care.discharged);
    statement.push(care.disease);
    statement.push(care.delivery.map(Delivery::word));
    statement.push(claim.covered_from);
    statement.push(i64::from(claim.unbroken_years));
    statement.push(i64::from(claim.claim_free_years));
    statement.push(claim.basic_fund_elsewhere.map(Money::fen));
    let shares = claim.shares;
    statement.push(scaled(shares.pool_prop_selfpay, 6).ok_or_else(|| refused("a ratio"))?);
    for amount in [
        shares.medfee_sumamt,
        shares.fulamt_ownpay_amt,
        shares.overlmt_selfpay,
        shares.preselfpay_amt,
        shares.inscp_scp_amt,
        shares.act_pay_dedc,
        shares.hifp_pay,
        shares.hifmi_pay,
        shares.maf_pay,
        shares.oth_pay,
        shares.fund_pay_sumamt,
        shares.hosp_part_amt,
        shares.psn_part_amt,
    ] {
        statement.push(amount);
    }
    let (before, after) = (year(&claim.before), year(&claim.after));
    for amount in before {
        statement.push(amount);
    }
    for (before, after) in before.into_iter().zip(after) {
        statement.push(after - before);
    }
    statement.push(claim.limited_by);
    statement.push(claim.status.code());
    statement.push(claim.settled_at);
    statement.push(claim.paid_on);
    Ok(())
}

/// A year's numbers in the order of the columns.
fn year(year: &Accumulators) -> [i64; 8] {
    [
        i64::from(year.stays),
        year.deductible_charged.fen(),
        year.banded.fen(),
        year.basic_fund.fen(),
        year.compliant_self_pay.fen(),
        year.catastrophic_fund.fen(),
        year.aid.fen(),
        year.outpatient_fund.fen(),
    ]
}

fn push_line<E: Engine>(
    statement: &mut Statement<E>,
    (person, claim, position, line): (PersonId, ClaimId, i64, ClaimLine),
) -> Result<()> {
    let ClaimLine { name, line } = line;
    let ratio = line.self_ratio.map(|ratio| scaled(ratio, 6).ok_or_else(|| refused("a line's own share")));
    statement.push(person.0);
    statement.push(claim.0);
    statement.push(position);
    statement.push(line.item);
    statement.push(name);
    statement.push(line.class.word());
    statement.push(line.unit_price);
    statement.push(scaled(line.quantity, 4).ok_or_else(|| refused("a line's quantity"))?);
    statement.push(line.price_limit.map(Money::fen));
    statement.push(ratio.transpose()?);
    Ok(())
}

fn refused(what: &str) -> StoreError {
    StoreError::Refused { what: format!("{what} that cannot be kept exactly") }
}

/// The number times ten to the power of `decimals`, if that is whole.
fn scaled(number: Decimal, decimals: u32) -> Option<i64> {
    let number = number.normalize();
    let missing = decimals.checked_sub(number.scale())?;
    number.mantissa().checked_mul(10_i128.checked_pow(missing)?)?.try_into().ok()
}

fn unhex(text: &str) -> Option<Vec<u8>> {
    let digits = text.as_bytes().chunks_exact(2);
    let bytes = digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok());
    if text.len() == 64 { bytes.collect() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_kept_exactly_or_not_at_all() {
        assert_eq!(scaled(Decimal::new(65, 2), 6), Some(650_000));
        assert_eq!(scaled(Decimal::new(6500, 4), 6), Some(650_000));
        assert_eq!(scaled(Decimal::new(3, 0), 4), Some(30_000));
        assert_eq!(scaled(Decimal::new(1, 7), 6), None);
        assert_eq!(scaled(Decimal::MAX, 6), None);
    }
}
