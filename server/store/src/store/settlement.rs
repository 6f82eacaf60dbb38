//! Settling at the counter of a hospital.

use std::sync::Arc;

use async_trait::async_trait;
use rules::{identity::IdNumber, signed::Signer};
use time::{Date, OffsetDateTime};

use crate::{
    error::Result,
    types::{
        ApiClient, CoverOn, DayComparison, NewApiClient, NewClientOutcome, PreSettle, PreSettleOutcome,
        RegisterHospitals, RegisterHospitalsOutcome, Reverse, ReverseOutcome, Settle, Settlement,
        SettlementOutcome, SlipSums, Token,
    },
};

/// Hospitals' programs, and what they settle.
#[async_trait]
pub trait SettlementStore: Send + Sync + 'static {
    /// Registers hospitals, all or none, and records it; known codes get the new name and level.
    async fn register_hospitals(&self, command: RegisterHospitals) -> Result<RegisterHospitalsOutcome>;
    /// Makes a client of a hospital and records it.
    async fn add_client(&self, client: NewApiClient) -> Result<NewClientOutcome>;
    /// Gives a client another secret; that of before is taken until `former_until`. `false`: there is none, or it was
    /// revoked.
    async fn rotate_client(
        &self,
        id: &str,
        secret: Token,
        former_until: OffsetDateTime,
        at: OffsetDateTime,
    ) -> Result<bool>;
    /// Takes nothing from a client any more, from the next request on. `false`: there is none, or it was revoked before.
    async fn revoke_client(&self, id: &str, at: OffsetDateTime) -> Result<bool>;
    /// All clients by name, the revoked ones too.
    async fn api_clients(&self) -> Result<Vec<ApiClient>>;
    /// The client of a name and secret; `None` also where it was revoked. Takes as long for an unknown name.
    async fn authenticate_client(
        &self,
        id: &str,
        secret: &Token,
        at: OffsetDateTime,
    ) -> Result<Option<ApiClient>>;

    /// Whether somebody is covered on a day. `None`: nobody of this jurisdiction has the id number.
    async fn cover_on(&self, jurisdiction: &str, id_number: &IdNumber, on: Date) -> Result<Option<CoverOn>>;
    /// What a bill would come to now. Has no effect.
    async fn presettle(&self, command: PreSettle) -> Result<PreSettleOutcome>;
    /// Settles a bill: key, locks, cover, rules, claim, lines, postings, receipt and record in one transaction.
    async fn settle(&self, command: Settle, signer: Arc<Signer>) -> Result<SettlementOutcome>;
    /// Takes the person's last settlement of its year back.
    async fn reverse(&self, command: Reverse) -> Result<ReverseOutcome>;
    /// A hospital's settlement by its slip.
    async fn settlement(&self, hospital: &str, slip_no: &str) -> Result<Option<Box<Settlement>>>;
    /// Compares a day of a hospital with its file. Changes nothing.
    async fn compare_day(&self, hospital: &str, day: Date, file: Vec<SlipSums>) -> Result<DayComparison>;
    /// Closes a benefit year of a jurisdiction: nothing in it is settled or taken back any more. `false`: it was closed.
    async fn close_year(
        &self,
        jurisdiction: &str,
        benefit_year: i32,
        by: &str,
        at: OffsetDateTime,
    ) -> Result<bool>;
}
