//! What a replay found: each difference from the stored results, and where everybody's year stands at the end.

use std::fmt;
use std::iter;

use rust_decimal::Decimal;
use serde::{Serialize, Serializer};

use super::ledger::{Ledger, Member};
use crate::assess::Shares;
use crate::facts::{Accumulators, DiseaseAccumulators, FamilyAccumulators, HospitalAccumulators};
use crate::money::{Money, ratio};

/// What a replay found. It is the same on any number of threads.
#[derive(Debug)]
pub struct Report<I> {
    /// Cases computed again.
    pub claims: u64,
    /// How many members of results differ.
    pub differing: u64,
    /// The differences by id and, within one, by member; the first [`Options::keep`](super::Options::keep).
    pub differences: Vec<Difference<I>>,
    /// Where the years stand.
    pub ends: Ends,
}

/// A stored figure that did not come out again.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Difference<I> {
    /// Id of the settlement.
    pub id: I,
    /// Which member of its result: `hifp_pay`, `year_to_date.banded`; `settlement` where no result came out; `year` where
    /// the case belongs to another year.
    pub member: &'static str,
    /// What was stored.
    pub stored: Figure,
    /// What came out.
    pub recomputed: Figure,
}

/// A figure of a result.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    /// An amount.
    Yuan(Money),
    /// A ratio.
    Ratio(Decimal),
    /// A number, or a year.
    Number(i64),
    /// There is a result.
    Settled,
    /// There is none: the code of the refusal, or of the first fault with its place.
    Stopped(String),
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Yuan(amount) => amount.fmt(f),
            Self::Ratio(value) => f.write_str(&ratio::show(*value)),
            Self::Number(number) => number.fmt(f),
            Self::Settled => f.write_str("settled"),
            Self::Stopped(code) => f.write_str(code),
        }
    }
}

impl Serialize for Figure {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// Where everybody's year stands after a replay.
#[derive(Debug, Default)]
pub struct Ends {
    /// Each family is in one of them.
    ledgers: Vec<Ledger>,
}

impl Ends {
    /// Everybody's own accumulators, by family and person; without the hospital, disease and family part.
    pub fn people(&self) -> impl Iterator<Item = (Member, Accumulators)> {
        merged(self.ledgers.iter().map(Ledger::people).collect())
    }

    /// One person's own accumulators; `None` for somebody without any case.
    #[must_use]
    pub fn person(&self, who: Member) -> Option<Accumulators> {
        self.ledgers.iter().find_map(|ledger| ledger.person(who))
    }

    /// What a person used at a hospital.
    #[must_use]
    pub fn hospital(&self, who: Member, name: &str) -> HospitalAccumulators {
        self.of(who).map(|ledger| ledger.hospital(who, name)).unwrap_or_default()
    }

    /// What a person used for a chronic disease.
    #[must_use]
    pub fn disease(&self, who: Member, code: &str) -> DiseaseAccumulators {
        self.of(who).map(|ledger| ledger.disease(who, code)).unwrap_or_default()
    }

    /// What families used that share ceilings, by family.
    pub fn families(&self) -> impl Iterator<Item = (u32, FamilyAccumulators)> {
        merged(self.ledgers.iter().map(Ledger::families).collect())
    }

    fn of(&self, who: Member) -> Option<&Ledger> {
        self.ledgers.iter().find(|ledger| ledger.person(who).is_some())
    }
}

impl From<Vec<Ledger>> for Ends {
    fn from(ledgers: Vec<Ledger>) -> Self {
        Self { ledgers }
    }
}

/// Sorted lists as one sorted list.
fn merged<K: Copy + Ord, V>(lists: Vec<impl Iterator<Item = (K, V)>>) -> impl Iterator<Item = (K, V)> {
    let mut lists: Vec<_> = lists.into_iter().map(Iterator::peekable).collect();
    iter::from_fn(move || {
        let heads = lists.iter_mut().filter_map(|list| Some((list.peek()?.0, list)));
        heads.min_by_key(|(key, _)| *key)?.1.next()
    })
}

/// The differences found so far: all are counted, the first so many kept.
#[derive(Debug)]
pub(super) struct Found<I> {
    keep: usize,
    count: u64,
    kept: Vec<Difference<I>>,
}

impl<I: Clone + Ord> Found<I> {
    pub(super) const fn new(keep: usize) -> Self {
        Self { keep, count: 0, kept: Vec::new() }
    }

    pub(super) fn add(&mut self, difference: Difference<I>) {
        self.count += 1;
        self.kept.push(difference);
        // Now and then, so that it costs little and the memory stays bounded.
        if self.kept.len() >= self.keep.saturating_mul(2).saturating_add(64) {
            self.cut();
        }
    }

    fn cut(&mut self) {
        self.kept.sort_unstable();
        self.kept.truncate(self.keep);
    }

