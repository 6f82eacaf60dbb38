//! Arbitrary cases that fit the packs: those that ship and those of the golden cases.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;
use std::{fmt, fs};

use proptest::prelude::*;
use proptest::sample::Index;
use rules::catalogue::shipped;
use rules::date::{self, Date, day};
use rules::facts::{
    Accumulators, Bill, Care, Charges, Class, ContinuedFrom, Delivery, DiseaseAccumulators, Facts,
    FamilyAccumulators, Group, HospitalAccumulators, Kind, Level, Line, PersonFacts, Place, Totals,
};
use rules::money::Money;
use rules::pack::Pack;
use rust_decimal::Decimal;
use serde_json::Value;

/// A pack with what its file says, read without the engine.
pub(crate) struct Known {
    pub(crate) pack: Pack,
    text: String,
    tree: Value,
}

/// All packs.
pub(crate) static PACKS: LazyLock<Vec<Known>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/packs");
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let test = files.iter().map(|file| Pack::from_toml(&fs::read_to_string(file).unwrap()).unwrap());
    let known = |pack: Pack| {
        let text = pack.canonical_json();
        Known { tree: serde_json::from_str(&text).unwrap(), text, pack }
    };
    shipped().iter().cloned().chain(test).map(known).collect()
});

impl Known {
    /// The value of a parameter, of a tier on a day, as the file says it.
    pub(crate) fn figure(&self, tier: Option<&str>, on: Date, pointer: &str) -> Option<&Value> {
        let of_tier = tier.and_then(|tier| self.tree.pointer(&format!("/tiers/{tier}{pointer}")));
        let entries = of_tier.or_else(|| self.tree.pointer(pointer))?.as_array()?;
        let on = date::iso(on);
        let started = entries.iter().filter(|entry| entry["from"].as_str() <= Some(on.as_str()));
        started.max_by_key(|entry| entry["from"].as_str()).map(|entry| &entry["value"])
    }

    /// The same for an amount.
    pub(crate) fn amount(&self, facts: &Facts, pointer: &str) -> Option<Money> {
        self.figure(facts.tier.as_deref(), facts.care.discharged, pointer)?.as_str()?.parse().ok()
    }

    /// The steps of some care in their order.
    pub(crate) fn order(&self, facts: &Facts, care: &str) -> Vec<&str> {
        let pointer = format!("/order/{care}");
        let steps = self.figure(facts.tier.as_deref(), facts.care.discharged, &pointer);
        steps.and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// Whether 大病 leaves out what the basic ceiling cuts off, or the deductible: then it can pay more where less is cut
    /// off, or where something that enters comes before the deductible.
    pub(crate) fn leaves_out(&self, facts: &Facts) -> bool {
        let figure = |key: &str| {
            let pointer = format!("/catastrophic/{key}");
            self.figure(facts.tier.as_deref(), facts.care.discharged, &pointer)
        };
        figure("above_ceiling").and_then(Value::as_str) == Some("stays_out") || figure("never").is_some()
    }

    /// By how many fen a layer may pay less only because one below it rounded up.
    pub(crate) fn slack(&self) -> i64 {
        if self.pack.name().starts_with("test-rounding") { 100 } else { 0 }
    }

    /// Whether any of its rules or figures is called so.
    pub(crate) fn names(&self, word: &str) -> bool {
        self.text.contains(&format!("\"{word}\""))
    }
}

impl fmt::Debug for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.pack.name())
    }
}

/// What all funds pay; `None` where there is no amount.
pub(crate) fn paid(known: &Known, facts: &Facts) -> Option<Money> {
    known.pack.settle(facts, &facts.year_to_date).ok().map(|settled| settled.shares.fund_pay_sumamt)
}

pub(crate) fn pick<T: Copy + std::fmt::Debug + 'static>(from: &'static [T]) -> impl Strategy<Value = T> {
    proptest::sample::select(from)
}

/// A pack with one of its tiers and a day of its period.
fn pack_and_day() -> impl Strategy<Value = (&'static Known, Option<String>, Date)> {
    let packs: Vec<&'static Known> = PACKS.iter().collect();
    (proptest::sample::select(packs), any::<Index>(), any::<Index>()).prop_map(|(known, tier, offset)| {
        let tiers = known.pack.tiers();
        let tier = (!tiers.is_empty()).then(|| tiers[tier.index(tiers.len())].0.clone());
        let (first, last) = known.pack.in_force();
        let days = usize::try_from((last - first).whole_days() + 1).unwrap();
        let offset = i64::try_from(offset.index(days)).unwrap();
        (known, tier, first + time::Duration::days(offset))
    })
}

fn person() -> impl Strategy<Value = PersonFacts> {
    let groups = proptest::collection::btree_set(pick(Group::ALL), 0..3);
    (groups, 0..12_u16, 0..5_u16, 1920..2012_i32, any::<bool>()).prop_map(
        |(groups, unbroken_years, claim_free_years, born, contract_doctor): (BTreeSet<Group>, _, _, _, _)| {
            PersonFacts {
                birth_date: Some(day(born, 6, 15).unwrap()),
                groups,
                covered_from: None,
                unbroken_years,
                claim_free_years,
                contract_doctor,
            }
        },
    )
}

pub(crate) fn amount(most: i64) -> impl Strategy<Value = Money> {
    prop_oneof![Just(0), 0..10_000_i64, 0..most].prop_map(Money::from_fen)
}

