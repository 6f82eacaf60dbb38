//! `/staff`: the way in, the matrix, and what each role does.

mod cases;
mod cash;
mod counter;
mod matrix;
mod newborns;
mod preferences;
mod requests;
mod school;
mod sign_in;
mod supervision;
mod withdraw;

use std::collections::BTreeSet;

use server::sign_in::one_time;
use store::{AddStaff, StaffLink, StaffRole, Token};
use time::{Duration, OffsetDateTime};

use crate::common::{Answer, Browser, NOW, Stage};

pub(crate) const PASSWORD: &str = "rain on the county road";

/// An account with its link, not used yet.
pub(crate) async fn invited(stage: &Stage, login: &str, role: StaffRole, place: (&str, &str)) -> StaffLink {
    let link = StaffLink {
        token: Token::generate().expect("random"),
        code_secret: one_time::new_secret().expect("random"),
        at: NOW,
        expires_at: NOW + Duration::hours(24),
    };
    let command = AddStaff {
        login: login.to_owned(),
        name: format!("工作人员{login}"),
        jurisdiction: place.0.to_owned(),
        districts: BTreeSet::from([place.1.to_owned()]),
        roles: BTreeSet::from([role]),
        link: link.clone(),
    };
    stage.store.add_staff(command).await.expect("added").expect("a free name");
    link
}

/// The code of a moment.
pub(crate) fn code(link: &StaffLink, at: OffsetDateTime) -> String {
    one_time::code_at(&link.code_secret, at).expect("a code")
}

/// Sends the form of a link that the browser has opened.
pub(crate) async fn enrol(browser: &mut Browser, link: &StaffLink, at: OffsetDateTime) -> Answer {
    let (token, code) = (link.token.expose(), code(link, at));
    browser.cookies.insert("staff-link".to_owned(), token.as_str().to_owned());
    let form = [("password", PASSWORD), ("again", PASSWORD), ("code", code.as_str())];
    browser.post_raw("/staff/first", &serde_urlencoded::to_string(form).expect("a form")).await
}

/// Someone of a role who has just signed in, at [`NOW`].
pub(crate) async fn at_work(stage: &Stage, login: &str, role: StaffRole, place: (&str, &str)) -> Browser {
    let link = invited(stage, login, role, place).await;
    // With the code of the step before, so that the one of now is left for the sign-in.
    let early = enrol(&mut stage.browser(), &link, NOW - Duration::seconds(30)).await;
    assert_eq!(early.location.as_deref(), Some("/staff/sign-in"), "{}", early.body);
    let mut browser = stage.browser();
    let form = [("login", login), ("password", PASSWORD), ("code", &code(&link, NOW))];
    let answer =
        browser.post_raw("/staff/sign-in", &serde_urlencoded::to_string(form).expect("a form")).await;
    assert_eq!(answer.location.as_deref(), Some("/staff"), "{}", answer.body);
    browser
}

/// Sends a form with the token that the session's forms carry.
pub(crate) async fn send(browser: &mut Browser, path: &str, fields: &[(&str, &str)]) -> Answer {
    let token = browser.token_on("/staff").await;
    let mut fields = fields.to_vec();
    fields.push(("csrf", &token));
    browser.post_raw(path, &serde_urlencoded::to_string(fields).expect("a form")).await
}
