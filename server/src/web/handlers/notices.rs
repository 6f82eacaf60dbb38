//! `/notices`: what somebody was told, marking it as read, and messages to the phone.

use app::{
    Page,
    forms::{
        choice::RawToken,
        notices::{RawMessages, RawPage},
    },
    pages::notices::{
        Item, Model, PAGE_SIZE, messages,
        one::{self, Message},
    },
    routes,
};
use axum::{
    Router,
    extract::{Path, Query, State},
    routing::get,
};
use store::{GuardianLink, MessageState, Notice, NoticeId, NoticeText, SetMessageConsent};

use crate::{
    notices::told,
    web::{
        failure::Failure,
        handlers::{Answer, see_other},
        posted::Posted,
        state::{Portal, Shared},
        visitor::Resident,
    },
};

/// `/notices` and everything below it.
pub fn pages() -> Router<Shared> {
    Router::new()
        .route(routes::NOTICES, get(list).post(read_all))
        .route(routes::NOTICE_MESSAGES, get(messages_page).post(set_messages))
        .route("/notices/{id}", get(show).post(read))
}

/// `GET /notices`
async fn list(State(portal): State<Shared>, resident: Resident, Query(raw): Query<RawPage>) -> Answer {
    let asked = raw.page();
    let reader = resident.session.view.person;
    let inbox = portal.store.notices(reader, (asked - 1) * PAGE_SIZE, PAGE_SIZE).await?;
    let pages = u32::try_from(inbox.all.div_ceil(u64::from(PAGE_SIZE))).unwrap_or(u32::MAX).max(1);
    if asked > pages {
        return Ok(see_other(&routes::notices_page(pages)));
    }
    let model = Model {
        items: inbox.notices.into_iter().map(item).collect(),
        unread: inbox.unread,
        page: asked,
        pages,
    };
    Ok(resident.visitor.page(Page::Notices(model)))
}

fn item(notice: Notice) -> Item {
    Item {
        id: notice.id.to_string(),
        told: told(notice.text),
        child: notice.child.map(|(_, name)| name.as_str().to_owned()),
        on: notice.business_date,
        read: notice.read_at.is_some(),
    }
}

/// `POST /notices`: all of it was read.
async fn read_all(State(portal): State<Shared>, posted: Posted<RawToken>) -> Answer {
    let (resident, _) = posted.by_resident()?;
    portal.store.read_all_notices(resident.session.view.person, portal.clock.now()).await?;
    Ok(see_other(routes::NOTICES))
}

fn id_of(id: &str) -> Result<NoticeId, Failure> {
    id.parse().map_err(|_| Failure::NotThere)
}

/// `GET /notices/{id}`
async fn show(State(portal): State<Shared>, resident: Resident, Path(id): Path<String>) -> Answer {
    let reader = resident.session.view.person;
    let notice = portal.store.notice(reader, id_of(&id)?).await?.ok_or(Failure::NotThere)?;
    let message = match notice.message {
        Some(MessageState::Waiting) => Some(Message::Waiting),
        Some(MessageState::Sent) => Some(Message::Sent),
        Some(MessageState::GaveUp) => Some(Message::NotSent),
        Some(MessageState::Dropped) | None => None,
    };
    let about = about(&portal, &resident, &notice).await?;
    let model = one::Model { about, message, item: item(notice) };
    Ok(resident.visitor.page(Page::Notice(Box::new(model))))
}

/// The page that a notice is about: the reader's own, or the child's as long as the reader acts for it.
async fn about(portal: &Portal, resident: &Resident, notice: &Notice) -> Result<Option<String>, Failure> {
    if let Some(link) = notice.text.link() {
        return Ok(Some(routes::family_link(&link.to_string())));
    }
    let Some((child, _)) = &notice.child else { return Ok(Some(own_page(&notice.text))) };
    let links = portal.store.acts_for(resident.session.view.person, portal.clock.today()).await?;
    let of_child = |link: &&GuardianLink| link.ward.as_ref() == Some(child);
    let base = links.iter().find(of_child).map(|link| routes::family_link(&link.id.to_string()));
    Ok(base.map(|base| format!("{base}{}", page_of_child(&notice.text))))
}

