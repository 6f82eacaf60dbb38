//! Class lists: how each pupil stands, and who stands on two lists.

use rules::{identity::IdNumber, money::Money, name::PersonName, scheme::Scheme};
use store::{
    Contribution, ContributionId, Enrolment, EnrolmentId, EnrolmentStatus, NewPerson, PersonId, Pupil,
    PupilConflict, PupilStanding, Store, TakeClassList, testing::Bed,
};

use crate::fixture::{NOW, day, id_number, person_of, register};

super::on_both! {
    each_pupil_stands_where_the_registers_say,
    a_pupil_on_two_lists_is_told_and_the_same_list_again_is_not_two,
    a_whole_school_is_matched_at_once,
}

fn pupil(id_number: &IdNumber, name: &str) -> Pupil {
    Pupil { id_number: id_number.clone(), name: PersonName::parse(name).unwrap() }
}

pub(crate) fn of(person: &NewPerson) -> Pupil {
    pupil(&person.id_number, person.name.as_str())
}

pub(crate) async fn take(store: &dyn Store, title: &str, pupils: Vec<Pupil>) -> Vec<PupilStanding> {
    let list = TakeClassList {
        jurisdiction: "huaiyuan".to_owned(),
        school: "第一小学".to_owned(),
        title: title.to_owned(),
        benefit_year: 2016,
        scheme: Some(Scheme::UrbanResident),
        pupils,
        by: "staff:school".to_owned(),
        today: day("2015-12-01"),
        at: NOW,
    };
    store.take_class_list(list).await.unwrap()
}

/// An enrolment of 2016 and its payment, as far as they are there.
async fn insured(store: &dyn Store, person: PersonId, scheme: Scheme, entered: bool, paid: bool) {
    let id = EnrolmentId::fresh(NOW).unwrap();
    let option = if scheme == Scheme::UrbanResident { "urban" } else { "rural" };
    let enrolment = Enrolment {
        id,
        person,
        benefit_year: 2016,
        scheme,
        option: option.to_owned(),
        pack: format!("huaiyuan-{option}-2016"),
        tier: None,
        status: if paid { EnrolmentStatus::Paid } else { EnrolmentStatus::Entered },
        reference: format!("R{id}"),
        entered_on: Some(day("2015-10-20")),
        covers_from: day("2016-01-01"),
        covers_to: day("2016-12-31"),
        chosen_at: None,
    };
    let contribution = Contribution {
        id: ContributionId::fresh(NOW).unwrap(),
        person,
        benefit_year: 2016,
        scheme,
        option: option.to_owned(),
        own: Money::from_fen(15_000),
        subsidy: Money::from_fen(42_000),
        paid_on: day("2015-10-25"),
        receipt_no: format!("P{id}"),
        enrolment: entered.then_some(id),
    };
    let enrolments = if entered { vec![enrolment] } else { Vec::new() };
    let contributions = if paid { vec![contribution] } else { Vec::new() };
    store.load_enrolments(enrolments, contributions).await.unwrap();
}

async fn each_pupil_stands_where_the_registers_say(bed: Bed) {
    let store = &*bed.store;
    let urban = Scheme::UrbanResident;
    let mut people = Vec::new();
    for _ in 0..5 {
        people.push(register(store, person_of("huaiyuan")).await);
    }
    insured(store, people[0].id, urban, true, true).await;
    insured(store, people[1].id, urban, true, false).await;
    insured(store, people[2].id, Scheme::RuralCooperative, true, true).await;
    insured(store, people[3].id, urban, false, true).await;
    let mut employee = person_of("huaiyuan");
    employee.employee_insurance = Some(true);
    let employee = register(store, employee).await;
    let (paid, unpaid) =
        (register(store, person_of("weihai")).await, register(store, person_of("weihai")).await);
    insured(store, paid.id, urban, true, true).await;
    let pupils = [
        people.iter().map(of).collect::<Vec<_>>(),
        vec![of(&employee), of(&paid), of(&unpaid)],
        vec![
            pupil(&people[4].id_number, "李四"),
            pupil(&id_number(), "王小明"),
            pupil(&paid.id_number, "李四"),
        ],
    ];
    let standings = take(store, "一班", pupils.concat()).await;
    let conflict = PupilStanding::Conflict;
    let expected = [
        PupilStanding::Enrolled { option: "urban".to_owned() },
        PupilStanding::Unpaid { option: Some("urban".to_owned()) },
        PupilStanding::Elsewhere,
        conflict(PupilConflict::NotEntered),
        PupilStanding::Unpaid { option: None },
        conflict(PupilConflict::Employee),
        PupilStanding::Elsewhere,
        PupilStanding::NotFound,
        conflict(PupilConflict::OtherName),
        PupilStanding::NotFound,
        PupilStanding::NotFound,
    ];
    assert_eq!(standings, expected);
}

async fn a_pupil_on_two_lists_is_told_and_the_same_list_again_is_not_two(bed: Bed) {
    let store = &*bed.store;
    let (one, two) =
        (register(store, person_of("huaiyuan")).await, register(store, person_of("huaiyuan")).await);
    let unpaid = PupilStanding::Unpaid { option: None };
    for _ in 0..2 {
        assert_eq!(take(store, "一班", vec![of(&one), of(&two)]).await, [unpaid.clone(), unpaid.clone()]);
    }
    let other = PupilConflict::OtherList { school: "第一小学".to_owned(), title: "一班".to_owned() };
    assert_eq!(take(store, "二班", vec![of(&two)]).await, [PupilStanding::Conflict(other)]);
    // The first list without her: she stands on one list.
    assert_eq!(take(store, "一班", vec![of(&one)]).await, std::slice::from_ref(&unpaid));
    assert_eq!(take(store, "二班", vec![of(&two)]).await, [unpaid]);
}

async fn a_whole_school_is_matched_at_once(bed: Bed) {
    let store = &*bed.store;
    let people: Vec<NewPerson> = (0..1_000).map(|_| person_of("huaiyuan")).collect();
    store.load_people(people.clone(), NOW).await.unwrap();
    let standings = take(store, "全校", people.iter().map(of).collect()).await;
    assert_eq!(standings.len(), 1_000);
    assert!(standings.iter().all(|standing| *standing == PupilStanding::Unpaid { option: None }));
    assert!(take(store, "空", Vec::new()).await.is_empty());
}
