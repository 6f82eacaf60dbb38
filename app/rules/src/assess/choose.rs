//! Which figures of a plan a case is computed with: everything that does not depend on the bill.

use super::Stop;
use super::charge::{Charge, charge};
use super::stop::{both, disease_not_listed, fault, no_such_kind, unsupported};
use crate::facts::{Accumulators, Delivery, Facts, Kind, Place, code_begins};
use crate::money::{Money, Rate, Rounding};
use crate::pack::Pack;
use crate::pack::figures::{Asked, Fig, Groups};
use crate::pack::plan::{
    Aid, AwayMode, AwayRule, Bonus, ByCase, ByWord, Catastrophic, CatastrophicRow, Chronic, DeliveryRule,
    Inpatient, Op, OrderOf, Plan, Row, Transfer,
};
use crate::trace::{Figure, Rule, Word};

/// The figures of one case.
pub(super) struct Chosen<'p> {
    pub(super) plan: &'p Plan,
    pub(super) kind: Kind,
    pub(super) ops: &'p [Op],
    pub(super) row: Option<&'p Row>,
    pub(super) charge: Option<Charge>,
    /// The rule that a row of one ratio is noted as.
    pub(super) ratio_rule: Rule,
    pub(super) round_ratio: Rounding,
    pub(super) points: Rate,
    /// For whom the points are.
    pub(super) points_for: Figure,
    pub(super) contract_doctor: Rate,
    /// Points off and factor of the ratio for care outside.
    pub(super) off: Rate,
    pub(super) times: Rate,
    pub(super) away_self_pay: Option<Fig<Rate>>,
    pub(super) is_filed: bool,
    pub(super) fixed_sum: Option<Fig<Money>>,
    pub(super) by_case: Option<&'p ByCase>,
    pub(super) elsewhere: Money,
    pub(super) own_ceilings: [Option<Limit>; 3],
    pub(super) ceiling: Option<Limit>,
    pub(super) ceiling_bonus: Money,
    pub(super) family_ceiling: Option<Limit>,
    pub(super) catastrophic: Option<Upper<'p>>,
    pub(super) aid: Option<&'p Aid>,
    /// Stays of the year that this case adds.
    pub(super) stays: u32,
}

/// A limit a year (or a visit), and what counts against it already.
#[derive(Clone, Copy)]
pub(super) struct Limit {
    pub(super) rule: Rule,
    pub(super) most: Fig<Money>,
    pub(super) before: Money,
}

/// 大病 with the row of the person.
#[derive(Clone, Copy)]
pub(super) struct Upper<'p> {
    pub(super) layer: &'p Catastrophic,
    pub(super) row: &'p CatastrophicRow,
    /// With the bonus.
    pub(super) ceiling: Option<Money>,
    pub(super) bonus: Money,
}

/// What a case is chosen for.
pub(super) struct Asking<'a> {
    pub(super) pack: &'a Pack,
    pub(super) plan: &'a Plan,
    pub(super) facts: &'a Facts,
    pub(super) history: &'a Accumulators,
    pub(super) person: Asked,
    /// Whether anything of the bill is eligible. Where not, nothing depends on an age.
    pub(super) at_stake: bool,
}

impl<'a> Asking<'a> {
    pub(super) fn unsupported(&self, zh: &str, en: &str) -> Stop {
        unsupported(self.pack, zh, en)
    }

    fn no_level(&self, zh: &str, en: &str) -> Stop {
        let (zh_level, en_level) = self.facts.care.hospital_level.hospital();
        self.unsupported(&format!("{zh_level}{zh}"), &format!("rule for {en} in {en_level}"))
    }

