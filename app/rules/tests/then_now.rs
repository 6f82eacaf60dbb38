//! A settled claim by the rules of then, of another day, and on the other tracks of its year.

#![expect(clippy::unwrap_used, reason = "the helpers of the tests may stop them")]

use proptest::prelude::*;
use rules::assess::{Settled, Shares};
use rules::catalogue::shipped;
use rules::date::{Date, day};
use rules::facts::{Accumulators, Bill, Care, Charges, Facts, Kind, Level, PersonFacts, Totals};
use rules::jurisdiction;
use rules::money::Money;
use rules::pack::Pack;
use rules::scheme::Scheme;
use rules::what_if::{Outcome, Replay, SettledClaim, ThenNow, then_now};

const FEN: Money = Money::from_fen(1);

fn on(year: i32, month: u8, date: u8) -> Date {
    day(year, month, date).unwrap()
}

fn pack(name: &str) -> &'static Pack {
    shipped().get(name).unwrap()
}

/// A stay of a week, with what its pack makes of it.
struct Case {
    facts: Facts,
    settled: Settled,
    scheme: Scheme,
}

impl Case {
    fn of((pack_name, tier): (&str, Option<&str>), scheme: Scheme, discharged: Date, fen: i64) -> Self {
        let admitted = discharged - time::Duration::days(7);
        let facts = Facts {
            pack: pack_name.to_owned(),
            tier: tier.map(ToOwned::to_owned),
            known_as_of: None,
            person: PersonFacts { birth_date: Some(on(1966, 5, 2)), ..PersonFacts::default() },
            care: Care::local(Kind::Inpatient, Level::Two, admitted, discharged),
            bill: Bill {
                charges: Charges::Totals(Totals { a: Money::from_fen(fen), ..Totals::default() }),
                basic_fund: None,
            },
            year_to_date: Accumulators::default(),
        };
        let settled = pack(pack_name).settle(&facts, &facts.year_to_date).unwrap();
        Self { facts, settled, scheme }
    }

    fn rural(discharged: Date, fen: i64) -> Self {
        Self::of(("huaiyuan-rural-2013", None), Scheme::RuralCooperative, discharged, fen)
    }

    fn beside(&self, place: &str, today: Date) -> ThenNow<'static> {
        self.beside_as_stored(place, today, &self.settled.shares, pack(&self.facts.pack).hash())
    }

    fn beside_as_stored(&self, place: &str, today: Date, shares: &Shares, hash: &str) -> ThenNow<'static> {
        let claim = SettledClaim {
            facts: &self.facts,
            before: &self.facts.year_to_date,
            shares,
            after: &self.settled.after,
            pack_hash: hash,
            scheme: self.scheme,
            benefit_year: self.facts.care.discharged.year(),
        };
        let place = jurisdiction::get(place).unwrap();
        then_now(place, shipped().get(&self.facts.pack), &claim, today, |name| shipped().get(name))
    }
}

#[test]
fn in_its_own_year_the_same_rules_pay_the_same_and_the_other_track_something_else() {
    let case = Case::rural(on(2015, 3, 18), 640_000);
    let found = case.beside("huaiyuan", on(2015, 12, 1));
    assert_eq!(found.then, Replay::Same);
    let today = found.today.unwrap();
    assert_eq!((today.option.id.as_str(), today.year, today.on), ("rural", 2015, on(2015, 12, 1)));
    assert_eq!(today.outcome, Outcome::Paid(found.paid));
    assert_eq!(today.effect.unwrap().zh, "自己付的一样多");
    let [other] = &found.others[..] else { panic!("one other track") };
    assert_eq!((other.option.id.as_str(), other.on), ("urban", on(2015, 3, 18)));
    let facts = Facts { pack: "huaiyuan-urban-2013".to_owned(), ..case.facts.clone() };
    let urban = pack("huaiyuan-urban-2013").settle(&facts, &facts.year_to_date).unwrap().shares;
    let paid = other.outcome.paid().unwrap();
    assert_eq!((paid.fund, paid.person), (urban.fund_pay_sumamt, urban.psn_part_amt));
    let more = urban.psn_part_amt.fen() - case.settled.shares.psn_part_amt.fen();
    assert_eq!(other.difference.unwrap().person.fen(), more);
    assert!(more != 0 && other.effect.is_some());
}

