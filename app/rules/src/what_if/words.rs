//! Words for people: changes, questions, answers.

use super::Changed;
use super::partial::{Given, Question};
use crate::date::{self, Date};
use crate::facts::{Accumulators, Delivery, Facts, Group, Kind, Place};
use crate::money::Money;
use crate::pack::Pack;
use crate::text::Text;

const fn place(place: Place) -> (&'static str, &'static str) {
    match place {
        Place::Local => ("参保地", "where you are insured"),
        Place::InProvince => ("省内异地", "elsewhere in the province"),
        Place::OutOfProvince => ("跨省异地", "in another province"),
    }
}

const fn group(group: Group) -> (&'static str, &'static str) {
    match group {
        Group::Destitute => ("特困人员", "destitute"),
        Group::LowIncome => ("低保对象", "on minimum income"),
        Group::RegisteredPoor => ("建档立卡贫困人口", "registered poor"),
        Group::Orphan => ("孤儿", "orphan"),
        Group::Disabled => ("重度残疾人", "severely disabled"),
        Group::Student => ("学生", "pupil or student"),
    }
}

const fn filed(filed: bool) -> (&'static str, &'static str) {
    if filed {
        ("已办转诊或备案", "referred or filed")
    } else {
        ("未办转诊或备案", "neither referred nor filed")
    }
}

fn tier_title(pack: &Pack, tier: &str) -> Text {
    let title = pack.tiers().iter().find(|(id, _)| id == tier).map(|(_, title)| title.clone());
    title.unwrap_or_else(|| Text::new(tier, tier))
}

fn text(zh: &str, en: &str) -> Text {
    Text::new(zh, en)
}

/// A change, as something that could be or have been. `pack` is the pack of the changed case.
pub(super) fn changed(change: &Changed, pack: &Pack, kind: Kind) -> Text {
    match change {
        Changed::Level { hospital_level } => {
            let (zh, en) = hospital_level.hospital();
            Text::new(format!("改在{zh}"), format!("In {en} instead"))
        }
        Changed::Place { place: Place::Local, .. } => text("改在参保地就医", "Care where you are insured"),
        Changed::Place { place: where_, filed: is_filed } => {
            let ((zh, en), (filed_zh, filed_en)) = (place(*where_), filed(*is_filed));
            Text::new(format!("{zh}就医，{filed_zh}"), format!("Care {en}, {filed_en}"))
        }
        Changed::Tier { tier } => {
            let title = tier_title(pack, tier);
            Text::new(format!("参加{}", title.zh), format!("On this tier: {}", title.en))
        }
        Changed::Track { tier, .. } => {
            let title = pack.title();
            let tier = tier.as_deref().map(|tier| tier_title(pack, tier));
            let (zh, en) = tier
                .map_or_else(Default::default, |tier| (format!("，{}", tier.zh), format!(", {}", tier.en)));
            Text::new(format!("按{}{zh}", title.zh), format!("By the rules of {}{en}", title.en))
        }
        Changed::Filed => text("先办好转诊或异地就医备案", "With the referral or the filing done"),
        Changed::Waited { on } => {
            with_day(*on, ("等到", "待遇开始后再就医"), "Care once cover has begun, from {} on")
        }
        Changed::Figures { on } => {
            with_day(*on, (day_of(kind), "，那时适用另一套标准"), "On {}, when other figures hold")
        }
        Changed::NewYear { on } => with_day(
            *on,
            (day_of(kind), "，进入新的一年，全年累计重新开始"),
            "On {}, in a new year that counts from nothing",
        ),
        Changed::Birthday { age, on } => Text::new(
            format!("满 {age} 周岁以后（{}起）", date::zh(*on)),
            format!("At {age} years of age, from {} on", date::iso(*on)),
        ),
        Changed::OneMoreStay { stay } => Text::new(
            format!("如果这是今年第 {stay} 次住院"),
            format!("If this were stay number {stay} of the year"),
        ),
    }
}

const fn day_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Outpatient | Kind::Chronic => "就医日改为",
        _ => "出院日改为",
    }
}

fn with_day(day: Date, (before, after): (&str, &str), en: &str) -> Text {
    Text::new([before, &date::zh(day), after].concat(), en.replace("{}", &date::iso(day)))
}

/// How much more or less the person pays.
pub(super) fn difference(more: Money) -> Text {
    let amount = Money::from_fen(more.fen().saturating_abs()).grouped();
    match more.fen() {
        0 => text("自己付的一样多", "You pay the same"),
        1.. => Text::new(format!("自己多付 {amount} 元"), format!("You pay {amount} yuan more")),
        _ => Text::new(format!("自己少付 {amount} 元"), format!("You pay {amount} yuan less")),
    }
}

/// What is paid where nothing was before.
pub(super) fn now_paid(fund: Money) -> Text {
    let amount = fund.grouped();
    Text::new(format!("可以报销 {amount} 元"), format!("{amount} yuan are paid"))
}

