//! The books with a rule of their own, small enough to say by hand what has to come out: half of a bill above a deductible
//! that fills up for each hospital and year, with ceilings for a disease and for the whole family.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::household::Case;
use super::ledger::Ledger;
use super::{Household, Member, Rejected, Settlement, Terms, blank_facts};
use crate::assess::Shares;
use crate::date::day;
use crate::facts::{Accumulators, Charges, Facts, HospitalAccumulators, Totals};
use crate::money::Money;
use crate::pack::PackRef;

const YEAR: i32 = 2016;
const DEDUCTIBLE: Money = Money::from_fen(10_000);
const DISEASE_CEILING: Money = Money::from_fen(60_000);
const FAMILY_CEILING: Money = Money::from_fen(100_000);

fn rule(facts: &Facts, terms: &Terms<'_>, before: &Accumulators) -> (Shares, Accumulators, PackRef) {
    let Charges::Totals(Totals { a: bill, .. }) = facts.bill.charges else { panic!("bills are sums here") };
    let mut after = *before;
    let at_hospital = before.hospital.deductible_charged;
    let deductible = if terms.hospital.is_some() { DEDUCTIBLE.less(at_hospital) } else { DEDUCTIBLE };
    let deductible = deductible.min(bill);
    let mut paid = Money::from_fen(bill.less(deductible).fen() / 2);
    if terms.disease.is_some() {
        paid = paid.min(DISEASE_CEILING.less(before.disease.fund));
    }
    if terms.per_family {
        paid = paid.min(FAMILY_CEILING.less(before.family.basic_fund));
    }
    let add = |sum: &mut Money, more: Money| *sum = sum.checked_add(more).unwrap();
    after.stays += 1;
    add(&mut after.deductible_charged, deductible);
    add(&mut after.basic_fund, paid);
    // As an engine that counts everything whether or not it is asked for.
    add(&mut after.hospital.deductible_charged, deductible);
    add(&mut after.disease.fund, paid);
    add(&mut after.family.basic_fund, paid);
    let shares = Shares {
        medfee_sumamt: bill,
        inscp_scp_amt: bill,
        act_pay_dedc: deductible,
        hifp_pay: paid,
        fund_pay_sumamt: paid,
        psn_part_amt: bill.less(paid),
        ..Shares::default()
    };
    let pack = PackRef {
        name: "rule".to_owned(),
        version: "1".to_owned(),
        hash: "0".repeat(64),
        official: false,
        from: day(YEAR, 1, 1).unwrap(),
    };
    (shares, after, pack)
}

/// Whose case, of how many yuan, where, for which disease, and whether the family's ceiling holds for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Visit {
    person: &'static str,
    yuan: i64,
    hospital: Option<&'static str>,
    disease: Option<&'static str>,
    per_family: bool,
}

fn visit(person: &'static str, yuan: i64) -> Visit {
    Visit { person, yuan, hospital: Some("H1"), disease: None, per_family: true }
}

fn facts(visit: Visit) -> Facts {
    let mut facts = blank_facts();
    facts.care.discharged = day(YEAR, 5, 1).unwrap();
    facts.care.hospital = visit.hospital.map(str::to_owned);
    facts.care.disease = visit.disease.map(str::to_owned);
    facts.bill.charges =
        Charges::Totals(Totals { a: Money::from_fen(visit.yuan * 100), ..Totals::default() });
    facts
}

fn terms(visit: Visit) -> Terms<'static> {
    let Visit { hospital, disease, per_family, .. } = visit;
    Terms { day: day(YEAR, 5, 1).unwrap(), hospital, disease, per_family }
}

fn settle(household: &mut Household, id: &str, visit: Visit) -> Result<Settlement, Rejected> {
    let facts = facts(visit);
    let case = Case { person: visit.person, id, facts: &facts };
    household.settle_with(case, || Ok(terms(visit)), |terms, before| Ok(rule(&facts, terms, before)))
}

