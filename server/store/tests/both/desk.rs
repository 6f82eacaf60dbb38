//! Cash at the counter: asked for before it is taken, once for each form, and from nobody out of reach.

use std::sync::Arc;

use rules::{facts::Group, money::Money};
use store::{
    Acting, AskedAs, Authority, CashDue, CashOutcome, EnrolmentStatus, EventKind, GroupPeriod, PayRefusal,
    PersonId, Reach, RefundReason, Route, Shown, StaffId, Store, TakeCash, testing::Bed,
};

use crate::{
    fixture::{NOW, day, later, person_of, register, resident},
    payment::{TODAY, choose, event, key, paying, status, sums},
    staff::active,
};

super::on_both! {
    cash_is_asked_for_then_taken_and_the_slip_says_by_whom,
    what_stands_against_cash_is_told_and_nothing_is_taken,
    of_many_clerks_and_taps_one_payment_stands,
    cash_while_the_gateway_is_paid_goes_back,
    where_the_budget_pays_all_the_counter_enrols_without_money,
    nobody_takes_cash_out_of_reach_or_disabled,
}

fn near(staff: StaffId) -> Acting {
    Acting { staff, reach: Reach::District }
}

fn take(person: PersonId, own: Money, form: &str, acting: Acting) -> TakeCash {
    let asked_by = "王大明".to_owned();
    TakeCash {
        person,
        benefit_year: 2016,
        amount: own,
        key: key(form),
        acting,
        authority: Authority { asked_by, relation: AskedAs::Child, shown: Shown::HouseholdBook },
        today: day(TODAY),
        at: later(70),
    }
}

async fn asked(store: &dyn Store, acting: Acting, person: PersonId) -> Option<CashDue> {
    store.cash_due(acting, person, 2016, day(TODAY)).await.unwrap()
}

async fn own(store: &dyn Store, acting: Acting, person: PersonId) -> Money {
    match asked(store, acting, person).await {
        Some(CashDue::Due { own, .. }) => own,
        other => panic!("{other:?}"),
    }
}

/// Somebody near who chose, and a clerk.
async fn before_the_counter(bed: &Bed) -> (StaffId, PersonId) {
    let staff = active(&*bed.store, "zhou").await;
    let person = resident(&*bed.store).await.id;
    choose(&*bed.store, person, "rural").await;
    (staff, person)
}

async fn cash_is_asked_for_then_taken_and_the_slip_says_by_whom(bed: Bed) {
    let (staff, person) = before_the_counter(&bed).await;
    let store = &*bed.store;
    let own = own(store, near(staff), person).await;
    assert!(!own.is_zero());
    let CashOutcome::Taken(receipt) = store.take_cash(take(person, own, "first", near(staff))).await.unwrap()
    else {
        panic!("not taken")
    };
    assert_eq!((receipt.own, receipt.route), (own, Some(Route::Cash)));
    assert_eq!(status(store, person).await, EnrolmentStatus::Paid);
    let again = store.take_cash(take(person, own, "first", near(staff))).await.unwrap();
    assert!(matches!(again, CashOutcome::Repeated(first) if first.number == receipt.number));
    let slip = store.cash_slip(near(staff), person, &receipt.number).await.unwrap().unwrap();
    assert_eq!((slip.taken_by.as_str(), slip.authority.asked_by.as_str()), ("周窗口", "王大明"));
    assert_eq!((slip.receipt, slip.at), (*receipt, later(70)));
    let audit = store.audit_of(person, 5).await.unwrap();
    assert!(
        audit.iter().any(|entry| {
            entry.action == "payment.contribution" && entry.actor == format!("staff:{staff}")
        })
    );
    assert_eq!(sums(store, person).await, (own.fen(), 0));
}

async fn what_stands_against_cash_is_told_and_nothing_is_taken(bed: Bed) {
    let (staff, person) = before_the_counter(&bed).await;
    let store = &*bed.store;
    let due = own(store, near(staff), person).await;
    let more = Money::from_fen(due.fen() + 100);
    let wrong = store.take_cash(take(person, more, "wrong", near(staff))).await.unwrap();
    assert!(matches!(wrong, CashOutcome::Refused(PayRefusal::WrongAmount(is)) if is == due), "{wrong:?}");
    let free = store.take_cash(take(person, Money::ZERO, "free", near(staff))).await.unwrap();
    assert!(matches!(free, CashOutcome::Refused(PayRefusal::WrongAmount(_))), "{free:?}");
    let late = TakeCash { today: day("2016-12-01"), ..take(person, due, "late", near(staff)) };
    let late = store.take_cash(late).await.unwrap();
    assert!(matches!(late, CashOutcome::Refused(PayRefusal::Rules(_))), "{late:?}");
    let silent = register(store, person_of("huaiyuan")).await.id;
    assert!(matches!(
        asked(store, near(staff), silent).await,
        Some(CashDue::Refused(PayRefusal::NotTheChoice))
    ));
    let unchosen = store.take_cash(take(silent, due, "none", near(staff))).await.unwrap();
    assert!(matches!(unchosen, CashOutcome::Refused(PayRefusal::NotTheChoice)));
    for person in [person, silent] {
        assert_eq!(sums(store, person).await, (0, 0));
    }
    store.take_cash(take(person, due, "right", near(staff))).await.unwrap();
    let second = store.take_cash(take(person, due, "second", near(staff))).await.unwrap();
    assert!(matches!(second, CashOutcome::Refused(PayRefusal::AlreadyPaid { .. })), "{second:?}");
    assert_eq!(sums(store, person).await, (due.fen(), 0));
    // The key of one person's form is none of another's.
    let foreign = store.take_cash(take(silent, due, "right", near(staff))).await.unwrap();
    assert!(matches!(foreign, CashOutcome::Nobody), "{foreign:?}");
}

