//! The amounts: what is due, what the budget pays of it for funded groups, and what it adds for everybody.

use super::trace::{Figure, Trace};
use super::{ContributionFacts, Refusal};
use crate::date::{self, Date};
use crate::facts::Group;
use crate::jurisdiction::{Aid, BenefitYear, Children, Cited, TierOption};
use crate::money::{self, Money, Rate, Rounding};
use crate::text::Text;
use crate::trace::Clause;

/// Who pays how much for a benefit year. `pays + budget + subsidy = total`, to the fen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amounts {
    /// What the person pays.
    pub pays: Money,
    /// What the budget pays of the person's contribution.
    pub budget: Money,
    /// The group for which it does.
    pub funded_as: Option<Group>,
    /// What the budget pays into the fund for everybody.
    pub subsidy: Money,
    /// What the fund receives.
    pub total: Money,
}

impl Amounts {
    /// What people of no group pay on the first day of the window.
    pub(crate) fn full(option: &TierOption) -> Self {
        let (pays, subsidy) = (option.contribution(), option.subsidy());
        Self { pays, budget: Money::ZERO, funded_as: None, subsidy, total: sum([pays, Money::ZERO, subsidy]) }
    }
}

/// Three amounts from a file are far below what the type holds.
fn sum(parts: [Money; 3]) -> Money {
    Money::from_fen(parts.iter().fold(0, |sum, part| sum.saturating_add(part.fen())))
}

/// What a person pays for an option of a year, whether or not one can pay on that day: for pages that show it before
/// the window opens or after it has closed. A day outside the year counts as the nearest one in it. A newborn's year
/// of birth is only told by [`super::assess`].
pub fn amounts(
    year: &BenefitYear,
    option: &TierOption,
    facts: &ContributionFacts,
) -> Result<Amounts, Refusal> {
    Ok(settle(option, &Fee::of(year, option, facts, facts.paid_on)?, facts, &mut Trace::default()))
}

/// What the person pays and what the budget adds, each with where it stands for this person; `None` where the facts do not
/// suffice.
pub(crate) fn cited(
    year: &BenefitYear,
    option: &TierOption,
    facts: &ContributionFacts,
) -> Option<[Cited<Money>; 2]> {
    let mut trace = Trace::default();
    let amounts = settle(option, &Fee::of(year, option, facts, facts.paid_on).ok()?, facts, &mut trace);
    let at = |rule, value| {
        let step = trace.steps.iter().find(|step| step.rule == rule)?;
        Some(Cited { value, clause: step.clause.clone() })
    };
    Some([at("contribution.pays", amounts.pays)?, at("contribution.subsidy", amounts.subsidy)?])
}

/// What people of these groups pay on the first day of the window; nobody counts as a child by age.
pub(crate) fn for_groups<'g>(option: &TierOption, groups: impl IntoIterator<Item = &'g Group>) -> Money {
    let day = option.first_day();
    let groups = groups.into_iter().copied().collect();
    let facts = ContributionFacts { groups, ..ContributionFacts::paid_on(day) };
    let children = option.rates.children.as_ref().filter(|_| facts.is_pupil());
    let fee = Fee::on(option, children, day);
    fee.map_or(option.contribution(), |fee| settle(option, &fee, &facts, &mut Trace::default()).pays)
}

/// What is due before anybody pays it for the person, and where that stands.
pub(super) struct Fee<'j> {
    day: Date,
    due: Money,
    due_clause: &'j Clause,
    subsidy: &'j Cited<Money>,
    kind: Kind,
}

/// Whose fee it is.
#[derive(Clone, Copy)]
enum Kind {
    Standard,
    Child,
    /// A newborn pays the fee of this year for the one of birth.
    OfNextYear(i32),
    /// A newborn pays nothing.
    Free,
}

impl<'j> Fee<'j> {
    /// The fee of a year on a day; a day outside the year counts as the nearest one in it.
    pub(super) fn of(
        year: &'j BenefitYear,
        option: &'j TierOption,
        facts: &ContributionFacts,
        day: Date,
    ) -> Result<Self, Refusal> {
        let day = day.clamp(year.window.opens, year.covers.1);
        let children = match &option.rates.children {
            Some(children) => children.has(facts, day, year.covers.0)?.then_some(children),
            None => None,
        };
        Self::on(option, children, day).ok_or_else(|| Refusal::not_published(year.year))
    }

    fn on(option: &'j TierOption, children: Option<&'j Children>, day: Date) -> Option<Self> {
        let rates = &option.rates;
        let (due, kind) = match children {
            Some(children) => (children.contribution.at(day)?, Kind::Child),
            None => (rates.contribution.at(day)?, Kind::Standard),
        };
        let subsidy = children.and_then(|children| children.subsidy.as_ref()).unwrap_or(&rates.subsidy);
        Some(Self { day, due: due.value, due_clause: &due.clause, subsidy: subsidy.at(day)?, kind })
    }

    /// Nothing is due.
    pub(super) fn free(self, clause: &'j Clause) -> Self {
        Self { due: Money::ZERO, due_clause: clause, kind: Kind::Free, ..self }
    }

    /// What is due is the fee of the next year.
    pub(super) fn of_next_year(self, year: i32, next: &Self) -> Self {
        Self { due: next.due, due_clause: next.due_clause, kind: Kind::OfNextYear(year), ..self }
    }
}

