//! Why a bill is not settled or not taken back, as a hospital's program reads it: a code, the place in what was sent, and
//! what the program needs besides. Of other hospitals' bills it learns the number of the slip and nothing else.

use rules::{
    date::iso,
    facts::{Fault, Level},
    refusal::Refusal,
    standing::Standing,
};
use serde_json::json;
use store::NotSettled;

use super::super::failure::Failure;
use crate::engine::Problem;

impl From<NotSettled> for Failure {
    fn from(not: NotSettled) -> Self {
        match not {
            NotSettled::UnknownHospital => {
                tracing::error!("a client speaks for a hospital that is not registered");
                Self::Broken
            }
            NotSettled::Faults(faults) => {
                Problem::of_faults(422, faults.into_iter().map(placed).collect()).into()
            }
            NotSettled::Refused(refusal) => by_rules(&refusal).into(),
            NotSettled::SlipKnown
            | NotSettled::StayKnown { .. }
            | NotSettled::InvoiceKnown { .. }
            | NotSettled::Overlaps { .. }
            | NotSettled::ClosedYear(_) => against_the_books(not).into(),
            other => against_the_register(&other).into(),
        }
    }
}

/// Nobody of this jurisdiction has the id number.
pub(super) fn unknown_person() -> Problem {
    Problem::at(
        422,
        "/id_number",
        "unknown_person",
        "没有这个人的参保信息",
        "is nobody's who is registered here",
    )
}

/// A benefit year in which nothing is settled or taken back any more.
pub(super) fn closed_year(path: &str, year: i32) -> Problem {
    let (zh, en) = (format!("{year} 年度已经关账"), format!("lies in benefit year {year}, which is closed"));
    Problem::at(409, path, "closed_year", &zh, &en).with("benefit_year", year)
}

/// How a person stood on a day, in one word.
pub(super) const fn word(standing: Standing) -> &'static str {
    match standing {
        Standing::Covered => "covered",
        Standing::StartsOn(_) => "starts_later",
        Standing::Unpaid => "unpaid",
        Standing::NotEnrolled => "not_enrolled",
    }
}

/// What does not fit the register of people and hospitals.
fn against_the_register(not: &NotSettled) -> Problem {
    match not {
        NotSettled::NameDiffers => Problem::at(
            422,
            "/name",
            "name_differs",
            "姓名与参保信息不一致",
            "is not the name in the register",
        ),
        NotSettled::NotCovered { on, standing } => not_covered(&iso(*on), *standing),
        NotSettled::Elsewhere => Problem::at(
            422,
            "/id_number",
            "elsewhere",
            "在其他统筹地区参保",
            "is somebody's who is insured by another fund",
        ),
        NotSettled::Future { told } => future("/care/discharged").with("told", iso(*told)),
        NotSettled::LevelDiffers { registered } => level_differs(*registered),
        NotSettled::SumDiffers { sum } => {
            let (zh, en) = (
                format!("明细合计为 {sum} 元，与总额不符"),
                format!("is not the sum of the bill, {sum} yuan"),
            );
            Problem::at(422, "/total", "sum_differs", &zh, &en).with("sum", sum.to_string())
        }
        _ => unknown_person(),
    }
}

fn not_covered(on: &str, standing: Standing) -> Problem {
    let (zh, en) = match standing {
        Standing::Covered => ("由其他制度支付", "is paid for by another scheme"),
        Standing::StartsOn(_) => ("待遇还没有开始", "lies before the person's cover begins"),
        Standing::Unpaid => ("没有缴费", "lies in a year whose contribution is not paid"),
        Standing::NotEnrolled => ("没有参保", "lies in no period of the person's cover"),
    };
    let problem =
        Problem::at(422, "/care/discharged", "not_covered", &format!("{on} {zh}"), &format!("{on} {en}"))
            .with("on", on)
            .with("standing", word(standing));
    match standing {
        Standing::StartsOn(day) => problem.with("covered_from", iso(day)),
        _ => problem,
    }
}

/// A day that has not come.
pub(super) fn future(path: &str) -> Problem {
    Problem::at(422, path, "future_date", "这一天还没有到", "has not come yet")
}

fn level_differs(registered: Level) -> Problem {
    let level = registered.word();
    let (zh, en) =
        (format!("登记的医院等级是 {level}"), format!("is not the level in the register, which is {level}"));
    Problem::at(422, "/care/hospital_level", "level_differs", &zh, &en).with("registered", level)
}

