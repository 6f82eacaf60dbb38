//! `/tiers/next-year`: what the year after the one that is chosen for changes, and what stays.

use leptos::prelude::*;
use rules::compare::successor::{Amount, Change, What};
use rules::date::Date;
use rules::jurisdiction::Window;
use rules::scheme::Scheme;
use rules::text::{Lang, Text};
use rules::trace::Clause;

use crate::islands::estimator::level_name;
use crate::pages::policies::percent;
use crate::request::Request;
use crate::ui::answer::{back, facts, link_button, print_row};
use crate::ui::compare::{Row, small};
use crate::ui::day;
use crate::ui::notice::{Tone, notice, sample_tag};
use crate::ui::steps::clause;
use crate::{routes, t};

/// What the next year changes.
#[derive(Clone, Debug)]
pub struct Model {
    /// The year that is chosen for.
    pub year: i32,
    /// The year after.
    pub next: i32,
    /// What the next year rests on, where it is known.
    pub about: Option<About>,
    /// The options of the year, with what follows each.
    pub options: Vec<Offered>,
}

/// The next year in general.
#[derive(Clone, Debug)]
pub struct About {
    /// Whether it has one standard for everybody.
    pub unified: bool,
    /// By which clause.
    pub clause: Clause,
    /// When one can pay for it, and where that stands.
    pub window: (Window, Clause),
    /// First day of its benefits.
    pub from: Date,
}

/// One option of the year that is chosen for.
#[derive(Clone, Debug)]
pub struct Offered {
    /// In words.
    pub title: Text,
    /// Whether it is the person's.
    pub chosen: bool,
    /// What follows it.
    pub follows: Follows,
}

/// What follows an option.
#[derive(Clone, Debug)]
pub enum Follows {
    /// Nothing is published.
    NotPublished,
    /// One chooses anew.
    ChooseAnew,
    /// An option.
    Option {
        /// In words.
        title: Text,
        /// Its scheme, before and after.
        scheme: (Scheme, Scheme),
        /// Who is in charge, before and after.
        agency: (Text, Text),
        /// What changes.
        changes: Vec<Change>,
        /// What stays.
        stays: Vec<Change>,
        /// Whether every figure is official.
        official: bool,
    },
}

/// The page.
pub(super) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let about = match &model.about {
        Some(about) => general(lang, model.next, about),
        None => notice(
            Tone::Soon,
            t::choice_next_unpublished(lang),
            view! { <p>{t::choice_next_unpublished_next(lang, &model.next)} " " <a href=routes::HOTLINE>"12393"</a></p> },
        ),
    };
    let options = model
        .options
        .iter()
        .filter(|_| model.about.is_some())
        .map(|option| one(lang, model, option))
        .collect::<Vec<_>>();
    view! {
        {back(&request.at(routes::TIERS), t::choice_to_options(lang))}
        <h1>{t::choice_next_title(lang, &model.next)}</h1>
        <p class="lead">{t::choice_next_lead(lang, &model.year)}</p>
        {about}
        {options}
        {link_button(&request.at(routes::TIERS_COMPARE), t::choice_to_compare(lang), false)}
        {print_row(lang)}
    }
    .into_any()
}

fn general(lang: Lang, next: i32, about: &About) -> AnyView {
    let (window, where_) = &about.window;
    let said = if about.unified {
        t::choice_next_unified(lang, &day(lang, about.from))
    } else {
        t::choice_next_begins(lang, &day(lang, about.from))
    };
    let pay = t::choice_next_window(lang, &day(lang, window.closes), &day(lang, window.opens), &next);
    view! {
        <div class="card">
            <p>{said}</p>
            {clause(lang, &about.clause)}
            <p>{pay}</p>
            {clause(lang, where_)}
        </div>
    }
    .into_any()
}

