//! The estimator's form: what was typed, and the facts it stands for.
//!
//! The same parser runs on the server and in the browser. Field names follow the estimate contract's paths, so
//! that a fault the engine finds lands at its field: `/care/discharged` is the field `discharged`.

use std::collections::{BTreeMap, BTreeSet};

use rules::date::{self, Date};
use rules::facts::{
    self, Accumulators, Bill, Care, Charges, Class, Delivery, Facts, FamilyAccumulators, Fault, Group, Kind,
    Level, Line, PersonFacts, Place, Totals,
};
use rules::money::{Money, MoneyError, decimal};
use rules::pack::Pack;
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use super::{FieldError, compact};
use crate::t;

/// Most rows a bill by lines can have in the form.
pub const LINES_MAX: usize = 40;

/// Rows a bill by lines starts with.
const LINES_MIN: usize = 3;

/// The form's values by field name. Unknown names are ignored, missing ones are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RawEstimate(BTreeMap<String, String>);

impl FromIterator<(String, String)> for RawEstimate {
    fn from_iter<I: IntoIterator<Item = (String, String)>>(values: I) -> Self {
        // One by one: collecting sorts first, and each sort weighs in the browser.
        let mut form = Self::default();
        for (field, value) in values {
            form.0.insert(field, value);
        }
        form
    }
}

impl RawEstimate {
    /// A form that asks for nothing but the bill: a stay at home, ending today or at the end of the pack's time.
    pub fn blank(pack: &Pack, today: Date) -> Self {
        let (first, last) = pack.in_force();
        let day = today.clamp(first, last);
        let level = pack.levels().iter().max().map_or(Level::Three, |level| *level);
        let mut raw = Self::default();
        raw.set("pack", pack.name());
        if let Some((tier, _)) = pack.tiers().first() {
            raw.set("tier", tier);
        }
        raw.set("kind", Kind::Inpatient.word());
        raw.set("hospital_level", level.word());
        raw.set("place", Place::Local.word());
        raw.set("by", "totals");
        raw.set("admitted", &date::iso(day));
        raw.set("discharged", &date::iso(day));
        raw
    }

    /// The same form with a person's year so far and groups filled in.
    #[must_use]
    pub fn with_person(mut self, groups: &BTreeSet<Group>, birth: Date, year: &Accumulators) -> Self {
        for group in groups {
            self.set(&group_field(*group), "on");
        }
        self.set("birth_date", &date::iso(birth));
        self.set("year_stays", &year.stays.to_string());
        for (field, amount) in [
            ("year_deductible_charged", year.deductible_charged),
            ("year_banded", year.banded),
            ("year_basic_fund", year.basic_fund),
            ("year_compliant_self_pay", year.compliant_self_pay),
            ("year_catastrophic_fund", year.catastrophic_fund),
            ("year_aid", year.aid),
            ("year_outpatient_fund", year.outpatient_fund),
            ("year_family_basic_fund", year.family.basic_fund),
        ] {
            self.set(field, &amount.to_string());
        }
        self
    }

