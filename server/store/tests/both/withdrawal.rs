//! Taking a choice back: when it can be, what goes back, who may, and that the books still fit.

use rules::{facts::Group, money::Money, scheme::Scheme, withdrawal::Refusal};
use store::{
    Acting, AskedAs, Authority, CertificateOutcome, ChooseOutcome, ChosenBy, CounterWithdrawal,
    EnrolmentStatus, EventKind, EventOutcome, GatewayLine, GroupPeriod, IssueCertificate, MoneyOutcome,
    OrderOutcome, OrderState, PayRefusal, PersonId, Reach, RefundReason, RefundState, Route, Shown, StaffId,
    Store, WhoChose, Withdraw, WithdrawOutcome, Withdrawn, testing::Bed,
};

use crate::{
    enrolment::{choose, chosen, entry, payment},
    fixture::{day, later, person_of, register, resident},
    guardians::{choose as choose_for, parent_and_child},
    notices::kinds,
    payment::{TODAY, ask, cash, event, paying, state, sums},
    staff::active,
};

super::on_both! {
    an_unpaid_choice_is_taken_back_and_another_can_be_made,
    what_was_paid_goes_back_and_the_books_fit,
    cash_goes_back_too_and_the_receipt_holds_no_longer,
    what_the_budget_paid_goes_back_to_nobody,
    late_money_of_a_choice_taken_back_goes_back,
    after_the_deadline_and_once_cover_has_begun_it_is_bound,
    what_a_register_took_is_not_given_back_here,
    a_newer_choice_is_not_touched_by_an_older_number,
    only_who_may_act_takes_a_choice_back,
    at_the_counter_within_reach,
    a_certificate_of_it_holds_no_longer,
    the_slip_says_who_chose,
}

pub(crate) fn command(person: PersonId, reference: &str, today: &str) -> Withdraw {
    let reference = reference.to_owned();
    Withdraw { person, reference, by: ChosenBy::Own, today: day(today), at: later(60) }
}

pub(crate) async fn withdraw(store: &dyn Store, person: PersonId, reference: &str) -> WithdrawOutcome {
    store.withdraw(command(person, reference, TODAY)).await.unwrap()
}

fn withdrawn(outcome: WithdrawOutcome) -> Withdrawn {
    match outcome {
        WithdrawOutcome::Withdrawn(withdrawn) => *withdrawn,
        other => panic!("{other:?}"),
    }
}

/// Somebody of Weihai who chose tier one, and the number of the choice.
pub(crate) async fn with_choice(store: &dyn Store) -> (PersonId, String) {
    let person = register(store, person_of("weihai")).await.id;
    let reference = chosen(choose(store, person, "one").await).enrolment.reference;
    (person, reference)
}

async fn live(store: &dyn Store, person: PersonId) -> Vec<String> {
    let coverage = store.coverage(person, 2016, day(TODAY)).await.unwrap().unwrap();
    coverage.enrolments.into_iter().map(|enrolment| enrolment.option).collect()
}

async fn an_unpaid_choice_is_taken_back_and_another_can_be_made(bed: Bed) {
    let store = &*bed.store;
    let (person, reference) = with_choice(store).await;
    let order = paying(store, person, "a-form").await;
    let done = withdrawn(withdraw(store, person, &reference).await);
    assert_eq!((done.enrolment.status, done.on, done.refund), (EnrolmentStatus::Void, day(TODAY), None));
    assert_eq!(state(store, &order).await, OrderState::Expired);
    assert!(live(store, person).await.is_empty());
    // Twice is once.
    let again = withdraw(store, person, &reference).await;
    assert!(matches!(again, WithdrawOutcome::Already(before) if before.on == day(TODAY)));
    let audit = store.audit_of(person, 20).await.unwrap();
    assert_eq!(audit.iter().filter(|entry| entry.action == "tier.withdraw").count(), 1);
    let told = ask(store, person, "b-form", TODAY, later(61)).await;
    assert!(matches!(told, OrderOutcome::Refused(PayRefusal::NotTheChoice)));
    let second = chosen(choose(store, person, "two").await);
    assert_eq!(second.replaced, None);
    assert_eq!(live(store, person).await, ["two"]);
}

