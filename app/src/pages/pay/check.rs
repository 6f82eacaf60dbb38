//! `/pay/{order}`: who, what, how much and till when, before the browser goes to the gateway.

use leptos::prelude::*;
use rules::date::Date;
use rules::money::Money;
use rules::text::Text;

use crate::request::Request;
use crate::ui::answer::{back, facts};
use crate::ui::notice::{Tone, notice, sample_tag};
use crate::ui::shell::token;
use crate::ui::{day, yuan};
use crate::{routes, t};

/// The order about to be paid.
#[derive(Clone, Debug)]
pub struct Model {
    /// Its number.
    pub number: String,
    /// Masked name of the person insured by it.
    pub name: String,
    /// Masked id number.
    pub id: String,
    /// Where.
    pub place: Text,
    /// Benefit year.
    pub year: i32,
    /// The option.
    pub option: Text,
    /// To be paid.
    pub own: Money,
    /// Added by the budget.
    pub subsidy: Money,
    /// Whether the amounts are official.
    pub official: bool,
    /// Last day of the window.
    pub pay_by: Option<Date>,
    /// First day of cover.
    pub covers_from: Date,
    /// Until when the order is kept, in the jurisdiction's time: 18:35.
    pub kept_until: String,
    /// What the gateway is like now.
    pub way: Way,
}

/// The way to the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Open.
    Open,
    /// It did not answer just now.
    Unreachable,
    /// There is none: people pay at the counter.
    None,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let mut pairs = vec![
        (t::pay_who(lang), format!("{}　{}", model.name, model.id)),
        (t::pay_year(lang), model.year.to_string()),
        (t::enrolment_place(lang), model.place.get(lang).to_owned()),
        (t::enrolment_option(lang), model.option.get(lang).to_owned()),
        (t::pay_subsidy(lang), yuan(lang, model.subsidy)),
        (t::pay_from(lang), day(lang, model.covers_from)),
    ];
    pairs.extend(model.pay_by.map(|last| (t::pay_pay_by(lang), day(lang, last))));
    pairs.push((t::pay_kept(lang), t::pay_kept_until(lang, &model.kept_until)));
    pairs.push((t::pay_order(lang), model.number.clone()));
    let call = |said: &'static str| view! { <p>{said} " " <a href=routes::HOTLINE>"12393"</a></p> };
    let trouble = match model.way {
        Way::Open => None,
        Way::Unreachable => {
            Some(notice(Tone::Soon, t::pay_unreachable(lang), call(t::pay_unreachable_next(lang))))
        }
        Way::None => Some(notice(Tone::Soon, t::pay_no_gateway(lang), call(t::pay_no_gateway_next(lang)))),
    };
    let form = (model.way != Way::None).then(|| {
        view! {
            <form method="post" action=routes::pay_order(&model.number)>
                {token(request)}
                <button class="button" type="submit">{t::pay_submit(lang, &yuan(lang, model.own))}</button>
                <p class="small">{t::pay_sent_twice(lang)}</p>
            </form>
        }
    });
    view! {
        <div class="narrow">
            {back(routes::ENROLMENT, t::pay_back(lang))}
            <h1>{t::pay_title(lang)}</h1>
            <p class="lead">{t::pay_lead(lang)}</p>
            {trouble}
            <div class="card">
                <p class="small">{t::pay_own(lang)}</p>
                <div class="big">{model.own.grouped()} <small>{t::unit_yuan_alone(lang)}</small></div>
                {facts(pairs)}
                <p class="after">{sample_tag(lang, model.official)}</p>
            </div>
            {form}
        </div>
    }
    .into_any()
}
