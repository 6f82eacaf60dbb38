//! `assess`: from facts to shares, by the rules of one pack.

mod aid;
mod away;
mod basic;
mod bill;
mod case;
mod catastrophic;
mod ladder;
mod other;
mod person;
mod words;

pub use person::PersonParts;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use away::Terms;
use basic::Paid;
use case::{Case, Done};
use words::Figure;

use crate::date::{self, Date};
use crate::facts::{self, Accumulators, Facts, Fault, Kind};
use crate::money::{self, Money};
use crate::pack::rules::{AboveCeiling, Basic, DeliveryRule};
use crate::pack::{Pack, PackRef};
use crate::refusal::{Refusal, RefusalCode, ask_the_hotline};
use crate::text::Text;
use crate::trace::Step;

/// Who bears which part of a bill: field names of the national settlement interface (2303).
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shares {
    /// The bill.
    pub medfee_sumamt: Money,
    /// 全自费: outside the catalogue.
    pub fulamt_ownpay_amt: Money,
    /// 超限价自费: above the price ceiling.
    pub overlmt_selfpay: Money,
    /// 先行自付: paid first by the person.
    pub preselfpay_amt: Money,
    /// 符合政策范围: what the rules look at.
    pub inscp_scp_amt: Money,
    /// 起付线 charged.
    pub act_pay_dedc: Money,
    /// The fund's ratio, with points, of the row used.
    #[serde(with = "money::ratio")]
    pub pool_prop_selfpay: Decimal,
    /// Basic fund.
    pub hifp_pay: Money,
    /// 居民大病保险
    pub hifmi_pay: Money,
    /// 医疗救助
    pub maf_pay: Money,
    /// Other funds.
    pub oth_pay: Money,
    /// All funds together.
    pub fund_pay_sumamt: Money,
    /// The hospital's part.
    pub hosp_part_amt: Money,
    /// The person's part.
    pub psn_part_amt: Money,
}

/// A computed case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assessment {
    /// Who bears what.
    pub shares: Shares,
    /// The year after this case.
    pub after: Accumulators,
    /// How it came about.
    pub steps: Vec<Step>,
    /// Rule of the step that kept the fund's part from being more, if one did.
    pub limited_by: Option<String>,
    /// With which pack.
    pub pack: PackRef,
}

/// Why there is no assessment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    /// The rules give no amount.
    Refused(Box<Refusal>),
    /// The input is impossible, or does not fit the pack.
    Faults(Vec<Fault>),
}

/// Computes one case. `history` is the year before it. Inputs that do not fit the pack are refused as `unsupported`;
/// [`try_assess`] tells them apart.
pub fn assess(pack: &Pack, facts: &Facts, history: &Accumulators) -> Result<Assessment, Refusal> {
    try_assess(pack, facts, history).map_err(|stop| match stop {
        Stop::Refused(refusal) => *refusal,
        Stop::Faults(faults) => {
            let said = faults.into_iter().next().map(|fault| (fault.path, fault.detail)).unwrap_or_default();
            let (path, detail) = said;
            Refusal {
                code: RefusalCode::Unsupported,
                text: Text::new(
                    format!("填写的内容不能用来计算（{path}）：{}。", detail.zh),
                    format!("The input cannot be computed with ({path}): {}.", detail.en),
                ),
                clause: None,
                next: ask_the_hotline(),
            }
        }
    })
}

/// Computes one case, or says which inputs are at fault.
pub fn try_assess(pack: &Pack, facts: &Facts, history: &Accumulators) -> Result<Assessment, Stop> {
    let mut faults = facts::check(facts);
    faults.extend(facts::check_year(history));
    faults.extend(fit(pack, facts));
    if !faults.is_empty() {
        return Err(Stop::Faults(faults));
    }
    let date = facts.care.discharged;
    let unknown_then = facts.known_as_of.is_some_and(|known| known < pack.published());
    let Some(rules) = pack.rules(facts.tier.as_deref()).filter(|_| pack.covers(date) && !unknown_then) else {
        return Err(case::not_published(pack, date));
    };
    if let Some(from) = facts.person.covered_from.filter(|from| *from > date) {
        return Err(waiting(from));
    }
    let mut case = Case::new(pack, rules, facts, history)?;
    match (facts.care.kind, &rules.basic) {
        (Kind::Inpatient, None) => catastrophic_alone(&mut case)?,
        (Kind::Inpatient, Some(basic)) => inpatient(&mut case, basic)?,
        (Kind::Outpatient, Some(basic)) => outpatient(&mut case, basic)?,
        (Kind::Delivery, Some(basic)) => delivery(&mut case, basic)?,
        (kind, _) => return Err(no_such_kind(&case, kind)),
    }
    finish(case)
}

