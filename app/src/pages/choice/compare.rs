//! `/tiers/compare`: what a whole year would cost with each option. Nothing is recommended and nothing preselected.

use leptos::prelude::*;
use rules::compare::{Basis, BreakEven, Comparison, LevelBreakEven, Pair, Row, Use, Worst};
use rules::curve::Side;
use rules::text::{Lang, Text};
use rules::trace::Clause;

use crate::islands::estimator::level_name;
use crate::request::Request;
use crate::ui::answer::{back, link_button, print_row};
use crate::ui::compare::{self as table, folding};
use crate::ui::notice::{Tone, notice, sample_tag};
use crate::ui::steps::clause;
use crate::ui::yuan;
use crate::{routes, t};

/// The options of a benefit year side by side.
#[derive(Clone, Debug)]
pub struct Model {
    /// The benefit year.
    pub year: i32,
    /// The options by id, in words.
    pub options: Vec<(String, Text)>,
    /// What the rules found.
    pub found: Comparison,
    /// The year of the person's own bills; `None`: a typical year stands in.
    pub own_year: Option<i32>,
    /// Where the typical year stands.
    pub typical: Clause,
    /// Whether one can choose now.
    pub open: bool,
}

impl Model {
    fn name<'m>(&'m self, lang: Lang, id: &'m str) -> &'m str {
        self.options.iter().find(|(option, _)| option == id).map_or(id, |(_, title)| title.get(lang))
    }
}

/// The page.
pub(super) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let lead = match model.own_year {
        Some(year) => t::choice_compare_lead_own(lang, &year),
        None => t::choice_compare_lead_typical(lang).to_owned(),
    };
    let rows = model.found.rows.iter().map(|row| year(lang, model, row)).collect::<Vec<_>>();
    let pairs = model.found.pairs.iter().map(|found| pair(lang, model, found)).collect::<Vec<_>>();
    let go = if model.open { t::choice_to_choose(lang) } else { t::choice_to_options(lang) };
    view! {
        {back(&request.at(routes::TIERS), t::choice_to_options(lang))}
        <h1>{t::choice_compare_title(lang, &model.year)}</h1>
        <p class="lead">{lead}</p>
        <p>{sample_tag(lang, false)} " " {t::choice_sample_why(lang)}</p>
        {verdict(lang, model)}
        {rows}
        <h2>{t::choice_even_heading(lang)}</h2>
        <p>{t::choice_even_lead(lang)}</p>
        {pairs}
        {worst(lang, model)}
        {clause(lang, &model.typical)}
        {link_button(&request.at(routes::TIERS), go, true)}
        {link_button(&request.at(routes::TIERS_NEXT_YEAR), t::choice_to_next_year(lang), false)}
        {print_row(lang)}
    }
    .into_any()
}

/// Whether one option is the cheapest in all three years, and if none is, which one is in which.
fn verdict(lang: Lang, model: &Model) -> AnyView {
    if let Some(winner) = &model.found.winner {
        let title = t::choice_winner(lang, &model.name(lang, winner));
        return notice(Tone::Calm, title, view! { <p>{t::choice_winner_next(lang)}</p> });
    }
    let each = model
        .found
        .rows
        .iter()
        .map(|row| view! { <li>{used(lang, row.used)}{t::choice_colon(lang)}{best(lang, model, row)}</li> })
        .collect::<Vec<_>>();
    let body = view! { <ul>{each}</ul> <p>{t::choice_no_winner_next(lang)}</p> };
    notice(Tone::Calm, t::choice_no_winner(lang), body)
}

fn used(lang: Lang, used: Use) -> &'static str {
    match used {
        Use::Low => t::choice_use_low(lang),
        Use::Middle => t::choice_use_middle(lang),
        Use::High => t::choice_use_high(lang),
    }
}

/// Which is the cheapest of a row.
fn best(lang: Lang, model: &Model, row: &Row) -> String {
    let names: Vec<&str> = row.best.iter().map(|id| model.name(lang, id)).collect();
    match names.as_slice() {
        [] => t::choice_unknown(lang).to_owned(),
        [only] => t::choice_cheapest_is(lang, only),
        _ => t::choice_same(lang).to_owned(),
    }
}

