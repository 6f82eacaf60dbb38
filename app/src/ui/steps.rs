//! Ordered steps, each with its figures and the clause it follows.

use leptos::prelude::*;
#[cfg(feature = "ssr")]
use rules::eligibility::Reason;
use rules::text::Lang;
use rules::trace::{Clause, Confidence, Step};

use super::yuan;
use crate::t;

/// The steps of a computation: what was done, with which figures, what came out, by which clause.
pub(crate) fn steps(lang: Lang, steps: &[Step]) -> AnyView {
    let items = steps
        .iter()
        .map(|step| {
            view! {
                <li>
                    <p class="what">{step.text.get(lang).to_owned()}</p>
                    <p class="formula">{formula(lang, step)}</p>
                    {clause(lang, &step.clause)}
                </li>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    view! { <ol class="steps">{items}</ol> }.into_any()
}

/// What was done with which figures, and what came out.
fn formula(lang: Lang, step: &Step) -> AnyView {
    let equals = if step.operation.contains('=') { " → " } else { " = " };
    view! { {step.operation.clone()} {equals} <strong>{yuan(lang, step.amount)}</strong> }.into_any()
}

/// A chain of reasons.
#[cfg(feature = "ssr")]
pub(crate) fn reasons(lang: Lang, reasons: &[Reason]) -> AnyView {
    let items = reasons
        .iter()
        .map(|reason| {
            view! {
                <li>
                    <p class="what">{reason.text.get(lang).to_owned()}</p>
                    {clause(lang, &reason.clause)}
                </li>
            }
            .into_any()
        })
        .collect::<Vec<_>>();
    view! { <ol class="steps">{items}</ol> }.into_any()
}

/// Where a rule stands and how far the source can be trusted.
pub(crate) fn clause(lang: Lang, clause: &Clause) -> AnyView {
    let place = format!("{} {}", clause.document, clause.clause);
    let cited = match clause.url.clone() {
        Some(url) => view! { <a href=url rel="noreferrer">{place}</a> }.into_any(),
        None => place.into_any(),
    };
    view! {
        <p class="clause">
            {t::clause_source(lang)} " " {cited} " · " {grade(lang, clause.confidence)}
        </p>
    }
    .into_any()
}

/// The grade of a source in words.
pub(crate) fn grade(lang: Lang, confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Seed => t::grade_seed(lang),
        Confidence::Q => t::grade_quoted(lang),
        Confidence::S => t::grade_stated(lang),
        Confidence::C => t::grade_practice(lang),
        Confidence::X => t::grade_contradicted(lang),
        Confidence::M => t::grade_general(lang),
        Confidence::Calc => t::grade_computed(lang),
        Confidence::Choice => t::grade_choice(lang),
        Confidence::Sample => t::grade_sample(lang),
    }
}
