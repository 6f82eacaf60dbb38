//! Rounds: everybody whom the day concerns is told once, however often a round is made, interrupted or made twice at once.

use std::sync::Arc;

use rules::scheme::Scheme;
use store::{
    CampaignKind, CampaignPage, CampaignStep, EnrolmentStatus, NewPerson, NoticeText, OpenCase,
    OpenCaseOutcome, Store, testing::Bed,
};

use crate::{
    cases::paid_only,
    enrolment::{entry, payment},
    fixture::{NOW, day, later, person_of, register},
    guardians::parent_and_child,
    notices::{inbox, kinds},
    payment::choose,
};

super::on_both! {
    a_round_tells_whom_it_concerns_and_nobody_twice,
    two_servers_and_a_break_change_nothing,
    who_waits_for_a_decision_is_told_to_ask_for_it,
    guardians_are_told_of_each_child,
}

async fn page(store: &dyn Store, place: &str, kind: CampaignKind, people: u32) -> CampaignStep {
    let jurisdiction = place.to_owned();
    let (today, at) = (day("2015-12-01"), later(50));
    let command = CampaignPage { jurisdiction, benefit_year: 2016, kind, people, today, at };
    store.campaign_page(command).await.unwrap()
}

/// The whole round; how many notices it wrote.
async fn round(store: &dyn Store, place: &str, kind: CampaignKind) -> u32 {
    let mut told = 0;
    loop {
        let step = page(store, place, kind, 7).await;
        told += step.told;
        if step.looked_at < 7 {
            return told;
        }
    }
}

async fn a_round_tells_whom_it_concerns_and_nobody_twice(bed: Bed) {
    let store = &*bed.store;
    let urban = Scheme::UrbanResident;
    let (idle, chosen, paid) = (
        register(store, person_of("huaiyuan")).await.id,
        register(store, person_of("huaiyuan")).await.id,
        register(store, person_of("huaiyuan")).await.id,
    );
    choose(store, chosen, "urban").await;
    let entered = entry(paid, urban, "urban", EnrolmentStatus::Paid);
    let contribution = payment(paid, urban, "urban", Some(entered.id));
    store.load_enrolments(vec![entered], vec![contribution]).await.unwrap();
    let mut employee = person_of("huaiyuan");
    employee.employee_insurance = Some(true);
    let employee = register(store, employee).await.id;
    let elsewhere = register(store, person_of("weihai")).await.id;

    assert_eq!(round(store, "huaiyuan", CampaignKind::WindowOpens).await, 1);
    assert_eq!(round(store, "huaiyuan", CampaignKind::Unpaid).await, 2);
    assert_eq!(round(store, "huaiyuan", CampaignKind::Unpaid).await, 0);
    assert_eq!(kinds(store, idle).await, ["unpaid", "window_opens"]);
    assert_eq!(kinds(store, chosen).await, ["choice_made", "unpaid"]);
    for nobody in [paid, employee, elsewhere] {
        assert!(inbox(store, nobody).await.is_empty());
    }
    let told = inbox(store, chosen).await;
    let unpaid = NoticeText::Unpaid { year: 2016, closes: day("2015-12-31"), chosen: true };
    assert!(told.iter().any(|notice| notice.text == unpaid), "{told:?}");
    // Somebody registered later is told by the next look.
    let late =
        register(store, NewPerson { id: store::PersonId::fresh(later(5)).unwrap(), ..person_of("huaiyuan") })
            .await;
    assert_eq!(round(store, "huaiyuan", CampaignKind::Unpaid).await, 1);
    assert_eq!(kinds(store, late.id).await, ["unpaid"]);
}

async fn two_servers_and_a_break_change_nothing(bed: Bed) {
    let store = Arc::clone(&bed.store);
    let people: Vec<NewPerson> = (0..200).map(|_| person_of("huaiyuan")).collect();
    store.load_people(people.clone(), NOW).await.unwrap();
    // A round that was broken off after its first page goes on behind it.
    assert_eq!(
        page(&*store, "huaiyuan", CampaignKind::Unpaid, 30).await,
        CampaignStep { looked_at: 30, told: 30 }
    );
    let mut servers = Vec::new();
    for _ in 0..4 {
        let store = Arc::clone(&store);
        servers.push(tokio::spawn(async move { round(&*store, "huaiyuan", CampaignKind::Unpaid).await }));
    }
    let mut told = 30;
    for server in servers {
        told += server.await.unwrap();
    }
    assert_eq!(told, 200);
    let rounds = store.notice_figures().await.unwrap().rounds;
    assert_eq!((rounds.len(), rounds[0].told, rounds[0].kind.as_str()), (1, 200, "unpaid"));
    for person in &people {
        assert_eq!(store.unread_notices(person.id).await.unwrap(), 1);
    }
}

async fn who_waits_for_a_decision_is_told_to_ask_for_it(bed: Bed) {
    let store = &*bed.store;
    let (silent, asked) = (paid_only(store).await, paid_only(store).await);
    let command = OpenCase { person: asked, benefit_year: 2016, today: day("2015-12-01"), at: later(1) };
    assert!(matches!(store.open_case(command).await.unwrap(), OpenCaseOutcome::Opened(_)));
    assert_eq!(round(store, "huaiyuan", CampaignKind::Unpaid).await, 0);
    assert_eq!(round(store, "huaiyuan", CampaignKind::Conflict).await, 1);
    assert_eq!(kinds(store, silent).await, ["conflict"]);
    assert!(inbox(store, asked).await.is_empty());
}

async fn guardians_are_told_of_each_child(bed: Bed) {
    let store = &*bed.store;
    let (parent, child, _) = parent_and_child(store, "2005-06-01").await;
    assert_eq!(round(store, "weihai", CampaignKind::DeadlineNear).await, 3);
    let of_parent = inbox(store, parent.id).await;
    let near: Vec<_> = of_parent.iter().filter(|notice| notice.text.kind() == "deadline_near").collect();
    assert_eq!(near.len(), 2, "one for oneself, one for the child");
    assert!(near.iter().any(|notice| notice.child.as_ref().is_some_and(|(id, _)| *id == child.id)));
    assert_eq!(kinds(store, child.id).await, ["guardian_verified", "deadline_near"]);
}
