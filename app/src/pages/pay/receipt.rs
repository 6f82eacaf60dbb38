//! `/receipts/{number}`: proof of a contribution, made to be printed.

use leptos::prelude::*;
use rules::date::Date;
use rules::money::Money;
use rules::scheme::Scheme;
use rules::text::Text;

use crate::request::Request;
use crate::ui::answer::{back, facts, print_row};
use crate::ui::notice::sample_tag;
use crate::ui::{day, yuan};
use crate::{routes, t};

/// A receipt.
#[derive(Clone, Debug)]
pub struct Model {
    /// Its number.
    pub number: String,
    /// Masked name.
    pub name: String,
    /// Masked id number.
    pub id: String,
    /// Where.
    pub place: Text,
    /// Benefit year.
    pub year: i32,
    /// Scheme.
    pub scheme: Scheme,
    /// The option.
    pub option: Text,
    /// Paid by the person.
    pub own: Money,
    /// Added by the budget.
    pub subsidy: Money,
    /// When.
    pub paid_on: Date,
    /// How.
    pub by: By,
    /// The order.
    pub order: Option<String>,
    /// Whether the amounts are official.
    pub official: bool,
}

/// How a contribution was paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// Online.
    Gateway,
    /// Cash at a counter.
    Cash,
    /// Collected by a bank.
    Bank,
    /// The budget, all of it.
    Budget,
    /// As an old register says.
    Register,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let by = match model.by {
        By::Gateway => t::pay_route_gateway(lang),
        By::Cash => t::pay_route_cash(lang),
        By::Bank => t::pay_route_bank(lang),
        By::Budget => t::pay_route_budget(lang),
        By::Register => t::pay_route_none(lang),
    };
    let mut pairs = vec![
        (t::pay_who(lang), format!("{}　{}", model.name, model.id)),
        (t::enrolment_place(lang), model.place.get(lang).to_owned()),
        (t::enrolment_scheme(lang), model.scheme.title(lang).to_owned()),
        (t::enrolment_option(lang), model.option.get(lang).to_owned()),
        (t::pay_receipt_own(lang), yuan(lang, model.own)),
        (t::pay_subsidy(lang), yuan(lang, model.subsidy)),
        (t::pay_receipt_paid_on(lang), day(lang, model.paid_on)),
        (t::pay_receipt_route(lang), by.to_owned()),
    ];
    pairs.extend(model.order.clone().map(|order| (t::pay_order(lang), order)));
    view! {
        <div class="narrow">
            {back(routes::PAY, t::pay_list_title(lang))}
            <h1>{t::pay_receipt_title(lang, &model.year)}</h1>
            <div class="card">
                <p class="small">{t::pay_receipt_number(lang)}</p>
                <div class="reference">{model.number.clone()}</div>
                {facts(pairs)}
                <p class="after">{sample_tag(lang, model.official)}</p>
            </div>
            <p class="small">{t::pay_receipt_note(lang)}</p>
            {print_row(lang)}
        </div>
    }
    .into_any()
}
