//! Paying: one order, one contribution, and every fen of what came in is a contribution or goes back.

use std::sync::Arc;

use rules::{facts::Group, money::Money};
use store::{
    BankLine, BeginOutcome, BeginPayment, ChooseOutcome, ChooseTier, CreateOrder, EnrolmentStatus, EventKind,
    EventOutcome, GatewayEvent, GatewayLine, GroupPeriod, IdempotencyKey, Misfit, MoneyOutcome, Order,
    OrderOutcome, OrderState, PayAtCounter, PayRefusal, PersonId, Receipt, RefundReason, RefundState, Route,
    Store, testing::Bed,
};
use time::OffsetDateTime;

use crate::fixture::{NOW, day, id_number, later, person_of, register, resident};

super::on_both! {
    an_order_is_paid_and_the_enrolment_with_it,
    wrong_amounts_and_unknown_orders_have_no_effect,
    what_stands_against_paying_is_told_before,
    who_is_funded_in_full_pays_nothing_and_is_enrolled,
    a_changed_choice_ends_its_order_and_late_money_goes_back,
    an_order_expires_and_late_money_still_counts,
    a_try_that_failed_can_be_made_again,
    the_banks_file_has_an_outcome_for_each_line,
    a_refund_moves_on_once,
    a_day_is_reconciled,
}

pub(crate) const TODAY: &str = "2015-12-01";

pub(crate) fn key(text: &str) -> IdempotencyKey {
    IdempotencyKey::parse(&format!("key-{text}")).unwrap()
}

pub(crate) async fn choose(store: &dyn Store, person: PersonId, option: &str) {
    let today = day(TODAY);
    let command = ChooseTier {
        person,
        benefit_year: 2016,
        option: option.to_owned(),
        by: store::ChosenBy::Own,
        today,
        at: NOW,
    };
    let outcome = store.choose_tier(command).await.unwrap();
    assert!(matches!(outcome, ChooseOutcome::Chosen(_) | ChooseOutcome::Unchanged(_)), "{outcome:?}");
}

/// Somebody of Weihai who chose tier one.
pub(crate) async fn chooser(store: &dyn Store) -> PersonId {
    let person = register(store, person_of("weihai")).await.id;
    choose(store, person, "one").await;
    person
}

pub(crate) async fn ask(
    store: &dyn Store,
    person: PersonId,
    form: &str,
    today: &str,
    at: OffsetDateTime,
) -> OrderOutcome {
    let (key, today) = (key(form), day(today));
    store
        .create_order(CreateOrder { payer: person, person, benefit_year: 2016, key, today, at })
        .await
        .unwrap()
}

pub(crate) async fn ordered(store: &dyn Store, person: PersonId, form: &str) -> Order {
    match ask(store, person, form, TODAY, later(1)).await {
        OrderOutcome::Order(order) => *order,
        other => panic!("{other:?}"),
    }
}

async fn begun(store: &dyn Store, order: &Order, at: OffsetDateTime) -> BeginOutcome {
    let (number, payer, today) = (order.number.clone(), order.payer, day(TODAY));
    store.begin_payment(BeginPayment { number, payer, today, at }).await.unwrap()
}

/// An order that was brought to the gateway.
pub(crate) async fn paying(store: &dyn Store, person: PersonId, form: &str) -> Order {
    let order = ordered(store, person, form).await;
    match begun(store, &order, later(2)).await {
        BeginOutcome::Pay(order) => *order,
        other => panic!("{other:?}"),
    }
}

pub(crate) fn event(order: &Order, name: &str, kind: EventKind) -> GatewayEvent {
    GatewayEvent {
        event: format!("E-{name}-{}", order.number),
        order: order.number.clone(),
        kind,
        trade: format!("T-{name}-{}", order.number),
        amount: order.own,
        settled_on: day(TODAY),
        today: day(TODAY),
        at: later(3),
    }
}

