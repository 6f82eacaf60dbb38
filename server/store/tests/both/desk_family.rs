//! The desk of who decides: guardians' requests with their papers, newborns' numbers, and what waits.

use std::sync::Arc;

use rules::{
    identity::{IdNumber, Sex},
    name::PersonName,
};
use store::{
    Acting, AnswerNumber, AskGuardian, AskOutcome, AskedWard, ClaimNumber, ClaimOutcome, DecideOutcome,
    DecideRequest, Evidence, EvidenceId, EvidenceKind, GuardianLinkId, GuardianRelation, KeepOutcome,
    LinkState, NameFit, NewNewborn, NewPerson, NewbornOutcome, NumberOutcome, PersonId, Reach, SettleOutcome,
    StaffId, Store, Waiting, testing::Bed,
};

use crate::{
    fixture::{NOW, born, day, later, person_of, register},
    payment::TODAY,
    staff::active,
};

super::on_both! {
    a_request_is_shown_with_its_facts_and_each_look_is_kept,
    of_two_who_decide_a_request_the_second_finds_it_decided,
    a_request_of_another_jurisdiction_is_not_there,
    a_told_number_is_shown_with_both_records_and_settled,
    a_told_number_that_is_not_taken_is_told_to_the_guardian,
    another_number_told_since_is_not_the_one_that_was_checked,
    what_waits_is_counted_by_who_can_do_it,
}

fn wide(staff: StaffId) -> Acting {
    Acting { staff, reach: Reach::Jurisdiction }
}

async fn somebody(store: &dyn Store, birthday: &str, jurisdiction: &str) -> NewPerson {
    let mut person = person_of(jurisdiction);
    person.id_number = born(birthday);
    person.birth_date = day(birthday);
    person.sex = person.id_number.sex();
    register(store, person).await
}

/// A guardian's request for a number and name, with a file.
async fn request(
    store: &dyn Store,
    child: (&IdNumber, &str),
    place: &str,
) -> (PersonId, GuardianLinkId, EvidenceId) {
    let guardian = somebody(store, "1980-02-03", place).await.id;
    let command = AskGuardian {
        guardian,
        ward: AskedWard::Typed { id_number: child.0.clone(), name: PersonName::parse(child.1).unwrap() },
        relation: GuardianRelation::Parent,
        text_version: "guardian-1".to_owned(),
        today: day(TODAY),
        at: later(1),
    };
    let outcome = store.ask_guardian(command).await.unwrap();
    let AskOutcome::Asked(link) = outcome else { panic!("{outcome:?}") };
    let id = EvidenceId::fresh(NOW).unwrap();
    let file = Evidence {
        id,
        owner: guardian,
        link: Some(link),
        case: None,
        hand_in: None,
        kind: EvidenceKind::Pdf,
        bytes: 1234,
        sha256: [7; 32],
        uploaded_at: NOW,
    };
    assert_eq!(store.keep_evidence(file, day(TODAY)).await.unwrap(), KeepOutcome::Kept);
    (guardian, link, id)
}

fn decision(link: GuardianLinkId, acting: Acting, verified: bool, reason: &str) -> DecideRequest {
    DecideRequest { link, acting, verified, reason: reason.to_owned(), today: day(TODAY), at: later(9) }
}

