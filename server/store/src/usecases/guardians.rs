//! Guardians: links and how they end, the child's consent, and the one question "may this person act for that one".
//! Asking for a link and deciding about one have files of their own.
//!
//! Whoever changes a link locks its guardian; ending and the child's consent lock the child too, so that nobody chooses
//! for a child in the same moment.

use std::collections::BTreeMap;

use rules::{
    guardianship::{self, Stage},
    jurisdiction,
    name::PersonName,
};
use serde_json::json;
use time::{Date, OffsetDateTime};

use super::{
    database::{self, actor},
    people,
};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::{Built, Line, sql, sql_built},
    types::{
        ActingFor, ChildConsent, ChooseOutcome, ChooseTier, ChosenBy, Consent, DoneForMe, EndGuardian,
        FamilyLinks, GuardianLink, GuardianLinkId, GuardianRelation, LinkBasis, LinkState, NewAudit, Person,
        PersonId, fresh,
    },
};

/// People in one statement; more gain nothing.
const AT_ONCE: usize = 400;

/// Reading links, with what must hold of them.
macro_rules! links {
    ($where:literal) => {
        concat!(
            "SELECT guardian_link.id, guardian_link.guardian, acts.name AS guardian_name,
                    guardian_link.ward, guardian_link.asked_name, guardian_link.asked_number,
                    guardian_link.asked_index, child.name AS ward_name, child.birth_date AS ward_born,
                    child.jurisdiction AS ward_jurisdiction,
                    guardian_link.relation, guardian_link.state, guardian_link.basis, guardian_link.asked_at,
                    guardian_link.starts_on, guardian_link.ends_on, guardian_link.reason,
                    (SELECT COUNT(*) FROM consent
                     WHERE consent.link = guardian_link.id AND consent.kind = 'child'
                       AND consent.withdrawn_at IS NULL) AS agreed,
                    (SELECT COUNT(*) FROM evidence WHERE evidence.link = guardian_link.id) AS files
             FROM guardian_link
             JOIN person acts ON acts.id = guardian_link.guardian
             LEFT JOIN person child ON child.id = guardian_link.ward
             ",
            $where
        )
    };
}

mod asking;
mod deciding;

pub(super) use asking::{NewLink, ask, insert};
pub(super) use deciding::{decide_once, open_requests, request_of};

fn read<E: Engine>(row: &Line<E>, today: Date) -> Result<GuardianLink> {
    let name = |text: &str| PersonName::parse(text).ok();
    let ward_name = match row.optional_word("ward_name", name)? {
        Some(name) => name,
        None => row.word("asked_name", name)?,
    };
    let ward_born: Option<Date> = row.option("ward_born")?;
    let stored = row.word("state", LinkState::from_code)?;
    let (mut state, mut ends_on) = (stored, row.option("ends_on")?);
    if let Some(of_age) = ward_born.map(guardianship::of_age_from).filter(|_| stored == LinkState::Verified) {
        ends_on = Some(of_age);
        if of_age <= today {
            state = LinkState::Ended;
        }
    }
    Ok(GuardianLink {
        id: GuardianLinkId(row.get("id")?),
        guardian: PersonId(row.get("guardian")?),
        guardian_name: row.word("guardian_name", name)?,
        ward: row.option("ward")?.map(PersonId),
        ward_name,
        ward_born,
        ward_jurisdiction: row.option("ward_jurisdiction")?,
        relation: row.word("relation", GuardianRelation::from_code)?,
        state,
        basis: row.optional_word("basis", LinkBasis::from_code)?,
        asked_at: row.get("asked_at")?,
        starts_on: row.option("starts_on")?,
        ends_on,
        reason: row.option("reason")?,
        child_agreed: row.get::<i64>("agreed")? > 0,
        evidence: row.small("files")?,
    })
}

pub(super) async fn by_id<E: Engine>(
    connection: &mut E::Connection,
    link: GuardianLinkId,
    today: Date,
) -> Result<Option<GuardianLink>> {
    let row = sql::<E>("guardian_link", links!("WHERE guardian_link.id = $1"))
        .bind(link.0)
        .first(connection)
        .await?;
    row.map(|row| read(&row, today)).transpose()
}

pub(super) async fn links<E: Engine>(db: &Db<E>, person: PersonId, today: Date) -> Result<FamilyLinks> {
    let mut reader = db.reader().await?;
    let rows = sql::<E>(
        "guardian_link",
        links!(
            "WHERE guardian_link.guardian = $1 OR guardian_link.ward = $1
             ORDER BY guardian_link.asked_at DESC, guardian_link.id DESC"
        ),
    )
    .bind(person.0)
    .all(&mut reader)
    .await?;
    let mut found = FamilyLinks::default();
    for row in &rows {
        let link = read(row, today)?;
        let side = if link.guardian == person { &mut found.as_guardian } else { &mut found.as_ward };
        side.push(link);
    }
    Ok(found)
}

