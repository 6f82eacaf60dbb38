//! Figures with their start dates: `{ from, value, source, clause, confidence }`. There are no end dates, so periods
//! cannot overlap; whoever asks for a day before the first entry gets nothing.

use crate::date::Date;
use crate::trace::Clause;

/// A figure, or a rule's word, and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cited<T> {
    /// The figure.
    pub value: T,
    /// By which clause.
    pub clause: Clause,
}

/// A figure with the first day on which it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry<T> {
    /// First day.
    pub from: Date,
    /// The figure and where it stands.
    pub cited: Cited<T>,
}

/// A figure through time: each entry holds until the next one starts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated<T>(Vec<Entry<T>>);

impl<T> Dated<T> {
    /// Entries in any order. Two of one day are a fault of the file, told by the reader.
    pub(crate) fn new(mut entries: Vec<Entry<T>>) -> Self {
        entries.sort_by_key(|entry| entry.from);
        Self(entries)
    }

    /// What holds on a day; `None` before the first entry.
    #[must_use]
    pub fn at(&self, day: Date) -> Option<&Cited<T>> {
        self.0.iter().rev().find(|entry| entry.from <= day).map(|entry| &entry.cited)
    }

    /// All entries, the earliest first.
    #[must_use]
    pub fn entries(&self) -> &[Entry<T>] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::date::day;
    use crate::trace::Confidence;

    #[test]
    fn an_entry_holds_until_the_next_and_nothing_before_the_first() {
        let on = |y, m, d| day(y, m, d).unwrap();
        let entry = |from, value| {
            let (document, clause) = (String::new(), String::new());
            let clause = Clause { document, clause, confidence: Confidence::Sample, url: None };
            Entry { from, cited: Cited { value, clause } }
        };
        let dated = Dated::new(vec![entry(on(2016, 1, 1), 2), entry(on(2014, 1, 1), 1)]);
        let at = |day| dated.at(day).map(|cited| cited.value);
        assert_eq!(at(on(2013, 12, 31)), None);
        assert_eq!(at(on(2014, 1, 1)), Some(1));
        assert_eq!(at(on(2015, 12, 31)), Some(1));
        assert_eq!(at(on(2016, 1, 1)), Some(2));
    }
}