async fn a_request_is_shown_with_its_facts_and_each_look_is_kept(bed: Bed) {
    let store = &*bed.store;
    let staff = active(store, "zhou").await;
    let child = somebody(store, "2009-06-01", "huaiyuan").await;
    let (guardian, link, file) = request(store, (&child.id_number, "王小明"), "huaiyuan").await;
    let show = || store.guardian_request(wide(staff), link, day(TODAY), later(5));
    let found = show().await.unwrap().unwrap();
    assert_eq!((found.guardian.id, found.ward.as_ref().map(|ward| ward.id)), (guardian, Some(child.id)));
    assert_eq!(found.request.fits, Some(NameFit::Fits));
    assert_eq!(found.evidence.iter().map(|file| file.id).collect::<Vec<_>>(), [file]);
    let viewed = store.view_request_evidence(wide(staff), file, day(TODAY), later(6)).await.unwrap();
    assert_eq!(viewed.map(|file| file.owner), Some(guardian));
    let audit = store.audit_of(guardian, 9).await.unwrap();
    for action in ["guardian.view", "evidence.view"] {
        let looks = audit.iter().filter(|entry| entry.action == action);
        assert_eq!(looks.count(), 1, "{action}");
    }
    // A number of nobody, and one of another name: the facts say so, the register tells no more.
    let (_, link, _) = request(store, (&born("2010-07-08"), "王小明"), "huaiyuan").await;
    let found = store.guardian_request(wide(staff), link, day(TODAY), later(5)).await.unwrap().unwrap();
    assert!(found.ward.is_none() && found.request.fits == Some(NameFit::Unknown));
    let (_, link, _) = request(store, (&child.id_number, "李小红"), "huaiyuan").await;
    let found = store.guardian_request(wide(staff), link, day(TODAY), later(5)).await.unwrap().unwrap();
    assert!(found.ward.is_none() && found.request.fits == Some(NameFit::OtherName));
    let told = store.decide_request(decision(link, wide(staff), true, "材料齐全")).await.unwrap();
    assert_eq!(told, DecideOutcome::NameDiffers);
}

