//! Class lists: taken in, and matched with the register by keyed hashes, one query for many pupils.

use std::collections::BTreeMap;

use rules::{name::PersonName, scheme::Scheme};
use serde_json::json;
use uuid::Uuid;

use super::{guardians::record, loading, notices, people::id_number_index};
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    sql::{Built, Line, sql, sql_built},
    types::{EnrolmentStatus, NoticeText, PersonId, PupilConflict, PupilStanding, TakeClassList, fresh},
};

/// Pupils for one statement; more gain nothing.
const PUPILS: usize = 400;

pub(super) async fn take<E: Engine>(db: &Db<E>, list: TakeClassList) -> Result<Vec<PupilStanding>> {
    let keys = db.shared_keys();
    let indexes: Vec<Vec<u8>> =
        list.pupils.iter().map(|pupil| id_number_index(&keys, &pupil.id_number)).collect();
    db.write(move |connection| {
        Box::pin(async move {
            let id = replace::<E>(connection, &list).await?;
            let columns = ["list", "number_index"];
            let rows = indexes.iter().cloned();
            let once = "ON CONFLICT (list, number_index) DO NOTHING";
            loading::upsert::<E, _>(
                connection,
                "class_list_pupil",
                &columns,
                rows,
                once,
                |statement, index| {
                    statement.push(id);
                    statement.push(index);
                    Ok(())
                },
            )
            .await?;
            let known = known::<E>(connection, &list, &indexes).await?;
            let others = others::<E>(connection, &list, id, &indexes).await?;
            let standings = list.pupils.iter().zip(&indexes).map(|(pupil, index)| {
                if let Some((school, title)) = others.get(index) {
                    let (school, title) = (school.clone(), title.clone());
                    return PupilStanding::Conflict(PupilConflict::OtherList { school, title });
                }
                known.get(index).map_or(PupilStanding::NotFound, |known| known.standing(&pupil.name, &list))
            });
            let standings: Vec<PupilStanding> = standings.collect();
            let detail = json!({
                "list": id.to_string(),
                "benefit_year": list.benefit_year,
                "pupils": standings.len(),
            });
            record::<E>(connection, list.at, &list.by, "class_list.take", None, detail).await?;
            let told = told(&indexes, &known, &standings, &list);
            notices::tell_each::<E>(connection, told, (list.today, list.at)).await?;
            Ok(standings)
        })
    })
    .await
}

/// What pupils and their guardians are told. Nothing where the list may mean somebody else: another name, or another place.
fn told(
    indexes: &[Vec<u8>],
    known: &BTreeMap<Vec<u8>, Known>,
    standings: &[PupilStanding],
    list: &TakeClassList,
) -> Vec<(PersonId, NoticeText)> {
    let year = list.benefit_year;
    indexes
        .iter()
        .zip(standings)
        .filter_map(|(index, standing)| {
            let text = match standing {
                PupilStanding::Unpaid { .. } => NoticeText::ClassUnpaid { year },
                PupilStanding::Conflict(PupilConflict::NotEntered) => NoticeText::Conflict { year },
                _ => return None,
            };
            Some((known.get(index)?.person, text))
        })
        .collect()
}

/// The list's row, new or without the pupils it had before.
async fn replace<E: Engine>(connection: &mut E::Connection, list: &TakeClassList) -> Result<Uuid> {
    let row = sql::<E>(
        "class_list",
        "INSERT INTO class_list (id, jurisdiction, school, title, benefit_year, sent_by, sent_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (jurisdiction, school, title, benefit_year) DO UPDATE
         SET sent_by = excluded.sent_by, sent_at = excluded.sent_at
         RETURNING id",
    )
    .bind(fresh(list.at)?)
    .bind(list.jurisdiction.as_str())
    .bind(list.school.as_str())
    .bind(list.title.as_str())
    .bind(i64::from(list.benefit_year))
    .bind(list.by.as_str())
    .bind(list.at)
    .only(connection)
    .await?;
    let id: Uuid = row.get("id")?;
    sql::<E>("class_list_pupil", "DELETE FROM class_list_pupil WHERE list = $1")
        .bind(id)
        .run(connection)
        .await?;
    Ok(id)
}

/// What the register has of a pupil.
struct Known {
    person: PersonId,
    name: PersonName,
    jurisdiction: String,
    employee: bool,
    enrolment: Option<(Scheme, String, EnrolmentStatus)>,
    /// Contributions of the year.
    payments: i64,
    /// Those of an enrolment.
    entered: i64,
}

