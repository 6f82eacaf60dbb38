//! Looking a person up, and acting on their behalf. Whether the account reaches the person is decided within the
//! transaction; someone out of reach is as if there were nobody.

use serde_json::json;

use super::accounts;
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::Keys,
    sql::sql,
    types::{
        Acting, Authority, CounterActivation, EnrolmentId, LookUp, LookUpFor, LookedUp, NewAudit, Person,
        PersonId, Reach, StaffState, Wanted, fresh,
    },
    usecases::{claims, database, enrolment, people, sign_in},
};

/// Whether an account that is active reaches a person.
pub(in crate::usecases) async fn reaches<E: Engine>(
    connection: &mut E::Connection,
    acting: Acting,
    person: &Person,
) -> Result<bool> {
    let Some(account) = accounts::load::<E>(connection, acting.staff).await? else { return Ok(false) };
    let within = match acting.reach {
        Reach::District => account.districts.contains(&person.township),
        Reach::Jurisdiction => true,
    };
    Ok(within && account.state == StaffState::Active && account.jurisdiction == person.jurisdiction)
}

pub(super) async fn look_up<E: Engine>(db: &Db<E>, command: LookUp) -> Result<Option<Box<LookedUp>>> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            let found = match find::<E>(connection, &keys, &command.wanted).await? {
                Some(person) => people::load::<E>(connection, &keys, person).await?,
                None => None,
            };
            let within = match &found {
                Some(person) => reaches::<E>(connection, command.acting, person).await?,
                None => false,
            };
            let detail = json!({
                "purpose": command.purpose.code(),
                "reason": command.reason,
                "found": found.is_some(),
                "within_reach": within,
            });
            let entry = NewAudit {
                at: command.at,
                actor: format!("staff:{}", command.acting.staff),
                action: "person.look_up".to_owned(),
                subject: found.as_ref().map(|person| person.id),
                detail,
            };
            database::record::<E>(connection, entry).await?;
            let Some(person) = found.filter(|_| within) else { return Ok(None) };
            let id = person.id;
            let coverage =
                enrolment::of::<E>(connection, person, command.benefit_year, command.today).await?;
            let claims = match command.purpose {
                LookUpFor::Counter => Vec::new(),
                LookUpFor::Hotline => claims::of::<E>(connection, id, None).await?,
            };
            Ok(Some(Box::new(LookedUp { coverage, claims })))
        })
    })
    .await
}

async fn find<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    wanted: &Wanted,
) -> Result<Option<PersonId>> {
    let row = match wanted {
        Wanted::Person(person) => return Ok(Some(*person)),
        Wanted::IdNumber(id_number) => {
            sql::<E>("person", "SELECT id AS person FROM person WHERE id_number_index = $1")
                .bind(people::id_number_index(keys, id_number))
                .first(connection)
                .await?
        }
        Wanted::Reference(reference) => {
            sql::<E>(
                "enrolment",
                "SELECT person FROM enrolment WHERE reference = $1
                 UNION
                 SELECT person FROM staff_case WHERE reference = $1",
            )
            .bind(reference.as_str())
            .first(connection)
            .await?
        }
    };
    row.map(|row| row.get("person").map(PersonId)).transpose()
}

pub(super) async fn issue_activation<E: Engine>(db: &Db<E>, command: CounterActivation) -> Result<bool> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            let CounterActivation { mut activation, acting, authority } = command;
            let (person, at) = (activation.person, activation.at);
            E::lock_person(connection, person.0).await?;
            let Some(found) = people::load::<E>(connection, &keys, person).await? else { return Ok(false) };
            if !reaches::<E>(connection, acting, &found).await? {
                return Ok(false);
            }
            activation.issued_by = format!("staff:{}", acting.staff);
            sign_in::write_activation::<E>(connection, &keys, activation).await?;
            let what = Done { person, action: "activation.issue", enrolment: None, at };
            record_authority::<E>(connection, acting, &authority, what).await?;
            Ok(true)
        })
    })
    .await
}

/// What was done under an authority.
#[derive(Clone, Copy)]
pub(in crate::usecases) struct Done {
    pub(in crate::usecases) person: PersonId,
    pub(in crate::usecases) action: &'static str,
    pub(in crate::usecases) enrolment: Option<EnrolmentId>,
    pub(in crate::usecases) at: time::OffsetDateTime,
}

/// Keeps who asked staff to act.
pub(in crate::usecases) async fn record_authority<E: Engine>(
    connection: &mut E::Connection,
    acting: Acting,
    authority: &Authority,
    done: Done,
) -> Result<()> {
    sql::<E>(
        "authority",
        "INSERT INTO authority (id, person, staff, action, enrolment, asked_by, relation, shown, at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
    )
    .bind(fresh(done.at)?)
    .bind(done.person.0)
    .bind(acting.staff.0)
    .bind(done.action)
    .bind(done.enrolment.map(|enrolment| enrolment.0))
    .bind(authority.asked_by.as_str())
    .bind(authority.relation.code())
    .bind(authority.shown.code())
    .bind(done.at)
    .run(connection)
    .await
    .map(drop)
}
