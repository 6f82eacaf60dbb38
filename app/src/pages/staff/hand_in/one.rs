//! One hand-in claim at the desk: facts, cover, files, what it comes to, and what can be done.

use leptos::prelude::*;
use rules::date;
use rules::text::Lang;

use super::decide::{ask, decision, proposal, take};
use super::edit::{class_name, editor};
use super::{Computed, Item, Model, Told};
use crate::islands::estimator::parts;
use crate::pages::enrolment::year_facts;
use crate::pages::hand_in::State;
use crate::pages::hand_in::track::timeline;
use crate::pages::hand_in::words::why_word;
use crate::pages::staff::files as files_of;
use crate::request::Request;
use crate::ui::answer::{back, facts, link_button};
use crate::ui::breakdown::breakdown;
use crate::ui::compare::{Row, folding};
use crate::ui::field::error_summary;
use crate::ui::notice::{Tone, notice, sample_tag};
use crate::ui::steps::steps;
use crate::ui::yuan;
use crate::{routes, t};

/// `/staff/hand-in/{hand_in}`
pub(in crate::pages::staff) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let line = &model.line;
    view! {
        {back(routes::STAFF_HAND_IN, t::hand_in_desk_task(lang))}
        <h1>{t::staff_case_title(lang, &line.reference)} " " {line.state.tag(lang)}</h1>
        {error_summary(lang, &model.forms.errors)}
        {model.forms.told.as_ref().map(|why| told(lang, why))}
        <div class="columns">
            <div>
                <h2>{t::hand_in_facts(lang)}</h2>
                <div class="card">{facts(pairs(lang, model))}</div>
            </div>
            <div>
                <h2>{t::hand_in_desk_computed(lang)}</h2>
                {computed(lang, model)}
                {cover(lang, model)}
            </div>
        </div>
        {items(lang, model)}
        <h2>{t::hand_in_files(lang)}</h2>
        {files(lang, model)}
        {proposal(request, model)}
        {take(request, model)}
        {model.may.work.then(|| editor(request, model))}
        {model.may.work.then(|| ask(request, model))}
        {model.may.work.then(|| decision(request, model))}
        {paying(lang, model)}
        {versions(lang, model)}
        <h2>{t::hand_in_timeline(lang)}</h2>
        <div class="card">{timeline(lang, &model.steps)}</div>
    }
    .into_any()
}

/// Why the last try did nothing.
pub(super) fn told(lang: Lang, told: &Told) -> AnyView {
    let said = match told {
        Told::NotNow => t::hand_in_told_not_now(lang).to_owned(),
        Told::Waiting => t::hand_in_told_waiting(lang).to_owned(),
        Told::Stale => t::hand_in_told_stale(lang).to_owned(),
        Told::Changed(then, now) => t::hand_in_told_changed(lang, &yuan(lang, *now), &yuan(lang, *then)),
        Told::Not(why) => why.said(lang),
        Told::SamePerson => t::hand_in_told_same(lang).to_owned(),
        Told::NoItems => t::hand_in_told_no_items(lang).to_owned(),
        Told::Invoice => t::hand_in_told_invoice(lang).to_owned(),
    };
    notice(Tone::Bad, t::hand_in_told(lang), view! { <p>{said}</p> })
}

fn pairs(lang: Lang, model: &Model) -> Vec<(&'static str, String)> {
    let (name, id_number, township) = &model.person;
    let (holder, bank, last) = &model.account;
    let line = &model.line;
    let mut pairs = vec![
        (t::staff_name(lang), name.clone()),
        (t::sign_in_id(lang), id_number.clone()),
        (t::staff_township(lang), township.clone()),
    ];
    pairs.extend(model.guardian.as_ref().map(|guardian| (t::hand_in_desk_guardian(lang), guardian.clone())));
    pairs.extend([
        (t::hand_in_hospital(lang), line.hospital.clone()),
        (t::hand_in_when(lang), line.when(lang)),
    ]);
    pairs.extend(model.care.pairs(lang));
    pairs.extend([
        (t::hand_in_invoice(lang), model.invoice.0.clone()),
        (t::hand_in_total(lang), yuan(lang, line.total)),
        (t::hand_in_why(lang), why_word(lang, model.invoice.1).to_owned()),
        (t::hand_in_holder_name(lang), holder.clone()),
        (t::hand_in_account(lang), t::hand_in_account_masked(lang, bank, last)),
        (t::hand_in_handed_in(lang), date::iso(line.handed_in_on)),
    ]);
    if let Some(due) = line.due {
        pairs.push((t::hand_in_desk_due(lang), date::iso(due)));
    }
    if let Some(needs) = &model.needs {
        pairs.push((t::hand_in_desk_needs(lang), needs.clone()));
    }
    pairs
}

