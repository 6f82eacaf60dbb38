//! What holds for every range: the real answer lies in it, both ends are attained, an answer more never
//! widens it; and the laws by which the ends are found.

#![expect(clippy::unwrap_used, clippy::panic, reason = "the helpers of the tests may stop them")]

use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use rules::assess::Settled;
use rules::catalogue::{FILES, shipped};
use rules::date::day;
use rules::facts::{
    Accumulators, Bill, Care, Charges, ContinuedFrom, Delivery, DiseaseAccumulators, Facts,
    FamilyAccumulators, Group, HospitalAccumulators, Kind, Level, PersonFacts, Place, Totals,
};
use rules::money::Money;
use rules::pack::Pack;
use rules::what_if::{End, Ends, Given, Partial, Question, Range, ranges, ranges_json};

fn settle(pack: &Pack, facts: &Facts) -> Option<Settled> {
    pack.settle(facts, &facts.year_to_date).ok()
}

fn without(facts: &Facts, questions: &[Question]) -> Partial {
    questions.iter().fold(Partial::new(facts.clone()), |partial, question| partial.without(*question))
}

fn pack_of(text: &str) -> Pack {
    Pack::from_toml(text).unwrap_or_else(|faults| panic!("{faults:#?}"))
}

/// A shipped pack with lines put in the place of others.
fn edited(name: &str, edits: &[(&str, &str)]) -> Pack {
    let text = FILES.iter().find(|(known, _)| *known == name).unwrap().1.to_owned();
    pack_of(&edits.iter().fold(text, |text, (old, new)| {
        assert!(text.contains(old), "{old}");
        text.replacen(old, new, 1)
    }))
}

