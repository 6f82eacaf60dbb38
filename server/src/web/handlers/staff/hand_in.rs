//! `/staff/hand-in`: bills that residents handed in, taken, checked and decided.

pub use super::hand_in_pay::{paid, payment, payments};

use app::{
    forms::hand_in::{Against, RawAsking, RawHandIns, RawHandLines, RawHandVerdict},
    pages::staff::{
        Body,
        hand_in::{Forms, List, Told},
    },
    routes,
};
use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use store::{
    AnswerHandIn, DecideHandIn, DecideHandInOutcome, DeskOutcome, DeskStep, HAND_INS_A_PAGE, HandInDesk,
    HandInFilter, HandInHospital, HandInId, HandInState, HandInVerdict, SaveHandIn, ViewHandInFile,
};

use super::{
    hand_in_words::{edited, facts_of, items, line, model},
    requests::shut_off,
};
use crate::web::{
    failure::Failure,
    handlers::{Answer, hand_in::words, see_other},
    staff::desk::{Clerk, Sent},
    state::{Portal, Shared},
};

/// `GET /staff/hand-in`: a state that is none shows what waits for staff.
pub async fn list(State(portal): State<Shared>, clerk: Clerk, Query(filter): Query<RawHandIns>) -> Answer {
    let state = HandInState::from_code(&filter.state);
    let page = filter.page();
    let wanted = HandInFilter { state, skip: page.saturating_mul(HAND_INS_A_PAGE) };
    let found = portal.store.hand_in_list(clerk.acting()?, wanted, portal.clock.today()).await?;
    let pages = u32::try_from(found.all.div_ceil(HAND_INS_A_PAGE.into())).unwrap_or(u32::MAX).max(1);
    Ok(clerk.page(Body::HandIns(Box::new(List {
        lines: found.lines.iter().map(line).collect(),
        // What was typed into the address is not shown again where it means nothing.
        filter: RawHandIns { state: state.map(HandInState::code).unwrap_or_default().to_owned(), ..filter },
        counts: found.counts.into_iter().map(|(state, count)| (words::stage(state), count)).collect(),
        total: found.all,
        page: (page.saturating_add(1), pages),
    }))))
}

/// `GET /staff/hand-in/{hand_in}`: that somebody looked is recorded.
pub async fn show(State(portal): State<Shared>, clerk: Clerk, Path(hand_in): Path<String>) -> Answer {
    page(&portal, &clerk, &hand_in, Forms::default()).await
}

/// What is shown of one, with its lines as they stand unless others were typed.
async fn page(portal: &Portal, clerk: &Clerk, hand_in: &str, forms: Forms) -> Result<Response, Failure> {
    match found(portal, clerk, hand_in).await? {
        Some(found) => drawn(portal, clerk, *found, forms).await,
        None => Ok(clerk.page(Body::NotFound)),
    }
}

async fn drawn(
    portal: &Portal,
    clerk: &Clerk,
    found: HandInDesk,
    mut forms: Forms,
) -> Result<Response, Failure> {
    let today = portal.clock.today();
    let hospitals = portal.store.hospitals().await?;
    let coverage =
        portal.store.coverage(found.person.id, found.hand_in.facts.discharged.year(), today).await?;
    if forms.lines == RawHandLines::default() {
        forms.lines = edited(&found, &hospitals);
    }
    Ok(clerk.page(Body::HandIn(Box::new(model(portal, clerk, (found, coverage), hospitals, forms)))))
}

async fn found(portal: &Portal, clerk: &Clerk, hand_in: &str) -> Result<Option<Box<HandInDesk>>, Failure> {
    match step(portal, clerk, hand_in)? {
        Some(step) => Ok(portal.store.hand_in_desk(step).await?),
        None => Ok(None),
    }
}

/// Who does something with which; `None`: a text that is no id.
pub(super) fn step(portal: &Portal, clerk: &Clerk, hand_in: &str) -> Result<Option<DeskStep>, Failure> {
    let Ok(hand_in) = hand_in.parse::<HandInId>() else { return Ok(None) };
    let (acting, today, at) = (clerk.acting()?, portal.clock.today(), portal.clock.now());
    Ok(Some(DeskStep { acting, hand_in, today, at }))
}

