//! Samples of the desks of staff.

use app::Page;
use app::forms::desk::RawOnBehalf;
use app::forms::desk_work::{Impossible, RawCash, RawDecision};
use app::forms::school::{ListError, RawList};
use app::pages::choice::{self, withdraw::State};
use app::pages::family::Relation;
use app::pages::family_link::FileItem;
use app::pages::pay::Refused;
use app::pages::school_list;
use app::pages::staff::{Body, Clerk, Screen, Task, Waiting, cash, counter, newborns, requests, withdraw};
use rules::identity::Sex;
use rules::scheme::Scheme;
use rules::text::Text;

use super::{Outcomes, day, enrolment_year, huaiyuan, yuan};

/// Every page, by the name of its file.
pub(super) fn pages() -> Outcomes<Vec<(&'static str, Page)>> {
    let waiting =
        Waiting { cases: (3, 1), requests: 2, newborns: 0, findings: 4, anew: 2, hand_ins: 3, payments: 1 };
    let key = "0d7c9f0e-key".to_owned();
    let wrong = cash::Model {
        errors: RawCash::default().parse().err().unwrap_or_default(),
        ..money(Ok(due(None)?), key.clone())
    };
    let paid = Refused::AlreadyPaid(yuan("120.00")?, day("2015-11-02")?, "SJ2016-7KQ4X-41QXR".to_owned());
    let online = cash::Model { prove: true, ..money(Ok(due(Some("D2016-7KQ4X-41QXR"))?), key.clone()) };
    let request_wrong =
        requests::Model { errors: vec![Impossible::OtherName.error()], ..request(requests::Stage::Open)? };
    let decided = requests::Stage::Decided(false, "出生医学证明看不清楚".to_owned());
    let told = |other| -> Outcomes<Page> { Ok(page(Body::Newborn(Box::new(newborn(other)?)))) };
    let raw = RawList { school: "怀远县第一小学".to_owned(), title: "三年级二班".to_owned() };
    let list =
        school_list::Model { action: "/staff/school".to_owned(), year: 2016, raw, ..Default::default() };
    let with = |pupils| page(Body::School(Box::new(school_list::Model { pupils, ..list.clone() })));
    let bomb = school_list::Model { errors: vec![ListError::Bomb.error()], ..list.clone() };
    Ok(vec![
        ("staff", page(Body::Home(waiting))),
        ("staff-counter", page(Body::CounterFind(counter::Find { nobody: true, ..Default::default() }))),
        ("staff-hotline", page(Body::Hotline(Box::default()))),
        ("staff-cash", page(Body::Cash(Box::new(money(Ok(due(None)?), key.clone()))))),
        ("staff-cash-wrong", page(Body::Cash(Box::new(wrong)))),
        ("staff-cash-online", page(Body::Cash(Box::new(online)))),
        ("staff-cash-refused", page(Body::Cash(Box::new(money(Err(paid), key))))),
        ("staff-receipt", page(Body::CashSlip(Box::new(slip()?)))),
        ("staff-withdraw", page(Body::Withdraw(Box::new(to_withdraw(true)?)))),
        ("staff-withdraw-not", page(Body::Withdraw(Box::new(to_withdraw(false)?)))),
        ("staff-withdrawn", page(Body::Withdrawn(Box::new(withdrawn()?)))),
        ("staff-requests", page(Body::Requests(vec![line()?]))),
        ("staff-requests-empty", page(Body::Requests(Vec::new()))),
        ("staff-request", page(Body::Request(Box::new(request(requests::Stage::Open)?)))),
        ("staff-request-wrong", page(Body::Request(Box::new(request_wrong)))),
        ("staff-request-decided", page(Body::Request(Box::new(request(decided)?)))),
        ("staff-newborns", page(Body::Newborns(numbers()?))),
        ("staff-newborns-empty", page(Body::Newborns(newborns::List::default()))),
        ("staff-newborn", told(newborns::Other::Here(record("王小明", "340399201511200045", true)?))?),
        ("staff-newborn-nobody", told(newborns::Other::Nobody)?),
        ("staff-newborn-elsewhere", told(newborns::Other::Elsewhere)?),
        ("staff-school", with(None)),
        ("staff-school-result", with(Some(pupils()))),
        ("staff-school-wrong", page(Body::School(Box::new(bomb)))),
    ])
}

fn page(body: Body) -> Page {
    let clerk =
        Clerk {
            name: "周窗口".to_owned(), place: "怀远县 榴城镇".to_owned(), tasks: Task::ALL.to_vec()
        };
    Page::Staff(Box::new(Screen { clerk: Some(clerk), body }))
}

fn due(online: Option<&str>) -> Outcomes<cash::Due> {
    Ok(cash::Due {
        scheme: Scheme::RuralCooperative,
        option: Text::new("新农合标准", "Rural standard"),
        own: yuan("120.00")?,
        subsidy: yuan("380.00")?,
        covers_from: day("2016-01-01")?,
        official: false,
        online: online.map(str::to_owned),
    })
}

fn money(due: Result<cash::Due, Refused>, key: String) -> cash::Model {
    cash::Model {
        person: "0150-person".to_owned(),
        name: "王*远".to_owned(),
        id_number: "3403**********0017".to_owned(),
        township: "榴城镇".to_owned(),
        year: 2016,
        due,
        told: None,
        prove: false,
        key,
        raw: RawCash::default(),
        errors: Vec::new(),
    }
}

