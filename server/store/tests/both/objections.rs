//! Objections to claims: the settlement is frozen with the case, two of staff decide, and no amount changes.

use std::{collections::BTreeSet, sync::Arc};

use rules::catalogue;
use store::{
    AS_ASKED, Anew, AnswerOutcome, AskObjection, AskObjectionOutcome, CaseAbout, CaseId, CaseVerdict,
    ClaimId, KeepOutcome, NoticeText, Objection, ObjectionState, PersonId, Population, Propose,
    ProposeOutcome, RecomputeClaims, Store, Subject, testing::Bed,
};

use crate::{
    cases::{answer, by, soon, two},
    claims::{patient, settle},
    corrections::prove,
    fixture::{NOW, day, later, resident},
    hand_in, hand_in_decided,
    hospital::{hospitals, insured as covered, reverse, settled, stay},
    notices::inbox,
    supervision::auditor,
};

super::on_both! {
    an_objection_is_decided_by_two_and_marks_the_claim,
    an_upheld_one_is_told_with_its_reason_and_may_be_asked_again,
    of_twenty_askings_at_once_one_is_open,
    after_the_last_day_nothing_is_taken,
    what_a_claim_does_not_have_is_not_objected_to,
    files_come_from_who_asked_while_it_is_open,
    a_claim_that_its_own_rules_contradict_is_reviewed_once,
    what_is_granted_is_followed_until_it_is_settled_anew,
    what_came_by_hand_in_is_settled_anew_by_no_hospital,
    a_closed_year_is_that_of_the_cases_jurisdiction,
}

/// The claim of the tests is settled on 4 May in China: the last day is 3 July.
const TODAY: &str = "2026-05-10";

fn command(person: PersonId, claim: ClaimId, subject: Subject) -> AskObjection {
    let (reason, today) = ("这一项我没有用过".to_owned(), day(TODAY));
    AskObjection { person, by: person, claim, subject, reason, today, at: soon() }
}

async fn ask(store: &dyn Store, person: PersonId, claim: ClaimId, subject: Subject) -> AskObjectionOutcome {
    store.ask_objection(command(person, claim, subject)).await.unwrap()
}

pub(crate) async fn asked(
    store: &dyn Store,
    person: PersonId,
    claim: ClaimId,
    subject: Subject,
) -> Objection {
    let AskObjectionOutcome::Asked(reference) = ask(store, person, claim, subject).await else {
        panic!("not asked")
    };
    store.objection(person, &reference).await.unwrap().unwrap()
}

async fn propose(store: &dyn Store, staff: store::StaffId, case: CaseId, grant: bool) -> ProposeOutcome {
    let verdict = if grant { CaseVerdict::Grant(AS_ASKED.to_owned()) } else { CaseVerdict::Refuse };
    let reason = "已核对病历".to_owned();
    store.propose(Propose { acting: by(staff), case, verdict, reason, at: soon() }).await.unwrap()
}

/// Somebody with a settled claim.
pub(crate) async fn insured(store: &dyn Store) -> (PersonId, ClaimId) {
    let person = patient(store).await;
    let claim = settle(store, &person, "S1").await;
    (person.id, claim.id)
}

async fn told(store: &dyn Store, person: PersonId) -> Vec<NoticeText> {
    inbox(store, person).await.into_iter().map(|notice| notice.text).collect()
}

