//! What is handed out before a case is what the engine left after the one before: of the person, at the hospital, for the
//! disease, of the family. Nothing of a claim's facts gets lost.

use std::{collections::BTreeSet, sync::Arc};

use rules::{
    assess::assess,
    facts::{
        Accumulators, Bill, Care, Charges, Class, ContinuedFrom, Delivery, DiseaseAccumulators, Facts,
        FamilyAccumulators, Group, HospitalAccumulators, Kind, Level, Line, PersonFacts, Place, Totals,
    },
    history::Terms,
    money::Money,
    pack::Pack,
    scheme::Scheme,
};
use rust_decimal::Decimal;
use store::{
    Booking, ClaimId, ClaimRecord, ClaimStatus, Hospital, HouseholdId, NewHousehold, NewHouseholdMember,
    PersonId, RecordClaim, RecordOutcome, Relation, Store, StoreError, testing::Bed,
};

use crate::fixture::{NOW, day, resident};

super::on_both! {
    the_deductible_of_one_hospital_is_not_that_of_another,
    all_codes_of_a_disease_are_one_disease,
    members_of_a_household_share_its_ceilings,
    somebody_without_a_household_is_a_family_of_one,
    two_of_a_family_at_once_are_settled_one_after_the_other,
    what_is_loaded_counts_like_what_is_recorded,
    all_facts_and_numbers_come_back,
    a_continued_stay_names_its_level_and_its_deductible,
}

/// Figures of a made-up county that counts by hospital, disease and family; [`pack`] makes dated entries of the lines.
const FIGURES: &str = r#"
[order]
inpatient = ["deductible", "ratio", "ceiling", "self_pay"]
outpatient = ["deductible", "ratio", "own_ceiling"]
chronic = ["ratio", "own_ceiling", "self_pay"]
[bill]
class_b_self_pay = "0.10"
[rounding]
line = "half_up_fen"
fund = "half_up_fen"
[basic]
ceiling = "40000.00"
family_ceiling = "60000.00"
[inpatient]
deductible_mode = "per_hospital_year"
[inpatient.level.2]
deductible = "500.00"
ratio = "0.70"
[outpatient]
ceiling = "400.00"
family_ceiling = "700.00"
[outpatient.deductible]
2 = "50.00"
[outpatient.level]
2 = "0.50"
[chronic]
ceiling = "3000.00"
[chronic.disease.diabetes]
codes = ["E10", "E11"]
ratio = "0.60"
ceiling = "1000.00"
[chronic.disease.hypertension]
codes = ["I10"]
ratio = "0.60"
ceiling = "800.00"
"#;

fn pack() -> Pack {
    let mut text = r#"
        name = "county"
        version = "test"
        jurisdiction = "test"
        official = false
        published = 2018-01-01
        valid_from = 2018-01-01
        valid_to = 2018-12-31
        title = { zh = "测试参数", en = "Test figures" }
        [sources]
        test = { document = "this test" }
    "#
    .to_owned();
    for line in FIGURES.lines() {
        let entry = line.split_once(" = ").map(|(key, value)| {
            let source = r#"source = "test", clause = "1", confidence = "sample""#;
            format!("{key} = [{{ from = 2018-01-01, value = {value}, {source} }}]")
        });
        text.push_str(entry.as_deref().unwrap_or(line));
        text.push('\n');
    }
    Pack::from_toml(&text).unwrap()
}

const fn yuan(yuan: i64) -> Money {
    Money::from_fen(yuan * 100)
}

/// Care in the county: of which kind, in which hospital, for which disease, for how many yuan.
fn care(kind: Kind, hospital: &str, disease: Option<&str>, total: i64) -> Facts {
    let care = Care {
        hospital: Some(hospital.to_owned()),
        disease: disease.map(ToOwned::to_owned),
        ..Care::local(kind, Level::Two, day("2018-03-01"), day("2018-03-09"))
    };
    let totals = Totals { a: yuan(total), ..Totals::default() };
    Facts {
        pack: "county".to_owned(),
        tier: None,
        known_as_of: None,
        person: PersonFacts::default(),
        care,
        bill: Bill { charges: Charges::Totals(totals), basic_fund: None },
        year_to_date: Accumulators::default(),
    }
}

fn stay(hospital: &str, total: i64) -> Facts {
    care(Kind::Inpatient, hospital, None, total)
}

fn visit(total: i64) -> Facts {
    care(Kind::Outpatient, "H1", None, total)
}

/// What the store hands out before a case.
async fn before(store: &dyn Store, pack: &Pack, person: PersonId, facts: &Facts) -> Accumulators {
    store.accumulators(person, &Booking::from(&Terms::of(pack, facts).unwrap())).await.unwrap()
}

