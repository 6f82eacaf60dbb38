//! `/hand-in/{reference}`: how it stands, its files, and what the person can do about it.

use app::{
    forms::{
        FieldError,
        choice::RawToken,
        hand_in::{Against, RawAccount, RawHandIn, RawSaid},
    },
    pages::hand_in::{
        Screen,
        form::Holders,
        sent,
        track::{Decision, Model},
    },
    routes,
};
use axum::extract::{Path, State};
use store::{AccountOutcome, HandIn, HandInDecision, OwnHandIn};

use super::{
    At, line, page,
    words::{self, Names},
};
use crate::web::{
    handlers::{
        Answer,
        family_files::{Proves, item, take},
        see_other,
    },
    posted::Posted,
    state::{Portal, Shared},
    upload::Uploaded,
    visitor::Resident,
};

/// The forms of the page as they were sent, and what is wrong with them.
#[derive(Default)]
struct Tried {
    said: RawSaid,
    account: RawHandIn,
    errors: Vec<FieldError>,
}

/// `GET /hand-in/{reference}`
pub(super) async fn show(State(portal): State<Shared>, resident: Resident, Path(at): Path<At>) -> Answer {
    let resident = at.resident(&portal, resident).await?;
    let found = at.own(&portal, &resident).await?;
    tracked(&portal, &resident, *found, Tried::default()).await
}

/// `GET /hand-in/{reference}/receipt`
pub(super) async fn receipt(State(portal): State<Shared>, resident: Resident, Path(at): Path<At>) -> Answer {
    let resident = at.resident(&portal, resident).await?;
    let found = at.own(&portal, &resident).await?;
    let files = portal.store.hand_in_files(found.id).await?.len();
    let model = sent::Model {
        line: line(&found),
        name: resident.session.person.name.masked(),
        account: words::masked(&found.account),
        files,
    };
    Ok(page(&resident, Screen::Sent(model)))
}

/// `POST /hand-in/{reference}/evidence`
pub(super) async fn upload(
    State(portal): State<Shared>,
    Path(at): Path<At>,
    Uploaded { resident, form }: Uploaded,
) -> Answer {
    let resident = at.resident(&portal, resident).await?;
    let found = at.own(&portal, &resident).await?;
    match take(&portal, resident.actor(), Proves::HandIn(found.id), form).await? {
        Ok(()) => Ok(see_other(&format!("{}#files", resident.at(&routes::hand_in(&at.reference))))),
        Err(fault) => {
            let tried = Tried { errors: vec![fault.error()], ..Tried::default() };
            tracked(&portal, &resident, *found, tried).await
        }
    }
}

/// `POST /hand-in/{reference}/answer`: to what staff asked for. Where nothing is asked any more the page shows how it stands.
pub(super) async fn answer(
    State(portal): State<Shared>,
    Path(at): Path<At>,
    posted: Posted<RawSaid>,
) -> Answer {
    let (resident, said) = posted.by_resident()?;
    let resident = at.resident(&portal, resident).await?;
    let found = at.own(&portal, &resident).await?;
    match said.parse(false) {
        Ok(words) => {
            portal.store.answer_needs(step(&portal, &resident, &at), words).await?;
            Ok(see_other(&resident.at(&routes::hand_in(&at.reference))))
        }
        Err(errors) => tracked(&portal, &resident, *found, Tried { said, errors, ..Tried::default() }).await,
    }
}

/// `POST /hand-in/{reference}/review`: another person is to look at it.
pub(super) async fn review(
    State(portal): State<Shared>,
    Path(at): Path<At>,
    posted: Posted<RawSaid>,
) -> Answer {
    let (resident, said) = posted.by_resident()?;
    let resident = at.resident(&portal, resident).await?;
    let found = at.own(&portal, &resident).await?;
    match said.parse(true) {
        Ok(reason) => {
            portal.store.review_hand_in(step(&portal, &resident, &at), reason).await?;
            Ok(see_other(&resident.at(&routes::hand_in(&at.reference))))
        }
        Err(errors) => tracked(&portal, &resident, *found, Tried { said, errors, ..Tried::default() }).await,
    }
}

