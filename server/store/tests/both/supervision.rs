//! Settled claims are computed again and only what differs is kept, once; questions and samples are kept once; an auditor
//! answers once, within the jurisdiction.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
};

use rules::{
    catalogue::{self, Catalogue},
    facts::Facts,
};
use store::{
    Acting, AddStaff, AnswerFinding, AnswerFindingOutcome, DrawSample, FindingAnswer, FindingFilter,
    FindingId, FindingKind, FindingList, PersonId, Population, RaiseFlags, Reach, RecomputeClaims,
    RecordClaim, RecordOutcome, RunReport, SampleMethod, StaffId, StaffRole, Store, StoreError, testing::Bed,
};

use crate::{
    claims::{patient, settle, stay},
    county::{self, assessed, before, family},
    fixture::{day, later, resident},
    staff::{account, enrol},
};

super::on_both! {
    what_was_settled_comes_out_again_and_an_altered_claim_does_not,
    a_year_that_does_not_add_up_is_told_at_its_last_claim,
    a_family_is_computed_together,
    a_claim_whose_pack_is_not_here_is_left_out,
    questions_are_asked_once,
    the_same_seed_draws_the_same_claims_and_is_on_record,
    a_draw_of_a_moment_comes_out_again_whatever_happens_later,
    what_is_found_at_claims_that_are_gone_is_left_out_and_counted,
    an_auditor_sees_the_jurisdiction_and_answers_once,
    what_is_found_moves_with_the_person,
}

async fn recompute(store: &dyn Store, packs: &'static Catalogue) -> RunReport {
    let (population, by, today) = (Population::default(), "command".to_owned(), day("2026-05-10"));
    store.recompute(RecomputeClaims { population, packs, by, today, at: later(100) }).await.unwrap()
}

/// Claims, left out, found, raised.
fn counts(report: RunReport) -> (u64, u64, u64, u64) {
    (report.claims, report.left_out, report.found, report.raised)
}

async fn staff_of(store: &dyn Store, login: &str, jurisdiction: &str, role: StaffRole) -> Acting {
    let jurisdiction = jurisdiction.to_owned();
    let command = AddStaff { jurisdiction, roles: BTreeSet::from([role]), ..account(login) };
    let token = command.link.token.clone();
    let staff: StaffId = store.add_staff(command).await.unwrap().unwrap();
    assert!(store.enrol_staff(enrol(&token, 1)).await.unwrap());
    Acting { staff, reach: Reach::Jurisdiction }
}

pub(crate) async fn auditor(store: &dyn Store) -> Acting {
    staff_of(store, "ji", "huaiyuan", StaffRole::Auditor).await
}

async fn found(store: &dyn Store, acting: Acting) -> FindingList {
    let found = store.findings(acting, FindingFilter::default()).await.unwrap();
    let counted = store.count_findings(acting, FindingFilter::default()).await.unwrap();
    assert_eq!(counted, found.total);
    found
}

async fn flags(store: &dyn Store) -> RunReport {
    let (population, by) = (Population::default(), "command".to_owned());
    store.raise_flags(RaiseFlags { population, by, at: later(200) }).await.unwrap()
}

