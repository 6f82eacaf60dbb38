//! Corrections: two of staff decide, the datum changes with the decision or not at all, and both values stay on record.

use std::sync::Arc;

use rules::identity::IdNumber;
use store::{
    AS_ASKED, AnswerOutcome, AskCorrection, AskCorrectionOutcome, CaseAbout, CaseId, CaseVerdict, Correction,
    CorrectionState, Datum, DatumValue, Evidence, EvidenceId, EvidenceKind, KeepOutcome, Obstacle, PersonId,
    ProposeOutcome, StaffId, Store, Waiting, testing::Bed,
};

use crate::{
    cases::{answer, by, propose_because, soon, two},
    fixture::{day, id_number, later, person_of, register, resident},
    notices::inbox,
};

super::on_both! {
    a_datum_changes_with_the_decision_and_both_values_stay,
    each_datum_is_written_and_read_again,
    one_is_open_for_a_person_and_datum,
    of_many_answers_at_once_one_changes_the_datum,
    without_proof_nothing_is_granted,
    a_value_that_changed_meanwhile_is_told,
    a_number_of_somebody_else_is_not_given,
    of_two_who_get_one_new_number_at_once_the_second_is_told_that_it_is_taken,
    a_refusal_is_told_and_a_withdrawn_one_is_over,
    what_was_taken_back_is_not_decided_any_more,
    what_cannot_be_is_not_asked,
    what_an_old_register_wrote_can_be_corrected,
}

pub(crate) const TODAY: &str = "2015-12-01";

pub(crate) fn value(datum: Datum, text: &str) -> DatumValue {
    DatumValue::decode(datum, text).unwrap()
}

pub(crate) async fn ask(store: &dyn Store, person: PersonId, new: DatumValue) -> AskCorrectionOutcome {
    let (reason, today) = ("登记时写错了".to_owned(), day(TODAY));
    let command = AskCorrection { person, by: person, new, since: None, reason, today, at: soon() };
    store.ask_correction(command).await.unwrap()
}

pub(crate) async fn asked(store: &dyn Store, person: PersonId, new: DatumValue) -> Correction {
    let AskCorrectionOutcome::Asked(reference) = ask(store, person, new).await else { panic!("not asked") };
    store.correction(person, &reference).await.unwrap().unwrap()
}

pub(crate) async fn prove(store: &dyn Store, owner: PersonId, case: CaseId) -> KeepOutcome {
    let file = Evidence {
        id: EvidenceId::fresh(soon()).unwrap(),
        owner,
        link: None,
        case: Some(case),
        hand_in: None,
        kind: EvidenceKind::Pdf,
        bytes: 1234,
        sha256: [7; 32],
        uploaded_at: soon(),
    };
    store.keep_evidence(file, day(TODAY)).await.unwrap()
}

pub(crate) async fn propose(store: &dyn Store, staff: StaffId, case: CaseId, grant: bool) -> ProposeOutcome {
    let verdict = if grant { CaseVerdict::Grant(AS_ASKED.to_owned()) } else { CaseVerdict::Refuse };
    propose_because(store, staff, case, (verdict, "与户口簿一致")).await
}

/// The sex that is not on file.
pub(crate) async fn other_sex(store: &dyn Store, person: PersonId) -> DatumValue {
    let now = now(store, person, Datum::Sex).await.encode();
    value(Datum::Sex, if now == "male" { "female" } else { "male" })
}

/// Asked for, proved, and granted by two.
pub(crate) async fn granted(
    store: &dyn Store,
    person: PersonId,
    new: DatumValue,
    two: [StaffId; 2],
) -> Correction {
    let open = asked(store, person, new).await;
    assert_eq!(prove(store, person, open.case).await, KeepOutcome::Kept);
    assert_eq!(propose(store, two[0], open.case, true).await, ProposeOutcome::Proposed);
    assert_eq!(answer(store, two[1], open.case, true).await, AnswerOutcome::Confirmed);
    store.correction(person, &open.reference).await.unwrap().unwrap()
}

pub(crate) async fn now(store: &dyn Store, person: PersonId, datum: Datum) -> DatumValue {
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
    assert_eq!(store.waiting(by(one)).await.unwrap(), Waiting { cases: 1, ..Waiting::default() });
    assert_eq!(propose(store, one, open.case, true).await, ProposeOutcome::Proposed);
    assert_eq!(store.waiting(by(one)).await.unwrap(), Waiting::default());
    assert_eq!(store.waiting(by(other)).await.unwrap(), Waiting { proposals: 1, ..Waiting::default() });
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

async fn of_two_who_get_one_new_number_at_once_the_second_is_told_that_it_is_taken(bed: Bed) {
    let [one, other] = two(&*bed.store).await;
    for _ in 0..5 {
        let number = id_number();
        let mut cases = Vec::new();
        for _ in 0..4 {
            let person = resident(&*bed.store).await.id;
            let open = asked(&*bed.store, person, DatumValue::IdNumber(number.clone())).await;
            assert_eq!(prove(&*bed.store, person, open.case).await, KeepOutcome::Kept);
            assert_eq!(propose(&*bed.store, one, open.case, true).await, ProposeOutcome::Proposed);
            cases.push((person, open.case));
        }
        let tasks: Vec<_> = cases
            .iter()
            .map(|(person, case)| {
                let (store, person, case) = (Arc::clone(&bed.store), *person, *case);
                tokio::spawn(async move { (person, answer(&*store, other, case, true).await) })
            })
            .collect();
        let mut given = Vec::new();
        for task in tasks {
            match task.await.unwrap() {
                (person, AnswerOutcome::Confirmed) => given.push(person),
                (_, told) => assert_eq!(told, AnswerOutcome::Hindered(Obstacle::NumberTaken)),
            }
        }
        let holder = bed.store.person_by_id_number(&number).await.unwrap().map(|person| person.id);
        assert_eq!((given.len(), given.first().copied()), (1, holder));
    }
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

/// Somebody had proposed something already.
async fn what_was_taken_back_is_not_decided_any_more(bed: Bed) {
    let store = &*bed.store;
    let [one, other] = two(store).await;
    for grant in [true, false] {
        let person = resident(store).await.id;
        let before = now(store, person, Datum::Sex).await;
        let open = asked(store, person, other_sex(store, person).await).await;
        prove(store, person, open.case).await;
        assert_eq!(propose(store, one, open.case, grant).await, ProposeOutcome::Proposed);
        assert!(store.withdraw_correction(&open.reference, person, day(TODAY), soon()).await.unwrap());
        assert_eq!(answer(store, other, open.case, true).await, AnswerOutcome::NothingProposed);
        assert_eq!(now(store, person, Datum::Sex).await, before);
        let over = store.correction(person, &open.reference).await.unwrap().unwrap();
        assert_eq!(over.state, CorrectionState::Withdrawn { on: day(TODAY) });
        assert!(inbox(store, person).await.is_empty(), "whoever took it back is told no decision");
        assert_eq!(store.waiting(by(other)).await.unwrap(), Waiting::default());
    }
}

/// Registers hold townships that nobody could ask for here.
async fn what_an_old_register_wrote_can_be_corrected(bed: Bed) {
    let store = &*bed.store;
    let staff = two(store).await;
    let mut person = person_of("huaiyuan");
    person.township = format!(" {}", "榴".repeat(60));
    let (written, person) = (person.township.clone(), register(store, person).await.id);
    let done = granted(store, person, value(Datum::Township, "榴城镇"), staff).await;
    assert_eq!((done.old.encode(), done.new.encode()), (written, "榴城镇".to_owned()));
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
