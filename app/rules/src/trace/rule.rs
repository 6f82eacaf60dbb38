//! The rules that can stand in a trace, with their figures and words.

use crate::facts::Group;
use crate::money::{Money, Rate};
use crate::pack::figures::{ClauseId, TextId};

/// A figure of a step.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Figure {
    /// Not there in this case.
    #[default]
    None,
    /// "12345.60" in inputs and formulas, "12,345.60" in sentences.
    Yuan(Money),
    /// "0.65" in inputs and formulas, "65%" in sentences.
    Ratio(Rate),
    /// A number.
    Count(u32),
    /// People with rules of their own.
    Group(Group),
    /// One of some words.
    Word(Word),
    /// Words of the pack.
    Text(TextId),
}

impl Figure {
    /// A limit, where there is one.
    pub(crate) fn limit(limit: Option<Money>) -> Self {
        limit.map_or(Self::Word(Word::NoLimit), Self::Yuan)
    }

    /// A ratio that is only worth a word where it is not zero.
    pub(crate) fn extra(rate: Rate) -> Self {
        if rate == Rate::ZERO { Self::None } else { Self::Ratio(rate) }
    }
}

/// Words that stand for a figure.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Word {
    /// There is no limit.
    NoLimit,
    /// With referral or filing.
    Filed,
    /// Without.
    Unfiled,
    /// Bands on the whole amount.
    OnTotal,
    /// Bands on the part above the deductible.
    OnPartAboveDeductible,
    /// People of an age.
    Age,
}

/// Most figures of a step.
pub(crate) const FIGURES: usize = 8;

/// A step as the engine leaves it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) rule: Rule,
    /// Which of the rule's formulas.
    pub(crate) operation: u8,
    /// Which of the rule's sentences, as a set of bits.
    pub(crate) words: u8,
    /// In the order of the rule's names.
    pub(crate) figures: [Figure; FIGURES],
    pub(crate) amount: Money,
    pub(crate) clause: ClauseId,
}

impl Record {
    /// A step with the first formula and the first sentence.
    pub(crate) fn new<const N: usize>(
        rule: Rule,
        figures: [Figure; N],
        amount: Money,
        clause: ClauseId,
    ) -> Self {
        let mut all = [Figure::None; FIGURES];
        for (place, figure) in all.iter_mut().zip(figures) {
            *place = figure;
        }
        Self { rule, operation: 0, words: 1, figures: all, amount, clause }
    }

    /// With another formula.
    pub(crate) const fn formula(self, operation: u8) -> Self {
        Self { operation, ..self }
    }

    /// With one other sentence.
    pub(crate) const fn says(self, sentence: u8) -> Self {
        Self { words: 1 << sentence, ..self }
    }

    /// With a further sentence, if `also`.
    pub(crate) const fn also(self, sentence: u8, also: bool) -> Self {
        Self { words: if also { self.words | 1 << sentence } else { self.words }, ..self }
    }
}

/// What is known of a rule beside its figures. In templates `{name}` stands for a figure and `{}` for what came out.
pub(super) struct Described {
    pub(super) id: &'static str,
    pub(super) title: (&'static str, &'static str),
    /// Names of the figures that went in.
    pub(super) inputs: &'static [&'static str],
    /// Names of further figures that sentences use.
    pub(super) others: &'static [&'static str],
    pub(super) operations: &'static [&'static str],
    pub(super) words: &'static [(&'static str, &'static str)],
}

macro_rules! rules {
    ($($(#[$doc:meta])* $rule:ident = $id:literal, $title:expr, [$($input:literal),*], [$($other:literal),*],
       [$($operation:literal),+ $(,)?], [$($words:expr),+ $(,)?];)+) => {
        /// A rule that can stand in a trace.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Rule {
            $($(#[$doc])* $rule,)+
        }

        impl Rule {
            /// All rules.
            pub const ALL: &'static [Self] = &[$(Self::$rule),+];

            /// What is known of it.
            pub(super) const fn described(self) -> &'static Described {
                match self {
                    $(Self::$rule => &Described {
                        id: $id,
                        title: $title,
                        inputs: &[$($input),*],
                        others: &[$($other),*],
                        operations: &[$($operation),+],
                        words: &[$($words),+],
                    },)+
                }
            }
        }
    };
}

impl Rule {
    /// Its name in traces: `basic.deductible`.
    #[must_use]
    pub const fn id(self) -> &'static str {
        self.described().id
    }

    /// The rule of a name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|rule| rule.id() == id)
    }

    /// What it is called, Chinese and English.
    #[must_use]
    pub const fn title(self) -> (&'static str, &'static str) {
        self.described().title
    }
}

