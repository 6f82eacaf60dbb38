//! Asking to act for a child, and writing the link.

use rules::{date::age_on, guardianship, identity::IdNumber, name::PersonName};
use serde_json::json;
use time::{Date, OffsetDateTime};

use super::{
    super::{notices, people},
    actor, consent, record,
};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::{Field, Keys},
    sql::sql,
    types::{
        AskGuardian, AskOutcome, AskedWard, GuardianLinkId, GuardianRelation, LinkBasis, LinkState,
        NoticeText, Person, PersonId,
    },
};

/// For whom is asked, as far as the register tells.
struct Sought {
    /// Who it is, where the guardian may know that the register knows them.
    ward: Option<Person>,
    name: PersonName,
    typed: Option<IdNumber>,
    /// What the register of one household says.
    register: Option<GuardianRelation>,
}

pub(in crate::usecases) async fn ask<E: Engine>(db: &Db<E>, command: AskGuardian) -> Result<AskOutcome> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            E::lock_person(connection, command.guardian.0).await?;
            let Some(guardian) = people::load::<E>(connection, &keys, command.guardian).await? else {
                return Ok(AskOutcome::NotInHousehold);
            };
            if age_on(guardian.birth_date, command.today) < guardianship::OF_AGE {
                return Ok(AskOutcome::TooYoung);
            }
            let sought = match sought::<E>(connection, &keys, &guardian, &command).await? {
                Ok(sought) => sought,
                Err(told) => return Ok(told),
            };
            if let Some(there) = live::<E>(connection, &keys, guardian.id, &sought).await? {
                return Ok(AskOutcome::There(there));
            }
            insert_asked::<E>(connection, &keys, &command, &sought).await
        })
    })
    .await
}

async fn sought<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    guardian: &Person,
    command: &AskGuardian,
) -> Result<Result<Sought, AskOutcome>> {
    let (ward, name, typed) = match &command.ward {
        AskedWard::Member(id) if *id == guardian.id => return Ok(Err(AskOutcome::Oneself)),
        AskedWard::Member(id) => match people::load::<E>(connection, keys, *id).await? {
            Some(ward) => (Some(ward.clone()), ward.name, None),
            None => return Ok(Err(AskOutcome::NotInHousehold)),
        },
        AskedWard::Typed { id_number, .. } if guardian.id_number == *id_number => {
            return Ok(Err(AskOutcome::Oneself));
        }
        AskedWard::Typed { id_number, name } => {
            // The number alone tells the age: nothing of the register is told.
            if age_on(id_number.birth_date(), command.today) >= guardianship::OF_AGE {
                return Ok(Err(AskOutcome::OfAge));
            }
            let index = people::id_number_index(keys, id_number);
            let known = people::by_index::<E>(connection, keys, index).await?;
            (known.filter(|ward| ward.name.matches(name)), name.clone(), Some(id_number.clone()))
        }
    };
    let household = people::household::<E>(connection, guardian.id).await?;
    let role = |person: PersonId| {
        let members = household.as_ref().map_or(&[][..], |household| &household.members);
        members.iter().find(|member| member.person == person).map(|member| member.relation)
    };
    let member = ward.as_ref().and_then(|ward| role(ward.id));
    let register = role(guardian.id).zip(member).and_then(|(a, b)| GuardianRelation::by_register(a, b));
    if typed.is_none() && member.is_none() {
        return Ok(Err(AskOutcome::NotInHousehold));
    }
    if let Some(ward) = ward.as_ref().filter(|_| member.is_some())
        && age_on(ward.birth_date, command.today) >= guardianship::OF_AGE
    {
        return Ok(Err(AskOutcome::OfAge));
    }
    Ok(Ok(Sought { ward, name, typed, register }))
}

