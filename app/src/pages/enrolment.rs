//! `/enrolment`: am I insured, how, what is used of it, and why.

use rules::date::Date;
use rules::eligibility::Reason;
use rules::facts::{Accumulators, Level};
use rules::money::Money;
use rules::pack::{DeductibleMode, Pack};
use rules::scheme::Scheme;
use rules::text::{Lang, Text};

use crate::pages::home::OpenWindow;
use crate::t;

/// A person's enrolments and the current year's use.
#[derive(Clone, Debug)]
pub struct Model {
    /// Masked name.
    pub name: String,
    /// Masked id number.
    pub id: String,
    /// The answer on top.
    pub standing: Standing,
    /// The enrolment of the benefit year that holds today.
    pub current: Option<EnrolmentYear>,
    /// The next year's enrolment, if chosen.
    pub next: Option<EnrolmentYear>,
    /// The window to choose for next year, when it is open and nothing is chosen.
    pub window: Option<OpenWindow>,
    /// What the current year has used.
    pub usage: Option<Usage>,
    /// Why the answer is what it is, in the order of the rules.
    pub reasons: Vec<Reason>,
    /// Years before, latest first.
    pub past: Vec<EnrolmentYear>,
}

/// The answer to: am I insured today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Paid and entered; benefits are drawn.
    Active,
    /// Paid; benefits begin on this day.
    StartsOn(Date),
    /// Enrolled, the contribution is not paid yet.
    Unpaid,
    /// Two records disagree, or the text does not decide: staff will.
    NeedsStaffDecision,
    /// No enrolment that holds today.
    None,
}

/// One benefit year of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolmentYear {
    /// The benefit year.
    pub year: i32,
    /// Where.
    pub place: Text,
    /// The scheme.
    pub scheme: Scheme,
    /// The option: standard or tier.
    pub option: Text,
    /// First and last day of benefits.
    pub covers: (Date, Date),
    /// The person's contribution.
    pub contribution: Money,
    /// When it was paid.
    pub paid: Option<Date>,
    /// When the record was entered.
    pub entered: Option<Date>,
    /// Who is in charge of claims in this year.
    pub agency: Text,
    /// The number to call.
    pub hotline: String,
    /// Whether the amounts are official.
    pub official: bool,
    /// The reference number of the choice, if it was made here.
    pub reference: Option<String>,
}

/// What a year has used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Number of stays in hospital.
    pub stays: u32,
    /// 起付线.
    pub deductible: Deductible,
    /// 封顶线 of the basic layer.
    pub ceiling: Option<Meter>,
    /// The way to 大病保险: compliant self-pay against its deductible.
    pub catastrophic: Option<Meter>,
    /// What is paid for outpatient care at most.
    pub outpatient: Option<Meter>,
    /// Paid by all funds this year.
    pub fund_paid: Money,
}

/// How 起付线 is charged, and what was charged so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deductible {
    /// Once a year, filling up: used and left at each level of hospital.
    PerYear(Vec<(Level, Meter)>),
    /// At every stay.
    PerStay {
        /// Charged in this year.
        charged: Money,
        /// What the next stay would be charged, by level.
        next: Vec<(Level, Money)>,
    },
}

/// Used and left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meter {
    /// Used.
    pub used: Money,
    /// The whole.
    pub limit: Money,
    /// What is left; never below zero.
    pub left: Money,
}

impl Usage {
    /// What a year has used of a pack's limits, as of a day.
    pub fn of(pack: &Pack, tier: Option<&str>, on: Date, year: &Accumulators, fund_paid: Money) -> Self {
        let deductibles: Vec<(Level, Money)> = pack
            .levels()
            .iter()
            .filter_map(|level| Some((*level, pack.inpatient_summary(tier, *level, on)?.deductible)))
            .collect();
        let deductible = match pack.deductible_mode(tier, on) {
            Some(DeductibleMode::PerYear) => Deductible::PerYear(
                deductibles
                    .into_iter()
                    .map(|(level, whole)| (level, Meter::new(year.deductible_charged, whole)))
                    .collect(),
            ),
            _ => Deductible::PerStay { charged: year.deductible_charged, next: deductibles },
        };
        let meter = |used, limit: Option<Money>| limit.map(|limit| Meter::new(used, limit));
        Self {
            stays: year.stays,
            deductible,
            ceiling: meter(year.basic_fund, pack.ceiling(tier, on)),
            catastrophic: meter(year.compliant_self_pay, pack.catastrophic_deductible(tier, on)),
            outpatient: meter(year.outpatient_fund, pack.outpatient_ceiling(tier, on)),
            fund_paid,
        }
    }
}

impl Meter {
    /// From what is used and the whole.
    pub fn new(used: Money, limit: Money) -> Self {
        Self { used, limit, left: limit.less(used) }
    }
}

impl Model {
    /// The answer is the page's heading.
    pub(crate) fn title(&self, lang: Lang) -> &'static str {
        let _ = self;
        t::enrolment_title(lang)
    }
}

pub(crate) fn view(request: &crate::request::Request, model: Model) -> leptos::prelude::AnyView {
    use leptos::prelude::*;
    let _ = (request, model);
    view! { <h1>"…"</h1> }.into_any()
}
