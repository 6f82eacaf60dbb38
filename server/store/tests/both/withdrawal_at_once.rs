//! Choosing, paying and taking back at the same time: one of them is last, and every fen has its place.

use std::sync::Arc;

use store::{
    ChooseOutcome, EventKind, EventOutcome, Misfit, MoneyOutcome, OrderState, PayAtCounter, PayRefusal,
    PersonId, RefundReason, WithdrawOutcome, testing::Bed,
};

use crate::{
    enrolment::choose,
    fixture::{day, person_of, register},
    payment::{TODAY, ask, cash, event, key, paying, state, sums},
    withdrawal::{command, with_choice},
};

super::on_both! {
    of_two_hundred_choices_at_once_one_stands_and_the_others_are_told,
    a_callback_beside_a_withdrawal_loses_no_yuan,
    taken_back_many_times_at_once_counts_once,
    a_storm_of_choices_payments_and_withdrawals_leaves_the_books_whole,
}

/// Every row says zero, or the statement fails: no two live choices, no paid enrolment without its contribution, no money
/// without its place, nothing given back twice or of a choice that stands.
pub(crate) const ALL_IS_WHOLE: &str = "
    CREATE TEMPORARY TABLE none_is_left (what TEXT, found BIGINT CHECK (found = 0));
    INSERT INTO none_is_left
        SELECT 'people with two live choices', COUNT(*) FROM (
            SELECT person FROM enrolment WHERE status IN ('entered', 'chosen', 'paid', 'active')
            GROUP BY person, benefit_year HAVING COUNT(*) > 1) AS two;
    INSERT INTO none_is_left
        SELECT 'people with two contributions', COUNT(*) FROM (
            SELECT person FROM contribution WHERE withdrawn_at IS NULL
            GROUP BY person, benefit_year HAVING COUNT(*) > 1) AS two;
    INSERT INTO none_is_left
        SELECT 'paid enrolments without a contribution', COUNT(*) FROM enrolment AS e
        WHERE e.status IN ('paid', 'active')
          AND NOT EXISTS (SELECT 1 FROM contribution AS c
                          WHERE c.enrolment = e.id AND c.withdrawn_at IS NULL);
    INSERT INTO none_is_left
        SELECT 'contributions of a choice that is not paid', COUNT(*) FROM contribution AS c
        JOIN enrolment AS e ON e.id = c.enrolment
        WHERE c.withdrawn_at IS NULL AND e.status NOT IN ('paid', 'active', 'ended');
    INSERT INTO none_is_left
        SELECT 'contributions without money', COUNT(*) FROM contribution AS c
        WHERE c.own_fen > 0 AND c.withdrawn_at IS NULL
          AND NOT EXISTS (SELECT 1 FROM payment AS p WHERE p.contribution = c.id AND p.amount_fen = c.own_fen);
    INSERT INTO none_is_left
        SELECT 'withdrawn contributions whose money stayed', COUNT(*) FROM contribution AS c
        WHERE c.withdrawn_at IS NOT NULL
          AND (EXISTS (SELECT 1 FROM payment AS p WHERE p.contribution = c.id)
               OR NOT EXISTS (
                   SELECT 1 FROM withdrawal AS w
                   LEFT JOIN refund AS r ON r.id = w.refund
                   WHERE w.contribution = c.id AND COALESCE(r.amount_fen, 0) = c.own_fen));
    INSERT INTO none_is_left
        SELECT 'money without its place', COUNT(*) FROM payment AS p
        WHERE (p.outcome = 'refund') <> EXISTS (
            SELECT 1 FROM refund AS r WHERE r.payment = p.id AND r.amount_fen = p.amount_fen);
    INSERT INTO none_is_left
        SELECT 'choices taken back that stand', COUNT(*) FROM withdrawal AS w
        JOIN enrolment AS e ON e.id = w.enrolment WHERE e.status <> 'void';
    INSERT INTO none_is_left
        SELECT 'withdrawals without a record', ABS(
            (SELECT COUNT(*) FROM withdrawal) - (SELECT COUNT(*) FROM audit WHERE action = 'tier.withdraw'));
    INSERT INTO none_is_left
        SELECT 'choices without a record', ABS(
            (SELECT COUNT(*) FROM enrolment WHERE chosen_at IS NOT NULL)
            - (SELECT COUNT(*) FROM audit WHERE action = 'tier.choose'));
    INSERT INTO none_is_left
        SELECT 'paid orders without a contribution', COUNT(*) FROM payment_order AS o
        WHERE o.state = 'paid' AND NOT EXISTS (
            SELECT 1 FROM payment AS p WHERE p.payment_order = o.id AND p.outcome = 'contribution')";

