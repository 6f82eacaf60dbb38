//! `/hand-in/new`: the form, the check with the estimate, handing it in.

use app::{
    forms::{
        FieldError,
        hand_in::{Against, AskedAccount, AskedHandIn, RawHandIn},
    },
    pages::hand_in::{
        Screen,
        check::{self, Estimate},
        form::{self, Holders},
    },
    routes,
};
use axum::{
    extract::{Path, State},
    response::Response,
};
use store::{
    EstimateHandIn, HandInAccount, HandInEstimate, HandInFacts, HandInOutcome, Hospital, MaskedAccount,
    NewHandIn, NotAtCounter,
};

use super::{
    At, page,
    words::{self, Names},
};
use crate::web::{
    failure::Failure,
    handlers::{Answer, see_other},
    posted::Posted,
    state::{Portal, Shared},
    visitor::Resident,
};

/// What the form offers and is read by.
struct Desk {
    resident: Resident,
    hospitals: Vec<Hospital>,
    names: Names,
    before: Option<MaskedAccount>,
}

impl Desk {
    async fn of(portal: &Portal, resident: Resident) -> Result<Self, Failure> {
        let hospitals = portal.store.hospitals().await?;
        let names = Names::of(portal, &resident).await?;
        let before = portal.store.account_before(resident.session.person.id, resident.actor()).await?;
        Ok(Self { resident, hospitals, names, before })
    }

    fn read(&self, portal: &Portal, raw: &RawHandIn) -> Result<AskedHandIn, Vec<FieldError>> {
        let known = |name: &str| self.hospitals.iter().any(|hospital| hospital.name == name);
        raw.parse(known, self.before.is_some(), portal.clock.today())
    }

    fn facts(&self, asked: &AskedHandIn) -> HandInFacts {
        words::facts(&asked.facts, &self.hospitals, &self.resident.session.person.jurisdiction)
    }

    fn form(&self, raw: RawHandIn, errors: Vec<FieldError>) -> Response {
        let before = self.before.as_ref();
        let screen = Screen::Form(form::Model {
            hospitals: self.hospitals.iter().map(|hospital| hospital.name.clone()).collect(),
            holders: Holders {
                person: self.names.person.clone(),
                guardian: self.names.guardian.clone(),
                before: before.map(|before| (before.bank.clone(), before.last_four.clone())),
            },
            raw,
            errors,
        });
        page(&self.resident, screen)
    }

    /// Holder, bank and number as they will stand; `None`: whose account it is cannot be said.
    fn account(&self, asked: &AskedHandIn) -> Option<(String, String, String)> {
        match &asked.account {
            AskedAccount::Before => self
                .before
                .as_ref()
                .map(|before| (before.holder.clone(), before.bank.clone(), format!("…{}", before.last_four))),
            AskedAccount::New(typed) => words::account(typed, &self.names).map(|account| {
                (account.holder().to_owned(), account.bank().to_owned(), account.number().to_owned())
            }),
        }
    }
}

/// `GET /hand-in/new`: where money is to go is said by who has just proved who they are. It is asked before anything is typed:
/// who types for long loses nothing.
pub(super) async fn blank(State(portal): State<Shared>, resident: Resident, Path(at): Path<At>) -> Answer {
    let resident = at.resident(&portal, resident).await?;
    if !resident.proved_lately(&portal) {
        return Ok(see_other(&routes::sign_in_for(&resident.at(routes::HAND_IN_NEW))));
    }
    Ok(Desk::of(&portal, resident).await?.form(RawHandIn::blank(), Vec::new()))
}

/// `POST /hand-in/new`: everything once more with what it may come to, or the form with what is wrong. Nothing is kept.
pub(super) async fn check(
    State(portal): State<Shared>,
    Path(at): Path<At>,
    posted: Posted<RawHandIn>,
) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    let desk = Desk::of(&portal, at.resident(&portal, resident).await?).await?;
    if raw.wants_change() {
        return Ok(desk.form(raw, Vec::new()));
    }
    let asked = match desk.read(&portal, &raw) {
        Ok(asked) => asked,
        Err(errors) => return Ok(desk.form(raw, errors)),
    };
    let today = portal.clock.today();
    let last = rules::hand_in::last_day(asked.facts.discharged);
    if last < today {
        return Ok(desk.form(raw, vec![Against::Late(last).error()]));
    }
    let Some(account) = desk.account(&asked) else {
        return Ok(desk.form(raw, vec![Against::Holder.error()]));
    };
    let command = EstimateHandIn {
        person: desk.resident.session.person.id,
        facts: desk.facts(&asked),
        totals: asked.sums,
        today,
    };
    let estimate = estimate(portal.store.estimate_hand_in(command).await?);
    Ok(page(&desk.resident, Screen::Check(check::Model { asked, account, estimate, raw })))
}

fn estimate(found: HandInEstimate) -> Estimate {
    match found {
        HandInEstimate::Amount(found) => {
            Estimate::Amount(Box::new(found.assessment.shares), found.assessment.pack.official)
        }
        HandInEstimate::Between { lowest, highest, most } => {
            Estimate::Between(lowest, highest, most.assessment.pack.official)
        }
        HandInEstimate::Not(not) => Estimate::Not(words::why_not(not, false)),
    }
}

/// `POST /hand-in/send`
pub(super) async fn send(
    State(portal): State<Shared>,
    Path(at): Path<At>,
    posted: Posted<RawHandIn>,
) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    let desk = Desk::of(&portal, at.resident(&portal, resident).await?).await?;
    let asked = match desk.read(&portal, &raw) {
        Ok(asked) => asked,
        Err(errors) => return Ok(desk.form(raw, errors)),
    };
    let account = match &asked.account {
        AskedAccount::Before => HandInAccount::AsBefore,
        AskedAccount::New(typed) => match words::account(typed, &desk.names) {
            Some(account) => HandInAccount::Given(account),
            None => return Ok(desk.form(raw, vec![Against::Holder.error()])),
        },
    };
    let command = NewHandIn {
        person: desk.resident.session.person.id,
        by: desk.resident.actor(),
        facts: desk.facts(&asked),
        totals: asked.sums,
        why: NotAtCounter::from_code(asked.why).ok_or(Failure::NotAForm)?,
        account,
        today: portal.clock.today(),
        at: portal.clock.now(),
    };
    let against = match portal.store.hand_in(command).await? {
        HandInOutcome::HandedIn { reference, .. } => {
            return Ok(see_other(&desk.resident.at(&routes::hand_in_receipt(&reference))));
        }
        // Sent twice: the first one is there.
        HandInOutcome::Already(reference) => {
            return Ok(see_other(&desk.resident.at(&routes::hand_in(&reference))));
        }
        HandInOutcome::UnknownPerson => return Err(Failure::NotThere),
        HandInOutcome::InvoiceOpen => Against::InvoiceOpen,
        HandInOutcome::InvoiceSettled => Against::InvoiceSettled,
        HandInOutcome::TooLate(last) => Against::Late(last),
        HandInOutcome::Future(_) => Against::Future,
        HandInOutcome::SumDiffers => Against::Sums,
        HandInOutcome::UnknownHospital => Against::Hospital,
        HandInOutcome::HolderDiffers => Against::Holder,
        HandInOutcome::NoAccount => Against::NoAccount,
    };
    Ok(desk.form(raw, vec![against.error()]))
}
