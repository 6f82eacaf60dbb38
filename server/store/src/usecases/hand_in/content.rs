//! What is stated in a hand-in, and its items, as the text that is sealed.

use rules::{
    date,
    facts::{Charges, Class, Delivery, Kind, Level, Line, Place, Totals},
    money::Money,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::Date;

use crate::{
    error::{Result, StoreError},
    types::{ClaimLine, HandInFacts, HandInHospital, HandInItem},
};

/// A version as text and back.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Content {
    #[serde(flatten)]
    facts: Facts,
    /// Sums by class as they were handed in.
    totals: Option<(Money, Money, Money)>,
    items: Vec<Item>,
    /// Why staff saved it.
    reason: String,
}

#[derive(Debug, Serialize, Deserialize)]
struct Facts {
    kind: Kind,
    hospital: Hospital,
    place: Place,
    filed: bool,
    #[serde(with = "date::iso_option", default)]
    admitted: Option<Date>,
    #[serde(with = "date::iso")]
    discharged: Date,
    disease: Option<String>,
    delivery: Option<Delivery>,
    admission_no: Option<String>,
    invoice_no: String,
    total: Money,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Hospital {
    Registered(String),
    Other { name: String, level: Level, designated: bool },
}

#[derive(Debug, Serialize, Deserialize)]
struct Item {
    name: String,
    code: Option<String>,
    class: Class,
    unit_price: Money,
    quantity: String,
    price_limit: Option<Money>,
    self_ratio: Option<String>,
    excluded: Option<String>,
}

/// What a version says, read back.
pub(super) struct Version {
    pub(super) facts: HandInFacts,
    pub(super) totals: Option<Totals>,
    pub(super) items: Vec<HandInItem>,
    pub(super) reason: String,
}

impl Version {
    /// As text.
    pub(super) fn encode(&self) -> Result<String> {
        let content = Content {
            facts: Facts::from(&self.facts),
            totals: self.totals.map(|totals| (totals.a, totals.b, totals.c)),
            items: self.items.iter().map(Item::from).collect(),
            reason: self.reason.clone(),
        };
        serde_json::to_string(&content)
            .map_err(|error| StoreError::Refused { what: format!("the content of a hand-in: {error}") })
    }

    /// The reverse of [`Self::encode`].
    pub(super) fn decode(text: &str) -> Option<Self> {
        let content: Content = serde_json::from_str(text).ok()?;
        Some(Self {
            facts: content.facts.into(),
            totals: content.totals.map(|(a, b, c)| Totals { a, b, c }),
            items: content.items.into_iter().map(Item::read).collect::<Option<_>>()?,
            reason: content.reason,
        })
    }
}

impl From<&HandInFacts> for Facts {
    fn from(facts: &HandInFacts) -> Self {
        let hospital = match facts.hospital.clone() {
            HandInHospital::Registered(code) => Hospital::Registered(code),
            HandInHospital::Other { name, level, designated } => Hospital::Other { name, level, designated },
        };
        Self {
            kind: facts.kind,
            hospital,
            place: facts.place,
            filed: facts.filed,
            admitted: facts.admitted,
            discharged: facts.discharged,
            disease: facts.disease.clone(),
            delivery: facts.delivery,
            admission_no: facts.admission_no.clone(),
            invoice_no: facts.invoice_no.clone(),
            total: facts.total,
        }
    }
}

impl From<Facts> for HandInFacts {
    fn from(facts: Facts) -> Self {
        let hospital = match facts.hospital {
            Hospital::Registered(code) => HandInHospital::Registered(code),
            Hospital::Other { name, level, designated } => HandInHospital::Other { name, level, designated },
        };
        Self {
            kind: facts.kind,
            hospital,
            place: facts.place,
            filed: facts.filed,
            admitted: facts.admitted,
            discharged: facts.discharged,
            disease: facts.disease,
            delivery: facts.delivery,
            admission_no: facts.admission_no,
            invoice_no: facts.invoice_no,
            total: facts.total,
        }
    }
}

impl From<&HandInItem> for Item {
    fn from(item: &HandInItem) -> Self {
        let line = &item.item.line;
        Self {
            name: item.item.name.clone(),
            code: line.item.clone(),
            class: line.class,
            unit_price: line.unit_price,
            quantity: line.quantity.to_string(),
            price_limit: line.price_limit,
            self_ratio: line.self_ratio.map(|ratio| ratio.to_string()),
            excluded: item.excluded.clone(),
        }
    }
}

impl Item {
    fn read(self) -> Option<HandInItem> {
        let ratio = self.self_ratio.map(|ratio| ratio.parse::<Decimal>()).transpose().ok()?;
        let line = Line {
            item: self.code,
            class: self.class,
            unit_price: self.unit_price,
            quantity: self.quantity.parse().ok()?,
            price_limit: self.price_limit,
            self_ratio: ratio,
        };
        Some(HandInItem { item: ClaimLine { name: self.name, line }, excluded: self.excluded })
    }
}

/// The items of sums by class: one for each class that has any.
pub(super) fn items_of(totals: &Totals) -> Vec<HandInItem> {
    let sums = [(Class::A, totals.a), (Class::B, totals.b), (Class::C, totals.c)];
    let some = sums.into_iter().filter(|(_, sum)| !sum.is_zero());
    some.map(|(class, sum)| HandInItem::sum(class, sum)).collect()
}

/// The sum of all items, those that do not count too; `None` where it is out of range.
pub(super) fn sum(items: &[HandInItem]) -> Option<Money> {
    let amounts = items.iter().map(|item| item.item.line.amount());
    amounts.into_iter().try_fold(Money::ZERO, |sum, amount| sum.checked_add(amount?))
}

/// What the items that count make of a bill, with their names. Sums by class stay sums by class.
pub(super) fn charges(items: &[HandInItem]) -> (Charges, Vec<String>) {
    let counting: Vec<_> = items.iter().filter(|item| item.excluded.is_none()).collect();
    if let Some(totals) = as_sums(&counting) {
        return (Charges::Totals(totals), Vec::new());
    }
    let names = counting.iter().map(|item| item.item.name.clone()).collect();
    (Charges::Lines(counting.iter().map(|item| item.item.line.clone()).collect()), names)
}

/// The sums by class that items are, if they are nothing else: at most one for each class, without a name.
fn as_sums(items: &[&HandInItem]) -> Option<Totals> {
    let mut totals = Totals::default();
    for item in items {
        let line = &item.item.line;
        let sum = match line.class {
            Class::A => &mut totals.a,
            Class::B => &mut totals.b,
            Class::C => &mut totals.c,
        };
        if **item != HandInItem::sum(line.class, line.unit_price) || !sum.is_zero() {
            return None;
        }
        *sum = line.unit_price;
    }
    Some(totals)
}
