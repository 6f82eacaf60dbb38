//! Every role on every route gets exactly what the matrix says.

use axum::{
    http::{Method, StatusCode},
    routing::get,
};
use server::web::staff::{
    matrix::{self, Data, MATRIX, Row, Who},
    places,
};
use store::StaffRole;
use time::Duration;

use super::{at_work, send};
use crate::common::{Answer, Browser, Stage};

#[test]
fn every_route_has_one_row_and_every_row_a_route() {
    let routes: Vec<(String, &str)> =
        places().into_iter().map(|(method, path, _)| (method.to_string(), path)).collect();
    for (method, path) in &routes {
        assert!(matrix::find(method, path).is_some(), "{method} {path} has no row");
    }
    for row in MATRIX {
        let found = routes.iter().filter(|(method, path)| (method.as_str(), *path) == (row.method, row.path));
        assert_eq!(found.count(), 1, "{} {} has a row", row.method, row.path);
    }
    assert_eq!(routes.len(), MATRIX.len());
}

#[test]
fn what_the_rows_promise_as_a_whole() {
    for row in MATRIX {
        if row.who == Who::Anyone {
            assert!(row.data == Data::Nobody && !row.fresh, "{} is the way in", row.path);
        }
        if row.fresh {
            assert_eq!(row.method, "POST", "{}", row.path);
        }
        // Staff of a school see no page about a person's insurance, and the hotline writes nothing.
        if row.data != Data::Nobody && row.path.starts_with("/staff/counter") {
            assert_eq!(row.who, Who::Roles(&[StaffRole::Counter]), "{}", row.path);
            assert_eq!(row.data, Data::District, "{}", row.path);
        }
        if row.fresh {
            assert!(!row.admits(&[StaffRole::Hotline]) && !row.admits(&[StaffRole::School]), "{}", row.path);
        }
    }
}

/// A path with every place filled in by something that is not there.
fn filled(path: &str) -> String {
    path.split('/')
        .map(|part| if part.starts_with('{') { "01890000-0000-7000-8000-000000000000" } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

async fn call(browser: &mut Browser, row: &Row, signed_in: bool) -> Answer {
    let path = filled(row.path);
    match (row.method, signed_in) {
        ("GET", _) => browser.get(&path).await,
        (_, true) => send(browser, &path, &[]).await,
        (_, false) => browser.post_raw(&path, "").await,
    }
}

#[tokio::test]
async fn without_a_session_only_the_way_in_is_open() {
    let stage = Stage::new().await;
    for row in MATRIX {
        let answer = call(&mut stage.browser(), row, false).await;
        if row.who == Who::Anyone {
            let shown = matches!(answer.status.as_u16(), 200 | 422);
            // Language and type size are remembered, and lead back.
            let back = row.path == "/staff/preferences" && answer.location.as_deref() == Some("/staff");
            assert!(shown || back, "{} {}", row.method, row.path);
        } else {
            assert_eq!(answer.location.as_deref(), Some("/staff/sign-in"), "{} {}", row.method, row.path);
        }
    }
}

#[tokio::test]
async fn every_role_gets_on_every_route_what_the_matrix_says() {
    let stage = Stage::new().await;
    for role in StaffRole::ALL {
        let fresh = at_work(&stage, role.code(), role, ("huaiyuan", "榴城镇")).await;
        for row in MATRIX.iter().filter(|row| row.path != "/staff/sign-out") {
            let answer = call(&mut fresh.clone(), row, true).await;
            let refused = answer.status == StatusCode::FORBIDDEN;
            assert_eq!(
                refused,
                !row.admits(&[role]),
                "{role:?} {} {}: {}",
                row.method,
                row.path,
                answer.status
            );
            let asked = answer.location.as_deref().unwrap_or_default();
            assert!(!asked.starts_with("/staff/sign-in"), "{role:?} {} {}", row.method, row.path);
            assert!(!asked.starts_with("/staff/confirm"), "{role:?} {} {}", row.method, row.path);
            assert!(answer.status.as_u16() < 500, "{role:?} {} {}", row.method, row.path);
        }
        // Ten minutes after the code, what matters asks for it again, and nothing else does.
        let mut waited = stage.later(Duration::minutes(9), &fresh);
        waited.get("/staff").await;
        let waited = stage.later(Duration::minutes(11), &fresh);
        for row in MATRIX.iter().filter(|row| row.path != "/staff/sign-out" && row.admits(&[role])) {
            let answer = call(&mut waited.clone(), row, true).await;
            let asked = answer.location.as_deref().unwrap_or_default();
            assert_eq!(
                asked.starts_with("/staff/confirm"),
                row.fresh,
                "{role:?} {} {}",
                row.method,
                row.path
            );
        }
    }
}

#[tokio::test]
async fn a_route_without_a_row_is_refused_at_run_time() {
    let stage = Stage::new().await;
    let router = |portal| {
        let mut places = places();
        places.push((Method::GET, "/staff/forgotten", get(|| async { "open" })));
        server::web::staff::routes_of(portal, places)
    };
    let browser = at_work(&stage, "zhou", StaffRole::Counter, ("huaiyuan", "榴城镇")).await;
    let mut browser = stage.on_other_routes(&browser, router);
    assert_eq!(browser.get("/staff").await.status, StatusCode::OK);
    let forgotten = browser.get("/staff/forgotten").await;
    assert_eq!(forgotten.status, StatusCode::FORBIDDEN);
    assert!(!forgotten.body.contains("open"));
}
