//! The least a server could do for the page of one's own insurance: what `GET /enrolment` is measured against.
//!
//! `bare DATA_DIR DATABASE_URL PORT` answers `GET /enrolment` with JSON from the same three use cases of the store that the
//! page asks, without a page, without headers of safety, without a log.

use std::{error::Error, process::ExitCode, sync::Arc};

use axum::{
    Router,
    extract::State,
    http::{HeaderMap, HeaderName, StatusCode, header},
    routing::get,
};
use rules::jurisdiction;
use serde_json::{Value, json};
use server::{
    clock::Clock,
    commands,
    config::{Config, Overrides},
    demo::Options,
    web::visitor,
};
use store::{Coverage, Store, Token};
use time::Date;

struct Bare {
    store: Arc<dyn Store>,
    today: Date,
}

#[tokio::main]
async fn main() -> ExitCode {
    match run().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bare: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("usage: bare DATA_DIR DATABASE_URL PORT");
    let overrides =
        Overrides { data_dir: Some(next()?.into()), database_url: Some(next()?), ..Overrides::default() };
    let port: u16 = next()?.parse()?;
    let (store, _) = commands::open(&Config::load(&overrides)?).await?;
    let bare = Arc::new(Bare { store, today: Options::default().today });
    let router = Router::new()
        .route("/enrolment", get(enrolment))
        .route("/readyz", get(async || StatusCode::OK))
        .with_state(bare);
    let listener = tokio::net::TcpListener::bind(("127.0.0.1", port)).await?;
    axum::serve(listener, router).await?;
    Ok(())
}

type Json = ([(HeaderName, &'static str); 1], String);

async fn enrolment(State(bare): State<Arc<Bare>>, headers: HeaderMap) -> Result<Json, StatusCode> {
    let broken = |_| StatusCode::INTERNAL_SERVER_ERROR;
    let token = visitor::cookie(&headers, visitor::session_cookie(false)).and_then(Token::parse);
    let token = token.ok_or(StatusCode::UNAUTHORIZED)?;
    let session = bare.store.session(&token, Clock::system(None).now()).await.map_err(broken)?;
    let session = session.ok_or(StatusCode::UNAUTHORIZED)?;
    let person = bare.store.person(session.person).await.map_err(broken)?.ok_or(StatusCode::NOT_FOUND)?;
    let place = jurisdiction::get(&person.jurisdiction).ok_or(StatusCode::NOT_FOUND)?;
    let year = place.open_year(bare.today).map_or(bare.today.year(), |year| year.year);
    let coverage = bare.store.coverage(person.id, year, bare.today).await.map_err(broken)?;
    let told = told(&coverage.ok_or(StatusCode::NOT_FOUND)?);
    Ok(([(header::CONTENT_TYPE, "application/json")], told.to_string()))
}

fn told(coverage: &Coverage) -> Value {
    let enrolments = coverage.enrolments.iter().map(|one| {
        json!({
            "year": one.benefit_year, "scheme": one.scheme.code(), "option": one.option, "reference": one.reference,
            "covers": [one.covers_from.to_string(), one.covers_to.to_string()],
        })
    });
    let contributions = coverage.contributions.iter().map(|one| {
        json!({ "year": one.benefit_year, "own_fen": one.own.fen(), "paid_on": one.paid_on.to_string() })
    });
    json!({
        "name": coverage.person.name.masked(),
        "id": coverage.person.id_number.masked(),
        "enrolments": enrolments.collect::<Vec<_>>(),
        "contributions": contributions.collect::<Vec<_>>(),
        "years_used": coverage.usage.len(),
    })
}