rules! {
    /// 费用总额
    BillTotal = "bill.total", ("费用总额", "The bill"), ["lines", "A", "B", "C"], [],
        ["Σ unit_price × quantity", "{A} + {B} + {C}"],
        [("这张账单一共 {} 元。", "The bill is {} yuan in all.")];
    /// 超限价自费
    BillOverLimit = "bill.over_limit", ("超限价自费", "Above price ceilings"), [], [],
        ["Σ quantity × (unit_price − price_limit)"],
        [("超过最高限价的 {} 元由自己付（超限价自费）。",
          "{} yuan are above the price ceilings: the person pays them (over-limit).")];
    /// 全自费
    BillOutside = "bill.outside", ("全自费", "Outside the catalogue"), [], [],
        ["Σ class C"],
        [("目录以外的 {} 元由自己付（丙类，全自费）。",
          "{} yuan are outside the catalogue: the person pays them (class C).")];
    /// 乙类先行自付
    BillSelfPayFirst = "bill.self_pay_first", ("乙类先行自付", "Paid first, class B"), [], ["usual"],
        ["Σ class B × self_ratio"],
        [("部分报销的项目（乙类）先由自己付 {} 元（先行自付，没有另行规定的按 {usual}）。",
          "Of partly covered items (class B) the person first pays {} yuan (usually {usual}).")];
    /// 符合政策范围费用
    BillEligible = "bill.eligible", ("符合政策范围费用", "Eligible amount"),
        ["total", "over_limit", "outside", "self_pay_first"], [],
        ["{total} − {over_limit} − {outside} − {self_pay_first}"],
        [("剩下 {} 元可以按政策报销（符合政策范围费用）。",
          "{} yuan are left that the policy looks at (eligible amount).")];
    /// 异地先行自付
    AwaySelfPay = "away.self_pay_first", ("异地先行自付", "Paid first, care outside"),
        ["eligible", "share"], ["filed"],
        ["{eligible} × {share}"],
        [("在外地看病（{filed}），先由自己付其中的 {share}，即 {} 元（异地先行自付）。",
          "Care outside, {filed}: the person first pays {share}, {} yuan.")];
    /// 起付线
    Deductible = "basic.deductible", ("起付线", "Deductible"),
        ["deductible", "factor", "charged_before", "eligible", "stays_before"], ["this_stay", "due"],
        ["min({deductible} × {factor} − {charged_before}, {eligible})", "min({due} − {charged_before}, {eligible})"],
        [("先由自己付 {} 元（起付线 {deductible} 元），超过的部分才开始报销。",
          "The person first pays {} yuan (deductible {deductible}); the fund pays from there on."),
         ("按规定，这次住院（今年第 {this_stay} 次）不收起付线。",
          "By the rule no deductible is charged for this stay."),
         ("全年起付线 {deductible} 元，之前已付 {charged_before} 元，这次先由自己付 {} 元。",
          "Of the year's deductible of {deductible} yuan, {charged_before} were paid before; now {} yuan."),
         ("起付线 {deductible} 元，减到 {due} 元，这次先由自己付 {} 元。",
          "The deductible of {deductible} yuan is lowered to {due}; the person first pays {} yuan."),
         ("今年在这家医院的起付线 {deductible} 元，之前已付 {charged_before} 元，这次先由自己付 {} 元。",
          "Of this hospital's deductible of {deductible} yuan a year, {charged_before} were paid before; now {} yuan."),
         ("今年已按 {charged_before} 元的起付线付过，这次只补差额 {} 元。",
          "A deductible of {charged_before} yuan counts for this year; only the difference is due, {} yuan."),
         ("转院或中途结算，之前收过的 {charged_before} 元起付线算在内，这次先由自己付 {} 元。",
          "After the transfer or the bill before, the {charged_before} yuan charged then count; now {} yuan.")];
    /// 门诊起付线
    OutpatientDeductible = "outpatient.deductible", ("门诊起付线", "Outpatient deductible"),
        ["deductible", "charged_before", "eligible"], [],
        ["min({deductible} − {charged_before}, {eligible})"],
        [("门诊一年先由自己付 {deductible} 元（起付线），之前已付 {charged_before} 元，这次先付 {} 元。",
          "The first {deductible} yuan a year are the person's (deductible), {charged_before} were paid before; now {} \
           yuan.")];
    /// 报销比例
    Ratio = "basic.ratio", ("按比例报销", "By the ratio"),
        ["amount", "ratio", "points", "banded_before", "contract_doctor"], ["used", "until", "group"],
        ["{amount} × {used}"],
        [("剩下的 {amount} 元，医保付 {used}（报销比例），是 {} 元。",
          "Of the {amount} yuan left the fund pays {used} (ratio), {} yuan."),
         ("其中{group}多报 {points}。", " For {group} this includes {points} more."),
         ("签约家庭医生多报 {contract_doctor}。", " With a contract doctor {contract_doctor} more.")];
    /// 分段比例
    Bands = "basic.bands", ("分段报销", "By bands"),
        ["amount", "ratio", "points", "banded_before", "contract_doctor"], ["used", "until", "group"],
        ["Σ bands of {banded_before} … {until}"],
        [("剩下的 {amount} 元按分段比例报销，到了 {used} 这一段，医保付 {} 元。",
          "The {amount} yuan left are paid by bands, up to the one at {used}: {} yuan."),
         ("其中{group}多报 {points}。", " For {group} this includes {points} more."),
         ("签约家庭医生多报 {contract_doctor}。", " With a contract doctor {contract_doctor} more.")];
    /// 保底补偿
    Floor = "basic.floor", ("保底补偿", "Least payment"),
        ["total", "deductible", "ratio", "amount"], [],
        ["max({amount}, ({total} − {deductible}) × {ratio})"],
        [("按规定至少付总费用减起付线的 {ratio}（保底补偿），所以医保付 {} 元。",
          "At least {ratio} of the bill less the deductible is paid (least payment): {} yuan."),
         ("已经不少于总费用减起付线的 {ratio}（保底补偿），仍付 {} 元。",
          "This is at least {ratio} of the bill less the deductible (least payment): {} yuan.")];
    /// 封顶线
    Ceiling = "basic.ceiling", ("封顶线", "Ceiling"), ["amount", "ceiling", "paid_before", "bonus"], ["left"],
        ["min({amount}, {ceiling} − {paid_before})"],
        [("没有超过一年 {ceiling} 元的上限（封顶线），基本医保这次付 {} 元。",
          "This stays within the year's limit of {ceiling} yuan (ceiling): the basic fund pays {} yuan."),
         ("一年最多报销 {ceiling} 元（封顶线），还剩 {left} 元，所以基本医保这次付 {} 元。",
          "A year's limit is {ceiling} yuan (ceiling), {left} are left, so the basic fund pays {} yuan."),
         ("其中奖励提高了 {bonus} 元。", " This limit includes a bonus of {bonus} yuan.")];
    /// 家庭封顶线
    FamilyCeiling = "basic.family_ceiling", ("家庭封顶线", "Ceiling of the family"),
        ["amount", "ceiling", "paid_before"], ["left"],
        ["min({amount}, {ceiling} − {paid_before})"],
        [("全家一年最多报销 {ceiling} 元，还剩 {left} 元，这次付 {} 元。",
          "The family is paid up to {ceiling} yuan a year, {left} are left: {} yuan now.")];
    /// 基本医保在别处支付
    Elsewhere = "basic.elsewhere", ("基本医保支付", "Basic fund"), ["basic_fund"], [],
        ["{basic_fund}"],
        [("基本医保已经付了 {} 元（按填写的数）。", "The basic fund has paid {} yuan (as stated).")];
    /// 门诊按比例报销
    OutpatientRatio = "outpatient.ratio", ("门诊按比例报销", "Outpatient ratio"),
        ["amount", "ratio", "contract_doctor"], ["used"],
        ["{amount} × {used}"],
        [("没有起付线，{amount} 元里医保付 {used}（报销比例），是 {} 元。",
          "There is no deductible: of {amount} yuan the fund pays {used} (ratio), {} yuan."),
         ("剩下的 {amount} 元，医保付 {used}（报销比例），是 {} 元。",
          "Of the {amount} yuan left the fund pays {used} (ratio), {} yuan."),
         ("签约家庭医生多报 {contract_doctor}。", " With a contract doctor {contract_doctor} more.")];
    /// 门诊单次限额
    OutpatientVisit = "outpatient.visit_ceiling", ("门诊单次限额", "Limit of a visit"), ["amount", "ceiling"], [],
        ["min({amount}, {ceiling})"],
        [("门诊一次最多报销 {ceiling} 元，这次付 {} 元。", "A visit is paid up to {ceiling} yuan: {} yuan.")];
    /// 门诊年度限额
    OutpatientCeiling = "outpatient.ceiling", ("门诊年度限额", "Outpatient limit a year"),
        ["amount", "ceiling", "paid_before"], ["left"],
        ["min({amount}, {ceiling} − {paid_before})"],
        [("门诊一年最多报销 {ceiling} 元，还剩 {left} 元，这次付 {} 元。",
          "Outpatient care is paid up to {ceiling} yuan a year, {left} are left: {} yuan now.")];
    /// 家庭门诊限额
    OutpatientFamily = "outpatient.family_ceiling", ("家庭门诊限额", "Outpatient limit of the family"),
        ["amount", "ceiling", "paid_before"], ["left"],
        ["min({amount}, {ceiling} − {paid_before})"],
        [("全家门诊一年最多报销 {ceiling} 元，还剩 {left} 元，这次付 {} 元。",
          "The family's outpatient care is paid up to {ceiling} yuan a year, {left} are left: {} yuan now.")];
    /// 慢特病按比例报销
    ChronicRatio = "chronic.ratio", ("慢特病按比例报销", "Ratio of the disease"),
        ["amount", "ratio", "contract_doctor"], ["used"],
        ["{amount} × {used}"],
        [("慢特病门诊的 {amount} 元，医保付 {used}，是 {} 元。",
          "Of {amount} yuan for a listed chronic disease the fund pays {used}, {} yuan.")];
    /// 病种限额
    ChronicCeiling = "chronic.ceiling", ("病种年度限额", "Limit of the disease a year"),
        ["amount", "ceiling", "paid_before"], ["left"],
        ["min({amount}, {ceiling} − {paid_before})"],
        [("这个病种一年最多报销 {ceiling} 元，还剩 {left} 元，这次付 {} 元。",
          "This disease is paid up to {ceiling} yuan a year, {left} are left: {} yuan now.")];
    /// 全部病种限额
    ChronicTogether = "chronic.together", ("慢特病合并限额", "Limit of all listed diseases"),
        ["amount", "ceiling", "paid_before"], ["left"],
        ["min({amount}, {ceiling} − {paid_before})"],
        [("各病种合起来一年最多报销 {ceiling} 元，还剩 {left} 元，这次付 {} 元。",
          "All listed diseases together are paid up to {ceiling} yuan a year, {left} are left: {} yuan now.")];
    /// 意外伤害限额
    AccidentCeiling = "accident.ceiling", ("意外伤害限额", "Limit of accidents a year"),
        ["amount", "ceiling", "paid_before"], ["left"],
        ["min({amount}, {ceiling} − {paid_before})"],
        [("意外伤害一年最多报销 {ceiling} 元，还剩 {left} 元，这次付 {} 元。",
          "Accidents are paid up to {ceiling} yuan a year, {left} are left: {} yuan now.")];
    /// 分娩按比例报销
    DeliveryRatio = "delivery.ratio", ("分娩按比例报销", "Ratio of a delivery"), ["amount", "ratio"], [],
        ["{amount} × {ratio}"],
        [("没有起付线，{amount} 元里医保付 {ratio}（报销比例），是 {} 元。",
          "There is no deductible: of {amount} yuan the fund pays {ratio} (ratio), {} yuan.")];
    /// 分娩定额
    FixedSum = "delivery.fixed_sum", ("分娩定额", "Fixed sum of a delivery"), ["fixed_sum", "bill"], [],
        ["min({fixed_sum}, {bill})"],
        [("住院分娩按定额付 {} 元（定额补助），不收起付线。",
          "A delivery is paid by a fixed sum, {} yuan, without deductible.")];
    /// 按病种定额
    ByCase = "by_case.standard", ("按病种付费", "Payment by case"), ["standard", "bill", "ratio"], [],
        ["min({standard}, {bill}) × {ratio}"],
        [("这个病种按定额 {standard} 元结算，医保付其中的 {ratio}，是 {} 元。",
          "This disease is settled at {standard} yuan, of which the fund pays {ratio}, {} yuan.")];
    /// 医院承担
    HospitalBears = "by_case.hospital", ("医院承担", "Borne by the hospital"), ["bill", "standard"], [],
        ["max(0, {bill} − {standard})"],
        [("超过定额的 {} 元由医院承担。", "The hospital bears the {} yuan above the standard.")];
    /// 合规自付
    SelfPay = "catastrophic.self_pay", ("合规自付", "Own payments within the policy"),
        ["eligible", "self_pay_before"], ["self_pay_after"],
        ["{self_pay_before} + {} = {self_pay_after}"],
        [("政策范围内还要自己付 {} 元，今年一共 {self_pay_after} 元（合规自付）。",
          "Within the policy the person has {} yuan to pay, {self_pay_after} yuan this year.")];
    /// 大病起付线
    CatastrophicDeductible = "catastrophic.deductible", ("超过大病起付线", "Above the catastrophic deductible"),
        ["self_pay_before", "self_pay_after", "deductible"], [],
        ["max(0, {self_pay_after} − {deductible}) − max(0, {self_pay_before} − {deductible})"],
        [("今年自己付的超过 {deductible} 元（大病保险起付线）的部分可以再报，这次有 {} 元。",
          "What the person paid this year above {deductible} yuan is insured again (catastrophic insurance): {} yuan \
           now."),
         ("今年自己付的还没有超过 {deductible} 元（大病保险起付线），大病保险这次不付。",
          "The year's own payments are not above {deductible} yuan (deductible of catastrophic insurance): it pays \
           nothing.")];
    /// 大病分段
    CatastrophicBands = "catastrophic.bands", ("大病保险按比例", "Catastrophic insurance"),
        ["from", "to", "bands", "bands_on"], ["above", "rate"],
        ["Σ bands of {from} … {to}"],
        [("这 {above} 元，大病保险付 {rate}，是 {} 元。",
          "Of these {above} yuan catastrophic insurance pays {rate}, {} yuan."),
         ("这 {above} 元按分段比例，大病保险付 {} 元。",
          "Of these {above} yuan catastrophic insurance pays {} yuan, by bands.")];
    /// 大病限额
    CatastrophicCeiling = "catastrophic.ceiling", ("大病保险限额", "Limit of catastrophic insurance"),
        ["amount", "ceiling", "bonus", "paid_before"], ["left"],
        ["min({amount}, {ceiling} − {paid_before})", "{amount}"],
        [("大病保险一年最多付 {ceiling} 元，还剩 {left} 元，这次付 {} 元。",
          "Catastrophic insurance pays up to {ceiling} yuan a year, {left} are left: {} yuan now."),
         ("大病保险对您不设上限，付 {} 元。",
          "Catastrophic insurance has no yearly limit here and pays {} yuan.")];
    /// 医疗救助
    Aid = "aid.ratio", ("医疗救助", "Medical aid"), ["amount", "ratio"], [],
        ["{amount} × {ratio}"],
        [("剩下的 {amount} 元，民政救助付 {ratio}（医疗救助），是 {} 元。",
          "Of the {amount} yuan left medical aid pays {ratio}, {} yuan.")];
    /// 救助限额
    AidCeiling = "aid.ceiling", ("救助限额", "Limit of medical aid"), ["amount", "ceiling", "paid_before"], [],
        ["min({amount}, {ceiling} − {paid_before})"],
        [("医疗救助一年最多付 {ceiling} 元，之前已付 {paid_before} 元，这次付 {} 元。",
          "Medical aid pays up to {ceiling} yuan a year, {paid_before} were paid before: {} yuan now.")];
    /// 个人负担
    PersonShare = "person.share", ("个人负担", "The person's share"), ["bill", "funds", "hospital"], [],
        ["{bill} − {funds} − {hospital}"],
        [("各项基金一共付 {funds} 元，最后由自己付 {} 元（个人负担）。",
          "The funds pay {funds} yuan in all; the person pays {} yuan.")];
}
