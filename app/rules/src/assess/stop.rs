//! Why a case has no amounts, in words.

use super::Stop;
use crate::date::{self, Date};
use crate::facts::{self, Fault, Kind};
use crate::pack::Pack;
use crate::refusal::{Refusal, RefusalCode, ask_the_hotline};
use crate::text::Text;

/// A refusal without clause.
pub(super) fn refuse(code: RefusalCode, text: Text, next: Text) -> Stop {
    Stop::Refused(Box::new(Refusal { code, text, clause: None, next }))
}

/// A refusal because the pack has no rule for this.
pub(super) fn unsupported(pack: &Pack, zh: &str, en: &str) -> Stop {
    let title = pack.title();
    refuse(
        RefusalCode::Unsupported,
        Text::new(
            format!("{}没有给出{zh}，不能估算。", title.zh),
            format!("{}: no {en} is given, so nothing can be estimated.", title.en),
        ),
        ask_the_hotline(),
    )
}

/// A refusal because the pack has no rule for this kind of care.
pub(super) fn no_such_kind(pack: &Pack, kind: Kind) -> Stop {
    let (zh, en) = match kind {
        Kind::Inpatient => ("住院待遇", "rule for stays"),
        Kind::Outpatient => ("普通门诊待遇", "rule for outpatient care"),
        Kind::Chronic => ("门诊慢特病待遇", "rule for chronic diseases"),
        Kind::Delivery => ("住院分娩待遇", "rule for deliveries"),
        Kind::Accident => ("意外伤害待遇", "rule for accidents"),
        Kind::ByCase => ("按病种付费待遇", "rule for payment by case"),
    };
    unsupported(pack, zh, en)
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

/// One fault of the input.
pub(super) fn fault(path: &str, code: &str, zh: &str, en: &str) -> Stop {
    Stop::Faults(vec![one_fault(path, code, zh, en)])
}

/// One fault of the input, to be gathered with others.
pub(super) fn one_fault(path: &str, code: &str, zh: &str, en: &str) -> Fault {
    Fault { path: path.to_owned(), code: code.to_owned(), detail: Text::new(zh, en) }
}

/// Both results, or why there is none; the faults of both at once, each told once.
pub(super) fn both<A, B>(a: Result<A, Stop>, b: Result<B, Stop>) -> Result<(A, B), Stop> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Err(Stop::Faults(mut faults)), Err(Stop::Faults(more))) => {
            let new = more.into_iter().filter(|fault| !facts::is_known(&faults, fault)).collect::<Vec<_>>();
            faults.extend(new);
            Err(Stop::Faults(faults))
        }
        (Err(stop), _) | (_, Err(stop)) => Err(stop),
    }
}

/// An amount that no longer fits the type.
pub(super) fn too_large() -> Stop {
    fault("/bill", "too_large", "金额太大，无法计算", "the amounts are too large to compute with")
}

/// 等待期
pub(super) fn waiting(from: Date) -> Stop {
    refuse(
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

/// 非定点
pub(super) fn not_designated() -> Stop {
    refuse(
        RefusalCode::NotDesignated,
        Text::new(
            "这家医院不是定点医疗机构，费用不能报销。",
            "This hospital is not a designated one: its bills are not paid.",
        ),
        Text::new(
            "请到定点医院就医；急诊抢救的，请带病历和发票到参保地经办窗口咨询。",
            "Go to a designated hospital; after an emergency ask at the counter with records and invoices.",
        ),
    )
}

/// 目录外病种
pub(super) fn disease_not_listed() -> Stop {
    refuse(
        RefusalCode::NotCovered,
        Text::new(
            "这个病不在门诊慢特病的病种目录里，不能按慢特病报销。",
            "The disease is not on the list of chronic outpatient diseases: it is not paid as one.",
        ),
        Text::new(
            "可以按普通门诊估算，或拨打 12393 问病种怎样认定。",
            "Estimate it as ordinary outpatient care, or call 12393 about the list.",
        ),
    )
}
