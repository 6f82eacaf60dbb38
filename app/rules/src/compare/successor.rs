//! What changes with the next benefit year: which option follows, and what stays and what changes in price, deductible,
//! ratio and ceiling, each with its source. A year that is not published has no figures.

use rust_decimal::Decimal;

use crate::contribution::ContributionFacts;
use crate::facts::Level;
use crate::jurisdiction::{BenefitYear, Cited, Jurisdiction, TierOption};
use crate::money::Money;
use crate::pack::Pack;
use crate::pack::figures::{Fig, Groups};
use crate::trace::Clause;

/// What a figure is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// 个人缴费 of this person.
    Contribution,
    /// 财政补助
    Subsidy,
    /// 起付线 of a stay at a level.
    Deductible(Level),
    /// 报销比例 of a stay at a level, in its first band.
    Ratio(Level),
    /// 封顶线 a year.
    Ceiling,
    /// What is paid for outpatient care a year at most.
    OutpatientCeiling,
    /// 大病保险起付线
    CatastrophicDeductible,
    /// 大病保险封顶线
    CatastrophicCeiling,
}

/// A figure that is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Amount {
    /// Yuan.
    Money(Money),
    /// A part of the bill.
    Ratio(Decimal),
    /// No limit.
    Unlimited,
}

/// A figure of two years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What it is about.
    pub what: What,
    /// In the year that one chooses for.
    pub now: Amount,
    /// In the year after.
    pub then: Amount,
    /// Where the later one stands.
    pub clause: Clause,
}

/// The option that follows one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Follows<'p> {
    /// The year after.
    pub year: &'p BenefitYear,
    /// Its option.
    pub option: &'p TierOption,
    /// Figures that are other ones.
    pub changes: Vec<Change>,
    /// Figures that stay.
    pub stays: Vec<Change>,
    /// Whether every figure is official.
    pub official: bool,
}

/// What follows an option of a year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Successor<'p> {
    /// 本期标准尚未公布: the year after has no figures yet.
    NotPublished,
    /// The year after has several options and none by this name: one chooses anew.
    ChooseAnew,
    /// One option follows.
    Follows(Box<Follows<'p>>),
}

/// What follows an option for a person. `find` is the catalogue of packs.
pub fn successor<'p>(
    place: &'p Jurisdiction,
    (year, option): (&BenefitYear, &TierOption),
    payer: &ContributionFacts,
    find: impl Fn(&str) -> Option<&'p Pack>,
) -> Successor<'p> {
    let Some(next) = place.year(year.year.saturating_add(1)).filter(|next| !next.options.is_empty()) else {
        return Successor::NotPublished;
    };
    let follows = match next.options.as_slice() {
        [only] => Some(only),
        _ => next.option(&option.id),
    };
    let Some(follows) = follows else { return Successor::ChooseAnew };
    let (Some(now), Some(then)) = (find(&option.pack), find(&follows.pack)) else {
        return Successor::NotPublished;
    };
    if !then.covers(next.covers.0) {
        return Successor::NotPublished;
    }
    let mut all = prices((year, option), (next, follows), payer);
    all.extend(figures((now, option, year), (then, follows, next), Groups::of(&payer.groups)));
    let (stays, changes): (Vec<Change>, Vec<Change>) =
        all.into_iter().partition(|change| change.now == change.then);
    let official =
        [option.official, follows.official, now.official(), then.official()].iter().all(|yes| *yes);
    Successor::Follows(Box::new(Follows { year: next, option: follows, changes, stays, official }))
}

/// What the person and the budget pay, on the first day of each window.
fn prices(
    (year, option): (&BenefitYear, &TierOption),
    (next, follows): (&BenefitYear, &TierOption),
    payer: &ContributionFacts,
) -> Vec<Change> {
    let on = |year: &BenefitYear| ContributionFacts { paid_on: year.window.opens, ..payer.clone() };
    let now = year.amounts(option, &on(year));
    let [pays, subsidy] = next.cited_amounts(follows, &on(next));
    let change = |what, now, then: Cited<Money>| Change {
        what,
        now: Amount::Money(now),
        then: Amount::Money(then.value),
        clause: then.clause,
    };
    vec![change(What::Contribution, now.pays, pays), change(What::Subsidy, now.subsidy, subsidy)]
}

type Side<'p> = (&'p Pack, &'p TierOption, &'p BenefitYear);

fn figures(now: Side<'_>, then: Side<'_>, groups: Groups) -> Vec<Change> {
    let levels = then.0.levels();
    let what = levels.iter().map(|level| What::Deductible(*level));
    let what = what.chain(levels.iter().map(|level| What::Ratio(*level))).chain([
        What::Ceiling,
        What::OutpatientCeiling,
        What::CatastrophicDeductible,
        What::CatastrophicCeiling,
    ]);
    what.filter_map(|what| {
        let ((before, _), (after, clause)) = (figure(now, what, groups)?, figure(then, what, groups)?);
        Some(Change { what, now: before, then: after, clause })
    })
    .collect()
}

/// A figure of a pack for people of these groups on the first day of the year, and where it stands; `None` where the pack
/// has no such layer.
fn figure((pack, option, year): Side<'_>, what: What, groups: Groups) -> Option<(Amount, Clause)> {
    let plan = pack.plan(option.tier.as_deref(), year.covers.0)?;
    let row = |level| plan.inpatient.as_ref()?.levels.get(level);
    let catastrophic = || Some(plan.catastrophic.as_ref()?.row(groups, None));
    let cited = |fig: &Fig<Money>| (Amount::Money(fig.value), pack.clause(fig.clause).clone());
    Some(match what {
        What::Contribution | What::Subsidy => return None,
        What::Deductible(level) => cited(row(level)?.deductible.as_ref()?),
        What::Ratio(level) => {
            let bands = &row(level)?.bands;
            (Amount::Ratio(bands.value.list.first()?.rate.decimal()), pack.clause(bands.clause).clone())
        }
        What::Ceiling => cited(&plan.ceiling.as_ref()?.person),
        What::OutpatientCeiling => cited(plan.outpatient.as_ref()?.ceiling.as_ref()?),
        What::CatastrophicDeductible => cited(&catastrophic()?.deductible),
        What::CatastrophicCeiling => {
            let ceiling = &catastrophic()?.ceiling;
            (ceiling.value.map_or(Amount::Unlimited, Amount::Money), pack.clause(ceiling.clause).clone())
        }
    })
}
