//! Data types of FHIR R4 (4.0.1), with the elements that are used here and no others.

use std::borrow::Cow;

use rules::{date, money::Money};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize, Serializer, ser::Error as _};
use serde_json::value::RawValue;
use time::Date;

/// Whether an element is left out: FHIR knows neither null nor empty lists.
pub(super) trait Absent {
    /// See the trait.
    fn absent(&self) -> bool {
        false
    }
}

impl<T> Absent for Option<T> {
    fn absent(&self) -> bool {
        self.is_none()
    }
}

impl<T> Absent for Vec<T> {
    fn absent(&self) -> bool {
        self.is_empty()
    }
}

impl Absent for bool {}
impl Absent for u32 {}
impl Absent for &'static str {}
impl Absent for Cow<'static, str> {}
impl Absent for String {}

/// Declares elements and resources: names as in FHIR, what is absent left out.
macro_rules! element {
    ($($(#[$about:meta])* $name:ident { $($(#[$more:meta])* $field:ident: $type:ty),+ $(,)? })+) => {$(
        $(#[$about])*
        #[derive(Clone, Debug, serde::Serialize)]
        #[serde(rename_all = "camelCase")]
        pub struct $name {$(
            $(#[$more])*
            #[serde(skip_serializing_if = "crate::web::api::fhir::elements::Absent::absent")]
            pub(in crate::web::api::fhir) $field: $type,
        )+}
        impl crate::web::api::fhir::elements::Absent for $name {}
    )+};
}
pub(super) use element;

/// A decimal number, written digit by digit: it never passes through a float.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number(String);

impl Absent for Number {}

impl From<Money> for Number {
    /// Yuan with exactly two decimals.
    fn from(amount: Money) -> Self {
        Self(amount.to_string())
    }
}

impl From<Decimal> for Number {
    fn from(number: Decimal) -> Self {
        Self(number.normalize().to_string())
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.0.clone()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

element! {
    /// An amount of money (FHIR's Money).
    Amount { value: Number, currency: &'static str }
    /// A code of a system.
    Coding { system: &'static str, code: Cow<'static, str>, display: Option<Cow<'static, str>> }
    /// A concept in codes and words.
    CodeableConcept { coding: Vec<Coding>, text: Option<String> }
    /// A time between two days, both included.
    Period { start: Option<String>, end: Option<String> }
    /// How many of something.
    Quantity { value: Number }
    /// What FHIR has no element for.
    Extension {
        url: Cow<'static, str>,
        #[serde(rename = "extension")]
        parts: Vec<Extension>,
        value_boolean: Option<bool>,
        value_string: Option<String>,
        value_code: Option<String>,
        value_uri: Option<String>,
        value_money: Option<Amount>,
    }
}

/// A number that somebody gave to something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identifier {
    /// What it is for.
    #[serde(rename = "use", default, skip_serializing_if = "Option::is_none")]
    pub r#use: Option<Cow<'static, str>>,
    /// Who gave it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub system: Option<Cow<'static, str>>,
    /// The number.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
}

impl Absent for Identifier {}

/// Something else, by its address, by a number of it, or in words.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reference {
    /// Its address below the base: `Patient/…`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// A number of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identifier: Option<Identifier>,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
}

impl Absent for Reference {}

impl From<Money> for Amount {
    fn from(amount: Money) -> Self {
        Self { value: amount.into(), currency: "CNY" }
    }
}

impl Coding {
    pub(super) fn new(system: &'static str, code: impl Into<Cow<'static, str>>) -> Self {
        Self { system, code: code.into(), display: None }
    }

    pub(super) fn shown(self, display: impl Into<Cow<'static, str>>) -> Self {
        Self { display: Some(display.into()), ..self }
    }
}

impl From<Coding> for CodeableConcept {
    fn from(coding: Coding) -> Self {
        Self { coding: vec![coding], text: None }
    }
}

impl CodeableConcept {
    pub(super) fn said(text: impl Into<String>) -> Self {
        Self { coding: Vec::new(), text: Some(text.into()) }
    }

    pub(super) fn with_text(self, text: impl Into<String>) -> Self {
        Self { text: Some(text.into()), ..self }
    }
}

impl Identifier {
    pub(super) fn of(system: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        Self { r#use: None, system: Some(system.into()), value: Some(value.into()) }
    }
}

impl Reference {
    pub(super) fn to(kind: &str, id: impl std::fmt::Display) -> Self {
        Self { reference: Some(format!("{kind}/{id}")), ..Self::default() }
    }

    pub(super) fn known_as(identifier: Identifier, display: impl Into<String>) -> Self {
        Self { identifier: Some(identifier), display: Some(display.into()), reference: None }
    }

    pub(super) fn said(display: impl Into<String>) -> Self {
        Self { display: Some(display.into()), ..Self::default() }
    }
}

impl Extension {
    fn new(url: &'static str) -> Self {
        Self {
            url: url.into(),
            parts: Vec::new(),
            value_boolean: None,
            value_string: None,
            value_code: None,
            value_uri: None,
            value_money: None,
        }
    }

    pub(super) fn of(url: &'static str, parts: Vec<Self>) -> Self {
        Self { parts, ..Self::new(url) }
    }

    pub(super) fn boolean(url: &'static str, value: bool) -> Self {
        Self { value_boolean: Some(value), ..Self::new(url) }
    }

    pub(super) fn string(url: &'static str, text: impl Into<String>) -> Self {
        Self { value_string: Some(text.into()), ..Self::new(url) }
    }

    pub(super) fn code(url: &'static str, code: impl Into<String>) -> Self {
        Self { value_code: Some(code.into()), ..Self::new(url) }
    }

    pub(super) fn uri(url: &'static str, uri: impl Into<String>) -> Self {
        Self { value_uri: Some(uri.into()), ..Self::new(url) }
    }

    pub(super) fn money(url: &'static str, amount: Money) -> Self {
        Self { value_money: Some(amount.into()), ..Self::new(url) }
    }
}

/// The days from one to another.
pub(super) fn period(from: Date, to: Date) -> Period {
    Period { start: Some(date::iso(from)), end: Some(date::iso(to)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(value: &impl Serialize) -> String {
        serde_json::to_string(value).expect("written")
    }

    #[test]
    fn amounts_are_numbers_with_two_decimals_whatever_their_size() {
        for (fen, text) in [(0, "0.00"), (5, "0.05"), (10, "0.10"), (999_999_999_999, "9999999999.99")] {
            let amount = Amount::from(Money::from_fen(fen));
            assert_eq!(written(&amount), format!(r#"{{"value":{text},"currency":"CNY"}}"#));
        }
        assert_eq!(written(&Number::from(Decimal::new(12_5000, 4))), "12.5");
        assert_eq!(written(&Number::from(Decimal::new(100, 0))), "100");
    }

    #[test]
    fn what_is_absent_is_left_out() {
        let concept = CodeableConcept { coding: Vec::new(), text: None };
        assert_eq!(written(&concept), "{}");
        assert_eq!(written(&Reference::to("Patient", 7)), r#"{"reference":"Patient/7"}"#);
        assert_eq!(
            written(&Extension::code("rule", "basic.deductible")),
            r#"{"url":"rule","valueCode":"basic.deductible"}"#
        );
    }
}