pub(crate) fn cash(person: PersonId, amount: Money, form: &str) -> PayAtCounter {
    PayAtCounter {
        person,
        benefit_year: 2016,
        amount,
        key: key(form),
        taken_by: "7 李窗口".to_owned(),
        in_the_drawer: true,
        today: day(TODAY),
        at: later(4),
    }
}

pub(crate) async fn state(store: &dyn Store, order: &Order) -> OrderState {
    store.order(&order.number, order.payer).await.unwrap().unwrap().state
}

/// Contributions of the year in fen, and refunds in fen.
pub(crate) async fn sums(store: &dyn Store, person: PersonId) -> (i64, i64) {
    let payments = store.payments_of(person).await.unwrap();
    (
        payments.receipts.iter().map(|receipt| receipt.own.fen()).sum(),
        payments.refunds.iter().map(|refund| refund.amount.fen()).sum(),
    )
}

pub(crate) async fn status(store: &dyn Store, person: PersonId) -> EnrolmentStatus {
    let coverage = store.coverage(person, 2016, day(TODAY)).await.unwrap().unwrap();
    coverage.enrolment(2016).unwrap().status
}

async fn receipt(store: &dyn Store, person: PersonId) -> Receipt {
    let mut receipts = store.payments_of(person).await.unwrap().receipts;
    assert_eq!(receipts.len(), 1);
    receipts.remove(0)
}

async fn an_order_is_paid_and_the_enrolment_with_it(bed: Bed) {
    let store = &*bed.store;
    let person = chooser(store).await;
    let order = paying(store, person, "a-form").await;
    assert_eq!((order.state, order.benefit_year, order.option.as_str()), (OrderState::Paying, 2016, "one"));
    let paid = store.gateway_event(event(&order, "1", EventKind::Paid)).await.unwrap();
    assert_eq!(paid, EventOutcome::Taken(OrderState::Paid));
    assert_eq!(status(store, person).await, EnrolmentStatus::Paid);
    let receipt = receipt(store, person).await;
    assert_eq!((receipt.own, receipt.subsidy, receipt.paid_on), (order.own, order.subsidy, day(TODAY)));
    assert_eq!(
        (receipt.route, receipt.order.as_deref()),
        (Some(Route::Gateway), Some(order.number.as_str()))
    );
    let shown = store.order(&order.number, person).await.unwrap().unwrap();
    assert_eq!(shown.receipt_no.as_ref(), Some(&receipt.number));
    assert_eq!(store.receipt(&receipt.number, person).await.unwrap(), Some(receipt.clone()));
    // Nobody else sees either.
    let other = resident(store).await.id;
    assert_eq!(store.order(&order.number, other).await.unwrap(), None);
    assert_eq!(store.receipt(&receipt.number, other).await.unwrap(), None);
    // Paying again is refused before any money moves.
    let again = ask(store, person, "b-form", TODAY, later(5)).await;
    assert!(
        matches!(again, OrderOutcome::Refused(PayRefusal::AlreadyPaid { receipt_no, .. }) if receipt_no == receipt.number)
    );
    assert!(matches!(begun(store, &order, later(5)).await, BeginOutcome::Over(_)));
}

async fn wrong_amounts_and_unknown_orders_have_no_effect(bed: Bed) {
    let store = &*bed.store;
    let person = chooser(store).await;
    let order = paying(store, person, "a-form").await;
    let paid = event(&order, "1", EventKind::Paid);
    for fen in [1, order.own.fen() - 1, order.own.fen() + 1] {
        let wrong = GatewayEvent { amount: Money::from_fen(fen), ..paid.clone() };
        assert_eq!(store.gateway_event(wrong).await.unwrap(), EventOutcome::WrongAmount);
    }
    let unknown = GatewayEvent { order: "D2016-NONE".to_owned(), ..paid };
    assert_eq!(store.gateway_event(unknown).await.unwrap(), EventOutcome::UnknownOrder);
    assert_eq!(state(store, &order).await, OrderState::Paying);
    assert_eq!(sums(store, person).await, (0, 0));
    let audit = store.audit_of(person, 20).await.unwrap();
    assert_eq!(audit.iter().filter(|entry| entry.action == "payment.wrong_amount").count(), 3);
}

