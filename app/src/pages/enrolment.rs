//! `/enrolment`: am I insured, how, what is used of it, and why.

use leptos::prelude::*;
use rules::date::{self, Date};
use rules::eligibility::Reason;
use rules::facts::{Accumulators, Level};
use rules::money::Money;
use rules::pack::{DeductibleMode, Pack};
use rules::scheme::Scheme;
use rules::standing;
use rules::text::{Lang, Text};

use crate::forms::FieldError;
use crate::islands::estimator::level_name;
use crate::pages::home::{OpenWindow, days_left};
use crate::pages::pay::{Due, button};
use crate::request::Request;
use crate::ui::answer::{Mood, answer, answer_below, facts, link_button, print_row};
use crate::ui::field::Field;
use crate::ui::meter::meter;
use crate::ui::notice::{Tone, notice, sample_tag};
use crate::ui::shell::token;
use crate::ui::steps::reasons;
use crate::ui::{day, yuan};
use crate::{routes, t};

/// A person's enrolments and the current year's use.
#[derive(Clone, Debug)]
pub struct Model {
    /// Masked name.
    pub name: String,
    /// Masked id number.
    pub id: String,
    /// The answer on top.
    pub standing: Standing,
    /// The enrolment of the benefit year that holds today.
    pub current: Option<EnrolmentYear>,
    /// The next year's enrolment, if chosen.
    pub next: Option<EnrolmentYear>,
    /// The choice that can be paid now.
    pub due: Option<Due>,
    /// Whether staff must decide about the year that can be chosen for now.
    pub undecided: Option<i32>,
    /// The window to choose for next year, when it is open and nothing is chosen.
    pub window: Option<OpenWindow>,
    /// What the current year has used.
    pub usage: Option<Usage>,
    /// Why that year stands as it does, in the order of the rules.
    pub reasons: Vec<Reason>,
    /// The year that the reasons are about.
    pub reasons_year: i32,
    /// Years before, latest first.
    pub past: Vec<EnrolmentYear>,
    /// Was I insured on that day.
    pub on_day: OnDay,
}

/// The question about another day.
#[derive(Clone, Debug, Default)]
pub struct OnDay {
    /// What was typed.
    pub typed: String,
    /// Whether it is no day.
    pub unreadable: bool,
    /// How it was.
    pub found: Option<Found>,
}

/// How it was on a day.
#[derive(Clone, Debug)]
pub struct Found {
    /// The day.
    pub on: Date,
    /// How it was.
    pub standing: standing::Standing,
    /// Why, in order: payment, rule, period, agency.
    pub reasons: Vec<Reason>,
    /// Whether the day has come.
    pub certifiable: bool,
}

/// The answer to: am I insured today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Paid and entered; benefits are drawn.
    Active,
    /// Paid; benefits begin on this day.
    StartsOn(Date),
    /// Enrolled, the contribution is not paid yet.
    Unpaid,
    /// Two records disagree, or the text does not decide: staff will.
    NeedsStaffDecision,
    /// No enrolment that holds today.
    None,
}

/// One benefit year of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EnrolmentYear {
    /// The benefit year.
    pub year: i32,
    /// Where.
    pub place: Text,
    /// The scheme.
    pub scheme: Scheme,
    /// The option: standard or tier.
    pub option: Text,
    /// First and last day of benefits.
    pub covers: (Date, Date),
    /// The person's contribution.
    pub contribution: Money,
    /// When it was paid.
    pub paid: Option<Date>,
    /// When the record was entered.
    pub entered: Option<Date>,
    /// Who is in charge of claims in this year.
    pub agency: Text,
    /// The number to call.
    pub hotline: String,
    /// Whether the amounts are official.
    pub official: bool,
    /// The reference number of the choice, if it was made here.
    pub reference: Option<String>,
}

/// What a year has used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Usage {
    /// Number of stays in hospital.
    pub stays: u32,
    /// 起付线.
    pub deductible: Deductible,
    /// 封顶线 of the basic layer.
    pub ceiling: Option<Meter>,
    /// The way to 大病保险: compliant self-pay against its deductible.
    pub catastrophic: Option<Meter>,
    /// What is paid for outpatient care at most.
    pub outpatient: Option<Meter>,
    /// Paid by all funds this year.
    pub fund_paid: Money,
}

