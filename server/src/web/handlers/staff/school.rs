//! `/staff/school`: a school's class list, answered as a page or as a file.

use app::pages::{
    school_list::{AS_FILE, Model},
    staff::Body,
};
use app::routes;
use axum::{
    extract::State,
    http::header,
    response::{IntoResponse, Response},
};
use rules::scheme::Scheme;

use super::place_of;
use crate::{
    schools::result,
    web::{
        failure::Failure,
        handlers::{
            Answer,
            enrolment::asked_year,
            school_list::{self, Sender},
        },
        staff::desk::{Clerk, SentFile},
        state::{Portal, Shared},
    },
};

/// Who sends. In a dual-track year schools collect for the urban scheme; who paid in the other one is enrolled elsewhere.
fn sender(portal: &Portal, clerk: &Clerk) -> Result<Sender, Failure> {
    let place = place_of(clerk)?;
    let year = place.year(asked_year(place, portal.clock.today()));
    let urban = |scheme: &Scheme| *scheme == Scheme::UrbanResident;
    let mut schemes = year.into_iter().flat_map(|year| year.options.iter().map(|option| option.scheme));
    Ok(Sender {
        by: format!("staff:{}", clerk.session.account.id),
        jurisdiction: place.code.clone(),
        scheme: schemes.find(urban),
        action: routes::STAFF_SCHOOL.to_owned(),
    })
}

/// `GET /staff/school`
pub async fn form(State(portal): State<Shared>, clerk: Clerk) -> Answer {
    let model = school_list::form(&portal, &sender(&portal, &clerk)?)?;
    Ok(clerk.page(Body::School(Box::new(model))))
}

/// `POST /staff/school`: nothing of the pupils is kept but keyed hashes, so the file is made from the same answer.
pub async fn take(State(portal): State<Shared>, sent: SentFile) -> Answer {
    let SentFile { clerk, form } = sent;
    let model = school_list::take(&portal, &sender(&portal, &clerk)?, &form.fields, form.content).await?;
    let as_file = form.fields.get("answer").is_some_and(|answer| answer == AS_FILE);
    match model.table(clerk.desk.lang()).filter(|_| as_file) {
        Some(table) => file(&table),
        None => Ok(shown(&clerk, model)),
    }
}

fn shown(clerk: &Clerk, model: Model) -> Response {
    clerk.page(Body::School(Box::new(model)))
}

fn file(table: &[Vec<String>]) -> Answer {
    let text = result::csv(table).map_err(|_| Failure::Broken("a table became no CSV"))?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"class-list-result.csv\""),
    ];
    Ok((headers, text).into_response())
}
