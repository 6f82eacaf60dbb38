//! Paying a contribution: orders, money that came in, refunds, and how a day is reconciled.

use rules::{contribution, money::Money, scheme::Scheme};
use time::{Date, Duration, OffsetDateTime};

use super::ids::{EnrolmentId, PersonId};

/// How long an order waits for its money. Money that comes later is judged as it comes.
pub const ORDER_LASTS: Duration = Duration::hours(2);

macro_rules! words {
    ($name:ident { $($(#[$about:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        impl $name {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The word in the database, in files and in catalogues' keys.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The reverse of [`Self::code`].
            pub fn from_code(code: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|value| value.code() == code)
            }
        }
    };
}

/// How far an order has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OrderState {
    /// Made; nothing was asked of the gateway.
    Created,
    /// The payer was sent to the gateway; how that ended is not known yet.
    Paying,
    /// The money is here and is a contribution.
    Paid,
    /// The money came and goes back: see the order's refund.
    Refunded,
    /// Nothing is waited for any more.
    Expired,
}
words!(OrderState {
    Created = "created", Paying = "paying", Paid = "paid", Refunded = "refunded", Expired = "expired",
});

/// By which way money comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Route {
    /// The payment gateway, on the phone.
    Gateway,
    /// Cash at a counter.
    Cash,
    /// The bank's file of what it collected.
    Bank,
}
words!(Route { Gateway = "gateway", Cash = "cash", Bank = "bank" });

/// How far a refund has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundState {
    /// To be sent.
    Owed,
    /// On its way.
    Sent,
    /// Arrived.
    Done,
    /// It did not arrive; staff must look.
    Failed,
}
words!(RefundState { Owed = "owed", Sent = "sent", Done = "done", Failed = "failed" });

impl RefundState {
    /// Whether a refund may go from here to `next`.
    pub const fn leads_to(self, next: Self) -> bool {
        matches!(
            (self, next),
            (Self::Owed | Self::Failed, Self::Sent)
                | (Self::Sent, Self::Done | Self::Failed)
                | (Self::Owed, Self::Done)
        )
    }
}

/// Why money goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RefundReason {
    /// The year is paid already, by whichever way.
    AlreadyPaid,
    /// The choice it was paid for stands no more.
    NotTheChoice,
    /// Another amount than the one that is due.
    WrongAmount,
    /// The rules take no contribution of this person for the year.
    NotPayable,
    /// Nobody has the id number that the bank names.
    UnknownPerson,
    /// The choice it had paid for was taken back.
    Withdrawn,
}
words!(RefundReason {
    AlreadyPaid = "already_paid", NotTheChoice = "not_the_choice", WrongAmount = "wrong_amount",
    NotPayable = "not_payable", UnknownPerson = "unknown_person",
    Withdrawn = "withdrawn",
});

/// What the gateway says of an order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// The money is there.
    Paid,
    /// This try came to nothing, by the payer's will or not; another is possible.
    Failed,
    /// The gateway takes no more money for the order.
    Closed,
}
words!(EventKind { Paid = "paid", Failed = "failed", Closed = "closed" });

/// A key that a form carries, so that sending the form twice makes one order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Eight to sixty-four letters, digits and hyphens.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = (8..=64).contains(&text.len())
            && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        fits.then(|| Self(text.to_owned()))
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What somebody is to pay, or paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// The number by which people and the gateway name it.
    pub number: String,
    /// Who is insured by it.
    pub person: PersonId,
    /// Who pays.
    pub payer: PersonId,
    /// Benefit year.
    pub benefit_year: i32,
    /// Scheme.
    pub scheme: Scheme,
    /// Id of the option.
    pub option: String,
    /// The choice it pays for.
    pub enrolment: EnrolmentId,
    /// To be paid.
    pub own: Money,
    /// Added by the budget.
    pub subsidy: Money,
    /// First day of cover when it is paid.
    pub covers_from: Date,
    /// How far it has come.
    pub state: OrderState,
    /// The business day on which it was made.
    pub ordered_on: Date,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// Until when its money is waited for.
    pub expires_at: OffsetDateTime,
    /// Number on the receipt, once paid.
    pub receipt_no: Option<String>,
    /// What goes back of its money.
    pub refund: Option<Refund>,
}

