//! `/staff/requests`: guardians' requests, their papers, and the decision.

use app::{
    forms::{
        FieldError,
        desk_work::{Impossible, RawDecision},
    },
    pages::{
        family::Relation,
        staff::{
            Body,
            requests::{Line, Model, Register, Stage},
        },
    },
    routes,
};
use axum::{
    extract::{Path, State},
    http::{HeaderValue, header},
    response::Response,
};
use rules::identity::IdNumber;
use store::{
    DecideOutcome, DecideRequest, Evidence, EvidenceKind, GuardianLinkId, GuardianRelation, GuardianRequest,
    LinkState, NameFit, OpenRequest,
};

use crate::web::{
    failure::Failure,
    handlers::{Answer, family_files, see_other},
    headers::Sandboxed,
    staff::desk::{Clerk, Sent},
    state::{Portal, Shared},
};

/// So many are listed; the rest comes up as these are dealt with.
const MOST: u32 = 200;

/// `GET /staff/requests`
pub async fn list(State(portal): State<Shared>, clerk: Clerk) -> Answer {
    let place = &clerk.session.account.jurisdiction;
    let open = portal.store.open_guardian_requests(place, portal.clock.today(), MOST).await?;
    let line = |request: &OpenRequest| Line {
        id: request.link.id.to_string(),
        guardian: request.link.guardian_name.masked(),
        child: request.link.ward_name.masked(),
        asked_on: portal.clock.day_of(request.link.asked_at),
        files: request.link.evidence,
    };
    Ok(clerk.page(Body::Requests(open.iter().map(line).collect())))
}

/// `GET /staff/requests/{link}`
pub async fn show(State(portal): State<Shared>, clerk: Clerk, Path(link): Path<String>) -> Answer {
    page(&portal, &clerk, &link, RawDecision::default(), Vec::new()).await
}

async fn page(
    portal: &Portal,
    clerk: &Clerk,
    link: &str,
    raw: RawDecision,
    errors: Vec<FieldError>,
) -> Result<Response, Failure> {
    let (today, at) = (portal.clock.today(), portal.clock.now());
    let found = match link.parse::<GuardianLinkId>() {
        Ok(link) => portal.store.guardian_request(clerk.acting()?, link, today, at).await?,
        Err(_) => None,
    };
    Ok(match found {
        Some(found) => clerk.page(Body::Request(Box::new(in_words(portal, clerk, *found, (raw, errors))))),
        None => clerk.page(Body::NotFound),
    })
}

fn in_words(
    portal: &Portal,
    clerk: &Clerk,
    found: GuardianRequest,
    (raw, errors): (RawDecision, Vec<FieldError>),
) -> Model {
    let GuardianRequest { request: OpenRequest { link, asked_number, fits }, guardian, ward, evidence } =
        found;
    let reason = link.reason.clone().unwrap_or_default();
    Model {
        id: link.id.to_string(),
        guardian: (guardian.name.as_str().to_owned(), guardian.id_number.masked()),
        township: guardian.township,
        child: link.ward_name.as_str().to_owned(),
        relation: match link.relation {
            GuardianRelation::Parent => Relation::Parent,
            GuardianRelation::Grandparent => Relation::Grandparent,
            GuardianRelation::Other => Relation::Other,
        },
        register: match fits {
            Some(NameFit::Fits) => Register::Fits,
            Some(NameFit::OtherName) => Register::OtherName,
            Some(NameFit::Unknown) => Register::Unknown,
            None => Register::Household,
        },
        born: ward.map(|ward| ward.birth_date).or(asked_number.as_ref().map(IdNumber::birth_date)),
        number: asked_number.map(|number| number.as_str().to_owned()),
        asked_on: portal.clock.day_of(link.asked_at),
        files: evidence.iter().map(|file| family_files::item(portal, file)).collect(),
        stage: match link.state {
            LinkState::Asked => Stage::Open,
            LinkState::Verified => Stage::Decided(true, reason),
            LinkState::Refused => Stage::Decided(false, reason),
            LinkState::Ended => Stage::Ended,
        },
        prove: !clerk.proved_lately(portal),
        raw,
        errors,
    }
}

/// `POST /staff/requests/{link}`: whoever comes second finds it decided, which the page then says.
pub async fn decide(
    State(portal): State<Shared>,
    Path(link): Path<String>,
    sent: Sent<RawDecision>,
) -> Answer {
    let Sent { clerk, form } = sent;
    let (verified, reason) = match form.parse() {
        Ok(typed) => typed,
        Err(errors) => return page(&portal, &clerk, &link, form, errors).await,
    };
    let Ok(id) = link.parse::<GuardianLinkId>() else { return Ok(clerk.page(Body::NotFound)) };
    let (acting, today, at) = (clerk.acting()?, portal.clock.today(), portal.clock.now());
    let command = DecideRequest { link: id, acting, verified, reason, today, at };
    let impossible = match portal.store.decide_request(command).await? {
        DecideOutcome::Decided | DecideOutcome::NotOpen => {
            return Ok(see_other(&routes::staff_request(&link)));
        }
        DecideOutcome::NobodyFound => Impossible::Nobody,
        DecideOutcome::NameDiffers => Impossible::OtherName,
        DecideOutcome::NotAChild => Impossible::NoChild,
        DecideOutcome::There => Impossible::There,
    };
    page(&portal, &clerk, &link, form, vec![impossible.error()]).await
}

/// `GET /staff/requests/{link}/evidence/{file}`: recorded before anything is shown.
pub async fn file(
    State(portal): State<Shared>,
    clerk: Clerk,
    Path((link, file)): Path<(String, String)>,
) -> Answer {
    let (today, at) = (portal.clock.today(), portal.clock.now());
    let found = match file.parse() {
        Ok(file) => portal.store.view_request_evidence(clerk.acting()?, file, today, at).await?,
        Err(_) => None,
    };
    let of_link = |link: &str| link.parse::<GuardianLinkId>().ok();
    let Some(found) = found.filter(|found| found.link == of_link(&link)) else {
        return Ok(clerk.page(Body::NotFound));
    };
    shut_off(&portal, &found).await
}

/// A file that somebody sent in: pictures open in the browser, shut off from everything; a PDF is saved, because what shows
/// PDFs does not run shut off.
pub(super) async fn shut_off(portal: &Portal, found: &Evidence) -> Answer {
    let mut response = family_files::download(portal, found).await?;
    response.extensions_mut().insert(Sandboxed);
    if found.kind != EvidenceKind::Pdf {
        let inline = HeaderValue::from_static("inline");
        response.headers_mut().insert(header::CONTENT_DISPOSITION, inline);
    }
    Ok(response)
}
