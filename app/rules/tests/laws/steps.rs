//! Laws of the chain of steps: the order is the pack's, nothing else decides, and every limit holds.

use proptest::prelude::*;
use rules::assess::try_assess;
use rules::facts::{Delivery, Facts, Group, Kind, Place};
use rules::money::Money;
use rules::trace::{Rule, Trace};

use super::cases::{Known, amount, fitting};

/// The step that a rule belongs to; `None` for the split of the bill and the person's share, which frame all steps.
fn step_of(rule: Rule) -> Option<&'static str> {
    Some(match rule.id() {
        "away.self_pay_first" => "away_self_pay",
        "basic.deductible" | "outpatient.deductible" => "deductible",
        "basic.ratio" | "basic.bands" | "outpatient.ratio" | "chronic.ratio" | "delivery.ratio" => "ratio",
        "delivery.fixed_sum" => "fixed_sum",
        "by_case.standard" | "by_case.hospital" => "by_case",
        "basic.elsewhere" => "elsewhere",
        "basic.floor" => "floor",
        "outpatient.visit_ceiling"
        | "outpatient.ceiling"
        | "outpatient.family_ceiling"
        | "chronic.ceiling"
        | "chronic.together"
        | "accident.ceiling" => "own_ceiling",
        "basic.ceiling" | "basic.family_ceiling" => "ceiling",
        "catastrophic.self_pay" => "self_pay",
        "catastrophic.deductible" | "catastrophic.bands" | "catastrophic.ceiling" => "catastrophic",
        "aid.ratio" | "aid.ceiling" => "aid",
        other => {
            assert!(other.starts_with("bill.") || other == "person.share", "{other}");
            return None;
        }
    })
}

/// The name of the order that a case goes by.
fn order_of(facts: &Facts) -> &'static str {
    let like_a_stay = facts.care.disease.as_deref().is_some_and(|code| code.starts_with(['N', 'C']));
    match facts.care.kind {
        Kind::Chronic if like_a_stay => "chronic_as_inpatient",
        kind => kind.word(),
    }
}

/// Steps that some people or places do not have.
const FOR_SOME: [&str; 4] = ["away_self_pay", "deductible", "own_ceiling", "aid"];

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn amounts_are_the_same_with_trace_and_without((known, facts) in fitting()) {
        let before = &facts.year_to_date;
        let mut trace = Trace::new();
        let alone = known.pack.settle(&facts, before);
        prop_assert_eq!(&known.pack.settle_traced(&facts, before, &mut trace), &alone);
        match (try_assess(&known.pack, &facts, before), alone) {
            (Ok(told), Ok(alone)) => {
                prop_assert_eq!((told.shares, told.after), (alone.shares, alone.after));
                prop_assert_eq!(told.limited_by.as_deref(), alone.limited_by.map(Rule::id));
                let last = told.steps.last().map(|step| step.amount);
                prop_assert_eq!(last, Some(alone.shares.psn_part_amt));
                prop_assert_eq!(told.why_not_more().is_some(), alone.limited_by.is_some());
            }
            (told, alone) => prop_assert_eq!(told.err(), alone.err()),
        }
    }

    #[test]
    fn every_step_is_visited_once_and_in_the_order_of_the_pack((known, facts) in fitting()) {
        let mut trace = Trace::new();
        if known.pack.settle_traced(&facts, &facts.year_to_date, &mut trace).is_err() {
            return Ok(());
        }
        let rules: Vec<Rule> = trace.outcomes().map(|(rule, _)| rule).collect();
        for (i, rule) in rules.iter().enumerate() {
            prop_assert!(!rules[..i].contains(rule), "{:?} twice in {:?}", rule, rules);
        }
        prop_assert_eq!(rules.last().map(|rule| rule.id()), Some("person.share"));
        let mut visited: Vec<&str> = rules.iter().filter_map(|rule| step_of(*rule)).collect();
        visited.dedup();
        let order = known.order(&facts, order_of(&facts));
        let left: Vec<&str> = order.iter().copied().filter(|step| visited.contains(step)).collect();
        prop_assert_eq!(&visited, &left, "the order is {:?}", &order);
        for step in order.iter().filter(|step| !visited.contains(step)) {
            prop_assert!(FOR_SOME.contains(step), "{} was left out of {:?}", step, &order);
        }
    }

    #[test]
    fn the_ceilings_hold_over_the_year((known, facts) in fitting()) {
        let Ok(settled) = known.pack.settle(&facts, &facts.year_to_date) else { return Ok(()) };
        let (before, after, shares) = (facts.year_to_date, settled.after, settled.shares);
        let order = known.order(&facts, order_of(&facts));
        let place = |step: &str| order.iter().position(|known| *known == step);
        // A floor after a ceiling may pay more than the ceiling: that is what the order says.
        let holds = |step: &str| place("floor") < place(step);
        let bonus = known.names("bonus");
        let kind = facts.care.kind;
        let limits = [
            ("ceiling", "/basic/ceiling", before.basic_fund, after.basic_fund, !bonus),
            ("ceiling", "/basic/family_ceiling", before.family.basic_fund, after.family.basic_fund, true),
            ("own_ceiling", "/outpatient/ceiling", before.outpatient_fund, after.outpatient_fund, true),
            (
                "own_ceiling",
                "/outpatient/family_ceiling",
                before.family.outpatient_fund,
                after.family.outpatient_fund,
                true,
            ),
            ("own_ceiling", "/outpatient/visit_ceiling", Money::ZERO, shares.hifp_pay, kind == Kind::Outpatient),
            ("own_ceiling", "/chronic/ceiling", before.chronic_fund, after.chronic_fund, true),
            ("own_ceiling", "/accident/ceiling", before.accident_fund, after.accident_fund, true),
        ];
        for (step, pointer, before, after, applies) in limits {
            if let Some(limit) = known.amount(&facts, pointer).filter(|_| applies && holds(step)) {
                prop_assert!(after <= limit.max(before), "{}: {} after {}", pointer, after, before);
            }
        }
        let diseases = [("N18", "dialysis"), ("I10", "hypertension"), ("e11", "diabetes")];
        for (code, name) in diseases {
            let is_its_own = kind == Kind::Chronic && facts.care.disease.as_deref().is_some_and(|d| d.starts_with(code));
            let limit = known.amount(&facts, &format!("/chronic/disease/{name}/ceiling"));
            if let Some(limit) = limit.filter(|_| is_its_own) {
                prop_assert!(after.disease.fund <= limit.max(before.disease.fund));
            }
        }
    }

    #[test]
    fn more_deductible_charged_before_never_lowers_the_fund((known, facts) in fitting(), more in amount(200_000)) {
        if known.leaves_out(&facts) {
            return Ok(());
        }
        let before = known.pack.settle(&facts, &facts.year_to_date);
        let mut fuller = facts.year_to_date;
        for amount in [
            &mut fuller.deductible_charged,
            &mut fuller.hospital.deductible_charged,
            &mut fuller.deductible_highest,
            &mut fuller.outpatient_deductible,
        ] {
            *amount = amount.checked_add(more).unwrap();
        }
        if let (Ok(before), Ok(after)) = (before, known.pack.settle(&facts, &fuller)) {
            let funds = |fen: Money| fen.fen();
            prop_assert!(after.shares.act_pay_dedc <= before.shares.act_pay_dedc);
            prop_assert!(
                funds(after.shares.fund_pay_sumamt) + known.slack() >= funds(before.shares.fund_pay_sumamt)
            );
        }
    }

    #[test]
    fn nothing_depends_on_what_the_pack_does_not_use((known, facts) in fitting(), other in fitting()) {
        let (_, other) = other;
        let Ok(settled) = known.pack.settle(&facts, &facts.year_to_date) else { return Ok(()) };
        let changed = without_use(known, &facts, &other);
        let again = known.pack.settle(&changed, &changed.year_to_date);
        let Ok(again) = again else { panic!("{again:?}") };
        prop_assert_eq!(again.shares, settled.shares);
        prop_assert_eq!(again.limited_by, settled.limited_by);
    }
}

