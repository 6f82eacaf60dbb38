//! What pages show of a pack without a case: deductibles, ratios and limits on a day.
//!
//! Each answers `None` for an unknown tier, a day outside the pack's period, and a layer the pack does not have.

use rust_decimal::Decimal;

use super::{DeductibleMode, Pack, Rules};
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
        let basic = self.rules.first().and_then(|rules| rules.basic.as_ref());
        basic.map(|basic| basic.levels.keys().collect()).unwrap_or_default()
    }

    /// What a stay at one level is paid by on a day.
    pub fn inpatient_summary(
        &self,
        tier: Option<&str>,
        level: Level,
        date: Date,
    ) -> Option<InpatientSummary> {
        let row = self.on(tier, date)?.basic.as_ref()?.levels.get(level)?;
        let bands = row.bands.at(date)?;
        Some(InpatientSummary {
            deductible: *row.deductible.at(date)?.value,
            ratio: bands.value.first()?.ratio,
            clause: bands.clause.clone(),
        })
    }

    /// 封顶线 of the basic layer a year.
    pub fn ceiling(&self, tier: Option<&str>, date: Date) -> Option<Money> {
        Some(*self.on(tier, date)?.basic.as_ref()?.ceiling.at(date)?.value)
    }

    /// Deductible of 大病保险 a year (people outside special groups).
    pub fn catastrophic_deductible(&self, tier: Option<&str>, date: Date) -> Option<Money> {
        Some(*self.on(tier, date)?.catastrophic.as_ref()?.base.deductible.at(date)?.value)
    }

    /// Ceiling of 大病保险 a year; `Some(None)`: there is none.
    pub fn catastrophic_ceiling(&self, tier: Option<&str>, date: Date) -> Option<Option<Money>> {
        Some(*self.on(tier, date)?.catastrophic.as_ref()?.base.ceiling.at(date)?.value)
    }

    /// How the deductible is charged.
    pub fn deductible_mode(&self, tier: Option<&str>, date: Date) -> Option<DeductibleMode> {
        Some(*self.on(tier, date)?.basic.as_ref()?.mode.at(date)?.value)
    }

    /// The fund's ratio for outpatient care at a level.
    pub fn outpatient_ratio(&self, tier: Option<&str>, level: Level, date: Date) -> Option<Decimal> {
        Some(*self.on(tier, date)?.outpatient.as_ref()?.levels.get(level)?.at(date)?.value)
    }

    /// What is paid for outpatient care a year at most; `None` also where the pack names no limit.
    pub fn outpatient_ceiling(&self, tier: Option<&str>, date: Date) -> Option<Money> {
        Some(*self.on(tier, date)?.outpatient.as_ref()?.ceiling.as_ref()?.at(date)?.value)
    }

    fn on(&self, tier: Option<&str>, date: Date) -> Option<&Rules> {
        self.rules(tier).filter(|_| self.covers(date))
    }
}
