//! `/staff/supervision`: questions about settled claims, and one with what was seen and the answer to it.

use leptos::prelude::*;
use rules::assess::Shares;
use rules::date::{self, Date};
use rules::facts::{Kind, Level};
use rules::money::Money;
use rules::text::{Lang, Text};
use rules::trace::Step;

use crate::forms::FieldError;
use crate::forms::supervision::{ANSWERS, RawFindingAnswer, RawFindings};
use crate::islands::estimator::{level_name, parts};
use crate::pages::claims::kind_name;
use crate::request::Request;
use crate::ui::answer::{Mood, answer_below, back, empty, facts};
use crate::ui::breakdown::breakdown;
use crate::ui::compare::{Row, folding};
use crate::ui::field::{Choice, Field, Question, error_summary};
use crate::ui::notice::{Tone, notice};
use crate::ui::shell::token;
use crate::ui::yuan;
use crate::{routes, t};

/// Kinds of findings, as addresses write them, in the order of the list.
const KINDS: [&str; 7] = ["difference", "overlap", "same_day", "split", "item", "peers", "sample"];

/// A finding in the list.
#[derive(Clone, Debug)]
pub struct Line {
    /// Id, for the path.
    pub id: String,
    /// Word of its kind.
    pub kind: &'static str,
    /// Name of the hospital.
    pub hospital: String,
    /// Slip number, where it is about a claim.
    pub slip_no: Option<String>,
    /// What was seen.
    pub seen: Text,
    /// When it was raised.
    pub raised: Date,
    /// Word of the answer.
    pub answer: Option<&'static str>,
}

/// `/staff/supervision`
#[derive(Clone, Debug, Default)]
pub struct List {
    /// The lines of the page.
    pub lines: Vec<Line>,
    /// Which are asked for.
    pub filter: RawFindings,
    /// The hospitals that occur, as code and name.
    pub hospitals: Vec<(String, String)>,
    /// How many there are in all.
    pub total: u64,
    /// The page, from one, and how many there are.
    pub page: (u64, u64),
}

/// The claim of a finding.
#[derive(Clone, Debug)]
pub struct Claim {
    /// Masked name.
    pub name: String,
    /// Benefit year.
    pub year: i32,
    /// Kind of care.
    pub kind: Kind,
    /// Level of the hospital.
    pub level: Level,
    /// First day, if it is another one than the last.
    pub admitted: Option<Date>,
    /// Last day.
    pub discharged: Date,
    /// Code of the disease.
    pub disease: Option<String>,
    /// Name of the pack.
    pub pack: String,
    /// Who bears what, as it is stored.
    pub shares: Shares,
    /// Its items: name, quantity, amount.
    pub lines: Vec<(String, String, Money)>,
    /// Computed again on the stored year; empty where that is not possible.
    pub steps: Vec<Step>,
}

/// Another claim that is concerned.
#[derive(Clone, Debug)]
pub struct Other {
    /// Slip number.
    pub slip_no: String,
    /// Name of the hospital.
    pub hospital: String,
    /// Kind of care.
    pub kind: Kind,
    /// First day, if it is another one than the last.
    pub admitted: Option<Date>,
    /// Last day.
    pub discharged: Date,
    /// The bill.
    pub total: Money,
    /// What the funds paid.
    pub fund: Money,
}

/// One finding.
#[derive(Clone, Debug)]
pub struct Model {
    /// As in the list.
    pub line: Line,
    /// Why it is asked.
    pub why: Text,
    /// Figures that differ: the member's name, what is stored, what came out.
    pub figures: Vec<(String, String, String)>,
    /// The claim, where it is about one.
    pub claim: Option<Claim>,
    /// The others.
    pub others: Vec<Other>,
    /// Why it was answered so, by whom, when.
    pub answered: Option<(String, String, Date)>,
    /// The form as it was sent.
    pub raw: RawFindingAnswer,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
}

fn kind_word(lang: Lang, kind: &str) -> &'static str {
    match kind {
        "difference" => t::supervision_kind_difference(lang),
        "overlap" => t::supervision_kind_overlap(lang),
        "same_day" => t::supervision_kind_same_day(lang),
        "split" => t::supervision_kind_split(lang),
        "item" => t::supervision_kind_item(lang),
        "peers" => t::supervision_kind_peers(lang),
        _ => t::supervision_kind_sample(lang),
    }
}

fn answer_word(lang: Lang, answer: &str) -> &'static str {
    match answer {
        "explained" => t::supervision_answer_explained(lang),
        "not_explained" => t::supervision_answer_not_explained(lang),
        _ => t::supervision_answer_passed_on(lang),
    }
}

