//! Staff accounts: a link is good once, a code is taken once, and whoever is disabled is out at once.

use std::{collections::BTreeSet, sync::Arc, time::Duration};

use store::{
    Acting, AddStaff, EnrolStaff, NewStaffSession, Reach, Secret, StaffId, StaffLink, StaffRole, StaffState,
    Store, Token, testing::Bed,
};

use crate::fixture::later;

super::on_both! {
    a_link_is_good_once_and_for_a_time,
    of_many_callers_with_one_link_one_enrols,
    a_code_is_taken_once,
    a_session_ends_when_idle_and_when_over,
    whoever_is_disabled_is_out_at_once,
    a_reset_ends_everything_and_gives_a_new_link,
    login_names_are_taken_once,
}

pub(crate) const SECRET: &str = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP";

fn link(at: i64) -> StaffLink {
    StaffLink {
        token: Token::generate().unwrap(),
        code_secret: Secret::new(SECRET),
        at: later(at),
        expires_at: later(at + 3600),
    }
}

pub(crate) fn account(login: &str) -> AddStaff {
    AddStaff {
        login: login.to_owned(),
        name: "周窗口".to_owned(),
        jurisdiction: "huaiyuan".to_owned(),
        districts: BTreeSet::from(["榴城镇".to_owned()]),
        roles: BTreeSet::from([StaffRole::Counter]),
        link: link(0),
    }
}

pub(crate) fn enrol(token: &Token, at: i64) -> EnrolStaff {
    EnrolStaff { token: token.clone(), password_hash: Secret::new("hash"), code_step: 100, at: later(at) }
}

/// An account with password and codes; step 100 is used up.
pub(crate) async fn active(store: &dyn Store, login: &str) -> StaffId {
    activated(store, account(login)).await
}

/// Somebody who decides in a jurisdiction: the same account each time.
pub(crate) async fn desk_of(store: &dyn Store, jurisdiction: &str) -> Acting {
    let login = format!("desk-{jurisdiction}");
    let known = store.staff_list().await.unwrap().into_iter().find(|known| known.login == login);
    let staff = if let Some(known) = known {
        known.id
    } else {
        let command = AddStaff { jurisdiction: jurisdiction.to_owned(), ..account(&login) };
        activated(store, command).await
    };
    Acting { staff, reach: Reach::Jurisdiction }
}

async fn activated(store: &dyn Store, command: AddStaff) -> StaffId {
    let token = command.link.token.clone();
    let id = store.add_staff(command).await.unwrap().unwrap();
    assert!(store.enrol_staff(enrol(&token, 1)).await.unwrap());
    id
}

async fn open(store: &dyn Store, staff: StaffId, code_step: u64) -> Option<Token> {
    let token = Token::generate().unwrap();
    let session = NewStaffSession {
        token: token.clone(),
        staff,
        code_step,
        at: later(10),
        idle: Duration::from_mins(10),
        absolute: Duration::from_hours(8),
    };
    store.open_staff_session(session).await.unwrap().then_some(token)
}

async fn state(store: &dyn Store, login: &str) -> StaffState {
    let all = store.staff_list().await.unwrap();
    all.into_iter().find(|account| account.login == login).unwrap().state
}

async fn a_link_is_good_once_and_for_a_time(bed: Bed) {
    let command = account("zhou");
    let token = command.link.token.clone();
    let id = bed.store.add_staff(command).await.unwrap().unwrap();
    assert_eq!(state(&*bed.store, "zhou").await, StaffState::Invited);
    assert!(bed.store.staff_credential("zhou").await.unwrap().is_none());
    let open = bed.store.staff_link(&token, later(1)).await.unwrap().unwrap();
    assert_eq!((open.staff, open.login.as_str(), open.code_secret.expose()), (id, "zhou", SECRET));
    assert!(bed.store.staff_link(&token, later(3600)).await.unwrap().is_none());
    assert!(!bed.store.enrol_staff(enrol(&token, 3600)).await.unwrap());
    assert!(!bed.store.enrol_staff(enrol(&Token::generate().unwrap(), 1)).await.unwrap());
    assert!(bed.store.enrol_staff(enrol(&token, 3599)).await.unwrap());
    assert!(!bed.store.enrol_staff(enrol(&token, 3599)).await.unwrap());
    assert!(bed.store.staff_link(&token, later(1)).await.unwrap().is_none());
    let credential = bed.store.staff_credential("zhou").await.unwrap().unwrap();
    assert_eq!(credential.staff, id);
    assert_eq!((credential.password_hash.expose(), credential.code_secret.expose()), ("hash", SECRET));
    assert_eq!(state(&*bed.store, "zhou").await, StaffState::Active);
}

async fn of_many_callers_with_one_link_one_enrols(bed: Bed) {
    let command = account("zhou");
    let token = command.link.token.clone();
    bed.store.add_staff(command).await.unwrap().unwrap();
    let tasks: Vec<_> = (0..12)
        .map(|_| {
            let (store, token) = (Arc::clone(&bed.store), token.clone());
            tokio::spawn(async move { store.enrol_staff(enrol(&token, 1)).await.unwrap() })
        })
        .collect();
    let mut enrolled = 0;
    for task in tasks {
        enrolled += u32::from(task.await.unwrap());
    }
    assert_eq!(enrolled, 1);
}

