//! The estimator: from the form to an answer, by the same function on the server and in the browser.
//!
//! The form itself is the server's HTML and stays so. In the browser the island fetches the pack once, reads the
//! form at each change, computes with `rules` and draws the answer; nothing that is typed leaves the machine.

mod answer;
pub mod live;

use rules::assess::{self, Shares, Stop};
use rules::date::Date;
use rules::facts::{Bill, Care, Charges, Facts, Kind, Level, PersonFacts, Place, Totals};
use rules::money::Money;
use rules::pack::{Pack, PackRef};
use rules::refusal::{Refusal, RefusalCode};
use rules::text::Text;
use rules::trace::Step;

use crate::forms::FieldError;
use crate::forms::estimate::{RawEstimate, field_errors};
use crate::ui::breakdown::{Carrier, Share};

pub(crate) use answer::summary;
#[cfg(feature = "ssr")]
pub(crate) use answer::{answer, level_name, limit, pack_line};
#[cfg(feature = "hydrate")]
pub(crate) use answer::{figures, write_details, write_result};
pub use live::Estimator;

/// What the form comes to.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// Amounts.
    Amounts(Box<Amounts>),
    /// The rules give no amount: why and what now.
    Refused(Box<Refusal>, Box<PackRef>),
    /// The form cannot be read or is impossible.
    Wrong(Vec<FieldError>),
}

/// An answer with amounts, ready to be drawn.
#[derive(Clone, Debug)]
pub struct Amounts {
    /// Who bears what.
    pub shares: Shares,
    /// How it came about.
    pub steps: Vec<Step>,
    /// Rule of the step that kept it from being more.
    pub limited_by: Option<String>,
    /// The same bill at every level of hospital.
    pub levels: Vec<AtLevel>,
    /// With which pack.
    pub pack: PackRef,
    /// What people call the pack.
    pub title: Text,
}

/// The same bill in another hospital.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AtLevel {
    /// The level.
    pub level: Level,
    /// Whether it is the level of the form.
    pub here: bool,
    /// What the funds pay and what the person pays; `None` where the rules give no amount.
    pub paid: Option<(Money, Money)>,
}

/// Computes what the form comes to.
pub fn outcome(form: &RawEstimate, pack: &Pack) -> Outcome {
    let facts = match form.parse(pack) {
        Ok(facts) => facts,
        Err(errors) => return Outcome::Wrong(errors),
    };
    match assess::try_assess(pack, &facts, &facts.year_to_date) {
        Ok(assessment) => Outcome::Amounts(Box::new(Amounts {
            levels: at_levels(pack, &facts),
            shares: assessment.shares,
            steps: assessment.steps,
            limited_by: assessment.limited_by,
            pack: assessment.pack,
            title: pack.title().clone(),
        })),
        Err(Stop::Refused(refusal)) => Outcome::Refused(refusal, Box::new(pack.reference())),
        Err(Stop::Faults(faults)) => Outcome::Wrong(field_errors(&faults)),
    }
}

/// 换一家医院会怎样: only where the level plays a part.
fn at_levels(pack: &Pack, facts: &Facts) -> Vec<AtLevel> {
    let levels: Vec<AtLevel> = pack
        .levels()
        .iter()
        .map(|level| {
            let mut elsewhere = facts.clone();
            elsewhere.care.hospital_level = *level;
            let settled = pack.settle(&elsewhere, &elsewhere.year_to_date).ok();
            AtLevel {
                level: *level,
                here: *level == facts.care.hospital_level,
                paid: settled.map(|settled| (settled.shares.fund_pay_sumamt, settled.shares.psn_part_amt)),
            }
        })
        .collect();
    let differ = levels.windows(2).any(|pair| pair[0].paid != pair[1].paid);
    if differ { levels } else { Vec::new() }
}

/// The parts of a bill in the order they are drawn. They add up to the bill.
pub(crate) fn parts(shares: &Shares) -> Vec<Share> {
    let person = shares.person_parts();
    [
        (Carrier::Fund, shares.hifp_pay),
        (Carrier::Major, shares.hifmi_pay),
        (Carrier::Aid, shares.maf_pay.checked_add(shares.oth_pay).unwrap_or(shares.maf_pay)),
        (Carrier::Hospital, shares.hosp_part_amt),
        (Carrier::Deductible, person.deductible),
        (Carrier::Ahead, person.ahead),
        (Carrier::Own, person.ratio),
        (Carrier::Outside, person.outside),
    ]
    .map(|(carrier, amount)| Share { carrier, amount })
    .to_vec()
}

/// Kinds of care a pack has rules for: those it does not refuse as unsupported.
pub fn kinds(pack: &Pack) -> Vec<Kind> {
    let supported = |kind: &Kind| {
        let facts = probe(pack, *kind);
        !matches!(
            assess::try_assess(pack, &facts, &facts.year_to_date),
            Err(Stop::Refused(refusal)) if refusal.code == RefusalCode::Unsupported
        )
    };
    Kind::ALL.iter().copied().filter(supported).collect()
}

/// An empty bill at home on the first day of a pack.
fn probe(pack: &Pack, kind: Kind) -> Facts {
    let day: Date = pack.in_force().0;
    let level = pack.levels().first().copied().unwrap_or(Level::Three);
    Facts {
        pack: pack.name().to_owned(),
        tier: pack.tiers().first().map(|(id, _)| id.clone()),
        known_as_of: None,
        person: PersonFacts::default(),
        care: Care {
            place: Place::Local,
            delivery: (kind == Kind::Delivery).then_some(rules::facts::Delivery::Natural),
            ..Care::local(kind, level, day, day)
        },
        bill: Bill {
            charges: Charges::Totals(Totals::default()),
            basic_fund: (!pack.has_basic_layer()).then_some(Money::ZERO),
        },
        year_to_date: rules::facts::Accumulators::default(),
    }
}