fn tag(lang: Lang, answer: Option<&'static str>) -> AnyView {
    match answer {
        Some(answer) => view! { <span class="tag">{answer_word(lang, answer)}</span> }.into_any(),
        None => view! { <span class="tag wait">{t::supervision_waiting(lang)}</span> }.into_any(),
    }
}

/// `/staff/supervision`
pub(super) fn list(lang: Lang, model: &List) -> AnyView {
    let items = model
        .lines
        .iter()
        .map(|line| {
            let slip = line.slip_no.as_ref().map(|slip| format!("{} · ", t::supervision_slip(lang, slip)));
            let raised = t::supervision_raised(lang, &date::iso(line.raised));
            view! {
                <li class="card">
                    <h2>
                        <a href=routes::staff_finding(&line.id)>{kind_word(lang, line.kind)}</a>
                        " "
                        {tag(lang, line.answer)}
                    </h2>
                    <p>{line.seen.get(lang).to_owned()}</p>
                    <p class="small">{line.hospital.clone()} " · " {slip} {raised}</p>
                </li>
            }
        })
        .collect::<Vec<_>>();
    let none =
        model.lines.is_empty().then(|| empty(t::supervision_none(lang), t::supervision_none_next(lang)));
    let (page, pages) = model.page;
    view! {
        <h1>{t::supervision_task(lang)}</h1>
        <p class="lead">{t::supervision_lead(lang)}</p>
        {filter(lang, model)}
        <p class="small">{t::supervision_count(lang, &page, &pages, &model.total)}</p>
        {none}
        <ul class="list one">{items}</ul>
        {paging(lang, model)}
    }
    .into_any()
}

/// Which findings to show: a form that only asks.
fn filter(lang: Lang, model: &List) -> AnyView {
    let kinds = KINDS.iter().map(|kind| ((*kind).to_owned(), kind_word(lang, kind).to_owned())).collect();
    let states = vec![(RawFindings::DONE.to_owned(), t::supervision_done(lang).to_owned())];
    let all = t::supervision_all(lang);
    view! {
        <form method="get" action=routes::STAFF_SUPERVISION class="card" aria-label=t::supervision_filter(lang)>
            {select("kind", t::supervision_kind(lang), all, &model.filter.kind, kinds)}
            {select("hospital", t::supervision_hospital(lang), all, &model.filter.hospital, model.hospitals.clone())}
            {select("state", t::supervision_state(lang), t::supervision_waiting(lang), &model.filter.state, states)}
            <button class="button line" type="submit">{t::supervision_show(lang)}</button>
        </form>
    }
    .into_any()
}

/// One of a list, the first of which is nothing.
fn select(
    name: &'static str,
    label: &'static str,
    nothing: &'static str,
    value: &str,
    options: Vec<(String, String)>,
) -> AnyView {
    let options = options
        .into_iter()
        .map(|(word, said)| {
            let selected = word == value;
            view! { <option value=word selected=selected>{said}</option> }
        })
        .collect::<Vec<_>>();
    view! {
        <div class="field">
            <label for=name>{label}</label>
            <div class="box">
                <select id=name name=name autocomplete="off">
                    <option value="">{nothing}</option>
                    {options}
                </select>
            </div>
        </div>
    }
    .into_any()
}

fn paging(lang: Lang, model: &List) -> Option<AnyView> {
    let (page, pages) = model.page;
    let to = |page: u64, said: &'static str| {
        let RawFindings { kind, hospital, state, .. } = &model.filter;
        view! { <li><a href=routes::staff_findings(kind, hospital, state, page)>{said}</a></li> }
    };
    let previous = (page > 1).then(|| to(page - 1, t::supervision_previous(lang)));
    let next = (page < pages).then(|| to(page + 1, t::supervision_next(lang)));
    (pages > 1).then(|| {
        view! {
            <nav class="years" aria-label=t::supervision_paging(lang)>
                <ul>{previous} {next}</ul>
            </nav>
        }
        .into_any()
    })
}

