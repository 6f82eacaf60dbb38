//! `/objections`, and what leads there from a claim: comparing it with other rules, objecting to it.

use app::{
    Page,
    forms::{
        FieldError,
        choice::RawToken,
        objection::{RawAbout, RawObjection},
    },
    pages::{
        claim,
        objections::{
            Line, Screen, Stage, What,
            compare::{self, Side},
            form::{self, Closed},
            track,
        },
    },
    routes,
};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Path, Query, State},
    response::Response,
    routing::{get, post},
};
use rules::{
    catalogue, jurisdiction, objection,
    what_if::{Replay, Under, then_now, year_before},
};
use store::{
    Anew, AskObjection, AskObjectionOutcome, ClaimDetail, ClaimId, ClaimStatus, Objection, ObjectionState,
    Subject,
};

use crate::web::{
    failure::Failure,
    handlers::{
        Answer, claims,
        family_files::{Proves, item, take},
        see_other,
    },
    posted::Posted,
    state::{Portal, Shared},
    upload::{LARGEST_UPLOAD, Uploaded},
    visitor::Resident,
};

/// Comparing claims and objecting to them, for oneself and for the child one acts for.
pub fn routes() -> Router<Shared> {
    let files = || DefaultBodyLimit::max(LARGEST_UPLOAD);
    Router::new()
        .route("/claims/{id}/compare", get(compare))
        .route("/claims/{id}/object", get(blank).post(ask))
        .route("/objections", get(list))
        .route("/objections/{reference}", get(show))
        .route("/objections/{reference}/evidence", post(upload).layer(files()))
        .route("/objections/{reference}/withdraw", post(withdraw))
        .route("/family/{link}/claims/{id}/compare", get(compare_for))
        .route("/family/{link}/claims/{id}/object", get(blank_for).post(ask_for))
        .route("/family/{link}/objections", get(list_for))
        .route("/family/{link}/objections/{reference}", get(show_for))
        .route("/family/{link}/objections/{reference}/evidence", post(upload_for).layer(files()))
        .route("/family/{link}/objections/{reference}/withdraw", post(withdraw_for))
}

/// `GET /claims/{id}/compare`
pub async fn compare(State(portal): State<Shared>, resident: Resident, Path(id): Path<String>) -> Answer {
    compared(&portal, &resident, &id).await
}

/// `GET /family/{link}/claims/{id}/compare`
pub async fn compare_for(
    State(portal): State<Shared>,
    resident: Resident,
    Path((link, id)): Path<(String, String)>,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    compared(&portal, &resident, &id).await
}

async fn compared(portal: &Portal, resident: &Resident, id: &str) -> Answer {
    let found = own_claim(portal, resident, id).await?;
    let (person, stored, today) = (&resident.session.person, &found.claim, portal.clock.today());
    let place = jurisdiction::get(&person.jurisdiction).ok_or(Failure::Broken("a person of nowhere"))?;
    let (packs, facts) = (catalogue::shipped(), stored.facts());
    let beside = then_now(place, stored.settled_by(), &stored.settled(&facts), today, |name| packs.get(name));
    // Opening the page changes nothing: the review is opened when all claims are computed again.
    let review = match beside.then {
        Replay::Other(_) => {
            let of_it =
                |one: &Objection| one.claim == stored.id && matches!(one.subject, Subject::Recomputation);
            let all = portal.store.objections(person.id).await?;
            all.into_iter().find(of_it).map(|one| one.reference)
        }
        Replay::Same | Replay::NotAtHand => None,
    };
    let claim = claims::model(portal, &person.jurisdiction, &found);
    let official = |under: &Under<'_>| under.official;
    let model = compare::Model {
        row: claim.row,
        paid: beside.paid,
        review,
        may_object: stored.status != ClaimStatus::Reversed
            && objection::in_time(settled_on(portal, &found), today),
        on: today,
        before: year_before(&stored.before),
        official: claim.pack.official && beside.today.iter().chain(&beside.others).all(official),
        then: beside.then,
        today: beside.today.map(side),
        others: beside.others.into_iter().map(side).collect(),
    };
    Ok(page(resident, Screen::Compare(model)))
}

fn side(under: Under<'_>) -> Side {
    Side { title: under.option.title.clone(), year: under.year, outcome: under.outcome, effect: under.effect }
}

/// `GET /claims/{id}/object`
pub async fn blank(
    State(portal): State<Shared>,
    resident: Resident,
    Path(id): Path<String>,
    Query(about): Query<RawAbout>,
) -> Answer {
    let found = own_claim(&portal, &resident, &id).await?;
    let raw = RawObjection { subject: about.about, ..RawObjection::default() };
    Ok(form_page(&portal, &resident, &found, raw, Vec::new()))
}

/// `GET /family/{link}/claims/{id}/object`
pub async fn blank_for(
    State(portal): State<Shared>,
    resident: Resident,
    Path((link, id)): Path<(String, String)>,
    about: Query<RawAbout>,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    blank(State(portal), resident, Path(id), about).await
}

