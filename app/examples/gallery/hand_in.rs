//! Sample pages of hand-in claims, for residents and at the desk.

use app::Page;
use app::forms::hand_in::{
    AskedAccount, AskedFacts, AskedHandIn, RawHandIn, RawHandIns, RawHandLines, RawPayment, TypedAccount,
    TypedLine,
};
use app::pages::claim;
use app::pages::family_link::FileItem;
use app::pages::hand_in::track::{Decision, Step};
use app::pages::hand_in::{Care, Line, Screen, State, WhyNot, check, form, sent, track};
use app::pages::staff::hand_in::{
    self as desk, Computed, Forms, May, Model, Payment, Proposal, ToPay, Told, Version,
};
use app::pages::staff::{self, Body, Clerk, Task};
use rules::date::Date;
use rules::facts::{Class, Kind, Level, Place};
use rules::money::Money;
use rust_decimal::Decimal;
use time::macros::date;

const TODAY: Date = date!(2015 - 12 - 01);
const DUE: Date = date!(2015 - 12 - 31);
const REFERENCE: &str = "2015-7K4XQ-M2P9A";

const fn yuan(yuan: i64) -> Money {
    Money::from_fen(yuan * 100)
}

fn line(state: State) -> Line {
    let waits = !matches!(state, State::Paid | State::Refused | State::Withdrawn);
    Line {
        reference: REFERENCE.to_owned(),
        hospital: "省城第一医院".to_owned(),
        kind: Kind::Inpatient,
        admitted: Some(date!(2015 - 10 - 03)),
        discharged: date!(2015 - 10 - 09),
        total: yuan(12_900),
        state,
        handed_in_on: TODAY,
        due: waits.then_some(DUE),
    }
}

fn page(screen: Screen) -> Page {
    Page::HandIn(Box::new(screen))
}

fn account() -> (String, String, String) {
    ("陈满仓".to_owned(), "农业银行怀远支行".to_owned(), "8901".to_owned())
}

fn holders(guardian: bool) -> form::Holders {
    form::Holders {
        person: "陈满仓".to_owned(),
        guardian: guardian.then(|| "陈守田".to_owned()),
        before: guardian.then(|| ("农业银行".to_owned(), "8901".to_owned())),
    }
}

fn blank(guardian: bool, sent: bool) -> Page {
    let raw = RawHandIn::blank();
    let errors = if sent { raw.parse(|_| true, false, TODAY).err().unwrap_or_default() } else { Vec::new() };
    let hospitals = vec!["怀远县人民医院".to_owned(), "榴城镇卫生院".to_owned()];
    page(Screen::Form(form::Model { hospitals, holders: holders(guardian), raw, errors }))
}

fn checked(estimate: check::Estimate) -> Page {
    let number = "6228480012345678901".to_owned();
    let typed = TypedAccount { guardian: false, bank: account().1, number: number.clone() };
    let facts = AskedFacts {
        kind: Kind::Inpatient,
        delivery: None,
        hospital: "怀远县人民医院".to_owned(),
        other: None,
        place: Place::Local,
        filed: false,
        admitted: Some(date!(2015 - 10 - 03)),
        discharged: date!(2015 - 10 - 09),
        disease: None,
        admission_no: None,
        invoice: "03401150010123456789".to_owned(),
        total: yuan(12_900),
    };
    page(Screen::Check(check::Model {
        asked: AskedHandIn { facts, why: "no_card", sums: None, account: AskedAccount::New(typed) },
        account: (account().0, account().1, number),
        estimate,
        raw: RawHandIn::default(),
    }))
}

fn files() -> Vec<FileItem> {
    vec![FileItem { id: "0151-file".to_owned(), kind: "JPG", kilobytes: 120, on: TODAY }]
}

fn steps(staff: bool) -> Vec<Step> {
    let step = |kind, words: &str, by: Option<&str>| Step {
        kind,
        on: TODAY,
        words: words.to_owned(),
        by: by.filter(|_| staff).map(ToOwned::to_owned),
    };
    vec![
        step("handed_in", "", None),
        step("taken", "", Some("周核定")),
        step("asked", "请补出院小结。", Some("周核定")),
    ]
}

