//! Migrations that widen what a table may hold, on SQLite by making it anew: every row of before is there after it, and
//! what refers to it holds.

use sqlx::{
    Column, ConnectOptions, Connection, PgConnection, Row, SqliteConnection, TypeInfo, ValueRef,
    migrate::Migrator,
    sqlite::{SqliteConnectOptions, SqliteRow},
};
use store::{Config, Location, Secret, migrate};
use tempfile::TempDir;

/// The migration that widens what a case and a notice may be.
const CASES: &str = "0016_objections.sql";
/// The migration that widens which roles there are.
const ROLES: &str = "0017_supervision.sql";

/// The migrations of an engine that come before one.
pub(crate) async fn before(engine: &str, migration: &str) -> (Migrator, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    for file in std::fs::read_dir(format!("{}/migrations/{engine}", env!("CARGO_MANIFEST_DIR"))).unwrap() {
        let file = file.unwrap();
        if file.file_name().to_str().unwrap() < migration {
            std::fs::copy(file.path(), folder.path().join(file.file_name())).unwrap();
        }
    }
    (Migrator::new(folder.path()).await.unwrap(), folder)
}

/// One of each, as version 15 wrote them: a decided case of a correction with its proposal and file, a notice with a message.
const ROWS: &str = "
    INSERT INTO person (id, jurisdiction, name, sex, birth_date, id_number, id_number_index, township, created_at)
    VALUES (X'01', 'huaiyuan', '王小明', 'male', '1952-03-11', X'00', X'00', '榴城镇', 0);
    INSERT INTO staff (id, login, name, jurisdiction, code_step, created_at)
    VALUES (X'0A', 'zhou', '周', 'huaiyuan', 0, 0), (X'0B', 'wu', '吴', 'huaiyuan', 0, 0);
    INSERT INTO staff_case
        (id, person, jurisdiction, kind, topic, reference, facts, facts_key, rules_hash, opened_on, opened_at,
         decided_on, decided_at)
    VALUES (X'C1', X'01', 'huaiyuan', 'correction', 'name', '2015-AAAAA-BBBBB', '{}', 'k', 'h', '2015-12-01', 7,
            '2015-12-02', 8),
           (X'C2', X'01', 'huaiyuan', 'dual_track', '2016', '2016-AAAAA-BBBBB', '{\"year\":2016}', 'k', 'h',
            '2015-12-01', 9, NULL, NULL);
    INSERT INTO staff_proposal
        (id, staff_case, verdict, option_id, reason, proposed_by, proposed_at, answer, answer_reason, answered_by,
         answered_at)
    VALUES (X'D1', X'C1', 'grant', 'as_asked', '与户口簿一致', X'0A', 7, 'confirmed', '已核对', X'0B', 8);
    INSERT INTO correction (staff_case, datum, asked_by, old_value, new_value, reason)
    VALUES (X'C1', 'name', X'01', X'00', X'00', zeroblob(50));
    INSERT INTO evidence (id, owner, staff_case, kind, bytes, sha256, uploaded_at)
    VALUES (X'E1', X'01', X'C1', 'pdf', 10, zeroblob(32), 7);
    INSERT INTO notice
        (id, recipient, subject, kind, parameters, text_version, dedupe, business_date, created_at, read_at)
    VALUES (X'F1', X'01', X'01', 'correction_decided', '{}', 'notice-1', 'd', '2015-12-02', 8, NULL);
    INSERT INTO notice_message (notice, jurisdiction, state, tries, due_at, moved_at, phone)
    VALUES (X'F1', 'huaiyuan', 'waiting', 1, 9, 8, X'0102');
";

const TABLES: [&str; 6] = [
    "SELECT 'staff_case' AS of, * FROM staff_case ORDER BY id",
    "SELECT 'staff_proposal' AS of, * FROM staff_proposal ORDER BY id",
    "SELECT 'correction' AS of, * FROM correction ORDER BY staff_case",
    "SELECT 'evidence' AS of, id, owner, link, staff_case, kind, bytes, sha256, uploaded_at FROM evidence ORDER BY id",
    "SELECT 'notice' AS of, * FROM notice ORDER BY id",
    "SELECT 'notice_message' AS of, * FROM notice_message ORDER BY notice",
];

pub(crate) async fn connect(path: &std::path::Path) -> SqliteConnection {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .connect()
        .await
        .unwrap()
}

/// Every row of the tables, with each column's name and value.
async fn contents(connection: &mut SqliteConnection) -> Vec<String> {
    let mut all = Vec::new();
    for table in TABLES {
        let rows = sqlx::query(table).fetch_all(&mut *connection).await.unwrap();
        all.extend(rows.iter().map(row_in_words));
    }
    all
}

