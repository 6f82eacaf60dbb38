//! What pages show of a pack without a case: deductibles, ratios and limits on a day.
//!
//! Each answers `None` for an unknown tier, a day outside the pack's period, and a layer the pack does not have.

use rust_decimal::Decimal;

use super::Pack;
use super::plan::DeductibleMode;
use crate::date::Date;
use crate::facts::Level;
use crate::money::Money;
use crate::trace::Clause;

/// What a stay at one level of hospital is paid by, for showing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InpatientSummary {
    /// 起付线
    pub deductible: Money,
    /// 报销比例 (of the first band, where there are several).
    pub ratio: Decimal,
    /// Where the ratio comes from.
    pub clause: Clause,
}

impl Pack {
    /// Levels of hospital that stays are paid for, lowest first.
    pub fn levels(&self) -> Vec<Level> {
        let inpatient = self.plans.first().and_then(|plans| plans.first()?.inpatient.as_ref());
        inpatient.map(|inpatient| inpatient.levels.keys().collect()).unwrap_or_default()
    }

    /// Days on which figures of a tier begin, earliest first; none for an unknown tier.
    pub(crate) fn starts(&self, tier: Option<&str>) -> impl DoubleEndedIterator<Item = Date> {
        let index = match tier {
            None => Some(0).filter(|_| self.tiers.is_empty()),
            Some(tier) => self.tiers.iter().position(|(id, _)| id == tier),
        };
        let plans = index.and_then(|index| self.plans.get(index));
        plans.into_iter().flatten().map(|plan| plan.from)
    }

    /// What a stay at one level is paid by on a day.
    pub fn inpatient_summary(
        &self,
        tier: Option<&str>,
        level: Level,
        date: Date,
    ) -> Option<InpatientSummary> {
        let row = self.plan(tier, date)?.inpatient.as_ref()?.levels.get(level)?;
        Some(InpatientSummary {
            deductible: row.deductible?.value,
            ratio: row.bands.value.list.first()?.rate.decimal(),
            clause: self.clause(row.bands.clause).clone(),
        })
    }

    /// 封顶线 of the basic layer a year.
    pub fn ceiling(&self, tier: Option<&str>, date: Date) -> Option<Money> {
        Some(self.plan(tier, date)?.ceiling.as_ref()?.person.value)
    }

    /// Deductible of 大病保险 a year (people outside special groups).
    pub fn catastrophic_deductible(&self, tier: Option<&str>, date: Date) -> Option<Money> {
        Some(self.plan(tier, date)?.catastrophic.as_ref()?.base.deductible.value)
    }

    /// Ceiling of 大病保险 a year; `Some(None)`: there is none.
    pub fn catastrophic_ceiling(&self, tier: Option<&str>, date: Date) -> Option<Option<Money>> {
        Some(self.plan(tier, date)?.catastrophic.as_ref()?.base.ceiling.value)
    }

    /// How the deductible is charged.
    pub fn deductible_mode(&self, tier: Option<&str>, date: Date) -> Option<DeductibleMode> {
        Some(self.plan(tier, date)?.inpatient.as_ref()?.mode.value)
    }

    /// The fund's ratio for outpatient care at a level.
    pub fn outpatient_ratio(&self, tier: Option<&str>, level: Level, date: Date) -> Option<Decimal> {
        let row = self.plan(tier, date)?.outpatient.as_ref()?.levels.get(level)?;
        row.bands.value.list.first().map(|band| band.rate.decimal())
    }

    /// What is paid for outpatient care a year at most; `None` also where the pack names no limit.
    pub fn outpatient_ceiling(&self, tier: Option<&str>, date: Date) -> Option<Money> {
        Some(self.plan(tier, date)?.outpatient.as_ref()?.ceiling?.value)
    }
}
