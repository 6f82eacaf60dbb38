//! `/claims`: a person's claims, by year, kind of care, hospital and state.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::facts::{Kind, Level};
use rules::money::Money;
use rules::text::Lang;

use crate::request::Request;
use crate::ui::answer::empty;
use crate::ui::icon::{Icon, icon};
use crate::ui::paging::{page_of, paging};
use crate::ui::select::select;
use crate::ui::yuan;
use crate::{routes, t};

/// A person's claims.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// What can be asked for.
    pub choices: Choices,
    /// What was asked for.
    pub filter: Filter,
    /// The claims shown, latest first.
    pub rows: Vec<Row>,
    /// How many the filter lets through.
    pub all: u64,
    /// The page shown; the first is 1.
    pub page: u32,
    /// How many pages there are.
    pub pages: u32,
    /// Most claims in one file.
    pub file_most: u32,
}

/// What occurs among a person's claims.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choices {
    /// Years, latest first.
    pub years: Vec<i32>,
    /// Kinds of care.
    pub kinds: Vec<Kind>,
    /// Codes and names of hospitals.
    pub hospitals: Vec<(String, String)>,
    /// States.
    pub states: Vec<Status>,
}

/// Which claims are shown. Nothing said: all.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The year.
    pub year: Option<i32>,
    /// The kind of care.
    pub kind: Option<Kind>,
    /// The hospital's code.
    pub hospital: Option<String>,
    /// Where the claims stand.
    pub state: Option<Status>,
}

impl Filter {
    /// The address of a page below `path` with this filter.
    pub fn address(&self, path: &str, page: u32) -> String {
        let mut pairs = Vec::new();
        pairs.extend(self.year.map(|year| ("year", year.to_string())));
        pairs.extend(self.kind.map(|kind| ("kind", kind.word().to_owned())));
        pairs.extend(self.hospital.clone().map(|code| ("hospital", code)));
        pairs.extend(self.state.map(|state| ("state", state.word().to_owned())));
        pairs.extend((page > 1).then(|| ("page", page.to_string())));
        routes::asking(path, &pairs)
    }

    /// Whether it asks for more than a year.
    fn is_narrow(&self) -> bool {
        self.kind.is_some() || self.hospital.is_some() || self.state.is_some()
    }
}

/// One claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its id in the URL.
    pub id: String,
    /// The hospital.
    pub hospital: String,
    /// Its level.
    pub level: Level,
    /// What kind of care.
    pub kind: Kind,
    /// Day of admission.
    pub admitted: Option<Date>,
    /// Day of discharge, or of service.
    pub discharged: Date,
    /// The bill.
    pub total: Money,
    /// Paid by all funds.
    pub fund: Money,
    /// Paid by the person.
    pub own: Money,
    /// Where it stands.
    pub status: Status,
    /// Whether it was handed in, so that the person is paid and not the hospital.
    pub handed_in: bool,
}

impl Row {
    /// Where it stands, in a person's words.
    pub(crate) fn status_word(&self, lang: Lang) -> &'static str {
        self.status.title_of(lang, self.handed_in.then_some(self.fund))
    }
}

/// Where a claim stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// 已结算
    Settled,
    /// 已拨付医院
    Paid,
    /// 已冲正
    Reversed,
}

