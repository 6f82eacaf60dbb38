//! One case on its way through the layers: what is known, what has come out so far, and the steps taken.

use std::collections::BTreeMap;

use super::words::{self, Figure, Form, Named};
use super::{Shares, Stop};
use crate::date::{self, Date};
use crate::facts::{Accumulators, Facts, Fault};
use crate::money::{Money, Rounding};
use crate::pack::{Cited, Dated, Pack, Rules};
use crate::refusal::{Refusal, RefusalCode, ask_the_hotline};
use crate::text::Text;
use crate::trace::{Clause, Step};

/// A case being computed.
pub(super) struct Case<'a> {
    pub(super) pack: &'a Pack,
    pub(super) rules: &'a Rules,
    pub(super) facts: &'a Facts,
    pub(super) history: &'a Accumulators,
    pub(super) round_line: Cited<'a, Rounding>,
    pub(super) round_fund: Cited<'a, Rounding>,
    pub(super) shares: Shares,
    pub(super) after: Accumulators,
    pub(super) steps: Vec<Step>,
    pub(super) limited_by: Option<&'static str>,
}

/// What a step did. In templates (see [`words::fill`]) the empty name, `{}`, is what came out.
pub(super) struct Done<'s> {
    /// Which rule ran.
    pub(super) rule: &'static str,
    /// Figures that went in.
    pub(super) inputs: &'s [Named<'s>],
    /// Further figures that the templates name.
    pub(super) others: &'s [Named<'s>],
    /// Template of the formula.
    pub(super) operation: &'s str,
    /// What came out.
    pub(super) amount: Money,
    /// Templates of the sentences, Chinese and English.
    pub(super) words: &'s [(&'s str, &'s str)],
}

impl<'a> Case<'a> {
    /// A case at its start.
    pub(super) fn new(
        pack: &'a Pack,
        rules: &'a Rules,
        facts: &'a Facts,
        history: &'a Accumulators,
    ) -> Result<Self, Stop> {
        let date = facts.care.discharged;
        Ok(Self {
            pack,
            rules,
            facts,
            history,
            round_line: on(pack, &rules.round_line, date)?,
            round_fund: on(pack, &rules.round_fund, date)?,
            shares: Shares::default(),
            after: history.clone(),
            steps: Vec::new(),
            limited_by: None,
        })
    }

    /// What a figure is on the day of service; the date of discharge decides also across the year's end.
    pub(super) fn on<T>(&self, dated: &'a Dated<T>) -> Result<Cited<'a, T>, Stop> {
        on(self.pack, dated, self.facts.care.discharged)
    }

    /// Notes a step with its clause.
    pub(super) fn step(&mut self, done: &Done<'_>, clause: &Clause) {
        let figures = [done.inputs, done.others, &[("", Figure::Yuan(done.amount))]];
        let mut inputs = BTreeMap::new();
        for (name, figure) in done.inputs {
            inputs.insert((*name).to_owned(), figure.write(Form::Formula));
        }
        let (mut operation, mut text) = (String::new(), Text::default());
        words::fill(done.operation, figures, Form::Formula, &mut operation);
        for (zh, en) in done.words {
            words::fill(zh, figures, Form::Chinese, &mut text.zh);
            words::fill(en, figures, Form::English, &mut text.en);
        }
        let (rule, amount, clause) = (done.rule.to_owned(), done.amount, clause.clone());
        self.steps.push(Step { rule, inputs, operation, amount, clause, text });
    }

    /// `yuan` rounded as each layer of the fund is.
    pub(super) fn round_fund(&self, yuan: Option<rust_decimal::Decimal>) -> Result<Money, Stop> {
        yuan.and_then(|yuan| Money::round(yuan, *self.round_fund.value)).ok_or_else(too_large)
    }

    /// A refusal because the pack has no rule for this.
    pub(super) fn unsupported(&self, zh: &str, en: &str) -> Stop {
        let title = self.pack.title();
        refuse(
            RefusalCode::Unsupported,
            Text::new(
                format!("{}没有给出{zh}，不能估算。", title.zh),
                format!("{}: no {en} is given, so nothing can be estimated.", title.en),
            ),
            ask_the_hotline(),
        )
    }
}

fn on<'a, T>(pack: &Pack, dated: &'a Dated<T>, date: Date) -> Result<Cited<'a, T>, Stop> {
    dated.at(date).ok_or_else(|| not_published(pack, date))
}

/// 本期标准尚未公布
pub(super) fn not_published(pack: &Pack, date: Date) -> Stop {
    let (first, last) = pack.in_force();
    refuse(
        RefusalCode::NotPublished,
        Text::new(
            format!(
                "本期标准尚未公布：{}只适用于{}至{}，不含{}。",
                pack.title().zh,
                date::zh(first),
                date::zh(last),
                date::zh(date)
            ),
            format!(
                "The standard for this period is not published: {} holds from {} to {}, not on {}.",
                pack.title().en,
                date::iso(first),
                date::iso(last),
                date::iso(date)
            ),
        ),
        Text::new(
            "请核对就医日期；标准公布后再来估算，或拨打医保热线 12393。",
            "Check the date of care; come back when the standard is published, or call the insurance hotline 12393.",
        ),
    )
}

/// A refusal without clause.
pub(super) fn refuse(code: RefusalCode, text: Text, next: Text) -> Stop {
    Stop::Refused(Box::new(Refusal { code, text, clause: None, next }))
}

/// One fault of the input.
pub(super) fn fault(path: &str, code: &str, zh: &str, en: &str) -> Stop {
    Stop::Faults(vec![one_fault(path, code, zh, en)])
}

/// One fault of the input, to be gathered with others.
pub(super) fn one_fault(path: &str, code: &str, zh: &str, en: &str) -> Fault {
    Fault { path: path.to_owned(), code: code.to_owned(), detail: Text::new(zh, en) }
}

/// An amount that no longer fits the type.
pub(super) fn too_large() -> Stop {
    fault("/bill", "too_large", "金额太大，无法计算", "the amounts are too large to compute with")
}

/// The sum of two amounts.
pub(super) fn add(a: Money, b: Money) -> Result<Money, Stop> {
    a.checked_add(b).ok_or_else(too_large)
}