async fn what_was_paid_goes_back_and_the_books_fit(bed: Bed) {
    let store = &*bed.store;
    let (person, reference) = with_choice(store).await;
    let order = paying(store, person, "a-form").await;
    let paid = event(&order, "1", EventKind::Paid);
    store.gateway_event(paid.clone()).await.unwrap();
    let refund = withdrawn(withdraw(store, person, &reference).await).refund.unwrap();
    assert_eq!(
        (refund.amount, refund.reason, refund.state, refund.route),
        (order.own, RefundReason::Withdrawn, RefundState::Owed, Route::Gateway)
    );
    assert_eq!(refund.reference, paid.trade);
    assert_eq!(state(store, &order).await, OrderState::Refunded);
    assert_eq!(sums(store, person).await, (0, order.own.fen()));
    assert!(matches!(withdraw(store, person, &reference).await, WithdrawOutcome::Already(_)));
    assert_eq!(sums(store, person).await, (0, order.own.fen()));
    assert_eq!(kinds(store, person).await, ["choice_made", "paid", "choice_withdrawn", "refund_owed"]);
    // The gateway repeats itself: nothing new.
    assert_eq!(
        store.gateway_event(paid.clone()).await.unwrap(),
        EventOutcome::Repeated(OrderState::Refunded)
    );
    // The day's accounts fit, and the refund goes its way.
    let line = GatewayLine { trade: paid.trade, order: order.number.clone(), amount: order.own };
    let all = store.reconcile(day(TODAY), vec![line]).await.unwrap();
    assert_eq!((all.misfits.len(), all.contributions, all.refunds), (0, Money::ZERO, order.own));
    assert_eq!(store.refunds(RefundState::Owed, 10).await.unwrap(), std::slice::from_ref(&refund));
    assert!(store.move_refund(&refund.number, RefundState::Sent, "gateway", later(70)).await.unwrap());
    assert!(store.move_refund(&refund.number, RefundState::Done, "gateway", later(71)).await.unwrap());
    // Chosen and paid anew: one contribution, and the accounts still fit.
    chosen(choose(store, person, "two").await);
    let second = paying(store, person, "b-form").await;
    store.gateway_event(event(&second, "2", EventKind::Paid)).await.unwrap();
    assert_eq!(sums(store, person).await, (second.own.fen(), order.own.fen()));
    let all = store.reconcile(day(TODAY), Vec::new()).await.unwrap();
    assert_eq!(all.received.fen(), all.contributions.fen() + all.refunds.fen());
    assert!(!all.misfits.iter().any(|misfit| matches!(misfit, store::Misfit::Broken { .. })));
}

async fn cash_goes_back_too_and_the_receipt_holds_no_longer(bed: Bed) {
    let store = &*bed.store;
    let (person, reference) = with_choice(store).await;
    let own = paying(store, person, "a-form").await.own;
    let receipt = match store.pay_at_counter(cash(person, own, "counter-1")).await.unwrap() {
        MoneyOutcome::Contribution(receipt) => *receipt,
        other => panic!("{other:?}"),
    };
    assert!(store.receipt(&receipt.number, person).await.unwrap().is_some());
    let refund = withdrawn(withdraw(store, person, &reference).await).refund.unwrap();
    assert_eq!((refund.route, refund.amount), (Route::Cash, own));
    assert!(store.receipt(&receipt.number, person).await.unwrap().is_none());
    let slip = store.choice_slip(person, &reference).await.unwrap().unwrap();
    assert_eq!(slip.contribution.unwrap().receipt_no, receipt.number);
    assert_eq!(slip.withdrawn.unwrap().refund, Some(refund));
}

async fn what_the_budget_paid_goes_back_to_nobody(bed: Bed) {
    let store = &*bed.store;
    let mut poor = person_of("weihai");
    poor.groups = vec![GroupPeriod { group: Group::Destitute, from: day("2010-01-01"), to: None }];
    let person = register(store, poor).await.id;
    let reference = chosen(choose(store, person, "one").await).enrolment.reference;
    let free = ask(store, person, "a-form", TODAY, later(1)).await;
    assert!(matches!(free, OrderOutcome::NothingToPay(_)));
    assert_eq!(withdrawn(withdraw(store, person, &reference).await).refund, None);
    assert_eq!(sums(store, person).await, (0, 0));
    assert!(live(store, person).await.is_empty());
    chosen(choose(store, person, "two").await);
}

