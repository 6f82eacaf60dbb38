//! `/family/done`: what others did in my name.

use leptos::prelude::*;
use rules::text::Lang;
use time::OffsetDateTime;

use crate::pages::account::minute;
use crate::request::Request;
use crate::ui::answer::{back, empty};
use crate::{routes, t};

/// What was done, the newest first.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The entries.
    pub entries: Vec<Done>,
}

/// One thing that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// When.
    pub at: OffsetDateTime,
    /// By whom.
    pub by: String,
    /// What, as the audit trail names it.
    pub action: String,
    /// The reference number of a choice.
    pub reference: Option<String>,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let list = if model.entries.is_empty() {
        empty(t::family_done_none(lang), t::family_done_none_next(lang))
    } else {
        let items = model.entries.iter().map(|entry| item(lang, entry)).collect::<Vec<_>>();
        view! { <ul class="list">{items}</ul> }.into_any()
    };
    view! {
        <div class="narrow">
            {back(routes::FAMILY, t::family_back(lang))}
            <h1>{t::family_done_title(lang)}</h1>
            <p class="lead">{t::family_done_lead(lang)}</p>
            {list}
        </div>
    }
    .into_any()
}

fn item(lang: Lang, entry: &Done) -> AnyView {
    let what = match entry.action.as_str() {
        "tier.choose" => t::family_done_choose(lang),
        "tier.withdraw" => t::choice_done_in_my_name(lang),
        "guardian.verify" => t::family_done_verify(lang),
        "guardian.ask" => t::family_done_ask(lang),
        "guardian.end" => t::family_done_end(lang),
        "newborn.register" => t::family_done_register(lang),
        "newborn.claim" => t::family_done_claim(lang),
        "correction.ask" => t::correction_done_ask(lang),
        "correction.withdraw" => t::correction_done_withdraw(lang),
        "objection.ask" => t::objection_done_ask(lang),
        "objection.withdraw" => t::objection_done_withdraw(lang),
        "hand_in.handed_in" => t::hand_in_notice_done_ask(lang),
        "hand_in.answered" => t::hand_in_notice_done_answer(lang),
        "hand_in.withdrawn" => t::hand_in_notice_done_withdraw(lang),
        "hand_in.review_asked" => t::hand_in_notice_done_review(lang),
        "hand_in.account_given" => t::hand_in_notice_done_account(lang),
        _ => t::family_done_other(lang),
    };
    let reference = entry.reference.clone().map(|reference| {
        view! { <p class="small">{t::enrolment_reference(lang)} " " {reference}</p> }
    });
    view! {
        <li class="card">
            <p><strong>{what}</strong></p>
            <p>{t::family_done_by(lang, &minute(entry.at), &entry.by)}</p>
            {reference}
        </li>
    }
    .into_any()
}
