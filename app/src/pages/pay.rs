//! `/pay`: what I paid and am to pay; the button that begins it; and the page on which nothing can be paid.

pub mod check;
pub mod done;
pub mod receipt;

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::money::Money;
use rules::text::{Lang, Text};

use crate::request::Request;
use crate::ui::answer::{Mood, answer, back, empty, link_button};
use crate::ui::notice::{Tone, notice};
use crate::ui::shell::token;
use crate::ui::yuan;
use crate::{routes, t};

/// A choice that can be paid now: what the button needs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Benefit year.
    pub year: i32,
    /// How much; nothing where the budget pays.
    pub own: Money,
    /// Key of this form: sent twice, it makes one order.
    pub key: String,
}

/// The button that begins to pay.
pub(crate) fn button(request: &Request, due: &Due) -> AnyView {
    let lang = request.lang;
    let (label, said) = if due.own.is_zero() {
        (t::pay_button_free(lang).to_owned(), t::pay_by_budget(lang))
    } else {
        (t::pay_button(lang, &yuan(lang, due.own)), t::pay_done_online(lang))
    };
    view! {
        <form method="post" action=request.at(routes::PAY)>
            {token(request)}
            <input type="hidden" name="year" value=due.year.to_string() />
            <input type="hidden" name="key" value=due.key.clone() />
            <p>{said}</p>
            <button class="button" type="submit">{label}</button>
        </form>
    }
    .into_any()
}

/// Why money goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// The year was paid already.
    AlreadyPaid,
    /// The choice had changed.
    NotTheChoice,
    /// Another amount than the one due.
    WrongAmount,
    /// Nothing may be taken of this person.
    NotPayable,
    /// Nobody has the id number.
    UnknownPerson,
    /// The choice was taken back.
    Withdrawn,
}

/// How far a refund has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// To be sent.
    Owed,
    /// On its way.
    Sent,
    /// Arrived.
    Done,
    /// It did not arrive.
    Failed,
}

/// Money that goes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Its number.
    pub number: String,
    /// How much.
    pub amount: Money,
    /// Why.
    pub reason: Reason,
    /// How far it has come.
    pub state: Progress,
}

impl Refund {
    /// Why, how far, and its number.
    fn said(&self, lang: Lang) -> AnyView {
        let reason = match self.reason {
            Reason::AlreadyPaid => t::pay_reason_already_paid(lang),
            Reason::NotTheChoice => t::pay_reason_not_the_choice(lang),
            Reason::WrongAmount => t::pay_reason_wrong_amount(lang),
            Reason::NotPayable => t::pay_reason_not_payable(lang),
            Reason::UnknownPerson => t::pay_reason_unknown_person(lang),
            Reason::Withdrawn => t::choice_reason_withdrawn(lang),
        };
        let state = match self.state {
            Progress::Owed => t::pay_state_owed(lang),
            Progress::Sent => t::pay_state_sent(lang),
            Progress::Done => t::pay_state_done(lang),
            Progress::Failed => t::pay_state_failed(lang),
        };
        let number = t::pay_refund_number(lang, &self.number);
        view! { <p>{reason} " " {state}</p> <p class="small">{number}</p> }.into_any()
    }

    /// As a notice on a page about something else.
    fn extra(&self, lang: Lang) -> AnyView {
        let title = t::pay_refund_extra(lang, &yuan(lang, self.amount));
        notice(Tone::Soon, title, self.said(lang))
    }
}

/// What a person paid, is to pay and gets back.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Orders that wait: number, year, amount.
    pub open: Vec<(String, i32, Money)>,
    /// Receipts: number, year, amount, whether the budget paid, day.
    pub receipts: Vec<ReceiptLine>,
    /// Refunds, the newest first.
    pub refunds: Vec<Refund>,
}

/// A receipt in a list.
#[derive(Clone, Debug)]
pub struct ReceiptLine {
    /// Its number.
    pub number: String,
    /// Benefit year.
    pub year: i32,
    /// Paid by the person.
    pub own: Money,
    /// When.
    pub paid_on: Date,
}

