//! A hospital reads its own settlements, the newest first, and nobody else's.

use rules::{
    facts::{Accumulators, Level},
    scheme::Scheme,
};
use store::{
    ClaimId, ClaimRecord, EnrolmentId, EnrolmentStatus, Hospital, HospitalClaim, HospitalClaims, NewPerson,
    Store, WhichClaims, testing::Bed,
};

use crate::{
    claims::{patient, stay},
    enrolment::entry,
    fixture::{NOW, later, resident},
};

super::on_both! {
    pages_go_back_from_the_newest_and_leave_nothing_out,
    only_its_own_settlements_are_there,
    a_settlement_names_the_live_enrolment_of_its_year,
    an_enrolment_tells_whose_it_is,
}

const OWN: &str = "H001";
const OTHER: &str = "H002";

async fn second_hospital(store: &dyn Store) {
    let hospital = Hospital {
        code: OTHER.to_owned(),
        jurisdiction: "jiamusi".to_owned(),
        name: "乡卫生院".to_owned(),
        level: Level::Township,
    };
    store.load_hospitals(vec![hospital]).await.unwrap();
}

/// Loads a settlement made so many seconds after the first.
async fn settled(store: &dyn Store, person: &NewPerson, hospital: &str, seconds: i64) -> ClaimId {
    let claim = stay(person, &format!("S{seconds}"), &Accumulators::default());
    let claim = ClaimRecord {
        id: ClaimId::fresh(later(seconds)).unwrap(),
        hospital: hospital.to_owned(),
        settled_at: later(seconds),
        ..claim.into()
    };
    let id = claim.id;
    store.load_claims(vec![claim]).await.unwrap();
    id
}

async fn asked(
    store: &dyn Store,
    hospital: &str,
    which: WhichClaims,
    before: Option<ClaimId>,
    limit: u32,
) -> Vec<HospitalClaim> {
    let wanted = HospitalClaims { hospital: hospital.to_owned(), which, before, limit };
    store.claims_of_hospital(wanted).await.unwrap()
}

fn ids(claims: &[HospitalClaim]) -> Vec<ClaimId> {
    claims.iter().map(|claim| claim.claim.id).collect()
}

async fn pages_go_back_from_the_newest_and_leave_nothing_out(bed: Bed) {
    let store = &*bed.store;
    let (one, two) = (patient(store).await, resident(store).await);
    let mut made = Vec::new();
    for seconds in 0..5 {
        let person = if seconds % 2 == 0 { &one } else { &two };
        made.push(settled(store, person, OWN, seconds).await);
    }
    made.reverse();
    let first = asked(store, OWN, WhichClaims::All, None, 2).await;
    let second = asked(store, OWN, WhichClaims::All, Some(made[1]), 2).await;
    let last = asked(store, OWN, WhichClaims::All, Some(made[3]), 2).await;
    assert_eq!([ids(&first), ids(&second), ids(&last)].concat(), made);
    assert_eq!(last.len(), 1);
    let of_one = asked(store, OWN, WhichClaims::Of(one.id), None, 10).await;
    assert_eq!(ids(&of_one), [made[0], made[2], made[4]]);
    let further = asked(store, OWN, WhichClaims::Of(one.id), Some(made[0]), 1).await;
    assert_eq!(ids(&further), [made[2]]);
    assert_eq!(first[0].claim.lines.len(), 3);
    assert_eq!((first[0].hospital.name.as_str(), first[0].jurisdiction.as_str()), ("市中心医院", "huaiyuan"));
    let detail = store.claim(one.id, made[0]).await.unwrap().unwrap();
    assert_eq!(detail.claim, first[0].claim);
}

async fn only_its_own_settlements_are_there(bed: Bed) {
    let store = &*bed.store;
    let (ours, theirs) = (patient(store).await, resident(store).await);
    second_hospital(store).await;
    let (own, other) = (settled(store, &ours, OWN, 1).await, settled(store, &theirs, OTHER, 2).await);
    assert_eq!(ids(&asked(store, OWN, WhichClaims::All, None, 9).await), [own]);
    assert_eq!(ids(&asked(store, OWN, WhichClaims::One(own), None, 9).await), [own]);
    assert_eq!(ids(&asked(store, OWN, WhichClaims::Slip("S1".to_owned()), None, 9).await), [own]);
    for foreign in [WhichClaims::One(other), WhichClaims::Slip("S2".to_owned()), WhichClaims::Of(theirs.id)] {
        assert!(asked(store, OWN, foreign, None, 9).await.is_empty());
    }
    assert!(store.has_settled_for(OWN, ours.id).await.unwrap());
    assert!(!store.has_settled_for(OWN, theirs.id).await.unwrap());
    bed.raw("UPDATE claim SET status = 'reversed'").await.unwrap();
    assert!(store.has_settled_for(OWN, ours.id).await.unwrap(), "also where it was taken back");
    assert_eq!(ids(&asked(store, OWN, WhichClaims::All, None, 9).await), [own]);
}

async fn a_settlement_names_the_live_enrolment_of_its_year(bed: Bed) {
    let store = &*bed.store;
    let person = patient(store).await;
    settled(store, &person, OWN, 1).await;
    let of_2018 = |status| {
        let row = entry(person.id, Scheme::Resident, "one", status);
        store::Enrolment { benefit_year: 2018, ..row }
    };
    let named = async || asked(store, OWN, WhichClaims::All, None, 9).await.remove(0).enrolment;
    assert_eq!(named().await, None);
    store.load_enrolments(vec![of_2018(EnrolmentStatus::Void)], Vec::new()).await.unwrap();
    assert_eq!(named().await, None);
    let live = of_2018(EnrolmentStatus::Active);
    let other_year = entry(person.id, Scheme::Resident, "one", EnrolmentStatus::Ended);
    store.load_enrolments(vec![live.clone(), other_year], Vec::new()).await.unwrap();
    assert_eq!(named().await, Some(live.id));
}

async fn an_enrolment_tells_whose_it_is(bed: Bed) {
    let store = &*bed.store;
    let person = resident(store).await;
    let live = entry(person.id, Scheme::UrbanResident, "urban", EnrolmentStatus::Entered);
    let void = entry(person.id, Scheme::UrbanResident, "urban", EnrolmentStatus::Void);
    store.load_enrolments(vec![live.clone(), void.clone()], Vec::new()).await.unwrap();
    assert_eq!(store.enrolled_by(live.id).await.unwrap(), Some(person.id));
    assert_eq!(store.enrolled_by(void.id).await.unwrap(), None);
    assert_eq!(store.enrolled_by(EnrolmentId::fresh(NOW).unwrap()).await.unwrap(), None);
}