/// What was settled before, or is closed.
fn against_the_books(not: NotSettled) -> Problem {
    let named = |path, code, zh: &str, en: &str, slip: String| {
        let (zh, en) = (format!("{zh}，单据号 {slip}"), format!("{en}, as slip {slip}"));
        Problem::at(409, path, code, &zh, &en).with("slip", slip)
    };
    match not {
        NotSettled::StayKnown { slip_no } => {
            named("/stay", "stay_known", "这次住院已经结算", "was settled before", slip_no)
        }
        NotSettled::InvoiceKnown { slip_no } => {
            named("/invoice", "invoice_known", "这张发票已经报销", "was settled before", slip_no)
        }
        NotSettled::Overlaps { slip_no } => named(
            "/care/admitted",
            "overlapping_stay",
            "同一时间已有住院结算",
            "begins a stay that overlaps one that was settled",
            slip_no,
        ),
        NotSettled::ClosedYear(year) => closed_year("/care/discharged", year),
        _ => Problem::at(
            409,
            "/slip",
            "slip_known",
            "这个单据号已经用过，冲正后请用新号",
            "was used before; after a reversal a new number is due",
        ),
    }
}

fn by_rules(refusal: &Refusal) -> Problem {
    let problem = Problem::whole(422, refusal.code.word(), &refusal.text.zh, &refusal.text.en);
    let problem = problem.with("next", json!(refusal.next));
    match &refusal.clause {
        Some(clause) => problem.with("clause", json!(clause)),
        None => problem,
    }
}

/// The place of a fault in what the hospital sent; what comes from the register has none there.
fn placed(mut fault: Fault) -> Fault {
    if !fault.path.starts_with("/care/") && !fault.path.starts_with("/bill") {
        fault.path.clear();
    }
    fault
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;
    use rules::{money::Money, refusal::RefusalCode, text::Text};
    use time::macros::date;

    use super::*;

    fn status_and_code(not: NotSettled) -> (u16, String) {
        let Failure::Problem(problem) = Failure::from(not) else { return (500, String::new()) };
        let json: serde_json::Value = serde_json::from_str(&problem.json()).expect("JSON");
        (problem.status(), json["errors"][0]["code"].as_str().expect("a code").to_owned())
    }

    #[test]
    fn every_reason_has_a_code_of_its_own_and_none_is_a_failure_of_ours() {
        let slip_no = "S-1".to_owned();
        let refusal = Refusal {
            code: RefusalCode::NotPublished,
            text: Text::new("本期标准尚未公布", "not published"),
            clause: None,
            next: Text::new("等", "wait"),
        };
        let day = date!(2015 - 12 - 01);
        let fault = Fault {
            path: "/pack".to_owned(),
            code: "unknown_pack".to_owned(),
            detail: Text::new("没有", "none"),
        };
        let reasons = [
            (NotSettled::UnknownPerson, 422, "unknown_person"),
            (NotSettled::NameDiffers, 422, "name_differs"),
            (NotSettled::NotCovered { on: day, standing: Standing::Unpaid }, 422, "not_covered"),
            (NotSettled::Elsewhere, 422, "elsewhere"),
            (NotSettled::Future { told: day }, 422, "future_date"),
            (NotSettled::LevelDiffers { registered: Level::Two }, 422, "level_differs"),
            (NotSettled::SumDiffers { sum: Money::from_fen(1) }, 422, "sum_differs"),
            (NotSettled::SlipKnown, 409, "slip_known"),
            (NotSettled::StayKnown { slip_no: slip_no.clone() }, 409, "stay_known"),
            (NotSettled::InvoiceKnown { slip_no: slip_no.clone() }, 409, "invoice_known"),
            (NotSettled::Overlaps { slip_no }, 409, "overlapping_stay"),
            (NotSettled::ClosedYear(2014), 409, "closed_year"),
            (NotSettled::Faults(vec![fault]), 422, "unknown_pack"),
            (NotSettled::Refused(Box::new(refusal)), 422, "not_published"),
        ];
        for (reason, status, code) in reasons {
            assert_eq!(status_and_code(reason), (status, code.to_owned()));
        }
        let broken = Failure::from(NotSettled::UnknownHospital).into_response();
        assert_eq!(broken.status(), 500, "a hospital's client without its hospital is our own mistake");
    }

    #[test]
    fn another_stay_is_named_by_its_slip_alone() {
        let Failure::Problem(problem) = Failure::from(NotSettled::Overlaps { slip_no: "S-9".to_owned() })
        else {
            panic!("a problem")
        };
        let json: serde_json::Value = serde_json::from_str(&problem.json()).expect("JSON");
        let fault = json["errors"][0].as_object().expect("a fault");
        let names: Vec<_> = fault.keys().map(String::as_str).collect();
        assert_eq!(names, ["code", "detail", "detail_en", "path", "slip"]);
        assert_eq!(fault["slip"], "S-9");
    }
}
