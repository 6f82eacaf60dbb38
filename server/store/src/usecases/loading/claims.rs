//! Loading claims with their lines, and the exact whole numbers in which they are kept.

use std::collections::BTreeSet;

use rules::{
    assess::Shares,
    facts::{Delivery, Group},
    money::Money,
};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{super::years, insert};
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

/// Columns of a claim besides those of the year before it and what it added.
const CLAIM: [&str; 52] = [
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
    "limited_by",
    "status",
    "settled_at",
    "paid_on",
    "known_as_of",
    "birth_date",
    "person_groups",
    "contract_doctor",
    "designated",
    "continued_level",
    "continued_deductible",
    "by_totals",
    "hospital_key",
    "disease_key",
    "family",
];

/// Inserts claims and their lines, and adds to the years of their families.
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
    let families = years::families::<E>(connection, &claims).await?;
    years::add_to_families::<E>(connection, &claims, &families).await?;
    let columns: Vec<&str> = CLAIM.into_iter().chain(years::columns()).collect();
    insert::<E, _>(connection, "claim", &columns, claims, |statement, claim| {
        let family = families.get(&claim.person).copied().filter(|_| claim.booking.per_family);
        push_claim(statement, claim, family)
    })
    .await?;
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

fn push_claim<E: Engine>(
    statement: &mut Statement<E>,
    claim: ClaimRecord,
    family: Option<Uuid>,
) -> Result<()> {
    let pack_hash = unhex(&claim.pack_hash).ok_or_else(|| refused("a pack's hash"))?;
    let years = years::found_and_added(&claim);
    let (told, care, booking) = (claim.told, claim.care, claim.booking);
    statement.push(claim.person.0);
    statement.push(claim.id.0);
    statement.push(claim.slip_no);
    statement.push(claim.hospital);
    statement.push(i64::from(booking.benefit_year));
    statement.push(claim.scheme.code());
    statement.push(claim.pack);
    statement.push(claim.tier);
    statement.push(pack_hash);
    statement.push(claim.agency);
    statement.push(care.kind.word());
    statement.push(care.hospital_level.word());
    statement.push(care.hospital);
    statement.push(care.place.word());
    statement.push(care.filed);
    statement.push(care.admitted);
    statement.push(care.discharged);
    statement.push(care.disease);
    statement.push(care.delivery.map(Delivery::word));
    statement.push(told.covered_from);
    statement.push(i64::from(told.unbroken_years));
    statement.push(i64::from(told.claim_free_years));
    statement.push(claim.basic_fund_elsewhere.map(Money::fen));
    push_shares(statement, &claim.shares)?;
    statement.push(claim.limited_by);
    statement.push(claim.status.code());
    statement.push(claim.settled_at);
    statement.push(claim.paid_on);
    statement.push(claim.known_as_of);
    statement.push(told.birth_date);
    statement.push(words(&told.groups));
    statement.push(told.contract_doctor);
    statement.push(care.designated);
    statement.push(care.continued_from.map(|earlier| earlier.hospital_level.word()));
    statement.push(care.continued_from.map(|earlier| earlier.deductible_charged.fen()));
    statement.push(claim.by_totals);
    statement.push(booking.hospital);
    statement.push(booking.disease);
    statement.push(family);
    years.for_each(|number| statement.push(number));
    Ok(())
}

/// Groups as one text: their words with blanks between them.
fn words(groups: &BTreeSet<Group>) -> String {
    groups.iter().map(|group| group.word()).collect::<Vec<_>>().join(" ")
}

fn push_shares<E: Engine>(statement: &mut Statement<E>, shares: &Shares) -> Result<()> {
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
    Ok(())
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
