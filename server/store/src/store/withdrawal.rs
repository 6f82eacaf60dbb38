//! Taking a choice back: the part of [`Store`](super::Store) beside choosing.

use async_trait::async_trait;

use crate::{
    error::Result,
    types::{ChoiceSlip, CounterWithdrawal, PersonId, Withdraw, WithdrawOutcome},
};

/// Choices taken back, and their slips.
#[async_trait]
pub trait WithdrawalStore: Send + Sync + 'static {
    /// Takes a choice back if the rules still let it be. Of what was paid for it every fen is owed back, in the same
    /// transaction; another choice can be made afterwards.
    async fn withdraw(&self, command: Withdraw) -> Result<WithdrawOutcome>;
    /// The same by staff, for somebody within their reach.
    async fn withdraw_at_counter(&self, command: CounterWithdrawal) -> Result<WithdrawOutcome>;
    /// The slip of a person's choice by its number, also of one that was taken back or replaced.
    async fn choice_slip(&self, person: PersonId, reference: &str) -> Result<Option<ChoiceSlip>>;
}
