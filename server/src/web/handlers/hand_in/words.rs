//! Hand-ins of the store in the terms of the pages, and back.

use app::{
    forms::hand_in::{AskedFacts, TypedAccount},
    pages::hand_in::{State, WhyNot, track::Step},
};
use store::{
    BankAccount, HandIn, HandInDecision, HandInFacts, HandInHospital, HandInState, HandInStep, Hospital,
    MaskedAccount, NotSettled, Person,
};

use crate::web::{failure::Failure, state::Portal, visitor::Resident};

/// How far it has come.
pub(in crate::web::handlers) fn stage(state: HandInState) -> State {
    match state {
        HandInState::Received => State::Received,
        HandInState::InCheck => State::InCheck,
        HandInState::Needs => State::Needs,
        HandInState::Granted => State::Granted,
        HandInState::AccountWrong => State::AccountWrong,
        HandInState::Paid => State::Paid,
        HandInState::Refused => State::Refused,
        HandInState::Withdrawn => State::Withdrawn,
    }
}

/// The same of one whose decision is at hand: of nothing no payment comes.
pub(in crate::web::handlers) fn stage_of(hand_in: &HandIn) -> State {
    match &hand_in.decision {
        Some(HandInDecision::Granted { fund, .. })
            if hand_in.state == HandInState::Granted && fund.is_zero() =>
        {
            State::Nothing
        }
        _ => stage(hand_in.state),
    }
}

/// What is stated, with the hospital of that name in the register: of several the one in the person's jurisdiction.
pub(in crate::web::handlers) fn facts(
    asked: &AskedFacts,
    hospitals: &[Hospital],
    jurisdiction: &str,
) -> HandInFacts {
    let named = hospitals.iter().filter(|hospital| hospital.name == asked.hospital);
    let registered = named.min_by_key(|hospital| hospital.jurisdiction != jurisdiction);
    let hospital = match (registered, asked.other) {
        (None, Some((level, designated))) => {
            HandInHospital::Other { name: asked.hospital.clone(), level, designated }
        }
        (registered, _) => {
            HandInHospital::Registered(registered.map(|hospital| hospital.code.clone()).unwrap_or_default())
        }
    };
    HandInFacts {
        kind: asked.kind,
        hospital,
        place: asked.place,
        filed: asked.filed,
        admitted: asked.admitted,
        discharged: asked.discharged,
        disease: asked.disease.clone(),
        delivery: asked.delivery,
        admission_no: asked.admission_no.clone(),
        invoice_no: asked.invoice.clone(),
        total: asked.total,
    }
}

/// The account in the name of the person or of the guardian who acts.
pub(super) fn account(typed: &TypedAccount, holders: &Names) -> Option<BankAccount> {
    let holder = if typed.guardian { holders.guardian.as_deref()? } else { holders.person.as_str() };
    BankAccount::new(holder, &typed.bank, &typed.number)
}

/// Whose account it can be, by name.
pub(super) struct Names {
    pub(super) person: String,
    pub(super) guardian: Option<String>,
}

impl Names {
    /// The person whom the request is about, and who acts for them.
    pub(super) async fn of(portal: &Portal, resident: &Resident) -> Result<Self, Failure> {
        let person: &Person = &resident.session.person;
        let actor = resident.actor();
        let guardian = if actor == person.id { None } else { portal.store.person(actor).await? };
        Ok(Self {
            person: person.name.as_str().to_owned(),
            guardian: guardian.map(|guardian| guardian.name.as_str().to_owned()),
        })
    }
}

/// Holder, bank, last digits.
pub(in crate::web::handlers) fn masked(account: &MaskedAccount) -> (String, String, String) {
    (account.holder.clone(), account.bank.clone(), account.last_four.clone())
}

/// What happened. `staff`: whether names of staff are told.
pub(in crate::web::handlers) fn step(step: &HandInStep, staff: bool) -> Step {
    Step {
        kind: step.kind.code(),
        on: step.on,
        words: step.words.clone(),
        by: step.staff.clone().filter(|_| staff),
    }
}

/// Why there is no amount. Numbers of slips are told to staff only, who may see whose they are.
pub(in crate::web::handlers) fn why_not(not: NotSettled, staff: bool) -> WhyNot {
    let told = |slip: String| Some(slip).filter(|_| staff);
    match not {
        NotSettled::NotCovered { on, .. } => WhyNot::NotCovered(on),
        NotSettled::Elsewhere => WhyNot::Elsewhere,
        NotSettled::InvoiceKnown { slip_no } => WhyNot::InvoiceKnown(told(slip_no)),
        NotSettled::StayKnown { slip_no } => WhyNot::StayKnown(told(slip_no)),
        NotSettled::Overlaps { slip_no } => WhyNot::Overlaps(told(slip_no)),
        NotSettled::ClosedYear(year) => WhyNot::ClosedYear(year),
        NotSettled::SumDiffers { sum } => WhyNot::SumDiffers(sum),
        NotSettled::Refused(refusal) => WhyNot::Rules(refusal.text.clone()),
        NotSettled::Faults(faults) => WhyNot::Facts(faults.into_iter().map(|fault| fault.detail).collect()),
        NotSettled::UnknownHospital
        | NotSettled::UnknownPerson
        | NotSettled::NameDiffers
        | NotSettled::Future { .. }
        | NotSettled::LevelDiffers { .. }
        | NotSettled::SlipKnown => WhyNot::Other,
    }
}