async fn an_objection_is_decided_by_two_and_marks_the_claim(bed: Bed) {
    let store = &*bed.store;
    let [one, other] = two(store).await;
    let (person, claim) = insured(store).await;
    let before = store.claim(person, claim).await.unwrap().unwrap().claim;
    let open = asked(store, person, claim, Subject::Line(1)).await;
    assert_eq!((open.claim, &open.subject, &open.state), (claim, &Subject::Line(1), &ObjectionState::Open));
    assert_eq!((open.reason.as_str(), open.asked_by), ("这一项我没有用过", Some(person)));
    let listed = store.cases(by(one)).await.unwrap();
    assert_eq!((listed.len(), listed[0].about), (1, CaseAbout::Objection));

    let case = store.case(by(one), open.case, soon()).await.unwrap().unwrap();
    let detail = case.objection.unwrap();
    assert_eq!((detail.objection.clone(), &detail.claim.claim), (open.clone(), &before));
    assert_eq!(case.facts["pack"]["hash"], before.pack_hash);
    assert_eq!(case.facts["shares"]["fund_pay_sumamt"], before.shares.fund_pay_sumamt.to_string());
    assert_eq!(case.facts["trace_hash"].as_str().unwrap().len(), 64);
    assert_eq!(case.facts["facts_hash"].as_str().unwrap().len(), 64);
    assert_eq!(case.facts["replay"], "same");
    let steps = case.facts["steps"].as_array().unwrap();
    assert!(steps.iter().any(|rule| rule == "basic.deductible"), "{steps:?}");

    assert_eq!(propose(store, one, open.case, true).await, ProposeOutcome::Proposed);
    assert_eq!(answer(store, one, open.case, true).await, AnswerOutcome::OwnProposal);
    assert_eq!(store.anew(person, claim).await.unwrap(), None, "one alone marks nothing");
    assert_eq!(answer(store, other, open.case, true).await, AnswerOutcome::Confirmed);
    assert_eq!(store.anew(person, claim).await.unwrap(), Some(Anew::TakeBack));
    let done = store.objection(person, &open.reference).await.unwrap().unwrap();
    let (on, reason) = (day("2015-12-02"), "已核对病历".to_owned());
    assert_eq!(done.state, ObjectionState::Granted { on, reason });
    assert_eq!(store.claim(person, claim).await.unwrap().unwrap().claim, before, "no amount changes");
    let reference = open.reference;
    let wanted = [
        NoticeText::ObjectionAsked { reference: reference.clone() },
        NoticeText::ObjectionDecided { reference, granted: true },
    ];
    let all = told(store, person).await;
    assert!(wanted.iter().all(|text| all.contains(text)) && all.len() == 2, "{all:?}");
    let trail = store.audit_of(person, 20).await.unwrap();
    for action in ["objection.ask", "case.propose", "case.answer", "objection.grant"] {
        assert!(trail.iter().any(|entry| entry.action == action), "{action}");
    }
    assert!(
        !trail.iter().any(|entry| entry.detail.to_string().contains("没有用过")),
        "no words in the trail"
    );
}

async fn an_upheld_one_is_told_with_its_reason_and_may_be_asked_again(bed: Bed) {
    let store = &*bed.store;
    let [one, other] = two(store).await;
    let (person, claim) = insured(store).await;
    let open = asked(store, person, claim, Subject::Claim).await;
    assert_eq!(propose(store, one, open.case, false).await, ProposeOutcome::Proposed);
    assert_eq!(answer(store, other, open.case, true).await, AnswerOutcome::Confirmed);
    let upheld = store.objection(person, &open.reference).await.unwrap().unwrap();
    assert!(matches!(upheld.state, ObjectionState::Upheld { reason, .. } if reason == "已核对病历"));
    assert_eq!(store.anew(person, claim).await.unwrap(), None);

    let again = asked(store, person, claim, Subject::Claim).await;
    let stranger = resident(store).await.id;
    assert!(store.objection(stranger, &again.reference).await.unwrap().is_none());
    let withdraw = |by| store.withdraw_objection(&again.reference, by, day(TODAY), soon());
    assert!(!withdraw(stranger).await.unwrap());
    assert!(withdraw(person).await.unwrap());
    assert!(!withdraw(person).await.unwrap(), "once");
    assert_eq!(propose(store, one, again.case, true).await, ProposeOutcome::Decided);
    let states: Vec<_> = store.objections(person).await.unwrap().into_iter().map(|one| one.state).collect();
    assert!(matches!(states[..], [ObjectionState::Withdrawn { .. }, ObjectionState::Upheld { .. }]));
    let withdraw = store.withdraw_objection(&open.reference, person, day(TODAY), soon());
    assert!(!withdraw.await.unwrap(), "what is decided stays decided");
}

