//! What is handed out before a case is what the engine left after the one before: of the person, at the hospital, for the
//! disease, of the family.

use std::sync::Arc;

use rules::{
    facts::{Accumulators, DiseaseAccumulators, Facts, FamilyAccumulators, HospitalAccumulators, Kind},
    money::Money,
    pack::Pack,
};
use store::{
    Booking, ClaimId, ClaimRecord, ClaimStatus, PersonId, RecordClaim, RecordOutcome, Store, StoreError,
    testing::Bed,
};

use crate::{
    county::{assessed, before, care, family, pack, patient, settle, stay, visit, yuan},
    fixture::{NOW, day, resident},
};

super::on_both! {
    the_deductible_of_one_hospital_is_not_that_of_another,
    all_codes_of_a_disease_are_one_disease,
    members_of_a_household_share_its_ceilings,
    somebody_without_a_household_is_a_family_of_one,
    two_of_a_family_at_once_are_settled_one_after_the_other,
    what_is_loaded_counts_like_what_is_recorded,
}

async fn the_deductible_of_one_hospital_is_not_that_of_another(bed: Bed) {
    let (store, pack) = (&*bed.store, pack());
    let person = patient(store).await;
    let first = settle(store, &pack, person, &stay("H1", 300)).await;
    assert_eq!(first.hospital.deductible_charged, yuan(300));
    assert_eq!(before(store, &pack, person, &stay("H1", 1)).await, first);
    let elsewhere = Accumulators { hospital: HospitalAccumulators::default(), ..first };
    assert_eq!(before(store, &pack, person, &stay("H2", 1)).await, elsewhere);

    let second = settle(store, &pack, person, &stay("H1", 9_000)).await;
    assert_eq!(second.hospital.deductible_charged, yuan(500));
    let third = settle(store, &pack, person, &stay("H2", 9_000)).await;
    assert_eq!((third.hospital.deductible_charged, third.deductible_charged), (yuan(500), yuan(1_000)));
    assert_eq!(before(store, &pack, person, &stay("H2", 1)).await, third);
    let nowhere = Accumulators { hospital: HospitalAccumulators::default(), ..third };
    assert_eq!(before(store, &pack, person, &stay("H3", 1)).await, nowhere);
    // What was taken back counts nowhere; what the other hospital charged stays.
    bed.raw("UPDATE claim SET status = 'reversed' WHERE hospital_key = 'H1'").await.unwrap();
    assert_eq!(before(store, &pack, person, &stay("H1", 1)).await.hospital, HospitalAccumulators::default());
    assert_eq!(before(store, &pack, person, &stay("H2", 1)).await.hospital, third.hospital);
}

async fn all_codes_of_a_disease_are_one_disease(bed: Bed) {
    let (store, pack) = (&*bed.store, pack());
    let person = patient(store).await;
    let chronic = |code, total| care(Kind::Chronic, "H1", Some(code), total);
    let first = settle(store, &pack, person, &chronic("E11.900", 1_000)).await;
    assert_eq!((first.disease.fund, first.chronic_fund), (yuan(600), yuan(600)));
    assert_eq!(before(store, &pack, person, &chronic("e10.2", 1)).await, first);
    let other = Accumulators { disease: DiseaseAccumulators::default(), ..first };
    assert_eq!(before(store, &pack, person, &chronic("I10.x00", 1)).await, other);

    let second = settle(store, &pack, person, &chronic("I10.x00", 5_000)).await;
    assert_eq!((second.disease.fund, second.chronic_fund), (yuan(800), yuan(1_400)));
    // 400 of the first disease's 1,000 are left, whichever of its codes is written.
    let third = settle(store, &pack, person, &chronic("E10.200", 5_000)).await;
    assert_eq!((third.disease.fund, third.chronic_fund), (yuan(1_000), yuan(1_800)));
    assert_eq!(before(store, &pack, person, &chronic("E11", 1)).await, third);
}

async fn members_of_a_household_share_its_ceilings(bed: Bed) {
    let (store, pack) = (&*bed.store, pack());
    let [one, other] = family(store).await;
    let stranger = resident(store).await.id;
    let first = settle(store, &pack, one, &stay("H1", 50_000)).await;
    assert_eq!(first.family.basic_fund, yuan(34_650));
    let shared = Accumulators { family: first.family, ..Accumulators::default() };
    assert_eq!(before(store, &pack, other, &stay("H1", 1)).await, shared);
    let second = settle(store, &pack, other, &stay("H1", 50_000)).await;
    // Of the other's 34,650 the family's ceiling leaves 25,350.
    assert_eq!((second.basic_fund, second.family.basic_fund), (yuan(25_350), yuan(60_000)));
    assert_eq!(before(store, &pack, one, &stay("H1", 1)).await.family, second.family);

    settle(store, &pack, one, &visit(5_000)).await;
    let visited = settle(store, &pack, other, &visit(5_000)).await;
    assert_eq!((visited.outpatient_fund, visited.outpatient_deductible), (yuan(300), yuan(50)));
    let family = FamilyAccumulators { basic_fund: yuan(60_000), outpatient_fund: yuan(700) };
    assert_eq!(visited.family, family);
    assert_eq!(before(store, &pack, one, &visit(1)).await.family, family);
    assert_eq!(before(store, &pack, stranger, &visit(1)).await, Accumulators::default());
    // Another year, and care that shares nothing, find nothing of it.
    let next_year = Booking { per_family: true, ..Booking::of_year(2019) };
    assert_eq!(store.accumulators(one, &next_year).await.unwrap(), Accumulators::default());
    let alone = store.accumulators(one, &Booking::of_year(2018)).await.unwrap();
    assert_eq!(alone.family, FamilyAccumulators::default());
    for person in [one, other] {
        let coverage = store.coverage(person, 2018, day("2018-05-01")).await.unwrap().unwrap();
        assert_eq!(coverage.usage(2018).accumulators.family, family);
        assert_eq!(coverage.usage(2018).claims, 2);
    }
}