/// Somebody wants to pay for a person's year.
#[derive(Clone, Debug)]
pub struct CreateOrder {
    /// Who pays.
    pub payer: PersonId,
    /// Who is to be insured by it.
    pub person: PersonId,
    /// Benefit year.
    pub benefit_year: i32,
    /// Key of the form.
    pub key: IdempotencyKey,
    /// Business date: decides about window and amount.
    pub today: Date,
    /// Now.
    pub at: OffsetDateTime,
}

/// Why no money is taken. Told before anybody pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayRefusal {
    /// There is no such person, or the payer may not pay for them.
    NotYours,
    /// The year is paid.
    AlreadyPaid {
        /// How much was paid.
        own: Money,
        /// When.
        paid_on: Date,
        /// Number on the receipt.
        receipt_no: String,
    },
    /// Nothing is chosen for the year, or the choice is another one by now.
    NotTheChoice,
    /// The person may not enrol, or staff have to decide first.
    NotEligible,
    /// The rules name no amount or no day: window closed, not published. Says why and what next.
    Rules(Box<contribution::Refusal>),
    /// The order is over.
    Expired,
    /// Another amount is due than the one brought; what is due.
    WrongAmount(Money),
}

/// What became of the wish to pay.
#[derive(Clone, Debug)]
pub enum OrderOutcome {
    /// The order: new, or the one that was there already.
    Order(Box<Order>),
    /// The budget pays everything; the enrolment is paid now.
    NothingToPay(Box<Receipt>),
    /// No order.
    Refused(PayRefusal),
}

/// The payer goes to the gateway.
#[derive(Clone, Debug)]
pub struct BeginPayment {
    /// Which order.
    pub number: String,
    /// Who pays.
    pub payer: PersonId,
    /// Business date.
    pub today: Date,
    /// Now.
    pub at: OffsetDateTime,
}

/// What became of going to the gateway. Boxed values are as they stand now.
#[derive(Clone, Debug)]
pub enum BeginOutcome {
    /// Ask the gateway for this.
    Pay(Box<Order>),
    /// It is over: paid, refunded or expired. The order says which.
    Over(Box<Order>),
    /// No money is taken.
    Refused(PayRefusal),
    /// The payer has no such order.
    UnknownOrder,
}

/// Something the gateway says, once its signature was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayEvent {
    /// The gateway's number of this event; the same in every repetition.
    pub event: String,
    /// Our order.
    pub order: String,
    /// What happened.
    pub kind: EventKind,
    /// The gateway's number of the payment.
    pub trade: String,
    /// How much, in fen; for `Paid` the amount of the order.
    pub amount: Money,
    /// The gateway's accounting day.
    pub settled_on: Date,
    /// Business date.
    pub today: Date,
    /// Now.
    pub at: OffsetDateTime,
}

/// What an event did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventOutcome {
    /// It was taken in; the order stands like this now.
    Taken(OrderState),
    /// It was here before and did nothing.
    Repeated(OrderState),
    /// Nobody knows the order. Nothing was written but the audit entry.
    UnknownOrder,
    /// The amount is not that of the order. Nothing was written but the audit entry.
    WrongAmount,
    /// The number of the event belongs to another one.
    Contradiction,
}

/// Cash at a counter.
#[derive(Clone, Debug)]
pub struct PayAtCounter {
    /// Who is insured by it.
    pub person: PersonId,
    /// Benefit year.
    pub benefit_year: i32,
    /// How much was brought.
    pub amount: Money,
    /// Key of the counter's form: sent twice, the money counts once.
    pub key: IdempotencyKey,
    /// Who took it: id and name of the member of staff.
    pub taken_by: String,
    /// Whether the money is in the drawer already (written down while the portal was away). If not, a conflict is told
    /// and no money is taken; if so, it is recorded and owed back.
    pub in_the_drawer: bool,
    /// Business date.
    pub today: Date,
    /// Now.
    pub at: OffsetDateTime,
}

