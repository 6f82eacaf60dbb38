//! Opening refuses what does not fit, and says what to do.

use std::sync::Arc;

use store::{Config, Keys, Location, OpenError, Schema, StoreError, examine, migrate, open, testing::Bed};

use crate::fixture::resident;

super::on_both! {
    a_database_opens_again_with_its_key,
    another_key_is_refused,
    a_missing_key_is_refused_when_there_is_data,
    a_newer_database_is_refused_and_left_alone,
    an_altered_migration_is_refused,
    an_unreachable_database_is_an_error_of_the_driver,
}

async fn a_database_opens_again_with_its_key(bed: Bed) {
    let person = resident(&*bed.store).await;
    let again = open(&bed.config, &bed.key_file).await.unwrap();
    assert_eq!(again.person(person.id).await.unwrap().unwrap().id_number, person.id_number);
    assert!(matches!(migrate(&bed.config).await.unwrap(), Schema::Current { .. }));
    let report = examine(&bed.config, &bed.key_file).await.unwrap();
    assert!(matches!((report.schema, report.key), (Schema::Current { .. }, Ok(true))));
    assert_eq!(report.engine, again.engine());
}

/// The error of an opening that must fail.
async fn refusal(bed: &Bed) -> OpenError {
    match open(&bed.config, &bed.key_file).await {
        Ok(_) => panic!("opened"),
        Err(error) => error,
    }
}

async fn another_key_is_refused(bed: Bed) {
    std::fs::remove_file(&bed.key_file).unwrap();
    Keys::create(&bed.key_file).unwrap();
    assert!(matches!(refusal(&bed).await, OpenError::WrongKey { .. }));
    let report = examine(&bed.config, &bed.key_file).await.unwrap();
    assert!(matches!(report.key, Err(OpenError::WrongKey { .. })));
}

async fn a_missing_key_is_refused_when_there_is_data(bed: Bed) {
    std::fs::remove_file(&bed.key_file).unwrap();
    assert!(matches!(refusal(&bed).await, OpenError::MissingKey { .. }));
    assert!(!bed.key_file.exists(), "no new key may be made beside old data");
}

async fn a_newer_database_is_refused_and_left_alone(bed: Bed) {
    let insert = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                  SELECT 9999, 'from the future', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1";
    bed.raw(insert).await.unwrap();
    assert!(matches!(refusal(&bed).await, OpenError::NewerDatabase { found: 9999, .. }));
    assert!(matches!(migrate(&bed.config).await, Err(OpenError::NewerDatabase { .. })));
    assert!(bed.store.ready().await.is_err());
}

async fn an_altered_migration_is_refused(bed: Bed) {
    bed.raw("UPDATE _sqlx_migrations SET checksum = (SELECT checksum FROM _sqlx_migrations WHERE version = 2) WHERE version = 1")
        .await
        .unwrap();
    assert!(matches!(refusal(&bed).await, OpenError::AlteredMigration { version: 1 }));
}

async fn an_unreachable_database_is_an_error_of_the_driver(bed: Bed) {
    bed.raw("ALTER TABLE person RENAME TO person_gone").await.unwrap();
    let error = bed.store.counts().await.unwrap_err();
    assert!(matches!(error, StoreError::Driver(_)), "{error:?}");
}

#[tokio::test]
async fn a_database_without_tables_is_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    let config = Config::new(Location::Sqlite(folder.path().join("portal.db")));
    let key_file = folder.path().join("portal.key");
    assert!(matches!(open(&config, &key_file).await, Err(OpenError::Unreachable { .. })));
    let config = config.create(true);
    assert!(matches!(open(&config, &key_file).await, Err(OpenError::NotMigrated { found: 0, .. })));
    assert!(!key_file.exists());
    let report = examine(&config, &key_file).await.unwrap();
    assert!(matches!((report.schema, report.key), (Schema::Behind { found: 0, .. }, Ok(false))));
    assert!(matches!(migrate(&config).await.unwrap(), Schema::Behind { found: 0, .. }));
    open(&config, &key_file).await.unwrap();
    assert!(key_file.exists());
}

#[tokio::test]
async fn of_processes_that_start_at_once_none_overwrites_the_key() {
    let folder = tempfile::tempdir().unwrap();
    let config = Arc::new(Config::new(Location::Sqlite(folder.path().join("portal.db"))).create(true));
    migrate(&config).await.unwrap();
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            let (config, key_file) = (Arc::clone(&config), folder.path().join("portal.key"));
            tokio::spawn(async move { open(&config, &key_file).await.is_ok() })
        })
        .collect();
    let mut opened = 0;
    for task in tasks {
        opened += usize::from(task.await.unwrap());
    }
    assert!(opened >= 1);
    open(&config, &folder.path().join("portal.key")).await.unwrap();
}

/// Its planner reads a table as a whole while it believes the table to be empty.
#[tokio::test]
async fn postgresql_knows_the_size_of_what_was_loaded() {
    let bed = Bed::postgres().await.unwrap();
    bed.store.bulk(true).await.unwrap();
    resident(&*bed.store).await;
    bed.store.bulk(false).await.unwrap();
    let asked = "DO $$ BEGIN
                     IF (SELECT reltuples FROM pg_class WHERE relname = 'person') < 1 THEN
                         RAISE EXCEPTION 'the planner knows nothing of person';
                     END IF;
                 END $$";
    bed.raw(asked).await.unwrap();
}

#[test]
fn both_engines_have_migrations_of_the_same_names() {
    let names = |engine: &str| {
        let folder = format!("{}/migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
        let files = std::fs::read_dir(folder).unwrap();
        let mut names: Vec<_> = files.map(|file| file.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
}

#[test]
fn an_address_never_shows_its_password() {
    let location: Location =
        "postgres://portal:hunter2@db.example:5433/portal?sslmode=require".parse().unwrap();
    assert_eq!(location.to_string(), "postgres://db.example:5433/portal");
    assert!(!format!("{location:?}").contains("hunter2"));
    assert!(matches!("mysql://x".parse::<Location>(), Err(OpenError::BadUrl)));
    assert!(matches!("sqlite:".parse::<Location>(), Err(OpenError::BadUrl)));
}
