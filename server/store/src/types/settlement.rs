//! Settling while the patient stands at the counter of a hospital: who may ask, what is sent, what comes back.

use rules::{
    assess::Assessment,
    facts::{Accumulators, Care, Charges, Level},
    identity::IdNumber,
    money::Money,
    name::PersonName,
    refusal::Refusal,
    scheme::Scheme,
    standing::Standing,
};
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::{
    claims::{ClaimRecord, Hospital},
    ids::{ClaimId, PersonId},
    sign_in::Token,
};

/// What a hospital's program may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Ask whether somebody is covered on a day.
    Eligibility,
    /// Settle, compute beforehand, and take back.
    Settle,
    /// Compare a day.
    Reconcile,
    /// Read as FHIR resources.
    Fhir,
}

impl Scope {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Eligibility, Self::Settle, Self::Reconcile, Self::Fhir];

    /// The word in the database and on the command line.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Eligibility => "eligibility",
            Self::Settle => "settle",
            Self::Reconcile => "reconcile",
            Self::Fhir => "fhir",
        }
    }

    /// The reverse of [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|scope| scope.code() == code)
    }
}

/// A hospital's program that has proved who it is, or as it is listed. Its secret is nowhere in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ApiClient {
    /// Public name; unique: letters, digits, `-`.
    pub id: String,
    /// The hospital that it speaks for.
    pub hospital: Hospital,
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// When it was given the secret of now.
    pub rotated_at: OffsetDateTime,
    /// Until when the secret of before is taken too.
    pub former_until: Option<OffsetDateTime>,
    /// Since when nothing is taken from it.
    pub revoked_at: Option<OffsetDateTime>,
}

/// A client to be made.
#[derive(Clone, Debug)]
pub struct NewApiClient {
    /// Public name.
    pub id: String,
    /// Code of the hospital.
    pub hospital: String,
    /// What it may do; at least one.
    pub scopes: Vec<Scope>,
    /// Its secret: stored as a keyed hash, told once.
    pub secret: Token,
    /// Now.
    pub at: OffsetDateTime,
}

/// What became of a client to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NewClientOutcome {
    /// It is there.
    Made,
    /// Another one has this name.
    NameTaken,
    /// No hospital has this code.
    UnknownHospital,
}

/// Hospitals to be registered.
#[derive(Clone, Debug)]
pub struct RegisterHospitals {
    /// Each code once.
    pub hospitals: Vec<Hospital>,
    /// Now.
    pub at: OffsetDateTime,
}

/// What became of hospitals to be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RegisterHospitalsOutcome {
    /// They are in the register; how many were new, got another name or level, or stood there like this.
    Registered {
        /// New ones.
        added: usize,
        /// With another name or level than before.
        changed: usize,
        /// Entered before when a hand-in was granted: they lie in the register's place now.
        placed: usize,
        /// As they were.
        as_before: usize,
    },
    /// The code is that of a hospital which lies elsewhere. Nothing was written.
    Elsewhere {
        /// The code.
        code: String,
        /// Where the hospital of this code lies.
        jurisdiction: String,
    },
    /// The code was given to a hospital of another name or level when a hand-in was granted: this one. Nothing was written.
    EnteredOtherwise(Hospital),
    /// A code comes more than once. Nothing was written.
    Twice {
        /// The code.
        code: String,
    },
}

/// The key under which a hospital sends an act, so that sending it again does nothing twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestKey {
    /// Public name of the client: a key is its own.
    pub client: String,
    /// 8 to 64 visible ASCII characters.
    pub key: String,
    /// SHA-256 of what was asked: route and canonical body.
    pub request: [u8; 32],
}