async fn a_code_is_taken_once(bed: Bed) {
    let staff = active(&*bed.store, "zhou").await;
    assert!(open(&*bed.store, staff, 100).await.is_none(), "the code of the first sign-in is used up");
    assert!(open(&*bed.store, staff, 99).await.is_none(), "so are earlier ones");
    let tasks: Vec<_> = (0..12)
        .map(|_| {
            let store = Arc::clone(&bed.store);
            tokio::spawn(async move { open(&*store, staff, 101).await })
        })
        .collect();
    let mut tokens = Vec::new();
    for task in tasks {
        tokens.extend(task.await.unwrap());
    }
    assert_eq!(tokens.len(), 1);
    assert!(!bed.store.refresh_staff_auth(&tokens[0], 101, later(60)).await.unwrap());
    assert!(bed.store.refresh_staff_auth(&tokens[0], 102, later(60)).await.unwrap());
    let session = bed.store.staff_session(&tokens[0], later(61)).await.unwrap().unwrap();
    assert_eq!(session.auth_at, later(60));
    assert!(!bed.store.refresh_staff_auth(&Token::generate().unwrap(), 103, later(60)).await.unwrap());
}

async fn a_session_ends_when_idle_and_when_over(bed: Bed) {
    let staff = active(&*bed.store, "zhou").await;
    let token = open(&*bed.store, staff, 101).await.unwrap();
    let session = bed.store.staff_session(&token, later(11)).await.unwrap().unwrap();
    assert_eq!(session.account.roles, BTreeSet::from([StaffRole::Counter]));
    assert_eq!(session.account.districts, BTreeSet::from(["榴城镇".to_owned()]));
    assert!(bed.store.staff_session(&token, later(10 + 600)).await.unwrap().is_none());
    let mut at = 10;
    while at < 10 + 8 * 3600 - 540 {
        at += 540;
        assert!(bed.store.staff_session(&token, later(at)).await.unwrap().is_some(), "{at}");
    }
    assert!(bed.store.staff_session(&token, later(10 + 8 * 3600)).await.unwrap().is_none());
    let other = open(&*bed.store, staff, 102).await.unwrap();
    bed.store.end_staff_session(&other, later(12)).await.unwrap();
    bed.store.end_staff_session(&other, later(12)).await.unwrap();
    assert!(bed.store.staff_session(&other, later(13)).await.unwrap().is_none());
    assert_eq!(bed.store.clean_up(later(9 * 3600)).await.unwrap(), 1);
}

async fn whoever_is_disabled_is_out_at_once(bed: Bed) {
    let staff = active(&*bed.store, "zhou").await;
    let (here, there) =
        (open(&*bed.store, staff, 101).await.unwrap(), open(&*bed.store, staff, 102).await.unwrap());
    assert!(bed.store.enable_staff("zhou", false, later(20)).await.unwrap());
    for token in [&here, &there] {
        assert!(bed.store.staff_session(token, later(21)).await.unwrap().is_none());
        assert!(!bed.store.refresh_staff_auth(token, 200, later(21)).await.unwrap());
    }
    assert!(bed.store.staff_credential("zhou").await.unwrap().is_none());
    assert!(open(&*bed.store, staff, 103).await.is_none());
    assert!(bed.store.enable_staff("zhou", true, later(30)).await.unwrap());
    assert!(bed.store.staff_session(&here, later(31)).await.unwrap().is_none(), "no session comes back");
    assert!(open(&*bed.store, staff, 104).await.is_some());
    assert!(!bed.store.enable_staff("nobody", false, later(20)).await.unwrap());
}

async fn a_reset_ends_everything_and_gives_a_new_link(bed: Bed) {
    let staff = active(&*bed.store, "zhou").await;
    let token = open(&*bed.store, staff, 101).await.unwrap();
    let new = link(30);
    let sent = new.token.clone();
    assert!(bed.store.reset_staff("zhou", new).await.unwrap());
    assert!(bed.store.staff_session(&token, later(31)).await.unwrap().is_none());
    assert!(bed.store.staff_credential("zhou").await.unwrap().is_none());
    assert!(bed.store.enrol_staff(EnrolStaff { code_step: 105, ..enrol(&sent, 32) }).await.unwrap());
    assert!(open(&*bed.store, staff, 106).await.is_some());
    assert!(!bed.store.reset_staff("nobody", link(30)).await.unwrap());
}

async fn login_names_are_taken_once(bed: Bed) {
    assert!(bed.store.add_staff(account("zhou")).await.unwrap().is_some());
    assert!(bed.store.add_staff(account("zhou")).await.unwrap().is_none());
    assert_eq!(bed.store.staff_list().await.unwrap().len(), 1);
    let mut capital = account("Zhou");
    capital.link = link(0);
    assert!(bed.store.add_staff(capital).await.is_err(), "login names are lower case");
}