impl Status {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Settled, Self::Paid, Self::Reversed];

    /// The word in addresses.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::Paid => "paid",
            Self::Reversed => "reversed",
        }
    }

    /// The reverse of [`Self::word`].
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.word() == word)
    }

    /// In a person's words.
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Settled => t::claims_settled(lang),
            Self::Paid => t::claims_paid(lang),
            Self::Reversed => t::claims_reversed(lang),
        }
    }

    /// The same of a claim that may have been handed in: then the person is paid, so much.
    pub(crate) fn title_of(self, lang: Lang, handed_in: Option<Money>) -> &'static str {
        match (self, handed_in) {
            (Self::Settled, Some(Money::ZERO)) => t::hand_in_nothing(lang),
            (Self::Settled, Some(_)) => t::hand_in_granted(lang),
            (Self::Paid, Some(_)) => t::hand_in_paid(lang),
            (status, _) => status.title(lang),
        }
    }
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let any = !model.choices.years.is_empty();
    let years = any.then(|| {
        view! {
            <p><a href=request.at(routes::CLAIMS_YEARS)>{t::history_to_years(lang)}</a></p>
            {years(request, model)}
            {more_filters(request, model)}
            <p class="small" role="status">{t::history_found(lang, &model.all)}</p>
        }
    });
    let list = if !model.rows.is_empty() {
        let rows = model.rows.iter().map(|row| item(request, row)).collect::<Vec<_>>();
        view! { <ul class="list">{rows}</ul> }.into_any()
    } else if any {
        nothing_matches(request)
    } else {
        empty(t::claims_empty(lang), t::claims_empty_next(lang))
    };
    view! {
        <h1>{t::claims_title(lang)}</h1>
        <p class="lead">{t::claims_lead(lang)}</p>
        <p class="no-print">
            <a href=request.at(routes::HAND_IN)>{t::hand_in_from_claims(lang)}</a> " "
            <span class="small">{t::hand_in_from_claims_text(lang)}</span>
        </p>
        {years}
        {list}
        {pages(request, model)}
        {files(request, model)}
    }
    .into_any()
}

/// One link a year: the other parts of the filter stay.
fn years(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let path = request.at(routes::CLAIMS);
    let link = |year: Option<i32>, label: String| {
        let href = Filter { year, ..model.filter.clone() }.address(&path, 1);
        let current = (model.filter.year == year).then_some("true");
        view! { <li><a href=href aria-current=current>{label}</a></li> }.into_any()
    };
    let links = model.choices.years.iter().map(|year| link(Some(*year), t::claims_year(lang, year)));
    let links = std::iter::once(link(None, t::claims_all(lang).to_owned())).chain(links).collect::<Vec<_>>();
    view! {
        <nav class="years" aria-label=t::claims_filter(lang)>
            <ul>{links}</ul>
        </nav>
    }
    .into_any()
}

/// Kind, hospital and state: folded up as long as nothing is chosen, left out where there is nothing to choose from.
fn more_filters(request: &Request, model: &Model) -> Option<AnyView> {
    let (lang, choices, filter) = (request.lang, &model.choices, &model.filter);
    let useful = choices.kinds.len() > 1 || choices.hospitals.len() > 1 || choices.states.len() > 1;
    if !useful && !filter.is_narrow() {
        return None;
    }
    let all = t::claims_all(lang);
    let kinds = choices.kinds.iter().map(|kind| (kind.word().to_owned(), kind_name(lang, *kind).to_owned()));
    let states = choices.states.iter().map(|state| (state.word().to_owned(), state.title(lang).to_owned()));
    let year = filter.year.map(|year| view! { <input type="hidden" name="year" value=year.to_string() /> });
    let kind = filter.kind.map_or("", Kind::word);
    let hospital = filter.hospital.as_deref().unwrap_or_default();
    let state = filter.state.map_or("", Status::word);
    Some(
        view! {
            <details class="card no-print" open=filter.is_narrow()>
                <summary>{t::history_narrow(lang)}</summary>
                <form method="get" action=request.at(routes::CLAIMS)>
                    {year}
                    {select("kind", t::history_kind(lang), all, kind, kinds.collect())}
                    {select("hospital", t::history_hospital(lang), all, hospital, choices.hospitals.clone())}
                    {select("state", t::history_state(lang), all, state, states.collect())}
                    <button class="button" type="submit">{t::history_show(lang)}</button>
                </form>
                <p><a href=request.at(routes::CLAIMS)>{t::history_clear(lang)}</a></p>
            </details>
        }
        .into_any(),
    )
}

