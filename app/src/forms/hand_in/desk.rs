//! The forms of staff about hand-in claims: lines, what is asked for, the decision, the payment.

use std::collections::BTreeMap;

use rules::date::{self, Date};
use rules::facts::Class;
use rules::money::{Money, MoneyError, decimal};
use rust_decimal::Decimal;
use serde::Deserialize;

use super::RawHandIn;
use crate::forms::desk::reason;
use crate::forms::estimate::money_message;
use crate::forms::{FieldError, compact, why, words};
use crate::t;

/// Most lines of a bill.
const LINES_MAX: usize = 200;
/// Rows that are left blank for more.
const BLANK: usize = 3;
/// Longest name of an item, in characters.
const ITEM_MAX: usize = 100;

/// The query of `/staff/hand-in`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct RawHandIns {
    /// A state's word; empty for what waits for staff.
    pub state: String,
    /// The page, from one.
    pub page: String,
}

impl RawHandIns {
    /// The page, from nought; a text that is no page is the first.
    pub fn page(&self) -> u32 {
        self.page.parse::<u32>().unwrap_or(1).clamp(1, 1_000_000) - 1
    }
}

/// `POST /staff/hand-in/{reference}/lines`: the rows by field name, and why they were changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct RawHandLines(BTreeMap<String, String>);

/// A line of the bill as it was typed and read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedLine {
    /// What it is called.
    pub name: String,
    /// Its class.
    pub class: Class,
    /// Price of one.
    pub unit_price: Money,
    /// How many.
    pub quantity: Decimal,
    /// The highest price that counts.
    pub price_limit: Option<Money>,
    /// 先行自付 of a class B item.
    pub self_ratio: Option<Decimal>,
    /// Why it does not count.
    pub excluded: Option<String>,
}

