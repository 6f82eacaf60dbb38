//! Figures of a claim that come out otherwise than they are stored.

use leptos::prelude::*;
use rules::text::Lang;

use super::Model;
use crate::t;
use crate::ui::compare::{Row, folding};

/// The table of them; nothing where none differs.
pub(super) fn figures(lang: Lang, model: &Model) -> Option<AnyView> {
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
