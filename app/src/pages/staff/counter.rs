//! `/staff/counter`: find a person, see how they are enrolled, choose on their behalf, print, give an activation code.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::eligibility::Reason;
use rules::money::Money;
use rules::text::{Lang, Text};

use super::find::{self, LookUp};
use crate::forms::FieldError;
use crate::forms::desk::{PAPERS, RELATIONS, RawFind, RawOnBehalf};
use crate::pages::enrolment::{EnrolmentYear, year_facts};
use crate::pages::tiers::State;
use crate::request::Request;
use crate::ui::answer::{back, facts, link_button, print_row};
use crate::ui::field::{Choice, Field, Question, error_summary};
use crate::ui::notice::{Tone, notice};
use crate::ui::shell::token;
use crate::ui::steps::reasons;
use crate::ui::{day, yuan};
use crate::{routes, t};

/// The search.
#[derive(Clone, Debug, Default)]
pub struct Find {
    /// As it was sent.
    pub raw: RawFind,
    /// What is wrong.
    pub errors: Vec<FieldError>,
    /// Nobody has the number, or nobody within reach.
    pub nobody: bool,
}

/// A person as the counter sees them: nothing medical.
#[derive(Clone, Debug)]
pub struct Person {
    /// Id of the row, for paths.
    pub id: String,
    /// Masked name.
    pub name: String,
    /// Masked id number.
    pub id_number: String,
    /// Township.
    pub township: String,
    /// The benefit year that can be chosen for.
    pub year: i32,
    /// Enrolments, the newest first.
    pub enrolments: Vec<EnrolmentYear>,
    /// Whether a choice waits for its money.
    pub unpaid: bool,
    /// Number of the receipt, where a counter took cash for the year.
    pub receipt: Option<String>,
    /// Number of the choice that can be taken back now.
    pub withdraw: Option<String>,
    /// Whether the person may choose now.
    pub state: State,
    /// Among what, with what the person would pay.
    pub offers: Vec<(String, Text, Money)>,
    /// Why, in the order of the rules.
    pub reasons: Vec<Reason>,
    /// The form as it was sent.
    pub raw: RawOnBehalf,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
}

/// The slip of a choice.
#[derive(Clone, Debug)]
pub struct Slip {
    /// Id of the person's row, for the way back.
    pub person: String,
    /// Masked name.
    pub name: String,
    /// Masked id number.
    pub id_number: String,
    /// The choice.
    pub enrolment: EnrolmentYear,
    /// Whether it waits for its money.
    pub unpaid: bool,
    /// The last day to pay.
    pub pay_by: Date,
    /// Name of the clerk.
    pub clerk: String,
    /// The business date.
    pub today: Date,
}

/// An activation code, shown once.
#[derive(Clone, Debug)]
pub struct Activation {
    /// Id of the person's row, for the way back.
    pub person: String,
    /// Masked name.
    pub name: String,
    /// The code.
    pub code: String,
    /// The last day on which it works.
    pub until: Date,
}

/// `/staff/counter`
pub(super) fn find(request: &Request, model: &Find) -> AnyView {
    let lang = request.lang;
    let asked = LookUp {
        action: routes::STAFF_COUNTER,
        id: [t::sign_in_id(lang), t::staff_find_hint(lang), &model.raw.id],
        reason: None,
        errors: &model.errors,
    };
    view! {
        <div class="narrow">
            <h1>{t::staff_find_title(lang)}</h1>
            {error_summary(lang, &model.errors)}
            {find::nobody(request, model.nobody)}
            {find::form(request, &asked)}
        </div>
    }
    .into_any()
}

