//! Jurisdictions (统筹地区): agencies in charge, who may enrol, benefit years, what they cost. Data, with clauses.
//!
//! Like a pack, a file has one canonical form and its hash. How a file is written: the crate's README.

mod dated;
mod figures;
mod read;

use std::fmt::Write as _;
#[cfg(feature = "toml")]
use std::sync::LazyLock;

use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::contribution::{self, Amounts, ContributionFacts};
use crate::date::Date;
use crate::eligibility::Table;
use crate::facts::Group;
use crate::money::Money;
use crate::pack::{PackFault, tree};
use crate::scheme::Scheme;
use crate::text::Text;
use crate::trace::Clause;

pub use dated::{Cited, Dated, Entry};
pub use figures::{Aid, Begins, Children, Newborn, NewbornFee, Rates, Variable, Waiting, YearRules};
pub(crate) use read::Cx;

/// A county or city that runs one fund.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jurisdiction {
    /// "huaiyuan", "weihai".
    pub code: String,
    /// 怀远县
    pub name: Text,
    /// Number to call.
    pub hotline: String,
    /// First six digits of the id numbers and area codes that belong to it.
    pub regions: Vec<String>,
    /// Who may enrol.
    pub eligibility: Table,
    /// Agencies with their time in charge, earliest first.
    pub agencies: Vec<Agency>,
    /// Benefit years, earliest first.
    pub years: Vec<BenefitYear>,
    /// Completed years from which a child must agree itself to a guardian who acts for it, by dates; `None` where the
    /// file does not say.
    pub own_consent_age: Option<Dated<u16>>,
    canonical: String,
    hash: String,
}

/// An agency in charge of a scheme from a day on, until the next entry of that scheme.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Agency {
    /// Its name.
    pub name: Text,
    /// For whose claims.
    pub scheme: Scheme,
    /// First day in charge.
    pub from: Date,
    /// By which clause.
    pub clause: Clause,
}

/// How the schemes of a year live together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum YearMode {
    /// Two schemes, as before.
    OldSchemes,
    /// One enrolment, two standards to choose from (双轨).
    DualTrack,
    /// One standard.
    Unified,
}

impl YearMode {
    /// All of them with their words in data files.
    pub(crate) const WORDS: [(&'static str, Self); 3] =
        [("old_schemes", Self::OldSchemes), ("dual_track", Self::DualTrack), ("unified", Self::Unified)];

    /// The word used in data files, `dual_track`.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::OldSchemes => "old_schemes",
            Self::DualTrack => "dual_track",
            Self::Unified => "unified",
        }
    }
}

/// A year in which benefits are drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BenefitYear {
    /// The year.
    pub year: i32,
    /// How its schemes live together.
    pub mode: YearMode,
    /// When one can pay for it.
    pub window: Window,
    /// Where the window stands.
    pub window_clause: Clause,
    /// First and last day of benefits.
    pub covers: (Date, Date),
    /// Where these days stand.
    pub covers_clause: Clause,
    /// What one can choose; empty where the year's standard is not published yet.
    pub options: Vec<TierOption>,
    /// Late payment, waiting and newborns.
    pub rules: YearRules,
    /// What the year rests on.
    pub clause: Clause,
}

/// When one can pay, first and last day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// First day.
    pub opens: Date,
    /// Last day.
    pub closes: Date,
}

impl Window {
    /// Whether one can pay on a day.
    #[must_use]
    pub fn is_open(self, on: Date) -> bool {
        self.opens <= on && on <= self.closes
    }

    /// Days from `on` to the last day; `None` when it is over. 0 on the last day.
    #[must_use]
    pub fn days_left(self, on: Date) -> Option<u32> {
        u32::try_from((self.closes - on).whole_days()).ok()
    }
}

/// One thing to choose in a benefit year.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TierOption {
    /// "urban", "rural", "standard", "one", "two".
    pub id: String,
    /// Its name.
    pub title: Text,
    /// The scheme one is enrolled in.
    pub scheme: Scheme,
    /// The pack that pays.
    pub pack: String,
    /// The tier inside that pack.
    pub tier: Option<String>,
    /// What it costs.
    pub rates: Rates,
    /// Whether its amounts are official.
    pub official: bool,
    /// What else one should know.
    pub note: Text,
    /// No longer open to new people.
    pub closed: bool,
    /// Contribution and subsidy on the first day of the window: a file without them is not read.
    first: [Cited<Money>; 2],
    first_day: Date,
}

impl TierOption {
    /// What a person of these groups pays on the first day of the window: the best single rule. Pupils are known by
    /// their group, children by their age are not: see [`BenefitYear::amounts`].
    pub fn contribution_for<'g>(&self, groups: impl IntoIterator<Item = &'g Group>) -> Money {
        contribution::amounts::for_groups(self, groups)
    }

    /// What a person pays who pays on the first day of the window.
    #[must_use]
    pub fn contribution(&self) -> Money {
        self.first[0].value
    }

    /// What the budget then adds.
    #[must_use]
    pub fn subsidy(&self) -> Money {
        self.first[1].value
    }

    /// The first day of the window.
    pub(crate) fn first_day(&self) -> Date {
        self.first_day
    }

    /// Where the contribution stands.
    #[must_use]
    pub fn clause(&self) -> &Clause {
        &self.first[0].clause
    }
}

