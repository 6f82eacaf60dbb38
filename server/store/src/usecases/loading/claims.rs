//! Loading claims with their lines, and the exact whole numbers in which they are kept.

use std::collections::BTreeSet;

use rules::{
    assess::Shares,
    facts::{Delivery, Group},
    money::Money,
};
use rust_decimal::Decimal;
use uuid::Uuid;

use super::{
    super::years::{self, FoundAndAdded},
    insert,
};
use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    inserts::Inserts,
    sql::Statement,
    types::{ClaimId, ClaimLine, ClaimRecord, PersonId},
};

pub(in crate::usecases) async fn load_claims<E: Engine>(db: &Db<E>, claims: Vec<ClaimRecord>) -> Result<()> {
    db.write(move |connection| Box::pin(async move { insert_claims::<E>(connection, claims).await })).await
}

/// Columns of every claim besides those of the year before it and what it added.
const CLAIM: [&str; 43] = [
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
    "birth_date",
    "person_groups",
];

/// Columns of which most claims say nothing. Their defaults in the database say the same.
const RARE: [&str; 9] = [
    "known_as_of",
    "contract_doctor",
    "designated",
    "continued_level",
    "continued_deductible",
    "by_totals",
    "hospital_key",
    "disease_key",
    "family",
];

/// Columns of a line.
const LINE: [&str; 10] = [
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

/// Papers of a claim that was settled, and how it came in.
#[derive(Clone, Debug)]
pub(in crate::usecases) struct Papers {
    /// How it came in.
    pub(in crate::usecases) route: &'static str,
    /// The hospital's number of the stay.
    pub(in crate::usecases) admission_no: Option<String>,
    /// Number of the invoice.
    pub(in crate::usecases) invoice_no: Option<String>,
    /// Which of the hospital's programs sent it; only for the counter.
    pub(in crate::usecases) client: Option<String>,
    /// The signed receipt; only for the counter.
    pub(in crate::usecases) receipt: Option<String>,
}

/// Columns of [`Papers`].
const PAPERS: [&str; 5] = ["route", "admission_no", "invoice_no", "client", "receipt"];

/// Adds one claim with its papers and lines to what will be written, and adds to the year of its family.
pub(in crate::usecases) async fn add_settlement<E: Engine>(
    connection: &mut E::Connection,
    inserts: &mut Inserts<E>,
    claim: ClaimRecord,
    papers: &Papers,
) -> Result<()> {
    let mut claims = [claim];
    let lines = take_lines(&mut claims);
    let families = years::families::<E>(connection, &claims).await?;
    years::add_to_families::<E>(connection, &claims, &families).await?;
    let (usual_years, rare_years) = years::columns();
    let columns: Vec<&str> =
        PAPERS.into_iter().chain(RARE).chain(rare_years).chain(CLAIM).chain(usual_years).collect();
    inserts.add("claim", &columns, claims, |statement, claim| {
        statement.push(papers.route);
        statement.push(papers.admission_no.as_deref());
        statement.push(papers.invoice_no.as_deref());
        statement.push(papers.client.as_deref());
        statement.push(papers.receipt.as_deref());
        push_rare(statement, &claim, families.get(&claim.person).copied());
        push_claim(statement, claim)
    })?;
    inserts.add("claim_line", &LINE, lines, push_line)
}

/// Inserts claims and their lines, and adds to the years of their families.
pub(in crate::usecases) async fn insert_claims<E: Engine>(
    connection: &mut E::Connection,
    mut claims: Vec<ClaimRecord>,
) -> Result<()> {
    let lines = take_lines(&mut claims);
    let families = years::families::<E>(connection, &claims).await?;
    years::add_to_families::<E>(connection, &claims, &families).await?;
    // Binding a value is a good part of the work of a load: what is as usual is left out.
    let (rare, usual) = claims.into_iter().partition::<Vec<_>, _>(is_rare);
    let (usual_years, rare_years) = years::columns();
    let columns: Vec<&str> = CLAIM.into_iter().chain(usual_years).collect();
    insert::<E, _>(connection, "claim", &columns, usual, push_claim).await?;
    let columns: Vec<&str> = RARE.into_iter().chain(rare_years).chain(columns).collect();
    insert::<E, _>(connection, "claim", &columns, rare, |statement, claim| {
        push_rare(statement, &claim, families.get(&claim.person).copied());
        push_claim(statement, claim)
    })
    .await?;
    insert::<E, _>(connection, "claim_line", &LINE, lines, push_line).await
}

/// A line with whose claim it belongs to, and its place in it.
type PlacedLine = (PersonId, ClaimId, i64, ClaimLine);

/// Takes the lines out of claims.
fn take_lines(claims: &mut [ClaimRecord]) -> Vec<PlacedLine> {
    let lines = claims.iter_mut().flat_map(|claim| {
        let (person, id) = (claim.person, claim.id);
        let lines = std::mem::take(&mut claim.lines).into_iter().zip(0_i64..);
        lines.map(move |(line, position)| (person, id, position, line))
    });
    lines.collect()
}

/// Whether a claim says anything in the columns of which most say nothing.
fn is_rare(claim: &ClaimRecord) -> bool {
    let (booking, care) = (&claim.booking, &claim.care);
    claim.known_as_of.is_some()
        || claim.told.contract_doctor
        || !care.designated
        || care.continued_from.is_some()
        || claim.by_totals
        || booking.hospital.is_some()
        || booking.disease.is_some()
        || booking.per_family
        || FoundAndAdded::of(claim).rare().iter().any(|number| *number != 0)
}

fn push_rare<E: Engine>(statement: &mut Statement<E>, claim: &ClaimRecord, family: Option<Uuid>) {
    let (care, booking) = (&claim.care, &claim.booking);
    statement.push(claim.known_as_of);
    statement.push(claim.told.contract_doctor);
    statement.push(care.designated);
    statement.push(care.continued_from.map(|earlier| earlier.hospital_level.word()));
    statement.push(care.continued_from.map(|earlier| earlier.deductible_charged.fen()));
    statement.push(claim.by_totals);
    statement.push(booking.hospital.as_deref());
    statement.push(booking.disease.as_deref());
    statement.push(family.filter(|_| booking.per_family));
    for number in FoundAndAdded::of(claim).rare() {
        statement.push(*number);
    }
}

fn push_claim<E: Engine>(statement: &mut Statement<E>, claim: ClaimRecord) -> Result<()> {
    let pack_hash = unhex(&claim.pack_hash).ok_or_else(|| refused("a pack's hash"))?;
    let years = FoundAndAdded::of(&claim);
    let (told, care) = (claim.told, claim.care);
    statement.push(claim.person.0);
    statement.push(claim.id.0);
    statement.push(claim.slip_no);
    statement.push(claim.hospital);
    statement.push(i64::from(claim.booking.benefit_year));
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
    statement.push(told.birth_date);
    statement.push(words(&told.groups));
    for number in years.usual() {
        statement.push(*number);
    }
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
    (person, claim, position, line): PlacedLine,
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