/// A case, assessed on top of a year.
fn assessed(pack: &Pack, person: PersonId, facts: &Facts, year: &Accumulators) -> RecordClaim {
    let facts = Facts { year_to_date: *year, ..facts.clone() };
    let id = ClaimId::fresh(NOW).unwrap();
    RecordClaim {
        id,
        person,
        slip_no: id.to_string(),
        hospital: "H001".to_owned(),
        booking: Booking::from(&Terms::of(pack, &facts).unwrap()),
        scheme: Scheme::Resident,
        agency: "市医保局".to_owned(),
        assessment: assess(pack, &facts, year).unwrap(),
        facts,
        item_names: Vec::new(),
        status: ClaimStatus::Paid,
        settled_at: NOW,
        paid_on: None,
    }
}

/// Settles a case as a counter does; what the engine left of the year.
async fn settle(store: &dyn Store, pack: &Pack, person: PersonId, facts: &Facts) -> Accumulators {
    let claim = assessed(pack, person, facts, &before(store, pack, person, facts).await);
    let after = claim.assessment.after;
    assert_eq!(store.record_claim(claim).await.unwrap(), RecordOutcome::Recorded);
    after
}

async fn hospital(store: &dyn Store) {
    let hospital = Hospital {
        code: "H001".to_owned(),
        jurisdiction: "huaiyuan".to_owned(),
        name: "县医院".to_owned(),
        level: Level::Two,
    };
    store.load_hospitals(vec![hospital]).await.unwrap();
}

async fn patient(store: &dyn Store) -> PersonId {
    hospital(store).await;
    resident(store).await.id
}