/// `/staff/counter/{person}`
pub(super) fn person(request: &Request, model: &Person) -> AnyView {
    let lang = request.lang;
    let who = vec![
        (t::staff_name(lang), model.name.clone()),
        (t::sign_in_id(lang), model.id_number.clone()),
        (t::staff_township(lang), model.township.clone()),
    ];
    view! {
        {back(routes::STAFF_COUNTER, t::staff_find_again(lang))}
        <h1>{t::staff_person_title(lang, &model.name)}</h1>
        {error_summary(lang, &model.errors)}
        <div class="card">{facts(who)}</div>
        {enrolments(lang, &model.enrolments)}
        {model.unpaid.then(|| to_cash(lang, &model.id))}
        {model
            .receipt
            .as_ref()
            .map(|number| link_button(&routes::staff_receipt(&model.id, number), t::desk_cash_receipt(lang), false))}
        {model.withdraw.as_ref().map(|reference| {
            link_button(&routes::staff_withdraw(&model.id, reference), t::choice_to_withdraw(lang), false)
        })}
        {on_behalf(request, model)}
        {why(lang, &model.reasons)}
    }
    .into_any()
}

/// The way to the money.
fn to_cash(lang: Lang, person: &str) -> AnyView {
    link_button(&routes::staff_person_cash(person), t::desk_cash_to(lang), true)
}

/// Enrolments, or that there is none.
pub(super) fn enrolments(lang: Lang, years: &[EnrolmentYear]) -> AnyView {
    let none =
        years.is_empty().then(|| view! { <div class="card"><p>{t::staff_no_enrolment(lang)}</p></div> });
    let cards = years
        .iter()
        .map(|year| {
            view! {
                <div class="card">
                    <h3>{t::staff_year(lang, &year.year)}</h3>
                    {year_facts(lang, year)}
                </div>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <h2>{t::staff_enrolments(lang)}</h2>
        {none}
        {cards}
    }
    .into_any()
}

/// The reasons of the rules.
pub(super) fn why(lang: Lang, steps: &[Reason]) -> AnyView {
    if steps.is_empty() {
        return ().into_any();
    }
    view! {
        <h2>{t::tiers_why(lang)}</h2>
        <div class="card">{reasons(lang, steps)}</div>
    }
    .into_any()
}

/// Whether the person may choose, as a notice.
pub(super) fn standing(lang: Lang, year: i32, state: &State) -> AnyView {
    match state {
        State::Open => notice(Tone::Calm, t::staff_may_choose(lang, &year), ()),
        State::Refused { why, next } => {
            notice(Tone::Soon, why.get(lang), view! { <p>{next.get(lang).to_owned()}</p> })
        }
    }
}

/// One form with two buttons: who asks is the same for both.
fn on_behalf(request: &Request, model: &Person) -> AnyView {
    let lang = request.lang;
    let (errors, raw) = (model.errors.as_slice(), &model.raw);
    let tier = routes::staff_person_tier(&model.id);
    let activation = routes::staff_person_activation(&model.id);
    let open = matches!(model.state, State::Open) && !model.offers.is_empty();
    let option = Question {
        name: "option",
        legend: t::tiers_options(lang),
        hint: t::tiers_none_chosen(lang),
        value: &raw.option,
        class: "",
    };
    let offers = model
        .offers
        .iter()
        .map(|(id, title, pays)| Choice {
            value: id.clone(),
            label: title.get(lang).to_owned(),
            note: t::staff_pays(lang, &yuan(lang, *pays)),
        })
        .collect();
    let choose =
        open.then(|| view! { <button class="button" type="submit">{t::staff_choose(lang)}</button> });
    let action = if open { tier } else { activation.clone() };
    view! {
        <h2>{t::staff_on_behalf(lang)}</h2>
        {standing(lang, model.year, &model.state)}
        <form method="post" action=action novalidate>
            {token(request)}
            {open.then(|| option.cards(lang, errors, offers))}
            {authority_fields(lang, errors, (&raw.asked_by, &raw.relation, &raw.shown))}
            {choose}
            <button class="button line" type="submit" formaction=activation>{t::staff_activate(lang)}</button>
        </form>
    }
    .into_any()
}

/// 授权代办: who asks, related how, which paper was shown. The values are those sent before.
pub(super) fn authority_fields(
    lang: Lang,
    errors: &[FieldError],
    (asked_by, relation, shown): (&str, &str, &str),
) -> AnyView {
    let asked_by = Field {
        name: "asked_by",
        label: t::staff_asked_by(lang),
        hint: t::staff_asked_by_hint(lang),
        value: asked_by,
        ..Field::default()
    };
    let relation =
        Question { name: "relation", legend: t::staff_relation(lang), hint: "", value: relation, class: "" };
    let shown = Question { name: "shown", legend: t::staff_shown(lang), hint: "", value: shown, class: "" };
    let relations = RELATIONS.iter().map(|word| Choice::new(*word, relation_name(lang, word))).collect();
    let papers = PAPERS.iter().map(|word| Choice::new(*word, paper_name(lang, word))).collect();
    view! {
        {asked_by.view(lang, errors)}
        {relation.cards(lang, errors, relations)}
        {shown.cards(lang, errors, papers)}
    }
    .into_any()
}

pub(super) fn relation_name(lang: Lang, word: &str) -> &'static str {
    match word {
        "self" => t::staff_relation_self(lang),
        "spouse" => t::staff_relation_spouse(lang),
        "child" => t::staff_relation_child(lang),
        "parent" => t::staff_relation_parent(lang),
        "relative" => t::staff_relation_relative(lang),
        "village" => t::staff_relation_village(lang),
        _ => t::staff_relation_other(lang),
    }
}

pub(super) fn paper_name(lang: Lang, word: &str) -> &'static str {
    match word {
        "id_card" => t::staff_paper_id_card(lang),
        "household_book" => t::staff_paper_household_book(lang),
        "letter" => t::staff_paper_letter(lang),
        _ => t::staff_paper_village(lang),
    }
}

