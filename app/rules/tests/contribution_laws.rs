//! Laws of contributions and of the first day of cover, for every place, option and person.

#![expect(clippy::unwrap_used, reason = "the helpers of the tests may stop them")]

use std::sync::LazyLock;

use proptest::prelude::*;
use rules::contribution::{Contribution, ContributionFacts, Refusal, RefusalCode, assess};
use rules::date::{Date, day};
use rules::facts::Group;
use rules::jurisdiction::{self, BenefitYear, Jurisdiction, TierOption};
use rules::money::Money;

static PLACES: LazyLock<Vec<Jurisdiction>> = LazyLock::new(|| {
    let own = [include_str!("places/test-2025.toml"), include_str!("places/test-variants.toml")];
    let own = own.into_iter().map(|text| jurisdiction::from_toml(text).unwrap());
    own.chain(jurisdiction::shipped().iter().cloned()).collect()
});

/// A place by its number in the list (what fails is then told in few words), one of its years and an option of it.
#[derive(Clone, Debug)]
struct Asked {
    place: usize,
    year: i32,
    option: String,
}

impl Asked {
    fn year(&self) -> &'static BenefitYear {
        PLACES[self.place].year(self.year).unwrap()
    }

    fn assess(&self, facts: &ContributionFacts) -> Result<Contribution, Refusal> {
        assess(&PLACES[self.place], self.year, &self.option, facts)
    }
}

fn asked() -> impl Strategy<Value = Asked> {
    let mut all = Vec::new();
    for (place, data) in PLACES.iter().enumerate() {
        for year in &data.years {
            let with = |option: &TierOption| Asked { place, year: year.year, option: option.id.clone() };
            all.extend(year.options.iter().map(with));
        }
    }
    proptest::sample::select(all)
}

fn a_day() -> impl Strategy<Value = Date> {
    (0..6000_i64).prop_map(|days| day(2010, 1, 1).unwrap() + time::Duration::days(days))
}

/// A person and a day of payment within some months around a year.
fn case() -> impl Strategy<Value = (Asked, ContributionFacts)> {
    let groups = proptest::collection::btree_set(proptest::sample::select(Group::ALL), 0..3);
    let person = (proptest::option::weighted(0.9, 0..40_000_i64), groups, any::<bool>());
    let past = (0..9_u16, 0..9_u16, any::<bool>());
    (asked(), -150..500_i64, person, past).prop_map(|(asked, offset, (age, groups, pupil), past)| {
        let first = asked.year().covers.0;
        let paid_on = first + time::Duration::days(offset);
        let (missed_years, extra_years_paid, newborn) = past;
        // Newborns are young.
        let age = age.map(|days| if newborn { days % 200 } else { days });
        let birth_date = age.map(|days| paid_on - time::Duration::days(days));
        let facts =
            ContributionFacts { paid_on, birth_date, groups, pupil, missed_years, extra_years_paid, newborn };
        (asked, facts)
    })
}

fn answer(asked: &Asked, facts: &ContributionFacts) -> Option<Contribution> {
    asked.assess(facts).ok()
}

fn sums_up(answer: &Contribution) {
    let sum = answer.pays.checked_add(answer.budget).and_then(|sum| sum.checked_add(answer.subsidy));
    assert_eq!(sum, Some(answer.total));
    for part in [answer.pays, answer.budget, answer.subsidy] {
        assert!(Money::ZERO <= part && part <= answer.total);
    }
    assert_eq!(answer.waiting.fixed + answer.waiting.variable, answer.waiting.months);
    assert_eq!(answer.funded_as.is_some(), answer.budget > Money::ZERO);
    assert!(answer.covered_from <= answer.covered_to);
}

