//! Notices: told with what they tell, to the person and to whoever acts for the person, and once.

use store::{
    AskOutcome, AskedWard, BankLine, CaseVerdict, ChosenBy, EventKind, Notice, NoticeId, NoticeText,
    PersonId, Store, testing::Bed,
};

use crate::{
    cases,
    class_lists::{of, take},
    fixture::{NOW, day, id_number, later, resident},
    guardians::{ask, choose, decide, parent_and_child, somebody, typed},
    payment::{chooser, event, paying},
    staff::active,
};

super::on_both! {
    who_pays_is_told_with_the_money_and_once,
    what_a_bank_settled_earlier_is_told_on_the_day_it_comes_in,
    a_guardian_reads_what_concerns_the_child_and_so_does_the_child,
    a_request_by_number_tells_nobody_but_who_asked,
    a_decision_is_told_when_two_have_made_it,
    a_class_list_tells_the_unpaid_once,
    a_notice_is_read_by_its_reader_alone,
    the_inbox_has_pages_with_unread_ones_first,
    read_notices_are_kept_for_a_year,
}

pub(crate) async fn inbox(store: &dyn Store, reader: PersonId) -> Vec<Notice> {
    store.notices(reader, 0, 100).await.unwrap().notices
}

/// The kinds of somebody's notices, the oldest first.
pub(crate) async fn kinds(store: &dyn Store, reader: PersonId) -> Vec<&'static str> {
    let mut notices = inbox(store, reader).await;
    notices.sort_by_key(|notice| (notice.created_at, notice.text.kind()));
    notices.iter().map(|notice| notice.text.kind()).collect()
}

async fn who_pays_is_told_with_the_money_and_once(bed: Bed) {
    let store = &*bed.store;
    let person = chooser(store).await;
    let order = paying(store, person, "form").await;
    for _ in 0..3 {
        store.gateway_event(event(&order, "1", EventKind::Paid)).await.unwrap();
    }
    assert_eq!(kinds(store, person).await, ["choice_made", "paid"]);
    store.gateway_event(event(&order, "2", EventKind::Paid)).await.unwrap();
    assert_eq!(kinds(store, person).await, ["choice_made", "paid", "refund_owed"]);
    let payments = store.payments_of(person).await.unwrap();
    let notices = inbox(store, person).await;
    let paid = notices.iter().find(|notice| notice.text.kind() == "paid").unwrap();
    let NoticeText::Paid { year, receipt, own } = &paid.text else { panic!("{paid:?}") };
    assert_eq!((*year, receipt, *own), (2016, &payments.receipts[0].number, order.own));
    assert!(paid.child.is_none() && paid.read_at.is_none() && paid.message.is_none());
}

/// The bank's day is that of the money, not of the notice.
async fn what_a_bank_settled_earlier_is_told_on_the_day_it_comes_in(bed: Bed) {
    let store = &*bed.store;
    let person = chooser(store).await;
    let order = paying(store, person, "form").await;
    let number = store.person(person).await.unwrap().unwrap().id_number.id().unwrap().clone();
    let line = BankLine {
        reference: "B-1".to_owned(),
        id_number: number,
        benefit_year: 2016,
        amount: order.own,
        settled_on: day("2015-11-25"),
    };
    store.import_bank_file(vec![line], day("2015-12-01"), later(9)).await.unwrap();
    let paid = inbox(store, person).await.into_iter().find(|notice| notice.text.kind() == "paid").unwrap();
    assert_eq!(paid.business_date, day("2015-12-01"));
    let receipts = store.payments_of(person).await.unwrap().receipts;
    assert_eq!(receipts[0].paid_on, day("2015-11-25"));
}

async fn a_guardian_reads_what_concerns_the_child_and_so_does_the_child(bed: Bed) {
    let store = &*bed.store;
    let (parent, child, link) = parent_and_child(store, "2005-06-01").await;
    choose(store, child.id, ChosenBy::Guardian(parent.id), "2015-12-01").await;
    for reader in [parent.id, child.id] {
        assert_eq!(kinds(store, reader).await, ["guardian_verified", "choice_made"]);
    }
    let of_parent = inbox(store, parent.id).await;
    assert!(of_parent.iter().all(|notice| notice.child.as_ref().unwrap().0 == child.id));
    let verified = of_parent.iter().find(|notice| notice.text.kind() == "guardian_verified").unwrap();
    assert_eq!(verified.text, NoticeText::GuardianVerified { link, to_child: false });
    assert!(inbox(store, child.id).await.iter().all(|notice| notice.child.is_none()));
    // When the link is over, only the child is told.
    let end =
        store::EndGuardian { link, by: parent.id, today: crate::fixture::day("2015-12-01"), at: later(4) };
    assert!(store.end_guardian(end).await.unwrap());
    let order = paying(store, child.id, "form").await;
    store.gateway_event(event(&order, "1", EventKind::Paid)).await.unwrap();
    assert_eq!(kinds(store, parent.id).await.len(), 2);
    assert_eq!(kinds(store, child.id).await.len(), 3);
}