/// What became of money.
#[derive(Clone, Debug)]
pub enum MoneyOutcome {
    /// It is a contribution.
    Contribution(Box<Receipt>),
    /// It goes back.
    Refund(Box<Refund>),
    /// This money was taken in before; nothing happened.
    Repeated,
    /// Nothing was taken.
    Refused(PayRefusal),
}

/// A line of the bank's file.
#[derive(Clone, Debug)]
pub struct BankLine {
    /// The bank's number of the payment.
    pub reference: String,
    /// For whom.
    pub id_number: rules::identity::IdNumber,
    /// Benefit year.
    pub benefit_year: i32,
    /// How much.
    pub amount: Money,
    /// The bank's accounting day.
    pub settled_on: Date,
}

/// Proof of a contribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Its number.
    pub number: String,
    /// Who is insured by it.
    pub person: PersonId,
    /// Benefit year.
    pub benefit_year: i32,
    /// Scheme.
    pub scheme: Scheme,
    /// Id of the option.
    pub option: String,
    /// Paid by the person.
    pub own: Money,
    /// Added by the budget.
    pub subsidy: Money,
    /// Day of payment.
    pub paid_on: Date,
    /// How it was paid; `None` where nothing was due, or an old register says so.
    pub route: Option<Route>,
    /// Order it was paid with.
    pub order: Option<String>,
}

/// Money that goes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Its number.
    pub number: String,
    /// Whose money; `None` where the bank named nobody we know.
    pub person: Option<PersonId>,
    /// How much.
    pub amount: Money,
    /// Why.
    pub reason: RefundReason,
    /// How far it has come.
    pub state: RefundState,
    /// By which way the money came.
    pub route: Route,
    /// The number of the money on that way: the gateway's trade, the counter's key, the bank's number.
    pub reference: String,
    /// When the money turned out to be too much.
    pub owed_at: OffsetDateTime,
}

/// What a person paid, is to pay and gets back.
#[derive(Clone, Debug, Default)]
pub struct Payments {
    /// Orders, the newest first.
    pub orders: Vec<Order>,
    /// Receipts, the newest year first.
    pub receipts: Vec<Receipt>,
    /// Refunds, the newest first.
    pub refunds: Vec<Refund>,
}

/// A line of the gateway's file of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GatewayLine {
    /// The gateway's number of the payment.
    pub trade: String,
    /// Our order.
    pub order: String,
    /// How much.
    pub amount: Money,
}

/// Something that does not fit between the gateway's file, the orders and the enrolments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Misfit {
    /// The file has one number twice.
    Twice(GatewayLine),
    /// The gateway has money of which we were not told.
    NotHere(GatewayLine),
    /// We have money that is not in the file.
    NotThere {
        /// The gateway's number.
        trade: String,
        /// The order.
        order: String,
        /// How much.
        amount: Money,
    },
    /// Both have it, with other amounts or for another order.
    Differs {
        /// As the gateway has it.
        there: GatewayLine,
        /// As we have it.
        here: GatewayLine,
    },
    /// An order is paid and its contribution or enrolment does not say so, or the other way round.
    Broken {
        /// The order.
        order: String,
    },
}

/// A day's accounts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reconciliation {
    /// Sum of the gateway's file.
    pub gateway: Money,
    /// Sum of the money that came in by the gateway here, on that accounting day.
    pub received: Money,
    /// The part of it that is contributions.
    pub contributions: Money,
    /// The part of it that goes back.
    pub refunds: Money,
    /// What does not fit; empty when all is well.
    pub misfits: Vec<Misfit>,
}