/// What it comes to: nothing is written by looking.
fn computed(lang: Lang, model: &Model) -> AnyView {
    match &model.computed {
        Computed::Amount { shares, year: (year, agency), steps: found, official } => view! {
            <div class="card">
                <p class="small">{t::hand_in_desk_fund(lang)} " " {sample_tag(lang, *official)}</p>
                <div class="big">{yuan(lang, shares.fund_pay_sumamt)}</div>
                {breakdown(lang, shares.medfee_sumamt, &parts(shares))}
                <p class="small">{t::hand_in_desk_year(lang, agency, year)}</p>
                <details>
                    <summary>{t::estimate_steps(lang)}</summary>
                    {steps(lang, found)}
                </details>
            </div>
        }
        .into_any(),
        Computed::Between(lowest, highest) => {
            let between = t::hand_in_desk_between(lang, &yuan(lang, *highest), &yuan(lang, *lowest));
            notice(Tone::Soon, t::hand_in_desk_no_items(lang), view! { <p>{between}</p> })
        }
        Computed::Not(why) => notice(Tone::Bad, t::hand_in_desk_not(lang), view! { <p>{why.said(lang)}</p> }),
    }
}

fn cover(lang: Lang, model: &Model) -> AnyView {
    if model.years.is_empty() {
        return view! { <div class="card"><p>{t::hand_in_desk_no_cover(lang)}</p></div> }.into_any();
    }
    let years = model.years.iter().map(|year| view! { <div class="card">{year_facts(lang, year)}</div> });
    view! {
        <details>
            <summary>{t::hand_in_desk_cover(lang)}</summary>
            {years.collect::<Vec<_>>()}
        </details>
    }
    .into_any()
}

/// The lines, to be read where they are not to be changed: whoever confirms an amount sees what it is of.
fn items(lang: Lang, model: &Model) -> Option<AnyView> {
    if model.may.work || model.items.is_empty() {
        return None;
    }
    let heads = [
        t::hand_in_desk_item(lang),
        t::form_class(lang),
        t::share_amount(lang),
        t::hand_in_desk_counts(lang),
    ];
    let row = |item: &Item| {
        let counts = match &item.excluded {
            None => t::hand_in_desk_counts_yes(lang).to_owned(),
            Some(why) => t::hand_in_desk_counts_no(lang, why),
        };
        let cells = vec![class_name(lang, item.class).to_owned(), item.amount.grouped(), counts];
        Row { head: item.name.clone(), cells, here: false }
    };
    let rows: Vec<Row> = model.items.iter().map(row).collect();
    Some(
        view! {
            <h2>{t::hand_in_desk_sent_lines(lang)}</h2>
            <div class="card">{folding(t::hand_in_desk_sent_lines(lang), &heads, &rows)}</div>
        }
        .into_any(),
    )
}

fn files(lang: Lang, model: &Model) -> AnyView {
    let href = |file: &str| routes::staff_hand_in_file(&model.id, file);
    let words = (t::hand_in_desk_files_none(lang), t::desk_request_files_note(lang));
    files_of(lang, &model.files, href, words)
}

/// The way to the payment, where there is one.
fn paying(lang: Lang, model: &Model) -> Option<AnyView> {
    let pays = matches!(model.line.state, State::Granted | State::Paid);
    pays.then(|| link_button(&routes::staff_payment(&model.id), t::hand_in_pay_one(lang), false))
}

fn versions(lang: Lang, model: &Model) -> Option<AnyView> {
    if model.versions.len() < 2 {
        return None;
    }
    let rows = model
        .versions
        .iter()
        .map(|version| {
            let by = version.by.clone().unwrap_or_else(|| t::hand_in_desk_as_sent(lang).to_owned());
            let said =
                t::hand_in_desk_version(lang, &by, &version.items, &version.number, &date::iso(version.on));
            view! {
                <li>
                    <p>{said}</p>
                    <p class="small">{version.reason.clone()}</p>
                </li>
            }
        })
        .collect::<Vec<_>>();
    Some(
        view! {
            <h2>{t::hand_in_desk_versions(lang)}</h2>
            <div class="card"><ul>{rows}</ul></div>
        }
        .into_any(),
    )
}