/// `POST /hand-in/{reference}/account`: another account, after the bank sent the money back.
pub(super) async fn account(
    State(portal): State<Shared>,
    Path(at): Path<At>,
    posted: Posted<RawAccount>,
) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    let resident = at.resident(&portal, resident).await?;
    let found = at.own(&portal, &resident).await?;
    if !resident.proved_lately(&portal) {
        return Ok(see_other(&routes::sign_in_for(&resident.at(&routes::hand_in(&at.reference)))));
    }
    let names = Names::of(&portal, &resident).await?;
    let read = raw
        .parse()
        .and_then(|typed| words::account(&typed, &names).ok_or_else(|| vec![Against::Holder.error()]));
    let errors = match read {
        Ok(account) => {
            let step = step(&portal, &resident, &at);
            match portal.store.name_account(step, account).await? {
                AccountOutcome::Taken | AccountOutcome::NotAsked => {
                    return Ok(see_other(&resident.at(&routes::hand_in(&at.reference))));
                }
                AccountOutcome::HolderDiffers => vec![Against::Holder.error()],
            }
        }
        Err(errors) => errors,
    };
    let mut sent = RawHandIn::default();
    for (field, value) in [("holder", &raw.holder), ("bank", &raw.bank), ("account", &raw.account)] {
        sent.set(field, value);
    }
    tracked(&portal, &resident, *found, Tried { account: sent, errors, ..Tried::default() }).await
}

/// `GET /hand-in/{reference}/withdraw`: asked once more. What is decided is not taken back.
pub(super) async fn ask_withdraw(
    State(portal): State<Shared>,
    resident: Resident,
    Path(at): Path<At>,
) -> Answer {
    let resident = at.resident(&portal, resident).await?;
    let found = at.own(&portal, &resident).await?;
    if !found.state.is_open() {
        return Ok(see_other(&resident.at(&routes::hand_in(&at.reference))));
    }
    Ok(page(&resident, Screen::Withdraw(line(&found))))
}

/// `POST /hand-in/{reference}/withdraw`
pub(super) async fn withdraw(
    State(portal): State<Shared>,
    Path(at): Path<At>,
    posted: Posted<RawToken>,
) -> Answer {
    let (resident, _) = posted.by_resident()?;
    let resident = at.resident(&portal, resident).await?;
    at.own(&portal, &resident).await?;
    // `false`: it was decided already; the page shows how it stands.
    portal.store.withdraw_hand_in(step(&portal, &resident, &at)).await?;
    Ok(see_other(&resident.at(&routes::hand_in(&at.reference))))
}

fn step(portal: &Portal, resident: &Resident, at: &At) -> OwnHandIn {
    OwnHandIn {
        person: resident.session.person.id,
        by: resident.actor(),
        reference: at.reference.clone(),
        today: portal.clock.today(),
        at: portal.clock.now(),
    }
}

async fn tracked(portal: &Portal, resident: &Resident, found: HandIn, tried: Tried) -> Answer {
    // A file is for who sent it: of a child and a guardian each sees their own.
    let files = portal.store.hand_in_files(found.id).await?;
    let own = files.iter().filter(|file| file.owner == resident.actor());
    let names = Names::of(portal, resident).await?;
    let model = Model {
        line: line(&found),
        invoice: found.facts.invoice_no.clone(),
        why: found.why.code(),
        account: words::masked(&found.account),
        needs: found.needs.clone(),
        decision: found.decision.as_ref().map(decision),
        payment: found.payment.as_ref().map(|payment| (payment.reference.clone(), payment.on)),
        can_review: found.can_review,
        steps: found.timeline.iter().map(|step| words::step(step, false)).collect(),
        files: own.map(|file| item(portal, file)).collect(),
        holders: Holders { person: names.person, guardian: names.guardian, before: None },
        said: tried.said,
        raw: tried.account,
        errors: tried.errors,
    };
    Ok(page(resident, Screen::Track(model)))
}

fn decision(decision: &HandInDecision) -> Decision {
    match decision {
        HandInDecision::Granted { fund, claim, on, reason } => {
            Decision { granted: Some((*fund, claim.to_string())), on: *on, reason: reason.clone() }
        }
        HandInDecision::Refused { on, reason } => Decision { granted: None, on: *on, reason: reason.clone() },
    }
}