fn paid(settlement: Result<Settlement, Rejected>) -> i64 {
    settlement.unwrap().shares.hifp_pay.fen() / 100
}

fn state(household: &Household) -> String {
    serde_json::to_string(household.state()).unwrap()
}

#[test]
fn the_deductible_fills_up_at_each_hospital_by_itself() {
    let mut household = Household::new(YEAR);
    assert_eq!(paid(settle(&mut household, "1", visit("a", 60))), 0);
    // 40 of the 100 are left at the first hospital, all of them at the second, and for another person.
    assert_eq!(paid(settle(&mut household, "2", visit("a", 140))), 50);
    assert_eq!(paid(settle(&mut household, "3", Visit { hospital: Some("H2"), ..visit("a", 140) })), 20);
    assert_eq!(paid(settle(&mut household, "4", visit("b", 140))), 20);
    // Where no hospital is named there is nothing to fill up.
    assert_eq!(paid(settle(&mut household, "5", Visit { hospital: None, ..visit("a", 140) })), 20);
    let charged = |person: &str, name: &str| {
        household.state().member(person).unwrap().hospitals[name].deductible_charged.fen() / 100
    };
    assert_eq!([charged("a", "H1"), charged("a", "H2"), charged("b", "H1")], [100, 100, 100]);
}

#[test]
fn a_disease_has_its_ceiling_for_each_person() {
    let mut household = Household::new(YEAR);
    let chronic = |person, yuan| Visit {
        hospital: None,
        disease: Some("I10"),
        per_family: false,
        ..visit(person, yuan)
    };
    assert_eq!(paid(settle(&mut household, "1", chronic("a", 1_100))), 500);
    assert_eq!(paid(settle(&mut household, "2", chronic("a", 1_100))), 100);
    assert_eq!(paid(settle(&mut household, "3", Visit { disease: Some("E11"), ..chronic("a", 1_100) })), 500);
    assert_eq!(paid(settle(&mut household, "4", chronic("b", 1_100))), 500);
    assert_eq!(household.state().family().basic_fund, Money::ZERO);
}

#[test]
fn the_family_shares_its_ceiling_and_gives_back_from_the_end() {
    let mut household = Household::new(YEAR);
    assert_eq!(paid(settle(&mut household, "1", visit("a", 1_500))), 700);
    assert_eq!(paid(settle(&mut household, "2", visit("b", 1_500))), 300);
    let alone = Visit { per_family: false, ..visit("c", 1_500) };
    assert_eq!(paid(settle(&mut household, "3", alone)), 700);
    assert_eq!(paid(settle(&mut household, "4", visit("c", 1_500))), 0);

    let last = |id: &str, last: &str| Rejected::NotLast { id: id.to_owned(), last: last.to_owned() };
    // Somebody else's later case of the family stands on it; one that shares nothing does not.
    assert_eq!(household.reverse("1"), Err(last("1", "4")));
    assert_eq!(household.reverse("3"), Err(last("3", "4")));
    household.reverse("4").unwrap();
    assert_eq!(household.reverse("1"), Err(last("1", "2")));
    household.reverse("2").unwrap();
    assert_eq!(household.reverse("1").unwrap().shares.hifp_pay, Money::from_fen(70_000));
    assert_eq!(household.state().family().basic_fund, Money::ZERO);
    assert_eq!(household.state().members().map(|(person, _)| person).collect::<Vec<_>>(), ["c"]);
}

#[test]
fn the_same_case_of_somebody_else_is_a_conflict() {
    let mut household = Household::new(YEAR);
    let settled = settle(&mut household, "1", visit("a", 300)).unwrap();
    assert_eq!(settle(&mut household, "1", visit("a", 300)), Ok(settled));
    let conflict = Err(Rejected::Conflict { id: "1".to_owned() });
    assert_eq!(settle(&mut household, "1", visit("b", 300)), conflict);
    assert_eq!(settle(&mut household, "1", visit("a", 301)), conflict);
}

