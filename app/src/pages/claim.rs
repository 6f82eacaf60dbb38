//! `/claims/{id}`: one claim, and how it was computed step by step.

use leptos::prelude::*;
use rules::assess::Shares;
use rules::date::Date;
use rules::facts::{Class, Totals};
use rules::money::Money;
use rules::pack::PackRef;
use rules::text::{Lang, Text};
use rules::trace::Step;

use crate::islands::estimator::{level_name, limit, pack_line, parts};
use crate::pages::claims::{Row, Status, summary};
use crate::request::Request;
use crate::ui::answer::{back, facts, link_button, print_row};
use crate::ui::breakdown::breakdown;
use crate::ui::day;
use crate::ui::notice::sample_tag;
use crate::ui::steps::steps;
use crate::ui::yuan;
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
    /// What the items of each class cost together.
    pub by_class: Option<Totals>,
    /// The day of settlement.
    pub settled_on: Date,
    /// The day on which the fund paid the hospital.
    pub paid_on: Option<Date>,
    /// The day by which the fund pays the hospital; only while it has not, and not of a claim that was handed in.
    pub pays_by: Option<Date>,
    /// How it came about; empty when a replay does not lead to the stored amounts.
    pub steps: Vec<Step>,
    /// Rule of the step that kept it from being more.
    pub limited_by: Option<String>,
    /// With which pack.
    pub pack: PackRef,
    /// What people call the pack.
    pub pack_title: Text,
    /// Whether there is a signed receipt of the settlement.
    pub receipt: bool,
    /// The last day on which one can object to it, and whether that is over.
    pub objection: (Date, bool),
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

impl Model {
    /// The classes with what they are called and what their items cost together.
    pub(crate) fn classes(&self, lang: Lang) -> [(Class, &'static str, Option<Money>); 3] {
        let sums = self.by_class;
        [
            (Class::A, t::claim_class_a(lang), sums.map(|sums| sums.a)),
            (Class::B, t::claim_class_b(lang), sums.map(|sums| sums.b)),
            (Class::C, t::claim_class_c(lang), sums.map(|sums| sums.c)),
        ]
    }
}

/// How long the fund takes to pay a hospital after a settlement, in days. No public source of the two places names one:
/// a sample, and marked so beside the day.
pub const PAYS_WITHIN_DAYS: i64 = 30;

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let mut pairs = vec![
        (t::claim_level(lang), level_name(lang, model.row.level).to_owned()),
        (t::claim_agency(lang), model.agency.get(lang).to_owned()),
    ];
    if model.row.handed_in {
        pairs.push((t::hand_in_claim_route(lang), t::hand_in_claim_route_word(lang).to_owned()));
        pairs.push((t::hand_in_claim_slip(lang), model.slip_no.clone()));
    } else {
        pairs.push((t::claim_slip(lang), model.slip_no.clone()));
    }
    let hand_in = model.row.handed_in.then(|| {
        link_button(&request.at(&routes::hand_in(&model.slip_no)), t::hand_in_sent_follow(lang), false)
    });
    let limited = model.limited_by.as_deref().and_then(|rule| limit(lang, rule, &model.steps));
    view! {
        {back(&request.at(routes::CLAIMS), t::claim_back(lang))}
        <h1>{model.row.hospital.clone()}</h1>
        <p class="lead">{in_short(lang, model)}</p>
        <div class="columns">
            <div class="card">
                {summary(lang, &model.row)}
                {facts(pairs)}
                {stands(lang, model)}
                {hand_in}
            </div>
            <div class="card">
                <p>{sample_tag(lang, model.pack.official)}</p>
                {breakdown(lang, model.shares.medfee_sumamt, &parts(&model.shares))}
                <p class="small">{pack_line(lang, &model.pack_title, &model.pack)}</p>
            </div>
        </div>
        {lines(lang, model)}
        <h2>{t::estimate_steps(lang)}</h2>
        <div class="card">
            {explanation(lang, &model.steps)}
            {limited}
        </div>
        {ways(request, model)}
        <p>{t::claim_doubt(lang)} " " <a href=routes::HOTLINE>"12393"</a></p>
        <p class="no-print">
            {link_button(&request.at(&routes::claim_file(&model.row.id)), t::paper_save(lang), false)}
        </p>
        {model.receipt.then(|| receipt(request, model))}
        {print_row(lang)}
    }
    .into_any()
}

/// The receipt that was signed at the counter, to be saved, and where anybody can check it.
fn receipt(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    view! {
        <div class="no-print">
            <p>{link_button(&request.at(&routes::claim_receipt(&model.row.id)), t::history_receipt(lang), false)}</p>
            <p class="hint">{t::history_receipt_hint(lang)} " " <a href=routes::VERIFY>{t::verify_title(lang)}</a></p>
        </div>
    }
    .into_any()
}