/// `POST /staff/hand-in/{hand_in}/take`
pub async fn take(
    State(portal): State<Shared>,
    Path(hand_in): Path<String>,
    sent: Sent<app::forms::choice::RawToken>,
) -> Answer {
    let Some(step) = step(&portal, &sent.clerk, &hand_in)? else {
        return Ok(sent.clerk.page(Body::NotFound));
    };
    let outcome = portal.store.take_hand_in(step).await?;
    after(&portal, &sent.clerk, &hand_in, outcome, Forms::default()).await
}

/// `POST /staff/hand-in/{hand_in}/lines`
pub async fn lines(
    State(portal): State<Shared>,
    Path(hand_in): Path<String>,
    sent: Sent<RawHandLines>,
) -> Answer {
    let Sent { clerk, form } = sent;
    let Some(step) = step(&portal, &clerk, &hand_in)? else { return Ok(clerk.page(Body::NotFound)) };
    if form.wants_more() {
        return page(&portal, &clerk, &hand_in, Forms { lines: form, ..Forms::default() }).await;
    }
    let hospitals = portal.store.hospitals().await?;
    let known = |name: &str| hospitals.iter().any(|hospital| hospital.name == name);
    let (facts, typed) = (form.facts().parse_facts(known, step.today), form.parse());
    let (facts, (typed, reason)) = match (facts, typed) {
        (Ok(facts), Ok(typed)) => (facts, typed),
        (facts, typed) => {
            let errors = facts.err().into_iter().chain(typed.err()).flatten().collect();
            return page(&portal, &clerk, &hand_in, Forms { lines: form, errors, ..Forms::default() }).await;
        }
    };
    let Some(from) = form.version() else { return Err(Failure::NotAForm) };
    let facts = words::facts(&facts, &hospitals, &clerk.session.account.jurisdiction);
    let command = SaveHandIn { step, from, facts, items: items(typed), reason };
    let outcome = portal.store.save_hand_in(command).await?;
    let forms = Forms { lines: form, ..Forms::default() };
    let against = match outcome {
        DeskOutcome::SumDiffers { sum } => Against::Lines(sum),
        DeskOutcome::SumTooLarge => Against::TooMuch,
        DeskOutcome::UnknownHospital => Against::Hospital,
        DeskOutcome::InvoiceOpen => Against::InvoiceOpen,
        DeskOutcome::InvoiceSettled => Against::InvoiceSettled,
        outcome => return after(&portal, &clerk, &hand_in, outcome, forms).await,
    };
    page(&portal, &clerk, &hand_in, Forms { errors: vec![against.error()], ..forms }).await
}

/// `POST /staff/hand-in/{hand_in}/ask`
pub async fn ask(State(portal): State<Shared>, Path(hand_in): Path<String>, sent: Sent<RawAsking>) -> Answer {
    let Sent { clerk, form } = sent;
    let Some(step) = step(&portal, &clerk, &hand_in)? else { return Ok(clerk.page(Body::NotFound)) };
    let missing = match form.parse() {
        Ok(missing) => missing,
        Err(errors) => {
            return page(&portal, &clerk, &hand_in, Forms { asking: form, errors, ..Forms::default() }).await;
        }
    };
    let outcome = portal.store.ask_needs(step, missing).await?;
    after(&portal, &clerk, &hand_in, outcome, Forms { asking: form, ..Forms::default() }).await
}

/// Back to the page, which says why where nothing was done.
async fn after(portal: &Portal, clerk: &Clerk, hand_in: &str, outcome: DeskOutcome, forms: Forms) -> Answer {
    let told = match outcome {
        DeskOutcome::Done => return Ok(see_other(&routes::staff_hand_in(hand_in))),
        DeskOutcome::NotThere => return Ok(clerk.page(Body::NotFound)),
        DeskOutcome::Proposed => Told::Waiting,
        DeskOutcome::Stale => Told::Stale,
        DeskOutcome::SamePerson => Told::SamePerson,
        DeskOutcome::InvoiceOpen | DeskOutcome::InvoiceSettled => Told::Invoice,
        DeskOutcome::NotNow(_)
        | DeskOutcome::SumDiffers { .. }
        | DeskOutcome::SumTooLarge
        | DeskOutcome::UnknownHospital => Told::NotNow,
    };
    page(portal, clerk, hand_in, Forms { told: Some(told), ..forms }).await
}

