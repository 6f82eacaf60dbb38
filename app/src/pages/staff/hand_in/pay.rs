//! `/staff/payments`: what is to be paid for hand-in claims, and one payment with its account.

use leptos::prelude::*;
use rules::date;
use rules::text::Lang;

use super::one::told;
use super::{Payment, ToPay};
use crate::pages::hand_in::State;
use crate::pages::staff::prove;
use crate::request::Request;
use crate::ui::answer::{back, empty, facts};
use crate::ui::field::{Field, error_summary};
use crate::ui::notice::{Tone, notice};
use crate::ui::shell::token;
use crate::ui::textarea::TextArea;
use crate::ui::yuan;
use crate::{routes, t};

/// `/staff/payments`
pub(in crate::pages::staff) fn list(lang: Lang, lines: &[ToPay]) -> AnyView {
    let items = lines
        .iter()
        .map(|line| {
            let (by, overdue) = line.due;
            let late = overdue.then(|| view! { " " <span class="tag wait">{t::hand_in_desk_overdue(lang)}</span> });
            let own = line.own.then(|| view! { <p class="small">{t::hand_in_pay_own(lang)}</p> });
            let (bank, last) = &line.account;
            view! {
                <li class="card">
                    <h2><a href=routes::staff_payment(&line.id)>{line.reference.clone()}</a> {late}</h2>
                    <p>
                        <strong>{yuan(lang, line.fund)}</strong> " "
                        {t::hand_in_pay_line(lang, &t::hand_in_account_masked(lang, bank, last), &line.name)}
                    </p>
                    <p class="small">{t::hand_in_pay_days(lang, &date::iso(by), &date::iso(line.granted_on))}</p>
                    {own}
                </li>
            }
        })
        .collect::<Vec<_>>();
    let none = lines.is_empty().then(|| empty(t::hand_in_pay_none(lang), t::hand_in_pay_none_next(lang)));
    view! {
        <h1>{t::hand_in_pay_task(lang)}</h1>
        <p class="lead">{t::hand_in_pay_lead(lang)}</p>
        {none}
        <ul class="list one">{items}</ul>
    }
    .into_any()
}

/// `/staff/payments/{hand_in}`
pub(in crate::pages::staff) fn view(request: &Request, model: &Payment) -> AnyView {
    let lang = request.lang;
    let mut pairs = vec![(t::hand_in_pay_amount(lang), yuan(lang, model.fund))];
    if let Some((holder, bank, number)) = &model.account {
        pairs.push((t::hand_in_holder_name(lang), holder.clone()));
        pairs.push((t::hand_in_bank(lang), bank.clone()));
        pairs.push((t::hand_in_account(lang), number.clone()));
    }
    if let Some((reference, on)) = &model.paid {
        pairs.push((t::hand_in_bank_reference(lang), reference.clone()));
        pairs.push((t::hand_in_paid_on(lang), date::iso(*on)));
    }
    let looked = (model.state == State::Granted && model.account.is_some())
        .then(|| view! { <p class="small">{t::hand_in_pay_looked(lang)}</p> });
    let there = routes::staff_hand_in(&model.id);
    view! {
        {back(routes::STAFF_PAYMENTS, t::hand_in_pay_task(lang))}
        <h1>{t::hand_in_pay_title(lang, &model.reference)} " " {model.state.tag(lang)}</h1>
        {model.told.as_ref().map(|why| told(lang, why))}
        {error_summary(lang, &model.errors)}
        <div class="card">{facts(pairs)} {looked}</div>
        <p><a href=there>{t::hand_in_pay_to_case(lang)}</a></p>
        {step(request, model)}
    }
    .into_any()
}

/// Paid where it waits to be; returned where it was paid.
fn step(request: &Request, model: &Payment) -> AnyView {
    let lang = request.lang;
    if model.state == State::Granted && model.account.is_none() {
        let why = view! { <p>{t::hand_in_pay_own(lang)}</p> };
        return notice(Tone::Soon, t::hand_in_pay_other(lang), why);
    }
    let day = Field {
        name: "on",
        label: t::hand_in_pay_on(lang),
        hint: t::form_date_hint(lang),
        value: &model.raw.on,
        short: true,
        ..Field::default()
    };
    let (title, outcome, field, submit) = match model.state {
        State::Granted => {
            let reference = Field {
                name: "bank_reference",
                label: t::hand_in_bank_reference(lang),
                hint: t::hand_in_pay_reference_hint(lang),
                value: &model.raw.bank_reference,
                ..Field::default()
            };
            let field = reference.view(lang, &model.errors);
            (t::hand_in_pay_paid(lang), "paid", field, t::hand_in_pay_submit(lang))
        }
        State::Paid => {
            let why = TextArea {
                name: "why",
                label: t::hand_in_pay_why(lang),
                hint: t::hand_in_pay_why_hint(lang),
                value: &model.raw.why,
            };
            let field = why.view(lang, &model.errors);
            (t::hand_in_pay_returned(lang), "returned", field, t::hand_in_pay_returned_submit(lang))
        }
        _ => return ().into_any(),
    };
    let here = routes::staff_payment(&model.id);
    let prove = model.prove.then(|| prove(lang, t::desk_prove(lang), &here));
    view! {
        <h2>{title}</h2>
        {prove}
        <form method="post" action=here novalidate>
            {token(request)}
            <input type="hidden" name="outcome" value=outcome />
            {field}
            {day.view(lang, &model.errors)}
            <button class="button" type="submit">{submit}</button>
        </form>
    }
    .into_any()
}