/// Comparing it, and as long as it counts and the time for it lasts objecting to it and having what limited it checked.
fn ways(request: &Request, model: &Model) -> AnyView {
    let (lang, id) = (request.lang, &model.row.id);
    let counts = model.row.status != Status::Reversed;
    // Only a step that is shown can be objected to.
    let limit =
        model.limited_by.as_ref().filter(|rule| model.steps.iter().any(|step| step.rule == rule.as_str()));
    let (last, over) = model.objection;
    let limited = limit.filter(|_| counts && !over).map(|rule| {
        let about = routes::claim_objection_about(id, &format!("step:{rule}"));
        link_button(&request.at(&about), t::objection_link_limited(lang), false)
    });
    view! {
        <p>
            {link_button(&request.at(&routes::claim_compare(id)), t::objection_link_compare(lang), false)} " "
            {limited} " "
            {(counts && !over)
                .then(|| link_button(&request.at(&routes::claim_objection(id)), t::objection_link(lang), false))}
        </p>
        {(counts && over).then(|| view! { <p class="hint">{t::objection_late(lang, &day(lang, last))}</p> })}
        <p><a href=request.at(routes::OBJECTIONS)>{t::objection_list_title(lang)}</a></p>
    }
    .into_any()
}

/// The claim in one sentence.
pub(crate) fn in_short(lang: Lang, model: &Model) -> String {
    let (total, fund, own) =
        (yuan(lang, model.row.total), yuan(lang, model.row.fund), yuan(lang, model.row.own));
    match model.row.status {
        Status::Reversed => t::history_in_short_reversed(lang, &fund, &own, &total),
        Status::Settled | Status::Paid => t::history_in_short(lang, &fund, &own, &total),
    }
}

/// Where it stands: what that means for the person, and what comes when.
pub(crate) fn standing(lang: Lang, model: &Model) -> String {
    if model.row.handed_in {
        return handed_in(lang, model);
    }
    match (model.row.status, model.paid_on, model.pays_by) {
        (Status::Settled, _, Some(by)) => t::history_settled_by(lang, &day(lang, by)),
        (Status::Settled, ..) => t::history_settled(lang).to_owned(),
        (Status::Paid, Some(on), _) => t::history_paid_on(lang, &day(lang, on)),
        (Status::Paid, ..) => t::history_paid(lang).to_owned(),
        (Status::Reversed, ..) => t::history_reversed(lang).to_owned(),
    }
}

/// The same of a hand-in: the person is paid. By when stands with the hand-in, where the bank may have sent it back.
fn handed_in(lang: Lang, model: &Model) -> String {
    match (model.row.status, model.paid_on) {
        (Status::Settled, _) if model.row.fund.is_zero() => t::hand_in_claim_nothing(lang).to_owned(),
        (Status::Settled, _) => t::hand_in_claim_settled(lang).to_owned(),
        (Status::Paid, Some(on)) => t::hand_in_claim_paid_on(lang, &day(lang, on)),
        (Status::Paid, None) => t::hand_in_claim_paid(lang).to_owned(),
        (Status::Reversed, _) => t::history_reversed(lang).to_owned(),
    }
}

fn stands(lang: Lang, model: &Model) -> AnyView {
    // The one figure of a standing that no public source gives.
    let sample = model.pays_by.is_some().then(|| sample_tag(lang, false));
    view! { <p class="after"><strong>{model.row.status_word(lang)}</strong> " " {standing(lang, model)} " " {sample}</p> }
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

/// The items, class by class, and what of them the rules look at.
pub(crate) fn lines(lang: Lang, model: &Model) -> Option<AnyView> {
    if model.lines.is_empty() {
        return None;
    }
    let groups = model.classes(lang).into_iter();
    let groups = groups.filter_map(|(class, title, sum)| group(lang, &model.lines, class, title, sum));
    let groups = groups.collect::<Vec<_>>();
    Some(
        view! {
            <h2>{t::claim_lines(lang)}</h2>
            <div class="card">{groups} {facts(parted(lang, &model.shares))}</div>
        }
        .into_any(),
    )
}

/// How the bill parts before anything is reimbursed. Parts of nothing are left out.
pub(crate) fn parted(lang: Lang, shares: &Shares) -> Vec<(&'static str, String)> {
    [
        (t::history_outside(lang), shares.fulamt_ownpay_amt),
        (t::history_over_limit(lang), shares.overlmt_selfpay),
        (t::history_ahead(lang), shares.preselfpay_amt),
    ]
    .into_iter()
    .filter(|(_, amount)| !amount.is_zero())
    .chain([(t::history_eligible(lang), shares.inscp_scp_amt)])
    .map(|(name, amount)| (name, yuan(lang, amount)))
    .collect()
}

fn group(
    lang: Lang,
    lines: &[Line],
    class: Class,
    title: &'static str,
    sum: Option<Money>,
) -> Option<AnyView> {
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
    let foot = sum.map(|sum| {
        view! {
            <tfoot>
                <tr>
                    <th scope="row">{t::history_class_sum(lang)}</th>
                    <td class="n"><strong>{sum.grouped()}</strong></td>
                </tr>
            </tfoot>
        }
    });
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
                {foot}
            </table>
        }
        .into_any(),
    )
}
