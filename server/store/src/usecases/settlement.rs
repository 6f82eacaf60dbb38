//! Settling at the counter of a hospital.

use std::sync::Arc;

use async_trait::async_trait;
use rules::{identity::IdNumber, signed::Signer};
use time::{Date, OffsetDateTime};

use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    store::SettlementStore,
    types::{
        ApiClient, CoverOn, DayComparison, NewApiClient, NewClientOutcome, PreSettle, PreSettleOutcome,
        Reverse, ReverseOutcome, Settle, Settlement, SettlementOutcome, SlipSums, Token,
    },
};

#[async_trait]
impl<E: Engine> SettlementStore for Db<E> {
    async fn add_client(&self, _: NewApiClient) -> Result<NewClientOutcome> {
        Err(StoreError::Stopped)
    }

    async fn rotate_client(&self, _: &str, _: Token, _: OffsetDateTime, _: OffsetDateTime) -> Result<bool> {
        Err(StoreError::Stopped)
    }

    async fn revoke_client(&self, _: &str, _: OffsetDateTime) -> Result<bool> {
        Err(StoreError::Stopped)
    }

    async fn api_clients(&self) -> Result<Vec<ApiClient>> {
        Err(StoreError::Stopped)
    }

    async fn authenticate_client(&self, _: &str, _: &Token, _: OffsetDateTime) -> Result<Option<ApiClient>> {
        Err(StoreError::Stopped)
    }

    async fn cover_on(&self, _: &str, _: &IdNumber, _: Date) -> Result<Option<CoverOn>> {
        Err(StoreError::Stopped)
    }

    async fn presettle(&self, _: PreSettle) -> Result<PreSettleOutcome> {
        Err(StoreError::Stopped)
    }

    async fn settle(&self, _: Settle, _: Arc<Signer>) -> Result<SettlementOutcome> {
        Err(StoreError::Stopped)
    }

    async fn reverse(&self, _: Reverse) -> Result<ReverseOutcome> {
        Err(StoreError::Stopped)
    }

    async fn settlement(&self, _: &str, _: &str) -> Result<Option<Box<Settlement>>> {
        Err(StoreError::Stopped)
    }

    async fn compare_day(&self, _: &str, _: Date, _: Vec<SlipSums>) -> Result<DayComparison> {
        Err(StoreError::Stopped)
    }

    async fn close_year(&self, _: &str, _: i32, _: &str, _: OffsetDateTime) -> Result<bool> {
        Err(StoreError::Stopped)
    }
}