#[test]
fn a_fen_more_or_another_year_after_it_is_not_the_same() {
    let case = Case::rural(on(2015, 3, 18), 640_000);
    let mut shares = case.settled.shares;
    shares.fund_pay_sumamt = shares.fund_pay_sumamt.checked_add(FEN).unwrap();
    let hash = pack(&case.facts.pack).hash();
    let found = case.beside_as_stored("huaiyuan", on(2015, 12, 1), &shares, hash);
    let right = case.settled.shares;
    let Replay::Other(Outcome::Paid(paid)) = found.then else { panic!("{:?}", found.then) };
    assert_eq!((paid.fund, paid.person), (right.fund_pay_sumamt, right.psn_part_amt));

    let mut later = case;
    later.settled.after.stays += 1;
    assert!(matches!(later.beside("huaiyuan", on(2015, 12, 1)).then, Replay::Other(_)));
}

#[test]
fn another_publication_of_the_pack_explains_nothing() {
    let case = Case::rural(on(2015, 3, 18), 640_000);
    let found = case.beside_as_stored("huaiyuan", on(2015, 12, 1), &case.settled.shares, &"0".repeat(64));
    assert_eq!(found.then, Replay::NotAtHand);
    assert!(found.today.is_some(), "today's rules do not depend on it");
}

#[test]
fn the_track_goes_on_by_its_name_until_there_is_one_for_all_and_then_no_figures() {
    let case = Case::rural(on(2015, 3, 18), 640_000);
    let of = |today| case.beside("huaiyuan", today).today.map(|under| (under.option.id.clone(), under.year));
    assert_eq!(of(on(2016, 6, 1)), Some(("rural".to_owned(), 2016)));
    assert_eq!(of(on(2017, 6, 1)), Some(("standard".to_owned(), 2017)));
    assert_eq!(of(on(2030, 6, 1)), None);
}

#[test]
fn a_tier_is_compared_with_the_other_tiers() {
    let option = |id: &str| jurisdiction::get("weihai").unwrap().year(2015).unwrap().option(id).unwrap();
    let one = option("one");
    let case = Case::of((&one.pack, one.tier.as_deref()), one.scheme, on(2015, 9, 21), 3_850_000);
    let found = case.beside("weihai", on(2015, 12, 1));
    assert_eq!(found.then, Replay::Same);
    assert_eq!(found.today.unwrap().option.id, "one");
    let others: Vec<&str> = found.others.iter().map(|under| under.option.id.as_str()).collect();
    assert_eq!(others, ["two"]);
}

#[test]
fn a_pack_that_is_no_track_of_the_place_is_compared_with_nothing() {
    let case = Case::of(("jiamusi-2018", None), Scheme::Resident, on(2018, 3, 9), 2_000_000);
    let found = case.beside("huaiyuan", on(2015, 12, 1));
    assert_eq!((found.then, found.today, found.others.len()), (Replay::Same, None, 0));
}

#[test]
fn where_the_rules_give_no_amount_the_refusal_stands_there() {
    // The hospital is none of the designated ones.
    let mut case = Case::rural(on(2015, 3, 18), 640_000);
    case.facts.care.designated = false;
    let found = case.beside("huaiyuan", on(2015, 12, 1));
    let today = found.today.unwrap();
    let Outcome::Refused(refusal) = &today.outcome else { panic!("{:?}", today.outcome) };
    assert!(!refusal.text.zh.is_empty() && !refusal.text.en.is_empty());
    assert_eq!((today.difference, today.effect), (None, None));
}

proptest! {
    /// Of whatever bill: the parts of each answer are the bill again, and the day of the year changes nothing.
    #[test]
    fn every_answer_shares_out_the_whole_bill(
        fen in 1_i64..50_000_000,
        month in 1_u8..=12,
        year in 2013_i32..=2015,
    ) {
        let case = Case::rural(on(year, month, 28), fen);
        let found = case.beside("huaiyuan", on(2015, 12, 1));
        prop_assert_eq!(&found.then, &Replay::Same);
        for under in found.today.iter().chain(&found.others) {
            let paid = under.outcome.paid().unwrap();
            prop_assert_eq!(paid.fund.fen() + paid.person.fen(), fen);
            let more = under.difference.unwrap();
            prop_assert_eq!(more.fund.fen(), paid.fund.fen() - found.paid.fund.fen());
            prop_assert_eq!(more.person.fen(), -more.fund.fen());
        }
    }
}