async fn of_two_hundred_choices_at_once_one_stands_and_the_others_are_told(bed: Bed) {
    let person = register(&*bed.store, person_of("weihai")).await.id;
    let tasks: Vec<_> = (0..200)
        .map(|number| {
            let store = Arc::clone(&bed.store);
            let option = if number % 2 == 0 { "one" } else { "two" };
            tokio::spawn(async move { (option, choose(&*store, person, option).await) })
        })
        .collect();
    let mut told = Vec::new();
    for task in tasks {
        let (option, outcome) = task.await.unwrap();
        let (ChooseOutcome::Chosen(chosen) | ChooseOutcome::Unchanged(chosen)) = &outcome else {
            panic!("{outcome:?}")
        };
        // Each is told of a choice of its own option, and which one it replaced.
        assert_eq!(chosen.enrolment.option, option);
        told.push(chosen.enrolment.reference.clone());
    }
    let coverage = bed.store.coverage(person, 2016, day(TODAY)).await.unwrap().unwrap();
    assert_eq!(coverage.enrolments.len(), 1);
    assert!(told.contains(&coverage.enrolments[0].reference));
    bed.raw(ALL_IS_WHOLE).await.unwrap();
}

async fn a_callback_beside_a_withdrawal_loses_no_yuan(bed: Bed) {
    let mut orders = Vec::new();
    for _ in 0..40 {
        let (person, reference) = with_choice(&*bed.store).await;
        let order = paying(&*bed.store, person, "a-form").await;
        let (one, two) = (Arc::clone(&bed.store), Arc::clone(&bed.store));
        let paid = event(&order, "1", EventKind::Paid);
        let back = command(person, &reference, TODAY);
        let (gateway, taken_back) = tokio::join!(
            tokio::spawn(async move { one.gateway_event(paid).await.unwrap() }),
            tokio::spawn(async move { two.withdraw(back).await.unwrap() }),
        );
        let WithdrawOutcome::Withdrawn(taken_back) = taken_back.unwrap() else { panic!("not taken back") };
        let reason = match gateway.unwrap() {
            // The money came first: it was a contribution, and goes back with the choice.
            EventOutcome::Taken(OrderState::Paid) => {
                assert_eq!(taken_back.refund.unwrap().amount, order.own);
                RefundReason::Withdrawn
            }
            // The choice was gone before the money came.
            EventOutcome::Taken(OrderState::Refunded) => {
                assert_eq!(taken_back.refund, None);
                RefundReason::NotTheChoice
            }
            other => panic!("{other:?}"),
        };
        assert_eq!(state(&*bed.store, &order).await, OrderState::Refunded);
        assert_eq!(sums(&*bed.store, person).await, (0, order.own.fen()));
        assert_eq!(bed.store.payments_of(person).await.unwrap().refunds[0].reason, reason);
        orders.push(order);
    }
    bed.raw(ALL_IS_WHOLE).await.unwrap();
    let all = bed.store.reconcile(day(TODAY), Vec::new()).await.unwrap();
    assert_eq!(all.refunds.fen(), orders.iter().map(|order| order.own.fen()).sum::<i64>());
    assert_eq!(all.received, all.refunds);
    assert!(!all.misfits.iter().any(|misfit| matches!(misfit, Misfit::Broken { .. })));
}

