//! The shipped jurisdictions, who is in charge when, and who may enrol in what.

#![expect(clippy::unwrap_used, reason = "the helpers of the tests may stop them")]

use rules::catalogue;
use rules::date::{Date, day};
use rules::eligibility::{Eligibility, EnrolmentFacts, NotEligible, Outcome, Question, decide};
use rules::facts::Group;
use rules::jurisdiction::{self, FILES, YearMode};
use rules::money::Money;
use rules::scheme::Scheme;

fn on(year: i32, month: u8, date: u8) -> Date {
    day(year, month, date).unwrap()
}

fn yuan(amount: &str) -> Money {
    amount.parse().unwrap()
}

#[test]
fn every_shipped_jurisdiction_is_valid_and_names_packs_that_cover_its_years() {
    for (code, text) in FILES {
        let read = jurisdiction::from_toml(text);
        assert!(read.is_ok(), "{code}: {:#?}", read.err());
        for year in &read.unwrap().years {
            for option in &year.options {
                let pack = catalogue::shipped().get(&option.pack).unwrap();
                assert_eq!(pack.jurisdiction(), code);
                assert!(pack.covers(year.covers.0) && pack.covers(year.covers.1), "{code} {}", year.year);
                let tiers: Vec<&str> = pack.tiers().iter().map(|(id, _)| id.as_str()).collect();
                assert_eq!(option.tier.is_some(), !tiers.is_empty());
                assert!(option.tier.as_deref().is_none_or(|tier| tiers.contains(&tier)));
                let (deductible, ceiling) = (
                    pack.catastrophic_deductible(option.tier.as_deref(), year.covers.0),
                    pack.ceiling(option.tier.as_deref(), year.covers.0),
                );
                assert!(deductible.is_some() && ceiling.is_some());
                assert!(!option.official && !pack.official());
            }
        }
    }
    assert_eq!(jurisdiction::shipped().len(), FILES.len());
}

#[test]
fn the_date_of_service_decides_who_is_in_charge() {
    let huaiyuan = jurisdiction::get("huaiyuan").unwrap();
    let name = |scheme, date| huaiyuan.agency_on(scheme, date).map(|agency| agency.name.zh.as_str());
    assert_eq!(name(Scheme::UrbanResident, on(2015, 12, 31)), Some("怀远县人力资源和社会保障局"));
    assert_eq!(name(Scheme::UrbanResident, on(2016, 1, 1)), Some("怀远县城乡居民合作医疗管理中心"));
    assert_eq!(name(Scheme::RuralCooperative, on(2015, 11, 10)), Some("怀远县农村合作医疗管理中心"));
    assert_eq!(name(Scheme::RuralCooperative, on(2015, 11, 11)), Some("怀远县城乡居民合作医疗管理中心"));
    assert_eq!(name(Scheme::Resident, on(2015, 1, 1)), None);
    let weihai = jurisdiction::get("weihai").unwrap();
    let name = |scheme, date| weihai.agency_on(scheme, date).map(|agency| agency.name.zh.as_str());
    assert_eq!(name(Scheme::RuralCooperative, on(2013, 10, 31)), Some("威海市卫生局"));
    assert_eq!(name(Scheme::RuralCooperative, on(2013, 11, 1)), Some("威海市人力资源和社会保障局"));
}

#[test]
fn windows_and_waiting() {
    let year = jurisdiction::get("huaiyuan").unwrap().open_year(on(2015, 12, 1)).unwrap();
    assert_eq!(
        (year.year, year.mode, year.window.days_left(on(2015, 12, 1))),
        (2016, YearMode::DualTrack, Some(30))
    );
    let urban = year.option("urban").unwrap();
    assert_eq!(year.covered_from(urban, on(2015, 12, 31)), Some(on(2016, 1, 1)));
    assert_eq!(year.covered_from(urban, on(2016, 1, 1)), None);
    assert_eq!(urban.contribution_for(&[Group::RegisteredPoor]), yuan("60.00"));
    assert_eq!(urban.contribution_for(&[Group::RegisteredPoor, Group::Destitute]), Money::ZERO);
    assert_eq!(urban.contribution_for(&[Group::Student]), yuan("150.00"));
    let year = jurisdiction::get("weihai").unwrap().year(2016).unwrap();
    let two = year.option("two").unwrap();
    assert_eq!(year.covered_from(two, on(2016, 1, 31)), Some(on(2016, 4, 30)));
    assert_eq!(year.covered_from(two, on(2016, 9, 30)), Some(on(2016, 12, 30)));
    assert_eq!(year.covered_from(two, on(2016, 10, 15)), None);
    assert_eq!(year.covered_from(two, on(2015, 9, 30)), None);
}

#[test]
fn an_option_of_another_year_covers_nothing() {
    let huaiyuan = jurisdiction::get("huaiyuan").unwrap();
    let standard = huaiyuan.year(2017).unwrap().option("standard").unwrap();
    assert_eq!(huaiyuan.year(2016).unwrap().covered_from(standard, on(2015, 12, 1)), None);
}