impl Visit {
    /// Whether it is the same case. Who shares a ceiling follows from pack and facts: the same case cannot differ in it.
    fn is_case_of(self, other: Self) -> bool {
        Self { per_family: other.per_family, ..self } == other
    }
}

#[derive(Clone, Debug)]
enum Act {
    Settle(u8, Visit),
    Reverse(u8),
    Close,
}

fn acts() -> impl Strategy<Value = Vec<Act>> {
    let names = |from: &'static [Option<&'static str>]| proptest::sample::select(from);
    let visits = (
        proptest::sample::select(&["a", "b", "c"][..]),
        prop_oneof![0..300_i64, 0..3_000_i64],
        names(&[None, Some("H1"), Some("H2")]),
        names(&[None, None, Some("I10"), Some("E11")]),
        any::<bool>(),
    )
        .prop_map(|(person, yuan, hospital, disease, per_family)| Visit {
            person,
            yuan,
            hospital,
            disease,
            per_family,
        });
    let act = prop_oneof![
        30 => (0..20_u8, visits).prop_map(|(id, visit)| Act::Settle(id, visit)),
        20 => (0..20_u8).prop_map(Act::Reverse),
        1 => Just(Act::Close),
    ];
    proptest::collection::vec(act, 0..60)
}

/// What the laws are checked against: the cases that stand, and the ids that were ever used.
#[derive(Default)]
struct Model {
    standing: Vec<(u8, Visit)>,
    used: BTreeMap<u8, Visit>,
    closed: bool,
}

