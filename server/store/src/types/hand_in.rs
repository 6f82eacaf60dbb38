//! Hand-in claims (零星报销): one invoice of one visit or stay that was not settled at the counter.

use std::fmt;

use rules::{
    facts::{Care, Delivery, Kind, Level, Place, Totals},
    money::Money,
    name::PersonName,
};
use time::{Date, OffsetDateTime};

use super::{
    hand_in_steps::{HandInState, HandInStep},
    ids::{ClaimId, HandInId, PersonId},
    settlement::{NotSettled, PreSettled},
};

/// Which hospital wrote the invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandInHospital {
    /// One of the register, by its code.
    Registered(String),
    /// Another one, as somebody wrote it down.
    Other {
        /// Name: 2 to 60 characters.
        name: String,
        /// Level.
        level: Level,
        /// Whether it is a designated one (定点) where it lies.
        designated: bool,
    },
}

/// Why it was not settled at the counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAtCounter {
    /// In a hospital elsewhere that could not settle it.
    Elsewhere,
    /// In an emergency.
    Emergency,
    /// The hospital's or the portal's program was down.
    SystemDown,
    /// The card or id number was not at hand.
    NoCard,
    /// A newborn without an id number.
    Newborn,
    /// The enrolment or payment was recorded late.
    RecordedLate,
    /// Something else.
    Other,
}

impl NotAtCounter {
    /// All of them, in the order in which pages offer them.
    pub const ALL: [Self; 7] = [
        Self::Elsewhere,
        Self::Emergency,
        Self::SystemDown,
        Self::NoCard,
        Self::Newborn,
        Self::RecordedLate,
        Self::Other,
    ];

    /// The word in the database, in forms and in catalogues' keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Elsewhere => "elsewhere",
            Self::Emergency => "emergency",
            Self::SystemDown => "system_down",
            Self::NoCard => "no_card",
            Self::Newborn => "newborn",
            Self::RecordedLate => "recorded_late",
            Self::Other => "other",
        }
    }

    /// The reverse of [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|why| why.code() == code)
    }
}

/// What is stated about the care and its invoice. Staff correct it with the lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandInFacts {
    /// Kind of care.
    pub kind: Kind,
    /// Which hospital.
    pub hospital: HandInHospital,
    /// Where it lies.
    pub place: Place,
    /// Whether the referral or out-of-area filing was done.
    pub filed: bool,
    /// Day of admission; `None` for a visit.
    pub admitted: Option<Date>,
    /// Day of discharge, or of the visit.
    pub discharged: Date,
    /// Code of the disease (ICD-10), where it is known.
    pub disease: Option<String>,
    /// How the child was born, for a delivery.
    pub delivery: Option<Delivery>,
    /// The hospital's number of the stay, where the papers show it.
    pub admission_no: Option<String>,
    /// Number of the invoice, code and number together: 1 to 40 letters and digits.
    pub invoice_no: String,
    /// The invoice's sum.
    pub total: Money,
}

impl HandInFacts {
    /// The number of an invoice as it is kept and compared: letters and digits alone, capitals, full-width ones as usual.
    /// `None` where 1 to 40 of them are not what is written.
    pub fn invoice_number(typed: &str) -> Option<String> {
        let usual = |c: char| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            _ => c,
        };
        let plain: String = typed
            .chars()
            .map(usual)
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '/' | '.' | '_'))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        let fits = (1..=40).contains(&plain.len()) && plain.bytes().all(|byte| byte.is_ascii_alphanumeric());
        fits.then_some(plain)
    }

    /// With the invoice's number as it is kept.
    pub(crate) fn plain(mut self) -> Self {
        if let Some(plain) = Self::invoice_number(&self.invoice_no) {
            self.invoice_no = plain;
        }
        self
    }

    /// The care as the rules are told it, at a hospital of a level. Its code is the judge's to fill in.
    pub fn care(&self, hospital_level: Level, designated: bool) -> Care {
        Care {
            hospital_level,
            hospital: None,
            place: self.place,
            filed: self.filed,
            admitted: self.admitted,
            discharged: self.discharged,
            disease: self.disease.clone(),
            delivery: self.delivery,
            continued_from: None,
            designated,
            kind: self.kind,
        }
    }
}