/// `/staff/counter/{person}/slip/{reference}`
pub(super) fn slip(request: &Request, model: &Slip) -> AnyView {
    let lang = request.lang;
    let enrolment = &model.enrolment;
    let pay = t::tiers_done_pay(lang, &yuan(lang, enrolment.contribution), &day(lang, model.pay_by));
    view! {
        <div class="narrow">
            <h1>{t::staff_slip_title(lang)}</h1>
            <div class="card">
                <div class="reference">{enrolment.reference.clone()}</div>
                {facts(vec![
                    (t::staff_name(lang), model.name.clone()),
                    (t::sign_in_id(lang), model.id_number.clone()),
                ])}
            </div>
            <div class="card">{year_facts(lang, &EnrolmentYear { reference: None, ..enrolment.clone() })}</div>
            <p>{pay}</p>
            <p class="small">{t::staff_slip_by(lang, &model.clerk, &date::iso(model.today))}</p>
            {print_row(lang)}
            {model.unpaid.then(|| to_cash(lang, &model.person))}
            <a class="button line" href=routes::staff_person(&model.person)>{t::staff_person_back(lang)}</a>
        </div>
    }
    .into_any()
}

/// The answer to `POST /staff/counter/{person}/activation`.
pub(super) fn activation(request: &Request, model: &Activation) -> AnyView {
    let lang = request.lang;
    view! {
        <div class="narrow">
            <h1>{t::staff_activation_title(lang)}</h1>
            <div class="card">
                <p>{model.name.clone()}</p>
                <div class="reference">{model.code.clone()}</div>
                <p>{t::staff_activation_how(lang, &day(lang, model.until))}</p>
            </div>
            {notice(Tone::Soon, t::staff_activation_once(lang), view! { <p>{t::staff_activation_keep(lang)}</p> })}
            {print_row(lang)}
            <a class="button line" href=routes::staff_person(&model.person)>{t::staff_person_back(lang)}</a>
        </div>
    }
    .into_any()
}
