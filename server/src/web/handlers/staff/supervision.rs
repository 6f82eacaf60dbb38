//! `/staff/supervision`: questions about settled claims, and the answers of whoever supervises.

use app::{
    forms::{
        FieldError,
        supervision::{RawFindingAnswer, RawFindings},
    },
    pages::staff::{
        Body,
        supervision::{Claim, Line, List, Model, Other},
    },
    routes,
};
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use rules::{assess, name::PersonName, trace::Step};
use store::{
    AnswerFinding, AnswerFindingOutcome, ClaimRecord, FINDINGS_A_PAGE, Finding, FindingAnswer, FindingFilter,
    FindingId, FindingKind, FindingLine,
};

use crate::web::{
    failure::Failure,
    handlers::{Answer, see_other},
    staff::desk::{Clerk, Sent},
    state::{Portal, Shared},
};

/// `GET /staff/supervision`: what is no kind and no hospital of the list shows nothing.
pub async fn list(State(portal): State<Shared>, clerk: Clerk, Query(filter): Query<RawFindings>) -> Answer {
    let kind = FindingKind::from_code(&filter.kind);
    let wanted = FindingFilter {
        kind,
        hospital: Some(filter.hospital.clone()).filter(|code| !code.is_empty()),
        answered: filter.is_done(),
        page: filter.page(),
    };
    let page = wanted.page.saturating_add(1);
    let found = portal.store.findings(clerk.acting()?, wanted).await?;
    let pages = u32::try_from(found.total.div_ceil(FINDINGS_A_PAGE.into())).unwrap_or(u32::MAX).max(1);
    Ok(clerk.page(Body::Findings(Box::new(List {
        lines: found.lines.into_iter().map(|found| line(&portal, found)).collect(),
        // What was typed into the address is not shown again where it means nothing.
        filter: RawFindings { kind: kind.map(FindingKind::code).unwrap_or_default().to_owned(), ..filter },
        hospitals: found.hospitals,
        total: found.total,
        page: (page, pages),
    }))))
}

fn line(portal: &Portal, found: FindingLine) -> Line {
    Line {
        id: found.id.to_string(),
        kind: found.kind.code(),
        hospital: found.hospital,
        slip_no: found.slip_no,
        seen: found.seen,
        raised: portal.clock.day_of(found.raised_at),
        answer: found.answer.map(FindingAnswer::code),
    }
}

/// `GET /staff/supervision/{finding}`: that somebody looked is recorded with the claim's person.
pub async fn show(State(portal): State<Shared>, clerk: Clerk, Path(finding): Path<String>) -> Answer {
    page(&portal, &clerk, &finding, RawFindingAnswer::default(), Vec::new()).await
}

async fn page(
    portal: &Portal,
    clerk: &Clerk,
    finding: &str,
    raw: RawFindingAnswer,
    errors: Vec<FieldError>,
) -> Result<Response, Failure> {
    let found = match finding.parse::<FindingId>() {
        Ok(finding) => portal.store.finding(clerk.acting()?, finding, portal.clock.now()).await?,
        Err(_) => None,
    };
    Ok(match found {
        Some(found) => clerk.page(Body::Finding(Box::new(model(portal, *found, raw, errors)))),
        None => clerk.page(Body::NotFound),
    })
}

fn model(portal: &Portal, found: Finding, raw: RawFindingAnswer, errors: Vec<FieldError>) -> Model {
    let figures = found.detail.figures.into_iter();
    let other = |other: store::OtherClaim| Other {
        slip_no: other.slip_no,
        hospital: other.hospital,
        kind: other.kind,
        admitted: other.admitted,
        discharged: other.discharged,
        total: other.total,
        fund: other.fund,
    };
    Model {
        line: line(portal, found.line),
        why: found.detail.why,
        figures: figures.map(|figure| (figure.member, figure.stored, figure.recomputed)).collect(),
        claim: found.claim.map(|(name, claim)| claimed(&name, &claim)),
        others: found.others.into_iter().map(other).collect(),
        answered: found.answered.map(|(reason, by, at)| (reason, by, portal.clock.day_of(at))),
        raw,
        errors,
    }
}

fn claimed(name: &PersonName, claim: &ClaimRecord) -> Claim {
    let line = |line: &store::ClaimLine| {
        let quantity = line.line.quantity.normalize().to_string();
        (line.name.clone(), quantity, line.line.amount().unwrap_or_default())
    };
    Claim {
        name: name.masked(),
        year: claim.booking.benefit_year,
        kind: claim.care.kind,
        level: claim.care.hospital_level,
        admitted: claim.care.admitted,
        discharged: claim.care.discharged,
        disease: claim.care.disease.clone(),
        pack: claim.pack.clone(),
        shares: claim.shares,
        lines: claim.lines.iter().map(line).collect(),
        steps: steps(claim),
    }
}

/// The rules of its time on the year as it is stored with the claim; nothing where they are not here.
fn steps(claim: &ClaimRecord) -> Vec<Step> {
    let assessed =
        claim.settled_by().and_then(|pack| assess::assess(pack, &claim.facts(), &claim.before).ok());
    assessed.map(|assessed| assessed.steps).unwrap_or_default()
}

/// `POST /staff/supervision/{finding}`: whoever comes second finds it answered, which the page then says.
pub async fn answer(
    State(portal): State<Shared>,
    Path(finding): Path<String>,
    sent: Sent<RawFindingAnswer>,
) -> Answer {
    let Sent { clerk, form } = sent;
    let (word, reason) = match form.parse() {
        Ok(typed) => typed,
        Err(errors) => return page(&portal, &clerk, &finding, form, errors).await,
    };
    let (Ok(id), Some(answer)) = (finding.parse::<FindingId>(), FindingAnswer::from_code(word)) else {
        return Ok(clerk.page(Body::NotFound));
    };
    let command =
        AnswerFinding { acting: clerk.acting()?, finding: id, answer, reason, at: portal.clock.now() };
    Ok(match portal.store.answer_finding(command).await? {
        AnswerFindingOutcome::Answered | AnswerFindingOutcome::NotOpen => {
            see_other(&routes::staff_finding(&finding))
        }
        AnswerFindingOutcome::Unknown => clerk.page(Body::NotFound),
    })
}
