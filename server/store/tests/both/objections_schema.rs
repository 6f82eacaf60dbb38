//! The migration that makes tables anew on SQLite: every row of before is there after it, and what refers to it holds.

use sqlx::{ConnectOptions, Row, SqliteConnection, migrate::Migrator, sqlite::SqliteConnectOptions};
use store::{Config, Location, migrate};

/// The migration that widens what a case and a notice may be.
const WIDENS: &str = "0016_objections.sql";

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

const TABLES: [&str; 6] =
    ["staff_case", "staff_proposal", "correction", "evidence", "notice", "notice_message"];

async fn connect(path: &std::path::Path) -> SqliteConnection {
    SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .foreign_keys(true)
        .connect()
        .await
        .unwrap()
}

/// Every row of the tables, each column as SQL would write it.
async fn contents(connection: &mut SqliteConnection) -> Vec<String> {
    let mut all = Vec::new();
    for table in TABLES {
        let names = sqlx::query("SELECT name FROM pragma_table_info($1) ORDER BY name").bind(table);
        let names = names.fetch_all(&mut *connection).await.unwrap();
        let columns: Vec<String> =
            names.iter().map(|row| format!("quote(\"{}\")", row.get::<String, _>("name"))).collect();
        let text = format!("SELECT {} AS row FROM {table} ORDER BY 1", columns.join(" || ',' || "));
        let rows = sqlx::query(sqlx::AssertSqlSafe(text)).fetch_all(&mut *connection).await.unwrap();
        all.extend(rows.iter().map(|row| format!("{table}: {}", row.get::<String, _>("row"))));
    }
    all
}

#[tokio::test]
async fn cases_and_notices_of_before_are_there_after_it_with_all_that_refers_to_them() {
    let folder = tempfile::tempdir().unwrap();
    let (old, path) = (folder.path().join("migrations"), folder.path().join("portal.db"));
    std::fs::create_dir(&old).unwrap();
    for file in std::fs::read_dir(format!("{}/migrations/sqlite", env!("CARGO_MANIFEST_DIR"))).unwrap() {
        let file = file.unwrap();
        if file.file_name().to_str().unwrap() < WIDENS {
            std::fs::copy(file.path(), old.join(file.file_name())).unwrap();
        }
    }
    let mut connection = connect(&path).await;
    Migrator::new(old).await.unwrap().run(&mut connection).await.unwrap();
    sqlx::raw_sql(ROWS).execute(&mut connection).await.unwrap();
    let before = contents(&mut connection).await;
    assert_eq!(before.len(), 7, "{before:#?}");
    sqlx::Connection::close(connection).await.unwrap();

    migrate(&Config::new(Location::Sqlite(path.clone()))).await.unwrap();
    let mut connection = connect(&path).await;
    assert_eq!(contents(&mut connection).await, before);
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
