//! What stands against a bill: the register, the books, the rules. Each has a code, a place, and nothing is written.

use super::*;

/// Sends a bill beforehand and for settling: both are refused alike. The single fault.
async fn refused(counter: &mut Counter, bill: &Value, status: StatusCode) -> Value {
    let before = counter.post(PRE, bill).await;
    let told = fault(&before, status);
    let settled = counter.act(SETTLE, "key-refused-1", bill).await;
    assert_eq!(fault(&settled, status), told);
    told
}

fn with(pointer: &str, value: impl Into<Value>) -> Value {
    let mut bill = stay("S-1");
    let (parent, name) = pointer.rsplit_once('/').expect("a member");
    let parent = bill.pointer_mut(parent).expect("a parent").as_object_mut().expect("an object");
    parent.insert(name.to_owned(), value.into());
    bill
}

const FAULTY: StatusCode = StatusCode::UNPROCESSABLE_ENTITY;

#[tokio::test]
async fn what_stands_in_the_register_is_told_with_code_and_place() {
    let stage = Stage::new().await;
    let mut counter = Counter::at(&stage, COUNTY).await;
    let nobody = crate::common::number("19520311", 987);
    let weihai = stage.persona("weihai").id_number.clone();
    let mut before_enrolment = with("/care/discharged", "2009-11-09");
    before_enrolment["care"]["admitted"] = "2009-11-01".into();
    for (bill, code, path) in [
        (with("/id_number", nobody), "unknown_person", "/id_number"),
        (with("/name", "陈满屋"), "name_differs", "/name"),
        (with("/id_number", weihai), "elsewhere", "/id_number"),
        (with("/care/discharged", "2015-12-02"), "future_date", "/care/discharged"),
        (with("/care/hospital_level", "3"), "level_differs", "/care/hospital_level"),
        (with("/total", "3200.01"), "sum_differs", "/total"),
        (before_enrolment, "not_covered", "/care/discharged"),
    ] {
        let fault = refused(&mut counter, &bill, FAULTY).await;
        assert_eq!((&fault["code"], &fault["path"]), (&json!(code), &json!(path)), "{fault}");
        match code {
            "level_differs" => assert_eq!(fault["registered"], "2"),
            "sum_differs" => assert_eq!(fault["sum"], "3200.00"),
            "future_date" => assert_eq!(fault["told"], "2015-12-02"),
            "not_covered" => {
                assert_eq!(
                    (&fault["on"], &fault["standing"]),
                    (&json!("2009-11-09"), &json!("not_enrolled"))
                );
            }
            _ => {}
        }
    }
    assert!(stage.store.settlement(COUNTY, "S-1").await.expect("asked").is_none(), "nothing was settled");
    let question = json!({ "id_number": crate::common::number("19520311", 987), "on": "2015-11-27" });
    let told = counter.post(ELIGIBILITY, &question).await;
    assert_eq!(problem(&told, FAULTY), "unknown_person");
}

#[tokio::test]
async fn what_was_settled_before_is_named_by_its_slip_alone() {
    let stage = Stage::new().await;
    let mut county = Counter::at(&stage, COUNTY).await;
    let mut suburb = Counter::at(&stage, SUBURB).await;
    let mut first = stay("S-1");
    (first["stay"], first["invoice"]) = ("ZY-7".into(), "FP-0001".into());
    let settled = county.act(SETTLE, "key-00000001", &first).await;
    assert_eq!(settled.status, StatusCode::CREATED, "{}", settled.body);

    let conflict = StatusCode::CONFLICT;
    let fault = refused(&mut county, &first, conflict).await;
    assert_eq!(
        (&fault["code"], &fault["path"], fault.get("slip")),
        (&json!("slip_known"), &json!("/slip"), None)
    );

    let mut same_stay = stay_on("S-2", "2015-10-01", "2015-10-05");
    same_stay["stay"] = "ZY-7".into();
    let mut same_invoice = stay_on("S-2", "2015-10-01", "2015-10-05");
    same_invoice["invoice"] = "fp.00-01".into();
    for (bill, code, path) in [
        (same_stay, "stay_known", "/stay"),
        (same_invoice, "invoice_known", "/invoice"),
        (stay_on("S-2", "2015-11-25", "2015-11-30"), "overlapping_stay", "/care/admitted"),
    ] {
        let fault = refused(&mut county, &bill, conflict).await;
        assert_eq!((&fault["code"], &fault["path"]), (&json!(code), &json!(path)));
        assert_eq!(fault["slip"], "S-1");
    }
    // Another hospital learns the slip's number, and neither where nor what it was.
    let mut elsewhere = stay_on("S-2", "2015-11-22", "2015-11-23");
    elsewhere["care"]["hospital_level"] = "1".into();
    let fault = refused(&mut suburb, &elsewhere, conflict).await;
    assert_eq!((&fault["code"], &fault["slip"]), (&json!("overlapping_stay"), &json!("S-1")));
    let members: Vec<_> = fault.as_object().expect("a fault").keys().map(String::as_str).collect();
    assert_eq!(members, ["code", "detail", "detail_en", "path", "slip"]);
}

