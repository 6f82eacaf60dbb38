//! Claims as a replay takes them, read in lots. Everything that the engine is told comes from the claim itself.

use std::collections::BTreeMap;

use rules::{
    assess::Shares,
    catalogue::Catalogue,
    facts::{Accumulators, Bill, Care, Charges, Class, Facts, Line as Item},
    history::{Claim, Member},
    money::Money,
    pack::Pack,
};
use rust_decimal::Decimal;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    lots::Lot,
    packed::{Packed, packed},
};
use crate::{
    engine::Engine,
    error::Result,
    sql::Line,
    types::{ClaimId, ClaimKey, PersonId, Population, as_totals},
    usecases::claims::hex,
};

/// A settled claim with what came out then.
pub(super) struct Stored {
    /// Whose, and which.
    pub(super) key: ClaimKey,
    /// The benefit year that it counts in.
    pub(super) year: i32,
    /// The family that it counts for, where it shares a ceiling.
    pub(super) family: Option<Uuid>,
    /// Code of the hospital.
    pub(super) hospital: String,
    /// When it was settled: in this order the year grew.
    pub(super) settled_at: OffsetDateTime,
    /// The pack that settled it; `None`: it is not here.
    pub(super) pack: Option<&'static Pack>,
    facts: Facts,
    shares: Shares,
}

const SELECT: &str = concat!(
    "SELECT claim.person, claim.id, claim.family, claim.hospital, claim.settled_at, claim.pack, claim.pack_hash,
        claim.tier, claim.rule_hospital, claim.disease, ",
    packed!(),
    " AS packed FROM claim"
);

/// The lines of a claim in one value: binding and reading each by itself would be most of the work of a run. No sum and no
/// rounding depends on their order.
const LINES: &str = "SELECT claim_line.person, claim_line.claim,
        string_agg(class || ',' || unit_price || ',' || quantity_1e4 || ','
                   || COALESCE(CAST(price_limit AS TEXT), '') || ','
                   || COALESCE(CAST(self_ratio_ppm AS TEXT), ''), ';') AS items
     FROM claim_line";

/// The claims of a lot.
pub(super) async fn read<E: Engine>(
    connection: &mut E::Connection,
    lot: Lot,
    population: &Population,
    packs: &'static Catalogue,
) -> Result<Vec<Stored>> {
    let mut items: BTreeMap<ClaimKey, Vec<Item>> = BTreeMap::new();
    let grouped = " GROUP BY claim_line.person, claim_line.claim";
    for row in lot.lines::<E>(population, LINES, grouped).all(connection).await? {
        let key = ClaimKey { person: PersonId(row.get("person")?), claim: ClaimId(row.get("claim")?) };
        items.insert(key, row.word("items", parse)?);
    }
    let rows = lot.claims::<E>(population, SELECT, "").all(connection).await?;
    let mut known = KnownPacks { packs, last: None };
    rows.iter().map(|row| stored(row, &mut items, &mut known)).collect()
}

fn stored<E: Engine>(
    row: &Line<E>,
    items: &mut BTreeMap<ClaimKey, Vec<Item>>,
    known: &mut KnownPacks,
) -> Result<Stored> {
    let key = ClaimKey { person: PersonId(row.get("person")?), claim: ClaimId(row.get("id")?) };
    let lines = items.remove(&key).unwrap_or_default();
    let packed = row.word("packed", Packed::read)?;
    let charges =
        if packed.by_totals { Charges::Totals(as_totals(lines.iter())) } else { Charges::Lines(lines) };
    let (hospital, disease) = (row.option("rule_hospital")?, row.option("disease")?);
    let facts = Facts {
        pack: row.get("pack")?,
        tier: row.option("tier")?,
        known_as_of: packed.known_as_of,
        person: packed.told,
        care: Care { hospital, disease, ..packed.care },
        bill: Bill { charges, basic_fund: packed.basic_fund_elsewhere },
        year_to_date: Accumulators::default(),
    };
    Ok(Stored {
        key,
        year: packed.year,
        family: row.option("family")?,
        hospital: row.get("hospital")?,
        settled_at: row.get("settled_at")?,
        pack: known.find(&facts.pack, &row.get::<Vec<u8>>("pack_hash")?),
        facts,
        shares: packed.shares,
    })
}

/// Reads what [`LINES`] writes.
fn parse(text: &str) -> Option<Vec<Item>> {
    text.split(';').map(item).collect()
}

fn item(text: &str) -> Option<Item> {
    let mut parts = text.split(',');
    let (class, price, quantity) =
        (Class::from_word(parts.next()?)?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let optional = |part: &str| (!part.is_empty()).then(|| part.parse::<i64>());
    let limit = optional(parts.next()?).transpose().ok()?;
    let ratio = optional(parts.next()?).transpose().ok()?;
    Some(Item {
        item: None,
        class,
        unit_price: Money::from_fen(price),
        quantity: Decimal::new(quantity, 4).normalize(),
        price_limit: limit.map(Money::from_fen),
        self_ratio: ratio.map(|ppm| Decimal::new(ppm, 6).normalize()),
    })
}

/// Packs by name and hash; neighbours have the same one.
struct KnownPacks {
    packs: &'static Catalogue,
    last: Option<(&'static Pack, Vec<u8>)>,
}

impl KnownPacks {
    fn find(&mut self, name: &str, hash: &[u8]) -> Option<&'static Pack> {
        if let Some((pack, of)) = &self.last
            && of == hash
            && pack.name() == name
        {
            return Some(pack);
        }
        let written = hex(hash);
        let pack = self.packs.published(name, &written)?;
        self.last = Some((pack, hash.to_vec()));
        Some(pack)
    }
}

/// A claim on its way through the replay: its place in the lot, and who it counts for.
pub(super) struct Again<'s> {
    /// The claim.
    pub(super) stored: &'s Stored,
    /// Its pack.
    pub(super) pack: &'static Pack,
    /// Its place.
    pub(super) number: usize,
    /// For whom it counts.
    pub(super) who: Member,
}

impl Claim for Again<'_> {
    type Id = usize;

    fn id(&self) -> usize {
        self.number
    }

    fn who(&self) -> Member {
        self.who
    }

    fn pack(&self) -> &Pack {
        self.pack
    }

    fn facts<'f>(&'f self, _blank: &'f mut Facts) -> &'f Facts {
        &self.stored.facts
    }

    fn stored(&self) -> Shares {
        self.stored.shares
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_they_are_written_and_nothing_else_is() {
        let lines = parse("A,1260,20000,,;B,6150,12500,5200,200000").unwrap_or_default();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0].unit_price, Money::from_fen(1_260));
        assert_eq!((lines[0].quantity, lines[0].price_limit), (Decimal::TWO, None));
        assert_eq!(lines[1].quantity, Decimal::new(125, 2));
        assert_eq!(lines[1].price_limit, Some(Money::from_fen(5_200)));
        assert_eq!(lines[1].self_ratio, Some(Decimal::new(2, 1)));
        for wrong in ["", "A,1,1", "D,1,1,,", "A,x,1,,", "A,1,1,x,", "A,1,1,,x"] {
            assert_eq!(parse(wrong), None, "{wrong}");
        }
    }
}
