//! Claims with their lines and computed shares.

use rules::{
    assess::{self, Assessment, Settled, Shares},
    catalogue,
    facts::{Accumulators, Bill, Care, Charges, Class, Facts, Kind, Level, Line, PersonFacts, Totals},
    history::Terms,
    money::Money,
    pack::Pack,
    scheme::Scheme,
};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};
use time::{Date, OffsetDateTime};

use super::ids::{ClaimId, PersonId};

/// A designated hospital.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hospital {
    /// Code; unique.
    pub code: String,
    /// Code of the jurisdiction it lies in.
    pub jurisdiction: String,
    /// Name.
    pub name: String,
    /// Level.
    pub level: Level,
}

/// How far a claim has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimStatus {
    /// Shares computed and bound, the fund has not yet paid the hospital.
    Settled,
    /// The fund has paid.
    Paid,
    /// Taken back; its amounts count no more.
    Reversed,
}

impl ClaimStatus {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Settled, Self::Paid, Self::Reversed];

    /// The word in the database and in catalogues' keys.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::Paid => "paid",
            Self::Reversed => "reversed",
        }
    }

    /// The reverse of [`Self::code`].
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// How a case is booked: the year it counts in, and the parts of that year which its pack counts apart. The rules say it:
/// [`Terms::of`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booking {
    /// Benefit year: that of the day that decides.
    pub benefit_year: i32,
    /// The hospital, where the pack counts by hospital. Any name, as long as it is always the same.
    pub hospital: Option<String>,
    /// The disease of the pack's list: the same key for all codes of one disease.
    pub disease: Option<String>,
    /// Whether a ceiling of the family holds. The store knows whose family it is.
    pub per_family: bool,
}

impl Booking {
    /// A year of which the case uses the person's own accumulators alone.
    pub const fn of_year(benefit_year: i32) -> Self {
        Self { benefit_year, hospital: None, disease: None, per_family: false }
    }
}

impl From<&Terms<'_>> for Booking {
    fn from(terms: &Terms<'_>) -> Self {
        Self {
            benefit_year: terms.day.year(),
            hospital: terms.hospital.map(ToOwned::to_owned),
            disease: terms.disease.map(ToOwned::to_owned),
            per_family: terms.per_family,
        }
    }
}

/// An item of a bill: what the engine needs of it, and its name for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimLine {
    /// Name of the item.
    pub name: String,
    /// Code, class, price, quantity, limit, own share.
    pub line: Line,
}

/// A settled claim as it is stored: everything that a replay needs, and what came out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimRecord {
    /// Id.
    pub id: ClaimId,
    /// Whose.
    pub person: PersonId,
    /// The hospital's number of the slip; unique for each hospital.
    pub slip_no: String,
    /// Code of the hospital.
    pub hospital: String,
    /// The accumulators it belongs to.
    pub booking: Booking,
    /// Scheme that paid.
    pub scheme: Scheme,
    /// Name of the pack.
    pub pack: String,
    /// Tier of the pack, where it has several.
    pub tier: Option<String>,
    /// Hash of the pack's canonical form: 64 lower-case hexadecimal digits.
    pub pack_hash: String,
    /// Which publication of the pack was asked for; `None`: the newest.
    pub known_as_of: Option<Date>,
    /// What the engine was told about the person. The register may say something else since.
    pub told: PersonFacts,
    /// The care.
    pub care: Care,
    /// Whether the bill came as sums by class; the lines are those sums then.
    pub by_totals: bool,
    /// What the basic layer paid elsewhere; only for a pack without one.
    pub basic_fund_elsewhere: Option<Money>,
    /// The year before this claim.
    pub before: Accumulators,
    /// The year after it.
    pub after: Accumulators,
    /// The computed shares.
    pub shares: Shares,
    /// The step that kept it from being more.
    pub limited_by: Option<String>,
    /// Code of the agency that settled it.
    pub agency: String,
    /// How far it has come.
    pub status: ClaimStatus,
    /// When it was settled.
    pub settled_at: OffsetDateTime,
    /// When the fund paid.
    pub paid_on: Option<Date>,
    /// Items, in the order of the bill.
    pub lines: Vec<ClaimLine>,
}

/// A claim to be recorded: facts and what the engine made of them.
#[derive(Clone, Debug)]
pub struct RecordClaim {
    /// Id.
    pub id: ClaimId,
    /// Whose.
    pub person: PersonId,
    /// The hospital's number of the slip.
    pub slip_no: String,
    /// Code of the hospital, which must be known to the store.
    pub hospital: String,
    /// The accumulators it belongs to: those that the facts were given.
    pub booking: Booking,
    /// Scheme that pays.
    pub scheme: Scheme,
    /// Code of the agency in charge.
    pub agency: String,
    /// What the engine was given.
    pub facts: Facts,
    /// Names of the items, in the order of the lines.
    pub item_names: Vec<String>,
    /// Hash of the pack that it was settled with.
    pub pack_hash: String,
    /// What the engine answered. Its steps come out of the facts again.
    pub settled: Settled,
    /// How far it has come.
    pub status: ClaimStatus,
    /// When it was settled.
    pub settled_at: OffsetDateTime,
    /// When the fund paid.
    pub paid_on: Option<Date>,
}

