//! Facts and lines of a hand-in claim, taken over from the itemised bill.

use leptos::prelude::*;
use rules::facts::Class;
use rules::text::Lang;

use super::Model;
use crate::forms::hand_in::{RawHandIn, RawHandLines};
use crate::pages::hand_in::form::Form;
use crate::request::Request;
use crate::ui::field::{Choice, Field, Question};
use crate::ui::shell::token;
use crate::{routes, t};

/// The form: the facts folded up, one row a line, blank rows to add, the reason.
pub(super) fn editor(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let raw = &model.forms.lines;
    let facts: RawHandIn = raw.facts();
    let form = Form { lang, raw: &facts, errors: &model.forms.errors };
    let folded = |field: &str| RawHandIn::FIELDS.contains(&field) || field == "disease";
    let wrong = model.forms.errors.iter().any(|error| folded(&error.field));
    let rows = (0..raw.rows()).map(|row| line(request, model, raw, row)).collect::<Vec<_>>();
    let reason = Field {
        name: "reason",
        label: t::hand_in_desk_reason(lang),
        hint: t::hand_in_desk_reason_hint(lang),
        value: raw.value("reason"),
        ..Field::default()
    };
    view! {
        <h2 id="lines">{t::hand_in_desk_lines(lang)}</h2>
        <p>{t::hand_in_desk_lines_text(lang)}</p>
        <form method="post" action=format!("{}/lines", routes::staff_hand_in(&model.id)) novalidate>
            {token(request)}
            <input type="hidden" name="rows" value=raw.rows().to_string() />
            <input type="hidden" name="version" value=raw.value("version").to_owned() />
            <details class="card" open=wrong>
                <summary>{t::hand_in_desk_facts(lang)}</summary>
                {form.care(&model.hospitals)}
                {form.paper()}
            </details>
            {rows}
            <button class="button quiet" type="submit" name="more" value="1">
                {t::form_more_lines(lang)}
            </button>
            {reason.view(lang, &model.forms.errors)}
            <button class="button" type="submit">{t::hand_in_desk_save(lang)}</button>
        </form>
    }
    .into_any()
}

/// A class in words.
pub(super) fn class_name(lang: Lang, class: Class) -> &'static str {
    match class {
        Class::A => t::form_class_a(lang),
        Class::B => t::form_class_b(lang),
        Class::C => t::form_class_c(lang),
    }
}

/// One line of the bill.
fn line(request: &Request, model: &Model, raw: &RawHandLines, row: usize) -> AnyView {
    let lang = request.lang;
    let errors = &model.forms.errors;
    let name = |column: &str| crate::forms::hand_in::cell(row, column);
    let class = name("class");
    let classes = [Class::A, Class::B, Class::C].map(|one| Choice::new(one.word(), class_name(lang, one)));
    let chosen = match raw.value(&class) {
        "" => Class::A.word(),
        typed => typed,
    };
    let question = Question { name: &class, legend: t::form_class(lang), hint: "", value: chosen, class: "" };
    let field = |column: &str, label, unit, keyboard| {
        let name = name(column);
        let value = raw.cell(row, column);
        Field { name: &name, label, value, unit, keyboard, ..Field::default() }.view(lang, errors)
    };
    let yuan = t::unit_yuan_alone(lang);
    view! {
        <fieldset class="card line">
            <legend>{t::form_line(lang, &(row + 1))}</legend>
            {field("name", t::hand_in_desk_item(lang), "", "text")}
            {question.segments(lang, errors, classes.to_vec())}
            <div class="pair">
                {field("unit_price", t::form_price(lang), yuan, "decimal")}
                {field("quantity", t::form_quantity(lang), "", "decimal")}
            </div>
            <div class="pair">
                {field("price_limit", t::form_limit(lang), yuan, "decimal")}
                {field("self_ratio", t::form_self_ratio(lang), "%", "decimal")}
            </div>
            {field("excluded", t::hand_in_desk_excluded(lang), "", "text")}
        </fieldset>
    }
    .into_any()
}
