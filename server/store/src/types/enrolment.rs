//! Enrolments, contributions, and the choice of a tier.

use rules::{
    contribution, eligibility::Eligibility, facts::Accumulators, jurisdiction::BenefitYear, money::Money,
    scheme::Scheme, standing::Record,
};
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::{
    ids::{ContributionId, EnrolmentId, PersonId},
    people::{GroupPeriod, Household, Person},
};

/// How far an enrolment has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnrolmentStatus {
    /// Entered in an old scheme's register, not paid.
    Entered,
    /// Chosen in the portal, not paid.
    Chosen,
    /// Paid, the benefit year has not begun.
    Paid,
    /// In force.
    Active,
    /// The benefit year is over.
    Ended,
    /// Replaced or withdrawn before it took effect.
    Void,
}

impl EnrolmentStatus {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Entered, Self::Chosen, Self::Paid, Self::Active, Self::Ended, Self::Void];

    /// The word in the database and in catalogues' keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Entered => "entered",
            Self::Chosen => "chosen",
            Self::Paid => "paid",
            Self::Active => "active",
            Self::Ended => "ended",
            Self::Void => "void",
        }
    }

    /// The reverse of [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// A person's place in a scheme for a benefit year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolment {
    /// Id.
    pub id: EnrolmentId,
    /// Who.
    pub person: PersonId,
    /// Benefit year.
    pub benefit_year: i32,
    /// Scheme.
    pub scheme: Scheme,
    /// Id of the option in the jurisdiction's year: a track or a tier.
    pub option: String,
    /// The pack whose rules pay.
    pub pack: String,
    /// The tier within that pack, where it has several.
    pub tier: Option<String>,
    /// How far it has come.
    pub status: EnrolmentStatus,
    /// Number on the confirmation.
    pub reference: String,
    /// When an old scheme's register took the person in.
    pub entered_on: Option<Date>,
    /// First day of cover.
    pub covers_from: Date,
    /// Last day of cover.
    pub covers_to: Date,
    /// When it was chosen in the portal.
    pub chosen_at: Option<OffsetDateTime>,
}

/// An enrolment from a register, as it is: for loading. The reference is made by the caller.
pub type NewEnrolment = Enrolment;

/// A payment of an own contribution. Without `enrolment` it is "paid but not entered".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// Id.
    pub id: ContributionId,
    /// Who is insured by it.
    pub person: PersonId,
    /// Benefit year.
    pub benefit_year: i32,
    /// Scheme it was paid to.
    pub scheme: Scheme,
    /// Id of the option.
    pub option: String,
    /// Paid by the person.
    pub own: Money,
    /// Added by the budget.
    pub subsidy: Money,
    /// Day of payment.
    pub paid_on: Date,
    /// Number on the receipt; unique.
    pub receipt_no: String,
    /// The enrolment it pays for.
    pub enrolment: Option<EnrolmentId>,
}

/// What was used in a benefit year.
#[derive(Clone, Debug)]
pub struct YearUsage {
    /// Benefit year.
    pub benefit_year: i32,
    /// Sums over the year's claims that were not reversed, `stays` among them, and what the family shares. The parts at one
    /// hospital and for one disease belong to a case and are nothing here.
    pub accumulators: Accumulators,
    /// How many claims.
    pub claims: u32,
    /// The bills.
    pub total: Money,
    /// What the funds paid of them.
    pub fund: Money,
}

impl YearUsage {
    /// A year in which nothing was used.
    pub fn nothing(benefit_year: i32) -> Self {
        Self {
            benefit_year,
            accumulators: Accumulators::default(),
            claims: 0,
            total: Money::ZERO,
            fund: Money::ZERO,
        }
    }
}

/// Everything the page "my enrolment" shows of a person, as one state of the database.
#[derive(Clone, Debug)]
pub struct Coverage {
    /// The person.
    pub person: Person,
    /// Groups, past and present.
    pub groups: Vec<GroupPeriod>,
    /// The household, for people of the rural register.
    pub household: Option<Household>,
    /// Enrolments, the newest year first; void ones are left out.
    pub enrolments: Vec<Enrolment>,
    /// Contributions, the newest year first.
    pub contributions: Vec<Contribution>,
    /// Years with claims of the person or shares of the family, the newest first.
    pub usage: Vec<YearUsage>,
    /// What the rules say about the benefit year asked for, as on the day asked for; `None` when the
    /// jurisdiction is unknown to them.
    pub eligibility: Option<Eligibility>,
}