/// A bill that a hospital sends. Whether it fits the hospital and the person is for the store to find out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HospitalBill {
    /// Who was treated.
    pub id_number: IdNumber,
    /// The name on the card, where the hospital sends it: it must be that of the register.
    pub name: Option<PersonName>,
    /// The hospital's number of the settlement; unique for each hospital, also among those taken back.
    pub slip_no: String,
    /// The hospital's number of the stay (住院号); of several settlements of one stay each says which it continues.
    pub admission_no: Option<String>,
    /// Number of the invoice, code and number together; unique in the country.
    pub invoice_no: Option<String>,
    /// The care. Level and name of the hospital in it are replaced by those of the register.
    pub care: Care,
    /// The level that the hospital believes to have.
    pub level_told: Option<Level>,
    /// The items or their sums by class.
    pub charges: Charges,
    /// Names of the items, in the order of the lines.
    pub item_names: Vec<String>,
    /// The sum that the hospital believes the bill to have.
    pub total_told: Option<Money>,
}

/// A bill to be computed without an effect.
#[derive(Clone, Debug)]
pub struct PreSettle {
    /// The hospital's code.
    pub hospital: String,
    /// The bill.
    pub bill: HospitalBill,
    /// Business date: nothing is settled before it has happened.
    pub today: Date,
}

/// A bill to be settled.
#[derive(Clone, Debug)]
pub struct Settle {
    /// The hospital's code.
    pub hospital: String,
    /// Under which key.
    pub key: RequestKey,
    /// The bill.
    pub bill: HospitalBill,
    /// Business date.
    pub today: Date,
    /// Now: the time of the settlement.
    pub at: OffsetDateTime,
}

/// A settlement as it stands in the books.
#[derive(Clone, Debug)]
pub struct Settlement {
    /// The claim, as it was settled.
    pub claim: ClaimRecord,
    /// The hospital's number of the stay.
    pub admission_no: Option<String>,
    /// Number of the invoice.
    pub invoice_no: Option<String>,
    /// The signed receipt; empty for a claim that a register brought along.
    pub receipt: String,
}

/// Why a bill is not settled. Nothing was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NotSettled {
    /// No such hospital.
    UnknownHospital,
    /// Nobody has this id number.
    UnknownPerson,
    /// The register has another name.
    NameDiffers,
    /// Not covered on the day that decides.
    NotCovered {
        /// That day.
        on: Date,
        /// How the person stood.
        standing: Standing,
    },
    /// Covered by another jurisdiction's fund.
    Elsewhere,
    /// The care ends after today.
    Future {
        /// The day told.
        told: Date,
    },
    /// The register has another level for the hospital.
    LevelDiffers {
        /// The level in the register.
        registered: Level,
    },
    /// The items come to another sum than the one told.
    SumDiffers {
        /// What they come to.
        sum: Money,
    },
    /// The slip was settled before; also where it was taken back.
    SlipKnown,
    /// The stay was settled before, here or at another hospital, by hand or at the counter.
    StayKnown {
        /// Number of that slip.
        slip_no: String,
    },
    /// The invoice was settled before.
    InvoiceKnown {
        /// Number of that slip.
        slip_no: String,
    },
    /// In hospital in two places at once.
    Overlaps {
        /// Number of that slip.
        slip_no: String,
    },
    /// The benefit year is closed.
    ClosedYear(i32),
    /// The facts are impossible or do not fit the rules.
    Faults(Vec<rules::facts::Fault>),
    /// The rules give no amount.
    Refused(Box<Refusal>),
}

/// What a bill would come to.
#[derive(Clone, Debug)]
pub struct PreSettleOutcome {
    /// Whose id number it is: a refusal tells something of them too.
    pub person: Option<PersonId>,
    /// The amounts, as if it were settled now, or why it would not be settled.
    pub found: Result<Box<PreSettled>, NotSettled>,
}

/// A bill computed without an effect.
#[derive(Clone, Debug)]
pub struct PreSettled {
    /// Whose scheme would pay.
    pub scheme: Scheme,
    /// Name of the agency in charge on the day that decides.
    pub agency: String,
    /// The benefit year it would count in.
    pub benefit_year: i32,
    /// Amounts, year and steps.
    pub assessment: Assessment,
}