/// `POST /claims/{id}/object`
pub async fn ask(
    State(portal): State<Shared>,
    Path(id): Path<String>,
    posted: Posted<RawObjection>,
) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    asked(&portal, &resident, &id, raw).await
}

/// `POST /family/{link}/claims/{id}/object`
pub async fn ask_for(
    State(portal): State<Shared>,
    Path((link, id)): Path<(String, String)>,
    posted: Posted<RawObjection>,
) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    let resident = resident.acting(&portal, &link).await?;
    asked(&portal, &resident, &id, raw).await
}

async fn asked(portal: &Portal, resident: &Resident, id: &str, raw: RawObjection) -> Answer {
    let found = own_claim(portal, resident, id).await?;
    let place = &resident.session.person.jurisdiction;
    let choices = choices(&claims::model(portal, place, &found));
    let (subject, reason) = match raw.parse(choices.iter().map(|(word, _)| word.as_str())) {
        Ok(read) => read,
        Err(errors) => return Ok(form_page(portal, resident, &found, raw, errors)),
    };
    let command = AskObjection {
        person: resident.session.person.id,
        by: resident.actor(),
        claim: found.claim.id,
        subject: Subject::parse(subject).ok_or(Failure::NotAForm)?,
        reason,
        today: portal.clock.today(),
        at: portal.clock.now(),
    };
    Ok(match portal.store.ask_objection(command).await? {
        AskObjectionOutcome::Asked(reference) | AskObjectionOutcome::Already(reference) => {
            see_other(&resident.at(&routes::objection(&reference)))
        }
        // The page says that it is too late, or that the claim was taken back.
        AskObjectionOutcome::TooLate(_) | AskObjectionOutcome::NotThere => {
            see_other(&resident.at(&routes::claim_objection(id)))
        }
        AskObjectionOutcome::UnknownClaim => return Err(Failure::NotThere),
    })
}

/// `GET /objections`
pub async fn list(State(portal): State<Shared>, resident: Resident) -> Answer {
    let all = portal.store.objections(resident.session.person.id).await?;
    Ok(page(&resident, Screen::List(all.into_iter().map(line).collect())))
}

/// `GET /family/{link}/objections`
pub async fn list_for(State(portal): State<Shared>, resident: Resident, Path(link): Path<String>) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    list(State(portal), resident).await
}

/// `GET /objections/{reference}`
pub async fn show(State(portal): State<Shared>, resident: Resident, Path(reference): Path<String>) -> Answer {
    let found = own(&portal, &resident, &reference).await?;
    tracked(&portal, &resident, found, Vec::new()).await
}

/// `GET /family/{link}/objections/{reference}`
pub async fn show_for(
    State(portal): State<Shared>,
    resident: Resident,
    Path((link, reference)): Path<(String, String)>,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    show(State(portal), resident, Path(reference)).await
}

/// `POST /objections/{reference}/evidence`
pub async fn upload(State(portal): State<Shared>, Path(reference): Path<String>, upload: Uploaded) -> Answer {
    kept(&portal, &reference, upload).await
}

/// `POST /family/{link}/objections/{reference}/evidence`
pub async fn upload_for(
    State(portal): State<Shared>,
    Path((link, reference)): Path<(String, String)>,
    Uploaded { resident, form }: Uploaded,
) -> Answer {
    let resident = resident.acting(&portal, &link).await?;
    kept(&portal, &reference, Uploaded { resident, form }).await
}

async fn kept(portal: &Portal, reference: &str, Uploaded { resident, form }: Uploaded) -> Answer {
    let found = own(portal, &resident, reference).await?;
    match take(portal, resident.actor(), Proves::Case(found.case), form).await? {
        Ok(()) => Ok(see_other(&resident.at(&routes::objection(reference)))),
        Err(fault) => tracked(portal, &resident, found, vec![fault.error()]).await,
    }
}

/// `POST /objections/{reference}/withdraw`
pub async fn withdraw(
    State(portal): State<Shared>,
    Path(reference): Path<String>,
    posted: Posted<RawToken>,
) -> Answer {
    let (resident, _) = posted.by_resident()?;
    taken_back(&portal, &resident, &reference).await
}

/// `POST /family/{link}/objections/{reference}/withdraw`
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
    portal.store.withdraw_objection(reference, by, today, at).await?;
    Ok(see_other(&resident.at(&routes::objection(reference))))
}

/// A claim of the person whom the request is about; anybody else's is not there.
async fn own_claim(portal: &Portal, resident: &Resident, id: &str) -> Result<Box<ClaimDetail>, Failure> {
    let id: ClaimId = id.parse().map_err(|_| Failure::NotThere)?;
    portal.store.claim(resident.session.person.id, id).await?.ok_or(Failure::NotThere)
}