/// The list.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let nothing = model.open.is_empty() && model.receipts.is_empty() && model.refunds.is_empty();
    let open = model.open.iter().map(|(number, year, own)| {
        let line = t::pay_list_open_line(lang, year, &yuan(lang, *own));
        item(routes::pay_order(number), line, t::pay_list_go(lang).to_owned())
    });
    let receipts = model.receipts.iter().map(|receipt| {
        let line = if receipt.own.is_zero() {
            t::pay_receipt_by_budget(lang, &receipt.year)
        } else {
            t::pay_receipt_line(lang, &yuan(lang, receipt.own), &receipt.year)
        };
        let below = format!("{}　{}", date::iso(receipt.paid_on), receipt.number);
        item(routes::receipt(&receipt.number), line, below)
    });
    let refunds = model.refunds.iter().map(|refund| {
        let title = t::pay_refunded(lang, &yuan(lang, refund.amount));
        view! { <li class="card"><h3>{title}</h3> {refund.said(lang)}</li> }.into_any()
    });
    view! {
        <div class="narrow">
            {back(routes::ENROLMENT, t::pay_back(lang))}
            <h1>{t::pay_list_title(lang)}</h1>
            {nothing.then(|| empty(t::pay_list_none(lang), t::pay_list_none_next(lang)))}
            {section(t::pay_list_open(lang), open.collect())}
            {section(t::pay_list_refunds(lang), refunds.collect())}
            {section(t::pay_list_receipts(lang), receipts.collect())}
        </div>
    }
    .into_any()
}

fn item(href: String, line: String, below: String) -> AnyView {
    view! { <li class="card"><h3><a href=href>{line}</a></h3> <p class="small">{below}</p></li> }.into_any()
}

fn section(title: &'static str, items: Vec<AnyView>) -> Option<AnyView> {
    (!items.is_empty()).then(|| view! { <h2>{title}</h2> <ul class="plain">{items}</ul> }.into_any())
}

/// Why nothing can be paid.
#[derive(Clone, Debug)]
pub enum Refused {
    /// The year is paid: how much, when, number on the receipt.
    AlreadyPaid(Money, Date, String),
    /// Nothing is chosen, or something else by now.
    NotTheChoice,
    /// The person may not enrol.
    NotEligible,
    /// Not the payer's to pay.
    NotYours,
    /// The rules: why, and what next.
    Rules(Text, Text),
    /// The amount that is due by now.
    WrongAmount(Money),
}

impl Refused {
    /// Why, in a sentence.
    pub(crate) fn said(&self, lang: Lang) -> String {
        match self {
            Self::AlreadyPaid(own, on, number) => {
                t::pay_refused_already_paid(lang, &yuan(lang, *own), &date::iso(*on), number)
            }
            Self::NotTheChoice => t::pay_refused_not_the_choice(lang).to_owned(),
            Self::NotEligible => t::pay_refused_not_eligible(lang).to_owned(),
            Self::NotYours => t::pay_refused_not_yours(lang).to_owned(),
            Self::Rules(why, next) => format!("{} {}", why.get(lang), next.get(lang)),
            Self::WrongAmount(due) => t::pay_refused_wrong_amount(lang, &yuan(lang, *due)),
        }
    }
}

/// The page of a refusal.
pub(crate) fn refused(request: &Request, why: &Refused) -> AnyView {
    let lang = request.lang;
    let said = why.said(lang);
    let next = match why {
        Refused::NotTheChoice => link_button(routes::TIERS, t::pay_choose(lang), true),
        Refused::AlreadyPaid(_, _, number) => {
            link_button(&routes::receipt(number), t::pay_see_receipt(lang), true)
        }
        _ => ().into_any(),
    };
    view! {
        <div class="narrow">
            <div class="card">
                {answer(Mood::No, t::pay_refused(lang), view! { <p>{said}</p> })}
                <p class="after">{t::pay_refused_call(lang)} " " <a href=routes::HOTLINE>"12393"</a></p>
            </div>
            {next}
            {link_button(routes::ENROLMENT, t::pay_back(lang), false)}
        </div>
    }
    .into_any()
}
