//! Handlers of the staff pages. Who may come here is the gate's matter; whose data they see is decided by the store.

pub mod cases;
pub mod corrections;
pub mod counter;
pub mod hotline;
pub mod sign_in;

use app::pages::{enrolment::EnrolmentYear, staff::Body};
use axum::response::Response;
use rules::jurisdiction::{self, Jurisdiction};
use store::{LookUp, LookUpFor, Wanted};

use crate::web::{
    failure::Failure,
    handlers::{
        enrolment::{asked_year, enrolment_year},
        tiers::Situation,
    },
    staff::desk::Clerk,
    state::Portal,
};

/// `GET /staff`
pub async fn home(clerk: Clerk) -> Response {
    clerk.page(Body::Home)
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
