//! Corrections: two of staff decide, the datum changes with the decision or not at all, and both values stay on record.

use std::{
    env,
    process::{Command, Stdio},
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use rules::{eligibility::Outcome, facts::Group, identity::IdNumber};
use store::{
    AS_ASKED, Acting, AnswerOutcome, AnswerProposal, AskCorrection, AskCorrectionOutcome, CaseAbout, CaseId,
    CaseVerdict, Config, Correction, CorrectionState, Datum, DatumValue, Evidence, EvidenceId, EvidenceKind,
    KeepOutcome, Location, MessageReport, NewSession, NoticeText, Obstacle, PersonId, Phone, Propose,
    ProposeOutcome, Reach, StaffId, Store, TakeMessages, Token, ViewEvidence, open, testing::Bed,
};

use crate::{
    fixture::{day, id_number, later, person_of, register, resident},
    notices::inbox,
    staff::active,
};

super::on_both! {
    a_datum_changes_with_the_decision_and_both_values_stay,
    each_datum_is_written_and_read_again,
    one_is_open_for_a_person_and_datum,
    of_many_answers_at_once_one_changes_the_datum,
    without_proof_nothing_is_granted,
    a_value_that_changed_meanwhile_is_told,
    a_number_of_somebody_else_is_not_given,
    a_new_phone_ends_sessions_and_codes,
    whoever_had_the_phone_is_told_that_it_changed,
    a_decision_is_told_once,
    a_refusal_is_told_and_a_withdrawn_one_is_over,
    groups_end_and_begin_on_their_day,
    what_follows_from_a_datum_follows_from_the_new_one,
    files_are_seen_by_staff_within_reach_and_each_look_is_recorded,
    what_cannot_be_is_not_asked,
    what_a_killed_server_leaves_is_whole,
}

const TODAY: &str = "2015-12-01";

static SECONDS: AtomicI64 = AtomicI64::new(100);

/// Each thing happens a second after the one before.
fn soon() -> time::OffsetDateTime {
    later(SECONDS.fetch_add(1, Ordering::Relaxed))
}

fn value(datum: Datum, text: &str) -> DatumValue {
    DatumValue::decode(datum, text).unwrap()
}

async fn ask(store: &dyn Store, person: PersonId, new: DatumValue) -> AskCorrectionOutcome {
    let (reason, today) = ("登记时写错了".to_owned(), day(TODAY));
    let command = AskCorrection { person, by: person, new, since: None, reason, today, at: soon() };
    store.ask_correction(command).await.unwrap()
}

async fn asked(store: &dyn Store, person: PersonId, new: DatumValue) -> Correction {
    let AskCorrectionOutcome::Asked(reference) = ask(store, person, new).await else { panic!("not asked") };
    store.correction(person, &reference).await.unwrap().unwrap()
}

async fn prove(store: &dyn Store, owner: PersonId, case: CaseId) -> KeepOutcome {
    let file = Evidence {
        id: EvidenceId::fresh(soon()).unwrap(),
        owner,
        link: None,
        case: Some(case),
        kind: EvidenceKind::Pdf,
        bytes: 1234,
        sha256: [7; 32],
        uploaded_at: soon(),
    };
    store.keep_evidence(file).await.unwrap()
}

fn by(staff: StaffId) -> Acting {
    Acting { staff, reach: Reach::Jurisdiction }
}

async fn propose(store: &dyn Store, staff: StaffId, case: CaseId, grant: bool) -> ProposeOutcome {
    let verdict = if grant { CaseVerdict::Grant(AS_ASKED.to_owned()) } else { CaseVerdict::Refuse };
    let reason = "与户口簿一致".to_owned();
    store.propose(Propose { acting: by(staff), case, verdict, reason, at: soon() }).await.unwrap()
}

async fn answer(store: &dyn Store, staff: StaffId, case: CaseId, confirm: bool) -> AnswerOutcome {
    let (acting, reason, today, at) = (by(staff), "已核对".to_owned(), day("2015-12-02"), soon());
    store.answer_proposal(AnswerProposal { acting, case, confirm, reason, today, at }).await.unwrap()
}

async fn two(store: &dyn Store) -> [StaffId; 2] {
    [active(store, "zhou").await, active(store, "wu").await]
}

/// The sex that is not on file.
async fn other_sex(store: &dyn Store, person: PersonId) -> DatumValue {
    let now = now(store, person, Datum::Sex).await.encode();
    value(Datum::Sex, if now == "male" { "female" } else { "male" })
}

/// Asked for, proved, and granted by two.
async fn granted(store: &dyn Store, person: PersonId, new: DatumValue, two: [StaffId; 2]) -> Correction {
    let open = asked(store, person, new).await;
    assert_eq!(prove(store, person, open.case).await, KeepOutcome::Kept);
    assert_eq!(propose(store, two[0], open.case, true).await, ProposeOutcome::Proposed);
    assert_eq!(answer(store, two[1], open.case, true).await, AnswerOutcome::Confirmed);
    store.correction(person, &open.reference).await.unwrap().unwrap()
}

async fn now(store: &dyn Store, person: PersonId, datum: Datum) -> DatumValue {
    let file = store.on_file(person, day("2015-12-02")).await.unwrap().unwrap();
    file.values.into_iter().find(|value| value.datum() == datum).unwrap()
}

async fn a_datum_changes_with_the_decision_and_both_values_stay(bed: Bed) {
    let store = &*bed.store;
    let [one, other] = two(store).await;
    let person = resident(store).await.id;
    let new = value(Datum::Name, "王晓明");
    let open = asked(store, person, new.clone()).await;
    assert_eq!((open.old.encode().as_str(), &open.state), ("王小明", &CorrectionState::Open));
    assert_eq!(prove(store, person, open.case).await, KeepOutcome::Kept);
    let listed = store.cases(by(one)).await.unwrap();
    assert_eq!(listed[0].about, CaseAbout::Correction(Datum::Name));
    assert_eq!(propose(store, one, open.case, true).await, ProposeOutcome::Proposed);
    assert_eq!(now(store, person, Datum::Name).await.encode(), "王小明", "one alone changes nothing");
    assert_eq!(answer(store, one, open.case, true).await, AnswerOutcome::OwnProposal);
    assert_eq!(answer(store, other, open.case, true).await, AnswerOutcome::Confirmed);
    assert_eq!(now(store, person, Datum::Name).await, new);
    let file = store.on_file(person, day("2015-12-02")).await.unwrap().unwrap();
    let [done] = &file.corrections[..] else { panic!("one correction") };
    let on = day("2015-12-02");
    assert_eq!(done.state, CorrectionState::Applied { on, reason: "与户口簿一致".to_owned() });
    assert_eq!((done.old.encode().as_str(), done.new.encode().as_str()), ("王小明", "王晓明"));
    let detail = store.case(by(one), open.case, soon()).await.unwrap().unwrap();
    assert_eq!(detail.proposals.len(), 1);
    assert_eq!(detail.correction.unwrap().correction.old.encode(), "王小明");
    let trail = store.audit_of(person, 20).await.unwrap();
    for action in ["correction.ask", "evidence.keep", "case.propose", "case.answer", "correction.apply"] {
        assert!(trail.iter().any(|entry| entry.action == action), "{action}");
    }
    assert!(!trail.iter().any(|entry| entry.detail.to_string().contains("晓明")), "no value in the trail");
}

async fn each_datum_is_written_and_read_again(bed: Bed) {
    let store = &*bed.store;
    let two = two(store).await;
    let person = resident(store).await.id;
    let (number, sex) = (id_number(), other_sex(store, person).await.encode());
    for (datum, text) in [
        (Datum::Name, "阿依古丽·买买提"),
        (Datum::Sex, sex.as_str()),
        (Datum::BirthDate, "1951-03-12"),
        (Datum::Phone, "12000000099"),
        (Datum::Township, "白莲坡镇"),
        (Datum::LocalHukou, "no"),
        (Datum::EmployeeInsurance, "yes"),
        (Datum::Groups, "destitute disabled"),
        (Datum::IdNumber, number.as_str()),
    ] {
        let new = value(datum, text);
        // The desk in the old township and the new one are of one jurisdiction.
        granted(store, person, new.clone(), two).await;
        assert_eq!(now(store, person, datum).await, new, "{datum:?}");
        assert_eq!(ask(store, person, new).await, AskCorrectionOutcome::Same, "{datum:?}");
    }
    // What is found by a number is found by the new one.
    let found = store.person_by_id_number(&number).await.unwrap().unwrap();
    assert_eq!((found.id, found.township.as_str()), (person, "白莲坡镇"));
    assert_eq!(store.phone_of(person).await.unwrap().unwrap().as_str(), "12000000099");
}

async fn one_is_open_for_a_person_and_datum(bed: Bed) {
    let person = resident(&*bed.store).await.id;
    let tasks: Vec<_> = (0..12)
        .map(|number| {
            let store = Arc::clone(&bed.store);
            let new = value(Datum::Township, &format!("第{number}镇"));
            tokio::spawn(async move { ask(&*store, person, new).await })
        })
        .collect();
    let mut references = std::collections::BTreeSet::new();
    let mut opened = 0;
    for task in tasks {
        match task.await.unwrap() {
            AskCorrectionOutcome::Asked(reference) => {
                opened += 1;
                references.insert(reference);
            }
            AskCorrectionOutcome::Already(reference) => drop(references.insert(reference)),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((opened, references.len()), (1, 1), "everybody is led to the same one");
    // Another datum is another question.
    asked(&*bed.store, person, value(Datum::LocalHukou, "no")).await;
}

async fn of_many_answers_at_once_one_changes_the_datum(bed: Bed) {
    let [one, other] = two(&*bed.store).await;
    let person = resident(&*bed.store).await.id;
    let open = asked(&*bed.store, person, value(Datum::Township, "白莲坡镇")).await;
    propose(&*bed.store, one, open.case, true).await;
    let tasks: Vec<_> = (0..12)
        .map(|number| {
            let (store, case) = (Arc::clone(&bed.store), open.case);
            let staff = if number % 3 == 0 { one } else { other };
            tokio::spawn(async move { answer(&*store, staff, case, true).await })
        })
        .collect();
    let mut confirmed = 0;
    for task in tasks {
        confirmed += usize::from(task.await.unwrap() == AnswerOutcome::Confirmed);
    }
    assert_eq!(confirmed, 1);
    let trail = bed.store.audit_of(person, 50).await.unwrap();
    assert_eq!(trail.iter().filter(|entry| entry.action == "correction.apply").count(), 1);
}

async fn without_proof_nothing_is_granted(bed: Bed) {
    let store = &*bed.store;
    let [one, other] = two(store).await;
    let person = resident(store).await.id;
    for datum in Datum::ALL {
        assert_eq!(datum.needs_proof(), datum != Datum::Township, "{datum:?}");
    }
    let open = asked(store, person, value(Datum::Phone, "12000000099")).await;
    assert_eq!(propose(store, one, open.case, true).await, ProposeOutcome::Hindered(Obstacle::NoProof));
    let stranger = resident(store).await.id;
    assert_eq!(prove(store, stranger, open.case).await, KeepOutcome::NotOpen);
    for _ in 0..6 {
        assert_eq!(prove(store, person, open.case).await, KeepOutcome::Kept);
    }
    assert_eq!(prove(store, person, open.case).await, KeepOutcome::TooMany);
    assert_eq!(propose(store, one, open.case, true).await, ProposeOutcome::Proposed);
    assert_eq!(answer(store, other, open.case, true).await, AnswerOutcome::Confirmed);
    assert_eq!(prove(store, person, open.case).await, KeepOutcome::NotOpen);
}

async fn a_value_that_changed_meanwhile_is_told(bed: Bed) {
    let store = &*bed.store;
    let [one, other] = two(store).await;
    let person = resident(store).await.id;
    let open = asked(store, person, value(Datum::Township, "白莲坡镇")).await;
    assert_eq!(propose(store, one, open.case, true).await, ProposeOutcome::Proposed);
    bed.raw("UPDATE person SET township = '河溜镇'").await.unwrap();
    let changed = Obstacle::Changed;
    assert_eq!(answer(store, other, open.case, true).await, AnswerOutcome::Hindered(changed));
    assert_eq!(now(store, person, Datum::Township).await.encode(), "河溜镇", "nothing was overwritten");
    let detail = store.case(by(other), open.case, soon()).await.unwrap().unwrap();
    let detail = detail.correction.unwrap();
    assert_eq!((detail.obstacle, detail.now.encode().as_str()), (Some(changed), "河溜镇"));
    assert_eq!(answer(store, other, open.case, false).await, AnswerOutcome::Returned);
    assert_eq!(propose(store, other, open.case, true).await, ProposeOutcome::Hindered(changed));
    assert_eq!(propose(store, other, open.case, false).await, ProposeOutcome::Proposed);
    assert_eq!(answer(store, one, open.case, true).await, AnswerOutcome::Confirmed);
    asked(store, person, value(Datum::Township, "白莲坡镇")).await;
}

async fn a_number_of_somebody_else_is_not_given(bed: Bed) {
    let store = &*bed.store;
    let [one, _] = two(store).await;
    let (person, holder) = (resident(store).await.id, resident(store).await);
    // The answer to who asks is the same for a number on file and for one that is not.
    let open = asked(store, person, DatumValue::IdNumber(holder.id_number.clone())).await;
    prove(store, person, open.case).await;
    let taken = ProposeOutcome::Hindered(Obstacle::NumberTaken);
    assert_eq!(propose(store, one, open.case, true).await, taken);
    assert_eq!(store.person_by_id_number(&holder.id_number).await.unwrap().unwrap().id, holder.id);
}

async fn a_new_phone_ends_sessions_and_codes(bed: Bed) {
    let store = &*bed.store;
    let staff = two(store).await;
    let person = resident(store).await.id;
    let token = Token::generate().unwrap();
    let session = |token: &Token| NewSession {
        token: token.clone(),
        person,
        at: later(0),
        idle: Duration::from_hours(24),
        absolute: Duration::from_hours(24),
        agent: "test".to_owned(),
    };
    store.open_session(session(&token)).await.unwrap();
    granted(store, person, value(Datum::Township, "白莲坡镇"), staff).await;
    assert!(store.session(&token, soon()).await.unwrap().is_some(), "a township opens no account");
    granted(store, person, value(Datum::Phone, "12000000099"), staff).await;
    assert!(store.session(&token, soon()).await.unwrap().is_none());
    assert_eq!(store.count_sessions(person, soon()).await.unwrap(), 0);
    assert_eq!(store.phone_of(person).await.unwrap(), Phone::parse("12000000099"));
}

/// Without having agreed to messages: it may have been somebody else who asked.
async fn whoever_had_the_phone_is_told_that_it_changed(bed: Bed) {
    let store = &*bed.store;
    let staff = two(store).await;
    let person = resident(store).await;
    let former = store.phone_of(person.id).await.unwrap().unwrap();
    let take = || {
        let jurisdiction = person.jurisdiction.clone();
        let (lease, stale) = (time::Duration::minutes(5), time::Duration::days(2));
        store.take_messages(TakeMessages { jurisdiction, most: 10, lease, stale, at: soon() })
    };
    granted(store, person.id, value(Datum::Township, "白莲坡镇"), staff).await;
    assert!(take().await.unwrap().is_empty(), "of anything else nobody is told by phone who did not agree");
    let done = granted(store, person.id, value(Datum::Phone, "12000000099"), staff).await;
    let messages = take().await.unwrap();
    let [message] = messages.as_slice() else { panic!("{messages:?}") };
    assert_eq!(message.phone, former);
    assert_eq!(message.text, NoticeText::PhoneChanged { reference: done.reference });
    assert!(store.report_message(message.notice, message.lease, MessageReport::Sent, soon()).await.unwrap());
    assert!(take().await.unwrap().is_empty());
    // The second time it goes to the number in between, not to the first.
    granted(store, person.id, value(Datum::Phone, "12000000088"), staff).await;
    assert_eq!(take().await.unwrap()[0].phone, Phone::parse("12000000099").unwrap());
}

async fn a_decision_is_told_once(bed: Bed) {
    let store = &*bed.store;
    let [one, other] = two(store).await;
    let person = resident(store).await.id;
    let open = asked(store, person, other_sex(store, person).await).await;
    assert_eq!(propose(store, one, open.case, false).await, ProposeOutcome::Proposed);
    assert!(inbox(store, person).await.is_empty(), "a proposal is no decision");
    assert_eq!(answer(store, other, open.case, true).await, AnswerOutcome::Confirmed);
    assert_eq!(answer(store, other, open.case, true).await, AnswerOutcome::NothingProposed);
    let told: Vec<_> = inbox(store, person).await.into_iter().map(|notice| notice.text).collect();
    assert_eq!(told, [NoticeText::CorrectionDecided { reference: open.reference, granted: false }]);
}

async fn a_refusal_is_told_and_a_withdrawn_one_is_over(bed: Bed) {
    let store = &*bed.store;
    let [one, other] = two(store).await;
    let person = resident(store).await.id;
    let open = asked(store, person, other_sex(store, person).await).await;
    assert_eq!(propose(store, one, open.case, false).await, ProposeOutcome::Proposed);
    assert_eq!(answer(store, other, open.case, true).await, AnswerOutcome::Confirmed);
    let refused = store.correction(person, &open.reference).await.unwrap().unwrap();
    assert!(matches!(refused.state, CorrectionState::Refused { reason, .. } if reason == "与户口簿一致"));
    // 复核: the same may be asked again.
    let again = asked(store, person, other_sex(store, person).await).await;
    let stranger = resident(store).await.id;
    assert!(store.correction(stranger, &again.reference).await.unwrap().is_none());
    let withdraw = |by| store.withdraw_correction(&again.reference, by, day(TODAY), soon());
    assert!(!withdraw(stranger).await.unwrap());
    assert!(withdraw(person).await.unwrap());
    assert!(!withdraw(person).await.unwrap());
    assert_eq!(propose(store, one, again.case, true).await, ProposeOutcome::Decided);
    let over = store.correction(person, &again.reference).await.unwrap().unwrap();
    assert_eq!(over.state, CorrectionState::Withdrawn { on: day(TODAY) });
}

async fn groups_end_and_begin_on_their_day(bed: Bed) {
    let store = &*bed.store;
    let staff = two(store).await;
    let mut person = person_of("huaiyuan");
    let from = day("2014-01-01");
    person.groups = vec![store::GroupPeriod { group: Group::LowIncome, from, to: None }];
    let person = register(store, person).await.id;
    let command = AskCorrection {
        person,
        by: person,
        new: value(Datum::Groups, "destitute"),
        since: Some(day("2015-07-01")),
        reason: "七月起转为特困".to_owned(),
        today: day(TODAY),
        at: soon(),
    };
    let AskCorrectionOutcome::Asked(reference) = store.ask_correction(command).await.unwrap() else {
        panic!("asked")
    };
    let open = store.correction(person, &reference).await.unwrap().unwrap();
    prove(store, person, open.case).await;
    propose(store, staff[0], open.case, true).await;
    assert_eq!(answer(store, staff[1], open.case, true).await, AnswerOutcome::Confirmed);
    for (on, groups) in [("2015-06-30", "low_income"), ("2015-07-01", "destitute"), (TODAY, "destitute")] {
        let file = store.on_file(person, day(on)).await.unwrap().unwrap();
        assert_eq!(file.values.last().unwrap().encode(), groups, "{on}");
    }
}

async fn what_follows_from_a_datum_follows_from_the_new_one(bed: Bed) {
    let store = &*bed.store;
    let staff = two(store).await;
    let person = resident(store).await.id;
    let outcome = || async {
        let coverage = store.coverage(person, 2016, day("2015-12-03")).await.unwrap().unwrap();
        coverage.eligibility.unwrap().outcome
    };
    assert!(matches!(outcome().await, Outcome::MayChoose(_)));
    granted(store, person, value(Datum::EmployeeInsurance, "yes"), staff).await;
    assert!(matches!(outcome().await, Outcome::NotEligible { .. }));
    granted(store, person, value(Datum::EmployeeInsurance, "no"), staff).await;
    assert!(matches!(outcome().await, Outcome::MayChoose(_)));
}

async fn files_are_seen_by_staff_within_reach_and_each_look_is_recorded(bed: Bed) {
    let store = &*bed.store;
    let [one, _] = two(store).await;
    let person = resident(store).await.id;
    let open = asked(store, person, value(Datum::Name, "王晓明")).await;
    prove(store, person, open.case).await;
    let file = store.evidence_of_case(open.case).await.unwrap().remove(0);
    let view = |case, evidence, acting| {
        store.view_case_evidence(ViewEvidence { acting, case, evidence, at: soon() })
    };
    for _ in 0..2 {
        assert_eq!(view(open.case, file.id, by(one)).await.unwrap().as_ref(), Some(&file));
    }
    let looks = store.audit_of(person, 50).await.unwrap();
    assert_eq!(looks.iter().filter(|entry| entry.action == "evidence.view").count(), 2);
    // A file of another case, and a case out of reach.
    let elsewhere = asked(store, resident(store).await.id, value(Datum::Name, "王晓明")).await;
    assert!(view(elsewhere.case, file.id, by(one)).await.unwrap().is_none());
    store.enable_staff("zhou", false, soon()).await.unwrap();
    assert!(view(open.case, file.id, by(one)).await.unwrap().is_none());
}

async fn what_cannot_be_is_not_asked(bed: Bed) {
    let store = &*bed.store;
    let person = resident(store).await.id;
    for new in [value(Datum::BirthDate, "2015-12-02"), value(Datum::Phone, ""), value(Datum::LocalHukou, "")]
    {
        assert_eq!(ask(store, person, new).await, AskCorrectionOutcome::NotCorrectable);
    }
    let nobody = PersonId::fresh(later(0)).unwrap();
    assert_eq!(ask(store, nobody, value(Datum::Sex, "male")).await, AskCorrectionOutcome::UnknownPerson);
    let new = DatumValue::IdNumber(IdNumber::parse("340399195203110015").unwrap());
    asked(store, person, new).await;
}

const DATABASE: &str = "PORTAL_TEST_CORRECTED_DATABASE";
const KEY_FILE: &str = "PORTAL_TEST_CORRECTED_KEY_FILE";
const ROUND: &str = "PORTAL_TEST_CORRECTED_ROUND";

/// Corrects townships until it is killed. Does nothing unless the test below started it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn worker() {
    use AskCorrectionOutcome::{Already, Asked};
    let (Ok(database), Ok(key_file)) = (env::var(DATABASE), env::var(KEY_FILE)) else { return };
    // Later than whatever the workers before did.
    SECONDS.store(100_000 * env::var(ROUND).unwrap().parse::<i64>().unwrap(), Ordering::Relaxed);
    let store = open(&Config::new(database.parse().unwrap()), key_file.as_ref()).await.unwrap();
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
    let database = match &bed.config.location {
        Location::Sqlite(path) => format!("sqlite:{}", path.display()),
        Location::Postgres(url) => url.expose().to_owned(),
    };
    let mut person = person_of("huaiyuan");
    person.id_number = IdNumber::parse("340399195203110015").unwrap();
    let person = register(&*bed.store, person).await.id;
    for round in 1..=5 {
        let mut worker = Command::new(env::current_exe().unwrap())
            .args(["--exact", "corrections::worker"])
            .env(DATABASE, &database)
            .env(KEY_FILE, &bed.key_file)
            .env(ROUND, round.to_string())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let done = || async {
            let file = bed.store.on_file(person, day(TODAY)).await.unwrap().unwrap();
            let applied = |one: &&Correction| matches!(one.state, CorrectionState::Applied { .. });
            file.corrections.iter().filter(applied).count()
        };
        let before = done().await;
        for _ in 0..400 {
            tokio::time::sleep(Duration::from_millis(10)).await;
            if done().await > before {
                break;
            }
        }
        tokio::time::sleep(Duration::from_millis(3 + 7 * round)).await;
        worker.kill().unwrap();
        worker.wait().unwrap();
        assert!(done().await > before, "the worker corrected something");
        bed.raw(ALL_IS_WHOLE).await.unwrap();
    }
    // What stands on file is the new value of the last correction that was granted.
    let file = bed.store.on_file(person, day(TODAY)).await.unwrap().unwrap();
    let last = file.corrections.iter().find(|one| matches!(one.state, CorrectionState::Applied { .. }));
    assert_eq!(file.values.iter().find(|value| value.datum() == Datum::Township), last.map(|one| &one.new));
}
