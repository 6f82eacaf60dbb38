//! A school's class list: sending it, and how each pupil stands for the year. For the clerk of a school; nothing medical is
//! on it, and id numbers are masked.

use leptos::prelude::*;
use rules::identity::IdFault;
use rules::text::Lang;

use crate::forms::school::RawList;
use crate::forms::{FieldError, error_for};
use crate::request::Request;
use crate::t;
use crate::ui::answer::print_row;
use crate::ui::compare::{self, Row};
use crate::ui::field::{Field, error_summary};
use crate::ui::shell::token;

/// The form, and what came of the last list.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// Where the form posts to.
    pub action: String,
    /// The benefit year.
    pub year: i32,
    /// What was typed.
    pub raw: RawList,
    /// What is wrong with the form or the file as a whole.
    pub errors: Vec<FieldError>,
    /// The pupils of the list that was sent.
    pub pupils: Option<Vec<PupilRow>>,
}

/// The button that asks for the result as a file.
pub const AS_FILE: &str = "file";

impl Model {
    /// The result as a table: its headings, and a row for each pupil. `None` before a list was taken in.
    pub fn table(&self, lang: Lang) -> Option<Vec<Vec<String>>> {
        let heads = [
            t::desk_school_line(lang),
            t::staff_name(lang),
            t::school_class(lang),
            t::school_id(lang),
            t::school_standing(lang),
            t::school_reason(lang),
        ];
        let rows = self.pupils.as_ref()?.iter().map(|pupil| {
            vec![
                pupil.line.to_string(),
                pupil.name.clone(),
                pupil.class.clone(),
                pupil.id.clone(),
                pupil.standing.word(lang).to_owned(),
                pupil.standing.reason(lang),
            ]
        });
        Some(std::iter::once(heads.map(str::to_owned).to_vec()).chain(rows).collect())
    }
}

/// One row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PupilRow {
    /// The line in the file.
    pub line: usize,
    /// The name on the list.
    pub name: String,
    /// The class.
    pub class: String,
    /// Masked id number; empty where it was none.
    pub id: String,
    /// How the pupil stands.
    pub standing: Standing,
}

/// How a pupil stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Enrolled and paid.
    Enrolled,
    /// Not paid.
    Unpaid,
    /// Enrolled elsewhere.
    Elsewhere,
    /// Not found.
    NotFound,
    /// The data do not go together.
    Conflict(Conflict),
}

/// What does not go together, or is wrong in the row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// The number belongs to another name.
    OtherName,
    /// On another list too: school and title.
    OtherList(String, String),
    /// In the insurance of employees.
    Employee,
    /// Paid, not entered.
    NotEntered,
    /// A formula instead of a value.
    Formula,
    /// No name.
    NoName,
    /// An impossible name.
    Name,
    /// No id number.
    NoNumber,
    /// The spreadsheet lost the last digits.
    Figure,
    /// An impossible id number.
    Number(IdFault),
    /// The same pupil in an earlier line.
    Twice(usize),
}

impl Standing {
    const fn order(&self) -> usize {
        match self {
            Self::Enrolled => 0,
            Self::Unpaid => 1,
            Self::Elsewhere => 2,
            Self::NotFound => 3,
            Self::Conflict(_) => 4,
        }
    }

    fn word(&self, lang: Lang) -> &'static str {
        words(lang)[self.order()]
    }

    fn reason(&self, lang: Lang) -> String {
        let Self::Conflict(conflict) = self else { return String::new() };
        match conflict {
            Conflict::OtherName => t::school_other_name(lang).to_owned(),
            Conflict::OtherList(school, title) => t::school_other_list(lang, school, title),
            Conflict::Employee => t::school_employee(lang).to_owned(),
            Conflict::NotEntered => t::school_not_entered(lang).to_owned(),
            Conflict::Formula => t::school_formula(lang).to_owned(),
            Conflict::NoName => t::school_no_name(lang).to_owned(),
            Conflict::Name => t::school_name(lang).to_owned(),
            Conflict::NoNumber => t::school_no_number(lang).to_owned(),
            Conflict::Figure => t::school_figure(lang).to_owned(),
            Conflict::Number(fault) => crate::forms::sign_in::id_fault(*fault)(lang).to_owned(),
            Conflict::Twice(line) => t::school_twice(lang, line),
        }
    }
}

