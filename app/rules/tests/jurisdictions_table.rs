//! The decision tables: every combination of answers, known or not, against what the notices say.

#![expect(clippy::unwrap_used, reason = "the helpers of the tests may stop them")]

use std::collections::BTreeSet;
use std::sync::LazyLock;

use proptest::prelude::*;
use rules::date::{Date, day};
use rules::eligibility::{Eligibility, EnrolmentFacts, NotEligible, Outcome, Question, decide};
use rules::facts::Group;
use rules::jurisdiction::{self, Jurisdiction};

static VARIANTS: LazyLock<Jurisdiction> =
    LazyLock::new(|| jurisdiction::from_toml(include_str!("places/test-variants.toml")).unwrap());

fn on(year: i32, month: u8, date: u8) -> Date {
    day(year, month, date).unwrap()
}

const ANSWERS: [Option<bool>; 3] = [None, Some(false), Some(true)];

/// Every combination of the five answers of a register, known or not.
fn all_facts() -> impl Iterator<Item = EnrolmentFacts> {
    (0..243_usize).map(|number| {
        let answer = |place: u32| ANSWERS[number / 3_usize.pow(place) % 3];
        EnrolmentFacts {
            local_hukou: answer(0),
            employee_insurance: answer(1),
            urban_paid: answer(2),
            urban_entered: answer(3),
            enrolled_elsewhere: answer(4),
            ..EnrolmentFacts::default()
        }
    })
}

fn may_choose(options: &[&str]) -> Outcome {
    Outcome::MayChoose(options.iter().map(|option| (*option).to_owned()).collect())
}

fn not(reason: NotEligible) -> Outcome {
    Outcome::NotEligible { reason }
}

/// 怀政〔2015〕57号 三(三) for the dual-track year, in plain code.
fn huaiyuan_2016(facts: &EnrolmentFacts) -> Outcome {
    if facts.employee_insurance == Some(true) {
        return not(NotEligible::EmployeeInsurance);
    }
    if facts.enrolled_elsewhere == Some(true) {
        return not(NotEligible::EnrolledElsewhere);
    }
    let asked = [
        (facts.enrolled_elsewhere, Question::EnrolledElsewhere),
        (facts.urban_paid, Question::UrbanPaid),
        (facts.urban_entered, Question::UrbanEntered),
    ];
    let missing: Vec<Question> =
        asked.into_iter().filter(|(answer, _)| answer.is_none()).map(|(_, question)| question).collect();
    match (facts.urban_paid, facts.urban_entered) {
        _ if !missing.is_empty() => Outcome::MissingAnswer(missing),
        (Some(true), Some(true)) => Outcome::StaysOn { option: "urban".to_owned() },
        (Some(false), Some(false)) => may_choose(&["urban", "rural"]),
        _ => Outcome::NeedsStaffDecision,
    }
}

/// 威政办发〔2013〕48号 二(一), 二(四), in plain code.
fn weihai_2016(facts: &EnrolmentFacts) -> Outcome {
    if facts.local_hukou == Some(false) {
        return not(NotEligible::NoLocalHukou);
    }
    if facts.employee_insurance == Some(true) {
        return not(NotEligible::EmployeeInsurance);
    }
    let asked = [
        (facts.local_hukou, Question::LocalHukou),
        (facts.employee_insurance, Question::EmployeeInsurance),
        (facts.enrolled_elsewhere, Question::EnrolledElsewhere),
    ];
    let missing: Vec<Question> =
        asked.into_iter().filter(|(answer, _)| answer.is_none()).map(|(_, question)| question).collect();
    match facts.enrolled_elsewhere {
        _ if !missing.is_empty() => Outcome::MissingAnswer(missing),
        Some(true) => Outcome::NeedsStaffDecision,
        _ => may_choose(&["one", "two"]),
    }
}

#[test]
fn the_tables_that_ship_say_what_the_notices_say() {
    let (huaiyuan, weihai) = (jurisdiction::get("huaiyuan").unwrap(), jurisdiction::get("weihai").unwrap());
    for facts in all_facts() {
        for today in [on(2015, 11, 15), on(2015, 12, 1), on(2016, 6, 1)] {
            assert_eq!(decide(huaiyuan, 2016, &facts, today).outcome, huaiyuan_2016(&facts), "{facts:?}");
            assert_eq!(decide(weihai, 2016, &facts, today).outcome, weihai_2016(&facts), "{facts:?}");
        }
        let early = decide(huaiyuan, 2016, &facts, on(2015, 11, 14));
        assert_eq!(early.outcome, Outcome::NotPublished);
        assert!(early.steps[0].clause.clause.starts_with("三(三)") && early.next.en.contains("2015-11-15"));
    }
}

