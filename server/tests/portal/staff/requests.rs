//! Guardians' requests at `/staff/requests`, with their papers.

use axum::http::{StatusCode, header};
use store::StaffRole;
use time::Duration;

use super::{at_work, send};
use crate::{
    common::{Browser, NOW, PDF, Stage},
    family::asked_link,
};

const HERE: (&str, &str) = ("huaiyuan", "榴城镇");
/// One pixel.
const PNG: &[u8] = &[
    0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13, b'I', b'H', b'D', b'R', 0, 0, 0, 1, 0, 0, 0,
    1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 13, b'I', b'D', b'A', b'T', 0x78, 0x9c, 0x63, 0xf8,
    0xff, 0xff, 0xff, 0x7f, 0, 0x09, 0xfb, 0x03, 0xfd, 0x05, 0x43, 0x45, 0xca, 0, 0, 0, 0, b'I', b'E', b'N',
    b'D', 0xae, 0x42, 0x60, 0x82,
];

/// A guardian who asked, with a file of each kind: the browser, the guardian's path, that of staff.
async fn asked(stage: &Stage) -> (Browser, String, String) {
    let mut guardian = stage.signed_in("guardian").await;
    let link = asked_link(&mut guardian).await;
    for (name, content) in [("scan.pdf", PDF), ("photo.png", PNG)] {
        let sent = guardian.upload(&format!("{link}/evidence"), name, content).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.body);
    }
    let path = link.replace("/family/", "/staff/requests/");
    (guardian, link, path)
}

fn files(page: &str) -> Vec<String> {
    let found = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    found.filter(|href| href.contains("/evidence/")).map(str::to_owned).collect()
}

#[tokio::test]
async fn papers_are_shown_shut_off_and_each_look_is_kept() {
    let stage = Stage::new().await;
    let (guardian, _, path) = asked(&stage).await;
    let mut clerk = at_work(&stage, "zhou", StaffRole::Checker, HERE).await;
    assert!(clerk.get("/staff").await.body.contains("1 件待办"));
    let list = clerk.get("/staff/requests").await.body;
    assert!(list.contains(&path) && list.contains("2 份材料") && !list.contains("李四"), "names are masked");
    let page = clerk.get(&path).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(
        page.body.contains("李四") && page.body.contains("没有这个号码"),
        "facts to compare with the papers"
    );
    let files = files(&page.body);
    assert_eq!(files.len(), 2);
    let mut kinds = Vec::new();
    for file in &files {
        let got = clerk.get(file).await;
        let kind = got.headers[header::CONTENT_TYPE].to_str().expect("text").to_owned();
        let pdf = kind == "application/pdf";
        kinds.push(kind);
        let disposition = if pdf { "attachment; filename=\"evidence.pdf\"" } else { "inline" };
        for (name, value) in [
            (header::CONTENT_DISPOSITION, disposition),
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::CACHE_CONTROL, "no-store"),
            (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox; frame-ancestors 'none'"),
        ] {
            assert_eq!(got.headers.get(&name).expect("a header"), value, "{file}");
        }
    }
    kinds.sort();
    assert_eq!(kinds, ["application/pdf", "image/png"]);
    let person = stage.person("guardian").await.id;
    let looks = stage.store.audit_of(person, 50).await.expect("asked");
    assert_eq!(looks.iter().filter(|entry| entry.action == "evidence.view").count(), 2);
    // Nobody else: neither the guardian by this way, nor other roles, nor another jurisdiction.
    assert_eq!(guardian.clone().get(&files[0]).await.location.as_deref(), Some("/staff/sign-in"));
    let mut counter = at_work(&stage, "counter", StaffRole::Counter, HERE).await;
    assert_eq!(counter.get(&files[0]).await.status, StatusCode::FORBIDDEN);
    let mut there = at_work(&stage, "there", StaffRole::Checker, ("weihai", "榴城镇")).await;
    assert!(!there.get("/staff/requests").await.body.contains(&path));
    for path in [&path, &files[0], &files[1]] {
        assert_eq!(there.get(path).await.status, StatusCode::NOT_FOUND);
    }
    let elsewhere =
        files[0].replace(path.rsplit('/').next().expect("an id"), "01890000-0000-7000-8000-000000000000");
    assert_eq!(
        clerk.get(&elsewhere).await.status,
        StatusCode::NOT_FOUND,
        "a file is read below its own request"
    );
}

#[tokio::test]
async fn a_decision_has_a_reason_stands_once_and_the_guardian_reads_it() {
    let stage = Stage::new().await;
    let (mut guardian, link, path) = asked(&stage).await;
    let mut clerk = at_work(&stage, "zhou", StaffRole::Checker, HERE).await;
    let mut other = at_work(&stage, "wu", StaffRole::Checker, HERE).await;
    let silent = send(&mut clerk, &path, &[]).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.body.contains("href=\"#decision\"") && silent.body.contains("href=\"#reason\""));
    let yes = send(&mut clerk, &path, &[("decision", "yes"), ("reason", "材料齐全")]).await;
    assert_eq!(yes.status, StatusCode::UNPROCESSABLE_ENTITY, "the register knows no such child");
    assert!(yes.body.contains("登记里没有这个号码") && yes.body.contains("value=\"材料齐全\""));
    let file = files(&clerk.get(&path).await.body).remove(0);
    let no = [("decision", "no"), ("reason", "号码查不到，请带户口簿到窗口")];
    assert_eq!(send(&mut clerk, &path, &no).await.location.as_deref(), Some(path.as_str()));
    let late = send(&mut other, &path, &[("decision", "no"), ("reason", "另一个理由")]).await;
    assert_eq!(late.location.as_deref(), Some(path.as_str()));
    let page = other.get(&path).await.body;
    assert!(page.contains("已经有决定") && page.contains("请带户口簿") && !page.contains("另一个理由"));
    assert!(files(&page).is_empty());
    assert_eq!(clerk.get(&file).await.status, StatusCode::NOT_FOUND, "nobody needs the papers any more");
    assert!(!clerk.get("/staff/requests").await.body.contains(&path));
    assert!(guardian.get(&link).await.body.contains("号码查不到，请带户口簿到窗口"));
}

#[tokio::test]
async fn a_stale_proof_or_a_disabled_account_decides_nothing() {
    let stage = Stage::new().await;
    let (_, _, path) = asked(&stage).await;
    let mut clerk = at_work(&stage, "zhou", StaffRole::Checker, HERE).await;
    let no = [("decision", "no"), ("reason", "看不清楚")];
    stage.later(Duration::minutes(9), &clerk).get("/staff").await;
    let mut late = stage.later(Duration::minutes(11), &clerk);
    let page = late.get(&path).await.body;
    assert!(page.contains("办理前要再确认一次是您本人"), "told before the reason is written");
    let asked = send(&mut late, &path, &no).await.location.expect("a way");
    assert_eq!(asked, format!("/staff/confirm?next={path}"));
    stage.store.enable_staff("zhou", false, NOW).await.expect("disabled");
    assert_eq!(clerk.get(&path).await.location.as_deref(), Some("/staff/sign-in"));
    let mut other = at_work(&stage, "wu", StaffRole::Checker, HERE).await;
    assert!(other.get(&path).await.body.contains("name=\"decision\""), "it still waits");
}