    /// The rule for the place of the care; `None` at home.
    fn away(&self) -> Result<Option<&'a AwayRule>, Stop> {
        let care = &self.facts.care;
        if care.place == Place::Local {
            return Ok(None);
        }
        let Some(away) = self.plan.away(care.place == Place::InProvince) else {
            return Err(self.unsupported("这类异地就医的待遇", "rule for care at such a place outside"));
        };
        Ok(Some(if care.filed { &away.filed } else { &away.unfiled }))
    }

    /// Everything for the case, or why there is nothing.
    pub(super) fn choose(&self) -> Result<Chosen<'a>, Stop> {
        let kind = self.facts.care.kind;
        let mut chosen = self.empty();
        match kind {
            Kind::Inpatient => self.stay(&mut chosen)?,
            Kind::Outpatient => self.outpatient(&mut chosen)?,
            Kind::Chronic => self.chronic(&mut chosen)?,
            Kind::Delivery => self.delivery(&mut chosen)?,
            Kind::Accident => self.accident(&mut chosen)?,
            Kind::ByCase => self.by_case(&mut chosen)?,
        }
        self.upper(&mut chosen);
        Ok(chosen)
    }

    fn empty(&self) -> Chosen<'a> {
        let (plan, history) = (self.plan, self.history);
        let person = &self.facts.person;
        let layer = plan.ceiling.as_ref();
        let bonus = layer.and_then(|layer| {
            Some(bonus_on(&layer.bonus?, layer.person.value, person.unbroken_years, person.claim_free_years))
        });
        let bonus = bonus.unwrap_or_default();
        let family = layer.and_then(|layer| layer.family);
        Chosen {
            plan,
            kind: self.facts.care.kind,
            ops: &[],
            row: None,
            charge: None,
            ratio_rule: Rule::Ratio,
            round_ratio: plan.rounding.basic.value,
            points: Rate::ZERO,
            points_for: Figure::None,
            contract_doctor: Rate::ZERO,
            off: Rate::ZERO,
            times: Rate::ONE,
            away_self_pay: None,
            is_filed: self.facts.care.filed,
            fixed_sum: None,
            by_case: None,
            elsewhere: self.facts.bill.basic_fund.unwrap_or_default(),
            own_ceilings: [None; 3],
            ceiling: layer.map(|layer| Limit {
                rule: Rule::Ceiling,
                most: Fig { value: layer.person.value.plus(bonus), clause: layer.person.clause },
                before: history.basic_fund,
            }),
            ceiling_bonus: bonus,
            family_ceiling: family.map(|limit| Limit {
                rule: Rule::FamilyCeiling,
                most: limit,
                before: history.family.basic_fund,
            }),
            catastrophic: None,
            aid: None,
            stays: 0,
        }
    }

    fn order(&self, of: OrderOf) -> &'a [Op] {
        self.plan.orders.get(of).map_or(&[], |fig| fig.value.as_slice())
    }

    /// The ladder of a stay: the row of the level or of care outside, deductible, points.
    fn ladder(&self, chosen: &mut Chosen<'a>, inpatient: &'a Inpatient) -> Result<(), Stop> {
        let away = self.away()?;
        let own_row =
            away.filter(|rule| rule.mode.value == AwayMode::OwnRow).and_then(|rule| rule.row.as_ref());
        let row = match own_row {
            Some(row) => row,
            None => inpatient
                .levels
                .get(self.facts.care.hospital_level)
                .ok_or_else(|| self.no_level("的住院待遇", "a stay"))?,
        };
        Self::adjust(chosen, away);
        chosen.row = Some(row);
        chosen.stays = self.stays();
        let charge = charge(self, inpatient, row, own_row.is_none());
        (chosen.charge, ()) = both(charge, self.points(chosen, inpatient))?;
        Ok(())
    }

    /// Stays of the year that the case adds: none where it goes on with one.
    pub(super) fn stays(&self) -> u32 {
        let transfer = self.plan.inpatient.as_ref().and_then(|inpatient| inpatient.transfer);
        let is_one_stay = transfer.is_some_and(|fig| fig.value == Transfer::OneStay);
        u32::from(!(is_one_stay && self.facts.care.continued_from.is_some()))
    }

    /// What care outside changes in the ratio.
    fn adjust(chosen: &mut Chosen<'a>, away: Option<&'a AwayRule>) {
        let Some(rule) = away.filter(|rule| rule.mode.value == AwayMode::Adjusted) else { return };
        chosen.away_self_pay = rule.self_pay_first;
        chosen.off = rule.points_off.map_or(Rate::ZERO, |fig| fig.value);
        chosen.times = rule.ratio_times.map_or(Rate::ONE, |fig| fig.value);
    }

    /// The best single addition to the ratio among the person's groups and age, and that of the contract doctor.
    fn points(&self, chosen: &mut Chosen<'a>, inpatient: &'a Inpatient) -> Result<(), Stop> {
        for (group, points) in inpatient.points.iter() {
            if self.person.groups.has(group) && points.value > chosen.points {
                (chosen.points, chosen.points_for) = (points.value, Figure::Group(group));
            }
        }
        for Fig { value: rule, .. } in inpatient.age_points.iter().flatten() {
            if !self.at_stake || rule.points <= chosen.points {
                continue;
            }
            match rule.who.means(self.person) {
                Some(true) => (chosen.points, chosen.points_for) = (rule.points, Figure::Word(Word::Age)),
                Some(false) => {}
                None => {
                    let (zh, en) = (
                        "报销比例取决于年龄，请填写出生日期",
                        "the ratio depends on the age: give the birth date",
                    );
                    return Err(fault("/person/birth_date", "required", zh, en));
                }
            }
        }
        chosen.contract_doctor = self.contract_doctor(inpatient.contract_doctor);
        Ok(())
    }

    fn contract_doctor(&self, points: Option<Fig<Rate>>) -> Rate {
        let points = points.filter(|_| self.facts.person.contract_doctor);
        points.map_or(Rate::ZERO, |fig| fig.value)
    }

    fn stay(&self, chosen: &mut Chosen<'a>) -> Result<(), Stop> {
        chosen.ops = self.order(OrderOf::Inpatient);
        chosen.stays = self.stays();
        let Some(inpatient) = &self.plan.inpatient else { return Ok(()) };
        self.ladder(chosen, inpatient)
    }

    fn outpatient(&self, chosen: &mut Chosen<'a>) -> Result<(), Stop> {
        let Some(layer) = &self.plan.outpatient else {
            return Err(no_such_kind(self.pack, Kind::Outpatient));
        };
        let away = self.away()?;
        let row = layer.levels.get(self.facts.care.hospital_level);
        let row = row.ok_or_else(|| self.no_level("的门诊待遇", "outpatient care"))?;
        chosen.ops = self.order(OrderOf::Outpatient);
        Self::only_self_pay(chosen, away);
        chosen.row = Some(row);
        chosen.charge = Charge::of_the_year(row, self.history.outpatient_deductible);
        chosen.ratio_rule = Rule::OutpatientRatio;
        chosen.round_ratio = self.plan.rounding.outpatient.value;
        chosen.contract_doctor = self.contract_doctor(layer.contract_doctor);
        let limit = |rule, limit: Option<Fig<Money>>, before| limit.map(|most| Limit { rule, most, before });
        chosen.own_ceilings = [
            limit(Rule::OutpatientVisit, layer.visit_ceiling, Money::ZERO),
            limit(Rule::OutpatientCeiling, layer.ceiling, self.history.outpatient_fund),
            limit(Rule::OutpatientFamily, layer.family_ceiling, self.history.family.outpatient_fund),
        ];
        Ok(())
    }

    /// Care outside the ladder: of the rules for care outside only 先行自付 counts.
    fn only_self_pay(chosen: &mut Chosen<'a>, away: Option<&'a AwayRule>) {
        let rule = away.filter(|rule| rule.mode.value == AwayMode::Adjusted);
        chosen.away_self_pay = rule.and_then(|rule| rule.self_pay_first);
    }

    fn chronic(&self, chosen: &mut Chosen<'a>) -> Result<(), Stop> {
        let (Some(chronic), Some(inpatient)) = (&self.plan.chronic, &self.plan.inpatient) else {
            return Err(no_such_kind(self.pack, Kind::Chronic));
        };
        let written = self.disease()?;
        let listed = chronic.diseases.iter().find(|disease| begins_with_one(written, &disease.codes.value));
        let Some(disease) = listed else { return Err(disease_not_listed()) };
        if let Some(row) = &disease.row {
            let away = self.away()?;
            chosen.ops = self.order(OrderOf::Chronic);
            Self::only_self_pay(chosen, away);
            chosen.row = Some(row);
            chosen.charge = Charge::of_the_year(row, self.history.outpatient_deductible);
            chosen.ratio_rule = Rule::ChronicRatio;
            chosen.round_ratio = self.plan.rounding.outpatient.value;
        } else {
            chosen.ops = self.order(OrderOf::ChronicAsInpatient);
            self.ladder(chosen, inpatient)?;
            chosen.stays = 0;
        }
        chosen.own_ceilings = Self::ceilings_of(chronic, disease.ceiling, self.history);
        Ok(())
    }

    /// The code of the disease, where the rules need one.
    fn disease(&self) -> Result<&'a str, Stop> {
        said(self.facts.care.disease.as_ref()).ok_or_else(|| {
            fault("/care/disease", "required", "请填写病种编码", "give the code of the disease")
        })
    }

    fn ceilings_of(
        chronic: &Chronic,
        disease: Option<Fig<Money>>,
        history: &Accumulators,
    ) -> [Option<Limit>; 3] {
        let limit = |rule, limit: Option<Fig<Money>>, before| limit.map(|most| Limit { rule, most, before });
        [
            limit(Rule::ChronicCeiling, disease, history.disease.fund),
            limit(Rule::ChronicTogether, chronic.ceiling, history.chronic_fund),
            None,
        ]
    }

    fn delivery(&self, chosen: &mut Chosen<'a>) -> Result<(), Stop> {
        let Some(rule) = &self.plan.delivery else { return Err(no_such_kind(self.pack, Kind::Delivery)) };
        let away = self.away()?;
        chosen.ops = self.order(OrderOf::Delivery);
        chosen.stays = self.stays();
        match rule {
            DeliveryRule::Fixed(sums) => chosen.fixed_sum = Some(self.fixed_sum(sums)?),
            DeliveryRule::ByRatio(levels) => {
                let row = levels.get(self.facts.care.hospital_level);
                let has_own_row = away.is_some_and(|rule| rule.mode.value == AwayMode::OwnRow);
                let (Some(row), false) = (row, has_own_row) else {
                    return Err(self.unsupported("这种情况的分娩待遇", "rule for this delivery"));
                };
                Self::adjust(chosen, away);
                chosen.row = Some(row);
                chosen.ratio_rule = Rule::DeliveryRatio;
            }
        }
        Ok(())
    }

    /// The fixed sum for the way the child was born.
    fn fixed_sum(&self, sums: &ByWord<Delivery, Fig<Money>>) -> Result<Fig<Money>, Stop> {
        let Some(way) = self.facts.care.delivery else {
            let (zh, en) = ("请说明是顺产还是剖宫产", "say whether it was natural or caesarean");
            return Err(fault("/care/delivery", "required", zh, en));
        };
        let sum = sums.get(way).copied();
        sum.ok_or_else(|| self.unsupported("这种分娩的定额", "fixed sum for this delivery"))
    }

    fn accident(&self, chosen: &mut Chosen<'a>) -> Result<(), Stop> {
        let (Some(rule), Some(inpatient)) = (&self.plan.accident, &self.plan.inpatient) else {
            return Err(no_such_kind(self.pack, Kind::Accident));
        };
        chosen.ops = self.order(OrderOf::Accident);
        if let Some(row) = &rule.row {
            let away = self.away()?;
            Self::adjust(chosen, away);
            chosen.row = Some(row);
            chosen.charge = charge(self, inpatient, row, false)?;
            chosen.stays = self.stays();
        } else {
            self.ladder(chosen, inpatient)?;
        }
        let before = self.history.accident_fund;
        let limit = rule.ceiling.map(|most| Limit { rule: Rule::AccidentCeiling, most, before });
        chosen.own_ceilings = [limit, None, None];
        Ok(())
    }

    fn by_case(&self, chosen: &mut Chosen<'a>) -> Result<(), Stop> {
        let Some(list) = &self.plan.by_case else { return Err(no_such_kind(self.pack, Kind::ByCase)) };
        let written = self.disease()?;
        let Some(case) = list.iter().find(|case| begins_with_one(written, &case.codes.value)) else {
            return Err(self.unsupported("这个病种的定额标准", "standard for this disease"));
        };
        // Paid as at home, where the pack has a rule for the place.
        self.away()?;
        chosen.ops = self.order(OrderOf::ByCase);
        chosen.by_case = Some(case);
        chosen.stays = self.stays();
        Ok(())
    }

    /// 大病 and medical aid, as far as they are for this person.
    fn upper(&self, chosen: &mut Chosen<'a>) {
        if let Some(layer) = &self.plan.catastrophic {
            let row = layer.row(self.person.groups, self.facts.care.disease.as_deref());
            let person = &self.facts.person;
            let bonus = layer.bonus.zip(row.ceiling.value).map(|(bonus, ceiling)| {
                bonus_on(&bonus, ceiling, person.unbroken_years, person.claim_free_years)
            });
            let bonus = bonus.unwrap_or_default();
            let ceiling = row.ceiling.value.map(|ceiling| ceiling.plus(bonus));
            chosen.catastrophic = Some(Upper { layer, row, ceiling, bonus });
        }
        chosen.aid = self.plan.aid.as_ref().filter(|aid| aid.groups.value.meets(self.person.groups));
    }
}

