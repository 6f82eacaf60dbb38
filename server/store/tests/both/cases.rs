//! Questions that the rules leave open: two people decide, and the decision stands where the rules leave it to them.

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use rules::{eligibility::Outcome, scheme::Scheme};
use store::{
    Acting, AnswerOutcome, AnswerProposal, CaseId, CaseVerdict, ChooseOutcome, EnrolmentStatus, OpenCase,
    OpenCaseOutcome, PersonId, Propose, ProposeOutcome, Reach, StaffId, Store, testing::Bed,
};

use crate::{
    enrolment::{choose, chosen, entry, payment},
    fixture::{day, later, resident},
    staff::active,
};

super::on_both! {
    only_an_open_question_becomes_a_case_and_only_once,
    two_people_decide_and_never_the_same,
    of_many_answers_at_once_one_counts,
    what_was_paid_counts_once_the_decision_says_so,
    an_entry_without_payment_is_chosen_by_the_decision_and_stays_with_it,
    a_refusal_is_told_with_its_reason_and_can_be_asked_again,
    a_decision_is_the_next_cases_precedent,
}

const URBAN: Scheme = Scheme::UrbanResident;

pub(crate) static SECONDS: AtomicI64 = AtomicI64::new(100);

/// Each thing happens a second after the one before.
pub(crate) fn soon() -> time::OffsetDateTime {
    later(SECONDS.fetch_add(1, Ordering::Relaxed))
}

/// Someone who has paid but was never entered.
pub(crate) async fn paid_only(store: &dyn Store) -> PersonId {
    let person = resident(store).await.id;
    store.load_enrolments(Vec::new(), vec![payment(person, URBAN, "urban", None)]).await.unwrap();
    person
}

async fn open(store: &dyn Store, person: PersonId) -> OpenCaseOutcome {
    let command = OpenCase { person, benefit_year: 2016, today: day("2015-12-01"), at: soon() };
    store.open_case(command).await.unwrap()
}

pub(crate) fn by(staff: StaffId) -> Acting {
    Acting { staff, reach: Reach::Jurisdiction }
}

pub(crate) async fn propose(
    store: &dyn Store,
    staff: StaffId,
    case: CaseId,
    verdict: CaseVerdict,
) -> ProposeOutcome {
    propose_because(store, staff, case, (verdict, "缴费票据齐全")).await
}

pub(crate) async fn propose_because(
    store: &dyn Store,
    staff: StaffId,
    case: CaseId,
    (verdict, reason): (CaseVerdict, &str),
) -> ProposeOutcome {
    let reason = reason.to_owned();
    store.propose(Propose { acting: by(staff), case, verdict, reason, at: soon() }).await.unwrap()
}

pub(crate) async fn answer(store: &dyn Store, staff: StaffId, case: CaseId, confirm: bool) -> AnswerOutcome {
    let reason = "票据已核对".to_owned();
    let (acting, today, at) = (by(staff), day("2015-12-02"), soon());
    store.answer_proposal(AnswerProposal { acting, case, confirm, reason, today, at }).await.unwrap()
}

/// The case of a person, opened now, and two people to decide it.
pub(crate) async fn opened(store: &dyn Store, person: PersonId, one: StaffId) -> CaseId {
    let OpenCaseOutcome::Opened(reference) = open(store, person).await else { panic!("not opened") };
    let all = store.cases(by(one)).await.unwrap();
    all.into_iter().find(|case| case.reference == reference).unwrap().id
}

async fn decided(store: &dyn Store, person: PersonId, verdict: CaseVerdict, two: [StaffId; 2]) {
    let case = opened(store, person, two[0]).await;
    assert_eq!(propose(store, two[0], case, verdict).await, ProposeOutcome::Proposed);
    assert_eq!(answer(store, two[1], case, true).await, AnswerOutcome::Confirmed);
}

pub(crate) async fn two(store: &dyn Store) -> [StaffId; 2] {
    [active(store, "zhou").await, active(store, "wu").await]
}