fn row_in_words(row: &SqliteRow) -> String {
    let mut columns: Vec<String> = row
        .columns()
        .iter()
        .map(|column| {
            let (name, at) = (column.name(), column.ordinal());
            let raw = row.try_get_raw(at).unwrap();
            let value = match raw.type_info().name() {
                _ if raw.is_null() => "nothing".to_owned(),
                "INTEGER" => row.get::<i64, _>(at).to_string(),
                "TEXT" => row.get::<String, _>(at),
                _ => format!("{:?}", row.get::<Vec<u8>, _>(at)),
            };
            format!("{name} = {value}")
        })
        .collect();
    // A table that was made anew may have them in another order.
    columns.sort();
    columns.join(", ")
}

#[tokio::test]
async fn cases_and_notices_of_before_are_there_after_it_with_all_that_refers_to_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("portal.db");
    let (migrator, _files) = before("sqlite", CASES).await;
    let mut connection = connect(&path).await;
    migrator.run(&mut connection).await.unwrap();
    sqlx::raw_sql(ROWS).execute(&mut connection).await.unwrap();
    let found = contents(&mut connection).await;
    assert_eq!(found.len(), 7, "{found:#?}");
    connection.close().await.unwrap();

    migrate(&Config::new(Location::Sqlite(path.clone()))).await.unwrap();
    let mut connection = connect(&path).await;
    assert_eq!(contents(&mut connection).await, found);
    let dangling = sqlx::query("PRAGMA foreign_key_check").fetch_all(&mut connection).await.unwrap();
    assert!(dangling.is_empty());
    let wider = "UPDATE staff_case SET kind = 'objection' WHERE id = X'C2'";
    sqlx::raw_sql(wider).execute(&mut connection).await.unwrap();
    for refused in [
        "UPDATE staff_case SET kind = 'anything' WHERE id = X'C2'",
        "DELETE FROM staff_case WHERE id = X'C1'",
        "INSERT INTO staff_proposal (id, staff_case, verdict, reason, proposed_by, proposed_at)
         VALUES (X'D2', X'CC', 'refuse', '没有这个', X'0A', 9)",
    ] {
        assert!(sqlx::raw_sql(refused).execute(&mut connection).await.is_err(), "{refused}");
    }
    // Messages still go with their notices.
    sqlx::raw_sql("DELETE FROM notice").execute(&mut connection).await.unwrap();
    let left =
        sqlx::query("SELECT COUNT(*) AS left FROM notice_message").fetch_one(&mut connection).await.unwrap();
    assert_eq!(left.get::<i64, _>("left"), 0);
}

/// Gives a role to everybody on the staff.
const GIVE: &str = "INSERT INTO staff_role (staff, role) SELECT id, $1 FROM staff";
const ROLES_GIVEN: &str = "SELECT role FROM staff_role ORDER BY role";

#[tokio::test]
async fn the_roles_that_were_given_stay_when_sqlite_gets_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("portal.db");
    let (migrator, _files) = before("sqlite", ROLES).await;
    let mut connection = connect(&path).await;
    migrator.run(&mut connection).await.unwrap();
    sqlx::raw_sql(
        "INSERT INTO staff (id, login, name, jurisdiction, code_step, created_at)
         VALUES (X'0A', 'zhou', '周', 'huaiyuan', 0, 0);
         INSERT INTO staff_role (staff, role) VALUES (X'0A', 'counter'), (X'0A', 'checker')",
    )
    .execute(&mut connection)
    .await
    .unwrap();
    connection.close().await.unwrap();

    migrate(&Config::new(Location::Sqlite(path.clone()))).await.unwrap();
    let mut connection = connect(&path).await;
    let roles: Vec<String> = sqlx::query_scalar(ROLES_GIVEN).fetch_all(&mut connection).await.unwrap();
    assert_eq!(roles, ["checker", "counter"]);
    sqlx::query(GIVE).bind("auditor").execute(&mut connection).await.unwrap();
    assert!(sqlx::query(GIVE).bind("emperor").execute(&mut connection).await.is_err());
}

#[tokio::test]
async fn the_roles_that_were_given_stay_when_postgresql_gets_another() {
    let url = store::testing::postgres().await.unwrap();
    let (migrator, _files) = before("postgres", ROLES).await;
    let mut connection = PgConnection::connect(&url).await.unwrap();
    migrator.run(&mut connection).await.unwrap();
    sqlx::raw_sql(
        "INSERT INTO staff (id, login, name, jurisdiction, code_step, created_at)
         VALUES ('00000000-0000-0000-0000-00000000000a', 'zhou', '周', 'huaiyuan', 0, now());
         INSERT INTO staff_role (staff, role) SELECT id, unnest(ARRAY['counter', 'checker']) FROM staff",
    )
    .execute(&mut connection)
    .await
    .unwrap();

    migrate(&Config::new(Location::Postgres(Secret::new(&url)))).await.unwrap();
    let roles: Vec<String> = sqlx::query_scalar(ROLES_GIVEN).fetch_all(&mut connection).await.unwrap();
    assert_eq!(roles, ["checker", "counter"]);
    sqlx::query(GIVE).bind("auditor").execute(&mut connection).await.unwrap();
    assert!(sqlx::query(GIVE).bind("emperor").execute(&mut connection).await.is_err());
}