/// `/staff/supervision/{finding}`
pub(super) fn view(request: &Request, model: &Model) -> AnyView {
    let (lang, line) = (request.lang, &model.line);
    let mut pairs = vec![(t::supervision_hospital(lang), line.hospital.clone())];
    pairs.extend(line.slip_no.clone().map(|slip| (t::supervision_slip_no(lang), slip)));
    let why = model.why.get(lang).to_owned();
    view! {
        {back(routes::STAFF_SUPERVISION, t::supervision_task(lang))}
        <h1>{kind_word(lang, line.kind)} " " {tag(lang, line.answer)}</h1>
        {error_summary(lang, &model.errors)}
        {answered(lang, model)}
        <h2>{t::supervision_seen(lang)}</h2>
        <div class="card">
            <p>{line.seen.get(lang).to_owned()}</p>
            {facts(pairs)}
        </div>
        {notice(Tone::Calm, t::supervision_question(lang), view! { <p>{why}</p> })}
        {figures(lang, model)}
        {model.claim.as_ref().map(|claim| claimed(lang, claim))}
        {others(lang, &model.others)}
        {model.answered.is_none().then(|| form(request, model))}
    }
    .into_any()
}

fn answered(lang: Lang, model: &Model) -> Option<AnyView> {
    let (reason, name, on) = model.answered.clone()?;
    let word = model.line.answer.map(|answer| answer_word(lang, answer)).unwrap_or_default();
    let title = format!("{}：{word}", t::supervision_answered(lang));
    let by = t::supervision_answered_by(lang, &date::iso(on), &name);
    let below = view! {
        <p>{reason}</p>
        <p class="small">{by}</p>
    };
    Some(view! { <div class="card">{answer_below(Mood::Yes, &title, below)}</div> }.into_any())
}

fn figures(lang: Lang, model: &Model) -> Option<AnyView> {
    if model.figures.is_empty() {
        return None;
    }
    let heads = [t::supervision_figure(lang), t::supervision_stored(lang), t::supervision_recomputed(lang)];
    let said = |figure: &str| match figure {
        "settled" => t::supervision_settled(lang).to_owned(),
        other if other.starts_with(|first: char| first.is_ascii_digit() || first == '-') => other.to_owned(),
        code => t::supervision_stopped(lang, &code),
    };
    let rows: Vec<Row> = model
        .figures
        .iter()
        .map(|(member, stored, recomputed)| Row {
            head: figure_name(lang, member),
            cells: vec![said(stored), said(recomputed)],
            here: false,
        })
        .collect();
    Some(
        view! {
            <h2>{t::supervision_figures(lang)}</h2>
            <div class="card">{folding(t::supervision_figures(lang), &heads, &rows)}</div>
        }
        .into_any(),
    )
}

/// The name of a figure, for people.
fn figure_name(lang: Lang, member: &str) -> String {
    if let Some(what) = member.strip_prefix("year_to_date.") {
        return t::supervision_figure_of_year(lang, &of_year(lang, what));
    }
    let name = match member {
        "settlement" => t::supervision_figure_settlement(lang),
        "year" => t::supervision_figure_year(lang),
        "medfee_sumamt" => t::supervision_figure_medfee(lang),
        "fulamt_ownpay_amt" => t::supervision_figure_full_own(lang),
        "overlmt_selfpay" => t::supervision_figure_over_limit(lang),
        "preselfpay_amt" => t::supervision_figure_ahead(lang),
        "inscp_scp_amt" => t::supervision_figure_in_scope(lang),
        "act_pay_dedc" => t::supervision_figure_deductible(lang),
        "pool_prop_selfpay" => t::supervision_figure_ratio(lang),
        "hifp_pay" => t::supervision_figure_basic(lang),
        "hifmi_pay" => t::supervision_figure_major(lang),
        "maf_pay" => t::supervision_figure_aid(lang),
        "oth_pay" => t::supervision_figure_other(lang),
        "fund_pay_sumamt" => t::supervision_figure_fund(lang),
        "hosp_part_amt" => t::supervision_figure_hospital(lang),
        "psn_part_amt" => t::supervision_figure_person(lang),
        other => return other.to_owned(),
    };
    format!("{name} {member}")
}

fn of_year(lang: Lang, member: &str) -> String {
    let name = match member {
        "stays" => t::supervision_year_stays(lang),
        "deductible_charged" => t::supervision_year_deductible_charged(lang),
        "deductible_highest" => t::supervision_year_deductible_highest(lang),
        "banded" => t::supervision_year_banded(lang),
        "basic_fund" => t::supervision_year_basic_fund(lang),
        "compliant_self_pay" => t::supervision_year_compliant_self_pay(lang),
        "catastrophic_fund" => t::supervision_year_catastrophic_fund(lang),
        "aid" => t::supervision_year_aid(lang),
        "outpatient_fund" => t::supervision_year_outpatient_fund(lang),
        "outpatient_deductible" => t::supervision_year_outpatient_deductible(lang),
        "chronic_fund" => t::supervision_year_chronic_fund(lang),
        "accident_fund" => t::supervision_year_accident_fund(lang),
        other => other,
    };
    name.to_owned()
}