/// What became of a bill to be settled.
#[derive(Clone, Debug)]
pub enum SettlementOutcome {
    /// Settled now.
    Settled(Box<Settlement>),
    /// Settled before under the same key: the answer of then.
    Replayed(Box<Settlement>),
    /// The key was used for something else.
    KeyReused,
    /// The same key is being worked on at this moment.
    InProgress,
    /// Not settled; the key is free again.
    Not(NotSettled),
}

/// A settlement to be taken back.
#[derive(Clone, Debug)]
pub struct Reverse {
    /// The hospital's code.
    pub hospital: String,
    /// Under which key.
    pub key: RequestKey,
    /// Its slip.
    pub slip_no: String,
    /// Now.
    pub at: OffsetDateTime,
}

/// A settlement that was taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reversed {
    /// The claim.
    pub claim: ClaimId,
    /// Its slip.
    pub slip_no: String,
    /// The bill of then.
    pub total: Money,
    /// What the funds had paid of it.
    pub fund: Money,
    /// When it was taken back.
    pub reversed_at: OffsetDateTime,
}

/// What became of a settlement to be taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReverseOutcome {
    /// Taken back now.
    Reversed(Reversed),
    /// Taken back before under the same key: the answer of then.
    Replayed(Reversed),
    /// The key was used for something else.
    KeyReused,
    /// The same key is being worked on at this moment.
    InProgress,
    /// The hospital has no such slip. Another hospital's answers alike.
    UnknownSlip,
    /// Taken back before, under another key.
    Already,
    /// Settlements came after it that were computed on top of it. Whose and where is not told.
    NotLast,
    /// The benefit year is closed.
    ClosedYear(i32),
}

/// Whether somebody is covered on a day, as far as a hospital needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoverOn {
    /// The person.
    pub person: PersonId,
    /// The name of the register.
    pub name: PersonName,
    /// How the person stood on the day.
    pub standing: Standing,
    /// The scheme that pays; `None`: none does.
    pub scheme: Option<Scheme>,
    /// Name of the agency in charge on that day.
    pub agency: Option<String>,
    /// Pack and tier whose rules pay.
    pub pack: Option<(String, Option<String>)>,
    /// What of the year was used.
    pub used: Accumulators,
}

/// What was settled or taken back on a day, by one slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SlipSums {
    /// The slip.
    pub slip_no: String,
    /// Whether it was taken back on the day.
    pub reversed: bool,
    /// The bill.
    pub total: Money,
    /// Paid by the funds.
    pub fund: Money,
    /// Paid by the person.
    pub own: Money,
}

/// Counts and sums of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DaySums {
    /// Settlements of the day.
    pub settled: u32,
    /// Settlements taken back on the day.
    pub reversed: u32,
    /// Bills, less those taken back. Fen; below zero where more was taken back.
    pub total: i64,
    /// Paid by the funds, less what was taken back.
    pub fund: i64,
    /// Paid by the people, less what was taken back.
    pub own: i64,
}

/// A slip on which the two do not agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SlipDifference {
    /// Here, and not in the hospital's file.
    OnlyHere(SlipSums),
    /// In the hospital's file, and not here.
    OnlyThere(SlipSums),
    /// In both, with other sums.
    Differs {
        /// As the books here have it.
        here: SlipSums,
        /// As the hospital has it.
        there: SlipSums,
    },
    /// The hospital's file names it more than once.
    Twice(SlipSums),
}

/// A hospital's day compared with its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayComparison {
    /// The accounting day: that of the settlement in the jurisdiction's time.
    pub day: Date,
    /// The books here.
    pub here: DaySums,
    /// The hospital's file.
    pub there: DaySums,
    /// Slips that do not fit, by number. Empty: everything does.
    pub differences: Vec<SlipDifference>,
}
