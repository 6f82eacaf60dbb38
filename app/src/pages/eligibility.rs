//! `/eligibility`: may I enrol, and in what; without sign-in.

use leptos::prelude::*;
use rules::eligibility::{Eligibility, NotEligible, Outcome, Question as Asks};
use rules::jurisdiction::Jurisdiction;
use rules::text::Lang;

use crate::forms::FieldError;
use crate::forms::eligibility::RawEligibility;
use crate::request::Request;
use crate::ui::answer::{Mood, answer_below, link_button, print_row};
use crate::ui::field::{Choice, Field, Question, error_summary};
use crate::ui::shell::token;
use crate::ui::steps::reasons;
use crate::{routes, t};

/// The questions, what was answered, and what follows.
#[derive(Clone, Debug)]
pub struct Model {
    /// The form as it was sent.
    pub raw: RawEligibility,
    /// What is wrong with it.
    pub errors: Vec<FieldError>,
    /// Places to choose from.
    pub jurisdictions: &'static [Jurisdiction],
    /// What the rules say, once asked.
    pub answer: Option<Eligibility>,
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let lang = request.lang;
    let questions = asked(model).into_iter().map(|question| ask(lang, model, question)).collect::<Vec<_>>();
    let found = model.answer.as_ref().and_then(|eligibility| result(lang, model, eligibility));
    view! {
        <h1>{t::eligibility_title(lang)}</h1>
        <p class="lead">{t::eligibility_lead(lang)}</p>
        {error_summary(lang, &model.errors)}
        <div class="columns">
            <form method="post" action=format!("{}#answer", routes::ELIGIBILITY) novalidate>
                {token(request)}
                {place(lang, model)}
                {year(lang, model)}
                {questions}
                <button class="button" type="submit">{t::eligibility_submit(lang)}</button>
            </form>
            {found}
        </div>
    }
    .into_any()
}

fn place(lang: Lang, model: &Model) -> AnyView {
    let choices =
        model.jurisdictions.iter().map(|place| Choice::new(&*place.code, place.name.get(lang))).collect();
    Question {
        name: "jurisdiction",
        legend: t::eligibility_place(lang),
        hint: "",
        value: &model.raw.jurisdiction,
        class: "",
    }
    .segments(lang, &model.errors, choices)
}

/// The years of all places; a place that has not the year answers that it is not published.
fn year(lang: Lang, model: &Model) -> AnyView {
    let mut years: Vec<i32> =
        model.jurisdictions.iter().flat_map(|place| place.years.iter().map(|year| year.year)).collect();
    years.sort_unstable();
    years.dedup();
    let from = years.len().saturating_sub(4);
    let choices = years[from..].iter().map(|year| Choice::new(year.to_string(), year.to_string())).collect();
    Question { name: "year", legend: t::eligibility_year(lang), hint: "", value: &model.raw.year, class: "" }
        .segments(lang, &model.errors, choices)
}

/// The questions to show: those answered and those the rules still need.
fn asked(model: &Model) -> Vec<Asks> {
    let all = [
        Asks::LocalHukou,
        Asks::EmployeeInsurance,
        Asks::EnrolledElsewhere,
        Asks::UrbanPaid,
        Asks::UrbanEntered,
        Asks::Newborn,
        Asks::BirthDate,
    ];
    let missing = match model.answer.as_ref().map(|eligibility| &eligibility.outcome) {
        Some(Outcome::MissingAnswer(questions)) => questions.as_slice(),
        _ => &[],
    };
    all.into_iter()
        .filter(|question| missing.contains(question) || !typed(model, *question).is_empty())
        .collect()
}

fn typed(model: &Model, question: Asks) -> &str {
    match question {
        Asks::LocalHukou => &model.raw.hukou,
        Asks::EmployeeInsurance => &model.raw.employee,
        Asks::UrbanPaid => &model.raw.paid,
        Asks::UrbanEntered => &model.raw.entered,
        Asks::EnrolledElsewhere => &model.raw.elsewhere,
        Asks::Newborn => &model.raw.newborn,
        Asks::BirthDate => &model.raw.birth_date,
    }
}

