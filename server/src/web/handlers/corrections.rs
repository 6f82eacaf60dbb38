//! `/corrections/{reference}`: how a correction stands, its proof, taking it back.

use app::{
    Page,
    forms::{FieldError, choice::RawToken},
    pages::details::track::{Model, Stage},
    routes,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, State},
    routing::{get, post},
};
use store::{Correction, CorrectionState};

use crate::web::{
    failure::Failure,
    handlers::{
        Answer,
        details::{self, in_words, said},
        family_files::{Proves, item, take},
        see_other,
    },
    posted::Posted,
    state::{Portal, Shared},
    upload::{LARGEST_UPLOAD, Uploaded},
    visitor::Resident,
};

/// What is on file and its corrections, for oneself and for the child one acts for.
pub fn routes() -> Router<Shared> {
    let files = || DefaultBodyLimit::max(LARGEST_UPLOAD);
    Router::new()
        .route("/details", get(details::list))
        .route("/details/{datum}", get(details::blank).post(details::check))
        .route("/details/{datum}/ask", post(details::ask))
        .route("/corrections/{reference}", get(show))
        .route("/corrections/{reference}/evidence", post(upload).layer(files()))
        .route("/corrections/{reference}/withdraw", post(withdraw))
        .route("/family/{link}/details", get(details::list_for))
        .route("/family/{link}/details/{datum}", get(details::blank_for).post(details::check_for))
        .route("/family/{link}/details/{datum}/ask", post(details::ask_for))
        .route("/family/{link}/corrections/{reference}", get(show_for))
        .route("/family/{link}/corrections/{reference}/evidence", post(upload_for).layer(files()))
        .route("/family/{link}/corrections/{reference}/withdraw", post(withdraw_for))
}

/// `GET /corrections/{reference}`
pub async fn show(State(portal): State<Shared>, resident: Resident, Path(reference): Path<String>) -> Answer {
    let correction = own(&portal, &resident, &reference).await?;
    page(&portal, &resident, correction, Vec::new()).await
}

/// `GET /family/{link}/corrections/{reference}`
pub async fn show_for(
    State(portal): State<Shared>,
    resident: Resident,
    Path((link, reference)): Path<(String, String)>,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    show(State(portal), resident, Path(reference)).await
}

/// `POST /corrections/{reference}/evidence`
pub async fn upload(State(portal): State<Shared>, Path(reference): Path<String>, upload: Uploaded) -> Answer {
    kept(&portal, &reference, upload).await
}

/// `POST /family/{link}/corrections/{reference}/evidence`
pub async fn upload_for(
    State(portal): State<Shared>,
    Path((link, reference)): Path<(String, String)>,
    Uploaded { resident, form }: Uploaded,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    kept(&portal, &reference, Uploaded { resident, form }).await
}

async fn kept(portal: &Portal, reference: &str, Uploaded { resident, form }: Uploaded) -> Answer {
    let correction = own(portal, &resident, reference).await?;
    match take(portal, resident.actor(), Proves::Case(correction.case), form).await? {
        Ok(()) => Ok(see_other(&resident.at(&routes::correction(reference)))),
        Err(fault) => page(portal, &resident, correction, vec![fault.error()]).await,
    }
}

/// `POST /corrections/{reference}/withdraw`
pub async fn withdraw(
    State(portal): State<Shared>,
    Path(reference): Path<String>,
    posted: Posted<RawToken>,
) -> Answer {
    let (resident, _) = posted.by_resident()?;
    taken_back(&portal, &resident, &reference).await
}

/// `POST /family/{link}/corrections/{reference}/withdraw`
pub async fn withdraw_for(
    State(portal): State<Shared>,
    Path((link, reference)): Path<(String, String)>,
    posted: Posted<RawToken>,
) -> Answer {
    let (resident, _) = posted.by_resident()?;
    let resident = resident.acting(&portal, &link).await?;
    taken_back(&portal, &resident, &reference).await
}

async fn taken_back(portal: &Portal, resident: &Resident, reference: &str) -> Answer {
    own(portal, resident, reference).await?;
    let (by, today, at) = (resident.actor(), portal.clock.today(), portal.clock.now());
    // `false`: it was over already; the page shows how it stands.
    portal.store.withdraw_correction(reference, by, today, at).await?;
    Ok(see_other(&resident.at(&routes::correction(reference))))
}

/// A correction of the person whom the request is about; anybody else's is not there.
async fn own(portal: &Portal, resident: &Resident, reference: &str) -> Result<Correction, Failure> {
    let found = portal.store.correction(resident.session.person.id, reference).await?;
    found.ok_or(Failure::NotThere)
}

async fn page(
    portal: &Portal,
    resident: &Resident,
    correction: Correction,
    errors: Vec<FieldError>,
) -> Answer {
    let mine = correction.asked_by == resident.actor();
    let files = if mine { portal.store.evidence_of_case(correction.case).await? } else { Vec::new() };
    let datum = correction.new.datum();
    let model = Model {
        datum: said(datum),
        old: in_words(&correction.old, true),
        new: in_words(&correction.new, false),
        since: correction.since,
        asked_on: correction.asked_on,
        stage: match correction.state {
            CorrectionState::Open => Stage::Open,
            CorrectionState::Applied { on, reason } => Stage::Applied(on, reason),
            CorrectionState::Refused { on, reason } => Stage::Refused(on, reason),
            CorrectionState::Withdrawn { on } => Stage::Withdrawn(on),
        },
        mine,
        needs_proof: datum.needs_proof(),
        files: files.iter().map(|file| item(portal, file)).collect(),
        reference: correction.reference,
        reason: correction.reason,
        errors,
    };
    Ok(resident.visitor.page(Page::Correction(Box::new(model))))
}
