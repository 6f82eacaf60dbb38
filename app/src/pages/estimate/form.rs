//! The estimator's form. It asks for what the chosen pack has rules for, and keeps what was typed.

use leptos::prelude::*;
use rules::facts::{Delivery, Group, Kind, Level, Place};
use rules::text::Lang;

use super::Model;
use crate::forms::FieldError;
use crate::forms::estimate::{RawEstimate, group_field};
use crate::islands::estimator::{kinds, level_name};
use crate::pages::claims::kind_name;
use crate::request::Request;
use crate::ui::field::{Choice, Field, Question, tick};
use crate::ui::shell::token;
use crate::{routes, t};

/// The whole form. Parts that do not apply are hidden by the style sheet, which follows the radios; a browser that
/// cannot do that shows them all, and the parser looks only at those that apply.
pub(super) fn form(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let form = Form { lang, raw: &model.raw, errors: &model.errors };
    let kinds = kinds(model.pack);
    let more = form.raw.lines();
    view! {
        <form method="post" action=format!("{}#answer", routes::ESTIMATE) novalidate>
            {token(request)}
            <input type="hidden" name="pack" value=model.pack.name().to_owned() />
            <input type="hidden" name="lines" value=more />
            {form.tier(model)}
            {form.kind(&kinds)}
            {kinds.contains(&Kind::Delivery).then(|| form.delivery())}
            {form.level(&model.pack.levels())}
            {form.place()}
            {form.dates()}
            {form.bill()}
            {(!model.pack.has_basic_layer()).then(|| form.money("basic_fund", t::form_basic_fund(lang), t::form_basic_fund_hint(lang)))}
            {form.more()}
            {form.year()}
            <button class="button" type="submit">{t::form_submit(lang)}</button>
            <button
                class="button quiet"
                type="submit"
                formaction=format!("{}#answer", routes::ESTIMATE_MORE)
            >
                {t::more_open(lang)}
            </button>
            <p class="hint">{t::more_open_hint(lang)}</p>
            <button class="button quiet" type="submit" formaction=routes::ESTIMATE_RECEIPT>
                {t::form_receipt(lang)}
            </button>
            <p class="hint">{t::form_receipt_hint(lang)}</p>
        </form>
    }
    .into_any()
}

struct Form<'f> {
    lang: Lang,
    raw: &'f RawEstimate,
    errors: &'f [FieldError],
}

