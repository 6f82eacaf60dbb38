//! Rounds in which everybody is told whom the day concerns: a window that opened, a year not paid, a deadline.
//!
//! A page is a short transaction over the next people in the order of their ids. How far a round has come is written with the
//! notices: it goes on where it ended, and two servers at once take one page after the other. Whom it concerns is asked of
//! the rules, as everywhere.

use std::collections::BTreeMap;

use rules::{
    eligibility::Outcome,
    jurisdiction::{self, BenefitYear},
};
use serde_json::json;
use uuid::Uuid;

use super::tell_each;
use crate::{
    db::Db,
    engine::Engine,
    error::Result,
    keys::Keys,
    sql::{Line, sql},
    types::{
        CampaignKind, CampaignPage, CampaignStep, CaseDecision, Contribution, Enrolment, EnrolmentStatus,
        GroupPeriod, NewAudit, NoticeText, Person, PersonId,
    },
    usecases::{
        database, eligibility,
        enrolment::{self, select_contribution, select_enrolment},
        people::{self, select_person},
        staff::cases,
    },
};

pub(super) async fn page<E: Engine>(db: &Db<E>, command: CampaignPage) -> Result<CampaignStep> {
    let keys = db.shared_keys();
    let Some(year) =
        jurisdiction::get(&command.jurisdiction).and_then(|place| place.year(command.benefit_year))
    else {
        return Ok(CampaignStep::default());
    };
    db.write(move |connection| {
        Box::pin(async move {
            let after = reached::<E>(connection, &command).await?;
            let people = Page::load::<E>(connection, &keys, &command, after).await?;
            let Some(last) = people.people.last().map(|person| person.id) else {
                return Ok(CampaignStep::default());
            };
            let mut told = Vec::new();
            for person in &people.people {
                if let Some(text) = people.text_for::<E>(connection, person, year, &command).await? {
                    told.push((person.id, text));
                }
            }
            let told = tell_each::<E>(connection, told, (command.today, command.at)).await?;
            let told = u32::try_from(told).unwrap_or(u32::MAX);
            move_on::<E>(connection, &command, last, told).await?;
            let looked_at = u32::try_from(people.people.len()).unwrap_or(u32::MAX);
            Ok(CampaignStep { looked_at, told })
        })
    })
    .await
}

/// Behind whom the round goes on. The row stays locked until the page is written.
async fn reached<E: Engine>(connection: &mut E::Connection, command: &CampaignPage) -> Result<Uuid> {
    let row = sql::<E>(
        "campaign",
        "INSERT INTO campaign (jurisdiction, benefit_year, kind, told, moved_at) VALUES ($1, $2, $3, 0, $4)
         ON CONFLICT (jurisdiction, benefit_year, kind) DO UPDATE SET moved_at = excluded.moved_at
         RETURNING reached",
    )
    .bind(command.jurisdiction.as_str())
    .bind(i64::from(command.benefit_year))
    .bind(command.kind.code())
    .bind(command.at)
    .only(connection)
    .await?;
    Ok(row.option("reached")?.unwrap_or_default())
}

async fn move_on<E: Engine>(
    connection: &mut E::Connection,
    command: &CampaignPage,
    last: PersonId,
    told: u32,
) -> Result<()> {
    sql::<E>(
        "campaign",
        "UPDATE campaign SET reached = $4, told = told + $5
         WHERE jurisdiction = $1 AND benefit_year = $2 AND kind = $3",
    )
    .bind(command.jurisdiction.as_str())
    .bind(i64::from(command.benefit_year))
    .bind(command.kind.code())
    .bind(last.0)
    .bind(i64::from(told))
    .run(connection)
    .await?;
    if told == 0 {
        return Ok(());
    }
    let detail = json!({
        "jurisdiction": command.jurisdiction,
        "benefit_year": command.benefit_year,
        "round": command.kind.code(),
        "told": told,
        "reached": last.to_string(),
    });
    let (actor, action) = ("portal".to_owned(), "notice.round".to_owned());
    let entry = NewAudit { at: command.at, actor, action, subject: None, detail };
    database::record::<E>(connection, entry).await
}

/// Some people with what the registers say about them.
struct Page {
    people: Vec<Person>,
    groups: BTreeMap<PersonId, Vec<GroupPeriod>>,
    enrolments: BTreeMap<PersonId, Vec<Enrolment>>,
    contributions: BTreeMap<PersonId, Vec<Contribution>>,
}

impl Page {
    async fn load<E: Engine>(
        connection: &mut E::Connection,
        keys: &Keys,
        command: &CampaignPage,
        after: Uuid,
    ) -> Result<Self> {
        let rows =
            sql::<E>("person", select_person!("WHERE jurisdiction = $1 AND id > $2 ORDER BY id LIMIT $3"))
                .bind(command.jurisdiction.as_str())
                .bind(after)
                .bind(i64::from(command.people))
                .all(connection)
                .await?;
        let people = rows.iter().map(|row| people::from_row(row, keys)).collect::<Result<Vec<_>>>()?;
        let last = people.last().map_or(after, |person| person.id.0);
        let mut page = Self {
            people,
            groups: BTreeMap::new(),
            enrolments: BTreeMap::new(),
            contributions: BTreeMap::new(),
        };
        let range = (command.jurisdiction.as_str(), after, last);
        for row in rows_of::<E>(connection, GROUPS, range).await? {
            page.groups.entry(PersonId(row.get("person")?)).or_default().push(people::group(&row)?);
        }
        for row in rows_of::<E>(connection, ENROLMENTS, range).await? {
            let entry = enrolment::enrolment(&row)?;
            page.enrolments.entry(entry.person).or_default().push(entry);
        }
        for row in rows_of::<E>(connection, CONTRIBUTIONS, range).await? {
            let paid = enrolment::contribution(&row)?;
            page.contributions.entry(paid.person).or_default().push(paid);
        }
        Ok(page)
    }

