//! Choosing a tier: the rules decide on the stored facts, and one choice stands.

use std::sync::Arc;

use rules::{eligibility::Outcome, money::Money, scheme::Scheme};
use store::{
    ChooseOutcome, ChooseTier, Chosen, Contribution, ContributionId, Enrolment, EnrolmentId, EnrolmentStatus,
    PersonId, Store, StoreError, testing::Bed,
};

use crate::fixture::{NOW, day, later, person_of, register, resident};

super::on_both! {
    a_choice_stands_and_can_be_changed_until_it_is_paid,
    of_two_choices_at_once_one_stands,
    the_database_itself_holds_one_live_enrolment,
    after_paying_the_choice_is_bound,
    outside_the_window_and_of_unknown_options_nothing_is_chosen,
    the_four_cases_of_the_dual_track_year,
    people_who_may_not_enrol_are_told_why,
    a_caller_that_goes_away_leaves_no_transaction_open,
}

fn choice(person: PersonId, option: &str, today: &str) -> ChooseTier {
    ChooseTier { person, benefit_year: 2016, option: option.to_owned(), today: day(today), at: later(1) }
}

pub(crate) async fn choose(store: &dyn Store, person: PersonId, option: &str) -> ChooseOutcome {
    store.choose_tier(choice(person, option, "2015-12-01")).await.unwrap()
}

pub(crate) fn chosen(outcome: ChooseOutcome) -> Chosen {
    match outcome {
        ChooseOutcome::Chosen(chosen) => *chosen,
        other => panic!("{other:?}"),
    }
}

async fn live(store: &dyn Store, person: PersonId) -> Vec<Enrolment> {
    let coverage = store.coverage(person, 2016, day("2015-12-01")).await.unwrap().unwrap();
    coverage.enrolments.into_iter().filter(|enrolment| enrolment.benefit_year == 2016).collect()
}

async fn a_choice_stands_and_can_be_changed_until_it_is_paid(bed: Bed) {
    let person = register(&*bed.store, person_of("weihai")).await.id;
    let first = chosen(choose(&*bed.store, person, "one").await);
    assert_eq!((first.enrolment.option.as_str(), first.replaced), ("one", None));
    assert!(first.enrolment.reference.starts_with("2016-"));
    assert!(matches!(choose(&*bed.store, person, "one").await, ChooseOutcome::Unchanged(_)));
    let second = chosen(choose(&*bed.store, person, "two").await);
    assert_eq!(second.replaced.as_deref(), Some("one"));
    assert_ne!(second.enrolment.reference, first.enrolment.reference);
    let live = live(&*bed.store, person).await;
    assert_eq!(live, [second.enrolment]);
    assert_eq!(bed.store.counts().await.unwrap().enrolments, 2);
    let audit = bed.store.audit_of(person, 10).await.unwrap();
    assert_eq!(audit.iter().filter(|entry| entry.action == "tier.choose").count(), 2);
}

async fn of_two_choices_at_once_one_stands(bed: Bed) {
    let person = register(&*bed.store, person_of("weihai")).await.id;
    let tasks: Vec<_> = (0..20)
        .map(|number| {
            let store = Arc::clone(&bed.store);
            let option = if number % 2 == 0 { "one" } else { "two" };
            tokio::spawn(async move { choose(&*store, person, option).await })
        })
        .collect();
    for task in tasks {
        assert!(matches!(task.await.unwrap(), ChooseOutcome::Chosen(_) | ChooseOutcome::Unchanged(_)));
    }
    assert_eq!(live(&*bed.store, person).await.len(), 1);
}

pub(crate) fn entry(person: PersonId, scheme: Scheme, option: &str, status: EnrolmentStatus) -> Enrolment {
    let id = EnrolmentId::fresh(NOW).unwrap();
    Enrolment {
        id,
        person,
        benefit_year: 2016,
        scheme,
        option: option.to_owned(),
        pack: format!("huaiyuan-{option}-2016"),
        tier: None,
        status,
        reference: format!("R{id}"),
        entered_on: Some(day("2015-10-20")),
        covers_from: day("2016-01-01"),
        covers_to: day("2016-12-31"),
        chosen_at: None,
    }
}

pub(crate) fn payment(
    person: PersonId,
    scheme: Scheme,
    option: &str,
    enrolment: Option<EnrolmentId>,
) -> Contribution {
    let id = ContributionId::fresh(NOW).unwrap();
    Contribution {
        id,
        person,
        benefit_year: 2016,
        scheme,
        option: option.to_owned(),
        own: Money::from_fen(12_000),
        subsidy: Money::from_fen(42_000),
        paid_on: day("2015-10-25"),
        receipt_no: format!("P{id}"),
        enrolment,
    }
}

async fn the_database_itself_holds_one_live_enrolment(bed: Bed) {
    let person = resident(&*bed.store).await.id;
    let urban = entry(person, Scheme::UrbanResident, "urban", EnrolmentStatus::Entered);
    let rural = entry(person, Scheme::RuralCooperative, "rural", EnrolmentStatus::Paid);
    let both = bed.store.load_enrolments(vec![urban.clone(), rural], Vec::new()).await;
    assert!(matches!(both, Err(StoreError::Conflict { .. })));
    bed.store.load_enrolments(vec![urban], Vec::new()).await.unwrap();
    let mut backwards =
        entry(resident(&*bed.store).await.id, Scheme::UrbanResident, "urban", EnrolmentStatus::Paid);
    backwards.covers_to = day("2015-12-31");
    let refused = bed.store.load_enrolments(vec![backwards], Vec::new()).await;
    assert!(matches!(refused, Err(StoreError::Refused { .. })));
}

