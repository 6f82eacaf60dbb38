//! Loading many rows at once: registers that are taken over, demo data. All or nothing for each call.

mod claims;

pub(super) use claims::{Papers, add_settlement, insert_claims, load_claims};

use time::OffsetDateTime;
use uuid::Uuid;

use super::{
    hospitals::hospital,
    people::{id_number_index, sex_word},
};
use crate::{
    db::Db,
    engine::Engine,
    error::{Result, StoreError},
    inserts::{self, ROWS},
    keys::{Field, Keys, Purpose},
    sql::{Built, Statement, sql, sql_built},
    types::{Contribution, Hospital, NewEnrolment, NewHousehold, NewPerson, PersonId},
};

/// Inserts rows with as few statements as the engine allows.
pub(super) async fn insert<E: Engine, T>(
    connection: &mut E::Connection,
    table: &'static str,
    columns: &[&'static str],
    rows: impl IntoIterator<Item = T>,
    bind: impl Fn(&mut Statement<E>, T) -> Result<()>,
) -> Result<()> {
    upsert(connection, table, columns, rows, "", bind).await.map(drop)
}

/// The same with what is to be done about rows that are there already: an `ON CONFLICT` clause. How many rows were written.
pub(super) async fn upsert<E: Engine, T>(
    connection: &mut E::Connection,
    table: &'static str,
    columns: &[&'static str],
    rows: impl IntoIterator<Item = T>,
    on_conflict: &'static str,
    bind: impl Fn(&mut Statement<E>, T) -> Result<()>,
) -> Result<u64> {
    let most = ROWS.min(E::PARAMETERS / columns.len().max(1));
    let (mut rows, mut written) = (rows.into_iter(), 0);
    loop {
        let chunk: Vec<T> = rows.by_ref().take(most).collect();
        if chunk.is_empty() {
            return Ok(written);
        }
        let text = inserts::insert::<E>(table, columns, 1, chunk.len()).then(" ").then(on_conflict);
        let mut statement = sql_built::<E>(table, text);
        for row in chunk {
            bind(&mut statement, row)?;
        }
        written += statement.run(connection).await?;
    }
}

/// The households of people who have one, with as few statements as the engine allows.
pub(super) async fn households<E: Engine>(
    connection: &mut E::Connection,
    people: &[PersonId],
) -> Result<Vec<(PersonId, Uuid)>> {
    let mut found = Vec::new();
    for chunk in people.chunks(ROWS) {
        let text = Built::new("SELECT person, household FROM household_member WHERE person IN ");
        let text = text.list(1, chunk.len());
        let mut statement = sql_built::<E>("household_member", text);
        for person in chunk {
            statement.push(person.0);
        }
        for row in statement.all(connection).await? {
            found.push((PersonId(row.get("person")?), row.get("household")?));
        }
    }
    Ok(found)
}

pub(super) async fn bulk<E: Engine>(db: &Db<E>, begin: bool) -> Result<()> {
    Ok(E::prepare_bulk(&mut *db.writer().await?, begin).await?)
}

pub(super) async fn load_hospitals<E: Engine>(db: &Db<E>, hospitals: Vec<Hospital>) -> Result<()> {
    db.write(move |connection| {
        Box::pin(async move {
            for hospital in hospitals {
                sql::<E>(
                    "hospital",
                    "INSERT INTO hospital (code, jurisdiction, name, level) VALUES ($1, $2, $3, $4)
                     ON CONFLICT (code) DO UPDATE SET name = excluded.name, level = excluded.level",
                )
                .bind(hospital.code)
                .bind(hospital.jurisdiction)
                .bind(hospital.name)
                .bind(hospital.level.word())
                .run(connection)
                .await?;
            }
            Ok(())
        })
    })
    .await
}

/// Every registered hospital, by name.
pub(super) async fn hospitals<E: Engine>(db: &Db<E>) -> Result<Vec<Hospital>> {
    let rows = sql::<E>(
        "hospital",
        "SELECT code, jurisdiction AS hospital_jurisdiction, name AS hospital_name, level AS hospital_level
         FROM hospital
         ORDER BY name, code",
    )
    .all(&mut *db.reader().await?)
    .await?;
    rows.iter().map(|row| hospital(row, &row.get::<String>("code")?)).collect()
}

/// A person whose private columns are sealed.
struct SealedPerson {
    person: NewPerson,
    id_number: Sealed,
    phone: Option<Sealed>,
    bank_account: Option<Sealed>,
}

/// A sealed value and its blind index.
struct Sealed(Vec<u8>, Vec<u8>);

fn seal(keys: &Keys, person: NewPerson) -> Result<SealedPerson> {
    let row = person.id.0;
    let sealed = |field: Field, value: &str| {
        Ok::<_, StoreError>(Sealed(
            keys.seal(field, row, value)?,
            keys.hash(Purpose::Index(field), value.as_bytes()),
        ))
    };
    let id_number = Sealed(
        keys.seal(Field::IdNumber, row, person.id_number.as_str())?,
        id_number_index(keys, &person.id_number),
    );
    let phone = person.phone.as_ref().map(|phone| sealed(Field::Phone, phone.as_str())).transpose()?;
    let bank_account =
        person.bank_account.as_deref().map(|account| sealed(Field::BankAccount, account)).transpose()?;
    Ok(SealedPerson { person, id_number, phone, bank_account })
}

/// Seals on all cores: it is most of the work of loading a person.
async fn seal_all<E: Engine>(db: &Db<E>, mut people: Vec<NewPerson>) -> Result<Vec<SealedPerson>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let share = people.len().div_ceil(cores).max(1);
    let mut tasks = Vec::new();
    while !people.is_empty() {
        let rest = people.split_off(share.min(people.len()));
        let part = std::mem::replace(&mut people, rest);
        let keys = db.shared_keys();
        tasks.push(tokio::task::spawn_blocking(move || {
            part.into_iter().map(|person| seal(&keys, person)).collect::<Result<Vec<_>>>()
        }));
    }
    let mut sealed = Vec::new();
    for task in tasks {
        sealed.append(&mut task.await.map_err(|_| StoreError::Stopped)??);
    }
    Ok(sealed)
}

pub(super) async fn load_people<E: Engine>(
    db: &Db<E>,
    people: Vec<NewPerson>,
    at: OffsetDateTime,
) -> Result<()> {
    let people = seal_all(db, people).await?;
    db.write(move |connection| Box::pin(async move { insert_people::<E>(connection, people, at).await }))
        .await
}

async fn insert_people<E: Engine>(
    connection: &mut E::Connection,
    mut people: Vec<SealedPerson>,
    at: OffsetDateTime,
) -> Result<()> {
    let groups: Vec<_> = people
        .iter_mut()
        .flat_map(|sealed| {
            let person = sealed.person.id;
            std::mem::take(&mut sealed.person.groups).into_iter().map(move |period| (person, period))
        })
        .collect();
    let columns = [
        "id",
        "jurisdiction",
        "name",
        "sex",
        "birth_date",
        "id_number",
        "id_number_index",
        "phone",
        "phone_index",
        "bank_account",
        "bank_account_index",
        "local_hukou",
        "employee_insurance",
        "township",
        "created_at",
    ];
    insert::<E, _>(connection, "person", &columns, people, |statement, sealed| {
        let (phone, phone_index) = split(sealed.phone);
        let (account, account_index) = split(sealed.bank_account);
        let person = sealed.person;
        statement.push(person.id.0);
        statement.push(person.jurisdiction);
        statement.push(person.name.as_str());
        statement.push(sex_word(person.sex));
        statement.push(person.birth_date);
        statement.push(sealed.id_number.0);
        statement.push(sealed.id_number.1);
        statement.push(phone);
        statement.push(phone_index);
        statement.push(account);
        statement.push(account_index);
        statement.push(person.local_hukou);
        statement.push(person.employee_insurance);
        statement.push(person.township);
        statement.push(at);
        Ok(())
    })
    .await?;
    let columns = ["person", "word", "from_date", "to_date"];
    insert::<E, _>(connection, "person_group", &columns, groups, |statement, (person, period)| {
        statement.push(person.0);
        statement.push(period.group.word());
        statement.push(period.from);
        statement.push(period.to);
        Ok(())
    })
    .await
}

fn split(sealed: Option<Sealed>) -> (Option<Vec<u8>>, Option<Vec<u8>>) {
    sealed.map_or((None, None), |sealed| (Some(sealed.0), Some(sealed.1)))
}

pub(super) async fn load_households<E: Engine>(db: &Db<E>, households: Vec<NewHousehold>) -> Result<()> {
    db.write(move |connection| {
        Box::pin(async move {
            let members: Vec<_> = households
                .iter()
                .flat_map(|household| household.members.iter().map(|member| (household.id, *member)))
                .collect();
            let columns = ["id", "jurisdiction", "scheme", "code"];
            insert::<E, _>(connection, "household", &columns, households, |statement, household| {
                statement.push(household.id.0);
                statement.push(household.jurisdiction);
                statement.push(household.scheme.code());
                statement.push(household.code);
                Ok(())
            })
            .await?;
            let columns = ["person", "household", "relation"];
            insert::<E, _>(
                connection,
                "household_member",
                &columns,
                members,
                |statement, (household, member)| {
                    statement.push(member.person.0);
                    statement.push(household.0);
                    statement.push(member.relation.code());
                    Ok(())
                },
            )
            .await
        })
    })
    .await
}

pub(super) async fn load_enrolments<E: Engine>(
    db: &Db<E>,
    enrolments: Vec<NewEnrolment>,
    contributions: Vec<Contribution>,
) -> Result<()> {
    db.write(move |connection| {
        Box::pin(async move {
            insert_enrolments::<E>(connection, enrolments).await?;
            insert_contributions::<E>(connection, contributions).await
        })
    })
    .await
}

async fn insert_enrolments<E: Engine>(
    connection: &mut E::Connection,
    enrolments: Vec<NewEnrolment>,
) -> Result<()> {
    let columns = [
        "id",
        "person",
        "benefit_year",
        "scheme",
        "option_id",
        "pack",
        "tier",
        "status",
        "reference",
        "entered_on",
        "covers_from",
        "covers_to",
        "chosen_at",
    ];
    insert::<E, _>(connection, "enrolment", &columns, enrolments, |statement, enrolment| {
        statement.push(enrolment.id.0);
        statement.push(enrolment.person.0);
        statement.push(i64::from(enrolment.benefit_year));
        statement.push(enrolment.scheme.code());
        statement.push(enrolment.option);
        statement.push(enrolment.pack);
        statement.push(enrolment.tier);
        statement.push(enrolment.status.code());
        statement.push(enrolment.reference);
        statement.push(enrolment.entered_on);
        statement.push(enrolment.covers_from);
        statement.push(enrolment.covers_to);
        statement.push(enrolment.chosen_at);
        Ok(())
    })
    .await
}

pub(super) async fn insert_contributions<E: Engine>(
    connection: &mut E::Connection,
    contributions: Vec<Contribution>,
) -> Result<()> {
    let columns = [
        "id",
        "person",
        "benefit_year",
        "scheme",
        "option_id",
        "own_fen",
        "subsidy_fen",
        "paid_on",
        "receipt_no",
        "enrolment",
    ];
    insert::<E, _>(connection, "contribution", &columns, contributions, |statement, paid| {
        statement.push(paid.id.0);
        statement.push(paid.person.0);
        statement.push(i64::from(paid.benefit_year));
        statement.push(paid.scheme.code());
        statement.push(paid.option);
        statement.push(paid.own);
        statement.push(paid.subsidy);
        statement.push(paid.paid_on);
        statement.push(paid.receipt_no);
        statement.push(paid.enrolment.map(|enrolment| enrolment.0));
        Ok(())
    })
    .await
}
