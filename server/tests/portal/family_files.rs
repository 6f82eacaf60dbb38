//! Uploads: what is taken in, what is refused and why, and who gets it back.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};

use server::evidence::{self, sweep};
use store::EvidenceId;
use time::Duration;

use crate::{
    common::{MULTIPART, NOW, PDF, Stage, multipart},
    family::{ask_for, asked_link},
};

#[tokio::test]
async fn a_file_whose_record_was_never_written_goes_after_a_day_and_no_other() {
    for stage in [Stage::new().await, Stage::on_postgres().await] {
        let mut browser = stage.signed_in("guardian").await;
        let link = asked_link(&mut browser).await;
        browser.upload(&format!("{link}/evidence"), "proof.pdf", PDF).await;
        let portal = stage.portal(NOW);
        let vault = &portal.vault;
        let left = EvidenceId::fresh(NOW).expect("random");
        vault.put(left, PDF.to_vec()).await.expect("sealed");
        let folder = stage.folder().join("evidence");
        std::fs::write(folder.join("notes.txt"), "not ours").expect("written");
        let count = || std::fs::read_dir(&folder).expect("the vault").count();
        let sweep = async |at| sweep::sweep(vault, &*stage.store, at).await.expect("swept");
        assert_eq!((sweep(NOW + Duration::hours(23)).await, count()), (0, 3), "it may still be written");
        assert_eq!((sweep(NOW + Duration::hours(25)).await, count()), (1, 2));
        assert!(vault.get(left, evidence::hash(PDF)).await.is_err());
        assert_eq!(sweep(NOW + Duration::days(400)).await, 0, "what a record names stays");
        assert!(browser.get(&link).await.body.contains("/family/evidence/"));
    }
}

#[tokio::test]
async fn a_proof_is_kept_sealed_and_given_back_to_who_sent_it_only() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("guardian").await;
    let link = asked_link(&mut browser).await;
    let sent = browser.upload(&format!("{link}/evidence"), "../../../evil.pdf", PDF).await;
    assert_eq!((sent.status, sent.location.as_deref()), (StatusCode::SEE_OTHER, Some(link.as_str())));
    let page = browser.get(&link).await.body;
    let at = page.find("/family/evidence/").expect("the file is listed");
    let path = page[at..].split('"').next().expect("a path").to_owned();
    assert!(!page.contains("evil"), "the sender's name for it is forgotten");
    let got = browser.get(&path).await;
    assert_eq!((got.status, got.body.as_bytes()), (StatusCode::OK, PDF));
    for (name, value) in [
        (header::CONTENT_DISPOSITION, "attachment; filename=\"evidence.pdf\""),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (header::CONTENT_TYPE, "application/pdf"),
        (header::CACHE_CONTROL, "no-store"),
    ] {
        assert_eq!(got.headers.get(&name).expect("a header"), value, "{name}");
    }
    let mut stranger = stage.signed_in("chooser").await;
    assert_eq!(stranger.get(&path).await.status, StatusCode::NOT_FOUND);
    let forced = stranger.upload(&format!("{link}/evidence"), "a.pdf", PDF).await;
    assert_eq!(forced.status, StatusCode::NOT_FOUND);
    let files: Vec<_> = std::fs::read_dir(stage.folder().join("evidence")).expect("the vault").collect();
    assert_eq!(files.len(), 1);
    let sealed = std::fs::read(files[0].as_ref().expect("a file").path()).expect("read");
    assert!(!sealed.windows(4).any(|window| window == b"%PDF"));
}

#[tokio::test]
async fn what_is_no_proof_is_refused_with_the_reason() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("guardian").await;
    let link = asked_link(&mut browser).await;
    let path = format!("{link}/evidence");
    let long = [b"%PDF-1.4".as_slice(), &vec![b' '; 6 * 1024 * 1024]].concat();
    for (name, content, message) in [
        ("", b"".as_slice(), "还没有选文件"),
        ("photo.jpg", b"MZ\x90\0this is a program", "这不是 JPG、PNG 或 PDF 文件"),
        ("photo.jpg", PDF, "后缀名不一致"),
        ("scan.pdf", b"%PDF-1.4 and nothing more", "文件已损坏"),
        ("scan.pdf", &long, "不能超过 6 MB"),
    ] {
        let answer = browser.upload(&path, name, content).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(answer.body.contains(message), "{message}");
    }
    assert!(!stage.folder().join("evidence").exists(), "nothing was kept");
    for number in 0..6 {
        let sent = browser.upload(&path, "scan.pdf", PDF).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{number}");
    }
    let seventh = browser.upload(&path, "scan.pdf", PDF).await;
    assert!(seventh.body.contains("文件已经传满了"));
    assert_eq!(std::fs::read_dir(stage.folder().join("evidence")).expect("the vault").count(), 6);
    // A link that the register verified takes no proof.
    let verified = ask_for(&mut browser, "周小雨").await;
    let sent = browser.upload(&format!("{verified}/evidence"), "scan.pdf", PDF).await;
    assert_eq!(sent.status, StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn a_hundred_megabytes_are_refused_before_they_are_read() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("guardian").await;
    let link = asked_link(&mut browser).await;
    let announced = |length: &str| {
        // A body that never comes: whoever reads it would wait for ever.
        let never = futures_util::stream::pending::<Result<Vec<u8>, std::io::Error>>();
        Request::post(format!("{link}/evidence"))
            .header(header::CONTENT_TYPE, MULTIPART)
            .header(header::CONTENT_LENGTH, length)
            .header("sec-fetch-site", "same-origin")
            .body(Body::from_stream(never))
            .expect("a request")
    };
    let refused = browser.send(announced("104857600")).await;
    assert_eq!(refused.status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(refused.body.contains("提交的内容太大"));
    // Unannounced: the bound ends it.
    let token = browser.form_token().await;
    let mut request =
        multipart(&format!("{link}/evidence"), &token, &[], ("a.pdf", &vec![0; 7 * 1024 * 1024]));
    request.headers_mut().remove(header::CONTENT_LENGTH);
    assert_eq!(browser.send(request).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn a_foreign_or_broken_form_is_refused() {
    let stage = Stage::new().await;
    let mut browser = stage.signed_in("guardian").await;
    let link = asked_link(&mut browser).await;
    let path = format!("{link}/evidence");
    let foreign = browser.send(multipart(&path, "0123", &[], ("a.pdf", PDF))).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN);
    let torn = Request::post(&path)
        .header(header::CONTENT_TYPE, MULTIPART)
        .header("sec-fetch-site", "same-origin")
        .body(Body::from("--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\nabc"))
        .expect("a request");
    assert_eq!(browser.send(torn).await.status, StatusCode::BAD_REQUEST);
    let plain = browser.post(&path, &[("file", "x")]).await;
    assert_eq!(plain.status, StatusCode::BAD_REQUEST);
    assert!(!stage.folder().join("evidence").exists());
}
