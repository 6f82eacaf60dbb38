//! Reading the form of a hand-in claim, field by field.

use rules::date::{self, Date};
use rules::facts::{Delivery, Kind, Level, Place, Totals};
use rules::money::{Money, MoneyError};

use super::{
    AskedAccount, AskedFacts, AskedHandIn, HOLDER_BEFORE, KINDS, RawAccount, RawHandIn, WHYS, is_name,
};
use crate::forms::estimate::money_message;
use crate::forms::{FieldError, compact};
use crate::t;

/// What is handed in, or what is wrong with each field.
pub(super) fn read(
    raw: &RawHandIn,
    known: impl Fn(&str) -> bool,
    before: bool,
    today: Date,
) -> Result<AskedHandIn, Vec<FieldError>> {
    let mut r = Reader { raw, errors: Vec::new() };
    let facts = r.facts(known, today);
    let sums = r.sums(facts.as_ref().map(|facts| facts.total));
    let why = r.choice("why", |word| WHYS.into_iter().find(|why| *why == word));
    let account = r.account(before);
    match (facts, why, account) {
        (Some(facts), Some(why), Some(account)) if r.errors.is_empty() => {
            Ok(AskedHandIn { facts, why, sums, account })
        }
        _ => Err(r.errors),
    }
}

/// The care and its invoice.
pub(super) fn facts(
    raw: &RawHandIn,
    known: impl Fn(&str) -> bool,
    today: Date,
) -> Result<AskedFacts, Vec<FieldError>> {
    let mut r = Reader { raw, errors: Vec::new() };
    let facts = r.facts(known, today);
    facts.filter(|_| r.errors.is_empty()).ok_or(r.errors)
}

fn yes_or_no(word: &str) -> Option<bool> {
    matches!(word, "yes" | "no").then_some(word == "yes")
}

/// Reads the fields one after the other and gathers what is wrong.
struct Reader<'r> {
    raw: &'r RawHandIn,
    errors: Vec<FieldError>,
}

