//! What staff decide about a link that was asked for.

use rules::{date::age_on, guardianship, identity::IdNumber};
use serde_json::json;
use time::Date;

use super::{
    super::{notices, people},
    by_id, read, record,
};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::{Field, Keys},
    sql::{Line, sql},
    types::{
        DecideOutcome, DecideRequest, GuardianLink, GuardianLinkId, LinkBasis, LinkState, NameFit,
        NoticeText, OpenRequest, PersonId,
    },
};

/// Decides within a transaction. Whether the account reaches the guardian is the caller's to ask.
pub(in crate::usecases) async fn decide_once<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    command: &DecideRequest,
) -> Result<DecideOutcome> {
    let Some(link) = by_id::<E>(connection, command.link, command.today).await? else {
        return Ok(DecideOutcome::NotOpen);
    };
    E::lock_person(connection, link.guardian.0).await?;
    // Read again under the lock: of two decisions the second finds the first.
    let row =
        sql::<E>("guardian_link", links!("WHERE guardian_link.id = $1 AND guardian_link.state = 'asked'"))
            .bind(command.link.0)
            .first(connection)
            .await?;
    let Some(row) = row else { return Ok(DecideOutcome::NotOpen) };
    let ward = if command.verified {
        match ward_of_request::<E>(connection, keys, &row, command).await? {
            Ok(ward) => Some(ward),
            Err(told) => return Ok(told),
        }
    } else {
        link.ward
    };
    write_decision::<E>(connection, command, &link, ward).await?;
    Ok(DecideOutcome::Decided)
}

/// The child of a request that is to be verified, or why it cannot be.
async fn ward_of_request<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    row: &Line<E>,
    command: &DecideRequest,
) -> Result<Result<PersonId, DecideOutcome>> {
    let link = read(row, command.today)?;
    let ward = match (link.ward, row.option::<Vec<u8>>("asked_index")?) {
        (Some(ward), _) => people::load::<E>(connection, keys, ward).await?,
        (None, Some(index)) => people::by_index::<E>(connection, keys, index).await?,
        (None, None) => None,
    };
    let Some(ward) = ward else { return Ok(Err(DecideOutcome::NobodyFound)) };
    if link.ward.is_none() && !ward.name.matches(&link.ward_name) {
        return Ok(Err(DecideOutcome::NameDiffers));
    }
    if ward.id == link.guardian || age_on(ward.birth_date, command.today) >= guardianship::OF_AGE {
        return Ok(Err(DecideOutcome::NotAChild));
    }
    let other = sql::<E>(
        "guardian_link",
        "SELECT id FROM guardian_link
         WHERE guardian = $1 AND ward = $2 AND id <> $3 AND state IN ('asked', 'verified')",
    )
    .bind(link.guardian.0)
    .bind(ward.id.0)
    .bind(link.id.0)
    .first(connection)
    .await?;
    Ok(if other.is_some() { Err(DecideOutcome::There) } else { Ok(ward.id) })
}

async fn write_decision<E: Engine>(
    connection: &mut E::Connection,
    command: &DecideRequest,
    link: &GuardianLink,
    ward: Option<PersonId>,
) -> Result<()> {
    let by = format!("staff:{}", command.acting.staff);
    let (state, action) = if command.verified {
        (LinkState::Verified, "guardian.verify")
    } else {
        (LinkState::Refused, "guardian.refuse")
    };
    sql::<E>(
        "guardian_link",
        "UPDATE guardian_link
         SET state = $2, ward = $3, basis = $4, starts_on = $5, decided_by = $6, decided_at = $7, reason = $8
         WHERE id = $1",
    )
    .bind(link.id.0)
    .bind(state.code())
    .bind(ward.map(|ward| ward.0))
    .bind(command.verified.then_some(LinkBasis::Staff.code()))
    .bind(command.verified.then_some(command.today))
    .bind(by.as_str())
    .bind(command.at)
    .bind(command.reason.as_str())
    .run(connection)
    .await?;
    let detail = json!({ "link": link.id.to_string(), "reason": command.reason });
    let subject = ward.or(Some(link.guardian));
    record::<E>(connection, command.at, &by, action, subject, detail).await?;
    let text = |to_child| {
        if command.verified {
            NoticeText::GuardianVerified { link: command.link, to_child }
        } else {
            NoticeText::GuardianRefused { link: command.link, to_child }
        }
    };
    notices::tell_link::<E>(connection, (link.guardian, ward), text, (command.today, command.at)).await
}

pub(in crate::usecases) async fn open_requests<E: Engine>(
    db: &Db<E>,
    jurisdiction: &str,
    today: Date,
    limit: u32,
) -> Result<Vec<OpenRequest>> {
    let (keys, jurisdiction) = (db.shared_keys(), jurisdiction.to_owned());
    db.snapshot(move |connection| {
        Box::pin(async move {
            let rows = sql::<E>(
                "guardian_link",
                links!(
                    "WHERE guardian_link.state = 'asked' AND acts.jurisdiction = $1
                     ORDER BY guardian_link.asked_at LIMIT $2"
                ),
            )
            .bind(jurisdiction)
            .bind(i64::from(limit))
            .all(connection)
            .await?;
            let mut open = Vec::with_capacity(rows.len());
            for row in &rows {
                open.push(request::<E>(connection, &keys, row, today).await?);
            }
            Ok(open)
        })
    })
    .await
}

/// A request as staff see it, whatever became of it.
pub(in crate::usecases) async fn request_of<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    link: GuardianLinkId,
    today: Date,
) -> Result<Option<OpenRequest>> {
    let row = sql::<E>("guardian_link", links!("WHERE guardian_link.id = $1"));
    match row.bind(link.0).first(connection).await? {
        Some(row) => request::<E>(connection, keys, &row, today).await.map(Some),
        None => Ok(None),
    }
}

async fn request<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    row: &Line<E>,
    today: Date,
) -> Result<OpenRequest> {
    let link = read(row, today)?;
    let (Some(sealed), Some(index)) =
        (row.option::<Vec<u8>>("asked_number")?, row.option::<Vec<u8>>("asked_index")?)
    else {
        return Ok(OpenRequest { link, asked_number: None, fits: None });
    };
    let typed = keys.open(Field::AskedNumber, link.id.0, &sealed)?;
    let number = IdNumber::parse(&typed).map_err(|_| row.wrong("asked_number"))?;
    let fits = match people::by_index::<E>(connection, keys, index).await? {
        None => NameFit::Unknown,
        Some(person) if person.name.matches(&link.ward_name) => NameFit::Fits,
        Some(_) => NameFit::OtherName,
    };
    Ok(OpenRequest { link, asked_number: Some(number), fits: Some(fits) })
}
