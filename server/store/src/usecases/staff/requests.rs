//! Guardians' requests at the desk of who decides: the facts, the files, the decision.

use serde_json::json;
use time::{Date, OffsetDateTime};

use super::counter::reaches;
use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    keys::Keys,
    types::{
        Acting, DecideOutcome, DecideRequest, Evidence, EvidenceId, GuardianLink, GuardianLinkId,
        GuardianRequest, LinkState, Person,
    },
    usecases::{evidence, guardians, people},
};

/// A link whose guardian the account reaches.
async fn within<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    acting: Acting,
    (link, today): (GuardianLinkId, Date),
) -> Result<Option<(GuardianLink, Person)>> {
    let Some(link) = guardians::by_id::<E>(connection, link, today).await? else { return Ok(None) };
    let guardian = people::load::<E>(connection, keys, link.guardian).await?;
    let guardian = guardian.ok_or(StoreError::Inconsistent { table: "guardian_link", column: "guardian" })?;
    Ok(reaches::<E>(connection, acting, &guardian).await?.then_some((link, guardian)))
}

pub(crate) async fn show<E: Engine>(
    db: &Db<E>,
    acting: Acting,
    link: GuardianLinkId,
    today: Date,
    at: OffsetDateTime,
) -> Result<Option<Box<GuardianRequest>>> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            let Some((link, guardian)) = within::<E>(connection, &keys, acting, (link, today)).await? else {
                return Ok(None);
            };
            let Some(request) = guardians::request_of::<E>(connection, &keys, link.id, today).await? else {
                return Ok(None);
            };
            let ward = match (link.ward, &request.asked_number) {
                (Some(ward), _) => people::load::<E>(connection, &keys, ward).await?,
                (None, Some(number)) => {
                    let index = people::id_number_index(&keys, number);
                    let known = people::by_index::<E>(connection, &keys, index).await?;
                    known.filter(|known| known.name.matches(&link.ward_name))
                }
                (None, None) => None,
            };
            let waits = link.state == LinkState::Asked;
            let files =
                if waits { evidence::of_link_within::<E>(connection, link.id).await? } else { Vec::new() };
            let detail = json!({ "link": link.id.to_string() });
            record::<E>(connection, acting, &guardian, (at, "guardian.view"), detail).await?;
            Ok(Some(Box::new(GuardianRequest { request, guardian, ward, evidence: files })))
        })
    })
    .await
}

pub(crate) async fn view_evidence<E: Engine>(
    db: &Db<E>,
    acting: Acting,
    id: EvidenceId,
    today: Date,
    at: OffsetDateTime,
) -> Result<Option<Evidence>> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            let Some(file) = evidence::by_id_within::<E>(connection, id).await? else { return Ok(None) };
            let Some(link) = file.link else { return Ok(None) };
            let found = within::<E>(connection, &keys, acting, (link, today)).await?;
            // Once it is decided, nobody has a reason to look at somebody's papers.
            let Some((link, guardian)) = found.filter(|(link, _)| link.state == LinkState::Asked) else {
                return Ok(None);
            };
            let detail = json!({ "evidence": id.to_string(), "link": link.id.to_string() });
            record::<E>(connection, acting, &guardian, (at, "evidence.view"), detail).await?;
            Ok(Some(file))
        })
    })
    .await
}

pub(crate) async fn decide<E: Engine>(db: &Db<E>, command: DecideRequest) -> Result<DecideOutcome> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            let asked = (command.link, command.today);
            if within::<E>(connection, &keys, command.acting, asked).await?.is_none() {
                return Ok(DecideOutcome::NotOpen);
            }
            guardians::decide_once::<E>(connection, &keys, &command).await
        })
    })
    .await
}

async fn record<E: Engine>(
    connection: &mut E::Connection,
    acting: Acting,
    subject: &Person,
    (at, action): (OffsetDateTime, &str),
    detail: serde_json::Value,
) -> Result<()> {
    let actor = format!("staff:{}", acting.staff);
    guardians::record::<E>(connection, at, &actor, action, Some(subject.id), detail).await
}
