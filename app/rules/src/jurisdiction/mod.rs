//! Jurisdictions (统筹地区): agencies in charge, benefit years, contribution options. Data, with clauses.

#[cfg(feature = "toml")]
mod read;

#[cfg(feature = "toml")]
use std::sync::LazyLock;

use crate::date::{self, Date};
use crate::facts::Group;
use crate::money::Money;
#[cfg(feature = "toml")]
use crate::pack::PackFault;
use crate::scheme::Scheme;
use crate::text::Text;
use crate::trace::Clause;

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
    pub enrolment: EnrolmentRules,
    /// Agencies with their time in charge, earliest first.
    pub agencies: Vec<Agency>,
    /// Benefit years, earliest first.
    pub years: Vec<BenefitYear>,
}

/// The clauses that decide who may enrol; an absent one is not asked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct EnrolmentRules {
    /// The household must be registered here.
    pub local_hukou: Option<Clause>,
    /// People in the insurance of employees are not covered.
    pub employee_insurance: Option<Clause>,
    /// Enrolling twice is forbidden.
    pub one_scheme: Option<Clause>,
    /// Where the text does not forbid enrolling twice in words: staff decides, by this clause.
    pub elsewhere_undecided: Option<Clause>,
    /// The four cases of a dual-track year.
    pub dual_track: Option<DualTrack>,
}

/// Who stays on the urban track in a dual-track year and who may choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DualTrack {
    /// The day from which the four cases are decided.
    pub from: Date,
    /// Id of the option of the urban track.
    pub urban: String,
    /// By which clause.
    pub clause: Clause,
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

/// A year in which benefits are drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BenefitYear {
    /// The year.
    pub year: i32,
    /// How its schemes live together.
    pub mode: YearMode,
    /// When one can pay for it.
    pub window: Window,
    /// First and last day of benefits.
    pub covers: (Date, Date),
    /// What one can choose.
    pub options: Vec<TierOption>,
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
    /// What the person pays.
    pub contribution: Money,
    /// What the budget adds.
    pub subsidy: Money,
    /// Who pays less.
    pub funded: Vec<Funding>,
    /// Months of waiting after paying late; `None`: one cannot pay late.
    pub waiting_months: Option<u8>,
    /// Whether its amounts are official.
    pub official: bool,
    /// By which clause.
    pub clause: Clause,
    /// What else one should know.
    pub note: Text,
    /// No longer open to new people.
    pub closed: bool,
}

/// A group that pays less.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Funding {
    /// Which group.
    pub group: Group,
    /// What such a person pays.
    pub pays: Money,
    /// By which clause.
    pub clause: Clause,
}

impl TierOption {
    /// What a person of these groups pays: the best single rule.
    pub fn contribution_for<'g>(&self, groups: impl IntoIterator<Item = &'g Group>) -> Money {
        let groups: Vec<&Group> = groups.into_iter().collect();
        let funded = self.funded.iter().filter(|funding| groups.contains(&&funding.group));
        funded.map(|funding| funding.pays).min().unwrap_or(self.contribution).min(self.contribution)
    }
}

impl BenefitYear {
    /// The option of an id.
    #[must_use]
    pub fn option(&self, id: &str) -> Option<&TierOption> {
        self.options.iter().find(|option| option.id == id)
    }

    /// The first day with cover for someone who paid on a day; `None` when one cannot pay on that day. Paid in the
    /// window: the first day of the year. Paid late, where the option allows it: months of waiting from that day.
    #[must_use]
    pub fn covered_from(&self, option: &TierOption, paid: Date) -> Option<Date> {
        if self.window.is_open(paid) {
            return Some(self.covers.0);
        }
        let months = option.waiting_months.filter(|_| paid > self.window.closes && paid <= self.covers.1)?;
        let month = i32::from(u8::from(paid.month())) - 1 + i32::from(months);
        let year = paid.year() + month.div_euclid(12);
        let month = u8::try_from(month.rem_euclid(12) + 1).ok()?;
        // The 31st of a shorter month is its last day.
        let begins = (1..=paid.day()).rev().find_map(|day| date::day(year, month, day).ok())?;
        (begins <= self.covers.1).then_some(begins.max(self.covers.0))
    }
}

impl Jurisdiction {
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
    read::from_toml(text)
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
