//! What replays find.

use std::collections::BTreeMap;

use rules::assess::Shares;
use rules::date::day;
use rules::facts::{
    Bill, Care, Charges, ContinuedFrom, Delivery, Facts, Group, Kind, Level, PersonFacts, Place, Totals,
};
use rules::history::{
    Book, Claim, Figure, GroupSet, Kept, Member, Options, Record, Report, Settlement, blank_facts, replay,
};
use rules::money::Money;
use rust_decimal::Decimal;

use super::county::{BLOCK, County, Stored, YEAR};
use super::{on, pack, stay, yuan};

const ME: Member = Member { family: 7, person: 1 };

fn kept<'k>(facts: &'k BTreeMap<String, Facts>, settlement: &'k Settlement) -> Kept<'k> {
    Kept { who: ME, pack: pack(), facts: &facts[&settlement.id], settlement }
}

fn by_id(cases: &[(&str, Facts)]) -> BTreeMap<String, Facts> {
    cases.iter().map(|(id, facts)| ((*id).to_owned(), facts.clone())).collect()
}

#[test]
fn a_late_arrival_is_found_by_a_replay_in_date_order() {
    // The stay of March arrives after the one of May has used up the ceiling.
    let facts = by_id(&[("late", stay(on(3, 9), 20_000)), ("large", stay(on(5, 9), 200_000))]);
    let mut book = Book::new(YEAR);
    for id in ["large", "late"] {
        book.settle(pack(), id, &facts[id]).unwrap();
    }
    assert_eq!(book.settlement("late").unwrap().shares.hifp_pay, Money::ZERO);

    let arrived = replay(Options::year(YEAR), book.settlements().iter().map(|case| kept(&facts, case)));
    assert_eq!((arrived.claims, arrived.differing), (2, 0));

    let mut by_date: Vec<&Settlement> = book.settlements().iter().collect();
    by_date.sort_by_key(|case| case.day);
    let dated = replay(Options::year(YEAR), by_date.into_iter().map(|case| kept(&facts, case)));
    let told = |id, member| {
        let found = dated.differences.iter().find(|found| found.id == id && found.member == member);
        found.map(|found| (found.stored.to_string(), found.recomputed.to_string()))
    };
    let amounts = |stored: &str, recomputed: &str| Some((stored.to_owned(), recomputed.to_owned()));
    assert_eq!(told("late", "hifp_pay"), amounts("0.00", "12545.00"));
    assert_eq!(told("large", "hifp_pay"), amounts("80000.00", "67455.00"));
    assert_eq!(told("large", "year_to_date.stays"), amounts("1", "2"));
    assert_eq!(told("large", "act_pay_dedc"), None);
    // The year ends the same, since nothing is paid above the ceiling either way.
    assert_eq!(dated.ends.person(ME).unwrap().basic_fund, yuan(80_000));
    assert_eq!(
        arrived.ends.people().collect::<Vec<_>>(),
        [(ME, book.before(pack(), &facts["late"]).unwrap())]
    );
}