impl Known {
    fn standing(&self, name: &PersonName, list: &TakeClassList) -> PupilStanding {
        let paid = self.payments > 0
            || self.enrolment.as_ref().is_some_and(|(_, _, status)| {
                matches!(status, EnrolmentStatus::Paid | EnrolmentStatus::Active)
            });
        if self.jurisdiction != list.jurisdiction {
            // Of people of other jurisdictions a clerk learns only what keeps a pupil from being enrolled twice.
            let same = self.name.matches(name);
            return if paid && same { PupilStanding::Elsewhere } else { PupilStanding::NotFound };
        }
        if !self.name.matches(name) {
            return PupilStanding::Conflict(PupilConflict::OtherName);
        }
        if self.employee {
            return PupilStanding::Conflict(PupilConflict::Employee);
        }
        match &self.enrolment {
            Some((scheme, ..)) if paid && list.scheme.is_some_and(|wanted| wanted != *scheme) => {
                PupilStanding::Elsewhere
            }
            Some((_, option, _)) if paid => PupilStanding::Enrolled { option: option.clone() },
            Some((_, option, _)) => PupilStanding::Unpaid { option: Some(option.clone()) },
            None if self.payments > self.entered => PupilStanding::Conflict(PupilConflict::NotEntered),
            None => PupilStanding::Unpaid { option: None },
        }
    }
}

/// The register's rows of many pupils, by their keyed hashes.
async fn known<E: Engine>(
    connection: &mut E::Connection,
    list: &TakeClassList,
    indexes: &[Vec<u8>],
) -> Result<BTreeMap<Vec<u8>, Known>> {
    const SELECT: &str =
        "SELECT person.id, person.id_number_index, person.name, person.jurisdiction, person.employee_insurance,
                enrolment.scheme, enrolment.option_id, enrolment.status,
                (SELECT COUNT(*) FROM contribution
                 WHERE contribution.person = person.id AND contribution.benefit_year = $1
                   AND contribution.withdrawn_at IS NULL) AS payments,
                (SELECT COUNT(*) FROM contribution
                 WHERE contribution.person = person.id AND contribution.benefit_year = $1
                   AND contribution.enrolment IS NOT NULL
                   AND contribution.withdrawn_at IS NULL) AS entered
         FROM person
         LEFT JOIN enrolment
             ON enrolment.person = person.id AND enrolment.benefit_year = $1
                AND enrolment.status IN ('entered', 'chosen', 'paid', 'active')
         WHERE person.id_number_index IN ";
    let mut found = BTreeMap::new();
    for chunk in indexes.chunks(PUPILS) {
        let text = Built::new(SELECT).list(2, chunk.len());
        let mut statement = sql_built::<E>("person", text).bind(i64::from(list.benefit_year));
        for index in chunk {
            statement.push(index.clone());
        }
        for row in statement.all(connection).await? {
            found.insert(row.get("id_number_index")?, read(&row)?);
        }
    }
    Ok(found)
}

fn read<E: Engine>(row: &Line<E>) -> Result<Known> {
    let scheme = row.optional_word("scheme", Scheme::from_code)?;
    let status = row.optional_word("status", EnrolmentStatus::from_code)?;
    let option: Option<String> = row.option("option_id")?;
    Ok(Known {
        person: PersonId(row.get("id")?),
        name: row.word("name", |text| PersonName::parse(text).ok())?,
        jurisdiction: row.get("jurisdiction")?,
        employee: row.option("employee_insurance")?.unwrap_or_default(),
        enrolment: scheme.zip(option).zip(status).map(|((scheme, option), status)| (scheme, option, status)),
        payments: row.get("payments")?,
        entered: row.get("entered")?,
    })
}

/// Pupils who stand on another list of the year too, and on which.
async fn others<E: Engine>(
    connection: &mut E::Connection,
    list: &TakeClassList,
    id: Uuid,
    indexes: &[Vec<u8>],
) -> Result<BTreeMap<Vec<u8>, (String, String)>> {
    let mut found = BTreeMap::new();
    for chunk in indexes.chunks(PUPILS) {
        let text = Built::new(
            "SELECT class_list_pupil.number_index, class_list.school, class_list.title
             FROM class_list_pupil
             JOIN class_list ON class_list.id = class_list_pupil.list
             WHERE class_list.benefit_year = $1 AND class_list.id <> $2 AND class_list.jurisdiction = $3
               AND class_list_pupil.number_index IN ",
        )
        .list(4, chunk.len());
        let mut statement = sql_built::<E>("class_list_pupil", text)
            .bind(i64::from(list.benefit_year))
            .bind(id)
            .bind(list.jurisdiction.as_str());
        for index in chunk {
            statement.push(index.clone());
        }
        for row in statement.all(connection).await? {
            found.insert(row.get("number_index")?, (row.get("school")?, row.get("title")?));
        }
    }
    Ok(found)
}
