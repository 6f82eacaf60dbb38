//! What is paid at least and at most over all answers that are missing, and which of them would tell most.

use std::collections::BTreeSet;

use serde::{Serialize, Serializer};

use super::asks;
use super::partial::{Given, Partial, Question, total};
use super::settle::{self, Case, Point};
use super::words;
use crate::ENGINE;
use crate::assess::Stop;
use crate::facts::{Accumulators, Delivery, Facts, Fault, Group, Kind, Level, Place, Totals};
use crate::money::Money;
use crate::pack::plan::{DeliveryRule, Plan};
use crate::pack::{Pack, PackRef};
use crate::refusal::Refusal;
use crate::text::Text;

/// What is paid, over all answers that are missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Range {
    /// By all funds together; `None` where no answer gives amounts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fund: Option<Ends>,
    /// By the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<Ends>,
    /// Reasons for which some answers give no amounts, each once.
    pub refusals: Vec<Refused>,
    /// For each missing answer that rules ask for, how much it would tell; the best question first.
    pub narrows: Vec<Narrowing>,
    /// With which pack.
    pub pack: PackRef,
    /// With which engine.
    pub engine: &'static str,
}

/// The lowest and the highest amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Ends {
    /// The lowest.
    pub lowest: End,
    /// The highest.
    pub highest: End,
}

/// An end of a range.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct End {
    /// The amount.
    pub amount: Money,
    /// How far beyond it other answers could lead at most: nothing, except where a rule of the pack bends
    /// amounts in a way that is not followed to the fen (layers rounded to the jiao or yuan, for one). No
    /// shipped pack has such a rule.
    #[serde(skip_serializing_if = "is_nothing")]
    pub margin: Money,
    /// Answers that lead to exactly this amount: one to each missing question that matters.
    pub answers: Vec<Answered>,
}

#[cfg_attr(
    target_pointer_width = "64",
    expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that serde asks for")
)]
const fn is_nothing(amount: &Money) -> bool {
    amount.is_zero()
}

/// An answer with its words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The answer.
    pub given: Given,
    /// In words.
    pub text: Text,
}

/// Answers that give no amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Refused {
    /// Why.
    pub refusal: Refusal,
    /// The first answers that lead to it.
    pub answers: Vec<Answered>,
}

/// How much an answer would tell: the width of the range of the person's payment that is left once it is
/// known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Narrowing {
    /// The question.
    pub question: Question,
    /// Where its answer stands in a request.
    pub path: &'static str,
    /// The question in words.
    pub text: Text,
    /// The widest range left, over its answers.
    pub widest: Money,
    /// The mean of the ranges left, over its answers, rounded half-up to the fen.
    pub mean: Money,
    /// How many answers were looked at: all that rules tell apart. Of the class mix these are eleven, from
    /// all of class A to all of class C; of the year before, one with nothing in it and those of the ends.
    pub answers: usize,
}

impl Serialize for Answered {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        struct Wire<'a> {
            question: Question,
            path: &'static str,
            value: serde_json::Value,
            text: &'a Text,
        }
        let question = self.given.question();
        let (path, value) = (question.path(), self.given.value());
        Wire { question, path, value, text: &self.text }.serialize(serializer)
    }
}

/// What a case pays at least and at most over all answers that are missing. `history` is the year before it,
/// unless that is missing too. The faults are those of the answers that are there.
///
/// The answers are all that the engine accepts: birth dates from 1900 on, any division of the total among the
/// classes, any year of up to 9,999 stays with each of its amounts for itself.
pub fn ranges(pack: &Pack, partial: &Partial, history: &Accumulators) -> Result<Range, Vec<Fault>> {
    let sheet = Sheet::new(pack, partial, history);
    let filled = sheet.fill()?;
    let (fund, person) = sheet.ends(&filled.rows);
    let refusals = filled
        .refusals
        .iter()
        .map(|(refusal, picks)| Refused {
            refusal: refusal.clone(),
            answers: sheet.answered(&sheet.given(picks)),
        })
        .collect();
    let narrows = sheet.narrows(&filled, [&fund, &person])?;
    Ok(Range { fund, person, refusals, narrows, pack: pack.reference(), engine: ENGINE })
}

