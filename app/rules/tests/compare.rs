//! Options side by side: worked by hand, and the laws that hold for whatever they cost.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on says so by panicking")]

use std::collections::BTreeSet;

use proptest::prelude::*;
use rules::catalogue;
use rules::compare::successor::{Amount, Change, Follows, Successor, What, successor};
use rules::compare::{Basis, Comparison, Offer, Use, compare, cost, person, stated_bill, under, used_years};
use rules::contribution::ContributionFacts;
use rules::curve::{Offered, Side, stretches};
use rules::date::{Date, day};
use rules::facts::{Accumulators, Bill, Care, Charges, Facts, Group, Kind, Level, PersonFacts, Totals};
use rules::jurisdiction::{self, BenefitYear, FILES};
use rules::money::Money;

fn on(year: i32, month: u8, date: u8) -> Date {
    day(year, month, date).unwrap()
}

fn yuan(amount: &str) -> Money {
    amount.parse().unwrap()
}

fn year(place: &str, year: i32) -> &'static BenefitYear {
    jurisdiction::get(place).unwrap().year(year).unwrap()
}

fn payer(groups: &[Group]) -> ContributionFacts {
    ContributionFacts::of_person(on(1966, 5, 2), groups.iter().copied(), on(2015, 12, 1))
}

fn offers(year: &'static BenefitYear, groups: &[Group]) -> Vec<Offer<'static>> {
    let offer =
        |option| Offer::of(year, option, catalogue::shipped().get(&option.pack).unwrap(), &payer(groups));
    year.options.iter().map(offer).collect()
}

fn somebody(groups: &[Group]) -> PersonFacts {
    person(on(1966, 5, 2), groups.iter().copied())
}

fn stay(level: Level, bill: Money, person: &PersonFacts, offer: &Offer<'_>, day: Date) -> Facts {
    Facts {
        pack: offer.option.pack.clone(),
        tier: offer.option.tier.clone(),
        known_as_of: None,
        person: person.clone(),
        care: Care::local(Kind::Inpatient, level, day, day),
        bill: Bill { charges: Charges::Totals(Totals { a: bill, ..Totals::default() }), basic_fund: None },
        year_to_date: Accumulators::default(),
    }
}

/// What one stay costs under an option as the engine settles it, contribution included.
fn settled(year: &BenefitYear, offer: &Offer<'_>, level: Level, bill: Money, person: &PersonFacts) -> i64 {
    let facts = stay(level, bill, person, offer, year.covers.0);
    offer.pack.settle(&facts, &Accumulators::default()).unwrap().shares.psn_part_amt.fen() + offer.pays.fen()
}

#[test]
fn the_break_even_of_the_dual_track_year_by_hand() {
    let year = year("huaiyuan", 2016);
    let found = compare(year, &somebody(&[]), &[], &offers(year, &[]));
    let pair = &found.pairs[0];
    assert_eq!((pair.first.as_str(), pair.second.as_str()), ("urban", "rural"));
    // At level 3 the urban standard charges 500.00 first and leaves 32% of the rest, the rural one charges 600.00. Between
    // the two: 150 + 500 + 0.32 (x - 500) = 120 + x, so that x = 370 / 0.68 = 544.117647...
    let three = pair.levels.iter().find(|level| level.level == Level::Three).unwrap();
    assert_eq!(three.cheaper_at_nothing, Some(Side::Second));
    let first = three.at[0];
    assert_eq!(first.bill.fraction(), (925_000, 17));
    assert_eq!((first.bill.floor(), first.bill.ceil()), (yuan("544.11"), yuan("544.12")));
    assert_eq!((first.cost.floor(), first.cheaper_above), (yuan("664.11"), Some(Side::First)));
    assert_eq!(three.at.len(), 1);
    // At the township hospital both pay the same, so that the cheaper one stays cheaper by 30.00.
    let township = pair.levels.iter().find(|level| level.level == Level::Township).unwrap();
    assert_eq!(township.cheaper_at_nothing, Some(Side::Second));
}

#[test]
fn a_year_costs_contribution_and_own_share() {
    let year = year("huaiyuan", 2016);
    let offers = offers(year, &[]);
    let found = compare(year, &somebody(&[]), &[], &offers);
    let low = &found.rows[0];
    assert_eq!((low.used, low.basis, low.claims, low.bill), (Use::Low, Basis::Typical, 4, yuan("320.00")));
    assert_eq!(found.rows.iter().map(|row| row.costs.len()).collect::<Vec<_>>(), [2, 2, 2]);
    for (row, used) in found.rows.iter().zip(used_years(year, &somebody(&[]), &[])) {
        for (cost_told, offer) in row.costs.iter().zip(&offers) {
            assert_eq!(*cost_told, cost(year, &somebody(&[]), offer, &used.bills).unwrap());
            assert_eq!(cost_told.total, cost_told.own.checked_add(cost_told.pays).unwrap());
            assert_eq!(cost_told.pays, offer.option.contribution());
        }
    }
    // Four visits of 80.00 at the township hospital, half paid by the rural standard up to 120.00 a year.
    let rural = low.costs.iter().find(|cost| cost.option == "rural").unwrap();
    assert_eq!((rural.fund, rural.own, rural.total), (yuan("120.00"), yuan("200.00"), yuan("320.00")));
    assert_eq!(found.rows[2].claims, 6);
    assert_eq!(found.rows[1].bill, yuan("7659.00"));
}

#[test]
fn own_bills_stand_in_for_the_typical_year() {
    let year = year("weihai", 2016);
    let offers = offers(year, &[]);
    let person = somebody(&[]);
    let own = [stay(Level::Two, yuan("9001.00"), &person, &offers[0], on(2015, 3, 3))];
    let found = compare(year, &person, &own, &offers);
    let said: Vec<_> = found.rows.iter().map(|row| (row.used, row.basis, row.claims, row.bill)).collect();
    assert_eq!(
        said,
        [
            (Use::Low, Basis::Own, 1, yuan("4500.50")),
            (Use::Middle, Basis::Own, 1, yuan("9001.00")),
            (Use::High, Basis::Own, 2, yuan("69001.00")),
        ]
    );
}

#[test]
fn groups_of_the_year_to_come_decide_about_the_bills_of_the_past() {
    let year = year("huaiyuan", 2016);
    let (offers, poor) = (offers(year, &[]), somebody(&[Group::LowIncome]));
    // The bills were settled for somebody of no group.
    let own = [stay(Level::Three, yuan("120000.00"), &somebody(&[]), &offers[0], on(2015, 3, 3))];
    for offer in &offers {
        let told = |person: &PersonFacts| under(year, person, (offer.option, offer.pack), &own).unwrap();
        assert!(told(&poor).fund > told(&somebody(&[])).fund);
        // The list of the tiers and the comparison tell the same figures.
        let found = compare(year, &poor, &own, &offers);
        let cost = found.rows[1].costs.iter().find(|cost| cost.option == offer.option.id).unwrap();
        assert_eq!((cost.fund, cost.own), (told(&poor).fund, told(&poor).own));
    }
}

#[test]
fn who_is_paid_for_compares_without_a_contribution() {
    let year = year("weihai", 2016);
    let groups = [Group::Destitute];
    let found = compare(year, &somebody(&groups), &[], &offers(year, &groups));
    assert_eq!(found.rows.iter().map(|row| row.costs.len()).collect::<Vec<_>>(), [2, 2, 2]);
    for cost in found.rows.iter().flat_map(|row| &row.costs) {
        assert_eq!((cost.pays, cost.total), (Money::ZERO, cost.own));
    }
    // Nothing speaks for the cheaper tier when neither costs anything: the better one is never dearer.
    for row in &found.rows {
        assert!(row.best.contains("two"), "{row:?}");
    }
    assert_eq!(found.winner.as_deref(), Some("two"));
}

#[test]
fn the_worst_case_is_told_for_the_stated_bill() {
    let year = year("huaiyuan", 2016);
    let offers = offers(year, &[]);
    let person = somebody(&[]);
    let found = compare(year, &person, &[], &offers);
    assert_eq!((found.worst.len(), offers.len()), (2, 2));
    for (worst, offer) in found.worst.iter().zip(&offers) {
        assert_eq!((worst.bill, &worst.option), (stated_bill(), &offer.option.id));
        let at = |bill: Money| self::settled(year, offer, Level::Three, bill, &person);
        assert_eq!(worst.total.fen(), at(stated_bill()), "{worst:?}");
        assert_eq!(worst.total, worst.own.checked_add(offer.pays).unwrap());
        let end = worst.funds_end.unwrap().ceil();
        // Above that bill every further yuan is the person's, just below it the funds still pay of it.
        let thousand = yuan("1000.00");
        assert!((at(end.checked_add(thousand).unwrap()) - at(end) - thousand.fen()).abs() <= 2);
        let below = end.checked_sub(thousand).unwrap();
        assert!(at(end) - at(below) < thousand.fen() - 10_000, "{worst:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whoever it is: the worst case is to the fen what the engine settles.
    #[test]
    fn the_worst_case_is_what_the_engine_settles(year in place(), groups in groups()) {
        let (offers, person) = (offers(year, &groups), somebody(&groups));
        let found = compare(year, &person, &[], &offers);
        prop_assert_eq!(found.worst.len(), offers.len());
        for (worst, offer) in found.worst.iter().zip(&offers) {
            prop_assert_eq!(worst.total.fen(), settled(year, offer, Level::Three, stated_bill(), &person));
        }
    }
}

#[test]
fn without_a_published_year_nothing_follows() {
    let weihai = jurisdiction::get("weihai").unwrap();
    let year = weihai.year(2016).unwrap();
    let found =
        successor(weihai, (year, &year.options[0]), &payer(&[]), |pack| catalogue::shipped().get(pack));
    assert_eq!(found, Successor::NotPublished);
}

/// What follows an option of 2016 in Huaiyuan.
fn follows(option: &str, payer: &ContributionFacts) -> Follows<'static> {
    let huaiyuan = jurisdiction::get("huaiyuan").unwrap();
    let option = year("huaiyuan", 2016).option(option).unwrap();
    let sides = (year("huaiyuan", 2016), option);
    let found = successor(huaiyuan, sides, payer, |pack| catalogue::shipped().get(pack));
    let Successor::Follows(follows) = found else {
        unreachable!("{option:?} of 2016 has a successor: {found:?}")
    };
    *follows
}

/// A figure of what follows, whether it changes or stays.
fn change(found: &Follows<'_>, what: What) -> Change {
    found.changes.iter().chain(&found.stays).find(|change| change.what == what).unwrap().clone()
}

#[test]
fn who_has_a_row_of_catastrophic_insurance_of_her_own_reads_that_one() {
    let poor = follows("rural", &payer(&[Group::LowIncome]));
    let deductible = change(&poor, What::CatastrophicDeductible);
    assert_eq!(
        (deductible.now, deductible.then),
        (Amount::Money(yuan("10000.00")), Amount::Money(yuan("7500.00")))
    );
    let ceiling = change(&poor, What::CatastrophicCeiling);
    assert_eq!((ceiling.now, ceiling.then), (Amount::Unlimited, Amount::Unlimited));
    let general = follows("rural", &payer(&[Group::Disabled]));
    let deductible = change(&general, What::CatastrophicDeductible);
    assert_eq!(
        (deductible.now, deductible.then),
        (Amount::Money(yuan("20000.00")), Amount::Money(yuan("15000.00")))
    );
}

/// A rule for children in the last option of Huaiyuan's file, which has none.
const CHILDREN: &str = r#"
[years.options.children]
below_age = [{ from = 2016-10-01, value = 18, source = "notice", clause = "三 儿童", confidence = "sample" }]
contribution = [{ from = 2016-10-01, value = "90.00", source = "notice", clause = "三 儿童缴费", confidence = "sample" }]
subsidy = [{ from = 2016-10-01, value = "500.00", source = "notice", clause = "三 儿童补助", confidence = "sample" }]
"#;

#[test]
fn a_price_is_told_with_the_clause_it_stands_in_for_this_person() {
    let place = jurisdiction::from_toml(&format!("{}{CHILDREN}", FILES[0].1)).unwrap();
    let year = place.year(2016).unwrap();
    let stand = |payer: &ContributionFacts| {
        let sides = (year, year.option("urban").unwrap());
        let found = successor(&place, sides, payer, |pack| catalogue::shipped().get(pack));
        let Successor::Follows(found) = found else { panic!("{found:?}") };
        [What::Contribution, What::Subsidy].map(|what| change(&found, what).clause.clause)
    };
    let standard = "三（金额为示例）";
    assert_eq!(stand(&payer(&[])), [standard, standard]);
    let child = ContributionFacts::of_person(on(2010, 5, 2), [], on(2015, 12, 1));
    assert_eq!(stand(&child), ["三 儿童缴费", "三 儿童补助"]);
    assert_eq!(stand(&payer(&[Group::Destitute])), ["三（资助比例为示例）", standard]);
}

#[test]
fn what_follows_a_track_says_what_changes_and_what_stays() {
    let rural = follows("rural", &payer(&[]));
    assert_eq!((rural.year.year, rural.option.id.as_str(), rural.official), (2017, "standard", false));
    let change = |what| change(&rural, what);
    let price = change(What::Contribution);
    assert_eq!((price.now, price.then), (Amount::Money(yuan("120.00")), Amount::Money(yuan("180.00"))));
    let ratio = change(What::Ratio(Level::Three));
    assert_eq!(
        (ratio.now, ratio.then),
        (Amount::Ratio("0.60".parse().unwrap()), Amount::Ratio("0.66".parse().unwrap()))
    );
    assert!(ratio.clause.document.contains("怀政"));
    assert!(rural.stays.iter().any(|stays| stays.what == What::Deductible(Level::Three)));
    assert!(rural.stays.iter().all(|stays| stays.now == stays.then));
    // Who is funded pays nothing in either year.
    let funded = follows("urban", &payer(&[Group::Destitute]));
    assert!(funded.stays.iter().any(|stays| stays.what == What::Contribution));
}

fn place() -> impl Strategy<Value = &'static BenefitYear> {
    prop_oneof![Just(year("huaiyuan", 2016)), Just(year("weihai", 2016)), Just(year("weihai", 2014))]
}

fn groups() -> impl Strategy<Value = Vec<Group>> {
    prop::sample::subsequence(
        vec![Group::Destitute, Group::LowIncome, Group::RegisteredPoor, Group::Orphan, Group::Disabled],
        0..=2,
    )
}

/// Bills of one's own: kind, level and sums by class, some days apart.
fn own_bills() -> impl Strategy<Value = Vec<(bool, usize, [i64; 3])>> {
    let fen = || 0_i64..3_000_000;
    prop::collection::vec((any::<bool>(), 0..4_usize, [fen(), fen(), fen()]), 0..6)
}

fn as_facts(bills: &[(bool, usize, [i64; 3])], person: &PersonFacts) -> Vec<Facts> {
    let levels = [Level::Township, Level::One, Level::Two, Level::Three];
    let facts = |(number, (stays, level, fen)): (usize, &(bool, usize, [i64; 3]))| {
        let day = on(2015, 1, 10) + time::Duration::days(20 * i64::try_from(number).unwrap());
        let kind = if *stays { Kind::Inpatient } else { Kind::Outpatient };
        let [a, b, c] = fen.map(Money::from_fen);
        Facts {
            pack: String::new(),
            tier: None,
            known_as_of: None,
            person: person.clone(),
            care: Care::local(kind, levels[*level], day, day),
            bill: Bill { charges: Charges::Totals(Totals { a, b, c }), basic_fund: None },
            year_to_date: Accumulators::default(),
        }
    };
    bills.iter().enumerate().map(facts).collect()
}

/// The same comparison, with everything that has an order put into one.
fn sorted(mut found: Comparison) -> Comparison {
    for row in &mut found.rows {
        row.costs.sort_by(|a, b| a.option.cmp(&b.option));
    }
    found.worst.sort_by(|a, b| a.option.cmp(&b.option));
    found.pairs.clear();
    found
}

/// Layers round once each, so that a settled case may be so many fen off the curve: three layers in each of two options.
const ROUNDED: i64 = 6;

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// At a break-even bill both cost the same, to the fen as settled, and on either side the one that is told costs less.
    #[test]
    fn a_break_even_is_one(year in place(), groups in groups(), pays in prop::collection::vec(0_i64..200_000, 2)) {
        let mut offers = offers(year, &groups);
        for (offer, fen) in offers.iter_mut().zip(pays) {
            offer.pays = Money::from_fen(fen);
        }
        let person = somebody(&groups);
        let found = compare(year, &person, &[], &offers);
        prop_assert_eq!(found.pairs.len(), 1);
        let levels: Vec<Level> = found.pairs[0].levels.iter().map(|found| found.level).collect();
        prop_assert_eq!(levels, [Level::Township, Level::One, Level::Two, Level::Three]);
        for level in &found.pairs[0].levels {
            let (one, two) = (&offers[0], &offers[1]);
            let curves = [one, two].map(|offer| {
                let facts = stay(level.level, Money::ZERO, &person, offer, year.covers.0);
                offer.pack.curve(&facts, &Accumulators::default()).unwrap()
            });
            let offered = [
                Offered { pays: one.pays, curve: &curves[0] },
                Offered { pays: two.pays, curve: &curves[1] },
            ];
            let mut cheaper = level.cheaper_at_nothing;
            let mut before = 0;
            for found in &level.at {
                // Exactly equal as fractions.
                prop_assert_eq!(offered[0].cost(found.bill), Some(found.cost));
                prop_assert_eq!(offered[1].cost(found.bill), Some(found.cost));
                // Equal as settled, but for what each layer rounds, on both whole fen around it.
                for bill in [found.bill.floor(), found.bill.ceil()] {
                    let cost = |offer| settled(year, offer, level.level, bill, &person);
                    prop_assert!((cost(one) - cost(two)).abs() <= ROUNDED + 1, "{:?}", found);
                }
                // Half-way from the one before the same one is cheaper all along.
                let middle = Money::from_fen(i64::midpoint(before, found.bill.floor().fen()));
                agree(year, (one, two), level.level, middle, &person, cheaper)?;
                prop_assert_ne!(cheaper, found.cheaper_above);
                cheaper = found.cheaper_above;
                before = found.bill.ceil().fen();
            }
            let far = Money::from_fen(before + 100_000_000);
            agree(year, (one, two), level.level, far, &person, cheaper)?;
        }
    }

    /// Every bill lies in a stretch, and its cheaper side is the cheaper one as settled.
    #[test]
    fn between_break_evens_the_cheaper_one_is_told(
        year in place(), groups in groups(), pays in prop::collection::vec(0_i64..200_000, 2),
        level in 0..4_usize, bill in 0_i64..60_000_000,
    ) {
        let mut offers = offers(year, &groups);
        for (offer, fen) in offers.iter_mut().zip(pays) {
            offer.pays = Money::from_fen(fen);
        }
        let person = somebody(&groups);
        let level = [Level::Township, Level::One, Level::Two, Level::Three][level];
        let curves: Vec<_> = offers.iter().map(|offer| {
            let facts = stay(level, Money::ZERO, &person, offer, year.covers.0);
            offer.pack.curve(&facts, &Accumulators::default()).unwrap()
        }).collect();
        let offered = |number: usize| Offered { pays: offers[number].pays, curve: &curves[number] };
        let found = stretches(offered(0), offered(1)).unwrap();
        let bill = Money::from_fen(bill);
        let stretch = found.iter().rev().find(|stretch| stretch.from.ceil() <= bill).unwrap();
        agree(year, (&offers[0], &offers[1]), level, bill, &person, stretch.cheaper)?;
        // The other way round it is the same bills, with the sides changed.
        let mirrored = stretches(offered(1), offered(0)).unwrap();
        let flip = |side: Option<Side>| side.map(|side| if side == Side::First { Side::Second } else { Side::First });
        prop_assert_eq!(mirrored.len(), found.len());
        for (one, other) in found.iter().zip(&mirrored) {
            prop_assert_eq!((one.from, one.cheaper), (other.from, flip(other.cheaper)));
        }
    }

    /// The best is the cheapest, a winner is best in every row, and the order of the options changes nothing.
    #[test]
    fn the_winner_is_the_cheapest(
        year in place(), groups in groups(), pays in prop::collection::vec(0_i64..200_000, 2), bills in own_bills(),
    ) {
        let mut offers = offers(year, &groups);
        for (offer, fen) in offers.iter_mut().zip(pays) {
            offer.pays = Money::from_fen(fen);
        }
        let person = somebody(&groups);
        let own = as_facts(&bills, &person);
        let found = compare(year, &person, &own, &offers);
        prop_assert_eq!(found.rows.len(), 3);
        for row in &found.rows {
            prop_assert_eq!(row.costs.len(), offers.len());
            let least = row.costs.iter().map(|cost| cost.own.fen() + cost.pays.fen()).min().unwrap();
            let best: BTreeSet<_> =
                row.costs.iter().filter(|cost| cost.total.fen() == least).map(|cost| cost.option.clone()).collect();
            prop_assert_eq!(&row.best, &best);
            for cost in &row.costs {
                prop_assert_eq!(cost.bill, row.bill);
                prop_assert!(cost.own <= cost.bill && cost.fund <= cost.bill);
            }
        }
        let everywhere = |id: &String| found.rows.iter().all(|row| row.best.contains(id));
        let best: Vec<_> = offers.iter().map(|offer| &offer.option.id).filter(|id| everywhere(id)).collect();
        let only = if let [only] = best[..] { Some(only) } else { None };
        prop_assert_eq!(found.winner.as_ref(), only);
        let turned: Vec<_> = offers.iter().rev().copied().collect();
        prop_assert_eq!(sorted(compare(year, &person, &own, &turned)), sorted(found));
    }
}

/// The engine settles a bill under two options: the one told costs less, or both the same within what layers round.
fn agree(
    year: &BenefitYear,
    (one, two): (&Offer<'_>, &Offer<'_>),
    level: Level,
    bill: Money,
    person: &PersonFacts,
    cheaper: Option<Side>,
) -> Result<(), TestCaseError> {
    let gap = settled(year, one, level, bill, person) - settled(year, two, level, bill, person);
    let fits = match cheaper {
        Some(Side::First) => gap <= ROUNDED,
        Some(Side::Second) => gap >= -ROUNDED,
        None => gap.abs() <= ROUNDED,
    };
    prop_assert!(fits, "{cheaper:?} at {bill}: {gap}");
    Ok(())
}
