//! `/family/{link}/claims…`: a child's claims, for a guardian by a link that is in force. A child who may act alone is
//! seen by the guardian only as long as it agrees; a link without that agreement is not in force.

use app::forms::history::RawHistory;
use axum::{
    Router,
    extract::{Path, Query, State},
    routing::get,
};

use crate::web::{
    handlers::{Answer, claims, claims_files},
    state::Shared,
    visitor::Resident,
};

/// The child's side of `/claims`.
pub fn routes() -> Router<Shared> {
    Router::new()
        .route("/family/{link}/claims", get(list))
        .route("/family/{link}/claims/years", get(years))
        .route("/family/{link}/claims/csv", get(csv))
        .route("/family/{link}/claims/xlsx", get(xlsx))
        .route("/family/{link}/claims/{id}", get(detail))
        .route("/family/{link}/claims/{id}/pdf", get(pdf))
        .route("/family/{link}/claims/{id}/receipt", get(receipt))
}

async fn list(
    State(portal): State<Shared>,
    resident: Resident,
    Path(link): Path<String>,
    raw: Query<RawHistory>,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    claims::list(State(portal), resident, raw).await
}

async fn years(State(portal): State<Shared>, resident: Resident, Path(link): Path<String>) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    claims::years(State(portal), resident).await
}

async fn csv(
    State(portal): State<Shared>,
    resident: Resident,
    Path(link): Path<String>,
    raw: Query<RawHistory>,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    claims_files::csv(State(portal), resident, raw).await
}

async fn xlsx(
    State(portal): State<Shared>,
    resident: Resident,
    Path(link): Path<String>,
    raw: Query<RawHistory>,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    claims_files::xlsx(State(portal), resident, raw).await
}

async fn detail(
    State(portal): State<Shared>,
    resident: Resident,
    Path((link, id)): Path<(String, String)>,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    claims::detail(State(portal), resident, Path(id)).await
}

async fn pdf(
    State(portal): State<Shared>,
    resident: Resident,
    Path((link, id)): Path<(String, String)>,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    claims_files::pdf(State(portal), resident, Path(id)).await
}

async fn receipt(
    State(portal): State<Shared>,
    resident: Resident,
    Path((link, id)): Path<(String, String)>,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    claims_files::receipt(State(portal), resident, Path(id)).await
}