/// A question.
pub(super) fn question(question: Question) -> Text {
    let (zh, en) = match question {
        Question::Tier => ("参加的是哪个缴费档次？", "Which contribution tier?"),
        Question::BirthDate => ("出生日期是哪一天？", "What is the date of birth?"),
        Question::Groups => {
            ("属于哪类照顾人群？", "Does the person belong to a group with rules of its own?")
        }
        Question::HospitalLevel => ("是几级医院？", "What level is the hospital?"),
        Question::Place => ("在哪里就医？", "Where is the hospital?"),
        Question::Filed => ("办了转诊或备案吗？", "Was the referral or the filing done?"),
        Question::Disease => ("是什么病？", "Which disease is it?"),
        Question::Delivery => ("是顺产还是剖宫产？", "Was the birth natural or caesarean?"),
        Question::ClassMix => ("甲类、乙类、丙类各多少？", "How much of the bill is of class A, B and C?"),
        Question::YearToDate => ("今年之前报销过多少？", "What was paid before in this year?"),
    };
    text(zh, en)
}

/// An answer.
pub(super) fn given(given: &Given, pack: &Pack, facts: &Facts) -> Text {
    match given {
        Given::Tier(tier) => tier_title(pack, tier),
        Given::BirthDate(birth) => {
            let age = date::age_on(*birth, facts.care.begins());
            Text::new(
                format!("{}出生，就医时 {age} 周岁", date::zh(*birth)),
                format!("Born on {}, {age} years old then", date::iso(*birth)),
            )
        }
        Given::Groups(groups) if groups.is_empty() => {
            text("不属于照顾人群", "In none of the groups with rules of their own")
        }
        Given::Groups(groups) => {
            let words: Vec<(&str, &str)> = groups.iter().map(|one| group(*one)).collect();
            let zh: Vec<&str> = words.iter().map(|(zh, _)| *zh).collect();
            let en: Vec<&str> = words.iter().map(|(_, en)| *en).collect();
            Text::new(zh.join("、"), sentence(&en.join(", ")))
        }
        Given::HospitalLevel(of) => {
            let (zh, en) = of.hospital();
            Text::new(zh, sentence(en))
        }
        Given::Place(Place::Local) => text("在参保地就医", "Care where you are insured"),
        Given::Place(at) => {
            let (zh, en) = place(*at);
            Text::new(format!("{zh}就医"), format!("Care {en}"))
        }
        Given::Filed(is_filed) => {
            let (zh, en) = filed(*is_filed);
            Text::new(zh, sentence(en))
        }
        Given::Disease(None) => text("没有专门规定的病", "A disease without a rule of its own"),
        Given::Disease(Some(code)) => Text::new(format!("病种 {code}"), format!("Disease {code}")),
        Given::Delivery(Delivery::Natural) => text("顺产", "Natural birth"),
        Given::Delivery(Delivery::Caesarean) => text("剖宫产", "Caesarean"),
        Given::ClassMix(totals) => {
            let (a, b, c) = (totals.a.grouped(), totals.b.grouped(), totals.c.grouped());
            Text::new(
                format!("甲类 {a} 元，乙类 {b} 元，丙类 {c} 元"),
                format!("Class A {a} yuan, class B {b} yuan, class C {c} yuan"),
            )
        }
        Given::YearToDate(year) => before(year),
    }
}

/// A capital letter in front.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// A year before the case.
pub(super) fn before(year: &Accumulators) -> Text {
    let amounts = [
        (year.deductible_charged, "已付起付线", "deductible charged"),
        (year.deductible_highest, "最高的起付线", "highest deductible"),
        (year.hospital.deductible_charged, "在这家医院已付起付线", "deductible charged at this hospital"),
        (year.outpatient_deductible, "门诊已付起付线", "outpatient deductible charged"),
        (year.banded, "已进入分段", "entered the bands"),
        (year.basic_fund, "基本医保已付", "basic fund"),
        (year.outpatient_fund, "门诊已报", "outpatient care"),
        (year.chronic_fund, "慢特病已报", "chronic diseases"),
        (year.disease.fund, "这个病已报", "this disease"),
        (year.accident_fund, "意外伤害已报", "accidents"),
        (year.compliant_self_pay, "政策内自付", "own payments within the policy"),
        (year.catastrophic_fund, "大病保险已付", "catastrophic insurance"),
        (year.aid, "医疗救助已付", "medical aid"),
        (year.family.basic_fund, "全家基本医保已付", "basic fund to the family"),
        (year.family.outpatient_fund, "全家门诊已报", "outpatient care of the family"),
    ];
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    if year.stays > 0 {
        zh.push(format!("住院 {} 次", year.stays));
        en.push(format!("{} stays", year.stays));
    }
    for (amount, zh_name, en_name) in amounts {
        if !amount.is_zero() {
            zh.push(format!("{zh_name} {} 元", amount.grouped()));
            en.push(format!("{en_name} {} yuan", amount.grouped()));
        }
    }
    if zh.is_empty() {
        return text("今年之前没有住院和报销", "Nothing before in this year");
    }
    Text::new(format!("今年之前：{}", zh.join("，")), format!("Before in this year: {}", en.join(", ")))
}
