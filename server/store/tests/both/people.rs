//! People come back as they were registered, whatever their names.

use rules::{facts::Group, name::PersonName, scheme::Scheme};
use store::{GroupPeriod, HouseholdId, NewHousehold, NewHouseholdMember, Relation, StoreError, testing::Bed};

use crate::fixture::{NOW, day, id_number, person_of, register, resident};

super::on_both! {
    a_person_comes_back_as_registered,
    names_of_every_kind_are_kept,
    an_id_number_belongs_to_one_person,
    a_household_has_one_head,
    a_batch_is_loaded_whole_or_not_at_all,
    the_database_counts_and_knows_its_demo_date,
}

async fn a_person_comes_back_as_registered(bed: Bed) {
    let mut person = person_of("huaiyuan");
    person.groups = vec![
        GroupPeriod { group: Group::LowIncome, from: day("2014-01-01"), to: Some(day("2014-12-31")) },
        GroupPeriod { group: Group::Disabled, from: day("2015-01-01"), to: None },
    ];
    let person = register(&*bed.store, person).await;
    let found = bed.store.person_by_id_number(&person.id_number).await.unwrap().unwrap();
    assert_eq!(found.id, person.id);
    assert_eq!(found.name, person.name);
    assert_eq!(found.id_number, person.id_number);
    assert_eq!((found.sex, found.birth_date), (person.sex, person.birth_date));
    assert_eq!((found.local_hukou, found.employee_insurance), (Some(true), Some(false)));
    assert_eq!(found.created_at, NOW);
    assert_eq!(bed.store.phone_of(person.id).await.unwrap(), person.phone);
    let coverage = bed.store.coverage(person.id, 2016, day("2015-12-01")).await.unwrap().unwrap();
    assert_eq!(coverage.groups, person.groups);
    assert!(bed.store.person_by_id_number(&id_number()).await.unwrap().is_none());
    assert!(bed.store.person(store::PersonId::fresh(NOW).unwrap()).await.unwrap().is_none());
}

async fn names_of_every_kind_are_kept(bed: Bed) {
    let fifty = "阿".repeat(50);
    let beyond = format!("𠮷{}", "𪚥".repeat(49));
    for name in ["李", "阿卜杜拉·买买提", "𠮷野", fifty.as_str(), beyond.as_str(), "O'Brien"] {
        let Ok(name) = PersonName::parse(name) else { continue };
        let mut person = person_of("weihai");
        person.name = name.clone();
        let person = register(&*bed.store, person).await;
        assert_eq!(bed.store.person(person.id).await.unwrap().unwrap().name, name);
    }
    assert!(PersonName::parse(&beyond).is_ok());
}

async fn an_id_number_belongs_to_one_person(bed: Bed) {
    let first = resident(&*bed.store).await;
    let mut second = person_of("huaiyuan");
    second.id_number = first.id_number;
    let error = bed.store.load_people(vec![second], NOW).await.unwrap_err();
    assert!(matches!(error, StoreError::Conflict { .. }), "{error:?}");
}

async fn a_household_has_one_head(bed: Bed) {
    let (head, child) = (resident(&*bed.store).await, resident(&*bed.store).await);
    let member = |person: &store::NewPerson, relation| NewHouseholdMember { person: person.id, relation };
    let household = |members| NewHousehold {
        id: HouseholdId::fresh(NOW).unwrap(),
        jurisdiction: "huaiyuan".to_owned(),
        scheme: Scheme::RuralCooperative,
        code: "340399010203001".to_owned(),
        members,
    };
    let two = household(vec![member(&head, Relation::Head), member(&child, Relation::Head)]);
    assert!(matches!(bed.store.load_households(vec![two]).await, Err(StoreError::Conflict { .. })));
    let right = household(vec![member(&child, Relation::Child), member(&head, Relation::Head)]);
    bed.store.load_households(vec![right]).await.unwrap();
    let coverage = bed.store.coverage(child.id, 2016, day("2015-12-01")).await.unwrap().unwrap();
    let members = coverage.household.unwrap().members;
    assert_eq!(members.iter().map(|member| member.person).collect::<Vec<_>>(), [head.id, child.id]);
}

async fn a_batch_is_loaded_whole_or_not_at_all(bed: Bed) {
    let (first, mut second) = (person_of("huaiyuan"), person_of("huaiyuan"));
    second.id_number = first.id_number.clone();
    assert!(bed.store.load_people(vec![first, second], NOW).await.is_err());
    assert_eq!(bed.store.counts().await.unwrap().people, 0);
    let many = (0..1_201).map(|_| person_of("weihai")).collect();
    bed.store.load_people(many, NOW).await.unwrap();
    assert_eq!(bed.store.counts().await.unwrap().people, 1_201);
}

async fn the_database_counts_and_knows_its_demo_date(bed: Bed) {
    assert_eq!(bed.store.settings().await.unwrap().demo_today, None);
    bed.store.set_demo(day("2015-12-01")).await.unwrap();
    bed.store.set_demo(day("2015-12-02")).await.unwrap();
    assert_eq!(bed.store.settings().await.unwrap().demo_today, Some(day("2015-12-02")));
    resident(&*bed.store).await;
    assert_eq!(bed.store.counts().await.unwrap().people, 1);
    bed.store.ready().await.unwrap();
}
