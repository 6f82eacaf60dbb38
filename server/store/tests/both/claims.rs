//! Claims come back as they were settled, to their owner alone, and add up to the year.

use rules::{
    assess::assess,
    catalogue,
    facts::{Accumulators, Bill, Care, Charges, Class, Facts, Kind, Level, Line, PersonFacts},
    money::Money,
    scheme::Scheme,
};
use rust_decimal::Decimal;
use store::{
    Booking, ClaimId, ClaimStatus, Hospital, NewPerson, PersonId, RecordClaim, RecordOutcome, Store,
    StoreError, testing::Bed,
};

use crate::fixture::{NOW, day, later, resident};

super::on_both! {
    a_claim_comes_back_and_replays_to_the_fen,
    another_persons_claim_is_not_there,
    a_slip_is_settled_once,
    a_stale_year_is_told,
    the_year_is_the_sum_of_its_claims,
    shares_that_do_not_sum_are_refused_by_the_database,
}

const PACK: &str = "jiamusi-2018";
/// The pack counts nothing by hospital, and nothing for families.
const YEAR: Booking = Booking::of_year(2018);

fn line(class: Class, fen: i64, quantity: Decimal) -> Line {
    Line {
        item: Some("A001".to_owned()),
        class,
        unit_price: Money::from_fen(fen),
        quantity,
        price_limit: (class == Class::B).then(|| Money::from_fen(fen / 2)),
        self_ratio: (class == Class::B).then(|| Decimal::new(15, 2)),
    }
}

/// An inpatient bill, assessed by the engine.
pub(crate) fn stay(person: &NewPerson, slip: &str, before: &Accumulators) -> RecordClaim {
    let care = Care::local(Kind::Inpatient, Level::Three, day("2018-03-01"), day("2018-03-09"));
    let lines = vec![
        line(Class::A, 650_000, Decimal::ONE),
        line(Class::B, 3_333, Decimal::new(12_5000, 4)),
        line(Class::C, 9_900, Decimal::TWO),
    ];
    let facts = Facts {
        pack: PACK.to_owned(),
        tier: None,
        known_as_of: None,
        person: PersonFacts { birth_date: Some(person.birth_date), ..PersonFacts::default() },
        care,
        bill: Bill { charges: Charges::Lines(lines), basic_fund: None },
        year_to_date: *before,
    };
    let pack = catalogue::shipped().get(PACK).unwrap();
    let settled = pack.settle(&facts, before).unwrap();
    RecordClaim {
        id: ClaimId::fresh(NOW).unwrap(),
        person: person.id,
        slip_no: slip.to_owned(),
        hospital: "H001".to_owned(),
        booking: YEAR,
        scheme: Scheme::Resident,
        agency: "市医保局".to_owned(),
        facts,
        item_names: vec!["床位费".to_owned(), "𬌗垫".to_owned(), "陪护".to_owned()],
        pack_hash: pack.hash().to_owned(),
        settled,
        status: ClaimStatus::Paid,
        settled_at: later(i64::from(before.stays)),
        paid_on: Some(day("2018-04-01")),
    }
}

pub(crate) async fn patient(store: &dyn Store) -> NewPerson {
    let hospital = Hospital {
        code: "H001".to_owned(),
        jurisdiction: "jiamusi".to_owned(),
        name: "市中心医院".to_owned(),
        level: Level::Three,
    };
    store.load_hospitals(vec![hospital]).await.unwrap();
    resident(store).await
}

async fn settle(store: &dyn Store, person: &NewPerson, slip: &str) -> RecordClaim {
    let before = store.accumulators(person.id, &YEAR).await.unwrap();
    let claim = stay(person, slip, &before);
    assert_eq!(store.record_claim(claim.clone()).await.unwrap(), RecordOutcome::Recorded);
    claim
}

