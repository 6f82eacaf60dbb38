//! `/staff/anew`: claims that are to be settled anew because an objection was granted.

use app::pages::staff::{
    Body,
    anew::{Line, Next},
};
use axum::extract::State;
use store::{Anew, ClaimAnew, StaffRole};

use crate::web::{handlers::Answer, staff::desk::Clerk, state::Shared};

/// `GET /staff/anew`
pub async fn list(State(portal): State<Shared>, clerk: Clerk) -> Answer {
    let opens_cases = clerk.session.account.roles.contains(&StaffRole::Checker);
    let found = portal.store.claims_to_settle_anew(clerk.acting()?).await?;
    let lines = found.into_iter().filter_map(|claim| line(claim, opens_cases)).collect();
    Ok(clerk.page(Body::Anew(lines)))
}

/// `None`: there is nothing left to do.
fn line(claim: ClaimAnew, opens_cases: bool) -> Option<Line> {
    let next = match claim.next {
        Anew::TakeBack => Next::TakeBack,
        Anew::LaterFirst(count) => Next::LaterFirst(count),
        Anew::HandedIn => Next::HandedIn,
        Anew::ClosedYear(year) => Next::ClosedYear(year),
        Anew::SettleAgain(_) => Next::SettleAgain,
        Anew::Done(_) => return None,
    };
    Some(Line {
        case: opens_cases.then(|| claim.case.to_string()),
        reference: claim.reference,
        hospital: claim.hospital_name,
        slip_no: claim.slip_no,
        kind: claim.kind,
        admitted: claim.admitted.filter(|first| *first != claim.discharged),
        discharged: claim.discharged,
        granted_on: claim.granted_on,
        next,
    })
}
