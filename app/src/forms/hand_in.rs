//! A resident's hand-in claim: what was paid without the card, the account to pay to, and what follows.

mod desk;
mod read;

use std::collections::BTreeMap;
use std::fmt;

use rules::date::Date;
use rules::facts::{Delivery, Kind, Level, Place, Totals};
use rules::money::Money;
use serde::Deserialize;

pub(crate) use desk::cell;
pub use desk::{
    RawAsking, RawHandIns, RawHandLines, RawHandVerdict, RawPayment, TypedLine, TypedPayment, TypedVerdict,
};

use super::{FieldError, compact, why};
use crate::t;

/// Kinds of care that one can hand in, in the order of the form.
pub const KINDS: [Kind; 5] =
    [Kind::Inpatient, Kind::Outpatient, Kind::Chronic, Kind::Accident, Kind::Delivery];
/// Why it was not settled at the counter, as the form sends it.
pub const WHYS: [&str; 7] =
    ["elsewhere", "emergency", "system_down", "no_card", "newborn", "recorded_late", "other"];
/// The account is the person's own.
pub const HOLDER_PERSON: &str = "person";
/// The account is that of who acts for the person.
pub const HOLDER_GUARDIAN: &str = "guardian";
/// The money goes where it went before.
pub const HOLDER_BEFORE: &str = "before";

/// Longest name of a hospital or bank, in characters.
const NAME_MAX: usize = 60;

/// `POST /hand-in/new` and `…/send`: the form's values by field name. Unknown names are ignored, missing ones are empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct RawHandIn(BTreeMap<String, String>);

impl RawHandIn {
    /// The names of the form's fields: what the check page carries on.
    pub const FIELDS: [&'static str; 19] = [
        "kind",
        "delivery",
        "hospital",
        "level",
        "designated",
        "place",
        "filed",
        "admitted",
        "discharged",
        "admission_no",
        "invoice",
        "total",
        "total_a",
        "total_b",
        "total_c",
        "why",
        "holder",
        "bank",
        "account",
    ];

    /// A form that begins with the commonest kind of care, so that it does not ask what belongs to others.
    pub fn blank() -> Self {
        let mut raw = Self::default();
        raw.set("kind", Kind::Inpatient.word());
        raw
    }

    /// A field as it was typed; empty when it was not sent.
    pub fn value(&self, field: &str) -> &str {
        self.0.get(field).map_or("", String::as_str)
    }

    /// Fills in a field.
    pub fn set(&mut self, field: &str, value: &str) {
        self.0.insert(field.to_owned(), value.to_owned());
    }

    /// Whether the way back from the check page was taken.
    pub fn wants_change(&self) -> bool {
        !self.value("change").is_empty()
    }

    /// What is handed in, or what is wrong with each field.
    ///
    /// `known`: whether a hospital of the register has the name; of any other the level is told.
    /// `before`: whether there is an account to which money went before.
    pub fn parse(
        &self,
        known: impl Fn(&str) -> bool,
        before: bool,
        today: Date,
    ) -> Result<AskedHandIn, Vec<FieldError>> {
        read::read(self, known, before, today)
    }

    /// The care and its invoice alone, as above.
    pub fn parse_facts(
        &self,
        known: impl Fn(&str) -> bool,
        today: Date,
    ) -> Result<AskedFacts, Vec<FieldError>> {
        read::facts(self, known, today)
    }
}

/// What is handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedHandIn {
    /// The care and its invoice.
    pub facts: AskedFacts,
    /// One of [`WHYS`].
    pub why: &'static str,
    /// Sums by class, where the bill shows them.
    pub sums: Option<Totals>,
    /// Where the money goes.
    pub account: AskedAccount,
}

/// What is stated about the care and its invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedFacts {
    /// What kind of care.
    pub kind: Kind,
    /// How the child was born, for [`Kind::Delivery`].
    pub delivery: Option<Delivery>,
    /// Name of the hospital.
    pub hospital: String,
    /// Level, and whether it is a designated one, of a hospital that is not in the register.
    pub other: Option<(Level, bool)>,
    /// Where it lies.
    pub place: Place,
    /// Whether the referral or out-of-area filing was done.
    pub filed: bool,
    /// Day of admission; none for a visit.
    pub admitted: Option<Date>,
    /// Day of discharge or of the visit.
    pub discharged: Date,
    /// Code of the disease, where it is known.
    pub disease: Option<String>,
    /// The hospital's number of the stay, where the papers show it.
    pub admission_no: Option<String>,
    /// The invoice's code and number together.
    pub invoice: String,
    /// The invoice's sum.
    pub total: Money,
}

/// Where the money goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AskedAccount {
    /// As with the hand-in before.
    Before,
    /// To this account.
    New(TypedAccount),
}

/// An account as it was typed and read.
#[derive(Clone, PartialEq, Eq)]
pub struct TypedAccount {
    /// Whether it is that of the guardian who acts, not of the person.
    pub guardian: bool,
    /// Name of the bank.
    pub bank: String,
    /// Its number: digits only.
    pub number: String,
}

impl fmt::Debug for TypedAccount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("TypedAccount").field("guardian", &self.guardian).finish_non_exhaustive()
    }
}

/// `POST /hand-in/{reference}/account`
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawAccount {
    /// [`HOLDER_PERSON`] or [`HOLDER_GUARDIAN`]; empty is the person.
    pub holder: String,
    /// Name of the bank.
    pub bank: String,
    /// Number of the account.
    pub account: String,
    /// The form's token.
    pub csrf: String,
}