fn one(lang: Lang, model: &Model, option: &Offered) -> AnyView {
    let chosen = option.chosen.then(|| view! { <p><span class="tag">{t::choice_yours(lang)}</span></p> });
    let heading = t::choice_next_of(lang, &option.title.get(lang));
    let body = match &option.follows {
        Follows::NotPublished => {
            view! { <div class="card"><p>{t::choice_next_unpublished(lang)}</p></div> }.into_any()
        }
        Follows::ChooseAnew => {
            view! { <div class="card"><p>{t::choice_next_anew(lang)}</p></div> }.into_any()
        }
        Follows::Option { title, scheme, agency, changes, stays, official } => {
            let names = [t::enrolment_scheme(lang), t::enrolment_agency(lang)];
            let schemes = [scheme.0.title(lang), scheme.1.title(lang)];
            let agencies = [agency.0.get(lang), agency.1.get(lang)];
            let words = names.into_iter().zip([schemes, agencies]);
            let pairs = words.map(|(name, [now, then])| {
                let said = if now == then {
                    t::choice_stays_as(lang, &now)
                } else {
                    t::choice_becomes(lang, &now, &then)
                };
                (name, said)
            });
            view! {
                <div class="card">
                    <p>{t::choice_follows(lang, &title.get(lang))} " " {sample_tag(lang, *official)}</p>
                    {facts(pairs.collect())}
                    <p class="small">{t::choice_unit(lang)}</p>
                    {changed(lang, model, changes)}
                    {kept(lang, stays)}
                    {sources(lang, changes.iter().chain(stays))}
                </div>
            }
            .into_any()
        }
    };
    view! { <h2>{heading}</h2> {chosen} {body} }.into_any()
}

/// Figures that change, of both years.
fn changed(lang: Lang, model: &Model, changes: &[Change]) -> Option<AnyView> {
    let heading = t::choice_changes(lang);
    let (now, then) = (t::choice_in_year(lang, &model.year), t::choice_in_year(lang, &model.next));
    let heads = [t::choice_figure(lang), now.as_str(), then.as_str()];
    let row = |change: &Change| Row {
        head: what(lang, change.what),
        cells: vec![amount(lang, change.now), amount(lang, change.then)],
        here: false,
    };
    let rows: Vec<Row> = changes.iter().map(row).collect();
    (!rows.is_empty()).then(|| view! { <h3>{heading}</h3> {small(heading, &heads, &rows)} }.into_any())
}

/// Figures that stay, told once.
fn kept(lang: Lang, stays: &[Change]) -> Option<AnyView> {
    let heading = t::choice_stays(lang);
    let row = |change: &Change| Row {
        head: what(lang, change.what),
        cells: vec![amount(lang, change.then)],
        here: false,
    };
    let rows: Vec<Row> = stays.iter().map(row).collect();
    let heads = [t::choice_figure(lang), t::choice_both_years(lang)];
    (!rows.is_empty()).then(|| view! { <h3>{heading}</h3> {small(heading, &heads, &rows)} }.into_any())
}

fn what(lang: Lang, what: What) -> String {
    match what {
        What::Contribution => t::choice_figure_contribution(lang).to_owned(),
        What::Subsidy => t::choice_figure_subsidy(lang).to_owned(),
        What::Deductible(level) => t::choice_figure_deductible(lang, &level_name(lang, level)),
        What::Ratio(level) => t::choice_figure_ratio(lang, &level_name(lang, level)),
        What::Ceiling => t::choice_figure_ceiling(lang).to_owned(),
        What::OutpatientCeiling => t::choice_figure_outpatient(lang).to_owned(),
        What::CatastrophicDeductible => t::choice_figure_major(lang).to_owned(),
        What::CatastrophicCeiling => t::choice_figure_major_ceiling(lang).to_owned(),
    }
}

fn amount(lang: Lang, amount: Amount) -> String {
    match amount {
        // Whole yuan without their zeros: two amounts beside each other fit a phone.
        Amount::Money(money) => {
            let all = money.grouped();
            all.strip_suffix(".00").map_or_else(|| all.clone(), str::to_owned)
        }
        Amount::Ratio(ratio) => percent(ratio),
        Amount::Unlimited => t::choice_unlimited(lang).to_owned(),
    }
}

/// Where the figures stand, each place once.
fn sources<'c>(lang: Lang, changes: impl Iterator<Item = &'c Change>) -> Vec<AnyView> {
    let mut told: Vec<&Clause> = Vec::new();
    for change in changes {
        if !told.contains(&&change.clause) {
            told.push(&change.clause);
        }
    }
    told.into_iter().map(|source| clause(lang, source)).collect()
}
