//! 起付线: what is due of it in a case, before the bill is looked at.

use super::Stop;
use super::choose::{Asking, said};
use super::stop::{both, fault};
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
            is_per_hospital: false,
        })
    }
}

/// The deductible of a stay; `None` for a row without. `is_of_level`: whether the row is that of the hospital's level.
pub(super) fn charge(
    asking: &Asking<'_>,
    inpatient: &Inpatient,
    row: &Row,
    is_of_level: bool,
) -> Result<Option<Charge>, Stop> {
    let Some(full) = row.deductible else { return Ok(None) };
    let history = asking.history;
    let stays = asking.stays();
    let (mut before, mut words) = match inpatient.mode.value {
        DeductibleMode::PerStay => (Money::ZERO, CHARGED),
        DeductibleMode::PerYear => (history.deductible_charged, FILLING_UP),
        DeductibleMode::PerHospitalYear => {
            let here =
                if names_a_hospital(asking) { history.hospital.deductible_charged } else { Money::ZERO };
            (here, AT_THIS_HOSPITAL)
        }
        DeductibleMode::YearlyDifference => (history.deductible_highest, DIFFERENCE),
    };
    let mut is_down = false;
    if let Some((rule, charged)) = transfer(asking, inpatient)? {
        is_down = rule == Transfer::Counts && is_of_level && moves_down(asking);
        if charged >= before {
            (before, words) = (charged, TRANSFER);
        }
    }
    let mut charge = Charge {
        rule: Rule::Deductible,
        full: full.value,
        due: full.value,
        before,
        factor: Figure::Ratio(Rate::ONE),
        words: CHARGED,
        this_stay: history.stays.saturating_add(stays).max(1),
        clause: full.clause,
        is_per_hospital: inpatient.mode.value == DeductibleMode::PerHospitalYear,
    };
    if is_down && before < full.value {
        // Moving down, no new deductible, whatever else would be due.
        (charge.due, charge.factor) = (before, Figure::None);
    }
    if asking.at_stake && !charge.open().is_zero() {
        let lowered = lower(asking, inpatient, &mut charge);
        both(lowered, hospital_is_known(asking, &charge))?;
    }
    let is_free = charge.factor == Figure::Ratio(Rate::ZERO);
    if is_down || (!before.is_zero() && !is_free) {
        charge.words = words;
    }
    Ok(Some(charge))
}

/// What a stay before this one means for the deductible, and how much of it counts; `None` where nothing does.
fn transfer(asking: &Asking<'_>, inpatient: &Inpatient) -> Result<Option<(Transfer, Money)>, Stop> {
    let Some(earlier) = asking.facts.care.continued_from else { return Ok(None) };
    let Some(rule) = inpatient.transfer else {
        return Err(asking.unsupported("转院或中途结算的起付线", "deductible after a transfer"));
    };
    Ok(Some((rule.value, earlier.deductible_charged)).filter(|(rule, _)| *rule != Transfer::NewStay))
}

fn moves_down(asking: &Asking<'_>) -> bool {
    let care = &asking.facts.care;
    care.continued_from.is_some_and(|earlier| earlier.hospital_level > care.hospital_level)
}

/// Whether the hospital is named.
fn names_a_hospital(asking: &Asking<'_>) -> bool {
    said(asking.facts.care.hospital.as_ref()).is_some()
}

/// Where something is open at one hospital or another, which one it was must be said.
fn hospital_is_known(asking: &Asking<'_>, charge: &Charge) -> Result<(), Stop> {
    if charge.is_per_hospital && !names_a_hospital(asking) && !charge.open().is_zero() {
        let (zh, en) =
            ("起付线按医院计算，请填写医院", "the deductible is counted by hospital: say which one it was");
        return Err(fault("/care/hospital", "required", zh, en));
    }
    Ok(())
}

/// Rules for repeated stays and for people who are charged less: the one that leaves least. The birth date is asked for
/// only where it decides.
fn lower(asking: &Asking<'_>, inpatient: &Inpatient, charge: &mut Charge) -> Result<(), Stop> {
    let Some(rules) = &inpatient.reductions else { return Ok(()) };
    let mut best: Option<(Money, Figure, ClauseId)> = None;
    // The least that is due if an age is right which is not known.
    let mut perhaps = charge.full;
    for Fig { value: rule, clause } in rules {
        if u32::from(rule.stay) > charge.this_stay {
            continue;
        }
        let (due, factor) = left_by(rule, charge, asking);
        match rule.who.means(asking.person) {
            Some(true) if best.is_none_or(|(least, ..)| due < least) => best = Some((due, factor, *clause)),
            Some(_) => {}
            None => perhaps = perhaps.min(due),
        }
    }
    let least = best.map_or(charge.full, |(due, ..)| due);
    if perhaps.less(charge.before) < least.less(charge.before) {
        let (zh, en) = (
            "这次的起付线取决于年龄，请填写出生日期",
            "the deductible of this stay depends on the age: give the birth date",
        );
        return Err(fault("/person/birth_date", "required", zh, en));
    }
    if let Some((due, factor, clause)) = best {
        charge.due = due;
        charge.factor = factor;
        charge.clause = clause;
        charge.words = match factor {
            Figure::Ratio(Rate::ZERO) => FREE,
            Figure::None => LOWERED,
            _ => CHARGED,
        };
    }
    Ok(())
}

/// What a rule leaves of the deductible, and the factor it leaves it by.
fn left_by(rule: &Reduction, charge: &Charge, asking: &Asking<'_>) -> (Money, Figure) {
    let full = charge.full;
    match rule.charged {
        Charged::Part(rate) => {
            (full.part(rate, asking.plan.rounding.line.value).min(full), Figure::Ratio(rate))
        }
        Charged::Minus { amount, least } => {
            let times = i64::from(charge.this_stay).saturating_sub(i64::from(rule.stay)).saturating_add(1);
            let off = Money::from_fen(amount.fen().saturating_mul(times));
            (full.less(off).max(least.min(full)), Figure::None)
        }
    }
}