/// An objection of the person whom the request is about; anybody else's is not there.
async fn own(portal: &Portal, resident: &Resident, reference: &str) -> Result<Objection, Failure> {
    let found = portal.store.objection(resident.session.person.id, reference).await?;
    found.ok_or(Failure::NotThere)
}

fn page(resident: &Resident, screen: Screen) -> Response {
    resident.visitor.page(Page::Objection(Box::new(screen)))
}

fn form_page(
    portal: &Portal,
    resident: &Resident,
    found: &ClaimDetail,
    raw: RawObjection,
    errors: Vec<FieldError>,
) -> Response {
    let claim = claims::model(portal, &resident.session.person.jurisdiction, found);
    let today = portal.clock.today();
    let settled_on = settled_on(portal, found);
    let closed = if found.claim.status == ClaimStatus::Reversed {
        Some(Closed::Reversed)
    } else {
        (!objection::in_time(settled_on, today)).then_some(Closed::Late)
    };
    let (choices, last_day) = (choices(&claim), objection::last_day(settled_on));
    page(resident, Screen::Form(form::Model { row: claim.row, choices, last_day, closed, raw, errors }))
}

/// The day of a settlement; in a demonstration the business date may lie before the clock's.
fn settled_on(portal: &Portal, found: &ClaimDetail) -> time::Date {
    portal.clock.day_of(found.claim.settled_at).min(portal.clock.today())
}

/// What one may object to: the claim, its items, its steps.
fn choices(claim: &claim::Model) -> Vec<(String, What)> {
    let items = (0_u32..).zip(&claim.lines).map(|(number, _)| Subject::Line(number));
    let steps = claim.steps.iter().map(|step| Subject::Step(step.rule.clone()));
    let mut all = Vec::new();
    for subject in [Subject::Claim].into_iter().chain(items).chain(steps) {
        let word = subject.to_string();
        // A rule may run more than once: it is objected to as one.
        if all.iter().all(|(known, _)| *known != word) {
            all.push((word, what(&subject, Some(claim))));
        }
    }
    all
}

/// What is objected to, in the words of the claim where it is at hand.
pub(super) fn what(subject: &Subject, claim: Option<&claim::Model>) -> What {
    match subject {
        Subject::Claim => What::Claim,
        Subject::Line(number) => What::Item(claim.and_then(|claim| {
            let number = usize::try_from(*number).ok()?;
            claim.lines.get(number).map(|line| line.item.clone())
        })),
        Subject::Step(rule) => What::Step(claim.and_then(|claim| {
            claim.steps.iter().find(|step| step.rule == *rule).map(|step| step.line.clone())
        })),
        Subject::Recomputation => What::Recomputation,
    }
}

fn stage(state: ObjectionState) -> Stage {
    match state {
        ObjectionState::Open => Stage::Open,
        ObjectionState::Granted { on, reason } => Stage::Granted(on, reason),
        ObjectionState::Upheld { on, reason } => Stage::Upheld(on, reason),
        ObjectionState::Withdrawn { on } => Stage::Withdrawn(on),
    }
}

fn became(anew: Anew) -> track::Anew {
    match anew {
        Anew::TakeBack | Anew::LaterFirst(_) => track::Anew::Waits,
        Anew::HandedIn => track::Anew::AtOffice,
        Anew::ClosedYear(_) => track::Anew::Closed,
        Anew::SettleAgain(_) => track::Anew::TakenBack,
        Anew::Done(claim) => track::Anew::Done(claim.to_string()),
    }
}

fn line(found: Objection) -> Line {
    Line {
        what: what(&found.subject, None),
        reference: found.reference,
        hospital: found.hospital_name,
        discharged: found.discharged,
        asked_on: found.asked_on,
        stage: stage(found.state),
    }
}

async fn tracked(portal: &Portal, resident: &Resident, found: Objection, errors: Vec<FieldError>) -> Answer {
    let mine = found.asked_by == Some(resident.actor());
    let files = if mine { portal.store.evidence_of_case(found.case).await? } else { Vec::new() };
    let person = &resident.session.person;
    let detail = portal.store.claim(person.id, found.claim).await?;
    let claim = detail.map(|detail| claims::model(portal, &person.jurisdiction, &detail));
    let anew = match found.state {
        ObjectionState::Granted { .. } => portal.store.anew(person.id, found.claim).await?,
        _ => None,
    };
    let model = track::Model {
        anew: anew.map(became).unwrap_or_default(),
        what: what(&found.subject, claim.as_ref()),
        reference: found.reference,
        claim: found.claim.to_string(),
        hospital: found.hospital_name,
        discharged: found.discharged,
        reason: found.reason,
        asked_on: found.asked_on,
        stage: stage(found.state),
        mine,
        files: files.iter().map(|file| item(portal, file)).collect(),
        errors,
    };
    Ok(page(resident, Screen::Track(model)))
}