async fn of_many_clerks_and_taps_one_payment_stands(bed: Bed) {
    let (staff, person) = before_the_counter(&bed).await;
    let other = active(&*bed.store, "wu").await;
    let due = own(&*bed.store, near(staff), person).await;
    let tasks: Vec<_> = (0..24)
        .map(|number| {
            let store = Arc::clone(&bed.store);
            // Three forms, of two clerks, each sent eight times.
            let (form, clerk) = (format!("form-{}", number % 3), if number % 3 == 0 { other } else { staff });
            tokio::spawn(async move { store.take_cash(take(person, due, &form, near(clerk))).await.unwrap() })
        })
        .collect();
    let (mut taken, mut told) = (0, 0);
    for task in tasks {
        match task.await.unwrap() {
            CashOutcome::Taken(_) => taken += 1,
            CashOutcome::Repeated(_) => {}
            CashOutcome::Refused(PayRefusal::AlreadyPaid { .. }) => told += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((taken, told), (1, 16));
    assert_eq!(sums(&*bed.store, person).await, (due.fen(), 0));
}

async fn cash_while_the_gateway_is_paid_goes_back(bed: Bed) {
    let (staff, person) = before_the_counter(&bed).await;
    let store = &*bed.store;
    let order = paying(store, person, "online").await;
    match asked(store, near(staff), person).await {
        Some(CashDue::Due { online, .. }) => assert_eq!(online.as_deref(), Some(order.number.as_str())),
        other => panic!("{other:?}"),
    }
    let taken = store.take_cash(take(person, order.own, "cash", near(staff))).await.unwrap();
    assert!(matches!(taken, CashOutcome::Taken(_)));
    store.gateway_event(event(&order, "late", EventKind::Paid)).await.unwrap();
    assert_eq!(sums(store, person).await, (order.own.fen(), order.own.fen()));
    let refunds = store.payments_of(person).await.unwrap().refunds;
    assert_eq!((refunds.len(), refunds[0].reason), (1, RefundReason::AlreadyPaid));
}

async fn where_the_budget_pays_all_the_counter_enrols_without_money(bed: Bed) {
    let store = &*bed.store;
    let staff = active(store, "zhou").await;
    let mut poor = person_of("huaiyuan");
    poor.groups = vec![GroupPeriod { group: Group::LowIncome, from: day("2014-01-01"), to: None }];
    let person = register(store, poor).await.id;
    choose(store, person, "rural").await;
    assert!(own(store, near(staff), person).await.is_zero());
    let first = store.take_cash(take(person, Money::ZERO, "free", near(staff))).await.unwrap();
    let CashOutcome::Taken(receipt) = first else { panic!("{first:?}") };
    let again = store.take_cash(take(person, Money::ZERO, "free", near(staff))).await.unwrap();
    assert!(matches!(again, CashOutcome::Repeated(_)), "{again:?}");
    assert!(receipt.own.is_zero() && receipt.route.is_none());
    assert_eq!(status(store, person).await, EnrolmentStatus::Paid);
    let audit = store.audit_of(person, 5).await.unwrap();
    assert!(
        audit
            .iter()
            .any(|entry| { entry.action == "payment.by_budget" && entry.actor == format!("staff:{staff}") })
    );
}

async fn nobody_takes_cash_out_of_reach_or_disabled(bed: Bed) {
    let (staff, person) = before_the_counter(&bed).await;
    let store = &*bed.store;
    let due = own(store, near(staff), person).await;
    let mut far = person_of("huaiyuan");
    "别的镇".clone_into(&mut far.township);
    let far = register(store, far).await.id;
    let elsewhere = register(store, person_of("weihai")).await.id;
    choose(store, far, "rural").await;
    choose(store, elsewhere, "one").await;
    for person in [far, elsewhere, PersonId::fresh(NOW).unwrap()] {
        assert!(asked(store, near(staff), person).await.is_none());
        let outcome = store.take_cash(take(person, due, "far-away", near(staff))).await.unwrap();
        assert!(matches!(outcome, CashOutcome::Nobody));
    }
    let CashOutcome::Taken(receipt) = store.take_cash(take(person, due, "right", near(staff))).await.unwrap()
    else {
        panic!("not taken")
    };
    assert!(store.cash_slip(near(staff), far, &receipt.number).await.unwrap().is_none());
    store.enable_staff("zhou", false, later(30)).await.unwrap();
    assert!(asked(store, near(staff), person).await.is_none());
    let outcome = store.take_cash(take(person, due, "right", near(staff))).await.unwrap();
    assert!(matches!(outcome, CashOutcome::Nobody), "not even its own receipt is shown");
    assert!(store.cash_slip(near(staff), person, &receipt.number).await.unwrap().is_none());
}