    /// A field as it was typed; empty when it was not sent.
    pub fn value(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// Fills in a field.
    pub fn set(&mut self, field: &str, value: &str) {
        self.0.insert(field.to_owned(), value.to_owned());
    }

    /// The pack asked for.
    pub fn pack(&self) -> &str {
        self.value("pack")
    }

    /// All fields with what was typed, in the order of their names.
    #[cfg(feature = "ssr")]
    pub fn fields(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Whether the form only asks for more rows, not for a result.
    pub fn wants_more_lines(&self) -> bool {
        !self.value("more").is_empty()
    }

    /// Whether the bill is given line by line.
    pub fn by_lines(&self) -> bool {
        self.value("by") == "lines"
    }

    /// How many rows the form shows.
    pub fn lines(&self) -> usize {
        let shown = self.value("lines").parse().unwrap_or(LINES_MIN);
        let more = if self.wants_more_lines() { LINES_MIN } else { 0 };
        shown.saturating_add(more).clamp(LINES_MIN, LINES_MAX)
    }

    /// The facts, or what is wrong with the fields, all at once.
    pub fn parse(&self, pack: &Pack) -> Result<Facts, Vec<FieldError>> {
        let mut reader = Reader { raw: self, errors: Vec::new() };
        let facts = Facts {
            pack: pack.name().to_owned(),
            tier: reader.tier(pack),
            known_as_of: None,
            person: reader.person(),
            care: reader.care(),
            bill: reader.bill(),
            year_to_date: reader.year(),
        };
        let mut errors = reader.errors;
        if errors.is_empty() {
            errors = field_errors(&facts::check(&facts));
        }
        if errors.is_empty() { Ok(facts) } else { Err(errors) }
    }
}

/// The name of a group's tick box.
pub(crate) fn group_field(group: Group) -> String {
    format!("group_{}", group.word())
}

/// The field of an engine's fault: the contract's path in the form's words.
pub(crate) fn field_errors(faults: &[Fault]) -> Vec<FieldError> {
    faults
        .iter()
        .map(|fault| FieldError { field: field_of(&fault.path), message: fault.detail.clone() })
        .collect()
}

fn field_of(path: &str) -> String {
    let parts: Vec<&str> = path.split('/').skip(1).collect();
    match parts.as_slice() {
        ["person" | "care", field, ..] | [field] => (*field).to_owned(),
        ["bill", "totals", class] => format!("total_{}", class.to_ascii_lowercase()),
        ["bill", "lines", index, field] => format!("line_{index}_{field}"),
        ["bill", "lines", ..] => "line_0_unit_price".to_owned(),
        ["bill", "basic_fund"] => "basic_fund".to_owned(),
        ["year_to_date", "family", field] => format!("year_family_{field}"),
        ["year_to_date", field] => format!("year_{field}"),
        _ => "total_a".to_owned(),
    }
}

/// Reads the fields one after the other and gathers what is wrong.
struct Reader<'r> {
    raw: &'r RawEstimate,
    errors: Vec<FieldError>,
}

impl Reader<'_> {
    fn tier(&mut self, pack: &Pack) -> Option<String> {
        if pack.tiers().is_empty() {
            return None;
        }
        let typed = self.raw.value("tier");
        if pack.tiers().iter().any(|(id, _)| id == typed) {
            return Some(typed.to_owned());
        }
        self.errors.push(FieldError::plain("tier", t::error_choose));
        None
    }

    fn person(&mut self) -> PersonFacts {
        PersonFacts {
            birth_date: self.optional_date("birth_date"),
            groups: self.groups(),
            covered_from: self.optional_date("covered_from"),
            unbroken_years: self.count("unbroken_years"),
            claim_free_years: self.count("claim_free_years"),
            contract_doctor: false,
        }
    }

    fn groups(&self) -> BTreeSet<Group> {
        let mut groups = BTreeSet::new();
        for group in Group::ALL {
            if !self.raw.value(&group_field(*group)).is_empty() {
                groups.insert(*group);
            }
        }
        groups
    }

    fn care(&mut self) -> Care {
        let kind = self.choice("kind", Kind::from_word).unwrap_or(Kind::Inpatient);
        let discharged = self.optional_date("discharged");
        if discharged.is_none() && !self.errors.iter().any(|error| error.field == "discharged") {
            self.errors.push(FieldError::plain("discharged", t::error_date_empty));
        }
        let place = match self.raw.value("place") {
            "" => Place::Local,
            _ => self.choice("place", Place::from_word).unwrap_or_default(),
        };
        Care {
            kind,
            hospital_level: self.choice("hospital_level", Level::from_word).unwrap_or(Level::Three),
            hospital: None,
            place,
            filed: place != Place::Local && self.raw.value("filed") == "yes",
            admitted: if kind == Kind::Outpatient { None } else { self.optional_date("admitted") },
            discharged: discharged.unwrap_or(Date::MIN),
            disease: Some(compact(self.raw.value("disease")).to_ascii_uppercase())
                .filter(|code| !code.is_empty()),
            delivery: if kind == Kind::Delivery {
                self.choice("delivery", Delivery::from_word)
            } else {
                None
            },
            continued_from: None,
            designated: true,
        }
    }

    fn bill(&mut self) -> Bill {
        let charges = if self.raw.by_lines() {
            Charges::Lines(self.lines())
        } else {
            let totals =
                Totals { a: self.amount("total_a"), b: self.amount("total_b"), c: self.amount("total_c") };
            if totals == Totals::default() && self.errors.is_empty() {
                self.errors.push(FieldError::plain("total_a", t::error_bill_empty));
            }
            Charges::Totals(totals)
        };
        let basic_fund = self.optional_amount("basic_fund");
        Bill { charges, basic_fund }
    }

    /// Rows in which something is typed.
    fn lines(&mut self) -> Vec<Line> {
        let mut lines = Vec::new();
        for index in 0..self.raw.lines() {
            let field = |name: &str| format!("line_{index}_{name}");
            let empty = ["unit_price", "quantity", "price_limit", "self_ratio"]
                .iter()
                .all(|name| self.raw.value(&field(name)).trim().is_empty());
            if !empty {
                lines.extend(self.line(index));
            }
        }
        if lines.is_empty() && self.errors.is_empty() {
            self.errors.push(FieldError::plain("line_0_unit_price", t::error_bill_empty));
        }
        lines
    }