fn charges() -> impl Strategy<Value = Charges> {
    let totals = (amount(60_000_000), amount(5_000_000), amount(5_000_000))
        .prop_map(|(a, b, c)| Charges::Totals(Totals { a, b, c }));
    let line = (
        pick(Class::ALL),
        amount(1_000_000),
        0..100_000_u32,
        proptest::option::of(amount(1_000_000)),
        proptest::option::of(0..=100_u32),
    )
        .prop_map(|(class, unit_price, quantity, price_limit, ratio)| Line {
            item: None,
            class,
            unit_price,
            quantity: Decimal::new(i64::from(quantity), 4),
            price_limit,
            self_ratio: ratio.map(|percent| Decimal::new(i64::from(percent), 2)),
        });
    prop_oneof![totals, proptest::collection::vec(line, 0..6).prop_map(Charges::Lines)]
}

fn year() -> impl Strategy<Value = Accumulators> {
    let lower = (0..6_u32, amount(200_000), amount(20_000_000), amount(20_000_000), amount(30_000));
    let upper = (amount(40_000_000), amount(5_000_000), amount(400_000));
    let own = (amount(200_000), amount(60_000), amount(2_200_000), amount(400_000));
    let shared = (amount(200_000), amount(2_200_000), amount(9_000_000), amount(120_000));
    (lower, upper, own, shared).prop_map(|(lower, upper, own, shared)| {
        let (stays, deductible_charged, banded, basic_fund, outpatient_fund) = lower;
        let (compliant_self_pay, catastrophic_fund, aid) = upper;
        let (deductible_highest, outpatient_deductible, chronic_fund, accident_fund) = own;
        let (at_hospital, of_disease, of_family, outpatient_of_family) = shared;
        Accumulators {
            stays,
            deductible_charged,
            banded,
            basic_fund: basic_fund.min(banded),
            compliant_self_pay,
            catastrophic_fund,
            aid,
            outpatient_fund,
            deductible_highest,
            outpatient_deductible,
            chronic_fund,
            accident_fund,
            hospital: HospitalAccumulators { deductible_charged: at_hospital.min(deductible_charged) },
            disease: DiseaseAccumulators { fund: of_disease.min(chronic_fund) },
            family: FamilyAccumulators { basic_fund: of_family, outpatient_fund: outpatient_of_family },
        }
    })
}

const DISEASES: [&str; 9] = ["I10.x00", "e11.9", "N18.0", "C50.9", "C34.101", "K35.9", "K40", "I21.0", "J45"];

/// Care of any kind at any place, with the days to be filled in.
fn care() -> impl Strategy<Value = Care> {
    let kind = (pick(Kind::ALL), pick(Level::ALL), pick(Place::ALL), any::<bool>(), pick(Delivery::ALL));
    let earlier = (pick(Level::ALL), amount(150_000)).prop_map(|(hospital_level, deductible_charged)| {
        ContinuedFrom { hospital_level, deductible_charged }
    });
    let earlier = proptest::option::weighted(0.2, earlier);
    (kind, earlier, pick(&DISEASES), proptest::option::weighted(0.9, Just("H001"))).prop_map(
        |((kind, level, place, filed, delivery), continued_from, disease, hospital)| Care {
            hospital: hospital.map(str::to_owned),
            place,
            filed,
            delivery: Some(delivery),
            disease: Some(disease.to_owned()),
            continued_from,
            ..Care::local(kind, level, Date::MAX, Date::MAX)
        },
    )
}

/// One of those that fit, if any does.
fn among<T: Copy>(all: &[T], chance: Index, fits: impl Fn(T) -> bool) -> Option<T> {
    let fitting: Vec<T> = all.iter().copied().filter(|one| fits(*one)).collect();
    (!fitting.is_empty()).then(|| fitting[chance.index(fitting.len())])
}

/// The same care, of a kind, level and place that the pack has rules for.
fn that_it_pays(known: &Known, care: Care, [of_kind, of_level, of_place]: [Index; 3]) -> Care {
    let tiers = known.pack.tiers();
    let has = |table: &str, word: &str| {
        let at = |start: &str| known.tree.pointer(&format!("{start}{table}{word}")).is_some();
        at("") || tiers.iter().any(|(id, _)| at(&format!("/tiers/{id}")))
    };
    let kind = among(Kind::ALL, of_kind, |kind| has("/order/", kind.word()));
    let level = among(Level::ALL, of_level, |level| has("/inpatient/level/", level.word()));
    let place = among(Place::ALL, of_place, |place| place == Place::Local || has("/away/", place.word()));
    Care {
        kind: kind.unwrap_or(care.kind),
        hospital_level: level.unwrap_or(care.hospital_level),
        place: place.unwrap_or(care.place),
        continued_from: care.continued_from.filter(|_| known.names("transfer")),
        ..care
    }
}

/// A case that fits its pack, and mostly has amounts.
pub(crate) fn fitting() -> impl Strategy<Value = (&'static Known, Facts)> {
    let care = (care(), any::<[Index; 3]>(), proptest::bool::weighted(0.9), 0..10_i64);
    (pack_and_day(), person(), care, charges(), year()).prop_map(
        |((known, tier, date), person, (care, chances, is_paid, days), charges, year_to_date)| {
            let basic_fund = (!known.pack.has_basic_layer()).then_some(Money::ZERO);
            let admitted = date - time::Duration::days(days);
            // Which of two years a stay belongs to is the matter of the golden cases.
            let admitted = if admitted.year() == date.year() { admitted } else { date };
            let care = if is_paid { that_it_pays(known, care, chances) } else { care };
            let facts = Facts {
                pack: known.pack.name().to_owned(),
                tier,
                known_as_of: None,
                person,
                care: Care { admitted: Some(admitted), discharged: date, ..care },
                bill: Bill { charges, basic_fund },
                year_to_date,
            };
            (known, facts)
        },
    )
}
