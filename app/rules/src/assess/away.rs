//! Care outside the jurisdiction: which row holds, and what changes in it.

use rust_decimal::Decimal;

use super::case::Case;
use super::{Stop, bill};
use crate::facts::Place;
use crate::money;
use crate::pack::Cited;
use crate::pack::rules::{AwayMode, Basic, Row};

/// The terms of a case, after its place.
#[derive(Default)]
pub(super) struct Terms<'a> {
    /// A row that takes the place of the level's.
    pub(super) own_row: Option<&'a Row>,
    self_pay_first: Option<Cited<'a, Decimal>>,
    points_off: Decimal,
    ratio_times: Option<Decimal>,
}

impl<'a> Terms<'a> {
    /// What the pack says for the place and filing of this case.
    pub(super) fn of(case: &Case<'a>, basic: &'a Basic) -> Result<Self, Stop> {
        let away = match case.facts.care.place {
            Place::Local => return Ok(Self::default()),
            Place::InProvince => &basic.in_province,
            Place::OutOfProvince => &basic.out_of_province,
        };
        let Some(away) = away else {
            return Err(case.unsupported("这类异地就医的待遇", "rule for care at such a place outside"));
        };
        let rule = if case.facts.care.filed { &away.filed } else { &away.unfiled };
        let optional = |dated: &'a Option<_>| dated.as_ref().map(|dated| case.on(dated)).transpose();
        Ok(match case.on(&rule.mode)?.value {
            AwayMode::AsLocal => Self::default(),
            AwayMode::OwnRow => Self { own_row: rule.row.as_ref(), ..Self::default() },
            AwayMode::Adjusted => Self {
                own_row: None,
                self_pay_first: optional(&rule.self_pay_first)?,
                points_off: optional(&rule.points_off)?.map_or(Decimal::ZERO, |cited| *cited.value),
                ratio_times: optional(&rule.ratio_times)?.map(|cited| *cited.value),
            },
        })
    }

    /// The ratio with points for a group and what care outside takes off; from 0 to 1.
    pub(super) fn adjust(&self, base: Decimal, points: Decimal) -> Decimal {
        // Ratios have at most six decimals: neither sum nor product leaves the range of the type.
        let raised = money::plus(base, points).unwrap_or(base);
        let sum = money::plus(raised, -self.points_off).unwrap_or(raised);
        let ratio = self.ratio_times.and_then(|times| money::times(sum, times)).unwrap_or(sum);
        ratio.clamp(Decimal::ZERO, Decimal::ONE)
    }

    /// Takes 先行自付 from the eligible amount, where there is one.
    pub(super) fn take_self_pay(&self, case: &mut Case<'a>) -> Result<(), Stop> {
        match self.self_pay_first {
            Some(share) => bill::away_self_pay(case, share),
            None => Ok(()),
        }
    }
}
