//! Newborns without an id number: registering one, telling its number, and settling it: the child gets the number, or
//! turns out to be somebody already on file.

use rules::{
    date::age_on,
    guardianship,
    identity::IdNumber,
    jurisdiction::{self, Newborn},
    name::PersonName,
};
use serde_json::json;
use time::{Date, Duration, OffsetDateTime};

use super::{
    database::actor,
    guardians::{self, NewLink, record},
    merge,
    people::{self, sex_word},
};
use crate::{
    db::Db,
    engine::{Engine, Instant},
    error::Result,
    keys::{Field, Keys, Purpose},
    sql::{Line, sql},
    types::{
        ClaimNumber, ClaimOutcome, GuardianLinkId, GuardianRelation, LinkBasis, NewNewborn, NewbornOutcome,
        OpenNewborn, Person, PersonId, SettleOutcome, TemporaryNumber,
    },
};

/// So many children without id number one guardian may have at a time.
const MOST_UNSETTLED: i64 = 4;

pub(super) async fn register<E: Engine>(db: &Db<E>, command: NewNewborn) -> Result<NewbornOutcome> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            E::lock_person(connection, command.guardian.0).await?;
            let Some(guardian) = people::load::<E>(connection, &keys, command.guardian).await? else {
                return Ok(NewbornOutcome::NotAllowed);
            };
            let rule = newborn_rule(&guardian, command.today);
            let (Some(rule), true) =
                (rule, age_on(guardian.birth_date, command.today) >= guardianship::OF_AGE)
            else {
                return Ok(NewbornOutcome::NotAllowed);
            };
            let days = rule.days.value;
            let last = command.birth_date.checked_add(Duration::days(i64::from(days)));
            if command.birth_date > command.today || last.is_none_or(|last| last < command.today) {
                return Ok(NewbornOutcome::NotInTime { days });
            }
            if let Some(link) = registered::<E>(connection, &command).await? {
                return Ok(NewbornOutcome::There(link));
            }
            if unsettled::<E>(connection, command.guardian).await? >= MOST_UNSETTLED {
                return Ok(NewbornOutcome::TooMany);
            }
            let child = insert_child::<E>(connection, &keys, &guardian, &command).await?;
            let link = link_to::<E>(connection, &keys, child, &command).await?;
            Ok(NewbornOutcome::Registered(link))
        })
    })
    .await
}

fn newborn_rule(guardian: &Person, today: Date) -> Option<&'static Newborn> {
    jurisdiction::get(&guardian.jurisdiction)?.year(today.year())?.rules.newborn.as_ref()
}

/// The live link to a child that this guardian registered with the same words before.
async fn registered<E: Engine>(
    connection: &mut E::Connection,
    command: &NewNewborn,
) -> Result<Option<GuardianLinkId>> {
    let row = sql::<E>(
        "temporary_identity",
        "SELECT guardian_link.id
         FROM temporary_identity
         JOIN person ON person.id = temporary_identity.person
         JOIN guardian_link
             ON guardian_link.ward = person.id AND guardian_link.guardian = temporary_identity.registered_by
         WHERE temporary_identity.registered_by = $1 AND person.birth_date = $2 AND person.sex = $3
           AND person.name = $4 AND guardian_link.state = 'verified'",
    )
    .bind(command.guardian.0)
    .bind(command.birth_date)
    .bind(sex_word(command.sex))
    .bind(command.name.as_str())
    .first(connection)
    .await?;
    row.map(|row| row.get("id").map(GuardianLinkId)).transpose()
}

async fn unsettled<E: Engine>(connection: &mut E::Connection, guardian: PersonId) -> Result<i64> {
    sql::<E>(
        "temporary_identity",
        "SELECT COUNT(*) AS children FROM temporary_identity WHERE registered_by = $1 AND outcome IS NULL",
    )
    .bind(guardian.0)
    .only(connection)
    .await?
    .get("children")
}