pub(super) async fn acts_for<E: Engine>(
    db: &Db<E>,
    person: PersonId,
    today: Date,
) -> Result<Vec<GuardianLink>> {
    let mut links = links(db, person, today).await?.as_guardian;
    links.retain(|link| link.in_force(today));
    Ok(links)
}

pub(super) async fn acting<E: Engine>(
    db: &Db<E>,
    guardian: PersonId,
    link: GuardianLinkId,
    today: Date,
) -> Result<Option<ActingFor>> {
    let keys = db.shared_keys();
    db.snapshot(move |connection| {
        Box::pin(async move {
            let Some(link) = by_id::<E>(connection, link, today).await? else { return Ok(None) };
            let Some(ward) = link.ward.filter(|_| link.guardian == guardian && link.in_force(today)) else {
                return Ok(None);
            };
            Ok(people::load::<E>(connection, &keys, ward).await?.map(|ward| ActingFor { link, ward }))
        })
    })
    .await
}

/// Whether who chooses may do so for the person, within the transaction of the choice; what to answer if not.
pub(super) async fn barred<E: Engine>(
    connection: &mut E::Connection,
    person: &Person,
    command: &ChooseTier,
) -> Result<Option<ChooseOutcome>> {
    match command.by {
        ChosenBy::Own => {
            let alone = jurisdiction::get(&person.jurisdiction)
                .is_none_or(|place| guardianship::stage(place, person.birth_date, command.today).alone());
            Ok((!alone).then_some(ChooseOutcome::ThroughGuardian))
        }
        ChosenBy::Guardian(guardian) => {
            let acts = acts_for_ward::<E>(connection, guardian, person.id, command.today).await?;
            Ok((!acts).then_some(ChooseOutcome::NotActing))
        }
    }
}

