//! What became of comparing a day.

use rules::{
    date::{self, Date},
    money::Money,
};
use serde::Serialize;
use store::{DayComparison, DaySums, SlipDifference, SlipSums};
use utoipa::ToSchema;

use super::{
    super::super::schema::{Day, Yuan},
    HospitalNumber, SignedYuan,
};

/// A hospital's day beside ours.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayComparisonAnswer {
    /// The accounting day.
    #[serde(with = "date::iso")]
    #[schema(value_type = Day)]
    pub day: Date,
    /// Whether every slip agrees.
    pub agrees: bool,
    /// Our books.
    pub here: DayTotals,
    /// The hospital's file.
    pub there: DayTotals,
    /// The slips that do not agree, by number.
    pub differences: Vec<SlipDifferenceAnswer>,
}

/// Counts and sums of a day. What was taken back is subtracted.
#[derive(Debug, Serialize, ToSchema)]
pub struct DayTotals {
    /// Settlements of the day.
    pub settled: u32,
    /// Settlements taken back on the day.
    pub reversed: u32,
    /// Bills, in yuan.
    #[schema(value_type = SignedYuan)]
    pub total: Money,
    /// Paid by the funds, in yuan.
    #[schema(value_type = SignedYuan)]
    pub funds: Money,
    /// Paid by the people, in yuan.
    #[schema(value_type = SignedYuan)]
    pub person: Money,
}

/// A slip on which the two do not agree.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlipDifferenceAnswer {
    /// The slip.
    #[schema(value_type = HospitalNumber)]
    pub slip: String,
    /// In which way.
    #[schema(value_type = DifferenceKind)]
    pub kind: &'static str,
    /// As our books have it; absent where they do not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = SlipTotals, required = false)]
    pub here: Option<SlipTotals>,
    /// As the hospital's file has it; absent where it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = SlipTotals, required = false)]
    pub there: Option<SlipTotals>,
}

/// In which way a slip does not agree.
#[derive(Debug, ToSchema)]
#[schema(rename_all = "snake_case")]
pub enum DifferenceKind {
    /// In our books and not in the file.
    OnlyHere,
    /// In the file and not in our books.
    OnlyThere,
    /// In both, with other sums.
    Differs,
    /// In the file more than once.
    Twice,
}

/// The sums of a slip.
#[derive(Debug, Serialize, ToSchema)]
pub struct SlipTotals {
    /// Whether it was taken back on the day.
    pub reversed: bool,
    /// The bill, in yuan.
    #[schema(value_type = Yuan)]
    pub total: Money,
    /// Paid by the funds, in yuan.
    #[schema(value_type = Yuan)]
    pub funds: Money,
    /// Paid by the person, in yuan.
    #[schema(value_type = Yuan)]
    pub person: Money,
}

impl From<DayComparison> for DayComparisonAnswer {
    fn from(compared: DayComparison) -> Self {
        Self {
            day: compared.day,
            agrees: compared.differences.is_empty(),
            here: compared.here.into(),
            there: compared.there.into(),
            differences: compared.differences.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<DaySums> for DayTotals {
    fn from(sums: DaySums) -> Self {
        Self {
            settled: sums.settled,
            reversed: sums.reversed,
            total: Money::from_fen(sums.total),
            funds: Money::from_fen(sums.fund),
            person: Money::from_fen(sums.own),
        }
    }
}

impl From<SlipDifference> for SlipDifferenceAnswer {
    fn from(difference: SlipDifference) -> Self {
        let (kind, here, there) = match difference {
            SlipDifference::OnlyHere(here) => ("only_here", Some(here), None),
            SlipDifference::OnlyThere(there) => ("only_there", None, Some(there)),
            SlipDifference::Differs { here, there } => ("differs", Some(here), Some(there)),
            SlipDifference::Twice(there) => ("twice", None, Some(there)),
        };
        let slip = here.as_ref().or(there.as_ref()).map(|sums| sums.slip_no.clone()).unwrap_or_default();
        Self { slip, kind, here: here.map(Into::into), there: there.map(Into::into) }
    }
}

impl From<SlipSums> for SlipTotals {
    fn from(sums: SlipSums) -> Self {
        Self { reversed: sums.reversed, total: sums.total, funds: sums.fund, person: sums.own }
    }
}
