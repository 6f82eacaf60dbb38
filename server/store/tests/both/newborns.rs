//! Newborns: enrolled from birth under a temporary number, and later one person, with nothing lost.

use rules::{identity::Sex, name::PersonName, scheme::Scheme};
use store::{
    AnswerNumber, ChooseOutcome, ChooseTier, ChosenBy, ClaimNumber, ClaimOutcome, ClaimRecord, Contribution,
    ContributionId, Enrolment, EnrolmentId, EnrolmentStatus, GuardianLinkId, LinkState, NewNewborn,
    NewPerson, NewbornOutcome, NumberOutcome, PersonId, PersonNumber, SettleOutcome, Store, testing::Bed,
};

use crate::{
    county::{assessed, pack, patient, visit, yuan},
    fixture::{NOW, born, day, later, person_of, register},
    notices::{inbox, kinds},
    staff::desk_of,
};

super::on_both! {
    a_newborn_is_enrolled_from_birth_without_an_id_number,
    only_in_time_and_not_without_end,
    a_told_number_is_settled_by_staff_and_the_temporary_one_stays,
    a_child_already_on_file_is_joined_and_nothing_is_lost,
    two_live_enrolments_of_a_year_go_to_staff_and_nothing_moves,
    a_number_of_somebody_else_joins_nothing,
    whatever_either_has_is_there_after_joining,
}

const TODAY: &str = "2015-12-01";
const BIRTH: &str = "2015-11-20";

async fn mother(store: &dyn Store) -> NewPerson {
    let mut mother = person_of("huaiyuan");
    mother.id_number = born("1988-03-04");
    mother.birth_date = day("1988-03-04");
    register(store, mother).await
}

fn newborn(guardian: PersonId, birth: &str, name: &str) -> NewNewborn {
    NewNewborn {
        guardian,
        name: PersonName::parse(name).unwrap(),
        sex: Sex::Female,
        birth_date: day(birth),
        text_version: "guardian-1".to_owned(),
        today: day(TODAY),
        at: later(1),
    }
}

/// A girl of some day, registered by her mother: who she is, and the link.
async fn a_girl(store: &dyn Store, guardian: PersonId) -> (PersonId, GuardianLinkId) {
    let outcome = store.register_newborn(newborn(guardian, BIRTH, "王小明之女")).await.unwrap();
    let NewbornOutcome::Registered(link) = outcome else { panic!("{outcome:?}") };
    let acting = store.acting(guardian, link, day(TODAY)).await.unwrap().unwrap();
    (acting.ward.id, link)
}

/// An id number of a girl born on the day.
fn girls_number() -> rules::identity::IdNumber {
    std::iter::repeat_with(|| born(BIRTH)).find(|number| number.sex() == Sex::Female).unwrap()
}

async fn tell(
    store: &dyn Store,
    (guardian, link): (PersonId, GuardianLinkId),
    number: &rules::identity::IdNumber,
) -> ClaimOutcome {
    let command = ClaimNumber {
        link,
        guardian,
        id_number: number.clone(),
        name: PersonName::parse("王小明").unwrap(),
        today: day(TODAY),
        at: later(4),
    };
    store.claim_number(command).await.unwrap()
}

async fn settle(store: &dyn Store, person: PersonId) -> SettleOutcome {
    let acting = desk_of(store, "huaiyuan").await;
    let (seen, today, at) = (later(4), day(TODAY), later(5));
    match store.answer_number(AnswerNumber { person, acting, seen, refused: None, today, at }).await.unwrap()
    {
        NumberOutcome::Settled(outcome) => outcome,
        NumberOutcome::NotOpen => SettleOutcome::NotOpen,
        other => panic!("{other:?}"),
    }
}

async fn choose(store: &dyn Store, person: PersonId, guardian: PersonId, year: i32) -> ChooseOutcome {
    let command = ChooseTier {
        person,
        benefit_year: year,
        option: "rural".to_owned(),
        by: ChosenBy::Guardian(guardian),
        today: day(TODAY),
        at: later(2),
    };
    store.choose_tier(command).await.unwrap()
}

/// The same girl as the register has her from elsewhere.
async fn on_file(store: &dyn Store) -> NewPerson {
    let mut person = person_of("huaiyuan");
    person.id_number = girls_number();
    person.sex = Sex::Female;
    person.birth_date = day(BIRTH);
    register(store, person).await
}