#[test]
fn a_year_of_one_standard_does_not_ask_for_the_urban_register() {
    let huaiyuan = jurisdiction::get("huaiyuan").unwrap();
    let outcome = |facts: &EnrolmentFacts| decide(huaiyuan, 2017, facts, on(2016, 12, 1)).outcome;
    let asked = Outcome::MissingAnswer(vec![Question::EnrolledElsewhere]);
    assert_eq!(outcome(&EnrolmentFacts::default()), asked);
    let once = EnrolmentFacts { enrolled_elsewhere: Some(false), ..EnrolmentFacts::default() };
    assert_eq!(outcome(&once), may_choose(&["standard"]));
}

#[test]
fn reasons_are_the_words_of_the_rules_passed_and_of_the_one_that_decides() {
    let weihai = jurisdiction::get("weihai").unwrap();
    let rules = |facts: &EnrolmentFacts| -> Vec<(String, String)> {
        let answer = decide(weihai, 2016, facts, on(2015, 12, 1));
        answer.steps.into_iter().map(|step| (step.rule, step.text.zh)).collect()
    };
    let mut facts = EnrolmentFacts {
        local_hukou: Some(true),
        employee_insurance: Some(false),
        enrolled_elsewhere: Some(false),
        ..EnrolmentFacts::default()
    };
    let names: Vec<String> = rules(&facts).into_iter().map(|(rule, _)| rule).collect();
    assert_eq!(names, ["enrolment.local_hukou", "enrolment.employee_insurance", "enrolment.options"]);
    assert!(rules(&facts)[0].1.starts_with("有本地户籍"));
    // While answers are missing, only what is certain is said.
    facts.enrolled_elsewhere = None;
    assert_eq!(rules(&facts).len(), 2);
    facts.local_hukou = Some(false);
    assert_eq!(rules(&facts).len(), 1);
    assert!(rules(&facts)[0].1.contains("要有本地户籍"));
    // What nobody is asked for and no register knows counts as no, and is no reason.
    for (enrolled_elsewhere, said) in [(None, false), (Some(false), true)] {
        let (newborn, local_hukou) = (Some(false), Some(true));
        let facts = EnrolmentFacts { enrolled_elsewhere, newborn, local_hukou, ..EnrolmentFacts::default() };
        let steps = decide(&VARIANTS, 2016, &facts, on(2015, 11, 1)).steps;
        assert_eq!(steps.iter().any(|step| step.rule == "test.twice"), said, "{steps:?}");
        assert_eq!(steps.last().unwrap().rule, "test.rest");
    }
}