/// A member of a result, and what changes it.
type Change = (&'static str, fn(&mut Settlement));

fn one_fen(amount: &mut Money) {
    *amount = amount.checked_add(Money::from_fen(1)).unwrap();
}

#[test]
fn every_changed_figure_of_a_result_is_found() {
    let facts = by_id(&[("S1", stay(on(3, 9), 20_000))]);
    let mut book = Book::new(YEAR);
    let settled = book.settle(pack(), "S1", &facts["S1"]).unwrap();
    let changes: [Change; 30] = [
        ("medfee_sumamt", |it| one_fen(&mut it.shares.medfee_sumamt)),
        ("fulamt_ownpay_amt", |it| one_fen(&mut it.shares.fulamt_ownpay_amt)),
        ("overlmt_selfpay", |it| one_fen(&mut it.shares.overlmt_selfpay)),
        ("preselfpay_amt", |it| one_fen(&mut it.shares.preselfpay_amt)),
        ("inscp_scp_amt", |it| one_fen(&mut it.shares.inscp_scp_amt)),
        ("act_pay_dedc", |it| one_fen(&mut it.shares.act_pay_dedc)),
        ("hifp_pay", |it| one_fen(&mut it.shares.hifp_pay)),
        ("hifmi_pay", |it| one_fen(&mut it.shares.hifmi_pay)),
        ("maf_pay", |it| one_fen(&mut it.shares.maf_pay)),
        ("oth_pay", |it| one_fen(&mut it.shares.oth_pay)),
        ("fund_pay_sumamt", |it| one_fen(&mut it.shares.fund_pay_sumamt)),
        ("hosp_part_amt", |it| one_fen(&mut it.shares.hosp_part_amt)),
        ("psn_part_amt", |it| one_fen(&mut it.shares.psn_part_amt)),
        ("pool_prop_selfpay", |it| it.shares.pool_prop_selfpay = Decimal::new(651, 3)),
        ("year_to_date.stays", |it| it.after.stays += 1),
        ("year_to_date.deductible_charged", |it| one_fen(&mut it.after.deductible_charged)),
        ("year_to_date.deductible_highest", |it| one_fen(&mut it.after.deductible_highest)),
        ("year_to_date.banded", |it| one_fen(&mut it.after.banded)),
        ("year_to_date.basic_fund", |it| one_fen(&mut it.after.basic_fund)),
        ("year_to_date.compliant_self_pay", |it| one_fen(&mut it.after.compliant_self_pay)),
        ("year_to_date.catastrophic_fund", |it| one_fen(&mut it.after.catastrophic_fund)),
        ("year_to_date.aid", |it| one_fen(&mut it.after.aid)),
        ("year_to_date.outpatient_fund", |it| one_fen(&mut it.after.outpatient_fund)),
        ("year_to_date.outpatient_deductible", |it| one_fen(&mut it.after.outpatient_deductible)),
        ("year_to_date.chronic_fund", |it| one_fen(&mut it.after.chronic_fund)),
        ("year_to_date.accident_fund", |it| one_fen(&mut it.after.accident_fund)),
        ("year_to_date.hospital.deductible_charged", |it| {
            one_fen(&mut it.after.hospital.deductible_charged);
        }),
        ("year_to_date.disease.fund", |it| one_fen(&mut it.after.disease.fund)),
        ("year_to_date.family.basic_fund", |it| one_fen(&mut it.after.family.basic_fund)),
        ("year_to_date.family.outpatient_fund", |it| one_fen(&mut it.after.family.outpatient_fund)),
    ];
    for (member, change) in changes {
        let mut stored = settled.clone();
        change(&mut stored);
        let report = replay(Options::year(YEAR), [kept(&facts, &stored)]);
        let found: Vec<_> = report.differences.iter().map(|found| (found.id, found.member)).collect();
        assert_eq!((found, report.differing), (vec![("S1", member)], 1));
        assert_ne!(report.differences[0].stored, report.differences[0].recomputed);
    }
    let shown = [
        (Figure::Ratio(Decimal::new(5, 1)), "0.50"),
        (Figure::Number(2018), "2018"),
        (Figure::Settled, "settled"),
        (Figure::Stopped("waiting_period".to_owned()), "waiting_period"),
    ];
    for (figure, text) in shown {
        assert_eq!(figure.to_string(), text);
    }
    let mut stored = settled;
    one_fen(&mut stored.shares.hifp_pay);
    let report = replay(Options::year(YEAR), [kept(&facts, &stored)]);
    let json = serde_json::to_string(&report.differences).unwrap();
    assert_eq!(json, r#"[{"id":"S1","member":"hifp_pay","stored":"12545.01","recomputed":"12545.00"}]"#);
}

#[test]
fn a_case_that_gives_no_result_any_more_is_told_and_counts_for_nothing() {
    let mut facts = by_id(&[("S1", stay(on(3, 9), 20_000)), ("S2", stay(on(5, 9), 20_000))]);
    let mut book = Book::new(YEAR);
    for id in ["S1", "S2"] {
        book.settle(pack(), id, &facts[id]).unwrap();
    }
    let cases = || book.settlements().iter();
    let first = |facts: &BTreeMap<String, Facts>, year: i32| {
        let report = replay(Options::year(year), cases().map(|case| kept(facts, case)));
        let found = report.differences[0].clone();
        let stays = report.ends.person(ME).map(|year| year.stays);
        (found.id.to_owned(), found.member, found.stored, found.recomputed, stays)
    };
    facts.get_mut("S1").unwrap().person.covered_from = Some(on(4, 1));
    let stopped = |why: &str| Figure::Stopped(why.to_owned());
    let told = ("S1".to_owned(), "settlement", Figure::Settled, stopped("waiting_period"), Some(1));
    assert_eq!(first(&facts, YEAR), told);
    facts.get_mut("S1").unwrap().care.admitted = None;
    let told = ("S1".to_owned(), "settlement", Figure::Settled, stopped("required /care/admitted"), Some(1));
    assert_eq!(first(&facts, YEAR), told);
    let (asked, of) = (Figure::Number((YEAR - 1).into()), Figure::Number(YEAR.into()));
    assert_eq!(first(&facts, YEAR - 1), ("S1".to_owned(), "year", asked, of, None));
}

#[test]
fn a_record_says_the_same_as_the_facts_it_stands_for() {
    let mut wanted = stay(on(3, 9), 20_000);
    let continued = ContinuedFrom { hospital_level: Level::Two, deductible_charged: yuan(6) };
    wanted.person = PersonFacts {
        birth_date: day(1950, 2, 1).ok(),
        groups: [Group::Orphan, Group::Student].into(),
        covered_from: Some(on(1, 1)),
        unbroken_years: 4,
        claim_free_years: 1,
        contract_doctor: true,
    };
    wanted.care = Care {
        hospital: Some("H001".to_owned()),
        place: Place::InProvince,
        filed: true,
        disease: Some("I10.x00".to_owned()),
        delivery: Some(Delivery::Caesarean),
        continued_from: Some(continued),
        designated: false,
        ..wanted.care
    };
    wanted.bill = Bill {
        charges: Charges::Totals(Totals { a: yuan(1), b: yuan(2), c: yuan(3) }),
        basic_fund: Some(yuan(4)),
    };
    wanted.tier = Some("one".to_owned());
    let groups = GroupSet::of([Group::Student, Group::Orphan]);
    assert_eq!(
        GroupSet::of([Group::Student, Group::Orphan, Group::Student]),
        groups,
        "named twice, in it once"
    );
    let record = Record {
        id: 9,
        who: ME,
        pack: pack(),
        tier: Some("one"),
        birth_date: wanted.person.birth_date,
        groups,
        covered_from: Some(on(1, 1)),
        unbroken_years: 4,
        claim_free_years: 1,
        contract_doctor: true,
        kind: Kind::Inpatient,
        hospital_level: Level::Three,
        hospital: Some("H001"),
        place: Place::InProvince,
        filed: true,
        admitted: wanted.care.admitted,
        discharged: wanted.care.discharged,
        disease: Some("I10.x00"),
        delivery: Some(Delivery::Caesarean),
        continued_from: Some(continued),
        designated: false,
        totals: Totals { a: yuan(1), b: yuan(2), c: yuan(3) },
        basic_fund: Some(yuan(4)),
        stored: Shares { hifp_pay: yuan(5), ..Shares::default() },
    };
    assert_eq!(groups.iter().collect::<Vec<_>>(), [Group::Orphan, Group::Student]);
    assert_eq!((record.id(), record.who(), record.stored().hifp_pay), (9, ME, yuan(5)));
    let mut blank = blank_facts();
    assert_eq!(record.facts(&mut blank), &wanted);
    // Whatever the claim before left behind goes.
    let bare = Record { tier: None, hospital: None, disease: None, groups: GroupSet::default(), ..record };
    let left = bare.facts(&mut blank);
    assert_eq!((&left.tier, &left.care.hospital, &left.care.disease), (&None, &None, &None));
    assert!(left.person.groups.is_empty());
    blank.known_as_of = Some(on(1, 1));
    assert_eq!(record.facts(&mut blank), &wanted);
    assert!(std::mem::size_of::<Record<'_>>() <= 384);
}

/// A county settled through the books of its families.
struct Settled {
    county: County<'static>,
    stored: Vec<Stored>,
    offsets: Vec<usize>,
}

fn settled(people: u32, seed: u64) -> Settled {
    let county = County::new(pack(), people, seed).unwrap();
    let mut offsets = vec![0];
    for person in 0..people {
        offsets.push(offsets.last().unwrap() + usize::from(county.claims(person)));
    }
    let mut stored = vec![Stored::default(); *offsets.last().unwrap()];
    county.settle(0..people.div_ceil(BLOCK), &mut stored).unwrap();
    Settled { county, stored, offsets }
}

impl Settled {
    fn replay(&self, threads: usize, keep: usize, change: impl Fn(&mut Record<'_>)) -> Report<u64> {
        let records = self.county.calendar().into_iter().map(|slip| {
            let mut record = self.county.record(slip);
            let at = self.offsets[usize::try_from(slip.person()).unwrap()] + usize::from(slip.number());
            record.stored = self.stored[at].shares();
            change(&mut record);
            record
        });
        replay(Options { year: YEAR, threads, keep }, records)
    }
}

#[test]
fn a_county_is_replayed_without_difference_on_any_number_of_threads() {
    let settled = settled(300, 5);
    let alone = settled.replay(0, 10, |_| {});
    assert_eq!(alone.claims, settled.stored.len() as u64);
    assert_eq!((alone.differing, alone.differences.len()), (0, 0));
    let people: Vec<_> = alone.ends.people().collect();
    assert!(people.is_sorted_by(|(a, _), (b, _)| a < b) && people.len() > 150);
    for threads in [1, 2, 3, 7] {
        let report = settled.replay(threads, 10, |_| {});
        assert_eq!((report.claims, report.differing), (alone.claims, 0));
        assert!(report.ends.people().eq(people.iter().copied()));
        assert!(report.ends.families().eq(alone.ends.families()));
    }
    let fund: i64 = people.iter().map(|(_, year)| year.basic_fund.fen() + year.outpatient_fund.fen()).sum();
    let paid: i64 = settled.stored.iter().map(|stored| stored.shares().hifp_pay.fen()).sum();
    assert_eq!(fund, paid);
    assert_eq!(alone.ends.person(Member { family: u32::MAX, person: 0 }), None);
}

#[test]
fn the_differences_kept_are_the_first_ones_on_any_number_of_threads() {
    let settled = settled(300, 6);
    let change = |record: &mut Record<'_>| {
        if record.id.is_multiple_of(3) {
            record.stored.oth_pay = Money::from_fen(7);
        }
    };
    let all = settled.replay(1, usize::MAX, change);
    let changed = settled
        .county
        .calendar()
        .into_iter()
        .filter(|slip| settled.county.record(*slip).id.is_multiple_of(3));
    assert_eq!(all.differing, changed.count() as u64);
    assert_eq!(all.differing, all.differences.len() as u64);
    assert!(all.differences.is_sorted() && all.differing > 200);
    for threads in [1, 2, 5] {
        for keep in [0, 1, 100] {
            let some = settled.replay(threads, keep, change);
            assert_eq!(some.differing, all.differing);
            assert_eq!(some.differences, all.differences[..keep]);
        }
    }
}

#[test]
fn a_county_is_like_the_national_figures() {
    let county = County::new(pack(), 20_000, 1).unwrap();
    let calendar = county.calendar();
    let records = || calendar.iter().map(|slip| county.record(*slip));
    let share = |part: usize, of: usize| part * 1000 / of;
    assert!((3_400..3_600).contains(&share(calendar.len(), 20_000)));
    let stays: Vec<_> = records().filter(|record| record.kind != Kind::Outpatient).collect();
    assert!((55..65).contains(&share(stays.len(), calendar.len())));
    let fen: i64 = stays.iter().map(|it| it.totals.a.fen() + it.totals.b.fen() + it.totals.c.fen()).sum();
    assert!((690_000..780_000).contains(&(fen / i64::try_from(stays.len()).unwrap())), "{fen}");
    assert!(records().is_sorted_by_key(|record| record.discharged));
    assert!(records().all(|record| record.discharged.year() == YEAR && record.tier.is_none()));
    let again = County::new(pack(), 20_000, 1).unwrap();
    assert!(
        again.calendar() == calendar
            && county.calendar() != County::new(pack(), 20_000, 2).unwrap().calendar()
    );
}
