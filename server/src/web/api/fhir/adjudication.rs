//! Who bears which part of a bill, as adjudications: the categories of HL7 and CARIN Blue Button where one fits, and
//! always the field of the national settlement interface.

use rules::{assess::Shares, facts::Accumulators, money::Money};
use rust_decimal::Decimal;

use super::{
    elements::{Amount, CodeableConcept, Coding, Number, element},
    systems::{self, ADJUDICATION, C4BB_ADJUDICATION},
};

element! {
    /// A part of the bill, or the ratio that made one.
    Adjudication { category: CodeableConcept, amount: Option<Amount>, value: Option<Number> }
    /// A part of the bill in the summary.
    Total { category: CodeableConcept, amount: Amount }
    /// What of something was used in the year.
    Used { r#type: CodeableConcept, used_money: Amount }
}

/// A category of another system: which, its code.
type Common = Option<(&'static str, &'static str)>;

/// A field of the national interface.
struct Field {
    code: &'static str,
    title: &'static str,
    common: Common,
    /// Whether the summary has it too.
    in_total: bool,
    amount: fn(&Shares) -> Money,
}

const FIELDS: [Field; 13] = [
    field("medfee_sumamt", "医疗费总额", Some((ADJUDICATION, "submitted")), |s| s.medfee_sumamt).total(),
    field("fulamt_ownpay_amt", "全自费", Some((C4BB_ADJUDICATION, "noncovered")), |s| s.fulamt_ownpay_amt)
        .total(),
    field("overlmt_selfpay", "超限价自费", None, |s| s.overlmt_selfpay),
    field("preselfpay_amt", "先行自付", None, |s| s.preselfpay_amt),
    field("inscp_scp_amt", "符合政策范围金额", Some((ADJUDICATION, "eligible")), |s| s.inscp_scp_amt).total(),
    field("act_pay_dedc", "实际支付起付线", Some((ADJUDICATION, "deductible")), |s| s.act_pay_dedc).total(),
    field("hifp_pay", "基本医保统筹基金支出", None, |s| s.hifp_pay),
    field("hifmi_pay", "居民大病保险资金支出", None, |s| s.hifmi_pay),
    field("maf_pay", "医疗救助基金支出", None, |s| s.maf_pay),
    field("oth_pay", "其他支出", None, |s| s.oth_pay),
    field("fund_pay_sumamt", "基金支付总额", Some((ADJUDICATION, "benefit")), |s| s.fund_pay_sumamt).total(),
    field("hosp_part_amt", "医院负担金额", None, |s| s.hosp_part_amt),
    field("psn_part_amt", "个人负担总金额", Some((C4BB_ADJUDICATION, "memberliability")), |s| {
        s.psn_part_amt
    })
    .total(),
];

const fn field(
    code: &'static str,
    title: &'static str,
    common: Common,
    amount: fn(&Shares) -> Money,
) -> Field {
    Field { code, title, common, in_total: false, amount }
}

impl Field {
    const fn total(self) -> Self {
        Self { in_total: true, ..self }
    }

    fn category(&self) -> CodeableConcept {
        let common = self.common.map(|(system, code)| Coding::new(system, code));
        let own = Coding::new(systems::FIELD, self.code).shown(self.title);
        CodeableConcept { coding: common.into_iter().chain([own]).collect(), text: None }
    }
}

/// Every part of the bill, those of nothing too, and at the end the ratio as a percentage.
pub(super) fn adjudications(shares: &Shares) -> Vec<Adjudication> {
    let parts = FIELDS.iter().map(|field| Adjudication {
        category: field.category(),
        amount: Some((field.amount)(shares).into()),
        value: None,
    });
    let ratio = Adjudication {
        category: CodeableConcept::from(Coding::new(ADJUDICATION, "eligpercent"))
            .with_text("基本医保支付比例（%）"),
        amount: None,
        value: Some((shares.pool_prop_selfpay * Decimal::ONE_HUNDRED).into()),
    };
    parts.chain([ratio]).collect()
}

/// The parts that matter most.
pub(super) fn totals(shares: &Shares) -> Vec<Total> {
    let main = FIELDS.iter().filter(|field| field.in_total);
    main.map(|field| Total { category: field.category(), amount: (field.amount)(shares).into() }).collect()
}

/// A line as it was charged.
pub(super) fn submitted(amount: Money) -> Adjudication {
    Adjudication {
        category: Coding::new(ADJUDICATION, "submitted").into(),
        amount: Some(amount.into()),
        value: None,
    }
}

/// What of the year was used.
pub(super) fn used(year: &Accumulators) -> Vec<Used> {
    let counted = [
        ("deductible_charged", "起付线已付", year.deductible_charged),
        ("basic_fund", "基本医保已支付", year.basic_fund),
        ("compliant_self_pay", "合规自付累计", year.compliant_self_pay),
        ("catastrophic_fund", "大病保险已支付", year.catastrophic_fund),
        ("aid", "医疗救助已支付", year.aid),
        ("outpatient_fund", "门诊已支付", year.outpatient_fund),
        ("chronic_fund", "门诊慢特病已支付", year.chronic_fund),
    ];
    let used = |(code, title, amount): (&'static str, &'static str, Money)| Used {
        r#type: Coding::new(systems::COUNTED, code).shown(title).into(),
        used_money: amount.into(),
    };
    counted.into_iter().map(used).collect()
}

/// The whole of the benefits.
pub(super) fn all_benefits() -> CodeableConcept {
    Coding::new(systems::BENEFIT_CATEGORY, "30").shown("Health Benefit Plan Coverage").into()
}