fn tracked(state: State, decision: Option<Decision>) -> Page {
    let needs = match state {
        State::Needs => Some("请补出院小结的照片。".to_owned()),
        State::AccountWrong => Some("户名与账号不符。".to_owned()),
        _ => None,
    };
    page(Screen::Track(track::Model {
        line: line(state),
        invoice: "03401150010123456789".to_owned(),
        why: "elsewhere",
        account: account(),
        needs,
        decision,
        payment: (state == State::Paid).then(|| ("NH2015121000123".to_owned(), date!(2015 - 12 - 10))),
        can_review: state == State::Refused,
        steps: steps(false),
        files: files(),
        holders: holders(false),
        said: app::forms::hand_in::RawSaid::default(),
        raw: RawHandIn::default(),
        errors: Vec::new(),
    }))
}

fn granted() -> Decision {
    let granted = Some((yuan(8_412), "a".to_owned()));
    Decision { granted, on: TODAY, reason: "发票和清单核对无误".to_owned() }
}

fn refused() -> Decision {
    Decision { granted: None, on: TODAY, reason: "发票上的名字不是本人。".to_owned() }
}

fn at_the_desk(body: Body) -> Page {
    let tasks = vec![Task::Cases, Task::HandIn, Task::Payments];
    let clerk = Clerk { name: "周核定".to_owned(), place: "怀远县".to_owned(), tasks };
    Page::Staff(Box::new(staff::Screen { clerk: Some(clerk), body }))
}

fn listed() -> Page {
    let line = |state, overdue, proposed| desk::Line {
        id: "0153".to_owned(),
        reference: REFERENCE.to_owned(),
        name: "陈*仓".to_owned(),
        township: "榴城镇".to_owned(),
        state,
        handed_in_on: TODAY,
        due: Some((DUE, overdue)),
        review: false,
        proposed,
        taken_by: Some("周核定".to_owned()),
        total: yuan(12_900),
    };
    at_the_desk(Body::HandIns(Box::new(desk::List {
        lines: vec![line(State::Received, true, false), line(State::InCheck, false, true)],
        filter: RawHandIns::default(),
        counts: vec![(State::Received, 1), (State::InCheck, 1)],
        total: 120,
        page: (2, 3),
    })))
}

fn one(claim: &claim::Model, lines: bool, proposed: bool) -> Page {
    let items: Vec<TypedLine> = [("床位费", Class::B, None), ("护工费", Class::C, Some("不是医疗费"))]
        .into_iter()
        .map(|(name, class, excluded)| TypedLine {
            name: name.to_owned(),
            class,
            unit_price: yuan(6_450),
            quantity: Decimal::ONE,
            price_limit: None,
            self_ratio: (class == Class::B).then(|| Decimal::new(1, 1)),
            excluded: excluded.map(ToOwned::to_owned),
        })
        .collect();
    let version = |number, by: Option<&str>| Version {
        number,
        by: by.map(ToOwned::to_owned),
        on: TODAY,
        reason: by.map(|_| "照清单录入".to_owned()).unwrap_or_default(),
        items: items.len(),
    };
    let entered = |item: &TypedLine| desk::Item {
        name: item.name.clone(),
        class: item.class,
        amount: item.unit_price,
        excluded: item.excluded.clone(),
    };
    let computed = Computed::Amount {
        shares: Box::new(claim.shares),
        year: (2015, "怀远县新农合管理中心".to_owned()),
        steps: claim.steps.clone(),
        official: false,
    };
    let forms = if lines {
        Forms { lines: RawHandLines::of(&items), ..Forms::default() }
    } else {
        Forms { told: Some(Told::Changed(yuan(8_412), yuan(8_000))), ..Forms::default() }
    };
    at_the_desk(Body::HandIn(Box::new(Model {
        id: "0153".to_owned(),
        line: line(State::InCheck),
        person: ("陈*仓".to_owned(), "340***********0015".to_owned(), "榴城镇".to_owned()),
        guardian: None,
        years: Vec::new(),
        invoice: ("03401150010123456789".to_owned(), "elsewhere"),
        care: Care {
            other: Some((Level::Two, true)),
            place: Place::InProvince,
            filed: true,
            delivery: None,
            admission_no: Some("ZY20151101".to_owned()),
            disease: None,
        },
        items: items.iter().map(entered).collect(),
        account: account(),
        needs: None,
        files: files(),
        versions: vec![version(1, None), version(2, Some("周核定"))],
        computed: if lines { computed } else { Computed::Between(Money::ZERO, yuan(9_000)) },
        needs_second: true,
        needs_code: lines,
        proposal: proposed.then(|| Proposal {
            by: "周核定".to_owned(),
            own: false,
            reason: "材料齐全".to_owned(),
            fund: yuan(8_412),
        }),
        may: May { take: false, work: !proposed, barred: false },
        steps: steps(true),
        hospitals: Vec::new(),
        prove: proposed,
        forms,
    })))
}