    /// What a person is told, if the round concerns them.
    async fn text_for<E: Engine>(
        &self,
        connection: &mut E::Connection,
        person: &Person,
        year: &BenefitYear,
        command: &CampaignPage,
    ) -> Result<Option<NoticeText>> {
        let of_year = |paid: &Contribution| paid.benefit_year == year.year && paid.enrolment.is_some();
        if self.contributions(person).iter().any(of_year) || alias::<E>(connection, person).await? {
            return Ok(None);
        }
        let mut outcome = self.judge(person, None, command);
        if outcome == Some(Outcome::NeedsStaffDecision) {
            let Some(decision) = cases::decision_of::<E>(connection, person.id, year.year).await? else {
                let asked = cases::waiting::<E>(connection, person.id, year.year).await?.is_some();
                let tell = command.kind == CampaignKind::Conflict && !asked;
                return Ok(tell.then_some(NoticeText::Conflict { year: year.year }));
            };
            outcome = self.judge(person, Some(&decision), command);
        }
        if !matches!(outcome, Some(Outcome::MayChoose(_))) {
            return Ok(None);
        }
        let chosen = self
            .enrolments(person)
            .iter()
            .any(|entry| entry.benefit_year == year.year && entry.status == EnrolmentStatus::Chosen);
        Ok(text(command.kind, year, chosen))
    }

    fn enrolments(&self, person: &Person) -> &[Enrolment] {
        self.enrolments.get(&person.id).map_or(&[], Vec::as_slice)
    }

    fn contributions(&self, person: &Person) -> &[Contribution] {
        self.contributions.get(&person.id).map_or(&[], Vec::as_slice)
    }

    /// What the rules say, with the decision of staff if there is one.
    fn judge(
        &self,
        person: &Person,
        decision: Option<&CaseDecision>,
        command: &CampaignPage,
    ) -> Option<Outcome> {
        let register = eligibility::Register {
            person,
            groups: self.groups.get(&person.id).map_or(&[], Vec::as_slice),
            enrolments: self.enrolments(person),
            contributions: self.contributions(person),
            decision,
        };
        eligibility::judge(&register, command.benefit_year, command.today).map(|judged| judged.outcome)
    }
}

/// What a round says to somebody who may choose and has not paid.
fn text(kind: CampaignKind, year: &BenefitYear, chosen: bool) -> Option<NoticeText> {
    let (year, closes) = (year.year, year.window.closes);
    match kind {
        CampaignKind::WindowOpens => (!chosen).then_some(NoticeText::WindowOpens { year, closes }),
        CampaignKind::Unpaid => Some(NoticeText::Unpaid { year, closes, chosen }),
        CampaignKind::DeadlineNear => Some(NoticeText::DeadlineNear { year, closes, chosen }),
        CampaignKind::Conflict => None,
    }
}

const GROUPS: &str = "SELECT person_group.person, word, from_date, to_date
     FROM person_group
     JOIN person ON person.id = person_group.person
     WHERE person.jurisdiction = $1 AND person.id > $2 AND person.id <= $3
     ORDER BY person_group.person, from_date, word";

const ENROLMENTS: &str = select_enrolment!(
    "JOIN person ON person.id = enrolment.person
     WHERE person.jurisdiction = $1 AND person.id > $2 AND person.id <= $3 AND status <> 'void'
     ORDER BY person, benefit_year DESC, covers_from DESC"
);

const CONTRIBUTIONS: &str = select_contribution!(
    "JOIN person ON person.id = contribution.person
     WHERE person.jurisdiction = $1 AND person.id > $2 AND person.id <= $3 AND withdrawn_at IS NULL
     ORDER BY person, benefit_year DESC, paid_on"
);

async fn rows_of<E: Engine>(
    connection: &mut E::Connection,
    statement: &'static str,
    (jurisdiction, after, last): (&str, Uuid, Uuid),
) -> Result<Vec<Line<E>>> {
    sql::<E>("person", statement).bind(jurisdiction).bind(after).bind(last).all(connection).await
}

/// Whether a person is the older id of somebody who got another one: nobody reads what is told to it.
async fn alias<E: Engine>(connection: &mut E::Connection, person: &Person) -> Result<bool> {
    if person.id_number.id().is_some() {
        return Ok(false);
    }
    let merged = "SELECT person FROM temporary_identity WHERE person = $1 AND merged_into IS NOT NULL";
    let row = sql::<E>("temporary_identity", merged).bind(person.id.0).first(connection).await?;
    Ok(row.is_some())
}
