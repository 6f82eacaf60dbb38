//! `/staff/cases`: what one person proposes and another confirms.

use app::{
    forms::{
        FieldError,
        case::{RawAnswer, RawProposal},
    },
    pages::staff::{
        Body,
        cases::{About, Line, Model, Precedent, Proposal, Stage, Verdict},
        correction::as_asked,
    },
    routes,
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use rules::{
    jurisdiction::{self, BenefitYear},
    text::Text,
};
use store::{AS_ASKED, AnswerProposal, CaseAbout, CaseDetail, CaseId, CaseSummary, CaseVerdict, Propose};

use crate::web::{
    failure::Failure,
    handlers::{Answer, details, see_other},
    staff::desk::{Clerk, Sent},
    state::{Portal, Shared},
};

/// The questions whose answers the page shows, in this order.
const QUESTIONS: [&str; 5] = ["urban_paid", "urban_entered", "local_hukou", "employee_insurance", "newborn"];

/// `GET /staff/cases`
pub async fn list(State(portal): State<Shared>, clerk: Clerk) -> Answer {
    let cases = portal.store.cases(clerk.acting()?).await?;
    Ok(clerk.page(Body::Cases(cases.iter().map(line).collect())))
}

/// `GET /staff/cases/{case}`
pub async fn show(State(portal): State<Shared>, clerk: Clerk, Path(case): Path<String>) -> Answer {
    Ok(match load(&portal, &clerk, &case).await? {
        Some(found) => shown(&portal, &clerk, &found, Forms::default()),
        None => clerk.page(Body::NotFound),
    })
}

/// `POST /staff/cases/{case}/proposal`
pub async fn propose(
    State(portal): State<Shared>,
    Path(case): Path<String>,
    sent: Sent<RawProposal>,
) -> Answer {
    let Sent { clerk, form } = sent;
    let Some(found) = load(&portal, &clerk, &case).await? else { return Ok(clerk.page(Body::NotFound)) };
    let (option, reason) = match form.parse() {
        Ok(typed) => typed,
        Err(errors) => {
            return Ok(shown(&portal, &clerk, &found, Forms { raw: form, errors, ..Forms::default() }));
        }
    };
    let verdict = option.map_or(CaseVerdict::Refuse, CaseVerdict::Grant);
    let (acting, at) = (clerk.acting()?, portal.clock.now());
    // Whatever came of it, the case as it stands now says so.
    portal.store.propose(Propose { acting, case: found.summary.id, verdict, reason, at }).await?;
    Ok(see_other(&routes::staff_case(&case)))
}

/// `POST /staff/cases/{case}/answer`
pub async fn answer(State(portal): State<Shared>, Path(case): Path<String>, sent: Sent<RawAnswer>) -> Answer {
    let Sent { clerk, form } = sent;
    let Some(found) = load(&portal, &clerk, &case).await? else { return Ok(clerk.page(Body::NotFound)) };
    let (confirm, reason) = match form.parse() {
        Ok(typed) => typed,
        Err(errors) => {
            return Ok(shown(&portal, &clerk, &found, Forms { answer: form, errors, ..Forms::default() }));
        }
    };
    let command = AnswerProposal {
        acting: clerk.acting()?,
        case: found.summary.id,
        confirm,
        reason,
        today: portal.clock.today(),
        at: portal.clock.now(),
    };
    portal.store.answer_proposal(command).await?;
    Ok(see_other(&routes::staff_case(&case)))
}

async fn load(portal: &Portal, clerk: &Clerk, case: &str) -> Result<Option<Box<CaseDetail>>, Failure> {
    let Ok(case) = case.parse::<CaseId>() else { return Ok(None) };
    Ok(portal.store.case(clerk.acting()?, case, portal.clock.now()).await?)
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
struct Forms {
    raw: RawProposal,
    answer: RawAnswer,
    errors: Vec<FieldError>,
}

fn shown(portal: &Portal, clerk: &Clerk, found: &CaseDetail, forms: Forms) -> Response {
    let place = jurisdiction::get(&found.person.jurisdiction);
    let year = match found.summary.about {
        CaseAbout::DualTrack(year) => place.and_then(|place| place.year(year)),
        CaseAbout::Correction(_) | CaseAbout::Objection | CaseAbout::Recomputation => None,
    };
    let open = year.map(|year| year.options.iter().filter(|option| !option.closed)).into_iter().flatten();
    let answers = &found.facts["answers"];
    let own = found
        .proposals
        .iter()
        .any(|one| one.answer.is_none() && one.proposed_by.0 == clerk.session.account.id);
    let Forms { raw, answer, errors } = forms;
    let model = Model {
        line: line(&found.summary),
        name: found.person.name.masked(),
        id_number: found.person.id_number.masked(),
        answers: QUESTIONS.iter().map(|word| ((*word).to_owned(), answers[*word].as_bool())).collect(),
        reasons: found.reasons.clone(),
        precedents: found
            .precedents
            .iter()
            .map(|one| Precedent {
                reference: one.reference.clone(),
                verdict: in_words(&one.verdict, year),
                reason: one.reason.clone(),
                on: one.decided_on,
            })
            .collect(),
        proposals: found
            .proposals
            .iter()
            .map(|one| Proposal {
                verdict: in_words(&one.verdict, year),
                reason: one.reason.clone(),
                by: one.proposed_by.1.clone(),
                answer: one.answer.clone(),
            })
            .collect(),
        own,
        options: open.map(|option| (option.id.clone(), option.title.clone())).collect(),
        raw,
        answer,
        errors,
    };
    match (&found.correction, &found.objection) {
        (Some(detail), _) => super::corrections::shown(portal, clerk, found, detail, model),
        (None, Some(detail)) => super::objections::shown(portal, clerk, found, detail, model),
        (None, None) => clerk.page(Body::Case(Box::new(model))),
    }
}

fn in_words(verdict: &CaseVerdict, year: Option<&BenefitYear>) -> Verdict {
    match verdict {
        CaseVerdict::Grant(option) if option == AS_ASKED => Some(as_asked()),
        CaseVerdict::Grant(option) => {
            let found = year.and_then(|year| year.option(option));
            Some(found.map_or_else(|| Text::new(option, option), |option| option.title.clone()))
        }
        CaseVerdict::Refuse => None,
    }
}

fn line(case: &CaseSummary) -> Line {
    Line {
        id: case.id.to_string(),
        reference: case.reference.clone(),
        about: match case.about {
            CaseAbout::DualTrack(year) => About::Year(year),
            CaseAbout::Correction(datum) => About::Datum(details::said(datum)),
            CaseAbout::Objection => About::Objection,
            CaseAbout::Recomputation => About::Recomputation,
        },
        township: case.township.clone(),
        opened: case.opened_on,
        stage: match (case.decided_on, case.proposed) {
            (Some(on), _) => Stage::Decided(on),
            (None, true) => Stage::Proposed,
            (None, false) => Stage::Open,
        },
    }
}