async fn what_stands_against_paying_is_told_before(bed: Bed) {
    let store = &*bed.store;
    let refused = |outcome| match outcome {
        OrderOutcome::Refused(refusal) => refusal,
        other => panic!("{other:?}"),
    };
    let undecided = register(store, person_of("weihai")).await.id;
    assert_eq!(refused(ask(store, undecided, "a-form", TODAY, NOW).await), PayRefusal::NotTheChoice);
    let nobody = PersonId::fresh(NOW).unwrap();
    assert_eq!(refused(ask(store, nobody, "a-form", TODAY, NOW).await), PayRefusal::NotYours);
    let person = resident(store).await.id;
    choose(store, person, "rural").await;
    let late = refused(ask(store, person, "a-form", "2016-03-01", NOW).await);
    assert!(matches!(late, PayRefusal::Rules(_)), "{late:?}");
    // The deadline passes between the page and its form.
    let order = ordered(store, person, "b-form").await;
    let (number, payer) = (order.number.clone(), person);
    let begin = BeginPayment { number, payer, today: day("2016-03-01"), at: later(9) };
    let outcome = store.begin_payment(begin).await.unwrap();
    assert!(matches!(outcome, BeginOutcome::Refused(PayRefusal::Rules(_))), "{outcome:?}");
    assert_eq!(state(store, &order).await, OrderState::Expired);
    // Somebody else's person, and somebody else's order.
    let other = chooser(store).await;
    let command = CreateOrder {
        payer: other,
        person,
        benefit_year: 2016,
        key: key("c-form"),
        today: day(TODAY),
        at: NOW,
    };
    assert_eq!(refused(store.create_order(command).await.unwrap()), PayRefusal::NotYours);
    let stolen = BeginPayment { number: order.number, payer: other, today: day(TODAY), at: NOW };
    assert!(matches!(store.begin_payment(stolen).await.unwrap(), BeginOutcome::UnknownOrder));
}

async fn who_is_funded_in_full_pays_nothing_and_is_enrolled(bed: Bed) {
    let store = &*bed.store;
    let mut poor = person_of("huaiyuan");
    poor.groups = vec![GroupPeriod { group: Group::LowIncome, from: day("2014-01-01"), to: None }];
    let person = register(store, poor).await.id;
    choose(store, person, "rural").await;
    let outcome = ask(store, person, "a-form", TODAY, NOW).await;
    let OrderOutcome::NothingToPay(settled) = outcome else { panic!("{outcome:?}") };
    assert_eq!((settled.own, settled.route), (Money::ZERO, None));
    assert_eq!(status(store, person).await, EnrolmentStatus::Paid);
    assert_eq!(receipt(store, person).await, *settled);
    let again = ask(store, person, "a-form", TODAY, NOW).await;
    assert!(matches!(again, OrderOutcome::Refused(PayRefusal::AlreadyPaid { .. })));
}

async fn a_changed_choice_ends_its_order_and_late_money_goes_back(bed: Bed) {
    let store = &*bed.store;
    let person = chooser(store).await;
    let first = paying(store, person, "a-form").await;
    choose(store, person, "two").await;
    assert_eq!(state(store, &first).await, OrderState::Expired);
    let second = paying(store, person, "b-form").await;
    assert_ne!(first.number, second.number);
    let late = store.gateway_event(event(&first, "1", EventKind::Paid)).await.unwrap();
    assert_eq!(late, EventOutcome::Taken(OrderState::Refunded));
    let paid = store.gateway_event(event(&second, "1", EventKind::Paid)).await.unwrap();
    assert_eq!(paid, EventOutcome::Taken(OrderState::Paid));
    assert_eq!(sums(store, person).await, (second.own.fen(), first.own.fen()));
    let shown = store.order(&first.number, person).await.unwrap().unwrap();
    assert_eq!(shown.refund.unwrap().reason, RefundReason::NotTheChoice);
}