async fn late_money_of_a_choice_taken_back_goes_back(bed: Bed) {
    let store = &*bed.store;
    let (person, reference) = with_choice(store).await;
    let order = paying(store, person, "a-form").await;
    withdrawn(withdraw(store, person, &reference).await);
    // Chosen again, the same tier: the old order's money does not pay for it.
    chosen(choose(store, person, "one").await);
    let late = store.gateway_event(event(&order, "1", EventKind::Paid)).await.unwrap();
    assert_eq!(late, EventOutcome::Taken(OrderState::Refunded));
    assert_eq!(sums(store, person).await, (0, order.own.fen()));
}

async fn after_the_deadline_and_once_cover_has_begun_it_is_bound(bed: Bed) {
    let store = &*bed.store;
    let (person, reference) = with_choice(store).await;
    let closes = day("2015-12-31");
    let late = store.withdraw(command(person, &reference, "2016-01-01")).await.unwrap();
    assert_eq!(late, WithdrawOutcome::Refused(Refusal::Closed { closes }));
    let order = paying(store, person, "a-form").await;
    store.gateway_event(event(&order, "1", EventKind::Paid)).await.unwrap();
    let late = store.withdraw(command(person, &reference, "2016-01-01")).await.unwrap();
    let from = day("2016-01-01");
    assert_eq!(late, WithdrawOutcome::Refused(Refusal::CoverBegan { from }));
    assert_eq!(sums(store, person).await, (order.own.fen(), 0));
    assert_eq!(live(store, person).await, ["one"]);
}

async fn what_a_register_took_is_not_given_back_here(bed: Bed) {
    let store = &*bed.store;
    let urban = Scheme::UrbanResident;
    let person = resident(store).await.id;
    let row = entry(person, urban, "urban", EnrolmentStatus::Paid);
    let paid = payment(person, urban, "urban", Some(row.id));
    store.load_enrolments(vec![row.clone()], vec![paid]).await.unwrap();
    assert_eq!(withdraw(store, person, &row.reference).await, WithdrawOutcome::PaidElsewhere);
    // Chosen here, paid by a register.
    let (person, reference) = with_choice(store).await;
    let coverage = store.coverage(person, 2016, day(TODAY)).await.unwrap().unwrap();
    let paid = payment(person, Scheme::Resident, "one", Some(coverage.enrolments[0].id));
    store.load_enrolments(Vec::new(), vec![paid]).await.unwrap();
    assert_eq!(withdraw(store, person, &reference).await, WithdrawOutcome::PaidElsewhere);
    assert_eq!(live(store, person).await, ["one"]);
}

async fn a_newer_choice_is_not_touched_by_an_older_number(bed: Bed) {
    let store = &*bed.store;
    let (person, first) = with_choice(store).await;
    let second = chosen(choose(store, person, "two").await).enrolment.reference;
    assert_eq!(withdraw(store, person, &first).await, WithdrawOutcome::NotTheChoice);
    assert_eq!(live(store, person).await, ["two"]);
    // Somebody else's number is no number.
    let other = register(store, person_of("weihai")).await.id;
    assert_eq!(withdraw(store, other, &second).await, WithdrawOutcome::NotTheChoice);
    assert_eq!(withdraw(store, person, "2016-NONE").await, WithdrawOutcome::NotTheChoice);
    withdrawn(withdraw(store, person, &second).await);
}

async fn only_who_may_act_takes_a_choice_back(bed: Bed) {
    let store = &*bed.store;
    let (parent, child, _) = parent_and_child(store, "2005-05-05").await;
    let by = ChosenBy::Guardian(parent.id);
    let reference = chosen(choose_for(store, child.id, by, TODAY).await).enrolment.reference;
    assert_eq!(withdraw(store, child.id, &reference).await, WithdrawOutcome::ThroughGuardian);
    let stranger = register(store, person_of("weihai")).await.id;
    let asked = |by| store.withdraw(Withdraw { by, ..command(child.id, &reference, TODAY) });
    assert_eq!(asked(ChosenBy::Guardian(stranger)).await.unwrap(), WithdrawOutcome::NotActing);
    let slip = store.choice_slip(child.id, &reference).await.unwrap().unwrap();
    assert_eq!(slip.chosen_by, Some(WhoChose::Guardian(parent.name.clone())));
    withdrawn(asked(by).await.unwrap());
    // The child sees it later.
    let done = store.done_in_my_name(child.id, 10).await.unwrap();
    assert!(done.iter().any(|done| done.action == "tier.withdraw" && done.by == parent.name));
}

