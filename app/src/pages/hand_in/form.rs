//! `/hand-in/new`: the visit, the invoice, the account, on one page.

use leptos::prelude::*;
use rules::facts::{Delivery, Level, Place};
use rules::hand_in::HAND_IN_DAYS;
use rules::text::Lang;

use super::words::why_word;
use crate::forms::FieldError;
use crate::forms::hand_in::{HOLDER_BEFORE, HOLDER_GUARDIAN, HOLDER_PERSON, KINDS, RawHandIn, WHYS};
use crate::islands::estimator::level_name;
use crate::pages::claims::kind_name;
use crate::request::Request;
use crate::ui::answer::back;
use crate::ui::field::{Choice, Field, Question, error_summary};
use crate::ui::notice::sample_tag;
use crate::ui::shell::token;
use crate::{routes, t};

/// The form.
#[derive(Clone, Debug)]
pub struct Model {
    /// Names of the hospitals of the register.
    pub hospitals: Vec<String>,
    /// Whose account it can be.
    pub holders: Holders,
    /// What was typed.
    pub raw: RawHandIn,
    /// What is wrong.
    pub errors: Vec<FieldError>,
}

/// Whose account the money can go to.
#[derive(Clone, Debug, Default)]
pub struct Holders {
    /// The person's name.
    pub person: String,
    /// The guardian's name, where one acts.
    pub guardian: Option<String>,
    /// The account before: bank and last digits.
    pub before: Option<(String, String)>,
}

/// The page.
pub(super) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let form = Form { lang, raw: &model.raw, errors: &model.errors };
    view! {
        <div class="narrow">
            {back(&request.at(routes::HAND_IN), t::hand_in_list_title(lang))}
            <h1>{t::hand_in_form_title(lang)}</h1>
            {error_summary(lang, &model.errors)}
            <p class="lead">{t::hand_in_form_lead(lang)}</p>
            <p>{t::hand_in_form_until(lang, &HAND_IN_DAYS)} " " {sample_tag(lang, false)}</p>
            <form method="post" action=request.at(routes::HAND_IN_NEW) novalidate>
                {token(request)}
                <h2>{t::hand_in_part_care(lang)}</h2>
                {form.care(&model.hospitals)}
                <h2>{t::hand_in_part_invoice(lang)}</h2>
                {form.invoice()}
                <h2>{t::hand_in_part_account(lang)}</h2>
                {account(lang, &model.holders, &form)}
                <button class="button" type="submit">{t::hand_in_form_submit(lang)}</button>
                <p class="hint">{t::hand_in_form_submit_hint(lang)}</p>
            </form>
        </div>
    }
    .into_any()
}

/// What was typed and what is wrong with it.
pub(crate) struct Form<'f> {
    pub(crate) lang: Lang,
    pub(crate) raw: &'f RawHandIn,
    pub(crate) errors: &'f [FieldError],
}

