//! Ordered steps, each with its figures and the clause it follows.

use rules::text::Lang;
use rules::trace::{Clause, Confidence, Step};

use super::html::Html;
use super::yuan;
use crate::t;

/// Writes the steps of a computation: in plain words, what came out with the official wording behind it, and by which
/// clause.
pub(crate) fn write_steps(html: &mut Html, lang: Lang, steps: &[Step]) {
    html.raw("<ol class=\"steps\">");
    for step in steps {
        html.raw("<li><p class=\"what\">").text(step.text.get(lang)).raw("</p>");
        html.raw("<details class=\"formula\"><summary><strong>")
            .text(&yuan(lang, step.amount))
            .raw("</strong> ");
        html.text(t::steps_official(lang)).raw("</summary><p>");
        html.text(step.official.get(lang)).raw("</p></details>");
        write_clause(html, lang, &step.clause);
        html.raw("</li>");
    }
    html.raw("</ol>");
}

/// Writes where a rule stands and how far the source can be trusted.
pub(crate) fn write_clause(html: &mut Html, lang: Lang, clause: &Clause) {
    html.raw("<p class=\"clause\">").text(t::clause_source(lang)).raw(" ");
    if let Some(url) = &clause.url {
        html.raw("<a rel=\"noreferrer\" href=\"").text(url).raw("\">");
    }
    html.text(&clause.document).raw(" ").text(&clause.clause);
    html.raw(if clause.url.is_some() { "</a> · " } else { " · " });
    html.text(grade(lang, clause.confidence)).raw("</p>");
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

#[cfg(feature = "ssr")]
mod views {
    use leptos::prelude::AnyView;
    use rules::eligibility::Reason;
    use rules::text::Lang;
    use rules::trace::{Clause, Step};

    use super::{Html, write_clause, write_steps};

    /// The steps of a computation.
    pub(crate) fn steps(lang: Lang, steps: &[Step]) -> AnyView {
        Html::drawn(|html| write_steps(html, lang, steps))
    }

    /// Where a rule stands.
    pub(crate) fn clause(lang: Lang, clause: &Clause) -> AnyView {
        Html::drawn(|html| write_clause(html, lang, clause))
    }

    /// A chain of reasons, without amounts.
    pub(crate) fn reasons(lang: Lang, reasons: &[Reason]) -> AnyView {
        Html::drawn(|html| {
            html.raw("<ol class=\"steps\">");
            for reason in reasons {
                html.raw("<li><p class=\"what\">").text(reason.text.get(lang)).raw("</p>");
                write_clause(html, lang, &reason.clause);
                html.raw("</li>");
            }
            html.raw("</ol>");
        })
    }
}

#[cfg(feature = "ssr")]
pub(crate) use views::{clause, reasons, steps};