impl RawAccount {
    /// The account, or what is wrong with each field.
    pub fn parse(&self) -> Result<TypedAccount, Vec<FieldError>> {
        let mut errors = Vec::new();
        let guardian = match self.holder.as_str() {
            "" | HOLDER_PERSON => false,
            HOLDER_GUARDIAN => true,
            _ => {
                errors.push(FieldError::plain("holder", t::error_choose));
                false
            }
        };
        let bank = self.bank.trim().to_owned();
        if !is_name(&bank) {
            errors.push(FieldError::plain("bank", t::hand_in_error_bank));
        }
        let number = compact(&self.account);
        if !(8..=30).contains(&number.len()) || !number.bytes().all(|b| b.is_ascii_digit()) {
            errors.push(FieldError::plain("account", t::hand_in_error_account));
        }
        if errors.is_empty() { Ok(TypedAccount { guardian, bank, number }) } else { Err(errors) }
    }
}

/// `POST /hand-in/{reference}/answer` and `…/review`: what the person says.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct RawSaid {
    /// In their words.
    pub said: String,
    /// The form's token.
    pub csrf: String,
}

impl RawSaid {
    /// The words. `needed`: there must be some.
    pub fn parse(&self, needed: bool) -> Result<String, Vec<FieldError>> {
        if !needed && self.said.trim().is_empty() {
            return Ok(String::new());
        }
        let mut errors = Vec::new();
        why("said", &self.said, &mut errors).ok_or(errors)
    }
}

/// What the books, the register or the bank have against a form that is well-formed by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Against {
    /// The last day is over.
    Late(Date),
    /// The care lies in the future.
    Future,
    /// The sums do not make up the invoice.
    Sums,
    /// The invoice is in an open hand-in.
    InvoiceOpen,
    /// The invoice was settled.
    InvoiceSettled,
    /// The register does not have the hospital.
    Hospital,
    /// The account is somebody else's.
    Holder,
    /// There was no account before.
    NoAccount,
    /// The lines come to another sum.
    Lines(Money),
    /// A hospital outside the register needs a code.
    CodeNeeded,
    /// The lines come to more than an amount can be.
    TooMuch,
    /// The code belongs to another hospital.
    Code(String),
    /// The bank's reference was used before.
    Reference,
    /// The bank's day cannot be.
    BankDay,
}

impl Against {
    /// The message at its field.
    pub fn error(&self) -> FieldError {
        let plain = FieldError::plain;
        match self {
            Self::Late(day) => {
                FieldError::new("discharged", |lang| t::hand_in_error_late(lang, &crate::ui::day(lang, *day)))
            }
            Self::Future => plain("discharged", t::hand_in_error_future),
            Self::Sums => plain("total_a", t::hand_in_error_sums),
            Self::InvoiceOpen => plain("invoice", t::hand_in_error_invoice_open),
            Self::InvoiceSettled => plain("invoice", t::hand_in_error_invoice_settled),
            Self::Hospital => plain("hospital", t::hand_in_error_hospital),
            Self::Holder => plain("holder", t::hand_in_error_holder),
            Self::NoAccount => plain("holder", t::hand_in_error_before),
            Self::Lines(sum) => FieldError::new(cell(0, "unit_price"), |lang| {
                t::hand_in_error_lines_sum(lang, &crate::ui::yuan(lang, *sum))
            }),
            Self::TooMuch => FieldError::plain(cell(0, "unit_price"), t::error_money_large),
            Self::CodeNeeded => plain("code", t::hand_in_error_code),
            Self::Code(name) => FieldError::new("code", |lang| t::hand_in_error_code_known(lang, name)),
            Self::Reference => plain("bank_reference", t::hand_in_error_reference_known),
            Self::BankDay => plain("on", t::hand_in_error_paid_on),
        }
    }
}

/// A name of a hospital or bank.
fn is_name(typed: &str) -> bool {
    (2..=NAME_MAX).contains(&typed.chars().count()) && !typed.contains(char::is_control)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_is_digits_however_they_are_grouped() {
        let raw = |bank: &str, account: &str, holder: &str| RawAccount {
            holder: holder.into(),
            bank: bank.into(),
            account: account.into(),
            csrf: String::new(),
        };
        let read = raw(" 农业银行 ", "6228 4800 1234 5678 901", "").parse().unwrap();
        assert_eq!((read.bank.as_str(), read.number.as_str()), ("农业银行", "6228480012345678901"));
        assert!(raw("农业银行", "６２２８４８００１２", "guardian").parse().unwrap().guardian);
        for (bank, account, holder, field) in [
            ("", "6228480012", "", "bank"),
            ("农业银行", "62284x0012", "", "account"),
            ("农业银行", "1234567", "", "account"),
            ("农业银行", "6228480012", "else", "holder"),
        ] {
            assert_eq!(raw(bank, account, holder).parse().unwrap_err()[0].field, field);
        }
    }

    #[test]
    fn what_is_said_is_not_empty_and_not_endless() {
        let said = |said: &str| RawSaid { said: said.into(), csrf: String::new() }.parse(true);
        assert_eq!(said(" 出院小结补上了\n请看 ").unwrap(), "出院小结补上了\n请看");
        assert!(said(" ").is_err() && said(&"字".repeat(501)).is_err() && said("a\u{0}b").is_err());
        assert_eq!(RawSaid::default().parse(false).unwrap(), "", "the files alone may be the answer");
    }
}