#[test]
fn ages_groups_newborns_and_periods_decide_and_only_what_can_is_asked() {
    let today = on(2015, 11, 1);
    let decided = |facts: &EnrolmentFacts, today| -> Eligibility { decide(&VARIANTS, 2016, facts, today) };
    let facts = |newborn, hukou, born: Option<Date>, groups: &[Group]| EnrolmentFacts {
        newborn,
        local_hukou: hukou,
        birth_date: born,
        groups: groups.iter().copied().collect(),
        ..EnrolmentFacts::default()
    };
    let outcome = |facts: &EnrolmentFacts| decided(facts, today).outcome;
    let old = Some(on(1956, 1, 1));
    let not_yet = Some(on(1956, 1, 2));
    let stays = Outcome::StaysOn { option: "basic".to_owned() };
    let free = may_choose(&["basic", "plus"]);
    // 60 on 2016-01-01, the first day of the benefit year.
    assert_eq!(outcome(&facts(Some(false), Some(true), old, &[Group::Destitute])), stays);
    assert_eq!(outcome(&facts(Some(false), Some(true), not_yet, &[Group::Destitute])), free);
    assert_eq!(outcome(&facts(Some(false), Some(true), old, &[Group::LowIncome])), free);
    assert_eq!(outcome(&facts(Some(true), None, None, &[])), may_choose(&["basic"]));
    let child = facts(Some(false), Some(false), Some(on(2000, 1, 2)), &[]);
    assert_eq!(outcome(&child), Outcome::NeedsStaffDecision);
    assert_eq!(decided(&child, today).next.en, "A guardian comes to the counter.");
    let grown = facts(Some(false), Some(false), Some(on(2000, 1, 1)), &[]);
    assert_eq!(outcome(&grown), not(NotEligible::NoLocalHukou));
    for (today, expected) in [
        (on(2015, 11, 30), not(NotEligible::NoLocalHukou)),
        (on(2015, 12, 1), Outcome::NotPublished),
        (on(2015, 12, 15), Outcome::NotPublished),
        (on(2015, 12, 16), not(NotEligible::NoLocalHukou)),
    ] {
        assert_eq!(decided(&grown, today).outcome, expected, "{today}");
    }
    // An answer that changes the reason alone is asked of nobody; known, it is the reason.
    let employee = EnrolmentFacts { employee_insurance: Some(true), ..grown.clone() };
    assert_eq!(outcome(&employee), not(NotEligible::EmployeeInsurance));
    // Where the outcome is certain and the reason is not, the reason is asked for.
    let disabled = facts(Some(false), Some(true), old, &[Group::Disabled]);
    assert_eq!(outcome(&disabled), Outcome::MissingAnswer(vec![Question::UrbanPaid]));
    let paid = EnrolmentFacts { urban_paid: Some(true), ..disabled };
    assert_eq!(outcome(&paid), Outcome::NeedsStaffDecision);
    assert_eq!(decided(&paid, today).steps.last().unwrap().rule, "test.disabled_paid");
    // The age is asked for only where it can still decide.
    let missing = |facts: &EnrolmentFacts| match outcome(facts) {
        Outcome::MissingAnswer(questions) => questions,
        other => panic!("{other:?}"),
    };
    assert_eq!(
        missing(&facts(None, None, None, &[])),
        [Question::Newborn, Question::LocalHukou, Question::BirthDate]
    );
    assert_eq!(missing(&facts(Some(false), None, None, &[])), [Question::LocalHukou, Question::BirthDate]);
    assert_eq!(missing(&facts(Some(false), Some(false), None, &[])), [Question::BirthDate]);
    assert_eq!(outcome(&facts(Some(false), Some(true), None, &[])), free);
    assert_eq!(missing(&facts(Some(false), Some(true), None, &[Group::Orphan])), [Question::BirthDate]);
    assert_eq!(missing(&facts(Some(false), None, Some(on(1990, 1, 1)), &[])), [Question::LocalHukou]);
}

/// A place by its code: what fails is then told in few words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Place(&'static str);

impl Place {
    fn decide(self, year: i32, facts: &EnrolmentFacts, day: Date) -> Outcome {
        decide(jurisdiction::get(self.0).unwrap_or(&VARIANTS), year, facts, day).outcome
    }
}

/// Facts with any answers missing, for one of the places.
fn asked() -> impl Strategy<Value = (Place, i32, EnrolmentFacts, Date)> {
    let answer = || proptest::sample::select(&ANSWERS[..]);
    let answers = [(); 6].map(|()| answer());
    let groups = proptest::collection::btree_set(proptest::sample::select(Group::ALL), 0..3);
    let birth =
        proptest::option::of((0..36_000_i64).prop_map(|days| on(1917, 1, 1) + time::Duration::days(days)));
    let day = (0..1200_i64).prop_map(|days| on(2014, 1, 1) + time::Duration::days(days));
    (0..3_usize, 2013..2019_i32, answers, birth, groups, day).prop_map(
        |(place, year, answers, birth_date, groups, day)| {
            let [local_hukou, employee_insurance, urban_paid, urban_entered, enrolled_elsewhere, newborn] =
                answers;
            let facts = EnrolmentFacts {
                local_hukou,
                employee_insurance,
                urban_paid,
                urban_entered,
                enrolled_elsewhere,
                newborn,
                birth_date,
                groups,
            };
            ([Place("huaiyuan"), Place("weihai"), Place("test-variants")][place], year, facts, day)
        },
    )
}

