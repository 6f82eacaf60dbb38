//! Guardians: what the register verifies, what staff decide, when a link holds, and that nobody else acts.

use std::sync::Arc;

use rules::{identity::IdNumber, name::PersonName, scheme::Scheme};
use store::{
    AskGuardian, AskOutcome, AskedWard, ChildConsent, ChooseOutcome, ChooseTier, ChosenBy, DecideOutcome,
    DecideRequest, EndGuardian, Evidence, EvidenceId, EvidenceKind, GuardianLinkId, GuardianRelation,
    HouseholdId, KeepOutcome, LinkState, NameFit, NewHousehold, NewHouseholdMember, NewPerson, PersonId,
    Relation, Store, testing::Bed,
};

use crate::{
    fixture::{NOW, born, day, later, person_of, register},
    staff::desk_of,
};

super::on_both! {
    the_register_verifies_parents_and_grandparents,
    a_typed_request_waits_for_staff_and_tells_nothing,
    staff_verify_only_who_fits,
    of_two_requests_at_once_one_stands,
    a_guardian_chooses_for_the_child_and_the_child_sees_it,
    the_child_agrees_from_its_age_on_and_is_free_at_eighteen,
    an_ended_link_allows_nothing,
    the_database_itself_keeps_the_links,
    evidence_is_kept_for_open_requests_of_ones_own,
}

const TODAY: &str = "2015-12-01";

/// Somebody of Weihai born on a day.
pub(crate) async fn somebody(store: &dyn Store, birthday: &str) -> NewPerson {
    let mut person = person_of("weihai");
    person.id_number = born(birthday);
    person.birth_date = day(birthday);
    register(store, person).await
}

async fn household(store: &dyn Store, members: &[(PersonId, Relation)]) {
    let id = HouseholdId::fresh(NOW).unwrap();
    let members =
        members.iter().map(|(person, relation)| NewHouseholdMember { person: *person, relation: *relation });
    let household = NewHousehold {
        id,
        jurisdiction: "weihai".to_owned(),
        scheme: Scheme::RuralCooperative,
        code: id.to_string(),
        members: members.collect(),
    };
    store.load_households(vec![household]).await.unwrap();
}

pub(crate) async fn ask(store: &dyn Store, guardian: PersonId, ward: AskedWard) -> AskOutcome {
    let command = AskGuardian {
        guardian,
        ward,
        relation: GuardianRelation::Other,
        text_version: "guardian-1".to_owned(),
        today: day(TODAY),
        at: later(1),
    };
    store.ask_guardian(command).await.unwrap()
}

pub(crate) fn typed(id_number: &IdNumber, name: &str) -> AskedWard {
    AskedWard::Typed { id_number: id_number.clone(), name: PersonName::parse(name).unwrap() }
}

pub(crate) async fn decide(store: &dyn Store, link: GuardianLinkId, verified: bool) -> DecideOutcome {
    let (reason, acting) = ("出生医学证明".to_owned(), desk_of(store, "weihai").await);
    let command = DecideRequest { link, acting, verified, reason, today: day(TODAY), at: later(2) };
    store.decide_request(command).await.unwrap()
}

pub(crate) async fn choose(store: &dyn Store, person: PersonId, by: ChosenBy, today: &str) -> ChooseOutcome {
    let option = "one".to_owned();
    let command = ChooseTier { person, benefit_year: 2016, option, by, today: day(today), at: later(3) };
    store.choose_tier(command).await.unwrap()
}

/// A parent and a child of ten years in one household, with the verified link.
pub(crate) async fn parent_and_child(
    store: &dyn Store,
    birthday: &str,
) -> (NewPerson, NewPerson, GuardianLinkId) {
    let (parent, child) = (somebody(store, "1980-02-03").await, somebody(store, birthday).await);
    household(store, &[(parent.id, Relation::Head), (child.id, Relation::Child)]).await;
    match ask(store, parent.id, AskedWard::Member(child.id)).await {
        AskOutcome::Verified(link) => (parent, child, link),
        other => panic!("{other:?}"),
    }
}

