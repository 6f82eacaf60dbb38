//! Staff act on people within their reach, and every look-up is kept.

use std::sync::Arc;

use rules::scheme::Scheme;
use store::{
    Acting, AskedAs, Authority, ChooseOutcome, ChooseTier, CodeOutcome, CounterActivation, CounterChoice,
    IssueActivation, LookUp, LookUpFor, LookedUp, PersonId, Reach, SecretCode, Shown, StaffId, Store, Wanted,
    testing::Bed,
};

use crate::{
    fixture::{day, later, person_of, register, resident},
    staff::active,
};

super::on_both! {
    a_look_up_is_kept_found_or_not_and_ends_at_the_reach,
    a_choice_at_the_counter_follows_the_same_rules_and_keeps_who_asked,
    of_a_choice_at_the_counter_and_one_by_the_person_one_stands,
    an_activation_code_of_the_counter_works_within_reach_only,
    whoever_is_disabled_reaches_nobody,
}

fn acting(staff: StaffId) -> Acting {
    Acting { staff, reach: Reach::District }
}

fn authority() -> Authority {
    Authority { asked_by: "王大明".to_owned(), relation: AskedAs::Child, shown: Shown::HouseholdBook }
}

fn choice(person: PersonId, option: &str) -> ChooseTier {
    ChooseTier {
        person,
        benefit_year: 2016,
        option: option.to_owned(),
        today: day("2015-12-01"),
        at: later(50),
    }
}

async fn look(store: &dyn Store, acting: Acting, wanted: Wanted) -> Option<Box<LookedUp>> {
    let command = LookUp {
        acting,
        wanted,
        purpose: LookUpFor::Hotline,
        reason: "来电询问".to_owned(),
        benefit_year: 2016,
        today: day("2015-12-01"),
        at: later(40),
    };
    store.look_up(command).await.unwrap()
}

async fn a_look_up_is_kept_found_or_not_and_ends_at_the_reach(bed: Bed) {
    let staff = active(&*bed.store, "zhou").await;
    let near = resident(&*bed.store).await;
    let mut far = person_of("huaiyuan");
    "别的镇".clone_into(&mut far.township);
    let far = register(&*bed.store, far).await;
    let elsewhere = register(&*bed.store, person_of("weihai")).await;
    let wanted = |person: &store::NewPerson| Wanted::IdNumber(person.id_number.clone());
    let wide = Acting { staff, reach: Reach::Jurisdiction };
    let found = look(&*bed.store, acting(staff), wanted(&near)).await.unwrap();
    assert_eq!(found.coverage.person.id, near.id);
    assert!(look(&*bed.store, acting(staff), wanted(&far)).await.is_none());
    assert!(look(&*bed.store, wide, wanted(&far)).await.is_some());
    assert!(look(&*bed.store, wide, Wanted::Person(far.id)).await.is_some());
    for acting in [acting(staff), wide] {
        assert!(look(&*bed.store, acting, wanted(&elsewhere)).await.is_none());
        assert!(look(&*bed.store, acting, Wanted::Reference("2016-XXXXX-XXXXX".to_owned())).await.is_none());
    }
    let audit = bed.store.audit_of(far.id, 10).await.unwrap();
    let entry = audit.iter().find(|entry| entry.detail["within_reach"] == false).unwrap();
    assert_eq!((entry.actor.clone(), entry.action.as_str()), (format!("staff:{staff}"), "person.look_up"));
    assert_eq!(entry.detail["reason"], "来电询问");
    assert_eq!(bed.store.audit_of(elsewhere.id, 10).await.unwrap().len(), 2);
}

