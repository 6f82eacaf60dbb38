//! `kill -9` while corrections are asked for and decided: a datum changed if and only if two granted it.

use std::sync::atomic::Ordering;

use rules::identity::IdNumber;
use store::{AskCorrectionOutcome, Correction, CorrectionState, Datum, testing::Bed};

use crate::{
    cases::{SECONDS, answer},
    corrections::{TODAY, ask, propose, value},
    fixture::{day, person_of, register},
    killed::{killed_at_work, work},
    staff::active,
};

super::on_both! { what_a_killed_server_leaves_is_whole }

/// Corrects townships until it is killed. Does nothing unless the test below started it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn worker() {
    use AskCorrectionOutcome::{Already, Asked};
    let Some((store, round)) = work().await else { return };
    // Later than whatever the workers before did.
    SECONDS.store(100_000 * i64::try_from(round).unwrap(), Ordering::Relaxed);
    let login = |who: &str| format!("{who}{}", std::process::id());
    let staff = [active(&*store, &login("zhou")).await, active(&*store, &login("wu")).await];
    // The one person on file, registered by the test.
    let number = IdNumber::parse("340399195203110015").unwrap();
    let person = store.person_by_id_number(&number).await.unwrap().unwrap().id;
    for round in 0_u32.. {
        let new = value(Datum::Township, if round % 2 == 0 { "白莲坡镇" } else { "榴城镇" });
        let (Asked(reference) | Already(reference)) = ask(&*store, person, new).await else { continue };
        let open = store.correction(person, &reference).await.unwrap().unwrap();
        propose(&*store, staff[0], open.case, true).await;
        answer(&*store, staff[1], open.case, true).await;
    }
}

/// Each row says zero, or the statement fails: a correction is marked if and only if two granted its case.
const ALL_IS_WHOLE: &str = "
    CREATE TEMPORARY TABLE none_is_left (what TEXT, found BIGINT CHECK (found = 0));
    INSERT INTO none_is_left
        SELECT 'corrections without a decision', COUNT(*) FROM correction
        JOIN staff_case ON staff_case.id = correction.staff_case
        WHERE correction.applied_at IS NOT NULL
          AND (staff_case.decided_at IS NULL OR NOT EXISTS (
              SELECT 1 FROM staff_proposal
              WHERE staff_proposal.staff_case = staff_case.id AND staff_proposal.answer = 'confirmed'));
    INSERT INTO none_is_left
        SELECT 'decisions without their correction', COUNT(*) FROM correction
        JOIN staff_case ON staff_case.id = correction.staff_case
        WHERE correction.applied_at IS NULL AND staff_case.decided_at IS NOT NULL;
    INSERT INTO none_is_left
        SELECT 'cases without their correction', COUNT(*) FROM staff_case
        WHERE kind = 'correction' AND NOT EXISTS (
            SELECT 1 FROM correction WHERE correction.staff_case = staff_case.id)";

async fn what_a_killed_server_leaves_is_whole(bed: Bed) {
    let mut person = person_of("huaiyuan");
    person.id_number = IdNumber::parse("340399195203110015").unwrap();
    let person = register(&*bed.store, person).await.id;
    for round in 1..=5 {
        let applied = async || {
            let file = bed.store.on_file(person, day(TODAY)).await.unwrap().unwrap();
            let is_applied = |one: &&Correction| matches!(one.state, CorrectionState::Applied { .. });
            file.corrections.iter().filter(is_applied).count() as u64
        };
        let killed = killed_at_work(&bed, "corrections_killed::worker", round, 0, applied).await;
        assert!(killed.grown > 0, "the worker corrected something: {}", killed.said);
        bed.raw(ALL_IS_WHOLE).await.unwrap();
    }
    // What stands on file is the new value of the last correction that was granted.
    let file = bed.store.on_file(person, day(TODAY)).await.unwrap().unwrap();
    let last = file.corrections.iter().find(|one| matches!(one.state, CorrectionState::Applied { .. }));
    assert_eq!(file.values.iter().find(|value| value.datum() == Datum::Township), last.map(|one| &one.new));
}