/// The facts, with everything that the pack has no figure for taken from others.
fn without_use(known: &Known, facts: &Facts, other: &Facts) -> Facts {
    let mut changed = facts.clone();
    let unused = |words: &[&str]| !words.iter().any(|word| known.names(word));
    let (person, care, year) = (&mut changed.person, &mut changed.care, &mut changed.year_to_date);
    if unused(&["min_age", "below_age"]) {
        person.birth_date = None;
    }
    if unused(&["contract_doctor"]) {
        person.contract_doctor = other.person.contract_doctor;
    }
    if unused(&["bonus"]) {
        person.unbroken_years = other.person.unbroken_years;
        person.claim_free_years = other.person.claim_free_years;
    }
    for group in Group::ALL.iter().filter(|group| unused(&[group.word()])) {
        if other.person.groups.contains(group) {
            person.groups.insert(*group);
        } else {
            person.groups.remove(group);
        }
    }
    if unused(&["per_hospital_year"]) {
        care.hospital.clone_from(&other.care.hospital);
        year.hospital = other.year_to_date.hospital;
    }
    if unused(&["codes"]) && !matches!(care.kind, Kind::Chronic | Kind::ByCase) {
        care.disease.clone_from(&other.care.disease);
    }
    if care.kind != Kind::Delivery {
        care.delivery = None::<Delivery>;
    }
    if care.place == Place::Local {
        care.filed = other.care.filed;
    }
    for (words, own, others) in [
        (&["per_year"][..], &mut year.deductible_charged, other.year_to_date.deductible_charged),
        (&["yearly_difference"], &mut year.deductible_highest, other.year_to_date.deductible_highest),
        (&["bands"], &mut year.banded, other.year_to_date.banded),
        (&["catastrophic"], &mut year.compliant_self_pay, other.year_to_date.compliant_self_pay),
        (&["catastrophic"], &mut year.catastrophic_fund, other.year_to_date.catastrophic_fund),
        (&["aid"], &mut year.aid, other.year_to_date.aid),
        (&["accident"], &mut year.accident_fund, other.year_to_date.accident_fund),
        (&["outpatient"], &mut year.outpatient_fund, other.year_to_date.outpatient_fund),
        (
            &["outpatient", "chronic"],
            &mut year.outpatient_deductible,
            other.year_to_date.outpatient_deductible,
        ),
        (&["chronic"], &mut year.chronic_fund, other.year_to_date.chronic_fund),
        (&["chronic"], &mut year.disease.fund, other.year_to_date.disease.fund),
        (&["family_ceiling"], &mut year.family.basic_fund, other.year_to_date.family.basic_fund),
        (&["family_ceiling"], &mut year.family.outpatient_fund, other.year_to_date.family.outpatient_fund),
    ] {
        if unused(words) {
            *own = others;
        }
    }
    if unused(&["repeat"]) {
        year.stays = other.year_to_date.stays;
    }
    changed
}
