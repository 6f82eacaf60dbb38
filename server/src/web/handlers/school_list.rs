//! A school's class list: from the posted file to the page. `staff/school.rs` says who sends it, for which jurisdiction,
//! and where the form posts to.

use std::collections::BTreeMap;

use app::{
    forms::school::{ListError, RawList},
    pages::school_list::{Conflict, Model, PupilRow, Standing},
};
use rules::scheme::Scheme;
use store::{Pupil, PupilConflict, PupilStanding, TakeClassList};

use crate::{
    schools::{self, LARGEST_LIST, ListFault, ListPupil, ListRow, MOST_ROWS, RowFault},
    web::{failure::Failure, handlers::enrolment::asked_year, state::Portal},
};

/// Who sends a list.
#[derive(Debug, Clone)]
pub struct Sender {
    /// As the audit trail names them: `staff:…`.
    pub by: String,
    /// Code of the jurisdiction to which they are limited.
    pub jurisdiction: String,
    /// The scheme for which the school collects, where it is one.
    pub scheme: Option<Scheme>,
    /// Where the form posts to.
    pub action: String,
}

/// The empty form.
pub fn form(portal: &Portal, sender: &Sender) -> Result<Model, Failure> {
    Ok(Model { action: sender.action.clone(), year: year(portal, sender)?, ..Model::default() })
}

/// Takes a list in; the model says how each pupil stands, or what is wrong with the form or file. `fields` and `content`
/// are those of [`FileForm`](crate::web::upload::FileForm).
pub async fn take(
    portal: &Portal,
    sender: &Sender,
    fields: &BTreeMap<String, String>,
    content: Vec<u8>,
) -> Result<Model, Failure> {
    let typed = |name: &str| fields.get(name).cloned().unwrap_or_default();
    let raw = RawList { school: typed("school"), title: typed("title") };
    let mut model = Model { raw, ..form(portal, sender)? };
    // Unpacking and reading are work for another thread than those that answer.
    let read = tokio::task::spawn_blocking(move || schools::read(&content)).await;
    let read = read.map_err(|_| Failure::Broken("reading a class list ended early"))?;
    let (school, title, rows) = match (model.raw.parse(), read) {
        (Ok((school, title)), Ok(rows)) => (school, title, rows),
        (named, read) => {
            model.errors = named.err().unwrap_or_default();
            model.errors.extend(read.err().map(|fault| list_error(&fault).error()));
            return Ok(model);
        }
    };
    let pupils = rows.iter().filter_map(|row| row.pupil.as_ref().ok());
    let pupils = pupils
        .map(|ListPupil { id_number, name }| Pupil { id_number: id_number.clone(), name: name.clone() });
    let list = TakeClassList {
        jurisdiction: sender.jurisdiction.clone(),
        school,
        title,
        benefit_year: model.year,
        scheme: sender.scheme,
        pupils: pupils.collect(),
        by: sender.by.clone(),
        today: portal.clock.today(),
        at: portal.clock.now(),
    };
    let mut standings = portal.store.take_class_list(list).await?.into_iter();
    let rows = rows.into_iter().map(|row| pupil_row(row, &mut standings));
    model.pupils = Some(rows.collect::<Option<_>>().ok_or(Failure::Broken("fewer answers than pupils"))?);
    Ok(model)
}

fn year(portal: &Portal, sender: &Sender) -> Result<i32, Failure> {
    let place = rules::jurisdiction::get(&sender.jurisdiction)
        .ok_or(Failure::Broken("a clerk of no known jurisdiction"))?;
    Ok(asked_year(place, portal.clock.today()))
}

/// A row with its answer; right rows take theirs from the store, in order.
fn pupil_row(row: ListRow, standings: &mut impl Iterator<Item = PupilStanding>) -> Option<PupilRow> {
    let (id, standing) = match &row.pupil {
        Ok(pupil) => (pupil.id_number.masked(), standing(standings.next()?)),
        Err(fault) => (String::new(), Standing::Conflict(row_conflict(*fault))),
    };
    Some(PupilRow { line: row.line, name: row.name, class: row.class, id, standing })
}

fn standing(standing: PupilStanding) -> Standing {
    match standing {
        PupilStanding::Enrolled { .. } => Standing::Enrolled,
        PupilStanding::Unpaid { .. } => Standing::Unpaid,
        PupilStanding::Elsewhere => Standing::Elsewhere,
        PupilStanding::NotFound => Standing::NotFound,
        PupilStanding::Conflict(conflict) => Standing::Conflict(match conflict {
            PupilConflict::OtherName => Conflict::OtherName,
            PupilConflict::OtherList { school, title } => Conflict::OtherList(school, title),
            PupilConflict::Employee => Conflict::Employee,
            PupilConflict::NotEntered => Conflict::NotEntered,
        }),
    }
}

fn row_conflict(fault: RowFault) -> Conflict {
    match fault {
        RowFault::Formula => Conflict::Formula,
        RowFault::NoName => Conflict::NoName,
        RowFault::Name => Conflict::Name,
        RowFault::NoNumber => Conflict::NoNumber,
        RowFault::Figure => Conflict::Figure,
        RowFault::Number(fault) => Conflict::Number(fault),
        RowFault::Twice(line) => Conflict::Twice(line),
    }
}

fn list_error(fault: &ListFault) -> ListError {
    match fault {
        ListFault::Empty => ListError::Empty,
        ListFault::TooLong => ListError::TooLong(LARGEST_LIST / (1024 * 1024)),
        ListFault::TooManyRows => ListError::TooManyRows(MOST_ROWS),
        ListFault::TooManyColumns => ListError::TooManyColumns,
        ListFault::OtherKind => ListError::OtherKind,
        ListFault::Encoding => ListError::Encoding,
        ListFault::Bomb => ListError::Bomb,
        ListFault::Broken => ListError::Broken,
        ListFault::Headings(missing) => ListError::Headings(missing.join("、")),
    }
}
