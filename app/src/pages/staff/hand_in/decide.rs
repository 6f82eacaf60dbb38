//! Taking a hand-in claim, asking for what is missing, deciding, and the second person's answer.

use leptos::prelude::*;
use rules::hand_in::{ANSWER_DAYS, FOUR_EYES_ABOVE};
use rules::money::Money;

use super::Model;
use crate::pages::hand_in::State;
use crate::pages::staff::prove;
use crate::request::Request;
use crate::ui::field::{Choice, Field, Question};
use crate::ui::notice::{Tone, notice};
use crate::ui::shell::token;
use crate::ui::textarea::TextArea;
use crate::ui::yuan;
use crate::{routes, t};

/// The button that takes it, or why there is none.
pub(super) fn take(request: &Request, model: &Model) -> Option<AnyView> {
    let lang = request.lang;
    if model.may.barred && model.line.state.is_open() {
        let why = view! { <p>{t::hand_in_desk_barred_why(lang)}</p> };
        return Some(notice(Tone::Soon, t::hand_in_desk_barred(lang), why));
    }
    let label = match model.line.state {
        State::Received => t::hand_in_desk_take(lang),
        State::Needs => t::hand_in_desk_go_on(lang),
        _ => t::hand_in_desk_take_over(lang),
    };
    model.may.take.then(|| {
        view! {
            <form method="post" action=format!("{}/take", routes::staff_hand_in(&model.id))>
                {token(request)}
                <button class="button" type="submit">{label}</button>
            </form>
        }
        .into_any()
    })
}

/// What is missing.
pub(super) fn ask(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let hint = t::hand_in_desk_ask_hint(lang, &ANSWER_DAYS);
    let missing = TextArea {
        name: "missing",
        label: t::hand_in_desk_missing(lang),
        hint: &hint,
        value: &model.forms.asking.missing,
    };
    view! {
        <h2>{t::hand_in_desk_ask(lang)}</h2>
        <form method="post" action=format!("{}/ask", routes::staff_hand_in(&model.id)) novalidate>
            {token(request)}
            {missing.view(lang, &model.forms.errors)}
            <button class="button line" type="submit">{t::hand_in_desk_ask_submit(lang)}</button>
        </form>
    }
    .into_any()
}

/// Granted or refused. Only an amount can be granted.
pub(super) fn decision(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let fund = model.computed.fund();
    let grant = |fund: Money| {
        let mut choice = Choice::new("yes", t::hand_in_desk_grant(lang, &yuan(lang, fund)));
        if model.needs_second {
            choice.note = t::hand_in_desk_second(lang, &yuan(lang, FOUR_EYES_ABOVE));
        }
        choice
    };
    let choices =
        fund.map(grant).into_iter().chain([Choice::new("no", t::hand_in_desk_refuse(lang))]).collect();
    let code = (fund.is_some() && model.needs_code).then(|| {
        Field {
            name: "code",
            label: t::hand_in_desk_code(lang),
            hint: t::hand_in_desk_code_hint(lang),
            value: &model.forms.verdict.code,
            short: true,
            ..Field::default()
        }
        .view(lang, &model.forms.errors)
    });
    let version = model.versions.last().map(|version| version.number).unwrap_or_default();
    let seen = fund.map(|fund| {
        view! {
            <input type="hidden" name="amount" value=fund.fen().to_string() />
            <input type="hidden" name="version" value=version.to_string() />
        }
    });
    let words = Words {
        title: t::hand_in_desk_decide(lang),
        legend: t::staff_verdict(lang),
        hint: t::hand_in_desk_decide_hint(lang),
        submit: t::hand_in_desk_decide_submit(lang),
    };
    let action = format!("{}/decision", routes::staff_hand_in(&model.id));
    let inside = view! { {seen} {code} }.into_any();
    form(request, model, &words, action, choices, inside)
}

/// The grant that waits, and its answer by somebody else.
pub(super) fn proposal(request: &Request, model: &Model) -> Option<AnyView> {
    let (lang, proposal) = (request.lang, model.proposal.as_ref()?);
    let said = t::hand_in_desk_proposal(lang, &proposal.by, &yuan(lang, proposal.fund));
    let reason = proposal.reason.clone();
    let head = notice(Tone::Soon, said, view! { <p>{reason}</p> });
    if proposal.own {
        return Some(view! { {head} <p>{t::hand_in_desk_own(lang)}</p> }.into_any());
    }
    if model.may.barred {
        return Some(head);
    }
    let words = Words {
        title: t::hand_in_desk_answer(lang),
        legend: t::hand_in_desk_answer_legend(lang),
        hint: t::hand_in_desk_answer_hint(lang),
        submit: t::hand_in_desk_answer_submit(lang),
    };
    let choices = vec![
        Choice::new("yes", t::hand_in_desk_confirm(lang, &yuan(lang, proposal.fund))),
        Choice::new("no", t::hand_in_desk_return(lang)),
    ];
    let action = format!("{}/answer", routes::staff_hand_in(&model.id));
    let form = form(request, model, &words, action, choices, ().into_any());
    Some(view! { {head} {form} }.into_any())
}

struct Words {
    title: &'static str,
    legend: &'static str,
    hint: &'static str,
    submit: &'static str,
}

/// Yes or no with a reason.
fn form(
    request: &Request,
    model: &Model,
    words: &Words,
    action: String,
    choices: Vec<Choice>,
    inside: AnyView,
) -> AnyView {
    let lang = request.lang;
    let raw = &model.forms.verdict;
    let question =
        Question { name: "decision", legend: words.legend, hint: "", value: &raw.decision, class: "" };
    let reason = TextArea { name: "why", label: t::staff_reason(lang), hint: words.hint, value: &raw.why };
    let prove = model.prove.then(|| prove(lang, t::desk_prove(lang), &routes::staff_hand_in(&model.id)));
    view! {
        <h2>{words.title}</h2>
        {prove}
        <form method="post" action=action novalidate>
            {token(request)}
            {question.cards(lang, &model.forms.errors, choices)}
            {inside}
            {reason.view(lang, &model.forms.errors)}
            <button class="button" type="submit">{words.submit}</button>
        </form>
    }
    .into_any()
}
