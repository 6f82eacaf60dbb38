//! `/api`: what programs ask. Answers are JSON, failures `application/problem+json`; nobody signs in and no cookie
//! counts.

pub mod batch;
pub mod callback;
pub mod estimate;
pub mod failure;
pub mod fhir;
pub mod hospital;
pub mod openapi;
pub mod packs;
mod received;
pub mod schema;

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    http::{Method, Uri, header},
    routing::{any, get, post},
};
use tokio::sync::Semaphore;
use tower_http::cors::{Any, CorsLayer};

use crate::{
    config::Config,
    payment,
    web::{
        limits::{AddressLimit, ClientLimit},
        state::Shared,
    },
};

/// Address of the estimate.
pub const ESTIMATE: &str = "/api/v1/estimate";
/// Address of the list of packs.
pub const PACKS: &str = "/api/v1/packs";
/// Address of the description of this interface.
pub const OPENAPI: &str = "/api/v1/openapi.json";

/// Requests in a minute that an address may send without proving to be a hospital's program, before it is told to wait.
const STRANGERS_PER_MINUTE: u32 = 120;

/// What keeps the estimates of some from being felt by others.
pub struct Bounds {
    /// Bound on estimates for one address.
    pub limit: AddressLimit,
    /// Places for long computations: as many as there are cores, so that pages stay quick.
    pub places: Arc<Semaphore>,
    /// Bound on what one hospital's program sends.
    pub clients: ClientLimit,
    /// Bound on requests from one address that no hospital's program sent.
    pub strangers: AddressLimit,
}

impl Bounds {
    /// As the settings say, on this machine.
    pub fn new(config: &Config) -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self {
            limit: AddressLimit::per_second(config.estimates_per_second, config.estimates_burst),
            places: Arc::new(Semaphore::new(cores)),
            clients: ClientLimit::per_second(config.hospital_per_second, config.hospital_burst),
            strangers: AddressLimit::per_minute(STRANGERS_PER_MINUTE),
        }
    }
}

/// The routes.
pub fn routes(portal: Shared) -> Router {
    // Open to pages of any origin: it takes no cookie, tells no secret and changes nothing.
    let open = CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::POST, Method::OPTIONS])
        .allow_headers([header::CONTENT_TYPE])
        .expose_headers([header::RETRY_AFTER])
        .max_age(Duration::from_hours(24));
    Router::new()
        .route(ESTIMATE, post(estimate::answer).layer(open))
        .route(PACKS, get(packs::list))
        .route("/api/v1/packs/{name}", get(packs::one))
        .route(OPENAPI, get(openapi::document))
        .route(payment::CALLBACK, post(callback::take))
        .merge(fhir::routes())
        .merge(hospital::routes())
        .route("/api", any(failure::not_found))
        .route("/api/", any(failure::not_found))
        .route("/api/{*rest}", any(failure::not_found))
        .with_state(portal)
}

/// Whether an address belongs to programs.
pub fn is_ours(path: &str) -> bool {
    path == "/api" || path.starts_with("/api/")
}

/// Whether a request may come from pages of any origin.
pub fn is_open(method: &Method, uri: &Uri) -> bool {
    let path = uri.path();
    method == Method::POST && ([ESTIMATE, payment::CALLBACK].contains(&path) || hospital::is_ours(path))
}
