//! The answer of the estimator: the figure, the bar, what other hospitals would mean, the steps.

use rules::assess::Shares;
use rules::facts::Level;
use rules::pack::PackRef;
use rules::refusal::Refusal;
use rules::text::{Lang, Text};
use rules::trace::Step;

use super::{Amounts, AtLevel, Outcome, parts};
use crate::forms::FieldError;
use crate::t;
use crate::ui::breakdown::write_breakdown;
use crate::ui::compare::{Row, write_small};
use crate::ui::html::Html;
use crate::ui::notice::{Tone, write_notice, write_sample_tag};
use crate::ui::steps::{write_clause, write_steps};

/// Writes what an outcome is: the amounts, or why there are none.
pub(crate) fn write_result(html: &mut Html, lang: Lang, outcome: &Outcome) {
    html.raw("<h2>").text(t::estimate_answer(lang)).raw("</h2>");
    match outcome {
        Outcome::Amounts(amounts) => write_amounts(html, lang, amounts),
        Outcome::Refused(refusal, pack) => write_refusal(html, lang, refusal, pack),
        Outcome::Wrong(errors) => write_wrong(html, lang, errors),
    }
}

/// Writes what stands below the amounts: who pays what, the same bill elsewhere, and the steps.
pub(crate) fn write_details(html: &mut Html, lang: Lang, outcome: &Outcome) {
    let Outcome::Amounts(amounts) = outcome else { return };
    html.raw("<div class=\"card\">");
    write_breakdown(html, lang, amounts.shares.medfee_sumamt, &parts(&amounts.shares));
    html.raw("<p class=\"small\">").text(t::estimate_only(lang)).raw(" ");
    html.text(&pack_line(lang, &amounts.title, &amounts.pack)).raw("</p></div>");
    write_levels(html, lang, &amounts.levels);
    html.raw("<h2>").text(t::estimate_steps(lang)).raw("</h2><div class=\"card\">");
    write_steps(html, lang, &amounts.steps);
    if let Some(rule) = &amounts.limited_by {
        write_limit(html, lang, rule, &amounts.steps);
    }
    html.raw("</div>");
}

/// An outcome in one sentence.
pub(crate) fn summary(lang: Lang, outcome: &Outcome) -> String {
    match outcome {
        Outcome::Amounts(amounts) => {
            let (fund, own) =
                (amounts.shares.fund_pay_sumamt.grouped(), amounts.shares.psn_part_amt.grouped());
            t::estimate_summary(lang, &fund, &own)
        }
        Outcome::Refused(refusal, _) => refusal.text.get(lang).to_owned(),
        Outcome::Wrong(_) => t::estimate_incomplete(lang).to_owned(),
    }
}

/// The two figures of an answer: what the fund pays, and the sentence of what the person pays.
pub(crate) fn figures(lang: Lang, shares: &Shares) -> (String, String) {
    (shares.fund_pay_sumamt.grouped(), t::estimate_own(lang, &shares.psn_part_amt.grouped()))
}

fn write_amounts(html: &mut Html, lang: Lang, amounts: &Amounts) {
    let (fund_pays, you_pay) = figures(lang, &amounts.shares);
    html.raw("<div class=\"card\"><p class=\"small\">").text(t::estimate_paid(lang)).raw(" ");
    write_sample_tag(html, lang, amounts.pack.official);
    html.raw("</p><p class=\"big\"><span class=\"fund\">").text(&fund_pays);
    html.raw("</span> <small>").text(t::unit_yuan_alone(lang)).raw("</small></p><p class=\"own\">");
    html.text(&you_pay).raw("</p></div>");
}

/// Which rules were used: name, version and the beginning of the hash.
pub(crate) fn pack_line(lang: Lang, title: &Text, pack: &PackRef) -> String {
    let hash = pack.hash.get(..12).unwrap_or(&pack.hash);
    t::estimate_pack(lang, &hash, &title.get(lang), &pack.version)
}

/// 为什么不能再多: the step that kept the fund's part from being more.
pub(crate) fn write_limit(html: &mut Html, lang: Lang, rule: &str, steps: &[Step]) {
    if let Some(step) = steps.iter().find(|step| step.rule == rule) {
        write_notice(html, Tone::Calm, t::estimate_limited(lang), |html| {
            html.raw("<p>").text(&t::estimate_limited_by(lang, &step.text.get(lang))).raw("</p>");
        });
    }
}

/// The step that kept the fund's part from being more, as a part of a page.
#[cfg(feature = "ssr")]
pub(crate) fn limit(lang: Lang, rule: &str, steps: &[Step]) -> Option<leptos::prelude::AnyView> {
    steps
        .iter()
        .any(|step| step.rule == rule)
        .then(|| Html::drawn(|html| write_limit(html, lang, rule, steps)))
}

/// The answer as a part of a page.
#[cfg(feature = "ssr")]
pub(crate) fn answer(lang: Lang, outcome: &Outcome) -> leptos::prelude::AnyView {
    Html::drawn(|html| {
        write_result(html, lang, outcome);
        write_details(html, lang, outcome);
    })
}

fn write_levels(html: &mut Html, lang: Lang, levels: &[AtLevel]) {
    if levels.is_empty() {
        return;
    }
    let rows: Vec<Row> = levels
        .iter()
        .map(|at| {
            let (fund, own) = match at.paid {
                Some((fund, own)) => (fund.grouped(), own.grouped()),
                None => ("—".to_owned(), "—".to_owned()),
            };
            Row { head: level_name(lang, at.level).to_owned(), cells: vec![fund, own], here: at.here }
        })
        .collect();
    let heads = [t::estimate_hospital(lang), t::estimate_fund_pays(lang), t::estimate_you_pay(lang)];
    html.raw("<h2>").text(t::estimate_elsewhere(lang)).raw("</h2><div class=\"card\">");
    write_small(html, t::estimate_elsewhere_caption(lang), &heads, &rows);
    html.raw("</div>");
}

/// A level of hospital in words.
pub(crate) fn level_name(lang: Lang, level: Level) -> &'static str {
    match level {
        Level::Township => t::level_township(lang),
        Level::One => t::level_one(lang),
        Level::Two => t::level_two(lang),
        Level::Three => t::level_three(lang),
    }
}

fn write_refusal(html: &mut Html, lang: Lang, refusal: &Refusal, pack: &PackRef) {
    write_notice(html, Tone::Soon, refusal.text.get(lang), |html| {
        html.raw("<p>").text(refusal.next.get(lang)).raw("</p>");
        if let Some(clause) = &refusal.clause {
            write_clause(html, lang, clause);
        }
        html.raw("<p class=\"small\">");
        html.text(&t::estimate_refused_pack(lang, &pack.name, &pack.version)).raw("</p>");
    });
}

fn write_wrong(html: &mut Html, lang: Lang, errors: &[FieldError]) {
    write_notice(html, Tone::Soon, t::estimate_incomplete(lang), |html| {
        html.raw("<ul>");
        for error in errors {
            html.raw("<li><a href=\"#").text(&error.field).raw("\">");
            html.text(error.message.get(lang)).raw("</a></li>");
        }
        html.raw("</ul>");
    });
}