async fn family(store: &dyn Store) -> [PersonId; 2] {
    let people = [patient(store).await, resident(store).await.id];
    let member = |person, relation| NewHouseholdMember { person, relation };
    let household = NewHousehold {
        id: HouseholdId::fresh(NOW).unwrap(),
        jurisdiction: "huaiyuan".to_owned(),
        scheme: Scheme::RuralCooperative,
        code: people[0].to_string(),
        members: vec![member(people[0], Relation::Head), member(people[1], Relation::Spouse)],
    };
    store.load_households(vec![household]).await.unwrap();
    people
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
        let (found, left) = (claim.facts.year_to_date.family, claim.assessment.after.family);
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
    let year = Accumulators { family: first.assessment.after.family, ..nothing };
    let second = assessed(&pack, other, &visit(300), &year);
    let taken_back =
        RecordClaim { status: ClaimStatus::Reversed, ..assessed(&pack, other, &visit(200), &year) };
    let third = assessed(&pack, alone, &visit(100), &nothing);
    let last = [second.assessment.after, third.assessment.after];
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

/// A year in which every number is another one, from a first one on.
fn distinct(first: i64) -> Accumulators {
    let mut next = first;
    let mut fen = || {
        next += 1;
        Money::from_fen(next)
    };
    Accumulators {
        stays: u32::try_from(first).unwrap(),
        deductible_charged: fen(),
        banded: fen(),
        basic_fund: fen(),
        compliant_self_pay: fen(),
        catastrophic_fund: fen(),
        aid: fen(),
        outpatient_fund: fen(),
        deductible_highest: fen(),
        outpatient_deductible: fen(),
        chronic_fund: fen(),
        accident_fund: fen(),
        hospital: HospitalAccumulators { deductible_charged: fen() },
        disease: DiseaseAccumulators { fund: fen() },
        family: FamilyAccumulators { basic_fund: fen(), outpatient_fund: fen() },
    }
}

/// Facts in which nothing is as it usually is.
fn everything_said() -> Facts {
    Facts {
        pack: "county".to_owned(),
        tier: Some("one".to_owned()),
        known_as_of: Some(day("2018-02-01")),
        person: PersonFacts {
            birth_date: Some(day("1950-02-28")),
            groups: BTreeSet::from([Group::LowIncome, Group::Disabled]),
            covered_from: Some(day("2018-01-15")),
            unbroken_years: 7,
            claim_free_years: 3,
            contract_doctor: true,
        },
        care: Care {
            kind: Kind::Delivery,
            hospital_level: Level::Township,
            hospital: Some("H7".to_owned()),
            place: Place::OutOfProvince,
            filed: true,
            admitted: Some(day("2017-12-28")),
            discharged: day("2018-01-03"),
            disease: Some("O82.9".to_owned()),
            delivery: Some(Delivery::Caesarean),
            continued_from: Some(ContinuedFrom {
                hospital_level: Level::Three,
                deductible_charged: Money::from_fen(12_345),
            }),
            designated: false,
        },
        bill: Bill {
            charges: Charges::Lines(vec![Line {
                item: Some("A001".to_owned()),
                class: Class::B,
                unit_price: Money::from_fen(1_234),
                quantity: Decimal::new(12_345, 4),
                price_limit: Some(Money::from_fen(1_000)),
                self_ratio: Some(Decimal::new(15, 2)),
            }]),
            basic_fund: Some(Money::from_fen(777)),
        },
        year_to_date: distinct(100),
    }
}

async fn all_facts_and_numbers_come_back(bed: Bed) {
    let (store, pack) = (&*bed.store, pack());
    let person = patient(store).await;
    let totals = Totals { a: yuan(1), b: Money::ZERO, c: yuan(3) };
    let by_class =
        Facts { bill: Bill { charges: Charges::Totals(totals), basic_fund: None }, ..everything_said() };
    for (facts, benefit_year) in [(everything_said(), 2017), (by_class, 2018), (visit(10), 2019)] {
        // No pack of the engine has all of it: the amounts are those of some other case.
        let mut claim = assessed(&pack, person, &visit(10), &Accumulators::default());
        claim.facts = facts.clone();
        claim.booking = Booking {
            benefit_year,
            hospital: Some("H7".to_owned()),
            disease: Some("O80".to_owned()),
            per_family: true,
        };
        claim.assessment.after = distinct(1_000);
        claim.item_names = vec!["接生".to_owned()];
        let record = ClaimRecord::from(claim);
        assert_eq!(record.facts(), facts);
        store.load_claims(vec![record.clone()]).await.unwrap();
        let found = store.claim(person, record.id).await.unwrap().unwrap().claim;
        assert_eq!(found.facts(), facts);
        assert_eq!(found, record);
        // What was added, in each of the sixteen numbers; the highest deductible is the highest.
        let handed_out = store.accumulators(person, &record.booking).await.unwrap();
        let expected = added(&facts.year_to_date, &distinct(1_000));
        assert_eq!(handed_out, expected);
    }
    // The register changes; what a claim was settled with does not.
    bed.raw("UPDATE person SET birth_date = '1999-09-09'").await.unwrap();
    let claim = store.claims(person, Some(2017)).await.unwrap().remove(0);
    assert_eq!(store.claim(person, claim.id).await.unwrap().unwrap().claim.facts(), everything_said());
}

/// What a year came to in which one claim found `before` and left `after`.
fn added(before: &Accumulators, after: &Accumulators) -> Accumulators {
    let less = |now: Money, before: Money| Money::from_fen(now.fen() - before.fen());
    Accumulators {
        stays: after.stays - before.stays,
        deductible_charged: less(after.deductible_charged, before.deductible_charged),
        banded: less(after.banded, before.banded),
        basic_fund: less(after.basic_fund, before.basic_fund),
        compliant_self_pay: less(after.compliant_self_pay, before.compliant_self_pay),
        catastrophic_fund: less(after.catastrophic_fund, before.catastrophic_fund),
        aid: less(after.aid, before.aid),
        outpatient_fund: less(after.outpatient_fund, before.outpatient_fund),
        deductible_highest: after.deductible_highest,
        outpatient_deductible: less(after.outpatient_deductible, before.outpatient_deductible),
        chronic_fund: less(after.chronic_fund, before.chronic_fund),
        accident_fund: less(after.accident_fund, before.accident_fund),
        hospital: HospitalAccumulators {
            deductible_charged: less(after.hospital.deductible_charged, before.hospital.deductible_charged),
        },
        disease: DiseaseAccumulators { fund: less(after.disease.fund, before.disease.fund) },
        family: FamilyAccumulators {
            basic_fund: less(after.family.basic_fund, before.family.basic_fund),
            outpatient_fund: less(after.family.outpatient_fund, before.family.outpatient_fund),
        },
    }
}

async fn a_continued_stay_names_its_level_and_its_deductible(bed: Bed) {
    let (store, pack) = (&*bed.store, pack());
    let person = patient(store).await;
    settle(store, &pack, person, &stay("H1", 1_000)).await;
    for half in ["continued_level = '2'", "continued_deductible = 100"] {
        assert!(bed.raw(&format!("UPDATE claim SET {half}")).await.is_err(), "{half}");
    }
    bed.raw("UPDATE claim SET continued_level = '2', continued_deductible = 100").await.unwrap();
    for below_zero in
        ["before_accident_fund = -1", "adds_deductible_highest = -1", "continued_deductible = -1"]
    {
        assert!(bed.raw(&format!("UPDATE claim SET {below_zero}")).await.is_err(), "{below_zero}");
    }
}