async fn what_was_settled_comes_out_again_and_an_altered_claim_does_not(bed: Bed) {
    let store = &*bed.store;
    let person = patient(store).await;
    settle(store, &person, "S1").await;
    let claim = settle(store, &person, "S2").await;
    let packs = catalogue::shipped();
    assert_eq!(counts(recompute(store, packs).await), (2, 0, 0, 0));
    bed.raw(
        "UPDATE claim SET hifp_pay = hifp_pay - 100, fund_pay_sumamt = fund_pay_sumamt - 100,
                          psn_part_amt = psn_part_amt + 100
         WHERE slip_no = 'S2'",
    )
    .await
    .unwrap();
    assert_eq!(counts(recompute(store, packs).await), (2, 0, 1, 1));
    assert_eq!(counts(recompute(store, packs).await), (2, 0, 1, 0), "found again, kept once");
    let acting = auditor(store).await;
    let list = found(store, acting).await;
    assert_eq!((list.total, list.lines[0].slip_no.as_deref()), (1, Some("S2")));
    assert_eq!(list.lines[0].kind, FindingKind::Difference);
    let finding = store.finding(acting, list.lines[0].id, later(300)).await.unwrap().unwrap();
    let members: Vec<&str> = finding.detail.figures.iter().map(|figure| figure.member.as_str()).collect();
    assert_eq!(members, ["fund_pay_sumamt", "hifp_pay", "psn_part_amt"]);
    assert_eq!(finding.detail.figures[1].recomputed, claim.settled.shares.hifp_pay.to_string());
    assert_eq!(finding.claim.unwrap().1.lines.len(), 3);
    // Another figure of the same claim is another finding.
    bed.raw("UPDATE claim SET act_pay_dedc = act_pay_dedc + 1 WHERE slip_no = 'S2'").await.unwrap();
    assert_eq!(counts(recompute(store, packs).await), (2, 0, 1, 1));
    let run = &store.supervision_runs(10).await.unwrap()[0];
    assert_eq!((run.task.as_str(), run.report.claims, run.ended_at.is_some()), ("recompute", 2, true));
}

async fn a_year_that_does_not_add_up_is_told_at_its_last_claim(bed: Bed) {
    let store = &*bed.store;
    let person = patient(store).await;
    settle(store, &person, "S1").await;
    settle(store, &person, "S2").await;
    bed.raw("UPDATE claim SET adds_basic_fund = adds_basic_fund + 7 WHERE slip_no = 'S1'").await.unwrap();
    assert_eq!(counts(recompute(store, catalogue::shipped()).await), (2, 0, 1, 1));
    let acting = auditor(store).await;
    let list = found(store, acting).await;
    assert_eq!(list.lines[0].slip_no.as_deref(), Some("S2"));
    let finding = store.finding(acting, list.lines[0].id, later(300)).await.unwrap().unwrap();
    assert_eq!(finding.detail.figures.len(), 1);
    assert_eq!(finding.detail.figures[0].member, "year_to_date.basic_fund");
    // Another year is another run.
    let population = Population { benefit_year: Some(2017), jurisdiction: Some("huaiyuan".to_owned()) };
    let (packs, by, today) = (catalogue::shipped(), "command".to_owned(), day("2026-05-10"));
    let command = RecomputeClaims { population, packs, by, today, at: later(400) };
    assert_eq!(counts(store.recompute(command.clone()).await.unwrap()), (0, 0, 0, 0));
    let population = Population { benefit_year: Some(2018), jurisdiction: Some("huaiyuan".to_owned()) };
    let command = RecomputeClaims { population, ..command };
    assert_eq!(counts(store.recompute(command).await.unwrap()), (2, 0, 1, 0));
}

/// A case of a member, so many seconds later.
async fn settled(store: &dyn Store, packs: &Catalogue, person: PersonId, facts: &Facts, seconds: i64) {
    let pack = packs.get("county").unwrap();
    let claim = assessed(pack, person, facts, &before(store, pack, person, facts).await);
    let claim = RecordClaim { settled_at: later(seconds), ..claim };
    assert_eq!(store.record_claim(claim).await.unwrap(), RecordOutcome::Recorded);
}

async fn a_family_is_computed_together(bed: Bed) {
    let store = &*bed.store;
    let packs: &'static Catalogue = Box::leak(Box::new(Catalogue::new(vec![county::pack()])));
    let [one, other] = family(store).await;
    // The family's ceiling of 700 for visits is reached by both together, the one of 60,000 for stays too.
    settled(store, packs, one, &county::visit(900), 1).await;
    settled(store, packs, other, &county::visit(900), 2).await;
    settled(store, packs, one, &county::stay("H1", 50_000), 3).await;
    settled(store, packs, other, &county::stay("H1", 90_000), 4).await;
    settled(store, packs, one, &county::stay("H2", 10_000), 5).await;
    let alone = resident(store).await.id;
    settled(store, packs, alone, &county::stay("H1", 50_000), 6).await;
    assert_eq!(counts(recompute(store, packs).await), (6, 0, 0, 0));
    bed.raw(
        "UPDATE claim SET hifp_pay = hifp_pay - 1, fund_pay_sumamt = fund_pay_sumamt - 1,
                          psn_part_amt = psn_part_amt + 1
         WHERE kind = 'outpatient'",
    )
    .await
    .unwrap();
    assert_eq!(counts(recompute(store, packs).await), (6, 0, 2, 2));
}

