//! Settling at the counter of a hospital, each part in the file of its subject.
//!
//! A settlement is one transaction: the key ([`door`]), the person locked and what is known of the person and the bill
//! ([`register`]), whose rules pay on the day that decides ([`cover`]), the amounts ([`judge`]), and then everything that is
//! written ([`settle`]). Computing beforehand goes the same way until nothing but the writing is left.

mod clients;
mod cover;
mod day;
mod door;
pub(super) mod hand_in;
mod hospitals;
mod judge;
mod known;
mod register;
mod reverse;
mod settle;
mod slip;

use std::sync::Arc;

use async_trait::async_trait;
use rules::{identity::IdNumber, signed::Signer};
use time::{Date, OffsetDateTime};

use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    store::SettlementStore,
    types::{
        ApiClient, CoverOn, DayComparison, NewApiClient, NewClientOutcome, PreSettle, PreSettleOutcome,
        RegisterHospitals, RegisterHospitalsOutcome, Reverse, ReverseOutcome, Settle, Settlement,
        SettlementOutcome, SlipSums, Token,
    },
};

pub(super) use day::accounting_day;
pub(super) use judge::Judged;

#[async_trait]
impl<E: Engine> SettlementStore for Db<E> {
    async fn register_hospitals(&self, command: RegisterHospitals) -> Result<RegisterHospitalsOutcome> {
        hospitals::register(self, command).await
    }

    async fn add_client(&self, client: NewApiClient) -> Result<NewClientOutcome> {
        clients::add(self, client).await
    }

    async fn rotate_client(
        &self,
        id: &str,
        secret: Token,
        former_until: OffsetDateTime,
        at: OffsetDateTime,
    ) -> Result<bool> {
        clients::rotate(self, id, &secret, former_until, at).await
    }

    async fn revoke_client(&self, id: &str, at: OffsetDateTime) -> Result<bool> {
        clients::revoke(self, id, at).await
    }

    async fn api_clients(&self) -> Result<Vec<ApiClient>> {
        clients::list(self).await
    }

    async fn authenticate_client(
        &self,
        id: &str,
        secret: &Token,
        at: OffsetDateTime,
    ) -> Result<Option<ApiClient>> {
        clients::authenticate(self, id, secret, at).await
    }

    async fn cover_on(&self, jurisdiction: &str, id_number: &IdNumber, on: Date) -> Result<Option<CoverOn>> {
        cover::on(self, jurisdiction, id_number, on).await
    }

    async fn presettle(&self, command: PreSettle) -> Result<PreSettleOutcome> {
        judge::presettle(self, command).await
    }

    async fn settle(&self, command: Settle, signer: Arc<Signer>) -> Result<SettlementOutcome> {
        settle::settle(self, command, signer).await
    }

    async fn reverse(&self, command: Reverse) -> Result<ReverseOutcome> {
        reverse::reverse(self, command).await
    }

    async fn settlement(&self, hospital: &str, slip_no: &str) -> Result<Option<Box<Settlement>>> {
        slip::settlement(self, hospital, slip_no).await
    }

    async fn compare_day(&self, hospital: &str, day: Date, file: Vec<SlipSums>) -> Result<DayComparison> {
        day::compare(self, hospital, day, file).await
    }

    async fn close_year(
        &self,
        jurisdiction: &str,
        benefit_year: i32,
        by: &str,
        at: OffsetDateTime,
    ) -> Result<bool> {
        day::close_year(self, jurisdiction, benefit_year, by, at).await
    }
}
