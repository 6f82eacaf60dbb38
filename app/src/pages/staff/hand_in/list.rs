//! The list of hand-in claims, and which of them to show.

use leptos::prelude::*;
use rules::date;
use rules::text::Lang;

use super::{Line, List};
use crate::pages::hand_in::State;
use crate::ui::answer::empty;
use crate::ui::paging::paging;
use crate::ui::select::select;
use crate::ui::yuan;
use crate::{routes, t};

/// `/staff/hand-in`
pub(in crate::pages::staff) fn list(lang: Lang, model: &List) -> AnyView {
    let items = model.lines.iter().map(|line| item(lang, line)).collect::<Vec<_>>();
    let none =
        model.lines.is_empty().then(|| empty(t::hand_in_desk_none(lang), t::hand_in_desk_none_next(lang)));
    let (page, pages) = model.page;
    let names = (t::paging_previous(lang), t::paging_next(lang));
    let state = &model.filter.state;
    view! {
        <h1>{t::hand_in_desk_task(lang)}</h1>
        <p class="lead">{t::hand_in_desk_lead(lang)}</p>
        {filter(lang, model)}
        <p class="small">{t::hand_in_desk_count(lang, &page, &pages, &model.total)}</p>
        {none}
        <ul class="list one">{items}</ul>
        {paging(lang, names, (page, pages), |page| routes::staff_hand_ins(state, page))}
    }
    .into_any()
}

fn item(lang: Lang, line: &Line) -> AnyView {
    let due = line.due.map(|(by, overdue)| {
        let said = format!("{} {}", t::hand_in_desk_due(lang), date::iso(by));
        let late =
            overdue.then(|| view! { " " <span class="tag wait">{t::hand_in_desk_overdue(lang)}</span> });
        view! { <p>{said} {late}</p> }
    });
    let review =
        line.review.then(|| view! { " " <span class="tag wait">{t::hand_in_desk_review(lang)}</span> });
    let proposed =
        line.proposed.then(|| view! { " " <span class="tag wait">{t::hand_in_desk_proposed(lang)}</span> });
    let taken = line.taken_by.as_ref().map(|by| t::hand_in_desk_taken(lang, by));
    view! {
        <li class="card">
            <h2>
                <a href=routes::staff_hand_in(&line.id)>{line.reference.clone()}</a> " " {line.state.tag(lang)}
                {review} {proposed}
            </h2>
            <p>
                {t::hand_in_desk_line(lang, &line.name, &yuan(lang, line.total), &line.township)}
            </p>
            {due}
            <p class="small">{t::hand_in_desk_since(lang, &date::iso(line.handed_in_on))} " " {taken}</p>
        </li>
    }
    .into_any()
}

/// Which to show: a form that only asks.
fn filter(lang: Lang, model: &List) -> AnyView {
    let counted = |state: State| {
        model.counts.iter().find(|(counted, _)| *counted == state).map_or(0, |(_, count)| *count)
    };
    let states = State::ALL
        .into_iter()
        .map(|state| {
            let label = t::unit_aside(lang, &state.title(lang), &counted(state));
            (state.word().to_owned(), label)
        })
        .collect();
    view! {
        <form method="get" action=routes::STAFF_HAND_IN class="card" aria-label=t::hand_in_desk_filter(lang)>
            {select("state", t::history_state(lang), t::hand_in_desk_waiting(lang), &model.filter.state, states)}
            <button class="button line" type="submit">{t::history_show(lang)}</button>
        </form>
    }
    .into_any()
}
