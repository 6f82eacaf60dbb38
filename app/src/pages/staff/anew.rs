//! `/staff/anew`: claims that are to be settled anew because an objection was granted, and what comes next for each.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::facts::Kind;
use rules::text::Lang;

use crate::pages::claims::kind_name;
use crate::ui::answer::empty;
use crate::{routes, t};

/// What comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// The hospital takes it back.
    TakeBack,
    /// So many later ones are taken back first.
    LaterFirst(u32),
    /// It, or what rests on it, came by hand-in: no hospital can.
    HandedIn,
    /// Its year is closed.
    ClosedYear(i32),
    /// It was taken back: the hospital settles it again.
    SettleAgain,
}

/// A claim. Nobody is named: whose it is stands with the case.
#[derive(Clone, Debug)]
pub struct Line {
    /// Id of the case, for those who may open it.
    pub case: Option<String>,
    /// Number of the case.
    pub reference: String,
    /// Name of the hospital.
    pub hospital: String,
    /// Slip number.
    pub slip_no: String,
    /// Kind of care.
    pub kind: Kind,
    /// First day, if it is another one than the last.
    pub admitted: Option<Date>,
    /// Last day.
    pub discharged: Date,
    /// When it was decided.
    pub granted_on: Date,
    /// What comes next.
    pub next: Next,
}

/// The page.
pub(super) fn list(lang: Lang, lines: &[Line]) -> AnyView {
    let none = lines.is_empty().then(|| empty(t::anew_none(lang), t::anew_none_next(lang)));
    let items = lines.iter().map(|line| item(lang, line)).collect::<Vec<_>>();
    view! {
        <h1>{t::anew_task(lang)}</h1>
        <p class="lead">{t::anew_lead(lang)}</p>
        {none}
        <ul class="list one">{items}</ul>
    }
    .into_any()
}

fn item(lang: Lang, line: &Line) -> AnyView {
    let (tag, what) = match line.next {
        Next::TakeBack => (t::anew_tag_take_back(lang), t::anew_take_back(lang).to_owned()),
        Next::LaterFirst(count) => (t::anew_tag_take_back(lang), t::anew_later_first(lang, &count)),
        Next::HandedIn => (t::anew_tag_office(lang), t::anew_office(lang).to_owned()),
        Next::ClosedYear(year) => (t::anew_tag_closed(lang), t::anew_closed(lang, &year)),
        Next::SettleAgain => (t::anew_tag_settle(lang), t::anew_settle(lang).to_owned()),
    };
    let slip = t::supervision_slip(lang, &line.slip_no);
    let title = match &line.case {
        Some(case) => view! { <a href=routes::staff_case(case)>{slip}</a> }.into_any(),
        None => slip.into_any(),
    };
    let last = date::iso(line.discharged);
    let days = match line.admitted {
        Some(first) => format!("{} – {last}", date::iso(first)),
        None => last,
    };
    view! {
        <li class="card">
            <h2>{title} " " <span class="tag wait">{tag}</span></h2>
            <p>{what}</p>
            <p class="small">{line.hospital.clone()} " · " {kind_name(lang, line.kind)} " " {days}</p>
            <p class="small">{t::anew_granted(lang, &date::iso(line.granted_on), &line.reference)}</p>
        </li>
    }
    .into_any()
}
