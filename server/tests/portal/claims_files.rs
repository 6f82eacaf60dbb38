//! `/claims/csv`, `/claims/xlsx` and `/claims/{id}/pdf`.

use axum::http::{StatusCode, header};
use calamine::Reader;
use store::ClaimFilter;

use crate::{claims::linked, common::Stage};

#[tokio::test]
async fn the_list_is_saved_as_the_filter_shows_it() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("farmer").await;
    let page = browser.get("/claims?year=2014").await.body;
    assert!(
        page.contains("href=\"/claims/csv?year=2014\"") && page.contains("href=\"/claims/xlsx?year=2014\"")
    );
    let shown = linked(&page).len();
    let file = browser.get("/claims/csv?year=2014").await;
    assert_eq!(file.status, StatusCode::OK);
    for (name, value) in [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"claims.csv\""),
        (header::CACHE_CONTROL, "no-store"),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    ] {
        assert_eq!(file.headers.get(&name).expect("a header"), value, "{name}");
    }
    assert!(file.bytes.starts_with("\u{FEFF}".as_bytes()));
    assert_eq!(file.body.lines().count(), shown + 1);
    let person = stage.person("farmer").await.id;
    let filter = ClaimFilter { benefit_year: Some(2014), ..ClaimFilter::default() };
    for detail in stage.store.claims_in_full(person, filter).await.expect("asked") {
        assert!(file.body.contains(&format!("{:.2}", detail.claim.shares.fund_pay_sumamt.yuan())));
    }

    let book = browser.get("/claims/xlsx?year=2014").await;
    assert_eq!(book.status, StatusCode::OK);
    let mut book: calamine::Xlsx<_> =
        calamine::Xlsx::new(std::io::Cursor::new(book.bytes)).expect("a workbook");
    assert_eq!(book.worksheet_range("报销记录").expect("a sheet").height(), shown + 1);

    let mut nobody = stage.browser();
    assert_eq!(nobody.get("/claims/csv").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_claim_is_a_document_with_the_words_of_its_page_for_its_person_alone() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("farmer").await;
    let id = linked(&browser.get("/claims").await.body).into_iter().next().expect("a claim");
    let page = browser.get(&format!("/claims/{id}")).await.body;
    assert!(page.contains("小计") && page.contains("能按规定报销的费用"), "the lines are summed by class");
    assert!(page.contains("这次一共花了"));
    let path = format!("/claims/{id}/pdf");
    assert!(page.contains(&format!("href=\"{path}\"")));
    let file = browser.get(&path).await;
    assert_eq!(file.headers.get(header::CONTENT_TYPE).expect("a header"), "application/pdf");
    let document = lopdf::Document::load_mem(&file.bytes).expect("a PDF file");
    let numbers: Vec<u32> = document.get_pages().into_keys().collect();
    let text = document.extract_text(&numbers).expect("text").replace('\n', "");
    let person = stage.person("farmer").await.id;
    let claim = stage.store.claim(person, id.parse().expect("an id")).await.expect("asked").expect("there");
    for part in
        ["报销详情", "陈满仓", "怎么算的", &claim.claim.slip_no, &claim.claim.shares.psn_part_amt.grouped()]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    let mut other = stage.signed_in("chooser").await;
    assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND);
}
