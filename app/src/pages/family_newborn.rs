//! `/family/newborn`: register a newborn that has no id number yet.

use leptos::prelude::*;

use crate::forms::FieldError;
use crate::forms::family::RawNewborn;
use crate::pages::family_ask::consent;
use crate::request::Request;
use crate::ui::answer::back;
use crate::ui::field::{Choice, Field, Question, error_summary};
use crate::ui::shell::token;
use crate::{routes, t};

/// The form.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Days that one has after the day of birth.
    pub days: u16,
    /// What was typed.
    pub raw: RawNewborn,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let (lang, raw, errors) = (request.lang, &model.raw, &model.errors);
    let sexes = vec![
        Choice::new("male", t::family_newborn_boy(lang)),
        Choice::new("female", t::family_newborn_girl(lang)),
    ];
    view! {
        <div class="narrow">
            {back(routes::FAMILY, t::family_back(lang))}
            <h1>{t::family_newborn_title(lang)}</h1>
            <p class="lead">{t::family_newborn_lead(lang, &model.days)}</p>
            {error_summary(lang, errors)}
            <form method="post" action=routes::FAMILY_NEWBORN novalidate>
                {token(request)}
                {Field {
                    name: "name",
                    label: t::family_newborn_name(lang),
                    hint: t::family_newborn_name_hint(lang),
                    value: &raw.name,
                    ..Field::default()
                }
                .view(lang, errors)}
                {Question { name: "sex", legend: t::family_newborn_sex(lang), hint: "", value: &raw.sex, class: "" }
                    .segments(lang, errors, sexes)}
                {Field {
                    name: "birth",
                    label: t::family_newborn_birth(lang),
                    hint: t::family_newborn_birth_hint(lang),
                    value: &raw.birth,
                    short: true,
                    ..Field::default()
                }
                .view(lang, errors)}
                {consent(lang, &raw.consent, errors)}
                <button class="button" type="submit">{t::family_newborn_submit(lang)}</button>
            </form>
        </div>
    }
    .into_any()
}