async fn insert_child<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    guardian: &Person,
    command: &NewNewborn,
) -> Result<PersonId> {
    let child = PersonId::fresh(command.at)?;
    let number = TemporaryNumber::generate()?;
    let sealed = || keys.seal(Field::TemporaryNumber, child.0, number.as_str());
    let index = keys.hash(Purpose::Index(Field::TemporaryNumber), number.as_str().as_bytes());
    sql::<E>(
        "person",
        "INSERT INTO person
             (id, jurisdiction, name, sex, birth_date, id_number, id_number_index, temporary,
              local_hukou, employee_insurance, township, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(child.0)
    .bind(guardian.jurisdiction.as_str())
    .bind(command.name.as_str())
    .bind(sex_word(command.sex))
    .bind(command.birth_date)
    .bind(sealed()?)
    .bind(index.clone())
    .bind(true)
    .bind(guardian.local_hukou)
    .bind(Some(false))
    .bind(guardian.township.as_str())
    .bind(command.at)
    .run(connection)
    .await?;
    sql::<E>(
        "temporary_identity",
        "INSERT INTO temporary_identity (person, number, number_index, registered_by, registered_at)
         VALUES ($1, $2, $3, $4, $5)",
    )
    .bind(child.0)
    .bind(sealed()?)
    .bind(index)
    .bind(guardian.id.0)
    .bind(command.at)
    .run(connection)
    .await?;
    Ok(child)
}

async fn link_to<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    child: PersonId,
    command: &NewNewborn,
) -> Result<GuardianLinkId> {
    let id = GuardianLinkId::fresh(command.at)?;
    let link = NewLink {
        id,
        guardian: command.guardian,
        ward: Some(child),
        relation: GuardianRelation::Parent,
        basis: Some(LinkBasis::Birth),
        name: &command.name,
        typed: None,
        today: command.today,
        at: command.at,
    };
    guardians::insert::<E>(connection, keys, &link).await?;
    guardians::consent::<E>(connection, id, command.guardian, "guardian", &command.text_version, command.at)
        .await?;
    let detail = json!({ "link": id.to_string(), "text": command.text_version });
    let by = actor(command.guardian);
    record::<E>(connection, command.at, &by, "newborn.register", Some(child), detail).await?;
    Ok(id)
}

pub(super) async fn claim<E: Engine>(db: &Db<E>, command: ClaimNumber) -> Result<ClaimOutcome> {
    let keys = db.shared_keys();
    db.write(move |connection| {
        Box::pin(async move {
            let link = guardians::locked::<E>(connection, command.link, command.today).await?;
            let link = link.filter(|link| link.guardian == command.guardian && link.in_force(command.today));
            let Some(child) = link.and_then(|link| link.ward) else { return Ok(ClaimOutcome::NotOpen) };
            let child = people::load::<E>(connection, &keys, child).await?;
            let Some(child) = child.filter(|child| child.id_number.id().is_none()) else {
                return Ok(ClaimOutcome::NotOpen);
            };
            if !of_child(&command.id_number, &child) {
                return Ok(ClaimOutcome::DoesNotFit);
            }
            let sealed = keys.seal(Field::ClaimedNumber, child.id.0, command.id_number.as_str())?;
            let touched = sql::<E>(
                "temporary_identity",
                "UPDATE temporary_identity
                 SET claimed_number = $2, claimed_name = $3, claimed_at = $4
                 WHERE person = $1 AND outcome IS NULL",
            )
            .bind(child.id.0)
            .bind(sealed)
            .bind(command.name.as_str())
            .bind(command.at)
            .run(connection)
            .await?;
            if touched == 0 {
                return Ok(ClaimOutcome::NotOpen);
            }
            let by = actor(command.guardian);
            record::<E>(connection, command.at, &by, "newborn.claim", Some(child.id), json!({})).await?;
            Ok(ClaimOutcome::Claimed)
        })
    })
    .await
}

/// Whether an id number can be that of a child: the same day of birth and sex.
fn of_child(number: &IdNumber, child: &Person) -> bool {
    number.birth_date() == child.birth_date && number.sex() == child.sex
}

/// A number that a guardian told and staff have not settled.
struct Claimed {
    number: IdNumber,
    name: PersonName,
    at: OffsetDateTime,
}

fn claimed<E: Engine>(row: &Line<E>, keys: &Keys, child: PersonId) -> Result<Option<Claimed>> {
    let Some(sealed) = row.option::<Vec<u8>>("claimed_number")? else { return Ok(None) };
    let number = keys.open(Field::ClaimedNumber, child.0, &sealed)?;
    Ok(Some(Claimed {
        number: IdNumber::parse(&number).map_err(|_| row.wrong("claimed_number"))?,
        name: row.word("claimed_name", |text| PersonName::parse(text).ok())?,
        at: row.get::<Instant>("claimed_at")?.get(),
    }))
}

/// The number that a guardian has told for a child, masked by the page; `None` when there is none to settle.
pub(super) async fn claimed_number<E: Engine>(db: &Db<E>, child: PersonId) -> Result<Option<IdNumber>> {
    let row = sql::<E>(
        "temporary_identity",
        "SELECT claimed_number, claimed_name, claimed_at
         FROM temporary_identity
         WHERE person = $1 AND outcome IS NULL",
    )
    .bind(child.0)
    .first(&mut *db.reader().await?)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(claimed(&row, db.keys(), child)?.map(|claimed| claimed.number))
}

pub(super) async fn by_temporary_number<E: Engine>(
    db: &Db<E>,
    number: &TemporaryNumber,
) -> Result<Option<Person>> {
    let index = db.keys().hash(Purpose::Index(Field::TemporaryNumber), number.as_str().as_bytes());
    let mut reader = db.reader().await?;
    let row = sql::<E>(
        "temporary_identity",
        "SELECT COALESCE(merged_into, person) AS person FROM temporary_identity WHERE number_index = $1",
    )
    .bind(index)
    .first(&mut reader)
    .await?;
    let Some(row) = row else { return Ok(None) };
    people::load::<E>(&mut reader, db.keys(), PersonId(row.get("person")?)).await
}

pub(super) async fn open<E: Engine>(db: &Db<E>, jurisdiction: &str, limit: u32) -> Result<Vec<OpenNewborn>> {
    let (keys, jurisdiction) = (db.shared_keys(), jurisdiction.to_owned());
    db.snapshot(move |connection| {
        Box::pin(async move {
            let rows = sql::<E>(
                "temporary_identity",
                "SELECT temporary_identity.person, claimed_number, claimed_name, claimed_at
                 FROM temporary_identity
                 JOIN person ON person.id = temporary_identity.person
                 WHERE outcome IS NULL AND claimed_number IS NOT NULL AND person.jurisdiction = $1
                 ORDER BY claimed_at
                 LIMIT $2",
            )
            .bind(jurisdiction)
            .bind(i64::from(limit))
            .all(connection)
            .await?;
            let mut open = Vec::with_capacity(rows.len());
            for row in &rows {
                open.extend(open_row::<E>(connection, &keys, row).await?);
            }
            Ok(open)
        })
    })
    .await
}

/// A newborn's row with the number that waits, and whom it would join.
pub(super) async fn open_row<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    row: &Line<E>,
) -> Result<Option<OpenNewborn>> {
    let child = PersonId(row.get("person")?);
    let Some(Claimed { number, name, at }) = claimed(row, keys, child)? else { return Ok(None) };
    let Some(person) = people::load::<E>(connection, keys, child).await? else { return Ok(None) };
    let index = people::id_number_index(keys, &number);
    let joins = people::by_index::<E>(connection, keys, index).await?.map(|person| person.id);
    Ok(Some(OpenNewborn { person, claimed: number, name, claimed_at: at, joins }))
}