async fn of_twenty_askings_at_once_one_is_open(bed: Bed) {
    let (person, claim) = insured(&*bed.store).await;
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let store = Arc::clone(&bed.store);
            tokio::spawn(async move { ask(&*store, person, claim, Subject::Line(0)).await })
        })
        .collect();
    let (mut opened, mut references) = (0, BTreeSet::new());
    for task in tasks {
        match task.await.unwrap() {
            AskObjectionOutcome::Asked(reference) => {
                opened += 1;
                references.insert(reference);
            }
            AskObjectionOutcome::Already(reference) => drop(references.insert(reference)),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((opened, references.len()), (1, 1), "everybody is led to the same one");
    assert_eq!(bed.store.objections(person).await.unwrap().len(), 1);
    let copy = "INSERT INTO staff_case
             (id, person, jurisdiction, kind, topic, reference, facts, facts_key, rules_hash, opened_on, opened_at)
         SELECT person, person, jurisdiction, kind, topic, 'other', facts, facts_key, rules_hash, opened_on, opened_at
         FROM staff_case";
    assert!(bed.raw(copy).await.is_err(), "the database itself keeps a second one away");
    // Another item is another question.
    asked(&*bed.store, person, claim, Subject::Line(2)).await;
}

async fn after_the_last_day_nothing_is_taken(bed: Bed) {
    let store = &*bed.store;
    let (person, claim) = insured(store).await;
    let on = |iso: &str| AskObjection { today: day(iso), ..command(person, claim, Subject::Claim) };
    let late = store.ask_objection(on("2026-07-04")).await.unwrap();
    assert_eq!(late, AskObjectionOutcome::TooLate(day("2026-07-03")));
    assert!(store.objections(person).await.unwrap().is_empty());
    let last = store.ask_objection(on("2026-07-03")).await.unwrap();
    assert!(matches!(last, AskObjectionOutcome::Asked(_)), "{last:?}");
}

async fn what_a_claim_does_not_have_is_not_objected_to(bed: Bed) {
    let store = &*bed.store;
    let (person, claim) = insured(store).await;
    let step = |rule: &str| Subject::Step(rule.to_owned());
    for subject in [Subject::Line(3), Subject::Line(u32::MAX), step("no.such"), Subject::Recomputation] {
        let answer = ask(store, person, claim, subject.clone()).await;
        assert_eq!(answer, AskObjectionOutcome::NotThere, "{subject}");
    }
    let stranger = resident(store).await.id;
    let missing = ClaimId::fresh(NOW).unwrap();
    for (who, which) in [(stranger, claim), (person, missing)] {
        assert_eq!(ask(store, who, which, Subject::Claim).await, AskObjectionOutcome::UnknownClaim);
    }
    asked(store, person, claim, step("basic.deductible")).await;
    bed.raw("UPDATE claim SET status = 'reversed'").await.unwrap();
    assert_eq!(ask(store, person, claim, Subject::Claim).await, AskObjectionOutcome::NotThere);
}

async fn files_come_from_who_asked_while_it_is_open(bed: Bed) {
    let store = &*bed.store;
    let [one, _] = two(store).await;
    let (person, claim) = insured(store).await;
    let open = asked(store, person, claim, Subject::Claim).await;
    let stranger = resident(store).await.id;
    assert_eq!(prove(store, stranger, open.case).await, KeepOutcome::NotOpen);
    for _ in 0..6 {
        assert_eq!(prove(store, person, open.case).await, KeepOutcome::Kept);
    }
    assert_eq!(prove(store, person, open.case).await, KeepOutcome::TooMany);
    let case = store.case(by(one), open.case, soon()).await.unwrap().unwrap();
    assert_eq!(case.objection.unwrap().evidence.len(), 6);
    assert!(store.withdraw_objection(&open.reference, person, day(TODAY), soon()).await.unwrap());
    assert_eq!(prove(store, person, open.case).await, KeepOutcome::NotOpen);
}

async fn a_claim_that_its_own_rules_contradict_is_reviewed_once(bed: Bed) {
    let [one, other] = two(&*bed.store).await;
    let (person, _) = insured(&*bed.store).await;
    let look = |store: Arc<dyn Store>| async move {
        let (population, by, today) = (Population::default(), "command".to_owned(), day(TODAY));
        let command = RecomputeClaims { population, packs: catalogue::shipped(), by, today, at: soon() };
        store.recompute(command).await.unwrap().found
    };
    assert_eq!(look(Arc::clone(&bed.store)).await, 0);
    assert!(bed.store.objections(person).await.unwrap().is_empty(), "nothing is wrong");
    bed.raw(
        "UPDATE claim SET hifp_pay = hifp_pay - 100, fund_pay_sumamt = fund_pay_sumamt - 100,
                          psn_part_amt = psn_part_amt + 100",
    )
    .await
    .unwrap();
    let tasks: Vec<_> = (0..12).map(|_| tokio::spawn(look(Arc::clone(&bed.store)))).collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), 1);
    }
    let mut all = bed.store.objections(person).await.unwrap();
    let found = all.pop().unwrap();
    assert!(all.is_empty(), "one review");
    let reference = found.reference.clone();
    assert_eq!((&found.subject, found.asked_by), (&Subject::Recomputation, None));
    assert!(!bed.store.withdraw_objection(&reference, person, day(TODAY), soon()).await.unwrap());
    let case = bed.store.case(by(one), found.case, soon()).await.unwrap().unwrap();
    assert_eq!(case.summary.about, CaseAbout::Recomputation);
    let paid = case.objection.unwrap().claim.claim.shares.fund_pay_sumamt.fen();
    let again: rules::money::Money =
        case.facts["replay"]["result"]["fund"].as_str().unwrap().parse().unwrap();
    assert_eq!(again.fen(), paid + 100);
    let told = told(&*bed.store, person).await;
    assert_eq!(told, [NoticeText::ClaimInCheck { reference: reference.clone() }]);
    assert_eq!(propose(&*bed.store, one, found.case, false).await, ProposeOutcome::Proposed);
    assert_eq!(answer(&*bed.store, other, found.case, true).await, AnswerOutcome::Confirmed);
    assert_eq!(look(Arc::clone(&bed.store)).await, 1);
    assert_eq!(bed.store.objections(person).await.unwrap().len(), 1, "decided, and not asked again");
}