/// A case with a choice of answers to each question.
struct Sheet<'a> {
    pack: &'a Pack,
    facts: Facts,
    /// Answers to each question that has a handful of them.
    options: Vec<Vec<Given>>,
    /// The bill's total, where its class mix is missing.
    total: Option<Money>,
    /// The year before, where it is known.
    history: Option<Accumulators>,
}

/// The ends of one choice of answers.
struct Row {
    /// Which answer to each question.
    picks: Vec<usize>,
    least: Point,
    most: Point,
}

/// The ends of all choices, and what was refused.
struct Filled {
    rows: Vec<Row>,
    refusals: Vec<(Refusal, Vec<usize>)>,
}

impl<'a> Sheet<'a> {
    fn new(pack: &'a Pack, partial: &Partial, history: &Accumulators) -> Self {
        let facts = partial.facts().clone();
        Self {
            pack,
            options: options(pack, partial),
            total: partial.is_missing(Question::ClassMix).then(|| total(&facts.bill)),
            history: (!partial.is_missing(Question::YearToDate)).then_some(*history),
            facts,
        }
    }

    fn given(&self, picks: &[usize]) -> Vec<Given> {
        self.options.iter().zip(picks).filter_map(|(options, pick)| options.get(*pick).cloned()).collect()
    }

    fn facts_with(&self, given: &[Given]) -> Facts {
        let mut facts = self.facts.clone();
        for given in given {
            given.apply(&mut facts);
        }
        facts
    }

    fn answered(&self, given: &[Given]) -> Vec<Answered> {
        let text = |given: &Given| words::given(given, self.pack, &self.facts);
        given.iter().map(|given| Answered { given: given.clone(), text: text(given) }).collect()
    }

    /// Settles every choice of answers.
    fn fill(&self) -> Result<Filled, Vec<Fault>> {
        let mut filled = Filled { rows: Vec::new(), refusals: Vec::new() };
        let mut picks = vec![0; self.options.len()];
        loop {
            match self.row(&picks) {
                Ok(row) => filled.rows.push(row),
                Err(Stop::Faults(faults)) => return Err(faults),
                Err(Stop::Refused(refusal)) => {
                    if filled.refusals.iter().all(|(known, _)| *known != *refusal) {
                        filled.refusals.push((*refusal, picks.clone()));
                    }
                }
            }
            if !self.next(&mut picks) {
                return Ok(filled);
            }
        }
    }

    /// The next choice, the last question first; whether there is one.
    fn next(&self, picks: &mut [usize]) -> bool {
        for (pick, options) in picks.iter_mut().zip(&self.options).rev() {
            *pick += 1;
            if *pick < options.len() {
                return true;
            }
            *pick = 0;
        }
        false
    }

    fn row(&self, picks: &[usize]) -> Result<Row, Stop> {
        let facts = self.facts_with(&self.given(picks));
        let mut case = Case::new(self.pack, facts, self.total, self.history)?;
        let least = case.end(settle::End::Least)?;
        let most = case.end(settle::End::Most)?;
        Ok(Row { picks: picks.to_vec(), least, most })
    }

    /// The ends of all rows, for the funds and for the person. Within a row the person pays least where the
    /// funds pay most.
    fn ends(&self, rows: &[Row]) -> (Option<Ends>, Option<Ends>) {
        type Side = fn(&Row) -> &Point;
        type Payer = fn(&Point) -> Money;
        let lowest = |side: Side, of: Payer| {
            let best = rows.iter().min_by_key(|row| of(side(row)))?;
            let amount = of(side(best)).fen();
            let bound = rows.iter().map(|row| of(side(row)).fen() - side(row).margin).min();
            Some(self.end(best, side(best), amount, amount - bound.unwrap_or(amount)))
        };
        let highest = |side: Side, of: Payer| {
            // The first of several.
            let best = rows.iter().rev().max_by_key(|row| of(side(row)))?;
            let amount = of(side(best)).fen();
            let bound = rows.iter().map(|row| of(side(row)).fen() + side(row).margin).max();
            Some(self.end(best, side(best), amount, bound.unwrap_or(amount) - amount))
        };
        let ends = |low: Side, high: Side, of: Payer| {
            Some(Ends { lowest: lowest(low, of)?, highest: highest(high, of)? })
        };
        let (least, most): (Side, Side) = (|row| &row.least, |row| &row.most);
        (ends(least, most, |point| point.fund), ends(most, least, |point| point.person))
    }