async fn a_choice_at_the_counter_follows_the_same_rules_and_keeps_who_asked(bed: Bed) {
    let staff = active(&*bed.store, "zhou").await;
    let person = resident(&*bed.store).await.id;
    let command = |option| CounterChoice {
        choice: choice(person, option),
        acting: acting(staff),
        authority: authority(),
    };
    let refused = bed.store.choose_at_counter(command("golden")).await.unwrap();
    assert!(matches!(refused, ChooseOutcome::NotOffered), "{refused:?}");
    let ChooseOutcome::Chosen(chosen) = bed.store.choose_at_counter(command("rural")).await.unwrap() else {
        panic!("not chosen")
    };
    assert_eq!(chosen.enrolment.scheme, Scheme::RuralCooperative);
    let audit = bed.store.audit_of(person, 10).await.unwrap();
    let entry = audit.iter().find(|entry| entry.action == "tier.choose").unwrap();
    assert_eq!(entry.actor, format!("staff:{staff}"));
    let again = bed.store.choose_at_counter(command("rural")).await.unwrap();
    assert!(matches!(again, ChooseOutcome::Unchanged(_)));
    let found = look(&*bed.store, acting(staff), Wanted::Reference(chosen.enrolment.reference.clone())).await;
    assert_eq!(found.unwrap().coverage.person.id, person);
    let elsewhere = register(&*bed.store, person_of("weihai")).await.id;
    let command =
        CounterChoice { choice: choice(elsewhere, "one"), acting: acting(staff), authority: authority() };
    let refused = bed.store.choose_at_counter(command).await.unwrap();
    assert!(matches!(refused, ChooseOutcome::UnknownPerson), "{refused:?}");
}

async fn of_a_choice_at_the_counter_and_one_by_the_person_one_stands(bed: Bed) {
    let staff = active(&*bed.store, "zhou").await;
    let person = resident(&*bed.store).await.id;
    let tasks: Vec<_> = (0..20)
        .map(|number| {
            let store = Arc::clone(&bed.store);
            tokio::spawn(async move {
                if number % 2 == 0 {
                    store.choose_tier(choice(person, "urban")).await.unwrap()
                } else {
                    let (choice, authority) = (choice(person, "rural"), authority());
                    let command = CounterChoice { choice, acting: acting(staff), authority };
                    store.choose_at_counter(command).await.unwrap()
                }
            })
        })
        .collect();
    for task in tasks {
        assert!(matches!(task.await.unwrap(), ChooseOutcome::Chosen(_) | ChooseOutcome::Unchanged(_)));
    }
    let coverage = bed.store.coverage(person, 2016, day("2015-12-01")).await.unwrap().unwrap();
    assert_eq!(coverage.enrolments.iter().filter(|entry| entry.benefit_year == 2016).count(), 1);
}

fn activation(person: PersonId, acting: Acting) -> CounterActivation {
    CounterActivation {
        activation: IssueActivation {
            person,
            code: SecretCode::new("K7Q2-9XMD"),
            issued_by: String::new(),
            tries: 5,
            at: later(60),
            expires_at: later(86_400),
        },
        acting,
        authority: authority(),
    }
}

async fn an_activation_code_of_the_counter_works_within_reach_only(bed: Bed) {
    let staff = active(&*bed.store, "zhou").await;
    let near = resident(&*bed.store).await.id;
    let elsewhere = register(&*bed.store, person_of("weihai")).await.id;
    assert!(bed.store.issue_activation_at_counter(activation(near, acting(staff))).await.unwrap());
    assert!(!bed.store.issue_activation_at_counter(activation(elsewhere, acting(staff))).await.unwrap());
    let code = SecretCode::new("K7Q2-9XMD");
    let redeemed = bed.store.redeem_activation(near, &code, later(61)).await.unwrap();
    assert_eq!(redeemed, CodeOutcome::Right);
    let redeemed = bed.store.redeem_activation(elsewhere, &code, later(61)).await.unwrap();
    assert_eq!(redeemed, CodeOutcome::Missing);
}

async fn whoever_is_disabled_reaches_nobody(bed: Bed) {
    let staff = active(&*bed.store, "zhou").await;
    let person = resident(&*bed.store).await.id;
    bed.store.enable_staff("zhou", false, later(30)).await.unwrap();
    assert!(look(&*bed.store, acting(staff), Wanted::Person(person)).await.is_none());
    assert!(!bed.store.issue_activation_at_counter(activation(person, acting(staff))).await.unwrap());
    let command =
        CounterChoice { choice: choice(person, "rural"), acting: acting(staff), authority: authority() };
    let refused = bed.store.choose_at_counter(command).await.unwrap();
    assert!(matches!(refused, ChooseOutcome::UnknownPerson));
}
