//! Handlers of the staff pages. Who may come here is the gate's matter; whose data they see is decided by the store.

pub mod anew;
pub mod cases;
pub mod cash;
pub mod corrections;
pub mod counter;
pub mod hand_in;
mod hand_in_pay;
mod hand_in_words;
pub mod hotline;
pub mod newborns;
pub mod objections;
pub mod requests;
pub mod school;
pub mod sign_in;
pub mod supervision;
pub mod withdraw;

use app::{
    forms::choice::RawPreferences,
    pages::{
        enrolment::EnrolmentYear,
        staff::{Body, Waiting},
    },
    routes,
};
use axum::{extract::State, response::Response};
use rules::jurisdiction::{self, Jurisdiction};
use store::{Acting, FindingFilter, LookUp, LookUpFor, Reach, StaffRole, Wanted};

use crate::web::{
    failure::Failure,
    handlers::{
        Answer,
        enrolment::{asked_year, enrolment_year},
        home::remembering,
        see_other,
        tiers::Situation,
    },
    staff::{
        desk::{Asked, Clerk},
        matrix,
    },
    state::{Portal, Shared},
};

/// `GET /staff`: the tasks, and how much waits for who decides. The counts are of the jurisdiction, about nobody.
pub async fn home(State(portal): State<Shared>, clerk: Clerk) -> Answer {
    let account = &clerk.session.account;
    let mut waiting = Waiting::default();
    if account.roles.contains(&StaffRole::Checker) {
        let acting = Acting { staff: account.id, reach: Reach::Jurisdiction };
        let counted = portal.store.waiting(acting).await?;
        let hand_ins = portal.store.hand_ins_waiting(acting, portal.clock.today()).await?;
        waiting = Waiting {
            cases: (counted.cases, counted.proposals),
            requests: counted.requests,
            newborns: counted.newborns,
            hand_ins: hand_ins.to_decide,
            payments: hand_ins.to_pay,
            ..Waiting::default()
        };
    }
    if account.roles.contains(&StaffRole::Auditor) {
        let acting = Acting { staff: account.id, reach: Reach::Jurisdiction };
        waiting.findings = portal.store.count_findings(acting, FindingFilter::default()).await?;
    }
    if account.roles.contains(&StaffRole::Checker) || account.roles.contains(&StaffRole::Auditor) {
        let acting = Acting { staff: account.id, reach: Reach::Jurisdiction };
        waiting.anew = portal.store.count_claims_to_settle_anew(acting).await?;
    }
    Ok(clerk.page(Body::Home(waiting)))
}

/// `POST /staff/preferences`: language and type size; back to the page that was shown.
pub async fn preferences(
    State(portal): State<Shared>,
    Asked { form, .. }: Asked<RawPreferences>,
) -> Response {
    let back = form.back().split('?').next().unwrap_or_default();
    let back = see_other(&matrix::page_at(back).unwrap_or_else(|| routes::STAFF.to_owned()));
    remembering(&portal, &form, back)
}

/// Where the account works.
fn place_of(clerk: &Clerk) -> Result<&'static Jurisdiction, Failure> {
    jurisdiction::get(&clerk.session.account.jurisdiction)
        .ok_or(Failure::Broken("an account of no known jurisdiction"))
}

/// Somebody within reach, as staff see them.
struct Seen {
    situation: Situation,
    claims: Vec<store::ClaimSummary>,
}

/// Looks somebody up, which is recorded; `None`: nobody there, or out of reach.
async fn see(
    portal: &Portal,
    clerk: &Clerk,
    wanted: Wanted,
    purpose: LookUpFor,
    reason: String,
) -> Result<Option<Seen>, Failure> {
    let (place, today) = (place_of(clerk)?, portal.clock.today());
    let Some(year) = place.year(asked_year(place, today)) else { return Ok(None) };
    let command = LookUp {
        acting: clerk.acting()?,
        wanted,
        purpose,
        reason,
        benefit_year: year.year,
        today,
        at: portal.clock.now(),
    };
    Ok(portal.store.look_up(command).await?.map(|found| Seen {
        situation: Situation::new(place, year, found.coverage, today),
        claims: found.claims,
    }))
}

/// Enrolments in words.
fn years_of(situation: &Situation) -> Vec<EnrolmentYear> {
    let coverage = &situation.coverage;
    coverage.enrolments.iter().map(|one| enrolment_year(situation.place, coverage, one)).collect()
}
