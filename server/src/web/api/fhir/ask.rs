//! `POST CoverageEligibilityRequest`: answered at once with a `CoverageEligibilityResponse`; nothing of the request is kept.

use axum::{
    body::Body,
    extract::{Request, State},
    http::StatusCode,
    response::Response,
};
use rules::identity::IdNumber;
use store::{ApiClient, CoverOn, EnrolmentId, PersonId, PersonNumber};
use time::Date;

use super::{
    client::{Client, LOOK_UP},
    elements::Reference,
    eligibility::{self, EligibilityRequest, Known},
    outcome::{Failure, answer},
    patient::number,
    read::{has_media_type, visible},
};
use crate::web::{
    api::hospital::client::looked_up,
    api::received,
    state::{Portal, Shared},
};

/// Largest request in bytes.
const LARGEST: usize = 64 * 1024;

/// Answers whether somebody is covered on a day.
pub(super) async fn covered(
    State(portal): State<Shared>,
    Client(client): Client,
    request: Request<Body>,
) -> Result<Response, Failure> {
    let (parts, body) = request.into_parts();
    if !has_media_type(&parts.headers, &["application/fhir+json", "application/json"]) {
        return Err(Failure::MediaType);
    }
    let body = received::body(&parts.headers, body, LARGEST).await?;
    let request = EligibilityRequest::read(&body)?;
    let on = request.day(portal.clock.today())?;
    let id_number = id_number(&portal, &client, request.patient()).await?;
    let jurisdiction = &client.hospital.jurisdiction;
    let cover = portal.store.cover_on(jurisdiction, &id_number, on).await?.ok_or(Failure::NotThere)?;
    looked_up(&portal, &client, cover.person, LOOK_UP).await?;
    let enrolment = enrolment(&portal, &cover, on).await?;
    let known = Known { cover: &cover, enrolment, jurisdiction, on, at: portal.clock.now() };
    Ok(answer(StatusCode::OK, &eligibility::answer(&request, known)))
}

/// The id number of the patient, told or that of somebody the hospital has settled for.
async fn id_number(portal: &Portal, client: &ApiClient, patient: &Reference) -> Result<IdNumber, Failure> {
    let known = match (&patient.identifier, &patient.reference) {
        (Some(identifier), _) => number(identifier),
        (None, Some(reference)) => {
            let id = reference.strip_prefix("Patient/").and_then(|id| id.parse::<PersonId>().ok());
            let person = match id {
                Some(id) => visible(portal, client, id).await?,
                None => None,
            };
            Some(person.ok_or(Failure::NotThere)?.id_number)
        }
        (None, None) => None,
    };
    match known {
        Some(PersonNumber::Id(number)) => Ok(number),
        Some(PersonNumber::Temporary(_)) | None => Err(Failure::Element(
            "CoverageEligibilityRequest.patient",
            "缺少有效的公民身份号码（临时编号请先落实身份证号码）",
            "has no valid id number (a temporary number must be replaced first)",
        )),
    }
}

/// The enrolment that the answer rests on: the one that reaches the day, else that of its year.
async fn enrolment(portal: &Portal, cover: &CoverOn, on: Date) -> Result<Option<EnrolmentId>, Failure> {
    let found = portal.store.coverage(cover.person, on.year(), portal.clock.today()).await?;
    let enrolments = found.map(|found| found.enrolments).unwrap_or_default();
    let mut reaching = enrolments.iter().filter(|entry| entry.covers_from <= on && on <= entry.covers_to);
    let by_scheme = |scheme| enrolments.iter().find(|entry| Some(entry.scheme) == scheme);
    let of_year = enrolments.iter().find(|entry| entry.benefit_year == on.year());
    Ok(reaching.next().or(of_year).or_else(|| by_scheme(cover.scheme)).map(|entry| entry.id))
}
