//! Nothing of a claim's facts and numbers gets lost.

use std::collections::BTreeSet;

use rules::{
    facts::{
        Accumulators, Bill, Care, Charges, Class, ContinuedFrom, Delivery, DiseaseAccumulators, Facts,
        FamilyAccumulators, Group, HospitalAccumulators, Kind, Level, Line, PersonFacts, Place, Totals,
    },
    money::Money,
};
use rust_decimal::Decimal;
use store::{Booking, ClaimRecord, testing::Bed};

use crate::{
    county::{assessed, pack, patient, settle, stay, visit, yuan},
    fixture::day,
};

super::on_both! {
    all_facts_and_numbers_come_back,
    a_continued_stay_names_its_level_and_its_deductible,
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
        claim.settled.after = distinct(1_000);
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
    for half in ["UPDATE claim SET continued_level = '2'", "UPDATE claim SET continued_deductible = 100"] {
        assert!(bed.raw(half).await.is_err(), "{half}");
    }
    bed.raw("UPDATE claim SET continued_level = '2', continued_deductible = 100").await.unwrap();
    for wrong in [
        "UPDATE claim SET before_accident_fund = -1",
        "UPDATE claim SET adds_deductible_highest = -1",
        "UPDATE claim SET continued_deductible = -1",
        "UPDATE claim SET continued_level = '4'",
    ] {
        assert!(bed.raw(wrong).await.is_err(), "{wrong}");
    }
}