async fn a_claim_whose_pack_is_not_here_is_left_out(bed: Bed) {
    let store = &*bed.store;
    let person = patient(store).await;
    settle(store, &person, "S1").await;
    let other = resident(store).await;
    settle(store, &other, "S2").await;
    bed.raw("UPDATE claim SET pack = 'gone' WHERE slip_no = 'S1'").await.unwrap();
    assert_eq!(counts(recompute(store, catalogue::shipped()).await), (2, 1, 0, 0));
}

async fn questions_are_asked_once(bed: Bed) {
    let store = &*bed.store;
    let person = patient(store).await;
    settle(store, &person, "S1").await;
    assert_eq!(counts(flags(store).await), (1, 0, 0, 0));
    // The same days again: an overlap.
    settle(store, &person, "S2").await;
    assert_eq!(counts(flags(store).await), (2, 0, 1, 1));
    let acting = auditor(store).await;
    let line = found(store, acting).await.lines.remove(0);
    assert_eq!(line.kind, FindingKind::Overlap);
    let finding = store.finding(acting, line.id, later(300)).await.unwrap().unwrap();
    assert_eq!(finding.others.len(), 1);
    let about = finding.claim.unwrap().1.slip_no;
    assert_eq!(BTreeSet::from([about, finding.others[0].slip_no.clone()]).len(), 2);
    assert!(answer(store, acting, line.id).await == AnswerFindingOutcome::Answered);
    assert_eq!(counts(flags(store).await), (2, 0, 1, 0), "answered, it is not asked again");
}

/// Each draw a second after the one before.
async fn draw(store: &dyn Store, method: SampleMethod, seed: &str) -> store::Sample {
    static SECONDS: AtomicI64 = AtomicI64::new(200);
    let (population, by) = (Population::default(), "command".to_owned());
    let at = later(SECONDS.fetch_add(1, Ordering::Relaxed));
    let command = DrawSample { population, method, count: 3, seed: seed.to_owned(), as_of: at, by, at };
    store.draw_sample(command).await.unwrap()
}

async fn the_same_seed_draws_the_same_claims_and_is_on_record(bed: Bed) {
    let store = &*bed.store;
    let first = patient(store).await;
    settle(store, &first, "S0").await;
    for number in 1..12 {
        let person = resident(store).await;
        settle(store, &person, &format!("S{number}")).await;
    }
    for method in SampleMethod::ALL {
        let one = draw(store, method, "2015").await;
        assert_eq!((one.claims.len(), one.report.claims, one.report.raised), (3, 12, 3), "{method:?}");
        let again = draw(store, method, "2015").await;
        assert_eq!((&again.claims, again.report.raised), (&one.claims, 0), "{method:?}");
        assert_eq!(again.population_hash, one.population_hash);
        let run = store.supervision_runs(1).await.unwrap().remove(0);
        let drawn = run.drawn.unwrap();
        assert_eq!((drawn.method, drawn.count, drawn.seed.as_str()), (method, 3, "2015"));
        assert_eq!((drawn.population_hash, drawn.as_of), (one.population_hash, Some(run.began_at)));
    }
    let person = resident(store).await;
    let before = draw(store, SampleMethod::Random, "2015").await.population_hash;
    settle(store, &person, "S99").await;
    assert_ne!(draw(store, SampleMethod::Random, "2015").await.population_hash, before);
}