async fn an_order_expires_and_late_money_still_counts(bed: Bed) {
    let store = &*bed.store;
    let person = chooser(store).await;
    let first = ordered(store, person, "a-form").await;
    assert_eq!(store.expire_orders(later(60)).await.unwrap(), 0);
    assert_eq!(store.expire_orders(later(3 * 3600)).await.unwrap(), 1);
    assert!(matches!(begun(store, &first, later(3 * 3600)).await, BeginOutcome::Over(_)));
    // The old form finds its old order; a new form makes a new one.
    assert_eq!(ordered(store, person, "a-form").await.state, OrderState::Expired);
    let second = paying(store, person, "b-form").await;
    // What the gateway has does not end by time alone: it is asked.
    assert_eq!(store.expire_orders(later(9 * 3600)).await.unwrap(), 0);
    let asked = store.orders_paying(later(3600), 10).await.unwrap();
    assert_eq!(asked.iter().map(|order| &order.number).collect::<Vec<_>>(), [&second.number]);
    let closed = store.gateway_event(event(&second, "1", EventKind::Closed)).await.unwrap();
    assert_eq!(closed, EventOutcome::Taken(OrderState::Expired));
    let third = ordered(store, person, "c-form").await;
    // The gateway's message was late: the money counts, and the third order is not asked for any more.
    let late = store.gateway_event(event(&second, "2", EventKind::Paid)).await.unwrap();
    assert_eq!(late, EventOutcome::Taken(OrderState::Paid));
    assert_eq!(state(store, &third).await, OrderState::Expired);
    assert_eq!(sums(store, person).await, (second.own.fen(), 0));
}

async fn a_try_that_failed_can_be_made_again(bed: Bed) {
    let store = &*bed.store;
    let person = chooser(store).await;
    let order = paying(store, person, "a-form").await;
    let failed = store.gateway_event(event(&order, "1", EventKind::Failed)).await.unwrap();
    assert_eq!(failed, EventOutcome::Taken(OrderState::Created));
    assert!(matches!(begun(store, &order, later(5)).await, BeginOutcome::Pay(_)));
    store.gateway_event(event(&order, "2", EventKind::Paid)).await.unwrap();
    // A message about the first try that comes last changes nothing.
    let late = store.gateway_event(event(&order, "3", EventKind::Failed)).await.unwrap();
    assert_eq!(late, EventOutcome::Taken(OrderState::Paid));
    assert_eq!(status(store, person).await, EnrolmentStatus::Paid);
}

async fn the_banks_file_has_an_outcome_for_each_line(bed: Bed) {
    let store = &*bed.store;
    let somebody = register(store, person_of("weihai")).await;
    choose(store, somebody.id, "one").await;
    let own = ordered(store, somebody.id, "a-form").await.own;
    let line = |reference: &str, id_number: &rules::identity::IdNumber, fen: i64| BankLine {
        reference: reference.to_owned(),
        id_number: id_number.clone(),
        benefit_year: 2016,
        amount: Money::from_fen(fen),
        settled_on: day(TODAY),
    };
    let unknown = id_number();
    let lines = vec![
        line("B1", &somebody.id_number, own.fen() - 100),
        line("B2", &somebody.id_number, own.fen()),
        line("B3", &somebody.id_number, own.fen()),
        line("B2", &somebody.id_number, own.fen()),
        line("B4", &unknown, 18_000),
    ];
    let outcomes = store.import_bank_file(lines.clone(), day(TODAY), later(5)).await.unwrap();
    let told: Vec<_> = outcomes
        .iter()
        .map(|outcome| match outcome {
            MoneyOutcome::Contribution(_) => "contribution",
            MoneyOutcome::Refund(refund) => refund.reason.code(),
            MoneyOutcome::Repeated => "repeated",
            MoneyOutcome::Refused(_) => "refused",
        })
        .collect();
    assert_eq!(told, ["wrong_amount", "contribution", "already_paid", "repeated", "unknown_person"]);
    assert_eq!(sums(store, somebody.id).await, (own.fen(), 2 * own.fen() - 100));
    // The same file again does nothing.
    let again = store.import_bank_file(lines, day(TODAY), later(6)).await.unwrap();
    assert!(again.iter().all(|outcome| matches!(outcome, MoneyOutcome::Repeated)));
    assert_eq!(store.refunds(RefundState::Owed, 100).await.unwrap().len(), 3);
}