/// A live link of the guardian to the same child, or to the same typed number.
async fn live<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    guardian: PersonId,
    sought: &Sought,
) -> Result<Option<GuardianLinkId>> {
    let row = sql::<E>(
        "guardian_link",
        "SELECT id FROM guardian_link
         WHERE guardian = $1 AND state IN ('asked', 'verified') AND (ward = $2 OR asked_index = $3)",
    )
    .bind(guardian.0)
    .bind(sought.ward.as_ref().map(|ward| ward.id.0))
    .bind(sought.typed.as_ref().map(|number| people::id_number_index(keys, number)))
    .first(connection)
    .await?;
    row.map(|row| row.get("id").map(GuardianLinkId)).transpose()
}

async fn insert_asked<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    command: &AskGuardian,
    sought: &Sought,
) -> Result<AskOutcome> {
    let id = GuardianLinkId::fresh(command.at)?;
    let verified = sought.register.is_some();
    // Who asks for a typed number must not learn from anything that somebody has it: the ward is filled in by staff.
    let typed = sought.typed.as_ref().filter(|_| !verified);
    let ward = sought.ward.as_ref().map(|ward| ward.id).filter(|_| verified || typed.is_none());
    let link = NewLink {
        id,
        guardian: command.guardian,
        ward,
        relation: sought.register.unwrap_or(command.relation),
        basis: verified.then_some(LinkBasis::Register),
        name: &sought.name,
        typed,
        today: command.today,
        at: command.at,
    };
    insert::<E>(connection, keys, &link).await?;
    consent::<E>(connection, id, command.guardian, "guardian", &command.text_version, command.at).await?;
    let detail =
        json!({ "link": id.to_string(), "relation": link.relation.code(), "text": command.text_version });
    let action = if verified { "guardian.verify" } else { "guardian.ask" };
    let subject = ward.or(Some(command.guardian));
    record::<E>(connection, command.at, &actor(command.guardian), action, subject, detail).await?;
    let text = |to_child| {
        if verified {
            NoticeText::GuardianVerified { link: id, to_child }
        } else {
            NoticeText::GuardianAsked { link: id, to_child }
        }
    };
    let when = (command.today, command.at);
    notices::tell_link::<E>(connection, (command.guardian, ward), text, when).await?;
    Ok(if verified { AskOutcome::Verified(id) } else { AskOutcome::Asked(id) })
}

/// A link to be written; with a basis it is verified from today on.
pub(in crate::usecases) struct NewLink<'l> {
    pub(in crate::usecases) id: GuardianLinkId,
    pub(in crate::usecases) guardian: PersonId,
    pub(in crate::usecases) ward: Option<PersonId>,
    pub(in crate::usecases) relation: GuardianRelation,
    pub(in crate::usecases) basis: Option<LinkBasis>,
    pub(in crate::usecases) name: &'l PersonName,
    pub(in crate::usecases) typed: Option<&'l IdNumber>,
    pub(in crate::usecases) today: Date,
    pub(in crate::usecases) at: OffsetDateTime,
}

pub(in crate::usecases) async fn insert<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    link: &NewLink<'_>,
) -> Result<()> {
    let sealed =
        link.typed.map(|number| keys.seal(Field::AskedNumber, link.id.0, number.as_str())).transpose()?;
    let state = if link.basis.is_some() { LinkState::Verified } else { LinkState::Asked };
    sql::<E>(
        "guardian_link",
        "INSERT INTO guardian_link
             (id, guardian, ward, relation, state, basis, asked_name, asked_number, asked_index, asked_at,
              starts_on, decided_by, decided_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
    )
    .bind(link.id.0)
    .bind(link.guardian.0)
    .bind(link.ward.map(|ward| ward.0))
    .bind(link.relation.code())
    .bind(state.code())
    .bind(link.basis.map(LinkBasis::code))
    .bind(link.name.as_str())
    .bind(sealed)
    .bind(link.typed.map(|number| people::id_number_index(keys, number)))
    .bind(link.at)
    .bind(link.basis.map(|_| link.today))
    .bind(link.basis.map(LinkBasis::code))
    .bind(link.basis.map(|_| link.at))
    .run(connection)
    .await
    .map(drop)
}
