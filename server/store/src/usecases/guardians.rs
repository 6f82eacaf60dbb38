//! Guardians: asking, deciding, ending, the child's consent, and the one question "may this person act for that one".
//!
//! Whoever changes a link locks its guardian; ending and the child's consent lock the child too, so that nobody chooses
//! for a child in the same moment.

use rules::{
    date::age_on,
    guardianship::{self, Stage},
    identity::IdNumber,
    jurisdiction,
    name::PersonName,
};
use serde_json::json;
use time::{Date, OffsetDateTime};

use super::{database, notices, people};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::{Field, Keys},
    sql::{Line, sql},
    types::{
        ActingFor, AskGuardian, AskOutcome, AskedWard, ChildConsent, ChooseOutcome, ChooseTier, ChosenBy,
        DecideGuardian, DecideOutcome, DoneForMe, EndGuardian, FamilyLinks, GuardianLink, GuardianLinkId,
        GuardianRelation, LinkBasis, LinkState, NameFit, NewAudit, NoticeText, OpenRequest, Person, PersonId,
        fresh,
    },
};

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
    let rows = sql::<E>(
        "guardian_link",
        links!("WHERE guardian_link.ward = $1 AND guardian_link.state = 'verified'"),
    )
    .bind(ward.0)
    .all(connection)
    .await?;
    let links = rows.iter().map(|row| read(row, today)).collect::<Result<Vec<_>>>()?;
    Ok(links.into_iter().filter(|link| link.in_force(today)).map(|link| link.guardian).collect())
}

/// For whom is asked, as far as the register tells.
struct Sought {
    /// Who it is, where the guardian may know that the register knows them.
    ward: Option<Person>,
    name: PersonName,
    typed: Option<IdNumber>,
    /// What the register of one household says.
    register: Option<GuardianRelation>,
}

pub(super) async fn ask<E: Engine>(db: &Db<E>, command: AskGuardian) -> Result<AskOutcome> {
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
pub(super) struct NewLink<'l> {
    pub(super) id: GuardianLinkId,
    pub(super) guardian: PersonId,
    pub(super) ward: Option<PersonId>,
    pub(super) relation: GuardianRelation,
    pub(super) basis: Option<LinkBasis>,
    pub(super) name: &'l PersonName,
    pub(super) typed: Option<&'l IdNumber>,
    pub(super) today: Date,
    pub(super) at: OffsetDateTime,
}

pub(super) async fn insert<E: Engine>(
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

pub(super) fn actor(person: PersonId) -> String {
    format!("person:{person}")
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

pub(super) async fn decide<E: Engine>(db: &Db<E>, command: DecideGuardian) -> Result<DecideOutcome> {
    let keys = db.shared_keys();
    db.write(move |connection| Box::pin(async move { decide_once::<E>(connection, &keys, &command).await }))
        .await
}

/// Decides within a transaction.
pub(super) async fn decide_once<E: Engine>(
    connection: &mut E::Connection,
    keys: &Keys,
    command: &DecideGuardian,
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
    command: &DecideGuardian,
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
    command: &DecideGuardian,
    link: &GuardianLink,
    ward: Option<PersonId>,
) -> Result<()> {
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
    .bind(command.by.as_str())
    .bind(command.at)
    .bind(command.reason.as_str())
    .run(connection)
    .await?;
    let detail = json!({ "link": link.id.to_string(), "reason": command.reason });
    let subject = ward.or(Some(link.guardian));
    record::<E>(connection, command.at, &command.by, action, subject, detail).await?;
    let text = |to_child| {
        if command.verified {
            NoticeText::GuardianVerified { link: command.link, to_child }
        } else {
            NoticeText::GuardianRefused { link: command.link, to_child }
        }
    };
    notices::tell_link::<E>(connection, (link.guardian, ward), text, (command.today, command.at)).await
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

pub(super) async fn open_requests<E: Engine>(
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
pub(super) async fn request_of<E: Engine>(
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
