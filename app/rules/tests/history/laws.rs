//! Laws of the books, tried on arbitrary acts with every pack.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use proptest::prelude::*;
use rules::assess::{Stop, try_assess};
use rules::catalogue::shipped;
use rules::date::day;
use rules::facts::{
    Accumulators, Bill, Care, Charges, Class, Delivery, DiseaseAccumulators, Facts, FamilyAccumulators,
    Group, HospitalAccumulators, Kind, Level, Line, PersonFacts, Place, Totals,
};
use rules::history::{Book, Household, Kept, Member, Options, Rejected, Settlement, replay};
use rules::money::Money;
use rules::pack::Pack;
use rust_decimal::Decimal;

use super::county::{PACK, YEAR};
use super::{pack, shared};

fn fitting_year() -> impl Strategy<Value = (&'static Pack, Option<String>, i32)> {
    static SHARED: LazyLock<Pack> = LazyLock::new(shared::pack);
    // Half of the time the one with figures by hospital, disease and family.
    let shared = shipped().iter().map(|_| &*SHARED);
    let packs: Vec<&'static Pack> = shipped().iter().chain(shared).collect();
    (proptest::sample::select(packs), 0..3_usize).prop_map(|(pack, tier)| {
        let tiers = pack.tiers();
        let tier = (!tiers.is_empty()).then(|| tiers[tier % tiers.len()].0.clone());
        (pack, tier, pack.in_force().0.year())
    })
}

fn pick<T: Copy + std::fmt::Debug + 'static>(from: &'static [T]) -> impl Strategy<Value = T> {
    proptest::sample::select(from)
}

fn charges() -> impl Strategy<Value = Charges> {
    let amount = |most: i64| prop_oneof![Just(0), 0..10_000_i64, 0..most].prop_map(Money::from_fen);
    let totals = (amount(30_000_000), amount(5_000_000), amount(1_000_000))
        .prop_map(|(a, b, c)| Charges::Totals(Totals { a, b, c }));
    let line =
        (pick(Class::ALL), amount(1_000_000), 0..100_000_u32).prop_map(|(class, unit_price, quantity)| {
            let quantity = Decimal::new(i64::from(quantity), 4);
            Line { item: None, class, unit_price, quantity, price_limit: None, self_ratio: None }
        });
    prop_oneof![4 => totals, 1 => proptest::collection::vec(line, 0..4).prop_map(Charges::Lines)]
}

/// What is asked of a book: person, case by number, and the act.
#[derive(Clone, Debug)]
enum Act {
    Settle(u8, u8, Box<Facts>),
    Reverse(u8),
    Close,
}

fn case() -> impl Strategy<Value = Facts> {
    let kinds = &[Kind::Inpatient, Kind::Inpatient, Kind::Outpatient, Kind::Delivery, Kind::Chronic];
    let care = (pick(kinds), pick(Level::ALL), pick(Place::ALL), any::<bool>(), pick(Delivery::ALL));
    let person = (proptest::collection::btree_set(pick(Group::ALL), 0..2), 1930..2010_i32);
    let place = (pick(&[Some("H1"), Some("H2"), None]), pick(&["I10", "I11.9", "N18", "E11"]));
    (care, person, charges(), place, 0..365_i64).prop_map(|(care, (groups, born), charges, place, offset)| {
        let ((hospital, disease), (kind, level, place, filed, delivery)) = (place, care);
        let date = day(YEAR, 1, 1).unwrap() + time::Duration::days(offset);
        Facts {
            pack: String::new(),
            tier: None,
            known_as_of: None,
            person: PersonFacts { birth_date: day(born, 6, 15).ok(), groups, ..PersonFacts::default() },
            care: Care {
                hospital: hospital.map(str::to_owned),
                place,
                filed,
                disease: Some(disease.to_owned()),
                delivery: Some(delivery),
                ..Care::local(kind, level, date, date)
            },
            bill: Bill { charges, basic_fund: None },
            year_to_date: Accumulators::default(),
        }
    })
}