/// How 起付线 is charged, and what was charged so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deductible {
    /// Once a year, filling up: used and left at each level of hospital.
    PerYear(Vec<(Level, Meter)>),
    /// At every stay.
    PerStay {
        /// Charged in this year.
        charged: Money,
        /// What the next stay would be charged, by level.
        next: Vec<(Level, Money)>,
    },
}

/// Used and left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Meter {
    /// Used.
    pub used: Money,
    /// The whole.
    pub limit: Money,
    /// What is left; never below zero.
    pub left: Money,
}

impl Usage {
    /// What a year has used of a pack's limits, as of a day.
    pub fn of(pack: &Pack, tier: Option<&str>, on: Date, year: &Accumulators, fund_paid: Money) -> Self {
        let deductibles: Vec<(Level, Money)> = pack
            .levels()
            .iter()
            .filter_map(|level| Some((*level, pack.inpatient_summary(tier, *level, on)?.deductible)))
            .collect();
        let deductible = match pack.deductible_mode(tier, on) {
            Some(DeductibleMode::PerYear) => Deductible::PerYear(
                deductibles
                    .into_iter()
                    .map(|(level, whole)| (level, Meter::new(year.deductible_charged, whole)))
                    .collect(),
            ),
            _ => Deductible::PerStay { charged: year.deductible_charged, next: deductibles },
        };
        let meter = |used, limit: Option<Money>| limit.map(|limit| Meter::new(used, limit));
        Self {
            stays: year.stays,
            deductible,
            ceiling: meter(year.basic_fund, pack.ceiling(tier, on)),
            catastrophic: meter(year.compliant_self_pay, pack.catastrophic_deductible(tier, on)),
            outpatient: meter(year.outpatient_fund, pack.outpatient_ceiling(tier, on)),
            fund_paid,
        }
    }
}

impl Meter {
    /// From what is used and the whole.
    pub fn new(used: Money, limit: Money) -> Self {
        Self { used, limit, left: limit.less(used) }
    }
}

impl Model {
    /// The answer is the page's heading.
    pub(crate) fn title(&self, lang: Lang) -> String {
        match self.standing {
            Standing::Active => t::enrolment_active(lang).to_owned(),
            Standing::StartsOn(from) => t::enrolment_starts(lang, &day(lang, from)),
            Standing::Unpaid => t::enrolment_unpaid(lang).to_owned(),
            Standing::NeedsStaffDecision => t::enrolment_staff(lang).to_owned(),
            Standing::None => t::enrolment_none(lang).to_owned(),
        }
    }
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let who = view! { <p class="small">{model.name.clone()} "　" {model.id.clone()}</p> };
    let mood = match model.standing {
        Standing::Active => Mood::Yes,
        Standing::StartsOn(_) | Standing::Unpaid | Standing::NeedsStaffDecision => Mood::Wait,
        Standing::None => Mood::No,
    };
    let current = model.current.as_ref().map(|year| year_facts(lang, year));
    let used = model.usage.as_ref().map(|usage| used(lang, usage));
    let why = (!model.reasons.is_empty()).then(|| {
        view! {
            <h2>{t::enrolment_why_year(lang, &model.reasons_year)}</h2>
            <div class="card">{reasons(lang, &model.reasons)}</div>
        }
    });
    view! {
        <div class="columns">
            <div>
                <div class="card">
                    {answer(mood, &model.title(lang), who)}
                    {current}
                    {next_step(lang, model.standing)}
                </div>
                {next_year(request, model)}
                {model.due.as_ref().map(|due| button(request, due))}
            </div>
            <div>{used}</div>
        </div>
        {why}
        {past(lang, &model.past)}
        {on_day(request, &model.on_day, model.standing == Standing::Active)}
        {link_button(&request.at(routes::CLAIMS), t::enrolment_claims(lang), true)}
        {request.acting.is_none().then(|| link_button(routes::FAMILY, t::family_title(lang), false))}
        {link_button(routes::ESTIMATE, t::enrolment_estimate(lang), false)}
        {link_button(routes::PAY, t::pay_list_title(lang), false)}
        {print_row(lang)}
    }
    .into_any()
}

