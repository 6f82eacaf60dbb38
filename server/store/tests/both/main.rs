//! One body of tests, run on SQLite and on PostgreSQL.

#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on says so by panicking")]

mod cases;
mod certificates;
mod choices_killed;
mod claims;
mod class_lists;
mod corrections;
mod corrections_follow;
mod corrections_killed;
mod counter;
mod county;
mod desk;
mod desk_family;
mod enrolment;
mod facts;
mod fhir;
mod fixture;
mod guardians;
mod hand_in;
mod hand_in_at_once;
mod hand_in_decided;
mod hand_in_paid;
mod history;
mod hospital;
mod journal;
mod killed;
mod newborns;
mod notices;
mod notices_killed;
mod notices_rounds;
mod notices_sent;
mod objections;
mod opening;
mod payment;
mod payment_at_once;
mod payment_killed;
mod payment_laws;
mod people;
mod rolled_back;
mod schema;
mod schema_books;
mod secrets;
mod sessions;
mod settlement;
mod settlement_at_once;
mod settlement_clients;
mod settlement_family;
mod settlement_items;
mod settlement_killed;
mod sign_in;
mod staff;
mod supervision;
mod supervision_at_once;
mod withdrawal;
mod withdrawal_at_once;
mod years;

/// Runs each named test of the module on both engines.
macro_rules! on_both {
    ($($test:ident),+ $(,)?) => {
        mod sqlite {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(store::testing::Bed::sqlite().await.unwrap()).await;
            }
        )+}
        mod postgres {$(
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $test() {
                super::$test(store::testing::Bed::postgres().await.unwrap()).await;
            }
        )+}
    };
}
pub(crate) use on_both;
