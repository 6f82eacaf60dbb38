//! `/family/ask`: ask to act for a child. The text one agrees to stands on the page, with its version.

use leptos::prelude::*;
use rules::text::Lang;

use crate::forms::FieldError;
use crate::forms::family::{RawAsk, SOMEBODY_ELSE};
use crate::pages::family::{Member, Relation, member_word};
use crate::request::Request;
use crate::ui::answer::back;
use crate::ui::field::{Choice, Field, Question, error_summary, tick};
use crate::ui::shell::token;
use crate::{routes, t};

/// Version of the text that a guardian agrees to. A change of the text is a new version.
pub const TEXT_VERSION: &str = "guardian-2";

/// The form.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// People of the household below 18: the value in the form, and who it is.
    pub members: Vec<(String, Member)>,
    /// What was typed.
    pub raw: RawAsk,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let (lang, raw, errors) = (request.lang, &model.raw, &model.errors);
    view! {
        <div class="narrow">
            {back(routes::FAMILY, t::family_back(lang))}
            <h1>{t::family_ask_title(lang)}</h1>
            <p class="lead">{t::family_ask_lead(lang)}</p>
            {error_summary(lang, errors)}
            <form method="post" action=routes::FAMILY_ASK novalidate>
                {token(request)}
                {members(lang, model)}
                {Field {
                    name: "id",
                    label: t::family_ask_id(lang),
                    hint: t::family_ask_id_hint(lang),
                    value: &raw.id,
                    ..Field::default()
                }
                .view(lang, errors)}
                {Field { name: "name", label: t::family_ask_name(lang), value: &raw.name, ..Field::default() }
                    .view(lang, errors)}
                {relation(lang, &raw.relation, errors)}
                {consent(lang, &raw.consent, errors)}
                <button class="button" type="submit">{t::family_ask_submit(lang)}</button>
            </form>
        </div>
    }
    .into_any()
}

fn members(lang: Lang, model: &Model) -> AnyView {
    if model.members.is_empty() {
        return ().into_any();
    }
    let mut choices: Vec<Choice> = model
        .members
        .iter()
        .map(|(value, member)| Choice {
            value: value.clone(),
            label: member.name.clone(),
            note: member_word(lang, member.relation).to_owned(),
        })
        .collect();
    choices.push(Choice {
        value: SOMEBODY_ELSE.to_owned(),
        label: t::family_ask_else(lang).to_owned(),
        note: t::family_ask_else_note(lang).to_owned(),
    });
    Question {
        name: "member",
        legend: t::family_ask_who(lang),
        hint: t::family_ask_who_hint(lang),
        value: &model.raw.member,
        class: "",
    }
    .cards(lang, &model.errors, choices)
}

fn relation(lang: Lang, value: &str, errors: &[FieldError]) -> AnyView {
    let choices =
        [("parent", Relation::Parent), ("grandparent", Relation::Grandparent), ("other", Relation::Other)]
            .map(|(value, relation)| Choice::new(value, relation.word(lang)));
    Question { name: "relation", legend: t::family_ask_relation(lang), hint: "", value, class: "" }.cards(
        lang,
        errors,
        choices.to_vec(),
    )
}

/// The text, and the tick that one agrees to it.
pub(crate) fn consent(lang: Lang, value: &str, errors: &[FieldError]) -> AnyView {
    let error = crate::forms::error_for(errors, "consent").map(|message| {
        view! { <p class="error" id="consent-error">{message.get(lang).to_owned()}</p> }
    });
    let class = if error.is_some() { "field wrong" } else { "field" };
    view! {
        <div class="card">
            <h2>{t::family_consent_title(lang)}</h2>
            <p>{t::family_consent_1(lang)}</p>
            <p>{t::family_consent_2(lang)}</p>
            <p>{t::family_consent_3(lang)}</p>
            <p class="small">{t::family_consent_version(lang, &TEXT_VERSION)}</p>
        </div>
        <div class=class>
            {error} {tick("consent", t::family_consent_tick(lang), value == "on")}
        </div>
    }
    .into_any()
}
