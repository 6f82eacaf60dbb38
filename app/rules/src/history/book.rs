//! One person's benefit year.

use serde::{Deserialize, Serialize};

use super::household::{Household, Settlement};
use super::rejected::Rejected;
use super::state::State;
use crate::assess::Stop;
use crate::facts::{Accumulators, Facts};
use crate::pack::Pack;

/// One person's benefit year: a [`Household`] of one, for which a ceiling of the family is the person's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Book(Household);

/// The only member needs no name.
const ONLY: &str = "";

impl Book {
    /// An open year in which nothing has happened.
    #[must_use]
    pub fn new(year: i32) -> Self {
        Self(Household::new(year))
    }

    /// Settles a case: [`Household::settle`].
    pub fn settle(&mut self, pack: &Pack, id: &str, facts: &Facts) -> Result<Settlement, Rejected> {
        self.0.settle(ONLY, pack, id, facts)
    }

    /// Takes the last settlement back: [`Household::reverse`].
    pub fn reverse(&mut self, id: &str) -> Result<Settlement, Rejected> {
        self.0.reverse(id)
    }

    /// Closes the year for good: [`Household::close`].
    pub const fn close(&mut self) {
        self.0.close();
    }

    /// Whether the year is closed.
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        self.0.is_closed()
    }

    /// The benefit year.
    #[must_use]
    pub const fn year(&self) -> i32 {
        self.0.year()
    }

    /// What a case would find: `year_to_date` of the estimate contract.
    pub fn before(&self, pack: &Pack, facts: &Facts) -> Result<Accumulators, Stop> {
        self.0.before(ONLY, pack, facts)
    }

    /// Where the year stands.
    #[must_use]
    pub const fn state(&self) -> &State {
        self.0.state()
    }

    /// All settlements in the order of arrival, also those taken back.
    #[must_use]
    pub fn settlements(&self) -> &[Settlement] {
        self.0.settlements()
    }

    /// The settlement of an id.
    #[must_use]
    pub fn settlement(&self, id: &str) -> Option<&Settlement> {
        self.0.settlement(id)
    }
}
