//! Hand-in claims at the desks of staff: the list, the items, the decision, the payment.

use rules::{
    facts::{Class, Level, Line},
    money::Money,
    name::PersonName,
};
use rust_decimal::Decimal;
use time::{Date, OffsetDateTime};

use super::{
    claims::{ClaimLine, Hospital},
    evidence::Evidence,
    hand_in::{BankAccount, HandIn, HandInEstimate, HandInFacts, MaskedAccount},
    hand_in_steps::HandInState,
    ids::{ClaimId, EvidenceId, HandInId},
    people::Person,
    settlement::NotSettled,
    staff::Acting,
};

/// Hand-ins in a list.
pub const HAND_INS_A_PAGE: u32 = 50;

/// An item of the bill as staff took it over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandInItem {
    /// The item.
    pub item: ClaimLine,
    /// Why it does not count; `None`: it does.
    pub excluded: Option<String>,
}

impl HandInItem {
    /// A sum of a class, without items.
    pub fn sum(class: Class, amount: Money) -> Self {
        let line = Line {
            item: None,
            class,
            unit_price: amount,
            quantity: Decimal::ONE,
            price_limit: None,
            self_ratio: None,
        };
        Self { item: ClaimLine { name: String::new(), line }, excluded: None }
    }
}

/// Facts and items as they stood after somebody saved them. The first is what was handed in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandInVersion {
    /// From 1 on.
    pub number: u32,
    /// Name of who of staff saved it; `None`: as handed in.
    pub saved_by: Option<String>,
    /// When.
    pub saved_at: OffsetDateTime,
    /// Why; empty for the first.
    pub reason: String,
    /// What is stated.
    pub facts: HandInFacts,
    /// The items. None in the first where the bill came without sums by class: then staff enter them.
    pub items: Vec<HandInItem>,
}

/// A grant above the limit that waits for a second person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandInProposal {
    /// Name of who of staff proposed it.
    pub by: String,
    /// Whether it was who looks at it now: somebody else answers it.
    pub own: bool,
    /// When.
    pub at: OffsetDateTime,
    /// Why.
    pub reason: String,
    /// What the funds were to pay.
    pub fund: Money,
}

/// A hand-in in a list of staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandInLine {
    /// Id.
    pub id: HandInId,
    /// Number to refer to.
    pub reference: String,
    /// Name of whose bill it is.
    pub name: PersonName,
    /// Township of whose bill it is.
    pub township: String,
    /// How far it has come.
    pub state: HandInState,
    /// When it came in.
    pub handed_in_on: Date,
    /// The day by which the next step is expected.
    pub due: Option<Date>,
    /// Whether that day is over.
    pub overdue: bool,
    /// Whether another person is to look at it again.
    pub review: bool,
    /// Whether a grant waits for a second person.
    pub proposed: bool,
    /// Name of who of staff has it.
    pub taken_by: Option<String>,
    /// The invoice's sum.
    pub total: Money,
}

/// Which hand-ins, and which part of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HandInFilter {
    /// In which state; `None`: those that wait for staff to decide, also because an answer did not come in time.
    pub state: Option<HandInState>,
    /// Without so many of the first.
    pub skip: u32,
}

/// A part of the hand-ins within reach: the oldest first, at most [`HAND_INS_A_PAGE`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HandInList {
    /// The part.
    pub lines: Vec<HandInLine>,
    /// How many there are with the others.
    pub all: u64,
    /// How many there are in each state that has any.
    pub counts: Vec<(HandInState, u64)>,
}

/// How many hand-ins wait for staff within reach.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HandInsWaiting {
    /// For a decision: as many as the list has that is asked for without a state.
    pub to_decide: u64,
    /// For the payment.
    pub to_pay: u64,
}

/// A hand-in with everything that it is decided by.
#[derive(Clone, Debug)]
pub struct HandInDesk {
    /// The hand-in, with what staff alone see in its timeline.
    pub hand_in: HandIn,
    /// Whose bill.
    pub person: Person,
    /// Name of who handed it in, where that is a guardian.
    pub guardian: Option<PersonName>,
    /// Every version, the oldest first. The last one counts.
    pub versions: Vec<HandInVersion>,
    /// Files, the oldest first.
    pub files: Vec<Evidence>,
    /// What the last version comes to on the year as it stands. Nothing was written. Once it is granted, its own claim stands
    /// against it: the claim shows the amounts then.
    pub computed: HandInEstimate,
    /// The grant that waits for a second person.
    pub proposal: Option<HandInProposal>,
    /// Whether who looks has it: they took it last.
    pub mine: bool,
    /// Whether who looks decided about it before, so that somebody else decides now.
    pub barred: bool,
    /// Whether a second person confirms a grant of the amount as computed.
    pub needs_second: bool,
}

/// Staff take a hand-in or put it back into the check once nobody answered in time.
#[derive(Clone, Copy, Debug)]
pub struct DeskStep {
    /// Who.
    pub acting: Acting,
    /// Which.
    pub hand_in: HandInId,
    /// Business date.
    pub today: Date,
    /// Now.
    pub at: OffsetDateTime,
}

/// Staff save facts and items as a new version.
#[derive(Clone, Debug)]
pub struct SaveHandIn {
    /// Who, which, when.
    pub step: DeskStep,
    /// The version that was changed: if another one came since, nothing is saved.
    pub from: u32,
    /// Facts.
    pub facts: HandInFacts,
    /// Items, those that do not count too: they come to the invoice's sum.
    pub items: Vec<HandInItem>,
    /// Why: 2 to 500 characters.
    pub reason: String,
}

