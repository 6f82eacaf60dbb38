//! Reading and searching. A hospital sees its own settlements, the people it has settled for or asks for by their number,
//! and how those are insured; everything else is not there.

use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, StatusCode, Uri, header},
    response::Response,
};
use store::{
    ApiClient, ClaimId, EnrolmentId, HospitalClaim, HospitalClaims, Person, PersonId, PersonNumber,
    WhichClaims,
};

use super::{
    BASE,
    bundle::{Resource, bundle},
    claim::claim,
    claim_response::claim_response,
    client::{Client, LOOK_UP},
    coverage::coverage,
    elements::Identifier,
    explanation::explanation,
    outcome::{Failure, answer},
    patient::{number, patient},
    search::{By, Kind, Search},
    systems,
};
use crate::web::{
    api::hospital::client::looked_up,
    api::received,
    state::{Portal, Shared},
};

/// Largest form of a search in bytes.
const LARGEST_SEARCH: usize = 4 * 1024;

/// `GET {type}/{id}`
pub(super) async fn one(
    State(portal): State<Shared>,
    Client(client): Client,
    Path((kind, id)): Path<(String, String)>,
) -> Result<Response, Failure> {
    let found = by_id(&portal, &client, Kind::of(&kind)?, &id).await?;
    Ok(answer(StatusCode::OK, &found.ok_or(Failure::NotThere)?))
}

/// `GET {type}?…`
pub(super) async fn by_address(
    State(portal): State<Shared>,
    Client(client): Client,
    Path(kind): Path<String>,
    headers: HeaderMap,
    uri: Uri,
) -> Result<Response, Failure> {
    let kind = Kind::of(&kind)?;
    let search = Search::read(kind, uri.query().unwrap_or_default(), "")?;
    found(&portal, &client, &headers, kind, search).await
}

/// `POST {type}/_search`
pub(super) async fn by_form(
    State(portal): State<Shared>,
    Client(client): Client,
    Path(kind): Path<String>,
    request: Request<Body>,
) -> Result<Response, Failure> {
    let kind = Kind::of(&kind)?;
    let (parts, body) = request.into_parts();
    if !has_media_type(&parts.headers, &["application/x-www-form-urlencoded"]) {
        return Err(Failure::MediaType);
    }
    let body = received::body(&parts.headers, body, LARGEST_SEARCH).await?;
    let text = std::str::from_utf8(&body).map_err(|_| Failure::Unreadable)?;
    // The address is a place for parameters too, for those that may stand there.
    let search = Search::read(kind, parts.uri.query().unwrap_or_default(), text)?;
    found(&portal, &client, &parts.headers, kind, search).await
}

/// Whether a body that is not compressed is of one of these media types.
pub(super) fn has_media_type(headers: &HeaderMap, known: &[&str]) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let media = text(header::CONTENT_TYPE).and_then(|media| media.split(';').next()).unwrap_or_default();
    let known = known.iter().any(|known| media.trim().eq_ignore_ascii_case(known));
    known && text(header::CONTENT_ENCODING).is_none_or(|coding| coding.eq_ignore_ascii_case("identity"))
}

async fn by_id(
    portal: &Portal,
    client: &ApiClient,
    kind: Kind,
    id: &str,
) -> Result<Option<Resource>, Failure> {
    match kind {
        Kind::Patient => {
            let Ok(id) = id.parse::<PersonId>() else { return Ok(None) };
            Ok(visible(portal, client, id).await?.map(|person| of_person(&person)))
        }
        Kind::Coverage => {
            let Ok(id) = id.parse::<EnrolmentId>() else { return Ok(None) };
            let Some(person) = portal.store.enrolled_by(id).await? else { return Ok(None) };
            let Some(person) = visible(portal, client, person).await? else { return Ok(None) };
            let found = coverages(portal, person.id).await?;
            Ok(found.into_iter().find(|(enrolment, _)| *enrolment == id).map(|(_, resource)| resource))
        }
        Kind::Claim | Kind::ClaimResponse | Kind::Explanation => {
            let Ok(id) = id.parse::<ClaimId>() else { return Ok(None) };
            let claims = claims(portal, client, WhichClaims::One(id), None, 1).await?;
            Ok(of_claims(kind, claims).await?.pop())
        }
    }
}