async fn taken_back_many_times_at_once_counts_once(bed: Bed) {
    let (person, reference) = with_choice(&*bed.store).await;
    let order = paying(&*bed.store, person, "a-form").await;
    bed.store.gateway_event(event(&order, "1", EventKind::Paid)).await.unwrap();
    let tasks: Vec<_> = (0..50)
        .map(|_| {
            let (store, back) = (Arc::clone(&bed.store), command(person, &reference, TODAY));
            tokio::spawn(async move { store.withdraw(back).await.unwrap() })
        })
        .collect();
    let mut first = 0;
    for task in tasks {
        match task.await.unwrap() {
            WithdrawOutcome::Withdrawn(_) => first += 1,
            other => assert!(matches!(other, WithdrawOutcome::Already(_)), "{other:?}"),
        }
    }
    assert_eq!(first, 1);
    assert_eq!(sums(&*bed.store, person).await, (0, order.own.fen()));
    bed.raw(ALL_IS_WHOLE).await.unwrap();
}

/// One thing of many that happen to a person at once. Whatever it is told, it leaves nothing half done.
async fn something(store: &dyn store::Store, person: PersonId, number: usize) {
    match number % 6 {
        0 | 1 => {
            let option = if number % 4 < 2 { "one" } else { "two" };
            let outcome = choose(store, person, option).await;
            assert!(
                matches!(
                    outcome,
                    ChooseOutcome::Chosen(_)
                        | ChooseOutcome::Unchanged(_)
                        | ChooseOutcome::AlreadyPaid { .. }
                ),
                "{outcome:?}"
            );
        }
        2 => {
            let coverage = store.coverage(person, 2016, day(TODAY)).await.unwrap().unwrap();
            let Some(choice) = coverage.enrolments.first() else { return };
            let outcome = store.withdraw(command(person, &choice.reference, TODAY)).await.unwrap();
            assert!(
                matches!(
                    outcome,
                    WithdrawOutcome::Withdrawn(_)
                        | WithdrawOutcome::Already(_)
                        | WithdrawOutcome::NotTheChoice
                ),
                "{outcome:?}"
            );
        }
        3 => drop(ask(store, person, &format!("form-{number}"), TODAY, crate::fixture::later(1)).await),
        4 => {
            let orders = store.payments_of(person).await.unwrap().orders;
            let Some(order) = orders.get(number % orders.len().max(1)) else { return };
            let paid = event(order, &(number % 3).to_string(), EventKind::Paid);
            let outcome = store.gateway_event(paid).await.unwrap();
            assert!(matches!(outcome, EventOutcome::Taken(_) | EventOutcome::Repeated(_)), "{outcome:?}");
        }
        _ => {
            let own = rules::money::Money::from_fen(if number % 4 == 1 { 13_000 } else { 26_000 });
            let key = key(&format!("{number}-{person}"));
            let brought = PayAtCounter { key, in_the_drawer: number % 8 == 5, ..cash(person, own, "a-form") };
            let outcome = store.pay_at_counter(brought).await.unwrap();
            assert!(!matches!(outcome, MoneyOutcome::Refused(PayRefusal::NotYours)), "{outcome:?}");
        }
    }
}

async fn a_storm_of_choices_payments_and_withdrawals_leaves_the_books_whole(bed: Bed) {
    let mut people = Vec::new();
    for _ in 0..6 {
        people.push(register(&*bed.store, person_of("weihai")).await.id);
    }
    let tasks: Vec<_> = (0..900)
        .map(|number| {
            let (store, person) = (Arc::clone(&bed.store), people[number / 6 % people.len()]);
            let number = number * 7 + number / 6;
            tokio::spawn(async move { something(&*store, person, number).await })
        })
        .collect();
    for task in tasks {
        task.await.unwrap();
    }
    bed.raw(ALL_IS_WHOLE).await.unwrap();
    let all = bed.store.reconcile(day(TODAY), Vec::new()).await.unwrap();
    assert_eq!(all.received.fen(), all.contributions.fen() + all.refunds.fen());
    assert!(!all.misfits.iter().any(|misfit| matches!(misfit, Misfit::Broken { .. })));
}