/// Staff settle a newborn's id number.
pub(super) struct Settle {
    /// The child.
    pub(super) person: PersonId,
    /// Who settles, as the audit trail names them: `staff:…`.
    pub(super) by: String,
    /// Business date.
    pub(super) today: Date,
    /// Now, for the record.
    pub(super) at: OffsetDateTime,
}

/// Settles the number that was looked at, within a transaction. A conflict means that somebody was registered with it in
/// this moment.
pub(super) async fn settle_once<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    command: &Settle,
    number: &IdNumber,
) -> Result<SettleOutcome> {
    let index = people::id_number_index(keys, number);
    let other = people::by_index::<E>(connection, keys, index.clone()).await?;
    let mut both: Vec<PersonId> = other.iter().map(|other| other.id).chain([command.person]).collect();
    both.sort_unstable();
    for person in both {
        E::lock_person(connection, person.0).await?;
    }
    // Read under the locks: of two settlements the second finds the first, and another number is not the one looked at.
    let (Some(claimed), Some(child)) = (
        waiting::<E>(connection, keys, command.person).await?,
        people::load::<E>(connection, keys, command.person).await?,
    ) else {
        return Ok(SettleOutcome::NotOpen);
    };
    if claimed.number != *number {
        return Ok(SettleOutcome::NotOpen);
    }
    if !of_child(&claimed.number, &child) {
        return Ok(SettleOutcome::DoesNotFit);
    }
    match other {
        None => assign::<E>(connection, keys, command, &claimed, index).await,
        Some(other) => {
            let same = other.birth_date == child.birth_date
                && other.sex == child.sex
                && other.name.matches(&claimed.name);
            if !same || other.id == child.id {
                return Ok(SettleOutcome::DoesNotFit);
            }
            merge::join::<E>(connection, command, &child, &other).await
        }
    }
}

async fn waiting<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    child: PersonId,
) -> Result<Option<Claimed>> {
    let row = sql::<E>(
        "temporary_identity",
        "SELECT claimed_number, claimed_name, claimed_at
         FROM temporary_identity
         WHERE person = $1 AND outcome IS NULL",
    )
    .bind(child.0)
    .first(connection)
    .await?;
    row.map_or(Ok(None), |row| claimed(&row, keys, child))
}

async fn assign<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    command: &Settle,
    claimed: &Claimed,
    index: Vec<u8>,
) -> Result<SettleOutcome> {
    sql::<E>(
        "person",
        "UPDATE person SET id_number = $2, id_number_index = $3, name = $4, temporary = $5 WHERE id = $1",
    )
    .bind(command.person.0)
    .bind(keys.seal(Field::IdNumber, command.person.0, claimed.number.as_str())?)
    .bind(index)
    .bind(claimed.name.as_str())
    .bind(false)
    .run(connection)
    .await?;
    close::<E>(connection, command, "assigned", None).await?;
    record::<E>(connection, command.at, &command.by, "newborn.assign", Some(command.person), json!({}))
        .await?;
    Ok(SettleOutcome::Assigned)
}

/// Notes how a newborn's identity was settled. Its temporary number stays, as alias.
pub(super) async fn close<E: Engine>(
    connection: &mut E::Connection,
    command: &Settle,
    outcome: &'static str,
    merged_into: Option<PersonId>,
) -> Result<()> {
    sql::<E>(
        "temporary_identity",
        "UPDATE temporary_identity
         SET outcome = $2, merged_into = $3, settled_by = $4, settled_at = $5
         WHERE person = $1",
    )
    .bind(command.person.0)
    .bind(outcome)
    .bind(merged_into.map(|person| person.0))
    .bind(command.by.as_str())
    .bind(command.at)
    .run(connection)
    .await
    .map(drop)
}