fn huaiyuan_2016(facts: &EnrolmentFacts) -> Eligibility {
    decide(jurisdiction::get("huaiyuan").unwrap(), 2016, facts, on(2015, 12, 1))
}

#[test]
fn the_four_cases_of_huaiyuan() {
    for (paid, entered, outcome) in [
        (true, true, Outcome::StaysOn { option: "urban".to_owned() }),
        (false, false, Outcome::MayChoose(vec!["urban".to_owned(), "rural".to_owned()])),
        (true, false, Outcome::NeedsStaffDecision),
        (false, true, Outcome::NeedsStaffDecision),
    ] {
        let facts = EnrolmentFacts {
            urban_paid: Some(paid),
            urban_entered: Some(entered),
            enrolled_elsewhere: Some(false),
            ..EnrolmentFacts::default()
        };
        let decision = huaiyuan_2016(&facts);
        assert_eq!(decision.outcome, outcome);
        let reason = decision.steps.iter().find(|step| step.rule == "enrolment.dual_track").unwrap();
        assert_eq!(
            (reason.clause.document.as_str(), reason.clause.clause.as_str()),
            ("怀政〔2015〕57号", "三(三)")
        );
    }
}

#[test]
fn nobody_enrols_twice_and_missing_answers_are_asked_for() {
    let twice = EnrolmentFacts { enrolled_elsewhere: Some(true), ..EnrolmentFacts::default() };
    let reason = NotEligible::EnrolledElsewhere;
    assert_eq!(huaiyuan_2016(&twice).outcome, Outcome::NotEligible { reason });
    let asked = vec![Question::EnrolledElsewhere, Question::UrbanPaid, Question::UrbanEntered];
    assert_eq!(huaiyuan_2016(&EnrolmentFacts::default()).outcome, Outcome::MissingAnswer(asked));
    let employee = EnrolmentFacts { employee_insurance: Some(true), ..EnrolmentFacts::default() };
    let reason = NotEligible::EmployeeInsurance;
    assert_eq!(huaiyuan_2016(&employee).outcome, Outcome::NotEligible { reason });
}

#[test]
fn weihai_asks_for_household_and_employee_insurance() {
    let weihai = |hukou, employee, elsewhere| {
        let facts = EnrolmentFacts {
            local_hukou: hukou,
            employee_insurance: employee,
            enrolled_elsewhere: elsewhere,
            ..EnrolmentFacts::default()
        };
        decide(jurisdiction::get("weihai").unwrap(), 2016, &facts, on(2015, 12, 1)).outcome
    };
    let no_hukou = Outcome::NotEligible { reason: NotEligible::NoLocalHukou };
    let employee = Outcome::NotEligible { reason: NotEligible::EmployeeInsurance };
    let both = Outcome::MayChoose(vec!["one".to_owned(), "two".to_owned()]);
    assert_eq!(weihai(Some(false), None, None), no_hukou);
    assert_eq!(weihai(Some(true), Some(true), None), employee);
    assert_eq!(weihai(None, Some(true), None), employee);
    assert_eq!(weihai(Some(true), Some(false), Some(false)), both);
    assert_eq!(weihai(Some(true), Some(false), Some(true)), Outcome::NeedsStaffDecision);
    let asked = vec![Question::LocalHukou, Question::EmployeeInsurance, Question::EnrolledElsewhere];
    assert_eq!(weihai(None, None, None), Outcome::MissingAnswer(asked));
}

#[test]
fn a_year_without_published_rules_is_refused() {
    let decision =
        decide(jurisdiction::get("huaiyuan").unwrap(), 2018, &EnrolmentFacts::default(), on(2017, 12, 1));
    assert_eq!(decision.outcome, Outcome::NotPublished);
}

#[test]
fn a_file_has_one_canonical_form_and_its_hash() {
    for (code, text) in FILES {
        let place = jurisdiction::get(code).unwrap();
        let again = jurisdiction::from_json(place.canonical_json()).unwrap();
        assert_eq!(&again, place, "{code}");
        assert_eq!(place.hash().len(), 64);
        // Comments and spaces say nothing; a figure does.
        let spaced =
            jurisdiction::from_toml(&format!("# A comment.\n\n{}", text.replace(" = ", "  =  "))).unwrap();
        assert_eq!(spaced.hash(), place.hash(), "{code}");
        let dearer = jurisdiction::from_toml(&text.replacen("\"420.00\"", "\"420.01\"", 1)).unwrap();
        assert_ne!(dearer.hash(), place.hash(), "{code}");
    }
    let broken = jurisdiction::from_json("{").unwrap_err();
    assert_eq!((broken[0].code.as_str(), broken[0].line), ("broken_json", Some(1)));
}
