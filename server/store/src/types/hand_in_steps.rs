//! The states of a hand-in claim, and the steps that lead from one to the next.

use time::{Date, OffsetDateTime};

/// How far a hand-in has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HandInState {
    /// Nobody has looked at it yet.
    Received,
    /// A checker has it.
    InCheck,
    /// Something is missing.
    Needs,
    /// Granted, and to be paid unless the funds pay nothing.
    Granted,
    /// The bank sent the money back: another account is to be named.
    AccountWrong,
    /// Paid.
    Paid,
    /// Refused.
    Refused,
    /// Taken back by who handed it in.
    Withdrawn,
}

impl HandInState {
    /// All of them, in the order in which they come.
    pub const ALL: [Self; 8] = [
        Self::Received,
        Self::InCheck,
        Self::Needs,
        Self::Granted,
        Self::AccountWrong,
        Self::Paid,
        Self::Refused,
        Self::Withdrawn,
    ];

    /// The word in the database, in addresses and in catalogues' keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::InCheck => "in_check",
            Self::Needs => "needs",
            Self::Granted => "granted",
            Self::AccountWrong => "account_wrong",
            Self::Paid => "paid",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The reverse of [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.code() == code)
    }

    /// Whether it waits for a decision: then it can be taken back, and its invoice is its own.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::Received | Self::InCheck | Self::Needs)
    }
}

/// A kind of step in the life of a hand-in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HandInStepKind {
    /// Handed in.
    HandedIn,
    /// A checker took it.
    Taken,
    /// Staff asked for something; the words say for what.
    Asked,
    /// The answer came.
    Answered,
    /// Staff saved facts and lines; the words say why. Staff alone see it.
    Saved,
    /// A grant was proposed. Staff alone see it.
    Proposed,
    /// A proposal went back; the words say why. Staff alone see it.
    SentBack,
    /// Granted.
    Granted,
    /// Refused; the words say why.
    Refused,
    /// Another person is to look at it again (申请人工复核); the words say why.
    ReviewAsked,
    /// Paid.
    Paid,
    /// The bank sent the money back; the words say why.
    PaymentReturned,
    /// Another account was named.
    AccountGiven,
    /// Taken back.
    Withdrawn,
}

impl HandInStepKind {
    /// All of them.
    pub const ALL: [Self; 14] = [
        Self::HandedIn,
        Self::Taken,
        Self::Asked,
        Self::Answered,
        Self::Saved,
        Self::Proposed,
        Self::SentBack,
        Self::Granted,
        Self::Refused,
        Self::ReviewAsked,
        Self::Paid,
        Self::PaymentReturned,
        Self::AccountGiven,
        Self::Withdrawn,
    ];

    /// The word in the database and in catalogues' keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::HandedIn => "handed_in",
            Self::Taken => "taken",
            Self::Asked => "asked",
            Self::Answered => "answered",
            Self::Saved => "saved",
            Self::Proposed => "proposed",
            Self::SentBack => "sent_back",
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::ReviewAsked => "review_asked",
            Self::Paid => "paid",
            Self::PaymentReturned => "payment_returned",
            Self::AccountGiven => "account_given",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The reverse of [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Whether staff alone see it.
    pub const fn is_internal(self) -> bool {
        matches!(self, Self::Saved | Self::Proposed | Self::SentBack)
    }
}

/// A step in the life of a hand-in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandInStep {
    /// What happened.
    pub kind: HandInStepKind,
    /// Business date.
    pub on: Date,
    /// When.
    pub at: OffsetDateTime,
    /// Words of who did it; empty where there are none.
    pub words: String,
    /// Name of who of staff did it, for staff; `None`: the person or guardian did.
    pub staff: Option<String>,
}
