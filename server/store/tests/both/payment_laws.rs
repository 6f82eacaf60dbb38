//! Random histories of payments: whatever comes in whichever order, every fen is a contribution or goes back.

use std::collections::BTreeMap;

use proptest::{
    prelude::*,
    test_runner::{Config, TestCaseError, TestRunner},
};
use rules::{identity::IdNumber, money::Money};
use store::{
    BankLine, BeginPayment, ChooseTier, CreateOrder, EnrolmentStatus, EventKind, EventOutcome, GatewayEvent,
    IdempotencyKey, MoneyOutcome, Order, OrderOutcome, OrderState, PayAtCounter, PersonId, Store, Withdraw,
    WithdrawOutcome, testing::Bed,
};
use tokio::{runtime::Handle, task::block_in_place};

use crate::{
    fixture::{day, later, person_of, register},
    payment::{TODAY, choose, event, sums},
};

super::on_both! { every_fen_is_accounted_for }

/// Histories tried on each engine.
const HISTORIES: u32 = 40;

#[derive(Clone, Copy, Debug)]
enum Step {
    Choose(&'static str),
    Withdraw,
    Order(u8),
    Begin(u8),
    Event(u8, u8, EventKind),
    Cash { number: u8, right: bool, in_the_drawer: bool },
    Bank { number: u8, right: bool },
    Expire,
}

fn step() -> impl Strategy<Value = Step> {
    let kind =
        prop_oneof![3 => Just(EventKind::Paid), 1 => Just(EventKind::Failed), 1 => Just(EventKind::Closed)];
    prop_oneof![
        1 => prop_oneof![Just("one"), Just("two")].prop_map(Step::Choose),
        1 => Just(Step::Withdraw),
        3 => (0..3_u8).prop_map(Step::Order),
        3 => (0..4_u8).prop_map(Step::Begin),
        5 => (0..4_u8, 0..3_u8, kind).prop_map(|(order, name, kind)| Step::Event(order, name, kind)),
        1 => (0..2_u8, any::<bool>(), any::<bool>())
            .prop_map(|(number, right, in_the_drawer)| Step::Cash { number, right, in_the_drawer }),
        1 => (0..2_u8, any::<bool>()).prop_map(|(number, right)| Step::Bank { number, right }),
        1 => Just(Step::Expire),
    ]
}

/// One person's history, and what a bookkeeper beside it counts.
struct History<'s> {
    store: &'s dyn Store,
    person: PersonId,
    id_number: IdNumber,
    orders: Vec<Order>,
    seconds: i64,
    /// Money by its number on its way, in fen.
    money: BTreeMap<String, i64>,
}

