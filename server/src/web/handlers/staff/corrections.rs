//! `/staff/cases/{case}` of a correction, and its proof.

use app::pages::staff::{
    Body, cases,
    correction::{Model, Obstacle, as_asked},
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use store::{
    AS_ASKED, CaseDetail, CaseId, CorrectionDetail, EvidenceId, Obstacle as Against, PersonNumber,
    ViewEvidence,
};

use crate::web::{
    handlers::{Answer, details::in_words, family_files::item, staff::requests::shut_off},
    staff::desk::Clerk,
    state::{Portal, Shared},
};

/// The case of a correction. What is granted is what was asked for, as long as nothing stands against it.
pub(super) fn shown(
    portal: &Portal,
    clerk: &Clerk,
    found: &CaseDetail,
    detail: &CorrectionDetail,
    case: cases::Model,
) -> Response {
    let correction = &detail.correction;
    let options = match detail.obstacle {
        None => vec![(AS_ASKED.to_owned(), as_asked())],
        Some(_) => Vec::new(),
    };
    clerk.page(Body::Correction(Box::new(Model {
        case: cases::Model { options, ..case },
        old: in_words(&correction.old, false),
        new: in_words(&correction.new, false),
        now: in_words(&detail.now, false),
        since: correction.since,
        reason: correction.reason.clone(),
        number_says: match &found.person.id_number {
            PersonNumber::Id(number) => Some((number.birth_date(), number.sex())),
            PersonNumber::Temporary(_) => None,
        },
        obstacle: detail.obstacle.map(|obstacle| match obstacle {
            Against::Changed => Obstacle::Changed,
            Against::NoProof => Obstacle::NoProof,
            Against::NumberTaken => Obstacle::NumberTaken,
        }),
        opens_account: correction.new.datum().opens_account(),
        files: detail.evidence.iter().map(|file| item(portal, file)).collect(),
    })))
}

/// `GET /staff/cases/{case}/evidence/{evidence}`: recorded before anything is shown.
pub async fn evidence(
    State(portal): State<Shared>,
    clerk: Clerk,
    Path((case, evidence)): Path<(String, String)>,
) -> Answer {
    let (Ok(case), Ok(evidence)) = (case.parse::<CaseId>(), evidence.parse::<EvidenceId>()) else {
        return Ok(clerk.page(Body::NotFound));
    };
    let command = ViewEvidence { acting: clerk.acting()?, case, evidence, at: portal.clock.now() };
    match portal.store.view_case_evidence(command).await? {
        Some(file) => shut_off(&portal, &file).await,
        None => Ok(clerk.page(Body::NotFound)),
    }
}