fn at_counter(staff: StaffId, withdrawal: Withdraw) -> CounterWithdrawal {
    let authority =
        Authority { asked_by: "王大明".to_owned(), relation: AskedAs::Child, shown: Shown::HouseholdBook };
    CounterWithdrawal { withdrawal, acting: Acting { staff, reach: Reach::District }, authority }
}

async fn at_the_counter_within_reach(bed: Bed) {
    let store = &*bed.store;
    let staff = active(store, "zhou").await;
    let person = resident(store).await.id;
    let reference = chosen(choose(store, person, "rural").await).enrolment.reference;
    let done =
        store.withdraw_at_counter(at_counter(staff, command(person, &reference, TODAY))).await.unwrap();
    withdrawn(done);
    let audit = store.audit_of(person, 10).await.unwrap();
    let entry = audit.iter().find(|entry| entry.action == "tier.withdraw").unwrap();
    assert_eq!(entry.actor, format!("staff:{staff}"));
    bed.raw(
        "CREATE TEMPORARY TABLE is_one (found BIGINT CHECK (found = 1));
         INSERT INTO is_one SELECT COUNT(*) FROM withdrawal WHERE asked_by = '王大明' AND shown = 'household_book'",
    )
    .await
    .unwrap();
    let (far, reference) = with_choice(store).await;
    let refused = store.withdraw_at_counter(at_counter(staff, command(far, &reference, TODAY))).await;
    assert_eq!(refused.unwrap(), WithdrawOutcome::UnknownPerson);
}

async fn a_certificate_of_it_holds_no_longer(bed: Bed) {
    let store = &*bed.store;
    let (person, reference) = with_choice(store).await;
    let order = paying(store, person, "a-form").await;
    store.gateway_event(event(&order, "1", EventKind::Paid)).await.unwrap();
    // Issued on a day of cover; the portal's demo day may be set back afterwards.
    let on = day("2016-02-01");
    let issue = IssueCertificate { person, by: ChosenBy::Own, on, today: on, at: later(50) };
    let CertificateOutcome::Issued(certificate) = store.issue_certificate(issue).await.unwrap() else {
        panic!("not issued")
    };
    assert!(store.certificate(&certificate.reference).await.unwrap().unwrap().stands);
    withdrawn(withdraw(store, person, &reference).await);
    assert!(!store.certificate(&certificate.reference).await.unwrap().unwrap().stands);
    let again = store.issue_certificate(issue).await.unwrap();
    assert!(matches!(again, CertificateOutcome::NotCovered(_)), "{again:?}");
}

async fn the_slip_says_who_chose(bed: Bed) {
    let store = &*bed.store;
    let (person, reference) = with_choice(store).await;
    let slip = store.choice_slip(person, &reference).await.unwrap().unwrap();
    assert_eq!((slip.chosen_by, slip.chosen_on), (Some(WhoChose::Own), Some(day(TODAY))));
    assert_eq!((slip.contribution, slip.withdrawn), (None, None));
    let staff = active(store, "zhou").await;
    let near = resident(store).await.id;
    let choice = store::ChooseTier {
        person: near,
        benefit_year: 2016,
        option: "rural".to_owned(),
        by: ChosenBy::Own,
        today: day(TODAY),
        at: later(1),
    };
    let CounterWithdrawal { acting, authority, .. } = at_counter(staff, command(near, "", TODAY));
    let counter = store::CounterChoice { choice, acting, authority };
    let ChooseOutcome::Chosen(done) = store.choose_at_counter(counter).await.unwrap() else {
        panic!("not chosen")
    };
    let slip = store.choice_slip(near, &done.enrolment.reference).await.unwrap().unwrap();
    let Some(WhoChose::Counter { asked_by, relation, .. }) = slip.chosen_by else { panic!("no counter") };
    assert_eq!((asked_by.as_str(), relation), ("王大明", AskedAs::Child));
    // Nobody else reads it.
    assert_eq!(store.choice_slip(person, &done.enrolment.reference).await.unwrap(), None);
}