    fn end(&self, row: &Row, point: &Point, amount: i64, margin: i64) -> End {
        let mut given = self.given(&row.picks);
        given.extend(point.bill.map(Given::ClassMix));
        if let Some(year) = &point.year {
            let plain = settle::plain(self.pack, &self.facts_with(&given), year);
            given.push(Given::YearToDate(Box::new(plain)));
        }
        let answers = self.answered(&given);
        End { amount: Money::from_fen(amount), margin: Money::from_fen(margin), answers }
    }

    /// How much each missing answer would tell.
    fn narrows(&self, filled: &Filled, ends: [&Option<Ends>; 2]) -> Result<Vec<Narrowing>, Vec<Fault>> {
        let mut found = Vec::new();
        for (place, options) in self.options.iter().enumerate() {
            if let [first, _, ..] = options.as_slice() {
                let with =
                    |pick: usize| filled.rows.iter().filter(move |row| row.picks.get(place) == Some(&pick));
                let widths: Vec<i64> = (0..options.len()).map(|pick| width(with(pick))).collect();
                found.push(narrowing(first.question(), &widths));
            }
        }
        if let Some(total) = self.total {
            let mut widths = Vec::new();
            for tenth in 0..=10 {
                let c = Money::from_fen(total.fen() / 10 * tenth + total.fen() % 10 * tenth / 10);
                let mix = Given::ClassMix(Totals { a: total.less(c), b: Money::ZERO, c });
                let sheet = Sheet { facts: self.facts_with(&[mix]), total: None, ..self.again() };
                // A mix with less within the policy than the basic layer paid elsewhere is no answer.
                widths.extend(sheet.fill().ok().map(|filled| width(filled.rows.iter())));
            }
            found.push(narrowing(Question::ClassMix, &widths));
        }
        if self.history.is_none() {
            let mut years = vec![Accumulators::default()];
            let ends = ends.into_iter().flatten().flat_map(|ends| [&ends.lowest, &ends.highest]);
            for answered in ends.flat_map(|end| &end.answers) {
                if let Given::YearToDate(year) = &answered.given
                    && !years.contains(year)
                {
                    years.push(**year);
                }
            }
            let mut widths = Vec::new();
            for year in years {
                let sheet = Sheet { history: Some(year), ..self.again() };
                widths.push(width(sheet.fill()?.rows.iter()));
            }
            found.push(narrowing(Question::YearToDate, &widths));
        }
        found.sort_by_key(|narrowing| (narrowing.widest, narrowing.mean, narrowing.question));
        Ok(found)
    }

    fn again(&self) -> Self {
        Self {
            pack: self.pack,
            facts: self.facts.clone(),
            options: self.options.clone(),
            total: self.total,
            history: self.history,
        }
    }
}

/// The width of the range of the person's payment, in fen; nothing where there are no amounts.
fn width<'r>(rows: impl Iterator<Item = &'r Row> + Clone) -> i64 {
    let lowest = rows.clone().map(|row| row.most.person).min().unwrap_or_default();
    let highest = rows.map(|row| row.least.person).max().unwrap_or_default();
    highest.less(lowest).fen()
}

