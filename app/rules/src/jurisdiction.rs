//! Jurisdictions (统筹地区): agencies in charge, benefit years, contribution options. Data, with clauses.

use crate::date::Date;
use crate::facts::Group;
use crate::money::Money;
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
    /// First six digits of the region codes that belong to it.
    pub regions: Vec<String>,
    /// Agencies with their time in charge, earliest first.
    pub agencies: Vec<Agency>,
    /// Benefit years, earliest first.
    pub years: Vec<BenefitYear>,
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

    /// The first day with cover for someone who paid on a day; `None` when one cannot pay on that day.
    #[must_use]
    pub fn covered_from(&self, option: &TierOption, paid: Date) -> Option<Date> {
        let _ = option;
        self.window.is_open(paid).then_some(self.covers.0)
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

/// The jurisdictions that ship.
#[cfg(feature = "toml")]
#[must_use]
pub fn shipped() -> &'static [Jurisdiction] {
    &[]
}

/// A shipped jurisdiction by its code.
#[cfg(feature = "toml")]
#[must_use]
pub fn get(code: &str) -> Option<&'static Jurisdiction> {
    shipped().iter().find(|jurisdiction| jurisdiction.code == code)
}
