//! `/family/{link}/…`: the pages of one's own enrolment, for a child by a guardian's link that is in force.

use app::forms::choice::{RawConfirm, RawTier};
use axum::extract::{Path, Query, State};

use crate::web::{
    handlers::{Answer, enrolment as own, tiers},
    posted::Posted,
    state::Shared,
    visitor::Resident,
};

/// `GET /family/{link}/enrolment`
pub async fn enrolment(State(portal): State<Shared>, resident: Resident, Path(link): Path<String>) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    own::show(State(portal), resident).await
}

/// `GET /family/{link}/tiers`
pub async fn compare(State(portal): State<Shared>, resident: Resident, Path(link): Path<String>) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    tiers::compare(State(portal), resident).await
}

/// `POST /family/{link}/tiers`
pub async fn select(
    State(portal): State<Shared>,
    Path(link): Path<String>,
    posted: Posted<RawTier>,
) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    let resident = resident.acting(&portal, &link).await?;
    tiers::select_for(&portal, resident, raw).await
}

/// `GET /family/{link}/tiers/check?option=`
pub async fn check(
    State(portal): State<Shared>,
    resident: Resident,
    Path(link): Path<String>,
    raw: Query<RawTier>,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    tiers::check(State(portal), resident, raw).await
}

/// `POST /family/{link}/tiers/check`: the guardian's choice.
pub async fn confirm(
    State(portal): State<Shared>,
    Path(link): Path<String>,
    posted: Posted<RawConfirm>,
) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    let resident = resident.acting(&portal, &link).await?;
    tiers::confirm_for(&portal, resident, raw).await
}

/// `GET /family/{link}/tiers/done/{reference}`
pub async fn done(
    State(portal): State<Shared>,
    resident: Resident,
    Path((link, reference)): Path<(String, String)>,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    tiers::done(State(portal), resident, Path(reference)).await
}