fn slip() -> Outcomes<cash::Slip> {
    Ok(cash::Slip {
        person: "0150-person".to_owned(),
        number: "SJ2016-7KQ4X-41QXR".to_owned(),
        name: "王*远".to_owned(),
        id_number: "3403**********0017".to_owned(),
        place: huaiyuan()?.name.clone(),
        year: 2016,
        scheme: Scheme::RuralCooperative,
        option: Text::new("新农合标准", "Rural standard"),
        own: yuan("120.00")?,
        subsidy: yuan("380.00")?,
        paid_on: day("2015-12-01")?,
        official: false,
        asked_by: ("王小二".to_owned(), "child".to_owned()),
        shown: "household_book".to_owned(),
        clerk: "周窗口".to_owned(),
    })
}

fn to_withdraw(open: bool) -> Outcomes<withdraw::Check> {
    let (until, back) = (day("2015-12-31")?, Some(yuan("120.00")?));
    let state =
        if open { State::Open { until, clause: None, back, paying: false } } else { State::Closed(until) };
    Ok(withdraw::Check {
        person: "0150-person".to_owned(),
        name: "王*远".to_owned(),
        id_number: "3403**********0017".to_owned(),
        reference: "2016-7KQ4X-41QXR".to_owned(),
        enrolment: enrolment_year(2016)?,
        state,
        prove: open,
        raw: RawOnBehalf::default(),
        errors: Vec::new(),
    })
}

fn withdrawn() -> Outcomes<withdraw::Done> {
    Ok(withdraw::Done {
        person: "0150-person".to_owned(),
        name: "王*远".to_owned(),
        id_number: "3403**********0017".to_owned(),
        done: choice::withdraw::Done {
            reference: "2016-7KQ4X-41QXR".to_owned(),
            year: 2016,
            option: Text::new("新农合标准", "Rural standard"),
            on: day("2015-12-01")?,
            refund: Some((yuan("120.00")?, "TK2016-7KQ4X-41QXR".to_owned())),
            until: Some(day("2015-12-31")?),
            chosen_anew: false,
        },
        today: day("2015-12-01")?,
    })
}

fn line() -> Outcomes<requests::Line> {
    Ok(requests::Line {
        id: "0150-link".to_owned(),
        guardian: "周*华".to_owned(),
        child: "李*".to_owned(),
        asked_on: day("2015-11-28")?,
        files: 2,
    })
}

fn request(stage: requests::Stage) -> Outcomes<requests::Model> {
    let file = |id: &str, kind| -> Outcomes<FileItem> {
        Ok(FileItem { id: id.to_owned(), kind, kilobytes: 312, on: day("2015-11-28")? })
    };
    Ok(requests::Model {
        id: "0150-link".to_owned(),
        guardian: ("周丽华".to_owned(), "3403**********9808".to_owned()),
        township: "榴城镇".to_owned(),
        child: "李四".to_owned(),
        number: Some("340399200906019907".to_owned()),
        relation: Relation::Other,
        register: requests::Register::Fits,
        born: Some(day("2009-06-01")?),
        asked_on: day("2015-11-28")?,
        files: vec![file("0151-file", "JPG")?, file("0152-file", "PDF")?],
        stage,
        prove: false,
        raw: RawDecision::default(),
        errors: Vec::new(),
    })
}

fn numbers() -> Outcomes<newborns::List> {
    let line =
        newborns::Line {
            id: "0150-child".to_owned(), name: "王*女".to_owned(), told_on: day("2015-11-30")?
        };
    Ok(newborns::List { lines: vec![line], done: Some(newborns::Done::Joined) })
}

fn record(name: &str, number: &str, enrolled: bool) -> Outcomes<newborns::Record> {
    Ok(newborns::Record {
        name: name.to_owned(),
        number: number.to_owned(),
        sex: Sex::Female,
        born: day("2015-11-20")?,
        township: "榴城镇".to_owned(),
        enrolments: if enrolled { vec![enrolment_year(2016)?] } else { Vec::new() },
    })
}

fn newborn(other: newborns::Other) -> Outcomes<newborns::Model> {
    Ok(newborns::Model {
        id: "0150-child".to_owned(),
        guardian: "周丽华".to_owned(),
        told: "340399201511200045".to_owned(),
        name: "王小明".to_owned(),
        told_on: day("2015-11-30")?,
        child: record("周丽华之女", "T-01234-ABCDE", false)?,
        other,
        prove: false,
        raw: RawDecision::default(),
        errors: Vec::new(),
    })
}

fn pupils() -> Vec<school_list::PupilRow> {
    use school_list::{Conflict, Standing};
    let standings = [
        Standing::Enrolled,
        Standing::Unpaid,
        Standing::Elsewhere,
        Standing::NotFound,
        Standing::Conflict(Conflict::OtherName),
        Standing::Conflict(Conflict::OtherList("怀远县第一小学".to_owned(), "二年级一班".to_owned())),
        Standing::Conflict(Conflict::Twice(2)),
    ];
    standings
        .into_iter()
        .enumerate()
        .map(|(at, standing)| school_list::PupilRow {
            line: at + 2,
            name: "王小明".to_owned(),
            class: "三年级二班".to_owned(),
            id: "340***********0019".to_owned(),
            standing,
        })
        .collect()
}