fn days(admitted: Option<Date>, discharged: Date) -> String {
    match admitted {
        Some(admitted) if admitted != discharged => {
            format!("{} – {}", date::iso(admitted), date::iso(discharged))
        }
        _ => date::iso(discharged),
    }
}

fn claimed(lang: Lang, claim: &Claim) -> AnyView {
    let mut pairs = vec![
        (t::supervision_person(lang), claim.name.clone()),
        (t::supervision_care(lang), kind_name(lang, claim.kind).to_owned()),
        (t::supervision_days(lang), days(claim.admitted, claim.discharged)),
        (t::supervision_level(lang), level_name(lang, claim.level).to_owned()),
        (t::supervision_year(lang), claim.year.to_string()),
    ];
    pairs.extend(claim.disease.clone().map(|disease| (t::supervision_disease(lang), disease)));
    pairs.push((t::supervision_pack(lang), claim.pack.clone()));
    view! {
        <h2>{t::supervision_claim(lang)}</h2>
        <div class="columns">
            <div class="card">{facts(pairs)}</div>
            <div class="card">{breakdown(lang, claim.shares.medfee_sumamt, &parts(&claim.shares))}</div>
        </div>
        {bill(lang, claim)}
        {rules_used(lang, claim)}
    }
    .into_any()
}

fn bill(lang: Lang, claim: &Claim) -> Option<AnyView> {
    if claim.lines.is_empty() {
        return None;
    }
    let heads = [t::supervision_item(lang), t::supervision_quantity(lang), t::supervision_amount(lang)];
    let rows: Vec<Row> = claim
        .lines
        .iter()
        .map(|(name, quantity, amount)| Row {
            head: name.clone(),
            cells: vec![quantity.clone(), amount.grouped()],
            here: false,
        })
        .collect();
    Some(
        view! {
            <h2>{t::supervision_lines(lang)}</h2>
            <div class="card">{folding(t::supervision_lines(lang), &heads, &rows)}</div>
        }
        .into_any(),
    )
}

/// The rules by their names, each with what came out of it.
fn rules_used(lang: Lang, claim: &Claim) -> AnyView {
    let heads = [t::supervision_rule(lang), t::supervision_amount(lang)];
    let rows: Vec<Row> = claim
        .steps
        .iter()
        .map(|step| Row {
            head: format!("{}（{}）", step.line.get(lang), step.rule),
            cells: vec![step.amount.grouped()],
            here: false,
        })
        .collect();
    let said = if rows.is_empty() {
        view! { <p>{t::supervision_rules_none(lang)}</p> }.into_any()
    } else {
        folding(t::supervision_rules(lang), &heads, &rows)
    };
    view! {
        <h2>{t::supervision_rules(lang)}</h2>
        <div class="card">{said}</div>
    }
    .into_any()
}

fn others(lang: Lang, others: &[Other]) -> Option<AnyView> {
    if others.is_empty() {
        return None;
    }
    let items = others
        .iter()
        .map(|other| {
            let pairs = vec![
                (t::supervision_hospital(lang), other.hospital.clone()),
                (t::supervision_care(lang), kind_name(lang, other.kind).to_owned()),
                (t::supervision_days(lang), days(other.admitted, other.discharged)),
                (t::supervision_total(lang), yuan(lang, other.total)),
                (t::supervision_fund(lang), yuan(lang, other.fund)),
            ];
            view! {
                <li class="card">
                    <strong>{t::supervision_slip(lang, &other.slip_no)}</strong>
                    {facts(pairs)}
                </li>
            }
        })
        .collect::<Vec<_>>();
    Some(
        view! {
            <h2>{t::supervision_others(lang)}</h2>
            <ul class="list">{items}</ul>
        }
        .into_any(),
    )
}

fn form(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let question = Question {
        name: "answer",
        legend: t::supervision_answer(lang),
        hint: "",
        value: &model.raw.answer,
        class: "",
    };
    let choices = ANSWERS.iter().map(|answer| Choice::new(*answer, answer_word(lang, answer))).collect();
    let reason = Field {
        name: "reason",
        label: t::supervision_reason(lang),
        hint: t::supervision_reason_hint(lang),
        value: &model.raw.reason,
        ..Field::default()
    };
    // The question is the heading.
    view! {
        <form method="post" action=routes::staff_finding(&model.line.id) novalidate>
            {token(request)}
            {question.cards(lang, &model.errors, choices)}
            {reason.view(lang, &model.errors)}
            <button class="button" type="submit">{t::supervision_submit(lang)}</button>
        </form>
    }
    .into_any()
}