async fn the_register_verifies_parents_and_grandparents(bed: Bed) {
    let store = &*bed.store;
    let (head, spouse) = (somebody(store, "1950-01-01").await, somebody(store, "1951-01-01").await);
    let (adult, sister) = (somebody(store, "1980-01-01").await, somebody(store, "2002-01-01").await);
    let (grandchild, stranger) = (somebody(store, "2008-01-01").await, somebody(store, "2008-02-02").await);
    household(
        store,
        &[
            (head.id, Relation::Head),
            (spouse.id, Relation::Spouse),
            (adult.id, Relation::Child),
            (sister.id, Relation::Child),
            (grandchild.id, Relation::Grandchild),
        ],
    )
    .await;
    let member = AskedWard::Member;
    for (guardian, ward) in [(head.id, sister.id), (spouse.id, grandchild.id)] {
        assert!(matches!(ask(store, guardian, member(ward)).await, AskOutcome::Verified(_)));
        assert!(matches!(ask(store, guardian, member(ward)).await, AskOutcome::There(_)));
    }
    // Typing what the register shows anyway leads to the same link.
    let again = ask(store, spouse.id, typed(&grandchild.id_number, "王小明")).await;
    assert!(matches!(again, AskOutcome::There(_)), "{again:?}");
    // Uncle or parent: the register does not say.
    assert!(matches!(ask(store, adult.id, member(grandchild.id)).await, AskOutcome::Asked(_)));
    assert_eq!(ask(store, head.id, member(adult.id)).await, AskOutcome::OfAge);
    assert_eq!(ask(store, head.id, member(head.id)).await, AskOutcome::Oneself);
    assert_eq!(ask(store, head.id, member(stranger.id)).await, AskOutcome::NotInHousehold);
    assert_eq!(ask(store, sister.id, member(grandchild.id)).await, AskOutcome::TooYoung);
    let links = store.family_links(head.id, day(TODAY)).await.unwrap().as_guardian;
    assert_eq!((links.len(), links[0].relation), (1, GuardianRelation::Parent));
    assert_eq!(
        store.acts_for(spouse.id, day(TODAY)).await.unwrap()[0].relation,
        GuardianRelation::Grandparent
    );
    assert!(store.acts_for(adult.id, day(TODAY)).await.unwrap().is_empty());
}

async fn a_typed_request_waits_for_staff_and_tells_nothing(bed: Bed) {
    let store = &*bed.store;
    let (guardian, child) = (somebody(store, "1980-02-03").await, somebody(store, "2009-06-01").await);
    let nobody = born("2010-07-08");
    let known = ask(store, guardian.id, typed(&child.id_number, "王小明")).await;
    let unknown = ask(store, guardian.id, typed(&nobody, "王小明")).await;
    let (AskOutcome::Asked(known), AskOutcome::Asked(unknown)) = (known, unknown) else {
        panic!("{known:?} {unknown:?}")
    };
    let links = store.family_links(guardian.id, day(TODAY)).await.unwrap().as_guardian;
    for link in &links {
        assert_eq!((link.state, link.ward, link.ward_born), (LinkState::Asked, None, None));
        assert!(store.acting(guardian.id, link.id, day(TODAY)).await.unwrap().is_none());
    }
    assert!(matches!(ask(store, guardian.id, typed(&nobody, "王小明")).await, AskOutcome::There(_)));
    assert_eq!(ask(store, guardian.id, typed(&guardian.id_number, "王小明")).await, AskOutcome::Oneself);
    assert_eq!(ask(store, guardian.id, typed(&born("1997-12-01"), "王小明")).await, AskOutcome::OfAge);
    // The child sees nothing of a request that may be anybody's.
    assert!(store.family_links(child.id, day(TODAY)).await.unwrap().as_ward.is_empty());
    let open = store.open_guardian_requests("weihai", day(TODAY), 10).await.unwrap();
    let fits: Vec<_> = open.iter().map(|request| (request.link.id, request.fits)).collect();
    assert!(
        fits.contains(&(known, Some(NameFit::Fits))) && fits.contains(&(unknown, Some(NameFit::Unknown)))
    );
    assert!(open.iter().any(|request| request.asked_number.as_ref() == Some(&nobody)));
    assert!(store.open_guardian_requests("huaiyuan", day(TODAY), 10).await.unwrap().is_empty());
}

