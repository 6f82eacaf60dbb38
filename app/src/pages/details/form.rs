//! `/details/{datum}`: what it should be, since when, why.

use leptos::prelude::*;
use rules::facts::Group;
use rules::identity::Sex;
use rules::text::Lang;

use super::{Datum, Value, sex_name};
use crate::forms::FieldError;
use crate::forms::correction::{RawCorrection, group_field};
use crate::pages::estimate::form::group_name;
use crate::request::Request;
use crate::ui::answer::{back, facts};
use crate::ui::field::{Choice, Field, Question, error_summary, tick};
use crate::ui::shell::token;
use crate::ui::textarea::TextArea;
use crate::{routes, t};

/// The form.
#[derive(Clone, Debug)]
pub struct Model {
    /// Which datum.
    pub datum: Datum,
    /// What stands on file.
    pub value: Value,
    /// What was typed.
    pub raw: RawCorrection,
    /// The groups that are ticked.
    pub groups: Vec<Group>,
    /// What is wrong.
    pub errors: Vec<FieldError>,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let (lang, raw, errors) = (request.lang, &model.raw, &model.errors);
    let since = model.datum.has_since().then(|| {
        Field {
            name: "since",
            label: t::details_since(lang),
            hint: t::details_since_hint(lang),
            value: &raw.since,
            short: true,
            ..Field::default()
        }
        .view(lang, errors)
    });
    let reason = TextArea {
        name: "reason",
        label: t::details_reason(lang),
        hint: t::details_reason_hint(lang),
        value: &raw.reason,
    };
    let action = request.at(&routes::detail(model.datum.code()));
    view! {
        <div class="narrow">
            {back(&request.at(routes::DETAILS), t::details_back(lang))}
            <h1>{t::details_form_title(lang, &model.datum.word(lang))}</h1>
            {error_summary(lang, errors)}
            <div class="card">{facts(vec![(t::details_on_file(lang), model.value.said(lang))])}</div>
            <form method="post" action=action novalidate>
                {token(request)}
                {value(lang, model)}
                {since}
                {reason.view(lang, errors)}
                <div class="card">
                    <h2>{t::details_proof(lang)}</h2>
                    <p>{model.datum.proof(lang)}</p>
                </div>
                <button class="button" type="submit">{t::details_next(lang)}</button>
            </form>
        </div>
    }
    .into_any()
}

fn value(lang: Lang, model: &Model) -> AnyView {
    let (raw, errors) = (&model.raw, &model.errors);
    let field = |hint, keyboard| {
        Field {
            name: "value",
            label: t::details_value(lang),
            hint,
            value: &raw.value,
            keyboard,
            ..Field::default()
        }
        .view(lang, errors)
    };
    let choice = |choices: [(&str, &str); 2]| {
        let choices = choices.map(|(value, label)| Choice::new(value, label)).to_vec();
        Question { name: "value", legend: t::details_value(lang), hint: "", value: &raw.value, class: "" }
            .segments(lang, errors, choices)
    };
    match model.datum {
        Datum::Name => field(t::details_value_name(lang), "text"),
        Datum::IdNumber => field(t::details_value_id_number(lang), "text"),
        Datum::BirthDate => field(t::details_value_birth_date(lang), "text"),
        Datum::Phone => field(t::details_value_phone(lang), "tel"),
        Datum::Township => field(t::details_value_township(lang), "text"),
        Datum::Sex => choice([("male", sex_name(lang, Sex::Male)), ("female", sex_name(lang, Sex::Female))]),
        Datum::LocalHukou | Datum::EmployeeInsurance => {
            choice([("yes", t::details_yes(lang)), ("no", t::details_no(lang))])
        }
        Datum::Groups => groups(lang, model),
    }
}

fn groups(lang: Lang, model: &Model) -> AnyView {
    let ticks = Group::ALL
        .iter()
        .map(|group| tick(&group_field(*group), group_name(lang, *group), model.groups.contains(group)))
        .collect();
    Question {
        name: "value",
        legend: t::details_value(lang),
        hint: t::details_groups_hint(lang),
        value: "",
        class: "",
    }
    .ticks(lang, &model.errors, ticks)
}