/// What to do when the answer is not simply yes.
fn next_step(lang: Lang, standing: Standing) -> Option<AnyView> {
    let said = match standing {
        Standing::Active => return None,
        Standing::StartsOn(_) => t::enrolment_starts_next(lang),
        Standing::Unpaid => t::enrolment_unpaid_next(lang),
        Standing::NeedsStaffDecision => t::enrolment_staff_next(lang),
        Standing::None => t::enrolment_none_next(lang),
    };
    Some(view! { <p class="after">{said} " " <a href=routes::HOTLINE>"12393"</a></p> }.into_any())
}

/// A year's facts, with the tag where its amounts are samples.
pub(crate) fn year_facts(lang: Lang, year: &EnrolmentYear) -> AnyView {
    let paid = match year.paid {
        Some(paid) => t::enrolment_paid_on(lang, &yuan(lang, year.contribution), &date::iso(paid)),
        None => t::enrolment_not_paid(lang, &yuan(lang, year.contribution)),
    };
    let mut pairs = vec![
        (t::enrolment_place(lang), year.place.get(lang).to_owned()),
        (t::enrolment_scheme(lang), year.scheme.title(lang).to_owned()),
        (t::enrolment_option(lang), year.option.get(lang).to_owned()),
        (
            t::enrolment_covers(lang),
            t::enrolment_from_to(lang, &date::iso(year.covers.0), &date::iso(year.covers.1)),
        ),
        (t::enrolment_contribution(lang), paid),
        (t::enrolment_agency(lang), year.agency.get(lang).to_owned()),
    ];
    if let Some(reference) = &year.reference {
        pairs.push((t::enrolment_reference(lang), reference.clone()));
    }
    view! {
        {facts(pairs)}
        <p class="after">{sample_tag(lang, year.official)}</p>
    }
    .into_any()
}

/// The next benefit year: chosen already, or to be chosen until a day.
fn next_year(request: &Request, model: &Model) -> Option<AnyView> {
    let lang = request.lang;
    if let Some(next) = &model.next {
        let heading = t::enrolment_next(lang, &next.year);
        let slip = next.reference.as_ref().map(|reference| {
            link_button(&request.at(&routes::tiers_slip(reference)), t::choice_to_slip(lang), false)
        });
        return Some(
            view! { <h2>{heading}</h2> <div class="card">{year_facts(lang, next)} {slip}</div> }.into_any(),
        );
    }
    if let Some(year) = model.undecided {
        let body = view! { <p>{t::enrolment_staff_next(lang)} " " <a href=routes::HOTLINE>"12393"</a></p> };
        return Some(notice(Tone::Soon, t::enrolment_next_staff(lang, &year), body));
    }
    let window = model.window.as_ref()?;
    let days = days_left(lang, window.days_left, &day(lang, window.closes));
    let body = view! { <p>{days} " " <a href=request.at(routes::TIERS)>{t::enrolment_choose(lang, &window.year)}</a></p> };
    Some(notice(Tone::Soon, t::enrolment_window(lang, &window.year), body))
}

fn used(lang: Lang, usage: &Usage) -> AnyView {
    view! {
        <h2>{t::enrolment_used(lang)}</h2>
        <div class="card">{used_of(lang, usage)}</div>
    }
    .into_any()
}

/// What a year has used of its limits.
pub(crate) fn used_of(lang: Lang, usage: &Usage) -> AnyView {
    let meters = [
        (t::enrolment_ceiling(lang), usage.ceiling, "share-fund", true),
        (t::enrolment_catastrophic(lang), usage.catastrophic, "share-major", false),
        (t::enrolment_outpatient(lang), usage.outpatient, "share-fund", true),
    ]
    .into_iter()
    .filter_map(|(label, figures, class, fund)| {
        let figures = figures?;
        let said = match (figures.left.is_zero(), fund) {
            (true, _) => t::enrolment_full(lang, &figures.limit.grouped()),
            (false, true) => t::enrolment_paid_left(lang, &figures.left.grouped(), &figures.used.grouped()),
            (false, false) => t::enrolment_to_go(lang, &figures.left.grouped()),
        };
        Some(meter(label.to_owned(), said, figures, class))
    })
    .collect::<Vec<_>>();
    let counts = vec![
        (t::enrolment_stays(lang), t::enrolment_times(lang, &usage.stays)),
        (t::enrolment_fund_paid(lang), yuan(lang, usage.fund_paid)),
    ];
    view! { {deductible(lang, &usage.deductible)} {meters} {facts(counts)} }.into_any()
}