/// A pack, its tier and year, and acts with facts that fit them.
fn acts() -> impl Strategy<Value = (&'static Pack, Option<String>, i32, Vec<Act>)> {
    let act = prop_oneof![
        30 => (0..2_u8, 0..16_u8, case()).prop_map(|(person, id, facts)| Act::Settle(person, id, facts.into())),
        15 => (0..16_u8).prop_map(Act::Reverse),
        1 => Just(Act::Close),
    ];
    (fitting_year(), proptest::collection::vec(act, 0..24)).prop_map(|((pack, tier, year), mut acts)| {
        for act in &mut acts {
            let Act::Settle(_, _, facts) = act else { continue };
            pack.name().clone_into(&mut facts.pack);
            facts.tier.clone_from(&tier);
            facts.bill.basic_fund = (!pack.has_basic_layer()).then_some(Money::ZERO);
            let date = day(year, u8::from(facts.care.discharged.month()), 1).unwrap();
            (facts.care.admitted, facts.care.discharged) = (Some(date), date);
        }
        (pack, tier, year, acts)
    })
}

fn state(household: &Household) -> String {
    serde_json::to_string(household.state()).unwrap()
}

fn live(household: &Household) -> impl Iterator<Item = &Settlement> {
    household.settlements().iter().filter(|case| !case.reversed)
}