async fn a_newborn_is_enrolled_from_birth_without_an_id_number(bed: Bed) {
    let store = &*bed.store;
    let mother = mother(store).await.id;
    let (girl, link) = a_girl(store, mother).await;
    let again = store.register_newborn(newborn(mother, BIRTH, "王小明之女")).await.unwrap();
    assert_eq!(again, NewbornOutcome::There(link), "sent twice, registered once");
    let known = store.person(girl).await.unwrap().unwrap();
    let PersonNumber::Temporary(number) = &known.id_number else { panic!("{known:?}") };
    assert_eq!(store.person_by_temporary_number(number).await.unwrap().unwrap().id, girl);
    // The window of 2015 closed a year ago.
    let ChooseOutcome::Chosen(chosen) = choose(store, girl, mother, 2015).await else { panic!("chosen") };
    assert_eq!(chosen.enrolment.covers_from, day(BIRTH));
    assert!(matches!(choose(store, girl, mother, 2015).await, ChooseOutcome::Unchanged(_)));
    assert!(matches!(choose(store, girl, mother, 2016).await, ChooseOutcome::Chosen(_)));
    let late = late_choice(girl, mother);
    assert!(matches!(store.choose_tier(late).await.unwrap(), ChooseOutcome::Closed { .. }));
    assert_eq!(store.done_in_my_name(girl, 9).await.unwrap().len(), 3);
}

fn late_choice(person: PersonId, guardian: PersonId) -> ChooseTier {
    ChooseTier {
        person,
        benefit_year: 2016,
        option: "urban".to_owned(),
        by: ChosenBy::Guardian(guardian),
        today: day("2016-02-20"),
        at: later(9),
    }
}

async fn only_in_time_and_not_without_end(bed: Bed) {
    let store = &*bed.store;
    let mother = mother(store).await.id;
    for (birth, in_time) in
        [("2015-12-02", false), ("2015-12-01", true), ("2015-09-02", true), ("2015-09-01", false)]
    {
        let outcome = store.register_newborn(newborn(mother, birth, "王小明之女")).await.unwrap();
        assert_eq!(matches!(outcome, NewbornOutcome::Registered(_)), in_time, "{birth} {outcome:?}");
        assert_eq!(outcome == NewbornOutcome::NotInTime { days: 90 }, !in_time, "{birth} {outcome:?}");
    }
    for name in ["王一", "王二"] {
        let outcome = store.register_newborn(newborn(mother, BIRTH, name)).await.unwrap();
        assert!(matches!(outcome, NewbornOutcome::Registered(_)), "twins");
    }
    let fifth = store.register_newborn(newborn(mother, BIRTH, "王三")).await.unwrap();
    assert_eq!(fifth, NewbornOutcome::TooMany);
    let mut child = person_of("huaiyuan");
    child.birth_date = day("2001-01-01");
    let child = register(store, child).await.id;
    let outcome = store.register_newborn(newborn(child, BIRTH, "王四")).await.unwrap();
    assert_eq!(outcome, NewbornOutcome::NotAllowed);
}

async fn a_told_number_is_settled_by_staff_and_the_temporary_one_stays(bed: Bed) {
    let store = &*bed.store;
    let mother = mother(store).await.id;
    let (girl, link) = a_girl(store, mother).await;
    let PersonNumber::Temporary(temporary) = store.person(girl).await.unwrap().unwrap().id_number else {
        panic!("temporary")
    };
    assert_eq!(settle(store, girl).await, SettleOutcome::NotOpen, "nothing was told");
    assert_eq!(tell(store, (mother, link), &born("2015-11-21")).await, ClaimOutcome::DoesNotFit);
    let stranger = crate::fixture::resident(store).await.id;
    let number = girls_number();
    assert_eq!(tell(store, (stranger, link), &number).await, ClaimOutcome::NotOpen);
    assert_eq!(tell(store, (mother, link), &number).await, ClaimOutcome::Claimed);
    assert_eq!(store.claimed_number(girl).await.unwrap(), Some(number.clone()));
    let open = store.open_newborns("huaiyuan", 9).await.unwrap();
    assert_eq!((open.len(), open[0].person.id, open[0].joins), (1, girl, None));
    assert!(store.person_by_id_number(&number).await.unwrap().is_none(), "told is not settled");
    assert_eq!(settle(store, girl).await, SettleOutcome::Assigned);
    assert_eq!(settle(store, girl).await, SettleOutcome::NotOpen);
    let known = store.person_by_id_number(&number).await.unwrap().unwrap();
    assert_eq!((known.id, known.name.as_str()), (girl, "王小明"));
    assert_eq!(store.person_by_temporary_number(&temporary).await.unwrap().unwrap().id, girl);
    assert!(store.acting(mother, link, day(TODAY)).await.unwrap().is_some());
    assert_eq!(tell(store, (mother, link), &number).await, ClaimOutcome::NotOpen);
}