impl Form<'_> {
    fn tier(&self, model: &Model) -> AnyView {
        if model.pack.tiers().is_empty() {
            return ().into_any();
        }
        let choices =
            model.pack.tiers().iter().map(|(id, title)| Choice::new(&**id, title.get(self.lang))).collect();
        self.question("tier", t::form_tier(self.lang), "", "").segments(self.lang, self.errors, choices)
    }

    fn kind(&self, kinds: &[Kind]) -> AnyView {
        if let [kind] = kinds {
            return view! { <input type="hidden" name="kind" value=kind.word() /> }.into_any();
        }
        let choices =
            kinds.iter().map(|kind| Choice::new(kind.word(), kind_name(self.lang, *kind))).collect();
        let question = self.question("kind", t::form_kind(self.lang), "", "");
        if kinds.len() > 4 {
            question.cards(self.lang, self.errors, choices)
        } else {
            question.segments(self.lang, self.errors, choices)
        }
    }

    fn delivery(&self) -> AnyView {
        let choices = vec![
            Choice::new(Delivery::Natural.word(), t::form_natural(self.lang)),
            Choice::new(Delivery::Caesarean.word(), t::form_caesarean(self.lang)),
        ];
        self.question("delivery", t::form_delivery(self.lang), "", "only-delivery").segments(
            self.lang,
            self.errors,
            choices,
        )
    }

    fn level(&self, levels: &[Level]) -> AnyView {
        if levels.len() < 2 {
            let level = levels.first().copied().unwrap_or(Level::Three);
            return view! { <input type="hidden" name="hospital_level" value=level.word() /> }.into_any();
        }
        let choices =
            levels.iter().map(|level| Choice::new(level.word(), level_name(self.lang, *level))).collect();
        self.question("hospital_level", t::form_level(self.lang), "", "").segments(
            self.lang,
            self.errors,
            choices,
        )
    }

    fn place(&self) -> AnyView {
        let lang = self.lang;
        let places = vec![
            Choice::new(Place::Local.word(), t::form_local(lang)),
            Choice::new(Place::InProvince.word(), t::form_in_province(lang)),
            Choice::new(Place::OutOfProvince.word(), t::form_out_of_province(lang)),
        ];
        let filed =
            vec![Choice::new("yes", t::form_filed_yes(lang)), Choice::new("no", t::form_filed_no(lang))];
        view! {
            {self.question("place", t::form_place(lang), "", "").segments(lang, self.errors, places)}
            {self
                .question("filed", t::form_filed(lang), t::form_filed_hint(lang), "only-away")
                .segments(lang, self.errors, filed)}
        }
        .into_any()
    }

    fn dates(&self) -> AnyView {
        let lang = self.lang;
        let day = |name, label| {
            Field {
                name,
                label,
                hint: t::form_date_hint(lang),
                value: self.raw.value(name),
                ..Field::default()
            }
            .view(lang, self.errors)
        };
        view! {
            <div class="pair">
                <div class="not-outpatient">{day("admitted", t::form_admitted(lang))}</div>
                {day("discharged", t::form_discharged(lang))}
            </div>
        }
        .into_any()
    }

    fn bill(&self) -> AnyView {
        let lang = self.lang;
        let ways =
            vec![Choice::new("totals", t::form_totals(lang)), Choice::new("lines", t::form_lines(lang))];
        let rows = (0..self.raw.lines()).map(|index| self.line(index)).collect::<Vec<_>>();
        view! {
            {self.question("by", t::form_by(lang), t::form_by_hint(lang), "").segments(lang, self.errors, ways)}
            <div class="by-totals">
                {self.money("total_a", t::form_total_a(lang), t::form_total_a_hint(lang))}
                {self.money("total_b", t::form_total_b(lang), t::form_total_b_hint(lang))}
                {self.money("total_c", t::form_total_c(lang), t::form_total_c_hint(lang))}
            </div>
            <div class="by-lines">
                {rows}
                <button class="button quiet" type="submit" name="more" value="1">{t::form_more_lines(lang)}</button>
            </div>
        }
        .into_any()
    }

    /// One item of the bill.
    fn line(&self, index: usize) -> AnyView {
        let lang = self.lang;
        let name = |field: &str| format!("line_{index}_{field}");
        let class = name("class");
        let classes = vec![
            Choice::new("A", t::form_class_a(lang)),
            Choice::new("B", t::form_class_b(lang)),
            Choice::new("C", t::form_class_c(lang)),
        ];
        let chosen = match self.raw.value(&class) {
            "" => "A",
            value => value,
        };
        let question =
            Question { name: &class, legend: t::form_class(lang), hint: "", value: chosen, class: "" };
        let figure = |field: &str, label, unit| {
            let name = name(field);
            let value = self.raw.value(&name).to_owned();
            Field { name: &name, label, value: &value, unit, keyboard: "decimal", ..Field::default() }
                .view(lang, self.errors)
        };
        let yuan = t::unit_yuan_alone(lang);
        view! {
            <fieldset class="card line">
                <legend>{t::form_line(lang, &(index + 1))}</legend>
                {question.segments(lang, self.errors, classes)}
                <div class="pair">
                    {figure("unit_price", t::form_price(lang), yuan)} {figure("quantity", t::form_quantity(lang), "")}
                </div>
                <div class="pair">
                    {figure("price_limit", t::form_limit(lang), yuan)}
                    {figure("self_ratio", t::form_self_ratio(lang), "%")}
                </div>
            </fieldset>
        }
        .into_any()
    }

    /// What only some people have to say.
    fn more(&self) -> AnyView {
        let lang = self.lang;
        let groups = Group::ALL
            .iter()
            .map(|group| {
                let field = group_field(*group);
                tick(&field, group_name(lang, *group), !self.raw.value(&field).is_empty())
            })
            .collect::<Vec<_>>();
        let text = |name, label, hint, keyboard| {
            Field {
                name,
                label,
                hint,
                value: self.raw.value(name),
                keyboard,
                short: true,
                ..Field::default()
            }
            .view(lang, self.errors)
        };
        let fields = ["birth_date", "disease", "covered_from", "unbroken_years", "claim_free_years"];
        view! {
            <details class="card" open=self.opens(&fields)>
                <summary>{t::form_more(lang)}</summary>
                <fieldset class="field">
                    <legend>{t::form_groups(lang)}</legend>
                    <div class="choices">{groups}</div>
                </fieldset>
                {text("birth_date", t::form_birth(lang), t::form_birth_hint(lang), "text")}
                {text("disease", t::form_disease(lang), t::form_disease_hint(lang), "text")}
                {text("covered_from", t::form_covered_from(lang), t::form_covered_from_hint(lang), "text")}
                {text("unbroken_years", t::form_unbroken(lang), t::form_years_hint(lang), "numeric")}
                {text("claim_free_years", t::form_claim_free(lang), t::form_years_hint(lang), "numeric")}
            </details>
        }
        .into_any()
    }

    /// What the year saw before this case.
    fn year(&self) -> AnyView {
        let lang = self.lang;
        let stays = Field {
            name: "year_stays",
            label: t::form_year_stays(lang),
            value: self.raw.value("year_stays"),
            keyboard: "numeric",
            short: true,
            ..Field::default()
        };
        let amounts = [
            ("year_deductible_charged", t::form_year_deductible(lang)),
            ("year_basic_fund", t::form_year_basic(lang)),
            ("year_compliant_self_pay", t::form_year_own(lang)),
            ("year_catastrophic_fund", t::form_year_major(lang)),
            ("year_outpatient_fund", t::form_year_outpatient(lang)),
            ("year_aid", t::form_year_aid(lang)),
            ("year_banded", t::form_year_banded(lang)),
        ];
        let open = self.opens(&["year_stays", "year_family_basic_fund"])
            || amounts.iter().any(|(name, _)| self.opens(&[name]));
        let amounts =
            amounts.into_iter().map(|(name, label)| self.money(name, label, "")).collect::<Vec<_>>();
        let family = self.raw.value("year_family_basic_fund").to_owned();
        view! {
            <details class="card" open=open>
                <summary>{t::form_year(lang)}</summary>
                <p class="hint">{t::form_year_hint(lang)}</p>
                {stays.view(lang, self.errors)}
                {amounts}
                <input type="hidden" name="year_family_basic_fund" value=family />
            </details>
        }
        .into_any()
    }

    /// Whether one of the fields has an error, so that its part must not be folded away.
    fn opens(&self, fields: &[&str]) -> bool {
        self.errors.iter().any(|error| fields.contains(&error.field.as_str()))
    }

    fn money(&self, name: &str, label: &str, hint: &str) -> AnyView {
        Field {
            name,
            label,
            hint,
            value: self.raw.value(name),
            unit: t::unit_yuan_alone(self.lang),
            keyboard: "decimal",
            ..Field::default()
        }
        .view(self.lang, self.errors)
    }

    fn question<'q>(&'q self, name: &'q str, legend: &'q str, hint: &'q str, class: &'q str) -> Question<'q> {
        Question { name, legend, hint, value: self.raw.value(name), class }
    }
}

pub(crate) fn group_name(lang: Lang, group: Group) -> &'static str {
    match group {
        Group::Destitute => t::group_destitute(lang),
        Group::LowIncome => t::group_low_income(lang),
        Group::RegisteredPoor => t::group_registered_poor(lang),
        Group::Orphan => t::group_orphan(lang),
        Group::Disabled => t::group_disabled(lang),
        Group::Student => t::group_student(lang),
    }
}
