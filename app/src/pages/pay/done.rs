//! `/pay/{order}/done`: how it ended, as far as it is known. Never a success that is not one.

use leptos::prelude::*;
use rules::date::Date;
use rules::money::Money;

use super::Refund;
use crate::request::Request;
use crate::ui::answer::{Mood, answer, facts, link_button, print_row};
use crate::ui::shell::token;
use crate::ui::{day, yuan};
use crate::{routes, t};

/// An order and how it stands.
#[derive(Clone, Debug)]
pub struct Model {
    /// Its number.
    pub number: String,
    /// Masked name of the person insured by it.
    pub name: String,
    /// Benefit year.
    pub year: i32,
    /// The amount.
    pub own: Money,
    /// How it stands.
    pub standing: Standing,
    /// Money that goes back, if any.
    pub refund: Option<Refund>,
}

/// How an order stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Paid: number on the receipt, first day of cover.
    Paid(String, Date),
    /// The gateway has not said.
    Waiting,
    /// Nothing was paid; another try is possible.
    NotPaid,
    /// Over without money.
    Expired,
    /// Its money goes back.
    Refunded,
}

impl Model {
    /// The answer is the page's heading.
    pub(crate) fn title(&self, lang: rules::text::Lang) -> String {
        match &self.standing {
            Standing::Paid(..) => t::pay_paid(lang).to_owned(),
            Standing::Waiting => t::pay_waiting(lang).to_owned(),
            Standing::NotPaid => t::pay_not_paid(lang).to_owned(),
            Standing::Expired => t::pay_expired(lang).to_owned(),
            Standing::Refunded => t::pay_refunded(lang, &yuan(lang, self.own)),
        }
    }
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let (mood, said) = match &model.standing {
        Standing::Paid(_, from) => (Mood::Yes, t::pay_paid_covers(lang, &day(lang, *from))),
        Standing::Waiting => (Mood::Wait, t::pay_waiting_next(lang).to_owned()),
        Standing::NotPaid => (Mood::No, t::pay_not_paid_next(lang).to_owned()),
        Standing::Expired => (Mood::No, t::pay_expired_next(lang).to_owned()),
        Standing::Refunded => (Mood::Wait, String::new()),
    };
    let pairs = vec![
        (t::pay_who(lang), model.name.clone()),
        (t::pay_year(lang), model.year.to_string()),
        (t::pay_own(lang), yuan(lang, model.own)),
        (t::pay_order(lang), model.number.clone()),
    ];
    let refund = model.refund.as_ref().map(|refund| match model.standing {
        Standing::Refunded => view! { <div class="card">{refund.said(lang)}</div> }.into_any(),
        _ => refund.extra(lang),
    });
    view! {
        <div class="narrow">
            <div class="card">
                {answer(mood, &model.title(lang), view! { <p>{said}</p> })}
                {facts(pairs)}
            </div>
            {refund}
            {next(request, model)}
            {link_button(routes::ENROLMENT, t::pay_back(lang), false)}
            {matches!(model.standing, Standing::Paid(..)).then(|| print_row(lang))}
        </div>
    }
    .into_any()
}

fn next(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let again = |label: &'static str, main: bool| {
        let class = if main { "button" } else { "button line" };
        view! {
            <form method="post" action=routes::pay_order(&model.number)>
                {token(request)}
                <button class=class type="submit">{label}</button>
            </form>
        }
        .into_any()
    };
    match &model.standing {
        Standing::Paid(receipt, _) => link_button(&routes::receipt(receipt), t::pay_see_receipt(lang), true),
        Standing::Waiting => view! {
            {link_button(&routes::pay_done(&model.number), t::pay_look_again(lang), true)}
            {again(t::pay_go_on(lang), false)}
        }
        .into_any(),
        Standing::NotPaid => again(t::pay_try_again(lang), true),
        Standing::Expired | Standing::Refunded => ().into_any(),
    }
}
