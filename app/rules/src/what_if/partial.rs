//! A case of which some answers are missing.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::{Value, json};

use crate::date::{self, Date};
use crate::facts::{Accumulators, Bill, Charges, Delivery, Facts, Group, Level, Place, Totals};
use crate::money::Money;

/// What can be missing in a case, in the order of the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Question {
    /// The contribution tier.
    Tier,
    /// The day of birth.
    BirthDate,
    /// Groups with rules of their own.
    Groups,
    /// The level of the hospital.
    HospitalLevel,
    /// Where the hospital is.
    Place,
    /// Whether the referral or filing was done.
    Filed,
    /// The disease.
    Disease,
    /// How a child was born.
    Delivery,
    /// What of the bill is of class A, B and C; its total is known.
    ClassMix,
    /// The year before the case.
    YearToDate,
}

impl Question {
    /// All of them, in the order of the form.
    pub const ALL: [Self; 10] = [
        Self::Tier,
        Self::BirthDate,
        Self::Groups,
        Self::HospitalLevel,
        Self::Place,
        Self::Filed,
        Self::Disease,
        Self::Delivery,
        Self::ClassMix,
        Self::YearToDate,
    ];

    /// Where its answer stands in a request of the estimate contract: a JSON pointer.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Tier => "/tier",
            Self::BirthDate => "/person/birth_date",
            Self::Groups => "/person/groups",
            Self::HospitalLevel => "/care/hospital_level",
            Self::Place => "/care/place",
            Self::Filed => "/care/filed",
            Self::Disease => "/care/disease",
            Self::Delivery => "/care/delivery",
            Self::ClassMix => "/bill/totals",
            Self::YearToDate => "/year_to_date",
        }
    }
}

/// An answer to a [`Question`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// The tier's name in the pack.
    Tier(String),
    /// The day of birth.
    BirthDate(Date),
    /// Groups; none is an answer too.
    Groups(BTreeSet<Group>),
    /// The level of the hospital.
    HospitalLevel(Level),
    /// Where the hospital is.
    Place(Place),
    /// Whether the referral or filing was done.
    Filed(bool),
    /// Code of the disease; `None`: none that a rule names.
    Disease(Option<String>),
    /// How the child was born.
    Delivery(Delivery),
    /// The bill by class.
    ClassMix(Totals),
    /// The year before the case.
    YearToDate(Box<Accumulators>),
}

impl Given {
    /// What it answers.
    #[must_use]
    pub const fn question(&self) -> Question {
        match self {
            Self::Tier(_) => Question::Tier,
            Self::BirthDate(_) => Question::BirthDate,
            Self::Groups(_) => Question::Groups,
            Self::HospitalLevel(_) => Question::HospitalLevel,
            Self::Place(_) => Question::Place,
            Self::Filed(_) => Question::Filed,
            Self::Disease(_) => Question::Disease,
            Self::Delivery(_) => Question::Delivery,
            Self::ClassMix(_) => Question::ClassMix,
            Self::YearToDate(_) => Question::YearToDate,
        }
    }

    /// Writes it into facts.
    pub fn apply(&self, facts: &mut Facts) {
        match self {
            Self::Tier(tier) => facts.tier = Some(tier.clone()),
            Self::BirthDate(birth) => facts.person.birth_date = Some(*birth),
            Self::Groups(groups) => facts.person.groups.clone_from(groups),
            Self::HospitalLevel(level) => facts.care.hospital_level = *level,
            Self::Place(place) => facts.care.place = *place,
            Self::Filed(filed) => facts.care.filed = *filed,
            Self::Disease(code) => facts.care.disease.clone_from(code),
            Self::Delivery(delivery) => facts.care.delivery = Some(*delivery),
            Self::ClassMix(totals) => facts.bill.charges = Charges::Totals(*totals),
            Self::YearToDate(year) => facts.year_to_date = **year,
        }
    }

    /// As it stands in a request at [`Question::path`].
    #[must_use]
    pub fn value(&self) -> Value {
        match self {
            Self::Tier(tier) => json!(tier),
            Self::BirthDate(birth) => json!(date::iso(*birth)),
            Self::Groups(groups) => json!(groups),
            Self::HospitalLevel(level) => json!(level),
            Self::Place(place) => json!(place),
            Self::Filed(filed) => json!(filed),
            Self::Disease(code) => json!(code),
            Self::Delivery(delivery) => json!(delivery),
            Self::ClassMix(totals) => json!(totals),
            Self::YearToDate(year) => json!(year),
        }
    }
}

/// A case of which some answers are missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Partial {
    facts: Facts,
    missing: BTreeSet<Question>,
}

impl Partial {
    /// A case with all answers.
    #[must_use]
    pub fn new(facts: Facts) -> Self {
        Self { facts, missing: BTreeSet::new() }
    }

    /// The case without an answer. Of a bill without its class mix the total stays.
    #[must_use]
    pub fn without(mut self, question: Question) -> Self {
        self.missing.insert(question);
        self
    }

    /// The case with one answer more.
    #[must_use]
    pub fn with(mut self, given: &Given) -> Self {
        given.apply(&mut self.facts);
        self.missing.remove(&given.question());
        self
    }

    /// The case with these answers; where one is still missing, with whatever the facts were made with.
    #[must_use]
    pub fn complete(&self, answers: &[Given]) -> Facts {
        answers.iter().fold(self.clone(), Self::with).facts
    }

    /// Whether an answer is missing.
    #[must_use]
    pub fn is_missing(&self, question: Question) -> bool {
        self.missing.contains(&question)
    }

    /// What is missing, in the order of the form.
    pub fn missing(&self) -> impl Iterator<Item = Question> + '_ {
        self.missing.iter().copied()
    }

    /// What is known; at missing answers some value stands in.
    #[must_use]
    pub fn facts(&self) -> &Facts {
        &self.facts
    }
}

/// The total of a bill.
pub(super) fn total(bill: &Bill) -> Money {
    match &bill.charges {
        Charges::Totals(totals) => totals.a.plus(totals.b).plus(totals.c),
        Charges::Lines(lines) => {
            let amounts = lines.iter().map(|line| line.amount().unwrap_or(Money::MAX));
            amounts.fold(Money::ZERO, Money::plus)
        }
    }
}
