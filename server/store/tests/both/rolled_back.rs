//! A transaction that the database ends by itself, as SQLite does when a disk is full: it fails, and the next one does not.

use store::{Location, StoreError, testing::Bed};

use crate::fixture::{NOW, person_of, register};

super::on_both! { after_a_transaction_that_the_database_ended_the_next_one_writes }

async fn after_a_transaction_that_the_database_ended_the_next_one_writes(bed: Bed) {
    let (refuse, allow) = match bed.config.location {
        Location::Sqlite(_) => (
            "CREATE TRIGGER no_room BEFORE INSERT ON person BEGIN SELECT RAISE(ROLLBACK, 'no room'); END",
            "DROP TRIGGER no_room",
        ),
        Location::Postgres(_) => (
            "CREATE FUNCTION no_room() RETURNS trigger LANGUAGE plpgsql AS
                 $$ BEGIN RAISE EXCEPTION 'no room' USING ERRCODE = 'disk_full'; END $$;
             CREATE TRIGGER no_room BEFORE INSERT ON person FOR EACH ROW EXECUTE FUNCTION no_room()",
            "DROP TRIGGER no_room ON person",
        ),
    };
    bed.raw(refuse).await.unwrap();
    for _ in 0..3 {
        let refused = bed.store.load_people(vec![person_of("huaiyuan")], NOW).await.unwrap_err();
        // PostgreSQL was told to say what it says of a full disk.
        let full = matches!(bed.config.location, Location::Postgres(_));
        assert_eq!(refused.is_temporary(), full, "{refused:?}");
        assert!(!matches!(refused, StoreError::Stopped), "{refused:?}");
    }
    bed.raw(allow).await.unwrap();
    let person = register(&*bed.store, person_of("huaiyuan")).await;
    assert!(bed.store.person(person.id).await.unwrap().is_some());
    assert_eq!(bed.store.counts().await.unwrap().people, 1);
}
