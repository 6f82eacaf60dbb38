//! Payments at the same time, repeated and cut off: one effect.

use std::sync::Arc;

use store::{
    EventKind, EventOutcome, GatewayEvent, MoneyOutcome, OrderState, PayAtCounter, PayRefusal, RefundReason,
    RefundState, Route, testing::Bed,
};

use crate::{
    fixture::later,
    payment::{TODAY, ask, cash, chooser, event, ordered, paying, state, sums},
};

super::on_both! {
    of_many_orders_at_once_there_is_one,
    of_many_payments_at_once_one_is_paid,
    a_callback_counts_once_however_often_it_comes,
    two_routes_at_once_make_one_contribution_and_one_refund,
    a_caller_that_goes_away_leaves_money_with_its_state,
    a_storm_of_callers_that_go_away_leaves_no_transaction_open,
}

async fn of_many_orders_at_once_there_is_one(bed: Bed) {
    let person = chooser(&*bed.store).await;
    let tasks: Vec<_> = (0..200)
        .map(|number| {
            let store = Arc::clone(&bed.store);
            let form = format!("form-{}", number % 5);
            tokio::spawn(async move { ordered(&*store, person, &form).await.number })
        })
        .collect();
    let mut numbers = Vec::new();
    for task in tasks {
        numbers.push(task.await.unwrap());
    }
    numbers.dedup();
    assert_eq!(numbers.len(), 1);
    assert_eq!(bed.store.payments_of(person).await.unwrap().orders.len(), 1);
}

async fn of_many_payments_at_once_one_is_paid(bed: Bed) {
    let person = chooser(&*bed.store).await;
    let order = paying(&*bed.store, person, "a-form").await;
    let tasks: Vec<_> = (0..50)
        .map(|number| {
            let store = Arc::clone(&bed.store);
            let event = event(&order, &number.to_string(), EventKind::Paid);
            tokio::spawn(async move { store.gateway_event(event).await.unwrap() })
        })
        .collect();
    for task in tasks {
        assert_eq!(task.await.unwrap(), EventOutcome::Taken(OrderState::Paid));
    }
    // Fifty different payments: the first counts, the others go back.
    let own = order.own.fen();
    assert_eq!(sums(&*bed.store, person).await, (own, 49 * own));
    assert_eq!(state(&*bed.store, &order).await, OrderState::Paid);
}

async fn a_callback_counts_once_however_often_it_comes(bed: Bed) {
    let person = chooser(&*bed.store).await;
    let order = paying(&*bed.store, person, "a-form").await;
    let paid = event(&order, "1", EventKind::Paid);
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let (store, paid) = (Arc::clone(&bed.store), paid.clone());
            tokio::spawn(async move { store.gateway_event(paid).await.unwrap() })
        })
        .collect();
    let mut taken = 0;
    for task in tasks {
        match task.await.unwrap() {
            EventOutcome::Taken(OrderState::Paid) => taken += 1,
            other => assert_eq!(other, EventOutcome::Repeated(OrderState::Paid)),
        }
    }
    assert_eq!(taken, 1);
    // The browser is back and asks; then the gateway repeats itself.
    assert_eq!(state(&*bed.store, &order).await, OrderState::Paid);
    for _ in 0..50 {
        let again = bed.store.gateway_event(paid.clone()).await.unwrap();
        assert_eq!(again, EventOutcome::Repeated(OrderState::Paid));
    }
    // The same payment under another event's number.
    let asked = GatewayEvent { event: "asked".to_owned(), ..paid.clone() };
    assert_eq!(bed.store.gateway_event(asked).await.unwrap(), EventOutcome::Repeated(OrderState::Paid));
    // The same number with another content.
    let other = GatewayEvent { kind: EventKind::Closed, ..paid };
    assert_eq!(bed.store.gateway_event(other).await.unwrap(), EventOutcome::Contradiction);
    assert_eq!(sums(&*bed.store, person).await, (order.own.fen(), 0));
}

