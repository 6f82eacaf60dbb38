//! Language and type size on the pages of staff.

use store::StaffRole;

use super::{at_work, send};
use crate::common::Stage;

#[tokio::test]
async fn language_and_type_size_work_with_and_without_a_session_and_lead_back() {
    let stage = Stage::new().await;
    let mut browser = stage.browser();
    let asked = browser.post_raw("/staff/preferences", "lang=en&back=/staff/sign-in").await;
    assert_eq!(asked.location.as_deref(), Some("/staff/sign-in"));
    let page = browser.get("/staff/sign-in").await.body;
    assert!(page.contains("<html lang=\"en\"") && page.contains("action=\"/staff/preferences\""));

    let mut clerk = at_work(&stage, "zhou", StaffRole::Counter, ("huaiyuan", "榴城镇")).await;
    // A resident's session in the same browser is in nobody's way.
    clerk.cookies.extend(stage.signed_in("farmer").await.cookies);
    let large =
        send(&mut clerk, "/staff/preferences", &[("size", "large"), ("back", "/staff/counter")]).await;
    assert_eq!(large.location.as_deref(), Some("/staff/counter"));
    assert!(clerk.get("/staff/counter").await.body.contains("class=\"large\""));
    for (back, to) in [
        ("/staff/counter/0150/tier", "/staff/counter/0150"),
        ("/staff/cases/0150/answer", "/staff/cases/0150"),
        ("/staff/newborns?done=settled", "/staff/newborns"),
        ("/enrolment", "/staff"),
        ("//evil.example", "/staff"),
        ("/staff/none", "/staff"),
    ] {
        let answer = send(&mut clerk, "/staff/preferences", &[("size", "normal"), ("back", back)]).await;
        assert_eq!(answer.location.as_deref(), Some(to), "{back}");
    }
}