async fn a_draw_of_a_moment_comes_out_again_whatever_happens_later(bed: Bed) {
    let store = &*bed.store;
    let first = patient(store).await;
    settle(store, &first, "S0").await;
    for number in 1..12 {
        settle(store, &resident(store).await, &format!("S{number}")).await;
    }
    // One was taken back before the moment: it is in no draw.
    let taken_back = |slip: &str, seconds: i64| {
        let at = match store.engine() {
            "SQLite" => (later(seconds).unix_timestamp_nanos() / 1000).to_string(),
            _ => format!("to_timestamp({})", later(seconds).unix_timestamp()),
        };
        let text =
            format!("UPDATE claim SET status = 'reversed', reversed_at = {at} WHERE slip_no = '{slip}'");
        bed.raw(Box::leak(text.into_boxed_str()))
    };
    taken_back("S3", 10).await.unwrap();
    let draw = |method, as_of, seconds| {
        let (population, by) = (Population::default(), "command".to_owned());
        let (seed, at) = ("2015".to_owned(), later(seconds));
        store.draw_sample(DrawSample { population, method, count: 4, seed, as_of, by, at })
    };
    let mut before = Vec::new();
    for (method, seconds) in SampleMethod::ALL.into_iter().zip(1_000..) {
        let sample = draw(method, later(100), seconds).await.unwrap();
        assert_eq!((sample.claims.len(), sample.report.claims), (4, 11), "{method:?}");
        before.push(sample);
    }
    // What is settled later, and what is taken back later though it was drawn.
    let late = stay(&resident(store).await, "S99", &rules::facts::Accumulators::default());
    let late = RecordClaim { settled_at: later(101), ..late };
    assert_eq!(store.record_claim(late).await.unwrap(), RecordOutcome::Recorded);
    for slip in ["S1", "S2", "S4", "S5", "S6", "S7"] {
        taken_back(slip, 102).await.unwrap();
    }
    for ((method, one), seconds) in SampleMethod::ALL.into_iter().zip(before).zip(2_000..) {
        let again = draw(method, later(100), seconds).await.unwrap();
        assert_eq!((again.claims, again.population_hash), (one.claims, one.population_hash), "{method:?}");
        assert_eq!((again.report.raised, again.report.gone), (0, 0), "{method:?}");
        let now = draw(method, later(103), seconds + 500).await.unwrap();
        assert_eq!(now.report.claims, 6, "{method:?}: of a later moment it is another population");
    }
    let early = draw(SampleMethod::Random, later(4_000), 3_000).await;
    assert!(matches!(early, Err(StoreError::Refused { .. })), "{early:?}");
}

/// Between reading and keeping a claim is given to another person, as the join of two records does it.
async fn what_is_found_at_claims_that_are_gone_is_left_out_and_counted(bed: Bed) {
    let store = &*bed.store;
    let (person, other) = (patient(store).await, resident(store).await);
    settle(store, &person, "S1").await;
    settle(store, &other, "S2").await;
    let gives = format!(
        "DELETE FROM claim_line WHERE claim IN (SELECT id FROM claim WHERE slip_no = 'S1');
         UPDATE claim SET person = {} WHERE slip_no = 'S1';",
        written(store, other.id)
    );
    let text = match store.engine() {
        "SQLite" => format!("CREATE TRIGGER joins AFTER INSERT ON supervision_run BEGIN {gives} END"),
        _ => format!(
            "CREATE FUNCTION joins() RETURNS trigger AS $$ BEGIN {gives} RETURN NULL; END $$ LANGUAGE plpgsql;
             CREATE TRIGGER joins AFTER INSERT ON supervision_run EXECUTE FUNCTION joins()"
        ),
    };
    bed.raw(Box::leak(text.into_boxed_str())).await.unwrap();
    let report = draw(store, SampleMethod::Random, "2015").await.report;
    assert_eq!((report.claims, report.found, report.raised, report.gone), (2, 2, 1, 1));
    assert_eq!(store.supervision_runs(1).await.unwrap()[0].report.gone, 1);
}