async fn a_request_by_number_tells_nobody_but_who_asked(bed: Bed) {
    let store = &*bed.store;
    let (guardian, child) = (somebody(store, "1980-02-03").await, somebody(store, "2009-06-01").await);
    let AskOutcome::Asked(link) = ask(store, guardian.id, typed(&child.id_number, "王小明")).await else {
        panic!("not asked")
    };
    assert_eq!(kinds(store, guardian.id).await, ["guardian_asked"]);
    assert!(inbox(store, guardian.id).await[0].child.is_none(), "not even a name");
    assert!(inbox(store, child.id).await.is_empty());
    // The same for a number that nobody has.
    let other = somebody(store, "1981-02-03").await;
    ask(store, other.id, typed(&crate::fixture::born("2009-06-01"), "李四")).await;
    assert_eq!(kinds(store, other.id).await, ["guardian_asked"]);
    decide(store, link, true).await;
    assert_eq!(kinds(store, guardian.id).await, ["guardian_asked", "guardian_verified"]);
    assert_eq!(kinds(store, child.id).await, ["guardian_verified"]);
    let told = inbox(store, child.id).await.remove(0);
    assert_eq!(told.text, NoticeText::GuardianVerified { link, to_child: true });
    // Refused: only who asked.
    let AskOutcome::Asked(link) = ask(
        store,
        other.id,
        AskedWard::Typed { id_number: child.id_number.clone(), name: child.name.clone() },
    )
    .await
    else {
        panic!("not asked")
    };
    decide(store, link, false).await;
    assert!(kinds(store, other.id).await.contains(&"guardian_refused"));
    assert_eq!(kinds(store, child.id).await, ["guardian_verified"]);
}

async fn a_decision_is_told_when_two_have_made_it(bed: Bed) {
    let store = &*bed.store;
    let (one, two) = (active(store, "one").await, active(store, "two").await);
    let person = cases::paid_only(store).await;
    let case = cases::opened(store, person, one).await;
    cases::propose(store, one, case, CaseVerdict::Grant("urban".to_owned())).await;
    assert!(inbox(store, person).await.is_empty(), "a proposal is not a decision");
    cases::answer(store, two, case, true).await;
    cases::answer(store, two, case, true).await;
    assert_eq!(kinds(store, person).await, ["case_decided"]);
}

async fn a_class_list_tells_the_unpaid_once(bed: Bed) {
    let store = &*bed.store;
    let (unpaid, other_name) = (resident(store).await, resident(store).await);
    let mut wrong = of(&other_name);
    wrong.name = rules::name::PersonName::parse("李四").unwrap();
    let unknown = store::Pupil { id_number: id_number(), ..wrong.clone() };
    for _ in 0..3 {
        take(store, "一班", vec![of(&unpaid), wrong.clone(), unknown.clone()]).await;
    }
    assert_eq!(kinds(store, unpaid.id).await, ["class_unpaid"]);
    assert!(inbox(store, other_name.id).await.is_empty(), "the list may mean somebody else");
}

async fn a_notice_is_read_by_its_reader_alone(bed: Bed) {
    let store = &*bed.store;
    let person = chooser(store).await;
    let stranger = resident(store).await.id;
    let notice = inbox(store, person).await.remove(0);
    assert_eq!(store.unread_notices(person).await.unwrap(), 1);
    assert!(store.notice(stranger, notice.id).await.unwrap().is_none());
    assert!(!store.read_notice(stranger, notice.id, later(5)).await.unwrap());
    assert!(!store.read_notice(person, NoticeId::fresh(NOW).unwrap(), later(5)).await.unwrap());
    assert_eq!(store.unread_notices(person).await.unwrap(), 1);
    assert!(store.read_notice(person, notice.id, later(5)).await.unwrap());
    assert!(store.read_notice(person, notice.id, later(9)).await.unwrap());
    assert_eq!(store.unread_notices(person).await.unwrap(), 0);
    let read = store.notice(person, notice.id).await.unwrap().unwrap();
    assert_eq!(read.read_at, Some(later(5)), "the first time stands");
}

async fn the_inbox_has_pages_with_unread_ones_first(bed: Bed) {
    let store = &*bed.store;
    let person = chooser(store).await;
    let order = paying(store, person, "form").await;
    for trade in 0..5 {
        store.gateway_event(event(&order, &trade.to_string(), EventKind::Paid)).await.unwrap();
    }
    let all = inbox(store, person).await;
    assert_eq!(all.len(), 6);
    store.read_notice(person, all[0].id, later(6)).await.unwrap();
    let first = store.notices(person, 0, 4).await.unwrap();
    let rest = store.notices(person, 4, 4).await.unwrap();
    assert_eq!((first.all, first.unread, first.notices.len(), rest.notices.len()), (6, 5, 4, 2));
    assert_eq!(rest.notices[1].id, all[0].id, "what was read comes last");
    assert_eq!(store.read_all_notices(person, later(7)).await.unwrap(), 5);
    assert_eq!(store.read_all_notices(person, later(8)).await.unwrap(), 0);
}

async fn read_notices_are_kept_for_a_year(bed: Bed) {
    let store = &*bed.store;
    let (reader, other) = (chooser(store).await, chooser(store).await);
    store.read_all_notices(reader, later(10)).await.unwrap();
    let days = |days: i64| later(20) + time::Duration::days(days);
    store.clean_up(days(364)).await.unwrap();
    assert_eq!(inbox(store, reader).await.len(), 1);
    store.clean_up(days(365)).await.unwrap();
    assert!(inbox(store, reader).await.is_empty());
    assert_eq!(inbox(store, other).await.len(), 1, "unread ones stay");
    store.clean_up(days(3 * 365)).await.unwrap();
    assert!(inbox(store, other).await.is_empty());
}