async fn a_child_already_on_file_is_joined_and_nothing_is_lost(bed: Bed) {
    let store = &*bed.store;
    let mother = mother(store).await.id;
    let (girl, link) = a_girl(store, mother).await;
    let ChooseOutcome::Chosen(chosen) = choose(store, girl, mother, 2015).await else { panic!("chosen") };
    let other = on_file(store).await;
    assert_eq!(tell(store, (mother, link), &other.id_number).await, ClaimOutcome::Claimed);
    assert_eq!(store.open_newborns("huaiyuan", 9).await.unwrap()[0].joins, Some(other.id));
    assert_eq!(settle(store, girl).await, SettleOutcome::Merged(other.id));
    let coverage = store.coverage(other.id, 2015, day(TODAY)).await.unwrap().unwrap();
    assert_eq!(coverage.enrolment(2015).unwrap().id, chosen.enrolment.id);
    let acting = store.acting(mother, link, day(TODAY)).await.unwrap().unwrap();
    assert_eq!(acting.ward.id, other.id);
    // Both histories are still told, under the one person.
    let done = store.done_in_my_name(other.id, 9).await.unwrap();
    let done: Vec<_> = done.iter().map(|entry| entry.action.as_str()).collect();
    assert_eq!(done, ["newborn.claim", "tier.choose", "newborn.register"]);
    assert!(store.audit_of(girl, 9).await.unwrap().iter().any(|entry| entry.action == "newborn.merge"));
    // What either was told is the one person's, and the mother's notice is about that person.
    assert_eq!(kinds(store, other.id).await, ["choice_made"]);
    assert_eq!(inbox(store, mother).await[0].child.as_ref().unwrap().0, other.id);
    assert_eq!(settle(store, girl).await, SettleOutcome::NotOpen);
    assert!(store.open_newborns("huaiyuan", 9).await.unwrap().is_empty());
}

async fn two_live_enrolments_of_a_year_go_to_staff_and_nothing_moves(bed: Bed) {
    let store = &*bed.store;
    let mother = mother(store).await.id;
    let (girl, link) = a_girl(store, mother).await;
    assert!(matches!(choose(store, girl, mother, 2016).await, ChooseOutcome::Chosen(_)));
    let other = on_file(store).await;
    store.load_enrolments(vec![enrolment(other.id, 2016, EnrolmentStatus::Paid)], vec![]).await.unwrap();
    assert_eq!(tell(store, (mother, link), &other.id_number).await, ClaimOutcome::Claimed);
    assert_eq!(settle(store, girl).await, SettleOutcome::TwoLive { benefit_year: 2016 });
    for person in [girl, other.id] {
        let coverage = store.coverage(person, 2016, day(TODAY)).await.unwrap().unwrap();
        assert_eq!(coverage.enrolments.len(), 1, "nothing half done");
    }
    assert_eq!(store.open_newborns("huaiyuan", 9).await.unwrap().len(), 1, "it waits on");
    assert!(kinds(store, mother).await.contains(&"conflict"), "and the mother knows");
}

async fn a_number_of_somebody_else_joins_nothing(bed: Bed) {
    let store = &*bed.store;
    let mother = mother(store).await.id;
    let (girl, link) = a_girl(store, mother).await;
    let mut other = person_of("huaiyuan");
    other.id_number = girls_number();
    (other.sex, other.birth_date) = (Sex::Female, day(BIRTH));
    other.name = PersonName::parse("李四").unwrap();
    let other = register(store, other).await;
    assert_eq!(tell(store, (mother, link), &other.id_number).await, ClaimOutcome::Claimed);
    assert_eq!(settle(store, girl).await, SettleOutcome::DoesNotFit, "another name");
    let mut elsewhere = person_of("weihai");
    elsewhere.id_number = girls_number();
    (elsewhere.sex, elsewhere.birth_date) = (Sex::Female, day(BIRTH));
    let elsewhere = register(store, elsewhere).await;
    assert_eq!(tell(store, (mother, link), &elsewhere.id_number).await, ClaimOutcome::Claimed);
    assert_eq!(settle(store, girl).await, SettleOutcome::OtherJurisdiction);
}

fn enrolment(person: PersonId, benefit_year: i32, status: EnrolmentStatus) -> Enrolment {
    let id = EnrolmentId::fresh(NOW).unwrap();
    Enrolment {
        id,
        person,
        benefit_year,
        scheme: Scheme::RuralCooperative,
        option: "rural".to_owned(),
        pack: "huaiyuan-rural-2016".to_owned(),
        tier: None,
        status,
        reference: format!("R{id}"),
        entered_on: Some(day("2015-10-20")),
        covers_from: day(&format!("{benefit_year}-01-01")),
        covers_to: day(&format!("{benefit_year}-12-31")),
        chosen_at: None,
    }
}

fn payment(enrolment: &Enrolment) -> Contribution {
    let id = ContributionId::fresh(NOW).unwrap();
    Contribution {
        id,
        person: enrolment.person,
        benefit_year: enrolment.benefit_year,
        scheme: enrolment.scheme,
        option: enrolment.option.clone(),
        own: yuan(120),
        subsidy: yuan(420),
        paid_on: day("2015-12-01"),
        receipt_no: format!("P{id}"),
        enrolment: Some(enrolment.id),
    }
}