fn deductible(lang: Lang, deductible: &Deductible) -> AnyView {
    match deductible {
        Deductible::PerYear(levels) => levels
            .iter()
            .map(|(level, figures)| {
                let label = t::enrolment_deductible_at(lang, &level_name(lang, *level));
                let said = if figures.left.is_zero() {
                    t::enrolment_full(lang, &figures.limit.grouped())
                } else {
                    t::enrolment_used_left(lang, &figures.left.grouped(), &figures.used.grouped())
                };
                meter(label, said, *figures, "share-deductible")
            })
            .collect::<Vec<_>>()
            .into_any(),
        Deductible::PerStay { charged, next } => {
            let levels: Vec<String> = next
                .iter()
                .map(|(level, amount)| format!("{} {}", level_name(lang, *level), amount.grouped()))
                .collect();
            view! {
                <div class="meter">
                    <p class="meter-row">
                        <span>{t::enrolment_deductible(lang)}</span>
                        <span>{t::enrolment_charged(lang, &charged.grouped())}</span>
                    </p>
                    <p class="small">{t::enrolment_per_stay(lang, &levels.join(t::enrolment_comma(lang)))}</p>
                </div>
            }
            .into_any()
        }
    }
}

/// The question about another day, its answer, and a certificate of it.
fn on_day(request: &Request, asked: &OnDay, active: bool) -> AnyView {
    let lang = request.lang;
    let errors: Vec<FieldError> =
        asked.unreadable.then(|| FieldError::plain("on", t::error_date)).into_iter().collect();
    let field = Field {
        name: "on",
        label: t::standing_day(lang),
        hint: t::standing_day_hint(lang),
        value: &asked.typed,
        short: true,
        ..Field::default()
    };
    let answered = asked.found.as_ref().map(|found| found_on(request, found));
    let today =
        (active && asked.found.is_none()).then(|| certify(request, "", t::standing_certify_today(lang)));
    view! {
        <h2 id="on-title">{t::standing_title(lang)}</h2>
        <div class="card" id="on-answer">
            {answered}
            <form method="get" action=format!("{}#on-title", request.at(routes::ENROLMENT))>
                {field.view(lang, &errors)}
                <button class="button line" type="submit">{t::standing_ask(lang)}</button>
            </form>
            {today}
        </div>
    }
    .into_any()
}

fn found_on(request: &Request, found: &Found) -> AnyView {
    let lang = request.lang;
    let on = day(lang, found.on);
    let (mood, title) = match found.standing {
        standing::Standing::Covered => (Mood::Yes, t::standing_covered(lang, &on)),
        standing::Standing::StartsOn(from) => (Mood::Wait, t::standing_starts(lang, &on, &day(lang, from))),
        standing::Standing::Unpaid => (Mood::Wait, t::standing_unpaid(lang, &on)),
        standing::Standing::NotEnrolled => (Mood::No, t::standing_none(lang, &on)),
    };
    let covered = found.standing == standing::Standing::Covered;
    let certificate = (covered && found.certifiable)
        .then(|| certify(request, &date::iso(found.on), t::standing_certify(lang)));
    let next = (!covered).then(|| {
        view! { <p class="after">{t::standing_next(lang)} " " <a href=routes::HOTLINE>"12393"</a></p> }
    });
    view! {
        {answer_below(mood, &title, ())}
        {reasons(lang, &found.reasons)}
        {next}
        {certificate}
    }
    .into_any()
}

/// The button that issues a certificate for a day; blank is today.
fn certify(request: &Request, on: &str, label: &'static str) -> AnyView {
    view! {
        <form method="post" action=request.at(routes::CERTIFICATES)>
            {token(request)}
            <input type="hidden" name="on" value=on.to_owned() />
            <button class="button" type="submit">{label}</button>
        </form>
    }
    .into_any()
}

fn past(lang: Lang, years: &[EnrolmentYear]) -> Option<AnyView> {
    if years.is_empty() {
        return None;
    }
    let items = years
        .iter()
        .map(|year| {
            let title = t::enrolment_past_year(lang, &year.scheme.title(lang), &year.year);
            view! { <details><summary>{title}</summary> {year_facts(lang, year)}</details> }.into_any()
        })
        .collect::<Vec<_>>();
    Some(view! { <h2>{t::enrolment_past(lang)}</h2> <div class="card">{items}</div> }.into_any())
}