fn words(lang: Lang) -> [&'static str; 5] {
    [
        t::school_enrolled(lang),
        t::school_unpaid(lang),
        t::school_elsewhere(lang),
        t::school_not_found(lang),
        t::school_conflict(lang),
    ]
}

/// The page.
pub(crate) fn view(request: &Request, model: &Model) -> AnyView {
    let (lang, errors) = (request.lang, &model.errors);
    let error = error_for(errors, "file").map(|message| message.get(lang).to_owned());
    let wrong = error.is_some();
    let described = if wrong { "file-hint file-error" } else { "file-hint" };
    view! {
        <h1>{t::school_title(lang, &model.year)}</h1>
        <p class="lead">{t::school_lead(lang)}</p>
        {error_summary(lang, errors)}
        {model.pupils.as_ref().map(|pupils| view! { {result(lang, pupils)} <h2>{t::school_again(lang)}</h2> })}
        <form method="post" action=model.action.clone() enctype="multipart/form-data">
            {token(request)}
            {Field {
                name: "school",
                label: t::school_school(lang),
                value: &model.raw.school,
                ..Field::default()
            }
            .view(lang, errors)}
            {Field {
                name: "title",
                label: t::school_list(lang),
                hint: t::school_list_hint(lang),
                value: &model.raw.title,
                ..Field::default()
            }
            .view(lang, errors)}
            <div class=if wrong { "field wrong" } else { "field" }>
                <label for="file">{t::school_file(lang)}</label>
                <p class="hint" id="file-hint">{t::school_file_hint(lang)}</p>
                {error.map(|message| view! { <p class="error" id="file-error">{message}</p> })}
                <input
                    type="file"
                    id="file"
                    name="file"
                    accept=".csv,.xlsx"
                    aria-describedby=described
                    aria-invalid=wrong.then_some("true")
                />
            </div>
            <p class="small">{t::desk_school_privacy(lang)}</p>
            <button class="button" type="submit">{t::school_submit(lang)}</button>
            <button class="button line" type="submit" name="answer" value=AS_FILE>{t::desk_school_csv(lang)}</button>
        </form>
    }
    .into_any()
}

fn result(lang: Lang, pupils: &[PupilRow]) -> AnyView {
    if pupils.is_empty() {
        return view! { <div class="card"><p>{t::desk_school_none(lang)}</p></div> }.into_any();
    }
    let mut counts = [0_usize; 5];
    for pupil in pupils {
        counts[pupil.standing.order()] += 1;
    }
    let counted = words(lang)
        .iter()
        .zip(counts)
        .map(|(word, count)| view! { <li>{t::school_count(lang, &count, word)}</li> }.into_any())
        .collect::<Vec<_>>();
    let rows: Vec<Row> = pupils
        .iter()
        .map(|pupil| Row {
            head: format!("{} {}", pupil.line, pupil.name),
            cells: vec![
                pupil.class.clone(),
                pupil.id.clone(),
                pupil.standing.word(lang).to_owned(),
                pupil.standing.reason(lang),
            ],
            here: false,
        })
        .collect();
    let heads = [
        t::school_pupil(lang),
        t::school_class(lang),
        t::school_id(lang),
        t::school_standing(lang),
        t::school_reason(lang),
    ];
    view! {
        <h2>{t::school_result(lang, &pupils.len())}</h2>
        <div class="card"><ul>{counted}</ul></div>
        {compare::folding(t::school_caption(lang), &heads, &rows)}
        {print_row(lang)}
    }
    .into_any()
}