/// A bank account. `Debug` shows its last digits alone.
#[derive(Clone, PartialEq, Eq)]
pub struct BankAccount {
    holder: String,
    bank: String,
    number: String,
}

impl BankAccount {
    /// An account of 8 to 30 digits, which may be written with blanks between them, at a bank of 2 to 60 characters.
    /// `None`: it is none. Whether the holder is the right one is asked with the rest.
    pub fn new(holder: &str, bank: &str, number: &str) -> Option<Self> {
        let fits =
            |text: &str| (2..=60).contains(&text.chars().count()) && !text.chars().any(char::is_control);
        let (holder, bank) = (PersonName::parse(holder).ok()?, bank.trim());
        let digits: String = number.chars().filter(|c| !matches!(c, ' ' | '-' | '\u{3000}')).collect();
        let whole = (8..=30).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit());
        (whole && fits(bank)).then(|| Self {
            holder: holder.as_str().to_owned(),
            bank: bank.to_owned(),
            number: digits,
        })
    }

    /// Whose it is, by name.
    pub fn holder(&self) -> &str {
        &self.holder
    }

    /// The bank.
    pub fn bank(&self) -> &str {
        &self.bank
    }

    /// Its whole number: for who pays, and for nobody else.
    pub fn number(&self) -> &str {
        &self.number
    }

    /// For everybody else.
    pub fn masked(&self) -> MaskedAccount {
        let last_four = self.number[self.number.len() - 4..].to_owned();
        MaskedAccount { holder: self.holder.clone(), bank: self.bank.clone(), last_four }
    }
}

impl fmt::Debug for BankAccount {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "BankAccount(…{})", &self.number[self.number.len() - 4..])
    }
}

/// An account as pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaskedAccount {
    /// Whose it is, by name.
    pub holder: String,
    /// The bank.
    pub bank: String,
    /// Last four digits of its number.
    pub last_four: String,
}

/// To which account money is to go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandInAccount {
    /// This one.
    Given(BankAccount),
    /// That to which the last money was sent which the same two people asked for.
    AsBefore,
}

/// What a bill would come to on a person's own year, before it is handed in.
#[derive(Clone, Debug)]
pub struct EstimateHandIn {
    /// Whose bill.
    pub person: PersonId,
    /// What is stated.
    pub facts: HandInFacts,
    /// Sums by class, where the bill shows them.
    pub totals: Option<Totals>,
    /// Business date.
    pub today: Date,
}

/// The answer: never a promise.
#[derive(Clone, Debug)]
pub enum HandInEstimate {
    /// The amount, on the year as it stands.
    Amount(Box<PreSettled>),
    /// Without sums by class: between the two amounts of the funds, whatever the classes are.
    Between {
        /// At least.
        lowest: Money,
        /// At most.
        highest: Money,
        /// The case with all of the bill in class A.
        most: Box<PreSettled>,
    },
    /// There is no amount, and why. Also for an invoice or stay that was settled.
    Not(NotSettled),
}

/// Papers are handed in.
#[derive(Clone, Debug)]
pub struct NewHandIn {
    /// Whose bill.
    pub person: PersonId,
    /// Who hands it in: the person, or a guardian who is verified on the day.
    pub by: PersonId,
    /// What is stated.
    pub facts: HandInFacts,
    /// Sums by class, where the bill shows them; they come to the invoice's sum.
    pub totals: Option<Totals>,
    /// Why it was not settled at the counter.
    pub why: NotAtCounter,
    /// To which account. Its holder is the person or the guardian.
    pub account: HandInAccount,
    /// Business date.
    pub today: Date,
    /// Now.
    pub at: OffsetDateTime,
}