impl Children {
    /// Whether a person pays as a pupil or child: by school, or by completed years on the first day of the year.
    fn has(&self, facts: &ContributionFacts, day: Date, first: Date) -> Result<bool, Refusal> {
        if facts.is_pupil() {
            return Ok(true);
        }
        let Some(below) = self.below_age.as_ref().and_then(|below| below.at(day)) else { return Ok(false) };
        let born = facts.birth_date.ok_or_else(|| Refusal::birth_date_needed(&below.clause))?;
        Ok(u16::from(date::age_on(born, first)) < below.value)
    }
}

impl ContributionFacts {
    fn is_pupil(&self) -> bool {
        self.pupil || self.groups.contains(&Group::Student)
    }
}

/// Splits what is due and adds the subsidy, with a step for each amount.
pub(super) fn settle(
    option: &TierOption,
    fee: &Fee<'_>,
    facts: &ContributionFacts,
    trace: &mut Trace,
) -> Amounts {
    let due = fee.due;
    fee.note(trace);
    let mut budget = Money::ZERO;
    let mut funded_as = None;
    for group in &facts.groups {
        let Some(aid) = option.rates.funded.get(group).and_then(|aid| aid.of(due, fee.day)) else { continue };
        // Of several groups the best single one counts, and of equal ones the first.
        if aid.amount > budget {
            budget = aid.amount;
            funded_as = Some((*group, aid));
        }
    }
    let pays = due.less(budget);
    if let Some((group, aid)) = &funded_as {
        let (zh, en) = group.people();
        trace.step(
            "contribution.funded",
            [
                ("contribution", due.to_string()),
                (aid.input, aid.figure.clone()),
                ("group", group.word().to_owned()),
            ],
            aid.operation.clone(),
            Figure::Amount(budget),
            aid.clause,
            Text::new(
                format!("{zh}：财政代缴 {} 元。", budget.grouped()),
                format!("The budget pays {} of it for {en}.", budget.grouped()),
            ),
        );
    }
    trace.step(
        "contribution.pays",
        [("contribution", due.to_string()), ("budget", budget.to_string())],
        format!("{due} - {budget}"),
        Figure::Amount(pays),
        funded_as.as_ref().map_or(fee.due_clause, |(_, aid)| aid.clause),
        Text::new(
            format!("个人实缴 {} 元。", pays.grouped()),
            format!("The person pays {}.", pays.grouped()),
        ),
    );
    let subsidy = fee.subsidy.value;
    trace.step(
        "contribution.subsidy",
        [("paid_on", date::iso(facts.paid_on))],
        subsidy.to_string(),
        Figure::Amount(subsidy),
        &fee.subsidy.clause,
        Text::new(
            format!("财政补助 {} 元。", subsidy.grouped()),
            format!("The budget adds a subsidy of {}.", subsidy.grouped()),
        ),
    );
    let total = sum([pays, budget, subsidy]);
    trace.step(
        "contribution.total",
        [("pays", pays.to_string()), ("budget", budget.to_string()), ("subsidy", subsidy.to_string())],
        format!("{pays} + {budget} + {subsidy}"),
        Figure::Amount(total),
        &fee.subsidy.clause,
        Text::new(
            format!("基金共收 {} 元。", total.grouped()),
            format!("The fund receives {} in all.", total.grouped()),
        ),
    );
    Amounts { pays, budget, funded_as: funded_as.map(|(group, _)| group), subsidy, total }
}

impl Fee<'_> {
    fn note(&self, trace: &mut Trace) {
        let due = self.due.grouped();
        let (rule, zh, en) = match self.kind {
            Kind::Standard => (
                "contribution.standard",
                format!("个人缴费标准 {due} 元。"),
                format!("The contribution is {due}."),
            ),
            Kind::Child => (
                "contribution.children",
                format!("学生儿童个人缴费标准 {due} 元。"),
                format!("The contribution of pupils and children is {due}."),
            ),
            Kind::OfNextYear(year) => (
                "contribution.newborn",
                format!("新生儿出生当年按{year}年度的标准缴费：{due} 元。"),
                format!("For the year of birth a newborn pays the contribution of {year}: {due}."),
            ),
            Kind::Free => (
                "contribution.newborn",
                "新生儿出生当年不用缴费。".to_owned(),
                "For the year of birth a newborn pays nothing.".to_owned(),
            ),
        };
        let inputs = [("paid_on", date::iso(self.day))];
        let result = Figure::Amount(self.due);
        trace.step(rule, inputs, self.due.to_string(), result, self.due_clause, Text::new(zh, en));
    }
}

/// What the budget pays for a group, and how that came about.
struct Found<'j> {
    amount: Money,
    input: &'static str,
    figure: String,
    operation: String,
    clause: &'j Clause,
}

impl Aid {
    fn of(&self, due: Money, day: Date) -> Option<Found<'_>> {
        match self {
            Self::Ratio(ratio) => {
                let Cited { value, clause } = ratio.at(day)?;
                let figure = money::ratio::show(*value);
                // A ratio is at most 1, so that the part is never more than the whole.
                let amount = due.part(Rate::of(*value)?, Rounding::HalfUpFen).min(due);
                let operation = format!("{due} × {figure}");
                Some(Found { amount, input: "ratio", figure, operation, clause })
            }
            Self::Amount(amount) => {
                let Cited { value, clause } = amount.at(day)?;
                let operation = format!("min({due}, {value})");
                let figure = value.to_string();
                Some(Found { amount: due.min(*value), input: "amount", figure, operation, clause })
            }
        }
    }
}
