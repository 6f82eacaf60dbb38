//! Figures with their start dates. There are no end dates, so periods cannot overlap; the pack itself ends.

use rust_decimal::Decimal;

use crate::date::Date;
use crate::money::Money;
use crate::trace::Clause;

/// A figure and where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Cited<T> {
    pub(crate) value: T,
    pub(crate) clause: Clause,
}

/// A figure through time: each entry holds until the next one starts.
#[derive(Clone, Debug)]
pub(crate) struct Dated<T>(Vec<(Date, Cited<T>)>);

impl<T> Dated<T> {
    /// Entries in the order of their start dates.
    pub(crate) fn new(mut entries: Vec<(Date, Cited<T>)>) -> Self {
        entries.sort_by_key(|(from, _)| *from);
        Self(entries)
    }

    /// What holds on a day; `None` before the first entry.
    pub(crate) fn at(&self, date: Date) -> Option<&Cited<T>> {
        self.0.iter().rev().find(|(from, _)| *from <= date).map(|(_, cited)| cited)
    }

    /// All entries, earliest first.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &(Date, Cited<T>)> {
        self.0.iter()
    }
}

/// A band of a running amount and the fund's ratio inside it; it ends where the next begins.
#[derive(Clone, Debug)]
pub(crate) struct Band {
    pub(crate) above: Money,
    pub(crate) ratio: Decimal,
}

/// Bands in rising order, the first from zero. One ratio for all is one band.
pub(crate) type Bands = Vec<Band>;

/// A rule for repeated stays.
#[derive(Clone, Debug)]
pub(crate) struct Repeat {
    /// From which stay of the year on, counted from 1.
    pub(crate) stay: u16,
    /// Only for people of this age or older.
    pub(crate) min_age: Option<u16>,
    /// Only for people younger than this.
    pub(crate) below_age: Option<u16>,
    /// The part of the deductible that is still charged.
    pub(crate) charged: Decimal,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::day;
    use crate::trace::Confidence;

    #[test]
    fn an_entry_holds_until_the_next_and_nothing_before_the_first() {
        let clause = Clause {
            document: String::new(),
            clause: String::new(),
            confidence: Confidence::Sample,
            url: None,
        };
        let on = |y, m, d| day(y, m, d).unwrap();
        let cited = |value| Cited { value, clause: clause.clone() };
        let dated = Dated::new(vec![(on(2015, 1, 1), cited(2)), (on(2013, 1, 1), cited(1))]);
        let at = |date| dated.at(date).map(|cited| cited.value);
        assert_eq!(at(on(2012, 12, 31)), None);
        assert_eq!(at(on(2013, 1, 1)), Some(1));
        assert_eq!(at(on(2014, 12, 31)), Some(1));
        assert_eq!(at(on(2015, 1, 1)), Some(2));
    }
}