async fn outcome(store: &dyn Store, person: PersonId) -> Outcome {
    let coverage = store.coverage(person, 2016, day("2015-12-03")).await.unwrap().unwrap();
    coverage.eligibility.unwrap().outcome
}

async fn only_an_open_question_becomes_a_case_and_only_once(bed: Bed) {
    let free = resident(&*bed.store).await.id;
    assert_eq!(open(&*bed.store, free).await, OpenCaseOutcome::Settled);
    assert_eq!(open(&*bed.store, PersonId::fresh(later(0)).unwrap()).await, OpenCaseOutcome::UnknownPerson);
    let person = paid_only(&*bed.store).await;
    let tasks: Vec<_> = (0..12)
        .map(|_| {
            let store = Arc::clone(&bed.store);
            tokio::spawn(async move { open(&*store, person).await })
        })
        .collect();
    let mut opened = 0;
    for task in tasks {
        opened += usize::from(matches!(task.await.unwrap(), OpenCaseOutcome::Opened(_)));
    }
    assert_eq!(opened, 1);
    assert_eq!(bed.store.own_cases(person).await.unwrap().len(), 1);
}

async fn two_people_decide_and_never_the_same(bed: Bed) {
    let [one, other] = two(&*bed.store).await;
    let person = paid_only(&*bed.store).await;
    let case = opened(&*bed.store, person, one).await;
    let grant = || CaseVerdict::Grant("urban".to_owned());
    assert_eq!(answer(&*bed.store, one, case, true).await, AnswerOutcome::NothingProposed);
    let golden = CaseVerdict::Grant("golden".to_owned());
    assert_eq!(propose(&*bed.store, one, case, golden).await, ProposeOutcome::NotOffered);
    assert_eq!(propose(&*bed.store, one, case, grant()).await, ProposeOutcome::Proposed);
    assert_eq!(propose(&*bed.store, other, case, grant()).await, ProposeOutcome::Waiting);
    assert_eq!(answer(&*bed.store, one, case, true).await, AnswerOutcome::OwnProposal);
    assert_eq!(answer(&*bed.store, other, case, false).await, AnswerOutcome::Returned);
    assert_eq!(outcome(&*bed.store, person).await, Outcome::NeedsStaffDecision);
    assert_eq!(propose(&*bed.store, other, case, grant()).await, ProposeOutcome::Proposed);
    assert_eq!(answer(&*bed.store, one, case, true).await, AnswerOutcome::Confirmed);
    assert_eq!(propose(&*bed.store, one, case, grant()).await, ProposeOutcome::Decided);
    let detail = bed.store.case(by(one), case, later(130)).await.unwrap().unwrap();
    assert_eq!(detail.proposals.len(), 2);
    assert_eq!(detail.facts["answers"]["urban_paid"], true);
    assert!(!detail.reasons.is_empty());
    // Nobody elsewhere sees it.
    let near = Acting { staff: one, reach: Reach::District };
    assert!(bed.store.case(near, case, later(130)).await.unwrap().is_some());
    bed.store.enable_staff("zhou", false, later(140)).await.unwrap();
    assert!(bed.store.case(by(one), case, later(141)).await.unwrap().is_none());
    assert!(bed.store.cases(by(one)).await.unwrap().is_empty());
}

async fn of_many_answers_at_once_one_counts(bed: Bed) {
    let [one, other] = two(&*bed.store).await;
    let person = paid_only(&*bed.store).await;
    let case = opened(&*bed.store, person, one).await;
    propose(&*bed.store, one, case, CaseVerdict::Refuse).await;
    let tasks: Vec<_> = (0..12)
        .map(|number| {
            let store = Arc::clone(&bed.store);
            tokio::spawn(async move { answer(&*store, other, case, number % 2 == 0).await })
        })
        .collect();
    let mut counted = 0;
    for task in tasks {
        counted += usize::from(task.await.unwrap() != AnswerOutcome::NothingProposed);
    }
    assert_eq!(counted, 1);
}