fn unanswered(facts: &EnrolmentFacts) -> BTreeSet<Question> {
    [
        (facts.local_hukou.is_none(), Question::LocalHukou),
        (facts.employee_insurance.is_none(), Question::EmployeeInsurance),
        (facts.urban_paid.is_none(), Question::UrbanPaid),
        (facts.urban_entered.is_none(), Question::UrbanEntered),
        (facts.enrolled_elsewhere.is_none(), Question::EnrolledElsewhere),
        (facts.newborn.is_none(), Question::Newborn),
        (facts.birth_date.is_none(), Question::BirthDate),
    ]
    .into_iter()
    .filter(|(open, _)| *open)
    .map(|(_, question)| question)
    .collect()
}

/// The facts with a question answered in one of three ways: ages have three, and the last two of the others are yes.
fn answered(facts: &EnrolmentFacts, question: Question, way: u8) -> EnrolmentFacts {
    let mut facts = facts.clone();
    let answer = match question {
        Question::LocalHukou => &mut facts.local_hukou,
        Question::EmployeeInsurance => &mut facts.employee_insurance,
        Question::UrbanPaid => &mut facts.urban_paid,
        Question::UrbanEntered => &mut facts.urban_entered,
        Question::EnrolledElsewhere => &mut facts.enrolled_elsewhere,
        Question::Newborn => &mut facts.newborn,
        Question::BirthDate => {
            facts.birth_date = Some([on(2010, 1, 1), on(1980, 1, 1), on(1940, 1, 1)][usize::from(way)]);
            return facts;
        }
    };
    *answer = Some(way > 0);
    facts
}

proptest! {
    #[test]
    fn only_open_questions_are_asked_and_each_answer_brings_the_end_closer(
        (place, year, facts, day) in asked(),
        answers in proptest::collection::vec(0..3_u8, 8),
    ) {
        let mut facts = facts;
        for way in answers {
            let outcome = place.decide(year, &facts, day);
            let Outcome::MissingAnswer(questions) = outcome else { return Ok(()) };
            let open = unanswered(&facts);
            prop_assert!(!questions.is_empty() && questions.iter().all(|question| open.contains(question)));
            facts = answered(&facts, questions[0], way);
        }
        prop_assert!(false, "eight answers do not suffice");
    }

    #[test]
    fn what_is_decided_stays_decided_whatever_else_is_answered(
        (place, year, facts, day) in asked(),
        answers in proptest::collection::vec(0..3_u8, 16),
    ) {
        let mut facts = facts;
        let mut answers = answers.into_iter();
        let mut first = place.decide(year, &facts, day);
        while let Outcome::MissingAnswer(questions) = &first {
            facts = answered(&facts, questions[0], answers.next().unwrap());
            first = place.decide(year, &facts, day);
        }
        let asks_employees = place != Place("huaiyuan");
        let asks_elsewhere = place != Place("test-variants");
        let mut all = facts.clone();
        for (question, way) in unanswered(&facts).into_iter().zip(answers) {
            // What counts as no while nobody knows it may turn out to be yes.
            let counts_as_no = (question == Question::EmployeeInsurance && !asks_employees)
                || (question == Question::EnrolledElsewhere && !asks_elsewhere);
            all = answered(&all, question, if counts_as_no { 0 } else { way });
        }
        let last = place.decide(year, &all, day);
        match (&first, &last) {
            (Outcome::NotEligible { .. }, Outcome::NotEligible { .. }) => {}
            (first, last) => prop_assert_eq!(first, last),
        }
    }

    #[test]
    fn a_question_is_asked_only_if_its_answer_can_change_the_outcome((place, year, facts, day) in asked()) {
        let Outcome::MissingAnswer(questions) = place.decide(year, &facts, day) else { return Ok(()) };
        for question in questions {
            let others: Vec<Question> =
                unanswered(&facts).into_iter().filter(|other| *other != question).collect();
            let changes = (0..3_usize.pow(u32::try_from(others.len()).unwrap())).any(|number| {
                let rest = others.iter().zip(0..).fold(facts.clone(), |facts, (other, digit)| {
                    let way = number / 3_usize.pow(digit) % 3;
                    answered(&facts, *other, u8::try_from(way).unwrap())
                });
                let found = [0, 1, 2].map(|way| place.decide(year, &answered(&rest, question, way), day));
                found.iter().any(|outcome| *outcome != found[0])
            });
            // People of that group are asked for the reason, where staff decides in any case.
            let reason = facts.groups.contains(&Group::Disabled) && question == Question::UrbanPaid;
            prop_assert!(changes || reason, "{question:?} of {facts:?} changes nothing");
        }
    }
}
