//! Samples of supervision: the list of questions, and one of each sort.

use app::Page;
use app::forms::supervision::{RawFindingAnswer, RawFindings};
use app::pages::staff::supervision::{Claim, Line, List, Model, Other};
use app::pages::staff::{Body, Clerk, Screen, Task, anew};
use rules::facts::{Kind, Level};
use rules::text::Text;

use super::{Outcomes, day, one_claim, yuan};

/// Every page, by the name of its file.
pub(super) fn pages() -> Outcomes<Vec<(&'static str, Page)>> {
    let open = model()?;
    let wrong =
        Model { errors: RawFindingAnswer::default().parse().err().unwrap_or_default(), ..open.clone() };
    let line = Line { answer: Some("passed_on"), ..open.line.clone() };
    let answered = Some((
        "两份病历的入院时间相同，已移交医院监管科".to_owned(),
        "纪稽核".to_owned(),
        day("2015-12-02")?,
    ));
    let done = Model { line, answered, ..open.clone() };
    let peers = Model {
        line: peers()?,
        why: Text::new("可能是病人病情不同，也可能是收费有问题。", "The patients may be other ones."),
        figures: Vec::new(),
        claim: None,
        others: Vec::new(),
        ..open.clone()
    };
    let filter = RawFindings { kind: "overlap".to_owned(), ..RawFindings::default() };
    let list = List {
        lines: vec![open.line.clone(), peers.line.clone()],
        filter,
        hospitals: vec![("H1".to_owned(), "怀远县人民医院".to_owned())],
        total: 60,
        page: (2, 3),
    };
    let none = List { page: (1, 1), ..List::default() };
    let one = |model| page(Body::Finding(Box::new(model)));
    Ok(vec![
        ("staff-supervision", page(Body::Findings(Box::new(list)))),
        ("staff-supervision-empty", page(Body::Findings(Box::new(none)))),
        ("staff-finding", one(open)),
        ("staff-finding-wrong", one(wrong)),
        ("staff-finding-answered", one(done)),
        ("staff-finding-peers", one(peers)),
        ("staff-anew", page(Body::Anew(anew()?))),
        ("staff-anew-empty", page(Body::Anew(Vec::new()))),
    ])
}

fn page(body: Body) -> Page {
    let clerk = Clerk {
        name: "纪稽核".to_owned(),
        place: "怀远县".to_owned(),
        tasks: vec![Task::Supervision, Task::Anew],
    };
    Page::Staff(Box::new(Screen { clerk: Some(clerk), body }))
}

fn anew() -> Outcomes<Vec<anew::Line>> {
    let line = |case: &str, slip: &str, next| {
        Ok(anew::Line {
            case: Some(case.to_owned()),
            reference: "2015-ABCDE-FGHJK".to_owned(),
            hospital: "怀远县人民医院".to_owned(),
            slip_no: slip.to_owned(),
            kind: Kind::Inpatient,
            admitted: Some(day("2015-10-01")?),
            discharged: day("2015-10-09")?,
            granted_on: day("2015-12-01")?,
            next,
        })
    };
    [
        ("S2015100901", anew::Next::TakeBack),
        ("S2015100902", anew::Next::LaterFirst(2)),
        ("S2015100903", anew::Next::SettleAgain),
        ("S2014100904", anew::Next::ClosedYear(2014)),
        ("L2015-100905", anew::Next::HandedIn),
    ]
    .into_iter()
    .map(|(slip, next)| line("0152-case", slip, next))
    .collect()
}

fn peers() -> Outcomes<Line> {
    Ok(Line {
        id: "0150-peers".to_owned(),
        kind: "peers",
        hospital: "怀远县第二人民医院".to_owned(),
        slip_no: None,
        seen: Text::new(
            "2015 年这类就医 50 次，平均每次 8,000.00 元；同级同类 5 家医院的中位数是 5,100.00 元（稳健 z 值 19.56）。",
            "50 claims of this kind in 2015 cost 8,000.00 yuan on average; the median of 5 hospitals is 5,100.00 (robust z 19.56).",
        ),
        raised: day("2015-12-01")?,
        answer: None,
    })
}

fn model() -> Outcomes<Model> {
    let claim = one_claim()?;
    Ok(Model {
        line: Line {
            id: "0150-finding".to_owned(),
            kind: "overlap",
            hospital: "怀远县人民医院".to_owned(),
            slip_no: Some("1500000012001".to_owned()),
            seen: Text::new(
                "两次住院的日子重叠：单据 1500000012001（2015-03-01 – 2015-03-10）和 1500000012002（2015-03-04 – 2015-03-05）。",
                "Two stays overlap: slips 1500000012001 (2015-03-01 – 2015-03-10) and 1500000012002 (2015-03-04 – 2015-03-05).",
            ),
            raised: day("2015-12-01")?,
            answer: None,
        },
        why: Text::new("一个人不能同时住在两处。", "Nobody lies in two places at once."),
        figures: vec![
            ("hifp_pay".to_owned(), "5200.00".to_owned(), "5100.00".to_owned()),
            ("year_to_date.basic_fund".to_owned(), "5200.00".to_owned(), "5100.00".to_owned()),
            ("settlement".to_owned(), "settled".to_owned(), "not_covered".to_owned()),
        ],
        claim: Some(Claim {
            name: "李*英".to_owned(),
            year: 2015,
            kind: Kind::Inpatient,
            level: Level::Two,
            admitted: Some(day("2015-03-01")?),
            discharged: day("2015-03-10")?,
            disease: Some("I10.x00".to_owned()),
            pack: claim.pack.name.clone(),
            shares: claim.shares,
            lines: vec![("床位费（二级）".to_owned(), "9".to_owned(), yuan("198.00")?)],
            steps: claim.steps,
        }),
        others: vec![Other {
            slip_no: "1500000012002".to_owned(),
            hospital: "怀远县中医院".to_owned(),
            kind: Kind::Inpatient,
            admitted: Some(day("2015-03-04")?),
            discharged: day("2015-03-05")?,
            total: yuan("1200.00")?,
            fund: yuan("700.00")?,
        }],
        answered: None,
        raw: RawFindingAnswer::default(),
        errors: Vec::new(),
    })
}