/// What became of a step of staff. Only `Done` wrote something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DeskOutcome {
    /// Done.
    Done,
    /// There is none within reach.
    NotThere,
    /// It cannot be done as it stands.
    NotNow(HandInState),
    /// A grant waits for a second person.
    Proposed,
    /// Another version was saved meanwhile.
    Stale,
    /// The items come to another sum than the invoice.
    SumDiffers {
        /// What they come to.
        sum: Money,
    },
    /// The items come to more than an amount can be.
    SumTooLarge,
    /// Another open hand-in has the invoice.
    InvoiceOpen,
    /// The invoice was settled before.
    InvoiceSettled,
    /// The register has no such hospital.
    UnknownHospital,
    /// Who acts decided about it before: somebody else is to look at it.
    SamePerson,
}

/// What staff decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandInVerdict {
    /// The funds pay what the last version comes to.
    Grant {
        /// The version that was looked at.
        version: u32,
        /// What it came to then: if the year has changed since, nothing is granted.
        fund: Money,
        /// A hospital outside the register enters it under this code, at this level.
        hospital: Option<(String, Level)>,
    },
    /// They do not.
    Refuse,
}

/// Staff decide about a hand-in.
#[derive(Clone, Debug)]
pub struct DecideHandIn {
    /// Who, which, when.
    pub step: DeskStep,
    /// What.
    pub verdict: HandInVerdict,
    /// Why: 2 to 500 characters. Who handed it in reads it.
    pub reason: String,
}

/// A second person answers a proposed grant.
#[derive(Clone, Debug)]
pub struct AnswerHandIn {
    /// Who, which, when.
    pub step: DeskStep,
    /// Whether it counts. Otherwise it goes back into the check.
    pub confirm: bool,
    /// Why: 2 to 500 characters.
    pub reason: String,
}

/// What became of a decision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DecideHandInOutcome {
    /// Granted and settled.
    Granted {
        /// The claim.
        claim: ClaimId,
        /// What the funds pay.
        fund: Money,
    },
    /// It waits for a second person.
    Proposed {
        /// What the funds would pay.
        fund: Money,
    },
    /// Refused.
    Refused,
    /// The proposal went back, as the second person wished.
    SentBack,
    /// It comes to another amount now. A proposal of it went back.
    Changed {
        /// What the funds were to pay.
        then: Money,
        /// What they would pay now.
        now: Money,
    },
    /// It would not be settled, and why. A proposal stays.
    Not(NotSettled),
    /// There is none within reach.
    NotThere,
    /// It cannot be decided as it stands.
    NotNow(HandInState),
    /// Nothing is proposed.
    NothingProposed,
    /// A grant waits for a second person already.
    Waiting,
    /// Who decides proposed it, or decided about it before.
    SamePerson,
    /// Another version was saved meanwhile.
    Stale,
    /// There are no items yet that count.
    NoItems,
    /// The hospital is outside the register and its code is missing.
    HospitalNeeded,
    /// The code is another hospital's.
    HospitalKnown(Hospital),
}

/// Money to be paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandInToPay {
    /// Id.
    pub id: HandInId,
    /// Number to refer to.
    pub reference: String,
    /// Name of whose bill it is.
    pub name: PersonName,
    /// To which account.
    pub account: MaskedAccount,
    /// How much.
    pub fund: Money,
    /// When it was granted.
    pub granted_on: Date,
    /// By when it is to be paid.
    pub due: Date,
    /// Whether that day is over.
    pub overdue: bool,
    /// Whether who looks granted it, so that somebody else pays.
    pub own: bool,
}

/// A hand-in whose money was granted, as who pays it sees it.
#[derive(Clone, Debug)]
pub struct HandInPaying {
    /// The hand-in, without what happened to it.
    pub hand_in: HandIn,
    /// How much.
    pub fund: Money,
    /// The whole account while the money waits to be sent, unless who looks granted it.
    pub account: Option<BankAccount>,
}

/// Staff mark money as sent.
#[derive(Clone, Debug)]
pub struct PayHandIn {
    /// Who, which, when.
    pub step: DeskStep,
    /// The bank's reference: 4 to 40 letters and digits.
    pub reference: String,
    /// The bank's day.
    pub on: Date,
}

/// Staff mark money as sent back by the bank.
#[derive(Clone, Debug)]
pub struct ReturnHandIn {
    /// Who, which, when.
    pub step: DeskStep,
    /// The bank's day.
    pub on: Date,
    /// Why, as the bank says: 2 to 500 characters. Who handed it in reads it.
    pub reason: String,
}

/// What became of a payment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayHandInOutcome {
    /// Marked.
    Done,
    /// There is none within reach.
    NotThere,
    /// It is not to be paid, or was not.
    NotNow(HandInState),
    /// Who acts granted it.
    SamePerson,
    /// Another payment has the bank's reference.
    ReferenceKnown,
    /// The bank's day is after today or before the grant.
    WrongDay,
}

/// A file of a hand-in within reach, for staff.
#[derive(Clone, Copy, Debug)]
pub struct ViewHandInFile {
    /// Who.
    pub acting: Acting,
    /// Of which hand-in.
    pub hand_in: HandInId,
    /// Which file.
    pub file: EvidenceId,
    /// Now.
    pub at: OffsetDateTime,
}
