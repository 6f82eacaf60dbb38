//! A school's class list: each pupil's standing, and files that are no list.

use std::collections::BTreeMap;

use app::pages::school_list::{Conflict, Model, Standing};
use rules::scheme::Scheme;
use server::web::handlers::school_list::{Sender, form, take};

use crate::common::{NOW, Stage, number};

fn clerk() -> Sender {
    Sender {
        by: "staff:school".to_owned(),
        jurisdiction: "huaiyuan".to_owned(),
        scheme: Some(Scheme::UrbanResident),
        action: "/staff/school".to_owned(),
    }
}

async fn sent(stage: &Stage, title: &str, content: &str) -> Model {
    let fields = [("school", "怀远县第一小学"), ("title", title)];
    let fields: BTreeMap<_, _> =
        fields.into_iter().map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    let portal = stage.portal(NOW);
    take(&portal, &clerk(), &fields, content.as_bytes().to_vec()).await.expect("an answer")
}

fn standings(model: &Model) -> Vec<&Standing> {
    model.pupils.iter().flatten().map(|pupil| &pupil.standing).collect()
}

#[tokio::test]
async fn each_pupil_of_a_list_has_its_standing() {
    let stage = Stage::new().await;
    let (younger, older, nobody) =
        (number("20100912", 981), number("20070601", 982), number("20080808", 990));
    let list = format!(
        "姓名,身份证号,班级\n周小宇,{younger},一1\n周小雨,{older},三1\n王小明,{nobody},三1\n李四,{younger},一1\n周小雨,{older},三2\n刘三,=A1,三2\n"
    );
    let model = sent(&stage, "全校", &list).await;
    assert!(model.errors.is_empty());
    assert_eq!(
        standings(&model),
        [
            &Standing::Enrolled,
            &Standing::Unpaid,
            &Standing::NotFound,
            &Standing::Conflict(Conflict::Twice(2)),
            &Standing::Conflict(Conflict::Twice(3)),
            &Standing::Conflict(Conflict::Formula),
        ]
    );
    let ids: String = model.pupils.iter().flatten().map(|pupil| pupil.id.as_str()).collect();
    assert!(!ids.contains(&younger) && !ids.is_empty(), "masked");
    // Another list with one of them, under another name.
    let second = sent(&stage, "一年级", &format!("name\tid\n李四\t{younger}\n")).await;
    let list = Conflict::OtherList("怀远县第一小学".to_owned(), "全校".to_owned());
    assert_eq!(standings(&second), [&Standing::Conflict(list)]);
}

#[tokio::test]
async fn a_file_that_is_no_list_is_told_and_nothing_is_kept() {
    let stage = Stage::new().await;
    let portal = stage.portal(NOW);
    let empty = form(&portal, &clerk()).expect("the form");
    assert_eq!((empty.year, empty.action.as_str()), (2016, "/staff/school"));
    for (title, content, fields) in [
        ("一班", "", vec!["file"]),
        ("一班", "名字,号码\n", vec!["file"]),
        ("一班", "PK\u{3}\u{4}bomb", vec!["file"]),
        ("", "姓名,身份证号\n王,1\n", vec!["title"]),
        ("", "", vec!["title", "file"]),
    ] {
        let model = sent(&stage, title, content).await;
        let wrong: Vec<_> = model.errors.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(wrong, fields, "{title} {content}");
        assert!(model.pupils.is_none());
    }
}