/// The years of all members, with nothing but the engine and a map for whatever is counted by itself.
fn from_nothing<'h>(
    pack: &Pack,
    cases: impl Iterator<Item = (&'h Settlement, &'h Facts)>,
) -> BTreeMap<&'h str, Accumulators> {
    let mut years: BTreeMap<&str, Accumulators> = BTreeMap::new();
    let (mut hospitals, mut diseases) = (BTreeMap::new(), BTreeMap::new());
    let mut family = FamilyAccumulators::default();
    for (case, facts) in cases {
        let person = case.person.as_str();
        let here = hospitals.entry((person, facts.care.hospital.as_deref())).or_default();
        let disease = facts.care.disease.as_deref().and_then(shared::disease_of);
        let of_it = diseases.entry((person, disease)).or_default();
        let year = years.entry(person).or_default();
        let before = Accumulators { hospital: *here, disease: *of_it, family, ..*year };
        let told = try_assess(pack, facts, &before).unwrap();
        assert_eq!(told.shares, case.shares);
        (*here, *of_it, family) = (told.after.hospital, told.after.disease, told.after.family);
        let (hospital, disease) = (HospitalAccumulators::default(), DiseaseAccumulators::default());
        *year = Accumulators { hospital, disease, family: FamilyAccumulators::default(), ..told.after };
    }
    years.retain(|_, year| *year != Accumulators::default());
    years
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_acts_leave_a_year_that_a_replay_reproduces((pack, tier, year, acts) in acts()) {
        let mut household = Household::new(year);
        let mut facts_of: BTreeMap<String, Facts> = BTreeMap::new();
        let mut gone: Vec<String> = Vec::new();
        for act in acts {
            let before = household.clone();
            match act {
                Act::Settle(person, id, facts) => {
                    let (person, id) = (person.to_string(), id.to_string());
                    let settled = household.settle(&person, pack, &id, &facts);
                    if gone.contains(&id) {
                        prop_assert_eq!(settled.as_ref().unwrap_err().code(), "reversed");
                    }
                    if settled.is_ok() && before.settlement(&id).is_none() {
                        facts_of.insert(id, *facts);
                    } else {
                        prop_assert_eq!(&household, &before);
                    }
                }
                Act::Reverse(id) => {
                    let id = id.to_string();
                    if let Ok(reversed) = household.reverse(&id) {
                            prop_assert!(!gone.contains(&id) && !before.is_closed());
                            prop_assert_eq!(&before.settlement(&id).unwrap().after, &reversed.after);
                            gone.push(id);
                        } else {
 prop_assert_eq!(&household, &before);
}
                }
                Act::Close => household.close(),
            }
            prop_assert!(!before.is_closed() || household == before);
        }

        let years = from_nothing(pack, live(&household).map(|case| (case, &facts_of[&case.id])));
        let own: BTreeMap<&str, Accumulators> =
            household.state().members().map(|(person, counts)| (person, counts.own)).collect();
        prop_assert_eq!(&own, &years);

        let who = |person: &str| Member { family: 1, person: person.parse().unwrap() };
        let kept = || live(&household).map(|case| Kept {
            who: who(&case.person),
            pack,
            facts: &facts_of[&case.id],
            settlement: case,
        });
        let report = replay(Options { threads: 2, ..Options::year(year) }, kept());
        prop_assert_eq!((report.differing, &report.differences), (0, &vec![]));
        prop_assert_eq!(usize::try_from(report.claims).unwrap(), live(&household).count());
        for (person, year) in report.ends.people() {
            let wanted = years.get(person.person.to_string().as_str()).copied().unwrap_or_default();
            prop_assert_eq!(year, wanted);
        }
        ceilings_hold(pack, tier.as_deref(), year, &household);
        let json = serde_json::to_string(&household).unwrap();
        prop_assert_eq!(serde_json::from_str::<Household>(&json).unwrap(), household);
    }

    #[test]
    fn settling_and_taking_back_restores_the_state_byte_for_byte(
        (pack, _, year, acts) in acts(),
        last in case(),
    ) {
        let mut household = Household::new(year);
        let mut like = None;
        for act in acts {
            if let Act::Settle(person, id, facts) = act {
                let _ = household.settle(&person.to_string(), pack, &id.to_string(), &facts);
                like = Some(facts);
            }
        }
        let Some(like) = like else { return Ok(()) };
        let facts = Facts { bill: Bill { charges: last.bill.charges, ..like.bill }, ..*like };
        let before = state(&household);
        match household.settle("0", pack, "last", &facts) {
            Ok(settled) => {
                let reversed = household.reverse("last").unwrap();
                prop_assert_eq!(Settlement { reversed: true, ..settled }, reversed);
            }
            Err(rejected) => prop_assert!(matches!(rejected, Rejected::Refused(_) | Rejected::Faults(_))),
        }
        prop_assert_eq!(state(&household), before);
    }

    #[test]
    fn the_books_say_what_the_engine_says(facts in case(), fen in any::<i64>()) {
        let mut facts = Facts { pack: PACK.to_owned(), ..facts };
        facts.bill.basic_fund = (fen % 7 == 0).then_some(Money::from_fen(fen));
        let settled = Book::new(YEAR).settle(pack(), "1", &facts);
        match try_assess(pack(), &facts, &Accumulators::default()) {
            Ok(told) => {
                let settled = settled.unwrap();
                prop_assert_eq!((settled.shares, settled.after), (told.shares, told.after));
            }
            Err(Stop::Refused(refusal)) => prop_assert_eq!(settled, Err(Rejected::Refused(refusal))),
            Err(Stop::Faults(faults)) => prop_assert_eq!(settled, Err(Rejected::Faults(faults))),
        }
    }
}

fn ceilings_hold(pack: &Pack, tier: Option<&str>, year: i32, household: &Household) {
    if pack.name() == "test-shared" {
        shared::ceilings_hold(household);
    }
    let date = day(year, 12, 31).unwrap();
    for (_, counts) in household.state().members() {
        if let Some(ceiling) = pack.ceiling(tier, date) {
            assert!(counts.own.basic_fund <= ceiling);
        }
        if let Some(ceiling) = pack.outpatient_ceiling(tier, date) {
            assert!(counts.own.outpatient_fund <= ceiling);
        }
    }
}
