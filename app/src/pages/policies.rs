//! `/policies`: which rules hold where and when, their figures, and how far each source can be trusted.

use leptos::prelude::*;
use rules::catalogue::Catalogue;
use rules::date::{self, Date};
use rules::jurisdiction::{BenefitYear, Jurisdiction, YearMode};
use rules::money::Money;
use rules::pack::Pack;
use rules::text::Lang;
use rules::trace::Confidence;

use crate::islands::estimator::level_name;
use crate::request::Request;
use crate::ui::answer::link_button;
use crate::ui::compare::{self, Row};
use crate::ui::notice::sample_tag;
use crate::ui::steps::{clause, grade};
use crate::ui::yuan;
use crate::{routes, t};

/// What there is to publish.
#[derive(Clone, Debug)]
pub struct Model {
    /// Places with their years and options.
    pub jurisdictions: &'static [Jurisdiction],
    /// The parameter packs.
    pub catalogue: &'static Catalogue,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let places = model.jurisdictions.iter().map(|place| jurisdiction(lang, place)).collect::<Vec<_>>();
    let packs = model.catalogue.iter().map(|pack| parameters(lang, pack, request.today)).collect::<Vec<_>>();
    view! {
        <h1>{t::policies_title(lang)}</h1>
        <p class="lead">{t::policies_lead(lang)}</p>
        {places}
        <h2>{t::policies_packs(lang)}</h2>
        <p class="lead">{t::policies_packs_lead(lang)}</p>
        {packs}
        {grades(lang)}
        {link_button(routes::ESTIMATE, t::policies_estimate(lang), true)}
        {link_button(routes::ELIGIBILITY, t::policies_eligibility(lang), false)}
    }
    .into_any()
}

/// One place: what its notice says, in our words, and its years.
fn jurisdiction(lang: Lang, place: &Jurisdiction) -> AnyView {
    let said: &[&'static str] = match place.code.as_str() {
        "huaiyuan" => &[
            t::policies_huaiyuan_merge(lang),
            t::policies_huaiyuan_choice(lang),
            t::policies_huaiyuan_undecided(lang),
            t::policies_huaiyuan_twice(lang),
            t::policies_huaiyuan_agency(lang),
        ],
        "weihai" => &[
            t::policies_weihai_who(lang),
            t::policies_weihai_tiers(lang),
            t::policies_weihai_agency(lang),
            t::policies_weihai_freeze(lang),
        ],
        _ => &[],
    };
    let said = said.iter().map(|line| view! { <li>{*line}</li> }).collect::<Vec<_>>();
    let years = place.years.iter().map(|year| options(lang, year)).collect::<Vec<_>>();
    view! {
        <h2>{place.name.get(lang).to_owned()}</h2>
        <div class="card">
            <ul>{said}</ul>
            {years}
        </div>
    }
    .into_any()
}

fn options(lang: Lang, year: &BenefitYear) -> AnyView {
    let mode = match year.mode {
        YearMode::OldSchemes => t::policies_mode_old(lang),
        YearMode::DualTrack => t::policies_mode_dual(lang),
        YearMode::Unified => t::policies_mode_unified(lang),
    };
    let rows = year
        .options
        .iter()
        .map(|option| Row {
            head: option.title.get(lang).to_owned(),
            cells: vec![
                yuan(lang, option.contribution()),
                yuan(lang, option.subsidy()),
                official(lang, option.official),
            ],
            here: false,
        })
        .collect::<Vec<_>>();
    let heads = [
        t::policies_option(lang),
        t::policies_contribution(lang),
        t::policies_subsidy(lang),
        t::policies_figures(lang),
    ];
    let window = t::policies_window(lang, &date::iso(year.window.closes), &date::iso(year.window.opens));
    view! {
        <details>
            <summary>{t::policies_year(lang, &mode, &year.year)}</summary>
            <p>{window}</p>
            {compare::folding(t::policies_options_caption(lang), &heads, &rows)}
            {clause(lang, &year.clause)}
        </details>
    }
    .into_any()
}