fn narrowing(question: Question, widths: &[i64]) -> Narrowing {
    let widest = widths.iter().copied().max().unwrap_or_default();
    let count = i64::try_from(widths.len()).unwrap_or(i64::MAX).max(1);
    let mean = (widths.iter().sum::<i64>() + count / 2) / count;
    Narrowing {
        question,
        path: question.path(),
        text: words::question(question),
        widest: Money::from_fen(widest),
        mean: Money::from_fen(mean),
        answers: widths.len(),
    }
}

/// Answers to every missing question that rules ask and that has a handful of answers, in the order of the
/// form.
fn options(pack: &Pack, partial: &Partial) -> Vec<Vec<Given>> {
    let facts = partial.facts();
    let is_missing = |question| partial.is_missing(question);
    let tiers: Vec<Given> = if is_missing(Question::Tier) {
        pack.tiers().iter().map(|(tier, _)| Given::Tier(tier.clone())).collect()
    } else {
        Vec::new()
    };
    let on_tier =
        |tier: &Given| pack.plan_of(&Partial::new(facts.clone()).complete(std::slice::from_ref(tier)));
    let plans: Vec<&Plan> = if tiers.is_empty() {
        pack.plan_of(facts).into_iter().collect()
    } else {
        tiers.iter().filter_map(on_tier).collect()
    };
    let has_stays = plans.iter().any(|plan| plan.inpatient.is_some());
    let is_fixed = |plan: &&Plan| matches!(plan.delivery, Some(DeliveryRule::Fixed(_)));
    let is_outside = is_missing(Question::Place) || facts.care.place != Place::Local;
    let mut found = vec![tiers];
    let mut ask = |question, is_asked: bool, answers: &dyn Fn() -> Vec<Given>| {
        if is_missing(question) && is_asked {
            found.push(answers());
        }
    };
    ask(Question::BirthDate, true, &|| birth_dates(&plans, facts));
    ask(Question::Groups, true, &|| sets(&asks::groups(&plans)));
    ask(Question::HospitalLevel, has_stays, &|| {
        Level::ALL.iter().copied().map(Given::HospitalLevel).collect()
    });
    ask(Question::Place, has_stays, &|| Place::ALL.iter().copied().map(Given::Place).collect());
    ask(Question::Filed, has_stays && is_outside, &|| vec![Given::Filed(false), Given::Filed(true)]);
    let diseases = || asks::diseases(&plans, facts.care.kind).into_iter().map(Given::Disease).collect();
    ask(Question::Disease, true, &diseases);
    let is_birth = facts.care.kind == Kind::Delivery && plans.iter().any(is_fixed);
    ask(Question::Delivery, is_birth, &|| Delivery::ALL.iter().copied().map(Given::Delivery).collect());
    found.retain(|answers| !answers.is_empty());
    found
}

/// One birth date for each stretch of ages that rules tell apart, that of somebody in the middle of life
/// first; none where no rule asks.
fn birth_dates(plans: &[&Plan], facts: &Facts) -> Vec<Given> {
    const MIDDLE: u8 = 40;
    let limits: BTreeSet<u8> = plans.iter().flat_map(|plan| asks::ages(plan)).collect();
    if limits.is_empty() {
        return Vec::new();
    }
    let starts = [0].into_iter().chain(limits.iter().copied());
    let ends = limits.iter().map(|limit| limit - 1).chain([u8::MAX]);
    let mut ages: Vec<u8> = starts.zip(ends).map(|(start, end)| MIDDLE.clamp(start, end)).collect();
    ages.sort_by_key(|age| age.abs_diff(MIDDLE));
    let begins = facts.care.begins();
    ages.into_iter().filter_map(|age| asks::born(age, begins)).map(Given::BirthDate).collect()
}

/// All sets of groups; none where no rule asks.
fn sets(groups: &[Group]) -> Vec<Given> {
    let mut sets = vec![BTreeSet::new()];
    for group in groups {
        let with: Vec<BTreeSet<Group>> =
            sets.iter().map(|set| set.iter().copied().chain([*group]).collect()).collect();
        sets.extend(with);
    }
    if groups.is_empty() { Vec::new() } else { sets.into_iter().map(Given::Groups).collect() }
}