async fn granted(
    store: &dyn Store,
    staff: [store::StaffId; 2],
    person: PersonId,
    claim: ClaimId,
    about: Subject,
) {
    let open = asked(store, person, claim, about).await;
    assert_eq!(propose(store, staff[0], open.case, true).await, ProposeOutcome::Proposed);
    assert_eq!(answer(store, staff[1], open.case, true).await, AnswerOutcome::Confirmed);
}

async fn what_is_granted_is_followed_until_it_is_settled_anew(bed: Bed) {
    let store = &*bed.store;
    let staff = two(store).await;
    let acting = auditor(store).await;
    hospitals(store).await;
    let person = covered(store, "urban").await;
    let first = settled(store, "H1", stay(&person, "2016-02-01", "2016-02-09", 8_000)).await.claim;
    let second = settled(store, "H2", stay(&person, "2016-03-01", "2016-03-09", 2_000)).await.claim;
    assert!(store.claims_to_settle_anew(acting).await.unwrap().is_empty());
    granted(store, staff, person.id, first.id, Subject::Claim).await;
    granted(store, staff, person.id, first.id, Subject::Line(0)).await;
    let next = |claim| store.anew(person.id, claim);
    let listed = || async { store.claims_to_settle_anew(acting).await.unwrap() };

    let line = listed().await;
    assert_eq!(line.len(), 1, "a claim is listed once");
    assert_eq!(
        (line[0].slip_no.as_str(), line[0].hospital_name.as_str()),
        (first.slip_no.as_str(), "医院H1")
    );
    assert_eq!((line[0].discharged, line[0].granted_on), (day("2016-02-09"), day("2015-12-02")));
    assert_eq!((line[0].next, next(second.id).await.unwrap()), (Anew::LaterFirst(1), None));
    // A desk without the role, and one whose reach is a district.
    for nobody in [by(staff[0]), store::Acting { reach: store::Reach::District, ..acting }] {
        assert!(store.claims_to_settle_anew(nobody).await.unwrap().is_empty());
    }

    reverse(store, "H2", &second.slip_no).await;
    assert_eq!(listed().await[0].next, Anew::TakeBack);
    assert!(store.close_year("huaiyuan", 2016, "staff:zhou", later(1)).await.unwrap());
    assert_eq!(listed().await[0].next, Anew::ClosedYear(2016));
    bed.raw("DELETE FROM closed_year").await.unwrap();
    reverse(store, "H1", &first.slip_no).await;
    assert!(matches!(listed().await[0].next, Anew::SettleAgain(Some(_))));
    // Another stay is not the same care.
    settled(store, "H1", stay(&person, "2016-04-01", "2016-04-09", 2_000)).await;
    assert!(matches!(next(first.id).await.unwrap(), Some(Anew::SettleAgain(_))));
    let again = settled(store, "H1", stay(&person, "2016-02-01", "2016-02-09", 7_000)).await.claim;
    assert_eq!(next(first.id).await.unwrap(), Some(Anew::Done(again.id)));
    assert!(listed().await.is_empty(), "done");
}

