//! What a claim says in numbers, dates and words of ours, in one value: a row of fifty cells costs a run more than the rules
//! do, because each cell is found, copied and given back by itself.

use rules::{
    assess::Shares,
    date::{self, Date},
    facts::{Care, ContinuedFrom, Delivery, Group, Kind, Level, PersonFacts, Place},
    money::Money,
};
use rust_decimal::Decimal;

/// The value, in the order of [`Packed::read`]: commas between, nothing where the column is NULL. None of the columns can
/// hold a comma.
macro_rules! packed {
    () => {
        "concat_ws(',', claim.benefit_year, COALESCE(CAST(claim.known_as_of AS TEXT), ''),
            COALESCE(CAST(claim.birth_date AS TEXT), ''), claim.person_groups,
            COALESCE(CAST(claim.covered_from AS TEXT), ''), claim.unbroken_years, claim.claim_free_years,
            CASE WHEN claim.contract_doctor THEN 1 ELSE 0 END, claim.kind, claim.level, claim.place,
            CASE WHEN claim.filed THEN 1 ELSE 0 END, COALESCE(CAST(claim.admitted AS TEXT), ''),
            CAST(claim.discharged AS TEXT), COALESCE(claim.delivery, ''), COALESCE(claim.continued_level, ''),
            COALESCE(CAST(claim.continued_deductible AS TEXT), ''),
            CASE WHEN claim.designated THEN 1 ELSE 0 END, CASE WHEN claim.by_totals THEN 1 ELSE 0 END,
            COALESCE(CAST(claim.basic_fund_elsewhere AS TEXT), ''), claim.medfee_sumamt, claim.fulamt_ownpay_amt,
            claim.overlmt_selfpay, claim.preselfpay_amt, claim.inscp_scp_amt, claim.act_pay_dedc, claim.ratio_ppm,
            claim.hifp_pay, claim.hifmi_pay, claim.maf_pay, claim.oth_pay, claim.fund_pay_sumamt,
            claim.hosp_part_amt, claim.psn_part_amt)"
    };
}
pub(super) use packed;

/// The value, read.
#[derive(Debug)]
pub(super) struct Packed {
    /// The benefit year that the claim counts in.
    pub(super) year: i32,
    /// Which publication of the pack was asked for.
    pub(super) known_as_of: Option<Date>,
    /// The person as the rules were told.
    pub(super) told: PersonFacts,
    /// The care, without hospital and disease: their names may hold anything.
    pub(super) care: Care,
    /// Whether the bill was told in sums.
    pub(super) by_totals: bool,
    /// What a basic layer elsewhere paid.
    pub(super) basic_fund_elsewhere: Option<Money>,
    /// What came out.
    pub(super) shares: Shares,
}

impl Packed {
    /// Reads the value; `None`: it is none.
    pub(super) fn read(text: &str) -> Option<Self> {
        let mut parts = Parts(text.split(','));
        let read = Self::of(&mut parts).ok()?;
        parts.0.next().is_none().then_some(read)
    }

    fn of(p: &mut Parts<'_>) -> Read<Self> {
        let (year, known_as_of) = (p.number()?, p.day()?);
        let told = p.told()?;
        let care = p.care()?;
        let by_totals = p.flag()?;
        let basic_fund_elsewhere = p.optional(|text| text.parse().ok())?.map(Money::from_fen);
        let shares = p.shares()?;
        Ok(Self { year, known_as_of, told, care, by_totals, basic_fund_elsewhere, shares })
    }
}

/// A part that is missing, or is not what belongs there.
struct Unreadable;

type Read<T> = Result<T, Unreadable>;

/// What is between the commas.
struct Parts<'t>(std::str::Split<'t, char>);

