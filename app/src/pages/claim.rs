//! `/claims/{id}`: one claim, and how it was computed step by step.

use leptos::prelude::*;
use rules::assess::Shares;
use rules::facts::Class;
use rules::money::Money;
use rules::pack::PackRef;
use rules::text::{Lang, Text};
use rules::trace::Step;

use crate::islands::estimator::{level_name, limit, pack_line, parts};
use crate::pages::claims::{Row, summary};
use crate::request::Request;
use crate::ui::answer::{back, facts, link_button, print_row};
use crate::ui::breakdown::breakdown;
use crate::ui::notice::sample_tag;
use crate::ui::steps::steps;
use crate::{routes, t};

/// One claim with its trace.
#[derive(Clone, Debug)]
pub struct Model {
    /// What the list says of it.
    pub row: Row,
    /// The hospital's number of the slip.
    pub slip_no: String,
    /// Who bears what.
    pub shares: Shares,
    /// Its items, if they are kept.
    pub lines: Vec<Line>,
    /// How it came about; empty when a replay does not lead to the stored amounts.
    pub steps: Vec<Step>,
    /// Rule of the step that kept it from being more.
    pub limited_by: Option<String>,
    /// With which pack.
    pub pack: PackRef,
    /// What people call the pack.
    pub pack_title: Text,
    /// Who settled it.
    pub agency: Text,
}

/// One item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it is.
    pub item: String,
    /// Its class.
    pub class: Class,
    /// Its amount.
    pub amount: Money,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let pairs = vec![
        (t::claim_level(lang), level_name(lang, model.row.level).to_owned()),
        (t::claim_agency(lang), model.agency.get(lang).to_owned()),
        (t::claim_slip(lang), model.slip_no.clone()),
    ];
    let limited = model.limited_by.as_deref().and_then(|rule| limit(lang, rule, &model.steps));
    view! {
        {back(routes::CLAIMS, t::claim_back(lang))}
        <h1>{model.row.hospital.clone()}</h1>
        <div class="columns">
            <div class="card">
                {summary(lang, &model.row)}
                {facts(pairs)}
            </div>
            <div class="card">
                <p>{sample_tag(lang, model.pack.official)}</p>
                {breakdown(lang, model.shares.medfee_sumamt, &parts(&model.shares))}
                <p class="small">{pack_line(lang, &model.pack_title, &model.pack)}</p>
            </div>
        </div>
        {lines(lang, &model.lines)}
        <h2>{t::estimate_steps(lang)}</h2>
        <div class="card">
            {explanation(lang, &model.steps)}
            {limited}
        </div>
        {ways(request, model)}
        <p>{t::claim_doubt(lang)} " " <a href=routes::HOTLINE>"12393"</a></p>
        {print_row(lang)}
    }
    .into_any()
}

/// Comparing it, objecting to it, and having what limited it checked.
fn ways(request: &Request, model: &Model) -> AnyView {
    let (lang, id) = (request.lang, &model.row.id);
    let limited = model.limited_by.as_ref().map(|rule| {
        let about = routes::claim_objection_about(id, &format!("step:{rule}"));
        link_button(&request.at(&about), t::objection_link_limited(lang), false)
    });
    view! {
        <p>
            {link_button(&request.at(&routes::claim_compare(id)), t::objection_link_compare(lang), false)} " "
            {limited} " "
            {link_button(&request.at(&routes::claim_objection(id)), t::objection_link(lang), false)}
        </p>
        <p><a href=request.at(routes::OBJECTIONS)>{t::objection_list_title(lang)}</a></p>
    }
    .into_any()
}

/// The steps, or that there are none to be shown: an explanation that leads elsewhere would be none.
fn explanation(lang: Lang, found: &[Step]) -> AnyView {
    if found.is_empty() {
        view! { <p>{t::claim_no_steps(lang)} " " <a href=routes::HOTLINE>"12393"</a></p> }.into_any()
    } else {
        steps(lang, found)
    }
}

/// The items, class by class.
pub(crate) fn lines(lang: Lang, lines: &[Line]) -> Option<AnyView> {
    if lines.is_empty() {
        return None;
    }
    let groups = [
        (Class::A, t::claim_class_a(lang)),
        (Class::B, t::claim_class_b(lang)),
        (Class::C, t::claim_class_c(lang)),
    ]
    .into_iter()
    .filter_map(|(class, title)| group(lang, lines, class, title))
    .collect::<Vec<_>>();
    Some(
        view! {
            <h2>{t::claim_lines(lang)}</h2>
            <div class="card">{groups}</div>
        }
        .into_any(),
    )
}

fn group(lang: Lang, lines: &[Line], class: Class, title: &'static str) -> Option<AnyView> {
    let rows = lines
        .iter()
        .filter(|line| line.class == class)
        .map(|line| {
            view! {
                <tr>
                    <th scope="row">{line.item.clone()}</th>
                    <td class="n">{line.amount.grouped()}</td>
                </tr>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    if rows.is_empty() {
        return None;
    }
    Some(
        view! {
            <table class="compare">
                <caption>{title}</caption>
                <thead class="hidden">
                    <tr>
                        <th scope="col">{t::claim_item(lang)}</th>
                        <th scope="col">{t::share_amount(lang)}</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        }
        .into_any(),
    )
}
