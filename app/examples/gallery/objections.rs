//! Sample pages about objections and about a claim beside other rules, for residents and at the desk.

use app::Page;
use app::forms::case::{RawAnswer, RawProposal};
use app::forms::objection::RawObjection;
use app::pages::family_link::FileItem;
use app::pages::objections::{Line, Screen, Stage, What, compare, form, track};
use app::pages::staff::{self, Body, Clerk, Task, cases, objection};
use app::pages::{claim, claims};
use rules::date::Date;
use rules::money::Money;
use rules::refusal::{Refusal, RefusalCode};
use rules::text::Text;
use rules::what_if::{Outcome, Paid, Replay};
use time::macros::date;

const TODAY: Date = date!(2015 - 12 - 01);
const REFERENCE: &str = "2015-7K4XQ-M2P9A";

fn step() -> What {
    What::Step(Some(Text::new("起付线 500.00 元", "Deductible 500.00 yuan")))
}

fn form_of(row: claims::Row, closed: Option<form::Closed>, sent: bool) -> Page {
    let raw = RawObjection { subject: "line:0".to_owned(), ..RawObjection::default() };
    let choices = vec![
        ("claim".to_owned(), What::Claim),
        ("line:0".to_owned(), What::Item(Some("床位费".to_owned()))),
        ("line:1".to_owned(), What::Item(Some("检查费".to_owned()))),
        ("step:basic.deductible".to_owned(), step()),
    ];
    let words = choices.iter().map(|(word, _)| word.as_str());
    let errors = if sent { raw.parse(words).err().unwrap_or_default() } else { Vec::new() };
    page(Screen::Form(form::Model { row, choices, last_day: date!(2015 - 12 - 08), closed, raw, errors }))
}

fn page(screen: Screen) -> Page {
    Page::Objection(Box::new(screen))
}

fn files() -> Vec<FileItem> {
    vec![FileItem { id: "0151-file".to_owned(), kind: "PDF", kilobytes: 120, on: TODAY }]
}

fn tracked(what: What, stage: Stage) -> Page {
    followed(what, stage, track::Anew::Waits)
}

fn followed(what: What, stage: Stage, anew: track::Anew) -> Page {
    let mine = what != What::Recomputation;
    page(Screen::Track(track::Model {
        reference: REFERENCE.to_owned(),
        claim: "a".to_owned(),
        hospital: "怀远县人民医院".to_owned(),
        discharged: date!(2015 - 10 - 09),
        reason: if mine {
            "这一天我已经出院了，\n床位费多算了一天。".to_owned()
        } else {
            String::new()
        },
        what,
        asked_on: TODAY,
        stage,
        anew,
        mine,
        files: if mine { files() } else { Vec::new() },
        errors: Vec::new(),
    }))
}

fn list() -> Page {
    let line = |what, stage| Line {
        reference: REFERENCE.to_owned(),
        hospital: "怀远县人民医院".to_owned(),
        discharged: date!(2015 - 10 - 09),
        what,
        asked_on: TODAY,
        stage,
    };
    page(Screen::List(vec![
        line(What::Item(None), Stage::Open),
        line(What::Step(None), Stage::Upheld(TODAY, "与清单一致".to_owned())),
        line(What::Claim, Stage::Withdrawn(TODAY)),
    ]))
}

fn paid(fund: i64, person: i64) -> Paid {
    Paid { fund: Money::from_fen(fund), person: Money::from_fen(person) }
}