async fn found(
    portal: &Portal,
    client: &ApiClient,
    headers: &HeaderMap,
    kind: Kind,
    search: Search,
) -> Result<Response, Failure> {
    match kind {
        Kind::Patient => people_found(portal, client, headers, search).await,
        Kind::Coverage => coverages_found(portal, client, headers, search).await,
        Kind::Claim | Kind::ClaimResponse | Kind::Explanation => {
            claims_found(portal, client, headers, kind, search).await
        }
    }
}

async fn people_found(
    portal: &Portal,
    client: &ApiClient,
    headers: &HeaderMap,
    search: Search,
) -> Result<Response, Failure> {
    let (here, found) = match search.by {
        By::Id(id) => {
            (format!("Patient?_id={}", encoded(&id)), by_id(portal, client, Kind::Patient, &id).await?)
        }
        By::Number(asked) => {
            let person = with_number(portal, client, &asked).await?;
            ("Patient/_search".to_owned(), person.as_ref().map(of_person))
        }
        // Nobody lists people.
        By::All | By::Patient(_) | By::Slip(_) => return Err(Failure::Parameters),
    };
    Ok(page(portal, headers, &here, None, true, found.into_iter().collect()))
}

async fn coverages_found(
    portal: &Portal,
    client: &ApiClient,
    headers: &HeaderMap,
    search: Search,
) -> Result<Response, Failure> {
    let (here, found) = match search.by {
        By::Id(id) => {
            let found = by_id(portal, client, Kind::Coverage, &id).await?;
            (format!("Coverage?_id={}", encoded(&id)), found.into_iter().collect())
        }
        By::Patient(person) => {
            let visible = match person {
                Some(person) => visible(portal, client, person).await?,
                None => None,
            };
            let here = person.map_or_else(String::new, |person| format!("?patient={person}"));
            (format!("Coverage{here}"), of_whom(portal, visible).await?)
        }
        By::Number(asked) => {
            let person = with_number(portal, client, &asked).await?;
            ("Coverage/_search".to_owned(), of_whom(portal, person).await?)
        }
        By::All | By::Slip(_) => return Err(Failure::Parameters),
    };
    Ok(page(portal, headers, &here, None, true, found))
}

async fn of_whom(portal: &Portal, person: Option<Person>) -> Result<Vec<Resource>, Failure> {
    let Some(person) = person else { return Ok(Vec::new()) };
    Ok(coverages(portal, person.id).await?.into_iter().map(|(_, resource)| resource).collect())
}

async fn claims_found(
    portal: &Portal,
    client: &ApiClient,
    headers: &HeaderMap,
    kind: Kind,
    search: Search,
) -> Result<Response, Failure> {
    let name = kind.name();
    let Some((which, asked)) = which_claims(portal, client, search.by).await? else {
        return Ok(page(portal, headers, name, None, true, Vec::new()));
    };
    // One more than the page tells whether there is a next one.
    let mut found = claims(portal, client, which, search.before, search.count + 1).await?;
    let count = usize::try_from(search.count).unwrap_or(usize::MAX);
    let more = found.len() > count;
    found.truncate(count);
    let place = |before: Option<ClaimId>| {
        let before = before.map_or_else(String::new, |before| format!("&before={before}"));
        format!("{name}?{asked}_count={count}{before}")
    };
    let next = found.last().filter(|_| more).map(|last| place(Some(last.claim.id)));
    let resources = of_claims(kind, found).await?;
    let first = search.before.is_none();
    Ok(page(portal, headers, &place(search.before), next.as_deref(), first, resources))
}

/// Which settlements a search asks for, and the same as the beginning of a query; `None`: there can be none.
async fn which_claims(
    portal: &Portal,
    client: &ApiClient,
    by: By,
) -> Result<Option<(WhichClaims, String)>, Failure> {
    Ok(match by {
        By::All => Some((WhichClaims::All, String::new())),
        By::Id(id) => id.parse().ok().map(|id| (WhichClaims::One(id), format!("_id={id}&"))),
        By::Patient(person) => person.map(of_patient),
        By::Number(asked) => with_number(portal, client, &asked).await?.map(|person| of_patient(person.id)),
        By::Slip(Identifier { system, value, .. }) => {
            let ours = system.is_none_or(|system| system == systems::slips(&client.hospital.code));
            let slip = value.filter(|_| ours);
            slip.map(|slip| (WhichClaims::Slip(slip.clone()), format!("identifier={}&", encoded(&slip))))
        }
    })
}