async fn two_routes_at_once_make_one_contribution_and_one_refund(bed: Bed) {
    let person = chooser(&*bed.store).await;
    let order = paying(&*bed.store, person, "a-form").await;
    let (one, two) = (Arc::clone(&bed.store), Arc::clone(&bed.store));
    let paid = event(&order, "1", EventKind::Paid);
    let brought = cash(person, order.own, "counter-1");
    let (gateway, counter) = tokio::join!(
        tokio::spawn(async move { one.gateway_event(paid).await.unwrap() }),
        tokio::spawn(async move { two.pay_at_counter(brought).await.unwrap() }),
    );
    let refunded = match (gateway.unwrap(), counter.unwrap()) {
        (EventOutcome::Taken(OrderState::Paid), MoneyOutcome::Refund(refund)) => *refund,
        (EventOutcome::Taken(OrderState::Refunded), MoneyOutcome::Contribution(receipt)) => {
            assert_eq!(receipt.route, Some(Route::Cash));
            bed.store.payments_of(person).await.unwrap().refunds.remove(0)
        }
        other => panic!("{other:?}"),
    };
    assert_eq!((refunded.reason, refunded.state), (RefundReason::AlreadyPaid, RefundState::Owed));
    assert_eq!(sums(&*bed.store, person).await, (order.own.fen(), order.own.fen()));
    // Cash that is not in the drawer yet is not taken at all, and the counter's form counts once.
    let asked = PayAtCounter { in_the_drawer: false, ..cash(person, order.own, "counter-2") };
    let told = bed.store.pay_at_counter(asked).await.unwrap();
    assert!(matches!(told, MoneyOutcome::Refused(PayRefusal::AlreadyPaid { .. })), "{told:?}");
    let again = bed.store.pay_at_counter(cash(person, order.own, "counter-1")).await.unwrap();
    assert!(matches!(again, MoneyOutcome::Repeated));
}

async fn a_caller_that_goes_away_leaves_money_with_its_state(bed: Bed) {
    for number in 0..60 {
        let person = chooser(&*bed.store).await;
        let order = paying(&*bed.store, person, "a-form").await;
        let (store, paid) = (Arc::clone(&bed.store), event(&order, "1", EventKind::Paid));
        let caller = tokio::spawn(async move { store.gateway_event(paid).await });
        for _ in 0..number % 9 {
            tokio::task::yield_now().await;
        }
        caller.abort();
        // Whatever the caller saw of it: asked again, it is paid, once.
        let again = bed.store.gateway_event(event(&order, "1", EventKind::Paid)).await.unwrap();
        assert!(matches!(
            again,
            EventOutcome::Taken(OrderState::Paid) | EventOutcome::Repeated(OrderState::Paid)
        ));
        assert_eq!(sums(&*bed.store, person).await, (order.own.fen(), 0));
    }
}

/// Fails when a connection of this database waits inside a transaction. PostgreSQL alone can tell.
const NONE_IS_IDLE_IN_A_TRANSACTION: &str = "DO $$ BEGIN
    IF EXISTS (SELECT 1 FROM pg_stat_activity
               WHERE datname = current_database() AND state LIKE 'idle in transaction%')
    THEN RAISE EXCEPTION 'a transaction was left open'; END IF;
END $$";

async fn a_storm_of_callers_that_go_away_leaves_no_transaction_open(bed: Bed) {
    let mut people = Vec::new();
    for _ in 0..10 {
        people.push(chooser(&*bed.store).await);
    }
    let first = paying(&*bed.store, people[0], "first-form").await;
    for number in 0..2_000 {
        let (store, person) = (Arc::clone(&bed.store), people[number % people.len()]);
        let paid = event(&first, &(number % 50).to_string(), EventKind::Failed);
        let caller = tokio::spawn(async move {
            if number % 3 == 0 {
                drop(store.gateway_event(paid).await);
            } else {
                drop(ask(&*store, person, "a-form", TODAY, later(1)).await);
            }
        });
        for _ in 0..number % 7 {
            tokio::task::yield_now().await;
        }
        caller.abort();
    }
    // A transaction left open would hold a person (PostgreSQL) or the only writer (SQLite).
    for person in &people {
        let order = ordered(&*bed.store, *person, "b-form").await;
        assert!(matches!(order.state, OrderState::Created | OrderState::Paying));
    }
    if bed.store.engine() == "PostgreSQL" {
        // What is still running ends within moments; what was forgotten does not.
        for tries_left in (0..50).rev() {
            match bed.raw(NONE_IS_IDLE_IN_A_TRANSACTION).await {
                Ok(()) => break,
                Err(error) => assert!(tries_left > 0, "{error}"),
            }
            tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        }
    }
}