async fn staff_verify_only_who_fits(bed: Bed) {
    let store = &*bed.store;
    let (guardian, child) = (somebody(store, "1980-02-03").await, somebody(store, "2009-06-01").await);
    let asked = |outcome| match outcome {
        AskOutcome::Asked(link) => link,
        other => panic!("{other:?}"),
    };
    let wrong_name = asked(ask(store, guardian.id, typed(&child.id_number, "李四")).await);
    assert_eq!(decide(store, wrong_name, true).await, DecideOutcome::NameDiffers);
    assert_eq!(decide(store, wrong_name, false).await, DecideOutcome::Decided);
    let nobody = asked(ask(store, guardian.id, typed(&born("2010-07-08"), "王小明")).await);
    assert_eq!(decide(store, nobody, true).await, DecideOutcome::NobodyFound);
    let right = asked(ask(store, guardian.id, typed(&child.id_number, "王小明")).await);
    assert_eq!(decide(store, right, true).await, DecideOutcome::Decided);
    assert_eq!(decide(store, right, false).await, DecideOutcome::NotOpen);
    let acting = store.acting(guardian.id, right, day(TODAY)).await.unwrap().unwrap();
    assert_eq!(acting.ward.id, child.id);
    assert!(store.acting(child.id, right, day(TODAY)).await.unwrap().is_none());
    let refused = store.family_links(guardian.id, day(TODAY)).await.unwrap().as_guardian;
    let refused = refused.into_iter().find(|link| link.id == wrong_name).unwrap();
    assert_eq!((refused.state, refused.reason.as_deref()), (LinkState::Refused, Some("出生医学证明")));
    assert_eq!(store.family_links(child.id, day(TODAY)).await.unwrap().as_ward.len(), 1);
}

async fn of_two_requests_at_once_one_stands(bed: Bed) {
    let (guardian, number) = (somebody(&*bed.store, "1980-02-03").await.id, born("2009-06-01"));
    let tasks: Vec<_> = (0..20)
        .map(|_| {
            let (store, ward) = (Arc::clone(&bed.store), typed(&number, "王小明"));
            tokio::spawn(async move { ask(&*store, guardian, ward).await })
        })
        .collect();
    let mut asked = 0;
    for task in tasks {
        asked += u32::from(matches!(task.await.unwrap(), AskOutcome::Asked(_)));
    }
    assert_eq!(asked, 1);
}

async fn a_guardian_chooses_for_the_child_and_the_child_sees_it(bed: Bed) {
    let store = &*bed.store;
    let (parent, child, _) = parent_and_child(store, "2005-09-09").await;
    let outcome = choose(store, child.id, ChosenBy::Own, TODAY).await;
    assert!(matches!(outcome, ChooseOutcome::ThroughGuardian), "{outcome:?}");
    let stranger = somebody(store, "1980-02-04").await;
    let outcome = choose(store, child.id, ChosenBy::Guardian(stranger.id), TODAY).await;
    assert!(matches!(outcome, ChooseOutcome::NotActing), "{outcome:?}");
    let outcome = choose(store, child.id, ChosenBy::Guardian(parent.id), TODAY).await;
    assert!(matches!(outcome, ChooseOutcome::Chosen(_)), "{outcome:?}");
    let done = store.done_in_my_name(child.id, 10).await.unwrap();
    let done: Vec<_> = done.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(done, ["tier.choose", "guardian.verify"]);
    assert!(store.done_in_my_name(parent.id, 10).await.unwrap().is_empty());
    let audit = store.audit_of(child.id, 10).await.unwrap();
    assert!(audit.iter().all(|entry| entry.actor == format!("person:{}", parent.id)));
}

async fn the_child_agrees_from_its_age_on_and_is_free_at_eighteen(bed: Bed) {
    let store = &*bed.store;
    // In Weihai the child is asked from 14 on.
    let (parent, child, link) = parent_and_child(store, "2001-12-01").await;
    let by = ChosenBy::Guardian(parent.id);
    assert!(matches!(choose(store, child.id, by, TODAY).await, ChooseOutcome::NotActing));
    let consent = |agreed, who| {
        let text_version = "child-1".to_owned();
        ChildConsent { link, child: who, agreed, text_version, today: day(TODAY), at: later(5) }
    };
    assert!(!store.child_consent(consent(true, parent.id)).await.unwrap(), "only the child agrees");
    for _ in 0..2 {
        assert!(store.child_consent(consent(true, child.id)).await.unwrap());
    }
    assert!(store.acting(parent.id, link, day(TODAY)).await.unwrap().is_some());
    assert!(matches!(choose(store, child.id, by, TODAY).await, ChooseOutcome::Chosen(_)));
    assert!(store.child_consent(consent(false, child.id)).await.unwrap());
    assert!(store.acting(parent.id, link, day(TODAY)).await.unwrap().is_none());
    assert!(store.child_consent(consent(true, child.id)).await.unwrap());
    assert!(store.acting(parent.id, link, day("2019-11-30")).await.unwrap().is_some());
    assert!(store.acting(parent.id, link, day("2019-12-01")).await.unwrap().is_none());
    let ended = store.family_links(parent.id, day("2019-12-01")).await.unwrap().as_guardian.remove(0);
    assert_eq!((ended.state, ended.ends_on), (LinkState::Ended, Some(day("2019-12-01"))));
}