impl BenefitYear {
    /// The option of an id.
    #[must_use]
    pub fn option(&self, id: &str) -> Option<&TierOption> {
        self.options.iter().find(|option| option.id == id)
    }

    /// What an option of this year costs a person: [`contribution::amounts`], or the full contribution where the facts
    /// do not suffice.
    #[must_use]
    pub fn amounts(&self, option: &TierOption, facts: &ContributionFacts) -> Amounts {
        contribution::amounts(self, option, facts).unwrap_or_else(|_| Amounts::full(option))
    }

    /// What the person pays and what the budget adds, each with where it stands for this person.
    pub(crate) fn cited_amounts(&self, option: &TierOption, facts: &ContributionFacts) -> [Cited<Money>; 2] {
        contribution::amounts::cited(self, option, facts).unwrap_or_else(|| option.first.clone())
    }

    /// The first day with cover for someone who enrols without missed years and pays on a day; `None` when one cannot
    /// pay on that day, or would wait beyond the year.
    #[must_use]
    pub fn covered_from(&self, option: &TierOption, paid: Date) -> Option<Date> {
        self.option(&option.id)?;
        contribution::covered_from(self, &ContributionFacts::paid_on(paid))
    }
}

impl Jurisdiction {
    /// The file as one JSON text that is the same wherever it is made.
    #[must_use]
    pub fn canonical_json(&self) -> &str {
        &self.canonical
    }

    /// SHA-256 of the canonical JSON, 64 hex digits.
    #[must_use]
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// A benefit year.
    #[must_use]
    pub fn year(&self, year: i32) -> Option<&BenefitYear> {
        self.years.iter().find(|entry| entry.year == year)
    }

    /// The benefit year one can pay for on a day; the latest where several are open.
    #[must_use]
    pub fn open_year(&self, on: Date) -> Option<&BenefitYear> {
        self.years.iter().rev().find(|entry| entry.window.is_open(on))
    }

    /// Who settles services of a day for people of a scheme: the date of service decides, not today.
    #[must_use]
    pub fn agency_on(&self, scheme: Scheme, date: Date) -> Option<&Agency> {
        self.agencies.iter().rev().find(|agency| agency.scheme == scheme && agency.from <= date)
    }
}

/// The jurisdiction files that ship, with their codes.
#[cfg(feature = "toml")]
pub const FILES: [(&str, &str); 2] = [
    ("huaiyuan", include_str!("../../jurisdictions/huaiyuan.toml")),
    ("weihai", include_str!("../../jurisdictions/weihai.toml")),
];

/// Reads a jurisdiction as people write it; every fault with its line and place.
#[cfg(feature = "toml")]
pub fn from_toml(text: &str) -> Result<Jurisdiction, Vec<PackFault>> {
    let (object, lines, faults) = tree::parse(text)?;
    let read = from_tree(&Value::Object(object));
    let more = read.as_ref().err().into_iter().flatten();
    // A float reads as absent: one fault is enough for it.
    let more = more.filter(|fault| !faults.iter().any(|known| known.path == fault.path)).cloned();
    let all: Vec<PackFault> =
        faults.iter().cloned().map(PackFault::from).chain(more).map(|fault| fault.at(&lines)).collect();
    if all.is_empty() { read } else { Err(all) }
}

/// Reads a jurisdiction from its canonical JSON.
pub fn from_json(text: &str) -> Result<Jurisdiction, Vec<PackFault>> {
    let value: Value = serde_json::from_str(text).map_err(|error| {
        let en = format!("is not valid JSON: cannot be read at column {}", error.column());
        let (path, line, code) = (String::new(), Some(error.line()), "broken_json".to_owned());
        vec![PackFault { path, line, code, detail: Text::new("不是有效的 JSON", en) }]
    })?;
    from_tree(&value)
}

fn from_tree(value: &Value) -> Result<Jurisdiction, Vec<PackFault>> {
    let read = read::jurisdiction(value)
        .map_err(|faults| faults.into_iter().map(PackFault::from).collect::<Vec<_>>())?;
    let canonical = tree::canonical(value);
    let mut hash = String::new();
    for byte in Sha256::digest(canonical.as_bytes()) {
        // Writing to a text in memory cannot fail.
        let _ = write!(hash, "{byte:02x}");
    }
    Ok(Jurisdiction { canonical, hash, ..read })
}

/// The jurisdictions that ship. A file with faults is left out; a test keeps such files away.
#[cfg(feature = "toml")]
#[must_use]
pub fn shipped() -> &'static [Jurisdiction] {
    static SHIPPED: LazyLock<Vec<Jurisdiction>> =
        LazyLock::new(|| FILES.iter().filter_map(|(_, text)| from_toml(text).ok()).collect());
    &SHIPPED
}

/// A shipped jurisdiction by its code.
#[cfg(feature = "toml")]
#[must_use]
pub fn get(code: &str) -> Option<&'static Jurisdiction> {
    shipped().iter().find(|jurisdiction| jurisdiction.code == code)
}
