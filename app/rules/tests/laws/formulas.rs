//! The formula of every step, worked out again from its text, gives the amount of the step.

use proptest::prelude::*;
use rules::assess::assess;
use rules::money::{Money, decimal};
use rules::trace::Step;
use rust_decimal::Decimal;

use super::cases::fitting;

/// What is left of a formula to be read.
struct Formula<'f>(&'f str);

impl Formula<'_> {
    fn take(&mut self, sign: &str) -> bool {
        let rest = self.0.trim_start().strip_prefix(sign);
        self.0 = rest.unwrap_or(self.0);
        rest.is_some()
    }

    fn sum(&mut self) -> Decimal {
        let mut value = self.product();
        loop {
            if self.take("+") {
                value += self.product();
            } else if self.take("−") {
                value -= self.product();
            } else {
                return value;
            }
        }
    }

    fn product(&mut self) -> Decimal {
        let mut value = self.factor();
        while self.take("×") {
            value *= self.factor();
        }
        value
    }

    fn factor(&mut self) -> Decimal {
        let (min, max) = (self.take("min"), self.take("max"));
        if self.take("(") {
            let mut value = self.sum();
            if min || max {
                assert!(self.take(","), "{}", self.0);
                let other = self.sum();
                value = if min { value.min(other) } else { value.max(other) };
            }
            assert!(self.take(")"), "{}", self.0);
            return value;
        }
        let text = self.0.trim_start();
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        self.0 = &text[end..];
        decimal(&text[..end]).unwrap()
    }
}

fn worked_out(formula: &str) -> Decimal {
    let mut left = Formula(formula);
    let value = left.sum();
    assert!(left.0.trim().is_empty(), "{formula}: {}", left.0);
    value
}

/// The parts of `from..to` in the bands of "> 0.00: 50%; > 10000.00: 60%".
fn by_bands(table: &str, from: Decimal, to: Decimal) -> Decimal {
    let bands: Vec<(Decimal, Decimal)> = table
        .split("; ")
        .map(|band| {
            let (above, share) = band.strip_prefix("> ").unwrap().split_once(": ").unwrap();
            (decimal(above).unwrap(), decimal(share.strip_suffix('%').unwrap()).unwrap())
        })
        .collect();
    let mut sum = Decimal::ZERO;
    for (i, (above, share)) in bands.iter().enumerate() {
        let end = bands.get(i + 1).map_or(to, |(next, _)| to.min(*next));
        sum += (end - from.max(*above)).max(Decimal::ZERO) * *share / Decimal::ONE_HUNDRED;
    }
    sum
}

/// What the step's own words say it comes to; `None` where they do not say everything.
fn said(step: &Step) -> Option<Decimal> {
    let input = |name: &str| step.inputs.get(name).and_then(|text| decimal(text));
    let formula = step.operation.as_str();
    if let Some((left, right)) = formula.split_once(" = ") {
        assert_eq!(worked_out(left), worked_out(right), "{formula}");
        return None;
    }
    let Some(sum) = formula.strip_prefix("Σ bands of ") else {
        return (!formula.contains('Σ')).then(|| worked_out(formula).max(Decimal::ZERO));
    };
    let (from, to) = sum.split_once(" … ").unwrap();
    let (from, to) = (decimal(from).unwrap(), decimal(to).unwrap());
    if let Some(amount) = input("amount") {
        assert_eq!(to - from, amount, "{formula}");
        return None;
    }
    Some(by_bands(&step.inputs["bands"], from, to))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_formula_works_out_to_its_amount((known, facts) in fitting()) {
        let Ok(answer) = assess(&known.pack, &facts, &facts.year_to_date) else { return Ok(()) };
        // Half a fen, or what the pack's own rounding can be.
        let most = Money::from_fen(known.slack()).yuan().max(Decimal::new(5, 3));
        for step in &answer.steps {
            if let Some(said) = said(step) {
                let off = (said - step.amount.yuan()).abs();
                prop_assert!(off <= most, "{}: {} is {}, not {}", step.rule, step.operation, said, step.amount);
            }
        }
    }
}

#[test]
fn formulas_are_worked_out_as_they_stand() {
    assert_eq!(worked_out("min(700.00 × 0.5 − 50.00, 20000.00)"), Decimal::from(300));
    assert_eq!(worked_out("max(0, 5.00 − 7.00) − max(0, 1.00 − 7.00)"), Decimal::ZERO);
    assert_eq!(worked_out("10.00 − 2.00 − 3.00 × 2"), Decimal::from(2));
    let (from, to) = (Decimal::from(8_000), Decimal::from(18_000));
    assert_eq!(by_bands("> 0.00: 50%; > 10000.00: 60%", from, to), Decimal::from(5_800));
}