impl Parts<'_> {
    fn word<T>(&mut self, parse: impl FnOnce(&str) -> Option<T>) -> Read<T> {
        self.0.next().and_then(parse).ok_or(Unreadable)
    }

    /// Nothing, or something that must be readable.
    fn optional<T>(&mut self, parse: impl FnOnce(&str) -> Option<T>) -> Read<Option<T>> {
        let text = self.0.next().ok_or(Unreadable)?;
        if text.is_empty() { Ok(None) } else { parse(text).map(Some).ok_or(Unreadable) }
    }

    fn number<T: std::str::FromStr>(&mut self) -> Read<T> {
        self.word(|text| text.parse().ok())
    }

    fn money(&mut self) -> Read<Money> {
        self.number().map(Money::from_fen)
    }

    fn flag(&mut self) -> Read<bool> {
        self.word(|text| match text {
            "1" => Some(true),
            "0" => Some(false),
            _ => None,
        })
    }

    fn day(&mut self) -> Read<Option<Date>> {
        self.optional(|text| date::parse_iso(text).ok())
    }

    fn told(&mut self) -> Read<PersonFacts> {
        Ok(PersonFacts {
            birth_date: self.day()?,
            groups: self.word(|words| words.split_whitespace().map(Group::from_word).collect())?,
            covered_from: self.day()?,
            unbroken_years: self.number()?,
            claim_free_years: self.number()?,
            contract_doctor: self.flag()?,
        })
    }

    fn care(&mut self) -> Read<Care> {
        let (kind, hospital_level) = (self.word(Kind::from_word)?, self.word(Level::from_word)?);
        let (place, filed) = (self.word(Place::from_word)?, self.flag()?);
        let (admitted, discharged) = (self.day()?, self.day()?.ok_or(Unreadable)?);
        let delivery = self.optional(Delivery::from_word)?;
        let level = self.optional(Level::from_word)?;
        let deductible: Option<i64> = self.optional(|text| text.parse().ok())?;
        let continued_from = level.zip(deductible).map(|(hospital_level, fen)| ContinuedFrom {
            hospital_level,
            deductible_charged: Money::from_fen(fen),
        });
        Ok(Care {
            kind,
            hospital_level,
            hospital: None,
            place,
            filed,
            admitted,
            discharged,
            disease: None,
            delivery,
            continued_from,
            designated: self.flag()?,
        })
    }

    fn shares(&mut self) -> Read<Shares> {
        Ok(Shares {
            medfee_sumamt: self.money()?,
            fulamt_ownpay_amt: self.money()?,
            overlmt_selfpay: self.money()?,
            preselfpay_amt: self.money()?,
            inscp_scp_amt: self.money()?,
            act_pay_dedc: self.money()?,
            pool_prop_selfpay: Decimal::new(self.number()?, 6).normalize(),
            hifp_pay: self.money()?,
            hifmi_pay: self.money()?,
            maf_pay: self.money()?,
            oth_pay: self.money()?,
            fund_pay_sumamt: self.money()?,
            hosp_part_amt: self.money()?,
            psn_part_amt: self.money()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STAY: &str = "2015,,1952-03-11,registered_poor student,2015-01-01,3,2,0,inpatient,2,local,1,2015-11-01,2015-11-09,,\
                        township,30000,1,0,,100000,1,2,3,99994,4,350000,5,6,7,8,26,9,99965";

    #[test]
    fn every_part_is_read_in_its_place() {
        let read = Packed::read(STAY).unwrap();
        assert_eq!((read.year, read.known_as_of, read.by_totals), (2015, None, false));
        assert_eq!(read.told.groups.len(), 2);
        assert_eq!((read.told.unbroken_years, read.told.claim_free_years), (3, 2));
        assert_eq!(date::iso(read.care.discharged), "2015-11-09");
        assert_eq!(read.care.continued_from.unwrap().deductible_charged, Money::from_fen(30_000));
        assert!(read.care.filed && read.care.designated && read.care.delivery.is_none());
        assert_eq!(read.shares.psn_part_amt, Money::from_fen(99_965));
        assert_eq!(read.shares.pool_prop_selfpay, Decimal::new(35, 2));
    }

    #[test]
    fn what_is_cut_short_or_too_long_or_no_number_is_not_read() {
        for end in 0..STAY.len() {
            // Cut within the last number it is another number.
            if end <= STAY.rfind(',').unwrap() {
                assert!(Packed::read(&STAY[..end]).is_none(), "{}", &STAY[..end]);
            }
        }
        for wrong in [format!("{STAY},"), format!("{STAY},1"), STAY.replace(",350000,", ",x,")] {
            assert!(Packed::read(&wrong).is_none(), "{wrong}");
        }
    }
}