async fn answer(store: &dyn Store, acting: Acting, finding: FindingId) -> AnswerFindingOutcome {
    let command = AnswerFinding {
        acting,
        finding,
        answer: FindingAnswer::Explained,
        reason: "已核对两份病历".to_owned(),
        at: later(500),
    };
    store.answer_finding(command).await.unwrap()
}

async fn an_auditor_sees_the_jurisdiction_and_answers_once(bed: Bed) {
    let store = &*bed.store;
    let person = patient(store).await;
    settle(store, &person, "S1").await;
    settle(store, &person, "S2").await;
    flags(store).await;
    let acting = auditor(store).await;
    let id = found(store, acting).await.lines[0].id;
    for (login, place, role) in
        [("wai", "weihai", StaffRole::Auditor), ("zhou", "huaiyuan", StaffRole::Checker)]
    {
        let other = staff_of(store, login, place, role).await;
        assert_eq!(found(store, other).await, FindingList::default(), "{login}");
        assert!(store.finding(other, id, later(300)).await.unwrap().is_none(), "{login}");
        assert_eq!(answer(store, other, id).await, AnswerFindingOutcome::Unknown, "{login}");
    }
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let store = Arc::clone(&bed.store);
            tokio::spawn(async move { answer(&*store, acting, id).await })
        })
        .collect();
    let mut answered = 0;
    for task in tasks {
        answered += usize::from(task.await.unwrap() == AnswerFindingOutcome::Answered);
    }
    assert_eq!(answered, 1);
    assert!(found(store, acting).await.lines.is_empty());
    let filter =
        FindingFilter { answered: true, kind: Some(FindingKind::Overlap), ..FindingFilter::default() };
    let filter = FindingFilter { hospital: Some("H001".to_owned()), ..filter };
    let list = store.findings(acting, filter).await.unwrap();
    assert_eq!((list.total, list.lines[0].answer), (1, Some(FindingAnswer::Explained)));
    assert_eq!(list.hospitals, [("H001".to_owned(), "市中心医院".to_owned())]);
    let (reason, by, at) = store.finding(acting, id, later(600)).await.unwrap().unwrap().answered.unwrap();
    assert_eq!((reason.as_str(), by.as_str(), at), ("已核对两份病历", "周窗口", later(500)));
    let trail = store.audit_of(person.id, 20).await.unwrap();
    let count = |action: &str| trail.iter().filter(|entry| entry.action == action).count();
    assert_eq!((count("finding.answer"), count("finding.view")), (1, 1));
}

async fn what_is_found_moves_with_the_person(bed: Bed) {
    let store = &*bed.store;
    let (person, other) = (patient(store).await, resident(store).await);
    let claim = stay(&person, "S1", &rules::facts::Accumulators::default());
    assert_eq!(store.record_claim(claim).await.unwrap(), RecordOutcome::Recorded);
    settle(store, &person, "S2").await;
    flags(store).await;
    // As the join of two records does it, claim and finding in one transaction.
    let moved = format!(
        "{} UPDATE claim_line SET person = {to} WHERE person = {from}; UPDATE claim SET person = {to} WHERE person = {from};
         UPDATE finding SET person = {to} WHERE person = {from}; COMMIT",
        match store.engine() {
            "SQLite" => "PRAGMA foreign_keys = ON; BEGIN; PRAGMA defer_foreign_keys = ON;",
            _ => "BEGIN; SET CONSTRAINTS ALL DEFERRED;",
        },
        from = written(store, person.id),
        to = written(store, other.id),
    );
    bed.raw(Box::leak(moved.into_boxed_str())).await.unwrap();
    let acting = auditor(store).await;
    let line = found(store, acting).await.lines.remove(0);
    assert!(store.finding(acting, line.id, later(300)).await.unwrap().unwrap().claim.is_some());
    assert_eq!(store.audit_of(other.id, 5).await.unwrap().len(), 1);
}

fn written(store: &dyn Store, person: PersonId) -> String {
    match store.engine() {
        "SQLite" => format!("x'{}'", person.0.simple()),
        _ => format!("'{person}'"),
    }
}