/// Faults of facts that only a pack can see: its tiers, and what the basic layer paid elsewhere.
#[must_use]
pub fn fit(pack: &Pack, facts: &Facts) -> Vec<Fault> {
    let mut faults = Vec::new();
    let names: Vec<&str> = pack.tiers().iter().map(|(id, _)| id.as_str()).collect();
    match facts.tier.as_deref() {
        Some(tier) if !names.contains(&tier) => {
            let (zh, en) = if names.is_empty() {
                ("这个参数包没有缴费档次".to_owned(), "this pack has no tiers".to_owned())
            } else {
                let names = names.join(", ");
                (format!("没有这个档次；可选：{names}"), format!("there is no such tier; known: {names}"))
            };
            faults.push(case::one_fault("/tier", "unknown_tier", &zh, &en));
        }
        None if !names.is_empty() => {
            let names = names.join(", ");
            let (zh, en) = (format!("请选择档次：{names}"), format!("name the tier: {names}"));
            faults.push(case::one_fault("/tier", "required", &zh, &en));
        }
        _ => {}
    }
    let has_basic = pack.has_basic_layer();
    match facts.bill.basic_fund {
        Some(_) if has_basic => {
            let (zh, en) =
                ("这个参数包自己计算基本医保支付，不能另填", "this pack computes the basic fund itself");
            faults.push(case::one_fault("/bill/basic_fund", "impossible", zh, en));
        }
        None if !has_basic => {
            let (zh, en) = ("请填写基本医保已支付的金额", "say what the basic fund paid");
            faults.push(case::one_fault("/bill/basic_fund", "required", zh, en));
        }
        _ => {}
    }
    faults
}

fn waiting(from: Date) -> Stop {
    case::refuse(
        RefusalCode::WaitingPeriod,
        Text::new(
            format!("待遇从{}开始，这次就医在此之前（等待期），不能报销。", date::zh(from)),
            format!("Cover begins on {}; this care was before that day (waiting period).", date::iso(from)),
        ),
        Text::new(
            format!("{}起的就医可以报销；有疑问请拨打 12393。", date::zh(from)),
            format!("Care from {} on is covered; call 12393 with questions.", date::iso(from)),
        ),
    )
}

fn no_such_kind(case: &Case<'_>, kind: Kind) -> Stop {
    let (zh, en) = match kind {
        Kind::Inpatient => ("住院待遇", "rule for stays"),
        Kind::Outpatient => ("普通门诊待遇", "rule for outpatient care"),
        Kind::Chronic => ("门诊慢特病待遇", "rule for chronic diseases"),
        Kind::Delivery => ("住院分娩待遇", "rule for deliveries"),
        Kind::Accident => ("意外伤害待遇", "rule for accidents"),
        Kind::ByCase => ("按病种付费待遇", "rule for payment by case"),
    };
    case.unsupported(zh, en)
}

/// A stay: basic layer, 大病, medical aid.
fn inpatient<'a>(case: &mut Case<'a>, basic: &'a Basic) -> Result<(), Stop> {
    let terms = Terms::of(case, basic)?;
    bill::split(case)?;
    terms.take_self_pay(case)?;
    let paid = basic::stay(case, basic, &terms)?;
    one_more_stay(case);
    upper_layers(case, &paid)
}

fn outpatient<'a>(case: &mut Case<'a>, basic: &'a Basic) -> Result<(), Stop> {
    let Some(layer) = &case.rules.outpatient else { return Err(no_such_kind(case, Kind::Outpatient)) };
    let terms = Terms::of(case, basic)?;
    bill::split(case)?;
    terms.take_self_pay(case)?;
    other::outpatient(case, layer)
}