/// Every way to share four years between the two: the sum of both before is what the one has after.
async fn whatever_either_has_is_there_after_joining(bed: Bed) {
    let (store, pack) = (&*bed.store, pack());
    patient(store).await;
    for owners in 0..16_u32 {
        let mother = mother(store).await.id;
        let (girl, link) = a_girl(store, mother).await;
        let other = on_file(store).await;
        for (bit, year) in (2015..2019).enumerate() {
            let owner = if owners & (1 << bit) == 0 { girl } else { other.id };
            let row = enrolment(owner, year, EnrolmentStatus::Paid);
            let paid = payment(&row);
            store.load_enrolments(vec![row], vec![paid]).await.unwrap();
            for _ in 0..=bit {
                let claim = assessed(&pack, owner, &visit(10), &rules::facts::Accumulators::default());
                store.load_claims(vec![ClaimRecord::from(claim)]).await.unwrap();
            }
        }
        let before = [used(store, girl).await, used(store, other.id).await];
        assert_eq!(tell(store, (mother, link), &other.id_number).await, ClaimOutcome::Claimed);
        assert_eq!(settle(store, girl).await, SettleOutcome::Merged(other.id), "{owners:04b}");
        let after = used(store, other.id).await;
        assert_eq!(used(store, girl).await, [0; 6], "{owners:04b}");
        for (number, sum) in after.iter().enumerate() {
            assert_eq!(*sum, before[0][number] + before[1][number], "{owners:04b} {number}");
        }
        let links = store.family_links(other.id, day(TODAY)).await.unwrap().as_ward;
        assert_eq!((links.len(), links[0].state), (1, LinkState::Verified));
        for claim in store.claims(other.id, None).await.unwrap() {
            assert!(store.claim(other.id, claim.id).await.unwrap().is_some(), "with all its lines");
        }
    }
}

/// Enrolments, contributions, what was paid, claims, their bills, what the family shares.
async fn used(store: &dyn Store, person: PersonId) -> [i64; 6] {
    let coverage = store.coverage(person, 2018, day("2018-12-01")).await.unwrap().unwrap();
    let usage = coverage.usage(2018);
    [
        i64::try_from(coverage.enrolments.len()).unwrap(),
        i64::try_from(coverage.contributions.len()).unwrap(),
        coverage.contributions.iter().map(|paid| paid.own.fen()).sum(),
        i64::from(usage.claims),
        usage.total.fen(),
        usage.accumulators.family.outpatient_fund.fen(),
    ]
}

/// Every column that names a person is either moved when two are joined, or named here with the reason why it stays.
#[tokio::test]
async fn every_column_that_names_a_person_has_its_place_in_joining() {
    use sqlx::{ConnectOptions, Row};
    /// As they are in `merge.rs`.
    const MOVED: [&str; 29] = [
        "activation.person",
        "authority.person",
        "certificate.person",
        "claim.person",
        "consent.given_by",
        "contribution.person",
        "correction.asked_by",
        "credential.person",
        "enrolment.person",
        "evidence.owner",
        "guardian_link.guardian",
        "guardian_link.ward",
        "household_member.person",
        "payment.person",
        "payment_order.payer",
        "payment_order.person",
        "person_group.person",
        "refund.person",
        "staff_case.person",
        "session.person",
        "sign_in_code.person",
        "claim_line.person",
        "withdrawal.person",
        "message_consent.person",
        "notice.recipient",
        "notice.subject",
        "objection.asked_by",
        "hand_in.person",
        "hand_in.asked_by",
    ];
    /// The record of the alias itself, and who registered it: a newborn registers nobody.
    const STAYS: [&str; 3] =
        ["temporary_identity.merged_into", "temporary_identity.person", "temporary_identity.registered_by"];
    let bed = Bed::sqlite().await.unwrap();
    let store::Location::Sqlite(path) = &bed.config.location else { panic!("a file") };
    let mut connection = sqlx::sqlite::SqliteConnectOptions::new().filename(path).connect().await.unwrap();
    let rows = sqlx::query(
        "SELECT tables.name || '.' || keys.\"from\" AS place
         FROM sqlite_master AS tables, pragma_foreign_key_list(tables.name) AS keys
         WHERE tables.type = 'table' AND keys.\"table\" = 'person'",
    )
    .fetch_all(&mut connection)
    .await
    .unwrap();
    for row in rows {
        let place: String = row.get("place");
        assert!(MOVED.contains(&&*place) || STAYS.contains(&&*place), "{place} is forgotten in merge.rs");
    }
}
