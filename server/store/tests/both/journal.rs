//! What was written stands in the file of an embedded database once its journal is folded, while the store stays open.

use std::path::Path;

use sqlx::Connection;
use store::{Location, testing::Bed};

use crate::{fixture::resident, schema::connect};

super::on_both! {
    folding_the_journal_changes_nothing_that_is_read,
}

async fn folding_the_journal_changes_nothing_that_is_read(bed: Bed) {
    let person = resident(&*bed.store).await.id;
    bed.store.fold_journal().await.unwrap();
    bed.store.fold_journal().await.unwrap();
    assert!(bed.store.person(person).await.unwrap().is_some());
    assert_eq!(bed.store.counts().await.unwrap().people, 1);
}

/// People in a copy of the file alone, without its journal.
async fn people_in_file(file: &Path) -> i64 {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy.db");
    std::fs::copy(file, &copy).unwrap();
    let mut connection = connect(&copy).await;
    let people = sqlx::query_scalar("SELECT COUNT(*) FROM person").fetch_one(&mut connection).await.unwrap();
    connection.close().await.unwrap();
    people
}

#[tokio::test]
async fn what_was_written_stands_in_the_file_once_the_journal_is_folded() {
    let bed = Bed::sqlite().await.unwrap();
    let Location::Sqlite(file) = &bed.config.location else { panic!("a file") };
    // What making the database left in the journal.
    bed.store.fold_journal().await.unwrap();
    resident(&*bed.store).await;
    assert_eq!(people_in_file(file).await, 0, "it stands in the journal alone");
    bed.store.fold_journal().await.unwrap();
    assert_eq!(people_in_file(file).await, 1);
}