    /// Puts what another one found beside it.
    pub(super) fn join(&mut self, other: Self) {
        self.count += other.count;
        self.kept.extend(other.kept);
    }

    /// How many there are, and the first of them in order.
    pub(super) fn finish(mut self) -> (u64, Vec<Difference<I>>) {
        self.cut();
        (self.count, self.kept)
    }

    /// Tells where two results differ.
    pub(super) fn compare_shares(&mut self, id: &I, stored: &Shares, now: &Shares) {
        if stored == now {
            return;
        }
        let Shares {
            medfee_sumamt,
            fulamt_ownpay_amt,
            overlmt_selfpay,
            preselfpay_amt,
            inscp_scp_amt,
            act_pay_dedc,
            pool_prop_selfpay,
            hifp_pay,
            hifmi_pay,
            maf_pay,
            oth_pay,
            fund_pay_sumamt,
            hosp_part_amt,
            psn_part_amt,
        } = *now;
        for (member, stored, now) in [
            ("medfee_sumamt", stored.medfee_sumamt, medfee_sumamt),
            ("fulamt_ownpay_amt", stored.fulamt_ownpay_amt, fulamt_ownpay_amt),
            ("overlmt_selfpay", stored.overlmt_selfpay, overlmt_selfpay),
            ("preselfpay_amt", stored.preselfpay_amt, preselfpay_amt),
            ("inscp_scp_amt", stored.inscp_scp_amt, inscp_scp_amt),
            ("act_pay_dedc", stored.act_pay_dedc, act_pay_dedc),
            ("hifp_pay", stored.hifp_pay, hifp_pay),
            ("hifmi_pay", stored.hifmi_pay, hifmi_pay),
            ("maf_pay", stored.maf_pay, maf_pay),
            ("oth_pay", stored.oth_pay, oth_pay),
            ("fund_pay_sumamt", stored.fund_pay_sumamt, fund_pay_sumamt),
            ("hosp_part_amt", stored.hosp_part_amt, hosp_part_amt),
            ("psn_part_amt", stored.psn_part_amt, psn_part_amt),
        ] {
            self.compare(id, member, Figure::Yuan(stored), Figure::Yuan(now));
        }
        let (stored, now) = (Figure::Ratio(stored.pool_prop_selfpay), Figure::Ratio(pool_prop_selfpay));
        self.compare(id, "pool_prop_selfpay", stored, now);
    }

    /// Tells where two years after a case differ.
    pub(super) fn compare_year(&mut self, id: &I, stored: &Accumulators, now: &Accumulators) {
        if stored == now {
            return;
        }
        let Accumulators {
            stays,
            deductible_charged,
            deductible_highest,
            banded,
            basic_fund,
            compliant_self_pay,
            catastrophic_fund,
            aid,
            outpatient_fund,
            outpatient_deductible,
            chronic_fund,
            accident_fund,
            hospital: HospitalAccumulators { deductible_charged: at_hospital },
            disease: DiseaseAccumulators { fund: for_disease },
            family: FamilyAccumulators { basic_fund: family_basic, outpatient_fund: family_outpatient },
        } = *now;
        let (before, now) = (Figure::Number(stored.stays.into()), Figure::Number(stays.into()));
        self.compare(id, "year_to_date.stays", before, now);
        for (member, stored, now) in [
            ("year_to_date.deductible_charged", stored.deductible_charged, deductible_charged),
            ("year_to_date.deductible_highest", stored.deductible_highest, deductible_highest),
            ("year_to_date.banded", stored.banded, banded),
            ("year_to_date.basic_fund", stored.basic_fund, basic_fund),
            ("year_to_date.compliant_self_pay", stored.compliant_self_pay, compliant_self_pay),
            ("year_to_date.catastrophic_fund", stored.catastrophic_fund, catastrophic_fund),
            ("year_to_date.aid", stored.aid, aid),
            ("year_to_date.outpatient_fund", stored.outpatient_fund, outpatient_fund),
            ("year_to_date.outpatient_deductible", stored.outpatient_deductible, outpatient_deductible),
            ("year_to_date.chronic_fund", stored.chronic_fund, chronic_fund),
            ("year_to_date.accident_fund", stored.accident_fund, accident_fund),
            ("year_to_date.hospital.deductible_charged", stored.hospital.deductible_charged, at_hospital),
            ("year_to_date.disease.fund", stored.disease.fund, for_disease),
            ("year_to_date.family.basic_fund", stored.family.basic_fund, family_basic),
            ("year_to_date.family.outpatient_fund", stored.family.outpatient_fund, family_outpatient),
        ] {
            self.compare(id, member, Figure::Yuan(stored), Figure::Yuan(now));
        }
    }

    fn compare(&mut self, id: &I, member: &'static str, stored: Figure, recomputed: Figure) {
        if stored != recomputed {
            self.add(Difference { id: id.clone(), member, stored, recomputed });
        }
    }
}