impl Catastrophic {
    /// The row of a person's groups or disease, or the general one.
    pub(crate) fn row(&self, groups: Groups, disease: Option<&str>) -> &CatastrophicRow {
        if let Some((poor, row)) = &self.poor
            && poor.value.meets(groups)
        {
            return row;
        }
        if let (Some((codes, row)), Some(disease)) = (&self.diseases, disease)
            && begins_with_one(disease, &codes.value)
        {
            return row;
        }
        &self.base
    }
}

/// A text of which something was filled in.
pub(super) fn said(text: Option<&String>) -> Option<&str> {
    text.map(String::as_str).filter(|text| !text.trim().is_empty())
}

fn begins_with_one(written: &str, codes: &[String]) -> bool {
    codes.iter().any(|code| code_begins(written, code))
}

/// What years of unbroken enrolment and years without a claim add to a ceiling.
fn bonus_on(bonus: &Bonus, ceiling: Money, unbroken: u16, claim_free: u16) -> Money {
    let times = |amount: Money, years: u16| Money::from_fen(amount.fen().saturating_mul(i64::from(years)));
    let unbroken = times(bonus.per_unbroken_year, unbroken.saturating_sub(bonus.after_years));
    let sum = unbroken.plus(times(bonus.per_claim_free_year, claim_free));
    sum.min(ceiling.part(bonus.at_most, Rounding::HalfUpFen))
}
