//! `/staff/counter/{person}/withdraw/{reference}`: taking a choice back on a person's behalf, checked before it counts.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::text::Lang;

use super::counter::authority_fields;
use crate::forms::FieldError;
use crate::forms::desk::RawOnBehalf;
use crate::pages::choice::withdraw::{self, State};
use crate::pages::enrolment::{EnrolmentYear, year_facts};
use crate::request::Request;
use crate::ui::answer::{back, facts, link_button, print_row};
use crate::ui::field::error_summary;
use crate::ui::notice::{Tone, notice};
use crate::ui::shell::token;
use crate::{routes, t};

/// A choice that somebody at the counter may want to take back.
#[derive(Clone, Debug)]
pub struct Check {
    /// Id of the person's row, for paths.
    pub person: String,
    /// Masked name.
    pub name: String,
    /// Masked id number.
    pub id_number: String,
    /// Number of the choice.
    pub reference: String,
    /// What was chosen.
    pub enrolment: EnrolmentYear,
    /// Whether it can be taken back.
    pub state: State,
    /// Whether password and code must be given again first.
    pub prove: bool,
    /// The form as it was sent.
    pub raw: RawOnBehalf,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
}

impl Check {
    pub(super) fn title(&self, lang: Lang) -> &'static str {
        match self.state {
            State::Open { .. } => t::choice_withdraw_title(lang),
            _ => t::choice_withdraw_not(lang),
        }
    }
}

/// A choice that was taken back.
#[derive(Clone, Debug)]
pub struct Done {
    /// Id of the person's row, for the way back.
    pub person: String,
    /// Masked name.
    pub name: String,
    /// Masked id number.
    pub id_number: String,
    /// What was taken back, and what goes back.
    pub done: withdraw::Done,
    /// The business date.
    pub today: Date,
}

/// The page to check it.
pub(super) fn check(request: &Request, model: &Check) -> AnyView {
    let lang = request.lang;
    let who = vec![(t::staff_name(lang), model.name.clone()), (t::sign_in_id(lang), model.id_number.clone())];
    let body = match model.state.refused(lang) {
        None => form(request, model),
        Some(why) => notice(Tone::Bad, why, view! { <p>{t::desk_withdraw_refused_next(lang)}</p> }),
    };
    view! {
        <div class="narrow">
            {back(&routes::staff_person(&model.person), t::staff_person_back(lang))}
            <h1>{model.title(lang)}</h1>
            {error_summary(lang, &model.errors)}
            <div class="card">
                <p class="small">{t::tiers_done_reference(lang)}</p>
                <p class="reference">{model.reference.clone()}</p>
                {facts(who)}
                {year_facts(lang, &EnrolmentYear { reference: None, ..model.enrolment.clone() })}
            </div>
            {body}
        </div>
    }
    .into_any()
}

fn form(request: &Request, model: &Check) -> AnyView {
    let (lang, raw) = (request.lang, &model.raw);
    let action = routes::staff_withdraw(&model.person, &model.reference);
    let prove = model.prove.then(|| super::prove(lang, t::desk_prove(lang), &action));
    view! {
        {withdraw::consequences(lang, model.enrolment.year, &model.state)}
        {prove}
        <h2>{t::desk_withdraw_who(lang)}</h2>
        <form method="post" action=action novalidate>
            {token(request)}
            {authority_fields(lang, &model.errors, (&raw.asked_by, &raw.relation, &raw.shown))}
            <button class="button" type="submit">{t::desk_withdraw_submit(lang)}</button>
        </form>
        {link_button(&routes::staff_person(&model.person), t::choice_withdraw_keep(lang), false)}
    }
    .into_any()
}

/// The confirmation, to be printed for whoever asked.
pub(super) fn done(request: &Request, model: &Done) -> AnyView {
    let lang = request.lang;
    let who = vec![
        (t::staff_name(lang), model.name.clone()),
        (t::sign_in_id(lang), model.id_number.clone()),
        (t::certificate_issued(lang), date::iso(model.today)),
    ];
    view! {
        <div class="narrow">
            {withdraw::what_was_done(lang, &model.done)}
            <div class="card">{facts(who)}</div>
            {print_row(lang)}
            <a class="button line" href=routes::staff_person(&model.person)>{t::staff_person_back(lang)}</a>
        </div>
    }
    .into_any()
}