#[tokio::test]
async fn only_the_last_settlement_is_taken_back_and_once() {
    let stage = Stage::new().await;
    let mut counter = Counter::at(&stage, COUNTY).await;
    let october = stay_on("S-1", "2015-10-01", "2015-10-05");
    assert_eq!(counter.act(SETTLE, "key-00000001", &october).await.status, StatusCode::CREATED);
    assert_eq!(counter.act(SETTLE, "key-00000002", &stay("S-2")).await.status, StatusCode::CREATED);
    let early = counter.act(&reversal("S-1"), "key-00000003", &Value::Null).await;
    assert_eq!(problem(&early, StatusCode::CONFLICT), "not_last");
    assert_eq!(counter.act(&reversal("S-2"), "key-00000004", &Value::Null).await.status, StatusCode::OK);
    let twice = counter.act(&reversal("S-2"), "key-00000005", &Value::Null).await;
    assert_eq!(problem(&twice, StatusCode::CONFLICT), "already_reversed");
    assert_eq!(counter.act(&reversal("S-1"), "key-00000003", &Value::Null).await.status, StatusCode::OK);
    let again = counter.act(SETTLE, "key-00000006", &stay("S-2")).await;
    assert_eq!(problem(&again, StatusCode::CONFLICT), "slip_known", "its number stays used");
}

#[tokio::test]
async fn nothing_is_settled_or_taken_back_in_a_closed_year() {
    let stage = Stage::new().await;
    let mut counter = Counter::at(&stage, COUNTY).await;
    assert_eq!(counter.act(SETTLE, "key-00000001", &stay("S-1")).await.status, StatusCode::CREATED);
    assert!(stage.store.close_year("huaiyuan", 2015, "test", NOW).await.expect("stored"));
    let bill = stay_on("S-2", "2015-10-01", "2015-10-05");
    let told = refused(&mut counter, &bill, StatusCode::CONFLICT).await;
    assert_eq!((&told["code"], &told["benefit_year"]), (&json!("closed_year"), &json!(2015)));
    let taken = counter.act(&reversal("S-1"), "key-00000002", &Value::Null).await;
    let told = fault(&taken, StatusCode::CONFLICT);
    assert_eq!((&told["code"], &told["benefit_year"]), (&json!("closed_year"), &json!(2015)));
}

#[tokio::test]
async fn where_the_rules_give_no_amount_the_hospital_learns_why_and_what_to_do() {
    let stage = Stage::new().await;
    let mut counter = Counter::at(&stage, COUNTY).await;
    let fault = refused(&mut counter, &with("/care/designated", false), FAULTY).await;
    assert_eq!(fault["code"], "not_designated", "{fault}");
    assert!(fault["next"]["zh"].is_string(), "{fault}");
    let mut by_case = with("/care/kind", "by_case");
    by_case["care"]["disease"] = "Z99.999".into();
    let answer = counter.post(PRE, &by_case).await;
    assert_eq!(answer.status, FAULTY, "{}", answer.body);
    let continued = json!({ "hospital_level": "2", "deductible_charged": "1.00" });
    let fault = refused(&mut counter, &with("/care/continued_from", continued), FAULTY).await;
    assert_eq!((&fault["code"], &fault["path"]), (&json!("impossible"), &json!("/care/continued_from")));
}