impl RawHandLines {
    /// The columns of a row.
    pub const COLUMNS: [&'static str; 7] =
        ["name", "class", "unit_price", "quantity", "price_limit", "self_ratio", "excluded"];

    /// Lines that stand already, as the form shows them.
    pub fn of(lines: &[TypedLine]) -> Self {
        let mut raw = Self::default();
        for (row, line) in lines.iter().enumerate() {
            let mut set = |column: &str, value: String| raw.0.insert(cell(row, column), value);
            set("name", line.name.clone());
            set("class", line.class.word().to_owned());
            set("unit_price", line.unit_price.to_string());
            set("quantity", line.quantity.normalize().to_string());
            set("price_limit", line.price_limit.map(|limit| limit.to_string()).unwrap_or_default());
            let percent = line.self_ratio.and_then(|ratio| ratio.checked_mul(Decimal::ONE_HUNDRED));
            set("self_ratio", percent.map(|percent| percent.normalize().to_string()).unwrap_or_default());
            set("excluded", line.excluded.clone().unwrap_or_default());
        }
        raw
    }

    /// A field as it was typed.
    pub fn value(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// Fills in a field.
    pub fn set(&mut self, field: &str, value: String) {
        self.0.insert(field.to_owned(), value);
    }

    /// The facts, which stand in the same form.
    pub fn facts(&self) -> RawHandIn {
        RawHandIn(self.0.clone())
    }

    /// One field of a row.
    pub fn cell(&self, row: usize, column: &str) -> &str {
        self.value(&cell(row, column))
    }

    /// Which version of the lines the form was made from.
    pub fn version(&self) -> Option<u32> {
        self.value("version").parse().ok()
    }

    /// Whether the form only asks for more rows.
    pub fn wants_more(&self) -> bool {
        !self.value("more").is_empty()
    }

    /// Rows that the form shows: what is typed, and some blank ones.
    pub fn rows(&self) -> usize {
        let last = (0..LINES_MAX).rev().find(|row| !self.is_blank(*row));
        let shown: usize = self.value("rows").parse().unwrap_or(0);
        let more = if self.wants_more() { shown.min(LINES_MAX) + BLANK } else { 0 };
        (last.map_or(0, |last| last + 1) + BLANK).max(more).min(LINES_MAX)
    }

    /// Whether nothing is typed in a row: the class alone is nothing.
    fn is_blank(&self, row: usize) -> bool {
        let columns = Self::COLUMNS.iter().filter(|column| **column != "class");
        columns.into_iter().all(|column| self.cell(row, column).trim().is_empty())
    }

    /// The lines and why they were changed. A row that was emptied is gone.
    pub fn parse(&self) -> Result<(Vec<TypedLine>, String), Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut lines = Vec::new();
        for row in (0..LINES_MAX).filter(|row| !self.is_blank(*row)) {
            lines.extend(self.line(row, &mut errors));
        }
        if lines.is_empty() && errors.is_empty() {
            errors.push(FieldError::plain(cell(0, "name"), t::hand_in_error_no_lines));
        }
        match reason(self.value("reason"), &mut errors) {
            Some(reason) if errors.is_empty() => Ok((lines, reason)),
            _ => Err(errors),
        }
    }

    fn line(&self, row: usize, errors: &mut Vec<FieldError>) -> Option<TypedLine> {
        let before = errors.len();
        let mut wrong = |column: &str, message| errors.push(FieldError::plain(cell(row, column), message));
        let name = self.cell(row, "name").trim().to_owned();
        if name.is_empty() || name.chars().count() > ITEM_MAX || name.contains(char::is_control) {
            wrong("name", t::hand_in_error_item as fn(_) -> _);
        }
        let class = Class::from_word(self.cell(row, "class"));
        if class.is_none() {
            wrong("class", t::error_choose);
        }
        let mut money = |column: &str, needed: bool| match Money::parse_typed(self.cell(row, column)) {
            Ok(amount) => Some(amount),
            Err(MoneyError::Empty) if !needed => None,
            Err(fault) => {
                wrong(column, money_message(fault));
                None
            }
        };
        let (unit_price, price_limit) = (money("unit_price", true), money("price_limit", false));
        let quantity = match compact(self.cell(row, "quantity")).as_str() {
            "" => Some(Decimal::ONE),
            typed => decimal(typed).filter(|value| *value > Decimal::ZERO && value.normalize().scale() <= 4),
        };
        if quantity.is_none() {
            wrong("quantity", t::error_quantity);
        }
        let typed = compact(self.cell(row, "self_ratio")).trim_end_matches('%').to_owned();
        let self_ratio = decimal(&typed).filter(|percent| {
            (Decimal::ZERO..=Decimal::ONE_HUNDRED).contains(percent) && percent.normalize().scale() <= 2
        });
        if !typed.is_empty() && self_ratio.is_none() {
            wrong("self_ratio", t::error_percent);
        }
        let excluded = Some(self.cell(row, "excluded").trim()).filter(|why| !why.is_empty());
        if excluded.is_some_and(|why| words(why).is_none()) {
            wrong("excluded", t::hand_in_error_excluded);
        }
        if errors.len() > before {
            return None;
        }
        Some(TypedLine {
            name,
            class: class?,
            unit_price: unit_price?,
            quantity: quantity?,
            price_limit,
            self_ratio: self_ratio.and_then(|percent| percent.checked_mul(Decimal::new(1, 2))),
            excluded: excluded.map(ToOwned::to_owned),
        })
    }
}

/// The name of one field of a row.
pub(crate) fn cell(row: usize, column: &str) -> String {
    format!("line_{row}_{column}")
}

/// `POST /staff/hand-in/{reference}/ask`: what is missing. The day by which it is wanted follows from the terms.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawAsking {
    /// What is missing, in words that the person reads.
    pub missing: String,
    /// The form's token.
    pub csrf: String,
}

impl RawAsking {
    /// What is missing.
    pub fn parse(&self) -> Result<String, Vec<FieldError>> {
        words(&self.missing).ok_or_else(|| vec![FieldError::plain("missing", t::hand_in_error_missing)])
    }
}