fn own_page(text: &NoticeText) -> String {
    match text {
        NoticeText::Paid { receipt, .. } => routes::receipt(receipt),
        NoticeText::RefundOwed { .. } => routes::PAY.to_owned(),
        other => page_of_child(other),
    }
}

/// A page that a child has below its guardian's link too.
fn page_of_child(text: &NoticeText) -> String {
    match text {
        NoticeText::WindowOpens { .. }
        | NoticeText::Unpaid { chosen: false, .. }
        | NoticeText::DeadlineNear { chosen: false, .. }
        | NoticeText::ClassUnpaid { .. }
        | NoticeText::ChoiceWithdrawn { .. }
        | NoticeText::Conflict { .. }
        | NoticeText::CaseDecided { .. } => routes::TIERS.to_owned(),
        NoticeText::CorrectionDecided { reference, .. } | NoticeText::PhoneChanged { reference } => {
            routes::correction(reference)
        }
        NoticeText::ObjectionAsked { reference }
        | NoticeText::ObjectionDecided { reference, .. }
        | NoticeText::ClaimInCheck { reference } => routes::objection(reference),
        NoticeText::HandInReceived { reference }
        | NoticeText::HandInNeeds { reference, .. }
        | NoticeText::HandInDecided { reference, .. }
        | NoticeText::HandInPaid { reference, .. }
        | NoticeText::HandInAccount { reference, .. } => routes::hand_in(reference),
        NoticeText::Unpaid { chosen: true, .. }
        | NoticeText::DeadlineNear { chosen: true, .. }
        | NoticeText::ChoiceMade { .. }
        | NoticeText::Paid { .. }
        | NoticeText::RefundOwed { .. }
        | NoticeText::GuardianAsked { .. }
        | NoticeText::GuardianVerified { .. }
        | NoticeText::GuardianRefused { .. } => routes::ENROLMENT.to_owned(),
    }
}

/// `POST /notices/{id}`: it was read.
async fn read(State(portal): State<Shared>, Path(id): Path<String>, posted: Posted<RawToken>) -> Answer {
    let (resident, _) = posted.by_resident()?;
    let reader = resident.session.view.person;
    if !portal.store.read_notice(reader, id_of(&id)?, portal.clock.now()).await? {
        return Err(Failure::NotThere);
    }
    Ok(see_other(routes::NOTICES))
}

/// `GET /notices/messages`
async fn messages_page(State(portal): State<Shared>, resident: Resident) -> Answer {
    let person = resident.session.view.person;
    let phone = portal.store.phone_of(person).await?.map(|phone| phone.masked());
    let consent = portal.store.message_consent(person).await?;
    let (from, until) = portal.config.notices.quiet_hours(&resident.session.person.jurisdiction);
    let model = messages::Model {
        phone,
        agreed: consent.map(|consent| (consent.given_at, consent.text_version)),
        quiet: (from > until).then_some((from, until)),
    };
    Ok(resident.visitor.page(Page::NoticeMessages(model)))
}

/// `POST /notices/messages`: messages to the phone, or none any more.
async fn set_messages(State(portal): State<Shared>, posted: Posted<RawMessages>) -> Answer {
    let (resident, raw) = posted.by_resident()?;
    let command = SetMessageConsent {
        person: resident.session.view.person,
        agreed: raw.agreed(),
        lang: resident.visitor.lang(),
        text_version: messages::TEXT_VERSION.to_owned(),
        at: portal.clock.now(),
    };
    // `false`: it stood like that already.
    portal.store.set_message_consent(command).await?;
    Ok(see_other(routes::NOTICE_MESSAGES))
}
