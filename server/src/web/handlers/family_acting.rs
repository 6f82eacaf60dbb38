//! `/family/{link}/…`: the pages of one's own enrolment, for a child by a guardian's link that is in force.

use app::forms::{
    choice::{RawConfirm, RawDay, RawTier},
    pay::RawPay,
};
use axum::{
    extract::{Path, Query, State},
    http::HeaderMap,
};

use crate::web::{
    handlers::{Answer, certificates, enrolment as own, pay, tiers},
    posted::Posted,
    state::Shared,
    visitor::Resident,
};

/// `GET /family/{link}/enrolment`
pub async fn enrolment(
    State(portal): State<Shared>,
    resident: Resident,
    Path(link): Path<String>,
    asked: Query<RawDay>,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    own::show(State(portal), resident, asked).await
}

/// `POST /family/{link}/certificates`
pub async fn certify(
    State(portal): State<Shared>,
    Path(link): Path<String>,
    posted: Posted<RawDay>,
) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    let resident = resident.acting(&portal, &link).await?;
    certificates::issue_for(&portal, &resident, &raw).await
}

/// `GET /family/{link}/certificates/{reference}`
pub async fn certificate(
    State(portal): State<Shared>,
    resident: Resident,
    headers: HeaderMap,
    Path((link, reference)): Path<(String, String)>,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    certificates::show(State(portal), resident, headers, Path(reference)).await
}

/// `GET /family/{link}/certificates/{reference}/pdf`
pub async fn certificate_file(
    State(portal): State<Shared>,
    resident: Resident,
    headers: HeaderMap,
    Path((link, reference)): Path<(String, String)>,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    certificates::file(State(portal), resident, headers, Path(reference)).await
}

/// `POST /family/{link}/pay`: the guardian pays for the child.
pub async fn pay(State(portal): State<Shared>, Path(link): Path<String>, posted: Posted<RawPay>) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    let resident = resident.acting(&portal, &link).await?;
    pay::create_for(&portal, &resident, &raw).await
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
