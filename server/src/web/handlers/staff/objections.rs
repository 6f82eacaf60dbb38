//! `/staff/cases/{case}` of an objection.

use app::pages::staff::{Body, cases, correction::as_asked, objection::Model};
use axum::response::Response;
use store::{AS_ASKED, CaseDetail, ObjectionDetail};

use crate::web::{
    handlers::{claims, family_files::item, objections::what},
    staff::desk::Clerk,
    state::Portal,
};

/// The case of an objection. Granting it marks the claim for a new settlement: what to grant is one thing.
pub(super) fn shown(
    portal: &Portal,
    clerk: &Clerk,
    found: &CaseDetail,
    detail: &ObjectionDetail,
    case: cases::Model,
) -> Response {
    let claim = claims::model(portal, &found.person.jurisdiction, &detail.claim);
    let shares = serde_json::to_value(detail.claim.claim.shares).unwrap_or_default();
    clerk.page(Body::Objection(Box::new(Model {
        case: cases::Model { options: vec![(AS_ASKED.to_owned(), as_asked())], ..case },
        what: what(&detail.objection.subject, Some(&claim)),
        reason: detail.objection.reason.clone(),
        trace_hash: found.facts["trace_hash"].as_str().map(ToOwned::to_owned),
        changed: found.facts["shares"] != shares,
        files: detail.evidence.iter().map(|file| item(portal, file)).collect(),
        claim,
    })))
}