impl Model {
    fn may_reverse(&self, id: u8) -> bool {
        let mut after = self.standing.iter().skip_while(|(known, _)| *known != id);
        let Some((_, it)) = after.next().filter(|_| !self.closed) else { return false };
        !after.any(|(_, later)| later.person == it.person || (later.per_family && it.per_family))
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_acts_leave_the_year_of_the_cases_that_stand(acts in acts()) {
        let (mut household, mut model) = (Household::new(YEAR), Model::default());
        for act in acts {
            let before = state(&household);
            match act {
                Act::Settle(id, visit) => {
                    let settled = settle(&mut household, &id.to_string(), visit);
                    let known = model.used.get(&id).copied();
                    let stands = model.standing.iter().any(|(known, _)| *known == id);
                    match (known, settled) {
                        (None, Err(rejected)) => {
                            prop_assert!(model.closed);
                            prop_assert_eq!(rejected.code(), "closed_year");
                        }
                        (None, Ok(settled)) => {
                            prop_assert!(!model.closed);
                            // What is kept is what the same case would find next.
                            let next = household.state().before(visit.person, &terms(visit));
                            prop_assert_eq!(settled.after, next);
                            model.used.insert(id, visit);
                            model.standing.push((id, visit));
                        }
                        (Some(_), Err(Rejected::Reversed { id: named })) => {
                            prop_assert!(!stands);
                            prop_assert_eq!(named, id.to_string());
                        }
                        (Some(known), Err(Rejected::Conflict { .. })) => {
                            prop_assert!(stands && !known.is_case_of(visit));
                        }
                        (Some(known), Ok(again)) => {
                            prop_assert!(stands && known.is_case_of(visit));
                            prop_assert_eq!(Some(&again), household.settlement(&again.id));
                        }
                        (_, Err(other)) => prop_assert!(false, "{other:?}"),
                    }
                }
                Act::Reverse(id) => {
                    let may = model.may_reverse(id);
                    let reversed = household.reverse(&id.to_string());
                    prop_assert_eq!(reversed.is_ok(), may, "{:?}", reversed);
                    model.standing.retain(|(known, _)| !may || *known != id);
                }
                Act::Close => {
                    household.close();
                    model.closed = true;
                }
            }
            let mut fresh = Household::new(YEAR);
            for (id, visit) in &model.standing {
                settle(&mut fresh, &id.to_string(), *visit).unwrap();
            }
            let now = state(&household);
            prop_assert_eq!(&now, &state(&fresh));
            prop_assert!(!model.closed || now == before);
            ceilings_hold(&household);
        }
        let json = serde_json::to_string(&household).unwrap();
        prop_assert_eq!(serde_json::from_str::<Household>(&json).unwrap(), household);
    }

    #[test]
    fn what_is_settled_and_taken_back_leaves_no_trace_in_the_state(acts in acts(), person in 0..3_usize, yuan in 0..3_000_i64) {
        let mut household = Household::new(YEAR);
        for act in acts {
            if let Act::Settle(id, visit) = act {
                let _ = settle(&mut household, &id.to_string(), visit);
            }
        }
        let before = state(&household);
        let settled = settle(&mut household, "new", visit(["a", "b", "c"][person], yuan)).unwrap();
        let reversed = household.reverse("new").unwrap();
        prop_assert_eq!(reversed, Settlement { reversed: true, ..settled });
        prop_assert_eq!(state(&household), before);
    }
}

#[test]
fn the_ledger_of_a_replay_books_as_the_state_does() {
    let visits = |n: usize| {
        let person = ["a", "b", "c"][n % 3];
        let hospital = [None, Some("H1"), Some("H2")][n / 3 % 3];
        let disease = [None, Some("I10"), Some("E11")][n / 9 % 3];
        let yuan = i64::try_from(n * 37 % 900).unwrap();
        Visit { person, yuan, hospital, disease, per_family: !n.is_multiple_of(4) }
    };
    let (mut household, mut ledger) = (Household::new(YEAR), Ledger::default());
    for n in 0..200 {
        let visit = visits(n * 7);
        let (terms, facts) = (terms(visit), facts(visit));
        let place = ledger.place(Member { family: 5, person: visit.person.as_bytes()[0].into() });
        let before = ledger.before(place, &terms);
        let settled = settle(&mut household, &n.to_string(), visit).unwrap();
        assert_eq!(before, settled.before);
        let (_, after, _) = rule(&facts, &terms, &before);
        assert_eq!(ledger.put(place, &terms, &after), settled.after);
    }
    // Putting back what an early case found takes the parts away again.
    let (first, place) = (terms(visits(0)), ledger.place(Member { family: 5, person: b'a'.into() }));
    for name in ["H1", "H2"] {
        for code in ["I10", "E11"] {
            let terms = Terms { hospital: Some(name), disease: Some(code), per_family: true, ..first };
            ledger.put(place, &terms, &Accumulators::default());
            assert_eq!(ledger.before(place, &terms), Accumulators::default());
        }
    }
    let who = Member { family: 5, person: b'b'.into() };
    let counts = household.state().member("b").unwrap();
    assert_eq!(ledger.person(who), Some(counts.own));
    assert_eq!(ledger.hospital(who, "H1"), counts.hospitals["H1"]);
    assert_eq!(ledger.disease(who, "I10"), counts.diseases["I10"]);
    assert_eq!(ledger.hospital(Member { family: 6, ..who }, "H1"), HospitalAccumulators::default());
}

fn ceilings_hold(household: &Household) {
    assert!(household.state().family().basic_fund <= FAMILY_CEILING);
    for (_, counts) in household.state().members() {
        assert!(counts.hospitals.values().all(|year| year.deductible_charged <= DEDUCTIBLE));
        assert!(counts.diseases.values().all(|year| year.fund <= DISEASE_CEILING));
    }
    let of_family = household.settlements().iter().filter(|case| case.per_family && !case.reversed);
    let paid: i64 = of_family.map(|case| case.shares.hifp_pay.fen()).sum();
    assert_eq!(paid, household.state().family().basic_fund.fen());
}
