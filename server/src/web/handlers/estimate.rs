//! `/estimate`: the estimator's page, and its answer without JavaScript.

use std::collections::BTreeSet;

use app::{
    Page,
    forms::estimate::RawEstimate,
    pages::{estimate::Model, estimate_more},
    routes,
};
use axum::{
    extract::{Query, State},
    http::header,
    response::{IntoResponse, Redirect, Response},
};
use rules::{catalogue, date::Date, estimate::estimate, pack::Pack, what_if::Track};
use serde::Deserialize;
use serde_json::json;

use crate::web::{
    failure::Failure,
    handlers::Answer,
    posted::Posted,
    receipts,
    state::{Portal, Shared},
    visitor::Visitor,
};

/// Which pack to begin with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    pack: String,
}

/// `GET /estimate`: blank, or with the signed-in person's groups and year so far.
pub async fn form(State(portal): State<Shared>, visitor: Visitor, Query(asked): Query<Asked>) -> Answer {
    let today = portal.clock.today();
    let own = own(&portal, &visitor, today).await?;
    let shipped = catalogue::shipped();
    let asked = shipped.get(&asked.pack);
    let fallback = in_force(today)?;
    let model = match own {
        // One's own year counts under the pack of one's own enrolment only.
        Some(own) if asked.is_none_or(|pack| pack.name() == own.pack.name()) => {
            Model::filled(shipped, own.pack, own.raw, true)
        }
        _ => Model::blank(shipped, asked.unwrap_or(fallback), today),
    };
    Ok(visitor.page(Page::Estimate(Box::new(model))))
}

/// `POST /estimate`: the same function as in the browser, computed here. Nothing is kept.
pub async fn result(State(portal): State<Shared>, posted: Posted<Vec<(String, String)>>) -> Answer {
    let Posted { visitor, form } = posted;
    let raw: RawEstimate = form.into_iter().filter(|(name, _)| name != "csrf").collect();
    let shipped = catalogue::shipped();
    let Some(pack) = shipped.get(raw.pack()) else {
        let today = portal.clock.today();
        return Ok(page(&visitor, Model::blank(shipped, in_force(today)?, today)));
    };
    let own_year = visitor.session().is_some() && raw.value("own_year") == "on";
    Ok(page(&visitor, Model::sent(shipped, pack, raw, own_year)))
}

/// `POST /estimate/more`: the curve of the case. Nothing is kept.
pub async fn more(State(portal): State<Shared>, posted: Posted<Vec<(String, String)>>) -> Answer {
    let Posted { visitor, form } = posted;
    let raw: RawEstimate = form.into_iter().filter(|(name, _)| name != "csrf").collect();
    let shipped = catalogue::shipped();
    let Some(pack) = shipped.get(raw.pack()) else {
        let today = portal.clock.today();
        return Ok(page(&visitor, Model::blank(shipped, in_force(today)?, today)));
    };
    let tracks = other_tracks(pack);
    Ok(visitor.page(Page::EstimateMore(Box::new(estimate_more::Model::sent(pack, raw, &tracks)))))
}

/// `POST /estimate/receipt`: the case and its answer with a signed receipt, as a file. Nothing is kept. A form that
/// cannot be computed comes back with what is wrong.
pub async fn receipt(State(portal): State<Shared>, posted: Posted<Vec<(String, String)>>) -> Answer {
    let Posted { visitor, form } = posted;
    let raw: RawEstimate = form.into_iter().filter(|(name, _)| name != "csrf").collect();
    let shipped = catalogue::shipped();
    let Some(pack) = shipped.get(raw.pack()) else {
        let today = portal.clock.today();
        return Ok(page(&visitor, Model::blank(shipped, in_force(today)?, today)));
    };
    let Ok(facts) = raw.parse(pack) else {
        return Ok(page(&visitor, Model::sent(shipped, pack, raw, false)));
    };
    let request = serde_json::to_value(&facts).map_err(|_| Failure::Broken("facts that are no JSON"))?;
    let answer = estimate(|_, _| Some(pack), &request.to_string());
    let Some(receipt) = receipts::sign(&portal, &facts, &answer, portal.clock.now()) else {
        return Ok(page(&visitor, Model::sent(shipped, pack, raw, false)));
    };
    let file = format!("{:#}\n", json!({ "request": request, "receipt": receipt }));
    let head = [
        (header::CONTENT_TYPE, "application/json; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"estimate-receipt.json\""),
    ];
    Ok((head, file).into_response())
}

/// The other packs of the same place that are in force in the same time: the other track of a dual-track year.
fn other_tracks(pack: &Pack) -> Vec<Track<'static>> {
    let others = catalogue::shipped().iter().filter(|other| {
        other.name() != pack.name()
            && other.jurisdiction() == pack.jurisdiction()
            && other.in_force() == pack.in_force()
    });
    others.map(|other| Track { pack: other, tier: other.tiers().first().map(|(id, _)| id.clone()) }).collect()
}

/// `GET /estimate/more`, which somebody reloaded or kept as a bookmark: there is nothing without the form.
pub async fn to_form() -> Redirect {
    Redirect::to(routes::ESTIMATE)
}

fn page(visitor: &Visitor, model: Model) -> Response {
    visitor.page(Page::Estimate(Box::new(model)))
}

/// The pack to begin with for someone of whom nothing is known: the first that is in force today.
fn in_force(today: Date) -> Result<&'static Pack, Failure> {
    let shipped = catalogue::shipped();
    let covers = |pack: &&Pack| pack.in_force().0 <= today && today <= pack.in_force().1;
    shipped.iter().find(covers).or_else(|| shipped.iter().next()).ok_or(Failure::Broken("no pack ships"))
}

/// The form as it begins for someone insured this year.
struct Own {
    pack: &'static Pack,
    raw: RawEstimate,
}

async fn own(portal: &Portal, visitor: &Visitor, today: Date) -> Result<Option<Own>, Failure> {
    let Some(session) = visitor.session() else { return Ok(None) };
    let person = &session.person;
    let Some(coverage) = portal.store.coverage(person.id, today.year(), today).await? else {
        return Ok(None);
    };
    let Some(enrolment) = coverage.enrolment(today.year()) else { return Ok(None) };
    let Some(pack) = catalogue::shipped().get(&enrolment.pack) else { return Ok(None) };
    let groups: BTreeSet<_> =
        coverage.groups.iter().filter(|period| period.holds_on(today)).map(|period| period.group).collect();
    let year = coverage.usage(today.year());
    let mut raw = RawEstimate::blank(pack, today).with_person(&groups, person.birth_date, &year.accumulators);
    if let Some(tier) = &enrolment.tier {
        raw.set("tier", tier);
    }
    Ok(Some(Own { pack, raw }))
}