async fn somebody_without_a_household_is_a_family_of_one(bed: Bed) {
    let (store, pack) = (&*bed.store, pack());
    let person = patient(store).await;
    let after = settle(store, &pack, person, &stay("H1", 10_000)).await;
    assert_eq!(after.family.basic_fund, after.basic_fund);
    assert_eq!(before(store, &pack, person, &stay("H1", 1)).await, after);
}

/// Settles again and again until the year it was assessed with is the one it is recorded on; what the family had and has.
async fn insist(store: &dyn Store, pack: &Pack, person: PersonId, facts: &Facts) -> (Money, Money) {
    let mut claim = assessed(pack, person, facts, &before(store, pack, person, facts).await);
    loop {
        let (found, left) = (claim.facts.year_to_date.family, claim.settled.after.family);
        match store.record_claim(claim).await.unwrap() {
            RecordOutcome::Recorded => return (found.basic_fund, left.basic_fund),
            RecordOutcome::Stale(year) => claim = assessed(pack, person, facts, &year),
            other => panic!("{other:?}"),
        }
    }
}

async fn two_of_a_family_at_once_are_settled_one_after_the_other(bed: Bed) {
    const CASES: usize = 15;
    let pack = pack();
    let [one, other] = family(&*bed.store).await;
    let tasks = [one, other].map(|person| {
        let (store, pack) = (Arc::clone(&bed.store), pack.clone());
        tokio::spawn(async move {
            let mut settled = Vec::new();
            for _ in 0..CASES {
                settled.push(insist(&*store, &pack, person, &stay("H1", 3_000)).await);
            }
            settled
        })
    });
    let mut settled = Vec::new();
    for task in tasks {
        settled.append(&mut task.await.unwrap());
    }
    settled.sort_unstable();
    // Each found what the one before it had left: none was settled on a year that another was just changing.
    let mut left = Money::ZERO;
    for (found, after) in &settled {
        assert_eq!(*found, left, "{settled:?}");
        left = *after;
    }
    // 1,750 and then 2,100 at a time for each of the two are 62,300: the family's ceiling stopped them.
    assert_eq!(left, yuan(60_000));
    let mut paid = Money::ZERO;
    for person in [one, other] {
        let year = before(&*bed.store, &pack, person, &stay("H1", 1)).await;
        assert_eq!((year.family.basic_fund, year.stays), (yuan(60_000), u32::try_from(CASES).unwrap()));
        paid = paid.checked_add(year.basic_fund).unwrap();
    }
    assert_eq!(paid, yuan(60_000));
}

async fn what_is_loaded_counts_like_what_is_recorded(bed: Bed) {
    let (store, pack) = (&*bed.store, pack());
    let [one, other] = family(store).await;
    let alone = resident(store).await.id;
    let nothing = Accumulators::default();
    let first = assessed(&pack, one, &stay("H1", 3_000), &nothing);
    let year = Accumulators { family: first.settled.after.family, ..nothing };
    let second = assessed(&pack, other, &visit(300), &year);
    let taken_back =
        RecordClaim { status: ClaimStatus::Reversed, ..assessed(&pack, other, &visit(200), &year) };
    let third = assessed(&pack, alone, &visit(100), &nothing);
    let last = [second.settled.after, third.settled.after];
    let claims = [first, second, taken_back, third].map(ClaimRecord::from);
    store.load_claims(claims[..2].to_vec()).await.unwrap();
    store.load_claims(claims[2..].to_vec()).await.unwrap();
    assert_eq!(before(store, &pack, other, &visit(1)).await, last[0]);
    assert_eq!(before(store, &pack, alone, &visit(1)).await, last[1]);
    let found = before(store, &pack, one, &visit(1)).await;
    assert_eq!(found.family, last[0].family);
    // A load that fails half-way adds to no family.
    let mut twice = claims[1].clone();
    twice.id = ClaimId::fresh(NOW).unwrap();
    assert!(matches!(store.load_claims(vec![twice]).await, Err(StoreError::Conflict { .. })));
    assert_eq!(before(store, &pack, one, &visit(1)).await, found);
    // And a member's next claim goes on from there.
    let after = settle(store, &pack, one, &visit(500)).await;
    assert_eq!(before(store, &pack, other, &visit(1)).await.family, after.family);
}