/// `POST /staff/hand-in/{reference}/decision` and `…/answer`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawHandVerdict {
    /// `yes` grants or confirms, `no` refuses or returns.
    pub decision: String,
    /// Why; the person reads it. Another name than that of the lines' reason, which stands on the same page.
    pub why: String,
    /// Code of a hospital outside the register, for granting. The lines' form on the same page has its name.
    pub code: String,
    /// The amount that the page showed, in fen.
    pub amount: String,
    /// The version of the lines that the page showed.
    pub version: String,
    /// The form's token.
    pub csrf: String,
}

/// A decision as it was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TypedVerdict {
    /// Whether it is granted or confirmed.
    pub yes: bool,
    /// Why.
    pub reason: String,
    /// Code of a hospital outside the register.
    pub hospital: Option<String>,
    /// The version and the amount that were seen.
    pub seen: Option<(u32, Money)>,
}

impl RawHandVerdict {
    /// The decision. `needs_code`: granting needs the code of the hospital.
    pub fn parse(&self, needs_code: bool) -> Result<TypedVerdict, Vec<FieldError>> {
        let mut errors = Vec::new();
        let yes = match self.decision.as_str() {
            "yes" => Some(true),
            "no" => Some(false),
            _ => None,
        };
        if yes.is_none() {
            errors.push(FieldError::plain("decision", t::desk_error_decision));
        }
        let code = compact(&self.code).to_ascii_uppercase();
        let fits = (2..=30).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_alphanumeric());
        if needs_code && yes == Some(true) && !fits {
            errors.push(FieldError::plain("code", t::hand_in_error_code));
        }
        let reason = why("why", &self.why, &mut errors);
        match (yes, reason) {
            (Some(yes), Some(reason)) if errors.is_empty() => Ok(TypedVerdict {
                yes,
                reason,
                hospital: Some(code).filter(|_| needs_code && yes),
                seen: self.version.parse().ok().zip(self.amount.parse().ok().map(Money::from_fen)),
            }),
            _ => Err(errors),
        }
    }
}

/// `POST /staff/payments/{reference}`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawPayment {
    /// `paid` or `returned`.
    pub outcome: String,
    /// The bank's reference of the payment.
    pub bank_reference: String,
    /// The bank's day.
    pub on: String,
    /// Why the bank returned it.
    pub why: String,
    /// The form's token.
    pub csrf: String,
}

/// What came of a payment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TypedPayment {
    /// The bank's reference, and its day.
    Paid(String, Date),
    /// Why the bank returned it, and its day.
    Returned(String, Date),
}

