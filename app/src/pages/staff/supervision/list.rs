//! The list of questions, and which of them to show.

use leptos::prelude::*;
use rules::date;
use rules::text::Lang;

use super::{KINDS, List, kind_word, tag};
use crate::forms::supervision::RawFindings;
use crate::ui::answer::empty;
use crate::ui::paging::paging;
use crate::ui::select::select;
use crate::{routes, t};

/// `/staff/supervision`
pub(in crate::pages::staff) fn list(lang: Lang, model: &List) -> AnyView {
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
    let RawFindings { kind, hospital, state, .. } = &model.filter;
    let names = (t::paging_previous(lang), t::paging_next(lang));
    view! {
        <h1>{t::supervision_task(lang)}</h1>
        <p class="lead">{t::supervision_lead(lang)}</p>
        {filter(lang, model)}
        <p class="small">{t::supervision_count(lang, &page, &pages, &model.total)}</p>
        {none}
        <ul class="list one">{items}</ul>
        {paging(lang, names, (page, pages), |page| routes::staff_findings(kind, hospital, state, page))}
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