fn official(lang: Lang, official: bool) -> String {
    if official { t::policies_official(lang) } else { t::tag_sample(lang) }.to_owned()
}

/// The figures of one pack as they hold today, or on its last day.
fn parameters(lang: Lang, pack: &Pack, today: Date) -> AnyView {
    let (from, to) = pack.in_force();
    let on = today.clamp(from, to);
    let tiers: Vec<Option<(&str, &str)>> = if pack.tiers().is_empty() {
        vec![None]
    } else {
        pack.tiers().iter().map(|(id, title)| Some((id.as_str(), title.get(lang)))).collect()
    };
    let tables = tiers.into_iter().map(|tier| table(lang, pack, tier, on)).collect::<Vec<_>>();
    let sources = pack
        .sources()
        .iter()
        .map(|source| {
            let name = source.document.clone();
            let name = match source.url.clone() {
                Some(url) => view! { <a href=url rel="noreferrer">{name}</a> }.into_any(),
                None => name.into_any(),
            };
            let grade = source.confidence.map(|confidence| format!(" · {}", grade(lang, confidence)));
            view! { <li>{name} {grade}</li> }
        })
        .collect::<Vec<_>>();
    let period = t::policies_period(lang, &date::iso(from), &date::iso(on), &date::iso(to), &pack.version());
    view! {
        <details class="card">
            <summary>
                <span>{pack.title().get(lang).to_owned()} " " {sample_tag(lang, pack.official())}</span>
            </summary>
            <p class="small">{period}</p>
            {tables}
            <h3>{t::policies_sources(lang)}</h3>
            <ul>{sources}</ul>
            <p><a href=routes::estimate_with(pack.name())>{t::policies_use(lang)}</a></p>
        </details>
    }
    .into_any()
}

fn table(lang: Lang, pack: &Pack, tier: Option<(&str, &str)>, on: Date) -> AnyView {
    let id = tier.map(|(id, _)| id);
    let rows: Vec<Row> = pack
        .levels()
        .iter()
        .filter_map(|level| {
            let summary = pack.inpatient_summary(id, *level, on)?;
            Some(Row {
                head: level_name(lang, *level).to_owned(),
                cells: vec![summary.deductible.grouped(), percent(summary.ratio)],
                here: false,
            })
        })
        .collect();
    let heads = [t::policies_level(lang), t::policies_deductible(lang), t::policies_ratio(lang)];
    let table = (!rows.is_empty()).then(|| compare::small(t::policies_levels_caption(lang), &heads, &rows));
    let limits = [
        (t::policies_ceiling(lang), pack.ceiling(id, on)),
        (t::policies_catastrophic(lang), pack.catastrophic_deductible(id, on)),
        (t::policies_outpatient(lang), pack.outpatient_ceiling(id, on)),
    ];
    let limits = limits.into_iter().filter_map(|(name, amount)| Some((name, limit(lang, amount?)))).collect();
    view! {
        {tier.map(|(_, title)| view! { <h3>{title.to_owned()}</h3> })}
        {table}
        {crate::ui::answer::facts(limits)}
    }
    .into_any()
}

fn limit(lang: Lang, amount: Money) -> String {
    t::policies_a_year(lang, &amount.grouped())
}

/// A ratio as percent, exactly.
pub(crate) fn percent(value: rust_decimal::Decimal) -> String {
    format!("{}%", (value * rust_decimal::Decimal::ONE_HUNDRED).normalize())
}

/// What the grades of the sources mean.
fn grades(lang: Lang) -> AnyView {
    let items = Confidence::ALL
        .iter()
        .map(|confidence| view! { <dt>{confidence.word()}</dt> <dd>{grade(lang, *confidence)}</dd> })
        .collect::<Vec<_>>();
    view! {
        <h2>{t::policies_grades(lang)}</h2>
        <div class="card">
            <p>{t::policies_grades_lead(lang)}</p>
            <dl class="facts">{items}</dl>
        </div>
    }
    .into_any()
}