async fn a_claim_comes_back_and_replays_to_the_fen(bed: Bed) {
    let person = patient(&*bed.store).await;
    settle(&*bed.store, &person, "S1").await;
    let claim = settle(&*bed.store, &person, "S2").await;
    let detail = bed.store.claim(person.id, claim.id).await.unwrap().unwrap();
    assert_eq!(detail.claim, claim.clone().into());
    assert_eq!(detail.hospital_name, "市中心医院");
    assert_eq!(detail.claim.facts(), claim.facts);
    let replayed =
        assess(catalogue::shipped().get(PACK).unwrap(), &detail.claim.facts(), &detail.claim.before).unwrap();
    assert_eq!((replayed.shares, replayed.after), (claim.settled.shares, claim.settled.after));
    assert_eq!(replayed.limited_by, detail.claim.limited_by);
    assert_eq!(replayed.pack.hash, detail.claim.pack_hash);
    let list = bed.store.claims(person.id, None).await.unwrap();
    assert_eq!(list.iter().map(|claim| claim.slip_no.as_str()).collect::<Vec<_>>(), ["S2", "S1"]);
    assert_eq!(list[0].fund, claim.settled.shares.fund_pay_sumamt);
    assert_eq!(bed.store.claims(person.id, Some(2018)).await.unwrap(), list);
    assert!(bed.store.claims(person.id, Some(2017)).await.unwrap().is_empty());
    assert_eq!(bed.store.claim_years(person.id).await.unwrap(), [2018]);
}

async fn another_persons_claim_is_not_there(bed: Bed) {
    let (owner, other) = (patient(&*bed.store).await, resident(&*bed.store).await);
    let claim = settle(&*bed.store, &owner, "S1").await;
    assert!(bed.store.claim(other.id, claim.id).await.unwrap().is_none());
    assert!(bed.store.claim(owner.id, ClaimId::fresh(NOW).unwrap()).await.unwrap().is_none());
    assert!(bed.store.claims(other.id, None).await.unwrap().is_empty());
    assert!("not-an-id".parse::<ClaimId>().is_err());
}

async fn a_slip_is_settled_once(bed: Bed) {
    let person = patient(&*bed.store).await;
    settle(&*bed.store, &person, "S1").await;
    let before = bed.store.accumulators(person.id, &YEAR).await.unwrap();
    let again = stay(&person, "S1", &before);
    assert_eq!(bed.store.record_claim(again.clone()).await.unwrap(), RecordOutcome::KnownSlip);
    let loaded = bed.store.load_claims(vec![again.into()]).await;
    assert!(matches!(loaded, Err(StoreError::Conflict { .. })));
}

async fn a_stale_year_is_told(bed: Bed) {
    let person = patient(&*bed.store).await;
    let (first, second) =
        (stay(&person, "S1", &Accumulators::default()), stay(&person, "S2", &Accumulators::default()));
    let outcomes = tokio::join!(bed.store.record_claim(first.clone()), bed.store.record_claim(second));
    let outcomes = [outcomes.0.unwrap(), outcomes.1.unwrap()];
    assert!(outcomes.contains(&RecordOutcome::Recorded));
    assert!(outcomes.contains(&RecordOutcome::Stale(Box::new(first.settled.after))), "{outcomes:?}");
    let mut ghost = stay(&person, "S3", &first.settled.after);
    ghost.person = PersonId::fresh(NOW).unwrap();
    assert_eq!(bed.store.record_claim(ghost).await.unwrap(), RecordOutcome::UnknownPerson);
}

async fn the_year_is_the_sum_of_its_claims(bed: Bed) {
    let person = patient(&*bed.store).await;
    assert_eq!(bed.store.accumulators(person.id, &YEAR).await.unwrap(), Accumulators::default());
    settle(&*bed.store, &person, "S1").await;
    let last = settle(&*bed.store, &person, "S2").await;
    assert_eq!(bed.store.accumulators(person.id, &YEAR).await.unwrap(), last.settled.after);
    let coverage = bed.store.coverage(person.id, 2018, day("2018-05-01")).await.unwrap().unwrap();
    let usage = coverage.usage(2018);
    assert_eq!((usage.claims, usage.accumulators.stays), (2, 2));
    assert_eq!(usage.accumulators, last.settled.after);
    assert_eq!(coverage.usage(2017).claims, 0);
    bed.raw("UPDATE claim SET status = 'reversed' WHERE slip_no = 'S2'").await.unwrap();
    assert_eq!(bed.store.accumulators(person.id, &YEAR).await.unwrap(), last.facts.year_to_date);
}

async fn shares_that_do_not_sum_are_refused_by_the_database(bed: Bed) {
    let person = patient(&*bed.store).await;
    let mut claim = stay(&person, "S1", &Accumulators::default());
    claim.settled.shares.psn_part_amt = Money::from_fen(1);
    assert!(matches!(bed.store.record_claim(claim).await, Err(StoreError::Refused { .. })));
    assert_eq!(bed.store.counts().await.unwrap().claims, 0);
    assert!(bed.store.audit_of(person.id, 10).await.unwrap().is_empty());
}