async fn what_came_by_hand_in_is_settled_anew_by_no_hospital(bed: Bed) {
    let store = &*bed.store;
    let staff = two(store).await;
    let acting = auditor(store).await;
    hospitals(store).await;
    let person = covered(store, "urban").await;
    let before = settled(store, "H1", stay(&person, "2016-02-01", "2016-02-09", 8_000)).await.claim;
    granted(store, staff, person.id, before.id, Subject::Claim).await;
    assert_eq!(store.anew(person.id, before.id).await.unwrap(), Some(Anew::TakeBack));
    let papers = hand_in::papers(person.id, hand_in::facts("2016-03-01", "2016-03-09", 8_000));
    let (id, _) = hand_in::handed_in(store, papers).await;
    let (claim, _) = hand_in_decided::granted(store, staff[0], id).await;
    // What was settled by hand-in on top of it is not taken back, and so neither is what it rests on.
    assert_eq!(store.anew(person.id, before.id).await.unwrap(), Some(Anew::HandedIn));
    granted(store, staff, person.id, claim, Subject::Claim).await;
    assert_eq!(store.anew(person.id, claim).await.unwrap(), Some(Anew::HandedIn));
    let all = store.claims_to_settle_anew(acting).await.unwrap();
    assert_eq!(all.iter().map(|line| line.next).collect::<Vec<_>>(), [Anew::HandedIn, Anew::HandedIn]);
    assert_eq!(store.count_claims_to_settle_anew(acting).await.unwrap(), 2);
    assert_eq!(store.count_claims_to_settle_anew(by(staff[0])).await.unwrap(), 0, "a desk without the role");
}

async fn a_closed_year_is_that_of_the_cases_jurisdiction(bed: Bed) {
    let store = &*bed.store;
    let staff = two(store).await;
    hospitals(store).await;
    let person = covered(store, "urban").await;
    let claim = settled(store, "H1", stay(&person, "2016-02-01", "2016-02-09", 8_000)).await.claim;
    granted(store, staff, person.id, claim.id, Subject::Claim).await;
    // The care was in another place, whose years are another matter.
    bed.raw("UPDATE claim SET hospital = 'W1'").await.unwrap();
    assert!(store.close_year("weihai", 2016, "staff:zhou", later(1)).await.unwrap());
    assert_eq!(store.anew(person.id, claim.id).await.unwrap(), Some(Anew::TakeBack));
    assert!(store.close_year("huaiyuan", 2016, "staff:zhou", later(1)).await.unwrap());
    assert_eq!(store.anew(person.id, claim.id).await.unwrap(), Some(Anew::ClosedYear(2016)));
}
