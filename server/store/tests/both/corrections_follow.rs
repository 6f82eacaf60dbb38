//! What follows from a correction that two of staff granted or refused.

use std::time::Duration;

use rules::{eligibility::Outcome, facts::Group};
use store::{
    AnswerOutcome, AskCorrection, AskCorrectionOutcome, Datum, MessageReport, NewSession, NoticeText, Phone,
    ProposeOutcome, TakeMessages, Token, ViewEvidence, testing::Bed,
};

use crate::{
    cases::{answer, by, soon, two},
    corrections::{TODAY, asked, granted, other_sex, propose, prove, value},
    fixture::{day, later, person_of, register, resident},
    notices::inbox,
};

super::on_both! {
    a_new_phone_ends_sessions_and_codes,
    whoever_had_the_phone_is_told_that_it_changed,
    a_decision_is_told_once,
    groups_end_and_begin_on_their_day,
    what_follows_from_a_datum_follows_from_the_new_one,
    files_are_seen_by_staff_within_reach_and_each_look_is_recorded,
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