impl Reader<'_> {
    /// The care and its invoice; `None`: something is wrong, and told.
    fn facts(&mut self, known: impl Fn(&str) -> bool, today: Date) -> Option<AskedFacts> {
        let kind = self.choice("kind", |word| KINDS.into_iter().find(|kind| kind.word() == word));
        let delivery =
            if kind == Some(Kind::Delivery) { self.choice("delivery", Delivery::from_word) } else { None };
        let (hospital, other) = self.hospital(known);
        let place = self.choice("place", Place::from_word);
        let filed = match place {
            None | Some(Place::Local) => false,
            Some(_) => self.choice("filed", yes_or_no) == Some(true),
        };
        let (admitted, discharged) = self.days(kind, today);
        let disease = self.code("disease", t::hand_in_error_disease);
        let admission_no = self.code("admission_no", t::hand_in_error_admission);
        let invoice = self.invoice();
        let total = self.total();
        Some(AskedFacts {
            kind: kind?,
            delivery,
            hospital,
            other,
            place: place?,
            filed,
            admitted,
            discharged: discharged?,
            disease,
            admission_no,
            invoice,
            total: total?,
        })
    }

    fn wrong(&mut self, field: &str, message: fn(rules::text::Lang) -> &'static str) {
        self.errors.push(FieldError::plain(field, message));
    }

    fn choice<T>(&mut self, field: &str, read: impl Fn(&str) -> Option<T>) -> Option<T> {
        let read = read(self.raw.value(field));
        if read.is_none() {
            self.wrong(field, t::error_choose);
        }
        read
    }

    /// The name, and of a hospital that is not in the register its level and whether it is a designated one.
    fn hospital(&mut self, known: impl Fn(&str) -> bool) -> (String, Option<(Level, bool)>) {
        let name = self.raw.value("hospital").trim().to_owned();
        if known(&name) {
            return (name, None);
        }
        if !is_name(&name) {
            self.wrong("hospital", t::hand_in_error_hospital);
            return (name, None);
        }
        let level = Level::from_word(self.raw.value("level"));
        if level.is_none() {
            self.wrong("level", t::hand_in_error_level);
        }
        let designated = self.choice("designated", yes_or_no);
        (name, level.zip(designated))
    }

    fn day(&mut self, field: &str, today: Date) -> Option<Date> {
        let typed = self.raw.value(field).trim();
        if typed.is_empty() {
            self.wrong(field, t::error_date_empty);
            return None;
        }
        match date::parse_typed(typed) {
            Ok(day) if day <= today => Some(day),
            Ok(_) => {
                self.wrong(field, t::hand_in_error_future);
                None
            }
            Err(_) => {
                self.wrong(field, t::error_date);
                None
            }
        }
    }

    /// Days of admission and discharge; a visit has one day.
    fn days(&mut self, kind: Option<Kind>, today: Date) -> (Option<Date>, Option<Date>) {
        let visit = match kind {
            Some(Kind::Outpatient | Kind::Chronic) => true,
            // An injury may be treated without a stay.
            Some(Kind::Accident) => self.raw.value("admitted").trim().is_empty(),
            _ => false,
        };
        let admitted = if visit { None } else { self.day("admitted", today) };
        let discharged = self.day("discharged", today);
        if let (Some(admitted), Some(discharged)) = (admitted, discharged)
            && admitted > discharged
        {
            self.wrong("discharged", t::hand_in_error_days);
        }
        (admitted, discharged)
    }

    /// A code or number that many papers do not show.
    fn code(&mut self, field: &str, message: fn(rules::text::Lang) -> &'static str) -> Option<String> {
        let code = compact(self.raw.value(field)).to_ascii_uppercase();
        if code.len() > 40 || !code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.') {
            self.wrong(field, message);
        }
        Some(code).filter(|code| !code.is_empty())
    }

    fn invoice(&mut self) -> String {
        let invoice = compact(self.raw.value("invoice")).to_ascii_uppercase();
        if !(8..=40).contains(&invoice.len()) || !invoice.bytes().all(|b| b.is_ascii_alphanumeric()) {
            self.wrong("invoice", t::hand_in_error_invoice);
        }
        invoice
    }

    fn amount(&mut self, field: &str) -> Option<Money> {
        match Money::parse_typed(self.raw.value(field)) {
            Ok(amount) => Some(amount),
            Err(MoneyError::Empty) => None,
            Err(fault) => {
                self.wrong(field, money_message(fault));
                None
            }
        }
    }

    fn total(&mut self) -> Option<Money> {
        let before = self.errors.len();
        let total = self.amount("total").filter(|total| !total.is_zero());
        if total.is_none() && self.errors.len() == before {
            self.wrong("total", t::error_money_empty);
        }
        total
    }

    /// Sums by class; none given: the bill does not show them. Given, they make up the invoice.
    fn sums(&mut self, total: Option<Money>) -> Option<Totals> {
        let before = self.errors.len();
        let read = ["total_a", "total_b", "total_c"].map(|field| self.amount(field));
        if self.errors.len() > before || read.iter().all(Option::is_none) {
            return None;
        }
        let [a, b, c] = read.map(Option::unwrap_or_default);
        let sum = a.checked_add(b).and_then(|sum| sum.checked_add(c));
        if let Some(total) = total
            && sum != Some(total)
        {
            self.wrong("total_a", t::hand_in_error_sums);
        }
        Some(Totals { a, b, c })
    }

    fn account(&mut self, before: bool) -> Option<AskedAccount> {
        let value = |field: &str| self.raw.value(field).to_owned();
        if before && self.raw.value("holder") == HOLDER_BEFORE {
            // Of two accounts nobody guesses which one is meant.
            if ["bank", "account"].iter().any(|field| !self.raw.value(field).trim().is_empty()) {
                self.wrong("holder", t::hand_in_error_two_accounts);
                return None;
            }
            return Some(AskedAccount::Before);
        }
        let raw = RawAccount {
            holder: value("holder"),
            bank: value("bank"),
            account: value("account"),
            csrf: String::new(),
        };
        raw.parse().map(AskedAccount::New).map_err(|errors| self.errors.extend(errors)).ok()
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2015 - 12 - 01);

    fn whole() -> RawHandIn {
        let mut raw = RawHandIn::default();
        for (field, value) in [
            ("kind", "inpatient"),
            ("hospital", "怀远县人民医院"),
            ("place", "local"),
            ("admitted", "2015-10-03"),
            ("discharged", "2015年10月9日"),
            ("invoice", "034011500101 2345 6789"),
            ("total", "3,200.50"),
            ("why", "no_card"),
            ("bank", "农业银行"),
            ("account", "6228480012345678901"),
        ] {
            raw.set(field, value);
        }
        raw
    }

    fn known(name: &str) -> bool {
        name == "怀远县人民医院"
    }

    fn wrong(changes: &[(&str, &str)]) -> Vec<String> {
        let mut raw = whole();
        for (field, value) in changes {
            raw.set(field, value);
        }
        raw.parse(known, false, TODAY)
            .err()
            .unwrap_or_default()
            .into_iter()
            .map(|error| error.field)
            .collect()
    }

    #[test]
    fn what_a_farmer_types_is_read() {
        let asked = whole().parse_facts(known, TODAY).unwrap();
        assert_eq!((asked.kind, asked.other, asked.place), (Kind::Inpatient, None, Place::Local));
        assert_eq!((asked.admitted, asked.discharged), (Some(date!(2015 - 10 - 03)), date!(2015 - 10 - 09)));
        assert_eq!((asked.invoice.as_str(), asked.total), ("03401150010123456789", Money::from_fen(320_050)));
        assert!(!asked.filed && asked.disease.is_none());
        assert_eq!(whole().parse(known, false, TODAY).unwrap().sums, None);
    }

    #[test]
    fn everything_that_is_missing_is_told_at_its_field() {
        let errors = RawHandIn::default().parse(known, false, TODAY).unwrap_err();
        let fields: Vec<_> = errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(
            fields,
            [
                "kind",
                "hospital",
                "place",
                "admitted",
                "discharged",
                "invoice",
                "total",
                "why",
                "bank",
                "account"
            ]
        );
    }

    #[test]
    fn each_thing_that_cannot_be_is_told() {
        assert_eq!(wrong(&[("hospital", "省城第一医院")]), ["level", "designated"]);
        let told = [("hospital", "省城第一医院"), ("level", "3"), ("designated", "yes")];
        assert!(wrong(&told).is_empty());
        assert_eq!(wrong(&[("place", "in_province")]), ["filed"]);
        assert_eq!(wrong(&[("discharged", "2015-12-02")]), ["discharged"]);
        assert_eq!(wrong(&[("admitted", "2015-10-10")]), ["discharged"]);
        assert_eq!(wrong(&[("kind", "delivery")]), ["delivery"]);
        assert!(wrong(&[("kind", "outpatient"), ("admitted", "")]).is_empty());
        assert!(wrong(&[("kind", "accident"), ("admitted", "")]).is_empty());
        assert_eq!(wrong(&[("invoice", "12-34")]), ["invoice"]);
        assert_eq!(wrong(&[("total", "0")]), ["total"]);
        assert_eq!(wrong(&[("total_a", "3000"), ("total_c", "200")]), ["total_a"]);
        assert!(wrong(&[("total_a", "3000"), ("total_c", "200.5")]).is_empty());
        assert_eq!(wrong(&[("why", "because")]), ["why"]);
        assert_eq!(wrong(&[("holder", "before")]), ["holder"], "there was none before");
        assert_eq!(wrong(&[("admission_no", "ZY/1")]), ["admission_no"]);
    }
}