fn of_patient(person: PersonId) -> (WhichClaims, String) {
    (WhichClaims::Of(person), format!("patient={person}&"))
}

async fn claims(
    portal: &Portal,
    client: &ApiClient,
    which: WhichClaims,
    before: Option<ClaimId>,
    limit: u32,
) -> Result<Vec<HospitalClaim>, Failure> {
    let wanted = HospitalClaims { hospital: client.hospital.code.clone(), which, before, limit };
    Ok(portal.store.claims_of_hospital(wanted).await?)
}

/// A person for whom the hospital has settled.
pub(super) async fn visible(
    portal: &Portal,
    client: &ApiClient,
    person: PersonId,
) -> Result<Option<Person>, Failure> {
    if portal.store.has_settled_for(&client.hospital.code, person).await? {
        Ok(portal.store.person(person).await?)
    } else {
        Ok(None)
    }
}

/// The person of a number that the hospital knows: of its own jurisdiction, or one it has settled for. Whoever is found is
/// on record.
async fn with_number(
    portal: &Portal,
    client: &ApiClient,
    asked: &Identifier,
) -> Result<Option<Person>, Failure> {
    let found = match number(asked) {
        Some(PersonNumber::Id(number)) => portal.store.person_by_id_number(&number).await?,
        Some(PersonNumber::Temporary(number)) => portal.store.person_by_temporary_number(&number).await?,
        None => None,
    };
    let Some(person) = found else { return Ok(None) };
    let near = person.jurisdiction == client.hospital.jurisdiction;
    if !near && !portal.store.has_settled_for(&client.hospital.code, person.id).await? {
        return Ok(None);
    }
    looked_up(portal, client, person.id, LOOK_UP).await?;
    Ok(Some(person))
}

async fn coverages(portal: &Portal, person: PersonId) -> Result<Vec<(EnrolmentId, Resource)>, Failure> {
    let today = portal.clock.today();
    let Some(found) = portal.store.coverage(person, today.year(), today).await? else {
        return Ok(Vec::new());
    };
    let place = &found.person.jurisdiction;
    let resource = |enrolment| Resource::Coverage(Box::new(coverage(enrolment, place)));
    Ok(found.enrolments.iter().map(|enrolment| (enrolment.id, resource(enrolment))).collect())
}

fn of_person(person: &Person) -> Resource {
    Resource::Patient(Box::new(patient(person)))
}

/// Settlements as resources. An explanation computes its settlement anew: not where others wait.
async fn of_claims(kind: Kind, claims: Vec<HospitalClaim>) -> Result<Vec<Resource>, Failure> {
    let write = move || claims.iter().map(|claim| of_claim(kind, claim)).collect::<Vec<_>>();
    if kind != Kind::Explanation {
        return Ok(write());
    }
    tokio::task::spawn_blocking(write).await.map_err(|_| Failure::Broken)
}

fn of_claim(kind: Kind, of: &HospitalClaim) -> Resource {
    match kind {
        Kind::ClaimResponse => Resource::ClaimResponse(Box::new(claim_response(of))),
        Kind::Explanation => Resource::Explanation(Box::new(explanation(of))),
        Kind::Patient | Kind::Coverage | Kind::Claim => Resource::Claim(Box::new(claim(of))),
    }
}

fn page(
    portal: &Portal,
    headers: &HeaderMap,
    here: &str,
    next: Option<&str>,
    first: bool,
    found: Vec<Resource>,
) -> Response {
    answer(StatusCode::OK, &bundle(&base(portal, headers), here, next, first, found))
}

/// The address of the interface, as the client reaches it.
pub(super) fn base(portal: &Portal, headers: &HeaderMap) -> String {
    let host = || headers.get(header::HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost");
    match &portal.config.public_origin {
        Some(origin) => format!("{}{BASE}", origin.trim_end_matches('/')),
        None => format!("http://{}{BASE}", host()),
    }
}

fn encoded(value: &str) -> String {
    serde_urlencoded::to_string([("", value)]).unwrap_or_default().trim_start_matches('=').to_owned()
}
