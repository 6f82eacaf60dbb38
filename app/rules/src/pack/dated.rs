//! Figures with their start dates. There are no end dates, so periods cannot overlap; the pack itself ends.

use rust_decimal::Decimal;

use crate::date::Date;
use crate::money::Money;
use crate::trace::Clause;

/// A figure and where it comes from.
#[derive(Debug)]
pub(crate) struct Cited<'a, T> {
    pub(crate) value: &'a T,
    pub(crate) clause: &'a Clause,
}

// Not derived: the figure itself need not be `Copy`.
impl<T> Clone for Cited<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Cited<'_, T> {}

/// From when on a figure holds, and where it comes from.
#[derive(Clone, Debug)]
pub(crate) struct Start {
    pub(crate) from: Date,
    pub(crate) clause: Clause,
    /// Which of the figures.
    index: usize,
}

impl Start {
    pub(crate) fn new(from: Date, clause: Clause) -> Self {
        Self { from, clause, index: 0 }
    }
}

/// Starts in rising order; those of one day as they came.
///
/// Figures lie apart from them, so that the code for starts is there once and not once for each type of figure.
#[derive(Clone, Debug, Default)]
pub(crate) struct Starts(Vec<Start>);

impl Starts {
    /// The start of the next figure.
    pub(crate) fn add(&mut self, start: Start) {
        let place = self.0.iter().rposition(|known| known.from <= start.from).map_or(0, |last| last + 1);
        let index = self.0.len();
        self.0.insert(place, Start { index, ..start });
    }

    /// Which figure starts on this day.
    pub(crate) fn on(&self, from: Date) -> Option<usize> {
        self.0.iter().find(|start| start.from == from).map(|start| start.index)
    }

    fn of(&self, index: usize) -> Option<Date> {
        self.0.iter().find(|start| start.index == index).map(|start| start.from)
    }

    fn at(&self, date: Date) -> Option<&Start> {
        self.0.iter().rev().find(|start| start.from <= date)
    }
}

/// A figure through time: each entry holds until the next one starts.
#[derive(Clone, Debug)]
pub(crate) struct Dated<T> {
    starts: Starts,
    figures: Vec<T>,
}

impl<T> Default for Dated<T> {
    fn default() -> Self {
        Self { starts: Starts::default(), figures: Vec::new() }
    }
}

impl<T> Dated<T> {
    /// As many figures as starts, in the order in which the starts were added.
    pub(crate) fn new(starts: Starts, figures: Vec<T>) -> Self {
        Self { starts, figures }
    }

    /// What holds on a day; `None` before the first entry.
    pub(crate) fn at(&self, date: Date) -> Option<Cited<'_, T>> {
        let start = self.starts.at(date)?;
        Some(Cited { value: self.figures.get(start.index)?, clause: &start.clause })
    }

    /// All figures with their first days, in the order in which they were added.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (Date, &T)> {
        self.figures.iter().enumerate().filter_map(|(i, figure)| self.starts.of(i).map(|from| (from, figure)))
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
        let mut starts = Starts::default();
        starts.add(Start::new(on(2015, 1, 1), clause.clone()));
        starts.add(Start::new(on(2013, 1, 1), clause));
        let dated = Dated::new(starts, vec![2, 1]);
        let at = |date| dated.at(date).map(|cited| *cited.value);
        assert_eq!(at(on(2012, 12, 31)), None);
        assert_eq!(at(on(2013, 1, 1)), Some(1));
        assert_eq!(at(on(2014, 12, 31)), Some(1));
        assert_eq!(at(on(2015, 1, 1)), Some(2));
    }
}