async fn what_was_paid_counts_once_the_decision_says_so(bed: Bed) {
    let two = two(&*bed.store).await;
    let person = paid_only(&*bed.store).await;
    decided(&*bed.store, person, CaseVerdict::Grant("urban".to_owned()), two).await;
    assert_eq!(outcome(&*bed.store, person).await, Outcome::MayChoose(vec!["urban".to_owned()]));
    let rural = choose(&*bed.store, person, "rural").await;
    assert!(matches!(rural, ChooseOutcome::NotOffered), "{rural:?}");
    let urban = chosen(choose(&*bed.store, person, "urban").await);
    assert_eq!(urban.enrolment.status, EnrolmentStatus::Paid);
    let coverage = bed.store.coverage(person, 2016, day("2015-12-03")).await.unwrap().unwrap();
    assert_eq!(coverage.contribution(2016).unwrap().enrolment, Some(urban.enrolment.id));
    let again = choose(&*bed.store, person, "urban").await;
    assert!(matches!(again, ChooseOutcome::AlreadyPaid { .. }), "{again:?}");
}

async fn an_entry_without_payment_is_chosen_by_the_decision_and_stays_with_it(bed: Bed) {
    let two = two(&*bed.store).await;
    let person = resident(&*bed.store).await.id;
    let row = entry(person, URBAN, "urban", EnrolmentStatus::Entered);
    bed.store.load_enrolments(vec![row], Vec::new()).await.unwrap();
    decided(&*bed.store, person, CaseVerdict::Grant("rural".to_owned()), two).await;
    let rural = chosen(choose(&*bed.store, person, "rural").await);
    assert_eq!(rural.enrolment.status, EnrolmentStatus::Chosen);
    // The entry is void now, so that the rules alone would leave both open.
    assert_eq!(outcome(&*bed.store, person).await, Outcome::MayChoose(vec!["rural".to_owned()]));
    assert!(matches!(choose(&*bed.store, person, "urban").await, ChooseOutcome::NotOffered));
}

async fn a_refusal_is_told_with_its_reason_and_can_be_asked_again(bed: Bed) {
    let two = two(&*bed.store).await;
    let person = paid_only(&*bed.store).await;
    decided(&*bed.store, person, CaseVerdict::Refuse, two).await;
    let coverage = bed.store.coverage(person, 2016, day("2015-12-03")).await.unwrap().unwrap();
    let answer = coverage.eligibility.unwrap();
    assert!(matches!(answer.outcome, Outcome::NotEligible { .. }));
    assert!(answer.steps.last().unwrap().text.zh.contains("缴费票据齐全"));
    assert!(answer.next.zh.contains("复核"));
    let own = bed.store.own_cases(person).await.unwrap();
    assert_eq!(own[0].decision.as_ref().unwrap().verdict, CaseVerdict::Refuse);
    decided(&*bed.store, person, CaseVerdict::Grant("urban".to_owned()), [two[1], two[0]]).await;
    assert_eq!(outcome(&*bed.store, person).await, Outcome::MayChoose(vec!["urban".to_owned()]));
}

async fn a_decision_is_the_next_cases_precedent(bed: Bed) {
    let two = two(&*bed.store).await;
    let first = paid_only(&*bed.store).await;
    decided(&*bed.store, first, CaseVerdict::Grant("urban".to_owned()), two).await;
    let case = opened(&*bed.store, paid_only(&*bed.store).await, two[0]).await;
    let detail = bed.store.case(by(two[0]), case, later(130)).await.unwrap().unwrap();
    assert_eq!(detail.precedents.len(), 1);
    assert_eq!(detail.precedents[0].verdict, CaseVerdict::Grant("urban".to_owned()));
    // Other facts, no precedent.
    let entered = resident(&*bed.store).await.id;
    let row = entry(entered, URBAN, "urban", EnrolmentStatus::Entered);
    bed.store.load_enrolments(vec![row], Vec::new()).await.unwrap();
    let case = opened(&*bed.store, entered, two[0]).await;
    let detail = bed.store.case(by(two[0]), case, later(130)).await.unwrap().unwrap();
    assert!(detail.precedents.is_empty());
}
