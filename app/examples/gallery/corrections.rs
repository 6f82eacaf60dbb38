//! Sample pages about corrections, for residents and at the desk.

use app::Page;
use app::forms::case::{RawAnswer, RawProposal};
use app::forms::correction::{AskedCorrection, RawCorrection};
use app::forms::family::FileFault;
use app::pages::details::{Datum, Model, Past, Row, Value, check, form, track};
use app::pages::family_link::FileItem;
use app::pages::staff::{Body, Clerk, Screen, Task, cases, correction};
use rules::date::Date;
use rules::facts::Group;
use rules::identity::Sex;
use time::macros::date;

const TODAY: Date = date!(2015 - 12 - 01);

fn text(text: &str) -> Value {
    Value::Text(text.to_owned())
}

fn row(datum: Datum, value: Value) -> Row {
    Row { datum, value, waiting: None, past: Vec::new() }
}

fn on_file() -> Model {
    let moved = Past {
        old: text("河溜镇"),
        new: text("榴城镇"),
        since: date!(2014 - 07 - 01),
        told: true,
        reference: "2015-AAAAA-BBBBB".to_owned(),
    };
    Model {
        rows: vec![
            Row { waiting: Some("2015-7K4XQ-M2P9A".to_owned()), ..row(Datum::Name, text("陈满仓")) },
            row(Datum::IdNumber, text("340***********0015")),
            row(Datum::Sex, Value::Sex(Sex::Male)),
            row(Datum::BirthDate, text("1952-03-11")),
            row(Datum::Phone, text("120****0021")),
            Row { past: vec![moved], ..row(Datum::Township, text("榴城镇")) },
            row(Datum::LocalHukou, Value::YesNo(true)),
            row(Datum::EmployeeInsurance, Value::Unknown),
            row(Datum::Groups, Value::Groups(vec![Group::Destitute, Group::Disabled])),
        ],
    }
}

fn form_of(datum: Datum, value: Value, sent: bool) -> form::Model {
    let raw = RawCorrection { value: "1952-02-30".to_owned(), ..RawCorrection::default() };
    let errors = if sent { raw.parse(datum, TODAY).err().unwrap_or_default() } else { Vec::new() };
    let raw = if sent { raw } else { RawCorrection::default() };
    form::Model { datum, value, raw, groups: vec![Group::Destitute], errors }
}

fn file() -> FileItem {
    FileItem { id: "0151-file".to_owned(), kind: "JPG", kilobytes: 812, on: TODAY }
}

fn tracked(stage: track::Stage, files: Vec<FileItem>) -> Page {
    let errors = if files.is_empty() { Vec::new() } else { vec![FileFault::Name.error()] };
    Page::Correction(Box::new(track::Model {
        reference: "2015-7K4XQ-M2P9A".to_owned(),
        datum: Datum::Name,
        old: text("陈满苍"),
        new: text("陈满仓"),
        since: None,
        reason: "登记时把“仓”写成了“苍”。".to_owned(),
        asked_on: TODAY,
        errors: if stage == track::Stage::Open { errors } else { Vec::new() },
        stage,
        mine: true,
        needs_proof: true,
        files,
    }))
}

fn case(stage: cases::Stage) -> cases::Model {
    cases::Model {
        line: cases::Line {
            id: "0152-case".to_owned(),
            reference: "2015-7K4XQ-M2P9A".to_owned(),
            about: cases::About::Datum(Datum::Phone),
            township: "榴城镇".to_owned(),
            opened: TODAY,
            stage,
        },
        name: "陈*仓".to_owned(),
        id_number: "340***********0015".to_owned(),
        answers: Vec::new(),
        reasons: Vec::new(),
        precedents: Vec::new(),
        proposals: vec![cases::Proposal {
            verdict: Some(correction::as_asked()),
            reason: "身份证与营业厅凭证一致".to_owned(),
            by: "周核定".to_owned(),
            answer: None,
        }],
        own: false,
        options: vec![("as_asked".to_owned(), correction::as_asked())],
        raw: RawProposal::default(),
        answer: RawAnswer::default(),
        errors: Vec::new(),
    }
}

fn at_the_desk(case: cases::Model, obstacle: Option<correction::Obstacle>) -> Page {
    let clerk =
        Clerk { name: "周核定".to_owned(), place: "怀远县".to_owned(), tasks: vec![Task::Cases] };
    let body = Body::Correction(Box::new(correction::Model {
        case,
        old: text("12000000021"),
        new: text("12000000099"),
        now: text(if obstacle.is_some() { "12000000055" } else { "12000000021" }),
        since: None,
        reason: "旧手机丢了，号码已注销。".to_owned(),
        number_says: Some((date!(1952 - 03 - 11), Sex::Male)),
        obstacle,
        opens_account: true,
        files: vec![file()],
    }));
    Page::Staff(Box::new(Screen { clerk: Some(clerk), body }))
}

/// Every page of corrections, by the name of its file.
pub(crate) fn pages() -> Vec<(&'static str, Page)> {
    let asked =
        AskedCorrection {
            value: "12000000099".to_owned(), since: None, reason: "旧手机丢了。".to_owned()
        };
    let check =
        check::Model { datum: Datum::Phone, old: text("120****0021"), new: text("12000000099"), asked };
    let form = |datum, value, sent| Page::DetailsForm(Box::new(form_of(datum, value, sent)));
    let mut open = case(cases::Stage::Open);
    open.proposals.clear();
    open.options.clear();
    vec![
        ("details", Page::Details(Box::new(on_file()))),
        ("details-phone", form(Datum::Phone, text("120****0021"), false)),
        ("details-birth-wrong", form(Datum::BirthDate, text("1952-03-11"), true)),
        ("details-groups", form(Datum::Groups, Value::Groups(Vec::new()), false)),
        ("details-check", Page::DetailsCheck(Box::new(check))),
        ("correction-open", tracked(track::Stage::Open, Vec::new())),
        ("correction-file", tracked(track::Stage::Open, vec![file()])),
        (
            "correction-applied",
            tracked(track::Stage::Applied(TODAY, "与身份证一致。".to_owned()), vec![file()]),
        ),
        (
            "correction-refused",
            tracked(track::Stage::Refused(TODAY, "照片看不清，请重拍。".to_owned()), vec![file()]),
        ),
        ("staff-correction", at_the_desk(case(cases::Stage::Proposed), None)),
        ("staff-correction-changed", at_the_desk(open, Some(correction::Obstacle::Changed))),
    ]
}
