//! Figures with where they come from, as they hold on one day.

use crate::facts::{Group, PersonFacts};
use crate::money::{Money, Rate};

/// Which of a pack's clauses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct ClauseId(pub(super) u16);

/// Which of a pack's texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TextId(pub(super) u16);

/// A figure and where it comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Fig<T> {
    pub(crate) value: T,
    pub(crate) clause: ClauseId,
}

/// A band of a running amount and the fund's ratio inside it; it ends where the next begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Band {
    pub(crate) above: Money,
    pub(crate) rate: Rate,
}

/// Bands in rising order, the first from zero. One ratio for all is one band.
#[derive(Clone, Debug, Default)]
pub(crate) struct Bands {
    pub(crate) list: Vec<Band>,
    /// The bands in words, for the trace.
    pub(crate) table: TextId,
}

impl Bands {
    /// The ratio of the band that an amount has reached.
    pub(crate) fn rate_at(&self, amount: Money) -> Rate {
        let reached = self.list.iter().rev().find(|band| band.above < amount).or_else(|| self.list.first());
        reached.map_or(Rate::ZERO, |band| band.rate)
    }

    /// The bands with the amount at which each ends; the last one has no end.
    pub(crate) fn with_ends(&self) -> impl Iterator<Item = (Band, Option<Money>)> {
        let ends = self.list.iter().skip(1).map(|next| Some(next.above)).chain([None]);
        self.list.iter().copied().zip(ends)
    }
}

/// Groups of people as a set.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Groups(u8);

impl Groups {
    pub(crate) fn of<'g>(groups: impl IntoIterator<Item = &'g Group>) -> Self {
        Self(groups.into_iter().fold(0, |set, group| set | 1 << (*group as u8)))
    }

    pub(crate) const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    pub(crate) const fn has(self, group: Group) -> bool {
        self.0 & (1 << (group as u8)) != 0
    }

    pub(crate) const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// For whom a figure holds: people of some groups (none named: of any), within some ages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Who {
    pub(crate) groups: Groups,
    /// Only for people of this age or older.
    pub(crate) min_age: Option<u16>,
    /// Only for people younger than this.
    pub(crate) below_age: Option<u16>,
}

/// A person as figures ask for her.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Asked {
    pub(crate) groups: Groups,
    /// Completed years on the day of admission; `None`: the birth date is not known.
    pub(crate) age: Option<u8>,
}

impl Asked {
    pub(crate) fn of(person: &PersonFacts, on: crate::date::Date) -> Self {
        let age = person.birth_date.map(|birth| crate::date::age_on(birth, on));
        Self { groups: Groups::of(&person.groups), age }
    }
}

impl Who {
    /// Whether a person is meant; `None` where that depends on an age that is not known.
    pub(crate) fn means(self, asked: Asked) -> Option<bool> {
        if !self.groups.is_empty() && !self.groups.meets(asked.groups) {
            return Some(false);
        }
        if self.min_age.is_none() && self.below_age.is_none() {
            return Some(true);
        }
        let age = u16::from(asked.age?);
        Some(self.min_age.is_none_or(|least| age >= least) && self.below_age.is_none_or(|below| age < below))
    }
}

/// A rule for repeated stays, or for people who are charged less.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reduction {
    pub(crate) who: Who,
    /// From which stay of the year on, counted from 1.
    pub(crate) stay: u16,
    pub(crate) charged: Charged,
}

/// What is still charged of a deductible.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Charged {
    /// This part of it.
    Part(Rate),
    /// Less by this at each further stay, down to a floor.
    Minus { amount: Money, least: Money },
}

/// Points that people of an age get.
#[derive(Clone, Copy, Debug)]
pub(crate) struct AgePoints {
    pub(crate) who: Who,
    pub(crate) points: Rate,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ratio_of_a_band_is_that_of_the_amount_reached() {
        let rate = |percent: i64| Rate::of(rust_decimal::Decimal::new(percent, 2)).unwrap();
        let band = |fen, percent| Band { above: Money::from_fen(fen), rate: rate(percent) };
        let bands = Bands { list: vec![band(0, 50), band(10_000, 60)], table: TextId(0) };
        assert_eq!(bands.rate_at(Money::ZERO), rate(50));
        assert_eq!(bands.rate_at(Money::from_fen(10_000)), rate(50));
        assert_eq!(bands.rate_at(Money::from_fen(10_001)), rate(60));
        let ends: Vec<Option<Money>> = bands.with_ends().map(|(_, end)| end).collect();
        assert_eq!(ends, [Some(Money::from_fen(10_000)), None]);
    }

    #[test]
    fn a_rule_means_groups_and_ages() {
        let asked = |groups: &[Group], age| Asked { groups: Groups::of(groups), age };
        let poor = Who { groups: Groups::of(&[Group::Destitute, Group::Orphan]), ..Who::default() };
        assert_eq!(poor.means(asked(&[Group::Orphan], None)), Some(true));
        assert_eq!(poor.means(asked(&[Group::Student], None)), Some(false));
        let old = Who { min_age: Some(70), ..Who::default() };
        assert_eq!(old.means(asked(&[], Some(70))), Some(true));
        assert_eq!(old.means(asked(&[], Some(69))), Some(false));
        assert_eq!(old.means(asked(&[], None)), None);
        let young = Who { below_age: Some(6), groups: poor.groups, ..Who::default() };
        assert_eq!(young.means(asked(&[], None)), Some(false));
        assert_eq!(young.means(asked(&[Group::Orphan], Some(6))), Some(false));
        assert_eq!(young.means(asked(&[Group::Orphan], Some(5))), Some(true));
        assert_eq!(Who::default().means(asked(&[], None)), Some(true));
    }
}
