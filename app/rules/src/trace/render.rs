//! From the records of a trace to words.
//!
//! Sentences are templates that name their figures. One function fills in all of them, which in the browser takes a
//! fraction of what formatting each in its own place would.

use std::collections::BTreeMap;

use super::rule::{Described, Figure, Record, Word};
use super::{Step, Trace};
use crate::money::{Money, Rate, ratio};
use crate::pack::Pack;
use crate::text::Text;

/// Where a figure is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Form {
    /// Inputs and formulas.
    Formula,
    /// A Chinese sentence.
    Chinese,
    /// An English sentence.
    English,
    /// A formula with its terms in Chinese: "起付标准 700.00".
    ChineseTerms,
    /// A formula with its terms in English.
    EnglishTerms,
}

impl Trace {
    /// The steps in words. `pack` is the pack they were made with.
    #[must_use]
    pub fn steps(&self, pack: &Pack) -> Vec<Step> {
        self.records.iter().map(|record| step(record, pack)).collect()
    }
}

fn step(record: &Record, pack: &Pack) -> Step {
    let described = record.rule.described();
    let mut inputs = BTreeMap::new();
    for (name, figure) in described.inputs.iter().zip(record.figures) {
        if figure != Figure::None {
            inputs.insert((*name).to_owned(), figure.write(Form::Formula, pack));
        }
    }
    let writer = Writer { record, described, pack };
    let operation = described.operations.get(usize::from(record.operation)).copied().unwrap_or_default();
    let mut text = Text::default();
    for (i, (zh, en)) in described.words.iter().enumerate() {
        if record.words & (1 << i) != 0 {
            writer.fill(zh, Form::Chinese, &mut text.zh);
            writer.fill(en, Form::English, &mut text.en);
        }
    }
    let clause = pack.clause(record.clause).clone();
    let (mut official, mut line) = (Text::default(), Text::default());
    let (zh, en) = described.title;
    let (amount, mut formula) = (record.amount.to_string(), String::new());
    writer.fill(operation, Form::ChineseTerms, &mut formula);
    official.zh =
        [zh, "＝", &formula, "＝", &amount, " 元（", &clause.document, "，", &clause.clause, "）"].concat();
    formula.clear();
    writer.fill(operation, Form::EnglishTerms, &mut formula);
    official.en =
        [en, " = ", &formula, " = ", &amount, " yuan (", &clause.document, ", ", &clause.clause, ")"]
            .concat();
    let amount = record.amount.grouped();
    line.zh = [zh, " ", &amount, " 元"].concat();
    line.en = [en, ": ", &amount, " yuan"].concat();
    let mut formula = String::new();
    writer.fill(operation, Form::Formula, &mut formula);
    Step {
        rule: described.id.to_owned(),
        inputs,
        operation: formula,
        amount: record.amount,
        clause,
        text,
        official,
        line,
    }
}

/// Fills in the templates of a step.
struct Writer<'s> {
    record: &'s Record,
    described: &'static Described,
    pack: &'s Pack,
}

impl Writer<'_> {
    /// Writes a template: `{name}` stands for the figure of that name, `{}` for what came out.
    fn fill(&self, template: &str, form: Form, out: &mut String) {
        for (i, part) in template.split(['{', '}']).enumerate() {
            // Every second part stood between braces.
            let found = if i % 2 == 0 { None } else { self.figure(part) };
            match found {
                Some(figure) => {
                    let term = match form {
                        Form::ChineseTerms => term(part).0,
                        Form::EnglishTerms => term(part).1,
                        _ => "",
                    };
                    if !term.is_empty() {
                        out.push_str(term);
                        out.push(' ');
                    }
                    out.push_str(&figure.write(form, self.pack));
                }
                None => out.push_str(if form == Form::ChineseTerms { plain_terms(part) } else { part }),
            }
        }
    }

    fn figure(&self, name: &str) -> Option<Figure> {
        if name.is_empty() {
            return Some(Figure::Yuan(self.record.amount));
        }
        let names = self.described.inputs.iter().chain(self.described.others);
        names.zip(self.record.figures).find(|(known, _)| **known == name).map(|(_, figure)| figure)
    }
}

impl Figure {
    fn write(self, form: Form, pack: &Pack) -> String {
        let is_sentence = matches!(form, Form::Chinese | Form::English);
        let is_chinese = matches!(form, Form::Chinese | Form::ChineseTerms);
        match self {
            Self::None => String::new(),
            Self::Yuan(amount) if is_sentence => amount.grouped(),
            Self::Yuan(amount) => amount.to_string(),
            Self::Ratio(rate) if form == Form::Formula => ratio::show(rate.decimal()),
            Self::Ratio(rate) => percent(rate),
            Self::Count(count) => count.to_string(),
            Self::Group(group) => pick(is_chinese, group.people()),
            Self::Word(word) => pick(is_chinese, words(word)),
            Self::Text(id) => pack.text(id).to_owned(),
        }
    }
}

fn pick(is_chinese: bool, (zh, en): (&str, &str)) -> String {
    if is_chinese { zh } else { en }.to_owned()
}

