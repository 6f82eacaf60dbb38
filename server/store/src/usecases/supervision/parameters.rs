//! From when on something is asked. The figures are data: `parameters.json`, marked as samples.

use serde::Deserialize;

use crate::error::{Result, StoreError};

/// The file as it ships; a run keeps it with what it found.
pub(super) const FILE: &str = include_str!("parameters.json");

/// When a question is asked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Parameters {
    /// Whether the figures are samples, without a public source.
    pub(super) sample: bool,
    /// Where they come from, for people.
    pub(super) note: String,
    /// Admitted again at the same hospital within so many days of discharge.
    pub(super) readmitted_within_days: i64,
    /// So many times the usual quantity of an item a day.
    pub(super) item_times_usual: i64,
    /// At least so many a day: below, nothing is far above anything.
    pub(super) item_least_a_day: i64,
    /// What is usual is told by at least so many claims.
    pub(super) item_least_claims: i64,
    /// Peers are at least so many hospitals.
    pub(super) peers_least_hospitals: usize,
    /// A hospital counts with at least so many claims of a kind.
    pub(super) peers_least_claims: i64,
    /// The robust z from which on a hospital is asked about, in hundredths.
    pub(super) peers_robust_z_hundredths: i64,
}

/// The figures that ship.
pub(super) fn shipped() -> Result<Parameters> {
    serde_json::from_str(FILE)
        .map_err(|_| StoreError::Inconsistent { table: "supervision_run", column: "parameters" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_that_ships_is_read_and_says_that_its_figures_are_samples() {
        let parameters = shipped().unwrap();
        assert_eq!(parameters.readmitted_within_days, 7);
        assert!(parameters.sample && !parameters.note.is_empty());
    }
}
