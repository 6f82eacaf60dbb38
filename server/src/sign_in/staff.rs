//! The ways in for staff: a link once, then login name, password and one-time code together.
//!
//! All three come in one form and get one answer, so that nobody learns which of them was right.

use std::time::Duration;

use app::forms::staff::StaffSignIn;
use store::{AttemptSubject, EnrolStaff, NewStaffSession, OpenLink, Secret, StaffCredential, Token};

use crate::{
    sign_in::{
        one_time,
        passwords::{Weakness, weakness_of_staff},
    },
    web::{Portal, failure::Failure, staff::desk::Clerk},
};

/// A session of staff ends after this long without a request.
const IDLE: Duration = Duration::from_mins(10);
/// And after a working day in any case.
const ABSOLUTE: Duration = Duration::from_hours(8);
/// Attempts are counted in windows of this length.
const WINDOW: Duration = Duration::from_mins(15);

/// Opens a session; `None` when name, password and code do not go together.
pub async fn sign_in(portal: &Portal, typed: StaffSignIn) -> Result<Option<Token>, Failure> {
    let subject = format!("staff {}", typed.login);
    count(portal, &subject).await?;
    let credential = portal.store.staff_credential(&typed.login).await?;
    let Some((credential, code_step)) = proved(portal, credential, typed.password, &typed.code).await? else {
        return Ok(None);
    };
    let token = Token::generate()?;
    let session = NewStaffSession {
        token: token.clone(),
        staff: credential.staff,
        code_step,
        at: portal.clock.now(),
        idle: IDLE,
        absolute: ABSOLUTE,
    };
    if !portal.store.open_staff_session(session).await? {
        return Ok(None);
    }
    portal.store.forget_attempts(AttemptSubject::IdNumber(&subject)).await?;
    Ok(Some(token))
}

/// Password and code once more, before a write that matters.
pub async fn confirm(portal: &Portal, clerk: &Clerk, password: String, code: &str) -> Result<bool, Failure> {
    let account = &clerk.session.account;
    let subject = format!("staff {}", account.login);
    count(portal, &subject).await?;
    let credential = portal.store.staff_credential(&account.login).await?;
    let Some((_, code_step)) = proved(portal, credential, password, code).await? else { return Ok(false) };
    let Some(token) = clerk.desk.token() else { return Ok(false) };
    let fresh = portal.store.refresh_staff_auth(token, code_step, portal.clock.now()).await?;
    if fresh {
        portal.store.forget_attempts(AttemptSubject::IdNumber(&subject)).await?;
    }
    Ok(fresh)
}

/// What became of a link.
#[derive(Debug)]
pub enum Enrolled {
    /// Password and codes count from now on.
    Done,
    /// The password is none for staff.
    Weak(Weakness),
    /// The code does not belong to the secret.
    WrongCode,
    /// Somebody was faster, or the time is over.
    DeadLink,
}

/// Uses a link up.
pub async fn enrol(
    portal: &Portal,
    token: Token,
    open: &OpenLink,
    password: String,
    code: &str,
) -> Result<Enrolled, Failure> {
    let now = portal.clock.now();
    if let Some(weakness) = weakness_of_staff(&password, &open.login) {
        return Ok(Enrolled::Weak(weakness));
    }
    let Some(code_step) = one_time::step_of(&open.code_secret, code, now) else {
        return Ok(Enrolled::WrongCode);
    };
    let password_hash = Secret::new(&portal.passwords.hash(password).await?);
    let done = portal.store.enrol_staff(EnrolStaff { token, password_hash, code_step, at: now }).await?;
    Ok(if done { Enrolled::Done } else { Enrolled::DeadLink })
}

/// The credential and the code's step, when both password and code are right. The same work for names that are unknown.
async fn proved(
    portal: &Portal,
    credential: Option<StaffCredential>,
    password: String,
    code: &str,
) -> Result<Option<(StaffCredential, u64)>, Failure> {
    let hash = credential.as_ref().map(|credential| credential.password_hash.expose().to_owned());
    let fits = portal.passwords.verify(password, hash).await?;
    let Some(credential) = credential.filter(|_| fits) else { return Ok(None) };
    let step = one_time::step_of(&credential.code_secret, code, portal.clock.now());
    Ok(step.map(|step| (credential, step)))
}

/// Counts an attempt; over the bound nothing further happens until the window has passed.
async fn count(portal: &Portal, subject: &str) -> Result<(), Failure> {
    let now = portal.clock.now();
    let attempts = portal.store.count_attempt(AttemptSubject::IdNumber(subject), now, WINDOW).await?;
    if attempts > portal.config.sign_in_attempts { Err(Failure::TooMany(WINDOW.as_secs())) } else { Ok(()) }
}
