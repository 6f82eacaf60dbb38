//! 起付线: what is due of it in a case, before the bill is looked at.

use super::Stop;
use super::choose::Asking;
use super::stop::fault;
use crate::money::{Money, Rate};
use crate::pack::figures::{Charged, ClauseId, Fig, Reduction};
use crate::pack::plan::{DeductibleMode, Inpatient, Row, Transfer};
use crate::trace::{Figure, Rule};

/// A deductible as it is charged in a case.
#[derive(Clone, Copy)]
pub(super) struct Charge {
    pub(super) rule: Rule,
    /// As the pack says it.
    pub(super) full: Money,
    /// After rules for repeated stays.
    pub(super) due: Money,
    /// What counts as charged already.
    pub(super) before: Money,
    /// The part that is still charged; [`Figure::None`] where the rule takes an amount off.
    pub(super) factor: Figure,
    /// Which sentence says it.
    pub(super) words: u8,
    pub(super) this_stay: u32,
    pub(super) clause: ClauseId,
    /// Whether the case counts as one more stay.
    pub(super) is_new_stay: bool,
    /// Whether the year at the hospital counts.
    pub(super) is_per_hospital: bool,
}

/// Sentences of [`Rule::Deductible`].
const CHARGED: u8 = 0;
const FREE: u8 = 1;
const FILLING_UP: u8 = 2;
const LOWERED: u8 = 3;
const AT_THIS_HOSPITAL: u8 = 4;
const DIFFERENCE: u8 = 5;
const TRANSFER: u8 = 6;

impl Charge {
    /// What is left to charge.
    pub(super) fn open(&self) -> Money {
        self.due.less(self.before)
    }

    /// The deductible of a year of outpatient care.
    pub(super) fn of_the_year(row: &Row, before: Money) -> Option<Self> {
        let full = row.deductible?;
        Some(Self {
            rule: Rule::OutpatientDeductible,
            full: full.value,
            due: full.value,
            before,
            factor: Figure::None,
            words: CHARGED,
            this_stay: 0,
            clause: full.clause,
            is_new_stay: false,
            is_per_hospital: false,
        })
    }
}

/// The deductible of a stay; `None` for a row without.
pub(super) fn charge(asking: &Asking<'_>, inpatient: &Inpatient, row: &Row) -> Result<Option<Charge>, Stop> {
    let Some(full) = row.deductible else { return Ok(None) };
    let history = asking.history;
    let transfer = transfer(asking, inpatient)?;
    let is_new_stay = !matches!(transfer, Some((Transfer::OneStay, _)));
    let this_stay = if is_new_stay { history.stays.saturating_add(1) } else { history.stays.max(1) };
    let mut charge = Charge {
        rule: Rule::Deductible,
        full: full.value,
        due: full.value,
        before: Money::ZERO,
        factor: Figure::Ratio(Rate::ONE),
        words: CHARGED,
        this_stay,
        clause: full.clause,
        is_new_stay,
        is_per_hospital: inpatient.mode.value == DeductibleMode::PerHospitalYear,
    };
    lower(asking, inpatient, full, &mut charge)?;
    match inpatient.mode.value {
        DeductibleMode::PerStay => {}
        DeductibleMode::PerYear => counts(&mut charge, history.deductible_charged, FILLING_UP),
        DeductibleMode::PerHospitalYear => {
            if asking.facts.care.hospital.is_none() && asking.at_stake {
                let (zh, en) = (
                    "起付线按医院计算，请填写医院",
                    "the deductible is counted by hospital: say which one it was",
                );
                return Err(fault("/care/hospital", "required", zh, en));
            }
            counts(&mut charge, history.hospital.deductible_charged, AT_THIS_HOSPITAL);
        }
        DeductibleMode::YearlyDifference => counts(&mut charge, history.deductible_highest, DIFFERENCE),
    }
    match transfer {
        None | Some((Transfer::NewStay, _)) => {}
        Some((rule, charged)) => {
            // Moving down, no new deductible.
            if rule == Transfer::Counts && is_down(asking) {
                charge.due = charge.due.min(charged);
            }
            if charged >= charge.before {
                counts(&mut charge, charged, TRANSFER);
            }
        }
    }
    Ok(Some(charge))
}

/// What was charged before counts.
fn counts(charge: &mut Charge, before: Money, words: u8) {
    charge.before = before;
    let is_free = charge.factor == Figure::Ratio(Rate::ZERO);
    if !before.is_zero() && !is_free {
        charge.words = words;
    }
}

/// What a stay before this one means for the deductible, and how much of it counts.
fn transfer(asking: &Asking<'_>, inpatient: &Inpatient) -> Result<Option<(Transfer, Money)>, Stop> {
    let Some(earlier) = asking.facts.care.continued_from else { return Ok(None) };
    let Some(rule) = inpatient.transfer else {
        return Err(asking.unsupported("转院或中途结算的起付线", "deductible after a transfer"));
    };
    Ok(Some((rule.value, earlier.deductible_charged)))
}

fn is_down(asking: &Asking<'_>) -> bool {
    let care = &asking.facts.care;
    care.continued_from.is_some_and(|earlier| earlier.hospital_level > care.hospital_level)
}

/// Rules for repeated stays and for people who are charged less: the one that leaves least. The birth date is asked for
/// only where it decides, that is when something would be charged.
fn lower(
    asking: &Asking<'_>,
    inpatient: &Inpatient,
    full: Fig<Money>,
    charge: &mut Charge,
) -> Result<(), Stop> {
    let Some(rules) = &inpatient.reductions else { return Ok(()) };
    let is_known = |rule: &&Reduction| u32::from(rule.stay) <= charge.this_stay;
    let mut best: Option<(Money, Figure)> = None;
    for rule in rules.value.iter().filter(is_known) {
        let (due, factor) = left_by(rule, full.value, charge.this_stay, asking);
        let nothing_at_stake = !asking.at_stake || full.value.is_zero();
        if nothing_at_stake || best.is_some_and(|(least, _)| least <= due) {
            continue;
        }
        match rule.who.means(asking.person) {
            Some(true) => best = Some((due, factor)),
            Some(false) => {}
            None => {
                let (zh, en) = (
                    "这次的起付线取决于年龄，请填写出生日期",
                    "the deductible of this stay depends on the age: give the birth date",
                );
                return Err(fault("/person/birth_date", "required", zh, en));
            }
        }
    }
    if let Some((due, factor)) = best {
        charge.due = due;
        charge.factor = factor;
        charge.clause = rules.clause;
        charge.words = match factor {
            Figure::Ratio(Rate::ZERO) => FREE,
            Figure::None => LOWERED,
            _ => CHARGED,
        };
    }
    Ok(())
}

/// What a rule leaves of the deductible, and the factor it leaves it by.
fn left_by(rule: &Reduction, full: Money, this_stay: u32, asking: &Asking<'_>) -> (Money, Figure) {
    match rule.charged {
        Charged::Part(rate) => (full.part(rate, asking.plan.rounding.line.value), Figure::Ratio(rate)),
        Charged::Minus { amount, least } => {
            let times = i64::from(this_stay).saturating_sub(i64::from(rule.stay)).saturating_add(1);
            let off = Money::from_fen(amount.fen().saturating_mul(times));
            (full.less(off).max(least.min(full)), Figure::None)
        }
    }
}
