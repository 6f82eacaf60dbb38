//! `assess`: from facts to shares, by the rules of one pack.
//!
//! One chain of steps computes every case, in the order that the pack gives. [`Pack::settle`] runs it without trace
//! and without allocating; [`assess`] tells every step in words.

mod after;
pub(crate) mod arithmetic;
mod chain;
mod charge;
mod choose;
mod person;
mod split;
mod stop;
mod upper;

pub use person::PersonParts;

use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use arithmetic::Arithmetic;
use arithmetic::Fen;
use chain::{Chain, Sums};
use choose::{Asking, Chosen};
pub(crate) use split::Split;

use crate::date::Date;
use crate::facts::{self, Accumulators, Facts, Fault, Kind};
use crate::money::{self, Money};
use crate::pack::figures::Asked;
use crate::pack::plan::{AcrossYears, Plan};
use crate::pack::{Pack, PackRef};
use crate::refusal::{Refusal, RefusalCode, ask_the_hotline};
use crate::text::Text;
use crate::trace::{Rule, Step, Trace};

/// Who bears which part of a bill: field names of the national settlement interface (2303).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
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
    let mut trace = Trace::new();
    let settled = pack.settle_traced(facts, history, &mut trace)?;
    Ok(Assessment {
        shares: settled.shares,
        after: settled.after,
        steps: trace.steps(pack),
        limited_by: settled.limited_by.map(|rule| rule.id().to_owned()),
        pack: pack.reference(),
    })
}

/// A computed case without its steps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settled {
    /// Who bears what.
    pub shares: Shares,
    /// The year after this case.
    pub after: Accumulators,
    /// The step that kept the fund's part from being more, if one did.
    pub limited_by: Option<Rule>,
}

impl Assessment {
    /// Why it is not more: the step that limited what the funds pay, if one did.
    #[must_use]
    pub fn why_not_more(&self) -> Option<&Step> {
        let rule = self.limited_by.as_deref()?;
        self.steps.iter().find(|step| step.rule == rule)
    }
}

impl Pack {
    /// Computes one case without telling the steps: the same amounts as [`assess`], and nothing is allocated unless the
    /// case has no amounts. `history` is the year before it.
    pub fn settle(&self, facts: &Facts, history: &Accumulators) -> Result<Settled, Stop> {
        self.compute(facts, history, None)
    }

    /// Computes one case and keeps its steps in `trace`, after those that are there.
    pub fn settle_traced(
        &self,
        facts: &Facts,
        history: &Accumulators,
        trace: &mut Trace,
    ) -> Result<Settled, Stop> {
        self.compute(facts, history, Some(trace))
    }

    fn compute(
        &self,
        facts: &Facts,
        history: &Accumulators,
        mut trace: Option<&mut Trace>,
    ) -> Result<Settled, Stop> {
        let plan = self.plan_for(facts, history)?;
        let line = plan.rounding.line;
        let bill = split::split(&facts.bill, plan.class_b_self_pay.value, line.value)?;
        let chosen = self.asking(plan, facts, history, !bill.eligible().is_zero()).choose()?;
        check_elsewhere(plan, facts, &bill)?;
        if let Some(trace) = &mut trace {
            split::note_split(trace, &facts.bill, &bill, plan.class_b_self_pay, line);
        }
        let mut chain = Chain::new(Fen, &chosen, history, bill, trace);
        chain.run();
        let (sums, limited_by) = (chain.sums, chain.limited_by);
        let shares = Shares {
            medfee_sumamt: bill.total,
            fulamt_ownpay_amt: bill.outside,
            overlmt_selfpay: bill.over_limit,
            preselfpay_amt: bill.self_pay_first.plus(sums.away_self_pay),
            inscp_scp_amt: sums.eligible,
            act_pay_dedc: sums.charged,
            pool_prop_selfpay: chain.used.decimal(),
            hifp_pay: sums.basic,
            hifmi_pay: sums.catastrophic,
            maf_pay: sums.aid,
            oth_pay: Money::ZERO,
            fund_pay_sumamt: sums.funds,
            hosp_part_amt: sums.hospital,
            psn_part_amt: sums.person,
        };
        Ok(Settled { shares, after: chosen.after(history, &sums), limited_by })
    }

