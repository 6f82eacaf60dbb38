//! `/staff/hand-in` and `/staff/payments`: bills that residents handed in, checked, decided and paid.

mod decide;
mod edit;
mod list;
mod one;
mod pay;

use rules::assess::Shares;
use rules::date::Date;
use rules::facts::Class;
use rules::money::Money;
use rules::trace::Step as Computation;

use crate::forms::FieldError;
use crate::forms::hand_in::{RawAsking, RawHandIns, RawHandLines, RawHandVerdict, RawPayment};
use crate::pages::enrolment::EnrolmentYear;
use crate::pages::family_link::FileItem;
use crate::pages::hand_in::track::Step;
use crate::pages::hand_in::{Care, Line as HandIn, State, WhyNot};

pub(super) use list::list;
pub(super) use one::view;
pub(super) use pay::{list as payments, view as payment};

/// A hand-in in the list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Id, for the path.
    pub id: String,
    /// Number to refer to.
    pub reference: String,
    /// Masked name of whose bill it is.
    pub name: String,
    /// Township.
    pub township: String,
    /// How far it has come.
    pub state: State,
    /// When it came in.
    pub handed_in_on: Date,
    /// The day by which the next step is expected, and whether it is over.
    pub due: Option<(Date, bool)>,
    /// Whether another person is to look at it again.
    pub review: bool,
    /// Whether a grant waits for a second person.
    pub proposed: bool,
    /// Who has it.
    pub taken_by: Option<String>,
    /// The invoice's sum.
    pub total: Money,
}

/// `/staff/hand-in`
#[derive(Clone, Debug, Default)]
pub struct List {
    /// The lines of the page.
    pub lines: Vec<Line>,
    /// Which are asked for.
    pub filter: RawHandIns,
    /// How many there are in each state.
    pub counts: Vec<(State, u64)>,
    /// How many there are in all.
    pub total: u64,
    /// The page, from one, and how many there are.
    pub page: (u32, u32),
}

/// What a bill comes to on the year as it stands.
#[derive(Clone, Debug)]
pub enum Computed {
    /// An amount.
    Amount {
        /// Who bears what.
        shares: Box<Shares>,
        /// The benefit year and the agency in charge.
        year: (i32, String),
        /// How it came about.
        steps: Vec<Computation>,
        /// Whether every figure behind it is official.
        official: bool,
    },
    /// Between two amounts: there are no items yet.
    Between(Money, Money),
    /// None, and why.
    Not(WhyNot),
}

impl Computed {
    /// What the funds pay, where that is known.
    pub fn fund(&self) -> Option<Money> {
        match self {
            Self::Amount { shares, .. } => Some(shares.fund_pay_sumamt),
            Self::Between(..) | Self::Not(_) => None,
        }
    }
}

/// A version of facts and items: its number, who saved it, when, why, how many items.
#[derive(Clone, Debug)]
pub struct Version {
    /// From 1 on.
    pub number: u32,
    /// Who saved it; `None`: as it was handed in.
    pub by: Option<String>,
    /// When.
    pub on: Date,
    /// Why.
    pub reason: String,
    /// How many items it has.
    pub items: usize,
}

/// A line of the bill as it was entered.
#[derive(Clone, Debug)]
pub struct Item {
    /// Its name.
    pub name: String,
    /// Its class.
    pub class: Class,
    /// What it cost.
    pub amount: Money,
    /// Why it does not count, where it does not.
    pub excluded: Option<String>,
}

/// A grant that waits for a second person.
#[derive(Clone, Debug)]
pub struct Proposal {
    /// Who proposed it.
    pub by: String,
    /// Whether that is who looks.
    pub own: bool,
    /// Why.
    pub reason: String,
    /// What the funds were to pay.
    pub fund: Money,
}

/// What who looks may do now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct May {
    /// Take it, or take it over.
    pub take: bool,
    /// Change the lines, ask, decide.
    pub work: bool,
    /// Nothing: they decided about it before.
    pub barred: bool,
}

/// One hand-in.
#[derive(Clone, Debug)]
pub struct Model {
    /// Id, for paths.
    pub id: String,
    /// As the resident sees it in the list.
    pub line: HandIn,
    /// Masked name and id number, township.
    pub person: (String, String, String),
    /// Who handed it in, where that is a guardian.
    pub guardian: Option<String>,
    /// The person's years of cover.
    pub years: Vec<EnrolmentYear>,
    /// Number of the invoice, why it was not settled at the counter.
    pub invoice: (String, &'static str),
    /// What the amount hangs on.
    pub care: Care,
    /// The lines of the last version.
    pub items: Vec<Item>,
    /// The account: holder, bank, last digits.
    pub account: (String, String, String),
    /// What staff asked for, or why the bank sent the money back.
    pub needs: Option<String>,
    /// Files.
    pub files: Vec<FileItem>,
    /// Every version, the oldest first.
    pub versions: Vec<Version>,
    /// What the last one comes to.
    pub computed: Computed,
    /// Whether a second person confirms a grant.
    pub needs_second: bool,
    /// Whether a grant needs the code of a hospital outside the register.
    pub needs_code: bool,
    /// The grant that waits.
    pub proposal: Option<Proposal>,
    /// What who looks may do.
    pub may: May,
    /// What happened.
    pub steps: Vec<Step>,
    /// Names of the hospitals of the register.
    pub hospitals: Vec<String>,
    /// Whether password and code must be given again first.
    pub prove: bool,
    /// The forms.
    pub forms: Forms,
}

/// The forms as they were sent, and what is wrong.
#[derive(Clone, Debug, Default)]
pub struct Forms {
    /// Facts and lines.
    pub lines: RawHandLines,
    /// What is missing.
    pub asking: RawAsking,
    /// The decision, or the answer to a proposal.
    pub verdict: RawHandVerdict,
    /// What is wrong.
    pub errors: Vec<FieldError>,
    /// What came of the last try, where nothing was done.
    pub told: Option<Told>,
}

/// Why nothing was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told {
    /// It has come further meanwhile.
    NotNow,
    /// A grant waits for a second person.
    Waiting,
    /// Another version was saved meanwhile.
    Stale,
    /// The amount is another one now: then and now.
    Changed(Money, Money),
    /// It would not be settled.
    Not(WhyNot),
    /// Who acts decided about it before.
    SamePerson,
    /// There are no items that count.
    NoItems,
    /// The invoice is in another open hand-in, or was settled.
    Invoice,
}

/// Money to be paid.
#[derive(Clone, Debug)]
pub struct ToPay {
    /// Id, for the path.
    pub id: String,
    /// Number to refer to.
    pub reference: String,
    /// Masked name.
    pub name: String,
    /// Bank and last digits.
    pub account: (String, String),
    /// How much.
    pub fund: Money,
    /// When it was granted.
    pub granted_on: Date,
    /// By when it is to be paid, and whether that is over.
    pub due: (Date, bool),
    /// Whether who looks granted it.
    pub own: bool,
}

/// One payment.
#[derive(Clone, Debug)]
pub struct Payment {
    /// Id, for paths.
    pub id: String,
    /// Number to refer to.
    pub reference: String,
    /// How far it has come.
    pub state: State,
    /// How much.
    pub fund: Money,
    /// Holder, bank and whole number; masked where it was paid. `None`: who looks granted it.
    pub account: Option<(String, String, String)>,
    /// The payment that stands: the bank's reference and day.
    pub paid: Option<(String, Date)>,
    /// Whether password and code must be given again first.
    pub prove: bool,
    /// The form as it was sent.
    pub raw: RawPayment,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// Why nothing was done.
    pub told: Option<Told>,
}