/// "65%", "12.5%".
pub(crate) fn percent(rate: Rate) -> String {
    let mut shown = Money::from_fen(i64::from(rate.millionths() / 100)).to_string();
    let rest = rate.millionths() % 100;
    if rest > 0 {
        shown.push_str(&[if rest < 10 { "0" } else { "" }, &rest.to_string()].concat());
    }
    let plain = shown.trim_end_matches('0').trim_end_matches('.').len();
    shown.truncate(plain);
    shown.push('%');
    shown
}

/// What a figure of a formula is called.
fn term(name: &str) -> (&'static str, &'static str) {
    match name {
        "A" => ("甲类", "class A"),
        "B" => ("乙类", "class B"),
        "C" => ("丙类", "class C"),
        "total" | "bill" => ("总费用", "bill"),
        "over_limit" => ("超限价自费", "over-limit"),
        "outside" => ("全自费", "outside the catalogue"),
        "self_pay_first" => ("先行自付", "paid first"),
        "eligible" => ("符合政策范围费用", "eligible amount"),
        "share" => ("先行自付比例", "share paid first"),
        "deductible" => ("起付标准", "deductible"),
        "factor" => ("起付线系数", "part charged"),
        "due" => ("减后起付标准", "lowered deductible"),
        "charged_before" => ("已计起付线", "charged before"),
        "amount" => ("计算基数", "amount"),
        "used" | "ratio" | "rate" => ("支付比例", "ratio"),
        "banded_before" | "from" => ("本次前累计", "running amount before"),
        "until" | "to" => ("本次后累计", "running amount after"),
        "ceiling" => ("限额", "limit"),
        "paid_before" => ("已支付", "paid before"),
        "standard" => ("定额标准", "standard"),
        "fixed_sum" => ("定额", "fixed sum"),
        "self_pay_before" => ("此前合规自付累计", "own payments before"),
        "self_pay_after" => ("本次后合规自付累计", "own payments after"),
        "basic_fund" => ("填报数", "as stated"),
        "funds" => ("各项基金支付", "funds"),
        "hospital" => ("医院承担", "hospital"),
        _ => ("", ""),
    }
}

/// The parts of formulas that are no figures, in Chinese.
fn plain_terms(part: &str) -> &str {
    match part {
        "Σ unit_price × quantity" => "Σ 单价 × 数量",
        "Σ quantity × (unit_price − price_limit)" => "Σ 数量 ×（单价 − 最高限价）",
        "Σ class C" => "Σ 丙类费用",
        "Σ class B × self_ratio" => "Σ 乙类费用 × 先行自付比例",
        "Σ bands of " => "各段费用 × 该段比例之和，",
        other => other,
    }
}

fn words(word: Word) -> (&'static str, &'static str) {
    match word {
        Word::NoLimit => ("none", "none"),
        Word::Filed => ("已办转诊或备案", "with referral or filing"),
        Word::Unfiled => ("没有办转诊或备案", "without referral or filing"),
        Word::OnTotal => ("total", "total"),
        Word::OnPartAboveDeductible => ("above_deductible", "above_deductible"),
        Word::Age => ("老人或儿童", "people of this age"),
    }
}

#[cfg(test)]
mod tests {
    use super::super::Rule;
    use super::*;

    #[test]
    fn every_template_names_figures_that_its_rule_has() {
        for rule in Rule::ALL {
            let described = rule.described();
            let known: Vec<&str> = described.inputs.iter().chain(described.others).copied().collect();
            assert!(known.len() <= super::super::rule::FIGURES, "{}", described.id);
            let sentences = described.words.iter().flat_map(|(zh, en)| [*zh, *en]);
            for template in described.operations.iter().copied().chain(sentences) {
                let named = template.split(['{', '}']).skip(1).step_by(2).filter(|name| !name.is_empty());
                for name in named {
                    assert!(known.contains(&name), "{}: {template}: {name}", described.id);
                }
            }
            for (zh, en) in described.words {
                let set = |text: &str| {
                    let mut names: Vec<String> =
                        text.split(['{', '}']).skip(1).step_by(2).map(str::to_owned).collect();
                    names.sort();
                    names.dedup();
                    names
                };
                // The English sentence may leave a figure out where grammar has no place for it, never add one.
                assert!(set(en).iter().all(|name| set(zh).contains(name)), "{}: {zh} / {en}", described.id);
            }
            assert_eq!(Rule::from_id(rule.id()), Some(*rule));
        }
    }

    #[test]
    fn percents_say_no_more_than_they_have_to() {
        let shown = |text: &str| percent(crate::money::decimal(text).and_then(Rate::of).unwrap());
        assert_eq!(shown("0.65"), "65%");
        assert_eq!(shown("1"), "100%");
        assert_eq!(shown("0"), "0%");
        assert_eq!(shown("0.125"), "12.5%");
        assert_eq!(shown("0.000001"), "0.0001%");
        assert_eq!(shown("0.60001"), "60.001%");
        assert_eq!(shown("0.1001"), "10.01%");
    }
}