async fn after_paying_the_choice_is_bound(bed: Bed) {
    let person = register(&*bed.store, person_of("weihai")).await.id;
    let first = chosen(choose(&*bed.store, person, "one").await);
    let paid = payment(person, Scheme::Resident, "one", Some(first.enrolment.id));
    bed.store.load_enrolments(Vec::new(), vec![paid.clone()]).await.unwrap();
    match choose(&*bed.store, person, "two").await {
        ChooseOutcome::AlreadyPaid { enrolment, contribution } => {
            assert_eq!(enrolment.unwrap().id, first.enrolment.id);
            assert_eq!(*contribution, paid);
        }
        other => panic!("{other:?}"),
    }
    let again = payment(person, Scheme::Resident, "one", Some(first.enrolment.id));
    assert!(matches!(
        bed.store.load_enrolments(Vec::new(), vec![again]).await,
        Err(StoreError::Conflict { .. })
    ));
}

async fn outside_the_window_and_of_unknown_options_nothing_is_chosen(bed: Bed) {
    let person = register(&*bed.store, person_of("weihai")).await.id;
    let late = bed.store.choose_tier(choice(person, "one", "2016-03-01")).await.unwrap();
    assert!(matches!(late, ChooseOutcome::Closed { .. }), "{late:?}");
    assert!(matches!(choose(&*bed.store, person, "three").await, ChooseOutcome::NotOffered));
    let nobody = PersonId::fresh(NOW).unwrap();
    assert!(matches!(choose(&*bed.store, nobody, "one").await, ChooseOutcome::UnknownPerson));
    let elsewhere = register(&*bed.store, person_of("atlantis")).await.id;
    assert!(matches!(choose(&*bed.store, elsewhere, "one").await, ChooseOutcome::NotOffered));
    assert_eq!(bed.store.counts().await.unwrap().enrolments, 0);
}

async fn the_four_cases_of_the_dual_track_year(bed: Bed) {
    let urban = Scheme::UrbanResident;
    // Neither paid nor entered: free to choose.
    let free = resident(&*bed.store).await.id;
    assert_eq!(chosen(choose(&*bed.store, free, "rural").await).enrolment.scheme, Scheme::RuralCooperative);
    // Paid and entered: stays on the urban track.
    let settled = resident(&*bed.store).await.id;
    let row = entry(settled, urban, "urban", EnrolmentStatus::Paid);
    let paid = payment(settled, urban, "urban", Some(row.id));
    bed.store.load_enrolments(vec![row], vec![paid]).await.unwrap();
    // Paid, not entered; entered, not paid: staff decide.
    let paid_only = resident(&*bed.store).await.id;
    bed.store.load_enrolments(Vec::new(), vec![payment(paid_only, urban, "urban", None)]).await.unwrap();
    let entered_only = resident(&*bed.store).await.id;
    let row = entry(entered_only, urban, "urban", EnrolmentStatus::Entered);
    bed.store.load_enrolments(vec![row], Vec::new()).await.unwrap();
    for (person, expected) in [
        (settled, Outcome::StaysOn { option: "urban".to_owned() }),
        (paid_only, Outcome::NeedsStaffDecision),
        (entered_only, Outcome::NeedsStaffDecision),
    ] {
        match choose(&*bed.store, person, "rural").await {
            ChooseOutcome::Decided(eligibility) => assert_eq!(eligibility.outcome, expected),
            other => panic!("{other:?}"),
        }
        let coverage = bed.store.coverage(person, 2016, day("2015-12-01")).await.unwrap().unwrap();
        assert_eq!(coverage.eligibility.unwrap().outcome, expected);
    }
}

async fn people_who_may_not_enrol_are_told_why(bed: Bed) {
    let mut employee = person_of("weihai");
    employee.employee_insurance = Some(true);
    let employee = register(&*bed.store, employee).await.id;
    let outcome = choose(&*bed.store, employee, "one").await;
    let ChooseOutcome::Decided(eligibility) = outcome else { panic!("{outcome:?}") };
    assert!(matches!(eligibility.outcome, Outcome::NotEligible { .. }));
    assert!(!eligibility.steps.is_empty());
}

async fn a_caller_that_goes_away_leaves_no_transaction_open(bed: Bed) {
    let person = register(&*bed.store, person_of("weihai")).await.id;
    for number in 0..200 {
        let store = Arc::clone(&bed.store);
        let caller = tokio::spawn(async move {
            choose(&*store, person, if number % 2 == 0 { "one" } else { "two" }).await
        });
        for _ in 0..number % 7 {
            tokio::task::yield_now().await;
        }
        caller.abort();
    }
    // A forgotten transaction would hold the person's lock (PostgreSQL) or the only writer (SQLite).
    for option in ["one", "two"].repeat(10) {
        let outcome = choose(&*bed.store, person, option).await;
        assert!(matches!(outcome, ChooseOutcome::Chosen(_) | ChooseOutcome::Unchanged(_)), "{outcome:?}");
    }
    assert_eq!(live(&*bed.store, person).await.len(), 1);
}