fn to_pay() -> Page {
    let line = |own, overdue| ToPay {
        id: "0153".to_owned(),
        reference: REFERENCE.to_owned(),
        name: "陈*仓".to_owned(),
        account: (account().1, account().2),
        fund: yuan(8_412),
        granted_on: TODAY,
        due: (DUE, overdue),
        own,
    };
    at_the_desk(Body::Payments(vec![line(false, true), line(true, false)]))
}

fn payment(state: State) -> Page {
    at_the_desk(Body::Payment(Box::new(Payment {
        id: "0153".to_owned(),
        reference: REFERENCE.to_owned(),
        state,
        fund: yuan(8_412),
        account: Some((account().0, account().1, "6228480012345678901".to_owned())),
        paid: (state == State::Paid).then(|| ("NH2015121000123".to_owned(), TODAY)),
        prove: state == State::Granted,
        raw: RawPayment::default(),
        errors: Vec::new(),
        told: None,
    })))
}

/// Every page of hand-in claims, by the name of its file. `claim` lends its amounts and steps.
pub(crate) fn pages(claim: &claim::Model) -> Vec<(&'static str, Page)> {
    use check::Estimate::{Amount, Between, Not};
    let receipt =
        sent::Model { line: line(State::Received), name: "陈*仓".to_owned(), account: account(), files: 0 };
    vec![
        ("hand-in-list", page(Screen::List(vec![line(State::Needs), line(State::Paid)]))),
        ("hand-in-list-empty", page(Screen::List(Vec::new()))),
        ("hand-in-form", blank(false, false)),
        ("hand-in-form-guardian", blank(true, false)),
        ("hand-in-form-wrong", blank(false, true)),
        ("hand-in-check", checked(Amount(Box::new(claim.shares), false))),
        ("hand-in-check-most", checked(Between(Money::ZERO, yuan(9_000), false))),
        ("hand-in-check-not", checked(Not(WhyNot::NotCovered(TODAY)))),
        ("hand-in-receipt", page(Screen::Sent(receipt))),
        ("hand-in-received", tracked(State::Received, None)),
        ("hand-in-needs", tracked(State::Needs, None)),
        ("hand-in-granted", tracked(State::Granted, Some(granted()))),
        ("hand-in-account", tracked(State::AccountWrong, Some(granted()))),
        ("hand-in-paid", tracked(State::Paid, Some(granted()))),
        ("hand-in-refused", tracked(State::Refused, Some(refused()))),
        ("hand-in-withdraw", page(Screen::Withdraw(line(State::Received)))),
        ("staff-hand-ins", listed()),
        ("staff-hand-in", one(claim, true, false)),
        ("staff-hand-in-changed", one(claim, false, false)),
        ("staff-hand-in-proposed", one(claim, true, true)),
        ("staff-payments", to_pay()),
        ("staff-payment", payment(State::Granted)),
        ("staff-payment-returned", payment(State::Paid)),
    ]
}