fn ask(lang: Lang, model: &Model, question: Asks) -> AnyView {
    let (name, legend, hint) = match question {
        Asks::LocalHukou => ("hukou", t::eligibility_hukou(lang), t::eligibility_hukou_hint(lang)),
        Asks::EmployeeInsurance => {
            ("employee", t::eligibility_employee(lang), t::eligibility_employee_hint(lang))
        }
        Asks::UrbanPaid => ("paid", t::eligibility_paid(lang), t::eligibility_paid_hint(lang)),
        Asks::UrbanEntered => ("entered", t::eligibility_entered(lang), t::eligibility_entered_hint(lang)),
        Asks::EnrolledElsewhere => {
            ("elsewhere", t::eligibility_elsewhere(lang), t::eligibility_elsewhere_hint(lang))
        }
        Asks::Newborn => ("newborn", t::eligibility_newborn(lang), t::eligibility_newborn_hint(lang)),
        Asks::BirthDate => return birth_date(lang, model),
    };
    let choices = vec![
        Choice::new("yes", t::eligibility_yes(lang)),
        Choice::new("no", t::eligibility_no(lang)),
        Choice::new("unsure", t::eligibility_unsure(lang)),
    ];
    Question { name, legend, hint, value: typed(model, question), class: "" }.segments(
        lang,
        &model.errors,
        choices,
    )
}

fn birth_date(lang: Lang, model: &Model) -> AnyView {
    Field {
        name: "birth_date",
        label: t::eligibility_birth_date(lang),
        hint: t::eligibility_birth_date_hint(lang),
        value: &model.raw.birth_date,
        short: true,
        ..Field::default()
    }
    .view(lang, &model.errors)
}

/// What the rules say; `None` while answers are missing and none of them was answered 不清楚.
fn result(lang: Lang, model: &Model, eligibility: &Eligibility) -> Option<AnyView> {
    let (mood, title) = match &eligibility.outcome {
        Outcome::StaysOn { option } => {
            (Mood::Yes, t::eligibility_stays(lang, &option_title(lang, model, option)))
        }
        Outcome::MayChoose(options) => {
            let names: Vec<String> = options.iter().map(|option| option_title(lang, model, option)).collect();
            (Mood::Yes, t::eligibility_may_choose(lang, &names.join(t::eligibility_or(lang))))
        }
        Outcome::NeedsStaffDecision => (Mood::Wait, t::eligibility_staff(lang).to_owned()),
        Outcome::NotEligible { reason } => (
            Mood::No,
            match reason {
                NotEligible::NoLocalHukou => t::eligibility_no_hukou(lang),
                NotEligible::EmployeeInsurance => t::eligibility_has_employee(lang),
                NotEligible::EnrolledElsewhere => t::eligibility_has_elsewhere(lang),
                NotEligible::NotCovered => t::eligibility_not_covered(lang),
            }
            .to_owned(),
        ),
        Outcome::NotPublished => (Mood::Wait, t::eligibility_not_published(lang).to_owned()),
        Outcome::MissingAnswer(questions) => {
            let unsure = questions.iter().any(|question| typed(model, *question) == "unsure");
            if !unsure {
                return None;
            }
            (Mood::Wait, t::eligibility_unsure_result(lang).to_owned())
        }
    };
    let chain = (!eligibility.steps.is_empty()).then(|| {
        view! {
            <h3>{t::eligibility_why(lang)}</h3>
            {reasons(lang, &eligibility.steps)}
        }
    });
    let enrol = matches!(eligibility.outcome, Outcome::MayChoose(_))
        .then(|| link_button(routes::TIERS, t::eligibility_enrol(lang), true));
    Some(
        view! {
            <div id="answer" tabindex="-1">
                <div class="card">
                    {answer_below(mood, &title, view! { <p>{eligibility.next.get(lang).to_owned()}</p> })}
                    {chain}
                    <p class="small">{t::eligibility_only(lang)} " " <a href=routes::HOTLINE>"12393"</a></p>
                </div>
                {enrol}
                {print_row(lang)}
            </div>
        }
        .into_any(),
    )
}

/// An option's name; its id where the place no longer has it.
fn option_title(lang: Lang, model: &Model, id: &str) -> String {
    model
        .raw
        .chosen(model.jurisdictions)
        .and_then(|(_, year)| year?.option(id))
        .map_or_else(|| id.to_owned(), |option| option.title.get(lang).to_owned())
}