fn compared(row: claims::Row, same: bool, reviewed: bool) -> Page {
    let side = |zh: &str, en: &str, year, outcome, effect: Option<(&str, &str)>| compare::Side {
        title: Text::new(zh, en),
        year,
        outcome,
        effect: effect.map(|(zh, en)| Text::new(zh, en)),
    };
    let refusal = Refusal {
        code: RefusalCode::NotPublished,
        text: Text::new("本期标准尚未公布。", "The standard is not published yet."),
        clause: None,
        next: Text::new("请拨打 12393。", "Call 12393."),
    };
    let now = (same, Outcome::Paid(paid(901_260, 388_740)));
    page(Screen::Compare(compare::Model {
        row,
        paid: paid(841_260, 448_740),
        then: if same { Replay::Same } else { Replay::Other(Outcome::Paid(paid(841_360, 448_640))) },
        review: (!same && reviewed).then(|| REFERENCE.to_owned()),
        may_object: !reviewed,
        today: now.0.then(|| {
            let effect = ("自己少付 600.00 元", "You pay 600.00 yuan less");
            side("新农合", "Rural cooperative scheme", 2015, now.1, Some(effect))
        }),
        on: TODAY,
        others: vec![side("城镇居民医保", "Urban scheme", 2015, Outcome::Refused(Box::new(refusal)), None)],
        before: Text::new("今年之前：住院 1 次，已付起付线 500.00 元", "Before in this year: 1 stays"),
        official: false,
    }))
}

fn at_the_desk(claim: claim::Model, what: What, stage: cases::Stage) -> Page {
    let review = what == What::Recomputation;
    let about = if review { cases::About::Recomputation } else { cases::About::Objection };
    let option = || ("as_asked".to_owned(), staff::correction::as_asked());
    let proposal = cases::Proposal {
        verdict: Some(option().1),
        reason: "出院日期核对过，多算了一天".to_owned(),
        by: "周核定".to_owned(),
        answer: None,
    };
    let case = cases::Model {
        line: cases::Line {
            id: "0153-case".to_owned(),
            reference: REFERENCE.to_owned(),
            about,
            township: "榴城镇".to_owned(),
            opened: TODAY,
            stage,
        },
        name: "陈*仓".to_owned(),
        id_number: "340***********0015".to_owned(),
        answers: Vec::new(),
        reasons: Vec::new(),
        precedents: Vec::new(),
        proposals: if review { Vec::new() } else { vec![proposal] },
        own: false,
        options: vec![option()],
        raw: RawProposal::default(),
        answer: RawAnswer::default(),
        errors: Vec::new(),
    };
    let clerk =
        Clerk { name: "周核定".to_owned(), place: "怀远县".to_owned(), tasks: vec![Task::Cases] };
    let steps = if review { Vec::new() } else { claim.steps.clone() };
    let body = Body::Objection(Box::new(objection::Model {
        case,
        what,
        reason: if review { String::new() } else { "这一天我已经出院了。".to_owned() },
        claim: claim::Model { steps, ..claim },
        trace_hash: Some("5f".repeat(32)),
        changed: review,
        files: if review { Vec::new() } else { files() },
    }));
    Page::Staff(Box::new(staff::Screen { clerk: Some(clerk), body }))
}

/// Every page of objections, by the name of its file. `claim` is the claim that they are about.
pub(crate) fn pages(claim: &claim::Model) -> Vec<(&'static str, Page)> {
    let row = || claim.row.clone();
    let said = || "出院日期核对过，多算了一天。".to_owned();
    vec![
        ("claim-compare", compared(row(), true, false)),
        ("claim-compare-other", compared(row(), false, true)),
        ("claim-compare-other-not-yet", compared(row(), false, false)),
        ("claim-object", form_of(row(), None, false)),
        ("claim-object-wrong", form_of(row(), None, true)),
        ("claim-object-late", form_of(row(), Some(form::Closed::Late), false)),
        ("objections", list()),
        ("objections-empty", page(Screen::List(Vec::new()))),
        ("objection-open", tracked(What::Item(Some("床位费".to_owned())), Stage::Open)),
        ("objection-granted", tracked(step(), Stage::Granted(TODAY, said()))),
        (
            "objection-anew",
            followed(step(), Stage::Granted(TODAY, said()), track::Anew::Done("b".to_owned())),
        ),
        ("objection-upheld", tracked(What::Claim, Stage::Upheld(TODAY, "与清单一致。".to_owned()))),
        ("objection-review", tracked(What::Recomputation, Stage::Open)),
        ("staff-objection", at_the_desk(claim.clone(), step(), cases::Stage::Proposed)),
        ("staff-objection-review", at_the_desk(claim.clone(), What::Recomputation, cases::Stage::Open)),
    ]
}
