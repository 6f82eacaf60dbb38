//! Taking a choice back, and the slip of a choice.

use rules::{name::PersonName, withdrawal::Refusal};
use time::{Date, OffsetDateTime};

use super::{
    counter::{AskedAs, Authority},
    enrolment::{ChosenBy, Contribution, Enrolment},
    ids::PersonId,
    payment::Refund,
    staff::Acting,
};

/// A person's choice is to be taken back.
#[derive(Clone, Debug)]
pub struct Withdraw {
    /// Whose choice.
    pub person: PersonId,
    /// Its number: another choice made in the meantime is not touched.
    pub reference: String,
    /// Who takes it back.
    pub by: ChosenBy,
    /// Business date: decides whether it still can be.
    pub today: Date,
    /// Now, for the record.
    pub at: OffsetDateTime,
}

/// The same at the counter, on a person's behalf.
#[derive(Clone, Debug)]
pub struct CounterWithdrawal {
    /// Judged as if the person did it.
    pub withdrawal: Withdraw,
    /// By whom.
    pub acting: Acting,
    /// Who asked for it.
    pub authority: Authority,
}

/// A choice that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawn {
    /// The enrolment that came of the choice, void now.
    pub enrolment: Enrolment,
    /// The business day on which it was taken back.
    pub on: Date,
    /// What goes back of what was paid; `None` where nothing was.
    pub refund: Option<Refund>,
}

/// What became of it. Only `Withdrawn` wrote something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WithdrawOutcome {
    /// It is taken back now.
    Withdrawn(Box<Withdrawn>),
    /// It was taken back before.
    Already(Box<Withdrawn>),
    /// The rules of the year do not let it be taken back, or no longer.
    Refused(Refusal),
    /// It was paid, or entered, by a register before the portal: whoever took the money gives it back.
    PaidElsewhere,
    /// The person has no such choice, or another one stands by now.
    NotTheChoice,
    /// The person is a child that acts through its guardian only.
    ThroughGuardian,
    /// Who asks may not act for this person.
    NotActing,
    /// There is no such person, or none within reach.
    UnknownPerson,
}

/// Who made a choice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WhoChose {
    /// The person.
    Own,
    /// A guardian, by name.
    Guardian(PersonName),
    /// Staff at a counter.
    Counter {
        /// Name of the member of staff.
        staff: String,
        /// Who asked for it.
        asked_by: String,
        /// Related how.
        relation: AskedAs,
    },
}

/// Everything that the slip of a choice says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceSlip {
    /// The enrolment, also a void one.
    pub enrolment: Enrolment,
    /// What was paid for it.
    pub contribution: Option<Contribution>,
    /// Who chose; `None` where the record does not say.
    pub chosen_by: Option<WhoChose>,
    /// The business day on which it was chosen; `None` where the record does not say.
    pub chosen_on: Option<Date>,
    /// When it was taken back, and what goes back.
    pub withdrawn: Option<Withdrawn>,
}
