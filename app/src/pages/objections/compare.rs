//! `/claims/{id}/compare`: what was paid beside what the same facts give by the rules of then, of today, and on another track.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::money::Money;
use rules::text::{Lang, Text};
use rules::what_if::{Outcome, Paid, Replay};

use crate::pages::claims::{Row, Status, summary};
use crate::request::Request;
use crate::ui::answer::{back, facts, link_button};
use crate::ui::compare::{Row as Cells, folding};
use crate::ui::notice::{Tone, notice, sample_tag};
use crate::{routes, t};

/// The comparison.
#[derive(Clone, Debug)]
pub struct Model {
    /// The claim.
    pub row: Row,
    /// What was paid.
    pub paid: Paid,
    /// By the rules that settled it.
    pub then: Replay,
    /// The review that was opened because they give something else; `None`: not yet.
    pub review: Option<String>,
    /// Whether one can still object to the claim.
    pub may_object: bool,
    /// By today's rules; `None`: the track has none this year.
    pub today: Option<Side>,
    /// The business date.
    pub on: Date,
    /// On the other tracks of the claim's year.
    pub others: Vec<Side>,
    /// The year before the claim, in words.
    pub before: Text,
    /// Whether every figure is official.
    pub official: bool,
}

/// The same case under other rules.
#[derive(Clone, Debug)]
pub struct Side {
    /// What people call the option.
    pub title: Text,
    /// Its year.
    pub year: i32,
    /// What comes out.
    pub outcome: Outcome,
    /// How much more or less the person pays, in words.
    pub effect: Option<Text>,
}

/// The page.
pub(super) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let heads = [
        t::objection_compare_rules(lang),
        t::claims_fund(lang),
        t::claims_own(lang),
        t::objection_compare_difference(lang),
    ];
    let caption = t::objection_compare_title(lang);
    view! {
        {back(&request.at(&routes::claim(&model.row.id)), t::objection_to_claim(lang))}
        <h1>{caption}</h1>
        <p class="lead">{t::objection_compare_lead(lang)}</p>
        {checked(request, model)}
        <div class="card">
            <h2>{model.row.hospital.clone()}</h2>
            {summary(lang, &model.row)}
            {facts(vec![(t::objection_compare_before(lang), model.before.get(lang).to_owned())])}
        </div>
        <div class="card">
            <p>{sample_tag(lang, model.official)}</p>
            {folding(caption, &heads, &rows(lang, model))}
        </div>
        <p class="small">{t::objection_compare_note(lang)}</p>
    }
    .into_any()
}

/// Whether the claim was settled as its rules say.
fn checked(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    match &model.then {
        Replay::Same => notice(
            Tone::Calm,
            t::objection_compare_same(lang),
            view! { <p>{t::objection_compare_same_why(lang)}</p> },
        ),
        Replay::Other(_) => {
            let body = if let Some(reference) = &model.review {
                let href = request.at(&routes::objection(reference));
                view! {
                    <p>{t::objection_compare_other_why(lang)}</p>
                    <p><a href=href>{t::objection_compare_review(lang, reference)}</a></p>
                }
                .into_any()
            } else {
                not_yet(request, model)
            };
            notice(Tone::Soon, t::objection_compare_other(lang), body)
        }
        Replay::NotAtHand => {
            let body = view! { <p>{t::claim_no_steps(lang)} " " <a href=routes::HOTLINE>"12393"</a></p> };
            notice(Tone::Soon, t::objection_compare_missing(lang), body)
        }
    }
}

/// Nobody has looked at it yet. What was taken back does not count, and nobody will.
fn not_yet(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    if model.row.status == Status::Reversed {
        return view! { <p>{t::objection_reversed_why(lang)}</p> }.into_any();
    }
    let ask = model.may_object.then(|| {
        let href = request.at(&routes::claim_objection(&model.row.id));
        view! {
            <p>{t::anew_review_now(lang)}</p>
            {link_button(&href, t::anew_review_ask(lang), false)}
        }
    });
    view! { <p>{t::anew_review_later(lang)}</p> {ask} }.into_any()
}

fn rows(lang: Lang, model: &Model) -> Vec<Cells> {
    let mut rows =
        vec![row(t::objection_compare_paid(lang).to_owned(), Some(model.paid), "—".to_owned(), true)];
    let then = t::objection_compare_then(lang).to_owned();
    rows.extend(match &model.then {
        Replay::Same => Some(row(then, Some(model.paid), t::objection_compare_equal(lang).to_owned(), false)),
        Replay::Other(outcome) => Some(under(lang, then, outcome, None)),
        Replay::NotAtHand => None,
    });
    let on = date::iso(model.on);
    rows.push(if let Some(side) = &model.today {
        let head = t::objection_compare_today(lang, &on, &side.title.get(lang), &side.year);
        under(lang, head, &side.outcome, side.effect.as_ref())
    } else {
        let head = t::objection_compare_today_plain(lang, &on);
        row(head, None, t::objection_compare_no_track(lang).to_owned(), false)
    });
    rows.extend(model.others.iter().map(|side| {
        let head = t::objection_compare_track(lang, &side.title.get(lang), &side.year);
        under(lang, head, &side.outcome, side.effect.as_ref())
    }));
    rows
}

/// Amounts with what they mean for the person, or the words of the refusal.
fn under(lang: Lang, head: String, outcome: &Outcome, effect: Option<&Text>) -> Cells {
    let said = match outcome {
        Outcome::Paid(_) => effect.map(|effect| effect.get(lang).to_owned()).unwrap_or_default(),
        Outcome::Refused(refusal) => refusal.text.get(lang).to_owned(),
    };
    row(head, outcome.paid(), said, false)
}

fn row(head: String, paid: Option<Paid>, said: String, here: bool) -> Cells {
    let amount = |money: Option<Money>| money.map_or_else(|| "—".to_owned(), Money::grouped);
    let cells = vec![amount(paid.map(|paid| paid.fund)), amount(paid.map(|paid| paid.person)), said];
    Cells { head, cells, here }
}
