//! Another day on `/enrolment`, `/certificates` and `/verify`.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

use crate::common::{Browser, Stage};

/// Issues a certificate for a day: its address.
async fn issue(browser: &mut Browser, on: &str) -> String {
    let answer = browser.post("/certificates", &[("on", on)]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    answer.location.expect("an address")
}

#[tokio::test]
async fn another_day_is_answered_with_the_chain_of_reasons() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let page = browser.get("/enrolment?on=2015年3月3日").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("2015年3月3日：已参保，待遇有效"));
    for reason in ["缴费", "年度按", "在待遇期内", "经办"] {
        assert!(page.body.contains(reason), "{reason}");
    }
    let before = browser.get("/enrolment?on=1999-01-01").await;
    assert!(before.body.contains("1999年1月1日：没有查到您的参保"));
    let unreadable = browser.get("/enrolment?on=yesterday").await;
    assert_eq!(unreadable.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unreadable.body.contains("日期看不懂") && unreadable.body.contains("value=\"yesterday\""));
}

#[tokio::test]
async fn a_certificate_is_issued_once_a_day_and_is_its_persons_alone() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let address = issue(&mut browser, "2015-03-03").await;
    assert_eq!(issue(&mut browser, "2015-03-03").await, address);
    let page = browser.get(&address).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains(stage.id_number("chooser").as_str()), "the page is the person's own");
    assert!(page.body.contains("<svg class=\"qr\""));

    let mut other = stage.signed_in("farmer").await;
    assert_eq!(other.get(&address).await.status, StatusCode::NOT_FOUND);
    let mut nobody = stage.browser();
    assert_eq!(nobody.get(&address).await.status, StatusCode::SEE_OTHER, "to the sign-in");
    let uncovered = issue(&mut browser, "1999-01-01").await;
    assert_eq!(uncovered, "/enrolment?on=1999-01-01#on");
    assert_eq!(issue(&mut browser, "2016-06-01").await, "/enrolment?on=2016-06-01#on");
}

#[tokio::test]
async fn a_certificate_is_a_pdf_file_too_with_the_same_words_for_its_person_alone() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let address = issue(&mut browser, "2015-03-03").await;
    let number = address.strip_prefix("/certificates/").expect("a number").to_owned();
    let path = format!("{address}/pdf");
    assert!(browser.get(&address).await.body.contains(&format!("href=\"{path}\"")));
    let file = browser.get(&path).await;
    assert_eq!(file.status, StatusCode::OK);
    for (name, value) in [
        (header::CONTENT_TYPE, "application/pdf"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        assert_eq!(file.headers.get(&name).expect("a header"), value, "{name}");
    }
    let saved_as = file.headers.get(header::CONTENT_DISPOSITION).expect("a header");
    assert_eq!(saved_as, &format!("attachment; filename=\"certificate-{number}.pdf\""));
    let document = lopdf::Document::load_mem(&file.bytes).expect("a PDF file");
    let text = document.extract_text(&[1]).expect("text").replace('\n', "");
    for part in ["参保证明", "王志远", stage.id_number("chooser").as_str(), &number, "怀远"] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let mut other = stage.signed_in("farmer").await;
    assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(browser.get("/certificates/2016-AAAAA-BBBBB/pdf").await.status, StatusCode::NOT_FOUND);
    assert_eq!(stage.browser().get(&path).await.status, StatusCode::SEE_OTHER, "to the sign-in");
}

#[tokio::test]
async fn anyone_can_check_a_number_and_sees_the_person_masked() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("chooser").await;
    let address = issue(&mut browser, "2015-03-03").await;
    let number = address.strip_prefix("/certificates/").expect("a number").to_owned();

    let mut nobody = stage.browser();
    let found = nobody.get(&format!("/verify?c={number}")).await;
    assert_eq!(found.status, StatusCode::OK);
    assert!(found.body.contains("是真的参保证明") && found.body.contains("到今天仍然有效"));
    let id = stage.id_number("chooser");
    assert!(found.body.contains(&id.masked()) && !found.body.contains(id.as_str()));
    let typed = nobody.post("/verify", &[("text", &format!(" {} ", number.to_lowercase()))]).await;
    assert!(typed.body.contains("是真的参保证明"));
    for unknown in ["Z-00000-00000", "2016-AAAAA-BBBBB", "'"] {
        let page = nobody.post("/verify", &[("text", unknown)]).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.body.contains("没有这个编号的证明"), "{unknown}");
    }
    let blank = nobody.post("/verify", &[("text", " ")]).await;
    assert_eq!(blank.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_signed_text_is_checked_and_a_changed_one_refused() {
    let stage = Stage::new().await;
    let mut nobody = stage.browser();
    let request = r#"{"pack":"jiamusi-2018","care":{"kind":"inpatient","hospital_level":"3",
        "admitted":"2018-03-01","discharged":"2018-03-09"},"bill":{"totals":{"A":"20000.00"}}}"#;
    let request = Request::post("/api/v1/estimate")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(request))
        .expect("a request");
    let answer = nobody.send(request).await;
    let answer: serde_json::Value = serde_json::from_str(&answer.body).expect("JSON");
    let receipt = answer["receipt"].as_str().expect("a receipt").to_owned();

    let genuine = nobody.post("/verify", &[("text", &receipt)]).await;
    assert!(genuine.body.contains("是真的回执") && genuine.body.contains("12545.00"));
    let (json, signature) = receipt.split_once('.').expect("two pieces");
    let last = if json.ends_with('A') { 'B' } else { 'A' };
    let changed = format!("{}{last}.{signature}", &json[..json.len() - 1]);
    let refused = nobody.post("/verify", &[("text", &changed)]).await;
    assert_eq!(refused.status, StatusCode::OK);
    assert!(refused.body.contains("查不到，或者不是真的"));
    let file = format!("{{\n  \"receipt\": \"{receipt}\",\n  \"request\": {{}}\n}}\n");
    assert!(nobody.post("/verify", &[("text", &file)]).await.body.contains("是真的回执"));
    let payload = nobody.post("/verify", &[("text", "</textarea><script>alert(1)</script>.")]).await;
    assert!(!payload.body.contains("<script>alert"));
}

#[tokio::test]
async fn an_estimate_can_be_kept_as_a_file_whose_receipt_verifies() {
    let stage = Stage::new().await;
    let mut nobody = stage.browser();
    let form = [
        ("pack", "jiamusi-2018"),
        ("kind", "inpatient"),
        ("hospital_level", "3"),
        ("place", "local"),
        ("admitted", "2018-03-01"),
        ("discharged", "2018-03-09"),
        ("by", "totals"),
        ("total_a", "20000"),
    ];
    let file = nobody.post("/estimate/receipt", &form).await;
    assert_eq!(file.status, StatusCode::OK);
    let disposition = file.headers.get(header::CONTENT_DISPOSITION).expect("a file");
    assert!(disposition.to_str().expect("text").starts_with("attachment"));
    let verified = nobody.post("/verify", &[("text", &file.body)]).await;
    assert!(verified.body.contains("是真的回执") && verified.body.contains("12545.00"));
    let wrong = nobody.post("/estimate/receipt", &[("pack", "jiamusi-2018"), ("total_a", "12.345")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
}
