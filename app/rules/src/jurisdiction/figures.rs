//! What people pay and when cover begins, as data: contributions of an option, and the rules of a benefit year on
//! late payment, waiting and newborns.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::dated::{Cited, Dated};
use crate::facts::Group;
use crate::money::Money;
use crate::trace::Clause;
use crate::withdrawal::WithdrawalRules;

/// The contributions of an option. The day of payment picks the figure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rates {
    /// What a person pays for the year.
    pub contribution: Dated<Money>,
    /// What the budget pays into the fund for each person.
    pub subsidy: Dated<Money>,
    /// Figures of their own for pupils and children.
    pub children: Option<Children>,
    /// For whom the budget pays the contribution too, in full or in part.
    pub funded: BTreeMap<Group, Aid>,
}

/// 学生儿童: pupils, and everybody below an age where the file names one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Children {
    /// Completed years on the first day of the benefit year, below which one counts as a child.
    pub below_age: Option<Dated<u16>>,
    /// What they pay.
    pub contribution: Dated<Money>,
    /// What the budget pays into the fund for each of them, where that differs.
    pub subsidy: Option<Dated<Money>>,
}

/// What the budget pays of a contribution for the people of a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Aid {
    /// A part of the contribution: 1 is all of it (全额资助).
    Ratio(Dated<Decimal>),
    /// An amount, and never more than the contribution (定额资助).
    Amount(Dated<Money>),
}

/// The rules of one benefit year: those in force on its first day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct YearRules {
    /// Whether one can pay after the window; absent: no.
    pub late: Option<Cited<bool>>,
    /// Months without cover after paying late or after missed years.
    pub waiting: Option<Waiting>,
    /// Newborns.
    pub newborn: Option<Newborn>,
    /// Taking a choice back; absent: until the window closes while it is not paid.
    pub withdrawal: Option<WithdrawalRules>,
}

/// 待遇等待期: a fixed part, and a variable one that grows with missed years and shrinks with extra years paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// Months after paying outside the window.
    pub late: Option<Cited<u16>>,
    /// Months after missed years, also inside the window.
    pub broken: Option<Cited<u16>>,
    /// The variable part.
    pub variable: Option<Variable>,
    /// From which day the months run.
    pub begins: Cited<Begins>,
    /// Whether they never run before the first day of the benefit year.
    pub from_year_start: Cited<bool>,
    /// Groups that never wait.
    pub exempt: BTreeMap<Group, Clause>,
}

/// The variable part of a wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Months for each missed year that counts.
    pub per_missed_year: Cited<u16>,
    /// Which missed year is the first that counts: 2 when the first one is paid for by the fixed part.
    pub first_counted_year: Cited<u16>,
    /// Months less for each extra year paid; absent: none.
    pub off_per_extra_year: Option<Cited<u16>>,
    /// After so many missed years extra years leave at least so many months, fixed part included.
    pub least: Option<(Cited<u16>, Cited<u16>)>,
}

/// From which day the months of a wait run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Begins {
    /// The day of payment.
    Payment,
    /// The day after.
    DayAfter,
    /// The first day of the next month.
    MonthAfter,
}

impl Begins {
    /// All of them with their words in data files.
    pub(crate) const WORDS: [(&'static str, Self); 3] =
        [("payment", Self::Payment), ("day_after", Self::DayAfter), ("month_after", Self::MonthAfter)];
}

/// Newborns who are enrolled soon enough are covered from birth and never wait.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Newborn {
    /// Days after the day of birth; the day of birth itself is not counted.
    pub days: Cited<u16>,
    /// What is paid for the year of birth.
    pub fee: Cited<NewbornFee>,
}

/// What is paid for a newborn's year of birth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewbornFee {
    /// The contribution of that year.
    BirthYear,
    /// The contribution of the year after it.
    NextYear,
    /// Nothing.
    Free,
}

impl NewbornFee {
    /// All of them with their words in data files.
    pub(crate) const WORDS: [(&'static str, Self); 3] =
        [("birth_year", Self::BirthYear), ("next_year", Self::NextYear), ("none", Self::Free)];
}
