//! The history of a benefit year: what was settled and taken back, what the year came to, and whether stored results
//! still come out.
//!
//! A [`Book`] keeps one person's year, a [`Household`] that of a family whose members share ceilings: settle
//! (结算), reverse (冲正), close (年度结清). [`replay`] computes a whole county's year again from nothing and tells each
//! difference. Nothing here knows a rule: amounts come from the pack, and [`Terms`] is all that is asked of it besides.

mod book;
mod household;
mod ledger;
mod record;
mod rejected;
mod replay;
mod report;
mod state;
mod terms;
#[cfg(test)]
mod tests;

pub use book::Book;
pub use household::{Household, Settlement};
pub use ledger::Member;
pub use record::{GroupSet, Kept, Record};
pub use rejected::Rejected;
pub use replay::{Claim, Options, blank_facts, replay};
pub use report::{Difference, Ends, Figure, Report};
pub use state::{Counts, State};
pub use terms::Terms;
