//! `/staff/counter/{person}/cash`: what is due, what stands against it, who brings it; and the receipt to hand over.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::money::Money;
use rules::scheme::Scheme;
use rules::text::{Lang, Text};

use super::counter::{authority_fields, paper_name, relation_name};
use crate::forms::FieldError;
use crate::forms::desk_work::RawCash;
use crate::pages::pay::Refused;
use crate::request::Request;
use crate::ui::answer::{Mood, answer_below, back, facts, print_row};
use crate::ui::field::error_summary;
use crate::ui::notice::{Tone, notice, sample_tag};
use crate::ui::shell::token;
use crate::ui::{day, yuan};
use crate::{routes, t};

/// The person at the counter and what is due.
#[derive(Clone, Debug)]
pub struct Model {
    /// Id of the person's row, for paths.
    pub person: String,
    /// Masked name.
    pub name: String,
    /// Masked id number.
    pub id_number: String,
    /// Township.
    pub township: String,
    /// Benefit year.
    pub year: i32,
    /// What is due, or why nothing is taken.
    pub due: Result<Due, Refused>,
    /// What stood against the form that was just sent.
    pub told: Option<Refused>,
    /// Whether password and code must be given again first.
    pub prove: bool,
    /// Key of the form.
    pub key: String,
    /// The form as it was sent.
    pub raw: RawCash,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
}

/// What is due.
#[derive(Clone, Debug)]
pub struct Due {
    /// Scheme.
    pub scheme: Scheme,
    /// The option.
    pub option: Text,
    /// To be taken.
    pub own: Money,
    /// Added by the budget.
    pub subsidy: Money,
    /// First day of cover.
    pub covers_from: Date,
    /// Whether the amounts are official.
    pub official: bool,
    /// An order whose money may come online at the same time.
    pub online: Option<String>,
}

/// The receipt.
#[derive(Clone, Debug)]
pub struct Slip {
    /// Id of the person's row, for the way back.
    pub person: String,
    /// Number.
    pub number: String,
    /// Masked name.
    pub name: String,
    /// Masked id number.
    pub id_number: String,
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
    /// Whether the amounts are official.
    pub official: bool,
    /// Who brought the money, and as what.
    pub asked_by: (String, String),
    /// Which paper was shown.
    pub shown: String,
    /// Name of who took it.
    pub clerk: String,
}

/// `/staff/counter/{person}/cash`
pub(super) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let who = vec![
        (t::staff_name(lang), model.name.clone()),
        (t::sign_in_id(lang), model.id_number.clone()),
        (t::staff_township(lang), model.township.clone()),
        (t::staff_case_year(lang), model.year.to_string()),
    ];
    let told = model.told.as_ref().filter(|_| model.due.is_ok());
    view! {
        {back(&routes::staff_person(&model.person), t::staff_person_back(lang))}
        <h1>{t::desk_cash_title(lang)}</h1>
        {error_summary(lang, &model.errors)}
        {told.map(|why| refused(lang, why))}
        <div class="card">{facts(who)}</div>
        {match &model.due {
            Ok(due) => form(request, model, due),
            Err(why) => refused(lang, why),
        }}
    }
    .into_any()
}

fn refused(lang: Lang, why: &Refused) -> AnyView {
    let below = view! { <p>{why.said(lang)}</p> <p>{t::desk_cash_refused_next(lang)}</p> };
    view! { <div class="card">{answer_below(Mood::No, t::desk_cash_refused(lang), below)}</div> }.into_any()
}

fn form(request: &Request, model: &Model, due: &Due) -> AnyView {
    let lang = request.lang;
    let pairs = vec![
        (t::enrolment_scheme(lang), due.scheme.title(lang).to_owned()),
        (t::enrolment_option(lang), due.option.get(lang).to_owned()),
        (t::desk_cash_state(lang), yuan(lang, due.subsidy)),
        (t::desk_cash_covers(lang), date::iso(due.covers_from)),
    ];
    let free = due.own.is_zero();
    let online = due.online.as_ref().map(|number| {
        let why = view! { <p>{t::desk_cash_online_why(lang, number)}</p> };
        notice(Tone::Soon, t::desk_cash_online(lang), why)
    });
    let action = routes::staff_person_cash(&model.person);
    let prove = model.prove.then(|| super::prove(lang, t::desk_cash_prove(lang), &action));
    let submit = if free {
        t::desk_cash_take_nothing(lang).to_owned()
    } else {
        t::desk_cash_take(lang, &yuan(lang, due.own))
    };
    let raw = &model.raw;
    view! {
        <div class="card">
            {if free {
                view! { <p>{t::desk_cash_nothing(lang)}</p> }.into_any()
            } else {
                view! { <p class="small">{t::desk_cash_due(lang)}</p> <div class="big">{yuan(lang, due.own)}</div> }
                    .into_any()
            }}
            {facts(pairs)}
            <p class="after">{sample_tag(lang, due.official)}</p>
        </div>
        {online}
        {prove}
        <h2>{t::desk_cash_who(lang)}</h2>
        <form method="post" action=action novalidate>
            {token(request)}
            <input type="hidden" name="key" value=model.key.clone() />
            <input type="hidden" name="year" value=model.year.to_string() />
            <input type="hidden" name="amount" value=due.own.fen().to_string() />
            {authority_fields(lang, &model.errors, (&raw.asked_by, &raw.relation, &raw.shown))}
            <button class="button" type="submit">{submit}</button>
        </form>
    }
    .into_any()
}

/// `/staff/counter/{person}/receipt/{number}`
pub(super) fn slip(request: &Request, model: &Slip) -> AnyView {
    let lang = request.lang;
    let (asked_by, relation) = &model.asked_by;
    let mut pairs = vec![
        (t::pay_who(lang), format!("{}　{}", model.name, model.id_number)),
        (t::enrolment_place(lang), model.place.get(lang).to_owned()),
        (t::staff_case_year(lang), model.year.to_string()),
        (t::enrolment_scheme(lang), model.scheme.title(lang).to_owned()),
        (t::enrolment_option(lang), model.option.get(lang).to_owned()),
        (t::pay_receipt_own(lang), yuan(lang, model.own)),
        (t::pay_subsidy(lang), yuan(lang, model.subsidy)),
        (t::pay_receipt_paid_on(lang), day(lang, model.paid_on)),
    ];
    let way = if model.own.is_zero() { t::pay_route_budget(lang) } else { t::pay_route_cash(lang) };
    pairs.extend([
        (t::pay_receipt_route(lang), way.to_owned()),
        (t::desk_cash_slip_asked(lang), t::unit_aside(lang, &relation_name(lang, relation), &asked_by)),
        (t::desk_cash_slip_shown(lang), paper_name(lang, &model.shown).to_owned()),
        (t::desk_cash_slip_clerk(lang), model.clerk.clone()),
    ]);
    let person = routes::staff_person(&model.person);
    view! {
        <div class="narrow">
            <h1>{t::desk_cash_slip_title(lang)}</h1>
            <div class="card">
                <p class="small">{t::desk_cash_slip_number(lang)}</p>
                <div class="reference">{model.number.clone()}</div>
                {facts(pairs)}
                <p class="after">{sample_tag(lang, model.official)}</p>
            </div>
            <p class="small">{t::desk_cash_slip_note(lang)}</p>
            {print_row(lang)}
            <a class="button" href=format!("{person}#asked_by")>{t::desk_cash_slip_activate(lang)}</a>
            <a class="button line" href=person>{t::staff_person_back(lang)}</a>
        </div>
    }
    .into_any()
}