async fn of_two_who_decide_a_request_the_second_finds_it_decided(bed: Bed) {
    let (one, other) = (active(&*bed.store, "zhou").await, active(&*bed.store, "wu").await);
    let child = somebody(&*bed.store, "2009-06-01", "huaiyuan").await;
    let (guardian, link, file) = request(&*bed.store, (&child.id_number, "王小明"), "huaiyuan").await;
    let tasks: Vec<_> = [(one, true, "材料齐全"), (other, false, "看不清楚")]
        .map(|(staff, verified, reason)| {
            let store = Arc::clone(&bed.store);
            tokio::spawn(async move {
                store.decide_request(decision(link, wide(staff), verified, reason)).await.unwrap()
            })
        })
        .into();
    let mut decided = 0;
    for task in tasks {
        match task.await.unwrap() {
            DecideOutcome::Decided => decided += 1,
            DecideOutcome::NotOpen => {}
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(decided, 1);
    let mut links = bed.store.family_links(guardian, day(TODAY)).await.unwrap().as_guardian;
    let (state, reason) = links.pop().map(|link| (link.state, link.reason.unwrap())).unwrap();
    let fits = [(LinkState::Verified, "材料齐全".to_owned()), (LinkState::Refused, "看不清楚".to_owned())];
    assert!(fits.contains(&(state, reason)), "one decision, not half of each");
    let seen = bed.store.guardian_request(wide(one), link, day(TODAY), later(20)).await.unwrap().unwrap();
    assert!(seen.evidence.is_empty() && seen.request.link.state == state);
    assert!(bed.store.view_request_evidence(wide(one), file, day(TODAY), later(21)).await.unwrap().is_none());
}

async fn a_request_of_another_jurisdiction_is_not_there(bed: Bed) {
    let store = &*bed.store;
    let staff = active(store, "zhou").await;
    let (guardian, link, file) = request(store, (&born("2009-06-01"), "王小明"), "weihai").await;
    assert!(store.guardian_request(wide(staff), link, day(TODAY), later(5)).await.unwrap().is_none());
    assert!(store.view_request_evidence(wide(staff), file, day(TODAY), later(5)).await.unwrap().is_none());
    let outcome = store.decide_request(decision(link, wide(staff), false, "不行")).await.unwrap();
    assert_eq!(outcome, DecideOutcome::NotOpen);
    assert!(
        store.audit_of(guardian, 20).await.unwrap().iter().all(|entry| !entry.actor.starts_with("staff:"))
    );
    // Somebody who is disabled sees not even their own jurisdiction's.
    let (_, link, _) = request(store, (&born("2009-06-02"), "王小明"), "huaiyuan").await;
    store.enable_staff("zhou", false, later(30)).await.unwrap();
    assert!(store.guardian_request(wide(staff), link, day(TODAY), later(31)).await.unwrap().is_none());
    let outcome = store.decide_request(decision(link, wide(staff), false, "不行")).await.unwrap();
    assert_eq!(outcome, DecideOutcome::NotOpen);
}

const BIRTH: &str = "2015-11-20";

/// A girl of some days, registered by her mother: the mother, the child, the link.
async fn a_girl(store: &dyn Store) -> (PersonId, PersonId, GuardianLinkId) {
    let mother = somebody(store, "1988-03-04", "huaiyuan").await.id;
    let newborn = NewNewborn {
        guardian: mother,
        name: PersonName::parse("王小明之女").unwrap(),
        sex: Sex::Female,
        birth_date: day(BIRTH),
        text_version: "guardian-1".to_owned(),
        today: day(TODAY),
        at: later(1),
    };
    let outcome = store.register_newborn(newborn).await.unwrap();
    let NewbornOutcome::Registered(link) = outcome else { panic!("{outcome:?}") };
    let acting = store.acting(mother, link, day(TODAY)).await.unwrap().unwrap();
    (mother, acting.ward.id, link)
}

fn girls_number() -> IdNumber {
    std::iter::repeat_with(|| born(BIRTH)).find(|number| number.sex() == Sex::Female).unwrap()
}

async fn tell(store: &dyn Store, guardian: PersonId, link: GuardianLinkId, number: &IdNumber) {
    let command = ClaimNumber {
        link,
        guardian,
        id_number: number.clone(),
        name: PersonName::parse("王小明").unwrap(),
        today: day(TODAY),
        at: later(4),
    };
    assert_eq!(store.claim_number(command).await.unwrap(), ClaimOutcome::Claimed);
}

fn answer(person: PersonId, staff: StaffId, refused: Option<&str>) -> AnswerNumber {
    let refused = refused.map(str::to_owned);
    AnswerNumber { person, acting: wide(staff), seen: later(4), refused, today: day(TODAY), at: later(8) }
}

async fn a_told_number_is_shown_with_both_records_and_settled(bed: Bed) {
    let store = &*bed.store;
    let staff = active(store, "zhou").await;
    let (mother, child, link) = a_girl(store).await;
    assert!(
        store.newborn_number(wide(staff), child, day(TODAY), later(5)).await.unwrap().is_none(),
        "none was told"
    );
    let number = girls_number();
    tell(store, mother, link, &number).await;
    let shown = store.newborn_number(wide(staff), child, day(TODAY), later(5)).await.unwrap().unwrap();
    assert!(shown.other.is_none() && shown.open.claimed == number && shown.guardian == "王小明");
    let mut file = person_of("huaiyuan");
    (file.id_number, file.sex, file.birth_date) = (number, Sex::Female, day(BIRTH));
    let file = register(store, file).await.id;
    let shown = store.newborn_number(wide(staff), child, day(TODAY), later(6)).await.unwrap().unwrap();
    assert_eq!(shown.other.map(|other| other.person.id), Some(file));
    let settled = store.answer_number(answer(child, staff, None)).await.unwrap();
    assert_eq!(settled, NumberOutcome::Settled(SettleOutcome::Merged(file)));
    let again = store.answer_number(answer(child, staff, None)).await.unwrap();
    assert_eq!(again, NumberOutcome::NotOpen, "another has settled it");
    assert!(store.newborn_number(wide(staff), child, day(TODAY), later(9)).await.unwrap().is_none());
}

async fn a_told_number_that_is_not_taken_is_told_to_the_guardian(bed: Bed) {
    let store = &*bed.store;
    let staff = active(store, "zhou").await;
    let (mother, child, link) = a_girl(store).await;
    tell(store, mother, link, &girls_number()).await;
    let refused = store.answer_number(answer(child, staff, Some("与户口簿不符"))).await.unwrap();
    assert_eq!(refused, NumberOutcome::Refused);
    let told = store.refused_number(child).await.unwrap().unwrap();
    assert_eq!((told.reason.as_str(), told.at), ("与户口簿不符", later(8)));
    assert!(store.claimed_number(child).await.unwrap().is_none());
    let second = store.answer_number(answer(child, staff, Some("再次"))).await.unwrap();
    assert_eq!(second, NumberOutcome::NotOpen);
    // Told again, it waits anew; settled, nothing is left of the refusal.
    tell(store, mother, link, &girls_number()).await;
    assert!(store.refused_number(child).await.unwrap().is_none());
    let settled = store.answer_number(answer(child, staff, None)).await.unwrap();
    assert_eq!(settled, NumberOutcome::Settled(SettleOutcome::Assigned));
    assert!(store.refused_number(child).await.unwrap().is_none());
    // Whoever is disabled settles nothing.
    let (mother, child, link) = a_girl(store).await;
    tell(store, mother, link, &girls_number()).await;
    store.enable_staff("zhou", false, later(30)).await.unwrap();
    for refused in [None, Some("不行")] {
        let outcome = store.answer_number(answer(child, staff, refused)).await.unwrap();
        assert_eq!(outcome, NumberOutcome::NotOpen);
    }
}

async fn another_number_told_since_is_not_the_one_that_was_checked(bed: Bed) {
    let store = &*bed.store;
    let staff = active(store, "zhou").await;
    let (mother, child, link) = a_girl(store).await;
    let (wrong, right) = (girls_number(), girls_number());
    tell(store, mother, link, &wrong).await;
    let command = ClaimNumber {
        link,
        guardian: mother,
        id_number: right.clone(),
        name: PersonName::parse("王小明").unwrap(),
        today: day(TODAY),
        at: later(7),
    };
    assert_eq!(store.claim_number(command).await.unwrap(), ClaimOutcome::Claimed);
    for refused in [None, Some("与户口簿不符")] {
        let outcome = store.answer_number(answer(child, staff, refused)).await.unwrap();
        assert_eq!(outcome, NumberOutcome::ToldAnew);
    }
    assert_eq!(store.claimed_number(child).await.unwrap(), Some(right.clone()));
    let seen = AnswerNumber { seen: later(7), ..answer(child, staff, None) };
    let settled = store.answer_number(seen).await.unwrap();
    assert_eq!(settled, NumberOutcome::Settled(SettleOutcome::Assigned));
    assert_eq!(store.person_by_id_number(&right).await.unwrap().map(|person| person.id), Some(child));
    assert!(store.person_by_id_number(&wrong).await.unwrap().is_none());
}

async fn what_waits_is_counted_by_who_can_do_it(bed: Bed) {
    let store = &*bed.store;
    let staff = active(store, "zhou").await;
    assert_eq!(store.waiting(wide(staff)).await.unwrap(), Waiting::default());
    let (_, link, _) = request(store, (&born("2009-06-01"), "王小明"), "huaiyuan").await;
    request(store, (&born("2009-06-02"), "王小明"), "weihai").await;
    let (mother, _, girl) = a_girl(store).await;
    tell(store, mother, girl, &girls_number()).await;
    let waits = store.waiting(wide(staff)).await.unwrap();
    assert_eq!(waits, Waiting { requests: 1, newborns: 1, ..Waiting::default() });
    store.decide_request(decision(link, wide(staff), false, "看不清楚")).await.unwrap();
    assert_eq!(store.waiting(wide(staff)).await.unwrap().requests, 0);
    store.enable_staff("zhou", false, later(30)).await.unwrap();
    assert_eq!(store.waiting(wide(staff)).await.unwrap(), Waiting::default());
}
