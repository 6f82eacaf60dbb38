//! `/tiers/done/{reference}`: chosen, with a number to refer to.

use leptos::prelude::*;
use rules::date::Date;

use crate::pages::enrolment::{EnrolmentYear, year_facts};
use crate::pages::pay::{Due, button};
use crate::request::Request;
use crate::ui::answer::{link_button, print_row};
use crate::ui::icon::{Icon, icon};
use crate::ui::{day, yuan};
use crate::{routes, t};

/// What was chosen.
#[derive(Clone, Debug)]
pub struct Model {
    /// Masked name.
    pub name: String,
    /// Masked id number.
    pub id: String,
    /// The number to refer to.
    pub reference: String,
    /// The enrolment that came of it.
    pub enrolment: EnrolmentYear,
    /// The last day to pay.
    pub pay_by: Date,
    /// What the button to pay needs; `None` once paid.
    pub due: Option<Due>,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let covered = t::tiers_done_covered(lang, &day(lang, model.enrolment.covers.0));
    let pay = t::tiers_done_pay(lang, &yuan(lang, model.enrolment.contribution), &day(lang, model.pay_by));
    let unpaid = model.enrolment.paid.is_none();
    let facts = EnrolmentYear { reference: None, ..model.enrolment.clone() };
    view! {
        <div class="narrow">
            <div class="card done">
                <span class="dot">{icon(Icon::Tick)}</span>
                <h1>{t::tiers_done_title(lang)}</h1>
                <p>{t::tiers_done_reference(lang)}</p>
                <p class="reference">{model.reference.clone()}</p>
                <p class="small">{model.name.clone()} "　" {model.id.clone()}</p>
            </div>
            <div class="card">{year_facts(lang, &facts)}</div>
            <h2>{t::tiers_done_next(lang)}</h2>
            <div class="card">
                {unpaid.then(|| view! { <p>{pay}</p> })}
                <p>{covered}</p>
                <p>{t::tiers_done_keep(lang)} " " <a href=routes::HOTLINE>"12393"</a></p>
            </div>
            {model.due.as_ref().map(|due| button(request, due))}
            {link_button(&request.at(&routes::tiers_slip(&model.reference)), t::choice_to_slip(lang), false)}
            {link_button(&request.at(routes::ENROLMENT), t::tiers_enrolment(lang), model.due.is_none())}
            {print_row(lang)}
            <p>
                {t::choice_to_withdraw_hint(lang)} " "
                <a href=request.at(&routes::tiers_withdraw(&model.reference))>{t::choice_to_withdraw(lang)}</a>
            </p>
        </div>
    }
    .into_any()
}