async fn an_ended_link_allows_nothing(bed: Bed) {
    let store = &*bed.store;
    let (parent, child, link) = parent_and_child(store, "2005-09-09").await;
    let end = |by| EndGuardian { link, by, today: day(TODAY), at: later(4) };
    assert!(!store.end_guardian(end(child.id)).await.unwrap(), "a child of ten does not end it alone");
    assert!(!store.end_guardian(end(somebody(store, "1970-01-01").await.id)).await.unwrap());
    assert!(store.end_guardian(end(parent.id)).await.unwrap());
    assert!(!store.end_guardian(end(parent.id)).await.unwrap());
    assert!(store.acting(parent.id, link, day(TODAY)).await.unwrap().is_none());
    let by = ChosenBy::Guardian(parent.id);
    assert!(matches!(choose(store, child.id, by, TODAY).await, ChooseOutcome::NotActing));
    // Asking again makes a new link; the old one stays on record.
    assert!(matches!(ask(store, parent.id, AskedWard::Member(child.id)).await, AskOutcome::Verified(_)));
    assert_eq!(store.family_links(parent.id, day(TODAY)).await.unwrap().as_guardian.len(), 2);
    let older = parent_and_child(store, "2001-01-01").await;
    let end = EndGuardian { link: older.2, by: older.1.id, today: day(TODAY), at: later(4) };
    assert!(store.end_guardian(end).await.unwrap(), "a child of fourteen may");
}

async fn the_database_itself_keeps_the_links(bed: Bed) {
    let (_, _, link) = parent_and_child(&*bed.store, "2005-09-09").await;
    for broken in [
        "UPDATE guardian_link SET ward = guardian",
        "UPDATE guardian_link SET ward = NULL",
        "UPDATE guardian_link SET starts_on = NULL",
        "UPDATE guardian_link SET state = 'ended'",
        "UPDATE guardian_link SET state = 'maybe'",
    ] {
        assert!(bed.raw(broken).await.is_err(), "{broken}");
    }
    assert!(bed.store.evidence_of(link).await.unwrap().is_empty());
}

async fn evidence_is_kept_for_open_requests_of_ones_own(bed: Bed) {
    let store = &*bed.store;
    let guardian = somebody(store, "1980-02-03").await;
    let AskOutcome::Asked(link) = ask(store, guardian.id, typed(&born("2009-06-01"), "王小明")).await
    else {
        panic!("asked")
    };
    let file = |owner| Evidence {
        id: EvidenceId::fresh(NOW).unwrap(),
        owner,
        link: Some(link),
        case: None,
        hand_in: None,
        kind: EvidenceKind::Pdf,
        bytes: 1234,
        sha256: [7; 32],
        uploaded_at: NOW,
    };
    let first = file(guardian.id);
    assert_eq!(store.keep_evidence(first.clone(), day(TODAY)).await.unwrap(), KeepOutcome::Kept);
    assert_eq!(store.evidence(first.id).await.unwrap(), Some(first.clone()));
    assert_eq!(store.evidence_of(link).await.unwrap(), [first]);
    let stranger = somebody(store, "1980-02-04").await.id;
    assert_eq!(store.keep_evidence(file(stranger), day(TODAY)).await.unwrap(), KeepOutcome::NotOpen);
    for _ in 1..6 {
        assert_eq!(store.keep_evidence(file(guardian.id), day(TODAY)).await.unwrap(), KeepOutcome::Kept);
    }
    assert_eq!(store.keep_evidence(file(guardian.id), day(TODAY)).await.unwrap(), KeepOutcome::TooMany);
    assert_eq!(decide(store, link, false).await, DecideOutcome::Decided);
    assert_eq!(store.keep_evidence(file(guardian.id), day(TODAY)).await.unwrap(), KeepOutcome::NotOpen);
}