/// Whether a guardian's link to a child is in force on a day.
pub(super) async fn acts_for_ward<E: Engine>(
    connection: &mut E::Connection,
    guardian: PersonId,
    ward: PersonId,
    today: Date,
) -> Result<bool> {
    let rows =
        sql::<E>("guardian_link", links!("WHERE guardian_link.guardian = $1 AND guardian_link.ward = $2"))
            .bind(guardian.0)
            .bind(ward.0)
            .all(connection)
            .await?;
    for row in &rows {
        if read(row, today)?.in_force(today) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Everybody whose link to a child is in force on a day.
pub(super) async fn guardians_of<E: Engine>(
    connection: &mut E::Connection,
    ward: PersonId,
    today: Date,
) -> Result<Vec<PersonId>> {
    Ok(guardians_of_each::<E>(connection, &[ward], today).await?.remove(&ward).unwrap_or_default())
}

/// The same for many people at once; who has nobody is missing.
pub(super) async fn guardians_of_each<E: Engine>(
    connection: &mut E::Connection,
    people: &[PersonId],
    today: Date,
) -> Result<BTreeMap<PersonId, Vec<PersonId>>> {
    let mut found: BTreeMap<PersonId, Vec<PersonId>> = BTreeMap::new();
    for chunk in people.chunks(AT_ONCE) {
        let text = Built::new(links!("WHERE guardian_link.state = 'verified' AND guardian_link.ward IN "));
        let mut statement = sql_built::<E>("guardian_link", text.list(1, chunk.len()));
        for person in chunk {
            statement.push(person.0);
        }
        for row in statement.all(connection).await? {
            let link = read(&row, today)?;
            if let Some(ward) = link.ward
                && link.in_force(today)
            {
                found.entry(ward).or_default().push(link.guardian);
            }
        }
    }
    Ok(found)
}

/// Records that somebody agreed to a text.
pub(super) async fn consent<E: Engine>(
    connection: &mut E::Connection,
    link: GuardianLinkId,
    person: PersonId,
    kind: &'static str,
    text_version: &str,
    at: OffsetDateTime,
) -> Result<()> {
    sql::<E>(
        "consent",
        "INSERT INTO consent (id, link, given_by, kind, text_version, given_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (link, kind) WHERE withdrawn_at IS NULL DO NOTHING",
    )
    .bind(fresh(at)?)
    .bind(link.0)
    .bind(person.0)
    .bind(kind)
    .bind(text_version)
    .bind(at)
    .run(connection)
    .await
    .map(drop)
}

/// What a person agreed to, the newest first.
pub(super) async fn consents_of<E: Engine>(db: &Db<E>, person: PersonId) -> Result<Vec<Consent>> {
    let rows = sql::<E>(
        "consent",
        "SELECT kind, text_version, given_at, withdrawn_at
         FROM consent
         WHERE link IN (SELECT id FROM guardian_link WHERE guardian = $1 OR ward = $1) AND given_by = $1
         ORDER BY given_at DESC, id",
    )
    .bind(person.0)
    .all(&mut *db.reader().await?)
    .await?;
    let read = |row: &Line<E>| {
        Ok(Consent {
            kind: row.get("kind")?,
            text_version: row.get("text_version")?,
            given_at: row.get("given_at")?,
            withdrawn_at: row.option("withdrawn_at")?,
        })
    };
    rows.iter().map(read).collect()
}

pub(super) async fn record<E: Engine>(
    connection: &mut E::Connection,
    at: OffsetDateTime,
    actor: &str,
    action: &str,
    subject: Option<PersonId>,
    detail: serde_json::Value,
) -> Result<()> {
    let entry = NewAudit { at, actor: actor.to_owned(), action: action.to_owned(), subject, detail };
    database::record::<E>(connection, entry).await
}

pub(super) async fn end<E: Engine>(db: &Db<E>, command: EndGuardian) -> Result<bool> {
    db.write(move |connection| {
        Box::pin(async move {
            let Some(link) = locked::<E>(connection, command.link, command.today).await? else {
                return Ok(false);
            };
            let live = matches!(link.state, LinkState::Asked | LinkState::Verified);
            let as_ward =
                link.ward == Some(command.by) && link.stage(command.today).is_some_and(Stage::alone);
            if !live || !(link.guardian == command.by || as_ward) {
                return Ok(false);
            }
            sql::<E>(
                "guardian_link",
                "UPDATE guardian_link
                 SET state = 'ended', ends_on = $2, decided_by = $3, decided_at = $4
                 WHERE id = $1",
            )
            .bind(link.id.0)
            .bind(command.today)
            .bind(actor(command.by))
            .bind(command.at)
            .run(connection)
            .await?;
            let detail = json!({ "link": link.id.to_string() });
            let subject = link.ward.or(Some(link.guardian));
            record::<E>(connection, command.at, &actor(command.by), "guardian.end", subject, detail).await?;
            Ok(true)
        })
    })
    .await
}

/// A link whose guardian and child are locked, in the order of their ids.
pub(super) async fn locked<E: Engine>(
    connection: &mut E::Connection,
    link: GuardianLinkId,
    today: Date,
) -> Result<Option<GuardianLink>> {
    let Some(before) = by_id::<E>(connection, link, today).await? else { return Ok(None) };
    let mut people: Vec<PersonId> = before.ward.into_iter().chain([before.guardian]).collect();
    people.sort_unstable();
    for person in people {
        E::lock_person(connection, person.0).await?;
    }
    by_id::<E>(connection, link, today).await
}

pub(super) async fn child_consent<E: Engine>(db: &Db<E>, command: ChildConsent) -> Result<bool> {
    db.write(move |connection| {
        Box::pin(async move {
            let Some(link) = locked::<E>(connection, command.link, command.today).await? else {
                return Ok(false);
            };
            let old_enough = link.stage(command.today).is_some_and(Stage::alone);
            if link.ward != Some(command.child) || link.state != LinkState::Verified || !old_enough {
                return Ok(false);
            }
            if command.agreed {
                let version = &command.text_version;
                consent::<E>(connection, link.id, command.child, "child", version, command.at).await?;
            } else {
                sql::<E>(
                    "consent",
                    "UPDATE consent SET withdrawn_at = $2
                     WHERE link = $1 AND kind = 'child' AND withdrawn_at IS NULL",
                )
                .bind(link.id.0)
                .bind(command.at)
                .run(connection)
                .await?;
            }
            let action = if command.agreed { "guardian.agree" } else { "guardian.disagree" };
            let detail = json!({ "link": link.id.to_string(), "text": command.text_version });
            database::record_own::<E>(connection, command.child, command.at, action, detail).await?;
            Ok(true)
        })
    })
    .await
}

pub(super) async fn done_in_my_name<E: Engine>(
    db: &Db<E>,
    person: PersonId,
    limit: u32,
) -> Result<Vec<DoneForMe>> {
    // Also what was done while the person had another id, as a newborn.
    let rows = sql::<E>(
        "audit",
        "SELECT audit.at, audit.actor, audit.action, audit.detail, audit.id
         FROM audit
         WHERE (audit.subject = $1
                OR audit.subject IN (SELECT person FROM temporary_identity WHERE merged_into = $1))
           AND audit.actor LIKE 'person:%' AND audit.actor <> $2
         ORDER BY audit.at DESC, audit.id DESC
         LIMIT $3",
    )
    .bind(person.0)
    .bind(actor(person))
    .bind(i64::from(limit))
    .all(&mut *db.reader().await?)
    .await?;
    let mut done = Vec::with_capacity(rows.len());
    for row in &rows {
        let by: PersonId = row.word("actor", |text| text.strip_prefix("person:")?.parse().ok())?;
        let Some(by) = people::person(db, by).await? else { continue };
        done.push(DoneForMe {
            at: row.get("at")?,
            by: by.name,
            action: row.get("action")?,
            detail: row.word("detail", |text| serde_json::from_str(text).ok())?,
        });
    }
    Ok(done)
}