proptest! {
    #[test]
    fn the_parts_sum_to_the_total_and_cover_lies_in_the_year((asked, facts) in case()) {
        if let Some(answer) = answer(&asked, &facts) {
            sums_up(&answer);
            let year = asked.year();
            prop_assert!(year.covers.0 <= answer.covered_from && answer.covered_to == year.covers.1);
            prop_assert!(facts.birth_date.is_none_or(|born| born <= answer.covered_from));
        }
    }

    #[test]
    fn nobody_of_a_group_pays_more((asked, facts) in case(), group in proptest::sample::select(Group::ALL)) {
        let mut more = facts.clone();
        more.groups.insert(group);
        if let (Some(without), Some(with)) = (answer(&asked, &facts), answer(&asked, &more)) {
            prop_assert!(with.pays <= without.pays);
            prop_assert!(with.covered_from <= without.covered_from);
        }
    }

    #[test]
    fn pupils_never_pay_more((asked, facts) in case()) {
        let [adult, pupil] = [false, true].map(|pupil| ContributionFacts { pupil, ..facts.clone() });
        if let (Some(adult), Some(pupil)) = (answer(&asked, &adult), answer(&asked, &pupil)) {
            prop_assert!(pupil.pays <= adult.pays);
        }
    }

    #[test]
    fn paying_later_never_covers_earlier((asked, facts) in case(), later in 1..400_i64) {
        let after = ContributionFacts { paid_on: facts.paid_on + time::Duration::days(later), ..facts.clone() };
        match (answer(&asked, &facts), answer(&asked, &after)) {
            (Some(before), Some(after)) => prop_assert!(before.covered_from <= after.covered_from),
            // Whoever could not pay in time, or would wait too long, gains nothing by paying later.
            (None, Some(_)) => {
                let told = asked.assess(&facts).unwrap_err();
                // A newborn who was in time may have to pay a fee that is not published, which is no matter of cover.
                let too_early = matches!(told.code, RefusalCode::NotOpenYet | RefusalCode::NotPublished);
                prop_assert!(too_early, "{told:?}");
            }
            (_, None) => {}
        }
    }

    #[test]
    fn missed_years_never_shorten_the_wait((asked, facts) in case(), more in 1..9_u16) {
        let after = ContributionFacts { missed_years: facts.missed_years + more, ..facts.clone() };
        match (answer(&asked, &facts), answer(&asked, &after)) {
            (Some(fewer), Some(more)) => {
                prop_assert!(fewer.waiting.months <= more.waiting.months);
                prop_assert!(fewer.covered_from <= more.covered_from);
                prop_assert_eq!(fewer.pays, more.pays);
            }
            (None, Some(_)) => prop_assert!(false, "more missed years gave cover"),
            (_, None) => {}
        }
    }

    #[test]
    fn extra_years_never_lengthen_the_wait((asked, facts) in case(), more in 1..9_u16) {
        let after = ContributionFacts { extra_years_paid: facts.extra_years_paid + more, ..facts.clone() };
        match (answer(&asked, &facts), answer(&asked, &after)) {
            (Some(fewer), Some(more)) => {
                prop_assert!(more.waiting.months <= fewer.waiting.months);
                prop_assert!(more.covered_from <= fewer.covered_from);
                prop_assert_eq!(more.waiting.fixed, fewer.waiting.fixed);
            }
            (Some(_), None) => prop_assert!(false, "extra years took the cover away"),
            (None, _) => {}
        }
    }

    #[test]
    fn the_year_itself_answers_as_the_whole_place_does((asked, facts) in case()) {
        let year = asked.year();
        let option = year.option(&asked.option).unwrap();
        let plain = ContributionFacts::paid_on(facts.paid_on);
        let cover = asked.assess(&plain).map(|answer| answer.covered_from);
        match cover {
            Ok(from) => prop_assert_eq!(year.covered_from(option, facts.paid_on), Some(from)),
            Err(refusal) if refusal.code == RefusalCode::BirthDateNeeded => {}
            Err(_) => prop_assert_eq!(year.covered_from(option, facts.paid_on), None),
        }
        if !facts.newborn && let Some(answer) = answer(&asked, &facts) {
            let shown = year.amounts(option, &facts);
            prop_assert_eq!((shown.pays, shown.budget), (answer.pays, answer.budget));
            prop_assert_eq!((shown.subsidy, shown.total), (answer.subsidy, answer.total));
        }
    }

    #[test]
    fn no_facts_make_it_panic(
        asked in asked(),
        year in any::<i32>(),
        (paid_on, birth) in (a_day(), proptest::option::of(a_day())),
        (missed_years, extra_years_paid) in (any::<u16>(), any::<u16>()),
        groups in proptest::collection::btree_set(proptest::sample::select(Group::ALL), 0..6),
        (pupil, newborn, far) in (any::<bool>(), any::<bool>(), any::<bool>()),
    ) {
        let birth_date = if far { Some(Date::MIN) } else { birth };
        let mut facts =
            ContributionFacts { paid_on, birth_date, groups, pupil, missed_years, extra_years_paid, newborn };
        for asked in [asked.clone(), Asked { year, ..asked.clone() }] {
            for day in [facts.paid_on, Date::MIN, Date::MAX] {
                facts.paid_on = day;
                if let Ok(answer) = asked.assess(&facts) {
                    sums_up(&answer);
                }
            }
        }
        let shown = asked.year().amounts(asked.year().option(&asked.option).unwrap(), &facts);
        prop_assert!(shown.pays <= shown.total);
    }
}