impl History<'_> {
    async fn take(&mut self, step: Step) {
        self.seconds += 1_000;
        let (today, at) = (day(TODAY), later(self.seconds));
        match step {
            Step::Choose(option) => {
                let (person, option) = (self.person, option.to_owned());
                let command =
                    ChooseTier { person, benefit_year: 2016, option, by: store::ChosenBy::Own, today, at };
                self.store.choose_tier(command).await.unwrap();
            }
            Step::Withdraw => {
                let coverage = self.store.coverage(self.person, 2016, today).await.unwrap().unwrap();
                let Some(choice) = coverage.enrolment(2016) else { return };
                let (reference, by) = (choice.reference.clone(), store::ChosenBy::Own);
                let command = Withdraw { person: self.person, reference, by, today, at };
                let outcome = self.store.withdraw(command).await.unwrap();
                assert!(matches!(outcome, WithdrawOutcome::Withdrawn(_)), "{outcome:?}");
            }
            Step::Order(form) => {
                let key = IdempotencyKey::parse(&format!("form-{form}-of-mine")).unwrap();
                let (payer, person) = (self.person, self.person);
                let command = CreateOrder { payer, person, benefit_year: 2016, key, today, at };
                if let OrderOutcome::Order(order) = self.store.create_order(command).await.unwrap()
                    && !self.orders.iter().any(|known| known.number == order.number)
                {
                    self.orders.push(*order);
                }
            }
            Step::Begin(number) => {
                let Some(order) = self.orders.get(usize::from(number)) else { return };
                let (number, payer) = (order.number.clone(), self.person);
                self.store.begin_payment(BeginPayment { number, payer, today, at }).await.unwrap();
            }
            Step::Event(number, name, kind) => {
                let Some(order) = self.orders.get(usize::from(number)) else { return };
                let name = format!("{}-{name}", kind.code());
                let said = GatewayEvent { at, ..event(order, &name, kind) };
                let outcome = self.store.gateway_event(said.clone()).await.unwrap();
                assert!(matches!(outcome, EventOutcome::Taken(_) | EventOutcome::Repeated(_)), "{outcome:?}");
                if kind == EventKind::Paid {
                    self.money.insert(said.trade, order.own.fen());
                }
            }
            Step::Cash { number, right, in_the_drawer } => {
                let command = PayAtCounter {
                    person: self.person,
                    benefit_year: 2016,
                    amount: self.amount(right),
                    key: IdempotencyKey::parse(&format!("counter-{number}-{}", self.person)).unwrap(),
                    taken_by: "7".to_owned(),
                    in_the_drawer,
                    today,
                    at,
                };
                let (reference, fen) = (command.key.as_str().to_owned(), command.amount.fen());
                let outcome = self.store.pay_at_counter(command).await.unwrap();
                self.count(&outcome, reference, fen);
            }
            Step::Bank { number, right } => {
                let line = BankLine {
                    reference: format!("bank-{number}-{}", self.person),
                    id_number: self.id_number.clone(),
                    benefit_year: 2016,
                    amount: self.amount(right),
                    settled_on: today,
                };
                let (reference, fen) = (line.reference.clone(), line.amount.fen());
                let outcome = self.store.import_bank_file(vec![line], today, at).await.unwrap().remove(0);
                self.count(&outcome, reference, fen);
            }
            Step::Expire => {
                self.store.expire_orders(at).await.unwrap();
            }
        }
    }

    fn amount(&self, right: bool) -> Money {
        let due = self.orders.last().map_or(18_000, |order| order.own.fen());
        Money::from_fen(if right { due } else { due + 1 })
    }

    fn count(&mut self, outcome: &MoneyOutcome, reference: String, fen: i64) {
        if matches!(outcome, MoneyOutcome::Contribution(_) | MoneyOutcome::Refund(_)) {
            assert_eq!(self.money.insert(reference, fen), None, "counted twice");
        }
    }

    /// The laws that hold after every step.
    async fn balanced(&self) -> Result<(), TestCaseError> {
        let (contributed, refunded) = sums(self.store, self.person).await;
        prop_assert_eq!(contributed + refunded, self.money.values().sum::<i64>());
        let payments = self.store.payments_of(self.person).await.unwrap();
        prop_assert!(payments.receipts.len() <= 1);
        let live = payments.orders.iter().filter(|order| {
            matches!(order.state, OrderState::Created | OrderState::Paying | OrderState::Paid)
        });
        prop_assert!(live.count() <= 1);
        let coverage = self.store.coverage(self.person, 2016, day(TODAY)).await.unwrap().unwrap();
        let paid = coverage.enrolment(2016).is_some_and(|choice| choice.status == EnrolmentStatus::Paid);
        prop_assert_eq!(paid, payments.receipts.len() == 1);
        for order in &payments.orders {
            prop_assert_eq!(order.state == OrderState::Paid, order.receipt_no.is_some());
        }
        Ok(())
    }
}

async fn every_fen_is_accounted_for(bed: Bed) {
    let handle = Handle::current();
    block_in_place(|| {
        let config = Config { cases: HISTORIES, failure_persistence: None, ..Config::default() };
        let histories = prop::collection::vec(step(), 1..24);
        let outcome = TestRunner::new(config).run(&histories, |steps| {
            handle.block_on(async {
                let somebody = register(&*bed.store, person_of("weihai")).await;
                choose(&*bed.store, somebody.id, "one").await;
                let mut history = History {
                    store: &*bed.store,
                    person: somebody.id,
                    id_number: somebody.id_number,
                    orders: Vec::new(),
                    seconds: 0,
                    money: BTreeMap::new(),
                };
                for step in steps {
                    history.take(step).await;
                    history.balanced().await?;
                }
                Ok(())
            })
        });
        outcome.unwrap_or_else(|failure| panic!("{failure}"));
    });
    let day_of_all = bed.store.reconcile(day(TODAY), Vec::new()).await.unwrap();
    assert_eq!(day_of_all.received.fen(), day_of_all.contributions.fen() + day_of_all.refunds.fen());
    assert!(!day_of_all.misfits.iter().any(|misfit| matches!(misfit, store::Misfit::Broken { .. })));
}