impl From<RecordClaim> for ClaimRecord {
    fn from(claim: RecordClaim) -> Self {
        let RecordClaim { facts, settled, .. } = claim;
        let (by_totals, lines) = match facts.bill.charges {
            Charges::Lines(lines) => (false, lines),
            Charges::Totals(totals) => (true, as_lines(&totals)),
        };
        let mut names = claim.item_names.into_iter();
        Self {
            id: claim.id,
            person: claim.person,
            slip_no: claim.slip_no,
            hospital: claim.hospital,
            booking: claim.booking,
            scheme: claim.scheme,
            pack: facts.pack,
            tier: facts.tier,
            pack_hash: claim.pack_hash,
            known_as_of: facts.known_as_of,
            told: facts.person,
            care: facts.care,
            by_totals,
            basic_fund_elsewhere: facts.bill.basic_fund,
            before: facts.year_to_date,
            after: settled.after,
            shares: settled.shares,
            limited_by: settled.limited_by.map(|rule| rule.id().to_owned()),
            agency: claim.agency,
            status: claim.status,
            settled_at: claim.settled_at,
            paid_on: claim.paid_on,
            lines: lines
                .into_iter()
                .map(|line| ClaimLine { name: names.next().unwrap_or_default(), line })
                .collect(),
        }
    }
}

impl ClaimRecord {
    /// The facts as the engine was given them: assessing these again under the same pack yields the stored shares.
    pub fn facts(&self) -> Facts {
        let lines = self.lines.iter().map(|line| &line.line);
        let charges = if self.by_totals {
            Charges::Totals(as_totals(lines))
        } else {
            Charges::Lines(lines.cloned().collect())
        };
        Facts {
            pack: self.pack.clone(),
            tier: self.tier.clone(),
            known_as_of: self.known_as_of,
            person: self.told.clone(),
            care: self.care.clone(),
            bill: Bill { charges, basic_fund: self.basic_fund_elsewhere },
            year_to_date: self.before,
        }
    }
}

impl ClaimRecord {
    /// The pack that settled it, as it was published then; `None` where it does not ship any more.
    pub fn settled_by(&self) -> Option<&'static Pack> {
        catalogue::shipped().published(&self.pack, &self.pack_hash)
    }

    /// The claim computed anew by the pack that settled it; `None` where that is not at hand, or where something else comes
    /// out: an explanation of something else is none.
    pub fn explained(&self) -> Option<Assessment> {
        let replay = assess::assess(self.settled_by()?, &self.facts(), &self.before).ok();
        let equal = replay.filter(|replay| replay.shares == self.shares && replay.after == self.after);
        if equal.is_none() {
            tracing::error!(claim = %self.id, "a stored claim is not what its replay yields");
        }
        equal
    }
}

/// What became of a claim to be recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RecordOutcome {
    /// It is stored.
    Recorded,
    /// The hospital has sent this slip before; nothing was written.
    KnownSlip,
    /// The year has moved on since the facts were loaded: assess again with these accumulators.
    Stale(Box<Accumulators>),
    /// There is no such person.
    UnknownPerson,
}

/// A claim in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimSummary {
    /// Id.
    pub id: ClaimId,
    /// The hospital's number of the slip.
    pub slip_no: String,
    /// Name of the hospital.
    pub hospital_name: String,
    /// Level of the hospital at that time.
    pub level: Level,
    /// Kind of care.
    pub kind: Kind,
    /// Day of admission.
    pub admitted: Option<Date>,
    /// Day of discharge or service.
    pub discharged: Date,
    /// Benefit year.
    pub benefit_year: i32,
    /// Scheme that paid.
    pub scheme: Scheme,
    /// The bill.
    pub total: Money,
    /// What the funds paid of it.
    pub fund: Money,
    /// What the person paid.
    pub own: Money,
    /// How far it has come.
    pub status: ClaimStatus,
    /// When it was settled.
    pub settled_at: OffsetDateTime,
    /// When the fund paid.
    pub paid_on: Option<Date>,
    /// Whether it was handed in (零星报销): then the slip's number is that of the hand-in, and the person was paid.
    pub handed_in: bool,
}

/// A claim with everything that its page shows.
#[derive(Clone, Debug)]
pub struct ClaimDetail {
    /// The claim.
    pub claim: ClaimRecord,
    /// Name of the hospital.
    pub hospital_name: String,
    /// The signed receipt of the settlement; `None` for one that was not made at a counter.
    pub receipt: Option<String>,
    /// As [`ClaimSummary::handed_in`].
    pub handed_in: bool,
}

/// Sums by class as one line each.
pub(crate) fn as_lines(totals: &Totals) -> Vec<Line> {
    let sums = [(Class::A, totals.a), (Class::B, totals.b), (Class::C, totals.c)];
    sums.into_iter()
        .filter(|(_, sum)| !sum.is_zero())
        .map(|(class, unit_price)| Line {
            item: None,
            class,
            unit_price,
            quantity: Decimal::ONE,
            price_limit: None,
            self_ratio: None,
        })
        .collect()
}

/// The reverse of [`as_lines`].
pub(crate) fn as_totals<'l>(lines: impl Iterator<Item = &'l Line>) -> Totals {
    let mut totals = Totals::default();
    for line in lines {
        match line.class {
            Class::A => totals.a = line.unit_price,
            Class::B => totals.b = line.unit_price,
            Class::C => totals.c = line.unit_price,
        }
    }
    totals
}