impl Form<'_> {
    fn question<'q>(&'q self, name: &'q str, legend: &'q str, hint: &'q str, class: &'q str) -> Question<'q> {
        Question { name, legend, hint, value: self.raw.value(name), class }
    }

    fn text(&self, name: &str, label: &str, hint: &str, keyboard: &str) -> AnyView {
        let value = self.raw.value(name);
        Field { name, label, hint, value, keyboard, ..Field::default() }.view(self.lang, self.errors)
    }

    fn money(&self, name: &str, label: &str, hint: &str) -> AnyView {
        let unit = t::unit_yuan_alone(self.lang);
        let value = self.raw.value(name);
        Field { name, label, hint, value, unit, keyboard: "decimal", ..Field::default() }
            .view(self.lang, self.errors)
    }

    /// The visit or stay: its kind, days and hospital.
    pub(crate) fn care(&self, hospitals: &[String]) -> AnyView {
        let (lang, errors) = (self.lang, self.errors);
        let kinds = KINDS.iter().map(|kind| Choice::new(kind.word(), kind_name(lang, *kind))).collect();
        let deliveries = vec![
            Choice::new(Delivery::Natural.word(), t::form_natural(lang)),
            Choice::new(Delivery::Caesarean.word(), t::form_caesarean(lang)),
        ];
        let day = |name, label| self.text(name, label, t::form_date_hint(lang), "text");
        view! {
            {self.question("kind", t::form_kind(lang), "", "").cards(lang, errors, kinds)}
            {self
                .question("delivery", t::form_delivery(lang), "", "only-delivery")
                .segments(lang, errors, deliveries)}
            <div class="pair">
                <div class="not-outpatient">{day("admitted", t::form_admitted(lang))}</div>
                {day("discharged", t::form_discharged(lang))}
            </div>
            {self.hospital(hospitals)}
            {self.place()}
        }
        .into_any()
    }

    /// The name as on the invoice; what else is asked of a hospital that the register does not have stands folded up below.
    fn hospital(&self, hospitals: &[String]) -> AnyView {
        let (lang, errors) = (self.lang, self.errors);
        let options =
            hospitals.iter().map(|name| view! { <option value=name.clone()></option> }).collect::<Vec<_>>();
        let name = Field {
            name: "hospital",
            label: t::hand_in_hospital(lang),
            hint: t::hand_in_hospital_hint(lang),
            value: self.raw.value("hospital"),
            list: "hospitals",
            ..Field::default()
        };
        let levels = [Level::Township, Level::One, Level::Two, Level::Three];
        let levels = levels.iter().map(|level| Choice::new(level.word(), level_name(lang, *level))).collect();
        let designated = vec![
            Choice::new("yes", t::hand_in_designated_yes(lang)),
            Choice::new("no", t::hand_in_designated_no(lang)),
        ];
        let open = ["level", "designated"]
            .iter()
            .any(|name| !self.raw.value(name).is_empty() || crate::forms::error_for(errors, name).is_some());
        view! {
            {name.view(lang, errors)}
            <datalist id="hospitals">{options}</datalist>
            <details class="card" open=open>
                <summary>{t::hand_in_not_listed(lang)}</summary>
                {self.question("level", t::form_level(lang), t::hand_in_level_hint(lang), "").cards(lang, errors, levels)}
                {self
                    .question("designated", t::hand_in_designated(lang), t::hand_in_designated_hint(lang), "")
                    .segments(lang, errors, designated)}
            </details>
        }
        .into_any()
    }

    fn place(&self) -> AnyView {
        let (lang, errors) = (self.lang, self.errors);
        let places = vec![
            Choice::new(Place::Local.word(), t::form_local(lang)),
            Choice::new(Place::InProvince.word(), t::form_in_province(lang)),
            Choice::new(Place::OutOfProvince.word(), t::form_out_of_province(lang)),
        ];
        let filed =
            vec![Choice::new("yes", t::form_filed_yes(lang)), Choice::new("no", t::form_filed_no(lang))];
        view! {
            {self.question("place", t::form_place(lang), "", "").segments(lang, errors, places)}
            {self
                .question("filed", t::form_filed(lang), t::form_filed_hint(lang), "only-away")
                .segments(lang, errors, filed)}
        }
        .into_any()
    }

    /// What staff correct of the invoice and the papers besides.
    pub(crate) fn paper(&self) -> AnyView {
        let lang = self.lang;
        view! {
            {self.text("invoice", t::hand_in_invoice(lang), t::hand_in_invoice_hint(lang), "text")}
            {self.money("total", t::hand_in_total(lang), "")}
            {self.text("admission_no", t::hand_in_admission(lang), "", "text")}
            {self.text("disease", t::form_disease(lang), t::form_disease_hint(lang), "text")}
        }
        .into_any()
    }

    fn invoice(&self) -> AnyView {
        let (lang, errors) = (self.lang, self.errors);
        let whys = WHYS.iter().map(|why| Choice::new(*why, why_word(lang, why))).collect();
        let sums = ["total_a", "total_b", "total_c"];
        let open = sums
            .iter()
            .any(|name| !self.raw.value(name).is_empty() || crate::forms::error_for(errors, name).is_some());
        view! {
            {self.text("invoice", t::hand_in_invoice(lang), t::hand_in_invoice_hint(lang), "text")}
            {self.money("total", t::hand_in_total(lang), t::hand_in_total_hint(lang))}
            {self.text("admission_no", t::hand_in_admission(lang), t::hand_in_admission_hint(lang), "text")}
            <details class="card" open=open>
                <summary>{t::hand_in_sums(lang)}</summary>
                <p>{t::hand_in_sums_text(lang)}</p>
                {self.money("total_a", t::form_total_a(lang), "")}
                {self.money("total_b", t::form_total_b(lang), "")}
                {self.money("total_c", t::form_total_c(lang), "")}
            </details>
            {self.question("why", t::hand_in_why(lang), "", "").cards(lang, errors, whys)}
        }
        .into_any()
    }
}

/// Whose account, which bank, which number.
pub(super) fn account(lang: Lang, holders: &Holders, form: &Form<'_>) -> AnyView {
    let mut choices = Vec::new();
    choices.extend(
        holders
            .before
            .as_ref()
            .map(|(bank, last)| Choice::new(HOLDER_BEFORE, t::hand_in_account_before(lang, bank, last))),
    );
    choices.push(Choice::new(HOLDER_PERSON, t::hand_in_account_of(lang, &holders.person)));
    choices.extend(
        holders
            .guardian
            .as_ref()
            .map(|name| Choice::new(HOLDER_GUARDIAN, t::hand_in_account_guardian(lang, name))),
    );
    let first = choices.first().map(|choice| choice.value.clone()).unwrap_or_default();
    let value = match form.raw.value("holder") {
        "" => first.as_str(),
        typed => typed,
    };
    let question = Question { name: "holder", legend: t::hand_in_holder(lang), hint: "", value, class: "" };
    let whose = if choices.len() > 1 {
        question.cards(lang, form.errors, choices)
    } else {
        view! {
            <p>{t::hand_in_account_own(lang, &holders.person)}</p>
            <input type="hidden" name="holder" value=HOLDER_PERSON />
        }
        .into_any()
    };
    let hint = if holders.before.is_some() { t::hand_in_bank_before_hint(lang) } else { "" };
    view! {
        {whose}
        {form.text("bank", t::hand_in_bank(lang), hint, "text")}
        {form.text("account", t::hand_in_account(lang), t::hand_in_account_hint(lang), "numeric")}
    }
    .into_any()
}