/// A year of use under every option.
fn year(lang: Lang, model: &Model, row: &Row) -> AnyView {
    let described = match (row.basis, row.used, model.own_year) {
        (Basis::Own, Use::Low, Some(year)) => t::choice_own_low(lang, &year),
        (Basis::Own, Use::Middle, Some(year)) => t::choice_own_middle(lang, &year),
        (Basis::Own, Use::High, Some(year)) => t::choice_own_high(lang, &year),
        (_, Use::Low, _) => t::choice_typical_low(lang).to_owned(),
        (_, Use::Middle, _) => t::choice_typical_middle(lang).to_owned(),
        (_, Use::High, _) => t::choice_typical_high(lang).to_owned(),
    };
    let rows: Vec<table::Row> = row
        .costs
        .iter()
        .map(|cost| {
            let name = model.name(lang, &cost.option);
            let cheapest = row.best.len() == 1 && row.best.contains(&cost.option);
            let head = if cheapest { t::choice_cheapest(lang, &name) } else { name.to_owned() };
            let cells = vec![yuan(lang, cost.total), yuan(lang, cost.pays), yuan(lang, cost.own)];
            table::Row { head, cells, here: cheapest }
        })
        .collect();
    let heads = [t::choice_option(lang), t::choice_total(lang), t::choice_pays(lang), t::choice_own(lang)];
    view! {
        <h2>{used(lang, row.used)}</h2>
        <div class="card">
            <p>{described}</p>
            <p class="small">{t::choice_bills(lang, &yuan(lang, row.bill), &row.claims)}</p>
            {folding(used(lang, row.used), &heads, &rows)}
        </div>
    }
    .into_any()
}

/// Two options: by level of hospital, from which bill on which one costs less.
fn pair(lang: Lang, model: &Model, pair: &Pair) -> AnyView {
    let names = [model.name(lang, &pair.first), model.name(lang, &pair.second)];
    let levels = pair.levels.iter().map(|found| level(lang, names, found)).collect::<Vec<_>>();
    let unknown = levels.is_empty().then(|| view! { <p>{t::choice_unknown(lang)}</p> });
    view! {
        <div class="card">
            <h3>{t::choice_between(lang, &names[0], &names[1])}</h3>
            {unknown}
            {levels}
        </div>
    }
    .into_any()
}

fn level(lang: Lang, names: [&str; 2], found: &LevelBreakEven) -> AnyView {
    let name = |side: Option<Side>| match side {
        Some(Side::First) => t::choice_less(lang, &names[0]),
        Some(Side::Second) => t::choice_less(lang, &names[1]),
        None => t::choice_same(lang).to_owned(),
    };
    let bill = |even: &BreakEven| yuan(lang, even.bill.ceil());
    let mut lines = Vec::new();
    match found.at.first() {
        None => lines.push(t::choice_always(lang, &name(found.cheaper_at_nothing))),
        Some(first) => lines.push(t::choice_below(lang, &bill(first), &name(found.cheaper_at_nothing))),
    }
    for (number, even) in found.at.iter().enumerate() {
        let said = name(even.cheaper_above);
        lines.push(match found.at.get(number + 1) {
            Some(next) => t::choice_from_to(lang, &bill(even), &bill(next), &said),
            None => t::choice_from(lang, &bill(even), &said),
        });
    }
    let lines = lines.into_iter().map(|line| view! { <li>{line}</li> }).collect::<Vec<_>>();
    let evens = found.at.iter().map(|even| {
        let (below, cost) = (even.bill.floor(), yuan(lang, even.cost.floor()));
        let said = if below == even.bill.ceil() {
            t::choice_even(lang, &bill(even), &cost)
        } else {
            t::choice_even_between(lang, &yuan(lang, below), &bill(even), &cost)
        };
        view! { <p class="small">{said}</p> }
    });
    view! {
        <p><strong>{level_name(lang, found.level)}</strong></p>
        <ul>{lines}</ul>
        {evens.collect::<Vec<_>>()}
    }
    .into_any()
}

/// What each option costs at worst.
fn worst(lang: Lang, model: &Model) -> Option<AnyView> {
    let stated = model.found.worst.first()?.bill;
    let row = |worst: &Worst| {
        let end = match worst.funds_end {
            Some(end) => t::choice_funds_end(lang, &yuan(lang, end.ceil())),
            None => t::choice_funds_never_end(lang).to_owned(),
        };
        let cells = vec![yuan(lang, worst.total), yuan(lang, worst.own), end];
        table::Row { head: model.name(lang, &worst.option).to_owned(), cells, here: false }
    };
    let rows: Vec<table::Row> = model.found.worst.iter().map(row).collect();
    let heads = [t::choice_option(lang), t::choice_total(lang), t::choice_own(lang), t::choice_ceiling(lang)];
    Some(
        view! {
            <h2>{t::choice_worst_heading(lang)}</h2>
            <div class="card">
                <p>{t::choice_worst_lead(lang, &yuan(lang, stated))}</p>
                {folding(t::choice_worst_heading(lang), &heads, &rows)}
            </div>
        }
        .into_any(),
    )
}
