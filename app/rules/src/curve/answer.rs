//! The curve as JSON: a request of the estimate contract in, points, landmarks and answers out.

use serde_json::{Map, Value, json};

use super::{Curve, Fen, LandmarkKind, NoCurve, Payers, Slope};
use crate::date::Date;
use crate::estimate::{self, Answer};
use crate::money::Money;
use crate::pack::Pack;
use crate::trace::Rule;

/// What is asked of a curve besides its points.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Which bill leaves the person paying so much?
    pub person_pays: Option<Money>,
    /// For which bill do the funds pay so much?
    pub funds_pay: Option<Money>,
}

/// Answers a request of the estimate contract with the curve of its case. Refusals and faults are those of an estimate.
pub fn answer_json<'p>(
    packs: impl Fn(&str, Option<Date>) -> Option<&'p Pack>,
    json: &str,
    asked: Asked,
) -> String {
    let (pack, facts) = match estimate::request(packs, json) {
        Ok(found) => found,
        Err(answer) => return answer.to_json(),
    };
    match pack.curve(&facts, &facts.year_to_date) {
        Ok(curve) => curve.to_json(asked).to_string(),
        Err(NoCurve::Stopped(stop)) => Answer::of_stop(stop, pack).to_json(),
        Err(NoCurve::TooFine) => json!({ "points": null, "reason": "too_fine" }).to_string(),
    }
}

impl Curve {
    /// The curve, its landmarks and the answers as JSON. Amounts are yuan rounded to the fen beside exact fractions of fen.
    #[must_use]
    pub fn to_json(&self, asked: Asked) -> Value {
        let points: Vec<Value> = self
            .points()
            .iter()
            .map(|point| {
                json!({
                    "bill": yuan(point.bill),
                    "bill_fen": fraction(point.bill.fraction()),
                    "paid": payers(point.paid, |fen| Value::from(yuan(fen))),
                    "of_each_further_yuan": payers(point.slope, |slope: Slope| Value::from(slope.decimal().to_string())),
                    "because": point.because.map(because),
                })
            })
            .collect();
        let landmarks: Vec<Value> = self
            .landmarks()
            .iter()
            .map(|landmark| {
                let (zh, en) = landmark.kind.words();
                json!({
                    "kind": landmark.kind.id(),
                    "bill": yuan(landmark.bill),
                    "more": landmark.more,
                    "text": { "zh": zh, "en": en },
                })
            })
            .collect();
        let mut answers = Map::new();
        if let Some(amount) = asked.person_pays {
            let bill = self.bill_where_person_pays(amount);
            answers.insert("person_pays".to_owned(), json!({ "amount": amount, "bill": bill.map(yuan) }));
        }
        if let Some(amount) = asked.funds_pay {
            let bill = self.bill_where_funds_pay(amount);
            answers.insert("funds_pay".to_owned(), json!({ "amount": amount, "bill": bill.map(yuan) }));
        }
        json!({
            "bill": self.bill(),
            "points": points,
            "landmarks": landmarks,
            "self_pay_until_catastrophic": self.self_pay_until_catastrophic(),
            "answers": answers,
        })
    }
}

fn yuan(fen: Fen) -> String {
    fen.floor().to_string()
}

fn fraction((numerator, denominator): (i128, i128)) -> String {
    if denominator == 1 { numerator.to_string() } else { format!("{numerator}/{denominator}") }
}

fn payers<T: Copy>(of: Payers<T>, show: impl Fn(T) -> Value) -> Value {
    json!({
        "hifp_pay": show(of.basic),
        "hifmi_pay": show(of.catastrophic),
        "maf_pay": show(of.aid),
        "fund_pay_sumamt": show(of.funds),
        "hosp_part_amt": show(of.hospital),
        "psn_part_amt": show(of.person),
    })
}

fn because(rule: Rule) -> Value {
    let (zh, en) = rule.title();
    json!({ "rule": rule.id(), "text": { "zh": zh, "en": en } })
}

impl LandmarkKind {
    /// Its name on the wire.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::FundBegins => "fund_begins",
            Self::FundEnds => "fund_ends",
            Self::CatastrophicBegins => "catastrophic_begins",
            Self::CatastrophicEnds => "catastrophic_ends",
            Self::AidBegins => "aid_begins",
            Self::AidEnds => "aid_ends",
        }
    }

    /// In words, Chinese and English.
    #[must_use]
    pub const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::FundBegins => ("从这里开始报销", "The basic fund begins to pay"),
            Self::FundEnds => ("基本医保到此不再增加", "The basic fund pays no more"),
            Self::CatastrophicBegins => ("大病保险从这里开始付", "Catastrophic insurance begins to pay"),
            Self::CatastrophicEnds => ("大病保险到此不再增加", "Catastrophic insurance pays no more"),
            Self::AidBegins => ("医疗救助从这里开始付", "Medical aid begins to pay"),
            Self::AidEnds => ("医疗救助到此不再增加", "Medical aid pays no more"),
        }
    }
}