    fn line(&mut self, index: usize) -> Option<Line> {
        let field = |name: &str| format!("line_{index}_{name}");
        let class = self.choice(&field("class"), Class::from_word);
        let unit_price = self.optional_amount(&field("unit_price"));
        if unit_price.is_none() && !self.errors.iter().any(|error| error.field == field("unit_price")) {
            self.errors.push(FieldError::plain(field("unit_price"), t::error_money_empty));
        }
        let quantity = match self.raw.value(&field("quantity")).trim() {
            "" => Some(Decimal::ONE),
            _ => self.decimal(&field("quantity")),
        };
        Some(Line {
            item: None,
            class: class?,
            unit_price: unit_price?,
            quantity: quantity?,
            price_limit: self.optional_amount(&field("price_limit")),
            self_ratio: self.percent(&field("self_ratio")),
        })
    }

    fn year(&mut self) -> Accumulators {
        Accumulators {
            stays: u32::from(self.count("year_stays")),
            deductible_charged: self.amount("year_deductible_charged"),
            banded: self.amount("year_banded"),
            basic_fund: self.amount("year_basic_fund"),
            compliant_self_pay: self.amount("year_compliant_self_pay"),
            catastrophic_fund: self.amount("year_catastrophic_fund"),
            aid: self.amount("year_aid"),
            outpatient_fund: self.amount("year_outpatient_fund"),
            family: FamilyAccumulators {
                basic_fund: self.amount("year_family_basic_fund"),
                ..FamilyAccumulators::default()
            },
            ..Accumulators::default()
        }
    }

    fn choice<T>(&mut self, field: &str, read: fn(&str) -> Option<T>) -> Option<T> {
        let choice = read(self.raw.value(field));
        if choice.is_none() {
            self.errors.push(FieldError::plain(field, t::error_choose));
        }
        choice
    }

    fn optional_date(&mut self, field: &str) -> Option<Date> {
        let typed = self.raw.value(field).trim();
        if typed.is_empty() {
            return None;
        }
        let read = date::parse_typed(typed).ok();
        if read.is_none() {
            self.errors.push(FieldError::plain(field, t::error_date));
        }
        read
    }

    /// An amount; an empty field is nothing.
    fn amount(&mut self, field: &str) -> Money {
        self.optional_amount(field).unwrap_or_default()
    }

    fn optional_amount(&mut self, field: &str) -> Option<Money> {
        let typed = self.raw.value(field);
        match Money::parse_typed(typed) {
            Ok(amount) => Some(amount),
            Err(MoneyError::Empty) => None,
            Err(fault) => {
                self.errors.push(FieldError::plain(field, money_message(fault)));
                None
            }
        }
    }

    /// A whole number; an empty field is 0.
    fn count(&mut self, field: &str) -> u16 {
        let typed = compact(self.raw.value(field));
        if typed.is_empty() {
            return 0;
        }
        typed.parse().unwrap_or_else(|_| {
            self.errors.push(FieldError::plain(field, t::error_count));
            0
        })
    }

    fn decimal(&mut self, field: &str) -> Option<Decimal> {
        let read = decimal(&compact(self.raw.value(field)));
        let read = read.filter(|value| *value >= Decimal::ZERO && value.normalize().scale() <= 4);
        if read.is_none() {
            self.errors.push(FieldError::plain(field, t::error_quantity));
        }
        read
    }

    /// A ratio typed in percent.
    fn percent(&mut self, field: &str) -> Option<Decimal> {
        if self.raw.value(field).trim().is_empty() {
            return None;
        }
        let typed = compact(self.raw.value(field)).trim_end_matches('%').to_owned();
        let read = decimal(&typed).filter(|value| {
            *value >= Decimal::ZERO && *value <= Decimal::ONE_HUNDRED && value.normalize().scale() <= 4
        });
        if read.is_none() {
            self.errors.push(FieldError::plain(field, t::error_percent));
        }
        read.and_then(|value| value.checked_mul(Decimal::new(1, 2)))
    }
}

/// What is wrong with an amount, in words.
pub(crate) fn money_message(fault: MoneyError) -> fn(rules::text::Lang) -> &'static str {
    match fault {
        MoneyError::Empty => t::error_money_empty,
        MoneyError::NotANumber => t::error_money_number,
        MoneyError::TooManyDecimals => t::error_money_decimals,
        MoneyError::Negative => t::error_money_negative,
        MoneyError::TooLarge => t::error_money_large,
    }
}
