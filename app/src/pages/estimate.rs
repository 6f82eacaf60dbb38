//! `/estimate`: what would be paid, with and without sign-in.

pub(crate) mod form;

use leptos::prelude::*;
use rules::catalogue::Catalogue;
use rules::date::{self, Date};
use rules::pack::Pack;
use rules::text::Lang;

use crate::forms::FieldError;
use crate::forms::estimate::RawEstimate;
use crate::islands::estimator::{Estimator, Outcome, answer, outcome, summary};
use crate::request::Request;
use crate::ui::answer::{link_button, print_row};
use crate::ui::field::error_summary;
use crate::ui::notice::{Tone, notice, sample_tag};
use crate::{routes, t};

/// The form, and what it comes to.
#[derive(Clone, Debug)]
pub struct Model {
    /// The packs to choose from.
    pub catalogue: &'static Catalogue,
    /// The pack chosen.
    pub pack: &'static Pack,
    /// The form as it was sent, or blank.
    pub raw: RawEstimate,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// What it comes to, once sent.
    pub outcome: Option<Outcome>,
    /// Whether the form starts from the signed-in person's own year.
    pub own_year: bool,
}

impl Model {
    /// A form to fill in.
    pub fn blank(catalogue: &'static Catalogue, pack: &'static Pack, today: Date) -> Self {
        Self::filled(catalogue, pack, RawEstimate::blank(pack, today), false)
    }

    /// A form with values, not yet sent.
    pub fn filled(
        catalogue: &'static Catalogue,
        pack: &'static Pack,
        raw: RawEstimate,
        own_year: bool,
    ) -> Self {
        Self { catalogue, pack, raw, errors: Vec::new(), outcome: None, own_year }
    }

    /// A form that was sent: computed here, unless it only asks for more rows.
    pub fn sent(
        catalogue: &'static Catalogue,
        pack: &'static Pack,
        raw: RawEstimate,
        own_year: bool,
    ) -> Self {
        let mut model = Self::filled(catalogue, pack, raw, own_year);
        if !model.raw.wants_more_lines() {
            match outcome(&model.raw, pack) {
                Outcome::Wrong(errors) => model.errors = errors,
                found => model.outcome = Some(found),
            }
        }
        model
    }
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let inside = view! {
        {form::form(request, model)}
        {drawn(lang, model)}
    }
    .into_any();
    let body = match request.assets.packs.get(model.pack.name()) {
        Some(address) => view! { <Estimator lang=lang pack=address.clone()>{inside}</Estimator> }.into_any(),
        None => view! { <div class="columns estimator">{inside}</div> }.into_any(),
    };
    let policies = link_button(routes::POLICIES, t::estimate_policies(lang), false);
    view! {
        <h1>{t::estimate_title(lang)}</h1>
        <p class="lead">{t::estimate_lead(lang)}</p>
        {error_summary(lang, &model.errors)}
        {chooser(lang, model)}
        {model.own_year.then(|| notice(Tone::Calm, t::estimate_own_year(lang), ()))}
        {body}
        <p class="no-print">{policies}</p>
    }
    .into_any()
}

/// Whose rules are used, and the way to those of another place or year.
fn chooser(lang: Lang, model: &Model) -> AnyView {
    let pack = model.pack;
    let (from, to) = pack.in_force();
    let period = t::enrolment_from_to(lang, &date::iso(from), &date::iso(to));
    let others = model
        .catalogue
        .iter()
        .filter(|other| other.name() != pack.name())
        .map(|other| {
            view! {
                <li>
                    <a href=routes::estimate_with(other.name())>{other.title().get(lang).to_owned()}</a> " "
                    {sample_tag(lang, other.official())}
                </li>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    view! {
        <div class="card chooser">
            <p>
                {t::estimate_rules(lang)} " " <strong>{pack.title().get(lang).to_owned()}</strong> " "
                {sample_tag(lang, pack.official())}
            </p>
            <p class="small">{t::estimate_period(lang, &period)}</p>
            <details class="no-print">
                <summary>{t::estimate_other_rules(lang)}</summary>
                <ul class="links">{others}</ul>
            </details>
        </div>
    }
    .into_any()
}

/// What the server has computed, or where the answer will stand. The island takes it away when it draws its own.
fn drawn(lang: Lang, model: &Model) -> AnyView {
    match &model.outcome {
        Some(outcome) => view! {
            <section id="answer" tabindex="-1" aria-label=summary(lang, outcome)>
                {answer(lang, outcome)}
                {print_row(lang)}
            </section>
        }
        .into_any(),
        None if model.errors.is_empty() => {
            view! { <p id="answer" class="card small waiting">{t::estimate_waiting(lang)}</p> }.into_any()
        }
        None => ().into_any(),
    }
}
