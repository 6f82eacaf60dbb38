//! The same pages for a child, by a guardian's link that is in force.

use app::forms::choice::RawToken;
use axum::extract::{Path, State};

use crate::web::{handlers::Answer, posted::Posted, state::Shared, visitor::Resident};

pub(super) async fn compared(
    State(portal): State<Shared>,
    resident: Resident,
    Path(link): Path<String>,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    super::compared(State(portal), resident).await
}

pub(super) async fn next(
    State(portal): State<Shared>,
    resident: Resident,
    Path(link): Path<String>,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    super::next(State(portal), resident).await
}

pub(super) async fn slip(
    State(portal): State<Shared>,
    resident: Resident,
    Path((link, reference)): Path<(String, String)>,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    super::slip(State(portal), resident, Path(reference)).await
}

pub(super) async fn check(
    State(portal): State<Shared>,
    resident: Resident,
    Path((link, reference)): Path<(String, String)>,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    super::check(State(portal), resident, Path(reference)).await
}

pub(super) async fn withdraw(
    State(portal): State<Shared>,
    Path((link, reference)): Path<(String, String)>,
    posted: Posted<RawToken>,
) -> Answer {
    let (resident, _) = posted.by_resident()?;
    let resident = resident.acting(&portal, &link).await?;
    super::withdraw_for(&portal, &resident, reference).await
}

pub(super) async fn withdrawn(
    State(portal): State<Shared>,
    resident: Resident,
    Path((link, reference)): Path<(String, String)>,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    super::withdrawn(State(portal), resident, Path(reference)).await
}