impl RawPayment {
    /// What came of it.
    pub fn parse(&self, today: Date) -> Result<TypedPayment, Vec<FieldError>> {
        let mut errors = Vec::new();
        let on = date::parse_typed(self.on.trim()).ok().filter(|on| *on <= today);
        if on.is_none() {
            errors.push(FieldError::plain("on", t::hand_in_error_paid_on));
        }
        let read = match self.outcome.as_str() {
            "paid" => {
                let reference = compact(&self.bank_reference).to_ascii_uppercase();
                let fits = (4..=40).contains(&reference.len())
                    && reference.bytes().all(|b| b.is_ascii_alphanumeric());
                if !fits {
                    errors.push(FieldError::plain("bank_reference", t::hand_in_error_bank_reference));
                }
                on.map(|on| TypedPayment::Paid(reference, on))
            }
            "returned" => {
                let why = words(&self.why);
                if why.is_none() {
                    errors.push(FieldError::plain("why", t::hand_in_error_returned));
                }
                why.zip(on).map(|(why, on)| TypedPayment::Returned(why, on))
            }
            _ => {
                errors.push(FieldError::plain("outcome", t::error_choose));
                None
            }
        };
        read.filter(|_| errors.is_empty()).ok_or(errors)
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    fn rows(values: &[(&str, &str)]) -> RawHandLines {
        RawHandLines(values.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn rows_that_are_emptied_are_gone_and_the_rest_is_read() {
        let raw = rows(&[
            ("line_0_name", "床位费"),
            ("line_0_class", "B"),
            ("line_0_unit_price", "40"),
            ("line_0_quantity", "6"),
            ("line_0_self_ratio", "10"),
            ("line_1_class", "A"),
            ("line_4_name", "护工费"),
            ("line_4_class", "C"),
            ("line_4_unit_price", "300"),
            ("line_4_excluded", "不是医疗费"),
            ("reason", "照清单录入"),
        ]);
        assert_eq!(raw.rows(), 8);
        let (lines, reason) = raw.parse().unwrap();
        assert_eq!((lines.len(), reason.as_str()), (2, "照清单录入"));
        assert_eq!(lines[0].self_ratio, Some(Decimal::new(10, 2)));
        assert_eq!(lines[1].excluded.as_deref(), Some("不是医疗费"));
        let mut more = raw.clone();
        more.set("rows", "8".to_owned());
        assert_eq!(more.rows(), 8);
        more.set("more", "1".to_owned());
        assert_eq!(more.rows(), 11, "three more than were shown");
        let again = RawHandLines::of(&lines);
        assert_eq!((again.cell(0, "self_ratio"), again.cell(1, "name"), again.rows()), ("10", "护工费", 5));
    }

    #[test]
    fn what_is_wrong_with_a_row_is_told_at_its_field() {
        let raw = rows(&[("line_2_unit_price", "12.345"), ("line_2_self_ratio", "101")]);
        let fields: Vec<_> = raw.parse().unwrap_err().into_iter().map(|error| error.field).collect();
        assert_eq!(
            fields,
            ["line_2_name", "line_2_class", "line_2_unit_price", "line_2_self_ratio", "reason"]
        );
        let fields: Vec<_> = rows(&[]).parse().unwrap_err().into_iter().map(|error| error.field).collect();
        assert_eq!(fields, ["line_0_name", "reason"]);
    }

    #[test]
    fn a_grant_names_the_hospital_that_is_not_in_the_register() {
        let raw = |decision: &str, code: &str| RawHandVerdict {
            decision: decision.into(),
            code: code.into(),
            why: "材料齐全".into(),
            amount: "12300".into(),
            version: "2".into(),
            csrf: String::new(),
        };
        assert_eq!(raw("yes", "").parse(true).unwrap_err()[0].field, "code");
        assert_eq!(raw("yes", "h-310001").parse(true).unwrap().hospital.as_deref(), Some("H310001"));
        assert_eq!(raw("yes", "").parse(false).unwrap().seen, Some((2, Money::from_fen(12_300))));
        assert!(!raw("no", "").parse(true).unwrap().yes);
        assert_eq!(raw("", "").parse(false).unwrap_err()[0].field, "decision");
    }

    #[test]
    fn a_payment_has_the_banks_reference_and_day_or_a_reason() {
        let today = date!(2015 - 12 - 01);
        let raw = |outcome: &str, reference: &str, on: &str, why: &str| RawPayment {
            outcome: outcome.into(),
            bank_reference: reference.into(),
            on: on.into(),
            why: why.into(),
            csrf: String::new(),
        };
        assert_eq!(
            raw("paid", "ABC-1", "2015-12-01", "").parse(today).unwrap(),
            TypedPayment::Paid("ABC1".into(), today)
        );
        assert_eq!(raw("paid", "ABC-1", "2015-12-02", "").parse(today).unwrap_err()[0].field, "on");
        assert_eq!(raw("paid", "", "2015-12-01", "").parse(today).unwrap_err()[0].field, "bank_reference");
        assert_eq!(raw("returned", "", "2015-12-01", " ").parse(today).unwrap_err()[0].field, "why");
        assert_eq!(
            raw("returned", "", "2015-12-01", "户名不符").parse(today).unwrap(),
            TypedPayment::Returned("户名不符".into(), today)
        );
        assert_eq!(raw("", "", "2015-12-01", "").parse(today).unwrap_err()[0].field, "outcome");
    }
}
