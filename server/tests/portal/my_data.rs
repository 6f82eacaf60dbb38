//! `/account/data`: everything on file about a person, for that person, freshly proved.

use std::io::{Cursor, Read};

use axum::http::{StatusCode, header};
use time::Duration;

use crate::common::Stage;

#[tokio::test]
async fn everything_about_me_is_one_file_and_the_record_says_so() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("farmer").await;
    let person = stage.person("farmer").await;
    let certificate = browser.post("/certificates", &[("on", "2015-12-01")]).await.location.expect("a page");
    let file = browser.post("/account/data", &[]).await;
    assert_eq!(file.status, StatusCode::OK);
    for (name, value) in [
        (header::CONTENT_TYPE, "application/zip"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"my-data.zip\""),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        assert_eq!(file.headers.get(&name).expect("a header"), value, "{name}");
    }
    let mut zip = zip::ZipArchive::new(Cursor::new(file.bytes)).expect("an archive");
    for part in ["README.txt", "data.json", "claims.csv", "claim_lines.csv", "enrolments.csv", "audit.csv"] {
        assert!(zip.by_name(part).is_ok(), "{part}");
    }
    let mut content = |name: &str| {
        let mut text = String::new();
        zip.by_name(name).expect("there").read_to_string(&mut text).expect("text");
        text
    };
    let data: serde_json::Value = serde_json::from_str(&content("data.json")).expect("JSON");
    assert_eq!(data["person"][0]["id_number"], person.id_number.as_str());
    let claims = stage.store.claims(person.id, None).await.expect("asked");
    assert_eq!(data["claims"].as_array().expect("a list").len(), claims.len());
    assert_eq!(data["claims"][0]["setl_id"], claims[0].slip_no.as_str());
    assert_eq!(data["sessions"][0]["this_one"], true);
    let number = data["certificates"][0]["reference"].as_str().expect("a number");
    assert_eq!(certificate, format!("/certificates/{number}"));
    assert!(content("certificates.csv").contains(number));
    let mut record = data["audit"].as_array().expect("a list").iter();
    assert!(record.any(|entry| entry["action"] == "person.hand_over" && entry["by"] == "me"));
    assert!(content("person.csv").starts_with('\u{FEFF}'));
    let others = data["household"].as_array().expect("a list").iter();
    let others = others.filter(|member| member["name"] != person.name.as_str());
    for member in others {
        assert!(member["name"].as_str().expect("a name").contains('*'), "others are masked: {member}");
    }
    let record = stage.store.audit_of(person.id, 5).await.expect("asked");
    assert!(record.iter().any(|entry| entry.action == "person.hand_over"));
}

#[tokio::test]
async fn an_old_proof_a_foreign_form_and_a_get_hand_nothing_over() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("farmer").await;
    let page = browser.get("/account/data").await;
    assert!(page.status == StatusCode::OK && page.body.contains("保存全部数据"));
    assert!(!page.body.contains("再输一次密码"), "just signed in");
    assert_eq!(browser.post_raw("/account/data", "csrf=00").await.status, StatusCode::FORBIDDEN);
    let mut later = stage.later(Duration::minutes(11), &browser);
    assert!(later.get("/account/data").await.body.contains("再输一次密码"));
    let asked = later.post("/account/data", &[]).await;
    assert_eq!(asked.location.as_deref(), Some("/sign-in?next=/account/data"));
    let again = later.get("/sign-in?next=/account/data").await;
    assert!(
        again.status == StatusCode::OK && again.body.contains("name=\"password\""),
        "it does not lead in a circle"
    );
    let fresh = browser.get("/sign-in?next=/account/data").await;
    assert_eq!(fresh.location.as_deref(), Some("/account/data"), "who has just proved it goes on");
    let person = stage.person("farmer").await.id;
    let record = stage.store.audit_of(person, 50).await.expect("asked");
    assert!(record.iter().all(|entry| entry.action != "person.hand_over"));
    assert_eq!(stage.browser().get("/account/data").await.status, StatusCode::SEE_OTHER);
}