/// Packs that break a law each: rounding to the yuan and the jiao, a least payment, pieces outside the policy
/// in 大病, what the ceiling cuts off left out, the deductible before 先行自付.
fn bent() -> Vec<Pack> {
    let choice = r#"source = "choice", clause = "x", confidence = "choice" }]"#;
    let old = |key: &str, value: &str| format!("{key} = [{{ from = 2025-01-01, value = {value}, source");
    let add = |text: &str| format!("{text}\n\n[catastrophic]");
    let floor = format!(r#"[floor]{}ratio = [{{ from = 2025-01-01, value = "0.40", {choice}"#, "\n");
    let also = |pieces: &str| {
        let entry = format!("also = [{{ from = 2025-01-01, value = {pieces}, {choice}");
        format!("[catastrophic]\n{entry}")
    };
    let (away, ratio) = (r#"["away_self_pay", "deductible", "ratio""#, r#""ratio", "ceiling""#);
    let nanchang = |edits: &[(&str, &str)]| edited("nanchang-2025", edits);
    vec![
        nanchang(&[(&old("fund", r#""half_up_fen""#), &old("fund", r#""down_yuan""#))]),
        nanchang(&[
            (&old("fund", r#""half_up_fen""#), &old("fund", r#""up_jiao""#)),
            (&old("line", r#""half_up_fen""#), &old("line", r#""half_up_yuan""#)),
        ]),
        nanchang(&[("[catastrophic]", &add(&floor)), (ratio, r#""ratio", "floor", "ceiling""#)]),
        nanchang(&[("[catastrophic]", &also(r#"["self_pay_first"]"#))]),
        nanchang(&[("[catastrophic]", &also(r#"["outside", "away_self_pay"]"#))]),
        nanchang(&[(&old("above_ceiling", r#""enters""#), &old("above_ceiling", r#""stays_out""#))]),
        nanchang(&[(away, r#"["deductible", "away_self_pay", "ratio""#)]),
    ]
}

/// The packs in which every variant is worked by hand, with those that break a law here.
fn variants() -> Vec<Pack> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join("packs");
    let mut files: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut packs = bent();
    packs.extend(files.into_iter().map(|file| pack_of(&fs::read_to_string(file).unwrap())));
    packs
}

fn pick<T: Copy + std::fmt::Debug + 'static>(from: &'static [T]) -> impl Strategy<Value = T> {
    proptest::sample::select(from)
}

fn amount(most: i64) -> impl Strategy<Value = Money> {
    prop_oneof![Just(0), 0..10_000_i64, 0..most].prop_map(Money::from_fen)
}

fn year() -> impl Strategy<Value = Accumulators> {
    (0..6_u32, proptest::collection::vec(amount(30_000_000), 6), proptest::collection::vec(amount(80_000), 6))
        .prop_map(|(stays, large, small)| Accumulators {
            stays,
            deductible_charged: small[0],
            banded: large[0],
            basic_fund: large[1],
            compliant_self_pay: large[2],
            catastrophic_fund: large[3],
            aid: small[1],
            outpatient_fund: small[2],
            deductible_highest: small[3],
            outpatient_deductible: small[4],
            chronic_fund: small[0],
            accident_fund: small[1],
            hospital: HospitalAccumulators { deductible_charged: small[4] },
            disease: DiseaseAccumulators { fund: small[2] },
            family: FamilyAccumulators { basic_fund: large[4], outpatient_fund: small[5] },
        })
}

/// A case of one of some packs, and what is missing in it.
fn partial(packs: Vec<Pack>) -> impl Strategy<Value = (Pack, Facts, Vec<Question>)> {
    let who =
        (1920..2012_i32, proptest::collection::btree_set(pick(Group::ALL), 0..3), 0..3_usize, 0..364_i64);
    let care = (pick(Kind::ALL), pick(Level::ALL), pick(Place::ALL), any::<bool>(), pick(Delivery::ALL));
    let kind = prop_oneof![Just(None), Just(Some(Kind::Inpatient))];
    let bill = (amount(60_000_000), amount(5_000_000), amount(5_000_000));
    let missing = proptest::sample::subsequence(Question::ALL.to_vec(), 1..=4);
    let disease = proptest::sample::select(vec!["I10.x00", "E11", "N18.0", "C34", "K35", "O80", "R51"]);
    let earlier = (pick(Level::ALL), amount(100_000)).prop_map(|(hospital_level, deductible_charged)| {
        ContinuedFrom { hospital_level, deductible_charged }
    });
    let more = (disease, proptest::option::weighted(0.1, earlier), any::<bool>());
    (proptest::sample::select(packs), who, care, (kind, more), bill, year(), missing).prop_map(
        |(pack, (born, groups, tier, days), care, (kind_instead, more), (a, b, c), year_to_date, missing)| {
            let (kind, level, place, filed, delivery) = care;
            let date = pack.in_force().0 + time::Duration::days(days);
            let kind = kind_instead.unwrap_or(kind);
            let care = Care {
                place,
                filed,
                delivery: Some(delivery),
                hospital: Some("H1".to_owned()),
                disease: Some(more.0.to_owned()),
                continued_from: more.1,
                ..Care::local(kind, level, date, date)
            };
            let tiers = pack.tiers();
            let facts = Facts {
                pack: pack.name().to_owned(),
                tier: (!tiers.is_empty()).then(|| tiers[tier % tiers.len()].0.clone()),
                known_as_of: None,
                person: PersonFacts {
                    birth_date: day(born, 6, 15).ok(),
                    groups,
                    contract_doctor: more.2,
                    ..PersonFacts::default()
                },
                care,
                bill: Bill {
                    charges: Charges::Totals(Totals { a, b, c }),
                    basic_fund: (!pack.has_basic_layer()).then_some(Money::from_fen(a.fen() / 2)),
                },
                year_to_date,
            };
            (pack, facts, missing)
        },
    )
}

fn ends(range: &Range) -> Option<[&Ends; 2]> {
    Some([range.fund.as_ref()?, range.person.as_ref()?])
}

fn amounts(settled: &Settled) -> [Money; 2] {
    [settled.shares.fund_pay_sumamt, settled.shares.psn_part_amt]
}

/// The ends are attained by their answers.
fn attained(pack: &Pack, partial: &Partial, range: &Range) -> Result<(), TestCaseError> {
    for (i, ends) in ends(range).into_iter().flatten().enumerate() {
        for end in [&ends.lowest, &ends.highest] {
            let given: Vec<Given> = end.answers.iter().map(|answered| answered.given.clone()).collect();
            let facts = partial.complete(&given);
            let settled = settle(pack, &facts);
            prop_assert_eq!(settled.map(|settled| amounts(&settled)[i]), Some(end.amount), "{:?}", facts);
            prop_assert!(end.answers.iter().all(|one| !one.text.zh.is_empty() && !one.text.en.is_empty()));
        }
        prop_assert!(ends.lowest.amount <= ends.highest.amount);
    }
    Ok(())
}

/// Whether an amount lies between the ends, as far beyond them as they say.
fn contains(ends: &Ends, amount: Money) -> bool {
    let low = ends.lowest.amount.fen() - ends.lowest.margin.fen();
    let high = ends.highest.amount.fen() + ends.highest.margin.fen();
    (low..=high).contains(&amount.fen())
}

fn margin(range: &Range) -> Money {
    let of = |end: &End| end.margin;
    let all = ends(range).into_iter().flatten().flat_map(|ends| [of(&ends.lowest), of(&ends.highest)]);
    all.max().unwrap_or_default()
}

/// What holds for a case and what is missing in it.
fn check(pack: &Pack, facts: &Facts, missing: &[Question]) -> Result<Option<Range>, TestCaseError> {
    let partial = without(facts, missing);
    let Ok(range) = ranges(pack, &partial, &facts.year_to_date) else { return Ok(None) };
    attained(pack, &partial, &range)?;
    let real = settle(pack, facts);
    match (ends(&range), real) {
        (Some(ends), Some(settled)) => {
            for (ends, amount) in ends.into_iter().zip(amounts(&settled)) {
                prop_assert!(contains(ends, amount), "{amount} of {ends:?}");
            }
        }
        (None, Some(settled)) => prop_assert!(false, "{settled:?} is not told"),
        (_, None) => prop_assert!(!range.refusals.is_empty()),
    }
    let widest = |narrowing: &rules::what_if::Narrowing| (narrowing.widest, narrowing.mean);
    prop_assert!(range.narrows.iter().map(widest).is_sorted());
    Ok(Some(range))
}

fn tries(cases: u32) -> ProptestConfig {
    ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() }
}

fn all_shipped() -> Vec<Pack> {
    shipped().iter().cloned().collect()
}

proptest! {
    #![proptest_config(tries(400))]

    #[test]
    fn the_real_answer_lies_in_the_range_and_both_ends_are_attained(
        (pack, facts, missing) in partial(all_shipped())
    ) {
        if let Some(range) = check(&pack, &facts, &missing)? {
            prop_assert_eq!(margin(&range), Money::ZERO, "a shipped pack breaks a law");
        }
    }

    #[test]
    fn packs_that_break_a_law_say_how_far_an_answer_can_lie_outside(
        (pack, facts, missing) in partial(variants())
    ) {
        check(&pack, &facts, &missing)?;
    }

    #[test]
    fn an_answer_more_never_widens_the_range((pack, facts, missing) in partial(all_shipped())) {
        let wide = ranges(&pack, &without(&facts, &missing), &facts.year_to_date);
        for known in &missing {
            let fewer: Vec<Question> = missing.iter().copied().filter(|question| question != known).collect();
            let narrow = ranges(&pack, &without(&facts, &fewer), &facts.year_to_date);
            let (Ok(wide), Ok(narrow)) = (&wide, narrow) else { continue };
            let Some([fund, person]) = ends(&narrow) else { continue };
            let [wide_fund, wide_person] = ends(wide).unwrap();
            for (narrow, wide) in [(fund, wide_fund), (person, wide_person)] {
                prop_assert!(wide.lowest.amount <= narrow.lowest.amount, "{known:?}");
                prop_assert!(narrow.highest.amount <= wide.highest.amount, "{known:?}");
            }
            // Of answers that are a handful, this one is among those that the question's width is of.
            let told = wide.narrows.iter().find(|narrowing| narrowing.question == *known);
            let is_handful = !matches!(known, Question::ClassMix | Question::YearToDate);
            if let Some(told) = told.filter(|_| is_handful) {
                prop_assert!(person.highest.amount.less(person.lowest.amount) <= told.widest, "{known:?}");
            }
        }
    }

    #[test]
    fn no_request_makes_it_panic(
        (_, facts, missing) in partial(all_shipped()),
        junk: String,
        at in 0..40_usize,
    ) {
        let mut json = serde_json::to_value(&facts).unwrap();
        for question in missing {
            let (place, key) = question.path().rsplit_once('/').unwrap();
            if let Some(map) = json.pointer_mut(place).and_then(serde_json::Value::as_object_mut) {
                map.remove(key);
            }
        }
        let text = json.to_string();
        let starts: Vec<usize> = text.match_indices([':', ',']).map(|(at, _)| at + 1).collect();
        let start = starts[at % starts.len()];
        let mut mangled = text.clone();
        mangled.insert_str(start, &serde_json::Value::String(junk).to_string());
        for request in [text, mangled] {
            let answer = ranges_json(|name, on| shipped().known(name, on), &request);
            prop_assert!(serde_json::from_str::<serde_json::Value>(&answer).is_ok());
        }
    }
}

proptest! {
    #![proptest_config(tries(2_000))]

    /// The laws by which ends are found, for every shipped pack: more within the policy, less used up of a
    /// ceiling, more charged before and more stays are never paid less.
    #[test]
    fn the_laws_hold(
        (pack, facts, _) in partial(all_shipped()),
        more in amount(5_000_000),
        stays in 0..5_u32,
    ) {
        let fund = |facts: &Facts| settle(&pack, facts).map(|settled| settled.shares.fund_pay_sumamt);
        let Some(paid) = fund(&facts) else { return Ok(()) };
        let mut better = facts.clone();
        if let Charges::Totals(totals) = &mut better.bill.charges {
            let moved = more.min(totals.c);
            (totals.a, totals.c) = (totals.a.checked_add(moved).unwrap(), totals.c.less(moved));
        }
        prop_assert!(fund(&better).unwrap() >= paid);
        let mut better = facts.clone();
        let charged = &mut better.year_to_date.deductible_charged;
        *charged = charged.checked_add(more).unwrap();
        prop_assert!(fund(&better).unwrap() >= paid);
        let mut better = facts.clone();
        better.year_to_date.stays += stays;
        prop_assert!(fund(&better).unwrap() >= paid);
        let used: [fn(&mut Accumulators) -> &mut Money; 5] = [
            |year| &mut year.basic_fund,
            |year| &mut year.catastrophic_fund,
            |year| &mut year.aid,
            |year| &mut year.outpatient_fund,
            |year| &mut year.family.basic_fund,
        ];
        for amount in used {
            let mut worse = facts.clone();
            let before = amount(&mut worse.year_to_date);
            *before = before.checked_add(more).unwrap();
            prop_assert!(fund(&worse).unwrap() <= paid);
        }
    }
}