/// `POST /staff/hand-in/{hand_in}/decision`: what was seen is sent along; if it has changed, nothing is decided.
pub async fn decide(
    State(portal): State<Shared>,
    Path(hand_in): Path<String>,
    sent: Sent<RawHandVerdict>,
) -> Answer {
    let Sent { clerk, form } = sent;
    let Some(step) = step(&portal, &clerk, &hand_in)? else { return Ok(clerk.page(Body::NotFound)) };
    let Some(seen) = found(&portal, &clerk, &hand_in).await? else { return Ok(clerk.page(Body::NotFound)) };
    let other = match &facts_of(&seen).hospital {
        HandInHospital::Other { level, .. } => Some(*level),
        HandInHospital::Registered(_) => None,
    };
    let typed = match form.parse(other.is_some()) {
        Ok(typed) => typed,
        Err(errors) => {
            return drawn(&portal, &clerk, *seen, Forms { verdict: form, errors, ..Forms::default() }).await;
        }
    };
    let verdict = match (typed.yes, typed.seen) {
        (false, _) => HandInVerdict::Refuse,
        (true, Some((version, fund))) => {
            HandInVerdict::Grant { version, fund, hospital: typed.hospital.zip(other) }
        }
        (true, None) => return Err(Failure::NotAForm),
    };
    let command = DecideHandIn { step, verdict, reason: typed.reason };
    let outcome = portal.store.decide_hand_in(command).await?;
    decided(&portal, &clerk, &hand_in, outcome, Forms { verdict: form, ..Forms::default() }).await
}

/// `POST /staff/hand-in/{hand_in}/answer`: the second person's.
pub async fn answer(
    State(portal): State<Shared>,
    Path(hand_in): Path<String>,
    sent: Sent<RawHandVerdict>,
) -> Answer {
    let Sent { clerk, form } = sent;
    let Some(step) = step(&portal, &clerk, &hand_in)? else { return Ok(clerk.page(Body::NotFound)) };
    let typed = match form.parse(false) {
        Ok(typed) => typed,
        Err(errors) => {
            return page(&portal, &clerk, &hand_in, Forms { verdict: form, errors, ..Forms::default() })
                .await;
        }
    };
    let command = AnswerHandIn { step, confirm: typed.yes, reason: typed.reason };
    let outcome = portal.store.answer_hand_in(command).await?;
    decided(&portal, &clerk, &hand_in, outcome, Forms { verdict: form, ..Forms::default() }).await
}

async fn decided(
    portal: &Portal,
    clerk: &Clerk,
    hand_in: &str,
    outcome: DecideHandInOutcome,
    forms: Forms,
) -> Answer {
    let wrong = |against: Against| Forms { errors: vec![against.error()], ..forms.clone() };
    let told = |told: Told| Forms { told: Some(told), ..forms.clone() };
    let forms = match outcome {
        DecideHandInOutcome::Granted { .. }
        | DecideHandInOutcome::Proposed { .. }
        | DecideHandInOutcome::Refused
        | DecideHandInOutcome::SentBack => return Ok(see_other(&routes::staff_hand_in(hand_in))),
        DecideHandInOutcome::NotThere => return Ok(clerk.page(Body::NotFound)),
        DecideHandInOutcome::HospitalKnown(hospital) => wrong(Against::Code(hospital.name)),
        DecideHandInOutcome::HospitalNeeded => wrong(Against::CodeNeeded),
        DecideHandInOutcome::Changed { then, now } => told(Told::Changed(then, now)),
        DecideHandInOutcome::Not(not) => told(Told::Not(words::why_not(not, true))),
        DecideHandInOutcome::NotNow(_) | DecideHandInOutcome::NothingProposed => told(Told::NotNow),
        DecideHandInOutcome::Waiting => told(Told::Waiting),
        DecideHandInOutcome::SamePerson => told(Told::SamePerson),
        DecideHandInOutcome::Stale => told(Told::Stale),
        DecideHandInOutcome::NoItems => told(Told::NoItems),
    };
    page(portal, clerk, hand_in, forms).await
}

/// `GET /staff/hand-in/{hand_in}/evidence/{file}`: recorded before anything is shown.
pub async fn file(
    State(portal): State<Shared>,
    clerk: Clerk,
    Path((hand_in, file)): Path<(String, String)>,
) -> Answer {
    let (Ok(hand_in), Ok(file)) = (hand_in.parse(), file.parse()) else {
        return Ok(clerk.page(Body::NotFound));
    };
    let command = ViewHandInFile { acting: clerk.acting()?, hand_in, file, at: portal.clock.now() };
    match portal.store.view_hand_in_file(command).await? {
        Some(found) => shut_off(&portal, &found).await,
        None => Ok(clerk.page(Body::NotFound)),
    }
}