fn nothing_matches(request: &Request) -> AnyView {
    let lang = request.lang;
    view! {
        <div class="card empty">
            {icon(Icon::Empty)}
            <p><strong>{t::history_nothing(lang)}</strong></p>
            <p><a href=request.at(routes::CLAIMS)>{t::history_clear(lang)}</a></p>
        </div>
    }
    .into_any()
}

/// The way to newer and older claims, where there is more than one page.
fn pages(request: &Request, model: &Model) -> AnyView {
    let (lang, path) = (request.lang, request.at(routes::CLAIMS));
    let names = (t::history_newer(lang), t::history_older(lang));
    view! {
        {paging(lang, names, (model.page, model.pages), |page| model.filter.address(&path, page))}
        {page_of(lang, model.page, model.pages)}
    }
    .into_any()
}

/// The list as a file, with the filter that is on.
fn files(request: &Request, model: &Model) -> Option<AnyView> {
    if model.rows.is_empty() {
        return None;
    }
    let lang = request.lang;
    let to = |path: &str| model.filter.address(&request.at(path), 1);
    let bound = (model.all > u64::from(model.file_most))
        .then(|| view! { <p class="hint">{t::history_file_bound(lang, &model.file_most)}</p> });
    Some(
        view! {
            <section class="no-print">
                <h2>{t::history_files(lang)}</h2>
                <p>{t::history_files_text(lang)}</p>
                {bound}
                <a class="button line" href=to(routes::CLAIMS_XLSX)>{t::history_xlsx(lang)}</a>
                <a class="button line" href=to(routes::CLAIMS_CSV)>{t::history_csv(lang)}</a>
            </section>
        }
        .into_any(),
    )
}

fn item(request: &Request, row: &Row) -> AnyView {
    view! {
        <li class="card">
            <h2><a href=request.at(&routes::claim(&row.id))>{row.hospital.clone()}</a></h2>
            {summary(request.lang, row)}
        </li>
    }
    .into_any()
}

/// What kind of care and when, what it cost and who paid.
pub(crate) fn summary(lang: Lang, row: &Row) -> AnyView {
    let route = row.handed_in.then(|| view! { " " <span class="tag">{t::hand_in_title(lang)}</span> });
    view! {
        <p class="small">{when(lang, row)} " " {status(lang, row)} {route}</p>
        <dl class="facts">
            <dt>{t::claims_fund(lang)}</dt>
            <dd><strong>{yuan(lang, row.fund)}</strong></dd>
            <dt>{t::claims_own(lang)}</dt>
            <dd>{yuan(lang, row.own)}</dd>
            <dt>{t::claims_total(lang)}</dt>
            <dd>{yuan(lang, row.total)}</dd>
        </dl>
    }
    .into_any()
}

/// Kind of care and days.
pub(crate) fn when(lang: Lang, row: &Row) -> String {
    let kind = kind_name(lang, row.kind);
    match row.admitted.filter(|admitted| *admitted != row.discharged) {
        Some(admitted) => t::claims_stay(lang, &date::iso(admitted), &date::iso(row.discharged), &kind),
        None => t::claims_day(lang, &date::iso(row.discharged), &kind),
    }
}

/// A kind of care in words.
pub fn kind_name(lang: Lang, kind: Kind) -> &'static str {
    match kind {
        Kind::Inpatient => t::kind_inpatient(lang),
        Kind::Outpatient => t::kind_outpatient(lang),
        Kind::Chronic => t::kind_chronic(lang),
        Kind::Delivery => t::kind_delivery(lang),
        Kind::Accident => t::kind_accident(lang),
        Kind::ByCase => t::kind_by_case(lang),
    }
}

fn status(lang: Lang, row: &Row) -> AnyView {
    let class = if row.status == Status::Reversed { "tag off" } else { "tag" };
    view! { <span class=class>{row.status_word(lang)}</span> }.into_any()
}
