//! Handlers of the staff pages. Who may come here is the gate's matter; whose data they see is decided by the store.

pub mod sign_in;

use app::pages::staff::Body;
use axum::response::Response;

use crate::web::staff::desk::Clerk;

/// `GET /staff`
pub async fn home(clerk: Clerk) -> Response {
    clerk.page(Body::Home)
}
