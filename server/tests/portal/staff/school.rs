//! Class lists at `/staff/school`.

use axum::{
    body::Body,
    http::{Request, StatusCode, header},
};
use store::StaffRole;

use super::at_work;
use crate::common::{Answer, Browser, MULTIPART, Stage, multipart, number};

const HERE: (&str, &str) = ("huaiyuan", "榴城镇");

/// Sends a list as the form does: fields, then the file.
async fn upload(clerk: &mut Browser, fields: &[(&str, &str)], name: &str, content: &[u8]) -> Answer {
    let token = clerk.token_on("/staff/school").await;
    clerk.send(multipart("/staff/school", &token, fields, (name, content))).await
}

const NAMED: [(&str, &str); 2] = [("school", "怀远县第一小学"), ("title", "三年级二班")];

fn list() -> String {
    let (younger, older) = (number("20100912", 981), number("20070601", 982));
    format!("姓名,身份证号,班级\n周小宇,{younger},一1\n周小雨,{older},三1\n刘三,=A1,=HYPERLINK(1)\n")
}

#[tokio::test]
async fn a_list_is_answered_as_a_page_or_as_a_file() {
    let stage = Stage::new().await;
    let mut clerk = at_work(&stage, "school", StaffRole::School, HERE).await;
    assert!(clerk.get("/staff").await.body.contains("href=\"/staff/school\""));
    let empty = clerk.get("/staff/school").await;
    assert_eq!(empty.status, StatusCode::OK);
    assert!(!empty.body.contains("核对结果"));
    let page = upload(&mut clerk, &NAMED, "list.csv", list().as_bytes()).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.body);
    for said in ["核对结果：3 人", "已参保：1 人", "未缴费：1 人", "单元格里是公式", "data-print"]
    {
        assert!(page.body.contains(said), "{said}");
    }
    assert!(!page.body.contains(&number("20100912", 981)), "masked");
    for medical in ["医院", "住院", "诊断"] {
        assert!(!page.body.contains(medical), "{medical}");
    }
    let fields = [NAMED.as_slice(), &[("answer", "file")]].concat();
    let file = upload(&mut clerk, &fields, "list.csv", list().as_bytes()).await;
    assert_eq!(file.headers[header::CONTENT_DISPOSITION], "attachment; filename=\"class-list-result.csv\"");
    assert_eq!(file.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    assert!(file.body.starts_with('\u{feff}') && file.body.lines().count() == 4);
    assert!(!file.body.contains(",="), "{}", file.body);
    assert!(!file.body.contains(&number("20100912", 981)));
}

#[tokio::test]
async fn a_bad_file_gets_a_clear_message_and_a_large_one_is_not_read() {
    let stage = Stage::new().await;
    let mut clerk = at_work(&stage, "school", StaffRole::School, HERE).await;
    let gbk = [0xd0, 0xd5, 0xc3, 0xfb, b',', 0xc9, 0xed, 0xb7, 0xdd, 0xd6, 0xa4, 0xba, 0xc5, b'\n'];
    for (name, content, said) in [
        ("list.csv", b"".as_slice(), "名单是空的"),
        ("list.xlsx", b"PK\x03\x04 no archive", "文件已损坏"),
        ("list.csv", "名字,号码\n王,1\n".as_bytes(), "缺少这些列"),
        ("list.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧的 XLS"),
        ("photo.csv", b"\x89PNG\r\n\x1a\n\0\0\0\0", "看不懂文件里的文字"),
    ] {
        let answer = upload(&mut clerk, &NAMED, name, content).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}: {}", answer.body);
        assert!(answer.body.contains(said), "{name}: {said}\n{}", answer.body);
        assert!(answer.body.contains("value=\"三年级二班\""), "what was typed stays");
    }
    let answer = upload(&mut clerk, &NAMED, "gbk.csv", &[gbk.as_slice(), b"x,1\n"].concat()).await;
    assert!(answer.body.contains("核对结果：1 人"), "GBK is read: {}", answer.body);
    // Asked for as a file, errors still come as the page.
    let fields = [NAMED.as_slice(), &[("answer", "file")]].concat();
    assert_eq!(upload(&mut clerk, &fields, "a.csv", b"").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let huge = upload(&mut clerk, &NAMED, "list.csv", &vec![b'x'; 7 * 1024 * 1024]).await;
    assert_eq!(huge.status, StatusCode::PAYLOAD_TOO_LARGE);
    let foreign = Request::post("/staff/school")
        .header(header::CONTENT_TYPE, MULTIPART)
        .header("sec-fetch-site", "same-origin")
        .body(Body::from("--edge\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n00\r\n--edge--\r\n"))
        .expect("a request");
    assert_eq!(clerk.send(foreign).await.status, StatusCode::FORBIDDEN);
}
