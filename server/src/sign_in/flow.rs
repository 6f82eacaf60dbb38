//! The ways in: password, code to the phone on file, activation code from the counter.
//!
//! Each way counts attempts by what was typed, does the same work for people who are and are not on file, and ends in
//! one of the same few answers. What differs (a code on its way to a phone) happens after the answer has gone out.

use std::{sync::Arc, time::Duration};

use app::forms::sign_in::{Activation, First, WithPassword};
use rules::{identity::IdNumber, text::Lang};
use store::{
    AttemptSubject, CodeOutcome, IssueCode, NewSession, PersonId, Secret, SecretCode, SetPassword,
    StoreError, Token,
};

use crate::{
    sign_in::{codes, passwords::Weakness},
    sms::Message,
    web::{Portal, failure::Failure},
};

/// A session ends after this long without a request.
pub const IDLE: Duration = Duration::from_mins(15);
/// A session ends after this long in any case.
pub const ABSOLUTE: Duration = Duration::from_hours(8);
/// Attempts are counted in windows of this length.
const WINDOW: Duration = Duration::from_mins(15);
/// How often a code may be typed wrongly.
const TRIES: u8 = 5;

/// What became of a way in.
#[derive(Debug)]
pub enum Entry {
    /// A session is open; here is its token.
    Open(Token),
    /// Not on file, wrong, used up or too old: one answer for all.
    Refused,
}

/// Id number and password.
pub async fn with_password(portal: &Portal, typed: WithPassword, agent: &str) -> Result<Entry, Failure> {
    let subject = format!("password {}", typed.id.as_str());
    count(portal, &subject).await?;
    let credential = portal.store.credential_for(&typed.id).await?;
    let (person, hash) = match credential {
        Some(credential) => (Some(credential.person), Some(credential.password_hash.expose().to_owned())),
        None => (None, None),
    };
    match (portal.passwords.verify(typed.password, hash).await?, person) {
        (true, Some(person)) => enter(portal, person, &subject, agent).await,
        _ => Ok(Entry::Refused),
    }
}

/// Id number and name: a code goes to the phone on file if there is one. The answer does not wait for it.
pub async fn ask_for_code(portal: &Arc<Portal>, typed: First, lang: Lang) -> Result<(), Failure> {
    count(portal, &format!("ask {}", typed.id.as_str())).await?;
    let portal = Arc::clone(portal);
    tokio::spawn(async move {
        if let Err(cause) = send_code(&portal, &typed, lang).await {
            tracing::error!(cause = &*cause, "no code sent");
        }
    });
    Ok(())
}

async fn send_code(
    portal: &Portal,
    typed: &First,
    lang: Lang,
) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let Some(person) = portal.store.person_by_id_number(&typed.id).await? else { return Ok(()) };
    if !person.name.matches(&typed.name) {
        return Ok(());
    }
    let Some(phone) = portal.store.phone_of(person.id).await? else { return Ok(()) };
    let code = codes::six_digits()?;
    let at = portal.clock.now();
    let expires_at = at + time::Duration::minutes(codes::CODE_MINUTES);
    let code = SecretCode::new(&code);
    let text = app::message_with_code(lang, code.expose(), codes::CODE_MINUTES);
    portal.store.issue_code(IssueCode { person: person.id, code, tries: TRIES, at, expires_at }).await?;
    portal.sender.send(Message::once(phone.as_str(), &text)).await?;
    Ok(())
}

/// The code that came, for the id number that asked.
pub async fn with_code(portal: &Portal, id: &IdNumber, code: &str, agent: &str) -> Result<Entry, Failure> {
    let subject = format!("code {}", id.as_str());
    count(portal, &subject).await?;
    let found = portal.store.person_by_id_number(id).await?.map(|person| person.id);
    let outcome = portal
        .store
        .redeem_code(or_nobody(portal, found)?, &SecretCode::new(code), portal.clock.now())
        .await?;
    admit(portal, found, outcome, &subject, agent).await
}

/// Id number, name and the code that a counter handed out.
pub async fn with_activation(portal: &Portal, typed: Activation, agent: &str) -> Result<Entry, Failure> {
    let subject = format!("activation {}", typed.id.as_str());
    count(portal, &subject).await?;
    let found = portal.store.person_by_id_number(&typed.id).await?;
    // A wrong name must not use up the person's code, nor show in the answer.
    let found = found.filter(|person| person.name.matches(&typed.name)).map(|person| person.id);
    let code = SecretCode::new(&typed.code);
    let outcome =
        portal.store.redeem_activation(or_nobody(portal, found)?, &code, portal.clock.now()).await?;
    admit(portal, found, outcome, &subject, agent).await
}

/// Sets a new password for someone signed in and ends their other sessions.
pub async fn set_password(
    portal: &Portal,
    person: PersonId,
    password: String,
    keep: Token,
) -> Result<Option<Weakness>, Failure> {
    let Some(known) = portal.store.person(person).await? else {
        return Err(Failure::Broken("a session of nobody"));
    };
    let Some(id_number) = known.id_number.id() else {
        return Err(Failure::Broken("a session of a newborn without id number"));
    };
    if let Some(weakness) = crate::sign_in::passwords::weakness(&password, id_number) {
        return Ok(Some(weakness));
    }
    let password_hash = Secret::new(&portal.passwords.hash(password).await?);
    let command = SetPassword { person, password_hash, keep: Some(keep), at: portal.clock.now() };
    if portal.store.set_password(command).await? {
        Ok(None)
    } else {
        Err(Failure::Broken("a session of nobody"))
    }
}

/// A person whose rows do not exist, so that the same statements run for people who are not on file.
fn or_nobody(portal: &Portal, found: Option<PersonId>) -> Result<PersonId, StoreError> {
    found.map_or_else(|| PersonId::fresh(portal.clock.now()), Ok)
}

async fn admit(
    portal: &Portal,
    found: Option<PersonId>,
    outcome: CodeOutcome,
    subject: &str,
    agent: &str,
) -> Result<Entry, Failure> {
    match (found, outcome) {
        (Some(person), CodeOutcome::Right) => enter(portal, person, subject, agent).await,
        _ => Ok(Entry::Refused),
    }
}

async fn enter(portal: &Portal, person: PersonId, subject: &str, agent: &str) -> Result<Entry, Failure> {
    portal.store.forget_attempts(AttemptSubject::IdNumber(subject)).await?;
    let token = Token::generate()?;
    let session = NewSession {
        token: token.clone(),
        person,
        at: portal.clock.now(),
        idle: IDLE,
        absolute: ABSOLUTE,
        agent: agent.chars().take(120).collect(),
    };
    portal.store.open_session(session).await?;
    Ok(Entry::Open(token))
}

/// Counts an attempt; over the bound nothing further happens until the window has passed.
async fn count(portal: &Portal, subject: &str) -> Result<(), Failure> {
    let attempts =
        portal.store.count_attempt(AttemptSubject::IdNumber(subject), portal.clock.now(), WINDOW).await?;
    if attempts > portal.config.sign_in_attempts { Err(Failure::TooMany(WINDOW.as_secs())) } else { Ok(()) }
}