/// What became of it. Only `HandedIn` wrote something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandInOutcome {
    /// It is there; files can follow.
    HandedIn {
        /// Id, for its files.
        id: HandInId,
        /// Number to refer to.
        reference: String,
    },
    /// The same invoice of the person is open already; its reference.
    Already(String),
    /// Somebody's open hand-in has the invoice. Whose is not told.
    InvoiceOpen,
    /// The invoice was settled before.
    InvoiceSettled,
    /// The last day is over.
    TooLate(Date),
    /// The care ends after today.
    Future(Date),
    /// The sums by class do not come to the invoice's sum, or it is zero.
    SumDiffers,
    /// The register has no such hospital.
    UnknownHospital,
    /// Neither the person nor who hands it in has the account's name.
    HolderDiffers,
    /// No money was sent to an account before.
    NoAccount,
    /// No such person, or who hands it in does not act for them.
    UnknownPerson,
}

/// What was decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandInDecision {
    /// The funds pay.
    Granted {
        /// How much; may be nothing.
        fund: Money,
        /// The claim with its lines and steps.
        claim: ClaimId,
        /// Business date.
        on: Date,
        /// Words of staff.
        reason: String,
    },
    /// They do not.
    Refused {
        /// Business date.
        on: Date,
        /// Why, in the words of staff.
        reason: String,
    },
}

/// That money was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandInPayment {
    /// The bank's reference.
    pub reference: String,
    /// The bank's day.
    pub on: Date,
}

/// A hand-in as who it concerns sees it, and the head of what staff see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandIn {
    /// Id, for its files.
    pub id: HandInId,
    /// Number to refer to.
    pub reference: String,
    /// Whose bill.
    pub person: PersonId,
    /// Who handed it in.
    pub by: PersonId,
    /// How far it has come.
    pub state: HandInState,
    /// What is stated: as staff corrected it last.
    pub facts: HandInFacts,
    /// Name of the hospital.
    pub hospital_name: String,
    /// Sums by class, as they were handed in.
    pub totals: Option<Totals>,
    /// Why it was not settled at the counter.
    pub why: NotAtCounter,
    /// To which account.
    pub account: MaskedAccount,
    /// When it came in.
    pub handed_in_on: Date,
    /// The day by which the next step is expected: a decision, an answer, a payment. `None`: nothing is.
    pub due: Option<Date>,
    /// What staff ask for, while something is missing; why the bank sent the money back, while an account is.
    pub needs: Option<String>,
    /// What was decided, the newest.
    pub decision: Option<HandInDecision>,
    /// The payment that stands.
    pub payment: Option<HandInPayment>,
    /// Whether it was refused and can be put before another person, once.
    pub can_review: bool,
    /// What happened, the oldest first, without what staff alone see. Empty in lists.
    pub timeline: Vec<HandInStep>,
}

/// Somebody does something with their hand-in.
#[derive(Clone, Debug)]
pub struct OwnHandIn {
    /// Whose bill.
    pub person: PersonId,
    /// Who acts: the person, or a guardian who is verified on the day.
    pub by: PersonId,
    /// Its number.
    pub reference: String,
    /// Business date.
    pub today: Date,
    /// Now.
    pub at: OffsetDateTime,
}

/// What became of another account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountOutcome {
    /// It is on file; money goes there.
    Taken,
    /// Neither the person nor who acts has the account's name.
    HolderDiffers,
    /// No account is asked for, or it is not theirs.
    NotAsked,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invoice_has_one_number_however_it_is_typed() {
        for typed in [
            "034001500111 12345678",
            "０３４００１５００１１１－１２３４５６７８",
            " 034001500111-12345678\n",
        ] {
            let plain = HandInFacts::invoice_number(typed);
            assert_eq!(plain.as_deref(), Some("03400150011112345678"), "{typed}");
        }
        assert_eq!(HandInFacts::invoice_number("ab12").as_deref(), Some("AB12"));
        for nonsense in ["", " - ", "发票12", &"1".repeat(41)] {
            assert_eq!(HandInFacts::invoice_number(nonsense), None, "{nonsense}");
        }
    }
}