impl Coverage {
    /// Whether the person may on a day be enrolled as a newborn for a year, also outside its window.
    pub fn newborn_in(&self, year: &BenefitYear, today: Date) -> bool {
        is_newborn(year, self.person.birth_date, &self.enrolments, today)
    }

    /// The live enrolment of a year.
    pub fn enrolment(&self, benefit_year: i32) -> Option<&Enrolment> {
        self.enrolments.iter().find(|enrolment| enrolment.benefit_year == benefit_year)
    }

    /// The contribution of a year; the first paid when there are several.
    pub fn contribution(&self, benefit_year: i32) -> Option<&Contribution> {
        self.contributions
            .iter()
            .filter(|paid| paid.benefit_year == benefit_year)
            .min_by_key(|paid| paid.paid_on)
    }

    /// The enrolments with their payments, in the terms of the rules and in the same order.
    pub fn records(&self) -> Vec<Record> {
        records(&self.enrolments, &self.contributions)
    }

    /// What was used in a year; nothing when there were no claims.
    pub fn usage(&self, benefit_year: i32) -> YearUsage {
        let found = self.usage.iter().find(|usage| usage.benefit_year == benefit_year);
        found.cloned().unwrap_or_else(|| YearUsage::nothing(benefit_year))
    }
}

/// Enrolments with their payments, in the terms of the rules and in the same order.
pub(crate) fn records(enrolments: &[Enrolment], contributions: &[Contribution]) -> Vec<Record> {
    let paid = |enrolment: &Enrolment| {
        let payment = contributions.iter().find(|paid| paid.enrolment == Some(enrolment.id));
        payment.map(|paid| (paid.paid_on, paid.own))
    };
    let record = |enrolment: &Enrolment| Record {
        year: enrolment.benefit_year,
        scheme: enrolment.scheme,
        option: enrolment.option.clone(),
        covers: (enrolment.covers_from, enrolment.covers_to),
        paid: paid(enrolment),
    };
    enrolments.iter().map(record).collect()
}

/// Whether someone with these enrolments may on a day be enrolled as a newborn for a year: born few enough days ago, and
/// never enrolled for another year.
pub(crate) fn is_newborn(year: &BenefitYear, born: Date, enrolments: &[Enrolment], today: Date) -> bool {
    contribution::newborn_in_time(year, born, today)
        && enrolments
            .iter()
            .all(|entry| entry.benefit_year == year.year || entry.status == EnrolmentStatus::Void)
}

/// A person's choice of a track or tier.
#[derive(Clone, Debug)]
pub struct ChooseTier {
    /// Who.
    pub person: PersonId,
    /// Benefit year.
    pub benefit_year: i32,
    /// Id of the option.
    pub option: String,
    /// Who chooses for the person.
    pub by: ChosenBy,
    /// Business date that decides about window and eligibility.
    pub today: Date,
    /// Now, for the record.
    pub at: OffsetDateTime,
}

/// Who chooses a tier for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChosenBy {
    /// The person.
    Own,
    /// A guardian, whose link to the person must be in force.
    Guardian(PersonId),
}

/// A choice that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The enrolment.
    pub enrolment: Enrolment,
    /// What the person pays by the window's end.
    pub own: Money,
    /// What the budget adds.
    pub subsidy: Money,
    /// The option that this choice replaced.
    pub replaced: Option<String>,
}

/// What became of a choice. Only `Chosen` wrote something.
#[derive(Clone, Debug)]
pub enum ChooseOutcome {
    /// It stands now.
    Chosen(Box<Chosen>),
    /// The same option was chosen before and still stands.
    Unchanged(Box<Chosen>),
    /// The year is paid already: the choice is bound.
    AlreadyPaid {
        /// The enrolment that stands, when the payment has been entered.
        enrolment: Option<Box<Enrolment>>,
        /// The payment.
        contribution: Box<Contribution>,
    },
    /// Today is outside the window.
    Closed {
        /// First day.
        opens: Date,
        /// Last day.
        closes: Date,
    },
    /// The year has no such option, the option is closed, or the jurisdiction has no such year.
    NotOffered,
    /// The rules leave no choice: another option is fixed, the person is not eligible, a staff decision or an
    /// answer is missing. The reason is in the value.
    Decided(Box<Eligibility>),
    /// The person is a child that acts through its guardian only.
    ThroughGuardian,
    /// Who chooses may not act for this person: no link, an ended one, or the child has not agreed.
    NotActing,
    /// There is no such person.
    UnknownPerson,
}