async fn a_refund_moves_on_once(bed: Bed) {
    let person = chooser(&*bed.store).await;
    let order = paying(&*bed.store, person, "a-form").await;
    for name in ["1", "2"] {
        bed.store.gateway_event(event(&order, name, EventKind::Paid)).await.unwrap();
    }
    let refund = bed.store.refunds(RefundState::Owed, 10).await.unwrap().remove(0);
    assert_eq!(
        (refund.route, refund.reference.as_str()),
        (Route::Gateway, format!("T-2-{}", order.number).as_str())
    );
    let moved = |to| bed.store.move_refund(&refund.number, to, "gateway", later(7));
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (store, number) = (Arc::clone(&bed.store), refund.number.clone());
            tokio::spawn(async move {
                store.move_refund(&number, RefundState::Sent, "gateway", later(6)).await.unwrap()
            })
        })
        .collect();
    let mut sent = 0;
    for task in tasks {
        sent += usize::from(task.await.unwrap());
    }
    assert_eq!(sent, 1);
    assert!(moved(RefundState::Failed).await.unwrap() && moved(RefundState::Sent).await.unwrap());
    assert!(moved(RefundState::Done).await.unwrap());
    assert!(!moved(RefundState::Failed).await.unwrap() && !moved(RefundState::Sent).await.unwrap());
    assert!(!bed.store.move_refund("TK-none", RefundState::Sent, "gateway", NOW).await.unwrap());
}

async fn a_day_is_reconciled(bed: Bed) {
    let store = &*bed.store;
    let mut file = Vec::new();
    let mut orders = Vec::new();
    for number in 0..4 {
        let person = chooser(store).await;
        let order = paying(store, person, "a-form").await;
        let paid = event(&order, "1", EventKind::Paid);
        file.push(GatewayLine { trade: paid.trade.clone(), order: order.number.clone(), amount: order.own });
        // The callback of the last one got lost.
        if number < 3 {
            store.gateway_event(paid).await.unwrap();
        }
        orders.push(order);
    }
    let day = day(TODAY);
    let all = store.reconcile(day, file.clone()).await.unwrap();
    assert_eq!(all.misfits, [Misfit::NotHere(file[3].clone())]);
    assert_eq!(all.gateway.fen() - all.received.fen(), orders[3].own.fen());
    assert_eq!((all.contributions, all.refunds), (all.received, Money::ZERO));
    store.gateway_event(event(&orders[3], "1", EventKind::Paid)).await.unwrap();
    let all = store.reconcile(day, file.clone()).await.unwrap();
    assert_eq!((all.misfits.len(), all.gateway), (0, all.received));
    // Another amount, a line twice, a line that is missing.
    let there = GatewayLine { amount: Money::from_fen(1), ..file[0].clone() };
    let strange = vec![there.clone(), file[1].clone(), file[1].clone(), file[2].clone()];
    let missing = Misfit::NotThere {
        trade: file[3].trade.clone(),
        order: file[3].order.clone(),
        amount: file[3].amount,
    };
    let misfits = store.reconcile(day, strange).await.unwrap().misfits;
    assert_eq!(
        misfits,
        [Misfit::Differs { there, here: file[0].clone() }, Misfit::Twice(file[1].clone()), missing]
    );
    // An enrolment that lost its payment.
    bed.raw("UPDATE enrolment SET status = 'chosen' WHERE status = 'paid'").await.unwrap();
    let misfits = store.reconcile(day, file).await.unwrap().misfits;
    assert_eq!(misfits.iter().filter(|misfit| matches!(misfit, Misfit::Broken { .. })).count(), 4);
}