fn delivery<'a>(case: &mut Case<'a>, basic: &'a Basic) -> Result<(), Stop> {
    let Some(rule) = &case.rules.delivery else { return Err(no_such_kind(case, Kind::Delivery)) };
    let terms = Terms::of(case, basic)?;
    match rule {
        DeliveryRule::Fixed(sums) => {
            let sum = other::fixed_sum(case, sums)?;
            bill::split(case)?;
            one_more_stay(case);
            other::delivery_fixed(case, basic, sum)
        }
        DeliveryRule::ByRatio(levels) => {
            let rate = levels.get(case.facts.care.hospital_level);
            bill::split(case)?;
            terms.take_self_pay(case)?;
            let paid = other::delivery_by_ratio(case, basic, &terms, rate)?;
            one_more_stay(case);
            upper_layers(case, &paid)
        }
    }
}

/// A pack for 大病 alone: what the basic layer paid comes in with the bill.
fn catastrophic_alone(case: &mut Case<'_>) -> Result<(), Stop> {
    bill::split(case)?;
    let paid = case.facts.bill.basic_fund.unwrap_or_default();
    let eligible = case.shares.inscp_scp_amt;
    if paid > eligible {
        let (zh, en) = (
            "基本医保支付不能超过政策范围内费用",
            "the basic fund cannot have paid more than the eligible amount",
        );
        return Err(case::fault("/bill/basic_fund", "impossible", zh, en));
    }
    case.shares.hifp_pay = paid;
    case.after.basic_fund = case::add(case.after.basic_fund, paid)?;
    let done = Done {
        rule: "basic.elsewhere",
        inputs: &[("basic_fund", Figure::Yuan(paid))],
        others: &[],
        operation: "{basic_fund}",
        amount: paid,
        words: &[("基本医保已经付了 {} 元（按填写的数）。", "The basic fund has paid {} yuan (as stated).")],
    };
    case.step(&done, case.round_fund.clause);
    one_more_stay(case);
    upper_layers(case, &Paid { paid, uncut: paid })
}

fn one_more_stay(case: &mut Case<'_>) {
    case.after.stays = case.after.stays.saturating_add(1);
}

/// 大病 and medical aid, on what the basic layer left within the policy.
fn upper_layers(case: &mut Case<'_>, basic: &Paid) -> Result<(), Stop> {
    let eligible = case.shares.inscp_scp_amt;
    let left = eligible.less(basic.paid);
    let mut catastrophic_paid = Money::ZERO;
    match &case.rules.catastrophic {
        Some(layer) => {
            let enters = match case.on(&layer.above_ceiling)?.value {
                AboveCeiling::Enters => left,
                AboveCeiling::StaysOut => eligible.less(basic.uncut),
            };
            catastrophic_paid = catastrophic::pay(case, layer, enters)?;
        }
        None => case.after.compliant_self_pay = case::add(case.after.compliant_self_pay, left)?,
    }
    match &case.rules.aid {
        Some(layer) => aid::pay(case, layer, left.less(catastrophic_paid)),
        None => Ok(()),
    }
}

/// Sums up: the person's share is the bill less what the funds and the hospital bear.
fn finish(mut case: Case<'_>) -> Result<Assessment, Stop> {
    let shares = &case.shares;
    let fund = [shares.hifmi_pay, shares.maf_pay, shares.oth_pay]
        .into_iter()
        .try_fold(shares.hifp_pay, case::add)?;
    let (bill, hospital) = (shares.medfee_sumamt, shares.hosp_part_amt);
    let person = bill.less(fund).less(hospital);
    let nothing_above_deductible = fund.is_zero() && !shares.act_pay_dedc.is_zero();
    if case.limited_by.is_none() && nothing_above_deductible {
        case.limited_by = Some("basic.deductible");
    }
    case.shares.fund_pay_sumamt = fund;
    case.shares.psn_part_amt = person;
    let done = Done {
        rule: "person.share",
        inputs: &[
            ("bill", Figure::Yuan(bill)),
            ("funds", Figure::Yuan(fund)),
            ("hospital", Figure::Yuan(hospital)),
        ],
        others: &[],
        operation: "{bill} − {funds} − {hospital}",
        amount: person,
        words: &[(
            "各项基金一共付 {funds} 元，最后由自己付 {} 元（个人负担）。",
            "The funds pay {funds} yuan in all; the person pays {} yuan.",
        )],
    };
    case.step(&done, case.round_fund.clause);
    Ok(Assessment {
        shares: case.shares,
        after: case.after,
        steps: case.steps,
        limited_by: case.limited_by.map(str::to_owned),
        pack: case.pack.reference(),
    })
}
