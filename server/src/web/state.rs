//! What every handler may use.

use std::sync::Arc;

use store::Store;

use crate::{
    clock::Clock,
    config::Config,
    evidence::Vault,
    payment::Payments,
    sign_in::{passwords::Passwords, pending::Pending},
    sms::Sender,
    web::{api, limits::AddressLimit, receipts::Receipts},
};

/// The portal's parts, shared by all requests.
pub struct Portal {
    /// The database.
    pub store: Arc<dyn Store>,
    /// The settings.
    pub config: Config,
    /// Instants and the business date.
    pub clock: Clock,
    /// Whether the database is a demonstration.
    pub demo: bool,
    /// Addresses of the files that pages load.
    pub assets: Arc<app::Assets>,
    /// The password hasher.
    pub passwords: Passwords,
    /// Sealer of sign-ins under way.
    pub pending: Pending,
    /// Brings codes and notices to phones.
    pub sender: Arc<dyn Sender>,
    /// Uploaded evidence.
    pub vault: Vault,
    /// Signer of what the engine answered.
    pub receipts: Receipts,
    /// The way to the payment gateway.
    pub payments: Payments,
    /// Bound on sign-in requests from one address.
    pub sign_in_limit: AddressLimit,
    /// Bounds on estimates by programs.
    pub bounds: api::Bounds,
}

impl std::fmt::Debug for Portal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Portal")
            .field("config", &self.config)
            .field("demo", &self.demo)
            .finish_non_exhaustive()
    }
}

/// The handle that axum clones into each handler.
pub type Shared = Arc<Portal>;