    /// A case with all its figures, to be run with another arithmetic.
    pub(crate) fn chosen_case<'a>(
        &'a self,
        facts: &'a Facts,
        history: &'a Accumulators,
    ) -> Result<ChosenCase<'a>, Stop> {
        let plan = self.plan_for(facts, history)?;
        let split = split::split(&facts.bill, plan.class_b_self_pay.value, plan.rounding.line.value)?;
        check_elsewhere(plan, facts, &split)?;
        let chosen = self.asking(plan, facts, history, true).choose()?;
        Ok(ChosenCase { chosen, history, split })
    }

    fn asking<'a>(
        &'a self,
        plan: &'a Plan,
        facts: &'a Facts,
        history: &'a Accumulators,
        at_stake: bool,
    ) -> Asking<'a> {
        let person = Asked::of(&facts.person, facts.care.begins());
        Asking { pack: self, plan, facts, history, person, at_stake }
    }

    /// The rules of a case, after everything that can be wrong with it.
    fn plan_for(&self, facts: &Facts, history: &Accumulators) -> Result<&Plan, Stop> {
        let (mut faults, more) = (facts::check_with(facts, history), fit(self, facts));
        if !faults.is_empty() || !more.is_empty() {
            faults.extend(more);
            return Err(Stop::Faults(faults));
        }
        let date = self.deciding_date(facts)?;
        let unknown_then = facts.known_as_of.is_some_and(|known| known < self.published());
        let plan = self.plan(facts.tier.as_deref(), date).filter(|_| !unknown_then);
        let plan = plan.ok_or_else(|| stop::not_published(self, date))?;
        if let Some(from) = facts.person.covered_from.filter(|from| *from > date) {
            return Err(stop::waiting(from));
        }
        if facts.care.designated { Ok(plan) } else { Err(stop::not_designated()) }
    }

    /// The day that decides: that of discharge or service, or of admission where the pack says so for stays across the
    /// year's end. Which year a case counts in is that of this day.
    pub fn deciding_date(&self, facts: &Facts) -> Result<Date, Stop> {
        let (first, last) = (facts.care.begins(), facts.care.discharged);
        let is_stay = !matches!(facts.care.kind, Kind::Outpatient | Kind::Chronic);
        if !is_stay || first.year() == last.year() {
            return Ok(last);
        }
        let tier = facts.tier.as_deref();
        let plan = self.plan(tier, last).or_else(|| self.plan(tier, first));
        let rule = plan.and_then(|plan| plan.inpatient.as_ref()?.across_years);
        match rule.map(|fig| fig.value) {
            None | Some(AcrossYears::ByDischarge) => Ok(last),
            Some(AcrossYears::ByAdmission) => Ok(first),
            Some(AcrossYears::Split) => {
                let (zh, en) = (
                    "跨年度住院要在12月31日分段结算：请分两次填写，后一次注明接续前一次",
                    "a stay across the year's end is settled in two parts: send each, the later one as continued",
                );
                Err(stop::fault("/care/discharged", "split_at_year_end", zh, en))
            }
        }
    }
}

/// A case with all the figures it is computed with.
pub(crate) struct ChosenCase<'a> {
    chosen: Chosen<'a>,
    history: &'a Accumulators,
    split: Split,
}

impl ChosenCase<'_> {
    /// The bill of the case.
    pub(crate) const fn split(&self) -> Split {
        self.split
    }

    /// Deductible of 大病 for the person, where there is one.
    pub(crate) fn catastrophic_deductible(&self) -> Option<Money> {
        self.chosen.catastrophic.map(|upper| upper.row.deductible.value)
    }

    /// Runs the steps with some arithmetic for a bill.
    pub(crate) fn run<N: Arithmetic>(&self, n: N, bill: Split<N::Amount>) -> (N, Sums<N::Amount>) {
        let mut chain = Chain::new(n, &self.chosen, self.history, bill, None);
        chain.run();
        (chain.n, chain.sums)
    }
}

/// What the basic layer paid elsewhere cannot be more than what is eligible.
fn check_elsewhere(plan: &Plan, facts: &Facts, bill: &split::Split) -> Result<(), Stop> {
    let paid = facts.bill.basic_fund.unwrap_or_default();
    if plan.inpatient.is_none() && paid > bill.eligible() {
        let (zh, en) = (
            "基本医保支付不能超过政策范围内费用",
            "the basic fund cannot have paid more than the eligible amount",
        );
        return Err(stop::fault("/bill/basic_fund", "impossible", zh, en));
    }
    Ok(())
}

/// Faults of facts that only a pack can see: its tiers, and what the basic layer paid elsewhere.
#[must_use]
pub fn fit(pack: &Pack, facts: &Facts) -> Vec<Fault> {
    let mut faults = Vec::new();
    let names = || pack.tiers().iter().map(|(id, _)| id.as_str()).collect::<Vec<&str>>();
    match facts.tier.as_deref() {
        Some(tier) if pack.tiers().iter().all(|(id, _)| id != tier) => {
            let names = names();
            let (zh, en) = if names.is_empty() {
                ("这个参数包没有缴费档次".to_owned(), "this pack has no tiers".to_owned())
            } else {
                let names = names.join(", ");
                (format!("没有这个档次；可选：{names}"), format!("there is no such tier; known: {names}"))
            };
            faults.push(stop::one_fault("/tier", "unknown_tier", &zh, &en));
        }
        None if !pack.tiers().is_empty() => {
            let names = names().join(", ");
            let (zh, en) = (format!("请选择档次：{names}"), format!("name the tier: {names}"));
            faults.push(stop::one_fault("/tier", "required", &zh, &en));
        }
        _ => {}
    }
    let has_basic = pack.has_basic_layer();
    match facts.bill.basic_fund {
        Some(_) if has_basic => {
            let (zh, en) =
                ("这个参数包自己计算基本医保支付，不能另填", "this pack computes the basic fund itself");
            faults.push(stop::one_fault("/bill/basic_fund", "impossible", zh, en));
        }
        None if !has_basic => {
            let (zh, en) = ("请填写基本医保已支付的金额", "say what the basic fund paid");
            faults.push(stop::one_fault("/bill/basic_fund", "required", zh, en));
        }
        _ => {}
    }
    faults
}
